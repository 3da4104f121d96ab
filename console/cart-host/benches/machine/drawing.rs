//! Drawing, on a screen, a sheet and a map that are filled by the formulas that the other consoles are measured with.

use std::hint::black_box;
use std::time::Duration;

use cart_host::{Engine, EngineConfig, Inputs, PlayHost};
use machine::{CartFile, Manifest};
use netplay::{Others, Own, Scene, Seat, Tick};

use crate::script::module;
use crate::{Figures, MEASURED, fastest};

/// Calls in one `draw`: as many as the fuel of a whole call is enough for, and as make a frame of this length. A longer
/// one would hardly ever run without another program in between.
const CALLS_MIN: u32 = 10;
const CALLS_MAX: u32 = 10_000;
const FRAME_NANOS: u64 = 1_000_000;

/// How long a line is tried out.
const QUICK: Duration = Duration::from_millis(5);
/// How many of the calls are named that can make the longest frames.
const SLOWEST: usize = 5;

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
    ("map 256 plain", "", "map 0 0 8 0 0 0 0 256 256 -1 0"),
    ("map 256 keyed", "", "map 0 0 8 0 0 0 0 256 256 0 0"),
    ("map 256 turned", "", "map_turned 0 0 8 0 0 0 0 256 256 0 0 5461 65536"),
    ("plane 256", "", "plane 0 0 0 256 256 8388608 13107200 1966080 -10923 0 0 10923 -1"),
    ("text 16", "", "text 0 10 10 7 0 16"),
    ("rect 64 dithered", "dither 128", "rect 100 100 64 64 5"),
    ("sprite 64 dithered", "dither 128", "sprite 0 100 100 0 0 64 64 -1 0"),
];

