//! Where what carts keep on this console is written: a file a cart, whole or not at all.
//!
//! ```text
//! "quiver keep\n"  12 bytes
//! format           u16 little-endian, 1
//! checksum         32 bytes, BLAKE3 of the rest
//! values           as the machine's storage writes them
//! ```

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use machine::{Manifest, Storage};

use crate::{
    home::{self, write_whole},
    saves,
};

const MAGIC: &[u8; 12] = b"quiver keep\n";
const FORMAT: u16 = 1;

/// Where carts keep their values.
#[derive(Clone, Debug, Default)]
pub(crate) enum Place {
    /// Nowhere: every cart starts with none, and they go with it.
    #[default]
    Nowhere,
    /// In this file, whatever the cart.
    File(PathBuf),
    /// In this folder, a file for each cart: of the same author and name, whatever its version.
    Folder(PathBuf),
    /// In a folder of its own for each server, below this one: see [`Place::of_server`].
    Servers(PathBuf),
}

/// The values of one cart and their file.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    path: Option<PathBuf>,
    /// What the file says.
    written: Storage,
}

impl Place {
    /// Where the carts of one server keep theirs: a server's cart may call itself what it likes.
    pub(crate) fn of_server(&self, server: &str) -> Self {
        match self {
            Self::Servers(folder) => Self::Folder(folder.join(home::distinct(&[server]))),
            other => other.clone(),
        }
    }

    /// Opens the values of a cart. With them comes what the player should know: that a file could not be used, and where
    /// it is kept.
    pub(crate) fn open(&self, about: &Manifest) -> (Kept, Option<String>) {
        let path = match self {
            // A cart of no server keeps nothing among those of servers.
            Self::Nowhere | Self::Servers(_) => return (Kept::default(), None),
            Self::File(path) => path.clone(),
            Self::Folder(folder) => folder.join(home::cart_file(about, "values")),
        };
        let (written, trouble) = match read(&path) {
            Ok(storage) => (storage, None),
            Err(reason) => (Storage::default(), Some(saves::put_aside(&path, &reason))),
        };
        (Kept { path: Some(path), written }, trouble)
    }
}

impl Kept {
    /// What was kept before.
    pub(crate) fn storage(&self) -> Storage {
        self.written.clone()
    }

    /// Writes the values, if they have changed.
    pub(crate) fn save(&mut self, storage: &Storage) -> Result<(), String> {
        let Some(path) = self.path.as_ref().filter(|_| self.written != *storage) else {
            return Ok(());
        };
        let values = storage.to_bytes();
        let checksum = blake3::hash(&values);
        let bytes = [&MAGIC[..], &FORMAT.to_le_bytes(), checksum.as_bytes(), &values].concat();
        // Tried again only when they change again: a full disk is not told of every five seconds.
        self.written = storage.clone();
        write_whole(path, &bytes).map_err(|error| {
            format!("{}: what the cart keeps is not written: {error}", path.display())
        })
    }
}

fn read(path: &Path) -> Result<Storage, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Storage::default()),
        Err(error) => return Err(error.to_string()),
    };
    let rest = bytes.strip_prefix(MAGIC).ok_or("it is nothing that a cart has kept")?;
    let (format, rest) = rest.split_first_chunk().ok_or("it is cut off")?;
    let format = u16::from_le_bytes(*format);
    if format != FORMAT {
        return Err(format!("it has format {format}, and this console reads {FORMAT}"));
    }
    let (checksum, values) = rest.split_first_chunk::<32>().ok_or("it is cut off")?;
    if *blake3::hash(values).as_bytes() != *checksum {
        return Err("it is damaged: its checksum is wrong".to_owned());
    }
    Storage::read(values).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn storage(value: u8) -> Storage {
        let mut storage = Storage::default();
        storage.store(b"best", &[value]).unwrap();
        storage
    }

    fn about(name: &str, version: &str) -> Manifest {
        Manifest {
            name: name.to_owned(),
            author: "Mira".to_owned(),
            version: version.to_owned(),
            abi: cart_abi::ABI_VERSION,
            tick_rate: 60,
            seats: 1,
            local: 1,
            permissions: Vec::new(),
            save_version: 1,
            save_oldest: 1,
        }
    }

    #[test]
    fn values_outlive_a_version_and_belong_to_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::Folder(folder.path().join("values"));
        let (mut kept, trouble) = place.open(&about("Pong", "1"));
        assert_eq!((trouble, kept.storage()), (None, Storage::default()));
        kept.save(&storage(7)).unwrap();
        assert_eq!(place.open(&about("Pong", "2")).0.storage(), storage(7));
        for name in ["Pong 2", "pong", "Pong!"] {
            assert_eq!(place.open(&about(name, "1")).0.storage(), Storage::default(), "{name}");
        }
        let (mut none, _) = Place::Nowhere.open(&about("Pong", "1"));
        none.save(&storage(9)).unwrap();
        assert_eq!(place.open(&about("Pong", "1")).0.storage(), storage(7));
    }

    #[test]
    fn only_what_has_changed_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.values");
        let (mut kept, _) = Place::File(path.clone()).open(&about("Pong", "1"));
        kept.save(&Storage::default()).unwrap();
        assert!(!path.exists(), "nothing was kept");
        kept.save(&storage(7)).unwrap();
        fs::remove_file(&path).unwrap();
        kept.save(&storage(7)).unwrap();
        assert!(!path.exists(), "it has not changed");
        kept.save(&Storage::default()).unwrap();
        assert!(path.exists(), "what was removed stays removed");
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_the_cart_starts_with_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.values");
        let place = Place::File(path.clone());
        place.open(&about("Pong", "1")).0.save(&storage(7)).unwrap();
        let good = fs::read(&path).unwrap();
        let flipped = |at: usize| {
            let mut bytes = good.clone();
            bytes[at] ^= 1;
            bytes
        };
        for (bytes, part) in [
            (b"PK".to_vec(), "nothing that a cart has kept"),
            (good[..13].to_vec(), "cut off"),
            (flipped(12), "it has format 0, and this console reads 1"),
            (flipped(20), "checksum"),
            (flipped(good.len() - 1), "checksum"),
        ] {
            fs::write(&path, &bytes).unwrap();
            let (kept, trouble) = place.open(&about("Pong", "1"));
            let trouble = trouble.unwrap();
            assert!(trouble.contains(part) && trouble.contains("a.values.old"), "{trouble}");
            assert_eq!(kept.storage(), Storage::default());
            assert_eq!(fs::read(folder.path().join("a.values.old")).unwrap(), bytes);
        }
    }
}
