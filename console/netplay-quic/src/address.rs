//! Where a room is: `quiver://host:port/room#fingerprint`, and `quiver://host:port/room.code#fingerprint` where it is
//! private.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::str::FromStr;

use netplay::limits::CODE_BYTES;
use netplay::{is_code, is_room_name};

use crate::{Fingerprint, FingerprintError};

/// The port of an address that names none.
pub const PORT: u16 = 4810;

const SCHEME: &str = "quiver://";
const HOST_BYTES_MAX: usize = 253;

/// Where a room is, as a host prints it and a player types it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// A name or an IP address, in lower case and, for IPv6, without brackets.
    pub host: String,
    /// The UDP port, [`PORT`] if the text named none.
    pub port: u16,
    /// A [room's name](is_room_name); empty where the server itself is meant, see [`Address::of_server`].
    pub room: String,
    /// What lets into a private room, as [`is_code`] has it; empty where the name does.
    pub code: String,
    /// What the server's key must be known by, if the text says it.
    pub fingerprint: Option<Fingerprint>,
}

/// Which part of an address is wrong, and how.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AddressError {
    /// The text begins with something else.
    #[error(
        "the address {0:?} does not begin with \"quiver://\", as in quiver://example.org:4810/delve"
    )]
    Scheme(String),
    /// The host is missing or has characters that no host name has.
    #[error("the host {0:?} is no host name and no IP address (IPv6 goes in brackets: [::1])")]
    Host(String),
    /// The port is no number from 1 to 65535.
    #[error("the port {0:?} is no number from 1 to 65535")]
    Port(String),
    /// The room is missing or badly named.
    #[error(
        "the room {0:?} is no room name: 1 to 32 of a-z, 0-9, - and _ after the host, as in quiver://example.org/delve"
    )]
    Room(String),
    /// What follows the room's name and a point is no code.
    #[error(
        "the code {0:?} is no room's code: {CODE_BYTES} of a-z (but i, l, o and u) and 0-9 after the room's name and a point, as in quiver://example.org/den.0123456789abcdef"
    )]
    Code(String),
    /// What follows `#` is no fingerprint.
    #[error("the part after #: {0}")]
    Fingerprint(#[from] FingerprintError),
}

impl Address {
    /// Host and port as one text, by which a server is remembered: `example.org:4810`, `[::1]:4810`.
    #[must_use]
    pub fn server(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }

    /// The address of a room on a server that listens at `socket`.
    #[must_use]
    pub fn at(socket: SocketAddr, room: &str, fingerprint: Fingerprint) -> Self {
        Self {
            host: socket.ip().to_string(),
            port: socket.port(),
            room: room.to_owned(),
            code: String::new(),
            fingerprint: Some(fingerprint),
        }
    }

    /// The server of an address, whether the text names a room there or not.
    pub fn of_server(text: &str) -> Result<Self, AddressError> {
        let (address, room) = parse(text)?;
        if !room.is_empty() {
            named_room(room)?;
        }
        Ok(address)
    }

    /// Another room of the same server.
    #[must_use]
    pub fn with_room(&self, room: &str, code: &str) -> Self {
        Self { room: room.to_owned(), code: code.to_owned(), ..self.clone() }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{SCHEME}{}/{}", self.server(), self.room)?;
        if !self.code.is_empty() {
            write!(out, ".{}", self.code)?;
        }
        self.fingerprint.map_or(Ok(()), |fingerprint| write!(out, "#{fingerprint}"))
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (address, room) = parse(text)?;
        let (room, code) = named_room(room)?;
        Ok(address.with_room(room, code))
    }
}

/// The address without a room, and the text that names the room.
fn parse(text: &str) -> Result<(Address, &str), AddressError> {
    let text = text.trim();
    let rest = text.strip_prefix(SCHEME).ok_or_else(|| AddressError::Scheme(text.to_owned()))?;
    let (rest, fingerprint) = match rest.split_once('#') {
        Some((rest, fingerprint)) => (rest, Some(fingerprint.parse()?)),
        None => (rest, None),
    };
    let (server, room) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = split_server(server)?;
    Ok((Address { host, port, room: String::new(), code: String::new(), fingerprint }, room))
}

/// A room's name and its code, empty if there is none.
fn named_room(text: &str) -> Result<(&str, &str), AddressError> {
    let (room, code) = match text.split_once('.') {
        Some((room, code)) => (room, Some(code)),
        None => (text, None),
    };
    if !is_room_name(room) {
        return Err(AddressError::Room(text.to_owned()));
    }
    match code {
        Some(code) if !is_code(code) => Err(AddressError::Code(code.to_owned())),
        code => Ok((room, code.unwrap_or_default())),
    }
}

