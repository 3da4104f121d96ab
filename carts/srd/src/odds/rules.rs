//! The odds of what the rules ask: checks and saves, contests, attacks, death saves.

use super::{Fraction, Odds};
use crate::check::{Edge, hit_chance};

/// The face of the d20 that counts.
#[must_use]
pub fn d20(edge: Edge) -> Odds {
    let die = Odds::die(20);
    let two = match edge {
        Edge::Straight => return die,
        Edge::Advantage => die.with_advantage(),
        Edge::Disadvantage => die.with_disadvantage(),
    };
    two.expect("two d20 fall in 400 ways")
}

/// How likely a check or a save is to succeed: the d20 and its bonus reach the difficulty. No face decides by itself.
#[must_use]
pub fn check(edge: Edge, bonus: i32, difficulty: i32) -> Fraction {
    d20(edge).chance(|face| i64::from(face) + i64::from(bonus) >= i64::from(difficulty))
}

/// How a contest ends for the first of two, each with an edge and a bonus: how likely it wins, ties and loses.
#[must_use]
pub fn contest(first: (Edge, i32), second: (Edge, i32)) -> [Fraction; 3] {
    let ahead = i64::from(first.1) - i64::from(second.1);
    // Faces differ by 19 at most, so a greater lead decides alike.
    let ahead = ahead.clamp(-20, 20) as i32;
    let lead = d20(first.0).with(&d20(second.0), |face, other| Some(face - other + ahead));
    let lead = lead.expect("two pairs of d20 fall in 160,000 ways");
    [lead.chance(|lead| lead > 0), lead.chance(|lead| lead == 0), lead.chance(|lead| lead < 0)]
}

/// The damage of an attack, 0 for a miss. A natural 1 always misses, a face of `critical_from` or more always hits and
/// deals `critical`, which with 21 never happens; damage below 0 counts as none. `None` if there are too many ways.
#[must_use]
pub fn attack(
    edge: Edge,
    bonus: i8,
    armor_class: u8,
    critical_from: u8,
    damage: &Odds,
    critical: &Odds,
) -> Option<Odds> {
    let (hits, criticals) = hit_chance(edge, bonus, armor_class, critical_from.clamp(1, 21));
    let choices = [
        (u128::from(400 - hits), &Odds::certain(0)),
        (u128::from(hits - criticals), damage),
        (u128::from(criticals), critical),
    ];
    Some(Odds::mix(&choices)?.map(|damage| damage.max(0)))
}

/// How a dying hero fares whom nobody helps or harms.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct DeathOdds {
    /// A natural 20: awake with 1 hit point.
    pub wakes: Fraction,
    /// Three successes.
    pub stable: Fraction,
    /// Three failures.
    pub dies: Fraction,
}

/// How death saves end that begin with so many successes and failures; 3 or more of either have decided already,
/// failures before successes.
#[must_use]
pub fn death_saves(successes: u8, failures: u8) -> DeathOdds {
    // Five saves always decide, so every way to fall weighs in units of 20⁵.
    let [wakes, stable, dies] = death_ways(successes, failures, 20u128.pow(5));
    let all = 20u128.pow(5);
    DeathOdds {
        wakes: Fraction::new(wakes, all),
        stable: Fraction::new(stable, all),
        dies: Fraction::new(dies, all),
    }
}

