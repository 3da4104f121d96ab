//! What a stat block says, in numbers and names.

use serde::{Deserialize, Serialize};

use super::roll::Roll;
use super::words::{
    ConditionName, CreatureType, Shape, Size, Skill, SpecialDefense, Strike, WeaponQuality,
};
use crate::{Ability, Damage};

/// One creature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monster {
    /// Its name, by which it is found.
    pub name: String,
    /// Its size, which also sets its space and its hit dice.
    pub size: Size,
    /// Its sort.
    pub kind: CreatureType,
    /// For a swarm, the size of those that it is made of.
    #[serde(default)]
    pub swarm_of: Option<Size>,
    /// What the stat block adds in brackets, such as `goblinoid`.
    #[serde(default)]
    pub tag: String,
    /// Alignment, in words.
    pub alignment: String,
    /// Armour class as it usually is.
    pub armor_class: u8,
    /// Armour class where something differs: what, and the class then.
    #[serde(default)]
    pub armor_class_when: Vec<(String, u8)>,
    /// Hit points: the rounded-down mean of the hit dice.
    pub hit_points: u16,
    /// Dice to roll for hit points instead.
    pub hit_dice: Roll,
    /// How fast it moves.
    pub speed: Speed,
    /// Scores in the order Strength, Dexterity, Constitution, Intelligence, Wisdom, Charisma, 1 to 30 each.
    pub scores: [u8; 6],
    /// Saves that it adds its proficiency bonus to, with the whole bonus.
    #[serde(default)]
    pub saves: Vec<(Ability, i8)>,
    /// Skills that it adds its proficiency bonus to, with the whole bonus.
    #[serde(default)]
    pub skills: Vec<(Skill, i8)>,
    /// Damage that it takes double.
    #[serde(default)]
    pub vulnerabilities: Vec<Damage>,
    /// Damage that it takes half, whatever it comes from.
    #[serde(default)]
    pub resistances: Vec<Damage>,
    /// Damage that it does not take, whatever it comes from.
    #[serde(default)]
    pub immunities: Vec<Damage>,
    /// Damage of attacks that it takes half.
    #[serde(default)]
    pub weapon_resistance: Option<WeaponGuard>,
    /// Damage of attacks that it does not take.
    #[serde(default)]
    pub weapon_immunity: Option<WeaponGuard>,
    /// The two defences that fit nowhere else.
    #[serde(default)]
    pub special_defenses: Vec<SpecialDefense>,
    /// Conditions that it cannot have.
    #[serde(default)]
    pub condition_immunities: Vec<ConditionName>,
    /// What it notices.
    pub senses: Senses,
    /// Languages, as the stat block lists them.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Range of its telepathy in feet; 0 without.
    #[serde(default)]
    pub telepathy_feet: u16,
    /// Challenge rating in eighths: 1 is ⅛, 8 is 1, 240 is 30.
    pub challenge_eighths: u8,
    /// Experience points for defeating it.
    pub xp: u32,
    /// How often a day it may turn a failed save into a success.
    #[serde(default)]
    pub legendary_resistances: u8,
    /// What is always so with it.
    #[serde(default)]
    pub traits: Vec<Trait>,
    /// Spells of its own or prepared ones; one entry for each way of casting.
    #[serde(default)]
    pub casting: Vec<Casting>,
    /// What it can do with its action.
    #[serde(default)]
    pub actions: Vec<Action>,
    /// What it can do with its reaction.
    #[serde(default)]
    pub reactions: Vec<Action>,
    /// What it can do at the end of another's turn.
    #[serde(default)]
    pub legendary_actions: Vec<Action>,
}

/// Speeds in feet a turn; 0 for a way of moving that it has not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub struct Speed {
    pub walk: u16,
    #[serde(default)]
    pub burrow: u16,
    #[serde(default)]
    pub climb: u16,
    #[serde(default)]
    pub fly: u16,
    #[serde(default)]
    pub swim: u16,
    /// Whether it stays aloft when it cannot move.
    #[serde(default)]
    pub hover: bool,
}

/// Defence against the damage of attacks, unless the weapon has one of some qualities.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeaponGuard {
    /// Kinds of damage.
    pub kinds: Vec<Damage>,
    /// One of these is enough to get through.
    pub unless: Vec<WeaponQuality>,
}

/// Ranges in feet; 0 for a sense that it has not.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub struct Senses {
    #[serde(default)]
    pub blindsight: u16,
    /// Whether it sees nothing beyond its blindsight.
    #[serde(default)]
    pub blind_beyond: bool,
    #[serde(default)]
    pub darkvision: u16,
    #[serde(default)]
    pub tremorsense: u16,
    #[serde(default)]
    pub truesight: u16,
    /// What its Wisdom (Perception) checks come to without a roll.
    pub passive_perception: u8,
}

/// How often something can be done.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Uses {
    /// So often a day.
    PerDay(u8),
    /// Once, until a d6 at the start of its turn shows this or more.
    Recharge(u8),
    /// Once, until a short or long rest.
    Rest,
    /// Once a turn.
    Turn,
}

