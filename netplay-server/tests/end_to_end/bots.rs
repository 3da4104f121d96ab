//! The bots of a room: they come where seats are empty, and give them up.

use std::path::Path;

use netplay_server::{Config, Server};

use crate::parts::{Place, Player, bare_command, failed, until};

/// A server with Pong, of two seats, and two bots.
fn pong(place: &Place) -> Server {
    let cart = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/carts/pong.cart.png");
    let config = Config {
        rooms: vec![cart.to_str().unwrap().parse().unwrap()],
        bots: vec!["pong=2".parse().unwrap()],
        status_every: Some(1),
        listen: "127.0.0.1:0".parse().unwrap(),
        data: place.path("data"),
        ..Config::default()
    };
    Server::start(&config).unwrap()
}

/// Plays until the room has so many players, bots among them, for a while of its ticks.
fn until_players(server: &Server, players: &mut [Player], count: u64) {
    let mut held = 0;
    until("so many players", || {
        players.iter_mut().for_each(|player| {
            player.turn(false);
            assert!(player.ending.is_none(), "{:?}", player.ending);
        });
        let line: serde_json::Value = serde_json::from_str(&server.status()).unwrap();
        let has = line["rooms"]["pong"]["players"] == count;
        held = if has { held + 1 } else { 0 };
        (held == 50).then_some(())
    });
}

#[test]
fn bots_play_where_seats_are_empty_and_make_place() {
    let place = Place::new();
    let server = pong(&place);
    let address = server.addresses().remove(0);
    let mut players = vec![place.player("mira", &address)];
    until_players(&server, &mut players, 2);
    // The room is full, and still another is let in: it has the bot's seat.
    players.push(place.player("tom", &address));
    until("a seat", || {
        players.iter_mut().for_each(|player| player.turn(false));
        assert!(players[1].rejected().is_none() && players[1].ending.is_none());
        (players[1].client.seats().len() == 1).then_some(())
    });
    until_players(&server, &mut players, 2);
    players.pop();
    until_players(&server, &mut players, 2);
    players.clear();
    until_players(&server, &mut players, 0);
    server.stop();
}

#[test]
fn bots_that_there_are_not_are_refused() {
    let place = Place::new();
    let refused = |bots: &str, expected: &str| {
        let (code, says) = failed(place.command().arg("--bots").arg(bots));
        assert_eq!(code, 1);
        assert!(says.contains(expected), "{says}");
    };
    refused("steps=2", "it has no bots");
    refused("other=2", "names the room \"other\"");
    assert_eq!(failed(bare_command().arg("--bots=steps")).0, 2);
}
