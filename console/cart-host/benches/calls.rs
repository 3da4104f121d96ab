//! What it costs to call, to keep and to bring back a cart: `cargo bench -p cart-host`, after `cargo xtask carts`.
//!
//! Each line is a name, the middle of the runs in nanoseconds, and the slowest of a hundred.

use std::path::Path;
use std::time::Instant;

use cart_abi::{Button, PADS, Pad, PadRecord};
use cart_host::{Cart, Dice, Engine, EngineConfig, Inputs, PlayHost, RulesHost};
use machine::{CartFile, Manifest};
use netplay::{Others, Own, Predict as _, Profile, Rules as _, Scene, Seat, SeatPad, Tick};

/// A cart whose calls do nothing, with a memory of one mebibyte.
const EMPTY: &str = r#"(module
    (memory (export "memory") 16 16)
    (func (export "start") (param i32)) (func (export "join") (param i32 i32)) (func (export "leave") (param i32))
    (func (export "order") (param i32 i32) (result i32) i32.const 1) (func (export "tick") (param i32))
    (func (export "view") (param i32 i32)) (func (export "save")) (func (export "restore") (param i32) (result i32) i32.const 1)
    (func (export "scene") (param i32 i32)) (func (export "update") (param i32)) (func (export "draw")))"#;

#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a benchmark reads the clock and says what it read"
)]
fn measure(name: &str, runs: usize, mut work: impl FnMut()) {
    let mut nanos: Vec<u128> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_nanos()
        })
        .collect();
    nanos.sort_unstable();
    println!("{name}\t{}\t{}", nanos[runs / 2], nanos[runs * 99 / 100]);
}

fn empty() -> CartFile {
    let manifest = Manifest {
        name: "Empty".to_owned(),
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
    CartFile::new(manifest, wat::parse_str(EMPTY).expect("the module is well-formed"))
}

fn packed(name: &str) -> CartFile {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/carts/{name}.cart.png"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{error}: target/carts/{name}.cart.png; run `cargo xtask carts` first")
    });
    CartFile::read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A room with a console for each seat, and buttons that lead through titles and choices into the game.
struct Table {
    rules: RulesHost,
    plays: Vec<PlayHost>,
    views: Vec<Vec<u8>>,
    tick: u32,
}

impl Table {
    fn new(cart: &Cart, seats: u8) -> Self {
        let mut rules = RulesHost::new(cart, Dice::from_seed([1; 32])).expect("the rules start");
        for seat in 0..seats {
            let who = Profile { identity: [seat; 32], name: format!("Player {seat}") };
            rules.join(Seat(seat), &who).expect("there is a seat");
        }
        let play = |seed| PlayHost::new(cart, seed).expect("the player's side starts");
        let plays = (0..u64::from(seats)).map(play).collect();
        let mut table = Self { rules, plays, views: Vec::new(), tick: 0 };
        table.look();
        table
    }

    fn pads(&self) -> Vec<SeatPad> {
        let held = |tick: u32| {
            let walk = [Button::Right, Button::Down, Button::Left, Button::Up]
                [tick as usize / 40 % 4] as u16;
            if tick.is_multiple_of(10) { Button::A as u16 } else { walk }
        };
        let (now, before) = (held(self.tick + 1), held(self.tick));
        let pad = PadRecord { now: Pad { held: now, ..Pad::IDLE }, before, repeated: 0 };
        (0..self.plays.len() as u8).map(|seat| SeatPad { seat: Seat(seat), pad }).collect()
    }

    fn look(&mut self) {
        let views = (0..self.plays.len() as u8)
            .map(|seat| self.rules.view(Seat(seat), 16_000).expect("there is a view"));
        self.views = views.collect();
    }

    /// What the authority does in a tick.
    fn tick(&mut self) {
        let pads = self.pads();
        self.rules.tick(&pads).expect("the rules go on");
        self.look();
        self.tick += 1;
    }

    /// What the console of a seat does in a frame.
    fn frame(&mut self, seat: usize) -> Vec<Vec<u8>> {
        let pads = self.pads();
        let (play, now) = (&mut self.plays[seat], &self.views[seat]);
        let next = play
            .predict(now, &pads[seat..=seat])
            .expect("it predicts")
            .unwrap_or_else(|| now.clone());
        let scene = Scene {
            tick: Tick(self.tick),
            seats: &[Seat(seat as u8)],
            own: Own { now, next: &next, part: 100 },
            others: Others { from: now, to: now, part: 100 },
            watching: false,
            corrected: false,
            lagging: false,
            round_trip_ms: 50,
        };
        let console = [pads[seat].pad.now, Pad::IDLE, Pad::IDLE, Pad::IDLE];
        const { assert!(PADS == 4) }
        play.frame(&scene, &Inputs { pads: console, ..Inputs::default() }).expect("it draws")
    }

    /// A tick and a frame of everybody, with the orders that come of it.
    fn step(&mut self) {
        self.tick();
        for seat in 0..self.plays.len() {
            for order in self.frame(seat) {
                let _ = self.rules.order(Seat(seat as u8), &order).expect("the rules go on");
            }
        }
    }
}

fn bench_cart(cart: &Cart, name: &str, seats: u8) {
    let mut table = Table::new(cart, seats);
    (0..600).for_each(|_| table.step());
    measure(&format!("{name}: tick and {seats} views"), 500, || table.tick());
    measure(&format!("{name}: tick, {seats} views, predict and frame"), 500, || {
        table.tick();
        table.frame(0);
    });
    measure(&format!("{name}: predict and frame of the same views"), 500, || drop(table.frame(0)));
    measure(&format!("{name}: snapshot of the rules"), 500, || drop(table.rules.snapshot()));
    measure(&format!("{name}: snapshot of a player's side"), 500, || {
        drop(table.plays[0].snapshot());
    });
}

fn main() {
    let engine = Engine::new(&EngineConfig::default()).expect("WebAssembly runs here");
    let cart = engine.load(&empty()).expect("the empty cart is a cart");
    let mut rules = RulesHost::new(&cart, Dice::from_seed([1; 32])).expect("it starts");
    measure("empty call", 20_000, || rules.tick(&[]).expect("it does nothing"));
    let snapshot = rules.snapshot();
    measure("snapshot of 1 MiB", 2_000, || drop(rules.snapshot()));
    measure("hash of 1 MiB", 500, || {
        std::hint::black_box(snapshot.hash());
    });
    measure("restore of 1 MiB", 2_000, || {
        rules.restore_snapshot(&snapshot).expect("it comes back");
    });
    for (name, seats) in [("tally", 4), ("pong", 2), ("delve", 4)] {
        let file = packed(name);
        measure(&format!("{name}: check and compile"), 3, || drop(engine.load(&file)));
        bench_cart(&engine.load(&file).expect("it is a cart"), name, seats);
    }
}
