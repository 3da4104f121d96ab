//! Where an area hurts foes most and friends least.

use super::super::command::Aim;
use super::super::state::{Id, Life};
use super::choices::Power;
use super::places::Place;
use super::score::{POINT, Thought, Worth};
use crate::data::{Area as AreaSize, Shape, Who};
use crate::grid::Square;
use crate::space::{Area, Body, Place as Origin, Point};

/// Foes around whom an area is laid, at most.
const CENTERS_MAX: usize = 5;

impl Thought<'_> {
    /// An area where it hurts foes most and friends least: harm to friends counts half as much again.
    pub(super) fn judge_area(
        &self,
        power: &Power<'_>,
        size: AreaSize,
        base: i32,
        worth: &dyn Fn(Id) -> Worth,
        places: &[Place],
        add: &mut dyn FnMut(i32, Id, Option<Square>, Vec<Aim>),
    ) {
        let own = power.targets.from_actor || power.targets.feet == 0;
        let values = self.area_values(power, own, worth);
        if values.iter().all(|(_, value)| *value <= 0) {
            return;
        }
        let from = places.iter().take(if own { 8 } else { 1 });
        for place in from {
            for foe in self.foes.iter().take(CENTERS_MAX) {
                let center = foe.body.at;
                let far = place.body.feet_to(foe.body);
                if !own && far > power.targets.feet.max(5) {
                    continue;
                }
                let area = shape(size, place.body, center, own);
                let mut sum = base - place.risk + foe.focus;
                for &(id, value) in &values {
                    let space = self.view.scene.get(id).space();
                    let body = if id == self.who { place.body } else { space };
                    if value != 0
                        && body.squares().any(|square| area.contains(square, body.altitude))
                    {
                        sum += value;
                    }
                }
                let at = (place.cost > 0).then_some(place.body.at);
                let mut aims = vec![Aim::To(center)];
                if power.targets.picks {
                    let picked = values.iter().filter(|(_, value)| *value > 0);
                    aims.extend(picked.map(|&(id, _)| Aim::At(id)));
                }
                add(sum, foe.id, at, aims);
            }
        }
    }

    /// What the power is worth on each whom it can concern: below 0 for friends whom it harms.
    fn area_values(
        &self,
        power: &Power<'_>,
        own: bool,
        worth: &dyn Fn(Id) -> Worth,
    ) -> Vec<(Id, i32)> {
        let mut values: Vec<(Id, i32)> = Vec::new();
        for (id, one) in self.view.scene.creatures() {
            let is_foe = one.side != self.me.side;
            let fits = match power.targets.who {
                Who::Foe => is_foe,
                Who::Ally | Who::AllyOrOneself => !is_foe,
                Who::Oneself | Who::Dead | Who::Dying | Who::Object | Who::Point => false,
                Who::Creature | Who::Other => true,
            };
            if !fits
                || one.life == Life::Dead
                || id == self.who && own
                || !is_foe && power.targets.picks
            {
                continue;
            }
            let value = match self.foe(id) {
                Some(foe) => {
                    let sum = worth(id);
                    sum.damage.min(foe.hp * POINT) + sum.control - sum.heal
                        + self.felling(sum.damage, foe)
                }
                // Foes whom it does not know of count for nothing.
                None if is_foe => 0,
                None => {
                    let sum = worth(id);
                    let hp = i32::from(one.hp) * POINT;
                    // Half as much again, conditions twice that, and nobody lets a friend fall.
                    let falls = if sum.damage >= hp { 30 * POINT } else { 0 };
                    sum.heal.min(self.lacks(id)) + sum.boon
                        - (sum.damage.min(hp.max(POINT)) + sum.control * 2) * 3 / 2
                        - falls
                }
            };
            values.push((id, value));
        }
        values
    }
}

/// An area as it would lie, from a body or around a square.
fn shape(size: AreaSize, from: Body, center: Square, own: bool) -> Area {
    let towards = Origin::new(Point::center(center));
    let origin = if own { Origin::of(from, center) } else { towards };
    match size.shape {
        Shape::Sphere | Shape::Cylinder => {
            let more = if own { u16::from(from.side()) * 5 / 2 } else { 0 };
            let origin = if own { Origin::new(from.center()) } else { origin };
            Area::Sphere { origin, radius: size.feet + more }
        }
        Shape::Cube => Area::cube(origin, towards.at, size.feet),
        Shape::Cone => Area::Cone { origin, towards, length: size.feet },
        Shape::Line => {
            let width = size.width.unwrap_or(5);
            Area::Line { origin, towards, length: size.feet, width }
        }
    }
}
