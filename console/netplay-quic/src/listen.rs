//! The server's side: who comes in proves a key and says hello, or is gone after five seconds.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quinn::{Connection, Endpoint, Incoming, RecvStream, SendStream, TokioRuntime};
use socket2::SockRef;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tracing::debug;

use crate::door::{Door, Full, HANDSHAKES_MAX, Limits, Pass, source_of};
use crate::ending::Code;
use crate::frame::{self, Frame};
use crate::pump::{self, Lanes};
use crate::{Fingerprint, Key, Link, reset, tls};

/// From the first datagram to the first message, in milliseconds.
const HELLO_MS: u64 = 5_000;
/// What the system keeps for a server that is busy, in bytes: a fifth of a second of a thousand players. Systems give less
/// unless their administrator has raised the limit (`net.core.rmem_max`).
const RECEIVE_BYTES: usize = 4 << 20;
/// The same on the way out: all of a tick's views at once.
const SEND_BYTES: usize = 2 << 20;
/// Who may not shake hands yet waits, and so many others with them.
const WAITING_MAX: usize = 1_024;
/// Of these from one source: no household is larger, and none keeps the others from waiting.
const WAITING_PER_SOURCE: usize = 128;
/// For so long, in milliseconds: soon after, a console tries anew.
const WAITING_MS: u64 = 3_000;
/// Arrivals that wait to be taken: as many as may shake hands at a time, so that none did it for nothing.
const ARRIVALS_MAX: usize = HANDSHAKES_MAX as usize;

/// A server's socket.
pub struct Listener {
    endpoint: Endpoint,
    arrivals: mpsc::Receiver<Arrival>,
    address: SocketAddr,
}

/// A connection whose client has proven its key and sent its first message.
pub struct Arrival {
    /// Carries all later messages.
    pub link: Link,
    /// The key that the client has proven: who it is.
    pub fingerprint: Fingerprint,
    /// Where it connects from.
    pub remote: SocketAddr,
    /// Its first message on the reliable lane, not checked by anybody.
    pub hello: Vec<u8>,
}

/// A socket that could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("UDP {address}: {error}")]
pub struct ListenError {
    /// Where it was to listen.
    pub address: SocketAddr,
    /// What the system says.
    pub error: io::Error,
}

impl Listener {
    /// Listens at an address (port 0: one that is free) with the server's key. The work is done on `runtime`.
    pub fn bind(
        runtime: &Handle,
        address: SocketAddr,
        key: &Key,
        limits: Limits,
    ) -> Result<Self, ListenError> {
        let listen_error = |error| ListenError { address, error };
        let config = tls::server_config(key).map_err(io::Error::other).map_err(listen_error)?;
        let _inside = runtime.enter();
        let socket = std::net::UdpSocket::bind(address).map_err(listen_error)?;
        // Less than was asked for, or none of it, is what the system has; players then lose datagrams in a rush.
        let _ = SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BYTES);
        let _ = SockRef::from(&socket).set_send_buffer_size(SEND_BYTES);
        let endpoint = Endpoint::new(
            reset::endpoint_config(key),
            Some(config),
            socket,
            Arc::new(TokioRuntime),
        )
        .map_err(listen_error)?;
        let address = endpoint.local_addr().map_err(listen_error)?;
        let (sender, arrivals) = mpsc::channel(ARRIVALS_MAX);
        runtime.spawn(take_all(endpoint.clone(), Door::new(limits), sender));
        Ok(Self { endpoint, arrivals, address })
    }

    /// Where it listens, with the port that was free.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for the next arrival.
    pub async fn accept(&mut self) -> Option<Arrival> {
        self.arrivals.recv().await
    }

    /// Takes no further connections; those that stand go on.
    pub fn stop(&self) {
        self.endpoint.set_server_config(None);
    }

    /// Waits until every connection is closed, and after `patience_ms` closes those that are left.
    pub async fn finish(self, patience_ms: u64) {
        self.stop();
        let patience = Duration::from_millis(patience_ms);
        if tokio::time::timeout(patience, self.endpoint.wait_idle()).await.is_err() {
            self.endpoint.close(Code::Bye.number(), b"the server stops");
            // What is still not told is told to nobody: the other side will notice the silence.
            let _ = tokio::time::timeout(patience, self.endpoint.wait_idle()).await;
        }
    }
}

/// Those who come, and those who wait until they may shake hands: after a server's restart all of its players come at
/// once, and who is turned away then only comes again.
struct Queue {
    door: Arc<Door>,
    arrivals: mpsc::Sender<Arrival>,
    /// With the time at which each came.
    waiting: VecDeque<(Instant, Incoming)>,
}

