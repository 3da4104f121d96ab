//! What an action does, step by step.

use serde::{Deserialize, Serialize};

use super::super::words::{ConditionName, CreatureType, Skill, Strike};
use super::amount::Amount;
use super::effect::{Effect, Lasts, Zone};
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
        /// The actor has advantage if all of this is so; "the other" is the target.
        #[serde(default)]
        advantage: Option<Vec<When>>,
        /// Damage goes together: one hit, one blow.
        hit: Vec<Self>,
        /// Whether it is a thing used as a weapon, with no training: the modifier of the ability and no more.
        #[serde(default)]
        improvised: bool,
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
        /// Whether it must be a melee attack.
        #[serde(default)]
        melee: bool,
        /// Whether it must be a ranged attack, with a weapon that is for nothing else.
        #[serde(default)]
        ranged: bool,
        /// Whether it must be the weapon of the turn's last attack.
        #[serde(default)]
        again: bool,
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
        /// Whether only the unwilling roll: the actor and its allies fail at once, if they do not say otherwise.
        #[serde(default)]
        unwilling: bool,
        /// Whether cover does not help.
        #[serde(default)]
        no_cover: bool,
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
        /// Whether it leaves at least 1 hit point.
        #[serde(default)]
        spares: bool,
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
        /// Which, by name; of several the actor chooses one.
        #[serde(default)]
        monsters: Vec<String>,
        /// Or any creature of one of these types, no swarm, that the actor chooses,
        #[serde(default)]
        of: Vec<CreatureType>,
        /// whose challenge rating is at most so many eighths.
        #[serde(default)]
        eighths: Amount,
        /// How many.
        count: Amount,
        /// How many rounds they take to come.
        #[serde(default)]
        delay: Amount,
        /// How long they stay; by default as long as the spell.
        #[serde(default)]
        rounds: u32,
        /// Types of which they are one, of the actor's choice, instead of their own; empty for their own.
        #[serde(default)]
        kinds: Vec<CreatureType>,
        /// What they are under as long as they stay.
        #[serde(default)]
        under: Option<Box<Effect>>,
        /// Whether each comes in the place of one of the targets, which is gone; no more come than there are targets.
        #[serde(default)]
        replaces: bool,
        /// Whether they stay for an hour and turn on the actor's side when concentration breaks.
        #[serde(default)]
        rebels: bool,
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
    /// A target that has just fallen to 0 hit points has so many instead, and neither falls nor dies.
    Stands(Amount),
    /// An ability score of the target is so much lower until a short or long rest; such losses add up. At 0 it dies.
    DrainScore(Ability, Amount),
    /// As [`Self::Drain`], but only [`Cure::Drain`] by magic gives it back, not a rest.
    DrainForGood(Amount),
    /// The actor may move at once, apart from the movement of its turn. What other steps of the same action reach is
    /// judged from where it then stands.
    Move(Stride),
    /// The actor takes another form of its own: the sheet of the monster of that name in place of its own. Hit points,
    /// effects, initiative and what is left of reserves of the same name stay.
    Become(String),
    /// A die of so many sides; from this face on `then`, else `otherwise`.
    Chance {
        /// Sides of the die.
        sides: u8,
        /// The lowest face that counts.
        from: u8,
        /// What then happens.
        then: Vec<Self>,
        /// What else happens.
        #[serde(default)]
        otherwise: Vec<Self>,
    },
    /// The whole spell that this step belongs to ends: its effects, zones and creatures, and the concentration.
    EndSpell,
    /// The target's turn ends, if it has it.
    EndTurn,
    /// A die for the target; the first row whose number is not below the face is done.
    Table {
        /// Sides of the die.
        sides: u8,
        /// Highest faces, rising, with what is done.
        rows: Vec<(u8, Vec<Self>)>,
        /// Whether a face above all rows stands for two more rolls, in which such faces are rolled again.
        #[serde(default)]
        twice: bool,
    },
    /// The actor moves the target up to so many feet to where it chooses, within range; it provokes nothing.
    Shift(u16),
    /// A contest of plain ability checks between actor and target.
    AbilityContest {
        /// The actor's ability; by default that of the spell.
        #[serde(default)]
        mine: Option<Ability>,
        /// The target's ability.
        theirs: Ability,
        /// What winning does.
        win: Vec<Self>,
    },
    /// So many hit points back for all targets together: the actor says how many for each, none more than it lacks.
    HealShared(Amount),
    /// So many things of a name appear among what the target carries.
    Create {
        /// The thing.
        item: String,
        /// How many.
        count: Amount,
        /// After how many rounds what is left is gone; 0 for never.
        #[serde(default)]
        rounds: u32,
    },
    /// The actor appears on the chosen square, seen or not, and beside it others that come along.
    TeleportWith {
        /// How far away at most, feet.
        feet: u16,
        /// How many willing creatures of its size or smaller come along at most.
        others: u8,
        /// How near to the actor they are, feet.
        within: u16,
        /// What happens to all of them instead if the square turns out to be taken.
        blocked: Vec<Self>,
    },
    /// The actor casts one of its spells of at most this level, with its slots and uses as always; 0 is a cantrip.
    Cast(u8),
    /// The target chooses: it takes the effect, which who is surprised or cannot act cannot choose, or the steps happen to
    /// it.
    Avert {
        /// What it takes.
        effect: Box<Effect>,
        /// What else happens.
        otherwise: Vec<Self>,
    },
    /// What a spell does to the target, as if the actor had cast it at its own level, but without concentration.
    Spell {
        /// The spell.
        spell: String,
        /// Which of its options, where it has such.
        #[serde(default)]
        option: String,
        /// How long, in the place of its own duration.
        lasts: Lasts,
    },
    /// The save that the target has just failed succeeds instead.
    Succeed,
    /// An ability score of the target is higher by so much for good, as is the most that it can be.
    RaiseScore(Ability, u8),
    /// Gives back one spell slot of at most this level.
    RestoreSlot(u8),
    /// The steps for all others in a line of so many feet in width between actor and target, without these two.
    Between(u16, Vec<Self>),
    /// So much of a reserve of the actor is gone.
    Spend(String, u8),
    /// The target loses hit points, which is no damage of any kind.
    Lose(Amount),
    /// A contest of ability checks between actor and target, without skills.
    ContestOf {
        /// The ability of both.
        ability: Ability,
        /// What winning does.
        win: Vec<Self>,
    },
    /// The target is thrown so many feet in a random direction. What it strikes stops it: a wall deals it 1d6 bludgeoning
    /// damage for each 10 feet that it was thrown; a creature saves with Dexterity against the difficulty of the action, or
    /// takes the same damage and falls prone.
    Fling(u16),
    /// The target falls to 0 hit points.
    Fell,
    /// So many levels of exhaustion.
    Exhaust(u8),
    /// Adds to the roll that this answers: a check, save or attack, or the damage where that was rolled.
    AddToRoll(Amount),
    /// Takes from the roll that this answers.
    TakeFromRoll(Amount),
    /// The roll that this answers is rolled again, and the new one counts.
    Reroll,
    /// The roll that this answers fails: the attack misses, the check or save is failed.
    Fail,
    /// The d20 of the roll that this answers counts as this face.
    CountAs(u8),
    /// The roll that this answers has disadvantage.
    Hinder,
    /// The damage that this answers is so much less.
    Reduce(Amount),
    /// The damage that this answers is half, rounded down.
    Halve,
    /// More damage of the hit that this answers, of the attack's own kind.
    MoreDamage(Amount),
    /// The actor has one more slot of this level until a long rest.
    CreateSlot(u8),
    /// The actor's pact slots are all back.
    RestorePact,
}

