//! What things ask of the engine: the attack that is being made with one, what it does in the place of a spell, scores that
//! it raises, and the steps that only things have.

use super::attack::Attack;
use super::event::Spend;
use super::ongoing::Ongoing;
use super::react::Happening;
use super::sheet::{Source, Weapon};
use super::state::{Cause, Creature, Id};
use super::steps::Run;
use super::view::View;
use super::weigh::{Given, Matter};
use super::work::{Flow, Work};
use crate::ability::{Ability, modifier};
use crate::damage::Damage;
use crate::data::{
    Activity, Amount, CreatureType, Effect, Gives, Lasts, Modifier, Powers, Roll, Rule, Stat, Step,
    When,
};

/// The effect of who moves at half its speed to take care.
const CAREFUL: &str = "Careful";

/// Whether a weapon is a thing: of that name, or an ordinary one that it was made of.
fn is_thing(weapon: &Weapon, item: &str) -> bool {
    weapon.name == item
        || weapon.name.strip_suffix(')').is_some_and(|name| name.ends_with(&format!("({item}")))
}

impl Creature {
    /// The thing that an activity or a power of its sheet belongs to.
    fn thing_of(&self, name: &str) -> Option<&str> {
        let activity = self.sheet.activities.iter().find(|activity| activity.is.name == name);
        let power = self.sheet.powers.iter().find(|power| power.from.name() == name);
        match (activity.map(|one| &one.from), power.map(|one| &one.from)) {
            (Some(Source::Item(item)), _) | (_, Some(Source::Item(item))) => Some(item),
            _ => None,
        }
    }
}

impl View<'_> {
    /// Whether a weapon is the thing that gives something; what no thing gives holds for every weapon.
    pub(super) fn is_of(&self, given: Option<&Given<'_>>, bearer: Id, weapon: &Weapon) -> bool {
        let Some(given) = given else { return true };
        let name = given.cause.map_or(given.name, |cause| &cause.name);
        let by = given.cause.map_or(bearer, |cause| cause.by);
        let thing = self.scene.creature(by).and_then(|one| one.thing_of(name));
        thing.is_none_or(|item| is_thing(weapon, item))
    }

    /// Whether the weapon of an attack has a rule against this target.
    pub(super) fn weapon_rule(&self, attack: &Attack<'_>, rule: Rule) -> bool {
        let matter = attack.matter();
        attack.weapon.modifiers.iter().any(|one| {
            one.gives == Gives::Rule(rule)
                && self.all(&one.when, attack.by, Some(attack.target), &matter, None)
        })
    }

    /// What a modifier of a weapon adds to its damage.
    pub(super) fn own_damage(&self, by: Id, one: &Modifier) -> Option<i32> {
        match &one.gives {
            Gives::Add(Stat::Damage, amount) => Some(self.fixed(amount, by, None)),
            Gives::Subtract(Stat::Damage, amount) => Some(-self.fixed(amount, by, None)),
            _ => None,
        }
    }

    /// Whether the weapon of a blow takes no notice of resistance to a kind of damage.
    pub(super) fn breaks_resistance(
        &self,
        kind: Damage,
        who: Id,
        by: Option<Id>,
        matter: &Matter<'_>,
    ) -> bool {
        let (Some(weapon), Some(by)) = (matter.weapon, by) else { return false };
        weapon.modifiers.iter().any(|one| {
            matches!(&one.gives, Gives::IgnoresResistance(kinds) if kinds.contains(&kind))
                && self.all(&one.when, by, Some(who), matter, None)
        })
    }

    /// A score as magic that lasts raises or limits it. What was drained of it counts apart, roll by roll.
    #[must_use]
    pub fn score(&self, id: Id, ability: Ability) -> u8 {
        let own = i32::from(self.scene.get(id).sheet.scores.0[ability as usize]);
        let (mut score, mut least, mut most) = (own, 0, 30);
        for active in &self.scene.get(id).effects {
            let cause = Some(&active.cause);
            let amount = |amount: &Amount| self.fixed(amount, active.cause.by, cause);
            for modifier in &active.effect.powers.modifiers {
                match &modifier.gives {
                    Gives::Add(stat, by) if *stat == Stat::Score(ability) => score += amount(by),
                    Gives::AtLeast(stat, by) if *stat == Stat::Score(ability) => {
                        least = least.max(amount(by));
                    }
                    Gives::AtMost(stat, by) if *stat == Stat::Score(ability) => {
                        most = most.min(amount(by));
                    }
                    _ => {}
                }
            }
        }
        score.max(least).min(most).clamp(0, 30) as u8
    }

    /// How much more the modifier of an ability is than the sheet has it.
    pub(super) fn raised(&self, id: Id, ability: Ability) -> i32 {
        let own = self.scene.get(id).sheet.scores.0[ability as usize];
        i32::from(modifier(self.score(id, ability))) - i32::from(modifier(own))
    }

    /// The same for attacks and damage of a weapon.
    pub(super) fn raised_weapon(&self, id: Id, weapon: &Weapon) -> i32 {
        if weapon.qualities.is_spell { 0 } else { self.raised(id, weapon.ability) }
    }

    /// Whether a light shows it though it is invisible. Who such a light concerns does not depend on who sees whom.
    pub(super) fn is_revealed(&self, id: Id) -> bool {
        let it = self.scene.get(id).space();
        self.scene.creatures().any(|(other, bearer)| {
            super::weigh::auras(bearer).any(|(aura, cause)| {
                let shows = |one: &Modifier| one.gives == Gives::Rule(Rule::Revealed);
                aura.modifiers.iter().any(shows)
                    && bearer
                        .space()
                        .is_within(self.fixed(&aura.feet, other, cause).clamp(0, 1_000) as u16, it)
            })
        })
    }

    /// Whether it hangs on a wall beside it, or under the roof where there is one.
    pub(super) fn clings(&self, who: Id) -> bool {
        self.rule(who, Rule::SpiderClimb)
            && self.speed(who).climb > 0
            && (self.is_beside_wall(who) || self.is_place("Roof"))
    }

    /// Whether somebody moves with care this turn.
    pub(super) fn is_careful(&self, id: Id) -> bool {
        self.scene.get(id).is_under(CAREFUL)
    }

    /// How many hands of somebody hold something.
    pub(super) fn hands_used(&self, id: Id) -> u8 {
        let sheet = &self.scene.get(id).sheet;
        let held = sheet.weapons.iter().filter(|one| one.is_held() && one.item.is_some());
        let held = held.map(|one| if one.qualities.is_two_handed { 2_u8 } else { 1 });
        held.fold(u8::from(sheet.worn.has_shield), u8::saturating_add)
    }

    /// Whether it dies when its head is cut off.
    pub(super) fn is_beheadable(&self, id: Id) -> bool {
        use CreatureType::{Elemental, Ooze, Plant};
        let it = self.scene.get(id);
        let mut is_immune = false;
        self.each_modifier(id, |given| {
            is_immune |= matches!(&given.modifier.gives, Gives::Immune(kinds)
                if kinds.contains(&Damage::Slashing) && given.modifier.when.is_empty());
        });
        !is_immune
            && it.sheet.legendary_actions == 0
            && !self.rule(id, Rule::Heads)
            && !self.rule(id, Rule::Swarm)
            && !self.is_kind(id, &[Elemental, Ooze, Plant])
    }
}

