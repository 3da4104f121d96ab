//! Runs the benchmarks, in the profile that is shipped.

use std::path::{Path, PathBuf, absolute};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Bench {
    /// Drawing and sound as a cart calls them, in nanoseconds per call
    Machine,
    /// What the sandbox and its fuel cost a room of 100 players of Delve, beside the cart compiled natively
    Sandbox,
    /// The SRD's rules in a cart: fights, decisions and a party's view, with fuel, without, and natively
    Rules,
    /// What QUIC adds to a game's datagrams on a bad line, in milliseconds; takes more than a minute
    Line,
    /// What a player waits for and what goes over the line, on simulated networks
    Play,
    /// Many players on a server: a scenario of tools/bots
    Load,
    /// Players on a bad line and a server that is killed again and again, for five minutes or as
    /// long as the command itself is told: cargo bench -p netplay-server --bench soak -- --seconds N --kill-every N
    Soak,
    /// Hostile clients beside honest players: what the honest wait for, and what the server holds;
    /// takes three minutes
    Hostile,
    /// What spectators cost a server, up to three hundred of them; takes a minute
    Spectators,
}

/// Builds and runs a benchmark; `json` is where it writes its figures too.
pub(crate) fn bench(root: &Path, what: Bench, json: Option<&Path>) -> Result<()> {
    let (package, name) = match what {
        Bench::Machine => ("cart-host", "machine"),
        Bench::Sandbox => return sandbox(root, json),
        Bench::Rules => return rules(root, json),
        Bench::Line => ("netplay-quic", "line"),
        Bench::Play => ("netplay", "play"),
        Bench::Load => return load(root, "delve-100", None, json),
        Bench::Soak => ("netplay-server", "soak"),
        Bench::Hostile => ("netplay-server", "hostile"),
        Bench::Spectators => ("netplay-server", "spectators"),
    };
    let mut command = crate::cargo(root);
    command.args(["bench", "--package", package, "--bench", name]);
    if let Some(json) = json {
        // Cargo runs a benchmark in the folder of its package.
        let json = absolute(json).with_context(|| format!("finding {}", json.display()))?;
        command.arg("--").arg("--json").arg(json);
    }
    if let Err(error) = cart_tools::command::run(&mut command) {
        bail!("the benchmark was not measured: {error}");
    }
    Ok(())
}

/// A program and no benchmark of cargo's, because it is built of a cart's sources and not of their tests.
fn sandbox(root: &Path, json: Option<&Path>) -> Result<()> {
    let mut command = crate::cargo(root);
    command.args(["run", "--release", "--package", "cart-host", "--example", "sandbox"]);
    if let Some(json) = json {
        command.arg("--").arg("--json").arg(json);
    }
    if let Err(error) = cart_tools::command::run(&mut command) {
        bail!("what the sandbox costs was not measured: {error}");
    }
    Ok(())
}

/// Builds the cart that plays fights by order, beside the carts of the menu, and times it.
fn rules(root: &Path, json: Option<&Path>) -> Result<()> {
    let toolchain = crate::setup::setup(root, crate::setup::Purpose::Carts)?;
    let target = crate::target(root);
    let folder = root.join("tools/srd-trial");
    let mut say = |line: &str| println!("{line}");
    let wasm = target.join("wasm");
    let built = cart_tools::carts(&toolchain, &[&folder], Some(&wasm), &mut say)?.remove(0)?;
    let cart = wasm.join("srd-trial.cart.png");
    std::fs::write(&cart, built.to_png()?)
        .with_context(|| format!("writing {}", cart.display()))?;
    let mut command = crate::cargo(root);
    command.args(["run", "--release", "--package", "cart-host", "--example", "rules", "--"]);
    command.arg(&cart);
    if let Some(json) = json {
        command.arg("--json").arg(json);
    }
    if let Err(error) = cart_tools::command::run(&mut command) {
        bail!("the rules were not measured in a cart: {error}");
    }
    Ok(())
}

/// Plays a scenario of tools/bots against a server, both as they are shipped and in processes of their own.
pub(crate) fn load(
    root: &Path,
    scenario: &str,
    measure: Option<u32>,
    json: Option<&Path>,
) -> Result<()> {
    let file = root.join("tools/bots/scenarios").join(format!("{scenario}.toml"));
    if !file.is_file() {
        bail!("there is no scenario {scenario}: tools/bots/scenarios has those that there are");
    }
    let both = ["--release", "--package", "netplay-server", "--package", "bots"];
    cart_tools::command::run(crate::cargo(root).arg("build").args(both))?;
    let built = std::env::var_os("CARGO_TARGET_DIR");
    let built = built.map_or_else(|| crate::target(root), PathBuf::from);
    let mut command = Command::new(built.join("release/bots"));
    command.arg(&file);
    command.arg("--carts").arg(crate::target(root).join("carts"));
    if let Some(seconds) = measure {
        command.arg("--measure").arg(seconds.to_string());
    }
    if let Some(json) = json {
        command.arg("--json").arg(json);
    }
    if let Err(error) = cart_tools::command::run(&mut command) {
        bail!("the limits of {scenario} do not hold, or it was not played: {error}");
    }
    Ok(())
}
