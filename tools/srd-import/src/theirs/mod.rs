//! Creatures, spells and things of open5e as ours, for authors who have theirs in that form.
//!
//! What open5e tells in fields comes from there; the rest is read out of the fixed phrases of its texts. The tables of
//! the SRD itself are not made this way.

mod action;
mod casting;
mod creature;
mod spell;
mod thing;

pub(crate) use action::head;

use std::collections::BTreeMap;

use srd::data::{Monster, SpellEntry, Tables};

use crate::Error;
use crate::source::{Node, Source};
use crate::vocabulary::normal;

/// The names of spells by how they are compared.
pub(crate) type SpellNames = BTreeMap<String, String>;

/// What is known of spells' names.
pub(crate) fn spell_names<'a>(spells: impl IntoIterator<Item = &'a SpellEntry>) -> SpellNames {
    spells.into_iter().map(|spell| (normal(&spell.name), spell.name.clone())).collect()
}

/// A creature, and what of it has to be finished by hand.
pub(crate) struct Creature {
    pub(crate) monster: Monster,
    pub(crate) notes: Vec<String>,
}

/// All creatures, each with the place that it comes from.
pub(crate) fn creatures<'a>(
    source: &'a Source,
    spells: &SpellNames,
) -> Result<Vec<(&'a str, Creature)>, Error> {
    let (traits, actions) =
        (children(source, "CreatureTrait")?, children(source, "CreatureAction")?);
    let attacks = children(source, "CreatureActionAttack")?;
    let keys = source.keyed("Creature");
    for (all, parents) in
        [(&traits, &keys), (&actions, &keys), (&attacks, &source.keyed("CreatureAction"))]
    {
        if let Some((_, alone)) = all.iter().find(|(parent, _)| !parents.contains_key(*parent)) {
            return Err(alone[0].1.at("parent").wrong("names no record in these files"));
        }
    }
    let mut creatures = Vec::new();
    for ((from, node), key) in source.placed("Creature").zip(source.keys("Creature")) {
        let own = |all: &BTreeMap<&str, Vec<(&'a str, Node<'a>)>>| {
            all.get(key).cloned().unwrap_or_default()
        };
        let creature = creature::creature(&node, &own(&traits), &own(&actions), &attacks, spells)?;
        creatures.push((from, creature));
    }
    Ok(creatures)
}

/// The records of a file by the key of their parent, each with its own key, in the order of the stat block.
type Children<'a> = BTreeMap<&'a str, Vec<(&'a str, Node<'a>)>>;

fn children<'a>(source: &'a Source, file: &'static str) -> Result<Children<'a>, Error> {
    let mut all = Children::new();
    for (key, node) in source.keys(file).zip(source.records(file)) {
        all.entry(node.at("parent").text()?).or_default().push((key, node));
    }
    for siblings in all.values_mut() {
        siblings.sort_by_key(|(_, node)| node.at("order_in_statblock").whole::<u32>().unwrap_or(0));
    }
    Ok(all)
}

/// All spells, each with the place that it comes from.
pub(crate) fn spells(source: &Source) -> Result<Vec<(&str, SpellEntry)>, Error> {
    let options = children(source, "SpellCastingOption")?;
    let mut spells = Vec::new();
    for ((from, node), key) in source.placed("Spell").zip(source.keys("Spell")) {
        let own = options.get(key).map(Vec::as_slice).unwrap_or_default();
        spells.push((from, spell::spell(&node, own)?));
    }
    Ok(spells)
}

/// All things, each as tables of one record, with the place that it comes from.
pub(crate) fn things(source: &Source) -> Result<Vec<(&str, Tables)>, Error> {
    thing::things(source)
}
