//! The waves: what a voice sounds like before its volume.

use serde::{Deserialize, Serialize};

use super::edges::{LATE, SAMPLE, SCALE, TAPS, bend, jump, sine};
use super::pitch;
use crate::sound::{Recording, TABLE_STEPS, Wave};

/// Samples that are written at once at most.
pub(super) const BLOCK: usize = 200;
/// Half the height of pulses, saws, tables and noise. Triangles, sines and recordings, which sound softer, are higher.
const HEIGHT: i32 = 1 << 14;
const SINE_HEIGHT: i64 = 24_576;
const TURN: u64 = 1 << 32;
/// Steps of the noise for a turn of the note's phase.
const NOISE_STEPS: u64 = 16;
/// Where a triangle and a sine are at zero and rise: they start without a jump.
const START: u32 = 1 << 30;
const SINES: usize = 1 << 10;

/// Samples that are being written, and those that corners reach ahead.
pub(super) type Written = [i32; BLOCK + TAPS];

/// What moves in a wave.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Oscillator {
    phase: u32,
    noise: u16,
    /// The place in a recording, with 32 binary places: 0 is the silence before it, 1 its first sample.
    place: u64,
    /// What has been written ahead.
    ahead: [i32; TAPS],
    /// Nothing has been, though the wave goes on.
    empty: bool,
}

/// How fast a wave moves.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Speed {
    /// 2⁻³² turns a sample.
    turn: u32,
    /// 2⁻³² samples of the recording a sample.
    recorded: u64,
}

impl Speed {
    pub(super) fn new(cents: i32, recording: Option<&Recording>) -> Self {
        let recorded = recording
            .map_or(0, |recording| pitch::recording_step(cents, recording.rate, recording.note));
        Self { turn: pitch::step(cents), recorded }
    }

    /// Whether it is one that [`Self::new`] makes, or slower.
    pub(super) const fn is_sane(self) -> bool {
        self.turn < 1 << 31 && self.recorded <= 8 << 32
    }
}

impl Oscillator {
    pub(super) const fn new() -> Self {
        Self { phase: START, noise: 1, place: 0, ahead: [0; TAPS], empty: true }
    }

    /// Recordings begin anew; what turns goes on.
    pub(super) fn restart(&mut self) {
        self.place = 0;
    }

    /// Drops what has been written ahead, of a wave that is not heard or is another one from now on.
    pub(super) fn forget(&mut self) {
        self.ahead = [0; TAPS];
        self.empty = true;
    }

    /// Whether a recording has come to its end.
    pub(super) fn is_over(&self, recording: &Recording) -> bool {
        recording.loop_to.is_none() && self.place >> 32 > recording.samples.len() as u64 + 1
    }

    /// Moves on as [`Self::write`] does, unheard.
    pub(super) fn skip(
        &mut self,
        wave: Wave,
        recording: Option<&Recording>,
        speed: Speed,
        count: usize,
    ) {
        let turned = u64::from(speed.turn) * count as u64;
        match wave {
            Wave::Noise | Wave::NoiseShort => {
                let end = u64::from(self.phase) + NOISE_STEPS * turned;
                (0..end >> 32).for_each(|_| self.step_noise(tap(wave)));
                self.phase = end as u32;
            }
            Wave::Recording(_) => {
                if let Some(recording) = recording {
                    self.place = looped(self.place + speed.recorded * count as u64, recording);
                }
            }
            _ => self.phase = (u64::from(self.phase) + turned) as u32,
        }
        self.forget();
    }

    /// Writes what would have been written ahead if the wave had been there before.
    fn fill(&mut self, wave: Wave, recording: Option<&Recording>, speed: Speed) {
        self.empty = false;
        let back = match wave {
            Wave::Recording(_) => (self.place / speed.recorded.max(1)).min(TAPS as u64),
            _ => TAPS as u64,
        };
        self.phase = self.phase.wrapping_sub((u64::from(speed.turn) * back) as u32);
        self.place = self.place.saturating_sub(speed.recorded * back);
        self.write(wave, recording, speed, back as usize);
    }

