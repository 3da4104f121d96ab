//! The host calls that make surfaces, choose the target and change the state of drawing.

use cart_abi::NO_COLOR;
use machine::Canvas;

use super::color_of;
use crate::fault::Reason;
use crate::host::Serving;

impl Serving<'_> {
    pub(crate) fn surface(&mut self, width: i32, height: i32) -> Result<i32, Reason> {
        let number = self.machine()?.video.surface(width, height)?;
        self.cost += (width * height).unsigned_abs() as u64 / 16;
        Ok(number)
    }

    pub(crate) fn surface_free(&mut self, surface: i32) -> Result<(), Reason> {
        Ok(self.machine()?.video.free(surface)?)
    }

    pub(crate) fn target(&mut self, picture: i32) -> Result<(), Reason> {
        Ok(self.machine()?.video.set_target(picture)?)
    }

    pub(crate) fn push(&mut self) -> Result<(), Reason> {
        Ok(self.machine()?.video.push()?)
    }

    pub(crate) fn pop(&mut self) -> Result<(), Reason> {
        Ok(self.machine()?.video.pop()?)
    }

    pub(crate) fn clip(&mut self, x: i32, y: i32, width: i32, height: i32) -> Result<(), Reason> {
        self.canvas()?.clip(x, y, width, height);
        Ok(())
    }

    pub(crate) fn camera(&mut self, x: i32, y: i32) -> Result<(), Reason> {
        self.canvas()?.camera(x, y);
        Ok(())
    }

    pub(crate) fn palette_map(&mut self, from: i32, to: i32) -> Result<(), Reason> {
        let (from, to) = (color_of(from)?, color_of(to)?);
        self.canvas()?.palette_map(from, to);
        Ok(())
    }

    pub(crate) fn dither(&mut self, level: i32) -> Result<(), Reason> {
        self.canvas()?.dither(level);
        Ok(())
    }

    pub(crate) fn pattern(&mut self, bits: u32, other: i32) -> Result<(), Reason> {
        let other = if other == NO_COLOR { None } else { Some(color_of(other)?) };
        let bits = u16::try_from(bits).map_err(|_| Reason::BadNumber {
            what: "a pattern",
            number: bits.into(),
            allowed: "at most 0xffff",
        })?;
        self.canvas()?.pattern(bits, other);
        Ok(())
    }

    pub(super) fn canvas(&mut self) -> Result<Canvas<'_>, Reason> {
        Ok(self.machine()?.video.canvas())
    }
}
