//! The client's side: reach a server, check its key, remember it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use quinn::{ClientConfig, Connection, Endpoint};
use tokio::task::JoinSet;

use crate::background::Background;
use crate::link::{Came, LinkEvent, PumpEnds};
use crate::pump::{self, Lanes};
use crate::redirect::may_send_to;
use crate::tls::{self, ServerCheck};
use crate::{Address, Ending, Fingerprint, Key, Link, Pins};

/// A server that has not answered within so many milliseconds does not answer.
const CONNECT_MS: u64 = 5_000;
/// A host's next address is tried so many milliseconds after the one before, while that one still may answer.
const NEXT_ADDRESS_MS: u64 = 300;
/// At its end a client's endpoint is given so many milliseconds to tell the server.
const FAREWELL_MS: u64 = 500;

/// What is known about a server before it is reached.
pub(crate) struct Visit {
    address: Address,
    /// None for a program that is many players and remembers no server.
    pins: Option<Pins>,
    /// Where the server is that has sent the player here.
    sent_from: Option<IpAddr>,
    known: Option<Fingerprint>,
    check: Arc<ServerCheck>,
    config: ClientConfig,
    /// The socket to use, where it is not one of its own.
    from: Option<Endpoint>,
}

impl Link {
    /// Begins to connect to the server of an address, on a thread of its own, and returns at once. The first event is
    /// [`LinkEvent::Connected`], or [`LinkEvent::Disconnected`] with what is wrong. Messages may be sent from now on.
    ///
    /// The server must show the key that the address names, if it names one, and the key that it showed before, if it
    /// was ever met. Until that is checked it is told nothing, not even who connects.
    #[must_use]
    pub fn connect(address: &Address, key: &Key, pins: &Pins) -> Self {
        Self::connect_from(None, address, key, pins)
    }

    /// The same for an address to which another server, at the IP address `from`, has sent the player: see
    /// [`crate::may_send_to`].
    #[must_use]
    pub fn connect_from(from: Option<IpAddr>, address: &Address, key: &Key, pins: &Pins) -> Self {
        let (link, ends) = Self::new();
        let events = ends.events.clone();
        let known = pins.known(address).map_err(Ending::from);
        let visit = known.and_then(|known| Visit::new(address, key, known));
        let begun = visit.and_then(|mut visit| {
            visit.pins = Some(pins.clone());
            visit.sent_from = from;
            Background::start(Arc::clone(&ends.shared), visit.run(ends)).map_err(Ending::Socket)
        });
        match begun {
            Ok(background) => link.on(background),
            Err(ending) => {
                let sent = events.try_send(Came::now(LinkEvent::Disconnected { ending }));
                sent.expect("a new link has room for an event");
                link
            }
        }
    }
}

impl Visit {
    fn new(address: &Address, key: &Key, known: Option<Fingerprint>) -> Result<Self, Ending> {
        let expected = address.fingerprint.into_iter().chain(known).collect();
        let check = Arc::new(ServerCheck::new(expected));
        let config = tls::client_config(key, Arc::clone(&check));
        let config = config.map_err(|error| Ending::Broken(error.to_string()))?;
        let (address, pins, sent_from) = (address.clone(), None, None);
        Ok(Self { address, pins, sent_from, known, check, config, from: None })
    }

    /// A visit from this socket, which is not waited for at the end.
    pub(crate) fn from_socket(
        address: &Address,
        key: &Key,
        socket: &Endpoint,
    ) -> Result<Self, Ending> {
        Ok(Self { from: Some(socket.clone()), ..Self::new(address, key, None)? })
    }

    pub(crate) async fn run(self, ends: PumpEnds) {
        let (endpoint, lanes) = match self.begin(&ends).await {
            Ok(begun) => begun,
            Err(ending) => {
                // Whoever polls may be gone, and then nobody needs the reason.
                let _ = ends.events.send_async(Came::now(LinkEvent::Disconnected { ending })).await;
                ends.shared.wake(false);
                return;
            }
        };
        pump::run(lanes, ends).await;
        if self.from.is_some() {
            return;
        }
        let farewell = Duration::from_millis(FAREWELL_MS);
        // The server notices by itself, later, if it could not be told.
        let _ = tokio::time::timeout(farewell, endpoint.wait_idle()).await;
    }

