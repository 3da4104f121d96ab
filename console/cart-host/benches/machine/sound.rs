//! What sound costs, and how much memory a console takes that has of everything the most.

use cart_abi::{MAP_SIDE, MAPS, STORAGE_BYTES_MAX, SURFACE_PIXELS_MAX, SURFACE_SIDE_MAX};
use machine::sound::{
    Cell, Echo, Effect, Instrument, Part, Pattern, Recording, Samples, Score, Song, SoundBank,
    Track, Wave,
};
use machine::{Cue, Flip, Machine, Region, Synth, TileSide};

use crate::{Figures, MEASURED, fastest};

/// What the other console's benchmark plays.
const MELODY: &str = "T120 @1 V100 O4 L8 CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<CDEFGAB>C<";
/// Calls of `Synth::render` in a second: one a frame.
const FRAMES: usize = 60;
/// Left and right of a frame.
const SAMPLES: usize = 1_600;

const WAVES: [Wave; 8] = [
    Wave::Pulse25,
    Wave::Triangle,
    Wave::Saw,
    Wave::Sine,
    Wave::Noise,
    Wave::NoiseShort,
    Wave::Table([
        0, 90, 60, -40, 120, 10, -90, 30, 80, -120, 50, -10, 100, -60, 20, -80, //
        70, -30, 110, -100, 40, -70, 10, 60, -20, 90, -110, 30, -50, 80, -40, 0,
    ]),
    Wave::Recording(0),
];

pub(crate) fn measure(figures: &mut Figures) {
    let mut melody = Synth::new();
    melody.mml(MELODY, 1, Cue::default()).expect("the melody is MML");
    figures.add("synth 1 voice 10 s", seconds(&melody, 10));
    let mut song = Synth::new();
    song.insert(bank());
    song.music(Some(0));
    for voice in 0..WAVES.len() as u8 {
        song.cue(0, Cue { voice: Some(voice), ..Cue::default() });
    }
    figures.add("synth 8 voices, % of a core", percent(seconds(&song, 10), 10));
    figures.add("memory of a machine, KiB", full_machine().memory_bytes() as f64 / 1024.0);
}

/// What so many nanoseconds are of so many seconds.
fn percent(nanos: f64, seconds: usize) -> f64 {
    100.0 * nanos / (1e9 * seconds as f64)
}

/// Nanoseconds to render so many seconds. Each counts as its fastest: another program may have had the processor.
fn seconds(start: &Synth, count: usize) -> f64 {
    let mut synth = start.clone();
    let mut samples = [0; SAMPLES];
    let second = |_| {
        let begin = synth.clone();
        fastest(MEASURED, || {
            synth = begin.clone();
            (0..FRAMES).for_each(|_| synth.render(&mut samples));
        })
    };
    (0..count).map(second).sum()
}

/// A song on all voices and an effect that takes each of them, with all that an instrument can have, and an echo.
fn bank() -> SoundBank {
    let instruments = WAVES.map(|wave| Instrument {
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
    let tracks = (0_u8..).zip([48, 55, 60, 64, 67, 72, 76, 79]).map(|(instrument, note)| {
        let note = Cell::Note { instrument, note, volume: 15 };
        Track { cells: [note, Cell::Hold, Cell::Hold, note].repeat(16) }
    });
    let tracks = tracks.take(WAVES.len()).collect();
    let cells = vec![Cell::Note { instrument: 0, note: 60, volume: 15 }; 250];
    let wave: Vec<i16> = (0..20_000).map(|n: i32| (n * n % 9_973 * 3 - 15_000) as i16).collect();
    SoundBank {
        instruments: instruments.to_vec(),
        effects: vec![Effect {
            name: "long".to_owned(),
            priority: 1,
            part: Part::Cells { step_ms: 240, cells },
        }],
        songs: vec![Song {
            name: "song".to_owned(),
            score: Score::patterns(120, vec![0], Some(0), vec![Pattern { tracks }]),
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

/// A console with every cell of every map, all the surfaces, the longest echo and a full storage.
fn full_machine() -> Machine {
    let mut machine = Machine::new();
    let last = MAP_SIDE - 1;
    (0..MAPS).for_each(|map| machine.terrain.maps[map].cell(last, last, 0));
    let height = SURFACE_PIXELS_MAX as i32 / SURFACE_SIDE_MAX;
    machine.video.surface(SURFACE_SIDE_MAX, height).expect("it is the largest");
    let (side, region) = (TileSide::Eight, Region { u: 0, v: 0, width: 256, height: 256 });
    for _ in 0..4 {
        let map = &machine.terrain.maps[0];
        let drawn = machine.video.draw_map(map, 0, side, [0, 0], region, None, Flip::default());
        drawn.expect("the first sheet is always there");
    }
    machine.synth.echo(Echo { delay_ms: 500, feedback: 50, level: 50 });
    machine.storage.store(b"all", &vec![1; STORAGE_BYTES_MAX - 3]).expect("it is as much as fits");
    machine
}
