//! The one place that knows what a game is: a room in this process, a link to a server, or a replay.

use std::{collections::VecDeque, mem, net::IpAddr};

use cart_abi::{PADS, Pad};
use netplay::{
    CartInfo, Client, ClientConfig, ClientEvent, ClientStats, CloseReason, Input, Journaled, Line,
    Loopback, LoopbackEvent, Output, Peer, Predict, Room, RoomConfig, RoomEvent, SavedRoom, Scene,
    Seated, Tick, Time, Way, Welcome,
};
use netplay_quic::{Address, Ending, Key, Link, LinkEvent, Pins, Trail};

use crate::{
    own_rules::OwnRules, recording::Recording, retry::Retry, trace::Trace, watching::Watching,
};

/// Who plays alone: the same at every start and on every computer, so that a save knows its player whatever the name.
const OWN_IDENTITY: [u8; cart_abi::IDENTITY_BYTES] = [1; cart_abi::IDENTITY_BYTES];

/// The name of the room of somebody who plays alone.
pub(crate) const OWN_ROOM: &str = "alone";

/// A game that is being joined or played.
pub(crate) struct Session {
    side: Side,
    players: u8,
    changes: VecDeque<Change>,
    notes: Notes,
}

enum Side {
    Alone(Box<Loopback<Journaled<OwnRules>>>),
    Online(Box<Online>),
    Replay(Box<Watching>),
}

/// What is written while a game goes on.
#[derive(Default)]
pub(crate) struct Notes {
    /// Every message.
    pub(crate) trace: Trace,
    /// A replay, of a room in this process.
    pub(crate) recording: Recording,
}

/// What has happened, for the game to act on.
#[derive(Debug)]
pub(crate) enum Change {
    /// A server lets the player in: its cart is needed, and then [`Session::ready`].
    Welcome(Welcome),
    /// The cart that was asked for, with the hash of the welcome.
    Cart(Vec<u8>),
    /// There are seats, and the game goes on.
    Seated,
    /// The rules refused an order, and why.
    Refused(String),
    /// The connection is gone, and is tried again.
    Lost,
    /// It is gone in the middle of a cart, which has this hash: what there is of it, for [`Session::fetch_on`].
    Part([u8; 32], Vec<u8>),
    /// The room is on another server, and the player is on the way there.
    Moved(Address),
    /// It is over.
    Over(Over),
}

/// Why a session ended.
#[derive(Debug)]
pub(crate) enum Over {
    /// The rules of the cart have stopped; [`Session::rules`] knows why.
    Fault,
    /// The server does not let the player in.
    Rejected(String),
    /// The room, or the way to it, is gone.
    Closed(String),
    /// The replay does not go on.
    Replay(String),
    /// The server shows another key than before, which only the player can accept.
    NewKey(String),
}

/// Who goes online, and where.
pub(crate) struct Visit {
    pub(crate) address: Address,
    pub(crate) key: Key,
    pub(crate) pins: Pins,
    /// Trust a changed key of the server, once.
    pub(crate) accept_new_key: bool,
    pub(crate) name: String,
}

impl Visit {
    fn config(&self, players: u8) -> ClientConfig {
        let code = self.address.code.clone();
        ClientConfig { code, ..config(&self.address.room, &self.name, players) }
    }
}

struct Online {
    visit: Visit,
    client: Client,
    /// None between two tries.
    link: Option<Link>,
    retry: Option<Retry>,
    /// There were seats once, or a part of the cart: a lost connection is tried again.
    persists: bool,
    /// The servers that have sent the player on since the last seat.
    trail: Trail,
    /// Where to go when this connection has ended, as the server wrote it, and where that server is.
    redirect: Option<(String, Option<IpAddr>)>,
    /// Where the server is that has sent the player to the present one.
    sent_from: Option<IpAddr>,
    over: bool,
}

