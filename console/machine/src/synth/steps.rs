//! Sudden steps without the false tones that sampling makes of them.
//!
//! A wave with corners has overtones without end, and those above half the sample rate come back as tones that nobody
//! wrote. So a step is not stored at one sample but spread over sixteen, by a table for each 1/64 of a sample at which
//! it can fall: a low pass by a windowed sinc, whose sum is exact, so that nothing drifts.

use serde::{Deserialize, Serialize};

const TAPS: usize = 16;
const PLACES: usize = 64;
/// Each row of the table sums up to this.
const ONE: i32 = 1 << SCALE;
const SCALE: u32 = 12;
/// Where the low pass lets half through, in 1/100 of half the sample rate.
const CUTOFF: i64 = 90;

/// A level that changes in steps, heard through the low pass, 8 samples late.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Steps {
    /// The level as of the last step, before the low pass.
    level: i32,
    /// What is heard now, in 1/[`ONE`].
    heard: i32,
    /// What comes to it with this sample and the next fifteen, starting at `now` and going round.
    ahead: [i32; TAPS],
    now: u8,
}

impl Steps {
    /// Steps to a level at a part of the current sample's time: `place` of 64.
    pub(crate) fn step(&mut self, place: usize, level: i32) {
        let change = level.wrapping_sub(self.level);
        if change == 0 {
            return;
        }
        self.level = level;
        let row = &TABLE[place.min(PLACES - 1)];
        for (tap, &weight) in row.iter().enumerate() {
            let ahead = &mut self.ahead[(usize::from(self.now) + tap) % TAPS];
            *ahead = ahead.wrapping_add(change.wrapping_mul(weight.into()));
        }
    }

    /// What is heard in the current sample; the next one follows.
    pub(crate) fn next(&mut self) -> i32 {
        let now = usize::from(self.now) % TAPS;
        self.heard = self.heard.wrapping_add(std::mem::take(&mut self.ahead[now]));
        self.now = ((now + 1) % TAPS) as u8;
        self.heard >> SCALE
    }
}

static TABLE: [[i16; TAPS]; PLACES] = {
    let mut table = [[0; TAPS]; PLACES];
    let mut place = 0;
    while place < PLACES {
        table[place] = row(place);
        place += 1;
    }
    table
};

/// The weights for a step at the middle of a place, made to sum up to [`ONE`] exactly.
const fn row(place: usize) -> [i16; TAPS] {
    let mut weights = [0; TAPS];
    let mut sum = 0;
    let mut tap = 0;
    while tap < TAPS {
        // Samples from the middle of the low pass, in 1/128.
        weights[tap] = weight((tap as i64 - 7) * 128 - (2 * place as i64 + 1));
        sum += weights[tap];
        tap += 1;
    }
    let mut row = [0; TAPS];
    let (mut exact, mut given) = (0, 0);
    tap = 0;
    while tap < TAPS {
        exact += weights[tap];
        // Rounding the running sum instead of each weight makes the last sum exact.
        let rounded = (exact * ONE as i64 * 2 + sum).div_euclid(2 * sum);
        row[tap] = (rounded - given) as i16;
        given = rounded;
        tap += 1;
    }
    row
}

/// The windowed sinc at a distance from its middle in 1/128 samples, with 30 binary places.
const fn weight(distance: i64) -> i64 {
    // The Blackman window is as wide as the taps: 16 samples are a turn of its cosine.
    let turn = (1 << 32) / (TAPS as i64 * 128);
    let window =
        (42 << 30) / 100 + cosine(distance * turn) / 2 + cosine(2 * distance * turn) * 8 / 100;
    // Half the sample rate is half a turn a sample.
    let angle = distance * CUTOFF * ((1 << 31) / 128) / 100;
    let radians = (angle as i128 * TWO_PI as i128) >> 32;
    let sinc = if radians == 0 { 1 << 30 } else { ((sine(angle) as i128) << 30) / radians };
    ((window as i128 * sinc) >> 30) as i64
}

/// 2π with 30 binary places.
const TWO_PI: i64 = 6_746_518_852;

const fn cosine(angle: i64) -> i64 {
    sine(angle + (1 << 30))
}

/// The sine of an angle in 2⁻³² turns, with 30 binary places.
const fn sine(angle: i64) -> i64 {
    // To the quarter turns around zero, where the series below is exact enough.
    let angle = (angle + (1 << 31)).rem_euclid(1 << 32) - (1 << 31);
    let angle = if angle > 1 << 30 {
        (1 << 31) - angle
    } else if angle < -(1 << 30) {
        -(1 << 31) - angle
    } else {
        angle
    };
    let x = (angle as i128 * TWO_PI as i128) >> 32;
    let (mut term, mut sum, mut n) = (x, x, 1);
    while n < 15 {
        term = (-((term * x) >> 30) * x / ((n + 1) * (n + 2))) >> 30;
        sum += term;
        n += 2;
    }
    sum as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sines_are_right() {
        for (angle, expected) in
            [(0, 0), (1, 1 << 30), (2, 0), (3, -(1 << 30)), (-1, -(1 << 30)), (5, 1 << 30)]
        {
            assert!(
                (sine(angle << 30) - expected).abs() < 64,
                "{angle} quarter turns: {}",
                sine(angle << 30)
            );
        }
        assert!((sine((1 << 32) / 12) - (1 << 29)).abs() < 64);
    }

    #[test]
    fn every_row_sums_up_and_peaks_in_the_middle() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(
                row.iter().map(|&weight| i32::from(weight)).sum::<i32>(),
                ONE,
                "place {place}"
            );
            let peak = (0..TAPS).max_by_key(|&tap| row[tap]).unwrap();
            assert!((7..=8).contains(&peak), "place {place} peaks at {peak}");
        }
    }

    #[test]
    fn a_step_arrives_whole_and_the_earlier_it_is_the_earlier() {
        let heard = |place| {
            let mut steps = Steps::default();
            steps.step(place, 10_000);
            (0..TAPS).map(|_| steps.next()).collect::<Vec<_>>()
        };
        for place in 0..PLACES {
            assert_eq!(heard(place).last(), Some(&10_000));
            assert!(place == 0 || heard(place)[7] <= heard(place - 1)[7]);
        }
        assert!(heard(0)[7] > 9_000 / 2 && heard(63)[7] < 5_000);
    }
}