fn split_server(server: &str) -> Result<(String, u16), AddressError> {
    let bad_host = || AddressError::Host(server.to_owned());
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or_else(bad_host)?;
            let ip: Ipv6Addr = host.parse().map_err(|_| bad_host())?;
            let port = match port.strip_prefix(':') {
                Some(port) => Some(port),
                None if port.is_empty() => None,
                None => return Err(bad_host()),
            };
            (ip.to_string(), port)
        }
        None if server.matches(':').count() > 1 => return Err(bad_host()),
        None => match server.split_once(':') {
            Some((host, port)) => (named_host(host)?, Some(port)),
            None => (named_host(server)?, None),
        },
    };
    let Some(port) = port else { return Ok((host, PORT)) };
    let bad_port = || AddressError::Port(port.to_owned());
    if !port.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(bad_port());
    }
    port.parse().ok().filter(|number| *number > 0).map(|number| (host, number)).ok_or_else(bad_port)
}

fn named_host(host: &str) -> Result<String, AddressError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    if (1..=HOST_BYTES_MAX).contains(&host.len()) && host.bytes().all(plain) {
        Ok(host.to_ascii_lowercase())
    } else {
        Err(AddressError::Host(host.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_and_print() {
        let print = Fingerprint::of_public_key(b"key");
        let check = |text: &str, server: &str, room: &str, fingerprint: Option<Fingerprint>| {
            let address: Address = text.parse().unwrap();
            assert_eq!(
                (address.server(), address.room.as_str()),
                (server.to_owned(), room),
                "{text}"
            );
            assert_eq!(address.fingerprint, fingerprint, "{text}");
            assert_eq!(address.to_string().parse(), Ok(address), "{text}");
        };
        check("quiver://example.org:99/delve", "example.org:99", "delve", None);
        check("  quiver://Example.ORG/delve\n", "example.org:4810", "delve", None);
        check("quiver://127.0.0.1:1/a-b_2", "127.0.0.1:1", "a-b_2", None);
        check("quiver://[::1]:65535/r", "[::1]:65535", "r", None);
        check("quiver://[0:0::1]/r", "[::1]:4810", "r", None);
        check(&format!("quiver://h/r#{print}"), "h:4810", "r", Some(print));
    }

    #[test]
    fn a_private_room_has_its_code_behind_its_name() {
        let print = Fingerprint::of_public_key(b"key");
        let text = format!("quiver://h:4810/den.0123456789abcdef#{print}");
        let address: Address = text.parse().unwrap();
        assert_eq!((address.room.as_str(), address.code.as_str()), ("den", "0123456789abcdef"));
        assert_eq!(address.to_string(), text);
        assert_eq!(
            address.with_room("inn", "").to_string(),
            format!("quiver://h:4810/inn#{print}")
        );
    }

    #[test]
    fn a_server_needs_no_room() {
        for text in
            ["quiver://h", "quiver://h/", "quiver://h/inn", "quiver://h/den.0123456789abcdef"]
        {
            let server = Address::of_server(text).unwrap();
            assert_eq!((server.server().as_str(), server.room.as_str()), ("h:4810", ""), "{text}");
        }
        assert!(Address::of_server("quiver://h/no room").is_err());
        assert!(Address::of_server("http://h").is_err());
    }

    #[test]
    fn errors_name_the_part() {
        let check = |text: &str, part: &str| {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        };
        check("", "\"quiver://\"");
        check("http://example.org/r", "\"quiver://\"");
        check("quiver:///r", "the host \"\"");
        check("quiver://a b/r", "the host \"a b\"");
        check("quiver://::1/r", "the host \"::1\"");
        check("quiver://[::1/r", "the host \"[::1\"");
        check("quiver://[example]/r", "the host \"[example]\"");
        check("quiver://[::1]9/r", "the host");
        check("quiver://h:0/r", "the port \"0\"");
        check("quiver://h:65536/r", "the port \"65536\"");
        check("quiver://h:+1/r", "the port \"+1\"");
        check("quiver://h:/r", "the port \"\"");
        check("quiver://h", "the room \"\"");
        check("quiver://h/", "the room \"\"");
        check("quiver://h/a/b", "the room \"a/b\"");
        check("quiver://h/Delve", "the room \"Delve\"");
        check("quiver://h/r.", "the code \"\"");
        check("quiver://h/r.0123456789abcdel", "the code \"0123456789abcdel\"");
        check("quiver://h/.0123456789abcdef", "the room \".0123456789abcdef\"");
        check("quiver://h/r#", "the part after #");
        check("quiver://h/r#abcdef", "a shortened one is not taken");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_an_address_or_an_error(text in "(quiver://)?[\\[\\]:a-z0-9#/.]{0,40}") {
            if let Ok(address) = text.parse::<Address>() {
                proptest::prop_assert_eq!(address.to_string().parse(), Ok(address));
            }
        }
    }
}
