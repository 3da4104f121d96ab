//! The client's tick clock: it runs so far ahead of the room that pads arrive in time, and no further.

use std::collections::VecDeque;

use crate::{
    limits::{CLOCK_STEP, SLACK_WINDOW},
    time::{Tick, Time},
};

/// One tick, in the units of [`Clock::phase`]: microseconds × rate × permille.
pub(super) const WHOLE: u64 = 1_000_000_000;
/// How much faster or slower the clock runs to correct itself, in permille.
const STRETCH: i64 = 30;
/// The same when it is more than two ticks off.
const STRETCH_FAR: i64 = 100;

/// A clock that is so many times [`CLOCK_STEP`] ahead is set back at once, and not when the worst slack is forgotten.
const FAR_AHEAD_STEPS: i64 = 4;

/// Ticks at a rate that is bent so that pads reach the room a tick early.
///
/// The clock keeps the sum of all its corrections, the *shift*. A slack that the room has measured is stored without the
/// shift that its pad was sent with, so that it says how the line is; with today's shift it says how early a
/// pad that is sent now will arrive. Corrections are therefore never made twice, however long the round trip.
#[derive(Debug)]
pub(super) struct Clock {
    rate: u64,
    tick: Tick,
    /// The part of the next tick that has passed, below [`WHOLE`].
    phase: u64,
    last: Time,
    stretch: i64,
    shift_ns: i64,
    /// Microseconds that the clock stands still, because it was far ahead.
    pause_us: u64,
    /// Slacks without shift in microseconds, rising: the worst of the window is the first.
    slacks: VecDeque<(Time, i64)>,
    /// Microseconds of ticks without a message: what is known of the line grows no older in them.
    rested_us: u64,
    /// The last three slacks without shift: one late message alone does not set the clock.
    recent: VecDeque<i64>,
}

impl Clock {
    /// A clock that has just reached a tick; `rate` is 1 to 60 a second.
    pub(super) fn new(rate: u8, now: Time, tick: Tick) -> Self {
        Self {
            rate: u64::from(rate),
            tick,
            phase: 0,
            last: now,
            stretch: 0,
            shift_ns: 0,
            pause_us: 0,
            slacks: VecDeque::new(),
            rested_us: 0,
            recent: VecDeque::new(),
        }
    }

    /// The last tick that has begun.
    pub(super) const fn tick(&self) -> Tick {
        self.tick
    }

    /// Whether it stands still, because it was far ahead.
    pub(super) const fn is_paused(&self) -> bool {
        self.pause_us > 0
    }

    /// How much of the way to the next tick is done, of 256.
    pub(super) const fn part(&self) -> u16 {
        (self.phase * 256 / WHOLE) as u16
    }

    /// The sum of all corrections, to be kept with the pads that are sent now.
    pub(super) const fn shift_ns(&self) -> i64 {
        self.shift_ns
    }

    /// Moves on to `now`; the number of ticks that have begun.
    pub(super) fn advance(&mut self, now: Time) -> u32 {
        // Nobody waits for what happened while a console slept longer than a quarter of an hour.
        let mut passed = (now - self.last).0.min(1_000_000_000);
        self.last = now;
        let paused = passed.min(self.pause_us);
        self.pause_us -= paused;
        passed -= paused;
        self.shift_ns += passed.cast_signed() * self.stretch;
        self.phase += passed * self.rate * (1_000 + self.stretch).unsigned_abs();
        let ticks = u32::try_from(self.phase / WHOLE).expect("a quarter of an hour has few ticks");
        self.phase %= WHOLE;
        self.tick = self.tick.after(ticks);
        ticks
    }

    /// When the next tick begins.
    pub(super) fn next_at(&self) -> Time {
        let speed = self.rate * (1_000 + self.stretch).unsigned_abs();
        Time((self.last.0).saturating_add(self.pause_us + (WHOLE - self.phase).div_ceil(speed)))
    }

    /// So many ticks have begun without a message to the room.
    pub(super) const fn rest(&mut self, ticks: u32) {
        self.rested_us += ticks as u64 * 1_000_000 / self.rate;
    }

    /// The room has measured how early a pad arrived that was sent with this shift. The number of ticks that the clock
    /// was set forward by, if it was.
    pub(super) fn measured(&mut self, now: Time, slack_us: i64, shift_ns: i64) -> u32 {
        let slack = slack_us - shift_ns / 1_000;
        let now = Time(now.0.saturating_sub(self.rested_us));
        while self.slacks.back().is_some_and(|(_, better)| *better >= slack) {
            self.slacks.pop_back();
        }
        self.slacks.push_back((now, slack));
        while self.slacks.len() > 1
            && self.slacks.front().is_some_and(|(at, _)| *at + SLACK_WINDOW < now)
        {
            self.slacks.pop_front();
        }
        if self.recent.len() == 3 {
            self.recent.pop_front();
        }
        self.recent.push_back(slack);
        self.correct(now)
    }

