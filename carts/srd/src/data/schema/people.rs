//! Races, and the short lists: skills, languages, conditions.

use serde::{Deserialize, Serialize};

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
