//! Pictures as files: screenshots, shots of a headless run, and their hashes.

use std::{
    fs::File,
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();
/// How much larger than the screen a screenshot is: a picture that is made for being looked at.
const SCREENSHOT_SCALE: u32 = 3;
/// Pictures of a cart in one folder at most; the number in the name has three digits.
const PICTURES_MAX: u32 = 999;
/// Pixels along each side of a small picture.
pub(crate) const SMALL_SIDE: u32 = 64;
/// Bytes of a small picture: red, green and blue of each pixel.
pub(crate) const SMALL_BYTES: usize = (SMALL_SIDE * SMALL_SIDE * 3) as usize;

/// Bytes of a screen as red, green, blue and alpha.
pub(crate) const RGBA_BYTES: usize = (SIDE * SIDE * 4) as usize;

/// Writes a screen, 256 × 256 pixels of red, green, blue and alpha, as it is.
pub(crate) fn write_png(path: &Path, rgba: &[u8]) -> Result<(), String> {
    write_scaled(path, rgba, 1)
}

/// Writes a screenshot under a name that is still free, and says which.
pub(crate) fn write_screenshot(folder: &Path, cart: &str, rgba: &[u8]) -> Result<PathBuf, String> {
    let (path, _) = create(folder, cart, "png")?;
    write_scaled(&path, rgba, SCREENSHOT_SCALE)?;
    Ok(path)
}

/// Makes a file for a picture of a cart, under a name that is still free.
pub(crate) fn create(folder: &Path, cart: &str, ending: &str) -> Result<(PathBuf, File), String> {
    // A user without a pictures folder finds it where the console was started.
    let folder = if std::fs::create_dir_all(folder).is_ok() { folder } else { Path::new(".") };
    let name: String = cart
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    for number in 1..=PICTURES_MAX {
        let path = folder.join(format!("{name}-{number:03}.{ending}"));
        match File::create_new(&path) {
            Ok(file) => return Ok((path.canonicalize().unwrap_or(path), file)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => {
                return Err(format!("{}: the picture is not written: {error}", path.display()));
            }
        }
    }
    let folder = folder.display();
    Err(format!("{folder}: {PICTURES_MAX} pictures {name}-NNN.{ending} are there already"))
}

/// A screen at a quarter of its size: each pixel the mean of sixteen, as red, green and blue.
pub(crate) fn small(rgba: &[u8]) -> Vec<u8> {
    let pixels = rgba.as_chunks::<4>().0;
    let times = SIDE / SMALL_SIDE;
    let mean = |x: u32, y: u32, part: usize| {
        let places =
            (0..times * times).map(|index| (x * times + index % times, y * times + index / times));
        let sum: u32 = places.map(|(x, y)| u32::from(pixels[(y * SIDE + x) as usize][part])).sum();
        (sum / (times * times)) as u8
    };
    let places = (0..SMALL_SIDE * SMALL_SIDE).map(|place| (place % SMALL_SIDE, place / SMALL_SIDE));
    places.flat_map(|(x, y)| [0, 1, 2].map(|part| mean(x, y, part))).collect()
}

fn write_scaled(path: &Path, rgba: &[u8], scale: u32) -> Result<(), String> {
    let pixels = rgba.as_chunks::<4>().0;
    let picture = image::RgbImage::from_fn(SIDE * scale, SIDE * scale, |x, y| {
        let [red, green, blue, _] = pixels[(y / scale * SIDE + x / scale) as usize];
        image::Rgb([red, green, blue])
    });
    picture
        .save_with_format(path, image::ImageFormat::Png)
        .map_err(|error| format!("{}: the picture is not written: {error}", path.display()))
}

/// The hash of a screen.
pub(crate) fn hash(rgba: &[u8]) -> String {
    blake3::hash(rgba).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen() -> Vec<u8> {
        (0..RGBA_BYTES)
            .map(|index| if index % 4 == 3 { 255 } else { (index / 7 % 256) as u8 })
            .collect()
    }

    #[test]
    fn a_written_picture_reads_back_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.png");
        write_png(&path, &screen()).unwrap();
        assert_eq!(image::open(&path).unwrap().into_rgba8().into_raw(), screen());
    }

    #[test]
    fn screenshots_never_replace_one_another() {
        let folder = tempfile::tempdir().unwrap();
        let first = write_screenshot(folder.path(), "Pong 2!", &screen()).unwrap();
        let second = write_screenshot(folder.path(), "Pong 2!", &screen()).unwrap();
        assert_eq!(first.file_name().unwrap(), "pong-2--001.png");
        assert_eq!(second.file_name().unwrap(), "pong-2--002.png");
        assert_eq!(image::open(first).unwrap().width(), 768);
    }

    #[test]
    fn a_small_picture_has_the_means() {
        let mut rgba = vec![0; RGBA_BYTES];
        for (x, y) in [(4, 0), (5, 1), (7, 3)] {
            rgba[4 * (y * SIDE as usize + x)] = 160;
        }
        let small = small(&rgba);
        assert_eq!((small.len(), small[0], small[3], small[4]), (SMALL_BYTES, 0, 30, 0));
    }

    #[test]
    fn a_picture_that_cannot_be_written_is_named() {
        let error = write_png(Path::new("/nowhere/at/all.png"), &screen()).unwrap_err();
        assert!(error.starts_with("/nowhere/at/all.png: the picture is not written"), "{error}");
    }
}
