//! Classes and their levels.

use serde::{Deserialize, Serialize};

use super::item::{Gear, Weapon};
use super::words::{ClassName, Skill, Strike, SupplyGroup, WeaponTraining};
use crate::Ability;

/// One class.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassEntry {
    /// Which.
    pub name: ClassName,
    /// Sides of its hit die.
    pub hit_die: u8,
    /// Saves that it is proficient in.
    pub saves: [Ability; 2],
    /// The ability that it casts spells with.
    #[serde(default)]
    pub casting: Option<Ability>,
    /// Armour, weapons and tools that it is proficient in.
    pub proficiencies: Vec<String>,
    /// How many skills it chooses.
    pub skill_count: u8,
    /// The skills that it chooses from.
    pub skills: Vec<Skill>,
    /// The least scores for a second class beside it or for leaving it for one.
    pub multiclass: Vec<(Ability, u8)>,
    /// Whether one of those scores is enough.
    #[serde(default)]
    pub multiclass_any: bool,
    /// Equipment that every member starts with, and how many.
    #[serde(default)]
    pub equipment: Vec<(String, u16)>,
    /// Equipment that a member chooses besides: of each of these one entry, with all that is in it.
    #[serde(default)]
    pub equipment_options: Vec<Vec<Vec<Supply>>>,
    /// Levels 1 to 20.
    pub levels: Vec<Level>,
}

/// Something to start with.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Supply {
    /// So many of one thing.
    Thing(String, u16),
    /// The same, for those only who are proficient with it.
    IfProficient(String, u16),
    /// So many things of one's choice, which may be of one kind.
    Any(SupplyGroup, u16),
}

impl SupplyGroup {
    /// Whether a weapon is one of them.
    #[must_use]
    pub fn has_weapon(self, weapon: &Weapon) -> bool {
        let (training, melee) = match self {
            Self::SimpleWeapons => (WeaponTraining::Simple, false),
            Self::SimpleMeleeWeapons => (WeaponTraining::Simple, true),
            Self::MartialWeapons => (WeaponTraining::Martial, false),
            Self::MartialMeleeWeapons => (WeaponTraining::Martial, true),
            Self::ArcaneFoci | Self::DruidicFoci | Self::HolySymbols | Self::MusicalInstruments => {
                return false;
            }
        };
        weapon.training == training && (!melee || weapon.strike == Strike::Melee)
    }

    /// Whether something else that is sold is one of them.
    #[must_use]
    pub fn has_gear(self, gear: &Gear) -> bool {
        let category = match self {
            Self::ArcaneFoci => "Arcane Foci",
            Self::DruidicFoci => "Druidic Foci",
            Self::HolySymbols => "Holy Symbols",
            Self::MusicalInstruments => "Musical Instrument",
            Self::SimpleWeapons
            | Self::SimpleMeleeWeapons
            | Self::MartialWeapons
            | Self::MartialMeleeWeapons => return false,
        };
        gear.category == category
    }
}

/// What a class has at one level.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// The level, 1 to 20.
    pub level: u8,
    /// Proficiency bonus.
    pub proficiency: u8,
    /// Ability score improvements so far.
    #[serde(default)]
    pub improvements: u8,
    /// Cantrips known; 0 for none.
    #[serde(default)]
    pub cantrips: u8,
    /// Spells known, for classes that know a fixed number.
    #[serde(default)]
    pub spells: u8,
    /// Slots of level 1, 2 … 9 as far as there are any.
    #[serde(default)]
    pub slots: Vec<u8>,
    /// Features gained, by name.
    #[serde(default)]
    pub features: Vec<String>,
    /// The class's own numbers by name: dice are sides, challenge ratings eighths, 9999 is without limit.
    #[serde(default)]
    pub numbers: Vec<(String, u16)>,
}

/// One subclass.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subclass {
    /// Its name, by which it is found.
    pub name: String,
    /// The class that it belongs to.
    pub class: ClassName,
    /// Features by the level that gives them.
    pub features: Vec<(u8, String)>,
    /// Spells by the level that gives them; with a land, if only one gives it.
    #[serde(default)]
    pub spells: Vec<BonusSpell>,
}

/// A spell that a subclass gives.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BonusSpell {
    /// At which level.
    pub level: u8,
    /// Its name.
    pub spell: String,
    /// The choice that it needs, such as a druid's land.
    #[serde(default)]
    pub choice: String,
}
