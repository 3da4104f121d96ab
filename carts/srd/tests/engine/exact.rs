//! The engine against the exact odds: every way that the dice of a rule can fall, counted through the engine.

use srd::data::{
    Activity, Amount, ConditionName, Cost, Effect, Gives, Powers, Rolls, Stat, Step, Targets, Who,
};
use srd::engine::{Aim, Calm, Command, Deed, Event, Id, Life, RollKind, Sheet, Source, Sourced};
use srd::odds::{self, Fraction, Odds};
use srd::roll::Expression;
use srd::{Ability, Damage, Edge, Outcome, Seeded};

use crate::judge::{Stage, counted, gives, hero, sheet, strike, weapon};

const EDGES: [Edge; 3] = [Edge::Straight, Edge::Advantage, Edge::Disadvantage];

fn edged(edge: Edge, rolls: Rolls) -> Vec<Gives> {
    match edge {
        Edge::Straight => vec![],
        Edge::Advantage => vec![Gives::Advantage(rolls)],
        Edge::Disadvantage => vec![Gives::Disadvantage(rolls)],
    }
}

/// Two beside each other: the first attacks with this bonus, edge and range of criticals the second of this class.
fn duel(edge: Edge, bonus: i8, armor_class: u8, critical_from: u8, damage: &str) -> Stage {
    let attacker = Sheet { weapons: vec![weapon("club", bonus, damage)], ..sheet() };
    let target = Sheet { armor_class, hit_points: 500, ..sheet() };
    let mut stage = Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), target);
    let mut list = edged(edge, Rolls::Attacks);
    if critical_from < 20 {
        list.push(Gives::CriticalFrom(critical_from));
    }
    stage.under(1, 1, gives(list));
    stage.fight(&[1, 2])
}

fn expected(edge: Edge, bonus: i8, armor_class: u8, critical_from: u8, damage: &str) -> Odds {
    let damage: Expression = damage.parse().unwrap();
    let critical = damage.doubled().unwrap().odds().unwrap();
    let damage = damage.odds().unwrap();
    odds::attack(edge, bonus, armor_class, critical_from, &damage, &critical).unwrap()
}

#[test]
fn attacks_fall_out_as_the_exact_odds_say() {
    for (bonus, damage) in [(-2, "1d4-1"), (5, "1d6+3"), (11, "2d4+2")] {
        for armor_class in [5, 15, 24] {
            for edge in EDGES {
                for critical_from in [20, 19, 18] {
                    if edge != Edge::Straight && (damage != "1d4-1" || critical_from == 18) {
                        continue;
                    }
                    let stage = duel(edge, bonus, armor_class, critical_from, damage);
                    let found = counted(|dice| {
                        let mut stage = stage.clone();
                        stage.act_with(1, &strike(2), dice, &mut Calm).unwrap();
                        500 - i32::from(stage.hp(2))
                    });
                    let right = expected(edge, bonus, armor_class, critical_from, damage);
                    assert_eq!(found, right, "{edge:?} {bonus} {armor_class} {critical_from}");
                }
            }
        }
    }
}

#[test]
fn hits_and_criticals_are_counted_over_all_faces_of_both_d20() {
    for bonus in [-3, 0, 4, 9, 14] {
        for armor_class in [8, 13, 18, 25] {
            for edge in EDGES {
                for critical_from in [20, 19] {
                    let stage = duel(edge, bonus, armor_class, critical_from, "1");
                    let found = counted(|dice| {
                        let mut stage = stage.clone();
                        stage.act_with(1, &strike(2), dice, &mut Calm).unwrap();
                        stage.last_attack().2 as i32
                    });
                    let (hits, criticals) =
                        srd::hit_chance(edge, bonus, armor_class, critical_from);
                    let of = |outcome: Outcome| found.chance(|each| each == outcome as i32);
                    let all = [of(Outcome::Hit), of(Outcome::Critical)];
                    let right =
                        [hits - criticals, criticals].map(|ways| Fraction::new(ways.into(), 400));
                    assert_eq!(all, right, "{edge:?} {bonus} {armor_class} {critical_from}");
                }
            }
        }
    }
}

