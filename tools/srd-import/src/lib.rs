//! Reads two transcriptions of the SRD 5.1, compares them and makes Quiver's tables of facts.
//!
//! Nothing of the sources' text goes into the tables: names and numbers only. The tables are made of 5e-database; open5e is
//! the second opinion. Where they disagree the report says so, and where the text of the SRD shows which is wrong, a
//! correction in `corrections.toml` says what stands there and what should. A correction that no longer fits ends the
//! import, unless a web API has been put right in the same way. Open5e may be a folder or an address of its web API ([`Source::read`], [`Source::fetch`]).
//!
//! # Creatures, spells and things of your own
//!
//! Write them as one of the two formats has them, or export them there, and type
//!
//! ```text
//! cargo run -p srd-import -- own creatures.json things.json --out mine.toml
//! ```
//!
//! Files may hold one record, a list of them, or a page of the web API; records of 5e-database (`Monsters`, `Spells`,
//! `Equipment`, `Magic-Items`) and of open5e (either version of the API, or its files) are told apart by what they have.
//! Table files (`.toml`) of your own are taken as they are. Everything is checked together with the tables of the SRD, so
//! that a caster's spells and what is in a pack exist, and what is wrong is said with its file, record and field. Without
//! `--out` it is only checked. A program reads `mine.toml` with [`Tables::read`] and puts it behind a copy of
//! [`srd::data::tables`] with [`Tables::add`].

mod phrase;
mod source;
mod vocabulary;

mod corrections;

mod action;
mod class;
mod item;
mod monster;
mod spell;

mod compare;
mod left;
mod right;

mod web;

mod own;
mod theirs;

mod write;

use std::path::PathBuf;

use srd::data::{DataError, Tables};

pub use compare::{Disagreement, Facts, compare};
pub use corrections::{CORRECTIONS, Correction, Corrections, Difference, read as read_corrections};
pub use own::{Own, own};
pub use source::{Format, Source};
pub use web::{Limits, Web, is_address};
pub use write::records;

use corrections::{Which, apply};

/// What ends an import.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each is")]
pub enum Error {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path}: {source}")]
    Json { path: PathBuf, source: serde_json::Error },
    #[error("{place}: {}{problem}", Self::field(field))]
    Field { place: String, field: String, problem: String },
    #[error("{address}: {problem}")]
    Web { address: String, problem: String },
    #[error("corrections: {0}")]
    Corrections(toml::de::Error),
    #[error(transparent)]
    Table(#[from] DataError),
}

impl Error {
    /// The part of a message that names a field; nothing where the whole record is wrong.
    fn field(field: &str) -> String {
        if field.is_empty() { String::new() } else { format!("`{field}`: ") }
    }
}

/// What an import gives.
#[derive(Debug)]
pub struct Import {
    /// The tables, corrected.
    pub tables: Tables,
    /// Disagreements that the corrections settle.
    pub settled: Vec<Disagreement>,
    /// Disagreements where the sources do not mean the same.
    pub explained: Vec<Disagreement>,
    /// Disagreements that remain.
    pub open: Vec<Disagreement>,
}

/// Compares what two sources say and makes the tables of the first.
///
/// # Errors
///
/// The first thing that is wrong with a source or a correction, with the file, the record and the field.
pub fn import(database: &Source, open5e: &Source, corrections: &str) -> Result<Import, Error> {
    let known = read_corrections(corrections)?;
    let disagreements = |which| {
        let (mut one, mut other) = (database.clone(), open5e.clone());
        apply(&mut one, &known.correction, which)?;
        apply(&mut other, &known.correction, which)?;
        let tables = tables(&one)?;
        let found = compare(&left::facts(&tables), &right::facts(&other)?);
        Ok::<_, Error>((tables, found))
    };
    let (_, before) = disagreements(Which::OfForm)?;
    let (tables, open) = disagreements(Which::All)?;
    let settled = before.into_iter().filter(|one| !open.contains(one)).collect();
    let idle = |known: &&Difference| !open.iter().any(|one| known.explains(one));
    if let Some(idle) = known.difference.iter().filter(|_| !open5e.live).find(idle) {
        let place = format!("difference: {}: {}", idle.table, idle.why);
        let problem = "explains nothing any more; take it out".into();
        return Err(Error::Field { place, field: idle.field.clone(), problem });
    }
    let (explained, open) =
        open.into_iter().partition(|one| known.difference.iter().any(|known| known.explains(one)));
    Ok(Import { tables, settled, explained, open })
}

/// The tables that 5e-database makes.
fn tables(source: &Source) -> Result<Tables, Error> {
    let mut tables = Tables::default();
    for node in source.records("Monsters") {
        tables.monster.push(monster::monster(&node)?);
    }
    for node in source.records("Spells") {
        tables.spell.push(spell::spell(&node)?);
    }
    item::equipment(source, &mut tables)?;
    tables.magic_item = item::magic(source)?;
    class::people(source, &mut tables)?;
    Ok(tables)
}

/// The table files and their texts, read back as a cart's build reads them.
///
/// # Errors
///
/// What is wrong with the tables, with the file, the record and the field.
pub fn files(tables: &Tables) -> Result<Vec<(&'static str, String)>, Error> {
    let files = texts(tables);
    let mut read = Tables::default();
    for (name, text) in &files {
        read.add(Tables::read(name, text)?);
    }
    read.check()?;
    assert!(read == *tables, "what was written says something else");
    Ok(files)
}

fn texts(tables: &Tables) -> Vec<(&'static str, String)> {
    let file = |about: &str, parts: &[String]| format!("{HEAD}# {about}\n{}", parts.concat());
    vec![
        (
            "monsters.toml",
            file(
                "Speeds, senses and ranges are feet, challenge ratings eighths.",
                &[records("monster", &tables.monster)],
            ),
        ),
        (
            "spells.toml",
            file(
                "Ranges and areas are feet, prices copper pieces; a mile is 5,280 feet.",
                &[records("spell", &tables.spell)],
            ),
        ),
        (
            "equipment.toml",
            file(
                "Prices are copper pieces, weights quarters of a pound, both of all that are sold together.",
                &[
                    records("weapon", &tables.weapon),
                    records("armor", &tables.armor),
                    records("gear", &tables.gear),
                ],
            ),
        ),
        (
            "magic_items.toml",
            file(
                "A rarity varies where that of the variants does.",
                &[records("magic_item", &tables.magic_item)],
            ),
        ),
        (
            "classes.toml",
            file(
                "Of the classes' own numbers, dice are sides, challenge ratings eighths, and 9999 is without limit.",
                &[records("class", &tables.class), records("subclass", &tables.subclass)],
            ),
        ),
        (
            "people.toml",
            file(
                "Speeds are feet, money copper pieces.",
                &[
                    records("race", &tables.race),
                    records("subrace", &tables.subrace),
                    records("background", &tables.background),
                    records("feat", &tables.feat),
                    records("skill", &tables.skill),
                    records("language", &tables.language),
                    records("condition", &tables.condition),
                ],
            ),
        ),
    ]
}

const HEAD: &str = "# Facts of the SRD 5.1, written by srd-import: correct its corrections.toml rather than this.\n";
