//! The attack that is being made, as those know it who answer it: what they do with it and after it.

use super::attack::Attack;
use super::event::{Event, HarmPart, Spend};
use super::react::Happening;
use super::shared::Shared;
use super::sheet::{Qualities, Sheet, Weapon};
use super::state::{Cause, Id, Life, Struck};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{
    Amount, ClassName, Cost, DamagePart, Gives, Plus, Roll, Rule, Step, Strike, Trigger,
};

/// Feet that a caught missile flies well, and at all. Source: 5.1, "Deflect Missiles".
const CAUGHT_RANGE: (u16, u16) = (20, 60);

/// An attack that is being made, or damage of which no more is known than its kinds.
#[derive(Clone, Debug)]
pub(super) struct Ongoing {
    made: Shared<Made>,
    pub(super) is_critical: bool,
    /// The d20 shows 20.
    pub(super) is_twenty: bool,
}

#[derive(Clone, Debug, Default)]
struct Made {
    by: Id,
    target: Id,
    weapon: Option<Weapon>,
    strike: Option<Strike>,
    cause: Cause,
    is_opportunity: bool,
    deals: Vec<Damage>,
}

impl Ongoing {
    pub(super) fn of(attack: &Attack<'_>) -> Self {
        let made = Made {
            by: attack.by,
            target: attack.target,
            weapon: Some(attack.weapon.clone()),
            strike: Some(attack.strike),
            cause: attack.cause.clone(),
            is_opportunity: attack.is_opportunity,
            deals: attack.weapon.damage.iter().map(|part| part.kind).collect(),
        };
        Self { made: Shared::new(made), is_critical: false, is_twenty: false }
    }

    pub(super) fn of_damage(kinds: &[Damage]) -> Self {
        let made = Made { deals: kinds.to_vec(), ..Made::default() };
        Self { made: Shared::new(made), is_critical: false, is_twenty: false }
    }

    /// What is known of it.
    pub(super) fn matter(&self) -> Matter<'_> {
        let made = &*self.made;
        let weapon = made.weapon.as_ref();
        Matter {
            weapon,
            strike: made.strike,
            is_spell: weapon.is_some_and(|weapon| weapon.qualities.is_spell),
            is_opportunity: made.is_opportunity,
            is_magic: made.cause.is_magic
                || weapon.is_some_and(|weapon| weapon.qualities.is_magical),
            is_critical: self.is_critical,
            is_twenty: self.is_twenty,
            deals: &made.deals,
            cause: Some(&made.cause),
            name: &made.cause.name,
            ..Matter::default()
        }
    }

    /// Whether it is a critical hit of one on another.
    pub(super) fn is_critical_of(&self, by: Id, target: Id) -> bool {
        self.is_critical && self.made.by == by && self.made.target == target
    }
}

