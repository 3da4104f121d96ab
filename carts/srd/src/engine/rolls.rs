//! Saves, checks and contests: a d20 with all that counts.

use super::event::{Event, Roll, RollKind};
use super::react::{Brings, Happening};
use super::state::{Cause, Id};
use super::trial::Means;
use super::weigh::{Matter, Weight, of_save};
use super::work::{Flow, Work, sum};
use crate::ability::Ability;
use crate::check::{D20, Edge, Outcome};
use crate::damage::Damage;
use crate::data::{ConditionName, Rolls, Skill, Stat, Step, Trigger};

/// What somebody rolled.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Rolled {
    pub(super) face: u8,
    pub(super) total: i32,
}

/// What a roll is for, and with what numbers.
pub(super) struct Test<'m> {
    pub(super) who: Id,
    pub(super) other: Option<Id>,
    pub(super) kind: RollKind,
    pub(super) name: &'m str,
    pub(super) base: i32,
    pub(super) against: i32,
}

impl Work<'_> {
    /// A d20 as the weight says it falls.
    pub(super) fn d20(&mut self, weight: &Weight) -> D20 {
        let edge = weight.edge();
        // Of two dice only one is rolled again.
        let mut can_reroll = true;
        let mut fall = |work: &mut Self| {
            let face = work.die(20);
            let again = can_reroll && face <= weight.reroll;
            can_reroll &= !again;
            if again { work.die(20) } else { face }
        };
        let first = fall(self);
        let (face, other) = if edge == Edge::Straight {
            (first, None)
        } else {
            let second = fall(self);
            let (low, high) = (first.min(second), first.max(second));
            if edge == Edge::Advantage { (high, Some(low)) } else { (low, Some(high)) }
        };
        D20 { face: face.max(weight.lowest), other, edge }
    }

    /// Rolls, tells it, and ends what was good for one roll.
    pub(super) fn test(&mut self, test: &Test<'_>, weight: &Weight) -> Rolled {
        let d20 = self.d20(weight);
        let dice = self.signed(weight.dice.iter().copied());
        let bonus = test.base + weight.bonus;
        let total = i32::from(d20.face) + bonus + sum(&dice);
        let total = weight.at_least.map_or(total, |least| total.max(least));
        let is_made = !weight.fails && total >= test.against;
        self.tell(test, (!weight.fails).then_some(d20), bonus, dice, total, is_made);
        self.use_up(&weight.used.clone());
        Rolled { face: d20.face, total: if weight.fails { i32::MIN / 2 } else { total } }
    }

    fn tell(
        &mut self,
        test: &Test<'_>,
        d20: Option<D20>,
        bonus: i32,
        dice: Vec<super::event::Die>,
        total: i32,
        is_made: bool,
    ) {
        let short = |number: i32| number.clamp(-999, 9_999) as i16;
        self.emit(Event::Rolled(Box::new(Roll {
            who: test.who,
            kind: test.kind,
            other: test.other.unwrap_or(0),
            name: test.name.to_owned(),
            d20,
            bonus: short(bonus),
            dice,
            total: short(total),
            against: short(test.against),
            outcome: if is_made { Outcome::Hit } else { Outcome::Miss },
        })));
    }

    /// A save against what somebody did; whether it is made, and by how much it was missed.
    pub(super) fn save(
        &mut self,
        who: Id,
        ability: Ability,
        difficulty: i32,
        cause: &Cause,
        matter: &Matter<'_>,
        more: (bool, bool),
    ) -> Flow<(bool, i32)> {
        let name = if matter.name.is_empty() { cause.name.as_str() } else { matter.name };
        let matter = &Matter { name, cause: Some(cause), ..*matter };
        let (mut weight, base) = {
            let view = self.view();
            let stats = [Stat::Save, Stat::SaveOf(ability)];
            let mut weight = view.weigh(who, other_of(cause), &stats, &of_save(ability), matter);
            let sheet = &view.scene.get(who).sheet;
            let mut base = i32::from(sheet.saves[ability as usize]) + view.raised(who, ability);
            weight.disadvantage |= ability == Ability::Dexterity && view.is_squeezed(who);
            if ability == Ability::Dexterity
                && let Some(origins) = &self.origins
            {
                base += i32::from(view.cover_against(cause.by, origins, who).bonus());
            }
            if matter.is_magic && view.rule(who, crate::data::Rule::MagicResistance) {
                weight.advantage = true;
            }
            (weight, base)
        };
        weight.advantage |= more.0;
        weight.disadvantage |= more.1;
        let kind = RollKind::Save(ability);
        let name = &cause.name;
        let test = Test { who, other: other_of(cause), kind, name, base, against: difficulty };
        let mut rolled = self.test(&test, &weight);
        let what = Happening::Rolled(rolled.total.clamp(-999, 999) as i16);
        let fits = |trigger: Trigger| matches!(trigger, Trigger::OwnSave);
        let (_, own) = self.changing(|work| work.react(who, what, cause.by, &fits))?;
        if own.reroll {
            rolled = self.test(&test_again(who, cause, ability, base, difficulty), &weight);
        }
        let missed_by = difficulty - rolled.total - own.add;
        if own.verdict.unwrap_or(missed_by <= 0) {
            return Ok((true, 0));
        }
        self.brings = Brings {
            conditions: matter.conditions.to_vec(),
            hurts: !matter.damage.is_empty(),
            level: if cause.spell.is_some() { cause.slot } else { 0 },
        };
        let turned = self.changing(|work| work.failed_save(who, cause, missed_by));
        self.brings = Brings::default();
        let (is_turned, change) = turned?;
        if change.reroll && !is_turned {
            let again = self.test(&test_again(who, cause, ability, base, difficulty), &weight);
            let missed_by = difficulty - again.total - own.add - change.add;
            return Ok((missed_by <= 0, missed_by.max(0)));
        }
        let turned = change.verdict.unwrap_or(is_turned || missed_by - change.add <= 0);
        Ok((turned, missed_by))
    }

    /// What can still turn a failed save: legendary resistance, indomitable.
    fn failed_save(&mut self, who: Id, cause: &Cause, missed_by: i32) -> Flow<bool> {
        let creature = self.scene.get(who);
        if creature.sheet.legendary_resistances > 0 {
            let used = creature.used.iter().find(|(name, _)| name == LEGENDARY_RESISTANCE);
            if used.map_or(0, |&(_, used)| used) < creature.sheet.legendary_resistances {
                let could = vec![LEGENDARY_RESISTANCE.to_owned()];
                let short = missed_by.clamp(0, 99) as i16;
                if self.ask(who, Happening::FailedSave(short), cause.by, could)? > 0 {
                    self.spend(who, super::event::Spend::Reserve(LEGENDARY_RESISTANCE.into(), 1));
                    self.did(who, LEGENDARY_RESISTANCE, &[]);
                    return Ok(true);
                }
            }
        }
        let short = missed_by.clamp(0, 99) as i16;
        let fits = |trigger: Trigger| matches!(trigger, Trigger::FailsSave);
        self.react(who, Happening::FailedSave(short), cause.by, &fits)?;
        Ok(false)
    }

    /// A check, with what it and its foes make of the roll.
    pub(super) fn check_with(
        &mut self,
        who: Id,
        other: Option<Id>,
        (ability, skill): (Ability, Option<Skill>),
        against: i32,
        matter: &Matter<'_>,
    ) -> Flow<i32> {
        self.check_by(who, other, Means { ability, skill, tool: "" }, against, matter)
    }

    /// A check with all that it is made with, with what it and its foes make of the roll.
    pub(super) fn check_by(
        &mut self,
        who: Id,
        other: Option<Id>,
        means: Means<'_>,
        against: i32,
        matter: &Matter<'_>,
    ) -> Flow<i32> {
        let mut rolled = self.check(who, other, means, against, matter);
        let fits = |trigger: Trigger| matches!(trigger, Trigger::OwnCheck);
        let ((), change) = self.changing(|work| {
            let what = Happening::Rolled(rolled.total.clamp(-999, 999) as i16);
            work.react(who, what, other.unwrap_or(0), &fits)?;
            work.others_roll(who, what).map(|_| ())
        })?;
        if change.reroll {
            rolled = self.check(who, other, means, against, matter);
        }
        let total = match change.face {
            Some(face) => rolled.total - i32::from(rolled.face) + i32::from(face),
            None => rolled.total,
        };
        Ok(match change.verdict {
            Some(true) => total.max(against),
            Some(false) => total.min(against - 1),
            None => total + change.add,
        })
    }

    /// A check.
    pub(super) fn check(
        &mut self,
        who: Id,
        other: Option<Id>,
        means: Means<'_>,
        against: i32,
        matter: &Matter<'_>,
    ) -> Rolled {
        let (mut weight, base) = self.view().weigh_check(who, other, means, matter);
        weight.disadvantage |= self.hinder_next;
        let name = matter.name;
        let kind = RollKind::Check(means.ability, means.skill);
        self.test(&Test { who, other, kind, name, base, against }, &weight)
    }

    /// A contest: whether the first wins. A tie changes nothing.
    pub(super) fn contest(
        &mut self,
        who: Id,
        mine: Skill,
        other: Id,
        theirs: &[Skill],
    ) -> Flow<bool> {
        let best = {
            let sheet = &self.scene.get(other).sheet;
            theirs.iter().copied().max_by_key(|&skill| sheet.skill(skill)).unwrap_or(mine)
        };
        let matter = Matter::default();
        let pair = (ability_of(best), Some(best));
        let rolled = self.check_with(other, Some(who), pair, 0, &matter)?.max(-99);
        let pair = (ability_of(mine), Some(mine));
        Ok(self.check_with(who, Some(other), pair, rolled + 1, &matter)? > rolled)
    }

    /// What an incapacitated or bound creature cannot do by itself.
    pub(super) fn is_helpless(&self, who: Id) -> bool {
        !self.scene.get(who).can_act() || self.scene.get(who).has(ConditionName::Incapacitated)
    }
}

