//! The authority's dice: a cryptographic generator whose state no cart can reach.

use std::fmt;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng, SeedableRng};

/// `ChaCha20` as dice. The same 32 bytes give the same rolls, which is how a record replays.
#[derive(Eq, PartialEq)]
pub struct Dice(ChaCha20Rng);

/// Bytes of the whole state of [`Dice`].
pub(crate) const DICE_BYTES: usize = 49;

impl Dice {
    /// Dice that follow from these bytes, which a shell takes from its system's generator.
    #[must_use]
    pub fn from_seed(seed: [u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// A number from 1 to `sides`, each equally likely.
    ///
    /// # Panics
    ///
    /// If `sides` is 0.
    pub fn roll(&mut self, sides: u32) -> u32 {
        assert!(sides > 0, "whoever rolls checks that there is a side");
        // The last numbers of the 2³² that do not fill a whole round are drawn again, or low rolls would be likelier.
        let tail = (u32::MAX % sides + 1) % sides;
        loop {
            let number = self.0.next_u32();
            if number <= u32::MAX - tail {
                return number % sides + 1;
            }
        }
    }

    /// A whole number for a cart's `seed`.
    pub(crate) fn number(&mut self) -> u64 {
        self.0.next_u64()
    }

    pub(crate) fn to_bytes(&self) -> [u8; DICE_BYTES] {
        self.0.serialize_state()
    }

    pub(crate) fn from_bytes(bytes: &[u8; DICE_BYTES]) -> Self {
        Self(ChaCha20Rng::deserialize_state(bytes))
    }
}

impl Clone for Dice {
    fn clone(&self) -> Self {
        Self::from_bytes(&self.to_bytes())
    }
}

impl fmt::Debug for Dice {
    /// Says nothing of the state: who reads a log must not be able to tell the next roll.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dice")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_of_zeros_gives_the_known_stream() {
        // The first words of ChaCha20 with key and nonce of zeros: RFC 8439, appendix A.1, vector 1.
        let mut dice = Dice::from_seed([0; 32]);
        assert_eq!(dice.number(), 0x903d_f1a0_ade0_b876);
        assert_eq!(dice.number(), 0x28bd_8653_e56a_5d40);
    }

    #[test]
    fn every_side_is_equally_likely() {
        for sides in [2, 4, 6, 8, 10, 12, 20, 100] {
            let mut dice = Dice::from_seed([sides as u8; 32]);
            let rolls = 20_000 * sides;
            let mut counts = vec![0_i64; sides as usize];
            for _ in 0..rolls {
                counts[dice.roll(sides) as usize - 1] += 1;
            }
            // Pearson's sum has a mean of sides − 1 and a variance of twice that; eight deviations never happen.
            let sum: i64 = counts.iter().map(|count| (count - 20_000).pow(2)).sum::<i64>() / 20_000;
            let free = i64::from(sides) - 1;
            assert!((sum - free).pow(2) < 64 * 2 * free, "d{sides}: {sum} for {free}");
        }
    }

    #[test]
    fn one_side_and_all_sides_work() {
        let mut dice = Dice::from_seed([7; 32]);
        assert_eq!(dice.roll(1), 1);
        assert!(dice.roll(u32::MAX) >= 1);
        let mut again = dice.clone();
        assert_eq!(dice.roll(20), again.roll(20));
        assert_eq!(dice.to_bytes(), again.to_bytes());
    }

    #[test]
    fn a_die_that_does_not_divide_the_numbers_is_fair_too() {
        // Taken modulo three quarters of all numbers, the lowest third of the faces would fall half of the time.
        let mut dice = Dice::from_seed([11; 32]);
        let low = (0..30_000).filter(|_| dice.roll(3 << 30) <= 1 << 30).count();
        // 10,000 expected, standard deviation 81.6; 4.5 of them are 367.
        assert!(low.abs_diff(10_000) < 367, "{low}");
    }
}
