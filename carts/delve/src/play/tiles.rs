//! How the tiles of a floor look: each by itself and by its neighbours.

use cart_sdk::{Screen, Sprite};
use srd::Square;

use super::art::TILES;
use crate::shared::Tile;
use crate::view::Place;

/// Frames that each of the two pictures of water and fire is shown.
const FLICKER_FRAMES: u32 = 16;

/// Draws a square of a floor at its place in pixels.
pub(super) fn draw(screen: &mut Screen, place: &Place, square: Square, frame: u32) {
    let (x, y) = corner(square);
    let around = Around { place, square };
    let tile = place.tile(square);
    let is_second = frame / FLICKER_FRAMES % 2 == 1;
    if let Some((u, v)) = around.ground(tile, is_second) {
        screen.sprite(x, y, Sprite::new(TILES, u * 16, v * 16, 16, 16).opaque());
    }
    let (corners, columns) = match tile {
        Tile::Path | Tile::Post | Tile::Well | Tile::Stall | Tile::Gate => {
            (around.corners(is_paved), [0, 1, 2, 3])
        }
        Tile::Water => (around.corners(is_water), [4, 5, 6, 9]),
        _ => ([false; 4], [0; 4]),
    };
    for (_, column) in corners.into_iter().zip(columns).filter(|&(is_other, _)| is_other) {
        screen.sprite(x, y, Sprite::new(TILES, column * 16, 12 * 16, 16, 16));
    }
    if let Some((u, v)) = around.thing(tile, is_second) {
        screen.sprite(x, y, Sprite::new(TILES, u * 16, v * 16, 16, 16));
    }
}

/// Draws what of a square's thing rises over the square to the north, and over who stands there.
pub(super) fn draw_top(screen: &mut Screen, place: &Place, square: Square) {
    let top = match place.tile(square) {
        Tile::Tree => (2, 3),
        Tile::Well => (8, 3),
        Tile::Pillar => (7, 11),
        Tile::Stall => {
            // Two stalls side by side are one of two squares.
            let around = Around { place, square };
            if around.stall_is_right() { (12, 3) } else { (11, 3) }
        }
        _ => return,
    };
    let (x, y) = corner(square);
    screen.sprite(x, y - 16, Sprite::new(TILES, top.0 * 16, top.1 * 16, 16, 16));
}

fn corner(square: Square) -> (i32, i32) {
    (i32::from(square.x) * 16, i32::from(square.y) * 16)
}

/// A square with its neighbours.
struct Around<'a> {
    place: &'a Place,
    square: Square,
}

