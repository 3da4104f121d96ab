//! What sorts of changes a creature has at all: kept with it, so that what it has nothing for is not looked for.
//!
//! Each roll asks many things of all powers around, and most creatures have nothing to say to most of them. A [`Digest`] may
//! name more than there is, never less: whoever finds its question in one looks at the powers themselves.

use super::conditions;
use super::shared::Shared;
use super::state::{Creature, Id, Placed, Scene};
use super::view::View;
use super::weigh::auras;
use crate::ability::Ability;
use crate::data::{ConditionName, Gives, Modifier, Rolls, Rule, Stat};

/// Sorts of changes, as sets of bits.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Asks {
    rules: [u64; 4],
    stats: u64,
    rolls: u16,
    against: u16,
    others: u16,
}

/// What a creature has at all.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Digest {
    /// The sorts of its own changes.
    pub(super) own: Asks,
    /// Those that its auras give to others.
    pub(super) around: Asks,
    /// Whether its auras change anything.
    pub(super) has_auras: bool,
    /// Its conditions, one bit each.
    conditions: u16,
}

/// Changes that are asked for by what they are and not by a number or roll.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    BaseArmor,
    Walking,
    Light,
    Critical,
    MoreDamage,
    Guard,
    Immune,
    Suffers,
    Weapon,
}

impl Asks {
    /// For what changes speeds.
    pub(super) const SPEEDS: Self = {
        let mut asks = Self::sort(Sort::Walking);
        asks.stats = stat_bit(Stat::Speed)
            | stat_bit(Stat::Fly)
            | stat_bit(Stat::Swim)
            | stat_bit(Stat::Climb)
            | stat_bit(Stat::Burrow);
        asks
    };

    /// For a rule.
    pub(super) const fn rule(rule: Rule) -> Self {
        let mut asks = Self::nothing();
        let at = rule as usize;
        asks.rules[at / 64 % 4] = 1 << (at % 64);
        asks
    }

    /// For a number.
    pub(super) const fn stat(stat: Stat) -> Self {
        Self { stats: stat_bit(stat), ..Self::nothing() }
    }

    /// For changes of a sort.
    pub(super) const fn sort(sort: Sort) -> Self {
        Self { others: 1 << sort as u16, ..Self::nothing() }
    }

    /// For what counts for a roll of who makes it.
    pub(super) fn weighing(stats: &[Stat], kinds: &[Rolls]) -> Self {
        let mut asks = Self::nothing();
        for &stat in stats {
            asks.stats |= stat_bit(stat);
        }
        for &kind in kinds {
            asks.rolls |= roll_bit(kind);
        }
        asks
    }

    /// For what counts for it of whom it is against.
    pub(super) fn against(kinds: &[Rolls]) -> Self {
        let against = kinds.iter().fold(0, |bits, &kind| bits | roll_bit(kind));
        Self { against, ..Self::nothing() }
    }

    const fn nothing() -> Self {
        Self { rules: [0; 4], stats: 0, rolls: 0, against: 0, others: 0 }
    }

    /// Whether both name one sort.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let rules = self.rules.iter().zip(&other.rules).any(|(one, other)| one & other != 0);
        rules
            || self.stats & other.stats != 0
            || self.rolls & other.rolls != 0
            || self.against & other.against != 0
            || self.others & other.others != 0
    }

    fn add(&mut self, modifiers: &[Modifier]) {
        for modifier in modifiers {
            self.add_one(&modifier.gives);
        }
    }

    fn add_one(&mut self, gives: &Gives) {
        let mut sort = |sort: Sort| self.others |= 1 << sort as u16;
        match gives {
            Gives::Rule(rule) => {
                let at = *rule as usize;
                self.rules[at / 64 % 4] |= 1 << (at % 64);
            }
            Gives::Add(stat, _)
            | Gives::Subtract(stat, _)
            | Gives::AtLeast(stat, _)
            | Gives::AtMost(stat, _)
            | Gives::Half(stat)
            | Gives::Double(stat)
            | Gives::Times(stat, _) => self.stats |= stat_bit(*stat),
            Gives::Advantage(rolls)
            | Gives::Disadvantage(rolls)
            | Gives::Fails(rolls)
            | Gives::Reroll(rolls, _)
            | Gives::Lowest(rolls, _) => self.rolls |= roll_bit(*rolls),
            Gives::AdvantageAgainst(rolls) | Gives::DisadvantageAgainst(rolls) => {
                self.against |= roll_bit(*rolls);
            }
            Gives::BaseArmor(_) => sort(Sort::BaseArmor),
            Gives::WalkingSpeed(_) => sort(Sort::Walking),
            Gives::Light(..) | Gives::Sunlight(..) => sort(Sort::Light),
            Gives::CriticalFrom(_)
            | Gives::CriticalHits
            | Gives::CriticalAgainst
            | Gives::NoCriticalAgainst
            | Gives::NoAdvantageAgainst => sort(Sort::Critical),
            Gives::Extra(..)
            | Gives::ExtraSame(_)
            | Gives::CriticalDice(_)
            | Gives::RerollDamage(_) => sort(Sort::MoreDamage),
            Gives::Immune(_) | Gives::Resist(_) | Gives::Vulnerable(_) => sort(Sort::Guard),
            Gives::ImmuneTo(_) => sort(Sort::Immune),
            Gives::ExtraAgainst(..) => sort(Sort::Suffers),
            _ => sort(Sort::Weapon),
        }
    }
}

