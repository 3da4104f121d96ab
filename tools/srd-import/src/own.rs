//! An author's own creatures, spells and things: out of files as 5e-database or open5e have them, and table files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::slice;

use serde::Serialize;
use serde_json::Value;
use srd::data::{DataError, Tables, tables};

use crate::source::{Format, Node, Source};
use crate::theirs;
use crate::web::{first, second};
use crate::write::records;
use crate::{Error, item, monster, spell};

/// What an author's files hold.
#[derive(Clone, Debug)]
pub struct Own {
    /// The tables, which go together with those of the SRD.
    pub tables: Tables,
    /// What was read only in part and has to be finished by hand, each with its file, record and field.
    pub notes: Vec<String>,
}

impl Own {
    /// The tables as one table file.
    #[must_use]
    pub fn text(&self) -> String {
        let tables = &self.tables;
        let parts = [
            records("monster", &tables.monster),
            records("spell", &tables.spell),
            records("weapon", &tables.weapon),
            records("armor", &tables.armor),
            records("gear", &tables.gear),
            records("magic_item", &tables.magic_item),
            records("subclass", &tables.subclass),
            records("race", &tables.race),
            records("subrace", &tables.subrace),
            records("language", &tables.language),
        ];
        format!("# Written by srd-import own.\n{}", parts.concat())
    }
}

/// Reads files, turns what they hold into tables and checks those together with the tables of the SRD.
///
/// # Errors
///
/// The first thing that is wrong, with the file, the record and the field.
pub fn own(files: &[PathBuf]) -> Result<Own, Error> {
    let mut reader = Reader {
        database: Source::new(Format::FiveEDatabase),
        open5e: Source::new(Format::Open5e),
        own: Own { tables: Tables::default(), notes: Vec::new() },
        files: BTreeMap::new(),
    };
    for path in files {
        let text = fs::read_to_string(path)
            .map_err(|source| Error::File { path: path.clone(), source })?;
        if path.extension().is_some_and(|extension| extension == "toml") {
            let name = path.display().to_string();
            reader.add(&name, Tables::read(&name, &text)?)?;
        } else {
            reader.sort(path, &text)?;
        }
    }
    reader.convert()?;
    let mut whole = tables().clone();
    whole.add(reader.own.tables.clone());
    whole.check().map_err(|error| reader.placed(error))?;
    Ok(reader.own)
}

struct Reader {
    database: Source,
    open5e: Source,
    own: Own,
    /// The file of each record, by what errors call the record.
    files: BTreeMap<String, String>,
}

impl Reader {
    /// Takes tables, and remembers where their records come from.
    fn add(&mut self, from: &str, tables: Tables) -> Result<(), Error> {
        let closed = tables.class.len() + tables.skill.len() + tables.condition.len();
        if closed > 0 {
            let problem = "classes, skills and conditions are those of the rules".into();
            return Err(DataError { file: from.into(), record: String::new(), problem }.into());
        }
        let named = [
            ("monster", names(&tables.monster, |one| &one.name)),
            ("spell", names(&tables.spell, |one| &one.name)),
            ("weapon", names(&tables.weapon, |one| &one.name)),
            ("armor", names(&tables.armor, |one| &one.name)),
            ("gear", names(&tables.gear, |one| &one.name)),
            ("magic_item", names(&tables.magic_item, |one| &one.name)),
            ("subclass", names(&tables.subclass, |one| &one.name)),
            ("race", names(&tables.race, |one| &one.name)),
            ("subrace", names(&tables.subrace, |one| &one.name)),
            ("language", names(&tables.language, |one| &one.name)),
        ];
        for (array, names) in named {
            for name in names {
                self.files.insert(format!("{array} {name:?}"), from.into());
            }
        }
        self.own.tables.add(tables);
        Ok(())
    }

    /// An error about the tables together as one about the author's file.
    fn placed(&self, mut error: DataError) -> Error {
        if let Some(file) = self.files.get(&error.record) {
            error.file.clone_from(file);
        }
        error.into()
    }

    /// Sorts the records of a file of JSON by what they are.
    fn sort(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        let value: Value = serde_json::from_str(text)
            .map_err(|source| Error::Json { path: path.into(), source })?;
        let from: Rc<str> = path.display().to_string().into();
        let page = value.get("results").and_then(Value::as_array);
        let all = page.or(value.as_array()).map_or_else(|| slice::from_ref(&value), Vec::as_slice);
        for (number, value) in all.iter().enumerate() {
            let name = ["name", "pk"]
                .into_iter()
                .find_map(|key| value.get(key).or_else(|| value.get("fields")?.get(key))?.as_str());
            let name = name.map_or_else(|| format!("record {}", number + 1), str::to_owned);
            let node = Node::new(format!("{from}: {name}"), value);
            match Kind::of(&node)? {
                Kind::Database(file) => self.database.add(file, &from, value.clone()),
                Kind::Files(file) => self.open5e.add(file, &from, value.clone()),
                Kind::First(list) => self.turned(&from, first::turn(list, &node)?),
                Kind::Second(list) => self.turned(&from, second::turn(list, &node)?),
            }
        }
        Ok(())
    }

