//! How much time a room takes from its thread. One that takes more than its ticks have slows itself, and in the end
//! the others on its thread: it is told of, and then it is closed.

use netplay::{Span, Tick, Time};

/// The time is summed up over so long.
const WINDOW: Span = Span::from_millis(5_000);
/// Windows in a row that a room may overrun; with the last of them it is closed.
const OVERRUNS_MAX: u32 = 4;
/// A room that has taken so long, and twice what its ticks have, is heavy before its window is over.
const HEAVY: Span = Span::from_millis(100);

/// What a room has taken since its window began.
#[derive(Debug)]
pub(crate) struct Load {
    /// How long a tick may take; none where ticks follow orders.
    tick_span: Option<Span>,
    window_ends: Time,
    tick: Tick,
    taken: Span,
    overruns: u32,
}

/// A window in which a room took too long.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Overrun {
    /// Milliseconds that a tick took on average, with all that goes with it.
    pub(crate) tick_ms: u64,
    /// Milliseconds that it may take.
    pub(crate) allowed_ms: u64,
    /// Seconds after which the room is closed if this goes on; 0 closes it now.
    pub(crate) seconds_left: u64,
}

impl Load {
    /// For a room with this many ticks a second, 0 for on demand.
    pub(crate) fn new(tick_rate: u8) -> Self {
        let tick_span = 1_000_000_u64.checked_div(u64::from(tick_rate)).map(Span);
        Self { tick_span, window_ends: Time(0), tick: Tick(0), taken: Span(0), overruns: 0 }
    }

    /// Whether the room takes so much of its thread, by now, that others must not wait for it. One long turn is none: this
    /// computer may have been busy otherwise.
    pub(crate) fn is_heavy(&self, tick: Tick) -> bool {
        let ticks = u64::from(tick.since(self.tick));
        let allowed = self.tick_span.map_or(HEAVY.0, |span| span.0 * ticks);
        ticks >= 2 && self.taken >= HEAVY && self.taken.0 >= 2 * allowed
    }

    /// The room has had its turn, which took so long and ended now, with this tick.
    pub(crate) fn add(&mut self, now: Time, tick: Tick, taken: Span) -> Option<Overrun> {
        self.taken.0 += taken.0;
        if now < self.window_ends {
            return None;
        }
        let ticks = u64::from(tick.since(self.tick));
        let allowed = match self.tick_span {
            Some(span) => Span(span.0 * ticks),
            // Ticks on demand may be slow, but not leave the thread no time for others.
            None => Span(WINDOW.0 / 2),
        };
        let is_late = ticks > 0 && self.taken.0 > allowed.0;
        self.overruns = if is_late { self.overruns + 1 } else { 0 };
        let overrun = Overrun {
            tick_ms: self.taken.0 / ticks.max(1) / 1_000,
            allowed_ms: allowed.0 / ticks.max(1) / 1_000,
            seconds_left: u64::from(OVERRUNS_MAX.saturating_sub(self.overruns)) * WINDOW.0
                / 1_000_000,
        };
        *self = Self { window_ends: now + WINDOW, tick, taken: Span(0), ..*self };
        is_late.then_some(overrun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A minute of turns, each a tick that takes so long; the seconds left that were said.
    fn seconds_left(tick_rate: u8, tick_ms: impl Fn(u64) -> u64) -> Vec<u64> {
        let mut load = Load::new(tick_rate);
        let (mut now, mut tick) = (Time(0), Tick(0));
        let mut said = Vec::new();
        while now < Time(60_000_000) {
            let taken = Span::from_millis(tick_ms(now.0 / 1_000_000));
            now = now + taken.max(Span::from_millis(33));
            tick = tick.after(1);
            let overrun = load.add(now, tick, taken);
            said.extend(overrun.map(|overrun| overrun.seconds_left));
        }
        said
    }

    #[test]
    fn a_room_that_overruns_for_twenty_seconds_is_closed() {
        assert_eq!(seconds_left(30, |_| 30), [0_u64; 0]);
        assert_eq!(seconds_left(30, |_| 60)[..4], [15, 10, 5, 0]);
        assert_eq!(seconds_left(0, |_| 20)[..4], [15, 10, 5, 0]);
        assert_eq!(seconds_left(0, |_| 15), [0_u64; 0]);
    }

    #[test]
    fn a_hiccup_is_forgotten() {
        let hiccups = seconds_left(30, |second| if second % 15 < 5 { 60 } else { 1 });
        assert!(!hiccups.is_empty() && hiccups.iter().all(|&left| left >= 10), "{hiccups:?}");
    }

    #[test]
    fn a_heavy_room_is_known_after_two_ticks() {
        let heavy = |tick_ms: u64, ticks: u32| {
            let mut load = Load::new(30);
            assert_eq!(load.add(Time(0), Tick(0), Span(0)), None);
            for tick in 1..=ticks {
                load.add(Time(u64::from(tick) * 33_333), Tick(tick), Span::from_millis(tick_ms));
            }
            load.is_heavy(Tick(ticks))
        };
        assert!(
            heavy(100, 2) && !heavy(100, 1) && !heavy(40, 100) && heavy(70, 2) && !heavy(5, 100)
        );
    }

    #[test]
    fn an_empty_room_overruns_nothing() {
        let mut load = Load::new(30);
        for second in 1..60 {
            let now = Time(second * 1_000_000);
            assert_eq!(load.add(now, Tick(0), Span::from_millis(900)), None, "no tick was run");
        }
    }
}
