//! Takes a room from its newest save on to where it was: all of its rules as they were, and what they were asked since.

use netplay::{
    Journaled, Room, Rules as _, SavedRoom, State, Time, Whole as _, retrace, unpack_state,
};
use tracing::{info, warn};

use crate::timed::Timed;

/// Takes a room that was restored from `saved` on by the pieces of its journal, as far as they go. Where they do not, it
/// stays as good as before.
pub(crate) fn go_on(
    room: &mut Room<Journaled<Timed>>,
    saved: &SavedRoom,
    packed: &[u8],
    pieces: &[Vec<u8>],
) {
    let name = room.config().name.clone();
    if saved.cart != room.config().cart.hash {
        info!(
            room = %name,
            "what happened after the save is left out: another edition of the cart goes on"
        );
        return;
    }
    let Some(State { whole, mut seated }) = unpack_state(packed) else {
        warn!(room = %name, "what happened after the save is lost, up to some seconds: it is damaged");
        return;
    };
    let rules = room.rules_mut().rules_mut();
    let before = rules.snapshot();
    if let Err(reason) = rules.become_whole(&whole) {
        warn!(room = %name, "what happened after the save is lost, up to some seconds: {reason}");
        // What the save itself has brought is still there, unless memory ran out.
        let _ = rules.restore_snapshot(&before);
        return;
    }
    let mut good = (rules.snapshot(), seated.clone());
    let mut ticks = 0;
    let mut restored = Ok(());
    for (piece, bytes) in pieces.iter().enumerate() {
        match retrace(rules, &mut seated, bytes) {
            Ok(retraced) => {
                good = (rules.snapshot(), seated.clone());
                ticks += retraced.ticks;
            }
            Err(error) => {
                let left = pieces.len() - piece;
                warn!(room = %name, left, "the last pieces of the room's journal are left out: {error}");
                restored = rules.restore_snapshot(&good.0);
                break;
            }
        }
    }
    if let Err(fault) = restored {
        warn!(room = %name, "what happened after the save is lost, up to some seconds: {fault}");
        return;
    }
    // Nobody is connected yet: who was there comes back, to a seat that is kept.
    let (_, seated) = good;
    if !seated.keys().all(|&seat| rules.leave(seat).is_ok()) {
        warn!(room = %name, "the cart stopped as its players left");
    }
    let kept = seated.into_iter().map(|(seat, who)| (seat, who.identity));
    room.resume(Time(0), saved.tick.after(ticks), kept);
    if ticks > 0 {
        info!(room = %name, ticks, tick = room.tick().0, "went on by its journal");
    }
}
