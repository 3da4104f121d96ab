//! Pictures in memory: the screen, the sheets and the surfaces that a cart makes are all of this one kind.

use cart_abi::{SHEET_SIDE, SURFACE_SIDE_MAX};

use crate::bytes::{Ended, Reader};
use crate::palette::Color;

/// A picture of one byte a pixel, each a [`Color`] 0–15, row by row.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Surface {
    width: u16,
    height: u16,
    pixels: Vec<u8>,
}

impl Surface {
    /// A picture of colour 0; its sides go from 0 to 1024 pixels and are cut to that.
    #[must_use]
    pub fn new(width: i32, height: i32) -> Self {
        let [width, height] =
            [width, height].map(|side| side.clamp(0, SURFACE_SIDE_MAX).unsigned_abs() as u16);
        Self { width, height, pixels: vec![0; usize::from(width) * usize::from(height)] }
    }

    /// A sheet, 256 × 256, that starts with these colour numbers, row by row; further ones are 0, and of each four bits
    /// count.
    #[must_use]
    pub fn sheet(pixels: &[u8]) -> Self {
        let mut sheet = Self::new(SHEET_SIDE, SHEET_SIDE);
        for (to, &from) in sheet.pixels.iter_mut().zip(pixels) {
            *to = from & 15;
        }
        sheet
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> i32 {
        self.width.into()
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> i32 {
        self.height.into()
    }

    /// The colour numbers, row by row from the top.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Stores a pixel; a place outside is left alone.
    pub fn pixel(&mut self, x: i32, y: i32, color: Color) {
        if let Some(index) = self.index(x.into(), y.into()) {
            self.pixels[index] = color.number();
        }
    }

    /// The colour of a pixel; 0 outside.
    #[must_use]
    pub fn pixel_at(&self, x: i32, y: i32) -> Color {
        self.color_at(x.into(), y.into())
    }

    pub(crate) fn color_at(&self, x: i64, y: i64) -> Color {
        Color::stored(self.index(x, y).map_or(0, |index| self.pixels[index]))
    }

    fn index(&self, x: i64, y: i64) -> Option<usize> {
        let inside =
            (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y);
        inside.then(|| y as usize * usize::from(self.width) + x as usize)
    }

    /// From one row to the next.
    pub(crate) fn stride(&self) -> usize {
        self.width.into()
    }

    pub(crate) fn pixels_mut(&mut self) -> &mut [u8] {
        &mut self.pixels
    }

    /// As its sides, the number of rows down to the last that is not all 0, and these.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let rows = self
            .pixels
            .chunks_exact(self.stride().max(1))
            .rposition(|row| row.iter().any(|&pixel| pixel != 0))
            .map_or(0, |last| last + 1);
        for number in [self.width, self.height, rows as u16] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.pixels[..rows * self.stride()]);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let [width, height, rows] = [reader.u16()?, reader.u16()?, reader.u16()?];
        let from = reader.take(usize::from(rows) * usize::from(width))?;
        let mut surface = Self::new(width.into(), height.into());
        for (to, &from) in surface.pixels.iter_mut().zip(from) {
            *to = from & 15;
        }
        Ok(surface)
    }
}
