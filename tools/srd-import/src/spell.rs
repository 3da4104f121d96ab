//! Spells of 5e-database as ours.

use srd::data::{
    Area, CastingTime, Duration, Growth, Healing, Roll, SpellDamage, SpellEntry, SpellRange,
    SpellSave,
};

use crate::Error;
use crate::source::Node;
use crate::vocabulary::{ability, damage, word};

/// One record of `Spells`.
pub(crate) fn spell(node: &Node<'_>) -> Result<SpellEntry, Error> {
    let material = node.option("material").map_or(Ok(""), |text| text.text())?;
    let mut spell = SpellEntry {
        name: node.at("name").text()?.into(),
        level: node.at("level").whole()?,
        school: word(&node.at("school").at("index"))?,
        casting: casting(&node.at("casting_time"))?,
        ritual: node.at("ritual").flag()?,
        range: range(&node.at("range"))?,
        components: Vec::new(),
        material_cp: match node.option("material_gold") {
            Some(gold) => {
                let copper = gold.whole::<u32>()?.checked_mul(100);
                copper.ok_or_else(|| gold.wrong("is too much"))?
            }
            None => price(material).unwrap_or(0),
        },
        material_consumed: material.contains("consume"),
        duration: duration(&node.at("duration"))?,
        concentration: node.at("concentration").flag()?,
        classes: Vec::new(),
        attack: node.option("attack_type").map(|one| word(&one)).transpose()?,
        save: node.option("dc").map(|one| save(&one)).transpose()?,
        area: node.option("area_of_effect").map(|one| area(&one)).transpose()?,
        damage: node.option("damage").map(|one| growing(&one)).transpose()?,
        healing: node.option("heal_at_slot_level").map(|one| healing(&one)).transpose()?,
    };
    for one in node.list("components")? {
        spell.components.push(word(&one)?);
    }
    for one in node.list("classes")? {
        spell.classes.push(word(&one.at("index"))?);
    }
    Ok(spell)
}

/// `10 minutes` as a number and its unit without the plural.
fn amount(text: &str) -> Option<(u32, &str)> {
    let (number, unit) = text.split_once(' ')?;
    Some((number.parse().ok()?, unit.strip_suffix('s').unwrap_or(unit)))
}

fn casting(node: &Node<'_>) -> Result<CastingTime, Error> {
    let text = node.text()?;
    casting_time(text).ok_or_else(|| node.wrong(format!("{text:?} is no casting time")))
}

/// A casting time in words: `1 action`, `10 minutes`.
pub(crate) fn casting_time(text: &str) -> Option<CastingTime> {
    let minutes =
        |number: u32, each| u16::try_from(number.checked_mul(each)?).ok().map(CastingTime::Minutes);
    match amount(text)? {
        (1, "action") => Some(CastingTime::Action),
        (1, "bonus action") => Some(CastingTime::BonusAction),
        (1, "reaction") => Some(CastingTime::Reaction),
        (number, "minute") => minutes(number, 1),
        (number, "hour") => minutes(number, 60),
        _ => None,
    }
}

pub(crate) fn range(node: &Node<'_>) -> Result<SpellRange, Error> {
    let text = node.text()?;
    Ok(match (text, amount(text)) {
        ("Self", _) => SpellRange::Caster,
        ("Touch", _) => SpellRange::Touch,
        ("Sight", _) => SpellRange::Sight,
        ("Unlimited", _) => SpellRange::Unlimited,
        ("Special", _) => SpellRange::Special,
        (_, Some((number, "feet"))) => SpellRange::Feet(number),
        (_, Some((number, "mile"))) if number <= u32::MAX / 5280 => SpellRange::Feet(number * 5280),
        _ => return Err(node.wrong(format!("{text:?} is no range"))),
    })
}

fn duration(node: &Node<'_>) -> Result<Duration, Error> {
    let text = node.text()?;
    lasting(text).ok_or_else(|| node.wrong(format!("{text:?} is no duration")))
}

