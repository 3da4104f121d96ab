//! Jumping. Source: 5.1, "Movement"; on squares 5.2.

use super::event::Event;
use super::state::Id;
use super::view::View;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::data::{ConditionName, Gives, Skill, Stat};
use crate::grid::Square;
use crate::space::{self, JUMP_DIFFICULTY, Jumper, RUN_UP_FEET, Start};

impl View<'_> {
    /// Feet that somebody jumps from where it is, far and high. What adds to a jump adds to a running long one.
    fn leaps(&self, who: Id) -> (u16, u16) {
        let me = self.scene.get(who);
        let ran = me.turn.run.is_some_and(|(_, feet)| feet >= RUN_UP_FEET);
        let start = if ran { Start::Running } else { Start::Standing };
        let strength = me.sheet.scores.0[Ability::Strength as usize];
        let (mut more, mut times, mut least) = (0, 1, (0, 0));
        self.each_modifier(who, |given| {
            if !self.holds(&given, who, None, &Matter::default()) {
                return;
            }
            match &given.modifier.gives {
                Gives::Add(Stat::JumpDistance, by) if ran => {
                    more += self.fixed(by, given.holder, given.cause);
                }
                Gives::Double(Stat::JumpDistance) => times = times.max(2),
                Gives::Times(Stat::JumpDistance, by) => times = times.max(i32::from(*by)),
                Gives::AtLeast(Stat::JumpDistance, to) if ran => {
                    least.0 = least.0.max(self.fixed(to, given.holder, given.cause));
                }
                Gives::Jumps(long, high) => {
                    least = (least.0.max(i32::from(*long)), least.1.max(i32::from(*high)));
                }
                _ => {}
            }
        });
        let long = i32::from(space::long_jump_feet(strength, start)) + more;
        let high = i32::from(space::high_jump_feet(strength, start));
        let feet = |own: i32, least: i32| (own * times).max(least).clamp(0, 500) as u16;
        (feet(long, least.0), feet(high, least.1))
    }
}

impl Work<'_> {
    /// A jump, with a run or without: over what is low enough, down to where it falls, and onto its feet if the ground
    /// is even.
    pub(super) fn jump(&mut self, who: Id, to: Square) -> Flow {
        let me = self.scene.get(who);
        require(!me.has(ConditionName::Prone), "Prone", "stand up first")?;
        let (from, body) = (me.at, me.space());
        let (long, high) = self.view().leaps(who);
        let left = self.movement_left(who);
        require(left > 0, "Movement", "you cannot move")?;
        let found = {
            let view = self.view();
            let jumper = Jumper { body, long, high, left };
            space::jump(&self.painted, &jumper, &view.others(who), to)
        };
        let barred = self.view().is_barred(who, from, to);
        let Some(jump) = found.filter(|_| !barred) else {
            let why = format!("{long} feet far and {high} high is all that you jump from here");
            return require(false, "Jumping", why);
        };
        self.walk_feet(who, jump.cost)?;
        if jump.over_obstacle && !self.lands_well(who, Skill::Athletics)? {
            return Ok(());
        }
        let there = space::Body::standing(&self.painted, body.size, to);
        self.leave_reach(who, there)?;
        if !self.scene.get(who).is_up() || self.view().speed(who).walk == 0 {
            return Ok(());
        }
        self.emit(Event::Moved { who, from, to, feet: 0 });
        if there.altitude != body.altitude {
            self.emit(Event::Rose(who, there.altitude, false));
        }
        if jump.drop >= 10 {
            self.fall_down(who, jump.drop)?;
        } else if jump.into_difficult && !self.lands_well(who, Skill::Acrobatics)? {
            let cause = self.cause_of(who, "the jump");
            self.topple(who, &cause)?;
        }
        self.end_helpless()?;
        self.enter(who)
    }

    /// A check against what makes a jump hard.
    fn lands_well(&mut self, who: Id, skill: Skill) -> Flow<bool> {
        let against = i32::from(JUMP_DIFFICULTY);
        let pair = (super::rolls::ability_of(skill), Some(skill));
        Ok(self.check_with(who, None, pair, against, &Matter::default())? >= against)
    }
}
