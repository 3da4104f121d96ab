//! Watching without a seat: what all spectators are sent, shown as it comes.

use super::views::{Arrival, ViewReceiver};
use crate::{
    error::ProtocolError,
    message::ToClient,
    scene::{Own, Scene},
    time::{Span, Tick, Time},
};

/// What a client has while it watches. It sends nothing: what is lost, the next view or key makes good.
#[derive(Debug)]
pub(super) struct Show {
    behind: Span,
    views: ViewReceiver,
}

impl Show {
    /// Of a room with so many ticks a second.
    pub(super) fn new(tick_rate: u8, behind_ms: u32) -> Self {
        let behind = Span::from_millis(behind_ms.into());
        Self { behind, views: ViewReceiver::new(tick_rate.into()) }
    }

    /// A message of the room.
    pub(super) fn message(
        &mut self,
        now: Time,
        message: ToClient,
    ) -> Result<Arrival, ProtocolError> {
        match message {
            ToClient::Key { tick, bytes } => Ok(self.views.key(now, tick, bytes)),
            ToClient::View(part) => Ok(self.views.part(now, part)),
            _ => Err(ProtocolError::OutOfTurn("message to a spectator")),
        }
    }

    pub(super) fn advance(&mut self, now: Time) {
        self.views.advance(now);
    }

    /// How far behind the game it is kept.
    pub(super) const fn behind(&self) -> Span {
        self.behind
    }

    /// The newest view that has come.
    pub(super) fn newest(&self) -> Option<(Tick, &[u8])> {
        self.views.newest().map(|(tick, view)| (*tick, &**view))
    }

    /// Nobody here has pads: all is shown between two real views.
    pub(super) fn scene(&self) -> Option<Scene<'_>> {
        let others = self.views.others()?;
        Some(Scene {
            tick: self.views.shown_tick(),
            seats: &[],
            own: Own { now: others.from, next: others.to, part: others.part },
            others,
            watching: true,
            corrected: false,
            lagging: false,
            round_trip_ms: 0,
        })
    }
}
