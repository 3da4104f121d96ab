//! What each class starts with: what the rules give all its members, and one of the choices that they leave.

use super::{Character, Owned, Thing, Wear};
use crate::data::{ArmorTraining, ClassName, Supply, SupplyGroup, WeaponProperty};

/// What a class owns at the start, stowed away, with its packs unfolded, if the player chooses nothing.
#[must_use]
pub fn kit(class: ClassName) -> Vec<Owned> {
    packed(class, chosen(class))
}

/// The same with what the player chose, each thing with its count: none if the class's list does not allow that.
#[must_use]
pub fn kit_of(class: ClassName, things: &[(&str, u16)]) -> Option<Vec<Owned>> {
    let options = &super::ladder::class(class).equipment_options;
    let left: Vec<(String, u16)> =
        things.iter().map(|(name, count)| ((*name).into(), *count)).collect();
    covers(class, options, &left).then(|| packed(class, things))
}

fn packed(class: ClassName, things: &[(&str, u16)]) -> Vec<Owned> {
    let mut owner = Character {
        name: String::new(),
        race: String::new(),
        subrace: String::new(),
        background: super::Background::Acolyte,
        generation: super::Generation::Array,
        base: super::ARRAY,
        levels: Vec::new(),
        picks: Vec::new(),
        xp: 0,
        inventory: Vec::new(),
        purse: super::Purse::default(),
    };
    for (item, count) in &super::ladder::class(class).equipment {
        owner.gain(item, *count);
    }
    for (item, count) in things.iter().chain(ACOLYTE) {
        owner.gain(item, *count);
    }
    owner.inventory
}

/// What the acolyte has besides.
const ACOLYTE: &[(&str, u16)] =
    &[("Amulet", 1), ("Block of incense", 5), ("Clothes, common", 1), ("Pouch", 1)];

/// Whether things are what choices give, one entry of each and nothing else.
fn covers(class: ClassName, choices: &[Vec<Vec<Supply>>], left: &[(String, u16)]) -> bool {
    let Some((choice, more)) = choices.split_first() else { return left.is_empty() };
    choice.iter().any(|option| takes(class, option, left, more))
}

/// Whether the entry of a choice can be taken from things, and the other choices from what is left.
fn takes(
    class: ClassName,
    option: &[Supply],
    left: &[(String, u16)],
    more: &[Vec<Vec<Supply>>],
) -> bool {
    let Some((supply, rest)) = option.split_first() else { return covers(class, more, left) };
    match supply {
        Supply::Thing(name, count) => {
            without(left, name, *count).is_some_and(|left| takes(class, rest, &left, more))
        }
        Supply::IfProficient(name, count) => {
            super::numbers::class_trains(class, name)
                && without(left, name, *count).is_some_and(|left| takes(class, rest, &left, more))
        }
        Supply::Any(_, 0) => takes(class, rest, left, more),
        Supply::Any(group, count) => {
            let again = [&[Supply::Any(*group, count - 1)], rest].concat();
            let fitting = left.iter().filter(|(name, _)| is_in(*group, name));
            fitting.into_iter().any(|(name, _)| {
                without(left, name, 1).is_some_and(|left| takes(class, &again, &left, more))
            })
        }
    }
}

/// Things without so many of one; none if there are too few.
fn without(things: &[(String, u16)], name: &str, count: u16) -> Option<Vec<(String, u16)>> {
    let mut left = things.to_vec();
    let here = left.iter_mut().find(|(known, many)| known == name && *many >= count)?;
    here.1 -= count;
    left.retain(|(_, many)| *many > 0);
    Some(left)
}

fn is_in(group: SupplyGroup, name: &str) -> bool {
    match super::thing(name) {
        Some(Thing::Weapon(weapon)) => group.has_weapon(weapon),
        Some(Thing::Gear(gear)) => group.has_gear(gear),
        _ => false,
    }
}

