//! Turns: who may do what now, how a turn begins and ends, and the order of a fight. Source: 5.1, "The Order of Combat".

use super::command::Command;
use super::effects::Why;
use super::event::{Event, RollKind, Spend};
use super::react::Happening;
use super::rest::Rest;
use super::rolls::Test;
use super::state::{Creature, Id, Life, Number, Scene, Until};
use super::weigh::Matter;
use super::work::{Flow, Table, Work, require};
use crate::ability::Ability;
use crate::data::{Back, Cost, Moment, Rolls, Rule, Stat};

/// Whether one knows of a fight before it begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Surprise {
    /// It does.
    Aware,
    /// It does not: it loses its first turn and does not react before that is over.
    Surprised,
}

impl Scene {
    /// Begins a fight: everybody rolls for its place, monsters of one sort together, and the first turn begins.
    pub fn begin_fight(
        &mut self,
        fighters: &[(Id, Surprise)],
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) {
        self.happen(table, events, |work| {
            work.emit(Event::FightBegan);
            let mut shared: Vec<(String, i16)> = Vec::new();
            for &(id, surprise) in fighters {
                if work.scene.creature(id).is_none() {
                    continue;
                }
                work.join(id, &mut shared);
                let cannot = work.view().rule(id, Rule::CannotBeSurprised);
                if surprise == Surprise::Surprised && !cannot {
                    work.spend(id, Spend::Surprised);
                }
                work.give_second_turn(id);
                work.moment(id, Moment::RollsInitiative, None)?;
            }
            for &(id, _) in fighters {
                work.break_rest(id, Rest::Short)?;
                work.lie_in_wait(id);
                work.moment(id, Moment::FightBegins, None)?;
            }
            work.first_turn()
        });
    }

    /// Lets one more take part; its turn comes where its roll puts it.
    pub fn join_fight(&mut self, id: Id, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| {
            if work.scene.creature(id).is_some() {
                work.join_fight(id);
                work.moment(id, Moment::RollsInitiative, None)?;
            }
            Ok(())
        });
    }

    /// Takes one out of the fight; if it was its turn, the next one's begins.
    pub fn leave_fight(&mut self, id: Id, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| work.part(id));
    }

    /// Ends the fight.
    pub fn end_fight(&mut self, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| {
            work.emit(Event::FightEnded);
            Ok(())
        });
    }

    /// Says what the place and the hour are like: `Open Sky`, `Storm`, `Night`, the terrain.
    pub fn describe(&mut self, words: &[&str], events: &mut Vec<Event>) {
        let event = Event::Place(words.iter().map(|&word| word.to_owned()).collect());
        self.apply(&event);
        events.push(event);
    }

    /// Puts a creature into the scene.
    pub fn arrive(&mut self, id: Id, creature: Creature, events: &mut Vec<Event>) {
        let event = Event::Arrived(id, super::Shared::new(creature));
        self.apply(&event);
        events.push(event);
    }

    /// Whether two sides have somebody who can still fight.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        let Some(fight) = &self.fight else { return false };
        let mut sides = fight.order.iter().filter_map(|&(id, _)| {
            let creature = self.creature(id)?;
            (creature.is_up() || creature.regrows()).then_some(creature.side)
        });
        let Some(first) = sides.next() else { return false };
        sides.any(|side| side != first)
    }
}

