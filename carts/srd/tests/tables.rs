//! The tables against what the rules say of them as a whole.

use srd::data::{ClassName, PACKED, SupplyGroup, Tables, tables};
use srd::{modifier, proficiency};

#[test]
fn everything_is_there() {
    assert_eq!(
        tables().counts()[..15],
        [
            ("monster", 334),
            ("spell", 319),
            ("weapon", 37),
            ("armor", 13),
            ("gear", 188),
            ("magic_item", 362),
            ("class", 12),
            ("subclass", 12),
            ("race", 9),
            ("subrace", 4),
            ("background", 1),
            ("feat", 1),
            ("skill", 18),
            ("language", 16),
            ("condition", 15),
        ]
    );
    let mut levels = [0; 10];
    tables().spell.iter().for_each(|spell| levels[usize::from(spell.level)] += 1);
    assert_eq!(levels, [24, 49, 54, 42, 31, 37, 31, 20, 16, 15]);
    let concentrating = tables().spell.iter().filter(|spell| spell.concentration).count();
    let rituals = tables().spell.iter().filter(|spell| spell.ritual).count();
    assert_eq!((concentrating, rituals), (126, 29));
}

#[test]
fn the_tables_are_small() {
    println!("the tables are {} bytes", PACKED.len());
    assert!(PACKED.len() < 600 * 1024, "{} bytes", PACKED.len());
}

#[test]
fn the_tables_hold_names_and_no_descriptions() {
    fn look(value: &toml::Value, file: &str) {
        match value {
            toml::Value::String(text) => assert!(text.len() <= 60, "{file}: {text}"),
            toml::Value::Array(items) => items.iter().for_each(|item| look(item, file)),
            toml::Value::Table(fields) => fields.values().for_each(|field| look(field, file)),
            toml::Value::Integer(_) | toml::Value::Boolean(_) => {}
            toml::Value::Float(_) | toml::Value::Datetime(_) => panic!("{file}: {value}"),
        }
    }
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        look(&toml::Value::Table(text.parse().unwrap()), &path.display().to_string());
    }
}

/// Proficiency bonus of a creature by its rating in eighths.
fn bonus(eighths: u8) -> i8 {
    2 + ((eighths / 8).max(1) as i8 - 1) / 4
}

#[test]
fn experience_and_hit_points_follow_from_rating_and_dice() {
    for (eighths, xp) in
        [(1, 25), (2, 50), (4, 100), (8, 200), (40, 1_800), (80, 5_900), (240, 155_000)]
    {
        let all = tables().monster.iter().filter(|one| one.challenge_eighths == eighths);
        let names: Vec<&str> = all.filter(|one| one.xp != xp).map(|one| &*one.name).collect();
        assert!(names.is_empty(), "{eighths} eighths: {names:?}");
    }
    for one in &tables().monster {
        let average = one.hit_dice.average().max(1);
        assert_eq!(i32::from(one.hit_points), average, "{}: {}", one.name, one.hit_dice);
        // The hit die follows from the size.
        assert_eq!(one.hit_dice.sides, [4, 6, 8, 10, 12, 20][one.size as usize], "{}", one.name);
    }
}

#[test]
fn saves_are_modifier_and_proficiency_bonus() {
    for one in &tables().monster {
        for (ability, save) in &one.saves {
            let expected = modifier(one.scores[*ability as usize]) + bonus(one.challenge_eighths);
            assert_eq!(*save, expected, "{} {ability:?}", one.name);
        }
    }
}

/// Slots of a full caster, by level.
const SLOTS: [&[u8]; 20] = [
    &[2],
    &[3],
    &[4, 2],
    &[4, 3],
    &[4, 3, 2],
    &[4, 3, 3],
    &[4, 3, 3, 1],
    &[4, 3, 3, 2],
    &[4, 3, 3, 3, 1],
    &[4, 3, 3, 3, 2],
    &[4, 3, 3, 3, 2, 1],
    &[4, 3, 3, 3, 2, 1],
    &[4, 3, 3, 3, 2, 1, 1],
    &[4, 3, 3, 3, 2, 1, 1],
    &[4, 3, 3, 3, 2, 1, 1, 1],
    &[4, 3, 3, 3, 2, 1, 1, 1],
    &[4, 3, 3, 3, 2, 1, 1, 1, 1],
    &[4, 3, 3, 3, 3, 1, 1, 1, 1],
    &[4, 3, 3, 3, 3, 2, 1, 1, 1],
    &[4, 3, 3, 3, 3, 2, 2, 1, 1],
];

