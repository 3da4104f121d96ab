//! The authority: it runs a cart's rules for everybody in it.

mod connection;
mod gallery;
mod hosting;
mod orders;
mod pace;
mod pads;
mod rate;
mod saving;
mod schedule;
mod seating;
#[cfg(test)]
mod tests;
mod views;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

pub use self::gallery::Spectators;
use self::{
    connection::{Player, Visitor},
    gallery::Gallery,
    pace::Pace,
    schedule::Schedule,
};
use crate::{
    codec::Message,
    codec::{decode, encode, peek_hello},
    endpoint::{Input, Lane, Output, Peer},
    error::{CloseReason, ProtocolError, Reject},
    limits::{CART_CHUNK_BYTES, CART_WINDOW_BYTES, TICKS_LATE_MAX, TICKS_MAX, TICKS_OLD, VISIT},
    message::{PARITY, Pads, ToClient, ToRoom},
    rules::{Identity, Rules, Seat, SeatPad, Stopped},
    time::{Tick, Time},
};

/// The cart that a room runs, as its clients get it.
#[derive(Clone, Debug)]
pub struct CartInfo {
    /// BLAKE3 of `bytes`.
    pub hash: [u8; 32],
    /// The cart file, 1 to [`CART_BYTES_MAX`](crate::limits::CART_BYTES_MAX) bytes.
    pub bytes: Arc<[u8]>,
    /// Ticks a second, 1 to 60; 0 on demand: a tick follows each order and each coming and going.
    pub tick_rate: u8,
    /// Seats, 1 to [`cart_abi::SEATS_MAX`].
    pub seats: u8,
}

impl CartInfo {
    /// Hashes the cart file; the numbers are those of its manifest.
    #[must_use]
    pub fn new(bytes: Arc<[u8]>, tick_rate: u8, seats: u8) -> Self {
        Self { hash: *blake3::hash(&bytes).as_bytes(), bytes, tick_rate, seats }
    }
}

/// What a room is made of, beside its rules.
#[derive(Clone, Debug)]
pub struct RoomConfig {
    /// The name that a hello must ask for, at most [`ROOM_NAME_BYTES_MAX`](crate::limits::ROOM_NAME_BYTES_MAX) bytes.
    pub name: String,
    /// The cart.
    pub cart: CartInfo,
    /// What the server can do beyond the version.
    pub features: Vec<String>,
    /// Who may watch.
    pub spectators: Spectators,
}

impl RoomConfig {
    /// A room with the features that the room itself has.
    #[must_use]
    pub fn new(name: &str, cart: CartInfo) -> Self {
        let features = vec![PARITY.into()];
        Self { name: name.into(), cart, features, spectators: Spectators::default() }
    }
}

/// What a room tells its shell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoomEvent {
    /// A player has taken seats, or has come back to them on a new connection.
    Joined {
        /// The connection.
        peer: Peer,
        /// Who it is.
        identity: Identity,
        /// The player's name.
        name: String,
        /// The seats.
        seats: Vec<Seat>,
    },
    /// A player has left the seats, or has moved to a new connection.
    Left {
        /// The connection.
        peer: Peer,
        /// The seats.
        seats: Vec<Seat>,
        /// Why.
        reason: CloseReason,
    },
    /// Somebody watches.
    Watching {
        /// The connection.
        peer: Peer,
        /// Who it is.
        identity: Identity,
        /// The name.
        name: String,
    },
    /// Somebody watches no more.
    Unwatched {
        /// The connection.
        peer: Peer,
    },
    /// Somebody was not let in.
    Rejected {
        /// The connection.
        peer: Peer,
        /// Why.
        reject: Reject,
    },
    /// The rules refused an order.
    OrderRefused {
        /// Whose.
        seat: Seat,
        /// Why.
        reason: String,
    },
    /// A peer broke the protocol, and its connection is closed.
    ProtocolBroken {
        /// The connection.
        peer: Peer,
        /// How.
        error: ProtocolError,
    },
    /// The room was late and has dropped so many ticks of time.
    TimeDropped {
        /// Ticks.
        ticks: u32,
    },
    /// The cart has stopped, and the room with it; whoever made the rules knows why.
    Stopped,
}

