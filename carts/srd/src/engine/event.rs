//! What happened. Every change of the state is an event, so that the events alone make it again; the log and the pictures
//! are made of them too.

use serde::{Deserialize, Serialize};

use super::shared::Shared;
use super::state::{Active, Creature, Id, Life, Number, Pending, Placed, Ready};
use crate::ability::Ability;
use crate::check::{D20, Outcome};
use crate::damage::Damage;
use crate::data::Skill;
use crate::grid::Square;

/// Something that happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Event {
    // What only tells.
    /// A d20 was rolled.
    Rolled(Box<Roll>),
    /// A spell was cast or something else done.
    Did {
        /// Who.
        who: Id,
        /// What.
        name: String,
        /// The level of the slot; 0 for none.
        slot: u8,
        /// On whom.
        targets: Vec<Id>,
        /// Where.
        at: Option<Square>,
    },
    /// Somebody was not harmed, because it cannot be.
    Unharmed {
        /// Who.
        who: Id,
        /// By what.
        what: String,
    },
    /// Dice that are no damage: what a spell rolled to see whom it concerns, a recharge.
    Dice {
        /// Who.
        who: Id,
        /// For what.
        what: String,
        /// Each die.
        dice: Vec<Die>,
        /// All together.
        total: i32,
    },

    /// What the table asked a check for was tried: what it came to in the end, and whether that was enough.
    Tried {
        /// Who.
        who: Id,
        /// What for.
        name: String,
        /// The total.
        total: i16,
        /// Whether it was enough.
        is_made: bool,
    },

    // Coming and going.
    /// A creature is here.
    Arrived(Id, Shared<Creature>),
    /// A creature is gone.
    Left(Id),
    /// A fight began: nobody is in it yet.
    FightBegan,
    /// Somebody takes part in the fight, at this place of its order.
    Joined(Id, i16, u8),
    /// Somebody takes part no longer.
    Parted(Id),
    /// The fight is over.
    FightEnded,
    /// The order of turns begins again.
    RoundBegan,
    /// Time passed outside a fight: rounds.
    Passed(u32),

    // Turns.
    /// A turn begins.
    TurnBegan(Id),
    /// A turn ends.
    TurnEnded(Id),
    /// Something of a turn was used or given.
    Spent(Id, Spend),

    // Moving.
    /// A step.
    Moved {
        /// Who.
        who: Id,
        /// From where.
        from: Square,
        /// To where.
        to: Square,
        /// Feet of movement that it took; 0 for who was moved.
        feet: u16,
    },
    /// Another height, and whether it is in the air there.
    Rose(Id, i16, bool),

    // Harm and healing.
    /// Damage.
    Harmed(Box<Harm>),
    /// Hit points back.
    Healed {
        /// Who.
        who: Id,
        /// By whom.
        by: Id,
        /// With what.
        what: String,
        /// The dice.
        dice: Vec<Die>,
        /// How much was rolled.
        rolled: u16,
        /// Hit points then.
        hp: u16,
    },
    /// Temporary hit points then.
    Temporary(Id, u16),
    /// Hit points that it can have less then, and those that it has.
    Drained(Id, u16, u16),
    /// Between life and death.
    Lives(Id, Life),
    /// Exhaustion then.
    Exhausted(Id, u8),

    // What lasts.
    /// An effect began.
    Began(Id, Shared<Active>),
    /// An effect ended.
    Ended(Id, Number),
    /// Saves against an effect so far: made, missed.
    Counted(Id, Number, u8, u8),
    /// Something lasts on the floor.
    Placed(Shared<Placed>),
    /// It fills other squares.
    Shifted(Number, Square, Vec<Square>),
    /// It lasts no longer.
    Cleared(Number),
    /// Somebody concentrates on a casting; 0 for no longer.
    Concentrates(Id, Number),
    /// Somebody hides, with this total, or no longer.
    Hid(Id, Option<i16>),
    /// Another shape, with its hit points.
    Shaped(Id, Shared<super::Sheet>, u16, Number),
    /// Its own shape again, with these hit points.
    Unshaped(Id, u16),
    /// Its sheet changed: armour, level.
    Sheet(Id, Shared<super::Sheet>),
    /// It is on another side.
    Sided(Id, super::Side),
    /// Its turn comes at another place of the order: a total and an index.
    Reordered(Id, i16, u8),
    /// It has a second turn in the first round, or that is over; what it rolled.
    Again(Id, Option<i16>),

    /// What is said of the place and the hour then.
    Place(Vec<String>),

    // Decisions.
    /// A command waits for a decision.
    Asked(Shared<Pending>),
    /// It waits no longer.
    Answered,
}

