//! What the head of a spell says, and its numbers.

use serde::{Deserialize, Serialize};

use super::monster::Area;
use super::roll::Roll;
use super::words::{ClassName, Component, Growth, SaveSuccess, School, Strike};
use crate::{Ability, Damage};

/// One spell. What it does beyond its numbers is code, found by its name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellEntry {
    /// Its name, by which it is found.
    pub name: String,
    /// Its level, 0 to 9; 0 is a cantrip.
    pub level: u8,
    /// Its school.
    pub school: School,
    /// How long casting takes.
    pub casting: CastingTime,
    /// Whether it can be cast as a ritual.
    #[serde(default)]
    pub ritual: bool,
    /// How far away it takes effect.
    pub range: SpellRange,
    /// What it takes besides time.
    pub components: Vec<Component>,
    /// Price in copper pieces of the materials; 0 where a pouch or focus will do.
    #[serde(default)]
    pub material_cp: u32,
    /// Whether casting uses the materials up.
    #[serde(default)]
    pub material_consumed: bool,
    /// How long it lasts.
    pub duration: Duration,
    /// Whether it needs concentration.
    #[serde(default)]
    pub concentration: bool,
    /// The classes that have it on their list.
    pub classes: Vec<ClassName>,
    /// The attack roll that it makes.
    #[serde(default)]
    pub attack: Option<Strike>,
    /// The save that it asks for.
    #[serde(default)]
    pub save: Option<SpellSave>,
    /// The area that it fills.
    #[serde(default)]
    pub area: Option<Area>,
    /// The damage that it deals.
    #[serde(default)]
    pub damage: Option<SpellDamage>,
    /// Hit points that it gives back.
    #[serde(default)]
    pub healing: Option<Healing>,
}

/// How long casting takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum CastingTime {
    /// An action.
    Action,
    /// A bonus action.
    BonusAction,
    /// A reaction.
    Reaction,
    /// So many minutes.
    Minutes(u16),
}

/// How far away a spell takes effect.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum SpellRange {
    /// On the caster, or around them.
    Caster,
    /// On what the caster touches.
    Touch,
    /// Within so many feet.
    Feet(u32),
    /// On what the caster sees.
    Sight,
    /// Anywhere.
    Unlimited,
    /// As its text says.
    Special,
}

/// How long a spell lasts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Duration {
    /// It is over at once.
    Instantaneous,
    /// So many rounds of 6 seconds.
    Rounds(u16),
    /// So many minutes.
    Minutes(u32),
    /// Until it is dispelled.
    UntilDispelled,
    /// As its text says.
    Special,
}

/// The save that a spell asks for, against its caster's difficulty.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellSave {
    /// With which ability.
    pub ability: Ability,
    /// What success leaves.
    pub success: SaveSuccess,
}

/// The damage that a spell deals.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpellDamage {
    /// The kinds: where there are as many as parts, each part's own; none where the spell chooses.
    #[serde(default)]
    pub kinds: Vec<Damage>,
    /// What it grows with.
    pub by: Growth,
    /// From which slot or character level on, and the parts then.
    pub parts: Vec<(u8, Vec<Roll>)>,
    /// Whether the caster's ability modifier is added.
    #[serde(default)]
    pub modifier: bool,
}

/// Hit points that a spell gives back.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Healing {
    /// With which slot, and how much then.
    pub rolls: Vec<(u8, Roll)>,
    /// Whether the caster's ability modifier is added.
    #[serde(default)]
    pub modifier: bool,
}
