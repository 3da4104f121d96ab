//! One side's end of a connection, as a shell that never waits uses it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Instant;

use bytes::Bytes;
use flume::{Receiver, Sender, TryRecvError, TrySendError};
use netplay::{Lane, Span};
use quinn::SendDatagramError;
use tokio::sync::Notify;

use crate::background::Background;
use crate::{Ending, Fingerprint};

/// Messages of the reliable lane that wait to be sent.
const WAITING_MESSAGES_MAX: usize = 1_024;
/// Their bytes together. A peer that leaves more waiting is cut off.
const WAITING_BYTES_MAX: usize = 1 << 20;
/// Events that wait to be polled. Beyond it datagrams are dropped, and the stream is left to wait in QUIC.
const EVENTS_MAX: usize = 256;

/// What [`Link::poll`] brings.
#[derive(Debug)]
pub enum LinkEvent {
    /// The other side has proven its key. On a server's link this is no event: it stands before the link.
    Connected {
        /// The other side's key.
        peer: Fingerprint,
        /// Whether this server was never met before; it is remembered from now on.
        first_sight: bool,
    },
    /// A message came.
    Bytes {
        /// How it came.
        lane: Lane,
        /// The whole message, not checked by anybody.
        bytes: Vec<u8>,
        /// How long it has been here: whoever polls late knows when it came.
        waited: Span,
    },
    /// The link is over; this is its last event.
    Disconnected {
        /// Why.
        ending: Ending,
    },
}

/// Which events wake whoever polls; the last event always does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wakes {
    /// Every message.
    OnEach,
    /// A message of [`Lane::Reliable`]; the others wait until somebody polls.
    OnReliable,
}

/// Numbers about a link since it began.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct LinkStats {
    /// Datagrams not sent because earlier ones still wait.
    pub skipped: u64,
    /// Datagrams not sent because they are longer than the path takes.
    pub oversized: u64,
    /// Datagrams that came and were dropped because nobody polled.
    pub unpolled: u64,
    /// Bytes sent with all their headers, below IP.
    pub sent_bytes: u64,
    /// The UDP datagrams in which they were; each has further 28 bytes of IPv4 and UDP, or 48 of IPv6 and UDP.
    pub sent_datagrams: u64,
    /// Bytes received with all their headers, below IP.
    pub received_bytes: u64,
    /// The UDP datagrams in which they were.
    pub received_datagrams: u64,
    /// The time there and back, smoothed, in microseconds.
    pub round_trip_us: u64,
    /// QUIC packets that were lost on the way.
    pub lost: u64,
}

/// One side's end of a connection. Nothing here waits; the work is done by a runtime behind it.
pub struct Link {
    events: Receiver<Came>,
    /// The event that [`Self::ready`] has found.
    found: Option<Came>,
    outgoing: Sender<Outgoing>,
    shared: Arc<Shared>,
    /// The last event has been polled.
    ended: bool,
    /// A goodbye is on its way.
    closed: bool,
    /// Keeps the client's runtime; a server's links run on the server's.
    background: Option<Background>,
}

/// What a link leaves to its pump.
pub(crate) enum Outgoing {
    Message(Vec<u8>),
    Goodbye(String),
}

/// An event, and when it came.
pub(crate) struct Came {
    event: LinkEvent,
    at: Instant,
}

/// The pump's ends of a link.
pub(crate) struct PumpEnds {
    pub(crate) events: Sender<Came>,
    pub(crate) outgoing: Receiver<Outgoing>,
    pub(crate) shared: Arc<Shared>,
}

/// What a link and its pump both see.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) connection: OnceLock<quinn::Connection>,
    /// Rung when the reliable lane is full.
    pub(crate) overflow: Notify,
    pub(crate) waiting_bytes: AtomicUsize,
    pub(crate) unpolled: AtomicU64,
    skipped: AtomicU64,
    oversized: AtomicU64,
    wakes: Mutex<Option<(Waker, Wakes)>>,
}

impl Shared {
    /// Tells whoever polls this link that there is something: a datagram, or something else.
    pub(crate) fn wake(&self, is_datagram: bool) {
        // A waker is whole even after a panic elsewhere.
        if let Some((waker, on)) = &*self.wakes.lock().unwrap_or_else(PoisonError::into_inner)
            && !(is_datagram && *on == Wakes::OnReliable)
        {
            waker.wake_by_ref();
        }
    }

    /// Sends a datagram at once, or lets it go.
    pub(crate) fn send_latest(&self, bytes: Vec<u8>) {
        let Some(connection) = self.connection.get() else { return self.skip() };
        // Queueing would push older datagrams out or delay this one; the next tick's is worth more than either.
        if connection.datagram_send_buffer_space() < bytes.len() {
            return self.skip();
        }
        match connection.send_datagram(Bytes::from(bytes)) {
            Ok(()) => {}
            Err(SendDatagramError::TooLarge) => {
                self.oversized.fetch_add(1, Ordering::Relaxed);
            }
            // Over a lost connection nothing is sent, and its last event says why.
            Err(SendDatagramError::ConnectionLost(_)) => {}
            Err(SendDatagramError::UnsupportedByPeer | SendDatagramError::Disabled) => self.skip(),
        }
    }

    /// A datagram was let go.
    pub(crate) fn skip(&self) {
        self.skipped.fetch_add(1, Ordering::Relaxed);
    }
}

