//! What a map's cells are made of, and how far a body moves among them: for rules and for a player's side alike.

use cart_abi::NO_TILE;

use crate::sprite::Tiles;
use crate::sys;
use crate::turn::ONE;

/// A box on a map, from the map's upper left corner: in pixels for [`Tiles::sweep`], in 65,536ths of a pixel for
/// [`Tiles::sweep_fine`].
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Body {
    /// The left side.
    pub x: i32,
    /// The upper side.
    pub y: i32,
    /// To the right of it; without width, nothing stops it.
    pub width: i32,
    /// Down from it; without height, nothing stops it.
    pub height: i32,
}

/// These may be called anywhere, in rules too. In rules, in `predict` and in the `update` of a shared cart, maps and flags
/// are as the cart's files have them; where a cart draws, and in a cart that is played alone, as it has changed them
/// since. So a shared cart whose walls come and go keeps those in its state.
impl Tiles {
    /// The tile of a cell, by column and row of the whole map; none where it shows nothing or ends.
    #[must_use]
    pub fn cell_at(self, column: i32, row: i32) -> Option<u16> {
        match sys::map_cell_at(self.map, column, row) {
            NO_TILE => None,
            tile => u16::try_from(tile).ok(),
        }
    }

    /// The flags of the tile of a cell; none where it shows nothing or ends. The tiles must be those of a sheet.
    #[must_use]
    pub fn flags_at(self, column: i32, row: i32) -> u8 {
        let tile = sys::map_cell_at(self.map, column, row);
        u8::try_from(sys::tile_flags_at(self.picture.number(), tile)).unwrap_or(0)
    }

    /// How far a body goes by `dx`, `dy`, all in pixels, before a tile stops it that has one of the flags in `walls`. The
    /// tiles must be those of a sheet; places are from −32,767 to 32,767, and beyond as there.
    ///
    /// It moves along the longer of the two ways first, to the right or left if both are as long, and from there along
    /// the other; cells that it touches already do not hold it, and outside the map there are no walls.
    ///
    /// ```
    /// use cart_sdk::{Body, TileSide, Tiles};
    ///
    /// const LEVEL: Tiles = Tiles::new(0, 0, TileSide::Eight);
    /// const WALL: u8 = 1;
    ///
    /// # LEVEL.write_cells("0,0,0\n0,0,0\n5,5,5\n");
    /// # LEVEL.write_flags(5, WALL);
    /// let hero = Body { x: 4, y: 3, width: 8, height: 8 };
    /// assert_eq!(LEVEL.sweep(hero, (2, 20), WALL), (2, 5));
    /// ```
    #[must_use]
    pub fn sweep(self, body: Body, (dx, dy): (i32, i32), walls: u8) -> (i32, i32) {
        let fine = |pixels: i32| pixels.clamp(-i32::from(i16::MAX), i16::MAX.into()) * ONE;
        let Body { x, y, width, height } = body;
        let [x, y, width, height] = [x, y, width, height].map(fine);
        let body = Body { x, y, width, height };
        let (dx, dy) = self.sweep_fine(body, (fine(dx), fine(dy)), walls);
        (dx / ONE, dy / ONE)
    }

    /// The same as [`Self::sweep`], with all lengths in 65,536ths of a pixel.
    #[must_use]
    pub fn sweep_fine(self, body: Body, (dx, dy): (i32, i32), walls: u8) -> (i32, i32) {
        let Body { x, y, width, height } = body;
        let sheet = self.picture.number();
        let moved =
            sys::map_sweep(self.map, sheet, self.side, x, y, width, height, dx, dy, walls.into());
        ((moved as u32).cast_signed(), ((moved >> 32) as u32).cast_signed())
    }

    /// For tests: what the map has where no console is, in the form of a cart's map file, a line a row and a number a
    /// cell. Each thread has maps of its own.
    ///
    /// # Panics
    /// If a cell is no number of a tile, nor −1.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn write_cells(self, text: &str) {
        for (row, line) in (0..).zip(text.trim_end().lines()) {
            for (column, cell) in (0..).zip(line.trim_end_matches(',').split(',')) {
                let tile = cell.trim().parse().expect("a cell is a number");
                sys::map_cell(self.map, column, row, tile);
            }
        }
        sys::forget_calls();
    }

    /// For tests: the flags of a tile where no console is.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn write_flags(self, tile: u16, flags: u8) {
        sys::tile_flags(self.picture.number(), tile.into(), flags.into());
        sys::forget_calls();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::TileSide;

    const LEVEL: Tiles = Tiles::new(3, 2, TileSide::Eight);

    #[test]
    fn a_body_moves_until_a_wall_as_on_a_console() {
        LEVEL.write_cells("-1,-1,-1\n7,-1,9,\n7,7,7\n");
        LEVEL.write_flags(7, 0b101);
        assert_eq!(
            [LEVEL.cell_at(0, 1), LEVEL.cell_at(1, 1), LEVEL.cell_at(0, 9)],
            [Some(7), None, None]
        );
        assert_eq!([LEVEL.flags_at(0, 1), LEVEL.flags_at(2, 1), LEVEL.flags_at(0, 0)], [5, 0, 0]);
        let body = Body { x: 9, y: 0, width: 6, height: 6 };
        assert_eq!(LEVEL.sweep(body, (0, 90), 1), (0, 10));
        assert_eq!(LEVEL.sweep(body, (0, 90), 2), (0, 90));
        assert_eq!(LEVEL.sweep(Body { y: 9, ..body }, (-5, 0), 4), (-1, 0));
        let fine = Body { x: 9 * ONE + 5, y: 9 * ONE, width: ONE, height: ONE };
        assert_eq!(LEVEL.sweep_fine(fine, (-5 * ONE, 3), 1), (-ONE - 5, 3));
        let other = Tiles::new(3, 1, TileSide::Eight);
        assert_eq!(other.sweep(body, (0, 90), 1), (0, 90));
    }
}
