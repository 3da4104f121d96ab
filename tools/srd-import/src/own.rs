//! An author's own creatures, spells and things: out of files as 5e-database or open5e have them, and table files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::slice;

use serde_json::Value;
use srd::data::{DataError, Tables, tables};

use crate::source::{Format, Node, Source};
use crate::theirs;
use crate::web::{first, second};
use crate::write::{all, names};
use crate::{Error, item, monster, spell};

/// What an author's files hold.
#[derive(Clone, Debug)]
pub struct Own {
    /// The tables, which go together with those of the SRD.
    pub tables: Tables,
    /// The same as one table file: an author's own tables as they are, and behind them what was made.
    pub text: String,
    /// What was read only in part and has to be finished by hand, each with its file, record and field.
    pub notes: Vec<String>,
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
        own: Own { tables: Tables::default(), text: HEAD.into(), notes: Vec::new() },
        files: BTreeMap::new(),
    };
    for path in files {
        let text = fs::read_to_string(path)
            .map_err(|source| Error::File { path: path.clone(), source })?;
        if path.extension().is_some_and(|extension| extension == "toml") {
            reader.table(path, &text)?;
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

const HEAD: &str = "# Written by srd-import own.\n";

struct Reader {
    database: Source,
    open5e: Source,
    own: Own,
    /// The file of each record, by what errors call the record.
    files: BTreeMap<String, String>,
}

impl Reader {
    /// Takes a table file as it is.
    fn table(&mut self, path: &Path, text: &str) -> Result<(), Error> {
        let name = path.display().to_string();
        self.add(&name, Tables::read(&name, text)?);
        let text = text.strip_prefix(HEAD).unwrap_or(text);
        self.own.text += text.strip_suffix('\n').unwrap_or(text);
        self.own.text.push('\n');
        if Tables::read("", &self.own.text).is_ok_and(|tables| tables == self.own.tables) {
            return Ok(());
        }
        let problem = "write [[monster]] and the like over each record; as it is, it cannot stand behind others".into();
        Err(DataError { file: name, record: String::new(), problem }.into())
    }

    /// Takes tables, and remembers where their records come from.
    fn add(&mut self, from: &str, tables: Tables) {
        self.files.extend(names(&tables).into_iter().map(|name| (name, from.to_owned())));
        self.own.tables.add(tables);
    }

    /// An error about the tables together as one about the author's file.
    fn placed(&self, mut error: DataError) -> Error {
        // What a record of the rules asks of an author's names that; the tables of the rules by themselves are right.
        let named = |(record, _): &(&String, &String)| {
            let name = record.split_once(' ').map_or("", |(_, name)| name.trim_matches('"'));
            error.problem.contains(name)
        };
        let file = self.files.get(&error.record);
        let file = file.or_else(|| self.files.iter().find(named).map(|(_, file)| file));
        if let Some(file) = file {
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
            let spell = vec![spell::spell(&node)?];
            found.push((from.into(), Tables { spell, ..Tables::default() }));
        }
        for (from, spell) in theirs::spells(&self.open5e)? {
            found.push((from.into(), Tables { spell: vec![spell], ..Tables::default() }));
        }
        let own = self.own.tables.spell.iter().chain(found.iter().flat_map(|(_, one)| &one.spell));
        let spells = theirs::spell_names(tables().spell.iter().chain(own));
        for (from, node) in self.database.placed("Monsters") {
            let monster = vec![monster::monster(&node)?];
            found.push((from.into(), Tables { monster, ..Tables::default() }));
        }
        for (from, creature) in theirs::creatures(&self.open5e, &spells)? {
            let monster = vec![creature.monster];
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
            // What a table file could not hold is refused.
            let text = all(&one);
            Tables::read(&from, &text)?;
            self.own.text += &text;
            self.add(&from, one);
        }
        assert!(
            Tables::read("", &self.own.text).is_ok_and(|tables| tables == self.own.tables),
            "what was written says something else"
        );
        Ok(())
    }
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
