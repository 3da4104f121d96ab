//! When each tick is due.

use crate::time::{Span, Tick, Time};

/// Ticks at an even rate from a moment on, without rounding errors that add up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    rate: u64,
    start: Time,
    start_tick: Tick,
}

impl Schedule {
    /// `start_tick` was due at `start`, and `rate` follow each second; at rate 0 every tick is due at once.
    pub(super) fn new(rate: u8, start: Time, start_tick: Tick) -> Self {
        Self { rate: u64::from(rate), start, start_tick }
    }

    /// When a tick is due.
    pub(super) fn due(self, tick: Tick) -> Time {
        self.start + self.span(tick.since(self.start_tick))
    }

    /// How long so many ticks take.
    pub(super) fn span(self, ticks: u32) -> Span {
        Span((u64::from(ticks) * 1_000_000).checked_div(self.rate).unwrap_or(0))
    }

    /// How early `now` is for a tick, in milliseconds; negative is late.
    pub(super) fn slack_ms(self, tick: Tick, now: Time) -> i16 {
        let due = if tick < self.start_tick {
            Time((self.start.0).saturating_sub(self.span(self.start_tick.since(tick)).0))
        } else {
            self.due(tick)
        };
        let early = i64::try_from((due - now).0 / 1_000).unwrap_or(i64::MAX);
        let late = i64::try_from((now - due).0 / 1_000).unwrap_or(i64::MAX);
        (early - late).clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16
    }
}
