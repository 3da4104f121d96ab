//! How far eyes and light reach over a scene's floor: walls, curtains and thick fog end both.

use super::view::{Painted, View};
use crate::grid::Square;
use crate::space::{self, Body, Obscured, Terrain, Tile};

/// A floor as eyes go through it that see in magical darkness, or as others do.
struct Clear<'a> {
    floor: &'a Painted<'a>,
    pierces: bool,
}

impl Terrain for Clear<'_> {
    fn tile(&self, square: Square) -> Tile {
        let mut tile = self.floor.tile(square);
        let over = self.floor.over(square);
        if self.pierces && over.magic_darkness && !over.heavily_obscured {
            tile.obscured = Obscured::No;
        }
        tile
    }
}

impl View<'_> {
    /// Whether nothing that ends sight is between two bodies; `pierces` for eyes that see in magical darkness.
    pub(super) fn eyes_reach(&self, from: Body, to: Body, pierces: bool) -> bool {
        let look = || space::in_sight(&Clear { floor: self.floor, pierces }, from, to);
        self.floor.memo.sight(from, to, pierces, look)
    }
}
