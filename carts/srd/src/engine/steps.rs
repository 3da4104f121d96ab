//! Steps, one after the other: what an action, a spell, an effect or a moment does.

use super::attack::Attack;
use super::event::{Event, HarmPart, Spend};
use super::harm::Blow;
use super::sheet::{Qualities, Weapon};
use super::state::{Active, Cause, Id, Life};
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::ability::Ability;
use crate::check::Edge;
use crate::damage::Damage;
use crate::data::{
    Amount, ConditionName, Cure, DamagePart, Effect, Gives, Modifier, More, Roll, Rolls, Rule,
    Step, Strike, When,
};
use crate::grid::Square;

/// Who does steps to whom, and with what.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) actor: Id,
    pub(super) target: Id,
    /// All targets of the action, where steps concern them together.
    pub(super) targets: Vec<Id>,
    /// The square that was chosen.
    pub(super) at: Option<Square>,
    /// The squares of the area.
    pub(super) squares: Vec<Square>,
    /// Where areas begin: cover counts from the nearest of them; from the actor if there are none.
    pub(super) origins: Vec<Square>,
    pub(super) cause: Cause,
    pub(super) is_critical: bool,
    /// A save left the half of the damage.
    pub(super) is_halved: bool,
    /// Turns of the actor since the casting.
    pub(super) turns: u8,
    /// Damage that is rolled once for all targets, by the place of its step.
    pub(super) rolled: Option<Vec<(usize, HarmPart)>>,
    /// The weapon of the attack that this follows.
    pub(super) weapon: Option<Weapon>,
    /// How the attack that this follows was rolled.
    pub(super) edge: Option<Edge>,
    /// Its damage is a part of the hit that it answers.
    pub(super) joins: bool,
    /// Damage that goes with the first of its own.
    pub(super) more: Vec<HarmPart>,
}

impl Run {
    pub(super) fn on(actor: Id, target: Id, cause: &Cause) -> Self {
        Self {
            actor,
            target,
            targets: Vec::new(),
            at: None,
            squares: Vec::new(),
            origins: Vec::new(),
            cause: cause.clone(),
            is_critical: false,
            is_halved: false,
            turns: 0,
            rolled: None,
            weapon: None,
            edge: None,
            joins: false,
            more: Vec::new(),
        }
    }
}

