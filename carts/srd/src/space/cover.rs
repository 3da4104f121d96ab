//! How well a target is covered from where an attack or an effect comes from.

use super::area::Place;
use super::body::Body;
use super::corners::Corners;
use super::line::{Cell, Point, square};
use super::terrain::{Cover, Terrain};
use crate::grid::Square;

/// The cover of a target from an attacker; `others` are the creatures that may be in between (neither of the two).
///
/// 5.1 has no grid, so the way of finding it is ours. The attacker chooses a corner of one of its squares and a square of
/// the target's, the best for itself. From that corner four lines go to the corners of that square. An obstacle is on a
/// line if the line crosses the inside of its square. A line along the sides of squares, or through a corner, passes if
/// something very thin could: if there are obstacles on both sides, or two that meet at the corner, the lesser counts. That
/// holds for the corners at its ends too. Tiles count by their cover, other creatures as half cover; what is in the squares
/// of the two does not count, unless it is solid (where one of them squeezes). Then the target has
///
/// - total cover if total cover is on all four lines: no line at all reaches it;
/// - three-quarters cover if at least that is on three of them;
/// - half cover if any cover is on one of them;
/// - none otherwise, or if the two share a square.
///
/// Who has total cover from somebody gives it too: total cover is the same both ways. Cover of several obstacles does not
/// add up. Heights count in two ways only: ground that is as high as both are, or higher, is total cover, and creatures that
/// are wholly above or below both are none.
#[must_use]
pub fn cover(terrain: &dyn Terrain, attacker: Body, target: Body, others: &[Body]) -> Cover {
    if attacker.squares().any(|square| target.covers(square)) {
        return Cover::None;
    }
    let mut scene = Scene::new(terrain, Some(attacker), target, others, attacker.center());
    // Many lines ask for the same squares where a body is large or somebody is between.
    if attacker.side() + target.side() > 2 || !scene.others.is_empty() {
        scene.known = Some(scene.look(attacker));
    }
    let has_room = |square| scene.has_room(square);
    let corners = Corners { target, has_room, at: |cell| scene.at(cell) };
    corners.least_of(attacker, has_room, Cover::None)
}

/// Whether two do not have total [`cover`] from each other; creatures between them do not matter.
#[must_use]
pub fn has_line(terrain: &dyn Terrain, one: Body, other: Body) -> bool {
    if one.squares().any(|square| other.covers(square)) {
        return true;
    }
    let scene = Scene::new(terrain, Some(one), other, &[], one.center());
    let has_room = |square| scene.has_room(square);
    Corners { target: other, has_room, at: |cell| scene.at(cell) }.is_reached(one, has_room)
}

/// The cover of a target from a place: from where a spell bursts, for the saves of those in its area. The same rule with
/// that place as the only corner. Only the target's own squares do not count.
#[must_use]
pub fn cover_from(terrain: &dyn Terrain, from: Place, target: Body, others: &[Body]) -> Cover {
    let mut scene = Scene::new(terrain, None, target, others, from.at);
    scene.high = scene.high.max(from.altitude.into());
    let has_room = |square| scene.has_room(square);
    Corners { target, has_room, at: |cell| scene.at(cell) }.least_at(from.at)
}

struct Scene<'a> {
    terrain: &'a dyn Terrain,
    attacker: Option<Body>,
    target: Body,
    /// The height that no line exceeds.
    high: i32,
    /// Those that can be in between.
    others: Vec<Body>,
    /// What the squares around both have, where many lines will ask.
    known: Option<Known>,
}

/// What the squares of a box have, row by row, as far as a line has asked.
struct Known {
    corner: Cell,
    width: i32,
    squares: Vec<Cell8>,
}

/// What one square has.
type Cell8 = std::cell::Cell<Option<Cover>>;

