//! A toy cart, and a room full of clients on a bad network.

mod watched;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use cart_abi::{Button, Pad};
use netplay::{
    CartInfo, Client, ClientConfig, ClientEvent, CloseReason, Identity, Input, Lane, Output, Peer,
    Predict, Profile, Refusal, Room, RoomConfig, RoomEvent, Rules, Seat, SeatPad, Span, Stopped,
    Tick, Time,
    sim::{Network, Random, Weather},
};

/// Steps of a hero in a tick while Right is held.
pub(crate) const STRIDE: i32 = 100;

/// 100 ms there and back, one datagram in twenty lost.
pub(crate) const BAD: Weather = Weather {
    loss: 500,
    burst: 0,
    burst_len: 0,
    delay: Span::from_millis(48),
    jitter: Span::from_millis(4),
    reorder: 0,
    duplicate: 0,
    blackout_every: Span(0),
    blackout: Span(0),
    rate: 0,
    queue: 0,
};

/// When a world begins.
const BEGIN: Time = Time(1_000_000);

/// What the toy's rules did, for checkers.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Each view as it was made, by seat and tick.
    pub(crate) views: BTreeMap<(Seat, Tick), Vec<u8>>,
    /// Each view of the spectators as it was made, by tick; in a room on demand one may follow another in a tick.
    pub(crate) shared: BTreeMap<Tick, Vec<Vec<u8>>>,
    /// Orders in the order of their calls, by the client that numbered them.
    pub(crate) orders: BTreeMap<u32, Vec<u32>>,
    /// The secrets of the seats, by identity.
    pub(crate) secrets: BTreeMap<Identity, [u8; 8]>,
}

#[derive(Clone, Debug, Default)]
struct Hero {
    x: i32,
    orders: u32,
}

/// Heroes on a line; each knows a secret of its own and sees where the others are.
#[derive(Debug)]
pub(crate) struct Toy {
    pub(crate) log: Rc<RefCell<Log>>,
    /// Bytes of scenery in each view.
    pub(crate) scenery: usize,
    /// Whether the views tell the tick, so that no two are alike.
    pub(crate) counts: bool,
    /// Bytes at the end of each view that are new in each tick.
    pub(crate) noise: usize,
    /// What follows in each view, by the tick.
    pub(crate) crowd: Option<fn(u32) -> Vec<u8>>,
    /// Whether it shows something to spectators.
    pub(crate) is_watched: bool,
    heroes: BTreeMap<Identity, Hero>,
    seats: BTreeMap<Seat, Identity>,
    pub(crate) ticks: u32,
    random: Random,
}

impl Toy {
    pub(crate) fn new(seed: u64, scenery: usize, counts: bool) -> Self {
        let log = Rc::default();
        let random = Random::new(seed);
        Self {
            log,
            scenery,
            counts,
            noise: 0,
            crowd: None,
            is_watched: true,
            heroes: BTreeMap::new(),
            seats: BTreeMap::new(),
            ticks: 0,
            random,
        }
    }
}

/// The place of the own hero in a view.
pub(crate) fn place(view: &[u8]) -> i32 {
    i32::from_le_bytes(view[..4].try_into().expect("four bytes"))
}

fn walk(x: i32, pad: &SeatPad) -> i32 {
    let held = |button: Button| i32::from(pad.pad.now.held & button as u16 != 0);
    let pressed =
        |button: Button| i32::from(pad.pad.now.held & !pad.pad.before & button as u16 != 0);
    x + STRIDE * (held(Button::Right) - held(Button::Left)) + 1_000 * pressed(Button::A)
}

