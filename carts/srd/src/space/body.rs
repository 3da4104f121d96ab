//! Bodies: what room a creature takes, how far two of them are from each other, where one fits.

use serde::{Deserialize, Serialize};

use super::line::Point;
use super::terrain::Terrain;
use crate::data::Size;
use crate::grid::{SQUARE_FEET, Square};

/// Squares along each side of a creature's space: 1 up to Medium, 2 Large, 3 Huge, 4 Gargantuan. Source: 5.1; that a Tiny
/// one has a square to itself is ours.
#[must_use]
pub const fn side(size: Size) -> u8 {
    match size {
        Size::Tiny | Size::Small | Size::Medium => 1,
        Size::Large => 2,
        Size::Huge => 3,
        Size::Gargantuan => 4,
    }
}

/// Squares that so many feet of reach or range are, rounded down: 5 feet are 1, 10 are 2.
#[must_use]
pub const fn reach_squares(feet: u16) -> u16 {
    feet / SQUARE_FEET
}

/// The space that a creature or a thing takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// How large it is.
    pub size: Size,
    /// Its north-west square.
    pub at: Square,
    /// Height of its underside above the floor's zero, in feet.
    pub altitude: i16,
}

impl Body {
    /// A body at height zero.
    #[must_use]
    pub const fn new(size: Size, at: Square) -> Self {
        Self { size, at, altitude: 0 }
    }

    /// A body that stands or swims: on the highest of the squares beneath it.
    #[must_use]
    pub fn standing(terrain: &dyn Terrain, size: Size, at: Square) -> Self {
        let mut body = Self::new(size, at);
        let levels = body.squares().map(|square| terrain.tile(square));
        let highest = levels.filter(|tile| !tile.solid).map(|tile| tile.level(size)).max();
        body.altitude = highest.unwrap_or(0);
        body
    }

    /// Squares along each side.
    #[must_use]
    pub const fn side(self) -> u8 {
        side(self.size)
    }

    /// How tall its space is, in feet: as tall as wide. Ours; 5.1 gives a width only.
    #[must_use]
    pub const fn tall(self) -> u16 {
        self.side() as u16 * SQUARE_FEET
    }

    /// Height of the upper end of its space above the floor's zero, in feet.
    #[must_use]
    pub fn top(self) -> i32 {
        i32::from(self.altitude) + i32::from(self.tall())
    }

    /// The squares that it covers, row by row; those beyond 255 do not exist.
    pub fn squares(self) -> impl Iterator<Item = Square> + use<> {
        let (at, more) = (self.at, self.side() - 1);
        let columns = at.x..=at.x.saturating_add(more);
        (at.y..=at.y.saturating_add(more))
            .flat_map(move |y| columns.clone().map(move |x| Square::new(x, y)))
    }

    /// Whether it covers a square.
    #[must_use]
    pub const fn covers(self, square: Square) -> bool {
        let side = self.side();
        square.x >= self.at.x
            && square.x - self.at.x < side
            && square.y >= self.at.y
            && square.y - self.at.y < side
    }

    /// Its square that is nearest to another.
    #[must_use]
    pub fn nearest(self, to: Square) -> Square {
        let more = self.side() - 1;
        let clamp = |low: u8, to: u8| to.clamp(low, low.saturating_add(more));
        Square::new(clamp(self.at.x, to.x), clamp(self.at.y, to.y))
    }

    /// The middle of its space.
    #[must_use]
    pub fn center(self) -> Point {
        let half = i16::from(self.side());
        Point::new(i16::from(self.at.x) * 2 + half, i16::from(self.at.y) * 2 + half)
    }

