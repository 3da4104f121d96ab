//! What magic and the gods give real characters: healing, turning, shapes, familiars, spells of their own.

use srd::data::{ClassName, CreatureType, Effect};
use srd::engine::{Aim, Command, Deed, Event, Id, RollKind, Sheet};
use srd::{Ability, Square};

use crate::features::{act, again, choosing, deed, duel, hero, left, strike_with, sturdy};
use crate::heroes::ready;
use crate::judge::{Stage, sheet, strike, then, weapon};
use crate::metamagic::{cast, know};

#[test]
fn eldritch_spears_reach_300_feet() {
    for (spear, reaches) in [(true, true), (false, false)] {
        let mut warlock = hero(ClassName::Warlock, 5);
        know(&mut warlock, &["Eldritch Blast"]);
        if spear {
            let feature = srd::data::tables()
                .feature
                .iter()
                .find(|one| one.name == "Eldritch Spear")
                .unwrap();
            let from = srd::engine::Source::Feature(feature.name.clone());
            warlock.powers.push(srd::engine::Sourced { from, is: feature.powers.clone() });
        }
        let mut stage = Stage::on(&[".".repeat(64).as_str(); 4])
            .with(1, 0, (0, 1), warlock)
            .with(2, 1, (60, 1), sturdy())
            .fight(&[1, 2]);
        let blast = cast("Eldritch Blast", 0, &[Aim::At(2)], &[]);
        assert_eq!(stage.act(1, &blast, &[15, 4]).is_ok(), reaches);
    }
}

#[test]
fn disciples_of_life_heal_more_and_themselves() {
    let mut cleric = hero(ClassName::Cleric, 6);
    know(&mut cleric, &["Cure Wounds"]);
    let wisdom = u16::from(cleric.scores.modifier(Ability::Wisdom).unsigned_abs());
    let mut stage =
        Stage::new().with(1, 0, (5, 5), cleric.clone()).with(2, 0, (6, 5), sturdy()).fight(&[1, 2]);
    hurt(&mut stage, 1, 20);
    hurt(&mut stage, 2, 60);
    let (me, it) = (stage.hp(1), stage.hp(2));
    stage.act(1, &cast("Cure Wounds", 2, &[Aim::At(2)], &[]), &[3]).unwrap();
    // 2d8 of 3 each, Wisdom, and 2 and the slot's level; as much as that last for the healer.
    assert_eq!(stage.hp(2) - it, 6 + wisdom + 4);
    assert_eq!(stage.hp(1) - me, 4);
    let mut own = Stage::new().with(1, 0, (5, 5), cleric).fight(&[1]);
    hurt(&mut own, 1, 30);
    let me = own.hp(1);
    own.act(1, &cast("Cure Wounds", 1, &[Aim::At(1)], &[]), &[3]).unwrap();
    assert_eq!(own.hp(1) - me, 3 + wisdom + 3, "only what heals others heals the healer besides");
}

fn hurt(stage: &mut Stage, who: Id, by: u16) {
    let hp = stage.hp(who) - by;
    stage.tell(Event::Drained(who, 0, hp));
}

#[test]
fn supreme_healers_roll_no_dice() {
    let mut cleric = hero(ClassName::Cleric, 17);
    know(&mut cleric, &["Cure Wounds"]);
    let wisdom = u16::from(cleric.scores.modifier(Ability::Wisdom).unsigned_abs());
    let mut stage =
        Stage::new().with(1, 0, (5, 5), cleric).with(2, 0, (6, 5), sturdy()).fight(&[1, 2]);
    hurt(&mut stage, 2, 60);
    stage.act(1, &cast("Cure Wounds", 1, &[Aim::At(2)], &[]), &[1]).unwrap();
    assert_eq!(stage.hp(2) - 40, 8 + wisdom + 3);
}

