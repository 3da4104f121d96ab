//! Which spells a character learns, has in its book and prepares.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::Key;
use super::ask::Wanted;
use super::build::{Build, waits};
use super::ladder::{casting_ability, row, spell_level_max};
use crate::ability::modifier;
use crate::data::{ClassName, SpellEntry, tables};

/// Whether a spell does something in play.
pub(super) fn works(name: &str) -> bool {
    static WORKING: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    let working = WORKING.get_or_init(|| {
        let powers = tables().spell_power.iter().map(|power| power.spell.as_str());
        let powers = powers.filter(|spell| !waits("spell_power", spell));
        let powers: BTreeSet<&str> = powers.collect();
        if powers.is_empty() {
            return tables().spell.iter().map(|spell| spell.name.as_str()).collect();
        }
        powers
    });
    working.contains(name)
}

/// The level of a spell; none for what is no spell.
pub(super) fn level_of(name: &str) -> Option<u8> {
    tables().spell.iter().find(|spell| spell.name == *name).map(|spell| spell.level)
}

/// Whether a spell is on one of the lists, for a class that asks; no lists are all lists.
pub(super) fn on_list(
    build: &Build<'_>,
    lists: &[String],
    class: Option<ClassName>,
    spell: &SpellEntry,
) -> bool {
    let listed = |list: &String| spell.classes.iter().any(|one| format!("{one:?}") == *list);
    let patron = class.and_then(|class| build.subclass(class));
    let given = class == Some(ClassName::Warlock)
        && patron.is_some_and(|patron| patron.spells.iter().any(|bonus| bonus.spell == spell.name));
    lists.is_empty() || lists.iter().any(listed) || given
}

/// The spells that a class always has prepared by its subclass and what was chosen with it.
pub(super) fn always(build: &Build<'_>, class: ClassName) -> Vec<String> {
    let Some(subclass) = build.subclass(class).filter(|_| class != ClassName::Warlock) else {
        return Vec::new();
    };
    let chosen = |choice: &String| {
        choice.is_empty()
            || build.who.picks.iter().any(|pick| {
                pick.key.class == Some(class)
                    && pick.key.from == "Bonus Cantrip"
                    && pick.what.contains(choice)
            })
    };
    let level = build.class_level(class);
    let given =
        subclass.spells.iter().filter(|bonus| bonus.level <= level && chosen(&bonus.choice));
    given.filter(|bonus| works(&bonus.spell)).map(|bonus| bonus.spell.clone()).collect()
}

/// How many spells a class can have prepared, with these scores; none for classes that know theirs.
pub(super) fn prepared_count(build: &Build<'_>, class: ClassName, scores: [u8; 6]) -> Option<u8> {
    let level = build.class_level(class);
    let counted = match class {
        ClassName::Cleric | ClassName::Druid | ClassName::Wizard => level,
        ClassName::Paladin if level >= 2 => level / 2,
        _ => return None,
    };
    let ability = casting_ability(class)?;
    let sum = i32::from(modifier(scores[ability as usize])) + i32::from(counted);
    Some(u8::try_from(sum.max(1)).unwrap_or(u8::MAX))
}

/// Spells that a class knows at a level, without those that count among them but are chosen apart.
pub(super) fn known_count(class: ClassName, level: u8) -> u8 {
    let secrets = (1..=level).flat_map(|at| &row(class, at).features);
    let secrets = secrets.filter(|name| *name == "Magical Secrets").count();
    row(class, level).spells.saturating_sub(2 * u8::try_from(secrets).unwrap_or(0))
}

/// What classes ask of spells.
pub(super) fn wanted<'a>(build: &Build<'a>, all: &mut Vec<Wanted<'a>>) {
    for &(class, level) in &build.classes {
        let Some(_) = casting_ability(class) else { continue };
        let list = vec![format!("{class:?}")];
        let mut ask = |from: &str, of: &'static str, count: u8, open_ended: bool| {
            if count > 0 {
                let key = Key::of_class(class, from);
                all.push(Wanted { key, of, count, from: list.clone(), level: 0, open_ended });
            }
        };
        ask("Cantrips", "Cantrip", row(class, level).cantrips, false);
        ask("Spells", "Spell", known_count(class, level), false);
        if class == ClassName::Wizard {
            ask("Book", "Spell", 6 + 2 * (level - 1), true);
        }
        ask("Prepared", "Prepared", prepared_count(build, class, build.scores).unwrap_or(0), false);
    }
}

/// The most spells of at least a level that a class that knows its spells can have come by: at each of its levels it
/// learns some and may replace one.
pub(super) fn known_most(class: ClassName, level: u8, spell_level: u8) -> usize {
    let learned = |at: u8| {
        let before = if at == 1 { 0 } else { known_count(class, at - 1) };
        usize::from(known_count(class, at).saturating_sub(before)) + usize::from(at > 1)
    };
    (1..=level).filter(|at| spell_level_max(class, *at) >= spell_level).map(learned).sum()
}
