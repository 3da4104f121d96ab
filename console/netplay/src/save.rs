//! A room's save as bytes: the rules' own save behind a header that proves it whole.
//!
//! ```text
//! "quiver room\n"  12 bytes
//! format           u16 little-endian, 1
//! cart             32 bytes, BLAKE3 of the cart file
//! tick             u32 little-endian
//! length           u32 little-endian, bytes of the rules' save
//! checksum         32 bytes, BLAKE3 of the five fields above and the rules' save
//! save             so many bytes
//! ```

use cart_abi::SAVE_BYTES_MAX;

use crate::time::Tick;

const MAGIC: &[u8; 12] = b"quiver room\n";
const FORMAT: u16 = 1;
const HEADER_BYTES: usize = 12 + 2 + 32 + 4 + 4 + 32;

/// All of a room that outlives its process.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SavedRoom {
    /// BLAKE3 of the cart file whose rules made it; whether another version can read it, its rules decide.
    pub cart: [u8; 32],
    /// The last tick that was run.
    pub tick: Tick,
    /// What the rules saved, at most [`SAVE_BYTES_MAX`] bytes.
    pub rules: Vec<u8>,
}

/// Why bytes are no save.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SaveError {
    /// Other bytes, or the beginning is damaged.
    #[error("these bytes are not a room's save")]
    NoSave,
    /// Written by a later version.
    #[error("the save has format {0}, and this version reads format {FORMAT}: update the server")]
    OtherFormat(u16),
    /// Part of it is missing, or there is more.
    #[error("the save has {has} bytes, and its header says {says}: it is cut off or damaged")]
    WrongLength {
        /// How many there are.
        has: usize,
        /// How many there should be.
        says: usize,
    },
    /// A bit has flipped.
    #[error("the save's checksum is wrong: it is damaged")]
    WrongChecksum,
}

impl SavedRoom {
    /// As bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let len = u32::try_from(self.rules.len()).expect("a save is at most SAVE_BYTES_MAX");
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.rules.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.extend_from_slice(&self.cart);
        bytes.extend_from_slice(&self.tick.0.to_le_bytes());
        bytes.extend_from_slice(&len.to_le_bytes());
        let checksum = checksum(&bytes, &self.rules);
        bytes.extend_from_slice(&checksum);
        bytes.extend_from_slice(&self.rules);
        bytes
    }

    /// From the bytes of [`Self::to_bytes`].
    pub fn read(bytes: &[u8]) -> Result<Self, SaveError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(SaveError::NoSave)?;
        let (format, rest) = rest.split_first_chunk().ok_or(SaveError::NoSave)?;
        let format = u16::from_le_bytes(*format);
        if format != FORMAT {
            return Err(SaveError::OtherFormat(format));
        }
        let cut_off = SaveError::WrongLength { has: bytes.len(), says: HEADER_BYTES };
        let (cart, rest) = rest.split_first_chunk().ok_or(cut_off)?;
        let (tick, rest) = rest.split_first_chunk().ok_or(cut_off)?;
        let (len, rest) = rest.split_first_chunk().ok_or(cut_off)?;
        let (sum, rules) = rest.split_first_chunk::<32>().ok_or(cut_off)?;
        let len = u32::from_le_bytes(*len) as usize;
        if rules.len() != len || len > SAVE_BYTES_MAX {
            return Err(SaveError::WrongLength {
                has: bytes.len(),
                says: HEADER_BYTES.saturating_add(len),
            });
        }
        if checksum(&bytes[..HEADER_BYTES - 32], rules) != *sum {
            return Err(SaveError::WrongChecksum);
        }
        Ok(Self { cart: *cart, tick: Tick(u32::from_le_bytes(*tick)), rules: rules.to_vec() })
    }
}

fn checksum(header: &[u8], rules: &[u8]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(header);
    hasher.update(rules);
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved() -> SavedRoom {
        SavedRoom {
            cart: [7; 32],
            tick: Tick(1_234),
            rules: b"the party stands in the square".to_vec(),
        }
    }

    #[test]
    fn a_save_survives_its_bytes() {
        assert_eq!(SavedRoom::read(&saved().to_bytes()), Ok(saved()));
    }

    #[test]
    fn every_cut_and_every_flipped_bit_is_noticed() {
        let bytes = saved().to_bytes();
        for len in 0..bytes.len() {
            assert!(SavedRoom::read(&bytes[..len]).is_err(), "cut to {len}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(SavedRoom::read(&flipped).is_err(), "bit {bit}");
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(matches!(SavedRoom::read(&longer), Err(SaveError::WrongLength { .. })));
    }

    #[test]
    fn an_error_names_what_is_wrong() {
        assert_eq!(SavedRoom::read(b"PK"), Err(SaveError::NoSave));
        let mut later = saved().to_bytes();
        later[12] = 9;
        assert_eq!(SavedRoom::read(&later), Err(SaveError::OtherFormat(9)));
        let mut damaged = saved().to_bytes();
        *damaged.last_mut().unwrap() ^= 1;
        assert_eq!(SavedRoom::read(&damaged), Err(SaveError::WrongChecksum));
    }
}
