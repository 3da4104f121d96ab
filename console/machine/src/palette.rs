//! Colours: their numbers, and the red, green and blue behind them.

use cart_abi::COLORS;
use thiserror::Error;

/// A colour of the screen: a number from 0 to 15.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Color(u8);

impl Color {
    /// The colour with this number, if there is one: 0 to 15.
    #[must_use]
    pub const fn new(number: i32) -> Option<Self> {
        if 0 <= number && number < COLORS as i32 { Some(Self(number as u8)) } else { None }
    }

    /// The number, 0 to 15.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The number as an index, 0 to 15.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The colour of a stored byte, of which only the low four bits count.
    pub(crate) const fn stored(byte: u8) -> Self {
        Self(byte & 15)
    }
}

/// What is wrong with a text of colours.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub enum PaletteError {
    /// There are not as many lines as colours.
    #[error("a palette has {COLORS} lines of RRGGBB, one a colour: this one has {found}")]
    Lines {
        /// How many there are.
        found: usize,
    },
    /// A line is not a colour.
    #[error("line {line} of the palette is not six hexadecimal digits, RRGGBB")]
    Digits {
        /// Which line, from 1.
        line: usize,
    },
}

/// The red, green and blue of the sixteen colours, 8 bits each.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Palette {
    colors: [[u8; 3]; COLORS],
}