/// Somebody who can make one other save against `difficulty` or take damage, and the other.
fn saving(difficulty: u8, bonus: i8, half: bool, damage: &str) -> Stage {
    let fail = vec![Step::Damage {
        amount: Amount { roll: damage.parse().unwrap(), ..Amount::default() },
        kind: Damage::Fire,
        spares: false,
    }];
    let save = Step::Save {
        ability: Ability::Dexterity,
        difficulty: None,
        half,
        fail,
        pass: Vec::new(),
        advantage: None,
        disadvantage: None,
        worse: None,
        unwilling: false,
        no_cover: false,
    };
    let targets = Targets { who: Who::Creature, feet: 60, ..Targets::default() };
    let is = Activity {
        name: "Blast".into(),
        cost: Cost::Action,
        targets,
        does: vec![save],
        difficulty: Some(difficulty),
        ..Activity::default()
    };
    let from = Source::Trait("Blast".into());
    let caster = Sheet { activities: vec![Sourced { from, is }], ..sheet() };
    let target = Sheet { saves: [bonus; 6], hit_points: 500, ..sheet() };
    Stage::new().with(1, 0, (5, 5), caster).with(2, 1, (9, 5), target).fight(&[1, 2])
}

fn blast(target: Id) -> Command {
    let aims = vec![Aim::At(target)];
    Command::Do(Deed { name: "Blast".into(), aims, ..Deed::default() })
}

#[test]
fn saves_for_half_for_nothing_and_with_evasion_are_exact() {
    let damage: Odds = "2d4+1".parse::<Expression>().unwrap().odds().unwrap();
    let halved = damage.map(|damage| damage / 2);
    let nothing = Odds::certain(0);
    for (difficulty, bonus) in [(10, 0), (15, 4), (13, -1), (30, 2), (5, 9)] {
        for edge in EDGES {
            for (half, evades) in [(true, false), (false, false), (true, true)] {
                if edge != Edge::Straight && evades {
                    continue;
                }
                let mut stage = saving(difficulty, bonus, half, "2d4+1");
                let mut list = edged(edge, Rolls::SavesOf(Ability::Dexterity));
                list.extend(evades.then_some(Gives::Evasion));
                stage.under(2, 2, gives(list));
                let found = counted(|dice| {
                    let mut stage = stage.clone();
                    stage.act_with(1, &blast(2), dice, &mut Calm).unwrap();
                    500 - i32::from(stage.hp(2))
                });
                let made = odds::check(edge, bonus.into(), difficulty.into());
                let (pass, fail) = match (half, evades) {
                    (true, true) => (&nothing, &halved),
                    (true, false) => (&halved, &damage),
                    (false, _) => (&nothing, &damage),
                };
                let weights = [(made.ways(), pass), (made.all() - made.ways(), fail)];
                let right = Odds::mix(&weights).unwrap();
                assert_eq!(found, right, "{edge:?} {difficulty} {bonus} {half} {evades}");
            }
        }
    }
}

#[test]
fn contests_are_won_tied_and_lost_as_the_exact_odds_say() {
    for (mine, theirs) in [(0, 0), (5, 0), (-1, 4)] {
        for edge in EDGES {
            let me = Sheet { skills: [mine; 18], ..sheet() };
            let it = Sheet { skills: [theirs; 18], ..sheet() };
            let mut stage = Stage::new().with(1, 0, (5, 5), me).with(2, 1, (6, 5), it);
            stage.under(1, 1, gives(edged(edge, Rolls::Checks)));
            let stage = stage.fight(&[1, 2]);
            let found = counted(|dice| {
                let mut stage = stage.clone();
                stage.act_with(1, &Command::Grapple(2), dice, &mut Calm).unwrap();
                i32::from(stage.scene.creature(2).unwrap().has(ConditionName::Grappled))
            });
            let [wins, ..] = odds::contest((edge, mine.into()), (Edge::Straight, theirs.into()));
            assert_eq!(found.at_least(1), wins, "{edge:?} {mine} {theirs}: a tie changes nothing");
        }
    }
}

/// Somebody dying with so many saves made and missed, and a foe far away.
fn dying(successes: u8, failures: u8) -> Stage {
    let mut stage = Stage::new().with(1, 0, (5, 5), hero()).with(2, 1, (20, 20), sheet());
    stage.tell(Event::Lives(1, Life::Dying { successes, failures }));
    let Some(mut one) = stage.scene.creature(1).cloned() else { panic!("it is here") };
    one.hp = 0;
    stage.tell(Event::Arrived(1, srd::engine::Shared::new(one)));
    stage.fight(&[2, 1])
}

#[test]
fn death_saves_end_as_the_exact_odds_say() {
    for (successes, failures) in [(0, 0), (0, 2), (1, 1), (2, 0), (2, 2)] {
        let stage = dying(successes, failures);
        let found = counted(|dice| {
            let mut stage = stage.clone();
            for _ in 0..5 {
                stage.act_with(2, &Command::EndTurn, dice, &mut Calm).unwrap();
                match stage.scene.creature(1).unwrap().life {
                    Life::Dying { .. } => {}
                    Life::Up => return 1,
                    Life::Stable => return 2,
                    Life::Dead => return 3,
                }
                stage.act_with(1, &Command::EndTurn, dice, &mut Calm).unwrap();
            }
            panic!("five saves decide");
        });
        let right = odds::death_saves(successes, failures);
        let of = |end: i32| found.chance(|each| each == end);
        assert_eq!(
            [of(1), of(2), of(3)],
            [right.wakes, right.stable, right.dies],
            "{successes} {failures}"
        );
    }
}

