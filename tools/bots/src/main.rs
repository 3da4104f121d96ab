//! `bots`: many players for a server, and what came of it as JSON.

use std::io::{Write as _, stderr, stdout};
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use bots::{Scenario, ServerProcess, Where, run};
use clap::Parser;
use netplay_quic::Address;

/// Plays a scenario with many real clients over QUIC and prints its figures as JSON.
///
/// The exit code is 0 if all limits of the scenario hold, 1 if not or if something does not work, 2 if the command is
/// wrong.
#[derive(Debug, Parser)]
#[command(name = "bots", version)]
struct Arguments {
    /// The scenario, a TOML file; tools/bots/scenarios has some
    scenario: PathBuf,
    /// Rooms to play in, instead of a server that is started for
    /// it: the addresses that a server prints
    #[arg(verbatim_doc_comment)]
    rooms: Vec<Address>,
    /// The server to start; without it, the quiver-server beside
    /// this program
    #[arg(long, value_name = "PROGRAM", verbatim_doc_comment)]
    server: Option<PathBuf>,
    /// Where the carts are
    #[arg(long, value_name = "FOLDER", default_value = "target/carts")]
    carts: PathBuf,
    /// Measure for so long, whatever the scenario says
    #[arg(long, value_name = "SECONDS")]
    measure: Option<f64>,
    /// Warm up for so long, whatever the scenario says
    #[arg(long, value_name = "SECONDS")]
    warm_up: Option<f64>,
    /// Write the figures there too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    match measure(&Arguments::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Writing to a closed standard error cannot be told to anybody.
            let _ = writeln!(stderr(), "bots: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether the limits hold.
fn measure(arguments: &Arguments) -> Result<bool> {
    let mut scenario = Scenario::read(&arguments.scenario)?;
    scenario.time.measure = arguments.measure.unwrap_or(scenario.time.measure);
    scenario.time.warm_up = arguments.warm_up.unwrap_or(scenario.time.warm_up);
    if let Some(cores) = &scenario.players.cores {
        let id = std::process::id().to_string();
        let pinned = Command::new("taskset").args(["-a", "-c", "-p", cores, &id]).output();
        let pinned = pinned.context("running taskset, which players.cores needs")?;
        ensure!(pinned.status.success(), "taskset does not take the processors {cores:?}");
    }
    let report = if arguments.rooms.is_empty() {
        ensure!(
            scenario.server.is_some(),
            "the scenario starts no server: say which rooms to play in, as in quiver://127.0.0.1/delve"
        );
        let program = match &arguments.server {
            Some(program) => program.clone(),
            None => std::env::current_exe()
                .context("finding this program")?
                .with_file_name("quiver-server"),
        };
        let server = ServerProcess::start(&program, &arguments.carts, &scenario)?;
        run(&scenario, &Where::Server(&server), &arguments.carts)?
    } else {
        run(&scenario, &Where::Rooms(&arguments.rooms), &arguments.carts)?
    };
    let text = serde_json::to_string_pretty(&report.json).context("writing the figures")?;
    writeln!(stdout().lock(), "{text}").context("writing to standard output")?;
    if let Some(path) = &arguments.json {
        std::fs::write(path, text + "\n").with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(report.holds())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }
}
