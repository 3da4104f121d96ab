//! Creatures of 5e-database as ours.

use srd::data::{
    Casting, CreatureType, Monster, Save, Senses, Speed, Trait, Uses, WeaponGuard, WeaponQuality,
};
use srd::data::{Size, Skill, SpecialDefense};
use srd::{Ability, Damage};

use crate::source::Node;
use crate::vocabulary::{ability, named, word};
use crate::{Error, action, phrase};

/// One record of `Monsters`.
pub(crate) fn monster(node: &Node<'_>) -> Result<Monster, Error> {
    let (kind, swarm_of) = kind(&node.at("type"))?;
    let (armor_class, armor_class_when) = armor(node)?;
    let mut monster = Monster {
        name: node.at("name").text()?.into(),
        size: word(&node.at("size"))?,
        kind,
        swarm_of,
        tag: node.option("subtype").map_or(Ok(""), |tag| tag.text())?.into(),
        alignment: node.at("alignment").text()?.into(),
        armor_class,
        armor_class_when,
        hit_points: node.at("hit_points").whole()?,
        hit_dice: node.at("hit_points_roll").parse()?,
        speed: speed(&node.at("speed"))?,
        scores: scores(node)?,
        saves: Vec::new(),
        skills: Vec::new(),
        vulnerabilities: Vec::new(),
        resistances: Vec::new(),
        immunities: Vec::new(),
        weapon_resistance: None,
        weapon_immunity: None,
        special_defenses: Vec::new(),
        condition_immunities: Vec::new(),
        senses: senses(&node.at("senses"))?,
        languages: Vec::new(),
        telepathy_feet: 0,
        challenge_eighths: eighths(&node.at("challenge_rating"))?,
        xp: node.at("xp").whole()?,
        legendary_resistances: 0,
        traits: Vec::new(),
        casting: Vec::new(),
        actions: actions(node, "actions")?,
        reactions: actions(node, "reactions")?,
        legendary_actions: actions(node, "legendary_actions")?,
    };
    for one in node.list("condition_immunities")? {
        monster.condition_immunities.push(word(&one.at("index"))?);
    }
    languages(&mut monster, node)?;
    proficiencies(&mut monster, node)?;
    defenses(&mut monster, node)?;
    traits(&mut monster, node)?;
    Ok(monster)
}

fn kind(node: &Node<'_>) -> Result<(CreatureType, Option<Size>), Error> {
    let text = node.text()?;
    let Some(rest) = text.strip_prefix("swarm of ") else { return Ok((word(node)?, None)) };
    let parts = rest
        .split_once(' ')
        .and_then(|(size, kind)| Some((named(kind.trim_end_matches('s'))?, Some(named(size)?))));
    parts.ok_or_else(|| node.wrong(format!("{text:?} is no swarm of a size and a type")))
}

/// The usual armour class, and those that a spell or a condition makes. Worn armour counts, so the last of its kind is it.
fn armor(node: &Node<'_>) -> Result<(u8, Vec<(String, u8)>), Error> {
    let (mut usual, mut when) = (None, Vec::new());
    for one in node.list("armor_class")? {
        let value = one.at("value").whole()?;
        let other = one.option("spell").or_else(|| one.option("condition"));
        match other {
            Some(other) => when.push((other.at("name").text()?.to_lowercase(), value)),
            None => usual = Some(value),
        }
    }
    Ok((usual.ok_or_else(|| node.at("armor_class").wrong("there is none"))?, when))
}

/// The number of `40 ft.`; nothing where there is no such key.
fn feet(node: &Node<'_>, key: &str) -> Result<u16, Error> {
    let Some(found) = node.option(key) else { return Ok(0) };
    let text = found.text()?;
    let number = phrase::feet(text).first().copied();
    number.ok_or_else(|| found.wrong(format!("{text:?} is no distance in feet")))
}

fn speed(node: &Node<'_>) -> Result<Speed, Error> {
    Ok(Speed {
        walk: feet(node, "walk")?,
        burrow: feet(node, "burrow")?,
        climb: feet(node, "climb")?,
        fly: feet(node, "fly")?,
        swim: feet(node, "swim")?,
        hover: node.option("hover").map_or(Ok(false), |hover| hover.flag())?,
    })
}

