//! Things: an item says what it costs and weighs, and which weapon or armour it is.

use std::collections::BTreeMap;

use srd::data::{
    Armor, ArmorTraining, Gear, MagicItem, MagicKind, Strike, Tables, Weapon, WeaponProperty,
    WeaponTraining,
};

use crate::Error;
use crate::item::quarters;
use crate::right::{copper, property};
use crate::source::{Node, Source};
use crate::vocabulary::word;

/// All items, magic items and what they are.
pub(super) fn things(source: &Source) -> Result<Vec<(&str, Tables)>, Error> {
    let (weapons, armors) = (source.keyed("Weapon"), source.keyed("Armor"));
    let (mut things, mut used) = (Vec::new(), Vec::new());
    for (from, node) in source.placed("Item") {
        let mut tables = Tables::default();
        if node.option("rarity").is_some() {
            tables.magic_item.push(magic_item(&node)?);
        } else if let Some(other) = named(&node, "weapon", &weapons)? {
            used.push(node.at("weapon").text()?);
            tables.weapon.push(weapon(&node, other, source)?);
        } else if let Some(other) = named(&node, "armor", &armors)? {
            used.push(node.at("armor").text()?);
            tables.armor.push(armor(&node, other)?);
        } else if node.at("category").value() == "shield" {
            tables.armor.push(shield(&node)?);
        } else {
            tables.gear.push(gear(&node)?);
        }
        things.push((from, tables));
    }
    for (key, node) in weapons.iter().chain(&armors) {
        if !used.contains(key) {
            return Err(node
                .at("name")
                .wrong("no item names this; add one with its price and weight"));
        }
    }
    for (from, node) in source.placed("MagicItem") {
        let magic_item = vec![magic_item(&node)?];
        things.push((from, Tables { magic_item, ..Tables::default() }));
    }
    Ok(things)
}

/// The weapon or armour that an item is, if it is one.
fn named<'a, 'b>(
    node: &Node<'_>,
    key: &str,
    all: &'b BTreeMap<&str, Node<'a>>,
) -> Result<Option<&'b Node<'a>>, Error> {
    let Some(place) = node.option(key) else { return Ok(None) };
    let missing = || place.wrong(format!("names no {key} in these files; add its record"));
    all.get(place.text()?).map(Some).ok_or_else(missing)
}

fn cost(node: &Node<'_>) -> Result<u32, Error> {
    let cost = node.at("cost");
    copper(&cost)?.try_into().map_err(|_| cost.wrong("is too much"))
}

fn weight(node: &Node<'_>) -> Result<u16, Error> {
    node.option("weight").map_or(Ok(0), |weight| quarters(&weight))
}

fn weapon(item: &Node<'_>, node: &Node<'_>, source: &Source) -> Result<Weapon, Error> {
    let key = item.at("weapon").text()?;
    let (mut properties, mut versatile) = (Vec::new(), None);
    for one in source.records("WeaponPropertyAssignment") {
        if one.at("weapon").text()? != key {
            continue;
        }
        let property = property(&one.at("property"))?;
        if property == WeaponProperty::Versatile {
            versatile = Some(one.at("detail").parse()?);
        }
        properties.push(property);
    }
    let feet = |key: &str| -> Result<Option<u16>, Error> {
        let feet = node.option(key).map_or(Ok(0), |feet| feet.whole())?;
        Ok(Some(feet).filter(|feet| *feet > 0))
    };
    let range = feet("range")?;
    let thrown = properties.contains(&WeaponProperty::Thrown);
    let shoots = properties.contains(&WeaponProperty::Ammunition) || range.is_some() && !thrown;
    let dice = node.at("damage_dice");
    let (damage, kind) = match dice.text()? {
        "" | "0" => (None, None),
        _ => (Some(dice.parse()?), Some(word(&node.at("damage_type"))?)),
    };
    let simple = node.at("is_simple").flag()?;
    Ok(Weapon {
        name: node.at("name").text()?.into(),
        training: if simple { WeaponTraining::Simple } else { WeaponTraining::Martial },
        strike: if shoots { Strike::Ranged } else { Strike::Melee },
        cost_cp: cost(item)?,
        weight_quarters: weight(item)?,
        damage,
        kind,
        versatile,
        range,
        range_long: feet("long_range")?,
        properties,
    })
}

fn armor(item: &Node<'_>, node: &Node<'_>) -> Result<Armor, Error> {
    let dexterity = node.at("ac_add_dexmod").flag()?;
    let most = node.option("ac_cap_dexmod").map(|most| most.whole()).transpose()?;
    let (training, dexterity_max) = match (dexterity, most) {
        (false, _) => (ArmorTraining::Heavy, Some(0)),
        (true, None) => (ArmorTraining::Light, None),
        (true, most) => (ArmorTraining::Medium, most),
    };
    Ok(Armor {
        name: node.at("name").text()?.into(),
        training: node.option("category").map_or(Ok(training), |category| word(&category))?,
        cost_cp: cost(item)?,
        weight_quarters: weight(item)?,
        armor_class: node.at("ac_base").whole()?,
        dexterity_max,
        strength_min: node.option("strength_score_required").map_or(Ok(0), |it| it.whole())?,
        noisy: node.at("grants_stealth_disadvantage").flag()?,
    })
}

fn shield(item: &Node<'_>) -> Result<Armor, Error> {
    Ok(Armor {
        name: item.at("name").text()?.into(),
        training: ArmorTraining::Shield,
        cost_cp: cost(item)?,
        weight_quarters: weight(item)?,
        armor_class: item.at("armor_class").whole()?,
        dexterity_max: None,
        strength_min: 0,
        noisy: false,
    })
}

fn gear(item: &Node<'_>) -> Result<Gear, Error> {
    Ok(Gear {
        name: item.at("name").text()?.into(),
        category: item.at("category").text()?.into(),
        quantity: None,
        cost_cp: cost(item)?,
        weight_quarters: weight(item)?,
        speed: None,
        speed_tenth_mph: None,
        capacity_lb: None,
        contents: Vec::new(),
    })
}

fn magic_item(node: &Node<'_>) -> Result<MagicItem, Error> {
    let category = node.at("category");
    let kind = match category.text()? {
        "wondrous-item" => MagicKind::Wondrous,
        "shield" => MagicKind::Armor,
        _ => word(&category)?,
    };
    Ok(MagicItem {
        name: node.at("name").text()?.into(),
        kind,
        rarity: word(&node.at("rarity"))?,
        variant_of: String::new(),
        attunement: node.at("requires_attunement").flag()?,
        attuned_by: String::new(),
    })
}
