//! Maps from the files that authors draw them in: comma separated numbers, Tiled's TMX, LDtk.

mod csv;
mod ldtk;
mod tiled;
mod tileset;

use std::collections::BTreeMap;
use std::path::PathBuf;

use cart_abi::{MAP_SIDE, NO_TILE, SHEET_SIDE};

use crate::command::Say;
use crate::error::Error;
use crate::folder::Folder;
use crate::manifest::MapSource;

/// Tiles of 8 × 8 pixels that a sheet has; a tile of a map is one of them, or one of the 256 of 16 × 16.
const TILES: i32 = 1024;
/// What cells that nobody has set hold.
const NOTHING: i16 = NO_TILE as i16;
/// Cells along each side of a map.
const SIDE: usize = MAP_SIDE.unsigned_abs() as usize;
/// Bytes of a map's file at most.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// What a map's file gives.
#[derive(Debug, Default)]
pub(crate) struct Map {
    pub(crate) cells: Cells,
    /// Points and rectangles with names, of a file that can have them.
    pub(crate) places: Option<Vec<Place>>,
    /// Flags of tiles, for the sheets that they are on.
    pub(crate) flags: Vec<Flags>,
}

/// The cells of a map: whole rows of 256, as many as are needed.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Cells(Vec<i16>);

impl Cells {
    /// Stores a cell; `x` and `y` are below 256.
    fn set(&mut self, x: usize, y: usize, tile: i16) {
        debug_assert!(x < SIDE && y < SIDE, "{x}, {y}");
        if self.0.len() <= y * SIDE {
            self.0.resize((y + 1) * SIDE, NOTHING);
        }
        self.0[y * SIDE + x] = tile;
    }

    fn at(&self, x: usize, y: usize) -> i16 {
        self.0.get(y * SIDE + x).copied().unwrap_or(NOTHING)
    }

    /// At least one row.
    pub(crate) fn rows(mut self) -> Vec<i16> {
        let length = self.0.len().max(SIDE);
        self.0.resize(length, NOTHING);
        self.0
    }
}

/// A point (of no size) or a rectangle on a map, in pixels from the map's upper left corner.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    pub(crate) name: String,
    pub(crate) class: String,
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// The flags of the tiles of one picture.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Flags {
    /// The picture.
    pub(crate) image: PathBuf,
    /// Pixels along each side of a tile: 8 or 16.
    pub(crate) side: i32,
    /// Eight flags by the tile's number on the sheet.
    pub(crate) tiles: BTreeMap<i16, u8>,
}

/// Reads the map that a manifest names. `flags` are the author's names of flags.
pub(crate) fn map(
    folder: &Folder,
    source: &MapSource,
    flags: &BTreeMap<String, u8>,
    say: &mut Say<'_>,
) -> Result<Map, Error> {
    let path = &source.path;
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let none = |key: &str| {
        let problem = format!("has no {key}; that key of cart.toml is for other files");
        Err(Error::file(path, "", problem))
    };
    match ending.as_deref() {
        Some("tmx") if source.level.is_some() => none("level"),
        Some("tmx") if source.values => none("values"),
        Some("tmx") => tiled::map(folder, path, source.layer.as_deref(), flags, say),
        Some("ldtk") => ldtk::map(folder, source, flags, say),
        Some("csv") if source.layer.is_some() => none("layer"),
        Some("csv") if source.level.is_some() => none("level"),
        Some("csv") if source.values => none("values"),
        Some("csv") => Ok(Map { cells: csv::map(folder, path)?, ..Map::default() }),
        _ => Err(Error::file(path, "", "is no map: these are .csv, .tmx (Tiled) and .ldtk")),
    }
}

/// The number of a tile, or -1, as text.
fn tile_number(cell: &str) -> Result<i16, String> {
    let number = cell.trim().parse::<i32>().ok().filter(|number| (NO_TILE..TILES).contains(number));
    let number = number.and_then(|number| i16::try_from(number).ok());
    number.ok_or_else(|| {
        format!("`{}` is no tile: 0 to {}, or -1 for nothing", cell.trim(), TILES - 1)
    })
}

/// The number of the tile with its upper left corner at a place of a sheet.
fn tile_at(u: i64, v: i64, side: i32) -> Result<i16, String> {
    let sheet = i64::from(SHEET_SIDE);
    let side = i64::from(side);
    let wrong = |problem: &str| Err(format!("the tile at {u}, {v} of its picture {problem}"));
    if !(0..=sheet - side).contains(&u) || !(0..=sheet - side).contains(&v) {
        return wrong("is not on a sheet of 256 × 256 pixels");
    }
    if u % side != 0 || v % side != 0 {
        let rest =
            format!("is not at a multiple of {side}: pictures have no margin and no spacing");
        return wrong(&rest);
    }
    Ok(i16::try_from(v / side * (sheet / side) + u / side).expect("a sheet has 1024 tiles at most"))
}

