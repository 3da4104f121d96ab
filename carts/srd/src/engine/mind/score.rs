//! What doing something is worth, in hit points times 256: exact chances times means, by what the creature knows.

use super::super::amount::rolls;
use super::super::attack::Attack;
use super::super::conditions;
use super::super::sheet::{Sheet, Weapon};
use super::super::state::{Cause, Creature, Id, Life};
use super::super::view::View;
use super::super::weigh::Matter;
use super::knowledge::{self, Memory};
use super::wits::{self, Wits};
use crate::Damage as Kind;
use crate::ability::Ability;
use crate::check::{Edge, hit_chance};
use crate::data::{
    Amount, ConditionName, CreatureType, Deed, Effect, Gives, Lasts, Modifier, More, Rolls, Stat,
    Step, Strike,
};
use crate::space::Body;

/// One hit point.
pub(super) const POINT: i32 = 256;

/// How deep steps within steps are looked at.
const DEEP: u8 = 4;

/// Somebody on the other side whom the creature knows of.
#[derive(Clone, Debug)]
pub(super) struct Foe {
    pub(super) id: Id,
    pub(super) body: Body,
    /// Armour class as it seems.
    pub(super) armor: i32,
    /// Hit points as they seem.
    pub(super) hp: i32,
    /// Damage that it may do in a round, as it seems.
    pub(super) danger: i32,
    /// How far it strikes, in feet; 0 for who does not.
    pub(super) reach: u16,
    pub(super) can_react: bool,
    pub(super) concentrates: bool,
    /// What else speaks for it as a target.
    pub(super) focus: i32,
}

/// What steps do to a target: harm, and what is good for it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Worth {
    /// Damage.
    pub(super) damage: i32,
    /// Other harm.
    pub(super) control: i32,
    /// Hit points back.
    pub(super) heal: i32,
    /// Other good.
    pub(super) boon: i32,
}

impl Worth {
    /// What it is to somebody who makes so much of each, in eighths.
    pub(super) const fn bent(self, [damage, control, heal, boon]: [i32; 4]) -> Self {
        Self {
            damage: self.damage * damage / 8,
            control: self.control * control / 8,
            heal: self.heal * heal / 8,
            boon: self.boon * boon / 8,
        }
    }

    fn add(&mut self, other: Self, share: i32) {
        let of = |value: i32| (i64::from(value) * i64::from(share) / 256) as i32;
        self.damage += of(other.damage);
        self.control += of(other.control);
        self.heal += of(other.heal);
        self.boon += of(other.boon);
    }
}

/// A creature that thinks about its turn.
pub(super) struct Thought<'a> {
    pub(super) view: View<'a>,
    pub(super) who: Id,
    pub(super) me: &'a Creature,
    pub(super) wits: Wits,
    pub(super) memory: &'a Memory,
    pub(super) foes: Vec<Foe>,
}

/// What a creature may do in a round, by the weapons that it shows.
pub(super) fn danger(sheet: &Sheet) -> i32 {
    let best = sheet.weapons.iter().map(wits::mean).max().unwrap_or(0);
    let parts = sheet
        .multiattack
        .iter()
        .map(|way| way.iter().map(|(_, times)| times.average().max(1)).sum::<i32>());
    let attacks = parts.max().unwrap_or(1).max(i32::from(sheet.attacks)).max(1);
    let spells = sheet.casters.iter().map(|way| i32::from(way.level) * 2).max().unwrap_or(0);
    // Twice the mean, three hits of five.
    (best * attacks * POINT * 3 / 10).max(spells * POINT)
}

