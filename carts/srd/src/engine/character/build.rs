//! What a character has by its choices: features with what was chosen for them, scores, the classes' numbers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::ladder::{LEVEL_MAX, class, may_multiclass, row};
use super::{Character, Key};
use crate::ability::{Ability, modifier, proficiency};
use crate::data::{
    Amount, CHOSEN_WORDS, Choice, ClassName, Feature, Gives, Plus, Race, Stat, Subclass, Subrace,
    tables,
};

/// The highest score that there is.
const SCORE_MAX: u8 = 30;

/// A feature that a character has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Has {
    /// Its record.
    pub(super) feature: &'static Feature,
    /// The class that gave it; none for races.
    pub(super) class: Option<ClassName>,
    /// At which level of the class; 0 for races.
    pub(super) level: u8,
    /// Whether the character already had it: it does nothing again, but may ask again.
    pub(super) again: bool,
}

/// All that follows from a character's choices by name.
#[derive(Debug)]
pub(super) struct Build<'a> {
    pub(super) who: &'a Character,
    pub(super) race: Option<&'static Race>,
    pub(super) subrace: Option<&'static Subrace>,
    pub(super) classes: Vec<(ClassName, u8)>,
    pub(super) features: Vec<Has>,
    /// Names of features that have no record.
    pub(super) unknown: Vec<String>,
    /// Scores with the bonuses of race and level, before features and items.
    pub(super) scores: [u8; 6],
    pub(super) numbers: Vec<(String, u16)>,
}

/// The records of features by name.
fn named() -> &'static BTreeMap<&'static str, Vec<&'static Feature>> {
    static NAMED: OnceLock<BTreeMap<&'static str, Vec<&'static Feature>>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let mut named: BTreeMap<&str, Vec<&Feature>> = BTreeMap::new();
        for feature in &tables().feature {
            named.entry(&feature.name).or_default().push(feature);
        }
        named
    })
}

/// The record of a feature of this name that belongs to an owner: a class, subclass, race or list.
pub(super) fn find(name: &str, owner: &str) -> Option<&'static Feature> {
    let stem = name.split(" (").next().unwrap_or(name);
    let stem = stem.split(": ").next().filter(|stem| *stem == "Spellcasting").unwrap_or(stem);
    let records = |name: &str| named().get(name).map_or(&[][..], Vec::as_slice).iter().copied();
    let plain = |name: &str| records(name).find(|one| one.of.is_empty());
    let owned = |name: &str| records(name).find(|one| one.of == owner);
    owned(name).or_else(|| plain(name)).or_else(|| owned(stem)).or_else(|| plain(stem))
}

/// Whether a record of a table waits for a word that the engine does not carry out yet.
pub(super) fn waits(array: &str, name: &str) -> bool {
    tables().waiting.iter().any(|(table, record, _)| table == array && record == name)
}

/// The name of an ability as it is chosen.
pub(super) fn ability_named(name: &str) -> Option<Ability> {
    Ability::ALL.into_iter().find(|ability| format!("{ability:?}") == name)
}

/// The subclasses of a class.
pub(super) fn subclasses(of: ClassName) -> impl Iterator<Item = &'static Subclass> {
    tables().subclass.iter().filter(move |one| one.class == of)
}

/// The question that an ability score improvement or another choice of a feature is.
pub(super) fn key(has: &Has, nth: usize) -> Key {
    Key {
        class: has.class,
        level: has.level,
        from: has.feature.name.clone(),
        nth: u8::try_from(nth).unwrap_or(u8::MAX),
    }
}

impl<'a> Build<'a> {
    pub(super) fn new(who: &'a Character) -> Self {
        let race = tables().race.iter().find(|one| one.name == who.race);
        let subrace =
            tables().subrace.iter().find(|one| one.name == who.subrace && one.race == who.race);
        let mut build = Self {
            who,
            race,
            subrace,
            // What no validated character has is cut off, so that nothing overflows.
            classes: who
                .classes()
                .into_iter()
                .map(|(name, level)| (name, level.min(LEVEL_MAX)))
                .collect(),
            features: Vec::new(),
            unknown: Vec::new(),
            scores: who.base.map(|score| score.min(SCORE_MAX)),
            numbers: Vec::new(),
        };
        build.add_races();
        for at in 0..build.classes.len() {
            let (class, level) = build.classes[at];
            build.add_class(class, level);
        }
        build.add_scores();
        build
    }

    fn add_races(&mut self) {
        let race = self.race.map(|race| (race.name.as_str(), &race.traits));
        let subrace = self.subrace.map(|subrace| (subrace.name.as_str(), &subrace.traits));
        for (owner, traits) in race.into_iter().chain(subrace) {
            for name in traits {
                self.add(name, owner, None, 0);
            }
        }
        if self.who.race == "Dragonborn" {
            let dice = match self.who.level() {
                0..=5 => 2,
                6..=10 => 3,
                11..=15 => 4,
                _ => 5,
            };
            self.numbers.push(("breath_weapon_dice".into(), dice));
        }
    }

    fn add_class(&mut self, name: ClassName, level: u8) {
        self.numbers.extend(row(name, level).numbers.iter().cloned());
        let owner = format!("{name:?}");
        for at in 1..=level {
            for feature in &row(name, at).features {
                self.add(feature, &owner, Some(name), at);
            }
            if let Some(subclass) = self.subclass(name) {
                for (_, feature) in subclass.features.iter().filter(|(from, _)| *from == at) {
                    self.add(feature, &subclass.name, Some(name), at);
                }
            }
        }
    }

