//! The tiles of a sheet one after the other, so that a map finds each in one place of the memory.

use cart_abi::SHEET_SIDE;

use super::TileSide;
use crate::surface::Surface;

/// Pixels along each side of a sheet.
const SHEET: usize = SHEET_SIDE as usize;

/// A copy of a sheet by tiles. In the sheet itself the rows of a tile are far apart, and to fetch them takes most of the
/// time of a map.
#[derive(Clone, Debug)]
pub struct Stamps {
    side: TileSide,
    /// Tile by tile, each row by row.
    pixels: Vec<u8>,
}

impl Stamps {
    /// The tiles of a picture of 256 × 256; of others there are none.
    #[must_use]
    pub fn new(picture: &Surface, side: TileSide) -> Option<Self> {
        if picture.stride() != SHEET || picture.pixels().len() != SHEET * SHEET {
            return None;
        }
        let mut pixels = Vec::with_capacity(SHEET * SHEET);
        for rows in picture.pixels().chunks_exact(SHEET * side as usize) {
            for left in (0..SHEET).step_by(side as usize) {
                for row in rows.chunks_exact(SHEET) {
                    pixels.extend_from_slice(&row[left..left + side as usize]);
                }
            }
        }
        Some(Self { side, pixels })
    }

    /// How large the tiles are.
    #[must_use]
    pub const fn side(&self) -> TileSide {
        self.side
    }

    /// Bytes of memory that they take.
    pub(crate) const fn memory_bytes(&self) -> usize {
        self.pixels.capacity()
    }

    /// The tiles in the order of their numbers, as rows of pixels.
    pub(super) const fn tiles<const SIDE: usize>(&self) -> &[[[u8; SIDE]; SIDE]] {
        self.pixels.as_slice().as_chunks().0.as_chunks().0
    }
}
