//! What a player's side is given in a frame, and what it may ask for.

use crate::{Pointer, Seat};

/// Two views and the way between them, for smooth pictures at any tick rate.
#[derive(Clone, Debug)]
pub struct Pair<V> {
    /// The view of the earlier tick.
    pub now: V,
    /// The view of the later tick.
    pub next: V,
    /// How far this picture is from `now` (0) to `next` (256).
    pub part: i32,
}

impl<V> Pair<V> {
    /// A number on its way from `now` to `next`: `between(|view| view.hero.x)`.
    pub fn between(&self, number: impl Fn(&V) -> i32) -> i32 {
        let (now, next) = (i64::from(number(&self.now)), i64::from(number(&self.next)));
        // The result lies between two i32, so it is one.
        (now + (((next - now) * i64::from(self.part.clamp(0, 256))) >> 8)) as i32
    }
}

/// What there is to show.
#[derive(Clone, Debug)]
pub struct Scene<V> {
    /// The seat of this player.
    pub seat: Seat,
    /// The seats of all players at this console, in the order of their pads; the first is `seat`.
    pub seats: Vec<Seat>,
    /// The tick of `own.now`.
    pub tick: u32,
    /// The views for what this player moves: predicted, so that it answers to the pad at once.
    pub own: Pair<V>,
    /// The views for everybody else: a little in the past, so that both ends are known and the way between is smooth.
    pub others: Pair<V>,
    /// The room has not been heard for long, and prediction waits.
    pub lagging: bool,
    /// Nobody at this console plays: it shows what somebody else plays or has played. Pads may be theirs, orders go
    /// nowhere, and a page that waits for a button would never go away.
    pub watching: bool,
    /// The newest view was not quite what was predicted, and `own` may be another now: a [`Glide`](crate::Glide) hides that.
    pub corrected: bool,
    /// The tick differs from the frame before.
    pub new_tick: bool,
    /// The way to the room and back in milliseconds.
    pub round_trip_ms: u32,
    /// The keyboard writes text and is not a pad: what [`console::typing`](crate::console::typing) asked for.
    pub typing: bool,
    /// The letters typed since the frame before: backspace is `\u{8}`, enter `\n`, escape `\u{1b}`.
    pub typed: String,
    /// The mouse or a finger, in a cart with the permission `pointer`.
    pub pointer: Pointer,
    /// Why orders of this player were refused since the frame before.
    pub refused: Vec<String>,
}

impl<V: Clone> Scene<V> {
    /// A scene in which nothing moves: what tests show.
    #[must_use]
    pub fn still(seat: Seat, view: &V) -> Self {
        let pair = || Pair { now: view.clone(), next: view.clone(), part: 0 };
        Self {
            seat,
            seats: vec![seat],
            tick: 0,
            own: pair(),
            others: pair(),
            lagging: false,
            watching: false,
            corrected: false,
            new_tick: true,
            round_trip_ms: 0,
            typing: false,
            typed: String::new(),
            pointer: Pointer::AWAY,
            refused: Vec::new(),
        }
    }
}

/// Where a player's side puts what it asks of the rules.
#[derive(Debug)]
pub struct Orders<O>(Vec<O>);

impl<O> Orders<O> {
    /// Asks the rules for something. It arrives, once, in order; the rules may refuse it.
    pub fn send(&mut self, order: O) {
        self.0.push(order);
    }

    /// What was asked for so far.
    #[must_use]
    pub fn sent(&self) -> &[O] {
        &self.0
    }
}

impl<O> Default for Orders<O> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_reaches_both_ends() {
        for (now, next, part, expected) in [
            (0, 100, 0, 0),
            (0, 100, 256, 100),
            (0, 100, 128, 50),
            (100, 0, 128, 50),
            (5, 5, 77, 5),
            (i32::MIN, i32::MAX, 256, i32::MAX),
            (i32::MAX, i32::MIN, 300, i32::MIN),
        ] {
            assert_eq!(
                Pair { now, next, part }.between(|&number| number),
                expected,
                "{now} {next} {part}"
            );
        }
    }
}
