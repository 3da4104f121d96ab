//! Refusals that travel, and errors that end a connection.

use serde::{Deserialize, Serialize};

use crate::{endpoint::Lane, message::VERSION};

/// Why a room does not let somebody in.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum RejectReason {
    /// The other side speaks another version of the protocol.
    OtherVersion,
    /// There are not enough free seats.
    RoomFull,
    /// The server has no room of this name.
    UnknownRoom,
    /// The player's name is empty, too long or has control characters.
    BadName,
    /// The host does not want this player.
    Banned,
    /// The room is being closed.
    Closing,
    /// There is no place for another spectator, or nothing for one to see.
    NotWatched,
    /// Too many wrong names and codes have come from this network.
    TooManyGuesses,
    /// The room is there and cannot be opened now.
    Unavailable,
}

/// A refusal to let somebody in, with a sentence for the player. Its form on the wire never changes.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize, thiserror::Error)]
#[error("{text}")]
pub struct Reject {
    /// For programs.
    pub reason: RejectReason,
    /// For people.
    pub text: String,
}

impl Reject {
    /// To a client that speaks the version `theirs`.
    #[must_use]
    pub fn other_version(theirs: u16) -> Self {
        let older = if theirs < VERSION { "console" } else { "server" };
        let text = format!(
            "this console speaks version {theirs} of the protocol and the server version {VERSION}: update the {older}"
        );
        Self { reason: RejectReason::OtherVersion, text }
    }

    /// To a client that wants more seats than are free, of those that the room has.
    #[must_use]
    pub fn room_full(seats: u8, wanted: u8) -> Self {
        let text = match (seats, wanted) {
            (1, 1) => "the room is full: its only seat is taken".to_owned(),
            (_, 0..=1) => format!("the room is full: all of its {seats} seats are taken"),
            (1, _) => format!("the room has 1 seat, and {wanted} players want in"),
            _ if wanted > seats => {
                format!("the room has {seats} seats, and {wanted} players want in")
            }
            _ => format!(
                "the room is too full for {wanted} players: fewer than {wanted} of its {seats} seats are free"
            ),
        };
        Self { reason: RejectReason::RoomFull, text }
    }

    /// To a client that asks for a room that the server does not have.
    #[must_use]
    pub fn unknown_room(room: &str) -> Self {
        let shown: String = room.chars().filter(|c| !c.is_control()).take(32).collect();
        Self {
            reason: RejectReason::UnknownRoom,
            text: format!("this server has no room \"{shown}\""),
        }
    }

    /// To a client from whose network too many wrong names and codes have come; whether this one is right is not said.
    #[must_use]
    pub fn too_many_guesses() -> Self {
        let text =
            "too many wrong rooms and codes from this network: try again in a minute".to_owned();
        Self { reason: RejectReason::TooManyGuesses, text }
    }

    /// To a client whose room is there and cannot be opened now, in the server's words.
    #[must_use]
    pub fn unavailable(why: &str) -> Self {
        Self { reason: RejectReason::Unavailable, text: why.to_owned() }
    }

    /// To a client whose name cannot be shown.
    #[must_use]
    pub fn bad_name() -> Self {
        let text = format!(
            "a player's name has 1 to {} bytes and no control characters: choose another",
            cart_abi::NAME_BYTES_MAX
        );
        Self { reason: RejectReason::BadName, text }
    }

    /// To a player whom the host does not want.
    #[must_use]
    pub fn banned() -> Self {
        Self {
            reason: RejectReason::Banned,
            text: "the host of this server has banned this player".into(),
        }
    }

    /// To a spectator of a room that takes so many.
    #[must_use]
    pub fn no_spectators(most: usize) -> Self {
        let text = match most {
            0 => "this room takes no spectators".to_owned(),
            _ => format!("the room has as many spectators as it takes: {most}"),
        };
        Self { reason: RejectReason::NotWatched, text }
    }

    /// To a spectator of a game that has nothing to show to those who do not play.
    #[must_use]
    pub fn not_shown() -> Self {
        let text = "this cart shows nothing to spectators".to_owned();
        Self { reason: RejectReason::NotWatched, text }
    }

    /// To a client that comes too late: the room has ended for this reason.
    #[must_use]
    pub fn closing(reason: CloseReason) -> Self {
        let text = match reason {
            CloseReason::Closing => reason.to_string(),
            _ => format!("the room is closed: {reason}"),
        };
        Self { reason: RejectReason::Closing, text }
    }
}

/// What a peer did against the protocol; its connection is closed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProtocolError {
    /// A message longer than its lane carries.
    #[error("a message of {bytes} bytes, and {max} are allowed")]
    TooLong {
        /// Its length.
        bytes: usize,
        /// What is allowed.
        max: usize,
    },
    /// Bytes that are no message.
    #[error("bytes that are no message")]
    Malformed,
    /// A number in a message that no honest peer sends.
    #[error("a message with a bad {0}")]
    OutOfBounds(&'static str),
    /// A message on the lane that is not its own.
    #[error("a message that does not belong on the {0:?} lane")]
    WrongLane(Lane),
    /// A message at a time when it makes no sense.
    #[error("a {0} out of turn")]
    OutOfTurn(&'static str),
    /// More messages than anybody needs.
    #[error("too many messages at once")]
    TooMany,
    /// A cart that is not what its room announced.
    #[error("a cart that does not have the hash that was announced")]
    WrongCart,
}

/// Why a connection ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize, thiserror::Error)]
pub enum CloseReason {
    /// The player left.
    #[error("the player left")]
    Left,
    /// The connection broke.
    #[error("the connection was lost")]
    Lost,
    /// The same player came back on another connection.
    #[error("the same player joined again from elsewhere")]
    Superseded,
    /// The room is being closed.
    #[error("the room is being closed")]
    Closing,
    /// The cart stopped with a fault.
    #[error("the cart has stopped")]
    CartStopped,
    /// The player was not let in; the [`Reject`] says why.
    #[error("the room did not let this player in")]
    Rejected,
    /// The host does not want this player any more.
    #[error("the host of this server has banned this player")]
    Banned,
    /// The connection never took a seat.
    #[error("no seat was taken for too long")]
    TooSlow,
    /// The other side broke the protocol.
    #[error("the other side broke the protocol")]
    Protocol,
    /// The cart takes more time than the server has for it.
    #[error("this server is too slow for the cart")]
    Overrun,
    /// The host has ended this player's connection.
    #[error("the host of this server has ended this player's connection")]
    Kicked,
    /// The room is on another server now.
    #[error("the room is on another server now")]
    Moved,
    /// A player's console has sent nothing for too long.
    #[error("nothing was heard from this console for too long")]
    Silent,
    /// The room was made by a player and is gone for good.
    #[error("the room was taken down")]
    TakenDown,
}

impl CloseReason {
    /// A number for the transport, the same in every version.
    #[must_use]
    pub const fn code(self) -> u32 {
        self as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_room_says_how_full_it_is() {
        for (seats, wanted, expected) in [
            (1, 1, "the room is full: its only seat is taken"),
            (4, 1, "the room is full: all of its 4 seats are taken"),
            (1, 2, "the room has 1 seat, and 2 players want in"),
            (2, 4, "the room has 2 seats, and 4 players want in"),
            (4, 2, "the room is too full for 2 players: fewer than 2 of its 4 seats are free"),
        ] {
            assert_eq!(Reject::room_full(seats, wanted).text, expected);
        }
    }
}
