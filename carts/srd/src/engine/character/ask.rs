//! What a character's race, background, classes and features ask to be chosen.

use serde::{Deserialize, Serialize};

use super::build::{Build, key};
use super::ladder::{class, multiclass_skills};
use super::options::options;
use super::recommend::recommend;
use super::spells;
use super::{Background, Character, Problem};
use crate::data::ClassName;

/// Which question a choice answers.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub struct Key {
    /// The class that asks; none for race and background.
    pub class: Option<ClassName>,
    /// At which level of the class; 0 for race, background, and what goes on through all levels.
    pub level: u8,
    /// The feature, or what asks in its place: `Skills`, `Cantrips`, `Spells`, `Book`, `Prepared`.
    pub from: String,
    /// Which of several choices of the feature.
    pub nth: u8,
}

impl Key {
    /// A question of race or background.
    pub(super) fn of_race(from: &str) -> Self {
        Self { class: None, level: 0, from: from.into(), nth: 0 }
    }

    /// A question of a class that goes on through its levels.
    #[must_use]
    pub fn of_class(class: ClassName, from: &str) -> Self {
        Self { class: Some(class), level: 0, from: from.into(), nth: 0 }
    }
}

/// A question and its answer so far.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Ask {
    /// Which question.
    pub key: Key,
    /// What is chosen: `Skill`, `Spell`, `Fighting Style` …
    pub of: String,
    /// How many.
    pub count: u8,
    /// Whether more may be chosen than are asked for: a wizard's book.
    pub open_ended: bool,
    /// What has been chosen.
    pub made: Vec<String>,
    /// What can be chosen, with what has been; only what works in play.
    pub options: Vec<String>,
}

impl Ask {
    /// How many are still to be chosen, as far as there are options.
    #[must_use]
    pub fn open(&self) -> usize {
        let made: usize = self.made.iter().map(|one| self.weight(one)).sum();
        let left = usize::from(self.count).saturating_sub(made);
        let free = self.options.iter().filter(|one| !self.made.contains(one)).count();
        if self.of == "Improvement" { left } else { left.min(free) }
    }

    /// How much of the count an option takes: a feat takes both points of an improvement.
    pub(super) fn weight(&self, option: &str) -> usize {
        let is_feat = self.of == "Improvement" && super::build::ability_named(option).is_none();
        if is_feat { 2 } else { 1 }
    }
}

/// Something to choose, before its options are known.
pub(super) struct Wanted<'a> {
    pub(super) key: Key,
    pub(super) of: &'a str,
    pub(super) count: u8,
    pub(super) from: Vec<String>,
    pub(super) level: u8,
    pub(super) open_ended: bool,
}

impl Character {
    /// All questions with what has been answered.
    #[must_use]
    pub fn asks(&self) -> Vec<Ask> {
        let build = Build::new(self);
        asks(&build)
    }

    /// The questions that are open, with what of them is recommended.
    #[must_use]
    pub fn due(&self) -> Vec<(Ask, Vec<String>)> {
        let build = Build::new(self);
        let open = asks(&build).into_iter().filter(|ask| ask.open() > 0);
        open.map(|ask| {
            let recommended = recommend(&build, &ask);
            (ask, recommended)
        })
        .collect()
    }

    /// Answers a question, in the place of an earlier answer.
    ///
    /// # Errors
    ///
    /// Nothing changes if the question is not asked, or an answer is no option of it.
    pub fn choose(&mut self, key: &Key, what: Vec<String>) -> Result<(), Problem> {
        let mut with = self.clone();
        with.picks.retain(|pick| pick.key != *key);
        let build = Build::new(&with);
        let asked = asks(&build).into_iter().find(|ask| ask.key == *key);
        let mut ask = asked.ok_or_else(|| Problem::NotAsked(key.clone()))?;
        ask.made = what;
        super::validate::answer(&build, &ask)?;
        with.picks.push(super::Pick { key: key.clone(), what: ask.made });
        with.picks.sort_by(|one, other| one.key.cmp(&other.key));
        with.drop_given();
        *self = with;
        Ok(())
    }

