//! The fifteen conditions, bit by bit: what each does to attacks, saves, checks, speed and actions.

use srd::data::ConditionName::{
    Blinded, Charmed, Deafened, Exhaustion, Frightened, Grappled, Incapacitated, Invisible,
    Paralyzed, Petrified, Poisoned, Prone, Restrained, Stunned, Unconscious,
};
use srd::data::{ConditionName, Effect, Ends, Gives, Speed};
use srd::engine::{Command, Event, Id, Life, Sheet, Surprise, Table};
use srd::{Ability, Damage, Edge, Outcome, Scripted, Square};

use crate::judge::{Stage, bow, conditions, gives, hero, part, sheet, strike, weapon};

const STRAIGHT: Edge = Edge::Straight;
const BETTER: Edge = Edge::Advantage;
const WORSE: Edge = Edge::Disadvantage;

/// An archer with a club too, and a target so many squares away; the first's turn.
fn pair(squares: u8) -> Stage {
    let archer = || Sheet {
        weapons: vec![weapon("club", 3, "1d4"), bow(3, "1d4")],
        hit_points: 100,
        ..sheet()
    };
    Stage::new().with(1, 0, (5, 5), archer()).with(2, 1, (5 + squares, 5), archer()).fight(&[1, 2])
}

fn shoot(target: Id) -> Command {
    Command::Attack { weapon: 1, target, is_thrown: false, spares: false }
}

/// How 1 attacks 2: in melee from beside it, or with the bow from 15 feet away.
fn attacks(mut stage: Stage, is_near: bool) -> (Edge, Outcome) {
    let command = if is_near { strike(2) } else { shoot(2) };
    stage.act(1, &command, &[15]).unwrap();
    let (edge, _, outcome) = stage.last_attack();
    (edge, outcome)
}

#[test]
fn conditions_of_the_target_change_attacks_as_the_rules_list_them() {
    // Condition, attack from 5 feet, attack from 15 feet, whether a near hit is critical.
    for (condition, near, far, is_fatal) in [
        (Blinded, BETTER, BETTER, false),
        (Charmed, STRAIGHT, STRAIGHT, false),
        (Deafened, STRAIGHT, STRAIGHT, false),
        (Frightened, STRAIGHT, STRAIGHT, false),
        (Grappled, STRAIGHT, STRAIGHT, false),
        (Incapacitated, STRAIGHT, STRAIGHT, false),
        (Invisible, WORSE, WORSE, false),
        (Paralyzed, BETTER, BETTER, true),
        (Petrified, BETTER, BETTER, false),
        (Poisoned, STRAIGHT, STRAIGHT, false),
        (Prone, BETTER, WORSE, false),
        (Restrained, BETTER, BETTER, false),
        (Stunned, BETTER, BETTER, false),
        // Asleep on its feet one falls prone: against a shot from afar both count.
        (Unconscious, BETTER, STRAIGHT, true),
    ] {
        for (is_near, right) in [(true, near), (false, far)] {
            let mut stage = pair(if is_near { 1 } else { 3 });
            stage.under(2, 3, conditions(&[condition]));
            let (edge, outcome) = attacks(stage, is_near);
            assert_eq!(edge, right, "{condition:?} {is_near}");
            let critical = is_fatal && is_near;
            let outcomes = if critical { Outcome::Critical } else { Outcome::Hit };
            assert_eq!(outcome, outcomes, "{condition:?} {is_near}");
        }
    }
}

#[test]
fn conditions_of_the_attacker_change_its_attacks() {
    for (condition, right) in [
        (Blinded, WORSE),
        (Charmed, STRAIGHT),
        (Deafened, STRAIGHT),
        (Frightened, WORSE),
        (Grappled, STRAIGHT),
        (Invisible, BETTER),
        (Poisoned, WORSE),
        (Prone, WORSE),
        (Restrained, WORSE),
    ] {
        for is_near in [true, false] {
            let mut stage = pair(if is_near { 1 } else { 3 }).with(3, 1, (20, 20), sheet());
            stage.under(1, 3, conditions(&[condition]));
            assert_eq!(attacks(stage, is_near).0, right, "{condition:?} {is_near}");
        }
    }
    for condition in [Incapacitated, Paralyzed, Petrified, Stunned, Unconscious] {
        let mut stage = pair(1);
        stage.under(1, 3, conditions(&[condition]));
        let before = stage.scene.clone();
        assert!(stage.act(1, &strike(2), &[15]).is_err(), "{condition:?}");
        assert!(stage.act(1, &Command::Dodge, &[15]).is_err(), "{condition:?}");
        assert!(stage.scene == before);
    }
}