    /// Whether two bodies share room: a square, at heights that overlap.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.squares_to(other) == 0
    }

    /// Squares from one space to the other, a diagonal counting one: 0 where they overlap, 1 where they touch. It is the
    /// longest of the ways east or west, north or south, and up or down; five begun feet between two bodies over each
    /// other count as one square more. Source: 5.2 on the floor, ours in height.
    #[must_use]
    #[inline]
    pub fn squares_to(self, other: Self) -> u16 {
        let (mine, its) = (i32::from(self.side()), i32::from(other.side()));
        // One more than the squares between their nearer edges, on either side; less than 1 where they overlap.
        let along = |a: u8, b: u8| {
            let (a, b) = (i32::from(a), i32::from(b));
            (b - a - mine + 1).max(a - b - its + 1)
        };
        let ground = along(self.at.x, other.at.x).max(along(self.at.y, other.at.y)).max(0) as u16;
        if self.altitude == other.altitude { ground } else { ground.max(self.storeys_to(other)) }
    }

    /// Five feet up or down to another body, begun ones counted; 0 where their heights overlap.
    fn storeys_to(self, other: Self) -> u16 {
        let (low, high) =
            if self.altitude <= other.altitude { (self, other) } else { (other, self) };
        let gap = i32::from(high.altitude) - i32::from(low.altitude) - i32::from(low.tall());
        // Two heights are at most 65,535 feet from each other.
        if gap < 0 { 0 } else { (gap / i32::from(SQUARE_FEET)) as u16 + 1 }
    }

    /// Feet from one space to the other: five for each of [`squares_to`](Self::squares_to), at most 65,535.
    #[must_use]
    pub fn feet_to(self, other: Self) -> u16 {
        self.squares_to(other).saturating_mul(SQUARE_FEET)
    }

    /// Whether the other body is within so many feet: of reach, of range, of a sense.
    #[must_use]
    pub fn is_within(self, feet: u16, other: Self) -> bool {
        self.squares_to(other) <= reach_squares(feet)
    }
}

/// How a body fits where it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Fit {
    /// It has all its room.
    Free,
    /// It has only the room of one size smaller: each foot costs one more, its attacks and Dexterity saves have
    /// disadvantage, attacks against it advantage.
    Squeezed,
}

/// Whether a creature of a size fits at an anchor, as far as solid squares go; `None` where it does not.
///
/// Squeezing is 5.1's; how it is drawn is ours: the creature keeps its square of squares, and a block of them that is one
/// smaller on each side must be open. So an ogre in a corridor of one square takes two squares of the corridor's length.
/// What takes one square has none to lose.
#[must_use]
pub fn fit(terrain: &dyn Terrain, size: Size, at: Square) -> Option<Fit> {
    fit_by(side(size), |dx, dy| {
        let inside = at.x.checked_add(dx).zip(at.y.checked_add(dy));
        inside.is_none_or(|(x, y)| terrain.tile(Square::new(x, y)).solid)
    })
}