impl Session {
    /// A room in this process.
    pub(crate) fn alone(
        now: Time,
        cart: CartInfo,
        rules: OwnRules,
        name: &str,
        players: u8,
        saved: Option<&SavedRoom>,
        notes: Notes,
    ) -> Result<Self, String> {
        let rules = Journaled::quiet(rules, Seated::new());
        let mut room = Room::new(RoomConfig::new(OWN_ROOM, cart), rules);
        if let Some(saved) = saved {
            let restored = room.restore(now, saved).map_err(|stopped| stopped.to_string())?;
            restored.map_err(|refusal| refusal.to_string())?;
        }
        let client = Client::new(config(OWN_ROOM, name, players));
        let loopback = Loopback::new(now, room, client, OWN_IDENTITY);
        let side = Side::Alone(Box::new(loopback));
        Ok(Self { side, players, changes: VecDeque::new(), notes })
    }

    /// A replay.
    pub(crate) fn replay(watching: Watching) -> Self {
        let (side, notes) = (Side::Replay(Box::new(watching)), Notes::default());
        Self { side, players: 1, changes: VecDeque::from([Change::Seated]), notes }
    }

    /// The replay, if this is one.
    pub(crate) fn watching(&mut self) -> Option<&mut Watching> {
        match &mut self.side {
            Side::Replay(watching) => Some(watching),
            Side::Alone(_) | Side::Online(_) => None,
        }
    }

    /// All of a room in this process that must outlive it; nothing once its rules have stopped.
    pub(crate) fn save(&mut self, now: Time) -> Option<SavedRoom> {
        match &mut self.side {
            Side::Alone(loopback) if loopback.room.closed().is_none() => {
                loopback.room.save(now).ok()
            }
            Side::Alone(_) | Side::Online(_) | Side::Replay(_) => None,
        }
    }

    /// The last tick that the room has run, where it is in this process and goes on.
    pub(crate) fn tick(&self) -> Option<Tick> {
        match &self.side {
            Side::Alone(loopback) if loopback.room.closed().is_none() => Some(loopback.room.tick()),
            Side::Alone(_) | Side::Online(_) | Side::Replay(_) => None,
        }
    }

    /// What is written, for a session that goes on in place of this one from another state.
    pub(crate) fn take_notes(&mut self, now: Time) -> Notes {
        if let Side::Alone(loopback) = &mut self.side {
            self.notes.recording.record(now, &mut loopback.room);
        }
        self.notes.recording.cut();
        mem::take(&mut self.notes)
    }

    /// Goes on writing.
    pub(crate) fn give_notes(&mut self, notes: Notes) {
        self.notes = notes;
    }

    /// A room on a server; the connection is made while the session is advanced.
    pub(crate) fn online(visit: Visit, players: u8, notes: Notes) -> Self {
        let online = Online {
            client: Client::new(visit.config(players)),
            link: Some(Link::connect(&visit.address, &visit.key, &visit.pins)),
            trail: Trail::new(&visit.address),
            visit,
            retry: None,
            persists: false,
            redirect: None,
            sent_from: None,
            over: false,
        };
        Self { side: Side::Online(Box::new(online)), players, changes: VecDeque::new(), notes }
    }

    /// The cart of the welcome is loaded.
    pub(crate) fn ready(&mut self, now: Time) {
        let players = self.players;
        if let Some(client) = self.client_mut() {
            client.ready(now, players);
        }
    }

    /// The cart of the welcome is not here, or only the first part of it: asks the server for the rest.
    pub(crate) fn fetch_on(&mut self, part: Vec<u8>) {
        if let Some(client) = self.client_mut() {
            client.fetch_on(part);
        }
    }

    /// The hash of the cart that is being fetched, and what there is of it.
    pub(crate) fn part(&self) -> Option<([u8; 32], &[u8])> {
        match &self.side {
            Side::Alone(_) | Side::Replay(_) => None,
            Side::Online(online) => online.client.part(),
        }
    }

    /// How many of a hundred ticks that are due the room runs.
    pub(crate) fn room_pace(&self) -> u8 {
        match &self.side {
            Side::Alone(_) | Side::Replay(_) => 100,
            Side::Online(online) => online.client.room_pace(),
        }
    }

