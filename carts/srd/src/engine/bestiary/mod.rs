//! Monsters: the sheet of a record.
//!
//! All that a stat block says in numbers becomes numbers of the [`Sheet`]; attacks become its weapons, other actions its
//! activities, traits its powers, uses its reserves. What traits and actions do stands in the tables `trait_power` and
//! `action_power`. What nothing is known of is not on the sheet, and [`gaps`] lists it.

mod action;
mod fill;
mod power;
mod weapon;

use super::rolls::ability_of;
use super::sheet::{Caster, Sheet, Slots, Source, Sourced, Worn};
use crate::ability::{Ability, Scores, modifier};
use crate::damage::Damage;
use crate::data::{
    Action, Back, Casting, ConditionName, Cost, Gives, Modifier, Monster, Powers, Reserve, Roll,
    Skill, SpecialDefense, Stat, Step, Tables, Uses, WeaponGuard, When,
};
use fill::{Numbers, fixed};

pub use power::gaps;
pub use weapon::GRAPPLE;

/// Legendary actions that a creature that has any can take between its turns.
const LEGENDARY_ACTIONS: u8 = 3;

/// What follows the name of an attack with which its attacker grapples in place of doing damage.
const INSTEAD: &str = ": Grapple";

/// What follows the name of a weapon as it is thrown, where it then has other dice.
const THROWN: &str = ": Thrown";

/// The sheet of the monster of that name, or none.
#[must_use]
pub fn by_name(tables: &Tables, name: &str) -> Option<Sheet> {
    tables.monster.iter().find(|monster| monster.name == name).map(|one| sheet(tables, one))
}

/// The sheet of a monster. `tables` has the powers of its traits and actions.
#[must_use]
pub fn sheet(tables: &Tables, monster: &Monster) -> Sheet {
    let scores = Scores(monster.scores);
    let initiative = scores.modifier(Ability::Dexterity);
    let mut sheet = Sheet {
        name: monster.name.clone(),
        size: monster.size,
        kind: monster.kind,
        tag: monster.tag.clone(),
        is_character: false,
        scores,
        proficiency: proficiency(monster),
        level: monster.hit_dice.count,
        classes: Vec::new(),
        numbers: Vec::new(),
        rating_eighths: monster.challenge_eighths,
        xp: monster.xp,
        armor_class: monster.armor_class,
        worn: Worn::default(),
        hit_points: monster.hit_points,
        hit_dice: vec![(monster.hit_dice.sides, monster.hit_dice.count)],
        speed: monster.speed,
        saves: Ability::ALL.map(|ability| save(monster, ability)),
        skills: [0; 18],
        proficient: [false; 18],
        initiative,
        senses: monster.senses,
        tools: Vec::new(),
        languages: monster.languages.clone(),
        weapons: Vec::new(),
        attacks: 1,
        multiattack: Vec::new(),
        activities: Vec::new(),
        powers: vec![Sourced { from: source("Defences"), is: defences(monster) }],
        reserves: Vec::new(),
        casters: Vec::new(),
        legendary_actions: if monster.legendary_actions.is_empty() { 0 } else { LEGENDARY_ACTIONS },
        legendary_resistances: monster.legendary_resistances,
        load_quarters: 0,
    };
    for skill in Skill::ALL {
        let own = monster.skills.iter().find(|(known, _)| known == skill);
        let bonus =
            own.map_or_else(|| modifier(monster.scores[ability_of(*skill) as usize]), |one| one.1);
        sheet.skills[*skill as usize] = bonus;
        sheet.proficient[*skill as usize] = own.is_some();
    }
    traits(tables, monster, &mut sheet);
    actions(tables, monster, &mut sheet);
    for casting in &monster.casting {
        sheet.casters.push(caster(monster, casting));
        let daily =
            casting.daily.iter().flat_map(|(count, all)| all.iter().map(move |one| (one, count)));
        sheet.reserves.extend(daily.map(|(spell, count)| (spell.clone(), *count, Back::LongRest)));
    }
    // What lets one cast one of one's spells is a choice of them.
    for activity in &mut sheet.activities {
        if let [Step::Cast(level)] = activity.is.does[..] {
            let spells = crate::engine::magics::castable(&sheet.casters, level);
            activity.is.options = spells.into_iter().map(|spell| (spell, Vec::new())).collect();
        }
    }
    sheet
}

/// The proficiency bonus that goes with a challenge rating.
fn proficiency(monster: &Monster) -> i8 {
    crate::ability::proficiency((monster.challenge_eighths / 8).max(1))
}

