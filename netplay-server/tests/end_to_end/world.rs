//! A room of the real Delve and consoles with its real player's side, on a network that replays from a seed.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use cart_abi::Pad;
use cart_host::{Cart, Dice, Engine, EngineConfig, Inputs, PlayHost, RulesHost};
use machine::CartFile;
use netplay::sim::{Network, Weather};
use netplay::{
    CartInfo, Client, ClientConfig, ClientEvent, Input, Output, Peer, Room, RoomConfig, Span, Time,
};

use crate::bot::Bot;
use crate::view::View;

/// What carries a message besides its own bytes: IP and UDP, and about 27 bytes of QUIC with its seal.
const HEADER_BYTES: u64 = 28 + 27;
/// A picture's time.
const FRAME: Span = Span(16_667);

/// Delve's cart file, as `cargo xtask carts` has packed it.
pub(crate) fn delve_cart() -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/carts/delve.cart.png");
    std::fs::read(&path).unwrap_or_else(|error| {
        panic!("{error}: target/carts/delve.cart.png; run `cargo xtask carts` before these tests")
    })
}

/// A view as the cart writes it.
pub(crate) fn view_of(bytes: &[u8]) -> View {
    postcard::from_bytes(bytes)
        .expect("a view of Delve; after a change to it, `cargo xtask carts` packs it anew")
}

/// What one console sent and got in some frames.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Traffic {
    frames: u64,
    down: Count,
    up: Count,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    messages: u64,
    bytes: u64,
}

impl Count {
    fn message(&mut self, bytes: &[u8]) {
        self.messages += 1;
        self.bytes += bytes.len() as u64;
    }

    fn with_headers(self) -> u64 {
        self.bytes + self.messages * HEADER_BYTES
    }
}

impl Traffic {
    pub(crate) fn add(&mut self, other: &Self) {
        self.frames += other.frames;
        self.down.messages += other.down.messages;
        self.down.bytes += other.down.bytes;
        self.up.messages += other.up.messages;
        self.up.bytes += other.up.bytes;
    }

    /// Seconds of all consoles together.
    pub(crate) fn seconds(&self) -> u64 {
        self.frames / 60
    }

    /// Bytes a second and player to the console, with all headers.
    pub(crate) fn down_per_second(&self) -> u64 {
        self.down.with_headers() / self.seconds().max(1)
    }

    /// Bytes a second and player from the console, with all headers.
    pub(crate) fn up_per_second(&self) -> u64 {
        self.up.with_headers() / self.seconds().max(1)
    }
}

impl fmt::Display for Traffic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds().max(1);
        write!(
            f,
            "down {} B/s in {} messages ({} with headers), up {} B/s in {} messages ({} with headers), over {} s",
            self.down.bytes / seconds,
            self.down.messages / seconds,
            self.down_per_second(),
            self.up.bytes / seconds,
            self.up.messages / seconds,
            self.up_per_second(),
            self.seconds(),
        )
    }
}

/// One console: netplay's client and the cart's player's side.
pub(crate) struct Console {
    pub(crate) client: Client,
    pub(crate) bot: Bot,
    play: PlayHost,
    peer: Peer,
    traffic: Traffic,
}

impl Console {
    /// Has the cart draw what its player sees now.
    pub(crate) fn draw(&mut self) {
        let scene = self.client.scene().expect("the game runs");
        let drawn = self.play.frame(&scene, &Inputs::default());
        drawn.unwrap_or_else(|fault| panic!("{fault}"));
        let pixels = self.play.machine().video.screen().pixels();
        assert!(pixels.iter().any(|pixel| *pixel != pixels[0]), "there is a picture");
    }
}

/// A room, its consoles, and the network between them.
pub(crate) struct World {
    pub(crate) network: Network,
    pub(crate) consoles: Vec<Console>,
    cart: Cart,
    room: Room<RulesHost>,
    now: Time,
}

impl World {
    pub(crate) fn new(seed: u64, weather: Weather) -> Self {
        let bytes = delve_cart();
        let file = CartFile::read(&bytes).expect("xtask packs whole carts");
        let engine = Engine::new(&EngineConfig::default()).expect("WebAssembly runs here");
        let cart = engine.load(&file).expect("Delve fits the profile");
        let mut dice = [0; 32];
        dice[..8].copy_from_slice(&seed.to_le_bytes());
        let rules = RulesHost::new(&cart, Dice::from_seed(dice)).expect("Delve starts");
        let manifest = &file.manifest;
        let info = CartInfo::new(Arc::from(bytes), manifest.tick_rate, manifest.seats);
        let room = Room::new(RoomConfig::new("delve", info), rules);
        let network = Network::new(seed, weather);
        Self { network, consoles: Vec::new(), cart, room, now: Time(1_000_000) }
    }

