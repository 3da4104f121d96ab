//! Dice that one gives another, and shapes of the wild. Source: 5.1, "Bardic Inspiration", "Wild Shape".

use super::steps::Run;
use super::work::{Flow, Work, require};
use crate::data::{
    Activity, Amount, ClassName, ConditionName, Cost, CreatureType, Cure, Effect, Ends, Lasts,
    Monster, Powers, Roll, Shapes, Step, Targets, Trigger, Who, tables,
};

/// The effect of who has a die to add to a roll.
const INSPIRED: &str = "Bardic Inspiration";

/// Ten minutes in rounds.
const TEN_MINUTES: u32 = 100;

/// An hour in rounds.
const HOUR: u32 = 600;

/// The effect of who is in a beast's shape.
const WILD_SHAPE: &str = "Wild Shape";

impl Work<'_> {
    /// Gives the target a die that it may add to one check, attack or save, after the d20 and before what comes of it.
    pub(super) fn inspire(&mut self, run: &Run) -> Flow {
        let sides = self.scene.get(run.actor).sheet.number("bardic_inspiration_die");
        let roll = Roll { count: 1, sides: sides.clamp(1, 100) as u8, bonus: 0 };
        let adds = Step::AddToRoll(Amount { roll, ..Amount::default() });
        let steps = vec![adds, Step::End(Cure::Named(INSPIRED.into()))];
        let add = |trigger| Activity {
            name: INSPIRED.into(),
            cost: Cost::Whenever(trigger),
            targets: Targets { who: Who::Oneself, ..Targets::default() },
            options: vec![(roll.to_string(), steps.clone())],
            ..Activity::default()
        };
        let triggers = [Trigger::OwnAttack, Trigger::OwnCheck, Trigger::OwnSave];
        let actions = triggers.map(add).to_vec();
        let effect = Effect {
            name: INSPIRED.into(),
            lasts: Lasts::Rounds(TEN_MINUTES),
            powers: Powers { actions, ..Powers::default() },
            ..Effect::default()
        };
        self.gain(run.target, &effect, &run.cause).map(|_| ())
    }

    /// Takes a beast's shape, as a druid's level allows, for half as many hours.
    pub(super) fn wild_shape(&mut self, run: &Run) -> Flow {
        let level = self.scene.get(run.actor).sheet.class_level(ClassName::Druid);
        let eighths = match level {
            0..4 => 2,
            4..8 => 4,
            _ => 8,
        };
        let fits = |one: &&Monster| {
            one.kind == CreatureType::Beast
                && one.swarm_of.is_none()
                && one.challenge_eighths <= eighths
                && (level >= 4 || one.speed.swim == 0)
                && (level >= 8 || one.speed.fly == 0)
        };
        let all = || tables().monster.iter().filter(fits);
        let best = || all().max_by_key(|one| (one.challenge_eighths, one.hit_points));
        let choice = run.cause.choice.as_str();
        let found = if choice.is_empty() { best() } else { all().find(|one| one.name == choice) };
        let Some(beast) = found else {
            return require(false, "Wild Shape", format!("you cannot be a {choice}"));
        };
        let own = Activity {
            name: "Own Shape".into(),
            cost: Cost::Bonus,
            targets: Targets { who: Who::Oneself, ..Targets::default() },
            does: vec![Step::End(Cure::Named(WILD_SHAPE.into()))],
            ..Activity::default()
        };
        let shapes = Shapes {
            of: vec![CreatureType::Beast],
            eighths,
            mind: true,
            features: true,
            ..Shapes::default()
        };
        let effect = Effect {
            name: WILD_SHAPE.into(),
            lasts: Lasts::Rounds(HOUR * u32::from(level / 2).max(1)),
            ends: vec![Ends::Gets(ConditionName::Unconscious)],
            shapes: Some(shapes),
            powers: Powers { actions: vec![own], ..Powers::default() },
            ..Effect::default()
        };
        let mut cause = run.cause.clone();
        cause.choice.clone_from(&beast.name);
        self.gain(run.target, &effect, &cause).map(|_| ())
    }
}
