//! Spells that features and items let one cast: what that takes, on whom, how strong; and what casting aloud takes.

use super::command::{Aim, Casting};
use super::event::Spend;
use super::sheet::{Caster, Slots};
use super::spells::Spell;
use super::state::{Cause, Creature, Id};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::data::{
    ClassName, Component, Effect, Gives, Lasts, Rule, SpellEntry, Targets, Use, When,
};

impl Caster {
    /// What each casting uses up besides slots.
    pub(super) fn uses(&self) -> &[Use] {
        self.granted.as_ref().map_or(&[][..], |granted| &granted.grant.uses)
    }

    pub(super) fn is_for_oneself(&self) -> bool {
        self.granted.as_ref().is_some_and(|granted| granted.grant.oneself)
    }

    /// The creature that a grant fixes, where what it fixes is no option of the spell.
    pub(super) fn choice(&self, spell: Spell) -> Option<&str> {
        let grant = &self.granted.as_ref()?.grant;
        let fixes = !grant.option.is_empty() && !has_option(spell, &grant.option);
        fixes.then_some(grant.option.as_str())
    }

    /// Whether what takes an action takes a bonus action.
    pub(super) fn is_quick(&self) -> bool {
        self.granted.as_ref().is_some_and(|granted| granted.grant.bonus_action)
    }

    /// Whether its spells can be cast as rituals if they are such. Source: 5.1, the classes' Ritual Casting.
    pub(super) const fn casts_rituals(&self) -> bool {
        matches!(
            self.class,
            None | Some(ClassName::Bard | ClassName::Cleric | ClassName::Druid | ClassName::Wizard)
        )
    }

    /// Whom it can concern, by what grants it.
    pub(super) fn narrow(&self, targets: &mut Targets) {
        let Some(granted) = &self.granted else { return };
        if granted.grant.feet > 0 {
            targets.feet = granted.grant.feet;
        }
        targets.when.extend(granted.grant.when.iter().cloned());
        if !granted.grant.marks.is_empty() {
            let marked = When::OtherMarked(granted.grant.marks.clone());
            targets.when.push(When::Not(Box::new(marked)));
        }
    }
}

impl Creature {
    /// Slots of a level that it has made for itself.
    #[must_use]
    pub fn slots_made(&self, level: u8) -> u8 {
        let all = self.effects.iter().flat_map(|active| &active.effect.powers.modifiers);
        let made = all.filter(|one| one.gives == Gives::Slot(level)).count();
        u8::try_from(made).unwrap_or(u8::MAX)
    }
}

impl super::view::View<'_> {
    /// How far features make a spell reach; 0 if they say nothing.
    pub(super) fn spell_range(&self, who: Id, spell: &str) -> u16 {
        let mut most = 0;
        self.each_own(who, &mut |given| {
            if let Gives::SpellRange(name, feet) = &given.modifier.gives
                && name == spell
                && self.holds(&given, who, None, &Matter::default())
            {
                most = most.max(*feet);
            }
        });
        most
    }
}

