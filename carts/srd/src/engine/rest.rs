//! Time outside fights: what it ends, what happens by the hour, rests and dawn. Source: 5.1, "Time" and "Resting".

use serde::{Deserialize, Serialize};

use super::character::{Regained, hit_die_gives, long_rest_gives, short_rest_gives, song_of_rest};
use super::command::Refused;
use super::event::{Event, Spend};
use super::state::{Active, Cause, Id, Life, Scene, Until};
use super::work::{Flow, Table, Work, refusal, require};
use crate::data::{Activity, Back, Cost, Effect, Lasts, Moment, Rule};

/// Rounds in a minute.
pub const MINUTE: u32 = 10;
/// Rounds in an hour.
pub const HOUR: u32 = 600;
/// Rounds in a day.
pub const DAY: u32 = 24 * HOUR;

/// What those are under who have just finished a rest: they may spend hit dice and do what is for the end of a rest.
const RESTED: &str = "Rested";
/// What those are under who have had the good of a long rest within a day.
const REFRESHED: &str = "Refreshed";
/// What those are under who have eaten and drunk.
pub(super) const FED: &str = "Fed";

/// A rest.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Rest {
    /// An hour of quiet. A fight, or anything that one does, interrupts it.
    Short,
    /// Eight hours, of which a fight may interrupt less than one; its good comes once in 24 hours.
    Long,
}

impl Rest {
    /// How long it is, in rounds.
    #[must_use]
    pub const fn rounds(self) -> u32 {
        match self {
            Self::Short => HOUR,
            Self::Long => 8 * HOUR,
        }
    }

    /// The effect of who rests.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Short => "Short Rest",
            Self::Long => "Long Rest",
        }
    }
}

impl Scene {
    /// Lets time pass outside a fight: what lasts runs out, the dying save, poison works, the hours strike, rests that
    /// have begun come to their end.
    ///
    /// # Errors
    ///
    /// If a fight is on or somebody is asked something.
    pub fn pass(
        &mut self,
        rounds: u32,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refused> {
        self.is_quiet()?;
        self.happen(table, events, |work| work.pass(rounds));
        Ok(())
    }

    /// Some begin to rest together. The rest is over by itself when enough time has [passed](Self::pass).
    ///
    /// # Errors
    ///
    /// If a fight is on, or one of them cannot rest so: it is dead or dying; without a hit point, or a day has not passed
    /// since its last long rest. Then none of them rests.
    pub fn begin_rest(
        &mut self,
        who: &[Id],
        rest: Rest,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refused> {
        self.is_quiet()?;
        for &id in who {
            self.may_rest(id, rest)?;
        }
        self.happen(table, events, |work| work.begin_rest(who, rest));
        Ok(())
    }

    /// Some rest together to the end.
    ///
    /// # Errors
    ///
    /// As [`Self::begin_rest`].
    pub fn rest(
        &mut self,
        who: &[Id],
        rest: Rest,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) -> Result<(), Refused> {
        self.begin_rest(who, rest, table, events)?;
        self.pass(rest.rounds(), table, events)
    }

    /// Interrupts the rest of somebody: an hour of walking, casting or fighting does so to a long one. It has no good of it.
    pub fn break_rest(&mut self, who: Id, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| {
            work.break_rest(who, Rest::Short)?;
            work.break_rest(who, Rest::Long)
        });
    }

    /// The sun rises: charges that are back at dawn come back, with their dice.
    pub fn dawn(&mut self, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| {
            let everybody: Vec<Id> = work.scene.creatures().map(|(id, _)| id).collect();
            everybody.into_iter().for_each(|id| work.dawn(id));
            Ok(())
        });
    }

    fn is_quiet(&self) -> Result<(), Refused> {
        if self.fight.is_some() {
            return Err(refusal("Time", "a fight is on"));
        }
        match &self.pending {
            Some(_) => Err(refusal("Reaction", "somebody decides first")),
            None => Ok(()),
        }
    }

    fn may_rest(&self, id: Id, rest: Rest) -> Result<(), Refused> {
        let Some(one) = self.creature(id) else {
            return Err(refusal("Rest", "there is nobody of that number"));
        };
        if matches!(one.life, Life::Dead | Life::Dying { .. }) {
            return Err(refusal("Rest", format!("{} cannot rest", one.name)));
        }
        if rest == Rest::Long && one.hp == 0 {
            return Err(refusal("Rest", format!("{} has no hit points", one.name)));
        }
        let ends = self.round.saturating_add(rest.rounds());
        let has_rested = one.effects.iter().any(|active| {
            active.name == REFRESHED
                && matches!(active.until, Until::TurnStarts(_, at) if at > ends)
        });
        if rest == Rest::Long && has_rested {
            return Err(refusal("Rest", "one long rest in 24 hours"));
        }
        Ok(())
    }
}

