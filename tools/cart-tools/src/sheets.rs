//! PNG pictures as colour numbers. A colour that the palette lacks becomes the nearest one, with a warning that counts.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::path::Path;

use cart_abi::{COLORS, SHEET_SIDE};
use image::{ImageFormat, ImageReader, Limits, RgbaImage};
use machine::{Color, Palette};

use crate::command::{Say, warn};
use crate::error::Error;
use crate::folder::Folder;

/// Pixels along each side of a sheet and of a label.
const SIDE: u32 = SHEET_SIDE.unsigned_abs();
/// Bytes of a picture's file at most.
const FILE_BYTES_MAX: u64 = 4 << 20;
/// Bytes that may be needed to decode a picture: one of 256 × 256 pixels in four channels of 16 bits takes 512 KiB.
const DECODE_BYTES_MAX: u64 = 4 << 20;
/// The least alpha of a pixel that is there.
const SOLID: u8 = 128;

/// A picture as a sheet.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Sheet {
    /// Whole rows of 256 colour numbers; right of a narrower picture they are the key.
    pub(crate) pixels: Vec<u8>,
    /// Pixels across the picture, 1 to 256.
    pub(crate) width: u32,
    /// Pixels down the picture, 1 to 256.
    pub(crate) height: u32,
}

/// Reads a sheet of at most 256 × 256 pixels. Transparent pixels become the colour `key`.
pub(crate) fn sheet(
    folder: &Folder,
    path: &Path,
    palette: &Palette,
    key: u8,
    say: &mut Say<'_>,
) -> Result<Sheet, Error> {
    let image = picture(path, &folder.bytes(path, FILE_BYTES_MAX)?)?;
    let (width, height) = image.dimensions();
    let colors = colors(path, &image, palette, key, say);
    let mut pixels = Vec::with_capacity((SIDE * height) as usize);
    for row in colors.chunks(width as usize) {
        pixels.extend_from_slice(row);
        pixels.resize(pixels.len().next_multiple_of(SIDE as usize), key);
    }
    Ok(Sheet { pixels, width, height })
}

/// Reads a label: 256 × 256 pixels. Gives 65,536 colour numbers.
pub(crate) fn label(folder: &Folder, path: &Path, say: &mut Say<'_>) -> Result<Vec<u8>, Error> {
    let image = picture(path, &folder.bytes(path, FILE_BYTES_MAX)?)?;
    if image.dimensions() != (SIDE, SIDE) {
        let (width, height) = image.dimensions();
        let problem = format!("is {width} × {height} pixels; a label is {SIDE} × {SIDE} pixels");
        return Err(Error::file(path, "", problem));
    }
    Ok(colors(path, &image, &Palette::DEFAULT, 0, say))
}

/// Decodes a PNG whose size is looked at before anything is made of its pixels.
fn picture(path: &Path, bytes: &[u8]) -> Result<RgbaImage, Error> {
    let no_picture = |error| Error::file(path, "", format!("is no PNG picture: {error}"));
    let reader = || {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
        let mut limits = Limits::no_limits();
        limits.max_alloc = Some(DECODE_BYTES_MAX);
        reader.limits(limits);
        reader
    };
    let (width, height) = reader().into_dimensions().map_err(no_picture)?;
    if !(1..=SIDE).contains(&width) || !(1..=SIDE).contains(&height) {
        let problem = format!("is {width} × {height} pixels; at most {SIDE} × {SIDE} are read");
        return Err(Error::file(path, "", problem));
    }
    Ok(reader().decode().map_err(no_picture)?.into_rgba8())
}

/// The colour number of each pixel, row by row; warns of those that the palette does not have.
fn colors(
    path: &Path,
    image: &RgbaImage,
    palette: &Palette,
    key: u8,
    say: &mut Say<'_>,
) -> Vec<u8> {
    let (mut foreign, mut half) = (Vec::new(), Vec::new());
    let numbers = image.enumerate_pixels().map(|(x, y, pixel)| {
        let [red, green, blue, alpha] = pixel.0;
        if !matches!(alpha, 0 | 255) {
            half.push((x, y));
        }
        if alpha < SOLID {
            return key;
        }
        let (number, distance) = nearest([red, green, blue], palette);
        if distance > 0 {
            foreign.push((x, y, [red, green, blue]));
        }
        number
    });
    let numbers = numbers.collect();
    if let Some((x, y, [red, green, blue])) = foreign.first() {
        let colors = foreign.iter().map(|(_, _, rgb)| rgb).collect::<BTreeSet<_>>().len();
        let text = format!(
            "not in the palette: {} of {}; the nearest is taken (the first at {x}, {y}: {red:02X}{green:02X}{blue:02X})",
            count(foreign.len(), "pixel"),
            count(colors, "colour"),
        );
        warn(say, path, &text);
    }
    if let Some((x, y)) = half.first() {
        let half = count(half.len(), "pixel");
        let text =
            format!("half transparent: {half}; seen from alpha {SOLID} on (the first at {x}, {y})");
        warn(say, path, &text);
    }
    numbers
}