    fn correct(&mut self, now: Time) -> u32 {
        let period_us = (1_000_000 / self.rate).cast_signed();
        // A whole tick and a quarter, give or take a quarter: at a round trip of nothing a tick is still ahead.
        let target = period_us + period_us / 4 - self.shift_ns / 1_000;
        let early = |slack: i64| slack - target;
        let step = CLOCK_STEP.0.cast_signed();
        if self.recent.len() == 3 && self.recent.iter().all(|slack| early(*slack) < -step) {
            let late = self.recent.iter().map(|slack| -early(*slack)).min().unwrap_or(0);
            let ticks = late / period_us + 1;
            self.shift_ns += ticks * period_us * 1_000;
            self.stretch = 0;
            let ticks = u32::try_from(ticks).unwrap_or(u32::MAX);
            self.tick = self.tick.after(ticks);
            return ticks;
        }
        let soonest = self.recent.iter().map(|slack| early(*slack)).min().unwrap_or(0);
        if self.recent.len() == 3 && soonest > FAR_AHEAD_STEPS * step {
            // The clock itself was set: what was measured before is not true any more.
            let slack = soonest + target;
            self.slacks.clear();
            self.slacks.push_back((now, slack));
        }
        let worst = self.slacks.front().map_or(0, |(_, slack)| early(*slack));
        if worst > step {
            self.shift_ns -= worst * 1_000;
            self.pause_us += worst.unsigned_abs();
            self.stretch = 0;
            return 0;
        }
        let size = match worst.abs() {
            off if off > 2 * period_us => STRETCH_FAR,
            off if off > period_us / 4 => STRETCH,
            _ => 0,
        };
        self.stretch = -worst.signum() * size;
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A clock that starts `ahead_us` ahead of a room, on a line of `one_way_us`: the slack of its pads after `seconds`,
    /// in microseconds.
    fn settle(rate: u8, one_way_us: i64, ahead_us: i64, seconds: u64) -> i64 {
        let start = 10_000_000;
        let first = Tick(1_000);
        let mut clock = Clock::new(rate, Time(start), first);
        // The room runs tick `first` at this time.
        let room_start = start.cast_signed() + ahead_us;
        let mut on_the_way: VecDeque<(u64, i64, i64)> = VecDeque::new();
        let mut slack = 0;
        for now in (start..start + seconds * 1_000_000).step_by(4_000) {
            while on_the_way.front().is_some_and(|(at, ..)| *at <= now) {
                let (_, measured, shift) = on_the_way.pop_front().unwrap();
                clock.measured(Time(now), measured, shift);
            }
            if clock.advance(Time(now)) > 0 {
                let ticks = i64::from(clock.tick().since(first));
                let due = room_start + ticks * 1_000_000 / i64::from(rate);
                slack = due - now.cast_signed() - one_way_us;
                on_the_way.push_back((
                    now + 2 * one_way_us.unsigned_abs(),
                    slack,
                    clock.shift_ns(),
                ));
            }
        }
        slack
    }

    #[test]
    fn a_clock_settles_one_tick_ahead_and_stays() {
        for (rate, one_way, ahead) in [
            (30, 0, 0),
            (30, 0, -200_000),
            (30, 200_000, 0),
            (60, 50_000, 2_000_000),
            (60, 0, 40_000),
            (20, 200_000, -3_000_000),
            (1, 200_000, 0),
        ] {
            let period = 1_000_000 / i64::from(rate);
            for seconds in [60, 61, 97] {
                let slack = settle(rate, one_way, ahead, seconds);
                let near = period - 12_000..period * 3 / 2 + 12_000;
                assert!(
                    near.contains(&slack),
                    "rate {rate}, {one_way} µs, {ahead} µs, {seconds} s: slack {slack} µs"
                );
            }
        }
    }

    #[test]
    fn one_late_message_does_not_set_the_clock() {
        let mut clock = Clock::new(30, Time(0), Tick(50));
        for (at, slack) in [(1, 40_000), (2, 41_000), (3, -900_000), (4, 40_000)] {
            assert_eq!(clock.measured(Time(at), slack, 0), 0);
        }
        assert_eq!(clock.tick(), Tick(50));
        assert_eq!(clock.stretch, STRETCH_FAR);
    }

    #[test]
    fn a_clock_that_is_far_behind_is_set_and_one_far_ahead_waits() {
        let mut clock = Clock::new(30, Time(0), Tick(50));
        let set: Vec<u32> = (0..3).map(|_| clock.measured(Time(0), -1_000_000, 0)).collect();
        assert_eq!(set, [0, 0, 32]);
        assert_eq!(
            clock.measured(Time(1), -1_000_000, 0),
            0,
            "it is not set twice for the same lateness"
        );
        let mut clock = Clock::new(30, Time(0), Tick(50));
        clock.measured(Time(0), 1_041_666, 0);
        assert_eq!(clock.advance(Time(1_000_000)), 0);
        assert_eq!(clock.advance(Time(1_040_000)), 1);
    }
}
