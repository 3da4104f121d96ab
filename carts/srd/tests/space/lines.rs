//! Lines of effect and cover against the definition: every obstacle is asked whether it stops the line.

use proptest::prelude::*;
use srd::Square;
use srd::space::{
    Body, Cover, Place, Plan, Point, Terrain, Tile, cover, cover_from, line_of_effect,
};

use crate::floors::{SIDE, body, floor, plan, turn};

const OBSTACLES: &str = "##=+o!uU";

/// The floor and one square more all around, as corners in half squares.
fn around() -> impl Iterator<Item = (i32, i32)> {
    let side = i32::from(SIDE);
    (-1..=side).flat_map(move |y| (-1..=side).map(move |x| (2 * x, 2 * y)))
}

/// Whether the segment from `a` to `b` meets the inside of the square with its corner at `x`, `y`: cut to the square in
/// whole numbers, something is left of it that is not on its border.
fn crosses(a: (i32, i32), b: (i32, i32), (x, y): (i32, i32)) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    // Times are fractions with this denominator.
    let whole = dx.abs().max(1) * dy.abs().max(1);
    let (mut first, mut last) = (0, whole);
    for (from, way, low) in [(a.0, dx, x), (a.1, dy, y)] {
        if way == 0 {
            if from <= low || from >= low + 2 {
                return false;
            }
            continue;
        }
        let time = |line: i32| (line - from) * (whole / way.abs()) * way.signum();
        let (enter, leave) = (time(low).min(time(low + 2)), time(low).max(time(low + 2)));
        (first, last) = (first.max(enter), last.min(leave));
    }
    if dx == 0 && dy == 0 { true } else { first < last }
}

/// Whether a line passes along the side between two squares, or through the corner at which they are opposite, and through
/// the inside of neither.
fn passes_between(a: (i32, i32), b: (i32, i32), one: (i32, i32), other: (i32, i32)) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    if crosses(a, b, one) || crosses(a, b, other) {
        return false;
    }
    // The middle of what the two share, and how far that reaches to both sides of it.
    let middle = ((one.0 + other.0) / 2 + 1, (one.1 + other.1) / 2 + 1);
    let side_by_side = one.0 == other.0 || one.1 == other.1;
    let on_line = (middle.0 - a.0) * dy == (middle.1 - a.1) * dx;
    if !on_line || (dx, dy) == (0, 0) {
        return false;
    }
    let (low, high) = ((a.0.min(b.0), a.1.min(b.1)), (a.0.max(b.0), a.1.max(b.1)));
    if side_by_side {
        // Along a side only, and at least a part of it.
        let upright = one.1 == other.1;
        return if upright {
            dx == 0 && low.1 < middle.1 + 1 && high.1 > middle.1 - 1
        } else {
            dy == 0 && low.0 < middle.0 + 1 && high.0 > middle.0 - 1
        };
    }
    dx != 0 && dy != 0 && low.0 < middle.0 && middle.0 < high.0
}

/// The least for which something very thin gets along a grid line: from square to square beside it, where it changes sides
/// only between two squares that share one.
fn along_grid(a: (i32, i32), b: (i32, i32), at: &dyn Fn((i32, i32)) -> Cover) -> Cover {
    let upright = a.0 == b.0;
    let (low, high) =
        if upright { (a.1.min(b.1), a.1.max(b.1)) } else { (a.0.min(b.0), a.0.max(b.0)) };
    let cell = |along: i32, side: i32| {
        if upright { (a.0 - 2 + 2 * side, along) } else { (along, a.1 - 2 + 2 * side) }
    };
    for most in [Cover::None, Cover::Half, Cover::ThreeQuarters] {
        let open = |along: i32, side: i32| at(cell(along, side)) <= most;
        // On which sides it can be.
        let mut on = [true; 2];
        for along in (low.div_euclid(2) * 2..high).step_by(2) {
            let straight = [0, 1].map(|side| on[side as usize] && open(along, side));
            on = [0, 1].map(|side: usize| {
                straight[side] || straight[1 - side] && open(along, side as i32)
            });
        }
        if on[0] || on[1] {
            return most;
        }
    }
    Cover::Total
}

/// The most that is on a line by the definition.
fn slow_line(from: Point, to: Point, at: &dyn Fn((i32, i32)) -> Cover) -> Cover {
    let end = |point: Point| (i32::from(point.x), i32::from(point.y));
    let (a, b) = (end(from), end(to));
    let (upright, level) = (a.0 == b.0 && a.0 % 2 == 0, a.1 == b.1 && a.1 % 2 == 0);
    if a != b && (upright || level) {
        return along_grid(a, b, at);
    }
    let mut most = Cover::None;
    for one in around() {
        if crosses(a, b, one) {
            most = most.max(at(one));
        }
        for other in [(2, 0), (0, 2), (2, 2), (2, -2)].map(|(x, y)| (one.0 + x, one.1 + y)) {
            if passes_between(a, b, one, other) {
                most = most.max(at(one).min(at(other)));
            }
        }
    }
    most
}

/// A square of the floor by its corner; outside is wall.
fn tile(plan: &Plan, (x, y): (i32, i32)) -> (Option<Square>, Tile) {
    let square = u8::try_from(x / 2).ok().zip(u8::try_from(y / 2).ok());
    let square = square.filter(|_| x >= 0 && y >= 0).map(|(x, y)| Square::new(x, y));
    (square, square.map_or(Tile::WALL, |square| plan.tile(square)))
}

