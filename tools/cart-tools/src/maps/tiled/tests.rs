//! What Tiled writes, in all its forms, and what must not be read.

use std::io::Write;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use super::*;
use crate::maps::Flags;
use crate::test::{Scratch, heard, ruin};

const MAP: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<map version="1.10" tiledversion="1.11.0" orientation="orthogonal" renderorder="right-down" width="3" height="2" tilewidth="8" tileheight="8" infinite="0" nextlayerid="5" nextobjectid="4">
 <tileset firstgid="1" source="../art/tiles.tsx"/>
 <layer id="1" name="ground" width="3" height="2">
  <data encoding="csv">
1,0,18,
2147483650,17,0
</data>
 </layer>
 <group name="above">
  <layer id="2" name="sky" width="3" height="2"><data encoding="base64">
   AAAAAAEAAAAAAAAAAAAAAAAAAAAAAAAA
  </data></layer>
  <objectgroup id="3" name="things">
   <object id="1" name="start" type="hero" x="8.5" y="16"><point/></object>
   <object id="2" name="gate" x="0" y="8" width="16" height="8"/>
   <object id="3" name="round" x="0" y="8" width="16" height="8"><ellipse/></object>
   <object id="4" name="chest" gid="3" x="8" y="16" width="8" height="8"/>
  </objectgroup>
 </group>
</map>
"#;

const TILESET: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<tileset version="1.10" name="tiles" tilewidth="8" tileheight="8" tilecount="32" columns="16">
 <image source="tiles.png" width="128" height="16"/>
 <tile id="1" type="solid"/>
 <tile id="17"><properties>
  <property name="flag3" type="bool" value="true"/><property name="solid" type="bool" value="false"/>
  <property name="water" type="bool" value="true"/><property name="cost" type="int" value="3"/>
 </properties></tile>
</tileset>
"#;

fn read(map_text: &str, tileset: &str, layer: Option<&str>) -> (Result<Map, String>, Vec<String>) {
    let files = [("maps/m.tmx", map_text.as_bytes()), ("art/tiles.tsx", tileset.as_bytes())];
    let scratch = Scratch::new(&files);
    let flags = BTreeMap::from([("solid".to_owned(), 0), ("water".to_owned(), 1)]);
    heard(|say| {
        let read = map(&scratch.folder(), &scratch.path("maps/m.tmx"), layer, &flags, say);
        let mut read = read.map_err(|error| scratch.said(&error))?;
        for flags in &mut read.flags {
            flags.image = scratch.short(&flags.image.display().to_string()).into();
        }
        Ok(read)
    })
}

/// The corner of a map: its cells above each other.
fn corner(map: &Map) -> [[i16; 3]; 2] {
    [0, 1].map(|y| [0, 1, 2].map(|x| map.cells.at(x, y)))
}

#[track_caller]
fn check_wrong(from: &str, to: &str, expected: &str) {
    assert!(MAP.contains(from) || TILESET.contains(from), "{from}");
    let (map, tileset) = (MAP.replacen(from, to, 1), TILESET.replacen(from, to, 1));
    let error = read(&map, &tileset, Some("ground")).0.expect_err("it should be refused");
    assert!(error.starts_with(expected), "{error}");
}

#[test]
fn a_layer_becomes_cells_flags_and_places() {
    let (map, warnings) = read(MAP, TILESET, Some("ground"));
    let map = map.unwrap();
    // Tile 17 of a picture of 16 columns is the second of its second row, and so it is on the sheet of 32.
    assert_eq!(corner(&map), [[0, -1, 33], [1, 32, -1]]);
    assert_eq!(
        map.flags,
        [Flags { image: "art/tiles.png".into(), side: 8, tiles: [(1, 1), (33, 8 + 2)].into() }]
    );
    let place = |name: &str, class: &str, x, y, width, height| Place {
        name: name.to_owned(),
        class: class.to_owned(),
        x,
        y,
        width,
        height,
    };
    assert_eq!(
        map.places.unwrap(),
        [
            place("start", "hero", 9, 16, 0, 0),
            place("gate", "", 0, 8, 16, 8),
            place("chest", "", 8, 8, 8, 8)
        ]
    );
    assert_eq!(
        warnings,
        [
            "warning: m.tmx: layer `ground`: turned or mirrored cells: 1; a map shows tiles as they are on the sheet",
            "warning: m.tmx: objects left out: 1; only points and rectangles are read, and no templates"
        ]
    );
}

