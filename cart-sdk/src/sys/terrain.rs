//! Maps and flags where no console is, so that rules which ask for them are tested natively: each thread has its own.

use std::cell::RefCell;
use std::collections::BTreeMap;

use cart_abi::{NO_TILE, Sweep};

thread_local! {
    static TERRAIN: RefCell<Terrain> = const { RefCell::new(Terrain::new()) };
}

struct Terrain {
    /// By map, column and row.
    cells: BTreeMap<[i32; 3], i32>,
    /// By sheet and tile.
    flags: BTreeMap<[i32; 2], i32>,
}

impl Terrain {
    const fn new() -> Self {
        Self { cells: BTreeMap::new(), flags: BTreeMap::new() }
    }

    fn cell(&self, map: i32, x: i32, y: i32) -> i32 {
        self.cells.get(&[map, x, y]).copied().unwrap_or(NO_TILE)
    }

    fn flags(&self, sheet: i32, tile: i32) -> i32 {
        self.flags.get(&[sheet, tile]).copied().unwrap_or(0)
    }
}

/// What a call does to maps and flags, and its answer, as the console would give it; 0 of every other call.
pub(super) fn call(name: &str, arguments: &[String]) -> u64 {
    let numbers: Vec<i32> = arguments.iter().map_while(|number| number.parse().ok()).collect();
    TERRAIN.with_borrow_mut(|terrain| match (name, numbers.as_slice()) {
        ("map_cell", &[map, x, y, tile]) => {
            terrain.cells.insert([map, x, y], tile);
            0
        }
        ("tile_flags", &[sheet, tile, flags]) => {
            terrain.flags.insert([sheet, tile], flags);
            0
        }
        ("map_cell_at", &[map, x, y]) => terrain.cell(map, x, y) as u64,
        ("tile_flags_at", &[sheet, tile]) => terrain.flags(sheet, tile) as u64,
        ("map_sweep", &[map, sheet, side, x, y, width, height, dx, dy, walls]) => {
            let sweep = Sweep { side, x, y, width, height, dx, dy };
            let (dx, dy) = sweep.allowed(|column, row| {
                terrain.flags(sheet, terrain.cell(map, column, row)) & walls != 0
            });
            u64::from(dx.cast_unsigned()) | u64::from(dy.cast_unsigned()) << 32
        }
        _ => 0,
    })
}
