//! What an amount is for who it comes from: dice and a number.

use super::sheet::Sheet;
use super::state::Cause;
use crate::data::{Amount, Growth, Plus, Roll, SpellEntry, tables};

/// Dice, each how many of how many sides, and a number added.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rolls {
    /// The dice.
    pub dice: Vec<(u8, u8)>,
    /// What is added.
    pub bonus: i32,
}

/// The damage that an action has dealt so far, by kind.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Dealt(pub [u16; 13]);

impl Dealt {
    /// All kinds together.
    #[must_use]
    pub fn sum(&self) -> u16 {
        self.0.iter().fold(0, |sum, amount| sum.saturating_add(*amount))
    }
}

/// What amounts depend on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    sheet: Option<&'a Sheet>,
    cause: Option<&'a Cause>,
    entry: Option<&'a SpellEntry>,
    dealt: Dealt,
}

impl<'a> Context<'a> {
    /// The numbers of somebody and of what it does.
    #[must_use]
    pub fn new(sheet: Option<&'a Sheet>, cause: Option<&'a Cause>) -> Self {
        let spell = cause.filter(|cause| cause.spell.is_some());
        let entry = spell.and_then(|cause| spell_entry(&cause.name));
        Self { sheet, cause, entry, dealt: Dealt::default() }
    }

    /// With the damage that was dealt before.
    #[must_use]
    pub const fn dealt(self, dealt: Dealt) -> Self {
        Self { dealt, ..self }
    }

    fn tier(&self) -> u8 {
        let level = self.sheet.map_or(1, |sheet| sheet.level);
        u8::from(level >= 5) + u8::from(level >= 11) + u8::from(level >= 17)
    }

    fn slots_above(&self) -> u8 {
        let Some(cause) = self.cause else { return 0 };
        cause.slot.saturating_sub(cause.spell.unwrap_or(cause.slot))
    }
}

/// The record of a spell.
#[must_use]
pub fn spell_entry(name: &str) -> Option<&'static SpellEntry> {
    let spells = &tables().spell;
    let at = spells.binary_search_by(|spell| spell.name.as_str().cmp(name)).ok();
    at.map(|at| &spells[at]).or_else(|| spells.iter().find(|spell| spell.name == name))
}

/// What an amount is.
#[must_use]
pub fn rolls(amount: &Amount, context: &Context<'_>) -> Rolls {
    let mut rolls = Rolls::default();
    if amount.table {
        of_table(context, &mut rolls);
        return rolls;
    }
    add(&mut rolls, amount.roll, 1);
    add(&mut rolls, amount.per_tier, context.tier());
    add(&mut rolls, amount.per_slot, context.slots_above() / amount.slots.max(1));
    for plus in &amount.plus {
        of_plus(plus, context, &mut rolls);
    }
    rolls
}

fn add(rolls: &mut Rolls, roll: Roll, times: u8) {
    if times == 0 {
        return;
    }
    if roll.count > 0 {
        rolls.dice.push((roll.count.saturating_mul(times), roll.sides));
    }
    rolls.bonus += i32::from(roll.bonus) * i32::from(times);
}

fn of_plus(plus: &Plus, context: &Context<'_>, rolls: &mut Rolls) {
    let Some(sheet) = context.sheet else { return };
    let small = |number: u16| number.min(255) as u8;
    let cause = context.cause;
    rolls.bonus += match plus {
        Plus::Modifier(ability) => i32::from(sheet.scores.modifier(*ability)),
        Plus::Casting => cause.map_or(0, |cause| i32::from(cause.modifier)),
        Plus::Proficiency => i32::from(sheet.proficiency),
        Plus::Level => i32::from(sheet.level),
        Plus::ClassLevel(class) => i32::from(sheet.class_level(*class)),
        Plus::TimesClassLevel(times, class) => {
            i32::from(*times) * i32::from(sheet.class_level(*class))
        }
        Plus::Slot => cause.map_or(0, |cause| i32::from(cause.slot)),
        Plus::Number(name) => i32::from(sheet.number(name)),
        Plus::Spent => cause.map_or(0, |cause| i32::from(cause.spent)),
        Plus::Dealt => i32::from(context.dealt.sum()),
        Plus::DealtOf(kind) => i32::from(context.dealt.0[*kind as usize]),
        Plus::Score(ability) => i32::from(sheet.scores.0[*ability as usize]),
        Plus::DiceOf(name, sides) => {
            rolls.dice.push((small(sheet.number(name)), *sides));
            0
        }
        Plus::SidesOf(count, name) => {
            rolls.dice.push((*count, small(sheet.number(name))));
            0
        }
        // The numbers of a monster's trait were put in when its sheet was made.
        Plus::TraitRoll(_) | Plus::TraitHitPoints(_) | Plus::TraitFeet(_) => 0,
        // Turns are counted by the spells that grow by them.
        Plus::TurnDice(..) => 0,
        Plus::WalkSpeed => i32::from(sheet.speed.walk),
        Plus::TimesUsed(..) => 0,
    };
}

/// The damage or healing of the spell's own table.
fn of_table(context: &Context<'_>, rolls: &mut Rolls) {
    let Some(entry) = context.entry else { return };
    let slot = context.cause.map_or(entry.level, |cause| cause.slot.max(entry.level));
    let (parts, is_modified) = if let Some(damage) = &entry.damage {
        let at = match damage.by {
            Growth::Slot => slot,
            Growth::Character => context.sheet.map_or(1, |sheet| sheet.level),
        };
        let row = damage.parts.iter().rev().find(|(from, _)| *from <= at);
        (row.map_or(&[][..], |(_, rolls)| rolls).to_vec(), damage.modifier)
    } else if let Some(healing) = &entry.healing {
        let row = healing.rolls.iter().rev().find(|(from, _)| *from <= slot);
        (row.map(|&(_, roll)| roll).into_iter().collect(), healing.modifier)
    } else {
        return;
    };
    for part in parts {
        add(rolls, part, 1);
    }
    if is_modified {
        rolls.bonus += context.cause.map_or(0, |cause| i32::from(cause.modifier));
    }
}
