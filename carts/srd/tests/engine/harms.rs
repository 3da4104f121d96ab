//! Harm, healing, falling and dying: the rules' worked examples with a number.

use srd::data::{ConditionName, Effect, Gives, Speed, Stat};
use srd::engine::{Command, Event, Life, Sheet, Weapon};
use srd::{Damage, Outcome};

use crate::judge::{Stage, conditions, gives, hero, part, sheet, strike, weapon};

fn armed(weapon: Weapon) -> Sheet {
    Sheet { weapons: vec![weapon], ..sheet() }
}

/// A weapon whose one part of damage is of this kind.
fn dealing(damage: &str, kind: Damage) -> Weapon {
    Weapon { damage: vec![part(damage, kind)], ..weapon("club", 20, damage) }
}

fn two() -> Stage {
    Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet()).fight(&[1, 2])
}

/// What one blow takes from somebody with 90 hit points and an effect.
fn taken(weapon: Weapon, effects: Vec<Effect>) -> u16 {
    let target = Sheet { hit_points: 90, ..sheet() };
    let mut stage =
        Stage::new().with(1, 0, (5, 5), armed(weapon)).with(2, 1, (6, 5), target).fight(&[1, 2]);
    for effect in effects {
        stage.under(2, 2, effect);
    }
    stage.act(1, &strike(2), &[15]).unwrap();
    90 - stage.hp(2)
}

#[test]
fn damage_is_lessened_then_halved_then_doubled_and_each_once() {
    let club = |damage: &str| dealing(damage, Damage::Bludgeoning);
    let kinds = || vec![Damage::Bludgeoning];
    let resist = || gives(vec![Gives::Resist(kinds())]);
    let vulnerable = || gives(vec![Gives::Vulnerable(kinds())]);
    let immune = || gives(vec![Gives::Immune(kinds())]);
    let five = srd::data::Amount { roll: "5".parse().unwrap(), ..srd::data::Amount::default() };
    let less = || gives(vec![Gives::Subtract(Stat::DamageTaken, five.clone())]);
    // The rules' own example: 25, less 5, halved.
    assert_eq!(taken(club("25"), vec![resist(), less()]), 10);
    assert_eq!(taken(club("25"), vec![less(), resist()]), 10);
    assert_eq!(taken(club("25"), vec![resist()]), 12);
    assert_eq!(taken(club("25"), vec![resist(), resist()]), 12, "two count as one");
    assert_eq!(taken(club("25"), vec![vulnerable()]), 50);
    assert_eq!(taken(club("25"), vec![vulnerable(), vulnerable()]), 50);
    assert_eq!(taken(club("25"), vec![vulnerable(), resist()]), 24);
    assert_eq!(taken(club("25"), vec![vulnerable(), resist(), immune()]), 0);
    assert_eq!(taken(club("-3"), vec![]), 0, "never below nothing");
}

#[test]
fn damage_of_one_kind_in_two_parts_is_halved_together() {
    let parts = vec![part("5", Damage::Fire), part("3", Damage::Fire)];
    let torch = Weapon { damage: parts, ..weapon("torch", 20, "5") };
    assert_eq!(taken(torch, vec![gives(vec![Gives::Resist(vec![Damage::Fire])])]), 4);
}

#[test]
fn hit_points_temporary_ones_and_death_follow_the_examples() {
    // Temporary, hit points, most, damage: what is left.
    for (temporary, hp, most, damage, left, right) in [
        // 5 temporary ones and 7 damage: 2 are taken.
        (5, 10, 10, "7", (0, 8), Life::Up),
        // 6 of 12 left and 18 damage: 12 remain, as many as she can have: dead.
        (0, 6, 12, "18", (0, 0), Life::Dead),
        (0, 6, 12, "17", (0, 0), Life::Dying { successes: 0, failures: 0 }),
        (3, 6, 12, "20", (0, 0), Life::Dying { successes: 0, failures: 0 }),
        (0, 6, 12, "5", (0, 1), Life::Up),
    ] {
        let target = Sheet { hit_points: most, ..hero() };
        let attacker = armed(dealing(damage, Damage::Bludgeoning));
        let mut stage = Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), target);
        let mut one = stage.scene.creature(2).cloned().unwrap();
        (one.hp, one.temporary) = (hp, temporary);
        stage.tell(Event::Arrived(2, srd::engine::Shared::new(one)));
        let mut stage = stage.fight(&[1, 2]);
        stage.act(1, &strike(2), &[15]).unwrap();
        let one = stage.scene.creature(2).unwrap();
        assert_eq!(((one.temporary, one.hp), one.life), (left, right), "{damage}");
    }
}

