//! Walking: where a hero is after a tick. The rules use it as the truth and the player's side to look ahead.

use serde::{Deserialize, Serialize};
use srd::{Ground, Square};

/// Sixteenths of a pixel, the unit of a [`Spot`], in a pixel.
pub const SPOTS_PER_PIXEL: u16 = 16;
/// Sixteenths of a pixel along each side of a square of 16 × 16 pixels.
pub const SPOTS_PER_SQUARE: u16 = 16 * SPOTS_PER_PIXEL;
/// What a hero walks in a tick along an axis: 2 pixels, which is 60 pixels a second.
pub const WALK_PER_TICK: u16 = 2 * SPOTS_PER_PIXEL;
/// The same along both axes of a diagonal: 32 over the root of 2.
const DIAGONAL_PER_TICK: u16 = 23;
/// Half of the width of the box that bumps into walls: 5 pixels.
const HALF_WIDTH: u16 = 5 * SPOTS_PER_PIXEL;
/// Half of its height: 4 pixels.
const HALF_HEIGHT: u16 = 4 * SPOTS_PER_PIXEL;
/// How many pixels a hero can miss a gap by and is led into it.
const NUDGE: u16 = 7;

/// A place on a floor in sixteenths of a pixel: the middle of the box on which a figure stands. A figure's sprite of
/// 16 × 16 pixels is drawn 8 pixels to the left of it and 12 above it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Spot {
    /// To the east.
    pub x: u16,
    /// To the south.
    pub y: u16,
}

impl Spot {
    /// The middle of a square.
    #[must_use]
    pub const fn middle(square: Square) -> Self {
        let half = SPOTS_PER_SQUARE / 2;
        Self {
            x: square.x as u16 * SPOTS_PER_SQUARE + half,
            y: square.y as u16 * SPOTS_PER_SQUARE + half,
        }
    }

    /// The square that it lies in.
    #[must_use]
    pub const fn square(self) -> Square {
        Square::new((self.x / SPOTS_PER_SQUARE) as u8, (self.y / SPOTS_PER_SQUARE) as u8)
    }
}

/// Where a figure looks.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Facing {
    /// Towards the player.
    #[default]
    Down,
    /// Away from the player.
    Up,
    /// To the left.
    Left,
    /// To the right.
    Right,
}

impl Facing {
    /// The direction on the grid.
    #[must_use]
    pub const fn direction(self) -> srd::Direction {
        match self {
            Self::Down => srd::Direction::South,
            Self::Up => srd::Direction::North,
            Self::Left => srd::Direction::West,
            Self::Right => srd::Direction::East,
        }
    }

    /// The facing for a move by `dx`, `dy`; sideways wins on a diagonal.
    #[must_use]
    pub const fn of(dx: i32, dy: i32) -> Option<Self> {
        match (dx, dy) {
            (0, 0) => None,
            (0, 1..) => Some(Self::Down),
            (0, _) => Some(Self::Up),
            (1.., _) => Some(Self::Right),
            _ => Some(Self::Left),
        }
    }
}

/// One tick of walking where the pad points (`cart_sdk::Pad::direction`: −1, 0 or 1 to the right and down): the new
/// spot, and the new facing if it points anywhere. A hero never leaves open ground, slides along walls, and is led
/// around the corner of a gap.
#[must_use]
pub fn walk(spot: Spot, (dx, dy): (i32, i32), ground: &dyn Ground) -> (Spot, Option<Facing>) {
    let length = if dx != 0 && dy != 0 { DIAGONAL_PER_TICK } else { WALK_PER_TICK };
    let mut to = slide(spot, Axis::X, dx, length, ground);
    to = slide(to, Axis::Y, dy, length, ground);
    if to == spot && (dx == 0) != (dy == 0) {
        let (along, sign) = if dx != 0 { (Axis::X, dx) } else { (Axis::Y, dy) };
        to = around_corner(spot, along, sign, ground);
    }
    (to, Facing::of(dx, dy))
}

#[derive(Clone, Copy)]
enum Axis {
    X,
    Y,
}

fn moved(spot: Spot, axis: Axis, sign: i32, length: u16) -> Option<Spot> {
    let shift = |value: u16| {
        if sign < 0 { value.checked_sub(length) } else { value.checked_add(length) }
    };
    match axis {
        Axis::X => Some(Spot { x: shift(spot.x)?, ..spot }),
        Axis::Y => Some(Spot { y: shift(spot.y)?, ..spot }),
    }
}

/// The farthest spot up to `length` away that is free; walls are thicker than one tick's walk.
fn slide(spot: Spot, axis: Axis, sign: i32, length: u16, ground: &dyn Ground) -> Spot {
    if sign == 0 {
        return spot;
    }
    let is_free = |length: u16| moved(spot, axis, sign, length).filter(|&to| fits(to, ground));
    if let Some(to) = is_free(length) {
        return to;
    }
    (1..length).rev().find_map(is_free).unwrap_or(spot)
}

