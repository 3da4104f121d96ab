//! Regions of maps, as they are.

use std::ops::Range;

use cart_abi::SHEET_SIDE;

use super::scan::{Sheet, Window};
use super::stencil::Stencil;
use super::{Flip, ROW, Region, Run, Tiles};
use crate::canvas::Canvas;
use crate::palette::Color;

/// Pixels along each side of a sheet.
const SHEET: usize = SHEET_SIDE as usize;

/// The rows of as many whole tiles beside each other as a row of the target can show a part of.
type Band<const SIDE: usize> = [[u8; ROW + 16]; SIDE];

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
        if full.is_plain()
            && !flip.x
            && !flip.y
            && let Some(stamps) = tiles.stamps()
        {
            let (pixels, stride) = self.pixels_and_stride();
            if stride == SHEET {
                let to = pixels.as_chunks_mut().0;
                return match tiles.side() {
                    8 => tiles.stamp_all(stamps.tiles::<8>(), to, &columns, &rows),
                    _ => tiles.stamp_all(stamps.tiles::<16>(), to, &columns, &rows),
                };
            }
        }
        let with_holes = Stencil::with_holes(self.state(), key);
        let source = |run: &Run| run.source..run.source + run.length;
        tiles.each_row(source(&columns), source(&rows), full.hole(), |row, from, is_whole| {
            if flip.x {
                from.reverse();
            }
            let step = row - rows.source;
            let row = rows.target + if flip.y { rows.length - 1 - step } else { step };
            let stencil = if is_whole { &full } else { &with_holes };
            let to = self.piece(row, columns.target, columns.length);
            stencil.lay(to, from, columns.target, row);
        });
    }
}

impl Run {
    /// The numbers of the tiles of which something is visible.
    fn tiles(&self, side: usize) -> Range<usize> {
        self.source / side..(self.source + self.length).div_ceil(side)
    }

    /// What of a tile is visible, and where that starts on the target.
    fn visible(&self, tile: usize, side: usize) -> (Range<usize>, usize) {
        let first = tile * side;
        let start = self.source.max(first);
        let end = (self.source + self.length).min(first + side);
        (start - first..end - first, self.target + start - self.source)
    }
}

impl Tiles<'_> {
    /// A part of the map as a picture of 256 × 256, with the place `u`, `v` of the map in its corner and all of a window
    /// that counts from there; nothing if that is larger.
    pub(super) fn sheet(&self, [u, v]: [i64; 2], window: &Window, hole: u8) -> Option<Box<Sheet>> {
        let Window { columns: [left, right], rows: [top, bottom] } = *window;
        let is_inside = left >= 0 && top >= 0 && right.max(bottom) <= SHEET_SIDE.into();
        if !is_inside || left >= right || top >= bottom {
            return None;
        }
        let mut sheet = vec![0; SHEET * SHEET];
        let place = |from: i64, at: i64| (from + at) as usize;
        let (columns, rows) = (place(u, left)..place(u, right), place(v, top)..place(v, bottom));
        let (left, top, first) = (left as usize, top as usize, rows.start);
        self.each_row(columns, rows, hole, |row, from, _| {
            sheet[(top + row - first) * SHEET + left..][..from.len()].copy_from_slice(from);
        });
        sheet.into_boxed_slice().try_into().ok()
    }

    /// The rows of the picture, if it is as wide as a sheet.
    fn sheet_rows(&self) -> &[[u8; SHEET]] {
        if self.stride() == SHEET { self.pixels().as_chunks().0 } else { &[] }
    }

    /// Copies stamps to rows as wide as a sheet, without rows between that a stencil would need.
    fn stamp_all<const SIDE: usize>(
        &self,
        stamps: &[[[u8; SIDE]; SIDE]],
        to: &mut [[u8; SHEET]],
        columns: &Run,
        rows: &Run,
    ) {
        let across = columns.tiles(SIDE);
        let whole = columns.source.div_ceil(SIDE)..(columns.source + columns.length) / SIDE;
        for row in rows.tiles(SIDE) {
            let (down, to_row) = rows.visible(row, SIDE);
            let to = &mut to[to_row..];
            let mut part = |columns_of_tiles: Range<usize>| {
                let cells = self.cells(columns_of_tiles.clone(), row);
                for (column, cell) in columns_of_tiles.zip(cells) {
                    let Some(stamp) = stamp_of(stamps, *cell) else { continue };
                    let (across, to_column) = columns.visible(column, SIDE);
                    for (to, from) in to.iter_mut().zip(&stamp[down.clone()]) {
                        to[to_column..to_column + across.len()]
                            .copy_from_slice(&from[across.clone()]);
                    }
                }
            };
            if down != (0..SIDE) || whole.is_empty() {
                part(across.clone());
                continue;
            }
            part(across.start..whole.start);
            part(whole.end..across.end);
            if let Some(to) = to.first_chunk_mut() {
                let (_, to_column) = columns.visible(whole.start, SIDE);
                stamp_row(self.cells(whole.clone(), row), stamps, to, to_column);
            }
        }
    }

    /// Hands over rows of these columns of the map, with `hole` where a cell shows nothing, and whether that can be
    /// anywhere.
    fn each_row(
        &self,
        columns: Range<usize>,
        rows: Range<usize>,
        hole: u8,
        put: impl FnMut(usize, &mut [u8], bool),
    ) {
        match self.side() {
            8 => self.each_row_of::<8>(columns, rows, hole, put),
            _ => self.each_row_of::<16>(columns, rows, hole, put),
        }
    }

    fn each_row_of<const SIDE: usize>(
        &self,
        columns: Range<usize>,
        rows: Range<usize>,
        hole: u8,
        mut put: impl FnMut(usize, &mut [u8], bool),
    ) {
        let mut band = [[0; ROW + 16]; SIDE];
        let shown = columns.start / SIDE..columns.end.div_ceil(SIDE);
        let start = columns.start % SIDE;
        for tile_row in rows.start / SIDE..rows.end.div_ceil(SIDE) {
            let is_whole = self.fill(&mut band, shown.clone(), tile_row, hole);
            for (row, from) in (tile_row * SIDE..).zip(&mut band) {
                if rows.contains(&row) {
                    put(row, &mut from[start..start + columns.len()], is_whole);
                }
            }
        }
    }

    /// Puts the tiles of a row of the map beside each other; whether there are no holes.
    fn fill<const SIDE: usize>(
        &self,
        band: &mut Band<SIDE>,
        columns: Range<usize>,
        row: usize,
        hole: u8,
    ) -> bool {
        let mut is_whole = true;
        let pixels = self.pixels();
        let sheet = self.sheet_rows();
        for (place, column) in columns.enumerate() {
            let at = place * SIDE;
            let Some([left, top]) = self.tile(column, row) else {
                is_whole = false;
                band.iter_mut().for_each(|row| row[at..at + SIDE].fill(hole));
                continue;
            };
            match sheet.get(top..).and_then(<[_]>::first_chunk::<SIDE>) {
                Some(rows) => stamp(band, at, rows, left),
                None => {
                    let tile = pixels[top * self.stride() + left..].chunks(self.stride());
                    for (to, from) in band.iter_mut().zip(tile) {
                        to[at..at + SIDE].copy_from_slice(&from[..SIDE]);
                    }
                }
            }
        }
        is_whole
    }
}

