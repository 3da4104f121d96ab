//! The proxy: a thread for each socket that reads, and one that lets datagrams go when their time has come.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use netplay::sim::{Network, Weather};
use netplay::{Lane, Span, Time};
use serde::Serialize;

/// Datagrams that were read and not looked at yet; more are lost, as in any socket's buffer.
const READ_MAX: usize = 4_096;
/// Clients at once at most; whoever comes after them is not heard.
const CLIENTS_MAX: usize = 4_096;
/// A datagram of UDP at most.
const DATAGRAM_BYTES_MAX: usize = 65_536;
/// How long a client may be silent before it is forgotten, if nobody says otherwise: a console that is there says
/// something each few seconds.
const FORGET: Duration = Duration::from_secs(60);
/// How often a reader looks whether it is still wanted.
const LOOK_UP: Duration = Duration::from_millis(100);

/// Between whom a proxy stands, and what it does.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Where clients come to; with port 0 the system chooses one.
    pub listen: SocketAddr,
    /// The server.
    pub to: SocketAddr,
    /// From a client to the server.
    pub up: Weather,
    /// From the server to a client.
    pub down: Weather,
    /// Another seed, other luck.
    pub seed: u64,
}

/// What went one way.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct DirectionStats {
    /// Datagrams that came.
    pub sent: u64,
    /// Their bytes, without headers.
    pub bytes: u64,
    /// Datagrams that were lost.
    pub lost: u64,
    /// Datagrams among them for which the queue had no place.
    pub overflowed: u64,
    /// Datagrams that went twice.
    pub doubled: u64,
    /// Datagrams that went later than one that came after them.
    pub reordered: u64,
}

/// What a proxy did so far.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct ProxyStats {
    /// Addresses of which something came, each as often as it came anew.
    pub clients: usize,
    /// Those among them that were heard lately; each has a socket and a thread.
    pub open: usize,
    /// Times that the ports towards the server were changed.
    pub rebinds: u64,
    /// From clients to the server.
    pub up: DirectionStats,
    /// From the server to clients.
    pub down: DirectionStats,
}

/// A running proxy; it stops when it is dropped.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
    thread: Option<JoinHandle<()>>,
}

/// What the threads share.
#[derive(Debug)]
struct Line {
    stop: AtomicBool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    stats: ProxyStats,
    up: Direction,
    down: Direction,
    /// By number, which is never given twice.
    clients: BTreeMap<usize, Client>,
}

#[derive(Debug)]
struct Direction {
    network: Network,
    stats: DirectionStats,
    /// By client: the number of the newest datagram that went.
    newest: BTreeMap<u64, u64>,
}

/// One who talks to the proxy, and the socket that stands for it before the server.
#[derive(Debug)]
struct Client {
    address: SocketAddr,
    /// When something came from it.
    heard: Time,
    socket: Arc<UdpSocket>,
    /// Whether the reader of the socket goes on.
    wanted: Arc<AtomicBool>,
}

/// A datagram that was read.
enum News {
    FromClient(SocketAddr, Vec<u8>),
    /// For the client of this number.
    FromServer(usize, Vec<u8>),
}

impl Proxy {
    /// Begins to listen. Whoever is silent for a minute is forgotten, and comes from another port afterwards.
    pub fn start(settings: Settings) -> io::Result<Self> {
        Self::forgetting(settings, FORGET)
    }

    /// The same, with another time of silence.
    pub fn forgetting(settings: Settings, after: Duration) -> io::Result<Self> {
        let listener = Arc::new(UdpSocket::bind(settings.listen)?);
        listener.set_read_timeout(Some(LOOK_UP))?;
        let address = listener.local_addr()?;
        let state = State {
            stats: ProxyStats::default(),
            up: Direction::new(settings.seed, settings.up),
            down: Direction::new(!settings.seed, settings.down),
            clients: BTreeMap::new(),
        };
        let line = Arc::new(Line { stop: AtomicBool::new(false), state: Mutex::new(state) });
        let (news, read) = sync_channel(READ_MAX);
        let reader = (Arc::clone(&listener), Arc::clone(&line), news.clone());
        thread::Builder::new().name("lossy clients".into()).spawn(move || {
            let (listener, line, news) = reader;
            read_from(
                &listener,
                || !line.stop.load(Ordering::Relaxed),
                |from, bytes| {
                    // What does not fit is lost.
                    let _ = news.try_send(News::FromClient(from, bytes));
                },
            );
        })?;
        let shared = Arc::clone(&line);
        let thread = thread::Builder::new().name("lossy".into()).spawn(move || {
            let to = settings.to;
            let forget = Span::from_millis(u64::try_from(after.as_millis()).unwrap_or(u64::MAX));
            Pump { line: shared, listener, to, forget, news }.run(&read);
        })?;
        Ok(Self { address, line, thread: Some(thread) })
    }

