//! Who may depend on whom.

use std::collections::BTreeSet;

use crate::graph::Graph;
use crate::{none, root};

/// Each of our packages and those of ours that it may be built with. A cart may be built with `cart-sdk` and `srd`.
const ARROWS: &[(&str, &[&str])] = &[
    ("cart-abi", &[]),
    ("cart-sdk", &["cart-abi"]),
    ("srd", &[]),
    ("machine", &["cart-abi"]),
    ("netplay", &["cart-abi"]),
    ("cart-host", &["cart-abi", "machine", "netplay"]),
    ("netplay-quic", &["cart-abi", "netplay"]),
    ("netplay-server", &["cart-abi", "cart-host", "machine", "netplay", "netplay-quic"]),
    ("desktop", &["cart-abi", "cart-host", "cart-tools", "machine", "netplay", "netplay-quic"]),
    ("cart-tools", &["cart-abi", "machine"]),
    ("lossy", &["netplay"]),
    ("srd-import", &["srd"]),
    ("bots", &["cart-abi", "cart-host", "machine", "netplay", "netplay-quic"]),
    ("xtask", &["cart-tools"]),
];

/// What a cart may be built with.
const CART: &[&str] = &["cart-sdk", "serde", "srd"];

/// Each library with a wall around it, and the only package that may name it.
const WALLS: &[(&str, &str)] = &[
    ("winit", "desktop"),
    ("wgpu", "desktop"),
    ("softbuffer", "desktop"),
    ("cpal", "desktop"),
    ("gilrs", "desktop"),
    ("quinn", "netplay-quic"),
    ("wasmtime", "cart-host"),
    ("wasmi", "cart-host"),
];

/// What only a computer with a screen, a sound card and gamepads needs.
const DEVICES: &[&str] = &["winit", "wgpu", "softbuffer", "cpal", "alsa", "gilrs"];

/// What a crate without I/O is never built of.
const IMPURE: &[&str] = &[
    "tokio",
    "async-std",
    "smol",
    "mio",
    "socket2",
    "futures-util",
    "quinn",
    "wasmtime",
    "rand",
    "getrandom",
];

#[test]
fn our_packages_depend_on_each_other_only_as_drawn() {
    let graph = Graph::read();
    let ours: BTreeSet<&str> = graph.members().map(|package| package.name.as_str()).collect();
    let mut problems = Vec::new();
    for package in graph.members().filter(|package| !package.cdylib) {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name) else {
            problems.push(format!("{} has no place in the arrows", package.name));
            continue;
        };
        let direct = graph.direct(package);
        let wrong = direct.iter().filter(|name| ours.contains(*name) && !allowed.contains(name));
        problems.extend(wrong.map(|name| format!("{} -> {name}", package.name)));
    }
    none(
        &problems,
        "these arrows are not in tools/xtask/tests/tidy/arrows.rs; draw a new one only with a reason in ARCHITECTURE.md",
    );
}

#[test]
fn machine_and_netplay_do_not_know_each_other() {
    let graph = Graph::read();
    for (one, other) in [("machine", "netplay"), ("netplay", "machine")] {
        assert!(
            !graph.tree(one).contains(other),
            "{one} is built with {other}: cart-host is where they meet"
        );
        assert!(
            !graph.in_tests(graph.member(one)).contains(other),
            "the tests of {one} use {other}: move them to cart-host"
        );
    }
}

#[test]
fn carts_are_built_with_the_sdk_alone() {
    let graph = Graph::read();
    let mut problems = Vec::new();
    for package in graph.members().filter(|package| package.cdylib) {
        let wrong = graph
            .direct(package)
            .into_iter()
            .filter(|name| !CART.contains(name))
            .map(|name| format!("{} -> {name}", package.name));
        problems.extend(wrong);
    }
    none(&problems, "a cart is built with cart-sdk, srd and serde and nothing else");
}

#[test]
fn walled_libraries_stay_behind_their_wall() {
    let graph = Graph::read();
    let mut problems = Vec::new();
    for package in graph.members() {
        let named: BTreeSet<&str> =
            graph.direct(package).union(&graph.in_tests(package)).copied().collect();
        let wrong = WALLS
            .iter()
            .filter(|(library, owner)| named.contains(library) && package.name != *owner);
        problems.extend(wrong.map(|(library, owner)| {
            format!("{} names {library}, which only {owner} may", package.name)
        }));
    }
    none(&problems, "ask the package that owns the library instead");
}

