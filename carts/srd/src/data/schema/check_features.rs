//! What must hold of the features of classes, races and the feat.

use std::collections::BTreeSet;

use super::check::Record;
use super::{Activity, Amount, Choice, DataError, Feature, Modifier, Plus, Step, Tables, Use};

/// What is chosen that is no feature.
pub const CHOSEN_WORDS: &[&str] = &[
    "Ability",
    "Book Spell",
    "Cantrip",
    "Expertise",
    "Improvement",
    "Instrument",
    "Language",
    "Ritual",
    "Skill",
    "Spell",
    "Subclass",
    "Tool",
    "Weapon",
];

/// Numbers that sheets have and classes do not.
const NUMBERS: &[&str] = &["breath_weapon_dice"];

/// What features can name.
struct Known<'a> {
    features: BTreeSet<&'a str>,
    spells: BTreeSet<&'a str>,
    reserves: BTreeSet<&'a str>,
    numbers: BTreeSet<&'a str>,
}

/// That what features name exists, and that they do something.
pub(super) fn features(tables: &Tables) -> Result<(), DataError> {
    let numbers = tables.class.iter().flat_map(|class| &class.levels);
    let numbers = numbers.flat_map(|level| &level.numbers).map(|(name, _)| name.as_str());
    let reserves = tables.feature.iter().flat_map(|one| &one.powers.reserves);
    let known = Known {
        features: tables.feature.iter().map(|one| one.name.as_str()).collect(),
        spells: tables.spell.iter().map(|one| one.name.as_str()).collect(),
        reserves: reserves.map(|one| one.name.as_str()).collect(),
        numbers: numbers.chain(NUMBERS.iter().copied()).collect(),
    };
    for one in &tables.feature {
        feature(one, &known).map_err(|problem| DataError {
            file: "tables".into(),
            record: format!("feature {:?}", one.name()),
            problem,
        })?;
    }
    Ok(())
}

fn has(set: &BTreeSet<&str>, field: &str, sort: &str, name: &str) -> Result<(), String> {
    if set.contains(name) { Ok(()) } else { Err(format!("`{field}`: there is no {sort} {name:?}")) }
}

fn feature(one: &Feature, known: &Known<'_>) -> Result<(), String> {
    let names = one.needs.iter().map(|name| ("needs", name));
    for (field, name) in names.chain(one.replaces.iter().map(|name| ("replaces", name))) {
        has(&known.features, field, "feature", name)?;
    }
    if !one.needs_spell.is_empty() {
        has(&known.spells, "needs_spell", "spell", &one.needs_spell)?;
    }
    one.choices.iter().try_for_each(|choice| offers(choice, known))?;
    one.powers.modifiers.iter().try_for_each(|modifier| numbers(modifier, known))?;
    for reserve in &one.powers.reserves {
        amount("reserves", &reserve.amount, known)?;
    }
    for on in &one.powers.on {
        uses("on", &on.uses, known)?;
        steps("on", &on.does, known)?;
    }
    for grant in &one.powers.spells {
        has(&known.spells, "spells", "spell", &grant.spell)?;
        uses("spells", &grant.uses, known)?;
    }
    one.powers.actions.iter().try_for_each(|action| does(action, known))
}

fn offers(choice: &Choice, known: &Known<'_>) -> Result<(), String> {
    amount("choices", &choice.count, known)?;
    if choice.count.plus.is_empty() && choice.count.roll.bonus < 1 {
        return Err(format!("`choices`: none of {:?} is chosen", choice.of));
    }
    if CHOSEN_WORDS.contains(&choice.of.as_str()) {
        return Ok(());
    }
    choice.from.iter().try_for_each(|name| has(&known.features, "choices", "feature", name))
}

fn numbers(modifier: &Modifier, known: &Known<'_>) -> Result<(), String> {
    use super::Gives;
    match &modifier.gives {
        Gives::Add(_, number)
        | Gives::Subtract(_, number)
        | Gives::AtLeast(_, number)
        | Gives::AtMost(_, number)
        | Gives::Extra(number, _)
        | Gives::ExtraSame(number)
        | Gives::CriticalDice(number)
        | Gives::BaseArmor(number)
        | Gives::WeaponDie(number) => amount("modifiers", number, known),
        _ => Ok(()),
    }
}

fn amount(field: &str, amount: &Amount, known: &Known<'_>) -> Result<(), String> {
    amount.plus.iter().try_for_each(|plus| match plus {
        Plus::Number(name) | Plus::DiceOf(name, _) | Plus::SidesOf(_, name) => {
            has(&known.numbers, field, "number", name)
        }
        Plus::TimesUsed(_, name) => has(&known.reserves, field, "reserve", name),
        _ => Ok(()),
    })
}

fn uses(field: &str, uses: &[Use], known: &Known<'_>) -> Result<(), String> {
    uses.iter().try_for_each(|one| match one {
        Use::Reserve(name, _) | Use::Any(name) => has(&known.reserves, field, "reserve", name),
        _ => Ok(()),
    })
}

fn does(action: &Activity, known: &Known<'_>) -> Result<(), String> {
    let field = format!("actions, {:?}", action.name);
    if action.does.is_empty() && action.options.is_empty() {
        return Err(format!("`{field}` does nothing"));
    }
    uses(&field, &action.uses, known)?;
    steps(&field, &action.does, known)?;
    action.options.iter().try_for_each(|(_, option)| steps(&field, option, known))
}

fn steps(field: &str, all: &[Step], known: &Known<'_>) -> Result<(), String> {
    all.iter().try_for_each(|step| match step {
        Step::Damage { amount: number, .. }
        | Step::Heal(number)
        | Step::Temporary(number)
        | Step::AddToRoll(number)
        | Step::TakeFromRoll(number)
        | Step::Reduce(number)
        | Step::MoreDamage(number)
        | Step::RestoreSlots(number) => amount(field, number, known),
        Step::Restore { reserve, amount: number } => {
            has(&known.reserves, field, "reserve", reserve)?;
            amount(field, number, known)
        }
        Step::Save { fail, pass, .. } => {
            steps(field, fail, known)?;
            steps(field, pass, known)
        }
        Step::If { then, otherwise, .. } => {
            steps(field, then, known)?;
            steps(field, otherwise, known)
        }
        Step::Oneself(inner) | Step::Around(_, inner) => steps(field, inner, known),
        Step::Gain(effect) | Step::GainSelf(effect) => {
            effect.powers.modifiers.iter().try_for_each(|one| numbers(one, known))?;
            effect.powers.actions.iter().try_for_each(|action| does(action, known))
        }
        _ => Ok(()),
    })
}