    fn add(&mut self, name: &str, owner: &str, class: Option<ClassName>, level: u8) {
        let Some(feature) = find(name, owner) else {
            self.unknown.push(name.into());
            return;
        };
        let again = self.features.iter().any(|has| std::ptr::eq(has.feature, feature));
        let has = Has { feature, class, level, again };
        self.features.push(has);
        for (nth, choice) in feature.choices.iter().enumerate() {
            if self.asks(&has, choice) {
                self.add_options(&key(&has, nth), choice);
            }
        }
    }

    /// The features that were chosen for a question.
    fn add_options(&mut self, key: &Key, choice: &Choice) {
        for name in self.who.picked(key).to_vec() {
            if find(&name, &choice.of).is_some() && !is_word(choice) {
                self.add(&name, &choice.of, key.class, key.level);
            } else if choice.of == "Improvement" && ability_named(&name).is_none() {
                self.add(&name, "Improvement", key.class, key.level);
            }
        }
    }

    /// Whether a feature asks a choice of it now: what a number of the class counts is asked once, for all levels.
    pub(super) fn asks(&self, has: &Has, choice: &Choice) -> bool {
        let counted = choice.count.plus.iter().any(|plus| matches!(plus, Plus::Number(_)));
        !(counted && has.again)
    }

    /// The subclass that was chosen for a class.
    pub(super) fn subclass(&self, name: ClassName) -> Option<&'static Subclass> {
        let asked = self.features.iter().filter(|has| has.class == Some(name));
        let mut picked = asked.filter_map(|has| {
            let nth = has.feature.choices.iter().position(|choice| choice.of == "Subclass")?;
            self.who.picked(&key(has, nth)).first()
        });
        let chosen = picked.next()?;
        subclasses(name).find(|one| one.name == *chosen)
    }

    fn add_scores(&mut self) {
        let race = self.race.into_iter().flat_map(|race| &race.bonuses);
        let subrace = self.subrace.into_iter().flat_map(|subrace| &subrace.bonuses);
        for (ability, bonus) in race.chain(subrace) {
            let score = &mut self.scores[*ability as usize];
            *score = score.saturating_add(*bonus).min(SCORE_MAX);
        }
        let improvements =
            self.features.iter().filter(|has| has.feature.name == "Ability Score Improvement");
        let keys: Vec<Key> =
            improvements.map(|has| key(has, 0)).chain([Key::of_race("Ability")]).collect();
        for name in keys.iter().flat_map(|key| self.who.picked(key)) {
            if let Some(ability) = ability_named(name) {
                let score = &mut self.scores[ability as usize];
                *score = score.saturating_add(1).min(SCORE_MAX);
            }
        }
    }

    /// Whether a class can be begun beside those that are there.
    pub(super) fn may_begin(&self, name: ClassName) -> bool {
        let begun = self.classes.iter().any(|(class, _)| *class == name);
        let mut all = self.classes.iter().map(|(class, _)| *class).chain([name]);
        begun || self.classes.is_empty() || all.all(|class| may_multiclass(class, self.scores))
    }

    /// Level of the character.
    pub(super) fn level(&self) -> u8 {
        self.who.level().min(LEVEL_MAX)
    }

    /// Its proficiency bonus, with what things add to it.
    pub(super) fn proficiency(&self) -> i8 {
        let things = self.who.inventory.iter().filter(|owned| owned.is_active());
        let more = things.flat_map(super::Owned::gives).flat_map(|powers| &powers.modifiers);
        let more = more.map(|one| match &one.gives {
            Gives::Add(Stat::Proficiency, amount) => amount.roll.bonus,
            _ => 0,
        });
        let sum = i16::from(proficiency(self.level())) + more.sum::<i16>();
        i8::try_from(sum.clamp(0, 100)).unwrap_or(0)
    }

    /// Level in a class.
    pub(super) fn class_level(&self, name: ClassName) -> u8 {
        self.classes.iter().find(|(class, _)| *class == name).map_or(0, |(_, level)| *level)
    }

    /// Whether it has a feature of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.features.iter().any(|has| has.feature.name == name)
    }

    /// One of the classes' numbers.
    pub(super) fn number(&self, name: &str) -> u16 {
        self.numbers.iter().find(|(known, _)| known == name).map_or(0, |(_, number)| *number)
    }

    /// The saves that its first class gives.
    pub(super) fn class_saves(&self) -> Vec<Ability> {
        self.classes.first().map_or_else(Vec::new, |(name, _)| class(*name).saves.to_vec())
    }

    /// What an amount without dice comes to, with these scores.
    pub(super) fn value(&self, amount: &Amount, scores: [u8; 6]) -> i32 {
        let plus = amount.plus.iter().map(|plus| match plus {
            Plus::Modifier(ability) => i32::from(modifier(scores[*ability as usize])),
            Plus::Score(ability) => i32::from(scores[*ability as usize]),
            Plus::Proficiency => i32::from(self.proficiency()),
            Plus::Level => i32::from(self.level()),
            Plus::ClassLevel(name) => i32::from(self.class_level(*name)),
            Plus::TimesClassLevel(times, name) => {
                i32::from(*times) * i32::from(self.class_level(*name))
            }
            Plus::Number(name) => i32::from(self.number(name)),
            _ => 0,
        });
        let sum = i32::from(amount.roll.bonus) + plus.sum::<i32>();
        let sum = if amount.half { sum.div_euclid(2) } else { sum };
        sum.max(i32::from(amount.least)).max(if amount.least > 0 { 1 } else { i32::MIN })
    }
}

/// Whether a choice is not of features but of words: skills, spells, languages and such.
pub(super) fn is_word(choice: &Choice) -> bool {
    CHOSEN_WORDS.contains(&choice.of.as_str())
}
