//! Answers to orders, held back until what they tell of is on the disk: what was acknowledged is durable.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use netplay::Peer;

use crate::bell::Bell;

/// How far a room's writes are on the disk, as the keeper tells the room.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    newest: AtomicU64,
    /// The room may sleep.
    bell: Arc<Bell>,
}

/// For the keeper: which of a room's writes this is, and whom to tell.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    number: u64,
    kept: Arc<Kept>,
}

impl Receipt {
    /// This write, and all of this room before it, are on the disk.
    pub(crate) fn sign(&self) {
        self.kept.newest.fetch_max(self.number, Ordering::Release);
        self.kept.bell.ring();
    }
}

/// A room's answers that wait for the disk.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    kept: Arc<Kept>,
    /// Writes that were handed over.
    written: u64,
    /// In the order in which they were given: the write that must be kept before, whom they are for, and the message.
    held: VecDeque<(u64, Peer, Vec<u8>)>,
}

impl Answers {
    /// The bell is rung when answers may go.
    pub(crate) fn new(bell: Arc<Bell>) -> Self {
        let kept = Arc::new(Kept { bell, ..Kept::default() });
        Self { kept, ..Self::default() }
    }

    /// The receipt for the next write; [`Self::wrote`] if it was handed over.
    pub(crate) fn receipt(&self) -> Receipt {
        Receipt { number: self.written + 1, kept: Arc::clone(&self.kept) }
    }

    /// A write was handed over, with all that has happened until now.
    pub(crate) const fn wrote(&mut self) {
        self.written += 1;
    }

    /// Holds an answer back until the next write is kept.
    pub(crate) fn hold(&mut self, peer: Peer, bytes: Vec<u8>) {
        self.held.push_back((self.written + 1, peer, bytes));
    }

    /// The next answer that may go.
    pub(crate) fn ready(&mut self) -> Option<(Peer, Vec<u8>)> {
        let kept = self.kept.newest.load(Ordering::Acquire);
        let (_, peer, bytes) = self.held.pop_front_if(|(write, ..)| *write <= kept)?;
        Some((peer, bytes))
    }

    /// This peer is gone.
    pub(crate) fn forget(&mut self, peer: Peer) {
        self.held.retain(|(_, whose, _)| *whose != peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_goes_when_its_write_is_kept_and_in_its_order() {
        let mut answers = Answers::default();
        let (ann, bob) = (Peer(1), Peer(2));
        answers.hold(ann, vec![1]);
        let first = answers.receipt();
        answers.wrote();
        answers.hold(bob, vec![2]);
        answers.hold(ann, vec![3]);
        let second = answers.receipt();
        answers.wrote();
        answers.hold(ann, vec![4]);
        assert_eq!(answers.ready(), None);
        first.sign();
        assert_eq!(answers.ready(), Some((ann, vec![1])));
        assert_eq!(answers.ready(), None);
        // What is kept later tells of what was before; an older receipt that comes late says nothing new.
        second.sign();
        first.sign();
        answers.forget(bob);
        assert_eq!(answers.ready(), Some((ann, vec![3])));
        assert_eq!(answers.ready(), None);
    }
}
