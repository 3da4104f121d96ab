//! Looking ahead: the newest view, and the own pads since.

use std::{collections::VecDeque, sync::Arc};

use super::pads::PadHistory;
use crate::{
    limits::{BEAT_TICKS, PREDICTED, PREDICTED_TICKS_MIN},
    rules::{Predict, Seat, SeatPad, Stopped},
    time::Tick,
};

/// What looking ahead did, counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct PredictionCounts {
    /// Views that were as predicted.
    pub(super) held: u64,
    /// Views that were not, so that the pads since were replayed.
    pub(super) corrected: u64,
    /// Calls of the cart.
    pub(super) calls: u64,
}

/// The views from the newest of the room to the tick of the client.
#[derive(Debug)]
pub(super) struct Prediction {
    /// The tick of the first view of `chain`, which is the room's; the others are predicted.
    start: Tick,
    chain: VecDeque<Arc<[u8]>>,
    /// One more tick, for the pads at this instant.
    next: Option<(Vec<SeatPad>, Arc<[u8]>)>,
    lagging: bool,
    /// The last [`Self::advance`] found that the prediction was wrong.
    corrected: bool,
    /// Ticks that it looks ahead at most.
    ticks_max: u32,
    /// The cart does not predict, or has stopped.
    off: bool,
    pub(super) counts: PredictionCounts,
}

impl Prediction {
    /// Knows no view yet; ticks come at this rate.
    pub(super) fn new(rate: u64) -> Self {
        let ticks = u32::try_from(PREDICTED.0 * rate / 1_000_000).unwrap_or(0);
        Self {
            start: Tick(0),
            chain: VecDeque::new(),
            next: None,
            lagging: false,
            corrected: false,
            ticks_max: ticks.max(PREDICTED_TICKS_MIN) + BEAT_TICKS,
            off: false,
            counts: PredictionCounts::default(),
        }
    }

    /// The tick of the view that is shown.
    pub(super) fn tick(&self) -> Tick {
        self.start.after((self.chain.len() as u32).saturating_sub(1))
    }

    /// The view of the own tick, and the one after.
    pub(super) fn own(&self) -> Option<(&[u8], &[u8])> {
        let now = self.chain.back()?;
        let next = self.next.as_ref().map_or(now, |(_, next)| next);
        Some((now, next))
    }

    /// The prediction of before has just turned out wrong.
    pub(super) const fn corrected(&self) -> bool {
        self.corrected
    }

    /// The room is so far behind that looking ahead waits.
    pub(super) const fn lagging(&self) -> bool {
        self.lagging
    }

    /// Takes the room's newest view and looks ahead to `tick`; an error is the cart's end.
    pub(super) fn advance(
        &mut self,
        newest: &(Tick, Arc<[u8]>),
        tick: Option<Tick>,
        pads: &PadHistory,
        seats: &[Seat],
        predict: &mut dyn Predict,
    ) -> Result<(), Stopped> {
        let corrected = self.counts.corrected;
        self.take(newest);
        self.corrected = self.counts.corrected > corrected;
        let Some(tick) = tick.filter(|_| !self.off) else {
            return Ok(());
        };
        self.lagging = tick.since(self.start) > self.ticks_max;
        let end = tick.min(self.start.after(self.ticks_max));
        while self.tick() < end && !self.off {
            let pads = pads.at(self.tick().after(1), seats);
            if let Some(view) = self.call(&pads, predict)? {
                self.chain.push_back(view);
                self.next = None;
            }
        }
        let instant = pads.next(seats);
        if self.lagging {
            self.next = None;
        } else if !self.off && self.next.as_ref().is_none_or(|(pads, _)| *pads != instant) {
            self.next = self.call(&instant, predict)?.map(|view| (instant, view));
        }
        Ok(())
    }

    fn take(&mut self, newest: &(Tick, Arc<[u8]>)) {
        let (tick, view) = newest;
        if *tick == self.start && !self.chain.is_empty() {
            return;
        }
        let idx = tick.since(self.start) as usize;
        match self.chain.get(idx) {
            Some(predicted) if *predicted == *view => {
                self.counts.held += 1;
                self.chain.drain(..idx);
            }
            predicted => {
                self.counts.corrected += u64::from(predicted.is_some());
                self.chain.clear();
                self.chain.push_back(Arc::clone(view));
                self.next = None;
            }
        }
        self.start = *tick;
    }

