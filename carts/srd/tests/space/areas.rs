//! Areas against their definitions in ordinary numbers.

use proptest::prelude::*;
use srd::Square;
use srd::data::Size;
use srd::space::{Area, Body, Cover, Flow, Place, Plan, Point, Terrain, Zone, cover_from};

use crate::floors::{SIDE, body, floor, plan, turn};

fn place() -> impl Strategy<Value = Place> {
    let half = || 0..=2 * i16::from(SIDE);
    (half(), half(), prop_oneof![3 => Just(0), 1 => -20..20i16])
        .prop_map(|(x, y, altitude)| Place { at: Point::new(x, y), altitude })
}

fn feet() -> impl Strategy<Value = u16> {
    prop_oneof![4 => (0..9u16).prop_map(|squares| 5 * squares), 1 => 0..50u16]
}

fn area() -> impl Strategy<Value = Area> {
    (0..5, place(), place(), feet(), feet()).prop_map(|(kind, origin, towards, size, width)| {
        match kind {
            0 => Area::Sphere { origin, radius: size },
            1 => Area::Cylinder { origin, radius: size, height: width },
            2 => Area::cube(origin, towards.at, size),
            3 => Area::Cone { origin, towards, length: size },
            _ => Area::Line { origin, towards, length: size, width },
        }
    })
}

/// The same area on a turned floor.
fn turned(area: Area, turn: crate::floors::Turn) -> Area {
    let place = |place: Place| Place { at: turn.point(place.at), ..place };
    match area {
        Area::Sphere { origin, radius } => Area::Sphere { origin: place(origin), radius },
        Area::Cylinder { origin, radius, height } => {
            Area::Cylinder { origin: place(origin), radius, height }
        }
        Area::Cone { origin, towards, length } => {
            Area::Cone { origin: place(origin), towards: place(towards), length }
        }
        Area::Line { origin, towards, length, width } => {
            Area::Line { origin: place(origin), towards: place(towards), length, width }
        }
        Area::Cube { origin, corner, side } => {
            let edge = (side.div_ceil(5) * 2) as i16;
            let (a, b) = (corner, Point::new(corner.x + edge, corner.y + edge));
            let (a, b) = (turn.point(a), turn.point(b));
            let corner = Point::new(a.x.min(b.x), a.y.min(b.y));
            Area::Cube { origin: place(origin), corner, side }
        }
    }
}

