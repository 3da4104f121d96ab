//! Links over a bad line: real QUIC through a real proxy.

#![expect(
    clippy::disallowed_methods,
    reason = "deadlines are read off the clock, so that a failing test ends"
)]

#[expect(dead_code, reason = "other tests need more of it")]
mod parts;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::{Duration, Instant};

use lossy::{Proxy, Settings};
use netplay::limits::LATEST_BYTES_MAX;
use netplay::sim::Weather;
use netplay::{Lane, Span};
use netplay_quic::{Address, Arrival, Key, Link, LinkEvent, Pins};

use crate::parts::{Server, connected, expect_message, until};

const DARK: Weather = Weather { loss: 10_000, ..CLEAR };
const CLEAR: Weather = Weather {
    loss: 0,
    burst: 0,
    burst_len: 0,
    delay: Span::from_millis(10),
    jitter: Span(0),
    reorder: 0,
    duplicate: 0,
    blackout_every: Span(0),
    blackout: Span(0),
    rate: 0,
    queue: 0,
};

/// A player and a server, with a proxy between them.
struct Line {
    proxy: Proxy,
    link: Link,
    arrival: Arrival,
    _server: Server,
}

fn line(weather: Weather) -> Line {
    line_at(Ipv4Addr::LOCALHOST.into(), weather)
}

/// The same at another address of this computer.
fn line_at(ip: IpAddr, weather: Weather) -> Line {
    let mut server = Server::at(ip);
    let (listen, to) = (SocketAddr::from((ip, 0)), server.address);
    let settings = Settings { listen, to, up: weather, down: weather, seed: 7 };
    let proxy = Proxy::start(settings).expect("a port is free");
    let pins = Pins::at(&server.folder.path().join("pins"));
    let address = Address::at(proxy.address(), "room", server.key.fingerprint());
    let mut link = Link::connect(&address, &Key::make().expect("a key"), &pins);
    link.send(Lane::Reliable, b"hello".to_vec());
    connected(&mut link);
    let arrival = server.accept();
    Line { proxy, link, arrival, _server: server }
}

/// Sends a datagram each few milliseconds until one of them arrives.
fn datagram_arrives(from: &Link, to: &mut Link, text: &[u8]) {
    until("a datagram", || {
        from.send(Lane::Latest, text.to_vec());
        match to.poll() {
            Some(LinkEvent::Bytes { lane: Lane::Latest, bytes, .. }) => {
                (bytes == text).then_some(())
            }
            Some(other) => panic!("{other:?}"),
            None => None,
        }
    });
}

#[test]
fn a_game_goes_on_from_another_port() {
    let mut line = line(CLEAR);
    datagram_arrives(&line.link, &mut line.arrival.link, b"pads");
    for round in 1..=3 {
        line.proxy.rebind();
        datagram_arrives(&line.link, &mut line.arrival.link, &[round]);
        datagram_arrives(&line.arrival.link, &mut line.link, &[10 + round]);
        assert_eq!(line.proxy.stats().rebinds, u64::from(round));
    }
}

/// A new path to the server is one of which nothing is known: packets are small again until larger ones have come through.
#[test]
fn mode_05_a_game_goes_on_from_another_address_whose_packets_may_be_smaller() {
    let Line { proxy, mut link, arrival, _server } = line_at(Ipv6Addr::LOCALHOST.into(), CLEAR);
    let mut there = arrival.link;
    // With QUIC over IPv6 another port is already another path.
    for round in 0..3 {
        for part in 0..20_u8 {
            let largest = vec![round * 20 + part; LATEST_BYTES_MAX];
            if part == 7 {
                proxy.rebind();
            }
            datagram_arrives(&link, &mut there, &largest);
            datagram_arrives(&there, &mut link, &largest);
        }
    }
    assert_eq!(proxy.stats().rebinds, 3);
    let oversized = there.stats().oversized + link.stats().oversized;
    assert_eq!(oversized, 0, "none was too large for the path");
}

#[test]
fn a_game_goes_on_after_two_dark_seconds() {
    let mut line = line(CLEAR);
    datagram_arrives(&line.link, &mut line.arrival.link, b"pads");
    line.proxy.set_weather(DARK, DARK);
    line.arrival.link.send(Lane::Reliable, b"an answer".to_vec());
    // What a console and a server send all the time, 30 times a second; after two seconds it clears up.
    let (begun, mut sent, mut clear) = (Instant::now(), 0, None);
    let (mut up, mut down, mut answer) = (None, None, None);
    until("datagrams both ways", || {
        if clear.is_none() && begun.elapsed() >= Duration::from_secs(2) {
            line.proxy.set_weather(CLEAR, CLEAR);
            clear = Some(Instant::now());
        }
        while begun.elapsed() >= Duration::from_millis(1_000) * sent / 30 {
            line.link.send(Lane::Latest, vec![1; 60]);
            line.arrival.link.send(Lane::Latest, vec![2; 300]);
            sent += 1;
        }
        // What is older than the dark has another length. What was lost in it may come first.
        let mut of = |event: Option<LinkEvent>, length: usize| match event {
            Some(LinkEvent::Bytes { lane: Lane::Latest, bytes, .. }) => bytes.len() == length,
            Some(LinkEvent::Bytes { lane: Lane::Reliable, bytes, .. }) => {
                answer = Some(bytes);
                false
            }
            _ => false,
        };
        if up.is_none() && of(line.arrival.link.poll(), 60) {
            up = Some(Instant::now());
        }
        if down.is_none() && of(line.link.poll(), 300) {
            down = Some(Instant::now());
        }
        up.and(down)
    });
    assert!(line.proxy.stats().up.lost > 20, "{:?}", line.proxy.stats());
    let after = |at: Option<Instant>| at.zip(clear).map(|(at, clear)| at - clear);
    println!("after the dark: up {:?}, down {:?}", after(up), after(down));
    let soon = |at| after(at).is_some_and(|after| after < Duration::from_secs(1));
    assert!(soon(up) && soon(down), "up {:?}, down {:?}", after(up), after(down));
    let answer = answer.or_else(|| {
        until("what was lost in the dark", || match line.link.poll() {
            Some(LinkEvent::Bytes { lane: Lane::Reliable, bytes, .. }) => Some(Some(bytes)),
            Some(LinkEvent::Bytes { lane: Lane::Latest, .. }) | None => None,
            Some(other) => panic!("{other:?}"),
        })
    });
    assert_eq!(answer.as_deref(), Some(&b"an answer"[..]));
}

#[test]
fn the_reliable_lane_keeps_its_order_in_a_storm() {
    let storm = Weather {
        loss: 1_000,
        burst: 100,
        burst_len: 4,
        jitter: Span::from_millis(15),
        reorder: 1_000,
        duplicate: 1_000,
        ..CLEAR
    };
    let mut line = line(storm);
    for number in 0..100_u8 {
        line.link.send(Lane::Reliable, vec![number; 600]);
        line.arrival.link.send(Lane::Reliable, vec![number; 1_800]);
    }
    for number in 0..100_u8 {
        expect_message(&mut line.arrival.link, Lane::Reliable, &[number; 600]);
        expect_message(&mut line.link, Lane::Reliable, &[number; 1_800]);
    }
    let stats = line.proxy.stats();
    assert!(stats.down.lost > 5 && stats.down.doubled > 5 && stats.down.reordered > 5, "{stats:?}");
}
