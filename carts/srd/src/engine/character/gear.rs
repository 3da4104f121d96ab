//! Belongings: what a thing is, where it can be worn, what it weighs.

use serde::{Deserialize, Serialize};

use super::Character;
use crate::data::{
    Armor, ArmorTraining, Gear, Gives, ItemPower, MagicItem, MagicKind, Powers, Size, Weapon,
    WeaponProperty, tables,
};
use crate::engine::items;

/// How many items one can be attuned to.
pub const ATTUNED_MAX: usize = 3;

/// Something that a character owns.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Owned {
    /// What it is, by the name in the tables.
    pub item: String,
    /// For magic weapons and armour that can be of several sorts, which weapon or armour it is; empty otherwise.
    pub base: String,
    /// For items of which one of several kinds was fixed as they came into the game, which: `Fire`; empty otherwise.
    pub kind: String,
    /// How many of it, at least 1.
    pub count: u16,
    /// Where it is.
    pub wear: Wear,
    /// Whether its owner is attuned to it.
    pub attuned: bool,
    /// Whether its owner knows what it does.
    pub identified: bool,
    /// Whether it is a weapon that has been silvered.
    pub silvered: bool,
    /// Charges that are used up.
    pub used: u8,
}

/// Where a thing is.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum Wear {
    /// Stowed away.
    #[default]
    Carried,
    /// On the body.
    Worn,
    /// In the hand that fights.
    MainHand,
    /// In the other hand.
    OffHand,
    /// In both hands.
    BothHands,
}

impl Wear {
    /// As it is said of a thing that cannot be there.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Carried => "carried",
            Self::Worn => "worn",
            Self::MainHand => "held",
            Self::OffHand => "held in the other hand",
            Self::BothHands => "held in both hands",
        }
    }

    const fn is_hand(self) -> bool {
        matches!(self, Self::MainHand | Self::OffHand | Self::BothHands)
    }
}

/// What a thing is in the tables.
#[derive(Clone, Copy, Debug)]
pub enum Thing {
    /// A weapon.
    Weapon(&'static Weapon),
    /// Armour or a shield.
    Armor(&'static Armor),
    /// Gear.
    Gear(&'static Gear),
    /// A magic item.
    Magic(&'static MagicItem),
}

/// A thing by its name.
#[must_use]
pub fn thing(name: &str) -> Option<Thing> {
    let tables = tables();
    (tables.weapon.iter().find(|one| one.name == name).map(Thing::Weapon))
        .or_else(|| tables.armor.iter().find(|one| one.name == name).map(Thing::Armor))
        .or_else(|| tables.gear.iter().find(|one| one.name == name).map(Thing::Gear))
        .or_else(|| tables.magic_item.iter().find(|one| one.name == name).map(Thing::Magic))
}

/// Rounds that it takes to put armour on, and to take it off.
#[must_use]
pub const fn don_rounds(training: ArmorTraining) -> (u16, u16) {
    match training {
        ArmorTraining::Light => (10, 10),
        ArmorTraining::Medium => (50, 10),
        ArmorTraining::Heavy => (100, 50),
        ArmorTraining::Shield => (1, 1),
    }
}

impl Owned {
    /// So many ordinary things, stowed away.
    #[must_use]
    pub fn new(item: &str, count: u16) -> Self {
        Self {
            item: item.into(),
            base: String::new(),
            kind: String::new(),
            count,
            wear: Wear::Carried,
            attuned: false,
            identified: true,
            silvered: false,
            used: 0,
        }
    }

    /// What it does, if that is in the tables.
    #[must_use]
    pub fn power(&self) -> Option<&'static ItemPower> {
        items::power(tables(), &self.item)
    }

    /// What it gives: of all of its sort, and of its own kind.
    pub(super) fn gives(&self) -> impl Iterator<Item = &'static Powers> {
        self.power().into_iter().flat_map(|power| {
            let own = power.kinds.iter().filter(|(name, _)| *name == self.kind);
            [&power.powers].into_iter().chain(own.map(|(_, powers)| powers))
        })
    }

    /// Whether its kind is one that there is of it.
    pub(super) fn kind_fits(&self) -> bool {
        let kinds = self.power().map_or(&[][..], |power| &power.kinds);
        if let Some(level) = self.scroll_level() {
            return super::spells::level_of(&self.kind) == Some(level) || self.kind.is_empty();
        }
        if kinds.is_empty() {
            self.kind.is_empty()
        } else {
            kinds.iter().any(|(name, _)| *name == self.kind)
        }
    }

    /// Whether what it gives has this at all times.
    pub(super) fn has(&self, gives: &Gives) -> bool {
        self.gives().flat_map(|powers| &powers.modifiers).any(|one| one.gives == *gives)
    }

    /// The weapon that it is or is made of.
    #[must_use]
    pub fn weapon(&self) -> Option<&'static Weapon> {
        let name = self.sort();
        tables().weapon.iter().find(|one| one.name == name)
    }

    /// The armour or shield that it is or is made of.
    #[must_use]
    pub fn armor(&self) -> Option<&'static Armor> {
        let name = self.sort();
        tables().armor.iter().find(|one| one.name == name)
    }

