//! A cart as bare bytes. The writer writes each contents in the only way that the reader takes.

use cart_abi::{FONTS, MAP_SIDE, MAPS, SHEETS};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{CART_BYTES_MAX, CartError, CartFile, FONT_BYTES_MAX, LABEL_PIXELS};
use crate::bytes::{Ended, Reader, length};
use crate::font::{Font, Written};
use crate::palette::Palette;
use crate::sound::SoundBank;

pub(crate) const MAGIC: [u8; 8] = *b"QUIVCART";
const VERSION: u32 = 1;
const MAP_WIDTH: usize = MAP_SIDE as usize;
const NOTHING: i16 = -1;

const MANIFEST: &str = "MANI";
const MODULE: &str = "MODU";
const PALETTE: &str = "PALE";
const LABEL: &str = "LABL";
const SHEET: &str = "SHEE";
const MAP: &str = "MAPS";
const FLAGS: &str = "FLAG";
const FONT: &str = "FONT";
const SOUND: &str = "SOUN";
/// The sections in the order in which they stand, and how many of each there are at most.
const SECTIONS: [(&str, usize); 9] = [
    (MANIFEST, 1),
    (MODULE, 1),
    (PALETTE, 1),
    (LABEL, 1),
    (SHEET, SHEETS),
    (MAP, MAPS),
    (FLAGS, SHEETS),
    (FONT, FONTS),
    (SOUND, 1),
];
/// Bytes of the manifest's section at most: what is read from it must not fill the memory.
const MANIFEST_BYTES_MAX: usize = 1 << 10;
/// Bytes of a font's section at most: more than the largest font is ever written with.
const FONT_SECTION_BYTES_MAX: usize = 2 * FONT_BYTES_MAX;
/// Bytes of the sounds' section at most.
pub(crate) const SOUND_BYTES_MAX: usize = 1 << 20;

pub(crate) fn hash(contents: &[u8]) -> [u8; 32] {
    *blake3::hash(contents).as_bytes()
}

/// The whole file.
pub(crate) fn write(cart: &CartFile) -> Vec<u8> {
    let contents = contents(cart);
    let mut out = MAGIC.to_vec();
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&hash(&contents));
    out.extend_from_slice(&contents);
    out
}

/// How many bytes the sounds have in a cart.
pub(crate) fn sound_bytes(sound: &SoundBank) -> usize {
    to_postcard(sound).len()
}

/// The sections.
pub(crate) fn contents(cart: &CartFile) -> Vec<u8> {
    let mut out = Vec::new();
    section(&mut out, MANIFEST, &to_postcard(&cart.manifest));
    section(&mut out, MODULE, &cart.module);
    if let Some(palette) = &cart.palette {
        section(&mut out, PALETTE, palette.as_bytes());
    }
    if let Some(label) = &cart.label {
        section(&mut out, LABEL, &pack(label));
    }
    for (number, pixels) in &cart.sheets {
        section(&mut out, SHEET, &[&[*number], pack(pixels).as_slice()].concat());
    }
    for (number, cells) in &cart.maps {
        section(&mut out, MAP, &write_map(*number, cells));
    }
    for (number, flags) in &cart.flags {
        section(&mut out, FLAGS, &[&[*number], flags.as_slice()].concat());
    }
    for (number, font) in &cart.fonts {
        section(&mut out, FONT, &[&[*number], to_postcard(&font.written()).as_slice()].concat());
    }
    if !cart.sound.is_empty() {
        section(&mut out, SOUND, &to_postcard(&cart.sound));
    }
    out
}

fn section(out: &mut Vec<u8>, name: &str, contents: &[u8]) {
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(&length(contents).to_le_bytes());
    out.extend_from_slice(contents);
}

fn to_postcard(value: &impl Serialize) -> Vec<u8> {
    postcard::to_allocvec(value)
        .expect("strings, numbers, lists and enums of them can always be written")
}

/// Two pixels a byte, the left in the low four bits.
fn pack(pixels: &[u8]) -> Vec<u8> {
    pixels.chunks(2).map(|pair| pair[0] & 15 | pair.get(1).map_or(0, |right| right << 4)).collect()
}

