//! A script for a headless run: what the players do from a tick on, a line each.
//!
//! ```text
//! # walk to the door
//! 30 0 right
//! 45 0 right a              # still walking
//! 60 0                      # nothing is held
//! 70 0 b left-stick -127 64
//! 80 pointer 120 64 left    # the mouse is there, and its left button down
//! 81 pointer 120 64 wheel 2 # the wheel turns in this tick only
//! 90 pointer away           # it has left the window
//! ```

use cart_abi::{Button, PADS, POINTER_MAX, POINTER_MIN, Pad, Pointer, PointerButton};
use cart_host::Inputs;

/// The names of the buttons of a pad, in the order of their bits.
pub(crate) const NAMES: [&str; 14] =
    ["up", "down", "left", "right", "a", "b", "x", "y", "l", "r", "l2", "r2", "select", "start"];

/// What `--help` says about a script.
pub(crate) const SCRIPT_HELP: &str = "\
Scripts for --pads, a line each, `#` starts a comment:
  TICK SEAT [BUTTON]... [left-stick X Y] [right-stick X Y]    SEAT 0 to 3; X, Y from -127 to 127
  TICK pointer X Y [left] [right] [middle] [wheel N]          X, Y in pixels of the screen
  TICK pointer away
  Buttons: up down left right a b x y l r l2 r2 select start. What a line says holds until the next
  line of the same seat or of the pointer; the wheel turns in its tick only.";

/// What is done when.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// Sorted by tick; lines of the same tick in the order of the file.
    lines: Vec<Line>,
    /// How many of the lines have been reached.
    reached: usize,
    pads: [Pad; PADS],
    pointer: Pointer,
}

#[derive(Debug, Eq, PartialEq)]
struct Line {
    tick: u32,
    news: News,
}

#[derive(Debug, Eq, PartialEq)]
enum News {
    Pad(usize, Pad),
    Pointer(Pointer),
    /// The pointer leaves; its place stays.
    Away,
}

impl Script {
    /// Reads a script; `name` is the file's name for errors.
    pub(crate) fn parse(name: &str, text: &str) -> Result<Self, String> {
        let mut lines = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let words: Vec<&str> = line.split_whitespace().collect();
            if words.is_empty() {
                continue;
            }
            lines.push(
                parse_line(&words).map_err(|reason| format!("{name}:{}: {reason}", index + 1))?,
            );
        }
        lines.sort_by_key(|line| line.tick);
        Ok(Self { lines, ..Self::default() })
    }

    /// What is done at a tick; ticks never go back.
    pub(crate) fn inputs_at(&mut self, tick: u32) -> Inputs<'static> {
        self.pointer.wheel = 0;
        while let Some(line) = self.lines.get(self.reached).filter(|line| line.tick <= tick) {
            match line.news {
                News::Pad(seat, pad) => self.pads[seat] = pad,
                News::Pointer(pointer) => {
                    let wheel = self.pointer.wheel.saturating_add(pointer.wheel);
                    self.pointer = Pointer { wheel, ..pointer };
                }
                News::Away => self.pointer = Pointer { held: 0, there: false, ..self.pointer },
            }
            self.reached += 1;
        }
        Inputs { pads: self.pads, pointer: self.pointer, typed: "" }
    }
}

fn parse_line(words: &[&str]) -> Result<Line, String> {
    let [tick, what, rest @ ..] = words else {
        return Err(
            "a line has a tick, a seat and the buttons that are held, e.g. \"30 0 right a\""
                .to_owned(),
        );
    };
    let tick = tick.parse().map_err(|_| format!("\"{tick}\" is not the number of a tick"))?;
    let news = if *what == "pointer" {
        parse_pointer(rest)?
    } else {
        let seat = what.parse().ok().filter(|&seat: &usize| seat < PADS).ok_or_else(|| {
            format!(
                "\"{what}\" is neither \"pointer\" nor a seat of this console, which are 0 to {}",
                PADS - 1
            )
        })?;
        News::Pad(seat, parse_pad(rest)?)
    };
    Ok(Line { tick, news })
}

fn parse_pad(words: &[&str]) -> Result<Pad, String> {
    let mut pad = Pad::IDLE;
    let mut words = words.iter();
    while let Some(&word) = words.next() {
        let stick = match word {
            "left-stick" => 0,
            "right-stick" => 2,
            _ => {
                let named = |name: &&str| name.eq_ignore_ascii_case(word);
                let index = NAMES.iter().position(named).ok_or_else(|| {
                    format!("no button is called \"{word}\"; there are {}", NAMES.join(", "))
                })?;
                pad.held |= Button::ALL[index] as u16;
                continue;
            }
        };
        for axis in &mut pad.sticks[stick..stick + 2] {
            *axis = number(word, words.next(), -127, 127)?;
        }
    }
    Ok(pad)
}

