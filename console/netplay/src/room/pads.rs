//! The pads of one connection on their way into the rules.

use std::collections::BTreeMap;

use cart_abi::{Pad, PadRecord};

use super::schedule::Schedule;
use crate::{
    limits::{LOST_TICKS_COVERED, PAD_HOLD, PADS_AHEAD_MAX, PLAYERS_MAX},
    message::{Pads, Report},
    time::{Tick, Time},
};

/// Nobody presses anything.
const NOTHING: [Pad; PLAYERS_MAX] = [Pad::IDLE; PLAYERS_MAX];

/// What became of pads, counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct PadCounts {
    /// Pads that came after their tick.
    pub(super) late: u64,
    /// Pads too far ahead.
    pub(super) far: u64,
    /// Pads for ticks in which the client was taken to be at rest, and was not.
    pub(super) missed: u64,
}

/// Pads that wait for their tick, and what the last tick used.
#[derive(Debug, Default)]
pub(super) struct PadQueue {
    waiting: BTreeMap<Tick, [Pad; PLAYERS_MAX]>,
    /// What the last tick used.
    applied: [Pad; PLAYERS_MAX],
    /// The last tick that had a pad of its own.
    real: Option<Tick>,
    /// The newest tick for which a pad came, and when.
    heard: Option<(Tick, Time)>,
    /// The worst slack since the last report.
    slack_ms: Option<i16>,
    /// The last pads that came in time were idle: a client at rest sends few, and those that do not come are idle too.
    rests: bool,
}

impl PadQueue {
    /// Takes the pads that are new; `done` is the last tick that was run.
    pub(super) fn arrive(
        &mut self,
        now: Time,
        schedule: Schedule,
        done: Tick,
        pads: &Pads,
    ) -> PadCounts {
        let mut counts = PadCounts::default();
        let ticks: u32 = pads.runs.iter().map(|run| u32::from(run.ticks)).sum();
        let mut tick = Tick(pads.newest.0 - ticks);
        for run in &pads.runs {
            let mut players = NOTHING;
            for (player, &wire) in players.iter_mut().zip(&run.pads) {
                *player = wire.into();
            }
            for _ in 0..run.ticks {
                tick = tick.after(1);
                if self.heard.is_some_and(|(heard, _)| tick <= heard) {
                    continue;
                }
                // No lead makes good a line that was dead for long: a gap counts for its last few ticks. Nor does one
                // make good what was not sent because there was nothing to say.
                let back = pads.newest.since(tick);
                let has_rested = (1..=u32::from(pads.rested)).contains(&back);
                if back <= LOST_TICKS_COVERED && !has_rested {
                    let slack = schedule.slack_ms(tick, now);
                    self.slack_ms = Some(self.slack_ms.map_or(slack, |worst| worst.min(slack)));
                }
                self.heard = Some((tick, now));
                if tick <= done {
                    counts.late += 1;
                    counts.missed += u64::from(self.rests && players != NOTHING);
                } else if tick.since(done) > PADS_AHEAD_MAX {
                    counts.far += 1;
                } else {
                    self.waiting.insert(tick, players);
                }
            }
        }
        counts
    }

    /// The pads for a tick, and whether they had to be made up: held without edges for a while, then idle. Where all was
    /// idle before, nothing is made up: a client at rest sends few.
    pub(super) fn take(
        &mut self,
        tick: Tick,
        schedule: Schedule,
    ) -> ([PadRecord; PLAYERS_MAX], bool) {
        let own = self.waiting.remove(&tick);
        let next = match (own, self.real) {
            (Some(pads), _) => {
                self.real = Some(tick);
                self.rests = pads == NOTHING;
                pads
            }
            (None, Some(real)) if schedule.span(tick.since(real)) <= PAD_HOLD => self.applied,
            (None, _) => NOTHING,
        };
        let mut records = [PadRecord::default(); PLAYERS_MAX];
        for (record, (now, before)) in records.iter_mut().zip(next.iter().zip(&self.applied)) {
            *record = PadRecord { now: *now, before: before.held, repeated: 0 };
        }
        self.applied = next;
        (records, own.is_none() && self.real.is_some() && !self.rests)
    }

    /// What the client should know about its pads.
    pub(super) fn report(&self, now: Time) -> Report {
        let Some((heard, at)) = self.heard else {
            return Report::default();
        };
        let held_ms = u8::try_from((now - at).0 / 1_000).unwrap_or(u8::MAX);
        Report { heard, held_ms, slack_ms: self.slack_ms }
    }

    /// The report is on its way: the next tells of later pads.
    pub(super) fn told(&mut self) {
        self.slack_ms = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{PadRun, WirePad};

    fn pads(newest: u32, held: &[u16]) -> Pads {
        let runs = held
            .iter()
            .map(|&held| PadRun { ticks: 1, pads: vec![WirePad { held, sticks: [0; 4] }] });
        Pads { newest: Tick(newest), runs: runs.collect(), ..Pads::default() }
    }

    /// Plays ticks 1 to the length of `expected`; each is (held, before) of the first player.
    fn check(arrivals: &[(u32, Pads)], expected: &[(u16, u16)]) {
        let schedule = Schedule::new(30, Time(0), Tick(0));
        let mut queue = PadQueue::default();
        for (tick, &(held, before)) in (1_u32..).zip(expected) {
            for (_, pads) in arrivals.iter().filter(|(at, _)| *at == tick) {
                queue.arrive(schedule.due(Tick(tick - 1)), schedule, Tick(tick - 1), pads);
            }
            let record = queue.take(Tick(tick), schedule).0[0];
            assert_eq!((record.now.held, record.before), (held, before), "tick {tick}");
        }
    }

    #[test]
    fn each_tick_gets_its_pad_however_often_it_comes() {
        let twice = [
            (1, pads(2, &[1, 2])),
            (1, pads(2, &[1, 2])),
            (2, pads(3, &[1, 2, 3])),
            (3, pads(1, &[9])),
        ];
        check(&twice, &[(1, 0), (2, 1), (3, 2)]);
    }

    #[test]
    fn a_missing_pad_is_held_without_edges_and_then_idle() {
        let mut expected = vec![(1, 0)];
        expected.extend([(1, 1); 7]);
        expected.extend([(0, 1), (0, 0), (5, 0)]);
        check(&[(1, pads(1, &[1])), (11, pads(11, &[5]))], &expected);
    }

    #[test]
    fn late_and_far_pads_are_refused_but_heard() {
        let schedule = Schedule::new(30, Time(0), Tick(0));
        let mut queue = PadQueue::default();
        let counts = queue.arrive(Time(400_000), schedule, Tick(11), &pads(10, &[1, 2]));
        assert_eq!(counts, PadCounts { late: 2, ..PadCounts::default() });
        assert_eq!(
            queue.report(Time(401_000)),
            Report { heard: Tick(10), held_ms: 1, slack_ms: Some(-100) }
        );
        queue.told();
        assert_eq!(queue.report(Time(401_000)).slack_ms, None);
        let counts = queue.arrive(Time(400_000), schedule, Tick(11), &pads(76, &[1]));
        assert_eq!(counts, PadCounts { far: 1, ..PadCounts::default() });
        assert_eq!(queue.report(Time(900_000)).held_ms, 255);
        queue.told();
        assert!(queue.waiting.is_empty());
        queue.arrive(Time(0), schedule, Tick(0), &pads(u32::MAX, &[1]));
        assert_eq!(queue.report(Time(0)).slack_ms, Some(i16::MAX));
    }
}
