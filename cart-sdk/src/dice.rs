//! The dice of the rules.

use std::fmt;

use crate::Random;
use crate::sys;

/// Dice for rules. On the authority they are the host's cryptographic generator, whose state no cart and no player can
/// read; in tests they follow a seed or a script.
pub struct Dice(Source);

enum Source {
    Host,
    Seeded(Random),
    Script(std::vec::IntoIter<u32>),
    Other(Box<dyn FnMut(u32) -> u32>),
}

impl Dice {
    /// The authority's dice.
    pub(crate) const fn host() -> Self {
        Self(Source::Host)
    }

    /// Dice that follow from a seed, for tests: [`Random`] of that seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Random::seeded(seed)))
    }

    /// Dice that show these numbers one after another, for tests of a rule.
    #[must_use]
    pub fn scripted(rolls: impl Into<Vec<u32>>) -> Self {
        Self(Source::Script(rolls.into().into_iter()))
    }

    /// Dice that somebody else rolls, for a program that runs rules outside of the console: it is asked for a number from 1
    /// to the number of sides, which is at least 1.
    #[must_use]
    pub fn rolled_by(roll: impl FnMut(u32) -> u32 + 'static) -> Self {
        Self(Source::Other(Box::new(roll)))
    }

    /// Rolls a die: a number from 1 to `sides`, each equally likely.
    ///
    /// # Panics
    ///
    /// If `sides` is 0. Scripted dice panic too when their script has ended or has a number that the die lacks.
    pub fn roll(&mut self, sides: u32) -> u32 {
        assert!(sides > 0, "a die without sides was rolled");
        match &mut self.0 {
            Source::Host => sys::dice(sides),
            Source::Seeded(random) => random.below(sides) + 1,
            Source::Script(rolls) => {
                let roll = rolls
                    .next()
                    .unwrap_or_else(|| panic!("the script has no roll left for a d{sides}"));
                assert!((1..=sides).contains(&roll), "the script has {roll} for a d{sides}");
                roll
            }
            Source::Other(roll) => roll(sides),
        }
    }
}

impl fmt::Debug for Dice {
    /// Only what kind of dice they are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Host => "Dice(host)",
            Source::Seeded(_) => "Dice(seeded)",
            Source::Script(_) => "Dice(scripted)",
            Source::Other(_) => "Dice(rolled by somebody else)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_its_rolls() {
        let rolls = |seed| {
            let mut dice = Dice::seeded(seed);
            (0..100).map(|_| dice.roll(20)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(5), rolls(5));
        assert_ne!(rolls(5), rolls(6));
        assert!(rolls(5).iter().all(|roll| (1..=20).contains(roll)));
    }

    #[test]
    fn a_script_is_followed() {
        let mut dice = Dice::scripted([20, 1, 3]);
        assert_eq!([dice.roll(20), dice.roll(20), dice.roll(4)], [20, 1, 3]);
    }

    #[test]
    fn somebody_else_rolls() {
        let mut rolled = 0;
        let mut dice = Dice::rolled_by(move |sides| {
            rolled += 1;
            sides - rolled
        });
        assert_eq!([dice.roll(20), dice.roll(20), dice.roll(4)], [19, 18, 1]);
    }
}
