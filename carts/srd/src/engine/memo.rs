//! What was worked out already, while the floor stays as it is: lines between bodies, and whether there are auras.

use std::cell::{Cell, RefCell};

use super::event::Event;

use crate::space::{Body, Cover};

/// Lines that are remembered, and covers; older ones make room.
const LINES_MAX: usize = 64;
const COVERS_MAX: usize = 24;

/// What is known of the lines between bodies on one floor. Whoever asks says where all bodies are, so that nothing has to be
/// forgotten when one moves.
#[derive(Debug, Default)]
pub(super) struct Memo {
    lines: RefCell<Ring<(u64, u64), bool>>,
    sights: RefCell<Ring<(u64, u64, bool), bool>>,
    covers: RefCell<Ring<Between, Cover>>,
    auras: Cell<Option<bool>>,
}

/// Two bodies and those that may be between.
#[derive(Debug, Eq, PartialEq)]
struct Between {
    ends: (u64, u64),
    others: Vec<Body>,
}

/// The newest of what was worked out.
#[derive(Debug)]
struct Ring<K, V> {
    known: Vec<(K, V)>,
    next: usize,
}

impl<K, V> Default for Ring<K, V> {
    fn default() -> Self {
        Self { known: Vec::new(), next: 0 }
    }
}

impl<K, V: Copy> Ring<K, V> {
    fn find(&self, is_it: impl Fn(&K) -> bool) -> Option<V> {
        self.known.iter().find(|(key, _)| is_it(key)).map(|&(_, value)| value)
    }

    fn keep(&mut self, most: usize, key: K, value: V) {
        if self.known.len() < most {
            self.known.push((key, value));
        } else {
            self.known[self.next] = (key, value);
            self.next = (self.next + 1) % most;
        }
    }
}

impl Memo {
    /// Whether anybody has auras.
    pub(super) fn auras(&self, look: impl FnOnce() -> bool) -> bool {
        if let Some(known) = self.auras.get() {
            return known;
        }
        let found = look();
        self.auras.set(Some(found));
        found
    }

    /// Forgets what an event may have changed.
    pub(super) fn learn(&self, event: &Event) {
        let changes_no_powers = matches!(
            event,
            Event::Rolled(_)
                | Event::Did { .. }
                | Event::Dice { .. }
                | Event::Unharmed { .. }
                | Event::Spent(..)
                | Event::Moved { .. }
                | Event::Rose(..)
                | Event::Harmed(_)
                | Event::Healed { .. }
                | Event::Temporary(..)
                | Event::Lives(..)
                | Event::Hid(..)
                | Event::TurnBegan(_)
                | Event::TurnEnded(_)
                | Event::RoundBegan
        );
        if !changes_no_powers {
            self.forget();
        }
    }

    /// Forgets what depends on who is there.
    pub(super) fn forget(&self) {
        self.auras.set(None);
    }

    /// Whether a line goes from one to the other, which is the same both ways.
    pub(super) fn line(&self, one: Body, other: Body, look: impl FnOnce() -> bool) -> bool {
        let (one, other) = (packed(one), packed(other));
        let key = (one.min(other), one.max(other));
        if let Some(known) = self.lines.borrow().find(|known| *known == key) {
            return known;
        }
        let found = look();
        self.lines.borrow_mut().keep(LINES_MAX, key, found);
        found
    }

    /// Whether eyes reach from one to the other.
    pub(super) fn sight(
        &self,
        from: Body,
        to: Body,
        pierces: bool,
        look: impl FnOnce() -> bool,
    ) -> bool {
        let key = (packed(from), packed(to), pierces);
        if let Some(known) = self.sights.borrow().find(|known| *known == key) {
            return known;
        }
        let found = look();
        self.sights.borrow_mut().keep(LINES_MAX, key, found);
        found
    }

    /// The cover of a target from another.
    pub(super) fn cover(
        &self,
        from: Body,
        target: Body,
        others: Vec<Body>,
        look: impl FnOnce(&[Body]) -> Cover,
    ) -> Cover {
        let ends = (packed(from), packed(target));
        let is_it = |known: &Between| known.ends == ends && known.others == others;
        if let Some(known) = self.covers.borrow().find(is_it) {
            return known;
        }
        let found = look(&others);
        self.covers.borrow_mut().keep(COVERS_MAX, Between { ends, others }, found);
        found
    }
}

/// A body as one number.
const fn packed(body: Body) -> u64 {
    let (x, y) = (body.at.x as u64, body.at.y as u64);
    x | y << 8 | (body.size as u64) << 16 | (body.altitude as u16 as u64) << 32
}
