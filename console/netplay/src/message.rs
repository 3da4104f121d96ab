//! Every message, as it travels: postcard of [`ToRoom`] in one direction and of [`ToClient`] in the other.
//!
//! | lane | to the room | to the client |
//! | --- | --- | --- |
//! | Reliable | Hello, Get, Ready, Order, Bye, Watch, Ask | Reject, Welcome, Cart, Seated, Done, Refused, Key, Change, Closing, Watching, Pace, Redirect, Answer |
//! | Latest | Pads | View, Parity, Beat |
//!
//! ```text
//! client                          room
//!   Hello ───────────────────────▶
//!          ◀─────────── Welcome, or Reject and the end
//!   Get{0} ──────────────────────▶          only if the client lacks the cart
//!          ◀──────── Cart, Cart, … (then Get{offset} for the next part)
//!   Ready ───────────────────────▶
//!          ◀──────────────── Seated, or Reject and the end
//!   Pads ↻ ──────────────────────▶          each tick
//!          ◀──────────── View or Beat ↻     each tick
//!   Order ───────────────────────▶
//!          ◀─────────── Done or Refused
//! ```
//!
//! In a room on demand no tick follows soon that would make good what is lost: there a Key comes first and then a Change
//! (or a Key, if that is shorter) after each tick, and a client sends no Pads.
//!
//! A spectator says Watch in place of Ready, and from then on nothing but Bye. It gets what all spectators of the room
//! get, a while later than the players: a Key at once and every two seconds, and Views that build on the newest Key.
//!
//! At any time the room may send Redirect, and the client goes to the server that it names. A client that asks the server
//! itself begins with Ask instead, and gets Answer, or Reject, and the end.
//!
//! The first byte is the number of the message in its enum. What never changes from version to version: Hello is number
//! 0, Ask is number 7, and both start with the version; Reject is number 0 and is a reason and a text.

use serde::{Deserialize, Serialize};

use crate::{
    directory::{Answer, Ask},
    error::{CloseReason, Reject},
    rules::Seat,
    time::Tick,
};

/// The version of the protocol that this crate speaks.
pub const VERSION: u16 = 1;

/// The feature of a client and a room that know [`ToClient::Parity`].
pub const PARITY: &str = "parity";

/// What a client says.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum ToRoom {
    /// The first message.
    Hello(Hello),
    /// Asks for the cart's bytes from here; answered by at most
    /// [`CART_WINDOW_BYTES`](crate::limits::CART_WINDOW_BYTES) in several [`ToClient::Cart`].
    Get {
        /// Bytes from the start of the cart file.
        offset: u32,
    },
    /// The cart is loaded: asks for seats.
    Ready {
        /// Players on this console, 1 to 4.
        players: u8,
    },
    /// The first player asks the rules for something.
    Order {
        /// 1 for the first order of this connection, and one more for each.
        sequence: u32,
        /// The cart knows what it means.
        #[serde(with = "octets")]
        bytes: Vec<u8>,
    },
    /// The pads, and what the client has received.
    Pads(Pads),
    /// The player leaves.
    Bye,
    /// The cart is loaded: asks for a place among the spectators.
    Watch,
    /// The first and only message of a connection that is for no room.
    Ask(Ask),
}

/// Who comes, and for what.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Hello {
    /// [`VERSION`] of the client.
    pub version: u16,
    /// What the client can do beyond the version, as short strings; unknown ones are ignored.
    pub features: Vec<String>,
    /// The room's name.
    pub room: String,
    /// What lets into a private room; empty for one that its name lets in.
    pub code: String,
    /// The player's name.
    pub name: String,
    /// Seats wanted, 1 to 4; 0 to watch.
    pub players: u8,
}

/// All pads that the room has not acknowledged, and the ack of views.
#[derive(Clone, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Pads {
    /// The tick of the last pad of `runs`.
    pub newest: Tick,
    /// The newest view that the client has whole; the room may build on it.
    pub view: Option<Tick>,
    /// Of the 32 ticks before `view`, those whose views or beats arrived: the lowest bit is the tick just before.
    pub seen: u32,
    /// Milliseconds from the arrival of `view` to this message; 255 for longer than that.
    pub held_ms: u8,
    /// The client lacks the view that the room builds on: it needs a key view.
    pub lost: bool,
    /// Ticks before `newest` for which the client had nothing to say, and sent nothing.
    pub rested: u8,
    /// Pads of consecutive ticks up to `newest`, oldest first; at most [`PADS_MAX`](crate::limits::PADS_MAX) ticks.
    pub runs: Vec<PadRun>,
}

/// The same pads for some ticks.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct PadRun {
    /// How many ticks, from 1.
    pub ticks: u8,
    /// A pad for each player of this console.
    pub pads: Vec<WirePad>,
}

/// One pad.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct WirePad {
    /// The buttons that are down, as [`cart_abi::Pad::held`].
    pub held: u16,
    /// The sticks, as [`cart_abi::Pad::sticks`].
    pub sticks: [i8; 4],
}

impl From<cart_abi::Pad> for WirePad {
    fn from(pad: cart_abi::Pad) -> Self {
        Self { held: pad.held, sticks: pad.sticks }
    }
}

impl From<WirePad> for cart_abi::Pad {
    /// Brings a pad from anywhere into its bounds.
    fn from(wire: WirePad) -> Self {
        Self {
            held: wire.held & cart_abi::Button::MASK,
            sticks: wire.sticks.map(|stick| stick.max(-127)),
        }
    }
}

