//! Checks that the table asks for, and all that counts for a check: skills, tools, and half or twice the proficiency.
//! Source: 5.1, "Ability Checks".

use super::command::Trial;
use super::event::Event;
use super::rolls::{ability_of, check_stats, is_social};
use super::state::Id;
use super::view::View;
use super::weigh::{Matter, Weight, of_check};
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::data::{Cost, Gives, Rolls, Rule, Skill};

/// The tools that who has fast hands uses with the bonus action.
const THIEVES_TOOLS: &str = "Thieves' Tools";

/// What a check is made with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Means<'t> {
    pub(super) ability: Ability,
    pub(super) skill: Option<Skill>,
    /// Empty for none.
    pub(super) tool: &'t str,
}

/// What of the proficiency bonus counts.
#[derive(Default)]
struct Training {
    is_trained: bool,
    is_doubled: bool,
    /// What who is not trained adds.
    half: i32,
}

impl View<'_> {
    /// What counts for a check, and what is always added.
    pub(super) fn weigh_check(
        &self,
        who: Id,
        other: Option<Id>,
        means: Means<'_>,
        matter: &Matter<'_>,
    ) -> (Weight, i32) {
        let Means { ability, skill, tool } = means;
        let mut kinds = of_check(ability, skill);
        if !tool.is_empty() {
            kinds.push(Rolls::Tools);
        }
        let mut weight = self.weigh(who, other, &check_stats(ability, skill), &kinds, matter);
        weight.advantage |= is_social(skill)
            && other.is_some_and(|other| {
                self.scene.creature(other).is_some() && self.is_charmed_by(other, who)
            });
        let sheet = &self.scene.get(who).sheet;
        let bonus = i32::from(sheet.proficiency);
        let plain = i32::from(sheet.scores.modifier(ability));
        let given = self.training(who, other, &kinds, matter);
        let of_skill = skill.map(|skill| {
            let usual = i32::from(sheet.scores.modifier(ability_of(skill)));
            let own = i32::from(sheet.skill(skill)) - usual;
            let was = sheet.proficient[skill as usize];
            let added = match (was, given.is_trained) {
                (true, _) if given.is_doubled && own < 2 * bonus => own + bonus,
                (false, true) => own - given.half + bonus * (1 + i32::from(given.is_doubled)),
                _ => own,
            };
            (added, was || given.is_trained)
        });
        let of_tool = (!tool.is_empty()).then(|| {
            let known = sheet.tools.iter().find(|(name, _)| name == tool);
            let is_trained = known.is_some() || given.is_trained;
            let twice = known.is_some_and(|(_, twice)| *twice) || given.is_doubled;
            let added = if is_trained { bonus * (1 + i32::from(twice)) } else { given.half };
            (added, is_trained)
        });
        let best = of_skill.into_iter().chain(of_tool).max();
        let (added, is_trained) = best.unwrap_or((given.half, false));
        if is_trained && self.rule(who, Rule::ReliableTalent) {
            weight.lowest = weight.lowest.max(10);
        }
        (weight, plain + added + self.raised(who, ability))
    }

    /// What powers say of the training for a check.
    fn training(
        &self,
        who: Id,
        other: Option<Id>,
        kinds: &[Rolls],
        matter: &Matter<'_>,
    ) -> Training {
        let bonus = i32::from(self.scene.get(who).sheet.proficiency);
        let mut given = Training::default();
        self.each_modifier(who, |one| {
            let (rolls, half) = match &one.modifier.gives {
                Gives::Proficient(rolls) | Gives::Expertise(rolls) => (rolls, 0),
                Gives::HalfProficient(rolls) => (rolls, bonus / 2),
                Gives::HalfProficientUp(rolls) => (rolls, (bonus + 1) / 2),
                _ => return,
            };
            if !kinds.contains(rolls) || !self.holds(&one, who, other, matter) {
                return;
            }
            given.half = given.half.max(half);
            given.is_trained |= matches!(one.modifier.gives, Gives::Proficient(_));
            given.is_doubled |= matches!(one.modifier.gives, Gives::Expertise(_));
        });
        given
    }
}

impl Work<'_> {
    /// Tries what the table asks a check for.
    pub(super) fn attempt(&mut self, who: Id, trial: &Trial) -> Flow {
        let quick = trial.skill == Some(Skill::SleightOfHand) || trial.tool == THIEVES_TOOLS;
        let can = quick && self.view().rule(who, Rule::QuickHands);
        require(can || !trial.is_quick, "Fast Hands", "that takes the action")?;
        let known = trial.other == 0 || self.scene.creature(trial.other).is_some();
        require(known, "Target", "there is nobody of that number")?;
        self.take(who, if trial.is_quick { Cost::Bonus } else { Cost::Action })?;
        let other = Some(trial.other).filter(|&other| other != 0);
        let means = Means { ability: trial.ability, skill: trial.skill, tool: &trial.tool };
        let matter = Matter { name: &trial.name, sense: trial.sense, ..Matter::default() };
        let against = i32::from(trial.difficulty);
        let total = self.check_by(who, other, means, against, &matter)?;
        let (name, is_made) = (trial.name.clone(), total >= against);
        let total = total.clamp(-999, 9_999) as i16;
        self.emit(Event::Tried { who, name, total, is_made });
        Ok(())
    }
}
