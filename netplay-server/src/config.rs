//! What a host may say on the command line.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::Parser;
use netplay::limits::SPECTATORS;
use netplay_quic::{Limits, PORT, is_room_name};

use crate::bots::BotsChoice;

const AFTER_HELP: &str = "\
Examples:
  quiver-server                                  Delve for whoever gets the address
  quiver-server --room delve=friends --room pong two rooms
  quiver-server --room ./my.cart.png             a cart by its file
  quiver-server --room delve --bots delve=3      three bots, while seats are empty
  quiver-server --listen 0.0.0.0:9000            another port

Nothing needs to be set up. The server prints an address for each room; players join with
  quiver join ADDRESS
From other computers they put this computer's name or IP address where the printed address has 127.0.0.1,
and the UDP port (4810, if not told otherwise) must be open in the firewall and forwarded by the router.

The data folder holds the server's key (what the #... in the address is about: players see a stranger if it
is lost), the database with the rooms' saves, and carts that were compiled. Rooms are saved every 5 seconds
and at the end, and in between a journal is kept: after a crash they go on where they were, at most a quarter
of a second before. Copy the folder while the server is stopped to keep a back-up.

Ctrl+C or SIGTERM ends the server: players are told, rooms are saved.
The exit code is 0 then, 1 if something does not work, 2 if the command is wrong.
Logs go to standard error; RUST_LOG=debug shows more.";

/// Hosts rooms of Quiver carts for players on the network.
#[derive(Clone, Debug, Eq, Parser, PartialEq)]
#[command(name = "quiver-server", version, after_help = AFTER_HELP)]
pub struct Config {
    /// A room: a cart's name or file, and the room's name if it is
    /// to be another than the cart's; once for each room. Carts are
    /// looked for by name in the data folder's "carts", next to this
    /// program, and in target/carts
    #[arg(
        long = "room",
        value_name = "CART[=NAME]",
        default_value = "delve",
        verbatim_doc_comment
    )]
    pub rooms: Vec<RoomChoice>,
    /// Where to listen: an IP address of this computer, or the unspecified one for all of them, and a UDP port.
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        default_value_t = default_listen(),
        value_parser = parse_listen,
        help = "Where to listen: an IP address of this computer, or 0.0.0.0\nor [::] for all of them, and a UDP port; 0 is any free one"
    )]
    pub listen: SocketAddr,
    /// Where the server keeps its key, its saves and its compiled
    /// carts; it is made if it is not there
    #[arg(long, value_name = "FOLDER", default_value = "quiver-data", verbatim_doc_comment)]
    pub data: PathBuf,
    /// Writes a replay of each room into this folder, up to 64 MiB
    /// each: quiver replay watches it. It holds all secrets of its
    /// game and its players' names; do not show one of a game that
    /// still goes on
    #[arg(long, value_name = "FOLDER", verbatim_doc_comment)]
    pub record: Option<PathBuf>,
    /// How many may watch each room without a seat; 0 for none
    #[arg(long, value_name = "N", default_value_t = SPECTATORS, verbatim_doc_comment)]
    pub spectators: usize,
    /// How many seconds spectators are kept behind the game, 0 to
    /// 60, so that what they tell a player comes too late
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 2,
        value_parser = clap::value_parser!(u8).range(0..=60),
        verbatim_doc_comment
    )]
    pub spectators_behind: u8,
    /// Rolls the same dice at each start, from this number; for
    /// tests, because players can foresee such dice
    #[arg(long, value_name = "N", verbatim_doc_comment)]
    pub seed: Option<u64>,
    /// Bots of the cart's own play in this room while seats are
    /// empty and somebody plays, so many at most; who comes gets a
    /// bot's seat. Once for each room that is to have some
    #[arg(long = "bots", value_name = "ROOM=N", verbatim_doc_comment)]
    pub bots: Vec<BotsChoice>,
    /// Connections that are taken in all; who comes after that is
    /// told that the server is busy
    #[arg(
        long,
        value_name = "N",
        default_value_t = Limits::default().connections,
        verbatim_doc_comment
    )]
    pub connections: u32,
    /// The same from one IPv4 address or one IPv6 network of 64
    /// bits: a household, or a school
    #[arg(
        long,
        value_name = "N",
        default_value_t = Limits::default().connections_per_source,
        verbatim_doc_comment
    )]
    pub connections_per_address: u32,
    /// Prints a line of JSON to standard output so often: what each
    /// room does, and how long its ticks take
    #[arg(
        long,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u32).range(1..),
        verbatim_doc_comment
    )]
    pub status_every: Option<u32>,
}

