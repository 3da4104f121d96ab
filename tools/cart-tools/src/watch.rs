//! Tells whether a cart folder changed since it was last built.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::Error;

/// What a cart folder looked like: two that are equal are of the same files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

/// Notes size and time of every file in a cart folder, but for what is made from them: `target` folders and packed
/// carts. Names that start with a dot do not count either.
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
            // A file that an editor removed meanwhile is simply not there.
            let Ok(metadata) = entry.metadata() else { continue };
            if metadata.is_dir() {
                folders.push(entry.path());
            } else {
                files.insert(entry.path(), (metadata.len(), metadata.modified().ok()));
            }
        }
    }
    Ok(Stamp(files))
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
}
