//! What a host says to a server that runs, and what it answers: as values, for the two processes.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::hosted::Seated;

/// A request, behind the secret that proves who asks.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Request {
    Rooms,
    Players,
    Kick(String),
    Ban(String),
    Unban(String),
    Bans,
    Close(String),
}

/// What a server answers.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Reply {
    Rooms(Vec<RoomLine>),
    Players(Vec<Seated>),
    Bans(Vec<BanLine>),
    /// It is done: what, for people.
    Done(String),
    /// It is not done: why, for people.
    Refused(String),
}

/// A room, for its host.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct RoomLine {
    pub(crate) room: String,
    pub(crate) cart: String,
    pub(crate) players: u8,
    pub(crate) seats: u8,
    /// Of a hundred ticks that are due, how many it runs; nothing if it sleeps.
    pub(crate) pace: Option<u8>,
    pub(crate) private: bool,
    /// The fingerprint of the key of the player who made it; empty for the host's own.
    pub(crate) maker: String,
}

/// A ban, for the host.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct BanLine {
    pub(crate) name: String,
    pub(crate) fingerprint: String,
    /// Seconds since 1970.
    pub(crate) banned_at: i64,
}

impl Reply {
    /// For people: a line each, or that there is none.
    pub(crate) fn text(&self) -> String {
        let lines: Vec<String> = match self {
            Self::Done(text) | Self::Refused(text) => return text.clone(),
            Self::Rooms(rooms) => rooms.iter().map(RoomLine::text).collect(),
            Self::Players(seated) => {
                let one = |who: &Seated| {
                    let more = if who.seats > 1 {
                        format!(" ({} seats)", who.seats)
                    } else {
                        String::new()
                    };
                    format!("{:24} {:20} {}{more}", who.name, who.room, who.fingerprint)
                };
                seated.iter().map(one).collect()
            }
            Self::Bans(bans) => {
                bans.iter().map(|ban| format!("{:24} {}", ban.name, ban.fingerprint)).collect()
            }
        };
        if lines.is_empty() { "none".to_owned() } else { lines.join("\n") }
    }

    /// For programs: the list alone.
    pub(crate) fn json(&self) -> String {
        let json = match self {
            Self::Rooms(rooms) => serde_json::to_string(rooms),
            Self::Players(seated) => serde_json::to_string(seated),
            Self::Bans(bans) => serde_json::to_string(bans),
            Self::Done(text) | Self::Refused(text) => serde_json::to_string(text),
        };
        json.expect("these are plain values")
    }
}

impl RoomLine {
    fn text(&self) -> String {
        let seats = format!("{} of {}", self.players, self.seats);
        let mut line = format!("{:32} {:16} {seats:>10}", self.room, self.cart);
        if self.private {
            line.push_str("  private");
        }
        match self.pace {
            None => line.push_str("  asleep"),
            Some(pace) if pace < 100 => {
                // Writing to a string does not fail.
                let _ = write!(line, "  slow: {pace} % of its ticks");
            }
            Some(_) => {}
        }
        line
    }
}

/// The one whom a host means among players or bans, each a name and a fingerprint: by the name, or by the beginning of
/// the fingerprint, of at least [`FINGERPRINT_DIGITS_MIN`].
pub(crate) fn meant<'a>(
    who: &str,
    among: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(String, String), String> {
    let lower = who.to_ascii_lowercase();
    let is_print =
        lower.len() >= FINGERPRINT_DIGITS_MIN && lower.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut found: Vec<(&str, &str)> = among
        .into_iter()
        .filter(|(name, print)| {
            (*name == who && !who.is_empty()) || is_print && print.starts_with(&lower)
        })
        .collect();
    found.sort_by_key(|(_, print)| *print);
    found.dedup_by_key(|(_, print)| *print);
    match found.as_slice() {
        [(name, print)] => Ok(((*name).to_owned(), (*print).to_owned())),
        [] => Err(String::new()),
        several => {
            let several: Vec<String> =
                several.iter().map(|(name, print)| format!("{name} {print}")).collect();
            Err(format!(
                "{who:?} may be several; say which by the beginning of the fingerprint:\n{}",
                several.join("\n")
            ))
        }
    }
}

/// Digits of a fingerprint that tell a player from others well enough.
const FINGERPRINT_DIGITS_MIN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    const EVE: &str = "aaaaaaaa00000000";
    const OTHER_EVE: &str = "bbbbbbbb00000000";

    #[test]
    fn a_player_is_meant_by_name_or_fingerprint() {
        let players =
            [("Eve", EVE), ("Mira", "cccccccc00000000"), ("Eve", OTHER_EVE), ("Eve", EVE)];
        let check = |who: &str, expected: Option<&str>| {
            let found = meant(who, players).ok().map(|(_, print)| print);
            assert_eq!(found.as_deref(), expected, "{who}");
        };
        check("Mira", Some("cccccccc00000000"));
        check("AAAAAAAA", Some(EVE));
        check("aaaaaaa", None);
        check("nobody", None);
        check("Eve", None);
        let several = meant("Eve", players).unwrap_err();
        assert!(several.contains(EVE) && several.contains(OTHER_EVE), "{several}");
    }

    #[test]
    fn a_host_reads_a_line_a_room() {
        let line = RoomLine {
            room: "den".to_owned(),
            cart: "Delve".to_owned(),
            players: 2,
            seats: 4,
            pace: Some(60),
            private: true,
            maker: EVE.to_owned(),
        };
        let reply = Reply::Rooms(vec![line.clone(), RoomLine { pace: None, ..line }]);
        let text = reply.text();
        assert!(
            text.contains("private  slow: 60 % of its ticks\n") && text.ends_with("asleep"),
            "{text}"
        );
        assert!(reply.json().starts_with(r#"[{"room":"den","cart":"Delve","players":2"#));
        assert_eq!(Reply::Bans(Vec::new()).text(), "none");
    }
}
