//! The binary `quiver` as a player and a script see it.

#![expect(clippy::unwrap_used, reason = "what a test sets up holds, or the test fails")]

mod carts;
mod headless;
mod online;
mod replay;
mod usage;
mod window;

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A computer of its own for one test: no settings, no keys, no caches, no display.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The console on this computer.
    fn quiver(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_quiver"));
        command.env("QUIVER_HOME", self.path("home")).current_dir(self.folder.path());
        for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            command.env_remove(display);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.quiver().args(arguments).output().unwrap()
    }

    /// Runs the console, which must succeed, and reads its last line.
    #[track_caller]
    fn report(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        let out = text(&output.stdout);
        serde_json::from_str(out.lines().last().unwrap_or_default()).unwrap()
    }

    /// Runs the console, which must end with an exit code and say something on standard error.
    #[track_caller]
    fn check_fails(&self, arguments: &[&str], code: i32, part: &str) {
        let output = self.run(arguments);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
        assert_eq!(text(&output.stdout), "", "errors go to standard error only");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A cart of the repository, which `cargo xtask carts` has built.
fn built_cart(name: &str) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_quiver"));
    let path = program.parent().unwrap().join("../carts").join(format!("{name}.cart.png"));
    assert!(path.is_file(), "{} is missing: run `cargo xtask carts`", path.display());
    path.canonicalize().unwrap()
}

/// The path as an argument.
fn arg(path: &Path) -> &str {
    path.to_str().unwrap()
}
