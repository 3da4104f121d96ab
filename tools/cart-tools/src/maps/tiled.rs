//! Maps of the editor Tiled: a tile layer of a TMX file becomes the cells, its objects become places.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::{GzDecoder, ZlibDecoder};

use super::tileset::Tileset;
use super::{Cells, FILE_BYTES_MAX, Map, Place, SIDE, check_side, check_size, choose, pixels};
use crate::command::{Say, warn};
use crate::error::Error;
use crate::folder::Folder;
use crate::xml::{Element, parse};

/// The bits of a cell that turn or mirror its tile.
const TURNED: u32 = 0xf000_0000;
/// Cells of all chunks of an infinite layer at most: sixteen times as many as a map has.
const CHUNK_CELLS_MAX: usize = 16 * SIDE * SIDE;
/// Tilesets of a map at most.
const TILESETS_MAX: usize = 64;
/// Objects of a map at most.
const OBJECTS_MAX: usize = 4096;

/// Reads one tile layer of a TMX file, and the objects of all layers.
pub(super) fn map(
    folder: &Folder,
    path: &Path,
    layer: Option<&str>,
    flags: &BTreeMap<String, u8>,
    say: &mut Say<'_>,
) -> Result<Map, Error> {
    let root = parse(path, &folder.text(path, FILE_BYTES_MAX)?)?;
    let wrong = |problem: String| root.place.wrong(path, problem);
    if root.name != "map" {
        return Err(wrong(format!("is a <{}> and no <map>", root.name)));
    }
    if let Some(other) = root.attribute("orientation").filter(|&way| way != "orthogonal") {
        return Err(wrong(format!("is {other}, and must be orthogonal")));
    }
    let side = check_side(root.needed(path, "tilewidth")?, root.needed(path, "tileheight")?)
        .map_err(wrong)?;
    let mut tilesets = Vec::new();
    for element in root.all("tileset") {
        if tilesets.len() == TILESETS_MAX {
            let problem = format!("there are more than {TILESETS_MAX} tilesets");
            return Err(element.place.wrong(path, problem));
        }
        let tileset = Tileset::read(folder, path, element, flags)?;
        if tileset.flags.side != side {
            let problem = format!("the tiles of the tileset `{}` have another size", tileset.name);
            return Err(element.place.wrong(path, problem));
        }
        tilesets.push(tileset);
    }
    let (mut layers, mut objects) = (Vec::new(), Vec::new());
    collect(&root, &mut layers, &mut objects);
    let origin = match root.attribute("infinite") {
        Some("1") => Some(origin(path, &layers)?),
        _ => {
            let (width, height) = (root.needed(path, "width")?, root.needed(path, "height")?);
            check_size(width, height).map_err(wrong)?;
            None
        }
    };
    let (_, chosen) = choose("layer", &layers, layer).map_err(wrong)?;
    let painted = match origin {
        Some(origin) => chunks(path, chosen, origin)?,
        None => whole(path, chosen)?,
    };
    let cells = cells(path, chosen, &painted, &tilesets, say)?;
    let (x, y) = origin.unwrap_or_default();
    let corner = (x * i64::from(side), y * i64::from(side));
    let places = Some(places(path, &objects, corner, say)?);
    let flags = tilesets.into_iter().map(|tileset| tileset.flags).collect();
    Ok(Map { cells, places, flags })
}

/// All tile layers with their names, and all object layers, those in groups included.
fn collect<'a>(
    parent: &'a Element,
    layers: &mut Vec<(String, &'a Element)>,
    objects: &mut Vec<&'a Element>,
) {
    for child in &parent.children {
        match child.name.as_str() {
            "layer" => {
                layers.push((child.attribute("name").unwrap_or_default().to_owned(), child));
            }
            "objectgroup" => objects.push(child),
            "group" => collect(child, layers, objects),
            _ => {}
        }
    }
}

/// A cell that holds something: its place and what Tiled stores for it.
struct Painted {
    x: i64,
    y: i64,
    stored: u32,
}

/// The cells of a layer with ends.
fn whole(path: &Path, layer: &Element) -> Result<Vec<Painted>, Error> {
    let wrong = |problem: String| layer.place.wrong(path, problem);
    let (width, height) = (layer.needed(path, "width")?, layer.needed(path, "height")?);
    check_size(width, height).map_err(wrong)?;
    let data = data(path, layer)?;
    let stored = stored(path, data, data, (width * height) as usize)?;
    Ok(painted(&stored, (0, 0), width))
}

