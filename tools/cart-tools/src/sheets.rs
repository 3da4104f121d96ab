//! Pictures as colour numbers: each pixel must be a colour of the palette exactly, so that nothing is guessed.

use std::path::Path;

use cart_abi::{COLORS, SHEET_SIDE};
use image::{ImageReader, RgbaImage};
use machine::{Color, Palette};

use crate::error::Error;

/// Pixels along each side of a sheet and of a label.
const SIDE: u32 = SHEET_SIDE.unsigned_abs();

/// Reads a sheet: 256 pixels wide and 1 to 256 high. Gives its colour numbers, row by row.
pub(crate) fn sheet(path: &Path, palette: &Palette) -> Result<Vec<u8>, Error> {
    let image = picture(path)?;
    if image.width() != SIDE || !(1..=SIDE).contains(&image.height()) {
        return Err(size(path, &image, "a sheet is 256 pixels wide and at most 256 high"));
    }
    colors(path, &image, palette)
}

/// Reads a label: 256 × 256 pixels. Gives 65,536 colour numbers.
pub(crate) fn label(path: &Path, palette: &Palette) -> Result<Vec<u8>, Error> {
    let image = picture(path)?;
    if image.dimensions() != (SIDE, SIDE) {
        return Err(size(path, &image, "a label is 256 × 256 pixels"));
    }
    colors(path, &image, palette)
}

fn picture(path: &Path) -> Result<RgbaImage, Error> {
    let reader = ImageReader::open(path)
        .map_err(Error::io(path))?
        .with_guessed_format()
        .map_err(Error::io(path))?;
    Ok(reader
        .decode()
        .map_err(|error| Error::file(path, "", format!("is no PNG picture: {error}")))?
        .into_rgba8())
}

fn size(path: &Path, image: &RgbaImage, right: &str) -> Error {
    Error::file(path, "", format!("is {} × {} pixels; {right}", image.width(), image.height()))
}

/// The colour number of each pixel, row by row.
fn colors(path: &Path, image: &RgbaImage, palette: &Palette) -> Result<Vec<u8>, Error> {
    let number = |rgba| color(rgba, palette);
    let rows = image.enumerate_pixels();
    rows.map(|(x, y, pixel)| {
        number(pixel.0).map_err(|problem| Error::file(path, format!("pixel {x}, {y}"), problem))
    })
    .collect()
}

fn color([red, green, blue, alpha]: [u8; 4], palette: &Palette) -> Result<u8, String> {
    match alpha {
        0 => Ok(0),
        255 => (0..COLORS as i32)
            .filter_map(Color::new)
            .find(|&color| palette.rgb(color) == [red, green, blue])
            .map(Color::number)
            .ok_or_else(|| {
                format!("the colour {red:02X}{green:02X}{blue:02X} is not in palette.hex")
            }),
        _ => Err(format!("is half transparent (alpha {alpha}); a pixel is either there or not")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture_of(width: u32, height: u32, pixel: (u32, u32, [u8; 4])) -> RgbaImage {
        let [red, green, blue] = Palette::DEFAULT.rgb(Color::new(10).unwrap());
        let mut image = RgbaImage::from_pixel(width, height, image::Rgba([red, green, blue, 255]));
        image.put_pixel(pixel.0, pixel.1, image::Rgba(pixel.2));
        image
    }

    #[test]
    fn colours_become_numbers_and_transparent_is_0() {
        let found =
            colors(Path::new("a.png"), &picture_of(3, 1, (1, 0, [9, 9, 9, 0])), &Palette::DEFAULT)
                .unwrap();
        assert_eq!(found, [10, 0, 10]);
    }

    #[test]
    fn a_foreign_colour_is_named_with_its_pixel() {
        let check = |rgba, expected: &str| {
            let error =
                colors(Path::new("a.png"), &picture_of(4, 4, (3, 2, rgba)), &Palette::DEFAULT)
                    .unwrap_err();
            assert_eq!(error.to_string(), expected);
        };
        check([1, 2, 254, 255], "a.png: pixel 3, 2: the colour 0102FE is not in palette.hex");
        check(
            [0, 0, 0, 128],
            "a.png: pixel 3, 2: is half transparent (alpha 128); a pixel is either there or not",
        );
    }

    #[test]
    fn a_sheet_of_another_size_or_no_picture_is_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let folder = scratch.path();
        let path = folder.join("a.png");
        let write = |width, height| picture_of(width, height, (0, 0, [0; 4])).save(&path).unwrap();
        write(256, 16);
        let pixels = sheet(&path, &Palette::DEFAULT).unwrap();
        assert_eq!((pixels.len(), pixels[0], pixels[1]), (256 * 16, 0, 10));
        let said = label(&path, &Palette::DEFAULT).unwrap_err().to_string();
        assert!(said.ends_with("a.png: is 256 × 16 pixels; a label is 256 × 256 pixels"), "{said}");
        write(255, 16);
        let said = sheet(&path, &Palette::DEFAULT).unwrap_err().to_string();
        assert!(said.contains("is 255 × 16 pixels"), "{said}");
        std::fs::write(&path, "not a picture").unwrap();
        let said = sheet(&path, &Palette::DEFAULT).unwrap_err().to_string();
        assert!(said.contains("a.png: is no PNG picture"), "{said}");
    }
}
