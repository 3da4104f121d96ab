//! What the players saw, counted while it is measured.

use hdrhistogram::Histogram;
use netplay::ClientStats;
use netplay_quic::LinkStats;
use serde::Serialize;

/// A time that is longer counts as this, in microseconds.
const SPAN_US_MAX: u64 = 60_000_000;
/// What IPv4 and UDP add to each datagram.
const HEADER_BYTES: u64 = 28;

/// Counts of all players together.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// From the moment a button was to be pressed to the view of a tick that knows of it.
    pub(crate) answers: Spans,
    /// From the moment an order was to be given to its answer.
    pub(crate) orders: Spans,
    /// How late this program was for what it had to do.
    pub(crate) late: Spans,
    pub(crate) counts: Counts,
}

/// Sums over all players.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Newer views and beats.
    pub(crate) views: u64,
    /// Views that differ from the one before.
    pub(crate) changes: u64,
    /// Views that could not be made, or whose hash was wrong.
    pub(crate) views_lost: u64,
    /// Pads pressed.
    pub(crate) presses: u64,
    pub(crate) orders_done: u64,
    pub(crate) orders_refused: u64,
    /// Bots of the cart that have stopped with a fault.
    pub(crate) bots_broken: u64,
    /// Orders that could not be sent because earlier ones wait for an answer.
    pub(crate) orders_withheld: u64,
    pub(crate) predictions_held: u64,
    pub(crate) mispredictions: u64,
    /// Ticks that a client's clock jumped over.
    pub(crate) ticks_skipped: u64,
    pub(crate) down_bytes: u64,
    pub(crate) up_bytes: u64,
    /// Connections of seated players that ended though nobody left.
    pub(crate) disconnects: u64,
    /// Attempts to come in that failed, each followed by another.
    pub(crate) refusals: u64,
    /// Players who left and came back by themselves.
    pub(crate) comebacks: u64,
}

/// What a client and its link had counted at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    pub(crate) client: ClientStats,
    pub(crate) link: LinkStats,
}

impl Counts {
    /// Adds what a connection did from one mark to another.
    pub(crate) fn add(&mut self, from: &Mark, to: &Mark) {
        let client = |count: fn(&ClientStats) -> u64| count(&to.client) - count(&from.client);
        let link = |count: fn(&LinkStats) -> u64| count(&to.link).saturating_sub(count(&from.link));
        self.views += client(|stats| stats.views);
        self.views_lost += client(|stats| stats.views_lost);
        self.predictions_held += client(|stats| stats.predictions_held);
        self.mispredictions += client(|stats| stats.predictions_corrected);
        self.ticks_skipped += client(|stats| stats.ticks_skipped);
        self.down_bytes +=
            link(|stats| stats.received_bytes + stats.received_datagrams * HEADER_BYTES);
        self.up_bytes += link(|stats| stats.sent_bytes + stats.sent_datagrams * HEADER_BYTES);
    }
}

/// Many spans of time in microseconds, each as exact as 1 part in 100.
#[derive(Clone, Debug)]
pub(crate) struct Spans(pub(crate) Histogram<u64>);

impl Spans {
    pub(crate) fn add(&mut self, us: u64, times: u64) {
        self.0.saturating_record_n(us, times);
    }
}

impl Default for Spans {
    fn default() -> Self {
        let spans = Histogram::new_with_bounds(1, SPAN_US_MAX, 2);
        Self(spans.expect("the bounds are those that a histogram may have"))
    }
}

/// In milliseconds.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Percentiles {
    count: u64,
    mean: f64,
    p50: f64,
    p95: f64,
    p99: f64,
    #[serde(rename = "p99.9")]
    p999: f64,
    max: f64,
}

impl From<&Spans> for Percentiles {
    fn from(Spans(spans): &Spans) -> Self {
        let at = |quantile: f64| spans.value_at_quantile(quantile) as f64 / 1e3;
        Self {
            count: spans.len(),
            mean: (spans.mean()).round() / 1e3,
            p50: at(0.5),
            p95: at(0.95),
            p99: at(0.99),
            p999: at(0.999),
            max: at(1.0),
        }
    }
}
