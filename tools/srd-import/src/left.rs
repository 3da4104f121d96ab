//! What 5e-database says, out of the tables that were made of it.

use srd::data::{
    Action, ClassName, Level, Monster, Roll, Save, SpecialDefense, SpellEntry, Tables, WeaponGuard,
};
use srd::{Ability, Damage};

use crate::compare::{Facts, Fields};
use crate::vocabulary::normal;

/// All that the other source may be asked for too.
pub(crate) fn facts(tables: &Tables) -> Facts {
    let mut facts = Facts::default();
    for one in &tables.monster {
        monster(&mut facts.record("monster", &normal(&one.name)), one);
    }
    for one in &tables.spell {
        spell(&mut facts.record("spell", &normal(&one.name)), one);
    }
    things(&mut facts, tables);
    for one in &tables.magic_item {
        let mut fields = facts.record("magic item", &normal(&one.name));
        fields.say("rarity", format!("{:?}", one.rarity));
        fields.say("attunement", one.attunement);
    }
    for one in &tables.class {
        let mut fields = facts.record("class", &normal(&format!("{:?}", one.name)));
        fields.say("hit die", one.hit_die);
        fields.say_all("saves", one.saves);
        for level in &one.levels {
            let record = format!("{:?} {}", one.name, level.level);
            class_level(&mut facts.record("class level", &normal(&record)), one.name, level);
        }
    }
    facts
}

fn monster(fields: &mut Fields<'_>, one: &Monster) {
    fields.say("size", format!("{:?}", one.size));
    if one.swarm_of.is_none() {
        fields.say("type", format!("{:?}", one.kind));
    }
    fields.say("alignment", &one.alignment);
    fields.say("armor class", one.armor_class);
    fields.say("hit points", one.hit_points);
    fields.say("hit dice", one.hit_dice);
    fields.say("challenge in eighths", one.challenge_eighths);
    let speed = one.speed;
    fields.say("walk", speed.walk);
    fields.say("burrow", speed.burrow);
    fields.say("climb", speed.climb);
    fields.say("fly", speed.fly);
    fields.say("swim", speed.swim);
    fields.say("hover", speed.hover);
    for (ability, score) in Ability::ALL.iter().zip(one.scores) {
        fields.say(format!("{ability:?}"), score);
    }
    for (ability, bonus) in &one.saves {
        fields.say(format!("save {ability:?}"), bonus);
    }
    for (skill, bonus) in &one.skills {
        fields.say(format!("skill {skill:?}"), bonus);
    }
    let senses = one.senses;
    fields.say("blindsight", senses.blindsight);
    fields.say("darkvision", senses.darkvision);
    fields.say("tremorsense", senses.tremorsense);
    fields.say("truesight", senses.truesight);
    fields.say("passive perception", senses.passive_perception);
    fields.say("telepathy", one.telepathy_feet);
    let with = |kinds: &[Damage], weapons: Option<&WeaponGuard>| {
        let guarded = weapons.map(|guard| guard.kinds.clone()).unwrap_or_default();
        [kinds.to_vec(), guarded].concat()
    };
    let good = one.special_defenses.contains(&SpecialDefense::VulnerableToGoodPiercing);
    let piercing = good.then_some(Damage::Piercing);
    fields.say_all("vulnerabilities", one.vulnerabilities.iter().copied().chain(piercing));
    fields.say_all("resistances", with(&one.resistances, one.weapon_resistance.as_ref()));
    fields.say_all("immunities", with(&one.immunities, one.weapon_immunity.as_ref()));
    fields.say("resists nonmagical attacks", one.weapon_resistance.is_some());
    fields.say("is immune to nonmagical attacks", one.weapon_immunity.is_some());
    fields.say_all("condition immunities", &one.condition_immunities);
    for action in &one.actions {
        attack(fields, action);
    }
    let names =
        |actions: &[Action]| actions.iter().map(|one| normal(&one.name)).collect::<Vec<_>>();
    fields.say_names("actions", names(&one.actions));
    fields.say_names("reactions", names(&one.reactions));
    fields.say_names("legendary actions", names(&one.legendary_actions));
    fields.say_names("traits", one.traits.iter().map(|one| normal(&one.name)).collect());
    for action in one.actions.iter().chain(&one.reactions) {
        let save = action.save.or_else(|| action.damage.iter().find_map(|part| part.save));
        if let Some(save) = save {
            fields.say(format!("{} save", normal(&action.name)), asked(save));
        }
        if let Some(uses) = action.uses {
            fields.say(format!("{} uses", normal(&action.name)), format!("{uses:?}"));
        }
    }
    for action in &one.legendary_actions {
        fields.say(format!("legendary {} cost", normal(&action.name)), action.cost.unwrap_or(1));
    }
}

