//! A bad network that replays from a seed, for tests and load tests.
//!
//! It has the shape of what it tests: no I/O and no clock. Messages go in at one time and come out at a later one, or
//! twice, or not at all.

use std::collections::BTreeMap;

use crate::{
    endpoint::Lane,
    time::{Span, Time},
};

/// Numbers that look random and follow from a seed (splitmix64).
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Another seed, other numbers.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ bits >> 31
    }

    /// A number below `end`; 0 if `end` is 0.
    pub const fn below(&mut self, end: u64) -> u64 {
        ((self.bits() as u128 * end as u128) >> 64) as u64
    }

    /// Whether something of this many chances in 10,000 happens.
    pub const fn happens(&mut self, chances: u32) -> bool {
        self.below(10_000) < chances as u64
    }

    /// One of some values.
    pub const fn one_of<T: Copy>(&mut self, values: &[T]) -> T {
        values[self.below(values.len() as u64) as usize]
    }
}

/// What a network does to messages. Chances are of 10,000; the Reliable lane loses, doubles and reorders nothing, but a
/// loss delays it by a round trip.
#[derive(Clone, Copy, Debug, Default)]
pub struct Weather {
    /// Chance that a datagram is lost on its own.
    pub loss: u32,
    /// Chance that a burst of losses begins at a datagram.
    pub burst: u32,
    /// Datagrams lost in a burst at most.
    pub burst_len: u32,
    /// Time on the way.
    pub delay: Span,
    /// Further time on the way, up to this.
    pub jitter: Span,
    /// Chance that a datagram takes twice as long as the longest other.
    pub reorder: u32,
    /// Chance that a datagram comes twice.
    pub duplicate: u32,
    /// From one blackout to the next; 0 for none.
    pub blackout_every: Span,
    /// How long a blackout lasts.
    pub blackout: Span,
    /// Bytes a second that each route carries, with [`DATAGRAM_OVERHEAD`] for each message; 0 for any number.
    pub rate: u64,
    /// Bytes that wait at most where the rate is the narrow place; a datagram that would wait behind more is lost.
    pub queue: u64,
}

/// Bytes of the headers of IP and UDP, which a narrow line carries as well.
pub const DATAGRAM_OVERHEAD: u64 = 28;

/// A message that has come through.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Delivery {
    /// The way on which it was sent.
    pub route: u64,
    /// Its lane.
    pub lane: Lane,
    /// The message.
    pub bytes: Vec<u8>,
}

/// What a network did, counted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct NetworkStats {
    /// Messages that went in.
    pub sent: u64,
    /// Datagrams lost.
    pub lost: u64,
    /// Datagrams among them for which the queue had no place.
    pub overflowed: u64,
    /// Datagrams that came twice.
    pub doubled: u64,
}

/// One way from one sender to one receiver.
#[derive(Clone, Copy, Debug, Default)]
struct Route {
    burst_left: u64,
    reliable_at: Time,
    /// When the narrow place has sent all that waits there.
    free_at: Time,
}

/// Messages on their way. A route is a number that the driver chooses: one for each direction of each connection.
#[derive(Debug)]
pub struct Network {
    /// May be changed at any time, for what is sent from then on.
    pub weather: Weather,
    /// What was done so far.
    pub stats: NetworkStats,
    random: Random,
    routes: BTreeMap<u64, Route>,
    on_the_way: BTreeMap<(Time, u64), Delivery>,
    number: u64,
}

impl Network {
    /// A network in this weather.
    #[must_use]
    pub const fn new(seed: u64, weather: Weather) -> Self {
        Self {
            weather,
            stats: NetworkStats { sent: 0, lost: 0, overflowed: 0, doubled: 0 },
            random: Random::new(seed),
            routes: BTreeMap::new(),
            on_the_way: BTreeMap::new(),
            number: 0,
        }
    }

    /// Takes a message.
    pub fn send(&mut self, now: Time, route: u64, lane: Lane, bytes: Vec<u8>) {
        self.stats.sent += 1;
        let delivery = Delivery { route, lane, bytes };
        match lane {
            Lane::Latest => self.send_latest(now, delivery),
            Lane::Reliable => self.send_reliable(now, delivery),
        }
    }

    /// A message that has come through by now.
    pub fn receive(&mut self, now: Time) -> Option<Delivery> {
        let first = self.on_the_way.first_entry()?;
        (first.key().0 <= now).then(|| first.remove())
    }

    /// When the next message comes through.
    #[must_use]
    pub fn next_at(&self) -> Time {
        self.on_the_way.first_key_value().map_or(Time::NEVER, |((at, _), _)| *at)
    }

    /// Loses all that is on its way on a route.
    pub fn cut(&mut self, route: u64) {
        self.on_the_way.retain(|_, delivery| delivery.route != route);
        self.routes.remove(&route);
    }

    fn send_latest(&mut self, now: Time, delivery: Delivery) {
        if self.loses(now, delivery.route) {
            self.stats.lost += 1;
            return;
        }
        let Some(sent) = self.squeeze(now, &delivery, self.weather.queue) else {
            self.stats.lost += 1;
            self.stats.overflowed += 1;
            return;
        };
        if self.random.happens(self.weather.duplicate) {
            self.stats.doubled += 1;
            let at = self.arrival(sent);
            self.put(at, delivery.clone());
        }
        let mut at = self.arrival(sent);
        if self.random.happens(self.weather.reorder) {
            at = at + self.weather.delay + self.weather.jitter;
        }
        self.put(at, delivery);
    }