#[test]
fn slots_are_those_of_their_kind_of_caster() {
    for class in &tables().class {
        for level in &class.levels {
            let at = usize::from(level.level);
            let pact;
            let expected: &[u8] = match class.name {
                ClassName::Bard
                | ClassName::Cleric
                | ClassName::Druid
                | ClassName::Sorcerer
                | ClassName::Wizard => SLOTS[at - 1],
                ClassName::Paladin | ClassName::Ranger if at > 1 => SLOTS[at.div_ceil(2) - 1],
                ClassName::Warlock => {
                    let count = [1, 2, 3, 4]
                        [usize::from(at > 1) + usize::from(at > 10) + usize::from(at > 16)];
                    pact = vec![0; at.min(9).div_ceil(2) - 1]
                        .into_iter()
                        .chain([count])
                        .collect::<Vec<_>>();
                    &pact
                }
                _ => &[],
            };
            assert_eq!(level.slots, expected, "{:?} {at}", class.name);
            assert_eq!(level.proficiency as i8, proficiency(level.level), "{:?} {at}", class.name);
            let extra = match class.name {
                ClassName::Fighter => [6, 14].iter().filter(|from| at >= **from).count(),
                ClassName::Rogue => usize::from(at >= 10),
                _ => 0,
            };
            let improvements = [4, 8, 12, 16, 19].iter().filter(|from| at >= **from).count();
            assert_eq!(
                usize::from(level.improvements),
                improvements + extra,
                "{:?} {at}",
                class.name
            );
        }
    }
}

#[test]
fn beginners_choose_their_equipment() {
    let choices = |class: ClassName| {
        let entry = tables().class.iter().find(|entry| entry.name == class).unwrap();
        entry.equipment_options.iter().map(Vec::len).collect::<Vec<_>>()
    };
    for (class, expected) in [
        (ClassName::Barbarian, &[2, 2][..]),
        (ClassName::Bard, &[3, 2, 2]),
        (ClassName::Cleric, &[2, 3, 2, 2, 1]),
        (ClassName::Druid, &[2, 2, 1]),
        (ClassName::Fighter, &[2, 2, 2, 2]),
        (ClassName::Monk, &[2, 2]),
        (ClassName::Paladin, &[2, 2, 2, 1]),
        (ClassName::Ranger, &[2, 2, 2]),
        (ClassName::Rogue, &[2, 2, 3]),
        (ClassName::Sorcerer, &[2, 2, 2]),
        (ClassName::Warlock, &[2, 2, 2, 1]),
        (ClassName::Wizard, &[2, 2, 2]),
    ] {
        assert_eq!(choices(class), expected, "{class:?}");
    }
    let acolyte = &tables().background[0];
    assert_eq!((acolyte.skills.len(), acolyte.language_choices, acolyte.money_cp), (2, 2, 1500));
    for (group, weapons, gear) in [
        (SupplyGroup::SimpleWeapons, 14, 0),
        (SupplyGroup::SimpleMeleeWeapons, 10, 0),
        (SupplyGroup::MartialWeapons, 23, 0),
        (SupplyGroup::MartialMeleeWeapons, 18, 0),
        (SupplyGroup::ArcaneFoci, 0, 5),
        (SupplyGroup::DruidicFoci, 0, 4),
        (SupplyGroup::HolySymbols, 0, 3),
        (SupplyGroup::MusicalInstruments, 0, 10),
    ] {
        let found = tables().weapon.iter().filter(|one| group.has_weapon(one)).count();
        assert_eq!(found, weapons, "{group:?}");
        assert_eq!(
            tables().gear.iter().filter(|one| group.has_gear(one)).count(),
            gear,
            "{group:?}"
        );
    }
}

const SAILOR: &str = r#"
[[background]]
name = "Sailor"
skills = ["Athletics"]
equipment = [["Club", 1]]
equipment_options = [[[{ Thing = ["Torch", 2] }], [{ Any = ["HolySymbols", 1] }]]]
"#;

