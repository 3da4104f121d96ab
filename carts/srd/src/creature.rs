//! A creature: its state, and what harm, healing, rest and experience make of it.

use serde::{Deserialize, Serialize};

use crate::ability::{Ability, Scores, proficiency};
use crate::class::{Class, LEVEL_MAX, LEVEL_XP};
use crate::{Attack, Condition, Conditions, Damage, Foe, Square};

/// Names a creature in commands and events; 0 is nobody.
pub type Id = u16;

/// What a creature is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Kind {
    /// A player's hero.
    Hero(Class),
    /// A foe.
    Foe(Foe),
}

/// Between life and death.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Life {
    /// Has hit points.
    Up,
    /// At 0 hit points, with death saves so far, each 0 to 2.
    Dying {
        /// Saves made.
        successes: u8,
        /// Saves missed.
        failures: u8,
    },
    /// At 0 hit points, out of danger.
    Stable,
    /// Dead.
    Dead,
}

/// What harm did to a creature, beyond the loss of hit points.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Blow {
    /// It still stands, or nothing has changed.
    Stands,
    /// It fell unconscious.
    Falls,
    /// It was down already and came closer to death.
    Worsens,
    /// It died.
    Dies,
}

/// A creature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Creature {
    /// What the log calls it.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub at: Square,
    /// Level, 1 to [`LEVEL_MAX`]; 1 for foes.
    pub level: u8,
    /// Experience points; 0 for foes.
    pub xp: u32,
    /// Hit points, at most [`Self::hp_max`].
    pub hp: u16,
    /// Between life and death; not [`Life::Up`] exactly when there are no hit points.
    pub life: Life,
    /// What is wrong with it.
    pub conditions: Conditions,
    /// Spell slots left, of level 1.
    pub slots: u8,
    /// Second Wind is ready.
    pub has_wind: bool,
    /// Action Surge is ready.
    pub has_surge: bool,
}

impl Creature {
    /// A hero of level 1, rested.
    #[must_use]
    pub fn hero(name: String, class: Class) -> Self {
        let mut hero = Self {
            name,
            kind: Kind::Hero(class),
            at: Square::default(),
            level: 1,
            xp: 0,
            hp: 1,
            life: Life::Up,
            conditions: Conditions::default(),
            slots: 0,
            has_wind: false,
            has_surge: false,
        };
        hero.long_rest();
        hero
    }

    /// A foe, unharmed.
    #[must_use]
    pub fn foe(foe: Foe, at: Square) -> Self {
        let block = foe.block();
        Self {
            kind: Kind::Foe(foe),
            at,
            hp: block.hp,
            ..Self::hero(block.name.to_owned(), Class::Fighter)
        }
        .without_features()
    }

    fn without_features(self) -> Self {
        Self { slots: 0, has_wind: false, has_surge: false, ..self }
    }

    /// Whether it is a player's hero.
    #[must_use]
    pub const fn is_hero(&self) -> bool {
        matches!(self.kind, Kind::Hero(_))
    }

    /// The class, for heroes.
    #[must_use]
    pub const fn class(&self) -> Option<Class> {
        match self.kind {
            Kind::Hero(class) => Some(class),
            Kind::Foe(_) => None,
        }
    }

    /// Whether it can act, move and react.
    #[must_use]
    pub const fn can_act(&self) -> bool {
        matches!(self.life, Life::Up) && !self.conditions.has(Condition::Unconscious)
    }

    /// Ability scores.
    #[must_use]
    pub const fn scores(&self) -> Scores {
        match self.kind {
            Kind::Hero(class) => class.scores(),
            Kind::Foe(foe) => foe.block().scores,
        }
    }

    /// Hit points of the unharmed creature.
    #[must_use]
    pub fn hp_max(&self) -> u16 {
        match self.kind {
            Kind::Hero(class) => class.hp_max(self.level),
            Kind::Foe(foe) => foe.block().hp,
        }
    }

    /// Armour class.
    #[must_use]
    pub const fn armor_class(&self) -> u8 {
        match self.kind {
            Kind::Hero(class) => class.armor_class(),
            Kind::Foe(foe) => foe.block().armor_class,
        }
    }

    /// Speed in squares a turn.
    #[must_use]
    pub const fn speed(&self) -> u8 {
        match self.kind {
            Kind::Hero(class) => class.speed(),
            Kind::Foe(foe) => foe.block().speed,
        }
    }

    /// Attacks, the melee one first.
    #[must_use]
    pub fn attacks(&self) -> Vec<Attack> {
        match self.kind {
            Kind::Hero(class) => class.attacks(self.level).to_vec(),
            Kind::Foe(foe) => foe.block().attacks.to_vec(),
        }
    }

    /// The lowest face of the d20 that is a critical hit.
    #[must_use]
    pub const fn critical_from(&self) -> u8 {
        match self.kind {
            Kind::Hero(class) => class.critical_from(self.level),
            Kind::Foe(_) => 20,
        }
    }