async fn take_all(endpoint: Endpoint, door: Arc<Door>, arrivals: mpsc::Sender<Arrival>) {
    let mut queue = Queue { door: Arc::clone(&door), arrivals, waiting: VecDeque::new() };
    loop {
        tokio::select! {
            incoming = endpoint.accept() => match incoming {
                Some(incoming) => queue.came(incoming),
                None => return,
            },
            () = door.handshake_over() => queue.advance(),
        }
    }
}

impl Queue {
    fn came(&mut self, incoming: Incoming) {
        let proven = incoming.remote_address_validated();
        if self.door.wants_proof() && !proven && incoming.may_retry() {
            incoming.retry().expect("may_retry was asked");
            return;
        }
        if let Some((_, incoming)) = self.enter(now(), incoming) {
            let source = |incoming: &Incoming| source_of(incoming.remote_address().ip());
            let here = source(&incoming);
            let beside = self.waiting.iter().filter(|(_, other)| source(other) == here).count();
            if self.waiting.len() < WAITING_MAX && beside < WAITING_PER_SOURCE {
                self.waiting.push_back((now(), incoming));
            } else {
                debug!(%here, "turned away: too many handshakes");
                incoming.refuse();
            }
        }
    }

    /// Lets in who may now come in, in their order; others of the same source stay where they are.
    fn advance(&mut self) {
        let until = now();
        for (came, incoming) in std::mem::take(&mut self.waiting) {
            if until.saturating_duration_since(came) > Duration::from_millis(WAITING_MS) {
                // It has given up by now, or asks once more.
                incoming.ignore();
                continue;
            }
            self.waiting.extend(self.enter(came, incoming));
        }
    }

    /// Gives back who has to wait.
    fn enter(&self, came: Instant, incoming: Incoming) -> Option<(Instant, Incoming)> {
        let remote = incoming.remote_address();
        match self.door.enter(remote.ip()) {
            Ok(pass) => {
                tokio::spawn(take(incoming, pass, self.arrivals.clone()));
                None
            }
            Err(Full::Handshakes) => Some((came, incoming)),
            Err(Full::Connections) => {
                debug!(%remote, "turned away: too many connections");
                incoming.refuse();
                None
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "who waits for too long is told by the clock")]
fn now() -> Instant {
    Instant::now()
}

async fn take(incoming: Incoming, mut pass: Pass, arrivals: mpsc::Sender<Arrival>) {
    let remote = incoming.remote_address();
    let (lanes, fingerprint, hello) = match greet(incoming).await {
        Ok(greeted) => greeted,
        Err(why) => {
            debug!(%remote, why, "turned away");
            return;
        }
    };
    pass.seat();
    let (link, ends) = Link::new();
    let connection = lanes.connection.clone();
    ends.shared.connection.get_or_init(|| connection.clone());
    if arrivals.try_send(Arrival { link, fingerprint, remote, hello }).is_err() {
        connection.close(Code::Busy.number(), b"the server is busy; try again in a minute");
        return;
    }
    pump::run(lanes, ends).await;
}

/// From the first datagram to the first message, or why it did not come to that.
async fn greet(incoming: Incoming) -> Result<(Lanes, Fingerprint, Vec<u8>), String> {
    let patience = Duration::from_millis(HELLO_MS);
    let connecting = incoming.accept().map_err(|error| error.to_string())?;
    let connection = tokio::time::timeout(patience, connecting).await;
    let connection =
        connection.map_err(|_| "no whole handshake in time")?.map_err(|error| error.to_string())?;
    match tokio::time::timeout(patience, hear_hello(&connection)).await {
        Ok(Ok((send, receive, fingerprint, hello))) => {
            Ok((Lanes { connection, send, receive }, fingerprint, hello))
        }
        Ok(Err((code, why))) => {
            connection.close(code.number(), why.as_bytes());
            Err(why)
        }
        Err(_) => {
            connection.close(Code::NoHello.number(), b"no hello in time");
            Err("no hello in time".to_owned())
        }
    }
}

async fn hear_hello(
    connection: &Connection,
) -> Result<(SendStream, RecvStream, Fingerprint, Vec<u8>), (Code, String)> {
    if !tls::speaks_quiver(connection) {
        return Err((Code::BadBytes, "quiver/1 was not agreed on".to_owned()));
    }
    let no_key = || (Code::BadBytes, "no key was shown".to_owned());
    let fingerprint = tls::peer_fingerprint(connection).ok_or_else(no_key)?;
    let stream = connection.accept_bi().await;
    let (send, mut receive) = stream.map_err(|error| (Code::NoHello, error.to_string()))?;
    match frame::read(&mut receive, frame::bytes_max(connection)).await {
        Ok(Frame::Message(hello)) => Ok((send, receive, fingerprint, hello)),
        Ok(Frame::Goodbye(_)) => Err((Code::NoHello, "goodbye before hello".to_owned())),
        Err(error) => Err((Code::BadBytes, error.to_string())),
    }
}
