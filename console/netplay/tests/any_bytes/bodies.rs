//! What must hold for any bytes: the tests try many, and `tools/fuzz` looks for worse ones.

use std::{collections::BTreeSet, fmt::Debug};

use cart_abi::VIEW_BYTES_MAX;
use netplay::{
    Client, ClientConfig, Input, Lane, Output, Peer, Profile, Refusal, Replay, ReplayHead,
    ReplayPlayer, Rules, SavedRoom, Seat, SeatPad, Seated, Span, State, Stopped, Time, ToClient,
    ToRoom, Whole,
    codec::{Message, decode, encode},
    delta, pack, peek_first, retrace,
};

use super::inn::{BEGIN, Inn, hello_of};

/// Bytes that a room sends for one message at most: a window of the cart, and what a seat brings.
const ANSWER_BYTES_MAX: usize = netplay::limits::CART_WINDOW_BYTES + 8_192;

/// Bytes are a message or none, and a message comes back from its own bytes.
pub(crate) fn message(bytes: &[u8]) {
    fn check<M: Message + PartialEq + Debug>(lane: Lane, bytes: &[u8]) {
        let Ok(message) = decode::<M>(lane, bytes) else { return };
        let again = encode(&message);
        assert!(again.len() <= bytes.len(), "{message:?} has a longer form");
        assert_eq!(decode::<M>(lane, &again).as_ref(), Ok(&message));
        assert_eq!(encode(&message), again, "one message, one form");
    }
    for lane in [Lane::Latest, Lane::Reliable] {
        check::<ToRoom>(lane, bytes);
        check::<ToClient>(lane, bytes);
    }
    // Either is an answer, a panic is none.
    let _ = peek_first(bytes);
}

/// A byte for the length of the base in sixteenths of all, the base, and a delta: it is bounded, and a view as well.
pub(crate) fn delta(bytes: &[u8]) {
    let Some((&share, rest)) = bytes.split_first() else { return };
    let (base, rest) = rest.split_at(rest.len() * usize::from(share & 15) / 16);
    let there_and_back = |view: &[u8]| {
        let made = delta::encode(base, view);
        assert!(made.len() <= view.len() + view.len() / 1_024 + 16, "{} bytes", made.len());
        assert_eq!(delta::decode(base, &made).as_deref(), Ok(view));
    };
    if let Ok(view) = delta::decode(base, rest) {
        assert!(view.len() <= VIEW_BYTES_MAX, "{} bytes", view.len());
        there_and_back(&view);
    }
    there_and_back(rest);
}

/// A journal that anybody wrote leads on, or says why not.
pub(crate) fn journal(bytes: &[u8]) {
    let mut seated = Seated::from([(Seat(0), Profile { identity: [1; 32], name: "Mira".into() })]);
    let mut rules = Any { seats: [Seat(0)].into(), trusts: true, ..Any::default() };
    let _ = retrace(&mut rules, &mut seated, bytes);
    assert!(is_sound(&seated), "{seated:?}");
}

/// Whether a room could have seats and names like these.
fn is_sound(seated: &Seated) -> bool {
    let names = seated.values().all(|who| who.name.len() <= cart_abi::NAME_BYTES_MAX);
    names && seated.keys().all(|seat| usize::from(seat.0) < cart_abi::SEATS_MAX)
}

/// Saves, states and replays that anybody wrote are read, or refused.
pub(crate) fn file(bytes: &[u8]) {
    if let Ok(save) = SavedRoom::read(bytes) {
        assert_eq!(save.to_bytes(), bytes);
    }
    assert!(State::read(bytes).is_none_or(|state| is_sound(&state.seated)));
    play(bytes.to_vec());
    // Who can write can make checksums as well.
    play(sealed(bytes));
}

/// Plays a replay as far as it goes, and to where it began.
fn play(bytes: Vec<u8>) {
    let Ok(replay) = Replay::read(bytes) else { return };
    let (first, last) = (replay.first(), replay.last());
    assert!(first <= last);
    let Ok(mut player) = ReplayPlayer::new(replay, Any::default()) else { return };
    for _ in 0..200 {
        if !player.step().is_ok_and(|stepped| stepped) {
            break;
        }
        assert!(player.tick() <= last, "no further than it goes");
    }
    let _ = player.seek(first);
}

/// The bytes as a replay with a head and with all checksums right: for each frame a byte for its kind, one for its
/// length and one for the tick, and what is left of the length is in it.
fn sealed(bytes: &[u8]) -> Vec<u8> {
    let hash = |bytes: &[u8]| *blake3::hash(bytes).as_bytes();
    let mut file = b"quiver replay\n\x01\0".to_vec();
    let mut frame = |kind: u8, content: &[u8]| {
        let mut header = vec![kind];
        header.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        file.extend_from_slice(&header);
        file.extend_from_slice(&hash(&header)[..4]);
        file.extend_from_slice(&hash(content)[..8]);
        file.extend_from_slice(content);
    };
    frame(0, &postcard::to_allocvec(&head()).unwrap());
    let state = State { whole: vec![0; 8], seated: Seated::new() }.to_bytes();
    frame(1, &[&[0, 0][..], &pack(&state)].concat());
    let mut rest = bytes;
    while let [kind, length, tick, after @ ..] = rest {
        let (content, after) = after.split_at(after.len().min(usize::from(*length)));
        let packed = if *length % 8 == 0 { content.to_vec() } else { pack(content) };
        // A tick under 128 is a byte, and so are the ticks of a piece and whether a state is a jump.
        frame(kind % 5, &[&[tick % 128, length % 3], packed.as_slice()].concat());
        rest = after;
    }
    file
}

