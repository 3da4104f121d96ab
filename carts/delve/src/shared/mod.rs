//! What the rules and the player's side both use: tiles, and how a hero walks. Pure functions of what they are given.

mod tile;
mod walk;

pub use tile::Tile;
pub use walk::{Facing, SPOTS_PER_PIXEL, SPOTS_PER_SQUARE, Spot, WALK_PER_TICK, walk};
