//! What sort of fighter a creature is, read off its sheet: how clever, how wary, and its role.

use super::super::amount::spell_entry;
use super::super::sheet::{Caster, Sheet, Slots, Weapon};
use super::super::state::Creature;
use crate::ability::Ability;
use crate::data::{CreatureType, Deed, Step, Targets, Who};

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
    /// Casts to keep foes from acting rather than to hurt them.
    Controller,
    /// Casts, and looks after its friends first.
    Healer,
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
    /// Makes friends stronger, and calls out whom to attack.
    pub(super) is_leader: bool,
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
            is_leader: int >= 10 && leads(sheet),
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
        matches!(self.role, Role::Archer | Role::Caster | Role::Controller | Role::Healer)
    }

    /// How much it makes of damage, of other harm, of healing and of other good, in eighths.
    pub(super) const fn bent(self) -> [i32; 4] {
        match self.role {
            Role::Controller => [8, 12, 8, 8],
            Role::Healer => [7, 8, 14, 10],
            Role::Brute | Role::Beast => [8, 7, 8, 8],
            Role::Skirmisher | Role::Archer | Role::Caster => {
                [8, 8, 8, if self.is_leader { 12 } else { 8 }]
            }
        }
    }
}

/// Whether something that a creature has is for its friends.
fn leads(sheet: &Sheet) -> bool {
    let for_friends = |targets: &Targets| matches!(targets.who, Who::Ally | Who::AllyOrOneself);
    sheet.activities.iter().any(|one| for_friends(&one.is.targets))
        || sheet.powers.iter().any(|one| one.is.auras.iter().any(|aura| !aura.modifiers.is_empty()))
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
        role_of_caster(sheet)
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

/// What one who casts does before all else: heal if it can, else what most of its spells do.
fn role_of_caster(sheet: &Sheet) -> Role {
    let known = || sheet.casters.iter().flat_map(|way| way.at_will.iter().chain(&way.prepared));
    let entries = || known().filter_map(|name| spell_entry(name));
    if entries().any(|entry| entry.healing.is_some()) {
        return Role::Healer;
    }
    let hurts = entries().filter(|entry| entry.damage.is_some()).count();
    let hinders = entries().filter(|entry| entry.damage.is_none() && entry.save.is_some()).count();
    if hinders > hurts { Role::Controller } else { Role::Caster }
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
