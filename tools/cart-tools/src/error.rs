//! What can go wrong while a cart is made: each error names the file or the command, the place in it and the remedy.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why a cart could not be built or packed.
#[derive(Debug, Error)]
pub enum Error {
    /// An author's file says something that a cart cannot have.
    #[error("{}: {place}{}{problem}", path.display(), if place.is_empty() { "" } else { ": " })]
    File {
        /// The file.
        path: PathBuf,
        /// Where in the file: a field, a pixel, a row. Empty if it is the file as a whole.
        place: String,
        /// What is wrong and what is right.
        problem: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {reason}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// A file that a cart needs is not there.
    #[error("{}: is not there; {remedy}", path.display())]
    Absent {
        /// The file.
        path: PathBuf,
        /// Who asks for it, and what to do.
        remedy: String,
    },
    /// A program cannot be started.
    #[error("cannot start `{command}`: {reason}")]
    Start {
        /// The command line.
        command: String,
        /// What the system says.
        reason: io::Error,
    },
    /// A program ended with an error.
    #[error("`{command}` ended with {status}{}{said}", if said.is_empty() { "" } else { ": " })]
    Command {
        /// The command line.
        command: String,
        /// Its exit code, as text.
        status: String,
        /// What it wrote on standard error, if that was not shown already.
        said: String,
    },
    /// Cargo found something wrong in a cart's code, and showed it.
    #[error("cargo did not build {0}: what is wrong stands above")]
    NotBuilt(String),
    /// A command is for root only.
    #[error("`{0}` needs root's rights, and there is no sudo: run it as root, then try again")]
    NoRoot(&'static str),
    /// Nothing here builds WebAssembly.
    #[error("no Rust standard library for wasm32-unknown-unknown: {0}")]
    NoWasm(String),
}

impl Error {
    /// A wrong place in an author's file.
    pub(crate) fn file(path: &Path, place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::File { path: path.to_path_buf(), place: place.into(), problem: problem.into() }
    }

    /// The same error, with a remedy if it is that a file is not there.
    pub(crate) fn or_absent(self, remedy: impl Into<String>) -> Self {
        match self {
            Self::Io { path, reason } if reason.kind() == io::ErrorKind::NotFound => {
                Self::Absent { path, remedy: remedy.into() }
            }
            other => other,
        }
    }

    /// For `map_err` after an operation on a file.
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |reason| Self::Io { path, reason }
    }
}
