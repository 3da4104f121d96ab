//! A proxy between real sockets.

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::thread;
use std::time::Duration;

use lossy::{Proxy, Settings};
use netplay::Span;
use netplay::sim::Weather;

use crate::parts::{Bench, DEADLINE, bench, heard, now, say};

#[cfg(test)]
mod parts;

#[test]
fn a_clear_line_carries_everything_both_ways_as_late_as_it_is_long() {
    let slow = Weather { delay: Span::from_millis(80), ..Weather::default() };
    let Bench { proxy, server, client } = bench(slow, Weather::default(), 1);
    let begun = now();
    say(&client, 0..100);
    let up = heard(&server);
    assert!(begun.elapsed() >= Duration::from_millis(80));
    assert_eq!(up.iter().map(|(number, _)| *number).collect::<Vec<_>>(), Vec::from_iter(0..100));
    server.connect(up[0].1).unwrap();
    say(&server, 0..100);
    assert_eq!(heard(&client).len(), 100);
    let stats = proxy.stats();
    assert_eq!((stats.clients, stats.up.sent, stats.down.sent), (1, 100, 100));
    assert_eq!((stats.up.bytes, stats.up.lost, stats.down.lost), (200, 0, 0));
}

#[test]
fn a_bad_line_loses_doubles_and_reorders_by_its_seed() {
    let bad = Weather {
        loss: 2_000,
        duplicate: 1_000,
        jitter: Span::from_millis(30),
        ..Weather::default()
    };
    let lost = |seed| {
        let Bench { proxy, server, client } = bench(bad, Weather::default(), seed);
        // A few at a time, as a socket holds some hundred datagrams only.
        for first in (0..300).step_by(50) {
            say(&client, first..first + 50);
            let begun = now();
            while proxy.stats().up.sent < u64::from(first) + 50 {
                assert!(begun.elapsed() < DEADLINE);
                thread::yield_now();
            }
        }
        let arrived = heard(&server);
        let kinds: BTreeSet<u16> = arrived.iter().map(|(number, _)| *number).collect();
        let stats = proxy.stats().up;
        assert_eq!(stats.sent, 300);
        assert_eq!(kinds.len() as u64, 300 - stats.lost);
        assert_eq!(arrived.len() as u64, 300 - stats.lost + stats.doubled);
        assert!(stats.lost > 30 && stats.doubled > 10 && stats.reordered > 10, "{stats:?}");
        (0..300).filter(|number| !kinds.contains(number)).collect::<Vec<u16>>()
    };
    let first = lost(7);
    assert_eq!(first, lost(7));
    assert_ne!(first, lost(8));
}

#[test]
fn another_port_stands_before_the_server_after_a_change() {
    let Bench { proxy, server, client } = bench(Weather::default(), Weather::default(), 1);
    say(&client, 0..1);
    let before = heard(&server)[0].1;
    proxy.rebind();
    say(&client, 1..2);
    let after = heard(&server)[0].1;
    assert_ne!(before, after);
    // What is sent to the old port goes nowhere, and to the new one it arrives.
    server.send_to(&7_u16.to_le_bytes(), before).unwrap();
    server.send_to(&8_u16.to_le_bytes(), after).unwrap();
    let arrived: Vec<u16> = heard(&client).iter().map(|(number, _)| *number).collect();
    assert_eq!(arrived, [8]);
    assert_eq!(proxy.stats().rebinds, 1);
}

#[test]
fn the_weather_changes_and_a_server_may_come_late() {
    let dark = Weather { loss: 10_000, ..Weather::default() };
    let Bench { proxy, server, client } = bench(dark, Weather::default(), 1);
    say(&client, 0..50);
    assert_eq!(heard(&server).len(), 0);
    proxy.set_weather(Weather::default(), Weather::default());
    let address = server.local_addr().unwrap();
    drop(server);
    // Nobody is there: the proxy bears the refusals.
    say(&client, 50..60);
    let begun = now();
    let server = loop {
        assert!(begun.elapsed() < DEADLINE);
        if let Ok(server) = UdpSocket::bind(address) {
            break server;
        }
    };
    server.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let arrived = loop {
        assert!(begun.elapsed() < DEADLINE);
        say(&client, 99..100);
        let arrived = heard(&server);
        if !arrived.is_empty() {
            break arrived;
        }
    };
    assert_eq!(arrived.last().map(|(number, _)| *number), Some(99));
}

#[test]
fn who_is_silent_for_long_is_forgotten_and_may_come_again() {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    server.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    let (listen, to) = ("127.0.0.1:0".parse().unwrap(), server.local_addr().unwrap());
    let clear = Weather::default();
    let settings = Settings { listen, to, up: clear, down: clear, seed: 1 };
    let proxy = Proxy::forgetting(settings, Duration::from_millis(300)).unwrap();
    let client = || {
        let client = UdpSocket::bind("127.0.0.1:0").unwrap();
        client.connect(proxy.address()).unwrap();
        client
    };
    let stays = client();
    // Each comes from an address of its own, says a word and is gone.
    for _ in 0..20 {
        say(&client(), 0..1);
    }
    let mut begun = now();
    let mut before = None;
    loop {
        assert!(begun.elapsed() < DEADLINE, "{:?}", proxy.stats());
        say(&stays, 1..2);
        let from = heard(&server).into_iter().filter(|(number, _)| *number == 1);
        let ports: BTreeSet<_> = from.map(|(_, from)| from).collect();
        assert!(ports.len() <= 1 && (before.is_none() || before == ports.first().copied()));
        before = ports.first().copied();
        if proxy.stats().open == 1 && proxy.stats().clients == 21 {
            break;
        }
    }
    // Who stayed has the same port all the time, and after a silence another one.
    begun = now();
    while proxy.stats().open > 0 {
        assert!(begun.elapsed() < DEADLINE);
        thread::yield_now();
    }
    say(&stays, 2..3);
    let again = heard(&server);
    assert_eq!((again.len(), proxy.stats().clients, proxy.stats().open), (1, 22, 1));
    assert_ne!(Some(again[0].1), before);
}
