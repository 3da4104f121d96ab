//! What a creature can do: what it takes, whom it concerns, what it does.

use serde::{Deserialize, Serialize};

use super::super::monster::Area;
use super::amount::Amount;
use super::modifier::When;
use super::step::Step;

/// Something that a creature can do.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Its name; empty for that of the record that it stands for.
    #[serde(default)]
    pub name: String,
    /// What of a turn it takes.
    #[serde(default)]
    pub cost: Cost,
    /// What else it takes.
    #[serde(default)]
    pub uses: Vec<Use>,
    /// Only if all of this is so; "the other" is the target.
    #[serde(default)]
    pub when: Vec<When>,
    /// Whom it concerns.
    #[serde(default)]
    pub targets: Targets,
    /// What it does first, once, with the actor as target: moving, so that targets are judged from where it then stands.
    #[serde(default)]
    pub before: Vec<Step>,
    /// What it does to each target.
    #[serde(default)]
    pub does: Vec<Step>,
    /// What it does at last, once, with the actor as target.
    #[serde(default)]
    pub after: Vec<Step>,
    /// Choices, of which the actor makes one: the name of each and what it does after `does`.
    #[serde(default)]
    pub options: Vec<(String, Vec<Step>)>,
    /// Whether it is magic.
    #[serde(default)]
    pub magic: bool,
    /// The ability that its difficulty comes from: 8, the proficiency bonus and the modifier.
    #[serde(default)]
    pub ability: Option<crate::Ability>,
    /// A fixed difficulty of its saves.
    #[serde(default)]
    pub difficulty: Option<u8>,
    /// Rounds that it needs concentration for; 0 for none.
    #[serde(default)]
    pub concentration: u32,
}

/// What of a turn something takes.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Cost {
    /// The action.
    #[default]
    Action,
    /// The bonus action.
    Bonus,
    /// The reaction, when something happens.
    Reaction(Trigger),
    /// Nothing, on one's own turn.
    Free,
    /// So many legendary actions, at the end of another's turn.
    Legendary(u8),
    /// It is one of the attacks of the Attack action.
    Attack,
    /// It is done as a part of another action only.
    Part,
    /// So many minutes, out of fights.
    Minutes(u16),
    /// Nothing, when something happens, also on others' turns. Who has it is asked, unless it uses nothing up and has no
    /// options: then it is always done. Its target is the one on the other side, or the one who rolls.
    Whenever(Trigger),
    /// Done at the end of a short rest, once each.
    ShortRest,
    /// Done at the end of a short or long rest, once each.
    Rest,
    /// Done as a spell is cast, which it changes; what it uses is paid with the spell.
    WithSpell,
}

/// What lets one react.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Trigger {
    /// An attack against the reactor hits; before its damage. What the reaction changes counts against it.
    Hit,
    /// The same, by a melee attack.
    HitInMelee,
    /// The same, by a ranged weapon.
    HitByMissile,
    /// An attack is made against the reactor, before the roll.
    Attacked,
    /// An attack is made against an ally within so many feet, before the roll.
    AllyAttacked(u16),
    /// The reactor was damaged by somebody within so many feet; after it.
    Hurt(u16),
    /// Somebody within so many feet casts a spell.
    Cast(u16),
    /// A foe leaves its reach.
    Leaves,
    /// It falls, or somebody within so many feet does.
    Falls(u16),
    /// It fails a save.
    FailsSave,
    /// Somebody within so many feet rolls to attack, check or damage; after the roll, before what it does.
    Rolls(u16),
    /// An attack against it misses.
    Missed,
    /// It drops to 0 hit points and does not die outright.
    Drops,
    /// Its own attack hits or misses, after the roll: for what is decided then, such as a smite; it takes no reaction.
    OwnHit,
    /// Somebody within so many feet comes into reach or moves there.
    Approaches(u16),
    /// A foe in sight dies.
    FoeDies(u16),
    /// As [`Self::Hit`], or the reactor is a target of the spell Magic Missile, before its damage.
    HitOrMagicMissile,
    /// Damage is dealt to the reactor, even if it takes none of it; `when` asks for its kinds.
    Subjected,
    /// Somebody within so many feet starts its turn.
    TurnStarts(u16),
    /// Its own attack misses, after the roll.
    OwnMiss,
    /// It has rolled an attack of its own, before what comes of it.
    OwnAttack,
    /// It has rolled a check of its own, before what comes of it.
    OwnCheck,
    /// It has rolled a save of its own, before what comes of it.
    OwnSave,
    /// An attack against it by somebody within so many feet has hit or missed, and all of that is done.
    AfterAttack(u16),
}

