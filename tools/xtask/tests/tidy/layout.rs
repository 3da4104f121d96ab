//! Where things are, and what each package must say.

use std::collections::BTreeSet;
use std::fs;

use crate::graph::Graph;
use crate::{none, root, short};

/// All that the top level may hold, besides what starts with a dot and what is built.
const TOP: &[&str] = &[
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "cart-sdk",
    "carts",
    "console",
    "netplay-server",
    "palette.hex",
    "target",
    "tools",
];

#[test]
fn the_top_level_is_fixed() {
    let mut problems = Vec::new();
    for entry in fs::read_dir(root()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if !name.starts_with('.') && !TOP.contains(&name.as_str()) {
            problems.push(name);
        }
    }
    none(&problems, "the top level has no room for these; each belongs into one of its folders");
}

#[test]
fn a_package_is_named_as_its_folder() {
    let mut problems = Vec::new();
    for package in Graph::read().members() {
        let folder = short(package.manifest.parent().unwrap());
        let last = folder.rsplit('/').next().unwrap();
        if package.name != last
            && (package.name.as_str(), folder.as_str()) != ("cart-abi", "cart-sdk/abi")
        {
            problems.push(format!("{} in {folder}", package.name));
        }
        if ["common", "core", "shared", "util", "utils"].contains(&package.name.as_str()) {
            problems.push(format!("{}: a crate is named for what it does", package.name));
        }
    }
    none(&problems, "name the package as its folder");
}

#[test]
fn every_package_takes_the_lints_of_the_workspace_and_has_no_features() {
    let mut problems = Vec::new();
    for package in Graph::read().members() {
        let manifest: toml::Table = fs::read_to_string(&package.manifest).unwrap().parse().unwrap();
        let lints = manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(|inherits| inherits.as_bool());
        if lints != Some(true) {
            problems
                .push(format!("{}: write `[lints]` `workspace = true`", short(&package.manifest)));
        }
        if package.features > 0 {
            problems.push(format!(
                "{}: a feature changes what is built; make it a crate or an argument",
                short(&package.manifest)
            ));
        }
    }
    none(&problems, "Cargo.toml");
}

#[test]
fn every_cart_has_a_manifest() {
    let carts = Graph::read().members().filter(|package| package.cdylib);
    let folders: Vec<_> = carts.map(|package| package.manifest.parent().unwrap()).collect();
    assert!(!folders.is_empty(), "there are no carts");
    let wrong: Vec<String> = folders
        .iter()
        .filter(|folder| !folder.join("cart.toml").is_file())
        .map(|folder| short(folder))
        .collect();
    none(&wrong, "write a cart.toml into each of these");
}

#[test]
fn the_palette_has_sixteen_colours() {
    let text = fs::read_to_string(root().join("palette.hex")).unwrap();
    let good = |line: &str| line.len() == 6 && line.bytes().all(|digit| digit.is_ascii_hexdigit());
    let wrong: Vec<String> = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !good(line))
        .map(|(number, line)| format!("line {}: {line:?}", number + 1))
        .collect();
    none(&wrong, "palette.hex holds lines of RRGGBB");
    let different: BTreeSet<String> = text.lines().map(str::to_ascii_lowercase).collect();
    assert_eq!(
        (text.lines().count(), different.len()),
        (16, 16),
        "palette.hex holds sixteen lines, each another colour"
    );
}

#[test]
fn the_cart_in_the_readme_is_carts_hello() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let block = readme.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    let source = fs::read_to_string(root().join("carts/hello/src/lib.rs")).unwrap();
    let cart = source.split("#[cfg(test)]").next().unwrap();
    assert_eq!(
        block.map(str::trim),
        Some(cart.trim()),
        "README.md shows carts/hello without its tests: copy it there"
    );
}

#[test]
fn the_guides_are_short_and_name_every_crate() {
    let lines = |name: &str| fs::read_to_string(root().join(name)).map(|text| text.lines().count());
    for (name, most) in [("README.md", 120), ("ARCHITECTURE.md", 300)] {
        let found = lines(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(found <= most, "{name} has {found} lines; {most} are what one reads at once");
    }
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let named = |package: &&crate::graph::Package| {
        map.contains(&format!("`{}`", package.name)) || package.cdylib && map.contains("`carts/*`")
    };
    let wrong: Vec<String> = Graph::read()
        .members()
        .filter(|package| !named(package))
        .map(|package| package.name.clone())
        .collect();
    none(&wrong, "ARCHITECTURE.md does not say what these packages are");
}
