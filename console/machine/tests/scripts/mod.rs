//! Drawing scripts: lists of calls with Pyxel's names and arguments, drawn with our calls.
//!
//! A script is a list of `[name, numbers...]` for a screen of 256 × 256 and one sheet, whose pixel (x, y) has the colour
//! (7x + 3y + (x xor y) / 8) mod 16, and a map whose cell (x, y) has the tile of 8 × 8 pixels in column (5x + y) mod 32 and
//! row (3y + x) mod 32 of the sheet.
//!
//! `cls C`, `pset X Y C`, `line X1 Y1 X2 Y2 C`, `rect X Y W H C`, `rectb X Y W H C`, `circ X Y R C`, `circb X Y R C`,
//! `elli X Y W H C`, `ellib X Y W H C`, `tri X1 Y1 X2 Y2 X3 Y3 C`, `trib X1 Y1 X2 Y2 X3 Y3 C`, `fill X Y C`, `blt X Y U V W H
//! KEY` (a negative W or H mirrors, KEY −1 is none), `bltm` the same of the map, `blt_turned` and `bltm_turned` with
//! DEGREES SCALE after them, `clip [X Y W H]`, `camera [X Y]`, `pal [FROM TO]`, `dither ALPHA`.

use machine::{Canvas, Color, Flip, Map, Region, Stamps, Surface, TileSide, Tiles, Turn};

/// What a script draws from.
pub(crate) struct Sources {
    sheet: Surface,
    stamps: Option<Stamps>,
    map: Map,
}

impl Sources {
    pub(crate) fn new() -> Self {
        let places = || (0..65_536_u32).map(|at| (at % 256, at / 256));
        let color = |(x, y): (u32, u32)| ((x * 7 + y * 3 + (x ^ y) / 8) % 16) as u8;
        let tile = |(x, y): (u32, u32)| ((x * 5 + y) % 32 + (y * 3 + x) % 32 * 32) as i16;
        let pixels: Vec<u8> = places().map(color).collect();
        let cells: Vec<i16> = places().map(tile).collect();
        let sheet = Surface::sheet(&pixels);
        let stamps = Stamps::new(&sheet, TileSide::Eight);
        Self { sheet, stamps, map: Map::from_cells(&cells) }
    }
}

/// Draws one call; nothing comes back if there is none with this name, as many numbers and such colours.
pub(crate) fn draw(
    canvas: &mut Canvas<'_>,
    sources: &Sources,
    name: &str,
    numbers: &[f64],
) -> Option<()> {
    if let ("dither", &[alpha]) = (name, numbers) {
        canvas.dither((alpha * 256.0) as i32);
        return Some(());
    }
    let whole: Vec<i32> = numbers.iter().map(|&number| number as i32).collect();
    match *whole.as_slice() {
        [] | [_] | [_, _] | [_, _, _, _] if state(canvas, name, &whole) => {}
        [x, y, u, v, width, height, key, ref turned @ ..] if name.starts_with("blt") => {
            let region = Region { u, v, width, height };
            let (key, flip) = (Color::new(key), Flip::default());
            let tiles = Tiles::new(&sources.map, &sources.sheet, TileSide::Eight)
                .with_stamps(sources.stamps.as_ref());
            let turn = || match numbers[7..] {
                [degrees, scale] => Some(Turn {
                    turn: (degrees * 65_536.0 / 360.0).round() as i32,
                    scale: (scale * 65_536.0).round() as i32,
                }),
                _ => None,
            };
            match (name, turned.len()) {
                ("blt", 0) => canvas.sprite(&sources.sheet, x, y, region, key, flip),
                ("bltm", 0) => canvas.map(&tiles, x, y, region, key, flip),
                ("blt_turned", 2) => {
                    canvas.sprite_turned(&sources.sheet, x, y, region, key, flip, turn()?);
                }
                ("bltm_turned", 2) => canvas.map_turned(&tiles, x, y, region, key, flip, turn()?),
                _ => return None,
            }
        }
        [ref places @ .., color] => shape(canvas, name, places, Color::new(color)?)?,
        [] => return None,
    }
    Some(())
}

/// Changes the state of drawing, if that is what the call does.
fn state(canvas: &mut Canvas<'_>, name: &str, numbers: &[i32]) -> bool {
    match (name, numbers) {
        ("clip", &[x, y, width, height]) => canvas.clip(x, y, width, height),
        ("clip", []) => canvas.clip(0, 0, canvas.width(), canvas.height()),
        ("camera", &[x, y]) => canvas.camera(x, y),
        ("camera", []) => canvas.camera(0, 0),
        ("pal", &[from, to]) => {
            let [Some(from), Some(to)] = [from, to].map(Color::new) else { return false };
            canvas.palette_map(from, to);
        }
        ("pal", []) => {
            (0..16).filter_map(Color::new).for_each(|color| canvas.palette_map(color, color));
        }
        _ => return false,
    }
    true
}

fn shape(canvas: &mut Canvas<'_>, name: &str, places: &[i32], color: Color) -> Option<()> {
    match (name, places) {
        ("cls", []) => canvas.clear(color),
        ("pset", &[x, y]) => canvas.pixel(x, y, color),
        ("line", &[x1, y1, x2, y2]) => canvas.line(x1, y1, x2, y2, color),
        ("rect", &[x, y, width, height]) => canvas.rect(x, y, width, height, color),
        ("rectb", &[x, y, width, height]) => canvas.rect_outline(x, y, width, height, color),
        ("circ", &[x, y, radius]) => canvas.circle(x, y, radius, color),
        ("circb", &[x, y, radius]) => canvas.circle_outline(x, y, radius, color),
        ("elli", &[x, y, width, height]) => canvas.ellipse(x, y, width, height, color),
        ("ellib", &[x, y, width, height]) => canvas.ellipse_outline(x, y, width, height, color),
        ("tri", &[x1, y1, x2, y2, x3, y3]) => {
            canvas.triangle([[x1, y1], [x2, y2], [x3, y3]], color);
        }
        ("trib", &[x1, y1, x2, y2, x3, y3]) => {
            canvas.triangle_outline([[x1, y1], [x2, y2], [x3, y3]], color);
        }
        ("fill", &[x, y]) => {
            canvas.flood_fill(x, y, color);
        }
        _ => return None,
    }
    Some(())
}
