//! Falling: what it does, and what those do about it who fall or stand near. Source: 5.1, "Falling".

use super::react::Happening;
use super::state::{Cause, Id};
use super::work::{Flow, Work};
use crate::data::{Rule, Trigger};

/// A fall from this many feet on hurts, 1d6 for each.
const FALL_FEET: u16 = 10;

impl Work<'_> {
    /// A fall: 1d6 for each 10 feet, at most 20d6, and prone.
    pub(super) fn fall_down(&mut self, who: Id, feet: u16) -> Flow {
        let before = self.events.len();
        let ((), change) = self.changing(|work| work.falling(who, feet))?;
        let is_caught = self.events.len() > before && self.view().rule(who, Rule::NoFallDamage);
        let is_soft = is_caught || self.view().rule(who, Rule::NoFallDamage);
        if is_soft || feet < FALL_FEET || self.falls_safely(who, feet) {
            return self.end_where(who, super::effects::Why::Landed);
        }
        let dice = (feet / FALL_FEET).min(20) as u8;
        let cause = Cause { name: "the fall".into(), ..Cause::default() };
        let mut part = self.harm_part(&[(dice, 6)], 0, crate::damage::Damage::Bludgeoning);
        let less = change.less.clamp(0, i32::from(u16::MAX)) as u16;
        part.rolled = part.rolled.saturating_sub(less);
        let taken = self.harm(super::harm::Blow {
            who,
            cause: &cause,
            parts: vec![part],
            is_critical: false,
            is_halved: self.view().rule(who, Rule::HalfFalls),
            spares: false,
            matter: super::weigh::Matter::default(),
        })?;
        if taken > 0 { self.topple(who, &cause) } else { Ok(()) }
    }

    /// What one who falls and those near it do about it.
    fn falling(&mut self, who: Id, feet: u16) -> Flow {
        let allies: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        for id in allies {
            let near = self.scene.get(id).space().feet_to(self.scene.get(who).space());
            let fits = move |trigger: Trigger| {
                matches!(trigger, Trigger::Falls(most)
                    if most >= near)
            };
            if self.scene.are_allies(id, who) {
                self.react_for(id, who, Happening::Falls(feet), who, &fits)?;
            }
        }
        Ok(())
    }
}
