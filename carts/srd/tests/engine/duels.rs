//! Whole duels: who wins, exactly, by all states that two who strike each other by turns can be in, against thousands of
//! fights of the engine.

use std::collections::BTreeMap;

use srd::engine::{Calm, Command, Creature, Id, Life, Scene, Sheet, Side, Surprise, Table};
use srd::odds::{self, Fraction, Odds};
use srd::roll::Expression;
use srd::space::Plan;
use srd::{Edge, Seeded, Square};

use crate::judge::{sheet, weapon};

/// One of two: hit points, armour class, bonus, damage, initiative.
#[derive(Clone, Copy)]
struct Numbers {
    hp: u16,
    armor_class: u8,
    bonus: i8,
    damage: &'static str,
    initiative: i8,
}

fn divisor(first: i128, second: i128) -> i128 {
    if second == 0 { first } else { divisor(second, first % second) }
}

/// A fraction that may be added and multiplied. It panics where numbers do not fit.
#[derive(Clone, Copy, Debug)]
struct Exact(i128, i128);

impl Exact {
    fn new(over: i128, under: i128) -> Self {
        let common = divisor(over, under).max(1);
        Self(over / common, under / common)
    }

    fn plus(self, other: Self) -> Self {
        let common = divisor(self.1, other.1);
        let left = self.0.checked_mul(other.1 / common).expect("it fits");
        let right = other.0.checked_mul(self.1 / common).expect("it fits");
        Self::new(left + right, (self.1 / common).checked_mul(other.1).expect("it fits"))
    }

    fn times(self, other: Self) -> Self {
        let (one, two) = (Self::new(self.0, other.1), Self::new(other.0, self.1));
        let over = one.0.checked_mul(two.0).expect("it fits");
        Self(over, one.1.checked_mul(two.1).expect("it fits"))
    }
}

/// What one deals another with an attack, 0 for a miss.
fn blows(by: Numbers, other: Numbers) -> Odds {
    let damage: Expression = by.damage.parse().unwrap();
    let critical = damage.doubled().unwrap().odds().unwrap();
    let damage = damage.odds().unwrap();
    odds::attack(Edge::Straight, by.bonus, other.armor_class, 20, &damage, &critical).unwrap()
}

/// How likely the first wins from every state in which it, or the other, has the turn.
struct Duel {
    mine: Odds,
    theirs: Odds,
    known: BTreeMap<(u16, u16), [Exact; 2]>,
}

impl Duel {
    /// With so many hit points each: if the first has the turn, if the other has it.
    fn wins(&mut self, me: u16, it: u16) -> [Exact; 2] {
        if let Some(&known) = self.known.get(&(me, it)) {
            return known;
        }
        let (mine, theirs) = (self.mine.clone(), self.theirs.clone());
        let chance = |ways: u128, all: u128| Exact::new(ways as i128, all as i128);
        let (mut misses, mut falls) = ([Exact(0, 1); 2], [Exact(0, 1); 2]);
        for (damage, ways) in mine.ways() {
            let weight = chance(ways, mine.all());
            let then = match it.checked_sub(damage as u16).filter(|&left| left > 0) {
                _ if damage == 0 => {
                    misses[0] = weight;
                    continue;
                }
                Some(left) => self.wins(me, left)[1],
                None => Exact(1, 1),
            };
            falls[0] = falls[0].plus(weight.times(then));
        }
        for (damage, ways) in theirs.ways() {
            let weight = chance(ways, theirs.all());
            let then = match me.checked_sub(damage as u16).filter(|&left| left > 0) {
                _ if damage == 0 => {
                    misses[1] = weight;
                    continue;
                }
                Some(left) => self.wins(left, it)[0],
                None => Exact(0, 1),
            };
            falls[1] = falls[1].plus(weight.times(then));
        }
        // Both miss and it begins again: f = a + m·(b + n·f), so f = (a + m·b) / (1 - m·n).
        let again = misses[0].times(misses[1]);
        let ends = Exact::new(again.1, again.1 - again.0);
        let first = falls[0].plus(misses[0].times(falls[1])).times(ends);
        let second = falls[1].plus(misses[1].times(first));
        self.known.insert((me, it), [first, second]);
        [first, second]
    }
}

