//! The sixteen colours and what they stand for.

use serde::{Deserialize, Serialize};

/// A colour: a number from 0 to 15, of which the console's `palette.hex` says the look. Drawing with another number
/// stops the cart, in a test too.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Deserialize, Serialize)]
pub struct Color(pub u8);

impl Color {
    /// Nearly black: the dark, and what is transparent in a sheet.
    pub const NIGHT: Self = Self(0);
    /// Dark blue-grey: walls in the dark, frames.
    pub const SLATE: Self = Self(1);
    /// Middle grey.
    pub const GREY: Self = Self(2);
    /// Light grey: quiet text.
    pub const SILVER: Self = Self(3);
    /// Nearly white: text.
    pub const BONE: Self = Self(4);
    /// Dark brown: wood, earth.
    pub const UMBER: Self = Self(5);
    /// Brown.
    pub const LEATHER: Self = Self(6);
    /// Light brown: skin, sand.
    pub const SAND: Self = Self(7);
    /// Red: foes, blood, danger.
    pub const RED: Self = Self(8);
    /// Orange: fire.
    pub const ORANGE: Self = Self(9);
    /// Yellow: items, treasure.
    pub const GOLD: Self = Self(10);
    /// Dark green.
    pub const FOREST: Self = Self(11);
    /// Light green: healing.
    pub const LEAF: Self = Self(12);
    /// Dark blue: water.
    pub const BLUE: Self = Self(13);
    /// Light blue: the party.
    pub const SKY: Self = Self(14);
    /// Violet: magic.
    pub const VIOLET: Self = Self(15);

    /// Every colour, by its number.
    pub const ALL: [Self; cart_abi::COLORS] = [
        Self::NIGHT,
        Self::SLATE,
        Self::GREY,
        Self::SILVER,
        Self::BONE,
        Self::UMBER,
        Self::LEATHER,
        Self::SAND,
        Self::RED,
        Self::ORANGE,
        Self::GOLD,
        Self::FOREST,
        Self::LEAF,
        Self::BLUE,
        Self::SKY,
        Self::VIOLET,
    ];

    /// The colour as the host calls take it. The console would stop the cart too, but cannot tell the author's line.
    #[track_caller]
    pub(crate) const fn number(self) -> i32 {
        assert!((self.0 as usize) < cart_abi::COLORS, "a color is a number from 0 to 15");
        self.0 as i32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_one_name() {
        let numbers: Vec<usize> = Color::ALL.iter().map(|color| usize::from(color.0)).collect();
        assert_eq!(numbers, (0..16).collect::<Vec<_>>());
    }

    #[test]
    fn a_number_too_large_stops_a_test_too() {
        assert!(std::panic::catch_unwind(|| crate::Screen::recorder().clear(Color(16))).is_err());
        assert_eq!(Color(15).number(), 15);
    }

    #[test]
    fn every_name_has_a_line_in_the_palette() {
        let palette = include_str!("../../palette.hex");
        assert_eq!(
            palette.lines().filter(|line| !line.trim().is_empty()).count(),
            Color::ALL.len()
        );
    }
}
