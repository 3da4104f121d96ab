//! Magic items and what is used up, between the inventory and play: what they give in play, charges and what is left of
//! them, attuning. Source: 5.1, "Using a Magic Item" and "Attunement".

use super::build::Build;
use super::spells::level_of;
use super::{Character, Owned, Problem};
use crate::data::{Amount, Back, Deed, Grant, Powers, Reserve, Roll, Step, Use, tables};
use crate::engine::{Creature, Side, Weapon};
use crate::grid::Square;

/// What the numbers of a scroll's attacks are below those of its saves.
const SCROLL_ATTACK: i8 = 8;

impl Owned {
    /// The level of the spell on it, if it is a scroll.
    pub(super) fn scroll_level(&self) -> Option<u8> {
        let inside = self.item.strip_prefix("Spell Scroll (")?.strip_suffix(')')?;
        if inside == "Cantrip" {
            return Some(0);
        }
        inside.get(..1)?.parse().ok()
    }

    /// Whether it is what a weapon shoots, and magic.
    pub(super) fn shoots(&self, weapon: &Weapon) -> bool {
        let is_base = |name: &String| *name == weapon.ammunition;
        let all = self.power().map_or(&[][..], |power| &power.base);
        let fits = if self.base.is_empty() { all.iter().any(is_base) } else { is_base(&self.base) };
        fits && self.count > 0
    }

    /// What it gives in play: what is used up counts as a reserve of its name.
    pub(super) fn as_played(&self, build: &Build<'_>) -> Powers {
        let mut all = Powers::default();
        for powers in self.gives() {
            all.modifiers.extend(powers.modifiers.iter().cloned());
            all.actions.extend(powers.actions.iter().cloned());
            all.reserves.extend(powers.reserves.iter().cloned());
            all.on.extend(powers.on.iter().cloned());
            all.auras.extend(powers.auras.iter().cloned());
            all.spells.extend(powers.spells.iter().cloned());
        }
        self.unroll(build, &mut all);
        let is_ammunition = self.power().is_some_and(|power| {
            power.base.iter().any(|base| tables().gear.iter().any(|one| one.name == *base))
        });
        let is_consumed = self.power().is_some_and(|power| power.consumed);
        if is_consumed || is_ammunition {
            let bonus = i16::try_from(self.count).unwrap_or(i16::MAX);
            let roll = Roll { count: 0, sides: 0, bonus };
            let amount = Amount { roll, ..Amount::default() };
            all.reserves.push(Reserve { name: self.item.clone(), amount, back: Back::Never });
        }
        if is_consumed {
            for action in &mut all.actions {
                action.name = format!("{}: {}", action.name, self.item);
                action.uses.push(Use::Item(self.item.clone()));
            }
            for grant in &mut all.spells {
                grant.uses.push(Use::Item(self.item.clone()));
            }
        }
        all
    }

    /// A scroll is the spell on it, for those who have it on a list of their classes.
    fn unroll(&self, build: &Build<'_>, powers: &mut Powers) {
        let is_reading = |step: &Step| *step == Step::Do(Deed::ReadScroll);
        let reading = powers.actions.iter().find(|one| one.does.iter().any(is_reading));
        let Some(difficulty) = reading.and_then(|one| one.difficulty) else { return };
        powers.actions.retain(|one| !one.does.iter().any(is_reading));
        let entry = tables().spell.iter().find(|spell| spell.name == self.kind);
        let listed = entry
            .is_some_and(|spell| spell.classes.iter().any(|class| build.class_level(*class) > 0));
        if listed || entry.is_some() && build.has("Use Magic Device") {
            powers.spells.push(Grant {
                spell: self.kind.clone(),
                difficulty: Some(difficulty),
                attack: Some(i8::try_from(difficulty).unwrap_or(0) - SCROLL_ATTACK),
                scroll: level_of(&self.kind).is_some_and(|level| level > 0),
                ..Grant::default()
            });
        }
    }
}

impl Character {
    /// It as a creature in play, unhurt and rested, with the charges that its things have left.
    #[must_use]
    pub fn creature(&self, side: Side, at: Square) -> Creature {
        let mut one = Creature::new(self.name.clone(), side, self.sheet(), at);
        for owned in self.inventory.iter().filter(|owned| owned.used > 0) {
            let charges = owned.gives().flat_map(|powers| &powers.reserves).next();
            if let Some(reserve) = charges {
                one.used.push((reserve.name.clone(), owned.used));
            }
        }
        one
    }

    /// Takes from the inventory what it has used up in play, and notes the charges that its things have left. What broke
    /// is gone. The sheet is another one then: see [`Scene::change_sheet`](crate::engine::Scene::change_sheet), after which
    /// nothing of what was taken is counted as used any more.
    pub fn take_back(&mut self, one: &Creature) {
        let used = |name: &str| one.used.iter().find(|(known, _)| known == name).map(|one| one.1);
        let spent: Vec<(String, u8)> = self
            .inventory
            .iter()
            .filter_map(|owned| Some((owned.item.clone(), used(&owned.item)?)))
            .filter(|(item, _)| {
                let reserves = &one.sheet.reserves;
                let is_own =
                    |(name, _, back): &(String, u8, Back)| name == item && *back == Back::Never;
                reserves.iter().any(is_own)
            })
            .collect();
        for owned in &mut self.inventory {
            let charges = owned.gives().flat_map(|powers| &powers.reserves).next();
            if let Some(reserve) = charges {
                owned.used = used(&reserve.name).unwrap_or(0);
            }
        }
        self.inventory.retain(|owned| {
            !one.used.iter().any(|(name, _)| *name == crate::engine::broken(&owned.item))
        });
        for (item, count) in spent {
            self.lose(&item, u16::from(count));
        }
    }

    /// Attunes to a thing of the inventory, which takes a short rest with it in hand.
    ///
    /// # Errors
    ///
    /// What forbids it; nothing changes.
    pub fn attune(&mut self, at: usize) -> Result<(), Problem> {
        let before = self.clone();
        let Some(owned) = self.inventory.get_mut(at) else {
            return Err(Problem::UnknownItem(String::new()));
        };
        owned.attuned = true;
        match self.validate() {
            Err(mut problems) if before.validate().is_ok() => {
                *self = before;
                Err(problems.swap_remove(0))
            }
            _ => Ok(()),
        }
    }

    /// Ends the attunement to a thing, which takes a short rest too, unless it is cursed. Whether it is ended.
    pub fn let_go(&mut self, at: usize) -> bool {
        let Some(owned) = self.inventory.get_mut(at) else { return false };
        if owned.power().is_some_and(|power| power.cursed) {
            return false;
        }
        owned.attuned = false;
        true
    }
}
