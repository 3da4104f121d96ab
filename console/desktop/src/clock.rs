//! The one place that reads a clock, and the only one that waits for it.

use std::time::{Duration, Instant, SystemTime};

use netplay::Time;

/// Time since the console started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    /// Starts at 0.
    #[expect(clippy::disallowed_methods, reason = "this is the shell's one clock")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// The time now.
    pub(crate) fn now(self) -> Time {
        Time(u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX))
    }

    /// A time of this clock as the system counts.
    pub(crate) fn instant(self, time: Time) -> Instant {
        self.0 + Duration::from_micros(time.0)
    }

    /// Waits until a time of this clock.
    pub(crate) fn wait_until(self, time: Time) {
        loop {
            let left = time - self.now();
            if left.0 == 0 {
                return;
            }
            std::thread::park_timeout(Duration::from_micros(left.0));
        }
    }
}

/// The date, for telling how old something is; 0 if the system has none.
#[expect(clippy::disallowed_methods, reason = "this is the shell's one clock")]
pub(crate) fn seconds_since_1970() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |passed| passed.as_secs())
}

/// When a frame is due, counted from 0: sixty a second, without a rounding that adds up.
pub(crate) fn frame_time(frame: u64) -> Time {
    Time(frame * 1_000_000 / u64::from(cart_abi::FRAMES_PER_SECOND))
}

/// Frames that a shell catches up at once; what is later than that is dropped.
const FRAMES_AT_ONCE: u64 = 4;

/// Counts the frames that are due.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct FrameCounter {
    /// The number of the next frame, counted from the start of the clock.
    next: u64,
}

impl FrameCounter {
    /// How many frames are due by now: at most a few, and time beyond them is dropped.
    pub(crate) fn due(&mut self, now: Time) -> u64 {
        let reached = now.0 * u64::from(cart_abi::FRAMES_PER_SECOND) / 1_000_000 + 1;
        let due = reached.saturating_sub(self.next);
        self.next = self.next.max(reached);
        due.min(FRAMES_AT_ONCE)
    }

    /// When the next frame is due.
    pub(crate) fn next_at(self) -> Time {
        // One microsecond later than the rounded time, or the frame would not be due yet.
        Time(frame_time(self.next).0 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_frames_are_due_each_second_and_late_ones_are_dropped() {
        let mut frames = FrameCounter::default();
        assert_eq!(frames.due(Time(0)), 1);
        assert_eq!(frames.due(Time(1_000)), 0);
        assert_eq!(frames.due(Time(16_667)), 1);
        assert_eq!(frames.due(Time(66_667)), 3);
        assert_eq!(frames.due(Time(1_000_000)), 4);
        assert_eq!(frames.due(Time(1_000_001)), 0);
    }

    #[test]
    fn the_next_frame_is_due_when_it_is_said_to_be() {
        let mut frames = FrameCounter::default();
        for _ in 0..600 {
            let at = frames.next_at();
            assert_eq!(frames.due(at), 1);
        }
        assert!((9_983_000..=10_000_100).contains(&frames.next_at().0), "{:?}", frames.next_at());
    }
}
