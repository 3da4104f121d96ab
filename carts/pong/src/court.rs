//! The rules: two bats, a ball and the score. Places and speeds are in sixteenths of a pixel.

use cart_sdk::{Button, Pad, Pads, Random};
use serde::{Deserialize, Serialize};

/// Sixteenths of a pixel in a pixel.
pub(crate) const PIXEL: i32 = 16;
/// The court in pixels: between the two walls.
pub(crate) const TOP: i32 = 24;
/// The lower wall.
pub(crate) const BOTTOM: i32 = 248;
/// Pixels across and down a bat.
pub(crate) const BAT: (i32, i32) = (6, 34);
/// Left edges of the two bats in pixels.
pub(crate) const BAT_X: [i32; 2] = [12, 238];
/// Pixels along a side of the ball.
pub(crate) const BALL: i32 = 6;
/// Points that win a game.
pub(crate) const POINTS: u8 = 7;

const BAT_SPEED: i32 = 3 * PIXEL;
/// Slower than a player, so that it can be beaten.
const OPPONENT_SPEED: i32 = 30;
const SERVE_SPEED: i32 = 2 * PIXEL;
/// Below the thickness of bat and ball together, so that the ball cannot pass through.
const BALL_SPEED_MAX: i32 = 5 * PIXEL;
const SERVE_TICKS: u16 = 50;
const MIDDLE: i32 = (TOP + BOTTOM) / 2 * PIXEL;

/// What happened in the last step, for the ear.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum Event {
    Bat,
    Wall,
    Point,
    Game,
}

/// What goes on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum Phase {
    /// The ball waits so many ticks in the middle.
    Serve(u16),
    /// The ball flies.
    Rally,
    /// This side has won; A plays again.
    Won(usize),
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Court {
    pub(crate) phase: Phase,
    pub(crate) score: [u8; 2],
    /// The sides that a player moves: a seat plays from its first press on, and the console until then.
    pub(crate) players: [bool; 2],
    /// Middle of each bat, downwards.
    pub(crate) bats: [i32; 2],
    /// Middle of the ball.
    pub(crate) ball: (i32, i32),
    speed: (i32, i32),
    pub(crate) event: Option<Event>,
    random: Random,
}

impl Default for Court {
    fn default() -> Self {
        let mut court = Self {
            phase: Phase::Serve(SERVE_TICKS),
            score: [0; 2],
            players: [false; 2],
            bats: [MIDDLE; 2],
            ball: (0, 0),
            speed: (0, 0),
            event: None,
            random: Random::default(),
        };
        let towards = if court.random.below(2) == 0 { -1 } else { 1 };
        court.serve(towards);
        court
    }
}

impl Court {
    /// Whether the ball flies towards a side.
    pub(crate) fn comes_to(&self, side: usize) -> bool {
        (self.speed.0 > 0) == (side == 1) && self.phase == Phase::Rally
    }

    /// One step.
    pub(crate) fn step(&mut self, pads: &Pads) {
        self.event = None;
        for side in 0..2 {
            let presses = pads[side].direction().1 != 0 || asks_to_play(&pads[side]);
            self.players[side] = pads.taken(side) && (self.players[side] || presses);
            self.move_bat(side, pads);
        }
        match self.phase {
            Phase::Serve(0) => self.phase = Phase::Rally,
            Phase::Serve(ticks) => self.phase = Phase::Serve(ticks - 1),
            Phase::Rally => self.fly(),
            Phase::Won(side) => {
                if (0..2).any(|side| asks_to_play(&pads[side])) {
                    self.score = [0; 2];
                    self.serve(if side == 0 { 1 } else { -1 });
                }
            }
        }
    }

    /// A player moves the own bat; a bat without a player follows the ball when it comes near.
    fn move_bat(&mut self, side: usize, pads: &Pads) {
        let reach = BAT.1 * PIXEL / 2;
        let move_by = if self.players[side] {
            pads[side].direction().1 * BAT_SPEED
        } else {
            let target = if self.comes_to(side) { self.ball.1 } else { MIDDLE };
            (target - self.bats[side]).clamp(-OPPONENT_SPEED, OPPONENT_SPEED)
        };
        let bat = self.bats[side] + move_by;
        self.bats[side] = bat.clamp(TOP * PIXEL + reach, BOTTOM * PIXEL - reach);
    }

    fn serve(&mut self, towards: i32) {
        self.phase = Phase::Serve(SERVE_TICKS);
        self.ball = (128 * PIXEL, MIDDLE);
        self.speed = (towards * SERVE_SPEED, self.random.between(-PIXEL, PIXEL));
    }

