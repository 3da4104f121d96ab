//! Saved states: all of a game that is played alone at one moment, in four slots a cart that outlive the console.
//!
//! ```text
//! "quiver state"   12 bytes
//! format           u16 little-endian; it rises with every change of this file or of what is saved in it
//! checksum         32 bytes, BLAKE3 of the rest
//! head             postcard: whose it is, when it was saved, a small picture
//! both sides       postcard, deflated: what the rules and the player's side are
//! ```

use std::{
    fs,
    io::{ErrorKind, Read, Write},
    path::Path,
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use serde::{Deserialize, Serialize};

use crate::{home::write_whole, picture::SMALL_BYTES};

/// Slots of a cart.
pub(crate) const SLOTS: usize = 4;

const MAGIC: &[u8; 12] = b"quiver state";
const FORMAT: u16 = 1;
/// Bytes of both sides at most: two memories of a cart, the machine with its surfaces, views.
const SIDES_BYTES_MAX: u64 = 64 << 20;

/// Whose a state is.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Head {
    /// BLAKE3 of the cart file.
    pub(crate) cart: [u8; 32],
    /// The cart's version, for the player.
    pub(crate) version: String,
    /// When it was saved, in seconds since 1970.
    pub(crate) saved_at: u64,
    /// What was seen: [`SMALL_BYTES`] of red, green and blue.
    pub(crate) picture: Vec<u8>,
}

/// What the game was.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Sides {
    /// The room's last tick.
    pub(crate) tick: u32,
    /// Players on this console.
    pub(crate) players: u8,
    /// A snapshot of the rules as bytes; nothing for a cart without.
    pub(crate) rules: Option<Vec<u8>>,
    /// A snapshot of the player's side as bytes.
    pub(crate) play: Vec<u8>,
}

/// A slot as a menu shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Slot {
    /// Nothing was saved there.
    Empty,
    /// A state that can be loaded.
    Saved(Head),
    /// Something that cannot be loaded, and why.
    Unusable(String),
}

/// Writes a state, whole or not at all; the one that stood there is kept under another name.
pub(crate) fn write(path: &Path, head: &Head, sides: &Sides) -> Result<(), String> {
    let mut rest = postcard::to_allocvec(head).expect("plain values have a form as bytes");
    let whole = postcard::to_allocvec(sides).expect("plain values have a form as bytes");
    let mut deflated = DeflateEncoder::new(&mut rest, Compression::fast());
    let done = deflated.write_all(&whole).and_then(|()| deflated.finish().map(|_| ()));
    done.expect("memory takes all that is written to it");
    let checksum = blake3::hash(&rest);
    let bytes = [&MAGIC[..], &FORMAT.to_le_bytes(), checksum.as_bytes(), &rest].concat();
    let mut older = path.as_os_str().to_owned();
    older.push(".old");
    let told =
        |error: std::io::Error| format!("{}: the state is not saved: {error}", path.display());
    match fs::rename(path, older) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(told(error)),
        _ => {}
    }
    write_whole(path, &bytes).map_err(told)
}

/// What is in a slot, for this cart.
pub(crate) fn look(path: &Path, cart: &[u8; 32]) -> Slot {
    match read(path, cart) {
        Ok(Some((head, _))) => Slot::Saved(head),
        Ok(None) => Slot::Empty,
        Err(reason) => Slot::Unusable(reason),
    }
}

/// Reads a state of this cart; nothing if the slot is empty, or why it cannot be used.
pub(crate) fn read(path: &Path, cart: &[u8; 32]) -> Result<Option<(Head, Deflated)>, String> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.to_string()),
    };
    let rest = bytes.strip_prefix(MAGIC).ok_or("it is no saved state")?;
    let (format, rest) = rest.split_first_chunk().ok_or("it is cut off")?;
    let format = u16::from_le_bytes(*format);
    if format != FORMAT {
        return Err(format!(
            "another console saved it: format {format}, and this one reads {FORMAT}"
        ));
    }
    let (checksum, rest) = rest.split_first_chunk::<32>().ok_or("it is cut off")?;
    if *blake3::hash(rest).as_bytes() != *checksum {
        return Err("it is damaged: its checksum is wrong".to_owned());
    }
    let (head, deflated): (Head, _) =
        postcard::take_from_bytes(rest).map_err(|_| "its beginning is damaged")?;
    if head.picture.len() != SMALL_BYTES {
        return Err("its picture is damaged".to_owned());
    }
    if head.cart != *cart {
        let version = &head.version;
        return Err(format!("another build of the cart saved it, version {version}"));
    }
    Ok(Some((head, Deflated(deflated.to_vec()))))
}