/// How likely the first wins, which also has the turn if both roll alike for it.
fn exact(one: Numbers, other: Numbers) -> Fraction {
    let (mine, theirs) = (blows(one, other), blows(other, one));
    let mut duel = Duel { mine, theirs, known: BTreeMap::new() };
    let [first, second] = duel.wins(one.hp, other.hp);
    let pair = |side: Numbers| (Edge::Straight, i32::from(side.initiative));
    let [wins, ties, _] = odds::contest(pair(one), pair(other));
    let begins = Exact::new(wins.ways() as i128, wins.all() as i128)
        .plus(Exact::new(ties.ways() as i128, ties.all() as i128));
    let not = Exact::new(begins.1 - begins.0, begins.1);
    let all = begins.times(first).plus(not.times(second));
    Fraction::new(all.0 as u128, all.1 as u128)
}

fn fighter(name: &str, side: Numbers) -> Sheet {
    Sheet {
        name: name.into(),
        hit_points: side.hp,
        armor_class: side.armor_class,
        initiative: side.initiative,
        weapons: vec![weapon("club", side.bonus, side.damage)],
        ..sheet()
    }
}

#[test]
fn duels_are_won_as_often_as_all_their_states_say() {
    let duels = 10_000_u64;
    let swift = Numbers { hp: 5, armor_class: 13, bonus: 4, damage: "1d4+1", initiative: 2 };
    let tough = Numbers { hp: 6, armor_class: 12, bonus: 3, damage: "1d4", initiative: 0 };
    let weak = Numbers { hp: 2, armor_class: 16, bonus: 5, damage: "1d4", initiative: -1 };
    for (round, (one, other)) in [(swift, tough), (tough, swift), (weak, tough)].iter().enumerate()
    {
        let right = exact(*one, *other);
        let floor = Plan::new(&["......"; 6]).unwrap();
        let mut fresh = Scene::default();
        for (id, side) in [(1, one), (2, other)] {
            let name = format!("side {id}");
            let (sheet, at) = (fighter(&name, *side), Square::new(1 + id as u8, 2));
            let creature = Creature::new(name, Side(id as u8), sheet, at);
            fresh.arrive(id, creature, &mut Vec::new());
        }
        let mut dice = Seeded::new(5, round as u64);
        let wins = (0..duels).filter(|_| duel(&fresh, &floor, &mut dice) == 1).count();
        let scale = 1_000_000_000_i128;
        let chance = i128::from(right.scaled(scale as u32));
        let (wins, all) = (wins as i128, i128::from(duels));
        let off = (wins * scale - all * chance).pow(2) * 4;
        let bound = 81 * all * chance * (scale - chance);
        assert!(off < bound, "{wins} of {all} are won, and {right} should be");
    }
}

/// Who wins a duel.
fn duel(fresh: &Scene, floor: &Plan, dice: &mut Seeded) -> Id {
    let (mut scene, mut events, mut mind) = (fresh.clone(), Vec::new(), Calm);
    let mut table = Table { floor, dice, mind: &mut mind };
    let both = [(1, Surprise::Aware), (2, Surprise::Aware)];
    scene.begin_fight(&both, &mut table, &mut events);
    for _ in 0..1_000 {
        let who = scene.turn().unwrap();
        let target = 3 - who;
        let strike = Command::Attack { weapon: 0, target, is_thrown: false, spares: false };
        scene.command(who, &strike, &mut table, &mut events).unwrap();
        if scene.creature(target).unwrap().life == Life::Dead {
            return who;
        }
        scene.command(who, &Command::EndTurn, &mut table, &mut events).unwrap();
        events.clear();
    }
    panic!("a duel ends");
}
