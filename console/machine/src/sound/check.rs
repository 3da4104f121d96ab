//! Whether sounds are such that a console can play them: ranges, references, and how much there is in all.

use thiserror::Error;

use super::{
    ARPEGGIO_MAX, ARPEGGIO_SEMITONES_MAX, CELLS_IN_ALL_MAX, CELLS_MAX, CENTS_MAX, Cell,
    ECHO_FEEDBACK_MAX, ECHO_MS_MAX, EFFECTS_MAX, Echo, Effect, INSTRUMENTS_MAX, Instrument,
    MML_BYTES_IN_ALL_MAX, NAME_MAX, NOTE_MAX, PAN_MAX, PATTERNS_MAX, PRIORITY_MAX, Part, Pattern,
    Program, RECORDING_BYTES_IN_ALL_MAX, RECORDING_RATE_MAX, RECORDING_RATE_MIN, RECORDINGS_MAX,
    ROW_SAMPLES_MAX, ROW_SAMPLES_MIN, Recording, SONGS_MAX, STEP_MS_MIN, SWING_MS_MIN, Score, Song,
    SoundBank, TIME_MS_MAX, TRACKS_IN_ALL_MAX, TRACKS_MAX, Track, VOLUME_MAX, Wave,
};

/// What is wrong with a sound, and with which.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{place}: {problem}")]
pub struct SoundError {
    /// The instrument, effect, song or recording, by number and name.
    pub place: String,
    /// What is wrong.
    pub problem: String,
}

impl SoundBank {
    /// Checks that every number is in its range and refers to something that is there, that MML can be played, and that
    /// all of it has room in a console.
    ///
    /// # Errors
    /// The first that is not so, with its place.
    pub fn check(&self) -> Result<(), SoundError> {
        self.check_whole().map_err(|problem| SoundError { place: "sounds".to_owned(), problem })?;
        each("recording", &self.recordings, |recording| &recording.name, Recording::check)?;
        each("instrument", &self.instruments, |one| &one.name, |one| one.check(self))?;
        each("effect", &self.effects, |effect| &effect.name, |effect| effect.check(self))?;
        each("song", &self.songs, |song| &song.name, |song| song.check(self))
    }

    fn check_whole(&self) -> Result<(), String> {
        most("instruments", self.instruments.len(), INSTRUMENTS_MAX)?;
        most("effects", self.effects.len(), EFFECTS_MAX)?;
        most("songs", self.songs.len(), SONGS_MAX)?;
        most("recordings", self.recordings.len(), RECORDINGS_MAX)?;
        let bytes = self.recordings.iter().map(|recording| recording.samples.bytes()).sum();
        most("bytes of all recordings", bytes, RECORDING_BYTES_IN_ALL_MAX)?;
        let (mut tracks, mut cells, mut mml) = (0, 0, 0);
        for effect in &self.effects {
            match &effect.part {
                Part::Cells { cells: played, .. } => cells += played.len(),
                Part::Mml(text) => mml += text.len(),
            }
        }
        for song in &self.songs {
            match &song.score {
                Score::Patterns { patterns, .. } => {
                    let all = || patterns.iter().flat_map(|pattern| &pattern.tracks);
                    tracks += all().count();
                    cells += all().map(|track| track.cells.len()).sum::<usize>();
                }
                Score::Mml { voices, .. } => mml += voices.iter().map(String::len).sum::<usize>(),
            }
        }
        most("tracks of all songs", tracks, TRACKS_IN_ALL_MAX)?;
        most("cells of all songs and effects", cells, CELLS_IN_ALL_MAX)?;
        most("bytes of all MML", mml, MML_BYTES_IN_ALL_MAX)?;
        self.echo.check()
    }
}

impl Echo {
    pub(crate) fn check(self) -> Result<(), String> {
        within("the delay of the echo in ms", self.delay_ms, 0, ECHO_MS_MAX)?;
        within("the feedback of the echo", self.feedback.into(), 0, ECHO_FEEDBACK_MAX.into())?;
        within("the level of the echo", self.level.into(), 0, 100)
    }
}

impl Recording {
    fn check(&self) -> Result<(), String> {
        name(&self.name)?;
        within("the rate", self.rate, RECORDING_RATE_MIN, RECORDING_RATE_MAX)?;
        within("the note", self.note.into(), 0, NOTE_MAX.into())?;
        if self.samples.is_empty() {
            return Err("it has no samples".to_owned());
        }
        match self.loop_to {
            Some(to) if to as usize >= self.samples.len() => {
                Err(format!("it loops to sample {to} of {}", self.samples.len()))
            }
            _ => Ok(()),
        }
    }
}

