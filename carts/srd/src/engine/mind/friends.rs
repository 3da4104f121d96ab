//! What is good for friends: healing, and what makes them stronger.

use super::super::command::Aim;
use super::super::state::{Id, Life};
use super::choices::Power;
use super::places::Place;
use super::score::{POINT, Thought, Worth};
use crate::data::Who;
use crate::grid::Square;
use crate::space::Body;

impl Thought<'_> {
    /// What a power is worth on friends, those that it can walk to and heal included.
    pub(super) fn judge_friends(
        &self,
        power: &Power<'_>,
        base: i32,
        worth: &dyn Fn(Id) -> Worth,
        places: &[Place],
        add: &mut dyn FnMut(i32, Id, Option<Square>, Vec<Aim>),
    ) {
        let who = power.targets.who;
        let feet = power.targets.feet.max(5);
        let near = |body: Body| {
            let places = places.iter().filter(move |place| place.body.feet_to(body) <= feet);
            places.min_by_key(|place| (place.risk, place.cost, place.body.at))
        };
        let friends = self.view.scene.creatures().filter(|&(id, one)| {
            let fits = match who {
                Who::Oneself => id == self.who,
                Who::Ally | Who::Other => id != self.who,
                Who::Dying => matches!(one.life, Life::Dying { .. }),
                _ => true,
            };
            fits && one.side == self.me.side
                && one.life != Life::Dead
                && (id == self.who || near(one.space()).is_some())
        });
        let mut judged: Vec<(i32, Id, Square)> = friends
            .map(|(id, one)| {
                let sum = worth(id);
                // What only strengthens it waits until there is somebody to strike.
                let waits = who == Who::Oneself && sum.heal == 0 && !self.wits.keeps_away();
                if waits && !self.me.turn.attacked && self.here().nearest > 10 {
                    return (0, id, one.at);
                }
                let mut gain = sum.boon - sum.damage;
                if who == Who::Oneself {
                    // What an action does for who does it may be told as harm to the other.
                    gain += sum.control;
                } else {
                    gain -= sum.control;
                }
                if !one.is_up() && sum.heal > 0 {
                    gain += 12 * POINT + sum.heal;
                } else {
                    let lacks = self.lacks(id);
                    let most = i32::from(self.view.hit_points_max(id)) * POINT;
                    // Healing is for who has lost the half.
                    gain += if lacks * 2 >= most { sum.heal.min(lacks) } else { 0 };
                }
                (gain, id, one.at)
            })
            .filter(|(gain, ..)| *gain > 0)
            .collect();
        judged.sort_by_key(|&(gain, id, _)| (std::cmp::Reverse(gain), id));
        let Some(&(_, first, at)) = judged.first() else {
            if who == Who::Oneself && base > 0 {
                add(base, self.who, None, vec![Aim::At(self.who)]);
            }
            return;
        };
        let place = if first == self.who { None } else { near(self.view.scene.get(first).space()) };
        let from = place.map_or_else(|| self.me.space(), |place| place.body);
        judged.retain(|one| self.view.scene.get(one.1).space().is_within(feet, from));
        judged.truncate(power.count.clamp(1, 6) as usize);
        let sum = judged.iter().map(|one| one.0).sum::<i32>() + base;
        let mut aims: Vec<Aim> = judged.iter().map(|one| Aim::At(one.1)).collect();
        aims.push(Aim::To(at));
        let goes = place.filter(|place| place.cost > 0);
        let risk = goes.map_or(0, |place| place.risk);
        add(sum - risk, first, goes.map(|place| place.body.at), aims);
    }
}
