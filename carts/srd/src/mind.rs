//! How foes choose: every square that can be reached, with every attack from there, is worth so much; the best is done.
//!
//! A foe knows where it and its fellows see heroes, or last saw them, and what anyone can see of those. It asks for one
//! command at a time, so that it reacts to what came of the one before. The work is bounded by the squares in reach.

use crate::ability::Ability;
use crate::check::Edge;
use crate::creature::{Creature, Id, Kind};
use crate::fight::{Creatures, Crowd, FOE_SIGHT, Fight, HERO_SIGHT};
use crate::strike::Chance;
use crate::turn::Command;
use crate::{Attack, Condition, Ground, Reach, Sight, Square, Standing, reach, sight};

/// Worth is counted in 256ths of a hit point.
const POINT: i32 = 256;
/// Extra worth of felling somebody, in hit points.
const FELL: i32 = 5;
/// How far a foe plans a way to somebody out of reach, in squares.
const PLAN_SQUARES: u8 = 24;

/// A hero that the foes know of.
struct Prey {
    id: Id,
    at: Square,
    hp: i32,
    /// From where it can be seen, if the foes see it now.
    seen_from: Option<Sight>,
    /// What it sees itself.
    sees: Sight,
    has_reaction: bool,
}

/// Whether a foe has lost the will to fight.
#[must_use]
pub fn is_fleeing(creature: &Creature) -> bool {
    let Kind::Foe(foe) = creature.kind else { return false };
    let percent = u32::from(foe.block().traits.flees_percent);
    u32::from(creature.hp) * 100 <= percent * u32::from(creature.hp_max())
}

/// The next command of a foe whose turn it is. It can always be done, and a turn is over after a few.
#[must_use]
pub fn choose(fight: &Fight, who: Id, creatures: &Creatures, ground: &dyn Ground) -> Command {
    let me = &creatures[&who];
    let Some(fighter) = fight.fighter(who) else { return Command::EndTurn };
    if me.conditions.has(Condition::Prone) && fighter.movement >= me.speed() / 2 {
        return Command::Stand;
    }
    let crowd = fight.crowd(who, creatures);
    let movement = if me.conditions.has(Condition::Prone) { 0 } else { fighter.movement };
    let mind = Mind {
        fight,
        who,
        me,
        creatures,
        ground,
        prey: known_prey(fight, creatures, ground),
        near: reach(ground, me.at, movement, &|square| crowd.on(square)),
        attacks: me.attacks(),
        crowd,
        is_disengaged: fighter.is_disengaged,
    };
    if mind.prey.is_empty() {
        return Command::EndTurn;
    }
    if is_fleeing(me)
        && let Some(command) = mind.flee(fighter.actions > 0, fight.has_bonus(who, creatures))
    {
        return command;
    }
    let best = mind.best_attack();
    match (best, fighter.actions) {
        (Some((square, target)), 1..) if square == me.at => Command::Attack(target),
        (Some((square, _)), 1..) => Command::Walk(square),
        (Some((square, _)), 0) if square == me.at => Command::EndTurn,
        (_, actions) => mind.approach(actions > 0),
    }
}

fn known_prey(fight: &Fight, creatures: &Creatures, ground: &dyn Ground) -> Vec<Prey> {
    let heroes = fight.fighters.iter().filter(|fighter| creatures[&fighter.id].is_hero());
    let prey = heroes.filter_map(|fighter| {
        let hero = &creatures[&fighter.id];
        let last_seen = fighter.last_seen?;
        if !hero.can_act() {
            return None;
        }
        let view = sight(ground, hero.at, FOE_SIGHT);
        let is_seen = fight.fighters.iter().any(|other| {
            let foe = &creatures[&other.id];
            !foe.is_hero() && foe.can_act() && view.has(foe.at)
        });
        Some(Prey {
            id: fighter.id,
            at: if is_seen { hero.at } else { last_seen },
            // Anyone can see how battered somebody is, so the foe may know it.
            hp: i32::from(hero.hp),
            seen_from: is_seen.then_some(view),
            sees: sight(ground, hero.at, HERO_SIGHT),
            has_reaction: fighter.has_reaction,
        })
    });
    prey.collect()
}

struct Mind<'a> {
    fight: &'a Fight,
    who: Id,
    me: &'a Creature,
    creatures: &'a Creatures,
    ground: &'a dyn Ground,
    prey: Vec<Prey>,
    near: Reach,
    attacks: Vec<Attack>,
    crowd: Crowd,
    is_disengaged: bool,
}

