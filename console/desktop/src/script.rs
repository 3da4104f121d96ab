//! A script of pads for a headless run: a tick, a seat and what is held from then on, a line each.
//!
//! ```text
//! # walk to the door
//! 30 0 right
//! 45 0 right a     # still walking
//! 60 0             # nothing is held
//! ```

use cart_abi::{Button, PADS, Pad};

/// The names of the buttons, in the order of their bits.
const NAMES: [&str; 14] =
    ["up", "down", "left", "right", "a", "b", "x", "y", "l", "r", "l2", "r2", "select", "start"];

/// What is held when.
#[derive(Debug, Default)]
pub(crate) struct Script {
    /// Sorted by tick; lines of the same tick in the order of the file.
    lines: Vec<Line>,
    /// How many of the lines have been reached.
    reached: usize,
    pads: [Pad; PADS],
}

#[derive(Debug, Eq, PartialEq)]
struct Line {
    tick: u32,
    seat: usize,
    held: u16,
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
        Ok(Self { lines, reached: 0, pads: [Pad::IDLE; PADS] })
    }

    /// What the pads say at a tick; ticks never go back.
    pub(crate) fn pads_at(&mut self, tick: u32) -> [Pad; PADS] {
        while let Some(line) = self.lines.get(self.reached).filter(|line| line.tick <= tick) {
            self.pads[line.seat].held = line.held;
            self.reached += 1;
        }
        self.pads
    }
}

fn parse_line(words: &[&str]) -> Result<Line, String> {
    let [tick, seat, buttons @ ..] = words else {
        return Err(
            "a line has a tick, a seat and the buttons that are held, e.g. \"30 0 right a\""
                .to_owned(),
        );
    };
    let tick = tick.parse().map_err(|_| format!("\"{tick}\" is not the number of a tick"))?;
    let seat = seat.parse().ok().filter(|&seat: &usize| seat < PADS).ok_or_else(|| {
        format!("\"{seat}\" is not a seat of this console, which are 0 to {}", PADS - 1)
    })?;
    let mut held = 0;
    for word in buttons {
        let index =
            NAMES.iter().position(|name| name.eq_ignore_ascii_case(word)).ok_or_else(|| {
                format!("no button is called \"{word}\"; there are {}", NAMES.join(", "))
            })?;
        held |= Button::ALL[index] as u16;
    }
    Ok(Line { tick, seat, held })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_held(text: &str, expected: &[(u32, [u16; PADS])]) {
        let mut script = Script::parse("pads.txt", text).unwrap();
        for &(tick, held) in expected {
            assert_eq!(script.pads_at(tick).map(|pad| pad.held), held, "tick {tick}");
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
    fn errors_name_file_and_line() {
        for (text, expected) in [
            ("1 0 a\nx 0 a", "p.txt:2: \"x\" is not the number of a tick"),
            ("5", "p.txt:1: a line has a tick"),
            ("\n\n5 4 a", "p.txt:3: \"4\" is not a seat of this console, which are 0 to 3"),
            ("5 0 jump", "p.txt:1: no button is called \"jump\"; there are up, down"),
            ("-1 0", "p.txt:1: \"-1\" is not the number"),
        ] {
            let error = Script::parse("p.txt", text).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
    }
}
