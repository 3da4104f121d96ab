//! How those react whom the machine plays.

use super::super::react::{Answer, Brings, Happening, Mind, Question};
use super::super::rolls::LEGENDARY_RESISTANCE;
use super::super::spells;
use super::super::state::{Cause, Creature, Id, Scene};
use super::super::view::{Painted, View};
use super::knowledge::Memory;
use super::score::POINT;
use super::wits::{self, Wits};
use crate::data::{ConditionName, Cost, Gives, Stat, Step};
use crate::space::Terrain;

/// Decides all reactions of those whom the machine plays, at once.
#[derive(Clone, Copy)]
pub struct Foes<'a> {
    /// The floor that the scene is on.
    pub floor: &'a dyn Terrain,
}

impl Mind for Foes<'_> {
    fn decide(&mut self, scene: &Scene, question: &Question) -> Answer {
        let Some(me) = scene.creature(question.who) else { return Answer::Now(0) };
        let yes = |is_wise: bool| Answer::Now(u8::from(is_wise));
        match question.what {
            Happening::Leaves => yes(is_worth_a_blow(scene, me, question.by)),
            Happening::Hit(total) => self.shield(scene, me, question, total),
            Happening::Casts(level) => {
                let clever = Wits::of(&me.sheet).plans();
                yes(clever && level >= 2)
            }
            Happening::OwnHit(is_critical) => {
                // What is spent on a hit is spent on one that counts.
                let tough = scene.creature(question.by).is_some_and(|it| it.hp > 8);
                yes(is_critical || tough)
            }
            Happening::Falls(feet) | Happening::Moved(feet) => yes(feet >= 10),
            Happening::Legendary => self.legend(scene, me, question),
            Happening::FailedSave(_)
                if question.could.iter().any(|one| one == LEGENDARY_RESISTANCE) =>
            {
                yes(is_worth_resisting(me, &question.brings))
            }
            Happening::FailedSave(_)
            | Happening::Attacked
            | Happening::Hurt(_)
            | Happening::Drops
            | Happening::Missed
            | Happening::Rolled(_)
            | Happening::RolledDamage(_)
            | Happening::AfterAttack
            | Happening::Caught
            | Happening::Ready
            | Happening::FoeDied
            | Happening::Approaches
            | Happening::TurnStarts
            | Happening::Averts => yes(true),
        }
    }
}

/// Whether what is left of Legendary Resistance is for this: for what takes its turns, for what might kill it, and for spells
/// of which nobody can tell before what they do.
fn is_worth_resisting(me: &Creature, brings: &Brings) -> bool {
    use ConditionName::{
        Blinded, Charmed, Frightened, Incapacitated, Paralyzed, Petrified, Restrained, Stunned,
        Unconscious,
    };
    let grave = |condition: &ConditionName| match condition {
        Paralyzed | Petrified | Stunned | Unconscious | Incapacitated | Charmed => true,
        Blinded | Restrained | Frightened => me.left_to_resist() > 1,
        _ => false,
    };
    if brings.conditions.iter().any(grave) {
        return true;
    }
    if brings.hurts {
        return u32::from(me.hp) * 3 <= u32::from(me.sheet.hit_points);
    }
    brings.conditions.is_empty() && brings.level >= 3
}

impl Creature {
    /// What is left of Legendary Resistance.
    fn left_to_resist(&self) -> u8 {
        let used = self.used.iter().find(|(name, _)| name == LEGENDARY_RESISTANCE);
        self.sheet.legendary_resistances.saturating_sub(used.map_or(0, |one| one.1))
    }
}

/// An opportunity attack is worth it on who stands, by who can hurt at all.
fn is_worth_a_blow(scene: &Scene, me: &Creature, by: Id) -> bool {
    let strikes = me.sheet.weapons.iter().filter(|weapon| weapon.reach.is_some());
    let hurts = strikes.map(wits::mean).max().unwrap_or(0) > 0;
    hurts && scene.creature(by).is_some_and(Creature::is_up)
}

impl Foes<'_> {
    /// The first answer to a hit that makes a miss of it or takes damage away.
    fn shield(&self, scene: &Scene, me: &Creature, question: &Question, total: i16) -> Answer {
        let painted = Painted::new(self.floor, scene);
        let view = View { scene, floor: &painted };
        let armor = view.armor_class(question.who);
        let over = i32::from(total) - armor;
        for (at, name) in question.could.iter().enumerate() {
            let steps = steps_of(me, name);
            let Some(steps) = steps else { continue };
            let cause = Cause { by: question.who, name: name.clone(), ..Cause::default() };
            let turns = steps.iter().map(|step| turned(&view, step, question.who, &cause)).max();
            // Without cover the number is exact, with it the answer is a little too careful.
            if turns.is_some_and(|turns| turns > over) {
                return Answer::Now(at as u8 + 1);
            }
        }
        Answer::Now(0)
    }

    /// The legendary action that is worth most now.
    fn legend(&self, scene: &Scene, me: &Creature, question: &Question) -> Answer {
        let painted = Painted::new(self.floor, scene);
        let view = View { scene, floor: &painted };
        let mut memory = Memory::default();
        memory.look(&view, question.who);
        let thought = super::think(view, question.who, &memory);
        let mut best = (0, 0);
        for (at, name) in question.could.iter().enumerate() {
            let Some(activity) = me.sheet.activities.iter().find(|one| one.is.name == *name) else {
                continue;
            };
            let activity = &activity.is;
            let Cost::Legendary(cost) = activity.cost else { continue };
            let cause = Cause {
                by: question.who,
                name: name.clone(),
                difficulty: activity.difficulty.unwrap_or(15),
                ..Cause::default()
            };
            let feet = activity.targets.feet.max(activity.targets.area.map_or(5, |area| area.feet));
            let near =
                thought.foes.iter().filter(|foe| me.space().is_within(feet.max(15), foe.body));
            let worth = near.map(|foe| {
                let worth = thought.worth(&activity.does, &cause, foe.id, 3);
                worth.damage.min(foe.hp * POINT) + worth.control
            });
            let worth = worth.max().unwrap_or(0) / i32::from(cost.max(1));
            if worth > best.0 {
                best = (worth, at as u8 + 1);
            }
        }
        Answer::Now(best.1)
    }
}

/// What a reaction of that name does.
fn steps_of<'a>(me: &'a Creature, name: &str) -> Option<&'a [Step]> {
    let own = me.sheet.activities.iter().map(|one| &one.is);
    let lent = me.effects.iter().flat_map(|active| &active.effect.powers.actions);
    if let Some(found) = own.chain(lent).find(|activity| activity.name == name) {
        return Some(&found.does);
    }
    spells::spell(name).map(|spell| &spell.power.does[..])
}

/// By how much a step turns an attack that hits; a great number for what helps anyhow.
fn turned(view: &View<'_>, step: &Step, who: Id, cause: &Cause) -> i32 {
    const ALWAYS: i32 = 1_000;
    match step {
        Step::TakeFromRoll(amount) => view.fixed(amount, who, Some(cause)),
        Step::Gain(effect) | Step::GainSelf(effect) => {
            let adds =
                effect.powers.modifiers.iter().filter_map(|modifier| match &modifier.gives {
                    Gives::Add(Stat::ArmorClass, amount) => {
                        Some(view.fixed(amount, who, Some(cause)))
                    }
                    _ => None,
                });
            adds.max().unwrap_or(0)
        }
        Step::AddToRoll(_) => 0,
        _ => ALWAYS,
    }
}
