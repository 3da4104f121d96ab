//! Recordings: WAV files, mono, of 8 or 16 bits.

use std::path::Path;

use hound::{SampleFormat, WavReader, WavSpec};
use machine::sound::{RECORDING_BYTES_IN_ALL_MAX, Recording, Samples};
use serde::Deserialize;

use super::notes;
use crate::error::Error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordingToml {
    pub(super) name: String,
    file: String,
    #[serde(default = "middle")]
    note: String,
    #[serde(default = "once", rename = "loop")]
    loop_to: i64,
    bits: Option<u8>,
}

fn middle() -> String {
    "C4".to_owned()
}

const fn once() -> i64 {
    -1
}

/// Reads the file of a recording, which stands beside `sound`, the file that names it.
pub(super) fn read(from: RecordingToml, sound: &Path) -> Result<Recording, Error> {
    let place = format!("recording \"{}\"", from.name);
    let wrong =
        |rest: &str, problem: String| Error::file(sound, format!("{place}: {rest}"), problem);
    let note = notes::pitch(&from.note)
        .ok_or_else(|| wrong("note", format!("`{}` is no note: C0 to B8", from.note)))?;
    let loop_to = match from.loop_to {
        -1 => None,
        to => Some(
            u32::try_from(to)
                .map_err(|_| wrong("loop", format!("{to} is no sample, nor -1 for none")))?,
        ),
    };
    let path = sound.with_file_name(&from.file);
    let (spec, samples) = wav(&path)?;
    let rate = u16::try_from(spec.sample_rate).map_err(|_| {
        let problem = format!("{} samples a second are more than 48000", spec.sample_rate);
        Error::file(&path, "", problem)
    })?;
    let eight = |samples: Vec<i16>| {
        samples.iter().map(|sample| (sample.saturating_add(128) >> 8) as i8).collect()
    };
    let samples = match from.bits.unwrap_or(if spec.bits_per_sample == 8 { 8 } else { 16 }) {
        8 => Samples::Eight(eight(samples)),
        16 => Samples::Sixteen(samples),
        bits => return Err(wrong("bits", format!("{bits} is neither 8 nor 16"))),
    };
    Ok(Recording { name: from.name, rate, note, loop_to, samples })
}

/// The samples of a file, as 16 bits.
fn wav(path: &Path) -> Result<(WavSpec, Vec<i16>), Error> {
    let said = |error: hound::Error| match error {
        hound::Error::IoError(reason) => Error::io(path)(reason),
        other => Error::file(path, "", format!("not a WAV file of plain samples: {other}")),
    };
    let mut reader = WavReader::open(path).map_err(said)?;
    let spec = reader.spec();
    let plain = spec.sample_format == SampleFormat::Int && [8, 16].contains(&spec.bits_per_sample);
    if !plain || spec.channels != 1 {
        let problem = format!(
            "{} channels of {} bits; a recording is mono and has 8 or 16",
            spec.channels, spec.bits_per_sample
        );
        return Err(Error::file(path, "", problem));
    }
    if reader.len() as usize > RECORDING_BYTES_IN_ALL_MAX {
        let problem = format!(
            "{} samples; all recordings of a cart have at most {RECORDING_BYTES_IN_ALL_MAX} bytes",
            reader.len()
        );
        return Err(Error::file(path, "", problem));
    }
    let wide = spec.bits_per_sample == 16;
    let sample = |sample: i16| if wide { sample } else { sample << 8 };
    let samples = reader.samples::<i16>().map(|read| read.map(sample));
    Ok((spec, samples.collect::<Result<_, _>>().map_err(said)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "name = \"kick\"\nfile = \"kick.wav\"\n";

    fn written(channels: u16, bits: u16, rate: u32) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let spec = WavSpec {
            channels,
            bits_per_sample: bits,
            sample_rate: rate,
            sample_format: SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(folder.path().join("kick.wav"), spec).unwrap();
        for sample in [0, 100, -128, 127] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        folder
    }

    fn read_in(folder: &tempfile::TempDir, toml: &str) -> Result<Recording, String> {
        let sound = folder.path().join("sound.toml");
        let hidden = folder.path().display().to_string() + "/";
        read(toml::from_str(toml).unwrap(), &sound)
            .map_err(|error| error.to_string().replace(&hidden, ""))
    }

    #[test]
    fn samples_come_from_a_file() {
        let recording = read_in(&written(1, 8, 11_025), SOUND).unwrap();
        assert_eq!((recording.rate, recording.note, recording.loop_to), (11_025, 48, None));
        assert_eq!(recording.samples, Samples::Eight(vec![0, 100, -128, 127]));
        let more = format!("{SOUND}note = \"A4\"\nloop = 2");
        let recording = read_in(&written(1, 16, 48_000), &more).unwrap();
        assert_eq!((recording.note, recording.loop_to), (57, Some(2)));
        assert_eq!(recording.samples, Samples::Sixteen(vec![0, 100, -128, 127]));
        let recording = read_in(&written(1, 16, 48_000), &format!("{SOUND}bits = 8")).unwrap();
        assert_eq!(recording.samples, Samples::Eight(vec![0, 0, 0, 0]));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let check = |folder: tempfile::TempDir, toml: &str, expected: &str| {
            assert_eq!(read_in(&folder, toml).unwrap_err(), expected);
        };
        let stereo = "kick.wav: 2 channels of 16 bits; a recording is mono and has 8 or 16";
        check(written(2, 16, 8000), SOUND, stereo);
        let fast = "kick.wav: 96000 samples a second are more than 48000";
        check(written(1, 16, 96_000), SOUND, fast);
        let none = "sound.toml: recording \"kick\": note: `H4` is no note: C0 to B8";
        check(written(1, 16, 8000), &format!("{SOUND}note = \"H4\""), none);
        let bits = "sound.toml: recording \"kick\": bits: 12 is neither 8 nor 16";
        check(written(1, 16, 8000), &format!("{SOUND}bits = 12"), bits);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("kick.wav"), b"RIFF????WAVE").unwrap();
        assert!(read_in(&folder, SOUND).unwrap_err().starts_with("kick.wav: "));
    }
}
