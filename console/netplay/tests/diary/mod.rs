//! Rules that keep a diary, and connections to their room that are driven message by message.

use std::collections::BTreeMap;

use netplay::{
    CartInfo, CloseReason, Hello, Identity, Input, Lane, Output, Peer, Predict, Profile, Refusal,
    RejectReason, Room, RoomConfig, Rules, Seat, SeatPad, Stopped, Time, ToClient, ToRoom, VERSION,
    codec::{Message, decode, encode},
};

/// Rules that write down what they are asked; the view is what they have written. The order `break` stops them.
#[derive(Debug, Default)]
pub(crate) struct Diary {
    pub(crate) pages: Vec<String>,
    /// Who joined which seat last.
    pub(crate) who: BTreeMap<Seat, Identity>,
    pub(crate) broken: bool,
}

impl Diary {
    fn write(&mut self, page: String) -> Result<(), Stopped> {
        self.pages.push(page);
        if self.broken { Err(Stopped) } else { Ok(()) }
    }
}

impl Rules for Diary {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.who.insert(seat, who.identity);
        self.write(format!("{} joins {}", who.name, seat.0))
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.write(format!("{} leaves", seat.0))
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.broken |= order == b"break";
        self.write(format!("{} orders {}", seat.0, String::from_utf8_lossy(order)))?;
        Ok(if order == b"no" { Err(Refusal("no means no".into())) } else { Ok(()) })
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        if pads.iter().any(|pad| pad.pad.now.held != 0) {
            self.write(format!("{} holds {}", pads[0].seat.0, pads[0].pad.now.held))?;
        }
        Ok(())
    }

    fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(self.pages.join("\n").into_bytes())
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        if self.broken { Err(Stopped) } else { Ok(self.pages.join("\n").into_bytes()) }
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        match std::str::from_utf8(save) {
            Ok(save) => self.pages = save.lines().map(str::to_owned).collect(),
            Err(_) => return Ok(Err(Refusal("the diary is torn".into()))),
        }
        Ok(Ok(()))
    }
}

pub(crate) struct NoPrediction;

impl Predict for NoPrediction {
    fn predict(&mut self, _view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}

pub(crate) const NOW: Time = Time(5_000_000);

pub(crate) fn room(tick_rate: u8, seats: u8) -> Room<Diary> {
    let cart = CartInfo::new(vec![7; 100_000].into(), tick_rate, seats);
    Room::new(RoomConfig::new("inn", cart), Diary::default())
}

pub(crate) fn connect(room: &mut Room<Diary>, peer: u64, who: u8) {
    room.handle(NOW, Peer(peer), Input::Connected { identity: [who; 32] });
}

pub(crate) fn say(room: &mut Room<Diary>, peer: u64, message: &ToRoom) {
    raw(room, peer, message.lane(), &encode(message));
}

pub(crate) fn raw(room: &mut Room<Diary>, peer: u64, lane: Lane, bytes: &[u8]) {
    room.handle(NOW, Peer(peer), Input::Bytes { lane, bytes });
}

pub(crate) fn hello(name: &str) -> ToRoom {
    let (room, name) = ("inn".into(), name.into());
    ToRoom::Hello(Hello {
        version: VERSION,
        features: vec!["unheard-of".into()],
        room,
        name,
        players: 1,
        ..Hello::default()
    })
}

/// What the room wants done for one connection: messages, and why it was closed.
pub(crate) fn drain(room: &mut Room<Diary>, of: u64) -> (Vec<ToClient>, Option<CloseReason>) {
    let (mut messages, mut closed) = (Vec::new(), None);
    loop {
        match room.poll(NOW) {
            Output::Send { peer, lane, bytes } if peer == Peer(of) => {
                assert_eq!(closed, None, "nothing is sent after the end");
                messages.push(decode(lane, &bytes).expect("a room speaks the protocol"));
            }
            Output::Close { peer, reason } if peer == Peer(of) => closed = Some(reason),
            Output::Send { .. } | Output::Close { .. } | Output::Event(_) => {}
            Output::Wait(_) => return (messages, closed),
        }
    }
}

/// Takes one seat; the seat's number.
pub(crate) fn sit(room: &mut Room<Diary>, peer: u64, who: u8) -> u8 {
    connect(room, peer, who);
    say(room, peer, &hello(&format!("player {who}")));
    say(room, peer, &ToRoom::Ready { players: 1 });
    let (messages, closed) = drain(room, peer);
    let seated = messages.iter().find_map(|message| match message {
        ToClient::Seated { seats, .. } => Some(seats[0].0),
        _ => None,
    });
    seated.unwrap_or_else(|| panic!("no seat: {messages:?}, {closed:?}"))
}

pub(crate) fn check_rejected(
    room: &mut Room<Diary>,
    who: u8,
    hello: &ToRoom,
    reason: RejectReason,
    text: &str,
) {
    connect(room, 99, who);
    say(room, 99, hello);
    let (messages, closed) = drain(room, 99);
    let [ToClient::Reject(reject)] = messages.as_slice() else {
        panic!("expected a rejection and got {messages:?}");
    };
    assert_eq!((reject.reason, closed), (reason, Some(CloseReason::Rejected)));
    assert!(reject.text.contains(text), "{}", reject.text);
}

pub(crate) fn changed(change: impl FnOnce(&mut Hello)) -> ToRoom {
    let ToRoom::Hello(mut hello) = hello("Mira") else { unreachable!() };
    change(&mut hello);
    ToRoom::Hello(hello)
}
