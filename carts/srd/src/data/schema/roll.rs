//! Dice as the tables write them: `"2d6+3"`, or a number without quotes.

use std::fmt;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Dice of one kind and a bonus. In text `2d6+3`, `1d8`, `4d8-1`, or `20` for no dice at all.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Roll {
    /// Number of dice; 0 for a fixed number.
    pub count: u8,
    /// Sides of each; 0 for a fixed number.
    pub sides: u8,
    /// Added to their sum.
    pub bonus: i16,
}

impl Roll {
    /// Twice the mean, which is whole.
    #[must_use]
    pub const fn mean_doubled(self) -> i32 {
        self.count as i32 * (self.sides as i32 + (self.count > 0) as i32) + 2 * self.bonus as i32
    }

    /// The mean rounded down, as stat blocks print it.
    #[must_use]
    pub const fn average(self) -> i32 {
        self.mean_doubled().div_euclid(2)
    }
}

impl fmt::Display for Roll {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.count, self.bonus) {
            (0, bonus) => write!(out, "{bonus}"),
            (count, 0) => write!(out, "{count}d{}", self.sides),
            (count, bonus) => write!(out, "{count}d{}{bonus:+}", self.sides),
        }
    }
}

impl FromStr for Roll {
    type Err = String;

    /// Reads dice; spaces around the sign are allowed.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not dice: write 2d6+3, 1d8 or a number");
        let packed: String = text.chars().filter(|letter| *letter != ' ').collect();
        let Some((count, rest)) = packed.split_once('d') else {
            let bonus = packed.parse().map_err(|_| wrong())?;
            return Ok(Self { count: 0, sides: 0, bonus });
        };
        let end = rest.find(['+', '-']).unwrap_or(rest.len());
        let (sides, bonus) = rest.split_at(end);
        let roll = Self {
            count: count.parse().map_err(|_| wrong())?,
            sides: sides.parse().map_err(|_| wrong())?,
            bonus: if bonus.is_empty() { 0 } else { bonus.parse().map_err(|_| wrong())? },
        };
        if roll.count == 0 || roll.sides == 0 { Err(wrong()) } else { Ok(roll) }
    }
}

impl Serialize for Roll {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            (self.count, self.sides, self.bonus).serialize(to)
        } else if self.count == 0 {
            to.serialize_i16(self.bonus)
        } else {
            to.collect_str(self)
        }
    }
}

impl<'de> Deserialize<'de> for Roll {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if from.is_human_readable() {
            from.deserialize_any(Written)
        } else {
            let (count, sides, bonus) = Deserialize::deserialize(from)?;
            Ok(Self { count, sides, bonus })
        }
    }
}

/// What reads dice as people write them.
struct Written;

impl Visitor<'_> for Written {
    type Value = Roll;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "dice such as \"2d6+3\", or a number")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Roll, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Roll, E> {
        let bonus = number.try_into().map_err(E::custom)?;
        Ok(Roll { count: 0, sides: 0, bonus })
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Roll, E> {
        self.visit_i64(number.try_into().map_err(E::custom)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dice_are_written_as_they_are_read() {
        for (text, written, average) in [
            ("2d6+3", "2d6+3", 10),
            ("1d8", "1d8", 4),
            ("1d4-1", "1d4-1", 1),
            ("10d6 + 40", "10d6+40", 75),
            ("20", "20", 20),
        ] {
            let roll: Roll = text.parse().unwrap();
            assert_eq!((roll.to_string().as_str(), roll.average()), (written, average), "{text}");
        }
    }

    #[test]
    fn what_is_not_dice_is_refused() {
        for text in ["", "d", "d6", "2d", "0d6", "2d0", "2d6+", "2d6+x", "300d6", "1d6 + 1d6"] {
            assert!(text.parse::<Roll>().is_err(), "{text}");
        }
    }
}
