//! Regions of pictures and of maps on the target: as they are, turned and scaled, as a floor, on triangles.

mod maps;
mod plane;
mod scan;
mod stamps;
mod stencil;
mod textured;
mod tiles;
mod turned;

use std::ops::Range;

use cart_abi::SURFACE_SIDE_MAX;

pub use plane::{Frame, View};
pub use stamps::Stamps;
pub use textured::Corner;
pub use tiles::{TileSide, Tiles};
pub use turned::Turn;

use crate::canvas::Canvas;
use crate::palette::Color;
use crate::state::common;
use crate::surface::Surface;
use stencil::Stencil;

/// Pixels of a row of the target at most.
const ROW: usize = SURFACE_SIDE_MAX as usize;

/// A rectangle of a picture or of a map, in pixels; a negative width or height mirrors what is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Region {
    /// The left side.
    pub u: i32,
    /// The upper side.
    pub v: i32,
    /// To the right of it, mirrored or not.
    pub width: i32,
    /// Down from it, mirrored or not.
    pub height: i32,
}

/// How a region is mirrored, beside what its size says: twice is not at all.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Flip {
    /// Left to right.
    pub x: bool,
    /// Top to bottom.
    pub y: bool,
}

impl Region {
    fn width(self) -> i64 {
        i64::from(self.width).abs()
    }

    fn height(self) -> i64 {
        i64::from(self.height).abs()
    }

    /// How it is mirrored in the end.
    fn flip(self, flip: Flip) -> Flip {
        Flip { x: flip.x != (self.width < 0), y: flip.y != (self.height < 0) }
    }
}

impl Canvas<'_> {
    /// A region of a picture with its upper left corner at `x`, `y`, without the pixels of the colour `key`.
    ///
    /// What lies outside the picture is not drawn. The key is a colour as it is in the picture; the palette map comes
    /// after it.
    pub fn sprite(
        &mut self,
        from: &Surface,
        x: i32,
        y: i32,
        region: Region,
        key: Option<Color>,
        flip: Flip,
    ) {
        let (x, y) = self.place(x, y);
        let clip = self.clip_area();
        let flip = region.flip(flip);
        let across = [region.u.into(), region.width(), from.width().into()];
        let down = [region.v.into(), region.height(), from.height().into()];
        let columns = Run::new(x, across, flip.x, &clip.columns());
        let rows = Run::new(y, down, flip.y, &clip.rows());
        let (Some(columns), Some(rows)) = (columns, rows) else { return };
        let stencil = Stencil::full(self.state(), key);
        let stride = from.stride();
        let whole = columns.length == stride && stride == self.target().stride();
        if whole && stencil.is_even() && !flip.x && !flip.y {
            // One row after the other in memory, there as here.
            let from = &from.pixels()[rows.source * stride..][..rows.length * stride];
            let to = &mut self.target().pixels_mut()[rows.target * stride..][..from.len()];
            return stencil.lay(to, from, 0, 0);
        }
        let mut mirrored = [0; ROW];
        for step in 0..rows.length {
            let row = rows.source + if flip.y { rows.length - 1 - step } else { step };
            let mut from = &from.pixels()[row * stride + columns.source..][..columns.length];
            if flip.x {
                from = mirror(&mut mirrored[..columns.length], from);
            }
            let row = rows.target + step;
            stencil.lay(self.piece(row, columns.target, columns.length), from, columns.target, row);
        }
    }
}

/// The same from right to left, eight at a time.
fn mirror<'a>(to: &'a mut [u8], from: &[u8]) -> &'a [u8] {
    let (eights, rest) = to.as_chunks_mut::<8>();
    let (from_rest, from_eights) = from.as_rchunks::<8>();
    for (to, from) in eights.iter_mut().zip(from_eights.iter().rev()) {
        *to = u64::from_le_bytes(*from).swap_bytes().to_le_bytes();
    }
    rest.iter_mut().zip(from_rest.iter().rev()).for_each(|(to, from)| *to = *from);
    to
}

/// What is visible of a region in one direction.
struct Run {
    /// Where on the target it starts.
    target: usize,
    /// Where in the source the piece starts that is shown, from its left also when it is mirrored.
    source: usize,
    length: usize,
}

impl Run {
    /// The region starts `at` this place of the target; the numbers are its start, its length and the side of what it is
    /// a region of.
    fn new(
        at: i64,
        [source, length, side]: [i64; 3],
        mirrored: bool,
        clip: &Range<i64>,
    ) -> Option<Self> {
        // Steps from the start of the region on the target: those inside the clip, and those that the source has.
        let on_target = clip.start - at..clip.end - at;
        let in_source =
            if mirrored { source + length - side..source + length } else { -source..side - source };
        let steps = common(&common(&on_target, &in_source), &(0..length));
        let first = if mirrored { length - steps.end } else { steps.start };
        (!steps.is_empty()).then(|| Self {
            target: (at + steps.start) as usize,
            source: (source + first) as usize,
            length: (steps.end - steps.start) as usize,
        })
    }
}
