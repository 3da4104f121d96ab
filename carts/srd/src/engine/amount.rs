//! What an amount is for who it comes from: dice and a number.

use super::sheet::Sheet;
use super::state::Cause;
use crate::damage::Damage;
use crate::data::{Amount, Growth, Plus, Roll, SpellEntry, tables};

/// Dice, each how many of how many sides, and a number added.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Rolls {
    /// The dice.
    pub dice: Vec<(u8, u8)>,
    /// What is added.
    pub bonus: i32,
    /// Whether only the half of it all counts.
    pub half: bool,
    /// The least that it comes to; 0 for no bound.
    pub least: i32,
}

impl Rolls {
    /// What it comes to, from the sum of the dice as they fell.
    #[must_use]
    pub fn total(&self, thrown: i32) -> i32 {
        let sum = thrown.saturating_add(self.bonus);
        let sum = if self.half { sum.div_euclid(2) } else { sum };
        if self.least > 0 { sum.max(self.least) } else { sum }
    }

    /// The least and the most that it can come to.
    #[must_use]
    pub fn bounds(&self) -> (i32, i32) {
        let fewest = self.dice.iter().filter(|(_, sides)| *sides > 0);
        let fewest: i32 = fewest.map(|&(count, _)| i32::from(count)).sum();
        (self.total(fewest), self.total(self.most()))
    }

    fn most(&self) -> i32 {
        self.dice.iter().map(|&(count, sides)| i32::from(count) * i32::from(sides)).sum()
    }
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
    dealt: Dealt,
    kind: Option<Damage>,
    turns: u8,
    used: &'a [(String, u8)],
}

impl<'a> Context<'a> {
    /// The numbers of somebody and of what it does.
    #[must_use]
    pub fn new(sheet: Option<&'a Sheet>, cause: Option<&'a Cause>) -> Self {
        Self { sheet, cause, ..Self::default() }
    }

    /// The record of the spell that it is.
    fn entry(&self) -> Option<&'static SpellEntry> {
        let spell = self.cause.filter(|cause| cause.spell.is_some())?;
        spell_entry(&spell.name)
    }

    /// With the damage that was dealt before.
    #[must_use]
    pub const fn dealt(self, dealt: Dealt) -> Self {
        Self { dealt, ..self }
    }

    /// For damage of this kind: a table with a part for each kind has its part.
    #[must_use]
    pub const fn of(self, kind: Damage) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// After so many turns of who it comes from have ended since the casting.
    #[must_use]
    pub const fn after(self, turns: u8) -> Self {
        Self { turns, ..self }
    }

    /// With what is used up of reserves.
    #[must_use]
    pub const fn used(self, used: &'a [(String, u8)]) -> Self {
        Self { used, ..self }
    }

    fn tier(&self) -> u8 {
        let level = self.sheet.map_or(1, |sheet| sheet.level);
        u8::from(level >= 5) + u8::from(level >= 11) + u8::from(level >= 17)
    }

    fn slots_above(&self) -> u8 {
        let Some(cause) = self.cause else { return 0 };
        // What takes a slot and is no spell counts from the first level.
        cause.slot.saturating_sub(cause.spell.unwrap_or(1))
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
    let mut rolls = Rolls { half: amount.half, least: i32::from(amount.least), ..Rolls::default() };
    if amount.table {
        of_table(context, &mut rolls);
    } else {
        let most = if amount.per_slot_max == 0 { u8::MAX } else { amount.per_slot_max };
        add(&mut rolls, amount.roll, 1);
        add(&mut rolls, amount.per_tier, context.tier());
        add(&mut rolls, amount.per_slot, (context.slots_above() / amount.slots.max(1)).min(most));
    }
    for plus in &amount.plus {
        of_plus(plus, context, &mut rolls);
    }
    if amount.full {
        rolls.bonus += rolls.most();
        rolls.dice.clear();
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
        Plus::TurnDice(count, sides) => {
            rolls.dice.push((count.saturating_mul(context.turns), *sides));
            0
        }
        Plus::WalkSpeed => i32::from(sheet.speed.walk),
        // What is being paid for this itself does not count.
        Plus::TimesUsed(times, name) => {
            let used = context.used.iter().find(|(known, _)| known == name);
            i32::from(*times) * i32::from(used.map_or(0, |&(_, used)| used.saturating_sub(1)))
        }
    };
}