#[test]
fn cells_are_read_in_every_form() {
    let cells: Vec<u8> =
        [1_u32, 2, 3, 4, 5, 6].iter().flat_map(|cell| cell.to_le_bytes()).collect();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
    zlib.write_all(&cells).unwrap();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(&cells).unwrap();
    let (start, end) = (MAP.find("<data encoding=\"csv\"").unwrap(), MAP.find("</data>").unwrap());
    for (bytes, compression) in [
        (cells, ""),
        (zlib.finish().unwrap(), " compression=\"zlib\""),
        (gzip.finish().unwrap(), " compression=\"gzip\""),
    ] {
        let data =
            format!("<data encoding=\"base64\"{compression}>\n {}\n", STANDARD.encode(bytes));
        let text = format!("{}{data}{}", &MAP[..start], &MAP[end..]);
        let map = read(&text, TILESET, Some("ground")).0.unwrap();
        assert_eq!(corner(&map), [[0, 1, 2], [3, 4, 5]], "{compression}");
    }
    assert_eq!(corner(&read(MAP, TILESET, Some("sky")).0.unwrap()), [[-1, 0, -1], [-1; 3]]);
}

/// A map without ends: two layers, and one object at the corner of the second one.
fn endless(ground: &str, sky: &str) -> String {
    format!(
        r#"<map orientation="orthogonal" width="30" height="20" tilewidth="8" tileheight="8" infinite="1">
 <tileset firstgid="1" source="../art/tiles.tsx"/>
 <layer name="ground" width="30" height="20"><data encoding="csv">{ground}</data></layer>
 <layer name="sky" width="30" height="20"><data encoding="csv">{sky}</data></layer>
 <objectgroup><object name="a" x="-16" y="0"/></objectgroup>
</map>"#
    )
}

#[test]
fn layers_of_an_infinite_map_start_together() {
    let ground = r#"<chunk x="0" y="1" width="2" height="1">1,2</chunk>"#;
    let sky = r#"<chunk x="-2" y="0" width="2" height="1">0,3</chunk><chunk x="0" y="0" width="1" height="1">4</chunk>"#;
    let map = read(&endless(ground, sky), TILESET, Some("sky")).0.unwrap();
    assert_eq!(corner(&map), [[-1, 2, 3], [-1; 3]]);
    assert_eq!(map.places.map(|places| (places[0].x, places[0].y)), Some((0, 0)));
    let map = read(&endless(ground, sky), TILESET, Some("ground")).0.unwrap();
    assert_eq!(corner(&map), [[-1; 3], [-1, -1, 0]]);
    assert_eq!(map.cells.at(3, 1), 1);
    let map = read(&endless("", ""), TILESET, Some("ground")).0.unwrap();
    assert_eq!(map.cells.rows(), [-1; 256]);
}

