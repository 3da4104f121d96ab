//! What open5e says. What a record says `null` of it says nothing of; what it lacks is an error.
//!
//! Its attacks have `thunder` for nearly every type of damage, so that column says nothing: what the texts say is taken.

use std::collections::BTreeMap;

use srd::data::{ClassName, Component, ConditionName, Skill, WeaponProperty};
use srd::{Ability, Damage};

use crate::Error;
use crate::compare::{Facts, Fields};
use crate::item::quarters;
use crate::left::asked;
use crate::monster::eighths;
use crate::phrase;
use crate::source::{Node, Source, decimal};
use crate::spell::{casting_time, lasting, range};
use crate::theirs::head;
use crate::vocabulary::{ability, named, normal, skill_key, word};

/// All that the other source may be asked for too.
pub(crate) fn facts(source: &Source) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    let creatures = source.keyed("Creature");
    for node in creatures.values() {
        monster(&mut facts.record("monster", &name(node)?), node)?;
    }
    let actions = source.keyed("CreatureAction");
    doings(&mut facts, source, &creatures)?;
    for node in source.records("CreatureActionAttack") {
        let action = parent(&node, &actions)?;
        let monster = name(parent(action, &creatures)?)?;
        attack(&mut facts.record("monster", &monster), &name(action)?, &node)?;
    }
    for node in source.records("Spell") {
        spell(&mut facts.record("spell", &name(&node)?), &node)?;
    }
    things(&mut facts, source)?;
    for node in source.records("MagicItem") {
        let mut fields = facts.record("magic item", &name(&node)?);
        if let Some(rarity) = node.said("rarity")? {
            fields.say("rarity", format!("{:?}", word::<srd::data::Rarity>(&rarity)?));
        }
        fields.say("attunement", node.at("requires_attunement").flag()?);
    }
    classes(&mut facts, source)?;
    Ok(facts)
}

/// What creatures can do and what is always so with them; what only some of a kind have is left out.
fn doings(
    facts: &mut Facts,
    source: &Source,
    creatures: &BTreeMap<&str, Node<'_>>,
) -> Result<(), Error> {
    const LISTS: [(&str, &str); 3] = [
        ("ACTION", "actions"),
        ("REACTION", "reactions"),
        ("LEGENDARY_ACTION", "legendary actions"),
    ];
    let mut names: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for key in creatures.keys() {
        for list in LISTS.iter().map(|(_, list)| *list).chain(["traits"]) {
            names.insert((*key, list), Vec::new());
        }
    }
    for node in source.records("CreatureAction") {
        let creature = name(parent(&node, creatures)?)?;
        let (head, kind) = (head(&node)?, node.at("action_type"));
        let action = normal(&head.name);
        let list = LISTS.iter().find(|(word, _)| kind.value() == word);
        let (_, list) = list.ok_or_else(|| kind.wrong("is no kind of action that is known"))?;
        let mut fields = facts.record("monster", &creature);
        if *list == "legendary actions" {
            if let Some(cost) = node.option("legendary_action_cost") {
                fields.say(format!("legendary {action} cost"), cost.whole::<u8>()?);
            }
        } else {
            let text = node.option("desc").map_or(Ok(""), |text| text.text())?;
            if let Some(save) = phrase::save(text) {
                fields.say(format!("{action} save"), asked(save));
            }
            if let Some(hit) =
                phrase::damage(text).first().filter(|one| one.before.ends_with("Hit:"))
            {
                fields.say(format!("{action} damage"), format!("{} {:?}", hit.roll, hit.kind));
            }
            if let Some(uses) = head.uses {
                fields.say(format!("{action} uses"), format!("{uses:?}"));
            }
        }
        if !head.name.starts_with("Variant: ") {
            names.entry((node.at("parent").text()?, list)).or_default().push(action);
        }
    }
    for node in source.records("CreatureTrait") {
        parent(&node, creatures)?;
        let bare = head(&node)?.name;
        // Spells and how often a save is turned are numbers here.
        let counted = ["Spellcasting", "Innate Spellcasting", "Legendary Resistance"];
        if !bare.starts_with("Variant: ") && !counted.contains(&bare.as_str()) {
            names.entry((node.at("parent").text()?, "traits")).or_default().push(normal(&bare));
        }
    }
    for ((key, list), names) in names {
        facts.record("monster", &name(&creatures[key])?).say_names(list, names);
    }
    Ok(())
}

