//! One voice: a note of an instrument, its pitch and its volume over time.

use cart_abi::SAMPLES_PER_SECOND;
use serde::{Deserialize, Serialize};

use super::pitch;
use super::wave::{BLOCK, Oscillator, Speed};
use crate::sound::{CENTS_MAX, Instrument, PAN_MAX, Recording, SoundBank, VOLUME_MAX, Wave};

/// Samples from one change of pitch and volume to the next: all that moves does so 240 times a second.
pub(super) const CONTROL_SAMPLES: usize = BLOCK;
/// Samples in 1/60 s, the unit of slides.
const FRAME_SAMPLES: i64 = 800;
pub(super) const SAMPLES_PER_MS: u32 = SAMPLES_PER_SECOND / 1000;
/// Full volume, of everything that has one.
pub(super) const ONE: i32 = 1 << 15;
/// Full volume with nine more binary places, for what moves slowly.
const FINE_ONE: i32 = 1 << 24;
/// How much louder the amplitude becomes with a sample at most: half a millisecond from nothing to full.
const RISE: i32 = ONE / 24;
/// How much softer: at least two milliseconds, so that no end of a note clicks.
const FALL: i32 = ONE / 96;
/// How much the share of the echo changes with a sample at most.
const SEND_STEP: i32 = ONE / 480;
/// What a note that is cut off leaves behind at most.
const FADING_MAX: i32 = 1 << 20;

/// Where a note is in its life.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Stage {
    Attack,
    Decay,
    Sustain,
    Release,
    Silent,
}

/// A note as it begins.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Note {
    pub(super) instrument: u8,
    /// Above C0.
    pub(super) cents: i32,
    /// Of [`ONE`].
    pub(super) volume: u16,
    /// Instead of the instrument's own.
    pub(super) vibrato: Option<Vibrato>,
    pub(super) glide: Glide,
}

/// A swing of the pitch, in samples and cents.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Vibrato {
    pub(super) delay: u32,
    pub(super) period: u32,
    pub(super) cents: u16,
}

/// A slide into a note: it starts so many cents away and arrives after so many samples.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Glide {
    pub(super) cents: i32,
    pub(super) samples: u32,
}

/// What those who play a voice add to its notes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Mix {
    /// Of [`ONE`].
    pub(super) volume: i32,
    /// −100 to 100.
    pub(super) pan: i32,
    pub(super) cents: i32,
}

/// Where a voice's samples go: both sides of what is heard, and of the echo.
pub(super) struct Out<'a> {
    pub(super) heard: &'a mut [[i32; 2]],
    pub(super) echo: &'a mut [[i32; 2]],
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Voice {
    note: Note,
    stage: Stage,
    envelope: i32,
    /// How much the envelope loses with a sample of the release.
    release: i32,
    /// A curve over the note's volume, of [`ONE`].
    curve: i32,
    /// Samples since the note began, and since its pitch was set.
    age: u32,
    glided: u32,
    /// The volume without the envelope, of [`FINE_ONE`], and how it moves until the next control.
    level: i32,
    level_step: i32,
    gains: [i32; 2],
    speed: Speed,
    /// What the wave is multiplied by on either side; it follows envelope and volume without jumps.
    amplitude: [i32; 2],
    /// The share of the echo, of [`ONE`].
    send: i32,
    oscillator: Oscillator,
    /// The wave is another one from the next sample on.
    cut: bool,
    last: [i32; 2],
    /// What is left of a wave that was cut off.
    fading: [i32; 2],
}

impl Voice {
    pub(super) fn new() -> Self {
        Self {
            note: Note::default(),
            stage: Stage::Silent,
            envelope: 0,
            release: 0,
            curve: ONE,
            age: 0,
            glided: 0,
            level: 0,
            level_step: 0,
            gains: [256; 2],
            speed: Speed::default(),
            amplitude: [0; 2],
            send: 0,
            oscillator: Oscillator::new(),
            cut: false,
            last: [0; 2],
            fading: [0; 2],
        }
    }

