//! What an action does, step by step.

use serde::{Deserialize, Serialize};

use super::super::words::{ConditionName, Skill, Strike};
use super::amount::Amount;
use super::effect::{Effect, Zone};
use super::modifier::When;
use crate::{Ability, Damage};

/// One step. "The target" is each target of the action in turn.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// An attack roll against the target.
    Attack {
        /// Whether it strikes or shoots.
        strike: Strike,
        /// Added to the d20; by default what spells of the caster have.
        #[serde(default)]
        bonus: Option<i8>,
        /// Damage goes together: one hit, one blow.
        hit: Vec<Self>,
        /// What a miss does.
        #[serde(default)]
        miss: Vec<Self>,
    },
    /// A weapon attack of the actor with what it holds, or with its natural weapon of that name.
    Strike {
        /// The name of the attack; empty for any.
        #[serde(default)]
        with: String,
        /// What a hit does besides.
        #[serde(default)]
        hit: Vec<Self>,
    },
    /// A saving throw of the target.
    Save {
        /// With which ability.
        ability: Ability,
        /// Against which number; by default that of the actor's spells, or of the feature's ability.
        #[serde(default)]
        difficulty: Option<Amount>,
        /// Whether success still takes half of the damage of `fail`.
        #[serde(default)]
        half: bool,
        /// What failure does.
        fail: Vec<Self>,
        /// What success does.
        #[serde(default)]
        pass: Vec<Self>,
        /// The target has advantage if all of this is so; "the other" is the actor.
        #[serde(default)]
        advantage: Option<Vec<When>>,
        /// The target has disadvantage if all of this is so.
        #[serde(default)]
        disadvantage: Option<Vec<When>>,
        /// Failing by so much or more does this besides.
        #[serde(default)]
        worse: Option<(u8, Vec<Self>)>,
    },
    /// A check of the actor against a number.
    Check {
        /// The ability.
        ability: Ability,
        /// The skill, if one applies.
        #[serde(default)]
        skill: Option<Skill>,
        /// The number.
        difficulty: Amount,
        /// What success does.
        win: Vec<Self>,
        /// What failure does.
        #[serde(default)]
        lose: Vec<Self>,
    },
    /// A contest of checks between actor and target.
    Contest {
        /// The actor's skill.
        mine: Skill,
        /// The target's skills, of which it takes the better.
        theirs: Vec<Skill>,
        /// What winning does.
        win: Vec<Self>,
    },
    /// Damage to the target. Of several kinds, the actor chose one with the action's option.
    Damage {
        /// How much.
        amount: Amount,
        /// Of which kind.
        kind: Damage,
    },
    /// Hit points back.
    Heal(Amount),
    /// Temporary hit points.
    Temporary(Amount),
    /// Hit points that the target can have at most, less, until a long rest.
    Drain(Amount),
    /// An effect on the target.
    Gain(Box<Effect>),
    /// An effect on the actor.
    GainSelf(Box<Effect>),
    /// Ends effects on the target.
    End(Cure),
    /// Moves the target straight away from the actor, feet; not into a wall.
    Push(u16),
    /// Moves the target straight towards the actor, feet.
    Pull(u16),
    /// Fells the target.
    Topple,
    /// The actor appears on the chosen square, at most so many feet away.
    Teleport(u16),
    /// A dying target is stable.
    Stabilise,
    /// A dead target lives, with so many hit points, if it died at most so many rounds ago.
    Raise {
        /// Hit points.
        hit_points: Amount,
        /// Rounds.
        within: u32,
    },
    /// The target dies.
    Kill,
    /// Something that stays on the floor.
    Zone(Box<Zone>),
    /// Creatures that come to the actor's side.
    Summon {
        /// Which, by name; several are a choice by the action's option.
        monsters: Vec<String>,
        /// How many.
        count: Amount,
        /// How long they stay; by default as long as the spell.
        #[serde(default)]
        rounds: u32,
    },
    /// Gives some of a reserve back to the actor.
    Restore {
        /// Which.
        reserve: String,
        /// How much.
        amount: Amount,
    },
    /// Gives spell slots back to the actor, so many levels together.
    RestoreSlots(Amount),
    /// Only if all of this is so; "the bearer" is the actor, "the other" the target.
    If {
        /// The conditions.
        when: Vec<When>,
        /// What is then done.
        then: Vec<Self>,
        /// What is else done.
        #[serde(default)]
        otherwise: Vec<Self>,
    },
    /// The steps for the actor as target.
    Oneself(Vec<Self>),
    /// The steps for all others within so many feet of the target.
    Around(u16, Vec<Self>),
    /// Lets the actor do this much more this turn.
    More(More),
    /// What only code can do, by name.
    Do(Deed),
}

words! {
    /// What a turn can have more of.
    More: Action BonusAction Attack Movement Reaction DashOrDisengage
}

words! {
    /// Steps that are code: each name is done at one place of the engine.
    Deed: AnimateDead Banish BardicInspiration BreakConcentration CallLightning ChainLightning ControlWeather Counterspell
        Dash DeflectMissile Disengage DispelMagic Dodge Dominate EscapeGrapple Fall FlamingSphere FlexibleCasting
        FontOfMagic Grapple HeatMetal Help Hide Identify LandsStride MagicMissile MirrorImage OpenLock Polymorph
        PrismaticSpray ReadyAction ReleaseGrapple SearchForHidden ShapeChange Shove SleepByHitPoints SpiritualWeapon
        StandUp TurnUndead UseObject WildShape
}

/// What a [`Step::End`] ends.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Cure {
    /// All effects that give one of these conditions.
    Conditions(Vec<ConditionName>),
    /// One effect that gives one of these conditions.
    One(Vec<ConditionName>),
    /// Effects of this name.
    Named(String),
    /// One level of exhaustion.
    Exhaustion,
    /// Diseases.
    Diseases,
    /// Poisons.
    Poisons,
    /// Curses.
    Curses,
    /// What lowers the hit points that it can have.
    Drain,
}

/// When something happens by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Moment {
    /// The bearer's turn begins.
    TurnStarts,
    /// The bearer's turn ends.
    TurnEnds,
    /// The turn of the one that the effect comes from begins.
    SourceTurnStarts,
    /// The turn of the one that the effect comes from ends.
    SourceTurnEnds,
    /// The bearer takes damage.
    Hurt,
    /// The bearer hits with an attack; the target is who was hit.
    Hits,
    /// The bearer is hit by a melee attack; the target is the attacker.
    HitInMelee,
    /// The bearer attacks or casts on a foe.
    Acts,
    /// The bearer falls to 0 hit points.
    Falls,
    /// The bearer dies.
    Dies,
    /// The bearer brings a foe to 0 hit points; the target is that foe.
    Fells,
    /// A fight begins for the bearer.
    FightBegins,
    /// The bearer fails a save.
    FailsSave,
}

/// What happens by itself, and when.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct On {
    /// When.
    pub moment: Moment,
    /// Only if all of this is so.
    #[serde(default)]
    pub when: Vec<When>,
    /// What it takes.
    #[serde(default)]
    pub uses: Vec<super::Use>,
    /// What happens; the actor is the bearer, and the target too unless the moment says otherwise.
    pub does: Vec<Step>,
}
