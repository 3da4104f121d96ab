//! A replay that is watched: the rules play it again, and what one seat saw becomes scenes.

use cart_abi::{PADS, Pad};
use cart_host::{Cart, Dice, RulesHost, check_replay};
use netplay::{
    Others, Own, Replay, ReplayPlayer, ReplayStop, Scene, Seat, Tick, Time,
    limits::VIEW_BUDGET_BYTES,
};

/// A tick, in the units of [`Watching::phase`]: microseconds × ticks a second.
const WHOLE: u64 = 1_000_000;
/// Ticks that one frame plays again at most on the way to another moment: a minute takes half a second.
const TICKS_PER_FRAME: u32 = 60;
/// Steps a second of a game by turns, whose ticks have no time of their own.
const STEPS_PER_SECOND: u8 = 2;
/// How much faster it goes at most.
const SPEED_MAX: u64 = 4;

/// A replay on its way over the screen.
pub(crate) struct Watching {
    player: ReplayPlayer<RulesHost>,
    rate: u64,
    /// The seat that was asked for.
    wanted: Option<Seat>,
    shown: Option<Sight>,
    /// The part of the shown tick that has passed.
    phase: u64,
    speed: u64,
    last: Time,
    /// Where to go, and not there yet.
    target: Option<Tick>,
    /// The player's side must begin anew: what it shows does not follow from what it has shown.
    is_new: bool,
    is_over: bool,
    stop: Option<ReplayStop>,
}

/// Which replay to watch, and how.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) replay: Replay,
    /// The seat to show; the first that is taken where none is named.
    pub(crate) seat: Option<u8>,
    /// Where to begin, in seconds.
    pub(crate) at: Option<u64>,
}

/// What is seen: the views of a tick and of the next.
struct Sight {
    seats: [Seat; 1],
    tick: Tick,
    now: Vec<u8>,
    next: Vec<u8>,
    /// What the player held on the way from one to the other.
    pad: Pad,
}

/// Where a replay is, to be told.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Moment {
    /// Seconds from the beginning.
    pub(crate) seconds: u64,
    /// Seconds that it has.
    pub(crate) length: u64,
    /// How much of it has passed, of 1,000.
    pub(crate) permille: u32,
    /// 1, 2 or 4.
    pub(crate) speed: u64,
    /// It is on its way to another moment.
    pub(crate) is_seeking: bool,
    /// The end is reached.
    pub(crate) is_over: bool,
    /// The recorder was stopped, and the last seconds are missing.
    pub(crate) is_cut_off: bool,
    /// The seat that is shown, and the name of who has it.
    pub(crate) seat: Option<(Seat, String)>,
}

impl Watching {
    /// A replay of this cart.
    pub(crate) fn new(cart: &Cart, what: &Shown) -> Result<Self, String> {
        let Shown { replay, seat, at } = what.clone();
        check_replay(&replay.head, &cart.hash()).map_err(|error| error.to_string())?;
        let rate = match replay.head.tick_rate {
            0 => STEPS_PER_SECOND,
            rate => rate,
        };
        if let Some(seat) = seat.filter(|&seat| seat >= replay.head.seats) {
            let seats = replay.head.seats;
            return Err(format!("there is no seat {seat}: the room had {seats}, from 0"));
        }
        // Its dice are in the replay's first state.
        let rules = RulesHost::new(cart, Dice::from_seed([0; 32]));
        let rules = rules.map_err(|fault| fault.to_string())?;
        let mut watching = Self {
            player: ReplayPlayer::new(replay, rules).map_err(|error| error.to_string())?,
            rate: rate.into(),
            wanted: seat.map(Seat),
            shown: None,
            phase: 0,
            speed: 1,
            last: Time(0),
            target: None,
            is_new: false,
            is_over: false,
            stop: None,
        };
        if let Some(at) = at {
            watching.seek(at);
        }
        Ok(watching)
    }

