//! What each class starts with: what the rules give all its members, and one of the choices that they leave.

use super::{Character, Owned, Wear};
use crate::data::{ArmorTraining, ClassName, WeaponProperty};

/// What a class owns at the start, stowed away, with its packs unfolded.
#[must_use]
pub fn kit(class: ClassName) -> Vec<Owned> {
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
    for (item, count) in chosen(class) {
        owner.gain(item, *count);
    }
    // What the acolyte has.
    for (item, count) in
        [("Amulet", 1), ("Block of incense", 5), ("Clothes, common", 1), ("Pouch", 1)]
    {
        owner.gain(item, count);
    }
    owner.inventory
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
        ClassName::Ranger => {
            &[("Scale Mail", 1), ("Shortsword", 2), ("Dungeoneer's Pack", 1), ("Quiver", 1)]
        }
        ClassName::Rogue => {
            &[("Rapier", 1), ("Shortbow", 1), ("Arrow", 20), ("Quiver", 1), ("Burglar's Pack", 1)]
        }
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
