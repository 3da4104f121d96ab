//! What the world does to those in it: falling, lack of air, food and water, long marches.

use serde::{Deserialize, Serialize};

use crate::dice::Formula;

/// Bludgeoning damage of a fall of so many feet: 1d6 for each whole 10, 20d6 at most. Who takes none of it does not land
/// prone; everyone else does. Source: 5.1.
#[must_use]
pub const fn fall_damage(feet: u16) -> Formula {
    let dice = feet / 10;
    Formula::new(if dice > 20 { 20 } else { dice as u8 }, 6, 0)
}

/// Rounds in a minute.
const MINUTE: u16 = 10;

/// Rounds that a creature can hold its breath, by its Constitution modifier: 1 minute and the modifier in minutes, at least
/// 30 seconds. Source: 5.1.
#[must_use]
pub fn breath_rounds(constitution: i8) -> u16 {
    let minutes = u16::try_from(1 + i16::from(constitution)).unwrap_or(0);
    (minutes * MINUTE).max(MINUTE / 2)
}

/// Rounds that a creature out of breath stays up, by its Constitution modifier, at least 1; at the start of its turn after
/// them it drops to 0 hit points. Source: 5.1.
#[must_use]
pub fn choking_rounds(constitution: i8) -> u16 {
    u16::try_from(constitution).unwrap_or(0).max(1)
}

/// Days that a creature can go without food, by its Constitution modifier: 3 and the modifier, at least 1; each day after
/// them is a level of exhaustion. A day of half rations is half a day without food. Source: 5.1.
#[must_use]
pub fn foodless_days(constitution: i8) -> u16 {
    u16::try_from(3 + i16::from(constitution)).unwrap_or(0).max(1)
}

/// Pounds of food that a character needs a day. Source: 5.1.
pub const FOOD_POUNDS: u8 = 1;

/// Difficulty of the Constitution save of who drinks half of what it needs. Source: 5.1.
pub const THIRST_DIFFICULTY: u8 = 15;

/// Gallons of water that a character needs a day. Source: 5.1.
#[must_use]
pub const fn water_gallons(is_hot: bool) -> u8 {
    if is_hot { 2 } else { 1 }
}

/// What a day's drinking does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Thirst {
    /// Nothing: it was enough.
    Quenched,
    /// A Constitution save of [`THIRST_DIFFICULTY`], or so many levels of exhaustion.
    Save(u8),
    /// So many levels of exhaustion.
    Exhaustion(u8),
}

/// What comes of drinking so many quarters of a gallon in a day. Less than the need but at least half of it asks for a
/// save; less than half does not ask. Who is exhausted already takes two levels instead of one. Source: 5.1, where what lies
/// between half and all is not said: ours.
#[must_use]
pub const fn thirst(quarters: u16, is_hot: bool, is_exhausted: bool) -> Thirst {
    let need = water_gallons(is_hot) as u16 * 4;
    let levels = if is_exhausted { 2 } else { 1 };
    if quarters >= need {
        Thirst::Quenched
    } else if quarters * 2 >= need {
        Thirst::Save(levels)
    } else {
        Thirst::Exhaustion(levels)
    }
}

/// How fast a party travels.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Pace {
    /// Passive Perception is 5 less.
    Fast,
    /// Nothing special.
    Normal,
    /// One can move stealthily.
    Slow,
}

/// Hours of travel in a day before a march is forced. Source: 5.1.
pub const MARCH_HOURS: u8 = 8;

impl Pace {
    /// All, fastest first.
    pub const ALL: [Self; 3] = [Self::Fast, Self::Normal, Self::Slow];

    /// Feet a minute. Source: 5.1, as the rest of the table.
    #[must_use]
    pub const fn feet_a_minute(self) -> u16 {
        match self {
            Self::Fast => 400,
            Self::Normal => 300,
            Self::Slow => 200,
        }
    }

