//! Rows of the target that go across a source in straight lines: what turned sprites, planes and
//! triangles have in common.

use std::ops::Range;

use cart_abi::SHEET_SIDE;

use super::stencil::Stencil;
use super::{ROW, Tiles};
use crate::canvas::Canvas;
use crate::surface::Surface;

/// Binary places of a coordinate of the source. It is half a pixel larger than the place that is meant, so that the
/// whole part is the nearest pixel.
pub(super) const PLACES: u32 = 24;
pub(super) const HALF: i64 = 1 << (PLACES - 1);

/// The pixels of a picture of 256 × 256.
pub(super) type Sheet = [u8; (SHEET_SIDE * SHEET_SIDE) as usize];
const _: () = assert!(SHEET_SIDE == 1 << (32 - PLACES));

/// Coordinates of the source beyond this are far outside of every one, and sums with steps stay in their numbers.
const FAR: i128 = 1 << 60;
/// Steps are not longer; one of this length leaves every source.
const STEP_MAX: i128 = 1 << 44;

/// The part of a source that is drawn, in its pixels: without its right and bottom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) columns: [i64; 2],
    pub(super) rows: [i64; 2],
}

/// The places of the source for a row of the target: that of its first pixel, and the way from each to the next.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    start: [i64; 2],
    step: [i64; 2],
}

impl Line {
    pub(super) fn new(start: [i128; 2], step: [i128; 2]) -> Self {
        Self {
            start: start.map(|place| place.clamp(-FAR, FAR) as i64),
            step: step.map(|step| step.clamp(-STEP_MAX, STEP_MAX) as i64),
        }
    }
}

impl Line {
    /// What of it follows so many steps.
    fn from(self, steps: usize) -> Self {
        let place =
            |way: usize| self.start[way].wrapping_add(self.step[way].wrapping_mul(steps as i64));
        Self { start: [place(0), place(1)], ..self }
    }

    /// The colours along it.
    fn over(self, pixel: impl Fn(usize, usize) -> u8, to: &mut [u8]) {
        let ([mut x, mut y], [right, down]) = (self.start, self.step);
        for to in to {
            *to = pixel((x >> PLACES) as usize, (y >> PLACES) as usize);
            x = x.wrapping_add(right);
            y = y.wrapping_add(down);
        }
    }

    /// The colours along it on a picture of 256 × 256 pixels. Numbers of 32 bits are enough for places on it, so that the
    /// whole parts are the upper eight, and no place needs a check.
    pub(super) fn over_sheet(self, sheet: &Sheet, to: &mut [u8]) {
        let ([mut x, mut y], [right, down]) =
            (self.start.map(|place| place as u32), self.step.map(|step| step as u32));
        for to in to {
            *to = sheet[(y >> PLACES << (32 - PLACES) | x >> PLACES) as usize];
            x = x.wrapping_add(right);
            y = y.wrapping_add(down);
        }
    }
}

impl Window {
    /// A region of what has this many pixels across and down.
    pub(super) fn new([u, v]: [i64; 2], [width, height]: [i64; 2], whole: [i64; 2]) -> Self {
        Self {
            columns: [u.max(0), (u + width).min(whole[0])],
            rows: [v.max(0), (v + height).min(whole[1])],
        }
    }

    /// Which of `count` pixels of a row have their place in the window.
    fn visible(&self, line: &Line, count: i64) -> Range<usize> {
        let columns = inside(line.start[0], line.step[0], self.columns);
        let rows = inside(line.start[1], line.step[1], self.rows);
        let start = columns.start.max(rows.start).max(0);
        let end = columns.end.min(rows.end).min(count);
        if start < end { start as usize..end as usize } else { 0..0 }
    }
}

/// The numbers of steps after which a coordinate is inside. A place just between two pixels is of the further one from 0,
/// which matters for none but the one before the first.
fn inside(start: i64, step: i64, [first, end]: [i64; 2]) -> Range<i64> {
    let (first, end) = ((first << PLACES).max(1), end << PLACES);
    match step {
        0 if (first..end).contains(&start) => i64::MIN..i64::MAX,
        0 => 0..0,
        1.. => ceiling(first - start, step)..ceiling(end - start, step),
        _ => ceiling(start - (end - 1), -step)..ceiling(start - (first - 1), -step),
    }
}

fn ceiling(number: i64, divisor: i64) -> i64 {
    -((-number).div_euclid(divisor))
}

/// Draws rows of the target: `line` says which columns of a row, all within the clip, and where in the source they go, and
/// `colors` which colours are along a line there.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    stencil: &Stencil,
    rows: Range<i64>,
    window: Window,
    mut line: impl FnMut(i64) -> Option<(Range<i64>, Line)>,
    colors: impl Fn(Line, &mut [u8]),
) {
    let mut buffer = [0; ROW];
    for row in rows {
        let Some((columns, line)) = line(row) else { continue };
        let visible = window.visible(&line, columns.end - columns.start);
        if visible.is_empty() {
            continue;
        }
        let from = &mut buffer[..visible.len()];
        colors(line.from(visible.start), from);
        let (column, row) = (columns.start as usize + visible.start, row as usize);
        stencil.lay(canvas.piece(row, column, from.len()), from, column, row);
    }
}

/// The colours along lines of a picture, all of them inside it.
pub(super) fn of_picture(picture: &Surface, hole: u8) -> impl Fn(Line, &mut [u8]) {
    let sheet = (picture.width() == SHEET_SIDE).then(|| picture.pixels().try_into().ok()).flatten();
    move |line, to| match sheet {
        Some(sheet) => line.over_sheet(sheet, to),
        None => line.over(picture_pixel(picture, hole), to),
    }
}

/// The colours along lines of a map, all of them inside it, from a place in it on.
pub(super) fn of_tiles(tiles: &Tiles<'_>, [u, v]: [i64; 2], hole: u8) -> impl Fn(Line, &mut [u8]) {
    let pixel = tiles_pixel(tiles, hole);
    move |line, to| line.over(|x, y| pixel((x as i64 + u) as usize, (y as i64 + v) as usize), to)
}

/// The colour of a pixel of a picture.
pub(super) fn picture_pixel(picture: &Surface, hole: u8) -> impl Fn(usize, usize) -> u8 {
    let (pixels, stride) = (picture.pixels(), picture.stride());
    move |x, y| pixels.get(y * stride + x).copied().unwrap_or(hole)
}

/// The colour of a pixel of a map.
pub(super) fn tiles_pixel(tiles: &Tiles<'_>, hole: u8) -> impl Fn(usize, usize) -> u8 {
    move |x, y| tiles.pixel(x, y).unwrap_or(hole)
}
