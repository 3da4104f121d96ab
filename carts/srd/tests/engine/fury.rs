//! What barbarians, hunters, thieves and others do in a fight that nobody else does.

use srd::Scripted;
use srd::data::{ClassName, ConditionName, Size};
use srd::engine::character::Character;
use srd::engine::{Aim, Command, Deed, Event, RollKind, Sheet, Surprise, Table};

use crate::features::{Says, act, again, choosing, deed, duel, hero, left, strike_with, sturdy};
use crate::heroes::ready;
use crate::judge::{Stage, bow, conditions, strike, weapon};

#[test]
fn retaliation_answers_those_beside_and_giants_are_answered_hit_or_miss() {
    let barbarian = hero(ClassName::Barbarian, 14);
    for (x, answers) in [(6, true), (12, false)] {
        let foe = Sheet { weapons: vec![weapon("club", 9, "5"), bow(9, "5")], ..sturdy() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), barbarian.clone())
            .with(2, 1, (x, 5), foe)
            .fight(&[2, 1]);
        let command = strike_with(u8::from(x > 6), 1);
        act(&mut stage, 2, &command, &[15, 4], &["Retaliation"]);
        assert_eq!(stage.hp(2) < 100, answers, "{x}");
    }
    let hunter = choosing(ready("Human", ClassName::Ranger, 5), "Hunter's Prey", &["Giant Killer"]);
    for (size, face, answers) in
        [(Size::Large, 2, true), (Size::Large, 15, true), (Size::Medium, 15, false)]
    {
        let foe = Sheet { size, weapons: vec![weapon("club", 3, "5")], ..sturdy() };
        let mut stage =
            Stage::new().with(1, 0, (5, 5), hunter.clone()).with(2, 1, (6, 5), foe).fight(&[2, 1]);
        act(&mut stage, 2, &strike(1), &[face, 15], &["Giant Killer"]);
        let answered = stage.rolls().any(|roll| roll.who == 1 && roll.kind == RollKind::Attack);
        assert_eq!(answered, answers, "{size:?} {face}");
    }
}

#[test]
fn horde_breakers_strike_another_beside_the_first_with_the_same_weapon() {
    let mut hunter =
        choosing(ready("Human", ClassName::Ranger, 5), "Hunter's Prey", &["Horde Breaker"]);
    hunter.weapons = vec![weapon("club", 9, "3"), bow(9, "3")];
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), hunter)
        .with(2, 1, (10, 5), sturdy())
        .with(3, 1, (11, 5), sturdy())
        .with(4, 1, (14, 5), sturdy())
        .fight(&[1, 2, 3, 4]);
    let other = |id| deed("Horde Breaker", &[Aim::At(id)]);
    assert!(stage.act(1, &other(3), &[15]).is_err(), "not before an attack");
    stage.act(1, &strike_with(1, 2), &[15]).unwrap();
    for wrong in [2, 4] {
        assert_eq!(stage.act(1, &other(wrong), &[15]).unwrap_err().rule, "Target", "{wrong}");
    }
    stage.act(1, &other(3), &[15]).unwrap();
    assert_eq!(100 - stage.hp(3), 3);
    assert_eq!(stage.rolls().next_back().unwrap().name, "bow");
    assert_eq!(stage.act(1, &other(3), &[15]).unwrap_err().rule, "Once a Turn");
}

#[test]
fn hunters_defend_themselves_against_several_attacks_and_turn_them_on_others() {
    let guarded = choosing(
        ready("Human", ClassName::Ranger, 7),
        "Defensive Tactics",
        &["Multiattack Defense"],
    );
    let armor = i16::from(guarded.armor_class);
    let foe = Sheet { attacks: 3, weapons: vec![weapon("club", 5, "1")], ..sturdy() };
    let mut stage =
        Stage::new().with(1, 0, (5, 5), guarded).with(2, 1, (6, 5), foe.clone()).fight(&[2, 1]);
    let hits = (armor - 5) as u32;
    stage.act(2, &strike(1), &[hits]).unwrap();
    let full = stage.hp(1);
    stage.act(2, &strike(1), &[hits]).unwrap();
    assert_eq!(stage.hp(1), full, "four more for the rest of the turn");
    stage.act(2, &strike(1), &[hits + 4]).unwrap();
    assert_eq!(stage.hp(1), full - 1);
    again(&mut stage, 2);
    stage.act(2, &strike(1), &[hits]).unwrap();
    assert_eq!(stage.hp(1), full - 2, "not on another turn");

    let tide = choosing(
        ready("Human", ClassName::Ranger, 15),
        "Superior Hunter's Defense",
        &["Stand Against the Tide"],
    );
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), tide)
        .with(2, 1, (6, 5), foe)
        .with(3, 1, (7, 5), sturdy())
        .with(4, 1, (20, 5), sturdy())
        .fight(&[2, 1, 3, 4]);
    act(&mut stage, 2, &strike(1), &[2, 15], &["Stand Against", "#3"]);
    assert_eq!((stage.hp(3), stage.hp(4)), (99, 100));
    assert!(!stage.scene.creature(1).unwrap().turn.reaction);
}

