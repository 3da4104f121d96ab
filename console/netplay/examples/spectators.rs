//! What spectators cost a room: microseconds a tick, and bytes a second for each. Prints JSON, a line for each number of
//! them: `cargo run -p netplay --example spectators`.
//!
//! The room has two players and 60 figures, ten of which move, at 30 ticks a second. What the transport needs to seal and
//! send a datagram comes on top, for each spectator.

use std::time::Instant;

use netplay::{
    CartInfo, Hello, Input, Output, Peer, Profile, Refusal, Room, RoomConfig, Rules, Seat, SeatPad,
    Span, Spectators, Stopped, Time, ToRoom, VERSION,
    codec::{Message, encode},
};

const SECONDS: u64 = 30;
const RATE: u64 = 30;

/// 60 figures with a place each; ten walk.
#[derive(Default)]
struct Square {
    ticks: u32,
}

impl Square {
    fn view(&self) -> Vec<u8> {
        let figure = |number: u32| {
            let way = if number < 10 { self.ticks * 3 } else { 0 };
            let (x, y) = (number * 997 + way, number * 389 + way / 7);
            [x.to_le_bytes(), y.to_le_bytes(), (number * 0x0101_0101).to_le_bytes()].concat()
        };
        (0..60).flat_map(figure).collect()
    }
}

impl Rules for Square {
    fn join(&mut self, _seat: Seat, _who: &Profile) -> Result<(), Stopped> {
        Ok(())
    }
    fn leave(&mut self, _seat: Seat) -> Result<(), Stopped> {
        Ok(())
    }
    fn order(&mut self, _seat: Seat, _order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
    fn tick(&mut self, _pads: &[SeatPad]) -> Result<(), Stopped> {
        self.ticks += 1;
        Ok(())
    }
    fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(Self::view(self))
    }
    fn spectate(&mut self, _budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(Some(Self::view(self)))
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }
    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

/// What a run came to: microseconds a tick, and for spectators bytes and messages a second each.
fn run(spectators: u64) -> (u64, u64, u64) {
    let cart = CartInfo::new(vec![1; 1_000].into(), RATE as u8, 4);
    let most = Spectators { most: 1_000, ..Spectators::default() };
    let config = RoomConfig { spectators: most, ..RoomConfig::new("square", cart) };
    let mut room = Room::new(config, Square::default());
    let mut now = Time(0);
    let mut sent = (0, 0);
    let drain = |room: &mut Room<Square>, now: Time, sent: &mut (u64, u64)| loop {
        match room.poll(now) {
            Output::Send { peer, bytes, .. } if peer.0 >= 2 => {
                *sent = (sent.0 + bytes.len() as u64, sent.1 + 1);
            }
            Output::Wait(_) => return,
            _ => {}
        }
    };
    for peer in 0..2 + spectators {
        let hello =
            Hello { version: VERSION, room: "square".into(), name: "A".into(), ..Hello::default() };
        let seat = if peer < 2 { ToRoom::Ready { players: 1 } } else { ToRoom::Watch };
        room.handle(now, Peer(peer), Input::Connected { identity: [0; 32] });
        for message in [ToRoom::Hello(hello), seat] {
            let bytes = encode(&message);
            room.handle(now, Peer(peer), Input::Bytes { lane: message.lane(), bytes: &bytes });
            drain(&mut room, now, &mut sent);
        }
    }
    let tick = Span(1_000_000 / RATE + 1);
    // The first seconds are those in which nothing is old enough to be shown.
    for _ in 0..4 * RATE {
        now = now + tick;
        drain(&mut room, now, &mut sent);
    }
    sent = (0, 0);
    let begun = begin();
    for _ in 0..SECONDS * RATE {
        now = now + tick;
        drain(&mut room, now, &mut sent);
    }
    let took = u64::try_from(begun.elapsed().as_nanos()).expect("some seconds");
    let each = |count: u64| count / SECONDS / spectators.max(1);
    (took / (SECONDS * RATE), each(sent.0), each(sent.1))
}

#[expect(clippy::disallowed_methods, reason = "this program measures time")]
fn begin() -> Instant {
    Instant::now()
}

#[expect(clippy::print_stdout, reason = "the figures are what is asked for")]
fn main() {
    for spectators in [0, 1, 10, 100, 300] {
        let (tick_ns, bytes, messages) = run(spectators);
        println!(
            "{{\"spectators\":{spectators},\"tick_ns\":{tick_ns},\"bytes_a_second_each\":{bytes},\"messages_a_second_each\":{messages}}}"
        );
    }
}
