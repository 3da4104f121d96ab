//! Exact chances: what a roll can come to and in how many ways, in whole numbers.
//!
//! [`Odds`] are the values that something can have, each with its number of ways out of all. [`Expression::odds`]
//! works them out for whatever is rolled; [`Odds::plus`], [`Odds::map`] and [`Odds::mix`] make others of them. The rules of
//! play are built of these: [`d20`], [`check`], [`contest`], [`attack`], [`death_saves`].
//!
//! Ways are counted in a `u128`, which is enough for 49d6 or 29d20. Where it is not, or where there would be too much to
//! work out, the result is `None`: nothing here is rounded and nothing overflows.
//!
//! [`Expression::odds`]: crate::roll::Expression::odds

mod fraction;
mod pool;
mod rules;

use std::collections::BTreeMap;

pub use fraction::Fraction;
pub use rules::{DeathOdds, attack, check, contest, d20, death_saves};

use fraction::common_divisor;

/// Pairs of values that two odds may have at most when they are put together.
const PAIRS_MAX: usize = 2_000_000;

/// The values that something can have, and in how many ways.
///
/// Ways have no divisor in common, so that equal odds are equal values.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Odds {
    /// From the lowest value up; none has 0 ways.
    ways: Vec<(i32, u128)>,
    all: u128,
}

impl Odds {
    /// What has one value only.
    #[must_use]
    pub fn certain(value: i32) -> Self {
        Self { ways: vec![(value, 1)], all: 1 }
    }

    /// A die of `sides`, each from 1 up equally likely. A die without sides counts as one of one side.
    #[must_use]
    pub fn die(sides: u16) -> Self {
        let sides = sides.max(1);
        Self { ways: (1..=i32::from(sides)).map(|face| (face, 1)).collect(), all: sides.into() }
    }

    /// Odds of values and their ways; a value may come more than once. `None` if there are no ways or too many.
    #[must_use]
    pub fn of(ways: impl IntoIterator<Item = (i32, u128)>) -> Option<Self> {
        let mut sorted = BTreeMap::<i32, u128>::new();
        for (value, ways) in ways {
            let sum = sorted.entry(value).or_default();
            *sum = sum.checked_add(ways)?;
        }
        let divisor = sorted.values().fold(0, |divisor, &ways| common_divisor(divisor, ways));
        let mut all = 0u128;
        for ways in sorted.values() {
            all = all.checked_add(*ways)?;
        }
        let kept = sorted.into_iter().filter(|&(_, ways)| ways > 0);
        let ways: Vec<(i32, u128)> = kept.map(|(value, ways)| (value, ways / divisor)).collect();
        if ways.is_empty() { None } else { Some(Self { ways, all: all / divisor }) }
    }

    /// One of several, chosen by weights: a hit in so many ways, a miss in so many.
    ///
    /// `None` if all weights are 0 or there are too many ways.
    #[must_use]
    pub fn mix(choices: &[(u128, &Self)]) -> Option<Self> {
        let mut scale = 1u128;
        for (_, odds) in choices.iter().filter(|(weight, _)| *weight > 0) {
            scale = scale.checked_mul(odds.all / common_divisor(scale, odds.all))?;
        }
        let mut ways = Vec::new();
        for &(weight, odds) in choices.iter().filter(|(weight, _)| *weight > 0) {
            let weight = weight.checked_mul(scale / odds.all)?;
            for &(value, count) in &odds.ways {
                ways.push((value, count.checked_mul(weight)?));
            }
        }
        Self::of(ways)
    }

    /// The values with their ways, from the lowest up.
    pub fn ways(&self) -> impl ExactSizeIterator<Item = (i32, u128)> {
        self.ways.iter().copied()
    }

    /// All ways together.
    #[must_use]
    pub const fn all(&self) -> u128 {
        self.all
    }

    /// The lowest value.
    #[must_use]
    pub fn least(&self) -> i32 {
        self.ways.first().expect("odds have a value").0
    }

    /// The highest value.
    #[must_use]
    pub fn most(&self) -> i32 {
        self.ways.last().expect("odds have a value").0
    }

    /// How likely values are for which this holds.
    #[must_use]
    pub fn chance(&self, holds: impl Fn(i32) -> bool) -> Fraction {
        let ways = self.ways.iter().filter(|&&(value, _)| holds(value));
        Fraction::new(ways.map(|&(_, ways)| ways).sum(), self.all)
    }

    /// How likely this value or a higher one is.
    #[must_use]
    pub fn at_least(&self, value: i32) -> Fraction {
        self.chance(|each| each >= value)
    }