    /// Drops from what is prepared what a subclass now gives anyway.
    pub(super) fn drop_given(&mut self) {
        let build = Build::new(self);
        let given: Vec<(ClassName, Vec<String>)> = build
            .classes
            .iter()
            .map(|(class, _)| (*class, spells::always(&build, *class)))
            .collect();
        for pick in self.picks.iter_mut().filter(|pick| pick.key.from == "Prepared") {
            let always = given.iter().find(|(class, _)| pick.key.class == Some(*class));
            pick.what.retain(|name| !always.is_some_and(|(_, names)| names.contains(name)));
        }
    }

    /// Answers every open question with what is recommended.
    pub fn settle(&mut self) {
        // Answers raise questions; each round answers at least one, and there are never so many.
        for _ in 0..200 {
            let Some((ask, recommended)) = self.due().into_iter().next() else { return };
            let whole = ask.made.iter().cloned().chain(recommended).collect();
            if self.choose(&ask.key, whole).is_err() {
                return;
            }
        }
    }
}

/// All questions.
pub(super) fn asks(build: &Build<'_>) -> Vec<Ask> {
    wanted(build)
        .into_iter()
        .map(|want| Ask {
            options: options(build, &want),
            made: build.who.picked(&want.key).to_vec(),
            of: want.of.into(),
            count: want.count,
            open_ended: want.open_ended,
            key: want.key,
        })
        .collect()
}

/// All questions without their options.
pub(super) fn wanted<'a>(build: &Build<'a>) -> Vec<Wanted<'a>> {
    let mut all = Vec::new();
    of_origin(build, &mut all);
    of_classes(build, &mut all);
    for has in &build.features {
        for (nth, choice) in has.feature.choices.iter().enumerate() {
            if build.asks(has, choice) {
                let count = build.value(&choice.count, build.scores);
                let improvement = u8::from(choice.of == "Improvement");
                all.push(Wanted {
                    key: key(has, nth),
                    of: &choice.of,
                    count: u8::try_from(count).unwrap_or(0) + improvement,
                    from: choice.from.clone(),
                    level: choice.level,
                    open_ended: false,
                });
            }
        }
    }
    spells::wanted(build, &mut all);
    all
}

fn plain(key: Key, of: &str, count: u8, from: Vec<String>) -> Wanted<'_> {
    Wanted { key, of, count, from, level: 0, open_ended: false }
}

fn of_origin<'a>(build: &Build<'a>, all: &mut Vec<Wanted<'a>>) {
    if let Some(race) = build.race {
        if race.bonus_choices > 0 {
            let fixed =
                |ability: &crate::Ability| race.bonuses.iter().any(|(one, _)| one == ability);
            let free = crate::Ability::ALL.iter().filter(|ability| !fixed(ability));
            let from = free.map(|ability| format!("{ability:?}")).collect();
            all.push(plain(Key::of_race("Ability"), "Ability", race.bonus_choices, from));
        }
        if race.language_choices > 0 {
            all.push(plain(
                Key::of_race("Language"),
                "Language",
                race.language_choices,
                Vec::new(),
            ));
        }
    }
    all.push(plain(Key::of_race("Background languages"), "Language", 2, Vec::new()));
    if build.who.background == Background::Custom {
        all.push(plain(Key::of_race("Background skills"), "Skill", 2, Vec::new()));
    }
}

fn of_classes<'a>(build: &Build<'a>, all: &mut Vec<Wanted<'a>>) {
    for (at, &(name, _)) in build.classes.iter().enumerate() {
        let entry = class(name);
        let count = if at == 0 { entry.skill_count } else { multiclass_skills(name) };
        if count > 0 {
            let named = |skill: &crate::data::Skill| format!("{skill:?}");
            let from = entry.skills.iter().map(named).collect();
            all.push(plain(Key::of_class(name, "Skills"), "Skill", count, from));
        }
        let instruments = vec!["Musical Instrument".to_owned()];
        match (name, at) {
            (ClassName::Bard, _) => {
                let count = if at == 0 { 3 } else { 1 };
                all.push(plain(Key::of_class(name, "Instruments"), "Tool", count, instruments));
            }
            (ClassName::Monk, 0) => {
                let from = vec!["Artisan's Tools".to_owned(), "Musical Instrument".to_owned()];
                all.push(plain(Key::of_class(name, "Tools"), "Tool", 1, from));
            }
            _ => {}
        }
    }
}
