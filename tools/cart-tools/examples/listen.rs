//! Writes every song and effect of a `sound.toml` as WAV files, and says how loud each is: for authors, and to compare
//! two versions of the synth. `cargo run --release -p cart-tools --example listen -- SOUND.toml FOLDER [SECONDS]`

use std::path::Path;
use std::{env, error, fs, io};

use machine::Synth;

/// Samples of a second, left and right in turn.
const SECOND: usize = 96_000;

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [file, folder, rest @ ..] = arguments.as_slice() else {
        return Err("use: listen SOUND.toml FOLDER [SECONDS]".into());
    };
    let seconds = rest.first().map_or(Ok(60), |text| text.parse::<usize>())?;
    let bank = cart_tools::sounds(Path::new(file))?;
    fs::create_dir_all(folder)?;
    let mut synth = Synth::new();
    let songs = bank.songs.iter().map(|song| song.name.clone());
    let effects = bank.effects.iter().map(|effect| effect.name.clone());
    let names: Vec<(bool, usize, String)> = songs
        .enumerate()
        .map(|(number, name)| (true, number, name))
        .chain(effects.enumerate().map(|(number, name)| (false, number, name)))
        .collect();
    for (is_song, number, name) in names {
        synth.insert(bank.clone());
        let mut samples = vec![0; if is_song { seconds * SECOND } else { 2 * SECOND }];
        if is_song {
            synth.music(Some(number));
        } else {
            synth.effect(number);
        }
        synth.render(&mut samples);
        let kind = if is_song { "song" } else { "effect" };
        let path = Path::new(folder).join(format!("{kind} {number} {name}.wav"));
        write(&path, &samples).map_err(|error| format!("{}: {error}", path.display()))?;
        say(&format!("{kind:6} {number:2} {name:16}"), &samples);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "it is what this program is for")]
fn say(what: &str, samples: &[i16]) {
    let peak = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
    let power: f64 = samples.iter().map(|&sample| f64::from(i32::from(sample).pow(2))).sum();
    let clipped = samples.iter().filter(|sample| sample.unsigned_abs() >= 32_767).count();
    let rms = (power / samples.len() as f64).sqrt();
    println!("{what} peak {peak:5}  rms {rms:6.0}  clipped {clipped}");
}

fn write(path: &Path, samples: &[i16]) -> io::Result<()> {
    let data: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let size = u32::try_from(data.len()).map_err(io::Error::other)?;
    let mut out = b"RIFF".to_vec();
    out.extend((36 + size).to_le_bytes());
    out.extend(b"WAVEfmt ");
    for number in [16, 2 << 16 | 1, 48_000, 48_000 * 4, 16 << 16 | 4] {
        out.extend(u32::to_le_bytes(number));
    }
    out.extend(b"data");
    out.extend(size.to_le_bytes());
    out.extend(data);
    fs::write(path, out)
}
