//! A proxy between real sockets.

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::thread;
use std::time::Duration;

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
