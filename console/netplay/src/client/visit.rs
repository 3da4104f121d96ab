//! Before there are seats: the welcome, and a place among the spectators.

use super::{Client, ClientEvent, Stage, show::Show};
use crate::{
    endpoint::Output,
    error::ProtocolError,
    message::{ToRoom, Welcome},
    time::Time,
};

impl Client {
    /// The cart is loaded: asks for a seat for each of so many players, 1 to 4, or with 0 to watch. Does nothing but
    /// after [`ClientEvent::Welcome`].
    pub fn ready(&mut self, now: Time, players: u8) {
        if let Stage::Visiting { welcome, .. } = &self.stage {
            self.stage = Stage::Waiting { welcome: welcome.clone(), asked: now };
            self.send(&if players == 0 { ToRoom::Watch } else { ToRoom::Ready { players } });
        }
    }

    pub(super) fn welcome(&mut self, welcome: Welcome) -> Result<(), ProtocolError> {
        let Stage::Greeting = self.stage else {
            return Err(ProtocolError::OutOfTurn("welcome"));
        };
        self.stage = Stage::Visiting { welcome: welcome.clone(), download: None };
        self.outbox.push_back(Output::Event(ClientEvent::Welcome(welcome)));
        Ok(())
    }

    pub(super) fn watching(&mut self, behind_ms: u32) -> Result<(), ProtocolError> {
        let Stage::Waiting { welcome, .. } = &self.stage else {
            return Err(ProtocolError::OutOfTurn("place among the spectators"));
        };
        let show = Show::new(welcome.tick_rate, behind_ms);
        let behind = show.behind();
        self.stage = Stage::Watching(Box::new(show));
        self.outbox.push_back(Output::Event(ClientEvent::Watching { behind }));
        Ok(())
    }
}
