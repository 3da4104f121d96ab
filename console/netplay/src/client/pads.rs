//! The pads that a client has sent: for the room until it has them, and for prediction.

use std::collections::VecDeque;

use cart_abi::{Pad, PadRecord};

use crate::{
    limits::{BUSY_TICKS, PADS_KEPT, PADS_MAX, PLAYERS_MAX},
    message::{PadRun, Report},
    rules::{Seat, SeatPad},
    time::{Tick, Time},
};

/// The pads of one tick.
#[derive(Clone, Copy, Debug)]
struct Sent {
    tick: Tick,
    pads: [Pad; PLAYERS_MAX],
    at: Time,
    shift_ns: i64,
}

/// Pads now and before.
#[derive(Debug, Default)]
pub(super) struct PadHistory {
    /// As they are at this instant.
    now: [Pad; PLAYERS_MAX],
    /// Buttons that were down at some instant since the last tick: a short press is not lost between two.
    tapped: [u16; PLAYERS_MAX],
    /// By tick, oldest first; at most [`PADS_KEPT`].
    sent: VecDeque<Sent>,
    /// The newest that the room has.
    heard: Tick,
    /// The clock has jumped here: what is before is too late.
    unbroken: Tick,
    /// The last tick with a pad that was not idle, or the first tick of all.
    busy: Option<Tick>,
}

/// What a report says about the line.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Reading {
    /// From a pad to its report, without the time in the room, in microseconds.
    pub(super) round_trip_us: Option<u64>,
    /// How early pads arrived in microseconds, and the clock's shift when they were sent.
    pub(super) slack: Option<(i64, i64)>,
}

impl PadHistory {
    /// A pad has changed.
    pub(super) fn press(&mut self, player: usize, pad: Pad) {
        if let (Some(now), Some(tapped)) = (self.now.get_mut(player), self.tapped.get_mut(player)) {
            *now = pad;
            *tapped |= pad.held;
        }
    }

    /// The pads as a tick that began now would see them.
    pub(super) fn instant(&self) -> [Pad; PLAYERS_MAX] {
        let mut pads = self.now;
        for (pad, tapped) in pads.iter_mut().zip(self.tapped) {
            pad.held |= tapped;
        }
        pads
    }

    /// A tick begins, with the pads of this instant.
    pub(super) fn begin(&mut self, tick: Tick, now: Time, shift_ns: i64) {
        let pads = self.instant();
        if self.busy.is_none() || pads != [Pad::IDLE; PLAYERS_MAX] {
            self.busy = Some(tick);
        }
        self.sent.push_back(Sent { tick, pads, at: now, shift_ns });
        self.tapped = [0; PLAYERS_MAX];
        if self.sent.len() > PADS_KEPT {
            self.sent.pop_front();
        }
    }

    /// The clock has jumped: this tick is the next.
    pub(super) const fn jump(&mut self, tick: Tick) {
        self.unbroken = tick;
        self.busy = Some(tick);
    }

    /// Whether nobody has pressed anything for a while, and the room knows.
    pub(super) fn is_idle(&self) -> bool {
        let newest = self.sent.back().map_or(Tick(0), |sent| sent.tick);
        self.busy.is_some_and(|busy| self.heard > busy && newest.since(busy) >= BUSY_TICKS)
    }

    /// The room has pads up to some tick.
    pub(super) fn report(&mut self, now: Time, report: Report) -> Reading {
        let sent = self.sent.iter().find(|sent| sent.tick == report.heard);
        // Only the first report of a pad tells of the line: a later one also tells how long nothing else came.
        let timely = report.heard > self.heard && report.held_ms < u8::MAX;
        let round_trip_us = sent
            .filter(|_| timely)
            .map(|sent| (now - sent.at).0.saturating_sub(u64::from(report.held_ms) * 1_000));
        let slack =
            sent.zip(report.slack_ms).map(|(sent, ms)| (i64::from(ms) * 1_000, sent.shift_ns));
        // Nobody can have heard what was not sent.
        let newest = self.sent.back().map_or(Tick(0), |sent| sent.tick);
        self.heard = self.heard.max(report.heard.min(newest));
        Reading { round_trip_us, slack }
    }

    /// All pads that the room does not have, as far as they can still be in time.
    pub(super) fn runs(&self, players: usize) -> Vec<PadRun> {
        let missing =
            self.sent.iter().filter(|sent| sent.tick > self.heard && sent.tick >= self.unbroken);
        let too_old = missing.clone().count().saturating_sub(PADS_MAX);
        let mut runs: Vec<PadRun> = Vec::new();
        for sent in missing.skip(too_old) {
            let pads: Vec<_> = sent.pads[..players].iter().map(|&pad| pad.into()).collect();
            match runs.last_mut() {
                Some(run) if run.pads == pads => run.ticks += 1,
                _ => runs.push(PadRun { ticks: 1, pads }),
            }
        }
        runs
    }

    /// The pads that the rules will see in a tick, as far as anybody knows now.
    pub(super) fn at(&self, tick: Tick, seats: &[Seat]) -> Vec<SeatPad> {
        let idx = self.sent.partition_point(|sent| sent.tick < tick);
        let before =
            idx.checked_sub(1).and_then(|before| self.sent.get(before)).map(|sent| sent.pads);
        let now = self.sent.get(idx).filter(|sent| sent.tick == tick).map(|sent| sent.pads);
        let before = before.unwrap_or_default();
        join(seats, now.unwrap_or(before), before)
    }

    /// The pads of a tick that would begin now.
    pub(super) fn next(&self, seats: &[Seat]) -> Vec<SeatPad> {
        let before = self.sent.back().map(|sent| sent.pads).unwrap_or_default();
        join(seats, self.instant(), before)
    }
}

fn join(seats: &[Seat], now: [Pad; PLAYERS_MAX], before: [Pad; PLAYERS_MAX]) -> Vec<SeatPad> {
    let record = |(now, before): (Pad, Pad)| PadRecord { now, before: before.held, repeated: 0 };
    seats
        .iter()
        .zip(now.into_iter().zip(before).map(record))
        .map(|(&seat, pad)| SeatPad { seat, pad })
        .collect()
}