    fn turned(&mut self, from: &Rc<str>, records: Vec<(&'static str, Value)>) {
        for (file, record) in records {
            self.open5e.add(file, from, record);
        }
    }

    /// Makes tables of all records.
    fn convert(&mut self) -> Result<(), Error> {
        let mut found: Vec<(String, Tables)> = Vec::new();
        for (from, node) in self.database.placed("Spells") {
            let spell = vec![checked(from, "spell", spell::spell(&node)?)?];
            found.push((from.into(), Tables { spell, ..Tables::default() }));
        }
        for (from, spell) in theirs::spells(&self.open5e)? {
            let spell = vec![checked(from, "spell", spell)?];
            found.push((from.into(), Tables { spell, ..Tables::default() }));
        }
        let own = self.own.tables.spell.iter().chain(found.iter().flat_map(|(_, one)| &one.spell));
        let spells = theirs::spell_names(tables().spell.iter().chain(own));
        for (from, node) in self.database.placed("Monsters") {
            let monster = vec![checked(from, "monster", monster::monster(&node)?)?];
            found.push((from.into(), Tables { monster, ..Tables::default() }));
        }
        for (from, creature) in theirs::creatures(&self.open5e, &spells)? {
            let monster = vec![checked(from, "monster", creature.monster)?];
            self.own.notes.extend(creature.notes);
            found.push((from.into(), Tables { monster, ..Tables::default() }));
        }
        for (from, node) in self.database.placed("Equipment") {
            let mut one = Tables::default();
            item::thing(&node, &mut one)?;
            found.push((from.into(), one));
        }
        let magic = item::magic(&self.database)?;
        for ((from, _), one) in self.database.placed("Magic-Items").zip(magic) {
            let magic_item = vec![one];
            found.push((from.into(), Tables { magic_item, ..Tables::default() }));
        }
        for (from, one) in theirs::things(&self.open5e)? {
            found.push((from.into(), one));
        }
        for (from, one) in found {
            for text in [
                records("weapon", &one.weapon),
                records("armor", &one.armor),
                records("gear", &one.gear),
                records("magic_item", &one.magic_item),
            ] {
                Tables::read(&from, &text)?;
            }
            self.add(&from, one)?;
        }
        Ok(())
    }
}

fn names<T>(records: &[T], name: impl Fn(&T) -> &String) -> Vec<&String> {
    records.iter().map(name).collect()
}

/// A record, if it is one that a table file could hold.
fn checked<T: Serialize>(from: &str, array: &str, record: T) -> Result<T, Error> {
    Tables::read(from, &records(array, slice::from_ref(&record)))?;
    Ok(record)
}

/// What a record is, told by what it has.
enum Kind {
    /// Of a file of 5e-database.
    Database(&'static str),
    /// Of a file of open5e.
    Files(&'static str),
    /// Of a list of the first version of open5e's API.
    First(&'static str),
    /// Of a list of the second.
    Second(&'static str),
}

/// The models of open5e's files that tables are made of, and their files.
const MODELS: &[(&str, &str)] = &[
    ("api_v2.armor", "Armor"),
    ("api_v2.creature", "Creature"),
    ("api_v2.creatureaction", "CreatureAction"),
    ("api_v2.creatureactionattack", "CreatureActionAttack"),
    ("api_v2.creaturetrait", "CreatureTrait"),
    ("api_v2.item", "Item"),
    ("api_v2.magicitem", "MagicItem"),
    ("api_v2.spell", "Spell"),
    ("api_v2.spellcastingoption", "SpellCastingOption"),
    ("api_v2.weapon", "Weapon"),
    ("api_v2.weaponpropertyassignment", "WeaponPropertyAssignment"),
];

impl Kind {
    fn of(node: &Node<'_>) -> Result<Self, Error> {
        let has = |key: &str| node.value().get(key).is_some();
        if let Some(model) = node.option("model") {
            let text = model.text()?;
            let known = MODELS.iter().find(|(name, _)| *name == text);
            let unknown = || model.wrong(format!("no table is made of {text:?}"));
            return known.map(|(_, file)| Self::Files(file)).ok_or_else(unknown);
        }
        let kind = if has("equipment_category") {
            Self::Database(if has("rarity") { "Magic-Items" } else { "Equipment" })
        } else if has("hit_points_roll") || has("armor_class") && has("proficiencies") {
            Self::Database("Monsters")
        } else if has("ability_scores") {
            Self::Second("creatures")
        } else if has("strength") && has("hit_dice") {
            Self::First("monsters")
        } else if has("casting_time") && has("slug") {
            Self::First("spells")
        } else if has("casting_time") && (has("key") || has("range_text")) {
            Self::Second("spells")
        } else if has("casting_time") {
            Self::Database("Spells")
        } else if has("slug") && has("damage_dice") {
            Self::First("weapons")
        } else if has("slug") && has("rarity") {
            Self::First("magicitems")
        } else if has("ac_base") {
            Self::Second("armor")
        } else if has("is_simple") {
            Self::Second("weapons")
        } else if has("key") && has("rarity") && node.option("rarity").is_some() {
            Self::Second("magicitems")
        } else if has("key") && has("cost") {
            Self::Second("items")
        } else {
            let problem = "has the fields of no creature, spell or thing of 5e-database or open5e";
            return Err(node.wrong(problem));
        };
        Ok(kind)
    }
}
