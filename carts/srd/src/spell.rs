//! Spells: the few that the ready-made heroes know.

use serde::{Deserialize, Serialize};

use crate::{Ability, Damage, Formula};

/// A spell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Spell {
    /// Cantrip: a bolt of fire, by an attack roll.
    FireBolt,
    /// Level 1: three darts of force that never miss.
    MagicMissile,
    /// Cantrip: a flame from above, against a Dexterity save; cover does not help.
    SacredFlame,
    /// Level 1: a touch that gives hit points back.
    CureWounds,
}

/// What a spell does to its target.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Effect {
    /// A ranged spell attack that deals damage.
    Attack(Formula, Damage),
    /// Damage that a save avoids wholly.
    Save(Ability, Formula, Damage),
    /// So many darts that hit by themselves, each with the same damage roll.
    Darts(u8, Formula, Damage),
    /// Gives hit points back; the caster's spellcasting modifier is added.
    Heal(Formula),
}

impl Spell {
    /// As it is called on the sheet and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FireBolt => "Fire Bolt",
            Self::MagicMissile => "Magic Missile",
            Self::SacredFlame => "Sacred Flame",
            Self::CureWounds => "Cure Wounds",
        }
    }

    /// The level of the slot that it takes; 0 is a cantrip and takes none.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::FireBolt | Self::SacredFlame => 0,
            Self::MagicMissile | Self::CureWounds => 1,
        }
    }

    /// How far it reaches, in squares; 1 is a touch.
    #[must_use]
    pub const fn range(self) -> u8 {
        match self {
            Self::FireBolt | Self::MagicMissile => 24,
            Self::SacredFlame => 12,
            Self::CureWounds => 1,
        }
    }

    /// Whether it is cast on a friend rather than on a foe.
    #[must_use]
    pub const fn is_kind(self) -> bool {
        matches!(self, Self::CureWounds)
    }

    /// What it does.
    #[must_use]
    pub const fn effect(self) -> Effect {
        match self {
            Self::FireBolt => Effect::Attack(Formula::new(1, 10, 0), Damage::Fire),
            Self::MagicMissile => Effect::Darts(3, Formula::new(1, 4, 1), Damage::Force),
            Self::SacredFlame => {
                Effect::Save(Ability::Dexterity, Formula::new(1, 8, 0), Damage::Radiant)
            }
            Self::CureWounds => Effect::Heal(Formula::new(1, 8, 0)),
        }
    }
}