    fn call(
        &mut self,
        pads: &[SeatPad],
        predict: &mut dyn Predict,
    ) -> Result<Option<Arc<[u8]>>, Stopped> {
        let Some(view) = self.chain.back() else { return Ok(None) };
        self.counts.calls += 1;
        match predict.predict(view, pads) {
            Ok(Some(view)) => Ok(Some(view.into())),
            Ok(None) => {
                self.turn_off();
                Ok(None)
            }
            Err(stopped) => {
                self.turn_off();
                Err(stopped)
            }
        }
    }

    fn turn_off(&mut self) {
        self.off = true;
        self.lagging = false;
        self.next = None;
        self.chain.truncate(1);
    }
}

#[cfg(test)]
mod tests {
    use cart_abi::Pad;

    use super::*;
    use crate::time::Time;

    /// A view is one byte; a held button adds its bits, and what another does cannot be known.
    struct Sum {
        answer: Result<Option<()>, Stopped>,
    }

    impl Predict for Sum {
        fn predict(&mut self, view: &[u8], pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
            Ok(self.answer?.map(|()| vec![view[0] + pads[0].pad.now.held as u8]))
        }
    }

    const SEATS: [Seat; 1] = [Seat(0)];

    struct Game {
        prediction: Prediction,
        pads: PadHistory,
        cart: Sum,
    }

    impl Game {
        /// Ticks 1 to 4 with the pads 1, 2, 4, 8, and 16 now.
        fn new(answer: Result<Option<()>, Stopped>) -> Self {
            let mut pads = PadHistory::default();
            for tick in 1..=4_u32 {
                pads.press(0, Pad { held: 1 << (tick - 1), sticks: [0; 4] });
                pads.begin(Tick(tick), Time(0), 0);
            }
            pads.press(0, Pad { held: 16, sticks: [0; 4] });
            Self { prediction: Prediction::new(30), pads, cart: Sum { answer } }
        }

        /// The own tick, its view and the next, once the room's view of a tick is here.
        fn check(&mut self, (tick, view): (u32, u8), client: u32, expected: (u32, u8, u8)) {
            let newest = (Tick(tick), vec![view].into());
            let looked = self.prediction.advance(
                &newest,
                Some(Tick(client)),
                &self.pads,
                &SEATS,
                &mut self.cart,
            );
            assert_eq!(looked.is_err(), self.cart.answer.is_err());
            let (now, next) = self.prediction.own().unwrap();
            assert_eq!((self.prediction.tick().0, now[0], next[0]), expected);
        }
    }

    #[test]
    fn pads_since_the_newest_view_are_replayed_only_if_it_was_not_predicted() {
        let mut game = Game::new(Ok(Some(())));
        game.check((1, 100), 4, (4, 114, 130));
        assert_eq!(game.prediction.counts, PredictionCounts { held: 0, corrected: 0, calls: 4 });
        game.check((2, 102), 4, (4, 114, 130));
        assert_eq!(game.prediction.counts, PredictionCounts { held: 1, corrected: 0, calls: 4 });
        game.check((3, 150), 4, (4, 158, 174));
        assert_eq!(game.prediction.counts, PredictionCounts { held: 1, corrected: 1, calls: 6 });
    }

    #[test]
    fn a_press_between_two_ticks_is_in_the_next_view() {
        let mut game = Game::new(Ok(Some(())));
        game.check((1, 100), 4, (4, 114, 130));
        game.pads.press(0, Pad { held: 32, sticks: [0; 4] });
        game.pads.press(0, Pad::IDLE);
        game.check((1, 100), 4, (4, 114, 162));
    }

    #[test]
    fn looking_ahead_ends_at_the_window() {
        let mut game = Game::new(Ok(Some(())));
        game.check((1, 0), 18, (18, 126, 142));
        assert!(!game.prediction.lagging());
        game.check((1, 0), 19, (18, 126, 126));
        assert!(game.prediction.lagging());
    }

    #[test]
    fn a_cart_that_does_not_predict_or_stops_shows_the_rooms_views() {
        for answer in [Ok(None), Err(Stopped)] {
            let mut game = Game::new(answer);
            game.check((1, 100), 4, (1, 100, 100));
            game.cart.answer = Ok(None);
            game.check((2, 200), 4, (2, 200, 200));
            assert_eq!(game.prediction.counts.calls, 1, "it is not asked again");
        }
    }
}
