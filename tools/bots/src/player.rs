//! One player: a task with a client and a link, that plays until the run is over.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use cart_abi::Pad;
use cart_host::BotHost;
use netplay::sim::Random;
use netplay::{Client, ClientConfig, ClientEvent, Output, Span, Tick, Time};
use netplay_quic::{Address, Dialer, Driven, Key, Link};
use tokio::sync::watch;

use crate::cart::Ahead;
use crate::figures::{Figures, Mark};
use crate::hands::{Deed, Hands, span};
use crate::scenario::Players;

/// How long one waits before one comes again, try by try, as consoles do.
const AGAIN_MS: [u64; 5] = [500, 1_000, 2_000, 4_000, 8_000];

/// What the run tells its players.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Signal {
    /// It is measured.
    pub(crate) measured: bool,
    /// Storms so far: with each, everybody leaves and comes back.
    pub(crate) storms: u32,
    /// It is over.
    pub(crate) over: bool,
}

/// What all players share.
pub(crate) struct Shared {
    pub(crate) zero: Instant,
    pub(crate) players: Players,
    pub(crate) signal: watch::Receiver<Signal>,
    /// How many have a seat.
    pub(crate) seated: watch::Sender<usize>,
    pub(crate) figures: Mutex<Figures>,
}

impl Shared {
    /// A player's panic ends the run; until then the counts are whole.
    pub(crate) fn figures(&self) -> MutexGuard<'_, Figures> {
        self.figures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Time {
        let us = self.zero.elapsed().as_micros();
        Time(u64::try_from(us).expect("no run lasts for 500,000 years"))
    }
}

/// Who plays where.
pub(crate) struct Player {
    pub(crate) name: String,
    pub(crate) address: Address,
    pub(crate) key: Key,
    pub(crate) dialer: Arc<Dialer>,
    pub(crate) hands: Hands,
    /// Plays instead of the hands.
    pub(crate) bot: Option<BotHost>,
    pub(crate) ahead: Ahead,
    pub(crate) random: Random,
    pub(crate) shared: Arc<Shared>,
}

/// Why a visit ended.
enum Ended {
    /// The player left, because it was time or because of a storm.
    Left,
    /// The run is over.
    Over,
    /// The link broke, or the room sent the player away.
    Broken { seated: bool },
}

impl Player {
    /// Comes, plays, leaves and comes back until the run is over.
    pub(crate) async fn play(mut self) {
        let mut failures = 0;
        loop {
            let away = match self.visit().await {
                Ended::Over => return,
                Ended::Left => {
                    failures = 0;
                    self.count(|figures| figures.counts.comebacks += 1);
                    span(self.shared.players.away)
                }
                Ended::Broken { seated } => {
                    self.count(|figures| match seated {
                        true => figures.counts.disconnects += 1,
                        false => figures.counts.refusals += 1,
                    });
                    failures = if seated { 0 } else { failures + 1 };
                    let again = AGAIN_MS[failures.min(AGAIN_MS.len() - 1)] * 1_000;
                    // Half of it by chance, so that those who broke off together do not come together.
                    Span(again / 2 + self.random.below(again))
                }
            };
            let mut signal = self.shared.signal.clone();
            let over = signal.wait_for(|signal| signal.over);
            if tokio::time::timeout(Duration::from_micros(away.0), over).await.is_ok() {
                return;
            }
        }
    }

    fn count(&self, count: impl FnOnce(&mut Figures)) {
        if self.shared.signal.borrow().measured {
            count(&mut self.shared.figures());
        }
    }

    /// One connection, from its first datagram to its last.
    async fn visit(&mut self) -> Ended {
        let mut signal = self.shared.signal.clone();
        let begun = *signal.borrow_and_update();
        if begun.over {
            return Ended::Over;
        }
        let mut visit = Visit::new(self, begun.measured);
        let ended = loop {
            let now = self.shared.now();
            visit.hear(now, self);
            visit.act(now, self);
            visit.hear(now, self);
            if visit.broken {
                break Ended::Broken { seated: visit.seated };
            }
            let wake_at = visit.wake_at(self);
            if wake_at >= visit.leaves_at && now >= visit.leaves_at {
                break Ended::Left;
            }
            let wake = self.shared.zero + Duration::from_micros(wake_at.0.min(1 << 40));
            tokio::select! {
                () = visit.link.ready() => {}
                () = tokio::time::sleep_until(wake.into()) => {}
                changed = signal.changed() => {
                    let told = *signal.borrow_and_update();
                    visit.measure(told.measured, self);
                    if changed.is_err() || told.over {
                        break Ended::Over;
                    }
                    if told.storms > begun.storms {
                        break Ended::Left;
                    }
                }
            }
        };
        visit.end(self);
        ended
    }
}

