//! Space: where bodies stand, where they can go, what they see, what covers them, what an area holds, and what the world
//! does to those in it.
//!
//! All of it is plain questions about a floor ([`Terrain`]) and the [`Body`]s on it, answered in whole numbers, the same on
//! every machine and in bounded time. Nothing here knows creatures or turns, or rolls dice.
//!
//! Measures: a [`Square`](crate::Square) is five feet wide; x goes east and y south, 0 to 255 each. A [`Point`] counts in
//! half squares, so that corners and middles of squares are whole numbers. Heights are in feet above the floor's zero.
//! Distances are in feet wherever the rules speak of feet (speed, reach, range, radius) and in squares where a name says so.
//!
//! The rules are the SRD 5.1's; it has no grid, so the counting of squares and corners is the SRD 5.2's, and what neither
//! says is decided here and marked as ours.

mod terrain;

mod plan;

mod body;
mod line;

mod jump;
mod path;
mod shift;

mod corners;
mod cover;

mod area;
mod spread;

mod light;
mod senses;

mod hazard;
mod load;
mod object;

pub use area::{Area, CYLINDER_FEET, Flow, Place, Zone};
pub use body::{Body, Fit, fit, reach_squares, side};
pub use cover::{cover, cover_from, has_line};
pub use hazard::{
    FOOD_POUNDS, MARCH_HOURS, Pace, THIRST_DIFFICULTY, Thirst, breath_rounds, choking_rounds,
    fall_damage, foodless_days, march_difficulty, thirst, water_gallons,
};
pub use jump::{
    JUMP_DIFFICULTY, Jump, Jumper, RUN_UP_FEET, Start, grasp_feet, high_jump_feet, jump, jumps,
    long_jump_feet,
};
pub use light::{Clear, Darkness, Lamp, Lights, Lit, Source};
pub use line::{Point, line_of_effect};
pub use load::{Encumbrance, Load, POUND, carry_quarters, load, push_quarters};
pub use object::{
    Severity, Substance, Toughness, object_damage, object_hit_dice, object_hit_points,
};
pub use path::{LEDGE_FEET, Mover, Moves, Other, STEP_FEET, Stop, Way, moves, moves_to, step};
pub use plan::{Plan, PlanError};
pub use senses::{Observer, Seen, Subject, View, in_sight};
pub use shift::{Force, Shifted, free_near, shift};
pub use terrain::{Cover, Light, Obscured, Terrain, Tile};
