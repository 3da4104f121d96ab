//! The legal options of each question: only what works in play.

use super::Key;
use super::ask::Wanted;
use super::build::{Build, ability_named, find, subclasses, waits};
use super::ladder::spell_level_max;
use super::numbers::{tools_of, trained_skills};
use super::spells;
use crate::data::{ClassName, Feature, Skill, Strike, tables};

/// The highest score that improvements lead to.
const SCORE_MAX: u8 = 20;

/// What can be chosen for a question, in the order of the tables.
pub(super) fn options(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    match want.of {
        "Ability" => want.from.clone(),
        "Skill" => skills(build, want),
        "Expertise" => expertise(build, want),
        "Tool" => tools(build, want),
        "Language" => languages(build, want),
        "Cantrip" | "Spell" | "Ritual" => spell_options(build, want),
        "Book Spell" => book(build, want.level),
        "Prepared" => prepared(build, want),
        "Weapon" => {
            let melee = tables().weapon.iter().filter(|one| one.strike == Strike::Melee);
            melee.map(|one| one.name.clone()).collect()
        }
        "Subclass" => {
            let class = want.key.class.into_iter();
            class.flat_map(subclasses).map(|one| one.name.clone()).collect()
        }
        "Improvement" => improvements(build, want),
        _ => features(build, want),
    }
}

/// What was chosen for other questions of this sort.
fn others<'a>(
    build: &'a Build<'_>,
    want: &'a Wanted<'_>,
    of: &'a str,
) -> impl Iterator<Item = &'a String> {
    let sort = move |key: &Key| sort_of(build, key).is_some_and(|sort| sort == of);
    let picks = build.who.picks.iter().filter(move |pick| pick.key != want.key && sort(&pick.key));
    picks.flat_map(|pick| &pick.what)
}

/// What sort of thing a question asks for.
pub(super) fn sort_of(build: &Build<'_>, key: &Key) -> Option<String> {
    let has = build.features.iter().find(|has| {
        has.class == key.class && has.level == key.level && has.feature.name == key.from
    });
    if let Some(choice) = has.and_then(|has| has.feature.choices.get(usize::from(key.nth))) {
        return Some(choice.of.clone());
    }
    let sort = match key.from.as_str() {
        "Ability" => "Ability",
        "Language" | "Background languages" => "Language",
        "Background skills" | "Skills" => "Skill",
        "Instruments" | "Tools" => "Tool",
        "Cantrips" => "Cantrip",
        "Spells" | "Book" => "Spell",
        "Prepared" => "Prepared",
        _ => return None,
    };
    Some(sort.into())
}

fn skills(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let fixed = super::numbers::origin_skills(build);
    let taken: Vec<&String> = others(build, want, "Skill").collect();
    let names = Skill::ALL.iter().map(|skill| (*skill, format!("{skill:?}")));
    names
        .filter(|(_, name)| want.from.is_empty() || want.from.contains(name))
        .filter(|(skill, name)| !fixed.contains(skill) && !taken.contains(&name))
        .map(|(_, name)| name)
        .collect()
}

fn expertise(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let taken: Vec<&String> = others(build, want, "Expertise").collect();
    let trained = trained_skills(build);
    let skills = Skill::ALL.iter().filter(|skill| trained[**skill as usize]);
    let skills = skills.map(|skill| format!("{skill:?}"));
    let known = tools_of(build);
    let tools = want.from.iter().filter(|tool| known.contains(tool)).cloned();
    skills.chain(tools).filter(|name| !taken.contains(&name)).collect()
}

fn tools(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let taken: Vec<&String> = others(build, want, "Tool").collect();
    let fits = |name: &String, category: &String| {
        want.from.is_empty() || want.from.contains(name) || want.from.contains(category)
    };
    let all = tables().gear.iter().filter(|one| is_tool(&one.category));
    all.filter(|one| fits(&one.name, &one.category) && !taken.contains(&&one.name))
        .map(|one| one.name.clone())
        .collect()
}

/// Whether gear of this category is a tool that one can be proficient with.
pub(super) fn is_tool(category: &str) -> bool {
    matches!(
        category,
        "Artisan's Tools" | "Gaming Sets" | "Kits" | "Musical Instrument" | "Other Tools"
    )
}

fn languages(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let taken: Vec<&String> = others(build, want, "Language").collect();
    let inborn = build.race.map_or(&[][..], |race| &race.languages);
    let all = tables().language.iter().map(|one| one.name.clone());
    all.filter(|name| !taken.contains(&name) && !inborn.contains(name)).collect()
}

