//! The flood fill.

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::{Area, Ink};

/// What no pixel is: it stands for what is filled, until it is known how.
const FILLED: u8 = 0x10;
/// Pixels that are compared at once.
const AT_ONCE: usize = 16;

/// A row that is to be searched next to one that is filled.
struct Search {
    row: i32,
    /// The columns that are filled in the row from which it was found.
    left: i32,
    right: i32,
    /// From that row to this one: 1 down, -1 up.
    way: i32,
}

/// What a flood fill has found.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Flooded {
    /// How many pixels.
    pub pixels: usize,
    /// Of how many pieces of rows they are.
    pub pieces: usize,
}

impl Canvas<'_> {
    /// Draws all pixels of one colour that hang together with the one at `x`, `y` over their sides, inside the clip: what
    /// is stored in the target decides, before the palette map. Outside the clip nothing is drawn.
    pub fn flood_fill(&mut self, x: i32, y: i32, color: Color) -> Flooded {
        let (x, y) = self.place(x, y);
        let clip = self.clip_area();
        if !clip.columns().contains(&x) || !clip.rows().contains(&y) {
            return Flooded::default();
        }
        let old = self.row(y, x..x + 1)[0];
        let (paint, toned) = match self.ink(color) {
            Ink::Plain(paint) if paint == old => return Flooded::default(),
            Ink::Plain(paint) => (paint, None),
            // What is drawn may leave pixels as they were, so what is filled is marked first.
            Ink::Toned(tone) => (FILLED, Some(tone)),
        };
        let mut flood = Flood {
            canvas: self,
            clip,
            old,
            paint,
            top: y as i32,
            bottom: y as i32,
            found: Flooded::default(),
        };
        flood.fill_from(x as i32, y as i32);
        let (rows, found) = (flood.top..flood.bottom + 1, flood.found);
        if let Some(tone) = toned {
            for row in rows {
                for (column, pixel) in
                    (clip.left as usize..).zip(self.row(row.into(), clip.columns()))
                {
                    if *pixel == FILLED {
                        *pixel = tone.drawn(old, column, row as usize);
                    }
                }
            }
        }
        found
    }
}

/// A fill at work.
struct Flood<'a, 'b> {
    canvas: &'a mut Canvas<'b>,
    clip: Area,
    /// What is filled.
    old: u8,
    /// What it becomes: anything but `old`.
    paint: u8,
    /// The rows that were filled so far.
    top: i32,
    bottom: i32,
    found: Flooded,
}

impl Flood<'_, '_> {
    fn fill_from(&mut self, x: i32, y: i32) {
        // Each search comes from a piece of a row that was filled, and pixels are filled once: so it ends.
        let mut searches = vec![
            Search { row: y, left: x, right: x + 1, way: 1 },
            Search { row: y - 1, left: x, right: x + 1, way: -1 },
        ];
        while let Some(search) = searches.pop() {
            if (self.clip.top..self.clip.bottom).contains(&search.row) {
                self.search(&search, &mut searches);
            }
        }
    }

    /// Fills the pieces of a row that touch the columns of a search, and says where else to search.
    fn search(&mut self, search: &Search, searches: &mut Vec<Search>) {
        let &Search { row, left, right, way } = search;
        let Self { clip, old, paint, .. } = *self;
        let pixels = self.canvas.row(row.into(), clip.columns());
        let mut at = (left - clip.left) as usize;
        let end = (right - clip.left) as usize;
        while let Some(inside) = pixels[at..end].iter().position(|&pixel| pixel == old) {
            let first = at + inside;
            // Only the first piece can reach further left than the search.
            let start = if inside == 0 { run_start(&pixels[..first], old) } else { first };
            let stop = first + run_length(&pixels[first..], old);
            pixels[start..stop].fill(paint);
            self.found.pixels += stop - start;
            self.found.pieces += 1;
            self.top = self.top.min(row);
            self.bottom = self.bottom.max(row);
            let [start, stop] = [start, stop].map(|column| clip.left + column as i32);
            searches.push(Search { row: row + way, left: start, right: stop, way });
            // Where it is wider than what it was found from, the row on that side is open again.
            if start < left {
                searches.push(Search { row: row - way, left: start, right: left, way: -way });
            }
            if stop > right {
                searches.push(Search { row: row - way, left: right, right: stop, way: -way });
            }
            at = (stop - clip.left) as usize;
            if at >= end {
                break;
            }
        }
    }
}

/// How many pixels at the start are of one colour.
fn run_length(pixels: &[u8], color: u8) -> usize {
    let (chunks, rest) = pixels.as_chunks::<AT_ONCE>();
    let whole = chunks.iter().take_while(|&chunk| *chunk == [color; AT_ONCE]).count();
    let rest = chunks.get(whole).map_or(rest, |chunk| chunk.as_slice());
    whole * AT_ONCE + rest.iter().take_while(|&&pixel| pixel == color).count()
}

/// Where the pixels of one colour start that reach to the end.
fn run_start(pixels: &[u8], color: u8) -> usize {
    let (rest, chunks) = pixels.as_rchunks::<AT_ONCE>();
    let whole = chunks.iter().rev().take_while(|&chunk| *chunk == [color; AT_ONCE]).count();
    let rest = chunks.iter().rev().nth(whole).map_or(rest, |chunk| chunk.as_slice());
    pixels.len() - whole * AT_ONCE - rest.iter().rev().take_while(|&&pixel| pixel == color).count()
}