/// What a room says.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub enum ToClient {
    /// The client is not let in; the connection ends.
    Reject(Reject),
    /// The client is let in.
    Welcome(Welcome),
    /// A part of the cart.
    Cart {
        /// Bytes from the start of the cart file.
        offset: u32,
        /// At most [`CART_CHUNK_BYTES`](crate::limits::CART_CHUNK_BYTES).
        #[serde(with = "octets")]
        bytes: Vec<u8>,
    },
    /// The client has its seats.
    Seated {
        /// One for each player.
        seats: Vec<Seat>,
        /// The last tick that the room has run.
        tick: Tick,
        /// Microseconds until it runs the next; 0 on demand.
        next_us: u32,
    },
    /// An order was carried out.
    Done {
        /// Which.
        sequence: u32,
    },
    /// An order was refused.
    Refused {
        /// Which.
        sequence: u32,
        /// Why, in the cart's words.
        reason: String,
    },
    /// A whole view on the Reliable lane.
    Key {
        /// The tick after which it was made.
        tick: Tick,
        /// The view.
        #[serde(with = "octets")]
        bytes: Vec<u8>,
    },
    /// A fragment of the change from one view to another.
    View(ViewPart),
    /// The view has not changed since an acknowledged one.
    Beat {
        /// The tick that has been run.
        tick: Tick,
        /// The tick of the view that still holds; none if the beat is only for the clock.
        same: Option<Tick>,
        /// What the room has heard.
        report: Report,
    },
    /// The room ends the connection.
    Closing {
        /// For programs.
        reason: CloseReason,
        /// For people.
        text: String,
    },
    /// What makes good the loss of any one fragment of a view: of each its length (u16, little-endian), its bytes and
    /// zeros to the length of the longest, all combined by exclusive or. Only with the feature [`PARITY`].
    Parity {
        /// The tick of the view.
        tick: Tick,
        /// Its base.
        base: Option<Tick>,
        /// How many fragments it has.
        parts: u8,
        /// At most [`FRAGMENT_BYTES`](crate::limits::FRAGMENT_BYTES) and two.
        #[serde(with = "octets")]
        bytes: Vec<u8>,
    },
    /// The client is a spectator.
    Watching {
        /// How far behind the game it is kept, in milliseconds.
        behind_ms: u32,
    },
    /// How many of its ticks the room runs, since it cannot run all of them or can again.
    Pace {
        /// Of a hundred ticks that are due, 0 to 100.
        percent: u8,
    },
    /// The room is elsewhere; the connection ends.
    Redirect {
        /// The other server, the room there, and the fingerprint of the key that it must have, as players write it; at
        /// most [`ADDRESS_BYTES_MAX`](crate::limits::ADDRESS_BYTES_MAX).
        address: String,
    },
    /// What was asked; the connection ends.
    Answer(Answer),
    /// The change to the newest view, on the Reliable lane of a room on demand.
    Change {
        /// The tick after which the new view was made.
        tick: Tick,
        /// The tick of the view that it builds on: that of the last Key or Change.
        base: Tick,
        /// The new view's hash of 8 bytes and the change, as in the fragments of a View together.
        #[serde(with = "octets")]
        bytes: Vec<u8>,
    },
}

/// What a client gets to know about a room before it takes a seat.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct Welcome {
    /// What client and room can both do beyond the version.
    pub features: Vec<String>,
    /// The room's name.
    pub room: String,
    /// BLAKE3 of the cart file that the room sends.
    pub cart: [u8; 32],
    /// Its length in bytes.
    pub cart_bytes: u32,
    /// Ticks a second, 1 to 60; 0 on demand.
    pub tick_rate: u8,
    /// Seats in the room.
    pub seats: u8,
}

/// A fragment of a view. All fragments together are the 64-bit hash of the view (little-endian) and the
/// [delta](crate::delta) that makes it from its base.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
pub struct ViewPart {
    /// The tick after which the view was made.
    pub tick: Tick,
    /// The tick of the view that it builds on; none for the empty view.
    pub base: Option<Tick>,
    /// What the room has heard.
    pub report: Report,
    /// The number of this fragment, from 0.
    pub part: u8,
    /// How many fragments there are, 1 to [`FRAGMENTS_MAX`](crate::limits::FRAGMENTS_MAX).
    pub parts: u8,
    /// At most [`FRAGMENT_BYTES`](crate::limits::FRAGMENT_BYTES).
    #[serde(with = "octets")]
    pub bytes: Vec<u8>,
}

/// What a room has heard from a client: the ack of its pads, and the reading of its clock.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Deserialize, Serialize)]
pub struct Report {
    /// The newest tick for which a pad arrived.
    pub heard: Tick,
    /// Milliseconds from the arrival of that pad to this report; 255 for longer than that.
    pub held_ms: u8,
    /// How early, in milliseconds, the latest of the pads arrived that came since the report before; negative is late.
    pub slack_ms: Option<i16>,
}

/// Bytes as postcard's bytes and not one by one.
mod octets {
    use std::fmt;

    use serde::{
        Deserializer, Serializer,
        de::{Error, Visitor},
    };

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        deserializer.deserialize_bytes(Octets)
    }

    struct Octets;

    impl Visitor<'_> for Octets {
        type Value = Vec<u8>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
}