#[test]
fn damage_to_the_dying_counts_as_missed_saves() {
    for (temporary, damage, face, right) in [
        // Whoever strikes the helpless from beside strikes critically.
        (0, "3", 15, Life::Dying { successes: 0, failures: 2 }),
        (0, "10", 15, Life::Dead),
        (9, "3", 15, Life::Dying { successes: 0, failures: 0 }),
        (1, "3", 15, Life::Dying { successes: 0, failures: 2 }),
    ] {
        let attacker = armed(dealing(damage, Damage::Bludgeoning));
        let mut stage = Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), hero());
        let mut one = stage.scene.creature(2).cloned().unwrap();
        (one.hp, one.temporary) = (0, temporary);
        one.life = Life::Dying { successes: 0, failures: 0 };
        stage.tell(Event::Arrived(2, srd::engine::Shared::new(one)));
        let mut stage = stage.fight(&[1, 2]);
        stage.act(1, &strike(2), &[face]).unwrap();
        assert_eq!(stage.scene.creature(2).unwrap().life, right, "{temporary} {damage}");
    }
}

#[test]
fn who_was_summoned_is_gone_when_it_dies() {
    let attacker = armed(dealing("12", Damage::Bludgeoning));
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), attacker)
        .with(2, 1, (6, 5), sheet())
        .with(3, 1, (9, 9), sheet())
        .fight(&[1, 2, 3]);
    stage.under(2, 3, Effect { name: "Summoned".into(), ..Effect::default() });
    stage.act_eager(1, &strike(2), &[15]).unwrap();
    assert!(stage.scene.creature(2).is_none());
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    assert_eq!(stage.scene.turn(), Some(3));
}

#[test]
fn a_blow_that_spares_leaves_the_foe_stable() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), armed(dealing("12", Damage::Bludgeoning)))
        .with(2, 1, (6, 5), sheet())
        .fight(&[1, 2]);
    let spare = Command::Attack { weapon: 0, target: 2, is_thrown: false, spares: true };
    stage.act(1, &spare, &[15]).unwrap();
    let one = stage.scene.creature(2).unwrap();
    assert_eq!((one.hp, one.life), (0, Life::Stable));
    assert!(one.has(ConditionName::Unconscious));
}

#[test]
fn a_critical_hit_of_a_dagger_is_twice_its_dice_and_once_the_modifier() {
    let mut stage = two();
    let target = Sheet { hit_points: 90, ..sheet() };
    stage = stage.with(2, 1, (6, 5), target);
    stage.act(1, &strike(2), &[20, 4, 3]).unwrap();
    assert_eq!(stage.last_attack().2, Outcome::Critical);
    assert_eq!(90 - stage.hp(2), 4 + 3 + 2);
}

#[test]
fn a_fall_hurts_1d6_for_each_ten_feet_and_at_most_twenty() {
    for (feet, dice) in [(9, 0), (10, 1), (29, 2), (200, 20), (450, 20)] {
        let speed = Speed { walk: 30, fly: 500, ..Speed::default() };
        let flyer = Sheet { speed, hit_points: 200, ..sheet() };
        let mut stage = Stage::new().with(1, 0, (5, 5), flyer).fight(&[1]);
        stage.act(1, &Command::Fly(feet), &[]).unwrap();
        stage.act(1, &Command::Drop, &[3]).unwrap();
        let one = stage.scene.creature(1).unwrap();
        assert_eq!((200 - one.hp, one.altitude), (3 * dice, 0), "{feet} feet");
        assert!(one.has(ConditionName::Prone));
    }
}

#[test]
fn a_flyer_that_is_held_falls() {
    let speed = Speed { walk: 30, fly: 60, ..Speed::default() };
    let flyer = Sheet { speed, hit_points: 100, ..sheet() };
    let strong = Sheet {
        activities: vec![srd::engine::Sourced {
            from: srd::engine::Source::Trait("Net".into()),
            is: srd::data::Activity {
                name: "Net".into(),
                cost: srd::data::Cost::Action,
                targets: srd::data::Targets {
                    who: srd::data::Who::Creature,
                    feet: 120,
                    ..srd::data::Targets::default()
                },
                does: vec![srd::data::Step::Gain(Box::new(conditions(&[
                    ConditionName::Restrained,
                ])))],
                ..srd::data::Activity::default()
            },
        }],
        ..sheet()
    };
    let mut stage =
        Stage::new().with(1, 0, (5, 5), flyer).with(2, 1, (7, 5), strong).fight(&[1, 2]);
    stage.act(1, &Command::Fly(40), &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    let aims = vec![srd::engine::Aim::At(1)];
    let deed = srd::engine::Deed { name: "Net".into(), aims, ..srd::engine::Deed::default() };
    stage.act(2, &Command::Do(deed), &[3]).unwrap();
    let one = stage.scene.creature(1).unwrap();
    assert_eq!((one.altitude, one.hp), (0, 100 - 12));
}

#[test]
fn a_help_with_checks_and_a_medicine_check_of_ten_keep_one_from_dying() {
    for (face, right) in [(9, false), (10, true)] {
        let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).with(2, 0, (6, 5), hero());
        let mut one = stage.scene.creature(2).cloned().unwrap();
        (one.hp, one.life) = (0, Life::Dying { successes: 0, failures: 2 });
        stage.tell(Event::Arrived(2, srd::engine::Shared::new(one)));
        let mut stage = stage.fight(&[1, 2]);
        stage.act(1, &Command::Aid(2), &[face]).unwrap();
        let life = stage.scene.creature(2).unwrap().life;
        assert_eq!(life == Life::Stable, right);
    }
}
