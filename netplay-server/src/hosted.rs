//! One room with the links of those who are in it.

mod ruled;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::Waker;

use cart_host::RulesHost;
use netplay::{
    CloseReason, Input, Journaled, Lane, Output, Peer, Room, RoomEvent, Span, State, Tick, Time,
    Way, codec, peek_hello, thin,
};
use netplay_quic::{Address, Arrival, Ending, Link, LinkEvent, Outbox, Wakes};
use tracing::{debug, error, info, warn};

use self::ruled::Stay;
pub(crate) use self::ruled::{Facts, Seated};
use crate::answers::Answers;
use crate::bell::Bell;
use crate::bots::Bots;
use crate::keeper::{Keeper, TooSlow};
use crate::load::{Load, Overrun};
use crate::record::Recording;
use crate::status::Meter;
use crate::store::NewSave;
use crate::timed::Timed;
use crate::trace::Trace;

/// A room is saved so often.
const SAVE_EVERY: Span = Span::from_millis(5_000);
/// Even if its save stays the same, its journal begins anew so often.
const JOURNAL_LASTS: Span = Span::from_millis(60_000);
/// What happened in a room is written down so often: who kills the server costs its players no more than this, and what
/// the disk takes.
const JOURNAL_EVERY: Span = Span::from_millis(100);
/// The same where players wait for the answers to their orders.
const ANSWER_WITHIN: Span = Span::from_millis(10);
/// Bytes of a journal that wait for the disk; with more, there is none until the next save.
const JOURNAL_BYTES_MAX: usize = 1 << 20;
/// A save that found the disk busy is tried again so much later.
const SAVE_AGAIN: Span = Span::from_millis(500);
/// A room that is late says so so often at most.
const LATE_EVERY: Span = Span::from_millis(10_000);
/// Lines that a cart may write to the log between two saves, and as many that comings and goings may.
const LINES_MAX: usize = 50;
/// How often a room and its bots answer each other in one turn.
const ROUNDS_MAX: usize = 16;
/// Messages of one link that are taken before the other links have their turn.
const EVENTS_PER_TURN: usize = 64;

/// How far the journal since the newest save is.
#[derive(Debug, Default)]
struct Journal {
    /// A save is there from which it goes on.
    begun: bool,
    /// Something has happened since that save.
    changed: bool,
    /// What waits for the disk.
    piece: Vec<u8>,
    /// When to write it down.
    due: Time,
}

/// What a room has beside it where the host wants it.
pub(crate) struct Beside {
    pub(crate) recording: Option<Recording>,
    pub(crate) trace: Option<Trace>,
    pub(crate) meter: Meter,
    pub(crate) bots: Option<Bots>,
}

/// A room that is open on this server.
pub(crate) struct Hosted {
    room: Room<Journaled<Timed>>,
    /// What lets in; empty if its name does.
    code: String,
    /// None for a room that the host opened: it stays open.
    stay: Option<Stay>,
    facts: Arc<Facts>,
    bell: Arc<Bell>,
    /// It was given away once, because it held up others.
    moved_out: bool,
    links: BTreeMap<Peer, Link>,
    /// What this turn sends.
    outbox: Outbox,
    /// Where the host wants some.
    bots: Option<Bots>,
    peer_next: u64,
    keeper: Keeper,
    /// The cart's number for the form of its saves.
    save_version: u16,
    save_at: Time,
    /// The hash of the newest save's bytes, so that a room in which nothing happens writes nothing.
    saved: Option<blake3::Hash>,
    /// When it was handed over.
    saved_at: Time,
    /// How often the disk had failed when that save was made.
    failures: u64,
    journal: Journal,
    /// The room's replay, if the host wants one.
    recording: Option<Recording>,
    /// What is said here, if the host wants it.
    trace: Option<Trace>,
    answers: Answers,
    /// Ticks of time dropped that were not reported yet, and when they may be.
    late: (u32, Time),
    /// Lines that the cart has written since the last save.
    lines: usize,
    /// Lines about players since the last save.
    player_lines: usize,
    load: Load,
    meter: Meter,
    /// The tick at which this turn began: a turn runs one tick, because other rooms have theirs.
    turn_tick: Tick,
}

