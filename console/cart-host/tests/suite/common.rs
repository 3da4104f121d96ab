//! Carts from text, carts from `target/carts`, and the scenes to show them.

use std::path::Path;

use cart_host::{Cart, Engine, EngineConfig};
use machine::{CartFile, Manifest, Permission};
use netplay::{Others, Own, Scene, Seat, Tick};

/// The functions of a cart in the text format, by name, with what they do if a test says nothing else.
const BODIES: [(&str, &str, &str); 12] = [
    ("start", "(param i32)", ""),
    ("join", "(param i32 i32)", ""),
    ("leave", "(param i32)", ""),
    ("order", "(param i32 i32) (result i32)", "i32.const 1"),
    ("tick", "(param i32)", ""),
    ("view", "(param i32 i32)", "(call $output (i32.const 0) (i32.const 4))"),
    ("save", "", "(call $output (i32.const 0) (i32.const 4))"),
    ("restore", "(param i32) (result i32)", "i32.const 1"),
    ("scene", "(param i32 i32)", ""),
    ("predict", "(param i32 i32)", "(call $output (i32.const 0) (i32.const 4))"),
    ("update", "(param i32)", ""),
    ("draw", "", ""),
];

/// Every host call under its own name, so that a body can say `(call $clear (i32.const 1))`.
fn imports() -> String {
    macro_rules! text {
        ($($(#[$doc:meta])* $role:ident fn $name:ident($($arg:ident: $ty:ident),*) $(-> $ret:ident)?;)*) => {
            [$((stringify!($name), &[$(stringify!($ty)),*] as &[&str], &[$(stringify!($ret))?] as &[&str])),*]
        };
    }
    let wasm = |types: &[&str]| {
        types.iter().map(|&ty| if ty == "u64" { " i64" } else { " i32" }).collect::<String>()
    };
    let import = |(name, params, results): (&str, &[&str], &[&str])| {
        let (params, results) = (wasm(params), wasm(results));
        format!("(import \"quiver\" \"{name}\" (func ${name} (param{params}) (result{results})))\n")
    };
    cart_abi::host_calls!(text).into_iter().map(import).collect()
}

/// A module with rules and a player's side in which the exports of these names do something else.
pub(crate) fn module(bodies: &[(&str, &str)], more: &str) -> Vec<u8> {
    let functions: String = BODIES
        .iter()
        .map(|&(name, signature, body)| {
            let body =
                bodies.iter().find(|(other, _)| *other == name).map_or(body, |&(_, body)| body);
            format!("(func (export \"{name}\") {signature} {body})\n")
        })
        .collect();
    let text = format!(
        "(module {} (memory (export \"memory\") 1 16) (global $count (mut i32) (i32.const 0)) {more} {functions})",
        imports()
    );
    wat::parse_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A cart file around a module, with every permission but the console's.
pub(crate) fn file(module: Vec<u8>) -> CartFile {
    let manifest = Manifest {
        name: "Test".to_owned(),
        author: "Nobody".to_owned(),
        version: "1".to_owned(),
        abi: cart_abi::ABI_VERSION,
        tick_rate: 30,
        seats: 4,
        local: 1,
        permissions: vec![Permission::Text, Permission::Pointer],
        save_version: 1,
        save_oldest: 1,
    };
    CartFile::new(manifest, module)
}

/// An engine without a cache: wasmtime or wasmi.
pub(crate) fn engine(second: bool) -> Engine {
    Engine::new(&EngineConfig { second, ..EngineConfig::default() }).expect("WebAssembly runs here")
}

/// A cart of this repository, as `cargo xtask carts` has packed it.
pub(crate) fn packed(name: &str) -> CartFile {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../target/carts/{name}.cart.png"));
    let bytes = std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{error}: target/carts/{name}.cart.png; run `cargo xtask carts` before these tests")
    });
    CartFile::read(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A module's cart in an engine.
pub(crate) fn load(engine: &Engine, module: Vec<u8>) -> Cart {
    engine.load(&file(module)).unwrap_or_else(|error| panic!("{error}"))
}

/// A scene of seat 0 between two views.
pub(crate) fn scene<'a>(tick: u32, now: &'a [u8], next: &'a [u8], from: &'a [u8]) -> Scene<'a> {
    Scene {
        tick: Tick(tick),
        seats: &[Seat(0)],
        own: Own { now, next, part: 128 },
        others: Others { from, to: now, part: 64 },
        watching: false,
        corrected: false,
        lagging: false,
        round_trip_ms: 40,
    }
}
