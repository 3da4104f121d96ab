//! A cart that plays fights of the SRD's rules by order, so that `cargo xtask bench rules` can time them as carts run. It is
//! for that alone: nobody plays it, and no menu has it.

mod trial;

use cart_sdk::{
    Budget, Color, Dice, Game, Orders, Pad, Play, Refusal, Scene, Screen, Seat, Speaker, cart,
};
use serde::{Deserialize, Serialize};

use trial::{Order, Summary, Trial};

/// The rules: one fight at a time.
#[derive(Default, Deserialize, Serialize)]
struct TrialCart {
    trial: Trial,
}

impl Game for TrialCart {
    type Order = Order;
    type View = Summary;

    fn order(&mut self, _seat: Seat, order: Order, _dice: &mut Dice) -> Result<(), Refusal> {
        self.trial.order(order);
        Ok(())
    }

    fn view(&self, _seat: Seat, _budget: Budget) -> Summary {
        self.trial.summary()
    }
}

/// The player's side: it shows nothing.
#[derive(Default)]
struct TrialPlay;

impl Play for TrialPlay {
    type Game = TrialCart;

    fn update(&mut self, _scene: &Scene<Summary>, _pad: &Pad, _orders: &mut Orders<Order>) {}

    fn draw(&self, _scene: &Scene<Summary>, screen: &mut Screen, _speaker: &mut Speaker) {
        screen.clear(Color::NIGHT);
    }
}

cart!(TrialCart, TrialPlay);