/// What of a turn or of reserves was used.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Spend {
    Action,
    Bonus,
    Reaction,
    Object,
    Attack,
    /// One part of a way of Multiattack.
    Part(u8, u8),
    /// Attacks of an Attack action that begins.
    Attacks(u8),
    /// A way of Multiattack that begins, with so many parts.
    Multiattack(u8, u8),
    /// An action more.
    MoreAction,
    MoreBonus,
    MoreReaction,
    MoreAttack,
    Dash,
    /// Feet of movement without a step: standing up, mounting.
    Feet(u16),
    Reserve(String, u8),
    /// Some of a reserve came back.
    Restored(String, u8),
    Slot(u8),
    SlotBack(u8),
    Pact,
    PactBack(u8),
    HitDie(u8),
    HitDieBack(u8),
    /// A power that works once a turn.
    Once(String),
    /// A light weapon struck.
    Light(String),
    /// A loading weapon shot.
    Loaded(String),
    QuickSpell,
    SlowSpell,
    Legendary(u8),
    /// Attacked a foe.
    Attacked,
    /// Attacked with the Attack action.
    Struck(super::state::Struck),
    /// Surprised no longer: the turn is not lost.
    Aware,
    Entered(Number),
    Ready(Option<Shared<Ready>>),
    /// The one more action of haste is there, or spent.
    Hasty(bool),
    /// Surprised: the next turn is lost.
    Surprised,
}

/// A die as it fell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Die {
    /// Its sides.
    pub sides: u8,
    /// What it shows, 1 to its sides.
    pub face: u8,
    /// Whether it is taken away.
    pub is_minus: bool,
}

/// A d20 roll with all that it came from.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Roll {
    /// Who.
    pub who: Id,
    /// For what.
    pub kind: RollKind,
    /// Against whom; 0 for nobody.
    pub other: Id,
    /// With or against what: the weapon, the spell, the trait.
    pub name: String,
    /// The die. None where the roll failed by itself.
    pub d20: Option<D20>,
    /// What is always added.
    pub bonus: i16,
    /// Dice that were added or taken away.
    pub dice: Vec<Die>,
    /// All together.
    pub total: i16,
    /// What it had to reach: armour class, difficulty, the other's total.
    pub against: i16,
    /// What came of it.
    pub outcome: Outcome,
}

/// What a d20 is rolled for.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum RollKind {
    /// An attack.
    Attack,
    /// A save.
    Save(Ability),
    /// A check of an ability, with a skill or without.
    Check(Ability, Option<Skill>),
    /// Its place in the order of turns.
    Initiative,
    /// A save against death.
    DeathSave,
    /// A save to keep concentrating.
    Concentration,
}

/// Damage as it was rolled and as it was taken.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Harm {
    /// Who was harmed.
    pub who: Id,
    /// By whom; 0 for nobody.
    pub by: Id,
    /// With what.
    pub what: String,
    /// Each part.
    pub parts: Vec<HarmPart>,
    /// Whether it was a critical hit.
    pub is_critical: bool,
    /// Whether a save left the half of it.
    pub is_halved: bool,
    /// Temporary hit points then.
    pub temporary: u16,
    /// Hit points then.
    pub hp: u16,
}

/// Damage of one kind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct HarmPart {
    /// The dice.
    pub dice: Vec<Die>,
    /// What was added.
    pub bonus: i16,
    /// The kind.
    pub kind: Damage,
    /// What was rolled, all together.
    pub rolled: u16,
    /// What was taken of it.
    pub taken: u16,
}
