//! Training: skills, tools, languages, weapons and armour.

use super::Background;
use super::build::Build;
use super::ladder::{class, multiclass_training};
use super::options::sort_of;
use crate::data::{
    ArmorTraining, ClassName, Gives, Rolls, Skill, Weapon, WeaponTraining, When, tables,
};

/// What a character is trained in besides skills.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Training {
    pub(super) armor: Vec<ArmorTraining>,
    pub(super) weapons: Vec<WeaponTraining>,
    /// Weapons and tools by name.
    pub(super) named: Vec<String>,
}

impl Training {
    pub(super) fn has_weapon(&self, weapon: &Weapon) -> bool {
        self.weapons.contains(&weapon.training) || self.named.contains(&weapon.name)
    }

    /// Whether it is there for a weapon, instrument or tool of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        let weapon = tables().weapon.iter().find(|one| one.name == name);
        self.named.iter().any(|one| one == name)
            || weapon.is_some_and(|weapon| self.has_weapon(weapon))
    }

    /// Whether a condition of training holds.
    fn fits(&self, when: &When) -> bool {
        match when {
            When::Trained(name) => self.has(name),
            When::Any(all) => all.iter().any(|one| self.fits(one)),
            When::All(all) => all.iter().all(|one| self.fits(one)),
            _ => false,
        }
    }
}

/// Skills that race and background give without a choice.
pub(super) fn origin_skills(build: &Build<'_>) -> Vec<Skill> {
    let given = build.features.iter().filter(|has| has.class.is_none());
    let mut skills: Vec<Skill> =
        given.flat_map(|has| plain_skills(&has.feature.powers.modifiers)).collect();
    if build.who.background == Background::Acolyte {
        skills.extend([Skill::Insight, Skill::Religion]);
    }
    skills
}

/// Skills that modifiers give at all times.
fn plain_skills(modifiers: &[crate::data::Modifier]) -> impl Iterator<Item = Skill> + '_ {
    modifiers.iter().filter(|one| one.when.is_empty()).filter_map(|one| match one.gives {
        Gives::Proficient(Rolls::Skill(skill)) => Some(skill),
        _ => None,
    })
}

/// What was chosen for all questions of a sort.
pub(super) fn picked<'a>(build: &'a Build<'_>, of: &'a str) -> impl Iterator<Item = &'a String> {
    let sort = move |key| sort_of(build, key).is_some_and(|sort| sort == of);
    build.who.picks.iter().filter(move |pick| sort(&pick.key)).flat_map(|pick| &pick.what)
}

/// A skill by its name.
pub(super) fn skill_named(name: &str) -> Option<Skill> {
    Skill::ALL.iter().copied().find(|skill| format!("{skill:?}") == name)
}

/// The skills that a character is proficient in, in the order of [`Skill::ALL`].
pub(super) fn trained_skills(build: &Build<'_>) -> [bool; 18] {
    let mut trained = [false; 18];
    let chosen: Vec<Skill> = picked(build, "Skill").filter_map(|name| skill_named(name)).collect();
    let gained = build.features.iter().flat_map(|has| plain_skills(&has.feature.powers.modifiers));
    for skill in chosen.into_iter().chain(gained).chain(origin_skills(build)) {
        trained[skill as usize] = true;
    }
    trained
}

/// The tools that a character is proficient with.
pub(super) fn tools_of(build: &Build<'_>) -> Vec<String> {
    let is_tool = |name: &&String| {
        let gear = tables().gear.iter().find(|one| one.name == **name);
        gear.is_some_and(|one| super::options::is_tool(&one.category))
    };
    training(build).named.iter().filter(is_tool).cloned().collect()
}

/// The languages that a character speaks.
pub(super) fn languages(build: &Build<'_>) -> Vec<String> {
    let inborn = build.race.map_or(&[][..], |race| &race.languages);
    let mut all = inborn.to_vec();
    let extra: &[&str] = match () {
        () if build.has("Dragon Ancestor") => &["Draconic", "Druidic"],
        () => &["Druidic"],
    };
    let extra = extra.iter().filter(|name| **name != "Druidic" || build.has("Druidic"));
    let secret = build.has("Thieves' Cant").then_some("Thieves' Cant");
    for name in
        picked(build, "Language").cloned().chain(extra.copied().chain(secret).map(str::to_owned))
    {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// What a character is trained in.
pub(super) fn training(build: &Build<'_>) -> Training {
    let mut training = Training::default();
    for (at, &(name, _)) in build.classes.iter().enumerate() {
        if at == 0 {
            class(name).proficiencies.iter().for_each(|word| train(&mut training, word));
        } else {
            multiclass_training(name).iter().for_each(|word| train(&mut training, word));
        }
    }
    for modifier in build.features.iter().flat_map(|has| &has.feature.powers.modifiers) {
        match &modifier.gives {
            Gives::Armor(armor) => training.armor.push(*armor),
            Gives::Training(names) => training.named.extend(names.iter().cloned()),
            _ => {}
        }
    }
    let tools: Vec<String> = picked(build, "Tool").cloned().collect();
    training.named.extend(tools);
    for owned in build.who.inventory.iter().filter(|owned| owned.is_active()) {
        for modifier in owned.gives().flat_map(|powers| &powers.modifiers) {
            if let Gives::Training(names) = &modifier.gives
                && modifier.when.iter().all(|when| training.fits(when))
            {
                training.named.extend(names.iter().cloned());
            }
        }
    }
    training
}

/// Whether all members of a class are trained in a weapon or armour.
pub(super) fn class_trains(name: ClassName, thing: &str) -> bool {
    let mut training = Training::default();
    class(name).proficiencies.iter().for_each(|word| train(&mut training, word));
    let weapon = tables().weapon.iter().find(|one| one.name == thing);
    let armor = tables().armor.iter().find(|one| one.name == thing);
    weapon.is_some_and(|weapon| training.has_weapon(weapon))
        || armor.is_some_and(|armor| training.armor.contains(&armor.training))
}

/// Adds what a class's list of proficiencies says in a word.
fn train(training: &mut Training, word: &str) {
    match word {
        "Light Armor" => training.armor.push(ArmorTraining::Light),
        "Medium Armor" => training.armor.push(ArmorTraining::Medium),
        "All armor" => {
            training.armor.extend([
                ArmorTraining::Light,
                ArmorTraining::Medium,
                ArmorTraining::Heavy,
            ]);
        }
        "Shields" => training.armor.push(ArmorTraining::Shield),
        "Simple Weapons" => training.weapons.push(WeaponTraining::Simple),
        "Martial Weapons" => training.weapons.push(WeaponTraining::Martial),
        "Hand crossbows" => training.named.push("Crossbow, hand".into()),
        _ => {
            let known = |name: &str| tables().weapon.iter().any(|one| one.name == name);
            let single = word.strip_suffix('s').filter(|single| known(single));
            training.named.push(single.unwrap_or(word).into());
        }
    }
}