    /// One frame on: the pads as they are now, and everything that is due until `now`.
    pub(crate) fn advance(&mut self, now: Time, pads: [Pad; PADS], predict: &mut dyn Predict) {
        let players = usize::from(self.players);
        if let Some(client) = self.client_mut() {
            pads.into_iter().take(players).enumerate().for_each(|(n, pad)| client.press(n, pad));
        }
        self.carry(now);
        match &mut self.side {
            Side::Alone(loopback) => loopback.client.advance(now, predict),
            Side::Online(online) => online.client.advance(now, predict),
            Side::Replay(watching) => {
                watching.advance(now);
                if let Some(stop) = watching.take_stop() {
                    self.changes.push_back(Change::Over(Over::Replay(stop.to_string())));
                }
            }
        }
        self.carry(now);
    }

    /// Carries messages, without anybody playing.
    pub(crate) fn carry(&mut self, now: Time) {
        match &mut self.side {
            Side::Alone(loopback) => {
                let Notes { trace, recording } = &mut self.notes;
                carry_alone(loopback, now, self.players, trace, &mut self.changes);
                if recording.is_open() && !loopback.client.seats().is_empty() {
                    loopback.room.rules_mut().begin();
                    recording.note(now, &mut loopback.room);
                }
            }
            Side::Online(online) => {
                online.carry(now, &mut self.notes.trace, &mut self.changes);
                online.go_on(now, self.players, &mut self.changes);
            }
            Side::Replay(_) => {}
        }
    }

    /// What has happened since the last time.
    pub(crate) fn change(&mut self) -> Option<Change> {
        self.changes.pop_front()
    }

    /// What there is to draw.
    pub(crate) fn scene(&self) -> Option<Scene<'_>> {
        match &self.side {
            Side::Alone(loopback) => loopback.client.scene(),
            Side::Online(online) => online.client.scene(),
            Side::Replay(watching) => watching.scene(),
        }
    }

    /// Asks the rules for something. What cannot be sent now, since the room is gone or slow, is dropped: the player
    /// sees that nothing happens and may ask again.
    pub(crate) fn order(&mut self, now: Time, order: &[u8]) {
        let _ = self.client_mut().map(|client| client.order(now, order));
    }

    /// The rules, where they run here.
    pub(crate) fn rules(&mut self) -> Option<&mut OwnRules> {
        match &mut self.side {
            Side::Alone(loopback) => Some(loopback.room.rules_mut().rules_mut()),
            Side::Online(_) | Side::Replay(_) => None,
        }
    }

    /// Whether time is the shell's own, and may stand still: where the rules run here.
    pub(crate) fn is_alone(&self) -> bool {
        matches!(self.side, Side::Alone(_) | Side::Replay(_))
    }

    /// Seconds until a lost connection is tried again, if it is lost; 0 while it is tried.
    pub(crate) fn seconds_to_retry(&self, now: Time) -> Option<u64> {
        match &self.side {
            Side::Alone(_) | Side::Replay(_) => None,
            Side::Online(online) if online.link.is_some() => online.retry.map(|_| 0),
            Side::Online(online) => online.retry.map(|retry| retry.seconds_left(now)),
        }
    }

    /// How the way to the server is, and what went over it so far; nothing in a room of this process.
    pub(crate) fn line(&self) -> Option<(Line, ClientStats)> {
        let Side::Online(online) = &self.side else { return None };
        online.client.line().map(|line| (line, online.client.stats()))
    }

    /// How many seconds what is watched is behind the game, if others play it.
    pub(crate) fn seconds_behind(&self) -> Option<u64> {
        match &self.side {
            Side::Online(online) => online.client.behind().map(|behind| behind.0 / 1_000_000),
            Side::Alone(_) | Side::Replay(_) => None,
        }
    }

    /// Whether the connection is lost, and tried again.
    pub(crate) fn is_lost(&self) -> bool {
        matches!(&self.side, Side::Online(online) if online.retry.is_some())
    }

    /// Bytes of the cart that have arrived, and bytes that it has.
    pub(crate) fn fetched(&self) -> Option<(usize, usize)> {
        match &self.side {
            Side::Alone(_) | Side::Replay(_) => None,
            Side::Online(online) => online.client.fetched(),
        }
    }

    /// Says goodbye, and ends what is written.
    pub(crate) fn leave(&mut self, now: Time) -> Result<(), String> {
        if let Side::Alone(loopback) = &mut self.side {
            self.notes.recording.record(now, &mut loopback.room);
        }
        if let Some(client) = self.client_mut() {
            client.leave();
        }
        self.carry(now);
        let Notes { trace, recording } = mem::take(&mut self.notes);
        let (traced, recorded) = (trace.finish(), recording.finish());
        traced.and(recorded)
    }

    fn client_mut(&mut self) -> Option<&mut Client> {
        match &mut self.side {
            Side::Alone(loopback) => Some(&mut loopback.client),
            Side::Online(online) => Some(&mut online.client),
            Side::Replay(_) => None,
        }
    }
}

