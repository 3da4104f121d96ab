//! Before there are seats: the welcome, the cart, and a place among the spectators.

use super::{
    Client, ClientEvent, Stage,
    download::{Download, Progress},
    show::Show,
};
use crate::{
    endpoint::Output,
    error::ProtocolError,
    message::{ToRoom, Welcome},
    time::Time,
};

impl Client {
    /// Asks the room for its cart; does nothing but after [`ClientEvent::Welcome`].
    pub fn fetch(&mut self) {
        if let Stage::Visiting { welcome, download: download @ None } = &mut self.stage {
            *download = Some(Download::new(welcome.cart, welcome.cart_bytes));
            self.send(&ToRoom::Get { offset: 0 });
        }
    }

    /// Bytes of the cart that have arrived, and bytes that it has.
    #[must_use]
    pub const fn fetched(&self) -> Option<(usize, usize)> {
        match &self.stage {
            Stage::Visiting { welcome, download: Some(download) } => {
                Some((download.bytes_done(), welcome.cart_bytes as usize))
            }
            _ => None,
        }
    }

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

    pub(super) fn cart_part(&mut self, offset: u32, bytes: &[u8]) -> Result<(), ProtocolError> {
        let Stage::Visiting { download: download @ Some(_), .. } = &mut self.stage else {
            return Err(ProtocolError::OutOfTurn("part of a cart"));
        };
        let progress = download
            .as_mut()
            .map_or(Ok(Progress::Wait), |download| download.part(offset, bytes))?;
        match progress {
            Progress::Wait => {}
            Progress::Ask(offset) => self.send(&ToRoom::Get { offset }),
            Progress::Whole(cart) => {
                *download = None;
                self.outbox.push_back(Output::Event(ClientEvent::Cart(cart)));
            }
        }
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
