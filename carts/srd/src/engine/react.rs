//! Decisions in the middle of what happens: reactions, and what is decided after a roll.

use serde::{Deserialize, Serialize};

use super::event::Spend;
use super::state::{Id, ReadyWhen, Scene};
use super::work::{Flow, Stop, Work};
use crate::data::{ConditionName, Rule, Trigger};

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
    /// What is at stake where a save failed.
    pub brings: Brings,
}

/// What a failed save brings, as far as it can be told before.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Brings {
    /// Conditions.
    pub conditions: Vec<ConditionName>,
    /// Whether it does damage.
    pub hurts: bool,
    /// The level of the spell's slot; 0 for what is no spell.
    pub level: u8,
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
    /// Damage was rolled, so much all together, and is not dealt yet.
    RolledDamage(u16),
    /// An attack against it, and all of it, is done.
    AfterAttack,
    /// It has caught what was shot at it.
    Caught,
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
    /// More damage that was rolled: it is of the same blow.
    pub(super) parts: Vec<super::event::HarmPart>,
    /// What was shot may be caught.
    pub(super) catches: bool,
    /// Whom the attack is made against once more.
    pub(super) turns_on: Option<Id>,
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
        if self.depth > 3 {
            return Ok(false);
        }
        let mut done: Vec<String> = Vec::new();
        let mut has_reacted = false;
        while let Some(me) = self.scene.creature(who) {
            if !self.has_reaction(who, fits) {
                break;
            }
            let has = me.turn.reaction || self.scene.fight().is_none();
            let can = has && !has_reacted && me.can_act();
            let can = can && !self.view().rule(who, Rule::CannotReact);
            let Some(offer) = self.offered(who, can, what, (other, by), fits, &done)? else {
                break;
            };
            done.push(offer.of().to_owned());
            if offer.takes_reaction() {
                has_reacted = true;
                self.spend(who, Spend::Reaction);
            }
            self.deeper(|work| work.do_offer(who, other, by, &offer))?;
        }
        Ok(!done.is_empty())
    }

    /// Does something that may be changed by reactions: what they changed, apart from what encloses it.
    pub(super) fn changing<T>(
        &mut self,
        what: impl FnOnce(&mut Self) -> Flow<T>,
    ) -> Flow<(T, Change)> {
        let outer = std::mem::take(&mut self.change);
        let done = what(self);
        let change = std::mem::replace(&mut self.change, outer);
        Ok((done?, change))
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
