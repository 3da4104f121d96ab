//! How many bytes a second one connection gets: as many as its line carries without a queue building up.
//!
//! The transport does not slow a game down for a single loss, so the room must back off where a line is too narrow. It
//! shows in two ways: views take longer to be acknowledged than they once did, or many of them are lost.
//!
//! A view may also take long because this computer, or the client's, is busy and comes late to what is long there. That is
//! no queue in the line, and sending less would not shorten it. So where the driver says how long the line itself
//! takes, from a packet that really left to its ack that was really read, a view took no longer than that. A client
//! that lies about it gets more than its line carries, and harms nobody else.

use std::collections::VecDeque;

use super::Room;
use crate::{
    endpoint::Peer,
    limits::{
        DATAGRAM_OVERHEAD_BYTES, RATE_BYTES_MAX, RATE_BYTES_MIN, RATE_BYTES_START, RATE_DELAY,
        RATE_LEAST_WINDOW, RATE_LOSS_PERCENT, RATE_STEP_BYTES, RATE_WINDOW, VIEW_BUDGET_BYTES,
    },
    rules::Rules,
    time::{Span, Tick, Time},
};

/// Views that are remembered: as many as the mask of an ack has bits, and the newest.
const SENT_MAX: usize = 33;
/// Ticks after which a view that did not arrive is lost and not only overtaken.
const OVERTAKEN_TICKS: u32 = 8;
/// Windows over which losses are counted: a second.
const LOSS_WINDOWS: usize = 4;
/// Views that were told of at least, before their losses mean anything.
const LOSS_VIEWS_MIN: u32 = 8;

/// What one connection may send, and what was seen of its line.
#[derive(Debug)]
pub(super) struct Rate {
    bytes_per_second: u64,
    /// The rate at which the line was full last; more than the most before that.
    full_at: u64,
    /// Millionths of bytes that may be sent; below zero after a large view.
    micro_tokens: i64,
    at: Time,
    /// Views on the Latest lane of which it is not known whether they arrived, oldest first.
    sent: VecDeque<(Tick, Time)>,
    /// The newest view that was acknowledged.
    newest: Tick,
    /// How long the line takes there and back, by the transport.
    line: Option<Span>,
    /// When this window ends.
    window_ends: Time,
    /// The shortest round trip of this window.
    here: Option<Span>,
    /// The shortest of this and of the last [`RATE_LEAST_WINDOW`], and when the next begins.
    least: [Option<Span>; 2],
    least_ends: Time,
    /// Views sent and views lost, by window, newest first.
    fates: [(u32, u32); LOSS_WINDOWS],
}

impl Rate {
    pub(super) fn new(now: Time) -> Self {
        Self {
            bytes_per_second: RATE_BYTES_START,
            full_at: 2 * RATE_BYTES_MAX,
            micro_tokens: 0,
            at: now,
            sent: VecDeque::new(),
            newest: Tick(0),
            line: None,
            window_ends: now + RATE_WINDOW,
            here: None,
            least: [None; 2],
            least_ends: now + RATE_LEAST_WINDOW,
            fates: [(0, 0); LOSS_WINDOWS],
        }
    }

    /// Bytes that a view should keep within: what the line carries in a quarter of a second.
    pub(super) fn budget(&self) -> u32 {
        u32::try_from(self.bytes_per_second / 4).unwrap_or(u32::MAX).min(VIEW_BUDGET_BYTES)
    }

    /// Whether views were lost of late.
    pub(super) fn loses(&self) -> bool {
        self.fates.iter().any(|(_, lost)| *lost > 0)
    }

    /// Whether anything may be sent now. What is sent then may be more than was left; the next waits for longer.
    pub(super) fn allows(&mut self, now: Time) -> bool {
        let earned = (now - self.at).0.min(10_000_000) * self.bytes_per_second;
        self.at = now;
        // Nothing is saved for later but a quarter of a second: a line that was idle is not flooded.
        let most = (self.bytes_per_second * 250_000).cast_signed();
        self.micro_tokens = (self.micro_tokens + earned.cast_signed()).min(most);
        self.micro_tokens >= 0
    }