#[test]
fn life_is_preserved_up_to_the_half_in_the_order_of_the_choice() {
    let cleric = hero(ClassName::Cleric, 5);
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), cleric)
        .with(2, 0, (6, 5), Sheet { hit_points: 40, ..sheet() })
        .with(3, 0, (7, 5), Sheet { hit_points: 40, ..sheet() })
        .with(4, 0, (8, 5), Sheet { hit_points: 40, kind: CreatureType::Undead, ..sheet() })
        .fight(&[1, 2, 3, 4]);
    for id in [2, 3, 4] {
        hurt(&mut stage, id, 35);
    }
    let command = deed("Preserve Life", &[Aim::At(3), Aim::At(2), Aim::At(4)]);
    stage.act(1, &command, &[]).unwrap();
    // 25 points: 15 up to the half of the first, what is left for the second, nothing for the dead.
    assert_eq!([stage.hp(3), stage.hp(2), stage.hp(4)], [20, 15, 5]);
    assert_eq!(left(&stage, 1, "Channel Divinity"), 0);
}

#[test]
fn who_is_turned_flees_and_does_nothing_else() {
    let cleric = hero(ClassName::Cleric, 3);
    let zombie = Sheet { kind: CreatureType::Undead, rating_eighths: 40, ..sturdy() };
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), cleric)
        .with(2, 1, (8, 5), zombie.clone())
        .with(3, 1, (9, 9), sturdy())
        .fight(&[1, 2, 3]);
    stage.act(1, &deed("Turn Undead", &[]), &[2]).unwrap();
    assert!(stage.scene.creature(2).unwrap().is_under("Turned"));
    assert!(!stage.scene.creature(3).unwrap().is_under("Turned"), "it is no undead");
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    for wrong in [
        strike(1),
        Command::Dodge,
        Command::Hide,
        Command::WalkTo(Square::new(7, 5)),
        Command::WalkTo(Square::new(8, 6)),
    ] {
        assert_eq!(stage.act(2, &wrong, &[10]).unwrap_err().rule, "Compulsion", "{wrong:?}");
    }
    stage.act(2, &Command::Dash, &[]).unwrap();
    stage.act(2, &Command::WalkTo(Square::new(20, 5)), &[]).unwrap();
    // Damage frees it.
    let mut struck = duel(hero(ClassName::Cleric, 3));
    struck.tell(Event::Left(2));
    let mut struck = struck.with(2, 1, (6, 5), zombie);
    struck.tell(Event::Joined(2, 5, 1));
    struck.act(1, &deed("Turn Undead", &[]), &[2]).unwrap();
    again(&mut struck, 1);
    assert!(struck.scene.creature(2).unwrap().is_under("Turned"));
    struck.act(1, &strike(2), &[19, 4]).unwrap();
    assert!(!struck.scene.creature(2).unwrap().is_under("Turned"));
}

#[test]
fn great_clerics_destroy_what_they_turn() {
    for (rating, dies) in [(4, true), (8, false)] {
        let zombie = Sheet { kind: CreatureType::Undead, rating_eighths: rating, ..sturdy() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), hero(ClassName::Cleric, 5))
            .with(2, 1, (8, 5), zombie)
            .fight(&[1, 2]);
        stage.act(1, &deed("Turn Undead", &[]), &[2]).unwrap();
        let lives = stage.scene.creature(2).is_some_and(|one| one.hp > 0);
        assert_eq!(lives, !dies, "{rating}");
    }
}

#[test]
fn diseases_do_not_come_on_the_pure() {
    let disease = Effect { name: "Plague".into(), disease: true, ..Effect::default() };
    for (class, level, sick) in [
        (ClassName::Paladin, 3, false),
        (ClassName::Monk, 10, false),
        (ClassName::Druid, 10, false),
        (ClassName::Fighter, 10, true),
    ] {
        let mut plagued = sturdy();
        let is = srd::data::Activity {
            name: "Infect".into(),
            targets: srd::data::Targets { feet: 30, ..Default::default() },
            does: vec![srd::data::Step::Gain(Box::new(disease.clone()))],
            ..Default::default()
        };
        let from = srd::engine::Source::Trait("Infect".into());
        plagued.activities.push(srd::engine::Sourced { from, is });
        let mut stage =
            Stage::new().with(1, 0, (5, 5), hero(class, level)).with(2, 1, (6, 5), plagued);
        stage.act(2, &deed("Infect", &[Aim::At(1)]), &[]).unwrap();
        assert_eq!(stage.scene.creature(1).unwrap().is_under("Plague"), sick, "{class:?}");
    }
}

