//! What monsters do to those whom they hold, charm, carry and swallow.

use srd::data::ConditionName;
use srd::engine::{Aim, Calm, Command, Deed, Event, Life, RollKind, Sheet};
use srd::{Edge, Scripted, Square};

use crate::beasts::{
    again, at, attack, beast, deed, duel, holds, is_under, number, to, tough, weapon_of, wound,
};
use crate::judge::{Stage, sheet, strike, weapon};

#[test]
fn a_stirge_drains_where_it_clings_until_it_has_had_its_fill() {
    let mut stage = duel("Stirge", 1);
    stage.act(1, &attack(0, 2), &[15, 2]).unwrap();
    assert_eq!(stage.hp(2), 195);
    assert!(is_under(&stage, 2, "Attached"));
    assert_eq!(at(&stage, 1), at(&stage, 2), "it clings");
    assert!(stage.act(1, &attack(0, 2), &[15, 2]).is_err(), "it does not attack meanwhile");
    assert!(stage.act(1, &to(9, 9), &[]).is_err(), "it does not fly meanwhile");
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    // Who carries it takes it along.
    stage.act(2, &to(10, 5), &[]).unwrap();
    assert_eq!(at(&stage, 1), (10, 5));
    stage.act(2, &Command::EndTurn, &[4]).unwrap();
    assert_eq!(stage.hp(2), 188, "1d4 + 3 are gone at the start of its turn");
    assert!(is_under(&stage, 2, "Attached"));
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.act(2, &Command::EndTurn, &[1]).unwrap();
    assert_eq!(stage.hp(2), 184);
    assert!(!is_under(&stage, 2, "Attached"), "after 10 hit points it lets go");
    assert_ne!(at(&stage, 1), at(&stage, 2));
    holds(&stage);
}

#[test]
fn anybody_beside_plucks_a_stirge_off() {
    for who in [2, 3] {
        let mut stage = duel("Stirge", 1).with(3, 1, (7, 6), tough());
        stage.tell(Event::Joined(3, 1, 2));
        stage.act(1, &attack(0, 2), &[15, 2]).unwrap();
        let held = number(&stage, 2, "Attached");
        stage.until_turn_of(who, &[1]);
        stage.act(who, &Command::Escape(held), &[]).unwrap();
        assert!(!is_under(&stage, 2, "Attached"), "{who}");
        assert_eq!(stage.scene.creature(who).unwrap().turn.actions, 0);
    }
}

#[test]
fn webs_are_burst_or_cut() {
    let web = weapon_of("Giant Spider", "Web");
    let caught = || {
        let mut stage = duel("Giant Spider", 4).with(3, 1, (10, 6), tough());
        stage.tell(Event::Joined(3, 1, 2));
        stage.act(1, &attack(web, 2), &[15]).unwrap();
        assert!(stage.scene.creature(2).unwrap().has(ConditionName::Restrained));
        assert!(stage.act(1, &attack(web, 2), &[15]).is_err(), "it must recharge");
        stage
    };
    for (face, is_free) in [(11, false), (12, true)] {
        let mut stage = caught();
        let held = number(&stage, 2, "Web");
        stage.until_turn_of(2, &[1]);
        stage.act(2, &Command::Escape(held), &[face]).unwrap();
        assert_eq!(!is_under(&stage, 2, "Web"), is_free, "{face}");
    }
    // Bludgeoning does nothing to it, slashing does, fire twice.
    for (kind, is_free) in [
        (srd::Damage::Bludgeoning, false),
        (srd::Damage::Slashing, false),
        (srd::Damage::Fire, true),
    ] {
        let mut stage = Stage::new();
        let mut blade = weapon("blade", 3, "1d4+2");
        blade.damage[0].kind = kind;
        stage = stage
            .with(1, 0, (5, 5), beast("Giant Spider"))
            .with(2, 1, (9, 5), tough())
            .with(3, 1, (10, 6), Sheet { weapons: vec![blade], ..tough() })
            .fight(&[1, 2, 3]);
        stage.act(1, &attack(web, 2), &[15]).unwrap();
        let effect = number(&stage, 2, "Web");
        stage.until_turn_of(3, &[1]);
        stage.act(3, &Command::Sunder { weapon: 0, effect }, &[7, 1]).unwrap();
        assert_eq!(!is_under(&stage, 2, "Web"), is_free, "{kind:?}");
        holds(&stage);
    }
}