fn unpack(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| [byte & 15, byte >> 4]).collect()
}

fn write_map(number: u8, cells: &[i16]) -> Vec<u8> {
    let mut out = vec![number];
    for row in cells.chunks(MAP_WIDTH) {
        let used = row.iter().rposition(|&cell| cell != NOTHING).map_or(0, |last| last + 1);
        out.extend_from_slice(&(used as u16).to_le_bytes());
        for cell in &row[..used] {
            out.extend_from_slice(&cell.to_le_bytes());
        }
    }
    out
}

/// Reads the whole file.
pub(crate) fn read(bytes: &[u8]) -> Result<CartFile, CartError> {
    if bytes.len() > CART_BYTES_MAX {
        return Err(CartError::TooLong { bytes: bytes.len(), max: CART_BYTES_MAX });
    }
    let mut reader = Reader::new(bytes);
    let ended = |Ended { at, needed }| CartError::Ends { part: "header", at, needed };
    if reader.array().map_err(ended)? != MAGIC {
        return Err(CartError::NotACart);
    }
    let found = reader.u32().map_err(ended)?;
    if found != VERSION {
        return Err(CartError::Version { found, known: VERSION });
    }
    let named: [u8; 32] = reader.array().map_err(ended)?;
    let sections = read_sections(&mut reader)?;
    let contents = &bytes[MAGIC.len() + 4 + 32..];
    if hash(contents) != named {
        return Err(CartError::Hash);
    }
    let cart = read_contents(&sections)?;
    cart.check()?;
    Ok(cart)
}

/// A section whose contents nobody has looked into.
struct Section<'a> {
    /// Its place in [`SECTIONS`].
    kind: usize,
    /// Where its contents start.
    at: usize,
    contents: &'a [u8],
}

impl Section<'_> {
    fn name(&self) -> &'static str {
        SECTIONS[self.kind].0
    }

    fn wrong(&self, problem: impl Into<String>) -> CartError {
        CartError::Section { section: self.name().to_owned(), at: self.at, problem: problem.into() }
    }

    fn other_form(&self) -> CartError {
        self.wrong("its contents are not in the one form that carts are written in")
    }

    /// A value in postcard, if these are the very bytes that it is written as.
    fn value<T: DeserializeOwned + Serialize>(
        &self,
        bytes: &[u8],
        bytes_max: usize,
    ) -> Result<T, CartError> {
        if bytes.len() > bytes_max {
            return Err(self.wrong(format!("it has {} bytes, more than {bytes_max}", bytes.len())));
        }
        let value = postcard::from_bytes(bytes).map_err(|error| self.wrong(error.to_string()))?;
        if to_postcard(&value) == bytes { Ok(value) } else { Err(self.other_form()) }
    }
}

fn read_sections<'a>(reader: &mut Reader<'a>) -> Result<Vec<Section<'a>>, CartError> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    while reader.left() > 0 {
        let start = reader.at();
        let ended = |part| move |Ended { at, needed }| CartError::Ends { part, at, needed };
        let name: [u8; 4] = reader.array().map_err(ended("sections"))?;
        let Some(kind) = SECTIONS.iter().position(|(known, _)| known.as_bytes() == name) else {
            let section = name.escape_ascii().to_string();
            return Err(CartError::Section {
                section,
                at: start,
                problem: "no such section is known".to_owned(),
            });
        };
        let size = reader.u32().map_err(ended(SECTIONS[kind].0))?;
        let at = reader.at();
        let contents = reader.take(size as usize).map_err(ended(SECTIONS[kind].0))?;
        let section = Section { kind, at, contents };
        if sections.last().is_some_and(|last| last.kind > kind) {
            return Err(section.wrong("it stands after a later one"));
        }
        let most = SECTIONS[kind].1;
        if sections.iter().filter(|before| before.kind == kind).count() == most {
            return Err(section.wrong(format!("there are more than {most} of it")));
        }
        sections.push(section);
    }
    Ok(sections)
}

