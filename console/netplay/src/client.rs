//! A player's side of a room: it shows views, sends pads and orders, and looks ahead.

mod clock;
mod download;
mod figures;
mod others;
mod pads;
mod prediction;
mod show;
mod told;
mod views;
mod visit;

use std::{collections::VecDeque, mem};

use cart_abi::Pad;

pub use self::figures::{ClientStats, Line};
use self::{
    clock::Clock,
    download::Download,
    pads::PadHistory,
    prediction::Prediction,
    show::Show,
    views::{Arrival, Piece, ViewReceiver},
};
use crate::{
    codec::{Message, decode, encode},
    endpoint::Lane,
    endpoint::{Input, Output, Peer},
    error::{CloseReason, ProtocolError, Reject},
    limits::{ORDERS_UNANSWERED_MAX, REST_TICKS, TICKS_PER_ADVANCE_MAX},
    message::{Hello, PARITY, Pads, Report, ToClient, ToRoom, VERSION, Welcome},
    rules::{Predict, Seat},
    scene::{Own, Scene},
    time::{Span, Tick, Time},
};

/// Who joins which room.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The room's name.
    pub room: String,
    /// What lets into a private room; empty for one that its name lets in.
    pub code: String,
    /// The player's name.
    pub name: String,
    /// Players on this console, 1 to 4; 0 to watch.
    pub players: u8,
    /// What this client can do beyond the version.
    pub features: Vec<String>,
}

impl ClientConfig {
    /// One player, without a code, with the features that the client itself has.
    #[must_use]
    pub fn new(room: &str, name: &str) -> Self {
        let (room, name, code) = (room.into(), name.into(), String::new());
        Self { room, code, name, players: 1, features: vec![PARITY.into()] }
    }
}

/// What a client tells its shell.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ClientEvent {
    /// The room lets the player in. The shell looks for the cart by its hash: it calls [`Client::fetch`] if it lacks
    /// it, and [`Client::ready`] once it is loaded.
    Welcome(Welcome),
    /// The cart that was fetched, with the hash that was announced.
    Cart(Vec<u8>),
    /// The player has seats, and the game begins.
    Seated {
        /// One for each player on this console.
        seats: Vec<Seat>,
    },
    /// There is a place among the spectators: what is shown from now on is so much behind the game.
    Watching {
        /// How much.
        behind: Span,
    },
    /// The rules carried out an order.
    Done {
        /// What [`Client::order`] gave back.
        order: u32,
    },
    /// The rules refused an order.
    Refused {
        /// What [`Client::order`] gave back.
        order: u32,
        /// Why, in the cart's words.
        reason: String,
    },
    /// The cart's prediction has stopped; from now on the room's views are shown as they come.
    PredictionStopped,
    /// The player is not let in.
    Rejected(Reject),
    /// The room is on another server: its address, as the room wrote it. The end follows.
    Redirected(String),
    /// It is over; the last event.
    Closed {
        /// For programs.
        reason: CloseReason,
        /// For people.
        text: String,
    },
}

/// Why an order was not sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum OrderError {
    /// There is no seat.
    #[error("an order without a seat")]
    NotSeated,
    /// More than [`cart_abi::ORDER_BYTES_MAX`] bytes.
    #[error("an order of {0} bytes, and {max} are allowed", max = cart_abi::ORDER_BYTES_MAX)]
    TooLong(usize),
    /// The room has not answered so many orders yet.
    #[error("too many orders that the room has not answered yet")]
    TooMany,
}

/// How far a client is.
#[derive(Debug)]
enum Stage {
    /// The connection does not stand yet.
    New,
    /// The hello is sent.
    Greeting,
    /// The room lets the player in; the cart is fetched or loaded.
    Visiting { welcome: Welcome, download: Option<Download> },
    /// Seats have been asked for.
    Waiting { welcome: Welcome, asked: Time },
    /// The game runs.
    Playing(Box<Game>),
    /// Others play.
    Watching(Box<Show>),
    /// It is over.
    Over,
}

