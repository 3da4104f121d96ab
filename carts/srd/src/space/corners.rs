//! Lines from the corners of one body's squares to those of another's, by which cover and sight are found.

use super::body::Body;
use super::line::{Cell, Point, most_on};
use super::terrain::Cover;
use crate::grid::Square;

/// What is on the lines to the corners of a target's squares, by row and column of the corner.
type Lines = [[Cover; 5]; 5];

/// A target and what is around it.
pub(super) struct Corners<A, R> {
    /// What is covered, or seen.
    pub(super) target: Body,
    /// In which of its squares it is.
    pub(super) has_room: R,
    /// What each square gives to those behind it.
    pub(super) at: A,
}

impl<A: Fn(Cell) -> Cover, R: Fn(Square) -> bool> Corners<A, R> {
    /// The least cover of any square of the target from any corner of those squares of another body in which that is, or the
    /// first that is as little as `enough`.
    pub(super) fn least_of(
        &self,
        body: Body,
        has_room: impl Fn(Square) -> bool,
        enough: Cover,
    ) -> Cover {
        let (side, at) = (i16::from(body.side()), Point::corner(body.at));
        let mut least = Cover::Total;
        for (x, y) in (0..=side).flat_map(|y| (0..=side).map(move |x| (x, y))) {
            let from = Point::new(at.x + 2 * x, at.y + 2 * y);
            let lines = self.lines(from);
            let touches = |square: &Square| Point::corners(*square).contains(&from);
            for own in body.squares().filter(touches).filter(|&own| has_room(own)) {
                least = self.least(from, Some(own), &lines, least);
            }
            if least <= enough {
                break;
            }
        }
        least
    }

    /// Whether the least cover of any square of the target from any corner of the other body is less than total: one line
    /// tells that, so that this is quicker than to ask how much it is.
    pub(super) fn is_reached(&self, body: Body, has_room: impl Fn(Square) -> bool) -> bool {
        let (side, at) = (i16::from(body.side()), Point::corner(body.at));
        let mut corners = (0..=side).flat_map(|y| (0..=side).map(move |x| (x, y)));
        corners.any(|(x, y)| {
            let from = Point::new(at.x + 2 * x, at.y + 2 * y);
            let touches = |square: &Square| Point::corners(*square).contains(&from);
            let mut own = body.squares().filter(touches).filter(|&own| has_room(own));
            own.any(|own| self.is_reached_out_of(own, from))
        })
    }

    fn is_reached_out_of(&self, own: Square, from: Point) -> bool {
        let mut squares = self.target.squares().filter(|&square| (self.has_room)(square));
        squares.any(|square| {
            Point::corners(square).into_iter().any(|to| {
                self.gap(own, from, to, square) < Cover::Total
                    && self.gap(square, to, from, own) < Cover::Total
                    && most_on(from, to, &self.at) < Cover::Total
            })
        })
    }

    /// The least cover of any square of the target from one corner.
    pub(super) fn least_at(&self, from: Point) -> Cover {
        self.least(from, None, &self.lines(from), Cover::Total)
    }

    /// Whether a line from one corner to any of any square of the target is not stopped: whether its cover is not total.
    pub(super) fn is_reached_from(&self, from: Point) -> bool {
        let squares = self.target.squares().filter(|&square| (self.has_room)(square));
        let mut lines = squares.flat_map(|square| Point::corners(square).map(|to| (square, to)));
        lines.any(|(square, to)| {
            most_on(from, to, &self.at).max(self.gap(square, to, from, square)) < Cover::Total
        })
    }

    /// Squares of the target share corners: one line to each of them, 25 at most.
    fn lines(&self, from: Point) -> Lines {
        let mut lines = Lines::default();
        let side = usize::from(self.target.side());
        let at = Point::corner(self.target.at);
        for (y, row) in lines.iter_mut().enumerate().take(side + 1) {
            for (x, line) in row.iter_mut().enumerate().take(side + 1) {
                let to = Point::new(at.x + 2 * x as i16, at.y + 2 * y as i16);
                *line = most_on(from, to, &self.at);
            }
        }
        lines
    }

    /// The least of what is known already and the cover from one corner, which is one of a square of the attacker's, of any
    /// square of the target.
    fn least(&self, from: Point, own: Option<Square>, lines: &Lines, known: Cover) -> Cover {
        let at = self.target.at;
        let mut least = known;
        for square in self.target.squares().filter(|&square| (self.has_room)(square)) {
            let (x, y) = (usize::from(square.x - at.x), usize::from(square.y - at.y));
            let on = [lines[y][x], lines[y][x + 1], lines[y + 1][x], lines[y + 1][x + 1]];
            // What closes the corners only adds.
            if degree(on) >= least {
                continue;
            }
            let corners = Point::corners(square);
            least = least.min(degree([0, 1, 2, 3].map(|corner| {
                let to = corners[corner];
                let out = own.map_or(Cover::None, |own| self.gap(own, from, to, square));
                on[corner].max(out).max(self.gap(square, to, from, own.unwrap_or(square)))
            })));
        }
        least
    }

    /// What is in the way where a line to `to` leaves `square` through its corner `from`: what both squares beside that
    /// corner have, if the line goes on beyond it. A line from a corner to itself goes to the square `end`.
    fn gap(&self, square: Square, from: Point, to: Point, end: Square) -> Cover {
        let middle = Point::center(square);
        let (out_x, out_y) = (from.x - middle.x, from.y - middle.y);
        let aim = if from == to { Point::center(end) } else { to };
        let ahead =
            |aim: i16, from: i16, out: i16| i32::from(aim).cmp(&i32::from(from)) as i16 * out >= 0;
        if !ahead(aim.x, from.x, out_x) || !ahead(aim.y, from.y, out_y) {
            return Cover::None;
        }
        let (x, y) = (i32::from(square.x), i32::from(square.y));
        (self.at)((x + i32::from(out_x), y)).min((self.at)((x, y + i32::from(out_y))))
    }
}

/// The cover that four lines make.
fn degree(lines: [Cover; 4]) -> Cover {
    let count = |least: Cover| lines.iter().filter(|&&line| line >= least).count();
    if count(Cover::Total) == 4 {
        Cover::Total
    } else if count(Cover::ThreeQuarters) >= 3 {
        Cover::ThreeQuarters
    } else if count(Cover::Half) >= 1 {
        Cover::Half
    } else {
        Cover::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_lines_make_a_degree() {
        let (n, h, q, t) = (Cover::None, Cover::Half, Cover::ThreeQuarters, Cover::Total);
        for (lines, expected) in [
            ([n, n, n, n], n),
            ([h, n, n, n], h),
            ([h, h, h, h], h),
            ([t, n, n, n], h),
            ([t, t, n, n], h),
            ([t, t, t, n], q),
            ([t, t, t, q], q),
            ([t, t, h, q], q),
            ([t, t, t, t], t),
            ([q, q, q, q], q),
            ([q, q, n, n], h),
        ] {
            assert_eq!(degree(lines), expected, "{lines:?}");
        }
    }
}