/// The upper left corner of the chunks of all layers, so that layers of one map fit together.
fn origin(path: &Path, layers: &[(String, &Element)]) -> Result<(i64, i64), Error> {
    let mut corner: Option<(i64, i64)> = None;
    for (_, layer) in layers {
        for chunk in layer.all("data").flat_map(|data| data.all("chunk")) {
            let at: (i32, i32) = (chunk.needed(path, "x")?, chunk.needed(path, "y")?);
            let (x, y) = corner.unwrap_or((i64::MAX, i64::MAX));
            corner = Some((x.min(at.0.into()), y.min(at.1.into())));
        }
    }
    Ok(corner.unwrap_or_default())
}

/// The cells of a layer without ends, seen from `origin`.
fn chunks(path: &Path, layer: &Element, origin: (i64, i64)) -> Result<Vec<Painted>, Error> {
    let data = data(path, layer)?;
    let mut left = CHUNK_CELLS_MAX;
    let mut cells = Vec::new();
    for chunk in data.all("chunk") {
        let wrong = |problem: String| chunk.place.wrong(path, problem);
        let (width, height) = (chunk.needed(path, "width")?, chunk.needed(path, "height")?);
        check_size(width, height).map_err(|problem| wrong(format!("the chunk {problem}")))?;
        let count = (width * height) as usize;
        left = left
            .checked_sub(count)
            .ok_or_else(|| wrong(format!("the chunks have more than {CHUNK_CELLS_MAX} cells")))?;
        let at: (i32, i32) = (chunk.needed(path, "x")?, chunk.needed(path, "y")?);
        let at = (i64::from(at.0) - origin.0, i64::from(at.1) - origin.1);
        cells.extend(painted(&stored(path, data, chunk, count)?, at, width));
    }
    let end = |along: fn(&Painted) -> i64| cells.iter().map(along).max().map_or(1, |last| last + 1);
    check_size(end(|cell| cell.x), end(|cell| cell.y))
        .map_err(|problem| layer.place.wrong(path, format!("the layer {problem}")))?;
    Ok(cells)
}

fn painted(stored: &[u32], (x, y): (i64, i64), width: i64) -> Vec<Painted> {
    let cells = (0..).zip(stored).filter(|(_, stored)| **stored & !TURNED != 0);
    cells.map(|(at, &stored)| Painted { x: x + at % width, y: y + at / width, stored }).collect()
}

fn data<'a>(path: &Path, layer: &'a Element) -> Result<&'a Element, Error> {
    layer.first("data").ok_or_else(|| layer.place.wrong(path, "the layer has no <data>"))
}

/// What Tiled stores for each cell: `count` numbers from the text of `holder`, which is `data` or a chunk in it.
fn stored(path: &Path, data: &Element, holder: &Element, count: usize) -> Result<Vec<u32>, Error> {
    let wrong = |problem: String| holder.place.wrong(path, problem);
    let number = |found: usize| {
        if found == count {
            Ok(())
        } else {
            Err(wrong(format!("there are {found} cells, and must be {count}")))
        }
    };
    match data.attribute("encoding") {
        Some("csv") => {
            let words = holder.text.trim().split(',').map(str::trim);
            number(words.clone().count())?;
            let cells = words.enumerate().map(|(at, word)| {
                word.parse().map_err(|_| {
                    let start: String = word.chars().take(20).collect();
                    wrong(format!("cell {}: `{start}` is no tile of Tiled", at + 1))
                })
            });
            cells.collect()
        }
        Some("base64") => {
            let bytes = unpack(data.attribute("compression"), &holder.text, 4 * count);
            let bytes = bytes.map_err(wrong)?;
            let (cells, rest) = bytes.as_chunks();
            number(if rest.is_empty() { cells.len() } else { cells.len() + 1 })?;
            Ok(cells.iter().map(|&cell| u32::from_le_bytes(cell)).collect())
        }
        other => {
            Err(wrong(format!("the encoding {} is not read; {CHOOSE_CSV}", other.unwrap_or("XML"))))
        }
    }
}

const CHOOSE_CSV: &str = "choose CSV in Tiled's Map > Map Properties > Tile Layer Format";

