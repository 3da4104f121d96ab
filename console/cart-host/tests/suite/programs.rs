//! Programs of host calls made of any bytes, the cart that runs them, and both engines with it side by side.
//!
//! The calls come from the table in `cart-abi`, so that a new one is in these programs as soon as it is in the table.

use cart_abi::{Button, PADS, Pad};
use cart_host::{Dice, Engine, Fault, Inputs, PlayHost, RulesHost, Snapshot};
use machine::{CartFile, Permission};
use netplay::{Rules as _, Seat};

use crate::common::{engine, file, module, packed, scene};

/// Calls in a program at most.
const CALLS_MAX: usize = 24;
/// Where the programs of `update` and of `draw` stand in the cart's memory; below is text.
const PROGRAMS: [usize; 2] = [0x4000, 0x8000];

/// A host call of the table.
pub(crate) struct HostCall {
    pub(crate) role: &'static str,
    pub(crate) name: &'static str,
    /// Name and type of each.
    arguments: &'static [(&'static str, &'static str)],
    result: bool,
}

/// Every host call, in the order of the table.
pub(crate) fn host_calls() -> Vec<HostCall> {
    macro_rules! list {
        ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
            vec![$(HostCall {
                role: stringify!($role),
                name: stringify!($name),
                arguments: &[$((stringify!($arg), stringify!($ty))),*],
                result: !<[&str]>::is_empty(&[$(stringify!($ret))?]),
            }),*]
        };
    }
    cart_abi::host_calls!(list)
}

/// One call with its arguments, some of which may be more than the call takes.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) call: usize,
    pub(crate) arguments: Vec<i64>,
}

/// Any bytes as steps: a byte names the call, and each argument takes a byte for its kind and two or four for its value.
/// Bytes that are not there are 0.
pub(crate) fn steps(bytes: &[u8]) -> Vec<Step> {
    let calls = host_calls();
    let mut bytes = bytes.iter().copied();
    let mut steps = Vec::new();
    while steps.len() < CALLS_MAX
        && let Some(byte) = bytes.next()
    {
        let call = usize::from(byte) % calls.len();
        let arguments = calls[call]
            .arguments
            .iter()
            .map(|&(name, ty)| argument(name, ty, &mut || bytes.next().unwrap_or(0)))
            .collect();
        steps.push(Step { call, arguments });
    }
    steps
}

/// Mostly what such an argument is meant to be, so that a program gets somewhere; else whatever a cart could say.
fn argument(name: &str, ty: &str, byte: &mut impl FnMut() -> u8) -> i64 {
    let kind = byte() % 16;
    let value = i64::from(u16::from_le_bytes([byte(), byte()]));
    let ends = [i32::MIN, i32::MIN + 1, -65_536, -1, 0, 1, 65_535, 65_536, i32::MAX - 1, i32::MAX];
    match kind {
        0..13 => {
            let (low, count) = meant(name, ty);
            low + value % count
        }
        13 => value % 20 - 2,
        14 => ends[value as usize % ends.len()].into(),
        _ => i64::from(i16::from_le_bytes([byte(), byte()])) << 16 | value,
    }
}

/// The lowest and how many numbers an argument of this name and type is meant to be.
fn meant(name: &str, ty: &str) -> (i64, i64) {
    match (name, ty) {
        ("color" | "from" | "to", "i32") => (0, 16),
        ("key", "u32") => (0, 2_000),
        ("key_len", _) => (1, 64),
        ("key" | "other", _) => (-1, 17),
        ("picture" | "target", _) => (-1, 19),
        ("surface", _) => (16, 2),
        ("sheet" | "map", _) => (0, 16),
        ("font" | "typing" | "on", _) => (0, 2),
        ("flags", _) => (0, 4),
        ("number", _) => (-1, 8),
        ("side", _) => (8, 1),
        ("sides", _) => (1, 100),
        ("from", "u32") => (0, 2_000),
        ("to", "u32") => (0x4000, 0x8000),
        ("len", _) => (0, 60),
        ("rgb", _) => (0, 1 << 24),
        ("turn" | "scale" | "pitch" | "heading" | "tilt", _) => (0, 1 << 16),
        ("fov", _) => (1, 1 << 15),
        ("tile", _) => (-1, 1_025),
        ("walls", _) => (0, 256),
        _ => (-64, 400),
    }
}

/// Bytes of a step in the cart's memory: the number of the call, then its arguments, 8 bytes each.
fn stride(calls: &[HostCall]) -> usize {
    8 * (1 + calls.iter().map(|call| call.arguments.len()).max().unwrap_or(0))
}

/// What the cart reads.
fn encoded(steps: &[Step]) -> Vec<u8> {
    let stride = stride(&host_calls());
    let mut out = (steps.len() as u64).to_le_bytes().to_vec();
    for (place, Step { call, arguments }) in steps.iter().enumerate() {
        out.extend((*call as u64).to_le_bytes());
        arguments.iter().for_each(|argument| out.extend(argument.to_le_bytes()));
        out.resize(8 + (place + 1) * stride, 0);
    }
    out
}

