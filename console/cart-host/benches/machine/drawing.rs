//! Drawing, on a screen, a sheet and a map that are filled by the formulas that the other consoles are measured with.

use std::hint::black_box;

use cart_host::{Engine, EngineConfig, Inputs, PlayHost};
use machine::{CartFile, Manifest};
use netplay::{Others, Own, Scene, Seat, Tick};

use crate::script::module;
use crate::{Figures, fastest};

/// Calls in one `draw`: as many as the fuel of a whole call is enough for, and as make a frame of this length. A longer
/// one would hardly ever run without another program in between.
const CALLS_MIN: u32 = 10;
const CALLS_MAX: u32 = 10_000;
const FRAME_NANOS: u64 = 1_000_000;

/// A name, what is called before, and what is called over and over.
type Line = (&'static str, &'static str, &'static str);

const LINES: &[Line] = &[
    ("call", "", "pixel_at 1 1"),
    ("clear", "", "clear 3"),
    ("pixel", "", "pixel 100 100 7"),
    ("line 256", "", "line 0 0 255 200 7"),
    ("rect 8", "", "rect 100 100 8 8 5"),
    ("rect 64", "", "rect 100 100 64 64 5"),
    ("rect 256", "", "rect 0 0 256 256 5"),
    ("rect outline 64", "", "rect_outline 100 100 64 64 5"),
    ("circle 8", "", "circle 128 128 8 7"),
    ("circle 32", "", "circle 128 128 32 7"),
    ("circle 100", "", "circle 128 128 100 7"),
    ("circle outline 32", "", "circle_outline 128 128 32 7"),
    ("ellipse 64x32", "", "ellipse 64 64 64 32 7"),
    ("triangle 64", "", "triangle 10 10 74 20 30 74 7"),
    ("triangle 256", "", "triangle 0 0 255 10 100 255 7"),
    ("flood fill 256", "", "clear 0; flood_fill 128 128 5"),
    ("sprite 8 keyed", "", "sprite 0 100 100 0 0 8 8 0 0"),
    ("sprite 16 keyed", "", "sprite 0 100 100 0 0 16 16 0 0"),
    ("sprite 64 keyed", "", "sprite 0 100 100 0 0 64 64 0 0"),
    ("sprite 64 keyed flipped", "", "sprite 0 100 100 0 0 64 64 0 1"),
    ("sprite 256 plain", "", "sprite 0 0 0 0 0 256 256 -1 0"),
    ("sprite 256 keyed", "", "sprite 0 0 0 0 0 256 256 0 0"),
    ("sprite 16 turned", "", "sprite_turned 0 100 100 0 0 16 16 0 0 5461 65536"),
    ("sprite 64 turned 1.5", "", "sprite_turned 0 100 100 0 0 64 64 0 0 5461 98304"),
    ("sprite 64 dithered", "dither 128", "sprite 0 100 100 0 0 64 64 -1 0"),
    ("map 256 plain", "", "map 0 0 8 0 0 0 0 256 256 -1 0"),
    ("map 256 keyed", "", "map 0 0 8 0 0 0 0 256 256 0 0"),
    ("map 256 turned", "", "map_turned 0 0 8 0 0 0 0 256 256 0 0 5461 65536"),
    ("plane 256", "", "plane 0 0 0 256 256 8388608 13107200 1966080 -10923 0 0 10923 -1"),
    ("text 16", "", "text 0 10 10 7 0 16"),
    ("rect 64 dithered", "dither 128", "rect 100 100 64 64 5"),
    ("sprite 64 dithered", "dither 128", "sprite 0 100 100 0 0 64 64 -1 0"),
];

pub(crate) fn measure(figures: &mut Figures) {
    let engine = Engine::new(&EngineConfig::default()).expect("WebAssembly runs here");
    let mut slowest = (0.0, "");
    for &(name, once, looped) in LINES {
        // A few calls tell how many of them the fuel is enough for, and how many the time.
        let mut play = cart(&engine, module(once, looped, CALLS_MIN));
        let nanos = fastest(|| frame(&mut play)) as u64 / u64::from(CALLS_MIN);
        let fuel = play.usage().fuel_peak / u64::from(CALLS_MIN);
        let fits = (cart_abi::FUEL_PER_CALL / 10 * 9 / fuel).min(FRAME_NANOS / nanos.max(1));
        let times = (fits as u32).clamp(CALLS_MIN, CALLS_MAX);
        let mut play = cart(&engine, module(once, looped, times));
        let nanos = fastest(|| frame(&mut play)) / f64::from(times);
        figures.add(name, nanos);
        let whole = nanos * (cart_abi::FUEL_PER_CALL / fuel) as f64;
        if whole > slowest.0 {
            slowest = (whole, name);
        }
    }
    // What the price of a call is for: no frame takes for ever, whatever it draws.
    figures.add(&format!("all fuel on {}", slowest.1), slowest.0);
    let (source, mut target) = (vec![3_u8; 65_536], vec![0_u8; 65_536]);
    figures.add("memset 65536", fastest(|| black_box(&mut target[..]).fill(black_box(3))));
    figures.add(
        "memcpy 65536",
        fastest(|| black_box(&mut target[..]).copy_from_slice(black_box(&source))),
    );
}

fn cart(engine: &Engine, module: Vec<u8>) -> PlayHost {
    let cart = engine.load(&file(module)).unwrap_or_else(|error| panic!("{error}"));
    PlayHost::new(&cart, 1).unwrap_or_else(|fault| panic!("{fault}"))
}

fn file(module: Vec<u8>) -> CartFile {
    let places = (0..256_u32).flat_map(|y| (0..256_u32).map(move |x| (x, y)));
    let pixel = |(x, y): (u32, u32)| ((x * 7 + y * 3 + (x ^ y) / 8) % 16) as u8;
    let tile = |(x, y): (u32, u32)| ((x * 5 + y) % 32 + (y * 3 + x) % 32 * 32) as i16;
    let manifest = Manifest {
        name: "Bench".to_owned(),
        author: String::new(),
        version: "1".to_owned(),
        abi: cart_abi::ABI_VERSION,
        tick_rate: 60,
        seats: 1,
        local: 1,
        permissions: Vec::new(),
        save_version: 1,
        save_oldest: 1,
    };
    CartFile {
        sheets: vec![(0, places.clone().map(pixel).collect())],
        maps: vec![(0, places.map(tile).collect())],
        ..CartFile::new(manifest, module)
    }
}

fn frame(play: &mut PlayHost) {
    let scene = Scene {
        tick: Tick(0),
        seats: &[Seat(0)],
        own: Own { now: &[], next: &[], part: 0 },
        others: Others { from: &[], to: &[], part: 0 },
        lagging: false,
        round_trip_ms: 0,
    };
    play.frame(&scene, &Inputs::default()).unwrap_or_else(|fault| panic!("{fault}"));
}