impl Instrument {
    fn check(&self, bank: &SoundBank) -> Result<(), String> {
        name(&self.name)?;
        within("attack", self.attack_ms, 0, TIME_MS_MAX)?;
        within("decay", self.decay_ms, 0, TIME_MS_MAX)?;
        within("sustain", self.sustain.into(), 0, VOLUME_MAX.into())?;
        within("release", self.release_ms, 0, TIME_MS_MAX)?;
        within("vibrato", self.vibrato_cents, 0, CENTS_MAX)?;
        within("the time of a vibrato in ms", self.vibrato_ms, SWING_MS_MIN, TIME_MS_MAX)?;
        within("the delay of the vibrato in ms", self.vibrato_delay_ms, 0, TIME_MS_MAX)?;
        within("tremolo", self.tremolo.into(), 0, VOLUME_MAX.into())?;
        within("the time of a tremolo in ms", self.tremolo_ms, SWING_MS_MIN, TIME_MS_MAX)?;
        within("slide, up or down,", self.slide_cents.unsigned_abs(), 0, CENTS_MAX)?;
        most("notes of the arpeggio", self.arpeggio.len(), ARPEGGIO_MAX)?;
        for semitones in &self.arpeggio {
            let far = semitones.unsigned_abs().into();
            within("a note of the arpeggio, up or down,", far, 0, ARPEGGIO_SEMITONES_MAX.into())?;
        }
        within("a step of the arpeggio in ms", self.arpeggio_ms, STEP_MS_MIN, TIME_MS_MAX)?;
        within("pan, left or right,", self.pan.unsigned_abs().into(), 0, PAN_MAX.into())?;
        within("echo", self.echo.into(), 0, VOLUME_MAX.into())?;
        match self.wave {
            Wave::Recording(number) if usize::from(number) >= bank.recordings.len() => {
                Err(format!("it plays recording {number}, which is not there"))
            }
            _ => Ok(()),
        }
    }
}

impl Effect {
    fn check(&self, bank: &SoundBank) -> Result<(), String> {
        name(&self.name)?;
        within("priority", self.priority.into(), 0, PRIORITY_MAX.into())?;
        match &self.part {
            Part::Cells { step_ms, cells } => {
                within("the time of a step in ms", *step_ms, STEP_MS_MIN, TIME_MS_MAX)?;
                check_cells(cells, bank)
            }
            Part::Mml(text) => {
                Program::compile(text, bank).map(drop).map_err(|error| error.to_string())
            }
        }
    }
}

impl Song {
    fn check(&self, bank: &SoundBank) -> Result<(), String> {
        name(&self.name)?;
        match &self.score {
            Score::Patterns { row_samples, order, loop_to, patterns } => {
                check_patterns(*row_samples, order, *loop_to, patterns, bank)
            }
            Score::Mml { voices, again } => check_voices(voices, *again, bank),
        }
    }
}

