//! Areas on an open floor as pictures: what they cover is frozen here.

use srd::Square;
use srd::data::Shape;
use srd::space::{Area, Flow, Place, Plan, Point, Zone};

/// Draws an area on a floor of its own size: `#` in it, `.` not.
#[track_caller]
fn check(area: Area, count: usize, expected: &[&str]) {
    let row = ".".repeat(expected[0].len());
    let plan = Plan::new(&vec![row.as_str(); expected.len()]).unwrap();
    let zone = Zone::new(&plan, area, Flow::Straight);
    let squares: Vec<char> =
        plan.squares().map(|square| if zone.has(square) { '#' } else { '.' }).collect();
    let found: Vec<String> = squares.chunks(plan.width()).map(|row| row.iter().collect()).collect();
    assert_eq!(found, expected, "\n{}\n", found.join("\n"));
    assert_eq!(zone.squares().len(), count);
}

fn corner(x: u8, y: u8) -> Place {
    Place::new(Point::corner(Square::new(x, y)))
}

fn middle(x: u8, y: u8) -> Place {
    Place::new(Point::center(Square::new(x, y)))
}

#[test]
fn spheres() {
    let on_intersection = [
        "..........",
        "...####...",
        "..######..",
        ".########.",
        ".########.",
        ".########.",
        ".########.",
        "..######..",
        "...####...",
        "..........",
    ];
    check(Area::Sphere { origin: corner(5, 5), radius: 20 }, 52, &on_intersection);
    let on_square = [
        "....#....",
        "..#####..",
        ".#######.",
        ".#######.",
        "#########",
        ".#######.",
        ".#######.",
        "..#####..",
        "....#....",
    ];
    check(Area::Sphere { origin: middle(4, 4), radius: 20 }, 49, &on_square);
    check(Area::Sphere { origin: corner(2, 2), radius: 10 }, 12, &[".##.", "####", "####", ".##."]);
    check(Area::Sphere { origin: corner(1, 1), radius: 5 }, 4, &["##.", "##.", "..."]);
    check(Area::Sphere { origin: middle(1, 1), radius: 5 }, 5, &[".#.", "###", ".#."]);
    check(Area::Sphere { origin: middle(1, 1), radius: 0 }, 1, &["...", ".#.", "..."]);
    let cylinder = Area::Cylinder { origin: corner(2, 2), radius: 10, height: 40 };
    check(cylinder, 12, &[".##.", "####", "####", ".##."]);
}

#[test]
fn cones() {
    let cone = |from: (u8, u8), to: (u8, u8), length| Area::Cone {
        origin: middle(from.0, from.1),
        towards: middle(to.0, to.1),
        length,
    };
    check(cone((0, 2), (1, 2), 15), 7, &[".....", "..##.", ".###.", "..##.", "....."]);
    check(cone((0, 0), (1, 1), 15), 6, &["....", ".###", ".##.", ".#.."]);
    check(
        cone((0, 3), (9, 3), 30),
        24,
        &["......#", "....###", "..#####", ".######", "..#####", "....###", "......#"],
    );
}

#[test]
fn lines() {
    let line = |from: Place, to: Place, length, width| Area::Line {
        origin: from,
        towards: to,
        length,
        width,
    };
    check(line(middle(0, 1), middle(1, 1), 20, 5), 4, &["......", ".####.", "......"]);
    check(line(corner(0, 1), corner(1, 1), 20, 10), 8, &["####..", "####..", "......"]);
    check(line(middle(0, 0), middle(1, 1), 20, 5), 2, &["....", ".#..", "..#.", "...."]);
    check(line(middle(0, 0), middle(2, 1), 30, 5), 7, &[".#....", ".###..", "...###"]);
}

#[test]
fn cubes() {
    let cube = |from: (u8, u8), to: (u8, u8), side| {
        Area::cube(middle(from.0, from.1), middle(to.0, to.1).at, side)
    };
    check(cube((0, 2), (3, 2), 15), 9, &[".....", ".###.", ".###.", ".###.", "....."]);
    check(cube((4, 2), (0, 2), 15), 9, &[".....", ".###.", ".###.", ".###.", "....."]);
    check(cube((2, 0), (2, 4), 15), 9, &[".....", ".###.", ".###.", ".###.", "....."]);
    check(cube((0, 0), (4, 4), 15), 9, &[".....", ".###.", ".###.", ".###.", "....."]);
    check(cube((4, 4), (3, 3), 10), 4, &[".....", ".....", "..##.", "..##.", "....."]);
    // An even cube straight ahead lies half a square to the south or east, or to the side that is pointed to.
    check(cube((0, 1), (3, 1), 10), 4, &["....", ".##.", ".##.", "...."]);
    check(cube((0, 2), (9, 1), 10), 4, &["....", ".##.", ".##.", "...."]);
    check(Area::cube(corner(1, 1), corner(3, 1).at, 10), 4, &[".##.", ".##.", "...."]);
    check(cube((0, 0), (3, 0), 5), 1, &[".#.", "..."]);
}

#[test]
fn the_tables_give_areas() {
    let (from, to) = (middle(0, 2), middle(1, 2));
    let of = |shape, feet, width| Area::of(srd::data::Area { shape, feet, width }, from, to);
    let plan = Plan::new(&["......"; 5]).unwrap();
    let count = |area| Zone::new(&plan, area, Flow::Straight).squares().len();
    for (shape, feet, width, expected) in [
        (Shape::Sphere, 5, None, 4),
        (Shape::Cylinder, 5, None, 4),
        (Shape::Cube, 10, None, 4),
        (Shape::Cube, 40_000, None, 25),
        (Shape::Cone, 15, None, 7),
        (Shape::Line, 20, None, 4),
        (Shape::Line, 20, Some(10), 12),
    ] {
        assert_eq!(count(of(shape, feet, width)), expected, "{shape:?} of {feet} ft");
    }
    // A cube without a direction lies around its origin.
    let around = Area::cube(middle(2, 2), middle(2, 2).at, 15);
    check(around, 9, &["......", ".###..", ".###..", ".###..", "......"]);
}
