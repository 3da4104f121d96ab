//! Straight lines over the grid: which squares one crosses, and whether an effect can follow it.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::terrain::{Cover, Terrain};
use crate::grid::Square;

/// A place on the floor in half squares (2½ feet): the square `x`, `y` reaches from `2x`, `2y` to `2x + 2`, `2y + 2`. So
/// corners of squares are even and centres odd.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
pub struct Point {
    /// Half squares from the west.
    pub x: i16,
    /// Half squares from the north.
    pub y: i16,
}

impl Point {
    /// The place so many half squares from the west and from the north.
    #[must_use]
    pub const fn new(x: i16, y: i16) -> Self {
        Self { x, y }
    }

    /// The middle of a square.
    #[must_use]
    pub const fn center(square: Square) -> Self {
        Self::new(square.x as i16 * 2 + 1, square.y as i16 * 2 + 1)
    }

    /// The intersection of grid lines at the north-west corner of a square.
    #[must_use]
    pub const fn corner(square: Square) -> Self {
        Self::new(square.x as i16 * 2, square.y as i16 * 2)
    }

    /// The intersections at the four corners of a square: north-west, north-east, south-west, south-east.
    #[must_use]
    pub const fn corners(square: Square) -> [Self; 4] {
        let Self { x, y } = Self::corner(square);
        [Self::new(x, y), Self::new(x + 2, y), Self::new(x, y + 2), Self::new(x + 2, y + 2)]
    }
}

/// The column and the row of a square that may be outside every floor.
pub(super) type Cell = (i32, i32);

/// The square of a cell, `None` outside every floor.
pub(super) fn square((x, y): Cell) -> Option<Square> {
    Some(Square::new(u8::try_from(x).ok()?, u8::try_from(y).ok()?))
}

/// What a line passes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pass {
    /// The inside of a square.
    In(Cell),
    /// Between two squares: along the side that they share, or through a corner at which they lie opposite.
    Between(Cell, Cell),
}

/// Walks a line from end to end, until `visit` breaks off. The way back passes the same, in the other order.
pub(super) fn walk<B>(
    from: Point,
    to: Point,
    mut visit: impl FnMut(Pass) -> ControlFlow<B>,
) -> ControlFlow<B> {
    let (x, y) = (i32::from(from.x), i32::from(from.y));
    let (dx, dy) = (i32::from(to.x) - x, i32::from(to.y) - y);
    let (sx, sy) = (dx.signum(), dy.signum());
    // The cell into which a line leaves a coordinate, and how far it is to the next grid line.
    let start = |at: i32, sign: i32| {
        let cell = if sign < 0 { (at - 1).div_euclid(2) } else { at.div_euclid(2) };
        let line = if sign < 0 { 2 * cell } else { 2 * cell + 2 };
        (cell, i64::from(line.abs_diff(at)))
    };
    let ((mut column, to_x), (mut row, to_y)) = (start(x, sx), start(y, sy));
    let (dx, dy) = (i64::from(dx.abs()), i64::from(dy.abs()));
    if dx == 0 || dy == 0 {
        let along_grid = if dx == 0 { x % 2 == 0 } else { y % 2 == 0 };
        let other = if dx == 0 { (-1, 0) } else { (0, -1) };
        let (length, first) = if dx == 0 { (dy, to_y) } else { (dx, to_x) };
        if length == 0 && (x % 2 == 0 || y % 2 == 0) {
            return ControlFlow::Continue(());
        }
        let mut gone = first;
        loop {
            let here = (column, row);
            visit(if along_grid {
                Pass::Between((column + other.0, row + other.1), here)
            } else {
                Pass::In(here)
            })?;
            if gone >= length {
                return ControlFlow::Continue(());
            }
            (column, row, gone) = (column + sx, row + sy, gone + 2);
        }
    }
    // Times to the next grid lines, all multiplied by both lengths.
    let (mut next_x, mut next_y, end) = (to_x * dy, to_y * dx, dx * dy);
    loop {
        visit(Pass::In((column, row)))?;
        if next_x.min(next_y) >= end {
            return ControlFlow::Continue(());
        }
        if next_x == next_y {
            visit(Pass::Between((column + sx, row), (column, row + sy)))?;
        }
        let (across, down) = (next_x <= next_y, next_y <= next_x);
        if across {
            (column, next_x) = (column + sx, next_x + 2 * dy);
        }
        if down {
            (row, next_y) = (row + sy, next_y + 2 * dx);
        }
    }
}

