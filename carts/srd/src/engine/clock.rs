//! The clock outside fights: what runs out as time passes, what goes on by rounds, what the hours bring. Source: 5.1,
//! "Time".

use super::event::{Event, Spend};
use super::rest::{DAY, HOUR, MINUTE, Rest, mark};
use super::state::{Active, Cause, Creature, Id, Life, Number, Until};
use super::work::{Flow, Stop, Work};
use crate::data::{Back, Ends, Lasts, Moment, Powers, Repeat, Roll, Zone};

/// How often what happens by the clock happens, in rounds.
const CLOCK: [(Moment, u32); 3] =
    [(Moment::TenMinutes, 10 * MINUTE), (Moment::Hour, HOUR), (Moment::DayPasses, DAY)];

/// So many rounds at most are gone through one by one as time passes; what still goes on then is left to itself.
const BUSY_MAX: u32 = HOUR;

/// What those are under who are stable and will wake.
const WAKES: &str = "Wakes by itself";

/// Whether something happens by itself at turns.
fn is_by_turns(powers: &Powers) -> bool {
    powers.on.iter().any(|on| is_of_turns(on.moment))
}

const fn is_of_turns(moment: Moment) -> bool {
    use Moment::{SourceTurnEnds, SourceTurnStarts, TurnEnds, TurnStarts};
    matches!(moment, TurnStarts | TurnEnds | SourceTurnStarts | SourceTurnEnds)
}

/// The saves that end an effect.
fn saves(active: &Active) -> impl Iterator<Item = &Repeat> {
    active.effect.save.iter().chain(&active.effect.more_saves)
}

/// Whether something that began in a round is due in another, each time so many have passed.
const fn is_due(began: u32, now: u32, period: u32) -> bool {
    now > began && (now - began).is_multiple_of(period)
}

/// Whether something happens by itself at a moment.
fn happens(powers: &Powers, moment: Moment) -> bool {
    powers.on.iter().any(|on| on.moment == moment)
}

/// Whether the clock does something to what lasts.
fn clocked(active: &Active, moment: Moment) -> bool {
    happens(&active.effect.powers, moment)
        || active.effect.ends.contains(&Ends::On(moment))
        || saves(active).any(|repeat| repeat.at == Some(moment))
}

/// Whether the clock does something to a creature.
fn goes_by(one: &Creature, moment: Moment) -> bool {
    one.sheet.powers.iter().any(|powers| happens(&powers.is, moment))
        || one.effects.iter().any(|active| clocked(active, moment))
}

/// The round in which something is over.
const fn ends_at(until: Until) -> Option<u32> {
    match until {
        Until::TurnStarts(_, at) | Until::TurnEnds(_, at) => Some(at),
        Until::Ended | Until::ThisTurn | Until::ShortRest | Until::LongRest => None,
    }
}