impl Thought<'_> {
    /// The chance that an attack hits, and that it is a critical hit, of 256 each; against armour as it seems.
    pub(super) fn chance(&self, attack: &Attack<'_>, armor: i32) -> (i32, i32) {
        let odds = self.view.odds(attack);
        let dice: i32 = odds
            .weight
            .dice
            .iter()
            .map(|&(count, sides, is_minus)| {
                let mean = i32::from(count) * (i32::from(sides) + 1) / 2;
                if is_minus { -mean } else { mean }
            })
            .sum();
        // Cover is seen, so what it adds to the true number counts; the number itself is only guessed.
        let cover = odds.armor_class - self.view.armor_class(attack.target);
        let bonus = (odds.to_hit + dice).clamp(-60, 60) as i8;
        let armor = (armor + cover).clamp(1, 60) as u8;
        let (hits, criticals) = hit_chance(odds.weight.edge(), bonus, armor, odds.critical_from);
        let criticals = if odds.is_fatal { hits } else { criticals };
        (hits as i32 * 16 / 25, criticals as i32 * 16 / 25)
    }

    /// A quick guess of the same, for an even roll.
    pub(super) fn rough(bonus: i32, armor: i32, edge: Edge) -> i32 {
        let (bonus, armor) = (bonus.clamp(-60, 60) as i8, armor.clamp(1, 60) as u8);
        hit_chance(edge, bonus, armor, 20).0 as i32 * 16 / 25
    }

    /// Mean damage of a hit with a weapon, and what else the hit does.
    pub(super) fn hit_worth(&self, weapon: &Weapon, foe: &Foe) -> i32 {
        let kinds = |kind: Kind| self.memory.of(foe.id).is_some_and(|it| it.shrugs.contains(&kind));
        let mut sum = 0;
        for part in &weapon.damage {
            let mean = part.roll.mean_doubled().max(0) * (POINT / 2);
            let share = if kinds(part.kind) { 0 } else { 256 };
            // A save against a part is made about half of the time.
            sum += mean * share / 256 / if part.save.is_some() { 2 } else { 1 };
        }
        if !weapon.hit.is_empty() && self.wits.int > 4 {
            let cause = Cause { by: self.who, difficulty: 12, ..Cause::default() };
            let worth = self.worth(&weapon.hit, &cause, foe.id, DEEP - 1);
            sum += worth.damage + worth.control;
        }
        sum
    }

    /// What so much mean damage is worth against a foe: no more than it has, more if it falls.
    pub(super) fn blow(&self, damage: i32, hits: i32, foe: &Foe) -> i32 {
        let left = foe.hp * POINT;
        let expected = (i64::from(damage) * i64::from(hits) / 256) as i32;
        let mut worth = expected.min(left);
        if !self.wits.is_instinctive() && damage >= left {
            // What falls does nothing more.
            worth += (i64::from(foe.danger) * i64::from(hits) / 256) as i32 + POINT;
        }
        if self.wits.plans() && foe.concentrates {
            worth += hits * 3;
        }
        worth
    }

    /// What steps do to somebody.
    pub(super) fn worth(&self, steps: &[Step], cause: &Cause, target: Id, deep: u8) -> Worth {
        let mut sum = Worth::default();
        if deep == 0 {
            return sum;
        }
        for step in steps {
            self.step_worth(step, cause, target, deep, &mut sum);
        }
        sum
    }

    fn mean(&self, amount: &Amount, cause: &Cause, kind: Option<Kind>) -> i32 {
        let context = self.view.context(cause.by, Some(cause));
        let context = match kind {
            Some(kind) => context.of(kind),
            None => context,
        };
        let rolls = rolls(amount, &context);
        let dice: i32 =
            rolls.dice.iter().map(|&(n, sides)| i32::from(n) * (i32::from(sides) + 1)).sum();
        rolls.total(dice / 2).clamp(0, 2_000) * POINT
    }

    fn step_worth(&self, step: &Step, cause: &Cause, target: Id, deep: u8, sum: &mut Worth) {
        let within = |steps: &[Step]| self.worth(steps, cause, target, deep - 1);
        match step {
            Step::Damage { amount, kind, .. } => {
                let shrugs = self.memory.of(target).is_some_and(|it| it.shrugs.contains(kind));
                if !shrugs && !self.is_known_immune(target, *kind) {
                    sum.damage += self.mean(amount, cause, Some(*kind));
                }
            }
            Step::Drain(amount) | Step::DrainForGood(amount) | Step::Lose(amount) => {
                sum.damage += self.mean(amount, cause, None);
            }
            Step::Attack { bonus, hit, miss, .. } => {
                let bonus = i32::from(bonus.unwrap_or(cause.attack));
                let it = self.view.scene.get(target);
                let armor = knowledge::armor_guess(&it.sheet, self.memory.of(target));
                let hits = Self::rough(bonus, armor, Edge::Straight);
                sum.add(within(hit), hits);
                sum.add(within(miss), 256 - hits);
            }
            Step::Strike { with, hit, .. } => {
                let mut weapons = self.me.sheet.weapons.iter();
                let found = weapons.find(|weapon| with.is_empty() || weapon.name == *with);
                let damage = found.map_or(0, |weapon| wits::mean(weapon) * POINT / 2);
                sum.damage += damage * 3 / 5;
                sum.add(within(hit), 150);
            }
            Step::Save { ability, difficulty, half, fail, pass, .. } => {
                let against = match difficulty {
                    Some(amount) => self.mean(amount, cause, None) / POINT,
                    None => i32::from(cause.difficulty),
                };
                let fails = 256 - self.save_chance(target, *ability, against);
                let failed = within(fail);
                sum.add(failed, fails);
                if *half {
                    let damage = Worth { damage: failed.damage / 2, ..Worth::default() };
                    sum.add(damage, 256 - fails);
                }
                sum.add(within(pass), 256 - fails);
            }
            Step::Check { win, .. } | Step::Contest { win, .. } => sum.add(within(win), 128),
            Step::Heal(amount) | Step::HealShared(amount) => {
                sum.heal += self.mean(amount, cause, None);
            }
            Step::Temporary(amount) => sum.boon += self.mean(amount, cause, None) / 2,
            Step::Gain(effect) => self.effect_worth(effect, cause, target, deep, sum),
            Step::GainSelf(effect) => {
                let mut own = Worth::default();
                self.effect_worth(effect, cause, self.who, deep, &mut own);
                sum.control += own.boon - own.control;
            }
            _ => self.rare_worth(step, cause, target, deep, sum),
        }
    }

    fn rare_worth(&self, step: &Step, cause: &Cause, target: Id, deep: u8, sum: &mut Worth) {
        let within = |steps: &[Step]| self.worth(steps, cause, target, deep - 1);
        let it = self.view.scene.get(target);
        match step {
            Step::Topple => sum.control += self.condition_worth(ConditionName::Prone, it),
            Step::Push(_) | Step::Pull(_) | Step::Shift(_) | Step::Fling(_) => sum.control += POINT,
            Step::Kill | Step::Fell => {
                sum.damage += knowledge::hit_points_guess(&it.sheet) * POINT;
            }
            Step::DrainScore(..) => sum.control += 2 * POINT,
            Step::Exhaust(levels) => sum.control += 3 * POINT * i32::from(*levels),
            Step::Stabilise if matches!(it.life, Life::Dying { .. }) => sum.boon += 8 * POINT,
            Step::Raise { .. } if it.life == Life::Dead => sum.boon += 20 * POINT,
            Step::Summon { count, .. } => {
                sum.boon += 8 * self.mean(count, cause, None).max(POINT);
            }
            Step::If { when, then, otherwise } => {
                let matter = Matter::default();
                let holds = self.view.all(when, self.who, Some(target), &matter, None);
                sum.add(within(if holds { then } else { otherwise }), 256);
            }
            Step::Oneself(steps) => {
                let own = self.worth(steps, cause, self.who, deep - 1);
                sum.control +=
                    own.boon + own.heal.min(self.lacks(self.who)) - own.damage - own.control;
            }
            Step::Around(_, steps) => sum.add(within(steps), 128),
            Step::Chance { sides, from, then, otherwise } => {
                let sides = i32::from(*sides).max(1);
                let share = (sides + 1 - i32::from(*from)).clamp(0, sides) * 256 / sides;
                sum.add(within(then), share);
                sum.add(within(otherwise), 256 - share);
            }
            Step::Table { rows, .. } => {
                if let Some((_, steps)) = rows.get(rows.len() / 2) {
                    sum.add(within(steps), 256);
                }
            }
            Step::Zone(zone) => {
                let now = within(&zone.enter).damage.max(within(&zone.start).damage);
                sum.damage += now * 3 / 2;
                sum.control += POINT * i32::from(zone.terrain.difficult);
            }
            // Another action is for who has used the first in a fight at close quarters.
            Step::More(More::Action) if self.me.turn.actions == 0 && self.me.turn.attacked => {
                sum.boon += danger(&self.me.sheet) * 2 / 3;
            }
            Step::More(More::Attack) if self.me.turn.actions == 0 => {
                sum.boon += danger(&self.me.sheet) / 3;
            }
            Step::AbilityContest { win, .. } | Step::ContestOf { win, .. } => {
                sum.add(within(win), 128);
            }
            Step::Do(Deed::Grapple) => {
                sum.control += self.condition_worth(ConditionName::Grappled, it);
            }
            Step::Do(Deed::Shove) => sum.control += POINT,
            Step::Do(Deed::MagicMissile) => sum.damage += 10 * POINT,
            _ => {}
        }
    }

    /// What an effect on somebody is worth; nothing if it is under one of that name already.
    fn effect_worth(&self, effect: &Effect, cause: &Cause, on: Id, deep: u8, sum: &mut Worth) {
        let it = self.view.scene.get(on);
        let name = if effect.name.is_empty() { &cause.name } else { &effect.name };
        if it.is_under(name) && !effect.stacks {
            return;
        }
        // What ends with this turn is for who still has an attack in it.
        let turn = &self.me.turn;
        if on == self.who
            && effect.lasts == Lasts::ThisTurn
            && turn.actions == 0
            && turn.attacks == 0
        {
            return;
        }
        for &condition in &effect.conditions {
            if condition == ConditionName::Invisible {
                sum.boon += 5 * POINT;
            } else if !it.has(condition) && !self.is_known_unaffected(it, condition) {
                sum.control += self.condition_worth(condition, it);
            }
        }
        let auras = effect.powers.auras.iter().flat_map(|aura| &aura.modifiers);
        for modifier in effect.powers.modifiers.iter().chain(auras) {
            let worth = modifier_worth(modifier) * POINT;
            if worth > 0 {
                sum.boon += worth;
            } else {
                sum.control -= worth;
            }
        }
        if let Some(temporary) = &effect.temporary {
            sum.boon += self.mean(temporary, cause, None) / 2;
        }
        for on_moment in effect.powers.on.iter().take(4) {
            let worth = self.worth(&on_moment.does, cause, on, deep - 1);
            sum.damage += worth.damage;
            sum.heal += worth.heal;
        }
        if effect.away {
            sum.control += danger(&it.sheet) * 2;
        }
    }

    /// What a condition costs somebody: a share of what it may do in two rounds.
    pub(super) fn condition_worth(&self, condition: ConditionName, it: &Creature) -> i32 {
        use ConditionName::{
            Blinded, Charmed, Frightened, Grappled, Incapacitated, Paralyzed, Petrified, Poisoned,
            Prone, Restrained, Stunned, Unconscious,
        };
        if it.has(condition) || !it.can_act() {
            return 0;
        }
        let eighths = match condition {
            Paralyzed | Petrified | Stunned | Unconscious => 16,
            Incapacitated => 12,
            Restrained | Blinded => 8,
            Frightened | Poisoned => 5,
            Charmed | Prone => 4,
            Grappled => 2,
            _ => 0,
        };
        let worth = danger(&it.sheet) * eighths / 8;
        if self.wits.is_instinctive() { worth / 2 } else { worth }
    }

    /// The chance that somebody makes a save, of 256: by its own numbers if one knows its weaknesses, else as it seems.
    fn save_chance(&self, target: Id, ability: Ability, against: i32) -> i32 {
        let it = self.view.scene.get(target);
        let is_known = self.wits.knows_weaknesses() || it.side == self.me.side;
        let strong = matches!(ability, Ability::Strength | Ability::Dexterity) && !it.can_act();
        if strong {
            return 0;
        }
        let bonus = if is_known {
            i32::from(it.sheet.saves[ability as usize])
        } else {
            1 + i32::from(it.sheet.level) / 4
        };
        ((21 + bonus - against).clamp(0, 20) * 256) / 20
    }

    /// What one need not try on some creatures, for who coordinates.
    fn is_known_immune(&self, target: Id, kind: Kind) -> bool {
        let it = self.view.scene.get(target);
        self.wits.coordinates()
            && kind == Kind::Poison
            && matches!(it.sheet.kind, CreatureType::Undead | CreatureType::Construct)
    }

    fn is_known_unaffected(&self, it: &Creature, condition: ConditionName) -> bool {
        use ConditionName::{Charmed, Frightened, Poisoned};
        self.wits.coordinates()
            && matches!(condition, Charmed | Frightened | Poisoned)
            && matches!(it.sheet.kind, CreatureType::Undead | CreatureType::Construct)
    }

    /// Hit points that one of the own side lacks.
    pub(super) fn lacks(&self, id: Id) -> i32 {
        let it = self.view.scene.get(id);
        let most = i32::from(self.view.hit_points_max(id));
        (most - i32::from(it.hp)).max(0) * POINT
    }
}

