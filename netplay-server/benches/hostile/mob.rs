//! Those who mean harm: eight at a time, each of them again and again.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use lossy::{Proxy, Settings};
use netplay::sim::{Random, Weather};
use netplay::{Ask, Hello, Lane, PadRun, Pads, Question, Tick, ToRoom, VERSION, WirePad, codec};
use netplay_quic::{Address, Dialer, Key, Link, LinkEvent};
use serde::Serialize;
use tokio::time::{Instant, sleep};

const OFFENDERS: u64 = 8;
/// Somebody who is not closed goes by itself after so long, and comes again.
const VISIT: Duration = Duration::from_secs(3);
/// Between two bursts of messages.
const PAUSE: Duration = Duration::from_millis(5);
/// Before one comes again.
const AGAIN: Duration = Duration::from_millis(50);

/// What they do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Evil {
    /// Bytes that are no message: before the hello, after it, and from a seat.
    Garbage,
    /// Pads from a seat for ticks far off and past, and for four players, 2,000 a second.
    Pads,
    /// Orders from a seat: given already, given twice, with numbers left out, for others' seats.
    Orders,
    /// Orders from a seat, 2,000 a second.
    Flood,
    /// Large orders over a line that loses a third of all packets: streams with gaps.
    Gaps,
    /// Asks for the cart again and again and reads nothing.
    Deaf,
    /// Shakes hands and goes.
    Handshakes,
    /// Questions to the server itself.
    Questions,
}

/// What became of them.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Offences {
    pub(crate) connections: u64,
    pub(crate) messages: u64,
    /// Ends that the server made, by what it said.
    pub(crate) closings: BTreeMap<String, u64>,
    /// Whether who does this must be closed for it.
    pub(crate) must_end: bool,
}

/// Offenders at work.
pub(crate) struct Mob {
    stop: Arc<AtomicBool>,
    offences: Arc<Mutex<Offences>>,
    thread: JoinHandle<()>,
}

impl Evil {
    pub(crate) const ALL: [Self; 8] = [
        Self::Garbage,
        Self::Pads,
        Self::Orders,
        Self::Flood,
        Self::Gaps,
        Self::Deaf,
        Self::Handshakes,
        Self::Questions,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Garbage => "garbage in every state",
            Self::Pads => "forged pads",
            Self::Orders => "forged and replayed orders",
            Self::Flood => "a flood of orders",
            Self::Gaps => "streams with gaps",
            Self::Deaf => "readers who do not read",
            Self::Handshakes => "a flood of handshakes",
            Self::Questions => "a flood of questions",
        }
    }

    /// Who comes and goes at once, or asks what may be asked, breaks no rule, and gaps may be the line's.
    const fn must_end(self) -> bool {
        !matches!(self, Self::Handshakes | Self::Questions | Self::Gaps)
    }
}

impl Mob {
    /// They begin, and go on until they are dispersed.
    pub(crate) fn gather(evil: Evil, address: &Address) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let offences = Offences { must_end: evil.must_end(), ..Offences::default() };
        let offences = Arc::new(Mutex::new(offences));
        let (stopped, shared, address) =
            (Arc::clone(&stop), Arc::clone(&offences), address.clone());
        let thread = std::thread::spawn(move || offend_all(evil, &address, &stopped, &shared));
        Self { stop, offences, thread }
    }

    pub(crate) fn disperse(self) -> Offences {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("an offender does not panic");
        std::mem::take(&mut *self.offences.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn offend_all(
    evil: Evil,
    address: &Address,
    stop: &Arc<AtomicBool>,
    offences: &Arc<Mutex<Offences>>,
) {
    // A third of what goes up is lost, and some is late: the server has to keep what came behind the gaps.
    let torn = Weather { loss: 3_300, reorder: 2_000, ..Weather::default() };
    let (any, to) =
        (SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), (Ipv4Addr::LOCALHOST, address.port));
    let settings =
        Settings { listen: any, to: to.into(), up: torn, down: Weather::default(), seed: 1 };
    let proxy = Proxy::start(settings).expect("a port is free");
    let port = if evil == Evil::Gaps { proxy.address().port() } else { address.port };
    let address = Address { port, ..address.clone() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime starts");
    runtime.block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for seed in 0..OFFENDERS {
            let dialer = Dialer::bind(&tokio::runtime::Handle::current(), any);
            let offender = Offender {
                evil,
                address: address.clone(),
                dialer: dialer.expect("a port is free"),
                random: Random::new(seed),
                stop: Arc::clone(stop),
                offences: Arc::clone(offences),
            };
            tasks.spawn(offender.offend());
        }
        while let Some(ended) = tasks.join_next().await {
            ended.expect("an offender does not panic");
        }
    });
}

