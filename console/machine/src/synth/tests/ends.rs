//! How notes end.

use super::*;

#[test]
fn a_note_ends_in_two_milliseconds_at_least_and_then_there_is_silence() {
    for (instrument, least, most) in [(0, 2, 4), (1, 25, 34)] {
        let mut synth =
            chip(Wave::Pulse50, vec![effect(1, 100, &[note(instrument, 69, 15)])], Vec::new());
        synth.effect(0);
        let full = loudest(&ms(&mut synth, 100));
        let end: Vec<i32> = (0..40).map(|_| loudest(&ms(&mut synth, 1))).collect();
        let heard = end.iter().take_while(|&&loudness| loudness > 0).count();
        assert!((least..=most).contains(&heard), "{heard} ms: {end:?}");
        assert!(
            end[0] > full / 3 && end.windows(2).all(|pair| pair[1] <= pair[0] + 500),
            "{end:?}"
        );
        assert_eq!(loudest(&ms(&mut synth, 500)), 0);
    }
}

#[test]
fn nothing_clicks() {
    // Triangles of low notes move by at most 80 from sample to sample; a step of the volume would move thousands.
    let effects = vec![effect(5, 60, &[note(0, 40, 15), note(1, 47, 3), Cell::Release])];
    let cells: &[Cell] = &[note(0, 33, 15), note(0, 45, 2), note(1, 36, 15), Cell::Release];
    let mut synth = chip(Wave::Triangle, effects, vec![song(50, &[cells; 2], Some(0))]);
    let mut samples = vec![0];
    synth.music(Some(0));
    for effect in 0..40 {
        samples.extend(ms(&mut synth, 37 + effect % 5));
        if effect % 3 == 0 {
            synth.effect(0);
        }
    }
    synth.music(None);
    samples.extend(ms(&mut synth, 300));
    let steps: Vec<i32> = samples.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(
        loudest(&samples) > 8_000 && loudest(&steps) < 900,
        "{} {}",
        loudest(&samples),
        loudest(&steps)
    );
    assert_eq!(samples.last(), Some(&0));
}

#[test]
fn no_wave_clicks_where_its_note_ends() {
    let recording = Recording {
        name: "hum".to_owned(),
        rate: 14_080,
        note: 57,
        loop_to: Some(0),
        samples: Samples::Sixteen((0..32).map(|n| n * 1000 - 15_500).collect()),
    };
    let rest = [Wave::Noise, Wave::NoiseShort, Wave::Recording(0)];
    for wave in PITCHED.into_iter().chain(rest) {
        for key in [33, 57, 99] {
            // The same note, once let go after 100 ms: what is left of it shrinks evenly.
            let [whole, ended] = [1_000, 100].map(|step_ms| {
                let mut synth = inserted(SoundBank {
                    instruments: vec![instrument(wave, 0)],
                    effects: vec![effect(1, step_ms, &[note(0, key, 15)])],
                    recordings: vec![recording.clone()],
                    ..SoundBank::default()
                });
                synth.effect(0);
                ms(&mut synth, 120)
            });
            let (mut share, mut last) = (1_000, 0);
            for (at, (whole, ended)) in (0..).zip(whole.into_iter().zip(ended)) {
                // Where the wave is near zero, its share cannot be told.
                if whole.abs() > 500 {
                    let now = ended * 1_000 / whole;
                    // From all to nothing it takes 96 samples at least.
                    let most = (at - last) * 1_000 / 96 + 10;
                    assert!(
                        (-10..=most).contains(&(share - now)),
                        "{wave:?} of {key} falls from {share} to {now} per mille at sample {at}"
                    );
                    (share, last) = (now, at);
                }
            }
            assert_eq!(share, 0, "{wave:?} of {key} does not end");
        }
    }
}