    /// Writes the next samples, at most [`BLOCK`], in 1/2¹⁵ of a level, 12 samples late.
    pub(super) fn write(
        &mut self,
        wave: Wave,
        recording: Option<&Recording>,
        speed: Speed,
        count: usize,
    ) -> Written {
        if self.empty {
            self.fill(wave, recording, speed);
        }
        let mut out = [0; BLOCK + TAPS];
        out[..TAPS].copy_from_slice(&self.ahead);
        let written = &mut out[..count + TAPS];
        match wave {
            Wave::Pulse12 => self.pulse(1 << 29, speed.turn, written),
            Wave::Pulse25 => self.pulse(1 << 30, speed.turn, written),
            Wave::Pulse50 => self.pulse(1 << 31, speed.turn, written),
            Wave::Pulse75 => self.pulse(3 << 30, speed.turn, written),
            Wave::Triangle => self.triangle(speed.turn, written),
            Wave::Saw => self.saw(speed.turn, written),
            Wave::Sine => self.sine(speed.turn, written),
            Wave::Noise | Wave::NoiseShort => self.noise(tap(wave), speed.turn, written),
            Wave::Table(steps) => self.table(&steps, speed.turn, written),
            Wave::Recording(_) => {
                if let Some(recording) = recording {
                    self.recording(recording, speed.recorded, written);
                }
            }
        }
        self.ahead.copy_from_slice(&out[count..count + TAPS]);
        out
    }

    /// High up to the phase `width`, then low, by such levels that the mean is zero: a voice that starts or ends does
    /// not push the speaker.
    fn pulse(&mut self, width: u32, step: u32, out: &mut [i32]) {
        let low = -((u64::from(width) * 2 * HEIGHT as u64 / TURN) as i32);
        let high = low + 2 * HEIGHT;
        let corner = Corner::new(step);
        for at in 0..out.len() - TAPS {
            let start = self.phase;
            self.phase = start.wrapping_add(step);
            if let Some(before) = corner.before(start, width) {
                jump(&mut out[at..], before, low - high);
            }
            if let Some(before) = corner.before(start, 0) {
                jump(&mut out[at..], before, high - low);
            }
            write(out, at, if self.phase < width { high } else { low });
        }
    }

    fn triangle(&mut self, step: u32, out: &mut [i32]) {
        let corner = Corner::new(step);
        // Twice the slope: up becomes down, down becomes up.
        let change = (step >> 14).cast_signed();
        for at in 0..out.len() - TAPS {
            let start = self.phase;
            self.phase = start.wrapping_add(step);
            if let Some(before) = corner.before(start, 1 << 31) {
                bend(&mut out[at..], before, -change);
            }
            if let Some(before) = corner.before(start, 0) {
                bend(&mut out[at..], before, change);
            }
            let up = (self.phase ^ (self.phase.cast_signed() >> 31).cast_unsigned()) >> 15;
            write(out, at, up.cast_signed() - 2 * HEIGHT);
        }
    }

    fn saw(&mut self, step: u32, out: &mut [i32]) {
        let corner = Corner::new(step);
        for at in 0..out.len() - TAPS {
            let start = self.phase;
            self.phase = start.wrapping_add(step);
            if let Some(before) = corner.before(start, 0) {
                jump(&mut out[at..], before, -2 * HEIGHT);
            }
            write(out, at, (self.phase >> 17).cast_signed() - HEIGHT);
        }
    }

    fn sine(&mut self, step: u32, out: &mut [i32]) {
        for at in 0..out.len() - TAPS {
            self.phase = self.phase.wrapping_add(step);
            // A triangle starts a quarter before its middle, and a sine in it.
            let phase = self.phase.wrapping_sub(START);
            let place = (phase >> 22) as usize;
            let [from, to] = [SINE[place], SINE[place + 1]].map(i32::from);
            let part = (phase >> 7 & 0x7fff).cast_signed();
            // Exact to less than a level.
            write(out, at, from);
            out[at + LATE] = out[at + LATE].wrapping_add((to - from) * part);
        }
    }

    /// A shift register of 15 bits, fed by its lowest bit and the one at `tap`.
    fn noise(&mut self, tap: u32, step: u32, out: &mut [i32]) {
        let step = NOISE_STEPS * u64::from(step);
        let scale = (u64::from(SAMPLE) << 32) / step.max(1);
        let mut level = self.noise_level();
        for at in 0..out.len() - TAPS {
            let mut end = u64::from(self.phase) + step;
            self.phase = end as u32;
            while end >= TURN {
                end -= TURN;
                self.step_noise(tap);
                let next = self.noise_level();
                if next != level {
                    // The earliest step lies farthest before.
                    jump(&mut out[at..], ((end * scale) >> 32) as u32, next - level);
                    level = next;
                }
            }
            write(out, at, level);
        }
    }

    const fn noise_level(&self) -> i32 {
        if self.noise & 1 == 1 { -HEIGHT } else { HEIGHT }
    }

