//! What a console asks a server before it is in any room: which rooms there are, and rooms of its own.
//!
//! A connection asks one question, as its first and only message ([`ToRoom::Ask`](crate::ToRoom::Ask)), and gets one
//! answer ([`ToClient::Answer`](crate::ToClient::Answer)). The server answers itself; a [`Room`](crate::Room) knows
//! nothing of others.

use serde::{Deserialize, Serialize};

use crate::limits::{CODE_BYTES, ROOM_NAME_BYTES_MAX};

/// The digits of a code: no two look or sound alike, and none needs a key beside it.
pub const CODE_DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What a console wants to know or to have.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Ask {
    /// [`VERSION`](crate::VERSION) of the console.
    pub version: u16,
    /// The question; of another version it is not read.
    pub question: Question,
}

/// A question, or a wish.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub enum Question {
    /// Which rooms are there?
    #[default]
    Rooms,
    /// A new room.
    Open {
        /// The cart's name, one of those that [`Answer::Rooms`] gives.
        cart: String,
        /// The room's name; empty lets the server find one.
        room: String,
        /// It is in no list, and only its code lets in.
        private: bool,
    },
    /// A room that this player made is to go, with all that is in it.
    Close {
        /// The room's name.
        room: String,
    },
}

/// What a server says to a [`Question`].
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum Answer {
    /// Every room that is in the list, by name; at most [`ROOMS_LISTED_MAX`](crate::limits::ROOMS_LISTED_MAX).
    Rooms {
        /// The rooms.
        rooms: Vec<Listed>,
        /// The carts of which players may open rooms; none where the host does not want that.
        carts: Vec<String>,
    },
    /// The room is open.
    Opened {
        /// Its name.
        room: String,
        /// What lets others in; empty if the name does.
        code: String,
    },
    /// The room is gone.
    Closed,
    /// It was not done, and why, for people.
    Refused(String),
}

/// A room in the list.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Listed {
    /// The room's name.
    pub room: String,
    /// The name of its cart.
    pub cart: String,
    /// Seats that are taken.
    pub players: u8,
    /// Seats that there are.
    pub seats: u8,
}

/// Whether `name` may name a room: 1 to [`ROOM_NAME_BYTES_MAX`] of `a`–`z`, `0`–`9`, `-` and `_`.
#[must_use]
pub fn is_room_name(name: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_');
    (1..=ROOM_NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(plain)
}

/// Whether `code` has the form of a private room's code: [`CODE_BYTES`] of [`CODE_DIGITS`].
#[must_use]
pub fn is_code(code: &str) -> bool {
    code.len() == CODE_BYTES && code.bytes().all(|byte| CODE_DIGITS.contains(&byte))
}

/// A code, made of bytes that nobody can foresee; five bits of each count.
#[must_use]
pub fn code_of(random: [u8; CODE_BYTES]) -> String {
    random.iter().map(|byte| char::from(CODE_DIGITS[usize::from(byte % 32)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_known_by_its_form() {
        assert!(is_code(&code_of([0; CODE_BYTES])));
        assert!(is_code(&code_of(std::array::from_fn(|at| (at as u8).wrapping_mul(37)))));
        for wrong in ["", "0123456789abcde", "0123456789abcdefg", "0123456789abcdel", "éééééééé"]
        {
            assert!(!is_code(wrong), "{wrong}");
        }
    }

    #[test]
    fn every_digit_of_a_code_is_as_likely() {
        let mut counts = [0; 32];
        for byte in 0..=u8::MAX {
            let first = code_of([byte; CODE_BYTES]).bytes().next().unwrap();
            counts[CODE_DIGITS.iter().position(|&digit| digit == first).unwrap()] += 1;
        }
        assert_eq!(counts, [8; 32]);
    }
}
