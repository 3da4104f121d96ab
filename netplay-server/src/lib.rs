//! Hosts rooms of carts for players on the network.
//!
//! It never decides anything about a game, and it never draws or sounds: rules are the cart's, run by `cart-host`; seats,
//! ticks and views are `netplay`'s; keys and connections are `netplay-quic`'s. What is left is to find carts, to give
//! each room a thread and a clock, and to keep what must outlive the process.
//!
//! # Who runs where
//!
//! | thread | does |
//! | --- | --- |
//! | `rooms N`, at most four | runs many rooms each: takes messages, runs ticks, sends views, makes saves |
//! | `heavy N`, at most eight | the same for one room that takes so long that it would hold up others |
//! | `network`, half as many as there are processors, one to four | QUIC, the usher that shows each arrival to its room, the opener |
//! | `saves` | the keeper: writes saves and journals of all rooms together |
//! | `heart` | tells the engine that time passes, so that no cart holds a thread |
//! | `replays` | packs and writes replays, where the host wants them |
//! | `traces` | writes what rooms and players say to each other, where the host wants it |
//! | main | starts, waits for a signal, stops |
//!
//! A room's thread never waits for the disk or the network: everything between threads goes through bounded channels,
//! and a full one means that a datagram is dropped, a peer is cut off or a save is made later.
//!
//! A room that is late catches up for at most 5 ms at a time, and then the other rooms of its thread have their turn. A
//! cart whose ticks take longer than its rate allows so slows its own game, and its players see how much. A tick that takes
//! long holds up the neighbours too: after two of them the room gets a thread of its own. If that does not help it, it is
//! saved and closed after 20 seconds.
//!
//! # Rooms that players make
//!
//! The host says of which carts (`--allow`). Such a room is like any other, but that it sleeps while nobody is there: it is
//! saved and runs no more, and whoever joins it wakes it, as after a new start of the server. A private one is in no list,
//! and only the code that the server gave its maker lets in; wrong codes are answered like rooms that are not there. The
//! opener opens them one after the other, off every thread that runs rooms.
//!
//! # What a host says
//!
//! `quiver-server kick`, `ban`, `rooms` and so on reach the server over a port of this computer that the file `control` in
//! the data folder tells, with a secret (`control.rs`).
//!
//! # What was said
//!
//! With `--trace FOLDER`, every message between a room and its players is a line of JSON in `ROOM-NNNN.trace.jsonl`, in the form
//! of `quiver --trace` ([`netplay::Traced`]) with the connection's number as `peer`. A message that is no message is `null`. If the
//! disk was too slow for some, a line `{"lost":N}` says how many. A trace ends at 64 MiB. It holds what each player
//! sees and asks, all names among it: it is for the host alone.
//!
//! # What is kept
//!
//! In the data folder: `server.key`, `rooms.db` (`SQLite`, WAL, synchronous FULL), `compiled/`, `carts/` if the host puts
//! some there, `control`, and `lock`. A room that has changed is saved every five seconds and at the end, each version with its
//! checksum; the last eight are kept. Beside the newest stand the rules as they were and a journal of what they were asked
//! since, a tenth of a second at a time. A version that is damaged is passed over, with a warning. A save that this cart
//! does not read stops the server from starting, and nothing is written.

mod answers;
mod bell;
mod bots;
mod carts;
mod command;
mod config;
mod control;
mod directory;
mod error;
mod floor;
mod folder;
mod heart;
mod host;
mod hosted;
mod journal;
mod keeper;
mod load;
mod opener;
mod record;
mod restore;
mod rooms;
mod server;
mod status;
mod store;
mod tally;
mod timed;
mod trace;
mod usher;
mod words;

pub use bots::{BotsChoice, BotsChoiceError};
pub use carts::CartFileError;
pub use command::{Arguments, Word};
pub use config::{Config, Redirect, RedirectChoiceError, RoomChoice, RoomChoiceError};
pub use control::say;
pub use error::Error;
pub use folder::FolderError;
pub use restore::RestoreError;
pub use server::Server;
pub use store::{StoreError, VERSIONS_KEPT};