impl<'a> Scene<'a> {
    fn new(
        terrain: &'a dyn Terrain,
        attacker: Option<Body>,
        target: Body,
        others: &[Body],
        from: Point,
    ) -> Self {
        let ends = [Some(target), attacker];
        let ends = || ends.iter().flatten().copied();
        let low = ends().map(|body| body.altitude).min().unwrap_or(0);
        let high = ends().map(Body::top).max().unwrap_or(0);
        // The corner that is farthest from `from` in each direction bounds all lines.
        let spread = i16::from(attacker.map_or(0, Body::side)) + i16::from(target.side());
        let center = target.center();
        let between = |a: i16, b: i16, low: u8, side: u8| {
            let first = i32::from(a.min(b)) - i32::from(spread);
            let last = i32::from(a.max(b)) + i32::from(spread);
            let (low, side) = (i32::from(low), i32::from(side));
            2 * low <= last && 2 * (low + side) >= first
        };
        let others = others.iter().copied().filter(|&other| {
            between(from.x, center.x, other.at.x, other.side())
                && between(from.y, center.y, other.at.y, other.side())
                && i32::from(other.altitude) < high
                && other.top() > i32::from(low)
        });
        Self { terrain, attacker, target, high, others: others.collect(), known: None }
    }

    /// Room for all squares that lines between the two can touch.
    fn look(&self, attacker: Body) -> Known {
        let span = |a: u8, b: u8| {
            let first = i32::from(a.min(b)) - 1;
            let ends = (
                i32::from(a) + i32::from(attacker.side()),
                i32::from(b) + i32::from(self.target.side()),
            );
            first..=ends.0.max(ends.1)
        };
        let columns = span(attacker.at.x, self.target.at.x);
        let rows = span(attacker.at.y, self.target.at.y);
        let corner = (*columns.start(), *rows.start());
        let width = columns.end() - columns.start() + 1;
        let height = rows.end() - rows.start() + 1;
        Known { corner, width, squares: vec![Cell8::new(None); (width * height) as usize] }
    }

    /// Whether a body can be in a square; where it squeezes there are others too.
    fn has_room(&self, square: Square) -> bool {
        !self.terrain.tile(square).solid
    }

    /// What a square gives to those behind it.
    fn at(&self, cell: Cell) -> Cover {
        if let Some(known) = &self.known {
            let (x, y) = (cell.0 - known.corner.0, cell.1 - known.corner.1);
            let here = &known.squares[(y * known.width + x) as usize];
            return here.get().unwrap_or_else(|| {
                let found = self.look_at(cell);
                here.set(Some(found));
                found
            });
        }
        self.look_at(cell)
    }

