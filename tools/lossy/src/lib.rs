//! A proxy for UDP that is as bad as you like: it delays, loses, doubles and reorders datagrams, is narrow, goes dark, and
//! moves to other ports.
//!
//! Whoever is to have a bad line talks to the proxy's address instead of the server's. What happens to a datagram
//! follows from a seed and from the [weather](netplay::sim::Weather), which is that of the simulated network; when it
//! happens follows from the computer's clock.

mod numbers;
mod proxy;

pub use numbers::{chance, rate, span};
pub use proxy::{DirectionStats, Proxy, ProxyStats, Settings};
