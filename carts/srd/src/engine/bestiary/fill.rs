//! Puts the numbers of a record into its powers: dice, distances and the difficulty of its saves.
//!
//! Powers are written once for all creatures that have a trait or action. What differs between them stands in the record,
//! and goes where a power says `TraitRoll`, `TraitHitPoints` or `TraitFeet`, and where a save says no difficulty.

use crate::data::{
    Activity, Amount, Aura, Effect, Gives, Modifier, On, Plus, Powers, Roll, Step, Zone,
};

/// The numbers of one trait or action.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbers<'a> {
    /// Dice, in the order of the text.
    pub(super) rolls: &'a [Roll],
    /// Amounts of hit points.
    pub(super) hit_points: &'a [u16],
    /// Distances.
    pub(super) feet: &'a [u16],
    /// The difficulty of its saves.
    pub(super) difficulty: Option<u8>,
    /// Its name: that of effects that have none.
    pub(super) name: &'a str,
}

/// A fixed number as an amount.
pub(super) fn fixed(number: impl Into<i16>) -> Amount {
    rolled(Roll { count: 0, sides: 0, bonus: number.into() })
}

/// Dice as an amount.
pub(super) fn rolled(roll: Roll) -> Amount {
    Amount { roll, ..Amount::default() }
}

impl Numbers<'_> {
    pub(super) fn powers(&self, powers: &mut Powers) {
        powers.modifiers.iter_mut().for_each(|one| self.modifier(one));
        powers.actions.iter_mut().for_each(|one| self.activity(one));
        powers.reserves.iter_mut().for_each(|one| self.amount(&mut one.amount));
        powers.on.iter_mut().for_each(|one| self.on(one));
        powers.auras.iter_mut().for_each(|one| self.aura(one));
    }

    pub(super) fn activity(&self, activity: &mut Activity) {
        activity.difficulty = activity.difficulty.or(self.difficulty);
        self.amount(&mut activity.targets.count);
        for steps in [&mut activity.before, &mut activity.does, &mut activity.after] {
            self.steps(steps);
        }
        activity.options.iter_mut().for_each(|(_, steps)| self.steps(steps));
    }

    pub(super) fn steps(&self, steps: &mut [Step]) {
        steps.iter_mut().for_each(|step| self.step(step));
    }

    pub(super) fn effect(&self, effect: &mut Effect) {
        if effect.name.is_empty() {
            effect.name.push_str(self.name);
        }
        self.powers(&mut effect.powers);
        if let Some(repeat) = &mut effect.save {
            repeat.difficulty = repeat.difficulty.or(self.difficulty);
            self.steps(&mut repeat.fail);
            self.steps(&mut repeat.worst);
        }
        self.steps(&mut effect.after);
        self.steps(&mut effect.due);
    }

    pub(super) fn modifier(&self, modifier: &mut Modifier) {
        match &mut modifier.gives {
            Gives::Add(_, amount)
            | Gives::Subtract(_, amount)
            | Gives::AtLeast(_, amount)
            | Gives::AtMost(_, amount)
            | Gives::Extra(amount, _)
            | Gives::ExtraSame(amount)
            | Gives::CriticalDice(amount)
            | Gives::BaseArmor(amount)
            | Gives::WeaponDie(amount) => self.amount(amount),
            _ => {}
        }
    }

    fn on(&self, on: &mut On) {
        self.steps(&mut on.does);
    }

    fn aura(&self, aura: &mut Aura) {
        self.amount(&mut aura.feet);
        aura.modifiers.iter_mut().for_each(|one| self.modifier(one));
        aura.on.iter_mut().for_each(|one| self.on(one));
    }

    fn zone(&self, zone: &mut Zone) {
        for steps in [&mut zone.enter, &mut zone.start, &mut zone.end, &mut zone.step] {
            self.steps(steps);
        }
        zone.modifiers.iter_mut().for_each(|one| self.modifier(one));
        self.powers(&mut zone.powers);
    }

    fn step(&self, step: &mut Step) {
        match step {
            Step::Attack { hit, miss, .. } => {
                self.steps(hit);
                self.steps(miss);
            }
            Step::Strike { hit: steps, .. }
            | Step::Contest { win: steps, .. }
            | Step::ContestOf { win: steps, .. }
            | Step::Oneself(steps)
            | Step::Around(_, steps)
            | Step::Between(_, steps) => self.steps(steps),
            Step::Save { difficulty, fail, pass, worse, .. } => {
                match difficulty {
                    Some(number) => self.amount(number),
                    None => *difficulty = self.difficulty.map(fixed),
                }
                self.steps(fail);
                self.steps(pass);
                worse.iter_mut().for_each(|(_, steps)| self.steps(steps));
            }
            Step::Check { difficulty, win, lose, .. } => {
                self.amount(difficulty);
                self.steps(win);
                self.steps(lose);
            }
            Step::Damage { amount, .. }
            | Step::Heal(amount)
            | Step::Temporary(amount)
            | Step::Drain(amount)
            | Step::DrainForGood(amount)
            | Step::Lose(amount)
            | Step::DrainScore(_, amount)
            | Step::Stands(amount)
            | Step::Restore { amount, .. } => self.amount(amount),
            Step::Summon { count, delay, .. } => {
                self.amount(count);
                self.amount(delay);
            }
            Step::Gain(effect) | Step::GainSelf(effect) => self.effect(effect),
            Step::Avert { effect, otherwise } => {
                self.effect(effect);
                self.steps(otherwise);
            }
            Step::Zone(zone) => self.zone(zone),
            Step::If { then, otherwise, .. } | Step::Chance { then, otherwise, .. } => {
                self.steps(then);
                self.steps(otherwise);
            }
            _ => {}
        }
    }

    /// Numbers that the record has not are left out: the checks of the tables see to it that there are none.
    fn amount(&self, amount: &mut Amount) {
        let plus = std::mem::take(&mut amount.plus);
        for one in plus {
            let place = |at: u8| usize::from(at);
            match one {
                Plus::TraitRoll(at) => {
                    let Some(dice) = self.rolls.get(place(at)) else { continue };
                    amount.roll = Roll { bonus: dice.bonus + amount.roll.bonus, ..*dice };
                }
                Plus::TraitHitPoints(at) => {
                    let number = self.hit_points.get(place(at)).copied().unwrap_or_default();
                    amount.roll.bonus += number.cast_signed();
                }
                Plus::TraitFeet(at) => {
                    let number = self.feet.get(place(at)).copied().unwrap_or_default();
                    amount.roll.bonus += number.cast_signed();
                }
                other => amount.plus.push(other),
            }
        }
    }
}
