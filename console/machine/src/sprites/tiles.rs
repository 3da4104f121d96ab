//! The tiles that a map's cells show, wherever in their picture they are.

use std::ops::Range;

use cart_abi::MAP_SIDE;

use super::Stamps;
use crate::map::Map;
use crate::surface::Surface;

const MAP: usize = MAP_SIDE as usize;

/// How large a map's tiles are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TileSide {
    /// 8 × 8 pixels: a sheet has 32 tiles across, 1024 in all.
    Eight = 8,
    /// 16 × 16 pixels: a sheet has 16 tiles across, 256 in all.
    Sixteen = 16,
}

/// A map with the picture of its tiles.
///
/// The tiles are numbered across the picture first, then down; what is left of it beside whole tiles is none. A cell with
/// another number shows nothing.
#[derive(Clone, Copy, Debug)]
pub struct Tiles<'a> {
    cells: &'a [i16],
    picture: &'a Surface,
    stamps: Option<&'a Stamps>,
    /// A tile has 2 to the power of this pixels along each side.
    bits: u32,
    across: u32,
    count: u32,
    /// For a division by `across`, which would be the slowest part of a pixel.
    reciprocal: u64,
}

impl<'a> Tiles<'a> {
    /// A map with tiles of this side, cut from a picture.
    #[must_use]
    pub fn new(map: &'a Map, picture: &'a Surface, side: TileSide) -> Self {
        let [across, down] =
            [picture.width(), picture.height()].map(|pixels| pixels.unsigned_abs() / side as u32);
        Self {
            cells: map.cells(),
            picture,
            stamps: None,
            bits: (side as u32).trailing_zeros(),
            across,
            count: across * down,
            reciprocal: (1 << 32) / u64::from(across.max(1)) + 1,
        }
    }

    /// The same with the tiles at hand one after the other, which must be those of its picture as it is now.
    ///
    /// # Panics
    /// If they are of another size.
    #[must_use]
    pub fn with_stamps(self, stamps: Option<&'a Stamps>) -> Self {
        assert!(
            stamps.is_none_or(|stamps| stamps.side() as u32 == 1 << self.bits),
            "one size of tiles"
        );
        Self { stamps, ..self }
    }

    pub(super) const fn stamps(&self) -> Option<&'a Stamps> {
        self.stamps
    }

    /// Pixels along each side of a tile.
    pub(super) const fn side(&self) -> usize {
        1 << self.bits
    }

    /// Pixels along each side of the whole map.
    pub(super) const fn map_side(&self) -> i64 {
        (MAP << self.bits) as i64
    }

    /// Where in the picture the tile of a cell starts, across and down; none if it shows nothing. The cell must be one of
    /// the map.
    pub(super) fn tile(&self, column: usize, row: usize) -> Option<[usize; 2]> {
        self.place(*self.cells.get(row * MAP + column)?)
    }

    /// The cells of a row of the map; none where the rest of it shows nothing.
    pub(super) fn cells(&self, columns: Range<usize>, row: usize) -> &'a [i16] {
        self.cells.get(row * MAP + columns.start..row * MAP + columns.end).unwrap_or_default()
    }

    /// The picture's pixels.
    pub(super) fn pixels(&self) -> &'a [u8] {
        self.picture.pixels()
    }

    /// From one row of a tile to the next.
    pub(super) fn stride(&self) -> usize {
        self.picture.stride()
    }

    /// The colour of a pixel of the map, counted from its upper left corner; none where it shows nothing or ends.
    pub(super) fn pixel(&self, x: usize, y: usize) -> Option<u8> {
        let [left, top] = self.tile(x >> self.bits, y >> self.bits)?;
        let inside = self.side() - 1;
        self.pixels().get((top | y & inside) * self.stride() + (left | x & inside)).copied()
    }

    /// Where in the picture a tile starts, across and down.
    fn place(&self, tile: i16) -> Option<[usize; 2]> {
        // The number of no tile becomes the largest of all.
        let tile = u32::from(tile.cast_unsigned());
        if tile >= self.count {
            return None;
        }
        let row = ((u64::from(tile) * self.reciprocal) >> 32) as u32;
        let column = tile - row * self.across;
        Some([column, row].map(|place| (place as usize) << self.bits))
    }
}