impl Hosted {
    /// Opens a room on the runtime that is entered; its first save is made at once, so that its journal has a beginning.
    pub(crate) fn new(
        mut room: Room<Journaled<Timed>>,
        save_version: u16,
        keeper: Keeper,
        beside: Beside,
    ) -> Self {
        let Beside { recording, trace, meter, bots } = beside;
        if meter.is_on() {
            room.rules_mut().rules_mut().start();
        }
        let bell = Arc::new(Bell::default());
        Self {
            load: Load::new(room.config().cart.tick_rate),
            turn_tick: room.tick(),
            room,
            meter,
            bots,
            code: String::new(),
            moved_out: false,
            stay: None,
            facts: Arc::default(),
            links: BTreeMap::new(),
            outbox: Outbox::start(),
            peer_next: 0,
            keeper,
            save_version,
            save_at: Time(0),
            saved: None,
            saved_at: Time(0),
            failures: 0,
            journal: Journal::default(),
            recording,
            trace,
            answers: Answers::new(Arc::clone(&bell)),
            bell,
            late: (0, Time(0)),
            lines: 0,
            player_lines: 0,
        }
    }

    /// Somebody has asked for this room.
    pub(crate) fn arrive(&mut self, now: Time, arrival: Arrival) {
        let peer = Peer(self.peer_next);
        self.peer_next += 1;
        debug!(room = self.name(), peer = peer.0, remote = %arrival.remote, "arrived");
        // Pads wait for their tick, and who they are for sleeps until then; on demand there is none to wait for.
        let on_demand = self.room.config().cart.tick_rate == 0;
        let wakes = if on_demand { Wakes::OnEach } else { Wakes::OnReliable };
        arrival.link.wakes(Waker::from(Arc::clone(&self.bell)), wakes);
        if let Some(bots) = &mut self.bots {
            // What is no hello is the room's to refuse.
            let seats = peek_hello(&arrival.hello).map_or(0, |hello| hello.players);
            bots.make_place(now, &mut self.room, seats.into());
        }
        self.links.insert(peer, arrival.link);
        self.room.handle(now, peer, Input::Connected { identity: arrival.fingerprint.0 });
        self.carry_out(now);
        self.traced(now, peer, Way::ToRoom, Lane::Reliable, &arrival.hello);
        self.room.handle(now, peer, Input::Bytes { lane: Lane::Reliable, bytes: &arrival.hello });
        self.carry_out(now);
    }

    /// Takes what came, runs what is due, sends what there is to send; says when to come back.
    pub(crate) fn turn(&mut self, now: Time) -> Time {
        self.turn_tick = self.room.tick();
        self.meter.begin();
        self.send_answers();
        let wake_at = self.work(now);
        let ticked = self.room.tick() != self.turn_tick;
        if self.meter.is_on() {
            let spent = self.room.rules_mut().rules_mut().take();
            self.meter.end(ticked, spent, self.room.players().count(), self.room.stats());
        }
        let begun = self.meter.now().filter(|_| ticked);
        self.outbox.send();
        self.meter.sent(begun);
        wake_at
    }

    fn work(&mut self, now: Time) -> Time {
        let mut wake_at = self.take_messages(now).unwrap_or(Time::NEVER);
        wake_at = wake_at.min(self.carry_out(now));
        wake_at = wake_at.min(self.play_bots(now));
        if now >= self.save_at {
            self.save(now);
            wake_at = wake_at.min(self.carry_out(now));
        }
        if now >= self.journal.due {
            self.write_journal(now);
            wake_at = wake_at.min(self.carry_out(now));
        }
        self.report_lateness(now);
        self.pass_on_log();
        self.note_facts(now);
        // A room in which nothing happens is left in peace.
        let rests = self.room.rules().is_empty() && self.journal.piece.is_empty();
        let journal_at = if rests { Time::NEVER } else { self.journal.due };
        wake_at.min(self.save_at).min(journal_at)
    }

    /// The last turn took so long; whether the room holds up others. A room that takes too long again and again is closed.
    pub(crate) fn took(&mut self, now: Time, span: Span) -> bool {
        let overrun = self.load.add(now, self.room.tick(), span);
        if let Some(overrun) = overrun {
            self.overran(now, overrun);
        }
        let heavy = overrun.is_some() || self.load.is_heavy(self.room.tick());
        heavy && !self.moved_out && self.room.closed().is_none()
    }

