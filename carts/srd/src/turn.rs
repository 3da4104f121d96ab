//! A turn: what one who fights may do in it. Every command is done whole or refused without a trace.

use crate::creature::{Id, Kind};
use crate::event::Event;
use crate::fight::{Creatures, Field, Fight, Side};
use crate::strike::Aim;
use crate::{Class, Condition, Direction, Spell, Square, Standing, can_step, reach};

/// What one who fights can do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Command {
    /// Walk one square; into a foe, attack it; past an ally, two squares. Who is prone stands up instead.
    Step(Direction),
    /// Stand up, for half the speed.
    Stand,
    /// Walk the shortest way to a square.
    Walk(Square),
    /// Attack, in melee if the target is in reach, else from afar.
    Attack(Id),
    /// Cast a spell on somebody.
    Cast(Spell, Id),
    /// Second Wind; a bonus action.
    SecondWind,
    /// Action Surge.
    Surge,
    /// Give a potion of healing to oneself or somebody within reach. Whoever keeps the potions takes one away.
    Potion(Id),
    /// Stabilise somebody within reach.
    Aid(Id),
    /// Take the Dodge action.
    Dodge,
    /// Take the Dash action, or bonus action for whom it is one.
    Dash,
    /// Take the Disengage action, or bonus action for whom it is one.
    Disengage,
    /// End the turn.
    EndTurn,
}

/// Why a command was refused, for a player to read.
pub type Refused = &'static str;

impl Fight {
    /// Does what `who` commands. Refused commands change nothing and roll no dice.
    pub fn command(
        &mut self,
        who: Id,
        command: Command,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        if self.turn() != Some(who) {
            return Err("it is not your turn");
        }
        if self.is_idle(field.creatures) {
            return Err("you cannot act");
        }
        match command {
            Command::Step(direction) => self.step(who, direction, field)?,
            Command::Stand => self.stand_up(who, field)?,
            Command::Walk(square) => self.walk(who, square, field)?,
            Command::Attack(target) => self.attack(who, target, field)?,
            Command::Cast(spell, target) => self.cast(who, spell, target, field)?,
            Command::SecondWind => self.second_wind(who, field)?,
            Command::Surge => self.surge(who, field)?,
            Command::Potion(target) => self.potion(who, target, field)?,
            Command::Aid(target) => self.aid(who, target, field)?,
            Command::Dodge => {
                self.take_action(who)?;
                self.fighter_mut(who).is_dodging = true;
                field.events.push(Event::Dodged { who });
            }
            Command::Dash => {
                self.take_quick_action(who, field)?;
                self.fighter_mut(who).movement += field.creatures[&who].speed();
                field.events.push(Event::Dashed { who });
            }
            Command::Disengage => {
                self.take_quick_action(who, field)?;
                self.fighter_mut(who).is_disengaged = true;
                field.events.push(Event::Disengaged { who });
            }
            Command::EndTurn => self.pass(field),
        }
        self.sweep(field);
        if self.turn() == Some(who) && !field.creatures[&who].can_act() {
            self.pass(field);
        }
        Ok(())
    }

    /// Whether a hero's bonus action is left and of any use.
    #[must_use]
    pub fn has_bonus(&self, who: Id, creatures: &Creatures) -> bool {
        let creature = &creatures[&who];
        let is_useful = match creature.kind {
            Kind::Hero(Class::Fighter) => creature.has_wind,
            Kind::Hero(Class::Rogue) => creature.level >= 2,
            Kind::Hero(Class::Cleric | Class::Wizard) => false,
            Kind::Foe(foe) => foe.block().traits.nimble,
        };
        is_useful && self.fighter(who).is_some_and(|fighter| fighter.has_bonus)
    }

    /// Whether nothing is left of a turn.
    #[must_use]
    pub fn is_spent(&self, who: Id, creatures: &Creatures) -> bool {
        let is_still =
            self.fighter(who).is_none_or(|fighter| fighter.actions == 0 && fighter.movement == 0);
        is_still && !creatures[&who].has_surge && !self.has_bonus(who, creatures)
    }

    pub(crate) fn take_action(&mut self, who: Id) -> Result<(), Refused> {
        let fighter = self.fighter_mut(who);
        fighter.actions = fighter.actions.checked_sub(1).ok_or("your action is spent")?;
        Ok(())
    }

    /// The bonus action for whom dashing and disengaging is one, else the action.
    fn take_quick_action(&mut self, who: Id, field: &Field<'_>) -> Result<(), Refused> {
        let creature = &field.creatures[&who];
        let is_quick = match creature.kind {
            Kind::Hero(class) => class == Class::Rogue && creature.level >= 2,
            Kind::Foe(foe) => foe.block().traits.nimble,
        };
        let fighter = self.fighter_mut(who);
        if is_quick && fighter.has_bonus {
            fighter.has_bonus = false;
            return Ok(());
        }
        self.take_action(who)
    }

