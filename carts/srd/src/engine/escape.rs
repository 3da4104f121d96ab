//! Breaking free, and letting go.

use super::deeds::GRAPPLED;
use super::event::Spend;
use super::state::{Id, Number};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::data::{ConditionName, Cost, Ends, Rule, Skill};

impl Work<'_> {
    /// Breaks free of a grapple, or of what a check ends, with the action.
    pub(super) fn escape(&mut self, who: Id, number: Number) -> Flow {
        if self.try_free(who, number)? {
            return Ok(());
        }
        let Some(active) = self.active(who, number) else {
            return require(false, "Escape", "nothing like that holds you");
        };
        let repeat = active.effect.save.clone();
        let by_check = repeat.as_ref().and_then(|repeat| repeat.check.clone());
        let is_grapple = active.name == GRAPPLED;
        let by_save = repeat.as_ref().is_some_and(|one| one.at.is_none() && one.check.is_none());
        require(by_check.is_some() || by_save || is_grapple, "Escape", "no check ends that")?;
        let slips = self.view().rule(who, Rule::FreeMovement)
            || !active.cause.is_magic && self.view().rule(who, Rule::EscapesGrapples);
        let binds = super::effects::brings(&active.effect, ConditionName::Restrained);
        if (is_grapple || binds) && slips {
            self.walk_feet(who, 5)?;
            return self.end_effect(who, number);
        }
        self.take(who, Cost::Action)?;
        if let Some(repeat) = repeat.as_ref().filter(|_| by_save) {
            return self.repeat_save(who, &active, repeat);
        }
        if let (Some(repeat), Some(skills)) = (repeat, by_check) {
            let best =
                skills.iter().copied().max_by_key(|&skill| self.scene.get(who).sheet.skill(skill));
            let against = i32::from(repeat.difficulty.unwrap_or(active.cause.difficulty));
            let scores = self.scene.get(who).sheet.scores;
            let ability = repeat
                .or
                .filter(|&or| scores.modifier(or) > scores.modifier(repeat.ability))
                .unwrap_or(repeat.ability);
            let pair = (ability, best);
            let matter = Matter { name: &active.name, ..Matter::default() };
            let hinders = !repeat.disadvantage.is_empty()
                && self.view().all_from(&repeat.disadvantage, who, &active.cause, &matter);
            self.hinder_next = hinders;
            let is_made = self.check_with(who, None, pair, against, &matter)? >= against;
            self.hinder_next = false;
            return self.count(who, &active, &repeat, is_made);
        }
        let holder = active.cause.by;
        let mine = {
            let sheet = &self.scene.get(who).sheet;
            if sheet.skill(Skill::Acrobatics) > sheet.skill(Skill::Athletics) {
                Skill::Acrobatics
            } else {
                Skill::Athletics
            }
        };
        let fixed = i32::from(active.cause.difficulty);
        let is_free = if self.scene.creature(holder).is_none() {
            true
        } else if fixed > 0 {
            let pair = (super::rolls::ability_of(mine), Some(mine));
            self.check_with(who, Some(holder), pair, fixed, &Matter::default())? >= fixed
        } else {
            self.contest(who, mine, holder, &[Skill::Athletics])?
        };
        if is_free { self.end_effect(who, number) } else { Ok(()) }
    }

    pub(super) fn release(&mut self, who: Id, target: Id) -> Flow {
        let held = self.numbers_of(target).into_iter().find(|&number| {
            self.active(target, number).is_some_and(|active| {
                active.cause.by == who
                    && (active.effect.ends.contains(&Ends::LetGo)
                        || super::effects::brings(&active.effect, ConditionName::Grappled))
            })
        });
        match held {
            Some(number) => {
                if self.view().clings_to(who) == Some(target) && self.scene.fight().is_some() {
                    let all = self.scene.get(who).sheet.speed;
                    let all = all.walk.max(all.fly).max(all.swim);
                    let left = all.saturating_sub(self.scene.get(who).turn.walked);
                    require(left >= 5, "Movement", "that takes 5 feet")?;
                    self.spend(who, Spend::Feet(5));
                }
                self.end_effect(target, number)
            }
            None => require(false, "Grapple", "you do not hold it"),
        }
    }
}
