//! One voice: a wave, its pitch and its volume over time.

use cart_abi::SAMPLES_PER_SECOND;
use serde::{Deserialize, Serialize};

use super::pitch;
use super::steps::Steps;
use crate::sound::{Instrument, VOLUME_MAX, Wave};

/// Samples from one change of the pitch to the next: vibrato and slide move 240 times a second.
pub(crate) const CONTROL_SAMPLES: usize = 200;
/// Changes of the pitch in 1/60 s, the unit of slides.
const CONTROLS_PER_FRAME: i64 = 4;
/// A quarter of the vibrato's time in changes of the pitch: 6 Hz.
const VIBRATO_QUARTER: i32 = 10;
const SAMPLES_PER_MS: i32 = SAMPLES_PER_SECOND as i32 / 1000;
/// The envelope at full volume.
const ENVELOPE_ONE: i32 = 1 << 24;
/// The amplitude at full volume.
const AMPLITUDE_ONE: i32 = 1 << 15;
/// How much louder the amplitude becomes with a sample at most: half a millisecond from nothing to full.
const RISE: i32 = AMPLITUDE_ONE / 24;
/// How much softer: at least two milliseconds, so that no end of a note clicks.
const FALL: i32 = AMPLITUDE_ONE / 96;
/// Half the height of pulses and noise, before the amplitude; triangles, which sound softer, are twice as high.
const HEIGHT: i32 = 1 << 14;
const TURN: u64 = 1 << 32;
/// Steps of the noise for a turn of the note's phase.
const NOISE_STEPS: u64 = 16;

/// Where a note is in its life.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Stage {
    Attack,
    Decay,
    Sustain,
    Release,
    Silent,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Voice {
    instrument: u8,
    note: u8,
    volume: u8,
    stage: Stage,
    envelope: i32,
    /// How much the envelope loses with a sample of the release.
    release: i32,
    /// What the wave is multiplied by; it follows envelope and volume without jumps.
    amplitude: i32,
    /// Changes of the pitch since the note began.
    controls: i32,
    phase: u32,
    noise: u16,
    wave: Steps,
}

impl Voice {
    pub(crate) fn new() -> Self {
        Self {
            instrument: 0,
            note: 0,
            volume: 0,
            stage: Stage::Silent,
            envelope: 0,
            release: 0,
            amplitude: 0,
            controls: 0,
            // Where a triangle is at zero and rises: it starts without a jump.
            phase: 1 << 30,
            noise: 1,
            wave: Steps::default(),
        }
    }

    /// Whether every number is one that a voice can have: so no sum below overflows.
    pub(crate) fn is_sane(&self) -> bool {
        let envelope = 0..=ENVELOPE_ONE;
        envelope.contains(&self.envelope)
            && envelope.contains(&self.release)
            && (0..=AMPLITUDE_ONE).contains(&self.amplitude)
            && (0..=i32::MAX / 2).contains(&self.controls)
            && self.volume <= VOLUME_MAX
    }

    pub(crate) const fn instrument(&self) -> usize {
        self.instrument as usize
    }

    /// Whether nothing is to be heard of it any more.
    pub(crate) fn is_silent(&self) -> bool {
        self.stage == Stage::Silent && self.amplitude == 0
    }

    pub(crate) fn start(&mut self, instrument: u8, note: u8, volume: u8) {
        let volume = volume.min(VOLUME_MAX);
        *self = Self {
            instrument,
            note,
            volume,
            stage: Stage::Attack,
            envelope: 0,
            controls: 0,
            ..self.clone()
        };
    }

    pub(crate) fn release(&mut self, instrument: Option<&Instrument>) {
        if self.stage != Stage::Silent {
            let samples = instrument
                .map_or(0, |instrument| i32::from(instrument.release_ms) * SAMPLES_PER_MS);
            self.stage = Stage::Release;
            self.release = (self.envelope / samples.max(1)).max(1);
        }
    }

    /// The next change of the pitch.
    pub(crate) fn control(&mut self) {
        self.controls = (self.controls + 1).min(i32::MAX / 2);
    }

