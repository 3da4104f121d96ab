//! Regions of maps, as they are.

use super::stencil::Stencil;
use super::{Flip, ROW, Region, Run, Tiles};
use crate::canvas::Canvas;
use crate::palette::Color;

/// The rows of as many whole tiles beside each other as a row of the target can show a part of.
type Band = [[u8; ROW + 16]; 16];

impl Canvas<'_> {
    /// A region of a map with its upper left corner at `x`, `y`, without the pixels of the colour `key`.
    ///
    /// What lies outside the map is not drawn.
    pub fn map(
        &mut self,
        tiles: &Tiles<'_>,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
        flip: Flip,
    ) {
        let (x, y) = self.place(x, y);
        let clip = self.clip_area();
        let flip = region.flip(flip);
        let across = [region.u.into(), region.width(), tiles.map_side()];
        let down = [region.v.into(), region.height(), tiles.map_side()];
        let columns = Run::new(x, across, flip.x, &clip.columns());
        let rows = Run::new(y, down, flip.y, &clip.rows());
        let (Some(columns), Some(rows)) = (columns, rows) else { return };
        let full = Stencil::full(self.state(), key);
        let with_holes = Stencil::with_holes(self.state(), key);
        let side = tiles.side();
        let mut band = [[0; ROW + 16]; 16];
        let shown = columns.source / side..(columns.source + columns.length).div_ceil(side);
        let start = columns.source % side;
        for tile_row in rows.source / side..(rows.source + rows.length).div_ceil(side) {
            let whole = fill(&mut band, tiles, shown.clone(), tile_row, full.hole());
            let stencil = if whole { &full } else { &with_holes };
            for (inside, from) in band[..side].iter_mut().enumerate() {
                // Before the first row it wraps around, far behind the last.
                let step = (tile_row * side + inside).wrapping_sub(rows.source);
                if step >= rows.length {
                    continue;
                }
                let from = &mut from[start..start + columns.length];
                if flip.x {
                    from.reverse();
                }
                let row = rows.target + if flip.y { rows.length - 1 - step } else { step };
                stencil.lay(
                    self.piece(row, columns.target, columns.length),
                    from,
                    columns.target,
                    row,
                );
            }
        }
    }
}

/// Puts the tiles of a row of the map beside each other; whether there are no holes.
fn fill(
    band: &mut Band,
    tiles: &Tiles<'_>,
    columns: std::ops::Range<usize>,
    row: usize,
    hole: u8,
) -> bool {
    let side = tiles.side();
    let mut whole = true;
    for (place, column) in columns.enumerate() {
        let at = place * side;
        match tiles.tile(column, row) {
            Some(tile) if side == 8 => stamp::<8>(band, at, tile, tiles.stride()),
            Some(tile) => stamp::<16>(band, at, tile, tiles.stride()),
            None => {
                whole = false;
                band[..side].iter_mut().for_each(|row| row[at..at + side].fill(hole));
            }
        }
    }
    whole
}

/// Copies a tile.
fn stamp<const SIDE: usize>(band: &mut Band, at: usize, tile: &[u8], stride: usize) {
    for (to, from) in band[..SIDE].iter_mut().zip(tile.chunks(stride)) {
        to[at..at + SIDE].copy_from_slice(&from[..SIDE]);
    }
}
