//! Golden pictures of regions that are turned, lie on the floor, or are on triangles.

use cart_abi::TURN;
use machine::{
    Canvas, Corner, Flip, Frame, Map, Region, Screen, Surface, TileSide, Tiles, Turn, View,
};

use super::{color, sheet};

const ONE: i32 = 1 << 16;

/// A map of every tile of a sheet, with holes.
fn cells() -> Map {
    let mut cells = Map::new();
    for y in 0..32 {
        for x in 0..32 {
            cells.cell(x, y, if (x * y) % 7 == 6 { -1 } else { x % 16 + y % 16 * 16 });
        }
    }
    cells
}

/// Sprites by angle and size, mirrored, mapped and dithered, and a map that turns.
pub(super) fn turned() -> Vec<u8> {
    let (mut picture, sheet, cells) = (Screen::new(), sheet(), cells());
    let mut screen = picture.canvas();
    screen.clear(color(5));
    let piece = Region { u: 32, v: 16, width: 48, height: 32 };
    let key = Some(color(0));
    for step in 0..8 {
        let (x, y) = (8 + step % 4 * 62, 8 + step / 4 * 62);
        let turn = Turn { turn: step * TURN / 8 + TURN / 50, scale: ONE * (4 + step) / 6 };
        let flip = Flip { x: step % 4 == 1, y: step % 4 == 2 };
        screen.sprite_turned(&sheet, x, y, piece, key, flip, turn);
    }
    screen.dither(128);
    screen.sprite_turned(
        &sheet,
        100,
        46,
        piece,
        None,
        Flip::default(),
        Turn { turn: 9_000, scale: 2 * ONE },
    );
    screen.reset();
    (0..16).for_each(|number| screen.palette_map(color(number), color(15 - number)));
    screen.clip(4, 140, 120, 112);
    let part = Region { u: 0, v: 0, width: 160, height: 128 };
    let tiles = Tiles::new(&cells, &sheet, TileSide::Sixteen);
    screen.map_turned(
        &tiles,
        -20,
        132,
        part,
        None,
        Flip::default(),
        Turn { turn: 6_000, scale: ONE },
    );
    screen.reset();
    screen.clip(132, 140, 120, 112);
    let tiles = Tiles::new(&cells, &sheet, TileSide::Eight);
    screen.map_turned(
        &tiles,
        112,
        132,
        part,
        key,
        Flip { x: true, y: false },
        Turn { turn: -3_000, scale: ONE / 2 },
    );
    screen.reset();
    for x in [3, 131] {
        screen.rect_outline(x, 139, 122, 114, color(4));
    }
    screen.pixels().to_vec()
}

/// A picture and a map as floors: straight, to the side, tilted, from below and straight from above.
pub(super) fn planes() -> Vec<u8> {
    let (mut picture, sheet, cells) = (Screen::new(), sheet(), cells());
    let mut screen = picture.canvas();
    screen.clear(color(12));
    let frames = [(0, 0), (128, 0), (0, 128), (128, 128)].map(|(x, y)| Frame {
        x,
        y,
        width: 127,
        height: 127,
    });
    let fov = TURN / 6;
    let eye = [128 * ONE, 230 * ONE, 24 * ONE];
    let view = |turns| View { position: eye, turns, fov };
    screen.plane(&sheet, frames[0], &view([TURN / 5, 0, 0]), Some(color(0)));
    let tiles = Tiles::new(&cells, &sheet, TileSide::Sixteen);
    screen.map_plane(&tiles, frames[1], &view([TURN / 5, TURN / 7, 0]), None);
    screen.map_plane(&tiles, frames[2], &view([TURN / 5, -TURN / 9, TURN / 20]), Some(color(2)));
    screen.dither(192);
    let from_above =
        View { position: [100 * ONE, 90 * ONE, 90 * ONE], turns: [0, TURN / 16, 0], fov };
    screen.plane(&sheet, frames[3], &from_above, None);
    screen.pixels().to_vec()
}

/// Four corners of a picture on four of the screen, on two triangles.
fn quad(
    screen: &mut Canvas<'_>,
    sheet: &Surface,
    places: [[i32; 2]; 4],
    [u, v, width, height]: [i32; 4],
) {
    let [a, b, c, d] = [[0, 0], [1, 0], [1, 1], [0, 1]];
    let corner = |[x, y]: [i32; 2], [right, down]: [i32; 2]| Corner {
        x,
        y,
        u: (u + right * width) * ONE,
        v: (v + down * height) * ONE,
    };
    let [at_a, at_b, at_c, at_d] = places;
    let (first, second, third, last) =
        (corner(at_a, a), corner(at_b, b), corner(at_c, c), corner(at_d, d));
    screen.textured_triangle(sheet, [first, second, third], Some(color(0)));
    screen.textured_triangle(sheet, [first, third, last], Some(color(0)));
}

/// A box, a fan around one place, a rectangle as a sprite would draw it, and triangles that the clip cuts.
pub(super) fn textured_triangles() -> Vec<u8> {
    let (mut picture, sheet) = (Screen::new(), sheet());
    let mut screen = picture.canvas();
    screen.clear(color(1));
    let wall = [0, 0, 64, 64];
    quad(&mut screen, &sheet, [[20, 30], [70, 50], [70, 120], [20, 90]], wall);
    quad(&mut screen, &sheet, [[70, 50], [118, 26], [118, 84], [70, 120]], wall);
    quad(&mut screen, &sheet, [[20, 30], [66, 10], [118, 26], [70, 50]], wall);
    quad(&mut screen, &sheet, [[140, 10], [204, 10], [204, 42], [140, 42]], [32, 16, 64, 32]);
    screen.sprite(
        &sheet,
        140,
        50,
        Region { u: 32, v: 16, width: 64, height: 32 },
        Some(color(0)),
        Flip::default(),
    );
    quad(&mut screen, &sheet, [[250, 10], [214, 10], [214, 90], [250, 90]], [32, 16, 36, 80]);
    let rim = [[64, 136], [116, 156], [122, 200], [100, 244], [50, 250], [10, 220], [6, 170]];
    let corner = |[x, y]: [i32; 2]| Corner { x, y, u: x * ONE, v: y * ONE / 2 };
    for (step, from) in rim.into_iter().enumerate() {
        let to = rim[(step + 1) % rim.len()];
        screen.dither(if step % 2 == 0 { 256 } else { 128 });
        screen.textured_triangle(&sheet, [[60, 190], from, to].map(corner), None);
    }
    screen.reset();
    screen.clip(140, 136, 100, 104);
    screen.camera(-20, 10);
    (0..16).for_each(|number| screen.palette_map(color(number), color((number + 3) % 16)));
    let large = [[-400, 90], [700, 200], [150, 600]];
    screen.textured_triangle(
        &sheet,
        large.map(|[x, y]| Corner { x, y, u: x * ONE / 4, v: y * ONE / 4 }),
        None,
    );
    screen.reset();
    screen.rect_outline(139, 135, 102, 106, color(4));
    screen.pixels().to_vec()
}