impl Work<'_> {
    /// Lets time pass, round by round as long as something goes on by rounds, else to what is next.
    pub(super) fn pass(&mut self, rounds: u32) -> Flow {
        let end = self.scene.round.saturating_add(rounds);
        let mut busy = 0;
        self.by_days()?;
        while self.scene.round < end {
            let (now, left) = (self.scene.round, end - self.scene.round);
            let is_busy = busy < BUSY_MAX && self.is_busy();
            busy += u32::from(is_busy);
            let next = self.next_due().map_or(left, |at| at.saturating_sub(now));
            let step = if is_busy { 1 } else { next.clamp(1, left) };
            self.emit(Event::Passed(step));
            if is_busy {
                self.round_passes()?;
            } else {
                self.recharge_in(step);
            }
            self.time_is_up()?;
        }
        Ok(())
    }

    fn everybody(&self) -> Vec<Id> {
        self.scene.creatures().map(|(id, _)| id).collect()
    }

    /// Whether anything goes on by rounds.
    fn is_busy(&self) -> bool {
        let view = self.view();
        let by_zone = |zone: &Zone| !zone.start.is_empty() || !zone.end.is_empty();
        view.scene.creatures().any(|(id, one)| {
            matches!(one.life, Life::Dying { .. })
                || one.effects.iter().any(|active| {
                    is_by_turns(&active.effect.powers)
                        || saves(active).any(|repeat| repeat.at.is_some_and(is_of_turns))
                })
                || one.life != Life::Dead
                    && one.hp < view.hit_points_max(id)
                    && one.sheet.powers.iter().any(|powers| is_by_turns(&powers.is))
        }) || view.scene.zones().any(|zone| {
            zone.zone.drifts > 0
                || zone.zone.each_turn.is_some()
                || by_zone(&zone.zone)
                    && view.scene.creatures().any(|(id, _)| view.is_in_zone(zone, id))
        })
    }

    /// The round in which something is over or happens by the clock.
    fn next_due(&self) -> Option<u32> {
        let now = self.scene.round;
        let lasting = self.scene.creatures().flat_map(|(_, one)| &one.effects);
        let ends = lasting.filter_map(|active| ends_at(active.until));
        let zones = self.scene.zones().filter_map(|zone| ends_at(zone.until));
        let mut next = ends.chain(zones).filter(|at| *at > now).min();
        let mut strikes = |began: u32, period: u32| {
            let at = now + period - (now - began.min(now)) % period;
            next = Some(next.map_or(at, |known| known.min(at)));
        };
        for (_, one) in self.scene.creatures() {
            for (moment, period) in CLOCK {
                if one.sheet.powers.iter().any(|powers| happens(&powers.is, moment)) {
                    strikes(0, period);
                }
                let such = one.effects.iter().filter(|active| clocked(active, moment));
                such.for_each(|active| strikes(active.cause.round, period));
            }
        }
        next
    }

    /// One round of everybody outside a fight.
    fn round_passes(&mut self) -> Flow {
        for who in self.everybody() {
            for part in [Self::turn_starts, Self::turn_ends] {
                if self.scene.creature(who).is_some() {
                    self.or_not(|work| part(work, who))?;
                }
            }
        }
        Ok(())
    }

    /// Does something of which a part may turn out to be impossible: then nothing of it has happened.
    fn or_not(&mut self, what: impl FnOnce(&mut Self) -> Flow) -> Flow {
        let (scene, events) = (self.scene.clone(), self.events.len());
        match what(self) {
            Err(Stop::Refused(_)) => {
                self.scene = scene;
                self.events.truncate(events);
                Ok(())
            }
            other => other,
        }
    }

    /// What dice or a new turn bring back, in so many rounds.
    fn recharge_in(&mut self, rounds: u32) {
        for who in self.everybody() {
            let sheet = self.scene.get(who).sheet.clone();
            for (name, most, back) in &sheet.reserves {
                let used = most.saturating_sub(self.scene.get(who).left(name));
                let is_back = match back {
                    _ if used == 0 => false,
                    Back::Turn => true,
                    Back::Recharge(from) => (0..rounds.min(HOUR)).any(|_| self.die(6) >= *from),
                    _ => false,
                };
                if is_back {
                    self.spend(who, Spend::Restored(name.clone(), used));
                }
            }
        }
    }

    /// Ends what is over by now, and does what the clock brings.
    fn time_is_up(&mut self) -> Flow {
        let now = self.scene.round;
        let is_over = move |until: Until| ends_at(until).is_some_and(|at| at <= now);
        self.expire(|until| until == Until::ThisTurn)?;
        for who in self.everybody() {
            for rest in [Rest::Short, Rest::Long] {
                if let Some(number) = self.marked(who, rest.name(), is_over) {
                    self.end_effect(who, number)?;
                    self.or_not(|work| work.finish_rest(who, rest))?;
                }
            }
        }
        self.by_days()?;
        self.expire(is_over)?;
        self.strike_hours()
    }

    /// What takes hours or days: waking by oneself, what comes back after days.
    fn by_days(&mut self) -> Flow {
        for who in self.everybody() {
            self.wake_in_time(who)?;
            self.days_pass(who)?;
        }
        Ok(())
    }

    /// An effect of this name whose end is such.
    fn marked(&self, who: Id, name: &str, is: impl Fn(Until) -> bool) -> Option<Number> {
        let mut effects = self.scene.creature(who)?.effects.iter();
        effects.find(|active| active.name == name && is(active.until)).map(|active| active.number)
    }

    /// What happens by the clock, for who has such a thing at this hour.
    pub(super) fn strike_hours(&mut self) -> Flow {
        let now = self.scene.round;
        for (moment, period) in CLOCK {
            let due = move |active: Option<&Active>| {
                is_due(active.map_or(0, |active| active.cause.round), now, period)
            };
            let such = self.scene.creatures().filter(|(_, one)| goes_by(one, moment));
            let such: Vec<Id> = such.map(|(id, _)| id).collect();
            for who in such {
                self.or_not(|work| work.moments(who, moment, None, &due))?;
                for number in self.numbers_of(who) {
                    self.hour_of(who, number, moment, &due)?;
                }
            }
        }
        Ok(())
    }

    /// What an hour ends or asks a save for.
    fn hour_of(
        &mut self,
        who: Id,
        number: Number,
        moment: Moment,
        due: &dyn Fn(Option<&Active>) -> bool,
    ) -> Flow {
        let Some(active) = self.active(who, number).filter(|one| due(Some(one))) else {
            return Ok(());
        };
        if active.effect.ends.contains(&Ends::On(moment)) {
            return self.end_effect(who, number);
        }
        let all: Vec<Repeat> =
            saves(&active).filter(|one| one.at == Some(moment)).cloned().collect();
        for repeat in all {
            if let Some(active) = self.active(who, number) {
                self.repeat_save(who, &active, &repeat)?;
            }
        }
        Ok(())
    }

    /// Who is stable has 1 hit point after 1d4 hours.
    fn wake_in_time(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        let (now, is_stable) = (self.scene.round, me.life == Life::Stable);
        let number = self.marked(who, WAKES, |_| true);
        let is_over = self.marked(who, WAKES, |until| ends_at(until).is_some_and(|at| at <= now));
        let cause = Cause { by: who, name: WAKES.into(), ..Cause::default() };
        match number {
            None if is_stable => {
                let hours = Roll { count: 1, sides: 4, bonus: 0 };
                self.gain(who, &mark(WAKES, Lasts::Rolled(hours, HOUR)), &cause).map(|_| ())
            }
            Some(number) if !is_stable => self.end_effect(who, number),
            Some(number) if is_over.is_some() => {
                self.end_effect(who, number)?;
                self.heal(who, &cause, Vec::new(), 1);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Reserves that come back so many days after they were used.
    fn days_pass(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        let (sheet, now) = (me.sheet.clone(), self.scene.round);
        for (name, most, back) in &sheet.reserves {
            let used = most.saturating_sub(self.scene.get(who).left(name));
            let Back::Days(days) = back else { continue };
            let name_of_mark = spent(name);
            let is_over = |until| ends_at(until).is_some_and(|at| at <= now);
            if let Some(number) = self.marked(who, &name_of_mark, is_over) {
                self.end_effect(who, number)?;
                self.spend(who, Spend::Restored(name.clone(), used));
            } else if used > 0 && !self.scene.get(who).is_under(&name_of_mark) {
                let cause = Cause { by: who, name: name_of_mark, ..Cause::default() };
                let effect = mark(&cause.name, Lasts::Rounds(u32::from(*days) * DAY));
                self.gain(who, &effect, &cause)?;
            }
        }
        Ok(())
    }
}

/// The effect that counts the days of a reserve.
fn spent(name: &str) -> String {
    format!("Spent: {name}")
}
