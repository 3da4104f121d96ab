//! Letters on a picture: rows of bits, of which eight at a time become pixels.

use crate::canvas::Canvas;
use crate::font::Font;
use crate::palette::Color;
use crate::state::Ink;

/// How the lines of a text stand, and what is around its letters.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TextStyle {
    /// Where lines stand between the sides of the text.
    pub align: Align,
    /// Pixels from side to side, in which it is wrapped. Without them it is not wrapped, and what it is aligned to is
    /// `x` alone.
    pub width: Option<i32>,
    /// A shadow of each letter, a pixel to the right and down.
    pub shadow: bool,
    /// A line around each letter, one pixel wide.
    pub outline: bool,
    /// The colour of both.
    pub second: Color,
}

/// Where a line stands.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Align {
    /// At the left side.
    #[default]
    Left,
    /// In the middle; where it is not exact, a pixel to the left.
    Center,
    /// At the right side.
    Right,
}

/// Rows and columns more than a letter has, for what is around it.
const AROUND: usize = 3;
/// Rows of a letter with what is around it at most.
const ROWS_MAX: usize = crate::font::GLYPH_SIDE_MAX + AROUND;

/// For eight bits, eight bytes: 0xff where a bit is set.
static SPREAD: [u64; 256] = {
    let mut spread = [0; 256];
    let mut bits = 0;
    while bits < 256 {
        let mut at = 0;
        while at < 8 {
            if bits >> at & 1 == 1 {
                spread[bits] |= 0xff << (8 * at);
            }
            at += 1;
        }
        bits += 1;
    }
    spread
};

impl Canvas<'_> {
    /// Text with its upper left corner at `x`, `y`; `\n` starts a new line below. A character that the font lacks is
    /// drawn as a box.
    pub fn text(&mut self, font: &Font, x: i32, y: i32, color: Color, text: &str) {
        let (left, mut top) = self.place(x, y);
        let ink = self.state().flat_ink(color);
        for line in text.split('\n') {
            if top >= self.clip_area().rows().end {
                break;
            }
            self.letters(font, left, top, ink, line);
            top += i64::from(font.height());
        }
    }

    /// Text, wrapped and aligned as its style says, with a shadow or an outline below all of its letters. The result is
    /// its height in pixels.
    pub fn styled_text(
        &mut self,
        font: &Font,
        x: i32,
        y: i32,
        color: Color,
        style: &TextStyle,
        text: &str,
    ) -> i32 {
        if style.shadow || style.outline {
            let ink = self.state().flat_ink(style.second);
            self.lines(font, x, y, style, text, |canvas, left, top, line| {
                canvas.around_letters(font, left, top, ink, style, line);
            });
        }
        let ink = self.state().flat_ink(color);
        self.lines(font, x, y, style, text, |canvas, left, top, line| {
            canvas.letters(font, left, top, ink, line);
        });
        font.text_height(text, style.width)
    }

    /// Goes through the lines with the upper left corner of each.
    fn lines(
        &mut self,
        font: &Font,
        x: i32,
        y: i32,
        style: &TextStyle,
        text: &str,
        mut draw: impl FnMut(&mut Self, i64, i64, &str),
    ) {
        let (left, mut top) = self.place(x, y);
        let room = style.width.map_or(0, i64::from);
        for line in font.lines(text, style.width) {
            let free = room - i64::from(line.width);
            let indent = match style.align {
                Align::Left => 0,
                Align::Center => free.div_euclid(2),
                Align::Right => free,
            };
            draw(self, left + indent, top, line.text);
            top += i64::from(font.height());
        }
    }

    fn letters(&mut self, font: &Font, left: i64, top: i64, ink: Ink, line: &str) {
        let clip = self.clip_area();
        if top + i64::from(font.height()) <= clip.rows().start || top >= clip.rows().end {
            return;
        }
        // Most letters are whole, and need no more than to be stored.
        let whole = top >= clip.rows().start && top + i64::from(font.height()) <= clip.rows().end;
        let plain = match ink {
            Ink::Plain(paint) if whole => Some(u64::from_ne_bytes([paint; 8])),
            _ => None,
        };
        let columns = clip.columns();
        let mut pen = left;
        for character in line.chars() {
            if pen >= columns.end {
                break;
            }
            let (letter, rows) = font.letter(character);
            match plain {
                Some(put)
                    if pen >= columns.start && pen + i64::from(letter.width) <= columns.end =>
                {
                    let (pixels, stride) = self.pixels_and_stride();
                    let at = top as usize * stride + pen as usize;
                    store_rows(pixels, at, stride, rows, letter.width.into(), put);
                }
                _ => self.stamp(rows, letter.width.into(), pen, top, ink),
            }
            pen += i64::from(letter.advance);
        }
    }

    fn around_letters(
        &mut self,
        font: &Font,
        left: i64,
        top: i64,
        ink: Ink,
        style: &TextStyle,
        line: &str,
    ) {
        let clip = self.clip_area();
        if top + i64::from(font.height()) + 2 <= clip.rows().start || top > clip.rows().end {
            return;
        }
        let mut pen = left;
        for character in line.chars() {
            if pen > self.clip_area().columns().end {
                break;
            }
            let (letter, rows) = font.letter(character);
            let around = around(rows, style);
            let width = usize::from(letter.width) + AROUND;
            self.stamp(&around[..rows.len() + AROUND], width, pen - 1, top - 1, ink);
            pen += i64::from(letter.advance);
        }
    }

    /// Draws the pixels of set bits, bit 0 of the first row at `x`, `y`; no bit from `width` on is set.
    fn stamp<Row: Copy + Into<u64>>(
        &mut self,
        rows: &[Row],
        width: usize,
        x: i64,
        y: i64,
        ink: Ink,
    ) {
        let clip = self.clip_area();
        let hidden_left = (clip.columns().start - x).clamp(0, 64) as u32;
        let hidden_right = (x + 64 - clip.columns().end).clamp(0, 64) as u32;
        let shown = u64::MAX.unbounded_shl(hidden_left) & u64::MAX.unbounded_shr(hidden_right);
        let first = (clip.rows().start - y).clamp(0, rows.len() as i64);
        let end = (clip.rows().end - y).clamp(first, rows.len() as i64);
        if shown == 0 || first == end {
            return;
        }
        // Columns left of the picture; the clip hides them all.
        let skip = (-x).max(0) as u32;
        let (column, row) = ((x + i64::from(skip)) as usize, (y + first) as usize);
        let (pixels, stride) = self.pixels_and_stride();
        let rows =
            rows[first as usize..end as usize].iter().map(|&row| (row.into() & shown) >> skip);
        let rows = (row..).zip(rows).map(|(row, bits)| (row, row * stride + column, bits));
        match ink {
            Ink::Plain(paint) => {
                let put = u64::from_ne_bytes([paint; 8]);
                rows.for_each(|(_, at, bits)| store(pixels, at, width, bits, 0, put));
            }
            Ink::Toned(tone) => rows.for_each(|(row, at, bits)| {
                let [keep, put] = [tone.keep[row % 4], tone.put[row % 4]].map(|four| {
                    let four = u32::from_le_bytes(four).rotate_right(8 * (column as u32 % 4));
                    u64::from(four) << 32 | u64::from(four)
                });
                store(pixels, at, width, bits, keep, put);
            }),
        }
    }
}

