//! What goes into a state machine and what comes out of it.

use crate::{error::CloseReason, rules::Identity, time::Time};

/// One connection, named by the driver of the room.
#[derive(
    Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize,
)]
pub struct Peer(pub u64);

impl Peer {
    /// The only peer that a client has.
    pub const ROOM: Self = Self(0);
}

/// How a message travels.
#[derive(
    Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, serde::Deserialize, serde::Serialize,
)]
pub enum Lane {
    /// May be lost, doubled and overtaken: a QUIC datagram. The driver drops what it cannot send at once.
    Latest,
    /// Arrives once and in order: a message on a QUIC stream.
    Reliable,
}

/// What the driver tells a state machine about one connection.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// The connection stands.
    Connected {
        /// Who is at the other end, as the transport has proved it; all zero where it has not.
        identity: Identity,
    },
    /// One whole message arrived.
    Bytes {
        /// The lane on which it came.
        lane: Lane,
        /// The message.
        bytes: &'a [u8],
    },
    /// The other side has ended the connection in good order: what it had is free.
    Goodbye,
    /// The connection is gone, and nobody knows why. Not needed after an [`Output::Close`].
    Disconnected,
}

/// What a state machine wants done. Poll until [`Output::Wait`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Output<E> {
    /// Something that the shell may want to know.
    Event(E),
    /// Send one message.
    Send {
        /// To whom.
        peer: Peer,
        /// How.
        lane: Lane,
        /// The message.
        bytes: Vec<u8>,
    },
    /// End a connection, after what was sent on its Reliable lane. The state machine has forgotten the peer.
    Close {
        /// Which.
        peer: Peer,
        /// Why; [`CloseReason::code`] is a number for the transport.
        reason: CloseReason,
    },
    /// Nothing more now: come back at this time, or with an input before.
    Wait(Time),
}
