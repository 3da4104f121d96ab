//! Times the synth: `cargo run --release -p machine --example synth_load`.

use std::time::{Duration, Instant};

use machine::sound::{
    Cell, Echo, Effect, Instrument, Part, Pattern, Recording, Samples, Score, Song, SoundBank,
    Track, Wave,
};
use machine::{Cue, Synth};

/// What Pyxel's bench plays.
const MELODY: &str = "T120 @1 V100 O4 L8 CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<";

fn main() {
    report("one voice, as Pyxel's bench", || {
        let mut synth = Synth::new();
        synth.mml(MELODY, 1, Cue::default()).expect("the melody is MML");
        synth
    });
    report("no voice", Synth::new);
    let waves = [
        ("pulse", Wave::Pulse25),
        ("triangle", Wave::Triangle),
        ("saw", Wave::Saw),
        ("sine", Wave::Sine),
        ("noise", Wave::Noise),
        ("short noise", Wave::NoiseShort),
        ("table", Wave::Table(std::array::from_fn(|step| (step * 37 % 256) as u8 as i8))),
        ("recording", Wave::Recording(0)),
    ];
    let (low, high) = ([48, 55, 60, 64, 67, 72, 76, 79], [72, 79, 84, 88, 91, 96, 100, 103]);
    let all = waves.map(|(_, wave)| wave);
    report("eight voices, all that moves, echo", || song(all, low));
    report("the same two octaves higher", || song(all, high));
    report("and an effect over each voice", || {
        let mut synth = song(all, low);
        for voice in 0..8 {
            synth.cue(0, Cue { voice: Some(voice), ..Cue::default() });
        }
        synth
    });
    for (name, wave) in waves {
        report(&format!("eight voices of {name}"), || song([wave; 8], low));
    }
}

fn song(waves: [Wave; 8], keys: [u8; 8]) -> Synth {
    let mut synth = Synth::new();
    synth.insert(bank(waves, keys));
    synth.music(Some(0));
    synth
}

/// All that an instrument can have, on eight tracks.
fn bank(waves: [Wave; 8], keys: [u8; 8]) -> SoundBank {
    let instruments = waves.map(|wave| Instrument {
        attack_ms: 5,
        decay_ms: 100,
        sustain: 10,
        release_ms: 50,
        vibrato_cents: 30,
        tremolo: 5,
        slide_cents: 1,
        arpeggio: vec![0, 4, 7],
        pan: 30,
        echo: 8,
        ..Instrument::new("one", wave)
    });
    let tracks = (0_u8..).zip(keys).map(|(instrument, note)| {
        let note = Cell::Note { instrument, note, volume: 15 };
        Track { cells: [note, Cell::Hold, Cell::Hold, note].repeat(16) }
    });
    let cells = vec![Cell::Note { instrument: 0, note: 60, volume: 15 }; 250];
    let patterns = vec![Pattern { tracks: tracks.collect() }];
    let wave: Vec<i16> = (0..20_000).map(|n: i32| (n * n % 9973 * 3 - 15_000) as i16).collect();
    SoundBank {
        instruments: instruments.to_vec(),
        effects: vec![Effect {
            name: "long".to_owned(),
            priority: 1,
            part: Part::Cells { step_ms: 240, cells },
        }],
        songs: vec![Song {
            name: "song".to_owned(),
            score: Score::patterns(120, vec![0], Some(0), patterns),
        }],
        recordings: vec![Recording {
            name: "recording".to_owned(),
            rate: 22_050,
            note: 60,
            loop_to: Some(0),
            samples: Samples::Sixteen(wave),
        }],
        echo: Echo { delay_ms: 300, feedback: 50, level: 50 },
    }
}

/// Renders ten seconds seven times. Each second counts as its fastest: another program may have had the processor.
#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn report(what: &str, make: impl Fn() -> Synth) {
    let mut fastest = [Duration::MAX; 10];
    for _ in 0..7 {
        let mut synth = make();
        for fastest in &mut fastest {
            *fastest = second(&mut synth).min(*fastest);
        }
    }
    let all: Duration = fastest.iter().sum();
    println!(
        "{what:36} 10 s in {:7.2} ms, {:5.2} % of a core",
        all.as_secs_f64() * 1e3,
        all.as_secs_f64() * 10.0
    );
}

/// Frame by frame, as a console does.
#[expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
fn second(synth: &mut Synth) -> Duration {
    let mut samples = [0; 1600];
    let start = Instant::now();
    for _ in 0..60 {
        synth.render(&mut samples);
    }
    start.elapsed()
}
