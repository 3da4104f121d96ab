//! Decisions in the middle of what happens: reactions, and what is decided after a roll.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::attack::Attack;
use super::command::Casting;
use super::event::Spend;
use super::sheet::Weapon;
use super::state::{Id, ReadyWhen, Scene};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Stop, Work};
use crate::damage::Damage;
use crate::data::{Activity, Cost, Rule, Strike, Targets, Trigger, Who, tables};

/// What somebody is asked while something happens.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Who decides.
    pub who: Id,
    /// What has happened.
    pub what: Happening,
    /// Whose doing it is.
    pub by: Id,
    /// What could be done now, by name; the answer is one of them, from 1, or 0 for nothing.
    pub could: Vec<String>,
}

/// What lets one react.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Happening {
    /// Somebody leaves its reach: an opportunity attack.
    Leaves,
    /// An attack is about to be rolled against it or an ally.
    Attacked,
    /// An attack hits, with this total.
    Hit(i16),
    /// It was damaged, by so much.
    Hurt(u16),
    /// Somebody casts a spell of this level.
    Casts(u8),
    /// It failed a save, by so much.
    FailedSave(i16),
    /// Its own attack hit, or is a critical hit.
    OwnHit(bool),
    /// It drops to 0 hit points.
    Drops,
    /// It or an ally falls, so many feet.
    Falls(u16),
    /// An attack against it missed.
    Missed,
    /// Somebody rolled, and the total is this.
    Rolled(i16),
    /// What it readied is triggered.
    Ready,
    /// It can act at the end of another's turn: a legendary action.
    Legendary,
    /// A foe dies.
    FoeDied,
    /// Somebody comes near.
    Approaches,
    /// Somebody begins its turn.
    TurnStarts,
    /// It may look away from what its eyes should not meet.
    Averts,
    /// It is moved against its will, so many feet.
    Moved(u16),
}

/// What a mind answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Answer {
    /// This: 0 for nothing, or one of what could be done, from 1.
    Now(u8),
    /// Its player has to be asked: the command waits.
    Later,
}

/// Who decides for the creatures of a scene.
pub trait Mind {
    /// What one does now.
    fn decide(&mut self, scene: &Scene, question: &Question) -> Answer;
}

/// Does the first that could be done, always: opportunity attacks, shields, and all else that is wise more often than not.
#[derive(Clone, Copy, Debug, Default)]
pub struct Eager;

impl Mind for Eager {
    fn decide(&mut self, _scene: &Scene, _question: &Question) -> Answer {
        Answer::Now(1)
    }
}

/// Never reacts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calm;

impl Mind for Calm {
    fn decide(&mut self, _scene: &Scene, _question: &Question) -> Answer {
        Answer::Now(0)
    }
}

/// What is known of what is being answered: the attack, or the damage.
#[derive(Clone, Debug, Default)]
pub(super) struct AtHand {
    pub(super) weapon: Option<Weapon>,
    pub(super) strike: Option<Strike>,
    pub(super) deals: Vec<Damage>,
    pub(super) is_magic: bool,
    pub(super) is_critical: bool,
    /// The d20 shows 20.
    pub(super) is_twenty: bool,
}

impl AtHand {
    pub(super) fn of(attack: &Attack<'_>) -> Self {
        let deals = attack.weapon.damage.iter().map(|part| part.kind).collect();
        let is_magic = attack.matter().is_magic;
        let (weapon, strike) = (Some(attack.weapon.clone()), Some(attack.strike));
        Self { weapon, strike, deals, is_magic, ..Self::default() }
    }

    pub(super) fn matter(&self) -> Matter<'_> {
        Matter {
            weapon: self.weapon.as_ref(),
            strike: self.strike,
            is_spell: self.weapon.as_ref().is_some_and(|weapon| weapon.qualities.is_spell),
            deals: &self.deals,
            is_magic: self.is_magic,
            is_critical: self.is_critical,
            is_twenty: self.is_twenty,
            ..Matter::default()
        }
    }
}

/// What reactions change of the roll or damage that they answer.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Change {
    /// Added to the roll.
    pub(super) add: i32,
    /// It succeeds or fails, whatever was rolled.
    pub(super) verdict: Option<bool>,
    /// It is rolled again.
    pub(super) reroll: bool,
    /// The face that counts.
    pub(super) face: Option<u8>,
    /// It has disadvantage.
    pub(super) hinder: bool,
    /// Damage is so much less, or half.
    pub(super) less: i32,
    pub(super) halves: bool,
    /// More damage: dice, and a number.
    pub(super) more: Vec<(Vec<(u8, u8)>, i32)>,
}

