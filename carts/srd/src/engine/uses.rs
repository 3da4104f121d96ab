//! What things use up: reserves, slots, hit dice; how much is there, and how it is paid.

use super::amount::spell_entry;
use super::event::Spend;
use super::sheet::Slots;
use super::state::{Cause, Id};
use super::work::{Flow, Work, require};
use crate::data::{Activity, Effect, Gives, Lasts, Modifier, Powers, Use, When};

impl Work<'_> {
    /// Whether somebody has what something uses up.
    pub(super) fn can_use(&self, who: Id, uses: &[Use]) -> bool {
        let me = self.scene.get(who);
        uses.iter().all(|one| match one {
            Use::Reserve(name, count) => me.left(name) >= *count,
            Use::Any(name) => me.left(name) > 0,
            Use::Slot(level) => self.any_slot(who, *level).is_some(),
            Use::HitDice(count) => hit_die(me).is_some() || *count == 0,
            Use::PactSlot => me.sheet.casters.iter().any(
                |caster| matches!(caster.slots, Slots::Pact { count, .. } if me.pact_used < count),
            ),
            Use::Item(name) => me.left(name) > 0,
            Use::Feet(feet) => {
                let all = self.view().speed(who).walk.saturating_mul(u16::from(me.turn.dashes) + 1);
                self.scene.fight().is_none() || all.saturating_sub(me.turn.walked) >= *feet
            }
        })
    }

    /// Uses it up; of what is a choice, so much.
    pub(super) fn pay(&mut self, who: Id, uses: &[Use], spend: u8) {
        for one in uses {
            match one {
                Use::Reserve(name, count) => {
                    self.spend(who, Spend::Reserve(name.clone(), *count));
                    self.crumble(who, name);
                }
                Use::Any(name) => {
                    let most = self.scene.get(who).left(name);
                    self.spend(who, Spend::Reserve(name.clone(), spend.clamp(1, most.max(1))));
                }
                Use::Slot(level) => match self.any_slot(who, (*level).max(spend)) {
                    Some((level, false)) => self.spend(who, Spend::Slot(level)),
                    Some((_, true)) => self.spend(who, Spend::Pact),
                    None => {}
                },
                Use::HitDice(count) => {
                    for _ in 0..*count {
                        if let Some(sides) = hit_die(self.scene.get(who)) {
                            self.spend(who, Spend::HitDie(sides));
                        }
                    }
                }
                Use::PactSlot => self.spend(who, Spend::Pact),
                Use::Feet(feet) => {
                    if self.scene.fight().is_some() {
                        self.spend(who, Spend::Feet(*feet));
                    }
                }
                Use::Item(name) => self.spend(who, Spend::Reserve(name.clone(), 1)),
            }
        }
    }

    /// The least slot of a level or higher that is left, and whether it is a pact slot.
    pub(super) fn any_slot(&self, who: Id, level: u8) -> Option<(u8, bool)> {
        let me = self.scene.get(who);
        let mut found: Option<(u8, bool)> = None;
        for caster in &me.sheet.casters {
            let here = match caster.slots {
                Slots::None => None,
                Slots::Ranked(slots) => (level.max(1)..=9)
                    .find(|&at| {
                        let own = slots[usize::from(at) - 1] + me.slots_made(at);
                        own > me.slots_used[usize::from(at) - 1]
                    })
                    .map(|at| (at, false)),
                Slots::Pact { count, level: own } => {
                    (own >= level && me.pact_used < count).then_some((own, true))
                }
            };
            found = match (found, here) {
                (Some(one), Some(other)) => Some(if other.0 < one.0 { other } else { one }),
                (one, other) => one.or(other),
            };
        }
        found
    }

    /// The least slot that a way of casting has for a spell; 0 for what costs none.
    pub(super) fn least_slot(&self, who: Id, caster: usize, spell: &str) -> Option<(u8, bool)> {
        let way = self.scene.get(who).sheet.casters.get(caster)?;
        if way.at_will.iter().any(|known| known == spell) {
            return Some((0, false));
        }
        self.any_slot(who, spell_entry(spell)?.level)
    }

    /// Refuses to spend more than there is, where how much is a choice; the level of the slot that it takes then.
    pub(super) fn may_spend(&self, who: Id, activity: &Activity, spend: u8) -> Flow<u8> {
        let name = &activity.name;
        let can = self.can_use(who, &activity.uses);
        require(can, "Uses", format!("nothing is left for {name}"))?;
        let once = activity.when.contains(&When::OncePerTurn);
        let done = once && self.scene.get(who).turn.once.contains(name);
        require(!done, "Once a Turn", format!("{name} is for once in a turn"))?;
        let mut slot = 0;
        for one in &activity.uses {
            match one {
                Use::Any(reserve) => {
                    let left = self.scene.get(who).left(reserve);
                    require(spend <= left, "Uses", format!("{left} are left for {name}"))?;
                }
                Use::Slot(level) => {
                    let found = self.any_slot(who, (*level).max(spend));
                    let why = format!("no slot of level {spend} or higher is left");
                    require(found.is_some(), "Spell Slot", why)?;
                    slot = found.map_or(0, |(level, _)| level);
                }
                _ => {}
            }
        }
        Ok(slot)
    }

    /// Remembers what works once a turn and was done.
    pub(super) fn note_once(&mut self, who: Id, activity: &Activity) {
        if activity.when.contains(&When::OncePerTurn) {
            self.spend(who, Spend::Once(activity.name.clone()));
        }
    }

    /// One slot more until a long rest, or one that was spent back.
    pub(super) fn create_slot(&mut self, who: Id, level: u8, cause: &Cause) -> Flow {
        let used = self.scene.get(who).slots_used.get(usize::from(level).wrapping_sub(1)).copied();
        if used.is_some_and(|used| used > 0) {
            self.spend(who, Spend::SlotBack(level));
            return Ok(());
        }
        // Effects of one name do not add up, and these do.
        let name = format!("Slot of level {level}, number {}", self.scene.last + 1);
        let modifiers = vec![Modifier { gives: Gives::Slot(level), when: Vec::new() }];
        let powers = Powers { modifiers, ..Powers::default() };
        let effect = Effect { name, lasts: Lasts::LongRest, powers, ..Effect::default() };
        self.gain(who, &effect, cause).map(|_| ())
    }

    /// Gives slots back, so many levels together: the highest first that fit, none above the fifth.
    pub(super) fn restore_slots(&mut self, who: Id, levels: u8) {
        let mut left = levels;
        for level in (1..=5_u8).rev() {
            while left >= level && self.scene.get(who).slots_used[usize::from(level) - 1] > 0 {
                self.spend(who, Spend::SlotBack(level));
                left -= level;
            }
        }
    }
}

/// The largest hit die that is left.
pub(super) fn hit_die(me: &super::Creature) -> Option<u8> {
    let left = me.sheet.hit_dice.iter().find(|(sides, count)| {
        let used = me.dice_used.iter().find(|(known, _)| known == sides);
        used.map_or(0, |&(_, used)| used) < *count
    });
    left.map(|&(sides, _)| sides)
}
