//! What the menu asks the console, in words. The console's side, with the meaning of each line, is
//! `console/desktop/src/console_calls.rs`.

use cart_sdk::console::ask;

/// A cart on the shelf.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Listed {
    pub(crate) name: String,
    pub(crate) author: String,
    pub(crate) version: String,
    /// Players that it takes, as a text.
    pub(crate) seats: String,
}

/// Something that can be set.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Key {
    Name,
    Volume,
    Muted,
    Scale,
    Scaling,
    Scanlines,
    Fullscreen,
    KeysShown,
}

impl Key {
    /// The key as the console knows it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Volume => "volume",
            Self::Muted => "muted",
            Self::Scale => "scale",
            Self::Scaling => "scaling",
            Self::Scanlines => "scanlines",
            Self::Fullscreen => "fullscreen",
            Self::KeysShown => "keys_shown",
        }
    }
}

/// What the player wants done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Wish {
    Play(usize),
    Join(String),
    /// Ask a server for its rooms.
    Look(String),
    /// Open a room with a cart on the server that was looked at.
    Open {
        cart: String,
        private: bool,
    },
    Set(Key, String),
    Controls,
    Quit,
}

impl Wish {
    /// As a line for the console.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Play(number) => format!("play {number}"),
            Self::Join(address) => format!("join {address}"),
            Self::Look(address) => format!("look {address}"),
            Self::Open { cart, private } => {
                format!("open {cart} {}", if *private { "private" } else { "listed" })
            }
            Self::Set(key, value) => format!("set {} {value}", key.word()),
            Self::Controls => "controls".to_owned(),
            Self::Quit => "quit".to_owned(),
        }
    }

    /// Has it done; the error is the console's reason.
    pub(crate) fn ask(&self) -> Result<(), String> {
        match ask(&self.line()) {
            answer if answer == "yes" => Ok(()),
            reason => Err(reason),
        }
    }
}

/// The carts of the console, in its order: a cart's number is its place.
pub(crate) fn carts() -> Vec<Listed> {
    ask("carts").lines().map(parse_cart).collect()
}

fn parse_cart(line: &str) -> Listed {
    let mut fields = line.split('\t').map(str::to_owned);
    let mut field = || fields.next().unwrap_or_default();
    Listed { name: field(), author: field(), version: field(), seats: field() }
}

/// Cart files that cannot be used, each with the reason.
pub(crate) fn broken() -> Vec<String> {
    ask("broken").lines().map(str::to_owned).collect()
}

/// Puts a cart's label, shrunk to `side` pixels, into a sheet; whether there is one.
pub(crate) fn label(cart: usize, place: (i32, i32, i32), side: i32) -> bool {
    let (sheet, x, y) = place;
    ask(&format!("label {cart} {sheet} {x} {y} {side}")) == "yes"
}

/// The addresses that were joined last.
pub(crate) fn servers() -> Vec<String> {
    ask("servers").lines().map(str::to_owned).collect()
}

/// What a server says to [`Wish::Look`] and [`Wish::Open`].
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Said {
    /// Nothing yet.
    #[default]
    Nothing,
    /// Its rooms, and the carts of which it opens more.
    Rooms { rooms: Vec<Room>, carts: Vec<String> },
    /// The address of the room that was opened.
    Opened(String),
    /// Why not.
    Failed(String),
}

/// A room of a server.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Room {
    pub(crate) name: String,
    pub(crate) cart: String,
    pub(crate) players: String,
    pub(crate) seats: String,
    pub(crate) address: String,
}

/// What the server said last.
pub(crate) fn directory() -> Said {
    parse_said(&ask("directory"))
}

fn parse_said(text: &str) -> Said {
    let mut rows = text.lines().map(|row| row.split('\t'));
    let Some(mut first) = rows.next() else { return Said::Nothing };
    match (first.next(), first.next()) {
        (Some("opened"), Some(address)) => return Said::Opened(address.to_owned()),
        (Some("failed"), Some(reason)) => return Said::Failed(reason.to_owned()),
        _ => {}
    }
    let (mut rooms, mut carts) = (Vec::new(), Vec::new());
    for mut row in rows {
        let mut field = || row.next().unwrap_or_default().to_owned();
        match field().as_str() {
            "room" => rooms.push(Room {
                name: field(),
                cart: field(),
                players: field(),
                seats: field(),
                address: field(),
            }),
            "cart" => carts.push(field()),
            _ => {}
        }
    }
    Said::Rooms { rooms, carts }
}

/// What is set, and as what.
pub(crate) fn settings() -> Vec<(String, String)> {
    let pairs = ask("settings");
    pairs
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

/// What the player should read once, such as why the last game ended.
pub(crate) fn notice() -> Option<String> {
    Some(ask("notice")).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_is_four_fields() {
        let delve = parse_cart("Delve\tThe founders\t0.1.0\t4");
        assert_eq!((delve.name.as_str(), delve.seats.as_str()), ("Delve", "4"));
        assert_eq!(parse_cart("Odd").author, "");
    }

    #[test]
    fn what_a_server_says_is_rows_or_a_word() {
        let [name, cart, players, seats, address] =
            ["den", "Delve", "1", "4", "quiver://h/den"].map(String::from);
        let rooms = vec![Room { name, cart, players, seats, address }];
        for (text, said) in [
            ("", Said::Nothing),
            ("rooms", Said::Rooms { rooms: Vec::new(), carts: Vec::new() }),
            (
                "rooms\nroom\tden\tDelve\t1\t4\tquiver://h/den\ncart\tdelve",
                Said::Rooms { rooms, carts: vec!["delve".to_owned()] },
            ),
            ("opened\tquiver://h/den", Said::Opened("quiver://h/den".to_owned())),
            ("failed\tno", Said::Failed("no".to_owned())),
        ] {
            assert_eq!(parse_said(text), said);
        }
    }

    #[test]
    fn wishes_are_lines() {
        for (wish, line) in [
            (Wish::Play(3), "play 3"),
            (Wish::Join("quiver://a/b".to_owned()), "join quiver://a/b"),
            (Wish::Set(Key::KeysShown, "no".to_owned()), "set keys_shown no"),
            (Wish::Look("quiver://a".to_owned()), "look quiver://a"),
            (Wish::Open { cart: "delve".to_owned(), private: true }, "open delve private"),
            (Wish::Open { cart: "delve".to_owned(), private: false }, "open delve listed"),
            (Wish::Controls, "controls"),
            (Wish::Quit, "quit"),
        ] {
            assert_eq!(wish.line(), line);
        }
    }
}