    /// The ordinary thing that it is, by name.
    fn sort(&self) -> &str {
        if !self.base.is_empty() {
            return &self.base;
        }
        let Some(power) = self.power() else { return &self.item };
        match (&items::weapons(tables(), power)[..], &items::armors(tables(), power)[..]) {
            ([only], []) => &only.name,
            ([], [only]) => &only.name,
            _ => &self.item,
        }
    }

    /// Whether its base is one that it can have, with its power.
    pub(super) fn base_fits(&self) -> (bool, Option<&'static ItemPower>) {
        let Some(Thing::Magic(magic)) = thing(&self.item) else {
            return (self.base.is_empty(), self.power());
        };
        let Some(power) = self.power() else {
            let fits = match magic.kind {
                MagicKind::Weapon => self.weapon().is_some(),
                MagicKind::Armor => self.armor().is_some(),
                _ => self.base.is_empty(),
            };
            return (fits, None);
        };
        // Only where there is nothing to choose can the choice be left out.
        let weapons = items::weapons(tables(), power);
        let armors = items::armors(tables(), power);
        let fits = match self.base.as_str() {
            "" => weapons.len() + armors.len() <= 1,
            base => {
                weapons.iter().any(|one| one.name == base)
                    || armors.iter().any(|one| one.name == base)
            }
        };
        (fits, Some(power))
    }

    /// Whether several of it can be at hand at once, as javelins.
    pub(super) fn is_thrown_or_shot(&self) -> bool {
        self.weapon().is_some_and(|one| one.properties.contains(&WeaponProperty::Thrown))
    }

    /// Whether it can be there, whatever else is.
    #[must_use]
    pub fn fits(&self, wear: Wear) -> bool {
        if wear == Wear::Carried {
            return true;
        }
        if let Some(weapon) = self.weapon() {
            let both = weapon.properties.contains(&WeaponProperty::TwoHanded);
            let either = weapon.properties.contains(&WeaponProperty::Versatile);
            return match wear {
                Wear::BothHands => both || either,
                Wear::MainHand | Wear::OffHand => !both,
                Wear::Carried | Wear::Worn => false,
            };
        }
        if let Some(armor) = self.armor() {
            let is_shield = armor.training == ArmorTraining::Shield;
            return wear == if is_shield { Wear::OffHand } else { Wear::Worn };
        }
        match thing(&self.item) {
            Some(Thing::Magic(magic)) => match magic.kind {
                MagicKind::Ring | MagicKind::Armor => wear == Wear::Worn,
                MagicKind::Rod | MagicKind::Staff | MagicKind::Wand | MagicKind::Weapon => {
                    wear.is_hand() && wear != Wear::BothHands
                }
                MagicKind::Wondrous => wear != Wear::BothHands,
                MagicKind::Ammunition | MagicKind::Potion | MagicKind::Scroll => false,
            },
            Some(Thing::Gear(gear)) if gear.name.starts_with("Clothes") || gear.name == "Robes" => {
                wear == Wear::Worn
            }
            Some(Thing::Gear(_)) => matches!(wear, Wear::MainHand | Wear::OffHand),
            _ => false,
        }
    }

    /// Whether this thing and another cannot both be where they are.
    #[must_use]
    pub fn excludes(&self, other: &Self) -> bool {
        let slot = |owned: &Self| owned.power().map_or("", |power| power.slot.as_str());
        match (self.wear, other.wear) {
            (Wear::Carried, _) | (_, Wear::Carried) => false,
            (Wear::Worn, Wear::Worn) => {
                let two_armors = self.armor().is_some() && other.armor().is_some();
                let same_place =
                    !slot(self).is_empty() && slot(self) == slot(other) && slot(self) != "Ring";
                two_armors || same_place
            }
            (Wear::Worn, _) | (_, Wear::Worn) => false,
            (Wear::BothHands, _) | (_, Wear::BothHands) => true,
            (one, other) => one == other,
        }
    }

    /// Whether what it does works: it is attuned where it needs that, and worn or held, unless it is one of the things
    /// that are used up, taken out when they are needed, or only carried.
    pub(super) fn is_active(&self) -> bool {
        let Some(what) = thing(&self.item) else { return false };
        let at_hand = || {
            self.power().is_some_and(|power| match what {
                Thing::Magic(magic) => {
                    power.consumed
                        || magic.kind == MagicKind::Ammunition
                        || magic.kind == MagicKind::Wondrous && power.slot.is_empty()
                }
                Thing::Weapon(_) | Thing::Armor(_) => false,
                Thing::Gear(_) => true,
            })
        };
        let needs = matches!(what, Thing::Magic(magic) if magic.attunement);
        (!needs || self.attuned) && (self.wear != Wear::Carried || at_hand())
    }