    /// Whether every number is one that a voice can have: so no sum below overflows.
    pub(super) fn is_sane(&self) -> bool {
        let fine = 0..=FINE_ONE;
        let pairs = self.amplitude.iter().all(|amplitude| (0..=ONE).contains(amplitude))
            && self.gains.iter().all(|gain| (0..=256).contains(gain))
            && self
                .fading
                .iter()
                .chain(&self.last)
                .all(|level| level.abs_diff(0) <= FADING_MAX.unsigned_abs());
        pairs
            && [self.envelope, self.release, self.level].iter().all(|level| fine.contains(level))
            && self.level_step.abs_diff(0) <= FINE_ONE.unsigned_abs()
            && (0..=ONE).contains(&self.curve)
            && (0..=ONE).contains(&self.send)
            && self.note.vibrato.is_none_or(|vibrato| vibrato.cents <= CENTS_MAX)
            && i32::from(self.note.volume) <= ONE
            && self.note.cents.abs_diff(0) <= 1 << 20
            && self.note.glide.cents.abs_diff(0) <= 1 << 20
            && self.speed.is_sane()
    }

    pub(super) const fn instrument(&self) -> usize {
        self.note.instrument as usize
    }

    /// Whether nothing is to be heard of it any more.
    pub(super) fn is_silent(&self) -> bool {
        self.stage == Stage::Silent && self.is_muted()
    }

    /// Starts a note; `curve` is where a curve over its volume begins, of [`ONE`].
    pub(super) fn start(&mut self, note: Note, curve: i32, bank: &SoundBank, mix: &Mix) {
        let Some(instrument) = bank.instruments.get(usize::from(note.instrument)) else { return };
        let recorded = matches!(instrument.wave, Wave::Recording(_));
        if recorded || note.instrument != self.note.instrument {
            self.cut |= self.amplitude != [0; 2];
            self.oscillator.restart();
            self.oscillator.forget();
        }
        (self.note, self.stage, self.envelope) = (note, Stage::Attack, 0);
        (self.age, self.glided, self.curve) = (0, 0, curve);
        self.level = self.target(instrument, mix);
        self.level_step = 0;
        self.place(instrument, bank, mix);
    }

    /// Goes on with another pitch.
    pub(super) fn slur(&mut self, note: Note, curve: i32, bank: &SoundBank, mix: &Mix) {
        if self.stage == Stage::Silent || note.instrument != self.note.instrument {
            self.start(note, curve, bank, mix);
            return;
        }
        (self.note, self.glided) = (note, 0);
        let instrument = &bank.instruments[self.instrument()];
        self.place(instrument, bank, mix);
    }

    pub(super) fn release(&mut self, bank: &SoundBank) {
        if self.stage != Stage::Silent {
            let instrument = bank.instruments.get(self.instrument());
            let samples =
                instrument.map_or(0, |one| u32::from(one.release_ms) * SAMPLES_PER_MS).max(1);
            self.stage = Stage::Release;
            self.release = (self.envelope / samples as i32).max(1);
        }
    }

    /// The next change of pitch and volume.
    pub(super) fn control(&mut self, curve: i32, bank: &SoundBank, mix: &Mix) {
        self.curve = curve;
        let Some(instrument) = bank.instruments.get(self.instrument()) else { return };
        if recording(instrument, bank).is_some_and(|recording| self.oscillator.is_over(recording)) {
            self.stage = Stage::Silent;
        }
        self.level_step = (self.target(instrument, mix) - self.level) / CONTROL_SAMPLES as i32;
        self.place(instrument, bank, mix);
    }

