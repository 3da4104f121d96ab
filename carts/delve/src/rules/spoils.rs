//! How fights end: experience and loot for the winners, the temple for the beaten, rest for the foes.

use srd::{Creature, Dice, Foe, Ground, Id, Life, Square};

use super::Delve;
use super::battle::Battle;
use super::hero::Body;
use crate::shared::Tile;
use crate::view::Tone;

impl Delve {
    /// The fight is won: experience and loot are shared, the fallen get up, the dead wake in the temple.
    pub(super) fn win(&mut self, index: usize, dice: &mut dyn Dice) {
        let battle = self.battles.remove(index);
        let heroes: Vec<Id> = self.heroes_in(&battle);
        let xp: u32 = battle.fallen.iter().map(|foe| foe.block().xp).sum();
        let gold: u32 = battle.fallen.iter().map(|&foe| gold_of(foe, dice)).sum();
        let share = (heroes.len() as u32).max(1);
        for (place, &id) in heroes.iter().enumerate() {
            let more = u32::from((place as u32) < gold % share);
            let gold = gold / share + more;
            self.hero_mut(id).gold += gold;
            let Some(creature) = self.creatures.get_mut(&id) else { continue };
            let levels = creature.learn(xp / share);
            let level = creature.level;
            if xp > 0 {
                let loot = if gold > 0 { format!(" and {gold} gold") } else { String::new() };
                self.tell(id, Tone::Gain, format!("Victory! {} XP{loot}", xp / share));
            } else {
                self.tell(id, Tone::Story, "The fight is over");
            }
            if levels > 0 {
                self.tell(id, Tone::Gain, format!("You reach level {level}!"));
            }
        }
        let potions = battle.fallen.iter().filter(|&&foe| has_potion(foe, dice)).count();
        for &id in heroes.iter().take(potions) {
            let hero = self.hero_mut(id);
            hero.potions = hero.potions.saturating_add(1);
            self.tell(id, Tone::Gain, "You find a potion of healing");
        }
        for id in heroes {
            self.get_up(id);
        }
        for fighter in &battle.fight.fighters {
            self.calm_down(fighter.id);
        }
    }

    /// Nobody is left to fight: the party wakes in the temple, a tenth of its gold poorer, and the foes rest.
    pub(super) fn lose(&mut self, index: usize) {
        let battle = self.battles.remove(index);
        for id in self.heroes_in(&battle) {
            self.wake_in_temple(id);
        }
        for fighter in &battle.fight.fighters {
            self.calm_down(fighter.id);
        }
    }

    fn heroes_in(&self, battle: &Battle) -> Vec<Id> {
        let ids = battle.fight.fighters.iter().map(|fighter| fighter.id);
        let mut heroes: Vec<Id> = ids.filter(|id| self.creatures[id].is_hero()).collect();
        heroes.sort_unstable();
        heroes
    }

    /// A foe that fights no more heals and stays where it is.
    pub(super) fn calm_down(&mut self, id: Id) {
        let Some(creature) = self.creatures.get_mut(&id).filter(|creature| !creature.is_hero())
        else {
            return;
        };
        creature.long_rest();
        let at = creature.at;
        if let Some(foe) = self.foes.get_mut(&id) {
            foe.home = at;
            creature.hp = foe.hp.min(creature.hp_max());
        }
    }

    /// After a fight: who lies gets up with 1 hit point, who died wakes in the temple.
    pub(super) fn get_up(&mut self, id: Id) {
        let Some(creature) = self.creatures.get_mut(&id) else { return };
        match creature.life {
            Life::Dead => self.wake_in_temple(id),
            Life::Dying { .. } | Life::Stable => {
                creature.heal(1);
                creature.conditions = srd::Conditions::default();
            }
            Life::Up => creature.conditions = srd::Conditions::default(),
        }
        let at = self.creatures[&id].at;
        let hero = self.hero_mut(id);
        hero.body = Body { facing: hero.body.facing, ..Body::at(at) };
    }

    fn wake_in_temple(&mut self, id: Id) {
        let door = self.floors[0].find(Tile::TempleDoor).unwrap_or(self.start);
        let square = Square::new(door.x, door.y + 1);
        if let Some(creature) = self.creatures.get_mut(&id) {
            creature.long_rest();
        }
        let hero = self.hero_mut(id);
        let tithe = hero.gold / 10;
        hero.gold -= tithe;
        hero.floor = 0;
        hero.body = Body::at(square);
        self.place(id, square);
        self.tell(id, Tone::Loss, format!("You wake in the temple, {tithe} gold poorer"));
    }

    /// Puts a returning hero where it can stand: the floor may have changed since.
    pub(super) fn settle(&mut self, id: Id) {
        if self.battle_of(id).is_some() {
            return;
        }
        if !self.creatures.get(&id).is_some_and(Creature::can_act) {
            self.wake_in_temple(id);
            return;
        }
        let hero = self.hero_mut(id);
        let (floor, square) = (hero.floor, hero.body.spot.square());
        let here = &self.floors[usize::from(floor)];
        let is_gone = floor > 0 && here.is_stale;
        if !here.is_open(square) || is_gone || self.is_taken(floor, square) {
            let (floor, square) = if is_gone { (0, self.start) } else { (floor, square) };
            let arrival = if floor == 0 {
                Some(self.start)
            } else {
                self.floors[usize::from(floor)].find(Tile::StairsUp)
            };
            let hero = self.hero_mut(id);
            hero.floor = floor;
            let square = arrival.unwrap_or(square);
            hero.body = Body::at(square);
            self.place(id, square);
        }
    }
}

fn gold_of(foe: Foe, dice: &mut dyn Dice) -> u32 {
    match foe {
        Foe::GiantRat | Foe::Wolf | Foe::Zombie => 0,
        Foe::Goblin | Foe::Skeleton => dice.roll(6) + dice.roll(6),
        Foe::Ogre => (0..4).map(|_| dice.roll(10)).sum(),
    }
}

fn has_potion(foe: Foe, dice: &mut dyn Dice) -> bool {
    match foe {
        Foe::GiantRat | Foe::Wolf | Foe::Zombie => false,
        Foe::Goblin | Foe::Skeleton => dice.roll(10) == 1,
        Foe::Ogre => true,
    }
}
