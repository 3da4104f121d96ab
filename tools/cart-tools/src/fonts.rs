//! Fonts from BDF, the text form in which bitmap fonts are shared.

use std::collections::BTreeMap;
use std::path::Path;

use machine::{Font, Glyph};

use crate::command::{Say, warn};
use crate::error::Error;
use crate::folder::Folder;

/// Bytes of a font's file at most.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Pixels across and down the picture of a letter in the file at most.
const SIDE_MAX: i32 = 64;
/// Pixels across a letter of the machine.
const ROW_BITS: i32 = u32::BITS as i32;

/// Reads a font.
pub(crate) fn font(folder: &Folder, path: &Path, say: &mut Say<'_>) -> Result<Font, Error> {
    parse(path, &folder.text(path, FILE_BYTES_MAX)?, say)
}

fn parse(path: &Path, text: &str, say: &mut Say<'_>) -> Result<Font, Error> {
    let mut lines = Lines { path, text: text.lines(), number: 0 };
    let Some(("STARTFONT", _)) = lines.next() else {
        return Err(lines.wrong("is no BDF font: it must begin with STARTFONT"));
    };
    let line = head(&mut lines)?;
    let mut letters = BTreeMap::new();
    let mut cut = 0;
    loop {
        match lines.needed()? {
            ("STARTCHAR", _) => {
                let Some((glyph, whole)) = letter(&mut lines, line)? else { continue };
                cut += usize::from(!whole);
                let character = glyph.character;
                if letters.insert(character, glyph).is_some() {
                    return Err(lines.wrong(format!("the letter {character:?} is there twice")));
                }
            }
            ("ENDFONT", _) => break,
            _ => {}
        }
    }
    if cut > 0 {
        let text =
            format!("letters cut off at an edge of the line or beyond {ROW_BITS} pixels: {cut}");
        warn(say, path, &text);
    }
    let whole = |number: i32| u8::try_from(number).unwrap_or(u8::MAX);
    Font::new(whole(line.height), whole(line.ascent), letters.into_values().collect())
        .map_err(|error| Error::file(path, "", error.to_string()))
}

/// How high a line of the font is, and how much of it is above what the letters stand on; both 0 to 128.
#[derive(Clone, Copy)]
struct Line {
    height: i32,
    ascent: i32,
}

/// Reads up to the line that says how many letters follow.
fn head(lines: &mut Lines<'_>) -> Result<Line, Error> {
    let (mut bounds, mut ascent, mut descent) = (None, None, None);
    loop {
        let (word, rest) = lines.needed()?;
        match word {
            "FONTBOUNDINGBOX" => bounds = Some(lines.numbers::<4>(word, rest)?),
            "FONT_ASCENT" => ascent = Some(lines.numbers::<1>(word, rest)?[0]),
            "FONT_DESCENT" => descent = Some(lines.numbers::<1>(word, rest)?[0]),
            "CHARSET_REGISTRY" => {
                let registry = rest.trim_matches('"').to_uppercase();
                if !["", "ISO10646", "ISO8859", "ASCII"].contains(&registry.as_str()) {
                    let problem = format!(
                        "the letters are numbered by {registry}, and must be by Unicode (ISO10646)"
                    );
                    return Err(lines.wrong(problem));
                }
            }
            "CHARS" => break,
            "STARTCHAR" | "ENDFONT" => {
                return Err(lines.wrong("CHARS must stand before the letters"));
            }
            _ => {}
        }
    }
    let box_of = |part: fn([i32; 4]) -> i32| bounds.map(part);
    let ascent = ascent.or_else(|| box_of(|[_, height, _, below]| height.saturating_add(below)));
    let descent = descent.or_else(|| box_of(|[_, _, _, below]| below.saturating_neg()));
    let (Some(ascent), Some(descent)) = (ascent, descent) else {
        return Err(lines
            .wrong("FONT_ASCENT and FONT_DESCENT, or FONTBOUNDINGBOX, must stand before CHARS"));
    };
    if !(0..=SIDE_MAX).contains(&ascent) || !(-SIDE_MAX..=SIDE_MAX).contains(&descent) {
        return Err(lines.wrong(format!(
            "the line goes {ascent} up and {descent} down, and must be within {SIDE_MAX}"
        )));
    }
    Ok(Line { height: (ascent + descent.max(0)).max(1), ascent })
}