/// A duration in words; `Up to` before it changes nothing.
pub(crate) fn lasting(text: &str) -> Option<Duration> {
    let lower = text.to_lowercase();
    let bare = lower.strip_prefix("up to ").unwrap_or(&lower);
    Some(match (bare, amount(bare)) {
        ("instantaneous", _) => Duration::Instantaneous,
        ("until dispelled" | "until dispelled or triggered", _) => Duration::UntilDispelled,
        ("special", _) => Duration::Special,
        (_, Some((number, "round"))) => Duration::Rounds(number.try_into().ok()?),
        (_, Some((number, "minute"))) => Duration::Minutes(number),
        (_, Some((number, "hour"))) => Duration::Minutes(number.checked_mul(60)?),
        (_, Some((number, "day"))) => Duration::Minutes(number.checked_mul(60 * 24)?),
        _ => return None,
    })
}

/// The first price in gold pieces in a text, in copper pieces.
fn price(text: &str) -> Option<u32> {
    let bare = text.replace(',', "").replace(" gp", "gp");
    let mut words = bare.split(|letter: char| !letter.is_alphanumeric());
    let gold = words.find_map(|word| word.strip_suffix("gp")?.parse::<u32>().ok())?;
    gold.checked_mul(100)
}

fn save(node: &Node<'_>) -> Result<SpellSave, Error> {
    Ok(SpellSave {
        ability: ability(&node.at("dc_type").at("index"))?,
        success: word(&node.at("dc_success"))?,
    })
}

fn area(node: &Node<'_>) -> Result<Area, Error> {
    Ok(Area { shape: word(&node.at("type"))?, feet: node.at("size").whole()?, width: None })
}

/// `2d8 + MOD`: the parts, and whether the modifier is one.
fn sum(node: &Node<'_>) -> Result<(Vec<Roll>, bool), Error> {
    let (mut rolls, mut modifier) = (Vec::<Roll>::new(), false);
    for part in node.text()?.split(" + ") {
        if part == "MOD" {
            modifier = true;
            continue;
        }
        let roll: Roll = part.parse().map_err(|problem: String| node.wrong(problem))?;
        match rolls.last_mut() {
            Some(last) if roll.count == 0 => {
                let bonus = last.bonus.checked_add(roll.bonus);
                last.bonus = bonus.ok_or_else(|| node.wrong("is too much"))?;
            }
            _ => rolls.push(roll),
        }
    }
    Ok((rolls, modifier))
}

/// The entries of `{"3": …, "4": …}` by number.
fn steps<'a>(node: &Node<'a>) -> Result<Vec<(u8, Node<'a>)>, Error> {
    let mut steps = Vec::new();
    for (key, value) in node.entries()? {
        steps.push((key.parse().map_err(|_| value.wrong("is under no level"))?, value));
    }
    steps.sort_by_key(|(level, _)| *level);
    Ok(steps)
}

fn growing(node: &Node<'_>) -> Result<SpellDamage, Error> {
    let mut kinds = Vec::new();
    // The second is a correction's own: there is room for only one there.
    for kind in [node.option("damage_type"), node.option("second_type")].into_iter().flatten() {
        kinds.push(damage(&kind)?);
    }
    let slot = node.option("damage_at_slot_level");
    let by = if slot.is_some() { Growth::Slot } else { Growth::Character };
    let (mut parts, mut modifier) = (Vec::new(), false);
    for (level, value) in steps(&slot.unwrap_or_else(|| node.at("damage_at_character_level")))? {
        let (rolls, with) = sum(&value)?;
        modifier |= with;
        parts.push((level, rolls));
    }
    // Levels at which nothing changes are left out.
    parts.dedup_by(|later, earlier| later.1 == earlier.1);
    Ok(SpellDamage { kinds, by, parts, modifier })
}

fn healing(node: &Node<'_>) -> Result<Healing, Error> {
    let (mut rolls, mut modifier) = (Vec::new(), false);
    for (level, value) in steps(node)? {
        let (parts, with) = sum(&value)?;
        modifier |= with;
        let [roll] = parts[..] else { return Err(value.wrong("is not one roll")) };
        rolls.push((level, roll));
    }
    rolls.dedup_by(|later, earlier| later.1 == earlier.1);
    Ok(Healing { rolls, modifier })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_durations_are_found() {
        assert_eq!(price("A diamond worth at least 1,000 gp."), Some(100_000));
        assert_eq!(price("Dust worth 25gp, and 4 strips worth 50 gp each"), Some(2_500));
        assert_eq!(price("A bit of fleece."), None);
        assert_eq!(lasting("Up to 8 hours"), Some(Duration::Minutes(480)));
        assert_eq!(lasting("10 days"), Some(Duration::Minutes(14_400)));
        assert_eq!(lasting("soon"), None);
    }
}