/// Counts since the room was made.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, serde::Serialize)]
pub struct RoomStats {
    /// Ticks run.
    pub ticks: u64,
    /// Pads applied, one for each connection and tick after its first pad.
    pub pads: u64,
    /// Pads among them that had to be made up.
    pub pads_missed: u64,
    /// Pads that came after their tick.
    pub pads_late: u64,
    /// Pads refused because they were too far ahead.
    pub pads_far: u64,
    /// Orders carried out.
    pub orders_done: u64,
    /// Orders refused.
    pub orders_refused: u64,
    /// Views not sent because a line carries no more.
    pub views_withheld: u64,
    /// Fragments of views sent.
    pub view_parts: u64,
    /// Beats sent.
    pub beats: u64,
    /// Key views sent.
    pub keys: u64,
    /// Messages made for all spectators together.
    pub shared_views: u64,
    /// Bytes handed over for sending.
    pub bytes: u64,
    /// Connections closed because they broke the protocol.
    pub protocol_errors: u64,
}

/// The authority over one game. It runs ticks while somebody has a seat, and stands still while nobody has.
#[derive(Debug)]
pub struct Room<R> {
    config: RoomConfig,
    rules: R,
    tick: Tick,
    schedule: Option<Schedule>,
    visitors: BTreeMap<Peer, Visitor>,
    players: BTreeMap<Peer, Player>,
    gallery: Gallery,
    /// Seats of players whose connection broke: whose they are, and until when.
    kept: BTreeMap<Seat, (Identity, Time)>,
    connections: u64,
    outbox: VecDeque<Output<RoomEvent>>,
    stats: RoomStats,
    pace: Pace,
    closed: Option<CloseReason>,
}

impl<R: Rules> Room<R> {
    /// A room at tick 0 with nobody in it.
    #[must_use]
    pub fn new(config: RoomConfig, rules: R) -> Self {
        Self {
            config,
            rules,
            tick: Tick(0),
            schedule: None,
            visitors: BTreeMap::new(),
            players: BTreeMap::new(),
            gallery: Gallery::default(),
            kept: BTreeMap::new(),
            connections: 0,
            outbox: VecDeque::new(),
            stats: RoomStats::default(),
            pace: Pace::default(),
            closed: None,
        }
    }

    /// Something happened on a connection. Poll afterwards.
    pub fn handle(&mut self, now: Time, peer: Peer, input: Input<'_>) {
        match input {
            Input::Connected { identity } => self.connected(now, peer, identity),
            Input::Bytes { lane, bytes } => {
                if let Err(error) = self.bytes(now, peer, lane, bytes) {
                    self.protocol_broken(now, peer, error);
                }
            }
            Input::Goodbye => self.forget(now, peer, CloseReason::Left),
            Input::Disconnected => self.forget(now, peer, CloseReason::Lost),
        }
    }

    /// What is still to be done for what has happened, without running anything that is due: for a driver that has
    /// others to serve before the next tick.
    pub fn pending(&mut self) -> Option<Output<RoomEvent>> {
        self.outbox.pop_front()
    }

    /// What is to be done next; ends with [`Output::Wait`].
    pub fn poll(&mut self, now: Time) -> Output<RoomEvent> {
        if self.outbox.is_empty() {
            self.advance(now);
        }
        if self.outbox.is_empty() {
            self.show_shared_view(now);
        }
        self.outbox.pop_front().unwrap_or_else(|| Output::Wait(self.wake_at()))
    }

