//! What a cart's sounds are: plain data that says nothing of how they are played.
//!
//! Notes are numbered from C0 (0) to B8 (107), twelve to an octave; A4 is 57 and sounds at 440 Hz. Volumes go from 0
//! to 15. Effects and songs are written as rows of [`Cell`]s, a row every few milliseconds, or as [MML](check_mml).
//!
//! A number that is out of its range is refused by [`SoundBank::check`], with its place; what a console plays is checked.

mod check;
mod mml;

use serde::{Deserialize, Serialize};

pub use check::SoundError;
pub(crate) use mml::{Command, Program, REPEATS_MAX};
pub use mml::{MmlError, check_mml};

/// Instruments of a cart at most.
pub const INSTRUMENTS_MAX: usize = 256;
/// Effects of a cart at most.
pub const EFFECTS_MAX: usize = 256;
/// Songs of a cart at most.
pub const SONGS_MAX: usize = 64;
/// Recordings of a cart at most.
pub const RECORDINGS_MAX: usize = 64;
/// Patterns of a song at most, and entries of its order.
pub const PATTERNS_MAX: usize = 256;
/// Tracks that play at once at most, one a voice.
pub const TRACKS_MAX: usize = 8;
/// Tracks of all patterns of a cart together at most.
pub const TRACKS_IN_ALL_MAX: usize = 2048;
/// Cells of a track or an effect at most.
pub const CELLS_MAX: usize = 256;
/// Cells of a cart together at most.
pub const CELLS_IN_ALL_MAX: usize = 32_768;
/// Bytes of a voice's MML at most.
pub const MML_BYTES_MAX: usize = 4096;
/// Bytes of a cart's MML together at most.
pub const MML_BYTES_IN_ALL_MAX: usize = 16_384;
/// Bytes of a cart's recordings together at most.
pub const RECORDING_BYTES_IN_ALL_MAX: usize = 192 << 10;
/// The slowest recording, in samples a second; the fastest is the console's own rate.
pub const RECORDING_RATE_MIN: u16 = 1000;
/// The fastest recording, in samples a second.
pub const RECORDING_RATE_MAX: u16 = 48_000;
/// The highest note, B8.
pub const NOTE_MAX: u8 = 107;
/// The highest volume, sustain, tremolo and share of the echo.
pub const VOLUME_MAX: u8 = 15;
/// The highest priority of an effect; music has priority 0.
pub const PRIORITY_MAX: u8 = 15;
/// The longest attack, decay, release, step, vibrato and tremolo in milliseconds.
pub const TIME_MS_MAX: u16 = 10_000;
/// The shortest step of an effect or an arpeggio in milliseconds.
pub const STEP_MS_MIN: u16 = 4;
/// The shortest vibrato and tremolo in milliseconds.
pub const SWING_MS_MIN: u16 = 20;
/// The shortest row of a song, in samples: 4 ms.
pub const ROW_SAMPLES_MIN: u32 = 192;
/// The longest row of a song, in samples: 10 s.
pub const ROW_SAMPLES_MAX: u32 = 480_000;
/// The deepest vibrato and the steepest slide in cents: an octave.
pub const CENTS_MAX: u16 = 1200;
/// Notes of an arpeggio at most.
pub const ARPEGGIO_MAX: usize = 8;
/// The farthest note of an arpeggio, up or down, in semitones.
pub const ARPEGGIO_SEMITONES_MAX: u8 = 48;
/// The rightmost place; −100 is the leftmost.
pub const PAN_MAX: u8 = 100;
/// The longest echo in milliseconds.
pub const ECHO_MS_MAX: u16 = 500;
/// How much of an echo comes again at most, in percent.
pub const ECHO_FEEDBACK_MAX: u8 = 90;
/// Characters of a name at most.
pub const NAME_MAX: usize = 32;
/// Steps of a wavetable.
pub const TABLE_STEPS: usize = 32;

/// All sounds of a cart; the number of an instrument, effect, song or recording is its place in the list.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SoundBank {
    /// What notes are played with.
    pub instruments: Vec<Instrument>,
    /// Short sounds, played over the music.
    pub effects: Vec<Effect>,
    /// Music.
    pub songs: Vec<Song>,
    /// Recorded sounds, which instruments play at any pitch.
    pub recordings: Vec<Recording>,
    /// The echo with which the cart starts.
    pub echo: Echo,
}

