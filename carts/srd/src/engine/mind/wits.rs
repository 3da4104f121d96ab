//! What sort of fighter a creature is, read off its sheet: how clever, how wary, and its role.

use super::super::sheet::{Caster, Sheet, Slots, Weapon};
use super::super::state::Creature;
use crate::ability::Ability;
use crate::data::{CreatureType, Deed, Step};

/// How a creature fights.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    /// Goes to the nearest and strikes.
    Brute,
    /// Strikes and is gone: it can leave a reach unharmed.
    Skirmisher,
    /// Shoots, and keeps away from those who strike.
    Archer,
    /// Casts, and keeps away too.
    Caster,
    /// Fights as a pack or swarm, by instinct.
    Beast,
}

/// How clever and how wary a creature is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wits {
    /// Intelligence.
    pub(super) int: u8,
    /// Wisdom.
    pub(super) wis: u8,
    pub(super) role: Role,
    /// Knows no fear: undead, constructs, and what has hardly a mind.
    pub(super) is_fearless: bool,
}

impl Wits {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let score = |ability: Ability| sheet.scores.0[ability as usize];
        let (int, wis) = (score(Ability::Intelligence), score(Ability::Wisdom));
        let mindless = matches!(sheet.kind, CreatureType::Undead | CreatureType::Construct)
            || matches!(sheet.kind, CreatureType::Ooze | CreatureType::Plant) && int <= 4;
        let is_fanatic = ["Cult", "Berserker"].iter().any(|word| sheet.name.starts_with(word));
        Self {
            int,
            wis,
            role: role(sheet, int),
            is_fearless: mindless || is_fanatic || sheet.is_character,
        }
    }

    /// Acts by instinct: the nearest, or who hurt it last.
    pub(super) const fn is_instinctive(self) -> bool {
        self.int <= 7
    }

    /// Plans: sees the worth of conditions, of concentration, of allies.
    pub(super) const fn plans(self) -> bool {
        self.int >= 8
    }

    /// Coordinates with allies.
    pub(super) const fn coordinates(self) -> bool {
        self.int >= 12
    }

    /// Knows others' weaknesses.
    pub(super) const fn knows_weaknesses(self) -> bool {
        self.int >= 14
    }

    /// Would rather not have a foe beside it.
    pub(super) const fn keeps_away(self) -> bool {
        matches!(self.role, Role::Archer | Role::Caster)
    }
}

fn role(sheet: &Sheet, int: u8) -> Role {
    let best = |is: fn(&Weapon) -> bool| {
        sheet.weapons.iter().filter(|weapon| is(weapon)).map(mean).max().unwrap_or(0)
    };
    let strikes = best(|weapon| weapon.reach.is_some());
    let shoots = best(|weapon| weapon.range.is_some_and(|(normal, _)| normal >= 60));
    let spells = sheet
        .casters
        .iter()
        .any(|way| way.level >= 3 && way.prepared.len() + way.at_will.len() >= 4);
    let slips = sheet.activities.iter().any(|one| is_slip(&one.is.does));
    let attacks = sheet.attacks.max(1);
    if spells && attacks == 1 && sheet.multiattack.is_empty() {
        Role::Caster
    } else if slips {
        Role::Skirmisher
    } else if int <= 4 {
        Role::Beast
    } else if shoots > strikes && shoots > 0 {
        Role::Archer
    } else {
        Role::Brute
    }
}

/// Whether steps let one leave a reach.
pub(super) fn is_slip(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step, Step::Do(Deed::Disengage)))
}

/// Twice the mean damage of a weapon.
pub(super) fn mean(weapon: &Weapon) -> i32 {
    weapon.damage.iter().map(|part| part.roll.mean_doubled().max(0)).sum()
}

/// The least slot of a level or higher that a way of casting has.
pub(super) fn slot_of(me: &Creature, caster: &Caster, level: u8) -> Option<(u8, bool)> {
    match caster.slots {
        Slots::None => None,
        Slots::Ranked(slots) => (level.max(1)..=9)
            .find(|&at| slots[usize::from(at) - 1] > me.slots_used[usize::from(at) - 1])
            .map(|at| (at, false)),
        Slots::Pact { count, level: own } => {
            (own >= level && me.pact_used < count).then_some((own, true))
        }
    }
}
