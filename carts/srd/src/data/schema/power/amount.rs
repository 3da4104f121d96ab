//! Numbers and dice that depend on who acts.

use serde::{Deserialize, Serialize};

use super::super::roll::Roll;
use super::super::words::ClassName;
use crate::{Ability, Damage};

/// Dice and numbers, added up.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Dice and a fixed number.
    #[serde(default)]
    pub roll: Roll,
    /// What is added.
    #[serde(default)]
    pub plus: Vec<Plus>,
    /// What each level of the slot above the spell's own adds.
    #[serde(default)]
    pub per_slot: Roll,
    /// For how many levels of the slot it is added once; 0 is 1.
    #[serde(default)]
    pub slots: u8,
    /// What characters of levels 5, 11 and 17 add, once each.
    #[serde(default)]
    pub per_tier: Roll,
    /// Whether it is the damage or healing that the spell's record has in its table, for the slot that was spent or the
    /// caster's level, in the place of `roll`, `per_slot` and `per_tier`. Of several parts a step of damage takes the one of
    /// its own kind. Where the table says that the ability modifier is added, it is.
    #[serde(default)]
    pub table: bool,
    /// Of all this, only the half, rounded down.
    #[serde(default)]
    pub half: bool,
    /// How often `per_slot` is added at most; 0 without end.
    #[serde(default)]
    pub per_slot_max: u8,
    /// It is at least this, whatever it comes to; 0 for no such bound.
    #[serde(default)]
    pub least: u8,
    /// Whether each die counts as its highest face instead of being rolled.
    #[serde(default)]
    pub full: bool,
}

/// What an [`Amount`] adds to its dice.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Plus {
    /// The modifier of an ability of who acts.
    Modifier(Ability),
    /// The modifier of the ability that the spell is cast with.
    Casting,
    /// The proficiency bonus.
    Proficiency,
    /// The level of the character, or the number of hit dice.
    Level,
    /// The level in one class.
    ClassLevel(ClassName),
    /// So many times the level in one class.
    TimesClassLevel(u8, ClassName),
    /// The level of the slot that was spent.
    Slot,
    /// One of a class's own numbers.
    Number(String),
    /// As many dice of so many sides as one of a class's own numbers says.
    DiceOf(String, u8),
    /// So many dice of as many sides as one of a class's own numbers says.
    SidesOf(u8, String),
    /// How much of the reserve was spent on it.
    Spent,
    /// The damage that was dealt just before, in the same action.
    Dealt,
    /// The ability score, whole.
    Score(Ability),
    /// The dice of the monster's trait, by their place there.
    TraitRoll(u8),
    /// The hit points of the monster's trait, by their place there.
    TraitHitPoints(u8),
    /// The distance of the monster's trait, by its place there.
    TraitFeet(u8),
    /// So many dice of so many sides for each turn of the actor that has ended since the spell was cast, that of casting
    /// included.
    TurnDice(u8, u8),
    /// The damage of one kind that was dealt just before, in the same action.
    DealtOf(Damage),
    /// So many times what is used up of a reserve; what is being paid for this itself does not count.
    TimesUsed(u8, String),
    /// The walking speed in feet.
    WalkSpeed,
}