/// Of a game that nobody has played.
pub(crate) fn head() -> ReplayHead {
    ReplayHead {
        cart: [7; 32],
        cart_name: "Any".to_owned(),
        cart_version: "1".to_owned(),
        abi: 1,
        engine: 1,
        program: "bytes".to_owned(),
        room: "any".to_owned(),
        recorded_at: 0,
        tick_rate: 30,
        seats: 4,
    }
}

/// A room that anything is done to: a byte says what, and the next ones with whom and how.
pub(crate) fn room(bytes: &[u8]) {
    let mut bytes = bytes.iter().copied();
    let rate = [0, 1, 30, 60][usize::from(bytes.next().unwrap_or(0)) % 4];
    let mut inn = Inn::new(Any { trusts: true, ..Any::default() }, rate, 3);
    inn.sit(0, 9);
    while let Some(what) = bytes.next() {
        let mut next = || bytes.next().unwrap_or(0);
        let peer = u64::from(next() % 6);
        match what % 8 {
            0 => inn.connect(peer, next() % 5),
            1 => inn.room.handle(inn.now, Peer(peer), Input::Disconnected),
            2 => inn.room.handle(inn.now, Peer(peer), Input::Goodbye),
            3 => inn.pass(Span(u64::from(next()).pow(2) * 100)),
            4 => {
                let players = next() % 3;
                inn.say(peer, &hello_of(players));
            }
            lane => {
                let length = next() % 48;
                let said: Vec<u8> = (0..length).map(|_| next()).collect();
                inn.raw(peer, if lane == 5 { Lane::Latest } else { Lane::Reliable }, &said);
            }
        }
        inn.drain();
        assert!(inn.answer_bytes <= ANSWER_BYTES_MAX, "{} bytes", inn.answer_bytes);
        assert!(inn.room.closed().is_none(), "nobody can end a room from outside");
    }
}

/// A client in a room that may say anything: a byte for what happens, one for the length, and so many bytes.
pub(crate) fn client(bytes: &[u8]) {
    let mut client = Client::new(ClientConfig::new("any", "Mira"));
    let mut now = BEGIN;
    client.handle(now, Input::Connected { identity: [0; 32] });
    let mut rest = bytes;
    while let [what, length, after @ ..] = rest {
        let (said, after) = after.split_at(after.len().min(usize::from(*length)));
        rest = after;
        match what % 8 {
            0 => now = now + Span(u64::from(*length).pow(2) * 100),
            1 => client.fetch(),
            2 => client.ready(now, 1),
            3 => client.advance(now, &mut Ahead),
            4 => drop(client.order(now, said)),
            5 => client.handle(now, Input::Bytes { lane: Lane::Latest, bytes: said }),
            _ => client.handle(now, Input::Bytes { lane: Lane::Reliable, bytes: said }),
        }
        settle(&mut client, now);
        if let Some(scene) = client.scene() {
            assert!(scene.own.part <= 256 && scene.others.part <= 256);
        }
    }
}

fn settle(client: &mut Client, now: Time) {
    for _ in 0..1_000 {
        if let Output::Wait(_) = client.poll(now) {
            return;
        }
    }
    panic!("it never waits");
}

/// Gives back what it gets, a byte more.
struct Ahead;

impl netplay::Predict for Ahead {
    fn predict(&mut self, view: &[u8], _pads: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(Some([view, &[1]].concat()))
    }
}

/// Rules that insist on what a room promises.
#[derive(Debug, Default)]
pub(crate) struct Any {
    seats: BTreeSet<Seat>,
    sum: u64,
    /// A file may say what no room does: that a cart bears, or it faults.
    trusts: bool,
}

impl Rules for Any {
    fn join(&mut self, seat: Seat, _who: &Profile) -> Result<(), Stopped> {
        assert!(self.seats.insert(seat) || !self.trusts, "nobody sits on another");
        Ok(())
    }
    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        assert!(self.seats.remove(&seat) || !self.trusts, "only who sits can leave");
        Ok(())
    }
    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        assert!(self.seats.contains(&seat) || !self.trusts, "only who sits can order");
        assert!(order.len() <= cart_abi::ORDER_BYTES_MAX);
        self.sum = order.iter().fold(self.sum, |sum, byte| sum.wrapping_mul(31) + u64::from(*byte));
        Ok(if order.len() == 1 { Err(Refusal("too short".into())) } else { Ok(()) })
    }
    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        let seats = pads.iter().map(|pad| pad.seat);
        assert!(seats.eq(self.seats.iter().copied()) || !self.trusts, "a pad a seat");
        self.sum += pads.iter().map(|pad| u64::from(pad.pad.now.held)).sum::<u64>();
        Ok(())
    }
    fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(self.sum.to_le_bytes().to_vec())
    }
    fn spectate(&mut self, _budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(Some(self.sum.to_le_bytes().to_vec()))
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(self.sum.to_le_bytes().to_vec())
    }
    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

impl Whole for Any {
    fn whole(&mut self) -> Vec<u8> {
        self.sum.to_le_bytes().to_vec()
    }
    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String> {
        self.sum = u64::from_le_bytes(whole.try_into().map_err(|_| "not eight bytes")?);
        Ok(())
    }
}
