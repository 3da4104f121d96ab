//! Runs the benchmarks, in the profile that is shipped.

use std::path::{Path, absolute};

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

/// What can be measured.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Bench {
    /// Drawing and sound as a cart calls them, in nanoseconds per call
    Machine,
    /// What QUIC adds to a game's datagrams on a bad line, in milliseconds; takes more than a minute
    Line,
    /// What a player waits for and what goes over the line, on simulated networks
    Play,
}

/// Builds and runs a benchmark; `json` is where it writes its figures too.
pub(crate) fn bench(root: &Path, what: Bench, json: Option<&Path>) -> Result<()> {
    let (package, name) = match what {
        Bench::Machine => ("cart-host", "machine"),
        Bench::Line => ("netplay-quic", "line"),
        Bench::Play => ("netplay", "play"),
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
