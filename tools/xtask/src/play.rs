//! Delve in a window, from whatever state the repository and the computer are in.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::setup::{Purpose, setup};

/// Sets up, builds the carts and `quiver`, and plays Delve; the exit code is that of `quiver`.
pub(crate) fn play(root: &Path, arguments: &[String]) -> Result<ExitCode> {
    let toolchain = setup(root, Purpose::Play)?;
    crate::carts::carts(root, &toolchain)?;
    let quiver = build(root)?;
    let cart = crate::target(root).join("carts/delve.cart.png");
    let mut command = Command::new(&quiver);
    command.arg("play").arg(cart).args(arguments);
    let status = command.status().with_context(|| format!("starting {}", quiver.display()))?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Builds the console and gives the path of its program.
fn build(root: &Path) -> Result<PathBuf> {
    let output = crate::cargo(root)
        .args([
            "build",
            "--package",
            "desktop",
            "--bin",
            "quiver",
            "--message-format",
            "json-render-diagnostics",
        ])
        .stderr(Stdio::inherit())
        .output()
        .context("starting cargo")?;
    if !output.status.success() {
        bail!("the console was not built");
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    messages
        .lines()
        .filter_map(|message| serde_json::from_str::<Value>(message).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo built no program for the package `desktop`")
}
