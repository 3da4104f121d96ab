//! The data folder: private to its host, and one server's at a time.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Files of one room and one kind in a folder at most; the number in the name has four digits.
const NUMBER_MAX: u32 = 9_999;

/// A data folder that this process has for itself until it is dropped.
#[derive(Debug)]
pub(crate) struct DataFolder {
    path: PathBuf,
    /// The system frees the lock when the process ends, however it ends.
    _lock: File,
}

/// A data folder that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Another server has it.
    #[error("the data folder {} is in use by the server with process number {owner}: stop that one, or give this one another folder with --data", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
        /// The other's process number, as far as it is known.
        owner: String,
    },
    /// The disk refused.
    #[error("the data folder cannot be used: {}: {error}; choose another with --data, or correct its permissions", path.display())]
    File {
        /// The folder or the file in it.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl DataFolder {
    /// Takes a data folder, making it if it is not there.
    pub(crate) fn take(path: &Path) -> Result<Self, FolderError> {
        make_private(path)?;
        let lock_path = path.join("lock");
        let file_error = |error| FolderError::File { path: lock_path.clone(), error };
        let mut lock = open_private(&lock_path).map_err(file_error)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut owner = String::new();
                // The number only helps; without it the folder is taken all the same.
                let _ = lock.read_to_string(&mut owner);
                let owner = owner.trim();
                let owner = if owner.is_empty() { "unknown" } else { owner }.to_owned();
                return Err(FolderError::Taken { path: path.to_owned(), owner });
            }
            Err(TryLockError::Error(error)) => return Err(file_error(error)),
        }
        lock.set_len(0).map_err(file_error)?;
        writeln!(lock, "{}", std::process::id()).map_err(file_error)?;
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    /// The server's key.
    pub(crate) fn key(&self) -> PathBuf {
        self.path.join("server.key")
    }

    /// The rooms' saves: what players may not know stands in them, so that others on this computer must not read them.
    pub(crate) fn database(&self) -> Result<PathBuf, FolderError> {
        let path = self.path.join("rooms.db");
        // SQLite takes an empty file for a new database, and gives its other files the same permissions.
        match open_private(&path) {
            Ok(_) => Ok(path),
            Err(error) => Err(FolderError::File { path, error }),
        }
    }

    /// Where the way for a host's words to the server of a data folder stands.
    pub(crate) fn control_of(path: &Path) -> PathBuf {
        path.join("control")
    }

    /// The same of this one.
    pub(crate) fn control(&self) -> PathBuf {
        Self::control_of(&self.path)
    }

    /// Writes that file anew, so that only its owner reads it.
    pub(crate) fn write_control(&self, text: &str) -> io::Result<()> {
        let path = self.control();
        // One that another program has made may be open to others.
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        open_private(&path)?.write_all(text.as_bytes())
    }

    /// Where a host may put carts to be found by name.
    pub(crate) fn carts(&self) -> PathBuf {
        self.path.join("carts")
    }

    /// A folder for compiled carts, which nobody else may write.
    pub(crate) fn compiled(&self) -> Result<PathBuf, FolderError> {
        let path = self.path.join("compiled");
        make_private(&path)?;
        Ok(path)
    }
}

/// Opens a file to be written, made if it is not there so that only its owner reads it.
fn open_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a new file, which only its owner reads; one that is there is an error.
pub(crate) fn new_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new file of a room, `ROOM-NNNN.KIND`, under the first number that is free.
pub(crate) fn new_numbered(folder: &Path, room: &str, kind: &str) -> io::Result<(File, PathBuf)> {
    for number in 1..=NUMBER_MAX {
        let path = folder.join(format!("{room}-{number:04}.{kind}"));
        match new_private(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::other(format!("{NUMBER_MAX} files {room}-NNNN.{kind} are there already")))
}

/// Makes a folder that only its owner reads, if there is none.
pub(crate) fn private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

fn make_private(path: &Path) -> Result<(), FolderError> {
    private_folder(path).map_err(|error| FolderError::File { path: path.to_owned(), error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_one_servers_at_a_time() {
        let outer = tempfile::tempdir().unwrap();
        let path = outer.path().join("a/data");
        let first = DataFolder::take(&path).unwrap();
        let error = DataFolder::take(&path).unwrap_err().to_string();
        let owner = format!("process number {}:", std::process::id());
        assert!(
            error.contains(&owner) && error.contains("a/data") && error.contains("--data"),
            "{error}"
        );
        drop(first);
        let again = DataFolder::take(&path).unwrap();
        assert!(again.compiled().unwrap().is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(&again.database().unwrap())), (0o700, 0o600));
        }
    }

    #[test]
    fn a_folder_that_cannot_be_is_named() {
        let outer = tempfile::tempdir().unwrap();
        let file = outer.path().join("file");
        fs::write(&file, "").unwrap();
        let check = |path: &Path| {
            let error = DataFolder::take(path).unwrap_err().to_string();
            assert!(error.contains("file") && error.contains("--data"), "{error}");
        };
        check(&file);
        check(&file.join("data"));
    }
}
