//! What a creature is: its numbers as they stand before anything happens to it, and its powers.
//!
//! A monster's record and a character's choices both become a sheet, and the engine knows nothing else of them. Changing
//! armour, weapons or level makes a new sheet. What depends on the situation is not in the numbers but in the
//! [`Powers`], which the engine weighs at each roll.

use serde::{Deserialize, Serialize};

use crate::ability::{Ability, Scores};
use crate::data::{
    Activity, ArmorTraining, Back, ClassName, CreatureType, DamagePart, Grant, Modifier, Powers,
    Roll, Senses, Size, Skill, Speed, Step, Use, When,
};

/// The numbers and powers of a creature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// What the stat block is called, or the race of a character.
    pub name: String,
    /// How large it is.
    pub size: Size,
    /// What sort of creature it is.
    pub kind: CreatureType,
    /// What the stat block adds in brackets, such as `goblinoid`.
    pub tag: String,
    /// Whether it is a character: it falls dying at 0 hit points and does not die.
    pub is_character: bool,
    /// Ability scores, with all that is always added.
    pub scores: Scores,
    /// Proficiency bonus.
    pub proficiency: i8,
    /// Level of the character, or the number of a monster's hit dice.
    pub level: u8,
    /// Levels by class; none for monsters.
    pub classes: Vec<(ClassName, u8)>,
    /// The classes' own numbers by name, as they are at these levels: `rage_damage_bonus` is 2.
    pub numbers: Vec<(String, u16)>,
    /// Challenge rating in eighths; 0 for characters.
    pub rating_eighths: u8,
    /// Experience points for overcoming it; 0 for characters.
    pub xp: u32,
    /// Armour class with what it wears, modifiers without a condition included.
    pub armor_class: u8,
    /// What it wears.
    pub worn: Worn,
    /// Hit points that it can have.
    pub hit_points: u16,
    /// Hit dice: sides and how many, largest first.
    pub hit_dice: Vec<(u8, u8)>,
    /// Speeds in feet, modifiers without a condition included.
    pub speed: Speed,
    /// Bonus of its saves, in the order of [`Ability::ALL`].
    pub saves: [i8; 6],
    /// Bonus of its skills, in the order of [`Skill::ALL`].
    pub skills: [i8; 18],
    /// Whether the proficiency bonus is in those; the same order.
    pub proficient: [bool; 18],
    /// Added to initiative.
    pub initiative: i8,
    /// What it notices.
    pub senses: Senses,
    /// Languages.
    pub languages: Vec<String>,
    /// Tools that it is trained in, by name, and whether its proficiency counts twice with them.
    pub tools: Vec<(String, bool)>,
    /// What it can make weapon attacks with: the preferred first. A weapon that can also be thrown is here once.
    pub weapons: Vec<Weapon>,
    /// How many attacks the Attack action has.
    pub attacks: u8,
    /// Ways of its Multiattack, each a list of weapons or activities by name and how often; empty without.
    pub multiattack: Vec<Vec<(String, Roll)>>,
    /// What it can do besides attacking and what everybody can, with where it comes from.
    pub activities: Vec<Sourced<Activity>>,
    /// All other powers, with where they come from.
    pub powers: Vec<Sourced<Powers>>,
    /// What is used up: name, how much, when it comes back. Numbers are final.
    pub reserves: Vec<(String, u8, Back)>,
    /// Ways of casting spells.
    pub casters: Vec<Caster>,
    /// Legendary actions a round; 0 without.
    pub legendary_actions: u8,
    /// Failed saves a day that it may turn into successes.
    pub legendary_resistances: u8,
    /// What it carries by weight, in quarters of a pound.
    pub load_quarters: u32,
}

/// Where a power comes from.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// A feature of a class, race or feat.
    Feature(String),
    /// A monster's trait or action.
    Trait(String),
    /// An item that it carries.
    Item(String),
}

/// A power and where it comes from.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// Where from.
    pub from: Source,
    /// The power.
    pub is: T,
}

/// What a creature wears.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Worn {
    /// The sort of its armour; none for unarmoured. Natural armour is none.
    pub armor: Option<ArmorTraining>,
    /// Whether it is of metal.
    pub is_metal: bool,
    /// Whether it holds a shield.
    pub has_shield: bool,
    /// Whether it lacks training for any of it: disadvantage on all of Strength and Dexterity, and no spells.
    pub is_untrained: bool,
    /// Disadvantage on Stealth.
    pub is_noisy: bool,
    /// Critical hits count as others.
    pub is_adamantine: bool,
    /// The armour class that the armour gives by itself; 0 without armour.
    pub base: u8,
    /// Whether the armour is magical.
    pub is_magical: bool,
}

