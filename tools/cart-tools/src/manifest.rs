//! Reads `cart.toml`: what a cart says of itself, and which files are in it.
//!
//! | key | what it is | without it |
//! | --- | --- | --- |
//! | `name`, `author`, `version` | 1–32 characters, at most 64, 1–16 letters, digits, `.`, `-`, `+` | an error |
//! | `tick_rate` | steps a second, 1–60; 0: one follows each order | 30 |
//! | `seats`, `local` | players in a room, 1–128; on one console, 1–4 | 1, 1 |
//! | `permissions` | `"text"`: read the keyboard as letters | none |
//! | `save_version`, `save_oldest` | the version of saves that it writes, and the oldest that it reads | 1, 1 |
//! | `label` | a PNG of 256 × 256 pixels in the console's own colours: the cart in the menu | the name on a pattern |
//! | `module` | a module that is built already, by other means than cargo | cargo builds the folder |
//! | `sound` | a file of instruments, effects and songs | silence |
//! | `palette` | the cart's own colours: a file of sixteen lines `RRGGBB`, or a list of sixteen | the console's own |
//! | `names` | a Rust file, such as `src/names.rs`, that is written anew with what the art calls things | not written |
//! | `[sheets]` | numbers 0–15, each a PNG of at most 256 × 256 pixels, or the JSON that Aseprite writes beside one | empty sheets |
//! | `[maps]` | numbers 0–15, each a `.csv`, `.tmx` (Tiled) or `.ldtk` (LDtk) | empty maps |
//! | `[fonts]` | numbers 0–15, each a BDF font; the cart's font 0 is `FONT_CART` for the host calls | none |
//! | `[flags]` | names for the flags 0–7 of tiles | `flag0` to `flag7` |
//!
//! A sheet may be `{ file = "hero.png", key = 3 }`: transparent pixels become the colour 3, and else 0. A map may be
//! `{ file = "town.tmx", layer = "ground" }`; LDtk has `level` too, and `values = true` takes the values of an IntGrid
//! layer that has tiles. All these files are in the cart's folder, in UTF-8 if they are text.
//!
//! **Colours.** A pixel whose colour the palette lacks becomes the nearest one, with a warning that counts such pixels.
//!
//! **Fonts.** Letters are numbered by Unicode and at most 32 × 32 pixels; what of one is above or below its line is cut
//! off, with a warning that counts. All fonts of a cart take at most 256 KiB in the machine.
//!
//! **Tiles.** A map's cell is the place of the tile on its sheet, so the picture of a tileset is a sheet of the cart, of
//! tiles of 8 × 8 or 16 × 16 pixels without margin or spacing; one layer has tiles of one tileset. Mirrored and turned
//! cells are shown as the tile is, with a warning that counts. An infinite map of Tiled starts at the leftmost and
//! topmost chunk of all its layers.
//!
//! **Flags.** A tile has a flag where it has a property `flag0` to `flag7`, or one of a name in `[flags]`, that is true,
//! or a class of such a name; in LDtk where its tileset is tagged with such a value of an enum.
//!
//! **Names.** With `names`, an Aseprite sheet gives a module with its frames, and each of its tags as the frames in the
//! order in which they are shown; a map gives its objects or entities that are points or rectangles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cart_abi::{ABI_VERSION, COLORS};
use machine::{Manifest, Permission};
use serde::Deserialize;

use crate::error::Error;
use crate::folder::Folder;
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
    label: Option<String>,
    module: Option<PathBuf>,
    sound: Option<String>,
    palette: Option<PaletteToml>,
    names: Option<String>,
    #[serde(default)]
    sheets: BTreeMap<String, SheetToml>,
    #[serde(default)]
    maps: BTreeMap<String, MapToml>,
    #[serde(default)]
    fonts: BTreeMap<String, String>,
    #[serde(default)]
    flags: BTreeMap<String, u8>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "it is a file's name, or a list of sixteen \"RRGGBB\"")]
enum PaletteToml {
    File(String),
    Colors(Vec<String>),
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "it is a file's name, or { file = \"NAME\", key = 0 to 15 }")]
enum SheetToml {
    File(String),
    Table(SheetTable),
}

