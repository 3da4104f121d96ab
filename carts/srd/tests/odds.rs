//! The odds are proved against the rolls: every way that the dice of a roll can fall, counted through the evaluator that
//! the game uses.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

#[path = "common/every_way.rs"]
mod every_way;

use std::collections::BTreeMap;

use every_way::EveryWay;
use srd::odds::{self, Fraction, Odds};
use srd::roll::{Expression, Throw};
use srd::{
    Class, Command, Condition, Creature, Creatures, D20, Dice, Edge, Field, Fight, Foe, Ground,
    Outcome, Square, outcome,
};

const EDGES: [Edge; 3] = [Edge::Disadvantage, Edge::Straight, Edge::Advantage];

/// The odds of what comes of dice, by trying every way that they can fall.
fn counted(mut play: impl FnMut(&mut dyn Dice) -> i32) -> Odds {
    let mut ways = BTreeMap::<(i32, u128), u128>::new();
    let mut dice = EveryWay::default();
    loop {
        let value = play(&mut dice);
        *ways.entry((value, dice.likelihood())).or_default() += 1;
        if !dice.turn() {
            break;
        }
    }
    // Ways of different length weigh differently: in units of the least number that all divide.
    let units = ways.keys().fold(1, |units, &(_, all)| units / divisor(units, all) * all);
    Odds::of(ways.into_iter().map(|((value, all), count)| (value, count * (units / all)))).unwrap()
}

fn divisor(first: u128, second: u128) -> u128 {
    if second == 0 { first } else { divisor(second, first % second) }
}