/// Whether a check is for dealing with others.
pub(super) const fn is_social(skill: Option<Skill>) -> bool {
    use Skill::{Deception, Intimidation, Performance, Persuasion};
    matches!(skill, Some(Deception | Intimidation | Performance | Persuasion))
}

/// A save that is rolled once more.
const fn test_again(who: Id, cause: &Cause, ability: Ability, base: i32, against: i32) -> Test<'_> {
    let kind = RollKind::Save(ability);
    Test { who, other: other_of(cause), kind, name: cause.name.as_str(), base, against }
}

/// The reserve of legendary creatures.
pub(super) const LEGENDARY_RESISTANCE: &str = "Legendary Resistance";

const fn other_of(cause: &Cause) -> Option<Id> {
    if cause.by == 0 { None } else { Some(cause.by) }
}

/// The numbers that a check has.
pub(super) fn check_stats(ability: Ability, skill: Option<Skill>) -> Vec<Stat> {
    let mut stats = vec![Stat::Check, Stat::CheckOf(ability)];
    stats.extend(skill.map(Stat::Skill));
    stats
}

/// The ability that a skill usually goes with. Source: 5.1.
#[must_use]
pub const fn ability_of(skill: Skill) -> Ability {
    match skill {
        Skill::Athletics => Ability::Strength,
        Skill::Acrobatics | Skill::SleightOfHand | Skill::Stealth => Ability::Dexterity,
        Skill::Arcana | Skill::History | Skill::Investigation | Skill::Nature | Skill::Religion => {
            Ability::Intelligence
        }
        Skill::AnimalHandling
        | Skill::Insight
        | Skill::Medicine
        | Skill::Perception
        | Skill::Survival => Ability::Wisdom,
        Skill::Deception | Skill::Intimidation | Skill::Performance | Skill::Persuasion => {
            Ability::Charisma
        }
    }
}

/// The rolls that a save to keep concentrating is.
pub(super) const CONCENTRATION: [Rolls; 4] =
    [Rolls::All, Rolls::Saves, Rolls::SavesOf(Ability::Constitution), Rolls::Concentration];

/// What steps would bring: conditions, damage, whether a poison or a disease.
pub(super) fn brings(steps: &[Step]) -> (Vec<ConditionName>, Vec<Damage>, bool, bool) {
    let (mut conditions, mut damage) = (Vec::new(), Vec::new());
    let (mut is_poison, mut is_disease) = (false, false);
    for step in steps {
        match step {
            Step::Gain(effect) => {
                conditions.extend(effect.conditions.iter().copied());
                is_poison |= effect.poison;
                is_disease |= effect.disease;
            }
            Step::Damage { kind, .. } => damage.push(*kind),
            Step::Topple => conditions.push(ConditionName::Prone),
            _ => {}
        }
    }
    is_poison |= conditions.contains(&ConditionName::Poisoned);
    (conditions, damage, is_poison, is_disease)
}
