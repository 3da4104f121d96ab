//! Attacks with a weapon, as they stand on a sheet: everything added up.

use serde::{Deserialize, Serialize};

use crate::{Ability, Damage, Formula};

/// How far an attack goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Range {
    /// Against what is within so many squares; 1 is the usual reach.
    Melee(u8),
    /// Against what is farther too: normal range in squares, and the long range that has disadvantage.
    Ranged {
        /// Squares without disadvantage.
        normal: u8,
        /// Squares at most.
        long: u8,
    },
}

impl Range {
    /// The farthest square that it can hit.
    #[must_use]
    pub const fn farthest(self) -> u8 {
        match self {
            Self::Melee(reach) => reach,
            Self::Ranged { long, .. } => long,
        }
    }

    /// Whether it is a melee attack.
    #[must_use]
    pub const fn is_melee(self) -> bool {
        matches!(self, Self::Melee(_))
    }
}

/// An attack that a creature can make.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Attack {
    /// The weapon's name, as in the log.
    pub name: &'static str,
    /// How far it goes.
    pub range: Range,
    /// What is added to the d20.
    pub bonus: i8,
    /// Damage of a hit, modifier included.
    pub damage: Formula,
    /// Kind of the damage.
    pub kind: Damage,
    /// Sneak Attack works with it: it is finesse or ranged.
    pub is_subtle: bool,
    /// A hit makes the target fall unless it succeeds on this save: ability and difficulty.
    pub topples: Option<(Ability, u8)>,
}

impl Attack {
    /// A plain melee attack with the usual reach.
    #[must_use]
    pub const fn melee(name: &'static str, bonus: i8, damage: Formula, kind: Damage) -> Self {
        let range = Range::Melee(1);
        Self { name, range, bonus, damage, kind, is_subtle: false, topples: None }
    }

    /// A ranged attack; the ranges in feet.
    #[must_use]
    pub const fn ranged(
        name: &'static str,
        bonus: i8,
        damage: Formula,
        kind: Damage,
        feet: (u16, u16),
    ) -> Self {
        let range = Range::Ranged { normal: (feet.0 / 5) as u8, long: (feet.1 / 5) as u8 };
        Self { name, range, bonus, damage, kind, is_subtle: true, topples: None }
    }

    /// The same, finesse.
    #[must_use]
    pub const fn subtle(self) -> Self {
        Self { is_subtle: true, ..self }
    }

    /// The same, not fit for Sneak Attack: thrown axes and the like.
    #[must_use]
    pub const fn plain(self) -> Self {
        Self { is_subtle: false, ..self }
    }
}
