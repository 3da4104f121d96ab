//! What two sources say of the same record, side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What a source says: by table and record, the fields and their values as text.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    records: BTreeMap<(&'static str, String), BTreeMap<String, String>>,
}

impl Facts {
    /// Notes that there is a record, by its normal name.
    pub(crate) fn record(&mut self, table: &'static str, record: &str) -> Fields<'_> {
        Fields(self.records.entry((table, record.into())).or_default())
    }
}

/// The fields of a record.
pub(crate) struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Fields<'_> {
    /// Notes a value.
    pub(crate) fn say(&mut self, field: impl Into<String>, value: impl fmt::Display) {
        self.0.insert(field.into(), value.to_string());
    }

    /// Notes a set of names in alphabetical order.
    pub(crate) fn say_names(&mut self, field: &str, mut names: Vec<String>) {
        names.sort();
        names.dedup();
        self.say(field, names.join(", "));
    }

    /// Notes a set: its members in alphabetical order, each once.
    pub(crate) fn say_all(
        &mut self,
        field: &str,
        values: impl IntoIterator<Item = impl fmt::Debug>,
    ) {
        let mut words: Vec<String> = values.into_iter().map(|value| format!("{value:?}")).collect();
        words.sort();
        words.dedup();
        self.say(field, words.join(" "));
    }
}

/// One disagreement.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Disagreement {
    /// The table.
    pub table: &'static str,
    /// The field; empty where only one source has the record.
    pub field: String,
    /// The record, by its normal name.
    pub record: String,
    /// What 5e-database says.
    pub left: String,
    /// What open5e says.
    pub right: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, field, record, left, right } = self;
        if field.is_empty() {
            return write!(out, "{table}: {record}: 5e-database {left}, open5e {right}");
        }
        write!(out, "{table}: {record}: {field}: 5e-database {left:?}, open5e {right:?}")
    }
}

/// Each field of which both sources say something else, and each record that only one has, in tables that both have.
#[must_use]
pub fn compare(left: &Facts, right: &Facts) -> Vec<Disagreement> {
    let mut found = Vec::new();
    let alone = |(table, record): &(&'static str, String), left: &str, right: &str| Disagreement {
        table,
        field: String::new(),
        record: record.clone(),
        left: left.into(),
        right: right.into(),
    };
    let tables: BTreeSet<&str> = right.records.keys().map(|(table, _)| *table).collect();
    for (key, fields) in left.records.iter().filter(|(key, _)| tables.contains(key.0)) {
        let Some(others) = right.records.get(key) else {
            found.push(alone(key, "has it", "lacks it"));
            continue;
        };
        for (field, value) in fields {
            if let Some(other) = others.get(field).filter(|other| *other != value) {
                found.push(Disagreement {
                    table: key.0,
                    field: field.clone(),
                    record: key.1.clone(),
                    left: value.clone(),
                    right: other.clone(),
                });
            }
        }
    }
    let unknown = right.records.keys().filter(|key| !left.records.contains_key(*key));
    found.extend(unknown.map(|key| alone(key, "lacks it", "has it")));
    found.sort();
    found
}