    /// The mean as a sum of values and the number of ways over which it is shared out: 7 of 2 for a d6.
    ///
    /// `None` if the sum leaves an `i128`.
    #[must_use]
    pub fn mean(&self) -> Option<(i128, u128)> {
        let mut sum = 0i128;
        for &(value, ways) in &self.ways {
            let ways = i128::try_from(ways).ok()?;
            sum = sum.checked_add(ways.checked_mul(value.into())?)?;
        }
        let divisor = common_divisor(sum.unsigned_abs(), self.all);
        Some((sum / i128::try_from(divisor).ok()?, self.all / divisor))
    }

    /// What comes of each value, such as half of it, rounded down.
    #[must_use]
    pub fn map(&self, change: impl Fn(i32) -> i32) -> Self {
        let ways = self.ways.iter().map(|&(value, ways)| (change(value), ways));
        Self::of(ways).expect("as many ways as before")
    }

    /// What comes of two that do not know of each other. `None` if there are too many ways or values, or if what comes
    /// of two values is `None`.
    #[must_use]
    pub fn with(&self, other: &Self, join: impl Fn(i32, i32) -> Option<i32>) -> Option<Self> {
        if self.ways.len().saturating_mul(other.ways.len()) > PAIRS_MAX {
            return None;
        }
        self.all.checked_mul(other.all)?;
        let mut joined = BTreeMap::<i32, u128>::new();
        for &(value, ways) in &self.ways {
            for &(other_value, other_ways) in &other.ways {
                // Bounded by the product of all ways.
                *joined.entry(join(value, other_value)?).or_default() += ways * other_ways;
            }
        }
        Self::of(joined)
    }

    /// Their sum. `None` if it leaves an `i32` or there are too many ways or values.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        self.with(other, i32::checked_add)
    }

    /// The higher of two throws. `None` if there are too many ways or values.
    #[must_use]
    pub fn with_advantage(&self) -> Option<Self> {
        self.with(self, |first, second| Some(first.max(second)))
    }

    /// The lower of two throws. `None` if there are too many ways or values.
    #[must_use]
    pub fn with_disadvantage(&self) -> Option<Self> {
        self.with(self, |first, second| Some(first.min(second)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_odds_are_equal_values() {
        let coin = Odds::of([(0, 3), (1, 1), (1, 2), (2, 0)]).unwrap();
        assert_eq!(coin, Odds::of([(1, 7), (0, 7)]).unwrap());
        assert_eq!((coin.all(), coin.least(), coin.most()), (2, 0, 1));
        assert_eq!(Odds::die(6).map(|face| face % 2), coin);
        assert_eq!(Odds::of([(1, 0)]), None);
        assert_eq!(Odds::of([]), None);
    }

    #[test]
    fn two_dice_come_to_seven_in_six_ways() {
        let two = Odds::die(6).plus(&Odds::die(6)).unwrap();
        assert_eq!(two.chance(|value| value == 7), Fraction::new(6, 36));
        assert_eq!(two.mean(), Some((7, 1)));
        assert_eq!(Odds::die(6).mean(), Some((7, 2)));
        assert_eq!(Odds::die(6).map(|face| -face).mean(), Some((-7, 2)));
    }

    #[test]
    fn a_mix_weighs_its_choices_and_not_their_ways() {
        let mixed = Odds::mix(&[(1, &Odds::certain(0)), (1, &Odds::die(6))]).unwrap();
        assert_eq!(mixed.at_least(1), Fraction::new(1, 2));
        assert_eq!(mixed.at_least(6), Fraction::new(1, 12));
        let many = Odds::of([(0, 1), (1, (1 << 100) - 1)]).unwrap();
        assert_eq!(Odds::mix(&[(1, &many), (3, &many)]), Some(many));
        assert_eq!(Odds::mix(&[(0, &Odds::die(6))]), None);
        assert_eq!(Odds::mix(&[]), None);
    }

    #[test]
    fn what_is_too_much_is_no_odds() {
        let wide = Odds::of((0..3_000).map(|value| (value, 1))).unwrap();
        assert_eq!(wide.plus(&wide), None);
        let deep = Odds::of([(0, 1), (1, u128::MAX - 1)]).unwrap();
        assert_eq!(deep.plus(&deep), None);
        assert_eq!(Odds::mix(&[(2, &deep), (1, &Odds::die(6))]), None);
        assert_eq!(deep.mean(), None);
        assert_eq!(Odds::of([(0, u128::MAX), (1, 1)]), None);
        assert_eq!(Odds::certain(i32::MAX).plus(&Odds::certain(1)), None);
    }
}
