//! Drawing scripts: lists of calls with Pyxel's names and arguments, drawn with our calls.
//!
//! A script is a list of `[name, numbers...]` for a screen of 256 × 256 and one sheet, whose pixel (x, y) has the colour
//! (7x + 3y + (x xor y) / 8) mod 16, and a map whose cell (x, y) has the tile of 8 × 8 pixels in column (5x + y) mod 32 and
//! row (3y + x) mod 32 of the sheet.
//!
//! `cls C`, `pset X Y C`, `line X1 Y1 X2 Y2 C`, `rect X Y W H C`, `rectb X Y W H C`, `circ X Y R C`, `circb X Y R C`,
//! `elli X Y W H C`, `ellib X Y W H C`, `tri X1 Y1 X2 Y2 X3 Y3 C`, `trib X1 Y1 X2 Y2 X3 Y3 C`, `fill X Y C`, `blt X Y U V W H
//! KEY` (a negative W or H mirrors, KEY −1 is none), `clip [X Y W H]`, `camera [X Y]`, `pal [FROM TO]`, `dither ALPHA`.

use machine::{Canvas, Color, Flip, Region, Surface};

/// What the sprites of a script are cut from.
pub(crate) fn sheet() -> Surface {
    let color = |(x, y): (u32, u32)| ((x * 7 + y * 3 + (x ^ y) / 8) % 16) as u8;
    let pixels: Vec<u8> = (0..65_536).map(|at| color((at % 256, at / 256))).collect();
    Surface::sheet(&pixels)
}

/// Draws one call; nothing comes back if there is none with this name, as many numbers and such colours.
pub(crate) fn draw(
    canvas: &mut Canvas<'_>,
    sheet: &Surface,
    name: &str,
    numbers: &[f64],
) -> Option<()> {
    if let ("dither", &[alpha]) = (name, numbers) {
        canvas.dither((alpha * 256.0) as i32);
        return Some(());
    }
    let numbers: Vec<i32> = numbers.iter().map(|&number| number as i32).collect();
    match *numbers.as_slice() {
        [] | [_] | [_, _] | [_, _, _, _] if state(canvas, name, &numbers) => {}
        [x, y, u, v, width, height, key] if name == "blt" => {
            let flip = Flip { x: width < 0, y: height < 0 };
            let region = Region { u, v, width: width.abs(), height: height.abs() };
            canvas.sprite(sheet, x, y, region, Color::new(key), flip);
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