impl Rules for Toy {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        let secret = self.random.bits().to_le_bytes();
        self.log.borrow_mut().secrets.entry(who.identity).or_insert(secret);
        self.heroes.entry(who.identity).or_default();
        assert_eq!(self.seats.insert(seat, who.identity), None, "nobody sits on another");
        Ok(())
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        assert!(self.seats.remove(&seat).is_some(), "only who sits can leave");
        Ok(())
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        let (client, number) = order.split_at(4);
        let [client, number] =
            [client, number].map(|bytes| u32::from_le_bytes(bytes.try_into().expect("four bytes")));
        self.log.borrow_mut().orders.entry(client).or_default().push(number);
        if number % 7 == 0 {
            return Ok(Err(Refusal(format!("not {number}"))));
        }
        // An order pushes everybody else: what nobody can have predicted.
        let own = self.seats[&seat];
        for (identity, hero) in &mut self.heroes {
            hero.x += if *identity == own { 0 } else { 7 };
        }
        self.heroes.get_mut(&own).expect("who sits has a hero").orders += 1;
        Ok(Ok(()))
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        self.ticks += 1;
        assert!(pads.is_sorted_by_key(|pad| pad.seat));
        assert!(
            pads.iter().map(|pad| pad.seat).eq(self.seats.keys().copied()),
            "a pad for every taken seat"
        );
        for pad in pads {
            let hero = self.heroes.get_mut(&self.seats[&pad.seat]).expect("who sits has a hero");
            hero.x = walk(hero.x, pad);
        }
        Ok(())
    }

    fn view(&mut self, seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        let own = self.seats[&seat];
        let mut log = self.log.borrow_mut();
        let mut view = self.heroes[&own].x.to_le_bytes().to_vec();
        view.extend(log.secrets[&own]);
        view.extend(self.heroes[&own].orders.to_le_bytes());
        view.extend(if self.counts { self.ticks } else { 0 }.to_le_bytes());
        for (other, identity) in &self.seats {
            view.push(other.0);
            view.extend(self.heroes[identity].x.to_le_bytes());
        }
        // Some scenery changes with each order, so that not all of it comes from the base.
        let mut random = Random::new(self.heroes.values().map(|hero| u64::from(hero.orders)).sum());
        view.extend(
            (0..self.scenery).map(|at| if at % 64 < 60 { at as u8 } else { random.bits() as u8 }),
        );
        let mut random = Random::new(self.ticks.into());
        view.extend((0..self.noise).map(|_| random.bits() as u8));
        view.extend(self.crowd.map(|crowd| crowd(self.ticks)).into_iter().flatten());
        let double = log.views.insert((seat, Tick(self.ticks)), view.clone());
        assert_eq!(double, None, "one view for each seat and tick");
        Ok(view)
    }

    fn spectate(&mut self, _budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        if !self.is_watched {
            return Ok(None);
        }
        // Where everybody is, and no secret.
        let mut view = self.ticks.to_le_bytes().to_vec();
        for (seat, identity) in &self.seats {
            view.push(seat.0);
            view.extend(self.heroes[identity].x.to_le_bytes());
        }
        view.extend((0..self.scenery).map(|at| ((at * at) >> 9) as u8));
        let mut random = Random::new(self.ticks.into());
        view.extend((0..self.noise).map(|_| random.bits() as u8));
        let mut log = self.log.borrow_mut();
        log.shared.entry(Tick(self.ticks)).or_default().push(view.clone());
        Ok(Some(view))
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        let hero = |(identity, hero): (&Identity, &Hero)| {
            [identity.as_slice(), &hero.x.to_le_bytes()].concat()
        };
        Ok(self.heroes.iter().flat_map(hero).collect())
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        if !save.len().is_multiple_of(36) {
            return Ok(Err(Refusal("a hero is cut off".into())));
        }
        for hero in save.chunks(36) {
            let (identity, x) = hero.split_at(32);
            let hero = Hero { x: i32::from_le_bytes(x.try_into().expect("four bytes")), orders: 0 };
            self.heroes.insert(identity.try_into().expect("32 bytes"), hero);
        }
        Ok(Ok(()))
    }
}

/// Looks ahead as the toy does, or not at all, or until it breaks.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    pub(crate) off: bool,
    pub(crate) broken: bool,
    /// Gives something else each time.
    pub(crate) impure: bool,
    calls: i32,
}