#[test]
fn a_server_has_no_devices() {
    let tree = Graph::read().tree("netplay-server");
    let wrong: Vec<String> =
        DEVICES.iter().filter(|name| tree.contains(*name)).map(ToString::to_string).collect();
    none(
        &wrong,
        "netplay-server is built with crates of a window, a graphics card, sound or gamepads",
    );
}

#[test]
fn the_pure_crates_are_pure() {
    let graph = Graph::read();
    for name in ["machine", "netplay", "cart-sdk", "srd"] {
        let tree = graph.tree(name);
        let wrong: Vec<String> = IMPURE
            .iter()
            .filter(|library| tree.contains(*library))
            .map(ToString::to_string)
            .collect();
        none(
            &wrong,
            &format!(
                "{name} does no I/O and draws no random numbers of its own, but is built with"
            ),
        );
    }
    assert!(
        graph.direct(graph.member("cart-abi")).is_empty(),
        "cart-abi has no dependencies: both sides of a cart link it"
    );
}

#[test]
fn rules_do_not_know_the_player_s_side() {
    let mut problems = Vec::new();
    for file in crate::all_files() {
        let path = crate::short(&file);
        let rules =
            path.starts_with("carts/") && (path.contains("/rules/") || path.ends_with("/rules.rs"));
        if rules && path.ends_with(".rs") {
            let text = std::fs::read_to_string(&file).unwrap();
            problems.extend(
                ["crate::play", "super::play"]
                    .iter()
                    .filter(|word| text.contains(*word))
                    .map(|word| format!("{path}: {word}")),
            );
        }
    }
    none(
        &problems,
        "a cart's rules run on the authority, where nobody plays; move what both need out of play",
    );
}

/// Every licence that something we are built with may have.
const LICENSES: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0", // Asks for the source of its own files only.
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an expression of licences leaves us a choice in which all are known.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at) && at == words.len()
}

fn either(words: &[&str], at: &mut usize) -> bool {
    let mut allowed = both(words, at);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        allowed |= both(words, at);
    }
    allowed
}

fn both(words: &[&str], at: &mut usize) -> bool {
    let mut allowed = one(words, at);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        allowed &= one(words, at);
    }
    allowed
}

fn one(words: &[&str], at: &mut usize) -> bool {
    let Some(&word) = words.get(*at) else { return false };
    *at += 1;
    if word == "(" {
        let allowed = either(words, at);
        *at += 1;
        return allowed;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return LICENSES.contains(&format!("{word} WITH {exception}").as_str());
    }
    LICENSES.contains(&word)
}

#[test]
fn licences_are_understood() {
    for (expression, allowed) in [
        ("MIT OR Apache-2.0", true),
        ("MIT/Apache-2.0", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(MIT OR GPL-3.0) AND Unicode-3.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0 WITH Classpath-exception-2.0", false),
        ("", false),
        ("MIT MIT", false),
    ] {
        assert_eq!(is_allowed(expression), allowed, "{expression}");
    }
}

#[test]
fn every_licence_is_known() {
    let packages = Graph::read().packages.values();
    let wrong: Vec<String> = packages
        .filter(|package| !is_allowed(&package.license))
        .map(|package| format!("{}: {:?}", package.name, package.license))
        .collect();
    none(
        &wrong,
        "these licences are not in the list of tools/xtask/tests/tidy/arrows.rs; read one before it is added",
    );
}

#[test]
fn the_lock_file_holds_only_what_we_chose() {
    let lock: toml::Table =
        std::fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let mut problems = Vec::new();
    for package in lock["package"].as_array().unwrap() {
        let field =
            |name: &str| package.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let (name, version, source) = (field("name"), field("version"), field("source"));
        if !source.is_empty() && source != "registry+https://github.com/rust-lang/crates.io-index" {
            problems.push(format!("{name} comes from {source}; take it from crates.io"));
        }
        if ["aws-lc-rs", "aws-lc-sys", "openssl-sys", "native-tls"].contains(&name) {
            problems.push(format!("{name}: ring is the only provider of cryptography; turn off the feature that asks for it"));
        }
        // The first that bounds the memory a peer can make it hold.
        if name == "quinn-proto" && numbers(version) < numbers("0.11.15") {
            problems.push(format!(
                "quinn-proto {version} is older than 0.11.15: run `cargo update -p quinn-proto`"
            ));
        }
    }
    none(&problems, "Cargo.lock");
}

fn numbers(version: &str) -> Vec<u32> {
    version.split(['.', '-', '+']).map_while(|part| part.parse().ok()).collect()
}