#[test]
fn equipment_to_choose_from_must_be_there() {
    let place = "tables: background \"Sailor\": ";
    for (from, to, expected) in [
        ("Club", "Clubb", "`equipment`: there is no \"Clubb\""),
        ("Torch", "Torchh", "`equipment_options`: there is no Thing(\"Torchh\", 2)"),
        (
            "\"HolySymbols\", 1",
            "\"HolySymbols\", 0",
            "`equipment_options`: there is no Any(HolySymbols, 0)",
        ),
        (
            ", [{ Any = [\"HolySymbols\", 1] }]",
            "",
            "`equipment_options`: a choice has fewer than two entries, or an empty one",
        ),
    ] {
        let mut all = tables().clone();
        all.add(Tables::read("mine.toml", &SAILOR.replacen(from, to, 1)).unwrap());
        assert_eq!(all.check().unwrap_err().to_string(), format!("{place}{expected}"));
    }
    let mut all = tables().clone();
    all.add(Tables::read("mine.toml", SAILOR).unwrap());
    all.check().unwrap();
}

const GOBLIN: &str = r#"
[[monster]]
name = "Goblin King"
size = "Small"
kind = "Humanoid"
alignment = "chaotic evil"
armor_class = 17
hit_points = 27
hit_dice = "6d6+6"
speed = { walk = 30 }
scores = [12, 14, 12, 10, 10, 13]
senses = { darkvision = 60, passive_perception = 10 }
challenge_eighths = 8
xp = 200
actions = [
    { name = "Multiattack", multiattack = [[["Scimitar", 2]]] },
    { name = "Scimitar", attack = { to_hit = 4, reach = 5 }, damage = [{ roll = "1d6+2", kind = "Slashing" }] },
]
"#;

#[test]
fn authors_add_creatures_of_their_own() {
    let mut all = tables().clone();
    all.add(Tables::read("mine.toml", GOBLIN).unwrap());
    all.check().unwrap();
    assert_eq!(all.monster.last().unwrap().actions[1].damage[0].roll.to_string(), "1d6+2");
    all.add(Tables::read("again.toml", GOBLIN).unwrap());
    let problem = all.check().unwrap_err().to_string();
    assert_eq!(problem, "tables: monster \"Goblin King\": there are two of this name");
}

#[test]
fn mistakes_of_authors_name_file_record_and_field() {
    let king = "mine.toml: monster \"Goblin King\": ";
    for (from, to, expected) in [
        ("armor_class = 17\n", "", format!("{king}missing field `armor_class`")),
        ("hit_points = 27", "hit_points = 30", format!("{king}`hit_points`: 30 are not the mean of 6d6+6, 27")),
        ("\"6d6+6\"", "\"six\"", format!("{king}\"six\" is not dice: write 2d6+3, 1d8 or a number in `hit_dice`")),
        ("= 17", "= 300", format!("{king}invalid value: integer `300`, expected u8 in `armor_class`")),
        ("xp = 200", "xp = 100", format!("{king}`xp`: 100 should be 200")),
        ("[\"Scimitar\", 2]", "[\"Spear\", 2]", format!("{king}`actions`: Multiattack names \"Spear\", which is no action here")),
        ("scores = [12, 14", "scores = [31, 14", format!("{king}`scores`: [31, 14, 12, 10, 10, 13] are not each 1 to 30")),
        ("xp = 200", "xp = 200\ncondition_immunities = [\"Prone\", \"Prone\"]", format!("{king}`condition_immunities`: Prone is there twice")),
        ("[[monster]]", "[[monsters]]", "mine.toml: `monsters` is no table; there are monster, spell, weapon, armor, gear, magic_item, class, subclass, race, subrace, background, feat, skill, language, condition, spell_power, feature, trait_power, action_power, item_power".into()),
        ("name = \"Goblin King\"\n", "", "mine.toml: monster number 1: missing field `name`".into()),
    ] {
        let text = GOBLIN.replacen(from, to, 1);
        assert_ne!(text, GOBLIN, "{from}");
        assert_eq!(Tables::read("mine.toml", &text).unwrap_err().to_string(), expected);
    }
    let spoilt = Tables::read("mine.toml", "[[monster]\n").unwrap_err().to_string();
    assert!(spoilt.starts_with("mine.toml: TOML parse error at line 1"), "{spoilt}");
}