    /// The first tick of the replay.
    pub(crate) fn first(&self) -> Tick {
        self.player.replay().first()
    }

    /// Ticks that it has.
    pub(crate) fn ticks(&self) -> u32 {
        let replay = self.player.replay();
        replay.last().since(replay.first())
    }

    /// One frame on.
    pub(crate) fn advance(&mut self, now: Time) {
        let passed = (now - self.last).0.min(WHOLE);
        self.last = now;
        let result = if self.shown.is_none() || self.target.is_some() {
            self.go_on_seeking()
        } else {
            self.phase += passed * self.rate * self.speed;
            self.go_on()
        };
        if let Err(stop) = result {
            self.stop.get_or_insert(stop);
            self.is_over = true;
        }
    }

    /// The ticks that have passed.
    fn go_on(&mut self) -> Result<(), ReplayStop> {
        while self.phase >= WHOLE && !self.is_over {
            self.phase -= WHOLE;
            let Some(shown) = &mut self.shown else { return Ok(()) };
            shown.now = std::mem::take(&mut shown.next);
            shown.tick = shown.tick.after(1);
            self.look_ahead()?;
        }
        if self.is_over {
            self.phase = 0;
        }
        Ok(())
    }

    /// Plays the tick after the shown one, and sees what comes of it.
    fn look_ahead(&mut self) -> Result<(), ReplayStop> {
        self.player.settle()?;
        let Some(shown) = &self.shown else { return Ok(()) };
        let seat = shown.seats[0];
        let pad = self.player.pads().iter().find(|pad| pad.seat == seat).map(|pad| pad.pad.now);
        let is_more = self.player.step()?;
        let sits = self.player.seated().contains_key(&seat);
        let next = if is_more && sits { Some(self.view(seat)?) } else { None };
        let Some(shown) = &mut self.shown else { return Ok(()) };
        shown.pad = pad.unwrap_or(Pad::IDLE);
        match next {
            // Who was asked for has come.
            Some(_)
                if self.wanted.is_some_and(|wanted| {
                    wanted != seat && self.player.seated().contains_key(&wanted)
                }) =>
            {
                self.shown = None;
                self.is_new = true;
            }
            Some(next) => shown.next = next,
            None if is_more => {
                // Who was watched has left: somebody else is.
                self.shown = None;
                self.is_new = true;
            }
            None => {
                shown.next.clone_from(&shown.now);
                self.is_over = true;
            }
        }
        Ok(())
    }

    /// Towards the moment that was asked for, and to one at which somebody has a seat.
    fn go_on_seeking(&mut self) -> Result<(), ReplayStop> {
        if let Some(target) = self.target {
            self.player.seek(target)?;
        }
        for _ in 0..TICKS_PER_FRAME {
            let is_there = self.target.is_none_or(|target| self.player.tick() >= target);
            if is_there && self.player.seated().is_empty() {
                self.player.settle()?;
            }
            if let Some(seat) = self.seat().filter(|_| is_there) {
                self.target = None;
                self.is_over = false;
                self.phase = 0;
                let now = self.view(seat)?;
                let tick = self.player.tick();
                self.shown =
                    Some(Sight { seats: [seat], tick, next: now.clone(), now, pad: Pad::IDLE });
                return self.look_ahead();
            }
            if !self.player.step()? {
                // Nobody sits there any more at the end: the last that was seen stays.
                self.target = None;
                self.is_over = true;
                return Ok(());
            }
        }
        Ok(())
    }

    /// The seat to show: the one that was asked for while it is taken, else the first that is.
    fn seat(&self) -> Option<Seat> {
        let seated = self.player.seated();
        let wanted = self.wanted.filter(|seat| seated.contains_key(seat));
        wanted.or_else(|| seated.keys().next().copied())
    }

    fn view(&mut self, seat: Seat) -> Result<Vec<u8>, ReplayStop> {
        let tick = self.player.tick();
        let view = self.player.view(seat, VIEW_BUDGET_BYTES);
        view.map_err(|_| ReplayStop { tick, error: netplay::JournalError::Stopped.into() })
    }