/// The name as it is compared, without what brackets add.
fn name(node: &Node<'_>) -> Result<String, Error> {
    let whole = node.at("name").text()?;
    let bare = match whole.split_once(" (") {
        Some((bare, note))
            if note.contains("Form") || note.contains("Recharge") || note.contains("Costs") =>
        {
            bare
        }
        _ => whole,
    };
    Ok(normal(bare))
}

fn parent<'a, 'b>(
    node: &Node<'_>,
    all: &'b BTreeMap<&str, Node<'a>>,
) -> Result<&'b Node<'a>, Error> {
    let key = node.at("parent");
    all.get(key.text()?).ok_or_else(|| key.wrong("names no record"))
}

fn whole_or_zero(node: &Node<'_>, key: &str) -> Result<u32, Error> {
    node.option(key).map_or(Ok(0), |found| found.whole())
}

fn monster(fields: &mut Fields<'_>, node: &Node<'_>) -> Result<(), Error> {
    fields.say("size", format!("{:?}", word::<srd::data::Size>(&node.at("size"))?));
    let kind = node.at("type");
    if kind.text()? != "swarm-of-tiny-beasts" {
        fields.say("type", format!("{:?}", word::<srd::data::CreatureType>(&kind)?));
    }
    fields.say("alignment", node.at("alignment").text()?);
    fields.say("armor class", node.at("armor_class").whole::<u8>()?);
    fields.say("hit points", node.at("hit_points").whole::<u16>()?);
    if let Some(dice) = node.option("hit_dice") {
        fields.say("hit dice", dice.parse::<srd::data::Roll>()?);
    }
    fields.say("challenge in eighths", eighths(&node.at("challenge_rating"))?);
    for speed in ["walk", "burrow", "climb", "fly", "swim"] {
        fields.say(speed, whole_or_zero(node, speed)?);
    }
    fields.say("hover", node.at("hover").flag()?);
    for ability in Ability::ALL {
        let small = format!("{ability:?}").to_lowercase();
        let score = node.at(&format!("ability_score_{small}"));
        fields.say(format!("{ability:?}"), score.whole::<u8>()?);
        if let Some(save) = node.option(&format!("saving_throw_{small}")) {
            fields.say(format!("save {ability:?}"), save.whole::<i8>()?);
        }
    }
    for skill in Skill::ALL {
        if let Some(bonus) = node.option(&skill_key(*skill)) {
            fields.say(format!("skill {skill:?}"), bonus.whole::<i8>()?);
        }
    }
    for (field, key) in [
        ("blindsight", "blindsight_range"),
        ("darkvision", "darkvision_range"),
        ("tremorsense", "tremorsense_range"),
        ("truesight", "truesight_range"),
        ("passive perception", "passive_perception"),
        ("telepathy", "telepathy_range"),
    ] {
        fields.say(field, whole_or_zero(node, key)?);
    }
    for (field, key) in [
        ("vulnerabilities", "damage_vulnerabilities"),
        ("resistances", "damage_resistances"),
        ("immunities", "damage_immunities"),
    ] {
        fields.say_all(field, words::<Damage>(node, key)?);
    }
    let flag = |key: &str| node.at(key).flag();
    fields.say("resists nonmagical attacks", flag("nonmagical_attack_resistance")?);
    fields.say("is immune to nonmagical attacks", flag("nonmagical_attack_immunity")?);
    fields.say_all("condition immunities", words::<ConditionName>(node, "condition_immunities")?);
    Ok(())
}

fn words<T: serde::de::DeserializeOwned>(node: &Node<'_>, key: &str) -> Result<Vec<T>, Error> {
    node.list(key)?.iter().map(word).collect()
}

fn attack(fields: &mut Fields<'_>, action: &str, node: &Node<'_>) -> Result<(), Error> {
    fields.say(format!("{action} to hit"), node.at("to_hit_mod").whole::<i8>()?);
    for (what, key) in [("reach", "reach"), ("range", "range"), ("long range", "long_range")] {
        // A weapon that strikes and is thrown has a record for each.
        if let Some(feet) = node.option(key) {
            fields.say(format!("{action} {what}"), feet.whole::<u16>()?);
        }
    }
    if let (Some(count), Some(die)) =
        (node.option("damage_die_count"), node.option("damage_die_type"))
    {
        let dice = format!("{}{}", count.whole::<u8>()?, die.text()?.to_lowercase());
        fields.say(format!("{action} dice"), dice);
    }
    Ok(())
}