    async fn begin(&self, ends: &PumpEnds) -> Result<(Endpoint, Lanes), Ending> {
        let patience = Duration::from_millis(CONNECT_MS);
        let reached = tokio::time::timeout(patience, self.reach()).await;
        let (endpoint, connection) = reached.map_err(|_| self.no_answer())??;
        let peer = tls::peer_fingerprint(&connection).ok_or(Ending::OtherProtocol)?;
        if !tls::speaks_quiver(&connection) {
            return Err(Ending::OtherProtocol);
        }
        if let Some(pins) = &self.pins {
            pins.first_sight(&self.address, peer)?;
        }
        let (send, receive) = connection.open_bi().await?;
        let connected = LinkEvent::Connected { peer, first_sight: self.known.is_none() };
        // A link that is gone leaves a goodbye behind, which the pump sends.
        let _ = ends.events.send_async(Came::now(connected)).await;
        ends.shared.wake(false);
        Ok((endpoint, Lanes { connection, send, receive }))
    }

    /// Tries the host's addresses, each a little after the one before, and keeps the first that answers.
    async fn reach(&self) -> Result<(Endpoint, Connection), Ending> {
        let Address { host, port, .. } = &self.address;
        let found = tokio::net::lookup_host((host.as_str(), *port)).await;
        let found = found.map_err(|error| Ending::NoHost { host: host.clone(), error })?;
        let (found, elsewhere): (Vec<SocketAddr>, Vec<SocketAddr>) =
            found.partition(|at| self.sent_from.is_none_or(|from| may_send_to(from, at.ip())));
        if let (true, Some(target)) = (found.is_empty(), elsewhere.first()) {
            return Err(Ending::NearTarget { server: self.address.server(), ip: target.ip() });
        }
        let mut attempts = JoinSet::new();
        for (at, remote) in found.into_iter().enumerate() {
            let (config, from) = (self.config.clone(), self.from.clone());
            let delay =
                Duration::from_millis(NEXT_ADDRESS_MS) * u32::try_from(at).unwrap_or(u32::MAX);
            attempts.spawn(async move {
                tokio::time::sleep(delay).await;
                reach_one(remote, config, from).await
            });
        }
        let mut ending = self.no_answer();
        while let Some(attempt) = attempts.join_next().await {
            match attempt.expect("an attempt does not panic and is not aborted while it is awaited")
            {
                Ok(reached) => return Ok(reached),
                Err(failed) => ending = self.judge(failed),
            }
            // A wrong key is an answer, and no other address of this host makes it right.
            if matches!(ending, Ending::WrongKey { .. } | Ending::ChangedKey { .. }) {
                break;
            }
        }
        Err(ending)
    }

    fn judge(&self, failed: Ending) -> Ending {
        let server = || self.address.server();
        match (self.check.shown(), self.address.fingerprint, self.known) {
            (Some(shown), Some(expected), _) if shown != expected => {
                Ending::WrongKey { server: server(), expected, shown }
            }
            (Some(shown), _, Some(known)) if shown != known => {
                Ending::ChangedKey { server: server(), known, shown }
            }
            _ if matches!(failed, Ending::Lost) => self.no_answer(),
            _ => failed,
        }
    }

    fn no_answer(&self) -> Ending {
        Ending::NoAnswer { server: self.address.server(), port: self.address.port }
    }
}

async fn reach_one(
    remote: SocketAddr,
    config: ClientConfig,
    from: Option<Endpoint>,
) -> Result<(Endpoint, Connection), Ending> {
    let any: IpAddr = match remote {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    let own = || Endpoint::client(SocketAddr::new(any, 0));
    let endpoint = from.map_or_else(own, Ok).map_err(Ending::Socket)?;
    let socket_error = |error| Ending::Socket(io::Error::other(error));
    let connecting =
        endpoint.connect_with(config, remote, tls::SERVER_NAME).map_err(socket_error)?;
    let connection = connecting.await?;
    Ok((endpoint, connection))
}