struct Offender {
    evil: Evil,
    address: Address,
    dialer: Dialer,
    random: Random,
    stop: Arc<AtomicBool>,
    offences: Arc<Mutex<Offences>>,
}

impl Offender {
    async fn offend(mut self) {
        while !self.stop.load(Ordering::Relaxed) {
            self.visit().await;
            sleep(AGAIN).await;
        }
    }

    fn note(&self, note: impl FnOnce(&mut Offences)) {
        note(&mut self.offences.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One connection, until the server ends it or it was long enough.
    async fn visit(&mut self) {
        let key = Key::make().expect("a key");
        let mut link = self.dialer.connect(&self.address, &key);
        self.note(|offences| offences.connections += 1);
        self.greet(&link);
        // A seat is no condition for these.
        let mut begun = matches!(self.evil, Evil::Deaf | Evil::Handshakes | Evil::Questions);
        let stands = self.random.below(3);
        begun |= self.evil == Evil::Garbage && stands < 2;
        if self.evil == Evil::Garbage && stands == 0 {
            link.send(Lane::Reliable, vec![0xff; 40]);
        }
        let (came, mut number) = (Instant::now(), 0);
        while came.elapsed() < VISIT && !self.stop.load(Ordering::Relaxed) {
            sleep(PAUSE).await;
            while let Some(event) = link.poll() {
                match event {
                    LinkEvent::Disconnected { ending } => {
                        self.note(|it| *it.closings.entry(ending.to_string()).or_default() += 1);
                        return;
                    }
                    LinkEvent::Connected { .. } if self.evil == Evil::Handshakes => return,
                    LinkEvent::Connected { .. } => {}
                    // Seated is the fourth of the room's messages. Who is deaf reads nothing after the first.
                    LinkEvent::Bytes { bytes, .. } => begun |= bytes.first() == Some(&3),
                }
                if self.evil == Evil::Deaf && begun {
                    break;
                }
            }
            for _ in 0..if begun { 10 } else { 0 } {
                number += 1;
                let (lane, bytes) = self.offence(number);
                link.send(lane, bytes);
                self.note(|offences| offences.messages += 1);
            }
        }
    }

    /// What is said before anything else.
    fn greet(&mut self, link: &Link) {
        let hello = Hello {
            version: VERSION,
            room: self.address.room.clone(),
            name: "Eve".into(),
            players: 1,
            ..Hello::default()
        };
        if self.evil == Evil::Questions {
            return;
        }
        link.send(Lane::Reliable, codec::encode(&ToRoom::Hello(hello)));
        if !matches!(self.evil, Evil::Deaf | Evil::Handshakes) {
            link.send(Lane::Reliable, codec::encode(&ToRoom::Ready { players: 1 }));
        }
    }

    fn offence(&mut self, number: u32) -> (Lane, Vec<u8>) {
        let order = |sequence, length| {
            (Lane::Reliable, codec::encode(&ToRoom::Order { sequence, bytes: vec![0xff; length] }))
        };
        let random = &mut self.random;
        match self.evil {
            Evil::Garbage => {
                let length = 1 + random.below(900);
                let bytes = (0..length).map(|_| random.bits() as u8).collect();
                (random.one_of(&[Lane::Latest, Lane::Reliable]), bytes)
            }
            Evil::Pads => {
                let far = random.bits() as u32 | 1;
                let newest = random.one_of(&[number, far, u32::MAX, number.wrapping_add(65)]);
                let pad = WirePad { held: random.bits() as u16, sticks: [i8::MIN; 4] };
                let runs = vec![PadRun { ticks: 1, pads: vec![pad; 4] }];
                let pads = Pads { newest: Tick(newest), runs, ..Pads::default() };
                (Lane::Latest, codec::encode(&ToRoom::Pads(pads)))
            }
            // The first again and again, and sooner or later one that is not its turn.
            Evil::Orders if random.happens(20) => order(number + 1_000, 9),
            Evil::Orders => order(1, 9),
            Evil::Flood => order(number, 9),
            Evil::Gaps => order(number, 4_000),
            Evil::Deaf => (Lane::Reliable, codec::encode(&ToRoom::Get { offset: 0 })),
            Evil::Handshakes => (Lane::Latest, vec![0]),
            Evil::Questions => {
                let ask = Ask { version: VERSION, question: Question::Rooms };
                (Lane::Reliable, codec::encode(&ToRoom::Ask(ask)))
            }
        }
    }
}