    fn overran(&mut self, now: Time, overrun: Overrun) {
        let Overrun { tick_ms, allowed_ms, seconds_left } = overrun;
        if seconds_left > 0 {
            warn!(
                room = self.name(),
                "the cart is too slow for this computer: a tick takes {tick_ms} ms and has {allowed_ms}; if it goes on so for {seconds_left} s, its room is closed"
            );
        } else if self.room.closed().is_none() {
            error!(
                room = self.name(),
                "the cart was too slow for too long and its room is closed: a tick takes {tick_ms} ms and has {allowed_ms}; other rooms go on, its save is kept, and a new start of the server opens it again"
            );
            // Where the disk is too slow as well, the save from before stays.
            let _ = self.changed_save(now).map(|save| self.offer(save));
            self.room.close(now, CloseReason::Overrun);
            self.carry_out(now);
        }
    }

    /// Saves for the last time, and ends the room for everybody in it; they are sent to the room of this name on another
    /// server, if there is one.
    pub(crate) fn close(&mut self, now: Time, then: Option<&Address>) {
        if let Some(save) = self.changed_save(now) {
            self.keeper.keep_last(save, self.answers.receipt());
            self.answers.wrote();
        }
        self.end_recording();
        self.send_answers();
        match then {
            Some(server) => {
                let there = server.with_room(self.name(), &self.code).to_string();
                self.room.redirect(now, &there);
            }
            None => self.room.close(now, CloseReason::Closing),
        }
        self.carry_out(now);
        self.outbox.send();
    }

    /// `Some(now)` if there was more than one turn takes.
    fn take_messages(&mut self, now: Time) -> Option<Time> {
        let mut more = None;
        let peers: Vec<Peer> = self.links.keys().copied().collect();
        for peer in peers {
            let mut taken = 0;
            while let Some(event) = self.links.get_mut(&peer).and_then(Link::poll) {
                match event {
                    LinkEvent::Connected { .. } => unreachable!("a server's link begins connected"),
                    LinkEvent::Bytes { lane, bytes, waited } => {
                        self.traced(now, peer, Way::ToRoom, lane, &bytes);
                        let begun = self.meter.now();
                        // How early a pad was does not depend on when this thread came to it.
                        let at = match lane {
                            Lane::Latest => now.before(waited),
                            Lane::Reliable => now,
                        };
                        if let Some(line) = self.links.get(&peer).and_then(Link::round_trip) {
                            self.room.line(peer, line);
                        }
                        self.room.handle(at, peer, Input::Bytes { lane, bytes: &bytes });
                        self.meter.room(begun);
                    }
                    LinkEvent::Disconnected { ending } => {
                        debug!(room = self.name(), peer = peer.0, %ending, "gone");
                        self.links.remove(&peer);
                        self.answers.forget(peer);
                        let orderly = matches!(ending, Ending::Closed { .. });
                        let input = if orderly { Input::Goodbye } else { Input::Disconnected };
                        self.room.handle(now, peer, input);
                    }
                }
                self.carry_pending(now);
                taken += 1;
                if taken == EVENTS_PER_TURN {
                    more = Some(now);
                    break;
                }
            }
        }
        more
    }

    /// Carries messages between the room and its bots; says when the next of them goes on.
    fn play_bots(&mut self, now: Time) -> Time {
        let Some(bots) = &mut self.bots else { return Time::NEVER };
        bots.come_and_go(now, &mut self.room);
        let mut wake_at = self.carry_out(now);
        for _ in 0..ROUNDS_MAX {
            let Some(bots) = &mut self.bots else { break };
            let (sent, bots_at) = bots.play(now, &mut self.room);
            if !sent {
                return wake_at.min(bots_at);
            }
            wake_at = self.carry_out(now);
        }
        // They still talk: they go on in the next turn, after the other rooms.
        wake_at.min(now)
    }

    /// Whether a message was for a bot, which has it then.
    fn is_for_bot(&mut self, now: Time, peer: Peer, lane: Lane, bytes: &[u8]) -> bool {
        self.bots.as_mut().is_some_and(|bots| bots.take(now, peer, lane, bytes))
    }

    /// Does what the room wants done, and says when it wants to be asked again.
    fn carry_out(&mut self, now: Time) -> Time {
        loop {
            let begun = self.meter.now();
            let output = if self.room.tick() == self.turn_tick {
                self.room.poll(now)
            } else {
                self.room.pending().unwrap_or(Output::Wait(now))
            };
            self.meter.room(begun);
            if let Output::Wait(wake_at) = output {
                return wake_at;
            }
            self.carry(now, output);
        }
    }

    /// Does what the room wants done by now: a tick that is due waits until all that came is taken.
    fn carry_pending(&mut self, now: Time) {
        while let Some(output) = self.room.pending() {
            self.carry(now, output);
        }
    }