#[test]
fn pact_blades_strike_twice_and_nothing_else_does() {
    let mut warlock = ready("Human", ClassName::Warlock, 5);
    let pick = |who: &mut Character, of: &str, what: &[&str]| {
        let ask = who.asks().into_iter().find(|ask| ask.of == of).unwrap();
        who.choose(&ask.key, what.iter().map(|one| (*one).to_owned()).collect()).unwrap();
    };
    pick(&mut warlock, "Pact Boon", &["Pact of the Blade"]);
    pick(&mut warlock, "Weapon", &["Longsword"]);
    let known: Vec<String> = {
        let ask = warlock.asks().into_iter().find(|ask| ask.of == "Eldritch Invocation").unwrap();
        let others = ask.options.iter().filter(|one| *one != "Thirsting Blade");
        others.take(usize::from(ask.count) - 1).cloned().chain(["Thirsting Blade".into()]).collect()
    };
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    pick(&mut warlock, "Eldritch Invocation", &known);
    let mut sheet = warlock.sheet();
    let at = |name: &str, sheet: &Sheet| {
        sheet.weapons.iter().position(|one| one.name.starts_with(name)).unwrap() as u8
    };
    sheet.weapons.push(weapon("club", 9, "1"));
    let (pact, club) = (at("Pact", &sheet), at("club", &sheet));
    let mut stage = duel(sheet);
    stage.act(1, &strike_with(pact, 2), &[15, 2]).unwrap();
    let with_club = stage.act(1, &strike_with(club, 2), &[15, 2]);
    assert_eq!(with_club.unwrap_err().rule, "Attack Action");
    stage.act(1, &strike_with(pact, 2), &[15, 2]).unwrap();
    assert_eq!(stage.act(1, &strike_with(pact, 2), &[15]).unwrap_err().rule, "Action Economy");
    again(&mut stage, 1);
    stage.act(1, &strike_with(club, 2), &[15, 2]).unwrap();
    assert_eq!(stage.act(1, &strike_with(pact, 2), &[15]).unwrap_err().rule, "Action Economy");
}

#[test]
fn a_frenzy_ends_with_the_rage_and_tires() {
    let mut stage = duel(hero(ClassName::Barbarian, 3));
    stage.act(1, &deed("Rage", &[]), &[]).unwrap();
    stage.act(1, &deed("Frenzy", &[]), &[]).unwrap();
    let from = stage
        .scene
        .creature(1)
        .unwrap()
        .effects
        .iter()
        .find(|one| one.name == "Frenzy")
        .unwrap()
        .number;
    let aims = vec![Aim::At(2)];
    let attack =
        Command::Do(Deed { name: "Frenzied Attack".into(), from, aims, ..Deed::default() });
    assert!(stage.act(1, &attack, &[15, 3]).is_err(), "on turns after this one");
    stage.act(1, &strike(2), &[15, 3]).unwrap();
    again(&mut stage, 1);
    stage.act(1, &attack, &[15, 3]).unwrap();
    let rage = stage.scene.creature(1).unwrap().effects.iter().find(|one| one.name == "Rage");
    let number = rage.unwrap().number;
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.until_turn_of(1, &[10]);
    let end = Command::Do(Deed { name: "End Rage".into(), from: number, ..Deed::default() });
    stage.act(1, &end, &[]).unwrap();
    let me = stage.scene.creature(1).unwrap();
    assert!(!me.is_under("Frenzy") && me.exhaustion == 1);
}

