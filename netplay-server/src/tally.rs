//! How often something came from one source lately.

use std::collections::BTreeMap;
use std::net::IpAddr;

use netplay::{Span, Time};

/// Sources that are remembered; with more, the one whose window began first is forgotten.
const SOURCES_MAX: usize = 4_096;

/// Counts by source. A window begins with the first count.
#[derive(Debug)]
pub(crate) struct Tally {
    max: u32,
    window: Span,
    sources: BTreeMap<IpAddr, (Time, u32)>,
}

impl Tally {
    /// At most `max` in a window.
    pub(crate) fn new(max: u32, window: Span) -> Self {
        Self { max, window, sources: BTreeMap::new() }
    }

    /// Whether no more may come from there now.
    pub(crate) fn is_full(&self, now: Time, source: IpAddr) -> bool {
        let count = self.sources.get(&source);
        count.is_some_and(|&(since, count)| count >= self.max && now - since < self.window)
    }

    /// One more; how many that makes.
    pub(crate) fn add(&mut self, now: Time, source: IpAddr) -> u32 {
        if !self.sources.contains_key(&source) && self.sources.len() >= SOURCES_MAX {
            let oldest = self.sources.iter().min_by_key(|(_, (since, _))| *since);
            let oldest = oldest.map(|(source, _)| *source);
            oldest.map(|source| self.sources.remove(&source));
        }
        let (since, count) = self.sources.entry(source).or_insert((now, 0));
        if now - *since >= self.window {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(number: usize) -> IpAddr {
        IpAddr::from((number as u32).to_be_bytes())
    }

    #[test]
    fn a_window_is_full_for_one_source_and_over_in_time() {
        let mut tally = Tally::new(3, Span(10));
        assert_eq!([1, 2, 3].map(|at| tally.add(Time(at), source(1))), [1, 2, 3]);
        assert!(tally.is_full(Time(10), source(1)) && !tally.is_full(Time(10), source(2)));
        assert!(!tally.is_full(Time(11), source(1)));
        assert_eq!(tally.add(Time(11), source(1)), 1);
    }

    #[test]
    fn a_crowd_of_sources_takes_no_more_memory() {
        let mut tally = Tally::new(3, Span(10));
        for number in 0..3 * SOURCES_MAX {
            tally.add(Time(number as u64), source(number));
        }
        assert_eq!(tally.sources.len(), SOURCES_MAX);
        assert!(tally.sources.contains_key(&source(3 * SOURCES_MAX - 1)));
    }
}