#[test]
fn who_is_hurled_through_hell_comes_back_hurt() {
    for (kind, dealt) in [(CreatureType::Humanoid, 30), (CreatureType::Fiend, 0)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), hero(ClassName::Warlock, 14))
            .with(2, 1, (6, 5), Sheet { kind, hit_points: 200, ..sheet() })
            .fight(&[1, 2]);
        act(&mut stage, 1, &strike(2), &[15, 3], &["Hurl"]);
        let hurt = stage.hp(2);
        assert!(stage.scene.creature(2).unwrap().is_away());
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        assert!(stage.act(2, &strike(1), &[15]).is_err(), "it is not here");
        stage.act(2, &Command::EndTurn, &[10]).unwrap();
        stage.act(1, &Command::EndTurn, &[3]).unwrap();
        assert!(!stage.scene.creature(2).unwrap().is_away());
        assert_eq!(hurt - stage.hp(2), dealt);
    }
}

#[test]
fn sacred_weapons_are_one_weapon() {
    let mut paladin = hero(ClassName::Paladin, 3);
    paladin.weapons.insert(1, weapon("club", 3, "1d4"));
    let charm = i16::from(paladin.scores.modifier(Ability::Charisma));
    for (at, more) in [(0, charm), (1, 0)] {
        let mut stage = duel(paladin.clone());
        let plain = i16::from(paladin.weapons[usize::from(at)].to_hit);
        stage.act(1, &deed("Sacred Weapon", &[]), &[]).unwrap();
        again(&mut stage, 1);
        stage.act(1, &strike_with(at, 2), &[10, 1]).unwrap();
        let roll = stage.rolls().rfind(|roll| roll.kind == RollKind::Attack).unwrap();
        assert_eq!(roll.bonus - plain, more, "weapon {at}");
    }
}

#[test]
fn druids_take_the_shapes_that_their_level_allows() {
    let shape = |level: u8, choice: &str| {
        let mut stage = duel(hero(ClassName::Druid, level));
        let command = Command::Do(Deed {
            name: "Wild Shape".into(),
            choice: choice.into(),
            ..Deed::default()
        });
        (stage.act(1, &command, &[]).is_ok(), stage)
    };
    for (level, choice, can) in [
        (2, "Wolf", true),
        (2, "Crocodile", false),
        (2, "Hawk", false),
        (4, "Crocodile", true),
        (4, "Hawk", false),
        (4, "Brown Bear", false),
        (8, "Brown Bear", true),
        (8, "Hawk", true),
        (8, "Goblin", false),
    ] {
        assert_eq!(shape(level, choice).0, can, "{level} {choice}");
    }
    let (_, mut stage) = shape(4, "Wolf");
    let me = |stage: &Stage| stage.scene.creature(1).unwrap().clone();
    let own = hero(ClassName::Druid, 4);
    assert_eq!((me(&stage).sheet.name.as_str(), me(&stage).hp), ("Wolf", 11));
    assert_eq!(me(&stage).sheet.scores.0[4], own.scores.0[4], "its mind stays");
    assert_eq!(left(&stage, 1, "Wild Shape"), 1);
    let spell = cast("Guidance", 0, &[Aim::At(1)], &[]);
    assert!(stage.act(1, &spell, &[]).is_err(), "beasts cast nothing");
    // What is too much for the beast hurts the druid.
    let mut killer = sturdy();
    killer.weapons = vec![weapon("club", 20, "15")];
    stage.tell(Event::Sheet(2, srd::engine::Shared::new(killer)));
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act(2, &strike(1), &[15]).unwrap();
    assert!(me(&stage).shape.is_none());
    assert_eq!(me(&stage).hp, own.hit_points - 4);
    // Its own shape again, with the bonus action.
    let (_, mut stage) = shape(4, "Wolf");
    let from = me(&stage).effects[0].number;
    let back = Command::Do(Deed { name: "Own Shape".into(), from, ..Deed::default() });
    stage.act(1, &back, &[]).unwrap();
    assert!(me(&stage).shape.is_none() && me(&stage).hp == own.hit_points);
}

