//! What a spectator sees, checked.

use std::collections::BTreeMap;

use netplay::{Span, Tick, Time};

use super::{Console, Log};

impl Console {
    /// What a spectator sees is what the room has made, and no sooner than it may; views and pictures that were checked.
    pub(super) fn check_watched(
        &mut self,
        log: &Log,
        made: &BTreeMap<Tick, Time>,
        now: Time,
        behind: Span,
    ) -> (u64, u64) {
        let Some((tick, view)) = self.client.newest_view() else { return (0, 0) };
        let new = self.view_tick != Some(tick);
        if new {
            assert!(self.view_tick.is_none_or(|last| last < tick), "a view went back to {tick:?}");
            let views = &log.shared[&tick];
            assert!(views.iter().any(|made| made == view), "the shared view of {tick:?}");
            let made_at = made.range(tick..).next().map_or(now, |(_, at)| *at);
            assert!(now - made_at >= behind, "a view of {tick:?} came {:?} early", now - made_at);
        }
        self.view_tick = Some(tick);
        let Some(scene) = self.client.scene() else { return (u64::from(new), 0) };
        assert!(scene.watching && scene.seats.is_empty() && scene.own.part <= 256);
        assert!(scene.tick >= self.scene_tick, "the scene went back from {:?}", self.scene_tick);
        self.scene_tick = scene.tick;
        for shown in [scene.own.now, scene.own.next] {
            let is_made = log.shared.values().rev().flatten().any(|view| view == shown);
            assert!(is_made, "what is shown is the room's");
        }
        (u64::from(new), 1)
    }
}
