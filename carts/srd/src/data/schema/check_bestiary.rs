//! What must hold of the powers of traits, actions and items: what they name exists, and something has them.

use super::check::fault;
use super::content::{ActionPower, ItemPower, TraitPower};
use super::mentions::Mentions;
use super::{Action, DataError, Monster, Tables};

/// That powers of traits, actions and items go with the other tables.
pub(super) fn powers(tables: &Tables) -> Result<(), DataError> {
    tables.trait_power.iter().try_for_each(|power| of_trait(tables, power))?;
    tables.action_power.iter().try_for_each(|power| of_action(tables, power))?;
    tables.item_power.iter().try_for_each(|power| of_item(tables, power))
}

fn named<'a>(tables: &'a Tables, name: &str) -> Option<&'a Monster> {
    tables.monster.iter().find(|monster| monster.name == name)
}

/// That monsters exist and each has what `has` looks for; none at all is as wrong.
fn owners(tables: &Tables, of: &[String], has: impl Fn(&Monster) -> bool) -> Result<(), String> {
    if of.is_empty() && !tables.monster.iter().any(&has) {
        return Err("`name`: no monster has it".into());
    }
    for name in of {
        let missing = || format!("`of`: there is no monster {name:?}");
        let monster = named(tables, name).ok_or_else(missing)?;
        if !has(monster) {
            return Err(format!("`of`: {name} has nothing of this name"));
        }
    }
    Ok(())
}

fn of_trait(tables: &Tables, power: &TraitPower) -> Result<(), DataError> {
    let fault = |problem: String| fault("trait_power", &power.name, problem);
    let has = |monster: &Monster| monster.traits.iter().any(|one| one.name == power.name);
    owners(tables, &power.of, has).map_err(fault)?;
    let mut mentions = Mentions::default();
    mentions.powers(&power.powers);
    exist(tables, &mentions).map_err(fault)?;
    reserves(&mentions, &[]).map_err(fault)?;
    let holders = tables.monster.iter().filter(|monster| {
        has(monster) && (power.of.is_empty() || power.of.contains(&monster.name))
    });
    // A trait for all may be overruled by that for one monster.
    let overruled = |monster: &Monster| {
        let named = |other: &TraitPower| other.name == power.name;
        let own = |other: &TraitPower| other.of.contains(&monster.name);
        power.of.is_empty() && tables.trait_power.iter().any(|one| named(one) && own(one))
    };
    for monster in holders.filter(|monster| !overruled(monster)) {
        strikes(monster, &mentions).map_err(fault)?;
    }
    Ok(())
}

/// All actions of a monster, with what they are a choice of.
fn actions(monster: &Monster) -> impl Iterator<Item = &Action> {
    let all = monster.actions.iter().chain(&monster.reactions).chain(&monster.legendary_actions);
    all.flat_map(|one| std::iter::once(one).chain(&one.choices))
}

fn of_action(tables: &Tables, power: &ActionPower) -> Result<(), DataError> {
    let fault = |problem: String| fault("action_power", &power.name, problem);
    let has = |monster: &Monster| actions(monster).any(|one| one.name == power.name);
    owners(tables, &power.of, has).map_err(fault)?;
    let mut mentions = Mentions::default();
    for steps in [&power.besides, &power.fail, &power.pass, &power.after] {
        mentions.steps(steps);
    }
    power.worse.iter().for_each(|(_, steps)| mentions.steps(steps));
    power.effect.iter().for_each(|effect| mentions.effect(effect));
    power.modifiers.iter().for_each(|one| mentions.modifier(one));
    power.grapple.iter().for_each(|grapple| mentions.powers(&grapple.powers));
    power.instead.iter().for_each(|activity| mentions.activity(activity));
    mentions.all_when(&power.when);
    mentions.all_when(&power.saves);
    exist(tables, &mentions).map_err(fault)?;
    let own: Vec<&str> = power.reserve.iter().map(|one| one.name.as_str()).collect();
    reserves(&mentions, &own).map_err(fault)?;
    for monster in power.of.iter().filter_map(|name| named(tables, name)) {
        strikes(monster, &mentions).map_err(fault)?;
        let attacks = |name: &&String| !monster.actions.iter().any(|one| one.name == **name);
        let legendary = monster.legendary_actions.iter().any(|one| one.name == power.name);
        if let Some(name) = power.same.iter().find(attacks).filter(|_| legendary) {
            return Err(fault(format!("`same`: {} has no action {name:?}", monster.name)));
        }
    }
    Ok(())
}

fn of_item(tables: &Tables, power: &ItemPower) -> Result<(), DataError> {
    let fault = |problem: String| fault("item_power", &power.item, problem);
    let thing = |name: &str| {
        tables.weapon.iter().any(|one| one.name == name)
            || tables.armor.iter().any(|one| one.name == name)
            || tables.gear.iter().any(|one| one.name == name)
    };
    if !thing(&power.item) && !tables.magic_item.iter().any(|one| one.name == power.item) {
        return Err(fault("`item`: there is no such item".into()));
    }
    if let Some(base) = power.base.iter().chain(&power.not_base).find(|base| !thing(base)) {
        return Err(fault(format!("`base`: there is no {base:?}")));
    }
    let mut mentions = Mentions::default();
    mentions.powers(&power.powers);
    power.kinds.iter().for_each(|(_, powers)| mentions.powers(powers));
    exist(tables, &mentions).map_err(fault)?;
    reserves(&mentions, &[]).map_err(fault)
}

/// That spells and monsters exist.
fn exist(tables: &Tables, mentions: &Mentions<'_>) -> Result<(), String> {
    if let Some(problem) = mentions.problems.first() {
        return Err(format!("`powers`: {problem}"));
    }
    let spell = |name: &&&str| !tables.spell.iter().any(|spell| spell.name == ***name);
    if let Some(name) = mentions.spells.iter().find(spell) {
        return Err(format!("`powers`: there is no spell {name:?}"));
    }
    match mentions.monsters.iter().find(|name| named(tables, name).is_none()) {
        Some(name) => Err(format!("`powers`: there is no monster {name:?}")),
        None => Ok(()),
    }
}

/// That what is drawn on is there.
fn reserves(mentions: &Mentions<'_>, more: &[&str]) -> Result<(), String> {
    let missing = |name: &&&str| !mentions.reserves.contains(name) && !more.contains(name);
    match mentions.drawn.iter().find(missing) {
        Some(name) => Err(format!("`uses`: there is no reserve {name:?}")),
        None => Ok(()),
    }
}

/// That a monster has the attacks that its powers name.
fn strikes(monster: &Monster, mentions: &Mentions<'_>) -> Result<(), String> {
    let known =
        |name: &str| monster.actions.iter().any(|one| one.name == name && one.attack.is_some());
    match mentions.strikes.iter().find(|name| !known(name)) {
        Some(name) => Err(format!("`powers`: {} has no attack {name:?}", monster.name)),
        None => Ok(()),
    }
}