    fn step_noise(&mut self, tap: u32) {
        let bit = (self.noise ^ self.noise >> tap) & 1;
        self.noise = (self.noise >> 1 | bit << 14).max(1);
    }

    fn table(&mut self, steps: &[i8; TABLE_STEPS], step: u32, out: &mut [i32]) {
        let sum: i32 = steps.iter().map(|&level| i32::from(level)).sum();
        let levels = steps.map(|level| (i32::from(level) * TABLE_STEPS as i32 - sum) * 4);
        let corner = Corner::new(step);
        for at in 0..out.len() - TAPS {
            let start = self.phase;
            let end = u64::from(start) + u64::from(step);
            for edge in (start >> 27) + 1..=(end >> 27) as u32 {
                let edge_at = edge as usize % TABLE_STEPS;
                let change = levels[edge_at] - levels[(edge_at + TABLE_STEPS - 1) % TABLE_STEPS];
                if change != 0 {
                    let before = corner.scaled(end - (u64::from(edge) << 27));
                    jump(&mut out[at..], before, change);
                }
            }
            self.phase = end as u32;
            write(out, at, levels[(self.phase >> 27) as usize]);
        }
    }

    /// Straight lines from sample to sample.
    fn recording(&mut self, recording: &Recording, step: u64, out: &mut [i32]) {
        let scale = (u64::from(SAMPLE) << 32) / step.max(1);
        for at in 0..out.len() - TAPS {
            if self.is_over(recording) {
                return;
            }
            let start = self.place;
            let end = start + step;
            let first = start >> 32;
            let [mut from, mut to] = [first, first + 1].map(|index| level(recording, index));
            for sample in first + 1..=end >> 32 {
                let next = level(recording, sample + 1);
                // As the slope is in levels a sample of ours.
                let change = i64::from(next - 2 * to + from) * (step >> 16) as i64;
                let before = (((end - (sample << 32)) * scale) >> 32) as u32;
                bend(&mut out[at..], before, (change >> 16) as i32);
                (from, to) = (to, next);
            }
            let part = (end >> 17 & 0x7fff) as i32;
            write(out, at, from);
            out[at + LATE] = out[at + LATE].wrapping_add((to - from) * part);
            self.place = looped(end, recording);
        }
    }
}

const fn tap(wave: Wave) -> u32 {
    if matches!(wave, Wave::NoiseShort) { 6 } else { 1 }
}

/// Writes the wave's own level.
fn write(out: &mut [i32], at: usize, level: i32) {
    out[at + LATE] = out[at + LATE].wrapping_add(level << SCALE);
}

/// A sample of a recording, counted from 1, also one of its rounds to come.
fn level(recording: &Recording, mut index: u64) -> i32 {
    let length = recording.samples.len() as u64;
    if let Some(to) = recording.loop_to {
        let round = length.saturating_sub(to.into()).max(1);
        while index > length {
            index -= round;
        }
    }
    match index {
        0 => 0,
        _ => recording.samples.at(index as usize - 1),
    }
}

/// A place in a recording, not farther than a round after the end of the first; or, without rounds, than the end.
fn looped(place: u64, recording: &Recording) -> u64 {
    let length = recording.samples.len() as u64;
    let end = (length + 1) << 32;
    match recording.loop_to {
        Some(to) => {
            let round = length.saturating_sub(to.into()).max(1) << 32;
            if place >= end + round { end + (place - end) % round } else { place }
        }
        None => place.min(end + (1 << 32)),
    }
}

/// Finds where in a sample's time a phase is passed.
struct Corner {
    step: u32,
    scale: u64,
}

impl Corner {
    fn new(step: u32) -> Self {
        Self { step, scale: (u64::from(SAMPLE) << 32) / u64::from(step.max(1)) }
    }

    /// How long before the end of this sample, in parts of a corner's time, the phase `edge` was passed, if it was.
    fn before(&self, start: u32, edge: u32) -> Option<u32> {
        let way = edge.wrapping_sub(start);
        (way != 0 && way <= self.step).then(|| self.scaled((self.step - way).into()))
    }

    fn scaled(&self, way: u64) -> u32 {
        ((way * self.scale) >> 32) as u32
    }
}

/// A turn of a sine, and its first value again.
static SINE: [i16; SINES + 1] = {
    let mut table = [0; SINES + 1];
    let mut place = 0;
    while place <= SINES {
        let height = sine((place as i64) << 22) * SINE_HEIGHT;
        table[place] = ((height + (1 << 29)) >> 30) as i16;
        place += 1;
    }
    table
};