fn config(room: &str, name: &str, players: u8) -> ClientConfig {
    ClientConfig { players, ..ClientConfig::new(room, name) }
}

fn carry_alone(
    loopback: &mut Loopback<Journaled<OwnRules>>,
    now: Time,
    players: u8,
    trace: &mut Trace,
    changes: &mut VecDeque<Change>,
) {
    loop {
        match loopback
            .poll_watched(now, &mut |way, lane, bytes| trace.message(now, way, lane, bytes))
        {
            // The cart of a room in this process is loaded before the room is made.
            Output::Event(LoopbackEvent::Client(ClientEvent::Welcome(_))) => {
                loopback.client.ready(now, players);
            }
            Output::Event(LoopbackEvent::Client(ClientEvent::Seated { .. })) => {
                loopback.room.rules_mut().rules_mut().seated();
                changes.push_back(Change::Seated);
            }
            Output::Event(LoopbackEvent::Client(ClientEvent::Refused { reason, .. })) => {
                changes.push_back(Change::Refused(reason));
            }
            Output::Event(LoopbackEvent::Client(ClientEvent::Rejected(reject))) => {
                changes.push_back(Change::Over(Over::Rejected(reject.text)));
            }
            Output::Event(LoopbackEvent::Room(RoomEvent::Stopped)) => {
                changes.push_back(Change::Over(Over::Fault));
            }
            Output::Event(LoopbackEvent::Client(ClientEvent::Closed { reason, text })) => {
                // The other two have told already what has happened.
                if !matches!(reason, CloseReason::CartStopped | CloseReason::Rejected) {
                    changes.push_back(Change::Over(Over::Closed(text)));
                }
            }
            Output::Event(LoopbackEvent::Client(_) | LoopbackEvent::Room(_))
            | Output::Send { .. }
            | Output::Close { .. } => {}
            Output::Wait(_) => return,
        }
    }
}

impl Online {
    /// Both ways: what came in, then what the client makes of it.
    fn carry(&mut self, now: Time, trace: &mut Trace, changes: &mut VecDeque<Change>) {
        while let Some(event) = self.link.as_mut().and_then(Link::poll) {
            match event {
                LinkEvent::Connected { peer, .. } => {
                    self.client.handle(now, Input::Connected { identity: peer.0 });
                }
                LinkEvent::Bytes { lane, bytes, .. } => {
                    trace.message(now, Way::ToClient, lane, &bytes);
                    self.client.handle(now, Input::Bytes { lane, bytes: &bytes });
                }
                LinkEvent::Disconnected { ending } => {
                    // What the room said last counts more than how the line ended.
                    self.send(now, trace, changes);
                    self.link = None;
                    self.disconnected(now, ending, changes);
                }
            }
        }
        self.send(now, trace, changes);
    }

    fn send(&mut self, now: Time, trace: &mut Trace, changes: &mut VecDeque<Change>) {
        loop {
            match self.client.poll(now) {
                Output::Event(event) => self.event(event, changes),
                Output::Send { lane, bytes, .. } => {
                    trace.message(now, Way::ToRoom, lane, &bytes);
                    if let Some(link) = &self.link {
                        link.send(lane, bytes);
                    }
                }
                Output::Close { peer, reason } => {
                    debug_assert_eq!(peer, Peer::ROOM, "a client knows nobody else");
                    if let Some(link) = &mut self.link {
                        link.close(&reason.to_string());
                    }
                }
                Output::Wait(_) => return,
            }
        }
    }

