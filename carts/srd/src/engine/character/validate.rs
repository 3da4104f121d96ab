//! What makes a character impossible.

use core::fmt;

use super::ask::{Ask, asks};
use super::build::Build;
use super::gear::Thing;
use super::ladder::{LEVEL_MAX, LEVEL_XP, class, may_multiclass};
use super::options::goes_too_far;
use super::spells::{known_most, level_of};
use super::{ATTUNED_MAX, Character, Key, Wear, thing};
use crate::data::{Amount, ClassName, Gives, Stat, tables};

/// The longest name in bytes.
const NAME_MAX: usize = 40;

/// The most things and the most of one thing that a character can own.
const THINGS_MAX: usize = 200;

/// What is wrong with a character, or with what is to be done to it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is said in words by its Display")]
pub enum Problem {
    Name,
    Race(String),
    Subrace { race: String, subrace: String },
    Scores([u8; 6]),
    Levels(usize),
    TooFewExperience { level: u8, xp: u32 },
    HitDie { level: u8, die: u8 },
    MulticlassScores(ClassName),
    NotAsked(Key),
    AskedTwice(Key),
    NoOption { key: Key, option: String },
    Twice { key: Key, option: String },
    TooMany { key: Key, most: usize },
    ScoreTooHigh(Key),
    TooManyHighSpells { class: ClassName, level: u8, most: usize },
    UnknownItem(String),
    NoBase { item: String, base: String },
    NoKind { item: String, kind: String },
    Count(String),
    TooManyThings(usize),
    TooAttuned(usize),
    AttunedTwice(String),
    NotAttunable(String),
    NotFor(String),
    Place { item: String, wear: Wear },
    PlaceTaken { item: String, other: String },
    Unidentified(String),
    Charges { item: String, used: u8 },
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name => write!(out, "a name has 1 to {NAME_MAX} bytes and no control characters"),
            Self::Race(race) => write!(out, "there is no race {race:?}"),
            Self::Subrace { race, subrace } => write!(out, "{subrace:?} is no subrace of {race}"),
            Self::Scores(base) => write!(out, "scores {base:?} cannot come about so"),
            Self::Levels(count) => write!(out, "{count} levels are not 1 to {LEVEL_MAX}"),
            Self::TooFewExperience { level, xp } => {
                write!(out, "{xp} experience points are not enough for level {level}")
            }
            Self::HitDie { level, die } => {
                write!(out, "a hit die of level {level} cannot show {die}")
            }
            Self::MulticlassScores(class) => {
                write!(out, "the scores are too low for {class:?} beside another class")
            }
            Self::NotAsked(key) => write!(out, "{key} is not to be chosen"),
            Self::AskedTwice(key) => write!(out, "{key} was chosen twice"),
            Self::NoOption { key, option } => write!(out, "{key}: {option:?} is no option"),
            Self::Twice { key, option } => write!(out, "{key}: {option:?} twice"),
            Self::TooMany { key, most } => write!(out, "{key}: more than {most}"),
            Self::ScoreTooHigh(key) => write!(out, "{key}: scores end at 20"),
            Self::TooManyHighSpells { class, level, most } => {
                write!(out, "{class:?}: more than {most} spells of level {level} or higher")
            }
            Self::UnknownItem(item) => write!(out, "there is no item {item:?}"),
            Self::NoBase { item, base } => write!(out, "{item} cannot be a {base:?}"),
            Self::NoKind { item, kind } => write!(out, "there is no {item} of the kind {kind:?}"),
            Self::Count(item) => {
                write!(out, "{item}: it takes 1 to 65535 of it, and one to wear or attune to")
            }
            Self::TooManyThings(count) => write!(out, "{count} things are more than {THINGS_MAX}"),
            Self::TooAttuned(most) => write!(out, "attuned to more than {most} items"),
            Self::AttunedTwice(item) => write!(out, "attuned to two of {item}"),
            Self::NotAttunable(item) => write!(out, "{item} takes no attunement"),
            Self::NotFor(item) => write!(out, "{item} does not attune to this class"),
            Self::Place { item, wear } => write!(out, "{item} cannot be {}", wear.words()),
            Self::PlaceTaken { item, other } => write!(out, "{item} has no place beside {other}"),
            Self::Unidentified(item) => write!(out, "{item} must be identified to attune to it"),
            Self::Charges { item, used } => write!(out, "{item} has not {used} charges to use up"),
        }
    }
}

