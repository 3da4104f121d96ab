//! A source: records of JSON whose every access says where it was when it goes wrong.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::rc::Rc;
use std::str::FromStr;

use serde_json::Value;

use crate::Error;

/// Whose records, and in which form.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Ord, PartialOrd)]
pub enum Format {
    /// 5e-database: one array of records a file, `5e-SRD-Monsters.json`.
    FiveEDatabase,
    /// Open5e, second version: one array of `{model, pk, fields}` a file, `Creature.json`.
    Open5e,
    /// Open5e, first version, which is known by its web API only: its records in the form of the second.
    Open5eFirst,
}

impl Format {
    /// Its name in reports and in the corrections.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FiveEDatabase => "5e-database",
            Self::Open5e => "open5e",
            Self::Open5eFirst => "open5e-v1",
        }
    }

    /// The format of a name, if it is one's.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let all = [Self::FiveEDatabase, Self::Open5e, Self::Open5eFirst];
        all.into_iter().find(|format| format.name() == name)
    }

    /// The files that are read, without what is the same in each file's name.
    const fn files(self) -> &'static [&'static str] {
        match self {
            Self::FiveEDatabase => &[
                "Backgrounds",
                "Classes",
                "Conditions",
                "Equipment",
                "Feats",
                "Languages",
                "Levels",
                "Magic-Items",
                "Monsters",
                "Races",
                "Skills",
                "Spells",
                "Subclasses",
                "Subraces",
            ],
            Self::Open5e | Self::Open5eFirst => &[
                "Armor",
                "CharacterClass",
                "ClassFeature",
                "ClassFeatureItem",
                "Creature",
                "CreatureAction",
                "CreatureActionAttack",
                "CreatureTrait",
                "Item",
                "MagicItem",
                "Spell",
                "Weapon",
                "WeaponPropertyAssignment",
            ],
        }
    }

    fn path(self, name: &str) -> String {
        match self {
            Self::FiveEDatabase => format!("5e-SRD-{name}.json"),
            Self::Open5e | Self::Open5eFirst => format!("{name}.json"),
        }
    }
}

/// One record, and what errors call the place that it comes from.
#[derive(Clone, Debug)]
struct Record {
    from: Rc<str>,
    value: Value,
}

/// All files of one source.
#[derive(Clone, Debug)]
pub struct Source {
    /// Which format they have.
    pub format: Format,
    /// Whether they are as their authors have them today, rather than as they were when the corrections were written.
    pub(crate) live: bool,
    files: BTreeMap<&'static str, Vec<Record>>,
}

impl Source {
    /// A source without records.
    pub(crate) const fn new(format: Format) -> Self {
        Self { format, live: false, files: BTreeMap::new() }
    }

    /// Reads a folder.
    ///
    /// # Errors
    ///
    /// A file that is missing, is no JSON or holds no array.
    pub fn read(format: Format, folder: &Path) -> Result<Self, Error> {
        let mut source = Self::new(format);
        for name in format.files() {
            let path = folder.join(format.path(name));
            let text = fs::read_to_string(&path)
                .map_err(|source| Error::File { path: path.clone(), source })?;
            let records: Vec<Value> = serde_json::from_str(&text)
                .map_err(|source| Error::Json { path: path.clone(), source })?;
            let from: Rc<str> = format!("{}: {name}", format.name()).into();
            for value in records {
                source.add(name, &from, value);
            }
        }
        Ok(source)
    }

    /// Adds a record to a file, with what errors call the place that it comes from.
    pub(crate) fn add(&mut self, file: &'static str, from: &Rc<str>, value: Value) {
        self.files.entry(file).or_default().push(Record { from: Rc::clone(from), value });
    }

    /// The records of a file, by its name without what is the same in each.
    pub(crate) fn records(&self, file: &'static str) -> impl Iterator<Item = Node<'_>> {
        let all = self.files.get(file).into_iter().flatten();
        all.map(|Record { from, value }| Node {
            place: format!("{from}: {}", label(self.format, value)),
            field: String::new(),
            value: if self.format == Format::FiveEDatabase { value } else { &value["fields"] },
        })
    }

    /// The records of a file with the places that they come from.
    pub(crate) fn placed(&self, file: &'static str) -> impl Iterator<Item = (&str, Node<'_>)> {
        let from = self.files.get(file).into_iter().flatten().map(|record| &*record.from);
        from.zip(self.records(file))
    }

    /// The keys of the records of an open5e file.
    pub(crate) fn keys(&self, file: &'static str) -> impl Iterator<Item = &str> {
        let all = self.files.get(file).into_iter().flatten();
        all.map(|record| record.value["pk"].as_str().unwrap_or_default())
    }

    /// Each record of an open5e file by its key.
    pub(crate) fn keyed(&self, file: &'static str) -> BTreeMap<&str, Node<'_>> {
        self.keys(file).zip(self.records(file)).collect()
    }

    /// The record of a file that has a label, to be corrected.
    pub(crate) fn record_mut(&mut self, file: &str, name: &str) -> Option<&mut Value> {
        let format = self.format;
        let mut all = self.files.get_mut(file)?.iter_mut().map(|record| &mut record.value);
        let found = all.find(|one| label(format, one) == name)?;
        Some(if format == Format::FiveEDatabase { found } else { &mut found["fields"] })
    }
}

/// What a record is called: its name, or its key where it has none or shares it.
fn label(format: Format, value: &Value) -> &str {
    let text = |value: &'_ Value| value.as_str().is_some();
    let keys: [&Value; 3] = match format {
        Format::FiveEDatabase if value.get("level").is_some() && value.get("school").is_none() => {
            [&value["index"], &Value::Null, &Value::Null]
        }
        Format::FiveEDatabase => [&value["name"], &value["index"], &Value::Null],
        _ if value["fields"].get("parent").is_some() => [&value["pk"], &Value::Null, &Value::Null],
        Format::Open5e | Format::Open5eFirst => {
            [&value["fields"]["name"], &value["pk"], &Value::Null]
        }
    };
    keys.into_iter()
        .find(|key| text(key))
        .and_then(Value::as_str)
        .unwrap_or("a record without name")
}

/// A value somewhere in a record, which knows where it is.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    place: String,
    field: String,
    value: &'a Value,
}

impl<'a> Node<'a> {
    /// A value by itself, and what errors call its place.
    pub(crate) fn new(place: impl Into<String>, value: &'a Value) -> Self {
        Self { place: place.into(), field: String::new(), value }
    }

