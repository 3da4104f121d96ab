//! What powers mention: spells, monsters, reserves, attacks. And what in them cannot be meant.

use super::power::{Activity, Aura, Effect, Gives, Modifier, On, Powers, Step, Use, When, Zone};

/// Names that powers mention, and what is wrong with them by themselves.
#[derive(Debug, Default)]
pub(super) struct Mentions<'a> {
    /// Spells.
    pub(super) spells: Vec<&'a str>,
    /// Monsters.
    pub(super) monsters: Vec<&'a str>,
    /// Reserves that are drawn on.
    pub(super) drawn: Vec<&'a str>,
    /// Reserves that there are.
    pub(super) reserves: Vec<&'a str>,
    /// Attacks by name.
    pub(super) strikes: Vec<&'a str>,
    /// What cannot be meant.
    pub(super) problems: Vec<String>,
}

impl<'a> Mentions<'a> {
    /// Adds what a power mentions.
    pub(super) fn powers(&mut self, powers: &'a Powers) {
        powers.modifiers.iter().for_each(|one| self.modifier(one));
        powers.actions.iter().for_each(|one| self.activity(one));
        self.reserves.extend(powers.reserves.iter().map(|one| one.name.as_str()));
        powers.on.iter().for_each(|one| self.on(one));
        powers.auras.iter().for_each(|one| self.aura(one));
        for grant in &powers.spells {
            self.spells.push(&grant.spell);
            self.uses(&grant.uses);
        }
    }

    /// Adds what an activity mentions.
    pub(super) fn activity(&mut self, activity: &'a Activity) {
        let steps = [&activity.before, &activity.does, &activity.after];
        if steps.iter().all(|steps| steps.is_empty()) && activity.options.is_empty() {
            self.problems.push(format!("{:?} does nothing", activity.name));
        }
        self.uses(&activity.uses);
        self.all_when(&activity.when);
        self.all_when(&activity.targets.when);
        steps.into_iter().for_each(|steps| self.steps(steps));
        activity.options.iter().for_each(|(_, steps)| self.steps(steps));
    }

    /// Adds what steps mention.
    pub(super) fn steps(&mut self, steps: &'a [Step]) {
        steps.iter().for_each(|step| self.step(step));
    }

    /// Adds what an effect mentions.
    pub(super) fn effect(&mut self, effect: &'a Effect) {
        self.powers(&effect.powers);
        if !effect.shape.is_empty() {
            self.monsters.push(&effect.shape);
        }
        if let Some(repeat) = &effect.save {
            self.steps(&repeat.fail);
            self.steps(&repeat.worst);
            if repeat.at.is_none() && repeat.check.is_none() {
                let problem = format!("nothing says when the save against {:?} is", effect.name);
                self.problems.push(problem);
            }
        }
        self.steps(&effect.after);
        self.steps(&effect.due);
    }

    /// Adds what a modifier mentions.
    pub(super) fn modifier(&mut self, modifier: &'a Modifier) {
        self.all_when(&modifier.when);
        let (Gives::Light(bright, dim) | Gives::Sunlight(bright, dim)) = modifier.gives else {
            return;
        };
        if bright == 0 && dim == 0 {
            self.problems.push("light without a radius".into());
        }
    }

    /// Adds what conditions mention.
    pub(super) fn all_when(&mut self, all: &'a [When]) {
        for when in all {
            match when {
                When::Not(one) => self.all_when(std::slice::from_ref(one)),
                When::Any(some) | When::All(some) => {
                    if some.is_empty() {
                        self.problems.push("a choice of no conditions".into());
                    }
                    self.all_when(some);
                }
                When::Left(reserve, _) => self.drawn.push(reserve),
                _ => {}
            }
        }
    }

    fn uses(&mut self, uses: &'a [Use]) {
        for one in uses {
            if let Use::Reserve(name, _) | Use::Any(name) = one {
                self.drawn.push(name);
            }
        }
    }

    fn on(&mut self, on: &'a On) {
        self.all_when(&on.when);
        self.uses(&on.uses);
        self.steps(&on.does);
    }

    fn aura(&mut self, aura: &'a Aura) {
        self.all_when(&aura.when);
        aura.modifiers.iter().for_each(|one| self.modifier(one));
        aura.on.iter().for_each(|one| self.on(one));
    }

    fn zone(&mut self, zone: &'a Zone) {
        for steps in [&zone.enter, &zone.start, &zone.end, &zone.step] {
            self.steps(steps);
        }
        self.all_when(&zone.when);
        zone.modifiers.iter().for_each(|one| self.modifier(one));
        // An action that only moves the zone has no steps.
        let moves = |one: &&Activity| zone.moves > 0 && one.does.is_empty();
        zone.powers.actions.iter().filter(|one| !moves(one)).for_each(|one| self.activity(one));
    }

    fn step(&mut self, step: &'a Step) {
        match step {
            Step::Attack { hit, miss, .. } => {
                self.steps(hit);
                self.steps(miss);
            }
            Step::Strike { with, hit, .. } => {
                if !with.is_empty() {
                    self.strikes.push(with);
                }
                self.steps(hit);
            }
            Step::Contest { win: steps, .. }
            | Step::ContestOf { win: steps, .. }
            | Step::Oneself(steps)
            | Step::Around(_, steps)
            | Step::Between(_, steps) => self.steps(steps),
            Step::Save { fail, pass, worse, .. } => {
                self.steps(fail);
                self.steps(pass);
                worse.iter().for_each(|(_, steps)| self.steps(steps));
            }
            Step::Check { win, lose, .. } => {
                self.steps(win);
                self.steps(lose);
            }
            Step::Gain(effect) | Step::GainSelf(effect) => self.effect(effect),
            Step::Avert { effect, otherwise } => {
                self.effect(effect);
                self.steps(otherwise);
            }
            Step::Zone(zone) => self.zone(zone),
            Step::If { when, then, otherwise } => {
                self.all_when(when);
                self.steps(then);
                self.steps(otherwise);
            }
            Step::Chance { then, otherwise, .. } => {
                self.steps(then);
                self.steps(otherwise);
            }
            Step::Summon { monsters, .. } => {
                self.monsters.extend(monsters.iter().map(String::as_str));
            }
            Step::Become(monster) => self.monsters.push(monster),
            Step::Spell { spell, .. } => self.spells.push(spell),
            Step::Spend(reserve, _) | Step::Restore { reserve, .. } => self.drawn.push(reserve),
            _ => {}
        }
    }
}
