//! The golden sounds.

mod bank;

use machine::sound::{Echo, Wave};
use machine::{Bus, Cue, Synth};

use self::bank::{TABLE, bank, plain};

type Sound = (&'static str, fn() -> Vec<i16>);

/// Each sound and how it is played.
pub(crate) const ALL: &[Sound] = &[
    ("pulse_12", || scale(Wave::Pulse12)),
    ("pulse_25", || scale(Wave::Pulse25)),
    ("pulse_50", || scale(Wave::Pulse50)),
    ("pulse_75", || scale(Wave::Pulse75)),
    ("triangle", || scale(Wave::Triangle)),
    ("saw", || scale(Wave::Saw)),
    ("sine", || scale(Wave::Sine)),
    ("noise", || scale(Wave::Noise)),
    ("noise_short", || scale(Wave::NoiseShort)),
    ("table", || scale(TABLE)),
    ("recording", || scale(Wave::Recording(0))),
    ("recording_loop", || scale(Wave::Recording(1))),
    ("vibrato_and_slide", || effect(2, 90)),
    ("tremolo_and_arpeggio", || effect(3, 90)),
    ("pan_and_echo", || effect(4, 120)),
    ("mml_effect", || effect(5, 60)),
    ("mml_curves_and_glides", || {
        mml(
            "T150 @0 Q90 @ENV1{127,12,60,36,0} @VIB1{12,8,40} [O4 L8 CE&GB-]2 @GLI1{*,12} @ENV0 V80 O3 C4.>G&F4 R8 K-5 Y30 C2",
        )
    }),
    ("song_with_loop", || song(0, 240, |_, _| {})),
    ("song_of_mml", || song(1, 300, |_, _| {})),
    ("effects_over_a_song", || {
        song(0, 240, |synth, frame| {
            for (at, effect) in
                [(20, 0), (40, 0), (42, 1), (44, 0), (46, 1), (48, 1), (50, 1), (120, 0)]
            {
                if frame == at {
                    synth.effect(effect);
                }
            }
        })
    }),
    ("cues_volumes_and_a_fade", cues_volumes_and_a_fade),
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

fn render(synth: &mut Synth, frames: usize, mut each: impl FnMut(&mut Synth, usize)) -> Vec<i16> {
    let mut samples = vec![0; frames * 1600];
    for (frame, samples) in samples.chunks_mut(1600).enumerate() {
        each(synth, frame);
        synth.render(samples);
    }
    samples
}

fn chip() -> Synth {
    let mut synth = Synth::new();
    let bank = bank();
    bank.check().unwrap();
    synth.insert(bank);
    synth
}

/// Two octaves up from C3, and a few high ones, a note every 120 ms with a gap.
fn scale(wave: Wave) -> Vec<i16> {
    let mut synth = Synth::new();
    let mut bank = bank();
    bank.instruments = vec![plain("plain", wave, [4, 60, 80], 10); bank.instruments.len()];
    synth.insert(bank);
    synth.mml("T125 L16 Q67 V127 O3 CDEFGAB>C>C>C>C>C", 1, Cue::default()).unwrap();
    render(&mut synth, 90, |_, _| {})
}

fn effect(number: usize, frames: usize) -> Vec<i16> {
    let mut synth = chip();
    synth.effect(number);
    render(&mut synth, frames, |_, _| {})
}

fn mml(text: &str) -> Vec<i16> {
    let mut synth = chip();
    synth.mml(text, 3, Cue::default()).unwrap();
    render(&mut synth, 240, |_, _| {})
}

fn song(number: usize, frames: usize, each: impl FnMut(&mut Synth, usize)) -> Vec<i16> {
    let mut synth = chip();
    synth.music(Some(number));
    render(&mut synth, frames, each)
}

fn cues_volumes_and_a_fade() -> Vec<i16> {
    song(0, 240, |synth, frame| match frame {
        20 => synth.cue(0, Cue { pan: -80, cents: 700, ..Cue::default() }),
        40 => synth.cue(1, Cue { volume: 60, pan: 100, cents: -1200, voice: Some(0) }),
        60 => synth.volume(Bus::Music, 40),
        80 => synth.echo(Echo { delay_ms: 150, feedback: 70, level: 90 }),
        100 => synth.mml("@4 T200 [O6C16R16]8", 7, Cue { pan: 50, ..Cue::default() }).unwrap(),
        110 => synth.stop(None),
        130 => synth.volume(Bus::Master, 50),
        150 => synth.fade(1000),
        _ => {}
    })
}
