//! The views of one connection on their way down: each against the newest that the client has acknowledged.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    delta::{self, view_hash},
    limits::{
        BEAT_TICKS, BUSY_TICKS, FRAGMENT_BYTES, FRAGMENTS_MAX, PARITY_FRAGMENTS_MIN, STALL_TICKS,
        VIEWS_KEPT,
    },
    message::{Report, ToClient, ViewPart},
    parity,
    time::Tick,
};

/// What has been sent and what of it has arrived.
#[derive(Debug, Default)]
pub(super) struct ViewSender {
    /// Sent and not acknowledged, oldest first; at most [`VIEWS_KEPT`].
    sent: VecDeque<(Tick, Arc<Vec<u8>>)>,
    /// Since this tick nothing is sent, because of so many views it is not known whether they arrived.
    stalled: Option<Tick>,
    /// The newest that the client has.
    base: Option<(Tick, Arc<Vec<u8>>)>,
    /// The newest that was offered.
    newest: Option<(Tick, Arc<Vec<u8>>)>,
    /// When the view changed last.
    changed: Tick,
    /// A key view is on its way: until it is acknowledged, no other view is sent.
    key: Option<Tick>,
    /// The client lacks its base.
    lost: bool,
    /// Views of several fragments have one more.
    pub(super) parity: bool,
}

impl ViewSender {
    /// The client has the view of this tick, or says that it has lost the one that it should build on.
    pub(super) fn heard(&mut self, view: Option<Tick>, lost: bool) {
        if let Some(tick) = view
            && let Some(at) = self.sent.iter().position(|(sent, _)| *sent == tick)
        {
            self.base = self.sent.drain(..=at).next_back();
            self.stalled = None;
            if self.key.is_some_and(|key| key <= tick) {
                self.key = None;
            }
        }
        // The client is back, and has nothing newer than its base: on that the next view can build.
        let base = self.base.as_ref().map(|(tick, _)| *tick);
        let newest = self.newest.as_ref().map_or(Tick(0), |(tick, _)| *tick);
        if view == base && self.stalled.is_some_and(|since| newest.since(since) >= STALL_TICKS) {
            self.sent.clear();
            self.stalled = None;
        }
        self.lost = lost && self.key.is_none();
    }

    /// What to send for the view after a tick.
    /// Nothing waits here: what is not sent or what the driver drops, the next view makes good.
    pub(super) fn offer(&mut self, tick: Tick, view: Vec<u8>, report: Report) -> Vec<ToClient> {
        let view: Arc<Vec<u8>> = match &self.newest {
            Some((_, newest)) if **newest == view => Arc::clone(newest),
            Some(_) | None => {
                self.changed = tick;
                Arc::new(view)
            }
        };
        self.newest = Some((tick, Arc::clone(&view)));
        if self.is_held_up() {
            return self.withhold(tick, report);
        }
        self.send(tick, view, report)
    }

    /// Whether a key view is on its way, so that no other is sent.
    pub(super) const fn is_held_up(&self) -> bool {
        self.key.is_some()
    }

    /// What to send after a tick whose view is not: a beat, that keeps the client's clock, at times or while a key view is
    /// on its way always.
    pub(super) fn withhold(&mut self, tick: Tick, report: Report) -> Vec<ToClient> {
        if let Some((newest, _)) = &mut self.newest {
            *newest = tick;
        }
        let tells = self.is_held_up() || tick.0.is_multiple_of(BEAT_TICKS);
        if tells { vec![ToClient::Beat { tick, same: None, report }] } else { Vec::new() }
    }

    /// What to send after a tick of a room on demand: no other follows soon that would make good what is lost, so each view
    /// goes on the Reliable lane, on top of the one before.
    pub(super) fn follow(&mut self, tick: Tick, view: Vec<u8>) -> ToClient {
        let before = self.newest.as_ref();
        let change = before.map(|(base, newest)| (*base, change(newest, &view)));
        let message = match change {
            Some((base, bytes)) if bytes.len() < view.len() => {
                ToClient::Change { tick, base, bytes }
            }
            _ => ToClient::Key { tick, bytes: view.clone() },
        };
        self.newest = Some((tick, Arc::new(view)));
        message
    }

