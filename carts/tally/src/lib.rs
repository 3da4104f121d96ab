//! Rules and player's side apart: everybody sees one total, and nobody else's share of it.

use std::collections::BTreeMap;

use cart_sdk::{
    Bot, Budget, Button, Color, Dice, Font, Game, Moment, Orders, Pad, Play, Profile, Random,
    Refusal, Scene, Screen, Seat, Speaker, cart,
};
use serde::{Deserialize, Serialize};

/// Where the tally ends.
const FULL: u32 = 100;

/// The rules: what the authority knows.
#[derive(Default, Deserialize, Serialize)]
struct Tally {
    /// What everybody has added.
    total: u32,
    /// What each seat has added since it was taken: a secret between it and the rules.
    shares: BTreeMap<Seat, u32>,
}

/// What a player may ask for.
#[derive(Deserialize, Serialize)]
enum Order {
    /// Roll a die and add it.
    Add,
    /// Begin again.
    Clear,
}

/// What one player may know.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
struct View {
    total: u32,
    share: u32,
}

impl Game for Tally {
    type Order = Order;
    type View = View;

    fn join(&mut self, seat: Seat, _who: &Profile) {
        self.shares.insert(seat, 0);
    }

    fn leave(&mut self, seat: Seat) {
        self.shares.remove(&seat);
    }

    fn order(&mut self, seat: Seat, order: Order, dice: &mut Dice) -> Result<(), Refusal> {
        let full = self.total >= FULL;
        match order {
            Order::Add if full => Err("the tally is full: press B to begin again".into()),
            Order::Add => {
                let roll = dice.roll(6);
                self.total += roll;
                *self.shares.entry(seat).or_default() += roll;
                Ok(())
            }
            Order::Clear if full => {
                self.total = 0;
                self.shares.values_mut().for_each(|share| *share = 0);
                Ok(())
            }
            Order::Clear => Err(format!("the tally is not full before {FULL}").into()),
        }
    }

    fn view(&self, seat: Seat, _budget: Budget) -> View {
        View { total: self.total, share: self.shares.get(&seat).copied().unwrap_or(0) }
    }
}

/// A player's side: it has a [`View`] and nothing else.
#[derive(Default)]
struct TallyPlay;

impl Play for TallyPlay {
    type Game = Tally;

    fn update(&mut self, _scene: &Scene<View>, pad: &Pad, orders: &mut Orders<Order>) {
        if pad.pressed(Button::A) {
            orders.send(Order::Add);
        }
        if pad.pressed(Button::B) {
            orders.send(Order::Clear);
        }
    }

    fn draw(&self, scene: &Scene<View>, screen: &mut Screen, _speaker: &mut Speaker) {
        let View { total, share } = &scene.own.now;
        let filled = i32::try_from(total.min(&FULL) * 200 / FULL).unwrap_or(200);
        screen.clear(Color::NIGHT);
        screen.rect_outline(26, 92, 204, 20, Color::SILVER);
        screen.rect(28, 94, filled, 16, Color::GOLD);
        let hint = if *total < FULL { "A adds a die" } else { "B begins again" };
        let lines = [
            (76, Color::BONE, format!("{total} of {FULL}")),
            (124, Color::SKY, format!("{share} of it by you")),
            (156, Color::SILVER, hint.to_owned()),
        ];
        for (y, color, line) in lines {
            screen.text((Screen::WIDTH - Font::Large.width(&line)) / 2, y, color, &line);
        }
    }
}

/// Adds now and then, for a seat that nobody has.
#[derive(Default)]
struct TallyBot {
    random: Random,
}

impl Bot for TallyBot {
    type View = View;
    type Order = Order;

    fn play(&mut self, moment: &Moment<View>, orders: &mut Orders<Order>) -> Pad {
        if self.random.below(30) == 0 {
            orders.send(if moment.view.total < FULL { Order::Add } else { Order::Clear });
        }
        Pad::IDLE
    }
}

cart!(Tally, TallyPlay, TallyBot);

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: Budget = Budget(1_000);

    fn table() -> Tally {
        let mut tally = Tally::default();
        tally.join(Seat(0), &Profile::named("Mira"));
        tally.join(Seat(1), &Profile::named("Tom"));
        tally
    }

    #[test]
    fn everybody_sees_the_total_and_the_own_share() {
        let mut tally = table();
        let mut dice = Dice::scripted([6, 2]);
        assert_eq!(tally.order(Seat(0), Order::Add, &mut dice), Ok(()));
        assert_eq!(tally.order(Seat(1), Order::Add, &mut dice), Ok(()));
        assert_eq!(tally.view(Seat(0), ANY), View { total: 8, share: 6 });
        assert_eq!(tally.view(Seat(1), ANY), View { total: 8, share: 2 });
    }

    #[test]
    fn the_shares_of_others_do_not_change_a_view() {
        let view = |shares: [u32; 3]| {
            Tally { total: 15, shares: (0..).map(Seat).zip(shares).collect() }.view(Seat(0), ANY)
        };
        assert_eq!(view([5, 9, 1]), view([5, 2, 8]));
    }

    #[test]
    fn a_full_tally_refuses_more_until_it_is_cleared() {
        let mut tally = table();
        let mut dice = Dice::seeded(1);
        assert!(tally.order(Seat(0), Order::Clear, &mut dice).is_err());
        while tally.order(Seat(0), Order::Add, &mut dice).is_ok() {}
        assert!((FULL..FULL + 6).contains(&tally.total));
        assert_eq!(tally.order(Seat(1), Order::Clear, &mut dice), Ok(()));
        assert_eq!(tally.total, 0);
    }

    #[test]
    fn a_bot_fills_the_tally_and_begins_again() {
        let (mut tally, mut dice) = (table(), Dice::seeded(2));
        let mut bot = TallyBot { random: Random::seeded(2) };
        let (mut done, mut cleared) = (0, 0);
        for _ in 0..5_000 {
            let mut orders = Orders::default();
            bot.play(&Moment::of(Seat(1), tally.view(Seat(1), ANY)), &mut orders);
            for order in orders.sent() {
                cleared += u32::from(matches!(order, Order::Clear));
                let order = if matches!(order, Order::Add) { Order::Add } else { Order::Clear };
                assert_eq!(tally.order(Seat(1), order, &mut dice), Ok(()));
                done += 1;
            }
        }
        assert!(done > 50 && cleared > 0, "{done} {cleared}");
    }

    #[test]
    fn the_a_button_asks_for_a_die() {
        let scene = Scene::still(Seat(0), &table().view(Seat(0), ANY));
        let mut orders = Orders::default();
        TallyPlay.update(&scene, &Pad::IDLE.then(&[Button::A]), &mut orders);
        assert!(matches!(orders.sent(), [Order::Add]));
        let mut screen = Screen::recorder();
        TallyPlay.draw(&scene, &mut screen, &mut Speaker::recorder());
        assert!(screen.recorded().iter().any(|call| call.contains("0 of 100")));
    }
}
