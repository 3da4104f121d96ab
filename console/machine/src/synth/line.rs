//! Plays MML on a voice.

use serde::{Deserialize, Serialize};

use super::voice::{Glide, Mix, Note, ONE, Vibrato, Voice};
use crate::sound::{Command, Program, REPEATS_MAX, SoundBank};

/// Samples of a minute over ticks of a quarter note: a tick is this many over the tempo.
const TICK: u64 = 60_000;

/// A voice's text as it plays.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Line {
    /// The next step.
    at: u16,
    /// Samples until it is due.
    left: u32,
    /// What the samples of ticks left over, of a sample times the tempo.
    carry: u16,
    /// Samples until the note is released; none after that.
    gate_left: Option<u32>,
    /// The note goes on into the next one.
    tied: bool,
    /// The pitch of the last note.
    before: Option<i32>,
    /// Samples since the note began.
    age: u32,
    /// Ticks of all that has begun.
    ticks: u32,
    /// Repeats that are going on, by the step of their end, and how often each has been played.
    repeats: Vec<(u16, u8)>,
    settings: Settings,
}

#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Settings {
    tempo: u16,
    gate: u8,
    instrument: u8,
    volume: u8,
    key: i16,
    detune: i16,
    curve: u8,
    vibrato: u8,
    glide: u8,
}

impl Line {
    pub(super) fn new() -> Self {
        let settings = Settings {
            tempo: 120,
            gate: 80,
            instrument: 0,
            volume: 100,
            key: 0,
            detune: 0,
            curve: 0,
            vibrato: 0,
            glide: 0,
        };
        Self {
            at: 0,
            left: 0,
            carry: 0,
            gate_left: None,
            tied: false,
            before: None,
            age: 0,
            ticks: 0,
            repeats: Vec::new(),
            settings,
        }
    }

    /// Whether it can go on in this program without any number out of bounds.
    pub(super) fn is_sane(&self, program: &Program) -> bool {
        let Settings { tempo, gate, volume, key, detune, .. } = self.settings;
        usize::from(self.at) <= program.commands.len()
            && self.repeats.len() <= REPEATS_MAX
            && (1..=999).contains(&tempo)
            && self.carry < tempo
            && gate <= 100
            && volume <= 127
            && key.unsigned_abs() <= 120
            && detune.unsigned_abs() <= 12_000
            && self.before.is_none_or(|cents| cents.abs_diff(0) <= 1 << 20)
    }

    /// Whether all of it has been played, to the end of its last note.
    pub(super) fn is_over(&self, program: &Program) -> bool {
        self.left == 0 && usize::from(self.at) >= program.commands.len()
    }

    /// Ticks, 48 to a quarter note, until the end of what plays.
    pub(super) const fn ticks(&self) -> u32 {
        self.ticks
    }

    /// Samples until something is due; none when it is over.
    pub(super) fn left(&self) -> Option<u32> {
        self.gate_left.into_iter().chain([self.left]).filter(|&left| left > 0).min()
    }

    pub(super) fn pass(&mut self, samples: u32) {
        self.left = self.left.saturating_sub(samples);
        self.gate_left = self.gate_left.map(|left| left.saturating_sub(samples));
        self.age = self.age.saturating_add(samples);
    }

    /// Does what is due now.
    pub(super) fn step(
        &mut self,
        program: &Program,
        voice: &mut Voice,
        bank: &SoundBank,
        mix: &Mix,
    ) {
        if self.gate_left == Some(0) {
            self.gate_left = None;
            voice.release(bank);
        }
        if self.left > 0 {
            return;
        }
        // From any step a note, a rest or the end comes within as many steps as there are; this holds for damaged
        // states too.
        for _ in 0..=program.commands.len() {
            let Some(&command) = program.commands.get(usize::from(self.at)) else { break };
            self.at += 1;
            self.take(command, program, voice, bank, mix);
            if self.left > 0 {
                return;
            }
        }
        if self.tied {
            // Nothing comes that it could be tied to.
            self.tied = false;
            voice.release(bank);
        }
    }

