//! Pages that came before, each in a file of its own.
//!
//! A file is a line of JSON that says what it is, and the page behind it. What does not fit its line is damaged: as good as
//! not there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use url::Url;

use crate::Error;

use super::client::State;

/// What the first line of a file says.
#[derive(Serialize, Deserialize)]
struct Head {
    address: String,
    etag: Option<String>,
    modified: Option<String>,
    /// BLAKE3 of the page.
    sum: String,
}

/// A page that came before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Entry {
    pub(crate) state: State,
    pub(crate) page: Vec<u8>,
}

/// A folder of pages.
#[derive(Clone, Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(crate) const fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of an address.
    fn path(&self, address: &Url) -> PathBuf {
        let name = blake3::hash(address.as_str().as_bytes()).to_hex();
        self.folder.join(format!("{}.page", &name[..32]))
    }

    /// The page of an address, if it is there and whole.
    pub(crate) fn read(&self, address: &Url) -> Option<Entry> {
        let bytes = fs::read(self.path(address)).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(&bytes[..end]).ok()?;
        let page = &bytes[end + 1..];
        let whole =
            head.address == address.as_str() && head.sum == blake3::hash(page).to_hex().as_str();
        let state = State { etag: head.etag, modified: head.modified };
        whole.then(|| Entry { state, page: page.to_vec() })
    }

    /// Keeps a page: wholly or not at all.
    pub(crate) fn write(&self, address: &Url, entry: &Entry) -> Result<(), Error> {
        let path = self.path(address);
        let State { etag, modified } = entry.state.clone();
        let sum = blake3::hash(&entry.page).to_hex().to_string();
        let head = Head { address: address.to_string(), etag, modified, sum };
        let line = serde_json::to_string(&head).expect("four texts are plain data");
        let put = || {
            fs::create_dir_all(&self.folder)?;
            let mut file = NamedTempFile::new_in(&self.folder)?;
            writeln!(file, "{line}")?;
            file.write_all(&entry.page)?;
            file.persist(&path).map_err(|error| error.error)?;
            Ok(())
        };
        put().map_err(|source| Error::File { path: path.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_unless_it_is_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("pages"));
        let address = Url::parse("http://a.test/v2/creatures/").unwrap();
        let state = State { etag: Some("\"one\"".into()), modified: None };
        let entry = Entry { state, page: b"{\n}".to_vec() };
        assert_eq!(cache.read(&address), None);
        cache.write(&address, &entry).unwrap();
        assert_eq!(cache.read(&address), Some(entry.clone()));
        let other = Url::parse("http://a.test/v2/creatures/?page=2").unwrap();
        assert_eq!(cache.read(&other), None);

        let path = cache.path(&address);
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert_eq!(cache.read(&address), None, "{length} bytes");
        }
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            let read = cache.read(&address);
            assert!(read.is_none_or(|read| read.page == entry.page), "byte {at}");
        }
        fs::rename(&path, cache.path(&other)).unwrap();
        assert_eq!(cache.read(&other), None, "it is the page of another address");
        assert_eq!(fs::read_dir(cache.folder()).unwrap().count(), 1, "nothing is left lying about");
    }
}
