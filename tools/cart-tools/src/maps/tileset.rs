//! Tiled's tilesets, in a map or in a TSX file of their own: where each tile stands on the sheet, and its flags.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Flags, check_side, flag, tile_at};
use crate::error::Error;
use crate::folder::Folder;
use crate::xml::{Element, parse};

/// Bytes of a tileset's own file at most.
const FILE_BYTES_MAX: u64 = 1 << 20;

/// A tileset of a map.
pub(super) struct Tileset {
    /// The map's number of its first tile.
    pub(super) first: u32,
    pub(super) name: String,
    /// How many tiles it has, if it says so.
    count: Option<u32>,
    side: i32,
    columns: i64,
    margin: i64,
    spacing: i64,
    pub(super) flags: Flags,
}

impl Tileset {
    /// The tile's number on the sheet.
    pub(super) fn tile(&self, local: u32) -> Result<i16, String> {
        if let Some(count) = self.count.filter(|&count| local >= count) {
            return Err(format!("the tileset `{}` has {count} tiles, and no {local}", self.name));
        }
        let step = i64::from(self.side) + self.spacing;
        let place = |along: i64| self.margin + along * step;
        let local = i64::from(local);
        tile_at(place(local % self.columns), place(local / self.columns), self.side)
            .map_err(|problem| format!("tile {local} of the tileset `{}`: {problem}", self.name))
    }

    /// Reads a `<tileset>` of a map. One in a file of its own cannot name another file, so that there is no circle.
    pub(super) fn read(
        folder: &Folder,
        path: &Path,
        element: &Element,
        names: &BTreeMap<String, u8>,
    ) -> Result<Self, Error> {
        let first = element.needed(path, "firstgid")?;
        let Some(source) = element.attribute("source") else {
            return inside(folder, path, element, first, names);
        };
        let wrong = |problem: String| element.place.wrong(path, problem);
        let file = folder.beside(path, source).map_err(wrong)?;
        let text = folder.text(&file, FILE_BYTES_MAX).map_err(|error| {
            error.or_absent(format!("the tileset in {} names it", folder.name(path)))
        })?;
        let root = parse(&file, &text)?;
        if root.name != "tileset" {
            let problem = format!("is a <{}> and no <tileset>", root.name);
            return Err(root.place.wrong(&file, problem));
        }
        if root.attribute("source").is_some() {
            let problem = "a tileset in a file of its own cannot name another file";
            return Err(root.place.wrong(&file, problem));
        }
        inside(folder, &file, &root, first, names)
    }
}

/// Reads what a tileset says of itself; `path` is the file in which it stands.
fn inside(
    folder: &Folder,
    path: &Path,
    element: &Element,
    first: u32,
    names: &BTreeMap<String, u8>,
) -> Result<Tileset, Error> {
    let wrong = |problem: String| element.place.wrong(path, problem);
    let name = element.attribute("name").unwrap_or_default().to_owned();
    let side = check_side(element.needed(path, "tilewidth")?, element.needed(path, "tileheight")?)
        .map_err(wrong)?;
    let image = element.first("image").ok_or_else(|| {
        wrong(format!("the tileset `{name}` has no picture of its own; draw all tiles in one"))
    })?;
    let source: String = image.needed(path, "source")?;
    let file = folder.beside(path, &source).map_err(|problem| image.place.wrong(path, problem))?;
    let pixels =
        |key| -> Result<i64, Error> { Ok(element.parsed::<u16>(path, key)?.unwrap_or(0).into()) };
    let (margin, spacing) = (pixels("margin")?, pixels("spacing")?);
    let columns = match element.parsed::<u16>(path, "columns")? {
        Some(columns) => columns.into(),
        None => {
            let width: u16 = image.needed(path, "width")?;
            (i64::from(width) - margin + spacing) / (i64::from(side) + spacing)
        }
    };
    if columns < 1 {
        return Err(wrong(format!("the tileset `{name}` has no column")));
    }
    let flags = Flags { image: file, side, tiles: BTreeMap::new() };
    let count = element.parsed(path, "tilecount")?;
    let mut tileset = Tileset { first, name, count, side, columns, margin, spacing, flags };
    for tile in element.all("tile") {
        let bits = bits(tile, names);
        if bits != 0 {
            let number = tileset.tile(tile.needed(path, "id")?);
            let number = number.map_err(|problem| tile.place.wrong(path, problem))?;
            *tileset.flags.tiles.entry(number).or_default() |= bits;
        }
    }
    Ok(tileset)
}

/// The flags of a tile: what its class means, and which of its properties are true.
fn bits(tile: &Element, names: &BTreeMap<String, u8>) -> u8 {
    // Tiled 1.9 said class, and all others say type.
    let class = tile.attribute("type").or_else(|| tile.attribute("class"));
    let properties = tile.all("properties").flat_map(|list| list.all("property"));
    let set = properties.filter(|property| property.attribute("value") == Some("true"));
    let set = set.filter_map(|property| property.attribute("name"));
    set.chain(class).fold(0, |bits, name| bits | flag(name, names))
}