fn attack(fields: &mut Fields<'_>, action: &Action) {
    let Some(attack) = action.attack else { return };
    let name = normal(&action.name);
    fields.say(format!("{name} to hit"), attack.to_hit);
    for (what, feet) in
        [("reach", attack.reach), ("range", attack.range), ("long range", attack.range_long)]
    {
        fields.say(format!("{name} {what}"), feet.unwrap_or(0));
    }
    if let Some(part) = action.damage.first().filter(|part| part.roll.count > 0) {
        fields.say(format!("{name} dice"), dice(part.roll));
        fields.say(format!("{name} damage"), format!("{} {:?}", part.roll, part.kind));
    }
}

/// A save as both say it.
pub(crate) fn asked(save: Save) -> String {
    format!("{:?} {}", save.ability, save.difficulty)
}

/// The dice of a roll without its bonus.
fn dice(roll: Roll) -> String {
    format!("{}d{}", roll.count, roll.sides)
}

fn spell(fields: &mut Fields<'_>, one: &SpellEntry) {
    fields.say("level", one.level);
    fields.say("school", format!("{:?}", one.school));
    fields.say("casting", format!("{:?}", one.casting));
    fields.say("ritual", one.ritual);
    fields.say("concentration", one.concentration);
    fields.say("range", format!("{:?}", one.range));
    fields.say("duration", format!("{:?}", one.duration));
    fields.say_all("components", &one.components);
    fields.say("material price", one.material_cp);
    fields.say("material consumed", one.material_consumed);
    fields.say_all("classes", &one.classes);
    fields.say("attack", one.attack.is_some());
    fields.say("save", one.save.map_or_else(String::new, |save| format!("{:?}", save.ability)));
    if let Some(area) = one.area {
        fields.say("area", format!("{:?} {}", area.shape, area.feet));
    }
    if let Some(damage) = &one.damage {
        fields.say_all("damage types", damage.kinds.first());
        if let Some(first) = damage.parts.first().and_then(|(_, rolls)| rolls.first()) {
            fields.say("damage", first);
        }
    }
}

fn things(facts: &mut Facts, tables: &Tables) {
    for one in &tables.weapon {
        let mut fields = facts.record("weapon", &normal(&one.name));
        fields.say("training", format!("{:?}", one.training));
        fields.say("dice", one.damage.map_or_else(|| "0".into(), |roll| roll.to_string()));
        if let Some(kind) = one.kind {
            fields.say("damage type", format!("{kind:?}"));
        }
        fields.say("range", one.range.unwrap_or(0));
        fields.say("long range", one.range_long.unwrap_or(0));
        fields.say_all("properties", &one.properties);
    }
    for one in &tables.armor {
        let mut fields = facts.record("armor", &normal(&one.name).replace(" armor", ""));
        fields.say("armor class", one.armor_class);
        fields.say("dexterity at most", format!("{:?}", one.dexterity_max));
        fields.say("strength", one.strength_min);
        fields.say("noisy", one.noisy);
    }
    let priced = (tables.weapon.iter().map(|one| (&one.name, one.cost_cp, one.weight_quarters)))
        .chain(tables.armor.iter().map(|one| (&one.name, one.cost_cp, one.weight_quarters)))
        .chain(tables.gear.iter().map(|one| (&one.name, one.cost_cp, one.weight_quarters)));
    for (name, cost, weight) in priced {
        let mut fields = facts.record("thing", &normal(name));
        fields.say("price in copper", cost);
        fields.say("weight in quarters of a pound", weight);
    }
}

fn class_level(fields: &mut Fields<'_>, class: ClassName, level: &Level) {
    fields.say("proficiency bonus", level.proficiency);
    fields.say("ability score improvements", level.improvements);
    if level.cantrips > 0 {
        fields.say("cantrips known", level.cantrips);
    }
    if level.spells > 0 {
        fields.say("spells known", level.spells);
    }
    if class == ClassName::Warlock {
        fields.say("slot level", level.slots.len());
        fields.say("spell slots", level.slots.last().copied().unwrap_or(0));
    } else if !level.slots.is_empty() {
        for slot in 1..=9 {
            let count = level.slots.get(slot - 1).copied().unwrap_or(0);
            fields.say(format!("slots {slot}"), count);
        }
    }
    for (name, value) in &level.numbers {
        fields.say(name.as_str(), value);
    }
}
