//! The rules engine: state, command and dice make events and the next state.
//!
//! A [`Sheet`] is what a creature is: the numbers of a stat block or of a character's sheet, with its powers.

mod sheet;

pub use sheet::{Caster, Qualities, Sheet, Slots, Source, Sourced, Weapon, Worn};