impl SheetToml {
    /// The file and the key.
    fn parts(self) -> (String, u8) {
        match self {
            Self::File(file) => (file, 0),
            Self::Table(SheetTable { file, key }) => (file, key),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetTable {
    file: String,
    #[serde(default)]
    key: u8,
}

#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "it is a file's name, or { file = \"NAME\", level = \"NAME\", layer = \"NAME\", values = true }, of which only file is needed"
)]
enum MapToml {
    File(String),
    Table(MapTable),
}

impl MapToml {
    fn table(self) -> MapTable {
        match self {
            Self::File(file) => MapTable { file, level: None, layer: None, values: false },
            Self::Table(table) => table,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapTable {
    file: String,
    level: Option<String>,
    layer: Option<String>,
    #[serde(default)]
    values: bool,
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
    /// The cart's own colours, if it has some.
    pub palette: Option<PaletteSource>,
    /// The Rust file to write, if one is wanted.
    pub names: Option<PathBuf>,
    /// Sheets by number, rising.
    pub sheets: Vec<(u8, SheetSource)>,
    /// Maps by number, rising.
    pub maps: Vec<(u8, MapSource)>,
    /// Fonts by number, rising.
    pub fonts: Vec<(u8, PathBuf)>,
    /// The author's names of the flags 0–7.
    pub flags: BTreeMap<String, u8>,
}

/// Where the colours of a cart stand.
#[derive(Debug, Eq, PartialEq)]
pub enum PaletteSource {
    /// In a file of sixteen lines.
    File(PathBuf),
    /// In the manifest: these lines.
    Lines(String),
}

/// What a sheet is made of.
#[derive(Debug, Eq, PartialEq)]
pub struct SheetSource {
    /// A PNG, or the JSON of Aseprite.
    pub path: PathBuf,
    /// The colour of transparent pixels, 0–15.
    pub key: u8,
}

/// What a map is made of.
#[derive(Debug, Eq, PartialEq)]
pub struct MapSource {
    /// A file of one of the kinds that are read.
    pub path: PathBuf,
    /// The level of an LDtk file.
    pub level: Option<String>,
    /// The layer of a file that has layers.
    pub layer: Option<String>,
    /// Whether an IntGrid layer gives its values and not its tiles.
    pub values: bool,
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
    let manifest = Manifest {
        name: file.name,
        author: file.author,
        version: file.version,
        abi: ABI_VERSION,
        tick_rate: file.tick_rate,
        seats: file.seats,
        local: file.local,
        permissions: permissions(&path, &file.permissions)?,
        save_version: file.save_version,
        save_oldest: file.save_oldest,
    };
    manifest.check().map_err(|error| Error::file(&path, "", error.to_string()))?;
    let root = Folder::open(folder)?;
    let inside = |field: &str, file: &str| {
        root.beside(&path, file).map_err(|problem| Error::file(&path, field, problem))
    };
    let one = |field: &str, file: Option<String>| file.map(|file| inside(field, &file)).transpose();
    let palette = match file.palette {
        None => None,
        Some(PaletteToml::File(file)) => Some(PaletteSource::File(inside("palette", &file)?)),
        Some(PaletteToml::Colors(lines)) => Some(PaletteSource::Lines(lines.join("\n"))),
    };
    if let Some((name, number)) = file.flags.iter().find(|(_, number)| **number > 7) {
        let problem = format!("is {number}, and must be 0 to 7");
        return Err(Error::file(&path, format!("flags.{name}"), problem));
    }
    Ok(Contents {
        manifest,
        label: one("label", file.label)?,
        module: file.module.map(|file| folder.join(file)),
        sound: one("sound", file.sound)?,
        palette,
        names: one("names", file.names)?,
        sheets: numbered(&path, "sheets", file.sheets, |field, sheet| {
            let (file, key) = sheet.parts();
            if usize::from(key) >= COLORS {
                let problem = format!("key is {key}, and must be 0 to {}", COLORS - 1);
                return Err(Error::file(&path, field, problem));
            }
            Ok(SheetSource { path: inside(field, &file)?, key })
        })?,
        maps: numbered(&path, "maps", file.maps, |field, map| {
            let MapTable { file, level, layer, values } = map.table();
            Ok(MapSource { path: inside(field, &file)?, level, layer, values })
        })?,
        fonts: numbered(&path, "fonts", file.fonts, |field, file| inside(field, &file))?,
        flags: file.flags,
    })
}

fn permissions(path: &Path, names: &[String]) -> Result<Vec<Permission>, Error> {
    let permission = |name: &String| match name.as_str() {
        "text" => Ok(Permission::Text),
        "pointer" => Ok(Permission::Pointer),
        "sticks" => Ok(Permission::Sticks),
        "console" => Ok(Permission::Console),
        other => Err(Error::file(
            path,
            "permissions",
            format!("`{other}` is none of text, pointer, sticks, console"),
        )),
    };
    let mut permissions = names.iter().map(permission).collect::<Result<Vec<_>, _>>()?;
    permissions.sort();
    Ok(permissions)
}

/// A table from numbers 0 to 15 to what `source` makes of its entries, by number.
fn numbered<T, S>(
    path: &Path,
    table: &str,
    entries: BTreeMap<String, T>,
    source: impl Fn(&str, T) -> Result<S, Error>,
) -> Result<Vec<(u8, S)>, Error> {
    let mut sorted = BTreeMap::new();
    for (key, entry) in entries {
        let field = format!("{table}.{key}");
        let number =
            key.parse::<u8>().ok().filter(|number| *number < 16 && number.to_string() == key);
        let number = number.ok_or_else(|| Error::file(path, &field, "numbers go from 0 to 15"))?;
        sorted.insert(number, source(&field, entry)?);
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
palette = ["000000", "ffffff"]
[sheets]
10 = "art/ten.png"
2 = { file = "art/two.png", key = 3 }
[maps]
0 = { file = "town.tmx", layer = "ground" }
[flags]
solid = 0
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
            .map(|(number, sheet)| (*number, sheet.key, sheet.path.ends_with("art/ten.png")))
            .collect();
        assert_eq!(sheets, [(2, 3, false), (10, 0, true)]);
        assert_eq!(contents.maps[0].1.layer.as_deref(), Some("ground"));
        assert_eq!(contents.palette, Some(PaletteSource::Lines("000000\nffffff".to_owned())));
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
        check(
            "\"text\"",
            "\"files\"",
            "permissions: `files` is none of text, pointer, sticks, console",
        );
        check("10 =", "16 =", "sheets.16: numbers go from 0 to 15");
        check("10 =", "02 =", "sheets.02: numbers go from 0 to 15");
        check("art/ten", "../ten", "sheets.10: `../ten.png` is outside the cart's folder");
        check("\"sound.toml\"", "\"/a\"", "sound: `/a` is outside the cart's folder");
        check("key = 3", "key = 16", "sheets.2: key is 16, and must be 0 to 15");
        check("solid = 0", "solid = 8", "flags.solid: is 8, and must be 0 to 7");
        check(
            "key = 3",
            "keys = 3",
            "line 11 `2 = { file = \"art/two.png\", keys = 3 }`: it is a file's name, or { file = \"NAME\", key = 0 to 15 }",
        );
    }
}
