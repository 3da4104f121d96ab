//! Pictures and sounds that must stay as they are, to the pixel and the sample.
//!
//! Pictures are indexed PNGs under `tests/golden/`; sounds are hashes in `tests/golden/sound.hashes`. What differs is
//! written under `target/golden/`: a picture as it is now (`NAME.png`) and where it differs (`NAME.diff.png`), a sound
//! as `NAME.wav`. With `BLESS=1` in the environment what there is now becomes golden: look at it, or listen, first.

#![expect(clippy::unwrap_used, reason = "all of it is a test")]

mod pictures;
mod sounds;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use machine::Palette;

const BYTES_MAX: usize = 20 << 10;

fn golden(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", name].iter().collect()
}

/// Where a file goes that shows what differs.
fn differing(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("../golden");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

fn blessing() -> bool {
    env::var("BLESS").is_ok_and(|value| value == "1")
}

fn to_png(pixels: &[u8]) -> Vec<u8> {
    let palette =
        (0..16).flat_map(|color| Palette::DEFAULT.rgb(machine::Color::new(color).unwrap()));
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 256, 256);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(palette.collect::<Vec<u8>>());
    encoder.set_compression(png::Compression::High);
    let packed: Vec<u8> = pixels.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    encoder.write_header().unwrap().write_image_data(&packed).unwrap();
    out
}

fn from_png(bytes: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::IDENTITY);
    let mut reader = decoder.read_info().unwrap();
    assert_eq!(
        (reader.info().width, reader.info().height, reader.info().bit_depth),
        (256, 256, png::BitDepth::Four)
    );
    let mut packed = vec![0; 256 * 128];
    reader.next_frame(&mut packed).unwrap();
    packed.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect()
}

#[test]
fn pictures_are_as_they_were() {
    let mut wrong = Vec::new();
    let mut used = BTreeSet::from(["sound.hashes".to_owned()]);
    for (name, draw) in pictures::ALL {
        let file = format!("{name}.png");
        let pixels = draw();
        if blessing() {
            fs::write(golden(&file), to_png(&pixels)).unwrap();
        }
        let expected = fs::read(golden(&file)).map(|bytes| {
            assert!(
                bytes.len() <= BYTES_MAX,
                "{file} has {} bytes, more than {BYTES_MAX}",
                bytes.len()
            );
            from_png(&bytes)
        });
        if expected.as_ref().ok() != Some(&pixels) {
            fs::write(differing(&file), to_png(&pixels)).unwrap();
            let expected = expected.unwrap_or_else(|_| vec![0; 65_536]);
            let diff: Vec<u8> = pixels
                .iter()
                .zip(&expected)
                .map(|(now, then)| if now == then { 1 } else { 8 })
                .collect();
            fs::write(differing(&format!("{name}.diff.png")), to_png(&diff)).unwrap();
            wrong.push(*name);
        }
        used.insert(file);
    }
    let there = fs::read_dir(golden(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let unused: Vec<String> = there.filter(|file| !used.contains(file)).collect();
    assert!(unused.is_empty(), "no test uses {unused:?} of tests/golden");
    assert!(wrong.is_empty(), "{wrong:?} differ: see {}", differing("").display());
}

#[test]
fn sounds_are_as_they_were() {
    let lines = |file: &str| file.lines().map(|line| line.to_owned()).collect::<BTreeSet<String>>();
    let now: BTreeMap<&str, Vec<i16>> =
        sounds::ALL.iter().map(|(name, play)| (*name, play())).collect();
    let hashes: BTreeMap<&str, String> =
        now.iter().map(|(&name, samples)| (name, sounds::hash(samples))).collect();
    let text: String = hashes.iter().map(|(name, hash)| format!("{name} {hash}\n")).collect();
    if blessing() {
        fs::write(golden("sound.hashes"), &text).unwrap();
    }
    let then = fs::read_to_string(golden("sound.hashes")).unwrap_or_default();
    let mut wrong = Vec::new();
    for line in lines(&text).symmetric_difference(&lines(&then)) {
        let name = line.split(' ').next().unwrap().to_owned();
        if let Some(samples) = now.get(name.as_str()) {
            fs::write(differing(&format!("{name}.wav")), sounds::to_wav(samples)).unwrap();
        }
        wrong.push(name);
    }
    wrong.dedup();
    assert!(
        wrong.is_empty(),
        "{wrong:?} differ from sound.hashes: listen to {}",
        differing("").display()
    );
}
