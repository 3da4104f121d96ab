//! A line of text that the player writes: on the keyboard, or with a pad on the keys that the screen shows.

use cart_sdk::{Color, Font, Screen};

use crate::{
    look,
    steering::{Steering, step},
};

const LETTERS: [&str; 5] = ["1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm._/", ":#[]@'&!?+"];
const WIDE: [&str; 5] = ["Aa", "Space", "Delete", "Cancel", "Done"];
const KEY_WIDTH: i32 = 22;
const KEY_HEIGHT: i32 = 17;
const LEFT: i32 = 18;
const TOP: i32 = 118;

/// A line that is being written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Entry {
    title: String,
    text: String,
    bytes_max: usize,
    column: usize,
    row: usize,
    capitals: bool,
}

/// How writing ended.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Written {
    Done(String),
    Dropped,
}

impl Entry {
    pub(crate) fn new(title: &str, text: &str, bytes_max: usize) -> Self {
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            bytes_max,
            row: 1,
            ..Self::default()
        }
    }

    pub(crate) fn update(&mut self, steering: &Steering) -> Option<Written> {
        for letter in steering.typed.chars() {
            match letter {
                '\n' => return Some(self.done()),
                '\u{1b}' => return Some(Written::Dropped),
                '\u{8}' => self.delete(),
                letter => self.write(letter),
            }
        }
        self.travel(steering);
        if steering.start {
            return Some(self.done());
        }
        if steering.no {
            self.delete();
        }
        if !steering.yes {
            return None;
        }
        if let Some(letter) = self.letter(self.row, self.column) {
            self.write(letter);
            return None;
        }
        match self.column {
            0 => self.capitals = !self.capitals,
            1 => self.write(' '),
            2 => self.delete(),
            3 => return Some(Written::Dropped),
            _ => return Some(self.done()),
        }
        None
    }

    fn travel(&mut self, steering: &Steering) {
        let row = step(self.row, steering.up, steering.down, LETTERS.len() + 1);
        // A wide key is as wide as two, and the column stays under the finger.
        if row != self.row && row == LETTERS.len() {
            self.column /= 2;
        } else if row != self.row && self.row == LETTERS.len() {
            self.column *= 2;
        }
        self.row = row;
        let columns = if row == LETTERS.len() { WIDE.len() } else { LETTERS[0].len() };
        self.column = match (steering.left, steering.right) {
            (true, false) => (self.column + columns - 1) % columns,
            (false, true) => (self.column + 1) % columns,
            _ => self.column,
        };
    }

    fn letter(&self, row: usize, column: usize) -> Option<char> {
        let letter = char::from(*LETTERS.get(row)?.as_bytes().get(column)?);
        Some(if self.capitals { letter.to_ascii_uppercase() } else { letter })
    }

    fn write(&mut self, letter: char) {
        if !letter.is_control() && self.text.len() + letter.len_utf8() <= self.bytes_max {
            self.text.push(letter);
        }
    }

    fn delete(&mut self) {
        self.text.pop();
    }

    fn done(&self) -> Written {
        Written::Done(self.text.trim().to_owned())
    }

    pub(crate) fn draw(&self, screen: &mut Screen, frame: u32) {
        look::panel(screen, 8, 30, 240, 204, Color::GOLD);
        screen.text(18, 38, Color::BONE, &self.title);
        screen.rect(14, 52, 228, 58, Color::SLATE);
        let shown = if look::blink(frame) { format!("{}_", self.text) } else { self.text.clone() };
        // A short text is large; a long one is small, and of a very long one the end is seen.
        if self.text.chars().count() < 27 {
            screen.text(18, 56, Color::GOLD, &shown);
        } else {
            let lines = look::wrap(&shown, 54);
            for (y, line) in (56..).step_by(9).zip(&lines[lines.len().saturating_sub(6)..]) {
                screen.small_text(18, y, Color::GOLD, line);
            }
        }
        self.draw_keys(screen);
        look::hints(screen, "type, then ENTER   pad: A key  B delete  START done");
    }

    fn draw_keys(&self, screen: &mut Screen) {
        for (row, letters) in LETTERS.iter().enumerate() {
            for column in 0..letters.len() {
                let label = self.letter(row, column).map(String::from).unwrap_or_default();
                let x = LEFT + KEY_WIDTH * column as i32;
                self.draw_key(screen, (row, column), x, KEY_WIDTH, &label);
            }
        }
        for (column, label) in WIDE.iter().enumerate() {
            let x = LEFT + 2 * KEY_WIDTH * column as i32;
            self.draw_key(screen, (LETTERS.len(), column), x, 2 * KEY_WIDTH, label);
        }
    }

    fn draw_key(
        &self,
        screen: &mut Screen,
        place: (usize, usize),
        x: i32,
        width: i32,
        label: &str,
    ) {
        let y = TOP + (KEY_HEIGHT + 1) * place.0 as i32;
        let chosen = place == (self.row, self.column);
        let (ground, ink) =
            if chosen { (Color::GOLD, Color::NIGHT) } else { (Color::SLATE, Color::BONE) };
        screen.rect(x + 1, y, width - 2, KEY_HEIGHT, ground);
        let font = if label.len() > 1 { Font::Small } else { Font::Large };
        let left = x + (width - font.width(label)) / 2;
        screen.text_in(font, left, y + (KEY_HEIGHT - font.height(label)) / 2, ink, label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steers with a letter for each press: u d l r directions, a yes, b no, s start.
    #[track_caller]
    fn check(start: &str, presses: &str, typed: &str, expected: Result<&str, Written>) {
        let mut entry = Entry::new("", start, 8);
        let mut written = None;
        for press in presses.chars() {
            let steering = Steering {
                up: press == 'u',
                down: press == 'd',
                left: press == 'l',
                right: press == 'r',
                yes: press == 'a' || press == 's',
                no: press == 'b',
                start: press == 's',
                ..Steering::default()
            };
            written = written.or_else(|| entry.update(&steering));
        }
        written = written
            .or_else(|| entry.update(&Steering { typed: typed.to_owned(), ..Steering::default() }));
        match written {
            None => assert_eq!(Ok(entry.text.as_str()), expected),
            Some(written) => assert_eq!(Err(written), expected),
        }
    }

    #[test]
    fn letters_come_from_the_keyboard() {
        check("", "", "ab é", Ok("ab é"));
        check("ab", "", "\u{8}c\u{8}\u{8}\u{8}d", Ok("d"));
        check("", "", "name\n", Err(Written::Done("name".to_owned())));
        check("x", "", "y\u{1b}", Err(Written::Dropped));
        check("", "", "123456789", Ok("12345678"));
        check("1234567", "", "é", Ok("1234567"));
    }

    #[test]
    fn letters_come_from_the_keys_on_the_screen() {
        check("", "a", "", Ok("q"));
        check("", "ara", "", Ok("qw"));
        check("", "ub", "", Ok(""));
        check("", "ua", "", Ok("1"));
        check("", "la", "", Ok("p"));
        check("ab", "b", "", Ok("a"));
    }

    #[test]
    fn the_wide_keys_do_what_they_say() {
        check("", "ddddauuuua", "", Ok("Q"));
        check("q", "ddddraab", "", Ok("q "));
        check("qq", "ddddrra", "", Ok("q"));
        check("qq", "ddddrrra", "", Err(Written::Dropped));
        check("qq ", "ddddla", "", Err(Written::Done("qq".to_owned())));
        check("qq", "s", "", Err(Written::Done("qq".to_owned())));
    }
}
