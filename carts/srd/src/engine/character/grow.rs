//! How characters come about and gain levels.

use super::build::Build;
use super::ladder::{LEVEL_MAX, class, level_for};
use super::validate::checked_name;
use super::{Background, Character, Generation, Problem, Purse, Taken};
use crate::Dice;
use crate::data::{ClassName, tables};

/// What a character begins with.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Origin {
    /// Its name.
    pub name: String,
    /// Its race.
    pub race: String,
    /// Its subrace; empty where the race has none.
    pub subrace: String,
    /// What it was before.
    pub background: Background,
    /// Its first class.
    pub class: ClassName,
    /// How its scores came about.
    pub generation: Generation,
    /// Its scores, in the order of [`crate::Ability::ALL`].
    pub base: [u8; 6],
}

/// How the hit points of a level are found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum HitDie {
    /// What the rules give without a roll: half of the die and 1.
    Fixed,
    /// What the authority rolled: 1 to the sides of the die.
    Rolled(u8),
}

impl HitDie {
    /// Rolls a class's hit die.
    pub fn roll(class_name: ClassName, dice: &mut dyn Dice) -> Self {
        let face = dice.roll(u32::from(class(class_name).hit_die));
        Self::Rolled(u8::try_from(face).unwrap_or(1))
    }
}

impl Character {
    /// A character of level 1 with its class's equipment and nothing chosen yet.
    ///
    /// # Errors
    ///
    /// What is wrong with its origin.
    pub fn create(origin: Origin) -> Result<Self, Problem> {
        checked_name(&origin.name)?;
        let mut character = Self {
            name: origin.name,
            race: origin.race,
            subrace: origin.subrace,
            background: origin.background,
            generation: origin.generation,
            base: origin.base,
            levels: vec![Taken { class: origin.class, die: class(origin.class).hit_die }],
            picks: Vec::new(),
            xp: 0,
            inventory: super::kit(origin.class),
            purse: Purse { gold: 15, ..Purse::default() },
        };
        character.check_origin()?;
        character.wield_kit();
        Ok(character)
    }

    /// What a player gets who decides nothing: race, class and the class's own way with the standard array.
    ///
    /// # Errors
    ///
    /// A race that there is not.
    pub fn ready_made(name: &str, race: &str, of: ClassName) -> Result<Self, Problem> {
        let subrace = tables().subrace.iter().find(|one| one.race == *race);
        let mut base = [0; 6];
        for (ability, score) in super::recommend::abilities(of).into_iter().zip(super::ARRAY) {
            base[ability as usize] = score;
        }
        let mut character = Self::create(Origin {
            name: name.into(),
            race: race.into(),
            subrace: subrace.map_or_else(String::new, |one| one.name.clone()),
            background: Background::Acolyte,
            class: of,
            generation: Generation::Array,
            base,
        })?;
        character.settle();
        Ok(character)
    }

    /// Takes a level in a class.
    ///
    /// # Errors
    ///
    /// Nothing changes if experience or scores do not allow it, or the die cannot show that.
    pub fn level_up(&mut self, name: ClassName, gain: HitDie) -> Result<(), Problem> {
        let build = Build::new(self);
        let level = self.level();
        if level >= LEVEL_MAX || level_for(self.xp) <= level {
            return Err(Problem::TooFewExperience { level: level.saturating_add(1), xp: self.xp });
        }
        if !build.may_begin(name) {
            return Err(Problem::MulticlassScores(name));
        }
        let sides = class(name).hit_die;
        let die = match gain {
            HitDie::Fixed => sides / 2 + 1,
            HitDie::Rolled(face) if (1..=sides).contains(&face) => face,
            HitDie::Rolled(face) => return Err(Problem::HitDie { level: level + 1, die: face }),
        };
        self.levels.push(Taken { class: name, die });
        self.drop_given();
        Ok(())
    }

    /// Whether experience allows another level.
    #[must_use]
    pub fn may_level_up(&self) -> bool {
        self.level() < LEVEL_MAX && level_for(self.xp) > self.level()
    }

    /// The classes in which the next level can be taken.
    #[must_use]
    pub fn open_classes(&self) -> Vec<ClassName> {
        let build = Build::new(self);
        ClassName::ALL.iter().copied().filter(|name| build.may_begin(*name)).collect()
    }
}
