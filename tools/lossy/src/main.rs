//! `lossy`: a bad line between a player and a server.

use std::io::{Write as _, stdout};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Parser;
use lossy::{Proxy, Settings, chance, rate, span};
use netplay::Span;
use netplay::sim::Weather;

/// A proxy for UDP that delays, loses, doubles and reorders datagrams. Start it, and let the player join its address
/// instead of the server's. All that is given holds for each direction on its own. Who is silent for a minute is forgotten:
/// an address that comes again is a new player to the server.
#[derive(Debug, Parser)]
#[command(name = "lossy", version)]
struct Arguments {
    /// The server, as HOST:PORT.
    to: String,
    /// Where players come to.
    #[arg(long, default_value = "127.0.0.1:7720")]
    listen: SocketAddr,
    /// Time on the way, such as 50ms; half of a round trip.
    #[arg(long, value_parser = span, default_value = "0ms")]
    delay: Span,
    /// Further time on the way, up to this.
    #[arg(long, value_parser = span, default_value = "0ms")]
    jitter: Span,
    /// Chance that a datagram is lost, such as 5%.
    #[arg(long, value_parser = chance, default_value = "0%")]
    loss: u32,
    /// Chance that a burst of losses begins at a datagram.
    #[arg(long, value_parser = chance, default_value = "0%")]
    burst: u32,
    /// Datagrams lost in a burst at most.
    #[arg(long, default_value_t = 3)]
    burst_len: u32,
    /// Chance that a datagram takes twice as long.
    #[arg(long, value_parser = chance, default_value = "0%")]
    reorder: u32,
    /// Chance that a datagram comes twice.
    #[arg(long, value_parser = chance, default_value = "0%")]
    duplicate: u32,
    /// What a player's line carries a second, such as 128kbit.
    #[arg(long, value_parser = rate)]
    rate: Option<u64>,
    /// How long a datagram waits at most where the line is narrow.
    #[arg(long, value_parser = span, default_value = "500ms", requires = "rate")]
    queue: Span,
    /// From one blackout to the next, such as 30s.
    #[arg(long, value_parser = span, default_value = "0s")]
    blackout_every: Span,
    /// How long a blackout lasts.
    #[arg(long, value_parser = span, default_value = "2s")]
    blackout: Span,
    /// How often players come to the server from another port, such as 30s.
    #[arg(long, value_parser = span)]
    rebind_every: Option<Span>,
    /// Another seed, other luck.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Ends after so long; without it, never.
    #[arg(long = "for", value_parser = span)]
    lasts: Option<Span>,
    /// How often what was done is printed, as a line of JSON; also at the end.
    #[arg(long, value_parser = span, default_value = "10s")]
    stats_every: Span,
}

#[expect(clippy::disallowed_methods, reason = "a real line has a real clock")]
fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut found =
        arguments.to.to_socket_addrs().with_context(|| format!("cannot find {}", arguments.to))?;
    let to = found.next().with_context(|| format!("{} has no address", arguments.to))?;
    let weather = arguments.weather();
    let settings =
        Settings { listen: arguments.listen, to, up: weather, down: weather, seed: arguments.seed };
    let proxy = Proxy::start(settings).with_context(|| {
        format!("cannot listen at {}; choose another port with --listen", arguments.listen)
    })?;
    say(&format!("from {} to {to}", proxy.address()))?;
    let begun = Instant::now();
    let every = |span: Option<Span>| {
        span.filter(|span| span.0 > 0).map(|span| Duration::from_micros(span.0))
    };
    let lasts = every(arguments.lasts);
    let mut jobs = [(every(arguments.rebind_every), 1), (every(Some(arguments.stats_every)), 1)];
    // Nobody ever sends: it is only waited for.
    let (_alive, silence) = channel::<()>();
    loop {
        let dues = jobs.iter().filter_map(|(every, times)| Some((*every)? * *times));
        let Some(due) = dues.chain(lasts).min() else { break };
        let ended = silence.recv_timeout(due.saturating_sub(begun.elapsed()));
        debug_assert_eq!(ended, Err(RecvTimeoutError::Timeout));
        if lasts.is_some_and(|lasts| begun.elapsed() >= lasts) {
            break;
        }
        for (job, (every, times)) in jobs.iter_mut().enumerate() {
            if every.is_some_and(|every| begun.elapsed() >= every * *times) {
                *times += 1;
                match job {
                    0 => proxy.rebind(),
                    _ => say(&serde_json::to_string(&proxy.stats())?)?,
                }
            }
        }
    }
    say(&serde_json::to_string(&proxy.stats())?)
}

fn say(line: &str) -> Result<()> {
    writeln!(stdout().lock(), "{line}").context("cannot write to standard output")
}

impl Arguments {
    fn weather(&self) -> Weather {
        let rate = self.rate.unwrap_or_default();
        Weather {
            loss: self.loss,
            burst: self.burst,
            burst_len: self.burst_len,
            delay: self.delay,
            jitter: self.jitter,
            reorder: self.reorder,
            duplicate: self.duplicate,
            blackout_every: self.blackout_every,
            blackout: self.blackout,
            rate,
            queue: rate.saturating_mul(self.queue.0) / 1_000_000,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_queue_is_as_long_as_it_takes_to_send() {
        let words = ["lossy", "127.0.0.1:7777", "--rate", "128kbit", "--queue", "500ms"];
        let weather = Arguments::try_parse_from(words).unwrap().weather();
        assert_eq!((weather.rate, weather.queue), (16_000, 8_000));
    }
}
