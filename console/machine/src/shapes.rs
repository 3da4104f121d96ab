//! Lines and rectangles, in integers only.
//!
//! They set the very pixels that Pyxel sets, so that a game can be moved over; the formulas are the integer form of
//! its roundings, and the tests hold them against a table drawn by it.

use std::ops::Range;

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::rounding::{nearest_even, to_float};
use crate::state::common;

impl Canvas<'_> {
    /// A line with both ends.
    pub fn line(&mut self, x1: i32, y1: i32, x2: i32, y2: i32, color: Color) {
        let (x1, y1) = self.place(x1, y1);
        let (x2, y2) = self.place(x2, y2);
        let ink = self.ink(color);
        let (columns, rows) = (self.clip_area().columns(), self.clip_area().rows());
        if (x2 - x1).abs() > (y2 - y1).abs() {
            let ([x1, y1], [x2, y2]) =
                if x1 < x2 { ([x1, y1], [x2, y2]) } else { ([x2, y2], [x1, y1]) };
            let slope = Slope::new(y2 - y1, x2 - x1);
            let visible = common(&(x1..x2 + 1), &columns);
            slope.visit(visible.start - x1..visible.end - x1, |along, across| {
                if rows.contains(&(y1 + across)) {
                    self.dot_inside(x1 + along, y1 + across, ink);
                }
            });
        } else {
            let ([x1, y1], [x2, y2]) =
                if y1 < y2 { ([x1, y1], [x2, y2]) } else { ([x2, y2], [x1, y1]) };
            let slope = Slope::new(x2 - x1, y2 - y1);
            let visible = common(&(y1..y2 + 1), &rows);
            slope.visit(visible.start - y1..visible.end - y1, |along, across| {
                if columns.contains(&(x1 + across)) {
                    self.dot_inside(x1 + across, y1 + along, ink);
                }
            });
        }
    }

    /// A filled rectangle; one without width or height draws nothing.
    pub fn rect(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        let (x, y) = self.place(x, y);
        self.fill(x..x + i64::from(width), y..y + i64::from(height), self.ink(color));
    }

    /// The border of a rectangle, one pixel wide; one without width or height draws nothing.
    pub fn rect_outline(&mut self, x: i32, y: i32, width: i32, height: i32, color: Color) {
        if width <= 0 || height <= 0 {
            return;
        }
        let (left, top) = self.place(x, y);
        let (right, bottom) = (left + i64::from(width), top + i64::from(height));
        let ink = self.ink(color);
        self.fill(left..right, top..top + 1, ink);
        self.fill(left..right, bottom - 1..bottom, ink);
        self.fill(left..left + 1, top..bottom, ink);
        self.fill(right - 1..right, top..bottom, ink);
    }
}

/// A line's way across for each step along, which is the longer way: to the nearest pixel.
struct Slope {
    across: u64,
    along: u64,
    sign: i64,
}

impl Slope {
    fn new(across: i64, along: i64) -> Self {
        Self {
            across: across.unsigned_abs(),
            along: along.unsigned_abs().max(1),
            sign: across.signum(),
        }
    }

    /// Hands over each step along with the way across.
    fn visit(&self, steps: Range<i64>, mut dot: impl FnMut(i64, i64)) {
        let Self { across, along, sign } = *self;
        // Half a pixel more than the way across, in 1/(2 × along): the whole pixels of it are the nearest.
        let ahead =
            2 * u128::from(across) * u128::from(steps.start.unsigned_abs()) + u128::from(along);
        let mut whole = (ahead / (2 * u128::from(along))) as u64;
        let mut rest = (ahead % (2 * u128::from(along))) as u64;
        for step in steps {
            let short = rest == 0 && self.falls_short(step.unsigned_abs());
            dot(step, sign * (whole - u64::from(short)).cast_signed());
            // No branch: which steps go a pixel across cannot be foretold.
            let more = u64::from(rest + 2 * across >= 2 * along);
            rest = rest + 2 * across - 2 * along * more;
            whole += more;
        }
    }

    /// Halfway between two pixels it is the farther one, unless Pyxel's product of slope and step, in floats of 24
    /// bits, falls short of the half.
    #[cold]
    fn falls_short(&self, step: u64) -> bool {
        let (across, along) = (u128::from(self.across), u128::from(self.along));
        let mut places = 23 + across.leading_zeros() - along.leading_zeros();
        if (across << places) / along < 1 << 23 {
            places += 1;
        }
        let slope = nearest_even(across << places, along);
        2 * to_float(slope * u128::from(step)) < (2 * across * u128::from(step) / along) << places
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screen::Screen;

    /// Draws many shapes at random places and compares with the hash (FNV-1a) of what Pyxel 2.9.9 made of the same.
    #[track_caller]
    fn check(
        count: i32,
        draw: impl Fn(&mut Canvas<'_>, &mut dyn FnMut(i32) -> i32, Color),
        pyxel: u64,
    ) {
        let mut state = 1_u64;
        let mut random = |below: i32| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as i32 % below
        };
        let mut screen = Screen::new();
        for number in 0..count {
            draw(&mut screen.canvas(), &mut random, Color::new(number % 16).unwrap());
        }
        let hash = screen.pixels().iter().fold(0xcbf2_9ce4_8422_2325, |hash, &pixel| {
            (hash ^ u64::from(pixel)).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(hash, pyxel);
    }

    #[test]
    fn shapes_have_the_pixels_that_pyxel_sets() {
        let line = |screen: &mut Canvas<'_>, random: &mut dyn FnMut(i32) -> i32, color| {
            let [x1, y1, x2, y2] = [(); 4].map(|()| random(336) - 40);
            screen.line(x1, y1, x2, y2, color);
        };
        let circle = |screen: &mut Canvas<'_>, random: &mut dyn FnMut(i32) -> i32, color| {
            let [x, y] = [(); 2].map(|()| random(336) - 40);
            screen.circle(x, y, random(400), color);
        };
        let circle_outline =
            |screen: &mut Canvas<'_>, random: &mut dyn FnMut(i32) -> i32, color| {
                let [x, y] = [(); 2].map(|()| random(336) - 40);
                screen.circle_outline(x, y, random(400), color);
            };
        let rect_outline = |screen: &mut Canvas<'_>, random: &mut dyn FnMut(i32) -> i32, color| {
            let [x, y] = [(); 2].map(|()| random(336) - 40);
            screen.rect_outline(x, y, random(100), random(100), color);
        };
        check(4000, line, 0xa430_2e78_0f72_d117);
        check(40, circle, 0x3b99_3981_8266_e97f);
        check(2000, circle_outline, 0xa9f2_08fe_59a5_b703);
        check(400, rect_outline, 0xabde_8611_6378_c8e7);
    }
}
