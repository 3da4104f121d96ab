//! Coming and going: hello, seats, and the end of a connection.

use super::{
    Room, RoomEvent,
    connection::{Visitor, identity_of},
    schedule::Schedule,
    young,
};
use crate::{
    endpoint::{Output, Peer},
    error::{CloseReason, Reject},
    limits::{PLAYERS_MAX, SEAT_KEPT, VISITORS_MAX},
    message::{Hello, PARITY, ToClient, VERSION, Welcome},
    rules::{Identity, Rules, Seat},
    time::Time,
};

/// Whether a seat was this player's, or that of a friend on the same console.
fn had_seat(keeper: &Identity, identity: &Identity) -> bool {
    is_somebody(identity) && (0..PLAYERS_MAX).any(|player| identity_of(identity, player) == *keeper)
}

/// Whether two connections are the same player's; a player without identity is nobody's double.
fn same_player(one: &Identity, other: &Identity) -> bool {
    one == other && is_somebody(one)
}

pub(super) fn is_somebody(identity: &Identity) -> bool {
    identity.iter().any(|&byte| byte != 0)
}

fn name_is_good(name: &str) -> bool {
    let fits = (1..=cart_abi::NAME_BYTES_MAX).contains(&name.len());
    fits && !name.trim().is_empty() && !name.chars().any(char::is_control)
}

impl<R: Rules> Room<R> {
    /// Seats that anybody could take.
    pub fn seats_free(&mut self, now: Time) -> usize {
        self.free_seats(now, &[0; cart_abi::IDENTITY_BYTES]).len()
    }

    /// Connections that have no seat yet.
    pub fn visitors(&self) -> usize {
        self.visitors.len()
    }

    pub(super) fn connected(&mut self, now: Time, peer: Peer, identity: Identity) {
        // A driver that uses a number again has lost the connection that had it.
        self.forget(now, peer, CloseReason::Lost);
        self.connections += 1;
        self.visitors.insert(peer, Visitor::new(identity, self.connections, now));
        // Who only stands about makes place: otherwise a crowd would keep everybody else out.
        let others = self.visitors.iter().filter(|(other, _)| **other != peer);
        let silent = others.min_by_key(|(_, visitor)| (visitor.heard, visitor.number));
        if let Some((&silent, _)) = silent.filter(|_| self.visitors.len() > VISITORS_MAX) {
            let reason = CloseReason::TooSlow;
            self.dismiss(now, silent, reason, reason.to_string());
        }
    }

    pub(super) fn hello(&mut self, now: Time, peer: Peer, hello: Hello) {
        let Some(visitor) = self.visitors.get_mut(&peer) else { return };
        let identity = visitor.identity;
        let reject = if hello.version != VERSION {
            Some(Reject::other_version(hello.version))
        } else if let Some(reason) = self.closed {
            Some(Reject::closing(reason))
        } else if hello.room != self.config.name {
            Some(Reject::unknown_room(&hello.room))
        } else if !name_is_good(&hello.name) {
            Some(Reject::bad_name())
        } else if self.free_seats(now, &identity).len() < usize::from(hello.players) {
            Some(Reject::room_full(self.config.cart.seats, hello.players))
        } else {
            None
        };
        if let Some(reject) = reject {
            self.reject(now, peer, reject);
            return;
        }
        let mut features = hello.features;
        features.retain(|feature| self.config.features.contains(feature));
        if let Some(visitor) = self.visitors.get_mut(&peer) {
            visitor.name = Some(hello.name);
            visitor.knows_parity = features.iter().any(|feature| feature == PARITY);
        }
        let cart = &self.config.cart;
        let welcome = Welcome {
            features,
            room: self.config.name.clone(),
            cart: cart.hash,
            cart_bytes: u32::try_from(cart.bytes.len()).expect("a cart is at most CART_BYTES_MAX"),
            tick_rate: cart.tick_rate,
            seats: cart.seats,
        };
        self.send(peer, &ToClient::Welcome(welcome));
    }

