//! What the usher and the host do to a room: they look at it, move it, put it to sleep, take it down, send players away.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::Thread;

use netplay::{CloseReason, Identity, Span, Time};
use netplay_quic::Fingerprint;
use tracing::info;

use super::{Hosted, SAVE_AGAIN};

/// What others may know of a room while it runs on its thread.
#[derive(Debug)]
pub(crate) struct Facts {
    /// Seats that are taken.
    pub(crate) players: AtomicU8,
    /// Ticks that it runs of a hundred that are due.
    pub(crate) pace: AtomicU8,
}

impl Default for Facts {
    fn default() -> Self {
        Self { players: AtomicU8::new(0), pace: AtomicU8::new(100) }
    }
}

/// Somebody who has seats in a room.
#[derive(Clone, Debug, Eq, PartialEq, serde::Deserialize, serde::Serialize)]
pub(crate) struct Seated {
    pub(crate) room: String,
    pub(crate) name: String,
    /// The fingerprint of the player's key.
    pub(crate) fingerprint: String,
    /// Seats of this console.
    pub(crate) seats: usize,
}

/// How long a room that a player made stays open with nobody in it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    empty_max: Span,
    empty_since: Option<Time>,
    /// The disk was busy until now.
    not_before: Time,
}

impl Hosted {
    /// The same for a room that a player made: it may be put to sleep when it was empty for so long.
    pub(crate) fn made(self, code: &str, empty_max: Span) -> Self {
        let stay = Some(Stay { empty_max, empty_since: None, not_before: Time(0) });
        Self { code: code.to_owned(), stay, ..self }
    }

    pub(crate) fn facts(&self) -> Arc<Facts> {
        Arc::clone(&self.facts)
    }

    pub(crate) fn name(&self) -> &str {
        &self.room.config().name
    }

    /// It runs on this thread from now on.
    pub(crate) fn moved(&self, thread: Thread) {
        self.bell.moves_to(thread);
    }

    /// Whether there is something for it, since this was asked last.
    pub(crate) fn is_called(&self) -> bool {
        self.bell.take()
    }

    /// It runs elsewhere from now on, because it was heavy; it is not asked to move again.
    pub(crate) fn leaves_its_neighbours(&mut self) {
        self.moved_out = true;
    }

    /// Ends the room for everybody in it; what happened since its last save does not matter any more.
    pub(crate) fn take_down(&mut self, now: Time) {
        self.end_recording();
        self.room.close(now, CloseReason::TakenDown);
        self.carry_out(now);
    }

    /// When it may be put to sleep, if nobody comes.
    pub(crate) fn sleeps_at(&self) -> Time {
        let sleeps_at =
            |stay: Stay| Some((stay.empty_since? + stay.empty_max).max(stay.not_before));
        self.stay.and_then(sleeps_at).unwrap_or(Time::NEVER)
    }

    /// Saves the room, so that it may be dropped; `false` if the disk is busy.
    pub(crate) fn fall_asleep(&mut self, now: Time) -> bool {
        if let Some(save) = self.changed_save(now)
            && self.offer(save).is_err()
        {
            // It is tried again when the disk may be free.
            if let Some(stay) = &mut self.stay {
                stay.not_before = now + SAVE_AGAIN;
            }
            return false;
        }
        self.end_recording();
        info!(room = self.name(), "nobody is there: it sleeps until somebody joins it");
        true
    }

    /// Ends every connection of a player; how many there were.
    pub(crate) fn send_away(&mut self, now: Time, who: Identity, reason: CloseReason) -> usize {
        let count = self.room.send_away(now, who, reason);
        self.carry_out(now);
        count
    }

    /// Who has seats.
    pub(crate) fn seated(&self) -> Vec<Seated> {
        let seated = self.room.seated().map(|(identity, name, seats)| Seated {
            room: self.name().to_owned(),
            name: name.to_owned(),
            fingerprint: Fingerprint(identity).to_string(),
            seats,
        });
        seated.collect()
    }

    pub(super) fn note_facts(&mut self, now: Time) {
        let players: usize = self.room.seated().map(|(_, _, seats)| seats).sum();
        self.facts.players.store(u8::try_from(players).unwrap_or(u8::MAX), Ordering::Relaxed);
        self.facts.pace.store(self.room.pace(), Ordering::Relaxed);
        if let Some(stay) = &mut self.stay {
            let empty = self.links.is_empty();
            stay.empty_since = empty.then(|| stay.empty_since.unwrap_or(now));
        }
    }
}