/// The most that is on a line, by what each square has.
///
/// Inside a square that is what the square has. Between two squares it is the lesser. A line along the grid can change from
/// one side to the other where it meets two squares that share a side.
pub(super) fn most_on(from: Point, to: Point, at: impl Fn(Cell) -> Cover) -> Cover {
    let mut most = Cover::None;
    // Along the grid: the least of getting so far on each side.
    let mut sides = (Cover::None, Cover::None);
    let along_grid = from.x == to.x && from.x % 2 == 0 || from.y == to.y && from.y % 2 == 0;
    // Whether it breaks off does not matter: then the most is known.
    let _ = walk(from, to, |pass| {
        match pass {
            Pass::In(cell) => most = most.max(at(cell)),
            Pass::Between(one, other) if along_grid => {
                let (one, other) = (at(one), at(other));
                let (left, right) = (sides.0.max(one), sides.1.max(other));
                sides = (left.min(right.max(one)), right.min(left.max(other)));
                most = sides.0.min(sides.1);
            }
            Pass::Between(one, other) => most = most.max(at(one).min(at(other))),
        }
        if most == Cover::Total { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    most
}

/// Whether an effect can go straight from one place to another: no square on its way gives total cover, those of its two
/// ends included. A line between two squares passes if one of them lets it. The same both ways. Source: 5.1; what a line
/// between squares does is ours.
#[must_use]
pub fn line_of_effect(terrain: &dyn Terrain, from: Point, to: Point) -> bool {
    let at = |cell| square(cell).map_or(Cover::Total, |square| terrain.tile(square).cover);
    most_on(from, to, at) < Cover::Total
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Plan;

    fn passed(from: (i16, i16), to: (i16, i16)) -> Vec<Pass> {
        let mut passed = Vec::new();
        let end = walk::<()>(Point::new(from.0, from.1), Point::new(to.0, to.1), |pass| {
            passed.push(pass);
            ControlFlow::Continue(())
        });
        assert!(end.is_continue());
        passed
    }

    #[test]
    fn a_line_passes_squares_and_between_them() {
        let inside = |cells: &[Cell]| cells.iter().map(|&cell| Pass::In(cell)).collect::<Vec<_>>();
        let check = |from, to, expected: Vec<Pass>| {
            assert_eq!(passed(from, to), expected, "{from:?} {to:?}");
        };
        check((1, 1), (1, 1), inside(&[(0, 0)]));
        check((2, 2), (2, 2), vec![]);
        check((2, 1), (2, 1), vec![]);
        check((1, 1), (7, 1), inside(&[(0, 0), (1, 0), (2, 0), (3, 0)]));
        check((2, 1), (6, 1), inside(&[(1, 0), (2, 0)]));
        check((6, 1), (2, 1), inside(&[(2, 0), (1, 0)]));
        check((1, 0), (1, -4), inside(&[(0, -1), (0, -2)]));
        let along = vec![Pass::Between((1, -1), (1, 0)), Pass::Between((2, -1), (2, 0))];
        check((2, 0), (6, 0), along);
        let along = vec![Pass::Between((-1, 0), (0, 0)), Pass::Between((-1, 1), (0, 1))];
        check((0, 0), (0, 3), along);
        let corner = Pass::Between((1, 0), (0, 1));
        check((1, 1), (3, 3), vec![Pass::In((0, 0)), corner, Pass::In((1, 1))]);
        check((0, 0), (2, 2), inside(&[(0, 0)]));
        check((0, 0), (4, 2), inside(&[(0, 0), (1, 0)]));
        let mut through = inside(&[(0, 0), (1, 0), (2, 1), (3, 1)]);
        through.insert(2, Pass::Between((2, 0), (1, 1)));
        check((1, 1), (7, 3), through);
        check((0, 0), (6, 4), inside(&[(0, 0), (1, 0), (1, 1), (2, 1)]));
    }

    #[test]
    fn effects_pass_where_one_side_is_open() {
        let plan = Plan::new(&["....", ".##.", ".#..", "..+."]).unwrap();
        let check = |from: (i16, i16), to: (i16, i16), expected| {
            let (from, to) = (Point::new(from.0, from.1), Point::new(to.0, to.1));
            assert_eq!(line_of_effect(&plan, from, to), expected, "{from:?} {to:?}");
            assert_eq!(line_of_effect(&plan, to, from), expected, "{to:?} {from:?}");
        };
        check((1, 1), (7, 1), true);
        check((1, 3), (7, 3), false);
        check((2, 2), (6, 2), true);
        check((2, 4), (6, 4), false);
        check((4, 4), (4, 6), true);
        check((1, 1), (3, 3), false);
        check((5, 5), (5, 7), true);
        check((5, 5), (3, 7), true);
        check((1, 1), (1, -1), false);
        check((0, 0), (0, 8), true);
        check((-2, 0), (-2, 8), false);
    }

    #[test]
    fn a_closed_corner_stops_a_line() {
        let check = |rows: &[&str], expected| {
            let plan = Plan::new(rows).unwrap();
            assert_eq!(line_of_effect(&plan, Point::new(1, 1), Point::new(3, 3)), expected);
        };
        check(&["..", ".."], true);
        check(&[".#", ".."], true);
        check(&[".#", "#."], false);
        let check = |rows: &[&str], expected| {
            let plan = Plan::new(rows).unwrap();
            assert_eq!(line_of_effect(&plan, Point::new(0, 2), Point::new(6, 2)), expected);
        };
        check(&["...", "###"], true);
        check(&[".##", "..."], true);
        check(&["..#", "#.."], true);
        check(&[".##", "#.."], false);
    }
}
