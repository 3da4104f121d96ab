//! What a cart says of itself.

use cart_abi::{ABI_VERSION, PADS, SEATS_MAX, TICK_RATE_MAX};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a cart says of itself, and what it asks of the console.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Manifest {
    /// What it is called: 1–32 characters.
    pub name: String,
    /// Who made it: at most 64 characters.
    pub author: String,
    /// Which version of it this is: 1–16 letters, digits, `.`, `-` and `+`.
    pub version: String,
    /// The version of the host calls that it was built for.
    pub abi: u32,
    /// Steps of the rules a second, 1–60; 0: a step follows each order.
    pub tick_rate: u8,
    /// Seats of a room, 1–128.
    pub seats: u8,
    /// Players on one console at most, 1–4, and no more than seats.
    pub local: u8,
    /// What it may do beyond drawing and sounding, in rising order.
    pub permissions: Vec<Permission>,
    /// The version of the saves that it writes, from 1.
    pub save_version: u16,
    /// The oldest version of saves that it reads, 1 to `save_version`.
    pub save_oldest: u16,
}

/// What a cart asks of the console: without asking it has none of it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Permission {
    /// Read letters from the keyboard.
    Text,
    /// Read the mouse, or a finger on a touch screen.
    Pointer,
    /// Read the sticks for themselves: without it the left stick is the directional pad too, if the player wants that.
    Sticks,
    /// Ask the console for other carts, servers and settings: the built-in menu only.
    Console,
}

/// What is out of range in a manifest.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ManifestError {
    /// A text is too short, too long or has characters that it must not have.
    #[error("the {field} {text:?} must have {must}")]
    Text {
        /// Which field.
        field: &'static str,
        /// What it holds.
        text: String,
        /// What it should hold.
        must: &'static str,
    },
    /// A number is out of range.
    #[error("{field} is {found}, and must be {min} to {max}")]
    Number {
        /// Which field.
        field: &'static str,
        /// What it is.
        found: u32,
        /// The least that it may be.
        min: u32,
        /// The most that it may be.
        max: u32,
    },
    /// A number is larger than another one allows.
    #[error("{field} is {found}, and must not be more than {other}, which is {max}")]
    More {
        /// Which field.
        field: &'static str,
        /// What it is.
        found: u32,
        /// The field that bounds it.
        other: &'static str,
        /// What that one is.
        max: u32,
    },
    /// The cart is for another console.
    #[error(
        "the cart is built for version {found} of the host calls, and this console has version {ABI_VERSION}"
    )]
    Abi {
        /// The cart's version.
        found: u32,
    },
    /// A permission is named twice, or they are out of order.
    #[error("permissions must rise in the order text, pointer, sticks, console, each only once")]
    Permissions,
}

impl Manifest {
    /// Whether the cart has this permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// Checks that every field is in its range.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), ManifestError> {
        if self.abi != ABI_VERSION {
            return Err(ManifestError::Abi { found: self.abi });
        }
        text(
            "name",
            &self.name,
            1,
            32,
            "1 to 32 characters, no control characters, no blanks around them",
        )?;
        text(
            "author",
            &self.author,
            0,
            64,
            "at most 64 characters, no control characters, no blanks around them",
        )?;
        text("version", &self.version, 1, 16, VERSION)?;
        if !self.version.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte))
        {
            return Err(ManifestError::Text {
                field: "version",
                text: self.version.clone(),
                must: VERSION,
            });
        }
        number("tick_rate", self.tick_rate, 0, TICK_RATE_MAX)?;
        number("seats", self.seats, 1, SEATS_MAX as u32)?;
        number("local", self.local, 1, PADS as u32)?;
        no_more("local", self.local, "seats", self.seats)?;
        number("save_version", self.save_version, 1, u16::MAX.into())?;
        number("save_oldest", self.save_oldest, 1, u16::MAX.into())?;
        no_more("save_oldest", self.save_oldest, "save_version", self.save_version)?;
        if !self.permissions.is_sorted_by(|one, next| one < next) {
            return Err(ManifestError::Permissions);
        }
        Ok(())
    }
}

const VERSION: &str = "1 to 16 letters, digits, dots, hyphens and plus signs";

fn text(
    field: &'static str,
    text: &str,
    min: usize,
    max: usize,
    must: &'static str,
) -> Result<(), ManifestError> {
    let count = text.chars().count();
    let good =
        (min..=max).contains(&count) && !text.chars().any(char::is_control) && text.trim() == text;
    if good {
        Ok(())
    } else {
        Err(ManifestError::Text { field, text: text.chars().take(80).collect(), must })
    }
}

fn number(
    field: &'static str,
    found: impl Into<u32>,
    min: u32,
    max: u32,
) -> Result<(), ManifestError> {
    let found = found.into();
    if (min..=max).contains(&found) {
        Ok(())
    } else {
        Err(ManifestError::Number { field, found, min, max })
    }
}

fn no_more(
    field: &'static str,
    found: impl Into<u32>,
    other: &'static str,
    max: impl Into<u32>,
) -> Result<(), ManifestError> {
    let (found, max) = (found.into(), max.into());
    if found > max {
        return Err(ManifestError::More { field, found, other, max });
    }
    Ok(())
}
