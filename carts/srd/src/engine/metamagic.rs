//! What of the caster's own goes with a spell and changes it: metamagic, and what evokers and dragons' heirs do.
//! Source: 5.1, "Metamagic", "School of Evocation".

use serde::{Deserialize, Serialize};

use super::act::Aimed;
use super::command::{Casting, With};
use super::event::{Event, HarmPart};
use super::harm::Blow;
use super::react::Happening;
use super::sheet::Caster;
use super::spells::Spell;
use super::state::{Cause, Id, Number, Until};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require, sum};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{
    Activity, CastingTime, Component, Cost, Deed, Effect, Ends, Gives, Lasts, Modifier, Powers,
    Rolls, School, SpellRange, Stat, Step, Targets, Use, When, Who,
};

/// A day in rounds: no spell that is extended lasts longer.
const DAY: u32 = 14_400;

/// How far a spell of touch reaches that is made distant, in feet.
const DISTANT_TOUCH: u16 = 30;

/// Highest level of slot that can be overcast.
const OVERCHANNEL_MAX: u8 = 5;

/// What stays with all that a casting leaves.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Shaped {
    /// Those whose saves against it succeed.
    pub spared: Vec<Id>,
    /// Those of them who then take no damage.
    pub unhurt: Vec<Id>,
    /// Its damage dice count as their highest faces.
    pub is_full: bool,
    /// Neither resistance nor immunity counts against it.
    pub is_sheer: bool,
}

/// What is so of the spell that is being cast, until it is done.
#[derive(Clone, Debug, Default)]
pub(super) struct SpellNow {
    pub(super) casting: Number,
    /// The level of its slot.
    pub(super) slot: u8,
    /// It gave hit points back to another than its caster.
    pub(super) healed: bool,
    /// What the caster adds to one roll of its damage was added.
    pub(super) boosted: bool,
    /// Its damage was rolled again.
    pub(super) empowered: bool,
}

/// How a spell is changed.
#[derive(Clone, Debug, Default)]
pub(super) struct Twist {
    pub(super) is_quick: bool,
    pub(super) is_subtle: bool,
    is_distant: bool,
    is_twin: bool,
    is_extended: bool,
    heightened: Option<Id>,
    shaped: Shaped,
    is_over: bool,
    /// What is paid, each with its amount, and what else is done to the caster.
    pays: Vec<(Activity, u8)>,
}

impl Cause {
    /// Whether somebody's saves against it succeed by themselves.
    pub(super) fn spares(&self, id: Id) -> bool {
        self.shaped.as_ref().is_some_and(|shaped| shaped.spared.contains(&id))
    }

    /// Whether who saves takes nothing where others take half.
    pub(super) fn shields(&self, id: Id) -> bool {
        self.shaped.as_ref().is_some_and(|shaped| shaped.unhurt.contains(&id))
    }

    /// Whether neither resistance nor immunity counts against it.
    pub(super) fn is_sheer(&self) -> bool {
        self.shaped.as_ref().is_some_and(|shaped| shaped.is_sheer)
    }

    /// Whether its damage dice count as their highest faces.
    pub(super) fn is_full(&self) -> bool {
        self.shaped.as_ref().is_some_and(|shaped| shaped.is_full)
    }
}

impl Twist {
    /// Whom it can concern then, and how far it reaches.
    pub(super) fn widen(&self, targets: &mut Targets) {
        if self.is_distant {
            targets.feet =
                if targets.feet <= 5 { DISTANT_TOUCH } else { targets.feet.saturating_mul(2) };
        }
        if self.is_twin {
            targets.count.roll.bonus = targets.count.roll.bonus.max(1) + 1;
        }
    }

    /// What all that the spell leaves knows of it.
    pub(super) fn mark(&self, cause: &mut Cause) {
        if self.is_extended {
            cause.rounds = cause.rounds.saturating_mul(2).min(DAY.max(cause.rounds));
        }
        if self.shaped != Shaped::default() {
            cause.shaped = Some(Box::new(self.shaped.clone()));
        }
    }

