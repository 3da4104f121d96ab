//! Armour class, and what armour does to its wearer.

use super::build::Build;
use super::numbers::Training;
use super::{Character, Owned, Wear};
use crate::ability::{Ability, modifier};
use crate::data::{Armor, ArmorTraining, Gives, Modifier, Rule, Stat};
use crate::engine::Worn;

/// What armour gives that hinders nobody.
const LIGHT: Gives = Gives::Rule(Rule::NoArmorPenalty);

/// The armour or shield that a character wears, with the thing that it is.
fn worn_armor(who: &Character, shield: bool) -> Option<(&Owned, &'static Armor)> {
    let worn = who.inventory.iter().filter(|owned| owned.wear != Wear::Carried);
    let mut armors = worn.filter_map(|owned| Some((owned, owned.armor()?)));
    armors.find(|(_, armor)| (armor.training == ArmorTraining::Shield) == shield)
}

/// Whether armour of this name is of metal.
fn is_metal(armor: &Armor) -> bool {
    let soft =
        matches!(armor.name.as_str(), "Hide Armor") || armor.training == ArmorTraining::Light;
    !soft && armor.training != ArmorTraining::Shield
}

/// What a character wears.
pub(super) fn worn(who: &Character, training: &Training) -> Worn {
    let armor = worn_armor(who, false);
    let shield = worn_armor(who, true);
    let untrained = |(_, armor): &(&Owned, &Armor)| {
        !training.armor.contains(&armor.training) && !training.named.contains(&armor.name)
    };
    let is_mithral = armor.is_some_and(|(owned, _)| owned.has(&LIGHT));
    Worn {
        armor: armor.map(|(_, armor)| armor.training),
        is_metal: armor.is_some_and(|(_, armor)| is_metal(armor)),
        has_shield: shield.is_some(),
        is_untrained: armor.iter().chain(&shield).any(untrained),
        is_noisy: armor.is_some_and(|(_, armor)| armor.noisy) && !is_mithral,
        is_adamantine: armor.is_some_and(|(owned, _)| owned.has(&Gives::NoCriticalAgainst)),
        base: armor.map_or(0, |(_, armor)| armor.armor_class),
        is_magical: armor.is_some_and(|(owned, _)| owned.power().is_some()),
    }
}

/// What an item adds to armour class as armour.
fn magic(owned: &Owned) -> i32 {
    let active = owned.power().filter(|_| owned.is_active());
    active.map_or(0, |power| i32::from(power.bonus))
}

/// What counts for armour class besides armour and Dexterity: shield, magic of armour and shield, modifiers.
pub(super) fn added(build: &Build<'_>, scores: [u8; 6], modifiers: &[&Modifier]) -> i32 {
    let shield = worn_armor(build.who, true);
    let shield = shield.map_or(0, |(owned, armor)| i32::from(armor.armor_class) + magic(owned));
    let plus: i32 = (modifiers.iter())
        .filter(|one| one.when.is_empty())
        .map(|one| match &one.gives {
            Gives::Add(Stat::ArmorClass, amount) => build.value(amount, scores),
            Gives::Subtract(Stat::ArmorClass, amount) => -build.value(amount, scores),
            _ => 0,
        })
        .sum();
    shield + plus
}

/// Armour class: the best of armour, bare skin and what features make of it, with what is added.
pub(super) fn armor_class(build: &Build<'_>, scores: [u8; 6], modifiers: &[&Modifier]) -> u8 {
    let dexterity = i32::from(modifier(scores[Ability::Dexterity as usize]));
    let plain = match worn_armor(build.who, false) {
        None => 10 + dexterity,
        Some((owned, armor)) => {
            let most = armor.dexterity_max.map_or(dexterity, |most| match most {
                // Heavy armour takes neither bonus nor penalty.
                0 => 0,
                most => dexterity.min(i32::from(most)),
            });
            i32::from(armor.armor_class) + most + magic(owned)
        }
    };
    let skins =
        modifiers.iter().filter(|one| one.when.is_empty()).filter_map(|one| match &one.gives {
            Gives::BaseArmor(amount) => Some(build.value(amount, scores) + dexterity),
            _ => None,
        });
    let base = skins.fold(plain, i32::max);
    let least =
        modifiers.iter().filter(|one| one.when.is_empty()).filter_map(|one| match &one.gives {
            Gives::AtLeast(Stat::ArmorClass, amount) => Some(build.value(amount, scores)),
            _ => None,
        });
    let sum = base + added(build, scores, modifiers);
    u8::try_from(least.fold(sum, i32::max).max(0)).unwrap_or(u8::MAX)
}

/// Feet by which armour that is too heavy slows its wearer.
pub(super) fn slowed(build: &Build<'_>, scores: [u8; 6]) -> u16 {
    let strength = scores[Ability::Strength as usize];
    match worn_armor(build.who, false) {
        Some((owned, armor)) if armor.strength_min > strength && !owned.has(&LIGHT) => 10,
        _ => 0,
    }
}
