//! Triangles and polygons.
//!
//! Triangles have the very pixels that Pyxel sets: each side is as far across as its slope says, counted from the middle
//! corner, and rounded; halfway between two pixels as floats of 24 bits are rounded. Polygons are ours.

use std::ops::Range;

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::rounding::{PLACES, float_quotient, round, to_signed_float};
use crate::state::{Ink, common};

/// Pixels up to which floats are followed; larger triangles are drawn as they should be.
const FOLLOWED: i64 = 1 << 20;

/// Rows of a triangle that are drawn at once.
const AT_ONCE: usize = 32;

impl Canvas<'_> {
    /// A filled triangle with its corners.
    pub fn triangle(&mut self, corners: [[i32; 2]; 3], color: Color) {
        let ink = self.ink(color);
        let mut corners = corners.map(|[x, y]| self.place(x, y));
        // In the order in which equal heights stay as Pyxel leaves them.
        for (upper, lower) in [(0, 1), (0, 2), (1, 2)] {
            if corners[upper].1 > corners[lower].1 {
                corners.swap(upper, lower);
            }
        }
        let [(x1, y1), (x2, y2), (x3, y3)] = corners;
        let long = Slope::new(x3 - x1, y3 - y1);
        let opposite = Edge::new(x1, long, y2 - y1).column_as_pyxel();
        let visible = common(&(y1..y3 + 1), &self.clip_area().rows());
        let mut long = Edge::new(opposite, long, visible.start - y2);
        let above = Slope::new(x2 - x1, y2 - y1);
        let below = Slope::new(x3 - x2, y3 - y2);
        for (rows, side) in [(y1..y2 + 1, above), (y2 + 1..y3 + 1, below)] {
            let rows = common(&rows, &visible);
            if rows.is_empty() {
                continue;
            }
            let mut side = Edge::new(x2, side, rows.start - y2);
            let (left, right) =
                if opposite < x2 { (&mut long, &mut side) } else { (&mut side, &mut long) };
            self.between(rows, left, right, ink);
        }
    }

    /// Draws what is between two edges, both of them included. Their places come first, many at a time: one after the other
    /// each has loops so small that all of it stays in registers.
    fn between(&mut self, rows: Range<i64>, left: &mut Edge, right: &mut Edge, ink: Ink) {
        let mut places = [[0; AT_ONCE]; 2];
        for first in rows.clone().step_by(AT_ONCE) {
            let count = AT_ONCE.min((rows.end - first) as usize);
            let [lefts, rights] = places.each_mut().map(|columns| &mut columns[..count]);
            left.columns(lefts);
            right.columns(rights);
            let span = |(&left, &right)| i64::from(left)..i64::from(right) + 1;
            self.spans(first, ink, lefts.iter().zip(&*rights).map(span));
        }
    }

    /// The border of a triangle: three lines.
    pub fn triangle_outline(&mut self, corners: [[i32; 2]; 3], color: Color) {
        let [[x1, y1], [x2, y2], [x3, y3]] = corners;
        self.line(x1, y1, x2, y2, color);
        self.line(x1, y1, x3, y3, color);
        self.line(x2, y2, x3, y3, color);
    }

    /// A filled polygon, the last corner joined to the first: what its outline covers, and all pixels inside it. A place
    /// is inside if a ray from it crosses the outline an odd number of times, so that a star of five lines has a hole.
    pub fn polygon(&mut self, corners: &[[i32; 2]], color: Color) {
        let ink = self.ink(color);
        let places: Vec<(i64, i64)> = corners.iter().map(|&[x, y]| self.place(x, y)).collect();
        let sides: Vec<Side> =
            pairs(&places).filter_map(|(from, to)| Side::new(from, to)).collect();
        let top = sides.iter().map(|side| side.top).min().unwrap_or(0);
        let bottom = sides.iter().map(|side| side.bottom).max().unwrap_or(0);
        let mut crossings = Vec::with_capacity(sides.len());
        for row in common(&(top..bottom), &self.clip_area().rows()) {
            crossings.clear();
            crossings.extend(sides.iter().filter_map(|side| side.crossing(row)));
            crossings.sort_unstable();
            self.inside(row, &crossings, ink);
        }
        self.polygon_outline(corners, color);
    }

    /// The border of a polygon: a line from each corner to the next, and from the last to the first.
    pub fn polygon_outline(&mut self, corners: &[[i32; 2]], color: Color) {
        for ([x1, y1], [x2, y2]) in pairs(corners) {
            self.line(x1, y1, x2, y2, color);
        }
    }

    /// Fills a row from each odd crossing to the next.
    fn inside(&mut self, row: i64, crossings: &[[i64; 2]], ink: Ink) {
        let (pairs, _) = crossings.as_chunks();
        for &[[_, left], [right, _]] in pairs {
            self.spans(row, ink, std::iter::once(left..right + 1));
        }
    }
}

