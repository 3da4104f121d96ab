//! Corners of waves without the false tones that sampling makes of them.
//!
//! A wave with corners has overtones without end, and those above half the sample rate come back as tones that nobody
//! wrote. So a wave is written as it is, and at each jump and each bend what a low pass would change of it is added,
//! spread over 24 samples: for a jump the low pass' answer to a step less the step, for a bend the integral of that.
//! Both stand in tables, a row for each 1/64 of a sample at which the corner can lie, and between rows in a straight
//! line. The low pass is a sinc of 20 kHz in a Kaiser window: to 15.5 kHz all is there, and from 24.5 kHz on, what
//! would come back is 70 dB down. The tables are computed with integers as this crate is compiled.

/// Samples that a corner is spread over; the wave itself comes half as many late.
pub(super) const TAPS: usize = 24;
/// How many samples late a wave is.
pub(super) const LATE: usize = TAPS / 2;
/// Binary places of a wave that is being written.
pub(super) const SCALE: u32 = 15;
const PLACES: usize = 64;
/// What a whole sample's time is in places of a corner.
pub(super) const SAMPLE: u32 = 1 << 12;
/// Where the low pass lets half through, in 1/1000 of half the sample rate: 20 kHz.
const CUTOFF: i64 = 833;
/// The square of the window's parameter, 6.76, and four binary places.
const BETA_SQUARED: i64 = 731;

type Table = [[i16; TAPS]; PLACES + 1];

/// Adds a jump of a level that lay `before` 4096ths of a sample (0–4095) before the first sample of `out` that has the
/// new level; `out` starts [`LATE`] samples before that one.
pub(super) fn jump(out: &mut [i32], before: u32, change: i32) {
    spread(&TABLES.0, out, before, change);
}

/// The same of a bend: `change` is that of the slope, in levels a sample.
pub(super) fn bend(out: &mut [i32], before: u32, change: i32) {
    spread(&TABLES.1, out, before, change);
}

fn spread(table: &Table, out: &mut [i32], before: u32, change: i32) {
    let before = before.min(SAMPLE - 1);
    // What is larger than 16 bits loses its last bits, which nobody hears beside it.
    let scale = (u32::BITS - change.unsigned_abs().leading_zeros()).saturating_sub(15);
    let change = change >> scale;
    let far = ((change * (before % PLACES as u32).cast_signed()) >> 6) as i16;
    let near = (change - i32::from(far)) as i16;
    let place = (before / PLACES as u32) as usize;
    let out: &mut [i32; TAPS] =
        (&mut out[..TAPS]).try_into().expect("the slice has as many samples as there are taps");
    for ((out, &here), &next) in out.iter_mut().zip(&table[place]).zip(&table[place + 1]) {
        let both = i32::from(here) * i32::from(near) + i32::from(next) * i32::from(far);
        *out = out.wrapping_add(both << scale);
    }
}

/// What is added for jumps and for bends of height 1, with 15 binary places.
static TABLES: (Table, Table) = {
    let (steps, ramps) = answers();
    let (mut jumps, mut bends) = ([[0; TAPS]; PLACES + 1], [[0; TAPS]; PLACES + 1]);
    let mut place = 0;
    while place <= PLACES {
        let mut tap = 0;
        while tap < TAPS {
            let at = tap * PLACES + place;
            // In 1/64 samples after the corner.
            let after = at as i64 - (LATE * PLACES) as i64;
            let (mut step, mut ramp) = (steps[at], ramps[at]);
            if tap >= LATE {
                step -= ONE;
                ramp -= after * (ONE / PLACES as i64);
            }
            jumps[place][tap] = rounded(step);
            bends[place][tap] = rounded(ramp);
            tap += 1;
        }
        place += 1;
    }
    (jumps, bends)
};

const ONE: i64 = 1 << 30;
/// Points of the low pass' answer, 1/64 sample from each other.
const POINTS: usize = TAPS * PLACES + 1;

const fn rounded(value: i64) -> i16 {
    ((value + (1 << (29 - SCALE))) >> (30 - SCALE)) as i16
}