impl Predict for Ahead {
    fn predict(&mut self, view: &[u8], pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        if self.broken {
            return Err(Stopped);
        }
        if self.off {
            return Ok(None);
        }
        let mut view = view.to_vec();
        self.calls += i32::from(self.impure);
        let x = walk(place(&view), &pads[0]) + if self.impure { self.calls } else { 0 };
        view[..4].copy_from_slice(&x.to_le_bytes());
        let ticks = u32::from_le_bytes(view[16..20].try_into().expect("four bytes"));
        view[16..20].copy_from_slice(&(if ticks == 0 { 0 } else { ticks + 1 }).to_le_bytes());
        for own in view[20..].chunks_exact_mut(5) {
            if own[0] == pads[0].seat.0 {
                own[1..].copy_from_slice(&x.to_le_bytes());
                break;
            }
        }
        Ok(Some(view))
    }
}

/// One console.
pub(crate) struct Console {
    pub(crate) client: Client,
    pub(crate) peer: Peer,
    pub(crate) identity: Identity,
    pub(crate) ahead: Ahead,
    pub(crate) players: u8,
    pub(crate) has_cart: bool,
    pub(crate) pads: [Pad; 4],
    /// Names this connection in its orders.
    pub(crate) number: u32,
    pub(crate) orders_sent: u32,
    pub(crate) orders_answered: u32,
    pub(crate) closed: Option<CloseReason>,
    pub(crate) events: Vec<ClientEvent>,
    /// Millionths by which its clock is too fast.
    pub(crate) drift: i64,
    /// Microseconds by which its clock was set.
    pub(crate) step: i64,
    /// When the first view came, since this was set, that shows the own hero elsewhere than the one before.
    pub(crate) moved_at: Time,
    scene_tick: Tick,
    view_tick: Option<Tick>,
}

impl Console {
    /// What its clock shows: it has a zero of its own, and runs at its own speed.
    fn clock(&self, now: Time) -> Time {
        let since = i64::try_from((now - BEGIN).0).expect("no test runs so long");
        let off = since * self.drift / 1_000_000 + self.step;
        Time((now + Span::from_millis(700_000)).0.saturating_add_signed(off))
    }
}

/// Somebody on the line, who is shown each message with its route (even to the room, odd to a client), may change it,
/// and says whether it goes on.
pub(crate) type Meddler = Box<dyn FnMut(u64, Lane, &mut Vec<u8>) -> bool>;

/// A room, its consoles, and the network between them.
pub(crate) struct World {
    pub(crate) now: Time,
    pub(crate) network: Network,
    pub(crate) room: Room<Toy>,
    pub(crate) log: Rc<RefCell<Log>>,
    pub(crate) consoles: Vec<Console>,
    pub(crate) room_events: Vec<RoomEvent>,
    pub(crate) frame: Span,
    pub(crate) meddler: Option<Meddler>,
    /// When the room was first seen to have run a tick.
    made: BTreeMap<Tick, Time>,
    /// Views that spectators have got, and pictures of them that were checked.
    pub(crate) watched: (u64, u64),
    /// Connections that the room has closed or lost.
    gone: BTreeSet<Peer>,
    peer_next: u64,
}

impl World {
    pub(crate) fn new(seed: u64, tick_rate: u8, seats: u8, weather: Weather, toy: Toy) -> Self {
        let log = Rc::clone(&toy.log);
        let cart = CartInfo::new(vec![0x51; 300_000].into(), tick_rate, seats);
        Self {
            now: BEGIN,
            network: Network::new(seed, weather),
            room: Room::new(RoomConfig::new("toy", cart), toy),
            log,
            consoles: Vec::new(),
            room_events: Vec::new(),
            frame: Span(16_667),
            meddler: None,
            made: BTreeMap::new(),
            watched: (0, 0),
            gone: BTreeSet::new(),
            peer_next: 0,
        }
    }

