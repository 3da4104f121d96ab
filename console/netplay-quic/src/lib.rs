//! QUIC for netplay: it carries messages between a room or a client and the network.
//!
//! It never decides anything about a game. It does not know what a message says, who may play, which room is meant or
//! when a tick is due; it never waits in a caller's thread, and it never trusts bytes.
//!
//! # What stands on the wire
//!
//! QUIC with TLS 1.3 and nothing older, ALPN `quiver/1`, no 0-RTT, no tickets. Both sides show a self-signed certificate
//! and prove its [`Key`]; certificates, names and dates in them mean nothing. A player's [`Fingerprint`] is that player's
//! identity. A server's stands in the [`Address`] that its host gives out, or is remembered at first sight ([`Pins`]).
//!
//! A connection has two lanes. [`netplay::Lane::Latest`] is QUIC datagrams, a message each: one that cannot leave at
//! once is skipped. [`netplay::Lane::Reliable`] is one stream that the client opens, with each message behind its length
//! (`frame.rs`); a side that does not read it is cut off.
//!
//! # Use
//!
//! A console calls [`Link::connect`] and then, each frame, [`Link::drive`] with its client; nothing in it waits. Once
//! [`Driven::Disconnected`] comes, it makes a new link and a new client to go on: the room knows the player by the key.
//! A room that is elsewhere sends the player there; a [`Trail`] says whether to follow. What is asked of a server itself,
//! such as its rooms, goes by [`ask`].
//!
//! A server binds a [`Listener`] and gets an [`Arrival`] with a [`Link`] for each client that has said hello; it uses
//! [`Link::poll`] and [`Link::send`], and an [`Outbox`] for all views of a tick. A program that is many players makes its
//! links from few sockets by a [`Dialer`], and waits for them with [`Link::ready`].
//!
//! ```no_run
//! use netplay::{Client, ClientConfig, ClientEvent, Time};
//! use netplay_quic::{Address, Driven, Key, Link, Pins};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let address: Address = "quiver://example.org/delve".parse()?;
//! let key = Key::open("player.key".as_ref())?;
//! let mut link = Link::connect(&address, &key, &Pins::at("servers".as_ref()));
//! let mut client = Client::new(ClientConfig::new(&address.room, "Mira"));
//! # let now = Time(0);
//! for told in link.drive(&mut client, now) {
//!     match told {
//!         Driven::Connected { peer, .. } => println!("this is {peer}"),
//!         Driven::Client(ClientEvent::Welcome(_)) => client.fetch(),
//!         Driven::Client(event) => println!("{event:?}"),
//!         Driven::Disconnected(ending) => println!("{ending}"),
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod address;
mod ask;
mod background;
mod congestion;
mod connect;
mod dialer;
mod door;
mod drive;
mod ending;
mod fingerprint;
mod frame;
mod key;
mod link;
mod listen;
mod outbox;
mod pins;
mod pump;
mod redirect;
mod reset;
mod settings;
mod tls;

pub use address::{Address, AddressError, PORT};
pub use ask::{AskError, ask};
pub use dialer::Dialer;
pub use door::{Limits, source_of};
pub use drive::Driven;
pub use ending::Ending;
pub use fingerprint::{Fingerprint, FingerprintError};
pub use key::{Key, KeyError};
pub use link::{Link, LinkEvent, LinkStats, Wakes};
pub use listen::{Arrival, ListenError, Listener};
pub use outbox::Outbox;
pub use pins::{Pins, PinsError};
pub use redirect::{RedirectError, Trail, may_send_to};
pub use tls::ALPN;
