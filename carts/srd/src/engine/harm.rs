//! Harm and healing: from what was rolled to what it does. Source: 5.1, "Damage and Healing".

use super::amount::Dealt;
use super::digest::{Asks, Sort};
use super::effects::Why;
use super::event::{Die, Event, Harm, HarmPart, RollKind};
use super::react::Happening;
use super::rolls::{CONCENTRATION, Test};
use super::state::{Cause, Id, Life};
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{Gives, Moment, Rolls, Rule, Stat, Trigger};

/// What is about to harm somebody.
pub(super) struct Blow<'b> {
    pub(super) who: Id,
    pub(super) cause: &'b Cause,
    pub(super) parts: Vec<HarmPart>,
    pub(super) is_critical: bool,
    pub(super) is_halved: bool,
    /// Who would fall to 0 hit points is only unconscious.
    pub(super) spares: bool,
    pub(super) matter: Matter<'b>,
}

impl Blow<'_> {
    /// The kinds of damage that were taken.
    fn deals(&self) -> Vec<Damage> {
        self.parts.iter().filter(|part| part.taken > 0).map(|part| part.kind).collect()
    }

    /// What is known of it at the moments that follow.
    fn known<'m>(&'m self, deals: &'m [Damage], dealt: u16) -> Matter<'m> {
        Matter { deals, dealt, is_critical: self.is_critical, ..self.matter }
    }
}

/// What a kind of damage does to somebody.
#[derive(Clone, Copy, Default)]
struct Guard {
    is_absorbed: bool,
    is_immune: bool,
    is_resistant: bool,
    is_vulnerable: bool,
}

impl Guard {
    /// Resistance first, then vulnerability; each counts once.
    const fn left(self, amount: u16) -> u16 {
        if self.is_immune || self.is_absorbed {
            return 0;
        }
        let halved = if self.is_resistant { amount / 2 } else { amount };
        if self.is_vulnerable { halved.saturating_mul(2) } else { halved }
    }
}