fn slow_cover(plan: &Plan, attacker: Body, target: Body, others: &[Body]) -> Cover {
    if attacker.squares().any(|square| target.covers(square)) {
        return Cover::None;
    }
    let at = |corner: (i32, i32)| {
        let (square, tile) = tile(plan, corner);
        let Some(square) = square else { return Cover::Total };
        if (attacker.covers(square) || target.covers(square)) && !tile.solid {
            return Cover::None;
        }
        if i32::from(tile.height) >= attacker.top().max(target.top()) {
            return Cover::Total;
        }
        let body = others.iter().any(|other| other.covers(square));
        if body { tile.cover.max(Cover::Half) } else { tile.cover }
    };
    // What closes the corner of a square through which a line leaves it towards another point.
    let closed = |square: Square, corner: Point, aim: Point| {
        let (x, y) = (i32::from(square.x) * 2, i32::from(square.y) * 2);
        let (corner, aim) =
            ((i32::from(corner.x), i32::from(corner.y)), (i32::from(aim.x), i32::from(aim.y)));
        let (east, south) = (corner.0 > x, corner.1 > y);
        let goes_east = if east { aim.0 >= corner.0 } else { aim.0 <= corner.0 };
        let goes_south = if south { aim.1 >= corner.1 } else { aim.1 <= corner.1 };
        if !goes_east || !goes_south {
            return Cover::None;
        }
        at((if east { x + 2 } else { x - 2 }, y)).min(at((x, if south { y + 2 } else { y - 2 })))
    };
    let room = |square: &Square| !plan.tile(*square).solid;
    let mut least = Cover::Total;
    for own in attacker.squares().filter(room) {
        for (from, square) in Point::corners(own)
            .into_iter()
            .flat_map(|from| target.squares().filter(room).map(move |square| (from, square)))
        {
            let mut lines = Point::corners(square).map(|to| {
                let (out, into) = if from == to {
                    (Point::center(square), Point::center(own))
                } else {
                    (to, from)
                };
                let gaps = closed(own, from, out).max(closed(square, to, into));
                slow_line(from, to, &at).max(gaps)
            });
            lines.sort();
            let [worst_for_cover, second, _, best_for_cover] = lines;
            let degree = if worst_for_cover == Cover::Total {
                Cover::Total
            } else if second >= Cover::ThreeQuarters {
                Cover::ThreeQuarters
            } else if best_for_cover > Cover::None {
                Cover::Half
            } else {
                Cover::None
            };
            least = least.min(degree);
        }
    }
    least
}

fn point() -> impl Strategy<Value = Point> {
    let half = || 0..=2 * i16::from(SIDE);
    (half(), half()).prop_map(|(x, y)| Point::new(x, y))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn effects_follow_lines_that_nothing_stops(
        rows in floor(OBSTACLES, 20),
        from in point(),
        to in point(),
        turn in turn(),
    ) {
        let plan = plan(&rows);
        let most = slow_line(from, to, &|corner| tile(&plan, corner).1.cover);
        let free = line_of_effect(&plan, from, to);
        prop_assert_eq!(free, most < Cover::Total);
        prop_assert_eq!(free, line_of_effect(&plan, to, from), "the way back");
        let turned = line_of_effect(&turn.plan(&plan), turn.point(from), turn.point(to));
        prop_assert_eq!(free, turned);
    }

    #[test]
    fn cover_is_what_the_lines_say(
        rows in floor(OBSTACLES, 15),
        attacker in body(),
        target in body(),
        others in prop::collection::vec(body(), 0..4),
        turn in turn(),
    ) {
        let plan = plan(&rows);
        let found = cover(&plan, attacker, target, &others);
        prop_assert_eq!(found, slow_cover(&plan, attacker, target, &others));
        let turned: Vec<Body> = others.iter().map(|&other| turn.body(other)).collect();
        let (a, t) = (turn.body(attacker), turn.body(target));
        prop_assert_eq!(found, cover(&turn.plan(&plan), a, t, &turned));
        prop_assert!(found >= cover(&plan, attacker, target, &[]), "creatures only add");
        let back = cover(&plan, target, attacker, &others);
        prop_assert_eq!(found == Cover::Total, back == Cover::Total, "total both ways");
        let open = Plan::new(&["..........."; SIDE as usize]).unwrap();
        prop_assert_eq!(cover(&open, attacker, target, &[]), Cover::None);
    }

    #[test]
    fn a_burst_at_a_corner_is_kept_off_no_better_than_an_attack_from_there(
        rows in floor(OBSTACLES, 15),
        attacker in body(),
        target in body(),
        others in prop::collection::vec(body(), 0..4),
    ) {
        let plan = plan(&rows);
        let apart = attacker.squares().all(|square| !target.covers(square));
        if !apart {
            return Ok(());
        }
        // What is in the attacker's squares is in the way of a burst.
        let mut clear = plan.clone();
        attacker.squares().for_each(|square| clear.set(square, Tile::OPEN));
        let beside = |other: &Body| attacker.squares().all(|square| !other.covers(square));
        let others: Vec<Body> = others.into_iter().filter(beside).collect();
        let bursts = attacker.squares().flat_map(Point::corners);
        // At the height of the attacker's head, from where it strikes.
        let altitude = attacker.top() as i16;
        let burst = |at| cover_from(&clear, Place { at, altitude }, target, &others);
        let least = bursts.map(burst).min();
        prop_assert!(least <= Some(cover(&clear, attacker, target, &others)));
    }
}
