//! Pictures as files: screenshots, shots of a headless run, and their hashes.

use std::path::{Path, PathBuf};

/// Pixels along each side of the screen.
const SIDE: u32 = cart_abi::SCREEN_WIDTH.unsigned_abs();
/// How much larger than the screen a screenshot is: a picture that is made for being looked at.
const SCREENSHOT_SCALE: u32 = 3;
/// Screenshots in one folder at most; the number in the name has three digits.
const SCREENSHOTS_MAX: u32 = 999;

/// Bytes of a screen as red, green, blue and alpha.
pub(crate) const RGBA_BYTES: usize = (SIDE * SIDE * 4) as usize;

/// Writes a screen, 256 × 256 pixels of red, green, blue and alpha, as it is.
pub(crate) fn write_png(path: &Path, rgba: &[u8]) -> Result<(), String> {
    write_scaled(path, rgba, 1)
}

/// Writes a screenshot under a name that is still free, and says which.
pub(crate) fn write_screenshot(folder: &Path, cart: &str, rgba: &[u8]) -> Result<PathBuf, String> {
    // A user without a pictures folder finds it where the console was started.
    let folder = if std::fs::create_dir_all(folder).is_ok() { folder } else { Path::new(".") };
    let name: String = cart
        .chars()
        .map(|letter| if letter.is_alphanumeric() { letter.to_ascii_lowercase() } else { '-' })
        .collect();
    let path = (1..=SCREENSHOTS_MAX)
        .map(|number| folder.join(format!("{name}-{number:03}.png")))
        .find(|path| !path.exists())
        .ok_or_else(|| {
            format!(
                "{}: {SCREENSHOTS_MAX} screenshots of {name} are there already",
                folder.display()
            )
        })?;
    write_scaled(&path, rgba, SCREENSHOT_SCALE)?;
    Ok(path)
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
    fn a_picture_that_cannot_be_written_is_named() {
        let error = write_png(Path::new("/nowhere/at/all.png"), &screen()).unwrap_err();
        assert!(error.starts_with("/nowhere/at/all.png: the picture is not written"), "{error}");
    }
}
