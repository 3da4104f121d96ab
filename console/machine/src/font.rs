//! The two fonts, and text.
//!
//! The letters stand as pictures of `#` and `.` in `fonts/`, and are read as this crate is compiled.

use cart_abi::{FONT_LARGE, FONT_SMALL};

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::Ink;

/// A built-in font.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Font {
    /// 4 × 6 pixels a character, the space between included.
    Small = FONT_SMALL as isize,
    /// 8 × 8 pixels a character, the space between included.
    Large = FONT_LARGE as isize,
}

/// How many characters a font has: ASCII from the blank on, Latin-1 from the no-break space on, and the box for every
/// other.
const CHARACTERS: usize = 95 + 96 + 1;
const BOX: usize = CHARACTERS - 1;

/// The rows of each character; bit 7 of a row is its left pixel.
type Glyphs<const ROWS: usize> = [[u8; ROWS]; CHARACTERS];

static SMALL: Glyphs<6> = read(include_str!("fonts/small.txt"), 4);
static LARGE: Glyphs<8> = read(include_str!("fonts/large.txt"), 8);

impl Font {
    /// Pixels from one character to the next.
    #[must_use]
    pub const fn width(self) -> i32 {
        match self {
            Self::Small => 4,
            Self::Large => 8,
        }
    }

    /// Pixels from one line to the next.
    #[must_use]
    pub const fn height(self) -> i32 {
        match self {
            Self::Small => 6,
            Self::Large => 8,
        }
    }

    /// Whether it has this character, so that it is not drawn as a box.
    #[must_use]
    pub fn has(self, character: char) -> bool {
        let index = place(character);
        index != BOX
            && (self.rows(index).iter().any(|&row| row != 0)
                || matches!(character, ' ' | '\u{a0}' | '\u{ad}'))
    }

    fn rows(self, index: usize) -> &'static [u8] {
        match self {
            Self::Small => &SMALL[index],
            Self::Large => &LARGE[index],
        }
    }

    /// The rows of a character, or of the box where there is none.
    fn glyph(self, character: char) -> &'static [u8] {
        self.rows(if self.has(character) { place(character) } else { BOX })
    }
}

/// Where a character stands among the glyphs.
const fn place(character: char) -> usize {
    match character {
        ' '..='~' => character as usize - 0x20,
        '\u{a0}'..='ÿ' => character as usize - 0xa0 + 95,
        _ => BOX,
    }
}

impl Canvas<'_> {
    /// Text with its upper left corner at `x`, `y`; `\n` starts a new line below. A character that the font lacks is
    /// drawn as a box.
    pub fn text(&mut self, font: Font, x: i32, y: i32, color: Color, text: &str) {
        let (left, mut top) = self.place(x, y);
        let ink = self.state().flat_ink(color);
        let (width, height) = (i64::from(font.width()), i64::from(font.height()));
        let clip = self.clip_area();
        for line in text.split('\n') {
            if top < clip.rows().end && top + height > clip.rows().start {
                for (column, character) in line.chars().enumerate() {
                    let at = left + column as i64 * width;
                    if at >= clip.columns().end {
                        break;
                    }
                    if at + width > clip.columns().start {
                        self.glyph(font.glyph(character), at, top, ink);
                    }
                }
            }
            top += height;
        }
    }

    /// Stores the set pixels of a character, eight columns wide at most.
    fn glyph(&mut self, rows: &[u8], x: i64, y: i64, ink: Ink) {
        let clip = self.clip_area();
        // The columns inside the clip as bits, the left one highest.
        let hidden_left = (clip.columns().start - x).clamp(0, 8);
        let hidden_right = (x + 8 - clip.columns().end).clamp(0, 8);
        let shown = (0xff_u32 >> hidden_left & 0xff << hidden_right) as u8;
        for (row, &bits) in (y..).zip(rows).filter(|(row, _)| clip.rows().contains(row)) {
            let mut bits = bits & shown;
            while bits != 0 {
                let column = i64::from(bits.leading_zeros());
                bits &= !(0x80 >> column);
                self.span(row, x + column..x + column + 1, ink);
            }
        }
    }
}