/// How somebody may move as a step of an action.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stride {
    /// How far in feet; 0 for its speed.
    #[serde(default)]
    pub feet: u16,
    /// Only half of that.
    #[serde(default)]
    pub half: bool,
    /// Only with its flying speed.
    #[serde(default)]
    pub flies: bool,
    /// Whether it provokes no opportunity attacks.
    #[serde(default)]
    pub safe: bool,
    /// Only so that it ends nearer to a foe that it sees.
    #[serde(default)]
    pub to_foe: bool,
}

words! {
    /// What a turn can have more of.
    More: Action BonusAction Attack Movement Reaction DashOrDisengage
}

// What the deeds of characters ask of the engine, all but PreserveLife and RepeatOnOther with a spell that is being cast:
//
// CarefulSpell    the caster's Charisma modifier (at least 1) of chosen targets succeed on their saves against it
// DistantSpell    twice its range; 30 feet for touch
// EmpoweredSpell  after its damage is rolled, up to the Charisma modifier (at least 1) of the dice are rolled again; goes with
//                 another metamagic
// ExtendedSpell   lasts twice as long, up to 24 hours, if it lasts a minute or longer
// HeightenedSpell one target has disadvantage on its first save against it
// Overchannel     a spell of level 1 to 5: its damage dice show their highest; if `Overchannel` was used before, n times since
//                 the long rest, the caster takes (n + 1)d12 necrotic damage for each level, without resistance or immunity
// QuickenedSpell  an action's casting time becomes a bonus action
// SubtleSpell     without speech and gestures
// TwinnedSpell    another target, if it has one and not only the caster; takes points as its level says, 1 for a cantrip
// PreserveLife    five times the cleric level of hit points, divided among the targets, none above half of what it can have
// SculptSpells    1 and the spell's level of those that an evocation reaches and the caster sees succeed on their saves, and take
//                 nothing where success takes half
// RepeatOnOther   the attacker makes the attack that missed once more, against another whom the actor chooses, not itself

