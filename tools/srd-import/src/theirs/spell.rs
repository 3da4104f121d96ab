//! Spells.

use srd::data::{
    Area, Component, Growth, Roll, SaveSuccess, SpellDamage, SpellEntry, SpellSave, Strike,
};

use crate::Error;
use crate::phrase;
use crate::right::{copper, written_together};
use crate::source::Node;
use crate::spell::{lasting, range};
use crate::vocabulary::{ability, named, word};

pub(super) fn spell(node: &Node<'_>, options: &[(&str, Node<'_>)]) -> Result<SpellEntry, Error> {
    let text = node.option("desc").map_or(Ok(""), |text| text.text())?;
    let time = node.at("casting_time");
    let duration = node.at("duration");
    let mut spell = SpellEntry {
        name: node.at("name").text()?.into(),
        level: node.at("level").whole()?,
        school: word(&node.at("school"))?,
        casting: written_together(time.text()?).ok_or_else(|| time.wrong("is no casting time"))?,
        ritual: node.at("ritual").flag()?,
        range: range(&node.at("range_text"))?,
        components: Vec::new(),
        material_cp: 0,
        material_consumed: node.option("material_consumed").map_or(Ok(false), |it| it.flag())?,
        duration: lasting(duration.text()?).ok_or_else(|| duration.wrong("is no duration"))?,
        concentration: node.at("concentration").flag()?,
        classes: Vec::new(),
        attack: None,
        save: None,
        area: None,
        damage: None,
        healing: None,
    };
    if let Some(cost) = node.option("material_cost") {
        let price = copper(&cost)?;
        spell.material_cp = price.try_into().map_err(|_| cost.wrong("is too much"))?;
    }
    for (key, component) in
        [("verbal", Component::V), ("somatic", Component::S), ("material", Component::M)]
    {
        if node.at(key).flag()? {
            spell.components.push(component);
        }
    }
    for one in node.list("classes")? {
        // Keys have the document before them: `srd_wizard`.
        let class = one.text()?.rsplit('_').next().and_then(named);
        spell.classes.push(class.ok_or_else(|| one.wrong("is no class"))?);
    }
    if node.option("attack_roll").map_or(Ok(false), |it| it.flag())? {
        let melee = text.to_lowercase().contains("melee spell attack");
        spell.attack = Some(if melee { Strike::Melee } else { Strike::Ranged });
    }
    if let Some(save) = node.option("saving_throw_ability").filter(|save| save.value() != "") {
        let success = if phrase::is_halved(text) { SaveSuccess::Half } else { SaveSuccess::None };
        spell.save = Some(SpellSave { ability: ability(&save)?, success });
    }
    if let (Some(shape), Some(size)) = (node.option("shape_type"), node.option("shape_size")) {
        spell.area = Some(Area { shape: word(&shape)?, feet: size.whole()?, width: None });
    }
    spell.damage = damage(node, spell.level, options)?;
    Ok(spell)
}

/// What it deals, and what with larger slots or at higher levels.
fn damage(
    node: &Node<'_>,
    level: u8,
    options: &[(&str, Node<'_>)],
) -> Result<Option<SpellDamage>, Error> {
    let written = |node: &Node<'_>| -> Result<Option<Roll>, Error> {
        let roll = node.option("damage_roll").filter(|roll| roll.value() != "");
        roll.map(|roll| roll.parse()).transpose()
    };
    let Some(first) = written(node)? else { return Ok(None) };
    let (by, prefix) = if level > 0 {
        (Growth::Slot, "slot_level_")
    } else {
        (Growth::Character, "player_level_")
    };
    let mut parts = vec![(level.max(1), vec![first])];
    for (_, option) in options {
        let kind = option.at("type");
        let Some(at) = kind.text()?.strip_prefix(prefix) else { continue };
        let at = at.parse().map_err(|_| kind.wrong("names no level"))?;
        if let Some(roll) = written(option)? {
            parts.push((at, vec![roll]));
        }
    }
    parts.sort_by_key(|(level, _)| *level);
    // Levels at which nothing changes are left out.
    parts.dedup_by(|later, earlier| later.1 == earlier.1);
    let kinds = node.list("damage_types")?.iter().map(word).collect::<Result<Vec<_>, _>>()?;
    // There is one sum: where there are more kinds, the caster chooses.
    let kinds = if kinds.len() == 1 { kinds } else { Vec::new() };
    Ok(Some(SpellDamage { kinds, by, parts, modifier: false }))
}
