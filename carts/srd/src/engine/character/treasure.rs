//! Treasure by tables of our own: what foes carry, and what a lair holds.

use serde::{Deserialize, Serialize};

use super::build::waits;
use super::{Coin, Owned, Purse};
use crate::Dice;
use crate::data::{ItemPower, MagicKind, Rarity, tables};
use crate::engine::items;

/// What was found.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Treasure {
    /// Coins.
    pub coins: Purse,
    /// Magic items, not identified.
    pub items: Vec<Owned>,
}

fn sum(dice: &mut dyn Dice, count: u32, sides: u32) -> u32 {
    (0..count).map(|_| dice.roll(sides)).sum()
}

/// The coins of one foe by its challenge rating in eighths.
pub fn pockets(rating_eighths: u8, dice: &mut dyn Dice) -> Purse {
    let mut purse = Purse::default();
    match rating_eighths {
        0..=3 => purse.put(Coin::Copper, sum(dice, 5, 6)),
        4..=39 => match dice.roll(6) {
            1 | 2 => purse.put(Coin::Copper, sum(dice, 5, 6) * 10),
            3 | 4 => purse.put(Coin::Silver, sum(dice, 4, 6) * 2),
            5 => purse.put(Coin::Gold, sum(dice, 3, 6)),
            _ => purse.put(Coin::Platinum, 1),
        },
        40..=87 => {
            purse.put(Coin::Silver, sum(dice, 4, 6) * 10);
            purse.put(Coin::Gold, sum(dice, 2, 6) * 10);
        }
        88..=135 => {
            purse.put(Coin::Gold, sum(dice, 4, 6) * 20);
            purse.put(Coin::Platinum, sum(dice, 2, 6));
        }
        _ => {
            purse.put(Coin::Gold, sum(dice, 8, 6) * 50);
            purse.put(Coin::Platinum, sum(dice, 4, 6) * 20);
        }
    }
    purse
}

/// The rarest that is found at a level.
const fn rarest(level: u8) -> Rarity {
    match level {
        0..=4 => Rarity::Uncommon,
        5..=10 => Rarity::Rare,
        11..=16 => Rarity::VeryRare,
        _ => Rarity::Legendary,
    }
}

/// What a lair holds for a party of a level, 1 to 20: about 100 gold pieces for each level, two things that are used up,
/// and mostly one that lasts. Only items that work in play.
pub fn hoard(level: u8, dice: &mut dyn Dice) -> Treasure {
    let level = level.clamp(1, 20);
    let mut treasure = Treasure::default();
    let gold = (0..level).map(|_| 50 + sum(dice, 2, 50)).sum::<u32>();
    treasure.coins.put(Coin::Platinum, gold / 40);
    treasure.coins.put(Coin::Gold, gold - gold / 40 * 10);
    treasure.coins.put(Coin::Silver, sum(dice, 4, 6) * 5);
    for _ in 0..2 {
        treasure.items.extend(find(level, true, dice));
    }
    if dice.roll(3) > 1 {
        treasure.items.extend(find(level, false, dice));
    }
    treasure
}

/// An item that is used up or lasts, of a rarity that goes with a level: the rarest one time in three.
fn find(level: u8, consumed: bool, dice: &mut dyn Dice) -> Option<Owned> {
    let most = rarest(level);
    let top = dice.roll(3) == 1;
    let fits = |power: &&ItemPower| {
        let item = tables().magic_item.iter().find(|one| one.name == power.item);
        item.is_some_and(|item| {
            let spent =
                power.consumed || matches!(item.kind, MagicKind::Potion | MagicKind::Scroll);
            let rare = if top { item.rarity == most } else { item.rarity < most };
            spent == consumed && rare && !power.tells && !waits("item_power", &power.item)
        })
    };
    let open: Vec<&ItemPower> = tables().item_power.iter().filter(fits).collect();
    let count = u32::try_from(open.len()).unwrap_or(0);
    if count == 0 {
        return None;
    }
    let power = open[dice.roll(count) as usize - 1];
    let mut owned = Owned { identified: false, ..Owned::new(&power.item, 1) };
    owned.base = base(power, dice)?;
    if let Ok(kinds @ 1..) = u32::try_from(power.kinds.len()) {
        owned.kind.clone_from(&power.kinds[dice.roll(kinds) as usize - 1].0);
    }
    Some(owned)
}

/// The weapon or armour that an item is, where it can be of several sorts.
fn base(power: &ItemPower, dice: &mut dyn Dice) -> Option<String> {
    let weapons = items::weapons(tables(), power);
    let armors = items::armors(tables(), power);
    let names: Vec<&String> =
        weapons.iter().map(|one| &one.name).chain(armors.iter().map(|one| &one.name)).collect();
    match names.len() {
        0 | 1 => Some(String::new()),
        count => Some(names[dice.roll(u32::try_from(count).ok()?) as usize - 1].clone()),
    }
}