    /// What is added to a saving throw.
    #[must_use]
    pub fn save_modifier(&self, ability: Ability) -> i8 {
        let modifier = self.scores().modifier(ability);
        match self.kind {
            Kind::Hero(class) if class.saves().contains(&ability) => {
                modifier + proficiency(self.level)
            }
            Kind::Hero(_) | Kind::Foe(_) => modifier,
        }
    }

    /// What is added to a spell attack; the difficulty of saves against its spells is 8 more. `None` for who casts none.
    #[must_use]
    pub fn casting_bonus(&self) -> Option<i8> {
        let ability = self.class()?.casting()?;
        Some(self.scores().modifier(ability) + proficiency(self.level))
    }

    /// What is left of damage of a kind.
    #[must_use]
    pub const fn reduced(&self, amount: u16, kind: Damage) -> u16 {
        match self.kind {
            Kind::Hero(_) => amount,
            Kind::Foe(foe) => foe.block().hardness.reduce(amount, kind),
        }
    }

    /// Takes damage, already reduced. At 0 hit points foes die and heroes start dying, or die at once of damage that
    /// leaves as much over as they have hit points at most; who is down already misses one death save, two by a critical
    /// hit.
    pub fn hurt(&mut self, amount: u16, is_critical: bool) -> Blow {
        if amount == 0 || self.life == Life::Dead {
            return Blow::Stands;
        }
        let over = amount.saturating_sub(self.hp);
        let was_up = self.life == Life::Up;
        self.hp = self.hp.saturating_sub(amount);
        if self.hp > 0 {
            return Blow::Stands;
        }
        if !self.is_hero() || over >= self.hp_max() {
            return self.die();
        }
        if was_up {
            self.life = Life::Dying { successes: 0, failures: 0 };
            self.conditions.add(Condition::Unconscious);
            self.conditions.add(Condition::Prone);
            return Blow::Falls;
        }
        self.fail_death_saves(if is_critical { 2 } else { 1 })
    }

    fn die(&mut self) -> Blow {
        self.life = Life::Dead;
        self.hp = 0;
        self.conditions.add(Condition::Unconscious);
        self.conditions.add(Condition::Prone);
        Blow::Dies
    }

    fn fail_death_saves(&mut self, more: u8) -> Blow {
        let (successes, failures) = match self.life {
            Life::Dying { successes, failures } => (successes, failures),
            Life::Up | Life::Stable | Life::Dead => (0, 0),
        };
        if failures + more >= 3 {
            return self.die();
        }
        self.life = Life::Dying { successes, failures: failures + more };
        Blow::Worsens
    }

    /// A death save with this face of the d20.
    pub fn death_save(&mut self, face: u8) -> DeathSave {
        let Life::Dying { successes, failures } = self.life else {
            return DeathSave::None;
        };
        match face {
            20 => {
                self.heal(1);
                DeathSave::Wakes
            }
            10..=19 if successes == 2 => {
                self.life = Life::Stable;
                DeathSave::Stable
            }
            10..=19 => {
                self.life = Life::Dying { successes: successes + 1, failures };
                DeathSave::Success
            }
            _ => match self.fail_death_saves(if face == 1 { 2 } else { 1 }) {
                Blow::Dies => DeathSave::Dies,
                Blow::Stands | Blow::Falls | Blow::Worsens => DeathSave::Failure,
            },
        }
    }

    /// Makes a dying creature stable.
    pub fn stabilise(&mut self) {
        if matches!(self.life, Life::Dying { .. }) {
            self.life = Life::Stable;
        }
    }

    /// Gives hit points back; who was down wakes, still prone. The dead stay dead. The result is what was gained.
    pub fn heal(&mut self, amount: u16) -> u16 {
        if self.life == Life::Dead || amount == 0 {
            return 0;
        }
        let before = self.hp;
        self.hp = before.saturating_add(amount).min(self.hp_max());
        self.life = Life::Up;
        self.conditions.remove(Condition::Unconscious);
        self.hp - before
    }

    /// All back, as after a long rest; the dead live again.
    pub fn long_rest(&mut self) {
        self.life = Life::Up;
        self.conditions = Conditions::default();
        self.hp = self.hp_max();
        self.slots = self.class().map_or(0, |class| class.slots(self.level));
        self.short_rest();
    }

    /// What a short rest gives back.
    pub fn short_rest(&mut self) {
        let is_fighter = self.class() == Some(Class::Fighter);
        self.has_wind = is_fighter;
        self.has_surge = is_fighter && self.level >= 2;
    }

    /// Experience; the result is how many levels were gained. Each brings its hit points, and its new slots and features.
    pub fn learn(&mut self, xp: u32) -> u8 {
        self.xp = self.xp.saturating_add(xp);
        let before = self.level;
        while self.level < LEVEL_MAX && self.xp >= LEVEL_XP[usize::from(self.level)] {
            let (hp, slots) =
                (self.hp_max(), self.class().map_or(0, |class| class.slots(self.level)));
            self.level += 1;
            if self.life == Life::Up {
                self.hp += self.hp_max() - hp;
            }
            self.slots += self.class().map_or(0, |class| class.slots(self.level)) - slots;
            self.has_surge |= self.class() == Some(Class::Fighter) && self.level == 2;
        }
        self.level - before
    }
}

