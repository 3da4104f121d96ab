//! A server, a client and a proxy between them.

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use lossy::{Proxy, Settings};
use netplay::sim::Weather;

const HERE: &str = "127.0.0.1:0";
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

pub(crate) struct Bench {
    pub(crate) proxy: Proxy,
    pub(crate) server: UdpSocket,
    pub(crate) client: UdpSocket,
}

pub(crate) fn bench(up: Weather, down: Weather, seed: u64) -> Bench {
    let server = UdpSocket::bind(HERE).unwrap();
    let to = server.local_addr().unwrap();
    let listen = HERE.parse().unwrap();
    let proxy = Proxy::start(Settings { listen, to, up, down, seed }).unwrap();
    let client = UdpSocket::bind(HERE).unwrap();
    client.connect(proxy.address()).unwrap();
    for socket in [&server, &client] {
        socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    }
    Bench { proxy, server, client }
}

#[expect(clippy::disallowed_methods, reason = "a real line has a real clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What arrives until nothing comes any more, and from whom.
pub(crate) fn heard(socket: &UdpSocket) -> Vec<(u16, SocketAddr)> {
    let mut heard = Vec::new();
    let mut buffer = [0; 64];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        assert_eq!(length, 2);
        heard.push((u16::from_le_bytes([buffer[0], buffer[1]]), from));
    }
    heard
}

pub(crate) fn say(socket: &UdpSocket, numbers: std::ops::Range<u16>) {
    for number in numbers {
        socket.send(&number.to_le_bytes()).unwrap();
    }
}
