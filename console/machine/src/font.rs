//! Fonts: letters as rows of bits, each with its own width. Those of a cart and the two built-in ones are alike.

mod builtin;

use std::borrow::Cow;
use std::sync::Arc;

use cart_abi::{FONT_CART, FONT_LARGE, FONT_SMALL};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Letters of a font at most.
pub const GLYPHS_MAX: usize = 4_096;
/// Pixels across and down a letter at most.
pub const GLYPH_SIDE_MAX: usize = 32;
/// Pixels from a letter to the next at most.
pub const ADVANCE_MAX: u8 = 64;

/// Drawn for what a font lacks; a font without it has a box made for it.
const MISSING: char = char::REPLACEMENT_CHARACTER;

/// One letter, as a font is made of it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Glyph {
    /// The character that it is drawn for.
    pub character: char,
    /// Pixels from its left side to that of the next letter: 0 to 64.
    pub advance: u8,
    /// Its rows from the top of the line, as many as the font is high or fewer: the rest is empty. Bit 0 is the left
    /// pixel.
    pub rows: Vec<u32>,
}

/// A font: at most 4,096 letters of at most 32 × 32 pixels.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Font {
    height: u8,
    ascent: u8,
    /// Pixels across the widest letter.
    width: u8,
    /// How many letters are its own: by rising character, and behind them the box if it was made.
    own: u16,
    letters: Cow<'static, [Letter]>,
    /// The rows of all letters, as many for each as the font is high.
    rows: Cow<'static, [u32]>,
    /// Which letter is drawn for each of the first 256 characters.
    latin: [u16; 256],
    /// Which letter is drawn for what the font lacks.
    missing: u16,
}

/// What is known of a letter beside its rows.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Letter {
    character: char,
    pub(crate) advance: u8,
    /// Pixels across its picture.
    pub(crate) width: u8,
}

/// A font as it is written in a cart.
#[derive(Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Written {
    pub(crate) height: u8,
    pub(crate) ascent: u8,
    pub(crate) glyphs: Vec<Glyph>,
}

/// Why letters are not a font.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum FontError {
    /// It is too high or too low.
    #[error("its height is {0}, and must be 1 to {GLYPH_SIDE_MAX}")]
    Height(u8),
    /// Its letters would stand below their line.
    #[error("its ascent is {ascent}, and must not be more than its height, which is {height}")]
    Ascent {
        /// What it says.
        ascent: u8,
        /// How high it is.
        height: u8,
    },
    /// There are too many letters.
    #[error("it has {0} letters, more than {GLYPHS_MAX}")]
    Glyphs(usize),
    /// A letter goes too far.
    #[error(
        "the letter {character:?}: the next one is {advance} pixels away, more than {ADVANCE_MAX}"
    )]
    Advance {
        /// Which letter.
        character: char,
        /// How far it goes.
        advance: u8,
    },
    /// A letter is too high.
    #[error("the letter {character:?}: it has {rows} rows, and the font is {height} high")]
    Rows {
        /// Which letter.
        character: char,
        /// How many it has.
        rows: usize,
        /// How high the font is.
        height: u8,
    },
    /// Two letters for one character.
    #[error("the letter {0:?} is there twice")]
    Twice(char),
}

