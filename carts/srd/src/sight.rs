//! Sight: which squares can be seen from one, by symmetric shadowcasting in whole numbers.
//!
//! Between two clear squares it is symmetric: who sees is seen. Walls are seen where any clear square before them is.

use crate::grid::{Ground, Square};

/// The squares that are seen from one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sight {
    from: Square,
    radius: u8,
    /// One bit for each square of the box around `from`, row by row.
    seen: Vec<u64>,
}

impl Sight {
    fn index(&self, square: Square) -> Option<usize> {
        let radius = i32::from(self.radius);
        let dx = i32::from(square.x) - i32::from(self.from.x) + radius;
        let dy = i32::from(square.y) - i32::from(self.from.y) + radius;
        let side = 2 * radius + 1;
        let inside = (0..side).contains(&dx) && (0..side).contains(&dy);
        inside.then(|| (dy * side + dx) as usize)
    }

    /// Whether a square is seen.
    #[must_use]
    pub fn has(&self, square: Square) -> bool {
        self.index(square).is_some_and(|index| self.seen[index / 64] & (1 << (index % 64)) != 0)
    }

    /// All seen squares, row by row.
    pub fn squares(&self) -> impl Iterator<Item = Square> + '_ {
        let (from, radius) = (self.from, self.radius);
        let rows = from.y.saturating_sub(radius)..=from.y.saturating_add(radius);
        let columns = from.x.saturating_sub(radius)..=from.x.saturating_add(radius);
        rows.flat_map(move |y| columns.clone().map(move |x| Square::new(x, y)))
            .filter(|&square| self.has(square))
    }

    fn mark(&mut self, square: Square) {
        if let Some(index) = self.index(square) {
            self.seen[index / 64] |= 1 << (index % 64);
        }
    }
}

/// What is seen from a square, up to `radius` squares away as the crow flies.
#[must_use]
pub fn sight(ground: &dyn Ground, from: Square, radius: u8) -> Sight {
    let side = usize::from(radius) * 2 + 1;
    let mut sight = Sight { from, radius, seen: vec![0; (side * side).div_ceil(64)] };
    sight.mark(from);
    for quadrant in 0..4 {
        Caster { ground, quadrant, sight: &mut sight }.scan(1, Slope(-1, 1), Slope(1, 1));
    }
    sight
}

/// A slope as a fraction with a positive denominator.
#[derive(Clone, Copy)]
struct Slope(i32, i32);

struct Caster<'a> {
    ground: &'a dyn Ground,
    quadrant: u8,
    sight: &'a mut Sight,
}

impl Caster<'_> {
    /// The square at a depth (rows away) and a column (to the side); `None` off the floor.
    fn square(&self, depth: i32, column: i32) -> Option<Square> {
        let (dx, dy) = match self.quadrant {
            0 => (column, -depth),
            1 => (column, depth),
            2 => (depth, column),
            _ => (-depth, column),
        };
        let x = u8::try_from(i32::from(self.sight.from.x) + dx).ok()?;
        let y = u8::try_from(i32::from(self.sight.from.y) + dy).ok()?;
        Some(Square { x, y })
    }

    /// Scans the rows from `depth` on, between two slopes of sideways over depth.
    fn scan(&mut self, depth: i32, start: Slope, end: Slope) {
        let radius = i32::from(self.sight.radius);
        if depth > radius {
            return;
        }
        let mut start = start;
        // Columns whose centre lies between the slopes, ties rounded towards the inside.
        let first = (2 * depth * start.0 + start.1).div_euclid(2 * start.1);
        let last = -((-(2 * depth * end.0) + end.1).div_euclid(2 * end.1));
        let mut before_clear = None;
        for column in first..=last {
            let square = self.square(depth, column);
            let clear = square.is_some_and(|square| self.ground.is_clear(square));
            let symmetric = column * start.1 >= depth * start.0 && column * end.1 <= depth * end.0;
            let near = depth * depth + column * column <= radius * radius + radius;
            if let Some(square) = square
                && near
                && (!clear || symmetric)
            {
                self.sight.mark(square);
            }
            let edge = Slope(2 * column - 1, 2 * depth);
            if before_clear == Some(false) && clear {
                start = edge;
            }
            if before_clear == Some(true) && !clear {
                self.scan(depth + 1, start, edge);
            }
            before_clear = Some(clear);
        }
        if before_clear == Some(true) {
            self.scan(depth + 1, start, end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dice::{Dice, Seeded};
    use crate::grid::tests::Drawn;

    #[test]
    fn walls_hide_what_is_behind_them() {
        let floor = Drawn::new(&[".......", "...#...", ".......", "......."]);
        let seen = sight(&floor, Square::new(3, 2), 8);
        let check = |x, y, expected| assert_eq!(seen.has(Square::new(x, y)), expected, "{x},{y}");
        check(3, 1, true);
        check(3, 0, false);
        check(0, 0, true);
        check(6, 3, true);
        check(7, 2, true);
        check(9, 2, false);
    }

    #[test]
    fn the_radius_is_round() {
        let rows = vec!["....................."; 21];
        let floor = Drawn::new(&rows);
        let seen = sight(&floor, Square::new(10, 10), 8);
        for square in seen.squares() {
            let (dx, dy) = (i32::from(square.x) - 10, i32::from(square.y) - 10);
            assert!(dx * dx + dy * dy <= 72, "{square:?}");
        }
        assert!(seen.has(Square::new(18, 10)) && !seen.has(Square::new(17, 16)));
    }

    #[test]
    fn who_sees_is_seen() {
        let mut dice = Seeded::new(1, 1);
        for _ in 0..40 {
            let rows: Vec<String> = (0..14)
                .map(|_| (0..14).map(|_| if dice.roll(4) == 1 { '#' } else { '.' }).collect())
                .collect();
            let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
            let floor = Drawn::new(&rows);
            let open: Vec<Square> = (0..14u8)
                .flat_map(|y| (0..14u8).map(move |x| Square::new(x, y)))
                .filter(|&square| floor.is_open(square))
                .collect();
            let sights: Vec<Sight> = open.iter().map(|&from| sight(&floor, from, 7)).collect();
            for (a, from_a) in open.iter().zip(&sights) {
                for (b, from_b) in open.iter().zip(&sights) {
                    assert_eq!(from_a.has(*b), from_b.has(*a), "{a:?} {b:?} in {rows:?}");
                }
            }
        }
    }
}
