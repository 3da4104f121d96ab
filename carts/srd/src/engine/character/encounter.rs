//! How hard a fight is, and what it is worth.

use serde::{Deserialize, Serialize};

/// How hard a fight is for a party.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Difficulty {
    /// Below the low budget.
    Trivial,
    /// Up to the low budget and below the moderate one.
    Low,
    /// From the moderate budget on.
    Moderate,
    /// From the high budget on.
    High,
}

/// Experience points for each character of levels 1 to 20: low, moderate and high, by SRD 5.2.
const BUDGETS: [[u32; 3]; 20] = [
    [50, 75, 100],
    [100, 150, 200],
    [150, 225, 400],
    [250, 375, 500],
    [500, 750, 1_100],
    [600, 1_000, 1_400],
    [750, 1_300, 1_700],
    [1_000, 1_700, 2_100],
    [1_300, 2_000, 2_600],
    [1_600, 2_300, 3_100],
    [1_900, 2_900, 4_100],
    [2_200, 3_700, 4_700],
    [2_600, 4_200, 5_400],
    [2_900, 4_900, 6_200],
    [3_300, 5_400, 7_800],
    [3_800, 6_100, 9_800],
    [4_500, 7_200, 11_700],
    [5_000, 8_700, 14_200],
    [5_500, 10_700, 17_200],
    [6_400, 13_200, 22_000],
];

/// What foes may be worth together for a party of these levels: low, moderate and high.
#[must_use]
pub fn budget(levels: &[u8]) -> [u32; 3] {
    let each = levels.iter().map(|level| BUDGETS[usize::from((*level).clamp(1, 20)) - 1]);
    each.fold([0; 3], |sum, one| [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]])
}

/// How hard foes that are worth so much together are for a party of these levels.
#[must_use]
pub fn difficulty(levels: &[u8], xp: u32) -> Difficulty {
    let [low, moderate, high] = budget(levels);
    match xp {
        _ if xp >= high => Difficulty::High,
        _ if xp >= moderate => Difficulty::Moderate,
        _ if xp >= low => Difficulty::Low,
        _ => Difficulty::Trivial,
    }
}

/// What each of so many members gets of experience points that all earned together; what does not divide is lost.
#[must_use]
pub fn share(xp: u32, members: u32) -> u32 {
    xp.checked_div(members).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The older thresholds for each character: easy, medium, hard, deadly.
    const OLDER: [[u32; 4]; 20] = [
        [25, 50, 75, 100],
        [50, 100, 150, 200],
        [75, 150, 225, 400],
        [125, 250, 375, 500],
        [250, 500, 750, 1_100],
        [300, 600, 900, 1_400],
        [350, 750, 1_100, 1_700],
        [450, 900, 1_400, 2_100],
        [550, 1_100, 1_600, 2_400],
        [600, 1_200, 1_900, 2_800],
        [800, 1_600, 2_400, 3_600],
        [1_000, 2_000, 3_000, 4_500],
        [1_100, 2_200, 3_400, 5_100],
        [1_250, 2_500, 3_800, 5_700],
        [1_400, 2_800, 4_300, 6_400],
        [1_600, 3_200, 4_800, 7_200],
        [2_000, 3_900, 5_900, 8_800],
        [2_100, 4_200, 6_300, 9_500],
        [2_400, 4_900, 7_300, 10_900],
        [2_800, 5_700, 8_500, 12_700],
    ];

    #[test]
    fn budgets_grow_and_lie_near_the_older_thresholds() {
        for (level, (newer, older)) in BUDGETS.iter().zip(&OLDER).enumerate() {
            assert!(newer[0] < newer[1] && newer[1] < newer[2], "level {}", level + 1);
            assert!(
                newer[0] >= older[1] && newer[1] >= older[2] && newer[2] >= older[3],
                "level {}",
                level + 1
            );
            assert!(newer[2] <= older[3] * 2, "level {}", level + 1);
        }
        assert!(BUDGETS.is_sorted());
        assert!(BUDGETS[..5].iter().zip(&OLDER).all(|(newer, older)| newer[..] == older[1..]));
    }

    #[test]
    fn parties_have_the_budget_of_their_members() {
        assert_eq!(budget(&[1, 1, 1, 1]), [200, 300, 400]);
        assert_eq!(budget(&[]), [0; 3]);
        for (xp, expected) in [
            (199, Difficulty::Trivial),
            (200, Difficulty::Low),
            (300, Difficulty::Moderate),
            (400, Difficulty::High),
        ] {
            assert_eq!(difficulty(&[1; 4], xp), expected, "{xp}");
        }
        assert_eq!((share(700, 4), share(700, 0)), (175, 0));
    }
}
