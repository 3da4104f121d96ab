//! The label of a cart whose author drew none: its name on a plate, over a weave that only this name has.

use super::Manifest;
use crate::canvas::Canvas;
use crate::font::Font;
use crate::palette::Color;
use crate::screen::Screen;

const SIDE: i32 = 256;
/// A tile of the weave.
const TILE: i32 = 16;
/// The colours of the weave and of the plate's border.
const HUES: [(u8, u8); 7] = [(5, 8), (5, 9), (6, 10), (11, 12), (13, 14), (1, 15), (1, 13)];
const NIGHT: Color = Color::stored(0);
const SILVER: Color = Color::stored(3);
const BONE: Color = Color::stored(4);
/// Pixels that a line on the plate may be long.
const LINE: i32 = 224;

/// 65,536 colour numbers.
pub(crate) fn draw(manifest: &Manifest) -> Vec<u8> {
    let mut dice = blake3::Hasher::new().update(manifest.name.as_bytes()).finalize_xof();
    let mut random = [0; 1 + (SIDE / TILE * SIDE / TILE) as usize];
    dice.fill(&mut random);
    let [hue, tiles @ ..] = &random;
    let (dark, bright) = HUES[usize::from(*hue) % HUES.len()];
    let mut screen = Screen::new();
    weave(&mut screen.canvas(), tiles, Color::stored(dark));
    plate(&mut screen.canvas(), manifest, Color::stored(bright));
    screen.pixels().to_vec()
}

/// Quarter circles around two opposite corners of each tile, the one pair or the other: together they wind.
fn weave(screen: &mut Canvas<'_>, tiles: &[u8], color: Color) {
    let places = (0..SIDE).step_by(TILE as usize);
    let places = places.clone().flat_map(|y| places.clone().map(move |x| (x, y)));
    for ((x, y), random) in places.zip(tiles) {
        screen.clip(x, y, TILE, TILE);
        let [left, right] = if random % 2 == 0 { [x, x + TILE] } else { [x + TILE, x] };
        for (radius, color) in [(TILE / 2 + 1, color), (TILE / 2 - 2, NIGHT)] {
            screen.circle(left, y, radius, color);
            screen.circle(right, y + TILE, radius, color);
        }
    }
    screen.reset();
}

fn plate(screen: &mut Canvas<'_>, manifest: &Manifest, border: Color) {
    let name_scale = if manifest.name.chars().count() as i32 * 24 <= LINE { 3 } else { 2 };
    let name = wrap(&manifest.name, LINE / (8 * name_scale));
    let author = wrap(&manifest.author, LINE / 8);
    let name_height = name.len() as i32 * 10 * name_scale;
    let author_height = author.len() as i32 * 10;
    let height = 14 + name_height + if author_height > 0 { 8 + author_height } else { 0 };
    let top = (SIDE - height) / 2;
    screen.rect(8, top - 4, SIDE - 16, height + 8, NIGHT);
    screen.rect_outline(10, top - 2, SIDE - 20, height + 4, border);
    screen.rect_outline(12, top, SIDE - 24, height, border);
    let mut y = top + 8;
    for line in &name {
        large_text(screen, y, name_scale, BONE, line);
        y += 10 * name_scale;
    }
    y += 8;
    for line in &author {
        large_text(screen, y, 1, SILVER, line);
        y += 10;
    }
}

/// Lines of at most so many characters, broken between words where a word is not longer than a line.
fn wrap(text: &str, most: i32) -> Vec<String> {
    let most = most as usize;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => {
                let word: Vec<char> = word.chars().collect();
                lines.extend(word.chunks(most).map(|piece| piece.iter().collect::<String>()));
            }
        }
    }
    lines
}

/// A line in the middle, each pixel of the font as a square.
fn large_text(screen: &mut Canvas<'_>, y: i32, scale: i32, color: Color, line: &str) {
    // The blank column after the last letter does not count for the middle.
    let width = Font::large().text_width(line) - 1;
    let left = (SIDE - width * scale) / 2;
    let mut small = Screen::new();
    small.canvas().text(Font::large(), 0, 0, color, line);
    for (row, pixels) in small.pixels().chunks_exact(SIDE as usize).enumerate().take(8) {
        for (column, _) in pixels.iter().enumerate().filter(|&(_, &pixel)| pixel != NIGHT.number())
        {
            screen.rect(left + column as i32 * scale, y + row as i32 * scale, scale, scale, color);
        }
    }
}