    /// Whether nobody sees that the spell is being cast.
    pub(super) fn hides(&self, spell: Spell) -> bool {
        self.is_subtle && !spell.entry.components.contains(&Component::M)
    }
}

impl Work<'_> {
    /// What goes with a casting, or why it cannot.
    pub(super) fn twist(
        &self,
        who: Id,
        spell: Spell,
        casting: &Casting,
        cause: &Cause,
        is_paid: bool,
    ) -> Flow<Twist> {
        let mut twist = Twist::default();
        let mut known = Vec::new();
        for with in &casting.with {
            let name = with.name.as_str();
            let sheet = &self.scene.get(who).sheet;
            let found = sheet
                .activities
                .iter()
                .map(|one| &one.is)
                .find(|one| one.name == name && one.cost == Cost::WithSpell);
            let Some(activity) = found.cloned() else {
                return require(false, "Metamagic", format!("you have no {name}")).map(|()| twist);
            };
            require(!known.contains(&name), "Metamagic", format!("{name} only once"))?;
            known.push(name);
            let kinds = kinds_of(&steps_of(spell));
            let matter = Matter { deals: &kinds, cause: Some(cause), ..Matter::default() };
            let holds = self.view().all(&activity.when, who, None, &matter, None);
            let (what, of) = (&spell.entry.name, rule_of(&activity));
            require(holds, of, format!("{name} does not go with {what}"))?;
            self.fit(who, spell, with, &activity, cause, &mut twist)?;
            let spend = if twist.is_twin { cause.slot.max(1) } else { 1 };
            let can = activity.uses.iter().all(|one| match one {
                Use::Any(reserve) => self.scene.get(who).left(reserve) >= spend,
                _ => true,
            }) && self.can_use(who, &activity.uses);
            require(can || is_paid, of, format!("too little is left for {name}"))?;
            twist.pays.push((activity, spend));
        }
        let many = twist.pays.iter().filter(|(one, _)| is_metamagic(one)).count();
        require(many <= 1, "Metamagic", "one option goes with a spell")?;
        Ok(twist)
    }

    /// Whether one change fits the spell, and what it makes of it.
    fn fit(
        &self,
        who: Id,
        spell: Spell,
        with: &With,
        activity: &Activity,
        cause: &Cause,
        twist: &mut Twist,
    ) -> Flow {
        let (entry, name, of) = (spell.entry, &activity.name, rule_of(activity));
        let level = self.scene.get(who).sheet.level;
        let saves = has_save(&steps_of(spell));
        let fits =
            |fits: bool| require(fits, of, format!("{name} does not go with {}", entry.name));
        let few = |most: i32| {
            let count = with.whom.len() as i32;
            require(count >= 1 && count <= most, of, format!("{name} concerns 1 to {most}"))
        };
        let Some(deed) = activity.does.iter().find_map(|step| match step {
            Step::Do(deed) => Some(*deed),
            _ => None,
        }) else {
            return Ok(());
        };
        match deed {
            Deed::CarefulSpell => {
                fits(saves)?;
                few(self.charm(who))?;
                twist.shaped.spared.extend(&with.whom);
            }
            Deed::SculptSpells => {
                fits(entry.school == School::Evocation && saves)?;
                few(1 + i32::from(cause.slot))?;
                let sees = with.whom.iter().all(|&id| {
                    id != who && self.scene.creature(id).is_some() && self.view().sees(who, id)
                });
                require(sees, of, "others that you see")?;
                twist.shaped.spared.extend(&with.whom);
                twist.shaped.unhurt.extend(&with.whom);
            }
            Deed::DistantSpell => {
                fits(
                    matches!(entry.range, SpellRange::Touch)
                        || matches!(entry.range, SpellRange::Feet(feet) if feet >= 5),
                )?;
                twist.is_distant = true;
            }
            Deed::ExtendedSpell => {
                fits(cause.rounds >= 10)?;
                twist.is_extended = true;
            }
            Deed::HeightenedSpell => {
                fits(saves)?;
                few(1)?;
                twist.heightened = with.whom.first().copied();
            }
            Deed::QuickenedSpell => {
                fits(entry.casting == CastingTime::Action)?;
                twist.is_quick = true;
            }
            Deed::SubtleSpell => twist.is_subtle = true,
            Deed::TwinnedSpell => {
                fits(is_single(spell, cause.slot, level))?;
                twist.is_twin = true;
            }
            Deed::Overchannel => {
                let deals = !kinds_of(&steps_of(spell)).is_empty();
                fits(deals && (1..=OVERCHANNEL_MAX).contains(&cause.slot))?;
                twist.shaped.is_full = true;
                twist.is_over = true;
            }
            _ => {
                let why = format!("{name} is decided when damage is rolled");
                require(deed != Deed::EmpoweredSpell, of, why)?;
            }
        }
        Ok(())
    }

    fn charm(&self, who: Id) -> i32 {
        i32::from(self.scene.get(who).sheet.scores.modifier(Ability::Charisma)).max(1)
    }

    /// Does a spell with what goes with it; all that it takes is paid.
    pub(super) fn cast_twisted(
        &mut self,
        who: Id,
        spell: Spell,
        (twist, caster): (&Twist, &Caster),
        aimed: Aimed,
        cause: Cause,
    ) -> Flow {
        if let Some(target) = twist.heightened {
            let concerned = aimed.creatures.contains(&target);
            require(concerned, "Metamagic", "the spell does not concern it")?;
            self.heighten(target, &cause)?;
        }
        let marked = aimed.creatures.clone();
        let is_seen = !twist.hides(spell);
        let done = cause.clone();
        self.finish_cast(who, spell, aimed, cause, is_seen)?;
        self.after_twist(who, twist, &done)?;
        self.mark_granted(caster, &marked, &done)
    }

    /// Pays for what goes with a spell, and does what of it concerns the caster.
    pub(super) fn pay_twist(&mut self, who: Id, twist: &Twist) -> Flow {
        for (activity, spend) in &twist.pays {
            self.pay(who, &activity.uses, *spend);
            self.did(who, &activity.name, &[]);
            let steps: Vec<Step> =
                activity.does.iter().filter(|one| !matches!(one, Step::Do(_))).cloned().collect();
            let own = self.cause_of_activity(who, activity);
            self.run(&steps, &mut Run::on(who, who, &own))?;
        }
        Ok(())
    }

    /// Disadvantage on the first save against a spell.
    fn heighten(&mut self, target: Id, cause: &Cause) -> Flow {
        let when = vec![When::Named(cause.name.clone()), When::OtherIsSource];
        let modifiers = vec![Modifier { gives: Gives::Disadvantage(Rolls::Saves), when }];
        let effect = Effect {
            name: HEIGHTENED.into(),
            lasts: Lasts::Spell,
            ends: vec![Ends::Used],
            powers: Powers { modifiers, ..Powers::default() },
            ..Effect::default()
        };
        self.gain(target, &effect, cause).map(|_| ())
    }

    /// What is over with the casting: a save that nobody had to make, and the price of overcasting.
    pub(super) fn after_twist(&mut self, who: Id, twist: &Twist, cause: &Cause) -> Flow {
        if let Some(target) = twist.heightened
            && cause.rounds == 0
        {
            let left = self.numbers_of(target).into_iter().find(|&number| {
                self.active(target, number).is_some_and(|active| {
                    active.name == HEIGHTENED
                        && active.cause.casting == cause.casting
                        && active.until == Until::Ended
                })
            });
            if let Some(number) = left {
                self.emit(Event::Ended(target, number));
            }
        }
        if twist.is_over && self.scene.creature(who).is_some() {
            self.burn_out(who, cause)?;
        }
        Ok(())
    }

    /// Overcasting again before a long rest hurts, more each time, whatever one resists.
    fn burn_out(&mut self, who: Id, cause: &Cause) -> Flow {
        let used = self.scene.get(who).used.iter().find(|(name, _)| name == OVERCHANNEL);
        let before = used.map_or(0, |&(_, used)| used.saturating_sub(1));
        if before == 0 {
            return Ok(());
        }
        let dice = (before + 1).saturating_mul(cause.slot);
        let part = self.harm_part(&[(dice, 12)], 0, Damage::Necrotic);
        let shaped = Shaped { is_sheer: true, ..Shaped::default() };
        let shaped = Some(Box::new(shaped));
        let own = Cause { name: OVERCHANNEL.into(), shaped, ..Cause::default() };
        let blow = Blow {
            who,
            cause: &own,
            parts: vec![part],
            is_critical: false,
            is_halved: false,
            spares: false,
            matter: Matter::default(),
        };
        self.harm(blow).map(|_| ())
    }

    /// What the caster makes of the damage of a spell that was just rolled, and what its foes make of it.
    pub(super) fn spell_rolled(&mut self, run: &Run, parts: &mut [HarmPart]) -> Flow {
        let by = run.actor;
        if self.scene.creature(by).is_none() || parts.is_empty() {
            return Ok(());
        }
        if run.cause.spell.is_some() && run.cause.by == by {
            self.boost(run, parts);
            self.empower(run, parts)?;
        }
        if run.joins { Ok(()) } else { self.mocked(by, parts) }
    }

    /// What the caster adds to one roll of damage of a spell: the first that fits as it is cast.
    fn boost(&mut self, run: &Run, parts: &mut [HarmPart]) {
        if self.spell.boosted || self.spell.casting != run.cause.casting {
            return;
        }
        for part in parts {
            let deals = [part.kind];
            let matter = Matter {
                is_spell: true,
                deals: &deals,
                cause: Some(&run.cause),
                ..Matter::default()
            };
            let target = Some(run.target);
            let more = self.view().weigh(run.actor, target, &[Stat::SpellDamage], &[], &matter);
            if more.bonus > 0 {
                part.bonus = part.bonus.saturating_add(more.bonus.min(999) as i16);
                part.rolled = part.rolled.saturating_add(more.bonus.min(999) as u16);
                self.spell.boosted = true;
                return;
            }
        }
    }

    /// Rolls the lowest dice again, as many as the caster's Charisma allows, those of them that show less than the mean.
    fn empower(&mut self, run: &Run, parts: &mut [HarmPart]) -> Flow {
        let who = run.actor;
        let of_this = self.spell.casting == run.cause.casting;
        if of_this && self.spell.empowered || parts.iter().all(|part| part.dice.is_empty()) {
            return Ok(());
        }
        let is_it = |one: &&Activity| one.does.contains(&Step::Do(Deed::EmpoweredSpell));
        let sheet = self.scene.get(who).sheet.clone();
        let Some(activity) = sheet.activities.iter().map(|one| &one.is).find(is_it) else {
            return Ok(());
        };
        let mut low: Vec<(u8, usize, usize)> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            for (nth, die) in part.dice.iter().enumerate() {
                if die.face * 2 <= die.sides {
                    low.push((die.face, at, nth));
                }
            }
        }
        if low.is_empty() || !self.can_use(who, &activity.uses) {
            return Ok(());
        }
        let total = parts.iter().fold(0_u16, |sum, part| sum.saturating_add(part.rolled));
        let what = Happening::RolledDamage(total);
        if self.ask(who, what, run.target, vec![activity.name.clone()])? == 0 {
            return Ok(());
        }
        self.pay(who, &activity.uses, 1);
        self.did(who, &activity.name, &[]);
        self.spell.empowered |= of_this;
        low.sort_unstable();
        for (_, at, nth) in low.into_iter().take(self.charm(who) as usize) {
            let sides = parts[at].dice[nth].sides;
            parts[at].dice[nth].face = self.die(sides);
        }
        for part in parts.iter_mut().filter(|part| !part.dice.is_empty()) {
            let rolled = sum(&part.dice) + i32::from(part.bonus);
            part.rolled = rolled.clamp(0, i32::from(u16::MAX)) as u16;
        }
        Ok(())
    }
}