    /// Miles an hour.
    #[must_use]
    pub const fn miles_an_hour(self) -> u8 {
        match self {
            Self::Fast => 4,
            Self::Normal => 3,
            Self::Slow => 2,
        }
    }

    /// Miles a day of [`MARCH_HOURS`]; for the fast and the slow less and more than the hours would make.
    #[must_use]
    pub const fn miles_a_day(self) -> u8 {
        match self {
            Self::Fast => 30,
            Self::Normal => 24,
            Self::Slow => 18,
        }
    }

    /// What it adds to passive Perception: −5 or 0.
    #[must_use]
    pub const fn passive_perception(self) -> i8 {
        match self {
            Self::Fast => -5,
            Self::Normal | Self::Slow => 0,
        }
    }

    /// Whether one can be stealthy at it.
    #[must_use]
    pub const fn allows_stealth(self) -> bool {
        matches!(self, Self::Slow)
    }
}

/// Difficulty of the Constitution save at the end of an hour of travel, counted from 1 in a day; on a failure a level of
/// exhaustion. `None` within the first [`MARCH_HOURS`]. Source: 5.1.
#[must_use]
pub const fn march_difficulty(hour: u8) -> Option<u8> {
    match hour.checked_sub(MARCH_HOURS) {
        None | Some(0) => None,
        // 255 hours are 257.
        Some(past) => Some(10u8.saturating_add(past)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn falls_hurt_by_the_ten_feet_and_no_more_than_twenty_dice() {
        for (feet, dice) in [(0, 0), (9, 0), (10, 1), (19, 1), (20, 2), (200, 20), (65_535, 20)] {
            assert_eq!(fall_damage(feet), Formula::new(dice, 6, 0), "{feet}");
        }
    }

    #[test]
    fn constitution_says_how_long_one_lasts() {
        let check = |constitution, breath, choking, days| {
            assert_eq!(breath_rounds(constitution), breath, "{constitution}");
            assert_eq!(choking_rounds(constitution), choking, "{constitution}");
            assert_eq!(foodless_days(constitution), days, "{constitution}");
        };
        // The example of the rules: with Constitution 14, 3 minutes and then 2 rounds.
        check(2, 30, 2, 5);
        check(0, 10, 1, 3);
        check(-1, 5, 1, 2);
        check(-5, 5, 1, 1);
        check(10, 110, 10, 13);
        check(i8::MAX, 1280, 127, 130);
        check(i8::MIN, 5, 1, 1);
    }

    #[test]
    fn thirst_exhausts() {
        for (quarters, is_hot, is_exhausted, expected) in [
            (4, false, false, Thirst::Quenched),
            (3, false, false, Thirst::Save(1)),
            (2, false, true, Thirst::Save(2)),
            (1, false, false, Thirst::Exhaustion(1)),
            (0, false, true, Thirst::Exhaustion(2)),
            (8, true, true, Thirst::Quenched),
            (4, true, false, Thirst::Save(1)),
            (3, true, false, Thirst::Exhaustion(1)),
        ] {
            assert_eq!(thirst(quarters, is_hot, is_exhausted), expected, "{quarters}");
        }
    }

    #[test]
    fn paces_are_those_of_the_table() {
        let rows = Pace::ALL.map(|pace| {
            (
                pace.feet_a_minute(),
                pace.miles_an_hour(),
                pace.miles_a_day(),
                pace.passive_perception(),
            )
        });
        assert_eq!(rows, [(400, 4, 30, -5), (300, 3, 24, 0), (200, 2, 18, 0)]);
        assert_eq!(Pace::ALL.map(Pace::allows_stealth), [false, false, true]);
    }

    #[test]
    fn a_forced_march_grows_harder_by_the_hour() {
        for (hour, expected) in
            [(0, None), (8, None), (9, Some(11)), (12, Some(14)), (255, Some(255))]
        {
            assert_eq!(march_difficulty(hour), expected, "{hour}");
        }
    }
}