fn source(name: &str) -> Source {
    Source::Trait(name.into())
}

fn save(monster: &Monster, ability: Ability) -> i8 {
    let own = monster.saves.iter().find(|(known, _)| *known == ability);
    own.map_or_else(|| modifier(monster.scores[ability as usize]), |&(_, bonus)| bonus)
}

/// How many uses there are and when they come back. A day ends with a long rest.
fn back(uses: Uses) -> (u8, Back) {
    match uses {
        Uses::PerDay(count) => (count, Back::LongRest),
        Uses::Recharge(from) => (1, Back::Recharge(from)),
        Uses::Rest => (1, Back::ShortRest),
        Uses::Turn => (1, Back::Turn),
    }
}

/// All that a monster can do, with what each costs.
fn records(monster: &Monster) -> impl Iterator<Item = (&Action, Cost)> {
    let legendary = |record: &Action| Cost::Legendary(record.cost.unwrap_or(1));
    // What lets one react stands in the power of the reaction.
    (monster.actions.iter().chain(&monster.reactions).map(|record| (record, Cost::Action)))
        .chain(monster.legendary_actions.iter().map(move |record| (record, legendary(record))))
}

/// Damage and conditions that do not do to a monster what they do to others.
fn defences(monster: &Monster) -> Powers {
    let plain = |gives| Modifier { gives, when: Vec::new() };
    let mut modifiers = Vec::new();
    for (kinds, gives) in [
        (&monster.vulnerabilities, Gives::Vulnerable as fn(Vec<Damage>) -> Gives),
        (&monster.resistances, Gives::Resist),
        (&monster.immunities, Gives::Immune),
    ] {
        if !kinds.is_empty() {
            modifiers.push(plain(gives(kinds.clone())));
        }
    }
    let guard = |guard: &WeaponGuard, gives: fn(Vec<Damage>) -> Gives| Modifier {
        gives: gives(guard.kinds.clone()),
        when: vec![When::AttackWithout(guard.unless.clone())],
    };
    modifiers.extend(monster.weapon_resistance.iter().map(|one| guard(one, Gives::Resist)));
    modifiers.extend(monster.weapon_immunity.iter().map(|one| guard(one, Gives::Immune)));
    if monster.special_defenses.contains(&SpecialDefense::ResistsSpells) {
        let gives = Gives::Resist(Damage::ALL.to_vec());
        modifiers.push(Modifier { gives, when: vec![When::AgainstSpell] });
    }
    if !monster.condition_immunities.is_empty() {
        modifiers.push(plain(Gives::ImmuneTo(monster.condition_immunities.clone())));
    }
    // Armour class in other circumstances; where that is a spell, the spell itself brings it.
    for (what, class) in &monster.armor_class_when {
        let named = |one: &&ConditionName| format!("{one:?}").eq_ignore_ascii_case(what);
        let Some(condition) = ConditionName::ALL.iter().find(named) else { continue };
        let gives = Gives::AtMost(Stat::ArmorClass, fixed(*class));
        modifiers.push(Modifier { gives, when: vec![When::Has(*condition)] });
    }
    Powers { modifiers, ..Powers::default() }
}

/// Traits become powers, and what they let one do activities.
fn traits(tables: &Tables, monster: &Monster, sheet: &mut Sheet) {
    for record in &monster.traits {
        let Some(power) = power::of_trait(tables, monster, record) else { continue };
        if power.tells {
            continue;
        }
        let mut powers = power.powers.clone();
        let numbers = Numbers {
            rolls: &record.rolls,
            hit_points: &record.hit_points,
            feet: &record.feet,
            difficulty: record.save.map(|save| save.difficulty),
            name: &record.name,
        };
        numbers.powers(&mut powers);
        let from = source(&record.name);
        let activities = std::mem::take(&mut powers.actions);
        let named = activities.into_iter().map(|mut activity| {
            if activity.name.is_empty() {
                activity.name.clone_from(&record.name);
            }
            Sourced { from: from.clone(), is: activity }
        });
        sheet.activities.extend(named);
        for reserve in std::mem::take(&mut powers.reserves) {
            keep(sheet, &reserve);
        }
        sheet.powers.push(Sourced { from, is: powers });
    }
}