impl core::error::Error for Problem {}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.class, self.level) {
            (Some(class), 0) => write!(out, "{} of {class:?}", self.from),
            (Some(class), level) => write!(out, "{} of {class:?} {level}", self.from),
            (None, _) => write!(out, "{}", self.from),
        }
    }
}

/// A name that can be shown.
pub(super) fn checked_name(name: &str) -> Result<(), Problem> {
    let shown =
        !name.trim().is_empty() && name.len() <= NAME_MAX && !name.chars().any(char::is_control);
    if shown { Ok(()) } else { Err(Problem::Name) }
}

/// Whether an answer fits its question; what is still missing does not matter.
pub(super) fn answer(build: &Build<'_>, ask: &Ask) -> Result<(), Problem> {
    let key = || ask.key.clone();
    for (at, one) in ask.made.iter().enumerate() {
        if !ask.options.contains(one) {
            return Err(Problem::NoOption { key: key(), option: one.clone() });
        }
        if ask.of != "Improvement" && ask.made[..at].contains(one) {
            return Err(Problem::Twice { key: key(), option: one.clone() });
        }
    }
    let weight: usize = ask.made.iter().map(|one| ask.weight(one)).sum();
    let most = if ask.open_ended { usize::from(u16::MAX) } else { usize::from(ask.count) };
    if weight > most {
        return Err(Problem::TooMany { key: key(), most });
    }
    // In a build with the answer the scores have it already.
    let counted = build.who.picks.iter().any(|pick| pick.key == ask.key);
    if ask.of == "Improvement" && !counted && goes_too_far(build, &ask.made) {
        return Err(Problem::ScoreTooHigh(key()));
    }
    Ok(())
}

