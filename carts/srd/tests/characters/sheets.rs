//! Sheets against numbers worked out by hand.

use srd::data::{Back, ClassName, Gives, Rule, Skill, Speed};
use srd::engine::character::{
    Load, Owned, Variants, Wear, don_rounds, hit_dice_back, hit_die_gives, long_rest_gives,
    short_rest_gives, song_of_rest,
};
use srd::engine::{Sheet, Slots};

use super::{mixed, ready};

/// Of levels 1, 5, 11 and 20: armour class, hit points, the first weapon's attack and damage, attacks, spells' difficulty.
type Row = (u8, u16, i8, &'static str, u8, Option<u8>);

fn row(sheet: &Sheet) -> (u8, u16, i8, String, u8, Option<u8>) {
    let weapon = &sheet.weapons[0];
    let damage = weapon.damage[0].roll.to_string();
    let difficulty = sheet.casters.iter().find(|one| one.class.is_some()).map(|one| one.difficulty);
    (sheet.armor_class, sheet.hit_points, weapon.to_hit, damage, sheet.attacks, difficulty)
}

#[test]
#[rustfmt::skip]
fn the_twelve_classes_have_the_numbers_that_were_worked_out_by_hand() {
    let table: [(ClassName, [Row; 4]); 12] = [
        (ClassName::Barbarian, [(14, 14, 5, "1d12+3", 1, None), (14, 50, 7, "1d12+4", 2, None), (14, 104, 9, "1d12+5", 2, None), (19, 285, 13, "1d12+7", 2, None)]),
        (ClassName::Bard, [(13, 10, 4, "1d8+2", 1, Some(13)), (13, 38, 5, "1d8+2", 1, Some(15)), (13, 80, 6, "1d8+2", 1, Some(17)), (16, 143, 11, "1d8+5", 1, Some(19))]),
        (ClassName::Cleric, [(17, 10, 4, "1d6+2", 1, Some(13)), (17, 38, 5, "1d6+2", 1, Some(15)), (17, 80, 6, "1d6+2", 1, Some(17)), (17, 203, 8, "1d6+2", 1, Some(19))]),
        (ClassName::Druid, [(15, 10, 4, "1d6+2", 1, Some(13)), (15, 38, 5, "1d6+2", 1, Some(15)), (15, 80, 6, "1d6+2", 1, Some(17)), (15, 203, 8, "1d6+2", 1, Some(19))]),
        (ClassName::Fighter, [(18, 12, 5, "1d8+3", 1, None), (18, 44, 7, "1d8+4", 2, None), (18, 103, 9, "1d8+5", 3, None), (18, 224, 11, "1d8+5", 4, None)]),
        (ClassName::Monk, [(15, 10, 5, "1d6+3", 1, None), (16, 38, 7, "1d6+4", 2, None), (17, 80, 9, "1d8+5", 2, None), (20, 143, 11, "1d10+5", 2, None)]),
        (ClassName::Paladin, [(18, 12, 5, "1d8+3", 1, None), (18, 44, 7, "1d8+4", 2, Some(13)), (18, 92, 9, "1d8+5", 2, Some(14)), (18, 164, 11, "1d8+5", 2, Some(19))]),
        (ClassName::Ranger, [(16, 12, 5, "1d6+3", 1, None), (16, 44, 7, "1d6+4", 2, Some(13)), (16, 92, 9, "1d6+5", 2, Some(14)), (16, 164, 11, "1d6+5", 2, Some(19))]),
        (ClassName::Rogue, [(14, 10, 5, "1d8+3", 1, None), (15, 38, 7, "1d8+4", 1, None), (16, 91, 9, "1d8+5", 1, None), (16, 203, 11, "1d8+5", 1, None)]),
        (ClassName::Sorcerer, [(15, 9, 4, "1d4+2", 1, Some(13)), (15, 37, 5, "1d4+2", 1, Some(15)), (15, 79, 6, "1d4+2", 1, Some(17)), (18, 142, 11, "1d4+5", 1, Some(19))]),
        (ClassName::Warlock, [(13, 10, 1, "1d6-1", 1, Some(13)), (13, 38, 2, "1d6-1", 1, Some(15)), (13, 80, 3, "1d6-1", 1, Some(17)), (16, 143, 5, "1d6-1", 1, Some(19))]),
        (ClassName::Wizard, [(12, 8, 1, "1d6-1", 1, Some(13)), (12, 32, 2, "1d6-1", 1, Some(15)), (12, 68, 3, "1d6-1", 1, Some(17)), (15, 122, 5, "1d6-1", 1, Some(19))]),
    ];
    for (class, rows) in table {
        for (level, expected) in [1, 5, 11, 20].into_iter().zip(rows) {
            let found = row(&ready("Human", class, level).sheet());
            let (armor, life, hit, damage, attacks, difficulty) = expected;
            assert_eq!(found, (armor, life, hit, damage.to_owned(), attacks, difficulty), "{class:?} {level}");
        }
    }
}

fn reserve(sheet: &Sheet, name: &str) -> Option<(u8, Back)> {
    sheet
        .reserves
        .iter()
        .find(|(known, _, _)| known == name)
        .map(|(_, amount, back)| (*amount, *back))
}

#[test]
fn reserves_grow_with_levels() {
    use ClassName::*;
    for (class, level, name, expected) in [
        (Barbarian, 1, "Rage", Some((2, Back::LongRest))),
        (Barbarian, 12, "Rage", Some((5, Back::LongRest))),
        (Barbarian, 20, "Rage", Some((255, Back::LongRest))),
        (Bard, 1, "Bardic Inspiration", Some((3, Back::LongRest))),
        (Bard, 5, "Bardic Inspiration", Some((4, Back::ShortRest))),
        (Cleric, 1, "Channel Divinity", None),
        (Cleric, 6, "Channel Divinity", Some((2, Back::ShortRest))),
        (Druid, 2, "Wild Shape", Some((2, Back::ShortRest))),
        (Druid, 20, "Wild Shape", Some((255, Back::ShortRest))),
        (Fighter, 2, "Action Surge", Some((1, Back::ShortRest))),
        (Fighter, 17, "Action Surge", Some((2, Back::ShortRest))),
        (Fighter, 17, "Indomitable", Some((3, Back::LongRest))),
        (Monk, 14, "Ki", Some((14, Back::ShortRest))),
        (Paladin, 20, "Lay on Hands", Some((100, Back::LongRest))),
        (Sorcerer, 7, "Sorcery Points", Some((7, Back::LongRest))),
        (Wizard, 1, "Arcane Recovery", Some((1, Back::LongRest))),
        (Rogue, 20, "Stroke of Luck", Some((1, Back::ShortRest))),
    ] {
        assert_eq!(
            reserve(&ready("Human", class, level).sheet(), name),
            expected,
            "{class:?} {level}"
        );
    }
}

#[test]
fn casters_have_slots_and_spells() {
    let wizard = ready("Elf", ClassName::Wizard, 5).sheet();
    let [own, inborn] = &wizard.casters[..] else { panic!("two ways: {:?}", wizard.casters) };
    assert_eq!(own.slots, Slots::Ranked([4, 3, 2, 0, 0, 0, 0, 0, 0]));
    assert_eq!((own.at_will.len(), inborn.at_will.len()), (4, 1));
    // Intelligence 18 or 20 and level 5.
    assert_eq!(
        own.prepared.len(),
        usize::try_from(wizard.scores.modifier(srd::Ability::Intelligence)).unwrap() + 5
    );

    let warlock = ready("Human", ClassName::Warlock, 13).sheet();
    let own = &warlock.casters[0];
    assert_eq!(own.slots, Slots::Pact { count: 3, level: 5 });
    assert_eq!(own.daily.len(), 2);
    assert!(
        own.daily.iter().all(|(_, spell)| reserve(&warlock, spell) == Some((1, Back::LongRest)))
    );
    assert_eq!(own.prepared.len(), 12);

    let cleric = ready("Human", ClassName::Cleric, 3).sheet();
    // 3 for Wisdom 16, 3 for the level, 4 of the domain.
    assert_eq!(cleric.casters[0].prepared.len(), 10);

    let bard = ready("Human", ClassName::Bard, 10).sheet();
    let own = &bard.casters[0];
    // 14 known, and 2 more of the college; cantrips among the secrets would cost nothing.
    assert_eq!(own.prepared.len() + own.at_will.len(), 14 + 2 + 4);

    let both = mixed("Half-Elf", &[(ClassName::Sorcerer, 3), (ClassName::Warlock, 2)]).sheet();
    let slots: Vec<Slots> = both.casters.iter().map(|one| one.slots).collect();
    assert_eq!(
        slots,
        [Slots::Ranked([4, 2, 0, 0, 0, 0, 0, 0, 0]), Slots::Pact { count: 2, level: 1 }]
    );

    let sage = ready("Human", ClassName::Wizard, 20).sheet();
    let signatures = sage.reserves.iter().filter(|(name, _, _)| name.starts_with("Signature"));
    assert_eq!(signatures.count(), 2);
    assert!(sage.casters[0].at_will.len() >= 5);
}

#[test]
fn skills_have_what_features_add() {
    let rogue = ready("Human", ClassName::Rogue, 1);
    let sheet = rogue.sheet();
    let expert = sheet
        .skills
        .iter()
        .zip(sheet.proficient)
        .filter(|(bonus, trained)| *trained && **bonus >= 4);
    assert!(expert.count() >= 2, "{:?}", sheet.skills);

    // Jack of all trades: half of 2 where there is no training, in initiative too.
    let bard = ready("Human", ClassName::Bard, 2).sheet();
    let untrained = Skill::ALL
        .iter()
        .find(|skill| !bard.proficient[**skill as usize] && **skill == Skill::Medicine);
    assert_eq!(untrained.map(|skill| bard.skill(*skill)), Some(1 + 1));
    assert_eq!(bard.initiative, 2 + 1);

    // Remarkable athlete: half of 3, rounded up.
    let fighter = ready("Human", ClassName::Fighter, 7).sheet();
    assert!(!fighter.proficient[Skill::SleightOfHand as usize]);
    assert_eq!(fighter.skill(Skill::SleightOfHand), 2 + 2);
    assert_eq!(fighter.initiative, 2 + 2);

    let elf = ready("Elf", ClassName::Cleric, 1).sheet();
    assert!(elf.proficient[Skill::Perception as usize]);
    assert_eq!(
        elf.senses.passive_perception,
        10 + 2 + elf.scores.modifier(srd::Ability::Wisdom) as u8
    );
    assert_eq!(elf.senses.darkvision, 60);
    assert!(
        elf.languages.contains(&"Elvish".to_owned()) && elf.languages.len() == 5,
        "{:?}",
        elf.languages
    );

    // Diamond soul and slippery mind.
    let monk = ready("Human", ClassName::Monk, 14).sheet();
    assert_eq!(monk.saves[5], monk.scores.modifier(srd::Ability::Charisma) + 5);
    let rogue = ready("Human", ClassName::Rogue, 15).sheet();
    assert_eq!(rogue.saves[4], rogue.scores.modifier(srd::Ability::Wisdom) + 5);
}

#[test]
fn speed_and_hit_points_follow_race_and_class() {
    use ClassName::*;
    for (race, class, level, walk, life) in [
        ("Dwarf", Fighter, 1, 25, 10 + 3 + 1),
        ("Halfling", Rogue, 1, 25, 8 + 2),
        ("Elf", Barbarian, 5, 40, 12 + 2 + 4 * 9),
        ("Human", Monk, 2, 40, 10 + 7),
        ("Human", Monk, 18, 60, 10 + 17 * 7),
        ("Dwarf", Sorcerer, 3, 25, 6 + 2 + 2 + 2 * (4 + 2 + 2)),
    ] {
        let sheet = ready(race, class, level).sheet();
        let constitution = sheet.scores.modifier(srd::Ability::Constitution);
        assert_eq!(
            (sheet.speed.walk, sheet.hit_points),
            (walk, life),
            "{race} {class:?} {level}, CON {constitution}"
        );
    }
    assert_eq!(ready("Human", Fighter, 1).sheet().speed, Speed { walk: 30, ..Speed::default() });
}

/// Only these things, each where it says.
fn wearing(class: ClassName, race: &str, things: &[(&str, Wear)]) -> Sheet {
    let mut character = ready(race, class, 1);
    character.inventory =
        things.iter().map(|(item, wear)| Owned { wear: *wear, ..Owned::new(item, 1) }).collect();
    assert_eq!(character.validate(), Ok(()));
    character.sheet()
}

#[test]
fn armour_counts_as_its_kind_says() {
    use ClassName::*;
    let (body, off) = (Wear::Worn, Wear::OffHand);
    for (class, things, armor_class, walk, flags) in [
        // Dexterity 14: all of it with light, 2 with medium, none with heavy armour.
        (Fighter, &[("Padded Armor", body)][..], 13, 30, [false, true, false]),
        (Fighter, &[("Studded Leather Armor", body)], 14, 30, [false; 3]),
        (Fighter, &[("Half Plate Armor", body), ("Shield", off)], 19, 30, [false, true, true]),
        (Fighter, &[("Plate Armor", body)], 18, 30, [false, true, true]),
        (Fighter, &[], 12, 30, [false; 3]),
        (Fighter, &[("Shield", off)], 14, 30, [false; 3]),
        // A wizard of Strength 9 and Dexterity 15 in plate: 10 feet slower and without training.
        (Wizard, &[("Plate Armor", body)], 18, 20, [true, true, true]),
        (Wizard, &[("Shield", off)], 14, 30, [true, false, false]),
        // A monk's shield ends the unarmoured defence; a barbarian's does not.
        (Monk, &[("Shield", off)], 15, 30, [true, false, false]),
        (Barbarian, &[("Shield", off)], 16, 30, [false; 3]),
        // Armour that is worse than scales counts all the same.
        (Sorcerer, &[("Padded Armor", body)], 13, 30, [true, true, false]),
    ] {
        let sheet = wearing(class, "Human", things);
        let worn = [sheet.worn.is_untrained, sheet.worn.is_noisy, sheet.worn.is_metal];
        assert_eq!(
            (sheet.armor_class, sheet.speed.walk, worn),
            (armor_class, walk, flags),
            "{class:?} {things:?}"
        );
    }
    // Heavy armour does not slow dwarves.
    let dwarf = wearing(Wizard, "Dwarf", &[("Plate Armor", Wear::Worn)]);
    assert_eq!(dwarf.speed.walk, 25);
    use srd::data::ArmorTraining::{Heavy, Light, Medium, Shield};
    assert_eq!(
        [Light, Medium, Heavy, Shield].map(don_rounds),
        [(10, 10), (50, 10), (100, 50), (1, 1)]
    );
}

#[test]
fn weapons_have_all_their_properties() {
    let (main, off, both) = (Wear::MainHand, Wear::OffHand, Wear::BothHands);
    // A fighter of Strength 16 and Dexterity 14.
    let first =
        |things: &[(&str, Wear)]| wearing(ClassName::Fighter, "Human", things).weapons[0].clone();
    for (item, wear, to_hit, damage, reach, range) in [
        ("Longsword", main, 5, "1d8+3", Some(5), None),
        ("Longsword", both, 5, "1d10+3", Some(5), None),
        ("Rapier", main, 5, "1d8+3", Some(5), None),
        ("Glaive", both, 5, "1d10+3", Some(10), None),
        ("Javelin", main, 5, "1d6+3", Some(5), Some((30, 120))),
        ("Dart", main, 5, "1d4+3", None, Some((20, 60))),
        ("Longbow", both, 4, "1d8+2", None, Some((150, 600))),
        ("Torch", main, 3, "1d4+3", Some(5), Some((20, 60))),
    ] {
        let weapon = first(&[(item, wear)]);
        let found = (weapon.to_hit, weapon.damage[0].roll.to_string(), weapon.reach, weapon.range);
        assert_eq!(found, (to_hit, damage.to_owned(), reach, range), "{item} {wear:?}");
    }
    assert_eq!(first(&[("Longbow", both)]).ammunition, "Arrow");
    assert_eq!(first(&[("Crossbow, light", both)]).ammunition, "Crossbow bolt");
    assert_eq!(first(&[("Sling", main)]).ammunition, "Sling bullet");
    assert_eq!(first(&[("Blowgun", main)]).ammunition, "Blowgun needle");
    let net = first(&[("Net", main)]);
    assert!(net.damage.is_empty() && net.qualities.is_special && net.hit.len() == 1);
    assert_eq!(first(&[("Lance", main)]).modifiers.len(), 1);
    assert!(first(&[("Crossbow, heavy", both)]).qualities.is_loading);
    // Unarmed: 1 and Strength, always trained.
    let fist = first(&[]);
    assert_eq!((fist.to_hit, fist.damage[0].roll.to_string().as_str()), (5, "4"));

    // Heavy weapons hinder the small only.
    let small = wearing(ClassName::Fighter, "Gnome", &[("Greatsword", both)]);
    assert_eq!(small.weapons[0].modifiers[0].gives, Gives::Disadvantage(srd::data::Rolls::Attacks));
    assert!(first(&[("Greatsword", both)]).modifiers.is_empty());

    // The other hand does without the modifier.
    let two = wearing(ClassName::Rogue, "Human", &[("Shortsword", main), ("Dagger", off)]);
    let rolls: Vec<String> = two.weapons.iter().map(|one| one.damage[0].roll.to_string()).collect();
    assert_eq!(rolls, ["1d6+3", "1d4", "0"]);
    assert!(two.weapons[1].qualities.is_off_hand && !two.weapons[0].qualities.is_off_hand);
}

#[test]
fn two_weapon_fighting_adds_the_modifier_and_martial_arts_the_die() {
    let mut ranger = ready("Human", ClassName::Ranger, 2);
    let style = ranger.asks().into_iter().find(|ask| ask.of == "Fighting Style").unwrap().key;
    ranger.choose(&style, vec!["Two-Weapon Fighting".into()]).unwrap();
    ranger.inventory = vec![
        Owned { wear: Wear::MainHand, ..Owned::new("Shortsword", 1) },
        Owned { wear: Wear::OffHand, ..Owned::new("Shortsword", 1) },
    ];
    assert_eq!(ranger.sheet().weapons[1].damage[0].roll.to_string(), "1d6+3");

    let monk = ready("Human", ClassName::Monk, 11).sheet();
    let fist = monk.weapons.last().unwrap();
    assert_eq!((fist.to_hit, fist.damage[0].roll.to_string().as_str()), (9, "1d8+5"));
    assert!(fist.qualities.is_magical);
    let armored = wearing(ClassName::Monk, "Human", &[("Padded Armor", Wear::Worn)]);
    assert_eq!(armored.weapons[0].damage[0].roll.to_string(), "2");
}

#[test]
fn a_pact_makes_a_weapon() {
    let mut warlock = ready("Human", ClassName::Warlock, 3);
    let boon = warlock.asks().into_iter().find(|ask| ask.of == "Pact Boon").unwrap().key;
    warlock.choose(&boon, vec!["Pact of the Blade".into()]).unwrap();
    assert!(warlock.validate().is_err(), "the cantrips of the book are no longer asked for");
    warlock.picks.retain(|pick| pick.key.from != "Pact of the Tome");
    let form = warlock.asks().into_iter().find(|ask| ask.of == "Weapon").unwrap().key;
    warlock.choose(&form, vec!["Longsword".into()]).unwrap();
    assert_eq!(warlock.validate(), Ok(()));
    let weapons = warlock.sheet().weapons;
    let pact = weapons.iter().find(|one| one.name == "Pact Longsword").unwrap();
    assert_eq!((pact.to_hit, pact.qualities.is_magical), (1, true));
}

#[test]
fn a_load_slows_by_the_variant() {
    use srd::data::Size;
    for (quarters, strength, size, load) in [
        (200, 10, Size::Medium, Load::Light),
        (201, 10, Size::Medium, Load::Encumbered),
        (401, 10, Size::Medium, Load::Heavy),
        (601, 10, Size::Medium, Load::Dragging),
        (1_201, 10, Size::Medium, Load::Stuck),
        (401, 10, Size::Large, Load::Encumbered),
        (101, 10, Size::Tiny, Load::Encumbered),
        (200, 10, Size::Small, Load::Light),
    ] {
        assert_eq!(Load::of(quarters, strength, size), load, "{quarters} {strength} {size:?}");
    }
    let mut wizard = ready("Human", ClassName::Wizard, 1);
    let variant = Variants { encumbrance: true };
    wizard.inventory.clear();
    assert_eq!(wizard.sheet_with(variant), wizard.sheet());
    wizard.gain("Plate Armor", 1);
    assert_eq!(wizard.sheet_with(variant).speed.walk, 20);
    wizard.gain("Plate Armor", 1);
    let heavy = wizard.sheet_with(variant);
    assert_eq!(heavy.speed.walk, 10);
    assert!(heavy.powers.iter().any(|power| power.is.modifiers.len() == 9));
}

#[test]
fn rests_give_back_what_they_should() {
    let bard = ready("Human", ClassName::Bard, 5).sheet();
    let short = short_rest_gives(&bard);
    assert_eq!(short.reserves, [("Bardic Inspiration".to_owned(), 4)]);
    assert!(!short.slots && !short.pact_slots && !short.hit_points && short.hit_dice == 0);
    let long = long_rest_gives(&bard);
    assert!(long.slots && long.hit_points && long.hit_dice == 2);
    assert!(short_rest_gives(&ready("Human", ClassName::Warlock, 1).sheet()).pact_slots);
    assert_eq!(hit_dice_back(&ready("Human", ClassName::Warlock, 1).sheet()), 1);
    assert_eq!((hit_die_gives(&bard, 5), hit_die_gives(&bard, 1)), (7, 3));
    assert_eq!((song_of_rest([&bard]), song_of_rest([])), (6, 0));
    assert!(
        bard.powers
            .iter()
            .flat_map(|one| &one.is.modifiers)
            .any(|one| one.gives == Gives::Rule(Rule::SongOfRest))
    );
    let both = mixed("Human", &[(ClassName::Barbarian, 3), (ClassName::Rogue, 2)]).sheet();
    assert_eq!(both.hit_dice, [(12, 3), (8, 2)]);
}
