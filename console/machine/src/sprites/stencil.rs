//! How a row of colours comes onto the target: without those that are left out, through palette map and dither.

use cart_abi::COLORS;

use crate::palette::Color;
use crate::state::{DrawState, Mask};

/// What stands in a row where there is no pixel, if no colour is left out.
const HOLE: u8 = 0xff;

/// What becomes of the rows of a sprite, a map or a plane.
///
/// All of them first become rows of colour numbers, and only here they meet the target; so each way to draw has the same
/// key, palette map and dither, and only this file has their loops. What is left out is stored as it was, so that these
/// loops have no branches and the compiler takes sixteen pixels at a time.
#[derive(Clone, Debug)]
pub(crate) struct Stencil {
    /// What leaves the target as it is.
    skip: u8,
    /// Whether that can be anywhere in the rows.
    skips: bool,
    paints: Option<[u8; COLORS]>,
    keep: Option<[Mask; 4]>,
}

impl Stencil {
    /// A stencil for rows that are full but for the colour `key`.
    pub(crate) fn full(state: &DrawState, key: Option<Color>) -> Self {
        Self {
            skip: key.map_or(HOLE, Color::number),
            skips: key.is_some(),
            paints: state.paints(),
            keep: state.dithered(),
        }
    }

    /// A stencil for rows in which pixels can be missing: there, [`Self::hole`] stands.
    pub(crate) fn with_holes(state: &DrawState, key: Option<Color>) -> Self {
        Self { skips: true, ..Self::full(state, key) }
    }

    /// What stands in a row where the target stays as it is.
    pub(crate) const fn hole(&self) -> u8 {
        self.skip
    }

    /// Whether all rows and columns are treated alike, so that rows that follow each other in memory are as one.
    pub(crate) const fn is_even(&self) -> bool {
        self.keep.is_none()
    }

    /// Puts a row onto a piece of the target that starts in this column of this row.
    pub(crate) fn lay(&self, to: &mut [u8], from: &[u8], column: usize, row: usize) {
        let skip = self.skip;
        match (&self.paints, &self.keep) {
            (None, None) if !self.skips => to.copy_from_slice(from),
            (None, None) => {
                each(to, from, [0; 4], |to, from, _| if from == skip { to } else { from });
            }
            (None, Some(keep)) => {
                each(to, from, turned(keep, column, row), |to, from, keep| {
                    let keep = if from == skip { 0xff } else { keep };
                    to & keep | from & !keep
                });
            }
            (Some(paints), keep) => {
                let keep = keep.as_ref().map_or([0; 4], |keep| turned(keep, column, row));
                each(to, from, keep, |to, from, keep| {
                    let keep = if from == skip { 0xff } else { keep };
                    to & keep | paints[usize::from(from & 15)] & !keep
                });
            }
        }
    }
}

/// What the dither keeps from this column of this row on.
fn turned(keep: &[Mask; 4], column: usize, row: usize) -> Mask {
    let mut mask = keep[row % 4];
    mask.rotate_left(column % 4);
    mask
}

fn each(to: &mut [u8], from: &[u8], keep: Mask, put: impl Fn(u8, u8, u8) -> u8) {
    let (to, to_rest) = to.as_chunks_mut::<16>();
    let (from, from_rest) = from.as_chunks::<16>();
    for (to, from) in to.iter_mut().zip(from) {
        few(to, from, keep, &put);
    }
    let (to, to_rest) = to_rest.as_chunks_mut::<8>();
    let (from, from_rest) = from_rest.as_chunks::<8>();
    for (to, from) in to.iter_mut().zip(from) {
        few(to, from, keep, &put);
    }
    for (at, (to, from)) in to_rest.iter_mut().zip(from_rest).enumerate() {
        *to = put(*to, *from, keep[at % 4]);
    }
}

fn few<const N: usize>(
    to: &mut [u8; N],
    from: &[u8; N],
    keep: Mask,
    put: impl Fn(u8, u8, u8) -> u8,
) {
    for at in 0..N {
        to[at] = put(to[at], from[at], keep[at % 4]);
    }
}
