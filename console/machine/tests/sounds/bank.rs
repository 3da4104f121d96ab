//! The sounds that the golden sounds are played with.

use machine::sound::{
    Cell, Echo, Effect, Instrument, Part, Pattern, Recording, Samples, Score, Song, SoundBank,
    Track, Wave,
};

/// A hollow wave of the cart's own.
pub(crate) const TABLE: Wave = Wave::Table([
    0, 60, 110, 127, 110, 60, 20, 40, 80, 100, 80, 40, 0, -20, -10, 10, 30, 20, -10, -40, -70, -90,
    -100, -90, -60, -40, -60, -100, -127, -120, -90, -40,
]);

pub(crate) fn plain(
    name: &str,
    wave: Wave,
    [attack_ms, decay_ms, release_ms]: [u16; 3],
    sustain: u8,
) -> Instrument {
    Instrument { attack_ms, decay_ms, release_ms, sustain, ..Instrument::new(name, wave) }
}

fn note(instrument: u8, note: u8, volume: u8) -> Cell {
    Cell::Note { instrument, note, volume }
}

fn effect(cells: Vec<Cell>, priority: u8, step_ms: u16) -> Effect {
    Effect { name: "effect".to_owned(), priority, part: Part::Cells { step_ms, cells } }
}

/// Everything that a bank can have.
pub(crate) fn bank() -> SoundBank {
    let beep = Effect {
        name: "beep".to_owned(),
        priority: 4,
        part: Part::Mml("@(lead) T180 L16 [O5 C E G]2 > C4".to_owned()),
    };
    let effects = vec![
        effect(vec![note(4, 84, 15), Cell::Hold, note(4, 79, 12), Cell::Hold], 5, 60),
        effect(vec![note(5, 40, 15), note(5, 36, 12), Cell::Release], 8, 50),
        effect(vec![note(6, 57, 12), Cell::Hold, Cell::Hold, note(7, 81, 15), Cell::Hold], 1, 250),
        effect(vec![note(8, 57, 12), Cell::Hold, Cell::Hold, note(9, 48, 15), Cell::Hold], 1, 250),
        effect(vec![note(10, 60, 12), Cell::Release, note(11, 64, 15), Cell::Release], 1, 120),
        beep,
    ];
    SoundBank {
        instruments: instruments(),
        effects,
        songs: vec![walk(), lines()],
        recordings: recordings(),
        echo: Echo { delay_ms: 220, feedback: 45, level: 60 },
    }
}

fn instruments() -> Vec<Instrument> {
    let sung = plain("sung", Wave::Pulse25, [30, 100, 200], 12);
    let zap = plain("zap", Wave::Pulse50, [0, 120, 40], 0);
    vec![
        plain("lead", Wave::Pulse25, [4, 60, 80], 9),
        plain("bass", Wave::Triangle, [2, 40, 30], 12),
        plain("hat", Wave::Noise, [0, 30, 10], 0),
        plain("pad", Wave::Pulse12, [60, 200, 150], 6),
        Instrument { slide_cents: -150, ..zap },
        plain("thud", Wave::NoiseShort, [0, 60, 20], 2),
        Instrument { vibrato_cents: 80, vibrato_delay_ms: 100, ..sung.clone() },
        Instrument { slide_cents: -60, ..sung.clone() },
        Instrument { tremolo: 12, tremolo_ms: 120, ..sung.clone() },
        Instrument { arpeggio: vec![0, 4, 7, 12], arpeggio_ms: 33, ..sung.clone() },
        Instrument { pan: -60, echo: 15, wave: Wave::Saw, ..sung.clone() },
        Instrument { pan: 60, echo: 8, wave: TABLE, ..sung },
        plain("kick", Wave::Recording(0), [0, 0, 20], 15),
        plain("organ", Wave::Recording(1), [5, 0, 90], 15),
    ]
}

fn recordings() -> Vec<Recording> {
    // A falling thump, and a wave of a few overtones that goes round.
    let thump = (0..3000).map(|n: i32| {
        let turn = 400_000 / (n + 1200);
        let square = if n * turn / 4000 % 2 == 0 { 100 } else { -100 };
        (square * (3000 - n) / 3000) as i8
    });
    let organ = (0..512).map(|n: i32| {
        let triangle = |turn: i32| (turn % 256 - 128).abs() * 2 - 128;
        (100 * (triangle(n) + triangle(2 * n) / 2 + triangle(4 * n) / 3)) as i16
    });
    let recording = |name: &str, rate, loop_to, samples| Recording {
        name: name.to_owned(),
        rate,
        note: 48,
        loop_to,
        samples,
    };
    vec![
        recording("thump", 16_000, None, Samples::Eight(thump.collect())),
        recording("organ", 44_100, Some(0), Samples::Sixteen(organ.collect())),
    ]
}

fn walk() -> Song {
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
    let held = |instrument, key| Track {
        cells: [vec![note(instrument, key, 8)], vec![Cell::Hold; 14], vec![Cell::Release]].concat(),
    };
    let kicks = Track { cells: [note(12, 48, 15), Cell::Hold, Cell::Hold, Cell::Hold].repeat(4) };
    let first = Pattern {
        tracks: vec![
            melody(&[60, 64, 67, 72, 71, 67, 64, 62]),
            bass(&[36, 36, 43, 43]),
            hats.clone(),
            held(3, 52),
            kicks.clone(),
            held(13, 48),
            held(10, 43),
            held(11, 67),
        ],
    };
    let second = Pattern {
        tracks: vec![
            melody(&[65, 69, 72, 77, 76, 72, 69, 67]),
            bass(&[41, 41, 36, 43]),
            hats,
            kicks,
        ],
    };
    let score = Score::patterns(110, vec![0, 1], Some(1), vec![first, second]);
    Song { name: "walk".to_owned(), score }
}

fn lines() -> Song {
    let voices = [
        "T132 @(lead) Q85 L8 [O5 C<G>CE FEDC]2 [O5 D<A>DF GFE4]2",
        "T132 @(bass) Q90 L4 [O2 C G C G]2 [D A D A]2",
        "T132 @(hat) V60 L16 [O8 C R C C]16",
        "T132 @(pad) V70 Q100 L1 @VIB1{48,20,15} O3 [E&F]2 [F&G]2",
        "T132 @(organ) V50 Q95 L2 O3 [[C E]2]2 [D F]4",
    ];
    let score = Score::Mml { voices: voices.map(str::to_owned).to_vec(), again: true };
    Song { name: "lines".to_owned(), score }
}
