//! What is in a note that nobody wrote: its spectrum, measured.
//!
//! A steady note has power at its harmonics and nowhere else; what sampling adds, lies elsewhere.

use machine::sound::{
    Cell, Effect, Instrument, Part, Recording, Samples, SoundBank, TABLE_STEPS, Wave,
};
use machine::{Cue, Synth};
use rustfft::{FftPlanner, num_complex::Complex};

/// Samples that are looked at: 1.4 s, so that a bin is 0.7 Hz wide.
const SPAN: usize = 1 << 16;
const HERTZ_PER_BIN: f64 = 48_000.0 / SPAN as f64;
/// Bins to each side over which the window spreads a tone.
const SPREAD: usize = 10;
/// The power of −60 dB.
const LIMIT: f64 = 1e-6;

const HOLLOW: Wave = Wave::Table([
    0, 60, 110, 127, 110, 60, 20, 40, 80, 100, 80, 40, 0, -20, -10, 10, 30, 20, -10, -40, -70, -90,
    -100, -90, -60, -40, -60, -100, -127, -120, -90, -40,
]);
const WAVES: [Wave; 9] = [
    Wave::Pulse12,
    Wave::Pulse25,
    Wave::Pulse50,
    Wave::Pulse75,
    Wave::Triangle,
    Wave::Saw,
    Wave::Sine,
    HOLLOW,
    Wave::Recording(0),
];

/// The power of each bin of a steady note, and its frequency in Hz.
fn spectrum(wave: Wave, note: u8, cents: i16) -> (Vec<f64>, f64) {
    // A ramp that goes round every 32 samples.
    let samples = (0..TABLE_STEPS as i16).map(|n| n * 1000 - 15_500).collect();
    let recording = Recording {
        name: "ramp".to_owned(),
        rate: 14_080,
        note: 57,
        loop_to: Some(0),
        samples: Samples::Sixteen(samples),
    };
    let mut synth = Synth::new();
    synth.insert(SoundBank {
        instruments: vec![Instrument::new("plain", wave)],
        effects: vec![Effect {
            name: "note".to_owned(),
            priority: 1,
            part: Part::Cells {
                step_ms: 10_000,
                cells: vec![Cell::Note { instrument: 0, note, volume: 15 }],
            },
        }],
        recordings: vec![recording],
        ..SoundBank::default()
    });
    synth.cue(0, Cue { cents, ..Cue::default() });
    synth.render(&mut [0; 9_600]);
    let mut stereo = vec![0; 2 * SPAN];
    synth.render(&mut stereo);
    let semitones = f64::from(i32::from(note) - 57) + f64::from(cents) / 100.0;
    (power(&stereo), 440.0 * power_of_two(semitones / 12.0))
}

#[expect(clippy::disallowed_methods, reason = "a measurement, not what is measured")]
fn power_of_two(octaves: f64) -> f64 {
    octaves.exp2()
}

#[expect(clippy::disallowed_methods, reason = "a measurement, not what is measured")]
fn power(stereo: &[i16]) -> Vec<f64> {
    let window = |at: usize| {
        let turn = std::f64::consts::TAU * at as f64 / SPAN as f64;
        0.358_75 - 0.488_29 * turn.cos() + 0.141_28 * (2.0 * turn).cos()
            - 0.011_68 * (3.0 * turn).cos()
    };
    let left = stereo.iter().step_by(2).enumerate();
    let mut bins: Vec<Complex<f64>> =
        left.map(|(at, &sample)| Complex::new(f64::from(sample) * window(at), 0.0)).collect();
    FftPlanner::new().plan_fft_forward(SPAN).process(&mut bins);
    bins[..SPAN / 2].iter().map(|bin| bin.norm_sqr()).collect()
}

/// The loudest of some bins.
fn loudest(bins: &[f64]) -> f64 {
    bins.iter().copied().fold(0.0, f64::max)
}

/// The power around a frequency.
fn at(bins: &[f64], hertz: f64) -> f64 {
    let bin = (hertz / HERTZ_PER_BIN) as usize;
    loudest(&bins[bin.saturating_sub(SPREAD)..(bin + SPREAD).min(bins.len())])
}

/// The loudest bin up to a frequency that belongs to no harmonic, of the loudest of all, and where it is.
fn foreign(bins: &[f64], base: f64, up_to: f64) -> (f64, f64) {
    let belongs = |bin: usize| {
        let hertz = bin as f64 * HERTZ_PER_BIN;
        let off = (hertz / base).round() * base - hertz;
        // The pitch of the console is exact to a part in 20,000.
        off.abs() < SPREAD as f64 * HERTZ_PER_BIN + hertz / 20_000.0
    };
    let end = (up_to / HERTZ_PER_BIN) as usize;
    let strange = (SPREAD..end).filter(|&bin| !belongs(bin));
    let worst = strange.max_by(|&a, &b| bins[a].total_cmp(&bins[b])).expect("there are bins");
    (bins[worst] / loudest(bins), worst as f64 * HERTZ_PER_BIN)
}

#[test]
fn nothing_is_heard_off_the_harmonics_of_a_note() {
    // 110 Hz, 1,047 Hz, 5,001 Hz, 7,902 Hz.
    for wave in WAVES {
        for (note, cents) in [(33, 0), (72, 0), (99, 8), (107, 0)] {
            let (bins, base) = spectrum(wave, note, cents);
            let (power, hertz) = foreign(&bins, base, 16_000.0);
            assert!(
                power < LIMIT,
                "{wave:?} at {base:.0} Hz has {power:.1e} of its power at {hertz:.0} Hz"
            );
        }
    }
}

#[test]
fn what_can_be_heard_of_a_wave_is_there() {
    let (bins, base) = spectrum(Wave::Saw, 33, 0);
    for harmonic in [1, 2, 3, 10, 50, 100, 130] {
        let number = f64::from(harmonic);
        let share = at(&bins, base * number) / at(&bins, base);
        let expected = 1.0 / (number * number);
        // Within 1 dB.
        assert!(
            (0.79..1.26).contains(&(share / expected)),
            "harmonic {harmonic}: {share:.2e}, not {expected:.2e}"
        );
    }
    let (bins, base) = spectrum(Wave::Pulse50, 33, 0);
    assert!(at(&bins, 2.0 * base) / at(&bins, base) < LIMIT, "a square has odd harmonics only");
}
