//! What things give to whoever has them: one vocabulary for features, traits, spells, conditions and items.
//!
//! A [`Powers`] holds [`Modifier`]s, which change numbers and rolls, and [`Activity`]s, which are lists of [`Step`]s. A step
//! may leave an [`Effect`] on a creature or a [`Zone`] on the floor, and those hold powers again. All of it is data: what
//! few things it cannot say are [`Step::Do`] and [`Gives::Rule`], names that the engine knows.

mod action;
mod amount;
mod effect;
mod modifier;
mod step;

use serde::{Deserialize, Serialize};

pub use action::{Activity, Cost, Targets, Trigger, Use, Wall, Who};
pub use amount::{Amount, Plus};
pub use effect::{Aura, Broken, Effect, Ends, Lasts, Light, Repeat, Shapes, Zone, ZoneTerrain};
pub use modifier::{Gives, Modifier, Rolls, Rule, Stat, When};
pub use step::{Cure, Deed, Moment, More, On, Step, Stride};

/// What a feature, trait, condition or item gives.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Powers {
    /// Changes of numbers and rolls.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What can be done.
    #[serde(default)]
    pub actions: Vec<Activity>,
    /// What is used up and comes back.
    #[serde(default)]
    pub reserves: Vec<Reserve>,
    /// What happens by itself at some moments.
    #[serde(default)]
    pub on: Vec<On>,
    /// What it gives those around.
    #[serde(default)]
    pub auras: Vec<Aura>,
    /// Spells that it lets one cast without preparing them, and how often.
    #[serde(default)]
    pub spells: Vec<Grant>,
}

/// Something of which there is so much until a rest.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserve {
    /// Its name: `Ki`, `Rage`, `Lay on Hands`. Features with one name share it, with the largest amount.
    pub name: String,
    /// How much there is after a rest.
    pub amount: Amount,
    /// When it comes back.
    pub back: Back,
}

/// When something that was used comes back.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Back {
    /// After a short or long rest.
    ShortRest,
    /// After a long rest.
    LongRest,
    /// At dawn, with these dice; an item's charges.
    Dawn(super::Roll),
    /// When a d6 at the start of its turn shows this or more.
    Recharge(u8),
    /// At the start of its turn.
    Turn,
    /// Never: it is used up.
    Never,
    /// All of it, so many days after it was used.
    Days(u8),
}

/// A spell that one can cast without preparing it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The spell.
    pub spell: String,
    /// As a spell of this level; 0 for its own.
    #[serde(default)]
    pub level: u8,
    /// With which ability; by default that of the class, or that of the item's user.
    #[serde(default)]
    pub ability: Option<crate::Ability>,
    /// A fixed difficulty of its saves, as items have.
    #[serde(default)]
    pub difficulty: Option<u8>,
    /// A fixed bonus of its attacks.
    #[serde(default)]
    pub attack: Option<i8>,
    /// What casting it takes; nothing for at will.
    #[serde(default)]
    pub uses: Vec<Use>,
    /// From which level of the character on.
    #[serde(default)]
    pub from: u8,
    /// Up to so many charges can be spent on it: each above what `uses` says raises its level by one. 0 for no more.
    #[serde(default)]
    pub charges_max: u8,
    /// Only on oneself.
    #[serde(default)]
    pub oneself: bool,
    /// How far it reaches in feet; 0 for the spell's range.
    #[serde(default)]
    pub feet: u16,
    /// Which of the spell's options; empty for any.
    #[serde(default)]
    pub option: String,
    /// What must be so of its target.
    #[serde(default)]
    pub when: Vec<When>,
    /// With a bonus action.
    #[serde(default)]
    pub bonus_action: bool,
    /// Whether it is only one more prepared or known spell, which takes slots as others do.
    #[serde(default)]
    pub prepared: bool,
    /// Whether it is read from a scroll: who has no slots of its level must pass a check, or it is lost.
    #[serde(default)]
    pub scroll: bool,
    /// An effect of this name that each target gets besides, until a long rest of the caster; empty for none.
    #[serde(default)]
    pub marks: String,
}