/// A weapon, natural weapon or unarmed strike as its bearer uses it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Weapon {
    /// Its name.
    pub name: String,
    /// The ability that attack and damage have the modifier of.
    pub ability: Ability,
    /// Added to the d20: ability, proficiency, magic.
    pub to_hit: i8,
    /// Reach in feet, where it strikes.
    pub reach: Option<u16>,
    /// Range in feet, where it shoots or is thrown, and the long range.
    pub range: Option<(u16, u16)>,
    /// Its damage with everything added; each part of a kind of its own.
    pub damage: Vec<DamagePart>,
    /// What it is.
    pub qualities: Qualities,
    /// What it shoots, by name, taken from what its bearer carries; empty for nothing.
    pub ammunition: String,
    /// What it gives its attacks: the modifiers with `This`.
    pub modifiers: Vec<Modifier>,
    /// What a hit does besides the damage.
    pub hit: Vec<Step>,
    /// Which thing of the inventory it is; none for natural weapons.
    pub item: Option<u16>,
    /// What an attack with it uses up.
    pub uses: Vec<Use>,
    /// What must be so to attack with it; "the other" is the target.
    pub when: Vec<When>,
}

/// What a weapon is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
#[expect(clippy::struct_excessive_bools, reason = "each is a property that the rules name")]
pub struct Qualities {
    pub is_finesse: bool,
    pub is_heavy: bool,
    pub is_light: bool,
    pub is_loading: bool,
    pub is_thrown: bool,
    /// Held in two hands now.
    pub is_two_handed: bool,
    /// In the hand of the bonus action's attack: its damage is without the modifier.
    pub is_off_hand: bool,
    pub is_unarmed: bool,
    /// A part of the body.
    pub is_natural: bool,
    pub is_monk: bool,
    pub is_magical: bool,
    pub is_silvered: bool,
    pub is_adamantine: bool,
    /// A spell attack of a stat block.
    pub is_spell: bool,
    /// The lance and the net have rules of their own.
    pub is_special: bool,
}

/// A way of casting spells.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Caster {
    /// The class; none for inborn spells and stat blocks.
    pub class: Option<ClassName>,
    /// With which ability.
    pub ability: Ability,
    /// Difficulty of saves against its spells.
    pub difficulty: u8,
    /// Bonus of its spell attacks.
    pub attack: i8,
    /// Level as a caster of this class, or that of the stat block; of inborn spells the hit dice.
    pub level: u8,
    /// The slots that it casts with.
    pub slots: Slots,
    /// Cantrips and what else costs nothing, by name.
    pub at_will: Vec<String>,
    /// What it can cast with slots, by name.
    pub prepared: Vec<String>,
    /// What it can cast so often until a long rest, each by name; the reserve is called after the spell.
    pub daily: Vec<(u8, String)>,
    /// What it can cast as rituals only, without having prepared it.
    pub rituals: Vec<String>,
    /// Whether it is one spell that a feature or item grants, and what that takes; `at_will` has it then.
    pub granted: Option<Box<Granted>>,
}

/// A spell that a feature or item lets one cast.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Granted {
    /// Which, and what it takes.
    pub grant: Grant,
    /// Whether an item grants it: then it needs neither speech, gestures nor materials.
    pub is_item: bool,
}

/// The slots of a way of casting.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Slots {
    /// None.
    #[default]
    None,
    /// So many of levels 1 to 9, back after a long rest. All classes of a character share them.
    Ranked([u8; 9]),
    /// So many of one level, back after a short rest.
    Pact {
        /// How many.
        count: u8,
        /// Of which level.
        level: u8,
    },
}

impl Weapon {
    /// Whether it is held in a hand, and no part of the body.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let is = &self.qualities;
        !is.is_natural && !is.is_unarmed && !is.is_spell
    }
}

impl Sheet {
    /// Bonus of checks of a skill.
    #[must_use]
    pub fn skill(&self, skill: Skill) -> i8 {
        self.skills[skill as usize]
    }

    /// One of the classes' own numbers, 0 if there is none.
    #[must_use]
    pub fn number(&self, name: &str) -> u16 {
        self.numbers.iter().find(|(known, _)| known == name).map_or(0, |&(_, number)| number)
    }

    /// Level in a class, 0 if there is none.
    #[must_use]
    pub fn class_level(&self, class: ClassName) -> u8 {
        self.classes.iter().find(|(known, _)| *known == class).map_or(0, |&(_, level)| level)
    }
}

impl Source {
    /// The name of what it comes from.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Feature(name) | Self::Trait(name) | Self::Item(name) => name,
        }
    }
}
