//! The host calls that draw: on the target, with the state of drawing as it is.

use super::color_of;
use crate::fault::Reason;
use crate::host::Serving;

impl Serving<'_> {
    pub(crate) fn clear(&mut self, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.pixels(i32::MAX, i32::MAX)? / 16;
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
        self.cost += 512;
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
        self.cost += self.pixels(width, height)? / 16;
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
        self.cost += 256;
        self.canvas()?.rect_outline(x, y, width, height, color);
        Ok(())
    }

    pub(crate) fn circle(&mut self, x: i32, y: i32, radius: i32, color: i32) -> Result<(), Reason> {
        let color = color_of(color)?;
        self.cost += self.pixels(radius, radius)? / 4;
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
        self.cost += 4 * self.pixels(radius, 1)?;
        self.canvas()?.circle_outline(x, y, radius, color);
        Ok(())
    }

    /// Pixels of a rectangle that can be on the target at most.
    pub(super) fn pixels(&mut self, width: i32, height: i32) -> Result<u64, Reason> {
        let canvas = self.canvas()?;
        let side =
            |length: i32, most: i32| u64::from(length.unsigned_abs().min(most.unsigned_abs()));
        Ok(side(width, canvas.width()) * side(height, canvas.height()))
    }

    /// Fuel for the copy that is made of a picture which is drawn on itself.
    pub(super) fn copied(&mut self, picture: i32) -> Result<u64, Reason> {
        let is_target = self.machine()?.video.target() == picture;
        if is_target { Ok(self.pixels(i32::MAX, i32::MAX)? / 16) } else { Ok(0) }
    }
}
