//! Playing a replay: tick by tick, to any moment, and proving that it comes to the same.

use super::{PartKind, Replay, ReplayError};
use crate::{
    journal::{JournalError, Retraced, Seated, Steps},
    rules::{Seat, SeatPad, Stopped, Whole},
    time::Tick,
};

/// Why a replay does not go on.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("at tick {}: {error}", tick.0)]
pub struct ReplayStop {
    /// The last tick that was played.
    pub tick: Tick,
    /// What is wrong there.
    pub error: ReplayError,
}

/// A replay that is played on rules of its cart.
#[derive(Debug)]
pub struct ReplayPlayer<R> {
    replay: Replay,
    rules: R,
    seated: Seated,
    tick: Tick,
    /// The part that is played, and what is left of it if it is a piece.
    part: usize,
    steps: Steps,
    counts: Retraced,
}

impl<R: Whole> ReplayPlayer<R> {
    /// Takes rules of the replay's cart to where it begins.
    ///
    /// # Errors
    /// When its first state is none of these rules.
    pub fn new(replay: Replay, rules: R) -> Result<Self, ReplayError> {
        let mut player = Self {
            tick: replay.first(),
            replay,
            rules,
            seated: Seated::new(),
            part: 0,
            steps: Steps::default(),
            counts: Retraced::default(),
        };
        player.go_to_state(0)?;
        Ok(player)
    }

    /// What is played.
    #[must_use]
    pub const fn replay(&self) -> &Replay {
        &self.replay
    }

    /// The last tick that was played.
    #[must_use]
    pub const fn tick(&self) -> Tick {
        self.tick
    }

    /// Who has the seats.
    #[must_use]
    pub const fn seated(&self) -> &Seated {
        &self.seated
    }

    /// The rules, for their views.
    pub const fn rules_mut(&mut self) -> &mut R {
        &mut self.rules
    }

    /// The pads of the next tick, where it is known already.
    #[must_use]
    pub fn pads(&self) -> &[SeatPad] {
        self.steps.pads()
    }

    /// Ticks that were played and hashes that were compared, since the beginning.
    #[must_use]
    pub const fn counts(&self) -> Retraced {
        self.counts
    }

    /// Plays one tick; false at the end.
    ///
    /// # Errors
    /// When it comes to something else than was recorded, or the file is damaged, or the cart stops.
    pub fn step(&mut self) -> Result<bool, ReplayStop> {
        self.try_step().map_err(|error| ReplayStop { tick: self.tick, error })
    }

    /// Goes to the nearest state at or before a tick; [`Self::step`] leads on from there.
    ///
    /// # Errors
    /// When the file is damaged there.
    pub fn seek(&mut self, tick: Tick) -> Result<(), ReplayStop> {
        let state = self.replay.state_before(tick);
        let is_ahead = self.tick <= tick && state <= self.part;
        if is_ahead {
            return Ok(());
        }
        self.go_to_state(state).map_err(|error| ReplayStop { tick: self.tick, error })
    }

    /// Brings in who comes and what is asked before the next tick, so that its pads are known.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn settle(&mut self) -> Result<(), ReplayStop> {
        self.try_settle().map_err(|error| ReplayStop { tick: self.tick, error })
    }

    /// What a seat sees at this moment, as [`Rules::view`](crate::Rules::view).
    ///
    /// # Errors
    /// When the rules stop.
    pub fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        self.rules.view(seat, budget)
    }

    fn go_to_state(&mut self, idx: usize) -> Result<(), ReplayError> {
        let state = self.replay.state(idx)?;
        self.rules.become_whole(&state.whole).map_err(ReplayError::State)?;
        self.seated = state.seated;
        self.tick = self.replay.parts[idx].tick;
        self.part = idx;
        self.steps = Steps::default();
        Ok(())
    }

    fn try_step(&mut self) -> Result<bool, ReplayError> {
        self.try_settle()?;
        let stepped = self.steps.step(&mut self.rules, &mut self.seated)?;
        if stepped {
            self.tick = self.tick.after(1);
            self.counts.ticks += 1;
        }
        Ok(stepped)
    }

    /// As far as the next tick, or to the end.
    fn try_settle(&mut self) -> Result<(), ReplayError> {
        loop {
            let before = self.steps.done.proofs;
            let settled = self.steps.settle(&mut self.rules, &mut self.seated);
            self.counts.proofs += self.steps.done.proofs - before;
            settled?;
            if !self.steps.pads_known() {
                if self.next_part()? {
                    continue;
                }
                return Ok(());
            }
            // A piece has as many ticks as it says.
            let played = &self.replay.parts[self.part];
            if self.tick >= played.end() {
                return Err(ReplayError::Damaged(played.packed.start));
            }
            return Ok(());
        }
    }

    /// Goes on to the next part; false if there is none.
    fn next_part(&mut self) -> Result<bool, ReplayError> {
        let played = &self.replay.parts[self.part];
        if self.tick != played.end() {
            return Err(ReplayError::Damaged(played.packed.start));
        }
        let Some(next) = self.replay.parts.get(self.part + 1) else { return Ok(false) };
        match next.kind {
            PartKind::Piece { .. } => {
                self.part += 1;
                self.steps = Steps::new(self.replay.piece(self.part)?);
            }
            PartKind::State { jump: true } => self.go_to_state(self.part + 1)?,
            PartKind::State { jump: false } => {
                let (came_to, seated) = (self.saved()?, self.seated.clone());
                self.go_to_state(self.part + 1)?;
                if (self.saved()?, &self.seated) != (came_to, &seated) {
                    return Err(JournalError::OtherState.into());
                }
                self.counts.proofs += 1;
            }
        }
        Ok(true)
    }

    fn saved(&mut self) -> Result<Vec<u8>, JournalError> {
        Ok(self.rules.save()?)
    }
}