impl Work<'_> {
    /// Lets somebody react to what happens to it. Whether it did.
    pub(super) fn react(
        &mut self,
        who: Id,
        what: Happening,
        by: Id,
        fits: &dyn Fn(Trigger) -> bool,
    ) -> Flow<bool> {
        self.react_for(who, who, what, by, fits)
    }

    /// Lets somebody react to what happens to another. What takes a reaction can be done once, what takes none each time.
    pub(super) fn react_for(
        &mut self,
        who: Id,
        other: Id,
        what: Happening,
        by: Id,
        fits: &dyn Fn(Trigger) -> bool,
    ) -> Flow<bool> {
        let Some(me) = self.scene.creature(who) else { return Ok(false) };
        if self.depth > 3 || !self.has_reaction(who, fits) {
            return Ok(false);
        }
        let has = me.turn.reaction || self.scene.fight().is_none();
        let can = has && me.can_act() && !self.view().rule(who, Rule::CannotReact);
        let Some(chosen) = self.offer(who, can, what, (other, by), fits)? else { return Ok(false) };
        if chosen.takes_reaction() {
            self.spend(who, Spend::Reaction);
        }
        self.deeper(|work| work.do_reaction(who, other, by, &chosen))?;
        Ok(true)
    }

    /// Whether it has anything that fits at all: quickly, for most have not.
    pub(super) fn has_reaction(&self, who: Id, fits: &dyn Fn(Trigger) -> bool) -> bool {
        let me = self.scene.get(who);
        let is_it = |activity: &Activity| trigger_of(activity.cost).is_some_and(fits);
        me.sheet.activities.iter().any(|activity| is_it(&activity.is))
            || me.effects.iter().any(|active| active.effect.powers.actions.iter().any(is_it))
            || !me.sheet.casters.is_empty() && !self.reaction_spells(who, fits).is_empty()
    }

    fn reaction_spells(&self, who: Id, fits: &dyn Fn(Trigger) -> bool) -> Vec<Casting> {
        let (me, mut spells) = (self.scene.get(who), Vec::new());
        if !reaction_triggers().iter().any(|&trigger| fits(trigger)) {
            return spells;
        }
        for (caster, way) in me.sheet.casters.iter().enumerate() {
            for spell in way.at_will.iter().chain(&way.prepared) {
                let Some(power) = super::act::spell_power(spell) else { continue };
                let Some(trigger) = power.reaction else { continue };
                if !fits(trigger) {
                    continue;
                }
                if let Some((slot, is_pact)) = self.least_slot(who, caster, spell) {
                    let (spell, caster) = (spell.clone(), caster as u8);
                    spells.push(Casting { spell, caster, slot, is_pact, ..Casting::default() });
                }
            }
        }
        spells
    }

    /// Asks which of what fits is done. What uses nothing up and has no options is always done.
    fn offer(
        &mut self,
        who: Id,
        can: bool,
        what: Happening,
        (other, by): (Id, Id),
        fits: &dyn Fn(Trigger) -> bool,
    ) -> Flow<Option<Chosen>> {
        let mut could = Vec::new();
        let at_hand = self.at_hand.clone().unwrap_or_default();
        let matter = at_hand.matter();
        let me = self.scene.get(who);
        let own = me.sheet.activities.iter().map(|activity| &activity.is);
        let lent = me.effects.iter().flat_map(|active| &active.effect.powers.actions);
        for activity in own.chain(lent) {
            let is_free = matches!(activity.cost, Cost::Whenever(_));
            if trigger_of(activity.cost).is_some_and(fits)
                && (can || is_free)
                && self.can_use(who, &activity.uses)
                && self.view().all(&activity.when, who, Some(by), &matter, None)
                && (matches!(activity.targets.who, Who::Oneself | Who::Ally | Who::AllyOrOneself)
                    || self.scene.creature(by).is_none()
                    || self.view().all(&activity.targets.when, who, Some(by), &matter, None))
                && (!matches!(activity.targets.who, Who::Ally | Who::AllyOrOneself)
                    || self.view().all(&activity.targets.when, who, Some(other), &matter, None))
            {
                could.push((activity.name.clone(), Chosen::Deed(Box::new(activity.clone()))));
            }
        }
        let always = could.iter().position(|(_, chosen)| chosen.is_always());
        if let Some(at) = always {
            return Ok(Some(could.swap_remove(at).1));
        }
        if can {
            for casting in self.reaction_spells(who, fits) {
                could.push((casting.spell.clone(), Chosen::Spell(casting)));
            }
        }
        let names = could.iter().map(|(name, _)| name.clone()).collect();
        let answer = self.ask(who, what, by, names)?;
        Ok(answer.checked_sub(1).map(|at| could.swap_remove(at).1))
    }

    fn do_reaction(&mut self, who: Id, other: Id, by: Id, chosen: &Chosen) -> Flow {
        let target = |targets: &Targets| match targets.who {
            Who::Oneself => who,
            Who::Ally | Who::AllyOrOneself => other,
            _ => by,
        };
        match chosen {
            Chosen::Deed(activity) => {
                self.pay(who, &activity.uses, 1);
                let mut cause = self.cause_of_activity(who, activity);
                cause.is_magic = activity.magic;
                let target = target(&activity.targets);
                self.did(who, &activity.name, &[target]);
                self.run(&activity.does, &mut Run::on(who, target, &cause))
            }
            Chosen::Spell(casting) => {
                let Some(power) = super::act::spell_power(&casting.spell) else { return Ok(()) };
                let target = target(&power.targets);
                self.cast_reaction(who, casting, target)
            }
        }
    }

    /// What waits for a trigger and is triggered by somebody.
    pub(super) fn triggered(&mut self, by: Id, when: ReadyWhen) -> Flow {
        let waiting: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| id != by && one.turn.reaction && one.can_act())
            .filter(|(_, one)| one.turn.ready.as_ref().is_some_and(|ready| ready.when == when))
            .map(|(id, _)| id)
            .collect();
        for who in waiting {
            let is_ally = when == ReadyWhen::AllyAttacks;
            if self.scene.are_foes(who, by) == is_ally || self.depth > 2 {
                continue;
            }
            let Some(ready) = self.scene.get(who).turn.ready.clone() else { continue };
            if when == ReadyWhen::FoeInReach {
                let (me, it) = (self.scene.get(who), self.scene.get(by));
                let reaches = me.sheet.weapons.iter().filter_map(|weapon| weapon.reach);
                if !it.space().is_within(reaches.max().unwrap_or(5), me.space()) {
                    continue;
                }
            }
            if self.ask(who, Happening::Ready, by, vec!["Ready".to_owned()])? == 0 {
                continue;
            }
            self.spend(who, Spend::Ready(None));
            self.spend(who, Spend::Reaction);
            let command = ready.command.aimed_at(by);
            // What was readied and cannot be done any more is lost.
            let before = (self.scene.clone(), self.events.len());
            let mut done = Ok(());
            self.deeper(|work| {
                done = work.readied(who, &command);
                Ok(())
            })?;
            match done {
                Err(Stop::Refused(_)) => {
                    self.scene = before.0;
                    self.painted.memo.forget();
                    self.events.truncate(before.1);
                }
                other => other?,
            }
        }
        Ok(())
    }
}

/// What lets one cast any spell as a reaction: few things do, and they are asked for at each blow.
fn reaction_triggers() -> &'static [Trigger] {
    static ALL: OnceLock<Vec<Trigger>> = OnceLock::new();
    ALL.get_or_init(|| tables().spell_power.iter().filter_map(|power| power.reaction).collect())
}

/// What somebody chose to react with.
enum Chosen {
    Deed(Box<Activity>),
    Spell(Casting),
}

impl Chosen {
    const fn takes_reaction(&self) -> bool {
        match self {
            Self::Deed(activity) => matches!(activity.cost, Cost::Reaction(_)),
            Self::Spell(_) => true,
        }
    }

    fn is_always(&self) -> bool {
        match self {
            Self::Deed(activity) => {
                matches!(activity.cost, Cost::Whenever(_))
                    && activity.uses.is_empty()
                    && activity.options.is_empty()
            }
            Self::Spell(_) => false,
        }
    }
}

/// What lets one do something out of turn.
const fn trigger_of(cost: Cost) -> Option<Trigger> {
    match cost {
        Cost::Reaction(trigger) | Cost::Whenever(trigger) => Some(trigger),
        _ => None,
    }
}
