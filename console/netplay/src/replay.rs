//! Replays: a game as a file that plays it again, bit for bit, and proves it.
//!
//! A replay holds no pictures and no views but all of the rules as they were, and from there on what they were asked: the
//! journal of a whole game. So it is small, and shows the game as any of its seats saw it.
//!
//! ```text
//! "quiver replay\n"  14 bytes
//! format             u16 little-endian, 1
//! frames             until the end of the file; the first is the head, and a game that ended in good order has an end
//!
//! frame
//! kind               u8: 0 head, 1 state, 2 piece, 3 end
//! length             u32 little-endian, bytes of what the frame holds
//! check              4 bytes, the start of BLAKE3 of kind and length
//! checksum           8 bytes, the start of BLAKE3 of what the frame holds
//! what it holds      so many bytes
//! ```
//!
//! A head is a [`ReplayHead`]. A state is its tick, whether the game jumped there, and all of the rules, packed; of every
//! state but the first the bytes are what differs from the first, because most of them are the same. A piece is
//! the tick at which it begins, how many ticks it has, and a journal of them, packed. All numbers are postcard's.
//!
//! It holds the rules' secrets and the dice: nobody should see the replay of a game that still goes on.

mod player;
mod recorder;

use serde::{Deserialize, Serialize};

pub use self::{
    player::{ReplayPlayer, ReplayStop},
    recorder::{Record, Recorder, Tape},
};
use crate::{
    journal::JournalError,
    limits::{
        JOURNAL_TICKS_MAX, REPLAY_BYTES_MAX, REPLAY_PARTS_MAX, REPLAY_PIECE_BYTES_MAX,
        REPLAY_TEXT_BYTES_MAX, STATE_BYTES_MAX,
    },
    state::{State, unpack},
    time::Tick,
};

const MAGIC: &[u8; 14] = b"quiver replay\n";
const FORMAT: u16 = 1;
const FRAME_HEADER_BYTES: usize = 1 + 4 + 4 + 8;

const HEAD: u8 = 0;
const STATE: u8 = 1;
const PIECE: u8 = 2;
const END: u8 = 3;

/// What a replay is of.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct ReplayHead {
    /// BLAKE3 of the cart's contents.
    pub cart: [u8; 32],
    /// The cart's name, for people.
    pub cart_name: String,
    /// The cart's version, for people.
    pub cart_version: String,
    /// The version of the ABI.
    pub abi: u32,
    /// The version of the engine: another may come to another state.
    pub engine: u32,
    /// The program that recorded it, for people.
    pub program: String,
    /// The room's name.
    pub room: String,
    /// When it began, in seconds since 1970; 0 where nobody knows.
    pub recorded_at: u64,
    /// Ticks a second, 1 to 60; 0 on demand.
    pub tick_rate: u8,
    /// Seats of the room, 1 to [`cart_abi::SEATS_MAX`].
    pub seats: u8,
}

impl ReplayHead {
    /// Whether these are the cart and the engine that it was recorded with.
    ///
    /// # Errors
    /// Says what it wants.
    pub fn check(&self, cart: &[u8; 32], abi: u32, engine: u32) -> Result<(), ReplayError> {
        if (self.abi, self.engine) != (abi, engine) {
            let theirs = (self.abi, self.engine);
            let program = self.program.clone();
            return Err(ReplayError::OtherEngine { theirs, ours: (abi, engine), program });
        }
        if self.cart != *cart {
            let (name, version) = (self.cart_name.clone(), self.cart_version.clone());
            return Err(ReplayError::OtherCart { name, version, hash: hex(&self.cart) });
        }
        Ok(())
    }

    /// The hash of the cart, as people read it.
    #[must_use]
    pub fn cart_hash(&self) -> String {
        hex(&self.cart)
    }

    fn is_sound(&self) -> bool {
        let texts = [&self.cart_name, &self.cart_version, &self.program, &self.room];
        let is_plain = |text: &&String| {
            text.len() <= REPLAY_TEXT_BYTES_MAX && !text.chars().any(char::is_control)
        };
        texts.iter().all(is_plain)
            && u32::from(self.tick_rate) <= cart_abi::TICK_RATE_MAX
            && (1..=cart_abi::SEATS_MAX).contains(&usize::from(self.seats))
    }
}

fn hex(hash: &[u8; 32]) -> String {
    blake3::Hash::from_bytes(*hash).to_hex().to_string()
}