#[test]
fn concentration_holds_as_often_as_a_save_of_half_the_damage_is_made() {
    for (damage, bonus) in [(1_u8, 0), (19, 0), (20, 3), (22, 3), (23, 3), (48, 5), (90, 2)] {
        let attacker = Sheet { weapons: vec![weapon("club", 40, &damage.to_string())], ..sheet() };
        let target = Sheet { saves: [bonus; 6], hit_points: 500, ..sheet() };
        let mut stage = Stage::new().with(1, 0, (5, 5), attacker).with(2, 1, (6, 5), target);
        let mut held =
            gives(vec![Gives::Add(Stat::Skill(srd::data::Skill::Arcana), Amount::default())]);
        held.name = "Held".into();
        lasting(&mut stage, 2, held);
        let stage = stage.fight(&[1, 2]);
        let found = counted(|dice| {
            let mut stage = stage.clone();
            stage.act_with(1, &strike(2), dice, &mut Calm).unwrap();
            if stage.hp(2) == 500 {
                return -1;
            }
            i32::from(stage.scene.creature(2).unwrap().concentration > 0)
        });
        let difficulty = i32::from(damage / 2).max(10);
        let keeps = odds::check(Edge::Straight, bonus.into(), difficulty);
        // A natural 1 misses; of all others each keeps or loses by the save.
        let kept = found.chance(|each| each == 1);
        let right = Fraction::new(keeps.ways() * 19, keeps.all() * 20);
        assert_eq!(kept, right, "{damage} {bonus}");
    }
}

/// Lets somebody concentrate on an effect of its own.
fn lasting(stage: &mut Stage, who: Id, effect: Effect) {
    let casting = 800;
    let cause = srd::engine::Cause {
        by: who,
        name: effect.name.clone(),
        casting,
        ..srd::engine::Cause::default()
    };
    let active = srd::engine::Active {
        number: 801,
        name: effect.name.clone(),
        cause,
        effect: srd::engine::Shared::new(Effect { powers: Powers::default(), ..effect }),
        until: srd::engine::Until::Ended,
        successes: 0,
        failures: 0,
        was: None,
    };
    stage.tell(Event::Began(who, srd::engine::Shared::new(active)));
    stage.tell(Event::Concentrates(who, casting));
}

#[test]
fn fifty_thousand_attacks_hit_and_hurt_as_often_as_they_should() {
    let attacks = 50_000_u32;
    for (edge, bonus, armor_class) in [(Edge::Straight, 5, 15), (Edge::Advantage, 3, 18)] {
        let mut stage = duel(edge, bonus, armor_class, 20, "1d6+3");
        let right = expected(edge, bonus, armor_class, 20, "1d6+3");
        let (mut dice, mut dealt, mut hits) = (Seeded::new(77, 5), 0_i128, 0_i128);
        let fresh = stage.scene.creature(2).cloned().unwrap();
        for _ in 0..attacks {
            stage.act_with(1, &strike(2), &mut dice, &mut Calm).unwrap();
            let taken = 500 - i128::from(stage.hp(2));
            (dealt, hits) = (dealt + taken, hits + i128::from(taken > 0));
            stage.events.clear();
            stage.tell(Event::Arrived(2, srd::engine::Shared::new(fresh.clone())));
            stage.tell(Event::TurnBegan(1));
        }
        // |z| < 4.5 of both: (sum·all - n·mean)² · 4 < 81 · n · variance, all in whole numbers.
        let (mean, all) = right.mean().unwrap();
        let all = i128::try_from(all).unwrap();
        let squares = right.map(|damage| damage * damage).mean().unwrap();
        let variance = squares.0 * all * all - mean * mean * i128::try_from(squares.1).unwrap();
        let off = (dealt * all - i128::from(attacks) * mean).pow(2);
        let bound = 81 * i128::from(attacks) * variance / i128::try_from(squares.1).unwrap();
        assert!(off * 4 < bound, "{edge:?}: damage {dealt} of {mean}/{all} each");
        let chance = right.at_least(1);
        let (ways, all) = (chance.ways() as i128, chance.all() as i128);
        let off = (hits * all - i128::from(attacks) * ways).pow(2);
        assert!(off * 4 < 81 * i128::from(attacks) * ways * (all - ways), "{edge:?}: {hits} hits");
        assert!(stage.rolls().all(|roll| roll.kind == RollKind::Attack));
    }
}