impl Default for Config {
    /// What holds where nothing is said.
    fn default() -> Self {
        Self::parse_from(["quiver-server"])
    }
}

impl Config {
    pub(crate) const fn limits(&self) -> Limits {
        Limits {
            connections: self.connections,
            connections_per_source: self.connections_per_address,
        }
    }
}

/// A room to open.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomChoice {
    /// A cart's name or its file.
    pub cart: String,
    /// The room's name.
    pub name: String,
}

/// A `--room` that says no room.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RoomChoiceError {
    /// There is no cart before the `=`.
    #[error("it names no cart")]
    NoCart,
    /// What follows `=` is no room name.
    #[error("{0:?} is no room name: 1 to 32 of a-z, 0-9, - and _")]
    Name(String),
    /// The file's name makes no room name.
    #[error("the cart's name {0:?} makes no room name: say one, as in {1}=my-room")]
    NoName(String, String),
}

/// Every IPv4 address of this computer.
fn default_listen() -> SocketAddr {
    SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), PORT)
}

fn parse_listen(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        format!("an IP address of this computer and a port are needed, as in 0.0.0.0:{PORT}, 127.0.0.1:{PORT} or [::]:{PORT}")
    })
}

impl FromStr for RoomChoice {
    type Err = RoomChoiceError;

    fn from_str(text: &str) -> Result<Self, RoomChoiceError> {
        // A file's name may have a '=' too, but then something that is no room name follows it.
        let (cart, name) = match text.rsplit_once('=') {
            Some((cart, name)) if is_room_name(name) => (cart, Some(name)),
            Some((_, name)) if !names_file(text) => {
                return Err(RoomChoiceError::Name(name.to_owned()));
            }
            _ => (text, None),
        };
        if cart.is_empty() {
            return Err(RoomChoiceError::NoCart);
        }
        let stem = cart.rsplit(['/', '\\']).next().unwrap_or(cart);
        let stem =
            [".cart.png", ".cart"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
        let name = name.map_or_else(|| stem.to_ascii_lowercase(), str::to_owned);
        if !is_room_name(&name) {
            return Err(RoomChoiceError::NoName(stem.to_owned(), cart.to_owned()));
        }
        Ok(Self { cart: cart.to_owned(), name })
    }
}

/// Whether a `--room` means a file and not a cart's name.
pub(crate) fn names_file(cart: &str) -> bool {
    cart.contains(['/', '\\']) || [".png", ".cart"].iter().any(|end| cart.ends_with(end))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Config::command().debug_assert();
        let config = Config::try_parse_from(["quiver-server"]).unwrap();
        assert_eq!(config.rooms, ["delve".parse().unwrap()]);
        assert_eq!(config.listen.to_string(), "0.0.0.0:4810");
        assert_eq!(config.data, PathBuf::from("quiver-data"));
    }

    #[test]
    fn rooms_are_read() {
        let check = |text: &str, cart: &str, name: &str| {
            let expected = RoomChoice { cart: cart.to_owned(), name: name.to_owned() };
            assert_eq!(text.parse(), Ok(expected), "{text}");
        };
        check("delve", "delve", "delve");
        check("delve=friends", "delve", "friends");
        check("./a=b/Tally.cart.png", "./a=b/Tally.cart.png", "tally");
        check("x/a=b.cart=c", "x/a=b.cart", "c");
    }

    #[test]
    fn what_is_no_room_says_why() {
        let check = |text: &str, expected: &str| {
            let error = text.parse::<RoomChoice>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("", "no cart");
        check("=name", "no cart");
        check("delve=My Room", "\"My Room\" is no room name");
        check("my cart.cart.png", "\"my cart\" makes no room name");
    }

    #[test]
    fn wrong_commands_are_refused() {
        for wrong in [
            "--room=",
            "--listen=4810",
            "--listen=localhost",
            "--seed=x",
            "--what",
            "--status-every=0",
            "--bots=delve",
            "delve",
        ] {
            let error = Config::try_parse_from(["quiver-server", wrong]).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{wrong}");
        }
    }
}
