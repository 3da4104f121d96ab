//! The files of a cart folder: each bounded in size, and none outside the folder, whoever names it.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use crate::error::Error;

/// A cart folder, from which an author's files are read.
pub(crate) struct Folder {
    /// The folder as the program was told: what errors show.
    path: PathBuf,
    /// The same without links and dots.
    real: PathBuf,
}

impl Folder {
    /// # Errors
    /// If it is not there.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let real = path.canonicalize().map_err(Error::io(path))?;
        Ok(Self { path: path.to_path_buf(), real })
    }

    /// The path of a file that another one names; `from` is that other one.
    ///
    /// # Errors
    /// If the name leads out of the folder: what is wrong, for an error at the place of the name.
    pub(crate) fn beside(&self, from: &Path, name: &str) -> Result<PathBuf, String> {
        let outside = || format!("`{name}` is outside the cart's folder");
        let from = from.parent().unwrap_or_else(|| Path::new(""));
        let below = from.strip_prefix(&self.path).unwrap_or_else(|_| Path::new(""));
        let mut path = below.to_path_buf();
        for part in Path::new(name).components() {
            match part {
                Component::Normal(part) => path.push(part),
                Component::CurDir => {}
                Component::ParentDir if path.pop() => {}
                _ => return Err(outside()),
            }
        }
        if path.as_os_str().is_empty() { Err(outside()) } else { Ok(self.path.join(path)) }
    }

    /// The bytes of a file, of which there must be at most `max`.
    ///
    /// # Errors
    /// If it is not there, too long, no ordinary file, or a link out of the folder.
    pub(crate) fn bytes(&self, path: &Path, max: u64) -> Result<Vec<u8>, Error> {
        let real = path.canonicalize().map_err(Error::io(path))?;
        let wrong = |problem: String| Error::file(path, "", problem);
        if !real.starts_with(&self.real) {
            return Err(wrong("is a link to a file outside the cart's folder".to_owned()));
        }
        // Before it is opened: that of a pipe would wait for somebody to write.
        if !real.metadata().map_err(Error::io(path))?.is_file() {
            return Err(wrong("is no file".to_owned()));
        }
        let mut bytes = Vec::new();
        let file = File::open(&real).map_err(Error::io(path))?;
        file.take(max + 1).read_to_end(&mut bytes).map_err(Error::io(path))?;
        if bytes.len() as u64 > max {
            return Err(wrong(format!("has more than {} KiB", max >> 10)));
        }
        Ok(bytes)
    }

    /// The text of a file in UTF-8, of which there must be at most `max` bytes.
    ///
    /// # Errors
    /// As for [`Self::bytes`], or if it is no UTF-8.
    pub(crate) fn text(&self, path: &Path, max: u64) -> Result<String, Error> {
        String::from_utf8(self.bytes(path, max)?).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1;
            Error::file(path, format!("line {line}"), "is not text in UTF-8")
        })
    }

    /// Writes a text file; its folder must be there.
    ///
    /// # Errors
    /// If it cannot be written, or would be outside the folder.
    pub(crate) fn write(&self, path: &Path, text: &str) -> Result<(), Error> {
        let above = path.parent().unwrap_or(&self.path);
        let above = above.canonicalize().map_err(Error::io(above))?;
        if !above.starts_with(&self.real) || path.is_symlink() {
            return Err(Error::file(path, "", "is a link to a file outside the cart's folder"));
        }
        std::fs::write(path, text).map_err(Error::io(path))
    }

    /// The path below the folder, with `/` between its parts: what a file is called in what is written for the author.
    pub(crate) fn name(&self, path: &Path) -> String {
        let below = path.strip_prefix(&self.path).unwrap_or(path);
        let parts = below.components().map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        let folder = Folder { path: PathBuf::from("c"), real: PathBuf::new() };
        let check = |from: &str, name: &str, expected: Option<&str>| {
            let found = folder.beside(&Path::new("c").join(from), name).ok();
            assert_eq!(found, expected.map(PathBuf::from), "{from} {name}");
        };
        check("cart.toml", "a/b.png", Some("c/a/b.png"));
        check("maps/m.tmx", "../art/./t.tsx", Some("c/art/t.tsx"));
        check("maps/m.tmx", "../../etc/passwd", None);
        check("cart.toml", "../c/a.png", None);
        check("cart.toml", "/etc/passwd", None);
        check("cart.toml", "", None);
        check("maps/m.tmx", "..", None);
        assert_eq!(folder.name(Path::new("c/a/b.png")), "a/b.png");
    }

    #[test]
    fn what_is_no_bounded_file_of_the_folder_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        std::fs::write(scratch.path().join("outside"), "secret").unwrap();
        let root = scratch.path().join("cart");
        std::fs::create_dir_all(root.join("sub")).unwrap();
        std::fs::write(root.join("a"), "12345").unwrap();
        std::fs::write(root.join("b"), b"1\n\xff").unwrap();
        let folder = Folder::open(&root).unwrap();
        let check = |name: &str, expected: &str| {
            let found = folder.text(&root.join(name), 5).map_err(|error| error.to_string());
            let found = found.unwrap_or_else(|error| error.rsplit('/').next().unwrap().to_owned());
            assert_eq!(found, expected);
        };
        check("a", "12345");
        assert!(folder.bytes(&root.join("a"), 4).unwrap_err().to_string().ends_with("0 KiB"));
        check("b", "b: line 2: is not text in UTF-8");
        check("sub", "sub: is no file");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../outside", root.join("link")).unwrap();
            check("link", "link: is a link to a file outside the cart's folder");
        }
    }
}
