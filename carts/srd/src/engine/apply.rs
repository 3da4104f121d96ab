//! How an event changes the state: plainly, and without asking whether it may.

use super::event::{Event, Spend};
use super::shared::Shared;
use super::state::{Creature, Fight, Id, Life, Scene, Shape, Turn};

impl Scene {
    /// Makes the change that an event tells of. Events of another scene may name who is not here; they change nothing.
    #[expect(clippy::too_many_lines, reason = "one short arm for each event")]
    pub fn apply(&mut self, event: &Event) {
        match event {
            Event::Rolled(_)
            | Event::Did { .. }
            | Event::Unharmed { .. }
            | Event::Dice { .. }
            | Event::Tried { .. } => {}
            Event::Arrived(id, creature) => {
                self.creatures.insert(*id, creature.clone());
            }
            Event::Left(id) => {
                self.creatures.remove(id);
                self.part(*id);
            }
            Event::FightBegan => self.fight = Some(Fight { round: 1, ..Fight::default() }),
            Event::FightEnded => {
                self.fight = None;
                for creature in self.creatures.values_mut() {
                    creature.change().turn = Turn::default();
                }
            }
            Event::RoundBegan => {
                self.round = self.round.saturating_add(1);
                if let Some(fight) = &mut self.fight {
                    fight.round = fight.round.saturating_add(1);
                }
            }
            Event::Joined(id, total, at) => self.join(*id, *total, usize::from(*at)),
            Event::Parted(id) => self.part(*id),
            Event::Passed(rounds) => {
                self.round = self.round.saturating_add(*rounds);
                self.creatures
                    .values_mut()
                    .filter(|one| one.turn != Turn::default())
                    .for_each(|creature| creature.change().turn = Turn::default());
            }
            Event::TurnBegan(id) => self.begin_turn(*id),
            Event::TurnEnded(id) => self.end_turn(*id),
            Event::Began(..)
            | Event::Ended(..)
            | Event::Counted(..)
            | Event::Placed(_)
            | Event::Shifted(..)
            | Event::Cleared(_) => self.apply_lasting(event),
            Event::Asked(pending) => self.pending = Some(pending.clone()),
            Event::Answered => self.pending = None,
            Event::Place(words) => self.place.clone_from(words),
            Event::Spent(id, spend) => self.with(*id, |creature| spend_of(creature, spend)),
            Event::Moved { who, to, feet, from } => self.with(*who, |creature| {
                creature.at = *to;
                creature.turn.walked = creature.turn.walked.saturating_add(*feet);
                creature.turn.run = if *feet == 0 {
                    None
                } else {
                    let (start, run) = creature.turn.run.unwrap_or((*from, 0));
                    Some((start, run.saturating_add(5)))
                };
            }),
            Event::Rose(id, altitude, is_aloft) => self.with(*id, |creature| {
                (creature.altitude, creature.is_aloft) = (*altitude, *is_aloft);
            }),
            Event::Harmed(harm) => self.with(harm.who, |creature| {
                creature.hp = harm.hp;
                creature.temporary = harm.temporary;
                creature.turn.hurt = true;
            }),
            Event::Healed { who, hp, .. } => self.with(*who, |creature| {
                creature.hp = *hp;
                creature.life = Life::Up;
            }),
            Event::Temporary(id, amount) => self.with(*id, |one| one.temporary = *amount),
            Event::Drained(id, drained, hp) => {
                self.with(*id, |creature| (creature.drained, creature.hp) = (*drained, *hp));
            }
            Event::Lives(id, life) => {
                let round = self.round;
                self.with(*id, |creature| {
                    creature.life = *life;
                    if *life == Life::Dead {
                        creature.hp = 0;
                        creature.died = round;
                    }
                });
            }
            Event::Exhausted(id, levels) => self.with(*id, |one| one.exhaustion = *levels),
            Event::Concentrates(id, casting) => {
                self.last = self.last.max(*casting);
                self.with(*id, |one| one.concentration = *casting);
            }
            Event::Hid(id, total) => self.with(*id, |creature| creature.hidden = *total),
            Event::Shaped(id, sheet, hp, effect) => self.with(*id, |creature| {
                let own = std::mem::replace(&mut creature.sheet, sheet.clone());
                let before = std::mem::replace(&mut creature.hp, *hp);
                creature.shape =
                    creature.shape.take().map(|shape| Shape { effect: *effect, ..shape });
                creature.shape.get_or_insert(Shape { sheet: own, hp: before, effect: *effect });
            }),
            Event::Unshaped(id, hp) => self.with(*id, |creature| {
                if let Some(shape) = creature.shape.take() {
                    (creature.sheet, creature.hp) = (shape.sheet, *hp);
                }
            }),
            Event::Sheet(id, sheet) => self.with(*id, |one| match &mut one.shape {
                Some(shape) => shape.sheet = sheet.clone(),
                None => one.sheet = sheet.clone(),
            }),
            Event::Sided(id, side) => self.with(*id, |creature| creature.side = *side),
            Event::Reordered(id, total, at) => self.reorder(*id, *total, usize::from(*at)),
            Event::Again(id, total) => {
                if let Some(fight) = &mut self.fight {
                    fight.again.retain(|(known, _)| known != id);
                    fight.again.extend(total.map(|total| (*id, total)));
                }
            }
        }
    }