/// Reads the pictures of all characters, or stops the compiler where one is not as it should be.
const fn read<const ROWS: usize>(text: &str, width: usize) -> Glyphs<ROWS> {
    let text = text.as_bytes();
    let mut glyphs = [[0; ROWS]; CHARACTERS];
    let mut at = 0;
    while at < text.len() {
        if text[at] != b':' {
            at = line_end(text, at) + 1;
            continue;
        }
        let names_end = line_end(text, at);
        let mut name = at + 2;
        let mut column = 0;
        while name < names_end {
            let (character, next) = decode(text, name);
            let glyph = &mut glyphs[place(character)];
            let mut start = names_end + 1;
            let mut row = 0;
            while row < ROWS {
                glyph[row] = bits(text, start + column, width);
                start = line_end(text, start) + 1;
                row += 1;
            }
            name = next + 1;
            column += width + 1;
        }
        at = names_end + 1;
    }
    glyphs
}

const fn line_end(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && text[at] != b'\n' {
        at += 1;
    }
    at
}

/// One row of a picture; bit 7 is its left pixel.
const fn bits(text: &[u8], start: usize, width: usize) -> u8 {
    let mut bits = 0;
    let mut column = 0;
    while column < width {
        match text[start + column] {
            b'#' => bits |= 0x80 >> column,
            b'.' => {}
            _ => panic!(
                "a font is drawn with # and . and as many of them as its characters are wide"
            ),
        }
        column += 1;
    }
    bits
}

/// The character in UTF-8 at a place, and where the next one is.
const fn decode(text: &[u8], at: usize) -> (char, usize) {
    match text[at] {
        byte @ 0..0x80 => (byte as char, at + 1),
        byte @ 0xc0..0xe0 => (((byte & 0x1f) << 6 | text[at + 1] & 0x3f) as char, at + 2),
        _ => ('□', at + 3),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Screen;

    #[track_caller]
    fn check(font: Font, text: &str, expected: &[&str]) {
        let mut screen = Screen::new();
        let white = Color::new(4).unwrap();
        screen.canvas().text(font, 1, 0, white, text);
        let width = expected[0].len();
        for (row, expected) in expected.iter().enumerate() {
            let found = &screen.pixels()[row * 256..][..width];
            let found: String =
                found.iter().map(|&pixel| if pixel == 0 { '.' } else { '#' }).collect();
            assert_eq!(&found, expected, "row {row} of {text:?}");
        }
    }

    #[test]
    fn letters_lines_and_the_box_stand_where_they_should() {
        check(
            Font::Small,
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
        check(Font::Large, " I", &["..........######.", "............##..."]);
    }

    #[test]
    fn every_character_is_there_and_none_is_like_another() {
        for font in [Font::Small, Font::Large] {
            let mut seen = std::collections::BTreeMap::new();
            for character in ('!'..='~').chain('¡'..='ÿ').filter(|&character| character != '\u{ad}')
            {
                assert!(font.has(character), "{font:?} lacks {character:?}");
                if let Some(other) = seen.insert(font.glyph(character), character) {
                    panic!("{other:?} and {character:?} of {font:?} are alike");
                }
            }
            assert!(!seen.contains_key(font.rows(BOX)), "the box of {font:?} is like a letter");
            assert!([' ', '\u{a0}', '\u{ad}'].iter().all(|&blank| font.has(blank)));
            assert!(
                !['\u{7f}', '\u{80}', '\u{9f}', 'Ā', '€', '\u{10ffff}']
                    .iter()
                    .any(|&strange| font.has(strange))
            );
        }
    }

    #[test]
    fn letters_leave_the_space_to_the_next_one() {
        for font in [Font::Small, Font::Large] {
            let beyond = 0xff_u8 >> (font.width() - 1);
            let wide = (0..CHARACTERS)
                .filter(|&index| font.rows(index).iter().any(|row| row & beyond != 0));
            assert_eq!(wide.collect::<Vec<_>>(), Vec::<usize>::new(), "{font:?}");
        }
    }
}
