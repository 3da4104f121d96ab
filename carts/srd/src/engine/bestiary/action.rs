//! What a stat block lets a creature do besides attacking, as activities.

use super::fill::Numbers;
use super::power;
use super::weapon::{damage, difficulty, failure, one_of, save_step, weapon};
use crate::data::{
    Action, ActionPower, Activity, Area, Cost, Effect, Lasts, Monster, Reserve, Shape, Step,
    Tables, Targets, Use, When, Who,
};
use crate::engine::bestiary::back;

/// Rounds of 24 hours.
const DAY: u32 = 14_400;

/// The activities of a record that is neither an attack nor Multiattack: one, or one for each of its choices, or none if
/// nothing is known of it.
pub(super) fn activities(
    tables: &Tables,
    monster: &Monster,
    record: &Action,
    cost: Cost,
) -> Vec<Activity> {
    let uses: Vec<Use> = record.uses.iter().map(|_| one_of(&record.name)).collect();
    if !record.choices.is_empty() {
        let each = |choice| activities(tables, monster, choice, cost);
        let mut all: Vec<Activity> = record.choices.iter().flat_map(each).collect();
        all.iter_mut().for_each(|activity| activity.uses.extend(uses.iter().cloned()));
        return all;
    }
    let default = ActionPower::default();
    let known = power::action(tables, monster, &record.name);
    if !power::is_known(tables, monster, record) || known.is_some_and(|power| power.tells) {
        return Vec::new();
    }
    let power = known.unwrap_or(&default);
    if !power.same.is_empty() {
        return same(tables, monster, record, cost, &power.same);
    }
    let mut activity = match &power.instead {
        Some(instead) => instead.clone(),
        None => derived(record, power),
    };
    if activity.name.is_empty() {
        activity.name.clone_from(&record.name);
    }
    if activity.cost == Cost::Action {
        activity.cost = cost;
    }
    if activity.uses.is_empty() {
        activity.uses = uses;
    }
    activity.when.extend(power.when.iter().cloned());
    if power.spares {
        spare(&mut activity);
    }
    let name = &record.name;
    let numbers = Numbers { difficulty: difficulty(record), name, ..Numbers::default() };
    numbers.activity(&mut activity);
    vec![activity]
}

/// What follows from the record: its targets, its save and what that does.
fn derived(record: &Action, power: &ActionPower) -> Activity {
    let mut fail: Vec<Step> = record.damage.iter().map(damage).collect();
    fail.extend(failure(record, power));
    let mut does = match record.save {
        Some(save) => vec![save_step(save, fail, power)],
        None => fail,
    };
    if !power.saves.is_empty() {
        let then = std::mem::take(&mut does);
        does.push(Step::If { when: power.saves.clone(), then, otherwise: Vec::new() });
    }
    does.extend(power.besides.iter().cloned());
    let mut targets = power.targets.clone().unwrap_or_else(|| Targets {
        who: Who::Other,
        from_actor: true,
        ..Targets::default()
    });
    if !targets.no_area {
        targets.area = targets.area.or_else(|| record.area.map(widened));
    }
    Activity { targets, does, after: power.after.clone(), ..Activity::default() }
}

/// An area with the width that lines have where none is written.
fn widened(area: Area) -> Area {
    let width = area.width.or_else(|| (area.shape == Shape::Line).then_some(5));
    Area { width, ..area }
}

/// Makes those immune for 24 hours who succeed on the save, or whom the effect leaves.
fn spare(activity: &mut Activity) {
    let name = format!("Spared: {}", activity.name);
    let spared = Effect { name: name.clone(), lasts: Lasts::Rounds(DAY), ..Effect::default() };
    let gain = Step::Gain(Box::new(spared));
    activity.targets.when.push(When::Not(Box::new(When::OtherMarked(name))));
    for step in &mut activity.does {
        let Step::Save { fail, pass, .. } = step else { continue };
        pass.push(gain.clone());
        for step in fail {
            if let Step::Gain(effect) = step {
                effect.after.push(gain.clone());
            }
        }
    }
}

/// Other actions of the creature at the cost of this one: an attack with a weapon, or what the other record does.
fn same(
    tables: &Tables,
    monster: &Monster,
    record: &Action,
    cost: Cost,
    names: &[String],
) -> Vec<Activity> {
    let mut all = Vec::new();
    for name in names {
        let Some(other) = monster.actions.iter().find(|other| other.name == *name) else {
            continue;
        };
        let mut found = match weapon(tables, monster, other) {
            Some(weapon) => {
                let (feet, long) = weapon.range.unwrap_or((0, 0));
                let reach = weapon.reach.unwrap_or(0);
                vec![Activity {
                    when: Vec::new(),
                    targets: Targets {
                        who: Who::Other,
                        feet: reach.max(feet),
                        long: if long > feet { long } else { 0 },
                        when: weapon.when,
                        ..Targets::default()
                    },
                    does: vec![Step::Strike {
                        with: name.clone(),
                        hit: Vec::new(),
                        melee: false,
                        ranged: false,
                        again: false,
                    }],
                    ..Activity::default()
                }]
            }
            None => activities(tables, monster, other, cost),
        };
        for activity in &mut found {
            activity.cost = cost;
            activity.name = if names.len() == 1 {
                record.name.clone()
            } else {
                format!("{}: {name}", record.name)
            };
        }
        all.extend(found);
    }
    all
}

/// What the uses of a record and its power take from.
pub(super) fn reserves(tables: &Tables, monster: &Monster, record: &Action) -> Vec<Reserve> {
    let own = record.uses.map(|uses| {
        let (amount, back) = back(uses);
        Reserve { name: record.name.clone(), amount: super::fill::fixed(amount), back }
    });
    let power = power::action(tables, monster, &record.name);
    own.into_iter().chain(power.and_then(|power| power.reserve.clone())).collect()
}
