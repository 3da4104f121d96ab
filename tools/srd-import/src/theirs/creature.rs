//! Stat blocks.

use srd::data::{
    Monster, Senses, Size, Skill, Speed, Trait, Uses, WeaponGuard, WeaponQuality, experience,
};
use srd::{Ability, Damage};

use crate::Error;
use crate::monster::eighths;
use crate::phrase;
use crate::source::Node;
use crate::vocabulary::{named, word};

use super::action::{self, actions};
use super::casting::casting;
use super::{Children, Creature, SpellNames};

pub(super) fn creature(
    node: &Node<'_>,
    traits: &[(&str, Node<'_>)],
    all: &[(&str, Node<'_>)],
    attacks: &Children<'_>,
    spells: &SpellNames,
) -> Result<Creature, Error> {
    let (kind, swarm_of) = kind(&node.at("type"))?;
    let rating = node.at("challenge_rating");
    let challenge_eighths = eighths(&rating)?;
    let xp = match node.option("experience_points_integer") {
        Some(xp) => xp.whole()?,
        None => experience(challenge_eighths).ok_or_else(|| rating.wrong("is no rating"))?,
    };
    let mut monster = Monster {
        name: node.at("name").text()?.into(),
        size: word(&node.at("size"))?,
        kind,
        swarm_of,
        tag: String::new(),
        alignment: node.at("alignment").text()?.into(),
        armor_class: node.at("armor_class").whole()?,
        armor_class_when: Vec::new(),
        hit_points: node.at("hit_points").whole()?,
        hit_dice: node.at("hit_dice").parse()?,
        speed: speed(node)?,
        scores: [0; 6],
        saves: Vec::new(),
        skills: Vec::new(),
        vulnerabilities: words(node, "damage_vulnerabilities")?,
        resistances: words(node, "damage_resistances")?,
        immunities: words(node, "damage_immunities")?,
        weapon_resistance: None,
        weapon_immunity: None,
        special_defenses: Vec::new(),
        condition_immunities: words(node, "condition_immunities")?,
        senses: senses(node)?,
        languages: Vec::new(),
        telepathy_feet: feet(node, "telepathy_range")?,
        challenge_eighths,
        xp,
        legendary_resistances: 0,
        traits: Vec::new(),
        casting: Vec::new(),
        actions: Vec::new(),
        reactions: Vec::new(),
        legendary_actions: Vec::new(),
    };
    bonuses(&mut monster, node)?;
    let nonmagical = "nonmagical_attack_resistance";
    monster.weapon_resistance = guard(node, nonmagical, &mut monster.resistances)?;
    let nonmagical = "nonmagical_attack_immunity";
    monster.weapon_immunity = guard(node, nonmagical, &mut monster.immunities)?;
    if let Some(languages) = node.option("languages_desc") {
        let parts = languages.text()?.split([',', ';']).map(str::trim);
        let spoken =
            |part: &&str| !["", "-", "—"].contains(part) && !part.starts_with("telepathy ");
        monster.languages = parts.filter(spoken).map(str::to_owned).collect();
    }
    for (_, one) in traits {
        describe(&mut monster, one, spells)?;
    }
    let mut notes = Vec::new();
    actions(&mut monster, all, attacks, &mut notes)?;
    Ok(Creature { monster, notes })
}

fn kind(node: &Node<'_>) -> Result<(srd::data::CreatureType, Option<Size>), Error> {
    let text = node.text()?;
    let Some(rest) = text.strip_prefix("swarm-of-") else { return Ok((word(node)?, None)) };
    let parts = rest
        .split_once('-')
        .and_then(|(size, kind)| Some((named(kind.trim_end_matches('s'))?, Some(named(size)?))));
    parts.ok_or_else(|| node.wrong(format!("{text:?} is no swarm of a size and a type")))
}

fn words<T: serde::de::DeserializeOwned>(node: &Node<'_>, key: &str) -> Result<Vec<T>, Error> {
    node.list(key)?.iter().map(word).collect()
}

fn feet(node: &Node<'_>, key: &str) -> Result<u16, Error> {
    node.option(key).map_or(Ok(0), |feet| feet.whole())
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

fn senses(node: &Node<'_>) -> Result<Senses, Error> {
    let blindsight = feet(node, "blindsight_range")?;
    // It has a range of sight unless its blindsight is all that it has.
    let sightless = node.value().get("normal_sight_range").is_some_and(serde_json::Value::is_null);
    Ok(Senses {
        blindsight,
        blind_beyond: blindsight > 0 && sightless,
        darkvision: feet(node, "darkvision_range")?,
        tremorsense: feet(node, "tremorsense_range")?,
        truesight: feet(node, "truesight_range")?,
        passive_perception: node.at("passive_perception").whole()?,
    })
}

/// Scores, and the saves and skills that it is good at.
fn bonuses(monster: &mut Monster, node: &Node<'_>) -> Result<(), Error> {
    for (score, ability) in monster.scores.iter_mut().zip(Ability::ALL) {
        let small = format!("{ability:?}").to_lowercase();
        *score = node.at(&format!("ability_score_{small}")).whole()?;
        if let Some(save) = node.option(&format!("saving_throw_{small}")) {
            monster.saves.push((ability, save.whole()?));
        }
    }
    for skill in Skill::ALL {
        if let Some(bonus) = node.option(&crate::vocabulary::skill_key(*skill)) {
            monster.skills.push((*skill, bonus.whole()?));
        }
    }
    Ok(())
}

/// Takes the kinds that only count for nonmagical attacks out of the others.
fn guard(
    node: &Node<'_>,
    flag: &str,
    kinds: &mut Vec<Damage>,
) -> Result<Option<WeaponGuard>, Error> {
    if !node.option(flag).map_or(Ok(false), |flag| flag.flag())? {
        return Ok(None);
    }
    let shown = flag.replace("nonmagical_attack_", "damage_").replace("resistance", "resistances");
    let shown = shown.replace("immunity", "immunities") + "_display";
    let text = node.option(&shown).map_or(Ok(""), |text| text.text())?;
    let mut unless = vec![WeaponQuality::Magical];
    if text.contains("silver") {
        unless.push(WeaponQuality::Silvered);
    }
    if text.contains("adamantine") {
        unless.push(WeaponQuality::Adamantine);
    }
    let physical = [Damage::Bludgeoning, Damage::Piercing, Damage::Slashing];
    let of_weapons = |kind: &Damage| physical.contains(kind);
    let guarded = kinds.iter().copied().filter(of_weapons).collect();
    kinds.retain(|kind| !of_weapons(kind));
    Ok(Some(WeaponGuard { kinds: guarded, unless }))
}

/// A trait: spells, legendary resistance, or one by its name.
fn describe(monster: &mut Monster, node: &Node<'_>, spells: &SpellNames) -> Result<(), Error> {
    let head = action::head(node)?;
    let place = node.at("desc");
    let text = place.text()?;
    if ["Spellcasting", "Innate Spellcasting"].contains(&head.name.as_str()) {
        monster.casting.push(casting(&place, head.uses, spells)?);
        return Ok(());
    }
    if head.name == "Legendary Resistance" {
        let Some(Uses::PerDay(times)) = head.uses else {
            return Err(node.at("name").wrong("does not say how often: (3/Day)"));
        };
        monster.legendary_resistances = times;
        return Ok(());
    }
    monster.traits.push(Trait {
        name: head.name,
        only_in: head.only_in,
        uses: head.uses,
        save: phrase::save(text),
        rolls: phrase::rolls(text),
        feet: phrase::feet(text),
        hit_points: phrase::hit_points(text),
    });
    Ok(())
}
