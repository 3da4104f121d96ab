//! Telling heroes what happens: each gets the lines of what it sees, with the names that it can know.

use srd::{D20, DeathSave, Event, Id, Outcome, explain};

use super::Delve;
use crate::view::{Change, Roll, Tone, Verdict};

impl Delve {
    /// Adds an event of a fight to the logs of all heroes who see it.
    pub(super) fn log_event(&mut self, index: usize, event: &Event) {
        let (who, target) = event.ids();
        let floor = self.battles[index].floor;
        let witnesses: Vec<usize> = (0..self.heroes.len())
            .filter(|&at| {
                let hero = &self.heroes[at];
                let sees = |id: Id| {
                    id == hero.id
                        || self.creatures.get(&id).is_some_and(|other| hero.sees(other.at))
                };
                hero.seat.is_some()
                    && hero.floor == floor
                    && (sees(who) || (target != 0 && sees(target)))
            })
            .collect();
        for at in witnesses {
            let hero = &self.heroes[at];
            let Some(text) = explain(event, &|id| self.name_for(hero.id, id)) else { continue };
            let is_known = |id: Id| self.knows(hero.id, id);
            let roll = roll_of(event).map(|roll| Roll {
                who: if is_known(who) { who } else { 0 },
                target: if is_known(roll.target) { roll.target } else { 0 },
                ..roll
            });
            let change = change_of(event).filter(|change| is_known(change.id));
            let tone = self.tone_of(event);
            self.heroes[at].tell(tone, text, roll, change);
        }
    }

    /// Whether a hero can tell who a creature is: itself, the party, and what it sees.
    fn knows(&self, hero: Id, id: Id) -> bool {
        self.creatures.get(&id).is_some_and(|creature| {
            creature.is_hero() || self.hero(hero).is_some_and(|hero| hero.sees(creature.at))
        })
    }

    /// What a hero calls a creature.
    pub(super) fn name_for(&self, hero: Id, id: Id) -> String {
        match self.creatures.get(&id) {
            Some(creature) if self.knows(hero, id) => {
                match self.foes.get(&id).map(|foe| foe.number) {
                    Some(number) if number > 0 => format!("{} {number}", creature.name),
                    Some(_) | None => creature.name.clone(),
                }
            }
            Some(_) | None => "Something".to_owned(),
        }
    }

    fn tone_of(&self, event: &Event) -> Tone {
        let (who, _) = event.ids();
        let is_hero = self.creatures.get(&who).is_some_and(srd::Creature::is_hero);
        match event {
            Event::Fell { .. } => Tone::Loss,
            Event::Died { .. } if is_hero => Tone::Loss,
            Event::Died { .. } => Tone::Gain,
            _ if is_hero => Tone::Party,
            _ => Tone::Foe,
        }
    }
}

/// The d20 of an event, for the screen.
fn roll_of(event: &Event) -> Option<Roll> {
    let of = |d20: D20, verdict: Verdict| {
        Some(Roll { who: 0, target: 0, face: d20.face, other: d20.other.unwrap_or(0), verdict })
    };
    let verdict = |is_good: bool| if is_good { Verdict::Good } else { Verdict::Bad };
    match *event {
        Event::Initiative { d20, .. } => of(d20, Verdict::Plain),
        Event::Attack { target, d20, outcome, .. } => {
            let verdict = match outcome {
                Outcome::Critical => Verdict::Critical,
                Outcome::Hit => Verdict::Good,
                Outcome::Miss if d20.face == 1 => Verdict::Fumble,
                Outcome::Miss => Verdict::Bad,
            };
            of(d20, verdict).map(|roll| Roll { target, ..roll })
        }
        Event::Save { d20, is_made, .. } | Event::Aid { d20, is_made, .. } => {
            of(d20, verdict(is_made))
        }
        Event::DeathSave { face, result, .. } => {
            let verdict = match result {
                DeathSave::Wakes => Verdict::Critical,
                DeathSave::Success | DeathSave::Stable | DeathSave::None => Verdict::Good,
                DeathSave::Failure | DeathSave::Dies if face == 1 => Verdict::Fumble,
                DeathSave::Failure | DeathSave::Dies => Verdict::Bad,
            };
            Some(Roll { who: 0, target: 0, face, other: 0, verdict })
        }
        _ => None,
    }
}

fn change_of(event: &Event) -> Option<Change> {
    let by = |id: Id, amount: u16| Change { id, amount: i16::try_from(amount).unwrap_or(i16::MAX) };
    match *event {
        Event::Attack { target, harm: Some(harm), .. } | Event::Struck { target, harm, .. } => {
            let change = by(target, harm.taken);
            Some(Change { amount: -change.amount, ..change })
        }
        Event::Healed { target, gained, .. } => Some(by(target, gained)),
        _ => None,
    }
}
