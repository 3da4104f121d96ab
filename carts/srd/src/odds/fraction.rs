//! A chance: so many ways out of all.

use core::cmp::Ordering;
use core::fmt;

/// So many ways of all, reduced: 1/20 is the chance of a natural 20.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fraction {
    ways: u128,
    all: u128,
}

impl Fraction {
    /// `ways` of `all`. Of no ways at all it is 0.
    #[must_use]
    pub const fn new(ways: u128, all: u128) -> Self {
        if all == 0 {
            return Self { ways: 0, all: 1 };
        }
        let divisor = common_divisor(ways, all);
        Self { ways: ways / divisor, all: all / divisor }
    }

    /// The number above the line.
    #[must_use]
    pub const fn ways(self) -> u128 {
        self.ways
    }

    /// The number below it, at least 1.
    #[must_use]
    pub const fn all(self) -> u128 {
        self.all
    }

    /// In units of 1/`scale`, rounded down: 100 gives percent. More than `u32::MAX` counts as that.
    #[must_use]
    pub fn scaled(self, scale: u32) -> u32 {
        let scaled = match self.ways.checked_mul(scale.into()) {
            Some(ways) => ways / self.all,
            // The last bits of so long numbers do not count.
            None => (self.ways >> 32).saturating_mul(scale.into()) / (self.all >> 32).max(1),
        };
        u32::try_from(scaled).unwrap_or(u32::MAX)
    }
}

impl Ord for Fraction {
    /// Exact, though a product of both may not fit: whole parts first, then what is left turned upside down.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (*self, *other);
        loop {
            let whole = (left.ways / left.all).cmp(&(right.ways / right.all));
            let rest = (left.ways % left.all, right.ways % right.all);
            match (whole, rest) {
                (Ordering::Equal, (0, _) | (_, 0)) => return rest.0.cmp(&rest.1),
                (Ordering::Equal, _) => {
                    (left, right) = (
                        Self { ways: right.all, all: rest.1 },
                        Self { ways: left.all, all: rest.0 },
                    );
                }
                (unequal, _) => return unequal,
            }
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.ways, self.all)
    }
}

/// The greatest number that divides both; that of 0 and a number is the number.
pub(super) const fn common_divisor(mut first: u128, mut second: u128) -> u128 {
    while second > 0 {
        (first, second) = (second, first % second);
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_reduced_and_ordered() {
        assert_eq!(Fraction::new(39, 400).to_string(), "39/400");
        assert_eq!(Fraction::new(20, 400), Fraction::new(1, 20));
        assert_eq!(Fraction::new(3, 0), Fraction::new(0, 7));
        for (left, right) in
            [((0, 1), (1, 20)), ((1, 3), (1, 2)), ((7, 5), (3, 2)), ((2, 3), (3, 4))]
        {
            let (left, right) = (Fraction::new(left.0, left.1), Fraction::new(right.0, right.1));
            let found = [left.cmp(&right), right.cmp(&left), left.cmp(&left)];
            assert_eq!(
                found,
                [Ordering::Less, Ordering::Greater, Ordering::Equal],
                "{left} {right}"
            );
        }
        let near = Fraction::new(u128::MAX - 2, u128::MAX - 1);
        assert!(near < Fraction::new(u128::MAX - 1, u128::MAX) && near > Fraction::new(1, 2));
    }

    #[test]
    fn a_fraction_is_told_in_percent_rounded_down() {
        for ((ways, all), percent) in [((0, 1), 0), ((1, 1), 100), ((2, 3), 66), ((319, 400), 79)] {
            assert_eq!(Fraction::new(ways, all).scaled(100), percent);
        }
        assert_eq!(Fraction::new(u128::MAX / 2 - 1, u128::MAX).scaled(100), 49);
        assert_eq!(Fraction::new(u128::MAX, 1).scaled(100), u32::MAX);
    }
}