/// What a client has while it has seats.
#[derive(Debug)]
struct Game {
    seats: Vec<Seat>,
    /// None on demand.
    clock: Option<Clock>,
    pads: PadHistory,
    /// Ticks since the last message of pads.
    rested: u8,
    /// The newest view that was acknowledged while the clock stood still.
    acked: Option<Tick>,
    views: ViewReceiver,
    prediction: Prediction,
    /// Orders without an answer and when they were sent.
    orders: VecDeque<(u32, Time)>,
    order_next: u32,
    round_trip_us: u64,
    /// Ticks that the room runs of a hundred that are due.
    pace: u8,
}

/// A player's side of a room, for one connection: who comes back comes with a new one. The shell calls [`Self::press`] and [`Self::advance`] once a frame, polls, and draws what
/// [`Self::scene`] gives.
#[derive(Debug)]
pub struct Client {
    config: ClientConfig,
    stage: Stage,
    outbox: VecDeque<Output<ClientEvent>>,
    stats: ClientStats,
}

impl Client {
    /// A client whose connection does not stand yet.
    #[must_use]
    pub fn new(config: ClientConfig) -> Self {
        Self { config, stage: Stage::New, outbox: VecDeque::new(), stats: ClientStats::default() }
    }

    /// Something happened on the connection. Poll afterwards.
    pub fn handle(&mut self, now: Time, input: Input<'_>) {
        match input {
            Input::Connected { .. } => {
                let ClientConfig { room, code, name, players, features } = self.config.clone();
                self.stage = Stage::Greeting;
                self.send(&ToRoom::Hello(Hello {
                    version: VERSION,
                    features,
                    room,
                    code,
                    name,
                    players,
                }));
            }
            Input::Bytes { lane, bytes } => {
                if let Stage::Over = self.stage {
                    return;
                }
                self.stats.messages_in += 1;
                self.stats.bytes_in += bytes.len() as u64;
                if let Err(error) =
                    decode(lane, bytes).and_then(|message| self.message(now, message))
                {
                    self.end(CloseReason::Protocol, error.to_string());
                    self.outbox.push_back(Output::Close {
                        peer: Peer::ROOM,
                        reason: CloseReason::Protocol,
                    });
                }
            }
            Input::Goodbye => self.end(CloseReason::Closing, CloseReason::Closing.to_string()),
            Input::Disconnected => self.end(CloseReason::Lost, CloseReason::Lost.to_string()),
        }
    }

    /// What is to be done next; ends with [`Output::Wait`] for the time of the next [`Self::advance`] that changes something.
    pub fn poll(&mut self, _now: Time) -> Output<ClientEvent> {
        self.outbox.pop_front().unwrap_or_else(|| Output::Wait(self.wake_at()))
    }

    /// The pad of a player on this console (0 to 3) is now like this.
    pub fn press(&mut self, player: usize, pad: Pad) {
        if let Stage::Playing(game) = &mut self.stage {
            game.pads.press(player, pad);
        }
    }

    /// Asks the rules for something, in the name of the first player. The number comes back with the answer.
    pub fn order(&mut self, now: Time, order: &[u8]) -> Result<u32, OrderError> {
        let Stage::Playing(game) = &mut self.stage else {
            return Err(OrderError::NotSeated);
        };
        if order.len() > cart_abi::ORDER_BYTES_MAX {
            return Err(OrderError::TooLong(order.len()));
        }
        if game.orders.len() >= ORDERS_UNANSWERED_MAX {
            return Err(OrderError::TooMany);
        }
        let sequence = game.order_next;
        game.order_next += 1;
        game.orders.push_back((sequence, now));
        self.send(&ToRoom::Order { sequence, bytes: order.to_vec() });
        Ok(sequence)
    }

