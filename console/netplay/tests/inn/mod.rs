//! A room on the table: messages go in one by one, and what it wants done for each connection is written down.

use std::collections::BTreeMap;

use netplay::{
    CartInfo, CloseReason, Hello, Input, Lane, Output, PadRun, Pads, Peer, ProtocolError, Room,
    RoomConfig, RoomEvent, Rules, Span, Tick, Time, ToClient, ToRoom, VERSION, WirePad,
    codec::{Message, decode, encode},
};

pub(crate) const BEGIN: Time = Time(5_000_000);
pub(crate) const TICK: Span = Span(33_334);

/// A room with its time, and what it wanted done for each connection since it was last asked.
pub(crate) struct Inn<R> {
    pub(crate) room: Room<R>,
    pub(crate) now: Time,
    pub(crate) told: BTreeMap<Peer, Vec<ToClient>>,
    pub(crate) closed: BTreeMap<Peer, CloseReason>,
    pub(crate) broken: BTreeMap<Peer, ProtocolError>,
    /// Bytes that the last message made the room send.
    pub(crate) answer_bytes: usize,
}

impl<R: Rules> Inn<R> {
    pub(crate) fn new(rules: R, tick_rate: u8, seats: u8) -> Self {
        let cart = CartInfo::new(vec![7; 1_000_000].into(), tick_rate, seats);
        let room = Room::new(RoomConfig::new("inn", cart), rules);
        let (told, closed, broken) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { room, now: BEGIN, told, closed, broken, answer_bytes: 0 }
    }

    pub(crate) fn connect(&mut self, peer: u64, who: u8) {
        self.closed.remove(&Peer(peer));
        self.room.handle(self.now, Peer(peer), Input::Connected { identity: [who; 32] });
        self.drain();
    }

    pub(crate) fn say(&mut self, peer: u64, message: &ToRoom) {
        self.raw(peer, message.lane(), &encode(message));
    }

    pub(crate) fn raw(&mut self, peer: u64, lane: Lane, bytes: &[u8]) {
        self.room.handle(self.now, Peer(peer), Input::Bytes { lane, bytes });
        self.drain();
    }

    pub(crate) fn sit(&mut self, peer: u64, who: u8) {
        self.connect(peer, who);
        self.say(peer, &hello());
        self.say(peer, &ToRoom::Ready { players: 1 });
    }

    pub(crate) fn pass(&mut self, span: Span) {
        self.now = self.now + span;
        self.drain();
    }

    pub(crate) fn drain(&mut self) {
        self.answer_bytes = 0;
        loop {
            match self.room.poll(self.now) {
                Output::Send { peer, lane, bytes } => {
                    assert!(!self.closed.contains_key(&peer), "nothing is sent after the end");
                    self.answer_bytes += bytes.len();
                    let message = decode(lane, &bytes).expect("a room speaks the protocol");
                    self.told.entry(peer).or_default().push(message);
                }
                Output::Close { peer, reason } => {
                    self.closed.insert(peer, reason);
                }
                Output::Event(RoomEvent::ProtocolBroken { peer, error }) => {
                    self.broken.insert(peer, error);
                }
                Output::Event(_) => {}
                Output::Wait(_) => return,
            }
        }
    }

    pub(crate) fn is_seated(&self, peer: u64) -> bool {
        self.room.players().any(|(sitting, ..)| sitting == Peer(peer))
    }

    pub(crate) fn answers(&self, peer: u64) -> Vec<u32> {
        let told = self.told.get(&Peer(peer)).into_iter().flatten();
        told.filter_map(|message| match message {
            ToClient::Done { sequence } => Some(*sequence),
            _ => None,
        })
        .collect()
    }
}

pub(crate) fn hello() -> ToRoom {
    hello_of(1)
}

/// Of so many players; of none it is somebody who watches.
pub(crate) fn hello_of(players: u8) -> ToRoom {
    let (room, name) = ("inn".into(), "Eve".into());
    ToRoom::Hello(Hello { version: VERSION, room, name, players, ..Hello::default() })
}

pub(crate) fn order(sequence: u32) -> ToRoom {
    ToRoom::Order { sequence, bytes: sequence.to_le_bytes().to_vec() }
}

pub(crate) fn pads(newest: u32, held: u16) -> ToRoom {
    let runs = vec![PadRun { ticks: 1, pads: vec![WirePad { held, sticks: [0; 4] }] }];
    ToRoom::Pads(Pads { newest: Tick(newest), runs, ..Pads::default() })
}