/// Reads a letter up to its end, and whether all of it is in its line. Nothing if it is drawn for no character.
fn letter(lines: &mut Lines<'_>, line: Line) -> Result<Option<(Glyph, bool)>, Error> {
    let (mut encoding, mut advance, mut bounds) = (None, None, None);
    loop {
        let (word, rest) = lines.needed()?;
        match word {
            "ENCODING" => encoding = Some(lines.first(word, rest)?),
            "DWIDTH" => advance = Some(lines.first(word, rest)?),
            "BBX" => bounds = Some(lines.numbers::<4>(word, rest)?),
            "BITMAP" => break,
            "ENDCHAR" | "STARTCHAR" | "ENDFONT" => {
                return Err(lines.wrong("the letter has no BITMAP"));
            }
            _ => {}
        }
    }
    let (Some(encoding), Some(advance), Some([width, height, left, below])) =
        (encoding, advance, bounds)
    else {
        return Err(lines.wrong("the letter needs ENCODING, DWIDTH and BBX before its BITMAP"));
    };
    let side = 0..=SIDE_MAX;
    let near = -SIDE_MAX..=SIDE_MAX;
    if !side.contains(&width)
        || !side.contains(&height)
        || !near.contains(&left)
        || !near.contains(&below)
    {
        return Err(
            lines.wrong(format!("BBX {width} {height} {left} {below} is beyond {SIDE_MAX} pixels"))
        );
    }
    let advance = u8::try_from(advance)
        .map_err(|_| lines.wrong(format!("DWIDTH {advance} is not 0 to 64")))?;
    let mut rows = vec![0; usize::try_from(line.height).unwrap_or(0)];
    let mut whole = true;
    let top = line.ascent - below - height;
    for row in 0..height {
        let bits = lines.row(width)?;
        let (seen, all) = shifted(bits, left);
        whole &= all;
        match usize::try_from(top + row).ok().and_then(|row| rows.get_mut(row)) {
            Some(row) => *row = seen,
            None => whole &= bits == 0,
        }
    }
    let ("ENDCHAR", _) = lines.needed()? else {
        return Err(lines.wrong(format!("the letter must end with ENDCHAR after {height} rows")));
    };
    if encoding < 0 {
        return Ok(None);
    }
    let character = u32::try_from(encoding).ok().and_then(char::from_u32);
    let character =
        character.ok_or_else(|| lines.wrong(format!("ENCODING {encoding} is no character")))?;
    Ok(Some((Glyph { character, advance, rows }, whole)))
}

/// A row of pixels, the left one highest, moved to the right: as the machine has it, the left one lowest; and whether
/// that is all of it.
fn shifted(bits: u64, left: i32) -> (u32, bool) {
    let mut seen = 0;
    let mut whole = true;
    for column in (0..u64::BITS as i32).filter(|column| bits << column >> 63 == 1) {
        match column + left {
            at @ 0..ROW_BITS => seen |= 1 << at,
            _ => whole = false,
        }
    }
    (seen, whole)
}

