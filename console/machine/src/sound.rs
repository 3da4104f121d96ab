//! What a cart's sounds are: plain data that says nothing of how they are played.
//!
//! Notes are numbered from C0 (0) to B8 (107), twelve to an octave; A4 is 57 and sounds at 440 Hz. Volumes go from 0
//! to 15. Effects and songs are both rows of [`Cell`]s, a row every few milliseconds.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Instruments of a cart at most.
pub const INSTRUMENTS_MAX: usize = 256;
/// Effects of a cart at most.
pub const EFFECTS_MAX: usize = 256;
/// Songs of a cart at most.
pub const SONGS_MAX: usize = 64;
/// Patterns of a song at most, and entries of its order.
pub const PATTERNS_MAX: usize = 256;
/// Tracks that play at once at most.
pub const TRACKS_MAX: usize = 4;
/// Cells of a track or an effect at most.
pub const CELLS_MAX: usize = 256;
/// The highest note, B8.
pub const NOTE_MAX: u8 = 107;
/// The highest volume and sustain.
pub const VOLUME_MAX: u8 = 15;
/// The highest priority of an effect; music has priority 0.
pub const PRIORITY_MAX: u8 = 15;
/// The longest attack, decay, release, row and step in milliseconds.
pub const TIME_MS_MAX: u16 = 10_000;
/// The shortest row and step in milliseconds.
pub const ROW_MS_MIN: u16 = 4;
/// The deepest vibrato and the steepest slide in cents: an octave.
pub const CENTS_MAX: u16 = 1200;
/// Characters of a name at most.
pub const NAME_MAX: usize = 32;

/// All sounds of a cart; the number of an instrument, effect or song is its place in the list.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SoundBank {
    /// What notes are played with.
    pub instruments: Vec<Instrument>,
    /// Short sounds, played over the music.
    pub effects: Vec<Effect>,
    /// Music.
    pub songs: Vec<Song>,
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
    /// How far the pitch swings to each side, in cents, six times a second.
    pub vibrato_cents: u16,
    /// Cents that the pitch rises every 1/60 s while the note sounds; negative falls.
    pub slide_cents: i16,
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
    /// Noise that does not repeat audibly; higher notes hiss, lower ones rumble.
    Noise,
    /// Noise that repeats after 93 steps, so that it has a metallic pitch.
    NoiseShort,
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
    /// Milliseconds from cell to cell.
    pub step_ms: u16,
    /// What it plays; the note is released after the last cell.
    pub cells: Vec<Cell>,
}

/// A piece of music.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Song {
    /// Its name, for authors.
    pub name: String,
    /// Milliseconds from row to row.
    pub row_ms: u16,
    /// The numbers of the patterns in the order in which they play.
    pub order: Vec<u8>,
    /// The place in the order where it goes on after the end; none: it plays once.
    pub loop_to: Option<u8>,
    /// The patterns.
    pub patterns: Vec<Pattern>,
}

/// Tracks that play at once; it is as long as its longest track.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Pattern {
    /// At most four.
    pub tracks: Vec<Track>,
}

/// What one voice plays, row by row.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Track {
    /// A cell for each row; rows after the last go on with what sounds.
    pub cells: Vec<Cell>,
}

impl Pattern {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.tracks.iter().map(|track| track.cells.len()).max().unwrap_or(0)
    }
}

/// What is wrong with a sound, and with which.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{place}: {problem}")]
pub struct SoundError {
    /// The instrument, effect or song, by number and name.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

impl SoundBank {
    /// Whether there is no sound at all.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.instruments.is_empty() && self.effects.is_empty() && self.songs.is_empty()
    }