/// Copies a tile of a sheet. That all its rows start in the same column is known here, and needs one check.
fn stamp<const SIDE: usize>(
    band: &mut Band<SIDE>,
    at: usize,
    rows: &[[u8; SHEET]; SIDE],
    left: usize,
) {
    for (to, from) in band.iter_mut().zip(rows) {
        to[at..at + SIDE].copy_from_slice(&from[left..left + SIDE]);
    }
}

/// The tile of a cell; none if it shows nothing.
fn stamp_of<const SIDE: usize>(
    stamps: &[[[u8; SIDE]; SIDE]],
    cell: i16,
) -> Option<&[[u8; SIDE]; SIDE]> {
    stamps.get(usize::from(cell.cast_unsigned()))
}

/// Copies whole tiles beside each other, from this column on.
fn stamp_row<const SIDE: usize>(
    cells: &[i16],
    stamps: &[[[u8; SIDE]; SIDE]],
    to: &mut [[u8; SHEET]; SIDE],
    column: usize,
) {
    let (pairs, last) = cells.as_chunks();
    for (&[one, other], column) in pairs.iter().zip((column..).step_by(2 * SIDE)) {
        let pair = to.iter_mut().filter_map(|to| to.get_mut(column..column + 2 * SIDE));
        match (stamp_of(stamps, one), stamp_of(stamps, other)) {
            // Both rows of pixels are stored at once: what is stored is what takes the time.
            (Some(one), Some(other)) => {
                for ((to, one), other) in pair.zip(one).zip(other) {
                    to.copy_from_slice([*one, *other].as_flattened());
                }
            }
            (Some(one), None) => {
                pair.zip(one).for_each(|(to, one)| to[..SIDE].copy_from_slice(one));
            }
            (None, Some(other)) => {
                pair.zip(other).for_each(|(to, other)| to[SIDE..].copy_from_slice(other));
            }
            (None, None) => {}
        }
    }
    let column = column + pairs.len() * 2 * SIDE;
    if let Some(stamp) = last.first().and_then(|&cell| stamp_of(stamps, cell)) {
        to.iter_mut().zip(stamp).for_each(|(to, from)| {
            to[column..column + SIDE].copy_from_slice(from);
        });
    }
}