/// Checks the size of a grid.
fn check_size(width: i64, height: i64) -> Result<(), String> {
    let side = 1..=SIDE as i64;
    if side.contains(&width) && side.contains(&height) {
        Ok(())
    } else {
        Err(format!("is {width} × {height} cells; a map has 1 × 1 to {SIDE} × {SIDE}"))
    }
}

/// Checks the sides of a tile.
fn check_side(width: i64, height: i64) -> Result<i32, String> {
    match (width, height) {
        (8, 8) => Ok(8),
        (16, 16) => Ok(16),
        _ => Err(format!("the tiles are {width} × {height} pixels, and must be 8 × 8 or 16 × 16")),
    }
}

/// The bit of a flag that a file names, if it means one: `flag0` to `flag7`, or a name of the author's.
fn flag(name: &str, flags: &BTreeMap<String, u8>) -> u8 {
    let plain = || name.strip_prefix("flag")?.parse::<u8>().ok();
    let number = flags.get(name).copied().or_else(plain);
    number.and_then(|number| 1_u8.checked_shl(number.into())).unwrap_or(0)
}

/// A coordinate in pixels, which some files give with a fraction.
fn pixels(number: f64) -> Option<i32> {
    // Far beyond any map, and far from the ends of what it is computed with.
    let near = number.is_finite() && number.abs() <= 1e6;
    near.then(|| number.round() as i32)
}

/// The one of this name, or the only one if none is named; the error says which there are.
fn choose<'a, T>(
    what: &str,
    all: &'a [(String, T)],
    wanted: Option<&str>,
) -> Result<&'a (String, T), String> {
    let listed = || {
        let names = all.iter().take(20).map(|(name, _)| format!("`{name}`"));
        names.collect::<Vec<_>>().join(", ")
    };
    let mut found = all.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (None, _) if all.is_empty() => Err(format!("has no {what}")),
        (None, _) => {
            let wanted = wanted.unwrap_or_default();
            Err(format!("has no {what} `{wanted}`; it has {}", listed()))
        }
        (Some((name, _)), Some(_)) if wanted.is_some() => {
            Err(format!("has more than one {what} `{name}`; rename one"))
        }
        _ => Err(format!(
            "has more than one {what}; say in cart.toml `{what} = ` one of {}",
            listed()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_have_the_numbers_of_their_place_on_the_sheet() {
        for (u, v, side, expected) in [
            (0, 0, 8, Ok(0)),
            (248, 0, 8, Ok(31)),
            (8, 8, 8, Ok(33)),
            (248, 248, 8, Ok(1023)),
            (16, 32, 16, Ok(33)),
            (240, 240, 16, Ok(255)),
            (
                248,
                0,
                16,
                Err("the tile at 248, 0 of its picture is not on a sheet of 256 × 256 pixels"),
            ),
            (
                -8,
                0,
                8,
                Err("the tile at -8, 0 of its picture is not on a sheet of 256 × 256 pixels"),
            ),
            (
                9,
                0,
                8,
                Err(
                    "the tile at 9, 0 of its picture is not at a multiple of 8: pictures have no margin and no spacing",
                ),
            ),
        ] {
            assert_eq!(tile_at(u, v, side), expected.map_err(str::to_owned), "{u} {v}");
        }
    }

    #[test]
    fn flags_have_numbers_or_names() {
        let flags = BTreeMap::from([("solid".to_owned(), 0), ("water".to_owned(), 7)]);
        for (name, bit) in
            [("solid", 1), ("water", 128), ("flag3", 8), ("flag8", 0), ("flag", 0), ("other", 0)]
        {
            assert_eq!(flag(name, &flags), bit, "{name}");
        }
    }

    #[test]
    fn coordinates_are_rounded_and_near() {
        for (number, expected) in [
            (1.5, Some(2)),
            (-0.4, Some(0)),
            (1e6, Some(1_000_000)),
            (1e9, None),
            (f64::NAN, None),
            (f64::NEG_INFINITY, None),
        ] {
            assert_eq!(pixels(number), expected, "{number}");
        }
    }

    #[test]
    fn a_layer_is_chosen_by_name_or_alone() {
        let all = |names: &[&str]| -> Vec<(String, ())> {
            names.iter().map(|name| ((*name).to_owned(), ())).collect()
        };
        let check = |names: &[&str], wanted, expected: Result<&str, &str>| {
            let all = all(names);
            let found = choose("layer", &all, wanted);
            assert_eq!(found.map(|(name, ())| name.as_str()), expected.map_err(str::to_owned));
        };
        check(&["a"], None, Ok("a"));
        check(&["a", "b"], Some("b"), Ok("b"));
        check(&[], None, Err("has no layer"));
        check(&["a", "b"], Some("c"), Err("has no layer `c`; it has `a`, `b`"));
        check(&["a", "a"], Some("a"), Err("has more than one layer `a`; rename one"));
        let many = "has more than one layer; say in cart.toml `layer = ` one of `a`, `b`";
        check(&["a", "b"], None, Err(many));
    }
}
