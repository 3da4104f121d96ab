//! Four ready-made heroes, one of each class, from level 1 to 3.
//!
//! Their scores are the standard array with the bonuses of a people: human fighter, half-elf rogue, hill dwarf cleric,
//! high elf wizard. Their gear is what the class starts with.

use serde::{Deserialize, Serialize};

use crate::ability::{Ability, Scores, proficiency};
use crate::{Attack, Damage, Formula, Spell};

/// The highest level that these heroes reach.
pub const LEVEL_MAX: u8 = 3;

/// Experience points that level 1, 2 … 20 begin with.
pub const LEVEL_XP: [u32; 20] = [
    0, 300, 900, 2_700, 6_500, 14_000, 23_000, 34_000, 48_000, 64_000, 85_000, 100_000, 120_000,
    140_000, 165_000, 195_000, 225_000, 265_000, 305_000, 355_000,
];

/// A class, and with it the ready-made hero of that class.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Class {
    /// Armoured, with a longsword; Second Wind.
    Fighter,
    /// Quick, with rapier and bow; Sneak Attack.
    Rogue,
    /// Armoured healer of the Life domain; Cure Wounds and Sacred Flame.
    Cleric,
    /// Frail, with Fire Bolt and Magic Missile.
    Wizard,
}

impl Class {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Fighter, Self::Rogue, Self::Cleric, Self::Wizard];

    /// The class's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fighter => "Fighter",
            Self::Rogue => "Rogue",
            Self::Cleric => "Cleric",
            Self::Wizard => "Wizard",
        }
    }

    /// The people that the ready-made hero comes from.
    #[must_use]
    pub const fn people(self) -> &'static str {
        match self {
            Self::Fighter => "Human",
            Self::Rogue => "Half-elf",
            Self::Cleric => "Hill dwarf",
            Self::Wizard => "High elf",
        }
    }

    /// Ability scores.
    #[must_use]
    pub const fn scores(self) -> Scores {
        Scores(match self {
            Self::Fighter => [16, 14, 15, 9, 13, 11],
            Self::Rogue => [8, 16, 14, 12, 10, 16],
            Self::Cleric => [14, 8, 15, 10, 16, 12],
            Self::Wizard => [8, 16, 13, 16, 12, 10],
        })
    }

    /// Sides of the hit die.
    #[must_use]
    pub const fn hit_die(self) -> u8 {
        match self {
            Self::Fighter => 10,
            Self::Rogue | Self::Cleric => 8,
            Self::Wizard => 6,
        }
    }

    /// Hit points of an unharmed hero: the whole die at level 1, half of it and one at each further level, each with the
    /// Constitution modifier, and one a level for the hill dwarf.
    #[must_use]
    pub fn hp_max(self, level: u8) -> u16 {
        let tough = u16::from(matches!(self, Self::Cleric));
        let constitution = i16::from(self.scores().modifier(Ability::Constitution));
        let per_level = |die: i16| (die + constitution).max(1) as u16 + tough;
        let die = i16::from(self.hit_die());
        per_level(die) + u16::from(level.saturating_sub(1)) * per_level(die / 2 + 1)
    }

    /// Armour class in the gear that the hero wears: chain mail, shield and the Defense style; leather; chain mail and
    /// shield; a robe.
    #[must_use]
    pub const fn armor_class(self) -> u8 {
        match self {
            Self::Fighter => 19,
            Self::Rogue => 14,
            Self::Cleric => 18,
            Self::Wizard => 13,
        }
    }

    /// Speed in squares a turn.
    #[must_use]
    pub const fn speed(self) -> u8 {
        match self {
            Self::Cleric => 5,
            Self::Fighter | Self::Rogue | Self::Wizard => 6,
        }
    }

    /// The two saves that the class is proficient in.
    #[must_use]
    pub const fn saves(self) -> [Ability; 2] {
        match self {
            Self::Fighter => [Ability::Strength, Ability::Constitution],
            Self::Rogue => [Ability::Dexterity, Ability::Intelligence],
            Self::Cleric => [Ability::Wisdom, Ability::Charisma],
            Self::Wizard => [Ability::Intelligence, Ability::Wisdom],
        }
    }

    /// The ability that spells are cast with, for those who cast.
    #[must_use]
    pub const fn casting(self) -> Option<Ability> {
        match self {
            Self::Cleric => Some(Ability::Wisdom),
            Self::Wizard => Some(Ability::Intelligence),
            Self::Fighter | Self::Rogue => None,
        }
    }

    /// The spells that the hero knows.
    #[must_use]
    pub const fn spells(self) -> &'static [Spell] {
        match self {
            Self::Cleric => &[Spell::SacredFlame, Spell::CureWounds],
            Self::Wizard => &[Spell::FireBolt, Spell::MagicMissile],
            Self::Fighter | Self::Rogue => &[],
        }
    }

    /// Slots of level 1 after a long rest. Slots of higher levels come with spells that need them.
    #[must_use]
    pub const fn slots(self, level: u8) -> u8 {
        match (self, level) {
            (Self::Fighter | Self::Rogue, _) | (_, 0) => 0,
            (Self::Cleric | Self::Wizard, 1) => 2,
            (Self::Cleric | Self::Wizard, 2) => 3,
            (Self::Cleric | Self::Wizard, _) => 4,
        }
    }

    /// Dice of Sneak Attack, each a d6.
    #[must_use]
    pub const fn sneak_dice(self, level: u8) -> u8 {
        match self {
            Self::Rogue => level.div_ceil(2),
            Self::Fighter | Self::Cleric | Self::Wizard => 0,
        }
    }

    /// The lowest face of the d20 that is a critical hit: Champions of level 3 have 19.
    #[must_use]
    pub const fn critical_from(self, level: u8) -> u8 {
        if matches!(self, Self::Fighter) && level >= 3 { 19 } else { 20 }
    }

    /// Modifier of Stealth checks: the rogue has expertise.
    #[must_use]
    pub fn stealth(self, level: u8) -> i8 {
        let dexterity = self.scores().modifier(Ability::Dexterity);
        if matches!(self, Self::Rogue) { dexterity + 2 * proficiency(level) } else { dexterity }
    }

    /// Modifier of Medicine checks: the cleric is proficient.
    #[must_use]
    pub fn medicine(self, level: u8) -> i8 {
        let wisdom = self.scores().modifier(Ability::Wisdom);
        if matches!(self, Self::Cleric) { wisdom + proficiency(level) } else { wisdom }
    }

    /// Attacks with weapons: the melee one first.
    #[must_use]
    pub fn attacks(self, level: u8) -> [Attack; 2] {
        use Damage::{Bludgeoning, Piercing, Slashing};
        let scores = self.scores();
        let (strength, dexterity) =
            (scores.modifier(Ability::Strength), scores.modifier(Ability::Dexterity));
        let bonus = proficiency(level);
        let dice = |sides, modifier: i8| Formula::new(1, sides, i16::from(modifier));
        let (strong, deft) = (strength + bonus, dexterity + bonus);
        match self {
            Self::Fighter => [
                Attack::melee("longsword", strong, dice(8, strength), Slashing),
                Attack::ranged("handaxe", strong, dice(6, strength), Slashing, (20, 60)).plain(),
            ],
            Self::Rogue => [
                Attack::melee("rapier", deft, dice(8, dexterity), Piercing).subtle(),
                Attack::ranged("shortbow", deft, dice(6, dexterity), Piercing, (80, 320)),
            ],
            Self::Cleric => [
                Attack::melee("warhammer", strong, dice(8, strength), Bludgeoning),
                Attack::ranged("sling", deft, dice(4, dexterity), Bludgeoning, (30, 120)).plain(),
            ],
            Self::Wizard => [
                Attack::melee("dagger", deft, dice(4, dexterity), Piercing).subtle(),
                Attack::ranged("dagger", deft, dice(4, dexterity), Piercing, (20, 60)).plain(),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_one_heroes_have_the_numbers_of_their_sheets() {
        let check = |class: Class, hp, armor, to_hit, damage: &str| {
            let attack = class.attacks(1)[0];
            assert_eq!(class.hp_max(1), hp, "{class:?}");
            assert_eq!(class.armor_class(), armor, "{class:?}");
            assert_eq!(
                (attack.bonus, attack.damage.to_string().as_str()),
                (to_hit, damage),
                "{class:?}"
            );
        };
        check(Class::Fighter, 12, 19, 5, "1d8+3");
        check(Class::Rogue, 10, 14, 5, "1d8+3");
        check(Class::Cleric, 11, 18, 4, "1d8+2");
        check(Class::Wizard, 7, 13, 5, "1d4+3");
    }

    #[test]
    fn levels_add_the_fixed_half_of_the_die() {
        for (class, hp) in
            [(Class::Fighter, 20), (Class::Rogue, 17), (Class::Cleric, 19), (Class::Wizard, 12)]
        {
            assert_eq!(class.hp_max(2), hp, "{class:?}");
        }
        assert_eq!(Class::Rogue.sneak_dice(3), 2);
        assert_eq!(Class::Wizard.slots(3), 4);
    }
}