fn spell(fields: &mut Fields<'_>, node: &Node<'_>) -> Result<(), Error> {
    fields.say("level", node.at("level").whole::<u8>()?);
    fields.say("school", format!("{:?}", word::<srd::data::School>(&node.at("school"))?));
    let time = node.at("casting_time");
    let casting = written_together(time.text()?).ok_or_else(|| time.wrong("is no casting time"))?;
    fields.say("casting", format!("{casting:?}"));
    fields.say("ritual", node.at("ritual").flag()?);
    fields.say("concentration", node.at("concentration").flag()?);
    fields.say("range", format!("{:?}", range(&node.at("range_text"))?));
    let duration = node.at("duration");
    let lasts = lasting(duration.text()?).ok_or_else(|| duration.wrong("is no duration"))?;
    fields.say("duration", format!("{lasts:?}"));
    let mut components = Vec::new();
    for (key, component) in
        [("verbal", Component::V), ("somatic", Component::S), ("material", Component::M)]
    {
        if node.at(key).flag()? {
            components.push(component);
        }
    }
    fields.say_all("components", components);
    if let Some(consumed) = node.said("material_consumed")? {
        let price = node.option("material_cost").map(|cost| copper(&cost)).transpose()?;
        fields.say("material price", price.unwrap_or(0));
        fields.say("material consumed", consumed.flag()?);
    }
    let mut classes = Vec::new();
    for one in node.list("classes")? {
        let class = one.text()?.strip_prefix("srd_").and_then(named::<ClassName>);
        classes.push(class.ok_or_else(|| one.wrong("is no class"))?);
    }
    fields.say_all("classes", classes);
    if let Some(roll) = node.said("attack_roll")? {
        fields.say("attack", roll.flag()?);
    }
    if let Some(save) = node.said("saving_throw_ability")? {
        let none = save.text()?.is_empty();
        fields.say("save", if none { String::new() } else { format!("{:?}", ability(&save)?) });
    }
    if let (Some(shape), Some(size)) = (node.option("shape_type"), node.option("shape_size")) {
        let shape: srd::data::Shape = word(&shape)?;
        fields.say("area", format!("{shape:?} {}", size.whole::<u16>()?));
    }
    let kinds = words::<Damage>(node, "damage_types")?;
    if !kinds.is_empty() {
        fields.say_all("damage types", kinds);
    }
    let damage = node.said("damage_roll")?;
    if let Some(damage) = damage
        && !damage.text()?.is_empty()
    {
        fields.say("damage", damage.parse::<srd::data::Roll>()?);
    }
    Ok(())
}

/// A casting time: `bonus-action`, `10minutes`.
pub(crate) fn written_together(text: &str) -> Option<srd::data::CastingTime> {
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let number = if number.is_empty() { "1" } else { number };
    casting_time(&format!("{number} {}", unit.replace('-', " ")))
}

/// A price in gold pieces, in copper pieces.
pub(crate) fn copper(node: &Node<'_>) -> Result<i64, Error> {
    decimal(node.text()?, 2).ok_or_else(|| node.wrong("is no price"))
}

/// A property of weapons by its key, `srd-2014_light-wp`.
pub(crate) fn property(node: &Node<'_>) -> Result<WeaponProperty, Error> {
    let key = node.text()?;
    let bare = key.rsplit('_').next().unwrap_or(key).trim_end_matches("-wp");
    // The lance's special rules and the net's are properties of their own there.
    let bare = bare.rsplit_once("special").map_or(bare, |_| "special");
    named(bare).ok_or_else(|| node.wrong("is no property"))
}

