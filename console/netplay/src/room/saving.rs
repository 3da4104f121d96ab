//! What of a room outlives its process.

use super::{Room, seating::is_somebody, young};
use crate::{
    limits::SEAT_KEPT,
    rules::{Identity, Refusal, Rules, Seat, Stopped},
    save::SavedRoom,
    time::{Tick, Time},
};

impl<R: Rules> Room<R> {
    /// All that must outlive this process.
    pub fn save(&mut self, now: Time) -> Result<SavedRoom, Stopped> {
        let saved = self.rules.save();
        let rules = saved.inspect_err(|_| self.stop(now))?;
        Ok(SavedRoom { cart: self.config.cart.hash, tick: self.tick, rules })
    }

    /// Goes on from a save, before anybody has joined. A refused save leaves the room as it was.
    pub fn restore(
        &mut self,
        now: Time,
        saved: &SavedRoom,
    ) -> Result<Result<(), Refusal>, Stopped> {
        assert!(self.players.is_empty(), "a save is restored before anybody has joined");
        let restored = self.rules.restore(&saved.rules).inspect_err(|_| self.stop(now))?;
        if restored.is_ok() {
            self.tick = young(saved.tick);
        }
        Ok(restored)
    }

    /// Goes on after `tick`, where other means than [`Self::restore`] have brought the rules, before anybody has joined;
    /// these seats are kept for a while for those who had them.
    pub fn resume(
        &mut self,
        now: Time,
        tick: Tick,
        seats: impl IntoIterator<Item = (Seat, Identity)>,
    ) {
        assert!(self.players.is_empty(), "a room is resumed before anybody has joined");
        self.tick = young(tick);
        let kept = seats.into_iter().map(|(seat, identity)| (seat, (identity, now + SEAT_KEPT)));
        self.kept.extend(kept.filter(|(_, (identity, _))| is_somebody(identity)));
    }
}
