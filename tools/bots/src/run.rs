//! Plays a scenario: brings the players, waits, measures, sends them home.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use netplay::sim::Random;
use netplay_quic::{Address, Dialer, Key};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cart::Loaded;
use crate::figures::Figures;
use crate::hands::Hands;
use crate::player::{Player, Shared, Signal};
use crate::report::{Measured, Report, System};
use crate::server::Lines;
use crate::{Scenario, ServerProcess};

/// How long players have to leave when it is over.
const FAREWELL: Duration = Duration::from_secs(10);

/// Where the players go.
pub enum Where<'a> {
    /// To a server that was started for it.
    Server(&'a ServerProcess),
    /// To these rooms, whatever runs there.
    Rooms(&'a [Address]),
}

/// A run under way.
struct Run<'a> {
    scenario: &'a Scenario,
    addresses: &'a [Address],
    lines: Option<Lines>,
    cart: Loaded,
    shared: Arc<Shared>,
    signal: watch::Sender<Signal>,
    tasks: JoinSet<()>,
}

/// Plays a scenario from its first player to its last; `carts` is the folder of carts, for those who need one.
///
/// # Errors
/// When not all players get a seat in time, or this computer does not let them play.
pub fn run(scenario: &Scenario, place: &Where<'_>, carts: &Path) -> Result<Report> {
    let cart = Loaded::of(scenario, carts)?;
    let threads = usize::from(scenario.players.threads);
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(threads).thread_name("players").enable_all().build();
    let runtime = runtime.context("starting the players' threads")?;
    runtime.block_on(async { Run::new(scenario, place, cart).whole().await })
}

impl<'a> Run<'a> {
    #[expect(clippy::disallowed_methods, reason = "real players have a real clock")]
    fn new(scenario: &'a Scenario, place: &Where<'a>, cart: Loaded) -> Self {
        let (signal, receiver) = watch::channel(Signal::default());
        let (addresses, lines) = match place {
            Where::Server(server) => (server.addresses.as_slice(), Some(server.lines())),
            Where::Rooms(rooms) => (*rooms, None),
        };
        let shared = Arc::new(Shared {
            zero: Instant::now(),
            players: scenario.players.clone(),
            signal: receiver,
            seated: watch::Sender::new(0),
            figures: Mutex::new(Figures::default()),
        });
        Self { scenario, addresses, lines, cart, shared, signal, tasks: JoinSet::new() }
    }

    async fn whole(mut self) -> Result<Report> {
        let base_bytes = self.base_bytes().await;
        let begun = self.shared.zero.elapsed();
        let players = self.come().await?;
        let ramp = self.shared.zero.elapsed() - begun;
        pass(self.scenario.time.warm_up).await;

        let before = System::now();
        let first_line = self.line_count();
        let begun = self.shared.zero.elapsed();
        self.signal.send_modify(|signal| signal.measured = true);
        let storm_seconds = self.measure(players).await;
        self.signal.send_modify(|signal| signal.measured = false);
        let seconds = (self.shared.zero.elapsed() - begun).as_secs_f64();
        let after = System::now();
        let lines: Vec<Value> = self.lines.as_ref().map_or_else(Vec::new, |lines| {
            // The line that came last before it was measured is where the counts begin.
            lines.all()[first_line.saturating_sub(1)..].to_vec()
        });
        self.end().await;
        Ok(Report::of(&Measured {
            scenario: self.scenario,
            players,
            seconds,
            ramp_seconds: ramp.as_secs_f64(),
            storm_seconds,
            figures: &self.shared.figures(),
            lines: &lines,
            base_bytes,
            before,
            after,
        }))
    }

    fn line_count(&self) -> usize {
        self.lines.as_ref().map_or(0, |lines| lines.all().len())
    }

    /// What the server has before anybody comes, by its first line.
    async fn base_bytes(&self) -> Option<u64> {
        let lines = self.lines.as_ref()?;
        for _ in 0..50 {
            if let Some(first) = lines.all().first() {
                return first["resident_bytes"].as_u64();
            }
            pass(0.1).await;
        }
        None
    }

