//! What somebody who plays alone has reached: one file a cart, and the one before it.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use netplay::SavedRoom;

/// What is saved there, or why it cannot be used; nothing if nothing is there.
pub(crate) fn read(path: &Path) -> Result<Option<SavedRoom>, String> {
    match fs::read(path) {
        Ok(bytes) => SavedRoom::read(&bytes).map(Some).map_err(|error| error.to_string()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// Renames a file of the player's, so that it is not used and not lost either; the result says so.
pub(crate) fn put_aside(path: &Path, reason: &str) -> String {
    let aside = aside(path);
    match fs::rename(path, &aside) {
        Ok(()) => format!("{}: {reason}; it is kept as {}", path.display(), aside.display()),
        Err(error) => format!("{}: {reason}; it stays there: {error}", path.display()),
    }
}

fn aside(path: &Path) -> PathBuf {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".old");
    aside.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_save_is_read_and_a_damaged_one_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.b.save");
        assert!(read(&path).unwrap().is_none());
        let saved = SavedRoom { cart: [1; 32], tick: netplay::Tick(7), rules: vec![1, 2, 3] };
        fs::write(&path, saved.to_bytes()).unwrap();
        assert_eq!(read(&path).unwrap().unwrap().rules, [1, 2, 3]);
        let mut bytes = saved.to_bytes();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, &bytes).unwrap();
        let reason = read(&path).unwrap_err();
        let said = put_aside(&path, &reason);
        assert!(said.contains("a.b.save.old") && said.contains(&reason), "{said}");
        assert!(read(&path).unwrap().is_none());
        assert_eq!(fs::read(folder.path().join("a.b.save.old")).unwrap(), bytes);
    }
}
