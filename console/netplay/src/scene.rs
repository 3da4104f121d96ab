//! What a player's side is given to draw.

use crate::{rules::Seat, time::Tick};

/// The views to draw from at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    /// The tick of `own.now`; it never decreases, but for once when a cart's prediction stops.
    pub tick: Tick,
    /// The seats of this console, the first of them being the one whose views these are.
    pub seats: &'a [Seat],
    /// For what follows one's own pads: predicted where the cart can.
    pub own: Own<'a>,
    /// For everything else: a little in the past, so that there is always a next view to move towards.
    pub others: Others<'a>,
    /// Nobody here plays: this is what somebody else plays or has played.
    pub watching: bool,
    /// The room's newest view is not what was predicted, and `own` is another than it would have been.
    pub corrected: bool,
    /// The room has not been heard for so long that prediction waits.
    pub lagging: bool,
    /// Round trip to the room in milliseconds, smoothed.
    pub round_trip_ms: u32,
}

/// The own views around this moment.
#[derive(Clone, Copy, Debug)]
pub struct Own<'a> {
    /// The view of this tick.
    pub now: &'a [u8],
    /// The view of the next tick if the pads stay as they are at this instant.
    pub next: &'a [u8],
    /// How far this moment is from `now` (0) to `next` (256).
    pub part: u16,
}

/// Two views that the room has sent.
#[derive(Clone, Copy, Debug)]
pub struct Others<'a> {
    /// The older one.
    pub from: &'a [u8],
    /// The newer one, or the same where there is none yet.
    pub to: &'a [u8],
    /// How far this moment is from `from` (0) to `to` (256).
    pub part: u16,
}