    /// Brings all players, and waits until each has a seat.
    async fn come(&mut self) -> Result<usize> {
        let players = &self.scenario.players;
        let count = self.addresses.len() * usize::from(players.each);
        let mut random = Random::new(self.scenario.seed);
        let mut dialer = None;
        let begun = tokio::time::Instant::now();
        for number in 0..count {
            if number % usize::from(players.per_socket) == 0 {
                dialer = Some(Arc::new(self.socket(number / usize::from(players.per_socket))?));
            }
            let dialer = Arc::clone(dialer.as_ref().expect("the first has made one"));
            let seed = random.bits();
            let player = Player {
                name: format!("Load {}", number + 1),
                address: self.addresses[number % self.addresses.len()].clone(),
                key: Key::make().context("a player's key")?,
                dialer,
                hands: Hands::new(players, seed),
                bot: self.cart.bot(seed)?,
                ahead: self.cart.ahead(),
                random: Random::new(!seed),
                shared: Arc::clone(&self.shared),
            };
            let at = Duration::from_secs_f64(number as f64 / f64::from(players.per_second));
            tokio::time::sleep_until(begun + at).await;
            self.tasks.spawn(player.play());
        }
        let most = Duration::from_secs_f64(self.scenario.time.ramp_most);
        let seated = self.all_seated(count, most).await;
        let has = *self.shared.seated.borrow();
        ensure!(
            seated,
            "only {has} of {count} players have a seat after {most:?} and the time to come"
        );
        Ok(count)
    }

    async fn all_seated(&self, count: usize, most: Duration) -> bool {
        let mut seated = self.shared.seated.subscribe();
        let all = seated.wait_for(|seated| *seated == count);
        tokio::time::timeout(most, all).await.is_ok()
    }

    fn socket(&self, number: usize) -> Result<Dialer> {
        let ip = match usize::from(self.scenario.players.sources) {
            0 => Ipv4Addr::UNSPECIFIED,
            sources => {
                let source = u16::try_from(number % sources).expect("there are at most 60,000");
                let [high, low] = (256 + source).to_be_bytes();
                Ipv4Addr::new(127, 0, high, low)
            }
        };
        let at = SocketAddr::new(IpAddr::V4(ip), 0);
        let handle = tokio::runtime::Handle::current();
        Dialer::bind(&handle, at).with_context(|| {
            format!("opening a UDP socket at {ip}; `ulimit -n` says how many may be open")
        })
    }

    /// Lets the measured time pass; if there is a storm in it, how long it lasted.
    async fn measure(&self, players: usize) -> Option<f64> {
        let measure = self.scenario.time.measure;
        let Some(storm) = &self.scenario.storm else {
            pass(measure).await;
            return None;
        };
        pass(storm.at.min(measure)).await;
        let begun = self.shared.zero.elapsed();
        self.signal.send_modify(|signal| signal.storms += 1);
        let mut seated = self.shared.seated.subscribe();
        // Nobody sits any more before they come back: those who are quick do not hide those who are slow.
        let most = Duration::from_secs_f64((measure - storm.at).max(1.0));
        let gone = seated.wait_for(|seated| *seated < players);
        let gone = tokio::time::timeout(most, gone).await.is_ok();
        let back = gone && self.all_seated(players, most).await;
        let lasted = (self.shared.zero.elapsed() - begun).as_secs_f64();
        pass(measure - storm.at - lasted).await;
        back.then_some(lasted)
    }

    async fn end(&mut self) {
        self.signal.send_modify(|signal| signal.over = true);
        let leave = async { while self.tasks.join_next().await.is_some() {} };
        // Who has not left by then is not waited for: nothing is measured any more.
        let _ = tokio::time::timeout(FAREWELL, leave).await;
    }
}

async fn pass(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds.max(0.0))).await;
}
