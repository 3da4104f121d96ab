//! The state of drawing: where drawing goes, what it may touch, and what a colour becomes on its way to a pixel.

use std::ops::Range;

use cart_abi::{COLORS, DITHER_ALL, SCREEN};

use crate::bytes::{Ended, Reader};
use crate::palette::Color;
use crate::surface::Surface;

const AS_THEMSELVES: [u8; COLORS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// From which sixteenth of the pixels on a place is drawn, by row and column of a square of 4 × 4: Pyxel's matrix.
const DITHER: [[u16; 4]; 4] = [[1, 9, 3, 11], [13, 5, 15, 7], [3, 11, 1, 9], [15, 7, 13, 5]];

/// A byte of it keeps the pixel, or lets it be stored.
pub(crate) type Mask = [u8; 4];
const KEEP: u8 = 0xff;

/// Target, clip, camera, palette map, dither and pattern.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DrawState {
    /// The number of the picture that is drawn on.
    pub(crate) target: i32,
    pub(crate) clip: Area,
    pub(crate) camera: [i32; 2],
    pub(crate) colors: [u8; COLORS],
    /// How many of 256 pixels are drawn.
    pub(crate) dither: u16,
    /// Sixteen bits for a square of 4 × 4 pixels, the upper left one highest; where one is set, the other colour is drawn.
    pub(crate) pattern: u16,
    /// The other colour of the pattern; none leaves these pixels as they are.
    pub(crate) other: Option<Color>,
}

/// A part of a picture, without its right and bottom: never beyond it, and empty where left is right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

/// What a shape is drawn with: what becomes of each pixel that it covers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ink {
    /// All become the same number.
    Plain(u8),
    /// They change with the place in a square of 4 × 4 pixels.
    Toned(Tone),
}

/// For each of four rows, four pixels: what is kept of them, and what is put there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tone {
    pub(crate) keep: [Mask; 4],
    pub(crate) put: [[u8; 4]; 4],
}

impl Area {
    pub(crate) fn whole(surface: &Surface) -> Self {
        Self { left: 0, top: 0, right: surface.width(), bottom: surface.height() }
    }

    pub(crate) fn columns(self) -> Range<i64> {
        self.left.into()..self.right.into()
    }

    pub(crate) fn rows(self) -> Range<i64> {
        self.top.into()..self.bottom.into()
    }

    /// What the two have in common; it may be empty.
    fn common(self, other: Self) -> Self {
        let (left, top) =
            (self.left.clamp(other.left, other.right), self.top.clamp(other.top, other.bottom));
        let right = self.right.clamp(left, other.right.max(left));
        let bottom = self.bottom.clamp(top, other.bottom.max(top));
        Self { left, top, right, bottom }
    }
}

/// What two ranges have in common; it may be empty.
pub(crate) fn common(one: &Range<i64>, other: &Range<i64>) -> Range<i64> {
    one.start.max(other.start)..one.end.min(other.end)
}

impl DrawState {
    /// How each frame starts: the whole screen as target and clip, the camera at 0, 0, every colour as itself and on all
    /// pixels.
    pub(crate) fn new(screen: &Surface) -> Self {
        Self {
            target: SCREEN,
            clip: Area::whole(screen),
            camera: [0, 0],
            colors: AS_THEMSELVES,
            dither: DITHER_ALL as u16,
            pattern: 0,
            other: None,
        }
    }

    pub(crate) fn set_clip(&mut self, whole: Area, [x, y, width, height]: [i32; 4]) {
        let right = x.saturating_add(width.max(0));
        let bottom = y.saturating_add(height.max(0));
        self.clip = Area { left: x, top: y, right, bottom }.common(whole);
    }

    /// The number that is stored for a colour.
    pub(crate) const fn paint(&self, color: Color) -> u8 {
        self.colors[color.index()]
    }

    /// The stored numbers of all colours, or none where each is stored as itself.
    pub(crate) fn paints(&self) -> Option<[u8; COLORS]> {
        (self.colors != AS_THEMSELVES).then_some(self.colors)
    }

    /// Which pixels of each row the dither keeps as they are; none where it keeps none.
    pub(crate) fn dithered(&self) -> Option<[Mask; 4]> {
        let keep = |threshold| if self.dither > 16 * threshold { 0 } else { KEEP };
        (self.dither < DITHER_ALL as u16).then(|| DITHER.map(|row| row.map(keep)))
    }

    /// What shapes of a colour are drawn with: through palette map, dither and pattern.
    pub(crate) fn ink(&self, color: Color) -> Ink {
        if self.pattern == 0 { self.flat_ink(color) } else { Ink::Toned(self.tone(color)) }
    }

    /// What letters of a colour are drawn with: through palette map and dither.
    pub(crate) fn flat_ink(&self, color: Color) -> Ink {
        let paint = self.paint(color);
        match self.dithered() {
            None => Ink::Plain(paint),
            Some(keep) => {
                Ink::Toned(Tone { keep, put: keep.map(|row| row.map(|keep| paint & !keep)) })
            }
        }
    }

