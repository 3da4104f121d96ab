//! An author's folder that is built again whenever a file in it changes.

use std::{
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Duration,
};

use cart_tools::watch::{Stamp, stamp};
use machine::CartFile;

use crate::console::tell;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// A cart that was built, or why it was not.
pub(crate) type Built = Result<Box<CartFile>, String>;

/// A folder that is watched by a thread of its own, so that building never holds up the game.
pub(crate) struct Watch {
    built: Receiver<Built>,
}

impl Watch {
    /// Builds a folder until it becomes a cart, and watches it from then on; `data` is where a compiler is kept if one had
    /// to be fetched. The error is that it cannot be watched, and not what is wrong with the cart: that is told.
    pub(crate) fn first(folder: &Path, data: &Path) -> Result<(Box<CartFile>, Self), String> {
        let seen = stamp(folder).map_err(|error| error.to_string())?;
        match build(folder, data) {
            // What the build itself wrote, such as Cargo.lock, is no change.
            Ok(cart) => {
                let seen = stamp(folder).map_err(|error| error.to_string())?;
                Ok((Box::new(cart), Self::since(seen, folder, data)?))
            }
            Err(reason) => {
                tell(&reason);
                tell("waiting for a change in the folder; Ctrl-C ends");
                // What was changed while it was built is looked at too.
                let mut watch = Self::since(seen, folder, data)?;
                let cart = watch.wait().ok_or("the folder cannot be watched any more")?;
                Ok((cart, watch))
            }
        }
    }

    /// Watches a folder that looked so.
    fn since(mut seen: Stamp, folder: &Path, data: &Path) -> Result<Self, String> {
        let (send, built) = channel();
        let (folder, data) = (folder.to_owned(), data.to_owned());
        thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                while let Some(next) = changed(&folder, &seen) {
                    seen = next;
                    if send.send(build(&folder, &data).map(Box::new)).is_err() {
                        return;
                    }
                }
            })
            .map_err(|error| format!("no thread to watch the folder: {error}"))?;
        Ok(Self { built })
    }

    /// Waits until the folder becomes a cart, and tells why it does not. Nothing when it cannot be watched any more.
    fn wait(&mut self) -> Option<Box<CartFile>> {
        loop {
            match self.built.recv().ok()? {
                Ok(cart) => return Some(cart),
                Err(reason) => tell(&reason),
            }
        }
    }

    /// The newest cart that was built since the last time.
    pub(crate) fn poll(&mut self) -> Option<Built> {
        self.built.try_iter().last()
    }
}

/// Waits until the folder has changed and has come to rest: an editor writes several files. Nothing when it is gone.
fn changed(folder: &Path, seen: &Stamp) -> Option<Stamp> {
    let mut before = seen.clone();
    loop {
        thread::park_timeout(LOOK);
        let now =
            stamp(folder).inspect_err(|error| tell(&format!("watching ends: {error}"))).ok()?;
        if now != *seen && now == before {
            return Some(now);
        }
        before = now;
    }
}

/// Builds an author's folder.
pub(crate) fn build(folder: &Path, data: &Path) -> Result<CartFile, String> {
    let mut say = |line: &str| tell(line);
    cart_tools::cart(folder, data, &mut say).map_err(|error| error.to_string())
}

/// The file that a folder is packed into, if nothing else was said: its name, in the folder it is started in.
pub(crate) fn packed_path(folder: &Path) -> PathBuf {
    let name = folder
        .canonicalize()
        .ok()
        .and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    PathBuf::from(format!("{}.cart.png", name.unwrap_or_else(|| "cart".to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_taken_when_the_folder_has_come_to_rest() {
        let folder = tempfile::tempdir().unwrap();
        let seen = stamp(folder.path()).unwrap();
        std::fs::write(folder.path().join("a"), "1").unwrap();
        let next = changed(folder.path(), &seen).expect("the folder is there");
        assert_ne!(next, seen);
        let path = folder.path().to_owned();
        drop(folder);
        assert!(changed(&path, &next).is_none());
    }

    #[test]
    fn a_folder_that_is_no_cart_at_first_becomes_one() {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("cart.toml", "name = ");
        write("m.wasm", "module");
        let seen = stamp(folder.path()).unwrap();
        let mut watch = Watch::since(seen, folder.path(), folder.path()).unwrap();
        let toml = "name = \"Mine\"\nauthor = \"Me\"\nversion = \"1\"\nmodule = \"m.wasm\"\n";
        write("cart.toml", toml);
        assert_eq!(watch.wait().expect("the folder is there").manifest.name, "Mine");
        let (cart, _) = Watch::first(folder.path(), folder.path()).unwrap();
        assert_eq!(cart.manifest.name, "Mine");
    }

    #[test]
    fn a_folder_is_packed_under_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("snake");
        std::fs::create_dir(&inner).unwrap();
        assert_eq!(packed_path(&inner.join(".")), PathBuf::from("snake.cart.png"));
    }
}