    fn send(&mut self, tick: Tick, view: Arc<Vec<u8>>, report: Report) -> Vec<ToClient> {
        if self.sent.len() >= VIEWS_KEPT && self.sent.back().is_some_and(|(sent, _)| *sent != tick)
        {
            if !self.lost {
                self.stalled.get_or_insert(tick);
                return self.withhold(tick, report);
            }
            self.sent.pop_front();
        }
        let messages = if self.lost { None } else { self.change(tick, &view, report) };
        if messages.as_ref().is_some_and(Vec::is_empty) {
            return Vec::new();
        }
        if self.sent.back().is_none_or(|(sent, _)| *sent != tick) {
            self.sent.push_back((tick, Arc::clone(&view)));
        }
        messages.unwrap_or_else(|| {
            self.lost = false;
            self.key = Some(tick);
            let beat = ToClient::Beat { tick, same: None, report };
            vec![ToClient::Key { tick, bytes: view.to_vec() }, beat]
        })
    }

    /// The messages on the Latest lane; `None` if the view is too large for it, nothing if it need not be told.
    fn change(&self, tick: Tick, view: &Arc<Vec<u8>>, report: Report) -> Option<Vec<ToClient>> {
        let base = self.base.as_ref();
        if let Some((same, bytes)) = base
            && bytes == view
        {
            let idle = tick.since(self.changed) >= BUSY_TICKS && !tick.0.is_multiple_of(BEAT_TICKS);
            return Some(if idle {
                Vec::new()
            } else {
                vec![ToClient::Beat { tick, same: Some(*same), report }]
            });
        }
        let base = base.map(|(tick, bytes)| (*tick, bytes.as_slice()));
        parts_of(tick, base, view, report, self.parity)
    }
}

/// The change from one view to another, with the other's hash.
fn change(base: &[u8], view: &[u8]) -> Vec<u8> {
    let mut bytes = view_hash(view).to_vec();
    bytes.extend(delta::encode(base, view));
    bytes
}

/// The fragments of the change from a base, or from nothing, to a view; none if they are too many for the Latest lane.
pub(super) fn parts_of(
    tick: Tick,
    base: Option<(Tick, &[u8])>,
    view: &[u8],
    report: Report,
    with_parity: bool,
) -> Option<Vec<ToClient>> {
    let body = change(base.map_or(&[], |(_, bytes)| bytes), view);
    let parts = body.len().div_ceil(FRAGMENT_BYTES);
    if parts > FRAGMENTS_MAX {
        return None;
    }
    // Equal fragments: the transport can then send them as one batch.
    let chunks = body.chunks(body.len().div_ceil(parts));
    let base = base.map(|(tick, _)| tick);
    let part = |(bytes, part): (&[u8], u8)| {
        let (parts, bytes) = (parts as u8, bytes.to_vec());
        ToClient::View(ViewPart { tick, base, report, part, parts, bytes })
    };
    let mut messages: Vec<ToClient> = chunks.clone().zip(0..).map(part).collect();
    if with_parity && parts >= PARITY_FRAGMENTS_MIN {
        let (parts, bytes) = (parts as u8, parity::of(chunks));
        messages.push(ToClient::Parity { tick, base, parts, bytes });
    }
    Some(messages)
}

#[cfg(test)]
mod tests {
    use std::ops::Range;

    use super::*;
    use crate::sim::Random;

    fn random(seed: u64, len: usize) -> Vec<u8> {
        let mut random = Random::new(seed);
        (0..len).map(|_| random.bits() as u8).collect()
    }

    /// What is sent, in short: `v` and the base for a fragment of a view, `b` and the same for a beat, `k` for a key.
    fn offer(sender: &mut ViewSender, tick: u32, view: &[u8]) -> String {
        short(sender.offer(Tick(tick), view.to_vec(), Report::default()))
    }

