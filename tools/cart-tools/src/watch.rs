//! Tells whether a cart folder changed since it was last built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::Error;
use crate::manifest;

/// What a cart folder looked like: two that are equal are of the same files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

/// Notes size and time of every file in a cart folder, and of the module that its manifest names, but not of what is
/// made from them: `target` folders, packed carts, and the Rust file that the manifest calls `names`. Names that start
/// with a dot do not count either.
///
/// # Errors
/// If the folder cannot be read.
pub fn stamp(folder: &Path) -> Result<Stamp, Error> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(Error::io(&folder))? {
            let entry = entry.map_err(Error::io(&folder))?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            if text == "target" || text.starts_with('.') || text.ends_with(".cart.png") {
                continue;
            }
            // A file that an editor removed meanwhile is simply not there. A link counts as the file behind it, and one
            // to a folder, which may lead round in a circle, not at all.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder {
                folders.push(entry.path());
            } else {
                note(&mut files, entry.path());
            }
        }
    }
    // As long as it cannot be read there is nothing to build either.
    if let Ok(contents) = manifest::read(folder) {
        if let Some(module) = contents.module {
            note(&mut files, module);
        }
        if let Some(names) = contents.names {
            files.remove(&names);
        }
    }
    Ok(Stamp(files))
}

fn note(files: &mut BTreeMap<PathBuf, (u64, Option<SystemTime>)>, path: PathBuf) {
    if let Ok(metadata) = std::fs::metadata(&path)
        && metadata.is_file()
    {
        files.insert(path, (metadata.len(), metadata.modified().ok()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_and_what_is_built_is_not() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        std::fs::create_dir_all(folder.join("target")).unwrap();
        std::fs::write(folder.join("a"), "1").unwrap();
        let first = stamp(folder).unwrap();
        std::fs::write(folder.join("target/b"), "1").unwrap();
        std::fs::write(folder.join("a.cart.png"), "1").unwrap();
        std::fs::write(folder.join(".swp"), "1").unwrap();
        assert_eq!(stamp(folder).unwrap(), first);
        std::fs::write(folder.join("a"), "12").unwrap();
        assert_ne!(stamp(folder).unwrap(), first);
        assert!(stamp(&folder.join("none")).is_err());
    }

    #[test]
    fn every_file_that_a_cart_is_made_of_counts() {
        let toml = "name = \"A\"\nauthor = \"\"\nversion = \"1\"\nmodule = \"target/m.wasm\"\nnames = \"src/names.rs\"\n";
        let files: [(&str, &[u8]); 6] = [
            ("cart.toml", toml.as_bytes()),
            ("target/m.wasm", b"1"),
            ("maps/town.tmx", b"1"),
            ("maps/tiles.tsx", b"1"),
            ("art/hero.json", b"1"),
            ("src/names.rs", b"1"),
        ];
        let scratch = crate::test::Scratch::new(&files);
        for (name, text) in files {
            let before = stamp(&scratch.path("")).unwrap();
            scratch.write(name, &[text, b"\n"].concat());
            let counts = stamp(&scratch.path("")).unwrap() != before;
            assert_eq!(counts, name != "src/names.rs", "{name}");
        }
    }
}
