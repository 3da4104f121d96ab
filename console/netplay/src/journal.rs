//! What the rules were asked, call by call: asked again from the same state, they come to the same state.
//!
//! A [`Journaled`] writes down what changes its rules: who came and went, orders, and the pads of each tick. It writes no
//! views, which change nothing, and no dice: these are a part of the state. With each save goes a hash of what was
//! saved, so that [`retrace`] proves as it goes that it comes to the same.
//!
//! A room's server keeps the journal since its newest save; a [replay](crate::Replay) is a journal of a whole game.

use std::collections::BTreeMap;

use cart_abi::{NAME_BYTES_MAX, ORDER_BYTES_MAX, PAD_RECORD_BYTES, PadRecord, SEATS_MAX};
use serde::{Deserialize, Serialize};

use crate::delta::view_hash;
use crate::limits::JOURNAL_TICKS_MAX;
use crate::rules::{Identity, Profile, Refusal, Rules, Seat, SeatPad, Stopped};

/// Who has the seats, as the rules know it.
pub type Seated = BTreeMap<Seat, Profile>;

/// Rules that keep a journal.
#[derive(Debug)]
pub struct Journaled<R> {
    rules: R,
    seated: Seated,
    /// Nothing is written down.
    quiet: bool,
    bytes: Vec<u8>,
    /// The pads of the last ticks, which were all alike, and how many ticks.
    run: Option<(Vec<SeatPad>, u32)>,
}

/// A line of a journal.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub(crate) enum Entry {
    Join {
        seat: Seat,
        identity: Identity,
        name: String,
    },
    Leave {
        seat: Seat,
    },
    Order {
        seat: Seat,
        bytes: Vec<u8>,
    },
    Ticks {
        ticks: u32,
        pads: Vec<(Seat, [u8; PAD_RECORD_BYTES])>,
    },
    /// XXH3 of what the rules saved.
    Saved {
        hash: [u8; 8],
    },
}

/// Why a journal was not followed to its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum JournalError {
    /// It is cut off, or its bytes mean nothing.
    #[error("it is damaged")]
    Damaged,
    /// The rules came to something else than they had come to.
    #[error("the rules came to another state than before")]
    OtherState,
    /// The rules stopped.
    #[error("the cart stopped")]
    Stopped,
}

impl From<Stopped> for JournalError {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// How far a journal was followed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Retraced {
    /// Ticks that were run.
    pub ticks: u32,
    /// Hashes that were compared.
    pub proofs: u32,
}

impl<R> Journaled<R> {
    /// Rules in whose seats these players are.
    pub const fn new(rules: R, seated: Seated) -> Self {
        Self { rules, seated, quiet: false, bytes: Vec::new(), run: None }
    }

    /// The same, and nothing is written down before [`Self::begin`].
    pub const fn quiet(rules: R, seated: Seated) -> Self {
        Self { rules, seated, quiet: true, bytes: Vec::new(), run: None }
    }

    /// Begins to write down what happens from now on.
    pub const fn begin(&mut self) {
        self.quiet = false;
    }

    /// The rules.
    pub const fn rules(&self) -> &R {
        &self.rules
    }

    /// The rules; what they are asked here is not written down.
    pub const fn rules_mut(&mut self) -> &mut R {
        &mut self.rules
    }

    /// Who has the seats.
    pub const fn seated(&self) -> &Seated {
        &self.seated
    }

    /// What was written since this was called last.
    pub fn take(&mut self) -> Vec<u8> {
        self.end_run();
        std::mem::take(&mut self.bytes)
    }

    /// Whether nothing was written since [`Self::take`].
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty() && self.run.is_none()
    }

    fn end_run(&mut self) {
        if let Some((pads, ticks)) = self.run.take() {
            let pads = pads.iter().map(|pad| (pad.seat, pad.pad.to_bytes())).collect();
            self.write(&Entry::Ticks { ticks, pads });
        }
    }

    fn write(&mut self, entry: &Entry) {
        if !self.quiet {
            self.end_run();
            self.bytes.extend(entry.to_bytes());
        }
    }
}

impl Entry {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("an entry is plain data")
    }

    /// Takes the next entry off a journal.
    pub(crate) fn take(journal: &mut &[u8]) -> Result<Self, JournalError> {
        let (entry, rest) =
            postcard::take_from_bytes(journal).map_err(|_| JournalError::Damaged)?;
        *journal = rest;
        Ok(entry)
    }
}

