//! What spells, features, traits, actions and items do: powers, by the name of the record that they belong to.

use serde::{Deserialize, Serialize};

use super::power::{
    Activity, Amount, Cost, Effect, Ends, Modifier, Powers, Reserve, Step, Targets, Trigger, When,
};
use super::roll::Roll;
use super::words::{ArmorTraining, ClassName, ConditionName, Size};
use crate::Damage;

/// What a spell does. Level, casting time, components, range, area, duration, concentration and the table of its dice are
/// those of its record; saves, attacks and all else stand here.
///
/// In its steps the actor is the caster, the target each target in turn. Range is the record's unless `targets.feet` is
/// written: touch is 5 feet. Area is the record's unless one is written, `targets.no_area`, `targets.wall`, or `targets.who`
/// is `Oneself`, `Point`, `Object` or `Dead`; it begins at the caster for cones and lines and where the record's range is
/// the caster. A zone without an area of its own takes that of the spell, or one square where there is none. In an area
/// all are concerned that `targets.who` and `targets.when` allow, seen or not; with a count or `targets.picks` the caster
/// chooses among them. Otherwise targets are chosen, one without a count, each once without `targets.repeats`, and must be
/// seen without `targets.unseen`. A count of 99 is any number.
///
/// Damage and healing in `does` and under a save are rolled once for all targets; under an attack, for each hit. What is
/// left behind, [`Effect`]s with their steps, actions and auras, zones and creatures, remembers the casting: spell, slot,
/// difficulty, attack bonus and casting ability stay those of then. [`Lasts::Spell`](super::Lasts) is the record's
/// duration, or that of `longer`, and the concentration on it. A reaction's target is whoever brought it about, where the
/// trigger has somebody.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellPower {
    /// The spell.
    pub spell: String,
    /// Whom it concerns. Range and area are those of the record unless they are written here.
    #[serde(default)]
    pub targets: Targets,
    /// How many more targets each level of the slot above its own gives.
    #[serde(default)]
    pub targets_per_slot: u8,
    /// How many more targets characters of levels 5, 11 and 17 get, once each.
    #[serde(default)]
    pub targets_per_tier: u8,
    /// How many more feet of area each level of the slot above its own gives.
    #[serde(default)]
    pub feet_per_slot: u16,
    /// What it does to each target.
    #[serde(default)]
    pub does: Vec<Step>,
    /// Choices, of which the caster makes one: the name of each and what it does to each target after `does`.
    #[serde(default)]
    pub options: Vec<(String, Vec<Step>)>,
    /// What lets one cast it as a reaction.
    #[serde(default)]
    pub reaction: Option<Trigger>,
    /// Longer durations with higher slots: from which level of the slot on, how many rounds, 0 for until dispelled, and
    /// whether it then needs no concentration though the record says so.
    #[serde(default)]
    pub longer: Vec<(u8, u32, bool)>,
    /// It can be cast only if all of this is so; the bearer is the caster.
    #[serde(default)]
    pub when: Vec<When>,
    /// Whether most of it is to tell or show something: the event that it was cast says it, and the cart that is played
    /// makes of it what it can. What steps it has besides are done.
    #[serde(default)]
    pub tells: bool,
    /// What it does once, whomever it concerns, before `does`: zones at the chosen place, creatures that come, effects on the
    /// caster. The target of these steps is the caster.
    #[serde(default)]
    pub once: Vec<Step>,
    /// Ways to cast it, of which the caster chooses one: the name of each and what it does once, after `once`.
    #[serde(default)]
    pub ways: Vec<(String, Vec<Step>)>,
    /// It concerns only some of the targets: so many hit points together. Rolled once; those with the fewest hit points come
    /// first, each only if it has no more than what is left, and takes that away.
    #[serde(default)]
    pub pool: Option<Amount>,
    /// What lets the caster do `does` and the options again on later turns, as long as the spell lasts.
    #[serde(default)]
    pub again: Option<Again>,
    /// Whether casting it again ends what the caster's casting before has left.
    #[serde(default)]
    pub single: bool,
}

