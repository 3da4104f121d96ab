//! The state: creatures, what lasts on them and on the floor, and the fight. It changes by [`Event`](super::Event)s only.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::command::Command;
use super::metamagic::Shaped;
use super::react::Question;
use super::shared::Shared;
use super::sheet::Sheet;
use crate::data::{ClassName, ConditionName, Effect, Gives, Rule, Size, When, Zone};
use crate::grid::Square;
use crate::space;

/// Names a creature; 0 is nobody.
pub type Id = u16;
/// Names an effect, a zone or a casting within a scene; 0 is none.
pub type Number = u32;

/// Which side a creature is on. Those of one side are allies, all others foes.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Side(pub u8);

/// Creatures that can act on each other, and what is around them: a fight, or a party on its way.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub(super) creatures: BTreeMap<Id, Shared<Creature>>,
    pub(super) zones: Vec<Shared<Placed>>,
    pub(super) fight: Option<Fight>,
    /// Rounds of 6 seconds since the scene began.
    pub(super) round: u32,
    /// The last number that was given away.
    pub(super) last: Number,
    pub(super) pending: Option<Shared<Pending>>,
    /// What the cart says of the place and the hour: `Open Sky`, `Storm`, `Night`, `Forest`.
    pub(super) place: Vec<String>,
}

/// A creature in play.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Creature {
    /// What the log calls it.
    pub name: String,
    /// Whose side it is on.
    pub side: Side,
    /// What it is.
    pub sheet: Shared<Sheet>,
    /// The shape that it has taken, and what it had before.
    pub shape: Option<Shape>,
    /// Its north-west square.
    pub at: Square,
    /// Height of its underside above the floor's zero, in feet.
    pub altitude: i16,
    /// In the air: it flies, and falls when it cannot any more.
    pub is_aloft: bool,
    /// Hit points.
    pub hp: u16,
    /// Temporary hit points.
    pub temporary: u16,
    /// How many hit points less it can have than its sheet says.
    pub drained: u16,
    /// Between life and death.
    pub life: Life,
    /// Levels of exhaustion, 0 to 6.
    pub exhaustion: u8,
    /// What it has used of its reserves, by name.
    pub used: Vec<(String, u8)>,
    /// What it has used of its slots of levels 1 to 9.
    pub slots_used: [u8; 9],
    /// What it has used of its pact slots.
    pub pact_used: u8,
    /// Hit dice that it has spent, by their sides.
    pub dice_used: Vec<(u8, u8)>,
    /// What lasts on it.
    pub effects: Vec<Shared<Active>>,
    /// The casting that it concentrates on; 0 for none.
    pub concentration: Number,
    /// What is left of its turn.
    pub turn: Turn,
    /// Hidden: what its Stealth came to.
    pub hidden: Option<i16>,
    /// The round of its death.
    pub died: u32,
}

/// A shape that a creature has taken.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// What it is by itself.
    pub sheet: Shared<Sheet>,
    /// Its hit points then.
    pub hp: u16,
    /// The effect that holds it in the shape.
    pub effect: Number,
}

/// Between life and death.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Life {
    /// Has hit points.
    Up,
    /// At 0 hit points, with death saves so far, each 0 to 2.
    Dying {
        /// Saves made.
        successes: u8,
        /// Saves missed.
        failures: u8,
    },
    /// At 0 hit points, out of danger.
    Stable,
    /// Dead.
    Dead,
}

/// What is left of a turn, and what a turn remembers.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Actions left.
    pub actions: u8,
    /// Bonus actions left.
    pub bonus: u8,
    /// The reaction is left.
    pub reaction: bool,
    /// Attacks left of the Attack action that was begun.
    pub attacks: u8,
    /// Parts left of the Multiattack that was begun: the way, and how often each part was done.
    pub multiattack: Option<(u8, Vec<u8>)>,
    /// Feet walked.
    pub walked: u16,
    /// How often the speed was added to the movement.
    pub dashes: u8,
    /// The free use of a thing is left.
    pub object: bool,
    /// A spell was cast as a bonus action: no other but a cantrip that takes an action.
    pub quick_spell: bool,
    /// A spell other than such a cantrip was cast with the action.
    pub slow_spell: bool,
    /// Powers that work once a turn and did, by name.
    pub once: Vec<String>,
    /// Where the present straight run began, and its length in feet.
    pub run: Option<(Square, u16)>,
    /// Made an attack against a foe.
    pub attacked: bool,
    /// The attacks of the Attack action so far.
    pub struck: Vec<Struck>,
    /// Was hurt since its last turn began.
    pub hurt: bool,
    /// Loading weapons that were shot with this action, by name.
    pub loaded: Vec<String>,
    /// A light weapon struck with the Attack action: which; the bonus action may strike with another.
    pub light: Option<String>,
    /// Had a turn in this fight.
    pub acted: bool,
    /// Surprised: this turn is lost.
    pub surprised: bool,
    /// Legendary actions left until its next turn.
    pub legendary: u8,
    /// What waits for its trigger.
    pub ready: Option<Shared<Ready>>,
    /// Zones that were entered this turn.
    pub entered: Vec<Number>,
    /// The one more action of who is hastened is left.
    pub hasty: bool,
}

