//! The carts of this computer: where they lie, what they say of themselves, and their labels.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use machine::{CartFile, Manifest, Permission};

use crate::home::Home;

/// The file of the menu.
const MENU: &str = "boot.cart.png";
/// Pixels along each side of a label.
const LABEL_SIDE: usize = 256;

/// A cart that can be played.
#[derive(Clone, Debug)]
pub(crate) struct Shelved {
    /// Its file.
    pub(crate) path: PathBuf,
    /// What it says of itself.
    pub(crate) manifest: Manifest,
    /// Its label: 256 × 256 colour numbers.
    pub(crate) label: Option<Vec<u8>>,
}

/// The carts that were found.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// In the order of their names.
    pub(crate) carts: Vec<Shelved>,
    /// Files that look like carts and cannot be used, each with the reason.
    pub(crate) broken: Vec<String>,
}

impl Shelf {
    /// Looks through folders; one that is not there is empty. The same cart in two places is one.
    pub(crate) fn scan(folders: &[PathBuf]) -> Self {
        let mut shelf = Self::default();
        let mut known = BTreeSet::new();
        for folder in folders {
            let Ok(entries) = fs::read_dir(folder) else { continue };
            let mut paths: Vec<PathBuf> =
                entries.flatten().map(|entry| entry.path()).filter(|path| is_cart(path)).collect();
            paths.sort();
            for path in paths {
                match read(&path) {
                    Ok(cart) if cart.manifest.may(Permission::Console) => {}
                    Ok(cart) if known.insert(cart.hash()) => {
                        shelf.carts.push(Shelved {
                            path,
                            manifest: cart.manifest,
                            label: cart.label,
                        });
                    }
                    Ok(_) => {}
                    Err(reason) => shelf.broken.push(reason),
                }
            }
        }
        shelf.carts.sort_by(|a, b| {
            a.manifest.name.cmp(&b.manifest.name).then_with(|| a.path.cmp(&b.path))
        });
        shelf
    }
}

/// Where carts are looked for: what the player named, the user's own folder, and what comes with the console.
pub(crate) fn folders(named: &[PathBuf], home: &Home) -> Vec<PathBuf> {
    let mut folders = named.to_vec();
    folders.push(home.carts.clone());
    folders.extend(own_folders());
    folders
}

/// The folders of the carts that come with the console: beside the program, or where the source tree builds them. Never
/// the folder that the console is started in, which may be anybody's.
fn own_folders() -> Vec<PathBuf> {
    let program = env::current_exe().and_then(|program| program.canonicalize());
    let Some(folder) = program.ok().and_then(|program| program.parent().map(Path::to_owned)) else {
        return Vec::new();
    };
    let mut folders =
        vec![folder.join("carts"), folder.join("../carts"), folder.join("../share/quiver/carts")];
    folders.push(folder);
    folders
}

/// The menu's cart.
pub(crate) fn menu() -> Result<CartFile, String> {
    let path = own_folders().into_iter().map(|folder| folder.join(MENU)).find(|path| path.is_file()).ok_or_else(|| {
        format!("{MENU}, the menu, is not beside the console: in the source tree run `cargo xtask carts`, or use `quiver play CART`")
    })?;
    let cart = read(&path)?;
    if cart.manifest.may(Permission::Console) {
        Ok(cart)
    } else {
        Err(format!("{}: this is not the console's menu", path.display()))
    }
}

/// Reads a cart that a player may run: any but the menu.
pub(crate) fn read_playable(path: &Path) -> Result<CartFile, String> {
    let cart = read(path)?;
    if cart.manifest.may(Permission::Console) {
        return Err(format!(
            "{}: a cart with the permission \"console\" is the console's menu, which `quiver` alone starts",
            path.display()
        ));
    }
    Ok(cart)
}

/// The cart with this hash, if it lies in one of these folders and may be played.
pub(crate) fn find(hash: &[u8; 32], folders: &[PathBuf]) -> Option<CartFile> {
    let entries = folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten();
    let paths = entries.flatten().map(|entry| entry.path()).filter(|path| is_cart(path));
    paths.filter_map(|path| read_playable(&path).ok()).find(|cart| cart.hash() == *hash)
}

