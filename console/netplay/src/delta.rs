//! The change from one view to another, over opaque bytes.
//!
//! A delta is the length of the new view, then pairs of steps until that length is reached: some bytes of the delta
//! itself (*insert*), then some bytes of the base (*copy*). All numbers are LEB128:
//!
//! ```text
//! length, { insert_len, insert bytes, copy_len << 1 | jump, [zigzag distance] }
//! ```
//!
//! A copy goes on in the base where the last copy ended and the inserted bytes were skipped — what a value that changed
//! in place looks like — unless `jump` is set, and then the distance from there follows. The last pair ends after its insert if
//! the view is complete there.

use cart_abi::VIEW_BYTES_MAX;
use twox_hash::XxHash3_64;

/// Bytes that must agree before a copy is worth its numbers.
const WINDOW: usize = 6;
/// So many are worth the numbers of a copy in place, which needs no distance.
const SHORT: usize = 3;
/// So many that agree in place are taken without asking for more elsewhere.
const ENOUGH: usize = 8;
/// Every so many bytes of the base a window is in the index: what agrees is found a little late, and then traced back.
const STRIDE: usize = 4;
/// So soon a value that changed in place has ended.
const NEAR: usize = 6;

/// Why bytes are no delta for this base.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DeltaError {
    /// It ends in the middle, or a number is no number.
    #[error("the delta is cut off")]
    CutOff,
    /// It makes more than the longest view.
    #[error("the delta makes more than the longest view")]
    TooLong,
    /// It copies from outside the base, or writes past its own length.
    #[error("the delta copies what is not there")]
    OutOfBase,
}

/// The delta that makes `view` from `base`.
#[must_use]
pub fn encode(base: &[u8], view: &[u8]) -> Vec<u8> {
    let mut delta = Vec::with_capacity(16 + view.len() / 8);
    put(&mut delta, view.len() as u64);
    // To make it takes longer than all the rest, and where values only changed in place it is not asked.
    let mut index = None;
    let (mut at, mut written, mut expected) = (0, 0, 0);
    // Before here in the view, no long copy in place begins.
    let mut known = 0;
    while at < view.len() {
        let in_place = expected + (at - written);
        let here = common(base, in_place, view, at);
        let next = goes_on(base, in_place, view, at, here, known);
        known = next.unwrap_or(at + here + NEAR).max(known);
        let found = match next {
            Some(next) if here < SHORT => {
                at = next;
                continue;
            }
            Some(_) => Some((in_place, here)),
            None => index.get_or_insert_with(|| Index::new(base)).longest(
                base,
                view,
                at,
                (in_place, here),
            ),
        };
        let Some((mut from, mut len)) = found else {
            at += 1;
            continue;
        };
        // Two windows may share a slot of the index: then what agrees was noticed late.
        while at > written && from > 0 && base[from - 1] == view[at - 1] {
            (at, from, len) = (at - 1, from - 1, len + 1);
        }
        let in_place = expected + (at - written);
        put(&mut delta, (at - written) as u64);
        delta.extend_from_slice(&view[written..at]);
        if from == in_place {
            put(&mut delta, (len as u64) << 1);
        } else {
            put(&mut delta, (len as u64) << 1 | 1);
            put(&mut delta, zigzag(from as i64 - in_place as i64));
            known = 0;
        }
        at += len;
        written = at;
        expected = from + len;
    }
    if written < view.len() {
        put(&mut delta, (view.len() - written) as u64);
        delta.extend_from_slice(&view[written..]);
    }
    delta
}

