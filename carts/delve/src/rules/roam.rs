//! Foes outside of fights: how floors are stocked, how foes sleep, wander and notice heroes.

use srd::{Creature, D20, Dice, Direction, Edge, Foe, Id, Square, Surprise, can_step};

use super::floor::{FLOORS, Holds, Placed, floor_1};
use super::generate::generate;
use super::hero::{Body, Hero};
use super::{Delve, Dweller, FOE_IDS, FOLK_IDS, TICKS_PER_SECOND};

/// How near a hero must come to be noticed, in squares.
const NOTICE_SQUARES: u8 = 7;
/// How near a walking hero can be heard by sleepers.
const HEARD_SQUARES: u8 = 4;
/// A floor is stocked anew when nobody was on it or below it for this long: time to rest in the temple and come back.
const STALE_TICKS: u16 = 180 * TICKS_PER_SECOND;
/// The same for a floor on which no foe is left.
const CLEARED_TICKS: u16 = 30 * TICKS_PER_SECOND;
/// Foes this near to each other, in squares, are met together.
const GROUP_SQUARES: u8 = 6;
/// How far wandering foes stray from home, in squares.
const STRAY_SQUARES: u8 = 3;

impl Delve {
    /// Makes a floor new if it has been left alone for long, before somebody arrives there.
    pub(super) fn stock(&mut self, floor: u8, dice: &mut dyn Dice) {
        let index = usize::from(floor);
        if floor == 0 || index >= FLOORS || !self.floors[index].is_stale {
            return;
        }
        let gone: Vec<Id> =
            self.foes.iter().filter(|(_, foe)| foe.floor == floor).map(|(&id, _)| id).collect();
        for id in gone {
            self.foes.remove(&id);
            self.creatures.remove(&id);
        }
        let mut plan = if floor == 1 {
            floor_1()
        } else {
            let seed =
                (0..4).fold(0, |seed: u64, _| (seed << 16) | u64::from(dice.roll(1 << 16) - 1));
            generate(seed)
        };
        plan.floor.edition = self.floors[index].edition.wrapping_add(1);
        plan.floor.is_stale = false;
        for feature in &mut plan.floor.features {
            if let Holds::Chest { gold: 0, potions } = feature.holds {
                let gold = (0..4).map(|_| dice.roll(6) as u16).sum();
                feature.holds = Holds::Chest { gold, potions: potions + 1 };
            }
        }
        let party = self.heroes.iter().filter(|hero| hero.seat.is_some()).count().clamp(1, 4);
        for Placed { foe, square, is_asleep } in met_by(party, plan.foes) {
            let id = self.foe_id(dice);
            let mut creature = Creature::foe(foe, square);
            // A boss for four is half worn out when a lone hero comes.
            if foe == Foe::Ogre {
                creature.hp = creature.hp * [2, 3, 4, 4][party - 1] / 4;
            }
            let hp = creature.hp;
            self.creatures.insert(id, creature);
            let body = Body::at(square);
            self.foes.insert(id, Dweller { floor, body, home: square, is_asleep, hp, number: 0 });
        }
        self.floors[index] = plan.floor;
    }

    /// An id for a foe: at random, so that it tells nothing of how many others there are.
    fn foe_id(&self, dice: &mut dyn Dice) -> Id {
        loop {
            let id = FOE_IDS + (dice.roll(u32::from(FOLK_IDS - FOE_IDS)) - 1) as Id;
            if !self.creatures.contains_key(&id) {
                return id;
            }
        }
    }

    /// One tick of all foes that do not fight.
    pub(super) fn roam(&mut self, dice: &mut dyn Dice) {
        for floor in 1..FLOORS as u8 {
            let ids: Vec<Id> =
                self.foes.iter().filter(|(_, foe)| foe.floor == floor).map(|(&id, _)| id).collect();
            let is_in = |hero: &&Hero| hero.seat.is_some() || self.battle_of(hero.id).is_some();
            let deepest = self.heroes.iter().filter(is_in).map(|hero| hero.floor).max();
            let is_empty = !self.heroes.iter().filter(is_in).any(|hero| hero.floor == floor);
            let is_left = deepest.unwrap_or(0) < floor;
            let limit = if ids.is_empty() { CLEARED_TICKS } else { STALE_TICKS };
            let here = &mut self.floors[usize::from(floor)];
            here.empty_ticks = if is_left { (here.empty_ticks + 1).min(limit) } else { 0 };
            here.is_stale |= here.empty_ticks == limit;
            if is_empty {
                continue;
            }
            for id in ids {
                let at = self.creatures[&id].at;
                if let Some(foe) = self.foes.get_mut(&id) {
                    foe.body.glide(at);
                }
                let turn = self.ticks.wrapping_add(u32::from(id) * 7);
                if self.battle_of(id).is_some() || self.foes[&id].is_asleep {
                    continue;
                }
                if turn.is_multiple_of(48) {
                    self.wander(id, dice);
                }
                if turn.is_multiple_of(4) {
                    self.notice(id, dice);
                }
            }
        }
    }