/// What a change of numbers is worth to who has it, in hit points: below 0 for what hinders.
fn modifier_worth(modifier: &Modifier) -> i32 {
    match &modifier.gives {
        Gives::Add(Stat::ArmorClass, _) | Gives::DisadvantageAgainst(Rolls::Attacks) => 4,
        Gives::BaseArmor(_) | Gives::Resist(_) | Gives::Immune(_) => 2,
        Gives::Extra(..)
        | Gives::Advantage(Rolls::Attacks | Rolls::All)
        | Gives::ExtraAttacks(_) => 4,
        Gives::Add(Stat::Attack | Stat::Damage | Stat::Save, _) => 3,
        Gives::Advantage(_) | Gives::Add(..) | Gives::Double(_) | Gives::WeaponDie(_) => 1,
        Gives::AdvantageAgainst(Rolls::Attacks)
        | Gives::Disadvantage(Rolls::Attacks | Rolls::All) => -4,
        Gives::Subtract(Stat::Attack | Stat::Save | Stat::ArmorClass, _) => -3,
        Gives::Half(_) | Gives::Vulnerable(_) | Gives::AtMost(..) => -3,
        Gives::Disadvantage(_) | Gives::Subtract(..) | Gives::Fails(_) => -1,
        _ => 0,
    }
}

/// An attack that somebody thinks of.
pub(super) fn thought_of<'s>(by: Id, target: Id, weapon: &'s Weapon, strike: Strike) -> Attack<'s> {
    Attack {
        by,
        target,
        weapon,
        strike,
        cause: Cause { by, ..Cause::default() },
        is_opportunity: false,
        spares: false,
        hit: &[],
        miss: &[],
    }
}

/// Whether a condition's own rules keep somebody from moving.
pub(super) fn is_held(creature: &Creature) -> bool {
    let held = [ConditionName::Grappled, ConditionName::Restrained];
    held.into_iter()
        .any(|condition| creature.has(condition) && !conditions::modifiers(condition, 0).is_empty())
}
