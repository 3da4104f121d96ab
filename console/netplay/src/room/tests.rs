//! What only a room's inside can show.

use super::*;
use crate::rules::{Profile, Refusal};

/// A game without anything in it.
struct Nothing;

impl Rules for Nothing {
    fn join(&mut self, _: Seat, _: &Profile) -> Result<(), Stopped> {
        Ok(())
    }
    fn leave(&mut self, _: Seat) -> Result<(), Stopped> {
        Ok(())
    }
    fn order(&mut self, _: Seat, _: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
    fn tick(&mut self, _: &[SeatPad]) -> Result<(), Stopped> {
        Ok(())
    }
    fn view(&mut self, _: Seat, _: u32) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }
    fn restore(&mut self, _: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

#[test]
fn a_room_that_was_never_empty_counts_anew_after_its_last_tick() {
    let cart = CartInfo::new(vec![1].into(), 30, 2);
    let mut room = Room::new(RoomConfig::new("old", cart), Nothing);
    let (peer, mut now) = (Peer(1), Time(0));
    room.handle(now, peer, Input::Connected { identity: [1; 32] });
    let hello = crate::Hello {
        version: 1,
        room: "old".into(),
        name: "Ann".into(),
        players: 1,
        ..Default::default()
    };
    for message in [ToRoom::Hello(hello), ToRoom::Ready { players: 1 }] {
        let bytes = encode(&message);
        room.handle(now, peer, Input::Bytes { lane: Lane::Reliable, bytes: &bytes });
    }
    assert_eq!(room.players().count(), 1);
    room.tick = Tick(TICKS_MAX - 3);
    room.schedule = Some(Schedule::new(30, now, room.tick));
    let mut closed = false;
    while !closed {
        match room.poll(now) {
            Output::Wait(until) => now = until,
            Output::Close { reason, .. } => closed = reason == CloseReason::Closing,
            Output::Send { .. } | Output::Event(_) => {}
        }
    }
    assert!(room.tick() == Tick(0) && room.closed().is_none());
}