impl Work<'_> {
    /// Does the steps. Damage steps that follow each other are one blow.
    pub(super) fn run(&mut self, steps: &[Step], run: &mut Run) -> Flow {
        let mut at = 0;
        while at < steps.len() {
            if self.scene.creature(run.target).is_none() {
                return Ok(());
            }
            let together =
                steps[at..].iter().take_while(|step| matches!(step, Step::Damage { .. })).count();
            if together > 0 {
                self.deal(&steps[at..at + together], run)?;
                at += together;
            } else {
                self.step(&steps[at], run)?;
                at += 1;
            }
        }
        Ok(())
    }

    pub(super) fn deal(&mut self, steps: &[Step], run: &mut Run) -> Flow {
        let mut parts = Vec::new();
        let mut fresh = Vec::new();
        for step in steps {
            let Step::Damage { amount, kind, .. } = step else { continue };
            let key = std::ptr::from_ref(step) as usize;
            let known = run.rolled.as_ref().and_then(|rolled| {
                rolled.iter().find(|(known, _)| *known == key).map(|(_, part)| part.clone())
            });
            let part = match known {
                Some(part) => part,
                None => {
                    fresh.push((key, parts.len()));
                    self.amount_part(amount, *kind, run)
                }
            };
            parts.push(part);
        }
        if fresh.len() == parts.len() {
            self.spell_rolled(run, &mut parts)?;
        }
        if let Some(rolled) = &mut run.rolled {
            rolled.extend(fresh.into_iter().map(|(key, at)| (key, parts[at].clone())));
        }
        if run.joins && !run.is_halved {
            self.change.parts.append(&mut parts);
            return Ok(());
        }
        parts.append(&mut run.more);
        let cause = run.cause.clone();
        let matter = Matter {
            is_magic: cause.is_magic,
            against_spell: cause.spell.is_some(),
            is_critical: run.is_critical,
            cause: Some(&cause),
            name: &cause.name,
            ..Matter::default()
        };
        let (who, is_critical, is_halved) = (run.target, run.is_critical, run.is_halved);
        let leaves_one = steps.iter().any(|step| matches!(step, Step::Damage { spares: true, .. }));
        if leaves_one {
            self.leave_one(who, &mut parts, is_halved);
        }
        let blow =
            Blow { who, cause: &cause, parts, is_critical, is_halved, spares: false, matter };
        self.harm(blow).map(|_| ())
    }

    /// Cuts damage so that 1 hit point is left.
    fn leave_one(&self, who: Id, parts: &mut [HarmPart], is_halved: bool) {
        let it = self.scene.get(who);
        let most = it.hp.saturating_add(it.temporary).saturating_sub(1);
        let mut left = if is_halved { most.saturating_mul(2) } else { most };
        for part in parts {
            part.rolled = part.rolled.min(left);
            left -= part.rolled;
        }
    }

    fn amount_part(&mut self, amount: &Amount, kind: Damage, run: &Run) -> HarmPart {
        let rolls = {
            let view = self.view();
            let context = view
                .context(run.actor, Some(&run.cause))
                .dealt(self.dealt)
                .of(kind)
                .after(run.turns);
            super::amount::rolls(amount, &context)
        };
        let times = if run.is_critical { 2 } else { 1 };
        let dice: Vec<(u8, u8)> =
            rolls.dice.iter().map(|&(count, sides)| (count.saturating_mul(times), sides)).collect();
        let mut part = if run.cause.is_full() {
            let most: i32 =
                dice.iter().map(|&(count, sides)| i32::from(count) * i32::from(sides)).sum();
            self.harm_part(&[], rolls.bonus + most, kind)
        } else {
            self.harm_part(&dice, rolls.bonus, kind)
        };
        if amount.half {
            part.rolled /= 2;
        }
        part
    }

    fn step(&mut self, step: &Step, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match step {
            Step::Damage { .. } => self.deal(std::slice::from_ref(step), run),
            Step::Attack { .. } => self.step_attack(step, run),
            Step::Strike { .. } => self.step_strike(step, run),
            Step::Save { .. } => self.step_save(step, run),
            Step::Check { ability, skill, difficulty, win, lose } => {
                let against = self.view().fixed(difficulty, actor, Some(&run.cause));
                let pair = (*ability, *skill);
                let total =
                    self.check_with(actor, Some(target), pair, against, &Matter::default())?;
                self.run(if total >= against { win } else { lose }, run)
            }
            Step::Contest { mine, theirs, win } => {
                if self.contest(actor, *mine, target, theirs)? {
                    self.run(win, run)
                } else {
                    Ok(())
                }
            }
            Step::Heal(amount) => {
                self.step_heal(amount, run);
                Ok(())
            }
            Step::Temporary(amount) => {
                let (_, total) = self.roll(amount, actor, &run.cause);
                self.give_temporary(target, total);
                Ok(())
            }
            Step::Drain(amount) => self.drain(amount, run),
            Step::Gain(effect) => self.step_gain(target, effect, run),
            Step::GainSelf(effect) => self.step_gain(actor, effect, run),
            Step::End(cure) => self.cure(target, cure),
            Step::Kill => self.kill(target),
            Step::Zone(zone) => self.place(zone, run),
            Step::If { when, then, otherwise } => {
                let cause = run.cause.clone();
                let ongoing = self.ongoing.clone();
                let dropped = self.dropped.filter(|(who, _)| *who == target);
                let matter = Matter {
                    is_critical: run.is_critical,
                    edge: run.edge,
                    cause: Some(&cause),
                    dropped: dropped.map(|(_, kinds)| kinds),
                    ..ongoing.as_ref().map_or_else(Matter::default, super::ongoing::Ongoing::matter)
                };
                let other = Some(target);
                let holds = self.view().all(when, actor, other, &matter, None);
                self.run(if holds { then } else { otherwise }, run)
            }
            Step::Oneself(steps) => {
                let more = Vec::new();
                let mut own = Run { target: actor, rolled: None, more, ..run.clone() };
                self.run(steps, &mut own)
            }
            Step::Around(feet, steps) => self.around(*feet, steps, run),
            _ => self.step_other(step, run),
        }
    }

    fn step_other(&mut self, step: &Step, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match step {
            Step::Push(feet) => self.shift(actor, target, *feet, true),
            Step::Pull(feet) => self.shift(actor, target, *feet, false),
            Step::Topple => self.topple(target, &run.cause),
            Step::Teleport(feet) => self.teleport(actor, run.at, *feet),
            Step::Stabilise => {
                if matches!(self.scene.get(target).life, Life::Dying { .. }) {
                    self.emit(Event::Lives(target, Life::Stable));
                }
                Ok(())
            }
            Step::Raise { hit_points, within } => {
                let it = self.scene.get(target);
                let in_time = self.scene.round.saturating_sub(it.died) <= *within
                    || self.view().rule(target, Rule::Preserved);
                if it.life == Life::Dead && in_time {
                    let (dice, total) = self.roll(hit_points, actor, &run.cause);
                    self.emit(Event::Lives(target, Life::Stable));
                    self.heal(target, &run.cause, dice, total);
                }
                Ok(())
            }
            Step::Restore { reserve, amount } => {
                let (_, total) = self.roll(amount, actor, &run.cause);
                self.spend(actor, Spend::Restored(reserve.clone(), total.clamp(0, 255) as u8));
                Ok(())
            }
            Step::RestoreSlots(amount) => {
                let (_, total) = self.roll(amount, actor, &run.cause);
                self.restore_slots(actor, total.clamp(0, 99) as u8);
                Ok(())
            }
            Step::More(more) => {
                self.more(target, *more);
                Ok(())
            }
            Step::Do(deed) => self.deed(*deed, run),
            _ => self.step_late(step, run),
        }
    }

    /// What answers a roll, and the rarer steps.
    fn step_late(&mut self, step: &Step, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match step {
            Step::AddToRoll(amount) => self.change.add += self.roll(amount, actor, &run.cause).1,
            Step::TakeFromRoll(amount) => {
                self.change.add -= self.roll(amount, actor, &run.cause).1;
            }
            Step::Reroll => self.change.reroll = true,
            Step::Succeed => self.change.verdict = Some(true),
            Step::Fail => self.change.verdict = Some(false),
            Step::CountAs(face) => self.change.face = Some(*face),
            Step::Hinder => self.change.hinder = true,
            Step::Reduce(amount) => self.change.less += self.roll(amount, actor, &run.cause).1,
            Step::Halve => self.change.halves = true,
            Step::MoreDamage(amount) => {
                let rolls = {
                    let view = self.view();
                    super::amount::rolls(amount, &view.context(actor, Some(&run.cause)))
                };
                self.change.more.push((rolls.dice, rolls.bonus));
            }
            Step::Stands(amount) => {
                let (dice, total) = self.roll(amount, actor, &run.cause);
                if self.scene.get(target).hp == 0 {
                    self.heal(target, &run.cause, dice, total.max(1));
                }
            }
            Step::Exhaust(levels) => {
                for _ in 0..*levels {
                    let conditions = vec![ConditionName::Exhaustion];
                    let effect = Effect { conditions, ..Effect::default() };
                    self.gain(target, &effect, &run.cause)?;
                }
            }
            Step::Fell => {
                let kind = Damage::Force;
                let rolled = self.scene.get(target).hp + self.scene.get(target).temporary;
                let part = HarmPart { dice: Vec::new(), bonus: 0, kind, rolled, taken: rolled };
                let cause = run.cause.clone();
                let matter = Matter::default();
                let (is_critical, is_halved, spares) = (false, false, false);
                let parts = vec![part];
                let blow = Blow {
                    who: target,
                    cause: &cause,
                    parts,
                    is_critical,
                    is_halved,
                    spares,
                    matter,
                };
                self.harm(blow)?;
            }
            Step::EndSpell => {
                let (by, casting) = (run.cause.by, run.cause.casting);
                let holds = self.scene.creature(by).map(|one| one.concentration);
                if casting > 0 && holds == Some(casting) {
                    return self.cease(by);
                }
                return self.end_casting(casting);
            }
            Step::CreateSlot(level) => return self.create_slot(actor, *level, &run.cause),
            Step::RestorePact => {
                let used = self.scene.get(actor).pact_used;
                self.spend(actor, Spend::PactBack(used));
            }
            Step::Move(stride) => return self.stride(*stride, run),
            _ => return self.step_of_beasts(step, run),
        }
        Ok(())
    }

    fn more(&mut self, who: Id, more: More) {
        match more {
            More::Action => self.spend(who, Spend::MoreAction),
            More::BonusAction => self.spend(who, Spend::MoreBonus),
            More::Attack => self.spend(who, Spend::MoreAttack),
            More::Movement | More::DashOrDisengage => self.spend(who, Spend::Dash),
            More::Reaction => self.spend(who, Spend::MoreReaction),
        }
    }

    /// The attack of a spell or of something that is no weapon.
    fn step_attack(&mut self, step: &Step, run: &mut Run) -> Flow {
        let Step::Attack { strike, bonus, hit, miss, advantage, .. } = step else { return Ok(()) };
        if self.scene.get(run.target).life == Life::Dead {
            return Ok(());
        }
        let kinds = hit.iter().filter_map(|step| match step {
            Step::Damage { kind, .. } => Some(*kind),
            _ => None,
        });
        // What the steps deal is said to the powers that ask for it; the dice are those of the steps.
        let none = |kind| DamagePart {
            roll: Roll::default(),
            kind,
            versatile: None,
            or: None,
            halved: None,
            save: None,
        };
        let weapon = Weapon {
            name: run.cause.name.clone(),
            ability: Ability::Charisma,
            to_hit: bonus.unwrap_or(run.cause.attack),
            reach: (*strike == Strike::Melee).then_some(5),
            range: Some((u16::MAX, u16::MAX)),
            damage: kinds.map(none).collect(),
            qualities: Qualities { is_spell: true, is_magical: true, ..Qualities::default() },
            ammunition: String::new(),
            modifiers: advantage.iter().map(|when| favour(when)).collect(),
            hit: Vec::new(),
            item: None,
            uses: Vec::new(),
            when: Vec::new(),
        };
        let attack = Attack {
            by: run.actor,
            target: run.target,
            weapon: &weapon,
            strike: *strike,
            cause: run.cause.clone(),
            is_opportunity: false,
            spares: false,
            hit,
            miss,
        };
        self.attack(&attack).map(|_| ())
    }

    fn step_gain(&mut self, who: Id, effect: &Effect, run: &Run) -> Flow {
        if brings_all(effect, ConditionName::Prone)
            && effect.powers == crate::data::Powers::default()
        {
            return self.topple(who, &run.cause);
        }
        self.gain(who, effect, &run.cause).map(|_| ())
    }

    fn drain(&mut self, amount: &Amount, run: &Run) -> Flow {
        let (_, total) = self.roll(amount, run.actor, &run.cause);
        let it = self.scene.get(run.target);
        let drained = it.drained.saturating_add(total.clamp(0, 9_999) as u16);
        let most = it.sheet.hit_points.saturating_sub(drained);
        let hp = it.hp.min(most);
        self.emit(Event::Drained(run.target, drained, hp));
        if most == 0 { self.kill(run.target) } else { Ok(()) }
    }

    fn cure(&mut self, who: Id, cure: &Cure) -> Flow {
        if let Cure::Exhaustion = cure {
            let levels = self.scene.get(who).exhaustion;
            if levels > 0 {
                self.emit(Event::Exhausted(who, levels - 1));
            }
            return Ok(());
        }
        if let Cure::Drain = cure {
            let hp = self.scene.get(who).hp;
            self.emit(Event::Drained(who, 0, hp));
            return Ok(());
        }
        let is_it = |active: &Active| match cure {
            Cure::Conditions(list) | Cure::One(list) => {
                active.effect.conditions.iter().any(|condition| list.contains(condition))
            }
            Cure::Named(name) => active.name == *name,
            Cure::ConditionsFrom(list, kinds) => {
                active.effect.conditions.iter().any(|condition| list.contains(condition))
                    && self
                        .scene
                        .creature(active.cause.by)
                        .is_some_and(|source| kinds.contains(&source.sheet.kind))
            }
            Cure::Diseases | Cure::OneDisease => active.effect.disease,
            Cure::Poisons => active.effect.poison,
            Cure::Curses => active.effect.curse,
            Cure::OneSpell => active.cause.spell.is_some(),
            Cure::Exhaustion | Cure::Drain | Cure::Scores => false,
        };
        let effects = &self.scene.get(who).effects;
        let mut found: Vec<u32> =
            effects.iter().filter(|active| is_it(active)).map(|active| active.number).collect();
        if matches!(cure, Cure::One(_) | Cure::OneDisease | Cure::OneSpell) {
            found.truncate(1);
        }
        for number in found {
            self.end_effect(who, number)?;
        }
        self.end_helpless()
    }

    fn around(&mut self, feet: u16, steps: &[Step], run: &Run) -> Flow {
        let center = self.scene.get(run.target).space();
        let near: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != run.target && one.life != Life::Dead && one.space().is_within(feet, center)
            })
            .filter(|&(id, _)| !self.view().is_walled_off(run.actor, id))
            .map(|(id, _)| id)
            .collect();
        let (origins, more) = (vec![center.at], Vec::new());
        let mut each = Run { rolled: Some(Vec::new()), origins, more, ..run.clone() };
        for target in near {
            each.target = target;
            self.run(steps, &mut each)?;
        }
        Ok(())
    }
}

fn brings_all(effect: &Effect, condition: ConditionName) -> bool {
    effect.conditions.as_slice() == [condition]
}

/// Advantage on an attack if all of this is so.
fn favour(when: &[When]) -> Modifier {
    Modifier { gives: Gives::Advantage(Rolls::Attacks), when: when.to_vec() }
}
