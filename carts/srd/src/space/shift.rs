//! Bodies that do not move by themselves: pushed, pulled, or put somewhere.

use super::body::{Body, Fit, fit};
use super::line::{Point, line_of_effect};
use super::path::{LEDGE_FEET, STEP_FEET};
use super::terrain::Terrain;
use crate::data::Size;
use crate::grid::{SQUARE_FEET, Square};

/// Which way a force goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Force {
    /// Away from a point.
    Push,
    /// Towards it.
    Pull,
}

/// What came of a push or pull.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Shifted {
    /// Where the body is now; over a drop, at its bottom.
    pub body: Body,
    /// Feet that it was moved along the floor.
    pub feet: u16,
    /// Feet that it fell or slid down at the end; from 10 on that is a fall.
    pub drop: u16,
    /// Whether something stopped it before all the feet were done.
    pub stopped: bool,
}

/// Pushes or pulls a body so many feet in a straight line through the middle of its space and a point. Source: 5.1; how it
/// goes on the grid is ours: square by square along the line, until a wall, ground more than 2 feet higher, a narrow place,
/// the corner of a wall or another body stops it, or it goes over a drop of more than 5 feet, into which it falls unless it
/// flies. A body whose middle is the point goes nowhere.
#[must_use]
pub fn shift(
    terrain: &dyn Terrain,
    body: Body,
    point: Point,
    force: Force,
    feet: u16,
    others: &[Body],
) -> Shifted {
    let middle = body.center();
    let sign = if force == Force::Push { 1 } else { -1 };
    let away = |middle: i16, point: i16| (i32::from(middle) - i32::from(point)) * sign;
    let (x, y) = (away(middle.x, point.x), away(middle.y, point.y));
    let long = x.abs().max(y.abs());
    let mut shifted = Shifted { body, feet: 0, drop: 0, stopped: false };
    let squares = i32::from((feet / SQUARE_FEET).min(255));
    if long == 0 {
        shifted.stopped = squares > 0;
        return shifted;
    }
    let flies = body.altitude > Body::standing(terrain, body.size, body.at).altitude;
    // The nearest squares to the line, halves rounded away from its start.
    let along = |way: i32, step: i32| (2 * step * way.abs() + long) / (2 * long) * way.signum();
    for step in 1..=squares {
        let to = |at: u8, way: i32| u8::try_from(i32::from(at) + along(way, step)).ok();
        let to = to(body.at.x, x).zip(to(body.at.y, y)).map(|(x, y)| Square::new(x, y));
        let next = to.and_then(|to| enter(terrain, shifted.body, to, flies, others));
        let Some(next) = next else {
            shifted.stopped = true;
            return shifted;
        };
        let drop = shifted.body.altitude.saturating_sub(next.altitude);
        shifted = Shifted { body: next, feet: shifted.feet + SQUARE_FEET, ..shifted };
        if drop > LEDGE_FEET {
            shifted.drop = drop.unsigned_abs();
            shifted.stopped = step < squares;
            return shifted;
        }
    }
    shifted
}

/// The body in a neighbouring place, if it can be forced there.
fn enter(
    terrain: &dyn Terrain,
    from: Body,
    to: Square,
    flies: bool,
    others: &[Body],
) -> Option<Body> {
    let fits = fit(terrain, from.size, to)?;
    if fits != Fit::Free && fit(terrain, from.size, from.at) == Some(Fit::Free) {
        return None;
    }
    let standing = Body::standing(terrain, from.size, to);
    let most = if flies { from.altitude } else { from.altitude.saturating_add(STEP_FEET) };
    if standing.altitude > most {
        return None;
    }
    let body = if flies { Body { altitude: from.altitude, ..standing } } else { standing };
    // The squares that a diagonal step brushes are in the box around both places and in neither.
    let both = [from.at, to];
    let low = both.iter().fold(to, |low, at| Square::new(low.x.min(at.x), low.y.min(at.y)));
    let wide = from.at.x.abs_diff(to.x) + from.side();
    let high = from.at.y.abs_diff(to.y) + from.side();
    let cut = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y))).any(|(x, y)| {
        let square = Square::new(low.x.saturating_add(x), low.y.saturating_add(y));
        !from.covers(square) && !body.covers(square) && terrain.tile(square).solid
    });
    let taken = others.iter().any(|&other| other.overlaps(body));
    (!cut && !taken).then_some(body)
}

