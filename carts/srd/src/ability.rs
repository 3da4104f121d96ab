//! Ability scores, their modifiers, and the proficiency bonus.

use serde::{Deserialize, Serialize};

/// One of the six abilities.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Ability {
    /// Force of body.
    Strength,
    /// Nimbleness.
    Dexterity,
    /// Health.
    Constitution,
    /// Reasoning.
    Intelligence,
    /// Awareness.
    Wisdom,
    /// Presence.
    Charisma,
}

impl Ability {
    /// All, in the order of the [`Scores`].
    pub const ALL: [Self; 6] = [
        Self::Strength,
        Self::Dexterity,
        Self::Constitution,
        Self::Intelligence,
        Self::Wisdom,
        Self::Charisma,
    ];

    /// The three letters on a character sheet.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::Strength => "STR",
            Self::Dexterity => "DEX",
            Self::Constitution => "CON",
            Self::Intelligence => "INT",
            Self::Wisdom => "WIS",
            Self::Charisma => "CHA",
        }
    }
}

/// The six scores, each 1 to 30, in the order of [`Ability::ALL`].
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Scores(pub [u8; 6]);

impl Scores {
    /// The modifier of one ability, −5 to 10.
    #[must_use]
    pub fn modifier(&self, ability: Ability) -> i8 {
        modifier(self.0[ability as usize])
    }
}

/// The modifier of a score: half of what it is above 10, rounded down.
#[must_use]
pub const fn modifier(score: u8) -> i8 {
    (score as i16 - 10).div_euclid(2) as i8
}

/// The proficiency bonus of a character of level 1 to 20.
#[must_use]
pub const fn proficiency(level: u8) -> i8 {
    2 + (level.saturating_sub(1) / 4) as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modifiers_round_down() {
        for (score, expected) in
            [(1, -5), (8, -1), (9, -1), (10, 0), (11, 0), (15, 2), (20, 5), (30, 10)]
        {
            assert_eq!(modifier(score), expected, "{score}");
        }
    }

    #[test]
    fn proficiency_grows_every_four_levels() {
        for (level, expected) in [(1, 2), (4, 2), (5, 3), (9, 4), (13, 5), (17, 6), (20, 6)] {
            assert_eq!(proficiency(level), expected, "{level}");
        }
    }
}
