//! The chip as a whole.

mod ends;

use super::*;
use crate::sound::{
    Effect, Instrument, Pattern, Recording, Samples, Song, TRACKS_MAX, Track, Wave,
};

fn instrument(wave: Wave, release_ms: u16) -> Instrument {
    Instrument { release_ms, ..Instrument::new("plain", wave) }
}

fn note(instrument: u8, note: u8, volume: u8) -> Cell {
    Cell::Note { instrument, note, volume }
}

fn effect(priority: u8, step_ms: u16, cells: &[Cell]) -> Effect {
    let part = Part::Cells { step_ms, cells: cells.to_vec() };
    Effect { name: "effect".to_owned(), priority, part }
}

fn song(row_ms: u16, tracks: &[&[Cell]], loop_to: Option<u8>) -> Song {
    let tracks = tracks.iter().map(|cells| Track { cells: cells.to_vec() }).collect();
    let score = Score::patterns(row_ms, vec![0], loop_to, vec![Pattern { tracks }]);
    Song { name: "song".to_owned(), score }
}

fn chip(wave: Wave, effects: Vec<Effect>, songs: Vec<Song>) -> Synth {
    let instruments = vec![instrument(wave, 0), instrument(wave, 30)];
    inserted(SoundBank { instruments, effects, songs, ..SoundBank::default() })
}

fn inserted(bank: SoundBank) -> Synth {
    assert_eq!(bank.check(), Ok(()));
    let mut synth = Synth::new();
    synth.insert(bank);
    synth
}

/// The left side of the next milliseconds.
fn ms(synth: &mut Synth, ms: usize) -> Vec<i32> {
    let mut samples = vec![0; ms * 96];
    synth.render(&mut samples);
    assert!(samples.chunks(2).all(|pair| pair[0] == pair[1]));
    samples.into_iter().step_by(2).map(i32::from).collect()
}

fn loudest(samples: &[i32]) -> i32 {
    samples.iter().map(|sample| sample.abs()).max().unwrap_or(0)
}

/// How often a second the samples rise through zero.
fn frequency(samples: &[i32]) -> usize {
    samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count() * 48_000 / samples.len()
}

/// Rises once in each period.
const RAMP: Wave = Wave::Table([
    -128, -120, -112, -104, -96, -88, -80, -72, -64, -56, -48, -40, -32, -24, -16, -8, 0, 8, 16,
    24, 32, 40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 127,
]);
const PITCHED: [Wave; 8] = [
    Wave::Pulse12,
    Wave::Pulse25,
    Wave::Pulse50,
    Wave::Pulse75,
    Wave::Triangle,
    Wave::Saw,
    Wave::Sine,
    RAMP,
];

#[test]
fn a_note_has_its_frequency() {
    for wave in PITCHED {
        for (key, expected) in [(57, 440), (33, 110), (81, 1760), (107, 7902)] {
            let mut synth = chip(wave, vec![effect(1, 2000, &[note(0, key, 15)])], Vec::new());
            synth.effect(0);
            let found = frequency(&ms(&mut synth, 1000));
            assert!(
                found.abs_diff(expected) <= 2,
                "{wave:?} of {key} has {found} Hz, not {expected}"
            );
        }
    }
}

#[test]
fn no_wave_pushes_to_one_side() {
    for wave in PITCHED.into_iter().chain([Wave::Noise]) {
        let mut synth = chip(wave, vec![effect(1, 2000, &[note(0, 69, 15)])], Vec::new());
        synth.effect(0);
        let samples = ms(&mut synth, 1000);
        let mean = samples.iter().sum::<i32>() / samples.len() as i32;
        assert!(
            mean.abs() < 100 && loudest(&samples) > 3500,
            "{wave:?}: {mean} of {}",
            loudest(&samples)
        );
    }
}