/// Why a file is not played.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ReplayError {
    /// Other bytes, or the beginning is damaged.
    #[error("it is no replay, or its beginning is damaged")]
    NoReplay,
    /// Written by a later version.
    #[error("it has format {0}, and this version reads format {FORMAT}: update it")]
    OtherFormat(u16),
    /// More than any replay has.
    #[error("it has more than {REPLAY_BYTES_MAX} bytes, and no replay has")]
    TooLong,
    /// Some of it is not what was written.
    #[error("it is damaged at byte {0}")]
    Damaged(usize),
    /// It is cut off before its first state.
    #[error("it is cut off before the game began")]
    Empty,
    /// Recorded by another version of the rules' engine.
    #[error(
        "it was recorded by {program} with ABI {} and engine {}, and this is ABI {} and engine {}: only the same play it as it was; get {program}",
        theirs.0, theirs.1, ours.0, ours.1
    )]
    OtherEngine {
        /// ABI and engine that recorded it.
        theirs: (u32, u32),
        /// ABI and engine that are here.
        ours: (u32, u32),
        /// What recorded it.
        program: String,
    },
    /// Recorded with another cart, or another build of this one.
    #[error(
        "it wants the cart {name} {version} whose hash is {hash}, and this is another cart or another build of it"
    )]
    OtherCart {
        /// The cart's name.
        name: String,
        /// The cart's version.
        version: String,
        /// Its hash.
        hash: String,
    },
    /// The rules do not take its first state.
    #[error("its first state is damaged: {0}")]
    State(String),
    /// What happened does not go on.
    #[error("{0}")]
    Journal(#[from] JournalError),
}

/// A replay that was read: all of its checksums are right, and what is in it is as untrusted as before.
#[derive(Clone, Debug)]
pub struct Replay {
    /// What it is of.
    pub head: ReplayHead,
    /// It has no end: whoever recorded it was stopped, and the last seconds are missing.
    pub is_cut_off: bool,
    bytes: Vec<u8>,
    /// The first state whole, from which the others differ.
    first: Vec<u8>,
    parts: Vec<Part>,
}

/// A state or a piece, and where the packed part of it is in the file.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Part {
    tick: Tick,
    kind: PartKind,
    packed: std::ops::Range<usize>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum PartKind {
    State { jump: bool },
    Piece { ticks: u32 },
}

impl Replay {
    /// Reads a file. Nobody who wrote it is trusted.
    ///
    /// # Errors
    /// When it is no replay, or damaged anywhere. One that is cut off is read as far as it goes.
    pub fn read(bytes: Vec<u8>) -> Result<Self, ReplayError> {
        if bytes.len() > REPLAY_BYTES_MAX {
            return Err(ReplayError::TooLong);
        }
        let rest = bytes.strip_prefix(MAGIC).ok_or(ReplayError::NoReplay)?;
        let format = rest.first_chunk().ok_or(ReplayError::NoReplay)?;
        match u16::from_le_bytes(*format) {
            FORMAT => {}
            other => return Err(ReplayError::OtherFormat(other)),
        }
        let mut frames = Frames { bytes: &bytes, at: MAGIC.len() + 2 };
        let (mut head, mut parts, mut is_cut_off): (Option<ReplayHead>, Vec<Part>, bool) =
            (None, Vec::new(), true);
        while let Some((kind, range)) = frames.next()? {
            let damaged = || ReplayError::Damaged(range.start);
            let content = &bytes[range.clone()];
            match (kind, &head) {
                (HEAD, None) => {
                    let read: ReplayHead = postcard::from_bytes(content).map_err(|_| damaged())?;
                    head = Some(read).filter(ReplayHead::is_sound);
                    head.as_ref().ok_or_else(damaged)?;
                }
                (STATE | PIECE, Some(_)) if is_cut_off => {
                    let part = Part::read(kind, content, range.end).ok_or_else(damaged)?;
                    let follows = parts.last().is_none_or(|last| last.is_before(&part));
                    let begins = !parts.is_empty() || kind == STATE;
                    let is_sound = follows && begins && parts.len() < REPLAY_PARTS_MAX;
                    parts.push(Some(part).filter(|_| is_sound).ok_or_else(damaged)?);
                }
                (END, Some(_)) if is_cut_off => is_cut_off = false,
                _ => return Err(damaged()),
            }
        }
        let head = head.ok_or(ReplayError::Empty)?;
        if !is_cut_off && frames.at < bytes.len() {
            return Err(ReplayError::Damaged(frames.at));
        }
        let packed = parts.first().map(|part| part.packed.clone()).ok_or(ReplayError::Empty)?;
        let damaged = ReplayError::Damaged(packed.start);
        let first = unpack(&bytes[packed], STATE_BYTES_MAX).ok_or(damaged)?;
        Ok(Self { head, is_cut_off, bytes, first, parts })
    }