    /// Ends the room: everybody is told, and nobody is let in again.
    pub fn close(&mut self, now: Time, reason: CloseReason) {
        self.closed.get_or_insert(reason);
        let peers = self.players.keys().chain(self.visitors.keys()).copied();
        let peers: Vec<Peer> = peers.chain(self.gallery.peers()).collect();
        for peer in peers {
            self.dismiss(now, peer, reason, reason.to_string());
        }
    }

    /// The last tick that was run.
    #[must_use]
    pub const fn tick(&self) -> Tick {
        self.tick
    }

    /// Why the room has ended, if it has.
    #[must_use]
    pub const fn closed(&self) -> Option<CloseReason> {
        self.closed
    }

    /// The taken seats and who has them, in the order of the connections.
    pub fn players(&self) -> impl Iterator<Item = (Peer, &str, &[Seat])> {
        self.players
            .iter()
            .map(|(peer, player)| (*peer, player.name.as_str(), player.seats.as_slice()))
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> RoomStats {
        self.stats
    }

    /// What the room was made of.
    #[must_use]
    pub const fn config(&self) -> &RoomConfig {
        &self.config
    }

    /// The rules, to ask them what netplay does not know.
    #[must_use]
    pub const fn rules(&self) -> &R {
        &self.rules
    }

    /// The rules, for the shell's own calls between ticks; players see the effect after the next tick.
    pub const fn rules_mut(&mut self) -> &mut R {
        &mut self.rules
    }

    fn bytes(
        &mut self,
        now: Time,
        peer: Peer,
        lane: Lane,
        bytes: &[u8],
    ) -> Result<(), ProtocolError> {
        if let Some(player) = self.players.get_mut(&peer) {
            player.heard = now;
            if !player.allowance.spend(now) {
                return Err(ProtocolError::TooMany);
            }
            match decode(lane, bytes)? {
                ToRoom::Pads(pads) => self.pads(now, peer, &pads),
                ToRoom::Order { sequence, bytes } => self.order(now, peer, sequence, &bytes)?,
                ToRoom::Bye => self.dismiss(now, peer, CloseReason::Left, String::new()),
                ToRoom::Hello(_) | ToRoom::Ask(_) => return Err(ProtocolError::OutOfTurn("hello")),
                ToRoom::Get { .. } => return Err(ProtocolError::OutOfTurn("request for the cart")),
                ToRoom::Ready { .. } => return Err(ProtocolError::OutOfTurn("request for seats")),
                ToRoom::Watch => return Err(ProtocolError::OutOfTurn("request to watch")),
            }
            return Ok(());
        }
        if self.gallery.has(peer) {
            return self.spectator_bytes(now, peer, lane, bytes);
        }
        // What still arrives from a peer that was closed is nobody's any more.
        let Some(visitor) = self.visitors.get_mut(&peer) else {
            return Ok(());
        };
        visitor.heard = now;
        if !visitor.allowance.spend(now) {
            return Err(ProtocolError::TooMany);
        }
        if visitor.name.is_none() {
            if lane != Lane::Reliable {
                return Err(ProtocolError::WrongLane(lane));
            }
            let hello = peek_hello(bytes)?;
            self.hello(now, peer, hello);
            return Ok(());
        }
        match decode(lane, bytes)? {
            ToRoom::Get { offset } => self.send_cart(peer, offset),
            ToRoom::Ready { players } => {
                self.ready(now, peer, players);
                Ok(())
            }
            ToRoom::Watch => {
                self.watch(now, peer);
                Ok(())
            }
            ToRoom::Bye => {
                self.dismiss(now, peer, CloseReason::Left, String::new());
                Ok(())
            }
            ToRoom::Hello(_) | ToRoom::Ask(_) => Err(ProtocolError::OutOfTurn("hello")),
            ToRoom::Order { .. } => Err(ProtocolError::OutOfTurn("order")),
            ToRoom::Pads(_) => Err(ProtocolError::OutOfTurn("pad")),
        }
    }

    fn send_cart(&mut self, peer: Peer, offset: u32) -> Result<(), ProtocolError> {
        let cart = Arc::clone(&self.config.cart.bytes);
        let from = offset as usize;
        if from >= cart.len() {
            return Err(ProtocolError::OutOfBounds("offset in the cart"));
        }
        let window = &cart[from..cart.len().min(from + CART_WINDOW_BYTES)];
        for (chunk, at) in window.chunks(CART_CHUNK_BYTES).zip((offset..).step_by(CART_CHUNK_BYTES))
        {
            self.send(peer, &ToClient::Cart { offset: at, bytes: chunk.to_vec() });
        }
        Ok(())
    }

    fn pads(&mut self, now: Time, peer: Peer, pads: &Pads) {
        let Some(player) = self.players.get_mut(&peer) else { return };
        if pads.newest.0 >= player.pads_newest {
            player.pads_newest = pads.newest.0;
            player.views.heard(pads.view, pads.lost);
            if let Some(view) = pads.view {
                player.rate.heard(now, view, pads.held_ms, pads.seen);
            }
        }
        if let Some(schedule) = self.schedule {
            let counts = player.pads.arrive(now, schedule, self.tick, pads);
            self.stats.pads_late += counts.late;
            self.stats.pads_far += counts.far;
            self.stats.pads_missed += counts.missed;
        }
    }

    /// Does what is due; at most one tick, so that its messages leave before the next.
    fn advance(&mut self, now: Time) {
        let overdue = |visitor: &Visitor| visitor.heard + VISIT <= now;
        let slow: Vec<Peer> =
            self.visitors.iter().filter(|(_, v)| overdue(v)).map(|(peer, _)| *peer).collect();
        for peer in slow {
            self.dismiss(now, peer, CloseReason::TooSlow, CloseReason::TooSlow.to_string());
        }
        self.waiting_orders(now);
        self.send_silent_away(now);
        if self.config.cart.tick_rate == 0 {
            return;
        }
        let Some(schedule) = self.schedule else { return };
        let due = schedule.due(self.tick.after(1));
        if due > now {
            return;
        }
        let rate = u64::from(self.config.cart.tick_rate);
        let late = u32::try_from((now - due).0 * rate / 1_000_000).unwrap_or(u32::MAX);
        if late > TICKS_LATE_MAX {
            let moved = Schedule::new(
                self.config.cart.tick_rate,
                due + schedule.span(late),
                self.tick.after(1),
            );
            self.schedule = Some(moved);
            self.pace.dropped(late);
            self.outbox.push_back(Output::Event(RoomEvent::TimeDropped { ticks: late }));
        }
        self.step(now);
        self.keep_pace(now);
    }

    fn wake_at(&self) -> Time {
        let tick = self.schedule.map_or(Time::NEVER, |schedule| match self.config.cart.tick_rate {
            0 => Time::NEVER,
            _ => schedule.due(self.tick.after(1)),
        });
        let visit = self.visitors.values().map(|visitor| visitor.heard + VISIT).min();
        let orders = self.players.values().map(|player| player.orders.due()).min();
        let shown = Some(self.gallery.due(self.config.spectators.behind));
        [Some(tick), visit, orders, shown].into_iter().flatten().min().unwrap_or(Time::NEVER)
    }

    /// In a room on demand, what has happened is followed by a tick.
    fn step_on_demand(&mut self, now: Time) {
        if self.config.cart.tick_rate == 0 && !self.players.is_empty() {
            self.step(now);
        }
    }

    /// Runs one tick and sends everybody's view.
    fn step(&mut self, now: Time) {
        let Some(schedule) = self.schedule else { return };
        if self.tick.0 >= TICKS_MAX {
            self.begin_anew(now);
            return;
        }
        self.tick = self.tick.after(1);
        let mut pads = Vec::new();
        for player in self.players.values_mut() {
            let (records, missed) = player.pads.take(self.tick, schedule);
            pads.extend(player.seats.iter().zip(records).map(|(&seat, pad)| SeatPad { seat, pad }));
            self.stats.pads += 1;
            self.stats.pads_missed += u64::from(missed);
        }
        pads.sort_by_key(|pad| pad.seat);
        self.stats.ticks += 1;
        if self.rules.tick(&pads).is_err()
            || self.send_views(now).is_err()
            || self.keep_shared_view(now).is_err()
        {
            self.stop(now);
        }
    }

    /// After years without a moment in which nobody was here the numbers run out: everybody comes in again.
    fn begin_anew(&mut self, now: Time) {
        let peers: Vec<Peer> = self.players.keys().copied().collect();
        for peer in peers {
            self.dismiss(now, peer, CloseReason::Closing, "this room begins to count anew".into());
        }
        self.tick = Tick(0);
    }

    fn send_views(&mut self, now: Time) -> Result<(), Stopped> {
        let mut messages = Vec::new();
        for (&peer, player) in &mut self.players {
            let report = player.pads.report(now);
            let on_demand = self.config.cart.tick_rate == 0;
            let allowed = on_demand || player.rate.allows(now);
            self.stats.views_withheld += u64::from(!allowed);
            // A view that is not sent is not made: most of a tick's time goes into views.
            let sent = if !allowed || player.views.is_held_up() {
                player.views.withhold(self.tick, report)
            } else {
                let view = self.rules.view(player.seats[0], player.rate.budget())?;
                if view.len() > cart_abi::VIEW_BYTES_MAX {
                    return Err(Stopped);
                }
                if on_demand {
                    vec![player.views.follow(self.tick, view)]
                } else {
                    player.views.parity = player.knows_parity && player.rate.loses();
                    player.views.offer(self.tick, view, report)
                }
            };
            if !sent.is_empty() {
                player.pads.told();
            }
            messages.extend(sent.into_iter().map(|message| (peer, message)));
        }
        for (peer, message) in messages {
            let bytes = self.send(peer, &message);
            let told = matches!(message, ToClient::View(_) | ToClient::Beat { same: Some(_), .. });
            if let Some(player) = self.players.get_mut(&peer) {
                player.rate.sent(now, told.then_some(self.tick), bytes);
            }
        }
        Ok(())
    }

    /// Sends a message, and says of how many bytes.
    fn send(&mut self, peer: Peer, message: &ToClient) -> usize {
        match message {
            ToClient::View(_) | ToClient::Parity { .. } | ToClient::Change { .. } => {
                self.stats.view_parts += 1;
            }
            ToClient::Beat { .. } => self.stats.beats += 1,
            ToClient::Key { .. } => self.stats.keys += 1,
            _ => {}
        }
        let bytes = encode(message);
        let length = bytes.len();
        self.stats.bytes += length as u64;
        self.outbox.push_back(Output::Send { peer, lane: message.lane(), bytes });
        length
    }

    fn protocol_broken(&mut self, now: Time, peer: Peer, error: ProtocolError) {
        self.stats.protocol_errors += 1;
        self.outbox.push_back(Output::Event(RoomEvent::ProtocolBroken { peer, error }));
        self.dismiss(now, peer, CloseReason::Protocol, error.to_string());
    }

    /// The cart has stopped: nothing may be asked of the rules any more.
    fn stop(&mut self, now: Time) {
        if self.closed.is_none() {
            self.closed = Some(CloseReason::CartStopped);
            self.outbox.push_back(Output::Event(RoomEvent::Stopped));
            self.close(now, CloseReason::CartStopped);
        }
    }
}

/// Where the ticks of a room that nobody is in go on: from the start if there are not many numbers left, because a tick
/// means something only while somebody is connected.
const fn young(tick: Tick) -> Tick {
    if tick.0 < TICKS_OLD { tick } else { Tick(0) }
}