/// A connection and what is known of it.
struct Visit {
    link: Link,
    client: Client,
    seated: bool,
    broken: bool,
    leaves_at: Time,
    /// When the client's clock wants to go on.
    client_at: Time,
    /// Pads that no view knows of yet: when each was due, and the tick that has it once it is sent.
    presses: VecDeque<(Time, Option<Tick>)>,
    /// Orders without an answer: their numbers, and when each was due.
    orders: VecDeque<(u32, Time)>,
    /// The pad that the bot holds.
    pad: Pad,
    /// The tick of the view that the bot was asked about last.
    asked: Option<Tick>,
    /// The view that came last.
    view: Option<(Tick, Vec<u8>)>,
    /// What was counted when measuring began, while it is measured.
    mark: Option<Mark>,
}

impl Visit {
    fn new(player: &mut Player, measured: bool) -> Self {
        let now = player.shared.now();
        let stay = span(player.shared.players.stay);
        let leaves_at = match stay.0 {
            0 => Time::NEVER,
            stay => now + Span(stay / 2 + player.random.below(stay)),
        };
        Self {
            link: player.dialer.connect(&player.address, &player.key),
            client: Client::new(ClientConfig::new(&player.address.room, &player.name)),
            seated: false,
            broken: false,
            leaves_at,
            client_at: Time::NEVER,
            presses: VecDeque::new(),
            orders: VecDeque::new(),
            pad: Pad::IDLE,
            asked: None,
            view: None,
            mark: measured.then(Mark::default),
        }
    }

    fn mark(&self) -> Mark {
        Mark { client: self.client.stats(), link: self.link.stats() }
    }