#[test]
fn an_infinite_map_has_ends_after_all() {
    let check = |chunks: &str, expected: &str| {
        let error = read(&endless(chunks, ""), TILESET, Some("ground")).0.unwrap_err();
        assert!(error.starts_with(expected), "{error}");
    };
    let far = r#"<chunk x="0" y="0" width="1" height="1">1</chunk><chunk x="300" y="0" width="1" height="1">1</chunk>"#;
    check(far, "maps/m.tmx: line 3, column 2: the layer is 301 × 1 cells; a map has 1 × 1 to 256");
    let ends = r#"<chunk x="-2147483648" y="2147483647" width="1" height="1">1</chunk><chunk x="2147483647" y="-2147483648" width="1" height="1">1</chunk>"#;
    check(ends, "maps/m.tmx: line 3, column 2: the layer is 4294967296 × 4294967296 cells");
    let large = r#"<chunk x="0" y="0" width="4000000000" height="4000000000">1</chunk>"#;
    check(large, "maps/m.tmx: line 3, column 67: the chunk is 4000000000 × 4000000000 cells");
    let zeros = vec!["0"; 65_536].join(",");
    let many = format!(r#"<chunk x="0" y="0" width="256" height="256">{zeros}</chunk>"#).repeat(17);
    check(&many, "maps/m.tmx: line 3, column 2098035: the chunks have more than 1048576 cells");
}

#[test]
fn an_error_names_file_line_and_place() {
    let at = "maps/m.tmx: line 2, column 1:";
    check_wrong("<map ", "<mop ", "maps/m.tmx: line 21, column 1: is no XML: ");
    check_wrong("orthogonal", "isometric", &format!("{at} is isometric, and must be orthogonal"));
    check_wrong("width=\"3\"", "width=\"300\"", &format!("{at} is 300 × 2 cells; a map has 1 × 1"));
    check_wrong("width=\"3\"", "wide=\"3\"", &format!("{at} <map> has no attribute width"));
    check_wrong(
        "tilewidth=\"8\"",
        "tilewidth=\"12\"",
        &format!("{at} the tiles are 12 × 8 pixels"),
    );
    check_wrong(
        "name=\"ground\"",
        "name=\"g\"",
        &format!("{at} has no layer `ground`; it has `g`, `sky`"),
    );
    let data = "maps/m.tmx: line 5, column 3:";
    check_wrong("1,0,18,", "1,0,", &format!("{data} there are 5 cells, and must be 6"));
    check_wrong("1,0,18,", "1,x,18,", &format!("{data} cell 2: `x` is no tile of Tiled"));
    check_wrong("\"csv\"", "\"base64\"", &format!("{data} is no base64: "));
    check_wrong(
        "encoding=\"csv\"",
        "",
        &format!("{data} the encoding XML is not read; choose CSV"),
    );
    let layer = "maps/m.tmx: line 4, column 2:";
    let no_tile = format!("{layer} row 1, column 3: the tileset `tiles` has 32 tiles, and no 40");
    check_wrong("1,0,18,", "1,0,41,", &no_tile);
    check_wrong(
        "firstgid=\"1\"",
        "firstgid=\"2\"",
        &format!("{layer} row 1, column 1: no tileset has"),
    );
    check_wrong("x=\"8.5\"", "x=\"1e30\"", "maps/m.tmx: line 15, column 4: x is 1");
    check_wrong("y=\"16\"", "y=\"NaN\"", "maps/m.tmx: line 15, column 4: y is NaN");
    let set = "art/tiles.tsx: line 2, column 1:";
    check_wrong(
        "columns=\"16\"",
        "columns=\"0\"",
        &format!("{set} the tileset `tiles` has no column"),
    );
    check_wrong(
        "<image ",
        "<picture ",
        &format!("{set} the tileset `tiles` has no picture of its own"),
    );
    check_wrong(
        "columns=\"16\"",
        "columns=\"16\" spacing=\"1\"",
        "art/tiles.tsx: line 4, column 2: tile 1 of the tileset `tiles`: the tile at 9, 0 of its picture is not at a multiple of 8",
    );
    let outside = "`../../x.png` is outside the cart's folder";
    check_wrong(
        "\"tiles.png\"",
        "\"../../x.png\"",
        &format!("art/tiles.tsx: line 3, column 2: {outside}"),
    );
}

#[test]
fn files_that_name_each_other_end() {
    let at = "maps/m.tmx: line 3, column 2:";
    let itself = "maps/m.tmx: line 2, column 1: is a <map> and no <tileset>";
    check_wrong("../art/tiles.tsx", "m.tmx", itself);
    check_wrong(
        "../art/tiles.tsx",
        "../../etc/passwd",
        &format!("{at} `../../etc/passwd` is outside"),
    );
    check_wrong("../art/tiles.tsx", "/etc/passwd", &format!("{at} `/etc/passwd` is outside"));
    let absent = "maps/none.tsx: is not there; the tileset in maps/m.tmx names it";
    check_wrong("../art/tiles.tsx", "none.tsx", absent);
    check_wrong(
        "<tileset version=\"1.10\"",
        "<tileset source=\"tiles.tsx\"",
        "art/tiles.tsx: line 2, column 1: a tileset in a file of its own cannot name another file",
    );
}

#[test]
fn a_layer_of_two_tilesets_is_refused() {
    let two = MAP.replace(
        " <layer id=\"1\"",
        " <tileset firstgid=\"18\" name=\"more\" tilewidth=\"8\" tileheight=\"8\" columns=\"4\"><image source=\"b.png\"/></tileset>\n <layer id=\"1\"",
    );
    let error = read(&two, TILESET, Some("ground")).0.unwrap_err();
    let expected = "maps/m.tmx: line 5, column 2: row 1, column 3: it is of the tileset `more` and cells before it of `tiles`; a map is drawn from one sheet";
    assert_eq!(error, expected);
}

#[test]
fn a_map_has_not_many_tilesets() {
    let one = " <tileset firstgid=\"1\" source=\"../art/tiles.tsx\"/>\n";
    let error = read(&MAP.replace(one, &one.repeat(65)), TILESET, Some("ground")).0.unwrap_err();
    assert_eq!(error, "maps/m.tmx: line 67, column 2: there are more than 64 tilesets");
}

#[test]
fn a_bomb_does_not_unfold() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(&vec![0; 64 << 20]).unwrap();
    let packed = STANDARD.encode(zlib.finish().unwrap());
    assert_eq!(unpack(Some("zlib"), &packed, 24).unwrap().len(), 25);
    assert!(
        unpack(Some("zstd"), "", 24)
            .unwrap_err()
            .starts_with("the compression zstd is not read; choose CSV")
    );
}

#[test]
fn a_ruined_map_is_an_error_or_a_map() {
    let scratch = Scratch::new(&[("art/tiles.tsx", TILESET.as_bytes())]);
    let (folder, flags) = (scratch.folder(), BTreeMap::new());
    for (name, other, text) in [("maps/m.tmx", TILESET, MAP), ("art/tiles.tsx", MAP, TILESET)] {
        let other_name = if name == "maps/m.tmx" { "art/tiles.tsx" } else { "maps/m.tmx" };
        scratch.write(other_name, other.as_bytes());
        ruin(text.as_bytes(), |bytes| {
            scratch.write(name, bytes);
            let path = scratch.path("maps/m.tmx");
            if let Ok(map) = map(&folder, &path, Some("ground"), &flags, &mut |_| {}) {
                assert!(map.cells.rows().len() <= SIDE * SIDE);
            }
        });
    }
}
