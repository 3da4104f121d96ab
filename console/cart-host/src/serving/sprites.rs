//! The host calls that draw regions of pictures and of maps: as they are, turned, as a floor, and on
//! triangles.

use cart_abi::{FLIP_X, FLIP_Y, MAPS, NO_KEY, TURN};
use machine::{Canvas, Color, Corner, Flip, Frame, Region, Surface, TileSide, Tiles, Turn, View};

use super::shapes::widest;
use super::{color_of, index};
use crate::fault::Reason;
use crate::host::Serving;

/// Fuel for a row of a picture that is put on the target, beside that for its pixels.
const ROW: u64 = 40;
/// Fuel for what a turn, a map, a floor or a triangle of a picture needs before its first pixel.
const CALL: u64 = 200;

impl Serving<'_> {
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
        let (key, flip) = (key_of(key)?, flip_of(flags)?);
        let room = self.room()?;
        self.cost += room.pixels(width, height) + ROW * room.rows(height);
        self.draw_picture(picture, |canvas, picture| {
            canvas.sprite(picture, x, y, Region { u, v, width, height }, key, flip);
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn sprite_turned(
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
        turn: i32,
        scale: i32,
    ) -> Result<(), Reason> {
        let (key, flip) = (key_of(key)?, flip_of(flags)?);
        self.cost += CALL + self.turned_pixels(width, height, scale)? * 2;
        self.draw_picture(picture, |canvas, picture| {
            let region = Region { u, v, width, height };
            canvas.sprite_turned(picture, x, y, region, key, flip, Turn { turn, scale });
        })
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
        flags: i32,
    ) -> Result<(), Reason> {
        let (key, flip) = (key_of(key)?, flip_of(flags)?);
        let room = self.room()?;
        self.cost += CALL + room.pixels(width, height) + ROW * room.rows(height);
        let region = Region { u, v, width, height };
        let map = index("map", map, MAPS)?;
        let side = side_of(side)?;
        self.cost += self.copied(picture)?;
        let machine = self.machine()?;
        let map = &machine.terrain.maps[map];
        Ok(machine.video.draw_map(map, picture, side, [x, y], region, key, flip)?)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn map_turned(
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
        flags: i32,
        turn: i32,
        scale: i32,
    ) -> Result<(), Reason> {
        let (key, flip) = (key_of(key)?, flip_of(flags)?);
        self.cost += CALL + self.turned_pixels(width, height, scale)? * 6;
        self.draw_tiles(map, picture, side, |canvas, tiles| {
            let region = Region { u, v, width, height };
            canvas.map_turned(tiles, x, y, region, key, flip, Turn { turn, scale });
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn plane(
        &mut self,
        picture: i32,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        eye_x: i32,
        eye_y: i32,
        eye_z: i32,
        pitch: i32,
        heading: i32,
        tilt: i32,
        fov: i32,
        key: i32,
    ) -> Result<(), Reason> {
        let key = key_of(key)?;
        let view = View { position: [eye_x, eye_y, eye_z], turns: [pitch, heading, tilt], fov };
        let room = self.room()?;
        self.cost += CALL + room.pixels(width, height) * per_pixel(&view) + ROW * room.rows(height);
        self.draw_picture(picture, |canvas, picture| {
            canvas.plane(picture, Frame { x, y, width, height }, &view, key);
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn map_plane(
        &mut self,
        map: i32,
        picture: i32,
        side: i32,
        x: i32,
        y: i32,
        width: i32,
        height: i32,
        eye_x: i32,
        eye_y: i32,
        eye_z: i32,
        pitch: i32,
        heading: i32,
        tilt: i32,
        fov: i32,
        key: i32,
    ) -> Result<(), Reason> {
        let key = key_of(key)?;
        let view = View { position: [eye_x, eye_y, eye_z], turns: [pitch, heading, tilt], fov };
        let room = self.room()?;
        self.cost +=
            CALL + room.pixels(width, height) * (4 + per_pixel(&view)) + ROW * room.rows(height);
        self.draw_tiles(map, picture, side, |canvas, tiles| {
            canvas.map_plane(tiles, Frame { x, y, width, height }, &view, key);
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a host call has the arguments that its table says"
    )]
    pub(crate) fn textured_triangle(
        &mut self,
        picture: i32,
        x1: i32,
        y1: i32,
        u1: i32,
        v1: i32,
        x2: i32,
        y2: i32,
        u2: i32,
        v2: i32,
        x3: i32,
        y3: i32,
        u3: i32,
        v3: i32,
        key: i32,
    ) -> Result<(), Reason> {
        let key = key_of(key)?;
        let (width, height) = (widest([x1, x2, x3]), widest([y1, y2, y3]));
        let room = self.room()?;
        self.cost += CALL + room.pixels(width, height) * 2 + ROW * room.rows(height);
        let corners = [(x1, y1, u1, v1), (x2, y2, u2, v2), (x3, y3, u3, v3)];
        let corners = corners.map(|(x, y, u, v)| Corner { x, y, u, v });
        self.draw_picture(picture, |canvas, picture| {
            canvas.textured_triangle(picture, corners, key);
        })
    }

    /// Draws from a picture.
    fn draw_picture(
        &mut self,
        picture: i32,
        draw: impl FnOnce(&mut Canvas<'_>, &Surface),
    ) -> Result<(), Reason> {
        self.cost += self.copied(picture)?;
        let (mut canvas, picture) = self.machine()?.video.canvas_from(picture)?;
        draw(&mut canvas, &picture);
        Ok(())
    }

    /// Draws from a map with the tiles of a picture.
    fn draw_tiles(
        &mut self,
        map: i32,
        picture: i32,
        side: i32,
        draw: impl FnOnce(&mut Canvas<'_>, &Tiles<'_>),
    ) -> Result<(), Reason> {
        let map = index("map", map, MAPS)?;
        let side = side_of(side)?;
        self.cost += self.copied(picture)?;
        let machine = self.machine()?;
        let (mut canvas, picture) = machine.video.canvas_from(picture)?;
        draw(&mut canvas, &Tiles::new(&machine.terrain.maps[map], &picture, side));
        Ok(())
    }

    /// Pixels of a turned and scaled region that can be on the target at most.
    fn turned_pixels(&mut self, width: i32, height: i32, scale: i32) -> Result<u64, Reason> {
        let (width, height) = (i64::from(width).abs(), i64::from(height).abs());
        // Turned, it is as wide as its sides together at most.
        let reach = (width + height).saturating_mul(scale.max(0).into()) >> 16;
        let reach = i32::try_from(reach + 2).unwrap_or(i32::MAX);
        Ok(self.room()?.pixels(reach, reach))
    }
}

/// Fuel for a pixel of a floor: where rows are not level, each pixel needs a division.
const fn per_pixel(view: &View) -> u64 {
    if view.turns[2] % (TURN / 2) == 0 { 2 } else { 24 }
}

fn key_of(key: i32) -> Result<Option<Color>, Reason> {
    if key == NO_KEY { Ok(None) } else { color_of(key).map(Some) }
}

fn flip_of(flags: i32) -> Result<Flip, Reason> {
    if flags & !(FLIP_X | FLIP_Y) != 0 {
        return Err(Reason::BadNumber {
            what: "the flips",
            number: flags.into(),
            allowed: "0 to 3",
        });
    }
    Ok(Flip { x: flags & FLIP_X != 0, y: flags & FLIP_Y != 0 })
}

pub(super) fn side_of(side: i32) -> Result<TileSide, Reason> {
    match side {
        8 => Ok(TileSide::Eight),
        16 => Ok(TileSide::Sixteen),
        _ => Err(Reason::BadNumber {
            what: "a tile's side",
            number: side.into(),
            allowed: "8 or 16",
        }),
    }
}