impl Work<'_> {
    fn guard(&self, who: Id, kind: Damage, blow: &Blow<'_>) -> Guard {
        let mut guard = Guard::default();
        if blow.cause.is_sheer() {
            return guard;
        }
        let deals = [kind];
        let matter = Matter { deals: &deals, ..blow.matter };
        let view = self.view();
        let by = Some(blow.cause.by).filter(|&by| view.scene.creature(by).is_some());
        view.each_asked(who, &Asks::sort(Sort::Guard), |given| {
            let (kinds, which) = match &given.modifier.gives {
                Gives::Immune(kinds) => (kinds, &mut guard.is_immune),
                Gives::Resist(kinds) => (kinds, &mut guard.is_resistant),
                Gives::Vulnerable(kinds) => (kinds, &mut guard.is_vulnerable),
                Gives::Absorb(kinds) => (kinds, &mut guard.is_absorbed),
                _ => return,
            };
            if kinds.contains(&kind) && view.holds(&given, who, by, &matter) {
                *which = true;
            }
        });
        guard.is_resistant &= !view.breaks_resistance(kind, who, by, &matter);
        guard
    }

    /// Harms somebody; what it took, all together. What answers it, even if it took nothing, comes then.
    pub(super) fn harm(&mut self, blow: Blow<'_>) -> Flow<u16> {
        let (who, by) = (blow.who, blow.cause.by);
        let mut kinds: Vec<Damage> = Vec::new();
        kinds.extend(blow.parts.iter().filter(|part| part.rolled > 0).map(|part| part.kind));
        let taken = self.harm_now(blow)?;
        self.subjected(who, by, &kinds)?;
        Ok(taken)
    }

    fn harm_now(&mut self, mut blow: Blow<'_>) -> Flow<u16> {
        let who = blow.who;
        let creature = self.scene.get(who);
        if creature.life == Life::Dead {
            return Ok(0);
        }
        let was_up = creature.is_up();
        if blow.parts.iter().any(|part| part.rolled > 0) && blow.cause.by != 0 {
            let more = self.suffered(who, blow.cause.by, &blow.matter);
            blow.parts.extend(more);
        }
        let less = -self.view().number(who, Stat::DamageTaken, 0).min(0);
        let mut less = less.clamp(0, 9_999) as u16;
        // Damage of one kind counts together, however many parts it has: what it was so far, halved, and lessened.
        let mut sums = [(0_u16, 0_u16); 13];
        let mut absorbed = 0_u16;
        for at in 0..blow.parts.len() {
            let part = &blow.parts[at];
            let (before, left) = sums[part.kind as usize];
            let all = before.saturating_add(part.rolled);
            let rolled = if blow.is_halved { all / 2 - before / 2 } else { part.rolled };
            let spared = less.min(rolled);
            less -= spared;
            let guard = self.guard(who, part.kind, &blow);
            if guard.is_absorbed {
                absorbed = absorbed.saturating_add(rolled - spared);
            }
            let now = left.saturating_add(rolled - spared);
            sums[part.kind as usize] = (all, now);
            blow.parts[at].taken = guard.left(now) - guard.left(left);
        }
        self.share_with_held(&mut blow)?;
        let taken = blow.parts.iter().fold(0_u16, |sum, part| sum.saturating_add(part.taken));
        let creature = self.scene.get(who);
        let soaked = taken.min(creature.temporary);
        let (temporary, hp) = (creature.temporary - soaked, creature.hp);
        let over = (taken - soaked).saturating_sub(hp);
        let harm = Harm {
            who,
            by: blow.cause.by,
            what: blow.cause.name.clone(),
            parts: blow.parts.clone(),
            is_critical: blow.is_critical,
            is_halved: blow.is_halved,
            temporary,
            hp: hp.saturating_sub(taken - soaked),
        };
        self.emit(Event::Harmed(Box::new(harm)));
        for part in &blow.parts {
            let dealt = &mut self.dealt.0[part.kind as usize];
            *dealt = dealt.saturating_add(part.taken);
        }
        if absorbed > 0 {
            self.heal(who, blow.cause, Vec::new(), i32::from(absorbed));
        }
        if taken == 0 {
            return Ok(0);
        }
        self.remember_drop(&blow, hp);
        if soaked > 0 && temporary == 0 {
            self.end_where(who, Why::Depleted)?;
        }
        // What temporary hit points took whole does not hurt who is down.
        if self.scene.get(who).hp == 0 && taken > soaked {
            self.fall(&blow, over, was_up)?;
        }
        // What was summoned is gone when it falls.
        if self.scene.creature(who).is_none() {
            return Ok(taken);
        }
        self.hurt(&blow, taken)?;
        Ok(taken)
    }

    /// Remembers who was brought to 0 hit points by what, for the steps that follow.
    fn remember_drop(&mut self, blow: &Blow<'_>, before: u16) {
        let kinds = blow.parts.iter().filter(|part| part.taken > 0);
        let kinds = kinds.fold(0_u16, |kinds, part| kinds | 1 << part.kind as u16);
        let has_dropped = before > 0 && self.scene.get(blow.who).hp == 0;
        if has_dropped || self.dropped.is_some_and(|(who, _)| who == blow.who) {
            self.dropped = has_dropped.then_some((blow.who, kinds));
        }
    }

    /// What follows for who was hurt.
    fn hurt(&mut self, blow: &Blow<'_>, taken: u16) -> Flow {
        let who = blow.who;
        if self.scene.get(who).concentration > 0 {
            self.keep_concentration(who, taken)?;
        }
        self.end_where(who, Why::Moment(Moment::Hurt))?;
        if blow.cause.by != 0 {
            let by = blow.cause.by;
            if self.scene.creature(by).is_some_and(|by| by.side != self.scene.get(who).side) {
                self.end_where(who, Why::HarmedBySide(by))?;
                self.saves_from_side(who, by)?;
            }
        }
        self.count_cut(who, blow.cause.by, taken);
        let burns = blow.parts.iter().any(|part| part.kind == Damage::Fire && part.taken > 0);
        self.hurt_heads(who, taken, burns);
        self.side_harmed(who)?;
        self.shared_harm(who, &blow.parts, taken)?;
        let deals = blow.deals();
        let by = blow.cause.by;
        self.moment_of(who, Moment::Hurt, Some(by), &blow.known(&deals, taken))?;
        if self.scene.creature(who).is_none() {
            return Ok(());
        }
        if self.scene.get(who).can_act() {
            let feet = self
                .scene
                .creature(blow.cause.by)
                .map_or(u16::MAX, |by| by.space().feet_to(self.scene.get(who).space()));
            let fits =
                move |trigger: Trigger| matches!(trigger, Trigger::Hurt(most) if most >= feet);
            self.react(who, Happening::Hurt(taken), blow.cause.by, &fits)?;
        }
        Ok(())
    }

    /// At 0 hit points: a shape is lost, a character is dying, a monster is dead.
    pub(super) fn fall(&mut self, blow: &Blow<'_>, over: u16, was_up: bool) -> Flow {
        let who = blow.who;
        if let Some(shape) = self.scene.get(who).shape.clone() {
            let keeps = self.active(who, shape.effect).is_some_and(|active| {
                active.effect.shapes.as_ref().is_some_and(|shapes| shapes.hit_points)
            });
            if !keeps {
                return self.lose_shape(blow, shape.effect, shape.hp, over);
            }
            self.end_effect(who, shape.effect)?;
        }
        if was_up && self.is_kept_from_death(who)? {
            self.heal(who, blow.cause, Vec::new(), 1);
            return Ok(());
        }
        let most = self.view().hit_points_max(who);
        let is_character = self.scene.get(who).sheet.is_character;
        // Only of characters is it said that too much damage kills outright; monsters die in any case.
        let outright = over >= most;
        if was_up && !(outright && is_character) {
            self.falls(blow)?;
            if self.scene.get(who).hp == 0 && !self.scene.get(who).is_up() {
                return Ok(());
            }
            let fits = |trigger: Trigger| matches!(trigger, Trigger::Drops);
            if self.scene.get(who).hp == 0 {
                self.react(who, Happening::Drops, blow.cause.by, &fits)?;
            }
            if self.scene.get(who).hp > 0 {
                return Ok(());
            }
        }
        let life = if self.view().rule(who, Rule::Regenerates) {
            // It dies only at the start of a turn at which it does not regenerate.
            Life::Stable
        } else if outright || was_up && !is_character && !blow.spares {
            Life::Dead
        } else if was_up && blow.spares {
            Life::Stable
        } else if was_up {
            Life::Dying { successes: 0, failures: 0 }
        } else {
            self.nearer_death(who, if blow.is_critical { 2 } else { 1 })
        };
        if was_up || life != self.scene.get(who).life {
            self.emit(Event::Lives(who, life));
        }
        if was_up {
            self.end_where(who, Why::Moment(Moment::Falls))?;
            self.felled(blow, who)?;
        }
        self.settle_one(who, life)?;
        // Who wakes again lies where it fell.
        if was_up && life != Life::Dead && self.scene.creature(who).is_some() {
            self.topple(who, blow.cause)?;
        }
        Ok(())
    }

    /// What death and helplessness end.
    pub(super) fn settle_one(&mut self, who: Id, life: Life) -> Flow {
        self.cease(who)?;
        if life == Life::Dead {
            self.deeper(|work| work.moment(who, Moment::Dies, None))?;
            for number in self.numbers_of(who) {
                self.end_effect(who, number)?;
            }
            // Who was summoned is gone with what held it here.
            if self.scene.creature(who).is_none() {
                return self.end_helpless();
            }
            let others: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
            for other in others {
                let fits = |trigger: Trigger| matches!(trigger, Trigger::FoeDies(_));
                if self.scene.creature(who).is_some()
                    && self.scene.creature(other).is_some_and(|one| one.can_act())
                    && self.scene.are_foes(other, who)
                {
                    self.react(other, Happening::FoeDied, who, &fits)?;
                }
            }
        }
        self.end_helpless()
    }

    fn felled(&mut self, blow: &Blow<'_>, who: Id) -> Flow {
        let by = blow.cause.by;
        if by != 0 && by != who && self.scene.creature(by).is_some_and(|one| one.can_act()) {
            let deals = blow.deals();
            let known = blow.known(&deals, 0);
            self.deeper(|work| work.moment_of(by, Moment::Fells, Some(who), &known))?;
        }
        Ok(())
    }

    /// What happens as somebody falls to 0 hit points, with the damage of this blow alone.
    fn falls(&mut self, blow: &Blow<'_>) -> Flow {
        let before = self.dealt;
        self.dealt = Dealt::default();
        for part in &blow.parts {
            let dealt = &mut self.dealt.0[part.kind as usize];
            *dealt = dealt.saturating_add(part.taken);
        }
        let (deals, taken) = (blow.deals(), self.dealt.sum());
        let known = blow.known(&deals, taken);
        self.moment_of(blow.who, Moment::Falls, Some(blow.cause.by), &known)?;
        self.dealt = before;
        Ok(())
    }

    fn nearer_death(&self, who: Id, more: u8) -> Life {
        let (successes, failures) = match self.scene.get(who).life {
            Life::Dying { successes, failures } => (successes, failures),
            Life::Up | Life::Stable | Life::Dead => (0, 0),
        };
        if failures + more >= 3 {
            Life::Dead
        } else {
            Life::Dying { successes, failures: failures + more }
        }
    }

    /// The shape is lost, and what damage was left over goes on.
    fn lose_shape(&mut self, blow: &Blow<'_>, effect: u32, hp: u16, over: u16) -> Flow {
        let who = blow.who;
        self.emit(Event::Unshaped(who, hp));
        self.end_effect(who, effect)?;
        if over == 0 {
            return Ok(());
        }
        let kind = blow.parts.first().map_or(Damage::Force, |part| part.kind);
        let part = HarmPart { dice: Vec::new(), bonus: 0, kind, rolled: over, taken: over };
        let left = self.scene.get(who).hp.saturating_sub(over);
        let harm = Harm {
            who,
            by: blow.cause.by,
            what: blow.cause.name.clone(),
            parts: vec![part],
            is_critical: false,
            is_halved: false,
            temporary: self.scene.get(who).temporary,
            hp: left,
        };
        self.emit(Event::Harmed(Box::new(harm)));
        if left == 0 {
            self.fall(blow, over.saturating_sub(hp), true)?;
        }
        Ok(())
    }

    /// A Constitution save against losing concentration, for each blow.
    fn keep_concentration(&mut self, who: Id, taken: u16) -> Flow {
        if !self.scene.get(who).can_act() {
            return self.cease(who);
        }
        let difficulty = i32::from(taken / 2).max(10);
        let (weight, base) = {
            let view = self.view();
            let stats = [Stat::Save, Stat::SaveOf(Ability::Constitution), Stat::Concentration];
            let matter = Matter::default();
            let weight = view.weigh(who, None, &stats, &CONCENTRATION, &matter);
            let saves = &view.scene.get(who).sheet.saves;
            (weight, i32::from(saves[Ability::Constitution as usize]))
        };
        let kind = RollKind::Concentration;
        let test = Test { who, other: None, kind, name: "", base, against: difficulty };
        if self.test(&test, &weight).total < difficulty {
            self.cease(who)?;
        }
        Ok(())
    }

    /// Hit points back; who was down wakes. The dead stay dead.
    pub(super) fn heal(&mut self, who: Id, cause: &Cause, dice: Vec<Die>, amount: i32) {
        let creature = self.scene.get(who);
        let cannot = self.cannot_heal(who, cause);
        if creature.life == Life::Dead || amount <= 0 || cannot {
            return;
        }
        let rolled = amount.clamp(0, i32::from(u16::MAX)) as u16;
        let more = self.view().number(who, Stat::Healed, i32::from(rolled));
        let most = self.view().hit_points_max(who);
        let creature = self.scene.get(who);
        let more = more.clamp(0, i32::from(u16::MAX)) as u16;
        let hp = creature.hp.saturating_add(more).min(most).max(creature.hp);
        self.emit(Event::Healed { who, by: cause.by, what: cause.name.clone(), dice, rolled, hp });
        self.healed_by(who, cause);
    }

    /// Temporary hit points do not add up: the larger amount stays.
    pub(super) fn give_temporary(&mut self, who: Id, amount: i32) {
        let amount = amount.clamp(0, i32::from(u16::MAX)) as u16;
        let creature = self.scene.get(who);
        let is_swarm = self.view().rule(who, Rule::Swarm);
        if creature.life != Life::Dead && amount > creature.temporary && !is_swarm {
            self.emit(Event::Temporary(who, amount));
        }
    }

    /// The save against death of who is dying, at the start of its turn.
    pub(super) fn death_save(&mut self, who: Id) -> Flow {
        let Life::Dying { successes, failures } = self.scene.get(who).life else { return Ok(()) };
        let stats = [Stat::DeathSave, Stat::Save];
        let rolls = [Rolls::All, Rolls::Saves, Rolls::DeathSaves];
        let weight = self.view().plain(who, &stats, &rolls);
        let kind = RollKind::DeathSave;
        let test = Test { who, other: None, kind, name: "", base: 0, against: 10 };
        let rolled = self.test(&test, &weight);
        let life = match rolled.face {
            20 => {
                let cause = Cause { name: "luck".into(), ..Cause::default() };
                self.heal(who, &cause, Vec::new(), 1);
                return Ok(());
            }
            1 => self.nearer_death(who, 2),
            _ if rolled.total < 10 => self.nearer_death(who, 1),
            _ if successes >= 2 => Life::Stable,
            _ => Life::Dying { successes: successes + 1, failures },
        };
        self.emit(Event::Lives(who, life));
        if life == Life::Dead { self.settle_one(who, life) } else { Ok(()) }
    }

    /// Damage dice as parts, all rolled.
    pub(super) fn harm_part(&mut self, dice: &[(u8, u8)], bonus: i32, kind: Damage) -> HarmPart {
        let dice = self.dice(dice);
        let rolled = super::work::sum(&dice) + bonus;
        HarmPart {
            dice,
            bonus: bonus.clamp(-999, 9_999) as i16,
            kind,
            rolled: rolled.clamp(0, i32::from(u16::MAX)) as u16,
            taken: 0,
        }
    }
}
