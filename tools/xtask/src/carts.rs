//! Builds every cart of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cart_tools::wasm::Toolchain;

/// Makes `target/carts/NAME.cart.png` of each folder in `carts/` that has a `cart.toml`. A file that is right
/// already is left alone, and a cart that is wrong does not keep the others from being made.
pub(crate) fn carts(root: &Path, toolchain: &Toolchain) -> Result<()> {
    let folders = folders(root)?;
    let target = crate::target(root);
    let out = target.join("carts");
    fs::create_dir_all(&out).with_context(|| format!("making {}", out.display()))?;
    let paths: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let mut say = |line: &str| println!("{line}");
    let carts = cart_tools::carts(toolchain, &paths, Some(&target.join("wasm")), &mut say)?;
    let mut wrong = Vec::new();
    for (folder, cart) in folders.iter().zip(carts) {
        let name = folder.file_name().expect("a folder of carts/ has a name").to_string_lossy();
        match cart.map_err(anyhow::Error::from).and_then(|cart| Ok(cart.to_png()?)) {
            Ok(bytes) => write(root, &out.join(format!("{name}.cart.png")), &bytes)?,
            Err(error) => wrong.push(format!("{error:#}")),
        }
    }
    anyhow::ensure!(wrong.is_empty(), "{}", wrong.join("\nerror: "));
    Ok(())
}

/// Writes a cart unless it is there already, byte for byte.
fn write(root: &Path, path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))?;
    println!(
        "{}: {} KiB",
        path.strip_prefix(root).unwrap_or(path).display(),
        bytes.len().div_ceil(1024)
    );
    Ok(())
}

/// The cart folders of the repository, by name.
fn folders(root: &Path) -> Result<Vec<PathBuf>> {
    let carts = root.join("carts");
    let entries = fs::read_dir(&carts).with_context(|| format!("reading {}", carts.display()))?;
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("reading {}", carts.display()))?.path();
        if path.join("cart.toml").is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