/// Each with the next, and the last with the first.
fn pairs<T: Copy>(corners: &[T]) -> impl Iterator<Item = (T, T)> {
    corners.iter().copied().zip(corners.iter().copied().cycle().skip(1))
}

/// How far a side of a triangle goes across for each row: a fraction.
#[derive(Clone, Copy)]
struct Slope {
    across: i64,
    down: i64,
    /// The same in pixels with [`FINE`] binary places.
    step: i128,
}

/// Binary places of an edge: rows add up to far less of a mistake than the parts of a pixel that a side can have.
const FINE: u32 = 40;
/// A place is that much farther right, so that no mistake takes a whole pixel from it.
const AHEAD: i128 = 1 << (FINE - 28);

/// Binary places of an edge near the screen.
const COARSE: u32 = 20;
/// Up to there a place is near the screen.
const NEAR: i64 = 1 << (10 + FINE);
/// Rows of a side up to which all its fractions are told from each other with [`COARSE`] binary places.
const STEEP: i64 = 1 << 12;

impl Slope {
    /// A side without height goes nowhere.
    fn new(across: i64, down: i64) -> Self {
        let (across, down) = if down == 0 { (0, 1) } else { (across, down) };
        let step = if across.abs() < FOLLOWED {
            i128::from((across << FINE).div_euclid(down))
        } else {
            (i128::from(across) << FINE).div_euclid(down.into())
        };
        Self { across, down, step }
    }

    /// Whether floats hold every place of it, so that halves are true halves.
    fn is_exact(&self) -> bool {
        let odd = self.down >> self.down.trailing_zeros();
        odd == 1 || self.across % odd == 0
    }
}

/// A side of a triangle, row by row.
#[derive(Clone, Copy)]
struct Edge {
    /// Where it is at the row from which rows are counted.
    base: i64,
    slope: Slope,
    /// The row that comes.
    row: i64,
    /// The pixels across and half a pixel more, with [`FINE`] binary places.
    place: i128,
    /// Whether all its places fit into 64 bits.
    is_small: bool,
    /// Whether its halves are rounded as floats are.
    is_followed: bool,
}

impl Edge {
    fn new(base: i64, slope: Slope, row: i64) -> Self {
        let Slope { across, down, .. } = slope;
        let is_small = [base, across, down, row].iter().all(|number| number.abs() < FOLLOWED);
        let (whole, part) = if is_small {
            let (way, parts) = (2 * across * row + down, 2 * down);
            (way.div_euclid(parts), i128::from((way.rem_euclid(parts) << FINE) / parts))
        } else {
            let [across, down, row] = [across, down, row].map(i128::from);
            let (way, parts) = (2 * across * row + down, 2 * down);
            (way.div_euclid(parts) as i64, (way.rem_euclid(parts) << FINE) / parts)
        };
        let place = (i128::from(base + whole) << FINE) + part + AHEAD;
        Self { base, slope, row, place, is_small, is_followed: is_small && !slope.is_exact() }
    }

    /// Whether it is halfway between two pixels.
    const fn is_half(&self) -> bool {
        is_half(self.place as i64)
    }

    /// Where it is in the row that comes: to the nearest, and from halfway away from column 0.
    const fn column(&self) -> i64 {
        rounded((self.place >> FINE) as i64, self.is_half())
    }

    /// The same, but halves as Pyxel rounds them.
    fn column_as_pyxel(&self) -> i64 {
        if self.is_half() && self.is_followed { self.column_as_float() } else { self.column() }
    }

    /// As floats of 24 bits round it: the slope, its product with the row, the sum with the base.
    #[cold]
    fn column_as_float(&self) -> i64 {
        let Slope { across, down, .. } = self.slope;
        let slope = float_quotient(across.unsigned_abs().into(), down.unsigned_abs().into());
        let way = to_signed_float(slope.cast_signed() * i128::from(self.row * across.signum()));
        round(to_signed_float((i128::from(self.base) << PLACES) + way))
    }

    /// Where it is in each of the rows that come, at most [`AT_ONCE`]; farther away than numbers of 32 bits go, at their end.
    fn columns(&mut self, columns: &mut [i32]) {
        // Halves as floats are rare: without a call for them all of the loop stays in registers.
        let (mut edge, mut halves) = (*self, false);
        if self.is_small {
            let (place, step) = (self.place as i64, self.slope.step as i64);
            let end = place + step * columns.len() as i64;
            let is_near = [place, end].iter().all(|place| place.abs() < NEAR);
            halves = if is_near && self.slope.down <= STEEP {
                columns_near(place, step, columns)
            } else {
                columns_far(place, step, columns)
            };
            (self.place, self.row) = (end.into(), self.row + columns.len() as i64);
        } else {
            for column in &mut *columns {
                *column = narrowed(self.column());
                self.step();
            }
        }
        if halves && self.is_followed {
            for column in columns {
                *column = narrowed(edge.column_as_pyxel());
                edge.step();
            }
        }
    }

