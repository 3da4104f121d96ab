//! What a host may say on the command line.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, FromArgMatches};
use netplay::is_room_name;
use netplay::limits::SPECTATORS;
use netplay_quic::{Address, AddressError, Limits, PORT};

use crate::bots::BotsChoice;

/// How a server is run.
#[derive(Args, Clone, Debug, Eq, PartialEq)]
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
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = "quiver-data",
        global = true,
        verbatim_doc_comment
    )]
    pub data: PathBuf,
    /// Writes a replay of each room into this folder, up to 64 MiB
    /// each: quiver replay watches it. It holds all secrets of its
    /// game and its players' names; do not show one of a game that
    /// still goes on
    #[arg(long, value_name = "FOLDER", verbatim_doc_comment)]
    pub record: Option<PathBuf>,
    /// Writes every message between a room and its players into
    /// this folder, a line of JSON each, up to 64 MiB a room: for
    /// finding out what went wrong. It holds what each player sees
    #[arg(long, value_name = "FOLDER", verbatim_doc_comment)]
    pub trace: Option<PathBuf>,
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
    /// Players may open rooms of this cart themselves, as with
    /// quiver open; once for each cart. Without it they may not
    #[arg(long = "allow", value_name = "CART[=NAME]", verbatim_doc_comment)]
    pub allow: Vec<RoomChoice>,
    /// Rooms that players may have made, at most; those that sleep
    /// count too
    #[arg(long, value_name = "N", default_value_t = 64, value_parser = clap::value_parser!(u32).range(0..=1000), verbatim_doc_comment)]
    pub made_rooms: u32,
    /// The same for one player
    #[arg(long, value_name = "N", default_value_t = 4, verbatim_doc_comment)]
    pub made_rooms_each: u32,
    /// A room that a player made is put to sleep when it was empty
    /// for so long: it is saved, and whoever joins it wakes it.
    /// After 30 days of sleep it is forgotten
    #[arg(long, value_name = "SECONDS", default_value_t = 600, verbatim_doc_comment)]
    pub sleep_after: u32,
    /// Whoever wants into this room is sent to another server: its
    /// address with the #... of its key; once for each room
    #[arg(long = "redirect", value_name = "ROOM=ADDRESS", verbatim_doc_comment)]
    pub redirects: Vec<Redirect>,
    /// When this server ends, its players are sent to this one, to
    /// the rooms of the same names
    #[arg(long = "then", value_name = "ADDRESS", value_parser = parse_server, verbatim_doc_comment)]
    pub then: Option<Address>,
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

/// A room that is on another server.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Redirect {
    /// The room's name here.
    pub room: String,
    /// The room there, with the key that its server must have.
    pub to: Address,
}

/// A `--redirect` that leads nowhere.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RedirectChoiceError {
    /// It has another form.
    #[error("it is not ROOM=ADDRESS, as in delve=quiver://example.org:4810/delve#...")]
    Form,
    /// The address is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The address does not say which key its server must have.
    #[error(
        "the address {0} has no #... with the fingerprint of its server's key: take it as that server prints it"
    )]
    NoKey(String),
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

/// The address of a server, with its key.
fn parse_server(text: &str) -> Result<Address, RedirectChoiceError> {
    with_key(Address::of_server(text)?)
}

fn with_key(address: Address) -> Result<Address, RedirectChoiceError> {
    match address.fingerprint {
        Some(_) => Ok(address),
        None => Err(RedirectChoiceError::NoKey(address.to_string())),
    }
}

impl FromStr for Redirect {
    type Err = RedirectChoiceError;

    fn from_str(text: &str) -> Result<Self, RedirectChoiceError> {
        let (room, to) = text.split_once('=').ok_or(RedirectChoiceError::Form)?;
        if !is_room_name(room) {
            return Err(RedirectChoiceError::Form);
        }
        Ok(Self { room: room.to_owned(), to: with_key(to.parse()?)? })
    }
}

impl Default for Config {
    /// What a command line without arguments says.
    fn default() -> Self {
        Self::from_command_line(["quiver-server"]).expect("nothing needs to be said")
    }
}

impl Config {
    fn from_command_line<'a>(line: impl IntoIterator<Item = &'a str>) -> Result<Self, clap::Error> {
        let matches = Self::augment_args(clap::Command::new("quiver-server"));
        let matches = matches.try_get_matches_from(line)?;
        Self::from_arg_matches(&matches)
    }
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
    use super::*;

    #[test]
    fn nothing_needs_to_be_said() {
        let config = Config::default();
        assert_eq!(config.rooms, ["delve".parse().unwrap()]);
        assert_eq!(config.listen.to_string(), "0.0.0.0:4810");
        assert_eq!(config.data, PathBuf::from("quiver-data"));
        assert!(config.allow.is_empty() && config.redirects.is_empty() && config.then.is_none());
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
            let error = Config::from_command_line(["quiver-server", wrong]).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{wrong}");
        }
    }

    #[test]
    fn a_redirect_names_a_room_and_the_key_of_its_server() {
        let key = "0".repeat(64);
        let redirect: Redirect = format!("inn=quiver://h/den#{key}").parse().unwrap();
        assert_eq!((redirect.room.as_str(), redirect.to.room.as_str()), ("inn", "den"));
        let then = Config::from_command_line(["x", &format!("--then=quiver://h#{key}")]).unwrap();
        assert_eq!(then.then.unwrap().server(), "h:4810");
        let check = |text: &str, expected: &str| {
            let error = text.parse::<Redirect>().unwrap_err().to_string();
            assert!(error.contains(expected), "{text}: {error}");
        };
        check("inn", "ROOM=ADDRESS");
        check("the inn=quiver://h/den", "ROOM=ADDRESS");
        check("inn=http://h/den", "\"quiver://\"");
        check("inn=quiver://h/den", "no #...");
    }
}