    pub(super) fn ready(&mut self, now: Time, peer: Peer, players: u8) {
        let Some(visitor) = self.visitors.get(&peer) else { return };
        let (identity, number) = (visitor.identity, visitor.number);
        if let Some(reason) = self.closed {
            self.reject(now, peer, Reject::closing(reason));
            return;
        }
        let old = self
            .players
            .iter()
            .find(|(_, player)| same_player(&player.identity, &identity))
            .map(|(p, _)| *p);
        // A request that was long on its way does not end a newer connection of the same player.
        if old.is_some_and(|old| self.players[&old].number > number) {
            self.dismiss(now, peer, CloseReason::Superseded, CloseReason::Superseded.to_string());
            return;
        }
        let mut seats = self.free_seats(now, &identity);
        if seats.len() < usize::from(players) {
            self.reject(now, peer, Reject::room_full(self.config.cart.seats, players));
            return;
        }
        // The player's own seats come first, so that the hero sits where it sat.
        let mut own = old.map_or_else(Vec::new, |old| self.players[&old].seats.clone());
        let kept = self.kept.iter().filter(|(_, (keeper, _))| had_seat(keeper, &identity));
        own.extend(kept.map(|(&seat, _)| seat));
        seats.sort_by_key(|seat| (!own.contains(seat), *seat));
        if let Some(old) = old {
            self.dismiss(now, old, CloseReason::Superseded, CloseReason::Superseded.to_string());
        }
        seats.truncate(usize::from(players));
        self.kept.retain(|_, (keeper, _)| !had_seat(keeper, &identity));
        let Some(visitor) = self.visitors.remove(&peer) else { return };
        let name = visitor
            .name
            .clone()
            .expect("only a visitor with a name is asked for more than a hello");
        let player = visitor.seated(now, name.clone(), seats.clone());
        for (idx, &seat) in seats.iter().enumerate() {
            if self.closed.is_none() && self.rules.join(seat, &player.profile(idx)).is_err() {
                self.players.insert(peer, player);
                self.stop(now);
                return;
            }
        }
        self.players.insert(peer, player);
        let rate = self.config.cart.tick_rate;
        let schedule = *self.schedule.get_or_insert_with(|| Schedule::new(rate, now, self.tick));
        let next_us = u32::try_from((schedule.due(self.tick.after(1)) - now).0).unwrap_or(0);
        self.send(peer, &ToClient::Seated { seats: seats.clone(), tick: self.tick, next_us });
        if self.pace() < 100 {
            self.send(peer, &ToClient::Pace { percent: self.pace() });
        }
        self.outbox.push_back(Output::Event(RoomEvent::Joined { peer, identity, name, seats }));
        self.step_on_demand(now);
    }

    /// Seats that are free for a player: also those that the same player has on another connection or had on one that
    /// broke.
    fn free_seats(&mut self, now: Time, identity: &Identity) -> Vec<Seat> {
        self.kept.retain(|_, (_, until)| now < *until);
        let others =
            self.players.values().filter(|player| !same_player(&player.identity, identity));
        let mut taken: Vec<Seat> = others.flat_map(|player| player.seats.iter().copied()).collect();
        let kept = self.kept.iter().filter(|(_, (keeper, _))| !had_seat(keeper, identity));
        taken.extend(kept.map(|(&seat, _)| seat));
        (0..self.config.cart.seats).map(Seat).filter(|seat| !taken.contains(seat)).collect()
    }

    pub(super) fn reject(&mut self, now: Time, peer: Peer, reject: Reject) {
        self.send(peer, &ToClient::Reject(reject.clone()));
        self.outbox.push_back(Output::Event(RoomEvent::Rejected { peer, reject }));
        self.end(now, peer, CloseReason::Rejected);
    }

    /// Tells a peer why, and ends the connection.
    pub(super) fn dismiss(&mut self, now: Time, peer: Peer, reason: CloseReason, text: String) {
        if reason != CloseReason::Left {
            self.send(peer, &ToClient::Closing { reason, text });
        }
        self.end(now, peer, reason);
    }

    pub(super) fn end(&mut self, now: Time, peer: Peer, reason: CloseReason) {
        self.forget(now, peer, reason);
        self.outbox.push_back(Output::Close { peer, reason });
    }

    /// Forgets a connection and gives its seats back.
    pub(super) fn forget(&mut self, now: Time, peer: Peer, reason: CloseReason) {
        self.visitors.remove(&peer);
        if self.gallery.remove(peer) {
            self.outbox.push_back(Output::Event(RoomEvent::Unwatched { peer }));
        }
        let Some(player) = self.players.remove(&peer) else { return };
        if reason == CloseReason::Lost && is_somebody(&player.identity) {
            let keeper = (player.identity, now + SEAT_KEPT);
            self.kept.extend(player.seats.iter().map(|&seat| (seat, keeper)));
        }
        let mut stopped = false;
        for &seat in &player.seats {
            // Rules that have stopped are not called again.
            let alive = !stopped && self.closed != Some(CloseReason::CartStopped);
            stopped |= alive && self.rules.leave(seat).is_err();
        }
        self.outbox.push_back(Output::Event(RoomEvent::Left { peer, seats: player.seats, reason }));
        if self.players.is_empty() {
            self.tick = young(self.tick);
            self.schedule = None;
        }
        if stopped {
            self.stop(now);
        } else if self.closed.is_none() {
            self.step_on_demand(now);
        }
    }
}
