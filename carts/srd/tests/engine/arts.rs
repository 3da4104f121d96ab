//! The arts of single monsters: what they make, call, turn away and store.

use srd::data::ConditionName;
use srd::engine::{
    Aim, Caster, Casting, Command, Deed, Event, Id, Life, Scene, Sheet, Slots, Surprise, Table,
};
use srd::{Ability, Damage, Edge, Scripted, Square};

use crate::beasts::{
    Picks, again, at, attack, beast, deed, duel, holds, is_under, number, to, tough, weapon_of,
    wound,
};
use crate::judge::{Stage, hero, sheet, strike, weapon};

/// A wizard of the highest level with such spells.
fn wizard(spells: &[&str]) -> Sheet {
    let caster = Caster {
        class: None,
        ability: Ability::Intelligence,
        difficulty: 15,
        attack: 20,
        level: 17,
        slots: Slots::Ranked([4, 3, 3, 3, 3, 2, 2, 1, 1]),
        at_will: Vec::new(),
        prepared: spells.iter().map(|&spell| spell.to_owned()).collect(),
        daily: Vec::new(),
        rituals: Vec::new(),
        granted: None,
    };
    Sheet { casters: vec![caster], ..tough() }
}

fn cast(spell: &str, slot: u8, aims: Vec<Aim>) -> Command {
    Command::Cast(Casting { spell: spell.into(), slot, aims, ..Casting::default() })
}

fn against(name: &str, spells: &[&str]) -> Stage {
    Stage::new().with(1, 0, (5, 5), beast(name)).with(2, 1, (11, 5), wizard(spells)).fight(&[2, 1])
}

#[test]
fn a_rakshasa_heeds_only_the_highest_magic() {
    for (spell, slot, harms) in [("Fireball", 3, false), ("Finger of Death", 7, true)] {
        let mut stage = against("Rakshasa", &[spell]);
        let hp = stage.hp(1);
        let aims = vec![Aim::At(1), Aim::To(Square::new(5, 5))];
        stage.act(2, &cast(spell, slot, aims), &[2]).unwrap();
        assert_eq!(stage.hp(1) < hp, harms, "{spell}");
    }
}

#[test]
fn rays_bounce_off_the_tarrasque() {
    for (face, turns) in [(3, false), (6, true)] {
        let mut stage = against("Tarrasque", &["Scorching Ray"]);
        let hp = (stage.hp(1), stage.hp(2));
        let aims = vec![Aim::At(1), Aim::At(1), Aim::At(1)];
        stage.act(2, &cast("Scorching Ray", 2, aims), &[face, face, face, 15]).unwrap();
        assert_eq!(stage.hp(1), hp.0, "{face}");
        assert_eq!(stage.hp(2) < hp.1, turns, "{face}");
    }
}

#[test]
fn dispelled_armor_falls_asleep() {
    let mut stage = against("Animated Armor", &["Dispel Magic"]);
    stage.act(2, &cast("Dispel Magic", 3, vec![Aim::At(1)]), &[2]).unwrap();
    assert!(stage.scene.creature(1).unwrap().has(ConditionName::Unconscious));
    holds(&stage);
}

#[test]
fn magic_neither_puts_drow_to_sleep_nor_holds_a_kraken() {
    let mut stage = against("Drow", &["Sleep"]);
    stage.act(2, &cast("Sleep", 1, vec![Aim::To(Square::new(5, 5))]), &[8]).unwrap();
    assert!(!stage.scene.creature(1).unwrap().has(ConditionName::Unconscious));
    let mut stage = against("Kraken", &["Web"]);
    stage.act(2, &cast("Web", 2, vec![Aim::To(Square::new(6, 6))]), &[2]).unwrap();
    again(&mut stage, 1, &[2]);
    assert!(!stage.scene.creature(1).unwrap().has(ConditionName::Restrained));
}

/// A guardian, who wears its amulet, and a foe of both.
fn guarded(foe: Sheet) -> Stage {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Shield Guardian"))
        .with(2, 0, (7, 5), wizard(&["Fireball", "Magic Missile"]))
        .with(3, 1, (8, 5), foe)
        .fight(&[1, 2, 3]);
    stage.act(1, &deed("Heed the amulet", vec![Aim::At(2)]), &[]).unwrap();
    stage
}