    fn short(messages: Vec<ToClient>) -> String {
        let base = |tick: Option<Tick>| tick.map_or_else(|| "-".into(), |tick| tick.0.to_string());
        let one = |message: ToClient| match message {
            ToClient::View(part) => format!("v{}", base(part.base)),
            ToClient::Beat { same, .. } => format!("b{}", base(same)),
            ToClient::Key { .. } => "k".into(),
            other => panic!("{other:?} is no view"),
        };
        messages.into_iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_view_builds_on_the_newest_acknowledged() {
        let mut sender = ViewSender::default();
        let [one, two] = [random(1, 900), random(2, 900)];
        assert_eq!(offer(&mut sender, 1, &one), "v-");
        assert_eq!(offer(&mut sender, 2, &two), "v-");
        sender.heard(Some(Tick(1)), false);
        assert_eq!(offer(&mut sender, 3, &two), "v1");
        assert_eq!(offer(&mut sender, 4, &one), "b1");
        sender.heard(Some(Tick(3)), false);
        sender.heard(Some(Tick(2)), false);
        assert_eq!(offer(&mut sender, 5, &two), "b3");
        assert_eq!(offer(&mut sender, 6, &one), "v3");
    }

    #[test]
    fn an_unchanged_view_is_told_of_ever_less() {
        let mut sender = ViewSender::default();
        offer(&mut sender, 1, b"calm");
        sender.heard(Some(Tick(1)), false);
        let mut told = |tick: u32| {
            let told = offer(&mut sender, tick, b"calm");
            sender.heard(Some(Tick(tick)), false);
            told.starts_with('b')
        };
        let busy = (2..=30).filter(|&tick| told(tick)).count();
        let idle = (31..=70).filter(|&tick| told(tick)).count();
        assert_eq!((busy, idle), (29, 8));
    }

    #[test]
    fn what_is_withheld_is_told_of_at_times() {
        let mut sender = ViewSender::default();
        offer(&mut sender, 1, b"one");
        let mut told = |tick: u32| short(sender.withhold(Tick(tick), Report::default()));
        let beats = (2..2 + 4 * BEAT_TICKS).filter(|&tick| told(tick) == "b-").count();
        assert_eq!(beats, 4);
        assert_eq!(offer(&mut sender, 90, b"two"), "v-");
    }

    #[test]
    fn a_large_view_is_a_key_and_one_at_a_time() {
        let mut sender = ViewSender::default();
        let (fits, large) = (random(1, 7_900), random(2, 8_100));
        assert_eq!(offer(&mut sender, 1, &fits), ["v-"; 8].join(" "));
        assert_eq!(offer(&mut sender, 2, &large), "k b-");
        assert_eq!(offer(&mut sender, 3, &fits), "b-");
        sender.heard(Some(Tick(1)), false);
        assert_eq!(offer(&mut sender, 4, &fits), "b-");
        sender.heard(Some(Tick(2)), false);
        assert_eq!(offer(&mut sender, 5, &large), "b2");
    }

    #[test]
    fn a_lost_base_and_a_silent_client_get_a_key() {
        let mut sender = ViewSender::default();
        offer(&mut sender, 1, b"one");
        sender.heard(Some(Tick(1)), true);
        assert_eq!(offer(&mut sender, 2, b"two"), "k b-");
        sender.heard(Some(Tick(1)), true);
        sender.heard(Some(Tick(2)), false);
        assert_eq!(offer(&mut sender, 3, b"three"), "v2");
        assert_eq!(sender.sent.len(), 1);
    }

    #[test]
    fn a_silent_client_is_sent_nothing_more_and_goes_on_from_its_base() {
        let mut sender = ViewSender::default();
        offer(&mut sender, 1, b"one");
        sender.heard(Some(Tick(1)), false);
        let kept = VIEWS_KEPT as u32;
        let send = |sender: &mut ViewSender, ticks: Range<u32>| {
            let sent = ticks.map(|tick| offer(sender, tick, &tick.to_le_bytes()));
            sent.filter(|sent| sent.starts_with('v')).count() as u32
        };
        assert_eq!(send(&mut sender, 2..100), kept);
        // What is long on its way may still come, and then the base moves on.
        sender.heard(Some(Tick(20)), false);
        assert_eq!(offer(&mut sender, 100, b"new"), "v20");
        assert_eq!(send(&mut sender, 101..110), 9);
        assert_eq!(send(&mut sender, 110..200), 19 - 10);
        sender.heard(Some(Tick(20)), false);
        assert_eq!(offer(&mut sender, 200, b"newer"), "v20");
        assert_eq!(sender.sent.len(), 1);
        // An old ack alone does not bring the line back.
        assert_eq!(send(&mut sender, 201..201 + kept), kept - 1);
        sender.heard(Some(Tick(20)), false);
        assert_eq!(send(&mut sender, 300..301), 0);
    }

    #[test]
    fn on_demand_each_view_builds_on_the_one_before() {
        let mut sender = ViewSender::default();
        let mut follow = |tick: u32, view: &[u8]| sender.follow(Tick(tick), view.to_vec());
        let (one, two) = (random(1, 5_000), [random(1, 5_000), vec![7]].concat());
        let key = |tick, view: &[u8]| ToClient::Key { tick: Tick(tick), bytes: view.to_vec() };
        assert_eq!(follow(1, &one), key(1, &one));
        // One that has not changed is told of too: its tick is over.
        assert!(matches!(follow(2, &one), ToClient::Change { base: Tick(1), .. }));
        let ToClient::Change { tick: Tick(3), base: Tick(2), bytes } = follow(3, &two) else {
            panic!("a change to the last view that was sent");
        };
        assert!(bytes.len() < 40);
        assert_eq!(delta::decode(&one, &bytes[8..]).ok().as_deref(), Some(two.as_slice()));
        // What is as short as its change goes whole.
        assert_eq!(follow(4, b"short"), key(4, b"short"));
    }
}