fn parse_pointer(words: &[&str]) -> Result<News, String> {
    if words == ["away"] {
        return Ok(News::Away);
    }
    let mut words = words.iter();
    let mut place = || number("pointer", words.next(), POINTER_MIN, POINTER_MAX);
    let mut pointer = Pointer { x: place()?, y: place()?, there: true, ..Pointer::AWAY };
    while let Some(&word) = words.next() {
        match word {
            "left" => pointer.held |= PointerButton::Left as u8,
            "right" => pointer.held |= PointerButton::Right as u8,
            "middle" => pointer.held |= PointerButton::Middle as u8,
            "wheel" => pointer.wheel = number(word, words.next(), -127, 127)?,
            _ => {
                return Err(format!(
                    "\"{word}\" is nothing that a pointer does: left, right, middle, wheel N"
                ));
            }
        }
    }
    Ok(News::Pointer(pointer))
}

/// The number that belongs to a word.
fn number<N>(what: &str, word: Option<&&str>, least: i32, most: i32) -> Result<N, String>
where
    N: TryFrom<i32>,
{
    let word = word.copied().unwrap_or_default();
    let number = word.parse().ok().filter(|number| (least..=most).contains(number));
    number
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| format!("\"{word}\" after {what} is not a number from {least} to {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_held(text: &str, expected: &[(u32, [u16; PADS])]) {
        let mut script = Script::parse("pads.txt", text).unwrap();
        for &(tick, held) in expected {
            assert_eq!(script.inputs_at(tick).pads.map(|pad| pad.held), held, "tick {tick}");
        }
    }

    #[test]
    fn buttons_are_held_until_the_next_line_of_the_seat() {
        let a = Button::A as u16;
        let right = Button::Right as u16;
        check_held(
            "# start\n30 0 right\n\n45 0 Right A # both\n45 1 a\n60 0\n",
            &[
                (0, [0; 4]),
                (29, [0; 4]),
                (30, [right, 0, 0, 0]),
                (44, [right, 0, 0, 0]),
                (45, [right | a, a, 0, 0]),
                (100, [0, a, 0, 0]),
            ],
        );
    }

    #[test]
    fn lines_may_stand_in_any_order_and_ticks_may_be_skipped() {
        let start = Button::Start as u16;
        check_held("9 0\n3 0 start\n", &[(2, [0; 4]), (8, [start, 0, 0, 0]), (50, [0; 4])]);
    }

    #[test]
    fn every_button_has_its_name() {
        let all = format!("0 3 {}", NAMES.join(" "));
        check_held(&all, &[(0, [0, 0, 0, Button::MASK])]);
    }

    #[test]
    fn sticks_and_the_pointer_stay_and_the_wheel_does_not() {
        let text = "1 0 a left-stick -127 64\n2 pointer 7 9 left middle wheel -2\n4 pointer away";
        let mut script = Script::parse("p.txt", text).unwrap();
        assert_eq!(script.inputs_at(0).pointer, Pointer::AWAY);
        assert_eq!(script.inputs_at(1).pads[0].sticks, [-127, 64, 0, 0]);
        let there = Pointer { x: 7, y: 9, held: 5, wheel: -2, there: true };
        assert_eq!(script.inputs_at(2).pointer, there);
        assert_eq!(script.inputs_at(3).pointer, Pointer { wheel: 0, ..there });
        let away = Pointer { wheel: 0, held: 0, there: false, ..there };
        assert_eq!(script.inputs_at(4).pointer, away);
    }

    #[test]
    fn errors_name_file_and_line() {
        for (text, expected) in [
            ("1 0 a\nx 0 a", "p.txt:2: \"x\" is not the number of a tick"),
            ("5", "p.txt:1: a line has a tick"),
            (
                "\n\n5 4 a",
                "p.txt:3: \"4\" is neither \"pointer\" nor a seat of this console, which are",
            ),
            ("5 0 jump", "p.txt:1: no button is called \"jump\"; there are up, down"),
            ("-1 0", "p.txt:1: \"-1\" is not the number"),
            ("1 0 left-stick 3", "p.txt:1: \"\" after left-stick is not a number from -127"),
            ("1 0 right-stick 3 128", "p.txt:1: \"128\" after right-stick is not a number"),
            ("0 pointer 3 x", "p.txt:1: \"x\" after pointer is not a number from -1024 to 1279"),
            ("0 pointer 3 4 jump", "p.txt:1: \"jump\" is nothing that a pointer does"),
            ("0 pointer 3 4 wheel", "p.txt:1: \"\" after wheel is not a number"),
        ] {
            let error = Script::parse("p.txt", text).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
