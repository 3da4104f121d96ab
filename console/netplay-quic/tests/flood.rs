//! A flood of handshakes from addresses that are not the sender's.

#![expect(
    clippy::disallowed_methods,
    reason = "deadlines are read off the clock, so that a failing test ends"
)]

#[expect(dead_code, reason = "other tests need more of it")]
mod parts;

use std::net::{Ipv4Addr, UdpSocket};
use std::time::Duration;

use netplay::Lane;
use netplay_quic::{Key, Link, Pins};

use crate::parts::{Raw, Server, connected, until};

/// More than a server begins without a proof of the address.
const FORGED: u8 = 120;

/// The first datagram of a handshake, each with an identifier of its own.
fn first_datagram(nobody: &UdpSocket) -> Vec<u8> {
    let port = nobody.local_addr().expect("it is bound").port();
    let begun = Raw::honest().begin(port);
    let mut bytes = vec![0; 2_048];
    let (length, _) = until("a first datagram", || nobody.recv_from(&mut bytes).ok());
    drop(begun);
    // What else came of this one is of no use.
    while nobody.recv_from(&mut [0; 2_048]).is_ok() {}
    bytes.truncate(length);
    bytes
}

#[test]
fn mode_20_handshakes_from_forged_addresses_keep_nobody_out() {
    let mut server = Server::start();
    let nobody = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    nobody.set_nonblocking(true).expect("a socket can be asked");
    let first: Vec<Vec<u8>> = (0..FORGED).map(|_| first_datagram(&nobody)).collect();
    // All of 127.0.0.0/8 is this computer: each comes from an address of its own, and hears what is answered there.
    let sources: Vec<UdpSocket> = (1..=FORGED)
        .map(|number| {
            let source = UdpSocket::bind((Ipv4Addr::new(127, 0, 9, number), 0)).expect("free");
            source.set_read_timeout(Some(Duration::from_millis(200))).expect("it can wait");
            source
        })
        .collect();
    for (source, first) in sources.iter().zip(&first) {
        source.send_to(first, server.address).expect("loopback takes it");
    }
    // A retry is a long header of the type 3: prove that you are there.
    let is_retry = |source: &&UdpSocket| {
        let mut bytes = [0; 2_048];
        source.recv_from(&mut bytes).is_ok() && bytes[0] & 0xf0 == 0xf0
    };
    let retries = sources.iter().filter(is_retry).count();
    assert!((20..usize::from(FORGED)).contains(&retries), "{retries} were asked for a proof");
    // Somebody who is there proves it, and is in.
    let pins = Pins::at(&server.folder.path().join("pins"));
    let mut link = Link::connect(&server.address(), &Key::make().expect("a key"), &pins);
    link.send(Lane::Reliable, b"hello".to_vec());
    connected(&mut link);
    assert_eq!(server.accept().hello, b"hello");
}
