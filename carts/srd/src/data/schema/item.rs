//! Things: what they cost and weigh, and the numbers of weapons and armour.
//!
//! Prices are copper pieces: 10 to a silver piece, 100 to a gold piece. Weights are quarters of a pound.

use serde::{Deserialize, Serialize};

use super::roll::Roll;
use super::words::{ArmorTraining, MagicKind, Rarity, Strike, WeaponProperty, WeaponTraining};
use crate::Damage;

/// One weapon.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weapon {
    /// Its name, by which it is found.
    pub name: String,
    /// The training that it asks for.
    pub training: WeaponTraining,
    /// Whether it is a melee or a ranged weapon.
    pub strike: Strike,
    /// Price in copper pieces.
    pub cost_cp: u32,
    /// Weight in quarters of a pound.
    pub weight_quarters: u16,
    /// Its dice; none for the net.
    #[serde(default)]
    pub damage: Option<Roll>,
    /// Its kind of damage.
    #[serde(default)]
    pub kind: Option<Damage>,
    /// Its dice in two hands, where it is versatile.
    #[serde(default)]
    pub versatile: Option<Roll>,
    /// Range in feet, where it shoots or can be thrown.
    #[serde(default)]
    pub range: Option<u16>,
    /// Range in feet with disadvantage.
    #[serde(default)]
    pub range_long: Option<u16>,
    /// What the rules say of it.
    #[serde(default)]
    pub properties: Vec<WeaponProperty>,
}

/// One suit of armour, or the shield.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Armor {
    /// Its name, by which it is found.
    pub name: String,
    /// The training that it asks for.
    pub training: ArmorTraining,
    /// Price in copper pieces.
    pub cost_cp: u32,
    /// Weight in quarters of a pound.
    pub weight_quarters: u16,
    /// Armour class; for the shield, what it adds.
    pub armor_class: u8,
    /// The most that the Dexterity modifier adds; none for as much as it is, 0 for nothing.
    #[serde(default)]
    pub dexterity_max: Option<u8>,
    /// Strength below which it slows its wearer by 10 feet; 0 for none.
    #[serde(default)]
    pub strength_min: u8,
    /// Whether its wearer has disadvantage on Stealth.
    #[serde(default)]
    pub noisy: bool,
}

/// Anything else that is sold: gear, ammunition, tools, mounts.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gear {
    /// Its name, by which it is found.
    pub name: String,
    /// What sort of thing it is, such as `Ammunition` or `Artisan's Tools`.
    pub category: String,
    /// How many are sold together, where that is more than one.
    #[serde(default)]
    pub quantity: Option<u16>,
    /// Price in copper pieces of all that are sold together.
    pub cost_cp: u32,
    /// Weight in quarters of a pound of all that are sold together; 0 where the rules give none.
    #[serde(default)]
    pub weight_quarters: u16,
    /// For mounts, feet a round.
    #[serde(default)]
    pub speed: Option<u16>,
    /// For vessels, miles an hour in tenths.
    #[serde(default)]
    pub speed_tenth_mph: Option<u16>,
    /// For mounts, pounds that it carries.
    #[serde(default)]
    pub capacity_lb: Option<u16>,
    /// For packs, what is in it and how many.
    #[serde(default)]
    pub contents: Vec<(String, u16)>,
}

/// One magic item. What it does is code, found by its name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MagicItem {
    /// Its name, by which it is found.
    pub name: String,
    /// What sort of thing it is.
    pub kind: MagicKind,
    /// How rare it is.
    pub rarity: Rarity,
    /// The entry that it is a variant of.
    #[serde(default)]
    pub variant_of: String,
    /// Whether it needs attunement.
    #[serde(default)]
    pub attunement: bool,
    /// Who can attune to it, where not everyone can.
    #[serde(default)]
    pub attuned_by: String,
}