/// How a spell is done again on later turns, with the slot of its casting and on targets that are chosen anew.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// What of a turn it takes.
    pub cost: Cost,
    /// Only on who is under an effect of the spell's name by this casting.
    #[serde(default)]
    pub same: bool,
}

/// What a feature does.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// Its name, as the class, subclass, race or list of choices has it.
    pub name: String,
    /// The class, subclass, race or feature that it belongs to, where two have one of that name; empty otherwise.
    #[serde(default)]
    pub of: String,
    /// What it gives.
    #[serde(default)]
    pub powers: Powers,
    /// What is chosen with it.
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// Which features it takes the place of: the better one of the same sort.
    #[serde(default)]
    pub replaces: Vec<String>,
    /// What it asks for: a level of its class.
    #[serde(default)]
    pub level: u8,
    /// What it asks for: other features.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What it asks for: a spell that one knows.
    #[serde(default)]
    pub needs_spell: String,
    /// Whether it has no number that play could use, such as a secret language: it is on the sheet, and that is all.
    #[serde(default)]
    pub tells: bool,
    /// Whether all of it stands in the tables of classes and races, and the making of sheets does it: spellcasting, ability
    /// score improvements, or what another feature by its number does.
    #[serde(default)]
    pub tabled: bool,
    /// What of it play cannot do yet; it can then not be chosen.
    #[serde(default)]
    pub lacks: String,
}

/// A choice that a feature brings.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What is chosen: `Skill`, `Expertise`, `Tool`, `Language`, `Cantrip`, `Spell`, `Ritual`, `Book Spell`, `Weapon`,
    /// `Subclass`, `Improvement`, or a list of features: `Fighting Style`, `Metamagic`.
    pub of: String,
    /// How many.
    pub count: Amount,
    /// What to choose from: features, skills, tools or languages by name, categories of tools; the classes of cantrips and
    /// spells. Empty for all there are.
    #[serde(default)]
    pub from: Vec<String>,
    /// The level of spells: exactly this, or 0 for all that can be cast.
    #[serde(default)]
    pub level: u8,
}

/// What a trait of monsters does. Saves without a number have that of the monster's trait.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TraitPower {
    /// The trait.
    pub name: String,
    /// The monsters whose trait it is; empty for all that have one of this name and are not named in another record.
    #[serde(default)]
    pub of: Vec<String>,
    /// What it gives.
    #[serde(default)]
    pub powers: Powers,
    /// Whether it has no number that play could use.
    #[serde(default)]
    pub tells: bool,
}

/// What an action, reaction or legendary action of a monster does beyond the attack, save, area and damage of its record.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionPower {
    /// The action.
    pub name: String,
    /// The monsters whose action it is; empty for all that have one of this name and are not named in another record.
    #[serde(default)]
    pub of: Vec<String>,
    /// Steps that a hit does besides the damage and the save of its record; without an attack, what is done to each target
    /// after the save.
    #[serde(default)]
    pub besides: Vec<Step>,
    /// Steps that a failed save does besides the damage. Without these and `effect` it fells the target if the record
    /// names `Prone`.
    #[serde(default)]
    pub fail: Vec<Step>,
    /// What a successful save does.
    #[serde(default)]
    pub pass: Vec<Step>,
    /// The effect that a failed save brings, in the place of the conditions of its record; after a hit too.
    #[serde(default)]
    pub effect: Option<Effect>,
    /// Failing by so much or more does this besides.
    #[serde(default)]
    pub worse: Option<(u8, Vec<Step>)>,
    /// What must be so of a target for the save and what comes of it; "the other" is the target.
    #[serde(default)]
    pub saves: Vec<When>,
    /// How its attack grapples, with the difficulty to escape of its record.
    #[serde(default)]
    pub grapple: Option<Grapple>,
    /// What it gives its attack.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What must be so to do it at all, of each target.
    #[serde(default)]
    pub when: Vec<When>,
    /// Whom it concerns, where the area of its record does not say it.
    #[serde(default)]
    pub targets: Option<Targets>,
    /// Whether who succeeds on the save, or whom the effect leaves, is immune to it for 24 hours.
    #[serde(default)]
    pub spares: bool,
    /// Damage of the record that the hit itself does not deal.
    #[serde(default)]
    pub without: Vec<Damage>,
    /// Whether the save of its record is none that a hit asks for.
    #[serde(default)]
    pub unsaved: bool,
    /// The dice of its first damage at range, where they are others than in melee.
    #[serde(default)]
    pub thrown: Option<Roll>,
    /// What its attack uses up, besides the uses of its record.
    #[serde(default)]
    pub reserve: Option<Reserve>,
    /// What it does at last, once, with the actor as target.
    #[serde(default)]
    pub after: Vec<Step>,
    /// It is one of these other actions of the creature, by choice, at its own cost.
    #[serde(default)]
    pub same: Vec<String>,
    /// What it does in all, where its record says too little. Cost, uses and difficulty are those of the record unless they
    /// are written here.
    #[serde(default)]
    pub instead: Option<Activity>,
    /// Whether it has no number that play could use.
    #[serde(default)]
    pub tells: bool,
}