/// The bit of a number; rare ones share the last.
const fn stat_bit(stat: Stat) -> u64 {
    let at = match stat {
        Stat::ArmorClass => 0,
        Stat::Attack => 1,
        Stat::Damage => 2,
        Stat::Save => 3,
        Stat::SaveOf(ability) => 4 + ability as u64,
        Stat::Check => 10,
        Stat::CheckOf(ability) => 11 + ability as u64,
        Stat::Skill(skill) => 17 + skill as u64,
        Stat::Initiative => 35,
        Stat::Speed => 36,
        Stat::Fly => 37,
        Stat::Swim => 38,
        Stat::Climb => 39,
        Stat::Burrow => 40,
        Stat::HitPointsMax => 41,
        Stat::SpellAttack => 42,
        Stat::Darkvision => 43,
        Stat::Blindsight => 44,
        Stat::Truesight => 45,
        Stat::Tremorsense => 46,
        Stat::Reach => 47,
        Stat::PassivePerception => 48,
        Stat::DamageTaken => 49,
        _ => 63,
    };
    1 << at
}

/// The bit of a sort of rolls.
const fn roll_bit(rolls: Rolls) -> u16 {
    match rolls {
        Rolls::All => 1,
        Rolls::Attacks => 2,
        Rolls::Saves => 4,
        Rolls::SavesOf(ability) => match ability {
            Ability::Strength => 8,
            Ability::Dexterity => 16,
            Ability::Constitution => 32,
            _ => 64,
        },
        Rolls::Checks => 128,
        Rolls::ChecksOf(_) => 256,
        Rolls::Skill(_) => 512,
        Rolls::Concentration => 1_024,
        _ => 2_048,
    }
}

impl Digest {
    /// What is to be known of a creature.
    pub(super) fn of(creature: &Creature) -> Self {
        let mut digest = Self::default();
        for powers in &creature.sheet.powers {
            digest.own.add(&powers.is.modifiers);
        }
        for active in &creature.effects {
            digest.own.add(&active.effect.powers.modifiers);
        }
        for (at, &condition) in ConditionName::ALL.iter().enumerate() {
            if creature.has(condition) {
                digest.conditions |= 1 << at;
                digest.own.add(conditions::modifiers(condition, creature.exhaustion));
            }
        }
        if creature.sheet.worn.is_untrained {
            digest.own.add(conditions::untrained());
        }
        for (aura, _) in auras(creature) {
            digest.around.add(&aura.modifiers);
            digest.has_auras |= !aura.modifiers.is_empty();
        }
        digest
    }

    /// Its conditions, in the order of [`ConditionName::ALL`].
    pub(super) fn conditions(&self) -> impl Iterator<Item = ConditionName> + use<> {
        let bits = self.conditions;
        let all = ConditionName::ALL.iter().copied().enumerate();
        all.filter(move |(at, _)| bits & 1 << at != 0).map(|(_, condition)| condition)
    }
}

impl Scene {
    /// What is known of a creature that must be here.
    pub(super) fn digest(&self, id: Id) -> &Digest {
        let creature = self.creatures.get(&id).expect("who is named was found before");
        creature.digest(Digest::of)
    }

    /// Creatures whose auras change anything.
    pub(super) fn aura_bearers(&self) -> impl Iterator<Item = (Id, &Creature, &Digest)> {
        self.creatures.iter().filter_map(|(&id, creature): (_, &Shared<Creature>)| {
            let digest = creature.digest(Digest::of);
            digest.has_auras.then(|| (id, &**creature, digest))
        })
    }
}

impl View<'_> {
    /// Whether anybody has auras that change anything; most scenes have nobody.
    pub(super) fn has_auras(&self) -> bool {
        self.floor.memo.auras(|| self.scene.aura_bearers().next().is_some())
    }

    /// Whether a creature, an aura or a zone has anything of the sorts that are asked for.
    pub(super) fn has_any(&self, id: Id, asks: &Asks) -> bool {
        self.scene.digest(id).own.meets(asks)
            || self.has_auras()
                && self.scene.aura_bearers().any(|(.., digest)| digest.around.meets(asks))
            || self.scene.zones().any(|zone| zone.gives(asks))
    }
}

impl Placed {
    /// Whether it gives anything of the sorts that are asked for.
    pub(super) fn gives(&self, asks: &Asks) -> bool {
        let mut has = Asks::nothing();
        has.add(&self.zone.modifiers);
        has.meets(asks)
    }
}