impl Around<'_> {
    /// The tile `dx` to the east and `dy` to the south; unseen beyond the floor.
    fn at(&self, dx: i8, dy: i8) -> Tile {
        let x = self.square.x.checked_add_signed(dx);
        let y = self.square.y.checked_add_signed(dy);
        match (x, y) {
            (Some(x), Some(y)) => self.place.tile(Square::new(x, y)),
            _ => Tile::Unseen,
        }
    }

    /// A number from 0 to `count - 1` that belongs to this square.
    fn pick(&self, count: u32) -> i32 {
        let mixed = (u32::from(self.square.x).wrapping_mul(0x9e37_79b1))
            ^ (u32::from(self.square.y).wrapping_mul(0x85eb_ca77));
        ((mixed ^ mixed >> 15).wrapping_mul(0x2c1b_3c6d) >> 16) as i32 % count as i32
    }

    /// What lies below: column and row of the sheet.
    fn ground(&self, tile: Tile, is_second: bool) -> Option<(i32, i32)> {
        let second = i32::from(is_second);
        Some(match tile {
            Tile::Unseen => return None,
            Tile::Path | Tile::Post | Tile::Well | Tile::Stall | Tile::Gate => {
                match self.rim(is_paved) {
                    0 => (
                        [0, 9, 14, 9][self.pick(4) as usize],
                        if self.pick(4) == 0 { 13 } else { 0 },
                    ),
                    rim => (rim, 13),
                }
            }
            Tile::Water => (self.rim(is_water), 14 + second),
            Tile::Flowers => (3, 0),
            Tile::Grass
            | Tile::Tree
            | Tile::Fence
            | Tile::Sign
            | Tile::Roof
            | Tile::House
            | Tile::Window
            | Tile::HouseDoor
            | Tile::TempleRoof
            | Tile::Temple
            | Tile::TempleDoor => ([0, 0, 1, 2, 0, 4][self.pick(6) as usize], 0),
            Tile::Wall | Tile::Torch => self.wall(),
            Tile::Floor
            | Tile::Cracked
            | Tile::Bones
            | Tile::Pillar
            | Tile::Rubble
            | Tile::DoorClosed
            | Tile::DoorOpen
            | Tile::StairsUp
            | Tile::StairsDown
            | Tile::ChestClosed
            | Tile::ChestOpen
            | Tile::Altar => self.floor(tile),
        })
    }

    /// What stands on it.
    fn thing(&self, tile: Tile, is_second: bool) -> Option<(i32, i32)> {
        let second = i32::from(is_second);
        Some(match tile {
            Tile::Tree => (2, 4),
            Tile::Fence => {
                let is_row = self.at(-1, 0) == Tile::Fence || self.at(1, 0) == Tile::Fence;
                if is_row { (5, 3) } else { (5, 4) }
            }
            Tile::Roof => self.roof(Tile::Roof),
            Tile::House => self.front((0, 5), (1, 5), (2, 5)),
            Tile::Window => {
                if self.pick(2) == 0 {
                    (4, 5)
                } else {
                    (5, 5)
                }
            }
            Tile::HouseDoor => (6, 5),
            Tile::Well => (8, 4),
            Tile::Sign => (6, 3),
            Tile::TempleRoof => self.roof(Tile::TempleRoof),
            Tile::Temple => self.front((1, 7), (14, 5), (1, 7)),
            Tile::TempleDoor => (7, 7),
            Tile::Stall => {
                if self.stall_is_right() {
                    (12, 4)
                } else {
                    (11, 4)
                }
            }
            Tile::Gate => (14, 9),
            Tile::StairsDown => (0, 11),
            Tile::StairsUp => (1, 11),
            Tile::Torch => (5 + second, 9),
            Tile::Bones => (6, 11),
            Tile::Pillar => (7, 12),
            Tile::Rubble => (5, 11),
            Tile::DoorClosed => {
                if self.door_faces_south() {
                    (9, 9)
                } else {
                    (12, 9)
                }
            }
            Tile::DoorOpen => {
                if self.door_faces_south() {
                    (10, 9)
                } else {
                    (13, 9)
                }
            }
            Tile::ChestClosed => (2, 11),
            Tile::ChestOpen => (4, 11),
            Tile::Altar => (9, 11),
            Tile::Unseen
            | Tile::Grass
            | Tile::Flowers
            | Tile::Water
            | Tile::Path
            | Tile::Post
            | Tile::Floor
            | Tile::Cracked
            | Tile::Wall => return None,
        })
    }

    /// The number of a tile by its sides: 1 for one to the north that is other, 2 east, 4 south, 8 west.
    fn rim(&self, same: fn(Tile) -> bool) -> i32 {
        let sides = [(0, -1), (1, 0), (0, 1), (-1, 0)];
        let other = (0..).zip(sides).filter(|&(_, (dx, dy))| !self.goes_on(dx, dy, same));
        other.map(|(bit, _)| 1 << bit).sum()
    }

    /// Whether only the diagonal neighbour is other: north-west, north-east, south-west, south-east.
    fn corners(&self, same: fn(Tile) -> bool) -> [bool; 4] {
        [(-1, -1), (1, -1), (-1, 1), (1, 1)].map(|(dx, dy)| {
            self.goes_on(dx, 0, same) && self.goes_on(0, dy, same) && !self.goes_on(dx, dy, same)
        })
    }

    /// Beyond the floor everything goes on.
    fn goes_on(&self, dx: i8, dy: i8, same: fn(Tile) -> bool) -> bool {
        let tile = self.at(dx, dy);
        tile == Tile::Unseen || same(tile)
    }

    fn is_same(&self, dx: i8, dy: i8, tile: Tile) -> bool {
        self.at(dx, dy) == tile
    }

    fn third(&self, tile: Tile) -> i32 {
        match (self.is_same(-1, 0, tile), self.is_same(1, 0, tile)) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        }
    }

    fn roof(&self, tile: Tile) -> (i32, i32) {
        let row = match (self.is_same(0, -1, tile), self.is_same(0, 1, tile)) {
            (false, _) => 0,
            (true, true) => 1,
            (true, false) => 2,
        };
        let place = row * 3 + self.third(tile);
        // The colour belongs to the corner of the house, so that a whole roof has one.
        let (mut x, mut y) = (0i8, 0i8);
        while x > -16 && self.is_same(x - 1, y, tile) {
            x -= 1;
        }
        while y > -16 && self.is_same(x, y - 1, tile) {
            y -= 1;
        }
        let corner = Square::new(
            self.square.x.saturating_add_signed(x),
            self.square.y.saturating_add_signed(y),
        );
        let is_blue =
            tile == Tile::TempleRoof || Around { place: self.place, square: corner }.pick(2) == 1;
        match (is_blue, place) {
            (false, _) => (place, 6),
            (true, 0..=6) => (9 + place, 6),
            (true, _) => (4 + place, 5),
        }
    }

    /// A wall by whether its row of walls goes on to the left and the right.
    fn front(&self, left: (i32, i32), middle: (i32, i32), right: (i32, i32)) -> (i32, i32) {
        let goes_on = |dx| {
            matches!(
                self.at(dx, 0),
                Tile::House | Tile::Window | Tile::HouseDoor | Tile::Temple | Tile::TempleDoor
            )
        };
        match (goes_on(-1), goes_on(1)) {
            (false, _) => left,
            (true, true) => middle,
            (true, false) => right,
        }
    }

    fn stall_is_right(&self) -> bool {
        self.is_same(-1, 0, Tile::Stall)
    }

    fn wall(&self) -> (i32, i32) {
        if is_hollow(self.at(0, 1)) {
            return ([0, 0, 0, 0, 1, 2][self.pick(6) as usize], 9);
        }
        // A wall's top has a rim where it borders a room, and where it borders the face of a wall.
        let is_face = |dx: i8, dy: i8| {
            !is_hollow(self.at(dx, dy))
                && self.at(dx, dy) != Tile::Unseen
                && is_hollow(self.at(dx, dy + 1))
        };
        let is_rim = |dx, dy| is_hollow(self.at(dx, dy)) || (dy >= 0 && is_face(dx, dy));
        let sides = [(0, -1), (1, 0), (0, 1), (-1, 0)];
        let rims = (0..).zip(sides).filter(|&(_, (dx, dy))| is_rim(dx, dy));
        (rims.map(|(bit, _)| 1 << bit).sum(), 10)
    }

    fn floor(&self, tile: Tile) -> (i32, i32) {
        let is_wall = |tile| matches!(tile, Tile::Wall | Tile::Torch);
        match (is_wall(self.at(0, -1)), is_wall(self.at(-1, 0))) {
            (true, true) => (6, 8),
            (true, false) => (4, 8),
            (false, true) => (5, 8),
            (false, false) if tile == Tile::Cracked => ([1, 3][self.pick(2) as usize], 8),
            (false, false) => ([0, 0, 2, 0][self.pick(4) as usize], 8),
        }
    }

    fn door_faces_south(&self) -> bool {
        !is_hollow(self.at(-1, 0)) && !is_hollow(self.at(1, 0))
    }
}

/// Whether a dungeon's tile is a room's and not its walls'.
const fn is_hollow(tile: Tile) -> bool {
    !matches!(tile, Tile::Wall | Tile::Torch | Tile::Unseen)
}

/// Whether a town's tile has pavement around it.
const fn is_paved(tile: Tile) -> bool {
    !matches!(
        tile,
        Tile::Grass | Tile::Flowers | Tile::Tree | Tile::Water | Tile::Fence | Tile::Sign
    )
}

const fn is_water(tile: Tile) -> bool {
    matches!(tile, Tile::Water)
}
