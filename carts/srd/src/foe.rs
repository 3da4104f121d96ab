//! Six kinds of foes, with the numbers of their stat blocks.

use serde::{Deserialize, Serialize};

use crate::ability::Scores;
use crate::{Ability, Attack, Damage, DamageSet, Formula, Hardness};

/// A kind of foe.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Foe {
    /// A rat as large as a dog; hunts in packs.
    GiantRat,
    /// Bites and pulls its prey down; hunts in packs.
    Wolf,
    /// Small, sly, with scimitar and bow; flees when it goes badly.
    Goblin,
    /// Slow, and does not stay down easily.
    Zombie,
    /// Old bones with sword and bow; blunt weapons break them.
    Skeleton,
    /// Huge and stupid; a blow of its club fells a hero.
    Ogre,
}

/// What makes a kind of foe special, beyond its numbers.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Traits {
    /// Has advantage against a creature that one of its allies stands beside.
    pub packs: bool,
    /// Disengages as a bonus action.
    pub nimble: bool,
    /// May drop to 1 hit point instead of 0.
    pub fortitude: bool,
    /// Flees when it has at most this percentage of its hit points.
    pub flees_percent: u8,
}

/// The numbers of a kind of foe.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Block {
    /// Its name.
    pub name: &'static str,
    /// Ability scores.
    pub scores: Scores,
    /// Armour class.
    pub armor_class: u8,
    /// Average hit points.
    pub hp: u16,
    /// Speed in squares a turn.
    pub speed: u8,
    /// Experience points for overcoming it.
    pub xp: u32,
    /// Passive Perception.
    pub perception: u8,
    /// Damage that does more or less to it.
    pub hardness: Hardness,
    /// Its attacks: the melee one first.
    pub attacks: &'static [Attack],
    /// What is special.
    pub traits: Traits,
}

const PLAIN: Traits = Traits { packs: false, nimble: false, fortitude: false, flees_percent: 0 };
const SOFT: Hardness =
    Hardness { immune: DamageSet::NONE, resistant: DamageSet::NONE, vulnerable: DamageSet::NONE };
const UNDEAD: Hardness = Hardness { immune: DamageSet::of(&[Damage::Poison]), ..SOFT };

const RAT_BITE: Attack = Attack::melee("bite", 4, Formula::new(1, 4, 2), Damage::Piercing);
const WOLF_BITE: Attack = Attack {
    topples: Some((Ability::Strength, 11)),
    ..Attack::melee("bite", 4, Formula::new(2, 4, 2), Damage::Piercing)
};
const SCIMITAR: Attack = Attack::melee("scimitar", 4, Formula::new(1, 6, 2), Damage::Slashing);
const SHORTBOW: Attack =
    Attack::ranged("shortbow", 4, Formula::new(1, 6, 2), Damage::Piercing, (80, 320));
const SLAM: Attack = Attack::melee("slam", 3, Formula::new(1, 6, 1), Damage::Bludgeoning);
const SHORTSWORD: Attack = Attack::melee("shortsword", 4, Formula::new(1, 6, 2), Damage::Piercing);
const CLUB: Attack = Attack::melee("greatclub", 6, Formula::new(2, 8, 4), Damage::Bludgeoning);
const JAVELIN: Attack =
    Attack::ranged("javelin", 6, Formula::new(2, 6, 4), Damage::Piercing, (30, 120));

static GIANT_RAT: Block = Block {
    name: "Giant rat",
    scores: Scores([7, 15, 11, 2, 10, 4]),
    armor_class: 12,
    hp: 7,
    speed: 6,
    xp: 25,
    perception: 10,
    hardness: SOFT,
    attacks: &[RAT_BITE],
    traits: Traits { packs: true, ..PLAIN },
};
static WOLF: Block = Block {
    name: "Wolf",
    scores: Scores([12, 15, 12, 3, 12, 6]),
    armor_class: 13,
    hp: 11,
    speed: 8,
    xp: 50,
    perception: 13,
    hardness: SOFT,
    attacks: &[WOLF_BITE],
    traits: Traits { packs: true, ..PLAIN },
};
static GOBLIN: Block = Block {
    name: "Goblin",
    scores: Scores([8, 14, 10, 10, 8, 8]),
    armor_class: 15,
    hp: 7,
    speed: 6,
    xp: 50,
    perception: 9,
    hardness: SOFT,
    attacks: &[SCIMITAR, SHORTBOW],
    traits: Traits { nimble: true, flees_percent: 40, ..PLAIN },
};
static ZOMBIE: Block = Block {
    name: "Zombie",
    scores: Scores([13, 6, 16, 3, 6, 5]),
    armor_class: 8,
    hp: 22,
    speed: 4,
    xp: 50,
    perception: 8,
    hardness: UNDEAD,
    attacks: &[SLAM],
    traits: Traits { fortitude: true, ..PLAIN },
};
static SKELETON: Block = Block {
    name: "Skeleton",
    scores: Scores([10, 14, 15, 6, 8, 5]),
    armor_class: 13,
    hp: 13,
    speed: 6,
    xp: 50,
    perception: 9,
    hardness: Hardness { vulnerable: DamageSet::of(&[Damage::Bludgeoning]), ..UNDEAD },
    attacks: &[SHORTSWORD, SHORTBOW],
    traits: PLAIN,
};
static OGRE: Block = Block {
    name: "Ogre",
    scores: Scores([19, 8, 16, 5, 7, 7]),
    armor_class: 11,
    hp: 59,
    speed: 8,
    xp: 450,
    perception: 8,
    hardness: SOFT,
    attacks: &[CLUB, JAVELIN],
    traits: PLAIN,
};

impl Foe {
    /// All six, weakest first.
    pub const ALL: [Self; 6] =
        [Self::GiantRat, Self::Wolf, Self::Goblin, Self::Zombie, Self::Skeleton, Self::Ogre];

    /// Its numbers.
    #[must_use]
    pub const fn block(self) -> &'static Block {
        match self {
            Self::GiantRat => &GIANT_RAT,
            Self::Wolf => &WOLF,
            Self::Goblin => &GOBLIN,
            Self::Zombie => &ZOMBIE,
            Self::Skeleton => &SKELETON,
            Self::Ogre => &OGRE,
        }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.block().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_bonuses_follow_from_the_scores() {
        // Every attack here adds proficiency 2 and the better of Strength and Dexterity, or Strength for heavy blows.
        for foe in Foe::ALL {
            let block = foe.block();
            let strength = block.scores.modifier(Ability::Strength);
            let dexterity = block.scores.modifier(Ability::Dexterity);
            for attack in block.attacks {
                let best = if attack.bonus == strength + 2 { strength } else { dexterity };
                assert_eq!(attack.bonus, best + 2, "{} {}", block.name, attack.name);
                assert_eq!(attack.damage.bonus, i16::from(best), "{} {}", block.name, attack.name);
            }
        }
    }
}