/// `1 pixel`, `2 pixels`.
fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// The colour that looks most like this one, the first of equals, and how far it is off: 0 if it is the same.
fn nearest(rgb: [u8; 3], palette: &Palette) -> (u8, u32) {
    let far = |color: Color| {
        let differ = |part: usize| u32::from(rgb[part].abs_diff(palette.rgb(color)[part])).pow(2);
        // The eye sees green best and blue least.
        2 * differ(0) + 4 * differ(1) + differ(2)
    };
    let colors = (0..COLORS as i32).filter_map(Color::new);
    let (distance, color) =
        colors.map(|color| (far(color), color)).min().expect("there are sixteen colours");
    (color.number(), distance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test::{Scratch, heard, ruin};

    fn rgba(number: i32) -> image::Rgba<u8> {
        let [red, green, blue] = Palette::DEFAULT.rgb(Color::new(number).unwrap());
        image::Rgba([red, green, blue, 255])
    }

    fn png(image: &RgbaImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn read(bytes: &[u8], key: u8) -> (Result<Sheet, String>, Vec<String>) {
        let scratch = Scratch::new(&[("a.png", bytes)]);
        let (folder, path) = (scratch.folder(), scratch.path("a.png"));
        heard(|say| {
            sheet(&folder, &path, &Palette::DEFAULT, key, say).map_err(|error| scratch.said(&error))
        })
    }

    #[test]
    fn a_small_picture_stands_in_the_corner_of_a_sheet() {
        let mut image = RgbaImage::from_pixel(3, 2, rgba(10));
        image.put_pixel(1, 0, image::Rgba([9, 9, 9, 0]));
        let (found, warnings) = read(&png(&image), 7);
        let found = found.unwrap();
        assert_eq!((found.width, found.height, found.pixels.len()), (3, 2, 512));
        assert_eq!(found.pixels[..5], [10, 7, 10, 7, 7]);
        assert_eq!(found.pixels[256..261], [10, 10, 10, 7, 7]);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn indexed_pictures_are_read_by_their_colours() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 4, 1);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Four);
        let three = [rgba(5), rgba(0), rgba(14)];
        encoder
            .set_palette(three.iter().flat_map(|color| color.0[..3].to_vec()).collect::<Vec<_>>());
        encoder.set_trns(&[255, 0][..]);
        encoder.write_header().unwrap().write_image_data(&[0x01, 0x20]).unwrap();
        let (found, warnings) = read(&bytes, 3);
        assert_eq!(found.unwrap().pixels[..4], [5, 3, 14, 5]);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn a_foreign_colour_becomes_the_nearest_and_is_counted() {
        let mut image = RgbaImage::from_pixel(16, 1, rgba(4));
        let mut off = rgba(10);
        off.0[2] ^= 1;
        image.put_pixel(3, 0, off);
        image.put_pixel(4, 0, off);
        let shown = format!("{:02X}{:02X}{:02X}", off.0[0], off.0[1], off.0[2]);
        let (found, warnings) = read(&png(&image), 0);
        assert_eq!(found.unwrap().pixels[2..6], [4, 10, 10, 4]);
        assert_eq!(
            warnings,
            [format!(
                "warning: a.png: not in the palette: 2 pixels of 1 colour; the nearest is taken (the first at 3, 0: {shown})"
            )]
        );
        image.put_pixel(5, 0, image::Rgba([1, 2, 254, 128]));
        image.put_pixel(6, 0, image::Rgba([1, 2, 254, 127]));
        let (found, warnings) = read(&png(&image), 0);
        assert_eq!(found.unwrap().pixels[6], 0);
        assert!(warnings[0].contains(" 3 pixels of 2 colours;"), "{warnings:?}");
        let expected = "warning: a.png: half transparent: 2 pixels; seen from alpha 128 on (the first at 5, 0)";
        assert_eq!(warnings[1], expected);
    }

    #[test]
    fn every_colour_of_the_palette_is_its_own_nearest() {
        for number in 0..16 {
            let [red, green, blue, _] = rgba(number).0;
            assert_eq!(nearest([red, green, blue], &Palette::DEFAULT), (number as u8, 0));
        }
    }

    #[test]
    fn a_picture_of_another_size_or_none_is_refused() {
        let check = |bytes: &[u8], expected: &str| {
            let error = read(bytes, 0).0.unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        };
        check(
            &png(&RgbaImage::new(257, 1)),
            "a.png: is 257 × 1 pixels; at most 256 × 256 are read",
        );
        check(b"not a picture", "a.png: is no PNG picture: ");
        // A bomb says how large it is before it unfolds.
        let mut bomb = png(&RgbaImage::new(1, 1));
        bomb[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        let sum = crc(&bomb[12..29]).to_be_bytes();
        bomb[29..33].copy_from_slice(&sum);
        check(&bomb, "a.png: is 65535 × 65535 pixels; at most 256 × 256 are read");
        let long = vec![0; (4 << 20) + 1];
        check(&long, "a.png: has more than 4096 KiB");

        let scratch = Scratch::new(&[("a.png", &png(&RgbaImage::new(256, 16)))]);
        let (folder, path) = (scratch.folder(), scratch.path("a.png"));
        let error = scratch.said(&label(&folder, &path, &mut |_| {}).unwrap_err());
        assert_eq!(error, "a.png: is 256 × 16 pixels; a label is 256 × 256 pixels");
    }

    /// The check sum of a PNG's chunk.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, &byte| {
            (0..8).fold(sum ^ u32::from(byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg())
            })
        })
    }

    #[test]
    fn a_ruined_picture_is_an_error_or_a_picture() {
        let mut image = RgbaImage::from_pixel(20, 20, rgba(3));
        image.put_pixel(7, 7, image::Rgba([0; 4]));
        ruin(&png(&image), |bytes| {
            if let Ok(image) = picture(Path::new("a.png"), bytes) {
                colors(Path::new("a.png"), &image, &Palette::DEFAULT, 0, &mut |_| {});
            }
        });
    }
}