    fn look_at(&self, cell: Cell) -> Cover {
        let Some(square) = square(cell) else { return Cover::Total };
        let tile = self.terrain.tile(square);
        // Most squares have nothing in them at all.
        if tile.cover == Cover::None
            && self.others.is_empty()
            && i32::from(tile.height) < self.high
            && !tile.solid
        {
            return Cover::None;
        }
        let own = self.target.covers(square)
            || self.attacker.is_some_and(|attacker| attacker.covers(square));
        if own && !tile.solid {
            return Cover::None;
        }
        if i32::from(tile.height) >= self.high {
            return Cover::Total;
        }
        let tile = tile.cover;
        if tile == Cover::None && self.others.iter().any(|other| other.covers(square)) {
            return Cover::Half;
        }
        tile
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Size;
    use crate::space::Plan;

    /// Finds A (the attacker), T (the target) and digits (others) in a drawing; `size` is that of A and T.
    fn check(rows: &[&str], size: Size, expected: Cover) {
        let mut bodies = Vec::new();
        let mut found = [None; 2];
        for (y, row) in rows.iter().enumerate() {
            for (x, letter) in row.chars().enumerate() {
                let at = Square::new(x as u8, y as u8);
                match letter {
                    'A' => found[0] = Some(Body::new(size, at)),
                    'T' => found[1] = Some(Body::new(size, at)),
                    '0'..='9' => bodies.push(Body::new(Size::Medium, at)),
                    _ => {}
                }
            }
        }
        let plain: Vec<String> = rows
            .iter()
            .map(|row| row.replace(|letter: char| letter.is_ascii_alphanumeric(), "."))
            .collect();
        let mut plan = Plan::new(&plain.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
        for (y, row) in rows.iter().enumerate() {
            if let Some(x) = row.find('o') {
                plan.set(Square::new(x as u8, y as u8), Plan::legend('o').unwrap());
            }
        }
        let [Some(attacker), Some(target)] = found else { panic!("no A or no T in {rows:?}") };
        assert_eq!(cover(&plan, attacker, target, &bodies), expected, "{rows:?}");
    }

    #[test]
    fn walls_furniture_and_creatures_cover() {
        let m = Size::Medium;
        check(&["A...T"], m, Cover::None);
        check(&["A.1.T"], m, Cover::Half);
        check(&["A.o.T"], m, Cover::Half);
        check(&["A.+.T"], m, Cover::ThreeQuarters);
        check(&["A.#.T"], m, Cover::Total);
        check(&["A1+oT"], m, Cover::ThreeQuarters);
        check(&["A.!.T"], m, Cover::None);
        check(&["A.=.T"], m, Cover::Total);
        check(&["A....", "..1..", "....T"], m, Cover::Half);
        check(&["A...T", "..1.."], m, Cover::None);
        check(&["AT"], m, Cover::None);
        check(&["A#", "#T"], m, Cover::Total);
        check(&["A#", ".T"], m, Cover::None);
    }

    #[test]
    fn who_stands_at_a_corner_is_half_covered() {
        let m = Size::Medium;
        check(&["A....", "..#..", "...T."], m, Cover::Half);
        check(&["A....", "..#..", "..#T."], m, Cover::Total);
        check(&["A.....", "......", "..####", "....T."], m, Cover::Total);
        check(&["A.....", "......", "..####", ".....T"], m, Cover::Total);
        check(&["..A..", "##.##", "....T"], m, Cover::ThreeQuarters);
    }

    #[test]
    fn the_large_have_the_best_of_their_squares() {
        let l = Size::Large;
        check(&["A.#.T.", "......"], l, Cover::None);
        check(&["A.#.T.", "..#..."], l, Cover::Total);
        check(&["A.1.T.", "..2..."], l, Cover::Half);
        check(&["A.1.T.", "......"], l, Cover::None);
    }

    #[test]
    fn a_burst_is_kept_off_by_what_is_between_it_and_the_target() {
        let plan = Plan::new(&["...#...", "......."]).unwrap();
        let target = Body::new(Size::Medium, Square::new(4, 0));
        let check = |x, y, expected| {
            let from = Place::new(Point::new(x, y));
            assert_eq!(cover_from(&plan, from, target, &[]), expected, "{x},{y}");
        };
        check(12, 2, Cover::None);
        check(2, 1, Cover::Total);
        check(4, 2, Cover::Half);
        check(8, 0, Cover::None);
    }

    #[test]
    fn high_ground_hides_those_who_are_lower() {
        let plan = Plan::new(&["..U.."]).unwrap();
        let body = |x, altitude| Body { altitude, ..Body::new(Size::Medium, Square::new(x, 0)) };
        let check = |one: Body, other: Body, expected| {
            assert_eq!(cover(&plan, one, other, &[]), expected, "{one:?} {other:?}");
            assert_eq!(cover(&plan, other, one, &[]), expected, "{other:?} {one:?}");
        };
        check(body(0, 0), body(4, 0), Cover::Total);
        check(body(0, 0), body(4, 5), Cover::Total);
        check(body(0, 0), body(4, 6), Cover::None);
        check(body(0, 0), body(2, 10), Cover::None);
        let burst = |altitude| {
            let from = Place { altitude, at: Point::new(1, 1) };
            cover_from(&plan, from, body(4, 0), &[])
        };
        assert_eq!((burst(0), burst(10), burst(11)), (Cover::Total, Cover::Total, Cover::None));
    }

    #[test]
    fn creatures_far_above_cover_nobody() {
        let plan = Plan::new(&["....."]).unwrap();
        let body = |x, altitude| Body { altitude, ..Body::new(Size::Medium, Square::new(x, 0)) };
        for (altitude, expected) in [(0, Cover::Half), (4, Cover::Half), (5, Cover::None)] {
            let found = cover(&plan, body(0, 0), body(4, 0), &[body(2, altitude)]);
            assert_eq!(found, expected, "{altitude}");
        }
        let found = cover(&plan, body(0, 0), body(4, 30), &[body(2, 10)]);
        assert_eq!(found, Cover::Half);
    }
}
