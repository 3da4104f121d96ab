//! What LDtk writes, in one file or several, and what must not be read.

use super::*;
use crate::test::{Scratch, heard, ruin};

const PROJECT: &str = r#"{
 "__header__": { "fileType": "LDtk Project JSON" }, "jsonVersion": "1.5.3", "externalLevels": false,
 "defs": { "tilesets": [ { "uid": 7, "identifier": "Tiles", "relPath": "../art/tiles.png",
   "tileGridSize": 8, "pxWid": 128, "pxHei": 16, "padding": 0, "spacing": 0,
   "enumTags": [ { "enumValueId": "Solid", "tileIds": [1, 17] }, { "enumValueId": "Other", "tileIds": [2] } ] } ] },
 "levels": [ LEVEL, { "identifier": "Cave", "externalRelPath": "world/Cave.ldtkl", "layerInstances": null } ],
 "worlds": []
}"#;

const LEVEL: &str = r#"{ "identifier": "Town", "externalRelPath": null, "layerInstances": [
  { "__identifier": "People", "__type": "Entities", "__cWid": 3, "__cHei": 2, "__gridSize": 8, "__tilesetDefUid": null,
    "entityInstances": [
     { "__identifier": "Hero", "__pivot": [0.5, 1], "px": [12, 16], "width": 8, "height": 8 } ] },
  { "__identifier": "Ground", "__type": "Tiles", "__cWid": 3, "__cHei": 2, "__gridSize": 8, "__tilesetDefUid": 7,
    "intGridCsv": [], "autoLayerTiles": [], "gridTiles": [
     { "px": [0, 0], "src": [0, 0], "f": 0, "t": 0, "d": [0], "a": 1 },
     { "px": [16, 8], "src": [8, 8], "f": 1, "t": 17, "d": [5], "a": 1 },
     { "px": [0, 0], "src": [8, 0], "f": 0, "t": 1, "d": [0], "a": 1 } ] },
  { "__identifier": "Walls", "__type": "IntGrid", "__cWid": 3, "__cHei": 2, "__gridSize": 8, "__tilesetDefUid": 7,
    "intGridCsv": [0, 1, 2, 0, 0, 3], "gridTiles": [], "autoLayerTiles": [
     { "px": [8, 0], "src": [16, 0], "f": 0, "t": 2, "d": [0, 1], "a": 1 } ] },
  { "__identifier": "Bare", "__type": "IntGrid", "__cWid": 3, "__cHei": 2, "__gridSize": 8, "__tilesetDefUid": null,
    "intGridCsv": [0, 0, 0, 1, 0, 0], "gridTiles": [], "autoLayerTiles": [] } ] }"#;

fn project() -> String {
    PROJECT.replace("LEVEL", LEVEL)
}

fn files(project: &str) -> Scratch {
    let cave = LEVEL.replace("Town", "Cave").replace("[0, 1, 2, 0, 0, 3]", "[9, 0, 0, 0, 0, 0]");
    Scratch::new(&[("maps/w.ldtk", project.as_bytes()), ("maps/world/Cave.ldtkl", cave.as_bytes())])
}

fn read(
    project: &str,
    level: &str,
    layer: &str,
    values: bool,
) -> (Result<Map, String>, Vec<String>) {
    let scratch = files(project);
    let source = MapSource {
        path: scratch.path("maps/w.ldtk"),
        level: Some(level.to_owned()),
        layer: Some(layer.to_owned()),
        values,
    };
    let flags = BTreeMap::from([("Solid".to_owned(), 2)]);
    heard(|say| {
        let mut read =
            map(&scratch.folder(), &source, &flags, say).map_err(|error| scratch.said(&error))?;
        for flags in &mut read.flags {
            flags.image = scratch.short(&flags.image.display().to_string()).into();
        }
        Ok(read)
    })
}

fn corner(map: &Map) -> [[i16; 3]; 2] {
    [0, 1].map(|y| [0, 1, 2].map(|x| map.cells.at(x, y)))
}

#[test]
fn a_layer_becomes_cells_flags_and_places() {
    let (map, warnings) = read(&project(), "Town", "Ground", false);
    let map = map.unwrap();
    assert_eq!(corner(&map), [[1, -1, -1], [-1, -1, 33]]);
    let tiles = [(1, 4), (33, 4)].into();
    assert_eq!(map.flags, [Flags { image: "art/tiles.png".into(), side: 8, tiles }]);
    let (name, class) = ("Hero".to_owned(), "People".to_owned());
    let place = Place { name, class, x: 8, y: 8, width: 8, height: 8 };
    assert_eq!(map.places, Some(vec![place]));
    assert_eq!(
        warnings,
        [
            "warning: w.ldtk: level `Town`, layer `Ground`: mirrored cells: 1; a map shows tiles as they are on the sheet",
            "warning: w.ldtk: level `Town`, layer `Ground`: tiles under others: 1; a cell shows one, the highest"
        ]
    );
}