impl Palette {
    /// The colours of `palette.hex`, read as this crate is compiled.
    pub const DEFAULT: Self =
        must(Self::parse(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../palette.hex"))));

    /// These colours, each red, green and blue.
    #[must_use]
    pub const fn from_rgb(colors: [[u8; 3]; COLORS]) -> Self {
        Self { colors }
    }

    /// Reads sixteen lines of `RRGGBB`, colour 0 first.
    ///
    /// # Errors
    /// When there are more or fewer lines, or when a line is anything but six hexadecimal digits.
    pub const fn parse(text: &str) -> Result<Self, PaletteError> {
        let text = text.as_bytes();
        let mut colors = [[0; 3]; COLORS];
        let (mut line, mut start) = (0, 0);
        let mut wrong = 0;
        while start < text.len() {
            let mut end = start;
            while end < text.len() && text[end] != b'\n' {
                end += 1;
            }
            let next = end + 1;
            if end > start && text[end - 1] == b'\r' {
                end -= 1;
            }
            match color(text, start, end) {
                Some(rgb) if line < COLORS => colors[line] = rgb,
                Some(_) => {}
                None if wrong == 0 => wrong = line + 1,
                None => {}
            }
            line += 1;
            start = next;
        }
        if wrong > 0 {
            Err(PaletteError::Digits { line: wrong })
        } else if line == COLORS {
            Ok(Self { colors })
        } else {
            Err(PaletteError::Lines { found: line })
        }
    }

    /// Red, green and blue of a colour.
    #[must_use]
    pub const fn rgb(&self, color: Color) -> [u8; 3] {
        self.colors[color.index()]
    }

    /// Gives a colour another red, green and blue: `0xRRGGBB`, of which the highest byte does not count.
    pub const fn replace(&mut self, color: Color, rgb: u32) {
        let [_, red, green, blue] = rgb.to_be_bytes();
        self.colors[color.index()] = [red, green, blue];
    }

    /// The picture as red, green, blue and 255 for each pixel, as far as `rgba` reaches: four bytes a pixel.
    pub fn to_rgba(&self, pixels: &[u8], rgba: &mut [u8]) {
        let colors = self.colors.map(|[red, green, blue]| [red, green, blue, 255]);
        for (pixel, to) in pixels.iter().zip(rgba.chunks_exact_mut(4)) {
            to.copy_from_slice(&colors[usize::from(pixel & 15)]);
        }
    }

    /// Red, green and blue of each colour.
    pub(crate) const fn colors(&self) -> &[[u8; 3]; COLORS] {
        &self.colors
    }

    /// The colours one after the other, three bytes each.
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        self.colors.as_flattened()
    }

    pub(crate) fn from_bytes(bytes: [u8; 3 * COLORS]) -> Self {
        let (colors, _) = bytes.as_chunks();
        Self { colors: colors.try_into().expect("three bytes for each colour") }
    }
}

impl Default for Palette {
    fn default() -> Self {
        Self::DEFAULT
    }
}

const fn color(text: &[u8], start: usize, end: usize) -> Option<[u8; 3]> {
    if end - start != 6 {
        return None;
    }
    let mut rgb = [0; 3];
    let mut place = 0;
    while place < 6 {
        let digit = match text[start + place] {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            digit @ b'A'..=b'F' => digit - b'A' + 10,
            _ => return None,
        };
        rgb[place / 2] = rgb[place / 2] << 4 | digit;
        place += 1;
    }
    Some(rgb)
}

/// The palette, or an error of the compiler that names the line. It can only print texts that are there already.
const fn must(parsed: Result<Palette, PaletteError>) -> Palette {
    macro_rules! table {
        ($before:literal, $after:literal) => {
            table!($before, $after; 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16)
        };
        ($before:literal, $after:literal; $($number:literal)*) => { [$(concat!($before, $number, $after)),*] };
    }
    const DIGITS: [&str; COLORS + 1] =
        table!("palette.hex: line ", " is not six hexadecimal digits, RRGGBB");
    const LINES: [&str; COLORS + 1] =
        table!("palette.hex: it has ", " lines, and must have 16 of RRGGBB");
    match parsed {
        Ok(palette) => palette,
        Err(PaletteError::Digits { line }) if line <= COLORS => panic!("{}", DIGITS[line]),
        Err(PaletteError::Lines { found }) if found <= COLORS => panic!("{}", LINES[found]),
        Err(_) => panic!("palette.hex: it has more than 16 lines, and must have 16 of RRGGBB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(count: usize) -> String {
        (0..count).map(|line| format!("0{line:02x}0fF\n")).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: Result<(), &str>) {
        let found = Palette::parse(text).map(|_| ()).map_err(|error| error.to_string());
        assert_eq!(found, expected.map_err(str::to_owned), "{text:?}");
    }

    #[test]
    fn a_palette_has_sixteen_lines_of_six_digits() {
        let good = lines(16);
        check(&good, Ok(()));
        check(good.trim_end(), Ok(()));
        check(&good.replace('\n', "\r\n"), Ok(()));
        check("", Err("a palette has 16 lines of RRGGBB, one a colour: this one has 0"));
        check(&lines(15), Err("a palette has 16 lines of RRGGBB, one a colour: this one has 15"));
        check(&lines(17), Err("a palette has 16 lines of RRGGBB, one a colour: this one has 17"));
        check(
            &format!("{good}\n"),
            Err("line 17 of the palette is not six hexadecimal digits, RRGGBB"),
        );
        check(
            &good.replacen("00c", "0gc", 1),
            Err("line 13 of the palette is not six hexadecimal digits, RRGGBB"),
        );
        check(
            &good.replacen("00c", "0c", 1),
            Err("line 13 of the palette is not six hexadecimal digits, RRGGBB"),
        );
        check(
            &good.replacen("00c", "é", 1),
            Err("line 13 of the palette is not six hexadecimal digits, RRGGBB"),
        );
    }

    #[test]
    fn colours_are_read_and_replaced() {
        let mut palette = Palette::parse(&lines(16)).unwrap();
        let ten = Color::new(10).unwrap();
        assert_eq!(palette.rgb(ten), [0x00, 0xa0, 0xff]);
        palette.replace(ten, 0x00_12_34_56);
        assert_eq!(palette.rgb(ten), [0x12, 0x34, 0x56]);
        let mut rgba = [9; 9];
        palette.to_rgba(&[10, 15, 0], &mut rgba);
        assert_eq!(rgba, [0x12, 0x34, 0x56, 255, 0x00, 0xf0, 0xff, 255, 9]);
        assert_eq!(Palette::from_bytes(palette.as_bytes().try_into().unwrap()), palette);
    }

    #[test]
    fn there_are_sixteen_colours() {
        let numbers: Vec<_> = (-2..20).filter_map(Color::new).map(Color::number).collect();
        assert_eq!(numbers, (0..16).collect::<Vec<_>>());
        assert_eq!((Color::new(i32::MIN), Color::new(i32::MAX)), (None, None));
    }
}
