//! What spectators cost a server: `cargo xtask bench spectators`.
//!
//! Twenty players of Delve, and nobody who watches them, then a hundred, then three hundred: each a real client over real
//! QUIC that checks what it is sent. What counts: the processor time and the memory that each of them costs, that all of
//! them see the game go on, and that the players do not notice.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod honest;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use netplay::{Client, ClientConfig, ClientEvent, Predict, SeatPad, Stopped, Time};
use netplay_quic::{Address, Dialer, Driven, Key};
use serde::Serialize;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::honest::Play;

/// Spectators of each phase.
const CROWDS: [u16; 3] = [0, 100, 300];
/// What one may cost: thousandths of a processor, and KiB.
const CPU_MILLI_MAX: f64 = 2.0;
const MEMORY_KIB_MAX: f64 = 256.0;
/// Views a second that each must see at least, of the fifteen at most that a room makes for them.
const VIEWS_PER_SECOND_MIN: f64 = 8.0;
/// What the players' turns may take with all of them, in milliseconds: a fifth of a tick.
const TURN_MS_MAX: f64 = 10.0;

/// What the spectators saw.
#[derive(Debug, Default, Serialize)]
struct Seen {
    spectators: u16,
    /// Of the one that saw least, and of all.
    views_per_second_least: f64,
    views_per_second: f64,
    /// Views that could not be made or were wrong.
    views_lost: u64,
    /// For each of them, with the headers of QUIC, UDP and IP.
    down_bytes_per_second: f64,
}

#[derive(Debug, Serialize)]
struct Phase {
    players: Play,
    seen: Seen,
}

fn main() {
    let (seconds, json) = honest::arguments(15.0);
    let phases: Vec<Phase> = CROWDS.iter().map(|crowd| phase(*crowd, seconds)).collect();
    let (alone, watched) = (&phases[0], &phases[CROWDS.len() - 1]);
    let spectators = f64::from(watched.seen.spectators);
    let per = |figure: fn(&Play) -> f64| {
        (figure(&watched.players) - figure(&alone.players)).max(0.0) / spectators
    };
    let cpu_milli = per(|play| play.server_cpu_percent) * 10.0;
    let memory_kib = per(|play| play.server_mib) * 1_024.0;
    let mut broken = Vec::new();
    let mut check = |what: &str, figure: f64, holds: bool| {
        if !holds {
            broken.push(format!("{what}: {figure}"));
        }
    };
    check("thousandths of a processor each", cpu_milli, cpu_milli <= CPU_MILLI_MAX);
    check("KiB each", memory_kib, memory_kib <= MEMORY_KIB_MAX);
    let least = watched.seen.views_per_second_least;
    check("views a second of the one that saw least", least, least >= VIEWS_PER_SECOND_MIN);
    let turn = watched.players.turn_ms_p99;
    check("turns in ms at the 99th percentile", turn, turn <= TURN_MS_MAX);
    check("players lost", watched.players.disconnects, watched.players.disconnects == 0.0);
    let report = serde_json::json!({
        "phases": phases,
        "cpu_milli_per_spectator": cpu_milli,
        "kib_per_spectator": memory_kib,
        "broken": broken,
    });
    honest::report(&report, json.as_deref());
    assert!(broken.is_empty(), "{broken:?}");
}

fn phase(spectators: u16, seconds: f64) -> Phase {
    let (players, crowd) =
        honest::play(seconds, spectators, |address| Crowd::gather(spectators, address));
    let phase = Phase { players, seen: crowd.disperse() };
    println!("{}", serde_json::to_string(&phase).expect("numbers become JSON"));
    phase
}

/// Spectators on a thread of their own.
struct Crowd {
    over: watch::Sender<bool>,
    thread: JoinHandle<Vec<Watched>>,
}

/// What one of them saw.
struct Watched {
    seconds: f64,
    views: u64,
    lost: u64,
    down_bytes: u64,
}

impl Crowd {
    /// They come at once, before the players.
    fn gather(spectators: u16, address: &Address) -> Self {
        let (over, is_over) = watch::channel(false);
        let address = address.clone();
        let thread = std::thread::spawn(move || watch_all(spectators, &address, &is_over));
        Self { over, thread }
    }