#[test]
fn two_who_do_not_see_each_other_attack_straight() {
    let mut stage = pair(1);
    stage.under(1, 3, conditions(&[Blinded]));
    stage.under(2, 3, conditions(&[Blinded]));
    assert_eq!(attacks(stage, true).0, STRAIGHT);
}

#[test]
fn fear_hinders_only_while_its_source_is_in_sight() {
    let rows = [
        "........................",
        "..........#.............",
        "..........#.............",
        "..........#.............",
        "........................",
        "........................",
    ];
    for (source, right) in [((8, 5), WORSE), ((14, 2), STRAIGHT)] {
        let archer = Sheet { weapons: vec![weapon("club", 3, "1d4")], ..sheet() };
        let mut stage = Stage::on(&rows)
            .with(1, 0, (5, 2), archer)
            .with(2, 1, (6, 2), sheet())
            .with(3, 1, source, sheet())
            .fight(&[1, 2, 3]);
        stage.under(1, 3, conditions(&[Frightened]));
        assert_eq!(attacks(stage, true).0, right, "{source:?}");
    }
}

#[test]
fn who_is_frightened_comes_no_nearer_by_its_own_will() {
    let mut stage = pair(3);
    stage.under(1, 2, conditions(&[Frightened]));
    assert!(stage.act(1, &Command::WalkTo(Square::new(6, 5)), &[]).is_err());
    stage.act(1, &Command::WalkTo(Square::new(4, 5)), &[1]).unwrap();
}

#[test]
fn who_is_charmed_attacks_others_but_not_the_charmer() {
    for (by, can) in [(2, false), (3, true)] {
        let mut stage = pair(1).with(3, 1, (20, 20), sheet());
        stage.under(1, by, conditions(&[Charmed]));
        assert_eq!(stage.act(1, &strike(2), &[10]).is_ok(), can);
    }
}

#[test]
fn speeds_are_nothing_for_who_is_held_and_stay_for_others() {
    for (condition, can) in [
        (Blinded, true),
        (Charmed, true),
        (Deafened, true),
        (Grappled, false),
        // It takes no actions and no reactions, but it can walk.
        (Incapacitated, true),
        (Invisible, true),
        (Paralyzed, false),
        (Petrified, false),
        (Poisoned, true),
        (Restrained, false),
        (Stunned, false),
        (Unconscious, false),
    ] {
        let mut stage = pair(3);
        stage.under(1, 3, conditions(&[condition]));
        let walked = stage.act(1, &Command::WalkTo(Square::new(4, 5)), &[1]).is_ok();
        assert_eq!(walked, can, "{condition:?}");
    }
}

#[test]
fn flyers_without_feet_fly_and_are_held_as_others_are() {
    for condition in [Deafened, Grappled, Restrained, Stunned] {
        let ghost = Sheet { speed: Speed { fly: 50, ..Speed::default() }, ..sheet() };
        let mut stage =
            Stage::new().with(1, 0, (5, 5), ghost).with(2, 1, (9, 5), sheet()).fight(&[1, 2]);
        stage.act(1, &Command::Fly(5), &[]).unwrap();
        stage.under(1, 2, conditions(&[condition]));
        let walked = stage.act(1, &Command::WalkTo(Square::new(4, 5)), &[1]).is_ok();
        assert_eq!(walked, condition == Deafened, "{condition:?}");
    }
}

