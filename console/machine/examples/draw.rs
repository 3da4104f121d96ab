//! Draws a script and writes the 65,536 colour numbers: to hold our pixels against another console's.
//!
//! `draw SCRIPT.txt OUT.idx`, where each line of the script is a call's name and its numbers: `cls C`, `pset X Y C`,
//! `line X1 Y1 X2 Y2 C`, `rect X Y W H C`, `rectb X Y W H C`, `circ X Y R C`, `circb X Y R C`, `blt X Y U V W H KEY` (a
//! negative W or H mirrors, KEY −1 is none), `clip [X Y W H]`, `camera [X Y]`, `pal [FROM TO]`. Pixel (x, y) of the
//! sheet has the colour (7x + 3y + (x xor y) / 8) mod 16.

use std::{env, fs};

use machine::{Canvas, Color, Flip, Region, Screen, Surface};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let [script, out] = paths.as_slice() else {
        return Err("usage: draw SCRIPT.txt OUT.idx".into());
    };
    let sheet: Vec<u8> =
        (0..65_536).map(|at| (at % 256, at / 256)).map(|(x, y)| sheet_color(x, y)).collect();
    let sheet = Surface::sheet(&sheet);
    let mut picture = Screen::new();
    let mut screen = picture.canvas();
    for line in fs::read_to_string(script)?.lines() {
        let mut words = line.split_whitespace();
        let name = words.next().unwrap_or_default();
        let numbers = words.map(str::parse).collect::<Result<Vec<i32>, _>>()?;
        draw(&mut screen, &sheet, name, &numbers).ok_or_else(|| format!("no such call: {line}"))?;
    }
    fs::write(out, screen.pixels())?;
    Ok(())
}

fn sheet_color(x: u32, y: u32) -> u8 {
    ((x * 7 + y * 3 + (x ^ y) / 8) % 16) as u8
}

fn draw(screen: &mut Canvas<'_>, sheet: &Surface, name: &str, numbers: &[i32]) -> Option<()> {
    match (name, numbers) {
        ("cls", &[color]) => screen.clear(Color::new(color)?),
        ("pset", &[x, y, color]) => screen.pixel(x, y, Color::new(color)?),
        ("line", &[x1, y1, x2, y2, color]) => screen.line(x1, y1, x2, y2, Color::new(color)?),
        ("rect", &[x, y, width, height, color]) => {
            screen.rect(x, y, width, height, Color::new(color)?);
        }
        ("rectb", &[x, y, width, height, color]) => {
            screen.rect_outline(x, y, width, height, Color::new(color)?);
        }
        ("circ", &[x, y, radius, color]) => screen.circle(x, y, radius, Color::new(color)?),
        ("circb", &[x, y, radius, color]) => {
            screen.circle_outline(x, y, radius, Color::new(color)?);
        }
        ("blt", &[x, y, u, v, width, height, key]) => {
            let flip = Flip { x: width < 0, y: height < 0 };
            screen.sprite(
                sheet,
                x,
                y,
                Region { u, v, width: width.abs(), height: height.abs() },
                Color::new(key),
                flip,
            );
        }
        ("clip", &[x, y, width, height]) => screen.clip(x, y, width, height),
        ("clip", []) => screen.clip(0, 0, 256, 256),
        ("camera", &[x, y]) => screen.camera(x, y),
        ("camera", []) => screen.camera(0, 0),
        ("pal", &[from, to]) => screen.palette_map(Color::new(from)?, Color::new(to)?),
        ("pal", []) => {
            (0..16).filter_map(Color::new).for_each(|color| screen.palette_map(color, color));
        }
        _ => return None,
    }
    Some(())
}