#[test]
fn the_swallowed_are_covered_carried_digested_and_cut_their_way_out() {
    let bite = weapon_of("Behir", "Bite");
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Behir"))
        .with(2, 1, (8, 5), Sheet { weapons: vec![weapon("axe", 30, "8d6")], ..tough() })
        .with(3, 1, (11, 7), tough())
        .fight(&[1, 2, 3]);
    let constrict = weapon_of("Behir", "Constrict");
    stage.act(1, &attack(constrict, 2), &[15, 1, 1, 1, 1]).unwrap();
    assert!(is_under(&stage, 2, "Grapple"));
    again(&mut stage, 1, &[1]);
    stage.act(1, &deed("Swallow", vec![Aim::At(2)]), &[15, 1, 1, 1]).unwrap();
    assert!(is_under(&stage, 2, "Swallowed") && !is_under(&stage, 2, "Grapple"));
    let swallowed = stage.scene.creature(2).unwrap();
    assert!(swallowed.has(ConditionName::Blinded) && swallowed.has(ConditionName::Restrained));
    stage.act(1, &to(3, 5), &[]).unwrap();
    assert_eq!(at(&stage, 2), at(&stage, 1), "it goes where the behir goes");
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    // Nobody outside reaches it; it reaches the behir and nobody else.
    let hp = stage.hp(1);
    stage.act(2, &strike(1), &[15, 15, 6, 6, 6, 6, 6, 6, 6, 6]).unwrap();
    assert_eq!(stage.hp(1), hp - 48);
    // At the end of a turn in which it was dealt 30 or more it saves, and spits out on a failure.
    stage.act(2, &Command::EndTurn, &[2]).unwrap();
    assert!(!is_under(&stage, 2, "Swallowed"));
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Prone));
    assert!(stage.act(3, &strike(2), &[15, 1]).is_err() || at(&stage, 2) != at(&stage, 1));
    assert!(bite < 4);
    holds(&stage);
}

#[test]
fn nobody_strikes_who_is_inside_another() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Giant Toad"))
        .with(2, 1, (7, 5), tough())
        .with(3, 0, (8, 5), sheet())
        .fight(&[1, 3, 2]);
    stage.act(1, &attack(0, 2), &[15, 1, 1, 1]).unwrap();
    again(&mut stage, 1, &[1]);
    stage.act(1, &deed("Swallow", vec![Aim::At(2)]), &[15, 1, 1, 1]).unwrap();
    assert!(is_under(&stage, 2, "Swallowed"));
    let before = stage.hp(2);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    assert!(stage.act(3, &strike(2), &[15, 1]).is_err());
    // 3d6 acid at the start of the toad's turns.
    again(&mut stage, 1, &[2]);
    assert_eq!(stage.hp(2), before - 6);
    // Its death frees all, prone.
    wound(&mut stage, 1, 1);
    stage.until_turn_of(2, &[1]);
    stage.act(2, &strike(1), &[19, 19, 4]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().life, Life::Dead);
    assert!(!is_under(&stage, 2, "Swallowed"));
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Prone));
    holds(&stage);
}

#[test]
fn a_gelatinous_cube_rolls_over_those_who_do_not_step_aside() {
    for (face, is_engulfed) in [(2, true), (19, false)] {
        let mut stage = duel("Gelatinous Cube", 4);
        stage.act(1, &deed("Engulf", vec![Aim::To(Square::new(9, 5))]), &[face, 2, 2, 2]).unwrap();
        assert_eq!(is_under(&stage, 2, "Engulfed"), is_engulfed, "{face}");
        if !is_engulfed {
            assert_eq!(stage.hp(2), 200);
            continue;
        }
        assert_eq!(stage.hp(2), 194);
        assert_eq!(at(&stage, 2), at(&stage, 1));
        stage.act(1, &Command::EndTurn, &[]).unwrap();
        let held = number(&stage, 2, "Engulfed");
        stage.act(2, &Command::EndTurn, &[3]).unwrap();
        assert_eq!(stage.hp(2), 176, "6d6 acid at the start of its turns");
        stage.until_turn_of(2, &[]);
        stage.act(2, &Command::Escape(held), &[12]).unwrap();
        assert!(!is_under(&stage, 2, "Engulfed"));
        holds(&stage);
    }
}

