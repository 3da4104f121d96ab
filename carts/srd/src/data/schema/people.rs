//! Races, and the short lists: skills, languages, conditions.

use serde::{Deserialize, Serialize};

use super::class::Supply;
use super::words::{ConditionName, LanguageKind, Size, Skill};
use crate::Ability;

/// One race.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Race {
    /// Its name, by which it is found.
    pub name: String,
    /// Its size.
    pub size: Size,
    /// Walking speed in feet.
    pub speed: u16,
    /// What is added to which scores.
    pub bonuses: Vec<(Ability, u8)>,
    /// How many further scores of one's choice get 1 more.
    #[serde(default)]
    pub bonus_choices: u8,
    /// Languages.
    pub languages: Vec<String>,
    /// How many further languages of one's choice.
    #[serde(default)]
    pub language_choices: u8,
    /// Traits, by name.
    #[serde(default)]
    pub traits: Vec<String>,
}

/// One subrace: what it adds to its race.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subrace {
    /// Its name, by which it is found.
    pub name: String,
    /// The race that it belongs to.
    pub race: String,
    /// What is added to which scores.
    pub bonuses: Vec<(Ability, u8)>,
    /// Traits, by name.
    #[serde(default)]
    pub traits: Vec<String>,
}

/// One background.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Its name, by which it is found.
    pub name: String,
    /// Skills that it is proficient in.
    pub skills: Vec<Skill>,
    /// How many languages of one's choice.
    #[serde(default)]
    pub language_choices: u8,
    /// Equipment that it starts with, and how many.
    #[serde(default)]
    pub equipment: Vec<(String, u16)>,
    /// Equipment that is chosen besides: of each of these one entry, with all that is in it.
    #[serde(default)]
    pub equipment_options: Vec<Vec<Vec<Supply>>>,
    /// Money in copper pieces.
    #[serde(default)]
    pub money_cp: u32,
}

/// One feat. What it does is code, found by its name.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feat {
    /// Its name, by which it is found.
    pub name: String,
    /// The least scores for it.
    #[serde(default)]
    pub minimum: Vec<(Ability, u8)>,
}

/// One skill.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillEntry {
    /// Which.
    pub name: Skill,
    /// The ability that its checks usually use.
    pub ability: Ability,
}

/// One language.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// Its name, by which it is found.
    pub name: String,
    /// Whether many speak it.
    pub kind: LanguageKind,
    /// What it is written in; empty where nobody writes it.
    #[serde(default)]
    pub script: String,
}

/// One condition.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionEntry {
    /// Which.
    pub name: ConditionName,
}