#[test]
fn a_great_rage_needs_no_blows_and_rage_overcomes_surprise_and_fear() {
    for (level, lasts) in [(14, false), (15, true)] {
        let mut stage = duel(hero(ClassName::Barbarian, level));
        stage.act(1, &deed("Rage", &[]), &[]).unwrap();
        again(&mut stage, 1);
        assert_eq!(stage.scene.creature(1).unwrap().is_under("Rage"), lasts, "level {level}");
    }
    let mut afraid = duel(hero(ClassName::Barbarian, 6));
    afraid.under(1, 2, conditions(&[ConditionName::Frightened]));
    assert!(afraid.scene.creature(1).unwrap().has(ConditionName::Frightened));
    afraid.act(1, &deed("Rage", &[]), &[]).unwrap();
    assert!(!afraid.scene.creature(1).unwrap().has(ConditionName::Frightened));
    for (level, can) in [(7, true), (6, false)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), hero(ClassName::Barbarian, level)).with(
            2,
            1,
            (6, 5),
            sturdy(),
        );
        let (mut dice, mut mind) = (Scripted::new(&[10]), Says(&[]));
        let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
        let fighters = [(1, Surprise::Surprised), (2, Surprise::Aware)];
        stage.scene.begin_fight(&fighters, &mut table, &mut stage.events);
        stage.until_turn_of(1, &[10]);
        assert_eq!(stage.act(1, &strike(2), &[15]).unwrap_err().rule, "Surprise");
        let rages = stage.act(1, &deed("Rage", &[]), &[]).is_ok();
        assert_eq!(rages, can, "level {level}");
        assert_eq!(stage.act(1, &strike(2), &[15, 3]).is_ok(), can);
    }
}

#[test]
fn rage_refuses_death_less_and_less() {
    let mut stage = duel(hero(ClassName::Barbarian, 11));
    stage.act(1, &deed("Rage", &[]), &[]).unwrap();
    let mut killer = sturdy();
    // Rage halves it: as much as the barbarian has.
    killer.weapons = vec![weapon("club", 20, &(2 * stage.hp(1)).to_string())];
    stage.tell(Event::Sheet(2, srd::engine::Shared::new(killer)));
    let saves = |stage: &Stage| {
        let all = stage.rolls().filter(|roll| matches!(roll.kind, RollKind::Save(_)));
        all.map(|roll| roll.against).collect::<Vec<_>>()
    };
    for round in 1..=2_usize {
        stage.act(1, &strike(2), &[2]).unwrap();
        stage.act(1, &Command::EndTurn, &[19]).unwrap();
        stage.act(2, &strike(1), &[18, 19]).unwrap();
        assert_eq!(stage.hp(1), 1, "round {round}");
        stage.act(2, &Command::EndTurn, &[10]).unwrap();
    }
    assert_eq!(saves(&stage), [10, 15]);
}

#[test]
fn thieves_have_two_turns_in_the_first_round() {
    let new = |surprise| {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), hero(ClassName::Rogue, 17))
            .with(2, 1, (6, 5), sturdy())
            .with(3, 1, (7, 5), Sheet { name: "Slow".into(), initiative: -9, ..sturdy() });
        let (mut dice, mut mind) = (Scripted::new(&[15]), Says(&[]));
        let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
        let fighters = [(1, surprise), (2, Surprise::Aware), (3, Surprise::Aware)];
        stage.scene.begin_fight(&fighters, &mut table, &mut stage.events);
        stage
    };
    let turns = |mut stage: Stage| {
        let mut turns = Vec::new();
        for _ in 0..8 {
            let now = stage.scene.turn().unwrap();
            turns.push((stage.scene.fight().unwrap().round, now));
            stage.act(now, &Command::EndTurn, &[10]).unwrap();
        }
        turns
    };
    // The rogue's 15 and Dexterity 5 are 20; ten less comes after 15 and before 6.
    let whole = turns(new(Surprise::Aware));
    assert_eq!(whole[..4], [(1, 1), (1, 2), (1, 1), (1, 3)]);
    assert_eq!(whole[4..], [(2, 1), (2, 2), (2, 3), (3, 1)]);
    assert_eq!(turns(new(Surprise::Surprised))[..4], [(1, 1), (1, 2), (1, 3), (2, 1)]);
}

#[test]
fn masters_find_new_strength_when_a_fight_begins() {
    for (class, reserve, back) in
        [(ClassName::Monk, "Ki", 4), (ClassName::Bard, "Bardic Inspiration", 1)]
    {
        for used in [1, 99] {
            let sheet = hero(class, 20);
            let mut stage = Stage::new().with(1, 0, (5, 5), sheet).with(2, 1, (6, 5), sturdy());
            let most = left(&stage, 1, reserve);
            let used = most.min(used);
            stage.tell(Event::Spent(1, srd::engine::Spend::Reserve(reserve.into(), used)));
            let (mut dice, mut mind) = (Scripted::new(&[15]), Says(&[]));
            let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
            let fighters = [(1, Surprise::Aware), (2, Surprise::Aware)];
            stage.scene.begin_fight(&fighters, &mut table, &mut stage.events);
            let right = if used == most { back } else { most - used };
            assert_eq!(left(&stage, 1, reserve), right, "{class:?}");
        }
    }
}