fn things(facts: &mut Facts, source: &Source) -> Result<(), Error> {
    let mut properties: BTreeMap<&str, Vec<WeaponProperty>> = BTreeMap::new();
    for node in source.records("WeaponPropertyAssignment") {
        let property = property(&node.at("property"))?;
        properties.entry(node.at("weapon").text()?).or_default().push(property);
    }
    for (key, node) in source.keyed("Weapon") {
        let mut fields = facts.record("weapon", &name(&node)?);
        let training = if node.at("is_simple").flag()? { "Simple" } else { "Martial" };
        fields.say("training", training);
        fields.say("dice", node.at("damage_dice").text()?);
        fields.say("damage type", format!("{:?}", word::<Damage>(&node.at("damage_type"))?));
        fields.say("range", node.at("range").whole::<u16>()?);
        fields.say("long range", node.at("long_range").whole::<u16>()?);
        fields.say_all("properties", properties.get(key).into_iter().flatten());
    }
    for node in source.records("Armor") {
        let mut fields = facts.record("armor", &name(&node)?.replace(" armor", ""));
        fields.say("armor class", node.at("ac_base").whole::<u8>()?);
        let most: Option<u8> = match node.option("ac_cap_dexmod") {
            Some(most) => Some(most.whole()?),
            None if node.at("ac_add_dexmod").flag()? => None,
            None => Some(0),
        };
        fields.say("dexterity at most", format!("{most:?}"));
        fields.say("strength", whole_or_zero(&node, "strength_score_required")?);
        fields.say("noisy", node.at("grants_stealth_disadvantage").flag()?);
    }
    for node in source.records("Item") {
        let mut fields = facts.record("thing", &name(&node)?);
        fields.say("price in copper", copper(&node.at("cost"))?);
        let Some(weight) = node.said("weight")? else { continue };
        // Parts of what is sold together: 0.05 for one arrow of twenty.
        let exact = quarters(&weight).map(|quarters| quarters.to_string());
        let said = exact.or_else(|_| weight.text().map(str::to_owned))?;
        fields.say("weight in quarters of a pound", said);
    }
    Ok(())
}

/// The columns of the class tables, by the last part of their key, and what they are called here.
const COLUMNS: &[(&str, &str)] = &[
    ("proficiency-bonus", "proficiency bonus"),
    ("cantrips-known", "cantrips known"),
    ("spells-known", "spells known"),
    ("slots-1st", "slots 1"),
    ("slots-2nd", "slots 2"),
    ("slots-3rd", "slots 3"),
    ("slots-4th", "slots 4"),
    ("slots-5th", "slots 5"),
    ("slots-6th", "slots 6"),
    ("slots-7th", "slots 7"),
    ("slots-8th", "slots 8"),
    ("slots-9th", "slots 9"),
    ("slot-level", "slot level"),
    ("spell-slots", "spell slots"),
    ("rages", "rage_count"),
    ("rage-damage", "rage_damage_bonus"),
    ("ki-points", "ki_points"),
    ("sneak-attack", "sneak_attack_dice"),
    ("invocations-known", "invocations_known"),
    ("sorcery-points", "sorcery_points"),
    ("unarmored-movement", "unarmored_movement"),
    ("martial-arts", "martial_arts_die"),
];

fn classes(facts: &mut Facts, source: &Source) -> Result<(), Error> {
    let classes = source.keyed("CharacterClass");
    for node in classes.values().filter(|node| node.option("subclass_of").is_none()) {
        let mut fields = facts.record("class", &name(node)?);
        fields.say("hit die", node.at("hit_dice").text()?.trim_start_matches('D'));
        let saves = node.list("saving_throws")?;
        fields.say_all("saves", saves.iter().map(ability).collect::<Result<Vec<_>, _>>()?);
    }
    let features = source.keyed("ClassFeature");
    for node in source.records("ClassFeatureItem") {
        let Some(value) = node.option("column_value") else { continue };
        let feature = parent(&node, &features)?;
        let key = node.at("parent").text()?;
        let column = COLUMNS.iter().find(|(end, _)| key.rsplit('_').next() == Some(end));
        let Some((_, field)) = column else { continue };
        let class = name(parent(feature, &classes)?)?;
        let record = format!("{class} {}", node.at("level").whole::<u8>()?);
        let number = column_number(field, value.text()?);
        let number = number.ok_or_else(|| value.wrong("is no number of a class table"))?;
        facts.record("class level", &record).say(*field, number);
    }
    Ok(())
}

/// The number in `+2`, `3d6`, `1st`, `+10 ft.` and `Unlimited`; of dice, their sides for the martial arts.
fn column_number(field: &str, text: &str) -> Option<u16> {
    if text == "Unlimited" {
        return Some(9999);
    }
    let from = if field == "martial_arts_die" { text.split_once('d')?.1 } else { text };
    let digits: String =
        from.trim_start_matches('+').chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}
