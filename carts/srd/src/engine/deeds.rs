//! What everybody can do, and the few steps that are code.

use super::attack::Attack;
use super::command::{Aim, Casting};
use super::effects::Why;
use super::event::{Event, Spend};
use super::sheet::Weapon;
use super::state::{Active, Cause, Id, Life, Ready, ReadyWhen};
use super::steps::Run;
use super::trial::Means;
use super::weigh::{Matter, Sense};
use super::work::{Flow, Work, require};
use super::{Command, Shared};
use crate::ability::Ability;
use crate::check::Outcome;
use crate::data::{
    ConditionName, Cost, Deed, Effect, Ends, Gives, Lasts, Modifier, Powers, Rolls, Rule, Skill,
    Strike, When, tables,
};
use crate::space;

/// The effect of who is held by another.
pub(super) use super::bestiary::GRAPPLE as GRAPPLED;
/// Difficulty of keeping somebody from dying. Source: 5.1.
pub const AID_DIFFICULTY: i32 = 10;

impl Work<'_> {
    /// Attacks with a weapon of the sheet, as a part of the Attack action or of Multiattack.
    pub(super) fn command_attack(
        &mut self,
        who: Id,
        weapon: u8,
        target: Id,
        is_thrown: bool,
        spares: bool,
    ) -> Flow {
        let sheet = self.scene.get(who).sheet.clone();
        let Some(weapon) = sheet.weapons.get(usize::from(weapon)) else {
            return require(false, "Weapon", "you have no such weapon");
        };
        self.pick_up(who, weapon)?;
        let strike = self.strike_with(who, weapon, target, is_thrown)?;
        if weapon.qualities.is_loading && strike == Strike::Ranged {
            let turn = &self.scene.get(who).turn;
            let is_loaded = turn.attacks == 0 || !turn.loaded.contains(&weapon.name);
            require(is_loaded, "Loading", format_args!("the {} must be loaded", weapon.name))?;
        }
        self.take_attack(who, weapon, strike, target)?;
        if weapon.qualities.is_loading {
            self.spend(who, Spend::Loaded(weapon.name.clone()));
        }
        if weapon.qualities.is_light && strike == Strike::Melee {
            self.spend(who, Spend::Light(weapon.name.clone()));
        }
        self.strike(who, weapon, target, strike, spares)?;
        self.triggered(who, ReadyWhen::AllyAttacks)?;
        self.triggered(who, ReadyWhen::FoeActs)
    }

    /// Takes an attack with a weapon from the turn, and what it uses up.
    pub(super) fn take_attack(
        &mut self,
        who: Id,
        weapon: &Weapon,
        strike: Strike,
        target: Id,
    ) -> Flow {
        let left = self.can_use(who, &weapon.uses);
        require(left, "Uses", format!("nothing is left for the {}", weapon.name))?;
        if !self.begin_part(who, &weapon.name)? {
            self.take_struck(who, Some((weapon, strike)), target)?;
        }
        self.pay(who, &weapon.uses, 1);
        Ok(())
    }

    /// Takes up again what was dropped, with the free use of a thing.
    fn pick_up(&mut self, who: Id, weapon: &Weapon) -> Flow {
        let dropped = super::conjure::DROPPED;
        let found = self.scene.get(who).effects.iter().find(|active| active.name == dropped);
        let Some(number) = found.map(|active| active.number) else { return Ok(()) };
        if !weapon.is_held() {
            return Ok(());
        }
        let can = self.scene.get(who).turn.object || self.scene.fight().is_none();
        require(can, "Hands", format_args!("the {} lies on the floor", weapon.name))?;
        self.spend(who, Spend::Object);
        self.end_effect(who, number)
    }

    pub(super) fn strike(
        &mut self,
        who: Id,
        weapon: &Weapon,
        target: Id,
        strike: Strike,
        spares: bool,
    ) -> Flow<Outcome> {
        let weapon = &self.view().changed_weapon(who, weapon);
        let mut cause = self.cause_of(who, &weapon.name);
        cause.is_magic = weapon.qualities.is_magical;
        self.attack(&Attack {
            by: who,
            target,
            weapon,
            strike,
            cause,
            is_opportunity: false,
            spares,
            hit: &[],
            miss: &[],
        })
    }

    /// Whether a weapon strikes or shoots at somebody, if it reaches.
    fn strike_with(&self, who: Id, weapon: &Weapon, target: Id, is_thrown: bool) -> Flow<Strike> {
        self.may_attack(who, target)?;
        self.may_strike(who, weapon, target)?;
        let feet = self.scene.get(who).space().feet_to(self.scene.get(target).space());
        let more = self.view().number(who, crate::data::Stat::Reach, 0).max(0) as u16;
        let reach = weapon.reach.map(|reach| reach + more);
        if !is_thrown && reach.is_some_and(|reach| feet <= reach) {
            return Ok(Strike::Melee);
        }
        let Some((_, long)) = weapon.range else {
            let reach = reach.unwrap_or(0);
            let why = format!("the {} reaches {reach} feet, not {feet}", weapon.name);
            return require(false, "Reach", why).map(|()| Strike::Melee);
        };
        let why = format_args!("the {} reaches {long} feet, not {feet}", weapon.name);
        require(feet <= long, "Range", why)?;
        Ok(Strike::Ranged)
    }

    /// Takes a weapon or activity as a part of Multiattack, if the creature has one that allows it. Whether it was one.
    fn begin_part(&mut self, who: Id, name: &str) -> Flow<bool> {
        let creature = self.scene.get(who);
        let sheet = creature.sheet.clone();
        let one = self.view().rule(who, Rule::OneAttack);
        if sheet.multiattack.is_empty() || one || self.scene.fight().is_none() {
            return Ok(false);
        }
        let heads = self.view().times_of_parts(who);
        let part_of = |way: usize, done: &[u8]| {
            sheet.multiattack[way].iter().enumerate().position(|(part, (known, times))| {
                let times = heads.unwrap_or_else(|| times.average().max(1));
                known == name && i32::from(done.get(part).copied().unwrap_or(0)) < times
            })
        };
        if let Some((way, done)) = creature.turn.multiattack.clone()
            && let Some(part) = part_of(usize::from(way), &done)
        {
            self.spend(who, Spend::Part(way, part as u8));
            return Ok(true);
        }
        let Some(way) = (0..sheet.multiattack.len()).find(|&way| part_of(way, &[]).is_some())
        else {
            return Ok(false);
        };
        self.take(who, Cost::Action)?;
        let parts = sheet.multiattack[way].len() as u8;
        self.spend(who, Spend::Multiattack(way as u8, parts));
        let part = part_of(way, &[]).unwrap_or(0) as u8;
        self.spend(who, Spend::Part(way as u8, part));
        Ok(true)
    }

    /// A part of Multiattack that is no weapon.
    pub(super) fn take_part(&mut self, who: Id, name: &str) -> Flow {
        let is_part = self.begin_part(who, name)?;
        require(
            is_part || self.scene.fight().is_none(),
            "Action Economy",
            format!("{name} is a part of Multiattack"),
        )
    }

    pub(super) fn off_hand(&mut self, who: Id, weapon: u8, target: Id, is_thrown: bool) -> Flow {
        let sheet = self.scene.get(who).sheet.clone();
        let Some(weapon) = sheet.weapons.get(usize::from(weapon)) else {
            return require(false, "Weapon", "you have no such weapon");
        };
        let any = self.view().rule(who, Rule::TwoWeaponAny);
        let light = weapon.qualities.is_light || any;
        require(light, "Two-Weapon Fighting", format!("the {} is not light", weapon.name))?;
        let strikes = weapon.reach.is_some();
        require(strikes, "Two-Weapon Fighting", format!("the {} does not strike", weapon.name))?;
        let first = self.scene.get(who).turn.light.clone();
        let other = first.as_ref().is_some_and(|first| *first != weapon.name)
            || weapon.qualities.is_off_hand && first.is_some();
        require(other, "Two-Weapon Fighting", "attack with the other light weapon first")?;
        let strike = self.strike_with(who, weapon, target, is_thrown)?;
        self.take(who, Cost::Bonus)?;
        let mut second = weapon.clone();
        if !second.qualities.is_off_hand && !self.view().rule(who, Rule::TwoWeaponModifier) {
            let modifier = i16::from(sheet.scores.modifier(weapon.ability));
            if let Some(part) = second.damage.first_mut() {
                part.roll.bonus -= modifier.max(0);
            }
        }
        self.strike(who, &second, target, strike, false).map(|_| ())
    }

    /// Somebody beside, no more than one size larger, who is not held yet.
    fn may_hold(&self, who: Id, target: Id) -> Flow {
        self.may_attack(who, target)?;
        let (me, it) = (self.scene.get(who), self.scene.get(target));
        let near = me.space().is_within(5, it.space());
        require(near, "Reach", format!("{} is not beside you", it.name))?;
        let large = it.sheet.size as u8 <= me.sheet.size as u8 + 1;
        require(large, "Size", format!("{} is too large", it.name))
    }

    pub(super) fn grapple(&mut self, who: Id, target: Id) -> Flow {
        self.may_hold(who, target)?;
        let free = !self.scene.get(who).sheet.weapons.iter().any(|weapon| {
            weapon.qualities.is_two_handed && self.scene.get(who).sheet.worn.has_shield
        });
        require(free, "Grapple", "you need a free hand")?;
        self.take_struck(who, None, target)?;
        if self.contests(who, target)? {
            let cause = Cause { by: who, name: GRAPPLED.into(), ..Cause::default() };
            self.gain(target, &grappled(), &cause)?;
        }
        self.end_where(who, Why::Moment(crate::data::Moment::Acts))
    }

    pub(super) fn shove(&mut self, who: Id, target: Id, is_topple: bool) -> Flow {
        self.may_hold(who, target)?;
        self.take_struck(who, None, target)?;
        if self.contests(who, target)? {
            if is_topple {
                let cause = Cause { by: who, name: "Shove".into(), ..Cause::default() };
                self.topple(target, &cause)?;
            } else {
                self.shift(who, target, 5, true)?;
            }
        }
        self.end_where(who, Why::Moment(crate::data::Moment::Acts))
    }

    fn contests(&mut self, who: Id, target: Id) -> Flow<bool> {
        if self.is_helpless(target) {
            return Ok(true);
        }
        self.contest(who, Skill::Athletics, target, &[Skill::Athletics, Skill::Acrobatics])
    }

    pub(super) fn dodge(&mut self, who: Id) -> Flow {
        self.take(who, Cost::Action)?;
        self.dodging(who)
    }

    /// Attacks by those who are seen have disadvantage, Dexterity saves advantage.
    fn dodging(&mut self, who: Id) -> Flow {
        let sighted = When::Not(Box::new(When::OtherUnseen));
        let bound = vec![When::Immobile, When::Has(ConditionName::Incapacitated)];
        let free = When::Not(Box::new(When::Any(bound)));
        let modifiers = vec![
            Modifier {
                gives: Gives::DisadvantageAgainst(Rolls::Attacks),
                when: vec![sighted, free.clone()],
            },
            Modifier {
                gives: Gives::Advantage(Rolls::SavesOf(Ability::Dexterity)),
                when: vec![free],
            },
        ];
        let ends = vec![Ends::Helpless];
        self.basic(who, "Dodge", Lasts::BearerTurnStarts, modifiers, ends)
    }

    pub(super) fn disengage(&mut self, who: Id) -> Flow {
        let gives = Gives::Rule(Rule::NoOpportunityAttacks);
        let modifiers = vec![Modifier { gives, when: Vec::new() }];
        self.basic(who, "Disengage", Lasts::ThisTurn, modifiers, Vec::new())
    }

    fn basic(
        &mut self,
        who: Id,
        name: &str,
        lasts: Lasts,
        modifiers: Vec<Modifier>,
        ends: Vec<Ends>,
    ) -> Flow {
        self.did(who, name, &[]);
        let powers = Powers { modifiers, ..Powers::default() };
        let effect = Effect { name: name.into(), lasts, powers, ends, ..Effect::default() };
        let cause = Cause { by: who, name: name.into(), ..Cause::default() };
        self.gain(who, &effect, &cause).map(|_| ())
    }

    /// Advantage on the next attack of an ally on a foe beside the helper, or on its next check.
    pub(super) fn help(&mut self, who: Id, ally: Id, foe: Id) -> Flow {
        let Some(friend) = self.scene.creature(ally) else {
            return require(false, "Target", "there is nobody of that number");
        };
        let is_ally = ally != who && self.scene.are_allies(who, ally) && friend.life != Life::Dead;
        require(is_ally, "Help", "help one of your allies")?;
        let rolls = if foe == 0 { Rolls::Checks } else { Rolls::Attacks };
        if foe != 0 {
            let Some(target) = self.scene.creature(foe) else {
                return require(false, "Target", "there is nobody of that number");
            };
            let near = target.space().is_within(5, self.scene.get(who).space());
            require(near, "Help", format!("{} is not beside you", target.name))?;
        }
        self.take(who, Cost::Action)?;
        self.did(who, "Help", &[ally]);
        let when = if foe == 0 { Vec::new() } else { vec![When::OtherIsSource] };
        let modifiers = vec![Modifier { gives: Gives::Advantage(rolls), when }];
        let powers = Powers { modifiers, ..Powers::default() };
        let (lasts, ends) = (Lasts::SourceTurnStarts, vec![Ends::Used]);
        let effect = Effect { name: "Help".into(), lasts, powers, ends, ..Effect::default() };
        let helper = Cause { by: who, name: "Help".into(), ..Cause::default() };
        let until = self.until(lasts, ally, &helper);
        // It is against that foe only, so it comes from the foe; it lasts to the helper's turn.
        let cause = Cause { by: if foe == 0 { who } else { foe }, ..helper };
        let (number, effect) = (self.number(), Shared::new(effect));
        let (successes, failures) = (0, 0);
        let name = effect.name.clone();
        let active = Active { number, name, cause, effect, until, successes, failures, was: None };
        self.emit(Event::Began(ally, Shared::new(active)));
        Ok(())
    }

    /// Stealth, for who is not clearly seen by a foe.
    pub(super) fn hide(&mut self, who: Id) -> Flow {
        let seen = {
            let view = self.view();
            view.scene.creatures().any(|(id, foe)| {
                foe.can_act()
                    && view.scene.are_foes(id, who)
                    && view.sees(id, who)
                    && view.cover(id, who) < space::Cover::ThreeQuarters
                    && !view.is_behind_larger(id, who)
                    && view.light_on(who) == space::Light::Bright
            })
        };
        require(!seen, "Hiding", "a foe sees you clearly")?;
        let matter = Matter { sense: Some(Sense::Hearing), name: "Hide", ..Matter::default() };
        let pair = (Ability::Dexterity, Some(Skill::Stealth));
        let mut total = self.check_with(who, None, pair, 0, &matter)?;
        if self.scene.get(who).sheet.worn.is_noisy {
            let means = Means { ability: pair.0, skill: pair.1, tool: "" };
            total = total.min(self.check(who, None, means, 0, &matter).total);
        }
        self.emit(Event::Hid(who, Some(total.clamp(-99, 999) as i16)));
        self.noticed(who);
        Ok(())
    }

    /// Perception against all who hide.
    pub(super) fn search(&mut self, who: Id) -> Flow {
        self.take(who, Cost::Action)?;
        self.look_about(who)
    }

    /// The same without the action.
    pub(super) fn look_about(&mut self, who: Id) -> Flow {
        let pair = (Ability::Wisdom, Some(Skill::Perception));
        let matter = Matter { sense: Some(Sense::Sight), name: "Search", ..Matter::default() };
        let total = self.check_with(who, None, pair, 0, &matter)?;
        let found: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != who
                    && one.hidden.is_some_and(|hidden| i32::from(hidden) <= total)
                    && self.view().has_line(who, id)
            })
            .map(|(id, _)| id)
            .collect();
        for id in found {
            self.emit(Event::Hid(id, None));
        }
        Ok(())
    }

    /// Medicine against dying.
    pub(super) fn aid(&mut self, who: Id, target: Id) -> Flow {
        let Some(it) = self.scene.creature(target) else {
            return require(false, "Target", "there is nobody of that number");
        };
        let dying = matches!(it.life, Life::Dying { .. });
        require(dying, "Target", format!("{} is not dying", it.name))?;
        let near = it.space().is_within(5, self.scene.get(who).space());
        require(near, "Reach", format!("{} is not beside you", it.name))?;
        self.take(who, Cost::Action)?;
        let pair = (Ability::Wisdom, Some(Skill::Medicine));
        let matter = Matter { name: "Aid", ..Matter::default() };
        let total = self.check_with(who, None, pair, AID_DIFFICULTY, &matter)?;
        if total >= AID_DIFFICULTY {
            self.emit(Event::Lives(target, Life::Stable));
        }
        Ok(())
    }

    pub(super) fn wake(&mut self, who: Id, target: Id) -> Flow {
        let Some(it) = self.scene.creature(target) else {
            return require(false, "Target", "there is nobody of that number");
        };
        let near = it.space().is_within(5, self.scene.get(who).space());
        require(near && who != target, "Reach", format!("{} is not beside you", it.name))?;
        self.take(who, Cost::Action)?;
        self.did(who, "Wake", &[target]);
        self.end_where(target, Why::Woken)
    }

    /// Keeps something for later in the round.
    pub(super) fn ready(&mut self, who: Id, when: ReadyWhen, what: &Command) -> Flow {
        let can = matches!(
            what,
            Command::Attack { .. } | Command::Cast(_) | Command::WalkTo(_) | Command::Do(_)
        );
        require(can, "Ready", "ready an attack, a spell, a deed or a walk")?;
        match what {
            Command::Cast(casting) => self.ready_spell(who, casting)?,
            _ => self.take(who, Cost::Action)?,
        }
        self.did(who, "Ready", &[]);
        let command = what.clone();
        let ready = Ready { when, command };
        self.spend(who, Spend::Ready(Some(Shared::new(ready))));
        Ok(())
    }

    /// Does what was readied; the reaction is spent.
    pub(super) fn readied(&mut self, who: Id, command: &Command) -> Flow {
        match command {
            Command::Attack { weapon, target, is_thrown, spares } => {
                let sheet = self.scene.get(who).sheet.clone();
                let Some(weapon) = sheet.weapons.get(usize::from(*weapon)) else { return Ok(()) };
                let strike = self.strike_with(who, weapon, *target, *is_thrown)?;
                self.strike(who, weapon, *target, strike, *spares).map(|_| ())
            }
            Command::WalkTo(to) => {
                // It has its whole speed again, whatever it walked in its turn.
                let turn = &self.scene.get(who).turn;
                let all = self.view().speed(who).walk.saturating_mul(u16::from(turn.dashes) + 1);
                let left = all.saturating_sub(turn.walked);
                self.spend(who, Spend::Feet(left));
                self.spend(who, Spend::Dash);
                self.walk_to(who, *to)
            }
            Command::Cast(casting) => self.release_spell(who, casting),
            Command::Do(deed) => {
                self.spend(who, Spend::MoreAction);
                self.do_deed(who, deed)
            }
            _ => Ok(()),
        }
    }

    /// The steps that are code.
    pub(super) fn deed(&mut self, deed: Deed, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match deed {
            Deed::Dash => self.spend(target, Spend::Dash),
            Deed::Disengage => self.disengage(target)?,
            Deed::Dodge => self.dodging(target)?,
            Deed::Hide => self.hide(target)?,
            Deed::StandUp => self.stand(target)?,
            Deed::Fall => self.fall_down(target, 10)?,
            Deed::BreakConcentration => self.cease(target)?,
            Deed::Grapple => {
                let cause = Cause { name: GRAPPLED.into(), casting: 0, ..run.cause.clone() };
                self.gain(target, &grappled(), &cause)?;
            }
            Deed::ReleaseGrapple => {
                if let Some(held) = self.view().drags(actor) {
                    self.release(actor, held)?;
                }
            }
            Deed::Shove => {
                if self.contests(actor, target)? {
                    self.shift(actor, target, 5, true)?;
                }
            }
            Deed::Counterspell => self.counter(run)?,
            Deed::DispelMagic => self.dispel(run)?,
            Deed::SleepByHitPoints => {}
            Deed::SearchForHidden => self.look_about(actor)?,
            Deed::CorrodeArmor
            | Deed::CorrodeWeapon
            | Deed::DeadlyLeap
            | Deed::Engulf
            | Deed::Gibber
            | Deed::MistyEscape
            | Deed::Split => self.deed_of_beasts(deed, run)?,
            Deed::Polymorph | Deed::ShapeChange => self.take_shape(run)?,
            Deed::WildShape => self.wild_shape(run)?,
            Deed::BardicInspiration => self.inspire(run)?,
            Deed::PreserveLife => self.preserve_life(run)?,
            Deed::RepeatOnOther => self.choose_other(actor)?,
            Deed::DeflectMissile => self.deflect(run),
            _ => self.deed_magic(deed, run)?,
        }
        Ok(())
    }

    /// Ends the spells on a target: those up to the slot's level, higher ones with a check each.
    fn dispel(&mut self, run: &Run) -> Flow {
        for number in self.numbers_of(run.target) {
            let Some(active) = self.active(run.target, number) else { continue };
            if active.cause.spell.is_none() {
                continue;
            }
            let level = active.cause.slot;
            if level <= run.cause.slot || self.casting_check(run, 10 + i32::from(level))? {
                self.end_effect(run.target, number)?;
            }
        }
        if self.scene.creature(run.target).is_some() {
            return self.dispelled(run.actor, run.target, run.cause.difficulty);
        }
        Ok(())
    }

    /// The shape of the effect that holds it.
    fn take_shape(&mut self, run: &Run) -> Flow {
        let found = self.scene.get(run.target).effects.iter().rev().find(|active| {
            !active.effect.shape.is_empty() && active.cause.casting == run.cause.casting
        });
        let Some((number, name)) = found.map(|active| (active.number, active.effect.shape.clone()))
        else {
            return Ok(());
        };
        if let Some(sheet) = super::bestiary::by_name(tables(), &name) {
            let hp = sheet.hit_points;
            self.emit(Event::Shaped(run.target, Shared::new(sheet), hp, number));
        }
        Ok(())
    }
}

/// The effect of being held: it ends with the holder's strength and when they are apart.
fn grappled() -> Effect {
    Effect {
        name: GRAPPLED.into(),
        lasts: Lasts::Always,
        conditions: vec![ConditionName::Grappled],
        ends: vec![Ends::SourceHelpless, Ends::Apart(5)],
        ..Effect::default()
    }
}

impl Command {
    /// The same, at another target: what a readied action is done to.
    pub(super) fn aimed_at(&self, id: Id) -> Self {
        match self {
            Self::Attack { weapon, is_thrown, spares, .. } => {
                Self::Attack { weapon: *weapon, target: id, is_thrown: *is_thrown, spares: *spares }
            }
            Self::Cast(casting) if casting.aims.is_empty() => {
                Self::Cast(Casting { aims: vec![Aim::At(id)], ..casting.clone() })
            }
            other => other.clone(),
        }
    }
}
