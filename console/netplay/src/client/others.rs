//! How far behind the newest view others are shown: as little as the line allows.

use super::clock::WHOLE;
use crate::time::{Span, Tick, Time};

/// Ticks behind before the line is known.
const START: i64 = WHOLE as i64 * 5 / 2;
/// The least: with every view in time there is a next one to move towards, and a frame to spare.
const LEAST: i64 = WHOLE as i64 * 5 / 4;
/// The most, in ticks and in microseconds: what comes later than that is worth no further delay.
const MOST_TICKS: i64 = 3;
const MOST_US: i64 = 100_000;
/// A view that came later than others are shown moves them back by this part of it; each other view forth by
/// [`FORTH`].
const BACK: i64 = 2;
const FORTH: i64 = WHOLE as i64 / 1_000;
/// How long the earliest view is remembered, and as long again.
const WINDOW: Span = Span::from_millis(2_500);

/// What the moments at which views arrive say of the line. All times are in parts of a tick; see [`WHOLE`].
#[derive(Debug)]
pub(super) struct Delay {
    /// Where time is counted from, so that the sums stay small.
    zero: Time,
    /// The tick clock of the room as the earliest views told it, in this window and in the last.
    earliest: [Option<i64>; 2],
    window_ends: Time,
    behind: i64,
}

impl Default for Delay {
    fn default() -> Self {
        Self::new(Time(0))
    }
}

impl Delay {
    /// Nothing is known yet.
    pub(super) const fn new(now: Time) -> Self {
        let window_ends = Time(now.0 + WINDOW.0);
        Self { zero: now, earliest: [None; 2], window_ends, behind: START }
    }

    /// The view of a tick came; `before` is the newest until then, if all since then was told of as it happened.
    pub(super) fn arrived(&mut self, now: Time, rate: u64, tick: Tick, before: Option<Tick>) {
        if now >= self.window_ends {
            self.earliest = [None, self.earliest[0]];
            self.window_ends = now + WINDOW;
        }
        let ahead = ticks(tick) - self.passed(now, rate);
        self.earliest[0] = Some(self.earliest[0].map_or(ahead, |earliest| earliest.max(ahead)));
        let Some(before) = before else { return };
        // So far behind, others would have had something to move towards until now.
        let needed = self.room(now, rate) - ticks(before);
        if needed > self.behind {
            self.behind += (needed - self.behind) / BACK;
        } else {
            self.behind -= FORTH;
        }
        let most = (MOST_TICKS * WHOLE.cast_signed()).max(MOST_US * rate.cast_signed() * 1_000);
        self.behind = self.behind.clamp(LEAST, most);
    }

    /// What of others should be shown now.
    pub(super) fn wanted(&self, now: Time, rate: u64) -> u64 {
        (self.room(now, rate) - self.behind).max(0).unsigned_abs()
    }

    /// Ticks behind, in tenths.
    pub(super) fn behind_tenths(&self) -> u32 {
        (self.behind.unsigned_abs() * 10 / WHOLE) as u32
    }

    /// The tick of a view that came now as quickly as the quickest.
    fn room(&self, now: Time, rate: u64) -> i64 {
        self.passed(now, rate) + self.earliest.into_iter().flatten().max().unwrap_or(0)
    }

    /// Two years fit.
    fn passed(&self, now: Time, rate: u64) -> i64 {
        let us = (now - self.zero).0.min(1 << 46).cast_signed();
        us * rate.cast_signed() * 1_000
    }
}

const fn ticks(tick: Tick) -> i64 {
    tick.0 as i64 * WHOLE as i64
}