    /// A console connects; `who` is the player.
    pub(crate) fn connect(&mut self, who: u8, players: u8, has_cart: bool) -> usize {
        self.peer_next += 1;
        let peer = Peer(self.peer_next);
        let identity = [who; 32];
        let mut config = ClientConfig::new("toy", &format!("player {who}"));
        config.players = players;
        let client = Client::new(config);
        self.room.handle(self.now, peer, Input::Connected { identity });
        self.consoles.push(Console {
            client,
            peer,
            identity,
            ahead: Ahead::default(),
            players,
            has_cart,
            pads: [Pad::IDLE; 4],
            number: self.peer_next as u32,
            orders_sent: 0,
            orders_answered: 0,
            closed: None,
            events: Vec::new(),
            drift: 0,
            step: 0,
            moved_at: Time::NEVER,
            scene_tick: Tick(0),
            view_tick: None,
        });
        let console = self.consoles.last_mut().expect("it was just made");
        let now = console.clock(self.now);
        console.client.handle(now, Input::Connected { identity: [0; 32] });
        self.consoles.len() - 1
    }

    /// A console is gone without a word; the room hears of it at once.
    pub(crate) fn vanish(&mut self, idx: usize) {
        let console = self.consoles.remove(idx);
        self.lose(console.peer);
        self.room.handle(self.now, console.peer, Input::Disconnected);
    }

    /// A console is gone without a word, and the room does not notice.
    pub(crate) fn abandon(&mut self, idx: usize) {
        let console = self.consoles.remove(idx);
        self.network.cut(console.peer.0 * 2);
        self.network.cut(console.peer.0 * 2 + 1);
    }

    /// Sends an order if there is a seat.
    pub(crate) fn order(&mut self, idx: usize) {
        let console = &mut self.consoles[idx];
        let order =
            [console.number.to_le_bytes(), (console.orders_sent + 1).to_le_bytes()].concat();
        let now = console.clock(self.now);
        if console.client.order(now, &order).is_ok() {
            console.orders_sent += 1;
        }
    }

    /// One frame: messages and ticks at their times, then every console advances once. Checks all that must always hold.
    pub(crate) fn run_frame(&mut self) {
        let end = self.now + self.frame;
        loop {
            self.pump();
            let room_at = match self.room.poll(self.now) {
                Output::Wait(until) => until,
                other => {
                    unreachable!("the room was polled until it waits, and then it had {other:?}")
                }
            };
            let next = room_at.min(self.network.next_at());
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            self.deliver();
        }
        self.now = end;
        for console in &mut self.consoles {
            for (player, pad) in console.pads.into_iter().enumerate() {
                console.client.press(player, pad);
            }
            let now = console.clock(self.now);
            console.client.advance(now, &mut console.ahead);
        }
        self.pump();
        self.check();
    }

    pub(crate) fn run(&mut self, span: Span) {
        let end = self.now + span;
        while self.now < end {
            self.run_frame();
        }
    }

    fn lose(&mut self, peer: Peer) {
        self.gone.insert(peer);
        self.network.cut(peer.0 * 2);
        self.network.cut(peer.0 * 2 + 1);
    }

    fn deliver(&mut self) {
        while let Some(delivery) = self.network.receive(self.now) {
            let peer = Peer(delivery.route / 2);
            let input = Input::Bytes { lane: delivery.lane, bytes: &delivery.bytes };
            if delivery.route % 2 == 0 {
                self.room.handle(self.now, peer, input);
            } else if let Some(console) =
                self.consoles.iter_mut().find(|console| console.peer == peer)
            {
                let now = console.clock(self.now);
                let stands =
                    |console: &Console| console.client.newest_view().map(|(_, view)| place(view));
                let before = stands(console);
                console.client.handle(now, input);
                if stands(console) != before {
                    console.moved_at = console.moved_at.min(self.now);
                }
            }
        }
    }

    fn send(&mut self, route: u64, lane: Lane, mut bytes: Vec<u8>) {
        if self.meddler.as_mut().is_none_or(|meddler| meddler(route, lane, &mut bytes)) {
            self.network.send(self.now, route, lane, bytes);
        }
    }

    /// Drains what the room and the clients want done.
    fn pump(&mut self) {
        loop {
            let before = self.network.stats.sent;
            self.pump_room();
            for idx in 0..self.consoles.len() {
                self.pump_client(idx);
            }
            if self.network.stats.sent == before {
                return;
            }
        }
    }