impl Work<'_> {
    /// Notes what shows of the attack that is being made.
    pub(super) fn note(&mut self, what: impl FnOnce(&mut Ongoing)) {
        if let Some(ongoing) = &mut self.ongoing {
            what(ongoing);
        }
    }

    /// Whether the d20 of the attack that is being made shows 20.
    pub(super) fn is_twenty(&self) -> bool {
        self.ongoing.as_ref().is_some_and(|ongoing| ongoing.is_twenty)
    }

    /// Whether all of this is so at a moment of somebody, for something of that cause.
    pub(super) fn at_moment(
        &self,
        who: Id,
        when: &[When],
        other: Option<Id>,
        cause: &Cause,
        matter: &Matter<'_>,
    ) -> bool {
        let known = self.ongoing.as_ref().map_or_else(Matter::default, Ongoing::matter);
        let is_this = || {
            let thing = self.scene.creature(who).and_then(|one| one.thing_of(&cause.name));
            let weapon = known.weapon;
            weapon.is_some_and(|weapon| thing.is_none_or(|item| is_thing(weapon, item)))
        };
        let view = self.view();
        when.iter().all(|one| match one {
            When::This => is_this(),
            When::Twenty => known.is_twenty,
            When::Critical => known.is_critical || matter.is_critical,
            one => view.all(std::slice::from_ref(one), who, other, matter, None),
        })
    }

    /// Whether what asks for a thing's own attack answers one that is made with it.
    pub(super) fn is_of_thing(&self, who: Id, activity: &Activity) -> bool {
        if !activity.when.contains(&When::This) {
            return true;
        }
        let cause = Cause { name: activity.name.clone(), ..Cause::default() };
        self.at_moment(who, &[When::This], None, &cause, &Matter::default())
    }

    /// The steps that things have beside those that all actions have.
    pub(super) fn step_of_things(&mut self, step: &Step, run: &mut Run) -> Flow {
        match step {
            Step::Spell { spell, option, lasts } => self.as_spell(spell, option, *lasts, run),
            Step::RaiseScore(ability, by) => self.raise_score(run.target, *ability, *by),
            Step::RestoreSlot(level) => {
                self.restore_slot(run.actor, *level);
                Ok(())
            }
            Step::Spend(reserve, count) => {
                self.spend(run.actor, Spend::Reserve(reserve.clone(), *count));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Does to somebody what a spell does, as if it had cast it on itself, without concentration.
    fn as_spell(&mut self, name: &str, option: &str, lasts: Lasts, run: &Run) -> Flow {
        let Some(spell) = super::spells::spell(name) else { return Ok(()) };
        let who = run.target;
        let rounds = match lasts {
            Lasts::Rounds(rounds) => rounds,
            Lasts::Rolled(roll, rounds) => {
                let dice = self.dice(&[(roll.count, roll.sides)]);
                let total = super::work::sum(&dice) + i32::from(roll.bonus);
                total.max(1).unsigned_abs().saturating_mul(rounds)
            }
            _ => spell.rounds_at(spell.entry.level).unwrap_or(0),
        };
        let level = spell.entry.level;
        let cause = Cause {
            by: who,
            name: spell.entry.name.clone(),
            spell: Some(level),
            slot: level,
            is_magic: true,
            rounds,
            round: self.scene.round,
            casting: self.number(),
            ..run.cause.clone()
        };
        let mut own = Run::on(who, who, &cause);
        (own.at, own.targets) = (run.at, vec![who]);
        if let (Some(at), Some(area)) = (run.at, spell.targets().area) {
            own.squares = self.area_squares(who, area, at, false, false);
        }
        let chosen = |all: &'static [(String, Vec<Step>)]| {
            all.iter().find(|(known, _)| known == option).map_or(&[][..], |(_, steps)| steps)
        };
        let power = spell.power;
        self.run(&power.once, &mut own)?;
        self.run(chosen(&power.ways), &mut own)?;
        self.run(&power.does, &mut own)?;
        self.run(chosen(&power.options), &mut own)
    }

    fn raise_score(&mut self, who: Id, ability: Ability, by: u8) -> Flow {
        let roll = Roll { count: 0, sides: 0, bonus: i16::from(by) };
        let amount = Amount { roll, ..Amount::default() };
        let gives = Gives::Add(Stat::Score(ability), amount);
        let modifiers = vec![Modifier { gives, when: Vec::new() }];
        let effect = Effect {
            name: format!("More {ability:?}"),
            lasts: Lasts::Always,
            stacks: true,
            powers: Powers { modifiers, ..Powers::default() },
            ..Effect::default()
        };
        let cause = Cause { by: who, name: effect.name.clone(), ..Cause::default() };
        self.gain(who, &effect, &cause).map(|_| ())
    }

    /// One slot back, the highest that was spent up to a level; of a pact, if it is not above that.
    fn restore_slot(&mut self, who: Id, most: u8) {
        let me = self.scene.get(who);
        let spent = (1..=most.min(9)).rev().find(|at| me.slots_used[usize::from(*at) - 1] > 0);
        let pact = me.sheet.casters.iter().any(
            |caster| matches!(caster.slots, super::Slots::Pact { level, .. } if level <= most),
        );
        if let Some(level) = spent {
            self.spend(who, Spend::SlotBack(level));
        } else if pact && me.pact_used > 0 {
            self.spend(who, Spend::PactBack(1));
        }
    }

    /// Feet that somebody is moved against its will, if it may stand fast.
    pub(super) fn stood_fast(&mut self, who: Id, by: Id, feet: u16) -> Flow<u16> {
        let me = self.scene.get(who);
        let has = me.turn.reaction || self.scene.fight().is_none();
        let can = has && me.can_act() && !me.is_aloft && by != who;
        if !can || !self.view().rule(who, Rule::StandsFast) {
            return Ok(feet);
        }
        let could = vec!["Stand fast".to_owned()];
        if self.ask(who, Happening::Moved(feet), by, could)? == 0 {
            return Ok(feet);
        }
        self.spend(who, Spend::Reaction);
        Ok(feet.saturating_sub(10))
    }

    /// Half the speed this turn, to step with care.
    pub(super) fn move_carefully(&mut self, who: Id) -> Flow {
        let modifiers = vec![Modifier { gives: Gives::Half(Stat::Speed), when: Vec::new() }];
        let effect = Effect {
            name: CAREFUL.into(),
            lasts: Lasts::ThisTurn,
            powers: Powers { modifiers, ..Powers::default() },
            ..Effect::default()
        };
        let cause = Cause { by: who, name: CAREFUL.into(), ..Cause::default() };
        self.gain(who, &effect, &cause).map(|_| ())
    }

    /// Ends what was good for one use at a moment.
    pub(super) fn use_up_at(&mut self, who: Id, number: u32) -> Flow {
        let found = self.active(who, number);
        match found.filter(|active| active.effect.ends.contains(&crate::data::Ends::Used)) {
            Some(_) => self.end_effect(who, number),
            None => Ok(()),
        }
    }
}