/// The damage or healing of the spell's own table.
fn of_table(context: &Context<'_>, rolls: &mut Rolls) {
    let Some(entry) = context.entry() else { return };
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
    let kinds = entry.damage.as_ref().map_or(&[][..], |damage| &damage.kinds);
    let split = parts.len() > 1 && parts.len() == kinds.len();
    let wanted = kinds.iter().position(|kind| split && context.kind == Some(*kind));
    for (at, part) in parts.into_iter().enumerate() {
        if wanted.is_none_or(|wanted| wanted == at) {
            add(rolls, part, 1);
        }
    }
    if is_modified {
        rolls.bonus += context.cause.map_or(0, |cause| i32::from(cause.modifier));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ability::Ability;
    use crate::data::ClassName;
    use crate::engine::bestiary;

    /// Somebody of a level, with 16 in everything and levels as a rogue.
    fn hero(level: u8) -> Sheet {
        let mut sheet = Sheet::clone(&bestiary::by_name(tables(), "Commoner").unwrap());
        sheet.level = level;
        sheet.scores.0 = [16; 6];
        sheet.proficiency = crate::proficiency(level);
        sheet.classes = vec![(ClassName::Rogue, level)];
        sheet.numbers = vec![("dice".into(), 3)];
        sheet
    }

    /// A spell that is cast with a slot.
    fn cast(name: &str, slot: u8) -> Cause {
        let spell = spell_entry(name).map(|entry| entry.level);
        Cause { name: name.into(), spell, slot, modifier: 3, spent: 4, ..Cause::default() }
    }

    fn plain(text: &str) -> Amount {
        Amount { roll: text.parse().unwrap(), ..Amount::default() }
    }

    #[test]
    fn an_amount_adds_up_what_its_parts_say() {
        let (hero, cause) = (hero(11), cast("Fireball", 7));
        let mut dealt = Dealt::default();
        dealt.0[Damage::Fire as usize] = 9;
        let context = Context::new(Some(&hero), Some(&cause)).dealt(dealt).after(2);
        let check = |amount: Amount, dice: &[(u8, u8)], bonus: i32| {
            let found = rolls(&amount, &context);
            let mut sums: Vec<(u8, u8)> = Vec::new();
            for (count, sides) in found.dice {
                match sums.iter_mut().find(|(_, known)| *known == sides) {
                    Some((known, _)) => *known += count,
                    None => sums.push((count, sides)),
                }
            }
            assert_eq!((&sums[..], found.bonus), (dice, bonus), "{amount:?}");
        };
        let per_slot = |roll: &str, slots: u8, most: u8, base: &str| Amount {
            per_slot: roll.parse().unwrap(),
            slots,
            per_slot_max: most,
            ..plain(base)
        };
        check(plain("2d6+3"), &[(2, 6)], 3);
        check(per_slot("1d6", 0, 0, "8d6"), &[(12, 6)], 0);
        check(per_slot("1d8", 2, 0, "1d8"), &[(3, 8)], 0);
        check(per_slot("1", 0, 2, "1"), &[], 3);
        check(Amount { per_tier: "1d10".parse().unwrap(), ..plain("1d10") }, &[(3, 10)], 0);
        check(Amount { full: true, ..plain("2d6+3") }, &[], 15);
        check(Amount { table: true, plus: vec![Plus::Casting], ..plain("1d4") }, &[(12, 6)], 3);
        for (plus, dice, bonus) in [
            (Plus::Modifier(Ability::Strength), &[][..], 3),
            (Plus::Casting, &[], 3),
            (Plus::Proficiency, &[], 4),
            (Plus::Level, &[], 11),
            (Plus::ClassLevel(ClassName::Rogue), &[], 11),
            (Plus::TimesClassLevel(5, ClassName::Rogue), &[], 55),
            (Plus::ClassLevel(ClassName::Bard), &[], 0),
            (Plus::Slot, &[], 7),
            (Plus::Number("dice".into()), &[], 3),
            (Plus::DiceOf("dice".into(), 6), &[(3, 6)], 0),
            (Plus::SidesOf(2, "dice".into()), &[(2, 3)], 0),
            (Plus::Spent, &[], 4),
            (Plus::Dealt, &[], 9),
            (Plus::DealtOf(Damage::Cold), &[], 0),
            (Plus::Score(Ability::Strength), &[], 16),
            (Plus::TurnDice(1, 6), &[(2, 6)], 0),
        ] {
            check(Amount { plus: vec![plus], ..Amount::default() }, dice, bonus);
        }
        assert_eq!(rolls(&Amount { half: true, ..plain("9") }, &context).total(0), 4);
        assert_eq!(rolls(&Amount { least: 1, ..plain("0") }, &context).total(0), 1);
    }

    #[test]
    fn a_table_has_a_part_for_each_kind() {
        let amount = Amount { table: true, ..Amount::default() };
        for (kind, slot, dice) in [
            (Damage::Bludgeoning, 4, (2, 8)),
            (Damage::Bludgeoning, 6, (4, 8)),
            (Damage::Cold, 6, (4, 6)),
        ] {
            let cause = cast("Ice Storm", slot);
            let found = rolls(&amount, &Context::new(None, Some(&cause)).of(kind));
            assert_eq!(found.dice, [dice], "{kind:?} {slot}");
        }
    }

    proptest! {
        #[test]
        fn higher_slots_and_levels_never_give_less(slot in 0_u8..9, level in 1_u8..20) {
            let amount = Amount { table: true, ..Amount::default() };
            for spell in &tables().spell {
                let at = |slot: u8, level: u8| {
                    let (hero, cause) = (hero(level), cast(&spell.name, slot));
                    rolls(&amount, &Context::new(Some(&hero), Some(&cause))).bounds()
                };
                let (less, more) = (at(slot, level), at(slot + 1, level + 1));
                prop_assert!(less.0 <= more.0 && less.1 <= more.1, "{}: {less:?} {more:?}", spell.name);
            }
        }

        #[test]
        fn what_it_comes_to_lies_within_its_bounds(
            count in 0_u8..20, sides in 1_u8..20, bonus in -20_i16..20, half: bool, full: bool, least in 0_u8..5, share in 0_i32..=100,
        ) {
            let roll = Roll { count, sides, bonus };
            let amount = Amount { roll, half, full, least, ..Amount::default() };
            let found = rolls(&amount, &Context::default());
            let (low, high) = found.bounds();
            let fewest: i32 = found.dice.iter().map(|&(count, _)| i32::from(count)).sum();
            let thrown = fewest + (found.most() - fewest) * share / 100;
            prop_assert!((low..=high).contains(&found.total(thrown)));
            prop_assert!(least == 0 || low >= i32::from(least));
        }
    }
}
