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
        let pixels = match side {
            TileSide::Eight => by_tiles::<8>(picture.pixels()),
            TileSide::Sixteen => by_tiles::<16>(picture.pixels()),
        };
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

/// The pixels of a sheet, tile by tile.
fn by_tiles<const SIDE: usize>(sheet: &[u8]) -> Vec<u8> {
    let mut pixels = vec![0; SHEET * SHEET];
    let rows = sheet.as_chunks::<SHEET>().0.chunks_exact(SIDE);
    for (tiles, rows) in pixels.chunks_exact_mut(SHEET * SIDE).zip(rows) {
        for (row, from) in rows.iter().enumerate() {
            let places = tiles.as_chunks_mut::<SIDE>().0.iter_mut().skip(row).step_by(SIDE);
            for (to, from) in places.zip(from.as_chunks::<SIDE>().0) {
                *to = *from;
            }
        }
    }
    pixels
}
