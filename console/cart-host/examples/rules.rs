//! What the SRD's rules cost in a cart: `cargo xtask bench rules`.
//!
//! The same fights of 4 against 8, with the machine on both sides, are played three times over: in the engine as a server
//! has it, in the engine without fuel, and compiled into this program. All three must come to the same, or the comparison
//! is void and the program says so. Then decisions are timed one by one, and what a party sees of a fight is gathered and
//! encoded.

#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use cart_host::{Dice, Engine, EngineConfig, RulesHost};
use machine::CartFile;
use netplay::{Profile, Rules, Seat};
use serde_json::{Value, json};

use trial::{Order, PARTIES, Summary, Trial};

// The cart's own source. Linking the cart would not do, as with Delve's in `sandbox.rs`.
#[path = "../../../tools/srd-trial/src/trial.rs"]
mod trial;

/// Commands in one order at most, so that one call of a cart does not take too long.
const COMMANDS: u16 = 24;
/// Fights of each pairing.
const FIGHTS: u32 = 25;
/// The bytes that a view should have at most.
const BUDGET: u32 = 16_000;
/// The one seat.
const SEAT: Seat = Seat(0);
/// Commands after which the party looks around.
const LOOKS_AFTER: u16 = 30;

/// One of those that are compared.
enum Side {
    Cart(Box<RulesHost>),
    Native(Box<Trial>),
}

impl Side {
    fn cart(file: &CartFile, config: &EngineConfig) -> Self {
        let engine = Engine::new(config).expect("WebAssembly runs here");
        let cart = engine.load(file).unwrap_or_else(|error| panic!("{error}"));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([7; 32])).expect("the rules start");
        let who = Profile { identity: [1; 32], name: "Nobody".to_owned() };
        rules.join(SEAT, &who).expect("there is a seat");
        Self::Cart(Box::new(rules))
    }

    /// Does what is asked for; how long that took.
    fn order(&mut self, order: Order) -> Duration {
        match self {
            Self::Cart(rules) => {
                let bytes = postcard::to_allocvec(&order).expect("orders can be written");
                let begun = Instant::now();
                let done = rules.order(SEAT, &bytes);
                let spent = begun.elapsed();
                match done {
                    Ok(done) => done.expect("nothing is refused"),
                    Err(_) => panic!("{:?} after {spent:?}: {:?}", order, rules.fault()),
                }
                spent
            }
            Self::Native(trial) => {
                let begun = Instant::now();
                trial.order(order);
                begun.elapsed()
            }
        }
    }

    /// What came of it, encoded; and how long that took.
    fn view(&mut self) -> (Vec<u8>, Duration) {
        let begun = Instant::now();
        let bytes = match self {
            Self::Cart(rules) => rules.view(SEAT, BUDGET).expect("the rules go on"),
            Self::Native(trial) => {
                postcard::to_allocvec(&trial.summary()).expect("views can be written")
            }
        };
        (bytes, begun.elapsed())
    }

    fn summary(&mut self) -> Summary {
        postcard::from_bytes(&self.view().0).expect("views can be read")
    }
}

/// What was measured on one side, in nanoseconds.
#[derive(Default)]
struct Spent {
    unpacking: Vec<u128>,
    fights: Vec<Vec<u128>>,
    decisions: Vec<u128>,
    looks: Vec<u128>,
    seen_bytes: usize,
    ends: Vec<Summary>,
}

