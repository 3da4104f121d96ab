//! The cart file: what it holds, as bytes (`.cart`) and as a picture (`NAME.cart.png`).
//!
//! **Bare**: the magic `QUIVCART`, the version of the format (32 bits), the BLAKE3 hash of all that follows (32
//! bytes), then sections, each a name of four letters, a length in bytes (32 bits) and its contents:
//!
//! | section | how often | contents |
//! | --- | --- | --- |
//! | `MANI` | once | the [`Manifest`], in postcard |
//! | `MODU` | once | the WebAssembly module |
//! | `PALE` | 0–1 | the cart's own sixteen colours, three bytes each |
//! | `LABL` | 0–1 | the label, 256 × 256 pixels, two a byte, the left in the low four bits |
//! | `SHEE` | 0–16 | a sheet's number (8 bits), then whole rows of 256 pixels, two a byte |
//! | `MAPS` | 0–16 | a map's number (8 bits), then rows: how many cells (16 bits), and these (16 bits each) |
//! | `FLAG` | 0–16 | a sheet's number (8 bits), then the flags of its tiles (8 bits each), up to the last that has one |
//! | `FONT` | 0–16 | a font's number (8 bits), then the [`Font`] in postcard |
//! | `SOUN` | 0–1 | the [`SoundBank`], in postcard |
//!
//! Sections come in this order, sheets, maps, flags and fonts by rising number, and each contents can be written in one way only:
//! equal carts have equal bytes and so equal hashes. All numbers are little-endian.
//!
//! **Picture**: a PNG of the label with the bare bytes in chunks `quVr` of at most 1 MiB, in order, before its end.

mod format;
mod label;
mod manifest;
mod picture;

use cart_abi::{FONTS, MAP_SIDE, MAPS, MODULE_BYTES_MAX, SHEET_SIDE, SHEETS, TILES_MAX};
use thiserror::Error;

use crate::font::Font;
use crate::palette::Palette;
use crate::sound::{SoundBank, SoundError};

pub use manifest::{Manifest, ManifestError, Permission};

/// Bytes of a bare cart at most: 8 MiB.
pub const CART_BYTES_MAX: usize = 8 << 20;
/// Bytes of a cart as a picture at most: 9 MiB.
pub const CART_PICTURE_BYTES_MAX: usize = CART_BYTES_MAX + (1 << 20);
/// Bytes that all fonts of a cart may take in the machine: 256 KiB, as [`Font::bytes`] counts them.
pub const FONT_BYTES_MAX: usize = 256 << 10;
/// Pixels of a label.
pub(crate) const LABEL_PIXELS: usize = 256 * 256;

/// A cart: all that its author made.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CartFile {
    /// Who made what, and what the console must give it.
    pub manifest: Manifest,
    /// The WebAssembly module, as it is: nothing here looks into it.
    pub module: Vec<u8>,
    /// The cart's own colours. Without them it starts with the console's.
    pub palette: Option<Palette>,
    /// The label: 65,536 numbers of the console's colours, row by row, because the menu shows many carts at once. Without one, the console draws one with the name.
    pub label: Option<Vec<u8>>,
    /// Sheets by rising number, 0–15, each with whole rows of 256 colour numbers, at most 256 rows.
    pub sheets: Vec<(u8, Vec<u8>)>,
    /// Maps by rising number, 0–15, each with whole rows of 256 tile numbers, at most 256 rows; −1 is nothing.
    pub maps: Vec<(u8, Vec<i16>)>,
    /// Flags of tiles by the rising number of their sheet, 0–15, each with 1 to 1024 tiles, the last with a flag.
    pub flags: Vec<(u8, Vec<u8>)>,
    /// Fonts by rising number, 0–15: at most 256 KiB in all.
    pub fonts: Vec<(u8, Font)>,
    /// Instruments, effects and songs.
    pub sound: SoundBank,
}