    fn step(
        &mut self,
        who: Id,
        direction: Direction,
        field: &mut Field<'_>,
    ) -> Result<(), Refused> {
        let me = &field.creatures[&who];
        let at = me.at;
        let to = can_step(field.ground, at, direction).ok_or("the way is blocked")?;
        let foe = self.fighters.iter().map(|fighter| fighter.id).find(|id| {
            let other = &field.creatures[id];
            other.at == to && other.can_act() && Side::of(other) != Side::of(me)
        });
        if let Some(foe) = foe {
            return self.attack(who, foe, field);
        }
        if me.conditions.has(Condition::Prone) {
            return self.stand_up(who, field);
        }
        let (last, cost) = match self.standing(who, to, field.creatures) {
            Standing::Nobody => (to, 1),
            Standing::Passable => {
                (can_step(field.ground, to, direction).ok_or("the way is blocked")?, 3)
            }
            Standing::Foe => return Err("the way is blocked"),
        };
        if self.standing(who, last, field.creatures) != Standing::Nobody {
            return Err("the way is blocked");
        }
        if self.fighter(who).is_none_or(|fighter| fighter.movement < cost) {
            return Err("you have no movement left for that");
        }
        let path = if last == to { vec![to] } else { vec![to, last] };
        self.follow(who, &path, field);
        Ok(())
    }

    fn walk(&mut self, who: Id, square: Square, field: &mut Field<'_>) -> Result<(), Refused> {
        let me = &field.creatures[&who];
        let movement = self.fighter(who).map_or(0, |fighter| fighter.movement);
        if me.conditions.has(Condition::Prone) {
            return Err("stand up first: take a step");
        }
        let found = {
            let crowd = self.crowd(who, field.creatures);
            reach(field.ground, me.at, movement, &|to| crowd.on(to))
        };
        let goal =
            found.found.iter().position(|to| to.square == square && !to.taken && to.cost > 0);
        let goal = goal.ok_or("you cannot get there this turn")?;
        self.follow(who, &found.path(goal), field);
        Ok(())
    }

    fn stand_up(&mut self, who: Id, field: &mut Field<'_>) -> Result<(), Refused> {
        let me = field.creatures.get_mut(&who).expect("who acts exists");
        if !me.conditions.has(Condition::Prone) {
            return Err("you stand already");
        }
        let cost = me.speed() / 2;
        let fighter = self.fighter_mut(who);
        fighter.movement = fighter
            .movement
            .checked_sub(cost)
            .ok_or("you have too little movement left to stand up")?;
        me.conditions.remove(Condition::Prone);
        field.events.push(Event::StoodUp { who });
        Ok(())
    }

    /// Walks along a path whose cost was checked, until something fells the walker. It never stays on a taken square.
    fn follow(&mut self, who: Id, path: &[Square], field: &mut Field<'_>) {
        let mut free = field.creatures[&who].at;
        for &to in path {
            let from = field.creatures[&who].at;
            self.provoke(who, from, to, field);
            let me = field.creatures.get_mut(&who).expect("who walks exists");
            if !me.can_act() || me.conditions.has(Condition::Prone) {
                me.at = free;
                return;
            }
            me.at = to;
            field.events.push(Event::Moved { who, from, to });
            let is_free = self.standing(who, to, field.creatures) == Standing::Nobody;
            let cost = if is_free { 1 } else { 2 };
            if is_free {
                free = to;
            }
            let fighter = self.fighter_mut(who);
            fighter.movement = fighter.movement.saturating_sub(cost);
        }
    }

    /// Opportunity attacks of everyone whose reach is being left.
    fn provoke(&mut self, who: Id, from: Square, to: Square, field: &mut Field<'_>) {
        if self.fighter(who).is_none_or(|fighter| fighter.is_disengaged) {
            return;
        }
        let others: Vec<Id> = self.fighters.iter().map(|fighter| fighter.id).collect();
        for other in others {
            let (me, foe) = (&field.creatures[&who], &field.creatures[&other]);
            let is_due = Side::of(me) != Side::of(foe)
                && foe.can_act()
                && me.can_act()
                && foe.at.distance(from) <= 1
                && foe.at.distance(to) > 1
                && self.fighter(other).is_some_and(|fighter| fighter.has_reaction);
            if is_due
                && let Some(melee) =
                    foe.attacks().into_iter().find(|attack| attack.range.is_melee())
            {
                self.fighter_mut(other).has_reaction = false;
                self.strike(other, who, &Aim::Weapon(melee), true, field);
            }
        }
    }

    fn surge(&mut self, who: Id, field: &mut Field<'_>) -> Result<(), Refused> {
        let me = field.creatures.get_mut(&who).expect("who acts exists");
        if !me.has_surge {
            return Err("you have no surge left");
        }
        me.has_surge = false;
        self.fighter_mut(who).actions += 1;
        field.events.push(Event::Surged { who });
        Ok(())
    }
}
