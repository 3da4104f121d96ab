//! Scripts of what players do, in the lines that `quiver play --pads` reads: `console/desktop/src/script.rs` tells their
//! form. What is wrong in one ends the test with its line.

use std::fs;
use std::path::Path;

use cart_abi::{Button, PADS, Pad, Pointer, PointerButton};
use cart_host::Inputs;

/// What is done when.
pub(crate) struct Script {
    /// By tick; of the same tick in the order of the file.
    lines: Vec<(u32, News)>,
    pads: [Pad; PADS],
    pointer: Pointer,
}

#[derive(Clone, Copy)]
enum News {
    Pad(usize, Pad),
    Pointer(Pointer),
    /// The pointer leaves; its place stays.
    Away,
}

impl Script {
    pub(crate) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let line = |(number, line): (usize, &str)| {
            let words: Vec<&str> = line.split('#').next()?.split_whitespace().collect();
            if words.is_empty() {
                return None;
            }
            let parsed = parse(&words);
            Some(parsed.unwrap_or_else(|| panic!("{}:{}: {line}", path.display(), number + 1)))
        };
        let mut lines: Vec<_> = text.lines().enumerate().filter_map(line).collect();
        lines.sort_by_key(|(tick, _)| *tick);
        Self { lines, pads: [Pad::IDLE; PADS], pointer: Pointer::AWAY }
    }

    /// What is done at a tick; ticks never go back.
    pub(crate) fn inputs_at(&mut self, tick: u32) -> Inputs<'static> {
        self.pointer.wheel = 0;
        let reached = self.lines.partition_point(|(at, _)| *at <= tick);
        for (_, news) in self.lines.drain(..reached) {
            match news {
                News::Pad(seat, pad) => self.pads[seat] = pad,
                News::Pointer(pointer) => {
                    let wheel = self.pointer.wheel.saturating_add(pointer.wheel);
                    self.pointer = Pointer { wheel, ..pointer };
                }
                News::Away => self.pointer = Pointer { held: 0, there: false, ..self.pointer },
            }
        }
        Inputs { pads: self.pads, pointer: self.pointer, typed: "" }
    }
}

fn parse(words: &[&str]) -> Option<(u32, News)> {
    let (tick, rest) = words.split_first()?;
    let news = match rest {
        ["pointer", "away"] => News::Away,
        ["pointer", x, y, rest @ ..] => {
            let place = Pointer { x: x.parse().ok()?, y: y.parse().ok()?, ..Pointer::AWAY };
            News::Pointer(pointer(Pointer { there: true, ..place }, rest)?)
        }
        [seat, rest @ ..] => {
            let seat = seat.parse().ok().filter(|seat| *seat < PADS)?;
            News::Pad(seat, pad(Pad::IDLE, rest)?)
        }
        [] => return None,
    };
    Some((tick.parse().ok()?, news))
}

fn pointer(mut pointer: Pointer, words: &[&str]) -> Option<Pointer> {
    let rest = match words {
        [] => return Some(pointer),
        ["wheel", steps, rest @ ..] => {
            pointer.wheel = steps.parse().ok()?;
            rest
        }
        [button, rest @ ..] => {
            pointer.held |= match *button {
                "left" => PointerButton::Left as u8,
                "right" => PointerButton::Right as u8,
                "middle" => PointerButton::Middle as u8,
                _ => return None,
            };
            rest
        }
    };
    self::pointer(pointer, rest)
}

fn pad(mut pad: Pad, words: &[&str]) -> Option<Pad> {
    let rest = match words {
        [] => return Some(pad),
        [stick @ ("left-stick" | "right-stick"), x, y, rest @ ..] => {
            let first = if *stick == "left-stick" { 0 } else { 2 };
            pad.sticks[first] = x.parse().ok()?;
            pad.sticks[first + 1] = y.parse().ok()?;
            rest
        }
        [word, rest @ ..] => {
            let is_named = |button: &&Button| format!("{button:?}").eq_ignore_ascii_case(word);
            pad.held |= *Button::ALL.iter().find(is_named)? as u16;
            rest
        }
    };
    self::pad(pad, rest)
}

#[test]
fn pads_sticks_and_the_pointer_are_read() {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("script.txt");
    let text = "4 pointer away # gone\n1 0 a left-stick -127 64\n2 pointer 7 9 left middle wheel -2\n\n3 2 Right\n";
    fs::write(&path, text).unwrap();
    let mut script = Script::read(&path);
    assert_eq!(script.inputs_at(0).pointer, Pointer::AWAY);
    let held = Pad { held: Button::A as u16, sticks: [-127, 64, 0, 0] };
    assert_eq!(script.inputs_at(1).pads, [held, Pad::IDLE, Pad::IDLE, Pad::IDLE]);
    let there = Pointer { x: 7, y: 9, held: 5, wheel: -2, there: true };
    assert_eq!(script.inputs_at(2).pointer, there);
    let three = script.inputs_at(3);
    assert_eq!(
        (three.pointer, three.pads[2].held),
        (Pointer { wheel: 0, ..there }, Button::Right as u16)
    );
    let away = Pointer { wheel: 0, held: 0, there: false, ..there };
    assert_eq!(script.inputs_at(9).pointer, away);
}
