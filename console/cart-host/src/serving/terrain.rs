//! The host calls about maps and the flags of tiles: what rules ask too.

use cart_abi::{MAPS, NO_TILE, Role, SHEETS, Sweep, TILES_MAX};
use machine::Terrain;

use super::index;
use super::sprites::side_of;
use crate::call::Call;
use crate::fault::Reason;
use crate::host::Serving;

impl Serving<'_> {
    pub(crate) fn map_cell(&mut self, map: i32, x: i32, y: i32, tile: i32) -> Result<(), Reason> {
        let index = index("map", map, MAPS)?;
        if !(NO_TILE..TILES_MAX as i32).contains(&tile) {
            return Err(Reason::BadNumber {
                what: "a tile",
                number: tile.into(),
                allowed: "-1 to 1023",
            });
        }
        self.machine()?.terrain.maps[index].cell(x, y, tile);
        Ok(())
    }

    pub(crate) fn map_cell_at(&mut self, map: i32, x: i32, y: i32) -> Result<i32, Reason> {
        let index = index("map", map, MAPS)?;
        Ok(self.terrain().maps[index].cell_at(x, y))
    }

    pub(crate) fn tile_flags(&mut self, sheet: i32, tile: i32, flags: i32) -> Result<(), Reason> {
        let sheet = index("sheet", sheet, SHEETS)?;
        index("tile", tile, TILES_MAX)?;
        let flags = flags_of(flags)?;
        self.machine()?.terrain.flags[sheet].set(tile, flags);
        Ok(())
    }

    pub(crate) fn tile_flags_at(&mut self, sheet: i32, tile: i32) -> Result<i32, Reason> {
        let sheet = index("sheet", sheet, SHEETS)?;
        Ok(self.terrain().flags[sheet].of(tile).into())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn map_sweep(
        &mut self,
        map: i32,
        sheet: i32,
        side: i32,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        dx: i32,
        dy: i32,
        walls: i32,
    ) -> Result<u64, Reason> {
        let map = index("map", map, MAPS)?;
        let sheet = index("sheet", sheet, SHEETS)?;
        let side = side_of(side)? as i32;
        let walls = flags_of(walls)?;
        let terrain = self.terrain();
        let sweep = Sweep { side, x, y, width, height, dx, dy };
        let ((dx, dy), looked_at) = terrain.maps[map].sweep(&terrain.flags[sheet], sweep, walls);
        self.cost += 4 * u64::from(looked_at);
        Ok(u64::from(dx.cast_unsigned()) | u64::from(dy.cast_unsigned()) << 32)
    }

    /// In the rules and in `predict` what the cart's file has, so that both know the same; elsewhere what became of it.
    fn terrain(&self) -> &Terrain {
        match &self.host.machine {
            Some(machine) if self.host.role == Role::Play && self.host.call != Call::Predict => {
                &machine.terrain
            }
            _ => &self.host.terrain,
        }
    }
}

fn flags_of(flags: i32) -> Result<u8, Reason> {
    u8::try_from(flags).map_err(|_| Reason::BadNumber {
        what: "the flags",
        number: flags.into(),
        allowed: "0 to 255",
    })
}
