//! Triangles with a picture on them.
//!
//! Corners lie between pixels, and a triangle has the pixels whose middles are inside it; of those right on a border, it
//! has the ones on its left. So triangles with a side in common have no gap between them and no pixel twice, and two that
//! make a rectangle draw what a sprite of its size does.

use std::ops::Range;

use super::scan::{self, Line, PLACES, Window};
use super::stencil::Stencil;
use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::common;
use crate::surface::Surface;

/// A corner of a triangle, and which place of a picture is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Corner {
    /// The left side of the pixel at its lower right.
    pub x: i32,
    /// The upper side of that pixel.
    pub y: i32,
    /// Where in the picture, from its left side, in 65,536ths of a pixel.
    pub u: i32,
    /// The same from its upper side.
    pub v: i32,
}

/// Binary places of the ways in the picture.
const FINE: u32 = 40;
/// Binary places of a corner's place in the picture.
const COARSE: u32 = 16;
/// A place is that much farther right and down, so that the roundings of ways, which are less, put no place that is right
/// between two pixels into the one before.
const AHEAD: i128 = 1 << (PLACES - 12);

impl Canvas<'_> {
    /// A triangle of a picture, without the pixels of the colour `key`: what is at the corners there comes to those here, and
    /// straight lines stay straight.
    ///
    /// Corners lie between pixels: from 0, 0 to 8, 8 a triangle is eight pixels wide and high. What lies outside the picture is
    /// not drawn.
    pub fn textured_triangle(&mut self, from: &Surface, corners: [Corner; 3], key: Option<Color>) {
        let Some(mut triangle) = Triangle::new(self, corners) else { return };
        let stencil = Stencil::full(self.state(), key);
        let whole = [from.width(), from.height()].map(i64::from);
        let window = Window::new([0, 0], whole, whole);
        let colors = scan::of_picture(from, stencil.hole());
        let rows = triangle.rows.clone();
        scan::draw(self, &stencil, rows, window, |row| triangle.row(row), colors);
    }
}

/// What is visible of a triangle, row by row.
struct Triangle {
    columns: Range<i64>,
    rows: Range<i64>,
    /// The side from top to bottom, and the two others from above.
    long: Side,
    short: [Side; 2],
    /// The first row of the lower one.
    middle: i64,
    /// Whether the long side is the left one.
    long_is_left: bool,
    texture: Texture,
}

impl Triangle {
    /// None if it is a line, or nothing can be seen.
    fn new(canvas: &Canvas<'_>, corners: [Corner; 3]) -> Option<Self> {
        let clip = canvas.clip_area();
        let places = corners.map(|corner| canvas.place(corner.x, corner.y));
        let mut sorted = places;
        sorted.sort_unstable_by_key(|&(_, y)| y);
        let [top, middle, bottom] = sorted;
        let rows = common(&(top.1..bottom.1), &clip.rows());
        let columns = clip.columns();
        let texture = Texture::new(corners, places, [columns.start, rows.start])?;
        if rows.is_empty() || columns.is_empty() {
            return None;
        }
        let side = |from, to| Side::new(from, to, &rows);
        let across = i128::from(middle.0 - top.0) * i128::from(bottom.1 - top.1);
        let long_across = i128::from(bottom.0 - top.0) * i128::from(middle.1 - top.1);
        Some(Self {
            long: side(top, bottom),
            short: [side(top, middle), side(middle, bottom)],
            middle: middle.1,
            long_is_left: long_across < across,
            texture,
            columns,
            rows,
        })
    }

    /// The columns of a row, and where they go in the picture; each row is asked for once, from the first on.
    fn row(&mut self, row: i64) -> Option<(Range<i64>, Line)> {
        let long = self.long.step();
        let short = self.short[usize::from(row >= self.middle)].step();
        let columns = if self.long_is_left { long..short } else { short..long };
        let columns = common(&columns, &self.columns);
        if columns.is_empty() {
            return None;
        }
        let line = self.texture.line(columns.start - self.columns.start, row - self.rows.start);
        Some((columns, line))
    }
}

/// The first column right of a side, row by row.
struct Side {
    column: i64,
    /// What is left over, in `parts` of which there are as many to a column.
    rest: i64,
    parts: i64,
    /// Whole columns a row, and what is left over.
    step: [i64; 2],
}

impl Side {
    /// A side downwards, from the first of `rows` that it has on.
    fn new(from: (i64, i64), to: (i64, i64), rows: &Range<i64>) -> Self {
        // One without height has no row.
        let (across, down) = (to.0 - from.0, (to.1 - from.1).max(1));
        let row = rows.start.max(from.1) - from.1;
        // Twice the way to the middle of the row, less that to the middle of a pixel, and rounded up.
        let way = (2 * i128::from(row) + 1) * i128::from(across) - i128::from(down);
        let parts = 2 * i128::from(down);
        let up = way + parts - 1;
        Self {
            column: from.0 + up.div_euclid(parts) as i64,
            rest: up.rem_euclid(parts) as i64,
            parts: parts as i64,
            step: [across.div_euclid(down), 2 * across.rem_euclid(down)],
        }
    }

    fn step(&mut self) -> i64 {
        let column = self.column;
        let more = i64::from(self.rest + self.step[1] >= self.parts);
        self.column += self.step[0] + more;
        self.rest += self.step[1] - self.parts * more;
        column
    }
}

/// Which place of the picture is where, with [`FINE`] binary places.
struct Texture {
    /// That of the first pixel's middle.
    first: [i128; 2],
    /// The way in the picture for a pixel to the right, and for one down.
    right: [i128; 2],
    down: [i128; 2],
}

impl Texture {
    /// None if the corners are in a line. Differences of places have 33 bits, twice a distance 35 and a sum of products 67, so
    /// that the largest numbers here have 126.
    fn new(corners: [Corner; 3], places: [(i64, i64); 3], first: [i64; 2]) -> Option<Self> {
        let [one, two, three] = places.map(|(x, y)| [x, y].map(i128::from));
        let ways = [two, three].map(|to| [to[0] - one[0], to[1] - one[1]]);
        let [[right_two, down_two], [right_three, down_three]] = ways;
        let area = right_two * down_three - right_three * down_two;
        if area == 0 {
            return None;
        }
        let first = [0, 1].map(|way| 2 * (i128::from(first[way]) - one[way]) + 1);
        let turned = [0, 1].map(|way| {
            let [one, two, three] = corners.map(|corner| i128::from([corner.u, corner.v][way]));
            let (two, three) = (two - one, three - one);
            let right = two * down_three - three * down_two;
            let down = three * right_two - two * right_three;
            let fine = FINE - COARSE;
            let from_one = ((right * first[0] + down * first[1]) << (fine - 1)) / area;
            [(one << fine) + from_one, (right << fine) / area, (down << fine) / area]
        });
        let [first, right, down] = [0, 1, 2].map(|part| turned.map(|way| way[part]));
        Some(Self { first, right, down })
    }

    /// The places of a row, from so many columns and rows after the first pixel on.
    fn line(&self, column: i64, row: i64) -> Line {
        let (column, row) = (i128::from(column), i128::from(row));
        let coarse = |fine: i128| (fine + (1 << (FINE - PLACES - 1))) >> (FINE - PLACES);
        let start = [0, 1].map(|way| {
            let place = self.first[way] + self.right[way] * column + self.down[way] * row;
            coarse(place) + AHEAD
        });
        Line::new(start, self.right.map(coarse))
    }
}