fn measure(side: &mut Side) -> Spent {
    let mut spent = Spent::default();
    for pairing in 0..PARTIES.len() {
        let meet = (0..12).map(|at| side.order(Order::Meet(pairing as u8, at)).as_nanos());
        spent.unpacking.push(meet.sum());
        // Once for nothing: what is worked out at the first time is not of the fight.
        fight(side, 1_000);
        let fights = (0..FIGHTS).map(|seed| {
            let (took, end) = fight(side, seed);
            spent.ends.push(end);
            took.as_nanos()
        });
        let fights = fights.collect();
        spent.fights.push(fights);
        for seed in 0..FIGHTS / 5 {
            side.order(Order::Begin(seed));
            while !side.summary().is_over {
                spent.decisions.push(side.order(Order::Decide).as_nanos());
                side.order(Order::Carry);
            }
            side.order(Order::Begin(seed));
            side.order(Order::Play(LOOKS_AFTER));
            let gathered = side.order(Order::Look);
            let (bytes, encoded) = side.view();
            spent.looks.push((gathered + encoded).as_nanos());
            spent.seen_bytes = spent.seen_bytes.max(bytes.len());
            side.order(Order::Rest);
        }
    }
    spent
}

/// One fight, in calls of a few commands each; how long all of them took, and how it ended.
fn fight(side: &mut Side, seed: u32) -> (Duration, Summary) {
    let mut took = side.order(Order::Begin(seed));
    loop {
        took += side.order(Order::Play(COMMANDS));
        let summary = side.summary();
        if summary.is_over {
            return (took, summary);
        }
    }
}

fn at(all: &[u128], percent: usize) -> u128 {
    let mut sorted = all.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() - 1) * percent / 100]
}

fn figures(all: &[u128]) -> Value {
    let us = |ns: u128| ns as f64 / 1_000.0;
    let mean = all.iter().sum::<u128>() / all.len() as u128;
    json!({
        "mean_us": us(mean),
        "p50_us": us(at(all, 50)),
        "p99_us": us(at(all, 99)),
        "most_us": us(at(all, 100)),
        "of": all.len(),
    })
}

fn told(spent: &Spent) -> Value {
    let fights: Vec<Value> = spent.fights.iter().map(|fights| figures(fights)).collect();
    json!({
        "first_meeting_with_unpacked_tables_us": spent.unpacking[0] / 1_000,
        "fight": figures(&spent.fights.concat()),
        "fight_by_pairing": fights,
        "decision": figures(&spent.decisions),
        "party_view": figures(&spent.looks),
        "party_view_bytes_most": spent.seen_bytes,
    })
}

fn main() {
    let path = std::env::args_os().nth(1).map(PathBuf::from);
    let path = path.expect("say which cart: `cargo xtask bench rules` does");
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file = CartFile::read(&bytes).unwrap_or_else(|error| panic!("the trial: {error}"));
    let shipped = EngineConfig { wall_clock: true, ..EngineConfig::default() };
    let unmetered = EngineConfig { unmetered: true, ..shipped.clone() };
    let mut sides =
        [Side::cart(&file, &shipped), Side::cart(&file, &unmetered), Side::Native(Box::default())];
    let spent = sides.each_mut().map(measure);
    assert!(
        spent.iter().all(|one| one.ends == spent[0].ends),
        "the three did not come to the same, so that nothing can be compared"
    );
    let middle = |spent: &Spent| at(&spent.fights.concat(), 50) as f64;
    let ratio = |of: &Spent, to: &Spent| (middle(of) / middle(to) * 100.0).round() / 100.0;
    let [of_shipped, of_unmetered, of_native] = &spent;
    let found = json!({
        "fights_of_each_pairing": FIGHTS,
        "cost_of_fuel": ratio(of_shipped, of_unmetered),
        "cost_of_the_sandbox": ratio(of_shipped, of_native),
        "tables_bytes": srd::data::PACKED.len(),
        "module_bytes": file.module.len(),
        "shipped": told(of_shipped),
        "without_fuel": told(of_unmetered),
        "native": told(of_native),
    });
    let text = serde_json::to_string_pretty(&found).expect("numbers become JSON");
    println!("{text}");
    let json = std::env::args_os().skip_while(|argument| argument != "--json").nth(1);
    if let Some(path) = json.map(PathBuf::from) {
        std::fs::write(&path, text + "\n")
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