    fn apply_lasting(&mut self, event: &Event) {
        match event {
            Event::Began(id, active) => {
                self.last = self.last.max(active.number).max(active.cause.casting);
                self.with(*id, |creature| creature.effects.push(active.clone()));
            }
            Event::Ended(id, number) => self.with(*id, |creature| {
                creature.effects.retain(|active| active.number != *number);
            }),
            Event::Counted(id, number, successes, failures) => self.with(*id, |creature| {
                let found = creature.effects.iter_mut().find(|active| active.number == *number);
                if let Some(active) = found {
                    let active = active.change();
                    (active.successes, active.failures) = (*successes, *failures);
                }
            }),
            Event::Placed(zone) => {
                self.last = self.last.max(zone.number).max(zone.cause.casting);
                self.zones.push(zone.clone());
            }
            Event::Shifted(number, center, squares) => {
                if let Some(zone) = self.zones.iter_mut().find(|zone| zone.number == *number) {
                    let zone = zone.change();
                    (zone.center, zone.squares) = (*center, squares.clone());
                }
            }
            Event::Cleared(number) => self.zones.retain(|zone| zone.number != *number),
            _ => {}
        }
    }

    fn with(&mut self, id: Id, change: impl FnOnce(&mut Creature)) {
        if let Some(creature) = self.creatures.get_mut(&id) {
            change(Shared::change(creature));
        }
    }

    fn join(&mut self, id: Id, total: i16, at: usize) {
        let Some(fight) = &mut self.fight else { return };
        let at = at.min(fight.order.len());
        fight.order.insert(at, (id, total));
        if at <= fight.current && fight.order.len() > 1 {
            fight.current += 1;
        }
        self.with(id, |creature| {
            let legendary = creature.sheet.legendary_actions;
            creature.turn = Turn { reaction: true, legendary, ..Turn::default() };
        });
    }

    fn part(&mut self, id: Id) {
        let Some(fight) = &mut self.fight else { return };
        if let Some(creature) = self.creatures.get_mut(&id) {
            creature.change().turn = Turn::default();
        }
        if let Some(at) = fight.order.iter().position(|&(other, _)| other == id) {
            fight.order.remove(at);
            if at < fight.current {
                fight.current -= 1;
            }
        }
        if fight.current >= fight.order.len() {
            fight.current = 0;
        }
    }

    /// Another place in the order of turns; whose turn it is stays.
    fn reorder(&mut self, id: Id, total: i16, at: usize) {
        let Some(fight) = &mut self.fight else { return };
        let now = fight.order.get(fight.current).map(|&(id, _)| id);
        fight.order.retain(|&(known, _)| known != id);
        let at = at.min(fight.order.len());
        fight.order.insert(at, (id, total));
        let found = fight.order.iter().position(|&(known, _)| Some(known) == now);
        fight.current = found.unwrap_or(0);
    }

    fn begin_turn(&mut self, id: Id) {
        if let Some(fight) = &mut self.fight
            && let Some(at) = fight.order.iter().position(|&(other, _)| other == id)
        {
            fight.current = at;
        }
        self.with(id, |creature| {
            let before = std::mem::take(&mut creature.turn);
            creature.turn = Turn {
                actions: 1,
                bonus: 1,
                reaction: !before.surprised,
                object: true,
                attacked: before.attacked,
                hurt: before.hurt,
                acted: true,
                surprised: before.surprised,
                legendary: creature.sheet.legendary_actions,
                ..Turn::default()
            };
        });
    }