/// The view that `delta` makes from `base`; at most [`VIEW_BYTES_MAX`] bytes.
pub fn decode(base: &[u8], delta: &[u8]) -> Result<Vec<u8>, DeltaError> {
    let mut rest = delta;
    let len = take(&mut rest)?;
    if len > VIEW_BYTES_MAX {
        return Err(DeltaError::TooLong);
    }
    // A lie about the length costs no memory before the bytes are there.
    let mut view = Vec::with_capacity(len.min(base.len() + delta.len()));
    let mut expected = 0_usize;
    while view.len() < len {
        let insert = take(&mut rest)?;
        if insert > len - view.len() {
            return Err(DeltaError::OutOfBase);
        }
        let (bytes, after) = rest.split_at_checked(insert).ok_or(DeltaError::CutOff)?;
        view.extend_from_slice(bytes);
        rest = after;
        if view.len() == len {
            break;
        }
        let copy = take(&mut rest)?;
        let mut from = expected.saturating_add(insert);
        if copy & 1 == 1 {
            from = jump(from, take(&mut rest)?).ok_or(DeltaError::OutOfBase)?;
        }
        let copied = copy >> 1;
        let end = from.checked_add(copied).ok_or(DeltaError::OutOfBase)?;
        let source = base.get(from..end).ok_or(DeltaError::OutOfBase)?;
        if copied == 0 && insert == 0 || copied > len - view.len() {
            return Err(DeltaError::OutOfBase);
        }
        view.extend_from_slice(source);
        expected = end;
    }
    if rest.is_empty() { Ok(view) } else { Err(DeltaError::OutOfBase) }
}

/// XXH3: what shows that a delta made the right view. Who would forge one has to be the server, which may say what it likes.
pub(crate) fn view_hash(view: &[u8]) -> [u8; 8] {
    XxHash3_64::oneshot(view).to_le_bytes()
}

/// Where in the base windows of six bytes stand first: in a run of equal bytes that makes the longest copies.
struct Index {
    /// Place ÷ stride + 1, by the hash of the window; 0 is none. At least twice as many slots as windows, a power of two.
    slots: Vec<u16>,
}

/// The number of the last window of the longest base fits into a slot.
const _: () = assert!((VIEW_BYTES_MAX - WINDOW) / STRIDE < u16::MAX as usize);

impl Index {
    fn new(base: &[u8]) -> Self {
        let slots = (base.len() / STRIDE * 2).next_power_of_two();
        let mut index = Self { slots: vec![0; slots] };
        for (number, window) in (1..=u16::MAX).zip(base.windows(WINDOW + 2).step_by(STRIDE)) {
            let slot = index.slot(window);
            if index.slots[slot] == 0 {
                index.slots[slot] = number;
            }
        }
        index
    }

    /// The slot of the window that these bytes begin with.
    fn slot(&self, bytes: &[u8]) -> usize {
        let window = word(bytes).map_or(0, |word| word << 16);
        (window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize & (self.slots.len() - 1)
    }

    /// The longer of the copies that go on in place, so many bytes, and that the index knows.
    fn longest(
        &self,
        base: &[u8],
        view: &[u8],
        at: usize,
        (in_place, here): (usize, usize),
    ) -> Option<(usize, usize)> {
        let number = usize::from(self.slots[self.slot(&view[at..])]);
        let there = number.checked_sub(1).map(|number| number * STRIDE);
        let known = there.map_or((0, 0), |from| (from, common(base, from, view, at)));
        if here >= SHORT && here + 2 >= known.1 {
            Some((in_place, here))
        } else if known.1 >= WINDOW {
            Some(known)
        } else {
            None
        }
    }
}

/// Where a long copy in place begins, if one does here or soon after the first so many bytes, which agree.
fn goes_on(
    base: &[u8],
    in_place: usize,
    view: &[u8],
    at: usize,
    here: usize,
    known: usize,
) -> Option<usize> {
    let is_long = |at, len| len >= ENOUGH || len >= SHORT && at + len == view.len();
    if is_long(at, here) {
        return Some(at);
    }
    let after = at + here + 1;
    let mut places = after.max(known)..(after + NEAR).min(view.len());
    places.find(|&place| is_long(place, common(base, in_place + (place - at), view, place)))
}

/// Eight bytes as a number, if there are so many.
fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}

/// How many bytes agree from two places on.
fn common(base: &[u8], from: usize, view: &[u8], at: usize) -> usize {
    let (base, view) = (base.get(from..).unwrap_or(&[]), &view[at..]);
    let words = base.as_chunks().0.iter().zip(view.as_chunks().0);
    for ((base, view), agreed) in words.zip((0..).step_by(8)) {
        let differ = u64::from_le_bytes(*base) ^ u64::from_le_bytes(*view);
        if differ != 0 {
            return agreed + differ.trailing_zeros() as usize / 8;
        }
    }
    let whole = base.len().min(view.len()) / 8 * 8;
    let rest = base[whole..].iter().zip(&view[whole..]);
    whole + rest.take_while(|(base, view)| base == view).count()
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Takes a number of at most 31 bits; a larger one can only be a lie.
fn take(bytes: &mut &[u8]) -> Result<usize, DeltaError> {
    let mut number = 0;
    for shift in [0, 7, 14, 21] {
        let (&byte, rest) = bytes.split_first().ok_or(DeltaError::CutOff)?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Ok(number);
        }
    }
    Err(DeltaError::CutOff)
}