/// The same for a side and a question whether the square so far from the anchor is solid.
pub(super) fn fit_by(side: u8, solid: impl Fn(u8, u8) -> bool) -> Option<Fit> {
    let open = |left: u8, top: u8, side: u8| {
        (top..top + side).all(|dy| (left..left + side).all(|dx| !solid(dx, dy)))
    };
    if open(0, 0, side) {
        return Some(Fit::Free);
    }
    let less = side - 1;
    let some = less > 0 && [(0, 0), (1, 0), (0, 1), (1, 1)].iter().any(|&(x, y)| open(x, y, less));
    some.then_some(Fit::Squeezed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{Plan, Tile};

    #[test]
    fn bodies_cover_their_squares() {
        for (size, count) in Size::ALL.iter().zip([1, 1, 1, 4, 9, 16]) {
            let body = Body::new(*size, Square::new(3, 7));
            assert_eq!(body.squares().count(), count, "{size:?}");
            assert!(body.squares().all(|square| body.covers(square)));
            assert!(!body.covers(Square::new(3 + body.side(), 7)));
            assert!(!body.covers(Square::new(3, 6)));
        }
        let edge = Body::new(Size::Huge, Square::new(254, 255));
        assert_eq!(edge.squares().count(), 2);
        assert_eq!(Body::new(Size::Large, Square::new(0, 0)).center(), Point::new(2, 2));
        assert_eq!(Body::new(Size::Huge, Square::new(1, 0)).center(), Point::new(5, 3));
        let ogre = Body::new(Size::Large, Square::new(4, 4));
        assert_eq!(ogre.nearest(Square::new(9, 0)), Square::new(5, 4));
    }

    #[test]
    fn distance_counts_squares_on_the_floor_and_in_height() {
        let check = |a: (Size, u8, u8, i16), b: (Size, u8, u8, i16), squares| {
            let body = |(size, x, y, altitude)| Body { size, at: Square::new(x, y), altitude };
            let (a, b) = (body(a), body(b));
            assert_eq!(a.squares_to(b), squares, "{a:?} {b:?}");
            assert_eq!(b.squares_to(a), squares, "{b:?} {a:?}");
            assert_eq!(a.overlaps(b), squares == 0);
            assert_eq!(a.is_within(5, b), squares <= 1);
            assert_eq!(a.is_within(14, b), squares <= 2);
        };
        let (m, l, g) = (Size::Medium, Size::Large, Size::Gargantuan);
        check((m, 1, 1, 0), (m, 1, 1, 0), 0);
        check((m, 1, 1, 0), (m, 2, 2, 0), 1);
        check((m, 1, 1, 0), (m, 4, 3, 0), 3);
        check((l, 1, 1, 0), (m, 2, 2, 0), 0);
        check((l, 1, 1, 0), (m, 3, 3, 0), 1);
        check((l, 1, 1, 0), (m, 0, 0, 0), 1);
        check((g, 0, 0, 0), (l, 9, 2, 0), 6);
        check((m, 1, 1, 0), (m, 1, 1, 4), 0);
        check((m, 1, 1, 0), (m, 1, 1, 5), 1);
        check((m, 1, 1, 0), (m, 1, 1, 9), 1);
        check((m, 1, 1, 0), (m, 2, 1, 10), 2);
        check((m, 1, 1, 0), (m, 9, 1, 10), 8);
        check((l, 1, 1, -20), (m, 1, 1, 10), 5);
        check((m, 0, 0, i16::MIN), (m, 0, 0, i16::MAX), 13_107);
    }

    #[test]
    fn the_large_squeeze_where_one_size_smaller_fits() {
        let plan = Plan::new(&["......", "..##..", "......", "#.#.##", "......"]).unwrap();
        let check = |size, x, y, expected| {
            assert_eq!(fit(&plan, size, Square::new(x, y)), expected, "{size:?} {x},{y}");
        };
        check(Size::Medium, 2, 1, None);
        check(Size::Medium, 1, 1, Some(Fit::Free));
        check(Size::Large, 0, 0, Some(Fit::Free));
        check(Size::Large, 1, 0, Some(Fit::Squeezed));
        check(Size::Large, 2, 0, Some(Fit::Squeezed));
        check(Size::Large, 4, 3, Some(Fit::Squeezed));
        check(Size::Large, 5, 0, Some(Fit::Squeezed));
        check(Size::Huge, 0, 0, Some(Fit::Squeezed));
        check(Size::Huge, 1, 0, None);
        check(Size::Gargantuan, 0, 0, None);
    }

    #[test]
    fn a_standing_body_is_on_the_highest_ground() {
        let plan = Plan::new(&["pu.", "pWW", "#WW"]).unwrap();
        let check = |size, x, y, altitude| {
            let body = Body::standing(&plan, size, Square::new(x, y));
            assert_eq!(body.altitude, altitude, "{size:?} {x},{y}");
        };
        check(Size::Medium, 0, 0, -10);
        check(Size::Large, 0, 0, 5);
        check(Size::Medium, 1, 1, 0);
        check(Size::Large, 1, 1, 0);
        check(Size::Medium, 0, 2, 0);
        assert_eq!(plan.tile(Square::new(1, 1)).level(Size::Large), 0);
        assert_eq!(Tile::OPEN.level(Size::Tiny), 0);
    }
}
