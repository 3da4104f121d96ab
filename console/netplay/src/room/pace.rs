//! How many of its ticks a room runs. One that is too slow for its cart drops time, and says how much of it.

use crate::{limits::PACE_WINDOW, time::Time};

/// Less than this many ticks of a hundred are worth telling.
const SLOW_PERCENT: u32 = 97;
/// A change of so many is worth telling again.
const CHANGE_PERCENT: u8 = 5;

/// The ticks of a room since its window began.
#[derive(Debug)]
pub(super) struct Pace {
    window_ends: Time,
    run: u32,
    dropped: u32,
    percent: u8,
}

impl Default for Pace {
    fn default() -> Self {
        Self { window_ends: Time(0), run: 0, dropped: 0, percent: 100 }
    }
}

impl Pace {
    /// Ticks that are run of a hundred that are due, as was last told.
    pub(super) const fn percent(&self) -> u8 {
        self.percent
    }

    /// The time of so many ticks was dropped.
    pub(super) fn dropped(&mut self, ticks: u32) {
        self.dropped = self.dropped.saturating_add(ticks);
    }

    /// A tick was run; if the window is over and there is something to tell, what it is.
    pub(super) fn ran(&mut self, now: Time) -> Option<u8> {
        self.run += 1;
        if now < self.window_ends {
            return None;
        }
        let due = self.run.saturating_add(self.dropped);
        let ran = u64::from(self.run) * 100 / u64::from(due);
        let ran = if ran >= u64::from(SLOW_PERCENT) { 100 } else { ran as u8 };
        (self.window_ends, self.run, self.dropped) = (now + PACE_WINDOW, 0, 0);
        let tells =
            ran.abs_diff(self.percent) >= CHANGE_PERCENT || (ran == 100) != (self.percent == 100);
        tells.then(|| {
            self.percent = ran;
            ran
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    /// Ticks of so many milliseconds in a room of 50 a second; what is told, with the second.
    fn told(tick_ms: impl Fn(u64) -> u64) -> Vec<(u64, u8)> {
        let (mut pace, mut now, mut told) = (Pace::default(), Time(0), Vec::new());
        while now.0 < 30_000_000 {
            let took = tick_ms(now.0 / 1_000_000).max(20);
            now = now + Span::from_millis(took);
            pace.dropped((took / 20 - 1) as u32);
            told.extend(pace.ran(now).map(|percent| (now.0 / 1_000_000, percent)));
        }
        told
    }

    #[test]
    fn a_room_that_keeps_up_says_nothing() {
        assert_eq!(told(|_| 5), []);
    }

    #[test]
    fn a_slow_room_says_so_once_and_when_it_is_over() {
        let slow = told(|second| if (10..20).contains(&second) { 40 } else { 20 });
        assert!(slow.iter().any(|&(_, percent)| percent == 50), "{slow:?}");
        assert!((10..13).contains(&slow[0].0) && slow.len() <= 4, "{slow:?}");
        assert!(matches!(slow.last(), Some((20..24, 100))), "{slow:?}");
    }

    #[test]
    fn a_room_that_hardly_goes_says_how_hardly() {
        assert!(told(|_| 500).iter().any(|&(_, percent)| percent == 4));
    }
}