    /// A step at random, not far from home.
    fn wander(&mut self, id: Id, dice: &mut dyn Dice) {
        let foe = &self.foes[&id];
        let direction = Direction::ALL[dice.roll(8) as usize - 1];
        let floor = &self.floors[usize::from(foe.floor)];
        let Some(to) = can_step(floor, self.creatures[&id].at, direction) else { return };
        let is_near = to.distance(foe.home) <= STRAY_SQUARES;
        if is_near && !self.is_taken(foe.floor, to) {
            self.creatures.get_mut(&id).expect("foes have creatures").at = to;
        }
    }

    /// Whether somebody is on a square.
    pub(super) fn is_taken(&self, floor: u8, square: Square) -> bool {
        let by_hero = |hero: &Hero| {
            let is_here = hero.seat.is_some() || self.battle_of(hero.id).is_some();
            hero.floor == floor && is_here && self.creatures[&hero.id].at == square
        };
        let by_foe =
            |(id, foe): (&Id, &Dweller)| foe.floor == floor && self.creatures[id].at == square;
        self.heroes.iter().any(by_hero) || self.foes.iter().any(by_foe)
    }

    /// A foe awake sees heroes near it, and a fight begins.
    fn notice(&mut self, id: Id, dice: &mut dyn Dice) {
        let (floor, at) = (self.foes[&id].floor, self.creatures[&id].at);
        // Sight is symmetric: whom the hero sees, sees the hero.
        let is_near = |hero: Id| self.creatures[&hero].at.distance(at) <= NOTICE_SQUARES;
        let noticed = self
            .heroes
            .iter()
            .filter(|hero| hero.floor == floor && hero.sees(at) && is_near(hero.id))
            .filter(|hero| self.creatures[&hero.id].can_act())
            .find(|hero| hero.seat.is_some() || self.battle_of(hero.id).is_some())
            .map(|hero| hero.id);
        if let Some(hero) = noticed {
            self.clash(hero, id, Surprise::Aware, dice);
        }
    }

    /// A hero came to a new square: sleepers near it may hear, Stealth against passive Perception.
    pub(super) fn make_noise(&mut self, id: Id, dice: &mut dyn Dice) {
        let Some(hero) = self.hero(id) else { return };
        let (floor, creature) = (hero.floor, &self.creatures[&id]);
        let stealth = creature.class().map_or(0, |class| class.stealth(creature.level));
        let near: Vec<Id> = self
            .foes
            .iter()
            .filter(|(_, foe)| foe.floor == floor && foe.is_asleep)
            .filter(|(foe, _)| self.creatures[foe].at.distance(creature.at) <= HEARD_SQUARES)
            .map(|(&foe, _)| foe)
            .collect();
        for foe in near {
            let srd::Kind::Foe(kind) = self.creatures[&foe].kind else { continue };
            let d20 = D20::roll(Edge::Straight, dice);
            if i16::from(d20.face) + i16::from(stealth) < i16::from(kind.block().perception) {
                self.wake(foe);
            }
        }
    }

    pub(super) fn wake(&mut self, id: Id) {
        if let Some(foe) = self.foes.get_mut(&id) {
            foe.is_asleep = false;
        }
    }
}

/// The foes of a plan that a party of 1 to 4 meets: as many in one place as there are heroes.
fn met_by(party: usize, foes: Vec<Placed>) -> Vec<Placed> {
    let mut met: Vec<Placed> = Vec::new();
    for placed in foes {
        let is_near = |other: &&Placed| other.square.distance(placed.square) <= GROUP_SQUARES;
        if placed.foe == Foe::Ogre || party >= 4 || met.iter().filter(is_near).count() < party {
            met.push(placed);
        }
    }
    met
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_hero_meets_foes_one_by_one() {
        let count = |party| met_by(party, floor_1().foes).len();
        assert_eq!(count(4), floor_1().foes.len());
        assert!(count(1) >= 5 && count(1) < count(2) && count(2) <= count(3));
        for placed in met_by(1, floor_1().foes) {
            let all = met_by(1, floor_1().foes);
            let near = |other: &&Placed| other.square.distance(placed.square) <= GROUP_SQUARES;
            assert_eq!(all.iter().filter(near).count(), 1, "{placed:?}");
        }
    }
}