    /// Goes on to `now`: begins ticks, sends pads, looks ahead. Once a frame, after [`Self::press`].
    pub fn advance(&mut self, now: Time, predict: &mut dyn Predict) {
        if let Stage::Watching(show) = &mut self.stage {
            show.advance(now);
        }
        let Stage::Playing(game) = &mut self.stage else { return };
        let begun = game.begin_ticks(now, &mut self.stats);
        game.views.advance(now);
        let looked = game.views.newest().map_or(Ok(()), |newest| {
            let tick = game.clock.as_ref().map(Clock::tick);
            game.prediction.advance(newest, tick, &game.pads, &game.seats, predict)
        });
        let counts = game.prediction.counts;
        self.stats.predictions_held = counts.held;
        self.stats.predictions_corrected = counts.corrected;
        self.stats.predictions = counts.calls;
        if begun > 0 {
            if let Some(rested) = game.rested(begun) {
                self.send_pads(now, rested);
            }
        } else if game.acks_alone() {
            self.send_pads(now, 0);
        }
        if looked.is_err() {
            self.outbox.push_back(Output::Event(ClientEvent::PredictionStopped));
        }
    }

    /// The tick whose pads were sent last; none before [`ClientEvent::Seated`], and in a room on demand.
    #[must_use]
    pub fn tick(&self) -> Option<Tick> {
        let Stage::Playing(game) = &self.stage else { return None };
        game.clock.as_ref().map(Clock::tick)
    }

