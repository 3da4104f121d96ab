//! Records of the first version of open5e's web API as records of the second's files.
//!
//! The first version tells much in words that the second tells in fields. What it does not tell is `null` here.

use serde_json::{Map, Value, json};
use srd::data::{ConditionName, Skill};
use srd::{Ability, Damage};

use crate::Error;
use crate::phrase;
use crate::source::Node;
use crate::vocabulary::named;

use super::second::{gold, pounds, record, slug};

/// The lists that are asked for.
pub(crate) const LISTS: &[&str] =
    &["armor", "classes", "magicitems", "monsters", "spells", "weapons"];

type Records = Vec<(&'static str, Value)>;

/// One record of a list as records of files, each with its key.
pub(crate) fn turn(list: &str, node: &Node<'_>) -> Result<Records, Error> {
    match list {
        "armor" => armor(node),
        "classes" => class(node),
        "magicitems" => magic_item(node),
        "monsters" => monster(node),
        "spells" => spell(node),
        _ => weapon(node),
    }
}

/// The fields of an object that a macro wrote.
fn fields(value: Value) -> Map<String, Value> {
    let Value::Object(fields) = value else { unreachable!("it is written as an object") };
    fields
}

/// A word or words as a key: `Very Rare` is `very-rare`.
fn key(node: &Node<'_>) -> Result<String, Error> {
    Ok(slug(node.text()?))
}

/// The text under a key; nothing where there is none.
fn text<'a>(node: &Node<'a>, key: &str) -> Result<&'a str, Error> {
    node.option(key).map_or(Ok(""), |found| found.text())
}

fn monster(node: &Node<'_>) -> Result<Records, Error> {
    let own = format!("srd_{}", node.at("slug").text()?);
    let (senses, languages) = (text(node, "senses")?, text(node, "languages")?);
    let mut creature = fields(json!({
        "name": node.at("name").text()?,
        "size": key(&node.at("size"))?,
        "type": key(&node.at("type"))?,
        "subcategory": text(node, "subtype")?,
        "alignment": node.at("alignment").text()?,
        "armor_class": node.at("armor_class").value(),
        "hit_points": node.at("hit_points").value(),
        "hit_dice": node.at("hit_dice").value(),
        "challenge_rating": rating(&node.at("challenge_rating"))?,
        "hover": false,
        "languages_desc": languages,
        "telepathy_range": phrase::after(languages, "telepathy "),
        "passive_perception": phrase::after(senses, "passive Perception "),
    }));
    for sense in ["blindsight", "darkvision", "tremorsense", "truesight"] {
        let range = phrase::after(senses, &format!("{sense} "));
        creature.insert(format!("{sense}_range"), range.into());
    }
    for (way, value) in node.at("speed").entries()? {
        creature.insert(way.into(), value.value().clone());
    }
    for ability in Ability::ALL {
        let small = format!("{ability:?}").to_lowercase();
        let score = node.at(&small).value().clone();
        creature.insert(format!("ability_score_{small}"), score);
        let save = node.at(&format!("{small}_save")).value().clone();
        creature.insert(format!("saving_throw_{small}"), save);
    }
    skills_and_defenses(&mut creature, node)?;
    let mut records = vec![record("Creature", &own, creature)];
    for (list, kind) in [
        ("actions", "ACTION"),
        ("reactions", "REACTION"),
        ("legendary_actions", "LEGENDARY_ACTION"),
    ] {
        for (order, one) in nodes(node, list)?.iter().enumerate() {
            action(&mut records, &own, kind, order, one)?;
        }
    }
    for one in nodes(node, "special_abilities")? {
        let name = one.at("name").text()?;
        let fields = json!({ "name": name, "desc": text(&one, "desc")?, "parent": own });
        records.push(record(
            "CreatureTrait",
            &format!("{own}_{}", slug(name)),
            self::fields(fields),
        ));
    }
    Ok(records)
}

fn skills_and_defenses(creature: &mut Map<String, Value>, node: &Node<'_>) -> Result<(), Error> {
    if let Some(skills) = node.option("skills") {
        for (name, value) in skills.entries()? {
            named::<Skill>(name).ok_or_else(|| value.wrong("is no skill"))?;
            creature.insert(
                format!("skill_bonus_{}", name.replace([' ', '-'], "_")),
                value.value().clone(),
            );
        }
    }
    for (name, flag) in [
        ("damage_vulnerabilities", None),
        ("damage_resistances", Some("nonmagical_attack_resistance")),
        ("damage_immunities", Some("nonmagical_attack_immunity")),
    ] {
        let said = text(node, name)?;
        creature.insert(name.into(), words::<Damage>(said).into());
        creature.insert(format!("{name}_display"), said.into());
        if let Some(flag) = flag {
            creature.insert(flag.into(), said.contains("nonmagical").into());
        }
    }
    let conditions = words::<ConditionName>(text(node, "condition_immunities")?);
    creature.insert("condition_immunities".into(), conditions.into());
    Ok(())
}

