//! The host calls that draw: on the target, with the state of drawing as it is.

use cart_abi::{FLIP_X, FLIP_Y, MAPS, NO_KEY};
use machine::{Color, Flip, Machine, Region, TileSide};

use super::{color_of, index};
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

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn sprite(
        &mut self,
        picture: i32,
        x: i32,
        y: i32,
        u: i32,
        v: i32,
        width: i32,
        height: i32,
        key: i32,
        flags: i32,
    ) -> Result<(), Reason> {
        let key = key_of(key)?;
        if flags & !(FLIP_X | FLIP_Y) != 0 {
            return Err(Reason::BadNumber {
                what: "a sprite's flags",
                number: flags.into(),
                allowed: "0 to 3",
            });
        }
        let flip = Flip { x: flags & FLIP_X != 0, y: flags & FLIP_Y != 0 };
        self.cost += self.pixels(width, height)? / 4;
        self.cost += self.copied(picture)?;
        let (mut canvas, picture) = self.machine()?.video.canvas_from(picture)?;
        canvas.sprite(&picture, x, y, Region { u, v, width, height }, key, flip);
        Ok(())
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn map(
        &mut self,
        map: i32,
        picture: i32,
        side: i32,
        x: i32,
        y: i32,
        u: i32,
        v: i32,
        width: i32,
        height: i32,
        key: i32,
    ) -> Result<(), Reason> {
        let map = index("map", map, MAPS)?;
        let key = key_of(key)?;
        let side = match side {
            8 => TileSide::Eight,
            16 => TileSide::Sixteen,
            _ => {
                return Err(Reason::BadNumber {
                    what: "a tile's side",
                    number: side.into(),
                    allowed: "8 or 16",
                });
            }
        };
        self.cost +=
            self.pixels(width.saturating_mul(side as i32), height.saturating_mul(side as i32))? / 2;
        self.cost += self.copied(picture)?;
        let Machine { video, maps, .. } = self.machine()?;
        let (mut canvas, picture) = video.canvas_from(picture)?;
        canvas.map(&maps[map], &picture, side, x, y, Region { u, v, width, height }, key);
        Ok(())
    }

    /// Pixels of a rectangle that can be on the target at most.
    pub(super) fn pixels(&mut self, width: i32, height: i32) -> Result<u64, Reason> {
        let canvas = self.canvas()?;
        let side = |length: i32, most: i32| u64::from(length.clamp(0, most).unsigned_abs());
        Ok(side(width, canvas.width()) * side(height, canvas.height()))
    }

    /// Fuel for the copy that is made of a picture which is drawn on itself.
    fn copied(&mut self, picture: i32) -> Result<u64, Reason> {
        let is_target = self.machine()?.video.target() == picture;
        if is_target { Ok(self.pixels(i32::MAX, i32::MAX)? / 16) } else { Ok(0) }
    }
}

fn key_of(key: i32) -> Result<Option<Color>, Reason> {
    if key == NO_KEY { Ok(None) } else { color_of(key).map(Some) }
}
