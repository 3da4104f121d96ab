//! The rules engine: state, command and dice make events and the next state.
//!
//! A [`Scene`] holds creatures, what lasts on them and on the floor, and the fight. [`Scene::command`] does what somebody
//! commands, whole or not at all, with a [`Table`]: the floor, the dice and the minds of those who may react. Whatever
//! changes is an [`Event`], and [`Scene::apply`] makes the same change from the event alone: replaying the events gives
//! the state. A [`Sheet`] is what a creature is: the numbers of a stat block or of a character's sheet, with its powers.

mod shared;

mod amount;
mod digest;
mod memo;
mod sheet;
mod spells;
mod state;

mod command;
mod event;
mod offers;
mod react;

mod apply;

mod conditions;
mod holds;
mod senses;
mod view;
mod weigh;

mod work;

mod rolls;

mod attack;
mod harm;
mod healing;
mod ongoing;
mod saves;

mod compel;
mod conjure;
mod effects;
mod moments;

mod beasts;
mod escape;
mod forms;
mod holding;
mod losses;
mod magics;
mod steps;
mod stride;
mod zones;

mod act;
mod aim;
mod cast;
mod deeds;
mod falls;
mod grants;
mod inspire;
mod leap;
mod metamagic;
mod stealth;
mod trial;
mod uses;
mod walk;

mod charges;
mod clock;
mod hardship;
mod marvels;
mod rest;
mod second;
mod slowly;
mod things;
mod turn;

mod seen;
mod sight;

mod explain;

pub mod bestiary;
pub mod character;
pub mod items;
pub mod mind;

pub use act::spell_power;
pub use amount::{Context, Dealt, Rolls, rolls, spell_entry};
pub(crate) use charges::broken;
pub use command::{Aim, Casting, Command, Deed, Refused, Sense, Trial, With};
pub use deeds::AID_DIFFICULTY;
pub use event::{Die, Event, Harm, HarmPart, Roll, RollKind, Spend};
pub use hardship::{Day, Peril};
pub use metamagic::Shaped;
pub use react::{Answer, Brings, Calm, Eager, Happening, Mind, Question};
pub use rest::{DAY, HOUR, MINUTE, Rest};
pub use rolls::ability_of;
pub use seen::{Look, Other, Own, Seen, SeenZone};
pub use shared::Shared;
pub use sheet::{Caster, Granted, Qualities, Sheet, Slots, Source, Sourced, Weapon, Worn};
pub use spells::{Pointing, Spell, gaps, left_out, spell, spell_list, spells};
pub use state::{
    Active, Cause, Creature, Fight, Id, Life, Number, Pending, Placed, Ready, ReadyWhen, Scene,
    Shape, Side, Struck, Turn, Until,
};
pub use turn::Surprise;
pub use view::{Painted, View};
pub use work::{Done, Table};