#[test]
fn the_greatest_druids_cast_as_beasts() {
    for (level, spell, can) in [
        (17, "Healing Word", false),
        (18, "Healing Word", true),
        (18, "Barkskin", false),
        (20, "Barkskin", true),
        (20, "Heroes' Feast", false),
    ] {
        let mut druid = hero(ClassName::Druid, level);
        know(&mut druid, &[spell]);
        let slot = srd::engine::spell(spell).unwrap().entry.level;
        let mut stage = Stage::new().with(1, 0, (5, 5), druid);
        stage.act(1, &deed("Wild Shape", &[]), &[]).unwrap();
        let done = stage.act(1, &cast(spell, slot, &[Aim::At(1)], &[]), &[4]);
        assert_eq!(done.is_ok(), can, "{level} {spell} {done:?}");
    }
}

#[test]
fn familiars_of_warlocks_have_more_forms() {
    let mut chain = ready("Human", ClassName::Warlock, 3);
    let ask = chain.asks().into_iter().find(|ask| ask.of == "Pact Boon").unwrap();
    chain.choose(&ask.key, vec!["Pact of the Chain".into()]).unwrap();
    for (sheet, form, name) in [
        (chain.sheet(), "Imp", "Imp"),
        (chain.sheet(), "Owl", "Owl"),
        (hero(ClassName::Wizard, 3), "Imp", ""),
    ] {
        let mut sheet = sheet;
        if sheet.class_level(ClassName::Wizard) > 0 {
            know(&mut sheet, &["Find Familiar"]);
        }
        let mut stage = Stage::new().with(1, 0, (5, 5), sheet);
        let command = Command::Cast(srd::engine::Casting {
            spell: "Find Familiar".into(),
            is_ritual: true,
            choice: form.into(),
            aims: vec![Aim::To(Square::new(6, 5))],
            ..Default::default()
        });
        stage.act(1, &command, &[]).unwrap();
        let familiar = stage.scene.creatures().find(|&(id, _)| id != 1).unwrap().1;
        assert!(name.is_empty() && familiar.sheet.name != form || familiar.sheet.name == name);
    }
}

#[test]
fn what_features_and_things_grant_can_be_cast_as_they_say() {
    let tiefling = ready("Tiefling", ClassName::Fighter, 5).sheet();
    let grants: Vec<&str> =
        tiefling.casters.iter().flat_map(|one| one.at_will.iter().map(String::as_str)).collect();
    assert_eq!(grants, ["Thaumaturgy", "Hellish Rebuke", "Darkness"]);
    let young = ready("Tiefling", ClassName::Fighter, 3).sheet();
    assert_eq!(young.casters.len(), 2, "darkness comes at level 5");
    // The rebuke is as one of the second level: 3d10, once a day.
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), tiefling.clone())
        .with(2, 1, (6, 5), Sheet { weapons: vec![weapon("club", 20, "1")], ..sturdy() })
        .fight(&[2, 1]);
    for (round, dealt) in [(0, 12), (1, 12)] {
        act(&mut stage, 2, &strike(1), &then(&[15, 2], 4), &["Hellish Rebuke"]);
        assert_eq!(100 - stage.hp(2), dealt, "round {round}");
        again(&mut stage, 2);
    }
    let caster = tiefling.casters.iter().position(|one| one.at_will == ["Darkness"]).unwrap() as u8;
    let dark = |caster| {
        Command::Cast(srd::engine::Casting {
            spell: "Darkness".into(),
            caster,
            aims: vec![Aim::To(Square::new(9, 9))],
            ..Default::default()
        })
    };
    let mut stage = Stage::new().with(1, 0, (5, 5), tiefling);
    stage.act(1, &dark(caster), &[]).unwrap();
    assert_eq!(stage.act(1, &dark(caster), &[]).unwrap_err().rule, "Uses");
    // Armour of shadows at will, only on oneself where the record says so.
    let known = ["Armor of Shadows", "Devil's Sight"];
    let warlock = choosing(ready("Human", ClassName::Warlock, 2), "Eldritch Invocation", &known);
    let worn = srd::engine::Worn::default();
    let warlock = Sheet { worn, ..warlock };
    let at = warlock.casters.iter().position(|one| one.at_will == ["Mage Armor"]).unwrap() as u8;
    let mut stage = Stage::new().with(1, 0, (5, 5), warlock);
    let armor = Command::Cast(srd::engine::Casting {
        spell: "Mage Armor".into(),
        caster: at,
        aims: vec![Aim::At(1)],
        ..Default::default()
    });
    stage.act(1, &armor, &[]).unwrap();
    assert!(stage.scene.creature(1).unwrap().is_under("Mage Armor"));
}