    /// A message of so many bytes is sent; if acks will tell of it, the tick of its view.
    pub(super) fn sent(&mut self, now: Time, view: Option<Tick>, bytes: usize) {
        let bytes = bytes as u64 + DATAGRAM_OVERHEAD_BYTES;
        // A key view may be larger than all that is sent in ten seconds; nobody waits so long for the next.
        let most = (self.bytes_per_second * 1_000_000).cast_signed();
        self.micro_tokens = (self.micro_tokens - (bytes * 1_000_000).cast_signed()).max(-most);
        if let Some(tick) = view
            && self.sent.back().is_none_or(|(newest, _)| *newest < tick)
        {
            if self.sent.len() == SENT_MAX {
                self.sent.pop_front();
            }
            self.sent.push_back((tick, now));
        }
    }

    /// The client has the view of tick `newest`, since so many milliseconds, and of the 32 ticks before it those in the
    /// mask, lowest bit first.
    pub(super) fn heard(&mut self, now: Time, newest: Tick, held_ms: u8, mask: u32) {
        if newest > self.newest {
            self.newest = newest;
            let sent = self.sent.binary_search_by_key(&newest, |(tick, _)| *tick);
            if let Ok(at) = sent
                && held_ms < u8::MAX
            {
                let held = Span::from_millis(held_ms.into());
                let round_trip = Span((now - self.sent[at].1).0.saturating_sub(held.0));
                let round_trip = self.line.map_or(round_trip, |line| line.min(round_trip));
                self.here = Some(self.here.map_or(round_trip, |here| here.min(round_trip)));
            }
        }
        while let Some(&(tick, _)) = self.sent.front()
            && newest.since(tick) >= OVERTAKEN_TICKS
        {
            self.sent.pop_front();
            let back = newest.since(tick);
            let arrived = back <= u32::BITS && mask >> (back - 1) & 1 == 1;
            let (views, lost) = &mut self.fates[0];
            *views += 1;
            *lost += u32::from(!arrived);
        }
        if now >= self.window_ends {
            self.adjust(now);
        }
    }

    /// At the end of a window: slower if the line is full, else a little faster.
    fn adjust(&mut self, now: Time) {
        let least = self.least.into_iter().flatten().min();
        let waits = self
            .here
            .zip(least)
            .is_some_and(|(here, least)| here > Span(least.0 + least.0 / 2 + RATE_DELAY.0));
        let (views, lost) =
            self.fates.iter().fold((0, 0), |sum, fate| (sum.0 + fate.0, sum.1 + fate.1));
        let drops = views >= LOSS_VIEWS_MIN && lost * 100 > views * RATE_LOSS_PERCENT;
        if waits || drops {
            self.full_at = self.bytes_per_second;
            self.bytes_per_second = (self.bytes_per_second * 8 / 10).max(RATE_BYTES_MIN);
        } else {
            // Quickly to where there was trouble, and from there with care.
            let near = self.bytes_per_second >= self.full_at * 8 / 10;
            let step = if near { RATE_STEP_BYTES / 8 } else { RATE_STEP_BYTES };
            self.bytes_per_second = (self.bytes_per_second + step).min(RATE_BYTES_MAX);
        }
        if let Some(here) = self.here.take() {
            self.least[0] = Some(self.least[0].map_or(here, |least| least.min(here)));
        }
        if now >= self.least_ends {
            self.least = [None, self.least[0]];
            self.least_ends = now + RATE_LEAST_WINDOW;
        }
        self.fates.rotate_right(1);
        self.fates[0] = (0, 0);
        self.window_ends = now + RATE_WINDOW;
    }
}

