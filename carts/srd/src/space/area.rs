//! Areas of effect: which squares and bodies a sphere, cylinder, cube, cone or line holds.

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::corners::Corners;
use super::line::{Point, square};
use super::spread::spread;
use super::terrain::{Cover, Terrain};
use crate::data::{self, Shape, Size};
use crate::grid::{SQUARE_FEET, Square};

/// A point in space.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Where it is on the floor.
    pub at: Point,
    /// Feet above the floor's zero.
    pub altitude: i16,
}

impl Place {
    /// A place at height zero.
    #[must_use]
    pub const fn new(at: Point) -> Self {
        Self { at, altitude: 0 }
    }

    /// From where a body's own cones, lines and cubes go towards a square: the middle of its nearest square, at the height
    /// of its underside. Ours.
    #[must_use]
    pub fn of(body: Body, towards: Square) -> Self {
        Self { at: Point::center(body.nearest(towards)), altitude: body.altitude }
    }
}

/// An area of effect. Lengths are in feet.
///
/// A square is in it where its middle is; that is ours, for 5.1 has no grid. Heights count by the feet of the lowest part
/// of each five feet of a body. What lies exactly on the border is in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Area {
    /// All within a radius.
    Sphere {
        /// Its middle, which is in it.
        origin: Place,
        /// Its radius.
        radius: u16,
    },
    /// All within a radius, from its base up to below its height.
    Cylinder {
        /// The middle of its base, which is in it.
        origin: Place,
        /// Its radius.
        radius: u16,
        /// Its height.
        height: u16,
    },
    /// A cube along the grid; [`Area::cube`] finds it.
    Cube {
        /// A point of one of its faces.
        origin: Place,
        /// Its north-west corner.
        corner: Point,
        /// The length of its edges.
        side: u16,
    },
    /// As wide at each point as that point is far from the origin.
    Cone {
        /// Its tip, which is not in it.
        origin: Place,
        /// A point on its axis; a cone towards its own tip holds nothing.
        towards: Place,
        /// Its length.
        length: u16,
    },
    /// A strip.
    Line {
        /// Where it begins; that point is not in it.
        origin: Place,
        /// A point on its axis; a line towards its own beginning holds nothing.
        towards: Place,
        /// Its length.
        length: u16,
        /// Its whole width. From the middle of a square, 5 feet are one row.
        width: u16,
    },
}

/// Lengths in half feet, as wide numbers: two lengths squared are multiplied below.
#[derive(Clone, Copy)]
struct Vector(i128, i128, i128);

impl Vector {
    fn between(from: Place, to: Place) -> Self {
        let difference =
            |from: i16, to: i16, unit: i128| (i128::from(to) - i128::from(from)) * unit;
        Self(
            difference(from.at.x, to.at.x, 5),
            difference(from.at.y, to.at.y, 5),
            difference(from.altitude, to.altitude, 2),
        )
    }

    const fn dot(self, other: Self) -> i128 {
        self.0 * other.0 + self.1 * other.1 + self.2 * other.2
    }

    const fn squared(self) -> i128 {
        self.dot(self)
    }
}

/// Feet that a cylinder is high where a table does not say: as most of them. Ours.
pub const CYLINDER_FEET: u16 = 40;

impl Area {
    /// The area of a spell or an action, from its origin towards a place, which matters to cones, lines and cubes. A line
    /// without a width is 5 feet wide, a cylinder [`CYLINDER_FEET`] high.
    #[must_use]
    pub fn of(area: data::Area, origin: Place, towards: Place) -> Self {
        let feet = area.feet;
        match area.shape {
            Shape::Sphere => Self::Sphere { origin, radius: feet },
            Shape::Cylinder => Self::Cylinder { origin, radius: feet, height: CYLINDER_FEET },
            Shape::Cube => Self::cube(origin, towards.at, feet),
            Shape::Cone => Self::Cone { origin, towards, length: feet },
            Shape::Line => {
                let width = area.width.unwrap_or(SQUARE_FEET);
                Self::Line { origin, towards, length: feet, width }
            }
        }
    }