fn expression(text: &str) -> Expression {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_odds_of_rolls_are_those_of_every_way_to_fall() {
    for text in [
        "7",
        "1d20",
        "4d6kh3",
        "4d6dl1",
        "4d6kl2",
        "4d6dh1dl1",
        "5d4dl1dh2",
        "2d20kh1",
        "2d20kl1+5",
        "3d20kh1",
        "3d8r1",
        "4d6r1kh3",
        "2d6ro<3",
        "2d6ro<3+1d4",
        "2d10r>3",
        "2d4!",
        "1d2!",
        "2d3!kh1",
        "2d3!kl2",
        "2d4!dl1",
        "2d3ro1!",
        "2d4r4!",
        "1d4r<4!",
        "1d3!ma2",
        "2d4!mi3kh2",
        "3d6mi2",
        "3d6ma5mi2kh2",
        "1d20mi10+5",
        "1d8[fire]+3",
        "1d8-1d6",
        "-1d6/2",
        "(2d6+3)/2",
        "(1d6+2)*3/2-1",
        "2*(1d4+1)*(1d3-2)",
        "1d4*1d4",
        "2d6kh0",
        "2d6dl9",
        "d%",
    ] {
        let expression = expression(text);
        let counted = counted(|dice| expression.roll(dice).total);
        assert_eq!(expression.odds().as_ref(), Some(&counted), "{text}");
    }
}

#[test]
fn abilities_are_generated_as_known() {
    // Of 4d6 without the lowest, in ways of 1,296 from 3 to 18.
    let known = [1, 4, 10, 21, 38, 62, 91, 122, 148, 167, 172, 160, 131, 94, 54, 21];
    let odds = expression("4d6kh3").odds().unwrap();
    assert_eq!(odds.ways().collect::<Vec<_>>(), (3..).zip(known).collect::<Vec<_>>());
    // The mean is 12.2446.
    assert_eq!(odds.mean(), Some((15_869, 1_296)));
}

#[test]
fn attacks_deal_what_the_odds_say() {
    for (damage, critical_from) in [("1d8+3", 20), ("1d4-2", 19), ("2d4", 20)] {
        let damage = expression(damage);
        let critical = damage.doubled().unwrap();
        for edge in EDGES {
            for (bonus, armor_class) in [(5, 15), (-1, 22), (11, 8)] {
                let counted = counted(|dice| {
                    let face = D20::roll(edge, dice).face;
                    match outcome(face, bonus, armor_class, critical_from) {
                        Outcome::Miss => 0,
                        Outcome::Hit => damage.roll(dice).total.max(0),
                        Outcome::Critical => critical.roll(dice).total.max(0),
                    }
                });
                let [once, twice] = [&damage, &critical].map(|roll| roll.odds().unwrap());
                let odds = odds::attack(edge, bonus, armor_class, critical_from, &once, &twice);
                assert_eq!(odds, Some(counted), "{damage} {edge:?} {bonus} {armor_class}");
            }
        }
    }
}

#[test]
fn checks_and_contests_end_as_the_odds_say() {
    for edge in EDGES {
        assert_eq!(odds::d20(edge), counted(|dice| D20::roll(edge, dice).face.into()));
        for (bonus, difficulty) in [(0, 10), (7, 15), (-2, 20), (3, 30), (9, 5)] {
            let counted = counted(|dice| {
                i32::from(i32::from(D20::roll(edge, dice).face) + bonus >= difficulty)
            });
            let chance = odds::check(edge, bonus, difficulty);
            assert_eq!(chance, counted.at_least(1), "{edge:?} {bonus} {difficulty}");
        }
        for other in EDGES {
            for ahead in [-7, 0, 3] {
                let counted = counted(|dice| {
                    let first = i32::from(D20::roll(edge, dice).face) + ahead;
                    (first - i32::from(D20::roll(other, dice).face)).signum()
                });
                let ends = [1, 0, -1].map(|end| counted.chance(|value| value == end));
                assert_eq!(odds::contest((edge, ahead), (other, 0)), ends, "{edge:?} {other:?}");
            }
        }
    }
}

#[test]
fn the_parts_of_every_throw_add_up() {
    let expression = expression("(2d4!kh2+1)[fire]*2-1d3r1[cold]/2+1");
    let mut dice = EveryWay::default();
    loop {
        let Throw { parts, total, .. } = expression.roll(&mut dice);
        assert_eq!(parts.iter().map(|part| part.subtotal).sum::<i32>(), total);
        for thrown in parts.iter().flat_map(|part| &part.thrown) {
            let kept = thrown.dice.iter().filter(|die| die.is_kept);
            assert_eq!(kept.map(|die| u32::from(die.counts)).sum::<u32>(), thrown.subtotal);
            let brought = thrown.dice.iter().filter(|die| die.chain > 0).count();
            assert_eq!(brought, thrown.dice.iter().filter(|die| die.explodes).count());
        }
        if !dice.turn() {
            break;
        }
    }
}

#[test]
fn advantage_never_lowers_a_chance_whatever_is_rolled() {
    for text in ["1d20+5", "4d6kh3", "2d6!", "1d8-1d6", "3d6r1mi2"] {
        let once = expression(text).odds().unwrap();
        let (better, worse) = (once.with_advantage().unwrap(), once.with_disadvantage().unwrap());
        for value in once.least() - 1..=once.most() + 1 {
            let chances = [&worse, &once, &better].map(|odds| odds.at_least(value));
            assert!(chances.is_sorted(), "{text} {value}: {chances:?}");
        }
        assert_eq!(better.at_least(once.least()), Fraction::new(1, 1));
    }
}

#[test]
fn what_is_meant_to_help_never_lowers_a_chance() {
    for (worse, better) in [
        ("3d6", "4d6kh3"),
        ("4d6kl3", "3d6"),
        ("4d6kh3", "5d6kh3"),
        ("3d6", "3d6r1"),
        ("3d6", "3d6ro<4"),
        ("3d6ro<3", "3d6r<3"),
        ("3d6", "3d6mi2"),
        ("3d6ma5", "3d6"),
        ("3d6", "3d6!"),
        ("2d6kh1", "2d6!kh1"),
        ("2d6", "2d6+1"),
        ("2d6", "2d8"),
        ("2d6/2", "2d6"),
    ] {
        let [low, high] = [worse, better].map(|text| expression(text).odds().unwrap());
        for value in low.least()..=high.most() {
            assert!(low.at_least(value) <= high.at_least(value), "{worse} {better} {value}");
        }
    }
}

/// Floor without end.
struct Meadow;

impl Ground for Meadow {
    fn is_open(&self, _square: Square) -> bool {
        true
    }
    fn is_clear(&self, _square: Square) -> bool {
        true
    }
}

/// The attack of the one beside the other: what the fight takes from it, in every way that the dice can fall, is what the
/// odds of the same attack are.
fn strike(attacker: &Creature, target: &Creature, sneak: &str) {
    let (mut attacker, mut target) = (attacker.clone(), target.clone());
    (attacker.at, target.at) = (Square::new(4, 4), Square::new(5, 4));
    let before: Creatures = [(1, attacker.clone()), (2, target.clone())].into();
    let fight = Fight::peace(1, &[2]);
    let chance = fight.chance(1, 2, attacker.at, &before, &Meadow).unwrap();

    let counted = counted(|dice| {
        let (mut creatures, mut events) = (before.clone(), Vec::new());
        let creatures = &mut creatures;
        let mut field = Field { creatures, ground: &Meadow, dice, events: &mut events };
        fight.clone().command(1, Command::Attack(2), &mut field).unwrap();
        i32::from(target.hp - field.creatures[&2].hp)
    });

    let damage = expression(&format!("{}{sneak}", chance.attack.damage));
    let [once, twice] = [Some(damage.clone()), damage.doubled()].map(|roll| {
        let taken = |rolled: i32| target.reduced(rolled.max(0) as u16, chance.attack.kind);
        roll.unwrap().odds().unwrap().map(|rolled| taken(rolled).min(target.hp).into())
    });
    let (bonus, critical_from) = (chance.attack.bonus, attacker.critical_from());
    let odds = odds::attack(chance.edge, bonus, target.armor_class(), critical_from, &once, &twice);
    assert_eq!(odds, Some(counted), "{attacker:?} on {target:?}");
}

#[test]
fn a_fight_deals_what_the_odds_say() {
    let hero = |class, level| Creature { level, ..Creature::hero("Mira".to_owned(), class) };
    let foe = |foe| Creature::foe(foe, Square::new(0, 0));
    let prone = |mut creature: Creature| {
        creature.conditions.add(Condition::Prone);
        creature
    };
    // With an edge, without, and with both, which cancel each other.
    for class in [Class::Fighter, Class::Cleric, Class::Wizard] {
        strike(&hero(class, 1), &foe(Foe::Ogre), "");
        strike(&hero(class, 3), &prone(foe(Foe::Ogre)), "");
        strike(&prone(hero(class, 3)), &foe(Foe::Goblin), "");
        strike(&prone(hero(class, 1)), &prone(foe(Foe::Wolf)), "");
    }
    // Twice from a warhammer, and no more than there is to lose.
    strike(&hero(Class::Cleric, 1), &foe(Foe::Skeleton), "");
    // Sneak Attack doubles its dice too, and needs advantage here.
    strike(&hero(Class::Rogue, 1), &prone(foe(Foe::Ogre)), "+1d6");
    strike(&hero(Class::Rogue, 1), &foe(Foe::Ogre), "");
    // The other way round: a hero may fall, but loses only what she has.
    for kind in [Foe::GiantRat, Foe::Goblin, Foe::Zombie, Foe::Skeleton, Foe::Ogre] {
        strike(&foe(kind), &hero(Class::Fighter, 1), "");
        strike(&foe(kind), &prone(hero(Class::Wizard, 3)), "");
    }
}
