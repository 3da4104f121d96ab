//! A song as it plays: rows of patterns, or MML on each voice.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::voice::{CONTROL_SAMPLES, Mix, ONE, SAMPLES_PER_MS, Voice};
use super::{Programs, VOICES, play};
use crate::sound::{Cell, Score, SoundBank};

/// Where a song is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Position {
    /// The number of the song.
    pub song: usize,
    /// The place in its order, from 0; of a song in MML, how often it has started again.
    pub place: u32,
    /// The row of the pattern, from 0; of a song in MML, the ticks since its start, 48 to a quarter note.
    pub row: u32,
}

/// A song as it plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Music {
    song: u16,
    playing: Playing,
    /// Samples until it has faded out, and how many there were; none: it does not fade.
    fade: Option<(u32, u32)>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Playing {
    Rows {
        /// The place in the order.
        place: u16,
        /// The next row.
        row: u16,
        left: u32,
    },
    Lines {
        rounds: u32,
        lines: Vec<Line>,
    },
}

impl Music {
    pub(super) fn new(song: usize, bank: &SoundBank) -> Self {
        let playing = match bank.songs.get(song).map(|song| &song.score) {
            Some(Score::Mml { voices, .. }) => {
                Playing::Lines { rounds: 0, lines: vec![Line::new(); voices.len().min(VOICES)] }
            }
            _ => Playing::Rows { place: 0, row: 0, left: 0 },
        };
        Self { song: song as u16, playing, fade: None }
    }

    pub(super) fn is_sane(&self, bank: &SoundBank, programs: &Programs) -> bool {
        let song = bank.songs.get(usize::from(self.song));
        let faded = self.fade.is_none_or(|(left, all)| left <= all);
        faded
            && match (&self.playing, song.map(|song| &song.score)) {
                (Playing::Rows { .. }, Some(Score::Patterns { .. })) => true,
                (Playing::Lines { lines, .. }, Some(Score::Mml { .. })) => {
                    let programs = &programs.songs[usize::from(self.song)];
                    lines.len() == programs.len()
                        && lines.iter().zip(programs).all(|(line, program)| line.is_sane(program))
                }
                _ => false,
            }
    }

    pub(super) const fn song(&self) -> usize {
        self.song as usize
    }

    pub(super) fn position(&self) -> Position {
        let (place, row) = match &self.playing {
            Playing::Rows { place, row, .. } => (u32::from(*place), row.saturating_sub(1).into()),
            Playing::Lines { rounds, lines } => {
                (*rounds, lines.iter().map(Line::ticks).max().unwrap_or(0))
            }
        };
        Position { song: self.song(), place, row }
    }

    /// Begins to fade; one that fades already is not made to fade more slowly.
    pub(super) fn fade(&mut self, ms: u16) {
        let samples = (u32::from(ms) * SAMPLES_PER_MS).max(1);
        if self.fade.is_none() {
            self.fade = Some((samples, samples));
        }
    }

    pub(super) const fn fades(&self) -> bool {
        self.fade.is_some()
    }

    /// How loud it is, of [`ONE`].
    pub(super) fn volume(&self) -> i32 {
        self.fade.map_or(ONE, |(left, all)| {
            // Where it will be at the next control, to which the voices move.
            let left = left.saturating_sub(CONTROL_SAMPLES as u32);
            (u64::from(left) * ONE as u64 / u64::from(all.max(1))) as i32
        })
    }

    pub(super) fn left(&self) -> Option<u32> {
        let due = match &self.playing {
            Playing::Rows { left, .. } => Some(*left).filter(|&left| left > 0),
            Playing::Lines { lines, .. } => lines.iter().filter_map(Line::left).min(),
        };
        due.into_iter().chain(self.fade.map(|(left, _)| left.max(1))).min()
    }

    pub(super) fn pass(&mut self, samples: u32) {
        match &mut self.playing {
            Playing::Rows { left, .. } => *left = left.saturating_sub(samples),
            Playing::Lines { lines, .. } => lines.iter_mut().for_each(|line| line.pass(samples)),
        }
        if let Some((left, _)) = &mut self.fade {
            *left = left.saturating_sub(samples);
        }
    }

    /// The curve over the volume of a voice's note, of [`ONE`].
    pub(super) fn curve(&self, voice: usize, programs: &Programs) -> i32 {
        let Playing::Lines { lines, .. } = &self.playing else { return ONE };
        let program = programs.songs[self.song()].get(voice);
        lines.get(voice).zip(program).map_or(ONE, |(line, program)| line.curve(program))
    }

    /// Starts what is due. Whether the song goes on.
    pub(super) fn step<'a>(
        &mut self,
        voices: impl Iterator<Item = &'a mut Voice>,
        bank: &SoundBank,
        programs: &Programs,
        mix: &Mix,
    ) -> bool {
        if self.fade.is_some_and(|(left, _)| left == 0) {
            return false;
        }
        let Some(song) = bank.songs.get(self.song()) else { return false };
        match (&mut self.playing, &song.score) {
            (
                Playing::Rows { place, row, left },
                Score::Patterns { row_samples, order, loop_to, patterns },
            ) => {
                if *left > 0 {
                    return true;
                }
                let at = |place: u16| patterns.get(usize::from(*order.get(usize::from(place))?));
                let mut pattern = at(*place);
                if pattern.is_some_and(|pattern| usize::from(*row) >= pattern.rows()) {
                    (*row, *place) = (0, *place + 1);
                    pattern = at(*place);
                    if let (None, Some(to)) = (pattern, *loop_to) {
                        *place = to.into();
                        pattern = at(*place);
                    }
                }
                let Some(pattern) = pattern else { return false };
                for (track, voice) in voices.enumerate() {
                    // A track that the pattern does not have falls silent.
                    let cell = pattern.tracks.get(track).map_or(Cell::Release, |track| {
                        track.cells.get(usize::from(*row)).copied().unwrap_or(Cell::Hold)
                    });
                    play(voice, cell, bank, mix);
                }
                *row += 1;
                *left = (*row_samples).max(1);
                true
            }
            (Playing::Lines { rounds, lines }, Score::Mml { again, .. }) => {
                let programs = &programs.songs[usize::from(self.song)];
                step_lines(rounds, lines, *again, voices, bank, programs, mix)
            }
            _ => false,
        }
    }
}

fn step_lines<'a>(
    rounds: &mut u32,
    lines: &mut [Line],
    again: bool,
    voices: impl Iterator<Item = &'a mut Voice>,
    bank: &SoundBank,
    programs: &[crate::sound::Program],
    mix: &Mix,
) -> bool {
    let mut voices: Vec<&mut Voice> = voices.take(lines.len()).collect();
    let mut step = |lines: &mut [Line]| {
        for ((line, voice), program) in lines.iter_mut().zip(&mut voices).zip(programs) {
            line.step(program, voice, bank, mix);
        }
        !lines.iter().zip(programs).all(|(line, program)| line.is_over(program))
    };
    if step(lines) {
        return true;
    }
    if !again {
        return false;
    }
    *rounds = rounds.saturating_add(1);
    lines.fill(Line::new());
    step(lines)
}
