//! One picture of all the carts' golden pictures, to look at them side by side.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use image::{Rgb, RgbImage};

/// Pictures in a row.
const COLUMNS: u32 = 4;
/// Pixels along each side of a picture, and between two.
const SIDE: u32 = 256;
const GAP: u32 = 8;
const GROUND: Rgb<u8> = Rgb([0x40, 0x40, 0x48]);

/// Writes the sheet: every `carts/NAME/tests/CASE/TICK.png`, by name.
pub(crate) fn write(root: &Path, to: &Path) -> Result<()> {
    let mut pictures = Vec::new();
    for cart in entries(&root.join("carts"))? {
        for case in entries(&cart.join("tests"))? {
            let is_picture = |path: &PathBuf| path.extension().is_some_and(|part| part == "png");
            pictures.extend(entries(&case)?.into_iter().filter(is_picture));
        }
    }
    ensure!(!pictures.is_empty(), "no cart has a picture in its tests");
    let rows = (pictures.len() as u32).div_ceil(COLUMNS);
    let side = |count: u32| count * (SIDE + GAP) + GAP;
    let mut sheet = RgbImage::from_pixel(side(COLUMNS), side(rows), GROUND);
    for (place, path) in (0_u32..).zip(&pictures) {
        let picture = image::open(path).with_context(|| format!("reading {}", path.display()))?;
        let (x, y) = (side(place % COLUMNS), side(place / COLUMNS));
        image::imageops::replace(&mut sheet, &picture.into_rgb8(), x.into(), y.into());
        println!(
            "row {}, column {}: {}",
            place / COLUMNS + 1,
            place % COLUMNS + 1,
            path.strip_prefix(root).unwrap_or(path).display()
        );
    }
    sheet.save(to).with_context(|| format!("writing {}", to.display()))
}

/// What is in a folder, by name; nothing if there is none.
fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let reading = || format!("reading {}", folder.display());
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(reading)? {
        paths.push(entry.with_context(reading)?.path());
    }
    paths.sort();
    Ok(paths)
}
