//! What is drawn from pictures and maps: sprites, maps, floors and triangles, and how.

use cart_abi::{FLIP_X, FLIP_Y, NO_KEY, SHEET_SIDE};

use crate::surface::Picture;
use crate::turn::ONE;
use crate::{Color, sys};

/// A region of a picture or a map in pixels, with all that sprites and maps have in common.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Region {
    u: i32,
    v: i32,
    width: i32,
    height: i32,
    key: i32,
    flags: i32,
    turn: i32,
    scale: i32,
}

impl Region {
    const fn new(u: i32, v: i32, width: i32, height: i32, key: i32) -> Self {
        Self { u, v, width, height, key, flags: 0, turn: 0, scale: ONE }
    }

    const fn flag(self, flag: i32, set: bool) -> Self {
        let flags = if set { self.flags | flag } else { self.flags & !flag };
        Self { flags, ..self }
    }

    /// Whether it is drawn as it is.
    const fn is_straight(self) -> bool {
        self.turn == 0 && self.scale == ONE
    }
}

/// What every kind of region can be told.
macro_rules! drawn {
    ($type:ident) => {
        impl $type {
            /// Leaves out another colour.
            #[track_caller]
            #[must_use]
            pub const fn without(self, key: Color) -> Self {
                Self { region: Region { key: key.number(), ..self.region }, ..self }
            }

            /// Leaves out no colour.
            #[must_use]
            pub const fn opaque(self) -> Self {
                Self { region: Region { key: NO_KEY, ..self.region }, ..self }
            }

            /// Mirrored left to right, or not.
            #[must_use]
            pub const fn flip_x(self, flip: bool) -> Self {
                Self { region: self.region.flag(FLIP_X, flip), ..self }
            }

            /// Mirrored top to bottom, or not.
            #[must_use]
            pub const fn flip_y(self, flip: bool) -> Self {
                Self { region: self.region.flag(FLIP_Y, flip), ..self }
            }

            /// Turned clockwise about its middle, before it is mirrored: [`TURN`](crate::TURN) is a full turn.
            #[must_use]
            pub const fn turned(self, turn: i32) -> Self {
                Self { region: Region { turn, ..self.region }, ..self }
            }

            /// Larger or smaller about its middle: [`ONE`](crate::ONE) is its own size; at 0 and less it is not drawn.
            #[must_use]
            pub const fn scaled(self, scale: i32) -> Self {
                Self { region: Region { scale, ..self.region }, ..self }
            }
        }
    };
}

/// A region of a sheet or of another picture, and how it is drawn.
///
/// ```
/// use cart_sdk::{ONE, Screen, Sprite, TURN};
///
/// const SHIP: Sprite = Sprite::new(0, 16, 0, 16, 16);
///
/// fn draw(screen: &mut Screen, heading: i32) {
///     screen.sprite(120, 120, SHIP.turned(heading).scaled(2 * ONE));
///     screen.sprite(10, 10, SHIP.turned(TURN / 8));
/// }
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sprite {
    picture: Picture,
    region: Region,
}

drawn!(Sprite);

impl Sprite {
    /// The region of `width` × `height` pixels at `u`, `v` of a sheet (0 to 15); [`Color::NIGHT`] is left out. A negative
    /// width or height mirrors it.
    #[must_use]
    pub const fn new(sheet: i32, u: i32, v: i32, width: i32, height: i32) -> Self {
        Self::of(Picture::sheet(sheet), u, v, width, height)
    }

    /// The region of `width` × `height` pixels at `u`, `v` of any picture; [`Color::NIGHT`] is left out. A negative width
    /// or height mirrors it.
    #[must_use]
    pub const fn of(picture: Picture, u: i32, v: i32, width: i32, height: i32) -> Self {
        Self { picture, region: Region::new(u, v, width, height, Color::NIGHT.number()) }
    }

    /// The tile with this number, across the sheet first and then down, of `side` × `side` pixels: 0 to 1023 of 8 × 8, 0
    /// to 255 of 16 × 16.
    #[must_use]
    pub const fn tile(sheet: i32, number: i32, side: TileSide) -> Self {
        let pixels = side.pixels();
        let across = SHEET_SIDE / pixels;
        Self::new(sheet, number % across * pixels, number / across * pixels, pixels, pixels)
    }

    pub(crate) fn draw(self, x: i32, y: i32) {
        let picture = self.picture.number();
        let Region { u, v, width, height, key, flags, turn, scale } = self.region;
        if self.region.is_straight() {
            sys::sprite(picture, x, y, u, v, width, height, key, flags);
        } else {
            sys::sprite_turned(picture, x, y, u, v, width, height, key, flags, turn, scale);
        }
    }
}

