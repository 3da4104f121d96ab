//! What the tests of the readers share: a cart folder to read from, and files that are damaged in every way.

use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::command::Say;
use crate::error::Error;
use crate::folder::Folder;

/// A cart folder that is gone afterwards.
pub(crate) struct Scratch(tempfile::TempDir);

impl Scratch {
    /// With these files.
    pub(crate) fn new(files: &[(&str, &[u8])]) -> Self {
        let scratch = Self(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            scratch.write(name, bytes);
        }
        scratch
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn folder(&self) -> Folder {
        Folder::open(self.0.path()).unwrap()
    }

    /// An error's text, with files named from the folder on.
    pub(crate) fn said(&self, error: &Error) -> String {
        self.short(&error.to_string())
    }

    pub(crate) fn short(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}

/// What a call gives, and the lines that it says; files are named from the scratch folder on.
pub(crate) fn heard<T>(call: impl FnOnce(&mut Say<'_>) -> T) -> (T, Vec<String>) {
    let mut lines = Vec::new();
    let given = call(&mut |line| {
        // `warning: /tmp/x/a.png: text` without the folder, which differs from run to run.
        let (before, rest) = line.split_once(": ").unwrap();
        let (path, text) = rest.split_once(": ").unwrap();
        let mut parts = path.rsplit('/');
        lines.push(format!("{before}: {}: {text}", parts.next().unwrap()));
    });
    (given, lines)
}

/// Hands a file to a reader cut off at every byte, with a bit of every byte flipped, and with random bytes in it. A reader that
/// panics or never ends fails the test.
pub(crate) fn ruin(file: &[u8], read: impl Fn(&[u8])) {
    for length in 0..=file.len() {
        read(&file[..length]);
    }
    let mut bytes = file.to_vec();
    for at in 0..bytes.len() {
        bytes[at] ^= 1 << (at % 8);
        read(&bytes);
        bytes[at] ^= 1 << (at % 8);
    }
    let change =
        (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..5), 0..5_usize);
    let changes = prop::collection::vec(change, 1..5);
    let mut runner =
        TestRunner::new(Config { cases: 500, failure_persistence: None, ..Config::default() });
    runner
        .run(&changes, |changes| {
            let mut bytes = file.to_vec();
            for (at, with, without) in changes {
                let at = at.index(bytes.len() + 1);
                let end = bytes.len().min(at + without);
                bytes.splice(at..end, with);
            }
            read(&bytes);
            Ok(())
        })
        .unwrap();
}
