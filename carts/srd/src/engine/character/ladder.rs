//! Levels: experience, hit dice, multiclassing and the slots of casters.

use crate::ability::Ability;
pub use crate::class::LEVEL_XP;
use crate::data::{ClassEntry, ClassName, Level, tables};

/// The highest level.
pub const LEVEL_MAX: u8 = 20;

/// The level that so many experience points are enough for, 1 to 20.
#[must_use]
pub fn level_for(xp: u32) -> u8 {
    let reached = LEVEL_XP.iter().filter(|needed| **needed <= xp).count();
    u8::try_from(reached).unwrap_or(LEVEL_MAX)
}

/// The record of a class.
pub(super) fn class(name: ClassName) -> &'static ClassEntry {
    tables().class.iter().find(|one| one.name == name).expect("the tables have all classes")
}

/// What a class has at a level, which is taken as 1 to 20.
pub(super) fn row(name: ClassName, level: u8) -> &'static Level {
    &class(name).levels[usize::from(level.clamp(1, LEVEL_MAX)) - 1]
}

/// Whether scores suffice for a class beside another one, or to leave it for one.
pub(super) fn may_multiclass(name: ClassName, scores: [u8; 6]) -> bool {
    let entry = class(name);
    let mut fits =
        entry.multiclass.iter().map(|(ability, least)| scores[*ability as usize] >= *least);
    if entry.multiclass_any { fits.any(|fit| fit) } else { fits.all(|fit| fit) }
}

/// How many halves of a class's level count for the slots of several classes.
const fn halves(name: ClassName) -> u8 {
    match name {
        ClassName::Bard
        | ClassName::Cleric
        | ClassName::Druid
        | ClassName::Sorcerer
        | ClassName::Wizard => 2,
        ClassName::Paladin | ClassName::Ranger => 1,
        ClassName::Barbarian
        | ClassName::Fighter
        | ClassName::Monk
        | ClassName::Rogue
        | ClassName::Warlock => 0,
    }
}

/// Whether a class casts with slots of its own that come back after a long rest, at this level.
fn casts(name: ClassName, level: u8) -> bool {
    name != ClassName::Warlock && !row(name, level).slots.is_empty()
}

/// The slots of levels 1 to 9 that classes have together, without pact slots.
#[must_use]
pub fn slots(classes: &[(ClassName, u8)]) -> [u8; 9] {
    let casting: Vec<(ClassName, u8)> =
        classes.iter().copied().filter(|&(name, level)| casts(name, level)).collect();
    let from = match casting[..] {
        [] => return [0; 9],
        [(name, level)] => &row(name, level).slots,
        _ => {
            let sum: u8 = casting.iter().map(|&(name, level)| halves(name) * level).sum();
            &row(ClassName::Wizard, sum / 2).slots
        }
    };
    let mut slots = [0; 9];
    slots.iter_mut().zip(from).for_each(|(slot, from)| *slot = *from);
    slots
}

/// How many pact slots a warlock has at a level, and of which level they are; none at level 0.
#[must_use]
pub fn pact_slots(level: u8) -> Option<(u8, u8)> {
    let slots = &row(ClassName::Warlock, level).slots;
    let count = slots.last().copied().filter(|_| level > 0)?;
    Some((count, u8::try_from(slots.len()).unwrap_or(5)))
}

/// The highest level of spells that a class can learn or prepare at one of its levels, 0 for none.
pub(super) fn spell_level_max(name: ClassName, level: u8) -> u8 {
    if level == 0 { 0 } else { u8::try_from(row(name, level).slots.len()).unwrap_or(9) }
}

/// The ability that a class casts with.
pub(super) fn casting_ability(name: ClassName) -> Option<Ability> {
    class(name).casting
}

/// What a class that is taken up beside another one trains in, in the words of the class's own list.
pub(super) const fn multiclass_training(name: ClassName) -> &'static [&'static str] {
    match name {
        ClassName::Barbarian => &["Shields", "Simple Weapons", "Martial Weapons"],
        ClassName::Bard => &["Light Armor"],
        ClassName::Cleric | ClassName::Druid => &["Light Armor", "Medium Armor", "Shields"],
        ClassName::Fighter | ClassName::Paladin | ClassName::Ranger => {
            &["Light Armor", "Medium Armor", "Shields", "Simple Weapons", "Martial Weapons"]
        }
        ClassName::Monk => &["Simple Weapons", "Shortswords"],
        ClassName::Rogue => &["Light Armor", "Thieves' Tools"],
        ClassName::Sorcerer | ClassName::Wizard => &[],
        ClassName::Warlock => &["Light Armor", "Simple Weapons"],
    }
}

/// How many skills a class that is taken up beside another one lets choose.
pub(super) const fn multiclass_skills(name: ClassName) -> u8 {
    match name {
        ClassName::Bard | ClassName::Ranger | ClassName::Rogue => 1,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn experience_gives_levels() {
        for (xp, level) in
            [(0, 1), (299, 1), (300, 2), (6_500, 5), (354_999, 19), (355_000, 20), (u32::MAX, 20)]
        {
            assert_eq!(level_for(xp), level, "{xp}");
        }
    }

    #[test]
    fn slots_of_several_classes_follow_the_common_table() {
        use ClassName::*;
        for (classes, expected) in [
            (&[(Fighter, 5)][..], &[][..]),
            (&[(Wizard, 5)], &[4, 3, 2]),
            (&[(Paladin, 5)], &[4, 2]),
            (&[(Paladin, 1), (Wizard, 3)], &[4, 2]),
            (&[(Ranger, 4), (Wizard, 3)], &[4, 3, 2]),
            (&[(Ranger, 3), (Paladin, 3)], &[4, 2]),
            (&[(Bard, 10), (Cleric, 10)], &[4, 3, 3, 3, 3, 2, 2, 1, 1]),
            (&[(Warlock, 5), (Sorcerer, 2)], &[3]),
            (&[(Warlock, 5)], &[]),
            (&[(Druid, 1), (Monk, 19)], &[2]),
        ] {
            let mut whole = [0; 9];
            whole[..expected.len()].copy_from_slice(expected);
            assert_eq!(slots(classes), whole, "{classes:?}");
        }
        for (level, expected) in [
            (0, None),
            (1, Some((1, 1))),
            (2, Some((2, 1))),
            (5, Some((2, 3))),
            (9, Some((2, 5))),
            (11, Some((3, 5))),
            (17, Some((4, 5))),
        ] {
            assert_eq!(pact_slots(level), expected, "{level}");
        }
    }

    #[test]
    fn leaving_and_entering_a_class_asks_for_scores() {
        use ClassName::*;
        for (class, scores, allowed) in [
            (Fighter, [13, 8, 8, 8, 8, 8], true),
            (Fighter, [8, 13, 8, 8, 8, 8], true),
            (Fighter, [12, 12, 8, 8, 8, 8], false),
            (Paladin, [13, 8, 8, 8, 8, 12], false),
            (Paladin, [13, 8, 8, 8, 8, 13], true),
            (Monk, [8, 13, 8, 8, 12, 8], false),
            (Wizard, [8, 8, 8, 13, 8, 8], true),
        ] {
            assert_eq!(may_multiclass(class, scores), allowed, "{class:?} {scores:?}");
        }
    }
}