impl Work<'_> {
    /// What lets one answer an attack that is over, hit or miss.
    pub(super) fn after_attack(&mut self, attack: &Attack<'_>) -> Flow {
        let (by, target) = (attack.by, attack.target);
        let (Some(me), Some(it)) = (self.scene.creature(target), self.scene.creature(by)) else {
            return Ok(());
        };
        let feet = me.space().feet_to(it.space());
        let fits =
            move |trigger: Trigger| matches!(trigger, Trigger::AfterAttack(most) if most >= feet);
        self.react(target, Happening::AfterAttack, by, &fits).map(|_| ())
    }

    /// Lets foes of one who rolled answer the roll.
    pub(super) fn others_roll(&mut self, who: Id, what: Happening) -> Flow<bool> {
        let others: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        let mut has_changed = false;
        for other in others {
            if other == who || !self.scene.are_foes(other, who) {
                continue;
            }
            let feet = self.scene.get(other).space().feet_to(self.scene.get(who).space());
            let fits =
                move |trigger: Trigger| matches!(trigger, Trigger::Rolls(most) if most >= feet);
            has_changed |= self.react(other, what, who, &fits)?;
        }
        Ok(has_changed)
    }

    /// What a miss brings.
    pub(super) fn missed(&mut self, attack: &Attack<'_>) -> Flow {
        let (by, target) = (attack.by, attack.target);
        let fits = |trigger: Trigger| matches!(trigger, Trigger::Missed);
        let (_, change) = self.changing(|work| work.react(target, Happening::Missed, by, &fits))?;
        self.run(attack.miss, &mut Run::on(by, target, &attack.cause))?;
        self.turn_on(attack, change.turns_on)
    }

    /// What foes take from damage that somebody rolled, before it is dealt.
    pub(super) fn mocked(&mut self, by: Id, parts: &mut [HarmPart]) -> Flow {
        let total = parts.iter().fold(0_u16, |sum, part| sum.saturating_add(part.rolled));
        if total == 0 || self.scene.creature(by).is_none() {
            return Ok(());
        }
        let what = Happening::RolledDamage(total);
        let (_, change) = self.changing(|work| work.others_roll(by, what))?;
        let mut less = (-change.add).clamp(0, i32::from(u16::MAX)) as u16;
        for part in parts {
            let taken = less.min(part.rolled);
            part.rolled -= taken;
            less -= taken;
        }
        Ok(())
    }

    /// Makes an attack that missed once more, on another whom the one that it missed chose.
    pub(super) fn turn_on(&mut self, attack: &Attack<'_>, other: Option<Id>) -> Flow {
        let Some(other) = other.filter(|&other| self.scene.creature(other).is_some()) else {
            return Ok(());
        };
        let again = Attack {
            target: other,
            cause: attack.cause.clone(),
            by: attack.by,
            weapon: attack.weapon,
            strike: attack.strike,
            is_opportunity: attack.is_opportunity,
            spares: attack.spares,
            hit: attack.hit,
            miss: attack.miss,
        };
        self.deeper(|work| work.attack(&again).map(|_| ()))
    }

    /// Asks on whom the attack that missed somebody is turned: those whom it can reach.
    pub(super) fn choose_other(&mut self, who: Id) -> Flow {
        let Some(ongoing) = self.ongoing.clone() else { return Ok(()) };
        let made = &*ongoing.made;
        let Some(attacker) = self.scene.creature(made.by) else { return Ok(()) };
        let reach = made.weapon.as_ref().and_then(|weapon| weapon.reach).unwrap_or(5);
        let space = attacker.space();
        let others: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != made.by
                    && id != who
                    && one.life != Life::Dead
                    && !one.is_away()
                    && one.space().is_within(reach, space)
                    && self.view().has_line(made.by, id)
            })
            .map(|(id, _)| id)
            .collect();
        let chosen = self.choose(who, Happening::Missed, made.by, &others)?;
        self.change.turns_on = chosen;
        Ok(())
    }

    /// Asks for one of several, by their names.
    fn choose(&mut self, who: Id, what: Happening, by: Id, whom: &[Id]) -> Flow<Option<Id>> {
        let names = whom.iter().map(|&id| self.scene.get(id).name.clone()).collect();
        let answer = self.ask(who, what, by, names)?;
        Ok(answer.checked_sub(1).and_then(|at| whom.get(at)).copied())
    }

    /// Takes from the damage of what was shot, and may catch it. Source: 5.1, "Deflect Missiles".
    pub(super) fn deflect(&mut self, run: &Run) {
        let roll = Roll { count: 1, sides: 10, bonus: 0 };
        let plus = vec![Plus::Modifier(Ability::Dexterity), Plus::ClassLevel(ClassName::Monk)];
        let amount = Amount { roll, plus, ..Amount::default() };
        let (dice, total) = self.roll(&amount, run.actor, &run.cause);
        let what = run.cause.name.clone();
        self.emit(Event::Dice { who: run.actor, what, dice, total });
        self.change.less += total.max(0);
        self.change.catches = true;
    }

    /// Takes one of the attacks of the Attack action, with a weapon or none, and remembers it.
    pub(super) fn take_struck(
        &mut self,
        who: Id,
        with: Option<(&Weapon, Strike)>,
        target: Id,
    ) -> Flow {
        let name = with.map_or("", |(weapon, _)| weapon.name.as_str());
        let turn = &self.scene.get(who).turn;
        let begins = turn.attacks == 0;
        let bound = turn
            .struck
            .last()
            .filter(|last| !begins && turn.once.contains(&bound_key(&last.weapon)));
        let fits = bound.is_none_or(|last| last.weapon == name);
        require(fits, "Attack Action", "the other attack is with the same weapon")?;
        self.take(who, Cost::Attack)?;
        if self.scene.fight().is_none() {
            return Ok(());
        }
        let own = self.scene.get(who).sheet.attacks.max(1);
        let all = self.view().attacks_with(who, name).min(if self.is_limited(who) { 1 } else { 9 });
        if begins && all > own && self.scene.get(who).turn.attacks + 1 == own {
            (own..all).for_each(|_| self.spend(who, Spend::MoreAttack));
            self.spend(who, Spend::Once(bound_key(name)));
        }
        let is_melee = with.is_none_or(|(_, strike)| strike == Strike::Melee);
        let struck = Struck { weapon: name.to_owned(), is_melee, target };
        self.spend(who, Spend::Struck(struck));
        Ok(())
    }

    fn is_limited(&self, who: Id) -> bool {
        self.view().rule(who, Rule::OneAttack)
    }

    /// The last attack of the Attack action of its turn.
    pub(super) fn last_struck(&self, who: Id) -> Option<&Struck> {
        self.scene.creature(who)?.turn.struck.last()
    }

    /// What was shot and did no damage is caught, and for a point of ki thrown at somebody.
    pub(super) fn catch(&mut self, attack: &Attack<'_>) -> Flow {
        let who = attack.target;
        let me = self.scene.get(who);
        if me.left("Ki") == 0 || !me.can_act() || !hand_is_free(&me.sheet) {
            return Ok(());
        }
        let space = me.space();
        let foes: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                one.is_up()
                    && self.scene.are_foes(id, who)
                    && one.space().is_within(CAUGHT_RANGE.1, space)
                    && self.view().sees(who, id)
            })
            .map(|(id, _)| id)
            .collect();
        let Some(target) = self.choose(who, Happening::Caught, attack.by, &foes)? else {
            return Ok(());
        };
        self.spend(who, Spend::Reserve("Ki".into(), 1));
        let weapon = caught(attack.weapon, &self.scene.get(who).sheet);
        self.did(who, &weapon.name, &[target]);
        let strike = Strike::Ranged;
        self.deeper(|work| work.strike(who, &weapon, target, strike, false).map(|_| ()))
    }
}

