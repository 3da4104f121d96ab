//! Congestion control for a thin flow: CUBIC with a floor under its window.
//!
//! A game sends little and steadily, so CUBIC hardly ever grows its window, yet every random loss cuts it; at a few per
//! cent of loss views would then wait for seconds. The floor holds what the rooms send at most (their own budget backs
//! off on delay and heavy loss), and never more than 64 KiB. Above it CUBIC decides alone.

use std::any::Any;
use std::sync::Arc;
use std::time::{Duration, Instant};

use quinn::congestion::{Controller, ControllerFactory, Cubic, CubicConfig};
use quinn_proto::RttEstimator;

/// What one connection's views and pads may take at most, in bytes a second.
const FLOW_BYTES_PER_SECOND: u64 = 64 << 10;
/// A tick's burst that is never held back, in bytes.
const FLOOR_BYTES_MIN: u64 = 16 << 10;
/// The floor is never above this, in bytes.
const FLOOR_BYTES_MAX: u64 = 64 << 10;

/// Makes the controller of each connection.
#[derive(Debug, Default)]
pub(crate) struct SteadyConfig {
    cubic: Arc<CubicConfig>,
}

impl ControllerFactory for SteadyConfig {
    fn build(self: Arc<Self>, now: Instant, current_mtu: u16) -> Box<dyn Controller> {
        let cubic = Cubic::new(Arc::clone(&self.cubic), now, current_mtu);
        Box::new(Steady { cubic, round_trip: Duration::ZERO })
    }
}

#[derive(Clone, Debug)]
struct Steady {
    cubic: Cubic,
    round_trip: Duration,
}

impl Steady {
    fn floor(&self) -> u64 {
        let round_trip_ms =
            u64::try_from(self.round_trip.as_millis()).unwrap_or(u64::MAX).min(1_000);
        (FLOOR_BYTES_MIN + 2 * FLOW_BYTES_PER_SECOND * round_trip_ms / 1_000).min(FLOOR_BYTES_MAX)
    }
}

impl Controller for Steady {
    fn on_sent(&mut self, now: Instant, bytes: u64, last_packet_number: u64) {
        self.cubic.on_sent(now, bytes, last_packet_number);
    }

    fn on_ack(
        &mut self,
        now: Instant,
        sent: Instant,
        bytes: u64,
        app_limited: bool,
        rtt: &RttEstimator,
    ) {
        self.round_trip = rtt.get();
        self.cubic.on_ack(now, sent, bytes, app_limited, rtt);
    }

    fn on_end_acks(
        &mut self,
        now: Instant,
        in_flight: u64,
        app_limited: bool,
        largest: Option<u64>,
    ) {
        self.cubic.on_end_acks(now, in_flight, app_limited, largest);
    }

    fn on_congestion_event(
        &mut self,
        now: Instant,
        sent: Instant,
        is_persistent: bool,
        lost_bytes: u64,
    ) {
        self.cubic.on_congestion_event(now, sent, is_persistent, lost_bytes);
    }

    fn on_mtu_update(&mut self, new_mtu: u16) {
        self.cubic.on_mtu_update(new_mtu);
    }

    fn window(&self) -> u64 {
        self.cubic.window().max(self.floor())
    }

    fn clone_box(&self) -> Box<dyn Controller> {
        Box::new(self.clone())
    }

    fn initial_window(&self) -> u64 {
        self.cubic.initial_window()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MTU: u16 = 1_200;

    fn steady(round_trip_ms: u64) -> Steady {
        let cubic = Cubic::new(Arc::default(), now(), MTU);
        Steady { cubic, round_trip: Duration::from_millis(round_trip_ms) }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "quinn's controllers are told the time as an Instant"
    )]
    fn now() -> Instant {
        Instant::now()
    }

    #[test]
    fn the_floor_follows_the_round_trip_within_its_bounds() {
        let check = |round_trip_ms: u64, floor: u64| {
            assert_eq!(steady(round_trip_ms).floor(), floor, "{round_trip_ms} ms");
        };
        check(0, 16_384);
        check(100, 16_384 + 13_107);
        check(1_000, 65_536);
        check(u64::MAX, 65_536);
    }

    #[test]
    fn no_run_of_losses_takes_a_window_below_its_floor() {
        let mut steady = steady(100);
        for loss in 0..100 {
            let at = now() + Duration::from_secs(loss);
            steady.on_congestion_event(at, at, loss % 10 == 9, 1_200);
        }
        assert!(steady.cubic.window() < steady.floor(), "CUBIC alone would starve the flow");
        assert_eq!(steady.window(), steady.floor());
        assert_eq!(steady.clone_box().window(), steady.floor());
    }
}
