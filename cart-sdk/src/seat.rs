//! Who plays: seats, profiles, and what the rules tell a player who asks too much.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A player's place in a room, from 0.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Deserialize, Serialize,
)]
pub struct Seat(pub u8);

impl Seat {
    /// The seat as an index.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Who takes a seat.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Profile {
    /// Stays the same for this player on every visit; all zero for a player without a key.
    pub id: [u8; cart_abi::IDENTITY_BYTES],
    /// The name to show: 1 to [`cart_abi::NAME_BYTES_MAX`] bytes.
    pub name: String,
}

impl Profile {
    /// A player without a key: what tests seat.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { id: [0; cart_abi::IDENTITY_BYTES], name: name.to_owned() }
    }
}

/// Why the rules do not do what a player asked, for that player to read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal(String);

impl Refusal {
    /// The reason as the player reads it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Refusal {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Refusal {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How many bytes a view should have at most to reach its player on the next tick; a larger view arrives later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Budget(pub u32);