#[test]
fn a_shield_guardian_takes_half_and_shields_its_master() {
    let mut stage = guarded(Sheet { weapons: vec![weapon("axe", 3, "1d8+6")], ..tough() });
    again(&mut stage, 3, &[]);
    let hp = (stage.hp(1), stage.hp(2));
    // 5 + 3 hit armour class 12 only without the shield; 11 + 3 hit in any case.
    stage.act_eager(3, &strike(2), &[10, 5]).unwrap();
    assert_eq!(stage.last_attack().1, 14);
    assert_eq!((stage.hp(1), stage.hp(2)), hp);
    again(&mut stage, 3, &[]);
    stage.act(3, &strike(2), &[15, 5]).unwrap();
    assert_eq!((hp.0 - stage.hp(1), hp.1 - stage.hp(2)), (6, 5), "11, the greater half");
    holds(&stage);
}

#[test]
fn a_shield_guardian_keeps_a_spell_for_its_master() {
    let mut stage = guarded(tough());
    again(&mut stage, 2, &[]);
    let store = Command::Cast(Casting {
        spell: "Fireball".into(),
        slot: 3,
        aims: vec![Aim::At(1)],
        choice: "Spell Storing".into(),
        ..Casting::default()
    });
    let hp = stage.hp(1);
    stage.act(2, &store, &[6]).unwrap();
    assert_eq!((stage.hp(1), stage.scene.creature(2).unwrap().slots_used[2]), (hp, 1));
    again(&mut stage, 1, &[]);
    let from = number(&stage, 1, "Stored Spell");
    let aims = vec![Aim::To(Square::new(12, 5))];
    let release =
        Command::Do(Deed { name: "Stored Fireball".into(), from, aims, ..Deed::default() });
    stage.act(1, &release, &[2]).unwrap();
    assert!(stage.hp(3) < 200);
    assert!(!is_under(&stage, 1, "Stored Spell"), "once");
    holds(&stage);
}

/// Begins a fight as play does, with these surprised.
fn begin(stage: &mut Stage, surprised: &[Id]) {
    let who: Vec<(Id, Surprise)> = stage
        .scene
        .creatures()
        .map(|(id, _)| {
            let is = surprised.contains(&id);
            (id, if is { Surprise::Surprised } else { Surprise::Aware })
        })
        .collect();
    let (mut dice, mut mind) = (Scripted::new(&[10]), srd::engine::Calm);
    let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
    stage.scene.begin_fight(&who, &mut table, &mut stage.events);
}

#[test]
fn a_gargoyle_is_a_statue_until_it_moves() {
    let hidden = |scene: &Scene| scene.creature(1).unwrap().hidden;
    for surprised in [true, false] {
        let mut stage = Stage::new().with(1, 0, (5, 5), beast("Gargoyle")).with(
            2,
            1,
            (6, 5),
            Sheet { initiative: -10, ..tough() },
        );
        begin(&mut stage, if surprised { &[2] } else { &[] });
        assert_eq!(hidden(&stage.scene).is_some(), surprised);
        if surprised {
            stage.act(1, &attack(0, 2), &[15, 15, 1]).unwrap();
            assert_eq!(stage.last_attack().0, Edge::Advantage);
            assert_eq!(hidden(&stage.scene), None);
        }
        holds(&stage);
    }
}

#[test]
fn a_dryad_charms_one_person_and_three_beasts() {
    let mut stage = Stage::new().with(1, 0, (5, 5), beast("Dryad"));
    for id in 2..=3 {
        stage = stage.with(id, 1, (5 + id as u8, 8), tough());
    }
    for id in 4..=7 {
        stage = stage.with(id, 1, (4 + id as u8, 3), beast("Wolf"));
    }
    let mut stage = stage.fight(&[1, 2]);
    let charm = |stage: &mut Stage, id: Id| {
        let done = stage.act(1, &deed("Fey Charm", vec![Aim::At(id)]), &[2]).is_ok();
        again(stage, 1, &[2]);
        done
    };
    assert!(charm(&mut stage, 2) && !charm(&mut stage, 3), "one humanoid");
    assert!(charm(&mut stage, 4) && charm(&mut stage, 5) && charm(&mut stage, 6));
    assert!(!charm(&mut stage, 7), "three beasts");
    // Harm by her or hers lets one save again.
    assert!(stage.scene.creature(4).unwrap().has(ConditionName::Charmed));
    stage.act(1, &attack(0, 5), &[19, 1, 20]).ok();
    holds(&stage);
}