fn read(path: &Path) -> Result<CartFile, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    CartFile::read(&bytes).map_err(|error| format!("{}: {error}", path.display()))
}

fn is_cart(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.ends_with(".cart.png")
        || Path::new(name).extension().is_some_and(|ending| ending == "cart")
}

/// A label shrunk to `side` × `side` pixels: each is the colour that its part of the label has most of.
pub(crate) fn shrink(label: &[u8], side: usize) -> Vec<u8> {
    let part = |place: usize| {
        place * LABEL_SIDE / side
            ..((place + 1) * LABEL_SIDE / side).max(place * LABEL_SIDE / side + 1)
    };
    let mut small = Vec::with_capacity(side * side);
    for y in 0..side {
        for x in 0..side {
            let mut counts = [0_u32; cart_abi::COLORS];
            for row in part(y) {
                for color in &label[row * LABEL_SIDE..][part(x)] {
                    counts[usize::from(color & 15)] += 1;
                }
            }
            let most = counts.iter().max().expect("there are sixteen");
            let color =
                counts.iter().position(|count| count == most).expect("one of them is the most");
            small.push(u8::try_from(color).expect("a colour number"));
        }
    }
    small
}

#[cfg(test)]
mod tests {

    use super::*;

    fn cart(name: &str, permissions: &[Permission]) -> CartFile {
        let manifest = Manifest {
            name: name.to_owned(),
            author: "A".to_owned(),
            version: "1".to_owned(),
            abi: cart_abi::ABI_VERSION,
            tick_rate: 60,
            seats: 1,
            local: 1,
            permissions: permissions.to_vec(),
            save_version: 1,
            save_oldest: 1,
        };
        CartFile {
            label: Some(vec![3; LABEL_SIDE * LABEL_SIDE]),
            ..CartFile::new(manifest, b"\0asm".to_vec())
        }
    }

    #[test]
    fn the_shelf_holds_each_cart_once_in_order_and_says_what_is_broken() {
        let folder = tempfile::tempdir().unwrap();
        let [a, b] = ["a", "b"].map(|name| folder.path().join(name));
        fs::create_dir_all(&a).unwrap();
        fs::create_dir_all(&b).unwrap();
        fs::write(a.join("z.cart.png"), cart("Pong", &[]).to_png().unwrap()).unwrap();
        fs::write(b.join("same.cart"), cart("Pong", &[]).to_bytes().unwrap()).unwrap();
        fs::write(b.join("x.cart.png"), cart("Delve", &[Permission::Text]).to_png().unwrap())
            .unwrap();
        fs::write(b.join("boot.cart.png"), cart("Menu", &[Permission::Console]).to_png().unwrap())
            .unwrap();
        fs::write(b.join("bad.cart.png"), b"nonsense").unwrap();
        fs::write(b.join("notes.txt"), b"nonsense").unwrap();
        let shelf = Shelf::scan(&[a.clone(), folder.path().join("none"), b.clone()]);
        let names: Vec<_> = shelf.carts.iter().map(|cart| cart.manifest.name.as_str()).collect();
        assert_eq!(names, ["Delve", "Pong"]);
        assert_eq!(shelf.carts[1].path, a.join("z.cart.png"));
        assert!(shelf.carts[0].label.is_some());
        assert!(
            shelf.broken.len() == 1 && shelf.broken[0].contains("bad.cart.png: "),
            "{:?}",
            shelf.broken
        );

        let error = read_playable(&b.join("boot.cart.png")).unwrap_err();
        assert!(error.contains("the console's menu"), "{error}");
        let error = read_playable(&a.join("none.cart")).unwrap_err();
        assert!(error.contains("none.cart: "), "{error}");
    }

    #[test]
    fn a_label_shrinks_to_the_colours_it_has_most_of() {
        let mut label = vec![2; LABEL_SIDE * LABEL_SIDE];
        for y in 128..256 {
            label[y * LABEL_SIDE..][..100].fill(9);
        }
        assert_eq!(shrink(&label, 2), [2, 2, 9, 2]);
        assert_eq!(shrink(&label, 256), label);
        assert_eq!(shrink(&label, 72).len(), 72 * 72);
    }
}
