//! What everybody can do besides attacking, for those who plan: help a friend, shove, grapple, hide, wait for a foe.

use super::super::command::Command;
use super::super::sheet::Weapon;
use super::super::state::{Creature, Id, ReadyWhen};
use super::choices::Choice;
use super::places::Place;
use super::score::{self, Foe, Thought};
use crate::ability::Ability;
use crate::data::{ConditionName, Deed, Skill};

/// Places that are looked at for one where no foe sees it.
const NOOKS_MAX: usize = 40;

/// Bonus of Stealth from which on it is worth to hide.
const SNEAKS: i8 = 4;

impl Thought<'_> {
    /// Help, shoves and grapples from where it is.
    pub(super) fn common(&self, found: &mut Vec<Choice>) {
        let turn = &self.me.turn;
        let begun = turn.attacks > 0 || turn.multiattack.is_some();
        if !self.wits.plans() || turn.actions == 0 || begun || self.wits.keeps_away() {
            return;
        }
        let (body, strong) = (self.me.space(), self.is_strong());
        for foe in self.foes.iter().filter(|foe| body.is_within(5, foe.body)) {
            self.help(foe, found);
            let it = self.view.scene.get(foe.id);
            if strong && it.sheet.size as u8 <= self.me.sheet.size as u8 + 1 {
                self.wrestle(foe, it, found);
            }
        }
    }

    /// Advantage for the friend beside a foe who hits hardest: worth a quarter of what it does.
    fn help(&self, foe: &Foe, found: &mut Vec<Choice>) {
        let friends = self.friends_beside(foe);
        let best = friends.max_by_key(|(id, one)| (score::danger(&one.sheet), *id));
        if let Some((ally, one)) = best {
            let score = score::danger(&one.sheet) / 4;
            let command = Command::Help { ally, foe: foe.id };
            found.push(Choice { score, order: 92, target: foe.id, at: None, command });
        }
    }

    /// Friends who strike at a foe from where they are.
    fn friends_beside(&self, foe: &Foe) -> impl Iterator<Item = (Id, &Creature)> {
        self.view.scene.creatures().filter(move |&(id, one)| {
            let strikes = |weapon: &Weapon| {
                weapon.reach.is_some_and(|reach| one.space().is_within(reach, foe.body))
            };
            id != self.who
                && one.side == self.me.side
                && one.can_act()
                && one.sheet.weapons.iter().any(strikes)
        })
    }

    /// A shove to the floor helps all who strike at the foe; a grapple keeps one who would rather be elsewhere.
    fn wrestle(&self, foe: &Foe, it: &Creature, found: &mut Vec<Choice>) {
        let wins = self.wins(it);
        if wins < 128 {
            return;
        }
        if !it.has(ConditionName::Prone) {
            let friends: i32 =
                self.friends_beside(foe).map(|(_, one)| score::danger(&one.sheet)).sum();
            let score = friends / 4 * wins / 256;
            let command = Command::Shove { target: foe.id, is_topple: true };
            found.push(Choice { score, order: 93, target: foe.id, at: None, command });
        }
        let shoots = !it.sheet.casters.is_empty() || foe.reach == 0;
        if shoots && !it.has(ConditionName::Grappled) {
            let score = (foe.danger / 3 + foe.focus) * wins / 256;
            let command = Command::Grapple(foe.id);
            found.push(Choice { score, order: 94, target: foe.id, at: None, command });
        }
    }

    /// The chance to win a contest of strength, of 256, against somebody as strong as it looks: its true bonus is known to
    /// those who know weaknesses.
    fn wins(&self, it: &Creature) -> i32 {
        if !it.can_act() {
            return 256;
        }
        let best = |one: &Creature| {
            one.sheet.skill(Skill::Athletics).max(one.sheet.skill(Skill::Acrobatics))
        };
        let theirs = if self.wits.knows_weaknesses() {
            i32::from(best(it))
        } else {
            // The large and the seasoned look strong.
            1 + 2 * (it.sheet.size as i32 - 2).max(0) + i32::from(it.sheet.level) / 4
        };
        let over = i32::from(self.me.sheet.skill(Skill::Athletics)) - theirs;
        // Of 400 pairs of faces, those in which the own is higher by more than what is lacking.
        let pairs = if over >= 0 {
            400 - (20 - over).max(0) * (21 - over).max(0) / 2
        } else {
            let less = (20 + over).max(0);
            less * (less - 1) / 2
        };
        pairs * 256 / 400
    }

    /// A place near by where no foe sees it, for who hides well: the one that costs least.
    pub(super) fn nook(&self, places: &[Place]) -> Option<Place> {
        if self.me.hidden.is_some() || self.me.sheet.skill(Skill::Stealth) < SNEAKS {
            return None;
        }
        let mut near: Vec<&Place> = places.iter().filter(|place| !place.is_crowded).collect();
        near.sort_by_key(|place| (place.cost, place.body.at));
        let unseen = |place: &&&Place| {
            self.foes.iter().all(|foe| !self.view.is_line_clear(place.body, foe.body))
        };
        near.iter().take(NOOKS_MAX).find(unseen).map(|place| **place)
    }

    /// Waits with the attack for a foe to come, if none can be reached: into reach for who strikes, into sight for who shoots.
    pub(super) fn ready(&self) -> Option<Command> {
        if !self.wits.plans() || self.me.turn.actions == 0 {
            return None;
        }
        let first = self.foes.first();
        let target = first.map(|foe| foe.id).or_else(|| {
            let known = self.memory.known.iter().filter(|known| !known.is_lost);
            known.map(|known| known.id).min()
        })?;
        let shoots = |weapon: &Weapon| weapon.range.is_some() && weapon.uses.is_empty();
        let weapons = &self.me.sheet.weapons;
        let (when, weapon, is_thrown) = match weapons.iter().position(shoots) {
            Some(weapon) if self.wits.keeps_away() => (ReadyWhen::FoeInRange, weapon, true),
            _ => {
                let strikes = |weapon: &Weapon| weapon.reach.is_some() && weapon.uses.is_empty();
                (ReadyWhen::FoeInReach, weapons.iter().position(strikes)?, false)
            }
        };
        let weapon = u8::try_from(weapon).ok()?;
        let attack = Command::Attack { weapon, target, is_thrown, spares: false };
        Some(Command::Ready { when, what: Box::new(attack) })
    }

    /// Whether it can hide with a bonus action or for nothing.
    pub(super) fn hides(&self) -> Option<Command> {
        self.slip(Deed::Hide)
    }

    /// Whether it is strong for its sort, as those are who wrestle.
    fn is_strong(&self) -> bool {
        self.me.sheet.scores.modifier(Ability::Strength) >= 2
    }
}
