//! Tables as TOML that people can read: a line for each field, or for each entry of a list that holds tables; nothing that
//! is empty.

use std::fmt::{self, Write};

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use srd::data::Tables;

/// Numbers that are written though they are 0: a reader does not assume it.
const KEPT: &[&str] = &[
    "armor_class",
    "challenge_eighths",
    "cost_cp",
    "dexterity_max",
    "level",
    "reach",
    "to_hit",
    "walk",
    "weight_quarters",
    "xp",
];

/// Writes records of one table, each under `[[array]]`, its fields in the order of the struct.
#[must_use]
pub fn records<T: Serialize>(array: &str, records: &[T]) -> String {
    let Ordered::List(records) = ordered(&records) else { unreachable!("records are a list") };
    written_records(array, &records)
}

/// Writes all records of all tables.
pub(crate) fn all(tables: &Tables) -> String {
    let Ordered::Table(arrays) = ordered(tables) else { unreachable!("tables have names") };
    let written = |(array, records): &(String, Ordered)| match records {
        Ordered::List(records) => written_records(array, records),
        _ => unreachable!("each is a list of records"),
    };
    arrays.iter().map(written).collect()
}

/// What records are called, each by its table and its name.
pub(crate) fn names(tables: &Tables) -> Vec<String> {
    let Ordered::Table(arrays) = ordered(tables) else { unreachable!("tables have names") };
    let mut names = Vec::new();
    for (array, records) in arrays {
        let Ordered::List(records) = records else { unreachable!("each is a list of records") };
        for record in records {
            let Ordered::Table(fields) = record else { unreachable!("a record has fields") };
            let name = fields.into_iter().find(|(field, _)| field == "name");
            if let Some((_, Ordered::Text(name))) = name {
                names.push(format!("{array} {name:?}"));
            }
        }
    }
    names
}

/// JSON text keeps the fields' order, which no map of `serde_json`'s or toml's does.
fn ordered(value: &impl Serialize) -> Ordered {
    let json = serde_json::to_string(value).expect("tables are plain data");
    serde_json::from_str(&json).expect("it was just written")
}

fn written_records(array: &str, records: &[Ordered]) -> String {
    let mut out = String::new();
    for record in records {
        let Ordered::Table(fields) = record else { unreachable!("a record has fields") };
        writeln!(out, "\n[[{array}]]").expect("a string grows");
        for (name, value) in fields.iter().filter(|field| written(field)) {
            line(&mut out, name, value);
        }
    }
    out
}

/// Whether a reader would not assume it.
fn written((name, value): &(String, Ordered)) -> bool {
    if *value == Ordered::Whole(0) { KEPT.contains(&name.as_str()) } else { !value.is_empty() }
}

fn line(out: &mut String, name: &str, value: &Ordered) {
    match value {
        Ordered::List(items) if items.iter().any(Ordered::holds_fields) => {
            writeln!(out, "{name} = [").expect("a string grows");
            for item in items {
                writeln!(out, "    {item},").expect("a string grows");
            }
            writeln!(out, "]").expect("a string grows");
        }
        other => writeln!(out, "{name} = {other}").expect("a string grows"),
    }
}

/// A value whose tables keep their order.
#[derive(Clone, Debug, PartialEq)]
enum Ordered {
    Nothing,
    Flag(bool),
    Whole(i64),
    Text(String),
    List(Vec<Self>),
    Table(Vec<(String, Self)>),
}

impl Ordered {
    /// Whether it is a table or a list that holds one.
    fn holds_fields(&self) -> bool {
        match self {
            Self::Table(_) => true,
            Self::List(items) => items.iter().any(Self::holds_fields),
            _ => false,
        }
    }

    /// Whether it is what a reader assumes where nothing is written.
    fn is_empty(&self) -> bool {
        match self {
            Self::Nothing | Self::Flag(false) => true,
            Self::Flag(true) | Self::Whole(_) => false,
            Self::Text(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Table(fields) => !fields.iter().any(written),
        }
    }
}

impl fmt::Display for Ordered {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => unreachable!("nothing is left out"),
            Self::Flag(flag) => write!(out, "{flag}"),
            Self::Whole(whole) => write!(out, "{whole}"),
            // The escapes of JSON are those of TOML.
            Self::Text(text) => write!(out, "{}", serde_json::Value::from(text.as_str())),
            Self::List(items) => {
                write!(out, "[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", if at > 0 { ", " } else { "" })?;
                }
                write!(out, "]")
            }
            Self::Table(fields) => {
                write!(out, "{{")?;
                for (at, (name, value)) in fields.iter().filter(|field| written(field)).enumerate()
                {
                    write!(out, "{} {name} = {value}", if at > 0 { "," } else { "" })?;
                }
                write!(out, " }}")
            }
        }
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Ordered;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "a value without decimals")
    }

    fn visit_unit<E>(self) -> Result<Ordered, E> {
        Ok(Ordered::Nothing)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Ordered, E> {
        Ok(Ordered::Flag(flag))
    }

    fn visit_i64<E>(self, whole: i64) -> Result<Ordered, E> {
        Ok(Ordered::Whole(whole))
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<Ordered, E> {
        i64::try_from(whole).map(Ordered::Whole).map_err(E::custom)
    }

    fn visit_str<E>(self, text: &str) -> Result<Ordered, E> {
        Ok(Ordered::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Ordered::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Ordered, A::Error> {
        let mut fields = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            fields.push(entry);
        }
        Ok(Ordered::Table(fields))
    }
}

#[cfg(test)]
mod tests {
    use srd::data::{Skill, SkillEntry, Tables, Trait, Uses};

    use super::*;

    #[test]
    fn what_is_empty_is_not_written_and_order_is_kept() {
        #[derive(Serialize)]
        struct Record {
            name: &'static str,
            flag: bool,
            traits: Vec<Trait>,
            count: u8,
            xp: u8,
        }
        let named = |name: &str| Trait { name: name.into(), ..Trait::default() };
        let traits =
            vec![Trait { uses: Some(Uses::PerDay(3)), ..named("One") }, named("Two \"2\"")];
        let record = Record { name: "A", flag: false, traits, count: 0, xp: 0 };
        assert_eq!(
            records("thing", &[record]),
            "\n[[thing]]\nname = \"A\"\ntraits = [\n    { name = \"One\", uses = { PerDay = 3 } },\n    \
             { name = \"Two \\\"2\\\"\" },\n]\nxp = 0\n"
        );
    }

    #[test]
    fn what_is_written_reads_back() {
        let skill = SkillEntry { name: Skill::SleightOfHand, ability: srd::Ability::Dexterity };
        let text = records("skill", &[skill]);
        assert_eq!(Tables::read("skills.toml", &text).unwrap().skill, [skill]);
    }
}
