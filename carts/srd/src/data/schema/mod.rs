//! The tables and how they are read.
//!
//! A table file is TOML: arrays of tables named `monster`, `spell`, `weapon`, `armor`, `gear`, `magic_item`, `class`,
//! `subclass`, `race`, `subrace`, `background`, `feat`, `skill`, `language` and `condition`, in any order and any number of files. This folder
//! is compiled into the build script too, so it uses nothing of the crate but [`Ability`](crate::Ability) and
//! [`Damage`](crate::Damage).

#[macro_use]
mod words;

mod roll;

mod power;

mod monster;
mod spell;

mod item;

mod class;
mod content;
mod people;

mod check;
mod check_bestiary;
mod check_features;
mod check_spells;
mod mentions;
mod waiting;

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

pub use check::experience;
pub use check_features::CHOSEN_WORDS;
pub use class::{BonusSpell, ClassEntry, Level, Subclass, Supply};
pub use content::{
    ActionPower, Again, Choice, Feature, Grapple, ItemPower, SpellPower, TraitPower,
};
pub use item::{Armor, Gear, MagicItem, Weapon};
pub use monster::{
    Action, Area, Attack, Casting, DamagePart, Monster, Save, Senses, Speed, Trait, Uses,
    WeaponGuard,
};
pub use people::{Background, ConditionEntry, Feat, Language, Race, SkillEntry, Subrace};
pub use power::{
    Activity, Amount, Aura, Back, Broken, Cost, Cure, Deed, Effect, Ends, Gives, Grant, Lasts,
    Light, Modifier, Moment, More, On, Plus, Powers, Repeat, Reserve, Rolls, Rule, Shapes, Stat,
    Step, Stride, Targets, Trigger, Use, Wall, When, Who, Zone, ZoneTerrain,
};
pub use roll::Roll;
pub use spell::{CastingTime, Duration, Healing, SpellDamage, SpellEntry, SpellRange, SpellSave};
pub use waiting::WAITING;
pub use words::{
    ArmorTraining, ClassName, Component, ConditionName, CreatureType, Growth, LanguageKind,
    MagicKind, Rarity, SaveSuccess, School, Shape, Size, Skill, SpecialDefense, Strike,
    SupplyGroup, WeaponProperty, WeaponQuality, WeaponTraining,
};

use check::Record;

/// Declares the tables: the name of each in TOML, and its records.
macro_rules! tables {
    ($($(#[$about:meta])* $array:ident: $record:ty,)*) => {
        /// All tables. Each is in the order of its file.
        #[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
        pub struct Tables {
            $($(#[$about])* pub $array: Vec<$record>,)*
            /// Records that use a word that the engine does not carry out yet: table, name, word.
            pub waiting: Vec<(String, String, String)>,
        }

        impl Tables {
            /// Reads the text of a table file; `file` is its name in errors. Each record is checked by itself;
            /// [`Tables::check`] sees to what they say of each other.
            ///
            /// # Errors
            ///
            /// The first thing that is wrong, with the file, the record and the field.
            pub fn read(file: &str, text: &str) -> Result<Self, DataError> {
                let mut tables = Self::default();
                let arrays: toml::Table = text.parse().map_err(|error: toml::de::Error| DataError {
                    file: file.into(),
                    record: String::new(),
                    problem: error.to_string().trim_end().into(),
                })?;
                for (name, value) in arrays {
                    tables.waiting.extend(waiting::waiting(&name, &value));
                    match name.as_str() {
                        $(stringify!($array) => tables.$array = records(file, &name, value)?,)*
                        _ => {
                            let known = [$(stringify!($array)),*].join(", ");
                            let problem = format!("`{name}` is no table; there are {known}");
                            return Err(DataError { file: file.into(), record: String::new(), problem });
                        }
                    }
                }
                Ok(tables)
            }

            /// Adds the records of other tables behind these.
            pub fn add(&mut self, other: Self) {
                $(self.$array.extend(other.$array);)*
                self.waiting.extend(other.waiting);
            }

            /// Number of records in each table, by the table's name.
            #[must_use]
            pub fn counts(&self) -> Vec<(&'static str, usize)> {
                vec![$((stringify!($array), self.$array.len())),*]
            }

            fn check_names(&self) -> Result<(), DataError> {
                $(check::names_differ(stringify!($array), &self.$array)?;)*
                Ok(())
            }
        }
    };
}

tables! {
    /// Creatures.
    monster: Monster,
    /// Spells.
    spell: SpellEntry,
    /// Weapons.
    weapon: Weapon,
    /// Armour and the shield.
    armor: Armor,
    /// All else that is sold.
    gear: Gear,
    /// Magic items.
    magic_item: MagicItem,
    /// Classes.
    class: ClassEntry,
    /// Subclasses.
    subclass: Subclass,
    /// Races.
    race: Race,
    /// Subraces.
    subrace: Subrace,
    /// Backgrounds.
    background: Background,
    /// Feats.
    feat: Feat,
    /// Skills.
    skill: SkillEntry,
    /// Languages.
    language: Language,
    /// Conditions.
    condition: ConditionEntry,
    /// What spells do.
    spell_power: SpellPower,
    /// What features of classes, subclasses and races, and feats, do.
    feature: Feature,
    /// What traits of monsters do.
    trait_power: TraitPower,
    /// What actions of monsters do where their record does not say it all.
    action_power: ActionPower,
    /// What magic items, and other things that are used, do.
    item_power: ItemPower,
}

impl Tables {
    /// Checks what the records of all tables say of each other: names differ, spells and things that are named exist.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with the record and the field.
    pub fn check(&self) -> Result<(), DataError> {
        self.check_names()?;
        check::references(self)?;
        check_bestiary::powers(self)?;
        check_features::features(self)?;
        check_spells::spell_powers(self)
    }
}

/// What is wrong with a table file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct DataError {
    /// The file, or the table where records of several files do not go together.
    pub file: String,
    /// The record, by table and name; empty where the file is no table file at all.
    pub record: String,
    /// What is wrong, with the field.
    pub problem: String,
}

impl fmt::Display for DataError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.file)?;
        if !self.record.is_empty() {
            write!(out, "{}: ", self.record)?;
        }
        write!(out, "{}", self.problem)
    }
}

impl std::error::Error for DataError {}

/// The records of one array.
fn records<T: Record + DeserializeOwned>(
    file: &str,
    array: &str,
    value: toml::Value,
) -> Result<Vec<T>, DataError> {
    let fault = |record: String, problem: String| DataError { file: file.into(), record, problem };
    let toml::Value::Array(values) = value else {
        return Err(fault(array.into(), format!("write [[{array}]] over each record")));
    };
    let mut records = Vec::with_capacity(values.len());
    for (number, value) in values.into_iter().enumerate() {
        let name = value.get("name").and_then(toml::Value::as_str);
        let record = match name {
            Some(name) => format!("{array} {name:?}"),
            None => format!("{array} number {}", number + 1),
        };
        match value.try_into::<T>() {
            Ok(read) => match read.check() {
                Ok(()) => records.push(read),
                Err(problem) => return Err(fault(record, problem)),
            },
            Err(error) => {
                let problem: Vec<String> = error.to_string().lines().map(str::to_owned).collect();
                return Err(fault(record, problem.join(" ")));
            }
        }
    }
    Ok(records)
}
