//! Why a server does not start.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use cart_host::{Fault, LoadError};
use netplay_quic::{KeyError, ListenError};

use crate::carts::CartFileError;
use crate::folder::FolderError;
use crate::restore::RestoreError;
use crate::store::StoreError;

/// Why a server does not start; nothing has been changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The server's key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A cart's file.
    #[error(transparent)]
    CartFile(#[from] CartFileError),
    /// WebAssembly cannot run on this computer.
    #[error(transparent)]
    Engine(LoadError),
    /// A cart that is only played alone.
    #[error("the cart {}: it has no rules for a room, and is played alone with quiver play", path.display())]
    NoRules {
        /// The cart's file.
        path: PathBuf,
    },
    /// Bots are wanted of a cart that has none.
    #[error("the cart {}: it has no bots, so --bots has none for its room", path.display())]
    NoBot {
        /// The cart's file.
        path: PathBuf,
    },
    /// Bots are wanted in a room that there is not.
    #[error("--bots names the room \"{0}\", which no --room opens")]
    NoRoomForBots(String),
    /// A cart that does not fit the profile.
    #[error("the cart {}: {error}", path.display())]
    Load {
        /// The cart's file.
        path: PathBuf,
        /// The rule that it breaks, and where.
        error: LoadError,
    },
    /// A cart that stops before anybody has played.
    #[error("the cart {}: {fault}", path.display())]
    Start {
        /// The cart's file.
        path: PathBuf,
        /// What stopped it.
        fault: Fault,
    },
    /// The folder for replays.
    #[error("replays cannot be written to {}: {error}; choose another folder with --record", path.display())]
    Record {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The folder for traces.
    #[error("traces cannot be written to {}: {error}; choose another folder with --trace", path.display())]
    Trace {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Two rooms with one name.
    #[error("two rooms are named \"{0}\": give one of them another name, as in --room CART=NAME")]
    SameName(String),
    /// The host's room and one that a player made have one name.
    #[error(
        "a player has opened a room named \"{0}\": give the host's another name, as in --room CART=NAME, or start without it and take the player's down with quiver-server close {0}"
    )]
    MadeByPlayer(String),
    /// A room is here and elsewhere.
    #[error(
        "the room \"{0}\" is opened here and redirected: leave out one of --room and --redirect"
    )]
    OpenAndElsewhere(String),
    /// The way for a host's words to this server.
    #[error("the host's way to this server, {}: {error}", path.display())]
    Control {
        /// The file that tells the way.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// A room's save.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// Another program has the port.
    #[error("the UDP port {} at {} is in use, by another server perhaps: stop that one, or choose another port, as in --listen {}:{}", address.port(), address.ip(), host(address), address.port().wrapping_add(1).max(1024))]
    PortInUse {
        /// Where the server was to listen.
        address: SocketAddr,
    },
    /// The port is reserved.
    #[error("the UDP port {} may be opened by the system's administrator only: choose one from 1024 up, as in --listen {}:4810", address.port(), host(address))]
    PortReserved {
        /// Where the server was to listen.
        address: SocketAddr,
    },
    /// The address is not one of this computer's.
    #[error("{} is no address of this computer: choose one that is, or 0.0.0.0 for all, as in --listen 0.0.0.0:{}", address.ip(), address.port())]
    NotHere {
        /// Where the server was to listen.
        address: SocketAddr,
    },
    /// The socket, otherwise.
    #[error(transparent)]
    Listen(ListenError),
    /// The system has no random numbers to give.
    #[error("the system gives no random numbers for the dice: {0}")]
    Dice(String),
    /// The system has no threads to give.
    #[error("the system starts no more threads: {0}")]
    Threads(io::Error),
}

impl From<ListenError> for Error {
    fn from(error: ListenError) -> Self {
        let address = error.address;
        match error.error.kind() {
            io::ErrorKind::AddrInUse => Self::PortInUse { address },
            io::ErrorKind::PermissionDenied => Self::PortReserved { address },
            io::ErrorKind::AddrNotAvailable => Self::NotHere { address },
            _ => Self::Listen(error),
        }
    }
}

/// An address as `--listen` takes it, IPv6 in brackets.
fn host(address: &SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}