fn scores(node: &Node<'_>) -> Result<[u8; 6], Error> {
    let mut scores = [0; 6];
    for (score, ability) in scores.iter_mut().zip(Ability::ALL) {
        *score = node.at(&format!("{ability:?}").to_lowercase()).whole()?;
    }
    Ok(scores)
}

fn senses(node: &Node<'_>) -> Result<Senses, Error> {
    let blindsight = node.option("blindsight").map_or(Ok(""), |text| text.text())?;
    Ok(Senses {
        blindsight: feet(node, "blindsight")?,
        blind_beyond: blindsight.contains("blind beyond"),
        darkvision: feet(node, "darkvision")?,
        tremorsense: feet(node, "tremorsense")?,
        truesight: feet(node, "truesight")?,
        passive_perception: node.at("passive_perception").whole()?,
    })
}

/// A challenge rating in eighths.
pub(crate) fn eighths(node: &Node<'_>) -> Result<u8, Error> {
    let eighths = node.thousandths()?.checked_mul(8).filter(|eighths| eighths % 1000 == 0);
    let whole = eighths.and_then(|eighths| u8::try_from(eighths / 1000).ok());
    whole.ok_or_else(|| node.wrong("is no challenge rating"))
}

fn languages(monster: &mut Monster, node: &Node<'_>) -> Result<(), Error> {
    for part in node.at("languages").text()?.split([',', ';']) {
        let part = part.trim();
        if let Some(range) = phrase::after(part, "telepathy ") {
            monster.telepathy_feet = range;
        } else if !["", "-", "—"].contains(&part) {
            monster.languages.push(part.into());
        }
    }
    Ok(())
}

fn proficiencies(monster: &mut Monster, node: &Node<'_>) -> Result<(), Error> {
    for one in node.list("proficiencies")? {
        let value = one.at("value").whole()?;
        let place = one.at("proficiency").at("index");
        let index = place.text()?;
        if let Some(save) = index.strip_prefix("saving-throw-") {
            let known = Ability::ALL.iter().find(|one| one.short().eq_ignore_ascii_case(save));
            let ability = known.ok_or_else(|| place.wrong(format!("{index:?} is no save")))?;
            monster.saves.push((*ability, value));
        } else {
            let skill = index.strip_prefix("skill-").and_then(named::<Skill>);
            let skill = skill.ok_or_else(|| place.wrong(format!("{index:?} is no skill")))?;
            monster.skills.push((skill, value));
        }
    }
    Ok(())
}

fn defenses(monster: &mut Monster, node: &Node<'_>) -> Result<(), Error> {
    for one in node.list("damage_vulnerabilities")? {
        match defense(&one)? {
            Defense::Kind(kind) => monster.vulnerabilities.push(kind),
            Defense::Special(special) => monster.special_defenses.push(special),
            Defense::Weapons(_) => return Err(one.wrong("a weakness to all attacks")),
        }
    }
    for one in node.list("damage_resistances")? {
        match defense(&one)? {
            Defense::Kind(kind) => monster.resistances.push(kind),
            Defense::Special(special) => monster.special_defenses.push(special),
            Defense::Weapons(guard) => monster.weapon_resistance = Some(guard),
        }
    }
    for one in node.list("damage_immunities")? {
        match defense(&one)? {
            Defense::Kind(kind) => monster.immunities.push(kind),
            Defense::Special(special) => monster.special_defenses.push(special),
            Defense::Weapons(guard) => monster.weapon_immunity = Some(guard),
        }
    }
    Ok(())
}

enum Defense {
    Kind(Damage),
    Weapons(WeaponGuard),
    Special(SpecialDefense),
}

