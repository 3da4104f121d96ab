//! Maps, and how regions of pictures and of maps come to the target: one computation of what is visible for both.

use std::ops::Range;

use cart_abi::{COLORS, MAP_SIDE, NO_TILE};

use crate::bytes::{Ended, Reader};
use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::{Mask, common};
use crate::surface::Surface;

const MAP: usize = MAP_SIDE as usize;
const EMPTY: i16 = NO_TILE as i16;

/// 256 × 256 cells, each the number of a tile or [`NO_TILE`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Map {
    cells: Vec<i16>,
}

/// A rectangle of a picture in pixels, or of a map in cells; without width or height it is empty.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Region {
    /// The left side.
    pub u: i32,
    /// The upper side.
    pub v: i32,
    /// To the right of it.
    pub width: i32,
    /// Down from it.
    pub height: i32,
}

/// How a sprite is mirrored.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Flip {
    /// Left to right.
    pub x: bool,
    /// Top to bottom.
    pub y: bool,
}

/// How large a map's tiles are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TileSide {
    /// 8 × 8 pixels: a sheet has 32 tiles across, 1024 in all.
    Eight = 8,
    /// 16 × 16 pixels: a sheet has 16 tiles across, 256 in all.
    Sixteen = 16,
}

impl Map {
    /// A map that shows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self { cells: vec![EMPTY; MAP * MAP] }
    }

    /// A map that starts with these tiles, row by row; further cells show nothing.
    #[must_use]
    pub fn from_cells(cells: &[i16]) -> Self {
        let mut map = Self::new();
        for (to, &from) in map.cells.iter_mut().zip(cells) {
            *to = from.max(EMPTY);
        }
        map
    }

    /// Stores a tile; a place outside the map is left alone. What no sheet has, shows nothing.
    pub fn cell(&mut self, x: i32, y: i32, tile: i32) {
        if let Some(index) = index(x, y, MAP_SIDE) {
            self.cells[index] = i16::try_from(tile).unwrap_or(EMPTY).max(EMPTY);
        }
    }

    /// The tile of a cell; [`NO_TILE`] outside the map.
    #[must_use]
    pub fn cell_at(&self, x: i32, y: i32) -> i32 {
        index(x, y, MAP_SIDE).map_or(NO_TILE, |index| self.cells[index].into())
    }

    /// As the number of rows down to the last that shows something, and these.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let rows =
            self.cells.chunks_exact(MAP).rposition(|row| row.iter().any(|&cell| cell != EMPTY));
        let rows = rows.map_or(0, |last| last + 1);
        out.extend_from_slice(&(rows as u16).to_le_bytes());
        for cell in &self.cells[..rows * MAP] {
            out.extend_from_slice(&cell.to_le_bytes());
        }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let rows = usize::from(reader.u16()?);
        let (cells, _) = reader.take(rows * MAP * 2)?.as_chunks();
        let mut map = Self::new();
        for (to, &from) in map.cells.iter_mut().zip(cells) {
            *to = i16::from_le_bytes(from).max(EMPTY);
        }
        Ok(map)
    }
}

impl Default for Map {
    fn default() -> Self {
        Self::new()
    }
}

/// The place of a cell in a square of this side, row by row.
fn index(x: i32, y: i32, side: i32) -> Option<usize> {
    let inside = (0..side).contains(&x) && (0..side).contains(&y);
    inside.then(|| y as usize * side as usize + x as usize)
}

