//! What one could do when something happens: reactions, powers that need none, spells; each with its options and slots.

use std::sync::OnceLock;

use super::command::Casting;
use super::react::Happening;
use super::state::{Cause, Id};
use super::steps::Run;
use super::work::{Flow, Work};
use crate::data::{Activity, Cost, Step, Targets, Trigger, Use, When, Who, tables};

/// Something that somebody could do now.
pub(super) struct Offer {
    /// As it is asked for.
    name: String,
    what: What,
}

enum What {
    Deed {
        activity: Box<Activity>,
        /// What the effect that lends it comes from.
        lent: Option<Cause>,
        option: Option<u8>,
        /// The slot's level, where it takes one.
        slot: u8,
    },
    Spell(Casting),
}

impl Offer {
    /// The activity or spell: one answers a thing once.
    pub(super) fn of(&self) -> &str {
        match &self.what {
            What::Deed { activity, .. } => &activity.name,
            What::Spell(casting) => &casting.spell,
        }
    }

    pub(super) const fn takes_reaction(&self) -> bool {
        match &self.what {
            What::Deed { activity, .. } => matches!(activity.cost, Cost::Reaction(_)),
            What::Spell(_) => true,
        }
    }

    /// What uses nothing up and has no options is always done.
    fn is_always(&self) -> bool {
        match &self.what {
            What::Deed { activity, .. } => {
                matches!(activity.cost, Cost::Whenever(_))
                    && activity.uses.is_empty()
                    && activity.options.is_empty()
            }
            What::Spell(_) => false,
        }
    }
}