fn death_ways(successes: u8, failures: u8, ways: u128) -> [u128; 3] {
    if failures >= 3 {
        return [0, 0, ways];
    }
    if successes >= 3 {
        return [0, ways, 0];
    }
    let face = ways / 20;
    let good = death_ways(successes + 1, failures, 10 * face);
    let bad = death_ways(successes, failures + 1, 8 * face);
    let worst = death_ways(successes, failures + 2, face);
    let [wakes, stable, dies] =
        core::array::from_fn(|index| good[index] + bad[index] + worst[index]);
    [wakes + face, stable, dies]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roll::Expression;

    const EDGES: [Edge; 3] = [Edge::Straight, Edge::Advantage, Edge::Disadvantage];

    #[test]
    fn checks_have_no_faces_that_decide() {
        for (edge, bonus, difficulty, ways, all) in [
            (Edge::Straight, 0, 11, 10, 20),
            (Edge::Straight, 5, 15, 11, 20),
            (Edge::Advantage, 5, 15, 319, 400),
            (Edge::Disadvantage, 5, 15, 121, 400),
            (Edge::Straight, 0, 21, 0, 1),
            (Edge::Straight, 0, 1, 1, 1),
            (Edge::Advantage, i32::MIN, i32::MAX, 0, 1),
        ] {
            assert_eq!(check(edge, bonus, difficulty), Fraction::new(ways, all));
        }
    }

    #[test]
    fn a_contest_between_equals_ties_in_one_of_twenty() {
        let [wins, ties, loses] = contest((Edge::Straight, 3), (Edge::Straight, 3));
        assert_eq!((wins, ties, loses), (Fraction::new(19, 40), Fraction::new(1, 20), wins));
        assert_eq!(
            contest((Edge::Straight, i32::MAX), (Edge::Straight, 0))[0],
            Fraction::new(1, 1)
        );
        assert_eq!(contest((Edge::Straight, -30), (Edge::Straight, 0))[2], Fraction::new(1, 1));
    }

    #[test]
    fn advantage_never_lowers_a_chance_and_more_bonus_neither() {
        let chain = |bonus, difficulty| {
            [Edge::Disadvantage, Edge::Straight, Edge::Advantage]
                .map(|edge| check(edge, bonus, difficulty))
        };
        for bonus in -5..=15 {
            for difficulty in 0..=35 {
                let chances = chain(bonus, difficulty);
                assert!(chances.is_sorted(), "{bonus} {difficulty}");
                let better = chain(bonus + 1, difficulty);
                assert!(chances.iter().zip(better).all(|(&chance, better)| chance <= better));
            }
        }
        for other in EDGES {
            for ahead in -20..=20 {
                let wins = [Edge::Disadvantage, Edge::Straight, Edge::Advantage]
                    .map(|edge| contest((edge, ahead), (other, 0))[0]);
                assert!(wins.is_sorted(), "{other:?} {ahead}");
            }
        }
    }

    #[test]
    fn an_attack_misses_hits_or_doubles_its_dice() {
        let damage: Expression = "1d8+3".parse().unwrap();
        let critical = damage.doubled().unwrap();
        let odds = |edge| {
            let [damage, critical] = [&damage, &critical].map(|roll| roll.odds().unwrap());
            attack(edge, 5, 15, 20, &damage, &critical).unwrap()
        };
        // 10 faces hit for 7.5 and one for 12.
        assert_eq!(odds(Edge::Straight).mean(), Some((87, 20)));
        assert_eq!(odds(Edge::Straight).chance(|damage| damage == 0), Fraction::new(9, 20));
        assert_eq!(odds(Edge::Straight).at_least(19), Fraction::new(1, 20 * 64));
        let weak = attack(Edge::Straight, 5, 15, 20, &Odds::certain(-2), &Odds::certain(-1));
        assert_eq!(weak, Some(Odds::certain(0)));
        for (critical_from, criticals) in [(0, 20), (1, 20), (19, 2), (20, 1), (21, 0), (255, 0)] {
            let (once, twice) = (Odds::certain(1), Odds::certain(2));
            let odds = attack(Edge::Straight, 5, 15, critical_from, &once, &twice).unwrap();
            assert_eq!(odds.at_least(2), Fraction::new(criticals, 20), "{critical_from}");
        }
    }

    #[test]
    fn death_saves_end_as_known() {
        let odds = death_saves(0, 0);
        assert_eq!(odds.dies, Fraction::new(3_239, 8_000));
        assert_eq!([odds.wakes, odds.stable].map(|chance| chance.scaled(10_000)), [1_813, 4_137]);
        assert_eq!(death_saves(3, 0).stable, Fraction::new(1, 1));
        assert_eq!(death_saves(0, 3).dies, Fraction::new(1, 1));
        assert_eq!(death_saves(2, 2).dies, Fraction::new(9, 20));
    }
}