impl Font {
    /// The small built-in font: every character fills 4 × 6 pixels; ASCII and Latin-1.
    #[must_use]
    pub const fn small() -> &'static Self {
        &builtin::SMALL
    }

    /// The large built-in font: every character fills 8 × 8 pixels; ASCII and Latin-1.
    #[must_use]
    pub const fn large() -> &'static Self {
        &builtin::LARGE
    }

    /// A font of these letters, in any order: `height` pixels from line to line (1 to 32), of which the upper `ascent`
    /// are above the line that letters stand on.
    ///
    /// What it lacks is drawn as its letter U+FFFD, and where it lacks that too, as a box.
    ///
    /// # Errors
    /// When there are too many letters or two for one character, or when a number is out of its range.
    pub fn new(height: u8, ascent: u8, mut glyphs: Vec<Glyph>) -> Result<Self, FontError> {
        if !(1..=GLYPH_SIDE_MAX).contains(&usize::from(height)) {
            return Err(FontError::Height(height));
        }
        if ascent > height {
            return Err(FontError::Ascent { ascent, height });
        }
        if glyphs.len() > GLYPHS_MAX {
            return Err(FontError::Glyphs(glyphs.len()));
        }
        glyphs.sort_by_key(|glyph| glyph.character);
        if let Some(pair) = glyphs.windows(2).find(|pair| pair[0].character == pair[1].character) {
            return Err(FontError::Twice(pair[0].character));
        }
        for Glyph { character, advance, rows } in &glyphs {
            let (character, advance) = (*character, *advance);
            if advance > ADVANCE_MAX {
                return Err(FontError::Advance { character, advance });
            }
            if rows.len() > usize::from(height) {
                return Err(FontError::Rows { character, rows: rows.len(), height });
            }
        }
        let own = glyphs.len() as u16;
        let missing = match glyphs.binary_search_by_key(&MISSING, |glyph| glyph.character) {
            Ok(index) => index as u16,
            Err(_) => {
                glyphs.push(hollow(height, ascent));
                own
            }
        };
        let mut latin = [missing; 256];
        for (index, glyph) in glyphs.iter().enumerate().take(own.into()) {
            if let Some(place) = latin.get_mut(glyph.character as usize) {
                *place = index as u16;
            }
        }
        let rows = glyphs.iter().flat_map(|glyph| {
            glyph.rows.iter().copied().chain([0].into_iter().cycle()).take(height.into())
        });
        let letters: Vec<Letter> = glyphs.iter().map(Letter::of).collect();
        Ok(Self {
            height,
            ascent,
            width: letters.iter().map(|letter| letter.width).max().unwrap_or(0),
            own,
            rows: rows.collect(),
            letters: letters.into(),
            latin,
            missing,
        })
    }

    /// Pixels from line to line, 1 to 32; no letter is higher.
    #[must_use]
    pub const fn height(&self) -> i32 {
        self.height as i32
    }

    /// Pixels of a line above what its letters stand on, 0 to the height.
    #[must_use]
    pub const fn ascent(&self) -> i32 {
        self.ascent as i32
    }

    /// Pixels across its widest letter, 0 to 32.
    #[must_use]
    pub const fn width(&self) -> i32 {
        self.width as i32
    }

    /// Whether it has this character, so that it is not drawn as a box.
    #[must_use]
    pub fn has(&self, character: char) -> bool {
        self.own().binary_search_by_key(&character, |letter| letter.character).is_ok()
    }

    /// Its letters by rising character, their rows down to the last that is not empty.
    pub fn glyphs(&self) -> impl Iterator<Item = Glyph> {
        self.own().iter().enumerate().map(|(index, letter)| {
            let rows = self.rows(index);
            let used = rows.iter().rposition(|&row| row != 0).map_or(0, |last| last + 1);
            Glyph {
                character: letter.character,
                advance: letter.advance,
                rows: rows[..used].to_vec(),
            }
        })
    }

    /// The one form that it is written in.
    pub(crate) fn written(&self) -> Written {
        Written { height: self.height, ascent: self.ascent, glyphs: self.glyphs().collect() }
    }

    /// Bytes that its letters take in the machine: 8 each, and 4 for each of their rows.
    #[must_use]
    pub fn bytes(&self) -> usize {
        usize::from(self.own) * (8 + 4 * usize::from(self.height))
    }

    /// What is drawn for a character: the letter, or the one for what is missing.
    pub(crate) fn letter(&self, character: char) -> (Letter, &[u32]) {
        let index = match self.latin.get(character as usize) {
            Some(&index) => index.into(),
            None => self
                .own()
                .binary_search_by_key(&character, |letter| letter.character)
                .unwrap_or_else(|_| self.missing.into()),
        };
        (self.letters[index], self.rows(index))
    }

    fn own(&self) -> &[Letter] {
        &self.letters[..self.own.into()]
    }

    fn rows(&self, index: usize) -> &[u32] {
        let height = usize::from(self.height);
        &self.rows[index * height..(index + 1) * height]
    }
}

