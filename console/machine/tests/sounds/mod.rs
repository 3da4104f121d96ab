//! The golden sounds.

use machine::Synth;
use machine::sound::{Cell, Effect, Instrument, Pattern, Song, SoundBank, Track, Wave};

type Sound = (&'static str, fn() -> Vec<i16>);

/// Each sound and how it is played.
pub(crate) const ALL: &[Sound] = &[
    ("pulse_12", || wave(Wave::Pulse12)),
    ("pulse_25", || wave(Wave::Pulse25)),
    ("pulse_50", || wave(Wave::Pulse50)),
    ("pulse_75", || wave(Wave::Pulse75)),
    ("triangle", || wave(Wave::Triangle)),
    ("noise", || wave(Wave::Noise)),
    ("noise_short", || wave(Wave::NoiseShort)),
    ("vibrato_and_slide", vibrato_and_slide),
    ("song_with_loop", || play(240, |_, _| {})),
    ("effects_over_a_song", || {
        play(240, |synth, frame| {
            for (at, effect) in
                [(20, 0), (40, 0), (42, 1), (44, 0), (46, 1), (48, 1), (50, 1), (120, 0)]
            {
                if frame == at {
                    synth.effect(effect);
                }
            }
        })
    }),
];

pub(crate) fn hash(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    blake3::hash(&bytes).to_string()
}

/// A WAV file: 48 kHz, stereo, 16 bits.
pub(crate) fn to_wav(samples: &[i16]) -> Vec<u8> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let size = bytes.len() as u32;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + size).to_le_bytes());
    out.extend(b"WAVEfmt ");
    for number in [16, 2 << 16 | 1, 48_000, 48_000 * 4, 16 << 16 | 4] {
        out.extend(u32::to_le_bytes(number));
    }
    out.extend(b"data");
    out.extend(size.to_le_bytes());
    out.extend(bytes);
    out
}

fn instrument(
    name: &str,
    wave: Wave,
    [attack_ms, decay_ms, release_ms]: [u16; 3],
    sustain: u8,
) -> Instrument {
    let name = name.to_owned();
    Instrument {
        name,
        wave,
        attack_ms,
        decay_ms,
        sustain,
        release_ms,
        vibrato_cents: 0,
        slide_cents: 0,
    }
}

fn note(instrument: u8, note: u8, volume: u8) -> Cell {
    Cell::Note { instrument, note, volume }
}

fn render(synth: &mut Synth, frames: usize, mut each: impl FnMut(&mut Synth, usize)) -> Vec<i16> {
    let mut samples = vec![0; frames * 1600];
    for (frame, samples) in samples.chunks_mut(1600).enumerate() {
        each(synth, frame);
        synth.render(samples);
    }
    samples
}

fn effect(cells: Vec<Cell>, priority: u8, step_ms: u16) -> Effect {
    Effect { name: "effect".to_owned(), priority, step_ms, cells }
}

/// Two octaves up from C3, a note every 120 ms with a gap.
fn wave(wave: Wave) -> Vec<i16> {
    let cells = [36, 38, 40, 41, 43, 45, 47, 48, 60, 72, 84].into_iter();
    let cells = cells.flat_map(|key| [note(0, key, 15), Cell::Hold, Cell::Release]).collect();
    let mut synth = Synth::new();
    synth.insert(SoundBank {
        instruments: vec![instrument("plain", wave, [4, 60, 80], 10)],
        effects: vec![effect(cells, 1, 40)],
        songs: Vec::new(),
    });
    synth.effect(0);
    render(&mut synth, 90, |_, _| {})
}

fn vibrato_and_slide() -> Vec<i16> {
    let mut instruments = vec![instrument("sung", Wave::Pulse25, [30, 100, 200], 12); 2];
    instruments[0].vibrato_cents = 80;
    instruments[1].slide_cents = -60;
    let mut synth = Synth::new();
    let cells = vec![note(0, 57, 12), Cell::Hold, Cell::Hold, note(1, 81, 15), Cell::Hold];
    synth.insert(SoundBank {
        instruments,
        effects: vec![effect(cells, 1, 250)],
        songs: Vec::new(),
    });
    synth.effect(0);
    render(&mut synth, 90, |_, _| {})
}

fn play(frames: usize, each: impl FnMut(&mut Synth, usize)) -> Vec<i16> {
    let mut synth = Synth::new();
    synth.insert(bank());
    synth.music(Some(0));
    render(&mut synth, frames, each)
}

fn bank() -> SoundBank {
    let mut zap = instrument("zap", Wave::Pulse50, [0, 120, 40], 0);
    zap.slide_cents = -150;
    let instruments = vec![
        instrument("lead", Wave::Pulse25, [4, 60, 80], 9),
        instrument("bass", Wave::Triangle, [2, 40, 30], 12),
        instrument("hat", Wave::Noise, [0, 30, 10], 0),
        instrument("pad", Wave::Pulse12, [60, 200, 150], 6),
        zap,
        instrument("thud", Wave::NoiseShort, [0, 60, 20], 2),
    ];
    let effects = vec![
        effect(vec![note(4, 84, 15), Cell::Hold, note(4, 79, 12), Cell::Hold], 5, 60),
        effect(vec![note(5, 40, 15), note(5, 36, 12), Cell::Release], 8, 50),
    ];
    let melody = |notes: &[u8]| Track {
        cells: notes.iter().flat_map(|&key| [note(0, key, 12), Cell::Hold]).collect(),
    };
    let bass = |notes: &[u8]| Track {
        cells: notes
            .iter()
            .flat_map(|&key| [note(1, key, 14), Cell::Hold, Cell::Hold, Cell::Release])
            .collect(),
    };
    let hats =
        Track { cells: [note(2, 90, 7), Cell::Hold, note(2, 100, 4), note(2, 100, 3)].repeat(4) };
    let pads =
        Track { cells: [vec![note(3, 52, 8)], vec![Cell::Hold; 14], vec![Cell::Release]].concat() };
    let first = Pattern {
        tracks: vec![
            melody(&[60, 64, 67, 72, 71, 67, 64, 62]),
            bass(&[36, 36, 43, 43]),
            hats.clone(),
            pads,
        ],
    };
    let second = Pattern {
        tracks: vec![melody(&[65, 69, 72, 77, 76, 72, 69, 67]), bass(&[41, 41, 36, 43]), hats],
    };
    let song = Song {
        name: "walk".to_owned(),
        row_ms: 110,
        order: vec![0, 1],
        loop_to: Some(1),
        patterns: vec![first, second],
    };
    SoundBank { instruments, effects, songs: vec![song] }
}