/// How large the tiles of a map are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TileSide {
    /// 8 × 8 pixels.
    Eight,
    /// 16 × 16 pixels.
    Sixteen,
}

impl TileSide {
    pub(crate) const fn pixels(self) -> i32 {
        match self {
            Self::Eight => 8,
            Self::Sixteen => 16,
        }
    }
}

/// A map or a part of it, and the picture that has its tiles.
///
/// What is in it can be asked anywhere, in rules too: see [`Self::sweep`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tiles {
    pub(crate) map: i32,
    pub(crate) picture: Picture,
    pub(crate) side: i32,
    region: Region,
}

drawn!(Tiles);

impl Tiles {
    /// A whole map (0 to 15) with the tiles of a sheet (0 to 15); no colour is left out.
    #[must_use]
    pub const fn new(map: i32, sheet: i32, side: TileSide) -> Self {
        Self::of(map, Picture::sheet(sheet), side)
    }

    /// A whole map (0 to 15) with the tiles of any picture; no colour is left out.
    #[must_use]
    pub const fn of(map: i32, picture: Picture, side: TileSide) -> Self {
        let all = cart_abi::MAP_SIDE * side.pixels();
        Self { map, picture, side: side.pixels(), region: Region::new(0, 0, all, all, NO_KEY) }
    }

    /// Only the region of `width` × `height` pixels at `u`, `v`, counted from the upper left corner of the map. A negative
    /// width or height mirrors it.
    #[must_use]
    pub const fn part(self, u: i32, v: i32, width: i32, height: i32) -> Self {
        Self { region: Region { u, v, width, height, ..self.region }, ..self }
    }

    pub(crate) fn draw(self, x: i32, y: i32) {
        let Self { map, picture, side, region } = self;
        let picture = picture.number();
        let Region { u, v, width, height, key, flags, turn, scale } = region;
        if region.is_straight() {
            sys::map(map, picture, side, x, y, u, v, width, height, key, flags);
        } else {
            sys::map_turned(map, picture, side, x, y, u, v, width, height, key, flags, turn, scale);
        }
    }
}

/// A picture or a map as a floor, seen in perspective from an eye above it.
///
/// ```
/// use cart_sdk::{ONE, Plane, Screen, Sprite, TURN, Picture};
///
/// /// A race track on sheet 1, seen from a car.
/// fn draw(screen: &mut Screen, x: i32, y: i32, heading: i32) {
///     let track = Plane::of(Picture::sheet(1)).eye(x, y, 20 * ONE).pitch(TURN / 5).heading(heading);
///     screen.plane(0, 100, 256, 156, track);
/// }
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Plane {
    ground: Ground,
    eye: [i32; 3],
    pitch: i32,
    heading: i32,
    tilt: i32,
    fov: i32,
    key: i32,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ground {
    Picture(Picture),
    Map(Tiles),
}

impl Plane {
    /// A picture as a floor, seen from 100 pixels above its upper left corner straight down, in a view of a sixth of a
    /// turn from its upper to its lower side. No colour is left out.
    #[must_use]
    pub const fn of(picture: Picture) -> Self {
        Self::on(Ground::Picture(picture))
    }

    /// A whole map as a floor, as [`Self::of`]. Only the map, the picture and the side of the tiles count.
    #[must_use]
    pub const fn of_map(tiles: Tiles) -> Self {
        Self::on(Ground::Map(tiles))
    }

    const fn on(ground: Ground) -> Self {
        let fov = crate::TURN / 6;
        Self { ground, eye: [0, 0, 100 * ONE], pitch: 0, heading: 0, tilt: 0, fov, key: NO_KEY }
    }

    /// Where the eye is over the picture, and how high: in 65,536ths of a pixel, so that [`ONE`](crate::ONE) is one. From
    /// height 0 nothing is seen.
    #[must_use]
    pub const fn eye(self, x: i32, y: i32, height: i32) -> Self {
        Self { eye: [x, y, height], ..self }
    }

    /// How far the view is raised, from straight down at 0 to the horizon ahead at a quarter [`TURN`](crate::TURN).
    #[must_use]
    pub const fn pitch(self, turn: i32) -> Self {
        Self { pitch: turn, ..self }
    }

    /// Where the view goes: up the picture at 0, from there clockwise, to the right at a quarter [`TURN`](crate::TURN).
    #[must_use]
    pub const fn heading(self, turn: i32) -> Self {
        Self { heading: turn, ..self }
    }

    /// How far the head is tilted, clockwise in parts of a [`TURN`](crate::TURN). Tilted floors take longer to draw.
    #[must_use]
    pub const fn tilt(self, turn: i32) -> Self {
        Self { tilt: turn, ..self }
    }

    /// The angle from the upper to the lower side of the view, in parts of a [`TURN`](crate::TURN): from 1 up to, and
    /// without, half a turn; with others nothing is drawn.
    #[must_use]
    pub const fn fov(self, turn: i32) -> Self {
        Self { fov: turn, ..self }
    }

    /// Leaves out a colour.
    #[track_caller]
    #[must_use]
    pub const fn without(self, key: Color) -> Self {
        Self { key: key.number(), ..self }
    }

    pub(crate) fn draw(self, x: i32, y: i32, width: i32, height: i32) {
        let Self { ground, eye: [eye_x, eye_y, eye_z], pitch, heading, tilt, fov, key } = self;
        match ground {
            Ground::Picture(picture) => sys::plane(
                picture.number(),
                x,
                y,
                width,
                height,
                eye_x,
                eye_y,
                eye_z,
                pitch,
                heading,
                tilt,
                fov,
                key,
            ),
            Ground::Map(Tiles { map, picture, side, .. }) => sys::map_plane(
                map,
                picture.number(),
                side,
                x,
                y,
                width,
                height,
                eye_x,
                eye_y,
                eye_z,
                pitch,
                heading,
                tilt,
                fov,
                key,
            ),
        }
    }
}

/// What of a picture is on a triangle.
///
/// Places are x and y in the picture, in 65,536ths of a pixel, so that [`ONE`](crate::ONE) is one: 0, 0 is the upper left
/// corner of its first pixel. Those outside the picture are not drawn.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Texture {
    picture: Picture,
    places: [(i32, i32); 3],
    key: i32,
}