/// The fonts that a cart can draw with, by their numbers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Fonts {
    /// The cart's own by rising number. They are shared, so that a copy of the machine costs no copy of them.
    own: Arc<[(u8, Font)]>,
}

impl Fonts {
    /// The built-in fonts and these of a cart.
    pub(crate) fn new(own: &[(u8, Font)]) -> Self {
        Self { own: own.into() }
    }

    /// The font with this number: `FONT_SMALL`, `FONT_LARGE`, or `FONT_CART` and on for those of the cart.
    #[must_use]
    pub fn get(&self, number: i32) -> Option<&Font> {
        match number {
            FONT_SMALL => Some(Font::small()),
            FONT_LARGE => Some(Font::large()),
            _ => {
                let number = u8::try_from(number.checked_sub(FONT_CART)?).ok()?;
                let index = self.own.binary_search_by_key(&number, |&(number, _)| number).ok()?;
                Some(&self.own[index].1)
            }
        }
    }
}

impl Letter {
    fn of(glyph: &Glyph) -> Self {
        let used = glyph.rows.iter().fold(0, |all, row| all | row);
        let width = (u32::BITS - used.leading_zeros()) as u8;
        Self { character: glyph.character, advance: glyph.advance, width }
    }

    /// How far it reaches from its left side: its picture, or the next letter if that is farther.
    pub(crate) fn extent(self) -> u8 {
        self.advance.max(self.width)
    }
}

