//! What many links send together.

use std::sync::Arc;

use flume::Sender;

use crate::Link;
use crate::link::Shared;

/// Piles that wait to be sent. A runtime that is so far behind is given no more: the next tick's datagrams are worth more.
const PILES_MAX: usize = 4;

type Pile = Vec<(Arc<Shared>, Vec<u8>)>;

/// Datagrams of many links that are handed to their runtime in one piece. Each datagram that is sent by itself wakes the
/// threads that carry it, and on few processors these interrupt whoever still makes the others.
pub struct Outbox {
    pile: Pile,
    piles: Sender<Pile>,
}

impl Outbox {
    /// Starts what sends, on the runtime that is entered; it ends when the outbox is dropped.
    ///
    /// # Panics
    /// Outside of a runtime.
    #[must_use]
    pub fn start() -> Self {
        let (piles, waiting) = flume::bounded::<Pile>(PILES_MAX);
        tokio::spawn(async move {
            while let Ok(pile) = waiting.recv_async().await {
                pile.into_iter().for_each(|(link, bytes)| link.send_latest(bytes));
            }
        });
        Self { pile: Pile::new(), piles }
    }

    /// Puts a message of [`Lane::Latest`](netplay::Lane::Latest) with the others.
    pub fn add(&mut self, link: &Link, bytes: Vec<u8>) {
        self.pile.push((link.shared(), bytes));
    }

    /// Has all of them sent, or lets them go and counts them as skipped.
    pub fn send(&mut self) {
        if self.pile.is_empty() {
            return;
        }
        if let Err(error) = self.piles.try_send(std::mem::take(&mut self.pile)) {
            error.into_inner().iter().for_each(|(link, _)| link.skip());
        }
    }
}
