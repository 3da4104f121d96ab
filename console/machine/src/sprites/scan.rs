//! Rows of the target that go across a source in straight lines: what turned sprites and planes have in common.

use std::ops::Range;

use super::stencil::Stencil;
use super::{ROW, Tiles};
use crate::canvas::Canvas;
use crate::surface::Surface;

/// Binary places of a coordinate of the source. It is half a pixel larger than the place that is meant, so that the
/// whole part is the nearest pixel.
pub(super) const PLACES: u32 = 24;
pub(super) const HALF: i64 = 1 << (PLACES - 1);

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

impl Window {
    /// A region of what has this many pixels across and down.
    pub(super) fn new([u, v]: [i64; 2], [width, height]: [i64; 2], whole: [i64; 2]) -> Self {
        Self {
            columns: [u.max(0), (u + width).min(whole[0])],
            rows: [v.max(0), (v + height).min(whole[1])],
        }
    }

    /// Which of `count` pixels of a row have their place in the window.
    fn visible(&self, line: &Line, count: usize) -> Range<usize> {
        let columns = inside(line.start[0], line.step[0], self.columns);
        let rows = inside(line.start[1], line.step[1], self.rows);
        let start = columns.start.max(rows.start).max(0);
        let end = columns.end.min(rows.end).min(count as i64);
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

/// Draws the pixels of `columns` × `rows` of the target, both within its clip: `line` says where in the source a row
/// goes, and `pixel` which colour is there.
pub(super) fn draw(
    canvas: &mut Canvas<'_>,
    stencil: &Stencil,
    [columns, rows]: [Range<i64>; 2],
    window: Window,
    mut line: impl FnMut(i64) -> Option<Line>,
    pixel: impl Fn(usize, usize) -> u8,
) {
    if columns.is_empty() || rows.is_empty() {
        return;
    }
    let mut buffer = [0; ROW];
    let count = (columns.end - columns.start) as usize;
    for row in rows {
        let Some(line) = line(row) else { continue };
        let visible = window.visible(&line, count);
        let [mut x, mut y] = [0, 1].map(|way| {
            line.start[way].wrapping_add(line.step[way].wrapping_mul(visible.start as i64))
        });
        let [step_x, step_y] = line.step;
        let from = &mut buffer[..visible.len()];
        for to in &mut *from {
            *to = pixel((x >> PLACES) as usize, (y >> PLACES) as usize);
            x = x.wrapping_add(step_x);
            y = y.wrapping_add(step_y);
        }
        let (column, row) = (columns.start as usize + visible.start, row as usize);
        stencil.lay(canvas.piece(row, column, from.len()), from, column, row);
    }
}

/// The colours of a picture.
pub(super) fn of_picture(picture: &Surface, hole: u8) -> impl Fn(usize, usize) -> u8 {
    let (pixels, stride) = (picture.pixels(), picture.stride());
    move |x, y| pixels.get(y * stride + x).copied().unwrap_or(hole)
}

/// The colours of a map, from a place in it on.
pub(super) fn of_tiles(
    tiles: &Tiles<'_>,
    [u, v]: [i64; 2],
    hole: u8,
) -> impl Fn(usize, usize) -> u8 {
    move |x, y| {
        let (x, y) = ((x as i64 + u) as usize, (y as i64 + v) as usize);
        tiles.pixel(x, y).unwrap_or(hole)
    }
}
