//! Conditions, as far as the present content causes them; the rest of the fifteen come with what causes them.

use serde::{Deserialize, Serialize};

/// What can be wrong with a creature.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Condition {
    /// Lies on the floor: attacks against it have advantage from within 5 feet and disadvantage from farther, its own
    /// have disadvantage, and standing up takes half its speed.
    Prone,
    /// Neither acts nor reacts nor moves: attacks against it have advantage, and hits from within 5 feet are critical.
    Unconscious,
}

/// A set of conditions.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Conditions(u16);

impl Conditions {
    /// Whether a condition is in it.
    #[must_use]
    pub const fn has(self, condition: Condition) -> bool {
        self.0 & (1 << condition as u16) != 0
    }

    /// Adds a condition.
    pub const fn add(&mut self, condition: Condition) {
        self.0 |= 1 << condition as u16;
    }

    /// Takes a condition away.
    pub const fn remove(&mut self, condition: Condition) {
        self.0 &= !(1 << condition as u16);
    }
}