    /// What all of it weighs, in quarters of a pound.
    #[must_use]
    pub fn weight_quarters(&self) -> u32 {
        let each = |weight: u16, sold: u16| {
            u32::from(weight) * u32::from(self.count) / u32::from(sold.max(1))
        };
        if let Some(weapon) = self.weapon() {
            return each(weapon.weight_quarters, 1);
        }
        if let Some(armor) = self.armor() {
            return each(armor.weight_quarters, 1);
        }
        match thing(&self.item) {
            Some(Thing::Gear(gear)) => each(gear.weight_quarters, gear.quantity.unwrap_or(1)),
            _ => 0,
        }
    }
}

/// How a load weighs on who carries it.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Load {
    /// Not at all.
    Light,
    /// By the variant: 10 feet slower.
    Encumbered,
    /// By the variant: 20 feet slower, and disadvantage on what body does.
    Heavy,
    /// More than it can carry: 5 feet of speed while it pushes, drags or lifts.
    Dragging,
    /// More than it can move.
    Stuck,
}

impl Load {
    /// How a load in quarters of a pound weighs on somebody of this Strength and size.
    #[must_use]
    pub fn of(quarters: u32, strength: u8, size: Size) -> Self {
        // Tiny carries half, Large and above twice as much for each size.
        let doublings = (size as u32).saturating_sub(Size::Medium as u32);
        let unit = (4 * u32::from(strength)) << doublings;
        let unit = if size == Size::Tiny { unit / 2 } else { unit };
        match quarters {
            _ if quarters > 30 * unit => Self::Stuck,
            _ if quarters > 15 * unit => Self::Dragging,
            _ if quarters > 10 * unit => Self::Heavy,
            _ if quarters > 5 * unit => Self::Encumbered,
            _ => Self::Light,
        }
    }
}

impl Character {
    /// What it carries, with its coins, in quarters of a pound.
    #[must_use]
    pub fn load_quarters(&self) -> u32 {
        let things = self.inventory.iter().map(Owned::weight_quarters);
        things.fold(self.purse.weight_quarters(), u32::saturating_add)
    }

    /// Adds things to the inventory, with others of their sort where there are such; packs are unfolded.
    pub fn gain(&mut self, item: &str, count: u16) {
        if let Some(Thing::Gear(gear)) = thing(item)
            && !gear.contents.is_empty()
        {
            for (part, each) in &gear.contents {
                self.gain(part, each.saturating_mul(count));
            }
            return;
        }
        let wanted = Owned::new(item, count);
        let same = |owned: &&mut Owned| {
            Owned { count: 0, ..(**owned).clone() } == Owned { count: 0, ..wanted.clone() }
        };
        match self.inventory.iter_mut().find(same) {
            Some(owned) => owned.count = owned.count.saturating_add(count),
            None => self.inventory.push(wanted),
        }
    }

    /// Takes things from the inventory, those that are stowed away first. Nothing changes if there are too few.
    pub fn lose(&mut self, item: &str, count: u16) -> bool {
        let all: u32 = self
            .inventory
            .iter()
            .filter(|one| one.item == item)
            .map(|one| u32::from(one.count))
            .sum();
        if all < u32::from(count) {
            return false;
        }
        let mut left = count;
        for stowed in [true, false] {
            let here = |one: &&mut Owned| one.item == item && (one.wear == Wear::Carried) == stowed;
            for owned in self.inventory.iter_mut().filter(here) {
                let taken = owned.count.min(left);
                owned.count -= taken;
                left -= taken;
            }
        }
        self.inventory.retain(|owned| owned.count > 0);
        true
    }

    /// Puts one thing of the inventory somewhere, and stows away what it has no place beside.
    /// Whether it can be there; nothing changes if it cannot.
    pub fn wear(&mut self, at: usize, wear: Wear) -> bool {
        let Some(owned) = self.inventory.get(at) else { return false };
        if !owned.fits(wear) {
            return false;
        }
        let moved = Owned { wear, ..owned.clone() };
        let single = wear != Wear::Carried && moved.count > 1 && !moved.is_thrown_or_shot();
        if single {
            self.inventory[at].count -= 1;
            self.inventory.insert(at + 1, Owned { count: 1, ..moved.clone() });
        }
        let place = if single { at + 1 } else { at };
        for other in 0..self.inventory.len() {
            if other != place && self.inventory[other].excludes(&moved) {
                self.inventory[other].wear = Wear::Carried;
            }
        }
        self.inventory[place].wear = wear;
        true
    }
}
