//! Buying and selling. What stands in a shop is ours: the rules give prices only.

use serde::{Deserialize, Serialize};

use super::build::waits;
use super::{Character, NotEnough, Thing, thing};
use crate::data::{MagicKind, Rarity, tables};

/// How large a place is, and with it what its shops have.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
pub enum Settlement {
    /// What is cheap.
    Village,
    /// What adventurers need, and common magic.
    Town,
    /// Everything in the tables, and uncommon magic.
    City,
}

/// Something for sale.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Offer {
    /// What.
    pub item: &'static str,
    /// For so many copper pieces.
    pub cost_cp: u32,
    /// So many together.
    pub count: u16,
}

/// The price of a thing and how many are sold for it; none for what is not for sale.
fn price(name: &str) -> Option<Offer> {
    let offer = |item: &'static str, cost_cp, count| Offer { item, cost_cp, count };
    let offer = match thing(name)? {
        Thing::Weapon(weapon) => offer(&weapon.name, weapon.cost_cp, 1),
        Thing::Armor(armor) => offer(&armor.name, armor.cost_cp, 1),
        Thing::Gear(gear) => offer(&gear.name, gear.cost_cp, gear.quantity.unwrap_or(1)),
        Thing::Magic(magic) => {
            // Ours, but for the potion of healing, which the list of gear has at 50 gold pieces.
            let gold = match magic.rarity {
                Rarity::Common => 50,
                Rarity::Uncommon => 400,
                Rarity::Rare => 4_000,
                Rarity::VeryRare => 40_000,
                Rarity::Legendary | Rarity::Artifact | Rarity::Varies => return None,
            };
            let is_consumed =
                matches!(magic.kind, MagicKind::Potion | MagicKind::Scroll | MagicKind::Ammunition);
            let gold = if is_consumed && gold > 50 { gold / 2 } else { gold };
            offer(&magic.name, gold * 100, 1)
        }
    };
    (offer.cost_cp > 0).then_some(offer)
}

/// What shops of a place have, in the order of the tables.
#[must_use]
pub fn stock(place: Settlement) -> Vec<Offer> {
    let most = match place {
        Settlement::Village => 2_500,
        Settlement::Town => 50_000,
        Settlement::City => u32::MAX,
    };
    let tables = tables();
    let plain = (tables.weapon.iter().map(|one| one.name.as_str()))
        .chain(tables.armor.iter().map(|one| one.name.as_str()))
        .chain(tables.gear.iter().map(|one| one.name.as_str()));
    let working = tables
        .item_power
        .iter()
        .filter(|power| !power.tells && !waits("item_power", &power.item))
        .map(|power| power.item.as_str());
    let magic = working.filter(|name| match thing(name) {
        Some(Thing::Magic(magic)) => match magic.rarity {
            Rarity::Common => place >= Settlement::Town && plain_base(name),
            Rarity::Uncommon => place == Settlement::City && plain_base(name),
            _ => false,
        },
        _ => false,
    });
    let plain = plain.filter_map(price).filter(|offer| offer.cost_cp <= most);
    plain.chain(magic.filter_map(price)).collect()
}

/// Whether a magic item is what it is, without a weapon or armour to be chosen for it.
fn plain_base(name: &str) -> bool {
    let one = super::Owned::new(name, 1);
    one.base_fits().0 && one.kind_fits()
}

/// What a merchant gives for a thing of this name in copper pieces: half of its price, but all of it for what is traded
/// as money is; none for what nobody buys.
#[must_use]
pub fn resale_cp(name: &str) -> Option<u32> {
    let offer = price(name)?;
    let whole = match thing(name)? {
        Thing::Gear(gear) => {
            matches!(gear.category.as_str(), "Trade Goods" | "Gemstones" | "Art Objects")
        }
        Thing::Weapon(_) | Thing::Armor(_) | Thing::Magic(_) => false,
    };
    let each = offer.cost_cp / u32::from(offer.count.max(1));
    Some(if whole { each } else { offer.cost_cp / 2 / u32::from(offer.count.max(1)) })
}

/// What it costs a wizard to copy a spell of a level into the book, in copper pieces, and how many hours it takes; half
/// of both for spells of a school that it is versed in.
#[must_use]
pub const fn copying_cp(level: u8, is_versed: bool) -> (u32, u8) {
    let (cost, hours) = (level as u32 * 5_000, level * 2);
    if is_versed { (cost / 2, hours / 2) } else { (cost, hours) }
}

impl Character {
    /// Buys so many lots of an offer.
    ///
    /// # Errors
    ///
    /// Nothing changes if the coins are too few.
    pub fn buy(&mut self, offer: &Offer, lots: u16) -> Result<(), NotEnough> {
        self.purse.pay(u64::from(offer.cost_cp) * u64::from(lots))?;
        if let Some(count) = offer.count.checked_mul(lots).filter(|count| *count > 0) {
            self.gain(offer.item, count);
        }
        Ok(())
    }

    /// Sells so many of a thing; whether it had them and somebody buys them.
    pub fn sell(&mut self, item: &str, count: u16) -> bool {
        let Some(each) = resale_cp(item) else { return false };
        let sold = self.lose(item, count);
        if sold {
            self.purse.earn(u64::from(each) * u64::from(count));
        }
        sold
    }

    /// Silvers a weapon of the inventory for 100 gold pieces.
    ///
    /// # Errors
    ///
    /// Nothing changes if the coins are too few. What is no weapon, or silvered, stays as it is for nothing.
    pub fn silver(&mut self, at: usize) -> Result<(), NotEnough> {
        let open = |owned: &&mut super::Owned| owned.weapon().is_some() && !owned.silvered;
        if let Some(owned) = self.inventory.get_mut(at).filter(open) {
            self.purse.pay(10_000)?;
            owned.silvered = true;
        }
        Ok(())
    }
}