#[test]
fn who_walks_into_the_cube_is_engulfed() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Gelatinous Cube"))
        .with(2, 1, (8, 5), tough())
        .fight(&[2, 1]);
    stage.act(2, &to(6, 5), &[15, 3, 1, 1, 1]).unwrap();
    let save = stage.rolls().next_back().unwrap();
    assert_eq!(save.d20.unwrap().edge, Edge::Disadvantage);
    assert!(is_under(&stage, 2, "Engulfed"));
    holds(&stage);
}

#[test]
fn a_hydra_bites_with_each_head_loses_heads_and_grows_them() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Hydra"))
        .with(2, 1, (8, 5), Sheet { weapons: vec![weapon("axe", 30, "10d10")], ..tough() })
        .fight(&[1, 2]);
    let bites = |stage: &mut Stage| {
        (0..20).take_while(|_| stage.act(1, &attack(0, 2), &[2]).is_ok()).count()
    };
    assert_eq!(bites(&mut stage), 5);
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.act(2, &strike(1), &[15, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]).unwrap();
    assert_eq!(stage.hp(1), 142);
    stage.act(2, &Command::EndTurn, &[]).unwrap();
    assert_eq!(bites(&mut stage), 4, "25 damage in a turn cost a head");
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    assert_eq!(stage.hp(1), 162, "two heads grow, with 10 hit points each");
    again(&mut stage, 1, &[]);
    assert_eq!(bites(&mut stage), 6);
    holds(&stage);
}

#[test]
fn a_held_victim_is_struck_without_a_roll() {
    let tail = weapon_of("Marilith", "Tail");
    let mut stage = duel("Marilith", 2);
    stage.act(1, &attack(tail, 2), &[15, 1, 1]).unwrap();
    assert!(is_under(&stage, 2, "Grapple"));
    again(&mut stage, 1, &[]);
    let rolls = stage.rolls().filter(|roll| roll.kind == RollKind::Attack).count();
    let before = stage.hp(2);
    stage.act(1, &attack(tail, 2), &[1, 1]).unwrap();
    assert!(stage.hp(2) < before);
    assert_eq!(stage.rolls().filter(|roll| roll.kind == RollKind::Attack).count(), rolls);
}

#[test]
fn cloakers_share_their_wounds_with_whom_they_hold() {
    let bite = weapon_of("Cloaker", "Bite");
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Cloaker"))
        .with(2, 1, (7, 5), tough())
        .with(3, 1, (8, 6), tough())
        .fight(&[1, 2, 3]);
    stage.act(1, &attack(bite, 2), &[15, 15, 1, 1]).unwrap();
    let before = (stage.hp(1), stage.hp(2));
    assert!(is_under(&stage, 2, "Attached"));
    stage.until_turn_of(3, &[1]);
    stage.act(3, &to(8, 5), &[]).unwrap();
    stage.act(3, &strike(1), &[19, 3]).unwrap();
    assert_eq!((before.0 - stage.hp(1), before.1 - stage.hp(2)), (2, 3));
    holds(&stage);
}

#[test]
fn a_medusa_is_not_looked_at() {
    let mut stage =
        Stage::new().with(1, 0, (5, 5), beast("Medusa")).with(2, 1, (6, 5), tough()).fight(&[1, 2]);
    // Who looks away does not see it.
    stage.act_eager(1, &Command::EndTurn, &[1]).unwrap();
    assert!(is_under(&stage, 2, "Averted Eyes"));
    stage.act(2, &strike(1), &[15, 15, 1]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Disadvantage);
    // Who looks must save, and is stone at once if it fails by 5.
    let mut stage = duel("Medusa", 1);
    stage.act_with(1, &Command::EndTurn, &mut Scripted::new(&[2]), &mut Calm).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Petrified));
    // A basilisk turns to stone in two steps.
    let mut stage = duel("Basilisk", 1);
    stage.act(1, &Command::EndTurn, &[2]).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Restrained));
    again(&mut stage, 1, &[2]);
    stage.until_turn_of(2, &[2]);
    again(&mut stage, 1, &[2]);
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Petrified));
}

#[test]
fn a_chain_devil_frightens_who_begins_a_turn_near_it() {
    let mut stage = duel("Chain Devil", 4);
    stage.act_eager(1, &Command::EndTurn, &[2]).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Frightened));
    assert!(!stage.scene.creature(1).unwrap().turn.reaction);
    stage.act(2, &Command::EndTurn, &[]).unwrap();
    assert!(!stage.scene.creature(2).unwrap().has(ConditionName::Frightened));
}

