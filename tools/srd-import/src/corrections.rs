//! What is known of the sources: mistakes, each with what stands there and what should, and where the two cannot be compared.

use serde::Deserialize;
use serde_json::Value;

use crate::Error;
use crate::compare::Disagreement;
use crate::source::{Format, Source, decimal};

/// The corrections that this tool comes with.
pub const CORRECTIONS: &str = include_str!("../corrections.toml");

/// One mistake.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// The source's name: `5e-database` or `open5e`.
    pub source: String,
    /// The file, without what is the same in each file's name.
    pub file: String,
    /// The record's name, or its key where it has none.
    pub record: String,
    /// The field as a path: `armor_class/0/value`.
    pub field: String,
    /// What stands there; nothing for a field that is missing.
    #[serde(default)]
    pub wrong: Option<toml::Value>,
    /// What should stand there; nothing for a field that should not be there.
    #[serde(default)]
    pub right: Option<toml::Value>,
}

/// A field in which the sources do not mean the same.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// The table, as reports name it.
    pub table: String,
    /// The field, as reports name it, or its last word; empty for records that only one source has.
    pub field: String,
    /// The records, if it is not so with all.
    #[serde(default)]
    pub records: Option<Vec<String>>,
    /// Why.
    pub why: String,
}

impl Difference {
    /// Whether it is why the sources disagree here.
    #[must_use]
    pub fn explains(&self, one: &Disagreement) -> bool {
        let here = |records: &Vec<String>| records.contains(&one.record);
        let last = one.field.rsplit(' ').next() == Some(&self.field);
        self.table == one.table
            && (self.field == one.field || last)
            && self.records.as_ref().is_none_or(here)
    }
}

/// All that is known of the sources.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Corrections {
    /// Mistakes.
    pub correction: Vec<Correction>,
    /// What cannot be compared.
    pub difference: Vec<Difference>,
}

/// Reads a file of corrections: an array `correction` and an array `difference`.
///
/// # Errors
///
/// What is wrong with it, with its line.
pub fn read(text: &str) -> Result<Corrections, Error> {
    toml::from_str(text).map_err(Error::Corrections)
}

/// Which corrections to apply.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Which {
    /// All.
    All,
    /// Those without which the source cannot be read as what it should be: a word where a number belongs.
    OfForm,
}

impl Correction {
    fn is_of_form(&self) -> bool {
        matches!((&self.wrong, &self.right), (Some(wrong), Some(right)) if wrong.type_str() != right.type_str())
    }

    fn stale(&self, found: &str) -> Error {
        let place = format!("{}: {}: {}", self.source, self.file, self.record);
        let wrong = self.wrong.as_ref().map_or_else(|| "nothing".into(), ToString::to_string);
        let problem = format!(
            "the correction expects {wrong} there and finds {found}; take it out or renew it"
        );
        Error::Field { place, field: self.field.clone(), problem }
    }

    fn apply(&self, source: &mut Source) -> Result<(), Error> {
        // Where a source is of today, it may have been put right there too.
        let live = source.live;
        let record = source.record_mut(&self.file, &self.record);
        let record = record.ok_or_else(|| self.stale("no such record"))?;
        let (parent, key) = self.field.rsplit_once('/').unwrap_or(("", &self.field));
        let pointer = if parent.is_empty() { String::new() } else { format!("/{parent}") };
        let parent =
            record.pointer_mut(&pointer).ok_or_else(|| self.stale("nothing to hold it"))?;
        let json = |value: &toml::Value| serde_json::to_value(value).expect("TOML is plain data");
        let wrong = self.wrong.as_ref().map_or(Value::Null, json);
        let found = parent.pointer(&format!("/{key}")).cloned().unwrap_or(Value::Null);
        let right = self.right.as_ref().map_or(Value::Null, json);
        if live && alike(&found, &right) {
            return Ok(());
        }
        if !alike(&found, &wrong) {
            return Err(self.stale(&found.to_string()));
        }
        match parent {
            Value::Object(fields) => {
                fields.insert(key.into(), right);
            }
            Value::Array(items) => match key.parse::<usize>() {
                Ok(at) if at < items.len() && self.right.is_none() => {
                    items.remove(at);
                }
                Ok(at) if at < items.len() => items[at] = right,
                Ok(at) if at == items.len() => items.push(right),
                _ => return Err(self.stale("a shorter list")),
            },
            _ => return Err(self.stale("neither list nor object")),
        }
        Ok(())
    }
}

/// Whether two values say the same: numbers do whether they are written with a point or without.
fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            let exact = |number: &serde_json::Number| decimal(&number.to_string(), 6);
            one == other || exact(one).is_some() && exact(one) == exact(other)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| alike(one, other))
        }
        _ => one == other,
    }
}

/// Corrects a source.
pub(crate) fn apply(source: &mut Source, all: &[Correction], which: Which) -> Result<(), Error> {
    let name = source.format.name();
    for one in all {
        if Format::named(&one.source).is_none() {
            return Err(one.stale("no such source"));
        }
        if one.source == name && (which == Which::All || one.is_of_form()) {
            one.apply(source)?;
        }
    }
    Ok(())
}