impl Mind<'_> {
    /// The best square to attack from and whom, if anybody can be attacked this turn.
    fn best_attack(&self) -> Option<(Square, Id)> {
        let mut best: Option<(i32, Square, Id)> = None;
        for to in self.near.found.iter().filter(|to| !to.taken) {
            for prey in &self.prey {
                let can_see = prey.seen_from.as_ref().is_some_and(|view| view.has(to.square));
                let distance = to.square.distance(prey.at);
                let reaching =
                    self.attacks.iter().find(|attack| distance <= attack.range.farthest());
                let Some(&attack) = reaching.filter(|_| can_see) else {
                    continue;
                };
                let other_sees = prey.sees.has(to.square);
                let chance = self.fight.chance_of(
                    attack,
                    self.who,
                    prey.id,
                    to.square,
                    other_sees,
                    self.creatures,
                );
                let worth = self.worth(&chance, prey)
                    - self.risk(to.square, &chance)
                    - 4 * i32::from(to.cost);
                if best.is_none_or(|(top, ..)| worth > top) {
                    best = Some((worth, to.square, prey.id));
                }
            }
        }
        best.map(|(_, square, target)| (square, target))
    }

    /// What an attack is worth: the damage to expect, at most what the target has left, and more for felling it. The
    /// witless only see the damage.
    fn worth(&self, chance: &Chance, prey: &Prey) -> i32 {
        let damage = chance.attack.damage;
        let mean_doubled = damage.mean_doubled();
        let dice_doubled = mean_doubled - 2 * i32::from(damage.bonus);
        let (hits, criticals) = (chance.hits as i32, chance.criticals as i32);
        let expected = (hits * mean_doubled + criticals * dice_doubled) * POINT / 800;
        if self.wits() <= 5 {
            return expected;
        }
        let fells = if mean_doubled >= 2 * prey.hp { hits * FELL * POINT / 400 } else { 0 };
        expected.min(prey.hp * POINT) + fells
    }

    /// What attacking from a square costs: opportunity attacks on the way, and for archers heroes close by.
    fn risk(&self, square: Square, chance: &Chance) -> i32 {
        if self.wits() <= 3 {
            return 0;
        }
        let provoked = self.prey.iter().filter(|prey| {
            let leaves = prey.at.distance(self.me.at) <= 1 && prey.at.distance(square) > 1;
            leaves && prey.has_reaction && !self.is_disengaged
        });
        let mut risk = 3 * POINT * provoked.count() as i32;
        if !chance.attack.range.is_melee() {
            let nearest = self.prey.iter().map(|prey| prey.at.distance(square)).min().unwrap_or(0);
            risk -= 8 * i32::from(nearest.min(6));
            risk += if chance.edge == Edge::Disadvantage { POINT / 4 } else { 0 };
        }
        risk
    }

    fn wits(&self) -> u8 {
        self.me.scores().0[Ability::Intelligence as usize]
    }

    /// Gets away, if there is a way; cornered, it fights on.
    fn flee(&self, has_action: bool, has_bonus: bool) -> Option<Command> {
        let worth = |square: Square| {
            let nearest = self.prey.iter().map(|prey| prey.at.distance(square)).min().unwrap_or(0);
            let is_hidden = !self.prey.iter().any(|prey| prey.sees.has(square));
            4 * i32::from(nearest) + if is_hidden { 10 } else { 0 }
        };
        let here = worth(self.me.at);
        let free = self.near.found.iter().filter(|to| !to.taken);
        let best = free.max_by_key(|to| {
            (4 * worth(to.square) - i32::from(to.cost), core::cmp::Reverse(to.cost))
        })?;
        let is_beset = self.prey.iter().any(|prey| prey.at.distance(self.me.at) <= 1);
        if best.cost > 0 && worth(best.square) > here {
            let walks = if is_beset && has_bonus && !self.is_disengaged {
                Command::Disengage
            } else {
                Command::Walk(best.square)
            };
            return Some(walks);
        }
        match (is_beset, has_action) {
            (true, _) => None,
            (false, true) if here < 10 * 4 => Some(Command::Dash),
            (false, _) => Some(Command::EndTurn),
        }
    }

    /// Comes nearer to the nearest hero that it knows of.
    fn approach(&self, has_action: bool) -> Command {
        let standing = |square: Square| match self.crowd.on(square) {
            // Somebody who stands in the way now may be gone when one gets there; only the next squares matter.
            Standing::Foe => Standing::Foe,
            Standing::Nobody | Standing::Passable => Standing::Nobody,
        };
        let plan = reach(self.ground, self.me.at, PLAN_SQUARES, &standing);
        let distance = |square: Square| {
            self.prey.iter().map(|prey| prey.at.distance(square)).min().unwrap_or(0)
        };
        let goal = (0..plan.found.len()).min_by_key(|&index| {
            let to = plan.found[index];
            (distance(to.square).max(1), to.cost)
        });
        let path = goal.map(|goal| plan.path(goal)).unwrap_or_default();
        let on_the_way = path.iter().rev().find(|&&square| {
            self.near.found.iter().any(|to| to.square == square && !to.taken && to.cost > 0)
        });
        match on_the_way {
            Some(&square) => Command::Walk(square),
            None if has_action && !path.is_empty() && self.near.found.len() <= 1 => Command::Dash,
            None if has_action => Command::Dodge,
            None => Command::EndTurn,
        }
    }
}
