//! What a room tells of itself: that it is slow, that it is elsewhere.

use super::{Client, ClientEvent, Stage};
use crate::{
    endpoint::{Output, Peer},
    error::{CloseReason, ProtocolError},
};

impl Client {
    /// How many of a hundred ticks that are due the room runs: less than 100 if it is too slow for its cart.
    #[must_use]
    pub const fn room_pace(&self) -> u8 {
        match &self.stage {
            Stage::Playing(game) => game.pace,
            _ => 100,
        }
    }

    pub(super) fn redirected(&mut self, address: String) -> Result<(), ProtocolError> {
        let reason = CloseReason::Moved;
        self.outbox.push_back(Output::Event(ClientEvent::Redirected(address)));
        self.end(reason, reason.to_string());
        self.outbox.push_back(Output::Close { peer: Peer::ROOM, reason });
        Ok(())
    }

    pub(super) fn paced(&mut self, percent: u8) -> Result<(), ProtocolError> {
        self.playing("pace")?.pace = percent;
        Ok(())
    }
}
