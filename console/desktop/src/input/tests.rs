//! Recorded lists of events, played to the devices: `console/desktop/tests/events/*.txt`.
//!
//! A line is an event, or a `frame` with all that it must give, parted by semicolons; what is not named there is idle
//! (the pointer may be anything where it is not named). `#` starts a comment.

use std::{fmt::Write, fs, path::Path};

use cart_abi::{Pointer, PointerButton};

use super::*;
use crate::{overlay::Area, script::NAMES};

/// Plays one list; the error says what differs, and in which line.
fn play(text: &str) -> Result<(), String> {
    let mut player = Player {
        input: Input::new(InputSettings::default()),
        settings: InputSettings::default(),
        situation: Situation { players: 2, ..Situation::default() },
    };
    player.input.follow(player.situation, &player.settings);
    for (index, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let words: Vec<&str> = line.split_whitespace().collect();
        if let [word, rest @ ..] = &words[..] {
            player.line(word, rest, line).map_err(|reason| format!("{}: {reason}", index + 1))?;
        }
    }
    Ok(())
}

struct Player {
    input: Input,
    settings: InputSettings,
    situation: Situation,
}

impl Player {
    fn line(&mut self, word: &str, rest: &[&str], line: &str) -> Result<(), String> {
        match (word, rest) {
            ("frame", _) => {
                let expected = line.strip_prefix("frame").unwrap_or_default().trim();
                let found = describe(&self.input.take(), expected.contains("pointer"));
                if found == expected {
                    Ok(())
                } else {
                    Err(format!("expected \"{expected}\", and it is \"{found}\""))
                }
            }
            ("players", [count]) => self.follow(|situation, _| situation.players = number(count)),
            ("typing", [on]) => self.follow(|situation, _| situation.typing = *on == "on"),
            ("catching", [on]) => self.follow(|situation, _| situation.catching = *on == "on"),
            ("cart-reads-sticks", []) => self.follow(|situation, _| situation.sticks = true),
            ("cart-reads-pointer", []) => self.follow(|situation, _| situation.pointer = true),
            ("set", _) => {
                let text = line.strip_prefix("set ").unwrap_or_default();
                self.settings = toml::from_str(text).map_err(|error| error.to_string())?;
                self.follow(|_, _| ())
            }
            ("fullscreen", []) => {
                self.input.release_all();
                Ok(())
            }
            ("shaken", _) => {
                let found: Vec<String> = self
                    .input
                    .shaken()
                    .map(|(pad, gamepad)| format!("{gamepad}=pad{}", pad + 1))
                    .collect();
                if found == rest { Ok(()) } else { Err(format!("shaken: {found:?}")) }
            }
            _ => {
                self.input.handle(event(word, rest, line)?);
                Ok(())
            }
        }
    }

    fn follow(
        &mut self,
        change: impl FnOnce(&mut Situation, &mut InputSettings),
    ) -> Result<(), String> {
        change(&mut self.situation, &mut self.settings);
        self.input.follow(self.situation, &self.settings);
        Ok(())
    }
}

