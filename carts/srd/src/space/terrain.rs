//! What a floor is made of, square by square.

use serde::{Deserialize, Serialize};

use crate::data::Size;
use crate::grid::Square;

/// How much of a target is behind something. Greater is better covered. Source: 5.1.
#[derive(
    Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Hash, Serialize, Deserialize,
)]
pub enum Cover {
    /// In the open.
    #[default]
    None,
    /// Half of it: a low wall, furniture, another creature.
    Half,
    /// About three quarters: an arrow slit, a portcullis.
    ThreeQuarters,
    /// All of it: it cannot be a target.
    Total,
}

impl Cover {
    /// What it adds to armour class and to Dexterity saves: 0, 2 or 5. With total cover there is no attack to add it to;
    /// then it is 5 too.
    #[must_use]
    pub const fn bonus(self) -> i8 {
        match self {
            Self::None => 0,
            Self::Half => 2,
            Self::ThreeQuarters | Self::Total => 5,
        }
    }
}

/// How much light falls on a square. Greater is brighter. Source: 5.1.
#[derive(
    Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Hash, Serialize, Deserialize,
)]
pub enum Light {
    /// None: heavily obscured for those who see by light.
    #[default]
    Dark,
    /// Shadows: lightly obscured.
    Dim,
    /// As by day.
    Bright,
}

/// How much is in the way of sight within a square, whatever its light. Greater hides more. Source: 5.1.
#[derive(
    Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Hash, Serialize, Deserialize,
)]
pub enum Obscured {
    /// Nothing.
    #[default]
    No,
    /// Patchy fog, some leaves: disadvantage on looking.
    Lightly,
    /// Opaque fog, thick leaves: nothing is seen in it or through it.
    Heavily,
}

/// One square of a floor. [`Tile::OPEN`] and [`Tile::WALL`] are what to start from.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// Nothing can be in it, at any height: a wall, a portcullis, a pillar up to the ceiling.
    pub solid: bool,
    /// It cannot be seen through.
    pub opaque: bool,
    /// Each foot in it costs one foot more.
    pub difficult: bool,
    /// Its face can be climbed by those who have no climbing speed, however high it is.
    pub climbable: bool,
    /// What it gives to those behind it. [`Cover::Total`] also stops the areas of spells.
    pub cover: Cover,
    /// The light that it has by itself.
    pub light: Light,
    /// Fog or leaves in it.
    pub obscured: Obscured,
    /// Depth of the water that stands on its ground, in feet.
    pub water: u8,
    /// Height of its ground above the floor's zero, in feet; a pit's is negative.
    pub height: i16,
}

impl Tile {
    /// Bare, even ground in bright light.
    pub const OPEN: Self = Self {
        solid: false,
        opaque: false,
        difficult: false,
        climbable: false,
        cover: Cover::None,
        light: Light::Bright,
        obscured: Obscured::No,
        water: 0,
        height: 0,
    };

    /// A wall. It is dark, for nobody sees into it.
    pub const WALL: Self =
        Self { solid: true, opaque: true, cover: Cover::Total, light: Light::Dark, ..Self::OPEN };

    /// Whether the water is too deep to stand in for a creature of a size. Ours: from 1 foot for Tiny, 3 Small, 4 Medium,
    /// 8 Large, 12 Huge, 16 Gargantuan; shallower water is waded, and is difficult where the floor says so.
    #[must_use]
    pub const fn is_deep_for(&self, size: Size) -> bool {
        let least = match size {
            Size::Tiny => 1,
            Size::Small => 3,
            Size::Medium => 4,
            Size::Large => 8,
            Size::Huge => 12,
            Size::Gargantuan => 16,
        };
        self.water >= least
    }

    /// Height at which a creature of a size is here when it does not fly, in feet: on the ground, or afloat in deep water.
    #[must_use]
    pub const fn level(&self, size: Size) -> i16 {
        if self.is_deep_for(size) {
            self.height.saturating_add(self.water as i16)
        } else {
            self.height
        }
    }
}

/// A floor. What is outside it is as [`Tile::WALL`].
pub trait Terrain {
    /// What a square is.
    fn tile(&self, square: Square) -> Tile;

    /// Whether a square is a part of the floor; by default what is no wall.
    fn is_inside(&self, square: Square) -> bool {
        !self.tile(square).solid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greater_cover_is_better_and_never_worth_less() {
        let all = [Cover::None, Cover::Half, Cover::ThreeQuarters, Cover::Total];
        assert!(all.is_sorted());
        assert_eq!(all.map(Cover::bonus), [0, 2, 5, 5]);
    }

    #[test]
    fn the_larger_stand_in_deeper_water() {
        let pool = |water| Tile { water, height: -10, ..Tile::OPEN };
        for (size, least) in Size::ALL.iter().zip([1, 3, 4, 8, 12, 16]) {
            assert_eq!(pool(least - 1).level(*size), -10, "{size:?}");
            assert_eq!(pool(least).level(*size), i16::from(least) - 10, "{size:?}");
        }
    }
}
