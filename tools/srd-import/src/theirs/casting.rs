//! Spellcasting in words: what it is done with, how often, which spells.

use srd::Ability;
use srd::data::{Casting, Uses};

use crate::Error;
use crate::phrase;
use crate::source::Node;
use crate::vocabulary::{named, normal};

use super::SpellNames;

/// A text that ends in lines such as `1st level (4 slots): bless, shield` and `3/day each: fly`, or that names one spell
/// `_sleep_` which the head says how often it casts.
pub(super) fn casting(
    node: &Node<'_>,
    uses: Option<Uses>,
    spells: &SpellNames,
) -> Result<Casting, Error> {
    let text = node.text()?;
    let mut casting = Casting {
        ability: ability(text).ok_or_else(|| {
            node.wrong("names no ability: write \"spellcasting ability is Wisdom\"")
        })?,
        difficulty: phrase::after(text, "spell save DC ").and_then(|number| number.try_into().ok()),
        attack: phrase::to_hit(text),
        level: level(text),
        slots: Vec::new(),
        at_will: Vec::new(),
        daily: Vec::new(),
        prepared: Vec::new(),
    };
    if let Some((_, rest)) = text.split_once(" can cast ")
        && let Some((list, _)) = rest.split_once(" at will")
    {
        casting.at_will = names(node, &list.replace(" and ", ", "), spells)?;
    }
    for line in text.lines() {
        let Some((head, list)) = line.trim_start_matches(['*', '-', ' ']).split_once(": ") else {
            continue;
        };
        let head = head.to_lowercase();
        if head == "at will" || head.starts_with("cantrips") {
            casting.at_will.extend(names(node, list, spells)?);
        } else if let Some((times, _)) = head.split_once("/day") {
            let times =
                times.parse().map_err(|_| node.wrong(format!("{head:?} is no number a day")))?;
            casting.daily.push((times, names(node, list, spells)?));
        } else if let Some((_, slots)) = head.split_once(" level (") {
            let slots = slots.split(' ').next().and_then(|number| number.parse().ok());
            casting.slots.push(slots.ok_or_else(|| node.wrong(format!("{head:?} has no slots")))?);
            casting.prepared.extend(names(node, list, spells)?);
        }
    }
    if let (Some(Uses::PerDay(times)), Some((_, rest))) = (uses, text.split_once('_')) {
        let name = rest.split('_').next().unwrap_or_default();
        casting.daily.push((times, names(node, name, spells)?));
    }
    let none =
        casting.at_will.is_empty() && casting.daily.is_empty() && casting.prepared.is_empty();
    if none {
        Err(node.wrong("names no spells in lines such as \"At will: light\""))
    } else {
        Ok(casting)
    }
}

fn ability(text: &str) -> Option<Ability> {
    let (_, rest) = text.split_once("casting ability is ")?;
    named(rest.split(|letter: char| !letter.is_alphabetic()).next()?)
}

/// The number of `a 4th-level spellcaster`.
fn level(text: &str) -> Option<u8> {
    let (before, _) = text.split_once("-level spellcaster")?;
    let number = before.rsplit(' ').next()?;
    number.trim_end_matches(|letter: char| letter.is_alphabetic()).parse().ok()
}

/// The spells of a list; what brackets and stars add is not theirs.
fn names(node: &Node<'_>, list: &str, spells: &SpellNames) -> Result<Vec<String>, Error> {
    let mut bare = String::new();
    let mut depth = 0;
    for letter in list.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            '*' | '_' => {}
            letter if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    let named = bare.split(',').map(|name| name.trim().trim_end_matches('.'));
    let known = |name: &str| {
        let found = spells.get(&normal(name)).cloned();
        found.ok_or_else(|| node.wrong(format!("there is no spell {name:?}")))
    };
    named.filter(|name| !name.is_empty()).map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, uses: Option<Uses>) -> Result<Casting, String> {
        let names = ["Light", "Bless", "Fly", "Blindness/Deafness"];
        let spells = names.map(|name| (normal(name), name.to_owned())).into();
        let value = text.into();
        casting(&Node::new("a", &value), uses, &spells).map_err(|error| error.to_string())
    }

    #[test]
    fn lists_of_spells_are_read() {
        let text = "The cat is a 4th-level spellcaster. Its spellcasting ability is Wisdom (spell save DC 12, +4 to hit \
                    with spell attacks).\n\n* Cantrips (at will): light\n* 1st level (4 slots): bless*, fly (itself, only)";
        let found = read(text, None).unwrap();
        assert_eq!(
            (found.ability, found.level, found.difficulty, found.attack),
            (Ability::Wisdom, Some(4), Some(12), Some(4))
        );
        assert_eq!((found.slots, found.at_will), (vec![4], vec!["Light".to_owned()]));
        assert_eq!(found.prepared, ["Bless", "Fly"]);

        let text = "Its innate spell casting ability is Charisma.\nAt will: light\n2/day each: fly, blindness/deafness";
        let found = read(text, None).unwrap();
        assert_eq!(found.daily, [(2, vec!["Fly".to_owned(), "Blindness/Deafness".to_owned()])]);
        assert_eq!((found.level, found.difficulty), (None, None));

        let text = "It can cast fly and bless at will. Its spellcasting ability is Charisma.";
        assert_eq!(read(text, None).unwrap().at_will, ["Fly", "Bless"]);

        let text = "The cat can innately cast _fly_. Its spellcasting ability is Charisma.";
        assert_eq!(read(text, Some(Uses::PerDay(1))).unwrap().daily, [(1, vec!["Fly".to_owned()])]);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (text, expected) in [
            ("At will: light", "names no ability"),
            ("spellcasting ability is Wisdom", "names no spells"),
            ("spellcasting ability is Wisdom\nAt will: purr", "there is no spell \"purr\""),
            ("spellcasting ability is Wisdom\nx/day: fly", "no number a day"),
            ("spellcasting ability is Wisdom\n1st level (many slots): fly", "has no slots"),
        ] {
            let error = read(text, None).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }
}
