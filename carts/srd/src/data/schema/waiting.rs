//! Words of the vocabulary that the engine does not carry out yet. What uses one cannot be chosen in play, and is listed.

use toml::Value;

/// The tables whose records are written in the vocabulary.
const POWERS: [&str; 5] = ["spell_power", "feature", "trait_power", "action_power", "item_power"];

/// Those words.
pub const WAITING: &[&str] = &[];

/// The records of a table that wait for a word: the name of each, and the word.
pub(super) fn waiting(array: &str, value: &Value) -> Vec<(String, String, String)> {
    if !POWERS.contains(&array) {
        return Vec::new();
    }
    let records = value.as_array().map_or(&[][..], Vec::as_slice);
    let found = records.iter().filter_map(|record| {
        let name = ["name", "spell", "item"].iter().find_map(|key| record.get(key)?.as_str())?;
        Some((array.to_owned(), name.to_owned(), word_in(record)?.to_owned()))
    });
    found.collect()
}

fn word_in(value: &Value) -> Option<&'static str> {
    let known = |word: &str| WAITING.iter().find(|waiting| **waiting == word).copied();
    match value {
        Value::String(text) => known(text),
        Value::Array(values) => values.iter().find_map(word_in),
        Value::Table(table) => {
            table.iter().find_map(|(key, value)| known(key).or_else(|| word_in(value)))
        }
        _ => None,
    }
}