    /// Checks that every number is in its range and refers to something that is there.
    ///
    /// # Errors
    /// The first that is not, with its place.
    pub fn check(&self) -> Result<(), SoundError> {
        let whole = |problem| SoundError { place: "sounds".to_owned(), problem };
        most("instruments", self.instruments.len(), INSTRUMENTS_MAX).map_err(whole)?;
        most("effects", self.effects.len(), EFFECTS_MAX).map_err(whole)?;
        most("songs", self.songs.len(), SONGS_MAX).map_err(whole)?;
        let at = |kind: &str, number: usize, name: &str, problem| SoundError {
            place: format!("{kind} {number} ({name:?})"),
            problem,
        };
        for (number, instrument) in self.instruments.iter().enumerate() {
            instrument
                .check()
                .map_err(|problem| at("instrument", number, &instrument.name, problem))?;
        }
        for (number, effect) in self.effects.iter().enumerate() {
            effect.check(self).map_err(|problem| at("effect", number, &effect.name, problem))?;
        }
        for (number, song) in self.songs.iter().enumerate() {
            song.check(self).map_err(|problem| at("song", number, &song.name, problem))?;
        }
        Ok(())
    }
}

impl Instrument {
    fn check(&self) -> Result<(), String> {
        name(&self.name)?;
        within("attack", self.attack_ms, 0, TIME_MS_MAX)?;
        within("decay", self.decay_ms, 0, TIME_MS_MAX)?;
        within("sustain", self.sustain.into(), 0, VOLUME_MAX.into())?;
        within("release", self.release_ms, 0, TIME_MS_MAX)?;
        within("vibrato", self.vibrato_cents, 0, CENTS_MAX)?;
        within("slide, up or down,", self.slide_cents.unsigned_abs(), 0, CENTS_MAX)
    }
}

impl Effect {
    fn check(&self, bank: &SoundBank) -> Result<(), String> {
        name(&self.name)?;
        within("priority", self.priority.into(), 0, PRIORITY_MAX.into())?;
        within("the time of a step in ms", self.step_ms, ROW_MS_MIN, TIME_MS_MAX)?;
        check_cells(&self.cells, bank)
    }
}

impl Song {
    /// The pattern at a place of the order.
    #[must_use]
    pub fn pattern(&self, place: u16) -> Option<&Pattern> {
        self.patterns.get(usize::from(*self.order.get(usize::from(place))?))
    }

    fn check(&self, bank: &SoundBank) -> Result<(), String> {
        name(&self.name)?;
        within("the time of a row in ms", self.row_ms, ROW_MS_MIN, TIME_MS_MAX)?;
        most("entries in the order", self.order.len(), PATTERNS_MAX)?;
        most("patterns", self.patterns.len(), PATTERNS_MAX)?;
        for (place, &pattern) in self.order.iter().enumerate() {
            if usize::from(pattern) >= self.patterns.len() {
                return Err(format!(
                    "place {place} of the order names pattern {pattern}, which is not there"
                ));
            }
        }
        if let Some(to) = self.loop_to.filter(|&to| usize::from(to) >= self.order.len()) {
            return Err(format!("it loops to place {to} of an order of {}", self.order.len()));
        }
        for (number, pattern) in self.patterns.iter().enumerate() {
            let within_pattern = |problem| format!("pattern {number}: {problem}");
            most("tracks", pattern.tracks.len(), TRACKS_MAX).map_err(within_pattern)?;
            if pattern.rows() == 0 {
                return Err(within_pattern("it has no rows".to_owned()));
            }
            for (track, Track { cells }) in pattern.tracks.iter().enumerate() {
                check_cells(cells, bank)
                    .map_err(|problem| within_pattern(format!("track {track}: {problem}")))?;
            }
        }
        Ok(())
    }
}

fn check_cells(cells: &[Cell], bank: &SoundBank) -> Result<(), String> {
    most("cells", cells.len(), CELLS_MAX)?;
    for (place, &cell) in cells.iter().enumerate() {
        let Cell::Note { instrument, note, volume } = cell else { continue };
        if usize::from(instrument) >= bank.instruments.len() {
            return Err(format!("cell {place} names instrument {instrument}, which is not there"));
        }
        within("note", note.into(), 0, NOTE_MAX.into())
            .map_err(|problem| format!("cell {place}: {problem}"))?;
        within("volume", volume.into(), 0, VOLUME_MAX.into())
            .map_err(|problem| format!("cell {place}: {problem}"))?;
    }
    Ok(())
}

