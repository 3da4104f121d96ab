//! What the sandbox costs a big room, and in it the counting of fuel: `cargo xtask bench sandbox`, after `cargo xtask carts`.
//!
//! The same hundred players of Delve walk about, give orders and are shown their views three times over: in the engine as
//! a server has it, in the engine without fuel, and with the cart's rules compiled into this program. Ticks take turns,
//! so that what else the computer does slows all three alike. All three must give the same views and end in the same
//! state, or the comparison is void and the program says so.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cart_abi::{Button, PadRecord};
use cart_host::{Cart, Dice, Engine, EngineConfig, RulesHost};
use cart_sdk::{Budget, Game as _};
use machine::CartFile;
use netplay::sim::Random;
use netplay::{Profile, Refusal, Rules, Seat, SeatPad, Stopped};
use serde_json::{Value, json};

use orders::Order;
use rules::Delve;
use view::View;

// Delve's own source. Linking the cart would not do: cargo writes the library of a cdylib to one file for every set of
// features, so that building the cart alone would break this program.
#[path = "../../../carts/delve/src/orders.rs"]
#[expect(unreachable_pub, reason = "the rules alone are used, and the cart shows more")]
mod orders;
#[path = "../../../carts/delve/src/rules/mod.rs"]
#[expect(unreachable_pub, dead_code, reason = "the rules alone are used, and the cart shows more")]
mod rules;
#[path = "../../../carts/delve/src/shared/mod.rs"]
#[expect(
    unreachable_pub,
    unused_imports,
    reason = "the rules alone are used, and the cart shows more"
)]
mod shared;
#[path = "../../../carts/delve/src/view.rs"]
#[expect(unreachable_pub, dead_code, reason = "the rules alone are used, and the cart shows more")]
mod view;

/// Players in the room.
const PLAYERS: u8 = 100;
/// Ticks before it is measured, and those that are.
const WARM_UP: u32 = 600;
const MEASURED: u32 = 1_200;
/// The bytes that a view should have at most.
const BUDGET: u32 = 16_000;
/// Where the dice begin.
const SEED: [u8; 32] = [7; 32];
/// The ways that a player goes; standing still is one of them.
const WAYS: [u16; 5] =
    [0, Button::Up as u16, Button::Down as u16, Button::Left as u16, Button::Right as u16];

/// Delve's rules without a sandbox, behind the same port.
struct Native {
    delve: Delve,
    dice: cart_sdk::Dice,
}

impl Native {
    fn new() -> Self {
        let mut host = Dice::from_seed(SEED);
        // The host draws a number of 64 bits for the cart before its rules start.
        for _ in 0..2 {
            host.roll(1);
        }
        let mut dice = cart_sdk::Dice::rolled_by(move |sides| host.roll(sides));
        let mut delve = Delve::default();
        delve.start(&mut dice);
        Self { delve, dice }
    }
}

fn encoded(value: &impl serde::Serialize) -> Vec<u8> {
    postcard::to_allocvec(value).expect("views and saves can be written as bytes")
}

fn seat_of(seat: Seat) -> cart_sdk::Seat {
    cart_sdk::Seat(seat.0)
}

impl Rules for Native {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        let who = cart_sdk::Profile { id: who.identity, name: who.name.clone() };
        self.delve.join(seat_of(seat), &who);
        Ok(())
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.delve.leave(seat_of(seat));
        Ok(())
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        let order = postcard::from_bytes::<Order>(order).map_err(|_| Stopped)?;
        let asked = self.delve.order(seat_of(seat), order, &mut self.dice);
        Ok(asked.map_err(|refusal| Refusal(refusal.text().to_owned())))
    }

    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        let pad = |pad: &PadRecord| postcard::from_bytes(&pad.to_bytes()).map_err(|_| Stopped);
        let pads: Result<_, Stopped> =
            pads.iter().map(|of| Ok((seat_of(of.seat), pad(&of.pad)?))).collect();
        self.delve.tick(&pads?, &mut self.dice);
        Ok(())
    }

    fn view(&mut self, seat: Seat, budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(encoded(&self.delve.view(seat_of(seat), Budget(budget))))
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(encoded(&self.delve))
    }

    fn restore(&mut self, save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.delve = postcard::from_bytes(save).map_err(|_| Stopped)?;
        Ok(Ok(()))
    }
}

/// Players whose hands are settled by a seed.
struct Hands {
    random: Random,
    pads: Vec<SeatPad>,
}

impl Hands {
    fn new() -> Self {
        let seats = (0..PLAYERS).map(Seat);
        let pads = seats.map(|seat| SeatPad { seat, pad: PadRecord::default() }).collect();
        Self { random: Random::new(1), pads }
    }

    /// The pads of the next tick: each goes another way every second or so.
    fn next(&mut self) -> &[SeatPad] {
        for SeatPad { pad, .. } in &mut self.pads {
            pad.before = pad.now.held;
            if self.random.below(20) == 0 {
                pad.now.held = self.random.one_of(&WAYS);
            }
        }
        &self.pads
    }

    /// An order that somebody gives in this tick: to say something, or to use what is there.
    fn order(&mut self) -> Option<(Seat, &'static [u8])> {
        let given = self.random.below(2) == 0;
        let order: &[u8] = if self.random.below(2) == 0 { &[2, 1] } else { &[4] };
        let seat = Seat(self.random.below(PLAYERS.into()) as u8);
        given.then_some((seat, order))
    }
}

/// One of the rooms that are compared.
struct Side {
    name: &'static str,
    rules: Box<dyn Rules>,
    ticks: Vec<Duration>,
    views: Vec<Duration>,
    /// Of every view and every answer.
    hasher: blake3::Hasher,
    view_bytes: usize,
}

