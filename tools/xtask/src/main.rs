//! The repository's own commands: set-up, carts, play and every check, as `cargo xtask NAME`. No console or server
//! code lives here, and nothing that ships depends on it.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a tool at the terminal speaks through it"
)]

mod bench;
mod carts;
mod play;
mod setup;
mod sheet;
mod test;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

use bench::Bench;
use setup::Purpose;

/// Builds, plays and checks Quiver.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up all that is missing, build, run Delve in a window
    Play {
        /// Passed on to `quiver play`, such as --headless
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Set up all that is missing, run every check that CI runs
    Test,
    /// Set up all that is missing and do no more
    Setup {
        /// Only print what would be run
        #[arg(long)]
        dry_run: bool,
    },
    /// Build every cart into target/carts/NAME.cart.png
    Carts {
        /// Build nothing, but put the golden pictures of all carts together in one PNG
        #[arg(long, value_name = "FILE")]
        sheet: Option<PathBuf>,
    },
    /// Measure
    Bench {
        /// What
        what: Bench,
        /// Of `load`, which: a scenario's name in tools/bots/scenarios
        scenario: Option<String>,
        /// Of `load`, measure for so long, whatever the scenario says
        #[arg(long, value_name = "SECONDS")]
        measure: Option<u32>,
        /// Write the figures there, as a JSON object of names and numbers
        #[arg(long, value_name = "FILE")]
        json: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<ExitCode> {
    let root = root();
    match task {
        Task::Play { arguments } => play::play(&root, &arguments),
        Task::Test => test::test(&root).map(|()| ExitCode::SUCCESS),
        Task::Setup { dry_run: true } => setup::plan(&root).map(|()| ExitCode::SUCCESS),
        Task::Setup { dry_run: false } => {
            setup::setup(&root, Purpose::Test).map(|_| ExitCode::SUCCESS)
        }
        Task::Carts { sheet: Some(to) } => sheet::write(&root, &to).map(|()| ExitCode::SUCCESS),
        Task::Carts { sheet: None } => {
            let toolchain = setup::setup(&root, Purpose::Carts)?;
            carts::carts(&root, &toolchain).map(|()| ExitCode::SUCCESS)
        }
        Task::Bench { what: Bench::Load, scenario, measure, json } => {
            let scenario = scenario.as_deref().unwrap_or("delve-100");
            bench::load(&root, scenario, measure, json.as_deref()).map(|()| ExitCode::SUCCESS)
        }
        Task::Bench { what, json, .. } => {
            bench::bench(&root, what, json.as_deref()).map(|()| ExitCode::SUCCESS)
        }
    }
}

/// The repository that this program was built from.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("xtask lives in tools/xtask")
        .to_path_buf()
}

/// The cargo that runs this, in the repository.
fn cargo(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    // What cargo tells this program of its package is not meant for another cargo: build scripts would see that it changes
    // between `cargo xtask` and cargo itself, and all that needs them would be compiled anew.
    for (name, _) in std::env::vars_os() {
        let told = ["CARGO_PKG_", "CARGO_MANIFEST_"];
        if name.to_str().is_some_and(|name| told.iter().any(|told| name.starts_with(told))) {
            command.env_remove(name);
        }
    }
    command
}

/// Where what set-up and carts make is kept.
fn target(root: &Path) -> PathBuf {
    root.join("target")
}