    /// What to draw, as of the last [`Self::advance`]; nothing before the first view.
    #[must_use]
    pub fn scene(&self) -> Option<Scene<'_>> {
        let game = match &self.stage {
            Stage::Playing(game) => game,
            Stage::Watching(show) => return show.scene(),
            _ => return None,
        };
        let (now, next) = game.prediction.own()?;
        let part = game.clock.as_ref().map_or(0, Clock::part);
        Some(Scene {
            tick: game.prediction.tick(),
            seats: &game.seats,
            own: Own { now, next, part },
            others: game.views.others()?,
            watching: false,
            corrected: game.prediction.corrected(),
            lagging: game.prediction.lagging(),
            round_trip_ms: u32::try_from(game.round_trip_us / 1_000).unwrap_or(u32::MAX),
        })
    }

    /// The newest view that the room has sent, whatever is shown.
    #[must_use]
    pub fn newest_view(&self) -> Option<(Tick, &[u8])> {
        let game = match &self.stage {
            Stage::Playing(game) => game,
            Stage::Watching(show) => return show.newest(),
            _ => return None,
        };
        game.views.newest().map(|(tick, view)| (*tick, &**view))
    }

    /// The seats of this console; none before [`ClientEvent::Seated`].
    #[must_use]
    pub fn seats(&self) -> &[Seat] {
        match &self.stage {
            Stage::Playing(game) => &game.seats,
            _ => &[],
        }
    }

    /// How far behind the game this client is kept, if it watches.
    #[must_use]
    pub fn behind(&self) -> Option<Span> {
        match &self.stage {
            Stage::Watching(show) => Some(show.behind()),
            _ => None,
        }
    }

    /// What was counted so far.
    #[must_use]
    pub const fn stats(&self) -> ClientStats {
        self.stats
    }

    /// Leaves the room.
    pub fn leave(&mut self) {
        if let Stage::Over = self.stage {
            return;
        }
        if !matches!(self.stage, Stage::New) {
            self.send(&ToRoom::Bye);
        }
        self.end(CloseReason::Left, CloseReason::Left.to_string());
        self.outbox.push_back(Output::Close { peer: Peer::ROOM, reason: CloseReason::Left });
    }

    fn wake_at(&self) -> Time {
        match &self.stage {
            Stage::Playing(game) => game.clock.as_ref().map_or(Time::NEVER, Clock::next_at),
            _ => Time::NEVER,
        }
    }

    fn message(&mut self, now: Time, message: ToClient) -> Result<(), ProtocolError> {
        if let (Stage::Watching(show), false) = (&mut self.stage, ends(&message)) {
            let arrival = show.message(now, message)?;
            self.arrived(arrival);
            return Ok(());
        }
        match message {
            ToClient::Reject(reject) => {
                let text = reject.text.clone();
                self.outbox.push_back(Output::Event(ClientEvent::Rejected(reject)));
                self.end(CloseReason::Rejected, text);
                self.outbox
                    .push_back(Output::Close { peer: Peer::ROOM, reason: CloseReason::Rejected });
                Ok(())
            }
            ToClient::Closing { reason, text } => {
                self.end(reason, text);
                self.outbox.push_back(Output::Close { peer: Peer::ROOM, reason });
                Ok(())
            }
            ToClient::Redirect { address } => self.redirected(address),
            ToClient::Pace { percent } => self.paced(percent),
            ToClient::Answer(_) => Err(ProtocolError::OutOfTurn("answer")),
            ToClient::Welcome(welcome) => self.welcome(welcome),
            ToClient::Cart { offset, bytes } => self.cart_part(offset, &bytes),
            ToClient::Watching { behind_ms } => self.watching(behind_ms),
            ToClient::Seated { seats, tick, next_us } => self.seated(now, seats, tick, next_us),
            ToClient::Done { sequence } => {
                self.answered(now, sequence)?;
                self.outbox.push_back(Output::Event(ClientEvent::Done { order: sequence }));
                Ok(())
            }
            ToClient::Refused { sequence, reason } => {
                self.answered(now, sequence)?;
                self.outbox
                    .push_back(Output::Event(ClientEvent::Refused { order: sequence, reason }));
                Ok(())
            }
            view @ (ToClient::Key { .. }
            | ToClient::Change { .. }
            | ToClient::View(_)
            | ToClient::Parity { .. }
            | ToClient::Beat { .. }) => self.view_came(now, view),
        }
    }

    fn view_came(&mut self, now: Time, message: ToClient) -> Result<(), ProtocolError> {
        let lane = message.lane();
        let Stage::Playing(game) = &mut self.stage else {
            // A datagram may overtake the message that gives the seats.
            let is_early = lane == Lane::Latest;
            return if is_early { Ok(()) } else { Err(ProtocolError::OutOfTurn("view")) };
        };
        let arrival = match message {
            ToClient::Key { tick, bytes } => game.views.key(now, tick, bytes),
            ToClient::Change { tick, base, bytes } => game.views.change(now, tick, base, &bytes),
            ToClient::View(part) => {
                game.reported(now, part.report, &mut self.stats);
                game.views.part(now, part)
            }
            ToClient::Parity { tick, base, parts, bytes } => {
                game.views.piece(now, tick, base, parts, Piece::Parity(bytes))
            }
            ToClient::Beat { tick, same, report } => {
                game.reported(now, report, &mut self.stats);
                let Some(same) = same else { return Ok(()) };
                game.views.beat(now, tick, same)
            }
            _ => return Ok(()),
        };
        self.stats.parts_restored = game.views.restored;
        if lane == Lane::Reliable && arrival == Arrival::Lost {
            return Err(ProtocolError::OutOfBounds("change to a view"));
        }
        self.arrived(arrival);
        Ok(())
    }

    fn playing(&mut self, what: &'static str) -> Result<&mut Game, ProtocolError> {
        match &mut self.stage {
            Stage::Playing(game) => Ok(game),
            _ => Err(ProtocolError::OutOfTurn(what)),
        }
    }

    fn seated(
        &mut self,
        now: Time,
        seats: Vec<Seat>,
        tick: Tick,
        next_us: u32,
    ) -> Result<(), ProtocolError> {
        let Stage::Waiting { welcome, asked } = &self.stage else {
            return Err(ProtocolError::OutOfTurn("seat"));
        };
        let round_trip_us = (now - *asked).0;
        let rate = u64::from(welcome.tick_rate);
        let clock = (rate > 0).then(|| {
            // When pads sent now arrive, the room is a round trip further than when it wrote this; two ticks to spare.
            let ahead =
                (round_trip_us.saturating_sub(u64::from(next_us)) * rate).div_ceil(1_000_000) + 2;
            Clock::new(welcome.tick_rate, now, tick.after(u32::try_from(ahead).unwrap_or(u32::MAX)))
        });
        self.stage = Stage::Playing(Box::new(Game {
            seats: seats.clone(),
            clock,
            pads: PadHistory::default(),
            rested: 0,
            acked: None,
            views: ViewReceiver::new(rate),
            prediction: Prediction::new(rate),
            orders: VecDeque::new(),
            order_next: 1,
            round_trip_us,
            pace: 100,
        }));
        self.outbox.push_back(Output::Event(ClientEvent::Seated { seats }));
        Ok(())
    }

    fn answered(&mut self, now: Time, sequence: u32) -> Result<(), ProtocolError> {
        let game = self.playing("answer")?;
        match game.orders.pop_front() {
            Some((oldest, at)) if oldest == sequence => {
                game.measured_round_trip((now - at).0);
                Ok(())
            }
            Some(_) | None => Err(ProtocolError::OutOfBounds("number of an order")),
        }
    }

    fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Newer => self.stats.views += 1,
            Arrival::Stale => self.stats.views_stale += 1,
            Arrival::Lost => self.stats.views_lost += 1,
            Arrival::Partial => {}
        }
    }

    fn send_pads(&mut self, now: Time, rested: u8) {
        let Stage::Playing(game) = &self.stage else { return };
        let pads = Pads {
            newest: game.clock.as_ref().map_or(Tick(0), Clock::tick),
            view: game.views.newest().map(|(tick, _)| *tick),
            seen: game.views.seen(),
            held_ms: game.views.held_ms(now),
            lost: game.views.lost,
            rested,
            runs: game.pads.runs(game.seats.len()),
        };
        self.send(&ToRoom::Pads(pads));
    }

    fn send(&mut self, message: &ToRoom) {
        let bytes = encode(message);
        self.stats.messages_out += 1;
        self.stats.bytes_out += bytes.len() as u64;
        self.outbox.push_back(Output::Send { peer: Peer::ROOM, lane: message.lane(), bytes });
    }

    fn end(&mut self, reason: CloseReason, text: String) {
        if !matches!(self.stage, Stage::Over) {
            self.stage = Stage::Over;
            self.outbox.push_back(Output::Event(ClientEvent::Closed { reason, text }));
        }
    }
}

