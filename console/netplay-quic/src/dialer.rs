//! Many links from one socket, for a program that is many players.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;

use quinn::{Endpoint, EndpointConfig, TokioRuntime};
use socket2::SockRef;
use tokio::runtime::Handle;

use crate::connect::Visit;
use crate::link::{Came, LinkEvent};
use crate::{Address, Key, Link};

/// What the system keeps for it, in bytes: the answers to all of its players' handshakes at once. Systems may give less.
const RECEIVE_BYTES: usize = 1 << 20;

/// A socket from which links are made, on a runtime of the caller's: no link has a thread of its own.
pub struct Dialer {
    endpoint: Endpoint,
    runtime: Handle,
}

impl Dialer {
    /// Opens a UDP socket at an address of this computer (port 0: one that is free).
    pub fn bind(runtime: &Handle, local: SocketAddr) -> io::Result<Self> {
        let _inside = runtime.enter();
        let socket = UdpSocket::bind(local)?;
        // With less, its players lose datagrams in a rush.
        let _ = SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BYTES);
        let config = EndpointConfig::default();
        let endpoint = Endpoint::new(config, None, socket, Arc::new(TokioRuntime))?;
        Ok(Self { endpoint, runtime: runtime.clone() })
    }

    /// Begins to connect to the server of an address, and returns at once, as [`Link::connect`] does. The server must
    /// show the key that the address names; what it showed before is not remembered.
    #[must_use]
    pub fn connect(&self, address: &Address, key: &Key) -> Link {
        let (link, ends) = Link::new();
        match Visit::from_socket(address, key, &self.endpoint) {
            Ok(visit) => {
                self.runtime.spawn(visit.run(ends));
            }
            Err(ending) => {
                let sent = ends.events.try_send(Came::now(LinkEvent::Disconnected { ending }));
                sent.expect("a new link has room for an event");
            }
        }
        link
    }

    /// Waits until the server knows of every link that has ended, but not for ever.
    pub async fn finish(self) {
        self.endpoint.wait_idle().await;
    }
}