/// The effect on who saves first against a heightened spell.
const HEIGHTENED: &str = "Heightened Spell";

/// The reserve that counts how often somebody overcast.
const OVERCHANNEL: &str = "Overchannel";

/// The rule that a change of spells belongs to.
fn rule_of(activity: &Activity) -> &'static str {
    if is_metamagic(activity) { "Metamagic" } else { "Spell Feature" }
}

fn is_metamagic(activity: &Activity) -> bool {
    activity.does.iter().any(|step| {
        matches!(
            step,
            Step::Do(
                Deed::CarefulSpell
                    | Deed::DistantSpell
                    | Deed::EmpoweredSpell
                    | Deed::ExtendedSpell
                    | Deed::HeightenedSpell
                    | Deed::QuickenedSpell
                    | Deed::SubtleSpell
                    | Deed::TwinnedSpell
            )
        )
    })
}

/// Whether a spell concerns one creature, other than its caster alone, and can concern no more.
fn is_single(spell: Spell, slot: u8, level: u8) -> bool {
    let targets = spell.targets_with(slot, level);
    targets.area.is_none()
        && targets.wall.is_none()
        && !matches!(targets.who, Who::Oneself | Who::Point | Who::Object)
        && spell.entry.range != SpellRange::Caster
        && spell.targets_at(slot, level) == 1
        && spell.pointing() == super::spells::Pointing::Targets
}

