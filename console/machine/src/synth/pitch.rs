//! From cents to steps of the phase: one octave of them as a table, computed with integers as this crate is compiled.

use cart_abi::SAMPLES_PER_SECOND;

/// The highest pitch in cents above C0: the B an octave above the highest note.
pub(crate) const CENTS_MAX: i32 = 11_900;
const OCTAVE: usize = 1200;
/// 440 Hz in turns a sample, with 62 binary places.
const A4: u128 = (440 << 62) / SAMPLES_PER_SECOND as u128;
/// The 1200th root of two, with 62 binary places.
const CENT: u128 = 4_614_350_602_216_361_008;

/// The step of the phase for each cent from C9 on, with 32 binary places of a turn a sample.
static STEPS: [u32; OCTAVE] = {
    let mut steps = [0; OCTAVE];
    // From A4 four octaves up to A8, and three semitones more to C9.
    let mut step = A4 << 4;
    let mut cent = 0;
    while cent < 300 {
        step = (step * CENT) >> 62;
        cent += 1;
    }
    cent = 0;
    while cent < OCTAVE {
        steps[cent] = ((step + (1 << 29)) >> 30) as u32;
        step = (step * CENT) >> 62;
        cent += 1;
    }
    steps
};

/// How far the phase moves with each sample, in 2⁻³² turns, at a pitch in cents above C0.
pub(crate) fn step(cents: i32) -> u32 {
    let cents = cents.clamp(0, CENTS_MAX) as usize;
    STEPS[cents % OCTAVE] >> (9 - cents / OCTAVE)
}

/// How far a recording of `rate` samples a second, made at `note`, moves with each sample, with 32 binary places, at a
/// pitch in cents above C0: at most eight of its samples.
pub(crate) fn recording_step(cents: i32, rate: u16, note: u8) -> u64 {
    let own = (u64::from(rate) << 32) / u64::from(SAMPLES_PER_SECOND);
    let moved = u128::from(own) * u128::from(step(cents)) / u128::from(step(100 * i32::from(note)));
    moved.min(8 << 32) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In 1/1000 Hz.
    #[track_caller]
    fn check(note: i32, expected: u64) {
        let found = (u64::from(step(note * 100)) * 48_000_000) >> 32;
        assert!(
            found.abs_diff(expected) <= 1 + expected / 20_000,
            "note {note} sounds at {found} mHz, not {expected}"
        );
    }

    #[test]
    fn notes_sound_at_their_frequencies() {
        check(0, 16_352);
        check(12, 32_703);
        check(48, 261_626);
        check(57, 440_000);
        check(60, 523_251);
        check(69, 880_000);
        check(107, 7_902_133);
        assert_eq!(step(i32::MIN), step(0));
        assert_eq!(step(i32::MAX), step(CENTS_MAX));
        assert_eq!(recording_step(4800, 48_000, 48), 1 << 32);
        assert_eq!(recording_step(6000, 24_000, 48), 1 << 32);
        assert_eq!(recording_step(CENTS_MAX, 48_000, 0), 8 << 32);
        assert!((0..CENTS_MAX).all(|cents| step(cents) <= step(cents + 1)));
    }
}
