//! Maps of the editor LDtk: a layer of a level becomes the cells, the level's entities become places.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{
    Cells, FILE_BYTES_MAX, Flags, Map, NOTHING, Place, TILES, check_side, check_size, choose, flag,
    pixels, tile_at,
};
use crate::command::{Say, warn};
use crate::error::Error;
use crate::folder::Folder;
use crate::json;
use crate::manifest::MapSource;

/// The first number of the versions that are read.
const VERSION: &str = "1";
/// Entities of a level at most.
const ENTITIES_MAX: usize = 4096;

#[derive(Deserialize)]
struct Version {
    #[serde(rename = "jsonVersion")]
    version: String,
}

#[derive(Deserialize)]
struct Project {
    defs: Definitions,
    levels: Vec<Level>,
    #[serde(default)]
    worlds: Vec<World>,
}

#[derive(Deserialize)]
struct World {
    levels: Vec<Level>,
}

#[derive(Deserialize)]
struct Definitions {
    tilesets: Vec<Tileset>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Tileset {
    uid: i64,
    identifier: String,
    rel_path: Option<String>,
    tile_grid_size: i64,
    px_wid: i64,
    #[serde(default)]
    padding: i64,
    #[serde(default)]
    spacing: i64,
    #[serde(default)]
    enum_tags: Vec<EnumTag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EnumTag {
    enum_value_id: String,
    tile_ids: Vec<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Level {
    identifier: String,
    external_rel_path: Option<String>,
    layer_instances: Option<Vec<Layer>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layer {
    #[serde(rename = "__identifier")]
    identifier: String,
    #[serde(rename = "__type")]
    kind: String,
    #[serde(rename = "__cWid")]
    width: i64,
    #[serde(rename = "__cHei")]
    height: i64,
    #[serde(rename = "__gridSize")]
    side: i64,
    #[serde(rename = "__tilesetDefUid")]
    tileset: Option<i64>,
    #[serde(default)]
    int_grid_csv: Vec<i64>,
    #[serde(default)]
    auto_layer_tiles: Vec<Tile>,
    #[serde(default)]
    grid_tiles: Vec<Tile>,
    #[serde(default)]
    entity_instances: Vec<Entity>,
}

#[derive(Deserialize)]
struct Tile {
    /// Where it is on the layer, in pixels.
    px: [i64; 2],
    /// Where it is on the tileset's picture, in pixels.
    src: [i64; 2],
    /// How it is mirrored.
    f: u32,
}

#[derive(Deserialize)]
struct Entity {
    #[serde(rename = "__identifier")]
    identifier: String,
    #[serde(rename = "__pivot", default)]
    pivot: [f64; 2],
    px: [f64; 2],
    width: f64,
    height: f64,
}

/// Reads one layer of one level of an LDtk file, and the entities of all layers of that level.
pub(super) fn map(
    folder: &Folder,
    source: &MapSource,
    flags: &BTreeMap<String, u8>,
    say: &mut Say<'_>,
) -> Result<Map, Error> {
    let path = source.path.as_path();
    let text = folder.text(path, FILE_BYTES_MAX)?;
    // Before all else: another version may have another form.
    let Version { version } = json::parse(path, &text)?;
    if version.split('.').next() != Some(VERSION) {
        let problem = format!("is {version}; the versions {VERSION}.x of LDtk are read");
        return Err(Error::file(path, "jsonVersion", problem));
    }
    let Project { defs, levels, worlds } = json::parse(path, &text)?;
    let levels = levels.into_iter().chain(worlds.into_iter().flat_map(|world| world.levels));
    let levels: Vec<_> = levels.map(|level| (level.identifier.clone(), level)).collect();
    let wrong = |problem: String| Error::file(path, "", problem);
    let (name, level) = choose("level", &levels, source.level.as_deref()).map_err(wrong)?;
    let external;
    let (path, layers) = match (&level.layer_instances, &level.external_rel_path) {
        (Some(layers), _) => (path.to_path_buf(), layers),
        (None, Some(file)) => {
            let at = |problem| Error::file(path, format!("level {name}: externalRelPath"), problem);
            let file = folder.beside(path, file).map_err(at)?;
            let text = folder.text(&file, FILE_BYTES_MAX).map_err(|error| {
                error.or_absent(format!("the level `{name}` in {} names it", folder.name(path)))
            })?;
            external = json::parse::<Level>(&file, &text)?.layer_instances.unwrap_or_default();
            (file, &external)
        }
        (None, None) => return Err(Error::file(path, format!("level {name}"), "has no layers")),
    };
    let within = Within { path: &path, level: name };
    let drawn = layers.iter().filter(|layer| layer.kind != "Entities");
    let drawn: Vec<_> = drawn.map(|layer| (layer.identifier.clone(), layer)).collect();
    let (_, layer) = choose("layer", &drawn, source.layer.as_deref())
        .map_err(|problem| within.wrong("", &problem))?;
    let side = check_side(layer.side, layer.side)
        .and_then(|side| check_size(layer.width, layer.height).map(|()| side))
        .map_err(|problem| within.wrong(&layer.identifier, &problem))?;
    let cells = if source.values || layer.tileset.is_none() {
        within.values(layer)?
    } else {
        within.tiles(layer, side, say)?
    };
    let tileset = defs.tilesets.iter().find(|tileset| Some(tileset.uid) == layer.tileset);
    let flags =
        tileset.map(|tileset| tile_flags(folder, &source.path, tileset, flags)).transpose()?;
    let places = Some(within.places(layers)?);
    Ok(Map { cells, places, flags: flags.flatten().into_iter().collect() })
}

/// The level that is read, for errors.
struct Within<'a> {
    path: &'a Path,
    level: &'a str,
}

impl Within<'_> {
    fn wrong(&self, place: &str, problem: &str) -> Error {
        let dot = if place.is_empty() { "" } else { "." };
        Error::file(self.path, format!("level {}{dot}{place}", self.level), problem)
    }

    /// The values of an IntGrid layer as cells; 0 is nothing.
    fn values(&self, layer: &Layer) -> Result<Cells, Error> {
        let wrong = |place: &str, problem: &str| {
            self.wrong(&format!("{}{place}", layer.identifier), problem)
        };
        if layer.kind != "IntGrid" {
            return Err(wrong(
                "",
                &format!("is of the kind {} without values or tiles", layer.kind),
            ));
        }
        let (found, count) = (layer.int_grid_csv.len(), (layer.width * layer.height) as usize);
        if found != count {
            let problem = format!("has {found} values, and must have {count}");
            return Err(wrong(".intGridCsv", &problem));
        }
        let mut cells = Cells::default();
        for (at, &value) in layer.int_grid_csv.iter().enumerate() {
            let value =
                i16::try_from(value).ok().filter(|&value| (0..TILES as i16).contains(&value));
            let value = value.ok_or_else(|| {
                let problem =
                    format!("a value is {}, not 0 to {}", layer.int_grid_csv[at], TILES - 1);
                wrong(&format!(".intGridCsv[{at}]"), &problem)
            })?;
            if value > 0 {
                cells.set(at % layer.width as usize, at / layer.width as usize, value);
            }
        }
        Ok(cells)
    }

    /// The tiles of a layer as cells. Where several lie on each other, the highest counts.
    fn tiles(&self, layer: &Layer, side: i32, say: &mut Say<'_>) -> Result<Cells, Error> {
        let (list, tiles) = match layer.grid_tiles.is_empty() {
            true => ("autoLayerTiles", &layer.auto_layer_tiles),
            false => ("gridTiles", &layer.grid_tiles),
        };
        let mut cells = Cells::default();
        let (mut turned, mut covered) = (0, 0);
        for (at, tile) in tiles.iter().enumerate() {
            let wrong = |what: &str, problem: &str| {
                self.wrong(&format!("{}.{list}[{at}].{what}", layer.identifier), problem)
            };
            let cell = |along: usize, count: i64| {
                let (at, side) = (tile.px[along], i64::from(side));
                let cell = usize::try_from(at / side).ok();
                cell.filter(|_| at % side == 0 && (0..count * side).contains(&at))
            };
            let (Some(x), Some(y)) = (cell(0, layer.width), cell(1, layer.height)) else {
                let [x, y] = tile.px;
                let problem =
                    format!("the tile at {x}, {y} is in no cell of {side} × {side} pixels");
                return Err(wrong("px", &problem));
            };
            let [u, v] = tile.src;
            let number = tile_at(u, v, side).map_err(|problem| wrong("src", &problem))?;
            turned += usize::from(tile.f != 0);
            covered += usize::from(cells.at(x, y) != NOTHING);
            cells.set(x, y, number);
        }
        let name = format!("level `{}`, layer `{}`", self.level, layer.identifier);
        if turned > 0 {
            warn(
                say,
                self.path,
                &format!(
                    "{name}: mirrored cells: {turned}; a map shows tiles as they are on the sheet"
                ),
            );
        }
        if covered > 0 {
            warn(
                say,
                self.path,
                &format!("{name}: tiles under others: {covered}; a cell shows one, the highest"),
            );
        }
        Ok(cells)
    }

    fn places(&self, layers: &[Layer]) -> Result<Vec<Place>, Error> {
        let mut places = Vec::new();
        for layer in layers {
            for (at, entity) in layer.entity_instances.iter().enumerate() {
                let place = format!("{}.entityInstances[{at}]", layer.identifier);
                if places.len() == ENTITIES_MAX {
                    let problem = format!("there are more than {ENTITIES_MAX} entities");
                    return Err(self.wrong(&place, &problem));
                }
                let corner =
                    |along: usize, size: f64| entity.px[along] - entity.pivot[along] * size;
                let number =
                    |value: f64| pixels(value).ok_or_else(|| self.wrong(&place, "it is on no map"));
                places.push(Place {
                    name: entity.identifier.clone(),
                    class: layer.identifier.clone(),
                    x: number(corner(0, entity.width))?,
                    y: number(corner(1, entity.height))?,
                    width: number(entity.width)?,
                    height: number(entity.height)?,
                });
            }
        }
        Ok(places)
    }
}

/// The flags that the values of enums mean which a tileset is tagged with.
fn tile_flags(
    folder: &Folder,
    path: &Path,
    tileset: &Tileset,
    names: &BTreeMap<String, u8>,
) -> Result<Option<Flags>, Error> {
    let wrong = |problem: String| {
        Error::file(path, format!("defs.tilesets: {}", tileset.identifier), problem)
    };
    // One of LDtk's own icons has no file.
    let Some(image) = &tileset.rel_path else { return Ok(None) };
    let image = folder.beside(path, image).map_err(wrong)?;
    let side = check_side(tileset.tile_grid_size, tileset.tile_grid_size).map_err(wrong)?;
    let pixels = 0..=i64::from(u16::MAX);
    let sane = [tileset.padding, tileset.spacing, tileset.px_wid];
    let step = i64::from(side) + tileset.spacing;
    if !sane.iter().all(|number| pixels.contains(number)) {
        return Err(wrong("padding, spacing and pxWid are 0 to 65535".to_owned()));
    }
    let columns = (tileset.px_wid - 2 * tileset.padding + step - 1) / step;
    let mut tiles = BTreeMap::new();
    for tag in &tileset.enum_tags {
        let bit = flag(&tag.enum_value_id, names);
        for &tile in tag.tile_ids.iter().filter(|_| bit != 0) {
            if columns < 1 || !pixels.contains(&tile) {
                return Err(wrong(format!("it has no tile {tile}")));
            }
            let place = |along: i64| tileset.padding + along * step;
            let number =
                tile_at(place(tile % columns), place(tile / columns), side).map_err(wrong)?;
            *tiles.entry(number).or_default() |= bit;
        }
    }
    Ok(Some(Flags { image, side, tiles }))
}

#[cfg(test)]
mod tests;
