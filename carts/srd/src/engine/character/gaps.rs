//! Which features do what they say.

use super::build::find;
use crate::data::{Feature, Powers, tables};

/// Every feature that classes, subclasses and races name, with who has it.
fn named() -> impl Iterator<Item = (String, String)> {
    let tables = tables();
    let classes = tables.class.iter().flat_map(|class| {
        let names = class.levels.iter().flat_map(|level| &level.features);
        names.map(|name| (name.clone(), format!("{:?}", class.name)))
    });
    let subclasses = tables.subclass.iter().flat_map(|subclass| {
        subclass.features.iter().map(|(_, name)| (name.clone(), subclass.name.clone()))
    });
    let races = tables.race.iter().map(|race| (&race.name, &race.traits));
    let races = races.chain(tables.subrace.iter().map(|one| (&one.name, &one.traits)));
    let races =
        races.flat_map(|(owner, traits)| traits.iter().map(|name| (name.clone(), owner.clone())));
    classes.chain(subclasses).chain(races)
}

/// Whether a feature has nothing that play could do, and does not say why.
fn is_empty(feature: &Feature) -> bool {
    feature.powers == Powers::default()
        && feature.choices.is_empty()
        && !feature.tells
        && !feature.tabled
}

/// Features that are named and do not work, or not wholly.
#[must_use]
pub fn gaps() -> Vec<String> {
    let missing = named().filter(|(name, owner)| find(name, owner).is_none());
    let missing = missing.map(|(name, owner)| format!("{name} ({owner})"));
    let lacking = tables().feature.iter().filter_map(|feature| match feature.lacks.as_str() {
        "" if is_empty(feature) => Some(feature.name.clone()),
        "" => None,
        lacks => Some(format!("{}: {lacks}", feature.name)),
    });
    let waiting = tables().waiting.iter().filter(|(table, _, _)| table == "feature");
    let waiting = waiting.map(|(_, name, word)| format!("{name}: {word}"));
    missing.chain(lacking).chain(waiting).collect()
}

/// How many features there are records of: those that do something, those that only tell, those that lack something.
#[must_use]
pub fn counts() -> (usize, usize, usize) {
    let all = &tables().feature;
    let tells = all.iter().filter(|feature| feature.tells).count();
    let lacks = all.iter().filter(|feature| !feature.lacks.is_empty() || is_empty(feature)).count();
    (all.len() - tells - lacks, tells, lacks)
}