impl Character {
    /// Whether such a character can be.
    ///
    /// # Errors
    ///
    /// All that is wrong.
    pub fn validate(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        problems.extend(checked_name(&self.name).err());
        if let Err(problem) = self.check_origin() {
            // Without a race or levels nothing else can be asked.
            problems.push(problem);
            return Err(problems);
        }
        let build = Build::new(self);
        self.check_levels(&build, &mut problems);
        self.check_picks(&build, &mut problems);
        self.check_known(&build, &mut problems);
        self.check_things(&build, &mut problems);
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Race, scores and the number of levels.
    pub(super) fn check_origin(&self) -> Result<(), Problem> {
        if !tables().race.iter().any(|race| race.name == self.race) {
            return Err(Problem::Race(self.race.clone()));
        }
        let mut of_race = tables().subrace.iter().filter(|one| one.race == self.race).peekable();
        let is_plain = of_race.peek().is_none() && self.subrace.is_empty();
        if !is_plain && !of_race.any(|one| one.name == self.subrace) {
            let (race, subrace) = (self.race.clone(), self.subrace.clone());
            return Err(Problem::Subrace { race, subrace });
        }
        if !self.generation.allows(self.base) {
            return Err(Problem::Scores(self.base));
        }
        let count = self.levels.len();
        if count == 0 || count > usize::from(LEVEL_MAX) {
            Err(Problem::Levels(count))
        } else {
            Ok(())
        }
    }

    fn check_levels(&self, build: &Build<'_>, problems: &mut Vec<Problem>) {
        let level = self.level();
        if LEVEL_XP[usize::from(level) - 1] > self.xp {
            problems.push(Problem::TooFewExperience { level, xp: self.xp });
        }
        for (at, taken) in self.levels.iter().enumerate() {
            let sides = class(taken.class).hit_die;
            let fits = if at == 0 { taken.die == sides } else { (1..=sides).contains(&taken.die) };
            if !fits {
                let level = u8::try_from(at + 1).unwrap_or(u8::MAX);
                problems.push(Problem::HitDie { level, die: taken.die });
            }
        }
        if build.classes.len() > 1 {
            let low = build.classes.iter().filter(|(name, _)| !may_multiclass(*name, build.scores));
            problems.extend(low.map(|(name, _)| Problem::MulticlassScores(*name)));
        }
    }

    fn check_picks(&self, build: &Build<'_>, problems: &mut Vec<Problem>) {
        let asks = asks(build);
        for (at, pick) in self.picks.iter().enumerate() {
            if self.picks[..at].iter().any(|other| other.key == pick.key) {
                problems.push(Problem::AskedTwice(pick.key.clone()));
            } else if !asks.iter().any(|ask| ask.key == pick.key) {
                problems.push(Problem::NotAsked(pick.key.clone()));
            }
        }
        problems.extend(asks.iter().filter_map(|ask| answer(build, ask).err()));
        if build.scores.iter().any(|score| *score > 20) {
            let of = Key::of_race("Ability Score Improvement");
            problems.push(Problem::ScoreTooHigh(of));
        }
    }

    /// That classes that know their spells cannot have more of the high ones than their levels let them learn.
    fn check_known(&self, build: &Build<'_>, problems: &mut Vec<Problem>) {
        for &(class, level) in &build.classes {
            let known = self.picked(&Key::of_class(class, "Spells"));
            for spell_level in 2..=9 {
                let high = |name: &&String| level_of(name).is_some_and(|one| one >= spell_level);
                let most = known_most(class, level, spell_level);
                if known.iter().filter(high).count() > most {
                    problems.push(Problem::TooManyHighSpells { class, level: spell_level, most });
                }
            }
        }
    }

    fn check_things(&self, build: &Build<'_>, problems: &mut Vec<Problem>) {
        if self.inventory.len() > THINGS_MAX {
            problems.push(Problem::TooManyThings(self.inventory.len()));
        }
        for (at, owned) in self.inventory.iter().enumerate() {
            problems.extend(owned.check(build).err());
            for other in &self.inventory[..at] {
                if owned.wear != Wear::Carried && owned.excludes(other) {
                    let (item, other) = (owned.item.clone(), other.item.clone());
                    problems.push(Problem::PlaceTaken { item, other });
                }
                if owned.attuned && other.attuned && owned.item == other.item {
                    problems.push(Problem::AttunedTwice(owned.item.clone()));
                }
            }
        }
        let attuned = self.inventory.iter().filter(|owned| owned.attuned).count();
        let more = build.features.iter().flat_map(|has| &has.feature.powers.modifiers);
        let more =
            more.filter(|one| matches!(&one.gives, Gives::Add(Stat::Attunements, _))).count();
        if attuned > ATTUNED_MAX + more {
            problems.push(Problem::TooAttuned(ATTUNED_MAX + more));
        }
    }
}

impl super::Owned {
    /// Whether this thing can be owned and worn so.
    fn check(&self, build: &Build<'_>) -> Result<(), Problem> {
        let item = || self.item.clone();
        let Some(what) = thing(&self.item) else { return Err(Problem::UnknownItem(item())) };
        let (base_fits, power) = self.base_fits();
        if !base_fits {
            return Err(Problem::NoBase { item: item(), base: self.base.clone() });
        }
        if !self.kind_fits() {
            return Err(Problem::NoKind { item: item(), kind: self.kind.clone() });
        }
        let single = self.wear != Wear::Carried || self.attuned;
        if self.count == 0 || single && self.count > 1 && !self.is_thrown_or_shot() {
            return Err(Problem::Count(item()));
        }
        if !self.fits(self.wear) {
            return Err(Problem::Place { item: item(), wear: self.wear });
        }
        if self.attuned {
            let attunable = matches!(what, Thing::Magic(magic) if magic.attunement);
            if !attunable {
                return Err(Problem::NotAttunable(item()));
            }
            if !self.identified {
                return Err(Problem::Unidentified(item()));
            }
            let classes = power.map_or(&[][..], |power| &power.classes);
            let one_of = classes.iter().any(|name| build.class_level(*name) > 0);
            if !classes.is_empty() && !one_of && !build.has("Use Magic Device") {
                return Err(Problem::NotFor(item()));
            }
        }
        let most = |amount: &Amount| {
            let dice = i32::from(amount.roll.count) * i32::from(amount.roll.sides);
            dice + build.value(amount, build.scores)
        };
        let reserves = self.gives().flat_map(|powers| &powers.reserves);
        let most = reserves.map(|one| most(&one.amount)).max().unwrap_or(0);
        if i32::from(self.used) > most {
            return Err(Problem::Charges { item: item(), used: self.used });
        }
        Ok(())
    }
}