/// What came of a death save.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum DeathSave {
    /// None was due.
    None,
    /// One more success.
    Success,
    /// One or two more failures.
    Failure,
    /// The third success: stable.
    Stable,
    /// A natural 20: awake with 1 hit point.
    Wakes,
    /// The third failure.
    Dies,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odds::Fraction;

    fn fighter() -> Creature {
        Creature::hero("Mira".to_owned(), Class::Fighter)
    }

    #[test]
    fn damage_fells_kills_and_worsens() {
        let check = |blows: &[(u16, bool)], last: Blow, life: Life| {
            let mut hero = fighter();
            let mut blow = Blow::Stands;
            for &(amount, is_critical) in blows {
                blow = hero.hurt(amount, is_critical);
            }
            assert_eq!((blow, hero.life), (last, life), "{blows:?}");
        };
        check(&[(11, false)], Blow::Stands, Life::Up);
        check(&[(12, false)], Blow::Falls, Life::Dying { successes: 0, failures: 0 });
        check(&[(23, false)], Blow::Falls, Life::Dying { successes: 0, failures: 0 });
        check(&[(24, false)], Blow::Dies, Life::Dead);
        check(&[(12, false), (3, false)], Blow::Worsens, Life::Dying { successes: 0, failures: 1 });
        check(&[(12, false), (3, true)], Blow::Worsens, Life::Dying { successes: 0, failures: 2 });
        check(&[(12, false), (3, true), (1, false)], Blow::Dies, Life::Dead);
        check(&[(12, false), (12, false)], Blow::Dies, Life::Dead);
    }

    #[test]
    fn death_saves_count_to_three() {
        let check = |faces: &[u8], last: DeathSave, hp: u16| {
            let mut hero = fighter();
            hero.hurt(12, false);
            let results: Vec<DeathSave> = faces.iter().map(|&face| hero.death_save(face)).collect();
            assert_eq!((*results.last().unwrap(), hero.hp), (last, hp), "{faces:?}");
        };
        check(&[10], DeathSave::Success, 0);
        check(&[9], DeathSave::Failure, 0);
        check(&[10, 19, 15], DeathSave::Stable, 0);
        check(&[10, 9, 15, 2, 12], DeathSave::Stable, 0);
        check(&[9, 9, 9], DeathSave::Dies, 0);
        check(&[1, 9], DeathSave::Dies, 0);
        check(&[9, 1], DeathSave::Dies, 0);
        check(&[1, 20], DeathSave::Wakes, 1);
        check(&[10, 10, 10, 10], DeathSave::None, 0);
    }

    #[test]
    fn the_chances_of_a_dying_hero_are_exact() {
        // Five saves always decide, so every way to fall weighs in units of 20^5.
        fn outcomes(hero: &Creature, left: u32, counts: &mut [u64; 3]) {
            for face in 1..=20 {
                let mut next = hero.clone();
                let weight = 20u64.pow(left - 1);
                match next.death_save(face) {
                    DeathSave::Wakes => counts[0] += weight,
                    DeathSave::Stable => counts[1] += weight,
                    DeathSave::Dies => counts[2] += weight,
                    DeathSave::Success | DeathSave::Failure => outcomes(&next, left - 1, counts),
                    DeathSave::None => unreachable!("a dying hero saves"),
                }
            }
        }
        let mut hero = fighter();
        hero.hurt(12, false);
        let mut counts = [0; 3];
        outcomes(&hero, 5, &mut counts);
        assert_eq!(counts.iter().sum::<u64>(), 20u64.pow(5), "five saves always decide");
        let odds = crate::odds::death_saves(0, 0);
        assert_eq!(
            [odds.wakes, odds.stable, odds.dies],
            counts.map(|ways| Fraction::new(ways.into(), 20u128.pow(5)))
        );
    }

    #[test]
    fn healing_wakes_and_never_overfills() {
        let mut hero = fighter();
        hero.hurt(15, false);
        assert_eq!(hero.heal(5), 5);
        assert!(hero.can_act() && hero.conditions.has(Condition::Prone));
        assert_eq!(hero.heal(100), 7);
        hero.hurt(100, false);
        assert_eq!((hero.heal(5), hero.life), (0, Life::Dead));
    }

    #[test]
    fn experience_raises_levels() {
        let mut wizard = Creature::hero("Ilo".to_owned(), Class::Wizard);
        assert_eq!((wizard.learn(299), wizard.hp, wizard.slots), (0, 7, 2));
        assert_eq!((wizard.learn(1), wizard.hp, wizard.slots), (1, 12, 3));
        assert_eq!((wizard.learn(10_000), wizard.level, wizard.slots), (1, LEVEL_MAX, 4));
    }
}
