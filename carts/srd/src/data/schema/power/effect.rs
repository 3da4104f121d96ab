//! What lasts: on creatures, around them, and on the floor.

use serde::{Deserialize, Serialize};

use super::super::monster::Area;
use super::super::words::{ConditionName, Skill};
use super::Powers;
use super::amount::Amount;
use super::modifier::{Modifier, When};
use super::step::{Moment, On, Step};
use crate::Ability;

/// Something that lasts on a creature.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Effect {
    /// Its name; empty for that of the action. Two of one name do not add up.
    #[serde(default)]
    pub name: String,
    /// How long.
    #[serde(default)]
    pub lasts: Lasts,
    /// Conditions that it gives.
    #[serde(default)]
    pub conditions: Vec<ConditionName>,
    /// What else it gives.
    #[serde(default)]
    pub powers: Powers,
    /// The save that ends it.
    #[serde(default)]
    pub save: Option<Repeat>,
    /// What ends it before its time.
    #[serde(default)]
    pub ends: Vec<Ends>,
    /// What its end does to the bearer.
    #[serde(default)]
    pub after: Vec<Step>,
    /// Whether it is a disease, a poison or a curse.
    #[serde(default)]
    pub disease: bool,
    /// A poison.
    #[serde(default)]
    pub poison: bool,
    /// A curse.
    #[serde(default)]
    pub curse: bool,
    /// A monster whose shape the bearer takes.
    #[serde(default)]
    pub shape: String,
}

/// How long something lasts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Lasts {
    /// As long as the spell that it comes from, and its concentration; without a spell, until something ends it.
    #[default]
    Spell,
    /// So many rounds, to the start of a turn of the one that it comes from.
    Rounds(u32),
    /// Until the end of the bearer's next turn; its present one does not count.
    BearerTurnEnds,
    /// Until the start of the bearer's next turn.
    BearerTurnStarts,
    /// Until the end of the next turn of the one that it comes from.
    SourceTurnEnds,
    /// Until the start of the next turn of the one that it comes from.
    SourceTurnStarts,
    /// Until the end of the present turn, whosever it is.
    ThisTurn,
    /// Until a short or long rest.
    ShortRest,
    /// Until a long rest.
    LongRest,
    /// Until something ends it.
    Always,
}

/// A save or check that ends an effect.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The ability of the save; the difficulty is that of the first one.
    pub ability: Ability,
    /// When; for [`Self::check`] with the bearer's action.
    #[serde(default)]
    pub at: Option<Moment>,
    /// A check with the bearer's action in place of a save: one of these skills, or none for the ability alone.
    #[serde(default)]
    pub check: Option<Vec<Skill>>,
    /// Only if all of this is so.
    #[serde(default)]
    pub when: Vec<When>,
    /// What each failure does.
    #[serde(default)]
    pub fail: Vec<Step>,
    /// How many successes it takes; 0 is 1.
    #[serde(default)]
    pub successes: u8,
    /// So many failures make it last, with what they do; 0 is never.
    #[serde(default)]
    pub failures: u8,
    /// What that does.
    #[serde(default)]
    pub worst: Vec<Step>,
}

/// What ends an effect before its time.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Ends {
    /// Something happens to the bearer.
    On(Moment),
    /// The bearer has used what it gives once, as an extra to a roll or a hit.
    Used,
    /// Its source or an ally of it harms the bearer.
    HarmedBySide,
    /// Another shakes the bearer awake with an action.
    Woken,
    /// The bearer is farther from the source than so many feet.
    Apart(u16),
    /// The source can no longer act.
    SourceHelpless,
    /// The bearer can no longer act.
    Helpless,
    /// The bearer puts on armour.
    Armor,
    /// It has absorbed so much damage: temporary hit points of it are gone.
    Depleted,
    /// The bearer ended a turn without having attacked or been hurt.
    Calm,
}

/// What somebody gives those around.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aura {
    /// Its name. Two of one name do not add up.
    #[serde(default)]
    pub name: String,
    /// How far it reaches in feet.
    pub feet: Amount,
    /// Whom it concerns; "the bearer" is who has the aura, "the other" the one around.
    #[serde(default)]
    pub when: Vec<When>,
    /// Whether the bearer itself has it too.
    #[serde(default)]
    pub oneself: bool,
    /// What it gives them. Amounts are those of who has the aura.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What happens to them at some moments; the actor is who has the aura, the target the one around.
    #[serde(default)]
    pub on: Vec<On>,
}

/// Something that lasts on the floor.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// Its name; empty for that of the action.
    #[serde(default)]
    pub name: String,
    /// Its area; by default that of the action.
    #[serde(default)]
    pub area: Option<Area>,
    /// Whether it goes where the actor goes.
    #[serde(default)]
    pub follows: bool,
    /// How far the actor can move it with the action or bonus action in `powers`, feet; 0 for not at all.
    #[serde(default)]
    pub moves: u16,
    /// How long.
    #[serde(default)]
    pub lasts: Lasts,
    /// What it makes of the floor.
    #[serde(default)]
    pub terrain: ZoneTerrain,
    /// What happens to those who enter it the first time in a turn.
    #[serde(default)]
    pub enter: Vec<Step>,
    /// What happens to those who start their turn in it.
    #[serde(default)]
    pub start: Vec<Step>,
    /// What happens to those who end their turn in it.
    #[serde(default)]
    pub end: Vec<Step>,
    /// What happens to who moves in it, for each 5 feet.
    #[serde(default)]
    pub step: Vec<Step>,
    /// Whom it concerns; "the other" is the one inside.
    #[serde(default)]
    pub when: Vec<When>,
    /// What it gives those inside.
    #[serde(default)]
    pub modifiers: Vec<Modifier>,
    /// What the actor can do as long as it lasts.
    #[serde(default)]
    pub powers: Powers,
}

/// What a zone makes of the floor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneTerrain {
    /// Each foot costs one more.
    #[serde(default)]
    pub difficult: bool,
    /// Disadvantage on checks by sight.
    #[serde(default)]
    pub lightly_obscured: bool,
    /// Nothing is seen in it.
    #[serde(default)]
    pub heavily_obscured: bool,
    /// Nothing passes.
    #[serde(default)]
    pub wall: bool,
    /// No sound.
    #[serde(default)]
    pub silent: bool,
    /// Light.
    #[serde(default)]
    pub light: Option<Light>,
    /// Darkness that is magic: darkvision does not help.
    #[serde(default)]
    pub magic_darkness: bool,
    /// Wind that blows lesser fog away.
    #[serde(default)]
    pub wind: bool,
    /// What it burns or cuts away when damage of fire strikes it.
    #[serde(default)]
    pub burns: bool,
}

/// Light of a source.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Light {
    /// Radius of bright light in feet.
    pub bright: u16,
    /// How far dim light reaches beyond, in feet.
    pub dim: u16,
    /// Whether it is sunlight.
    #[serde(default)]
    pub sun: bool,
}
