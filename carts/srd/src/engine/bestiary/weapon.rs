//! Attacks of a stat block as weapons.

use super::fill::{Numbers, fixed, rolled};
use super::power;
use crate::ability::{Ability, modifier};
use crate::data::{
    Action, ActionPower, Attack, ConditionName, DamagePart, Effect, Ends, Grapple, Monster, Repeat,
    Save, Skill, Step, Tables, Use, WeaponProperty, When,
};
use crate::engine::sheet::{Qualities, Weapon};

/// Name of the effect by which a creature holds another.
pub const GRAPPLE: &str = "Grapple";

/// An attack as a weapon; none for what is no attack.
pub(super) fn weapon(tables: &Tables, monster: &Monster, record: &Action) -> Option<Weapon> {
    let attack = record.attack?;
    let default = ActionPower::default();
    let power = power::action(tables, monster, &record.name).unwrap_or(&default);
    let name = &record.name;
    let numbers = Numbers { difficulty: difficulty(record), name, ..Numbers::default() };
    let mut hit = hit(record, attack, power);
    numbers.steps(&mut hit);
    let mut modifiers = power.modifiers.clone();
    modifiers.iter_mut().for_each(|one| numbers.modifier(one));
    let mut when = power.when.clone();
    if power.grapple.as_ref().is_some_and(|grapple| grapple.only) {
        let free = When::Not(Box::new(When::Holds(GRAPPLE.into(), 1)));
        when.push(When::Any(vec![free, When::OtherMarked(GRAPPLE.into())]));
    }
    let mut uses: Vec<Use> = record.uses.iter().map(|_| one_of(&record.name)).collect();
    uses.extend(power.reserve.iter().map(|reserve| one_of(&reserve.name)));
    let deals = |part: &&DamagePart| part.save.is_none() && !power.without.contains(&part.kind);
    Some(Weapon {
        name: record.name.clone(),
        ability: ability(monster, attack),
        to_hit: attack.to_hit,
        reach: attack.reach,
        range: attack.range.map(|range| (range, attack.range_long.unwrap_or(range))),
        damage: record.damage.iter().filter(deals).copied().collect(),
        qualities: qualities(tables, record, attack),
        ammunition: String::new(),
        modifiers,
        hit,
        item: None,
        uses,
        when,
    })
}

/// One of a reserve.
pub(super) fn one_of(reserve: &str) -> Use {
    Use::Reserve(reserve.into(), 1)
}

/// The difficulty of what an action asks for.
pub(super) fn difficulty(record: &Action) -> Option<u8> {
    let part = record.damage.iter().find_map(|part| part.save);
    record.save.or(part).map(|save| save.difficulty)
}

/// The ability whose modifier, with the proficiency bonus, is the bonus of the attack: the usual one if both fit.
fn ability(monster: &Monster, attack: Attack) -> Ability {
    let proficiency = super::proficiency(monster);
    let fits = |ability: &Ability| {
        modifier(monster.scores[*ability as usize]) + proficiency == attack.to_hit
    };
    let usual = match attack.reach {
        Some(_) => [Ability::Strength, Ability::Dexterity],
        None => [Ability::Dexterity, Ability::Strength],
    };
    if attack.spell {
        let casting = monster.casting.first().map(|casting| casting.ability);
        return casting.or_else(|| Ability::ALL.into_iter().find(fits)).unwrap_or(usual[0]);
    }
    usual.into_iter().find(fits).unwrap_or(usual[0])
}

/// What sort of weapon an attack is: made, if the tables know one of its name, or else a part of the body.
fn qualities(tables: &Tables, record: &Action, attack: Attack) -> Qualities {
    // The tables say `Crossbow, light` where stat blocks say `Light Crossbow`.
    let turned = record.name.split_once(' ').map(|(sort, name)| format!("{name}, {sort}"));
    let is = |name: &str| {
        name.eq_ignore_ascii_case(&record.name)
            || turned.as_ref().is_some_and(|turned| name.eq_ignore_ascii_case(turned))
    };
    let made = tables.weapon.iter().find(|weapon| is(&weapon.name));
    let has = |property| made.is_some_and(|weapon| weapon.properties.contains(&property));
    let held = ["Greatclub", "Club"].iter().any(|name| record.name.ends_with(name));
    Qualities {
        is_finesse: has(WeaponProperty::Finesse),
        is_heavy: has(WeaponProperty::Heavy),
        is_light: has(WeaponProperty::Light),
        is_thrown: attack.reach.is_some() && attack.range.is_some(),
        is_two_handed: has(WeaponProperty::TwoHanded),
        is_unarmed: record.name == "Unarmed Strike",
        is_natural: made.is_none() && !held && !attack.spell && record.name != "Rock",
        is_spell: attack.spell,
        ..Qualities::default()
    }
}

