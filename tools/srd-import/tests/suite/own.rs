//! An author's own creatures, spells and things.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::{Value, json};
use srd::data::{Tables, Uses, WeaponProperty};
use srd_import::{Error, Own, own};

use crate::sources::database;
use crate::web::{first, second};

/// Writes files into a folder and makes tables of them.
fn made(files: &[(&str, String)]) -> Result<Own, Error> {
    let folder = tempfile::tempdir().unwrap();
    let write = |(name, text): &(&str, String)| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    own(&files.iter().map(write).collect::<Vec<PathBuf>>())
}

/// A file of records, which must be refused in this way.
#[track_caller]
fn refused(name: &str, text: impl Into<String>, expected: &str) {
    let error = made(&[(name, text.into())]).unwrap_err().to_string();
    let (_, said) = error.split_once(&format!("/{name}: ")).unwrap_or(("", &error));
    assert_eq!(said, expected, "{error}");
}

/// A record of 5e-database under another name than the SRD's.
fn renamed(file: &str, name: &str) -> Value {
    let files = database();
    let (_, content) = files.iter().find(|(other, _)| *other == file).unwrap();
    let mut record = content[0].clone();
    record["name"] = name.into();
    record
}

/// A creature as open5e's second version has it.
fn cat() -> Value {
    let mut cat = second("creatures").remove(0);
    cat["name"] = "Moon Cat".into();
    cat["languages"] = json!({ "as_string": "Common, telepathy 60 ft." });
    cat["traits"] = json!([
        { "name": "Moon Leap (Recharge 5-6)", "desc": "The target must succeed on a DC 12 Strength saving throw or be knocked prone." },
        {
            "name": "Spellcasting",
            "desc": "The cat is a 3rd-level spellcaster. Its spellcasting ability is Charisma (spell save DC 11).\\n\\n\
                     * Cantrips (at will): light\\n* 1st level (4 slots): sleep, faerie fire".replace("\\n", "\n"),
        },
    ]);
    let claw = "Melee Weapon Attack: +5 to hit, reach 5 ft., one target. Hit: 6 (1d6 + 3) slashing damage plus 3 (1d6) cold damage.";
    cat["actions"] = json!([
        { "name": "Multiattack", "desc": "The cat makes two claw attacks.", "action_type": "ACTION", "order_in_statblock": 0 },
        {
            "name": "Claw", "desc": claw, "action_type": "ACTION", "order_in_statblock": 1,
            "attacks": [{ "name": "Claw attack", "to_hit_mod": 5, "reach": 5, "range": null }],
        },
        {
            "name": "Gaze", "desc": "", "action_type": "LEGENDARY_ACTION", "legendary_action_cost": 2,
            "usage_limits": { "type": "PER_DAY", "param": 3 },
        },
    ]);
    cat
}

#[test]
fn records_of_5e_database_become_tables() {
    let file = json!([
        renamed("5e-SRD-Monsters.json", "Moon Rat"),
        renamed("5e-SRD-Spells.json", "Moon Spark"),
        renamed("5e-SRD-Equipment.json", "Moon Club"),
        renamed("5e-SRD-Magic-Items.json", "Ring of the Moon"),
    ]);
    let own = made(&[("mine.json", file.to_string())]).unwrap();
    let counts: usize = own.tables.counts().into_iter().map(|(_, count)| count).sum();
    assert_eq!((counts, own.notes.len()), (4, 0));
    assert_eq!(own.tables.monster[0].actions[0].damage.len(), 2);
    assert_eq!(Tables::read("mine.toml", &own.text).unwrap(), own.tables);
}