    /// Another player comes.
    pub(crate) fn join(&mut self, bot: Bot) {
        let number = self.consoles.len() as u64 + 1;
        let peer = Peer(number);
        let mut client = Client::new(ClientConfig::new("delve", &format!("Player {number}")));
        self.room.handle(self.now, peer, Input::Connected { identity: [number as u8; 32] });
        client.handle(self.now, Input::Connected { identity: [0; 32] });
        let play = PlayHost::new(&self.cart, number).expect("Delve starts");
        self.consoles.push(Console { client, bot, play, peer, traffic: Traffic::default() });
    }

    /// Runs for a while, and tells of each frame of each console what it saw last and what it sent and got.
    pub(crate) fn run(&mut self, span: Span, mut tell: impl FnMut(&View, &Traffic)) {
        let end = self.now + span;
        while self.now < end {
            self.frame();
            for console in &mut self.consoles {
                let traffic = std::mem::take(&mut console.traffic);
                if let Some((_, view)) = console.client.newest_view() {
                    tell(&view_of(view), &Traffic { frames: 1, ..traffic });
                }
            }
        }
    }

    /// Messages and ticks at their times, and then a frame of each console.
    pub(crate) fn frame(&mut self) {
        let end = self.now + FRAME;
        loop {
            self.pump();
            let Output::Wait(room_at) = self.room.poll(self.now) else {
                unreachable!("the room was polled until it waits")
            };
            let next = room_at.min(self.network.next_at());
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            self.deliver();
        }
        self.now = end;
        for console in &mut self.consoles {
            let view = console.client.newest_view().map(|(_, view)| view_of(view));
            let (pad, order) = view.map_or((Pad::IDLE, None), |view| console.bot.act(&view));
            console.client.press(0, pad);
            if let Some(order) = order {
                let order = postcard::to_allocvec(&order).expect("an order is plain data");
                console.client.order(self.now, &order).expect("a bot is never hasty");
            }
            console.client.advance(self.now, &mut console.play);
        }
        self.pump();
        assert_eq!(self.room.closed(), None, "{:?}", self.room.rules().fault());
    }

    fn deliver(&mut self) {
        while let Some(delivery) = self.network.receive(self.now) {
            let peer = Peer(delivery.route / 2);
            let input = Input::Bytes { lane: delivery.lane, bytes: &delivery.bytes };
            if delivery.route % 2 == 0 {
                self.room.handle(self.now, peer, input);
            } else if let Some(console) =
                self.consoles.iter_mut().find(|console| console.peer == peer)
            {
                console.client.handle(self.now, input);
            }
        }
    }

    /// Puts what room and clients send on the network, until they wait.
    fn pump(&mut self) {
        loop {
            let before = self.network.stats.sent;
            self.pump_room();
            self.pump_clients();
            if self.network.stats.sent == before {
                return;
            }
        }
    }

    fn pump_room(&mut self) {
        loop {
            match self.room.poll(self.now) {
                Output::Send { peer, lane, bytes } => {
                    let console = self.consoles.iter_mut().find(|console| console.peer == peer);
                    console.expect("nobody leaves").traffic.down.message(&bytes);
                    self.network.send(self.now, peer.0 * 2 + 1, lane, bytes);
                }
                Output::Close { peer, reason } => panic!("{peer:?} was closed: {reason}"),
                Output::Event(_) => {}
                Output::Wait(_) => return,
            }
        }
    }

    fn pump_clients(&mut self) {
        for console in &mut self.consoles {
            loop {
                match console.client.poll(self.now) {
                    Output::Send { lane, bytes, .. } => {
                        console.traffic.up.message(&bytes);
                        self.network.send(self.now, console.peer.0 * 2, lane, bytes);
                    }
                    Output::Event(ClientEvent::Welcome(_)) => console.client.ready(self.now, 1),
                    Output::Event(ClientEvent::Refused { .. }) => console.bot.refused(),
                    Output::Close { reason, .. } => panic!("a client left: {reason}"),
                    Output::Event(_) => {}
                    Output::Wait(_) => break,
                }
            }
        }
    }
}