/// What an action uses up.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Use {
    /// So much of a reserve.
    Reserve(String, u8),
    /// As much of a reserve as the actor chooses, from 1.
    Any(String),
    /// A spell slot of this level or higher.
    Slot(u8),
    /// So many hit dice.
    HitDice(u8),
    /// One thing of the inventory, by name.
    Item(String),
    /// A pact slot.
    PactSlot,
    /// So many feet of the movement of the turn.
    Feet(u16),
}

/// Whom an action concerns.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Who can be one.
    #[serde(default)]
    pub who: Who,
    /// How many; 0 dice and number is one.
    #[serde(default)]
    pub count: Amount,
    /// Whether one may be chosen several times.
    #[serde(default)]
    pub repeats: bool,
    /// How far away, in feet; 0 is touch, for spells without a range of their own here that of their record.
    #[serde(default)]
    pub feet: u16,
    /// Beyond `feet` and up to here with disadvantage.
    #[serde(default)]
    pub long: u16,
    /// An area: all in it are targets that `who` and `when` allow. From the actor unless `feet` or the spell's range says
    /// that a point is chosen.
    #[serde(default)]
    pub area: Option<Area>,
    /// Whether the area begins at the actor, as cones and lines always do.
    #[serde(default)]
    pub from_actor: bool,
    /// Whether the actor picks which of those in the area are concerned.
    #[serde(default)]
    pub picks: bool,
    /// Whether a target need not be seen.
    #[serde(default)]
    pub unseen: bool,
    /// What must be so of each target; "the other" is the target.
    #[serde(default)]
    pub when: Vec<When>,
    /// What all targets may be apart from each other at most, in feet; 0 for any.
    #[serde(default)]
    pub apart: u16,
    /// Whether `feet` counts from the zone that gives the action, from its nearest square, instead of from the actor.
    #[serde(default)]
    pub from_zone: bool,
    /// Whether there is no area although the spell's record has one.
    #[serde(default)]
    pub no_area: bool,
    /// For several targets: only the first is within range of the actor, all others are within so many feet of the first;
    /// 0 for all within range.
    #[serde(default)]
    pub leap: u16,
    /// How many such areas there are, each where the actor chooses; who is in several is concerned once. 0 is one.
    #[serde(default)]
    pub areas: u8,
    /// Whether each of these areas touches another of them.
    #[serde(default)]
    pub joined: bool,
    /// Whether the area spreads around corners.
    #[serde(default)]
    pub corners: bool,
    /// The area is the squares of a wall that the actor draws within range.
    #[serde(default)]
    pub wall: Option<Wall>,
}

/// The squares that a wall takes, one square wide.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wall {
    /// Its length in feet: a straight line in any direction.
    pub feet: u16,
    /// Whether it can also be any chain of squares of that length, each beside the one before.
    #[serde(default)]
    pub free: bool,
    /// Instead, the squares on the rim of a circle of so many feet across; 0 for not.
    #[serde(default)]
    pub ring: u16,
    /// Instead, the squares on the rim of a circle with a radius of so many feet, closed above; 0 for not.
    #[serde(default)]
    pub dome: u16,
}

words! {
    /// Who can be a target.
    Who: Oneself Creature Other Ally Foe AllyOrOneself Dying Dead Object Point
}

#[expect(clippy::derivable_impls, reason = "the macro that lists words marks none of them")]
impl Default for Who {
    fn default() -> Self {
        Self::Creature
    }
}
