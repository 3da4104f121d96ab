//! The sources' words as ours.

use serde::de::DeserializeOwned;
use srd::data::Skill;
use srd::{Ability, Damage};

use crate::Error;
use crate::source::Node;

/// A word of the sources as one of a closed list: `sleight-of-hand` is `SleightOfHand`.
pub(crate) fn word<T: DeserializeOwned>(node: &Node<'_>) -> Result<T, Error> {
    let text = node.text()?;
    named(text).ok_or_else(|| node.wrong(format!("{text:?} is no word that the rules know here")))
}

/// The same for a text that is part of a value.
pub(crate) fn named<T: DeserializeOwned>(text: &str) -> Option<T> {
    let joined: String = text.split([' ', '-', '_']).map(capital).collect();
    serde_json::from_value(joined.into()).ok()
}

/// A word with a capital and the rest small.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>());
    first.unwrap_or_default() + &letters.as_str().to_lowercase()
}

/// An ability by its first three letters or its whole name, in any case.
pub(crate) fn ability(node: &Node<'_>) -> Result<Ability, Error> {
    let text = node.text()?;
    let known = |ability: &&Ability| {
        text.eq_ignore_ascii_case(ability.short())
            || text.eq_ignore_ascii_case(&format!("{ability:?}"))
    };
    let found = Ability::ALL.iter().find(known).copied();
    found.ok_or_else(|| node.wrong(format!("{text:?} is no ability")))
}

/// A kind of damage in a list, from the object `{index, name}` that names it.
pub(crate) fn damage(node: &Node<'_>) -> Result<Damage, Error> {
    word(&node.at("index"))
}

/// Where open5e has a creature's bonus in a skill: `skill_bonus_sleight_of_hand`.
pub(crate) fn skill_key(skill: Skill) -> String {
    let mut key = String::from("skill_bonus");
    for letter in format!("{skill:?}").chars() {
        if letter.is_uppercase() {
            key.push('_');
        }
        key.extend(letter.to_lowercase());
    }
    key
}

/// A name as it is compared: small letters and digits, words in order, without what follows a comma turned round.
pub(crate) fn normal(name: &str) -> String {
    let turned = match name.split_once(", ") {
        Some((head, rest)) if !rest.contains([',', '+', '(']) => format!("{rest} {head}"),
        _ => name.to_owned(),
    };
    let letters = turned.replace(['’', '\''], "").to_lowercase();
    let words = letters.split(|letter: char| !letter.is_alphanumeric() && letter != '+');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_their_dress() {
        for (one, other) in [
            ("Crossbow, light", "Light Crossbow"),
            ("Thieves’ Tools", "thieves' tools"),
            ("Ammunition, +1", "Ammunition, +1"),
            ("Rope, hempen (50 feet)", "Rope, Hempen (50 feet)"),
        ] {
            assert_eq!(normal(one), normal(other), "{one}");
        }
        assert_ne!(normal("Weapon, +1"), normal("Weapon, +2"));
    }
}