    fn pump_room(&mut self) {
        loop {
            match self.room.poll(self.now) {
                Output::Send { peer, lane, bytes } => {
                    self.check_secrets(peer, &bytes);
                    assert!(
                        lane == Lane::Reliable || bytes.len() <= netplay::limits::LATEST_BYTES_MAX
                    );
                    self.send(peer.0 * 2 + 1, lane, bytes);
                }
                Output::Event(event) => self.room_events.push(event),
                Output::Close { peer, .. } => {
                    self.gone.insert(peer);
                }
                Output::Wait(_) => {
                    self.made.entry(self.room.tick()).or_insert(self.now);
                    return;
                }
            }
        }
    }

    fn pump_client(&mut self, idx: usize) {
        let now = self.now;
        loop {
            let console = &mut self.consoles[idx];
            let clock = console.clock(now);
            match console.client.poll(clock) {
                Output::Send { lane, bytes, .. } => {
                    assert!(
                        lane == Lane::Reliable || bytes.len() <= netplay::limits::LATEST_BYTES_MAX
                    );
                    let route = console.peer.0 * 2;
                    if !self.gone.contains(&console.peer) {
                        self.send(route, lane, bytes);
                    }
                }
                Output::Close { reason, .. } => console.closed = Some(reason),
                Output::Event(event) => {
                    match &event {
                        ClientEvent::Welcome(_) if !console.has_cart => console.client.fetch(),
                        ClientEvent::Welcome(_) | ClientEvent::Cart(_) => {
                            console.client.ready(clock, console.players);
                        }
                        ClientEvent::Done { order } | ClientEvent::Refused { order, .. } => {
                            console.orders_answered += 1;
                            assert_eq!(
                                *order, console.orders_answered,
                                "answers come in the order of the orders"
                            );
                            let refused = matches!(event, ClientEvent::Refused { .. });
                            assert_eq!(refused, order % 7 == 0, "the answer is that of the rules");
                        }
                        _ => {}
                    }
                    console.events.push(event);
                }
                Output::Wait(_) => return,
            }
        }
    }

    /// What is sent to one console never holds the secret of another.
    fn check_secrets(&self, peer: Peer, bytes: &[u8]) {
        let Some(console) = self.consoles.iter().find(|console| console.peer == peer) else {
            return;
        };
        for (identity, secret) in &self.log.borrow().secrets {
            let found = bytes.windows(8).any(|window| window == secret);
            assert!(
                !found || *identity == console.identity,
                "a message to {peer:?} holds another's secret"
            );
        }
    }

    fn check(&mut self) {
        let log = self.log.borrow();
        for orders in log.orders.values() {
            assert!(
                (1..).zip(orders).all(|(wanted, got)| wanted == *got),
                "each order once and in order: {orders:?}"
            );
        }
        let behind = self.room.config().spectators.behind;
        for console in &mut self.consoles {
            if console.players == 0 {
                let watched = console.check_watched(&log, &self.made, self.now, behind);
                self.watched = (self.watched.0 + watched.0, self.watched.1 + watched.1);
            }
            let Some(&seat) = console.client.seats().first() else { continue };
            if let Some((tick, view)) = console.client.newest_view() {
                assert!(
                    console.view_tick.is_none_or(|last| last <= tick),
                    "a view went back to {tick:?}"
                );
                if console.view_tick != Some(tick) {
                    assert_eq!(
                        log.views.get(&(seat, tick)).map(Vec::as_slice),
                        Some(view),
                        "the view of {tick:?}"
                    );
                }
                console.view_tick = Some(tick);
            }
            let Some(scene) = console.client.scene() else { continue };
            assert!(
                scene.tick >= console.scene_tick || console.ahead.broken,
                "the scene went back from {:?}",
                console.scene_tick
            );
            console.scene_tick = scene.tick;
            assert!(scene.own.part <= 256 && scene.others.part <= 256);
            // What others are shown from is never looked ahead: the room has made it.
            let made = log.views.range((seat, Tick(0))..=(seat, Tick(u32::MAX)));
            for shown in [scene.others.from, scene.others.to] {
                assert!(made.clone().rev().any(|(_, view)| view == shown), "others are the room's");
            }
        }
    }
}