/// Whether a place is in an area, by lengths and angles. On a border that is no whole number the two may differ, so what is
/// nearer than a thousandth of a foot to one is not said.
fn by_the_book(area: &Area, here: Place) -> Option<bool> {
    let origin = area.origin();
    let vector = |from: Place, to: Place| {
        [
            f64::from(to.at.x - from.at.x) * 2.5,
            f64::from(to.at.y - from.at.y) * 2.5,
            f64::from(to.altitude) - f64::from(from.altitude),
        ]
    };
    let length = |v: [f64; 3]| v.iter().map(|x| x * x).sum::<f64>().sqrt();
    let way = vector(origin, here);
    // Each is at most 0 where the place is in.
    let excess = match *area {
        Area::Sphere { radius, .. } => vec![length(way) - f64::from(radius)],
        Area::Cylinder { radius, height, .. } => {
            let inside = (0.0..f64::from(height)).contains(&way[2]);
            vec![length([way[0], way[1], 0.0]) - f64::from(radius), if inside { -1.0 } else { 1.0 }]
        }
        Area::Cube { corner, side, .. } => {
            let feet = |low: i16, at: i16| f64::from(at - low) * 2.5;
            let (x, y) = (feet(corner.x, here.at.x), feet(corner.y, here.at.y));
            let side = f64::from(side);
            let inside = [x, y, way[2]].iter().all(|feet| (0.0..side).contains(feet));
            vec![if inside { -1.0 } else { 1.0 }]
        }
        Area::Cone { towards, .. } | Area::Line { towards, .. } => {
            let axis = vector(origin, towards);
            if length(axis) == 0.0 {
                return Some(false);
            }
            let along = axis.iter().zip(way).map(|(a, b)| a * b).sum::<f64>() / length(axis);
            let aside = [0, 1, 2].map(|i| way[i] - axis[i] / length(axis) * along);
            let (long, half) = match *area {
                Area::Cone { length, .. } => (length, along / 2.0),
                Area::Line { length, width, .. } => (length, f64::from(width) / 2.0),
                _ => unreachable!("only these have an axis"),
            };
            if along.abs() < 0.001 {
                return if length(way) < 0.001 { Some(false) } else { None };
            }
            vec![-along, along - f64::from(long), length(aside) - half]
        }
    };
    if excess.iter().any(|&excess| excess > 0.001) {
        return Some(false);
    }
    // Exactly on a border of whole numbers counts as in; the rest is too near to tell.
    excess.iter().all(|&excess| excess < -0.001).then_some(true)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn areas_hold_what_their_definitions_say(area in area(), altitude in -10..15i16) {
        for square in Plan::new(&["..........."; SIDE as usize]).unwrap().squares() {
            let here = Place { at: Point::center(square), altitude };
            if let Some(expected) = by_the_book(&area, here) {
                prop_assert_eq!(area.contains(square, altitude), expected, "{:?}", square);
            }
        }
    }

    #[test]
    fn a_turned_area_holds_the_turned_squares(area in area(), turn in turn()) {
        // A cube with a border across the middle of squares takes those of its north and west.
        let whole = match area { Area::Cube { side, .. } => side % 5 == 0, _ => true };
        prop_assume!(whole);
        let turned = turned(area, turn);
        for square in Plan::new(&["..........."; SIDE as usize]).unwrap().squares() {
            let there = turned.contains(turn.square(square), 0);
            prop_assert_eq!(area.contains(square, 0), there, "{:?}", square);
        }
    }

    #[test]
    fn a_zone_is_the_part_of_the_template_that_the_effect_reaches(
        rows in prop_oneof![floor("##=+!", 20), floor("pPuWUL", 20)],
        area in area(),
        body in body(),
    ) {
        let plan = plan(&rows);
        let template: Vec<Square> = plan
            .squares()
            .filter(|&square| area.contains(square, plan.tile(square).height))
            .collect();
        let listed: Vec<Square> = area.template(&plan).filter(|square| square.x < SIDE && square.y < SIDE).collect();
        prop_assert_eq!(&template, &listed, "none is forgotten");
        let origin = area.origin();
        let straight = Zone::new(&plan, area, Flow::Straight);
        let around = Zone::new(&plan, area, Flow::AroundCorners);
        for square in plan.squares() {
            let inside = template.contains(&square);
            let altitude = plan.tile(square).height;
            let there = Body { altitude, ..Body::new(Size::Medium, square) };
            let is_open = !plan.tile(square).solid;
            let line = is_open && cover_from(&plan, origin, there, &[]) < Cover::Total;
            prop_assert_eq!(straight.has(square), inside && line, "{:?}", square);
            prop_assert!(!around.has(square) || inside && is_open, "{:?}", square);
        }
        prop_assert!(straight.squares().iter().all(|&square| straight.has(square)));
        let on_ground = Body { altitude: 0, ..body };
        if body.side() == 1 && plan.tile(body.at).height == 0 {
            prop_assert_eq!(straight.catches(&plan, on_ground), straight.has(body.at));
        }
    }

    #[test]
    fn without_walls_flowing_makes_no_difference(
        origin in place(),
        squares in 0..6u16,
        is_cylinder: bool,
    ) {
        let plan = Plan::new(&["..........."; SIDE as usize]).unwrap();
        let (radius, origin) = (5 * squares, Place::new(origin.at));
        let area = if is_cylinder {
            Area::Cylinder { origin, radius, height: 10 }
        } else {
            Area::Sphere { origin, radius }
        };
        let straight = Zone::new(&plan, area, Flow::Straight);
        // At the rim of the floor the line of effect may run along the wall outside, which stops nothing.
        prop_assert_eq!(straight, Zone::new(&plan, area, Flow::AroundCorners));
    }
}

#[test]
fn a_body_is_caught_by_any_of_its_parts() {
    let plan = Plan::new(&["......#.."; 3]).unwrap();
    let origin = Place { at: Point::center(Square::new(1, 1)), altitude: 10 };
    let zone = Zone::new(&plan, Area::Sphere { origin, radius: 15 }, Flow::Straight);
    let check = |size, x, altitude, expected| {
        let body = Body { size, at: Square::new(x, 0), altitude };
        assert_eq!(zone.catches(&plan, body), expected, "{size:?} {x} {altitude}");
    };
    use Size::{Huge, Large, Medium};
    check(Medium, 1, 0, true);
    check(Medium, 3, 0, true);
    check(Medium, 4, 0, false);
    check(Large, 3, 0, true);
    check(Huge, 4, 0, true);
    check(Huge, 5, 0, false);
    check(Medium, 1, 24, true);
    check(Medium, 1, 25, false);
    check(Large, 1, -10, true);
    check(Medium, 1, -10, false);
}

#[test]
fn fire_flows_around_a_corner_but_not_through_a_wall() {
    let plan = Plan::new(&[".....", "####.", ".....", "....."]).unwrap();
    let origin = Place::new(Point::center(Square::new(3, 2)));
    let area = Area::Sphere { origin, radius: 15 };
    let (straight, around) =
        (Zone::new(&plan, area, Flow::Straight), Zone::new(&plan, area, Flow::AroundCorners));
    let check = |x, y, by_line, by_flow| {
        let square = Square::new(x, y);
        assert_eq!((straight.has(square), around.has(square)), (by_line, by_flow), "{x},{y}");
    };
    check(4, 1, true, true);
    check(4, 0, true, true);
    check(3, 0, false, true);
    check(2, 0, false, true);
    check(1, 0, false, false);
    check(3, 1, false, false);
    check(0, 2, true, true);
}