    fn carry(&mut self, now: Time, output: Output<RoomEvent>) {
        match output {
            Output::Event(RoomEvent::TimeDropped { ticks }) => {
                self.late.0 = self.late.0.saturating_add(ticks);
                self.meter.dropped(ticks);
            }
            Output::Event(RoomEvent::OrderRefused { seat, reason }) => {
                debug!(room = self.name(), ?seat, reason, "an order was refused");
            }
            Output::Event(event) => self.log(&event),
            // A bot is in this process: what is lost with it is lost for it too, and nobody waits for the disk.
            Output::Send { peer, lane, bytes } if self.is_for_bot(now, peer, lane, &bytes) => {}
            Output::Send { peer, lane: Lane::Reliable, bytes } if codec::is_answer(&bytes) => {
                self.traced(now, peer, Way::ToClient, Lane::Reliable, &bytes);
                self.answers.hold(peer, bytes);
                self.journal.due = self.journal.due.min(now + ANSWER_WITHIN);
            }
            Output::Send { peer, lane, bytes } => {
                self.traced(now, peer, Way::ToClient, lane, &bytes);
                // A peer that is gone is sent nothing; the room hears of it with the link's last event.
                if let Some(link) = self.links.get(&peer) {
                    match lane {
                        Lane::Latest => self.outbox.add(link, bytes),
                        Lane::Reliable => link.send(lane, bytes),
                    }
                }
            }
            Output::Close { peer, reason } => {
                self.answers.forget(peer);
                if let Some(mut link) = self.links.remove(&peer) {
                    link.close(&reason.to_string());
                } else if let Some(bots) = &mut self.bots {
                    bots.closed(now, peer);
                }
            }
            Output::Wait(_) => {}
        }
    }

    fn traced(&mut self, now: Time, peer: Peer, way: Way, lane: Lane, bytes: &[u8]) {
        if let Some(trace) = &mut self.trace {
            trace.add(now, peer, way, lane, bytes);
        }
    }

    /// Sends the answers to orders that will not be forgotten any more.
    fn send_answers(&mut self) {
        while let Some((peer, bytes)) = self.answers.ready() {
            if let Some(link) = self.links.get(&peer) {
                link.send(Lane::Reliable, bytes);
            }
        }
    }

    fn offer(&mut self, save: NewSave) -> Result<(), TooSlow> {
        self.keeper.offer(save, self.answers.receipt())?;
        self.answers.wrote();
        Ok(())
    }

    fn save(&mut self, now: Time) {
        self.save_at = now + self.until_next_save();
        self.lines = 0;
        self.player_lines = 0;
        let Some(save) = self.changed_save(now) else { return };
        let hash = blake3::hash(&save.bytes);
        match self.offer(save) {
            Ok(()) => {
                (self.saved, self.saved_at) = (Some(hash), now);
                self.journal =
                    Journal { begun: true, due: now + JOURNAL_EVERY, ..Journal::default() };
            }
            Err(TooSlow) => {
                warn!(room = self.name(), "the disk is slow: a save waits");
                self.save_at = now + SAVE_AGAIN;
            }
        }
    }

    /// Rooms that were opened together do not save together ever after.
    fn until_next_save(&self) -> Span {
        let is_first = self.saved.is_none();
        let share = blake3::hash(self.name().as_bytes()).as_bytes()[0];
        if is_first { Span(SAVE_EVERY.0 * (1 + u64::from(share)) / 256) } else { SAVE_EVERY }
    }

    /// Hands over what has happened since the last time, with a proof of what it came to.
    fn write_journal(&mut self, now: Time) {
        self.journal.due = now + JOURNAL_EVERY;
        if self.room.closed().is_some() {
            self.end_recording();
            return;
        }
        if !self.room.rules().is_empty() {
            self.journal.changed = true;
            // A cart that stops here is reported by the room's own event, and the journal ends before.
            if self.room.save(now).is_err() {
                return;
            }
            let news = self.room.rules_mut().take();
            if let Some(recording) = &mut self.recording {
                recording.add(self.room.tick(), news.clone(), self.room.rules_mut());
            }
            if self.journal.begun {
                self.journal.piece.extend(news);
            }
        }
        if self.journal.piece.len() > JOURNAL_BYTES_MAX {
            warn!(
                room = self.name(),
                "the disk is slow: the room's journal waits for the next save"
            );
            (self.journal.begun, self.journal.piece) = (false, Vec::new());
        }
        if !self.journal.piece.is_empty() {
            let name = &self.room.config().name;
            // What finds no place goes with the next piece.
            let receipt = self.answers.receipt();
            if self.keeper.offer_journal(name, &mut self.journal.piece, receipt).is_ok() {
                self.answers.wrote();
            }
        }
    }