    fn tone(&self, color: Color) -> Tone {
        let (paint, other) = (self.paint(color), self.other.map(|color| self.paint(color)));
        let mut tone = Tone { keep: self.dithered().unwrap_or_default(), put: [[0; 4]; 4] };
        for place in 0..16 {
            let (row, column) = (place / 4, place % 4);
            let paint = if self.pattern << place & 0x8000 == 0 { Some(paint) } else { other };
            match paint {
                Some(paint) => tone.put[row][column] = paint & !tone.keep[row][column],
                None => tone.keep[row][column] = KEEP,
            }
        }
        tone
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let Self { target, clip, camera: [x, y], colors, dither, pattern, other } = *self;
        for number in [target, clip.left, clip.top, clip.right, clip.bottom, x, y] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&colors);
        out.extend_from_slice(&dither.to_le_bytes());
        out.extend_from_slice(&pattern.to_le_bytes());
        out.push(other.map_or(NO_OTHER, Color::number));
    }

    /// Whoever reads it holds its target and clip against the pictures that there are.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut number = || reader.i32();
        let target = number()?;
        let clip = Area { left: number()?, top: number()?, right: number()?, bottom: number()? };
        let camera = [number()?, number()?];
        Ok(Self {
            target,
            clip,
            camera,
            colors: reader.array::<COLORS>()?.map(|color| color & 15),
            dither: reader.u16()?.min(DITHER_ALL as u16),
            pattern: reader.u16()?,
            other: Color::new(reader.array::<1>()?[0].into()),
        })
    }

    /// Cuts the clip to a picture.
    pub(crate) fn cut_clip(&mut self, whole: Area) {
        self.clip = self.clip.common(whole);
    }
}

/// What stands in a snapshot for no other colour.
const NO_OTHER: u8 = 0xff;

impl Tone {
    /// What becomes of a pixel.
    #[inline]
    pub(crate) const fn drawn(&self, pixel: u8, column: usize, row: usize) -> u8 {
        pixel & self.keep[row % 4][column % 4] | self.put[row % 4][column % 4]
    }

    /// Draws a piece of a row that starts in this column.
    pub(crate) fn draw(&self, pixels: &mut [u8], column: usize, row: usize) {
        let [keep, put] = [self.keep[row % 4], self.put[row % 4]].map(|four| {
            u32::from_le_bytes(four).rotate_right(8 * (column as u32 % 4)).to_le_bytes()
        });
        let (chunks, rest) = pixels.as_chunks_mut::<16>();
        for chunk in chunks {
            for (at, pixel) in chunk.iter_mut().enumerate() {
                *pixel = *pixel & keep[at % 4] | put[at % 4];
            }
        }
        for (at, pixel) in rest.iter_mut().enumerate() {
            *pixel = *pixel & keep[at % 4] | put[at % 4];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn color(number: i32) -> Color {
        Color::new(number).unwrap()
    }

    #[test]
    fn a_dither_draws_as_many_pixels_as_it_says() {
        for (dither, expected) in
            [(0, 0), (16, 0), (17, 2), (32, 2), (64, 4), (128, 8), (192, 12), (240, 14), (241, 16)]
        {
            let state = DrawState { dither, ..DrawState::new(&Surface::new(1, 1)) };
            let keep = state.dithered().unwrap().concat();
            assert_eq!(keep.iter().filter(|&&keep| keep == 0).count(), expected, "{dither}");
        }
    }

    #[test]
    fn a_pattern_starts_in_the_upper_left_corner_with_its_highest_bit() {
        let state = DrawState {
            pattern: 0xa001,
            other: Some(color(9)),
            ..DrawState::new(&Surface::new(1, 1))
        };
        let mut rows = [[1; 7]; 5];
        let Ink::Toned(tone) = state.ink(color(4)) else { panic!("a pattern is no plain ink") };
        for (number, row) in rows.iter_mut().enumerate() {
            tone.draw(&mut row[1..], 1, number);
        }
        let plain = [1, 4, 4, 4, 4, 4, 4];
        assert_eq!(rows[..3], [[1, 4, 9, 4, 9, 4, 9], plain, plain]);
        assert_eq!(rows[3..], [[1, 4, 4, 9, 4, 4, 4], [1, 4, 9, 4, 9, 4, 9]]);
        let open = DrawState { other: None, ..state };
        let Ink::Toned(tone) = open.ink(color(4)) else { panic!("a pattern is no plain ink") };
        let mut row = [1; 5];
        tone.draw(&mut row, 0, 0);
        assert_eq!(row, [1, 4, 1, 4, 1]);
    }

    #[test]
    fn a_clip_never_leaves_its_picture() {
        let whole = Area { left: 0, top: 0, right: 100, bottom: 50 };
        for (clip, expected) in [
            ([10, 10, 20, 20], [10, 10, 30, 30]),
            ([-10, -10, 20, 20], [0, 0, 10, 10]),
            ([90, 45, 20, 20], [90, 45, 100, 50]),
            ([10, 10, -5, 5], [10, 10, 10, 15]),
            ([i32::MAX, i32::MIN, i32::MAX, i32::MAX], [100, 0, 100, 0]),
        ] {
            let mut state = DrawState::new(&Surface::new(1, 1));
            state.set_clip(whole, clip);
            let Area { left, top, right, bottom } = state.clip;
            assert_eq!([left, top, right, bottom], expected, "{clip:?}");
        }
    }
}