/// Attacks become weapons, Multiattack its ways, and all else activities.
fn actions(tables: &Tables, monster: &Monster, sheet: &mut Sheet) {
    let magical = |one: &Modifier| one.gives == Gives::MagicWeapons && one.when.is_empty();
    let is_magical = sheet.powers.iter().any(|powers| powers.is.modifiers.iter().any(magical));
    for (record, cost) in records(monster) {
        for reserve in action::reserves(tables, monster, record) {
            keep(sheet, &reserve);
        }
        if !record.multiattack.is_empty() {
            sheet.multiattack.extend(record.multiattack.iter().cloned());
        } else if record.attack.is_some() && cost == Cost::Action {
            if !power::is_known(tables, monster, record) {
                continue;
            }
            let Some(mut made) = weapon::weapon(tables, monster, record) else { continue };
            made.qualities.is_magical = is_magical;
            let power = power::action(tables, monster, &record.name);
            let mut other = made.clone();
            if power.and_then(|power| power.grapple.as_ref()).is_some_and(|one| one.harmless) {
                made.hit.clear();
                other.damage.clear();
                other.name.push_str(INSTEAD);
                sheet.weapons.extend([made, other]);
            } else if let Some(dice) = power.and_then(|power| power.thrown) {
                made.range = None;
                other.reach = None;
                other.damage.iter_mut().take(1).for_each(|part| part.roll = dice);
                other.name.push_str(THROWN);
                sheet.weapons.extend([made, other]);
            } else {
                sheet.weapons.push(made);
            }
        } else {
            let made = action::activities(tables, monster, record, cost);
            let from = source(&record.name);
            let sourced = made.into_iter().map(|is| Sourced { from: from.clone(), is });
            sheet.activities.extend(sourced);
        }
    }
    grappling_ways(sheet);
    drop_unknown_ways(sheet);
}

/// Ways of Multiattack in which one attack grapples in place of doing damage.
fn grappling_ways(sheet: &mut Sheet) {
    for weapon in &sheet.weapons {
        let Some(name) = weapon.name.strip_suffix(INSTEAD) else { continue };
        for at in 0..sheet.multiattack.len() {
            let mut way = sheet.multiattack[at].clone();
            let Some(part) = way.iter().position(|(known, _)| known == name) else { continue };
            way[part].1.bonus -= 1;
            if way[part].1.average() == 0 {
                way.remove(part);
            }
            way.push((weapon.name.clone(), Roll { count: 0, sides: 0, bonus: 1 }));
            sheet.multiattack.push(way);
        }
    }
}

/// Leaves out of Multiattack what is not on the sheet, and ways that are then empty.
fn drop_unknown_ways(sheet: &mut Sheet) {
    let mut ways = std::mem::take(&mut sheet.multiattack);
    for way in &mut ways {
        way.retain(|(name, _)| {
            sheet.weapons.iter().any(|weapon| weapon.name == *name)
                || sheet.activities.iter().any(|activity| activity.is.name == *name)
                || name == "Innate Spellcasting"
        });
    }
    ways.retain(|way| !way.is_empty());
    sheet.multiattack = ways;
}

/// Puts a reserve on the sheet, once.
fn keep(sheet: &mut Sheet, reserve: &Reserve) {
    if !sheet.reserves.iter().any(|(name, ..)| *name == reserve.name) {
        let amount = reserve.amount.roll.average().clamp(0, 255) as u8;
        sheet.reserves.push((reserve.name.clone(), amount, reserve.back));
    }
}

/// A way of casting spells. What a stat block does not say follows from ability and proficiency bonus.
fn caster(monster: &Monster, casting: &Casting) -> Caster {
    let attack = proficiency(monster) + modifier(monster.scores[casting.ability as usize]);
    let mut slots = [0; 9];
    slots.iter_mut().zip(&casting.slots).for_each(|(slot, count)| *slot = *count);
    let daily = |(count, spells): &(u8, Vec<String>)| -> Vec<(u8, String)> {
        spells.iter().map(|spell| (*count, spell.clone())).collect()
    };
    Caster {
        class: None,
        ability: casting.ability,
        difficulty: casting.difficulty.unwrap_or_else(|| 8_u8.saturating_add_signed(attack)),
        attack: casting.attack.unwrap_or(attack),
        level: casting.level.unwrap_or(monster.hit_dice.count),
        slots: if casting.slots.is_empty() { Slots::None } else { Slots::Ranked(slots) },
        at_will: casting.at_will.clone(),
        prepared: casting.prepared.clone(),
        daily: casting.daily.iter().flat_map(daily).collect(),
        rituals: Vec::new(),
        granted: None,
    }
}