#[test]
fn what_is_rendered_does_not_depend_on_how_much_at_a_time() {
    let (mut whole, mut pieces) = (full(), full());
    for part in 0..8 {
        change(&mut whole, part);
        change(&mut pieces, part);
        let mut expected = vec![0; 30_000];
        whole.render(&mut expected);
        let mut found = vec![0; 30_000];
        let mut rest = found.as_mut_slice();
        for size in (part..).map(|step| 2 * (step * 37 % 501)) {
            let (piece, later) = rest.split_at_mut(size.min(rest.len()));
            pieces.render(piece);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        assert!(found == expected, "part {part}");
        assert!(pieces == whole, "part {part}");
    }
}

#[test]
fn a_restored_chip_goes_on_with_the_same_samples() {
    let mut first = full();
    for part in 0..8 {
        change(&mut first, part);
        first.render(&mut [0; 11_808]);
        let mut bytes = Vec::new();
        first.write(&mut bytes);
        let mut second = Synth::read(&bytes[4..]).unwrap();
        assert!(second == first, "part {part}");
        let mut third = first.clone();
        for later in part + 1..9 {
            change(&mut second, later);
            change(&mut third, later);
            let (mut expected, mut found) = (vec![0; 20_000], vec![0; 20_000]);
            third.render(&mut expected);
            second.render(&mut found);
            assert!(found == expected, "part {part} and {later}");
        }
    }
}

/// A chip with all that it can do.
fn full() -> Synth {
    let sung = Instrument {
        attack_ms: 20,
        decay_ms: 50,
        sustain: 9,
        vibrato_cents: 50,
        vibrato_delay_ms: 60,
        tremolo: 8,
        pan: -70,
        echo: 12,
        ..instrument(Wave::Saw, 90)
    };
    let chord = Instrument { arpeggio: vec![0, 4, 7], echo: 5, pan: 40, ..instrument(RAMP, 20) };
    let laser = Instrument { slide_cents: -70, ..instrument(Wave::Noise, 40) };
    let struck = Instrument { echo: 3, ..instrument(Wave::Recording(0), 10) };
    let held = instrument(Wave::Recording(1), 60);
    let samples =
        |count: i16| Samples::Sixteen((0..count).map(|n| n % 113 * 97 - n % 7 * 900).collect());
    let recording = |loop_to| Recording {
        name: "recording".to_owned(),
        rate: 22_050,
        note: 48,
        loop_to,
        samples: samples(900),
    };
    let voices = [
        "T140 @0 @ENV1{127, 24, 40, 48, 100} @VIB1{12, 24, 30} [O4 L8 C&E G>C< [D16 R16]3]",
        "T140 @1 Q100 @GLI1{*, *} V90 [O3 L4 C @3 E @4 G @1 A]",
        "T140 @3 L16 [C R C C]7 @GLI1{-1200, 12} K12 Y-20 C1",
    ];
    let cells = [note(2, 40, 12), Cell::Hold, note(4, 47, 9), note(3, 50, 15), Cell::Release];
    let lines = Song {
        name: "lines".to_owned(),
        score: Score::Mml { voices: voices.map(str::to_owned).to_vec(), again: true },
    };
    inserted(SoundBank {
        instruments: vec![sung, chord, laser, struck, held],
        effects: vec![
            effect(3, 33, &[note(2, 80, 15), note(3, 60, 15), note(0, 70, 15)]),
            Effect {
                name: "beep".to_owned(),
                priority: 4,
                part: Part::Mml("@1 T300 [CEG]3".to_owned()),
            },
        ],
        songs: vec![song(110, &[&cells[..]; TRACKS_MAX], Some(0)), lines],
        recordings: vec![recording(None), recording(Some(300))],
        echo: Echo { delay_ms: 90, feedback: 50, level: 60 },
    })
}

/// One of the things that a cart may do to a chip.
fn change(synth: &mut Synth, part: usize) {
    match part {
        0 => synth.music(Some(1)),
        1 => synth.cue(0, Cue { volume: 70, pan: 60, cents: 300, voice: Some(1) }),
        2 => synth.mml("@2 V127 T200 [O5C&D&16.]2 R8", 9, Cue::default()).unwrap(),
        3 => {
            synth.music(Some(0));
            synth.effect(1);
            synth.volume(Bus::Effects, 60);
        }
        4 => synth.echo(Echo { delay_ms: 33, feedback: 80, level: 90 }),
        5 => {
            synth.stop_effect(1);
            synth.cue(0, Cue { voice: Some(0), ..Cue::default() });
        }
        6 => synth.fade(200),
        7 => synth.volume(Bus::Master, 30),
        _ => synth.stop(None),
    }
}

#[test]
fn music_has_its_voice_back_after_an_effect() {
    let low: &[Cell] = &[note(0, 45, 10), Cell::Hold];
    let song = song(1000, &[low; VOICES], None);
    let mut synth =
        chip(Wave::Pulse50, vec![effect(1, 20, &[note(0, 93, 15), Cell::Hold])], vec![song]);
    synth.music(Some(0));
    ms(&mut synth, 100);
    assert!((0..VOICES).all(|voice| !synth.is_busy(voice)));
    synth.effect(0);
    ms(&mut synth, 10);
    assert!(synth.is_busy(VOICES - 1), "the last track is taken first");
    ms(&mut synth, 90);
    assert!((0..VOICES).all(|voice| !synth.is_busy(voice)));
    let mut undisturbed = synth.clone();
    undisturbed.slots = std::array::from_fn(|_| synth.slots[0].clone());
    assert_eq!(
        ms(&mut synth, 50),
        ms(&mut undisturbed, 50),
        "all tracks sound as the first one does"
    );
}

#[test]
fn an_effect_takes_a_free_voice_before_one_of_the_music() {
    let low: &[Cell] = &[note(0, 45, 10), Cell::Hold];
    let song = song(1000, &[low; VOICES - 1], None);
    let mut synth = chip(Wave::Pulse50, vec![effect(1, 99, &[note(0, 93, 15)])], vec![song]);
    synth.music(Some(0));
    ms(&mut synth, 20);
    for expected in [VOICES - 1, VOICES - 2, VOICES - 3] {
        synth.effect(0);
        ms(&mut synth, 5);
        assert!(synth.is_busy(expected) && !synth.is_busy(expected - 1));
    }
}

#[test]
fn a_higher_priority_takes_the_voice_of_the_lowest_and_oldest() {
    let long = |priority| effect(priority, 1000, &[note(0, 60, 9)]);
    let mut synth = chip(Wave::Triangle, vec![long(1), long(5), long(9)], Vec::new());
    let mut check = |number, expected: &str| {
        synth.effect(number);
        ms(&mut synth, 5);
        let letter = |slot: &Slot| match slot.sounding.as_ref().map(|sounding| &sounding.source) {
            Some(Source::Effect(number)) => char::from(b'0' + *number as u8),
            Some(Source::Text(..)) => 't',
            None => '-',
        };
        assert_eq!(synth.slots.iter().map(letter).collect::<String>(), expected);
    };
    check(1, "-------1");
    check(0, "------01");
    for expected in ["-----201", "----2201", "---22201", "--222201", "-2222201", "22222201"] {
        check(2, expected);
    }
    check(1, "22222211");
    check(0, "22222211");
    check(1, "22222211");
    check(2, "22222221");
    check(3, "22222221");
}

#[test]
fn an_effect_can_ask_for_a_voice_a_side_a_pitch_and_a_volume() {
    let mut synth = chip(
        Wave::Pulse50,
        vec![effect(1, 500, &[note(0, 57, 15)]), effect(2, 500, &[])],
        Vec::new(),
    );
    let mut samples = vec![0; 9_600];
    synth.cue(0, Cue { volume: 50, pan: -100, cents: 1200, voice: Some(2) });
    assert!(synth.is_busy(2));
    synth.render(&mut samples);
    let left: Vec<i32> = samples.iter().step_by(2).map(|&sample| sample.into()).collect();
    assert!(samples.iter().skip(1).step_by(2).all(|&sample| sample == 0), "all of it is left");
    assert!((1800..2800).contains(&loudest(&left[480..])), "{}", loudest(&left));
    assert!(frequency(&left).abs_diff(880) <= 20, "{}", frequency(&left));
    synth.cue(1, Cue { voice: Some(200), ..Cue::default() });
    assert!(synth.is_busy(7), "brought into its range");
    synth.stop_effect(0);
    synth.render(&mut [0; 1920]);
    assert!(!synth.is_busy(2));
}

#[test]
fn mml_plays_and_ends() {
    let mut synth = chip(Wave::Pulse50, Vec::new(), Vec::new());
    // A quarter of T240 is 250 ms; Q80 leaves 50 of them silent.
    synth.mml("T240 Q80 A O5A", 5, Cue::default()).unwrap();
    for expected in [440, 880] {
        assert!(frequency(&ms(&mut synth, 200)).abs_diff(expected) <= 5);
        ms(&mut synth, 5);
        assert_eq!(loudest(&ms(&mut synth, 44)), 0, "the gap after {expected}");
        ms(&mut synth, 1);
    }
    ms(&mut synth, 10);
    assert!((0..VOICES).all(|voice| !synth.is_busy(voice)));
    let error = synth.mml("C\n H", 5, Cue::default()).unwrap_err();
    assert_eq!((error.line, error.column), (2, 2));
}

#[test]
fn mml_repeats_slurs_and_curves() {
    let mut synth = chip(Wave::Pulse50, Vec::new(), Vec::new());
    synth.mml("T240 Q100 [[L16A]3 R16]2 O5 L4 @ENV1{0, 48, 127} A", 5, Cue::default()).unwrap();
    for _ in 0..2 {
        assert!(loudest(&ms(&mut synth, 187)) > 2500);
        ms(&mut synth, 5);
        assert_eq!(loudest(&ms(&mut synth, 57)), 0);
        ms(&mut synth, 1);
    }
    let swell: Vec<i32> = (0..5).map(|_| loudest(&ms(&mut synth, 49))).collect();
    assert!(swell.windows(2).all(|pair| pair[0] + 400 < pair[1]), "{swell:?}");
    // A slur does not start the envelope anew, and a glide arrives.
    let mut synth = chip(Wave::Pulse50, Vec::new(), Vec::new());
    synth.mml("T240 Q100 @GLI1{*, 12} A & O5A", 5, Cue::default()).unwrap();
    ms(&mut synth, 249);
    let quietest = (0..10).map(|_| loudest(&ms(&mut synth, 2))).min();
    assert!(quietest > Some(2500), "{quietest:?}");
    let gliding = frequency(&ms(&mut synth, 20));
    assert!((500..860).contains(&gliding), "{gliding}");
    ms(&mut synth, 30);
    assert!(frequency(&ms(&mut synth, 100)).abs_diff(880) <= 10);
}

#[test]
fn songs_of_mml_start_again_together() {
    let voices = ["T600 O4 A4", "T600 R4"].map(str::to_owned).to_vec();
    let song = |again| Song {
        name: "song".to_owned(),
        score: Score::Mml { voices: voices.clone(), again },
    };
    let mut synth = chip(Wave::Pulse50, Vec::new(), vec![song(true), song(false)]);
    synth.music(Some(0));
    for place in 0..3 {
        ms(&mut synth, 50);
        assert_eq!(synth.position(), Some(Position { song: 0, place, row: 48 }));
        ms(&mut synth, 50);
    }
    synth.music(Some(1));
    ms(&mut synth, 101);
    assert_eq!(synth.position(), None);
}

#[test]
fn the_place_of_a_song_is_known() {
    let cells: &[Cell] = &[note(0, 60, 9), Cell::Release];
    let mut synth = chip(Wave::Pulse50, Vec::new(), vec![song(50, &[cells], Some(0))]);
    assert_eq!(synth.position(), None);
    synth.music(Some(0));
    for row in [0, 1, 0, 1] {
        ms(&mut synth, 25);
        assert_eq!(synth.position(), Some(Position { song: 0, place: 0, row }));
        ms(&mut synth, 25);
    }
}

#[test]
fn music_fades_out_and_the_next_song_is_as_loud_as_ever() {
    let cells: &[Cell] = &[note(0, 60, 15), Cell::Hold];
    let mut synth = chip(Wave::Pulse50, Vec::new(), vec![song(50, &[cells], Some(0))]);
    synth.music(Some(0));
    let full = loudest(&ms(&mut synth, 50));
    synth.fade(200);
    let fading: Vec<i32> = (0..4).map(|_| loudest(&ms(&mut synth, 50))).collect();
    assert!(fading.windows(2).all(|pair| pair[0] > pair[1] + 400), "{fading:?}");
    ms(&mut synth, 10);
    assert_eq!((synth.playing(), loudest(&ms(&mut synth, 20))), (None, 0));
    synth.music(Some(0));
    assert!(loudest(&ms(&mut synth, 50)).abs_diff(full) < 50);
    synth.fade(0);
    synth.music(Some(0));
    ms(&mut synth, 50);
    assert_eq!(synth.playing(), Some(0), "a fading song starts again");
}

#[test]
fn volumes_are_of_their_own_sounds() {
    let cells: &[Cell] = &[note(0, 60, 15), Cell::Hold];
    let loudness = |bus, is_music| {
        let effects = vec![effect(1, 2000, &[note(0, 60, 15)])];
        let mut synth = chip(Wave::Pulse50, effects, vec![song(50, &[cells], Some(0))]);
        if is_music {
            synth.music(Some(0));
        } else {
            synth.effect(0);
        }
        let full = loudest(&ms(&mut synth, 50));
        synth.volume(bus, 50);
        ms(&mut synth, 20);
        100 * loudest(&ms(&mut synth, 50)) / full
    };
    for (bus, music, effects) in
        [(Bus::Master, 50, 50), (Bus::Music, 50, 100), (Bus::Effects, 100, 50)]
    {
        for (is_music, expected) in [(true, music), (false, effects)] {
            let found = loudness(bus, is_music);
            assert!((found - expected).abs() < 3, "{bus:?} {is_music}: {found}");
        }
    }
}

#[test]
fn an_echo_comes_later_softer_and_again() {
    let tapped = Instrument { echo: 15, ..instrument(Wave::Pulse50, 0) };
    let mut synth = inserted(SoundBank {
        instruments: vec![tapped],
        effects: vec![effect(1, 20, &[note(0, 60, 15)])],
        echo: Echo { delay_ms: 100, feedback: 50, level: 50 },
        ..SoundBank::default()
    });
    synth.effect(0);
    let heard: Vec<i32> = (0..4)
        .map(|_| {
            let tap = loudest(&ms(&mut synth, 25));
            assert_eq!(loudest(&ms(&mut synth, 75)[10..]), 0);
            tap
        })
        .collect();
    for (round, expected) in [(1, 2), (2, 4), (3, 8)] {
        let softer = heard[0] / expected;
        assert!(heard[round].abs_diff(softer) < 100, "{heard:?}");
    }
}

#[test]
fn a_recording_sounds_once_or_goes_round() {
    let samples =
        Samples::Eight((0..480).map(|n| if n / 24 % 2 == 0 { 100 } else { -100 }).collect());
    let recording = |loop_to| Recording {
        name: "recording".to_owned(),
        rate: 48_000,
        note: 57,
        loop_to,
        samples: samples.clone(),
    };
    for (loop_to, goes_on) in [(None, false), (Some(96), true)] {
        let mut synth = inserted(SoundBank {
            instruments: vec![instrument(Wave::Recording(0), 0)],
            effects: vec![effect(1, 200, &[note(0, 57, 15)]), effect(1, 200, &[note(0, 69, 15)])],
            recordings: vec![recording(loop_to)],
            ..SoundBank::default()
        });
        synth.effect(0);
        assert!(frequency(&ms(&mut synth, 10)).abs_diff(1000) <= 200);
        ms(&mut synth, 10);
        let later = ms(&mut synth, 100);
        assert_eq!(loudest(&later) > 5000, goes_on);
        if goes_on {
            assert!(frequency(&later).abs_diff(1000) <= 10);
            synth.stop(None);
            ms(&mut synth, 20);
            synth.effect(1);
            ms(&mut synth, 1);
            assert!(frequency(&ms(&mut synth, 100)).abs_diff(2000) <= 20);
        }
    }
}

#[test]
fn an_arpeggio_plays_its_notes_in_turn() {
    let broken =
        Instrument { arpeggio: vec![0, 12], arpeggio_ms: 100, ..instrument(Wave::Pulse50, 0) };
    let mut synth = inserted(SoundBank {
        instruments: vec![broken],
        effects: vec![effect(1, 1000, &[note(0, 57, 15)])],
        ..SoundBank::default()
    });
    synth.effect(0);
    for expected in [440, 880, 440] {
        ms(&mut synth, 10);
        assert!(frequency(&ms(&mut synth, 80)).abs_diff(expected) <= 15);
        ms(&mut synth, 10);
    }
}

#[test]
fn eight_loud_voices_are_bent_and_not_cut_off() {
    let cells: &[Cell] = &[note(0, 36, 15), Cell::Hold];
    let mut synth = chip(Wave::Triangle, Vec::new(), vec![song(50, &[cells; VOICES], Some(0))]);
    synth.music(Some(0));
    ms(&mut synth, 10);
    let samples = ms(&mut synth, 100);
    assert!((28_000..32_767).contains(&loudest(&samples)), "{}", loudest(&samples));
    assert!(
        samples.windows(8).all(|few| few.iter().any(|sample| *sample != few[0]) || few[0] == 0)
    );
}

#[test]
fn a_song_loops_or_ends() {
    let cells: &[Cell] = &[note(0, 60, 9), Cell::Release];
    for (loop_to, plays) in [(None, None), (Some(0), Some(0))] {
        let mut synth = chip(Wave::Pulse50, Vec::new(), vec![song(50, &[cells], loop_to)]);
        synth.music(Some(0));
        ms(&mut synth, 20);
        synth.music(Some(0));
        assert!(loudest(&ms(&mut synth, 20)) > 1000, "it plays on");
        ms(&mut synth, 70);
        assert_eq!(synth.playing(), plays);
        assert_eq!(loudest(&ms(&mut synth, 30)) > 0, plays.is_some());
        synth.music(Some(7));
        assert_eq!(synth.playing(), None);
        ms(&mut synth, 10);
        assert_eq!(loudest(&ms(&mut synth, 100)), 0);
    }
}

#[test]
fn what_is_not_there_is_silent() {
    let mut synth = Synth::new();
    synth.effect(3);
    synth.music(Some(0));
    assert_eq!(loudest(&ms(&mut synth, 20)), 0);
}
