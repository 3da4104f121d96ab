//! Words of the vocabulary that the engine does not carry out yet. What uses one cannot be chosen in play, and is listed.

use toml::Value;

/// The tables whose records are written in the vocabulary.
const POWERS: [&str; 5] = ["spell_power", "feature", "trait_power", "action_power", "item_power"];

/// Those words. Where another list has one of the same name, the key under which it stands comes before it.
pub const WAITING: &[&str] = &[
    // Those that only a cart can ask of, such as breathing under water, are not here.
    "Whenever:TurnStarts",
    "moment:FailsSave",
    "moment:HarmedBySide",
    "moment:Healed",
];

/// The records of a table that wait for a word: the table, the name of each, and the word.
pub(super) fn waiting(array: &str, value: &Value) -> Vec<(String, String, String)> {
    if !POWERS.contains(&array) {
        return Vec::new();
    }
    let records = value.as_array().map_or(&[][..], Vec::as_slice);
    let found = records.iter().filter_map(|record| {
        let name = ["name", "spell", "item"].iter().find_map(|key| record.get(key)?.as_str())?;
        Some((array.to_owned(), name.to_owned(), word_in("", record)?.to_owned()))
    });
    found.collect()
}

/// The first of the words that stands in a value, which itself stands under a key.
fn word_in(under: &str, value: &Value) -> Option<&'static str> {
    let known = |word: &str| {
        WAITING.iter().copied().find(|waiting| match waiting.split_once(':') {
            Some((key, only)) => key == under && only == word,
            None => *waiting == word,
        })
    };
    match value {
        Value::String(text) => known(text),
        Value::Array(values) => values.iter().find_map(|value| word_in(under, value)),
        Value::Table(table) => table
            .iter()
            // What a thing is called is no word of the vocabulary.
            .filter(|(key, _)| !matches!(key.as_str(), "name" | "spell" | "item" | "of" | "lacks"))
            .find_map(|(key, value)| known(key).or_else(|| word_in(key, value))),
        _ => None,
    }
}
