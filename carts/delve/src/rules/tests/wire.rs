//! Secrets on the wire: a room and two clients, and every byte that one of them receives is searched.

use netplay::{
    CartInfo, Client, ClientConfig, ClientEvent, Input, Output, Peer, Predict, Profile, Refusal,
    Room, RoomConfig, Rules, Seat, SeatPad, Span, Stopped, Time,
};
use srd::{Class, Foe, Seeded, Square};

use super::{Delve, bytes, put, put_foe};
use crate::Order;

/// What no byte may tell of, until it is seen: the name of a foe.
const CANARY: &str = "Canary of the deep 9f41c2d8";

/// Delve behind netplay's port, as a cart is, but within reach of the test.
struct World {
    delve: Delve,
    dice: Seeded,
}

impl Rules for World {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.delve.seat(seat.0, who.identity, &who.name);
        Ok(())
    }

    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.delve.unseat(seat.0);
        Ok(())
    }

    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        let order = postcard::from_bytes(order).map_err(|_| Stopped)?;
        let asked = self.delve.ask(seat.0, order, &mut self.dice);
        Ok(asked.map_err(|reason| Refusal(reason.to_owned())))
    }

    fn tick(&mut self, _pads: &[SeatPad]) -> Result<(), Stopped> {
        self.delve.step(&[], &mut self.dice);
        Ok(())
    }

    fn view(&mut self, seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(bytes(&self.delve.seen_by(seat.0)))
    }

    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(bytes(&self.delve))
    }

    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

/// A player whose received bytes are kept.
struct Player {
    client: Client,
    class: Class,
    identity: [u8; 32],
    received: Vec<u8>,
    views: u32,
}

impl Player {
    fn new(name: &str, class: Class, identity: u8) -> Self {
        let client = Client::new(ClientConfig::new("delve", name));
        // Such a row of bytes does not come about by chance.
        let identity = std::array::from_fn(|place| identity ^ (place as u8).wrapping_mul(37));
        Self { client, class, identity, received: Vec::new(), views: 0 }
    }

    fn has(&self, needle: &[u8]) -> bool {
        self.received.windows(needle.len()).any(|window| window == needle)
    }
}

struct Blind;

impl Predict for Blind {
    fn predict(&mut self, _: &[u8], _: &[SeatPad]) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(None)
    }
}

struct Net {
    room: Room<World>,
    players: [Player; 2],
    now: Time,
}

impl Net {
    fn run(&mut self, frames: u32) {
        for _ in 0..frames {
            self.now = self.now + Span::from_millis(16);
            for at in 0..2 {
                self.players[at].client.advance(self.now, &mut Blind);
                self.send(at);
            }
            self.receive();
            for player in &mut self.players {
                player.views += u32::from(player.client.scene().is_some());
                // Deltas are searched put together, too.
                if let Some((_, view)) = player.client.newest_view() {
                    player.received.extend_from_slice(view);
                }
            }
        }
    }

    /// Carries what a client has for the room.
    fn send(&mut self, at: usize) {
        let (player, peer) = (&mut self.players[at], Peer(at as u64 + 1));
        loop {
            match player.client.poll(self.now) {
                Output::Send { lane, bytes, .. } => {
                    self.room.handle(self.now, peer, Input::Bytes { lane, bytes: &bytes });
                }
                Output::Event(ClientEvent::Welcome(_)) => player.client.ready(self.now, 1),
                Output::Event(ClientEvent::Seated { .. }) => {
                    let order = bytes(&Order::Choose(player.class));
                    player.client.order(self.now, &order).unwrap();
                }
                Output::Event(_) => {}
                Output::Close { .. } => panic!("a client gave up"),
                Output::Wait(_) => break,
            }
        }
    }

    /// Carries what the room has for the clients, and keeps it.
    fn receive(&mut self) {
        loop {
            match self.room.poll(self.now) {
                Output::Send { peer, lane, bytes } => {
                    let player = &mut self.players[peer.0 as usize - 1];
                    player.received.extend_from_slice(&bytes);
                    player.client.handle(self.now, Input::Bytes { lane, bytes: &bytes });
                }
                Output::Event(_) => {}
                Output::Close { .. } => panic!("the room closed a connection"),
                Output::Wait(_) => break,
            }
        }
    }
}

#[test]
fn what_a_player_does_not_see_is_not_in_the_bytes_that_it_receives() {
    let world = World { delve: Delve::new(), dice: Seeded::new(5, 1) };
    let cart = CartInfo::new(vec![7; 100].into(), 30, 4);
    let mut net = Net {
        room: Room::new(RoomConfig::new("delve", cart), world),
        players: [
            Player::new("Mira", Class::Wizard, 0xa5),
            Player::new("Tarn", Class::Fighter, 0x3c),
        ],
        now: Time(0),
    };
    for (at, player) in net.players.iter_mut().enumerate() {
        let identity = player.identity;
        net.room.handle(net.now, Peer(at as u64 + 1), Input::Connected { identity });
        player.client.handle(net.now, Input::Connected { identity: [0; 32] });
    }
    net.run(30);

    // Tarn meets a foe below, while Mira stays in town.
    let below = Square::new(12, 4);
    let tarn = net.players[1].client.seats()[0].0;
    let World { delve, dice } = net.room.rules_mut();
    let mut seeded = dice.clone();
    put(delve, tarn, 1, below, &mut seeded);
    let foe = put_foe(delve, Foe::Ogre, 1, Square::new(14, 4));
    delve.creatures.get_mut(&foe).unwrap().name = CANARY.to_owned();
    net.run(600);
    let [mira, tarn] = &net.players;
    assert!(mira.views > 500 && tarn.views > 500, "{} and {} views", mira.views, tarn.views);
    assert!(tarn.has(CANARY.as_bytes()), "who fights it reads its name");
    assert!(!mira.has(CANARY.as_bytes()), "who is elsewhere does not");
    for (player, other) in [(mira, tarn), (tarn, mira)] {
        assert!(!player.has(&other.identity[..8]), "whoever somebody is, nobody is told");
    }

    // The search would find it: it does once Mira is there.
    let mira = net.players[0].client.seats()[0].0;
    let World { delve, dice } = net.room.rules_mut();
    let mut seeded = dice.clone();
    put(delve, mira, 1, Square::new(13, 5), &mut seeded);
    net.run(3_000);
    assert!(net.players[0].has(CANARY.as_bytes()), "who comes there reads its name");
}
