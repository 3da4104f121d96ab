//! What a creature can carry, push and drag.

use serde::{Deserialize, Serialize};

use crate::data::Size;

/// Quarters of a pound in a pound: weights are counted in those, as in the tables.
pub const POUND: u32 = 4;

/// Weight that one of a Strength score (0 to 30) and a size can carry, in quarters of a pound: 15 pounds for each point,
/// half of that Tiny, twice for each size above Medium. Source: 5.1.
#[must_use]
pub const fn carry_quarters(strength: u8, size: Size) -> u32 {
    let quarters = strength as u32 * 15 * POUND;
    match size {
        Size::Tiny => quarters / 2,
        Size::Small | Size::Medium => quarters,
        Size::Large => quarters * 2,
        Size::Huge => quarters * 4,
        Size::Gargantuan => quarters * 8,
    }
}

/// Weight that it can push, drag or lift, in quarters of a pound: twice what it can carry. Source: 5.1.
#[must_use]
pub const fn push_quarters(strength: u8, size: Size) -> u32 {
    carry_quarters(strength, size) * 2
}

/// What a weight does to the one who bears it. Greater is worse.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Load {
    /// Nothing.
    Light,
    /// Speed is 10 feet less; only by the variant rule for encumbrance.
    Encumbered,
    /// Speed is 20 feet less, and checks, attacks and saves with Strength, Dexterity or Constitution have disadvantage; only
    /// by the variant rule.
    Heavy,
    /// More than it can carry: it can push or drag it, at a speed of 5 feet.
    Dragged,
    /// More than it can move.
    TooHeavy,
}

/// Whether the variant rule for encumbrance is played.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Encumbrance {
    /// Only what is more than one can carry hinders.
    Plain,
    /// More than 5 and more than 10 pounds for each point of Strength hinder too.
    Variant,
}

/// What a weight in quarters of a pound does to one of a Strength score and a size. Source: 5.1; that the steps of the
/// variant grow with the size as the capacity does is ours.
#[must_use]
pub const fn load(quarters: u32, strength: u8, size: Size, rule: Encumbrance) -> Load {
    let most = carry_quarters(strength, size);
    let variant = matches!(rule, Encumbrance::Variant);
    if quarters > most * 2 {
        Load::TooHeavy
    } else if quarters > most {
        Load::Dragged
    } else if variant && quarters > most / 3 * 2 {
        Load::Heavy
    } else if variant && quarters > most / 3 {
        Load::Encumbered
    } else {
        Load::Light
    }
}

impl Load {
    /// A speed in feet as it is under this load: 10 or 20 less, 5 at most when dragging, 0 with what cannot be moved.
    #[must_use]
    pub const fn speed(self, feet: u16) -> u16 {
        match self {
            Self::Light => feet,
            Self::Encumbered => feet.saturating_sub(10),
            Self::Heavy => feet.saturating_sub(20),
            Self::Dragged => {
                if feet < 5 {
                    feet
                } else {
                    5
                }
            }
            Self::TooHeavy => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_strength_bear_weight() {
        let check = |strength, size, pounds: u32| {
            assert_eq!(carry_quarters(strength, size), pounds * POUND, "{strength} {size:?}");
            assert_eq!(push_quarters(strength, size), 2 * pounds * POUND);
        };
        check(10, Size::Medium, 150);
        check(10, Size::Small, 150);
        check(10, Size::Tiny, 75);
        check(19, Size::Large, 570);
        check(23, Size::Huge, 1380);
        check(30, Size::Gargantuan, 3600);
        check(0, Size::Medium, 0);
        assert_eq!(carry_quarters(3, Size::Tiny), 90);
    }

    #[test]
    fn a_load_hinders_from_the_first_quarter_too_much() {
        let check = |quarters, rule, expected, speed| {
            let load = load(quarters, 10, Size::Medium, rule);
            assert_eq!((load, load.speed(30)), (expected, speed), "{quarters}");
        };
        let (plain, variant) = (Encumbrance::Plain, Encumbrance::Variant);
        check(600, plain, Load::Light, 30);
        check(601, plain, Load::Dragged, 5);
        check(1200, plain, Load::Dragged, 5);
        check(1201, plain, Load::TooHeavy, 0);
        check(200, variant, Load::Light, 30);
        check(201, variant, Load::Encumbered, 20);
        check(400, variant, Load::Encumbered, 20);
        check(401, variant, Load::Heavy, 10);
        check(600, variant, Load::Heavy, 10);
        check(601, variant, Load::Dragged, 5);
        assert_eq!(load(1, 0, Size::Medium, variant), Load::TooHeavy);
        assert_eq!((Load::Heavy.speed(15), Load::Dragged.speed(0)), (0, 0));
    }
}
