//! The import of folders: good ones, broken ones, ones that disagree.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use srd::data::{Supply, SupplyGroup};
use srd_import::{Error, Format, Import, Source, files};

use crate::sources::{database, folders, open5e};

/// Imports two sources after a change to one value of one file: removed where there is no new one.
fn changed(
    file: &str,
    pointer: &str,
    to: Option<Value>,
    corrections: &str,
) -> Result<Import, Error> {
    let (mut one, mut other) = (database(), open5e());
    for (name, content) in one.iter_mut().chain(&mut other).filter(|(name, _)| *name == file) {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent =
            content.pointer_mut(parent).unwrap_or_else(|| panic!("{name} has no {parent}"));
        let parent = parent.as_object_mut().unwrap();
        match &to {
            Some(to) => parent.insert(key.into(), to.clone()),
            None => parent.remove(key),
        };
    }
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = folders(folder.path(), &one, &other);
    import(&one, &other, corrections)
}

/// Reads both folders and compares them.
fn import(database: &Path, open5e: &Path, corrections: &str) -> Result<Import, Error> {
    let database = Source::read(Format::FiveEDatabase, database)?;
    srd_import::import(&database, &Source::read(Format::Open5e, open5e)?, corrections)
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
    let choice = &tables.class[0].equipment_options[0];
    let cap = Supply::IfProficient("Cap".into(), 1);
    let any = Supply::Any(SupplyGroup::SimpleWeapons, 1);
    assert_eq!(*choice, [vec![Supply::Thing("Club".into(), 2)], vec![any.clone(), cap]]);
    let sailor = &tables.background[0];
    assert_eq!((sailor.equipment_options[0][0].as_slice(), sailor.money_cp), (&[any][..], 1500));
    assert_eq!(tables.feat[0].minimum, [(srd::Ability::Strength, 13)]);
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
        (
            "Spell.json",
            "/0/fields/attack_roll",
            None,
            "open5e: Spell: Spark: `attack_roll`: missing; it should be there, `null` at least",
        ),
    ] {
        let error = changed(file, pointer, to, "").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn files_that_are_missing_or_no_json_are_named() {
    let error = import(Path::new("nowhere"), Path::new("nowhere"), "").unwrap_err().to_string();
    assert!(error.starts_with("nowhere/5e-SRD-Backgrounds.json: "), "{error}");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("5e-SRD-Backgrounds.json"), "[").unwrap();
    let error = import(folder.path(), folder.path(), "").unwrap_err().to_string();
    assert!(error.contains("5e-SRD-Backgrounds.json: EOF"), "{error}");
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
fn what_creatures_do_is_compared() {
    for (file, field, to, expected) in [
        (
            "CreatureTrait.json",
            "name",
            "Keen Sight",
            "traits: 5e-database \"keen smell\", open5e \"keen sight\"",
        ),
        (
            "CreatureTrait.json",
            "name",
            "Variant: Keen Sight",
            "traits: 5e-database \"keen smell\", open5e \"\"",
        ),
        (
            "CreatureAction.json",
            "desc",
            "DC 10 Constitution saving throw",
            "bite save: 5e-database \"Constitution 9\", open5e \"Constitution 10\"",
        ),
    ] {
        let import = changed(file, &format!("/0/fields/{field}"), Some(json!(to)), "").unwrap();
        let open: Vec<String> = import.open.iter().map(ToString::to_string).collect();
        assert_eq!(open, [format!("monster: rat: {expected}")]);
    }
    let import =
        changed("CreatureAction.json", "/0/fields/action_type", Some(json!("REACTION")), "");
    let open: Vec<String> = import.unwrap().open.iter().map(ToString::to_string).collect();
    assert_eq!(
        open,
        [
            "monster: rat: actions: 5e-database \"bite\", open5e \"\"",
            "monster: rat: reactions: 5e-database \"\", open5e \"bite\"",
        ]
    );
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
