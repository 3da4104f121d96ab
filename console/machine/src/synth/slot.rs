//! A voice of the chip, and what competes for it.

use serde::{Deserialize, Serialize};

use super::line::Line;
use super::voice::{CONTROL_SAMPLES, Mix, ONE, Out, SAMPLES_PER_MS, Voice};
use super::{Programs, play};
use crate::sound::{Cell, Part, Program, SoundBank};

/// How an effect is played.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Cue {
    /// How loud, 0–100 percent.
    pub volume: u8,
    /// How far to the right of where its instruments are, −100 to 100; negative is to the left.
    pub pan: i8,
    /// How many cents higher, −4,800 to 4,800; negative is lower.
    pub cents: i16,
    /// The voice, 0–7; none: the one that is wanted least.
    pub voice: Option<u8>,
}

impl Default for Cue {
    /// As it is written, on any voice.
    fn default() -> Self {
        Self { volume: 100, pan: 0, cents: 0, voice: None }
    }
}

/// A voice of the chip: what the music plays on it goes on unheard under an effect.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Slot {
    pub(super) music: Voice,
    pub(super) effect: Voice,
    pub(super) sounding: Option<Sounding>,
}

/// An effect as it plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Sounding {
    pub(super) source: Source,
    pub(super) priority: u8,
    cue: Cue,
    /// The number of this start, to know the oldest.
    pub(super) started: u32,
    score: Score,
    /// It only dies away.
    ended: bool,
}

