//! The servers that a player has met, each with the key that it showed first.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{Address, Fingerprint, key};

/// Held from reading to writing, because links of one console are made on threads of their own.
static CHANGING: Mutex<()> = Mutex::new(());

/// The file of known servers: a line each, the server's host and port, a space, its key's fingerprint. It is read anew
/// at each question, so that two consoles may share it.
#[derive(Clone, Debug)]
pub struct Pins {
    path: PathBuf,
}

/// The known servers could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PinsError {
    /// The disk refused.
    #[error("the file of known servers {}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A line is not as this module writes them.
    #[error("the file of known servers {}: line {line} is not \"host:port fingerprint\"; correct or remove that line", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
}

impl Pins {
    /// Keeps the known servers in a file, which need not exist yet.
    #[must_use]
    pub fn at(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// The key that the server of an address showed first, if it was ever met.
    pub fn known(&self, address: &Address) -> Result<Option<Fingerprint>, PinsError> {
        let server = address.server();
        let found = self.read()?.into_iter().find(|(name, _)| *name == server);
        Ok(found.map(|(_, fingerprint)| fingerprint))
    }

    /// Takes `fingerprint` as the key of the server of an address from now on, instead of any that was known. Only the
    /// player may decide this.
    pub fn accept_new_key(
        &self,
        address: &Address,
        fingerprint: Fingerprint,
    ) -> Result<(), PinsError> {
        let _changing = changing();
        self.replace(address, fingerprint)
    }

    /// Remembers a server that is met for the first time.
    pub(crate) fn first_sight(
        &self,
        address: &Address,
        fingerprint: Fingerprint,
    ) -> Result<(), PinsError> {
        let _changing = changing();
        match self.known(address)? {
            Some(_) => Ok(()),
            None => self.replace(address, fingerprint),
        }
    }

    fn replace(&self, address: &Address, fingerprint: Fingerprint) -> Result<(), PinsError> {
        let server = address.server();
        let mut pins = self.read()?;
        pins.retain(|(name, _)| *name != server);
        pins.push((server, fingerprint));
        self.write(&pins)
    }

    fn read(&self) -> Result<Vec<(String, Fingerprint)>, PinsError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(self.file_error(error)),
        };
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        lines
            .map(|(at, line)| {
                let pin = line.split_once(' ');
                let pin =
                    pin.and_then(|(name, hex)| Some((name.to_owned(), hex.trim().parse().ok()?)));
                pin.ok_or_else(|| PinsError::Damaged { path: self.path.clone(), line: at + 1 })
            })
            .collect()
    }

    fn write(&self, pins: &[(String, Fingerprint)]) -> Result<(), PinsError> {
        let text: String =
            pins.iter().map(|(server, print)| format!("{server} {print}\n")).collect();
        let half = self.path.with_extension(format!("new.{}", std::process::id()));
        let written = key::write_private(&half, text.as_bytes());
        written.and_then(|()| fs::rename(&half, &self.path)).map_err(|error| self.file_error(error))
    }

    fn file_error(&self, error: io::Error) -> PinsError {
        PinsError::File { path: self.path.clone(), error }
    }
}

/// The file is whole even after a panic, since it is replaced in one step.
fn changing() -> MutexGuard<'static, ()> {
    CHANGING.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_key_stays_until_the_player_accepts_another() {
        let folder = tempfile::tempdir().unwrap();
        let pins = Pins::at(&folder.path().join("servers"));
        let here: Address = "quiver://here/a".parse().unwrap();
        let other_room: Address = "quiver://HERE:4810/b".parse().unwrap();
        let there: Address = "quiver://here:99/a".parse().unwrap();
        let [first, second] = [b"1", b"2"].map(|key| Fingerprint::of_public_key(key));
        assert_eq!(pins.known(&here).unwrap(), None);
        pins.first_sight(&here, first).unwrap();
        pins.first_sight(&there, second).unwrap();
        pins.first_sight(&here, second).unwrap();
        assert_eq!(pins.known(&other_room).unwrap(), Some(first), "a server's rooms share its key");
        pins.accept_new_key(&here, second).unwrap();
        assert_eq!(pins.known(&here).unwrap(), Some(second));
        assert_eq!(pins.known(&there).unwrap(), Some(second));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no half-written file is left");
    }

    #[test]
    fn servers_met_at_the_same_time_are_all_remembered() {
        let folder = tempfile::tempdir().unwrap();
        let pins = Pins::at(&folder.path().join("servers"));
        let address = |at: u32| -> Address { format!("quiver://here{at}/a").parse().unwrap() };
        std::thread::scope(|scope| {
            for at in 0..16 {
                let pins = &pins;
                let print = Fingerprint::of_public_key(&[1]);
                scope.spawn(move || pins.first_sight(&address(at), print).unwrap());
            }
        });
        assert!((0..16).all(|at| pins.known(&address(at)).unwrap().is_some()));
    }

    #[test]
    fn a_damaged_line_is_named_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("servers");
        let address: Address = "quiver://here/a".parse().unwrap();
        let print = Fingerprint::of_public_key(b"1");
        let check = |text: &str, line: &str| {
            fs::write(&path, text).unwrap();
            let pins = Pins::at(&path);
            for error in [pins.known(&address).err(), pins.accept_new_key(&address, print).err()] {
                let error = error.unwrap().to_string();
                assert!(error.contains(line) && error.contains("servers"), "{error}");
            }
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        };
        check("rubbish\n", "line 1");
        check(&format!("a:1 {print}\n\nb:2 12\n"), "line 3");
    }
}