    /// The volume without the envelope.
    fn target(&self, instrument: &Instrument, mix: &Mix) -> i32 {
        let tremolo = match i32::from(instrument.tremolo) {
            0 => ONE,
            depth => {
                let swing = swing(self.age, u32::from(instrument.tremolo_ms) * SAMPLES_PER_MS);
                // From full down and back: a swing that starts at its top.
                ONE - depth * ((ONE - swing) / 2) / i32::from(VOLUME_MAX)
            }
        };
        let all = [tremolo, self.curve, mix.volume];
        let level = all
            .iter()
            .fold(i32::from(self.note.volume), |level, &part| (level * (part >> 1)) >> 14);
        level.clamp(0, ONE) << 9
    }

    /// Pitch and place as of now.
    fn place(&mut self, instrument: &Instrument, bank: &SoundBank, mix: &Mix) {
        let cents = self.cents(instrument).saturating_add(mix.cents);
        self.speed = Speed::new(cents, recording(instrument, bank));
        let most = i32::from(PAN_MAX);
        let pan = (i32::from(instrument.pan) + mix.pan).clamp(-most, most);
        self.gains = [most - pan, most + pan].map(|share| share.min(most) * 256 / most);
    }

    fn cents(&self, instrument: &Instrument) -> i32 {
        let age = i64::from(self.age);
        let slide = i64::from(instrument.slide_cents) * age / FRAME_SAMPLES;
        let slide = slide.clamp(-i64::from(pitch::CENTS_MAX), pitch::CENTS_MAX.into()) as i32;
        let vibrato = self.note.vibrato.unwrap_or_else(|| Vibrato {
            delay: u32::from(instrument.vibrato_delay_ms) * SAMPLES_PER_MS,
            period: u32::from(instrument.vibrato_ms) * SAMPLES_PER_MS,
            cents: instrument.vibrato_cents,
        });
        let swung = self.age.checked_sub(vibrato.delay).map_or(0, |age| {
            // A swing that starts in its middle and goes up.
            let quarter = vibrato.period / 4;
            i32::from(vibrato.cents) * swing(age.wrapping_add(3 * quarter), vibrato.period) / ONE
        });
        let step = u32::from(instrument.arpeggio_ms).max(1) * SAMPLES_PER_MS;
        let notes = instrument.arpeggio.len().max(1);
        let turn = (self.age / step) as usize % notes;
        let chord =
            instrument.arpeggio.get(turn).map_or(0, |&semitones| 100 * i32::from(semitones));
        let Glide { cents, samples } = self.note.glide;
        let away = samples.saturating_sub(self.glided);
        let glide = i64::from(cents) * i64::from(away) / i64::from(samples.max(1));
        self.note.cents + slide + swung + chord + glide as i32
    }

    /// Adds samples to those that are there. A voice that is not `heard` goes on in silence.
    pub(super) fn render(&mut self, bank: &SoundBank, heard: bool, out: Out<'_>) {
        let count = out.heard.len();
        let instrument = bank.instruments.get(self.instrument());
        let Some(instrument) = instrument.filter(|_| !self.is_silent()) else {
            *self = Self::new();
            return;
        };
        let envelope = Envelope::new(instrument);
        let recording = recording(instrument, bank);
        if !heard && self.is_muted() {
            self.oscillator.skip(instrument.wave, recording, self.speed, count);
            for _ in 0..count {
                self.step_volume(instrument, &envelope);
            }
        } else {
            self.sound(instrument, recording, &envelope, heard, out);
        }
        self.cut = false;
        self.age = self.age.saturating_add(count as u32);
        self.glided = self.glided.saturating_add(count as u32);
        // Now, not with the next samples: what is heard must not depend on how many are rendered at a time.
        if self.is_silent() {
            *self = Self::new();
        } else if !heard && self.is_muted() {
            self.oscillator.forget();
        }
    }

    fn is_muted(&self) -> bool {
        self.amplitude == [0; 2] && self.fading == [0; 2]
    }

