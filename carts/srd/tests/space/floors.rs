//! Random floors, and the eight ways to lay a floor down.

use proptest::prelude::*;
use srd::Square;
use srd::data::Size;
use srd::space::{Body, Plan, Point};

/// Squares along each side of the random floors: square, so that they can be turned.
pub(crate) const SIDE: u8 = 11;

/// A floor of which about so many percent of the squares are one of `letters`.
pub(crate) fn floor(letters: &'static str, percent: u32) -> impl Strategy<Value = Vec<String>> {
    let letters: Vec<char> = letters.chars().collect();
    let square = prop_oneof![
        100 - percent => Just('.'),
        percent => prop::sample::select(letters),
    ];
    let row = prop::collection::vec(square, usize::from(SIDE))
        .prop_map(|row| row.into_iter().collect::<String>());
    prop::collection::vec(row, usize::from(SIDE))
}

pub(crate) fn plan(rows: &[String]) -> Plan {
    Plan::new(&rows.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
}

pub(crate) fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        4 => Just(Size::Medium),
        1 => Just(Size::Tiny),
        2 => Just(Size::Large),
        1 => Just(Size::Huge),
        1 => Just(Size::Gargantuan),
    ]
}

/// A body somewhere on the floor, at height 0.
pub(crate) fn body() -> impl Strategy<Value = Body> {
    (size(), 0..SIDE, 0..SIDE).prop_map(|(size, x, y)| {
        let last = SIDE - srd::space::side(size);
        Body::new(size, Square::new(x.min(last), y.min(last)))
    })
}

/// One of the eight symmetries of the square: mirrored or not, then turned by so many quarters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    mirrored: bool,
    quarters: u8,
}

pub(crate) fn turn() -> impl Strategy<Value = Turn> {
    (any::<bool>(), 0..4u8).prop_map(|(mirrored, quarters)| Turn { mirrored, quarters })
}

impl Turn {
    /// A point of the floor, in half squares.
    pub(crate) fn point(self, point: Point) -> Point {
        let whole = 2 * i16::from(SIDE);
        let mut turned = if self.mirrored { Point::new(whole - point.x, point.y) } else { point };
        for _ in 0..self.quarters {
            turned = Point::new(whole - turned.y, turned.x);
        }
        turned
    }

    pub(crate) fn square(self, square: Square) -> Square {
        let middle = self.point(Point::center(square));
        Square::new((middle.x / 2) as u8, (middle.y / 2) as u8)
    }

    pub(crate) fn body(self, body: Body) -> Body {
        let squares = body.squares().map(|square| self.square(square));
        let at = squares.min_by_key(|square| (square.y, square.x)).unwrap();
        Body { at, ..body }
    }

    pub(crate) fn plan(self, plan: &Plan) -> Plan {
        use srd::space::Terrain;
        let mut turned = plan.clone();
        for square in plan.squares() {
            turned.set(self.square(square), plan.tile(square));
        }
        turned
    }
}