#[test]
fn strength_and_dexterity_saves_fail_by_themselves_for_the_helpless() {
    use srd::data::{Activity, Amount, Cost, Step, Targets, Who};
    use srd::engine::{Aim, Deed, Source, Sourced};
    for ability in [Ability::Strength, Ability::Dexterity, Ability::Wisdom] {
        for (condition, helpless) in [
            (Paralyzed, true),
            (Petrified, true),
            (Stunned, true),
            (Unconscious, true),
            (Restrained, false),
            (Incapacitated, false),
        ] {
            let save = Step::Save {
                ability,
                difficulty: None,
                half: false,
                fail: vec![Step::Damage {
                    amount: Amount { roll: "2".parse().unwrap(), ..Amount::default() },
                    kind: Damage::Fire,
                    spares: false,
                }],
                pass: Vec::new(),
                advantage: None,
                disadvantage: None,
                worse: None,
                unwilling: false,
                no_cover: false,
            };
            let is = Activity {
                name: "Blast".into(),
                cost: Cost::Action,
                targets: Targets { who: Who::Creature, feet: 60, ..Targets::default() },
                does: vec![save],
                difficulty: Some(5),
                ..Activity::default()
            };
            let from = Source::Trait("Blast".into());
            let caster = Sheet { activities: vec![Sourced { from, is }], ..sheet() };
            let mut stage =
                Stage::new().with(1, 0, (5, 5), caster).with(2, 1, (8, 5), sheet()).fight(&[1, 2]);
            stage.under(2, 1, conditions(&[condition]));
            let deed = Deed { name: "Blast".into(), aims: vec![Aim::At(2)], ..Deed::default() };
            stage.act(1, &Command::Do(deed), &[20]).unwrap();
            let fails = helpless && ability != Ability::Wisdom;
            assert_eq!(stage.hp(2) < 10, fails, "{condition:?} {ability:?}");
            if condition == Restrained {
                let edge = stage.rolls().next_back().unwrap().d20.unwrap().edge;
                assert_eq!(edge == WORSE, ability == Ability::Dexterity);
            }
        }
    }
}

#[test]
fn who_is_petrified_resists_all_damage_and_takes_none_of_poison() {
    for (kind, left) in [
        (Damage::Bludgeoning, 6),
        (Damage::Fire, 6),
        (Damage::Psychic, 6),
        (Damage::Force, 6),
        (Damage::Poison, 10),
    ] {
        let attacker = Sheet {
            weapons: vec![srd::engine::Weapon {
                damage: vec![part("9", kind)],
                ..weapon("club", 9, "9")
            }],
            ..sheet()
        };
        let mut stage =
            Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), sheet()).fight(&[1, 2]);
        stage.under(2, 1, conditions(&[Petrified]));
        stage.act(1, &strike(2), &[15]).unwrap();
        assert_eq!(stage.hp(2), left, "{kind:?}");
    }
}

#[test]
fn exhaustion_adds_up_level_by_level() {
    for level in 0..=5_u8 {
        let mut stage = pair(3);
        stage.tell(Event::Exhausted(1, level));
        let mut walk = stage.clone();
        let far = match level {
            0 | 1 => 6,
            2..=4 => 3,
            _ => 0,
        };
        let beyond = Square::new(5, 5 + far + 1);
        assert!(walk.act(1, &Command::WalkTo(beyond), &[1]).is_err(), "level {level}");
        if far > 0 {
            walk.act(1, &Command::WalkTo(Square::new(5, 5 + far)), &[1]).unwrap();
        }
        let edge = attacks(stage.clone(), false).0;
        assert_eq!(edge, if level >= 3 { WORSE } else { STRAIGHT }, "level {level}");
        let mut search = stage.clone();
        search.act(1, &Command::Search, &[10]).unwrap();
        let edge = search.rolls().next_back().unwrap().d20.unwrap().edge;
        assert_eq!(edge, if level >= 1 { WORSE } else { STRAIGHT }, "level {level}");
    }
}

/// A deed that exhausts its target by so many levels.
fn exhausting(levels: u8) -> Sheet {
    use srd::data::{Activity, Cost, Step, Targets, Who};
    use srd::engine::{Source, Sourced};
    let is = Activity {
        name: "Tire".into(),
        cost: Cost::Action,
        targets: Targets { who: Who::Creature, feet: 60, ..Targets::default() },
        does: vec![Step::Exhaust(levels)],
        ..Activity::default()
    };
    Sheet { activities: vec![Sourced { from: Source::Trait("Tire".into()), is }], ..sheet() }
}