/// What these calls cost at most for the fuel that they take: small ones for what a call costs without a pixel, and large
/// ones with all that makes a pixel slow, of which all colours in others is the slowest.
const SLOW_LINES: &[Line] = &[
    ("clear toned", SLOW, "clear 3"),
    ("line steep", "", "line 0 0 200 255 7"),
    ("line toned", TONED, "line 0 0 255 254 7"),
    ("line beyond", "", "line -2147483648 -2147483648 2147483647 2147483647 7"),
    ("rect toned", TONED, "rect 0 0 256 256 5"),
    ("rect narrow", TONED, "rect 3 0 3 256 5"),
    ("rect outline", TONED, "rect_outline 0 0 256 256 5"),
    ("circle toned", TONED, "circle 128 128 127 7"),
    ("circle 3", "", "circle 128 128 3 7"),
    ("circle beyond", "", "circle 1000000 128 1000000 7"),
    ("circle outline", TONED, "circle_outline 128 128 127 7"),
    ("circle outline cut", TONED, "circle_outline 128 -1500 1600 7"),
    ("circle outline beyond", "", "circle_outline 1000000 128 1000000 7"),
    ("ellipse toned", TONED, "ellipse 0 0 256 255 7"),
    ("ellipse high", "", "ellipse 0 0 7 256 7"),
    ("ellipse beyond", "", "ellipse 0 -500000000 2000000000 1000000001 7"),
    ("ellipse as floats", TONED, "ellipse 0 0 218 251 7"),
    ("ellipse top", "", "ellipse -1000000000 0 2000000000 1000000001 7"),
    ("ellipse outline", TONED, "ellipse_outline 0 0 256 255 7"),
    ("ellipse outline top", "", "ellipse_outline -1000000000 0 2000000000 1000000001 7"),
    ("ellipse outline beyond", "", "ellipse_outline 0 -500000000 2000000000 1000000001 7"),
    ("triangle toned", TONED, "triangle 0 0 255 10 100 255 7"),
    ("triangle 4", "", "triangle 0 0 3 1 1 3 7"),
    ("triangle high", TONED, "triangle 0 0 5 256 7 100 7"),
    ("triangle beyond", "", "triangle -2000000000 -2000000000 2000000000 100 -5 2000000000 7"),
    ("triangle outline", TONED, "triangle_outline 0 0 255 10 100 255 7"),
    ("polygon of 3", TONED, "polygon 7 256 24"),
    ("polygon of 256", TONED, "polygon 7 256 2048"),
    ("polygon outline of 256", TONED, "polygon_outline 7 256 2048"),
    ("flood fill of nothing", "", "flood_fill 128 128 5"),
    ("flood fill toned", "dither 128", "clear 0; flood_fill 128 128 5"),
    ("flood fill of a comb", COMB, "flood_fill 0 0 5; flood_fill 0 0 6"),
    ("sprite 1", "", "sprite 0 100 100 0 0 1 1 0 0"),
    ("sprite narrow", SLOW, "sprite 0 100 0 0 0 5 256 0 1"),
    ("sprite in other colours", SLOW, "sprite 0 0 0 0 0 256 256 0 1"),
    ("sprite of the target", SLOW, "sprite -1 0 0 0 0 8 8 0 0"),
    ("sprite turned 1", "", "sprite_turned 0 100 100 0 0 1 1 0 0 5461 65536"),
    ("sprite turned in other colours", SLOW, "sprite_turned 0 0 0 0 0 256 256 0 1 5461 98304"),
    ("map 1", "", "map 0 0 8 100 100 0 0 1 1 0 0"),
    ("map narrow", SLOW, "map 0 0 8 100 0 0 0 3 256 0 0"),
    ("map in other colours", SLOW, "map 0 0 8 0 0 3 3 256 256 0 1"),
    ("map turned 1", "", "map_turned 0 0 8 100 100 0 0 1 1 0 0 5461 65536"),
    ("map turned 64", SLOW, "map_turned 0 0 8 100 100 0 0 64 64 0 0 5461 65536"),
    (
        "map turned in other colours",
        SLOW,
        "map_turned 0 0 8 -900 -900 0 0 2048 2048 0 0 5461 65536",
    ),
    ("map turned to a sheet", SLOW, "map_turned 0 0 8 0 0 0 0 256 256 0 0 5461 65536"),
    ("plane 1", "", "plane 0 100 100 1 1 8388608 13107200 1966080 -10923 0 0 10923 0"),
    ("plane in other colours", SLOW, "plane 0 0 0 256 256 8388608 13107200 9966080 0 0 0 10923 0"),
    ("plane tilted", SLOW, "plane 0 0 0 256 256 8388608 13107200 9966080 1000 0 2000 10923 0"),
    (
        "map plane in other colours",
        SLOW,
        "map_plane 0 0 8 0 0 256 256 83886080 63107200 9966080 0 3000 0 10923 0",
    ),
    (
        "map plane tilted",
        SLOW,
        "map_plane 0 0 8 0 0 256 256 83886080 63107200 9966080 1000 0 2000 10923 0",
    ),
    ("textured triangle 2", "", "textured_triangle 0 0 0 0 0 2 0 131072 0 0 2 0 131072 0"),
    ("textured triangle", SLOW, "textured_triangle 0 0 0 0 0 512 0 16777216 0 0 512 0 16777216 0"),
    (
        "textured triangle high",
        SLOW,
        "textured_triangle 0 0 0 0 0 3 3 16777216 0 1 256 0 16777216 0",
    ),
    ("text of one letter", "", "text 0 10 10 7 0 1"),
    ("text dithered", "dither 128", "text 1 10 10 7 0 16"),
    ("text box", "dither 128", "text_box 1 2 10 100 7 12 3 0 16"),
    ("text width", "", "text_width 1 0 16"),
    ("surface", "", "surface 256 256; surface_free 16"),
];
const TONED: &str = "dither 128; pattern 23130 3";
/// Dithered, and every colour drawn as another.
const SLOW: &str = "dither 128; pattern 23130 3; \
    palette_map 0 1; palette_map 1 2; palette_map 2 3; palette_map 3 4; palette_map 4 5; palette_map 5 6; \
    palette_map 6 7; palette_map 7 8; palette_map 8 9; palette_map 9 10; palette_map 10 11; palette_map 11 12; \
    palette_map 12 13; palette_map 13 14; palette_map 14 15; palette_map 15 0";
