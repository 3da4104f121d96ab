//! The page of the settings.

use cart_sdk::{Color, Font, Screen};

use crate::{
    console::{Key, Wish},
    entry::{Entry, Written},
    look,
    steering::{Steering, step},
};

/// Bytes of a player's name at most, as the console has it.
const NAME_BYTES_MAX: usize = 24;
const VOLUME_MAX: i32 = 10;
const SCALE_MAX: i32 = 8;
/// How the picture can fill the window, as the console calls it.
const SCALINGS: [&str; 4] = ["whole", "fit", "smooth", "stretched"];
const LEFT: i32 = 12;
const TOP: i32 = 35;
/// Pixels down a row, and to the next.
const ROW: i32 = 17;
const PITCH: i32 = 20;

/// What a row of the page is for.
#[derive(Clone, Copy)]
enum Row {
    Set(Key),
    Controls,
    Quit,
}

/// The rows of the page.
const ROWS: [(Row, &str); 10] = [
    (Row::Set(Key::Name), "Your name"),
    (Row::Set(Key::Volume), "Volume"),
    (Row::Set(Key::Muted), "Mute"),
    (Row::Set(Key::Scale), "Window size"),
    (Row::Set(Key::Scaling), "Picture size"),
    (Row::Set(Key::Scanlines), "Scan lines"),
    (Row::Set(Key::Fullscreen), "Whole display"),
    (Row::Set(Key::KeysShown), "Show the keys"),
    (Row::Controls, "Controls ..."),
    (Row::Quit, "Quit"),
];

/// What is set, and what is being written.
#[derive(Default)]
pub(crate) struct Choices {
    values: Vec<(String, String)>,
    chosen: usize,
    pub(crate) entry: Option<Entry>,
}

impl Choices {
    pub(crate) fn fill(&mut self, values: Vec<(String, String)>) {
        self.values = values;
    }

    pub(crate) fn at_top(&self) -> bool {
        self.chosen == 0
    }

    pub(crate) fn value(&self, key: Key) -> &str {
        self.values.iter().find(|(known, _)| known == key.word()).map_or("", |(_, value)| value)
    }

    pub(crate) fn update(&mut self, steering: &Steering) -> Option<Wish> {
        if let Some(entry) = &mut self.entry {
            let written = entry.update(steering)?;
            self.entry = None;
            return match written {
                Written::Done(name) => Some(Wish::Set(Key::Name, name)),
                Written::Dropped => None,
            };
        }
        self.chosen = step(self.chosen, steering.up, steering.down, ROWS.len());
        let key = match ROWS[self.chosen].0 {
            Row::Set(key) => key,
            Row::Controls => return steering.yes.then_some(Wish::Controls),
            Row::Quit => return steering.yes.then_some(Wish::Quit),
        };
        match key {
            Key::Name => {
                if steering.yes {
                    self.entry = Some(Entry::new("Your name", self.value(key), NAME_BYTES_MAX));
                }
                None
            }
            Key::Volume => self.stepped(key, steering, 0, VOLUME_MAX),
            Key::Scale => self.stepped(key, steering, 1, SCALE_MAX),
            Key::Scaling => self.turned(key, steering, &SCALINGS),
            Key::Muted | Key::Scanlines | Key::Fullscreen | Key::KeysShown => {
                let turned = steering.left || steering.right || steering.yes;
                let value = if self.value(key) == "yes" { "no" } else { "yes" };
                turned.then(|| Wish::Set(key, value.to_owned()))
            }
        }
    }

    fn stepped(&self, key: Key, steering: &Steering, least: i32, most: i32) -> Option<Wish> {
        let value: i32 = self.value(key).parse().unwrap_or(least);
        let next = value + i32::from(steering.right || steering.yes) - i32::from(steering.left);
        // Yes goes round, so that one button is enough.
        let next = if steering.yes && next > most { least } else { next.clamp(least, most) };
        (next != value).then(|| Wish::Set(key, next.to_string()))
    }

    /// The name after the one that is set, or before it, round and round.
    fn turned(&self, key: Key, steering: &Steering, names: &[&str]) -> Option<Wish> {
        let place = names.iter().position(|&name| name == self.value(key)).unwrap_or(0);
        let next = match (steering.left, steering.right || steering.yes) {
            (true, false) => place + names.len() - 1,
            (false, true) => place + 1,
            _ => return None,
        };
        Some(Wish::Set(key, names[next % names.len()].to_owned()))
    }