/// A saving throw that something asks for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Save {
    /// With which ability.
    pub ability: Ability,
    /// Against which number.
    pub difficulty: u8,
    /// Whether success still takes half the damage.
    #[serde(default)]
    pub half: bool,
}

/// A trait by its name, with the numbers that its text has. What it does is code, found by its name.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trait {
    /// Its name.
    pub name: String,
    /// The form in which it has it, if only in one.
    #[serde(default)]
    pub only_in: String,
    /// How often, if not always.
    #[serde(default)]
    pub uses: Option<Uses>,
    /// The save that it asks for.
    #[serde(default)]
    pub save: Option<Save>,
    /// Dice, in the order of the text.
    #[serde(default)]
    pub rolls: Vec<Roll>,
    /// Distances in feet, in the order of the text.
    #[serde(default)]
    pub feet: Vec<u16>,
    /// Fixed amounts of hit points, in the order of the text.
    #[serde(default)]
    pub hit_points: Vec<u16>,
}

/// A way of casting spells.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Casting {
    /// With which ability.
    pub ability: Ability,
    /// Difficulty of saves against its spells, where it has such.
    #[serde(default)]
    pub difficulty: Option<u8>,
    /// Bonus of its spell attacks, where it has such.
    #[serde(default)]
    pub attack: Option<i8>,
    /// Level as a caster; none for inborn spells.
    #[serde(default)]
    pub level: Option<u8>,
    /// Slots of level 1, 2 … as far as it has any.
    #[serde(default)]
    pub slots: Vec<u8>,
    /// Spells that it casts as often as it likes, cantrips among them.
    #[serde(default)]
    pub at_will: Vec<String>,
    /// Spells that it casts so often a day, each.
    #[serde(default)]
    pub daily: Vec<(u8, Vec<String>)>,
    /// Spells that it spends slots on.
    #[serde(default)]
    pub prepared: Vec<String>,
}

/// An action, reaction or legendary action.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its name.
    pub name: String,
    /// The form in which it has it, if only in one.
    #[serde(default)]
    pub only_in: String,
    /// How many legendary actions it takes, where it is one; 1 to 3.
    #[serde(default)]
    pub cost: Option<u8>,
    /// How often, if not always.
    #[serde(default)]
    pub uses: Option<Uses>,
    /// For Multiattack: the choices, each a list of actions with how often each is done. `Innate Spellcasting` is one of
    /// its spells.
    #[serde(default)]
    pub multiattack: Vec<Vec<(String, Roll)>>,
    /// The attack roll that it makes.
    #[serde(default)]
    pub attack: Option<Attack>,
    /// The save that it asks for.
    #[serde(default)]
    pub save: Option<Save>,
    /// The area that it fills.
    #[serde(default)]
    pub area: Option<Area>,
    /// The damage that it deals, all parts together.
    #[serde(default)]
    pub damage: Vec<DamagePart>,
    /// Difficulty to escape from its grapple.
    #[serde(default)]
    pub escape: Option<u8>,
    /// Conditions that its text names; the rules' code says how they come about.
    #[serde(default)]
    pub conditions: Vec<ConditionName>,
    /// What it is a choice of, as with a dragon that breathes in two ways.
    #[serde(default)]
    pub choices: Vec<Self>,
}

/// An attack roll and how far it reaches.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    /// Added to the d20.
    pub to_hit: i8,
    /// Whether it is made with a spell.
    #[serde(default)]
    pub spell: bool,
    /// Reach in feet, where it strikes.
    #[serde(default)]
    pub reach: Option<u16>,
    /// Range in feet, where it shoots or is thrown.
    #[serde(default)]
    pub range: Option<u16>,
    /// Range in feet with disadvantage, where it has one.
    #[serde(default)]
    pub range_long: Option<u16>,
}

impl Attack {
    /// Whether it can be made as this.
    #[must_use]
    pub const fn can(&self, strike: Strike) -> bool {
        match strike {
            Strike::Melee => self.reach.is_some(),
            Strike::Ranged => self.range.is_some(),
        }
    }
}

/// An area and its size.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its outline.
    pub shape: Shape,
    /// Length of a cone or line, edge of a cube, radius of a sphere or cylinder, in feet.
    pub feet: u16,
    /// Width of a line in feet.
    #[serde(default)]
    pub width: Option<u16>,
}

/// Damage of one kind.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DamagePart {
    /// The dice.
    pub roll: Roll,
    /// The kind.
    pub kind: Damage,
    /// The dice when the weapon is held in two hands.
    #[serde(default)]
    pub versatile: Option<Roll>,
    /// Another kind that the attacker may choose instead.
    #[serde(default)]
    pub or: Option<Damage>,
    /// The dice when a swarm has half of its hit points or fewer.
    #[serde(default)]
    pub halved: Option<Roll>,
    /// A save against this part, and against the action's conditions where that has no save of its own.
    #[serde(default)]
    pub save: Option<Save>,
}
