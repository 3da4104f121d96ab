//! What a player asks of a server from the command line: its rooms, and rooms of the player's own.

use anyhow::{Context as _, Result, bail};
use netplay::{Answer, Listed, Question};
use netplay_quic::{Address, AskError, Ending, Key, Pins, ask};
use serde::Serialize;

/// Somebody who asks.
pub(crate) struct Asker {
    pub(crate) key: Key,
    pub(crate) pins: Pins,
    /// Trust a changed key of the server.
    pub(crate) accept_new_key: bool,
}

/// A room, for programs.
#[derive(Serialize)]
struct Room<'a> {
    room: &'a str,
    cart: &'a str,
    players: u8,
    seats: u8,
    address: String,
}

impl Asker {
    /// The rooms of a server, for standard output.
    pub(crate) fn rooms(&self, address: &str, json: bool) -> Result<String> {
        let server = Address::of_server(address)?;
        let Answer::Rooms { rooms, carts } = self.ask(&server, Question::Rooms)? else {
            bail!(AskError::NoAnswer);
        };
        Ok(if json {
            rooms_json(&server, &rooms, &carts)
        } else {
            rooms_text(&server, &rooms, &carts)
        })
    }

    /// Opens a room; its address, for standard output.
    pub(crate) fn open(
        &self,
        address: &str,
        cart: &str,
        room: Option<&str>,
        private: bool,
        json: bool,
    ) -> Result<String> {
        let server = Address::of_server(address)?;
        let room = room.unwrap_or_default().to_owned();
        let question = Question::Open { cart: cart.to_owned(), room, private };
        let Answer::Opened { room, code } = self.ask(&server, question)? else {
            bail!(AskError::NoAnswer);
        };
        let address = self.with_key(&server)?.with_room(&room, &code).to_string();
        if !json {
            return Ok(address);
        }
        let opened = serde_json::json!({ "room": room, "code": code, "address": address });
        Ok(opened.to_string())
    }

    /// Takes a room down; what was done, for standard output.
    pub(crate) fn close(&self, address: &str) -> Result<String> {
        let address: Address = address.parse()?;
        let room = address.room.clone();
        match self.ask(&address, Question::Close { room })? {
            Answer::Closed => Ok(format!("the room \"{}\" is taken down", address.room)),
            _ => bail!(AskError::NoAnswer),
        }
    }

    /// Asks a server a question.
    pub(crate) fn ask(&self, server: &Address, question: Question) -> Result<Answer> {
        match ask(server, &self.key, &self.pins, question.clone()) {
            Err(AskError::Ending(Ending::ChangedKey { shown, .. })) if self.accept_new_key => {
                self.pins.accept_new_key(server, shown)?;
                Ok(ask(server, &self.key, &self.pins, question)?)
            }
            Err(error @ AskError::Ending(Ending::ChangedKey { .. })) => {
                Err(error).context("with --accept-new-key the new one is trusted")
            }
            answer => Ok(answer?),
        }
    }

    /// The address with the key that the server has shown, so that whoever gets it knows the server by it.
    fn with_key(&self, server: &Address) -> Result<Address> {
        let known = self.pins.known(server)?;
        Ok(Address { fingerprint: server.fingerprint.or(known), ..server.clone() })
    }
}

fn rooms_text(server: &Address, rooms: &[Listed], carts: &[String]) -> String {
    let mut lines: Vec<String> = rooms
        .iter()
        .map(|Listed { room, cart, players, seats }| {
            format!("{room:32} {cart:16} {:>10}", format!("{players} of {seats}"))
        })
        .collect();
    if lines.is_empty() {
        lines.push("no rooms".to_owned());
    }
    if !carts.is_empty() {
        lines.push(format!(
            "open one of your own: quiver open {} --cart {}",
            server.with_room("", ""),
            carts.join("|")
        ));
    }
    lines.join("\n")
}

fn rooms_json(server: &Address, rooms: &[Listed], carts: &[String]) -> String {
    let rooms: Vec<Room<'_>> = rooms
        .iter()
        .map(|listed| Room {
            room: &listed.room,
            cart: &listed.cart,
            players: listed.players,
            seats: listed.seats,
            address: server.with_room(&listed.room, "").to_string(),
        })
        .collect();
    serde_json::json!({ "rooms": rooms, "carts": carts }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_listed_for_people_and_for_programs() {
        let server = Address::of_server("quiver://h").unwrap();
        let listed = |room: &str, players| {
            let (room, cart) = (room.to_owned(), "Delve".to_owned());
            Listed { room, cart, players, seats: 4 }
        };
        let rooms = [listed("den", 1), listed("inn", 4)];
        let text = rooms_text(&server, &rooms, &["delve".to_owned()]);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("den ") && lines[0].ends_with("1 of 4"), "{text}");
        assert_eq!(lines[2], "open one of your own: quiver open quiver://h:4810/ --cart delve");
        assert_eq!(rooms_text(&server, &[], &[]), "no rooms");
        let json: serde_json::Value =
            serde_json::from_str(&rooms_json(&server, &rooms, &[])).unwrap();
        assert_eq!(json["rooms"][1]["address"], "quiver://h:4810/inn");
        assert_eq!(json["rooms"][0]["players"], 1);
    }
}
