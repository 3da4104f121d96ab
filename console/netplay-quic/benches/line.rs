//! What QUIC adds to the way of a game's datagrams on a bad line, as Quiver sets it and as quinn sets it by default:
//! `cargo xtask bench line`.
//!
//! Each flow sends so many bytes 30 times a second through a real proxy with 50 ms each way and a loss, all flows at the
//! same time. What is told is the time on the way beyond those 50 ms, of the ticks that arrived whole.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/parts/mod.rs"]
mod parts;

use std::time::{Duration, Instant};
use std::{env, fs, thread};

use bytes::Bytes;
use lossy::{Proxy, Settings};
use netplay::sim::Weather;
use netplay::{Lane, Span};
use netplay_quic::{Address, Key, Link, LinkEvent, Pins};
use serde::Serialize;

use crate::parts::{Raw, Server, connected};

/// Bytes a tick and chances of loss in 10,000.
const FLOWS: [(usize, u32); 6] =
    [(300, 500), (1_100, 100), (1_100, 500), (3_300, 100), (3_300, 500), (1_100, 1_500)];
const ONE_WAY: Duration = Duration::from_millis(50);
const TICKS_PER_SECOND: u32 = 30;
/// What is sent at once; the datagrams of a tick are of one size.
const PART_BYTES: usize = 1_100;
/// How long late datagrams are waited for.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug, Serialize)]
struct Figures {
    settings: &'static str,
    bytes_a_tick: usize,
    loss_percent: u32,
    /// Of the ticks, those that arrived whole.
    delivered_percent: usize,
    /// Beyond the line's own delay.
    added_ms_p50: u128,
    added_ms_p99: u128,
    added_ms_max: u128,
}

fn main() {
    let mut arguments = env::args().skip(1);
    let (mut seconds, mut json) = (60, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--seconds" => {
                seconds = arguments.next().and_then(|text| text.parse().ok()).expect("--seconds N");
            }
            "--json" => json = Some(arguments.next().expect("--json FILE")),
            // What cargo adds.
            "--bench" => {}
            other => panic!("{other}: only --seconds N and --json FILE are known"),
        }
    }
    let flows = FLOWS.into_iter().flat_map(|flow| [(flow, true), (flow, false)]);
    let running: Vec<_> = flows
        .map(|((bytes, loss), ours)| thread::spawn(move || measure(bytes, loss, ours, seconds)))
        .collect();
    let figures: Vec<Figures> =
        running.into_iter().map(|flow| flow.join().expect("a flow is measured")).collect();
    for figures in &figures {
        println!("{}", serde_json::to_string(figures).expect("numbers become JSON"));
    }
    if let Some(path) = json {
        let text = serde_json::to_string_pretty(&figures).expect("numbers become JSON");
        fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

fn measure(bytes: usize, loss: u32, ours: bool, seconds: u32) -> Figures {
    let mut server = Server::start();
    let weather = Weather {
        loss,
        delay: Span(u64::try_from(ONE_WAY.as_micros()).expect("a short time")),
        ..Weather::default()
    };
    let listen = "127.0.0.1:0".parse().expect("an address");
    let to = server.address;
    let settings = Settings { listen, to, up: weather, down: weather, seed: 1 };
    let proxy = Proxy::start(settings).expect("a port is free");
    let ticks = seconds * TICKS_PER_SECOND;
    let times = if ours {
        let pins = Pins::at(&server.folder.path().join("pins"));
        let address = Address::at(proxy.address(), "room", server.key.fingerprint());
        let mut link = Link::connect(&address, &Key::make().expect("a key"), &pins);
        link.send(Lane::Reliable, b"hello".to_vec());
        connected(&mut link);
        let mut there = server.accept().link;
        flow(bytes, ticks, |part| link.send(Lane::Latest, part), || there.poll())
    } else {
        let raw = Raw::honest().says(b"\x05\0\0\0hello").goes_on();
        let (runtime, _endpoint, connection) = raw.connect(proxy.address().port());
        let connection = connection.expect("the server is there");
        let mut there = server.accept().link;
        let _inside = runtime.enter();
        let send = |part| connection.send_datagram(Bytes::from(part)).expect("it fits a packet");
        flow(bytes, ticks, send, || there.poll())
    };
    let mut added: Vec<u128> =
        times.iter().map(|way| way.saturating_sub(ONE_WAY).as_millis()).collect();
    added.sort_unstable();
    let at = |share: usize| added.get(added.len().saturating_sub(1) * share / 100).copied();
    Figures {
        settings: if ours { "quiver" } else { "quinn's defaults" },
        bytes_a_tick: bytes,
        loss_percent: loss / 100,
        delivered_percent: added.len() * 100 / ticks as usize,
        added_ms_p50: at(50).unwrap_or_default(),
        added_ms_p99: at(99).unwrap_or_default(),
        added_ms_max: at(100).unwrap_or_default(),
    }
}

/// Sends ticks at their times, and gives back how long each that arrived whole was on its way.
fn flow(
    bytes: usize,
    ticks: u32,
    mut send: impl FnMut(Vec<u8>),
    mut poll: impl FnMut() -> Option<LinkEvent>,
) -> Vec<Duration> {
    let begun = Instant::now();
    let due = |tick: u32| Duration::from_secs(1) * tick / TICKS_PER_SECOND;
    let parts = bytes.div_ceil(PART_BYTES);
    let mut missing = vec![parts; ticks as usize];
    let mut ways = Vec::new();
    let mut next = 0;
    while begun.elapsed() < due(ticks) + PATIENCE && (next < ticks || ways.len() < ticks as usize) {
        while next < ticks && begun.elapsed() >= due(next) {
            for _ in 0..parts {
                let mut part = next.to_le_bytes().to_vec();
                part.resize(bytes / parts, 0);
                send(part);
            }
            next += 1;
        }
        while let Some(event) = poll() {
            let LinkEvent::Bytes { lane: Lane::Latest, bytes, .. } = event else { continue };
            let tick = u32::from_le_bytes(*bytes.first_chunk().expect("the number of its tick"));
            missing[tick as usize] -= 1;
            if missing[tick as usize] == 0 {
                // From when it should have left: what waits to be sent counts as well.
                ways.push(begun.elapsed() - due(tick));
            }
        }
        thread::park_timeout(Duration::from_micros(500));
    }
    ways
}
