//! Finds a cart by its name or its file, and reads it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use machine::{CART_PICTURE_BYTES_MAX, CartError, CartFile};

use crate::config::names_file;

/// A cart that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CartFileError {
    /// There is none of that name.
    #[error(
        "there is no cart \"{name}\"; looked for {}; put its file at one of these places, or name it, as in --room ./{name}.cart.png",
        list(looked)
    )]
    NotFound {
        /// What was asked for.
        name: String,
        /// Where it was looked for.
        looked: Vec<PathBuf>,
    },
    /// There is no such file.
    #[error("there is no cart file {}: check its name; a cart's ends in .cart.png or .cart", path.display())]
    NoFile {
        /// What was asked for.
        path: PathBuf,
    },
    /// It is a cart's folder, as its author has it.
    #[error("{} is a folder: make a cart of it with quiver pack, and name the file", path.display())]
    Folder {
        /// What was asked for.
        path: PathBuf,
    },
    /// The disk refused.
    #[error("the cart {}: {error}", path.display())]
    File {
        /// The cart's file.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file is larger than any cart.
    #[error("the cart {}: it has more than {CART_PICTURE_BYTES_MAX} bytes, and no cart has", path.display())]
    TooLarge {
        /// The cart's file.
        path: PathBuf,
    },
    /// The file is no cart, or a damaged one.
    #[error("the cart {}: {error}", path.display())]
    Damaged {
        /// The cart's file.
        path: PathBuf,
        /// What is wrong with it.
        error: CartError,
    },
}

/// A cart's file and what is in it.
pub(crate) struct FoundCart {
    pub(crate) path: PathBuf,
    pub(crate) file: CartFile,
}

/// The folders in which carts are looked for by name, the first first.
pub(crate) fn places(data_carts: &Path) -> Vec<PathBuf> {
    let program = std::env::current_exe().ok();
    let beside = program.as_deref().and_then(Path::parent).map(Path::to_owned);
    [data_carts.to_owned()]
        .into_iter()
        .chain(beside)
        .chain([PathBuf::from("target/carts")])
        .collect()
}

/// Finds and reads a cart.
pub(crate) fn find(cart: &str, places: &[PathBuf]) -> Result<FoundCart, CartFileError> {
    if names_file(cart) {
        return read(Path::new(cart));
    }
    let names = [format!("{cart}.cart.png"), format!("{cart}.cart")];
    let looked: Vec<PathBuf> =
        places.iter().flat_map(|place| names.iter().map(|name| place.join(name))).collect();
    let Some(path) = looked.iter().find(|path| path.is_file()) else {
        return Err(CartFileError::NotFound { name: cart.to_owned(), looked });
    };
    read(path)
}

fn read(path: &Path) -> Result<FoundCart, CartFileError> {
    if path.is_dir() {
        return Err(CartFileError::Folder { path: path.to_owned() });
    }
    let file_error = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => CartFileError::NoFile { path: path.to_owned() },
        _ => CartFileError::File { path: path.to_owned(), error },
    };
    let mut bytes = Vec::new();
    let limit = u64::try_from(CART_PICTURE_BYTES_MAX).expect("some MiB") + 1;
    File::open(path)
        .map_err(file_error)?
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(file_error)?;
    if bytes.len() > CART_PICTURE_BYTES_MAX {
        return Err(CartFileError::TooLarge { path: path.to_owned() });
    }
    let damaged = |error| CartFileError::Damaged { path: path.to_owned(), error };
    let file = CartFile::read(&bytes).map_err(damaged)?;
    Ok(FoundCart { path: path.to_owned(), file })
}

fn list(paths: &[PathBuf]) -> String {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    paths.join(", ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_is_no_cart_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let carts = folder.path().join("carts");
        fs::create_dir(&carts).unwrap();
        fs::write(carts.join("text.cart.png"), "no cart at all").unwrap();
        let large = File::create(carts.join("large.cart")).unwrap();
        large.set_len(1 << 30).unwrap();
        let places = places(&carts);
        let check = |cart: &str, expected: &[&str]| {
            let error = find(cart, &places).err().unwrap().to_string();
            for part in expected {
                assert!(error.contains(part), "{cart}: {error}");
            }
        };
        check(
            "none",
            &["no cart \"none\"", "carts/none.cart.png", "target/carts/none.cart", "--room ./none"],
        );
        check("./none.cart.png", &["no cart file ./none.cart.png", ".cart.png or .cart"]);
        check(carts.to_str().unwrap(), &["carts is a folder", "quiver pack"]);
        check("text", &["carts/text.cart.png: "]);
        check("large", &["carts/large.cart: it has more than 9437184 bytes"]);
    }
}