#[test]
fn a_dryad_strides_from_tree_to_tree() {
    let mut stage = duel("Dryad", 12);
    let stride = deed("Tree Stride", vec![Aim::To(Square::new(15, 9))]);
    assert!(stage.act(1, &stride, &[]).is_err(), "there are no trees");
    stage.scene.describe(&["forest"], &mut stage.events);
    stage.act(1, &stride, &[]).unwrap();
    assert_eq!((at(&stage, 1), stage.scene.creature(1).unwrap().turn.walked), ((15, 9), 10));
    assert!(stage.act(1, &stride, &[]).is_err(), "once a turn");
}

#[test]
fn a_treant_wakes_trees_that_go_with_it() {
    let mut stage = duel("Treant", 12);
    stage.act(1, &deed("Animate Trees", vec![Aim::To(Square::new(10, 12))]), &[1]).unwrap();
    let trees: Vec<Id> = stage
        .scene
        .creatures()
        .filter(|(id, one)| *id != 1 && one.sheet.name == "Treant")
        .map(|(id, _)| id)
        .collect();
    assert_eq!(trees.len(), 2);
    wound(&mut stage, 1, 1);
    let fire = Sheet { weapons: vec![weapon("axe", 30, "1d4")], ..tough() };
    stage.tell(Event::Sheet(2, srd::engine::Shared::new(fire)));
    stage.tell(Event::Moved { who: 2, from: Square::new(17, 5), to: Square::new(8, 5), feet: 0 });
    while stage.scene.turn() != Some(2) {
        let now = stage.scene.turn().unwrap();
        stage.act(now, &Command::EndTurn, &[1]).unwrap();
    }
    stage.act(2, &strike(1), &[15, 4]).unwrap();
    assert!(trees.iter().all(|&id| stage.scene.creature(id).is_none()), "they take root");
    holds(&stage);
}

#[test]
fn a_wraith_calls_a_specter_from_who_has_just_died() {
    let mut stage = duel("Wraith", 1);
    stage.tell(Event::Lives(2, Life::Dead));
    stage.act(1, &deed("Create Specter", vec![Aim::At(2)]), &[1]).unwrap();
    let specter = stage.scene.creatures().find(|(_, one)| one.sheet.name == "Specter");
    assert_eq!(specter.unwrap().1.side, stage.scene.creature(1).unwrap().side);
    holds(&stage);
}

#[test]
fn a_djinnis_whirlwind_holds_and_carries() {
    let mut stage = duel("Djinni", 10);
    stage.act(1, &deed("Create Whirlwind", vec![Aim::To(Square::new(12, 5))]), &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.act(2, &to(14, 5), &[]).unwrap();
    stage.act(2, &to(13, 5), &[2]).unwrap();
    assert!(is_under(&stage, 2, "In the whirlwind"));
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Restrained));
    again(&mut stage, 1, &[]);
    let from = stage.scene.zones().next().unwrap().number;
    let aims = vec![Aim::To(Square::new(12, 9))];
    let shift = Deed { name: "Move the whirlwind".into(), from, aims, ..Deed::default() };
    stage.act(1, &Command::Do(shift), &[2]).unwrap();
    assert_eq!(at(&stage, 2), (13, 9), "it goes along");
    assert!(is_under(&stage, 2, "In the whirlwind"));
    let held = number(&stage, 2, "In the whirlwind");
    again(&mut stage, 2, &[]);
    stage.act(2, &Command::Escape(held), &[18]).unwrap();
    assert!(!is_under(&stage, 2, "In the whirlwind"));
    holds(&stage);
}

#[test]
fn an_ice_devil_walls_off_and_freezes() {
    let mut stage = duel("Ice Devil", 6);
    let squares = (3..=8).map(|y| Aim::To(Square::new(11, y))).collect();
    stage.act(1, &deed("Wall of Ice", squares), &[2, 1]).unwrap();
    assert!(stage.hp(2) < 200);
    let zone = stage.scene.zones().next().unwrap();
    assert_eq!((zone.squares.len(), zone.zone.breaks), (6, Some((5, 30))));
}

#[test]
fn chains_that_move_by_themselves_strike_too() {
    let mut stage = duel("Chain Devil", 2);
    stage.act(1, &deed("Animate Chains", Vec::new()), &[]).unwrap();
    again(&mut stage, 1, &[1]);
    let from = number(&stage, 1, "Animated Chains");
    let chain = |stage: &mut Stage| {
        let aims = vec![Aim::At(2)];
        let name = "Animated Chain".to_owned();
        stage.act(1, &Command::Do(Deed { name, from, aims, ..Deed::default() }), &[15, 1]).is_ok()
    };
    assert!(!chain(&mut stage), "with its own attacks only");
    stage.act(1, &attack(weapon_of("Chain Devil", "Chain"), 2), &[15, 1]).unwrap();
    let more = (0..9).take_while(|_| chain(&mut stage)).count();
    assert_eq!(more, 4);
    holds(&stage);
}

