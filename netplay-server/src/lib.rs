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
//! | `network`, two | QUIC, the usher that shows each arrival to its room, the keeper that writes saves |
//! | `heart` | tells the engine that time passes, so that no cart holds a thread |
//! | `replays` | packs and writes replays, where the host wants them |
//! | main | starts, waits for a signal, stops |
//!
//! A room's thread never waits for the disk or the network: everything between threads goes through bounded channels,
//! and a full one means that a datagram is dropped, a peer is cut off or a save is made later.
//!
//! A room that is late catches up for at most 5 ms at a time, and then the other rooms of its thread have their turn. A
//! cart whose ticks take longer than its rate allows so slows its own game; the log says it, and after 20 seconds the
//! room is saved and closed.
//!
//! # What is kept
//!
//! In the data folder: `server.key`, `rooms.db` (`SQLite`, WAL, synchronous FULL), `compiled/`, `carts/` if the host puts
//! some there, and `lock`. A room that has changed is saved every five seconds and at the end, each version with its
//! checksum; the last eight are kept. Beside the newest stand the rules as they were and a journal of what they were asked
//! since, a tenth of a second at a time. A version that is damaged is passed over, with a warning. A save that this cart
//! does not read stops the server from starting, and nothing is written.

mod answers;
mod bots;
mod carts;
mod config;
mod error;
mod floor;
mod folder;
mod heart;
mod hosted;
mod journal;
mod keeper;
mod load;
mod record;
mod restore;
mod rooms;
mod server;
mod status;
mod store;
mod timed;

pub use bots::{BotsChoice, BotsChoiceError};
pub use carts::CartFileError;
pub use config::{Config, RoomChoice, RoomChoiceError};
pub use error::Error;
pub use folder::FolderError;
pub use restore::RestoreError;
pub use server::Server;
pub use store::{StoreError, VERSIONS_KEPT};
