//! What a host does to those in a room: sends one away, or all of them elsewhere, or tells them that the room is slow.

use super::Room;
use crate::{
    endpoint::Peer,
    error::CloseReason,
    limits::SEATED_SILENT,
    message::ToClient,
    rules::{Identity, Rules},
    time::Time,
};

impl<R: Rules> Room<R> {
    /// Ends every connection of a player, with or without a seat, whose seat is free then; says how many there were. Who
    /// is not to come back is for the server to turn away, which asks no room.
    pub fn send_away(&mut self, now: Time, identity: Identity, reason: CloseReason) -> usize {
        self.kept.retain(|_, (keeper, _)| *keeper != identity);
        let players = self.players.iter().filter(|(_, player)| player.identity == identity);
        let visitors = self.visitors.iter().filter(|(_, visitor)| visitor.identity == identity);
        let peers: Vec<Peer> = players
            .map(|(peer, _)| *peer)
            .chain(visitors.map(|(peer, _)| *peer))
            .chain(self.gallery.peers_of(identity))
            .collect();
        for &peer in &peers {
            self.dismiss(now, peer, reason, reason.to_string());
        }
        peers.len()
    }

    /// Ends the room here: everybody is told where it goes on, and nobody is let in again.
    pub fn redirect(&mut self, now: Time, address: &str) {
        self.closed.get_or_insert(CloseReason::Moved);
        let peers = self.players.keys().chain(self.visitors.keys()).copied();
        let peers: Vec<Peer> = peers.chain(self.gallery.peers()).collect();
        for peer in peers {
            self.send(peer, &ToClient::Redirect { address: address.to_owned() });
            self.end(now, peer, CloseReason::Moved);
        }
    }

    /// Who has seats: each connection's identity, the player's name and the number of seats, in the order of the
    /// connections.
    pub fn seated(&self) -> impl Iterator<Item = (Identity, &str, usize)> {
        self.players
            .values()
            .map(|player| (player.identity, player.name.as_str(), player.seats.len()))
    }

    /// Connections of any kind.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.players.len() + self.visitors.len()
    }

    /// How many of a hundred ticks that are due are run; under 100, everybody was told.
    #[must_use]
    pub const fn pace(&self) -> u8 {
        self.pace.percent()
    }

    /// Ends the connections of players who send nothing at all. In a room on demand a player may be silent for hours.
    pub(super) fn send_silent_away(&mut self, now: Time) {
        if self.config.cart.tick_rate == 0 {
            return;
        }
        let silent = self.players.iter().filter(|(_, player)| player.heard + SEATED_SILENT <= now);
        let silent: Vec<Peer> = silent.map(|(peer, _)| *peer).collect();
        for peer in silent {
            self.dismiss(now, peer, CloseReason::Silent, CloseReason::Silent.to_string());
        }
    }

    /// A tick was run.
    pub(super) fn keep_pace(&mut self, now: Time) {
        let Some(percent) = self.pace.ran(now) else { return };
        let peers: Vec<Peer> = self.players.keys().copied().collect();
        for peer in peers {
            self.send(peer, &ToClient::Pace { percent });
        }
    }
}