impl Link {
    pub(crate) fn new() -> (Self, PumpEnds) {
        // Channels that are as large as what waits in them: a server has two for each of thousands.
        let (event_sender, events) = flume::bounded(EVENTS_MAX);
        let (outgoing, outgoing_receiver) = flume::bounded(WAITING_MESSAGES_MAX);
        let shared = Arc::new(Shared::default());
        let ends = PumpEnds {
            events: event_sender,
            outgoing: outgoing_receiver,
            shared: Arc::clone(&shared),
        };
        let link = Self {
            events,
            found: None,
            outgoing,
            shared,
            ended: false,
            closed: false,
            background: None,
        };
        (link, ends)
    }

    /// What its pump sees of it too.
    pub(crate) fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    pub(crate) fn on(mut self, background: Background) -> Self {
        self.background = Some(background);
        self
    }

    /// The next event, if there is one. After [`LinkEvent::Disconnected`] there is none.
    pub fn poll(&mut self) -> Option<LinkEvent> {
        if self.ended {
            return None;
        }
        let Came { mut event, at } =
            match self.found.take().map_or_else(|| self.events.try_recv(), Ok) {
                Ok(came) => came,
                Err(TryRecvError::Empty) => return None,
                Err(TryRecvError::Disconnected) => gone(),
            };
        if let LinkEvent::Bytes { waited, .. } = &mut event {
            *waited = Span(u64::try_from(at.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
        self.ended = matches!(event, LinkEvent::Disconnected { .. });
        Some(event)
    }

    /// Waits until [`Self::poll`] has an event, for a shell that is a task of a runtime; after the last event, for ever. The
    /// wait may be given up at any time.
    pub async fn ready(&mut self) {
        if self.ended {
            std::future::pending::<()>().await;
        }
        if self.found.is_none() {
            self.found = Some(self.events.recv_async().await.unwrap_or_else(|_| gone()));
        }
    }

    /// Sends a message, or lets it go: a [`Lane::Latest`] one that cannot leave at once is skipped and counted. Where
    /// the other side does not read the [`Lane::Reliable`] ones, the link ends with [`Ending::TooSlow`].
    pub fn send(&self, lane: Lane, bytes: Vec<u8>) {
        match lane {
            Lane::Latest => self.shared.send_latest(bytes),
            Lane::Reliable => self.send_reliable(bytes),
        }
    }

    /// Says goodbye after all that was sent before; the other side then closes. The link's last event still comes.
    pub fn close(&mut self, reason: &str) {
        if std::mem::replace(&mut self.closed, true) {
            return;
        }
        if self.outgoing.try_send(Outgoing::Goodbye(reason.to_owned())).is_err() {
            self.shared.overflow.notify_one();
        }
    }

    /// Wakes `waker` whenever such an event waits, from now on and instead of any other.
    pub fn wakes(&self, waker: Waker, on: Wakes) {
        *self.shared.wakes.lock().unwrap_or_else(PoisonError::into_inner) = Some((waker, on));
        self.shared.wake(false);
    }

    /// Where the other side is; nothing before the connection stands.
    #[must_use]
    pub fn remote(&self) -> Option<IpAddr> {
        self.shared.connection.get().map(|connection| connection.remote_address().ip())
    }

    /// How long the line takes there and back, smoothed, without the time for which either side did not read what had come;
    /// nothing before the connection stands.
    #[must_use]
    pub fn round_trip(&self) -> Option<Span> {
        let connection = self.shared.connection.get()?;
        Some(Span(u64::try_from(connection.rtt().as_micros()).unwrap_or(u64::MAX)))
    }

    /// The numbers so far.
    #[must_use]
    pub fn stats(&self) -> LinkStats {
        let quic = self.shared.connection.get().map(quinn::Connection::stats).unwrap_or_default();
        LinkStats {
            skipped: self.shared.skipped.load(Ordering::Relaxed),
            oversized: self.shared.oversized.load(Ordering::Relaxed),
            unpolled: self.shared.unpolled.load(Ordering::Relaxed),
            sent_bytes: quic.udp_tx.bytes,
            sent_datagrams: quic.udp_tx.datagrams,
            received_bytes: quic.udp_rx.bytes,
            received_datagrams: quic.udp_rx.datagrams,
            round_trip_us: u64::try_from(quic.path.rtt.as_micros()).unwrap_or(u64::MAX),
            lost: quic.path.lost_packets,
        }
    }

    fn send_reliable(&self, bytes: Vec<u8>) {
        let length = bytes.len();
        let waiting = self.shared.waiting_bytes.fetch_add(length, Ordering::Relaxed) + length;
        if waiting > WAITING_BYTES_MAX {
            self.shared.overflow.notify_one();
            return;
        }
        match self.outgoing.try_send(Outgoing::Message(bytes)) {
            Err(TrySendError::Full(_)) => self.shared.overflow.notify_one(),
            // After its end a link takes messages and drops them; the last event says so.
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
        }
    }
}

/// What is told where the pump has ended without a word.
fn gone() -> Came {
    Came::now(LinkEvent::Disconnected { ending: Ending::closed("closed") })
}

impl Came {
    #[expect(clippy::disallowed_methods, reason = "when something came is read off the clock here")]
    pub(crate) fn now(event: LinkEvent) -> Self {
        Self { event, at: Instant::now() }
    }

    /// A message came just now.
    pub(crate) fn bytes(lane: Lane, bytes: Vec<u8>) -> Self {
        Self::now(LinkEvent::Bytes { lane, bytes, waited: Span(0) })
    }
}

impl Drop for Link {
    /// A dropped link says goodbye; a client's waits a moment until the server knows. Once the link is over there is
    /// nobody to tell, and a console that joins again need not wait.
    fn drop(&mut self) {
        self.close("left");
        // What still comes in is dropped, and nobody waits for it to be taken.
        self.events = flume::bounded(0).1;
        if let Some(background) = self.background.take().filter(|_| !self.ended) {
            background.finish();
        }
    }
}