/// The values of a list; an empty text is an empty list there.
fn nodes<'a>(node: &Node<'a>, key: &str) -> Result<Vec<Node<'a>>, Error> {
    if node.at(key).value().as_str() == Some("") { Ok(Vec::new()) } else { node.list(key) }
}

fn action(
    records: &mut Records,
    creature: &str,
    kind: &str,
    order: usize,
    node: &Node<'_>,
) -> Result<(), Error> {
    let (name, said) = (node.at("name").text()?, text(node, "desc")?);
    let own = format!("{creature}_{}_{}", kind.to_lowercase(), slug(name));
    let cost = phrase::after(name, "(Costs ").unwrap_or(1);
    let fields = json!({
        "name": name, "desc": said, "parent": creature, "action_type": kind, "order_in_statblock": order,
        "legendary_action_cost": cost, "uses_type": null, "uses_param": null, "limited_to_form": null,
    });
    records.push(record("CreatureAction", &own, self::fields(fields)));
    let (Some(bonus), true) = (node.option("attack_bonus"), said.contains(" to hit")) else {
        return Ok(());
    };
    let range = phrase::range(said);
    let dice = text(node, "damage_dice")?.split('+').next().unwrap_or_default();
    let (count, sides) = dice.split_once('d').unwrap_or_default();
    let fields = json!({
        "name": format!("{name} attack"), "parent": own, "to_hit_mod": bonus.value(),
        "attack_type": if said.contains("Spell Attack") { "SPELL" } else { "WEAPON" },
        "reach": phrase::after(said, "reach "),
        "range": range.map(|(normal, _)| normal), "long_range": range.and_then(|(_, long)| long),
        "damage_die_count": count.trim().parse::<u8>().ok(),
        "damage_die_type": sides.trim().parse::<u8>().ok().map(|sides| format!("D{sides}")),
    });
    records.push(record("CreatureActionAttack", &format!("{own}_attack"), self::fields(fields)));
    Ok(())
}

/// `1/4` as `0.250`.
fn rating(node: &Node<'_>) -> Result<String, Error> {
    let text = node.text()?;
    let eighths = match text.split_once('/') {
        None => text.parse::<u32>().ok().and_then(|whole| whole.checked_mul(8)),
        Some(("1", parts)) => parts.parse().ok().and_then(|parts: u32| 8u32.checked_div(parts)),
        Some(_) => None,
    };
    let eighths = eighths.ok_or_else(|| node.wrong(format!("{text:?} is no challenge rating")))?;
    Ok(format!("{}.{:03}", eighths / 8, eighths % 8 * 125))
}

/// The words of a list that are of a closed list.
fn words<T: serde::de::DeserializeOwned>(text: &str) -> Vec<String> {
    let all = text.split(|letter: char| !letter.is_alphabetic());
    all.filter(|word| named::<T>(word).is_some()).map(str::to_lowercase).collect()
}

fn spell(node: &Node<'_>) -> Result<Records, Error> {
    let casting = node.at("casting_time").text()?.split(',').next().unwrap_or_default();
    let range = node.at("range").text()?;
    let range = range.split_once(" (").map_or(range, |(range, _)| range);
    let classes = text(node, "dnd_class")?.split(", ").filter(|class| !class.is_empty());
    let classes: Vec<String> = classes.map(|class| format!("srd_{}", slug(class))).collect();
    let fields = json!({
        "name": node.at("name").text()?,
        "level": node.option("level_int").unwrap_or_else(|| node.at("spell_level")).value(),
        "school": key(&node.at("school"))?,
        "casting_time": casting.strip_prefix("1 ").unwrap_or(casting).replacen(' ', "", usize::from(!casting.starts_with("1 "))).replace(' ', "-"),
        "ritual": node.at("can_be_cast_as_ritual").value(),
        "concentration": node.at("requires_concentration").value(),
        "range_text": range,
        "duration": node.at("duration").text()?,
        "verbal": node.at("requires_verbal_components").value(),
        "somatic": node.at("requires_somatic_components").value(),
        "material": node.at("requires_material_components").value(),
        "material_specified": text(node, "material")?,
        "material_cost": null, "material_consumed": null,
        "classes": classes,
        "attack_roll": null, "saving_throw_ability": null, "damage_roll": null,
    });
    Ok(vec![record("Spell", &format!("srd_{}", node.at("slug").text()?), self::fields(fields))])
}