const fn zigzag(number: i64) -> u64 {
    (number << 1 ^ number >> 63).cast_unsigned()
}

fn jump(from: usize, zigzag: usize) -> Option<usize> {
    let distance = zigzag >> 1;
    if zigzag & 1 == 0 { from.checked_add(distance) } else { from.checked_sub(distance + 1) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sim::Random;

    fn check(base: &[u8], view: &[u8], len_max: usize) {
        let delta = encode(base, view);
        assert_eq!(decode(base, &delta).as_deref(), Ok(view));
        assert!(delta.len() <= len_max, "{} bytes, and {len_max} were expected", delta.len());
    }

    #[test]
    fn a_small_change_makes_a_small_delta() {
        let mut random = Random::new(1);
        let base: Vec<u8> = (0..3_000).map(|_| random.bits() as u8).collect();
        let mut moved = base.clone();
        moved[1_500] ^= 1;
        let mut longer = base.clone();
        longer.splice(700..700, [1, 2, 3, 4]);
        let mut shorter = base.clone();
        shorter.drain(200..260);
        let swapped = [&base[1_000..], &base[..1_000]].concat();
        check(&base, &base, 6);
        check(&base, &moved, 12);
        check(&base, &longer, 16);
        check(&base, &shorter, 12);
        check(&base, &swapped, 18);
        check(&[], &base, 3_004);
        check(&base, &[], 1);
        check(&[], &[], 1);
        check(&[0; 5], &[0; 1_000], 1_010);
    }

    #[test]
    fn the_longest_view_is_known_to_its_end() {
        let mut random = Random::new(2);
        let base: Vec<u8> = (0..VIEW_BYTES_MAX).map(|_| random.bits() as u8).collect();
        let swapped = [&base[VIEW_BYTES_MAX - 20..], &base[..VIEW_BYTES_MAX - 20]].concat();
        check(&base, &swapped, 24);
    }

    #[test]
    fn a_delta_that_lies_is_refused() {
        check_error(&[], DeltaError::CutOff);
        check_error(&[0xff, 0xff, 0xff, 0xff, 1], DeltaError::CutOff);
        check_error(&[0xff, 0xff, 0xff, 0x7f], DeltaError::TooLong);
        check_error(&[4, 5], DeltaError::OutOfBase);
        check_error(&[4, 2, 9], DeltaError::CutOff);
        check_error(&[8, 0, 16, 7], DeltaError::OutOfBase);
        check_error(&[8, 0, 17, 1], DeltaError::OutOfBase);
        check_error(&[8, 0, 10], DeltaError::OutOfBase);
        check_error(&[4, 0, 0], DeltaError::OutOfBase);
    }

    fn check_error(delta: &[u8], expected: DeltaError) {
        assert_eq!(decode(b"base", delta), Err(expected), "{delta:?}");
    }

    proptest! {
        #[test]
        fn every_view_survives(
            base in prop::collection::vec(0..4_u8, 0..600),
            edits in prop::collection::vec((0..600_usize, 0..40_usize, prop::collection::vec(any::<u8>(), 0..20)), 0..8),
        ) {
            let mut view = base.clone();
            for (at, gone, new) in edits {
                let at = at.min(view.len());
                let end = (at + gone).min(view.len());
                view.splice(at..end, new);
            }
            prop_assert_eq!(decode(&base, &encode(&base, &view)), Ok(view));
        }

        #[test]
        fn any_bytes_are_a_view_or_an_error(
            base in prop::collection::vec(any::<u8>(), 0..64),
            delta in prop::collection::vec(any::<u8>(), 0..64),
        ) {
            if let Ok(view) = decode(&base, &delta) {
                prop_assert!(view.len() <= VIEW_BYTES_MAX);
            }
        }
    }
}