#[test]
fn a_creature_of_open5e_becomes_a_table() {
    let own = made(&[("cat.json", cat().to_string())]).unwrap();
    let cat = &own.tables.monster[0];
    assert_eq!((cat.telepathy_feet, cat.xp, cat.challenge_eighths), (60, 25, 1));
    assert_eq!(cat.languages, ["Common"]);
    assert_eq!(
        (cat.resistances.len(), cat.weapon_resistance.as_ref().unwrap().kinds.len()),
        (0, 3)
    );
    assert_eq!(
        (cat.traits[0].name.as_str(), cat.traits[0].uses),
        ("Moon Leap", Some(Uses::Recharge(5)))
    );
    assert_eq!(cat.traits[0].save.unwrap().difficulty, 12);
    let casting = &cat.casting[0];
    assert_eq!(
        (casting.level, casting.difficulty, casting.slots.as_slice()),
        (Some(3), Some(11), &[4][..])
    );
    assert_eq!(
        (&casting.at_will[..], &casting.prepared[..]),
        (&["Light".to_owned()][..], &["Sleep".into(), "Faerie Fire".into()][..])
    );
    let names: Vec<&str> = cat.actions.iter().map(|action| action.name.as_str()).collect();
    assert_eq!(names, ["Multiattack", "Claw"]);
    let claws = &cat.actions[0].multiattack[0];
    assert_eq!((claws[0].0.as_str(), claws[0].1.bonus), ("Claw", 2));
    let claw = &cat.actions[1];
    assert_eq!((claw.attack.unwrap().to_hit, claw.attack.unwrap().reach), (5, Some(5)));
    let dealt: Vec<String> =
        claw.damage.iter().map(|part| format!("{} {:?}", part.roll, part.kind)).collect();
    assert_eq!(dealt, ["1d6+3 Slashing", "1d6 Cold"]);
    let gaze = &cat.legendary_actions[0];
    assert_eq!((gaze.cost, gaze.uses), (Some(2), Some(Uses::PerDay(3))));
    assert_eq!(own.notes, [""; 0]);
    assert_eq!(Tables::read("cat.toml", &own.text).unwrap(), own.tables);
}

#[test]
fn what_is_not_understood_is_noted() {
    let mut cat = cat();
    cat["actions"][0]["desc"] = "The cat does as it likes.".into();
    cat["actions"][1]["desc"] =
        "Hit: 1 slashing damage, and the cat uses one of the following.".into();
    let own = made(&[("cat.json", cat.to_string())]).unwrap();
    let damage = &own.tables.monster[0].actions[1].damage[0];
    assert_eq!((damage.roll.to_string().as_str(), damage.kind), ("1", srd::Damage::Slashing));
    let [choice, note] = &own.notes[..] else { panic!("{:?}", own.notes) };
    assert!(choice.ends_with("srd_rat_claw: `desc`: a choice is read as the first of what it offers; write `choices` by hand"));
    let expected = "cat.json: srd_rat_multiattack: `desc`: which attacks these are is not understood; write `multiattack` by hand";
    assert!(note.ends_with(expected), "{note}");
}

#[test]
fn spells_and_things_of_open5e_become_tables() {
    let mut spark = second("spells").remove(0);
    spark["name"] = "Moon Spark".into();
    spark["casting_options"] = json!([
        { "type": "default", "damage_roll": null }, { "type": "slot_level_3", "damage_roll": "4d6" },
    ]);
    let mut club = second("weapons").remove(0);
    club["name"] = "Moon Club".into();
    let mut item = second("items").remove(0);
    item["weapon"] = json!({ "key": "srd_club", "name": "Moon Club" });
    let mut ring = second("magicitems").remove(0);
    (ring["name"], ring["category"]) = ("Ring of the Moon".into(), json!({ "key": "ring" }));
    let dust = json!({
        "key": "dust", "name": "Moon Dust", "cost": "2.50", "weight": "0.500", "category": { "key": "adventuring-gear" },
        "rarity": null,
    });
    let page = json!({ "count": 5, "next": null, "results": [spark, club, item, ring, dust] });
    let tables = made(&[("page.json", page.to_string())]).unwrap().tables;
    let damage = tables.spell[0].damage.as_ref().unwrap();
    let parts: Vec<String> =
        damage.parts.iter().map(|(level, rolls)| format!("{level}: {}", rolls[0])).collect();
    assert_eq!(parts, ["1: 2d6", "3: 4d6"]);
    assert_eq!((tables.weapon[0].cost_cp, tables.weapon[0].weight_quarters), (10, 8));
    assert_eq!(tables.weapon[0].properties, [WeaponProperty::Light]);
    assert_eq!((tables.gear[0].cost_cp, tables.gear[0].weight_quarters), (250, 2));
    assert!(tables.magic_item[0].attunement);
}