/// The lines of a file, each as its first word and the rest.
struct Lines<'a> {
    path: &'a Path,
    text: std::str::Lines<'a>,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        self.number += 1;
        let line = self.text.next()?.trim();
        Some(
            line.split_once(char::is_whitespace)
                .map_or((line, ""), |(word, rest)| (word, rest.trim())),
        )
    }

    fn needed(&mut self) -> Result<(&'a str, &'a str), Error> {
        self.next().ok_or_else(|| self.wrong("the font ends without ENDFONT"))
    }

    /// An error in the line that was read last.
    fn wrong(&self, problem: impl Into<String>) -> Error {
        Error::file(self.path, format!("line {}", self.number), problem)
    }

    /// Exactly `N` numbers.
    fn numbers<const N: usize>(&self, word: &str, rest: &str) -> Result<[i32; N], Error> {
        let numbers: Option<Vec<i32>> =
            rest.split_whitespace().take(N + 1).map(|number| number.parse().ok()).collect();
        numbers.and_then(|numbers| numbers.try_into().ok()).ok_or_else(|| {
            self.wrong(format!(
                "{word} must have {N} whole number{}",
                if N == 1 { "" } else { "s" }
            ))
        })
    }

    /// The first of one or more numbers.
    fn first(&self, word: &str, rest: &str) -> Result<i32, Error> {
        self.numbers::<1>(word, rest.split_whitespace().next().unwrap_or_default())
            .map(|[first]| first)
    }

    /// A row of a letter: its pixels from the left, the first one highest, `width` of them.
    fn row(&mut self, width: i32) -> Result<u64, Error> {
        let (digits, rest) = self.needed()?;
        let wrong = || {
            self.wrong(format!(
                "a row of {width} pixels must be hexadecimal digits, 8 pixels in two"
            ))
        };
        let right =
            rest.is_empty() && digits.len() as i32 >= 2 * ((width + 7) / 8) && digits.len() <= 16;
        if width == 0 && digits == "00" {
            return Ok(0);
        }
        let bits =
            u64::from_str_radix(digits, 16).ok().filter(|_| right && !digits.starts_with('+'));
        let bits = bits.ok_or_else(wrong)? << (u64::BITS as usize - 4 * digits.len());
        Ok(if width == 0 { 0 } else { bits >> (64 - width) << (64 - width) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{heard, ruin};

    const FONT: &str = "STARTFONT 2.1
COMMENT a comment
FONT -quiver-tiny-medium-r-normal--6-60-75-75-c-40-iso10646-1
SIZE 6 75 75
FONTBOUNDINGBOX 5 6 -1 -1
STARTPROPERTIES 3
FONT_ASCENT 5
FONT_DESCENT 1
CHARSET_REGISTRY \"ISO10646\"
ENDPROPERTIES
CHARS 3
STARTCHAR A
ENCODING 65
SWIDTH 640 0
DWIDTH 4 0
BBX 3 4 0 0
BITMAP
40
A0
E0
A0
ENDCHAR
STARTCHAR j
ENCODING 106
DWIDTH 3 0
BBX 2 6 -1 -1
BITMAP
40
00
40
40
40
C0
ENDCHAR
STARTCHAR .notdef
ENCODING -1
DWIDTH 4 0
BBX 0 0 0 0
BITMAP
ENDCHAR
ENDFONT
";

    fn read(text: &str) -> (Result<Font, String>, Vec<String>) {
        heard(|say| parse(Path::new("f.bdf"), text, say).map_err(|error| error.to_string()))
    }

    #[test]
    fn letters_stand_on_their_line() {
        let (font, warnings) = read(FONT);
        let font = font.unwrap();
        assert_eq!((font.height(), font.ascent()), (6, 5));
        let letters: Vec<_> = font.glyphs().collect();
        assert_eq!((letters[0].character, letters[0].advance), ('A', 4));
        assert_eq!(letters[0].rows, [0, 0b010, 0b101, 0b111, 0b101]);
        // Its left column is before the line begins.
        assert_eq!(letters[1].rows, [1, 0, 1, 1, 1, 1]);
        assert_eq!(letters.len(), 2);
        assert_eq!(
            warnings,
            ["warning: f.bdf: letters cut off at an edge of the line or beyond 32 pixels: 1"]
        );
        // Without the properties the box of all letters says how high a line is.
        let boxed = FONT.replace("FONT_ASCENT 5\nFONT_DESCENT 1\n", "");
        assert_eq!(read(&boxed).0.unwrap(), font);
    }

    #[test]
    fn an_error_names_the_line() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(FONT.contains(from), "{from}");
            let error = read(&FONT.replacen(from, to, 1)).0.unwrap_err();
            assert!(error.starts_with(&format!("f.bdf: {expected}")), "{error}");
        };
        check("STARTFONT", "FONTSTART", "line 1: is no BDF font: it must begin with STARTFONT");
        check("ASCENT 5", "ASCENT five", "line 7: FONT_ASCENT must have 1 whole number");
        check(
            "ASCENT 5",
            "ASCENT 500",
            "line 11: the line goes 500 up and 1 down, and must be within 64",
        );
        check("ASCENT 5", "ASCENT 40", "its height is 41, and must be 1 to 32");
        check(
            "\"ISO10646\"",
            "\"JISX0208.1983\"",
            "line 9: the letters are numbered by JISX0208.1983",
        );
        check("CHARS 3\n", "", "line 11: CHARS must stand before the letters");
        check(
            "ENCODING 65\n",
            "",
            "line 16: the letter needs ENCODING, DWIDTH and BBX before its BITMAP",
        );
        check("ENCODING 65", "ENCODING 55296", "line 22: ENCODING 55296 is no character");
        check("ENCODING 65", "ENCODING 106", "line 34: the letter 'j' is there twice");
        check("DWIDTH 4 0", "DWIDTH -4 0", "line 17: DWIDTH -4 is not 0 to 64");
        check(
            "DWIDTH 4 0",
            "DWIDTH 65 0",
            "the letter 'A': the next one is 65 pixels away, more than 64",
        );
        check("BBX 3 4 0 0", "BBX 3 4 0", "line 16: BBX must have 4 whole numbers");
        check("BBX 3 4 0 0", "BBX 3 400 0 0", "line 17: BBX 3 400 0 0 is beyond 64 pixels");
        check(
            "BBX 3 4 0 0",
            "BBX 3 5 0 0",
            "line 22: a row of 3 pixels must be hexadecimal digits",
        );
        check(
            "BBX 3 4 0 0",
            "BBX 3 3 0 0",
            "line 21: the letter must end with ENDCHAR after 3 rows",
        );
        check("\n40\nA0", "\n4\nA0", "line 18: a row of 3 pixels must be hexadecimal digits");
        check("\nENDFONT", "", "line 41: the font ends without ENDFONT");
    }

    #[test]
    fn a_ruined_font_is_an_error_or_a_font() {
        ruin(FONT.as_bytes(), |bytes| {
            if let Ok(text) = str::from_utf8(bytes) {
                let _ = parse(Path::new("f.bdf"), text, &mut |_| {});
            }
        });
    }
}