    fn sound(
        &mut self,
        instrument: &Instrument,
        recording: Option<&Recording>,
        envelope: &Envelope,
        heard: bool,
        out: Out<'_>,
    ) {
        let count = out.heard.len();
        let wave = self.oscillator.write(instrument.wave, recording, self.speed, count);
        for ((&wave, heard_out), echo_out) in wave.iter().zip(out.heard).zip(out.echo) {
            self.step_volume(instrument, envelope);
            let full = if heard { ((self.envelope >> 9) * (self.level >> 10)) >> 14 } else { 0 };
            let wave = wave >> super::edges::SCALE;
            let mut sides = [0; 2];
            let voice = self.amplitude.iter_mut().zip(self.gains);
            for (side, (amplitude, gain)) in sides.iter_mut().zip(voice) {
                *amplitude += (((full * gain) >> 8) - *amplitude).clamp(-FALL, RISE);
                *side = wave.wrapping_mul(*amplitude) >> 15;
            }
            if self.cut {
                // The old wave ends where it was, and fades; so there is no step.
                self.fading = [self.last[0] - sides[0], self.last[1] - sides[1]];
                self.cut = false;
            }
            if self.fading != [0; 2] {
                for (side, fading) in sides.iter_mut().zip(&mut self.fading) {
                    *side += *fading;
                    // Towards zero by a 64th and a bit.
                    *fading -= *fading / 64 + fading.signum();
                }
            }
            self.last = sides;
            for (to, side) in heard_out.iter_mut().zip(sides) {
                *to += side;
            }
            for (to, side) in echo_out.iter_mut().zip(sides) {
                *to += ((side >> 1) * self.send) >> 14;
            }
        }
    }

    /// Moves by a sample all that a volume is made of, but for the amplitude.
    fn step_volume(&mut self, instrument: &Instrument, envelope: &Envelope) {
        self.step_envelope(envelope);
        self.level = (self.level + self.level_step).clamp(0, FINE_ONE);
        let share = i32::from(instrument.echo) * ONE / i32::from(VOLUME_MAX);
        self.send += (share - self.send).clamp(-SEND_STEP, SEND_STEP);
    }

    fn step_envelope(&mut self, envelope: &Envelope) {
        match self.stage {
            Stage::Attack => {
                self.envelope = (self.envelope + envelope.attack).min(FINE_ONE);
                if self.envelope == FINE_ONE {
                    self.stage = Stage::Decay;
                }
            }
            Stage::Decay => {
                self.envelope = (self.envelope - envelope.decay).max(envelope.sustain);
                if self.envelope == envelope.sustain {
                    self.stage = if envelope.sustain == 0 { Stage::Silent } else { Stage::Sustain };
                }
            }
            Stage::Release => {
                self.envelope = (self.envelope - self.release).max(0);
                if self.envelope == 0 {
                    self.stage = Stage::Silent;
                }
            }
            Stage::Sustain => {}
            Stage::Silent => self.envelope = 0,
        }
    }
}

fn recording<'a>(instrument: &Instrument, bank: &'a SoundBank) -> Option<&'a Recording> {
    match instrument.wave {
        Wave::Recording(number) => bank.recordings.get(usize::from(number)),
        _ => None,
    }
}

/// A triangle between −[`ONE`] and [`ONE`] that starts at its top.
fn swing(age: u32, period: u32) -> i32 {
    let period = u64::from(period.max(1));
    let turn = (u64::from(age) % period * (1 << 17) / period) as i32;
    if turn < 1 << 16 { ONE - turn } else { turn - 3 * ONE }
}

/// An instrument's envelope in steps a sample.
struct Envelope {
    attack: i32,
    decay: i32,
    sustain: i32,
}

impl Envelope {
    fn new(instrument: &Instrument) -> Self {
        let sustain =
            FINE_ONE / i32::from(VOLUME_MAX) * i32::from(instrument.sustain.min(VOLUME_MAX));
        let per_sample = |height: i32, ms: u16| match i32::from(ms) {
            0 => height.max(1),
            ms => (height / (ms * SAMPLES_PER_MS as i32)).max(1),
        };
        Self {
            attack: per_sample(FINE_ONE, instrument.attack_ms),
            decay: per_sample(FINE_ONE - sustain, instrument.decay_ms),
            sustain,
        }
    }
}