    /// The replay ends with what has stopped the cart, if something has: whoever plays it comes to the same fault.
    fn end_recording(&mut self) {
        let Some(mut recording) = self.recording.take() else { return };
        let news = self.room.rules_mut().take();
        recording.add(self.room.tick(), news, self.room.rules_mut());
        recording.end();
    }

    /// The room's save, if it is another than the last one. A room that has ended keeps the save from before.
    fn changed_save(&mut self, now: Time) -> Option<NewSave> {
        if self.room.closed().is_some() {
            return None;
        }
        let failures = self.keeper.failures();
        if failures != self.failures {
            self.failures = failures;
            self.saved = None;
        }
        // The journal so far belongs to the save before.
        self.write_journal(now);
        if self.saved.is_some() && !self.journal.changed {
            return None;
        }
        // A cart that stops here is reported by the room's own event.
        let bytes = self.room.save(now).ok()?.to_bytes();
        let rules = self.room.rules_mut();
        // Of this save the journal need not tell: its state is kept beside it.
        rules.take();
        let lasts = self.journal.begun && now - self.saved_at < JOURNAL_LASTS;
        if lasts && self.saved == Some(blake3::hash(&bytes)) {
            return None;
        }
        let state = thin(&State::of(rules).to_bytes());
        let room = self.name().to_owned();
        Some(NewSave { room, save_version: self.save_version, bytes, state })
    }

    fn pass_on_log(&mut self) {
        for line in self.room.rules_mut().rules_mut().take_log() {
            self.lines += 1;
            match self.lines {
                ..=LINES_MAX => info!(room = self.name(), ?line, "the cart says"),
                lines if lines == LINES_MAX + 1 => {
                    warn!(
                        room = self.name(),
                        "the cart says too much: for a while its lines are left out"
                    );
                }
                _ => {}
            }
        }
    }

    fn report_lateness(&mut self, now: Time) {
        let (ticks, may_at) = self.late;
        if ticks > 0 && now >= may_at {
            warn!(
                room = self.name(),
                ticks, "this computer is too slow for the cart: time was dropped"
            );
            self.late = (0, now + LATE_EVERY);
        }
    }

    /// Whether one more line about players may stand in the log: who comes and goes all the time does not fill the disk.
    fn may_tell_of_players(&mut self) -> bool {
        self.player_lines += 1;
        if self.player_lines == LINES_MAX + 1 {
            let room = self.name();
            warn!(room, "players come and go all the time: for a while that is left out here");
        }
        self.player_lines <= LINES_MAX
    }

    fn log(&mut self, event: &RoomEvent) {
        let is_fault = matches!(event, RoomEvent::Stopped);
        if !is_fault && !self.may_tell_of_players() {
            return;
        }
        let room = self.name();
        match event {
            RoomEvent::Joined { peer, name, seats, .. } => {
                info!(room, peer = peer.0, name, ?seats, "a player joined");
            }
            RoomEvent::Left { peer, seats, reason } => {
                info!(room, peer = peer.0, ?seats, %reason, "a player left");
            }
            RoomEvent::Watching { peer, name, .. } => {
                info!(room, peer = peer.0, name, "a spectator came");
            }
            RoomEvent::Unwatched { peer } => info!(room, peer = peer.0, "a spectator left"),
            RoomEvent::Rejected { peer, reject } => {
                info!(room, peer = peer.0, %reject, "a player was not let in");
            }
            RoomEvent::OrderRefused { .. } => unreachable!("the player alone is told"),
            RoomEvent::ProtocolBroken { peer, error } => {
                warn!(room, peer = peer.0, %error, "a connection broke the protocol and is closed");
            }
            RoomEvent::TimeDropped { .. } => unreachable!("lateness is summed up, not logged"),
            RoomEvent::Stopped => {
                let why = why_stopped(self.room.rules().rules());
                error!(
                    room,
                    "the cart stopped and its room is closed; other rooms go on, and its last save stays: {why}"
                );
            }
        }
    }
}

/// What stopped a cart, with the call in which it happened.
pub(crate) fn why_stopped(rules: &RulesHost) -> String {
    rules.fault().map_or_else(|| "no reason is known".to_owned(), ToString::to_string)
}
