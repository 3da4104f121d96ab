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
        self.alike.take();
        self.seat(seat.0, who.id, &who.name);
    }

    fn leave(&mut self, seat: Seat) {
        self.alike.take();
        self.unseat(seat.0);
    }

    fn order(&mut self, seat: Seat, order: Order, dice: &mut Dice) -> Result<(), Refusal> {
        self.alike.take();
        self.ask(seat.0, order, &mut Rolled(dice)).map_err(Refusal::from)
    }

    fn tick(&mut self, pads: &SeatPads, dice: &mut Dice) {
        self.alike.take();
        let pads: Vec<(u8, (i32, i32))> =
            pads.iter().map(|(seat, pad)| (seat.0, pad.direction())).collect();
        self.step(&pads, &mut Rolled(dice));
    }

    fn view(&self, seat: Seat, _budget: Budget) -> View {
        self.view_of(seat.0)
    }

    fn spectate(&self, _budget: Budget) -> Option<View> {
        Some(self.view_of_all())
    }
}

#[cfg(test)]
mod tests {
    use cart_sdk::{Button, Pad};
    use srd::Class;

    use super::*;

    #[test]
    fn what_seats_see_alike_is_made_anew_whenever_something_happens() {
        let (mut delve, mut dice) = (Delve::default(), Dice::seeded(3));
        delve.start(&mut dice);
        let check = |delve: &Delve, what: &str| {
            for seat in 0..5 {
                // Twice, for the second is made of what was kept.
                let shown = [0, 1].map(|_| delve.view(Seat(seat), Budget(16_000)));
                assert!(shown.iter().all(|view| *view == delve.seen_by(seat)), "{what} {seat}");
            }
            assert_eq!(delve.spectate(Budget(16_000)), Some(delve.seen_by_all()), "{what}");
        };
        for seat in 0..4 {
            let who = Profile { id: [seat + 1; 32], ..Profile::named("Mira") };
            delve.join(Seat(seat), &who);
            check(&delve, "joined");
            delve.order(Seat(seat), Order::Choose(Class::Fighter), &mut dice).unwrap();
            check(&delve, "chosen");
        }
        for tick in 0..20 {
            let pads = (0..4).map(|seat| (Seat(seat), Pad::holding(&[Button::Down])));
            delve.tick(&pads.collect(), &mut dice);
            check(&delve, &format!("tick {tick}"));
        }
        delve.order(Seat(2), Order::Say(1), &mut dice).unwrap();
        check(&delve, "said");
        delve.leave(Seat(1));
        check(&delve, "left");
    }
}