impl Work<'_> {
    /// Carries out a command of somebody.
    pub(super) fn command(&mut self, who: Id, command: &Command) -> Flow {
        require(self.scene.creature(who).is_some(), "Turn", "you are not here")?;
        if let Command::Do(deed) = command
            && self.is_legendary(who, &deed.name)
        {
            return require(
                false,
                "Legendary Action",
                "it is offered at the end of another's turn",
            );
        }
        if self.scene.fight().is_some() {
            require(self.scene.turn() == Some(who), "Turn", "it is not your turn")?;
        }
        if *command == Command::EndTurn {
            require(self.scene.fight().is_some(), "Turn", "there is no fight")?;
            return self.end_turn(who);
        }
        self.overcome_surprise(who, command)?;
        let free = matches!(command, Command::Cease | Command::Drop | Command::Release(_));
        let can = self.scene.get(who).can_act() && !self.view().rule(who, Rule::CannotAct);
        // Who cannot act can still move, if nothing holds it.
        let moves = matches!(
            command,
            Command::Walk(_)
                | Command::WalkTo(_)
                | Command::Jump(_)
                | Command::Stand
                | Command::Fly(_)
        );
        let can = can || (free || moves) && self.scene.get(who).is_up();
        require(can, "Incapacitated", "you cannot act")?;
        self.compelled(who, command)?;
        if !matches!(command, Command::Cease | Command::HitDie(_)) {
            self.break_rest(who, Rest::Short)?;
        }
        let before = self.events.len();
        self.carry(who, command)?;
        self.shows_itself(who, command);
        self.stirred(who, command, before)?;
        self.sweep()
    }

    fn carry(&mut self, who: Id, command: &Command) -> Flow {
        match command {
            Command::Walk(path) => self.walk(who, path),
            Command::WalkTo(to) => self.walk_to(who, *to),
            Command::Jump(to) => self.jump(who, *to),
            Command::Stand => self.stand(who),
            Command::Drop => {
                let cause = self.cause_of(who, "Drop");
                self.topple(who, &cause)
            }
            Command::Careful => self.move_carefully(who),
            Command::Fly(altitude) => self.fly(who, *altitude),
            Command::Attack { weapon, target, is_thrown, spares } => {
                self.command_attack(who, *weapon, *target, *is_thrown, *spares)
            }
            Command::OffHand { weapon, target, is_thrown } => {
                self.off_hand(who, *weapon, *target, *is_thrown)
            }
            Command::Grapple(target) => self.grapple(who, *target),
            Command::Shove { target, is_topple } => self.shove(who, *target, *is_topple),
            Command::Escape(number) => self.escape(who, *number),
            Command::Release(target) => self.release(who, *target),
            Command::Do(deed) => self.do_deed(who, deed),
            Command::Check(trial) => self.attempt(who, trial),
            Command::Cast(casting) => self.cast(who, casting),
            Command::Dash => {
                self.take_light(who)?;
                self.did(who, "Dash", &[]);
                self.spend(who, Spend::Dash);
                Ok(())
            }
            Command::Disengage => {
                self.take_light(who)?;
                self.disengage(who)
            }
            Command::Dodge => self.dodge(who),
            Command::Hide => {
                self.take_light(who)?;
                self.hide(who)
            }
            Command::Search => self.search(who),
            Command::Help { ally, foe } => self.help(who, *ally, *foe),
            Command::Aid(target) => self.aid(who, *target),
            Command::Wake(target) => self.wake(who, *target),
            Command::Ready { when, what } => self.ready(who, *when, what),
            Command::Cease => {
                let has = self.scene.get(who).concentration > 0;
                require(has, "Concentration", "you concentrate on nothing")?;
                self.cease(who)
            }
            Command::HitDie(sides) => self.spend_hit_die(who, *sides),
            Command::EndTurn => self.end_turn(who),
            Command::Sunder { weapon, effect } => self.sunder(who, *weapon, *effect),
        }
    }

    fn is_legendary(&self, who: Id, name: &str) -> bool {
        self.scene.get(who).sheet.activities.iter().any(|activity| {
            activity.is.name == name && matches!(activity.is.cost, Cost::Legendary(_))
        })
    }

    /// A place in the order for one more; monsters of one sort share a roll.
    fn join(&mut self, id: Id, shared: &mut Vec<(String, i16)>) {
        let sheet = self.scene.get(id).sheet.clone();
        let known = shared.iter().find(|(name, _)| !sheet.is_character && *name == sheet.name);
        let total = match known {
            Some(&(_, total)) => total,
            None => {
                let stats = [Stat::Initiative, Stat::Check, Stat::CheckOf(Ability::Dexterity)];
                let rolls = [
                    Rolls::All,
                    Rolls::Checks,
                    Rolls::ChecksOf(Ability::Dexterity),
                    Rolls::Initiative,
                ];
                let weight = self.view().weigh(id, None, &stats, &rolls, &Matter::default());
                let (kind, base) = (RollKind::Initiative, i32::from(sheet.initiative));
                let test = Test { who: id, other: None, kind, name: "", base, against: 0 };
                let total = self.test(&test, &weight).total.clamp(-99, 999) as i16;
                shared.push((sheet.name.clone(), total));
                total
            }
        };
        let order = self.scene.fight().map_or(&[][..], |fight| &fight.order);
        let own = rank(&self.scene, id, total);
        let at = order.partition_point(|&(other, rolled)| rank(&self.scene, other, rolled) < own);
        self.emit(Event::Joined(id, total, at.min(255) as u8));
    }

    pub(super) fn join_fight(&mut self, id: Id) {
        let Some(fight) = self.scene.fight() else { return };
        if fight.order.iter().all(|&(other, _)| other != id) {
            self.join(id, &mut Vec::new());
        }
    }

    fn first_turn(&mut self) -> Flow {
        match self.scene.fight().and_then(|fight| fight.order.first().copied()) {
            Some((id, _)) => self.begin_turn(id),
            None => Ok(()),
        }
    }

    /// Takes one out; if it was its turn, the next one's begins.
    pub(super) fn part(&mut self, id: Id) -> Flow {
        let Some(fight) = self.scene.fight() else { return Ok(()) };
        let Some(at) = fight.order.iter().position(|&(other, _)| other == id) else {
            return Ok(());
        };
        let was_turn = at == fight.current;
        let was_last = at + 1 == fight.order.len();
        self.emit(Event::Parted(id));
        let next = self.scene.fight().and_then(|fight| fight.order.get(fight.current).copied());
        match next {
            Some((next, _)) if was_turn => {
                if was_last {
                    return self.next_round();
                }
                self.begin_turn(next)
            }
            _ => Ok(()),
        }
    }

    /// The dead who are no characters take part no longer.
    pub(super) fn sweep(&mut self) -> Flow {
        while let Some(id) = self.scene.fight().and_then(|fight| {
            fight.order.iter().map(|&(id, _)| id).find(|&id| {
                self.scene
                    .creature(id)
                    .is_none_or(|one| one.life == Life::Dead && !one.sheet.is_character)
            })
        }) {
            self.part(id)?;
        }
        Ok(())
    }

    fn begin_turn(&mut self, who: Id) -> Flow {
        self.emit(Event::TurnBegan(who));
        self.turn_starts(who)
    }

    /// What the beginning of a turn brings, in a fight or out of one.
    pub(super) fn turn_starts(&mut self, who: Id) -> Flow {
        let round = self.scene.round;
        self.expire(|until| {
            matches!(until, Until::TurnStarts(id, at) if id == who && at <= round)
                || is_late(until, round)
        })?;
        if self.scene.creature(who).is_none() {
            return self.part(who);
        }
        self.recharge(who);
        if self.view().rule(who, Rule::HastyAction) {
            self.spend(who, Spend::Hasty(true));
        }
        self.death_save(who)?;
        self.zones_of(who)?;
        self.source_moment(who, Moment::SourceTurnStarts)?;
        self.moment(who, Moment::TurnStarts, None)?;
        self.end_where(who, Why::Moment(Moment::TurnStarts))?;
        self.zones_at(who, |zone| &zone.start)?;
        self.auras_at(who, Moment::TurnStarts)?;
        self.beasts_begin(who)?;
        if self.scene.creature(who).is_some_and(|one| one.life == Life::Dead)
            && !self.scene.get(who).sheet.is_character
        {
            return self.part(who);
        }
        Ok(())
    }

    /// Reserves that a d6 or a new turn brings back.
    fn recharge(&mut self, who: Id) {
        let sheet = self.scene.get(who).sheet.clone();
        for (name, most, back) in &sheet.reserves {
            let left = self.scene.get(who).left(name);
            if left >= *most {
                continue;
            }
            match back {
                Back::Turn => self.spend(who, Spend::Restored(name.clone(), most - left)),
                Back::Recharge(from) => {
                    let dice = self.dice(&[(1, 6)]);
                    let total = super::work::sum(&dice);
                    self.emit(Event::Dice { who, what: name.clone(), dice, total });
                    if total >= i32::from(*from) {
                        self.spend(who, Spend::Restored(name.clone(), most - left));
                    }
                }
                _ => {}
            }
        }
    }

    fn zones_at(
        &mut self,
        who: Id,
        which: impl Fn(&crate::data::Zone) -> &Vec<crate::data::Step> + Copy,
    ) -> Flow {
        let zones: Vec<Number> = {
            let view = self.view();
            let Some(_) = view.scene.creature(who) else { return Ok(()) };
            let here = view
                .scene
                .zones()
                .filter(|zone| !which(&zone.zone).is_empty() && view.is_in_zone(zone, who));
            here.map(|zone| zone.number).collect()
        };
        for number in zones {
            self.zone_steps(number, who, which)?;
        }
        Ok(())
    }

    /// What auras do to somebody at a moment of its turn.
    fn auras_at(&mut self, who: Id, moment: Moment) -> Flow {
        let mut due = Vec::new();
        {
            let view = self.view();
            let Some(me) = view.scene.creature(who) else { return Ok(()) };
            for (other, bearer) in view.scene.creatures() {
                for (aura, cause) in super::weigh::auras(bearer) {
                    let fits = aura.on.iter().any(|on| on.moment == moment);
                    if !fits || other == who && !aura.oneself || !bearer.can_act() {
                        continue;
                    }
                    let feet = view.fixed(&aura.feet, other, cause).clamp(0, 1_000) as u16;
                    let near = me.space().is_within(feet, bearer.space());
                    let matter = Matter::default();
                    if near && view.all(&aura.when, other, Some(who), &matter, None) {
                        let cause = cause.cloned();
                        due.push((other, aura.clone(), cause));
                    }
                }
            }
        }
        for (other, aura, cause) in due {
            let cause = cause.unwrap_or_else(|| self.cause_of(other, &aura.name));
            for on in aura.on.iter().filter(|on| on.moment == moment) {
                if self.scene.creature(who).is_none() {
                    return Ok(());
                }
                let mut run = super::steps::Run::on(other, who, &cause);
                self.deeper(|work| work.run(&on.does, &mut run))?;
            }
        }
        Ok(())
    }

    /// Ends a turn: what ends with it, legendary actions, and the next one's begins.
    pub(super) fn end_turn(&mut self, who: Id) -> Flow {
        self.turn_ends(who)?;
        self.emit(Event::TurnEnded(who));
        self.legendary(who)?;
        self.sweep_others(who)?;
        self.next_turn(who)
    }

    /// What the end of a turn brings, in a fight or out of one.
    pub(super) fn turn_ends(&mut self, who: Id) -> Flow {
        self.moment(who, Moment::TurnEnds, None)?;
        self.end_where(who, Why::Moment(Moment::TurnEnds))?;
        self.zones_at(who, |zone| &zone.end)?;
        self.near_zones(who)?;
        self.auras_at(who, Moment::TurnEnds)?;
        self.source_moment(who, Moment::SourceTurnEnds)?;
        self.beasts_end(who)?;
        let calm = self.scene.creature(who).is_some_and(|me| !me.turn.attacked && !me.turn.hurt);
        if calm && !self.view().rule(who, Rule::NeverCalm) {
            self.end_where(who, Why::Calm)?;
        }
        self.out_of_sight(who)?;
        let round = self.scene.round;
        self.expire(|until| match until {
            Until::ThisTurn => true,
            Until::TurnEnds(id, at) => id == who && at <= round,
            _ => false,
        })
    }

    /// The dead of others' doing, while it is still this one's turn.
    fn sweep_others(&mut self, who: Id) -> Flow {
        let dead: Vec<Id> = self.scene.fight().map_or_else(Vec::new, |fight| {
            let order = fight.order.iter().map(|&(id, _)| id);
            order
                .filter(|&id| {
                    id != who
                        && self
                            .scene
                            .creature(id)
                            .is_none_or(|one| one.life == Life::Dead && !one.sheet.is_character)
                })
                .collect()
        });
        for id in dead {
            self.emit(Event::Parted(id));
        }
        Ok(())
    }

    fn begin_round(&mut self) -> Flow {
        self.emit(Event::RoundBegan);
        self.strike_hours()
    }

    fn next_turn(&mut self, who: Id) -> Flow {
        let Some(fight) = self.scene.fight() else { return Ok(()) };
        let at = fight.order.iter().position(|&(id, _)| id == who).unwrap_or(0);
        let is_last = at + 1 >= fight.order.len();
        let next = fight.order.get(at + 1).map(|&(id, _)| id);
        if let Some(next) = self.second_turn(who) {
            self.begin_turn(next)?;
        } else if is_last {
            self.next_round()?;
        } else if let Some(next) = next {
            self.begin_turn(next)?;
        }
        self.sweep()
    }

    /// The order of turns begins again.
    fn next_round(&mut self) -> Flow {
        self.begin_round()?;
        self.order_again();
        self.first_turn()
    }

    /// Legendary creatures act at the end of others' turns, one thing each time.
    fn legendary(&mut self, ended: Id) -> Flow {
        let legends: Vec<Id> = self.scene.fight().map_or_else(Vec::new, |fight| {
            let order = fight.order.iter().map(|&(id, _)| id);
            order
                .filter(|&id| {
                    id != ended
                        && self.scene.creature(id).is_some_and(|one| {
                            one.turn.legendary > 0 && one.can_act() && !one.turn.surprised
                        })
                })
                .collect()
        });
        for id in legends {
            let me = self.scene.get(id);
            let could: Vec<String> = me
                .sheet
                .activities
                .iter()
                .filter(|activity| {
                    matches!(activity.is.cost, Cost::Legendary(cost) if cost <= me.turn.legendary)
                        && self.can_use(id, &activity.is.uses)
                })
                .map(|activity| activity.is.name.clone())
                .collect();
            let names = could.clone();
            let chosen = self.ask(id, Happening::Legendary, ended, names)?;
            let Some(name) = chosen.checked_sub(1).and_then(|at| could.get(at)) else { continue };
            self.legendary_deed(id, name, ended)?;
        }
        Ok(())
    }

    /// Does a legendary action on whom it can: the one whose turn ended, or else the nearest foe.
    fn legendary_deed(&mut self, who: Id, name: &str, ended: Id) -> Flow {
        let mut foes: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| one.is_up() && self.scene.are_foes(id, who))
            .map(|(id, _)| id)
            .collect();
        let me = self.scene.get(who).space();
        foes.sort_by_key(|&id| (id != ended, me.feet_to(self.scene.get(id).space()), id));
        let sheet = self.scene.get(who).sheet.clone();
        let activity = sheet.activities.iter().find(|activity| activity.is.name == name);
        let options = activity.map_or(1, |one| one.is.options.len().clamp(1, OPTIONS_MAX));
        let targets: Vec<Option<Id>> = foes.into_iter().map(Some).chain([None]).collect();
        let ways = targets.iter().flat_map(|&target| (0..options).map(move |at| (target, at)));
        for (target, option) in ways {
            let aims = target.map_or_else(Vec::new, |id| {
                vec![super::Aim::At(id), super::Aim::To(self.scene.get(id).at)]
            });
            let (name, option) = (name.to_owned(), option as u8);
            let deed = super::Deed { name, option, aims, ..super::Deed::default() };
            let (scene, events) = (self.scene.clone(), self.events.len());
            match self.do_deed(who, &deed) {
                Err(super::work::Stop::Refused(_)) => {
                    self.scene = scene;
                    self.painted.memo.forget();
                    self.events.truncate(events);
                }
                other => return other,
            }
        }
        Ok(())
    }
}

/// So many options of a legendary action are tried, such as spells, until one can be done.
const OPTIONS_MAX: usize = 6;
/// What comes first in the order of turns: higher totals; then higher Dexterity, characters, lower ids.
pub(super) fn rank(scene: &Scene, id: Id, total: i16) -> (i32, u8, bool, Id) {
    let sheet = &scene.get(id).sheet;
    let dexterity = sheet.scores.0[Ability::Dexterity as usize];
    (-i32::from(total), u8::MAX - dexterity, !sheet.is_character, id)
}

/// Whether something should have been over in an earlier round: the one whose turn it waited for is gone.
const fn is_late(until: Until, round: u32) -> bool {
    match until {
        Until::TurnStarts(_, at) | Until::TurnEnds(_, at) => at < round,
        Until::Ended | Until::ThisTurn | Until::ShortRest | Until::LongRest => false,
    }
}
