//! The orders of one connection: each once, in their order, and never so many at once that a tick has to wait for them.

use std::collections::VecDeque;

use super::{Room, RoomEvent};
use crate::{
    endpoint::{Output, Peer},
    error::ProtocolError,
    limits::{ORDERS_AT_ONCE_MAX, ORDERS_PAUSE, ORDERS_UNANSWERED_MAX},
    message::ToClient,
    rules::{Refusal, Rules, Seat, Stopped},
    time::Time,
};

/// Orders that have come and were not carried out yet.
#[derive(Debug, Default)]
pub(super) struct OrderQueue {
    /// The newest that has come.
    newest: u32,
    /// Oldest first; at most [`ORDERS_UNANSWERED_MAX`], which an honest client never passes.
    waiting: VecDeque<(u32, Vec<u8>)>,
    /// How many may still be carried out before `more_at`.
    left: usize,
    more_at: Time,
}

impl OrderQueue {
    /// An order has come. One that has come before says nothing new.
    fn arrive(&mut self, sequence: u32, order: &[u8]) -> Result<(), ProtocolError> {
        if sequence <= self.newest {
            return Ok(());
        }
        if sequence != self.newest + 1 {
            return Err(ProtocolError::OutOfBounds("number of an order"));
        }
        if self.waiting.len() >= ORDERS_UNANSWERED_MAX {
            return Err(ProtocolError::TooMany);
        }
        self.newest = sequence;
        self.waiting.push_back((sequence, order.to_vec()));
        Ok(())
    }

    /// The next order, if it may be carried out now.
    fn take(&mut self, now: Time) -> Option<(u32, Vec<u8>)> {
        if self.waiting.is_empty() {
            return None;
        }
        if now >= self.more_at {
            self.left = ORDERS_AT_ONCE_MAX;
            self.more_at = now + ORDERS_PAUSE;
        }
        self.left = self.left.checked_sub(1)?;
        self.waiting.pop_front()
    }

    /// When an order may be carried out that waits.
    pub(super) fn due(&self) -> Time {
        if self.waiting.is_empty() { Time::NEVER } else { self.more_at }
    }
}

impl<R: Rules> Room<R> {
    pub(super) fn order(
        &mut self,
        now: Time,
        peer: Peer,
        sequence: u32,
        order: &[u8],
    ) -> Result<(), ProtocolError> {
        let Some(player) = self.players.get_mut(&peer) else { return Ok(()) };
        player.orders.arrive(sequence, order)?;
        self.carry_out_orders(now, peer);
        Ok(())
    }

    /// Carries out the orders that had to wait and are due.
    pub(super) fn waiting_orders(&mut self, now: Time) {
        let due = self.players.iter().filter(|(_, player)| player.orders.due() <= now);
        let peers: Vec<Peer> = due.map(|(peer, _)| *peer).collect();
        for peer in peers {
            self.carry_out_orders(now, peer);
        }
    }

    fn carry_out_orders(&mut self, now: Time, peer: Peer) {
        // A cart that stops takes the players with it.
        while let Some(player) = self.players.get_mut(&peer)
            && let Some((sequence, order)) = player.orders.take(now)
        {
            let seat = player.seats[0];
            self.carry_out(now, peer, seat, sequence, &order);
        }
    }

    fn carry_out(&mut self, now: Time, peer: Peer, seat: Seat, sequence: u32, order: &[u8]) {
        match self.rules.order(seat, order) {
            Ok(Ok(())) => {
                self.stats.orders_done += 1;
                self.send(peer, &ToClient::Done { sequence });
            }
            Ok(Err(Refusal(mut reason))) => {
                self.stats.orders_refused += 1;
                reason.truncate(reason.floor_char_boundary(cart_abi::TEXT_BYTES_MAX));
                self.send(peer, &ToClient::Refused { sequence, reason: reason.clone() });
                self.outbox.push_back(Output::Event(RoomEvent::OrderRefused { seat, reason }));
            }
            Err(Stopped) => {
                self.stop(now);
                return;
            }
        }
        self.step_on_demand(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(queue: &mut OrderQueue, now: Time) -> Vec<u32> {
        std::iter::from_fn(|| queue.take(now)).map(|(sequence, _)| sequence).collect()
    }

    #[test]
    fn what_is_too_much_at_once_waits_in_its_order() {
        let mut queue = OrderQueue::default();
        let at_once = ORDERS_AT_ONCE_MAX as u32;
        for sequence in 1..=2 * at_once + 1 {
            assert_eq!(queue.arrive(sequence, b"go"), Ok(()));
        }
        let begin = Time(1_000_000);
        assert_eq!(taken(&mut queue, begin), (1..=at_once).collect::<Vec<_>>());
        let [next, last] = [begin + ORDERS_PAUSE, begin + ORDERS_PAUSE + ORDERS_PAUSE];
        assert_eq!(queue.due(), next);
        assert!(taken(&mut queue, Time(next.0 - 1)).is_empty());
        assert_eq!(taken(&mut queue, next), (at_once + 1..=2 * at_once).collect::<Vec<_>>());
        assert_eq!(taken(&mut queue, last), [2 * at_once + 1]);
        assert_eq!(queue.due(), Time::NEVER);
    }

    #[test]
    fn more_than_an_honest_client_sends_is_refused() {
        let mut queue = OrderQueue::default();
        let most = ORDERS_UNANSWERED_MAX as u32;
        for sequence in 1..=most {
            assert_eq!(queue.arrive(sequence, b"go"), Ok(()));
        }
        assert_eq!(queue.arrive(most, b"go"), Ok(()), "it has come before");
        assert_eq!(queue.arrive(most + 1, b"go"), Err(ProtocolError::TooMany));
        let skipped = ProtocolError::OutOfBounds("number of an order");
        assert_eq!(queue.arrive(most + 2, b"go"), Err(skipped));
        let mut last = OrderQueue { newest: u32::MAX, ..OrderQueue::default() };
        assert_eq!(last.arrive(u32::MAX, b"go"), Ok(()));
        assert_eq!(last.take(Time(0)), None);
    }
}
