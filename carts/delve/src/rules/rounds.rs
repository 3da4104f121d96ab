//! Fights as time goes by: foes take their turns, players' time runs out, others come near, and it ends.

use srd::{Command, Dice, Id, Side, Square, choose, is_fleeing, sight};

use super::battle::{Battle, DRAW_SQUARES};
use super::hero::Hero;
use super::{Delve, TICKS_PER_SECOND};
use crate::view::Tone;

/// How long a hero without its player stays in a fight that others are in.
const AWAY_TICKS: u16 = 60 * TICKS_PER_SECOND;
/// How long a fight waits for its players when none of them is there.
const ABANDONED_TICKS: u16 = 120 * TICKS_PER_SECOND;
/// Rounds without sight of each other after which a fight is over.
const LOST_ROUNDS: u16 = 2;
/// How far from every foe a hero has got away, in squares.
const ESCAPE_SQUARES: u8 = 10;

impl Delve {
    /// One tick of all fights.
    pub(super) fn fight(&mut self, dice: &mut dyn Dice) {
        let mut index = 0;
        while index < self.battles.len() {
            let count = self.battles.len();
            self.battle_tick(index, dice);
            // A fight that ended made room for the one after it.
            if self.battles.len() == count {
                index += 1;
            }
        }
    }

    fn battle_tick(&mut self, index: usize, dice: &mut dyn Dice) {
        self.glide(index);
        let battle = &self.battles[index];
        let heroes =
            battle.fight.fighters.iter().filter(|fighter| self.creatures[&fighter.id].is_hero());
        let is_attended = heroes
            .clone()
            .any(|fighter| self.hero(fighter.id).is_some_and(|hero| hero.seat.is_some()));
        let battle = &mut self.battles[index];
        battle.away_ticks = if is_attended { 0 } else { battle.away_ticks + 1 };
        if !is_attended {
            if battle.away_ticks >= ABANDONED_TICKS || self.heroes_of(index).is_empty() {
                self.dissolve(index);
            }
            return;
        }
        let battle = &mut self.battles[index];
        if battle.pause_ticks > 0 {
            battle.pause_ticks -= 1;
            return;
        }
        if !battle.fight.has_side(Side::Foes, &self.creatures) {
            self.win(index, dice);
            return;
        }
        if !battle.fight.has_side(Side::Heroes, &self.creatures) {
            self.lose(index);
            return;
        }
        if self.is_lost_sight(index) {
            for id in self.heroes_of(index) {
                self.tell(id, Tone::Story, "Nothing stirs any more");
            }
            self.win(index, dice);
            return;
        }
        if self.ticks.is_multiple_of(4) {
            self.draw_others(index, dice);
        }
        self.take_turn(index, dice);
    }

    /// Whether a side has nobody left who can act: then nothing is commanded any more, and the fight ends after its pause.
    pub(super) fn is_decided(&self, battle: &Battle) -> bool {
        [Side::Heroes, Side::Foes].iter().any(|&side| !battle.fight.has_side(side, &self.creatures))
    }

    /// Whether heroes and foes have not seen each other for some rounds. Then nobody has to look for the last of them.
    fn is_lost_sight(&mut self, index: usize) -> bool {
        let fighters = &self.battles[index].fight.fighters;
        let foes = || fighters.iter().filter(|fighter| self.foes.contains_key(&fighter.id));
        let is_seen = self
            .heroes_of(index)
            .iter()
            .filter_map(|&id| self.hero(id))
            .any(|hero| foes().any(|foe| hero.sees(self.creatures[&foe.id].at)));
        let battle = &mut self.battles[index];
        if is_seen {
            battle.seen_round = battle.fight.round;
        }
        battle.fight.round > battle.seen_round.max(1) + LOST_ROUNDS
    }

    fn heroes_of(&self, index: usize) -> Vec<Id> {
        let ids = self.battles[index].fight.fighters.iter().map(|fighter| fighter.id);
        ids.filter(|id| self.creatures[id].is_hero()).collect()
    }

    fn take_turn(&mut self, index: usize, dice: &mut dyn Dice) {
        let battle = &self.battles[index];
        let Some(id) = battle.fight.turn() else {
            self.dissolve(index);
            return;
        };
        if battle.fight.is_idle(&self.creatures) {
            self.with_battle(index, dice, |fight, field| fight.pass(field));
            return;
        }
        if !self.creatures[&id].is_hero() {
            self.take_foe_turn(index, id, dice);
            return;
        }
        let is_away = self.hero(id).is_none_or(|hero| hero.seat.is_none());
        let battle = &mut self.battles[index];
        battle.turn_ticks = battle.turn_ticks.saturating_sub(1);
        let is_over = battle.turn_ticks == 0 || is_away;
        if is_over {
            self.with_battle(index, dice, |fight, field| {
                // Without an action left there is nothing to defend oneself with, and the turn just ends.
                let _ = fight.command(id, Command::Dodge, field);
            });
        }
        if is_over || battle_is_spent(self, index, id) {
            self.end_turn(index, id, dice);
        }
    }