/// All that a spell does, in whichever way.
fn steps_of(spell: Spell) -> Vec<&'static Step> {
    let power = spell.power;
    let chosen = power.options.iter().chain(&power.ways).flat_map(|(_, steps)| steps);
    power.once.iter().chain(&power.does).chain(chosen).collect()
}

/// Whether anybody saves against steps, at once or as long as what they leave lasts.
fn has_save(steps: &[&Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Save { .. } => true,
        Step::Attack { hit, .. } => has_save(&refs(hit)),
        Step::If { then, otherwise, .. } => has_save(&refs(then)) || has_save(&refs(otherwise)),
        Step::Zone(zone) => {
            let lists = [&zone.enter, &zone.start, &zone.end, &zone.step, &zone.ram];
            lists.into_iter().any(|list| has_save(&refs(list)))
        }
        Step::Gain(effect) | Step::GainSelf(effect) => {
            effect.save.is_some()
                || effect.powers.actions.iter().any(|one| has_save(&refs(&one.does)))
        }
        Step::Oneself(steps) | Step::Around(_, steps) => has_save(&refs(steps)),
        _ => false,
    })
}

fn refs(steps: &[Step]) -> Vec<&Step> {
    steps.iter().collect()
}

/// The kinds of damage that steps deal.
fn kinds_of(steps: &[&Step]) -> Vec<Damage> {
    let mut kinds = Vec::new();
    for step in steps {
        match step {
            Step::Damage { kind, .. } => kinds.push(*kind),
            Step::Save { fail, pass, .. } => {
                kinds.extend(kinds_of(&refs(fail)));
                kinds.extend(kinds_of(&refs(pass)));
            }
            Step::Attack { hit, miss, .. } => {
                kinds.extend(kinds_of(&refs(hit)));
                kinds.extend(kinds_of(&refs(miss)));
            }
            Step::If { then, otherwise, .. } => {
                kinds.extend(kinds_of(&refs(then)));
                kinds.extend(kinds_of(&refs(otherwise)));
            }
            Step::Zone(zone) => {
                for list in [&zone.enter, &zone.start, &zone.end, &zone.step] {
                    kinds.extend(kinds_of(&refs(list)));
                }
            }
            Step::Gain(effect) | Step::GainSelf(effect) => {
                for one in &effect.powers.actions {
                    kinds.extend(kinds_of(&refs(&one.does)));
                }
            }
            Step::Oneself(steps) | Step::Around(_, steps) => kinds.extend(kinds_of(&refs(steps))),
            _ => {}
        }
    }
    kinds
}
