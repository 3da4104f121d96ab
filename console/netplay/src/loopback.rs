//! Playing alone: a client and a room in one process, joined by nothing.

use crate::{
    client::{Client, ClientEvent},
    endpoint::{Input, Lane, Output, Peer},
    room::{Room, RoomEvent},
    rules::{Identity, Rules},
    time::Time,
};

/// A client and the room that it is in. Both are used as if there were a network between them; there is no delay.
#[derive(Debug)]
pub struct Loopback<R> {
    /// The authority.
    pub room: Room<R>,
    /// The player's side.
    pub client: Client,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, serde::Serialize)]
pub enum Way {
    /// From the client to the room.
    ToRoom,
    /// From the room to the client.
    ToClient,
}

/// An event of one of the two.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum LoopbackEvent {
    /// Of the client.
    Client(ClientEvent),
    /// Of the room.
    Room(RoomEvent),
}

impl<R: Rules> Loopback<R> {
    /// Connects a client to a room.
    #[must_use]
    pub fn new(now: Time, mut room: Room<R>, mut client: Client, identity: Identity) -> Self {
        room.handle(now, Peer::ROOM, Input::Connected { identity });
        client.handle(now, Input::Connected { identity: [0; 32] });
        Self { room, client }
    }

    /// Carries what the two have for each other until one has an event, or neither has anything: never a
    /// [`Output::Send`].
    pub fn poll(&mut self, now: Time) -> Output<LoopbackEvent> {
        self.poll_watched(now, &mut |_, _, _| {})
    }

    /// The same, and shows each message to `watch` as it is carried: which way it goes, its lane, its bytes.
    pub fn poll_watched(
        &mut self,
        now: Time,
        watch: &mut dyn FnMut(Way, Lane, &[u8]),
    ) -> Output<LoopbackEvent> {
        loop {
            let client_wait = match self.client.poll(now) {
                Output::Event(event) => return Output::Event(LoopbackEvent::Client(event)),
                Output::Close { .. } => {
                    self.room.handle(now, Peer::ROOM, Input::Disconnected);
                    continue;
                }
                Output::Send { lane, bytes, .. } => {
                    watch(Way::ToRoom, lane, &bytes);
                    self.room.handle(now, Peer::ROOM, Input::Bytes { lane, bytes: &bytes });
                    continue;
                }
                Output::Wait(until) => until,
            };
            match self.room.poll(now) {
                Output::Event(event) => return Output::Event(LoopbackEvent::Room(event)),
                Output::Close { .. } => self.client.handle(now, Input::Disconnected),
                Output::Send { lane, bytes, .. } => {
                    watch(Way::ToClient, lane, &bytes);
                    self.client.handle(now, Input::Bytes { lane, bytes: &bytes });
                }
                Output::Wait(until) => return Output::Wait(until.min(client_wait)),
            }
        }
    }
}
