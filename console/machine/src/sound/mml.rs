//! Music Macro Language: a melody as a line of text.
//!
//! The vocabulary is Pyxel's. Letters may be large or small, and blanks and line ends stand anywhere.
//!
//! | command | what it does | range | at first |
//! | --- | --- | --- | --- |
//! | `T` n | tempo, quarter notes a minute | 1–999 | 120 |
//! | `Q` n | how much of its time a note sounds, in percent; 0 is silence | 0–100 | 80 |
//! | `@` n | the instrument by its number; a cart without instruments has 0 triangle, 1 square, 2 pulse 25, 3 noise | | 0 |
//! | `@(name)` | the instrument by its name | | |
//! | `V` n | volume | 0–127 | 100 |
//! | `K` n | semitones that notes are moved up | −120 to 120 | 0 |
//! | `Y` n | cents that notes are moved up | −12,000 to 12,000 | 0 |
//! | `O` n | octave; A of octave 4 is 440 Hz | −1 to 9 | 4 |
//! | `>` `<` | an octave up, down | | |
//! | `L` n | length of notes and rests without one: 4 is a quarter, 8 an eighth, 12 an eighth of a triplet | divisors of 192 | 4 |
//! | `C` … `B` | a note; then `#` or `+` (sharp) and `-` (flat), a length, dots | | |
//! | `R` | a rest; then a length, dots | | |
//! | `.` | half as long again; each further dot adds half of the one before | | |
//! | `&` | ties: `C4&16` is longer by a sixteenth, `C&C` one note, `C&D` slides on without a gap | | |
//! | `[` … `]` n | repeats n times; without n for ever; one in another, up to eight | 1–255 | |
//! | `@ENV` n `{v, t, v, …}` | a curve of the volume: v 0–127, then in t ticks to the next v, up to 16 times | slots 1–255 | |
//! | `@VIB` n `{delay, period, depth}` | a vibrato: ticks, ticks, cents | | |
//! | `@GLI` n `{offset, time}` | a slide into each note: cents, ticks; `*` is from the note before, over the whole note | | |
//! | `@ENV` n, `@VIB` n, `@GLI` n | goes over to slot n; 0 is none | | 0 |
//!
//! A tick is 1/48 of a quarter. The instrument's own envelope, vibrato and so on are there as well; a vibrato of the
//! text is instead of it. A pitch above B9 sounds as B9, one below C0 as C0.

mod parse;

use thiserror::Error;

use super::SoundBank;

/// Ticks of a quarter note.
pub(crate) const TICKS_PER_QUARTER: u32 = 48;
/// Repeats within repeats at most.
pub(crate) const REPEATS_MAX: usize = 8;

/// What is wrong with MML, and where.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("line {line}, column {column}: {problem}")]
pub struct MmlError {
    /// The line, from 1.
    pub line: usize,
    /// The character of the line, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: String,
}

/// Checks MML for a voice of a console with these sounds: that it can be read, that it names instruments which are
/// there, and that each repeat advances.
///
/// # Errors
/// The first place that is wrong.
pub fn check_mml(text: &str, bank: &SoundBank) -> Result<(), MmlError> {
    Program::compile(text, bank).map(drop)
}

/// MML as steps to take, one after the other. From any step a note, a rest or the end comes after at most as many
/// steps as there are: each repeat has a note or a rest in it.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Program {
    pub(crate) commands: Vec<Command>,
    pub(crate) curves: Vec<Vec<Point>>,
    pub(crate) vibratos: Vec<Swing>,
    pub(crate) glides: Vec<Glide>,
}

/// A step.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    Tempo(u16),
    Gate(u8),
    Instrument(u8),
    Volume(u8),
    Key(i16),
    Detune(i16),
    /// 0 is none, the others are one more than the place in the list; so with the two that follow.
    Curve(u8),
    Vibrato(u8),
    Glide(u8),
    /// A note above C0; what is tied goes on into the next note.
    Note {
        note: i16,
        ticks: u16,
        tied: bool,
    },
    Rest {
        ticks: u16,
    },
    /// Back to a step until it has been played as many times; 0 times is for ever.
    Again {
        start: u16,
        times: u8,
    },
}

/// A place on a curve of the volume.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Point {
    /// Ticks after the place before.
    pub(crate) ticks: u16,
    /// 0–127.
    pub(crate) volume: u8,
}

/// A vibrato, in ticks and cents.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Swing {
    pub(crate) delay: u16,
    pub(crate) period: u16,
    pub(crate) cents: u16,
}

/// A slide into a note, in cents and ticks; none is `*`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Glide {
    pub(crate) cents: Option<i16>,
    pub(crate) ticks: Option<u16>,
}

impl Program {
    /// Reads MML.
    pub(crate) fn compile(text: &str, bank: &SoundBank) -> Result<Self, MmlError> {
        parse::parse(text, bank)
    }

    /// Whether it takes any time.
    pub(crate) fn advances(&self) -> bool {
        self.commands.iter().any(|command| {
            matches!(command, Command::Note { ticks: 1.., .. } | Command::Rest { ticks: 1.. })
        })
    }
}