/// Both sides as they lie in the file.
pub(crate) struct Deflated(Vec<u8>);

impl Deflated {
    /// What the game was.
    pub(crate) fn sides(&self) -> Result<Sides, String> {
        let mut whole = Vec::new();
        let mut inflating = DeflateDecoder::new(self.0.as_slice()).take(SIDES_BYTES_MAX);
        inflating.read_to_end(&mut whole).map_err(|_| "its content is damaged")?;
        postcard::from_bytes(&whole).map_err(|_| "its content is damaged".to_owned())
    }
}

/// How long ago, for a menu.
pub(crate) fn ago(seconds: u64) -> String {
    let (number, unit) = match seconds {
        0..60 => return "just now".to_owned(),
        60..3_600 => (seconds / 60, "min"),
        3_600..86_400 => (seconds / 3_600, "h"),
        86_400..172_800 => return "a day ago".to_owned(),
        _ => (seconds / 86_400, "days"),
    };
    format!("{number} {unit} ago")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            cart: [7; 32],
            version: "1.2".to_owned(),
            saved_at: 1_000_000,
            picture: vec![9; SMALL_BYTES],
        }
    }

    fn sides() -> Sides {
        Sides { tick: 77, players: 2, rules: Some(vec![1, 2, 3]), play: vec![0; 100_000] }
    }

    #[test]
    fn a_state_comes_back_and_the_one_before_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/a.state");
        assert_eq!(look(&path, &[7; 32]), Slot::Empty);
        write(&path, &head(), &sides()).unwrap();
        assert_eq!(look(&path, &[7; 32]), Slot::Saved(head()));
        let (_, deflated) = read(&path, &[7; 32]).unwrap().unwrap();
        assert_eq!(deflated.sides().unwrap(), sides());
        assert!(fs::metadata(&path).unwrap().len() < 14_000, "what is empty takes no room");
        write(&path, &Head { saved_at: 2_000_000, ..head() }, &sides()).unwrap();
        let older = folder.path().join("deep/a.state.old");
        assert_eq!(look(&older, &[7; 32]), Slot::Saved(head()));
    }

    #[test]
    fn damaged_and_foreign_states_are_refused_and_stay() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.state");
        write(&path, &head(), &sides()).unwrap();
        let good = fs::read(&path).unwrap();
        let check = |bytes: &[u8], cart: u8, part: &str| {
            fs::write(&path, bytes).unwrap();
            let Slot::Unusable(reason) = look(&path, &[cart; 32]) else { panic!("it is used") };
            assert!(reason.contains(part), "{reason}");
            assert_eq!(fs::read(&path).unwrap(), bytes);
        };
        check(&good, 8, "another build of the cart saved it, version 1.2");
        check(b"PK", 7, "no saved state");
        check(&good[..13], 7, "cut off");
        check(&good[..40], 7, "cut off");
        check(&good[..good.len() - 1], 7, "checksum");
        for at in (14..good.len()).step_by(997) {
            let mut bad = good.clone();
            bad[at] ^= 4;
            check(&bad, 7, "checksum");
        }
        let mut later = good.clone();
        later[12] = 9;
        check(&later, 7, "format 9, and this one reads 1");
        // A whole file around something else.
        let sealed = |rest: &[u8]| {
            [&MAGIC[..], &FORMAT.to_le_bytes(), blake3::hash(rest).as_bytes(), rest].concat()
        };
        check(&sealed(&[1, 2]), 7, "its beginning is damaged");
        let small = postcard::to_allocvec(&Head { picture: vec![1], ..head() }).unwrap();
        check(&sealed(&small), 7, "its picture is damaged");
        let only_head = postcard::to_allocvec(&head()).unwrap();
        for content in [&[][..], &[0xff; 9], b"none"] {
            fs::write(&path, sealed(&[&only_head, content].concat())).unwrap();
            let (_, deflated) = read(&path, &[7; 32]).unwrap().unwrap();
            assert!(deflated.sides().is_err());
        }
    }

    #[test]
    fn a_menu_says_how_long_ago() {
        for (seconds, expected) in [
            (0, "just now"),
            (61, "1 min ago"),
            (7_300, "2 h ago"),
            (90_000, "a day ago"),
            (900_000, "10 days ago"),
        ] {
            assert_eq!(ago(seconds), expected);
        }
    }
}
