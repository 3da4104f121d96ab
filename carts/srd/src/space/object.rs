//! Things that can be broken, and traps.

use serde::{Deserialize, Serialize};

use crate::damage::Damage;
use crate::data::Size;
use crate::dice::Formula;

/// What a thing is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Substance {
    Cloth,
    Paper,
    Rope,
    Crystal,
    Glass,
    Ice,
    Wood,
    Bone,
    Stone,
    Iron,
    Steel,
    Mithral,
    Adamantine,
}

impl Substance {
    /// All of them, weakest first.
    pub const ALL: [Self; 13] = [
        Self::Cloth,
        Self::Paper,
        Self::Rope,
        Self::Crystal,
        Self::Glass,
        Self::Ice,
        Self::Wood,
        Self::Bone,
        Self::Stone,
        Self::Iron,
        Self::Steel,
        Self::Mithral,
        Self::Adamantine,
    ];

    /// Armour class, 11 to 23. Source: 5.1.
    #[must_use]
    pub const fn armor_class(self) -> u8 {
        match self {
            Self::Cloth | Self::Paper | Self::Rope => 11,
            Self::Crystal | Self::Glass | Self::Ice => 13,
            Self::Wood | Self::Bone => 15,
            Self::Stone => 17,
            Self::Iron | Self::Steel => 19,
            Self::Mithral => 21,
            Self::Adamantine => 23,
        }
    }
}

/// How well a thing holds together.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Toughness {
    /// A bottle, a lute.
    Fragile,
    /// A lock, a chest.
    Resilient,
}

/// Dice for the hit points of a thing, `None` above Large, where it is taken as several Large or smaller ones. Their mean,
/// rounded down, is the usual number. Source: 5.1.
#[must_use]
pub const fn object_hit_dice(size: Size, toughness: Toughness) -> Option<Formula> {
    let (sides, resilient) = match size {
        Size::Tiny => (4, 2),
        Size::Small => (6, 3),
        Size::Medium => (8, 4),
        Size::Large => (10, 5),
        Size::Huge | Size::Gargantuan => return None,
    };
    let count = match toughness {
        Toughness::Fragile => 1,
        Toughness::Resilient => resilient,
    };
    Some(Formula::new(count, sides, 0))
}

/// The usual hit points of a thing: 2, 3, 4, 5 or 5, 10, 18, 27 by size; `None` above Large. Source: 5.1.
#[must_use]
pub fn object_hit_points(size: Size, toughness: Toughness) -> Option<u16> {
    let dice = object_hit_dice(size, toughness)?;
    u16::try_from(dice.mean_doubled() / 2).ok()
}

/// What is left of one attack's damage to a thing: nothing of poison and psychic damage, nothing below the damage threshold
/// (0 without one). The amount is after resistance and the like. Source: 5.1.
#[must_use]
pub const fn object_damage(amount: u16, kind: Damage, threshold: u16) -> u16 {
    if matches!(kind, Damage::Poison | Damage::Psychic) || amount < threshold { 0 } else { amount }
}

/// How bad a trap is meant to be.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Severity {
    /// It will hardly kill.
    Setback,
    /// It may kill.
    Dangerous,
    /// It is likely to kill.
    Deadly,
}

impl Severity {
    /// All, mildest first.
    pub const ALL: [Self; 3] = [Self::Setback, Self::Dangerous, Self::Deadly];

    /// The lowest and the highest difficulty of the save. Source: 5.1.
    #[must_use]
    pub const fn difficulty(self) -> (u8, u8) {
        match self {
            Self::Setback => (10, 11),
            Self::Dangerous => (12, 15),
            Self::Deadly => (16, 20),
        }
    }

    /// The lowest and the highest attack bonus. Source: 5.1.
    #[must_use]
    pub const fn attack(self) -> (i8, i8) {
        match self {
            Self::Setback => (3, 5),
            Self::Dangerous => (6, 8),
            Self::Deadly => (9, 12),
        }
    }

    /// Damage to characters of a level, 1 to 20; what is outside counts as the nearest. Source: 5.1.
    #[must_use]
    pub const fn damage(self, level: u8) -> Formula {
        let row = match level {
            0..=4 => [1, 2, 4],
            5..=10 => [2, 4, 10],
            11..=16 => [4, 10, 18],
            17.. => [10, 18, 24],
        };
        Formula::new(row[self as usize], 10, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_have_the_hit_points_of_the_table() {
        for (size, fragile, resilient) in [
            (Size::Tiny, Some(2), Some(5)),
            (Size::Small, Some(3), Some(10)),
            (Size::Medium, Some(4), Some(18)),
            (Size::Large, Some(5), Some(27)),
            (Size::Huge, None, None),
            (Size::Gargantuan, None, None),
        ] {
            assert_eq!(object_hit_points(size, Toughness::Fragile), fragile, "{size:?}");
            assert_eq!(object_hit_points(size, Toughness::Resilient), resilient, "{size:?}");
        }
        assert_eq!(object_hit_dice(Size::Small, Toughness::Resilient), Some(Formula::new(3, 6, 0)));
    }

    #[test]
    fn substances_have_the_armour_class_of_the_table() {
        let classes = Substance::ALL.map(Substance::armor_class);
        assert_eq!(classes, [11, 11, 11, 13, 13, 13, 15, 15, 17, 19, 19, 21, 23]);
    }

    #[test]
    fn a_threshold_must_be_reached() {
        for (amount, kind, threshold, expected) in [
            (5, Damage::Slashing, 0, 5),
            (5, Damage::Slashing, 6, 0),
            (6, Damage::Slashing, 6, 6),
            (50, Damage::Poison, 0, 0),
            (50, Damage::Psychic, 0, 0),
        ] {
            assert_eq!(object_damage(amount, kind, threshold), expected, "{amount} {kind:?}");
        }
    }

    #[test]
    fn traps_are_those_of_the_tables() {
        assert_eq!(Severity::ALL.map(Severity::difficulty), [(10, 11), (12, 15), (16, 20)]);
        assert_eq!(Severity::ALL.map(Severity::attack), [(3, 5), (6, 8), (9, 12)]);
        for (levels, dice) in [
            (0..=4, [1, 2, 4]),
            (5..=10, [2, 4, 10]),
            (11..=16, [4, 10, 18]),
            (17..=255, [10, 18, 24]),
        ] {
            for level in levels {
                let found = Severity::ALL.map(|severity| severity.damage(level));
                assert_eq!(found, dice.map(|count| Formula::new(count, 10, 0)), "level {level}");
            }
        }
    }
}