/// Bytes in base64 that may be compressed; of more than `max` one too many comes out.
fn unpack(compression: Option<&str>, text: &str, max: usize) -> Result<Vec<u8>, String> {
    let letters: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let packed = STANDARD.decode(letters).map_err(|error| format!("is no base64: {error}"))?;
    let mut bytes = Vec::new();
    let limit = max as u64 + 1;
    let read = match compression {
        None | Some("") => packed.as_slice().take(limit).read_to_end(&mut bytes),
        Some("zlib") => ZlibDecoder::new(&*packed).take(limit).read_to_end(&mut bytes),
        Some("gzip") => GzDecoder::new(&*packed).take(limit).read_to_end(&mut bytes),
        Some(other) => return Err(format!("the compression {other} is not read; {CHOOSE_CSV}")),
    };
    read.map_err(|error| format!("the compressed cells are damaged: {error}"))?;
    Ok(bytes)
}

/// What Tiled stores as tiles of the sheet. All must be of one tileset, because a map is drawn from one sheet.
fn cells(
    path: &Path,
    layer: &Element,
    painted: &[Painted],
    tilesets: &[Tileset],
    say: &mut Say<'_>,
) -> Result<Cells, Error> {
    let mut cells = Cells::default();
    let mut turned = 0;
    let mut used: Option<&Tileset> = None;
    for &Painted { x, y, stored } in painted {
        let wrong = |problem: String| {
            layer.place.wrong(path, format!("row {}, column {}: {problem}", y + 1, x + 1))
        };
        let number = stored & !TURNED;
        turned += usize::from(stored != number);
        let tileset = tilesets.iter().filter(|tileset| tileset.first <= number);
        let tileset = tileset
            .max_by_key(|tileset| tileset.first)
            .ok_or_else(|| wrong(format!("no tileset has the tile {number}")))?;
        let first = used.get_or_insert(tileset);
        if first.first != tileset.first {
            return Err(wrong(format!(
                "it is of the tileset `{}` and cells before it of `{}`; a map is drawn from one sheet",
                tileset.name, first.name
            )));
        }
        let tile = tileset.tile(number - tileset.first).map_err(wrong)?;
        let (x, y) = (usize::try_from(x), usize::try_from(y));
        let (Ok(x), Ok(y)) = (x, y) else {
            unreachable!("the origin is above and left of every cell");
        };
        cells.set(x, y, tile);
    }
    if turned > 0 {
        let name = layer.attribute("name").unwrap_or_default();
        warn(
            say,
            path,
            &format!(
                "layer `{name}`: turned or mirrored cells: {turned}; a map shows tiles as they are on the sheet"
            ),
        );
    }
    Ok(cells)
}

/// The objects that are points or rectangles; warns of others.
fn places(
    path: &Path,
    groups: &[&Element],
    corner: (i64, i64),
    say: &mut Say<'_>,
) -> Result<Vec<Place>, Error> {
    let mut places = Vec::new();
    let mut others = 0;
    for object in groups.iter().flat_map(|group| group.all("object")) {
        let wrong = |problem: String| object.place.wrong(path, problem);
        let other = ["ellipse", "polygon", "polyline", "text", "capsule"];
        if object.attribute("template").is_some()
            || object.children.iter().any(|child| other.contains(&child.name.as_str()))
        {
            others += 1;
            continue;
        }
        if places.len() == OBJECTS_MAX {
            return Err(wrong(format!("there are more than {OBJECTS_MAX} objects")));
        }
        let number = |key: &str, from: i64| {
            let value = object.parsed::<f64>(path, key)?.unwrap_or(0.0);
            let near = pixels(value).and_then(|near| i32::try_from(i64::from(near) - from).ok());
            near.ok_or_else(|| wrong(format!("{key} is {value}, which is on no map")))
        };
        let height = number("height", 0)?;
        // A tile as an object stands on its place, and all others hang from it.
        let above = if object.attribute("gid").is_some() { height } else { 0 };
        let text = |key| object.attribute(key).map(str::to_owned);
        places.push(Place {
            name: text("name").unwrap_or_default(),
            class: text("type").or_else(|| text("class")).unwrap_or_default(),
            x: number("x", corner.0)?,
            y: number("y", corner.1)?.saturating_sub(above),
            width: number("width", 0)?,
            height,
        });
    }
    if others > 0 {
        warn(
            say,
            path,
            &format!(
                "objects left out: {others}; only points and rectangles are read, and no templates"
            ),
        );
    }
    Ok(places)
}

#[cfg(test)]
mod tests;