    fn disperse(self) -> Seen {
        self.over.send_replace(true);
        let watched = self.thread.join().expect("a spectator does not panic");
        let rate = |one: &Watched| one.views as f64 / one.seconds;
        let count = (watched.len() as f64).max(1.0);
        let mean = |figure: &dyn Fn(&Watched) -> f64| {
            watched.iter().map(figure).fold(0.0, |sum, figure| sum + figure) / count
        };
        Seen {
            spectators: u16::try_from(watched.len()).expect("it was a u16"),
            views_per_second_least: watched.iter().map(rate).reduce(f64::min).unwrap_or(0.0),
            views_per_second: mean(&rate),
            views_lost: watched.iter().map(|one| one.lost).sum(),
            down_bytes_per_second: mean(&|one| one.down_bytes as f64 / one.seconds),
        }
    }
}

fn watch_all(spectators: u16, address: &Address, over: &watch::Receiver<bool>) -> Vec<Watched> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime starts").block_on(async {
        let mut tasks = JoinSet::new();
        let mut dialer = None;
        for number in 0..spectators {
            // Sixteen on a socket, and from another address than the players: a household has so many at most.
            if number % 16 == 0 {
                let [high, low] = (512 + number / 64).to_be_bytes();
                let from = SocketAddr::from((Ipv4Addr::new(127, 0, high, low), 0));
                let handle = tokio::runtime::Handle::current();
                dialer = Some(Arc::new(Dialer::bind(&handle, from).expect("a port is free")));
            }
            let dialer = Arc::clone(dialer.as_ref().expect("the first has made one"));
            tasks.spawn(watch_one(dialer, address.clone(), over.clone()));
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        let mut watched = Vec::new();
        while let Some(one) = tasks.join_next().await {
            watched.extend(one.expect("a spectator does not panic"));
        }
        watched
    })
}

/// Watches until it is over; nothing if the room does not let it.
async fn watch_one(
    dialer: Arc<Dialer>,
    address: Address,
    mut over: watch::Receiver<bool>,
) -> Option<Watched> {
    let key = Key::make().expect("a key");
    let mut link = dialer.connect(&address, &key);
    let config = ClientConfig { players: 0, ..ClientConfig::new(&address.room, "Crowd") };
    let mut client = Client::new(config);
    let zero = Instant::now();
    let now = || Time(u64::try_from(zero.elapsed().as_micros()).unwrap_or(u64::MAX));
    // A room in which nobody plays stands still: what counts begins with the first view.
    let (mut watches, mut begun) = (false, None);
    let mut next_at = zero;
    loop {
        for told in link.drive(&mut client, now()) {
            match told {
                Driven::Client(ClientEvent::Welcome(_)) => client.ready(now(), 0),
                Driven::Client(ClientEvent::Watching { .. }) => watches = true,
                Driven::Client(ClientEvent::Closed { .. }) | Driven::Disconnected(_) => {
                    return None;
                }
                Driven::Client(_) | Driven::Connected { .. } => {}
            }
        }
        link.drive(&mut client, now());
        if begun.is_none() && client.newest_view().is_some() {
            begun = Some(Instant::now());
        }
        if watches && Instant::now() >= next_at {
            // A picture as often as there are views, and no more: others' screens are not what is measured.
            client.advance(now(), &mut Nothing);
            next_at = Instant::now() + Duration::from_millis(66);
        }
        tokio::select! {
            () = link.ready() => {}
            () = tokio::time::sleep_until(next_at), if watches => {}
            _ = over.changed() => break,
        }
    }
    let (stats, seconds) = (client.stats(), begun?.elapsed().as_secs_f64());
    let down = link.stats();
    let down_bytes = down.received_bytes + down.received_datagrams * 28;
    client.leave();
    link.drive(&mut client, now());
    Some(Watched { seconds, views: stats.views, lost: stats.views_lost, down_bytes })
}

/// Spectators look nowhere ahead.
struct Nothing;

impl Predict for Nothing {
    fn predict(&mut self, _view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}