/// The sound of a note.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Instrument {
    /// Its name, for authors.
    pub name: String,
    /// The form of the wave.
    pub wave: Wave,
    /// Milliseconds from silence to full volume.
    pub attack_ms: u16,
    /// Milliseconds from full volume to the sustained one.
    pub decay_ms: u16,
    /// The volume that a held note keeps, 0–15 of the note's own.
    pub sustain: u8,
    /// Milliseconds to silence after the note ends.
    pub release_ms: u16,
    /// How far the pitch swings to each side, in cents.
    pub vibrato_cents: u16,
    /// Milliseconds of one swing up, down and back, 20–10,000.
    pub vibrato_ms: u16,
    /// Milliseconds from the start of the note to the start of its vibrato.
    pub vibrato_delay_ms: u16,
    /// How much softer the note becomes and again louder, 0–15 of its volume.
    pub tremolo: u8,
    /// Milliseconds of one swing of the tremolo, 20–10,000.
    pub tremolo_ms: u16,
    /// Cents that the pitch rises every 1/60 s while the note sounds; negative falls.
    pub slide_cents: i16,
    /// Semitones above the note that are played in turn, again and again; negative ones are below. Empty: the note alone.
    pub arpeggio: Vec<i8>,
    /// Milliseconds for each note of the arpeggio.
    pub arpeggio_ms: u16,
    /// Where it sounds, −100 (left) to 100 (right). At 0 both sides have all of it.
    pub pan: i8,
    /// How much of it goes into the echo, 0–15.
    pub echo: u8,
}

/// The form of a wave.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Wave {
    /// High for 1/8 of the time.
    Pulse12,
    /// High for 1/4 of the time.
    Pulse25,
    /// High for half of the time: a square.
    Pulse50,
    /// High for 3/4 of the time.
    Pulse75,
    /// Up and down in straight lines.
    Triangle,
    /// Up in a straight line, and down at once.
    Saw,
    /// A single tone without overtones.
    Sine,
    /// Noise that does not repeat audibly; higher notes hiss, lower ones rumble.
    Noise,
    /// Noise that repeats after 93 steps, so that it has a metallic pitch.
    NoiseShort,
    /// The cart's own wave: 32 levels, one after another in each period. Their mean is taken off.
    Table([i8; TABLE_STEPS]),
    /// The recording of this number.
    Recording(u8),
}

/// A recorded sound, mono.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Recording {
    /// Its name, for authors.
    pub name: String,
    /// Samples a second when it is played at `note`, 1,000–48,000.
    pub rate: u16,
    /// The note at which it sounds as it was recorded, 0 (C0) to 107 (B8). It plays up to three octaves higher.
    pub note: u8,
    /// Where it goes on after the last sample; none: it sounds once.
    pub loop_to: Option<u32>,
    /// The samples.
    pub samples: Samples,
}

/// The samples of a recording.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Samples {
    /// 8 bits each.
    Eight(Vec<i8>),
    /// 16 bits each.
    Sixteen(#[serde(with = "crate::bytes::samples")] Vec<i16>),
}

/// An echo of all instruments that go into it.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Echo {
    /// Milliseconds until it is heard, 0–500; 0 is no echo.
    pub delay_ms: u16,
    /// How much of it comes again after the same time, 0–90 percent.
    pub feedback: u8,
    /// How loud it is, 0–100 percent.
    pub level: u8,
}

/// One step of an effect or of a track.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Cell {
    /// What sounds goes on: `-`.
    Hold,
    /// What sounds is released: `.`.
    Release,
    /// A note begins.
    Note {
        /// The number of the instrument.
        instrument: u8,
        /// The note, 0 (C0) to 107 (B8).
        note: u8,
        /// The volume, 0–15.
        volume: u8,
    },
}

