//! The three ways to come by ability scores.

use serde::{Deserialize, Serialize};

use crate::Dice;

/// The standard array, highest first.
pub const ARRAY: [u8; 6] = [15, 14, 13, 12, 10, 8];

/// Points to buy scores with.
pub const POINTS: u8 = 27;

/// How scores came about.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Generation {
    /// The standard array, in any order.
    Array,
    /// Bought: 8 to 15 each, for [`POINTS`] at most.
    Points,
    /// Rolled by the authority: these six, in any order.
    Rolled([u8; 6]),
}

/// What a bought score costs; none if it cannot be bought.
#[must_use]
pub const fn cost(score: u8) -> Option<u8> {
    match score {
        8..=13 => Some(score - 8),
        14 => Some(7),
        15 => Some(9),
        _ => None,
    }
}

/// Rolls six scores, each four d6 without the lowest, highest first.
pub fn roll_scores(dice: &mut dyn Dice) -> [u8; 6] {
    let mut scores = [0; 6].map(|_: u8| {
        let faces = [(); 4].map(|()| dice.roll(6));
        let sum = faces.iter().sum::<u32>() - faces.iter().min().copied().unwrap_or(0);
        u8::try_from(sum).unwrap_or(18)
    });
    scores.sort_unstable_by(|one, other| other.cmp(one));
    scores
}

impl Generation {
    /// Whether these scores can come about so.
    #[must_use]
    pub fn allows(self, base: [u8; 6]) -> bool {
        let sorted = |mut scores: [u8; 6]| {
            scores.sort_unstable();
            scores
        };
        match self {
            Self::Array => sorted(base) == sorted(ARRAY),
            Self::Points => {
                let costs: Option<Vec<u8>> = base.iter().map(|&score| cost(score)).collect();
                costs.is_some_and(|costs| costs.iter().sum::<u8>() <= POINTS)
            }
            Self::Rolled(rolled) => {
                sorted(base) == sorted(rolled)
                    && rolled.iter().all(|score| (3..=18).contains(score))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Scripted, Seeded};

    #[test]
    fn the_lowest_of_four_dice_is_dropped() {
        let faces: &[u32] =
            &[6, 6, 6, 1, 1, 1, 1, 1, 3, 4, 5, 2, 6, 6, 5, 5, 2, 2, 2, 3, 4, 4, 4, 4];
        let mut dice = Scripted::new(faces);
        assert_eq!(roll_scores(&mut dice), [18, 17, 12, 12, 7, 3]);
    }

    #[test]
    fn rolled_scores_can_be_assigned_in_any_order() {
        for seed in 0..200 {
            let rolled = roll_scores(&mut Seeded::new(seed, 1));
            let mut other = rolled;
            other.reverse();
            assert!(Generation::Rolled(rolled).allows(other));
            other[0] += 1;
            assert!(!Generation::Rolled(rolled).allows(other));
        }
    }

    #[test]
    fn scores_follow_their_way() {
        for (way, base, allowed) in [
            (Generation::Array, [8, 10, 12, 13, 14, 15], true),
            (Generation::Array, [8, 8, 12, 13, 14, 15], false),
            (Generation::Points, [15, 15, 15, 8, 8, 8], true),
            (Generation::Points, [13, 13, 13, 12, 12, 12], true),
            (Generation::Points, [15, 15, 15, 9, 8, 8], false),
            (Generation::Points, [16, 8, 8, 8, 8, 8], false),
            (Generation::Points, [7, 8, 8, 8, 8, 8], false),
            (Generation::Rolled([2, 3, 3, 3, 3, 3]), [2, 3, 3, 3, 3, 3], false),
        ] {
            assert_eq!(way.allows(base), allowed, "{way:?} {base:?}");
        }
    }
}
