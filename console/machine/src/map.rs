//! Maps and what their tiles are: cells, flags, and how far a box moves among them.

use cart_abi::{MAP_SIDE, MAPS, NO_TILE, SHEETS, Sweep, TILES_MAX};

use crate::bytes::{Ended, Reader};
use crate::cart::CartFile;

const MAP: usize = MAP_SIDE as usize;
const EMPTY: i16 = NO_TILE as i16;

/// All maps of a cart, and the flags of its sheets' tiles: where its bodies move.
#[derive(Clone, Debug)]
pub struct Terrain {
    /// Sixteen maps.
    pub maps: Vec<Map>,
    /// The flags of the tiles of each of the sixteen sheets.
    pub flags: Vec<TileFlags>,
}

impl Terrain {
    /// Bytes of the cells of all maps and of the flags.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let cells: usize = self.maps.iter().map(|map| size_of_val(map.cells.as_slice())).sum();
        cells + self.flags.iter().map(|flags| flags.flags.len()).sum::<usize>()
    }

    /// Sixteen empty maps, and no flags.
    #[must_use]
    pub fn new() -> Self {
        Self { maps: vec![Map::new(); MAPS], flags: vec![TileFlags::new(); SHEETS] }
    }

    /// What a cart's file has.
    #[must_use]
    pub fn of(cart: &CartFile) -> Self {
        let mut terrain = Self::new();
        for (number, cells) in &cart.maps {
            if let Some(map) = terrain.maps.get_mut(usize::from(*number)) {
                *map = Map::from_cells(cells);
            }
        }
        for (number, flags) in &cart.flags {
            if let Some(place) = terrain.flags.get_mut(usize::from(*number)) {
                *place = TileFlags::from_bytes(flags);
            }
        }
        terrain
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        self.maps.iter().for_each(|map| map.write(out));
        self.flags.iter().for_each(|flags| flags.write(out));
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let maps = (0..MAPS).map(|_| Map::read(reader)).collect::<Result<_, _>>()?;
        let flags = (0..SHEETS).map(|_| TileFlags::read(reader)).collect::<Result<_, _>>()?;
        Ok(Self { maps, flags })
    }
}

impl Default for Terrain {
    fn default() -> Self {
        Self::new()
    }
}

/// 256 × 256 cells, each the number of a tile or [`NO_TILE`].
#[derive(Clone, Debug, Default)]
pub struct Map {
    /// Whole rows, down to the last that was ever written to.
    cells: Vec<i16>,
}

impl Map {
    /// A map that shows nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { cells: Vec::new() }
    }

    /// A map that starts with these tiles, row by row; further cells show nothing.
    #[must_use]
    pub fn from_cells(cells: &[i16]) -> Self {
        let mut cells: Vec<i16> =
            cells.iter().take(MAP * MAP).map(|&cell| cell.max(EMPTY)).collect();
        cells.resize(cells.len().next_multiple_of(MAP), EMPTY);
        Self { cells }
    }

    /// Stores a tile; a place outside the map is left alone. What no sheet has, shows nothing.
    pub fn cell(&mut self, x: i32, y: i32, tile: i32) {
        let Some(index) = index(x, y) else { return };
        if index >= self.cells.len() {
            self.cells.resize((index + 1).next_multiple_of(MAP), EMPTY);
        }
        self.cells[index] = i16::try_from(tile).unwrap_or(EMPTY).max(EMPTY);
    }

    /// The tile of a cell; [`NO_TILE`] outside the map.
    #[must_use]
    pub fn cell_at(&self, x: i32, y: i32) -> i32 {
        index(x, y).and_then(|index| self.cells.get(index)).map_or(NO_TILE, |&cell| cell.into())
    }

    /// Whole rows of cells; those after them show nothing.
    pub(crate) fn cells(&self) -> &[i16] {
        &self.cells
    }

    /// How far a box goes before a tile that has one of the flags in `walls` stops it, see [`Sweep::allowed`]; and how
    /// many cells were looked at.
    #[must_use]
    pub fn sweep(&self, flags: &TileFlags, sweep: Sweep, walls: u8) -> ((i32, i32), u32) {
        let mut looked_at = 0;
        let moved = sweep.allowed(|column, row| {
            looked_at += 1;
            flags.of(self.cell_at(column, row)) & walls != 0
        });
        (moved, looked_at)
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
        let cells: Vec<i16> = cells.iter().map(|&cell| i16::from_le_bytes(cell)).collect();
        Ok(Self::from_cells(&cells))
    }
}

/// The place of a cell, row by row.
fn index(x: i32, y: i32) -> Option<usize> {
    let inside = (0..MAP_SIDE).contains(&x) && (0..MAP_SIDE).contains(&y);
    inside.then(|| y as usize * MAP + x as usize)
}

/// Eight flags for each tile of a sheet: what they mean is the cart's business.
///
/// They belong to a tile's number; a sheet that is used with tiles of both sides has the same ones for both.
#[derive(Clone, Debug)]
pub struct TileFlags {
    flags: Vec<u8>,
}

impl TileFlags {
    /// No flag is set.
    #[must_use]
    pub fn new() -> Self {
        Self { flags: vec![0; TILES_MAX] }
    }

    /// The flags of the first tiles; of further ones none is set.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut flags = Self::new();
        flags.flags.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        flags
    }

    /// The flags of a tile; none of a number that no sheet has.
    #[must_use]
    pub fn of(&self, tile: i32) -> u8 {
        usize::try_from(tile).ok().and_then(|tile| self.flags.get(tile)).copied().unwrap_or(0)
    }

    /// Sets and clears the flags of a tile; a number that no sheet has is left alone.
    pub fn set(&mut self, tile: i32, flags: u8) {
        if let Some(place) = usize::try_from(tile).ok().and_then(|tile| self.flags.get_mut(tile)) {
            *place = flags;
        }
    }

    /// As the number of tiles up to the last that has one, and theirs.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let count = self.flags.iter().rposition(|&flags| flags != 0).map_or(0, |last| last + 1);
        out.extend_from_slice(&(count as u16).to_le_bytes());
        out.extend_from_slice(&self.flags[..count]);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Ended> {
        let count = usize::from(reader.u16()?);
        Ok(Self::from_bytes(reader.take(count)?))
    }
}

impl Default for TileFlags {
    fn default() -> Self {
        Self::new()
    }
}
