//! Steps that powers of monsters have beside those that all actions have: what is lost, turned away from or thrown.

use super::event::{Event, Harm};
use super::harm::Blow;
use super::react::Happening;
use super::state::{Cause, Id, Life};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{
    Amount, Area, Effect, Gives, Lasts, Modifier, Powers, Roll, Shape, Stat, Step, When,
};
use crate::grid::Direction;

/// The effect of hit points that only magic gives back.
pub(super) const FOR_GOOD: &str = "Lost for good";

impl Work<'_> {
    /// Does one of these steps, or one of magic.
    pub(super) fn step_of_beasts(&mut self, step: &Step, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match step {
            Step::Lose(amount) => {
                let (_, total) = self.roll(amount, actor, &run.cause);
                self.lose(target, total.clamp(0, 9_999) as u16, &run.cause.clone())
            }
            Step::DrainScore(ability, amount) => {
                let (_, total) = self.roll(amount, actor, &run.cause);
                self.drain_score(target, *ability, total.clamp(0, 30) as u8, &run.cause.clone())
            }
            Step::DrainForGood(amount) => {
                let total = {
                    let rolls = {
                        let view = self.view();
                        let context = view.context(actor, Some(&run.cause)).dealt(self.dealt);
                        super::amount::rolls(amount, &context)
                    };
                    let dice = self.dice(&rolls.dice);
                    rolls.total(super::work::sum(&dice))
                };
                self.drain_for_good(target, total.clamp(0, 9_999) as u16, &run.cause.clone())
            }
            Step::Avert { effect, otherwise } => {
                let it = self.scene.get(target);
                let can = it.can_act() && !it.turn.surprised;
                let name = if effect.name.is_empty() { &run.cause.name } else { &effect.name };
                let could = if can { vec![name.clone()] } else { Vec::new() };
                if self.ask(target, Happening::Averts, actor, could)? > 0 {
                    return self.gain(target, effect, &run.cause.clone()).map(|_| ());
                }
                self.run(otherwise, run)
            }
            Step::ContestOf { ability, win } => {
                let matter = Matter::default();
                let pair = (*ability, None);
                let other = self.check_with(target, Some(actor), pair, 0, &matter)?;
                let own = self.check_with(actor, Some(target), pair, other + 1, &matter)?;
                if own > other { self.run(win, run) } else { Ok(()) }
            }
            Step::Between(width, steps) => self.between(*width, steps, run),
            Step::Fling(feet) => self.fling(target, *feet, run),
            Step::Become(name) => self.become_other(actor, name),
            _ => self.step_magic(step, run),
        }
    }

    /// Hit points that are gone and were no damage.
    fn lose(&mut self, who: Id, lost: u16, cause: &Cause) -> Flow {
        let me = self.scene.get(who);
        if me.life == Life::Dead || lost == 0 {
            return Ok(());
        }
        let (was_up, before) = (me.is_up(), me.hp);
        let harm = Harm {
            who,
            by: cause.by,
            what: cause.name.clone(),
            parts: Vec::new(),
            is_critical: false,
            is_halved: false,
            temporary: me.temporary,
            hp: me.hp.saturating_sub(lost),
        };
        self.emit(Event::Harmed(Box::new(harm)));
        if before == 0 || self.scene.get(who).hp > 0 {
            return Ok(());
        }
        let blow = Blow {
            who,
            cause,
            parts: Vec::new(),
            is_critical: false,
            is_halved: false,
            spares: false,
            matter: Matter::default(),
        };
        self.fall(&blow, lost.saturating_sub(before), was_up)
    }

    /// A lower score until a rest: all that is rolled with it is worse by what its modifier lost.
    fn drain_score(&mut self, who: Id, ability: Ability, lost: u8, cause: &Cause) -> Flow {
        let name = format!("{ability:?} drained");
        let me = self.scene.get(who);
        if me.life == Life::Dead || lost == 0 {
            return Ok(());
        }
        let before = me.effects.iter().filter(|active| active.name == name);
        let before: i32 = before.map(|active| drained(&active.effect, ability)).sum();
        let score = i32::from(me.sheet.scores.0[ability as usize]);
        let all = before + i32::from(lost);
        if all >= score {
            return self.kill(who);
        }
        let modifier = |score: i32| i32::from(crate::ability::modifier(score as u8));
        let worse = fixed(modifier(score) - modifier(score - all));
        let now = |gives| Modifier { gives, when: Vec::new() };
        let with = |gives| Modifier { gives, when: vec![When::By(ability)] };
        let modifiers = vec![
            now(Gives::Subtract(Stat::Score(ability), fixed(all))),
            with(Gives::Subtract(Stat::Attack, worse.clone())),
            with(Gives::Subtract(Stat::Damage, worse.clone())),
            now(Gives::Subtract(Stat::CheckOf(ability), worse.clone())),
            now(Gives::Subtract(Stat::SaveOf(ability), worse)),
        ];
        let powers = Powers { modifiers, ..Powers::default() };
        let lasts = Lasts::ShortRest;
        let old: Vec<u32> = me
            .effects
            .iter()
            .filter(|active| active.name == name)
            .map(|active| active.number)
            .collect();
        for number in old {
            self.emit(Event::Ended(who, number));
        }
        self.gain(who, &Effect { name, lasts, powers, ..Effect::default() }, cause).map(|_| ())
    }

    /// Fewer hit points that it can have, until magic gives them back.
    fn drain_for_good(&mut self, who: Id, lost: u16, cause: &Cause) -> Flow {
        if lost == 0 || self.scene.get(who).life == Life::Dead {
            return Ok(());
        }
        let me = self.scene.get(who);
        let old: Vec<(u32, i32)> = me
            .effects
            .iter()
            .filter(|active| active.name == FOR_GOOD)
            .map(|active| (active.number, lowered(&active.effect)))
            .collect();
        let all = old.iter().map(|(_, lost)| lost).sum::<i32>() + i32::from(lost);
        let most = i32::from(me.sheet.hit_points) - i32::from(me.drained);
        for (number, _) in old {
            self.emit(Event::Ended(who, number));
        }
        let modifiers = vec![Modifier {
            gives: Gives::Subtract(Stat::HitPointsMax, fixed(all)),
            when: Vec::new(),
        }];
        let powers = Powers { modifiers, ..Powers::default() };
        let (name, lasts) = (FOR_GOOD.to_owned(), Lasts::Always);
        self.gain(who, &Effect { name, lasts, powers, ..Effect::default() }, cause)?;
        if all >= most { self.kill(who) } else { Ok(()) }
    }

    /// The steps for all others between actor and target.
    fn between(&mut self, width: u16, steps: &[Step], run: &Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        let (me, it) = (self.scene.get(actor).space(), self.scene.get(target).space());
        let feet = me.feet_to(it);
        let area = Area { shape: Shape::Line, feet, width: Some(width.max(5)) };
        let squares = self.area_squares(actor, area, it.nearest(me.at), true, false);
        let inside: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != actor
                    && id != target
                    && one.life != Life::Dead
                    && !one.is_away()
                    && squares.iter().any(|&square| one.space().covers(square))
            })
            .map(|(id, _)| id)
            .collect();
        let mut each = Run { rolled: Some(Vec::new()), ..run.clone() };
        for id in inside {
            each.target = id;
            self.run(steps, &mut each)?;
        }
        Ok(())
    }

    /// Throws somebody in a random direction, against whatever is there.
    fn fling(&mut self, who: Id, feet: u16, run: &Run) -> Flow {
        let face = self.throw(who, &run.cause.name.clone(), 8);
        let direction = Direction::ALL[usize::from(face.clamp(1, 8)) - 1];
        let mut thrown = 0;
        for _ in 0..feet / 5 {
            let from = self.scene.get(who).at;
            let Some(to) = from.step(direction) else { break };
            let there = crate::space::Body { at: to, ..self.scene.get(who).space() };
            let hit = self.scene.creatures().find(|&(id, one)| {
                id != who
                    && id != run.actor
                    && one.life != Life::Dead
                    && !one.is_away()
                    && one.space().overlaps(there)
            });
            let hit = hit.map(|(id, _)| id);
            let is_wall = crate::space::fit(&self.painted, there.size, to).is_none();
            if hit.is_none() && !is_wall {
                thrown += 5;
                self.emit(Event::Moved { who, from, to, feet: 0 });
                self.enter(who)?;
                if self.scene.creature(who).is_none() {
                    return Ok(());
                }
                continue;
            }
            // What was thrown so far and the step that was stopped.
            let dice = ((thrown + 5) / 10) as u8;
            let cause = Cause { by: 0, ..run.cause.clone() };
            self.strikes_hard(who, dice, &cause)?;
            if let Some(other) = hit.filter(|&id| self.scene.creature(id).is_some()) {
                let difficulty = i32::from(run.cause.difficulty);
                let save = Ability::Dexterity;
                let matter = Matter { damage: &[Damage::Bludgeoning], ..Matter::default() };
                let (is_made, _) =
                    self.save(other, save, difficulty, &run.cause, &matter, (false, false))?;
                if !is_made {
                    self.strikes_hard(other, dice, &cause)?;
                    if self.scene.creature(other).is_some() {
                        self.topple(other, &cause)?;
                    }
                }
            }
            break;
        }
        self.end_helpless()
    }

    fn strikes_hard(&mut self, who: Id, dice: u8, cause: &Cause) -> Flow {
        if dice == 0 || self.scene.creature(who).is_none() {
            return Ok(());
        }
        let part = self.harm_part(&[(dice, 6)], 0, Damage::Bludgeoning);
        self.harm(Blow {
            who,
            cause,
            parts: vec![part],
            is_critical: false,
            is_halved: false,
            spares: false,
            matter: Matter::default(),
        })
        .map(|_| ())
    }
}

/// A number as an amount.
fn fixed(number: i32) -> Amount {
    let bonus = number.clamp(-9_999, 9_999) as i16;
    Amount { roll: Roll { count: 0, sides: 0, bonus }, ..Amount::default() }
}

/// How much an effect takes from a score.
fn drained(effect: &Effect, ability: Ability) -> i32 {
    let modifiers = effect.powers.modifiers.iter();
    modifiers
        .map(|one| match &one.gives {
            Gives::Subtract(Stat::Score(known), amount) if *known == ability => {
                i32::from(amount.roll.bonus)
            }
            _ => 0,
        })
        .sum()
}

/// How much an effect takes from the hit points that one can have.
fn lowered(effect: &Effect) -> i32 {
    let modifiers = effect.powers.modifiers.iter();
    modifiers
        .map(|one| match &one.gives {
            Gives::Subtract(Stat::HitPointsMax, amount) => i32::from(amount.roll.bonus),
            _ => 0,
        })
        .sum()
}