/// A short sound that takes a voice from the music or from an effect of lower priority.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Effect {
    /// Its name, for authors.
    pub name: String,
    /// 0–15; a higher one takes a voice from a lower one.
    pub priority: u8,
    /// What it plays; the note is released after the end.
    pub part: Part,
}

/// What an effect plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Part {
    /// Cells in even steps.
    Cells {
        /// Milliseconds from cell to cell, 4–10,000.
        step_ms: u16,
        /// The cells.
        cells: Vec<Cell>,
    },
    /// MML.
    Mml(String),
}

/// A piece of music.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Song {
    /// Its name, for authors.
    pub name: String,
    /// What it plays.
    pub score: Score,
}

/// What a song plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub enum Score {
    /// Patterns in an order.
    Patterns {
        /// Samples from row to row, 192 (4 ms) to 480,000 (10 s).
        row_samples: u32,
        /// The numbers of the patterns in the order in which they play.
        order: Vec<u8>,
        /// The place in the order where it goes on after the end; none: it plays once.
        loop_to: Option<u8>,
        /// The patterns.
        patterns: Vec<Pattern>,
    },
    /// MML, a text for each voice.
    Mml {
        /// At most eight.
        voices: Vec<String>,
        /// Whether all start again when the last of them has ended.
        again: bool,
    },
}

/// Tracks that play at once; it is as long as its longest track.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pattern {
    /// At most eight.
    pub tracks: Vec<Track>,
}

/// What one voice plays, row by row.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Track {
    /// A cell for each row; rows after the last go on with what sounds.
    pub cells: Vec<Cell>,
}

impl SoundBank {
    /// Whether there is no sound at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.instruments.is_empty()
            && self.effects.is_empty()
            && self.songs.is_empty()
            && self.recordings.is_empty()
            && self.echo.delay_ms == 0
    }

    /// The same with instruments for MML, if it has none of its own: 0 a triangle, 1 a square, 2 a pulse of 1/4 and 3
    /// noise.
    pub(crate) fn with_instruments(mut self) -> Self {
        if self.instruments.is_empty() {
            let waves = [
                ("triangle", Wave::Triangle),
                ("square", Wave::Pulse50),
                ("pulse", Wave::Pulse25),
                ("noise", Wave::Noise),
            ];
            self.instruments = waves.map(|(name, wave)| Instrument::new(name, wave)).to_vec();
        }
        self
    }
}

impl Instrument {
    /// A plain one: full volume while a note is held, no release, in the middle, and nothing that moves.
    #[must_use]
    pub fn new(name: &str, wave: Wave) -> Self {
        Self {
            name: name.to_owned(),
            wave,
            attack_ms: 0,
            decay_ms: 0,
            sustain: VOLUME_MAX,
            release_ms: 0,
            vibrato_cents: 0,
            vibrato_ms: 167,
            vibrato_delay_ms: 0,
            tremolo: 0,
            tremolo_ms: 200,
            slide_cents: 0,
            arpeggio: Vec::new(),
            arpeggio_ms: 40,
            pan: 0,
            echo: 0,
        }
    }
}

impl Samples {
    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        match self {
            Self::Eight(samples) => samples.len(),
            Self::Sixteen(samples) => samples.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many bytes they have.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        match self {
            Self::Eight(samples) => samples.len(),
            Self::Sixteen(samples) => 2 * samples.len(),
        }
    }

    /// One of them as 16 bits; silence after the last.
    #[must_use]
    pub(crate) fn at(&self, index: usize) -> i32 {
        match self {
            Self::Eight(samples) => samples.get(index).map_or(0, |&sample| i32::from(sample) << 8),
            Self::Sixteen(samples) => samples.get(index).map_or(0, |&sample| sample.into()),
        }
    }
}

impl Score {
    /// Patterns with a row every so many milliseconds, 4–10,000.
    #[must_use]
    pub fn patterns(
        row_ms: u16,
        order: Vec<u8>,
        loop_to: Option<u8>,
        patterns: Vec<Pattern>,
    ) -> Self {
        Self::Patterns { row_samples: u32::from(row_ms) * 48, order, loop_to, patterns }
    }
}

impl Pattern {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tracks.iter().map(|track| track.cells.len()).max().unwrap_or(0)
    }
}