impl super::view::View<'_> {
    /// How many attacks the Attack action has if all are made with a weapon.
    fn attacks_with(&self, who: Id, weapon: &str) -> u8 {
        let mut most = 0;
        self.each_own(who, &mut |given| {
            if let Gives::AttacksWith(name, more) = &given.modifier.gives
                && !weapon.is_empty()
                && weapon.starts_with(name.as_str())
            {
                most = most.max(1 + *more);
            }
        });
        most
    }
}

/// What a turn remembers of an Attack action whose attacks are all made with one weapon.
fn bound_key(weapon: &str) -> String {
    format!("attacks with {weapon}")
}

/// A caught missile as who throws it uses it: a monk's weapon, with proficiency.
fn caught(shot: &Weapon, sheet: &Sheet) -> Weapon {
    let scores = &sheet.scores;
    let ability = if scores.modifier(Ability::Strength) > scores.modifier(Ability::Dexterity)
        && shot.reach.is_some()
    {
        Ability::Strength
    } else {
        Ability::Dexterity
    };
    let modifier = scores.modifier(ability);
    let own = shot.damage.first();
    let die = Roll { count: 1, sides: sheet.number("martial_arts_die").min(100) as u8, bonus: 0 };
    let dice = own.map(|part| part.roll).filter(|_| shot.reach.is_some());
    let dice =
        dice.filter(|dice| dice.mean_doubled() - 2 * i32::from(dice.bonus) > die.mean_doubled());
    let roll = Roll { bonus: i16::from(modifier), ..dice.unwrap_or(die) };
    let kind = own.map_or(Damage::Piercing, |part| part.kind);
    let part = DamagePart { roll, kind, versatile: None, or: None, halved: None, save: None };
    let qualities = Qualities { is_monk: true, is_thrown: true, ..shot.qualities };
    Weapon {
        name: shot.name.clone(),
        ability,
        to_hit: modifier.saturating_add(sheet.proficiency),
        reach: None,
        range: Some(CAUGHT_RANGE),
        damage: vec![part],
        qualities: Qualities { is_natural: false, is_two_handed: false, ..qualities },
        ammunition: String::new(),
        modifiers: Vec::new(),
        hit: Vec::<Step>::new(),
        item: None,
        uses: Vec::new(),
        when: Vec::new(),
    }
}

/// Whether a hand of it holds nothing.
pub(super) fn hand_is_free(sheet: &Sheet) -> bool {
    let hands = |weapon: &Weapon| 1 + u8::from(weapon.qualities.is_two_handed);
    let held = sheet.weapons.iter().filter(|weapon| weapon.is_held());
    let held: u8 = held.map(hands).fold(0, u8::saturating_add);
    held + u8::from(sheet.worn.has_shield) < 2
}
