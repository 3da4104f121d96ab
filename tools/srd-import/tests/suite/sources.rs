//! Two small sources made by hand that say the same: a rat, a spark, a club, a cap, a ring and a wizard.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// A source: its files' names and contents.
pub(crate) type Files = Vec<(&'static str, Value)>;

/// What 5e-database names by index and name.
fn named(name: &str) -> Value {
    json!({ "index": name.to_lowercase(), "name": name })
}

/// A club and a cap of 5e-database.
fn things() -> [Value; 2] {
    let club = json!({
        "index": "club", "name": "Club", "equipment_category": named("Weapon"), "weapon_category": "Simple",
        "weapon_range": "Melee", "cost": { "quantity": 1, "unit": "sp" }, "weight": 2,
        "damage": { "damage_dice": "1d4", "damage_type": named("Bludgeoning") }, "range": { "normal": 5 },
        "properties": [named("Light"), named("Monk")],
    });
    let cap = json!({
        "index": "cap", "name": "Cap", "equipment_category": named("Armor"), "armor_category": "Light",
        "cost": { "quantity": 5, "unit": "gp" }, "weight": 1, "str_minimum": 0, "stealth_disadvantage": false,
        "armor_class": { "base": 11, "dex_bonus": true },
    });
    [club, cap]
}

/// A ring of 5e-database.
fn ring() -> Value {
    json!({
        "index": "luck", "name": "Ring of Luck", "equipment_category": named("Ring"), "rarity": { "name": "Very Rare" },
        "variants": [], "desc": ["Ring, very rare (requires attunement by a bard)"],
    })
}

/// Any simple weapon, as 5e-database has such a choice.
fn any_simple() -> Value {
    json!({ "choose": 1, "from": { "equipment_category": { "index": "simple-weapons" } } })
}

/// A class of 5e-database.
fn wizard() -> Value {
    let club = |count: u8| json!({ "option_type": "counted_reference", "count": count, "of": named("Club") });
    let mut cap = json!({ "option_type": "counted_reference", "count": 1, "of": named("Cap") });
    cap["prerequisites"] = json!([{ "type": "proficiency" }]);
    let choice = json!({ "option_type": "choice", "choice": any_simple() });
    let choices = json!([
        { "choose": 1, "from": { "options": [club(2), { "option_type": "multiple", "items": [choice, cap] }] } },
    ]);
    json!({
        "starting_equipment_options": choices, "index": "wizard", "name": "Wizard", "hit_die": 6, "saving_throws": [named("Int"), named("Wis")],
        "proficiencies": [named("Daggers")], "starting_equipment": [],
        "proficiency_choices": [{
            "choose": 2, "from": { "options": [{ "item": named("Skill-Arcana") }, { "item": named("Skill-History") }] },
        }],
        "multi_classing": { "prerequisites": [{ "ability_score": named("Int"), "minimum_score": 13 }] },
    })
}

/// A background of 5e-database.
fn sailor() -> Value {
    json!({
        "name": "Sailor", "starting_proficiencies": [named("Skill-Athletics")], "language_options": { "choose": 1 },
        "starting_equipment": [{ "equipment": named("Club"), "quantity": 2 }],
        "starting_equipment_options": [any_simple()], "starting_gold": { "quantity": 15, "unit": "gp" },
    })
}

/// 5e-database.
pub(crate) fn database() -> Files {
    let monster = json!({
        "index": "rat", "name": "Rat", "size": "Tiny", "type": "beast", "alignment": "unaligned",
        "armor_class": [{ "type": "dex", "value": 10 }], "hit_points": 1, "hit_points_roll": "1d4-1",
        "speed": { "walk": "20 ft." },
        "strength": 2, "dexterity": 11, "constitution": 9, "intelligence": 2, "wisdom": 10, "charisma": 4,
        "senses": { "darkvision": "30 ft.", "passive_perception": 10 }, "languages": "",
        "damage_resistances": ["bludgeoning, piercing, and slashing from nonmagical weapons that aren't silvered"],
        "challenge_rating": 0.125, "xp": 25,
        "special_abilities": [{ "name": "Keen Smell", "desc": "Smells." }],
        "actions": [{
            "name": "Bite", "attack_bonus": 0,
            "desc": "Melee Weapon Attack: +0 to hit, reach 5 ft., one target. Hit: 1 piercing damage and the target must \
                     make a DC 9 Constitution saving throw, taking 2 (1d4) poison damage on a failed save.",
            "damage": [{ "damage_type": named("Piercing"), "damage_dice": "1" }],
        }],
    });
    let spell = json!({
        "index": "spark", "name": "Spark", "level": 1, "school": named("Evocation"), "casting_time": "1 action",
        "ritual": false, "concentration": false, "range": "60 feet", "duration": "Instantaneous",
        "components": ["V", "M"], "material": "Flint worth at least 1,000gp.", "classes": [named("Wizard")],
        "dc": { "dc_type": named("Dex"), "dc_success": "half" },
        "damage": { "damage_type": named("Fire"), "damage_at_slot_level": { "1": "2d6", "2": "3d6 + 1" } },
    });
    let level = |level: u8| {
        json!({
            "level": level, "prof_bonus": proficiency(level), "ability_score_bonuses": 0, "features": [],
            "class": named("Wizard"),
        })
    };
    let levels = (1..=20).map(level).collect();
    vec![
        ("5e-SRD-Monsters.json", json!([monster])),
        ("5e-SRD-Spells.json", json!([spell])),
        ("5e-SRD-Equipment.json", json!(things())),
        ("5e-SRD-Magic-Items.json", json!([ring()])),
        ("5e-SRD-Classes.json", json!([wizard()])),
        ("5e-SRD-Levels.json", levels),
        ("5e-SRD-Subclasses.json", json!([])),
        ("5e-SRD-Backgrounds.json", json!([sailor()])),
        (
            "5e-SRD-Feats.json",
            json!([{
                "name": "Strong", "prerequisites": [{ "ability_score": named("Str"), "minimum_score": 13 }],
            }]),
        ),
        ("5e-SRD-Races.json", json!([])),
        ("5e-SRD-Subraces.json", json!([])),
        (
            "5e-SRD-Skills.json",
            json!([{ "index": "animal-handling", "ability_score": named("Wis") }]),
        ),
        (
            "5e-SRD-Languages.json",
            json!([{ "name": "Common", "type": "Standard", "script": "Common" }]),
        ),
        ("5e-SRD-Conditions.json", json!([{ "index": "prone" }])),
    ]
}

/// A creature of open5e.
fn open5e_rat() -> Value {
    let mut rat = json!({
        "name": "Rat", "size": "tiny", "type": "beast", "alignment": "unaligned", "armor_class": 10, "hit_points": 1,
        "hit_dice": "1d4-1", "challenge_rating": "0.125", "walk": 20.0, "hover": false, "darkvision_range": 30.0,
        "passive_perception": 10, "damage_resistances": ["bludgeoning", "piercing", "slashing"],
        "nonmagical_attack_resistance": true, "nonmagical_attack_immunity": false,
    });
    for (ability, score) in [
        ("strength", 2),
        ("dexterity", 11),
        ("constitution", 9),
        ("intelligence", 2),
        ("wisdom", 10),
        ("charisma", 4),
    ] {
        rat[format!("ability_score_{ability}")] = score.into();
    }
    rat
}

/// Open5e, which says the same.
pub(crate) fn open5e() -> Files {
    let record =
        |pk: &str, fields: Value| json!([{ "model": "api_v2", "pk": pk, "fields": fields }]);
    let rat = open5e_rat();
    let spark = json!({
        "name": "Spark", "level": 1, "school": "evocation", "casting_time": "action", "ritual": false,
        "concentration": false, "range_text": "60 feet", "duration": "instantaneous", "verbal": true, "somatic": false,
        "material": true, "material_cost": "1000.00", "material_consumed": false, "classes": ["srd_wizard"],
        "attack_roll": false, "saving_throw_ability": "dexterity", "damage_types": ["fire"], "damage_roll": "2d6",
    });
    let club = json!({
        "name": "Club", "is_simple": true, "damage_dice": "1d4", "damage_type": "bludgeoning", "range": 0.0,
        "long_range": 0.0,
    });
    let ring =
        json!({ "name": "Ring of Luck", "rarity": "very-rare", "requires_attunement": true });
    let bite = json!({
        "name": "Bite", "parent": "srd_rat", "action_type": "ACTION",
        "desc": "Hit: 1 piercing damage, and a DC 9 Constitution saving throw, or take 2 (1d4) poison damage.",
    });
    let attack = json!({ "parent": "srd_rat_bite", "to_hit_mod": 0, "reach": 5.0 });
    let light = json!({ "property": "srd-2014_light-wp", "weapon": "srd_club" });
    let cap = json!({
        "name": "Cap", "ac_base": 11, "ac_add_dexmod": true, "ac_cap_dexmod": null, "strength_score_required": null,
        "grants_stealth_disadvantage": false,
    });
    let wizard = json!({
        "name": "Wizard", "hit_dice": "D6", "saving_throws": ["int", "wis"], "subclass_of": null,
    });
    let bonus = json!({ "name": "Proficiency Bonus", "parent": "srd_wizard" });
    let at = |level: u8| {
        json!({ "pk": format!("srd_wizard_proficiency-bonus_{level}"), "fields": {
            "level": level, "column_value": format!("+{}", proficiency(level)),
            "parent": "srd_wizard_proficiency-bonus",
        } })
    };
    let bonuses = (1..=20).map(at).collect();
    vec![
        ("Creature.json", record("srd_rat", rat)),
        ("CreatureAction.json", record("srd_rat_bite", bite)),
        ("CreatureActionAttack.json", record("srd_rat_bite_attack", attack)),
        (
            "CreatureTrait.json",
            record(
                "srd_rat_smell",
                json!({ "name": "Keen Smell", "desc": "Smells.", "parent": "srd_rat" }),
            ),
        ),
        ("Spell.json", record("srd_spark", spark)),
        ("Weapon.json", record("srd_club", club)),
        ("WeaponPropertyAssignment.json", record("light", light)),
        (
            "Item.json",
            json!([
                { "pk": "srd_club", "fields": { "name": "Club", "cost": "0.10", "weight": "2.000" } },
                { "pk": "srd_cap", "fields": { "name": "Cap", "cost": "5.00", "weight": "1.000" } },
            ]),
        ),
        ("MagicItem.json", record("srd_luck", ring)),
        ("Armor.json", record("srd_cap", cap)),
        ("CharacterClass.json", record("srd_wizard", wizard)),
        ("ClassFeature.json", record("srd_wizard_proficiency-bonus", bonus)),
        ("ClassFeatureItem.json", bonuses),
    ]
}

/// The proficiency bonus of a level.
pub(crate) const fn proficiency(level: u8) -> u8 {
    2 + (level - 1) / 4
}

/// Writes both into folders of their own.
pub(crate) fn folders(below: &Path, database: &Files, open5e: &Files) -> (PathBuf, PathBuf) {
    let write = |name: &str, files: &Files| {
        let path = below.join(name);
        fs::create_dir(&path).unwrap();
        for (name, content) in files {
            fs::write(path.join(name), content.to_string()).unwrap();
        }
        path
    };
    (write("database", database), write("open5e", open5e))
}
