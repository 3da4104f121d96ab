//! The picture and the state of drawing; the only code that stores a pixel of it.
//!
//! Every call moves its coordinates by the camera and cuts its extent to the clip once, in 64 bits, where no sum of
//! 32-bit numbers overflows; what is left are slices of rows.

use std::ops::Range;

use cart_abi::{COLORS, SCREEN_HEIGHT, SCREEN_WIDTH};

use crate::bytes::{Ended, Reader};
use crate::palette::Color;

pub(crate) const WIDTH: usize = SCREEN_WIDTH as usize;
pub(crate) const HEIGHT: usize = SCREEN_HEIGHT as usize;
const WHOLE: Area = Area { left: 0, top: 0, right: SCREEN_WIDTH, bottom: SCREEN_HEIGHT };
const AS_THEMSELVES: [u8; COLORS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// The picture, 256 × 256 pixels, with clip, camera and palette map.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Screen {
    pixels: Vec<u8>,
    clip: Area,
    camera: [i32; 2],
    colors: [u8; COLORS],
}

/// A part of the screen, without its right and bottom: never beyond it, and empty where left is right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: i32,
    pub(crate) top: i32,
    pub(crate) right: i32,
    pub(crate) bottom: i32,
}

impl Area {
    pub(crate) fn columns(self) -> Range<i64> {
        self.left.into()..self.right.into()
    }

    pub(crate) fn rows(self) -> Range<i64> {
        self.top.into()..self.bottom.into()
    }
}

/// What two ranges have in common; it may be empty.
pub(crate) fn common(one: &Range<i64>, other: &Range<i64>) -> Range<i64> {
    one.start.max(other.start)..one.end.min(other.end)
}

impl Screen {
    /// A picture of colour 0.
    #[must_use]
    pub fn new() -> Self {
        Self { pixels: vec![0; WIDTH * HEIGHT], clip: WHOLE, camera: [0, 0], colors: AS_THEMSELVES }
    }

    /// The picture: 65,536 colour numbers, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The whole screen as clip, the camera at 0, 0 and every colour as itself: how each frame starts.
    pub fn reset(&mut self) {
        self.clip = WHOLE;
        self.camera = [0, 0];
        self.colors = AS_THEMSELVES;
    }

    /// Limits drawing to a rectangle of the screen, which the camera does not move.
    pub fn clip(&mut self, x: i32, y: i32, width: i32, height: i32) {
        let [left, right] = [x, x.saturating_add(width.max(0))].map(|x| x.clamp(0, SCREEN_WIDTH));
        let [top, bottom] = [y, y.saturating_add(height.max(0))].map(|y| y.clamp(0, SCREEN_HEIGHT));
        self.clip = Area { left, top, right, bottom };
    }

    /// What is drawn at `x`, `y` from now on appears in the upper left corner.
    pub const fn camera(&mut self, x: i32, y: i32) {
        self.camera = [x, y];
    }

    /// Colour `from` is stored as `to` by all drawing from now on.
    pub const fn palette_map(&mut self, from: Color, to: Color) {
        self.colors[from.index()] = to.number();
    }

    /// Fills the clip with one colour.
    pub fn clear(&mut self, color: Color) {
        let Area { left, top, right, bottom } = self.clip;
        self.fill(left.into()..right.into(), top.into()..bottom.into(), self.paint(color));
    }

    /// Sets a pixel.
    pub fn pixel(&mut self, x: i32, y: i32, color: Color) {
        let (x, y) = self.place(x, y);
        self.dot(x, y, self.paint(color));
    }

    /// The colour where `pixel` with the same place would draw, inside the clip or not; 0 outside the screen.
    #[must_use]
    pub fn pixel_at(&self, x: i32, y: i32) -> Color {
        let (x, y) = self.place(x, y);
        let inside = WHOLE.columns().contains(&x) && WHOLE.rows().contains(&y);
        Color::stored(if inside { self.pixels[y as usize * WIDTH + x as usize] } else { 0 })
    }

    /// Where on the screen a place is, the camera taken off.
    pub(crate) fn place(&self, x: i32, y: i32) -> (i64, i64) {
        let [camera_x, camera_y] = self.camera.map(i64::from);
        (i64::from(x) - camera_x, i64::from(y) - camera_y)
    }

    /// The number that is stored for a colour.
    pub(crate) const fn paint(&self, color: Color) -> u8 {
        self.colors[color.index()]
    }

    /// The stored numbers of all colours, or none where each is stored as itself.
    pub(crate) fn paints(&self) -> Option<[u8; COLORS]> {
        (self.colors != AS_THEMSELVES).then_some(self.colors)
    }

    pub(crate) const fn clip_area(&self) -> Area {
        self.clip
    }

    /// Stores one pixel, if it is inside the clip.
    pub(crate) fn dot(&mut self, x: i64, y: i64, paint: u8) {
        if self.clip.columns().contains(&x) && self.clip.rows().contains(&y) {
            self.pixels[y as usize * WIDTH + x as usize] = paint;
        }
    }

    /// Fills what the clip leaves of a rectangle.
    pub(crate) fn fill(&mut self, columns: Range<i64>, rows: Range<i64>, paint: u8) {
        let columns = common(&columns, &self.clip.columns());
        let rows = common(&rows, &self.clip.rows());
        if columns.is_empty() || rows.is_empty() {
            return;
        }
        for row in rows {
            self.row(row, columns.clone()).fill(paint);
        }
    }

    /// A piece of a row; both must be inside the screen.
    pub(crate) fn row(&mut self, row: i64, columns: Range<i64>) -> &mut [u8] {
        let start = row as usize * WIDTH;
        &mut self.pixels[start + columns.start as usize..start + columns.end as usize]
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let Area { left, top, right, bottom } = self.clip;
        let [x, y] = self.camera;
        for number in [left, top, right, bottom, x, y] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.colors);
        out.extend_from_slice(&self.pixels);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let mut screen = Self::new();
        let mut corners = [0; 4];
        for corner in &mut corners {
            *corner = reader.i32()?;
        }
        let [left, top, right, bottom] = corners;
        screen.clip(left, top, right.saturating_sub(left), bottom.saturating_sub(top));
        screen.camera = [reader.i32()?, reader.i32()?];
        screen.colors = reader.array::<COLORS>()?.map(|color| color & 15);
        screen.pixels.copy_from_slice(reader.take(WIDTH * HEIGHT)?);
        for pixel in &mut screen.pixels {
            *pixel &= 15;
        }
        Ok(screen)
    }
}

impl Default for Screen {
    fn default() -> Self {
        Self::new()
    }
}
