//! Circles and ellipses, with the very pixels that Pyxel sets.
//!
//! Pyxel draws an ellipse column by column and row by row: from the distance of a column to the centre it computes in
//! floats how far the border is above and below, adds 1/100, and rounds; and the same for rows. Here the same is asked
//! the other way around, in integers and without a root: whether the border of a column is at least so far away. Where
//! the two sides of that comparison are so close that floats might tell otherwise, their roundings are followed.
//!
//! Distances are counted in half pixels, so that the centre of an even number of pixels is one too.

use std::ops::Range;

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::rounding::{PLACES, float_quotient, float_root, round, to_float, to_signed_float};
use crate::state::Ink;

/// Half pixels of a diameter up to which floats are followed; larger shapes are drawn as they should be.
const FOLLOWED: i64 = 1 << 12;
/// 1/100 as a float.
const HUNDREDTH: i128 = 10_737_418 << (PLACES - 30);

/// An ellipse with its axes along the rows and columns.
struct Oval {
    /// The centre in half pixels.
    center: [i64; 2],
    /// The radii in half pixels, across and down: as many as the sides have pixels, but for one.
    radii: [i64; 2],
    /// Where the origin is, relative to which Pyxel rounds.
    origin: [i64; 2],
    /// How close two sides of a comparison may come before floats are followed; 0 if they never are.
    doubt: i64,
}

/// Whether the border is at least so far away.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Reach {
    Yes,
    No,
    /// Only floats can tell.
    Doubtful,
}

impl Canvas<'_> {
    /// A filled circle; radius 0 is one pixel, a negative one draws nothing.
    pub fn circle(&mut self, x: i32, y: i32, radius: i32, color: Color) {
        if let Some(oval) = self.circle_oval(x, y, radius) {
            self.oval(&oval, self.ink(color));
        }
    }

    /// The border of a circle, one pixel wide; radius 0 is one pixel, a negative one draws nothing.
    pub fn circle_outline(&mut self, x: i32, y: i32, radius: i32, color: Color) {
        if let Some(oval) = self.circle_oval(x, y, radius) {
            let ink = self.ink(color);
            let clip = self.clip_area();
            let within = |axis: usize, seen: Range<i64>| {
                let (center, reach) = (oval.origin[axis], i64::from(radius));
                center - reach >= seen.start && center + reach < seen.end
            };
            if within(0, clip.columns()) && within(1, clip.rows()) {
                self.whole_circle_outline(&oval, ink);
            } else {
                self.oval_outline(&oval, ink);
            }
        }
    }

    /// A filled ellipse that fills a rectangle; one without width or height draws nothing.
    pub fn ellipse(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        if let Some(oval) = self.ellipse_oval(x, y, width, height) {
            self.oval(&oval, self.ink(color));
        }
    }

    /// The border of an ellipse that fills a rectangle, one pixel wide; one without width or height draws nothing.
    pub fn ellipse_outline(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        if let Some(oval) = self.ellipse_oval(x, y, width, height) {
            self.oval_outline(&oval, self.ink(color));
        }
    }

    fn circle_oval(&self, x: i32, y: i32, radius: i32) -> Option<Oval> {
        let (x, y) = self.place(x, y);
        (radius >= 0).then(|| Oval::new([x, y], [0, 0], [2 * i64::from(radius); 2]))
    }

    fn ellipse_oval(&self, x: i32, y: i32, width: i32, height: i32) -> Option<Oval> {
        let (x, y) = self.place(x, y);
        let radii = [i64::from(width) - 1, i64::from(height) - 1];
        let center = [2 * x + radii[0], 2 * y + radii[1]];
        (width > 0 && height > 0).then(|| Oval::new([0, 0], center, radii))
    }

    fn oval(&mut self, oval: &Oval, ink: Ink) {
        let rows = oval.distances(1, &self.clip_area().rows());
        let seen = oval.seen(0, &self.clip_area().columns());
        let Some(last) = rows.clone().next_back() else { return };
        let mut reach = oval.border_guess(1, (last - 1).max(0)).max(seen.start);
        for row in rows.rev().step_by(2) {
            let Some(farthest) = oval.farthest(reach..seen.end, row) else {
                self.doubtful_rows(oval, reach..seen.end, row, ink);
                continue;
            };
            reach = farthest;
            let [left, right] = oval.sides(0, reach);
            let [upper, lower] = oval.sides(1, row);
            self.visible_span(upper, left..right + 1, ink);
            if upper != lower {
                self.visible_span(lower, left..right + 1, ink);
            }
        }
    }

    /// Draws the two rows with this distance from the centre as [`Oval::farthest`] would, but with all roundings of floats,
    /// where the two sides of the oval may differ.
    #[cold]
    fn doubtful_rows(&mut self, oval: &Oval, columns: Range<i64>, row: i64, ink: Ink) {
        let [left, right] = oval.border_as_floats(1, row);
        for y in oval.sides(1, row) {
            let covers = |column| match oval.reaches(0, column, row) {
                Reach::Yes => true,
                Reach::No => false,
                Reach::Doubtful => {
                    let [upper, lower] = oval.border_as_floats(0, column);
                    (upper..lower + 1).contains(&y)
                }
            };
            let mut column = columns.start;
            while column < columns.end && covers(column + 2) {
                column += 2;
            }
            let [first, last] = oval.sides(0, column);
            self.visible_span(y, first.min(left)..last.max(right) + 1, ink);
        }
    }

    fn oval_outline(&mut self, oval: &Oval, ink: Ink) {
        let clip = self.clip_area();
        let columns = oval.distances(0, &clip.columns());
        let rows = oval.distances(1, &clip.rows());
        let seen = [oval.seen(0, &clip.columns()), oval.seen(1, &clip.rows())];
        oval.visit_border(0, columns, &seen[1], |xs, ys| self.dots(xs, ys, ink));
        oval.visit_border(1, rows, &seen[0], |ys, xs| self.dots(xs, ys, ink));
    }

    /// The rows of a circle are as its columns, so that its border needs to be known for one of them only. All of it must
    /// be inside the clip.
    fn whole_circle_outline(&mut self, oval: &Oval, ink: Ink) {
        let [x, y] = oval.origin;
        oval.visit_border(0, 0..oval.radii[0] + 1, &(0..i64::MAX), |xs, ys| {
            self.dots_inside(xs, ys, ink);
            let (across, down) = (ys.map(|place| place - y + x), xs.map(|place| place - x + y));
            self.dots_inside(across, down, ink);
        });
    }

    /// Draws the four pixels in two columns and two rows.
    fn dots(&mut self, [left, right]: [i64; 2], [upper, lower]: [i64; 2], ink: Ink) {
        for (x, y) in [(left, upper), (right, upper), (left, lower), (right, lower)] {
            self.dot(x, y, ink);
        }
    }

    /// The same for pixels that are all inside the picture.
    fn dots_inside(&mut self, [left, right]: [i64; 2], [upper, lower]: [i64; 2], ink: Ink) {
        for (x, y) in [(left, upper), (right, upper), (left, lower), (right, lower)] {
            self.dot_inside(x, y, ink);
        }
    }
}

