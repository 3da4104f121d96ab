//! A player for an empty side: it follows the ball, and is sometimes wrong about it.

use cart_sdk::{Bot, Button, Moment, Orders, Pad, Random};

use crate::Pong;
use crate::court::{BAT, BOTTOM, PIXEL, Phase, TOP};

/// Ticks from the end of a game to the next.
const PAUSE_TICKS: u16 = 240;
/// How near to where it wants to be a bat may stay.
const NEAR: i32 = 3 * PIXEL;

/// A bot of Pong.
#[derive(Default)]
pub(crate) struct PongBot {
    random: Random,
    /// How far from the ball it takes the ball to be.
    error: i32,
    /// The ball came towards it in the tick before.
    came: bool,
    /// Ticks since the game was won.
    waited: u16,
}

impl Bot for PongBot {
    type View = Pong;
    type Order = ();

    fn play(&mut self, moment: &Moment<Pong>, _orders: &mut Orders<()>) -> Pad {
        let court = &moment.view.court;
        let side = usize::from(moment.seat.0 != 0);
        self.waited = if matches!(court.phase, Phase::Won(_)) { self.waited + 1 } else { 0 };
        // Held for a tick and let go, because only a press counts.
        let asks = !court.players[side] || self.waited > PAUSE_TICKS;
        if asks && moment.tick.is_multiple_of(2) {
            return Pad::holding(&[Button::A]);
        }
        let comes = court.comes_to(side);
        if comes && !self.came {
            let reach = BAT.1 * 3 / 4 * PIXEL;
            self.error = self.random.between(-reach, reach);
        }
        self.came = comes;
        let goal = if comes { court.ball.1 + self.error } else { (TOP + BOTTOM) / 2 * PIXEL };
        let far = goal - court.bats[side];
        Pad::towards((0, if far.abs() > NEAR { far } else { 0 }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::court::{Event, POINTS};
    use cart_sdk::{Cart, Pads, Seat};

    #[test]
    fn a_match_of_two_bots_has_rallies_and_an_end() {
        let mut pong = Pong::default();
        let mut bots =
            [1, 2].map(|seed| PongBot { random: Random::seeded(seed), ..PongBot::default() });
        let (mut hits, mut tick) = (0, 0);
        while !matches!(pong.court.phase, Phase::Won(_)) {
            let mut seat = 0;
            let pads = bots.each_mut().map(|bot| {
                let moment = Moment { tick, ..Moment::of(Seat(seat), pong.clone()) };
                seat += 1;
                bot.play(&moment, &mut Orders::default())
            });
            pong.update(&Pads::from(pads));
            hits += u32::from(pong.court.event == Some(Event::Bat));
            tick += 1;
            assert!(tick < 60 * 60 * 10, "the match never ends: {:?}", pong.court.score);
        }
        assert_eq!(pong.court.players, [true; 2]);
        assert!(hits > u32::from(POINTS), "{hits} hits");
    }
}