    /// A cube of an edge of `side` feet with its origin on a face, the way that goes towards a point. Straight ahead the
    /// origin is in the middle of the face; more than about 27 degrees off it is at a corner of the cube. Where the
    /// middle falls between the grid's lines, the cube is moved half a square towards the point, or south or east if that
    /// does not say. Towards its own origin it lies around it. Its floor is at the origin's height. Source: 5.1; how it lies on the grid is ours.
    #[must_use]
    pub fn cube(origin: Place, towards: Point, side: u16) -> Self {
        // The edge in half squares: at least one square, at most so much that it holds any floor from its middle.
        let edge = side.div_ceil(5).clamp(1, 512) as i16 * 2;
        let (dx, dy) = (
            i32::from(towards.x) - i32::from(origin.at.x),
            i32::from(towards.y) - i32::from(origin.at.y),
        );
        let start = |at: i16, towards: i32, across: i32| {
            let ahead = towards.abs() * 2 > across.abs();
            let back = towards < 0;
            let low = match (ahead, back) {
                (true, false) => at,
                (true, true) => at - edge,
                (false, _) => at - edge / 2,
            };
            // Corners of squares are even.
            if low % 2 == 0 {
                low
            } else if back {
                low - 1
            } else {
                low + 1
            }
        };
        let within = |at: i16| at.clamp(-1024, 1024);
        let corner =
            Point::new(start(within(origin.at.x), dx, dy), start(within(origin.at.y), dy, dx));
        Self::Cube { origin, corner, side }
    }

    /// Its point of origin, from which the effect spreads.
    #[must_use]
    pub const fn origin(&self) -> Place {
        match *self {
            Self::Sphere { origin, .. }
            | Self::Cylinder { origin, .. }
            | Self::Cube { origin, .. }
            | Self::Cone { origin, .. }
            | Self::Line { origin, .. } => origin,
        }
    }

    /// Whether the middle of a square is in it, at a height in feet; walls do not matter.
    #[must_use]
    pub fn contains(&self, square: Square, altitude: i16) -> bool {
        let here = Place { at: Point::center(square), altitude };
        let origin = self.origin();
        let way = Vector::between(origin, here);
        let up = i32::from(altitude) - i32::from(origin.altitude);
        let doubled = |feet: u16| i128::from(feet) * 2;
        match *self {
            Self::Sphere { radius, .. } => way.squared() <= doubled(radius).pow(2),
            Self::Cylinder { radius, height, .. } => {
                let flat = Vector(way.0, way.1, 0);
                flat.squared() <= doubled(radius).pow(2) && (0..i32::from(height)).contains(&up)
            }
            Self::Cube { corner, side, .. } => {
                let inside = |low: i16, at: i16| {
                    let feet = (i32::from(at) - i32::from(low)) * 5;
                    (0..2 * i32::from(side)).contains(&feet)
                };
                let flat = inside(corner.x, here.at.x) && inside(corner.y, here.at.y);
                flat && (0..i32::from(side)).contains(&up)
            }
            Self::Cone { towards, length, .. } => {
                let axis = Vector::between(origin, towards);
                let along = axis.dot(way);
                let long = axis.squared();
                along > 0
                    && along.pow(2) <= doubled(length).pow(2) * long
                    && 4 * way.squared() * long <= 5 * along.pow(2)
            }
            Self::Line { towards, length, width, .. } => {
                let axis = Vector::between(origin, towards);
                let along = axis.dot(way);
                let long = axis.squared();
                along > 0
                    && along.pow(2) <= doubled(length).pow(2) * long
                    && way.squared() * long - along.pow(2) <= i128::from(width).pow(2) * long
            }
        }
    }

    /// Half squares from its origin that it reaches at most.
    fn extent(&self) -> i32 {
        let feet = match *self {
            Self::Sphere { radius, .. } | Self::Cylinder { radius, .. } => u32::from(radius),
            Self::Cube { side, .. } => u32::from(side) + 5,
            // Its corners are half its length to the side.
            Self::Cone { length, .. } => u32::from(length) * 9 / 8 + 1,
            Self::Line { length, width, .. } => u32::from(length) + u32::from(width),
        };
        (feet * 2 / 5 + 1) as i32
    }