fn name(name: &str) -> Result<(), String> {
    let good =
        (1..=NAME_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if good {
        Ok(())
    } else {
        Err(format!("a name has 1 to {NAME_MAX} characters and no control characters"))
    }
}

fn most(what: &str, count: usize, max: usize) -> Result<(), String> {
    if count <= max { Ok(()) } else { Err(format!("{count} {what} are more than {max}")) }
}

fn within(what: &str, value: u16, min: u16, max: u16) -> Result<(), String> {
    if (min..=max).contains(&value) {
        Ok(())
    } else {
        Err(format!("{what} is {value}, not {min} to {max}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bank() -> SoundBank {
        let instrument = Instrument {
            name: "lead".to_owned(),
            wave: Wave::Pulse25,
            attack_ms: 4,
            decay_ms: 60,
            sustain: 9,
            release_ms: 80,
            vibrato_cents: 0,
            slide_cents: 0,
        };
        let cells = vec![
            Cell::Note { instrument: 0, note: NOTE_MAX, volume: VOLUME_MAX },
            Cell::Hold,
            Cell::Release,
        ];
        let effect =
            Effect { name: "hit".to_owned(), priority: 5, step_ms: 16, cells: cells.clone() };
        let patterns = vec![Pattern { tracks: vec![Track { cells }; TRACKS_MAX] }];
        let song = Song {
            name: "town".to_owned(),
            row_ms: 120,
            order: vec![0, 0],
            loop_to: Some(1),
            patterns,
        };
        SoundBank { instruments: vec![instrument], effects: vec![effect], songs: vec![song] }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut SoundBank), expected: &str) {
        let mut bank = bank();
        assert_eq!(bank.check(), Ok(()));
        change(&mut bank);
        assert_eq!(bank.check().expect_err("it should be refused").to_string(), expected);
    }

    #[test]
    fn what_is_out_of_range_is_named() {
        let note = |instrument, note, volume| Cell::Note { instrument, note, volume };
        check(
            |bank| bank.instruments[0].name.clear(),
            "instrument 0 (\"\"): a name has 1 to 32 characters and no control characters",
        );
        check(
            |bank| bank.instruments[0].sustain = 16,
            "instrument 0 (\"lead\"): sustain is 16, not 0 to 15",
        );
        check(
            |bank| bank.instruments[0].attack_ms = 10_001,
            "instrument 0 (\"lead\"): attack is 10001, not 0 to 10000",
        );
        check(
            |bank| bank.instruments[0].slide_cents = i16::MIN,
            "instrument 0 (\"lead\"): slide, up or down, is 32768, not 0 to 1200",
        );
        check(
            |bank| bank.effects[0].step_ms = 3,
            "effect 0 (\"hit\"): the time of a step in ms is 3, not 4 to 10000",
        );
        check(
            |bank| bank.effects[0].cells[1] = note(0, 108, 0),
            "effect 0 (\"hit\"): cell 1: note is 108, not 0 to 107",
        );
        check(
            |bank| bank.effects[0].cells[1] = note(0, 9, 16),
            "effect 0 (\"hit\"): cell 1: volume is 16, not 0 to 15",
        );
        check(
            |bank| bank.effects[0].cells[2] = note(1, 9, 9),
            "effect 0 (\"hit\"): cell 2 names instrument 1, which is not there",
        );
        check(
            |bank| bank.effects[0].cells = vec![Cell::Hold; 257],
            "effect 0 (\"hit\"): 257 cells are more than 256",
        );
        check(
            |bank| bank.songs[0].row_ms = 0,
            "song 0 (\"town\"): the time of a row in ms is 0, not 4 to 10000",
        );
        check(
            |bank| bank.songs[0].patterns[0].tracks.push(Track::default()),
            "song 0 (\"town\"): pattern 0: 5 tracks are more than 4",
        );
        check(
            |bank| bank.songs[0].patterns[0].tracks.clear(),
            "song 0 (\"town\"): pattern 0: it has no rows",
        );
        check(
            |bank| bank.songs[0].patterns[0].tracks[3].cells[0] = note(7, 0, 0),
            "song 0 (\"town\"): pattern 0: track 3: cell 0 names instrument 7, which is not there",
        );
        check(
            |bank| bank.songs = vec![bank.songs[0].clone(); 65],
            "sounds: 65 songs are more than 64",
        );
    }
}
