//! What lasts: how it begins, how long it lasts, and all that ends it.

use super::digest::{Asks, Sort};
use super::event::Event;
use super::shared::Shared;
use super::state::{Active, Cause, Id, Number, Until, implies};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::data::{
    Amount, ConditionName, Effect, Ends, Gives, Lasts, Moment, Repeat, Roll, Rule, Stat, When,
};

/// What may end something.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Why {
    Moment(Moment),
    Depleted,
    HarmedBySide(Id),
    Woken,
    Calm,
    SideHarmed,
    Targeted,
    Landed,
}

impl Work<'_> {
    /// Puts an effect on somebody, unless it cannot have it. Whether it has it now.
    pub(super) fn gain(&mut self, who: Id, effect: &Effect, cause: &Cause) -> Flow<bool> {
        let name = if effect.name.is_empty() { cause.name.clone() } else { effect.name.clone() };
        let mut effect = effect.clone();
        if effect.disease && self.view().rule(who, Rule::ImmuneToDisease) {
            self.emit(Event::Unharmed { who, what: name });
            return Ok(false);
        }
        let had = !effect.conditions.is_empty();
        // The dead have no conditions, whatever the blow that killed them brings besides.
        if had && self.scene.get(who).life == super::state::Life::Dead {
            return Ok(false);
        }
        let mut immune = self.immune_to(who, cause, &effect.conditions);
        immune.extend(self.view().shrugs_off_magic(who, cause, &effect));
        effect.conditions.retain(|condition| !immune.contains(condition));
        if had && effect.conditions.is_empty() {
            self.emit(Event::Unharmed { who, what: name });
            return Ok(false);
        }
        if let Some(levels) = exhaustion_of(&effect) {
            let now = self.scene.get(who).exhaustion;
            self.emit(Event::Exhausted(who, (now + levels).min(6)));
            if now + levels >= 6 {
                self.kill(who)?;
                return Ok(true);
            }
            let (most, me) = (self.view().hit_points_max(who), self.scene.get(who));
            if me.hp > most {
                let drained = me.drained;
                self.emit(Event::Drained(who, drained, most));
            }
            if effect.powers == crate::data::Powers::default() && effect.conditions.len() == 1 {
                return Ok(true);
            }
        }
        let doubled: Vec<Number> = self
            .scene
            .get(who)
            .effects
            .iter()
            .filter(|active| {
                active.name == name
                    && !effect.stacks
                    && (active.cause.by == cause.by
                        || active.effect.powers != crate::data::Powers::default())
            })
            .map(|active| active.number)
            .collect();
        for number in doubled {
            self.emit(Event::Ended(who, number));
        }
        if let Lasts::Rolled(roll, rounds) = effect.lasts {
            let dice = self.dice(&[(roll.count, roll.sides)]);
            let total = (super::work::sum(&dice) + i32::from(roll.bonus)).max(1).unsigned_abs();
            effect.lasts = Lasts::Rounds(total.saturating_mul(rounds));
        }
        self.settle_amounts(&mut effect, cause);
        let until = self.until(effect.lasts, who, cause);
        let number = self.number();
        let (successes, failures) = (0, 0);
        let was = Some(self.scene.get(who).side);
        // What has an end of its own does not end with the casting and its concentration.
        let is_bound = matches!(effect.lasts, Lasts::Spell | Lasts::SpellTurnEnds);
        let casting = if is_bound { cause.casting } else { 0 };
        let cause = Cause { casting, round: self.scene.round, ..cause.clone() };
        let effect = Shared::new(effect);
        let active = Active { number, name, cause, effect, until, successes, failures, was };
        let most = self.view().hit_points_max(who);
        self.emit(Event::Began(who, Shared::new(active.clone())));
        self.begin_effect(who, &active, most);
        self.after_gain(who)?;
        self.end_too_many(&active)?;
        Ok(true)
    }

    /// Throws the dice of what changes the hit points that somebody can have, so that they stay what they are.
    fn settle_amounts(&mut self, effect: &mut Effect, cause: &Cause) {
        for modifier in &mut effect.powers.modifiers {
            if let Gives::Add(Stat::HitPointsMax, amount)
            | Gives::Subtract(Stat::HitPointsMax, amount) = &mut modifier.gives
            {
                let (_, total) = self.roll(amount, cause.by, cause);
                let bonus = total.clamp(0, 9_999) as i16;
                let roll = Roll { count: 0, sides: 0, bonus };
                *amount = Amount { roll, ..Amount::default() };
            }
        }
    }

    /// What the beginning of an effect does: hit points with those that can be had, temporary ones, another shape.
    fn begin_effect(&mut self, who: Id, active: &Active, before: u16) {
        let now = self.view().hit_points_max(who);
        let it = self.scene.get(who);
        if now > before && it.life != super::Life::Dead {
            self.heal(who, &active.cause, Vec::new(), i32::from(now - before));
        } else if now < it.hp {
            let drained = it.drained;
            self.emit(Event::Drained(who, drained, now));
        }
        if let Some(amount) = &active.effect.temporary {
            let (_, total) = self.roll(amount, active.cause.by, &active.cause);
            self.give_temporary(who, total);
        }
        self.lift(who, active, true);
        self.take_in(who, active);
        if let Some(shapes) = &active.effect.shapes
            && !self.view().rule(who, Rule::CannotTakeShapes)
        {
            let fixed = &active.effect.shape;
            let choice = if fixed.is_empty() { &active.cause.choice } else { fixed };
            self.reshape(who, shapes, choice, active.number);
        }
    }

    /// What goes with an effect: its temporary hit points, the place where its bearer was away.
    fn leave_effect(&mut self, who: Id, active: &Active) -> Flow {
        let gives = |step: &crate::data::Step| matches!(step, crate::data::Step::Temporary(_));
        let effect = &active.effect;
        let brought = effect.temporary.is_some()
            || effect.powers.on.iter().any(|on| on.does.iter().any(gives));
        if brought && self.scene.get(who).temporary > 0 {
            self.emit(Event::Temporary(who, 0));
        }
        let is_over = matches!(active.until, Until::TurnStarts(_, at) if at <= self.scene.round);
        if is_over && effect.exiles.contains(&self.scene.get(who).sheet.kind) {
            self.emit(Event::Left(who));
            return Ok(());
        }
        if effect.away && !self.scene.get(who).is_away() {
            let (sheet, from) = (self.scene.get(who).sheet.clone(), self.scene.get(who).at);
            if !self.is_free(who, from)
                && let Some(to) = self.free_square(&sheet, from)
            {
                self.emit(Event::Moved { who, from, to, feet: 0 });
            }
            self.enter(who)?;
        }
        self.lift(who, active, false);
        if brings(effect, ConditionName::Grappled) {
            // Who was carried through the air falls.
            self.land(who)?;
        }
        self.let_out(who, active)?;
        let most = self.view().hit_points_max(who);
        let it = self.scene.get(who);
        if it.hp > most {
            let drained = it.drained;
            self.emit(Event::Drained(who, drained, most));
        }
        Ok(())
    }

    /// What a new condition ends at once.
    fn after_gain(&mut self, who: Id) -> Flow {
        if !self.scene.get(who).can_act() {
            self.cease(who)?;
        }
        self.end_helpless()?;
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        if me.effects.iter().any(|active| brings(&active.effect, ConditionName::Unconscious)) {
            let cause = Cause { name: "the floor".into(), ..Cause::default() };
            self.topple(who, &cause)?;
        }
        self.land(who)
    }

    fn immune_to(
        &self,
        who: Id,
        cause: &Cause,
        conditions: &[ConditionName],
    ) -> Vec<ConditionName> {
        let view = self.view();
        let by = Some(cause.by).filter(|&by| view.scene.creature(by).is_some());
        let matter = Matter { is_magic: cause.is_magic, conditions, ..Matter::default() };
        let mut immune = Vec::new();
        view.each_asked(who, &Asks::sort(Sort::Immune), |given| {
            if let Gives::ImmuneTo(list) = &given.modifier.gives
                && view.holds(&given, who, by, &matter)
            {
                immune.extend(list.iter().copied());
            }
        });
        immune
    }

    /// When something that begins now is over.
    pub(super) fn until(&self, lasts: Lasts, who: Id, cause: &Cause) -> Until {
        let round = self.scene.round;
        let next = |id: Id, is_started: bool| {
            let index = |id: Id| {
                let order = &self.scene.fight()?.order;
                order.iter().position(|&(other, _)| other == id)
            };
            let current = self.scene.fight().map(|fight| fight.current);
            match (index(id), current) {
                (Some(at), Some(current)) if at > current || at == current && !is_started => round,
                _ => round + 1,
            }
        };
        match lasts {
            Lasts::Spell if cause.rounds == 0 => Until::Ended,
            Lasts::Spell => Until::TurnStarts(cause.by, round.saturating_add(cause.rounds)),
            Lasts::Rounds(rounds) => Until::TurnStarts(cause.by, round.saturating_add(rounds)),
            Lasts::BearerTurnEnds => Until::TurnEnds(who, next(who, true)),
            Lasts::BearerTurnStarts => Until::TurnStarts(who, next(who, true)),
            Lasts::SourceTurnEnds | Lasts::SpellTurnEnds => {
                Until::TurnEnds(cause.by, next(cause.by, true))
            }
            Lasts::SourceTurnStarts => Until::TurnStarts(cause.by, next(cause.by, true)),
            Lasts::ThisTurn => Until::ThisTurn,
            Lasts::Rolled(roll, rounds) => {
                let most = u32::try_from(roll.average().max(1)).unwrap_or(1);
                Until::TurnStarts(cause.by, round.saturating_add(most.saturating_mul(rounds)))
            }
            Lasts::ShortRest => Until::ShortRest,
            Lasts::LongRest => Until::LongRest,
            Lasts::Always => Until::Ended,
        }
    }

    /// Ends an effect, with what its end does.
    pub(super) fn end_effect(&mut self, who: Id, number: Number) -> Flow {
        let found = self.scene.creature(who).and_then(|creature| {
            creature.effects.iter().find(|active| active.number == number).cloned()
        });
        let Some(active) = found else { return Ok(()) };
        self.emit(Event::Ended(who, number));
        let shape = self.scene.get(who).shape.as_ref().map(|shape| (shape.effect, shape.hp));
        if let Some((effect, hp)) = shape
            && effect == number
        {
            let keeps = active.effect.shapes.as_ref().is_some_and(|shapes| shapes.hit_points);
            let hp = if keeps { self.scene.get(who).hp } else { hp };
            self.emit(Event::Unshaped(who, hp));
        }
        if active.name == SUMMONED || active.name == super::conjure::REBEL {
            return self.unbind(who, &active);
        }
        self.leave_effect(who, &active)?;
        self.end_without(who, &active)?;
        if self.scene.creature(who).is_none() {
            return Ok(());
        }
        if !active.effect.after.is_empty() {
            let steps = active.effect.after.clone();
            let source = Some(active.cause.by).filter(|&by| self.scene.creature(by).is_some());
            let actor = source.unwrap_or(who);
            self.deeper(|work| work.run(&steps, &mut Run::on(actor, who, &active.cause)))?;
        }
        // What held it in the air may be gone.
        if self.scene.creature(who).is_some_and(|one| one.is_aloft) {
            self.land(who)
        } else {
            Ok(())
        }
    }

    /// Ends all that one casting left.
    pub(super) fn end_casting(&mut self, casting: Number) -> Flow {
        if casting == 0 {
            return Ok(());
        }
        let zones: Vec<Number> = self
            .scene
            .zones()
            .filter(|zone| zone.cause.casting == casting)
            .map(|zone| zone.number)
            .collect();
        for number in zones {
            self.clear(number)?;
        }
        for (who, number) in self.effects_where(|_, active| active.cause.casting == casting) {
            self.end_effect(who, number)?;
        }
        Ok(())
    }

    /// Ends what lasts on the floor, with what its end does.
    fn clear(&mut self, number: Number) -> Flow {
        let found = self.scene.zones.iter().find(|zone| zone.number == number).cloned();
        let Some(zone) = found else { return Ok(()) };
        self.emit(Event::Cleared(number));
        self.zone_ends(&zone)?;
        let out: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        if zone.zone.terrain.opens {
            for who in out {
                let (sheet, from) = (self.scene.get(who).sheet.clone(), self.scene.get(who).at);
                if zone.squares.contains(&from)
                    && let Some(to) = self.free_square(&sheet, from)
                {
                    self.emit(Event::Moved { who, from, to, feet: 0 });
                }
            }
        }
        self.end_helpless()
    }

    /// Ceases to concentrate.
    pub(super) fn cease(&mut self, who: Id) -> Flow {
        let Some(casting) = self.scene.creature(who).map(|one| one.concentration) else {
            return Ok(());
        };
        if casting > 0 {
            self.emit(Event::Concentrates(who, 0));
            self.end_casting(casting)?;
        }
        Ok(())
    }

    pub(super) fn numbers_of(&self, who: Id) -> Vec<Number> {
        self.scene.creature(who).map_or_else(Vec::new, |creature| {
            creature.effects.iter().map(|active| active.number).collect()
        })
    }

    fn effects_where(&self, is: impl Fn(Id, &Active) -> bool) -> Vec<(Id, Number)> {
        let creatures = self.scene.creatures();
        let all = creatures
            .flat_map(|(id, creature)| creature.effects.iter().map(move |active| (id, active)));
        all.filter(|(id, active)| is(*id, active)).map(|(id, active)| (id, active.number)).collect()
    }

    /// Ends what is over at a moment of somebody's turn.
    pub(super) fn expire(&mut self, is_over: impl Fn(Until) -> bool) -> Flow {
        for (who, number) in self.effects_where(|_, active| is_over(active.until)) {
            let due = self.active(who, number);
            self.end_effect(who, number)?;
            if let Some(active) = due.filter(|active| !active.effect.due.is_empty())
                && self.scene.creature(who).is_some()
            {
                let source = Some(active.cause.by).filter(|&by| self.scene.creature(by).is_some());
                let mut run = Run::on(source.unwrap_or(who), who, &active.cause);
                let steps = active.effect.due.clone();
                self.deeper(|work| work.run(&steps, &mut run))?;
            }
        }
        let zones: Vec<Number> =
            self.scene.zones().filter(|zone| is_over(zone.until)).map(|zone| zone.number).collect();
        for number in zones {
            self.clear(number)?;
        }
        // A casting of which nothing is left needs no concentration.
        let idle: Vec<Id> = self
            .scene
            .creatures()
            .filter(|(_, one)| one.concentration > 0 && !self.lasts(one.concentration))
            .map(|(id, _)| id)
            .collect();
        for who in idle {
            self.emit(Event::Concentrates(who, 0));
        }
        Ok(())
    }

    /// Whether anything of a casting is left.
    pub(super) fn lasts(&self, casting: Number) -> bool {
        self.scene.zones().any(|zone| zone.cause.casting == casting)
            || !self.effects_where(|_, active| active.cause.casting == casting).is_empty()
    }

    /// Ends what something ends on its bearer, and rolls the saves that it brings.
    pub(super) fn end_where(&mut self, who: Id, why: Why) -> Flow {
        let ends = |ends: &Ends| match (ends, why) {
            (Ends::On(moment), Why::Moment(now)) => *moment == now,
            (Ends::Depleted, Why::Depleted)
            | (Ends::Woken, Why::Woken)
            | (Ends::Calm, Why::Calm)
            | (Ends::SideHarmed, Why::SideHarmed)
            | (Ends::Targeted, Why::Targeted)
            | (Ends::Landed, Why::Landed) => true,
            _ => false,
        };
        for number in self.numbers_of(who) {
            let Some(active) = self.active(who, number) else { continue };
            let by_side = matches!(why, Why::HarmedBySide(by)
                if active.effect.ends.contains(&Ends::HarmedBySide)
                    && self.scene.are_allies(by, active.cause.by));
            if by_side || active.effect.ends.iter().any(ends) {
                self.end_effect(who, number)?;
            }
        }
        if let Why::Moment(moment) = why {
            self.repeat_saves(who, moment)?;
        }
        Ok(())
    }

    pub(super) fn active(&self, who: Id, number: Number) -> Option<Shared<Active>> {
        let creature = self.scene.creature(who)?;
        creature.effects.iter().find(|active| active.number == number).cloned()
    }

    /// The saves that end effects at a moment.
    pub(super) fn repeat_saves(&mut self, who: Id, moment: Moment) -> Flow {
        for number in self.numbers_of(who) {
            let Some(active) = self.active(who, number) else { continue };
            let saves = active.effect.save.iter().chain(&active.effect.more_saves);
            let saves: Vec<Repeat> = saves
                .filter(|repeat| repeat.at == Some(moment) && repeat.check.is_none())
                .cloned()
                .collect();
            for repeat in saves {
                if self.active(who, number).is_none() {
                    break;
                }
                let source = active.cause.by;
                let other = Some(source).filter(|&source| self.scene.creature(source).is_some());
                let asks = &repeat.when;
                let sees = other.is_some_and(|other| self.view().has_line(who, other));
                let holds = asks.iter().all(|when| match when {
                    When::Not(inner) if **inner == When::SeesSource => !sees,
                    When::SeesSource => sees,
                    when => {
                        let one = std::slice::from_ref(when);
                        self.view().all(one, who, other, &Matter::default(), None)
                    }
                });
                if holds {
                    self.repeat_save(who, &active, &repeat)?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn repeat_save(&mut self, who: Id, active: &Active, repeat: &Repeat) -> Flow {
        let cause = Cause { name: active.name.clone(), ..active.cause.clone() };
        let matter = Matter {
            is_magic: cause.is_magic,
            against_spell: cause.spell.is_some(),
            conditions: &active.effect.conditions,
            is_poison: active.effect.poison,
            is_disease: active.effect.disease,
            ..Matter::default()
        };
        let difficulty = i32::from(repeat.difficulty.unwrap_or(cause.difficulty));
        let hinders = !repeat.disadvantage.is_empty()
            && self.view().all_from(&repeat.disadvantage, who, &active.cause, &matter);
        let edges = (repeat.advantage, hinders);
        let (is_made, _) = self.save(who, repeat.ability, difficulty, &cause, &matter, edges)?;
        self.count(who, active, repeat, is_made)
    }

    /// Counts a save or check against an effect, and does what that brings.
    pub(super) fn count(
        &mut self,
        who: Id,
        active: &Active,
        repeat: &Repeat,
        is_made: bool,
    ) -> Flow {
        let (made, missed) =
            (active.successes + u8::from(is_made), active.failures + u8::from(!is_made));
        if is_made && made >= repeat.successes.max(1) {
            return self.end_effect(who, active.number);
        }
        self.emit(Event::Counted(who, active.number, made, missed));
        if is_made {
            return Ok(());
        }
        let mut run = Run::on(active.cause.by, who, &active.cause);
        self.deeper(|work| work.run(&repeat.fail, &mut run))?;
        if repeat.failures > 0 && missed >= repeat.failures {
            self.end_effect(who, active.number)?;
            self.deeper(|work| work.run(&repeat.worst, &mut run))?;
        }
        Ok(())
    }

    /// Ends what helpless sources and bearers end, and grapples over too far.
    pub(super) fn end_helpless(&mut self) -> Flow {
        let over = self.effects_where(|who, active| {
            active.effect.ends.iter().any(|ends| match ends {
                Ends::SourceHelpless => {
                    self.scene.creature(active.cause.by).is_none_or(|source| !source.can_act())
                }
                Ends::Helpless => !self.scene.get(who).can_act(),
                Ends::SourceFalls => {
                    self.scene.creature(active.cause.by).is_none_or(|source| source.hp == 0)
                }
                Ends::SourceWithout(name) => {
                    self.scene.creature(active.cause.by).is_none_or(|source| !source.is_under(name))
                }
                Ends::SourceDies => self
                    .scene
                    .creature(active.cause.by)
                    .is_none_or(|source| source.life == super::Life::Dead),
                Ends::Gets(condition) => self.scene.get(who).has(*condition),
                Ends::Armor => self.scene.get(who).sheet.worn.armor.is_some(),
                Ends::OutOfZone => !self.is_in_zone_of(who, &active.cause),
                Ends::FarUnseen(feet) => {
                    self.scene.creature(active.cause.by).is_none_or(|source| {
                        !source.space().is_within(*feet, self.scene.get(who).space())
                    }) && !self.view().sees(who, active.cause.by)
                }
                Ends::GrappleEnds => !self.is_grapple(who, active.cause.by),
                Ends::LetsGo => self.scene.get(who).is_under(super::conjure::DROPPED),
                Ends::Apart(feet) => self.scene.creature(active.cause.by).is_some_and(|source| {
                    !source.space().is_within(*feet, self.scene.get(who).space())
                }),
                _ => false,
            }) || self.view().is_parted(who, active)
        });
        for (who, number) in over {
            self.end_effect(who, number)?;
        }
        Ok(())
    }

    /// Whether somebody is in a zone of a casting.
    fn is_in_zone_of(&self, who: Id, cause: &Cause) -> bool {
        let view = self.view();
        let mut zones = view.scene.zones();
        zones.any(|zone| zone.cause.casting == cause.casting && view.is_in_zone(zone, who))
    }

    /// Ends what was good for one use.
    pub(super) fn use_up(&mut self, used: &[Number]) {
        for (who, number) in
            self.effects_where(|_, active| used.contains(&active.number) && active.is_used_up())
        {
            self.emit(Event::Ended(who, number));
        }
    }

    /// Kills outright.
    pub(super) fn kill(&mut self, who: Id) -> Flow {
        let dead = super::state::Life::Dead;
        if self.scene.get(who).life != dead && !self.is_kept_from_death(who)? {
            self.emit(Event::Lives(who, dead));
            self.settle_one(who, dead)?;
        }
        Ok(())
    }
}

/// What holds summoned creatures here.
pub(super) const SUMMONED: &str = "Summoned";

impl Active {
    fn is_used_up(&self) -> bool {
        self.effect.ends.contains(&Ends::Used)
    }
}

/// The levels of exhaustion that an effect brings.
fn exhaustion_of(effect: &Effect) -> Option<u8> {
    let count = effect.conditions.iter().filter(|&&one| one == ConditionName::Exhaustion).count();
    (count > 0).then_some(count as u8)
}

/// Whether an effect makes its bearer have a condition.
pub(super) fn brings(effect: &Effect, condition: ConditionName) -> bool {
    effect.conditions.iter().any(|&given| given == condition || implies(given, condition))
}
