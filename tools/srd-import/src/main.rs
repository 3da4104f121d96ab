//! The command line of the import.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use srd_import::{CORRECTIONS, Disagreement, files, import};

/// Compares two transcriptions of the SRD 5.1 and writes the tables of `carts/srd/data`.
#[derive(Parser)]
#[command(name = "srd-import")]
struct Arguments {
    /// The folder of 5e-database's files: `src/2014/en` there.
    database: PathBuf,
    /// The folder of open5e's files: `data/v2/wizards-of-the-coast/srd-2014` there.
    open5e: PathBuf,
    /// Where to write the tables; without it there is only the report.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Other corrections than the tool's own.
    #[arg(long)]
    corrections: Option<PathBuf>,
    /// Print the numbers of disagreements only.
    #[arg(long)]
    brief: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let corrections = match &arguments.corrections {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => CORRECTIONS.into(),
    };
    let import = import(&arguments.database, &arguments.open5e, &corrections)?;
    let mut out = stdout().lock();
    for (name, list) in [
        ("settled by corrections", &import.settled),
        ("where the sources do not mean the same", &import.explained),
        ("open", &import.open),
    ] {
        writeln!(out, "{} disagreements {name}", list.len())?;
        for (kind, count) in kinds(list) {
            writeln!(out, "  {count}: {kind}")?;
        }
        for one in list.iter().filter(|_| !arguments.brief) {
            writeln!(out, "{one}")?;
        }
    }
    for (table, count) in import.tables.counts() {
        writeln!(out, "{table}: {count}")?;
    }
    let files = files(&import.tables)?;
    let Some(folder) = arguments.out else { return Ok(()) };
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        writeln!(out, "wrote {}", path.display())?;
    }
    Ok(())
}

/// How many disagreements there are in each field of each table; fields of single actions count together.
fn kinds(list: &[Disagreement]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for one in list {
        let words: Vec<&str> = one.field.split(' ').collect();
        let field = match words[..] {
            [""] if one.left == "has it" => "records that open5e lacks".into(),
            [""] => "records that 5e-database lacks".into(),
            ["save" | "skill", _] => format!("{}s", words[0]),
            [.., "to", "hit"] => "to hit".into(),
            [.., "long", "range"] => "long range".into(),
            [.., last @ ("reach" | "range" | "dice" | "cost")] => last.into(),
            _ => one.field.clone(),
        };
        *kinds.entry(format!("{}: {field}", one.table)).or_default() += 1;
    }
    kinds
}
