//! Recording: what happens in a room becomes a replay as it happens.

use super::{END, FORMAT, HEAD, MAGIC, PIECE, ReplayHead, STATE, difference, hash};
use crate::{
    journal::{Entry, JournalError, Journaled},
    limits::{
        JOURNAL_TICKS_MAX, REPLAY_BYTES_MAX, REPLAY_PARTS_MAX, REPLAY_PIECE, REPLAY_PIECE_BYTES,
        REPLAY_PIECE_BYTES_MAX, REPLAY_PROOF_TICKS, REPLAY_STATE,
    },
    rules::Whole,
    state::{State, pack},
    time::{Span, Tick},
};

/// What a room hands to whoever records it: cheap to make, since a tick must not wait for it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Record {
    /// What the rules were asked up to a tick.
    Piece {
        /// The last tick.
        tick: Tick,
        /// As [`Journaled::take`] gives it.
        journal: Vec<u8>,
    },
    /// All of the rules after a tick.
    State {
        /// The tick.
        tick: Tick,
        /// As [`State::to_bytes`] gives it.
        state: Vec<u8>,
        /// The game jumped there: an earlier state was loaded, or something was not recorded.
        jump: bool,
    },
}

/// A room's side of a recording: it says when a whole state is due.
#[derive(Debug)]
pub struct Tape {
    apart: u32,
    state_at: Option<Tick>,
    last: Tick,
}

impl Tape {
    /// For a room of so many ticks a second; 0 is on demand.
    #[must_use]
    pub fn new(tick_rate: u8) -> Self {
        Self { apart: ticks(REPLAY_STATE, tick_rate), state_at: None, last: Tick(0) }
    }

    /// What there is to record at a tick, `journal` being what was written since the last time.
    pub fn records<R: Whole>(
        &mut self,
        tick: Tick,
        journal: Vec<u8>,
        rules: &mut Journaled<R>,
    ) -> Vec<Record> {
        let mut records = Vec::new();
        // A room whose numbers come to their end begins anew.
        if tick < std::mem::replace(&mut self.last, tick) {
            self.cut();
        }
        let first = self.state_at.is_none();
        if !first && !journal.is_empty() {
            records.push(Record::Piece { tick, journal });
        }
        if self.state_at.is_none_or(|at| at <= tick) {
            self.state_at = Some(tick.after(self.apart));
            let state = State::of(rules).to_bytes();
            records.push(Record::State { tick, state, jump: first });
        }
        records
    }

    /// Something is not recorded: it goes on with a whole state.
    pub const fn cut(&mut self) {
        self.state_at = None;
    }
}

/// Makes a replay of what a room hands over, and gives it out as bytes to be written one after the other.
#[derive(Debug)]
pub struct Recorder {
    first: Option<Vec<u8>>,
    /// What is gathered, from which tick to which.
    piece: Vec<u8>,
    from: Tick,
    to: Tick,
    piece_ticks: u32,
    /// Ticks that the replay is ahead of the room, because the room went back.
    ahead: u32,
    frames: usize,
    written: usize,
    is_full: bool,
}

impl Recorder {
    /// Begins; the bytes begin the file.
    #[must_use]
    pub fn begin(head: &ReplayHead) -> (Self, Vec<u8>) {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(frame(HEAD, &postcard::to_allocvec(head).expect("a head is plain data")));
        let recorder = Self {
            first: None,
            piece: Vec::new(),
            from: Tick(0),
            to: Tick(0),
            piece_ticks: ticks(REPLAY_PIECE, head.tick_rate),
            ahead: 0,
            frames: 1,
            written: bytes.len(),
            is_full: false,
        };
        (recorder, bytes)
    }