impl Side {
    fn new(name: &'static str, mut rules: Box<dyn Rules>) -> Self {
        for seat in 0..PLAYERS {
            let who = Profile { identity: [seat + 1; 32], name: format!("Player {seat}") };
            rules.join(Seat(seat), &who).expect("there is a seat");
            // A fighter.
            rules.order(Seat(seat), &[0, 0]).expect("the rules go on").expect("there is a hero");
        }
        let (ticks, views) = (Vec::new(), Vec::new());
        Self { name, rules, ticks, views, hasher: blake3::Hasher::new(), view_bytes: 0 }
    }

    fn tick(&mut self, pads: &[SeatPad], order: Option<(Seat, &[u8])>) {
        if let Some((seat, order)) = order {
            let done = self.rules.order(seat, order).expect("the rules go on");
            self.hasher.update(&[u8::from(done.is_ok())]);
        }
        let begun = Instant::now();
        self.rules.tick(pads).expect("the rules go on");
        let ticked = Instant::now();
        let views: Vec<Vec<u8>> = (0..PLAYERS)
            .map(|seat| self.rules.view(Seat(seat), BUDGET).expect("the rules go on"))
            .collect();
        self.views.push(ticked.elapsed());
        self.ticks.push(ticked - begun);
        for view in &views {
            self.hasher.update(view);
        }
        self.view_bytes = views.iter().map(Vec::len).sum::<usize>() / views.len();
    }

    /// What all the views, the answers and the state at the end come to.
    fn hash(&mut self) -> String {
        let save = self.rules.save().expect("the rules go on");
        self.hasher.update(&save).finalize().to_hex().to_string()
    }

    fn figures(&self) -> Value {
        let measured = WARM_UP as usize..;
        let (ticks, views) = (&self.ticks[measured.clone()], &self.views[measured]);
        let whole: Vec<Duration> =
            ticks.iter().zip(views).map(|(tick, views)| *tick + *views).collect();
        json!({
            "tick_ns": middle(ticks),
            "view_ns": middle(views) / u128::from(PLAYERS),
            "tick_and_views_ns": { "p50": middle(&whole), "p99": at(&whole, 99) },
            "view_bytes": self.view_bytes,
        })
    }
}

fn at(spans: &[Duration], percent: usize) -> u128 {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) * percent / 100].as_nanos()
}

fn middle(spans: &[Duration]) -> u128 {
    at(spans, 50)
}

/// Delve's rules in an engine, and the milliseconds that it took to check and to compile the cart.
fn delve_in(config: &EngineConfig) -> (Box<dyn Rules>, u128) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/carts/delve.cart.png");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{error}: target/carts/delve.cart.png; run `cargo xtask carts` first")
    });
    let file = CartFile::read(&bytes).unwrap_or_else(|error| panic!("delve: {error}"));
    let engine = Engine::new(config).expect("WebAssembly runs here");
    let begun = Instant::now();
    let cart: Cart = engine.load(&file).unwrap_or_else(|error| panic!("{error}"));
    let compiled_ms = begun.elapsed().as_millis();
    let rules = RulesHost::new(&cart, Dice::from_seed(SEED)).expect("the rules start");
    (Box::new(rules), compiled_ms)
}

/// How many times as long the ticks of one side take as those of another, by their middles.
fn ratio(of: &Value, to: &Value, place: &str) -> f64 {
    let figure = |value: &Value| value.pointer(place).and_then(Value::as_f64).unwrap_or(f64::NAN);
    (figure(of) / figure(to) * 100.0).round() / 100.0
}

fn main() {
    // As a server runs carts: with fuel, and with the wall clock beside it.
    let shipped = EngineConfig { wall_clock: true, ..EngineConfig::default() };
    let unmetered = EngineConfig { unmetered: true, ..shipped.clone() };
    let (in_shipped, compiled_ms) = delve_in(&shipped);
    let (in_unmetered, _) = delve_in(&unmetered);
    let mut sides = [
        Side::new("shipped", in_shipped),
        Side::new("without_fuel", in_unmetered),
        Side::new("native", Box::new(Native::new())),
    ];
    let mut hands = Hands::new();
    for _ in 0..WARM_UP + MEASURED {
        let order = hands.order();
        let pads = hands.next();
        sides.iter_mut().for_each(|side| side.tick(pads, order));
    }
    let hashes = sides.each_mut().map(Side::hash);
    assert!(
        hashes.iter().all(|hash| *hash == hashes[0]),
        "the three did not come to the same, so that nothing can be compared: {hashes:?}; is target/carts built of these sources?"
    );
    let [of_shipped, of_unmetered, of_native] = sides.each_ref().map(Side::figures);
    let ratios = |of: &Value, to: &Value| {
        json!({
            "tick": ratio(of, to, "/tick_ns"),
            "view": ratio(of, to, "/view_ns"),
            "both": ratio(of, to, "/tick_and_views_ns/p50"),
        })
    };
    let figures = json!({
        "players": PLAYERS,
        "ticks": MEASURED,
        "compiled_ms": compiled_ms,
        "same_views_and_state": hashes[0],
        "cost_of_fuel": ratios(&of_shipped, &of_unmetered),
        "cost_of_the_sandbox": ratios(&of_shipped, &of_native),
        sides[0].name: of_shipped,
        sides[1].name: of_unmetered,
        sides[2].name: of_native,
    });
    let text = serde_json::to_string_pretty(&figures).expect("numbers become JSON");
    println!("{text}");
    if let Some(path) = json_path() {
        std::fs::write(&path, text + "\n")
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

/// The value of `--json`; cargo adds arguments of its own, which say nothing here.
fn json_path() -> Option<PathBuf> {
    std::env::args_os().skip_while(|argument| argument != "--json").nth(1).map(PathBuf::from)
}