#[test]
fn four_levels_of_exhaustion_take_half_of_the_hit_points_and_six_kill() {
    use srd::engine::{Aim, Deed};
    for (levels, hp) in [(3, 10), (4, 5), (5, 5), (6, 0)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), exhausting(levels))
            .with(2, 1, (8, 5), hero())
            .fight(&[1, 2]);
        let deed = Deed { name: "Tire".into(), aims: vec![Aim::At(2)], ..Deed::default() };
        stage.act(1, &Command::Do(deed), &[10]).unwrap();
        assert_eq!(stage.hp(2), hp, "{levels} levels");
        let life = stage.scene.creature(2).unwrap().life;
        assert_eq!(life == Life::Dead, levels == 6);
    }
}

#[test]
fn conditions_that_one_is_immune_to_do_not_come() {
    use srd::data::{Activity, Cost, Step, Targets, Who};
    use srd::engine::{Aim, Deed, Source, Sourced};
    for &condition in ConditionName::ALL {
        if condition == Exhaustion {
            continue;
        }
        let is = Activity {
            name: "Curse".into(),
            cost: Cost::Action,
            targets: Targets { who: Who::Creature, feet: 60, ..Targets::default() },
            does: vec![Step::Gain(Box::new(conditions(&[condition])))],
            ..Activity::default()
        };
        let from = Source::Trait("Curse".into());
        let caster = Sheet { activities: vec![Sourced { from, is }], ..sheet() };
        for is_immune in [false, true] {
            let mut stage = Stage::new()
                .with(1, 0, (5, 5), caster.clone())
                .with(2, 1, (8, 5), sheet())
                .fight(&[1, 2]);
            if is_immune {
                stage.under(2, 2, gives(vec![Gives::ImmuneTo(vec![condition])]));
            }
            let deed = Deed { name: "Curse".into(), aims: vec![Aim::At(2)], ..Deed::default() };
            stage.act(1, &Command::Do(deed), &[10]).unwrap();
            let has = stage.scene.creature(2).unwrap().has(condition);
            assert_eq!(has, !is_immune, "{condition:?}");
        }
    }
}

#[test]
fn the_order_of_conditions_is_irrelevant() {
    let some = [Blinded, Frightened, Invisible, Poisoned, Prone, Restrained];
    for one in some {
        for other in some {
            let edge = |list: [ConditionName; 2]| {
                [1, 2].map(|bearer| {
                    let mut stage = pair(1).with(3, 1, (20, 20), sheet());
                    for condition in list {
                        stage.under(bearer, 3, conditions(&[condition]));
                    }
                    attacks(stage, true)
                })
            };
            assert_eq!(edge([one, other]), edge([other, one]), "{one:?} {other:?}");
        }
    }
}

#[test]
fn a_grapple_ends_with_the_holder_s_strength_and_when_they_are_apart() {
    let held = || {
        let strong = Sheet { skills: [9; 18], ..sheet() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), strong)
            .with(2, 1, (6, 5), sheet())
            .with(3, 1, (7, 5), Sheet { weapons: vec![weapon("club", 20, "50")], ..sheet() })
            .fight(&[1, 2, 3]);
        stage.act(1, &Command::Grapple(2), &[1, 20]).unwrap();
        assert!(stage.scene.creature(2).unwrap().has(Grappled));
        stage
    };
    let mut stage = held();
    stage.act(1, &Command::Release(2), &[]).unwrap();
    assert!(!stage.scene.creature(2).unwrap().has(Grappled));
    // Dead.
    let mut stage =
        held().with(4, 1, (5, 6), Sheet { weapons: vec![weapon("club", 20, "50")], ..sheet() });
    stage.tell(Event::Joined(4, -5, 3));
    stage.until_turn_of(4, &[10]);
    stage.act(4, &strike(1), &[15]).unwrap();
    assert!(!stage.scene.creature(2).unwrap().has(Grappled));
    // Torn away by another.
    let mut stage = held();
    stage.until_turn_of(3, &[10]);
    stage.act(3, &Command::EndTurn, &[]).unwrap();
    let shover = Sheet { skills: [9; 18], ..sheet() };
    let mut stage = held().with(4, 1, (7, 4), sheet()).with(5, 1, (6, 6), shover);
    stage.tell(Event::Joined(5, -5, 3));
    stage.until_turn_of(5, &[10]);
    stage.act(5, &Command::Shove { target: 2, is_topple: false }, &[1, 20]).unwrap();
    assert_eq!(stage.scene.creature(2).unwrap().at, Square::new(6, 4));
    assert!(stage.scene.creature(2).unwrap().has(Grappled), "it is still beside the holder");
}