/// The choices that are made for the player, each one that the class's list allows.
const fn chosen(class: ClassName) -> &'static [(&'static str, u16)] {
    match class {
        ClassName::Barbarian => &[("Greataxe", 1), ("Handaxe", 2)],
        ClassName::Bard => &[("Rapier", 1), ("Entertainer's Pack", 1), ("Lute", 1)],
        ClassName::Cleric => &[
            ("Mace", 1),
            ("Scale Mail", 1),
            ("Crossbow, light", 1),
            ("Crossbow bolt", 20),
            ("Priest's Pack", 1),
            ("Amulet", 1),
        ],
        ClassName::Druid => &[("Shield", 1), ("Scimitar", 1), ("Sprig of mistletoe", 1)],
        ClassName::Fighter => &[
            ("Chain Mail", 1),
            ("Longsword", 1),
            ("Shield", 1),
            ("Crossbow, light", 1),
            ("Crossbow bolt", 20),
            ("Dungeoneer's Pack", 1),
        ],
        ClassName::Monk => &[("Shortsword", 1), ("Dungeoneer's Pack", 1)],
        ClassName::Paladin => {
            &[("Longsword", 1), ("Shield", 1), ("Javelin", 5), ("Priest's Pack", 1), ("Emblem", 1)]
        }
        ClassName::Ranger => &[("Scale Mail", 1), ("Shortsword", 2), ("Dungeoneer's Pack", 1)],
        ClassName::Rogue => &[("Rapier", 1), ("Shortbow", 1), ("Arrow", 20), ("Burglar's Pack", 1)],
        ClassName::Sorcerer => &[
            ("Crossbow, light", 1),
            ("Crossbow bolt", 20),
            ("Component pouch", 1),
            ("Dungeoneer's Pack", 1),
        ],
        ClassName::Warlock => &[
            ("Crossbow, light", 1),
            ("Crossbow bolt", 20),
            ("Component pouch", 1),
            ("Scholar's Pack", 1),
            ("Quarterstaff", 1),
        ],
        ClassName::Wizard => &[("Quarterstaff", 1), ("Component pouch", 1), ("Scholar's Pack", 1)],
    }
}

impl Character {
    /// Puts on and takes in hand what it starts with: armour, shield, and the first weapon that its hands are free for.
    pub(super) fn wield_kit(&mut self) {
        let place = |owned: &Owned| {
            if let Some(armor) = owned.armor() {
                let is_shield = armor.training == ArmorTraining::Shield;
                return Some((0, if is_shield { Wear::OffHand } else { Wear::Worn }));
            }
            let weapon = owned.weapon()?;
            let shoots = weapon.properties.contains(&WeaponProperty::Ammunition);
            let both = weapon.properties.contains(&WeaponProperty::TwoHanded);
            let dice = weapon.damage.map_or(0, crate::data::Roll::mean_doubled);
            // Melee first, then the larger dice.
            Some((
                1 + i32::from(shoots) * 100 - dice,
                if both { Wear::BothHands } else { Wear::MainHand },
            ))
        };
        let order = |owned: &Owned| {
            place(owned)
                .map_or(i32::MAX, |(rank, wear)| if wear == Wear::Worn { i32::MIN } else { rank })
        };
        let mut plan: Vec<Owned> = self.inventory.clone();
        plan.sort_by_key(order);
        let shield =
            plan.iter().any(|owned| place(owned).is_some_and(|(_, wear)| wear == Wear::OffHand));
        let mut armed = false;
        for owned in plan {
            let Some((_, wear)) = place(&owned) else { continue };
            let is_weapon = owned.weapon().is_some();
            if is_weapon && (armed || shield && wear == Wear::BothHands) {
                continue;
            }
            armed |= is_weapon;
            if let Some(at) = self.inventory.iter().position(|one| *one == owned) {
                self.wear(at, wear);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_for_the_player_is_allowed() {
        for class in ClassName::ALL {
            assert!(kit_of(*class, chosen(*class)).is_some(), "{class:?}: {:?}", chosen(*class));
        }
    }
}