impl Work<'_> {
    /// Whether it has anything that fits at all: quickly, for most have not.
    pub(super) fn has_reaction(&self, who: Id, fits: &dyn Fn(Trigger) -> bool) -> bool {
        let me = self.scene.get(who);
        let is_it = |activity: &Activity| trigger_of(activity.cost).is_some_and(fits);
        me.sheet.activities.iter().any(|activity| is_it(&activity.is))
            || me.effects.iter().any(|active| active.effect.powers.actions.iter().any(is_it))
            || !me.sheet.casters.is_empty() && !self.reaction_spells(who, fits).is_empty()
    }

    fn reaction_spells(&self, who: Id, fits: &dyn Fn(Trigger) -> bool) -> Vec<Casting> {
        let (me, mut spells) = (self.scene.get(who), Vec::new());
        if !reaction_triggers().iter().any(|&trigger| fits(trigger)) {
            return spells;
        }
        for (caster, way) in me.sheet.casters.iter().enumerate() {
            for spell in way.at_will.iter().chain(&way.prepared) {
                let Some(power) = super::act::spell_power(spell) else { continue };
                let Some(trigger) = power.reaction else { continue };
                if !fits(trigger) || !self.can_use(who, way.uses()) {
                    continue;
                }
                if let Some((slot, is_pact)) = self.least_slot(who, caster, spell) {
                    let (spell, caster) = (spell.clone(), caster as u8);
                    spells.push(Casting { spell, caster, slot, is_pact, ..Casting::default() });
                }
            }
        }
        spells
    }

    /// Asks which of what fits is done, without what was done already.
    pub(super) fn offered(
        &mut self,
        who: Id,
        can: bool,
        what: Happening,
        (other, by): (Id, Id),
        fits: &dyn Fn(Trigger) -> bool,
        done: &[String],
    ) -> Flow<Option<Offer>> {
        let mut could = Vec::new();
        let me = self.scene.get(who);
        let own = me.sheet.activities.iter().map(|activity| (&activity.is, None));
        let lent = me.effects.iter().flat_map(|active| {
            active.effect.powers.actions.iter().map(|one| (one, Some(&active.cause)))
        });
        for (activity, lent) in own.chain(lent) {
            let is_free = matches!(activity.cost, Cost::Whenever(_));
            let is_new = !done.contains(&activity.name);
            if is_new
                && trigger_of(activity.cost).is_some_and(fits)
                && (can || is_free)
                && self.may_offer(who, activity, (other, by))
            {
                self.ways_of(who, activity, lent, &mut could);
            }
        }
        if let Some(at) = could.iter().position(Offer::is_always) {
            return Ok(Some(could.swap_remove(at)));
        }
        if can {
            for casting in self.reaction_spells(who, fits) {
                if !done.contains(&casting.spell) {
                    could.push(Offer { name: casting.spell.clone(), what: What::Spell(casting) });
                }
            }
        }
        let names = could.iter().map(|offer| offer.name.clone()).collect();
        let answer = self.ask(who, what, by, names)?;
        Ok(answer.checked_sub(1).map(|at| could.swap_remove(at)))
    }

    /// Whether what an activity asks for is so, of the attack that is being made if there is one.
    fn may_offer(&self, who: Id, activity: &Activity, (other, by): (Id, Id)) -> bool {
        let ongoing = self.ongoing.clone();
        let mut matter = ongoing.as_ref().map(|ongoing| ongoing.matter()).unwrap_or_default();
        matter.during = &self.during;
        let once = activity.when.contains(&When::OncePerTurn)
            && self.scene.get(who).turn.once.contains(&activity.name);
        let source = Some(by).filter(|&by| self.scene.creature(by).is_some());
        let (asks, view) = (&activity.targets.when, self.view());
        let concerns = match activity.targets.who {
            Who::Oneself => true,
            Who::Ally | Who::AllyOrOneself => view.all(asks, who, Some(other), &matter, None),
            _ => source.is_none() || view.all(asks, who, source, &matter, None),
        };
        !once
            && concerns
            && self.can_use(who, &activity.uses)
            && self.is_of_thing(who, activity)
            && view.all(&activity.when, who, source, &matter, None)
    }

    /// One offer for each option and each level of slot.
    fn ways_of(&self, who: Id, activity: &Activity, lent: Option<&Cause>, could: &mut Vec<Offer>) {
        let least = activity.uses.iter().find_map(|one| match one {
            Use::Slot(level) => Some(*level),
            _ => None,
        });
        let mut slots = Vec::new();
        if let Some(least) = least {
            let found = |level| self.any_slot(who, level).is_some_and(|(at, _)| at == level);
            slots.extend((least.max(1)..=9).filter(|&level| found(level)));
        } else {
            slots.push(0);
        }
        for slot in slots {
            let name = match slot {
                0 => activity.name.clone(),
                level => format!("{} (level {level})", activity.name),
            };
            let offer = |name: String, option| Offer {
                name,
                what: What::Deed {
                    activity: Box::new(activity.clone()),
                    lent: lent.cloned(),
                    option,
                    slot,
                },
            };
            for (at, (option, _)) in activity.options.iter().enumerate() {
                could.push(offer(format!("{name}: {option}"), Some(at as u8)));
            }
            if activity.options.is_empty() {
                could.push(offer(name, None));
            }
        }
    }

    pub(super) fn do_offer(&mut self, who: Id, other: Id, by: Id, offer: &Offer) -> Flow {
        let target = |targets: &Targets| match targets.who {
            Who::Oneself => who,
            Who::Ally | Who::AllyOrOneself => other,
            // A check may be against nobody.
            _ if by == 0 => who,
            _ => by,
        };
        match &offer.what {
            What::Deed { activity, lent, option, slot } => {
                self.pay(who, &activity.uses, (*slot).max(1));
                self.note_once(who, activity);
                // What others lend works with their numbers, unless it says with which of one's own.
                let theirs = lent.as_ref().filter(|lent| lent.by != who && lent.by != 0);
                let mut cause = match theirs {
                    Some(lent) if activity.ability.is_none() => lent.clone(),
                    _ => self.cause_of_activity(who, activity),
                };
                cause.is_magic |= activity.magic;
                (cause.slot, cause.option) = ((*slot).max(cause.slot), option.unwrap_or(0));
                let target = target(&activity.targets);
                self.did(who, &offer.name, &[target]);
                let chosen = option.and_then(|at| activity.options.get(usize::from(at)));
                let chosen = chosen.map_or(&[][..], |(_, steps)| steps);
                let steps: Vec<Step> = activity.does.iter().chain(chosen).cloned().collect();
                let mut run = Run::on(who, target, &cause);
                // What a hit brings besides is a part of the hit.
                if trigger_of(activity.cost) == Some(Trigger::OwnHit) {
                    run.joins = true;
                    let ongoing = self.ongoing.as_ref();
                    run.is_critical = ongoing.is_some_and(|one| one.is_critical_of(who, by));
                }
                self.run(&steps, &mut run)
            }
            What::Spell(casting) => {
                let Some(power) = super::act::spell_power(&casting.spell) else { return Ok(()) };
                let target = target(&power.targets);
                self.cast_reaction(who, casting, target)
            }
        }
    }
}

/// What lets one cast any spell as a reaction: few things do, and they are asked for at each blow.
fn reaction_triggers() -> &'static [Trigger] {
    static ALL: OnceLock<Vec<Trigger>> = OnceLock::new();
    ALL.get_or_init(|| tables().spell_power.iter().filter_map(|power| power.reaction).collect())
}

/// What lets one do something out of turn.
const fn trigger_of(cost: Cost) -> Option<Trigger> {
    match cost {
        Cost::Reaction(trigger) | Cost::Whenever(trigger) => Some(trigger),
        _ => None,
    }
}
