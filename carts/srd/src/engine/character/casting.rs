//! How a character casts spells.

use super::Key;
use super::arms::small;
use super::build::Build;
use super::ladder::{casting_ability, pact_slots, row, slots};
use super::options::sort_of;
use super::spells::{always, level_of};
use crate::ability::{Ability, modifier};
use crate::data::{Back, ClassName, Powers, tables};
use crate::engine::{Caster, Granted, Slots, Source, Sourced};

/// Its ways of casting, with the reserves of spells that can be cast once.
pub(super) fn casters(
    build: &Build<'_>,
    scores: [u8; 6],
) -> (Vec<Caster>, Vec<(String, u8, Back)>) {
    let mut all = Vec::new();
    let mut reserves = Vec::new();
    for &(class, level) in &build.classes {
        let Some(ability) = casting_ability(class).filter(|_| casts(class, level)) else {
            continue;
        };
        let mut caster = plain(build, scores, ability, level);
        caster.class = Some(class);
        caster.slots = match (class, pact_slots(level)) {
            (ClassName::Warlock, Some((count, level))) => Slots::Pact { count, level },
            _ => Slots::Ranked(slots(&build.classes)),
        };
        of_class(build, class, &mut caster);
        for (_, spell) in &caster.daily {
            reserves.push((spell.clone(), 1, Back::LongRest));
        }
        all.push(caster);
    }
    let inborn: Vec<String> = chosen(build, None, "Cantrip").cloned().collect();
    if !inborn.is_empty() {
        let mut caster = plain(build, scores, Ability::Intelligence, build.level());
        caster.at_will = inborn;
        all.push(caster);
    }
    (all, reserves)
}

/// Adds the spells that features and items grant: one way of casting for each, or one more prepared spell.
pub(super) fn grants(
    build: &Build<'_>,
    scores: [u8; 6],
    powers: &[Sourced<Powers>],
    casters: &mut Vec<Caster>,
) {
    let first = casters.iter().find(|caster| caster.class.is_some()).cloned();
    let given = powers.iter().flat_map(|one| one.is.spells.iter().map(|grant| (&one.from, grant)));
    for (from, grant) in given {
        if grant.prepared {
            let found = casters.iter_mut().find(|caster| caster.class.is_some());
            let Some(caster) = found else { continue };
            if !caster.prepared.contains(&grant.spell) {
                caster.prepared.push(grant.spell.clone());
            }
            if !caster.casts_rituals() {
                caster.rituals.push(grant.spell.clone());
            }
            continue;
        }
        let own = first.as_ref().map(|caster| caster.ability);
        let ability = grant.ability.or(own).unwrap_or(Ability::Intelligence);
        let is_item = matches!(from, Source::Item(_));
        let mut caster = plain(build, scores, ability, build.level());
        if is_item && own.is_none() {
            // Who has no way of casting uses an item with its proficiency alone.
            let bonus = i32::from(build.proficiency());
            caster.difficulty = u8::try_from(8 + bonus).unwrap_or(0);
            caster.attack = small(bonus);
        }
        caster.class = first.as_ref().and_then(|caster| caster.class).filter(|_| !is_item);
        caster.difficulty = grant.difficulty.unwrap_or(caster.difficulty);
        caster.attack = grant.attack.unwrap_or(caster.attack);
        caster.at_will = vec![grant.spell.clone()];
        caster.granted = Some(Box::new(Granted { grant: grant.clone(), is_item }));
        casters.push(caster);
    }
}

/// Whether a class casts at a level.
fn casts(class: ClassName, level: u8) -> bool {
    let row = row(class, level);
    row.cantrips > 0 || !row.slots.is_empty()
}

fn plain(build: &Build<'_>, scores: [u8; 6], ability: Ability, level: u8) -> Caster {
    let bonus = i32::from(build.proficiency()) + i32::from(modifier(scores[ability as usize]));
    Caster {
        class: None,
        ability,
        difficulty: u8::try_from(8 + bonus).unwrap_or(0),
        attack: small(bonus),
        level,
        slots: Slots::None,
        at_will: Vec::new(),
        prepared: Vec::new(),
        daily: Vec::new(),
        rituals: Vec::new(),
        granted: None,
    }
}

/// What was chosen with a class, or without one, for questions of a sort.
fn chosen<'a>(
    build: &'a Build<'_>,
    class: Option<ClassName>,
    of: &'a str,
) -> impl Iterator<Item = &'a String> {
    let fits =
        move |key: &Key| key.class == class && sort_of(build, key).is_some_and(|sort| sort == of);
    build.who.picks.iter().filter(move |pick| fits(&pick.key)).flat_map(|pick| &pick.what)
}

fn of_class(build: &Build<'_>, class: ClassName, caster: &mut Caster) {
    let learned: Vec<&String> = chosen(build, Some(class), "Spell").collect();
    let is_cantrip = |name: &&String| level_of(name) == Some(0);
    caster.at_will = chosen(build, Some(class), "Cantrip").cloned().collect();
    caster.at_will.extend(learned.iter().copied().filter(is_cantrip).cloned());
    caster.prepared = match class {
        ClassName::Cleric | ClassName::Druid | ClassName::Paladin | ClassName::Wizard => {
            chosen(build, Some(class), "Prepared").cloned().collect()
        }
        ClassName::Warlock => build.who.picked(&Key::of_class(class, "Spells")).to_vec(),
        _ => learned.iter().copied().filter(|name| !is_cantrip(name)).cloned().collect(),
    };
    for name in always(build, class) {
        if !caster.prepared.contains(&name) {
            caster.prepared.push(name);
        }
    }
    if class == ClassName::Warlock {
        let arcana = learned.iter().filter(|name| level_of(name).is_some_and(|level| level >= 6));
        caster.daily = arcana.map(|name| (1, (*name).clone())).collect();
        caster.rituals = chosen(build, Some(class), "Ritual").cloned().collect();
    }
    if class == ClassName::Wizard {
        let ritual = |name: &&String| {
            tables().spell.iter().any(|spell| spell.name == **name && spell.ritual)
        };
        let unprepared = learned.iter().copied().filter(|name| !caster.prepared.contains(name));
        caster.rituals = unprepared.filter(ritual).cloned().collect();
        masteries(build, caster);
    }
}

/// Spell Mastery costs nothing with what is prepared; signature spells are always prepared.
fn masteries(build: &Build<'_>, caster: &mut Caster) {
    for pick in &build.who.picks {
        if pick.key.class == Some(ClassName::Wizard) && pick.key.from == "Spell Mastery" {
            let ready = pick.what.iter().filter(|name| caster.prepared.contains(name));
            caster.at_will.extend(ready.cloned());
        }
    }
    let signatures = signatures(build);
    caster.rituals.retain(|name| !signatures.contains(name));
    for name in signatures {
        if !caster.prepared.contains(&name) {
            caster.prepared.push(name);
        }
    }
}

/// The spells that a wizard of level 20 casts once without a slot until a short rest.
pub(super) fn signatures(build: &Build<'_>) -> Vec<String> {
    let picks = build.who.picks.iter().filter(|pick| {
        pick.key.class == Some(ClassName::Wizard) && pick.key.from == "Signature Spell"
    });
    picks.flat_map(|pick| pick.what.clone()).collect()
}