/// A cart that runs a program in `update`, one in `draw` and, as rules, one in `order`.
fn runner() -> CartFile {
    let calls = host_calls();
    let branch = |(number, call): (usize, &HostCall)| {
        let argument = |(place, (_, ty)): (usize, &(&str, &str))| {
            let load = if *ty == "u64" { "i64.load" } else { "i32.load" };
            format!("({load} offset={} (local.get $at))", 8 + 8 * place)
        };
        let arguments: String = call.arguments.iter().enumerate().map(argument).collect();
        let mut made = format!("(call ${} {arguments})", call.name);
        if call.result {
            made = format!("(drop {made})");
        }
        format!("(if (i32.eq (i32.load (local.get $at)) (i32.const {number})) (then {made}))\n")
    };
    let branches: String = calls.iter().enumerate().map(branch).collect();
    let run = format!(
        r#"(data (i32.const 0) "{}")
        (func $run (param $at i32) (local $end i32) (local $left i32)
            (local.set $left (i32.load (local.get $at)))
            (local.set $at (i32.add (local.get $at) (i32.const 8)))
            (loop $next
                (if (local.get $left) (then
                    {branches}
                    (local.set $at (i32.add (local.get $at) (i32.const {})))
                    (local.set $left (i32.sub (local.get $left) (i32.const 1)))
                    (br $next)))))"#,
        "Naïve? “Ünïcode” | CDE O4 T120 @1 <>&[] | \\0a\\00 ".repeat(36),
        stride(&calls),
    );
    let [update, draw] = PROGRAMS.map(|place| format!("(call $run (i32.const {place}))"));
    // The first two views are the programs; the others are not looked at.
    let scene = format!(
        "(if (i32.lt_u (local.get 0) (i32.const 2)) (then
            (call $input (i32.add (i32.const {}) (i32.mul (local.get 0) (i32.const {}))) (local.get 1))))",
        PROGRAMS[0],
        PROGRAMS[1] - PROGRAMS[0],
    );
    let order =
        format!("(call $input (i32.const {}) (local.get 1)) {update} i32.const 1", PROGRAMS[0]);
    let bodies = [("scene", &*scene), ("update", &*update), ("draw", &*draw), ("order", &*order)];
    let mut cart = file(module(&bodies, &run));
    cart.manifest.permissions.push(Permission::Console);
    // Something to draw and to play.
    let delve = packed("delve");
    CartFile { sheets: delve.sheets, maps: delve.maps, sound: delve.sound, ..cart }
}

/// The cart in both engines.
pub(crate) struct Pair {
    plays: [(PlayHost, Snapshot); 2],
    rules: [(RulesHost, Snapshot); 2],
}

/// What a program came to, in one engine.
#[derive(Debug, Eq, PartialEq)]
struct Outcome {
    fault: Option<Fault>,
    hash: [u8; 32],
    samples: Vec<i16>,
}

impl Pair {
    pub(crate) fn new() -> Self {
        let cart = runner();
        let carts = [false, true].map(|second| {
            let engine: Engine = engine(second);
            engine.load(&cart).unwrap_or_else(|error| panic!("{error}"))
        });
        let plays = carts.each_ref().map(|cart| {
            let mut play = PlayHost::new(cart, 7).unwrap();
            play.answer_with(str::to_uppercase);
            let fresh = play.snapshot();
            (play, fresh)
        });
        let rules = carts.each_ref().map(|cart| {
            let mut rules = RulesHost::new(cart, Dice::from_seed([7; 32])).unwrap();
            let fresh = rules.snapshot();
            (rules, fresh)
        });
        Self { plays, rules }
    }

    /// Two frames of a fresh player's side. The fault is the same in both engines, and so is all that is left behind.
    pub(crate) fn play(&mut self, update: &[Step], draw: &[Step]) -> Option<Fault> {
        let (update, draw) = (encoded(update), encoded(draw));
        let outcome = |(play, fresh): &mut (PlayHost, Snapshot)| {
            play.restore_snapshot(fresh).unwrap();
            let pads = [Pad { held: Button::A as u16, sticks: [1, -1, 127, -128] }; PADS];
            let fault = (0..2).find_map(|tick| {
                play.frame(
                    &scene(tick, &update, &draw, &[]),
                    &Inputs { pads, typed: "ä\u{8}\n", ..Inputs::default() },
                )
                .err()
            });
            let mut samples = vec![0; 1_600];
            play.machine_mut().synth.render(&mut samples);
            drop(play.take_log());
            Outcome { fault, hash: play.hash(), samples }
        };
        let [first, second] = self.plays.each_mut().map(outcome);
        assert_eq!(first, second, "the engines differ");
        first.fault
    }

    /// All steps in the rules, on a fresh authority.
    pub(crate) fn rule(&mut self, steps: &[Step]) -> Option<Fault> {
        let order = encoded(steps);
        let outcome = |(rules, fresh): &mut (RulesHost, Snapshot)| {
            rules.restore_snapshot(fresh).unwrap();
            let _ = rules.order(Seat(0), &order);
            drop(rules.take_log());
            (rules.fault().cloned(), rules.hash())
        };
        let [first, second] = self.rules.each_mut().map(outcome);
        assert_eq!(first, second, "the engines differ");
        first.0
    }
}

/// What any bytes are put through: the first half of their steps in `update`, the rest in `draw`, and all in the rules.
pub(crate) fn survive(pair: &mut Pair, bytes: &[u8]) {
    let steps = steps(bytes);
    let (update, draw) = steps.split_at(steps.len() / 2);
    pair.play(update, draw);
    pair.rule(&steps);
}
