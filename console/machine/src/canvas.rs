//! Drawing on a picture; the only code that stores pixels of it.
//!
//! Every call moves its coordinates by the camera and cuts its extent to the clip once, in 64 bits, where no sum of
//! 32-bit numbers overflows; what is left are slices of rows.

use std::ops::Range;

use cart_abi::DITHER_ALL;

use crate::palette::Color;
use crate::state::{Area, DrawState, Ink, common};
use crate::surface::Surface;

/// A picture and the state of drawing, at hand to draw with.
///
/// Colours are stored after the palette map; the dither decides by the place in the picture which pixels are drawn, and
/// the pattern which of them get its other colour. Sprites, maps and text do not follow the pattern.
#[derive(Debug)]
pub struct Canvas<'a> {
    target: &'a mut Surface,
    state: &'a mut DrawState,
}

impl<'a> Canvas<'a> {
    pub(crate) const fn new(target: &'a mut Surface, state: &'a mut DrawState) -> Self {
        Self { target, state }
    }

    /// Pixels across the picture.
    #[must_use]
    pub fn width(&self) -> i32 {
        self.target.width()
    }

    /// Pixels down the picture.
    #[must_use]
    pub fn height(&self) -> i32 {
        self.target.height()
    }

    /// The picture: its colour numbers, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        self.target.pixels()
    }

    /// Limits drawing to a rectangle of the picture, which the camera does not move.
    pub fn clip(&mut self, x: i32, y: i32, width: i32, height: i32) {
        self.state.set_clip(Area::whole(self.target), [x, y, width, height]);
    }

    /// What is drawn at `x`, `y` from now on appears in the upper left corner.
    pub const fn camera(&mut self, x: i32, y: i32) {
        self.state.camera = [x, y];
    }

    /// Colour `from` is stored as `to` by all drawing from now on.
    pub const fn palette_map(&mut self, from: Color, to: Color) {
        self.state.colors[from.index()] = to.number();
    }

    /// Draws so many of 256 pixels from now on, spread evenly; 256 and more are all, 0 and less none.
    pub fn dither(&mut self, level: i32) {
        self.state.dither = level.clamp(0, DITHER_ALL) as u16;
    }

    /// Draws shapes from now on with a pattern of 4 × 4 pixels, sixteen bits from the upper left one, which is the
    /// highest: where one is set, the other colour is drawn, or nothing. 0 is no pattern.
    pub const fn pattern(&mut self, bits: u16, other: Option<Color>) {
        self.state.pattern = bits;
        self.state.other = other;
    }

    /// Brings all of that back to how each frame starts, on the same picture: the whole as clip, the camera at 0, 0, every
    /// colour as itself, no dither and no pattern.
    pub fn reset(&mut self) {
        *self.state = DrawState { target: self.state.target, ..DrawState::new(self.target) };
    }

    /// Fills the clip with one colour.
    pub fn clear(&mut self, color: Color) {
        let clip = self.state.clip;
        self.fill(clip.columns(), clip.rows(), self.ink(color));
    }

    /// Sets a pixel.
    pub fn pixel(&mut self, x: i32, y: i32, color: Color) {
        let (x, y) = self.place(x, y);
        self.dot(x, y, self.ink(color));
    }

    /// The colour where `pixel` with the same place would draw, inside the clip or not; 0 outside the picture.
    #[must_use]
    pub fn pixel_at(&self, x: i32, y: i32) -> Color {
        let (x, y) = self.place(x, y);
        self.target.color_at(x, y)
    }

    /// Where in the picture a place is, the camera taken off.
    pub(crate) fn place(&self, x: i32, y: i32) -> (i64, i64) {
        let [camera_x, camera_y] = self.state.camera.map(i64::from);
        (i64::from(x) - camera_x, i64::from(y) - camera_y)
    }

    pub(crate) const fn state(&self) -> &DrawState {
        self.state
    }

    pub(crate) const fn clip_area(&self) -> Area {
        self.state.clip
    }

    /// What shapes of a colour are drawn with.
    pub(crate) fn ink(&self, color: Color) -> Ink {
        self.state.ink(color)
    }

    /// Draws one pixel, if it is inside the clip.
    pub(crate) fn dot(&mut self, x: i64, y: i64, ink: Ink) {
        let clip = self.state.clip;
        if clip.columns().contains(&x) && clip.rows().contains(&y) {
            self.dot_inside(x, y, ink);
        }
    }

    /// Draws one pixel, which must be inside the picture.
    pub(crate) fn dot_inside(&mut self, x: i64, y: i64, ink: Ink) {
        let (x, y) = (x as usize, y as usize);
        let index = y * self.target.stride() + x;
        let pixel = &mut self.target.pixels_mut()[index];
        match ink {
            Ink::Plain(paint) => *pixel = paint,
            Ink::Toned(tone) => *pixel = tone.drawn(*pixel, x, y),
        }
    }

    /// Draws what the clip leaves of a rectangle.
    pub(crate) fn fill(&mut self, columns: Range<i64>, rows: Range<i64>, ink: Ink) {
        let columns = common(&columns, &self.state.clip.columns());
        let rows = common(&rows, &self.state.clip.rows());
        if columns.is_empty() || rows.is_empty() {
            return;
        }
        let paint = match ink {
            Ink::Plain(paint) => paint,
            Ink::Toned(_) => return rows.for_each(|row| self.span(row, columns.clone(), ink)),
        };
        let stride = self.target.stride();
        let [left, right, top, last] =
            [columns.start, columns.end, rows.start, rows.end - 1].map(|place| place as usize);
        let pixels = &mut self.target.pixels_mut()[top * stride + left..last * stride + right];
        match right - left {
            1 => pixels.iter_mut().step_by(stride).for_each(|pixel| *pixel = paint),
            width if width == stride => pixels.fill(paint),
            width => pixels.chunks_mut(stride).for_each(|row| store(&mut row[..width], paint)),
        }
    }

    /// Draws a piece of a row and of those that follow it, all of which must be inside the clip, as far as their columns are
    /// too.
    pub(crate) fn spans(&mut self, row: i64, ink: Ink, columns: impl Iterator<Item = Range<i64>>) {
        let visible = self.state.clip.columns();
        let columns = columns.map(|columns| common(&columns, &visible));
        let Ink::Plain(paint) = ink else {
            for (row, columns) in (row..).zip(columns) {
                if !columns.is_empty() {
                    self.span(row, columns, ink);
                }
            }
            return;
        };
        let stride = self.target.stride();
        let pixels = self.target.pixels_mut();
        let mut start = row as usize * stride;
        for columns in columns {
            if !columns.is_empty() {
                store(
                    &mut pixels[start + columns.start as usize..start + columns.end as usize],
                    paint,
                );
            }
            start += stride;
        }
    }

    /// Draws what the clip leaves of a piece of a row.
    pub(crate) fn visible_span(&mut self, row: i64, columns: Range<i64>, ink: Ink) {
        let columns = common(&columns, &self.state.clip.columns());
        if !columns.is_empty() && self.state.clip.rows().contains(&row) {
            self.span(row, columns, ink);
        }
    }

    /// Draws a piece of a row; both must be inside the picture.
    pub(crate) fn span(&mut self, row: i64, columns: Range<i64>, ink: Ink) {
        let column = columns.start as usize;
        let pixels = self.row(row, columns);
        match ink {
            Ink::Plain(paint) => store(pixels, paint),
            Ink::Toned(tone) => tone.draw(pixels, column, row as usize),
        }
    }

    /// All pixels of the picture, and how many of them stand in a row.
    pub(crate) fn pixels_and_stride(&mut self) -> (&mut [u8], usize) {
        let stride = self.target.stride();
        (self.target.pixels_mut(), stride)
    }

    /// A piece of a row; both must be inside the picture.
    pub(crate) fn row(&mut self, row: i64, columns: Range<i64>) -> &mut [u8] {
        let start = row as usize * self.target.stride();
        &mut self.target.pixels_mut()[start + columns.start as usize..start + columns.end as usize]
    }

    /// A piece of a row by its start and length; both must be inside the picture.
    pub(crate) fn piece(&mut self, row: usize, column: usize, length: usize) -> &mut [u8] {
        let start = row * self.target.stride() + column;
        &mut self.target.pixels_mut()[start..start + length]
    }

    /// The picture that is drawn on.
    pub(crate) const fn target(&mut self) -> &mut Surface {
        self.target
    }
}

/// Stores a number in all pixels: the two halves of a short piece overlap, which saves a call for each.
fn store(pixels: &mut [u8], paint: u8) {
    fn ends<const LENGTH: usize>(pixels: &mut [u8], paint: u8) {
        if let Some(first) = pixels.first_chunk_mut::<LENGTH>() {
            *first = [paint; LENGTH];
        }
        if let Some(last) = pixels.last_chunk_mut::<LENGTH>() {
            *last = [paint; LENGTH];
        }
    }
    match pixels.len() {
        65.. => pixels.fill(paint),
        length if length > 16 => match length {
            17..=32 => ends::<16>(pixels, paint),
            _ => ends::<32>(pixels, paint),
        },
        0 => {}
        1 => pixels[0] = paint,
        2..=4 => ends::<2>(pixels, paint),
        5..=8 => ends::<4>(pixels, paint),
        _ => ends::<8>(pixels, paint),
    }
}