impl Texture {
    /// These places of a picture come to the corners of the triangle, in their order; no colour is left out.
    #[must_use]
    pub const fn of(picture: Picture, places: [(i32, i32); 3]) -> Self {
        Self { picture, places, key: NO_KEY }
    }

    /// Leaves out a colour.
    #[track_caller]
    #[must_use]
    pub const fn without(self, key: Color) -> Self {
        Self { key: key.number(), ..self }
    }

    pub(crate) fn draw(self, [(x1, y1), (x2, y2), (x3, y3)]: [(i32, i32); 3]) {
        let Self { picture, places: [(u1, v1), (u2, v2), (u3, v3)], key } = self;
        let picture = picture.number();
        sys::textured_triangle(picture, x1, y1, u1, v1, x2, y2, u2, v2, x3, y3, u3, v3, key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Screen, TURN};

    #[test]
    fn turned_and_scaled_ones_have_calls_of_their_own() {
        let mut screen = Screen::recorder();
        let sprite = Sprite::new(1, 2, 3, 4, 5);
        screen.sprite(7, 8, sprite);
        screen.sprite(7, 8, sprite.turned(TURN / 8).flip_y(true));
        screen.sprite(7, 8, sprite.scaled(2 * ONE).opaque());
        let tiles = Tiles::new(1, 2, TileSide::Sixteen).flip_x(true);
        screen.map(0, 0, tiles);
        screen.map(0, 0, tiles.part(3, 4, 5, 6).turned(-1).without(Color::BONE));
        assert_eq!(
            screen.recorded(),
            [
                "sprite(1, 7, 8, 2, 3, 4, 5, 0, 0)",
                "sprite_turned(1, 7, 8, 2, 3, 4, 5, 0, 2, 8192, 65536)",
                "sprite_turned(1, 7, 8, 2, 3, 4, 5, -1, 0, 0, 131072)",
                "map(1, 2, 16, 0, 0, 0, 0, 4096, 4096, -1, 1)",
                "map_turned(1, 2, 16, 0, 0, 3, 4, 5, 6, 4, 1, -1, 65536)",
            ]
        );
    }

    #[test]
    fn floors_are_of_pictures_and_of_maps() {
        let mut screen = Screen::recorder();
        let plane = Plane::of(Picture::sheet(3)).eye(1, 2, 3).pitch(4).heading(5).tilt(6);
        screen.plane(7, 8, 9, 10, plane.fov(11).without(Color::BONE));
        screen.plane(7, 8, 9, 10, Plane::of_map(Tiles::new(1, 2, TileSide::Eight)));
        assert_eq!(
            screen.recorded(),
            [
                "plane(3, 7, 8, 9, 10, 1, 2, 3, 4, 5, 6, 11, 4)",
                "map_plane(1, 2, 8, 7, 8, 9, 10, 0, 0, 6553600, 0, 0, 0, 10922, -1)",
            ]
        );
    }
}