    /// The value as it stands.
    pub(crate) const fn value(&self) -> &'a Value {
        self.value
    }

    /// An error about this value.
    pub(crate) fn wrong(&self, problem: impl Into<String>) -> Error {
        Error::Field {
            place: self.place.clone(),
            field: self.field.clone(),
            problem: problem.into(),
        }
    }

    fn expected(&self, what: &str) -> Error {
        self.wrong(match self.value {
            Value::Null => format!("missing; it should be {what}"),
            found => format!("{found} is not {what}"),
        })
    }

    /// The value under a key, which may be missing.
    pub(crate) fn at(&self, key: &str) -> Self {
        let mut field = self.field.clone();
        if !field.is_empty() {
            field.push('.');
        }
        field.push_str(key);
        Self { place: self.place.clone(), field, value: &self.value[key] }
    }

    /// The value under a key if it is there.
    pub(crate) fn option(&self, key: &str) -> Option<Self> {
        let found = self.at(key);
        if found.value.is_null() { None } else { Some(found) }
    }

    /// The value under a key that must be there, if it says something: `null` does not.
    pub(crate) fn said(&self, key: &str) -> Result<Option<Self>, Error> {
        if self.value.get(key).is_none() {
            return Err(self.at(key).wrong("missing; it should be there, `null` at least"));
        }
        Ok(self.option(key))
    }

    /// This value as text.
    pub(crate) fn text(&self) -> Result<&'a str, Error> {
        self.value.as_str().ok_or_else(|| self.expected("text"))
    }

    /// This value as a whole number; one with nothing behind its point counts, in quotes too.
    pub(crate) fn whole<T: TryFrom<i64>>(&self) -> Result<T, Error> {
        let thousandths = self.thousandths()?;
        let whole =
            if thousandths % 1000 == 0 { T::try_from(thousandths / 1000).ok() } else { None };
        whole.ok_or_else(|| self.expected("a whole number within bounds"))
    }

    /// This value in thousandths, exactly.
    pub(crate) fn thousandths(&self) -> Result<i64, Error> {
        let written = match self.value {
            Value::Number(number) => number.to_string(),
            Value::String(text) => text.clone(),
            _ => return Err(self.expected("a number")),
        };
        decimal(&written, 3).ok_or_else(|| self.expected("a number with at most three decimals"))
    }

    /// This value as true or false.
    pub(crate) fn flag(&self) -> Result<bool, Error> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// The text read as something.
    pub(crate) fn parse<T: FromStr<Err = String>>(&self) -> Result<T, Error> {
        self.text()?.parse().map_err(|problem: String| self.wrong(problem))
    }

    /// What the values under a key are; none if the key is missing.
    pub(crate) fn list(&self, key: &str) -> Result<Vec<Self>, Error> {
        self.option(key).map_or_else(|| Ok(Vec::new()), |list| list.items())
    }

    /// What the values of a list are.
    pub(crate) fn items(&self) -> Result<Vec<Self>, Error> {
        let values = self.value.as_array().ok_or_else(|| self.expected("a list"))?;
        let item = |(number, value)| Self {
            place: self.place.clone(),
            field: format!("{}.{number}", self.field),
            value,
        };
        Ok(values.iter().enumerate().map(item).collect())
    }

    /// The keys and values of an object.
    pub(crate) fn entries(&self) -> Result<Vec<(&'a str, Self)>, Error> {
        let object = self.value.as_object().ok_or_else(|| self.expected("an object"))?;
        Ok(object.keys().map(|key| (key.as_str(), self.at(key))).collect())
    }

    /// Whether it is an object.
    pub(crate) fn is_object(&self) -> bool {
        self.value.is_object()
    }
}

/// A decimal number times 10 to a power, if that is whole: `0.25` to the power 3 is 250.
pub(crate) fn decimal(text: &str, power: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let part = part.trim_end_matches('0');
    if whole.is_empty() || part.len() > power || !part.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let digits = format!("{whole}{part:0<power$}");
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly() {
        for (text, expected) in [
            ("0.25", Some(250)),
            ("3", Some(3000)),
            ("60.0", Some(60_000)),
            ("-1", Some(-1000)),
            ("0.0625", None),
            ("x", None),
            ("1.x", None),
            ("", None),
        ] {
            assert_eq!(decimal(text, 3), expected, "{text:?}");
        }
    }
}