/// A step to the side, if the way ahead is free from a spot not far to that side.
fn around_corner(spot: Spot, along: Axis, sign: i32, ground: &dyn Ground) -> Spot {
    let across = match along {
        Axis::X => Axis::Y,
        Axis::Y => Axis::X,
    };
    for side in [-1, 1] {
        let step = slide(spot, across, side, WALK_PER_TICK, ground);
        let is_way = |shift: u16| {
            moved(spot, across, side, shift)
                .filter(|&beside| fits(beside, ground))
                .and_then(|beside| moved(beside, along, sign, WALK_PER_TICK))
                .is_some_and(|ahead| fits(ahead, ground))
        };
        if step != spot
            && let Some(shift) =
                (1..=NUDGE).map(|pixels| pixels * SPOTS_PER_PIXEL).find(|&shift| is_way(shift))
        {
            return slide(spot, across, side, shift.min(WALK_PER_TICK), ground);
        }
    }
    spot
}

/// Whether the box around a spot lies on open ground only.
fn fits(spot: Spot, ground: &dyn Ground) -> bool {
    let (Some(left), Some(top)) = (spot.x.checked_sub(HALF_WIDTH), spot.y.checked_sub(HALF_HEIGHT))
    else {
        return false;
    };
    // The last sixteenth inside the box, so that a box can touch a wall without being in it.
    let (Some(right), Some(bottom)) =
        (spot.x.checked_add(HALF_WIDTH - 1), spot.y.checked_add(HALF_HEIGHT - 1))
    else {
        return false;
    };
    [(left, top), (right, top), (left, bottom), (right, bottom)]
        .into_iter()
        .all(|(x, y)| ground.is_open(Spot { x, y }.square()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Drawn(Vec<Vec<u8>>);

    impl Ground for Drawn {
        fn is_open(&self, square: Square) -> bool {
            let row = self.0.get(usize::from(square.y));
            row.and_then(|row| row.get(usize::from(square.x))).is_some_and(|&tile| tile == b'.')
        }
        fn is_clear(&self, square: Square) -> bool {
            self.is_open(square)
        }
    }

    fn drawn(rows: &[&str]) -> Drawn {
        Drawn(rows.iter().map(|row| row.bytes().collect()).collect())
    }

    fn walk_long(ground: &Drawn, from: (u8, u8), direction: (i32, i32), ticks: u32) -> Spot {
        let start = Spot::middle(Square::new(from.0, from.1));
        (0..ticks).fold(start, |spot, _| walk(spot, direction, ground).0)
    }

    #[test]
    fn a_hero_walks_two_pixels_a_tick() {
        let ground = drawn(&["....", "....", "...."]);
        let start = Spot::middle(Square::new(1, 1));
        let check = |direction: (i32, i32), dx: i32, dy: i32| {
            let to = walk_long(&ground, (1, 1), direction, 1);
            let shift =
                (i32::from(to.x) - i32::from(start.x), i32::from(to.y) - i32::from(start.y));
            assert_eq!(shift, (dx, dy), "{direction:?}");
        };
        check((1, 0), 32, 0);
        check((0, -1), 0, -32);
        check((1, 1), 23, 23);
        check((0, 0), 0, 0);
    }

    #[test]
    fn walls_stop_and_are_slid_along() {
        let ground = drawn(&["....", "...#", "...#", "...."]);
        let stopped = walk_long(&ground, (1, 1), (1, 0), 60);
        assert_eq!(
            stopped,
            Spot { x: 3 * SPOTS_PER_SQUARE - HALF_WIDTH, y: SPOTS_PER_SQUARE * 3 / 2 }
        );
        let slid = walk_long(&ground, (1, 1), (1, 1), 20);
        assert_eq!((slid.x, slid.y), (stopped.x, SPOTS_PER_SQUARE * 3 / 2 + 20 * 23));
    }

    #[test]
    fn a_hero_is_led_into_a_gap_that_it_missed_a_little() {
        let ground = drawn(&["#.#", "...", "###"]);
        let mut spot =
            Spot { x: SPOTS_PER_SQUARE + 2 * SPOTS_PER_PIXEL, y: SPOTS_PER_SQUARE * 3 / 2 };
        for _ in 0..30 {
            spot = walk(spot, (0, -1), &ground).0;
        }
        assert_eq!(spot.square(), Square::new(1, 0));
    }

    proptest! {
        #[test]
        fn walking_never_ends_in_a_wall(
            tiles in prop::collection::vec(prop::bool::weighted(0.7), 64),
            pads in prop::collection::vec(((-1i32..=1, -1i32..=1), 1usize..20), 1..40),
        ) {
            let rows = tiles.chunks(8).map(|row| row.iter().map(|&open| if open { b'.' } else { b'#' }).collect());
            let mut ground = Drawn(rows.collect());
            ground.0[4][4] = b'.';
            let mut spot = Spot::middle(Square::new(4, 4));
            for (direction, ticks) in pads {
                for _ in 0..ticks {
                    let (to, _) = walk(spot, direction, &ground);
                    prop_assert!(fits(to, &ground), "{to:?}");
                    prop_assert!(to.x.abs_diff(spot.x) <= WALK_PER_TICK && to.y.abs_diff(spot.y) <= WALK_PER_TICK);
                    spot = to;
                }
            }
        }
    }
}
