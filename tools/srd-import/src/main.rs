//! The command line of the import.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use clap::{Args, Parser};
use directories::ProjectDirs;
use srd_import::{
    CORRECTIONS, Disagreement, Format, Limits, Source, Web, files, import, is_address, own,
};

/// Makes tables for the rules of the SRD 5.1.
#[derive(Parser)]
#[command(name = "srd-import")]
enum Command {
    /// Compares two transcriptions of the SRD 5.1 and writes the tables of `carts/srd/data`.
    Srd(Srd),
    /// Makes a table file of creatures, spells and things of your own.
    ///
    /// Files are JSON as 5e-database or open5e have it, or tables (.toml). They are checked together with the tables of the
    /// SRD. Several files count as one.
    Own {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The table file to write; without it everything is only checked.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

#[derive(Args)]
struct Srd {
    /// The folder of 5e-database's files: `src/2014/en` there.
    database: PathBuf,
    /// Open5e: the folder `data/v2/wizards-of-the-coast/srd-2014` there, or the address of its web API, such as
    /// `https://api.open5e.com/v2/`.
    open5e: String,
    /// Where to write the tables; without it there is only the report.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Other corrections than the tool's own.
    #[arg(long, value_name = "FILE")]
    corrections: Option<PathBuf>,
    /// Print the numbers of disagreements only.
    #[arg(long)]
    brief: bool,
    #[command(flatten)]
    web: FromWeb,
}

/// How an address is asked.
#[derive(Args)]
struct FromWeb {
    /// The folder where pages from an address are kept; without it, one in the user's folder for caches.
    #[arg(long, value_name = "FOLDER")]
    cache: Option<PathBuf>,
    /// Take what the cache has and ask nobody.
    #[arg(long)]
    offline: bool,
    /// Seconds that a page may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u64,
    /// Milliseconds to wait between two pages.
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 200)]
    pause: u64,
}

fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Srd(arguments) => srd(&arguments),
        Command::Own { files, out } => of_own(&files, out.as_deref()),
    }
}

/// Both sources as the tables of the SRD.
fn srd(arguments: &Srd) -> anyhow::Result<()> {
    let corrections = match &arguments.corrections {
        Some(path) => fs::read_to_string(path).with_context(|| path.display().to_string())?,
        None => CORRECTIONS.into(),
    };
    let database = Source::read(Format::FiveEDatabase, &arguments.database)?;
    let open5e = if is_address(&arguments.open5e) {
        fetch(&arguments.open5e, &arguments.web)?
    } else {
        Source::read(Format::Open5e, Path::new(&arguments.open5e))?
    };
    let import = import(&database, &open5e, &corrections)?;
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
    let Some(folder) = &arguments.out else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        writeln!(out, "wrote {}", path.display())?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a server is given time by waiting")]
fn fetch(address: &str, arguments: &FromWeb) -> anyhow::Result<Source> {
    let own = ProjectDirs::from("", "", "quiver").map(|own| own.cache_dir().join("srd-import"));
    let limits = Limits {
        timeout: Duration::from_secs(arguments.timeout),
        pause: Duration::from_millis(arguments.pause),
        ..Limits::default()
    };
    let (cache, offline) = (arguments.cache.clone().or(own), arguments.offline);
    Ok(Source::fetch(address, &Web { limits, cache, offline, wait: &std::thread::sleep })?)
}

/// An author's own files as a table file.
fn of_own(files: &[PathBuf], path: Option<&Path>) -> anyhow::Result<()> {
    let own = own(files)?;
    let mut out = stdout().lock();
    for (table, count) in own.tables.counts() {
        if count > 0 {
            writeln!(out, "{table}: {count}")?;
        }
    }
    for note in &own.notes {
        writeln!(out, "note: {note}")?;
    }
    let Some(path) = path else { return Ok(()) };
    fs::write(path, &own.text).with_context(|| path.display().to_string())?;
    writeln!(out, "wrote {}", path.display())?;
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
            [.., last @ ("reach" | "range" | "dice" | "cost" | "uses")] => last.into(),
            _ => one.field.clone(),
        };
        *kinds.entry(format!("{}: {field}", one.table)).or_default() += 1;
    }
    kinds
}
