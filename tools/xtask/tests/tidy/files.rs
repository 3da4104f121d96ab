//! What source files look like.

use std::fs;
use std::path::PathBuf;

use crate::{none, short};

/// Lines of a file at most.
const LINES_MAX: usize = 600;

/// Words of things that are named for nothing they do, and what to say instead.
const NAMES: &[(&str, &str)] = &[
    ("manager", "say what it is: a room, a store, a list"),
    ("handler", "say what it does with what it takes"),
    ("helper", "put it where it is used"),
    ("lobby", "say directory"),
    ("packet", "say message or datagram"),
    ("util", "put it where it is used"),
];

/// Rust sources with their text, but for these tests, which name what they forbid.
fn sources() -> Vec<(String, String)> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let files = crate::all_files()
        .into_iter()
        .filter(rust)
        .map(|path| (short(&path), fs::read_to_string(&path).unwrap()));
    files.filter(|(path, _)| !path.starts_with("tools/xtask/tests/")).collect()
}

#[test]
fn files_are_short() {
    let long = |(path, text): &(String, String)| {
        let lines = text.lines().count();
        (lines > LINES_MAX).then(|| format!("{path}: {lines} lines"))
    };
    none(
        &sources().iter().filter_map(long).collect::<Vec<_>>(),
        "split these by what they are about: 600 lines at most",
    );
}

#[test]
fn every_module_says_what_it_is() {
    let silent = |(path, text): &(String, String)| (!text.starts_with("//!")).then(|| path.clone());
    none(
        &sources().iter().filter_map(silent).collect::<Vec<_>>(),
        "start these with a `//!` sentence: what it is, and why",
    );
}

#[test]
fn nothing_is_left_for_later() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        for (number, line) in text.lines().enumerate() {
            for word in ["TODO", "FIXME", "XXX", "#[ignore", "#[should_panic"] {
                if line.contains(word) {
                    problems.push(format!("{path}:{}: {word}", number + 1));
                }
            }
        }
    }
    none(&problems, "do it now or leave it out");
}

#[test]
fn nothing_points_outside_the_repository() {
    let mut problems = Vec::new();
    for file in crate::all_files() {
        let path = short(&file);
        let Ok(text) = fs::read_to_string(&file) else { continue }; // A picture.
        let outside = ["/home/", "/root/", "/Users/"].iter().find(|word| text.contains(*word));
        if let Some(word) = outside.filter(|_| !path.starts_with("tools/xtask/tests/")) {
            problems.push(format!("{path}: {word}"));
        }
    }
    none(&problems, "a clone elsewhere does not have these paths");
}

#[test]
fn things_have_names() {
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let stem = path.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
        let named = text.lines().filter_map(declared).chain([stem.as_str()]);
        for name in named {
            let lower = name.to_lowercase();
            if let Some((_, instead)) = NAMES.iter().find(|(word, _)| lower.contains(word)) {
                problems.push(format!("{path}: {name}: {instead}"));
            }
        }
    }
    none(&problems, "rename these");
}

/// The name of the type or module that a line declares.
fn declared(line: &str) -> Option<&str> {
    let mut words = line
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| !word.is_empty());
    let first = words.find(|word| !["pub", "crate", "super", "unsafe"].contains(word))?;
    let kinds = ["struct", "enum", "trait", "type", "mod", "union"];
    if kinds.contains(&first) { words.next() } else { None }
}

#[test]
fn declarations_are_found() {
    for (line, name) in [
        ("pub(crate) struct RoomManager {", Some("RoomManager")),
        ("mod util;", Some("util")),
        ("    type Order = u8;", Some("Order")),
        ("// a handler", None),
        ("let handler = 3;", None),
    ] {
        assert_eq!(declared(line), name, "{line}");
    }
}

/// Where `unsafe` may stand, each with the reason.
const UNSAFE: &[(&str, &str)] = &[
    ("cart-sdk/src/sys.rs", "the console is reached by imported functions"),
    ("cart-sdk/src/cart.rs", "`cart!` writes the exports of a module"),
    ("console/cart-host/src/cache.rs", "wasmtime trusts the code that it has compiled before"),
];

#[test]
fn unsafe_stands_in_three_files() {
    let forms = ["{", "fn", "impl", "extern", "trait"].map(|what| format!("unsafe {what}"));
    let word = |line: &str| {
        let code = line.split("//").next().unwrap_or_default();
        code.contains("unsafe(")
            || code.contains("unsafe_code")
            || forms.iter().any(|form| code.contains(form))
    };
    let found: Vec<String> = sources()
        .into_iter()
        .filter(|(_, text)| text.lines().any(word))
        .map(|(path, _)| path)
        .collect();
    let named = |path: &String| UNSAFE.iter().any(|(allowed, _)| allowed == path);
    let wrong: Vec<String> = found.iter().filter(|path| !named(path)).cloned().collect();
    none(&wrong, "do without `unsafe` here");
    let idle = UNSAFE.iter().filter(|(path, _)| !found.iter().any(|file| file == path));
    let idle: Vec<String> = idle.map(|(path, reason)| format!("{path}: {reason}")).collect();
    none(&idle, "these need no `unsafe` any more; take them off the list");
}

#[test]
fn no_float_decides_anything() {
    let mut problems = Vec::new();
    let whole = ["console/machine/src/", "console/netplay/src/", "carts/srd/src/", "cart-sdk/"];
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| whole.iter().any(|folder| path.starts_with(folder)))
    {
        // Tests may measure with what they like.
        let kept = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in kept.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let mut words = code.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            if words.any(|word| word == "f32" || word == "f64") {
                problems.push(format!("{path}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    none(&problems, "use integers here: floats differ from system to system");
}
