//! When a lost connection is tried again.

use netplay::{Span, Time};

/// The pauses before each new try; the last one repeats.
const PAUSES_MS: [u64; 5] = [500, 1_000, 2_000, 4_000, 8_000];
/// A room keeps a seat for so long, so trying longer only pretends.
const GIVE_UP: Span = Span::from_millis(120_000);

/// The tries since a connection was lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Retry {
    lost: Time,
    tries: usize,
    next: Time,
}

impl Retry {
    /// The connection was lost now.
    pub(crate) fn new(now: Time) -> Self {
        Self { lost: now, tries: 0, next: now + Span::from_millis(PAUSES_MS[0]) }
    }

    /// The next try failed too; nothing if it is time to give up.
    pub(crate) fn failed(self, now: Time) -> Option<Self> {
        let tries = self.tries + 1;
        let pause = PAUSES_MS[tries.min(PAUSES_MS.len() - 1)];
        let next = now + Span::from_millis(pause);
        ((now - self.lost) < GIVE_UP).then_some(Self { tries, next, ..self })
    }

    /// Whether the next try is due.
    pub(crate) fn is_due(self, now: Time) -> bool {
        now >= self.next
    }

    /// Whole seconds until the next try, at least 1.
    pub(crate) fn seconds_left(self, now: Time) -> u64 {
        (self.next - now).0.div_ceil(1_000_000).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pauses_grow_and_end_after_two_minutes() {
        let mut retry = Retry::new(Time(0));
        let mut pauses = vec![retry.next.0 / 1_000];
        let mut now = retry.next;
        while let Some(next) = retry.failed(now) {
            pauses.push((next.next - now).0 / 1_000);
            (retry, now) = (next, next.next);
        }
        assert_eq!(pauses[..6], [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
        assert!((120_000..130_000).contains(&pauses.iter().sum::<u64>()), "{pauses:?}");
    }

    #[test]
    fn a_try_is_due_when_its_pause_is_over() {
        let retry = Retry::new(Time(1_000_000));
        assert!(!retry.is_due(Time(1_499_999)) && retry.is_due(Time(1_500_000)));
        assert_eq!(
            (retry.seconds_left(Time(1_000_000)), retry.seconds_left(Time(9_000_000))),
            (1, 1)
        );
    }
}
