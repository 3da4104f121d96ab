//! The rules of play of the SRD 5.1 ("5E compatible"), as far as Delve's first form uses them.
//!
//! This crate never draws, waits, reads a clock, opens a file or rolls dice by itself: dice, floors and commands are
//! arguments, and what happened comes back as [`Event`]s. There are no floats and nothing depends on the machine.
//!
//! Dice as players write them are in [`roll`], exact chances in [`odds`].

pub mod data;

pub mod engine;

mod dice;
pub mod roll;

mod check;
pub mod odds;

mod ability;
mod condition;
mod damage;

mod spell;
mod weapon;

mod class;
mod foe;

mod creature;

mod grid;
mod sight;

pub mod space;

mod fight;
mod turn;

mod strike;

mod mind;

mod event;
mod explain;
mod licence;

pub use ability::{Ability, Scores, modifier, proficiency};
pub use check::{D20, Edge, Outcome, hit_chance, outcome};
pub use class::{Class, LEVEL_MAX, LEVEL_XP};
pub use condition::{Condition, Conditions};
pub use creature::{Blow, Creature, DeathSave, Id, Kind, Life};
pub use damage::{Damage, DamageSet, Hardness};
pub use dice::{Dice, Formula, Rolled, Scripted, Seeded};
pub use event::{Event, Harm};
pub use explain::explain;
pub use fight::{
    Creatures, Crowd, FOE_SIGHT, Field, Fight, Fighter, HERO_SIGHT, Side, Surprise, sees,
};
pub use foe::{Block, Foe, Traits};
pub use grid::{Direction, Ground, Reach, Reached, SQUARE_FEET, Square, Standing, can_step, reach};
pub use licence::ATTRIBUTION;
pub use mind::{choose, is_fleeing};
pub use sight::{Sight, sight};
pub use spell::{Effect, Spell};
pub use strike::{AID_DIFFICULTY, Chance, POTION};
pub use turn::{Command, Refused};
pub use weapon::{Attack, Range};