#[test]
fn a_solar_lets_go_of_its_sword() {
    let sword = weapon_of("Solar", "Greatsword");
    let mut stage = duel("Solar", 9);
    stage.act(1, &deed("Flying Sword", Vec::new()), &[]).unwrap();
    let from = number(&stage, 1, "Flying Sword");
    let fly =
        Deed { name: "Command the sword".into(), from, aims: vec![Aim::At(2)], ..Deed::default() };
    stage.act(1, &Command::Do(fly), &[15, 1]).unwrap();
    assert!(stage.hp(2) < 200);
    again(&mut stage, 1, &[]);
    stage.act(1, &to(12, 5), &[]).unwrap();
    assert!(stage.act(1, &attack(sword, 2), &[15, 1]).is_err(), "its hands are empty");
}

#[test]
fn who_rides_a_nightmare_does_not_burn() {
    let mut torch = weapon("torch", 30, "1d4+4");
    torch.damage[0].kind = Damage::Fire;
    for (place, taken) in [((5, 5), 3), ((8, 5), 6)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), beast("Nightmare"))
            .with(2, 0, place, hero())
            .with(3, 1, (place.0, place.1 + 1), Sheet { weapons: vec![torch.clone()], ..sheet() });
        if place.0 == 5 {
            stage = stage.with(4, 1, (4, 4), Sheet { weapons: vec![torch.clone()], ..sheet() });
        }
        let by = if place.0 == 5 { 4 } else { 3 };
        let mut stage = stage.fight(&[by, 1, 2]);
        stage.act(by, &strike(2), &[15, 2]).unwrap();
        assert_eq!(10 - stage.hp(2), taken);
    }
}

#[test]
fn a_cloaker_hides_among_its_phantasms() {
    let dim = std::collections::BTreeMap::from([(
        ':',
        srd::space::Tile { light: srd::space::Light::Dim, ..srd::space::Tile::OPEN },
    )]);
    let mut stage = Stage::new()
        .with(1, 0, (2, 2), beast("Cloaker"))
        .with(2, 1, (4, 2), tough())
        .fight(&[1, 2]);
    assert!(stage.act(1, &deed("Phantasms", Vec::new()), &[]).is_err(), "not in bright light");
    stage.floor = srd::space::Plan::with(&[":".repeat(12).as_str(); 8], &dim).unwrap();
    stage.act(1, &deed("Phantasms", Vec::new()), &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    let hp = stage.hp(1);
    // Of four it strikes the third, which is none, and destroys it.
    stage.act(2, &strike(1), &[3, 19]).unwrap();
    assert_eq!(stage.hp(1), hp);
    again(&mut stage, 2, &[1]);
    // One of three is the cloaker.
    stage.act(2, &strike(1), &[1, 19, 4]).unwrap();
    assert!(stage.hp(1) < hp);
    holds(&stage);
}

#[test]
fn a_legendary_blow_is_dealt_between_turns() {
    let mut stage = duel("Adult Red Dragon", 4);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    let mut dice = Scripted::new(&[15, 1, 1]);
    stage.act_with(2, &Command::EndTurn, &mut dice, &mut Picks("Tail Attack")).unwrap();
    assert!(stage.hp(2) < 200);
}

#[test]
fn swarms_ghosts_and_elementals_find_their_prey() {
    for name in ["Swarm of Bats", "Swarm of Rats", "Ghost", "Specter", "Fire Elemental", "Stirge"] {
        let (scene, events) =
            crate::mind::fight(&[name], &["Commoner", "Commoner"], 5, |id| format!("#{id}"));
        let by = scene.creatures().find(|(_, one)| one.sheet.name == name).map(|(id, _)| id);
        let by = by.unwrap_or(1);
        let harms = events.iter().any(|event| match event {
            Event::Harmed(harm) => harm.by == by && harm.who >= 100,
            _ => false,
        });
        assert!(harms, "{name}");
    }
}

#[test]
fn a_hydra_that_lost_a_head_does_not_bite_with_it() {
    for seed in 3..9 {
        // It panics at the first command that is refused.
        let (_, events) =
            crate::mind::fight(&["Hydra"], &["Knight", "Veteran", "Gladiator"], seed, |id| {
                format!("#{id}")
            });
        let lost = |event: &Event| matches!(event, Event::Did { name, .. } if name == "Head lost");
        assert!(events.iter().any(lost), "{seed}");
    }
}
