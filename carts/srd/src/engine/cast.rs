//! Casting spells: who may, what it takes, whom it concerns, and what comes of it. Source: 5.1, "Casting a Spell".

use super::act::Aimed;
use super::amount::spell_entry;
use super::command::{Aim, Casting};
use super::effects::Why;
use super::event::{Event, Spend};
use super::metamagic::{SpellNow, Twist};
use super::react::Happening;
use super::sheet::{Caster, Slots};
use super::spells::{Pointing, Spell};
use super::state::{Cause, Id, Number};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::data::{
    Activity, Amount, CastingTime, Cost, Deed, Effect, Lasts, Moment, Powers, Rule, SpellEntry,
    Step, Trigger,
};

impl Work<'_> {
    /// Casts a spell.
    pub(super) fn cast(&mut self, who: Id, casting: &Casting) -> Flow {
        if spell_entry(&casting.spell).is_none() {
            return require(false, "Spell", format!("there is no spell {}", casting.spell));
        }
        let Some(spell) = super::spells::spell(&casting.spell) else {
            return require(false, "Spell", format!("{} does not work yet", casting.spell));
        };
        let sheet = self.scene.get(who).sheet.clone();
        let Some(caster) = sheet.casters.get(usize::from(casting.caster)) else {
            return require(false, "Spell", "you have no such way of casting");
        };
        let name = &spell.entry.name;
        let mut cause = self.spell_cause(who, spell, caster, casting);
        let twist = self.twist(who, spell, casting, &cause, false)?;
        self.may_cast(who, spell.entry, caster, casting, &twist)?;
        self.may_grant(who, spell, caster, casting)?;
        twist.mark(&mut cause);
        if let Some(guardian) = self.stores(who, spell, casting) {
            self.pay_casting(who, spell.entry, caster, casting, &twist)?;
            self.pay_twist(who, &twist)?;
            return self.store(guardian, spell, &cause, sheet.level);
        }
        let aimed = self.aim_spell(who, spell, casting, &cause, (&twist, caster))?;
        let harms = aimed.creatures.iter().any(|&id| self.scene.are_foes(who, id));
        self.may_concern(who, &aimed)?;
        let calm = !harms || !self.is_harmless(who);
        require(calm, "Compulsion", "you cannot bring yourself to harm anybody")?;
        let first = aimed.creatures.first().copied();
        let holds = self.view().all(&spell.power.when, who, first, &Matter::default(), None);
        require(holds, "Condition", format!("{name} is not possible now"))?;
        let choices = spell.power.options.len().max(spell.power.ways.len());
        let has_option = choices == 0 || choices > usize::from(casting.option);
        require(has_option, "Option", format!("{name} has no such option"))?;
        if !self.cast_slowly(who, spell, casting, &mut cause)? {
            return Ok(());
        }
        self.pay_casting(who, spell.entry, caster, casting, &twist)?;
        self.pay_twist(who, &twist)?;
        if self.scroll_fails(who, spell.entry, caster)? {
            return Ok(());
        }
        if self.is_delayed(who, spell) {
            return self.put_off(who, spell, &cause);
        }
        self.cast_twisted(who, spell, (&twist, caster), aimed, cause)
    }

    /// Whether magic that slows the caster puts a spell off: a d20 of 11 or more.
    fn is_delayed(&mut self, who: Id, spell: Spell) -> bool {
        if spell.entry.casting != CastingTime::Action || !self.view().rule(who, Rule::DelaysSpells)
        {
            return false;
        }
        let dice = self.dice(&[(1, 20)]);
        let total = super::work::sum(&dice);
        let what = spell.entry.name.clone();
        self.emit(Event::Dice { who, what, dice, total });
        total >= 11
    }

    /// Keeps a spell for the action of the next turn; without it the spell is wasted.
    fn put_off(&mut self, who: Id, spell: Spell, cause: &Cause) -> Flow {
        let level = self.scene.get(who).sheet.level;
        let ways = spell.power.ways.get(usize::from(cause.option));
        let before = spell.power.once.iter().chain(ways.map_or(&[][..], |(_, steps)| steps));
        let activity = Activity {
            name: format!("Complete {}", spell.entry.name),
            targets: spell.targets_with(cause.slot, level),
            before: before.cloned().collect(),
            does: spell.power.does.clone(),
            options: spell.power.options.clone(),
            magic: true,
            ..Activity::default()
        };
        let name = format!("{} put off", spell.entry.name);
        let powers = Powers { actions: vec![activity], ..Powers::default() };
        let lasts = Lasts::BearerTurnEnds;
        self.gain(who, &Effect { name, lasts, powers, ..Effect::default() }, cause).map(|_| ())
    }

    /// Casts a spell as a reaction; its trigger is there.
    pub(super) fn cast_reaction(&mut self, who: Id, casting: &Casting, target: Id) -> Flow {
        let Some(spell) = super::spells::spell(&casting.spell) else { return Ok(()) };
        let sheet = self.scene.get(who).sheet.clone();
        let Some(caster) = sheet.casters.get(usize::from(casting.caster)) else { return Ok(()) };
        if casting.slot > 0 {
            self.spend(who, if casting.is_pact { Spend::Pact } else { Spend::Slot(casting.slot) });
        }
        self.pay(who, caster.uses(), 1);
        let cause = self.spell_cause(who, spell, caster, casting);
        let aimed = Aimed { creatures: vec![target], ..Aimed::default() };
        self.finish_cast(who, spell, aimed, cause, true)
    }

    /// Whom and where a spell concerns.
    pub(super) fn aim_spell(
        &self,
        who: Id,
        spell: Spell,
        casting: &Casting,
        cause: &Cause,
        (twist, caster): (&Twist, &Caster),
    ) -> Flow<Aimed> {
        let level = self.scene.get(who).sheet.level;
        let mut targets = spell.targets_with(cause.slot, level);
        let name = &spell.entry.name;
        let own = [Aim::At(who)];
        let aims = if caster.is_for_oneself() { &own[..] } else { &casting.aims };
        caster.narrow(&mut targets);
        targets.feet = targets.feet.max(self.view().spell_range(who, name));
        twist.widen(&mut targets);
        let only_place = aims.iter().all(|aim| matches!(aim, Aim::To(_)));
        if let Some(&Aim::To(at)) = aims.first()
            && only_place
            && dispels(spell)
        {
            return Ok(Aimed { at: Some(at), squares: vec![at], ..Aimed::default() });
        }
        match spell.pointing() {
            Pointing::Wall => self.aim_wall(who, &targets, aims, name),
            Pointing::Points if targets.areas > 1 => {
                self.aim_areas(who, &targets, aims, name, cause)
            }
            Pointing::Nothing if targets.area.is_none() => {
                let at = aims.iter().find_map(|aim| aim.square());
                Ok(Aimed { creatures: vec![who], at, ..Aimed::default() })
            }
            _ => self.aim(who, &targets, aims, name, cause),
        }
    }

    pub(super) fn finish_cast(
        &mut self,
        who: Id,
        spell: Spell,
        aimed: Aimed,
        cause: Cause,
        is_seen: bool,
    ) -> Flow {
        let now = SpellNow { casting: cause.casting, slot: cause.slot, ..SpellNow::default() };
        let before = std::mem::replace(&mut self.spell, now);
        let done = self.do_cast(who, spell, aimed, cause, is_seen);
        let now = std::mem::replace(&mut self.spell, before);
        done?;
        if now.healed && self.scene.creature(who).is_some() {
            self.healed_by_spell(who, now.slot)?;
        }
        Ok(())
    }

    fn do_cast(
        &mut self,
        who: Id,
        spell: Spell,
        mut aimed: Aimed,
        cause: Cause,
        is_seen: bool,
    ) -> Flow {
        let (entry, power) = (spell.entry, spell.power);
        let steps = power.once.iter().chain(&power.does);
        if self.is_trial && power.ways.is_empty() && steps.clone().all(is_never_refused) {
            return Ok(());
        }
        let targets = aimed.creatures.clone();
        let (name, slot, at) = (entry.name.clone(), cause.slot, aimed.at);
        self.emit(Event::Did { who, name, slot, targets, at });
        self.end_where(who, Why::Moment(Moment::AttacksOrCasts))?;
        if is_seen && self.is_countered(who, cause.slot)? {
            return Ok(());
        }
        if power.single {
            self.end_castings_of(who, &entry.name)?;
        }
        if spell.concentration_at(cause.slot) {
            self.cease(who)?;
            self.emit(Event::Concentrates(who, cause.casting));
        }
        self.leave_out(who, &spell, &mut aimed)?;
        for &target in &aimed.creatures {
            self.end_where(target, Why::Targeted)?;
        }
        if let Some(pool) = &power.pool {
            self.within_pool(pool, &mut aimed.creatures, &cause);
        }
        let choice = usize::from(cause.option);
        let chosen = |list: &'static [(String, Vec<Step>)]| {
            list.get(choice).map_or(&[][..], |(_, steps)| steps)
        };
        let mut run = Run::on(who, who, &cause);
        (run.at, run.squares) = (aimed.at, aimed.squares.clone());
        run.origins.clone_from(&aimed.origins);
        run.targets.clone_from(&aimed.creatures);
        self.dealt = super::amount::Dealt::default();
        self.run(&power.once, &mut run)?;
        self.run(chosen(&power.ways), &mut run)?;
        let each: Vec<Step> = power.does.iter().chain(chosen(&power.options)).cloned().collect();
        if !each.is_empty() {
            self.run_on(who, &each, &aimed, &cause)?;
        }
        if let Some(at) = aimed.at.filter(|_| dispels(spell)) {
            self.dispel_floor(&Run::on(who, who, &cause), at)?;
        }
        if let Some(activity) = spell.again() {
            let name = format!("{} again", entry.name);
            let powers = Powers { actions: vec![activity], ..Powers::default() };
            self.gain(who, &Effect { name, powers, ..Effect::default() }, &cause)?;
        }
        let casting = cause.casting;
        let me = self.scene.creature(who);
        if me.is_some_and(|me| me.concentration == casting) && !self.lasts(casting) && !power.tells
        {
            self.emit(Event::Concentrates(who, 0));
        }
        self.acts_on(who, &aimed.creatures)
    }

    /// Whether something can be done without its cost, as a part of the casting that brought it.
    pub(super) fn is_at_once(&self, who: Id, name: &str, cause: &Cause, from: Number) -> bool {
        let me = self.scene.get(who);
        let by_effect = me.effects.iter().any(|active| {
            active.number == from
                && active.effect.at_once
                && active.effect.powers.actions.first().is_some_and(|one| one.name == name)
        });
        let by_zone = self.scene.zones().any(|zone| {
            zone.number == from
                && zone.zone.at_once
                && zone.zone.powers.actions.first().is_some_and(|one| one.name == name)
        });
        (by_effect || by_zone)
            && cause.round == self.scene.round
            && !me.turn.once.contains(&at_once_key(name, cause))
    }

    /// Keeps of the targets those that a spell has hit points for, the weakest first.
    fn within_pool(&mut self, pool: &Amount, targets: &mut Vec<Id>, cause: &Cause) {
        let (dice, total) = self.roll(pool, cause.by, cause);
        let (who, what) = (cause.by, cause.name.clone());
        self.emit(Event::Dice { who, what, dice, total });
        targets.sort_by_key(|&id| (self.scene.get(id).hp, id));
        let mut left = total;
        targets.retain(|&id| {
            let hp = i32::from(self.scene.get(id).hp);
            let is_in = hp <= left;
            left -= if is_in { hp } else { left };
            is_in
        });
    }

    /// Ends what somebody's earlier castings of a spell have left.
    fn end_castings_of(&mut self, who: Id, name: &str) -> Flow {
        let is_it = |cause: &Cause| cause.by == who && cause.name == name && cause.spell.is_some();
        let mut castings: Vec<u32> = self
            .scene
            .zones()
            .filter(|zone| is_it(&zone.cause))
            .map(|zone| zone.cause.casting)
            .collect();
        for (_, one) in self.scene.creatures() {
            let of_it = one.effects.iter().filter(|active| is_it(&active.cause));
            castings.extend(of_it.map(|active| active.cause.casting));
        }
        castings.sort_unstable();
        castings.dedup();
        castings.into_iter().try_for_each(|casting| self.end_casting(casting))
    }

    /// Whether somebody stops the spell.
    fn is_countered(&mut self, who: Id, slot: u8) -> Flow<bool> {
        let others: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        for other in others {
            if other == who || !self.scene.are_foes(other, who) {
                continue;
            }
            let feet = self.scene.get(other).space().feet_to(self.scene.get(who).space());
            let fits =
                move |trigger: Trigger| matches!(trigger, Trigger::Cast(most) if most >= feet);
            if !self.has_reaction(other, &fits) || !self.view().sees(other, who) {
                continue;
            }
            self.countered = false;
            self.casting = slot;
            self.react(other, Happening::Casts(slot), who, &fits)?;
            if self.countered {
                self.countered = false;
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) fn may_cast(
        &self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
        casting: &Casting,
        twist: &Twist,
    ) -> Flow {
        let (view, me) = (self.view(), self.scene.get(who));
        let name = &entry.name;
        let cannot = view.rule(who, Rule::CannotCast);
        require(!cannot, "Spellcasting", "you cannot cast spells now")?;
        let has = |list: &[String]| list.iter().any(|known| known == name);
        let is_daily = caster.daily.iter().any(|(_, known)| known == name);
        let is_free = has(&caster.at_will) || is_daily;
        let is_known =
            is_free || has(&caster.prepared) || casting.is_ritual && has(&caster.rituals);
        require(is_known, "Spell", format!("you have not prepared {name}"))?;
        let is_slotless = is_free || casting.is_ritual || entry.level == 0;
        let is_slotless = is_slotless && caster.granted.is_none();
        let why = format!("{name} takes no slot this way");
        require(!is_slotless || casting.slot == 0, "Spell Slot", why)?;
        if is_daily && !has(&caster.at_will) {
            let most = caster.daily.iter().find(|(_, known)| known == name).map_or(0, |one| one.0);
            let used = me.used.iter().find(|(known, _)| known == name).map_or(0, |one| one.1);
            require(used < most, "Uses", format!("{name} is spent until a long rest"))?;
        } else if !is_free && !casting.is_ritual && entry.level > 0 {
            let why = format!("{name} needs a slot of level {} or higher", entry.level);
            require(casting.slot >= entry.level && casting.slot <= 9, "Spell Slot", why)?;
            let fits = match (caster.slots, casting.is_pact) {
                (Slots::Ranked(slots), false) => {
                    let at = usize::from(casting.slot) - 1;
                    slots[at] + me.slots_made(casting.slot) > me.slots_used[at]
                }
                (Slots::Pact { count, level }, true) => {
                    level == casting.slot && count > me.pact_used
                }
                (Slots::None | Slots::Ranked(_) | Slots::Pact { .. }, _) => {
                    self.any_slot(who, casting.slot) == Some((casting.slot, casting.is_pact))
                }
            };
            let why = format!("no slot of level {} is left", casting.slot);
            require(fits, "Spell Slot", why)?;
        }
        self.may_utter(who, entry, caster, twist.is_subtle)?;
        if casting.is_ritual {
            let can = entry.ritual && (caster.casts_rituals() || has(&caster.rituals));
            require(can, "Ritual", format!("{name} is no ritual of yours"))?;
            require(self.scene.fight().is_none(), "Ritual", "a ritual takes ten minutes")?;
        }
        Ok(())
    }

    pub(super) fn pay_casting(
        &mut self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
        casting: &Casting,
        twist: &Twist,
    ) -> Flow {
        let turn = &self.scene.get(who).turn;
        let time = if twist.is_quick || caster.is_quick() {
            CastingTime::BonusAction
        } else {
            entry.casting
        };
        let is_cantrip = entry.level == 0 && time == CastingTime::Action;
        if self.scene.fight().is_some() {
            let quick = time == CastingTime::BonusAction;
            let clash = turn.quick_spell && !is_cantrip || quick && turn.slow_spell;
            let why = "a spell as a bonus action leaves a cantrip with the action, and no more";
            require(!clash, "Bonus Action Spell", why)?;
        }
        match time {
            CastingTime::Action => self.take(who, Cost::Action)?,
            CastingTime::BonusAction => self.take(who, Cost::Bonus)?,
            CastingTime::Reaction => self.take(who, Cost::Reaction(Trigger::Hit))?,
            // The minutes have passed already.
            CastingTime::Minutes(_) => {}
        }
        match time {
            CastingTime::BonusAction => self.spend(who, Spend::QuickSpell),
            CastingTime::Action if !is_cantrip => self.spend(who, Spend::SlowSpell),
            _ => {}
        }
        let is_free = caster.at_will.contains(&entry.name);
        if !is_free && caster.daily.iter().any(|(_, known)| *known == entry.name) {
            self.spend(who, Spend::Reserve(entry.name.clone(), 1));
        } else if !is_free && entry.level > 0 && !casting.is_ritual {
            let pact = casting.is_pact;
            self.spend(who, if pact { Spend::Pact } else { Spend::Slot(casting.slot) });
        }
        self.pay_grant(who, entry, caster, casting);
        Ok(())
    }

    pub(super) fn spell_cause(
        &mut self,
        who: Id,
        spell: Spell,
        caster: &Caster,
        casting: &Casting,
    ) -> Cause {
        let entry = spell.entry;
        let slot = self.slot_of(who, entry, caster, casting);
        let rounds = spell.rounds_at(slot).unwrap_or(0);
        let view = self.view();
        let more = |stat| view.number(who, stat, 0).clamp(-20, 20) as i16;
        let difficulty = i16::from(caster.difficulty) + more(crate::data::Stat::SpellDifficulty);
        Cause {
            by: who,
            name: entry.name.clone(),
            spell: Some(entry.level),
            slot,
            is_magic: true,
            difficulty: difficulty.clamp(0, 50) as u8,
            attack: caster.attack,
            modifier: self.scene.get(who).sheet.scores.modifier(caster.ability),
            option: casting.option,
            rounds,
            round: self.scene.round,
            choice: caster.choice(spell).unwrap_or(&casting.choice).to_owned(),
            casting: self.number(),
            class: caster.class,
            ..Cause::default()
        }
    }

    /// Stops a spell of up to the slot's level; a higher one with a check.
    pub(super) fn counter(&mut self, run: &Run) -> Flow {
        let level = self.casting;
        if level <= run.cause.slot {
            self.countered = true;
            return Ok(());
        }
        self.countered = self.casting_check(run, 10 + i32::from(level))?;
        Ok(())
    }

    pub(super) fn casting_check(&mut self, run: &Run, against: i32) -> Flow<bool> {
        let ability = self
            .scene
            .get(run.actor)
            .sheet
            .casters
            .first()
            .map_or(Ability::Intelligence, |caster| caster.ability);
        let matter = Matter { name: &run.cause.name, ..Matter::default() };
        Ok(self.check_with(run.actor, None, (ability, None), against, &matter)? >= against)
    }
}

/// What a turn remembers of something that was done without its cost.
pub(super) fn at_once_key(name: &str, cause: &Cause) -> String {
    format!("{name} of {}", cause.casting)
}

/// Whether a step is one that no rule refuses once it is reached.
const fn is_never_refused(step: &Step) -> bool {
    matches!(
        step,
        Step::Damage { .. }
            | Step::Attack { .. }
            | Step::Save { .. }
            | Step::Gain(_)
            | Step::GainSelf(_)
            | Step::Heal(_)
            | Step::HealShared(_)
            | Step::Temporary(_)
            | Step::Zone(_)
    )
}

/// Whether a spell ends other spells.
fn dispels(spell: Spell) -> bool {
    spell.power.does.contains(&Step::Do(Deed::DispelMagic))
}