    fn event(&mut self, event: ClientEvent, changes: &mut VecDeque<Change>) {
        match event {
            ClientEvent::Welcome(welcome) => changes.push_back(Change::Welcome(welcome)),
            ClientEvent::Cart(bytes) => changes.push_back(Change::Cart(bytes)),
            ClientEvent::Seated { .. } => {
                self.persists = true;
                self.retry = None;
                self.trail = Trail::new(&self.visit.address);
                changes.push_back(Change::Seated);
            }
            ClientEvent::Rejected(reject) => {
                self.over = true;
                changes.push_back(Change::Over(Over::Rejected(reject.text)));
            }
            ClientEvent::Redirected(address) => {
                self.redirect = Some((address, self.link.as_ref().and_then(Link::remote)));
            }
            ClientEvent::Closed { reason, text } => {
                let told = [CloseReason::Lost, CloseReason::Rejected, CloseReason::Moved];
                if !told.contains(&reason) {
                    self.over = true;
                    changes.push_back(Change::Over(Over::Closed(text)));
                }
            }
            ClientEvent::Watching { .. } => {
                self.persists = true;
                self.retry = None;
                self.trail = Trail::new(&self.visit.address);
                changes.push_back(Change::Seated);
            }
            ClientEvent::Refused { reason, .. } => changes.push_back(Change::Refused(reason)),
            ClientEvent::Done { .. } | ClientEvent::PredictionStopped => {}
        }
    }

    fn disconnected(&mut self, now: Time, ending: Ending, changes: &mut VecDeque<Change>) {
        if self.over || self.redirect.is_some() {
            return;
        }
        if let Some((hash, bytes)) = self.client.part().filter(|(_, bytes)| !bytes.is_empty()) {
            self.persists = true;
            changes.push_back(Change::Part(hash, bytes.to_vec()));
        }
        let text = ending.to_string();
        if let Ending::ChangedKey { shown, .. } = ending {
            let Visit { address, pins, accept_new_key, .. } = &mut self.visit;
            if mem::take(accept_new_key) && pins.accept_new_key(address, shown).is_ok() {
                self.connect();
                return;
            }
            self.over = true;
            changes.push_back(Change::Over(Over::NewKey(text)));
            return;
        }
        let passing = matches!(
            ending,
            Ending::Lost
                | Ending::NoAnswer { .. }
                | Ending::NoHost { .. }
                | Ending::Socket(_)
                | Ending::Broken(_)
        );
        let next = match self.retry {
            Some(retry) => retry.failed(now),
            None => Some(Retry::new(now)),
        };
        match next.filter(|_| self.persists && passing) {
            Some(retry) => {
                if self.retry.is_none() {
                    changes.push_back(Change::Lost);
                }
                self.retry = Some(retry);
            }
            None => {
                self.over = true;
                changes.push_back(Change::Over(Over::Closed(text)));
            }
        }
    }

    /// Where there is no connection: follows a redirect, or tries a lost one again when it is time.
    fn go_on(&mut self, now: Time, players: u8, changes: &mut VecDeque<Change>) {
        if self.link.is_some() || self.over {
            return;
        }
        if let Some((redirect, from)) = self.redirect.take() {
            match self.trail.follow(&redirect) {
                Ok(there) => {
                    changes.push_back(Change::Moved(there.clone()));
                    self.visit.address = there;
                    self.sent_from = from;
                    self.retry = None;
                    self.client = Client::new(self.visit.config(players));
                    self.connect();
                }
                Err(error) => {
                    self.over = true;
                    changes.push_back(Change::Over(Over::Closed(error.to_string())));
                }
            }
        } else if self.retry.is_some_and(|retry| retry.is_due(now)) {
            self.client = Client::new(self.visit.config(players));
            self.connect();
        }
    }

    fn connect(&mut self) {
        let Visit { address, key, pins, .. } = &self.visit;
        self.link = Some(Link::connect_from(self.sent_from, address, key, pins));
    }
}
