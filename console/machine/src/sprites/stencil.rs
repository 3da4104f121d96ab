//! How a row of colours comes onto the target: without those that are left out, through palette map and dither.

use cart_abi::COLORS;

use crate::palette::Color;
use crate::state::{DrawState, Mask};

/// What stands in a row where there is no pixel, if no colour is left out.
const HOLE: u8 = 0xff;

/// Pixels that are treated at once.
const WIDE: usize = 16;
/// Pixels beside each other, for each of which the same byte or those of the dither stand.
type Wide = [u8; WIDE];

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
    paints: Option<Paints>,
    /// For four rows, what is kept of the target: sixteen columns, of which each four are alike.
    keep: Option<[Wide; 4]>,
}

/// The colours that the palette map changes. A table of bytes would be read one by one; these are compared many at once.
#[derive(Clone, Debug)]
struct Paints {
    changes: [[Wide; 2]; COLORS],
    count: usize,
}

impl Stencil {
    /// A stencil for rows that are full but for the colour `key`.
    pub(crate) fn full(state: &DrawState, key: Option<Color>) -> Self {
        Self {
            skip: key.map_or(HOLE, Color::number),
            skips: key.is_some(),
            paints: state.paints().map(Paints::new),
            keep: state.dithered().map(|rows| rows.map(wide)),
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

    /// Whether rows are stored as they are.
    pub(crate) const fn is_plain(&self) -> bool {
        !self.skips && self.paints.is_none() && self.keep.is_none()
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
                each(to, from, &[0; WIDE], |to, from, _| if from == skip { to } else { from });
            }
            (None, Some(keep)) => {
                each(to, from, &turned(keep, column, row), |to, from, keep| {
                    let keep = if from == skip { 0xff } else { keep };
                    to & keep | from & !keep
                });
            }
            (Some(paints), keep) => {
                let keep = keep.as_ref().map_or([0; WIDE], |keep| turned(keep, column, row));
                paints.each(to, from, &keep, skip);
            }
        }
    }
}

impl Paints {
    fn new(paints: [u8; COLORS]) -> Self {
        let mut made = Self { changes: [[[0; WIDE]; 2]; COLORS], count: 0 };
        for (from, to) in (0..).zip(paints).filter(|(from, to)| from != to) {
            made.changes[made.count] = [[from; WIDE], [to; WIDE]];
            made.count += 1;
        }
        made
    }

    /// Puts a row onto the target in other colours.
    fn each(&self, to: &mut [u8], from: &[u8], keep: &Wide, skip: u8) {
        let (to, to_rest) = to.as_chunks_mut();
        let (from, from_rest) = from.as_chunks();
        for (to, from) in to.iter_mut().zip(from) {
            self.wide(to, from, keep, skip);
        }
        let (mut last_to, mut last_from) = ([0; WIDE], [skip; WIDE]);
        last_to[..to_rest.len()].copy_from_slice(to_rest);
        last_from[..from_rest.len()].copy_from_slice(from_rest);
        self.wide(&mut last_to, &last_from, keep, skip);
        to_rest.copy_from_slice(&last_to[..to_rest.len()]);
    }

    #[inline]
    fn wide(&self, to: &mut Wide, from: &Wide, keep: &Wide, skip: u8) {
        let mut painted = *from;
        for [old, new] in &self.changes[..self.count] {
            for at in 0..WIDE {
                let is_old = if from[at] == old[at] { 0xff } else { 0 };
                painted[at] = painted[at] & !is_old | new[at] & is_old;
            }
        }
        for at in 0..WIDE {
            let keep = if from[at] == skip { 0xff } else { keep[at] };
            to[at] = to[at] & keep | painted[at] & !keep;
        }
    }
}

/// The mask of a row of the dither, over and over.
fn wide(mask: Mask) -> Wide {
    std::array::from_fn(|at| mask[at % mask.len()])
}

/// What the dither keeps from this column of this row on.
fn turned(keep: &[Wide; 4], column: usize, row: usize) -> Wide {
    let four = u128::from_le_bytes(keep[row % 4]);
    four.rotate_right(8 * (column as u32 % 4)).to_le_bytes()
}

fn each(to: &mut [u8], from: &[u8], keep: &Wide, put: impl Fn(u8, u8, u8) -> u8) {
    let (to, to_rest) = to.as_chunks_mut::<WIDE>();
    let (from, from_rest) = from.as_chunks::<WIDE>();
    for (to, from) in to.iter_mut().zip(from) {
        few(to, from, keep, &put);
    }
    let (to, to_rest) = to_rest.as_chunks_mut::<8>();
    let (from, from_rest) = from_rest.as_chunks::<8>();
    for (to, from) in to.iter_mut().zip(from) {
        few(to, from, keep, &put);
    }
    for (at, (to, from)) in to_rest.iter_mut().zip(from_rest).enumerate() {
        *to = put(*to, *from, keep[at]);
    }
}

fn few<const N: usize>(
    to: &mut [u8; N],
    from: &[u8; N],
    keep: &Wide,
    put: impl Fn(u8, u8, u8) -> u8,
) {
    for at in 0..N {
        to[at] = put(to[at], from[at], keep[at]);
    }
}
