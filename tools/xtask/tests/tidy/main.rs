//! The rules of the house that no compiler knows, each as a test whose failure says what to do.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod arrows;
mod files;
mod graph;
mod layout;

use std::path::{Path, PathBuf};

/// The repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A path as the repository sees it, with `/` on every system.
fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Every file of the repository, but for what is built and what starts with a dot.
fn all_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name();
            if name == "target" || name.to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    files
}

/// Fails with all problems at once.
#[track_caller]
fn none(problems: &[String], what_to_do: &str) {
    assert!(problems.is_empty(), "\n{what_to_do}:\n  {}\n", problems.join("\n  "));
}