fn event<'a>(word: &str, rest: &[&'a str], line: &'a str) -> Result<Event<'a>, String> {
    Ok(match (word, rest) {
        ("key", [how, key]) => key_event(how, key, None),
        ("key", [how, key, text]) => key_event(how, key, Some(text)),
        ("focus", [how]) => Event::Focus(*how == "back"),
        ("compose", _) => Event::Compose(line.strip_prefix("compose").unwrap_or_default().trim()),
        ("commit", [text]) => Event::Commit(text),
        ("pad", [pad, "connected", kind]) => Event::Connected { gamepad: number(pad), kind },
        ("pad", [pad, "unplugged"]) => Event::Disconnected { gamepad: number(pad) },
        ("pad", [_, "middle"]) => Event::Middle,
        ("pad", [pad, "stick", axis, place]) => {
            Event::Stick { gamepad: number(pad), axis: number(axis), place: place.parse().unwrap() }
        }
        ("pad", [pad, how, button]) => {
            let button = Source::named(button).ok_or_else(|| format!("no button {button}"))?;
            Event::Button { gamepad: number(pad), button, down: *how == "down" }
        }
        ("window", [width, height, x, y, across, down]) => {
            let [width, height, x, y, across, down] =
                [width, height, x, y, across, down].map(|number| coordinate(number));
            let picture = Area { x, y, width: across, height: down };
            Event::View(View { width, height, density_percent: 100, picture })
        }
        ("mouse", ["move", x, y]) => Event::MouseMoved { x: coordinate(x), y: coordinate(y) },
        ("mouse", ["left-window"]) => Event::MouseLeft,
        ("mouse", ["wheel", turned]) => Event::Wheel(coordinate(turned)),
        ("mouse", [how, button]) => Event::MouseButton {
            button: match *button {
                "left" => PointerButton::Left,
                "right" => PointerButton::Right,
                _ => PointerButton::Middle,
            },
            down: *how == "down",
        },
        ("touch", [finger, "end"]) => Event::TouchEnd { finger: number(finger) },
        ("touch", [finger, how, x, y]) => {
            let (finger, x, y) = (number(finger), coordinate(x), coordinate(y));
            match *how {
                "start" => Event::TouchStart { finger, x, y },
                _ => Event::TouchMove { finger, x, y },
            }
        }
        _ => return Err(format!("nothing is called \"{line}\"")),
    })
}

fn key_event<'a>(how: &str, key: &str, text: Option<&'a str>) -> Event<'a> {
    // A key without a name writes all the same.
    let key = Source::named(key);
    Event::Key { key, down: how != "up", repeat: how == "repeat", text }
}

fn number<N: std::str::FromStr>(text: &str) -> N
where
    N::Err: std::fmt::Debug,
{
    text.parse().unwrap()
}

fn coordinate(text: &str) -> i32 {
    number(text)
}

/// What a frame gives, as it stands in a list.
fn describe(devices: &Devices, with_pointer: bool) -> String {
    let mut parts = Vec::new();
    for (index, pad) in devices.pads.iter().enumerate() {
        let mut part = format!("pad{}{}", index + 1, buttons(pad.held));
        if pad.sticks != [0; 4] {
            write!(part, " sticks {:?}", pad.sticks).unwrap();
        }
        if *pad != Pad::IDLE {
            parts.push(part);
        }
    }
    let together = devices.pads.iter().fold(0, |held, pad| held | pad.held);
    if devices.steering != together {
        parts.push(format!("steering{}", buttons(devices.steering)));
    }
    if with_pointer {
        let Pointer { x, y, held, wheel, there } = devices.pointer;
        let there = if there { "" } else { " away" };
        parts.push(format!("pointer {x} {y} held {held} wheel {wheel}{there}"));
    }
    if !devices.typed.is_empty() {
        parts.push(format!("typed {:?}", devices.typed));
    }
    if !devices.composing.is_empty() {
        parts.push(format!("composing {}", devices.composing));
    }
    parts.extend(devices.actions.iter().map(|action| format!("action {action:?}")));
    parts.extend(devices.caught.map(|source| format!("caught {source}")));
    parts.join("; ")
}

fn buttons(held: u16) -> String {
    let names = NAMES.iter().zip(Button::ALL);
    names
        .filter(|&(_, button)| held & button as u16 != 0)
        .map(|(name, _)| format!(" {name}"))
        .collect()
}

#[test]
fn every_recorded_list_of_events_gives_the_frames_that_stand_in_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/events");
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        if let Err(reason) = play(&text) {
            panic!("{}:{reason}", path.display());
        }
        count += 1;
    }
    assert!(count >= 8, "{count} lists in {}", folder.display());
}

#[test]
fn a_list_that_differs_is_told_with_its_line() {
    for (text, expected) in [
        ("key down z\nframe", "2: expected \"\", and it is \"pad1 a\""),
        ("\nkick", "2: nothing is called \"kick\""),
    ] {
        assert_eq!(play(text), Err(expected.to_owned()));
    }
}
