//! Looking for foes of whom nothing is seen or heard.

use super::knowledge::Memory;
use super::score::Thought;
use crate::grid::Square;

/// Squares where one has been that are remembered.
const VISITED_MAX: usize = 16;

/// How near one must be to a place to see that nobody is there.
const NEAR: u8 = 1;

impl Memory {
    /// A turn begins here, and nobody was perceived in it so far.
    pub(super) fn visit(&mut self, at: Square, round: u32) {
        if self.known.iter().any(|known| known.round == round) {
            self.visited.clear();
            return;
        }
        // Who was looked for where it was last known, and is not there, is somewhere else.
        for known in &mut self.known {
            known.is_lost |= self.has_searched && known.at.distance(at) <= NEAR;
        }
        if self.visited.last() != Some(&at) {
            self.visited.push(at);
        }
        if self.visited.len() > VISITED_MAX {
            self.visited.remove(0);
        }
    }
}

/// What a turn remembers of a search.
pub(super) const SEARCH: &str = "Search";

impl Thought<'_> {
    /// Where it goes to meet foes: to the nearest that it perceives, else to where one was last known, else to where it has
    /// not been lately.
    pub(super) fn hunt(&self) -> Option<Square> {
        let at = self.me.at;
        if let Some(foe) = self.foes.first() {
            let nearest = foe.body.nearest(at);
            return (at.distance(nearest) > NEAR).then_some(foe.body.at);
        }
        let known = self.memory.known.iter().filter(|known| !known.is_lost);
        match known.map(|known| known.at).min_by_key(|place| (at.distance(*place), *place)) {
            Some(place) => (at.distance(place) > NEAR).then_some(place),
            None => self.unvisited(),
        }
    }

    /// The place in its reach of some turns that is farthest from all where it was lately.
    fn unvisited(&self) -> Option<Square> {
        if self.memory.visited.is_empty() {
            return None;
        }
        let far = self.view.moves_in(self.who, 4);
        let news = |at: Square| self.memory.visited.iter().map(|was| was.distance(at)).min();
        let stops = far.stops.iter().skip(1).filter(|stop| !stop.taken);
        let best =
            stops.max_by_key(|stop| (news(stop.at), std::cmp::Reverse((stop.cost, stop.at))));
        best.map(|stop| stop.at)
    }
}
