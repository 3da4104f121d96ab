//! Finds what traits and actions do, and says of which nothing is known.

use crate::data::{Action, ActionPower, ConditionName, Monster, Tables, Trait, TraitPower};

/// The power of a trait: that for this monster, or else that for all.
pub(super) fn of_trait<'a>(
    tables: &'a Tables,
    monster: &Monster,
    record: &Trait,
) -> Option<&'a TraitPower> {
    let named = || tables.trait_power.iter().filter(|power| power.name == record.name);
    let own = named().find(|power| power.of.contains(&monster.name));
    own.or_else(|| named().find(|power| power.of.is_empty()))
}

/// The power of an action: that for this monster, or else that for all.
pub(super) fn action<'a>(
    tables: &'a Tables,
    monster: &Monster,
    name: &str,
) -> Option<&'a ActionPower> {
    let named = || tables.action_power.iter().filter(|power| power.name == name);
    let own = named().find(|power| power.of.contains(&monster.name));
    own.or_else(|| named().find(|power| power.of.is_empty()))
}

/// Whether what an action does is known: its record says it all, or a power does.
pub(super) fn is_known(tables: &Tables, monster: &Monster, record: &Action) -> bool {
    if !record.multiattack.is_empty() {
        return true;
    }
    if !record.choices.is_empty() {
        return record.choices.iter().all(|choice| is_known(tables, monster, choice));
    }
    if let Some(power) = action(tables, monster, &record.name) {
        let has_grapple = record.escape.is_none() || power.grapple.is_some();
        return has_grapple || power.instead.is_some();
    }
    let only_fells = record.conditions.iter().all(|one| *one == ConditionName::Prone);
    let saved_part = record.damage.iter().any(|part| part.save.is_some());
    let does_something = !record.damage.is_empty() || !record.conditions.is_empty();
    let save_says =
        record.save.is_none() || record.attack.is_none() || !record.conditions.is_empty();
    let aimed = record.attack.is_some() || record.save.is_some() && record.area.is_some();
    // A condition needs a save, or else the text says when it comes about.
    let caused = record.conditions.is_empty() || record.save.is_some() || saved_part;
    record.escape.is_none() && only_fells && does_something && save_says && aimed && caused
}

/// Names of the monsters' traits and actions that do nothing yet, each with its monster: `Lich: Rejuvenation`. Those are in
/// no sheet, so that nobody can use them.
#[must_use]
pub fn gaps(tables: &Tables) -> Vec<String> {
    let mut gaps = Vec::new();
    for monster in &tables.monster {
        let unknown = monster.traits.iter().filter(|one| of_trait(tables, monster, one).is_none());
        let traits: Vec<&str> = unknown.map(|one| one.name.as_str()).collect();
        let actions = super::records(monster).map(|(record, _)| record);
        let actions = actions.filter(|record| !is_known(tables, monster, record));
        let names = traits.into_iter().chain(actions.map(|record| record.name.as_str()));
        gaps.extend(names.map(|name| format!("{}: {name}", monster.name)));
    }
    gaps
}