    /// What there is to draw.
    pub(crate) fn scene(&self) -> Option<Scene<'_>> {
        let shown = self.shown.as_ref()?;
        let part = (self.phase * 256 / WHOLE) as u16;
        Some(Scene {
            tick: shown.tick,
            seats: &shown.seats,
            own: Own { now: &shown.now, next: &shown.next, part },
            others: Others { from: &shown.now, to: &shown.next, part },
            watching: true,
            corrected: false,
            lagging: false,
            round_trip_ms: 0,
        })
    }

    /// What the one who is watched held.
    pub(crate) fn pads(&self) -> [Pad; PADS] {
        let mut pads = [Pad::IDLE; PADS];
        if let Some(shown) = &self.shown {
            pads[0] = shown.pad;
        }
        pads
    }

    /// Whether the player's side must begin anew, once.
    pub(crate) fn take_new(&mut self) -> bool {
        std::mem::take(&mut self.is_new)
    }

    /// Why it does not go on, if it does not.
    pub(crate) fn take_stop(&mut self) -> Option<ReplayStop> {
        self.stop.take()
    }

    /// Goes to a moment, in seconds from the beginning; the end is the latest.
    pub(crate) fn seek(&mut self, seconds: u64) {
        let ticks = u32::try_from(seconds.saturating_mul(self.rate)).unwrap_or(u32::MAX);
        let tick = self.first().after(ticks.min(self.ticks()));
        self.target = Some(tick);
        self.is_new = true;
    }

    /// Goes on from so many seconds later or earlier.
    pub(crate) fn skip(&mut self, seconds: i64) {
        let Moment { seconds: now, .. } = self.moment();
        self.seek(now.saturating_add_signed(seconds));
    }

    /// Twice as fast, or half.
    pub(crate) fn change_speed(&mut self, faster: bool) {
        let speed = if faster { self.speed * 2 } else { self.speed / 2 };
        self.speed = speed.clamp(1, SPEED_MAX);
    }

    /// Shows what the next or the last taken seat saw.
    pub(crate) fn change_seat(&mut self, step: i8) {
        let seats: Vec<Seat> = self.player.seated().keys().copied().collect();
        let Some(shown) = &self.shown else { return };
        let at = seats.iter().position(|seat| *seat == shown.seats[0]).unwrap_or(0);
        let step = if step < 0 { seats.len().saturating_sub(1) } else { 1 };
        let Some(&seat) = seats.get((at + step) % seats.len().max(1)) else { return };
        if seat != shown.seats[0] {
            self.wanted = Some(seat);
            // The rules are a tick ahead of what is shown, and go back to it.
            self.target = Some(shown.tick);
            self.is_new = true;
        }
    }

    /// Whether it is on its way to another moment.
    pub(crate) const fn is_waiting(&self) -> bool {
        self.target.is_some() || self.shown.is_none()
    }

    /// Where it is.
    pub(crate) fn moment(&self) -> Moment {
        let tick = match (self.target, &self.shown) {
            (Some(target), _) => target,
            (None, Some(shown)) => shown.tick,
            (None, None) => self.player.tick(),
        };
        let passed = tick.since(self.first());
        let seat = self.shown.as_ref().map(|shown| {
            let who = self.player.seated().get(&shown.seats[0]);
            (shown.seats[0], who.map_or_else(String::new, |who| who.name.clone()))
        });
        Moment {
            seconds: u64::from(passed) / self.rate,
            length: u64::from(self.ticks()).div_ceil(self.rate),
            permille: u32::try_from(u64::from(passed) * 1_000 / u64::from(self.ticks().max(1)))
                .unwrap_or(1_000),
            speed: self.speed,
            is_seeking: self.target.is_some(),
            is_over: self.is_over,
            is_cut_off: self.player.replay().is_cut_off,
            seat,
        }
    }
}