    const fn step(&mut self) {
        self.row += 1;
        self.place += self.slope.step;
    }
}

/// The columns of places with [`FINE`] binary places, and whether one of them is halfway between two pixels.
fn columns_far(mut place: i64, step: i64, columns: &mut [i32]) -> bool {
    let mut halves = false;
    for column in columns {
        let is_half = is_half(place);
        *column = narrowed(rounded(place >> FINE, is_half));
        halves |= is_half;
        place += step;
    }
    halves
}

/// The same for places near the screen, whose numbers are so small that a processor steps through four rows at once.
///
/// Each step loses less than one of the last places, and all of them at most [`AT_ONCE`], half of what a place is ahead. No
/// fraction that is not 0 is as near to a whole number as that, since none has a denominator above twice [`STEEP`].
fn columns_near(place: i64, step: i64, columns: &mut [i32]) -> bool {
    const AHEAD: i32 = 2 * AT_ONCE as i32;
    let [first, step] = [place, step].map(|number| (number >> (FINE - COARSE)) as i32);
    let mut place = first + AHEAD;
    let mut halves = false;
    for column in columns {
        let is_half = place & ((1 << COARSE) - 1) < 2 * AHEAD;
        let whole = place >> COARSE;
        *column = whole - i32::from(is_half && whole <= 0);
        halves |= is_half;
        place += step;
    }
    halves
}

/// A column, or the end of the numbers of 32 bits on its side: no picture is as large.
fn narrowed(column: i64) -> i32 {
    column.clamp(i32::MIN.into(), i32::MAX.into()) as i32
}

/// Whether a place with half a pixel added is halfway between two pixels; of a larger one the last 64 bits do.
#[inline]
const fn is_half(place: i64) -> bool {
    (place as u64) << (64 - FINE) < (2 * AHEAD as u64) << (64 - FINE)
}

/// A place to the nearest pixel, from halfway away from column 0.
#[inline]
const fn rounded(whole: i64, is_half: bool) -> i64 {
    whole - (is_half && whole <= 0) as i64
}

/// A side of a polygon that is not level.
struct Side {
    /// The first row that it crosses.
    top: i64,
    /// The first row that it does not cross any more.
    bottom: i64,
    x: i64,
    across: i64,
}

impl Side {
    fn new(from: (i64, i64), to: (i64, i64)) -> Option<Self> {
        let ((x, top), (end, bottom)) = if from.1 < to.1 { (from, to) } else { (to, from) };
        (top < bottom).then(|| Self { top, bottom, x, across: end - x })
    }

    /// The pixels left and right of where it crosses a row; twice the same where it goes through its middle.
    fn crossing(&self, row: i64) -> Option<[i64; 2]> {
        if !(self.top..self.bottom).contains(&row) {
            return None;
        }
        let (down, rows) = (self.bottom - self.top, row - self.top);
        let (whole, is_whole) = match self.across.checked_mul(rows) {
            Some(way) => (way.div_euclid(down), way % down == 0),
            None => {
                let (way, down) = (i128::from(self.across) * i128::from(rows), i128::from(down));
                (way.div_euclid(down) as i64, way % down == 0)
            }
        };
        Some([self.x + whole, self.x + whole + i64::from(!is_whole)])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{AT_ONCE, Edge, STEEP, Slope, columns_far, columns_near};

    proptest! {
        #[test]
        fn places_near_the_screen_are_those_of_the_longer_numbers(
            base in -500..500_i64,
            across in -4_000..4_000_i64,
            down in 1..=STEEP,
            row in 0..4_000_i64,
            count in 1..=AT_ONCE,
        ) {
            let row = row % down;
            // Not farther than there is place on both sides of the screen.
            let count = count.min(500 / (across.abs() / down + 1) as usize);
            let edge = Edge::new(base - across * row / down, Slope::new(across, down), row);
            let (place, step) = (edge.place as i64, edge.slope.step as i64);
            let [mut near, mut far] = [[0; AT_ONCE]; 2];
            let halves = columns_near(place, step, &mut near[..count]);
            prop_assert_eq!(halves, columns_far(place, step, &mut far[..count]));
            prop_assert_eq!(near, far);
        }
    }
}