    fn take_foe_turn(&mut self, index: usize, id: Id, dice: &mut dyn Dice) {
        let ends = self.with_battle(index, dice, |fight, field| {
            let command = choose(fight, id, field.creatures, field.ground);
            let refused = fight.command(id, command, field).is_err();
            if refused {
                fight.pass(field);
            }
            refused || command == Command::EndTurn
        });
        // Out of everyone's sight, who flees is gone.
        if ends && self.foes.contains_key(&id) && is_fleeing(&self.creatures[&id]) {
            let at = self.creatures[&id].at;
            let is_seen = self.battles[index].fight.fighters.iter().any(|fighter| {
                self.hero(fighter.id)
                    .is_some_and(|hero| hero.sees(at) && self.creatures[&hero.id].can_act())
            });
            if !is_seen {
                for hero in self.heroes_of(index) {
                    let name = self.creatures[&id].name.clone();
                    self.tell(hero, Tone::Story, format!("{name} flees into the dark"));
                }
                self.with_battle(index, dice, |fight, field| fight.leave(id, field));
                self.calm_down(id);
            }
        }
    }

    /// Ends a hero's turn; who got away from all foes, or is long without a player, leaves the fight.
    fn end_turn(&mut self, index: usize, id: Id, dice: &mut dyn Dice) {
        if self.battles[index].fight.turn() == Some(id) {
            self.with_battle(index, dice, |fight, field| {
                // It is this hero's turn and it can act, so ending it is never refused.
                let _ = fight.command(id, Command::EndTurn, field);
            });
        }
    }

    /// Heroes and foes near the fight join it; who is out of it leaves.
    fn draw_others(&mut self, index: usize, dice: &mut dyn Dice) {
        let floor = self.battles[index].floor;
        let squares: Vec<_> = self.battles[index]
            .fight
            .fighters
            .iter()
            .map(|fighter| self.creatures[&fighter.id].at)
            .collect();
        let joins: Vec<Id> = self
            .wanderers(floor)
            .filter(|hero| self.creatures[&hero.id].can_act())
            .filter(|hero| squares.iter().any(|&square| self.is_drawn_by(hero, square)))
            .map(|hero| hero.id)
            .collect();
        for id in joins {
            self.draw_in(index, id, dice);
        }
        // The noise wakes foes close by; awake, they notice by themselves.
        let woken: Vec<Id> = self
            .foes
            .iter()
            .filter(|(id, foe)| {
                let at = self.creatures[id].at;
                foe.floor == floor
                    && foe.is_asleep
                    && squares.iter().any(|square| square.distance(at) <= 3)
            })
            .map(|(&id, _)| id)
            .collect();
        for id in woken {
            self.wake(id);
        }
        self.let_go(index, dice);
    }

    /// Whether somebody who fights on a square draws a hero into the fight.
    fn is_drawn_by(&self, hero: &Hero, square: Square) -> bool {
        square.distance(self.creatures[&hero.id].at) <= DRAW_SQUARES && hero.sees(square)
    }

    /// Heroes who got away, and those whose players are gone for long, leave the fight.
    fn let_go(&mut self, index: usize, dice: &mut dyn Dice) {
        let battle = &self.battles[index];
        let floor = &self.floors[usize::from(battle.floor)];
        let foes: Vec<_> = battle
            .fight
            .fighters
            .iter()
            .map(|fighter| &self.creatures[&fighter.id])
            .filter(|creature| !creature.is_hero())
            .map(|creature| creature.at)
            .collect();
        let others = || battle.fight.fighters.iter().map(|fighter| fighter.id);
        let is_far = |id: Id| {
            let creature = &self.creatures[&id];
            let sees_any = || {
                let seen = sight(floor, creature.at, ESCAPE_SQUARES);
                foes.iter().any(|foe| seen.has(*foe))
            };
            creature.is_hero()
                && creature.can_act()
                && battle.fight.round > 1
                && foes.iter().all(|foe| foe.distance(creature.at) > 5)
                && !sees_any()
        };
        // Who is behind the others in a corridor has not got away: it would be drawn in again at once.
        let far: Vec<Id> = others().filter(|&id| is_far(id)).collect();
        let is_held = |id: Id| {
            let near = others().filter(|other| !far.contains(other));
            self.hero(id).is_some_and(|hero| {
                near.map(|other| self.creatures[&other].at).any(|at| self.is_drawn_by(hero, at))
            })
        };
        let is_gone = |id: Id| {
            self.hero(id).is_some_and(|hero| hero.seat.is_none() && hero.away_ticks >= AWAY_TICKS)
        };
        let turn = battle.fight.turn();
        let free: Vec<Id> = others()
            .filter(|&id| Some(id) != turn)
            .filter(|&id| is_gone(id) || (far.contains(&id) && !is_held(id)))
            .collect();
        for id in free {
            self.with_battle(index, dice, |fight, field| fight.leave(id, field));
            self.get_up(id);
            self.tell(id, Tone::Story, "You got away");
        }
    }

    /// Everybody has left: the foes calm down, and heroes get up.
    fn dissolve(&mut self, index: usize) {
        let battle = self.battles.remove(index);
        for fighter in &battle.fight.fighters {
            if self.creatures[&fighter.id].is_hero() {
                self.get_up(fighter.id);
            } else {
                self.calm_down(fighter.id);
            }
        }
    }

    /// Heroes who fight are drawn on their way to their squares; foes are, wherever foes are.
    fn glide(&mut self, index: usize) {
        let fighters = &self.battles[index].fight.fighters;
        for hero in self
            .heroes
            .iter_mut()
            .filter(|hero| fighters.iter().any(|fighter| fighter.id == hero.id))
        {
            hero.body.glide(self.creatures[&hero.id].at);
            hero.away_ticks =
                if hero.seat.is_some() { 0 } else { (hero.away_ticks + 1).min(AWAY_TICKS) };
        }
    }
}

fn battle_is_spent(delve: &Delve, index: usize, id: Id) -> bool {
    let fight = &delve.battles[index].fight;
    fight.turn() == Some(id) && fight.is_spent(id, &delve.creatures)
}
