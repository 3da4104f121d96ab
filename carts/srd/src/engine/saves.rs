//! Steps that are rolled for: saving throws against what somebody does, and blows with its weapons.

use super::attack::Attack;
use super::sheet::Weapon;
use super::state::Cause;
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{Gives, Rule, Step, Strike, When};

impl Work<'_> {
    /// A saving throw, and what comes of it.
    pub(super) fn step_save(&mut self, step: &Step, run: &mut Run) -> Flow {
        let Step::Save {
            ability,
            difficulty,
            half,
            fail,
            pass,
            advantage,
            disadvantage,
            worse,
            unwilling,
            no_cover,
        } = step
        else {
            return Ok(());
        };
        let (conditions, damage, is_poison, is_disease) = super::rolls::brings(fail);
        let cause = run.cause.clone();
        let matter = Matter {
            is_magic: cause.is_magic,
            against_spell: cause.spell.is_some(),
            conditions: &conditions,
            damage: &damage,
            is_poison: is_poison || damage.contains(&Damage::Poison),
            is_disease,
            name: &cause.name,
            ..Matter::default()
        };
        let against = match difficulty {
            Some(amount) => self.number_now(amount, run.actor, &cause),
            None => i32::from(cause.difficulty),
        };
        let edge = |when: &Option<Vec<When>>| {
            when.as_ref().is_some_and(|when| {
                self.view().all(when, run.target, Some(run.actor), &matter, None)
            })
        };
        let edges = (edge(advantage), edge(disadvantage));
        let is_willing =
            *unwilling && (run.target == run.actor || self.scene.are_allies(run.actor, run.target));
        let is_spared = cause.spares(run.target);
        self.origins = (!*no_cover).then(|| run.origins.clone());
        let (is_made, missed_by) = if is_willing {
            (false, 0)
        } else if is_spared {
            (true, 0)
        } else {
            self.save(run.target, *ability, against, &cause, &matter, edges)?
        };
        self.origins = Some(Vec::new());
        let evades = *half && *ability == Ability::Dexterity && self.evades(run.target);
        let before = run.is_halved;
        if is_made {
            let is_potent = self.is_potent(&cause);
            if (*half || is_potent) && !evades && !cause.shields(run.target) {
                run.is_halved = true;
                self.run_damage(fail, run)?;
                run.is_halved = before;
            }
            return if is_potent { Ok(()) } else { self.run(pass, run) };
        }
        run.is_halved = before || evades;
        let done = self.run(fail, run);
        run.is_halved = before;
        done?;
        match worse {
            Some((by, steps)) if missed_by >= i32::from(*by) => self.run(steps, run),
            _ => Ok(()),
        }
    }

    /// The damage of steps, and nothing else of them.
    fn run_damage(&mut self, steps: &[Step], run: &mut Run) -> Flow {
        let mut at = 0;
        while at < steps.len() {
            let count =
                steps[at..].iter().take_while(|step| matches!(step, Step::Damage { .. })).count();
            if count > 0 {
                self.deal(&steps[at..at + count], run)?;
            }
            at += count.max(1);
        }
        Ok(())
    }

    fn evades(&self, who: super::Id) -> bool {
        let mut evades = false;
        let view = self.view();
        view.each_modifier(who, |given| {
            evades |= given.modifier.gives == Gives::Evasion
                && view.holds(&given, who, None, &Matter::default());
        });
        evades && self.scene.get(who).can_act()
    }

    /// Whether a cantrip does half of its damage to those who save against it.
    fn is_potent(&self, cause: &Cause) -> bool {
        cause.spell == Some(0)
            && self.scene.creature(cause.by).is_some()
            && self.view().rule(cause.by, Rule::PotentCantrip)
    }

    /// A blow with a weapon: the first that reaches, or the one that the turn's last attack was made with.
    pub(super) fn step_strike(&mut self, step: &Step, run: &Run) -> Flow {
        let Step::Strike { with, hit, melee, ranged, again } = step else { return Ok(()) };
        let sheet = self.scene.get(run.actor).sheet.clone();
        let near = self.scene.get(run.actor).space();
        let feet = near.feet_to(self.scene.get(run.target).space());
        let more = self.view().number(run.actor, crate::data::Stat::Reach, 0).max(0) as u16;
        let last = self.last_struck(run.actor).map(|struck| struck.weapon.clone());
        let strike_of = |weapon: &Weapon| {
            let reaches = weapon.reach.is_some_and(|reach| reach + more >= feet);
            let shoots = weapon.range.is_some_and(|(_, long)| long >= feet);
            if reaches && !*ranged {
                Some(Strike::Melee)
            } else if shoots && !*melee && (weapon.reach.is_none() || !*ranged) {
                Some(Strike::Ranged)
            } else {
                None
            }
        };
        let found = sheet.weapons.iter().find_map(|weapon| {
            let named = with.is_empty() || weapon.name == *with;
            let same = !*again || last.as_ref() == Some(&weapon.name);
            strike_of(weapon).filter(|_| named && same).map(|strike| (weapon, strike))
        });
        let Some((weapon, strike)) = found else { return Ok(()) };
        if self.may_attack(run.actor, run.target).is_err() {
            return Ok(());
        }
        let weapon = &self.view().changed_weapon(run.actor, weapon);
        let mut cause = self.cause_of(run.actor, &weapon.name);
        cause.is_magic = weapon.qualities.is_magical;
        self.attack(&Attack {
            by: run.actor,
            target: run.target,
            weapon,
            strike,
            cause,
            is_opportunity: false,
            spares: false,
            hit,
            miss: &[],
        })
        .map(|_| ())
    }
}
