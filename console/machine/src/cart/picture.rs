//! A cart in a PNG picture: it is seen and shared as an image, and the console finds the cart in it.

use cart_abi::{SCREEN_HEIGHT, SCREEN_WIDTH};

use super::{CART_BYTES_MAX, CART_PICTURE_BYTES_MAX, CartError};
use crate::bytes::{Ended, Reader};
use crate::palette::Palette;

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Ancillary, private, and safe to keep for programs that do not know it.
const CHUNK: [u8; 4] = *b"quVr";
const END: [u8; 4] = *b"IEND";
const CHUNK_BYTES_MAX: usize = 1 << 20;

pub(crate) fn is_picture(bytes: &[u8]) -> bool {
    bytes.starts_with(&SIGNATURE)
}

/// A picture of 256 × 256 pixels in the default colours that carries a cart.
pub(crate) fn write(label: &[u8], cart: &[u8]) -> Vec<u8> {
    write_png(label, cart)
        .expect("256 × 256 pixels of 16 colours fit the header, and a Vec takes all bytes")
}

fn write_png(label: &[u8], cart: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, SCREEN_WIDTH as u32, SCREEN_HEIGHT as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(Palette::DEFAULT.as_bytes().to_vec());
    let mut writer = encoder.write_header()?;
    let packed: Vec<u8> = label
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair.get(1).map_or(0, |right| right & 15))
        .collect();
    writer.write_image_data(&packed)?;
    for piece in cart.chunks(CHUNK_BYTES_MAX) {
        writer.write_chunk(png::chunk::ChunkType(CHUNK), piece)?;
    }
    writer.finish()?;
    Ok(out)
}

/// The bare cart that a picture carries. The picture itself is not looked at, only that none of it is damaged.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<u8>, CartError> {
    if bytes.len() > CART_PICTURE_BYTES_MAX {
        return Err(CartError::TooLong { bytes: bytes.len(), max: CART_PICTURE_BYTES_MAX });
    }
    let mut reader = Reader::new(bytes);
    let ended = |Ended { at, needed }| CartError::Ends { part: "picture", at, needed };
    reader.take(SIGNATURE.len()).map_err(ended)?;
    let mut cart = Vec::new();
    loop {
        let at = reader.at();
        let length = u32::from_be_bytes(reader.array().map_err(ended)?);
        let kind: [u8; 4] = reader.array().map_err(ended)?;
        let wrong =
            |problem| CartError::Chunk { chunk: kind.escape_ascii().to_string(), at, problem };
        let data = reader.take(length as usize).map_err(ended)?;
        if crc(&[&kind, data]) != u32::from_be_bytes(reader.array().map_err(ended)?) {
            return Err(wrong(
                "it is damaged: its contents do not have the check sum that it names",
            ));
        }
        if kind == CHUNK {
            if data.len() > CHUNK_BYTES_MAX {
                return Err(wrong("it has more than 1 MiB"));
            }
            if cart.len() + data.len() > CART_BYTES_MAX {
                return Err(wrong("the chunks together have more than 8 MiB"));
            }
            cart.extend_from_slice(data);
        }
        if kind == END {
            break;
        }
    }
    if reader.left() > 0 {
        return Err(CartError::Chunk {
            chunk: "IEND".to_owned(),
            at: reader.at(),
            problem: "bytes follow the end",
        });
    }
    if cart.is_empty() { Err(CartError::NoCart) } else { Ok(cart) }
}

/// The check sum of PNG chunks: CRC-32, here a byte at a time by a table.
fn crc(pieces: &[&[u8]]) -> u32 {
    let mut sum = u32::MAX;
    for &byte in pieces.iter().copied().flatten() {
        sum = CRC_TABLE[usize::from(sum as u8 ^ byte)] ^ sum >> 8;
    }
    !sum
}

static CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 { 0xedb8_8320 ^ sum >> 1 } else { sum >> 1 };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
};
