//! Packs the tables of `data/` into one file that the crate is built with.

// What the crate and its tables share is compiled in here too.
#[path = "src/ability.rs"]
pub mod ability;
#[path = "src/damage.rs"]
pub mod damage;
#[path = "src/data/schema/mod.rs"]
pub mod schema;

use std::path::{Path, PathBuf};
use std::{env, fs};

pub use ability::Ability;
pub use damage::Damage;
use schema::Tables;

fn main() {
    let here = env::var("CARGO_MANIFEST_DIR").expect("cargo says where this package is");
    let folder = Path::new(&here).join("data");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=src/data/schema");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo says where to write"));
    match pack(&folder) {
        Ok(packed) => {
            fs::write(out.join("tables.bin"), packed).expect("cargo's own folder can be written");
        }
        Err(problem) => println!("cargo::error={}", problem.replace('\n', " ")),
    }
}

/// The tables of all files of a folder, packed.
fn pack(folder: &Path) -> Result<Vec<u8>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut tables = Tables::default();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(&file).map_err(|error| format!("{name}: {error}"))?;
        tables.add(Tables::read(&name, &text).map_err(|error| error.to_string())?);
    }
    tables.check().map_err(|error| error.to_string())?;
    postcard::to_allocvec(&tables).map_err(|error| error.to_string())
}
