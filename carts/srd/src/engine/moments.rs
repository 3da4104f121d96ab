//! What happens by itself: at moments of turns, of attacks and of harm.

use super::amount::rolls;
use super::state::{Active, Cause, Id, Number};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work};
use crate::data::{Amount, Moment, On};

impl Work<'_> {
    /// What happens by itself at a moment, by the powers of somebody.
    pub(super) fn moment(&mut self, who: Id, moment: Moment, other: Option<Id>) -> Flow {
        self.moment_of(who, moment, other, &Matter::default())
    }

    /// The same, with what is known of the attack or the harm that the moment belongs to.
    pub(super) fn moment_of(
        &mut self,
        who: Id,
        moment: Moment,
        other: Option<Id>,
        matter: &Matter<'_>,
    ) -> Flow {
        self.moments_of(who, moment, other, matter, &|_| true)
    }

    /// What happens at a moment by such effects and, for none, by the sheet.
    pub(super) fn moments(
        &mut self,
        who: Id,
        moment: Moment,
        other: Option<Id>,
        is: &dyn Fn(Option<&Active>) -> bool,
    ) -> Flow {
        self.moments_of(who, moment, other, &Matter::default(), is)
    }

    fn moments_of(
        &mut self,
        who: Id,
        moment: Moment,
        other: Option<Id>,
        matter: &Matter<'_>,
        is: &dyn Fn(Option<&Active>) -> bool,
    ) -> Flow {
        let Some(creature) = self.scene.creature(who) else { return Ok(()) };
        let mut due: Vec<(On, Cause, Number)> = Vec::new();
        for powers in creature.sheet.powers.iter().filter(|_| is(None)) {
            for on in powers.is.on.iter().filter(|on| on.moment == moment) {
                due.push((on.clone(), self.cause_of(who, powers.from.name()), 0));
            }
        }
        for active in creature.effects.iter().filter(|active| is(Some(active))) {
            for on in active.effect.powers.on.iter().filter(|on| on.moment == moment) {
                due.push((on.clone(), active.cause.clone(), active.number));
            }
        }
        // What follows deals damage of its own, which is none of the action that it follows.
        let dealt = self.dealt;
        for (on, mut cause, number) in due {
            if moment == Moment::Heals {
                cause.slot = self.spell.slot;
            }
            let other = other.filter(|&other| other != 0 && self.scene.creature(other).is_some());
            let holds = self.at_moment(who, &on.when, other, &cause, matter);
            if !holds || !self.can_use(who, &on.uses) {
                continue;
            }
            self.pay(who, &on.uses, 1);
            let target = match moment {
                Moment::Hits
                | Moment::HitInMelee
                | Moment::IsHit
                | Moment::Fells
                | Moment::EntersSpace => other.unwrap_or(who),
                _ => who,
            };
            // What lasts on somebody is done by the one that it comes from.
            let actor = if cause.by == 0 { who } else { cause.by };
            let hp = self.scene.get(who).hp;
            let mut run = Run::on(actor, target, &cause);
            run.weapon = matter.weapon.cloned();
            self.deeper(|work| work.run(&on.does, &mut run))?;
            self.dealt = dealt;
            let Some(me) = self.scene.creature(who) else { break };
            let lost = hp.saturating_sub(me.hp);
            self.count_cost(who, number, lost)?;
            self.use_up_at(who, number)?;
        }
        Ok(())
    }

    /// A number as it is now, with the damage that was dealt just before.
    pub(super) fn number_now(&self, amount: &Amount, holder: Id, cause: &Cause) -> i32 {
        let view = self.view();
        let rolls = rolls(amount, &view.context(holder, Some(cause)).dealt(self.dealt));
        rolls.total(0)
    }
}