    /// Where clients come to.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was done so far.
    #[must_use]
    pub fn stats(&self) -> ProxyStats {
        let state = self.line.state();
        let whole = |direction: &Direction| {
            let network = direction.network.stats;
            DirectionStats {
                sent: network.sent,
                lost: network.lost,
                overflowed: network.overflowed,
                doubled: network.doubled,
                ..direction.stats
            }
        };
        ProxyStats {
            open: state.clients.len(),
            up: whole(&state.up),
            down: whole(&state.down),
            ..state.stats
        }
    }

    /// From now on the weather is this, up and down.
    pub fn set_weather(&self, up: Weather, down: Weather) {
        let mut state = self.line.state();
        (state.up.network.weather, state.down.network.weather) = (up, down);
    }

    /// Every client comes to the server from another port from now on, as if a router had forgotten it.
    pub fn rebind(&self) {
        let mut state = self.line.state();
        state.stats.rebinds += 1;
        // The pump opens the next socket when there is something to send.
        state.clients.values().for_each(|client| client.wanted.store(false, Ordering::Relaxed));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // A pump that panicked has said so.
            let _ = thread.join();
        }
    }
}

impl Line {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the state")
    }
}

impl Direction {
    const fn new(seed: u64, weather: Weather) -> Self {
        let stats =
            DirectionStats { sent: 0, bytes: 0, lost: 0, overflowed: 0, doubled: 0, reordered: 0 };
        Self { network: Network::new(seed, weather), stats, newest: BTreeMap::new() }
    }

    /// Takes a datagram for a client or from it, and numbers it.
    fn take(&mut self, now: Time, client: usize, mut bytes: Vec<u8>) {
        self.stats.bytes += bytes.len() as u64;
        bytes.extend(self.network.stats.sent.to_le_bytes());
        self.network.send(now, client as u64, Lane::Latest, bytes);
    }

    /// Nothing goes to this client any more, or comes from it.
    fn forget(&mut self, client: usize) {
        self.network.cut(client as u64);
        self.newest.remove(&(client as u64));
    }

    /// A datagram whose time has come.
    fn give(&mut self, now: Time) -> Option<(usize, Vec<u8>)> {
        let mut delivery = self.network.receive(now)?;
        let (_, number) = delivery.bytes.split_last_chunk().expect("each datagram was numbered");
        let number = u64::from_le_bytes(*number);
        delivery.bytes.truncate(delivery.bytes.len() - 8);
        let newest = self.newest.entry(delivery.route).or_default();
        self.stats.reordered += u64::from(number < *newest);
        *newest = number.max(*newest);
        Some((delivery.route as usize, delivery.bytes))
    }
}

/// What lets datagrams go.
struct Pump {
    line: Arc<Line>,
    listener: Arc<UdpSocket>,
    to: SocketAddr,
    /// A client that was silent for so long is forgotten.
    forget: Span,
    news: SyncSender<News>,
}

