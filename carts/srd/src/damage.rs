//! Kinds of damage and what a creature is hardened against or weak to.

use serde::{Deserialize, Serialize};

/// One of the thirteen kinds of damage.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the rules' own words and say it all")]
pub enum Damage {
    Acid,
    Bludgeoning,
    Cold,
    Fire,
    Force,
    Lightning,
    Necrotic,
    Piercing,
    Poison,
    Psychic,
    Radiant,
    Slashing,
    Thunder,
}

impl Damage {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Acid,
        Self::Bludgeoning,
        Self::Cold,
        Self::Fire,
        Self::Force,
        Self::Lightning,
        Self::Necrotic,
        Self::Piercing,
        Self::Poison,
        Self::Psychic,
        Self::Radiant,
        Self::Slashing,
        Self::Thunder,
    ];

    const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The word in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acid => "acid",
            Self::Bludgeoning => "bludgeoning",
            Self::Cold => "cold",
            Self::Fire => "fire",
            Self::Force => "force",
            Self::Lightning => "lightning",
            Self::Necrotic => "necrotic",
            Self::Piercing => "piercing",
            Self::Poison => "poison",
            Self::Psychic => "psychic",
            Self::Radiant => "radiant",
            Self::Slashing => "slashing",
            Self::Thunder => "thunder",
        }
    }
}

/// A set of kinds of damage.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct DamageSet(u16);

impl DamageSet {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// The set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[Damage]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < kinds.len() {
            bits |= kinds[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Whether a kind is in it.
    #[must_use]
    pub const fn has(self, kind: Damage) -> bool {
        self.0 & kind.bit() != 0
    }
}

/// What a creature makes of damage.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Hardness {
    /// Does nothing.
    pub immune: DamageSet,
    /// Is halved, rounded down.
    pub resistant: DamageSet,
    /// Is doubled.
    pub vulnerable: DamageSet,
}

impl Hardness {
    /// What is left of `amount`: resistance first, then vulnerability.
    #[must_use]
    pub const fn reduce(&self, amount: u16, kind: Damage) -> u16 {
        if self.immune.has(kind) {
            return 0;
        }
        let halved = if self.resistant.has(kind) { amount / 2 } else { amount };
        if self.vulnerable.has(kind) { halved.saturating_mul(2) } else { halved }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resistance_comes_before_vulnerability() {
        let fire = DamageSet::of(&[Damage::Fire, Damage::Cold]);
        let (none, some) = (DamageSet::NONE, fire);
        let check = |immune, resistant, vulnerable, expected| {
            let hardness = Hardness { immune, resistant, vulnerable };
            assert_eq!(hardness.reduce(15, Damage::Fire), expected);
            assert_eq!(hardness.reduce(15, Damage::Acid), 15);
        };
        check(none, none, none, 15);
        check(none, some, none, 7);
        check(none, none, some, 30);
        check(none, some, some, 14);
        check(some, none, some, 0);
    }
}