/// An effect that only marks its bearer.
pub(super) fn mark(name: &str, lasts: Lasts) -> Effect {
    Effect { name: name.into(), lasts, ..Effect::default() }
}

impl Work<'_> {
    fn begin_rest(&mut self, who: &[Id], rest: Rest) -> Flow {
        for &id in who {
            if self.scene.creature(id).is_none() {
                continue;
            }
            let name = rest.name().to_owned();
            let cause = Cause { by: id, name, rounds: rest.rounds(), ..Cause::default() };
            self.gain(id, &mark(rest.name(), Lasts::Rounds(rest.rounds())), &cause)?;
        }
        Ok(())
    }

    /// Ends a rest before its time.
    pub(super) fn break_rest(&mut self, who: Id, rest: Rest) -> Flow {
        let me = self.scene.creature(who);
        let mut effects = me.into_iter().flat_map(|me| &me.effects);
        let found = effects.find(|active| active.name == rest.name());
        match found.map(|active| active.number) {
            Some(number) => self.end_effect(who, number),
            None => Ok(()),
        }
    }

    pub(super) fn finish_rest(&mut self, who: Id, rest: Rest) -> Flow {
        let me = self.scene.get(who);
        let (sheet, is_long) = (me.sheet.clone(), rest == Rest::Long);
        let fails = matches!(me.life, Life::Dead | Life::Dying { .. })
            || is_long && (me.hp == 0 || me.is_under(REFRESHED))
            || self.view().rule(who, Rule::NoRestBenefit);
        if fails {
            return Ok(());
        }
        self.did(who, rest.name(), &[]);
        for number in self.numbers_of(who) {
            let is_over = self.active(who, number).is_some_and(|active| {
                active.until == Until::ShortRest || is_long && active.until == Until::LongRest
            });
            if is_over {
                self.end_effect(who, number)?;
            }
        }
        if self.scene.creature(who).is_none() {
            return Ok(());
        }
        let gives = if is_long { long_rest_gives(&sheet) } else { short_rest_gives(&sheet) };
        self.regain(who, &gives);
        let song = self.song(who);
        let cause = Cause {
            by: who,
            name: RESTED.into(),
            option: u8::from(is_long),
            spent: song.min(255) as u8,
            ..Cause::default()
        };
        self.gain(who, &mark(RESTED, Lasts::ThisTurn), &cause)?;
        if is_long {
            let cause = Cause { name: REFRESHED.into(), ..cause };
            self.gain(who, &mark(REFRESHED, Lasts::Rounds(DAY)), &cause)?;
            self.moment(who, Moment::LongRests, None)?;
        }
        self.moment(who, Moment::Rests, None)
    }

    /// The die of a song that a friend sings in the rest.
    fn song(&self, who: Id) -> u16 {
        let scene = &self.scene;
        let friends = scene
            .creatures()
            .filter(|&(id, one)| one.can_act() && (id == who || scene.are_allies(id, who)));
        song_of_rest(friends.map(|(_, one)| &*one.sheet))
    }

    fn regain(&mut self, who: Id, gives: &Regained) {
        for (name, most) in &gives.reserves {
            let used = most.saturating_sub(self.scene.get(who).left(name));
            if used > 0 {
                self.spend(who, Spend::Restored(name.clone(), used));
            }
        }
        let me = self.scene.get(who).clone();
        if gives.pact_slots && me.pact_used > 0 {
            self.spend(who, Spend::PactBack(me.pact_used));
        }
        if gives.slots {
            for (level, used) in (1..=9_u8).zip(me.slots_used) {
                (0..used).for_each(|_| self.spend(who, Spend::SlotBack(level)));
            }
            // What is counted by the day and has no reserve: the resistance of legends.
            let known = |name: &String| {
                name.starts_with("Broken: ")
                    || me.sheet.reserves.iter().any(|(one, ..)| one == name)
            };
            for (name, used) in me.used.iter().filter(|(name, _)| !known(name)) {
                self.spend(who, Spend::Restored(name.clone(), *used));
            }
        }
        let mut dice = gives.hit_dice;
        let mut spent = me.dice_used.clone();
        spent.sort_unstable_by(|one, other| other.cmp(one));
        for (sides, used) in spent {
            for _ in 0..used.min(dice) {
                self.spend(who, Spend::HitDieBack(sides));
            }
            dice -= used.min(dice);
        }
        if gives.hit_points {
            self.refresh(who);
        }
    }

    /// The good of a long rest for the body.
    fn refresh(&mut self, who: Id) {
        let me = self.scene.get(who);
        let (drained, exhaustion, temporary) = (me.drained, me.exhaustion, me.temporary);
        let is_fed = me.is_under(FED) || !self.needs_food(who);
        if temporary > 0 {
            self.emit(Event::Temporary(who, 0));
        }
        if drained > 0 {
            let hp = self.scene.get(who).hp;
            self.emit(Event::Drained(who, 0, hp));
        }
        if exhaustion > 0 && is_fed {
            self.emit(Event::Exhausted(who, exhaustion - 1));
        }
        let most = self.view().hit_points_max(who);
        let hp = self.scene.get(who).hp;
        if hp < most && !self.view().rule(who, Rule::CannotHeal) {
            let what = Rest::Long.name().to_owned();
            let (dice, rolled) = (Vec::new(), most - hp);
            self.emit(Event::Healed { who, by: who, what, dice, rolled, hp: most });
        }
    }

    fn dawn(&mut self, who: Id) {
        let sheet = self.scene.get(who).sheet.clone();
        for (name, most, back) in &sheet.reserves {
            let used = most.saturating_sub(self.scene.get(who).left(name));
            let Back::Dawn(roll) = back else { continue };
            if used == 0 || self.is_broken(who, name) {
                continue;
            }
            let dice = self.dice(&[(roll.count, roll.sides)]);
            let total = super::work::sum(&dice) + i32::from(roll.bonus);
            if !dice.is_empty() {
                self.emit(Event::Dice { who, what: name.clone(), dice, total });
            }
            let back = total.clamp(0, i32::from(used)) as u8;
            self.spend(who, Spend::Restored(name.clone(), back));
        }
    }

    /// The rest that somebody has just finished.
    fn just_rested(&self, who: Id) -> Option<&Active> {
        let mut effects = self.scene.get(who).effects.iter();
        effects.find(|active| active.name == RESTED).map(|active| &**active)
    }

    /// Spends a hit die at the end of a short rest.
    pub(super) fn spend_hit_die(&mut self, who: Id, sides: u8) -> Flow {
        let rested = self.just_rested(who).filter(|active| active.cause.option == 0).cloned();
        let Some(rested) = rested.filter(|_| self.scene.fight().is_none()) else {
            return require(false, "Hit Dice", "they are spent at the end of a short rest");
        };
        let me = self.scene.get(who);
        let most = me.sheet.hit_dice.iter().find(|(known, _)| *known == sides);
        let used = me.dice_used.iter().find(|(known, _)| *known == sides);
        let left = most.map_or(0, |one| one.1).saturating_sub(used.map_or(0, |one| one.1));
        require(left > 0, "Hit Dice", format!("no d{sides} is left"))?;
        let hurt = me.hp < self.view().hit_points_max(who);
        require(hurt, "Hit Dice", "you have all your hit points")?;
        let sheet = me.sheet.clone();
        self.spend(who, Spend::HitDie(sides));
        let mut dice = self.dice(&[(1, sides)]);
        let face = dice.first().map_or(0, |die| die.face);
        let twice = if self.view().rule(who, Rule::DoubleHitDice) { 2 } else { 1 };
        let mut amount = i32::from(hit_die_gives(&sheet, face)) * twice;
        if rested.cause.spent > 0 && rested.successes == 0 {
            let song = self.dice(&[(1, rested.cause.spent)]);
            amount += super::work::sum(&song);
            dice.extend(song);
            self.emit(Event::Counted(who, rested.number, 1, 0));
        }
        let cause = Cause { by: who, name: "Hit die".into(), ..Cause::default() };
        self.heal(who, &cause, dice, amount);
        Ok(())
    }

    /// Takes what is done at the end of a rest, once each.
    pub(super) fn take_rest(&mut self, who: Id, activity: &Activity) -> Flow {
        let is_long = self.just_rested(who).map(|active| active.cause.option > 0);
        let fits = match is_long {
            Some(is_long) => !is_long || activity.cost == Cost::Rest,
            None => false,
        };
        require(fits && self.scene.fight().is_none(), "Rest", "that is for the end of a rest")?;
        let name = &activity.name;
        let is_new = !self.scene.get(who).turn.once.contains(name);
        require(is_new, "Rest", format!("{name} is for once in a rest"))?;
        self.spend(who, Spend::Once(name.clone()));
        Ok(())
    }
}
