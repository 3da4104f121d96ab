//! What is recommended for each question, so that a level is taken in a few presses.

use super::ask::Ask;
use super::build::{Build, ability_named};
use super::spells::level_of;
use crate::Ability;
use crate::data::ClassName;

/// What a class lives on, most important first.
pub(super) const fn abilities(class: ClassName) -> [Ability; 6] {
    use Ability::{Charisma, Constitution, Dexterity, Intelligence, Strength, Wisdom};
    match class {
        ClassName::Barbarian => [Strength, Constitution, Dexterity, Wisdom, Charisma, Intelligence],
        ClassName::Bard | ClassName::Sorcerer | ClassName::Warlock => {
            [Charisma, Dexterity, Constitution, Wisdom, Intelligence, Strength]
        }
        ClassName::Cleric => [Wisdom, Constitution, Strength, Dexterity, Charisma, Intelligence],
        ClassName::Druid => [Wisdom, Constitution, Dexterity, Intelligence, Charisma, Strength],
        ClassName::Fighter => [Strength, Constitution, Dexterity, Wisdom, Charisma, Intelligence],
        ClassName::Monk | ClassName::Ranger => {
            [Dexterity, Wisdom, Constitution, Strength, Intelligence, Charisma]
        }
        ClassName::Paladin => [Strength, Charisma, Constitution, Wisdom, Dexterity, Intelligence],
        ClassName::Rogue => [Dexterity, Constitution, Wisdom, Charisma, Intelligence, Strength],
        ClassName::Wizard => [Intelligence, Dexterity, Constitution, Wisdom, Charisma, Strength],
    }
}

/// What most players are glad to have, before all else that is offered.
const FIRST: &[&str] = &[
    "Perception",
    "Stealth",
    "Athletics",
    "Insight",
    "Persuasion",
    "Investigation",
    "Acrobatics",
    "Dueling",
    "Archery",
    "Defense",
    "Colossus Slayer",
    "Multiattack Defense",
    "Volley",
    "Uncanny Dodge",
    "Agonizing Blast",
    "Devil's Sight",
    "Repelling Blast",
    "Armor of Shadows",
    "Pact of the Tome",
    "Empowered Spell",
    "Quickened Spell",
    "Twinned Spell",
    "Red",
    "Forest",
    "Undead",
    "Fiends",
    "Smith's Tools",
    "Lute",
    "Elvish",
    "Dwarvish",
    "Goblin",
    "Draconic",
    "Eldritch Blast",
    "Fire Bolt",
    "Sacred Flame",
    "Vicious Mockery",
    "Guidance",
    "Light",
    "Ray of Frost",
    "Mage Hand",
    "Produce Flame",
    "Shillelagh",
    "Minor Illusion",
    "Prestidigitation",
    "Shocking Grasp",
    "Chill Touch",
    "Cure Wounds",
    "Healing Word",
    "Bless",
    "Magic Missile",
    "Shield",
    "Mage Armor",
    "Sleep",
    "Burning Hands",
    "Thunderwave",
    "Hunter's Mark",
    "Guiding Bolt",
    "Entangle",
    "Faerie Fire",
    "Shield of Faith",
    "Hex",
    "Detect Magic",
    "Scorching Ray",
    "Misty Step",
    "Hold Person",
    "Spiritual Weapon",
    "Invisibility",
    "Web",
    "Lesser Restoration",
    "Pass without Trace",
    "Shatter",
    "Aid",
    "Moonbeam",
    "Mirror Image",
    "Fireball",
    "Counterspell",
    "Spirit Guardians",
    "Revivify",
    "Haste",
    "Lightning Bolt",
    "Fly",
    "Hypnotic Pattern",
    "Dispel Magic",
    "Call Lightning",
    "Conjure Animals",
    "Polymorph",
    "Banishment",
    "Wall of Fire",
    "Greater Invisibility",
    "Cone of Cold",
    "Mass Cure Wounds",
    "Hold Monster",
    "Chain Lightning",
    "Heal",
    "Disintegrate",
    "Sunbeam",
    "Finger of Death",
    "Fire Storm",
    "Teleport",
    "Sunburst",
    "Dominate Monster",
    "Meteor Swarm",
    "Mass Heal",
    "Wish",
    "Foresight",
];

/// What to add to the answer of an open question: as many options as are missing.
pub(super) fn recommend(build: &Build<'_>, ask: &Ask) -> Vec<String> {
    let open = ask.open();
    if ask.of == "Improvement" {
        return improvement(build, ask);
    }
    let mut options: Vec<&String> =
        ask.options.iter().filter(|option| !ask.made.contains(option)).collect();
    let first_class = build.classes.first().map_or(ClassName::Fighter, |(class, _)| *class);
    let class = ask.key.class.unwrap_or(first_class);
    let place = |option: &String| {
        let ability = ability_named(option);
        let ability =
            ability.and_then(|one| abilities(class).iter().position(|other| *other == one));
        let known = FIRST.iter().position(|first| first == option);
        // Spells: the highest level first, then those that are known to be good.
        let level = level_of(option).unwrap_or(0);
        (u8::MAX - level, ability.or(known).unwrap_or(usize::MAX))
    };
    options.sort_by_key(|option| place(option));
    if matches!(ask.of.as_str(), "Prepared" | "Spell") {
        options = spread(&options);
    }
    options.into_iter().take(open).cloned().collect()
}

/// Spells of all levels by turns, the highest first.
fn spread<'a>(sorted: &[&'a String]) -> Vec<&'a String> {
    let mut ranked: Vec<(usize, &String)> = Vec::new();
    for option in sorted {
        let level = level_of(option);
        let before = ranked.iter().filter(|(_, other)| level_of(other) == level).count();
        ranked.push((before, option));
    }
    ranked.sort_by_key(|(before, _)| *before);
    ranked.into_iter().map(|(_, option)| option).collect()
}

/// Two points where the class needs them: up to an even score of 20 in what matters most.
fn improvement(build: &Build<'_>, ask: &Ask) -> Vec<String> {
    let class = ask.key.class.unwrap_or(ClassName::Fighter);
    let mut scores = build.scores;
    (0..ask.open())
        .filter_map(|_| {
            let open = abilities(class).into_iter().find(|one| scores[*one as usize] < 20)?;
            scores[open as usize] += 1;
            Some(format!("{open:?}"))
        })
        .collect()
}