impl<R: Rules> Rules for Journaled<R> {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.write(&Entry::Join { seat, identity: who.identity, name: who.name.clone() });
        self.seated.insert(seat, who.clone());
        self.rules.join(seat, who)
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.write(&Entry::Leave { seat });
        self.seated.remove(&seat);
        self.rules.leave(seat)
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.write(&Entry::Order { seat, bytes: order.to_vec() });
        self.rules.order(seat, order)
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        match &mut self.run {
            _ if self.quiet => {}
            Some((same, ticks)) if same == pads => *ticks += 1,
            _ => {
                self.end_run();
                self.run = Some((pads.to_vec(), 1));
            }
        }
        self.rules.tick(pads)
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        self.rules.view(seat, budget)
    }

    fn spectate(&mut self, budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        self.rules.spectate(budget)
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        let saved = self.rules.save()?;
        self.write(&Entry::Saved { hash: view_hash(&saved) });
        Ok(saved)
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        // A journal is of one state and what came of it; this is another state.
        self.run = None;
        self.bytes.clear();
        self.rules.restore(save)
    }
}

/// Asks rules what a journal says, in the state in which it began; `seated` is who had the seats there, and has them
/// at the end. Whoever wrote the journal is not trusted.
///
/// # Errors
/// When the journal or the rules do not go on; the rules are then somewhere in between.
pub fn retrace<R: Rules>(
    rules: &mut R,
    seated: &mut Seated,
    journal: &[u8],
) -> Result<Retraced, JournalError> {
    let mut steps = Steps::new(journal.to_vec());
    while steps.step(rules, seated)? {}
    Ok(steps.done)
}

/// Whether a room has such seats and such players.
pub(crate) const fn may_sit(seat: Seat, who: &Profile) -> bool {
    (seat.0 as usize) < SEATS_MAX && who.name.len() <= NAME_BYTES_MAX
}

/// A journal on its way into rules, a tick at a time.
#[derive(Debug, Default)]
pub(crate) struct Steps {
    journal: Vec<u8>,
    at: usize,
    /// The pads of the ticks that come next, and how many ticks.
    run: Option<(Vec<SeatPad>, u32)>,
    pub(crate) done: Retraced,
}

impl Steps {
    pub(crate) fn new(journal: Vec<u8>) -> Self {
        Self { journal, ..Self::default() }
    }

    /// Asks the rules what comes next, up to a tick; false if there is none before the end.
    pub(crate) fn step<R: Rules>(
        &mut self,
        rules: &mut R,
        seated: &mut Seated,
    ) -> Result<bool, JournalError> {
        self.settle(rules, seated)?;
        let Some((pads, ticks @ 1..)) = &mut self.run else { return Ok(false) };
        rules.tick(pads)?;
        *ticks -= 1;
        self.done.ticks += 1;
        Ok(true)
    }

    /// Whether the next is a tick.
    pub(crate) const fn pads_known(&self) -> bool {
        matches!(self.run, Some((_, 1..)))
    }

    /// The pads of the next tick, once [`Self::settle`] has come so far.
    pub(crate) fn pads(&self) -> &[SeatPad] {
        self.run.as_ref().filter(|(_, ticks)| *ticks > 0).map_or(&[], |(pads, _)| pads)
    }

    /// Asks the rules what comes before the next tick.
    pub(crate) fn settle<R: Rules>(
        &mut self,
        rules: &mut R,
        seated: &mut Seated,
    ) -> Result<(), JournalError> {
        while !self.pads_known() {
            let mut rest = &self.journal[self.at..];
            if rest.is_empty() {
                return Ok(());
            }
            let entry = Entry::take(&mut rest)?;
            self.at = self.journal.len() - rest.len();
            self.carry_out(entry, rules, seated)?;
        }
        Ok(())
    }