#[test]
fn who_wakes_lies_on_the_floor_until_it_stands_up() {
    // Down to 0 hit points and healed.
    let killer = Sheet { weapons: vec![weapon("club", 20, "10")], ..sheet() };
    let mut stage =
        Stage::new().with(1, 0, (5, 5), killer).with(2, 1, (6, 5), hero()).fight(&[1, 2]);
    stage.act(1, &strike(2), &[15]).unwrap();
    assert_eq!(stage.hp(2), 0);
    // A natural 20 on the save against death.
    stage.act(1, &Command::EndTurn, &[20]).unwrap();
    assert_eq!(stage.hp(2), 1);
    assert!(stage.scene.creature(2).unwrap().has(Prone), "it lies where it fell");
    stage.act(2, &Command::Stand, &[]).unwrap();
    assert!(!stage.scene.creature(2).unwrap().has(Prone));
    assert_eq!(stage.scene.creature(2).unwrap().turn.walked, 15);
}

#[test]
fn who_is_put_to_sleep_lies_when_it_wakes() {
    use srd::data::{Activity, Cost, Step, Targets, Who};
    use srd::engine::{Aim, Deed, Source, Sourced};
    let sleep = Effect { ends: vec![Ends::Woken], ..conditions(&[Unconscious]) };
    let is = Activity {
        name: "Lull".into(),
        cost: Cost::Action,
        targets: Targets { who: Who::Creature, feet: 60, ..Targets::default() },
        does: vec![Step::Gain(Box::new(sleep))],
        ..Activity::default()
    };
    let from = Source::Trait("Lull".into());
    let caster = Sheet { activities: vec![Sourced { from, is }], ..sheet() };
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), caster)
        .with(2, 1, (8, 5), sheet())
        .with(3, 1, (9, 5), sheet())
        .fight(&[1, 3, 2]);
    let deed = Deed { name: "Lull".into(), aims: vec![Aim::At(2)], ..Deed::default() };
    stage.act(1, &Command::Do(deed), &[10]).unwrap();
    assert!(stage.scene.creature(2).unwrap().has(Unconscious));
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act(3, &Command::Wake(2), &[10]).unwrap();
    let one = stage.scene.creature(2).unwrap();
    assert!(!one.has(Unconscious) && one.has(Prone));
}

#[test]
fn who_is_surprised_neither_acts_nor_reacts_before_its_turn_is_over() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet());
    let mut dice = Scripted::new(&[10]);
    let mut mind = srd::engine::Eager;
    let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
    let fighters = [(1, Surprise::Aware), (2, Surprise::Surprised)];
    stage.scene.begin_fight(&fighters, &mut table, &mut stage.events);
    // The same Dexterity and total: the lower number first.
    assert_eq!(stage.scene.turn(), Some(1));
    stage.act_eager(1, &Command::WalkTo(Square::new(3, 5)), &[10]).unwrap();
    assert_eq!(stage.hp(1), 10, "nobody strikes it");
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    for command in [Command::Dodge, Command::WalkTo(Square::new(7, 5)), Command::Drop] {
        assert!(stage.act(2, &command, &[10]).is_err());
    }
    stage.act(2, &Command::EndTurn, &[10]).unwrap();
    stage.act(1, &Command::WalkTo(Square::new(5, 5)), &[10]).unwrap();
    stage.act_eager(1, &Command::WalkTo(Square::new(4, 5)), &[15, 2]).unwrap();
    assert!(stage.hp(1) < 10, "its turn is over: it reacts");
}