/// What a weapon costs and weighs.
fn item(node: &Node<'_>, own: &str) -> Result<(&'static str, Value), Error> {
    let place = node.at("cost");
    let cost = place.text()?.replace(',', "");
    let copper = cost.split_once(' ').and_then(|(number, coin)| {
        let worth: u32 = match coin {
            "cp" => 1,
            "sp" => 10,
            "ep" => 50,
            "gp" => 100,
            "pp" => 1000,
            _ => return None,
        };
        number.parse::<u32>().ok()?.checked_mul(worth)
    });
    let copper = copper.ok_or_else(|| place.wrong(format!("{cost:?} is no price")))?;
    let fields = json!({
        "name": node.at("name").text()?, "cost": gold(copper), "weight": pounds(text(node, "weight")?),
        "category": "weapon", "weapon": own,
    });
    Ok(record("Item", own, self::fields(fields)))
}

fn weapon(node: &Node<'_>) -> Result<Records, Error> {
    let own = format!("srd_{}", node.at("slug").text()?);
    let mut records = vec![item(node, &own)?];
    let mut range = None;
    for one in node.list("properties")? {
        let whole = one.text()?;
        range = range.or_else(|| phrase::range(whole));
        let name = slug(whole.split(" (").next().unwrap_or_default());
        let fields = json!({ "property": format!("{name}-wp"), "weapon": own });
        records.push(record(
            "WeaponPropertyAssignment",
            &format!("{own}_{name}"),
            self::fields(fields),
        ));
    }
    let dice = match text(node, "damage_dice")? {
        "" => "0",
        dice => dice,
    };
    let fields = json!({
        "name": node.at("name").text()?,
        "is_simple": node.at("category").text()?.starts_with("Simple"),
        "damage_dice": dice,
        "damage_type": slug(text(node, "damage_type")?),
        "range": range.map_or(0, |(normal, _)| normal),
        "long_range": range.and_then(|(_, long)| long).unwrap_or(0),
    });
    records.push(record("Weapon", &own, self::fields(fields)));
    Ok(records)
}

fn armor(node: &Node<'_>) -> Result<Records, Error> {
    let category = node.at("category").text()?;
    if !["Light Armor", "Medium Armor", "Heavy Armor"].contains(&category) {
        // Ways to be without armour, and the shield, which the second version keeps elsewhere.
        return Ok(Vec::new());
    }
    let own = format!("srd_{}", node.at("slug").text()?);
    let most = node.option("plus_max").map_or(Ok(0), |most| most.whole::<u8>())?;
    let dexterity = node.at("plus_dex_mod").flag()?;
    let fields = json!({
        "name": node.at("name").text()?,
        "ac_base": node.at("base_ac").value(),
        "ac_add_dexmod": dexterity,
        "ac_cap_dexmod": if dexterity && most > 0 { json!(most) } else { json!(null) },
        "strength_score_required": node.at("strength_requirement").value(),
        "grants_stealth_disadvantage": node.at("stealth_disadvantage").value(),
    });
    // Its weight is not told there, and its price is that of another name.
    Ok(vec![record("Armor", &own, self::fields(fields))])
}

fn magic_item(node: &Node<'_>) -> Result<Records, Error> {
    let rarity = key(&node.at("rarity"))?;
    let known = named::<srd::data::Rarity>(&rarity).map(|_| rarity);
    let kind = text(node, "type")?.split(" (").next().unwrap_or_default();
    let fields = json!({
        "name": node.at("name").text()?,
        "category": slug(kind),
        "rarity": known,
        "requires_attunement": !text(node, "requires_attunement")?.is_empty(),
    });
    Ok(vec![record("MagicItem", &format!("srd_{}", node.at("slug").text()?), self::fields(fields))])
}

fn class(node: &Node<'_>) -> Result<Records, Error> {
    let dice = node.at("hit_dice").text()?;
    let saves: Vec<&str> = node.at("prof_saving_throws").text()?.split(", ").collect();
    let fields = json!({
        "name": node.at("name").text()?,
        "hit_dice": dice.trim_start_matches('1').to_uppercase(),
        "saving_throws": saves,
        "subclass_of": null,
    });
    Ok(vec![record(
        "CharacterClass",
        &format!("srd_{}", node.at("slug").text()?),
        self::fields(fields),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_fields() {
        let rating = |text: &str| rating(&Node::new("", &json!(text))).ok();
        assert_eq!(rating("1/8").as_deref(), Some("0.125"));
        assert_eq!(rating("21").as_deref(), Some("21.000"));
        for odd in ["1/0", "2/3", "x", "4294967295"] {
            assert_eq!(rating(odd), None, "{odd}");
        }
        let text = "cold; bludgeoning, piercing, and slashing from nonmagical attacks";
        assert_eq!(words::<Damage>(text), ["cold", "bludgeoning", "piercing", "slashing"]);
        assert_eq!(words::<ConditionName>("paralyzed, prone"), ["paralyzed", "prone"]);
    }
}