    fn carry_out<R: Rules>(
        &mut self,
        entry: Entry,
        rules: &mut R,
        seated: &mut Seated,
    ) -> Result<(), JournalError> {
        match entry {
            Entry::Join { seat, identity, name } => {
                let who = Profile { identity, name };
                if !may_sit(seat, &who) || seated.contains_key(&seat) {
                    return Err(JournalError::Damaged);
                }
                rules.join(seat, &who)?;
                seated.insert(seat, who);
            }
            Entry::Leave { seat } => {
                seated.remove(&seat).ok_or(JournalError::Damaged)?;
                rules.leave(seat)?;
            }
            Entry::Order { seat, bytes } => {
                if !seated.contains_key(&seat) || bytes.len() > ORDER_BYTES_MAX {
                    return Err(JournalError::Damaged);
                }
                // A refusal changes nothing, and comes again.
                let _ = rules.order(seat, &bytes)?;
            }
            Entry::Ticks { ticks, pads } => {
                let fits = ticks <= JOURNAL_TICKS_MAX - self.done.ticks;
                if !fits || !pads.iter().map(|(seat, _)| seat).eq(seated.keys()) {
                    return Err(JournalError::Damaged);
                }
                let pads = pads
                    .into_iter()
                    .map(|(seat, bytes)| SeatPad { seat, pad: PadRecord::from_bytes(bytes) });
                self.run = Some((pads.collect(), ticks));
            }
            Entry::Saved { hash } => {
                if view_hash(&rules.save()?) != hash {
                    return Err(JournalError::OtherState);
                }
                self.done.proofs += 1;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cart_abi::Pad;

    use super::*;
    use crate::sim::Random;

    /// Rules whose state is a hash of all that they were asked.
    #[derive(Clone, Debug, Default, PartialEq)]
    struct Chain {
        state: Vec<u8>,
        ticks: u32,
        fault_at: Option<u32>,
    }

    impl Chain {
        fn add(&mut self, what: &str) -> Result<(), Stopped> {
            self.state.extend(what.as_bytes());
            self.state = blake3::hash(&self.state).as_bytes().to_vec();
            Ok(())
        }
    }

    impl Rules for Chain {
        fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
            self.add(&format!("{seat:?} {who:?}"))
        }
        fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
            self.add(&format!("{seat:?} leaves"))
        }
        fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
            self.add(&format!("{seat:?} {order:?}"))?;
            Ok(if order.len() > 3 { Err(Refusal("long".into())) } else { Ok(()) })
        }
        fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
            self.ticks += 1;
            if self.fault_at == Some(self.ticks) {
                return Err(Stopped);
            }
            self.add(&format!("{pads:?}"))
        }
        fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
            Ok(Vec::new())
        }
        fn save(&mut self) -> Result<Vec<u8>, Stopped> {
            Ok(self.state.clone())
        }
        fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
            Ok(Ok(()))
        }
    }

    /// A game of 300 steps, with its journal in pieces.
    fn game(seed: u64) -> (Journaled<Chain>, Vec<Vec<u8>>) {
        let mut random = Random::new(seed);
        let mut rules = Journaled::new(Chain::default(), Seated::new());
        let mut pieces = Vec::new();
        let mut held = 0;
        for _ in 0..300 {
            let seat = Seat(random.below(4) as u8);
            let here = rules.seated().contains_key(&seat);
            match random.below(20) {
                0 if here => rules.leave(seat).unwrap(),
                1 | 2 if !here => {
                    let who =
                        Profile { identity: [seat.0; 32], name: format!("player {}", seat.0) };
                    rules.join(seat, &who).unwrap();
                }
                3 if here => drop(rules.order(seat, &vec![7; random.below(9) as usize]).unwrap()),
                4 => drop(rules.save().unwrap()),
                5 => pieces.push(rules.take()),
                6 => held = random.bits() as u16,
                _ => {
                    let pad = PadRecord { now: Pad { held, ..Pad::IDLE }, before: 0, repeated: 0 };
                    let pads: Vec<SeatPad> =
                        rules.seated().keys().map(|&seat| SeatPad { seat, pad }).collect();
                    rules.tick(&pads).unwrap();
                }
            }
        }
        rules.save().unwrap();
        pieces.push(rules.take());
        assert!(rules.is_empty());
        (rules, pieces)
    }

    #[test]
    fn a_journal_leads_to_the_same_state() {
        for seed in 0..50 {
            let (game, pieces) = game(seed);
            let (mut rules, mut seated, mut ticks) = (Chain::default(), Seated::new(), 0);
            for piece in &pieces {
                ticks += retrace(&mut rules, &mut seated, piece).unwrap().ticks;
            }
            assert_eq!((&rules, &seated, ticks), (game.rules(), game.seated(), game.rules().ticks));
            assert!(ticks > 100);
        }
    }

    #[test]
    fn what_is_damaged_is_noticed_and_never_panics() {
        let (_, pieces) = game(3);
        let whole = pieces.concat();
        let outcome = |bytes: &[u8]| retrace(&mut Chain::default(), &mut Seated::new(), bytes);
        let proofs = outcome(&whole).unwrap().proofs;
        assert!(proofs > 5);
        for bit in (0..whole.len() * 8).step_by(7) {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(outcome(&damaged).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn another_state_and_rules_that_stop_are_told_apart() {
        let (_, pieces) = game(5);
        let whole = pieces.concat();
        let mut other = Chain { state: vec![1], ..Chain::default() };
        let outcome = retrace(&mut other, &mut Seated::new(), &whole);
        assert_eq!(outcome, Err(JournalError::OtherState));
        let mut stops = Chain { fault_at: Some(20), ..Chain::default() };
        let outcome = retrace(&mut stops, &mut Seated::new(), &whole);
        assert_eq!(outcome, Err(JournalError::Stopped));
    }

    #[test]
    fn ticks_that_are_alike_take_no_room() {
        let mut rules = Journaled::new(Chain::default(), Seated::new());
        (0..10_000).for_each(|_| rules.tick(&[]).unwrap());
        assert!(rules.take().len() < 8);
        let mut rules = Journaled::quiet(Chain::default(), Seated::new());
        rules.tick(&[]).unwrap();
        rules.save().unwrap();
        assert!(rules.take().is_empty(), "what is quiet writes nothing");
        rules.begin();
        rules.tick(&[]).unwrap();
        assert!(!rules.take().is_empty());
    }
}
