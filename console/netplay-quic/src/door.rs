//! Who may come in: how many handshakes and connections one address and all together may have.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// Handshakes of one address at a time.
pub(crate) const HANDSHAKES_PER_SOURCE: u32 = 16;
/// Handshakes in all at a time.
pub(crate) const HANDSHAKES_MAX: u32 = 256;
/// Above so many handshakes at a time, an address that may be forged must prove itself first.
const HANDSHAKES_UNPROVEN: u32 = 64;

/// How many connections a server takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Limits {
    /// From one IPv4 address, or one IPv6 network of 64 bits.
    pub connections_per_source: u32,
    /// In all.
    pub connections: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { connections_per_source: 128, connections: 1_024 }
    }
}

/// Counts those who are in.
pub(crate) struct Door {
    limits: Limits,
    counts: Mutex<Counts>,
    /// Rung when a handshake is over.
    over: Notify,
}

/// Why somebody does not come in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Full {
    /// Too many shake hands now; soon there is a place.
    Handshakes,
    /// Too many are in.
    Connections,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    handshakes: u32,
    connections: u32,
}

#[derive(Debug, Default)]
struct Counts {
    all: Count,
    sources: BTreeMap<IpAddr, Count>,
}

/// One who is in, until it is dropped.
pub(crate) struct Pass {
    door: Arc<Door>,
    source: IpAddr,
    seated: bool,
}

impl Door {
    pub(crate) fn new(limits: Limits) -> Arc<Self> {
        Arc::new(Self { limits, counts: Mutex::default(), over: Notify::new() })
    }

    /// Whether an address must be proven now before anything is done for it.
    pub(crate) fn wants_proof(&self) -> bool {
        self.counts().all.handshakes >= HANDSHAKES_UNPROVEN
    }

    /// Lets a handshake begin, if there is room for one more from there.
    pub(crate) fn enter(self: &Arc<Self>, remote: IpAddr) -> Result<Pass, Full> {
        let source = source_of(remote);
        let mut counts = self.counts();
        let here = counts.sources.get(&source).copied().unwrap_or_default();
        if here.connections >= self.limits.connections_per_source
            || counts.all.connections >= self.limits.connections
        {
            return Err(Full::Connections);
        }
        if here.handshakes >= HANDSHAKES_PER_SOURCE || counts.all.handshakes >= HANDSHAKES_MAX {
            return Err(Full::Handshakes);
        }
        counts.change(source, |count| count.handshakes += 1);
        Ok(Pass { door: Arc::clone(self), source, seated: false })
    }

    /// Waits until a handshake is over that was not when this was called last.
    pub(crate) async fn handshake_over(&self) {
        self.over.notified().await;
    }

    /// Counting goes on after a panic elsewhere: the numbers are whole after every line of this module.
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counts {
    fn change(&mut self, source: IpAddr, change: impl Fn(&mut Count)) {
        change(&mut self.all);
        let count = self.sources.entry(source).or_default();
        change(count);
        if count.handshakes == 0 && count.connections == 0 {
            self.sources.remove(&source);
        }
    }
}

impl Pass {
    /// The handshake is over and a connection stands.
    pub(crate) fn seat(&mut self) {
        assert!(!self.seated, "a connection is made once");
        self.seated = true;
        self.door.counts().change(self.source, |count| {
            count.handshakes -= 1;
            count.connections += 1;
        });
        self.door.over.notify_one();
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let seated = self.seated;
        self.door.counts().change(self.source, |count| {
            if seated {
                count.connections -= 1;
            } else {
                count.handshakes -= 1;
            }
        });
        self.door.over.notify_one();
    }
}

/// What counts as one source of connections: a household has one IPv4 address or one IPv6 network of 64 bits.
#[must_use]
pub fn source_of(remote: IpAddr) -> IpAddr {
    match remote.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_has_its_share_and_no_more() {
        let door = Door::new(Limits { connections_per_source: 2, connections: 3 });
        let [one, two] = ["10.0.0.1", "10.0.0.2"].map(|ip| ip.parse::<IpAddr>().unwrap());
        let mut passes: Vec<Pass> =
            (0..HANDSHAKES_PER_SOURCE).map(|_| door.enter(one).ok().unwrap()).collect();
        let why = |entered: Result<Pass, Full>| entered.err();
        assert_eq!(why(door.enter(one)), Some(Full::Handshakes));
        passes[0].seat();
        passes[1].seat();
        assert_eq!(why(door.enter(one)), Some(Full::Connections), "of one source");
        let mut other = door.enter(two).ok().unwrap();
        other.seat();
        assert_eq!(why(door.enter(two)), Some(Full::Connections), "in all");
        passes.remove(0);
        assert!(door.enter(one).is_ok());
        drop((passes, other));
        let counts = door.counts();
        assert!(
            counts.sources.is_empty() && counts.all.handshakes == 0 && counts.all.connections == 0
        );
    }

    #[test]
    fn many_handshakes_want_proof() {
        let door = Door::new(Limits::default());
        let enter =
            |at: u32| door.enter(IpAddr::from([10, 0, 0, u8::try_from(at).unwrap()])).ok().unwrap();
        let passes: Vec<Pass> = (0..HANDSHAKES_UNPROVEN).map(enter).collect();
        assert!(door.wants_proof());
        drop(passes);
        assert!(!door.wants_proof());
    }

    #[test]
    fn sources_are_households() {
        let check = |ip: &str, source: &str| {
            assert_eq!(source_of(ip.parse().unwrap()), source.parse::<IpAddr>().unwrap(), "{ip}");
        };
        check("10.1.2.3", "10.1.2.3");
        check("::ffff:10.1.2.3", "10.1.2.3");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    }
}