    pub(crate) fn draw(&self, screen: &mut Screen, focused: bool, frame: u32) {
        for (row, &(what, label)) in ROWS.iter().enumerate() {
            let y = TOP + PITCH * row as i32;
            let chosen = row == self.chosen;
            screen.rect(
                LEFT,
                y,
                232,
                ROW,
                if chosen && focused { Color::UMBER } else { Color::SLATE },
            );
            if chosen {
                let color = if focused && look::blink(frame) { Color::GOLD } else { Color::GREY };
                screen.rect_outline(LEFT - 1, y - 1, 234, ROW + 2, color);
            }
            let ink = if chosen { Color::GOLD } else { Color::BONE };
            screen.text(LEFT + 6, y + 5, ink, label);
            if let Row::Set(key) = what {
                self.draw_value(screen, key, y, ink);
            }
        }
    }

    fn draw_value(&self, screen: &mut Screen, key: Key, y: i32, ink: Color) {
        let value = self.value(key);
        let right = LEFT + 226;
        let shown = match key {
            Key::Volume => {
                let volume: i32 = value.parse().unwrap_or(0);
                for bar in 0..VOLUME_MAX {
                    let height = 3 + bar;
                    let color = if bar < volume { Color::LEAF } else { Color::GREY };
                    screen.rect(right - 6 * (VOLUME_MAX - bar), y + 15 - height, 4, height, color);
                }
                return;
            }
            Key::Scale => format!("< {value}x >"),
            Key::Scaling => format!("< {value} >"),
            Key::Name => look::shorten(value, 16),
            Key::Muted | Key::Scanlines | Key::Fullscreen | Key::KeysShown => value.to_owned(),
        };
        screen.text(right - Font::Large.width(&shown), y + 5, ink, &shown);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(row: usize, press: char, expected: Option<(Key, &str)>) {
        let mut choices = Choices { chosen: row, ..Choices::default() };
        let values = [
            ("name", "Mira"),
            ("volume", "10"),
            ("muted", "no"),
            ("scale", "1"),
            ("scaling", "stretched"),
            ("scanlines", "no"),
            ("fullscreen", "yes"),
        ];
        choices.fill(values.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec());
        let steering = Steering {
            left: press == 'l',
            right: press == 'r',
            yes: press == 'a',
            ..Steering::default()
        };
        let wish = choices.update(&steering);
        assert_eq!(
            wish,
            expected.map(|(key, value)| Wish::Set(key, value.to_owned())),
            "{row} {press}"
        );
    }

    #[test]
    fn numbers_go_up_and_down_within_their_bounds() {
        check(1, 'r', None);
        check(1, 'l', Some((Key::Volume, "9")));
        check(1, 'a', Some((Key::Volume, "0")));
        check(3, 'l', None);
        check(3, 'r', Some((Key::Scale, "2")));
    }

    #[test]
    fn switches_turn_with_every_button() {
        for press in ['l', 'r', 'a'] {
            check(2, press, Some((Key::Muted, "yes")));
            check(5, press, Some((Key::Scanlines, "yes")));
            check(6, press, Some((Key::Fullscreen, "no")));
        }
    }

    #[test]
    fn names_go_round() {
        check(4, 'r', Some((Key::Scaling, "whole")));
        check(4, 'a', Some((Key::Scaling, "whole")));
        check(4, 'l', Some((Key::Scaling, "smooth")));
        check(4, ' ', None);
    }

    #[test]
    fn the_name_is_written() {
        let mut choices = Choices::default();
        choices.update(&Steering { yes: true, ..Steering::default() });
        let wish = choices.update(&Steering { typed: "Aron\n".to_owned(), ..Steering::default() });
        assert_eq!(wish, Some(Wish::Set(Key::Name, "Aron".to_owned())));
    }

    #[test]
    fn the_last_rows_open_the_controls_and_quit() {
        for (row, wish) in [(ROWS.len() - 2, Wish::Controls), (ROWS.len() - 1, Wish::Quit)] {
            let mut choices = Choices { chosen: row, ..Choices::default() };
            let steering = Steering { yes: true, ..Steering::default() };
            assert_eq!(choices.update(&steering), Some(wish));
        }
    }
}