    fn end_turn(&mut self, id: Id) {
        self.with(id, |creature| {
            let turn = &mut creature.turn;
            // Who was surprised can react again as soon as the lost turn is over.
            turn.reaction |= turn.surprised;
            turn.surprised = false;
            (turn.actions, turn.bonus, turn.attacks) = (0, 0, 0);
            (turn.object, turn.attacked, turn.hurt) = (false, false, false);
            turn.multiattack = None;
            turn.run = None;
        });
        // What works once a turn works once in everybody's.
        for creature in self.creatures.values_mut() {
            if !creature.turn.once.is_empty() || !creature.turn.entered.is_empty() {
                let turn = &mut creature.change().turn;
                turn.once.clear();
                turn.entered.clear();
            }
        }
    }
}

fn spend_of(creature: &mut Creature, spend: &Spend) {
    let turn = &mut creature.turn;
    let less = |left: &mut u8| *left = left.saturating_sub(1);
    match spend {
        Spend::Action => less(&mut turn.actions),
        Spend::Bonus => less(&mut turn.bonus),
        Spend::Reaction => turn.reaction = false,
        Spend::Object => turn.object = false,
        Spend::Attack => less(&mut turn.attacks),
        Spend::Part(way, part) => {
            if let Some((_, done)) = turn.multiattack.as_mut().filter(|(known, _)| known == way)
                && let Some(times) = done.get_mut(usize::from(*part))
            {
                *times = times.saturating_add(1);
            }
        }
        Spend::Attacks(count) => (turn.attacks, turn.loaded) = (*count, Vec::new()),
        Spend::Multiattack(way, parts) => {
            turn.multiattack = Some((*way, vec![0; usize::from(*parts)]));
        }
        Spend::MoreAction => turn.actions = turn.actions.saturating_add(1),
        Spend::MoreBonus => turn.bonus = turn.bonus.saturating_add(1),
        Spend::MoreReaction => turn.reaction = true,
        Spend::MoreAttack => turn.attacks = turn.attacks.saturating_add(1),
        Spend::Dash => turn.dashes = turn.dashes.saturating_add(1),
        Spend::Feet(feet) => {
            turn.walked = turn.walked.saturating_add(*feet);
            turn.run = None;
        }
        Spend::Once(name) => turn.once.push(name.clone()),
        Spend::Light(name) => turn.light = Some(name.clone()),
        Spend::Loaded(name) => turn.loaded.push(name.clone()),
        Spend::QuickSpell => turn.quick_spell = true,
        Spend::SlowSpell => turn.slow_spell = true,
        Spend::Legendary(cost) => turn.legendary = turn.legendary.saturating_sub(*cost),
        Spend::Attacked => turn.attacked = true,
        Spend::Struck(struck) => turn.struck.push(struck.clone()),
        Spend::Aware => (turn.surprised, turn.reaction) = (false, true),
        Spend::Entered(zone) => turn.entered.push(*zone),
        Spend::Hasty(is_left) => turn.hasty = *is_left,
        Spend::Ready(ready) => turn.ready.clone_from(ready),
        Spend::Surprised => (turn.surprised, turn.reaction) = (true, false),
        Spend::Reserve(name, count) => count_up(&mut creature.used, name, i16::from(*count)),
        Spend::Restored(name, count) => count_up(&mut creature.used, name, -i16::from(*count)),
        Spend::Slot(level) => slot(&mut creature.slots_used, *level, 1),
        Spend::SlotBack(level) => slot(&mut creature.slots_used, *level, -1),
        Spend::Pact => creature.pact_used = creature.pact_used.saturating_add(1),
        Spend::PactBack(count) => creature.pact_used = creature.pact_used.saturating_sub(*count),
        Spend::HitDie(sides) => count_up(&mut creature.dice_used, sides, 1),
        Spend::HitDieBack(sides) => count_up(&mut creature.dice_used, sides, -1),
    }
}

fn slot(used: &mut [u8; 9], level: u8, change: i8) {
    if let Some(used) = used.get_mut(usize::from(level).wrapping_sub(1)) {
        *used = used.saturating_add_signed(change);
    }
}

/// Counts what was used; what is back whole is not listed.
fn count_up<K: Clone + PartialEq>(used: &mut Vec<(K, u8)>, key: &K, change: i16) {
    let at = used.iter().position(|(known, _)| known == key).unwrap_or_else(|| {
        used.push((key.clone(), 0));
        used.len() - 1
    });
    used[at].1 = (i16::from(used[at].1) + change).clamp(0, 255) as u8;
    if used[at].1 == 0 {
        used.remove(at);
    }
}
