//! Whole evenings of bots, with seeded dice.

use cart_sdk::Seat;
use srd::Seeded;

use super::*;
use crate::Delve;

/// What so many bots did in a time.
#[derive(Debug, Default, PartialEq)]
struct Evening {
    /// The deepest floor.
    floor: u8,
    /// Ticks of heroes in fights.
    fighting: u32,
    orders: u32,
    refused: u32,
    healed: u32,
    /// Experience of all heroes at the end.
    xp: u32,
    /// The rules as they would be saved.
    save: Vec<u8>,
}

fn evening(players: u8, seed: u64, minutes: u32) -> Evening {
    let (mut delve, mut dice) = (Delve::new(), Seeded::new(seed, 1));
    let mut bots: Vec<DelveBot> = (0..players)
        .map(|seat| DelveBot {
            random: Random::seeded(seed + u64::from(seat)),
            ..DelveBot::default()
        })
        .collect();
    (0..players).for_each(|seat| delve.seat(seat, [seat + 1; 32], &format!("Bot {seat}")));
    let mut refused = vec![Vec::new(); usize::from(players)];
    let mut evening = Evening::default();
    for tick in 0..minutes * 60 * 30 {
        let mut pads = Vec::new();
        for (seat, bot) in (0..players).zip(&mut bots) {
            let view = delve.seen_by(seat);
            evening.floor = evening.floor.max(view.place.floor);
            evening.fighting += u32::from(view.fight.is_some());
            let refused = &mut refused[usize::from(seat)];
            let moment =
                Moment { tick, refused: std::mem::take(refused), ..Moment::of(Seat(seat), view) };
            let mut orders = Orders::default();
            pads.push((seat, bot.play(&moment, &mut orders).direction()));
            for order in orders.sent() {
                evening.orders += 1;
                evening.healed += u32::from(matches!(
                    order,
                    Order::Potion(_) | Order::Feature | Order::Cast(Spell::CureWounds, _)
                ));
                if let Err(reason) = delve.ask(seat, order.clone(), &mut dice) {
                    evening.refused += 1;
                    refused.push(reason.to_owned());
                }
            }
        }
        delve.step(&pads, &mut dice);
    }
    let heroes = (0..players).filter_map(|seat| delve.seen_by(seat).hero);
    evening.xp = heroes.map(|hero| hero.sheet.xp).sum();
    evening.save = postcard::to_allocvec(&delve).unwrap();
    evening
}

#[test]
fn four_bots_go_down_and_win_fights() {
    for seed in [1, 2] {
        let evening = Evening { save: Vec::new(), ..evening(4, seed, 10) };
        assert!(evening.floor >= 1 && evening.fighting > 500 && evening.xp >= 100, "{evening:?}");
        assert!(evening.healed >= 1, "{evening:?}");
        assert!(
            evening.refused * 10 < evening.orders,
            "most of what it asks for can be done: {evening:?}"
        );
    }
}

#[test]
fn one_bot_alone_plays_too() {
    let evening = Evening { save: Vec::new(), ..evening(1, 3, 6) };
    assert!(evening.floor >= 1 && evening.fighting > 100, "{evening:?}");
}

#[test]
fn the_same_seed_is_the_same_evening() {
    let [one, again, other] = [5, 5, 6].map(|seed| evening(2, seed, 3));
    assert!(one == again, "the same dice and the same bots");
    assert!(one.save != other.save);
}