    /// The squares in whose middle it is at the height of the ground, row by row, walls or not.
    pub fn template(&self, terrain: &dyn Terrain) -> impl Iterator<Item = Square> {
        let (at, extent) = (self.origin().at, self.extent());
        let span = |at: i16| {
            let low = (i32::from(at) - extent).div_euclid(2).clamp(0, 255) as u8;
            let high = (i32::from(at) + extent).div_euclid(2).clamp(0, 255) as u8;
            low..=high
        };
        let columns = span(at.x);
        span(at.y)
            .flat_map(move |y| columns.clone().map(move |x| Square::new(x, y)))
            .filter(move |&square| self.contains(square, terrain.tile(square).height))
    }
}

/// How an effect goes from its origin.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Flow {
    /// In straight lines: what is behind total cover is spared.
    #[default]
    Straight,
    /// Around corners, as fire and fog do.
    AroundCorners,
}

/// What an area holds of a floor.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Zone {
    area: Area,
    squares: Vec<Square>,
}

impl Zone {
    /// The squares of an area that its effect reaches from its origin; nothing solid is among them. Straight: those that
    /// have no total cover from there by the lines of [`cover_from`](super::cover_from), which says how much they have.
    /// Around corners: those to which it flows from square to square within the area, over no more feet than the area
    /// reaches, and not between two squares of total cover that meet at a corner. Source: 5.1; the lines and the flowing
    /// are ours.
    #[must_use]
    pub fn new(terrain: &dyn Terrain, area: Area, flow: Flow) -> Self {
        let origin = area.origin().at;
        let squares = match flow {
            Flow::Straight => area
                .template(terrain)
                .filter(|&square| {
                    let top = i32::from(terrain.tile(square).height) + i32::from(SQUARE_FEET);
                    reaches(terrain, area.origin(), square, top)
                })
                .collect(),
            Flow::AroundCorners => {
                let open = |square: &Square| !terrain.tile(*square).solid;
                let template: Vec<Square> = area.template(terrain).filter(open).collect();
                spread(terrain, origin, area.extent().unsigned_abs(), &template)
            }
        };
        Self { area, squares }
    }

    /// The area.
    #[must_use]
    pub const fn area(&self) -> &Area {
        &self.area
    }

    /// Its squares, row by row.
    #[must_use]
    pub fn squares(&self) -> &[Square] {
        &self.squares
    }

    /// Whether a square is in it.
    #[must_use]
    pub fn has(&self, square: Square) -> bool {
        let place = |square: &Square| (square.y, square.x);
        self.squares.binary_search_by_key(&place(&square), place).is_ok()
    }

    /// Whether a body is in it: one of its squares at one of its heights, five feet apart from its underside up. Squares
    /// that are in it only above or below the ground must be reached in a straight line.
    #[must_use]
    pub fn catches(&self, terrain: &dyn Terrain, body: Body) -> bool {
        let layers =
            (0..body.side()).map(|layer| body.altitude.saturating_add(i16::from(layer) * 5));
        body.squares().any(|square| {
            layers.clone().any(|altitude| self.area.contains(square, altitude))
                && (self.has(square) || reaches(terrain, self.area.origin(), square, body.top()))
        })
    }
}

/// Whether an effect gets straight from a place to what is in a square, up to a height.
fn reaches(terrain: &dyn Terrain, from: Place, to: Square, top: i32) -> bool {
    let high = top.max(from.altitude.into());
    let has_room = |square| !terrain.tile(square).solid;
    let at = |cell| match square(cell) {
        Some(square) if square == to => Cover::None,
        Some(square) => {
            let tile = terrain.tile(square);
            if i32::from(tile.height) >= high { Cover::Total } else { tile.cover }
        }
        None => Cover::Total,
    };
    Corners { target: Body::new(Size::Medium, to), has_room, at }.is_reached_from(from.at)
}