/// Why bytes are not a cart, or why a cart cannot be written.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum CartError {
    /// It starts as something else.
    #[error("not a cart: it starts neither as a PNG picture nor with QUIVCART")]
    NotACart,
    /// It is larger than carts may be.
    #[error("the cart has {bytes} bytes, more than {max}")]
    TooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// It ends too early.
    #[error("the cart ends in its {part}: {needed} bytes from byte {at} on are not all there")]
    Ends {
        /// What is not whole.
        part: &'static str,
        /// Where the piece starts that is not whole.
        at: usize,
        /// How many bytes that piece has.
        needed: usize,
    },
    /// It is of another version of the format.
    #[error("the cart is in version {found} of the format, and this console reads version {known}")]
    Version {
        /// The cart's.
        found: u32,
        /// The console's.
        known: u32,
    },
    /// Its contents are not what the hash says.
    #[error("the cart is damaged: its contents do not have the hash that it names")]
    Hash,
    /// A section is wrong.
    #[error("section {section} at byte {at} of the cart: {problem}")]
    Section {
        /// Its name.
        section: String,
        /// Where its contents start.
        at: usize,
        /// What is wrong.
        problem: String,
    },
    /// A section that every cart has is missing.
    #[error("the cart has no section {section}")]
    Missing {
        /// Its name.
        section: &'static str,
    },
    /// The picture is damaged.
    #[error("chunk {chunk} at byte {at} of the picture: {problem}")]
    Chunk {
        /// Its type.
        chunk: String,
        /// Where it starts.
        at: usize,
        /// What is wrong.
        problem: &'static str,
    },
    /// It is a picture of something else.
    #[error("the picture carries no cart: it has no chunk quVr")]
    NoCart,
    /// The manifest is out of range.
    #[error("the manifest: {0}")]
    Manifest(#[from] ManifestError),
    /// The module is larger than a module may be, or empty.
    #[error("the module has {bytes} bytes, and must have 1 to {MODULE_BYTES_MAX}")]
    Module {
        /// How many it has.
        bytes: usize,
    },
    /// The label has another size or other colours.
    #[error("the label: {0}")]
    Label(&'static str),
    /// A sheet is out of range.
    #[error("sheet {number}: {problem}")]
    Sheet {
        /// Its number.
        number: u8,
        /// What is wrong.
        problem: &'static str,
    },
    /// A map is out of range.
    #[error("map {number}: {problem}")]
    Map {
        /// Its number.
        number: u8,
        /// What is wrong.
        problem: &'static str,
    },
    /// The flags of a sheet's tiles are out of range.
    #[error("the flags of sheet {number}: {problem}")]
    Flags {
        /// The sheet's number.
        number: u8,
        /// What is wrong.
        problem: &'static str,
    },
    /// A font is out of range.
    #[error("font {number}: {problem}")]
    Font {
        /// Its number.
        number: u8,
        /// What is wrong.
        problem: &'static str,
    },
    /// There is more of fonts than a cart may have.
    #[error("the fonts take {bytes} bytes, more than {FONT_BYTES_MAX}")]
    FontBytes {
        /// How many they take.
        bytes: usize,
    },
    /// There is more of sounds than a cart may have.
    #[error("the sounds have {bytes} bytes, more than {max}")]
    SoundBytes {
        /// How many they have.
        bytes: usize,
        /// How many they may have.
        max: usize,
    },
    /// A sound is out of range.
    #[error("the sounds: {0}")]
    Sound(#[from] SoundError),
}

impl CartFile {
    /// A cart that is nothing but its module.
    #[must_use]
    pub fn new(manifest: Manifest, module: Vec<u8>) -> Self {
        Self {
            manifest,
            module,
            palette: None,
            label: None,
            sheets: Vec::new(),
            maps: Vec::new(),
            flags: Vec::new(),
            fonts: Vec::new(),
            sound: SoundBank::default(),
        }
    }

    /// Reads a cart, a picture or bare, and checks all of it but the module.
    ///
    /// # Errors
    /// When the bytes are not a cart: what is wrong, and where.
    pub fn read(bytes: &[u8]) -> Result<Self, CartError> {
        if picture::is_picture(bytes) {
            format::read(&picture::read(bytes)?)
        } else if bytes.starts_with(&format::MAGIC)
            || format::MAGIC.starts_with(bytes) && !bytes.is_empty()
        {
            format::read(bytes)
        } else {
            Err(CartError::NotACart)
        }
    }

    /// The cart as bare bytes.
    ///
    /// # Errors
    /// What [`Self::check`] finds.
    pub fn to_bytes(&self) -> Result<Vec<u8>, CartError> {
        self.check()?;
        let bytes = format::write(self);
        if bytes.len() > CART_BYTES_MAX {
            return Err(CartError::TooLong { bytes: bytes.len(), max: CART_BYTES_MAX });
        }
        Ok(bytes)
    }

    /// The cart as a picture of its label.
    ///
    /// # Errors
    /// What [`Self::check`] finds.
    pub fn to_png(&self) -> Result<Vec<u8>, CartError> {
        Ok(picture::write(&self.label_pixels(), &self.to_bytes()?))
    }

    /// The identity of the cart: the BLAKE3 hash of its contents, the same for the picture and the bare bytes.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        format::hash(&format::contents(self))
    }

    /// The label, or what the console draws for a cart without one: 65,536 colour numbers.
    #[must_use]
    pub fn label_pixels(&self) -> Vec<u8> {
        match &self.label {
            Some(label) if label.len() == LABEL_PIXELS => label.clone(),
            _ => label::draw(&self.manifest),
        }
    }

    /// Checks that every size and number is in its range; what is read from bytes has passed this.
    ///
    /// # Errors
    /// The first that is not, and where.
    pub fn check(&self) -> Result<(), CartError> {
        self.manifest.check()?;
        if !(1..=MODULE_BYTES_MAX).contains(&self.module.len()) {
            return Err(CartError::Module { bytes: self.module.len() });
        }
        if let Some(label) = &self.label {
            if label.len() != LABEL_PIXELS {
                return Err(CartError::Label("it must have 256 × 256 pixels"));
            }
            check_colors(label).map_err(CartError::Label)?;
        }
        check_numbers(self.sheets.iter().map(|&(number, _)| number), SHEETS)
            .map_err(|(number, problem)| CartError::Sheet { number, problem })?;
        for (number, pixels) in &self.sheets {
            check_rows(pixels.len(), SHEET_SIDE)
                .and_then(|()| check_colors(pixels))
                .map_err(|problem| CartError::Sheet { number: *number, problem })?;
        }
        check_numbers(self.maps.iter().map(|&(number, _)| number), MAPS)
            .map_err(|(number, problem)| CartError::Map { number, problem })?;
        for (number, cells) in &self.maps {
            let tiles = cells.iter().all(|&cell| cell >= -1);
            check_rows(cells.len(), MAP_SIDE)
                .and(if tiles { Ok(()) } else { Err("a tile has a number from −1 on") })
                .map_err(|problem| CartError::Map { number: *number, problem })?;
        }
        check_numbers(self.flags.iter().map(|&(number, _)| number), SHEETS)
            .map_err(|(number, problem)| CartError::Flags { number, problem })?;
        for &(number, ref flags) in &self.flags {
            let problem = match flags.last() {
                Some(0) => "the last of them has none",
                Some(_) if flags.len() <= TILES_MAX => continue,
                _ => "they must be those of 1 to 1024 tiles",
            };
            return Err(CartError::Flags { number, problem });
        }
        check_numbers(self.fonts.iter().map(|&(number, _)| number), FONTS)
            .map_err(|(number, problem)| CartError::Font { number, problem })?;
        let bytes = self.fonts.iter().map(|(_, font)| font.bytes()).sum();
        if bytes > FONT_BYTES_MAX {
            return Err(CartError::FontBytes { bytes });
        }
        self.sound.check()?;
        let (bytes, max) = (format::sound_bytes(&self.sound), format::SOUND_BYTES_MAX);
        if bytes > max {
            return Err(CartError::SoundBytes { bytes, max });
        }
        Ok(())
    }
}

fn check_numbers(
    numbers: impl Iterator<Item = u8>,
    count: usize,
) -> Result<(), (u8, &'static str)> {
    let mut next = 0;
    for number in numbers {
        if number < next {
            return Err((number, "numbers must rise, each only once"));
        }
        if usize::from(number) >= count {
            return Err((number, "numbers go from 0 to 15"));
        }
        next = number + 1;
    }
    Ok(())
}

fn check_rows(length: usize, side: i32) -> Result<(), &'static str> {
    let side = side as usize;
    let good = length > 0 && length.is_multiple_of(side) && length <= side * side;
    if good { Ok(()) } else { Err("it must have 1 to 256 whole rows of 256") }
}

fn check_colors(pixels: &[u8]) -> Result<(), &'static str> {
    if pixels.iter().all(|&pixel| pixel < 16) {
        Ok(())
    } else {
        Err("a pixel has a colour above 15")
    }
}
