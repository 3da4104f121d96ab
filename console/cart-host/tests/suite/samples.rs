//! The cases of the carts of this repository: pads in, pictures and sound out.
//!
//! A case is a folder `carts/NAME/tests/CASE`: `pads.txt` is a script as `quiver play --pads` takes it, `TICK.png` the
//! picture of a tick, and `sound.hash` the BLAKE3 hash of the samples up to the last picture. What differs is written
//! under `target/golden/NAME-CASE`, as a picture or to listen to. With `BLESS=1` in the environment what there is now
//! becomes golden: look at it, or listen, first. An empty file asks for a picture or a hash that is not there yet.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cart_host::{Engine, PlayHost};

use crate::common::{engine, packed, scene};
use crate::script::Script;

/// Bytes of a golden picture at most.
const BYTES_MAX: usize = 20 << 10;
/// Samples of a frame, left and right.
const FRAME_SAMPLES: usize = 1_600;

/// A folder with a script.
struct Case {
    cart: String,
    name: String,
    folder: PathBuf,
    /// The ticks of its pictures.
    ticks: BTreeSet<u32>,
    sound: bool,
}

/// What a case came to: pictures in red, green and blue, and samples.
struct Run {
    pictures: Vec<(u32, Vec<u8>)>,
    samples: Vec<i16>,
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn last(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let carts = entries(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../carts"));
    // Beside them stand the rules, which are no cart.
    for cart in carts.into_iter().filter(|cart| cart.join("cart.toml").is_file()) {
        let folders = entries(&cart.join("tests")).into_iter().filter(|path| path.is_dir());
        cases.extend(folders.map(|folder| case(last(&cart), folder)));
    }
    cases
}

fn case(cart: String, folder: PathBuf) -> Case {
    let (mut ticks, mut sound, mut script) = (BTreeSet::new(), false, false);
    for path in entries(&folder) {
        match (last(&path).as_str(), path.extension().and_then(|part| part.to_str())) {
            ("pads.txt", _) => script = true,
            ("sound.hash", _) => sound = true,
            (_, Some("png")) => {
                let tick = path.file_stem().unwrap().to_str().unwrap().parse();
                ticks.insert(tick.unwrap_or_else(|_| panic!("{}: no tick", path.display())));
            }
            _ => panic!("{}: no part of a case", path.display()),
        }
    }
    assert!(script && !ticks.is_empty(), "{}: a script and pictures", folder.display());
    Case { cart, name: last(&folder), folder, ticks, sound }
}

fn run(case: &Case, engine: &Engine) -> Run {
    let cart = engine.load(&packed(&case.cart)).unwrap();
    assert!(!cart.has_rules(), "{} has rules: its cases need a room", case.cart);
    let mut play = PlayHost::new(&cart, 1).unwrap();
    let mut script = Script::read(&case.folder.join("pads.txt"));
    let mut run = Run { pictures: Vec::new(), samples: Vec::new() };
    for tick in 0..=*case.ticks.last().unwrap() {
        let shown = play.frame(&scene(tick, &[], &[], &[]), &script.inputs_at(tick));
        shown.unwrap_or_else(|fault| panic!("{}, tick {tick}: {fault}", case.folder.display()));
        let mut samples = [0; FRAME_SAMPLES];
        play.machine_mut().synth.render(&mut samples);
        run.samples.extend(samples);
        if case.ticks.contains(&tick) {
            run.pictures.push((tick, picture(&play)));
        }
    }
    run
}

/// The screen in red, green and blue.
fn picture(play: &PlayHost) -> Vec<u8> {
    let machine = play.machine();
    let mut rgba = vec![0; 65_536 * 4];
    machine.picture(&mut rgba);
    rgba.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

fn to_png(rgb: &[u8]) -> Vec<u8> {
    let colors: BTreeSet<&[u8]> = rgb.chunks_exact(3).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, 256, 256);
    encoder.set_compression(png::Compression::High);
    // Few colours are written as such; a picture whose palette changes from line to line may have more.
    let pixels = if colors.len() <= 256 {
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(
            colors.iter().flat_map(|color| color.iter().copied()).collect::<Vec<u8>>(),
        );
        let colors: Vec<&[u8]> = colors.into_iter().collect();
        rgb.chunks_exact(3).map(|pixel| colors.binary_search(&pixel).unwrap() as u8).collect()
    } else {
        encoder.set_color(png::ColorType::Rgb);
        rgb.to_vec()
    };
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    out
}

fn from_png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().ok()?;
    let mut rgb = vec![0; reader.output_buffer_size()?];
    reader.next_frame(&mut rgb).ok()?;
    Some(rgb)
}

/// A WAV file: 48 kHz, stereo, 16 bits.
fn to_wav(samples: &[u8]) -> Vec<u8> {
    let size = samples.len() as u32;
    let numbers = [16, 2 << 16 | 1, 48_000, 48_000 * 4, 16 << 16 | 4];
    let header = numbers.map(u32::to_le_bytes).concat();
    let riff = (36 + size).to_le_bytes();
    [b"RIFF", &riff[..], b"WAVEfmt ", &header, b"data", &size.to_le_bytes(), samples].concat()
}

/// Plays a case; the files that show what differs from what was kept.
fn differences(case: &Case, engine: &Engine, blessing: bool) -> Vec<PathBuf> {
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let out = out.join(format!("../golden/{}-{}", case.cart, case.name));
    let run = run(case, engine);
    let mut wrong = Vec::new();
    let mut differs = |name: &str, bytes: &[u8]| {
        fs::create_dir_all(&out).unwrap();
        fs::write(out.join(name), bytes).unwrap();
        wrong.push(out.join(name));
    };
    for (tick, picture) in &run.pictures {
        let name = format!("{tick}.png");
        let kept = case.folder.join(&name);
        if blessing {
            fs::write(&kept, to_png(picture)).unwrap();
        }
        let bytes = fs::read(&kept).unwrap();
        assert!(bytes.len() <= BYTES_MAX, "{}: {} bytes", kept.display(), bytes.len());
        if from_png(&bytes).as_ref() != Some(picture) {
            differs(&name, &to_png(picture));
        }
    }
    if case.sound {
        let samples: Vec<u8> = run.samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let hash = format!("{}\n", blake3::hash(&samples));
        let kept = case.folder.join("sound.hash");
        if blessing {
            fs::write(&kept, &hash).unwrap();
        }
        if fs::read_to_string(&kept).unwrap() != hash {
            differs("sound.wav", &to_wav(&samples));
        }
    }
    wrong
}

#[test]
fn every_case_of_every_cart_is_as_it_was() {
    let blessing = std::env::var("BLESS").is_ok_and(|value| value == "1");
    let (cases, engine) = (cases(), engine(false));
    assert!(!cases.is_empty());
    let wrong: Vec<PathBuf> =
        cases.iter().flat_map(|case| differences(case, &engine, blessing)).collect();
    assert!(wrong.is_empty(), "these are not as they were: {wrong:#?}");
}