    /// Measuring begins or ends.
    fn measure(&mut self, measured: bool, player: &Player) {
        match (measured, self.mark) {
            (true, None) => self.mark = Some(self.mark()),
            (false, Some(mark)) => {
                self.mark = None;
                player.shared.figures().counts.add(&mark, &self.mark());
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    fn end(&mut self, player: &Player) {
        self.measure(false, player);
        if self.seated {
            player.shared.seated.send_modify(|seated| *seated -= 1);
        }
        self.client.leave();
        self.link.drive(&mut self.client, player.shared.now());
    }

    /// Takes what came, and sends what is to be sent.
    fn hear(&mut self, now: Time, player: &mut Player) {
        loop {
            let told = self.link.drive(&mut self.client, now);
            if told.is_empty() {
                break;
            }
            told.into_iter().for_each(|told| self.told(now, told, player));
        }
        self.look(now, player);
    }

    fn told(&mut self, now: Time, told: Driven, player: &mut Player) {
        match told {
            Driven::Client(ClientEvent::Welcome(_)) => self.client.ready(now, 1),
            Driven::Client(ClientEvent::Seated { .. }) => {
                self.seated = true;
                player.hands.seated(now);
                player.shared.seated.send_modify(|seated| *seated += 1);
            }
            Driven::Client(ClientEvent::Done { order }) => self.answered(now, order, true, player),
            Driven::Client(ClientEvent::Refused { order, reason }) => {
                if let Some(bot) = &mut player.bot {
                    bot.refused(&reason);
                }
                self.answered(now, order, false, player);
            }
            Driven::Client(ClientEvent::Closed { .. }) | Driven::Disconnected(_) => {
                self.broken = true;
            }
            Driven::Client(_) | Driven::Connected { .. } => {}
        }
    }

    fn answered(&mut self, now: Time, order: u32, done: bool, player: &Player) {
        let place = self.orders.iter().position(|(number, _)| *number == order);
        let Some((_, due)) = place.and_then(|place| self.orders.remove(place)) else { return };
        if self.mark.is_some() {
            let mut figures = player.shared.figures();
            figures.orders.add((now - due).0, 1);
            match done {
                true => figures.counts.orders_done += 1,
                false => figures.counts.orders_refused += 1,
            }
        }
    }

    /// Looks at the newest view: whether it differs from the one before, and which pads it knows of.
    fn look(&mut self, now: Time, player: &Player) {
        let Some((tick, bytes)) = self.client.newest_view() else { return };
        if self.view.as_ref().is_some_and(|(seen, _)| *seen == tick) {
            return;
        }
        let changed = self.view.as_ref().is_none_or(|(_, seen)| seen != bytes);
        if changed {
            let view = &mut self.view.get_or_insert_default().1;
            view.clear();
            view.extend_from_slice(bytes);
        }
        self.view.get_or_insert_default().0 = tick;
        let known =
            self.presses.iter().take_while(|(_, sent)| sent.is_some_and(|sent| sent <= tick));
        let known = known.count();
        let answered = self.presses.drain(..known);
        if self.mark.is_some() {
            let mut figures = player.shared.figures();
            figures.counts.changes += u64::from(changed);
            answered.for_each(|(due, _)| figures.answers.add((now - due).0, 1));
        }
    }

    /// Does what is due.
    fn act(&mut self, now: Time, player: &mut Player) {
        if !self.seated || self.broken {
            return;
        }
        if player.bot.is_some() {
            self.ask_bot(now, player);
        } else {
            while let Some((due, deed)) = player.hands.act(now) {
                if self.mark.is_some() {
                    player.shared.figures().late.add((now - due).0, 1);
                }
                self.perform(now, due, deed, player);
            }
        }
        if self.client_at <= now {
            if self.mark.is_some() {
                player.shared.figures().late.add((now - self.client_at).0, 1);
            }
            let before = self.client.tick();
            self.client.advance(now, &mut player.ahead);
            if let Some(before) = before.filter(|before| self.client.tick() > Some(*before)) {
                for (_, sent) in self.presses.iter_mut().filter(|(_, sent)| sent.is_none()) {
                    *sent = Some(before.after(1));
                }
            }
        }
    }

    /// Asks the cart's bot, once for each view.
    fn ask_bot(&mut self, now: Time, player: &mut Player) {
        let (Some((tick, view)), Some(&seat)) =
            (self.client.newest_view(), self.client.seats().first())
        else {
            return;
        };
        let Some(bot) = player.bot.as_mut().filter(|_| self.asked != Some(tick)) else { return };
        self.asked = Some(tick);
        let Ok((pad, orders)) = bot.play(seat, tick, view) else {
            // Its player stands there from now on.
            player.shared.figures().counts.bots_broken += 1;
            player.bot = None;
            return;
        };
        if pad != self.pad {
            self.pad = pad;
            self.perform(now, now, Deed::Press(pad), player);
        }
        for order in orders {
            self.perform(now, now, Deed::Order(order), player);
        }
    }

    fn perform(&mut self, now: Time, due: Time, deed: Deed, player: &Player) {
        let (mut pressed, mut withheld) = (0, 0);
        match deed {
            Deed::Press(pad) => {
                pressed = 1;
                self.client.press(0, pad);
                if self.client.tick().is_some() {
                    self.presses.push_back((due, None));
                }
            }
            Deed::Order(order) => match self.client.order(now, &order) {
                Ok(number) => self.orders.push_back((number, due)),
                Err(_) => withheld = 1,
            },
        }
        if self.mark.is_some() {
            let mut figures = player.shared.figures();
            figures.counts.orders_withheld += withheld;
            figures.counts.presses += pressed;
        }
    }

    fn wake_at(&mut self, player: &Player) -> Time {
        let now = player.shared.now();
        if let Output::Wait(at) = self.client.poll(now) {
            self.client_at = at;
        }
        let has_hands = self.seated && player.bot.is_none();
        let hands = if has_hands { player.hands.due() } else { Time::NEVER };
        self.client_at.min(hands).min(self.leaves_at)
    }
}