#[test]
fn the_first_version_s_and_the_files_records_do_too() {
    let mut rat = first("monsters").remove(0);
    rat["name"] = "Moon Rat".into();
    let tables = made(&[("rat.json", rat.to_string())]).unwrap().tables;
    assert_eq!(tables.monster[0].actions[0].attack.unwrap().reach, Some(5));
    assert_eq!(tables.monster[0].senses.darkvision, 30);
    let mut club = first("weapons").remove(0);
    club["name"] = "Moon Club".into();
    assert_eq!(made(&[("club.json", club.to_string())]).unwrap().tables.weapon[0].cost_cp, 10);

    let fields = json!({
        "name": "Moon Cat", "size": "tiny", "type": "swarm-of-tiny-beasts", "alignment": "unaligned", "armor_class": 10,
        "hit_points": 2, "hit_dice": "1d4", "challenge_rating": "0.000", "walk": 20.0, "passive_perception": 10,
        "ability_score_strength": 1, "ability_score_dexterity": 1, "ability_score_constitution": 1,
        "ability_score_intelligence": 1, "ability_score_wisdom": 1, "ability_score_charisma": 1,
    });
    let creature = json!([{ "model": "api_v2.creature", "pk": "cat", "fields": fields }]);
    let purr = json!({ "name": "Purr", "desc": "Purrs.", "parent": "cat" });
    let traits = json!([{ "model": "api_v2.creaturetrait", "pk": "cat_purr", "fields": purr }]);
    let both =
        [("Creature.json", creature.to_string()), ("CreatureTrait.json", traits.to_string())];
    let tables = made(&both).unwrap().tables;
    assert_eq!((tables.monster[0].traits[0].name.as_str(), tables.monster[0].xp), ("Purr", 10));
    assert!(tables.monster[0].swarm_of.is_some());
    refused(
        "CreatureTrait.json",
        traits.to_string(),
        "cat_purr: `parent`: names no record in these files",
    );
}

#[test]
fn tables_are_taken_as_they_are_and_know_each_other() {
    let gear = "[[gear]]\nname = \"Moon Pack\"\ncategory = \"Packs\"\ncost_cp = 5\ncontents = [[\"Moon Dust\", 2], [\"Torch\", 1]]\n";
    let dust = "[[gear]]\nname = \"Moon Dust\"\ncategory = \"Dust\"\ncost_cp = 5\n";
    let own = made(&[("pack.toml", gear.into()), ("dust.toml", dust.into())]).unwrap();
    assert_eq!(own.tables.gear.len(), 2);
    refused("pack.toml", gear, "gear \"Moon Pack\": `contents`: there is no \"Moon Dust\"");
    refused(
        "dust.toml",
        dust.replace("5\n", "\"x\"\n"),
        "gear \"Moon Dust\": invalid type: string \"x\", expected u32 in `cost_cp`",
    );
    refused(
        "dust.toml",
        dust.replace("Moon Dust", "Torch"),
        "gear \"Torch\": there are two of this name",
    );
    refused(
        "dust.toml",
        "[[skill]]\nname = \"Stealth\"\nability = \"Dexterity\"\n",
        "skill \"Stealth\": there are two of this name",
    );
}

#[test]
fn mistakes_name_file_record_and_field() {
    refused("a.json", "[", "EOF while parsing a list at line 1 column 1");
    refused(
        "a.json",
        "{}",
        "record 1: has the fields of no creature, spell or thing of 5e-database or open5e",
    );
    refused(
        "a.json",
        "[{\"name\": \"Hat\"}]",
        "Hat: has the fields of no creature, spell or thing of 5e-database or open5e",
    );
    refused(
        "a.json",
        "{\"model\": \"api_v2.rule\", \"pk\": \"x\"}",
        "x: `model`: no table is made of \"api_v2.rule\"",
    );
    let rat = |change: &dyn Fn(&mut Value)| {
        let mut rat = renamed("5e-SRD-Monsters.json", "Moon Rat");
        change(&mut rat);
        rat.to_string()
    };
    refused(
        "a.json",
        rat(&|rat| rat["xp"] = json!("many")),
        "Moon Rat: `xp`: \"many\" is not a number with at most three decimals",
    );
    refused(
        "a.json",
        rat(&|rat| rat["xp"] = json!(26)),
        "monster \"Moon Rat\": `xp`: 26 should be 25",
    );
    refused(
        "a.json",
        rat(&|rat| rat["name"] = json!("Goblin")),
        "monster \"Goblin\": there are two of this name",
    );
}

#[test]
fn what_the_rules_ask_of_a_creature_names_its_file() {
    let mut cat = cat();
    cat["traits"][0]["name"] = "Pounce".into();
    let error = made(&[("cat.json", cat.to_string())]).unwrap_err().to_string();
    assert!(error.contains("/cat.json: ") && error.contains("Moon Cat has no"), "{error}");
}