    /// Adds samples to those that are there. A voice that is not `heard` goes on in silence.
    pub(crate) fn render(&mut self, instrument: Option<&Instrument>, heard: bool, out: &mut [i32]) {
        let Some(instrument) = instrument else {
            *self = Self::new();
            return;
        };
        let step = pitch::step(self.cents(instrument));
        let envelope = Envelope::new(instrument);
        for sample in out {
            if self.is_silent() {
                // The next note starts from nothing, however many samples are rendered until then.
                *self = Self::new();
                return;
            }
            self.step_envelope(&envelope);
            let full = i64::from(AMPLITUDE_ONE) * i64::from(self.volume) / i64::from(VOLUME_MAX);
            let target = if heard {
                (i64::from(self.envelope) * full / i64::from(ENVELOPE_ONE)) as i32
            } else {
                0
            };
            self.amplitude += (target - self.amplitude).clamp(-FALL, RISE);
            self.step_wave(instrument.wave, step);
            let wave = i64::from(self.wave.next());
            *sample += (wave * i64::from(self.amplitude) / i64::from(AMPLITUDE_ONE)) as i32;
        }
    }

    fn cents(&self, instrument: &Instrument) -> i32 {
        let slide =
            i64::from(instrument.slide_cents) * i64::from(self.controls) / CONTROLS_PER_FRAME;
        let slide = slide.clamp(-i64::from(pitch::CENTS_MAX), pitch::CENTS_MAX.into()) as i32;
        // A triangle from 0 up to a quarter, down to the third, and back.
        let turn = self.controls % (4 * VIBRATO_QUARTER);
        let swing = match turn / VIBRATO_QUARTER {
            0 => turn,
            1 | 2 => 2 * VIBRATO_QUARTER - turn,
            _ => turn - 4 * VIBRATO_QUARTER,
        };
        let vibrato = i32::from(instrument.vibrato_cents) * swing / VIBRATO_QUARTER;
        100 * i32::from(self.note) + slide + vibrato
    }

    fn step_envelope(&mut self, envelope: &Envelope) {
        match self.stage {
            Stage::Attack => {
                self.envelope = (self.envelope + envelope.attack).min(ENVELOPE_ONE);
                if self.envelope == ENVELOPE_ONE {
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

    /// Moves the phase by a sample, and the wave with it.
    fn step_wave(&mut self, wave: Wave, step: u32) {
        match wave {
            Wave::Pulse12 => self.pulse(TURN / 8, step),
            Wave::Pulse25 => self.pulse(TURN / 4, step),
            Wave::Pulse50 => self.pulse(TURN / 2, step),
            Wave::Pulse75 => self.pulse(TURN / 4 * 3, step),
            Wave::Triangle => {
                let phase = self.phase.wrapping_add(step);
                let up = (phase ^ (phase.cast_signed() >> 31).cast_unsigned()) >> 15;
                self.wave.step(0, up.cast_signed() - 2 * HEIGHT);
                self.phase = phase;
            }
            Wave::Noise => self.noise(1, step),
            Wave::NoiseShort => self.noise(6, step),
        }
    }

    /// High up to the phase `width`, then low, by such levels that the mean is zero: a voice that starts or ends does
    /// not push the speaker.
    fn pulse(&mut self, width: u64, step: u32) {
        let low = -((width * 2 * HEIGHT as u64 / TURN) as i32);
        let high = low + 2 * HEIGHT;
        let (start, step) = (u64::from(self.phase), u64::from(step));
        let end = start + step;
        self.wave.step(0, if start < width { high } else { low });
        for (edge, level) in [(width, low), (TURN, high), (TURN + width, low)] {
            if start < edge && edge <= end {
                self.wave.step(((edge - start) * 64 / step.max(1)) as usize, level);
            }
        }
        self.phase = end as u32;
    }

    /// A shift register of 15 bits, fed by its lowest bit and the one at `tap`.
    fn noise(&mut self, tap: u32, step: u32) {
        let (start, step) = (u64::from(self.phase), NOISE_STEPS * u64::from(step));
        let end = start + step;
        let mut edge = TURN;
        while edge <= end {
            let bit = (self.noise ^ self.noise >> tap) & 1;
            self.noise = (self.noise >> 1 | bit << 14).max(1);
            let level = if self.noise & 1 == 1 { -HEIGHT } else { HEIGHT };
            self.wave.step(((edge - start) * 64 / step.max(1)) as usize, level);
            edge += TURN;
        }
        self.phase = end as u32;
    }
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
            ENVELOPE_ONE / i32::from(VOLUME_MAX) * i32::from(instrument.sustain.min(VOLUME_MAX));
        let per_sample = |height: i32, ms: u16| match i32::from(ms) {
            0 => height.max(1),
            ms => (height / (ms * SAMPLES_PER_MS)).max(1),
        };
        Self {
            attack: per_sample(ENVELOPE_ONE, instrument.attack_ms),
            decay: per_sample(ENVELOPE_ONE - sustain, instrument.decay_ms),
            sustain,
        }
    }
}
