//! Characters: what a player chose and owns, and the sheet that comes of it.
//!
//! A [`Character`] holds choices and belongings and nothing that follows from them. [`Character::asks`] says what its race,
//! background, classes and features ask to be chosen; what was chosen is a [`Pick`] for one of these questions, so that the
//! questions without an answer are what is due ([`Character::due`]), and an answer without a question is what
//! [`Character::validate`] refuses. [`Character::sheet`] computes all numbers.

mod ability;
mod ask;
mod build;
mod grow;
mod ladder;
mod options;
mod recommend;
mod spells;
mod validate;

mod armor;
mod arms;
mod casting;
mod numbers;
mod settle;
mod sheet;

mod encounter;
mod gear;
mod kit;
mod magic;
mod money;
mod rest;
mod shop;
mod treasure;

mod gaps;

use serde::{Deserialize, Serialize};

use crate::data::ClassName;

pub use ability::{ARRAY, Generation, POINTS, cost, roll_scores};
pub use ask::{Ask, Key};
pub use encounter::{Difficulty, budget, difficulty, share};
pub use gaps::{counts, gaps};
pub use gear::{ATTUNED_MAX, Load, Owned, Thing, Wear, don_rounds, thing};
pub use grow::{HitDie, Origin};
pub use kit::{kit, kit_of};
pub use ladder::{LEVEL_MAX, LEVEL_XP, level_for, pact_slots, slots};
pub use money::{Coin, Lifestyle, NotEnough, Purse};
pub use rest::{
    Regained, hit_dice_back, hit_die_gives, long_rest_gives, short_rest_gives, song_of_rest,
};
pub use sheet::Variants;
pub use shop::{Offer, Settlement, copying_cp, resale_cp, stock};
pub use treasure::{Treasure, hoard, pockets};
pub use validate::Problem;

/// What a player chose and owns.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Character {
    /// Its name, 1 to 40 bytes.
    pub name: String,
    /// Its race.
    pub race: String,
    /// Its subrace; empty where the race has none.
    pub subrace: String,
    /// What it was before.
    pub background: Background,
    /// How its scores came about.
    pub generation: Generation,
    /// Scores as they were generated, before all bonuses, in the order of [`crate::Ability::ALL`].
    pub base: [u8; 6],
    /// The levels in the order in which they were taken.
    pub levels: Vec<Taken>,
    /// What was chosen.
    pub picks: Vec<Pick>,
    /// Experience points.
    pub xp: u32,
    /// What it owns.
    pub inventory: Vec<Owned>,
    /// Its coins.
    pub purse: Purse,
}

/// What a character was before its adventures.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Background {
    /// Insight and Religion, and two languages.
    Acolyte,
    /// Two skills of one's choice, and two languages.
    Custom,
}

/// One level that was taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Taken {
    /// In which class.
    pub class: ClassName,
    /// What the hit die showed, or what was taken instead; the highest face at level 1.
    pub die: u8,
}

/// What was chosen for one question.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Pick {
    /// Which question.
    pub key: Key,
    /// The choice, in as many parts as were asked for, or fewer.
    pub what: Vec<String>,
}

impl Character {
    /// Its level, the sum of its classes' levels: 1 to 20.
    #[must_use]
    pub fn level(&self) -> u8 {
        u8::try_from(self.levels.len()).unwrap_or(u8::MAX)
    }

    /// Its level in a class, 0 without.
    #[must_use]
    pub fn class_level(&self, class: ClassName) -> u8 {
        let count = self.levels.iter().filter(|taken| taken.class == class).count();
        u8::try_from(count).unwrap_or(u8::MAX)
    }

    /// Its classes with their levels, in the order in which they were begun.
    #[must_use]
    pub fn classes(&self) -> Vec<(ClassName, u8)> {
        let mut classes: Vec<(ClassName, u8)> = Vec::new();
        for taken in &self.levels {
            match classes.iter_mut().find(|(class, _)| *class == taken.class) {
                Some((_, level)) => *level = level.saturating_add(1),
                None => classes.push((taken.class, 1)),
            }
        }
        classes
    }

    /// What was chosen for a question; nothing if it is open.
    #[must_use]
    pub fn picked(&self, key: &Key) -> &[String] {
        self.picks.iter().find(|pick| pick.key == *key).map_or(&[], |pick| &pick.what)
    }
}
