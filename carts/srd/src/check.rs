//! The d20: advantage and disadvantage, attack rolls, saves, and their exact chances.

use serde::{Deserialize, Serialize};

use crate::Dice;

/// Whether one d20 is rolled, or two of which one counts.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Edge {
    /// One.
    #[default]
    Straight,
    /// The higher of two.
    Advantage,
    /// The lower of two.
    Disadvantage,
}

impl Edge {
    /// What reasons for and against come to: they do not add up, and one of each kind cancels all.
    #[must_use]
    pub const fn of(advantage: bool, disadvantage: bool) -> Self {
        match (advantage, disadvantage) {
            (true, false) => Self::Advantage,
            (false, true) => Self::Disadvantage,
            (true, true) | (false, false) => Self::Straight,
        }
    }
}

/// A d20 as it fell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct D20 {
    /// The face that counts, 1 to 20.
    pub face: u8,
    /// The face that does not, with advantage or disadvantage.
    pub other: Option<u8>,
    /// Which of the two counts.
    pub edge: Edge,
}

impl D20 {
    /// Rolls it.
    pub fn roll(edge: Edge, dice: &mut dyn Dice) -> Self {
        let mut die = || dice.roll(20) as u8;
        let first = die();
        let (face, other) = match edge {
            Edge::Straight => (first, None),
            Edge::Advantage | Edge::Disadvantage => {
                let second = die();
                let (low, high) = (first.min(second), first.max(second));
                if edge == Edge::Advantage { (high, Some(low)) } else { (low, Some(high)) }
            }
        };
        Self { face, other, edge }
    }
}

/// What came of an attack roll.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Nothing.
    Miss,
    /// Damage.
    Hit,
    /// Damage with twice the dice.
    Critical,
}

/// What an attack roll comes to: a natural 1 always misses, a critical face always hits.
#[must_use]
pub fn outcome(face: u8, bonus: i8, armor_class: u8, critical_from: u8) -> Outcome {
    if face >= critical_from {
        Outcome::Critical
    } else if face != 1 && i16::from(face) + i16::from(bonus) >= i16::from(armor_class) {
        Outcome::Hit
    } else {
        Outcome::Miss
    }
}

/// How many of the 400 ways that two d20 can fall are hits, criticals included, and how many are criticals.
#[must_use]
pub fn hit_chance(edge: Edge, bonus: i8, armor_class: u8, critical_from: u8) -> (u32, u32) {
    let of_faces = |faces: u32| match edge {
        Edge::Straight => faces * 20,
        Edge::Advantage => 400 - (20 - faces) * (20 - faces),
        Edge::Disadvantage => faces * faces,
    };
    let hits =
        (1..=20).filter(|&face| outcome(face, bonus, armor_class, critical_from) != Outcome::Miss);
    (of_faces(hits.count() as u32), of_faces(21 - u32::from(critical_from)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scripted;

    const EDGES: [Edge; 3] = [Edge::Straight, Edge::Advantage, Edge::Disadvantage];

    #[test]
    fn chances_equal_the_count_over_all_faces() {
        for edge in EDGES {
            for bonus in -3..=12 {
                for armor_class in 5..=25 {
                    for critical_from in [19, 20] {
                        let (mut hits, mut criticals) = (0, 0);
                        for faces in 0..400 {
                            let mut dice = Scripted::new(&[faces / 20 + 1, faces % 20 + 1]);
                            let rolled = D20::roll(edge, &mut dice);
                            match outcome(rolled.face, bonus, armor_class, critical_from) {
                                Outcome::Miss => {}
                                Outcome::Hit => hits += 1,
                                Outcome::Critical => {
                                    hits += 1;
                                    criticals += 1;
                                }
                            }
                        }
                        let chance = hit_chance(edge, bonus, armor_class, critical_from);
                        assert_eq!(
                            chance,
                            (hits, criticals),
                            "{edge:?} {bonus} {armor_class} {critical_from}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn well_known_chances_are_as_known() {
        assert_eq!(hit_chance(Edge::Straight, 5, 15, 20), (220, 20));
        assert_eq!(hit_chance(Edge::Advantage, 5, 15, 20), (319, 39));
        assert_eq!(hit_chance(Edge::Disadvantage, 5, 15, 20), (121, 1));
        assert_eq!(hit_chance(Edge::Straight, 0, 30, 20), (20, 20));
        assert_eq!(hit_chance(Edge::Straight, 12, 5, 20), (380, 20));
    }

    #[test]
    fn reasons_do_not_add_up() {
        for (advantage, disadvantage, edge) in [
            (false, false, Edge::Straight),
            (true, false, Edge::Advantage),
            (false, true, Edge::Disadvantage),
            (true, true, Edge::Straight),
        ] {
            assert_eq!(Edge::of(advantage, disadvantage), edge);
        }
    }
}