impl Oval {
    fn new(origin: [i64; 2], center: [i64; 2], radii: [i64; 2]) -> Self {
        let size = center.iter().chain(&radii).map(|number| number.abs()).sum::<i64>();
        let followed = radii.iter().all(|&radius| radius < FOLLOWED) && size < 4 * FOLLOWED;
        Self { center, radii, origin, doubt: if followed { size.max(256) } else { 0 } }
    }

    /// The two places along an axis (0 across, 1 down) with this distance from the centre.
    fn sides(&self, axis: usize, distance: i64) -> [i64; 2] {
        [-distance, distance].map(|way| self.origin[axis] + (self.center[axis] + way) / 2)
    }

    /// The distances from the centre along an axis, every second one, of what is visible.
    fn distances(&self, axis: usize, visible: &Range<i64>) -> Range<i64> {
        let of = |place: i64| 2 * (place - self.origin[axis]) - self.center[axis];
        let (first, last) = (of(visible.start), of(visible.end - 1));
        let nearest = if first <= 0 && 0 <= last { 0 } else { first.abs().min(last.abs()) };
        let parity = self.radii[axis] & 1;
        let nearest = nearest.max(parity);
        let farthest = self.radii[axis].min(first.abs().max(last.abs()));
        // The parity of both ends is that of the radius, so that each second step from either is one too.
        if visible.is_empty() { 0..0 } else { nearest..farthest + 1 }
    }

    /// Distances from the centre along an axis of all that is visible, and a few more on both sides, as floats may round
    /// a place to the next one. Nothing needs to be known of others.
    fn seen(&self, axis: usize, visible: &Range<i64>) -> Range<i64> {
        const MORE: i64 = 8;
        let of = |place: i64| 2 * (place - self.origin[axis]) - self.center[axis];
        let (first, last) = (of(visible.start), of(visible.end - 1));
        let nearest = if first <= 0 && 0 <= last { 0 } else { first.abs().min(last.abs()) };
        let start = (nearest - MORE).max(0) & !1 | self.radii[axis] & 1;
        start..first.abs().max(last.abs()) + MORE
    }