#[test]
fn a_devils_wound_bleeds_until_it_is_stanched() {
    let glaive = weapon_of("Bearded Devil", "Glaive");
    let mut stage = duel("Bearded Devil", 2);
    stage.act(1, &attack(glaive, 2), &[15, 1, 2]).unwrap();
    let before = stage.hp(2);
    stage.act(1, &Command::EndTurn, &[6]).unwrap();
    assert_eq!(stage.hp(2), before - 6, "1d10 at the start of its turns");
    let wound = number(&stage, 2, "Infernal Wound");
    stage.act(2, &Command::Escape(wound), &[12]).unwrap();
    assert!(!is_under(&stage, 2, "Infernal Wound"));
    // Two hits, two wounds.
    let mut stage = duel("Bearded Devil", 2);
    for _ in 0..2 {
        stage.act(1, &attack(glaive, 2), &[15, 1, 2]).unwrap();
        stage.until_turn_of(2, &[1]);
        again(&mut stage, 1, &[1]);
    }
    let wounds = stage.scene.creature(2).unwrap().effects.iter();
    assert_eq!(wounds.filter(|active| active.name == "Infernal Wound").count(), 2);
}

#[test]
fn a_harpys_song_lasts_as_long_as_she_sings() {
    let mut stage = duel("Harpy", 6);
    stage.act(1, &deed("Luring Song", Vec::new()), &[2]).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Charmed));
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    stage.act(2, &Command::EndTurn, &[2]).unwrap();
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    assert!(is_under(&stage, 2, "Luring Song"), "her bonus action sustains it");
    stage.act(2, &Command::EndTurn, &[2]).unwrap();
    stage.tell(Event::Spent(1, srd::engine::Spend::Bonus));
    stage.act(1, &Command::EndTurn, &[]).unwrap();
    assert!(!is_under(&stage, 2, "Luring Song"));
}

#[test]
fn the_mad_babble_of_a_mouther_is_obeyed() {
    for (face, is_struck) in [(3, false), (8, true)] {
        let mut stage = duel("Gibbering Mouther", 1);
        // The save, the d8, and then whom it strikes with what.
        stage.act(1, &Command::EndTurn, &[2, face, 1, 19, 3]).unwrap();
        assert_eq!(stage.scene.turn(), Some(2));
        let me = stage.scene.creature(2).unwrap();
        assert_eq!((me.turn.actions, me.turn.bonus), (0, 0), "{face}");
        assert_eq!(stage.hp(1) < beast("Gibbering Mouther").hit_points, is_struck, "{face}");
    }
}

#[test]
fn a_succubus_has_one_under_her_charm() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), beast("Succubus/Incubus"))
        .with(2, 1, (8, 5), tough())
        .with(3, 1, (8, 8), tough())
        .fight(&[1, 2, 3]);
    for target in [2, 3] {
        stage.act(1, &deed("Charm", vec![Aim::At(target)]), &[2]).unwrap();
        assert!(is_under(&stage, target, "Charm"));
        stage.until_turn_of(2, &[]);
        again(&mut stage, 1, &[]);
    }
    assert!(!is_under(&stage, 2, "Charm"), "the first is free again");
}

#[test]
fn a_ghost_takes_a_body_and_leaves_it() {
    let mut stage = duel("Ghost", 1);
    stage.act(1, &deed("Possession", vec![Aim::At(2)]), &[2]).unwrap();
    let (ghost, body) = (stage.scene.creature(1).unwrap(), stage.scene.creature(2).unwrap());
    assert!(ghost.is_away() && body.side == ghost.side && is_under(&stage, 2, "Possessed"));
    let from = number(&stage, 1, "Possessing");
    let leave = Command::Do(Deed { name: "Leave the body".into(), from, ..Deed::default() });
    stage.act(1, &leave, &[]).unwrap();
    let (ghost, body) = (stage.scene.creature(1).unwrap(), stage.scene.creature(2).unwrap());
    assert!(!ghost.is_away() && body.side != ghost.side && !is_under(&stage, 2, "Possessed"));
    assert!(ghost.space().is_within(5, body.space()) && at(&stage, 1) != at(&stage, 2));
    holds(&stage);
}
