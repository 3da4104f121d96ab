//! What a client has counted, and what it knows of the way to its room.

use super::{Client, Stage, clock::Clock};
use crate::limits::BUSY_TICKS;

/// Counts since the client was made.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct ClientStats {
    /// Newer views that arrived, beats and key views among them.
    pub views: u64,
    /// Messages with a view that was already there or too old.
    pub views_stale: u64,
    /// Views that could not be made, because what they build on is not there or because they were damaged.
    pub views_lost: u64,
    /// Fragments of views that were lost and made good by parity.
    pub parts_restored: u64,
    /// Messages that arrived.
    pub messages_in: u64,
    /// Bytes that arrived.
    pub bytes_in: u64,
    /// Messages handed over for sending.
    pub messages_out: u64,
    /// Bytes handed over for sending.
    pub bytes_out: u64,
    /// Ticks that began.
    pub ticks: u64,
    /// Ticks that were skipped, because the console or the clock was late.
    pub ticks_skipped: u64,
    /// Views that were just as predicted.
    pub predictions_held: u64,
    /// Views that were not, so that the pads since were replayed.
    pub predictions_corrected: u64,
    /// Calls of the cart's prediction.
    pub predictions: u64,
}

/// The way to a room, for whoever shows it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Line {
    /// Round trip in milliseconds, smoothed.
    pub round_trip_ms: u32,
    /// Ticks from the newest view to the tick of this client.
    pub ahead: u32,
    /// Of the 32 ticks before the newest view, those of which nothing arrived; none while the room has little to tell.
    pub lost: Option<u32>,
    /// How far others are shown behind, in tenths of a tick.
    pub behind_tenths: u32,
    /// The room was not heard for so long that prediction waits.
    pub lagging: bool,
}

impl Client {
    /// How the way to the room is; nothing before the first view.
    #[must_use]
    pub fn line(&self) -> Option<Line> {
        let Stage::Playing(game) = &self.stage else { return None };
        let (newest, _) = game.views.newest()?;
        let tick = game.clock.as_ref().map_or(*newest, Clock::tick);
        Some(Line {
            round_trip_ms: u32::try_from(game.round_trip_us / 1_000).unwrap_or(u32::MAX),
            ahead: tick.since(*newest),
            lost: game.views.is_told_of_each(BUSY_TICKS).then(|| game.views.seen().count_zeros()),
            behind_tenths: game.views.behind_tenths(),
            lagging: game.prediction.lagging(),
        })
    }
}
