//! The two built-in fonts. Their letters stand as pictures of `#` and `.` in text files, read as this crate is compiled.

use std::borrow::Cow;

use super::{Font, Letter, MISSING};

/// How many letters each has: ASCII from the blank on, Latin-1 from the no-break space on, and the box for every other.
const LETTERS: usize = 95 + 96 + 1;
const BOX: usize = LETTERS - 1;

pub(super) static SMALL: Font = font(6, 5, &SMALL_LETTERS, &SMALL_ROWS);
pub(super) static LARGE: Font = font(8, 7, &LARGE_LETTERS, &LARGE_ROWS);

static SMALL_LETTERS: [Letter; LETTERS] = letters(4, 6, &SMALL_ROWS);
static LARGE_LETTERS: [Letter; LETTERS] = letters(8, 8, &LARGE_ROWS);
static SMALL_ROWS: [u32; LETTERS * 6] = read(include_str!("small.txt"), 4, 6);
static LARGE_ROWS: [u32; LETTERS * 8] = read(include_str!("large.txt"), 8, 8);

const fn font(height: u8, ascent: u8, letters: &'static [Letter], rows: &'static [u32]) -> Font {
    let mut latin = [BOX as u16; 256];
    let mut code = 0;
    while code < latin.len() {
        latin[code] = place(code as u8 as char) as u16;
        code += 1;
    }
    let (mut width, mut letter) = (0, 0);
    while letter < letters.len() {
        width = if letters[letter].width > width { letters[letter].width } else { width };
        letter += 1;
    }
    Font {
        height,
        ascent,
        width,
        own: LETTERS as u16,
        letters: Cow::Borrowed(letters),
        rows: Cow::Borrowed(rows),
        latin,
        missing: BOX as u16,
    }
}

/// The letters in the order of their characters, each as far from the next as the others.
const fn letters(advance: u8, height: usize, rows: &[u32]) -> [Letter; LETTERS] {
    let mut letters = [Letter { character: MISSING, advance, width: 0 }; LETTERS];
    let mut row = 0;
    while row < rows.len() {
        let (width, letter) =
            ((u32::BITS - rows[row].leading_zeros()) as u8, &mut letters[row / height]);
        letter.width = if width > letter.width { width } else { letter.width };
        row += 1;
    }
    let mut code = 0;
    while code < 256 {
        let character = code as u8 as char;
        if place(character) != BOX {
            letters[place(character)].character = character;
        }
        code += 1;
    }
    letters
}

/// Where a character stands among the letters.
const fn place(character: char) -> usize {
    match character {
        ' '..='~' => character as usize - 0x20,
        '\u{a0}'..='ÿ' => character as usize - 0xa0 + 95,
        _ => BOX,
    }
}

/// Reads the pictures of all letters, or stops the compiler where one is not as it should be.
const fn read<const ROWS: usize>(text: &str, width: usize, height: usize) -> [u32; ROWS] {
    let text = text.as_bytes();
    let mut rows = [0; ROWS];
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
            let mut start = names_end + 1;
            let mut row = 0;
            while row < height {
                rows[place(character) * height + row] = bits(text, start + column, width);
                start = line_end(text, start) + 1;
                row += 1;
            }
            name = next + 1;
            column += width + 1;
        }
        at = names_end + 1;
    }
    rows
}

const fn line_end(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && text[at] != b'\n' {
        at += 1;
    }
    at
}

/// One row of a picture; bit 0 is its left pixel.
const fn bits(text: &[u8], start: usize, width: usize) -> u32 {
    let mut bits = 0;
    let mut column = 0;
    while column < width {
        match text[start + column] {
            b'#' => bits |= 1 << column,
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
        _ => (MISSING, at + 3),
    }
}
