//! Sines and cosines of turns, in integers: every console and every cart has the same to the last bit.

/// A full turn; angles are counted in its parts, clockwise, and any number of turns is allowed.
pub const TURN: i32 = 65_536;

/// The sine of an angle in 65,536ths of a turn, with 30 binary places: 2³⁰ is 1. It is exact at the quarter turns and
/// nowhere more than 4 of its units wrong.
#[must_use]
pub const fn sine(turn: i32) -> i32 {
    // To the half turn around zero, and from there to the first quarter.
    let turn = (turn as u16).cast_signed() as i64;
    let (negative, turn) = (turn < 0, turn.abs());
    let turn = if turn > QUARTER { 2 * QUARTER - turn } else { turn };
    if turn == QUARTER {
        return if negative { -(1 << 30) } else { 1 << 30 };
    }
    // x − x³/3! + x⁵/5! − …, from the inside out, in 2⁻³⁰ radians.
    let x = (turn * RADIANS) >> 26;
    let square = (x * x) >> 30;
    let mut sum = ONE;
    let mut place = 0;
    while place < FACTORS.len() {
        sum = ONE - ((((square * FACTORS[place]) >> 32) * sum) >> 30);
        place += 1;
    }
    let sine = ((x * sum + (1 << 29)) >> 30) as i32;
    if negative { -sine } else { sine }
}

/// The cosine of an angle in 65,536ths of a turn, as [`sine`].
#[must_use]
pub const fn cosine(turn: i32) -> i32 {
    sine(turn.wrapping_add(QUARTER as i32))
}

const QUARTER: i64 = 16_384;
const ONE: i64 = 1 << 30;
/// 2π / 65,536 with 56 binary places.
const RADIANS: i64 = 6_908_435_304_715;
/// 1 / (n · (n − 1)) with 32 binary places, for n = 13, 11, … 3.
const FACTORS: [i64; 6] = [
    (1 << 32) / 156,
    (1 << 32) / 110,
    (1 << 32) / 72,
    (1 << 32) / 42,
    (1 << 32) / 20,
    (1 << 32) / 6,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarter_turns_are_exact() {
        for turns in -2..3 {
            for (quarter, expected) in [(0, 0), (1, 1 << 30), (2, 0), (3, -(1 << 30))] {
                let turn = turns * TURN + quarter * TURN / 4;
                assert_eq!(sine(turn), expected, "{turn}");
                assert_eq!(cosine(turn - TURN / 4), expected, "{turn}");
            }
        }
        assert_eq!(sine(i32::MIN), 0);
        assert_eq!(sine(i32::MAX), sine(-1));
    }

    #[test]
    fn sine_and_cosine_lie_on_the_circle() {
        for turn in 0..TURN {
            let [sine, cosine] = [sine(turn), cosine(turn)].map(i64::from);
            let off = sine * sine + cosine * cosine - (1 << 60);
            assert!(off.abs() < 10 << 30, "{turn}: {off}");
        }
    }

    #[test]
    fn sines_are_odd_and_rise_to_the_quarter() {
        // The root of a half, in 2⁻³⁰.
        assert!((sine(TURN / 8) - 759_250_125).abs() <= 4, "{}", sine(TURN / 8));
        for turn in 0..TURN / 4 {
            assert!(sine(turn) < sine(turn + 1), "{turn}");
            assert_eq!(sine(turn), -sine(-turn), "{turn}");
            assert_eq!(sine(turn), sine(TURN / 2 - turn), "{turn}");
        }
    }
}