// What the deeds of monsters ask of the engine:
//
// CorrodeArmor    one less of the armour class that the target's armour gives; at 10 it is destroyed
// CorrodeWeapon   one less damage of the weapon that struck the bearer, or else of one that the target holds; at 5 less it
//                 is destroyed
// DeadlyLeap      15 feet or more, as far as `Jumps` says, onto others: each saves with Strength or Dexterity, or takes
//                 3d6 + 4 bludgeoning and as much slashing damage and falls prone; who saves takes half and steps aside
// Engulf          up to the speed, into the spaces of Large or smaller creatures: each steps aside with a Dexterity save,
//                 or takes 3d6 acid damage and is inside
// Gibber          a d8 says what the target does with its turn: 1-4 nothing, 5-6 it wanders, 7-8 it strikes at random
// MistyEscape     becomes a vampire's mist, and away
// Split           one with 10 hit points or more, Medium or larger, becomes two of half the hit points, a size smaller

words! {
    /// Steps that are code: each name is done at one place of the engine.
    ///
    /// Of spells: `AnimateObjects`: ten things of the size that the option says, or fewer larger ones, come to life and serve
    /// the actor. `Driven`: the target spends its movement in the direction that `Compel` named. `Simulacrum`: a copy of the
    /// target with half of its hit points serves the actor. `TimeStop`: 1d4 + 1 more turns at once. `AttackAtRandom`: the target uses its action for a melee attack on one creature within its reach, each as
    /// likely; without any its turn is over. `Compel`: the actor names one of eight directions; all who are under the
    /// actor's effect of the spell's name get the effect `Compelled` until the end of their next turn, and spend all movement
    /// of that turn that way, where it is not deadly.
    /// `Counterspell`: the spell that is being cast fails if its level is at most that of the slot, else if a check of the
    /// actor's casting ability reaches 10 and its level. `DispelMagic`: ends each spell on the target, or the zone that is
    /// the target, in the same way. `DispelDarkness`: ends magical darkness of spells that touches the area.
    /// `DisperseFog`: ends zones of `gas` that touch the area. `DropHeld`: the target drops what it holds.
    /// `Identify`: the target thing's or creature's magic is known. `LockObject`: the target door or chest is locked by
    /// magic, and breaking or picking it is harder by 10. `OpenLock`: one lock, bar or jam of the target opens; of
    /// `LockObject` for 100 rounds. `LoseShape`: the target is in its true shape again. `MirrorImage`: the target has three
    /// images as long as the spell lasts; each time somebody who sees it (`OtherBySight`) attacks it, a d20 of 6, 8 or 11 or
    /// more, with three, two or one left, turns the attack on an image of armour class 10 and its Dexterity modifier, which
    /// a hit destroys. `UseObject`: a door, lever or thing at the target is used. `Wander`: the target spends all its
    /// movement in one of eight directions, each as likely.
    Deed: BardicInspiration BreakConcentration Counterspell Dash DeflectMissile Disengage DispelMagic Dodge Fall
        Grapple Hide Identify MagicMissile MirrorImage OpenLock Polymorph ReleaseGrapple SearchForHidden ShapeChange
        Shove SleepByHitPoints StandUp UseObject WildShape AttackAtRandom Compel DispelDarkness DisperseFog DropHeld
        LockObject LoseShape Wander CorrodeArmor CorrodeWeapon Engulf Gibber MistyEscape ReadScroll Split CarefulSpell
        DistantSpell EmpoweredSpell ExtendedSpell HeightenedSpell Overchannel PreserveLife QuickenedSpell
        RepeatOnOther SculptSpells SubtleSpell TwinnedSpell DeadlyLeap AnimateObjects Driven Simulacrum TimeStop
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
    /// One disease.
    OneDisease,
    /// What lowers an ability score.
    Scores,
    /// Effects that give one of these conditions and come from a creature of one of these types.
    ConditionsFrom(Vec<ConditionName>, Vec<CreatureType>),
    /// One spell, of the actor's choice.
    OneSpell,
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
    /// The bearer attacks, or casts a spell on whomever.
    AttacksOrCasts,
    /// The one that the effect comes from, or an ally of it, harms the bearer.
    HarmedBySide,
    /// The bearer finishes a short or long rest.
    Rests,
    /// A day has passed since the effect began, each time.
    DayPasses,
    /// Ten minutes have passed since the effect began, or since it was put on, each time.
    TenMinutes,
    /// An hour has passed, in the same way.
    Hour,
    /// The bearer gets hit points back.
    Healed,
    /// The bearer enters the space of another, the first time in a turn; the target is that other.
    EntersSpace,
    /// The bearer finishes a long rest.
    LongRests,
    /// A spell of level 1 or higher, cast by the bearer, has given hit points to another; once a spell, and the slot is its.
    Heals,
    /// The bearer is hit by an attack; the target is the attacker.
    IsHit,
    /// Initiative is rolled for the bearer.
    RollsInitiative,
    /// The bearer has moved 5 feet in water.
    Wades,
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