impl<R: Rules> Room<R> {
    /// For a driver whose transport measures it: how long the line of a connection takes there and back, without the time
    /// for which either side did not come to what was there.
    pub fn line(&mut self, peer: Peer, round_trip: Span) {
        if let Some(player) = self.players.get_mut(&peer) {
            player.rate.line = Some(round_trip);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Span = Span(33_333);

    /// A view of so many bytes each tick, acknowledged after a round trip that may depend on what was sent in the second
    /// before; the rate after so many seconds.
    fn run(
        seconds: u64,
        bytes: usize,
        round_trip: impl Fn(u64) -> Span,
        lost: impl Fn(u32) -> bool,
    ) -> u64 {
        let line = |_| None;
        run_on(line, seconds, bytes, round_trip, lost)
    }

    /// The same, and what the transport says of the line by what was sent in the second before.
    fn run_on(
        line: impl Fn(u64) -> Option<Span>,
        seconds: u64,
        bytes: usize,
        round_trip: impl Fn(u64) -> Span,
        lost: impl Fn(u32) -> bool,
    ) -> u64 {
        let mut rate = Rate::new(Time(0));
        let mut sent: VecDeque<(Time, u64)> = VecDeque::new();
        let mut acks: VecDeque<(Time, Tick)> = VecDeque::new();
        let mut mask = 0_u64;
        for tick in 1..seconds as u32 * 30 {
            let now = Time(u64::from(tick) * TICK.0);
            sent.retain(|(at, _)| now - *at < Span(1_000_000));
            while let Some(&(at, acked)) = acks.front()
                && at <= now
            {
                acks.pop_front();
                rate.heard(at, acked, 0, (mask >> (tick - acked.0)) as u32);
            }
            mask = mask << 1 | u64::from(!lost(tick));
            if rate.allows(now) {
                rate.sent(now, Some(Tick(tick)), bytes);
                sent.push_back((now, bytes as u64));
                if !lost(tick) {
                    let second = sent.iter().map(|(_, bytes)| bytes).sum();
                    rate.line = line(second);
                    acks.push_back((now + round_trip(second), Tick(tick)));
                }
            }
        }
        rate.bytes_per_second
    }

    #[test]
    fn a_good_line_gets_all_that_there_is() {
        assert_eq!(run(30, 1_000, |_| Span(50_000), |_| false), RATE_BYTES_MAX);
        // One loss in twenty and a shaky round trip are no narrow line.
        let shaky = |second: u64| Span(50_000 + second % 20_000);
        assert_eq!(run(30, 1_000, shaky, |tick| tick % 20 == 3), RATE_BYTES_MAX);
    }

    #[test]
    fn a_line_on_which_views_wait_or_get_lost_gets_less() {
        // Each byte beyond 16,000 a second waits.
        let narrow = |second: u64| Span(40_000 + second.saturating_sub(16_000) * 30);
        let rate = run(15, 1_100, narrow, |_| false);
        assert!((8_000..20_000).contains(&rate), "{rate}");
        let rate = run(30, 1_100, |_| Span(40_000), |tick| tick % 4 == 0);
        assert!((RATE_BYTES_MIN..6_000).contains(&rate), "{rate}");
    }

    #[test]
    fn who_comes_late_to_what_is_there_is_no_narrow_line() {
        // The more is sent the later both sides are, and a server that others keep busy is late whatever it sends.
        let busy = |second: u64| Span(90_000 + second * 10);
        let rate = run(30, 1_000, busy, |_| false);
        assert!(rate < RATE_BYTES_MAX / 2, "nobody says how long the line takes: {rate}");
        let line = |_| Some(Span(40_000));
        assert_eq!(run_on(line, 30, 1_000, busy, |_| false), RATE_BYTES_MAX);
        // A line with a queue is one, however late both sides are.
        let narrow = |second: u64| Span(40_000 + second.saturating_sub(16_000) * 30);
        let late = |second: u64| Span(narrow(second).0 + 50_000);
        let rate = run_on(|second| Some(narrow(second)), 15, 1_100, late, |_| false);
        assert!((8_000..20_000).contains(&rate), "{rate}");
    }

    #[test]
    fn what_is_sent_is_what_is_allowed() {
        let mut rate = Rate::new(Time(0));
        let mut sent = 0;
        for tick in 0..300 {
            let now = Time(tick * TICK.0);
            if rate.allows(now) {
                rate.sent(now, None, 5_000);
                sent += 5_000 + DATAGRAM_OVERHEAD_BYTES;
            }
        }
        let most = RATE_BYTES_START * 10;
        assert!((most..most + 11_000).contains(&sent), "{sent} in ten seconds");
        assert!(rate.budget() <= VIEW_BUDGET_BYTES && rate.budget() > 1_000);
        // A key view of 250 KB holds the next one up for a second.
        let mut after_key = Rate::new(Time(0));
        after_key.sent(Time(0), None, 250_000);
        assert!(!after_key.allows(Time(990_000)) && after_key.allows(Time(1_000_001)));
        // Silence is not saved up.
        let later = Time(100_000_000);
        (0..20).for_each(|_| {
            if rate.allows(later) {
                rate.sent(later, None, 1_000);
            }
        });
        assert!(!rate.allows(later));
    }
}
