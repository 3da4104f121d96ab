//! Every check that CI runs, the cheap ones first.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use cart_tools::wasm::Toolchain;

use crate::setup::{Purpose, setup};

/// Sets up and runs every check; stops at the first that fails.
pub(crate) fn test(root: &Path) -> Result<()> {
    let mut clock = Clock { first: now(), step: now(), steps: 0 };
    clock.heading("set-up");
    let toolchain = setup(root, Purpose::Test)?;
    clock.done();
    for (name, mut command) in host_checks(root) {
        clock.heading(name);
        run(name, &mut command)?;
        clock.done();
    }
    clock.heading("carts");
    crate::carts::carts(root, &toolchain)?;
    clock.done();
    let name = "WebAssembly: cart-abi, machine, netplay";
    clock.heading(name);
    run(name, &mut wasm_build(root, &toolchain))?;
    clock.done();
    let name = "tests";
    clock.heading(name);
    run(name, crate::cargo(root).args(["test", "--workspace"]))?;
    clock.done();
    println!("\nall {} checks passed in {}", clock.steps, seconds(clock.first.elapsed()));
    Ok(())
}

/// The checks that compile no code for this computer to its end: they share what the first of them leaves.
fn host_checks(root: &Path) -> [(&'static str, Command); 3] {
    let mut format = crate::cargo(root);
    format.args(["fmt", "--all", "--check"]);
    let mut clippy = crate::cargo(root);
    clippy.args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    let mut doc = crate::cargo(root);
    doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
    [("format", format), ("clippy", clippy), ("documentation", doc)]
}

/// A player in the browser is to come: what it will be made of must not grow roots in an operating system. Built, not
/// only checked, because the standard library is there already, built for the carts.
fn wasm_build(root: &Path, toolchain: &Toolchain) -> Command {
    let mut build = toolchain.cargo("build");
    build.args([
        "--profile",
        "cart",
        "--package",
        "cart-abi",
        "--package",
        "machine",
        "--package",
        "netplay",
    ]);
    build.arg("--target-dir").arg(crate::target(root).join("wasm")).current_dir(root);
    build
}

fn run(name: &str, command: &mut Command) -> Result<()> {
    if let Err(error) = cart_tools::command::run(command) {
        bail!("the check `{name}` does not pass: {error}");
    }
    Ok(())
}

/// Times the steps.
struct Clock {
    first: Instant,
    step: Instant,
    steps: usize,
}

impl Clock {
    fn heading(&mut self, name: &str) {
        println!("\n=== {name}");
        self.step = now();
        self.steps += 1;
    }

    fn done(&self) {
        println!("=== done in {}", seconds(self.step.elapsed()));
    }
}

#[expect(clippy::disallowed_methods, reason = "a tool that tells how long the checks took")]
fn now() -> Instant {
    Instant::now()
}

fn seconds(time: Duration) -> String {
    format!("{}.{} s", time.as_secs(), time.subsec_millis() / 100)
}