    /// The tick at which it begins.
    #[must_use]
    pub fn first(&self) -> Tick {
        self.parts[0].tick
    }

    /// The last tick.
    #[must_use]
    pub fn last(&self) -> Tick {
        self.parts.last().map_or(Tick(0), Part::end)
    }

    /// The newest state at this tick or before it, as an index of the parts; the first if there is none.
    fn state_before(&self, tick: Tick) -> usize {
        let is_there =
            |part: &Part| matches!(part.kind, PartKind::State { .. }) && part.tick <= tick;
        self.parts.iter().rposition(is_there).unwrap_or(0)
    }

    fn state(&self, idx: usize) -> Result<State, ReplayError> {
        let range = self.parts[idx].packed.clone();
        let damaged = || ReplayError::Damaged(range.start);
        let bytes = if idx == 0 {
            self.first.clone()
        } else {
            let change = unpack(&self.bytes[range.clone()], STATE_BYTES_MAX).ok_or_else(damaged)?;
            difference(&self.first, &change)
        };
        State::read(&bytes).ok_or_else(damaged)
    }

    fn piece(&self, idx: usize) -> Result<Vec<u8>, ReplayError> {
        let range = self.parts[idx].packed.clone();
        let damaged = ReplayError::Damaged(range.start);
        unpack(&self.bytes[range], REPLAY_PIECE_BYTES_MAX).ok_or(damaged)
    }
}

impl Part {
    fn read(kind: u8, content: &[u8], end: usize) -> Option<Self> {
        let (tick, kind, packed) = if kind == STATE {
            let ((tick, jump), packed) = postcard::take_from_bytes(content).ok()?;
            (tick, PartKind::State { jump }, packed)
        } else {
            let ((tick, ticks), packed) = postcard::take_from_bytes(content).ok()?;
            (tick, PartKind::Piece { ticks }, packed)
        };
        let is_short = |kind| !matches!(kind, PartKind::Piece { ticks: JOURNAL_TICKS_MAX.. });
        Some(Self { tick, kind, packed: end - packed.len()..end })
            .filter(|part| is_short(part.kind) && part.tick.0.checked_add(part.ticks()).is_some())
    }

    const fn ticks(&self) -> u32 {
        match self.kind {
            PartKind::State { .. } => 0,
            PartKind::Piece { ticks } => ticks,
        }
    }

    fn end(&self) -> Tick {
        self.tick.after(self.ticks())
    }

    /// Whether the other goes on where this one ends; a jump leads further on, and never back: so time is one line.
    fn is_before(&self, other: &Self) -> bool {
        match other.kind {
            PartKind::State { jump: true } => self.end() <= other.tick,
            PartKind::State { jump: false } | PartKind::Piece { .. } => self.end() == other.tick,
        }
    }
}

/// What two states differ in, byte by byte, as long as `to`; made twice it is `to` again.
fn difference(from: &[u8], to: &[u8]) -> Vec<u8> {
    let from = from.iter().copied().chain(std::iter::repeat(0));
    to.iter().zip(from).map(|(to, from)| to ^ from).collect()
}

/// The frames of a file.
struct Frames<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Frames<'_> {
    /// The next frame's kind, and where what it holds is; nothing at the end and where the file is cut off.
    fn next(&mut self) -> Result<Option<(u8, std::ops::Range<usize>)>, ReplayError> {
        let damaged = Err(ReplayError::Damaged(self.at));
        let Some(header) = self.bytes[self.at..].first_chunk::<FRAME_HEADER_BYTES>() else {
            return Ok(None);
        };
        if header[5..9] != hash::<4>(&header[..5]) {
            return damaged;
        }
        let length = u32::from_le_bytes([header[1], header[2], header[3], header[4]]) as usize;
        let start = self.at + FRAME_HEADER_BYTES;
        let Some(content) = self.bytes.get(start..start.saturating_add(length)) else {
            return Ok(None);
        };
        if header[9..] != hash::<8>(content) {
            return damaged;
        }
        self.at = start + length;
        Ok(Some((header[0], start..self.at)))
    }
}

fn hash<const BYTES: usize>(bytes: &[u8]) -> [u8; BYTES] {
    let hash = blake3::hash(bytes);
    *hash.as_bytes().first_chunk().expect("a hash has 32 bytes")
}

#[cfg(test)]
mod tests;
