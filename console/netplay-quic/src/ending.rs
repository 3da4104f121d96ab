//! Why a link ended, for the player or the log.

use std::io;
use std::net::IpAddr;

use quinn::ConnectionError;

use crate::frame::plain_reason;
use crate::{Fingerprint, PinsError};

/// What a closing side says in a number; the text beside it is for people.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Code {
    /// In good order.
    Bye = 0,
    /// The other side did not take the reliable lane's messages in time.
    Slow = 1,
    /// The other side broke the protocol.
    BadBytes = 2,
    /// The first message did not come in time.
    NoHello = 3,
    /// Too many connections.
    Busy = 4,
}

impl Code {
    pub(crate) fn number(self) -> quinn::VarInt {
        quinn::VarInt::from_u32(self as u32)
    }
}

/// Why a link ended or never came to be.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Ending {
    /// One of the two sides said goodbye.
    #[error("{reason}")]
    Closed {
        /// What it said.
        reason: String,
    },
    /// Nothing was heard for 15 seconds, or the other side was restarted and knows the connection no more.
    #[error("the connection was lost")]
    Lost,
    /// Nobody answered.
    #[error(
        "no answer from {server}: check that a server runs there and that UDP port {port} is not blocked"
    )]
    NoAnswer {
        /// Host and port.
        server: String,
        /// The port alone.
        port: u16,
    },
    /// The host's name is not known.
    #[error("the host {host} is not known: {error}")]
    NoHost {
        /// The host of the address.
        host: String,
        /// What the system says.
        error: io::Error,
    },
    /// The server's key is not the one that the address names.
    #[error(
        "the server at {server} is not the one that the address names: its key is {shown} and not {expected}; ask the host for the address as the server prints it"
    )]
    WrongKey {
        /// Host and port.
        server: String,
        /// What the address says.
        expected: Fingerprint,
        /// What the server showed.
        shown: Fingerprint,
    },
    /// The server's key is not the one that it showed before. Nothing was sent to it.
    #[error(
        "the server at {server} has another key than before: {known} was known and {shown} is shown; accept the new one only if the host confirms it"
    )]
    ChangedKey {
        /// Host and port.
        server: String,
        /// The key it showed before.
        known: Fingerprint,
        /// The key it shows now, for [`crate::Pins::accept_new_key`].
        shown: Fingerprint,
    },
    /// A server has sent the player to this computer, or to its own line, and is not there itself.
    #[error(
        "the server sends this console to {server}, which is {ip}: that is this computer or its own network, and the server is elsewhere"
    )]
    NearTarget {
        /// Host and port of the target.
        server: String,
        /// Where that is.
        ip: IpAddr,
    },
    /// What answers speaks another version, or is no Quiver server.
    #[error(
        "the other side does not speak this version of Quiver's protocol (quiver/1): one of the two needs an update"
    )]
    OtherProtocol,
    /// The reliable lane is full because the other side does not read it.
    #[error("the other side does not take what it is sent")]
    TooSlow,
    /// The other side sent what the protocol does not know.
    #[error("the other side broke the protocol: {what}")]
    BadBytes {
        /// What was wrong.
        what: String,
    },
    /// The known servers could not be read or written.
    #[error(transparent)]
    Pins(#[from] PinsError),
    /// This computer's network refused.
    #[error("the network of this computer: {0}")]
    Socket(io::Error),
    /// Anything else that QUIC reports.
    #[error("the connection broke: {0}")]
    Broken(String),
}

impl Ending {
    pub(crate) fn closed(reason: &str) -> Self {
        Self::Closed { reason: reason.to_owned() }
    }
}

/// The text of a server that has all the connections it takes.
const BUSY: &str = "the server takes no more connections now; try again in a minute";

/// TLS alert 120, "no application protocol", as QUIC carries it.
const NO_COMMON_PROTOCOL: u64 = 0x100 + 120;

impl From<ConnectionError> for Ending {
    fn from(error: ConnectionError) -> Self {
        match error {
            ConnectionError::ApplicationClosed(close) => {
                Self::Closed { reason: plain_reason(&close.reason) }
            }
            ConnectionError::TimedOut | ConnectionError::Reset => Self::Lost,
            ConnectionError::LocallyClosed => Self::closed("closed"),
            ConnectionError::VersionMismatch => Self::OtherProtocol,
            ConnectionError::ConnectionClosed(close)
                if u64::from(close.error_code) == NO_COMMON_PROTOCOL =>
            {
                Self::OtherProtocol
            }
            ConnectionError::ConnectionClosed(close)
                if close.error_code == quinn::TransportErrorCode::CONNECTION_REFUSED =>
            {
                Self::closed(BUSY)
            }
            ConnectionError::TransportError(error)
                if u64::from(error.code) == NO_COMMON_PROTOCOL =>
            {
                Self::OtherProtocol
            }
            other @ (ConnectionError::ConnectionClosed(_)
            | ConnectionError::TransportError(_)
            | ConnectionError::CidsExhausted) => Self::Broken(other.to_string()),
        }
    }
}