/// An attack that was made with the Attack action.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Struck {
    /// The weapon, by name; empty for a grapple or shove.
    pub weapon: String,
    /// Whether it was a melee attack.
    pub is_melee: bool,
    /// Against whom.
    pub target: Id,
}

/// An action that waits for what triggers it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// What triggers it.
    pub when: ReadyWhen,
    /// What is then done, as a reaction.
    pub command: Command,
}

/// What triggers a readied action.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum ReadyWhen {
    /// A foe comes into reach of a melee attack.
    FoeInReach,
    /// A foe comes into sight or range.
    FoeInRange,
    /// A foe attacks or casts.
    FoeActs,
    /// An ally attacks.
    AllyAttacks,
}

/// Who caused something and with what: what its numbers come from later.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Who; 0 for nobody.
    pub by: Id,
    /// The spell, activity, weapon or trait.
    pub name: String,
    /// Groups all that one casting left: it ends together. 0 for none.
    pub casting: Number,
    /// The spell's own level, if it is one.
    pub spell: Option<u8>,
    /// The level of the slot.
    pub slot: u8,
    /// Whether it is magic.
    pub is_magic: bool,
    /// Difficulty of its saves.
    pub difficulty: u8,
    /// Bonus of its attacks.
    pub attack: i8,
    /// Modifier of the ability that it is cast with.
    pub modifier: i8,
    /// How much of a reserve was spent.
    pub spent: u8,
    /// The option that was chosen.
    pub option: u8,
    /// How many rounds what it leaves lasts; 0 until something ends it.
    pub rounds: u32,
    /// The round of the casting.
    pub round: u32,
    /// The creature that was chosen, by name.
    pub choice: String,
    /// The class that it was cast as a spell of.
    pub class: Option<ClassName>,
    /// How the caster has changed it.
    pub shaped: Option<Box<Shaped>>,
}

/// Something that lasts on a creature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Active {
    /// Its number.
    pub number: Number,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub cause: Cause,
    /// What it does.
    pub effect: Shared<Effect>,
    /// How long.
    pub until: Until,
    /// Saves against it that were made.
    pub successes: u8,
    /// Saves against it that were missed.
    pub failures: u8,
    /// The side of its bearer when it began.
    pub was: Option<Side>,
}

/// When something that lasts is over by itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Until {
    /// Never.
    Ended,
    /// When the turn of somebody begins in this round or later.
    TurnStarts(Id, u32),
    /// When the turn of somebody ends in this round or later.
    TurnEnds(Id, u32),
    /// When the present turn ends.
    ThisTurn,
    /// At a short or long rest.
    ShortRest,
    /// At a long rest.
    LongRest,
}

/// Something that lasts on the floor.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Placed {
    /// Its number.
    pub number: Number,
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub cause: Cause,
    /// What it does.
    pub zone: Shared<Zone>,
    /// The squares that it fills; of one that follows its creature, those around that creature now.
    pub squares: Vec<Square>,
    /// Its middle.
    pub center: Square,
    /// How long.
    pub until: Until,
}

/// A fight: the order of turns.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Fight {
    /// From 1.
    pub round: u32,
    /// Who, and what they rolled, in the order of their turns.
    pub order: Vec<(Id, i16)>,
    /// Index of whose turn it is.
    pub current: usize,
    /// Those who have a second turn in the first round, with what they rolled.
    pub again: Vec<(Id, i16)>,
}

/// A command that waits for somebody's decision. Nothing of it has happened yet; the dice that it has rolled so far fall
/// the same way again.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// Who commands.
    pub who: Id,
    /// What.
    pub command: Command,
    /// The dice so far.
    pub faces: Vec<u32>,
    /// The decisions so far.
    pub answers: Vec<u8>,
    /// What is asked now.
    pub question: Question,
}

impl Scene {
    /// A creature, if it is here.
    #[must_use]
    pub fn creature(&self, id: Id) -> Option<&Creature> {
        self.creatures.get(&id).map(|creature| &**creature)
    }

    /// All creatures, by id.
    pub fn creatures(&self) -> impl Iterator<Item = (Id, &Creature)> {
        self.creatures.iter().map(|(&id, creature)| (id, &**creature))
    }

    /// What lasts on the floor.
    pub fn zones(&self) -> impl Iterator<Item = &Placed> {
        self.zones.iter().map(|zone| &**zone)
    }

    /// The fight, if there is one.
    #[must_use]
    pub const fn fight(&self) -> Option<&Fight> {
        self.fight.as_ref()
    }

    /// Rounds of 6 seconds since the scene began.
    #[must_use]
    pub const fn round(&self) -> u32 {
        self.round
    }