fn defense(node: &Node<'_>) -> Result<Defense, Error> {
    let text = node.text()?;
    if let Some(kind) = named(text) {
        return Ok(Defense::Kind(kind));
    }
    match text {
        "damage from spells" => return Ok(Defense::Special(SpecialDefense::ResistsSpells)),
        "piercing from magic weapons wielded by good creatures" => {
            return Ok(Defense::Special(SpecialDefense::VulnerableToGoodPiercing));
        }
        _ => {}
    }
    let unknown = || node.wrong(format!("{text:?} is no defence that the rules know"));
    let (kinds, rest) = text.split_once(" from nonmagical ").ok_or_else(unknown)?;
    let kinds = kinds.split([',', ' ']).filter(|word| !["", "and"].contains(word));
    let kinds = kinds.map(named).collect::<Option<Vec<_>>>().ok_or_else(unknown)?;
    let mut unless = vec![WeaponQuality::Magical];
    if rest.contains("aren't silvered") {
        unless.push(WeaponQuality::Silvered);
    }
    if rest.contains("aren't adamantine") {
        unless.push(WeaponQuality::Adamantine);
    }
    Ok(Defense::Weapons(WeaponGuard { kinds, unless }))
}

fn traits(monster: &mut Monster, node: &Node<'_>) -> Result<(), Error> {
    for one in node.list("special_abilities")? {
        let head = action::head(&one)?;
        if let Some(spells) = one.option("spellcasting") {
            monster.casting.push(casting(&one, &spells)?);
            continue;
        }
        if head.name == "Legendary Resistance" {
            let Some(Uses::PerDay(times)) = head.uses else {
                return Err(one.at("usage").wrong("is not so often a day"));
            };
            monster.legendary_resistances = times;
            continue;
        }
        let text = one.at("desc").text()?;
        monster.traits.push(Trait {
            name: head.name,
            only_in: head.only_in,
            uses: head.uses,
            save: match one.option("dc") {
                Some(found) => Some(save(&found)?),
                None => phrase::save(text),
            },
            rolls: phrase::rolls(text),
            feet: phrase::feet(text),
            hit_points: phrase::hit_points(text),
        });
    }
    Ok(())
}

fn casting(whole: &Node<'_>, node: &Node<'_>) -> Result<Casting, Error> {
    let mut casting = Casting {
        ability: ability(&node.at("ability").at("index"))?,
        difficulty: node.option("dc").map(|one| one.whole()).transpose()?,
        attack: phrase::to_hit(whole.at("desc").text()?),
        level: node.option("level").map(|one| one.whole()).transpose()?,
        slots: Vec::new(),
        at_will: Vec::new(),
        daily: Vec::new(),
        prepared: Vec::new(),
    };
    if let Some(slots) = node.option("slots") {
        for level in 1..=9 {
            let Some(count) = slots.option(&level.to_string()) else { break };
            casting.slots.push(count.whole()?);
        }
    }
    for spell in node.list("spells")? {
        let name = spell.at("name").text()?.to_owned();
        let usage = spell.option("usage");
        let often = usage.as_ref().map(|usage| usage.at("type").text()).transpose()?;
        match (often, spell.at("level").whole::<u8>()?) {
            (Some("per day"), _) => {
                let times = spell.at("usage").at("times").whole()?;
                match casting.daily.iter_mut().find(|(other, _)| *other == times) {
                    Some((_, names)) => names.push(name),
                    None => casting.daily.push((times, vec![name])),
                }
            }
            (Some("at will"), _) | (None, 0) => casting.at_will.push(name),
            (None, _) => casting.prepared.push(name),
            (Some(_), _) => return Err(spell.at("usage").at("type").wrong("is not known here")),
        }
    }
    Ok(casting)
}

fn actions(node: &Node<'_>, key: &str) -> Result<Vec<srd::data::Action>, Error> {
    let mut all = Vec::new();
    for one in node.list(key)? {
        let mut read = action::action(&one)?;
        if key == "legendary_actions" {
            read.cost = Some(read.cost.unwrap_or(1));
        }
        all.push(read);
    }
    Ok(all)
}

/// The save of a trait or action.
pub(crate) fn save(node: &Node<'_>) -> Result<Save, Error> {
    let success = node.at("success_type");
    Ok(Save {
        ability: ability(&node.at("dc_type").at("index"))?,
        difficulty: node.at("dc_value").whole()?,
        half: match success.text()? {
            "half" => true,
            "none" => false,
            other => return Err(success.wrong(format!("{other:?} is neither half nor none"))),
        },
    })
}