/// Stores the pixels of a whole letter's set bits from the bits of `put`.
fn store_rows(
    pixels: &mut [u8],
    mut at: usize,
    stride: usize,
    rows: &[u32],
    width: usize,
    put: u64,
) {
    for &bits in rows {
        if width <= 4 {
            store_four(pixels, at, bits, put);
        } else {
            store(pixels, at, width, bits.into(), 0, put);
        }
        at += stride;
    }
}

/// Stores the pixels of one row's set bits, each from the bits of `put`, and of what was there those in `keep`.
#[inline]
fn store(pixels: &mut [u8], mut at: usize, width: usize, mut bits: u64, keep: u64, put: u64) {
    let end = at + width;
    while at < end {
        let mask = SPREAD[(bits & 0xff) as usize];
        if let Some(eight) = pixels.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<8>) {
            let old = u64::from_le_bytes(*eight);
            *eight = (old & (keep | !mask) | put & mask).to_le_bytes();
        } else {
            store_last(pixels, at, mask, keep, put);
        }
        bits >>= 8;
        at += 8;
    }
}

/// As [`store`] for letters of at most four columns, which stand so close that eight pixels would reach into the next.
#[inline]
fn store_four(pixels: &mut [u8], at: usize, bits: u32, put: u64) {
    let mask = SPREAD[(bits & 0xf) as usize];
    if let Some(four) = pixels.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<4>) {
        let (mask, put) = (mask as u32, put as u32);
        *four = (u32::from_le_bytes(*four) & !mask | put & mask).to_le_bytes();
    } else {
        store_last(pixels, at, mask, 0, put);
    }
}

/// The last pixels of the picture, fewer than eight.
#[cold]
fn store_last(pixels: &mut [u8], at: usize, mask: u64, keep: u64, put: u64) {
    let (keep, put, mask) = (keep.to_le_bytes(), put.to_le_bytes(), mask.to_le_bytes());
    for (place, pixel) in pixels.iter_mut().skip(at).enumerate() {
        *pixel = *pixel & (keep[place] | !mask[place]) | put[place] & mask[place];
    }
}

/// The rows of what is around a letter, from one pixel left of and above it.
fn around(rows: &[u32], style: &TextStyle) -> [u64; ROWS_MAX] {
    let mut around = [0; ROWS_MAX];
    for (row, &bits) in rows.iter().enumerate() {
        let bits = u64::from(bits) << 1;
        if style.outline {
            for near in &mut around[row..row + 3] {
                *near |= bits >> 1 | bits | bits << 1;
            }
        } else {
            around[row + 2] |= bits << 1;
        }
    }
    if style.outline && style.shadow {
        for row in (1..ROWS_MAX).rev() {
            around[row] |= around[row - 1] << 1;
        }
    }
    around
}