impl Work<'_> {
    /// Whether what grants a spell lets it be cast so.
    pub(super) fn may_grant(
        &self,
        who: Id,
        spell: Spell,
        caster: &Caster,
        casting: &Casting,
    ) -> Flow {
        let Some(granted) = &caster.granted else { return Ok(()) };
        let (grant, name) = (&granted.grant, &spell.entry.name);
        let can = self.can_use(who, &grant.uses);
        require(can, "Uses", format!("nothing is left for {name}"))?;
        let more = charges_more(caster, spell.entry, casting);
        let base = grant.uses.iter().find_map(|one| match one {
            Use::Reserve(reserve, count) => Some((self.scene.get(who).left(reserve), *count)),
            _ => None,
        });
        let fits = match base {
            _ if more == 0 => true,
            Some((left, count)) => count + more <= grant.charges_max.min(left),
            None => false,
        };
        require(fits, "Uses", format!("{name} cannot be cast that strongly"))?;
        let chosen = spell.power.options.iter().chain(&spell.power.ways);
        let chosen = chosen.map(|(option, _)| option).nth(usize::from(casting.option));
        let fits = grant.option.is_empty()
            || caster.choice(spell).is_some()
            || chosen == Some(&grant.option);
        require(fits, "Option", format!("only {}", grant.option))?;
        let aims = casting.aims.iter();
        let at_self = aims.into_iter().all(|aim| !matches!(aim, Aim::At(id) if *id != who));
        require(!grant.oneself || at_self, "Target", format!("{name} is for yourself only"))
    }

    /// Whether a spell on a scroll is lost: who has no slots of its level must pass a check of 10 and the level.
    pub(super) fn scroll_fails(
        &mut self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
    ) -> Flow<bool> {
        if !caster.granted.as_ref().is_some_and(|granted| granted.grant.scroll) {
            return Ok(false);
        }
        let casters = &self.scene.get(who).sheet.casters;
        let can = casters.iter().any(|one| match one.slots {
            Slots::None => false,
            Slots::Ranked(slots) => {
                slots.iter().skip(usize::from(entry.level) - 1).any(|&of| of > 0)
            }
            Slots::Pact { level, .. } => level >= entry.level,
        });
        if can || entry.level == 0 {
            return Ok(false);
        }
        let against = 10 + i32::from(entry.level);
        let matter = Matter { name: &entry.name, ..Matter::default() };
        let total = self.check_with(who, None, (caster.ability, None), against, &matter)?;
        Ok(total < against)
    }

    /// The level that a spell is cast at.
    pub(super) fn slot_of(
        &self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
        casting: &Casting,
    ) -> u8 {
        let slot = casting.slot.max(entry.level);
        let Some(granted) = &caster.granted else { return slot };
        let base = granted.grant.level.max(entry.level);
        if granted.grant.uses.contains(&Use::PactSlot) {
            let casters = &self.scene.get(who).sheet.casters;
            let pact = casters.iter().find_map(|caster| match caster.slots {
                Slots::Pact { level, .. } => Some(level),
                _ => None,
            });
            return base.max(pact.unwrap_or(0));
        }
        base + charges_more(caster, entry, casting)
    }

    pub(super) fn pay_grant(
        &mut self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
        casting: &Casting,
    ) {
        let Some(granted) = &caster.granted else { return };
        self.pay(who, &granted.grant.uses, 1);
        let more = charges_more(caster, entry, casting);
        let reserve = granted.grant.uses.iter().find_map(|one| match one {
            Use::Reserve(reserve, _) => Some(reserve.clone()),
            _ => None,
        });
        if let Some(reserve) = reserve.filter(|_| more > 0) {
            self.spend(who, Spend::Reserve(reserve.clone(), more));
            self.crumble(who, &reserve);
        }
    }

    /// What targets of a granted spell remember of it.
    pub(super) fn mark_granted(&mut self, caster: &Caster, targets: &[Id], cause: &Cause) -> Flow {
        let name = caster.granted.as_ref().map_or("", |granted| granted.grant.marks.as_str());
        if name.is_empty() {
            return Ok(());
        }
        let cause = Cause { casting: 0, name: name.to_owned(), ..cause.clone() };
        for &target in targets {
            if self.scene.creature(target).is_some() {
                let lasts = Lasts::LongRest;
                let effect = Effect { name: name.to_owned(), lasts, ..Effect::default() };
                self.gain(target, &effect, &cause)?;
            }
        }
        Ok(())
    }

    /// Speech, gestures and materials: those that nothing makes needless must be possible.
    pub(super) fn may_utter(
        &self,
        who: Id,
        entry: &SpellEntry,
        caster: &Caster,
        is_subtle: bool,
    ) -> Flow {
        let (view, me) = (self.view(), self.scene.get(who));
        let name = &entry.name;
        let has = |component| entry.components.contains(&component);
        if caster.granted.as_ref().is_some_and(|granted| granted.is_item) {
            return Ok(());
        }
        let is_druid = caster.class == Some(ClassName::Druid);
        let needs_none = is_druid && view.rule(who, Rule::CastsWithoutComponents);
        let is_dear = entry.material_cp > 0 || entry.material_consumed;
        let shaped = me.shape.is_some() && is_druid;
        if shaped {
            let can = needs_none || view.rule(who, Rule::CastsInShape);
            require(can, "Spellcasting", "this shape cannot cast spells")?;
            let matter = has(Component::M) && (is_dear || !needs_none);
            require(!matter, "Components", format!("this shape has no materials for {name}"))?;
            return Ok(());
        }
        let speaks = !has(Component::V)
            || is_subtle
            || needs_none
            || !view.rule(who, Rule::CannotSpeak) && !view.floor.over(me.at).silent;
        require(speaks, "Components", format!("{name} must be spoken aloud"))
    }
}

/// Whether a spell has an option of this name.
fn has_option(spell: Spell, name: &str) -> bool {
    let power = spell.power;
    power.options.iter().chain(&power.ways).any(|(option, _)| option == name)
}

/// Charges above the least that a casting spends: a level of the spell for each.
fn charges_more(caster: &Caster, entry: &SpellEntry, casting: &Casting) -> u8 {
    let Some(granted) = &caster.granted else { return 0 };
    if granted.grant.charges_max == 0 {
        return 0;
    }
    casting.slot.saturating_sub(granted.grant.level.max(entry.level))
}

#[cfg(test)]
mod tests {
    use crate::data::tables;
    use crate::engine::spell_entry;

    #[test]
    fn what_is_granted_is_a_spell() {
        let features = tables().feature.iter().map(|one| &one.powers);
        let items = tables().item_power.iter().map(|one| &one.powers);
        for grant in features.chain(items).flat_map(|powers| &powers.spells) {
            assert!(spell_entry(&grant.spell).is_some(), "{}", grant.spell);
        }
    }
}
