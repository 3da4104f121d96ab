//! What the rooms do and what their time goes into, for a host who asks: a line of JSON each few seconds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use netplay::RoomStats;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::timed::Spent;

/// A time that is longer counts as this, in microseconds.
const SPAN_US_MAX: u64 = 60_000_000;

/// The pages of all rooms.
#[derive(Clone, Debug, Default)]
pub(crate) struct Board(Arc<Mutex<BTreeMap<String, Arc<Mutex<Page>>>>>);

/// What one room did since the last line.
#[derive(Debug, Default, Serialize)]
struct Page {
    /// Connections with a seat.
    players: usize,
    /// Ticks of time that were dropped because the room was late.
    dropped: u64,
    /// Since the room was opened.
    counts: RoomStats,
    /// The turns that ran a tick, with all that goes with it until its views are ready to leave.
    turn: Spans,
    /// The rules' tick in them.
    tick: Spans,
    /// The rules' views in them.
    views: Spans,
    /// What the room itself did in them: deltas, mostly.
    deltas: Spans,
    /// After them: handing the views over to the network. What it wakes there may run in the room's place.
    send: Spans,
    /// From one such turn to the next: taking what players send.
    between: Spans,
}

/// Many spans of time in microseconds, each as exact as 1 part in 100.
#[derive(Debug)]
struct Spans(Histogram<u32>);

/// A turn of a room under way.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    page: Option<Arc<Mutex<Page>>>,
    begun: Option<Instant>,
    room: Duration,
    between: Duration,
    dropped: u64,
}

impl Board {
    /// The meter of a room; another of the same name takes its page over.
    pub(crate) fn meter(&self, room: &str) -> Meter {
        let page = Arc::clone(lock(&self.0).entry(room.to_owned()).or_default());
        Meter { page: Some(page), ..Meter::default() }
    }

    /// What happened since the last time, as one line of JSON.
    pub(crate) fn line(&self) -> String {
        #[derive(Serialize)]
        struct Line {
            resident_bytes: Option<u64>,
            cpu_ms: Option<u64>,
            rooms: BTreeMap<String, Page>,
        }
        let rooms = lock(&self.0);
        let taken = rooms.iter().map(|(name, page)| {
            let mut page = lock(page);
            let new = Page { players: page.players, counts: page.counts, ..Page::default() };
            (name.clone(), std::mem::replace(&mut *page, new))
        });
        let line = Line { resident_bytes: resident(), cpu_ms: cpu(), rooms: taken.collect() };
        serde_json::to_string(&line).expect("a line is plain data")
    }
}

impl Meter {
    /// Whether anybody asks.
    pub(crate) const fn is_on(&self) -> bool {
        self.page.is_some()
    }

    /// The time now, if it is wanted.
    #[expect(clippy::disallowed_methods, reason = "how long a room takes is read off the clock")]
    pub(crate) fn now(&self) -> Option<Instant> {
        self.page.is_some().then(Instant::now)
    }

    /// A turn begins.
    pub(crate) fn begin(&mut self) {
        self.begun = self.now();
    }

    /// The room itself has worked since then.
    pub(crate) fn room(&mut self, since: Option<Instant>) {
        self.room += since.map(|since| since.elapsed()).unwrap_or_default();
    }

    /// The views of a tick were handed over.
    pub(crate) fn sent(&mut self, since: Option<Instant>) {
        if let (Some(page), Some(since)) = (&self.page, since) {
            lock(page).send.add(since.elapsed());
        }
    }

    /// The room has dropped so many ticks of time.
    pub(crate) fn dropped(&mut self, ticks: u32) {
        self.dropped += u64::from(ticks);
    }

    /// The turn is over; the rules had this of it.
    pub(crate) fn end(&mut self, ticked: bool, spent: Spent, players: usize, counts: RoomStats) {
        let (Some(page), Some(begun)) = (&self.page, self.begun.take()) else { return };
        let turn = begun.elapsed();
        let room = std::mem::take(&mut self.room);
        let mut page = lock(page);
        (page.players, page.counts) = (players, counts);
        page.dropped += std::mem::take(&mut self.dropped);
        if !ticked {
            self.between += turn;
            return;
        }
        page.turn.add(turn);
        page.tick.add(spent.tick);
        page.views.add(spent.views);
        page.deltas.add(room.saturating_sub(spent.tick + spent.views + spent.other));
        page.between.add(std::mem::take(&mut self.between));
    }
}

impl Spans {
    fn add(&mut self, span: Duration) {
        let us = u64::try_from(span.as_micros()).unwrap_or(SPAN_US_MAX).min(SPAN_US_MAX);
        self.0.record(us).expect("it grows to what it is told");
    }
}

impl Default for Spans {
    fn default() -> Self {
        // It is as large as the longest span: most rooms are quick, or do nothing at all.
        Self(Histogram::new(2).expect("two digits are some that a histogram may have"))
    }
}

impl Serialize for Spans {
    /// The usual figures, and all that is needed to put several lines together.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, quantile) in [("p50_us", 0.5), ("p99_us", 0.99), ("max_us", 1.0)] {
            map.serialize_entry(name, &self.0.value_at_quantile(quantile))?;
        }
        let recorded = self.0.iter_recorded();
        let counts: Vec<(u64, u64)> = recorded
            .map(|step| (step.value_iterated_to(), step.count_since_last_iteration()))
            .collect();
        map.serialize_entry("counts", &counts)?;
        map.end()
    }
}

/// Counting goes on after a panic elsewhere: numbers are whole after every line of this module.
fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes of memory that this process has, where the system says so.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1_024)
}

/// Milliseconds of processor time that this process has had, where the system says so.
fn cpu() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold blanks; after it, user and system time are the 12th and 13th, in hundredths of a second.
    let mut times = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<u64>().ok();
    Some((next()? + next()?) * 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_of_each_turn_once() {
        let board = Board::default();
        let mut meter = board.meter("hall");
        let counts = RoomStats { ticks: 3, ..RoomStats::default() };
        for ticked in [true, false, true] {
            meter.begin();
            let since = meter.now();
            meter.room(since);
            meter.sent(since);
            meter.end(ticked, Spent::default(), 7, counts);
        }
        meter.dropped(5);
        meter.begin();
        meter.end(false, Spent::default(), 7, counts);
        let read = || serde_json::from_str::<serde_json::Value>(&board.line()).unwrap();
        let turns = |line: &serde_json::Value| {
            let counts = line["rooms"]["hall"]["turn"]["counts"].as_array().unwrap().clone();
            counts.iter().map(|pair| pair[1].as_u64().unwrap()).sum::<u64>()
        };
        let line = read();
        assert_eq!(turns(&line), 2);
        let hall = &line["rooms"]["hall"];
        assert_eq!((&hall["players"], &hall["dropped"]), (&7.into(), &5.into()));
        assert_eq!(hall["counts"]["ticks"], 3);
        let next = read();
        assert_eq!((turns(&next), &next["rooms"]["hall"]["dropped"]), (0, &0.into()));
    }

    #[test]
    fn a_meter_that_nobody_reads_asks_no_clock() {
        let mut meter = Meter::default();
        meter.begin();
        assert!(meter.now().is_none() && !meter.is_on());
        meter.end(true, Spent::default(), 0, RoomStats::default());
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_process_knows_its_size() {
        assert!(resident().unwrap() > 1 << 20 && cpu().is_some());
    }
}