impl Canvas<'_> {
    /// A region of a picture with its upper left corner at `x`, `y`, without the pixels of the colour `key`.
    ///
    /// What lies outside the picture is not drawn. The key is a colour as it is in the picture; the palette map comes
    /// after it.
    pub fn sprite(
        &mut self,
        from: &Surface,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
        flip: Flip,
    ) {
        let (x, y) = self.place(x, y);
        self.blit(from, x, y, region, key, flip);
    }

    /// A region of a map, in cells, with its upper left corner at `x`, `y`, without the pixels of the colour `key`.
    ///
    /// The tiles are numbered across their picture first, then down; what is left of it beside whole tiles is none.
    #[expect(
        clippy::too_many_arguments,
        reason = "the host call has the same ones, and a cart's author thinks of them apart"
    )]
    pub fn map(
        &mut self,
        map: &Map,
        tiles: &Surface,
        side: TileSide,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
    ) {
        let (x, y) = self.place(x, y);
        let clip = self.clip_area();
        let side = side as i32;
        let (across, down) = (tiles.width() / side, tiles.height() / side);
        let columns = visible_cells(x, region.u, region.width, side, clip.columns());
        let rows = visible_cells(y, region.v, region.height, side, clip.rows());
        for row in rows {
            for column in columns.clone() {
                let tile = i32::from(map.cells[row as usize * MAP + column as usize]);
                if !(0..across * down).contains(&tile) {
                    continue;
                }
                let from = Region {
                    u: tile % across * side,
                    v: tile / across * side,
                    width: side,
                    height: side,
                };
                let to_x = x + (column - i64::from(region.u)) * i64::from(side);
                let to_y = y + (row - i64::from(region.v)) * i64::from(side);
                self.blit(tiles, to_x, to_y, from, key, Flip::default());
            }
        }
    }

    fn blit(
        &mut self,
        from: &Surface,
        x: i64,
        y: i64,
        region: Region,
        key: Option<Color>,
        flip: Flip,
    ) {
        let clip = self.clip_area();
        let columns = Run::new(x, region.u, region.width, flip.x, from.width(), clip.columns());
        let rows = Run::new(y, region.v, region.height, flip.y, from.height(), clip.rows());
        let (Some(columns), Some(rows)) = (columns, rows) else { return };
        let paints = self.state().paints();
        let dithered = self.state().dithered();
        let key = key.map(Color::number);
        for step in 0..rows.length {
            let row =
                if flip.y { rows.source + rows.length - 1 - step } else { rows.source + step };
            let start = row as usize * from.stride() + columns.source as usize;
            let from = &from.pixels()[start..start + columns.length as usize];
            let row = rows.target + step;
            let to = self.row(row, columns.target..columns.target + columns.length);
            if let Some(keep) = dithered {
                let mut keep = keep[row as usize % 4];
                keep.rotate_left(columns.target as usize % 4);
                if flip.x {
                    copy_dithered(to, from.iter().rev().copied(), key, paints.as_ref(), keep);
                } else {
                    copy_dithered(to, from.iter().copied(), key, paints.as_ref(), keep);
                }
            } else if flip.x {
                copy(to, from.iter().rev().copied(), key, paints.as_ref());
            } else if key.is_none() && paints.is_none() {
                to.copy_from_slice(from);
            } else {
                copy(to, from.iter().copied(), key, paints.as_ref());
            }
        }
    }
}

/// The same as [`copy`], but for the pixels that the dither keeps.
fn copy_dithered(
    to: &mut [u8],
    from: impl Iterator<Item = u8>,
    key: Option<u8>,
    paints: Option<&[u8; COLORS]>,
    keep: Mask,
) {
    for ((to, from), keep) in to.iter_mut().zip(from).zip(keep.iter().cycle()) {
        if *keep == 0 && Some(from) != key {
            *to = paints.map_or(from, |paints| paints[usize::from(from & 15)]);
        }
    }
}

/// Copies a row but for the key. What is left out is stored as it was, so that the loop has no branch.
fn copy(
    to: &mut [u8],
    from: impl Iterator<Item = u8>,
    key: Option<u8>,
    paints: Option<&[u8; COLORS]>,
) {
    let row = to.iter_mut().zip(from);
    match (key, paints) {
        (None, None) => row.for_each(|(to, from)| *to = from),
        (None, Some(paints)) => row.for_each(|(to, from)| *to = paints[usize::from(from & 15)]),
        (Some(key), None) => row.for_each(|(to, from)| *to = if from == key { *to } else { from }),
        (Some(key), Some(paints)) => {
            row.for_each(|(to, from)| {
                *to = if from == key { *to } else { paints[usize::from(from & 15)] }
            });
        }
    }
}

/// What is visible of a region in one direction.
struct Run {
    /// Where on the target it starts.
    target: i64,
    /// Where in the picture the piece starts that is shown, from its left also when it is mirrored.
    source: i64,
    length: i64,
}

impl Run {
    fn new(
        at: i64,
        source: i32,
        length: i32,
        mirrored: bool,
        side: i32,
        clip: Range<i64>,
    ) -> Option<Self> {
        let (source, length, side) = (i64::from(source), i64::from(length), i64::from(side));
        // Steps from the start of the region on the target: those inside the clip, and those that the picture has.
        let on_target = clip.start - at..clip.end - at;
        let in_picture =
            if mirrored { source + length - side..source + length } else { -source..side - source };
        let steps = common(&common(&on_target, &in_picture), &(0..length));
        let first = if mirrored { length - steps.end } else { steps.start };
        (!steps.is_empty()).then(|| Self {
            target: at + steps.start,
            source: source + first,
            length: steps.end - steps.start,
        })
    }
}

/// The cells of a map, in one direction, of which something can be inside the clip.
fn visible_cells(at: i64, first: i32, count: i32, side: i32, clip: Range<i64>) -> Range<i64> {
    let (first, count, side) = (i64::from(first), i64::from(count), i64::from(side));
    let on_screen = first + (clip.start - at).div_euclid(side)
        ..first + (clip.end - at + side - 1).div_euclid(side);
    common(&common(&on_screen, &(first..first + count)), &(0..i64::from(MAP_SIDE)))
}
