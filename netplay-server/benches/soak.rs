//! Players on a bad line, and a server that is killed again and again: `cargo xtask bench soak`.
//!
//! The real server in a process of its own, real QUIC through a real proxy, eight players who send orders all the time.
//! Every few minutes the server is ended as a crash would; who was there comes back by itself. What counts:
//! no order that was answered may be forgotten, no client may see anything that the room did not make, and the memory
//! must not grow.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[expect(dead_code, reason = "the tests need more of it")]
#[expect(clippy::unwrap_used, reason = "what is set up holds, or the measurement fails")]
#[path = "../tests/end_to_end/parts.rs"]
mod parts;

use std::time::{Duration, Instant};
use std::{env, fs, mem, thread};

use lossy::{Proxy, Settings};
use netplay::sim::Weather;
use netplay::{ClientEvent, Span};
use netplay_quic::Address;
use serde::Serialize;

use crate::parts::{Place, Player, Process};

const PLAYERS: usize = 4;
/// Of the server's lives, this one's end is waited for at most so long until everybody is back.
const BACK_WITHIN: Duration = Duration::from_secs(30);
const ORDERS_PER_SECOND: u32 = 5;

/// 100 ms there and back, one datagram in twenty lost, some twice, some late.
const BAD: Weather = Weather {
    loss: 400,
    burst: 50,
    burst_len: 3,
    delay: Span::from_millis(45),
    jitter: Span::from_millis(10),
    reorder: 100,
    duplicate: 100,
    blackout_every: Span(0),
    blackout: Span(0),
    rate: 0,
    queue: 0,
};

#[derive(Debug, Default, Serialize)]
struct Summary {
    seconds: u64,
    kills: u32,
    orders_answered: u32,
    /// Answered, and not there after a crash.
    orders_lost: u32,
    views: u64,
    /// Views that were not what the room had made, or could not be made.
    views_wrong: u64,
    datagrams_lost: u64,
    corrections: u64,
    /// From a kill until the last player was back in play.
    back_ms: Vec<u128>,
    /// KiB resident: the server a moment before each kill, and this program with its players.
    server_kib: Vec<u64>,
    players_kib: Vec<u64>,
    all_agree_at_the_end: bool,
}

/// A player who comes back.
struct Regular {
    name: String,
    player: Player,
    /// Steps that are there for certain: those at the last arrival and the answers since.
    certain: u32,
    is_back: bool,
    /// The server was killed, and this connection with it.
    is_cut: bool,
    /// Another try to come back.
    try_at: Instant,
    sent: u32,
}

fn main() {
    let mut arguments = env::args().skip(1);
    let (mut seconds, mut kill_every, mut json) = (300, 60, None);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number");
        match argument.as_str() {
            "--seconds" => seconds = number(),
            "--kill-every" => kill_every = number(),
            "--json" => json = Some(arguments.next().expect("--json FILE")),
            // What cargo adds.
            "--bench" => {}
            other => panic!("{other}: only --seconds N, --kill-every N and --json FILE are known"),
        }
    }
    let summary = soak(Duration::from_secs(seconds), Duration::from_secs(kill_every));
    let text = serde_json::to_string_pretty(&summary).expect("numbers become JSON");
    println!("{text}");
    if let Some(path) = json {
        fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let Summary { orders_lost, views_wrong, orders_answered, kills, .. } = summary;
    assert!(orders_answered > 0 && kills > 0 && summary.datagrams_lost > 0, "nothing happened");
    assert!(orders_lost == 0 && views_wrong == 0 && summary.all_agree_at_the_end);
}