    fn send_reliable(&mut self, now: Time, delivery: Delivery) {
        let route = delivery.route;
        // What must arrive waits as long as it takes.
        let sent = self.squeeze(now, &delivery, u64::MAX).unwrap_or(now);
        let mut at = self.arrival(sent);
        // A transport tries again after about a round trip, and a line that is never there would never let it through.
        for _ in 0..8 {
            if self.loses(at, route) {
                at = self.arrival(at + self.weather.delay + Span::from_millis(20));
            }
        }
        let last = self.routes.entry(route).or_default();
        last.reliable_at = last.reliable_at.max(at);
        let at = last.reliable_at;
        self.put(at, delivery);
    }

    /// When a message has left the narrow place; nothing if more than `queue` bytes wait there.
    fn squeeze(&mut self, now: Time, delivery: &Delivery, queue: u64) -> Option<Time> {
        if self.weather.rate == 0 {
            return Some(now);
        }
        let micros = |bytes: u64| bytes.saturating_mul(1_000_000) / self.weather.rate;
        let route = self.routes.entry(delivery.route).or_default();
        let begin = route.free_at.max(now);
        if (begin - now).0 > micros(queue) {
            return None;
        }
        route.free_at = begin + Span(micros(delivery.bytes.len() as u64 + DATAGRAM_OVERHEAD));
        Some(route.free_at)
    }

    fn arrival(&mut self, now: Time) -> Time {
        now + self.weather.delay + Span(self.random.below(self.weather.jitter.0 + 1))
    }

    fn loses(&mut self, now: Time, route: u64) -> bool {
        let Weather { loss, burst, burst_len, blackout_every, blackout, .. } = self.weather;
        let dark = blackout_every.0 > 0 && now.0 % blackout_every.0 < blackout.0;
        let begins = self.random.happens(burst);
        let len = 1 + self.random.below(u64::from(burst_len));
        let alone = self.random.happens(loss);
        let route = self.routes.entry(route).or_default();
        if begins {
            route.burst_left = len;
        }
        let in_burst = route.burst_left > 0;
        route.burst_left = route.burst_left.saturating_sub(1);
        dark || in_burst || alone
    }

    fn put(&mut self, at: Time, delivery: Delivery) {
        self.number += 1;
        self.on_the_way.insert((at, self.number), delivery);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(seed: u64, lane: Lane, weather: Weather) -> Vec<(u64, u8)> {
        let mut network = Network::new(seed, weather);
        for number in 0..200 {
            network.send(Time(u64::from(number) * 10_000), 1, lane, vec![number]);
        }
        let mut arrivals = Vec::new();
        while let Some(delivery) = network.receive(network.next_at()) {
            arrivals.push((delivery.route, delivery.bytes[0]));
        }
        arrivals
    }

    const STORM: Weather = Weather {
        loss: 1_000,
        burst: 100,
        burst_len: 5,
        delay: Span::from_millis(30),
        jitter: Span::from_millis(25),
        reorder: 500,
        duplicate: 300,
        blackout_every: Span::from_millis(1_500),
        blackout: Span::from_millis(100),
        rate: 0,
        queue: 0,
    };

    #[test]
    fn a_narrow_line_lets_through_what_it_carries_and_loses_what_does_not_fit_its_queue() {
        let narrow = Weather { rate: 10_000, queue: 1_000, ..Weather::default() };
        let mut network = Network::new(1, narrow);
        // 2,000 bytes at once with their headers: 1,000 fit the queue, and one message is on the line already.
        for number in 0..20 {
            network.send(Time(0), 1, Lane::Latest, vec![number; 100 - DATAGRAM_OVERHEAD as usize]);
        }
        let mut arrivals = Vec::new();
        while network.next_at() != Time::NEVER {
            let at = network.next_at();
            arrivals.push((at.0, network.receive(at).unwrap().bytes[0]));
        }
        let expected: Vec<(u64, u8)> = (0..11).map(|n| (10_000 * (u64::from(n) + 1), n)).collect();
        assert_eq!(arrivals, expected);
        assert_eq!(network.stats.overflowed, 9);
        // What must arrive is not lost, only later; another route has its own line.
        (0..20).for_each(|n| network.send(Time(0), 2, Lane::Reliable, vec![n; 72]));
        assert_eq!(network.next_at(), Time(10_000));
        assert_eq!(std::iter::from_fn(|| network.receive(Time::NEVER)).count(), 20);
    }

    #[test]
    fn a_seed_replays() {
        assert_eq!(arrivals(7, Lane::Latest, STORM), arrivals(7, Lane::Latest, STORM));
        assert_ne!(arrivals(7, Lane::Latest, STORM), arrivals(8, Lane::Latest, STORM));
    }

    #[test]
    fn the_reliable_lane_keeps_everything_in_order() {
        let all: Vec<(u64, u8)> = (0..200).map(|number| (1, number)).collect();
        assert_eq!(arrivals(7, Lane::Reliable, STORM), all);
        assert_eq!(arrivals(7, Lane::Latest, Weather::default()), all);
    }

    #[test]
    fn a_storm_loses_doubles_and_reorders() {
        let latest = arrivals(7, Lane::Latest, STORM);
        let count = |number| latest.iter().filter(|(_, arrived)| *arrived == number).count();
        assert!((0..200).any(|number| count(number) == 0));
        assert!((0..200).any(|number| count(number) == 2));
        assert!(latest.windows(2).any(|pair| pair[0].1 > pair[1].1));
    }
}