/// Every second row full of points, so that a fill consists of pieces of single pixels.
const COMB: &str = "clear 0; pattern 23130 7; clear 0; pattern 0 -1; rect 0 0 1 256 0";
/// For the shortest time of each, all are measured one after the other, over and over: another program that takes a
/// share of the processor for a while then hardly ever meets all the runs of one.
const ROUNDS: usize = 8;

/// One line at work.
struct Bench {
    name: &'static str,
    play: PlayHost,
    /// Calls in a frame.
    times: u32,
    /// What one of them costs.
    fuel: u64,
    nanos: f64,
}

impl Bench {
    fn new(engine: &Engine, &(name, once, looped): &Line) -> Self {
        // A few calls tell how many of them the fuel is enough for, and how many the time.
        let mut play = cart(engine, module(once, looped, CALLS_MIN));
        let nanos = fastest(QUICK, || frame(&mut play)) as u64 / u64::from(CALLS_MIN);
        let fuel = play.usage().fuel_peak / u64::from(CALLS_MIN);
        let fits = (cart_abi::FUEL_PER_CALL / 10 * 9 / fuel).min(FRAME_NANOS / nanos.max(1));
        let times = (fits as u32).clamp(CALLS_MIN, CALLS_MAX);
        let play = cart(engine, module(once, looped, times));
        Self { name, play, times, fuel, nanos: f64::INFINITY }
    }

    fn run(&mut self) {
        let nanos = fastest(MEASURED / ROUNDS as u32, || frame(&mut self.play));
        self.nanos = self.nanos.min(nanos / f64::from(self.times));
    }

    /// How long a frame is that has nothing but these calls, until its fuel is gone.
    fn whole_frame(&self) -> f64 {
        self.nanos * (cart_abi::FUEL_PER_CALL / self.fuel) as f64
    }
}

pub(crate) fn measure(figures: &mut Figures) {
    let engine = Engine::new(&EngineConfig::default()).expect("WebAssembly runs here");
    let mut benches: Vec<Bench> = LINES.iter().map(|line| Bench::new(&engine, line)).collect();
    let (source, mut target) = (vec![3_u8; 65_536], vec![0_u8; 65_536]);
    let [mut memset, mut memcpy] = [f64::INFINITY; 2];
    for _ in 0..ROUNDS {
        benches.iter_mut().for_each(Bench::run);
        let quick = MEASURED / ROUNDS as u32;
        memset = memset.min(many(quick, || black_box(&mut target[..]).fill(black_box(3))));
        memcpy = memcpy
            .min(many(quick, || black_box(&mut target[..]).copy_from_slice(black_box(&source))));
    }
    benches.iter().for_each(|bench| figures.add(bench.name, bench.nanos));
    figures.add("memset 65536", memset);
    figures.add("memcpy 65536", memcpy);
    // What the price of a call is for: no frame takes for ever, whatever it draws.
    for line in SLOW_LINES {
        let mut bench = Bench::new(&engine, line);
        bench.run();
        benches.push(bench);
    }
    benches.sort_by(|one, other| other.whole_frame().total_cmp(&one.whole_frame()));
    for bench in benches.iter().take(SLOWEST) {
        figures.add(&format!("all fuel on {}", bench.name), bench.whole_frame());
    }
}

/// Nanoseconds of one of so many runs as take about as long as the calls of a frame.
fn many(measured: Duration, mut run: impl FnMut()) -> f64 {
    const TIMES: u32 = 800;
    fastest(measured, || (0..TIMES).for_each(|_| run())) / f64::from(TIMES)
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
        watching: false,
        corrected: false,
        lagging: false,
        round_trip_ms: 0,
    };
    play.frame(&scene, &Inputs::default()).unwrap_or_else(|fault| panic!("{fault}"));
}