fn improvements(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    // This question's own answer does not count against itself.
    let made = build.who.picked(&want.key);
    let before = |at: usize, name: &str| {
        let own = made.iter().filter(|one| *one == name).count();
        build.scores[at].saturating_sub(u8::try_from(own).unwrap_or(0))
    };
    let abilities = crate::Ability::ALL.into_iter().map(|one| (one as usize, format!("{one:?}")));
    let open = abilities.filter(|(at, name)| before(*at, name) < SCORE_MAX);
    let mut options: Vec<String> = open.map(|(_, name)| name).collect();
    let taken = others(build, want, "Improvement").any(|name| name == "Grappler");
    if !taken && build.scores[0] >= 13 && find("Grappler", "Improvement").is_some() {
        options.push("Grappler".into());
    }
    options
}

/// Whether two points of an improvement go beyond the highest score.
pub(super) fn goes_too_far(build: &Build<'_>, made: &[String]) -> bool {
    // The scores of this build are without the answer.
    made.iter().filter_map(|name| ability_named(name)).any(|ability| {
        let times = made.iter().filter(|name| ability_named(name) == Some(ability)).count();
        usize::from(build.scores[ability as usize]) + times > usize::from(SCORE_MAX)
    })
}

fn spell_options(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let taken: Vec<&String> = build
        .who
        .picks
        .iter()
        .filter(|pick| {
            pick.key != want.key && (want.of == "Cantrip" || pick.key.class == want.key.class)
        })
        .filter(|pick| sort_of(build, &pick.key).is_some_and(|sort| sort == want.of))
        .flat_map(|pick| &pick.what)
        .collect();
    let highest = highest(build, want);
    let secrets = want.of == "Spell" && want.from.is_empty();
    let level = |level: u8| match (want.of, want.level) {
        ("Cantrip", _) => level == 0,
        (_, 0) => level <= highest && (level > 0 || secrets),
        (_, exact) => level == exact,
    };
    (tables().spell.iter())
        .filter(|spell| level(spell.level) && (want.of != "Ritual" || spell.ritual))
        .filter(|spell| spells::on_list(build, &want.from, want.key.class, spell))
        .filter(|spell| spells::works(&spell.name) && !taken.contains(&&spell.name))
        .map(|spell| spell.name.clone())
        .collect()
}

/// The highest level of spells that a question allows.
fn highest(build: &Build<'_>, want: &Wanted<'_>) -> u8 {
    let Some(class) = want.key.class else { return 0 };
    let level = if want.key.level > 0 { want.key.level } else { build.class_level(class) };
    spell_level_max(class, level)
}

/// The spells in a wizard's book, of one level or of all.
fn book(build: &Build<'_>, level: u8) -> Vec<String> {
    let key = Key::of_class(ClassName::Wizard, "Book");
    let all = build.who.picked(&key).iter();
    all.filter(|name| level == 0 || spells::level_of(name) == Some(level)).cloned().collect()
}

fn prepared(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let Some(class) = want.key.class else { return Vec::new() };
    let always = spells::always(build, class);
    let mut options = if class == ClassName::Wizard {
        book(build, 0)
    } else {
        let highest = highest(build, want);
        let all = tables().spell.iter().filter(|spell| (1..=highest).contains(&spell.level));
        all.filter(|spell| spell.classes.contains(&class) && spells::works(&spell.name))
            .map(|spell| spell.name.clone())
            .collect()
    };
    options.retain(|name| !always.contains(name));
    options
}

fn features(build: &Build<'_>, want: &Wanted<'_>) -> Vec<String> {
    let taken: Vec<&String> = others(build, want, want.of).collect();
    let names: Vec<&String> = if want.from.is_empty() {
        tables().feature.iter().filter(|one| one.of == want.of).map(|one| &one.name).collect()
    } else {
        want.from.iter().collect()
    };
    let level = want.key.class.map_or(0, |class| build.class_level(class));
    names
        .into_iter()
        .filter(|name| !taken.contains(name))
        .filter(|name| find(name, want.of).is_some_and(|one| fits(build, one, level)))
        .cloned()
        .collect()
}

/// Whether a feature works and a character has what it asks for.
fn fits(build: &Build<'_>, feature: &Feature, level: u8) -> bool {
    let knows = |spell: &String| build.who.picks.iter().any(|pick| pick.what.contains(spell));
    feature.lacks.is_empty()
        && !waits("feature", &feature.name)
        && feature.powers.spells.iter().all(|grant| spells::works(&grant.spell))
        && feature.level <= level
        && feature.needs.iter().all(|need| build.has(need))
        && (feature.needs_spell.is_empty() || knows(&feature.needs_spell))
}