    fn fly(&mut self) {
        self.ball.0 += self.speed.0;
        self.ball.1 += self.speed.1;
        let half = BALL * PIXEL / 2;
        let (upper, lower) = (TOP * PIXEL + half, BOTTOM * PIXEL - half);
        if self.ball.1 < upper || self.ball.1 > lower {
            // As far inside as it would have gone outside.
            let wall = if self.ball.1 < upper { upper } else { lower };
            self.ball.1 = 2 * wall - self.ball.1;
            self.speed.1 = -self.speed.1;
            self.event = Some(Event::Wall);
        }
        let side = usize::from(self.speed.0 > 0);
        if self.meets(side) {
            self.hit(side);
        } else if self.ball.0 < -half || self.ball.0 > 256 * PIXEL + half {
            self.point(1 - side);
        }
    }

    fn meets(&self, side: usize) -> bool {
        let half = BALL * PIXEL / 2;
        let left = BAT_X[side] * PIXEL;
        let across = self.ball.0 + half >= left && self.ball.0 - half <= left + BAT.0 * PIXEL;
        across && (self.ball.1 - self.bats[side]).abs() <= BAT.1 * PIXEL / 2 + half
    }

    /// The ball comes back a little faster, and the steeper the nearer it was to the end of the bat.
    fn hit(&mut self, side: usize) {
        let faster = (self.speed.0.abs() + 3).min(BALL_SPEED_MAX);
        self.speed.0 = if side == 0 { faster } else { -faster };
        self.speed.1 = (self.ball.1 - self.bats[side]) / 6 + self.random.between(-2, 2);
        self.event = Some(Event::Bat);
    }

    fn point(&mut self, side: usize) {
        self.score[side] += 1;
        if self.score[side] == POINTS {
            self.phase = Phase::Won(side);
            self.event = Some(Event::Game);
        } else {
            self.serve(if side == 0 { 1 } else { -1 });
            self.event = Some(Event::Point);
        }
    }
}

fn asks_to_play(pad: &Pad) -> bool {
    pad.pressed(Button::A) || pad.pressed(Button::Start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Steps until something happens, and says what.
    fn next_event(court: &mut Court, pads: &Pads) -> Event {
        (0..10_000)
            .find_map(|_| {
                court.step(pads);
                court.event
            })
            .expect("something happens within minutes")
    }

    #[test]
    fn a_bat_follows_its_pad_and_stops_at_the_walls() {
        let mut court = Court::default();
        let down = Pads::from([Pad::IDLE.then(&[Button::Down]), Pad::IDLE.then(&[Button::Up])]);
        court.step(&down);
        assert_eq!(court.bats, [MIDDLE + BAT_SPEED, MIDDLE - BAT_SPEED]);
        (0..200).for_each(|_| court.step(&down));
        assert_eq!(court.bats[0], (BOTTOM - BAT.1 / 2) * PIXEL);
        assert_eq!(court.bats[1], (TOP + BAT.1 / 2) * PIXEL);
    }

    #[test]
    fn the_opponent_plays_where_nobody_sits() {
        let mut court = Court::default();
        let mut hits = 0;
        for _ in 0..60 * 60 {
            court.step(&Pads::default());
            hits += usize::from(court.event == Some(Event::Bat));
            assert!(court.ball.1 >= TOP * PIXEL && court.ball.1 <= BOTTOM * PIXEL, "{court:?}");
        }
        assert!(hits > 20, "only {hits} hits in a minute");
    }

    #[test]
    fn a_seat_plays_from_its_first_press_until_it_is_left() {
        let mut court = Court::default();
        let mut players = |pads: &[Pad]| {
            court.step(&match *pads {
                [one] => Pads::from([one]),
                [one, other] => Pads::from([one, other]),
                _ => Pads::default(),
            });
            court.players
        };
        assert_eq!(players(&[Pad::IDLE, Pad::IDLE]), [false, false]);
        assert_eq!(players(&[Pad::IDLE, Pad::IDLE.then(&[Button::Up])]), [false, true]);
        assert_eq!(players(&[Pad::IDLE.then(&[Button::A]), Pad::IDLE]), [true, true]);
        assert_eq!(players(&[Pad::IDLE]), [true, false]);
    }

    #[test]
    fn a_player_who_leaves_the_bat_at_the_wall_loses_the_game() {
        let mut court = Court::default();
        let pads = Pads::from([Pad::IDLE.then(&[Button::Up])]);
        while next_event(&mut court, &pads) != Event::Game {}
        assert_eq!((court.phase, court.score[1]), (Phase::Won(1), POINTS));
        court.step(&Pads::from([Pad::IDLE.then(&[Button::A])]));
        assert_eq!((court.phase, court.score), (Phase::Serve(SERVE_TICKS), [0; 2]));
    }

    #[test]
    fn the_fastest_ball_does_not_pass_through_a_bat() {
        const { assert!(BALL_SPEED_MAX <= (BAT.0 + BALL) * PIXEL) }
        let mut court =
            Court { phase: Phase::Rally, speed: (-BALL_SPEED_MAX, 0), ..Court::default() };
        assert_eq!(next_event(&mut court, &Pads::from([Pad::IDLE, Pad::IDLE])), Event::Bat);
        assert_eq!(court.speed.0, BALL_SPEED_MAX);
    }
}
