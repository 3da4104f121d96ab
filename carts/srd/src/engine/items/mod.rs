//! Magic items and gear that is used: what they do, and of which nothing is known yet.

use crate::data::{Armor, ItemPower, Strike, Tables, Weapon};

/// What the item of that name does, or none if it does nothing yet: then nobody can choose it.
#[must_use]
pub fn power<'a>(tables: &'a Tables, item: &str) -> Option<&'a ItemPower> {
    tables.item_power.iter().find(|power| power.item == item)
}

/// The weapons that an item can be; none if it is no weapon.
#[must_use]
pub fn weapons<'a>(tables: &'a Tables, power: &ItemPower) -> Vec<&'a Weapon> {
    let fits = |weapon: &&Weapon| {
        let is_sword = weapon.name.ends_with("sword") || SWORDS.contains(&weapon.name.as_str());
        power.base_weapon
            || power.base_sword && is_sword && weapon.strike == Strike::Melee
            || power.base.contains(&weapon.name)
    };
    tables.weapon.iter().filter(fits).collect()
}

/// Swords whose names do not say so.
const SWORDS: [&str; 2] = ["Rapier", "Scimitar"];

/// The armour that an item can be; none if it is no armour.
#[must_use]
pub fn armors<'a>(tables: &'a Tables, power: &ItemPower) -> Vec<&'a Armor> {
    let fits = |armor: &&Armor| {
        let sort = power.base_armor.contains(&armor.training);
        sort && !power.not_base.contains(&armor.name) || power.base.contains(&armor.name)
    };
    tables.armor.iter().filter(fits).collect()
}

/// Names of the magic items that do nothing yet. Entries that only stand over their variants are not items.
#[must_use]
pub fn gaps(tables: &Tables) -> Vec<String> {
    let stands_over = |name: &str| tables.magic_item.iter().any(|other| other.variant_of == name);
    let unknown = |name: &&String| power(tables, name).is_none() && !stands_over(name);
    tables.magic_item.iter().map(|item| &item.name).filter(unknown).cloned().collect()
}