fn check_patterns(
    row_samples: u32,
    order: &[u8],
    loop_to: Option<u8>,
    patterns: &[Pattern],
    bank: &SoundBank,
) -> Result<(), String> {
    if !(ROW_SAMPLES_MIN..=ROW_SAMPLES_MAX).contains(&row_samples) {
        return Err(format!(
            "a row lasts {row_samples} samples, not {ROW_SAMPLES_MIN} to {ROW_SAMPLES_MAX} (4 ms to 10 s)"
        ));
    }
    most("entries in the order", order.len(), PATTERNS_MAX)?;
    most("patterns", patterns.len(), PATTERNS_MAX)?;
    for (place, &pattern) in order.iter().enumerate() {
        if usize::from(pattern) >= patterns.len() {
            return Err(format!(
                "place {place} of the order names pattern {pattern}, which is not there"
            ));
        }
    }
    if let Some(to) = loop_to.filter(|&to| usize::from(to) >= order.len()) {
        return Err(format!("it loops to place {to} of an order of {}", order.len()));
    }
    for (number, pattern) in patterns.iter().enumerate() {
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

fn check_voices(voices: &[String], again: bool, bank: &SoundBank) -> Result<(), String> {
    most("voices", voices.len(), TRACKS_MAX)?;
    let mut advances = false;
    for (number, text) in voices.iter().enumerate() {
        let program =
            Program::compile(text, bank).map_err(|error| format!("voice {number}: {error}"))?;
        advances |= program.advances();
    }
    if again && !advances {
        return Err(
            "it starts again at its end and has no note or rest: it never advances".to_owned()
        );
    }
    Ok(())
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

/// Checks a list; what is wrong has the number and the name of its place.
fn each<T>(
    kind: &str,
    list: &[T],
    name: impl Fn(&T) -> &String,
    check: impl Fn(&T) -> Result<(), String>,
) -> Result<(), SoundError> {
    for (number, one) in list.iter().enumerate() {
        let place = || format!("{kind} {number} ({:?})", name(one));
        check(one).map_err(|problem| SoundError { place: place(), problem })?;
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
    use crate::sound::Samples;

    fn bank() -> SoundBank {
        let lead = Instrument {
            attack_ms: 4,
            decay_ms: 60,
            sustain: 9,
            release_ms: 80,
            ..Instrument::new("lead", Wave::Pulse25)
        };
        let cells = vec![
            Cell::Note { instrument: 0, note: NOTE_MAX, volume: VOLUME_MAX },
            Cell::Hold,
            Cell::Release,
        ];
        let hit = Effect {
            name: "hit".to_owned(),
            priority: 5,
            part: Part::Cells { step_ms: 16, cells: cells.clone() },
        };
        let beep =
            Effect { name: "beep".to_owned(), priority: 5, part: Part::Mml("@1 C\nE".to_owned()) };
        let patterns = vec![Pattern { tracks: vec![Track { cells }; TRACKS_MAX] }];
        let town = Song {
            name: "town".to_owned(),
            score: Score::patterns(120, vec![0, 0], Some(1), patterns),
        };
        let crypt = Song {
            name: "crypt".to_owned(),
            score: Score::Mml { voices: vec!["T60".to_owned(), "[C]".to_owned()], again: true },
        };
        let kick = Recording {
            name: "kick".to_owned(),
            rate: 11_025,
            note: 48,
            loop_to: Some(1),
            samples: Samples::Sixteen(vec![1, -1]),
        };
        SoundBank {
            instruments: vec![lead, Instrument::new("drum", Wave::Recording(0))],
            effects: vec![hit, beep],
            songs: vec![town, crypt],
            recordings: vec![kick],
            echo: Echo { delay_ms: 500, feedback: 90, level: 100 },
        }
    }

    #[track_caller]
    fn check(change: impl Fn(&mut SoundBank), expected: &str) {
        let mut bank = bank();
        assert_eq!(bank.check(), Ok(()));
        change(&mut bank);
        assert_eq!(bank.check().expect_err("it should be refused").to_string(), expected);
    }

    fn lead(change: impl Fn(&mut Instrument), expected: &str) {
        check(
            |bank| change(&mut bank.instruments[0]),
            &format!("instrument 0 (\"lead\"): {expected}"),
        );
    }

    fn hit(change: impl Fn(&mut u16, &mut Vec<Cell>), expected: &str) {
        let change = |bank: &mut SoundBank| match &mut bank.effects[0].part {
            Part::Cells { step_ms, cells } => change(step_ms, cells),
            Part::Mml(_) => unreachable!("it has cells"),
        };
        check(change, &format!("effect 0 (\"hit\"): {expected}"));
    }

    fn town(change: impl Fn(&mut u32, &mut Vec<Pattern>), expected: &str) {
        let change = |bank: &mut SoundBank| match &mut bank.songs[0].score {
            Score::Patterns { row_samples, patterns, .. } => change(row_samples, patterns),
            Score::Mml { .. } => unreachable!("it has patterns"),
        };
        check(change, &format!("song 0 (\"town\"): {expected}"));
    }

    #[test]
    fn an_instrument_out_of_range_is_named() {
        check(
            |bank| bank.instruments[0].name.clear(),
            "instrument 0 (\"\"): a name has 1 to 32 characters and no control characters",
        );
        lead(|lead| lead.sustain = 16, "sustain is 16, not 0 to 15");
        lead(|lead| lead.attack_ms = 10_001, "attack is 10001, not 0 to 10000");
        lead(|lead| lead.slide_cents = i16::MIN, "slide, up or down, is 32768, not 0 to 1200");
        lead(|lead| lead.vibrato_ms = 0, "the time of a vibrato in ms is 0, not 20 to 10000");
        lead(|lead| lead.tremolo = 16, "tremolo is 16, not 0 to 15");
        lead(|lead| lead.arpeggio = vec![0; 9], "9 notes of the arpeggio are more than 8");
        let far = "a note of the arpeggio, up or down, is 128, not 0 to 48";
        lead(|lead| lead.arpeggio = vec![i8::MIN], far);
        lead(|lead| lead.arpeggio_ms = 0, "a step of the arpeggio in ms is 0, not 4 to 10000");
        lead(|lead| lead.pan = -101, "pan, left or right, is 101, not 0 to 100");
        lead(|lead| lead.echo = 16, "echo is 16, not 0 to 15");
        let absent = "it plays recording 1, which is not there";
        lead(|lead| lead.wave = Wave::Recording(1), absent);
    }

    #[test]
    fn an_effect_out_of_range_is_named() {
        let note = |instrument, note, volume| Cell::Note { instrument, note, volume };
        hit(|step_ms, _| *step_ms = 3, "the time of a step in ms is 3, not 4 to 10000");
        hit(|_, cells| cells[1] = note(0, 108, 0), "cell 1: note is 108, not 0 to 107");
        hit(|_, cells| cells[1] = note(0, 9, 16), "cell 1: volume is 16, not 0 to 15");
        let absent = "cell 2 names instrument 2, which is not there";
        hit(|_, cells| cells[2] = note(2, 9, 9), absent);
        hit(|_, cells| *cells = vec![Cell::Hold; 257], "257 cells are more than 256");
        check(
            |bank| bank.effects[1].part = Part::Mml("C\nC @2".to_owned()),
            "effect 1 (\"beep\"): line 2, column 4: there is no instrument 2; there are 2, numbered from 0",
        );
    }

    #[test]
    fn a_song_out_of_range_is_named() {
        let note = |instrument| Cell::Note { instrument, note: 0, volume: 0 };
        town(
            |row_samples, _| *row_samples = 0,
            "a row lasts 0 samples, not 192 to 480000 (4 ms to 10 s)",
        );
        town(
            |_, patterns| patterns[0].tracks.push(Track::default()),
            "pattern 0: 9 tracks are more than 8",
        );
        town(|_, patterns| patterns[0].tracks.clear(), "pattern 0: it has no rows");
        town(
            |_, patterns| patterns[0].tracks[3].cells[0] = note(7),
            "pattern 0: track 3: cell 0 names instrument 7, which is not there",
        );
        check(
            |bank| bank.songs = vec![bank.songs[0].clone(); 65],
            "sounds: 65 songs are more than 64",
        );
        let mml = |text: &str| Score::Mml { voices: vec![text.to_owned()], again: true };
        check(
            |bank| bank.songs[1].score = mml("T120"),
            "song 1 (\"crypt\"): it starts again at its end and has no note or rest: it never advances",
        );
        check(
            |bank| bank.songs[1].score = mml("T0C"),
            "song 1 (\"crypt\"): voice 0: line 1, column 2: T is 0, not 1 to 999",
        );
    }

    #[test]
    fn too_much_in_all_is_named() {
        check(
            |bank| {
                let Score::Patterns { patterns, .. } = &mut bank.songs[0].score else { return };
                let track = Track { cells: vec![Cell::Hold; 256] };
                *patterns = vec![Pattern { tracks: vec![track; 8] }; 17];
            },
            "sounds: 34819 cells of all songs and effects are more than 32768",
        );
        check(
            |bank| bank.effects[1].part = Part::Mml(" ".repeat(16_385)),
            "sounds: 16391 bytes of all MML are more than 16384",
        );
        check(
            |bank| bank.recordings[0].samples = Samples::Sixteen(vec![0; 98_305]),
            "sounds: 196610 bytes of all recordings are more than 196608",
        );
        check(
            |bank| bank.echo.delay_ms = 501,
            "sounds: the delay of the echo in ms is 501, not 0 to 500",
        );
    }

    #[test]
    fn a_recording_out_of_range_is_named() {
        let kick = |change: &dyn Fn(&mut Recording), expected: &str| {
            check(
                |bank| change(&mut bank.recordings[0]),
                &format!("recording 0 (\"kick\"): {expected}"),
            );
        };
        kick(&|kick| kick.rate = 999, "the rate is 999, not 1000 to 48000");
        kick(&|kick| kick.note = 108, "the note is 108, not 0 to 107");
        kick(&|kick| kick.loop_to = Some(2), "it loops to sample 2 of 2");
        kick(&|kick| kick.samples = Samples::Eight(Vec::new()), "it has no samples");
    }
}
