//! Hit points that spells and features give back, with what the giver adds to them.

use super::state::{Cause, Id, Life};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::data::{Amount, ClassName, Gives, Rule, Stat};

/// Hit points that a cleric's level is worth. Source: 5.1, "Preserve Life".
const PRESERVED: u16 = 5;

impl Work<'_> {
    /// Gives hit points back to the target.
    pub(super) fn step_heal(&mut self, amount: &Amount, run: &Run) {
        let full = amount.full
            || self.view().rule(run.target, Rule::HealsMost)
            || self.heals_supremely(&run.cause);
        let amount = &Amount { full, ..amount.clone() };
        let (dice, total) = self.roll(amount, run.actor, &run.cause);
        let more = if total > 0 { self.healing_more(&run.cause) } else { 0 };
        let before = self.scene.get(run.target).hp;
        self.heal(run.target, &run.cause, dice, total + more);
        self.note_healed(run.target, before, &run.cause);
    }

    /// Remembers that the spell that is being cast has healed another than its caster.
    pub(super) fn note_healed(&mut self, who: Id, before: u16, cause: &Cause) {
        let is_of_spell = cause.spell.is_some_and(|level| level > 0);
        if is_of_spell && who != cause.by && self.scene.get(who).hp > before {
            self.spell.healed = true;
        }
    }

    /// Whether the dice of a spell that heals count as their highest faces.
    pub(super) fn heals_supremely(&self, cause: &Cause) -> bool {
        cause.spell.is_some()
            && self.scene.creature(cause.by).is_some()
            && self.view().rule(cause.by, Rule::HealsSupremely)
    }

    /// What the caster of a spell of level 1 or higher adds to each healing by it.
    pub(super) fn healing_more(&self, cause: &Cause) -> i32 {
        if cause.spell.is_none_or(|level| level == 0) || self.scene.creature(cause.by).is_none() {
            return 0;
        }
        let view = self.view();
        let matter = Matter { is_spell: true, cause: Some(cause), ..Matter::default() };
        let mut more = 0;
        view.each_modifier(cause.by, |given| {
            if let Gives::Add(Stat::Healing, amount) = &given.modifier.gives
                && view.holds(&given, cause.by, None, &matter)
            {
                more += view.fixed(amount, cause.by, Some(cause));
            }
        });
        more
    }

    /// Divides hit points among the targets, in the order in which they were named, none above half of what it can have.
    pub(super) fn preserve_life(&mut self, run: &Run) -> Flow {
        if run.targets.first() != Some(&run.target) {
            return Ok(());
        }
        let level = self.scene.get(run.actor).sheet.class_level(ClassName::Cleric);
        let mut left = PRESERVED * u16::from(level);
        for &target in &run.targets {
            let Some(it) = self.scene.creature(target).filter(|it| it.life != Life::Dead) else {
                continue;
            };
            let lacks = (self.view().hit_points_max(target) / 2).saturating_sub(it.hp);
            let given = lacks.min(left);
            left -= given;
            self.heal(target, &run.cause, Vec::new(), i32::from(given));
        }
        Ok(())
    }
}
