//! The spectators of a room: one view for all of them, a while after it was made.
//!
//! Whoever watches is told the same, encoded once: a key view every two seconds on the Reliable lane, and in between
//! changes against that key. Nobody acknowledges anything. Who has lost a change has the next, and who has lost or not
//! yet got a key waits for it: so a spectator costs what sending costs, and can ask for nothing.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    Room, RoomEvent,
    connection::{Allowance, Visitor},
    views::parts_of,
};
use crate::{
    codec::{Message, decode, encode},
    endpoint::{Lane, Output, Peer},
    error::{CloseReason, ProtocolError, Reject},
    limits::{
        DATAGRAM_OVERHEAD_BYTES, SHARED_KEY, SHARED_KEY_LEAST, SHARED_RATE_BYTES,
        SHARED_VIEWS_PER_SECOND, SPECTATORS, SPECTATORS_BEHIND, VIEW_BUDGET_BYTES,
    },
    message::{Report, ToClient, ToRoom},
    rules::{Identity, Rules, Stopped},
    time::{Span, Tick, Time},
};

/// How often a change is told again after which nothing changes.
const TOLD_AGAIN: u8 = 2;

/// Who may watch a room.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Spectators {
    /// How many at once; 0 for none.
    pub most: usize,
    /// How far behind the game, at most [`SPECTATORS_BEHIND_MAX`](crate::limits::SPECTATORS_BEHIND_MAX).
    pub behind: Span,
}

impl Default for Spectators {
    fn default() -> Self {
        Self { most: SPECTATORS, behind: SPECTATORS_BEHIND }
    }
}

/// A connection that watches.
#[derive(Debug)]
struct Spectator {
    identity: Identity,
    name: String,
    allowance: Allowance,
}

/// A view that all spectators have or may have.
#[derive(Clone, Debug)]
struct SharedView {
    made: Time,
    tick: Tick,
    bytes: Arc<[u8]>,
}

/// All spectators, and what they are shown.
#[derive(Debug, Default)]
pub(super) struct Gallery {
    spectators: BTreeMap<Peer, Spectator>,
    /// Made, and not old enough to be shown; oldest first.
    waiting: VecDeque<SharedView>,
    /// The view that was told last, and how often it is told again: its last message may be lost.
    told: Option<(Arc<[u8]>, u8)>,
    /// The view on which changes build, and when it was sent.
    key: Option<(SharedView, Time)>,
    /// Bytes that may still be sent to each, in thousandths, and as of when.
    purse: (u64, Time),
}

impl Gallery {
    pub(super) fn is_empty(&self) -> bool {
        self.spectators.is_empty()
    }

    pub(super) fn has(&self, peer: Peer) -> bool {
        self.spectators.contains_key(&peer)
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = Peer> {
        self.spectators.keys().copied()
    }

    pub(super) fn peers_of(&self, identity: Identity) -> impl Iterator<Item = Peer> {
        let same = move |(_, spectator): &(&Peer, &Spectator)| spectator.identity == identity;
        self.spectators.iter().filter(same).map(|(peer, _)| *peer)
    }

    /// Whether a spectator was there; without any, nothing is kept for them.
    pub(super) fn remove(&mut self, peer: Peer) -> bool {
        let was_there = self.spectators.remove(&peer).is_some();
        if self.spectators.is_empty() {
            *self = Self::default();
        }
        was_there
    }

    /// When the next view is old enough.
    pub(super) fn due(&self, behind: Span) -> Time {
        self.waiting.front().map_or(Time::NEVER, |view| view.made + behind)
    }

    fn keep(&mut self, made: Time, tick: Tick, bytes: Vec<u8>) {
        let newest = self.waiting.back().map(|view| &view.bytes);
        let newest = newest.or_else(|| self.told.as_ref().map(|(told, _)| told));
        let same = newest.filter(|newest| ***newest == *bytes);
        let bytes = same.map_or_else(|| bytes.into(), Arc::clone);
        self.waiting.push_back(SharedView { made, tick, bytes });
    }

    /// The newest view that is old enough is shown: what to tell everybody of it.
    fn show(&mut self, now: Time, behind: Span) -> Vec<ToClient> {
        let mut new = None;
        while self.waiting.front().is_some_and(|view| view.made + behind <= now) {
            new = self.waiting.pop_front();
        }
        let Some(view) = new else { return Vec::new() };
        let again = match &self.told {
            Some((told, 0)) if *told == view.bytes => return Vec::new(),
            Some((told, again)) if *told == view.bytes => again - 1,
            Some(_) | None => TOLD_AGAIN,
        };
        let Some((key, sent)) = self.key.as_ref().filter(|(_, at)| now - *at < SHARED_KEY) else {
            return vec![self.new_key(now, view)];
        };
        let (base, sent) = (Some((key.tick, &*key.bytes)), *sent);
        let parts = parts_of(view.tick, base, &view.bytes, Report::default(), false);
        match parts {
            Some(parts) if self.pays(now, &parts) => {
                self.told = Some((view.bytes, again));
                parts
            }
            None if now - sent >= SHARED_KEY_LEAST => vec![self.new_key(now, view)],
            // It is not told; the next one is.
            Some(_) | None => Vec::new(),
        }
    }

    fn new_key(&mut self, now: Time, view: SharedView) -> ToClient {
        let message = ToClient::Key { tick: view.tick, bytes: view.bytes.to_vec() };
        // What goes on the Reliable lane arrives.
        self.told = Some((Arc::clone(&view.bytes), 0));
        self.key = Some((view, now));
        message
    }

    /// Whether each spectator may be sent so much now.
    fn pays(&mut self, now: Time, parts: &[ToClient]) -> bool {
        let (milli, at) = self.purse;
        let earned = (now - at).0.min(1_000_000) * SHARED_RATE_BYTES / 1_000;
        let milli = (milli + earned).min(SHARED_RATE_BYTES * 1_000);
        let bytes: u64 = parts.iter().map(|part| part_bytes(part) + DATAGRAM_OVERHEAD_BYTES).sum();
        let left = milli.checked_sub(bytes * 1_000);
        self.purse = (left.unwrap_or(milli), now);
        left.is_some()
    }
}

fn part_bytes(part: &ToClient) -> u64 {
    match part {
        ToClient::View(part) => part.bytes.len() as u64 + 16,
        _ => 0,
    }
}

impl<R: Rules> Room<R> {
    /// Who may watch from now on; those who do stay.
    pub fn set_spectators(&mut self, spectators: Spectators) {
        self.config.spectators = spectators;
    }