#[test]
fn mistakes_in_open5e_s_form_do_so_too() {
    let changed = |change: &dyn Fn(&mut Value)| {
        let mut cat = cat();
        change(&mut cat);
        cat.to_string()
    };
    refused(
        "a.json",
        changed(&|cat| cat["size"] = json!("vast")),
        "Moon Cat: `size`: \"vast\" is no word that the rules know here",
    );
    refused(
        "a.json",
        changed(&|cat| cat["speed"] = json!(3)),
        "Moon Cat: `speed`: 3 is not an object",
    );
    refused(
        "a.json",
        changed(&|cat| {
            cat["traits"][1]["desc"] = json!("Its spellcasting ability is Wisdom.\nAt will: purr");
        }),
        "srd_rat_spellcasting: `desc`: there is no spell \"purr\"",
    );
    refused(
        "a.json",
        changed(&|cat| cat["actions"][1]["action_type"] = json!("LAIR")),
        "srd_rat_claw: `action_type`: \"LAIR\" is none of this edition",
    );
    let mut item = second("items").remove(0);
    item["weapon"] = json!("http://a.test/v2/weapons/srd_hat/");
    refused(
        "a.json",
        item.to_string(),
        "Club: `weapon`: names no weapon in these files; add its record",
    );
    refused(
        "a.json",
        second("weapons")[0].to_string(),
        "Club: `name`: no item names this; add one with its price and weight",
    );
}

/// Where values are in another.
fn pointers(whole: &Value, pointer: &str, found: &mut Vec<String>) {
    let keys: Vec<String> = match whole.pointer(pointer) {
        Some(Value::Object(fields)) => fields.keys().cloned().collect(),
        Some(Value::Array(items)) => (0..items.len()).map(|at| at.to_string()).collect(),
        _ => Vec::new(),
    };
    for key in keys {
        let below = format!("{pointer}/{key}");
        pointers(whole, &below, found);
        found.push(below);
    }
}

/// Makes tables of records in which each value in turn is odd: they are good, or the error names the file.
fn survive(records: &[Value]) {
    let numbers = [json!(-1), json!(9_000_000_000_000_000_u64)];
    let texts = [
        json!("99999999 hours"),
        json!("9d9+32767 + 32767"),
        json!("(Recharge é) DC é Hit: é é: é, one with its é"),
    ];
    let (mut good, mut bad) = (0, 0);
    for record in records {
        let mut all = Vec::new();
        pointers(record, "", &mut all);
        for (at, pointer) in all.iter().enumerate() {
            let odd = match record.pointer(pointer) {
                Some(Value::Number(_)) => &numbers[..],
                Some(Value::String(_)) => &texts[at % 3..=at % 3],
                _ => &[json!(null)],
            };
            for odd in odd {
                let mut changed = record.clone();
                *changed.pointer_mut(pointer).unwrap() = odd.clone();
                match made(&[("mine.json", changed.to_string())]) {
                    Ok(_) => good += 1,
                    Err(error) => {
                        bad += 1;
                        let error = error.to_string();
                        assert!(error.contains("mine.json: "), "{error} names no file");
                    }
                }
            }
        }
    }
    assert!(good > 30 && bad > 30, "{good} good, {bad} bad");
}

#[test]
fn no_value_of_5e_database_ends_the_program() {
    survive(&[
        renamed("5e-SRD-Monsters.json", "Moon Rat"),
        renamed("5e-SRD-Spells.json", "Moon Spark"),
        renamed("5e-SRD-Equipment.json", "Moon Club"),
    ]);
}

#[test]
fn no_value_of_open5e_ends_the_program() {
    let mut records = vec![cat(), second("spells").remove(0)];
    records.extend(["monsters", "spells", "weapons"].map(|list| first(list).remove(0)));
    survive(&records);
}

fn program(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_srd-import"));
    command.env("RUST_BACKTRACE", "0").args(arguments).output().unwrap()
}

#[test]
fn the_program_writes_a_table_file_that_a_program_can_add() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cat_file, out) = (path("cat.json"), path("mine.toml"));
    fs::write(&cat_file, cat().to_string()).unwrap();
    let checked = program(&["own", &cat_file]);
    assert!(checked.status.success());
    assert_eq!(String::from_utf8_lossy(&checked.stdout), "monster: 1\n");
    let written = program(&["own", &cat_file, "--out", &out]);
    assert_eq!(String::from_utf8_lossy(&written.stdout), format!("monster: 1\nwrote {out}\n"));
    let mine = Tables::read("mine.toml", &fs::read_to_string(&out).unwrap()).unwrap();
    let mut whole = srd::data::tables().clone();
    whole.add(mine);
    whole.check().unwrap();
    // What was written can be read and written again.
    let again = program(&["own", &out, "--out", &path("again.toml")]);
    assert!(again.status.success());
    assert_eq!(fs::read(path("again.toml")).unwrap(), fs::read(&out).unwrap());

    fs::write(&cat_file, cat().to_string().replace("\"tiny\"", "\"vast\"")).unwrap();
    let refused = program(&["own", &cat_file]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        error.ends_with(
            "cat.json: Moon Cat: `size`: \"vast\" is no word that the rules know here\n"
        ),
        "{error}"
    );
    let missing = program(&["own", &path("nothing.json")]);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("nothing.json: No such file"));
}
