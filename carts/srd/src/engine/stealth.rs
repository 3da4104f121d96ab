//! Hiding behind others, and lying still.

use super::command::Command;
use super::event::{Event, Spend};
use super::shared::Shared;
use super::state::{Active, Id, Number};
use super::view::View;
use super::work::{Flow, Work};
use crate::data::{Cost, Ends, Gives, Rule, Skill, Stat};
use crate::space;

impl View<'_> {
    /// Whether one of those larger than it stands between somebody and its foe, and it knows how to hide there.
    pub(super) fn is_behind_larger(&self, foe: Id, who: Id) -> bool {
        if !self.rule(who, Rule::HidesBehindLarger) {
            return false;
        }
        let me = self.scene.get(who);
        let larger: Vec<space::Body> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != foe
                    && id != who
                    && one.life != super::Life::Dead
                    && !one.is_away()
                    && one.size() > me.size()
            })
            .map(|(_, one)| one.space())
            .collect();
        let from = self.scene.get(foe).space();
        let bare = space::cover(self.floor, from, me.space(), &[]);
        space::cover(self.floor, from, me.space(), &larger) > bare
    }
}

impl Work<'_> {
    /// Ends what only lasts while its bearer lies still: for all who moved, took an action or reacted in a command.
    pub(super) fn stirred(&mut self, who: Id, command: &Command, before: usize) -> Flow {
        let still: Vec<(Id, Shared<Active>)> = self
            .scene
            .creatures()
            .flat_map(|(id, one)| one.effects.iter().map(move |active| (id, active.clone())))
            .filter(|(_, active)| active.effect.ends.contains(&Ends::Stirs))
            .collect();
        for (id, active) in still {
            let is_new = self.events[before..].iter().any(|event| {
                matches!(event, Event::Began(bearer, new)
                    if *bearer == id && new.number == active.number)
            });
            let moves = self.events[before..].iter().any(|event| match event {
                Event::Moved { who, .. } => *who == id,
                Event::Spent(who, Spend::Reaction) => *who == id,
                _ => false,
            });
            if !is_new && (moves || id == who && self.takes_action(who, command)) {
                self.stir(id, active.number)?;
            }
        }
        Ok(())
    }

    /// Who hides better as long as it lies still hides no better any more.
    fn stir(&mut self, who: Id, number: Number) -> Flow {
        let Some(active) = self.active(who, number) else { return Ok(()) };
        let view = self.view();
        let mut less = 0;
        for one in &active.effect.powers.modifiers {
            if let Gives::Add(Stat::Skill(Skill::Stealth), amount) = &one.gives {
                less += view.fixed(amount, active.cause.by, Some(&active.cause));
            }
        }
        let hidden = self.scene.get(who).hidden;
        self.end_effect(who, number)?;
        if let Some(total) = hidden.filter(|_| less > 0) {
            let total = i32::from(total) - less;
            self.emit(Event::Hid(who, Some(total.clamp(-99, 999) as i16)));
            self.noticed(who);
        }
        Ok(())
    }

    fn takes_action(&self, who: Id, command: &Command) -> bool {
        match command {
            Command::Attack { .. }
            | Command::Grapple(_)
            | Command::Shove { .. }
            | Command::Escape(_)
            | Command::Dash
            | Command::Disengage
            | Command::Dodge
            | Command::Search
            | Command::Help { .. }
            | Command::Aid(_)
            | Command::Wake(_)
            | Command::Ready { .. } => true,
            Command::Check(trial) => !trial.is_quick,
            Command::Cast(casting) => {
                let quick = casting.with.iter().any(|with| with.name == "Quickened Spell");
                let entry = super::amount::spell_entry(&casting.spell);
                let time = entry.map(|entry| entry.casting);
                !quick && time != Some(crate::data::CastingTime::BonusAction)
            }
            Command::Do(deed) => {
                let own = self.scene.get(who).sheet.activities.iter();
                let mut found = own.filter(|one| one.is.name == deed.name && deed.from == 0);
                let is_light = |cost: Cost| matches!(cost, Cost::Bonus | Cost::Free);
                found.next().is_none_or(|one| !is_light(one.is.cost))
            }
            _ => false,
        }
    }

    /// Ends what lasts only in sight of its source, or near it, at the end of its bearer's turn.
    pub(super) fn out_of_sight(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        let view = self.view();
        let is_over = |active: &Active| {
            active.effect.ends.iter().any(|ends| match ends {
                Ends::OutOfSight(feet) => {
                    let source = view.scene.creature(active.cause.by);
                    !view.has_line(who, active.cause.by)
                        || *feet > 0
                            && source.is_some_and(|one| !one.space().is_within(*feet, me.space()))
                }
                _ => false,
            })
        };
        let over: Vec<Number> = me
            .effects
            .iter()
            .filter(|active| is_over(active))
            .map(|active| active.number)
            .collect();
        over.into_iter().try_for_each(|number| self.end_effect(who, number))
    }
}