    /// The command that waits for a decision.
    #[must_use]
    pub fn pending(&self) -> Option<&Pending> {
        self.pending.as_deref()
    }

    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self) -> Option<Id> {
        let fight = self.fight.as_ref()?;
        fight.order.get(fight.current).map(|&(id, _)| id)
    }

    /// Whether two are allies; nobody is an ally of who is not here.
    #[must_use]
    pub fn are_allies(&self, one: Id, other: Id) -> bool {
        match (self.creature(one), self.creature(other)) {
            (Some(one), Some(other)) => one.side == other.side,
            _ => false,
        }
    }

    /// A creature that must be here.
    pub(super) fn get(&self, id: Id) -> &Creature {
        self.creatures.get(&id).expect("who is named was found before")
    }
}

impl Creature {
    /// A creature as it arrives: unhurt and rested.
    #[must_use]
    pub fn new(name: String, side: Side, sheet: Sheet, at: Square) -> Self {
        Self {
            name,
            side,
            hp: sheet.hit_points,
            sheet: Shared::new(sheet),
            shape: None,
            at,
            altitude: 0,
            is_aloft: false,
            temporary: 0,
            drained: 0,
            life: Life::Up,
            exhaustion: 0,
            used: Vec::new(),
            slots_used: [0; 9],
            pact_used: 0,
            dice_used: Vec::new(),
            effects: Vec::new(),
            concentration: 0,
            turn: Turn::default(),
            hidden: None,
            died: 0,
        }
    }

    /// The space that it takes.
    #[must_use]
    pub fn space(&self) -> space::Body {
        space::Body { size: self.size(), at: self.at, altitude: self.altitude }
    }

    /// Its size, with what makes it larger or smaller.
    #[must_use]
    pub fn size(&self) -> Size {
        let all = self.effects.iter().flat_map(|active| &active.effect.powers.modifiers);
        let more: i8 = all.map(|one| if let Gives::Grow(by) = one.gives { by } else { 0 }).sum();
        let at = (self.sheet.size as i8).saturating_add(more).clamp(0, 5);
        Size::ALL[usize::from(at.unsigned_abs())]
    }

    /// Whether it lives and has hit points.
    #[must_use]
    pub const fn is_up(&self) -> bool {
        matches!(self.life, Life::Up)
    }

    /// Whether it has a condition, from an effect or by itself.
    #[must_use]
    pub fn has(&self, condition: ConditionName) -> bool {
        use ConditionName::{Exhaustion, Incapacitated, Prone, Unconscious};
        let implied = |given: ConditionName| given == condition || implies(given, condition);
        match condition {
            Exhaustion if self.exhaustion > 0 => return true,
            Unconscious | Incapacitated | Prone if !self.is_up() => return true,
            _ => {}
        }
        // What suppresses a condition, and what shows who is invisible.
        let is_void = |active: &Active| {
            active.effect.powers.modifiers.iter().any(|one| match &one.gives {
                Gives::Suppress(list) => list.contains(&condition),
                Gives::Rule(Rule::CannotBeInvisible) => condition == ConditionName::Invisible,
                _ => false,
            })
        };
        // What a feature suppresses under an effect, such as fear in a rage.
        let is_void_by_itself = || {
            let own = self.sheet.powers.iter().flat_map(|powers| &powers.is.modifiers);
            own.into_iter().any(|one| {
                matches!(&one.gives, Gives::Suppress(list) if list.contains(&condition))
                    && one
                        .when
                        .iter()
                        .all(|when| matches!(when, When::Under(name) if self.is_under(name)))
            })
        };
        self.effects.iter().any(|active| active.effect.conditions.iter().copied().any(implied))
            && !self.effects.iter().any(|active| is_void(active))
            && !is_void_by_itself()
    }

    /// Whether it can take actions and reactions.
    #[must_use]
    pub fn can_act(&self) -> bool {
        self.is_up() && !self.has(ConditionName::Incapacitated)
    }

    /// What is left of a reserve.
    #[must_use]
    pub fn left(&self, reserve: &str) -> u8 {
        let most = self.sheet.reserves.iter().find(|(name, ..)| name == reserve);
        let used = self.used.iter().find(|(name, _)| name == reserve);
        most.map_or(0, |(_, most, _)| *most).saturating_sub(used.map_or(0, |(_, used)| *used))
    }

    /// Whether something keeps it off the floor: nothing there concerns it.
    #[must_use]
    pub fn is_away(&self) -> bool {
        let keeps = |rule: &Gives| matches!(rule, Gives::Rule(Rule::Enclosed | Rule::Ethereal));
        self.effects.iter().any(|active| {
            active.effect.away || active.effect.powers.modifiers.iter().any(|one| keeps(&one.gives))
        })
    }

    /// Whether an effect of this name is on it.
    #[must_use]
    pub fn is_under(&self, name: &str) -> bool {
        self.effects.iter().any(|active| active.name == name)
    }
}

/// Whether a condition brings another with it.
pub(super) const fn implies(given: ConditionName, other: ConditionName) -> bool {
    use ConditionName::{Incapacitated, Paralyzed, Petrified, Prone, Stunned, Unconscious};
    match given {
        Paralyzed | Petrified | Stunned => matches!(other, Incapacitated),
        Unconscious => matches!(other, Incapacitated | Prone),
        _ => false,
    }
}