/// The nearest place to a square, at most so many feet from it, where a body of a size has all its room and nobody is:
/// for whom a spell calls or drops somewhere. A straight line from the square to its middle must be free. Of several that
/// are as near, the first by rows. Ours.
#[must_use]
pub fn free_near(
    terrain: &dyn Terrain,
    size: Size,
    near: Square,
    feet: u16,
    others: &[Body],
) -> Option<Body> {
    let most = u8::try_from(feet / SQUARE_FEET).unwrap_or(u8::MAX);
    let span = |at: u8| at.saturating_sub(most.saturating_add(3))..=at.saturating_add(most);
    let anchors = span(near.y).flat_map(|y| span(near.x).map(move |x| Square::new(x, y)));
    let far = |at: Square| Body::new(size, at).nearest(near).distance(near);
    let mut anchors: Vec<Square> = anchors.filter(|&at| far(at) <= most).collect();
    // The sort is stable: rows stay in order.
    anchors.sort_by_key(|&at| far(at));
    anchors.into_iter().filter(|&at| fit(terrain, size, at) == Some(Fit::Free)).find_map(|at| {
        let body = Body::standing(terrain, size, at);
        let free = others.iter().all(|&other| !other.overlaps(body));
        (free && line_of_effect(terrain, Point::center(near), body.center())).then_some(body)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Plan;

    fn body(plan: &Plan, size: Size, x: u8, y: u8) -> Body {
        Body::standing(plan, size, Square::new(x, y))
    }

    #[test]
    fn a_push_goes_straight_until_something_stops_it() {
        let plan = Plan::new(&["......#", ".......", "..u.p..", ".......", "#......"]).unwrap();
        let check = |at: (u8, u8), from: (u8, u8), feet, expected: (u8, u8, u16, bool)| {
            let pushed = body(&plan, Size::Medium, at.0, at.1);
            let from = Point::center(Square::new(from.0, from.1));
            let shifted = shift(&plan, pushed, from, Force::Push, feet, &[]);
            let found = (shifted.body.at.x, shifted.body.at.y, shifted.drop, shifted.stopped);
            assert_eq!(found, expected, "{at:?} from {from:?}");
        };
        check((1, 1), (0, 1), 10, (3, 1, 0, false));
        check((1, 1), (0, 1), 60, (6, 1, 0, true));
        check((1, 1), (0, 0), 10, (1, 1, 0, true));
        check((2, 3), (1, 2), 5, (3, 4, 0, false));
        check((4, 0), (3, 0), 10, (5, 0, 0, true));
        check((5, 1), (3, 0), 5, (6, 2, 0, false));
        check((2, 1), (0, 0), 15, (4, 2, 10, true));
        check((1, 2), (0, 2), 10, (1, 2, 0, true));
        check((3, 2), (2, 2), 5, (4, 2, 10, false));
        check((3, 2), (2, 2), 15, (4, 2, 10, true));
        check((2, 2), (1, 2), 5, (3, 2, 0, false));
        check((1, 3), (2, 2), 5, (1, 3, 0, true));
        check((1, 1), (1, 1), 10, (1, 1, 0, true));
        check((1, 1), (0, 1), 4, (1, 1, 0, false));
    }

    #[test]
    fn a_pull_ends_at_the_one_who_pulls_and_flyers_cross_pits() {
        let plan = Plan::new(&["..p...."]).unwrap();
        let puller = body(&plan, Size::Medium, 0, 0);
        let flyer = Body { altitude: 1, ..body(&plan, Size::Medium, 4, 0) };
        let check = |pulled: Body, others: &[Body], expected: (u8, i16, u16)| {
            let shifted = shift(&plan, pulled, puller.center(), Force::Pull, 60, others);
            let found = (shifted.body.at.x, shifted.body.altitude, shifted.feet);
            assert_eq!(found, expected);
        };
        check(flyer, &[puller], (1, 1, 15));
        check(flyer, &[puller, body(&plan, Size::Medium, 3, 0)], (4, 1, 0));
        check(Body { altitude: 0, ..flyer }, &[puller], (2, -10, 10));
    }

    #[test]
    fn the_large_are_not_pushed_into_narrow_places() {
        let plan = Plan::new(&["....#", "....."]).unwrap();
        let ogre = body(&plan, Size::Large, 0, 0);
        let shifted = shift(&plan, ogre, Point::new(-2, 2), Force::Push, 30, &[]);
        assert_eq!((shifted.body.at, shifted.stopped), (Square::new(2, 0), true));
        let narrow = body(&plan, Size::Large, 3, 0);
        let shifted = shift(&plan, narrow, Point::new(20, 2), Force::Push, 10, &[]);
        assert_eq!((shifted.body.at, shifted.stopped), (Square::new(1, 0), false));
    }

    #[test]
    fn the_nearest_free_place_is_found() {
        let plan = Plan::new(&["...#.", "...#.", "...#."]).unwrap();
        let taken = [body(&plan, Size::Medium, 1, 1), body(&plan, Size::Medium, 0, 0)];
        let check = |size, near: (u8, u8), feet, others: &[Body], expected: Option<(u8, u8)>| {
            let near = Square::new(near.0, near.1);
            let found = free_near(&plan, size, near, feet, others).map(|body| body.at);
            assert_eq!(found, expected.map(|(x, y)| Square::new(x, y)), "{size:?} {near:?}");
        };
        check(Size::Medium, (1, 1), 5, &[], Some((1, 1)));
        check(Size::Medium, (1, 1), 5, &taken, Some((1, 0)));
        check(Size::Medium, (1, 1), 0, &taken, None);
        check(Size::Large, (1, 1), 10, &taken[..1], None);
        check(Size::Large, (1, 0), 10, &taken[1..], Some((1, 0)));
        check(Size::Large, (2, 2), 10, &[], Some((1, 1)));
        check(Size::Huge, (4, 1), 30, &[], None);
    }
}
