//! The import on small sources made by hand: good ones, broken ones, ones that disagree.

#![expect(clippy::unwrap_used, reason = "a test that cannot write its sources has nothing to say")]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use srd_import::{Error, Import, files, import};

/// A source: its files' names and contents.
type Files = Vec<(&'static str, Value)>;

fn database() -> Files {
    let named = |name: &str| json!({ "index": name.to_lowercase(), "name": name });
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
    let club = json!({
        "index": "club", "name": "Club", "equipment_category": named("Weapon"), "weapon_category": "Simple",
        "weapon_range": "Melee", "cost": { "quantity": 1, "unit": "sp" }, "weight": 2,
        "damage": { "damage_dice": "1d4", "damage_type": named("Bludgeoning") }, "range": { "normal": 5 },
        "properties": [named("Light"), named("Monk")],
    });
    let ring = json!({
        "index": "luck", "name": "Ring of Luck", "equipment_category": named("Ring"), "rarity": { "name": "Very Rare" },
        "variants": [], "desc": ["Ring, very rare (requires attunement by a bard)"],
    });
    vec![
        ("5e-SRD-Monsters.json", json!([monster])),
        ("5e-SRD-Spells.json", json!([spell])),
        ("5e-SRD-Equipment.json", json!([club])),
        ("5e-SRD-Magic-Items.json", json!([ring])),
        ("5e-SRD-Classes.json", json!([])),
        ("5e-SRD-Levels.json", json!([])),
        ("5e-SRD-Subclasses.json", json!([])),
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

fn open5e() -> Files {
    let record =
        |pk: &str, fields: Value| json!([{ "model": "api_v2", "pk": pk, "fields": fields }]);
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
    let bite = json!({ "name": "Bite", "parent": "srd_rat", "action_type": "ACTION" });
    let attack = json!({ "parent": "srd_rat_bite", "to_hit_mod": 0, "reach": 5.0 });
    let light = json!({ "property": "srd-2014_light-wp", "weapon": "srd_club" });
    vec![
        ("Creature.json", record("srd_rat", rat)),
        ("CreatureAction.json", record("srd_rat_bite", bite)),
        ("CreatureActionAttack.json", record("srd_rat_bite_attack", attack)),
        ("Spell.json", record("srd_spark", spark)),
        ("Weapon.json", record("srd_club", club)),
        ("WeaponPropertyAssignment.json", record("light", light)),
        (
            "Item.json",
            record("srd_club", json!({ "name": "Club", "cost": "0.10", "weight": "2.000" })),
        ),
        ("MagicItem.json", record("srd_luck", ring)),
        ("Armor.json", json!([])),
        ("CharacterClass.json", json!([])),
        ("ClassFeature.json", json!([])),
        ("ClassFeatureItem.json", json!([])),
    ]
}

/// Imports two sources after a change to one value of one file: removed where there is no new one.
fn changed(
    file: &str,
    pointer: &str,
    to: Option<Value>,
    corrections: &str,
) -> Result<Import, Error> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, files: Files| {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        for (name, mut content) in files {
            if name == file {
                let (parent, key) = pointer.rsplit_once('/').unwrap();
                let parent = content.pointer_mut(parent).unwrap().as_object_mut().unwrap();
                match &to {
                    Some(to) => parent.insert(key.into(), to.clone()),
                    None => parent.remove(key),
                };
            }
            fs::write(path.join(name), content.to_string()).unwrap();
        }
        path
    };
    import(&write("database", database()), &write("open5e", open5e()), corrections)
}

fn unchanged(corrections: &str) -> Result<Import, Error> {
    changed("", "", None, corrections)
}

#[test]
fn sources_that_agree_become_tables() {
    let import = unchanged("").unwrap();
    assert_eq!((import.settled, import.explained, import.open), (vec![], vec![], vec![]));
    let tables = import.tables;
    let rat = &tables.monster[0];
    assert_eq!((rat.challenge_eighths, rat.hit_points, rat.senses.darkvision), (1, 1, 30));
    let bite = &rat.actions[0];
    assert_eq!(bite.attack.unwrap().reach, Some(5));
    assert_eq!(
        (bite.damage.len(), bite.damage[1].save.unwrap().difficulty, bite.save),
        (2, 9, None)
    );
    assert_eq!(rat.weapon_resistance.as_ref().unwrap().unless.len(), 2);
    assert_eq!(tables.spell[0].material_cp, 100_000);
    assert_eq!(tables.spell[0].damage.as_ref().unwrap().parts[1].1[0].to_string(), "3d6+1");
    assert_eq!((tables.weapon[0].cost_cp, tables.weapon[0].weight_quarters), (10, 8));
    assert_eq!(tables.weapon[0].properties, [srd::data::WeaponProperty::Light]);
    assert_eq!(tables.magic_item[0].attuned_by, "bard");
    let text = files(&tables).unwrap();
    assert!(
        text.iter()
            .any(|(_, text)| text.contains("[[monster]]\nname = \"Rat\"\nsize = \"Tiny\"\n"))
    );
}

#[test]
fn mistakes_of_sources_name_file_record_and_field() {
    for (file, pointer, to, expected) in [
        (
            "5e-SRD-Monsters.json",
            "/0/xp",
            None,
            "5e-database: Monsters: Rat: `xp`: missing; it should be a number",
        ),
        (
            "5e-SRD-Monsters.json",
            "/0/strength",
            Some(json!("two")),
            "5e-database: Monsters: Rat: `strength`: \"two\" is not a number with at most three decimals",
        ),
        (
            "5e-SRD-Monsters.json",
            "/0/strength",
            Some(json!(2.5)),
            "5e-database: Monsters: Rat: `strength`: 2.5 is not a whole number within bounds",
        ),
        (
            "5e-SRD-Monsters.json",
            "/0/actions/0/damage/0/damage_dice",
            Some(json!("d")),
            "5e-database: Monsters: Rat: `actions.0.damage.0.damage_dice`: \"d\" is not dice: write 2d6+3, 1d8 or a number",
        ),
        (
            "5e-SRD-Spells.json",
            "/0/duration",
            Some(json!("a while")),
            "5e-database: Spells: Spark: `duration`: \"a while\" is no duration",
        ),
        (
            "5e-SRD-Equipment.json",
            "/0/cost/unit",
            Some(json!("shells")),
            "5e-database: Equipment: Club: `cost.unit`: \"shells\" is no coin",
        ),
        (
            "Creature.json",
            "/0/fields/size",
            Some(json!("vast")),
            "open5e: Creature: Rat: `size`: \"vast\" is no word that the rules know here",
        ),
        (
            "CreatureActionAttack.json",
            "/0/fields/parent",
            Some(json!("srd_cat")),
            "open5e: CreatureActionAttack: srd_rat_bite_attack: `parent`: names no record",
        ),
        (
            "Spell.json",
            "/0/fields/verbal",
            Some(json!(1)),
            "open5e: Spell: Spark: `verbal`: 1 is not true or false",
        ),
    ] {
        let error = changed(file, pointer, to, "").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn files_that_are_missing_or_no_json_are_named() {
    let error = import(Path::new("nowhere"), Path::new("nowhere"), "").unwrap_err().to_string();
    assert!(error.starts_with("nowhere/5e-SRD-Classes.json: "), "{error}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("5e-SRD-Classes.json"), "[").unwrap();
    let error = import(folder.path(), folder.path(), "").unwrap_err().to_string();
    assert!(error.contains("5e-SRD-Classes.json: EOF"), "{error}");
}

/// What the sources say of the rat's armour class if open5e has 12.
const DISAGREEMENT: &str = "monster: rat: armor class: 5e-database \"10\", open5e \"12\"";

fn armored(corrections: &str) -> Result<Import, Error> {
    changed("Creature.json", "/0/fields/armor_class", Some(json!(12)), corrections)
}

fn correction(source: &str, file: &str, field: &str, change: &str) -> String {
    format!(
        "[[correction]]\nsource = \"{source}\"\nfile = \"{file}\"\nrecord = \"Rat\"\nfield = \"{field}\"\n{change}\n"
    )
}

#[test]
fn disagreements_are_reported_and_settled_by_corrections() {
    let import = armored("").unwrap();
    assert_eq!(import.open.iter().map(ToString::to_string).collect::<Vec<_>>(), [DISAGREEMENT]);

    let open5e = correction("open5e", "Creature", "armor_class", "wrong = 12\nright = 10");
    let import = armored(&open5e).unwrap();
    assert_eq!((import.open.len(), import.settled[0].to_string().as_str()), (0, DISAGREEMENT));
    assert_eq!(import.tables.monster[0].armor_class, 10);

    let database =
        correction("5e-database", "Monsters", "armor_class/0/value", "wrong = 10\nright = 12");
    let import = armored(&database).unwrap();
    assert_eq!((import.open.len(), import.settled[0].to_string().as_str()), (0, DISAGREEMENT));
    assert_eq!(import.tables.monster[0].armor_class, 12);

    let known = "[[difference]]\ntable = \"monster\"\nfield = \"armor class\"\nwhy = \"fur\"\n";
    let import = armored(known).unwrap();
    assert_eq!((import.open.len(), import.explained[0].to_string().as_str()), (0, DISAGREEMENT));
}

#[test]
fn records_that_only_one_has_are_reported() {
    let import = changed("Creature.json", "/0/fields/name", Some(json!("Mouse")), "").unwrap();
    let open: Vec<String> = import.open.iter().map(ToString::to_string).collect();
    assert_eq!(
        open,
        [
            "monster: mouse: 5e-database lacks it, open5e has it",
            "monster: rat: 5e-database has it, open5e lacks it",
        ]
    );
}

#[test]
fn corrections_that_no_longer_fit_end_the_import() {
    let stale = "the correction expects";
    for (corrections, expected) in [
        (
            correction("5e-database", "Monsters", "xp", "wrong = 50\nright = 25"),
            format!(
                "5e-database: Monsters: Rat: `xp`: {stale} 50 there and finds 25; take it out or renew it"
            ),
        ),
        (
            correction("5e-database", "Monsters", "armor_class/3/value", "right = 1"),
            format!(
                "5e-database: Monsters: Rat: `armor_class/3/value`: {stale} nothing there and finds nothing to hold it; take it out or renew it"
            ),
        ),
        (
            correction("open5e", "Spell", "level", "wrong = 2\nright = 1"),
            format!(
                "open5e: Spell: Rat: `level`: {stale} 2 there and finds no such record; take it out or renew it"
            ),
        ),
        (
            correction("elsewhere", "Spell", "level", "right = 1"),
            format!(
                "elsewhere: Spell: Rat: `level`: {stale} nothing there and finds no such source; take it out or renew it"
            ),
        ),
        (
            "[[difference]]\ntable = \"monster\"\nfield = \"fly\"\nwhy = \"wings\"\n".into(),
            "difference: monster: wings: `fly`: explains nothing any more; take it out".into(),
        ),
    ] {
        assert_eq!(unchanged(&corrections).unwrap_err().to_string(), expected);
    }
    let error = unchanged("[[correction]]\nsource = 1\n").unwrap_err().to_string();
    assert!(error.starts_with("corrections: TOML parse error at line 2"), "{error}");
}

#[test]
fn the_tool_s_own_corrections_are_well_formed() {
    let known = srd_import::read_corrections(srd_import::CORRECTIONS).unwrap();
    assert!(known.correction.len() > 100, "{}", known.correction.len());
    assert!(known.correction.iter().all(|one| one.wrong != one.right), "each changes something");
}