/// How an attack grapples: the target is grappled, and restrained if the record says so, until it escapes, the grappler
/// cannot act, or they are farther apart than the attack reaches. The effect is called `Grapple`.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grapple {
    /// The largest that it can grapple; none for any.
    #[serde(default)]
    pub at_most: Option<Size>,
    /// How many it can hold at a time; 0 for any number.
    #[serde(default)]
    pub each: u8,
    /// Whether it can attack with this nobody but whom it holds.
    #[serde(default)]
    pub only: bool,
    /// Conditions besides those two.
    #[serde(default)]
    pub conditions: Vec<ConditionName>,
    /// What else it does to whom it holds.
    #[serde(default)]
    pub powers: Powers,
    /// Whether the attack deals no damage if it grapples, at the attacker's choice.
    #[serde(default)]
    pub harmless: bool,
    /// What ends it besides.
    #[serde(default)]
    pub ends: Vec<Ends>,
}

/// What an item does: a magic item, or gear that is used.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemPower {
    /// The item.
    pub item: String,
    /// The weapons or armour that it can be, by name: the item is one of them, with more. Empty for what is neither.
    #[serde(default)]
    pub base: Vec<String>,
    /// What sort of armour it can be, where it can be any of a sort.
    #[serde(default)]
    pub base_armor: Vec<ArmorTraining>,
    /// Whether it can be any weapon.
    #[serde(default)]
    pub base_weapon: bool,
    /// Whether it can be any melee weapon with a blade.
    #[serde(default)]
    pub base_sword: bool,
    /// What of `base_armor` it cannot be.
    #[serde(default)]
    pub not_base: Vec<String>,
    /// Its range and long range as a thrown weapon, if its base has none.
    #[serde(default)]
    pub thrown: Option<(u16, u16)>,
    /// Whether it is finesse, whatever its base is.
    #[serde(default)]
    pub finesse: bool,
    /// What it adds to attacks and damage as a weapon, or to armour class as armour.
    #[serde(default)]
    pub bonus: u8,
    /// What it gives whoever wears, holds or is attuned to it. `This` in a modifier is the item as a weapon.
    #[serde(default)]
    pub powers: Powers,
    /// Whether it is cursed: once it is attuned to or worn it cannot be put away until the curse is lifted.
    #[serde(default)]
    pub cursed: bool,
    /// When its last charge is spent, a d20 that shows this or less destroys it; 0 for never.
    #[serde(default)]
    pub breaks: u8,
    /// What besides, of which one is fixed when the thing comes into the game, each by name.
    #[serde(default)]
    pub kinds: Vec<(String, Powers)>,
    /// Whether each of its actions uses one of it up.
    #[serde(default)]
    pub consumed: bool,
    /// Where it is worn, so that two of a sort do not add up: `Head`, `Cloak`, `Ring`, `Boots`, `Hands`, `Neck`, `Belt`.
    #[serde(default)]
    pub slot: String,
    /// Classes of which one must be to attune to it; empty for all.
    #[serde(default)]
    pub classes: Vec<ClassName>,
    /// Whether it has no number that play could use.
    #[serde(default)]
    pub tells: bool,
}