    /// Adds what has happened; the bytes, often none, go on with the file. A replay that is full takes no more.
    ///
    /// # Panics
    /// If the first record is no state.
    pub fn add(&mut self, record: Record) -> Vec<u8> {
        if self.is_full {
            return Vec::new();
        }
        let bytes = match record {
            Record::Piece { tick, journal } => {
                assert!(self.first.is_some(), "a replay begins with a state");
                self.piece.extend(journal);
                self.to = tick.after(self.ahead);
                let is_due = self.to.since(self.from) >= self.piece_ticks;
                if is_due || self.piece.len() >= REPLAY_PIECE_BYTES {
                    self.flush()
                } else {
                    Vec::new()
                }
            }
            Record::State { tick, state, jump } => {
                let mut bytes = self.flush();
                if jump {
                    // Time never goes back in a replay: what is played again comes after what it was before.
                    self.ahead = self.to.since(tick);
                }
                let tick = tick.after(self.ahead);
                (self.from, self.to) = (tick, tick);
                let packed = match &self.first {
                    None => pack(&state),
                    Some(first) => pack(&difference(first, &state)),
                };
                bytes.extend(self.part(STATE, &(tick, jump), &packed));
                self.first.get_or_insert(state);
                bytes
            }
        };
        self.written += bytes.len();
        // The end needs a place too.
        self.is_full |= self.written > REPLAY_BYTES_MAX - (1 << 10);
        if self.is_full { Vec::new() } else { bytes }
    }

    /// Whether it has as many bytes as a replay may have: what happens from now on is not in it.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.is_full
    }

    /// What is gathered, and the end of the file.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let mut bytes = if self.is_full { Vec::new() } else { self.flush() };
        if self.written + bytes.len() > REPLAY_BYTES_MAX - (1 << 10) {
            bytes.clear();
        }
        bytes.extend(frame(END, &[]));
        bytes
    }

    fn flush(&mut self) -> Vec<u8> {
        let piece = std::mem::take(&mut self.piece);
        let (from, ticks) = (self.from, self.to.since(self.from));
        self.from = self.to;
        if piece.is_empty() {
            return Vec::new();
        }
        let tidied = tidy(&piece).expect("a journal is read as it was written");
        // No room does so much in so short a time.
        self.is_full |= tidied.len() > REPLAY_PIECE_BYTES_MAX || ticks >= JOURNAL_TICKS_MAX;
        self.part(PIECE, &(from, ticks), &pack(&tidied))
    }

    fn part(&mut self, kind: u8, about: &impl serde::Serialize, packed: &[u8]) -> Vec<u8> {
        self.frames += 1;
        self.is_full |= self.frames >= REPLAY_PARTS_MAX;
        let mut content = postcard::to_allocvec(about).expect("numbers have a form as bytes");
        content.extend(packed);
        frame(kind, &content)
    }
}

/// So many ticks; on demand nobody knows how many there will be.
fn ticks(span: Span, tick_rate: u8) -> u32 {
    u32::try_from(span.0 * u64::from(tick_rate.max(1)) / 1_000_000).unwrap_or(u32::MAX)
}

/// A journal with fewer proofs, and with ticks that are alike in one line.
fn tidy(mut journal: &[u8]) -> Result<Vec<u8>, JournalError> {
    let mut tidied = Vec::new();
    let mut run: Option<(u32, Vec<_>)> = None;
    let mut since_proof = REPLAY_PROOF_TICKS;
    let end = |run: &mut Option<(u32, Vec<_>)>, tidied: &mut Vec<u8>| {
        if let Some((ticks, pads)) = run.take() {
            tidied.extend(Entry::Ticks { ticks, pads }.to_bytes());
        }
    };
    while !journal.is_empty() {
        match Entry::take(&mut journal)? {
            Entry::Ticks { ticks, pads } => {
                since_proof = since_proof.saturating_add(ticks);
                match &mut run {
                    Some((more, same)) if *same == pads => *more += ticks,
                    _ => {
                        end(&mut run, &mut tidied);
                        run = Some((ticks, pads));
                    }
                }
            }
            Entry::Saved { .. } if since_proof < REPLAY_PROOF_TICKS && !journal.is_empty() => {}
            other => {
                end(&mut run, &mut tidied);
                if matches!(other, Entry::Saved { .. }) {
                    since_proof = 0;
                }
                tidied.extend(other.to_bytes());
            }
        }
    }
    end(&mut run, &mut tidied);
    Ok(tidied)
}

pub(super) fn frame(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).expect("a frame is far below 4 GiB");
    let mut bytes = vec![kind];
    bytes.extend(length.to_le_bytes());
    bytes.extend(hash::<4>(&bytes));
    bytes.extend(hash::<8>(content));
    bytes.extend(content);
    bytes
}