/// The low pass' answers to a step from 0 to 1 and to a slope of 1 a sample, with 30 binary places.
const fn answers() -> ([i64; POINTS], [i64; POINTS]) {
    let mut weights = [0; POINTS];
    let mut sum = 0;
    let mut point = 0;
    while point < POINTS {
        weights[point] = weight(point as i64 - (POINTS / 2) as i64);
        sum += weights[point];
        point += 1;
    }
    let (mut steps, mut ramps) = ([0; POINTS], [0; POINTS]);
    let (mut step, mut ramp) = (0_i64, 0_i64);
    point = 0;
    while point < POINTS {
        // By the trapezoidal rule: half of each weight lies on either side of its point.
        let next = step + weights[point];
        steps[point] = ((step + next) as i128 * ONE as i128 / (2 * sum as i128)) as i64;
        if point > 0 {
            ramp += (steps[point] + steps[point - 1]) / 2;
        }
        ramps[point] = ramp / PLACES as i64;
        step = next;
        point += 1;
    }
    (steps, ramps)
}

/// The windowed sinc at a distance from its middle in 1/64 samples, with 30 binary places.
const fn weight(distance: i64) -> i64 {
    let half = (LATE * PLACES) as i64;
    // The Kaiser window is the Bessel function of β √(1 − (distance / half)²), and needs its square only.
    let square = (ONE * BETA_SQUARED / 16) as i128 * (half * half - distance * distance) as i128
        / (half * half) as i128;
    let window = bessel(square) / (bessel((ONE * BETA_SQUARED / 16) as i128) >> 30);
    // Half the sample rate is half a turn a sample.
    let angle = distance * CUTOFF * ((1 << 31) / 64) / 1000;
    let radians = (angle as i128 * TWO_PI as i128) >> 32;
    let sinc = if radians == 0 { ONE as i128 } else { ((sine(angle) as i128) << 30) / radians };
    ((window * sinc) >> 30) as i64
}

/// The modified Bessel function of order 0 of the root of `square`, with 30 binary places.
const fn bessel(square: i128) -> i128 {
    let (mut term, mut sum, mut n) = (ONE as i128, ONE as i128, 1);
    while n < 24 {
        term = ((term * square) >> 30) / (4 * n * n);
        sum += term;
        n += 1;
    }
    sum
}

/// 2π with 30 binary places.
const TWO_PI: i64 = 6_746_518_852;

/// The sine of an angle in 2⁻³² turns, with 30 binary places.
pub(super) const fn sine(angle: i64) -> i64 {
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
    fn the_low_pass_is_even_and_whole() {
        let (steps, ramps) = answers();
        let last = POINTS - 1;
        assert!((steps[last] - ONE).abs() < 200_000, "{}", steps[last]);
        assert!((steps[POINTS / 2] - ONE / 2).abs() < 64);
        // As far as a slope that began in the middle.
        assert!((ramps[last] - LATE as i64 * ONE).abs() < 1_000_000, "{}", ramps[last]);
        for point in 0..POINTS {
            assert!((steps[point] + steps[last - point] - ONE).abs() < 64, "{point}");
        }
    }

    #[test]
    fn a_jump_arrives_whole_and_the_earlier_it_is_the_earlier() {
        let heard = |before| {
            let mut out = [0; TAPS];
            jump(&mut out, before, 10_000);
            // The wave itself.
            out[LATE..].iter_mut().for_each(|sample| *sample += 10_000 << SCALE);
            out.map(|sample| sample >> SCALE)
        };
        for before in 0..SAMPLE {
            let samples = heard(before);
            assert!(
                samples[0].abs() < 10 && (samples[TAPS - 1] - 10_000).abs() < 10,
                "{samples:?}"
            );
            assert!(before == 0 || samples[LATE] >= heard(before - 1)[LATE]);
        }
        assert!((heard(0)[LATE] - 5_000).abs() < 10 && heard(SAMPLE - 1)[LATE - 1] > 4_980);
    }

    #[test]
    fn a_bend_leaves_no_step_behind() {
        for before in [0, 1, 63, 64, 2048, 4095] {
            let mut out = [0; TAPS];
            bend(&mut out, before, 10_000);
            let samples = out.map(|sample| sample >> SCALE);
            assert!(samples[0].abs() < 10 && samples[TAPS - 1].abs() < 10, "{samples:?}");
            assert!(samples.iter().all(|sample| (-400..2_000).contains(sample)), "{samples:?}");
            assert!(samples.iter().any(|sample| sample.abs() > 250), "{samples:?}");
        }
    }
}