fn read_contents(sections: &[Section<'_>]) -> Result<CartFile, CartError> {
    let every = |name| sections.iter().filter(move |section| section.name() == name);
    let one = |name| every(name).next().ok_or(CartError::Missing { section: name });
    let palette = every(PALETTE).next().map(read_palette).transpose()?;
    let label =
        every(LABEL).next().map(|section| read_pixels(section, section.contents)).transpose()?;
    let sheets = every(SHEET).map(|section| {
        let (number, pixels) = numbered(section)?;
        Ok((number, read_pixels(section, pixels)?))
    });
    let flags = every(FLAGS).map(|section| {
        let (number, flags) = numbered(section)?;
        Ok((number, flags.to_vec()))
    });
    let sound = match every(SOUND).next() {
        Some(section) => section.value(section.contents, SOUND_BYTES_MAX)?,
        None => SoundBank::default(),
    };
    if sound.is_empty() && every(SOUND).next().is_some() {
        return Err(one(SOUND)?.wrong("it is there without a sound"));
    }
    let manifest = one(MANIFEST)?;
    Ok(CartFile {
        manifest: manifest.value(manifest.contents, MANIFEST_BYTES_MAX)?,
        module: one(MODULE)?.contents.to_vec(),
        palette,
        label,
        sheets: sheets.collect::<Result<_, CartError>>()?,
        maps: every(MAP).map(read_map).collect::<Result<_, _>>()?,
        flags: flags.collect::<Result<_, CartError>>()?,
        fonts: every(FONT).map(read_font).collect::<Result<_, _>>()?,
        sound,
    })
}

fn numbered<'a>(section: &Section<'a>) -> Result<(u8, &'a [u8]), CartError> {
    let (&number, rest) =
        section.contents.split_first().ok_or_else(|| section.wrong("it is empty"))?;
    Ok((number, rest))
}

fn read_palette(section: &Section<'_>) -> Result<Palette, CartError> {
    let bytes = section.contents.try_into();
    bytes
        .map(Palette::from_bytes)
        .map_err(|_| section.wrong("it must have sixteen colours of three bytes"))
}

fn read_pixels(section: &Section<'_>, bytes: &[u8]) -> Result<Vec<u8>, CartError> {
    if bytes.len() > LABEL_PIXELS / 2 {
        return Err(section.wrong("it has more than 256 × 256 pixels"));
    }
    Ok(unpack(bytes))
}

fn read_map(section: &Section<'_>) -> Result<(u8, Vec<i16>), CartError> {
    let (number, rows) = numbered(section)?;
    let mut reader = Reader::new(rows);
    let mut cells = Vec::new();
    let ended =
        |Ended { at, .. }| section.wrong(format!("it ends in the row at byte {at} of its rows"));
    while reader.left() > 0 {
        let used = usize::from(reader.u16().map_err(ended)?);
        if used > MAP_WIDTH || cells.len() == MAP_WIDTH * MAP_WIDTH {
            return Err(section.wrong("it has more than 256 rows or columns"));
        }
        let (row, _) = reader.take(2 * used).map_err(ended)?.as_chunks();
        let start = cells.len();
        cells.extend(row.iter().map(|&cell| i16::from_le_bytes(cell)));
        if used > 0 && cells.last() == Some(&NOTHING) {
            return Err(section.wrong("a row ends with cells that show nothing"));
        }
        cells.resize(start + MAP_WIDTH, NOTHING);
    }
    Ok((number, cells))
}

fn read_font(section: &Section<'_>) -> Result<(u8, Font), CartError> {
    let (number, bytes) = numbered(section)?;
    let Written { height, ascent, glyphs } = section.value(bytes, FONT_SECTION_BYTES_MAX)?;
    let font =
        Font::new(height, ascent, glyphs).map_err(|error| section.wrong(error.to_string()))?;
    // Letters in another order or with rows below the last that is not empty.
    if to_postcard(&font.written()) == bytes {
        Ok((number, font))
    } else {
        Err(section.other_form())
    }
}