fn soak(lasts: Duration, kill_every: Duration) -> Summary {
    let place = Place::new();
    let mut server = Process::start(&mut place.command(), 1);
    let to = server.addresses[0].clone();
    let at = format!("127.0.0.1:{}", to.port).parse().expect("an address");
    let listen = "127.0.0.1:0".parse().expect("an address");
    let proxy = Proxy::start(Settings { listen, to: at, up: BAD, down: BAD, seed: 7 });
    let proxy = proxy.expect("a port is free");
    let through = Address { port: proxy.address().port(), ..to.clone() };
    let mut regulars: Vec<Regular> = (0..PLAYERS)
        .map(|number| {
            let name = format!("regular{number}");
            let player = place.player(&name, &through);
            let try_at = Instant::now();
            Regular { name, player, certain: 0, is_back: false, is_cut: false, try_at, sent: 0 }
        })
        .collect();
    let mut summary = Summary::default();
    let (begun, mut killed, mut kill_at) = (Instant::now(), None, Instant::now() + kill_every);
    while begun.elapsed() < lasts {
        turn(&place, &through, &mut regulars, &mut summary, begun);
        let all_back = regulars.iter().all(|regular| regular.is_back);
        if let Some(at) = killed.filter(|_| all_back) {
            let at: Instant = at;
            summary.back_ms.push(at.elapsed().as_millis());
            killed = None;
        }
        assert!(
            killed.is_none_or(|at: Instant| at.elapsed() < BACK_WITHIN),
            "not everybody came back within {BACK_WITHIN:?}"
        );
        if Instant::now() >= kill_at && all_back {
            kill_at = Instant::now() + kill_every;
            summary.server_kib.push(resident_kib(server.id()));
            summary.players_kib.push(resident_kib(std::process::id()));
            server.kill_9();
            for regular in &mut regulars {
                (regular.is_back, regular.is_cut) = (false, true);
            }
            server = Process::start(&mut place.command_at(to.port), 1);
            killed = Some(Instant::now());
            summary.kills += 1;
            println!("{:>5} s: {summary:?}", begun.elapsed().as_secs());
        }
        thread::park_timeout(Duration::from_millis(8));
    }
    summary.seconds = begun.elapsed().as_secs();
    summary.all_agree_at_the_end = agree(&mut regulars);
    regulars.iter().for_each(|regular| summary.count(&regular.player));
    let stats = proxy.stats();
    summary.datagrams_lost = stats.up.lost + stats.down.lost;
    server.stop();
    summary
}

/// A frame of everybody.
fn turn(
    place: &Place,
    through: &Address,
    regulars: &mut [Regular],
    summary: &mut Summary,
    begun: Instant,
) {
    for regular in regulars {
        regular.player.turn(false);
        let told = mem::take(&mut regular.player.told);
        for event in told {
            if let ClientEvent::Done { .. } = event {
                regular.certain += 1;
                summary.orders_answered += 1;
            }
        }
        if regular.player.ending.is_some() {
            if Instant::now() >= regular.try_at {
                regular.try_at = Instant::now() + Duration::from_millis(500);
                summary.count(&regular.player);
                regular.player = place.player(&regular.name, through);
                regular.is_cut = false;
            }
            continue;
        }
        if regular.is_cut {
            continue;
        }
        let seen = regular.player.sees(&regular.player.identity).filter(|(_, seated)| *seated);
        let Some((steps, _)) = seen else { continue };
        if !regular.is_back {
            regular.is_back = true;
            summary.orders_lost += regular.certain.saturating_sub(steps);
            regular.certain = steps;
        }
        let due = (begun.elapsed().as_millis() * u128::from(ORDERS_PER_SECOND) / 1_000) as u32;
        if regular.sent < due {
            regular.sent = due;
            let now = regular.player.now();
            // With too many unanswered, the next moment will do.
            let _ = regular.player.client.order(now, &[3]);
        }
    }
}

/// Once nobody does anything any more, everybody must see the same, for this cart's views are all alike.
fn agree(regulars: &mut [Regular]) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        regulars.iter_mut().for_each(|regular| regular.player.turn(false));
        thread::park_timeout(Duration::from_millis(8));
    }
    let mut views = regulars.iter().map(|regular| regular.player.client.newest_view());
    let first = views.next().flatten().map(|(_, view)| view.to_vec());
    first.is_some() && views.all(|view| view.map(|(_, view)| view) == first.as_deref())
}

impl Summary {
    fn count(&mut self, player: &Player) {
        let stats = player.client.stats();
        self.views += stats.views;
        self.views_wrong += stats.views_lost;
        self.corrections += stats.predictions_corrected;
    }
}

fn resident_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}
