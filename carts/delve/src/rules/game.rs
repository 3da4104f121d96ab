//! The rules as the console runs them.

use cart_sdk::{Budget, Dice, Game, Profile, Refusal, Seat, SeatPads};

use super::Delve;
use crate::{Order, View};

/// The authority's dice as the rules of play know dice.
struct Rolled<'a>(&'a mut Dice);

impl srd::Dice for Rolled<'_> {
    fn roll(&mut self, sides: u32) -> u32 {
        self.0.roll(sides)
    }
}

impl Game for Delve {
    type Order = Order;
    type View = View;

    fn start(&mut self, _dice: &mut Dice) {
        *self = Self::new();
    }

    fn join(&mut self, seat: Seat, who: &Profile) {
        self.seat(seat.0, who.id, &who.name);
    }

    fn leave(&mut self, seat: Seat) {
        self.unseat(seat.0);
    }

    fn order(&mut self, seat: Seat, order: Order, dice: &mut Dice) -> Result<(), Refusal> {
        self.ask(seat.0, order, &mut Rolled(dice)).map_err(Refusal::from)
    }

    fn tick(&mut self, pads: &SeatPads, dice: &mut Dice) {
        let pads: Vec<(u8, (i32, i32))> =
            pads.iter().map(|(seat, pad)| (seat.0, pad.direction())).collect();
        self.step(&pads, &mut Rolled(dice));
    }

    fn view(&self, seat: Seat, _budget: Budget) -> View {
        self.seen_by(seat.0)
    }

    fn spectate(&self, _budget: Budget) -> Option<View> {
        Some(self.seen_by_all())
    }
}
