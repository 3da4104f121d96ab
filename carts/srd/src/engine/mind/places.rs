//! Where a creature could stand this turn, and what getting and being there costs.

use super::super::state::{Id, Scene};
use super::FOES_MAX;
use super::score::{Foe, POINT, Thought};
use crate::data::Rule;
use crate::grid::Square;
use crate::space::{Body, Moves};

/// Squares that are looked at, at most.
pub(super) const PLACES_MAX: usize = 60;

/// A place to act from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) body: Body,
    /// Feet to it; 0 for staying.
    pub(super) cost: u16,
    /// What the way there and standing there may cost.
    pub(super) risk: i32,
    /// Whether a foe that can act stands beside it: shooting is harder.
    pub(super) is_crowded: bool,
    /// Feet to the nearest foe.
    pub(super) nearest: u16,
    /// Feet to each foe, in their order.
    pub(super) feet: [u16; FOES_MAX],
}

impl Thought<'_> {
    /// Where it is.
    pub(super) fn here(&self) -> Place {
        let body = self.me.space();
        self.place(body, 0, 0, self.feet_to_foes(body))
    }

    /// Feet from a body to the foes, as many as are thought of.
    fn feet_to_foes(&self, body: Body) -> [u16; FOES_MAX] {
        let mut feet = [u16::MAX; FOES_MAX];
        for (feet, foe) in feet.iter_mut().zip(&self.foes) {
            *feet = body.feet_to(foe.body);
        }
        feet
    }

    fn place(&self, body: Body, cost: u16, left: u8, feet: [u16; FOES_MAX]) -> Place {
        let mut place = Place { body, cost, risk: 0, is_crowded: false, nearest: u16::MAX, feet };
        for (at, (foe, feet)) in self.foes.iter().zip(feet).enumerate() {
            place.nearest = place.nearest.min(feet);
            place.is_crowded |= feet <= 5 && foe.danger > 0;
            let strikes = foe.reach > 0 && feet <= foe.reach;
            // Who wants to stay away fears a foe's blows; others come for them.
            if strikes && self.wits.keeps_away() {
                place.risk += foe.danger / 2;
            } else if strikes && self.wits.plans() {
                place.risk += foe.danger / 32;
            }
            if left & (1 << at) != 0 && foe.can_react {
                place.risk +=
                    if self.wits.is_instinctive() { foe.danger / 6 } else { foe.danger / 2 };
            }
        }
        place.risk += i32::from(cost) * (POINT / 64);
        place
    }

    /// The places that it can reach, at most [`PLACES_MAX`]: those nearest to foes for who strikes, those farthest from them
    /// for who keeps away, and the nearest of all. The first is where it is.
    pub(super) fn places(&self) -> Vec<Place> {
        let moves = self.view.moves(self.who);
        self.places_of(&moves)
    }

    fn places_of(&self, moves: &Moves) -> Vec<Place> {
        let safe = self.view.rule(self.who, Rule::NoOpportunityAttacks)
            || self.view.rule(self.who, Rule::Flyby);
        let space = self.me.space();
        let mut near: Vec<u8> = Vec::with_capacity(moves.stops.len());
        let mut left: Vec<u8> = Vec::with_capacity(moves.stops.len());
        let mut places = Vec::with_capacity(moves.stops.len());
        for (index, stop) in moves.stops.iter().enumerate() {
            let body = Body { at: stop.at, altitude: stop.altitude, ..space };
            let feet = self.feet_to_foes(body);
            let reached = self.foes.iter().zip(feet).enumerate();
            let within = reached.filter(|(_, (foe, feet))| foe.reach > 0 && *feet <= foe.reach);
            let here = within.fold(0, |mask, (at, _)| mask | 1 << at);
            let before = usize::from(stop.before).min(index);
            let gone = match index {
                0 => 0,
                _ => left[before] | if safe { 0 } else { near[before] & !here },
            };
            near.push(here);
            left.push(gone);
            if index == 0 || !stop.taken || self.view.may_stop(self.who, stop.at) {
                places.push(self.place(body, stop.cost, gone, feet));
            }
        }
        if places.len() > PLACES_MAX {
            let away = self.wits.keeps_away();
            // The square makes each key another one.
            places[1..].sort_by_cached_key(|place| {
                let feet = i32::from(place.nearest);
                let want = if away { feet - 30 } else { feet };
                let rank = place.risk / POINT + want.abs();
                (rank, place.cost, place.body.at)
            });
            places.truncate(PLACES_MAX);
        }
        places
    }

    /// The next square on the way to another, as far as it gets this turn.
    pub(super) fn toward(&self, to: Square, places: &[Place]) -> Option<Square> {
        let body = self.me.space();
        if self.view.is_line_clear(body, Body { at: to, ..body }) {
            // Nothing but others is in the way: it goes as near as it gets.
            let near = places.iter().skip(1);
            let best =
                near.min_by_key(|place| (place.body.at.distance(to), place.cost, place.body.at));
            let best = best.filter(|place| place.body.at.distance(to) < body.at.distance(to));
            if let Some(place) = best {
                return Some(place.body.at);
            }
        }
        let far = self.view.moves_in(self.who, 4);
        let goal = far
            .stops
            .iter()
            .enumerate()
            .skip(1)
            .filter(|(_, stop)| !stop.taken)
            .min_by_key(|(_, stop)| (stop.at.distance(to), stop.cost, stop.at))
            .map(|(index, _)| index)?;
        let path = far.path(goal);
        let reached = |at: Square| places.iter().skip(1).any(|place| place.body.at == at);
        let found = path.iter().rev().map(|&index| far.stops[index].at).find(|&at| reached(at));
        found.filter(|at| at.distance(to) < self.me.at.distance(to) || path.len() > 1)
    }

    /// A place away from all foes, better than where it is.
    pub(super) fn away(&self, places: &[Place], is_slippery: bool) -> Option<Square> {
        let here = places.first()?;
        let risk = |place: &Place| if is_slippery { 0 } else { place.risk };
        let worth = |place: &Place| i32::from(place.nearest.min(120)) * POINT / 5 - risk(place);
        let best = places.iter().skip(1).max_by_key(|place| (worth(place), place.body.at))?;
        (best.nearest > here.nearest && worth(best) > worth(here)).then_some(best.body.at)
    }

    /// A foe by its id.
    pub(super) fn foe(&self, id: Id) -> Option<&Foe> {
        self.foes.iter().find(|foe| foe.id == id)
    }
}

/// The scene as it would be with somebody at another place.
pub(super) fn moved(scene: &Scene, who: Id, body: Body) -> Scene {
    let mut scene = scene.clone();
    if let Some(creature) = scene.creatures.get_mut(&who) {
        let creature = creature.change();
        (creature.at, creature.altitude) = (body.at, body.altitude);
    }
    scene
}
