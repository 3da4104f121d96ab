//! Following a server that says that the room is elsewhere: not for ever, not in circles, and not to anywhere.

use std::net::IpAddr;

use netplay::limits::HOPS_MAX;

use crate::{Address, AddressError};

/// The servers to which a player was sent, one by the other, since the address that the player chose.
#[derive(Clone, Debug)]
pub struct Trail {
    visited: Vec<Address>,
}

/// Why a redirect is not followed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RedirectError {
    /// What the server gives is no address of a room.
    #[error("the server sends this console elsewhere, and not to a Quiver room: {0}")]
    Address(#[from] AddressError),
    /// It does not say which key the other server must have.
    #[error(
        "the server sends this console to {0} and does not say which key that server must have"
    )]
    NoKey(String),
    /// It is a room from which the player came.
    #[error("the servers send this console in a circle: {0} was already asked")]
    Circle(String),
    /// Too many of them in a row.
    #[error("the servers send this console on more than {HOPS_MAX} times")]
    TooMany,
}

impl Trail {
    /// Begins with the address that the player chose.
    #[must_use]
    pub fn new(address: &Address) -> Self {
        Self { visited: vec![address.clone()] }
    }

    /// The address where the player is to go, as a server wrote it, or why not.
    ///
    /// Whether the host of that address is one to which that server may send anybody is found out when its name is
    /// known: by [`Link::connect_from`](crate::Link::connect_from).
    pub fn follow(&mut self, redirect: &str) -> Result<Address, RedirectError> {
        let target: Address = redirect.parse()?;
        let named = || format!("{}/{}", target.server(), target.room);
        if target.fingerprint.is_none() {
            return Err(RedirectError::NoKey(named()));
        }
        if self.visited.iter().any(|visited| is_same(visited, &target)) {
            return Err(RedirectError::Circle(named()));
        }
        if self.visited.len() > HOPS_MAX {
            return Err(RedirectError::TooMany);
        }
        self.visited.push(target.clone());
        Ok(target)
    }
}

/// Whether two addresses are of the same room: of the same place, or of the same key under another name.
fn is_same(one: &Address, other: &Address) -> bool {
    let key = one.fingerprint.is_some() && one.fingerprint == other.fingerprint;
    (key || one.server() == other.server()) && one.room == other.room
}

/// Whether a server at `from` may send a player to `target`: to this computer only from this computer, and to the
/// addresses that hold on one line only from there.
#[must_use]
pub fn may_send_to(from: IpAddr, target: IpAddr) -> bool {
    let target = reach(target);
    target == Reach::Far || target == reach(from)
}

/// From where an IP address is reached.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reach {
    /// From this computer.
    Here,
    /// From its own line.
    Line,
    /// From elsewhere too.
    Far,
}

fn reach(ip: IpAddr) -> Reach {
    let (here, line) = match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let here = ip.is_loopback() || ip.octets()[0] == 0;
            (here, ip.is_link_local() || ip.is_multicast() || ip.is_broadcast())
        }
        IpAddr::V6(ip) => (
            ip.is_loopback() || ip.is_unspecified(),
            ip.is_unicast_link_local() || ip.is_multicast(),
        ),
    };
    match (here, line) {
        (true, _) => Reach::Here,
        (false, true) => Reach::Line,
        (false, false) => Reach::Far,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Fingerprint;

    fn address(server: &str, room: &str) -> String {
        let print = Fingerprint::of_public_key(server.as_bytes());
        format!("quiver://{server}/{room}#{print}")
    }

    fn trail(server: &str) -> Trail {
        Trail::new(&address(server, "inn").parse().unwrap())
    }

    #[test]
    fn a_trail_is_followed_for_three_hops() {
        let mut trail = trail("a");
        for server in ["b", "c", "d"] {
            let target = trail.follow(&address(server, "inn")).unwrap();
            assert_eq!(target, address(server, "inn").parse().unwrap());
        }
        assert_eq!(trail.follow(&address("e", "inn")), Err(RedirectError::TooMany));
    }

    #[test]
    fn nobody_is_sent_in_a_circle() {
        let mut there = trail("a");
        there.follow(&address("b", "inn")).unwrap();
        let back = there.follow(&address("a", "inn"));
        assert_eq!(back, Err(RedirectError::Circle("a:4810/inn".to_owned())));
        assert!(there.follow(&address("a", "den")).is_ok(), "another room is another place");
        let same_key = address("a", "inn").replace("//a", "//alias");
        assert!(matches!(trail("a").follow(&same_key), Err(RedirectError::Circle(_))));
        let mut unpinned = Trail::new(&"quiver://a/inn".parse().unwrap());
        assert!(matches!(unpinned.follow(&address("a", "inn")), Err(RedirectError::Circle(_))));
    }

    #[test]
    fn a_target_is_a_room_with_a_key() {
        let check = |redirect: &str, expected: &str| {
            let error = trail("a").follow(redirect).unwrap_err().to_string();
            assert!(error.contains(expected), "{redirect}: {error}");
        };
        check("https://b/inn", "\"quiver://\"");
        check("file:///etc/passwd", "\"quiver://\"");
        check("quiver://b/", "the room \"\"");
        check("quiver://b/inn", "does not say which key");
    }

    #[test]
    fn only_who_is_near_sends_somebody_near() {
        let check = |from: &str, target: &str, expected: bool| {
            let ip = |text: &str| text.parse::<IpAddr>().unwrap();
            assert_eq!(may_send_to(ip(from), ip(target)), expected, "{from} to {target}");
        };
        for near in ["127.0.0.1", "127.9.9.9", "0.0.0.0", "::1", "::", "::ffff:127.0.0.1"] {
            check("203.0.113.5", near, false);
            check("169.254.3.4", near, false);
            check("127.0.0.1", near, true);
        }
        for line in ["169.254.1.1", "fe80::1", "224.0.0.1", "ff02::1", "255.255.255.255"] {
            check("203.0.113.5", line, false);
            check("127.0.0.1", line, false);
            check("169.254.3.4", line, true);
        }
        check("203.0.113.5", "198.51.100.7", true);
        check("127.0.0.1", "198.51.100.7", true);
        check("203.0.113.5", "192.168.0.9", true);
    }
}
