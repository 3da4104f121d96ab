//! What a player does and when: settled by the scenario and a seed, whatever the server answers.

use cart_abi::{Button, Pad};
use netplay::sim::Random;
use netplay::{Span, Time};

use crate::scenario::{self, Pads, Players};

/// From a seat to the first order, and from each of the first ones to the next.
const FIRST_EVERY: Span = Span::from_millis(250);
/// The ways that a walking player goes; standing still is one of them.
const WAYS: [&[Button]; 9] = [
    &[],
    &[Button::Up],
    &[Button::Down],
    &[Button::Left],
    &[Button::Right],
    &[Button::Up, Button::Left],
    &[Button::Up, Button::Right],
    &[Button::Down, Button::Left],
    &[Button::Down, Button::Right],
];

/// A player's hands.
#[derive(Debug)]
pub(crate) struct Hands {
    random: Random,
    pads: Steps,
    press_at: Time,
    first: Vec<Vec<u8>>,
    orders: Vec<Vec<u8>>,
    order_every: Span,
    order_at: Time,
    /// Orders given since the player has a seat.
    given: usize,
}

#[derive(Debug)]
enum Steps {
    Still,
    Walk,
    Script(Vec<(Pad, Span)>, usize),
}

/// Something done.
#[derive(Debug, Eq, PartialEq)]
pub(crate) enum Deed {
    Press(Pad),
    Order(Vec<u8>),
}

impl Hands {
    pub(crate) fn new(players: &Players, seed: u64) -> Self {
        let pads = match &players.pads {
            Pads::Still => Steps::Still,
            Pads::Walk => Steps::Walk,
            Pads::Script(steps) => {
                let steps = steps.iter().map(|(held, seconds)| {
                    let pad = scenario::pad(held).expect("a scenario's pads are read with it");
                    (pad, span(*seconds))
                });
                Steps::Script(steps.collect(), 0)
            }
        };
        let bytes = |orders: &[scenario::Hex]| orders.iter().map(|hex| hex.0.clone()).collect();
        Self {
            random: Random::new(seed),
            pads,
            press_at: Time::NEVER,
            first: bytes(&players.first),
            orders: bytes(&players.orders),
            order_every: span(players.order_every),
            order_at: Time::NEVER,
            given: 0,
        }
    }

    /// The player has a seat from now on.
    pub(crate) fn seated(&mut self, now: Time) {
        // Players who came together do not press together.
        self.press_at = match self.pads {
            Steps::Still => Time::NEVER,
            Steps::Walk | Steps::Script(..) => now + Span(self.random.below(500_000)),
        };
        self.given = 0;
        self.order_at = self.next_order(now);
    }

    /// When [`Self::act`] has something.
    pub(crate) fn due(&self) -> Time {
        self.press_at.min(self.order_at)
    }

    /// What is due, and since when.
    pub(crate) fn act(&mut self, now: Time) -> Option<(Time, Deed)> {
        let at = self.due();
        if at > now {
            return None;
        }
        if self.order_at == at {
            let order = match self.given.checked_sub(self.first.len()) {
                None => self.first[self.given].clone(),
                Some(later) => self.orders[later % self.orders.len()].clone(),
            };
            self.given += 1;
            self.order_at = self.next_order(at);
            return Some((at, Deed::Order(order)));
        }
        let (pad, lasts) = match &mut self.pads {
            Steps::Still => (Pad::IDLE, Span(u64::MAX)),
            Steps::Walk => {
                let way = self.random.one_of(&WAYS);
                let held = way.iter().fold(0, |held, button| held | *button as u16);
                let pad = Pad { held, ..Pad::IDLE };
                (pad, Span(200_000 + self.random.below(800_000)))
            }
            Steps::Script(steps, next) => {
                let step = steps[*next % steps.len()];
                *next += 1;
                step
            }
        };
        self.press_at = at + lasts;
        Some((at, Deed::Press(pad)))
    }

    fn next_order(&mut self, now: Time) -> Time {
        if self.given < self.first.len() {
            now + FIRST_EVERY
        } else if self.orders.is_empty() {
            Time::NEVER
        } else if self.given == self.first.len() {
            now + Span(self.random.below(self.order_every.0))
        } else {
            now + self.order_every
        }
    }
}

/// Seconds as netplay counts time.
pub(crate) fn span(seconds: f64) -> Span {
    Span((seconds * 1e6) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hands(players: &str) -> Hands {
        let text = format!(
            "title = \"x\"\n[time]\nwarm_up = 0\nmeasure = 1\n[players]\neach = 1\n{players}"
        );
        Hands::new(&text.parse::<crate::Scenario>().unwrap().players, 7)
    }

    /// All that is done in so many seconds, with its time in milliseconds.
    fn deeds(hands: &mut Hands, seconds: u64) -> Vec<(u64, Deed)> {
        hands.seated(Time(0));
        let end = Time(seconds * 1_000_000);
        std::iter::from_fn(|| hands.act(end)).map(|(at, deed)| (at.0 / 1_000, deed)).collect()
    }

    #[test]
    fn first_orders_come_first_and_then_the_others_in_turn() {
        let mut hands =
            hands("first = [\"01\", \"02\"]\norders = [\"03\", \"04\"]\norder_every = 2");
        let deeds = deeds(&mut hands, 9);
        let orders: Vec<u8> = deeds
            .iter()
            .map(|(_, deed)| match deed {
                Deed::Order(bytes) => bytes[0],
                Deed::Press(_) => panic!("{deed:?}"),
            })
            .collect();
        assert_eq!(orders[..5], [1, 2, 3, 4, 3]);
        assert_eq!((deeds[0].0, deeds[1].0), (250, 500));
        assert_eq!(deeds[4].0 - deeds[3].0, 2_000);
    }

    #[test]
    fn a_walker_is_never_long_at_one_thing_and_the_same_for_a_seed() {
        let walk = || deeds(&mut hands("pads = \"walk\""), 60);
        let presses = walk();
        assert!((60..300).contains(&presses.len()), "{}", presses.len());
        assert_eq!(presses, walk());
    }

    #[test]
    fn a_script_goes_round() {
        let mut hands = hands("pads = { script = [[\"A\", 0.5], [\"\", 0.5]] }");
        let deeds = deeds(&mut hands, 5);
        assert!(deeds.len() >= 8);
        assert_eq!(deeds[0].1, Deed::Press(Pad { held: Button::A as u16, ..Pad::IDLE }));
        assert_eq!(deeds[1].1, Deed::Press(Pad::IDLE));
        assert_eq!(deeds[2].0 - deeds[0].0, 1_000);
    }
}
