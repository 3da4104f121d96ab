//! What players do: in fights on their turn, and with the same spells, features and potions in peace.

use srd::{Command, Dice, Fight, Id, Spell, Surprise};

use super::battle::Battle;
use super::{Delve, Refused};
use crate::shared::Tile;

impl Delve {
    /// What a hero does on its turn.
    pub(super) fn in_battle(
        &mut self,
        id: Id,
        command: Command,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        let index = self.battle_of(id).ok_or("you are in no fight")?;
        if self.is_decided(&self.battles[index]) {
            return Err("the fight is over");
        }
        if let Command::Step(direction) = command
            && self.open_on_the_way(index, id, direction)?
        {
            return Ok(());
        }
        self.with_battle(index, dice, |fight, field| fight.command(id, command, field))
    }

    /// A step into a closed door opens it, which takes nothing.
    fn open_on_the_way(
        &mut self,
        index: usize,
        id: Id,
        way: srd::Direction,
    ) -> Result<bool, Refused> {
        let number = self.battles[index].floor;
        let floor = &self.floors[usize::from(number)];
        let Some(to) = self.creatures[&id].at.step(way) else { return Ok(false) };
        if floor.tile(to) != Tile::DoorClosed {
            return Ok(false);
        }
        if self.battles[index].fight.turn() != Some(id) || !self.creatures[&id].can_act() {
            return Err("it is not your turn");
        }
        self.swing(number, to);
        Ok(true)
    }

    pub(super) fn attack(
        &mut self,
        id: Id,
        target: Id,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        if self.battle_of(id).is_some() && self.battle_of(target) == self.battle_of(id) {
            return self.in_battle(id, Command::Attack(target), dice);
        }
        self.provoke(id, target, dice)
    }

    /// Starts a fight with a foe in sight, or draws it into the one that is on.
    fn provoke(&mut self, id: Id, target: Id, dice: &mut dyn Dice) -> Result<(), Refused> {
        let foe = self.foes.get(&target).ok_or("that is no foe")?;
        let hero = self.hero(id).ok_or("choose a hero first")?;
        if foe.floor != hero.floor || !hero.sees(self.creatures[&target].at) {
            return Err("you do not see that");
        }
        if !self.creatures[&id].can_act() {
            return Err("you cannot act");
        }
        if self.battle_of(id).is_some() && self.battle_of(target).is_some() {
            return Err("that is in another fight");
        }
        self.clash(id, target, Surprise::Aware, dice);
        Ok(())
    }

    pub(super) fn cast(
        &mut self,
        id: Id,
        spell: Spell,
        target: Id,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        if self.battle_of(id).is_some() && self.battle_of(target) == self.battle_of(id) {
            return self.in_battle(id, Command::Cast(spell, target), dice);
        }
        if spell.is_kind() {
            return self.in_peace(id, Command::Cast(spell, target), target, dice);
        }
        let knows =
            self.creatures[&id].class().is_some_and(|class| class.spells().contains(&spell));
        if !knows {
            return Err("you do not know that spell");
        }
        self.provoke(id, target, dice)
    }

    pub(super) fn feature(&mut self, id: Id, dice: &mut dyn Dice) -> Result<(), Refused> {
        let creature = &self.creatures[&id];
        if creature.class() != Some(srd::Class::Fighter) {
            return Err("your feature works by itself");
        }
        let is_fighting = self.battle_of(id).is_some();
        let command =
            if is_fighting && !creature.has_wind { Command::Surge } else { Command::SecondWind };
        if is_fighting {
            self.in_battle(id, command, dice)
        } else {
            self.in_peace(id, command, id, dice)
        }
    }

    pub(super) fn potion(
        &mut self,
        id: Id,
        target: Id,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        if self.hero_mut(id).potions == 0 {
            return Err("you have no potion left");
        }
        if self.battle_of(id).is_some() {
            self.in_battle(id, Command::Potion(target), dice)?;
        } else {
            self.in_peace(id, Command::Potion(target), target, dice)?;
        }
        self.hero_mut(id).potions -= 1;
        Ok(())
    }

    /// An action outside of fights, on oneself or another hero beside one.
    fn in_peace(
        &mut self,
        id: Id,
        command: Command,
        target: Id,
        dice: &mut dyn Dice,
    ) -> Result<(), Refused> {
        if self.battle_of(id).is_some() {
            return Err("that is not in this fight");
        }
        let floor = self.hero(id).map_or(0, |hero| hero.floor);
        let other = self.wanderers(floor).any(|hero| hero.id == target);
        if !other {
            return Err("that is not here");
        }
        self.battles.push(Battle {
            fight: Fight::peace(id, &[target]),
            floor,
            ..Battle::default()
        });
        let index = self.battles.len() - 1;
        let result =
            self.with_battle(index, dice, |fight, field| fight.command(id, command, field));
        self.battles.truncate(index);
        result
    }
}