    /// Whether the border at a distance along an axis is, across it, at least `far` from the centre.
    #[inline]
    fn reaches(&self, axis: usize, distance: i64, far: i64) -> Reach {
        let (radius, across) = (self.radii[axis], self.radii[1 - axis]);
        if distance > radius || far > across {
            return Reach::No;
        }
        if far <= 1 || radius == 0 {
            return Reach::Yes;
        }
        if self.doubt == 0 {
            let within = reaches_exactly(radius, across, distance, far);
            return if within { Reach::Yes } else { Reach::No };
        }
        // Far less 1.02 half pixels, which is what Pyxel adds and what rounding does; in fiftieths.
        let far = 50 * far - 51;
        let side = far * radius;
        let root = 2_500 * across * across * (radius * radius - distance * distance);
        let difference = side * side - root;
        // Half pixels in which the two roots differ, against what floats of that size may be wrong by.
        if difference.abs() <= (self.doubt * side * radius) >> 16 {
            Reach::Doubtful
        } else if difference <= 0 {
            Reach::Yes
        } else {
            Reach::No
        }
    }

    /// How far the filled oval is to both sides of the centre in a row, as far as these columns go; nothing if only floats
    /// can tell. It is as far as the border of this row, or as the farthest column whose border is beyond this row.
    fn farthest(&self, columns: Range<i64>, row: i64) -> Option<i64> {
        let mut column = columns.start;
        loop {
            if column >= columns.end {
                return Some(column);
            }
            match self.reaches(0, column + 2, row) {
                Reach::Yes => column += 2,
                other => match (other, self.reaches(1, row, column + 2)) {
                    (_, Reach::Yes) => column += 2,
                    (Reach::No, Reach::No) => return Some(column),
                    _ => return None,
                },
            }
        }
    }

    /// Hands over the two places along an axis, and the two across it where the border is, for all these distances where it
    /// is `seen`.
    fn visit_border(
        &self,
        axis: usize,
        distances: Range<i64>,
        seen: &Range<i64>,
        mut visit: impl FnMut([i64; 2], [i64; 2]),
    ) {
        let Some(last) = distances.clone().next_back() else { return };
        let mut far = self.border_guess(axis, last).max(seen.start);
        for distance in distances.rev().step_by(2) {
            // Nearer to the centre the border is never less far.
            let border = loop {
                if far >= seen.end {
                    return;
                }
                match self.reaches(axis, distance, far + 2) {
                    Reach::Yes => far += 2,
                    Reach::No => break self.sides(1 - axis, far),
                    Reach::Doubtful => break self.border_as_floats(axis, distance),
                }
            };
            visit(self.sides(axis, distance), border);
        }
    }

    /// How far the border is across an axis, at least, at a distance along it.
    fn border_guess(&self, axis: usize, distance: i64) -> i64 {
        let (radius, across) = (self.radii[axis], self.radii[1 - axis]);
        let [long, wide, way] =
            [radius, across, distance].map(|side| u128::from(side.unsigned_abs()));
        // Two factors of a circle are the same, and those of a circle can be too large for a product of four.
        let guess = match long {
            _ if long == wide => (long * long - way * way).isqrt(),
            0 => wide,
            _ => (wide * wide * (long * long - way * way)).isqrt() / long,
        };
        let guess = guess as i64;
        (guess - (guess ^ across) % 2).max(across & 1)
    }

    /// Where the border is across an axis at a distance along it, each step rounded to a float as Pyxel does.
    #[cold]
    fn border_as_floats(&self, axis: usize, distance: i64) -> [i64; 2] {
        let [radius, distance] =
            [self.radii[axis], distance].map(|number| u128::from(number.unsigned_abs()));
        let across = u128::from(self.radii[1 - axis].unsigned_abs());
        let part = if radius == 0 {
            1 << PLACES
        } else {
            let square = float_quotient(distance * distance, radius * radius);
            float_root(to_float((1 << PLACES) - square))
        };
        let far = (to_float(across * part) / 2).cast_signed();
        let center = i128::from(self.center[1 - axis]) << (PLACES - 1);
        let [low, high] =
            [to_signed_float(center - far) - HUNDREDTH, to_signed_float(center + far) + HUNDREDTH]
                .map(|place| self.origin[1 - axis] + round(to_signed_float(place)));
        [low, high]
    }
}

/// The same comparison in numbers that are large enough for every shape, with the 1/100 but where that is too small to
/// matter.
#[cold]
fn reaches_exactly(radius: i64, across: i64, distance: i64, far: i64) -> bool {
    let [long, wide, way, far] =
        [radius, across, distance, far].map(|side| u128::from(side.unsigned_abs()));
    let square = long * long - way * way;
    if long == wide {
        (50 * far - 51).pow(2) <= 2_500 * square
    } else if long.max(wide) < 1 << 27 {
        ((50 * far - 51) * long).pow(2) <= 2_500 * wide.pow(2) * square
    } else {
        ((far - 1) * long).pow(2) <= wide.pow(2) * square
    }
}
