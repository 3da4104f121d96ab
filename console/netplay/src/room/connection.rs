//! One connection as the room knows it: a visitor until it has a seat, then a player.

use super::{orders::OrderQueue, pads::PadQueue, rate::Rate, views::ViewSender};
use crate::{
    limits::{MESSAGES_BURST, MESSAGES_PER_SECOND},
    rules::{Identity, Profile, Seat},
    time::Time,
};

/// A connection without a seat.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) identity: Identity,
    /// Rises from connection to connection.
    pub(super) number: u64,
    /// The name, once the hello was good.
    pub(super) name: Option<String>,
    /// Whether it knows what to do with parity.
    pub(super) knows_parity: bool,
    /// When it was heard last.
    pub(super) heard: Time,
    pub(super) allowance: Allowance,
}

/// A connection with seats.
#[derive(Debug)]
pub(super) struct Player {
    pub(super) identity: Identity,
    /// Rises from connection to connection.
    pub(super) number: u64,
    /// When it was heard last.
    pub(super) heard: Time,
    pub(super) name: String,
    /// One for each player of that console; never empty.
    pub(super) seats: Vec<Seat>,
    pub(super) orders: OrderQueue,
    pub(super) pads: PadQueue,
    /// The newest pads message by its tick: older ones say nothing about views any more.
    pub(super) pads_newest: u32,
    pub(super) views: ViewSender,
    /// Whether the client knows what to do with parity.
    pub(super) knows_parity: bool,
    pub(super) rate: Rate,
    pub(super) allowance: Allowance,
}

impl Visitor {
    pub(super) fn new(identity: Identity, number: u64, now: Time) -> Self {
        let allowance = Allowance::new(now);
        Self { identity, number, name: None, knows_parity: false, heard: now, allowance }
    }

    /// Takes seats.
    pub(super) fn seated(self, now: Time, name: String, seats: Vec<Seat>) -> Player {
        Player {
            identity: self.identity,
            number: self.number,
            heard: now,
            name,
            seats,
            orders: OrderQueue::default(),
            pads: PadQueue::default(),
            pads_newest: 0,
            views: ViewSender::default(),
            knows_parity: self.knows_parity,
            rate: Rate::new(now),
            allowance: self.allowance,
        }
    }
}

impl Player {
    /// Who the rules see in the seat of one of the players on this console. Carts keep heroes by identity, so that the
    /// second player needs one too, and the same one next time.
    pub(super) fn profile(&self, player: usize) -> Profile {
        let identity = identity_of(&self.identity, player);
        if player == 0 {
            return Profile { identity, name: self.name.clone() };
        }
        let mut name = self.name.clone();
        let number = format!(" {}", player + 1);
        while name.len() + number.len() > cart_abi::NAME_BYTES_MAX {
            name.pop();
        }
        Profile { identity, name: name + &number }
    }
}

/// Who the rules see in the seat of one of the players on a console; the first is the console's own.
pub(super) fn identity_of(console: &Identity, player: usize) -> Identity {
    if player == 0 {
        return *console;
    }
    let mut hasher = blake3::Hasher::new_derive_key("quiver player on the same console");
    hasher.update(console);
    hasher.update(&[player as u8]);
    *hasher.finalize().as_bytes()
}

/// How many messages a connection may still send now.
#[derive(Debug)]
pub(super) struct Allowance {
    /// Thousandths of messages.
    milli: u64,
    at: Time,
}

impl Allowance {
    fn new(now: Time) -> Self {
        Self { milli: MESSAGES_BURST * 1_000, at: now }
    }

    /// Whether one more message is allowed.
    pub(super) fn spend(&mut self, now: Time) -> bool {
        // What a thousandth of a message takes is under two microseconds; the time below it is kept for later.
        let earned = (now - self.at).0.min(1_000_000_000) * MESSAGES_PER_SECOND / 1_000;
        if earned > 0 {
            self.at = now;
        }
        self.milli = (self.milli + earned).min(MESSAGES_BURST * 1_000);
        let allowed = self.milli >= 1_000;
        if allowed {
            self.milli -= 1_000;
        }
        allowed
    }
}