/// What a hit does besides the damage: saves against parts of it, the save of the record, the grapple, and what its power
/// adds, in this order.
fn hit(record: &Action, attack: Attack, power: &ActionPower) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut parts: Vec<&DamagePart> = record.damage.iter().collect();
    parts.retain(|part| part.save.is_some() && !power.without.contains(&part.kind));
    let guarded = record.save.is_none();
    if let Some(save) = parts.first().and_then(|part| part.save) {
        let mut fail: Vec<Step> = parts.iter().map(|part| damage(part)).collect();
        if guarded {
            fail.extend(failure(record, power));
        }
        steps.push(save_step(save, fail, power));
    }
    if let Some(save) = record.save.filter(|_| !power.unsaved) {
        let fail = failure(record, power);
        if !fail.is_empty() {
            steps.push(save_step(save, fail, power));
        }
    } else if parts.is_empty() {
        steps.extend(power.effect.clone().map(|effect| Step::Gain(Box::new(effect))));
    }
    if !power.saves.is_empty() && !steps.is_empty() {
        let then = std::mem::take(&mut steps);
        steps.push(Step::If { when: power.saves.clone(), then, otherwise: Vec::new() });
    }
    if let (Some(escape), Some(grapple)) = (record.escape, &power.grapple) {
        steps.push(hold(record, attack.reach.unwrap_or(5), escape, grapple));
    }
    steps.extend(power.besides.iter().cloned());
    steps
}

/// What failing the save of an action does besides the damage.
pub(super) fn failure(record: &Action, power: &ActionPower) -> Vec<Step> {
    let mut steps = power.fail.clone();
    let fells = record.conditions.contains(&ConditionName::Prone);
    if steps.is_empty() && power.effect.is_none() && power.grapple.is_none() && fells {
        steps.push(Step::Topple);
    }
    steps.extend(power.effect.clone().map(|effect| Step::Gain(Box::new(effect))));
    steps
}

/// A saving throw.
pub(super) fn save_step(save: Save, fail: Vec<Step>, power: &ActionPower) -> Step {
    Step::Save {
        ability: save.ability,
        difficulty: Some(fixed(save.difficulty)),
        half: save.half,
        fail,
        pass: power.pass.clone(),
        advantage: None,
        disadvantage: None,
        worse: power.worse.clone(),
        unwilling: false,
        no_cover: false,
    }
}

/// Damage as a step.
pub(super) fn damage(part: &DamagePart) -> Step {
    Step::Damage { amount: rolled(part.roll), kind: part.kind, spares: false }
}

/// The grapple that a hit brings.
fn hold(record: &Action, reach: u16, escape: u8, grapple: &Grapple) -> Step {
    let mut conditions = vec![ConditionName::Grappled];
    if record.conditions.contains(&ConditionName::Restrained) {
        conditions.push(ConditionName::Restrained);
    }
    conditions.extend(&grapple.conditions);
    let effect = Effect {
        name: GRAPPLE.into(),
        lasts: crate::data::Lasts::Always,
        conditions,
        powers: grapple.powers.clone(),
        save: Some(Repeat {
            ability: Ability::Strength,
            at: None,
            check: Some(vec![Skill::Athletics, Skill::Acrobatics]),
            when: Vec::new(),
            fail: Vec::new(),
            successes: 0,
            failures: 0,
            difficulty: Some(escape),
            or: None,
            advantage: false,
            disadvantage: Vec::new(),
            worst: Vec::new(),
        }),
        ends: [Ends::SourceHelpless, Ends::SourceDies, Ends::Apart(reach), Ends::LetGo]
            .into_iter()
            .chain(grapple.ends.iter().cloned())
            .collect(),
        ..Effect::default()
    };
    let mut when: Vec<When> = grapple.at_most.map(When::OtherAtMost).into_iter().collect();
    if grapple.each > 0 {
        when.push(When::Not(Box::new(When::Holds(GRAPPLE.into(), grapple.each))));
    }
    let gain = Step::Gain(Box::new(effect));
    if when.is_empty() { gain } else { Step::If { when, then: vec![gain], otherwise: Vec::new() } }
}
