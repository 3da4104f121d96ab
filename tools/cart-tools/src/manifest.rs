//! Reads `cart.toml`: what a cart says of itself, and which files are in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cart_abi::ABI_VERSION;
use machine::{Manifest, Permission};
use serde::Deserialize;

use crate::error::Error;
use crate::toml_file;

/// The file's name in a cart folder.
pub const FILE: &str = "cart.toml";

/// `cart.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CartToml {
    name: String,
    author: String,
    version: String,
    #[serde(default = "thirty")]
    tick_rate: u8,
    #[serde(default = "one")]
    seats: u8,
    #[serde(default = "one")]
    local: u8,
    #[serde(default)]
    permissions: Vec<String>,
    #[serde(default = "first")]
    save_version: u16,
    #[serde(default = "first")]
    save_oldest: u16,
    label: Option<PathBuf>,
    module: Option<PathBuf>,
    sound: Option<PathBuf>,
    #[serde(default)]
    sheets: BTreeMap<String, PathBuf>,
    #[serde(default)]
    maps: BTreeMap<String, PathBuf>,
}

fn thirty() -> u8 {
    30
}

fn one() -> u8 {
    1
}

fn first() -> u16 {
    1
}

/// What a cart folder holds, its paths as seen from where the program runs.
#[derive(Debug, Eq, PartialEq)]
pub struct Contents {
    /// What the cart says of itself.
    pub manifest: Manifest,
    /// The label, if it has one.
    pub label: Option<PathBuf>,
    /// A module that is there already, built by other means than cargo.
    pub module: Option<PathBuf>,
    /// The sounds, if it has some.
    pub sound: Option<PathBuf>,
    /// Sheets by number, rising.
    pub sheets: Vec<(u8, PathBuf)>,
    /// Maps by number, rising.
    pub maps: Vec<(u8, PathBuf)>,
}

/// Reads the `cart.toml` of a cart folder.
///
/// # Errors
/// If it is not there or a field is missing, unknown or out of range.
pub fn read(folder: &Path) -> Result<Contents, Error> {
    let path = folder.join(FILE);
    let file: CartToml = toml_file::read(&path).map_err(|error| {
        error.or_absent("a cart's folder has one, and `quiver new NAME` writes such a folder")
    })?;
    let mut permissions = Vec::new();
    for name in &file.permissions {
        permissions.push(match name.as_str() {
            "text" => Permission::Text,
            "console" => Permission::Console,
            other => {
                return Err(Error::file(
                    &path,
                    "permissions",
                    format!("`{other}` is none of text, console"),
                ));
            }
        });
    }
    permissions.sort();
    let manifest = Manifest {
        name: file.name,
        author: file.author,
        version: file.version,
        abi: ABI_VERSION,
        tick_rate: file.tick_rate,
        seats: file.seats,
        local: file.local,
        permissions,
        save_version: file.save_version,
        save_oldest: file.save_oldest,
    };
    manifest.check().map_err(|error| Error::file(&path, "", error.to_string()))?;
    let inside = |file: PathBuf| folder.join(file);
    Ok(Contents {
        manifest,
        label: file.label.map(inside),
        module: file.module.map(inside),
        sound: file.sound.map(inside),
        sheets: numbered(&path, "sheets", file.sheets, folder)?,
        maps: numbered(&path, "maps", file.maps, folder)?,
    })
}

/// A table from numbers 0 to 15 to files, by number.
fn numbered(
    path: &Path,
    table: &str,
    files: BTreeMap<String, PathBuf>,
    folder: &Path,
) -> Result<Vec<(u8, PathBuf)>, Error> {
    let mut sorted = BTreeMap::new();
    for (key, file) in files {
        let number =
            key.parse::<u8>().ok().filter(|number| *number < 16 && number.to_string() == key);
        let number = number.ok_or_else(|| {
            Error::file(path, format!("{table}.{key}"), "numbers go from 0 to 15")
        })?;
        sorted.insert(number, folder.join(file));
    }
    Ok(sorted.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CART: &str = r#"
name = "Delve"
author = "The Quiver founders"
version = "0.1.0"
seats = 4
permissions = ["text"]
sound = "sound.toml"
[sheets]
10 = "art/ten.png"
2 = "art/two.png"
"#;

    fn of(text: &str) -> Result<Contents, String> {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        std::fs::write(folder.join(FILE), text).unwrap();
        read(folder)
            .map_err(|error| error.to_string().replace(&format!("{}/", folder.display()), ""))
    }

    #[test]
    fn a_manifest_is_read_with_its_files() {
        let contents = of(CART).unwrap();
        assert_eq!(
            (contents.manifest.tick_rate, contents.manifest.seats, contents.manifest.local),
            (30, 4, 1)
        );
        assert_eq!(contents.manifest.permissions, [Permission::Text]);
        assert!(contents.sound.unwrap().ends_with("sound.toml"));
        let sheets: Vec<_> = contents
            .sheets
            .iter()
            .map(|(number, path)| (*number, path.ends_with("art/ten.png")))
            .collect();
        assert_eq!(sheets, [(2, false), (10, true)]);
    }

    #[test]
    fn an_error_names_the_file_and_the_field() {
        let check = |from: &str, to: &str, expected: &str| {
            assert!(CART.contains(from), "{from}");
            assert_eq!(
                of(&CART.replacen(from, to, 1)).unwrap_err(),
                format!("cart.toml: {expected}")
            );
        };
        check("name = \"Delve\"", "", "line 1: missing field `name`");
        check(
            "name = \"Delve\"",
            "name = 3",
            "line 2 `name = 3`: invalid type: integer `3`, expected a string",
        );
        check("seats = 4", "seats = 0", "seats is 0, and must be 1 to 128");
        check("\"text\"", "\"files\"", "permissions: `files` is none of text, console");
        check("10 =", "16 =", "sheets.16: numbers go from 0 to 15");
        check("10 =", "02 =", "sheets.02: numbers go from 0 to 15");
    }
}
