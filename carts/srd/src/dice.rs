//! Dice: the port that rolls them, formulas like 2d6+3, and a seeded generator for tests, replays and dungeons.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Where random numbers come from. On an authority this is the host's generator; in tests a script or a seed.
pub trait Dice {
    /// A number from 1 to `sides`, each equally likely. `sides` is at least 1.
    fn roll(&mut self, sides: u32) -> u32;
}

impl<D: Dice + ?Sized> Dice for &mut D {
    fn roll(&mut self, sides: u32) -> u32 {
        (**self).roll(sides)
    }
}

/// So many dice of so many sides and a number added: 2d6+3.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Formula {
    /// How many dice, 0 to 100.
    pub count: u8,
    /// Sides of each, 1 to 100.
    pub sides: u8,
    /// Added once, also when the dice are doubled by a critical hit.
    pub bonus: i16,
}

impl Formula {
    /// `count` dice of `sides` and `bonus`.
    #[must_use]
    pub const fn new(count: u8, sides: u8, bonus: i16) -> Self {
        Self { count, sides, bonus }
    }

    /// With twice the dice and the same bonus, as a critical hit rolls it.
    #[must_use]
    pub const fn doubled(self) -> Self {
        Self { count: self.count.saturating_mul(2), ..self }
    }

    /// With more added to the bonus.
    #[must_use]
    pub const fn plus(self, bonus: i16) -> Self {
        Self { bonus: self.bonus + bonus, ..self }
    }

    /// Rolls all dice; the total is never below 0.
    pub fn roll(self, dice: &mut dyn Dice) -> Rolled {
        let sum: u32 = (0..self.count).map(|_| dice.roll(u32::from(self.sides))).sum();
        let total = i64::from(sum) + i64::from(self.bonus);
        Rolled { formula: self, total: u16::try_from(total.max(0)).unwrap_or(u16::MAX) }
    }

    /// Twice the mean, which is a whole number: 2d6+3 gives 20.
    #[must_use]
    pub fn mean_doubled(self) -> i32 {
        i32::from(self.count) * (i32::from(self.sides) + 1) + 2 * i32::from(self.bonus)
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.count, self.bonus) {
            (0, bonus) => write!(out, "{bonus}"),
            (count, 0) => write!(out, "{count}d{}", self.sides),
            (count, bonus) => write!(out, "{count}d{}{bonus:+}", self.sides),
        }
    }
}

/// What a formula came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Rolled {
    /// The formula as it was rolled, critical dice included.
    pub formula: Formula,
    /// Dice and bonus together, at least 0.
    pub total: u16,
}

impl fmt::Display for Rolled {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}={}", self.formula, self.total)
    }
}

/// A small generator, a PCG with 32-bit output: the same seed gives the same rolls on every machine.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Seeded {
    state: u64,
    stream: u64,
}

impl Seeded {
    /// A generator of its own for each pair of numbers: `seed` for the world, `stream` for what it is used for.
    #[must_use]
    pub const fn new(seed: u64, stream: u64) -> Self {
        Self { state: mix(seed ^ mix(stream)), stream: mix(stream) | 1 }
    }

    fn number(&mut self) -> u32 {
        let old = self.state;
        self.state = old.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(self.stream);
        let shifted = (((old >> 18) ^ old) >> 27) as u32;
        shifted.rotate_right((old >> 59) as u32)
    }
}

impl Dice for Seeded {
    fn roll(&mut self, sides: u32) -> u32 {
        let sides = sides.max(1);
        // Numbers below the threshold are drawn again, so that each face is equally likely.
        let threshold = sides.wrapping_neg() % sides;
        loop {
            let number = self.number();
            if number >= threshold {
                return number % sides + 1;
            }
        }
    }
}

const fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Dice that fall as written down, over and over: for tests and worked examples.
#[derive(Clone, Debug)]
pub struct Scripted {
    faces: Vec<u32>,
    next: usize,
}

impl Scripted {
    /// The faces in the order in which they fall; `faces` has at least one.
    #[must_use]
    pub fn new(faces: &[u32]) -> Self {
        Self { faces: faces.to_vec(), next: 0 }
    }

    /// How many dice fell so far.
    #[must_use]
    pub const fn fallen(&self) -> usize {
        self.next
    }
}

impl Dice for Scripted {
    fn roll(&mut self, sides: u32) -> u32 {
        let face = self.faces[self.next % self.faces.len()];
        self.next += 1;
        face.clamp(1, sides.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_reads_as_players_write_it() {
        for (formula, text) in [
            (Formula::new(2, 6, 3), "2d6+3"),
            (Formula::new(1, 8, 0), "1d8"),
            (Formula::new(1, 6, -1), "1d6-1"),
            (Formula::new(0, 1, 4), "4"),
        ] {
            assert_eq!(formula.to_string(), text);
        }
    }

    #[test]
    fn a_total_is_dice_and_bonus_and_never_negative() {
        for (formula, faces, total) in [
            (Formula::new(2, 6, 3), &[4, 5][..], 12),
            (Formula::new(2, 6, 3).doubled(), &[1, 2, 3, 4], 13),
            (Formula::new(1, 4, -3), &[1], 0),
        ] {
            assert_eq!(formula.roll(&mut Scripted::new(faces)).total, total, "{formula}");
        }
    }

    #[test]
    fn seeded_dice_show_every_face_evenly_and_streams_differ() {
        let mut dice = Seeded::new(7, 1);
        let mut counts = [0u32; 20];
        for _ in 0..40_000 {
            counts[dice.roll(20) as usize - 1] += 1;
        }
        // 2,000 expected each, standard deviation 43.6; 4.5 of them are 196.
        assert!(counts.iter().all(|&count| count.abs_diff(2_000) < 196), "{counts:?}");
        let rolls = |stream| {
            let mut dice = Seeded::new(7, stream);
            (0..16).map(|_| dice.roll(1000)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(3), rolls(3));
        assert_ne!(rolls(3), rolls(4));
    }

    #[test]
    fn a_die_that_does_not_divide_the_numbers_is_fair_too() {
        // Taken modulo three quarters of all numbers, the lowest third of the faces would fall half of the time.
        let mut dice = Seeded::new(11, 0);
        let low = (0..30_000).filter(|_| dice.roll(3 << 30) <= 1 << 30).count();
        // 10,000 expected, standard deviation 81.6; 4.5 of them are 367.
        assert!(low.abs_diff(10_000) < 367, "{low}");
    }
}
