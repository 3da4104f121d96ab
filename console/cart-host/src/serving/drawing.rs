//! The host calls that draw: on the target, with the state of drawing as it is; and what drawing costs.
//!
//! A unit of fuel pays for about 0.7 nanoseconds of drawing at most, in the slowest state of drawing and for the worst
//! numbers, so that no frame takes longer than about 40 ms, whatever a cart draws: `cargo xtask bench machine` looks for
//! the longest (`all fuel on …`). So there is a price for each pixel, for each row, which costs time even when it is
//! short, and for some calls one for themselves.

use super::color_of;
use crate::fault::Reason;
use crate::host::Serving;

/// The sides of the target: nothing that is drawn reaches beyond them.
#[derive(Clone, Copy)]
pub(super) struct Room {
    width: u64,
    height: u64,
}

impl Room {
    /// Columns at most of a width in pixels, mirrored or not.
    pub(super) fn columns(self, width: i32) -> u64 {
        self.width.min(width.unsigned_abs().into())
    }

    /// Rows at most of a height in pixels, mirrored or not.
    pub(super) fn rows(self, height: i32) -> u64 {
        self.height.min(height.unsigned_abs().into())
    }

    /// Pixels at most of a rectangle, mirrored or not.
    pub(super) fn pixels(self, width: i32, height: i32) -> u64 {
        self.columns(width) * self.rows(height)
    }

    /// All its pixels.
    pub(super) const fn all(self) -> u64 {
        self.width * self.height
    }

    /// Fuel for a line, given how far it goes across and down.
    pub(super) fn line(self, across: i32, down: i32) -> u64 {
        4 * self.columns(across).max(self.rows(down))
    }

    /// Fuel for a filled shape that has one piece in each of its rows.
    pub(super) fn shape(self, width: i32, height: i32) -> u64 {
        self.pixels(width, height) / 16 + 12 * self.rows(height)
    }
}

/// Pixels from one place to another, with both.
pub(super) fn extent(from: i32, to: i32) -> i32 {
    to.saturating_sub(from).saturating_abs().saturating_add(1)
}

/// Pixels across a circle.
fn diameter(radius: i32) -> i32 {
    radius.saturating_mul(2).saturating_add(1)
}

impl Serving<'_> {
    pub(crate) fn clear(&mut self, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.room()?.all() / 16;
        self.canvas()?.clear(color);
        Ok(())
    }

    pub(crate) fn pixel(&mut self, x: i32, y: i32, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.canvas()?.pixel(x, y, color);
        Ok(())
    }

    pub(crate) fn pixel_at(&mut self, x: i32, y: i32) -> Result<i32, Reason> {
        Ok(self.canvas()?.pixel_at(x, y).number().into())
    }

    pub(crate) fn line(
        &mut self,
        x1: i32,
        y1: i32,
        x2: i32,
        y2: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.room()?.line(extent(x1, x2), extent(y1, y2));
        self.canvas()?.line(x1, y1, x2, y2, color);
        Ok(())
    }

    pub(crate) fn rect(
        &mut self,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let room = self.room()?;
        self.cost += room.pixels(width, height) / 16 + 8 * room.rows(height);
        self.canvas()?.rect(x, y, width, height, color);
        Ok(())
    }

    pub(crate) fn rect_outline(
        &mut self,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let room = self.room()?;
        self.cost += room.columns(width) + 10 * room.rows(height);
        self.canvas()?.rect_outline(x, y, width, height, color);
        Ok(())
    }

    pub(crate) fn circle(&mut self, x: i32, y: i32, radius: i32, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.room()?.shape(diameter(radius), diameter(radius));
        self.canvas()?.circle(x, y, radius, color);
        Ok(())
    }

    pub(crate) fn circle_outline(
        &mut self,
        x: i32,
        y: i32,
        radius: i32,
        color: i32,
    ) -> Result<(), Reason> {
        let color = color_of(color)?;
        let room = self.room()?;
        self.cost += 8 * (room.columns(diameter(radius)) + room.rows(diameter(radius)));
        self.canvas()?.circle_outline(x, y, radius, color);
        Ok(())
    }

    /// How large the target is.
    pub(super) fn room(&mut self) -> Result<Room, Reason> {
        let canvas = self.canvas()?;
        let [width, height] =
            [canvas.width(), canvas.height()].map(|side| u64::from(side.unsigned_abs()));
        Ok(Room { width, height })
    }

    /// Fuel for the copy that is made of a picture which is drawn on itself.
    pub(super) fn copied(&mut self, picture: i32) -> Result<u64, Reason> {
        let is_target = self.machine()?.video.target() == picture;
        if is_target { Ok(self.room()?.all() / 16) } else { Ok(0) }
    }
}
