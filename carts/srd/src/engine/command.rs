//! What a creature can be told to do, and why it cannot.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::state::{Id, Number, ReadyWhen};
use crate::ability::Ability;
use crate::data::Skill;
use crate::grid::Square;

/// What a creature does. On its own turn in a fight, or at any time out of one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Walk, crawl, climb, swim or fly along squares that touch each other, the first beside where it is.
    Walk(Vec<Square>),
    /// Walk the cheapest way to a square.
    WalkTo(Square),
    /// Jump to a square: within its long jump, over what is between.
    Jump(Square),
    /// Stand up.
    Stand,
    /// Drop prone.
    Drop,
    /// Move carefully this turn, at half the speed.
    Careful,
    /// Fly up or down to a height in feet.
    Fly(i16),
    /// Attack with a weapon of the sheet.
    Attack {
        /// Which, by its place on the sheet.
        weapon: u8,
        /// Whom.
        target: Id,
        /// Thrown, where it could also strike.
        is_thrown: bool,
        /// In melee: whoever falls to 0 hit points is only unconscious.
        spares: bool,
    },
    /// Attack with the other light weapon, as the bonus action.
    OffHand {
        /// Which, by its place on the sheet.
        weapon: u8,
        /// Whom.
        target: Id,
        /// Thrown.
        is_thrown: bool,
    },
    /// Grapple somebody in reach, in the place of an attack.
    Grapple(Id),
    /// Shove somebody in reach, in the place of an attack: to the floor, or 5 feet away.
    Shove {
        /// Whom.
        target: Id,
        /// To the floor.
        is_topple: bool,
    },
    /// Break free of a grapple or of an effect that says so, with the action; or free somebody beside of it.
    Escape(Number),
    /// Let go of somebody.
    Release(Id),
    /// Do something that the sheet, an effect or a zone lets it do.
    Do(Deed),
    /// Try what the table asks a check for, with the action.
    Check(Trial),
    /// Cast a spell.
    Cast(Casting),
    /// Dash, with the action.
    Dash,
    /// Disengage, with the action.
    Disengage,
    /// Dodge, with the action.
    Dodge,
    /// Hide, with the action.
    Hide,
    /// Look for those who hide, with the action.
    Search,
    /// Help an ally: with its next attack on a foe beside the helper, or with its next check if there is no foe.
    Help {
        /// Whom.
        ally: Id,
        /// Against whom; 0 for a check.
        foe: Id,
    },
    /// Keep somebody beside from dying, with the action.
    Aid(Id),
    /// Shake somebody beside awake, with the action.
    Wake(Id),
    /// Do something later in the round, when it is triggered, with the action now and the reaction then.
    Ready {
        /// The trigger.
        when: ReadyWhen,
        /// What: an attack, a spell, a walk.
        what: Box<Self>,
    },
    /// Cease to concentrate.
    Cease,
    /// Spend a hit die of so many sides at the end of a short rest.
    HitDie(u8),
    /// End the turn.
    EndTurn,
    /// Attack what holds somebody, such as a web: an effect of an object that can be broken.
    Sunder {
        /// With which weapon, by its place on the sheet.
        weapon: u8,
        /// The effect.
        effect: Number,
    },
}

/// Something that a creature does with one of its activities.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// Its name.
    pub name: String,
    /// The effect or zone that gives it; 0 for the sheet.
    pub from: Number,
    /// Which of its options.
    pub option: u8,
    /// How much of a reserve, or which level of slot, where that is a choice.
    pub spend: u8,
    /// On whom and where.
    pub aims: Vec<Aim>,
    /// The creature that it brings or makes somebody, by name, where that is a choice; empty for the first.
    pub choice: String,
}

/// A spell as somebody casts it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Casting {
    /// Its name.
    pub spell: String,
    /// With which way of casting, by its place on the sheet.
    pub caster: u8,
    /// With a slot of this level; 0 for a cantrip, a ritual or a spell that costs no slot.
    pub slot: u8,
    /// With a pact slot.
    pub is_pact: bool,
    /// As a ritual: ten minutes longer, and no slot.
    pub is_ritual: bool,
    /// Which of its options or ways.
    pub option: u8,
    /// The creature that it brings or makes somebody, by name, where that is a choice; empty for the first.
    pub choice: String,
    /// On whom and where.
    pub aims: Vec<Aim>,
    /// What of the caster's own goes with it: metamagic and the like.
    pub with: Vec<With>,
}

/// Something of the caster's own that changes a spell.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct With {
    /// Its name on the sheet: `Careful Spell`, `Overchannel`.
    pub name: String,
    /// Whom it concerns, where that is a choice: those whom a careful spell spares, the one whom a heightened one hits harder.
    pub whom: Vec<Id>,
}

/// A check that the table asks for: a lock to pick, a trap to find, a track to read.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// What it is for, as powers ask for it and the log shows it: `Track`, `Recall`, `Stonework`, `Lock`.
    pub name: String,
    /// With which ability.
    pub ability: Ability,
    /// With which skill, if one applies.
    pub skill: Option<Skill>,
    /// With which tool, by name; empty for none. Of skill and tool the one with the larger bonus counts.
    pub tool: String,
    /// The number to reach.
    pub difficulty: i16,
    /// The creature that it is about; 0 for none.
    pub other: Id,
    /// What it goes by.
    pub sense: Option<Sense>,
    /// With the bonus action, for who has fast hands; else it takes the action.
    pub is_quick: bool,
}

/// What a check goes by: who cannot see or hear fails it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Sense {
    Sight,
    Hearing,
    Smell,
}

/// On whom or where something is done.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Aim {
    /// On a creature.
    At(Id),
    /// At a square: the middle of an area, where to appear, or where a cone or line points.
    To(Square),
}

impl Aim {
    /// The square, if it is at one.
    pub(super) const fn square(self) -> Option<Square> {
        match self {
            Self::To(square) => Some(square),
            Self::At(_) => None,
        }
    }

    /// The creature, if it is on one.
    pub(super) const fn creature(self) -> Option<Id> {
        match self {
            Self::At(id) => Some(id),
            Self::To(_) => None,
        }
    }
}

/// Why a command was refused. Nothing has changed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refused {
    /// The rule, in two or three words: `Action Economy`, `Range`, `Concentration`.
    pub rule: &'static str,
    /// What is in the way, for a player to read.
    pub why: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.rule, self.why)
    }
}

impl std::error::Error for Refused {}