impl Pump {
    #[expect(clippy::disallowed_methods, reason = "a real line has a real clock")]
    fn run(&self, read: &Receiver<News>) {
        let zero = Instant::now();
        let now = || Time(u64::try_from(zero.elapsed().as_micros()).unwrap_or(u64::MAX));
        while !self.line.stop.load(Ordering::Relaxed) {
            let next_at = {
                let state = self.line.state();
                state.up.network.next_at().min(state.down.network.next_at())
            };
            let wait = Duration::from_micros((next_at - now()).0).min(LOOK_UP);
            match read.recv_timeout(wait) {
                Ok(news) => {
                    self.take(now(), news);
                    // All that came at once.
                    read.try_iter().for_each(|news| self.take(now(), news));
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            self.let_go(now());
            self.forget_silent(now());
        }
        let state = self.line.state();
        state.clients.values().for_each(|client| client.wanted.store(false, Ordering::Relaxed));
    }

    fn take(&self, now: Time, news: News) {
        let mut state = self.line.state();
        match news {
            News::FromClient(address, bytes) => {
                if let Some(client) = self.client(&mut state, now, address) {
                    state.up.take(now, client, bytes);
                }
            }
            News::FromServer(client, bytes) if state.clients.contains_key(&client) => {
                state.down.take(now, client, bytes);
            }
            // It was forgotten.
            News::FromServer(..) => {}
        }
    }

    fn let_go(&self, now: Time) {
        let mut state = self.line.state();
        while let Some((number, bytes)) = state.up.give(now) {
            let Some(client) = state.clients.get_mut(&number) else { continue };
            if !client.wanted.load(Ordering::Relaxed)
                && let Ok((socket, wanted)) = self.open(number)
            {
                (client.socket, client.wanted) = (socket, wanted);
            }
            // A server that is not there loses what is sent to it.
            let _ = client.socket.send(&bytes);
        }
        while let Some((number, bytes)) = state.down.give(now) {
            if let Some(client) = state.clients.get(&number) {
                let _ = self.listener.send_to(&bytes, client.address);
            }
        }
    }

    /// Lets go of clients that are gone: each has a socket and a thread.
    fn forget_silent(&self, now: Time) {
        let mut guard = self.line.state();
        let state = &mut *guard;
        let forgotten = state.clients.extract_if(.., |_, client| client.heard + self.forget <= now);
        for (number, client) in forgotten {
            client.wanted.store(false, Ordering::Relaxed);
            state.up.forget(number);
            state.down.forget(number);
        }
    }

    /// The number of the client at an address, who was heard now; a new one gets a socket.
    fn client(&self, state: &mut State, now: Time, address: SocketAddr) -> Option<usize> {
        let known = state.clients.iter_mut().find(|(_, client)| client.address == address);
        if let Some((&number, client)) = known {
            client.heard = now;
            return Some(number);
        }
        if state.clients.len() >= CLIENTS_MAX {
            return None;
        }
        let number = state.stats.clients;
        // Without a socket the client is not heard, as if the line were cut.
        let (socket, wanted) = self.open(number).ok()?;
        state.stats.clients += 1;
        state.clients.insert(number, Client { address, heard: now, socket, wanted });
        Some(number)
    }

    /// A socket towards the server, and a thread that reads from it.
    fn open(&self, client: usize) -> io::Result<(Arc<UdpSocket>, Arc<AtomicBool>)> {
        let any: SocketAddr = match self.to {
            SocketAddr::V4(_) => ([0; 4], 0).into(),
            SocketAddr::V6(_) => ([0_u16; 8], 0).into(),
        };
        let socket = Arc::new(UdpSocket::bind(any)?);
        socket.connect(self.to)?;
        socket.set_read_timeout(Some(LOOK_UP))?;
        let wanted = Arc::new(AtomicBool::new(true));
        let (reader, goes_on, news) = (Arc::clone(&socket), Arc::clone(&wanted), self.news.clone());
        thread::Builder::new().name("lossy server".into()).spawn(move || {
            read_from(
                &reader,
                || goes_on.load(Ordering::Relaxed),
                |_, bytes| {
                    let _ = news.try_send(News::FromServer(client, bytes));
                },
            );
        })?;
        Ok((socket, wanted))
    }
}

/// Reads datagrams as long as they are wanted. Errors such as a closed port at the other end pass.
fn read_from(socket: &UdpSocket, wanted: impl Fn() -> bool, tell: impl Fn(SocketAddr, Vec<u8>)) {
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    while wanted() {
        if let Ok((length, from)) = socket.recv_from(&mut buffer) {
            tell(from, buffer[..length].to_vec());
        }
    }
}
