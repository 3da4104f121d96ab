//! The netplay of Quiver as state machines: a room that is the authority, and a client that shows what it may know.
//!
//! Nothing here opens a socket, reads a clock, starts a thread or rolls a die: bytes and the time are arguments, so that
//! a whole game over a bad line runs in a test and replays from a seed. Nothing here knows what a cart's bytes mean.
//!
//! # The contract
//!
//! [`Room`] and [`Client`] are driven alike, in three steps:
//!
//! 1. Tell it what happened: `handle(now, Input)`, or one of the client's own calls.
//! 2. Poll it until it says [`Output::Wait`]: send what it wants sent, close what it wants closed, note its events.
//! 3. Sleep until that time or the next input, and begin again.
//!
//! `now` counts from the driver's own zero and never decreases; the two sides of a connection need not agree on it.
//!
//! A client's shell draws pictures, so that it has a loop of its own: once a frame [`Client::press`],
//! [`Client::advance`], poll, and [`Client::scene`] for what to draw. It answers [`ClientEvent::Welcome`] with
//! [`Client::fetch`] if it lacks the cart, and with [`Client::ready`] once the cart is loaded.
//!
//! There are four drivers: [`Loopback`] for playing alone, the QUIC pump, the seeded bad network of [`sim`], and the load
//! generator.
//!
//! # Who holds what
//!
//! The room alone has the game. It asks the [`Rules`] for each seat's view, and a view is all that a client ever gets: what
//! a player may not know is not in its bytes. Views and pads travel on the Latest lane, where nothing waits for
//! what was lost: pads are repeated until they are acknowledged, and each view builds on the newest that was. Orders,
//! carts and large views travel on the Reliable lane. The wire format stands at [`message`].
//!
//! Bytes from a peer become messages in [`codec`]; what comes out of it is within the bounds of [`limits`], and a peer that
//! breaks them is closed with a [`ProtocolError`].

mod client;
pub mod codec;
pub mod delta;
pub mod directory;
mod endpoint;
mod error;
mod journal;
pub mod limits;
mod loopback;
pub mod message;
mod parity;
mod replay;
mod room;
mod rules;
mod save;
mod scene;
pub mod sim;
mod state;
mod thin;
mod time;
mod trace;

pub use client::{Client, ClientConfig, ClientEvent, ClientStats, Line, OrderError};
pub use codec::{First, peek_first, peek_hello, reject_bytes};
pub use directory::{Answer, Ask, Listed, Question, code_of, is_code, is_room_name};
pub use endpoint::{Input, Lane, Output, Peer};
pub use error::{CloseReason, ProtocolError, Reject, RejectReason};
pub use journal::{JournalError, Journaled, Retraced, Seated, retrace};
pub use loopback::{Loopback, LoopbackEvent, Way};
pub use message::{
    Hello, PadRun, Pads, Report, ToClient, ToRoom, VERSION, ViewPart, Welcome, WirePad,
};
pub use replay::{
    Record, Recorder, Replay, ReplayError, ReplayHead, ReplayPlayer, ReplayStop, Tape,
};
pub use room::{CartInfo, Room, RoomConfig, RoomEvent, RoomStats, Spectators};
pub use rules::{Identity, Predict, Profile, Refusal, Rules, Seat, SeatPad, Stopped, Whole};
pub use save::{SaveError, SavedRoom};
pub use scene::{Others, Own, Scene};
pub use state::{State, pack, unpack, unpack_state};
pub use thin::{thick, thin};
pub use time::{Span, Tick, Time};
pub use trace::Traced;
