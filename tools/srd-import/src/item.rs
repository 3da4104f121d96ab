//! Things of 5e-database as ours.

use std::collections::BTreeMap;

use srd::data::{Armor, ArmorTraining, Gear, MagicItem, MagicKind, Rarity, Tables, Weapon};

use crate::Error;
use crate::source::{Node, Source};
use crate::vocabulary::{damage, word};

/// All of `Equipment`, each thing into its table.
pub(crate) fn equipment(source: &Source, tables: &mut Tables) -> Result<(), Error> {
    source.records("Equipment").try_for_each(|node| thing(&node, tables))
}

/// One record of `Equipment` into its table.
pub(crate) fn thing(node: &Node<'_>, tables: &mut Tables) -> Result<(), Error> {
    let place = node.at("equipment_category").at("index");
    match place.text()? {
        "weapon" => tables.weapon.push(weapon(node)?),
        "armor" => tables.armor.push(armor(node)?),
        "adventuring-gear" => {
            tables.gear.push(gear(node, &node.at("gear_category").at("name"))?);
        }
        "tools" => tables.gear.push(gear(node, &node.at("tool_category"))?),
        "mounts-and-vehicles" => tables.gear.push(gear(node, &node.at("vehicle_category"))?),
        other => return Err(place.wrong(format!("{other:?} is no category that is known"))),
    }
    Ok(())
}

/// A price in copper pieces.
fn cost(node: &Node<'_>) -> Result<u32, Error> {
    money(&node.at("cost"))
}

/// So many coins in copper pieces.
pub(crate) fn money(cost: &Node<'_>) -> Result<u32, Error> {
    let unit = cost.at("unit");
    let worth = match unit.text()? {
        "cp" => 1,
        "sp" => 10,
        "ep" => 50,
        "gp" => 100,
        "pp" => 1000,
        other => return Err(unit.wrong(format!("{other:?} is no coin"))),
    };
    let quantity: u32 = cost.at("quantity").whole()?;
    quantity.checked_mul(worth).ok_or_else(|| cost.wrong("is too much"))
}

/// A weight in quarters of a pound; 0 where there is none.
fn weight(node: &Node<'_>) -> Result<u16, Error> {
    node.option("weight").map_or(Ok(0), |weight| quarters(&weight))
}

/// Pounds in quarters.
pub(crate) fn quarters(node: &Node<'_>) -> Result<u16, Error> {
    let quarters = node.thousandths()?.checked_mul(4).filter(|quarters| quarters % 1000 == 0);
    let whole = quarters.and_then(|quarters| u16::try_from(quarters / 1000).ok());
    whole.ok_or_else(|| node.wrong("is no weight in quarters of a pound"))
}

fn weapon(node: &Node<'_>) -> Result<Weapon, Error> {
    let mut weapon = Weapon {
        name: node.at("name").text()?.into(),
        training: word(&node.at("weapon_category"))?,
        strike: word(&node.at("weapon_range"))?,
        cost_cp: cost(node)?,
        weight_quarters: weight(node)?,
        damage: None,
        kind: None,
        versatile: None,
        range: None,
        range_long: None,
        properties: Vec::new(),
    };
    if let Some(dealt) = node.option("damage") {
        weapon.damage = Some(dealt.at("damage_dice").parse()?);
        weapon.kind = Some(damage(&dealt.at("damage_type"))?);
    }
    if let Some(dealt) = node.option("two_handed_damage") {
        weapon.versatile = Some(dealt.at("damage_dice").parse()?);
    }
    // A melee weapon has a "range" of its reach there, which is in its properties already.
    let range = node
        .option("throw_range")
        .or_else(|| node.option("range").filter(|range| range.option("long").is_some()));
    if let Some(range) = range {
        weapon.range = Some(range.at("normal").whole()?);
        weapon.range_long = Some(range.at("long").whole()?);
    }
    for one in node.list("properties")? {
        // Which weapons a monk fights well with is said by the class.
        if one.at("index").text()? != "monk" {
            weapon.properties.push(word(&one.at("index"))?);
        }
    }
    Ok(weapon)
}

fn armor(node: &Node<'_>) -> Result<Armor, Error> {
    let class = node.at("armor_class");
    let training = word(&node.at("armor_category"))?;
    let dexterity = class.at("dex_bonus").flag()?;
    Ok(Armor {
        name: node.at("name").text()?.into(),
        training,
        cost_cp: cost(node)?,
        weight_quarters: weight(node)?,
        armor_class: class.at("base").whole()?,
        dexterity_max: match class.option("max_bonus") {
            Some(most) => Some(most.whole()?),
            None if dexterity || training == ArmorTraining::Shield => None,
            None => Some(0),
        },
        strength_min: node.at("str_minimum").whole()?,
        noisy: node.at("stealth_disadvantage").flag()?,
    })
}

fn gear(node: &Node<'_>, category: &Node<'_>) -> Result<Gear, Error> {
    let mut gear = Gear {
        name: node.at("name").text()?.into(),
        category: category.text()?.into(),
        quantity: node.option("quantity").map(|one| one.whole()).transpose()?,
        cost_cp: cost(node)?,
        weight_quarters: weight(node)?,
        speed: None,
        speed_tenth_mph: None,
        capacity_lb: None,
        contents: Vec::new(),
    };
    if let Some(speed) = node.option("speed") {
        let quantity = speed.at("quantity");
        if speed.at("unit").text()? == "mph" {
            gear.speed_tenth_mph = u16::try_from(quantity.thousandths()? / 100).ok();
        } else {
            gear.speed = Some(quantity.whole()?);
        }
    }
    if let Some(capacity) = node.option("capacity") {
        let text = capacity.text()?.replace(',', "");
        let number = text.split(' ').next().and_then(|number| number.parse().ok());
        gear.capacity_lb = Some(number.ok_or_else(|| capacity.wrong("is no weight in pounds"))?);
    }
    for one in node.list("contents")? {
        let name = one.at("item").at("name").text()?;
        gear.contents.push((name.into(), one.at("quantity").whole()?));
    }
    Ok(gear)
}

/// All of `Magic-Items`.
pub(crate) fn magic(source: &Source) -> Result<Vec<MagicItem>, Error> {
    let mut family = BTreeMap::new();
    for node in source.records("Magic-Items") {
        let name = node.at("name").text()?;
        for variant in node.list("variants")? {
            family.insert(variant.at("index").text()?, name);
        }
    }
    source.records("Magic-Items").map(|node| magic_item(&node, &family)).collect()
}

fn magic_item(node: &Node<'_>, family: &BTreeMap<&str, &str>) -> Result<MagicItem, Error> {
    let category = node.at("equipment_category").at("index");
    let kind = match category.text()? {
        "wondrous-items" => MagicKind::Wondrous,
        _ => word(&category)?,
    };
    let rarity: Rarity = word(&node.at("rarity").at("name"))?;
    let lines = node.list("desc")?;
    let first = lines.first().map_or(Ok(""), |line| line.text())?;
    let by = first.split_once("requires attunement by ").map_or("", |(_, who)| who);
    let who = by.trim_end_matches(')').trim_start_matches("a ");
    Ok(MagicItem {
        name: node.at("name").text()?.into(),
        kind,
        rarity,
        variant_of: family.get(node.at("index").text()?).copied().unwrap_or_default().into(),
        attunement: first.contains("requires attunement"),
        attuned_by: who.into(),
    })
}