    fn take(
        &mut self,
        command: Command,
        program: &Program,
        voice: &mut Voice,
        bank: &SoundBank,
        mix: &Mix,
    ) {
        let settings = &mut self.settings;
        match command {
            Command::Tempo(tempo) => {
                settings.tempo = tempo;
                self.carry = 0;
            }
            Command::Gate(gate) => settings.gate = gate,
            Command::Instrument(instrument) => settings.instrument = instrument,
            Command::Volume(volume) => settings.volume = volume,
            Command::Key(key) => settings.key = key,
            Command::Detune(detune) => settings.detune = detune,
            Command::Curve(number) => settings.curve = number,
            Command::Vibrato(number) => settings.vibrato = number,
            Command::Glide(number) => settings.glide = number,
            Command::Note { note, ticks, tied } => {
                self.play(note, ticks, tied, program, voice, bank, mix);
            }
            Command::Rest { ticks } => {
                self.left = self.samples(ticks);
                self.ticks = self.ticks.saturating_add(ticks.into());
                if std::mem::take(&mut self.tied) {
                    voice.release(bank);
                }
            }
            Command::Again { start, times } => self.again(start, times),
        }
    }

    /// Back to the start of a repeat, if it is to be played again.
    fn again(&mut self, start: u16, times: u8) {
        if times == 0 {
            self.at = start;
            return;
        }
        match self.repeats.last_mut().filter(|(end, _)| *end == self.at) {
            Some((_, done)) => *done = done.saturating_add(1),
            None => self.repeats.push((self.at, 1)),
        }
        if self.repeats.last().is_some_and(|&(_, done)| done < times) {
            self.at = start;
        } else {
            self.repeats.pop();
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a note, and all that it is played with")]
    fn play(
        &mut self,
        note: i16,
        ticks: u16,
        tied: bool,
        program: &Program,
        voice: &mut Voice,
        bank: &SoundBank,
        mix: &Mix,
    ) {
        let settings = self.settings;
        let samples = self.samples(ticks);
        self.left = samples;
        self.ticks = self.ticks.saturating_add(ticks.into());
        let slurred = std::mem::replace(&mut self.tied, tied);
        let cents = 100 * (i32::from(note) + i32::from(settings.key)) + i32::from(settings.detune);
        let before = self.before.replace(cents).unwrap_or(cents);
        if settings.gate == 0 {
            if slurred {
                voice.release(bank);
            }
            return;
        }
        let gate = u64::from(samples) * u64::from(settings.gate) / 100;
        self.gate_left = (!tied).then_some((gate as u32).max(1));
        let vibrato = of(&program.vibratos, settings.vibrato).map(|swing| Vibrato {
            delay: self.whole(swing.delay),
            period: self.whole(swing.period).max(1),
            cents: swing.cents,
        });
        let glide = of(&program.glides, settings.glide).map(|glide| Glide {
            cents: glide.cents.map_or(before - cents, i32::from),
            samples: glide.ticks.map_or(samples, |ticks| self.whole(ticks)),
        });
        let volume = (i32::from(settings.volume) * ONE / 127) as u16;
        let glide = glide.unwrap_or_default();
        let note = Note { instrument: settings.instrument, cents, volume, vibrato, glide };
        if slurred {
            voice.slur(note, self.curve(program), bank, mix);
        } else {
            self.age = 0;
            voice.start(note, self.curve(program), bank, mix);
        }
    }

    /// Where the curve of the note's volume is now, of [`ONE`].
    pub(super) fn curve(&self, program: &Program) -> i32 {
        let Some(curve) = of(&program.curves, self.settings.curve) else { return ONE };
        let mut age = u64::from(self.age) * u64::from(self.settings.tempo);
        let mut from = 0;
        for point in curve {
            let to = i64::from(point.volume) * i64::from(ONE) / 127;
            let time = u64::from(point.ticks) * TICK;
            if age < time {
                return (from + (to - from) * age as i64 / time as i64) as i32;
            }
            age -= time;
            from = to;
        }
        from as i32
    }

    /// Ticks as samples; what is over is kept for the next time, so that lines of one tempo stay together.
    fn samples(&mut self, ticks: u16) -> u32 {
        let all = u64::from(ticks) * TICK + u64::from(self.carry);
        let tempo = u64::from(self.settings.tempo.max(1));
        self.carry = (all % tempo) as u16;
        ((all / tempo) as u32).max(1)
    }

    /// Ticks as whole samples.
    fn whole(&self, ticks: u16) -> u32 {
        (u64::from(ticks) * TICK / u64::from(self.settings.tempo.max(1))) as u32
    }
}

/// What a number of a step means: 0 is none.
fn of<T>(list: &[T], number: u8) -> Option<&T> {
    list.get(usize::from(number).checked_sub(1)?)
}