#[test]
fn an_int_grid_gives_its_tiles_or_its_values() {
    let cells = |level, layer, values| corner(&read(&project(), level, layer, values).0.unwrap());
    assert_eq!(cells("Town", "Walls", false), [[-1, 2, -1], [-1; 3]]);
    assert_eq!(cells("Town", "Walls", true), [[-1, 1, 2], [-1, -1, 3]]);
    assert_eq!(cells("Town", "Bare", false), [[-1; 3], [1, -1, -1]]);
    // A level in a file of its own.
    assert_eq!(cells("Cave", "Walls", true), [[9, -1, -1], [-1; 3]]);
}

#[test]
fn levels_of_several_worlds_are_found() {
    let empty = project().replace(LEVEL, r#"{ "identifier": "No", "layerInstances": [] }"#);
    let worlds = format!("\"worlds\": [ {{ \"levels\": [ {LEVEL} ] }} ]");
    let map = read(&empty.replace("\"worlds\": []", &worlds), "Town", "Bare", false).0.unwrap();
    assert_eq!(corner(&map), [[-1; 3], [1, -1, -1]]);
}

/// Each error of the level `Town` that follows when a text in the project is another.
fn check_wrong(layer: &str, values: bool, wrong: &[(&str, &str, &str)]) {
    for (from, to, expected) in wrong {
        assert!(project().contains(from), "{from}");
        let error = read(&project().replacen(from, to, 1), "Town", layer, values).0.unwrap_err();
        assert!(error.starts_with(&format!("maps/w.ldtk: {expected}")), "{error}");
    }
}

#[test]
fn an_error_names_file_and_place() {
    let uid = "line 3, column 37: invalid type: string \"7\", expected i64";
    let walls = "\"Walls\", \"__type\": \"IntGrid\", \"__cWid\": 3";
    let wrong = [
        ("1.5.3", "0.9.3", "jsonVersion: is 0.9.3; the versions 1.x of LDtk are read"),
        ("\"uid\": 7", "\"uid\": \"7\"", uid),
        ("\"f\": 1,", "", "line 13, column 65: missing field `f`"),
        ("Town", "Tow", "has no level `Town`; it has `Tow`, `Cave`"),
        ("Walls", "W", "level Town: has no layer `Walls`; it has `Ground`, `W`, `Bare`"),
        ("[12, 16]", "[1e99, 16]", "level Town.People.entityInstances[0]: it is on no map"),
        ("[1, 17]", "[1, 9999]", "defs.tilesets: Tiles: the tile at 120, 4992 of its picture"),
        ("../art/tiles.png", "../../x", "defs.tilesets: Tiles: `../../x` is outside the cart's"),
        (walls, &walls.replace('3', "257"), "level Town.Walls: is 257 × 2 cells; a map has"),
    ];
    check_wrong("Walls", false, &wrong);
    let tile = "level Town.Ground.gridTiles[1]";
    let wrong = [
        ("[16, 8]", "[17, 8]", &*format!("{tile}.px: the tile at 17, 8 is in no cell of 8 × 8")),
        ("[16, 8]", "[24, 8]", &format!("{tile}.px: the tile at 24, 8 is in no cell")),
        ("[8, 8]", "[8, 9]", &format!("{tile}.src: the tile at 8, 9 of its picture is not at")),
    ];
    check_wrong("Ground", false, &wrong);
    let values = "level Town.Walls.intGridCsv";
    let wrong = [
        ("[0, 1, 2,", "[1, 2,", &*format!("{values}: has 5 values, and must have 6")),
        ("0, 3]", "0, 1024]", &format!("{values}[5]: a value is 1024, not 0 to 1023")),
    ];
    check_wrong("Walls", true, &wrong);
    let kind = "level Town.Ground: is of the kind Tiles without values";
    check_wrong("Ground", true, &[("1.5.3", "1.0.0", kind)]);
}

#[test]
fn an_error_of_a_level_s_own_file_is_named() {
    let check = |file: &str, expected: &str| {
        let text = project().replace("world/Cave.ldtkl", file);
        assert_eq!(read(&text, "Cave", "Walls", true).0.unwrap_err(), expected);
    };
    check("w.ldtkl", "maps/w.ldtkl: is not there; the level `Cave` in maps/w.ldtk names it");
    let outside = "`../../../a` is outside the cart's folder";
    check("../../../a", &format!("maps/w.ldtk: level Cave: externalRelPath: {outside}"));
    check("w.ldtk", "maps/w.ldtk: line 21, column 1: missing field `identifier`");
}

#[test]
fn a_ruined_file_is_an_error_or_a_map() {
    let project = project();
    let scratch = files(&project);
    let (folder, flags) = (scratch.folder(), BTreeMap::new());
    let path = scratch.path("maps/w.ldtk");
    let source = MapSource {
        path: path.clone(),
        level: Some("Town".to_owned()),
        layer: Some("Walls".to_owned()),
        values: false,
    };
    ruin(project.as_bytes(), |bytes| {
        std::fs::write(&path, bytes).unwrap();
        let _ = map(&folder, &source, &flags, &mut |_| {});
    });
}