/// What an effect is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) enum Source {
    /// One of the cart's.
    Effect(u16),
    /// MML of the moment.
    Text(String, #[serde(skip)] Program),
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Score {
    Cells {
        /// The next cell.
        cell: u16,
        left: u32,
    },
    Line(Line),
}

impl Sounding {
    pub(super) fn new(
        source: Source,
        priority: u8,
        cue: Cue,
        started: u32,
        bank: &SoundBank,
    ) -> Self {
        let cells = match &source {
            Source::Effect(number) => bank
                .effects
                .get(usize::from(*number))
                .is_some_and(|effect| matches!(effect.part, Part::Cells { .. })),
            Source::Text(..) => false,
        };
        let score =
            if cells { Score::Cells { cell: 0, left: 0 } } else { Score::Line(Line::new()) };
        Self { source, priority, cue, started, score, ended: false }
    }

    /// Reads its text anew, and says whether it can go on.
    pub(super) fn wake(&mut self, bank: &SoundBank, programs: &Programs) -> bool {
        if let Source::Text(text, program) = &mut self.source {
            let Ok(compiled) = Program::compile(text, bank) else { return false };
            *program = compiled;
        }
        let cue = self.cue;
        let here = match &self.source {
            Source::Effect(number) => usize::from(*number) < bank.effects.len(),
            Source::Text(..) => true,
        };
        let fits = match &self.score {
            Score::Cells { .. } => true,
            Score::Line(line) => {
                self.program(programs).is_some_and(|program| line.is_sane(program))
            }
        };
        here && fits
            && cue.volume <= 100
            && cue.pan.unsigned_abs() <= 100
            && cue.cents.unsigned_abs() <= 4800
    }

    fn program<'a>(&'a self, programs: &'a Programs) -> Option<&'a Program> {
        match &self.source {
            Source::Effect(number) => programs.effects.get(usize::from(*number)),
            Source::Text(_, program) => Some(program),
        }
    }

    /// What it adds to its notes; `volume` is that of all effects.
    fn mix(&self, volume: i32) -> Mix {
        Mix {
            volume: volume * i32::from(self.cue.volume) / 100,
            pan: self.cue.pan.into(),
            cents: self.cue.cents.into(),
        }
    }

    fn left(&self) -> Option<u32> {
        match &self.score {
            _ if self.ended => None,
            Score::Cells { left, .. } => Some(*left).filter(|&left| left > 0),
            Score::Line(line) => line.left(),
        }
    }
}

impl Slot {
    pub(super) fn new() -> Self {
        Self { music: Voice::new(), effect: Voice::new(), sounding: None }
    }

    pub(super) fn is_sane(&mut self, bank: &SoundBank, programs: &Programs) -> bool {
        self.music.is_sane()
            && self.effect.is_sane()
            && self.sounding.as_mut().is_none_or(|sounding| sounding.wake(bank, programs))
    }

    /// Starts an effect; what this voice played before does not go on under it.
    pub(super) fn start(&mut self, sounding: Sounding, bank: &SoundBank) {
        self.effect.release(bank);
        self.sounding = Some(sounding);
    }

    /// Lets the effect die away.
    pub(super) fn stop(&mut self, bank: &SoundBank) {
        if let Some(sounding) = &mut self.sounding {
            sounding.ended = true;
            self.effect.release(bank);
        }
    }

    pub(super) fn release_music(&mut self, bank: &SoundBank) {
        self.music.release(bank);
    }

    /// Moves pitch and volume on. The volumes are those of all effects and of the music.
    pub(super) fn control(
        &mut self,
        curve: i32,
        volume: i32,
        music: &Mix,
        bank: &SoundBank,
        programs: &Programs,
    ) {
        self.music.control(curve, bank, music);
        match &self.sounding {
            Some(sounding) => {
                let curve = match &sounding.score {
                    Score::Line(line) => {
                        sounding.program(programs).map_or(ONE, |program| line.curve(program))
                    }
                    Score::Cells { .. } => ONE,
                };
                self.effect.control(curve, bank, &sounding.mix(volume));
                // It is looked at now and not with each sample, so that all that changes does so at a time that does
                // not depend on how many samples are rendered at once.
                if sounding.ended && self.effect.is_silent() {
                    self.sounding = None;
                }
            }
            None => {
                self.effect.control(ONE, bank, &Mix { volume, pan: 0, cents: 0 });
            }
        }
    }

    /// Starts what the effect says, when it is due.
    pub(super) fn step(&mut self, volume: i32, bank: &SoundBank, programs: &Programs) {
        let Some(mut sounding) = self.sounding.take() else { return };
        if !sounding.ended {
            let mix = sounding.mix(volume);
            sounding.ended = match &sounding.source {
                Source::Effect(number) => {
                    let number = usize::from(*number);
                    match bank.effects.get(number).map(|effect| &effect.part) {
                        Some(Part::Cells { step_ms, cells }) => {
                            self.step_cells(&mut sounding.score, *step_ms, cells, bank, &mix)
                        }
                        Some(Part::Mml(_)) => {
                            let program = &programs.effects[number];
                            self.step_line(&mut sounding.score, program, bank, &mix)
                        }
                        None => true,
                    }
                }
                Source::Text(_, program) => {
                    self.step_line(&mut sounding.score, program, bank, &mix)
                }
            };
            if sounding.ended {
                self.effect.release(bank);
            }
        }
        self.sounding = Some(sounding);
    }

    /// Plays the next cell when it is due. Whether that was the last.
    fn step_cells(
        &mut self,
        score: &mut Score,
        step_ms: u16,
        cells: &[Cell],
        bank: &SoundBank,
        mix: &Mix,
    ) -> bool {
        let Score::Cells { cell, left } = score else { return true };
        if *left > 0 {
            return false;
        }
        let Some(&next) = cells.get(usize::from(*cell)) else { return true };
        play(&mut self.effect, next, bank, mix);
        *cell += 1;
        *left = u32::from(step_ms.max(1)) * SAMPLES_PER_MS;
        false
    }

    fn step_line(
        &mut self,
        score: &mut Score,
        program: &Program,
        bank: &SoundBank,
        mix: &Mix,
    ) -> bool {
        let Score::Line(line) = score else { return true };
        line.step(program, &mut self.effect, bank, mix);
        line.is_over(program)
    }

    /// Samples until something is due.
    pub(super) fn left(&self) -> Option<u32> {
        self.sounding.as_ref().and_then(Sounding::left)
    }

    pub(super) fn pass(&mut self, samples: u32) {
        match self.sounding.as_mut().map(|sounding| &mut sounding.score) {
            Some(Score::Cells { left, .. }) => *left = left.saturating_sub(samples),
            Some(Score::Line(line)) => line.pass(samples),
            None => {}
        }
    }

    pub(super) fn render(
        &mut self,
        bank: &SoundBank,
        heard: &mut [[i32; 2]],
        echo: &mut [[i32; 2]],
    ) {
        debug_assert!(heard.len() <= CONTROL_SAMPLES, "more than a block at once");
        let free = self.sounding.is_none();
        self.music.render(bank, free, Out { heard: &mut *heard, echo: &mut *echo });
        self.effect.render(bank, !free, Out { heard, echo });
    }
}