    /// Ticks from one view of the spectators to the next.
    fn shared_every(&self) -> u32 {
        u32::from(self.config.cart.tick_rate).div_ceil(SHARED_VIEWS_PER_SECOND).max(1)
    }

    /// A visitor becomes a spectator.
    pub(super) fn watch(&mut self, now: Time, peer: Peer) {
        if let Some(reason) = self.closed {
            self.reject(now, peer, Reject::closing(reason));
            return;
        }
        let most = self.config.spectators.most;
        if self.gallery.spectators.len() >= most {
            self.reject(now, peer, Reject::no_spectators(most));
            return;
        }
        // The view of this moment: in a room that stands still there is no other.
        let view = match self.rules.spectate(VIEW_BUDGET_BYTES) {
            Ok(Some(view)) => view,
            Ok(None) => {
                self.reject(now, peer, Reject::not_shown());
                return;
            }
            Err(Stopped) => {
                self.stop(now);
                return;
            }
        };
        if self.gallery.is_empty() {
            self.gallery.keep(now, self.tick, view);
        }
        let Some(Visitor { identity, name, allowance, .. }) = self.visitors.remove(&peer) else {
            return;
        };
        let name = name.expect("only a visitor with a name is asked for more than a hello");
        let behind_ms = u32::try_from(self.config.spectators.behind.0 / 1_000).unwrap_or(u32::MAX);
        self.send(peer, &ToClient::Watching { behind_ms });
        // What all others build on, so that the next change is good for this one too.
        let key = self.gallery.key.as_ref();
        let key = key.map(|(key, _)| ToClient::Key { tick: key.tick, bytes: key.bytes.to_vec() });
        if let Some(key) = key {
            self.send(peer, &key);
        }
        let event = RoomEvent::Watching { peer, identity, name: name.clone() };
        self.gallery.spectators.insert(peer, Spectator { identity, name, allowance });
        self.outbox.push_back(Output::Event(event));
    }

    /// A message of a spectator: there is only one that it may send.
    pub(super) fn spectator_bytes(
        &mut self,
        now: Time,
        peer: Peer,
        lane: Lane,
        bytes: &[u8],
    ) -> Result<(), ProtocolError> {
        let Some(spectator) = self.gallery.spectators.get_mut(&peer) else { return Ok(()) };
        if !spectator.allowance.spend(now) {
            return Err(ProtocolError::TooMany);
        }
        match decode(lane, bytes)? {
            ToRoom::Bye => {
                self.dismiss(now, peer, CloseReason::Left, String::new());
                Ok(())
            }
            _ => Err(ProtocolError::OutOfTurn("message of a spectator")),
        }
    }

    /// After a tick: its view waits until it is old enough.
    pub(super) fn keep_shared_view(&mut self, now: Time) -> Result<(), Stopped> {
        if self.gallery.is_empty() || !self.tick.0.is_multiple_of(self.shared_every()) {
            return Ok(());
        }
        let Some(view) = self.rules.spectate(VIEW_BUDGET_BYTES)? else { return Ok(()) };
        if view.len() > cart_abi::VIEW_BYTES_MAX {
            return Err(Stopped);
        }
        self.gallery.keep(now, self.tick, view);
        Ok(())
    }

    /// Tells all spectators of the view that is old enough now, if there is one.
    pub(super) fn show_shared_view(&mut self, now: Time) {
        for message in self.gallery.show(now, self.config.spectators.behind) {
            let (lane, bytes) = (message.lane(), encode(&message));
            self.stats.shared_views += 1;
            for peer in self.gallery.spectators.keys() {
                self.stats.bytes += bytes.len() as u64;
                self.outbox.push_back(Output::Send { peer: *peer, lane, bytes: bytes.clone() });
            }
        }
    }

    /// The names of those who watch.
    pub fn spectators(&self) -> impl Iterator<Item = (Peer, &str)> {
        self.gallery.spectators.iter().map(|(peer, spectator)| (*peer, spectator.name.as_str()))
    }
}