/// Whether a message ends a connection, whatever its stage.
const fn ends(message: &ToClient) -> bool {
    matches!(message, ToClient::Closing { .. } | ToClient::Reject(_) | ToClient::Redirect { .. })
}

impl Game {
    /// Begins the ticks that are due, each with the pads of this instant; how many there were.
    fn begin_ticks(&mut self, now: Time, stats: &mut ClientStats) -> u32 {
        let Some(clock) = &mut self.clock else { return 0 };
        let due = clock.advance(now);
        let begun = due.min(TICKS_PER_ADVANCE_MAX);
        let first = Tick(clock.tick().0 - begun).after(1);
        if due > begun {
            self.pads.jump(first);
            stats.ticks_skipped += u64::from(due - begun);
        }
        for tick in 0..begun {
            self.pads.begin(first.after(tick), now, clock.shift_ns());
        }
        stats.ticks += u64::from(begun);
        begun
    }

    /// Whether a view must be acknowledged while the clock stands still.
    fn acks_alone(&mut self) -> bool {
        let newest = self.views.newest().map(|(tick, _)| *tick);
        let is_new = self.clock.as_ref().is_some_and(Clock::is_paused) && newest != self.acked;
        if is_new {
            self.acked = newest;
        }
        is_new
    }

    /// So many ticks have begun: if pads are sent now, the ticks before these for which none were. An idle console rests.
    fn rested(&mut self, begun: u32) -> Option<u8> {
        let silent = u32::from(self.rested) + begun;
        if self.pads.is_idle() && self.views.is_idle() && silent < REST_TICKS {
            self.rested = silent as u8;
            if let Some(clock) = &mut self.clock {
                clock.rest(begun);
            }
            return None;
        }
        Some(mem::take(&mut self.rested))
    }

    fn reported(&mut self, now: Time, report: Report, stats: &mut ClientStats) {
        let Some(clock) = &mut self.clock else { return };
        let reading = self.pads.report(now, report);
        if let Some((slack_us, shift_ns)) = reading.slack {
            let set_forward = clock.measured(now, slack_us, shift_ns);
            if set_forward > 0 {
                stats.ticks_skipped += u64::from(set_forward);
                self.pads.jump(clock.tick().after(1));
            }
        }
        if let Some(round_trip_us) = reading.round_trip_us {
            self.measured_round_trip(round_trip_us);
        }
    }

    fn measured_round_trip(&mut self, us: u64) {
        self.round_trip_us = (self.round_trip_us * 7 + us) / 8;
    }
}