/// The box for a font that has none: as high as its letters above their line, and half as wide.
fn hollow(height: u8, ascent: u8) -> Glyph {
    let rows = if ascent > 0 { ascent } else { height };
    let width = rows.div_ceil(2).max(3);
    let (full, sides) = ((1 << width) - 1, 1 | 1 << (width - 1));
    let row = |row| if row == 0 || row + 1 == rows { full } else { sides };
    Glyph { character: MISSING, advance: width + 1, rows: (0..rows).map(row).collect() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::palette::Color;
    use crate::screen::Screen;

    const BUILT_IN: [(&Font, &str); 2] = [(Font::small(), "small"), (Font::large(), "large")];

    #[track_caller]
    fn check(font: &Font, text: &str, expected: &[&str]) {
        let mut screen = Screen::new();
        screen.canvas().text(font, 1, 0, Color::new(4).unwrap(), text);
        let width = expected[0].len();
        for (row, expected) in expected.iter().enumerate() {
            let found = &screen.pixels()[row * 256..][..width];
            let found: String =
                found.iter().map(|&pixel| if pixel == 0 { '.' } else { '#' }).collect();
            assert_eq!(&found, expected, "row {row} of {text:?}");
        }
    }

    fn glyph(character: char, advance: u8, rows: &[u32]) -> Glyph {
        Glyph { character, advance, rows: rows.to_vec() }
    }

    /// Letters of different widths, one with a tail below the next.
    fn narrow() -> Vec<Glyph> {
        vec![
            glyph('w', 6, &[0, 0b1_0001, 0b1_0101, 0b0_1010]),
            glyph('i', 2, &[1, 0, 1, 1]),
            glyph('j', 2, &[0b10, 0, 0b10, 0b10, 0b111]),
            glyph('中', 5, &[0b0100, 0b1111, 0b0110]),
        ]
    }

    #[test]
    fn letters_lines_and_the_box_stand_where_they_should() {
        check(
            Font::small(),
            "Ag\nβ",
            &[
                "..#......",
                ".#.#..##.",
                ".###.#.#.",
                ".#.#.#.#.",
                ".#.#..##.",
                ".....##..",
                ".###.....",
                ".#.#.....",
                ".#.#.....",
                ".#.#.....",
                ".#.#.....",
                ".###.....",
            ],
        );
        check(Font::large(), " I", &["..........######.", "............##..."]);
    }

    #[test]
    fn the_letters_of_a_cart_have_each_their_width() {
        let font = Font::new(6, 4, narrow()).unwrap();
        check(
            &font,
            "jiw\n中?",
            &[
                "..##............",
                ".....#...#......",
                "..##.#.#.#......",
                "..##..#.#.......",
                ".###............",
                "................",
                "...#..###.......",
                ".####.#.#.......",
                "..##..#.#.......",
                "......###.......",
                "................",
            ],
        );
        assert_eq!((font.height(), font.ascent(), font.bytes()), (6, 4, 4 * 32));
        assert!(font.has('中') && !font.has('?') && !font.has(MISSING));
        assert_eq!(font.letter('j').0.extent(), 3);
    }

    #[test]
    fn letters_may_come_in_any_order_and_with_empty_rows() {
        let mut glyphs = narrow();
        glyphs.reverse();
        glyphs[3].rows.push(0);
        let font = Font::new(6, 4, glyphs).unwrap();
        assert_eq!(font, Font::new(6, 4, narrow()).unwrap());
        let characters: String = font.glyphs().map(|glyph| glyph.character).collect();
        assert_eq!(characters, "ijw中");
        assert_eq!(Font::new(6, 4, font.glyphs().collect()).unwrap(), font);
        let small = Font::small();
        let again = Font::new(6, 5, small.glyphs().collect()).unwrap();
        assert_eq!(&again, small);
    }

    #[test]
    fn a_font_can_bring_its_own_box_and_can_be_empty() {
        let mut glyphs = narrow();
        glyphs.push(glyph(MISSING, 3, &[0b11, 0b11]));
        let font = Font::new(6, 4, glyphs).unwrap();
        assert_eq!(font.letter('?').1, [0b11, 0b11, 0, 0, 0, 0]);
        let empty = Font::new(1, 0, Vec::new()).unwrap();
        assert_eq!((empty.letter('a').1, empty.letter('a').0.advance), ([0b111].as_slice(), 4));
        let high = Font::new(32, 32, Vec::new()).unwrap();
        assert_eq!((high.letter('a').1[0], high.letter('a').1[1]), (0xffff, 0x8001));
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let check = |height, ascent, glyphs, expected: &str| {
            assert_eq!(Font::new(height, ascent, glyphs).unwrap_err().to_string(), expected);
        };
        check(0, 0, Vec::new(), "its height is 0, and must be 1 to 32");
        check(33, 4, Vec::new(), "its height is 33, and must be 1 to 32");
        check(
            6,
            7,
            Vec::new(),
            "its ascent is 7, and must not be more than its height, which is 6",
        );
        check(4, 4, narrow(), "the letter 'j': it has 5 rows, and the font is 4 high");
        check(
            4,
            4,
            vec![glyph('x', 65, &[])],
            "the letter 'x': the next one is 65 pixels away, more than 64",
        );
        check(4, 4, vec![glyph('x', 1, &[]), glyph('x', 2, &[])], "the letter 'x' is there twice");
        let many = (0..4_097).map(|code| glyph(char::from_u32(code).unwrap(), 1, &[])).collect();
        check(4, 4, many, "it has 4097 letters, more than 4096");
    }

    #[test]
    fn every_character_is_there_and_none_is_like_another() {
        for (font, name) in BUILT_IN {
            let mut seen = BTreeMap::new();
            for character in ('!'..='~').chain('¡'..='ÿ').filter(|&character| character != '\u{ad}')
            {
                assert!(font.has(character), "{name} lacks {character:?}");
                let rows = font.letter(character).1;
                assert!(rows.iter().any(|&row| row != 0), "{character:?} of {name} is empty");
                if let Some(other) = seen.insert(rows, character) {
                    panic!("{other:?} and {character:?} of {name} are alike");
                }
            }
            assert!(!seen.contains_key(font.letter(MISSING).1), "the box of {name} is a letter");
            assert!([' ', '\u{a0}', '\u{ad}'].iter().all(|&blank| font.has(blank)));
            let strange = ['\u{7f}', '\u{80}', '\u{9f}', 'Ā', '€', '\u{10ffff}'];
            assert!(!strange.iter().any(|&strange| font.has(strange)));
        }
    }

    #[test]
    fn letters_leave_the_space_to_the_next_one() {
        for (font, name) in BUILT_IN {
            for glyph in font.glyphs() {
                let wide = glyph.rows.iter().any(|row| row >> (glyph.advance - 1) != 0);
                assert!(!wide, "{:?} of {name}", glyph.character);
            }
        }
    }
}
