//! A small generator that a cart may keep in its state.

use serde::{Deserialize, Serialize};

/// Random numbers that follow from a seed: the same on every console, and a plain number in a save.
///
/// It serves looks and shared games. It is no secret: who sees one number can tell the next. Rules take
/// [`Dice`](crate::Dice) instead.
///
/// The algorithm is `SplitMix64`, of which the upper half is used.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, each of the 2³² equally likely.
    pub const fn number(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 32) as u32
    }

    /// A number from 0 to `limit` − 1, each equally likely.
    ///
    /// # Panics
    ///
    /// If `limit` is 0: there is no such number.
    pub const fn below(&mut self, limit: u32) -> u32 {
        assert!(limit > 0, "a random number below 0 was asked for");
        // The last numbers of the 2³² that do not fill a whole round are drawn again, or small ones would be likelier.
        let tail = (u32::MAX % limit + 1) % limit;
        loop {
            let number = self.number();
            if number <= u32::MAX - tail {
                return number % limit;
            }
        }
    }

    /// A number from `low` to `high`, both included, each equally likely.
    ///
    /// # Panics
    ///
    /// If `low` is above `high`.
    pub const fn between(&mut self, low: i32, high: i32) -> i32 {
        assert!(low <= high, "a random number was asked for from a range that is upside down");
        match (high.abs_diff(low)).checked_add(1) {
            Some(count) => low.wrapping_add_unsigned(self.below(count)),
            None => self.number().cast_signed(),
        }
    }
}

impl Default for Random {
    /// The generator of this game's seed.
    fn default() -> Self {
        Self::seeded(crate::console::seed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_known_numbers() {
        // The upper halves of SplitMix64's published numbers for the seed 1234567.
        let mut random = Random::seeded(1_234_567);
        let full: [u64; 3] =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for number in full {
            assert_eq!(u64::from(random.number()), number >> 32);
        }
    }

    #[test]
    fn numbers_stay_in_their_range_and_fill_it() {
        let mut random = Random::seeded(7);
        let mut seen = [0u32; 6];
        for _ in 0..6_000 {
            seen[random.below(6) as usize] += 1;
        }
        assert!(seen.iter().all(|&count| (850..1_150).contains(&count)), "{seen:?}");
        for _ in 0..100 {
            assert!((-3..=3).contains(&random.between(-3, 3)));
        }
        assert_eq!(random.between(5, 5), 5);
        random.between(i32::MIN, i32::MAX);
    }

    #[test]
    fn a_limit_that_does_not_divide_the_numbers_is_fair_too() {
        // Taken modulo three quarters of all numbers, the lowest third would come half of the time.
        let mut random = Random::seeded(11);
        let low = (0..30_000).filter(|_| random.below(3 << 30) < 1 << 30).count();
        // 10,000 expected, standard deviation 81.6; 4.5 of them are 367.
        assert!(low.abs_diff(10_000) < 367, "{low}");
    }
}
