//! What magic makes creatures do or keeps them from, and what it changes of their weapons.

use super::attack::Attack;
use super::command::Command;
use super::digest::{Asks, Sort};
use super::effects::Why;
use super::event::{Event, HarmPart};
use super::sheet::Weapon;
use super::state::{Active, Cause, Id, Life};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::data::{ConditionName, CreatureType, Effect, Ends, Gives, Moment, Rule};
use crate::space::Body;

impl super::view::View<'_> {
    /// Whether a creature has a rule now: what play asks of what the engine has no part in, such as breathing water.
    #[must_use]
    pub fn has_rule(&self, id: Id, rule: Rule) -> bool {
        self.rule(id, rule)
    }

    /// Who says what a creature does: its master, if magic has given it one.
    #[must_use]
    pub fn master(&self, id: Id) -> Option<Id> {
        let effects = &self.scene.creature(id)?.effects;
        let found = effects.iter().find(|active| gives(&active.effect, Rule::Obeys));
        found.map(|active| active.cause.by)
    }

    /// Whether it is of one of these types, by itself or by what lasts on it.
    pub(super) fn is_kind(&self, id: Id, kinds: &[CreatureType]) -> bool {
        let it = self.scene.get(id);
        kinds.contains(&it.sheet.kind)
            || it
                .effects
                .iter()
                .flat_map(|active| &active.effect.powers.modifiers)
                .any(|one| matches!(&one.gives, Gives::AlsoIs(kind) if kinds.contains(kind)))
    }

    /// Whether a spell does nothing to somebody.
    pub(super) fn is_unaffected(&self, id: Id, spell: &str) -> bool {
        let mut is_it = false;
        self.each_modifier(id, |given| {
            is_it |= matches!(&given.modifier.gives, Gives::Unaffected(name) if name == spell);
        });
        is_it
    }

    /// A weapon with what lasts on its bearer: another ability, other dice, magic.
    pub(super) fn changed_weapon(&self, who: Id, weapon: &Weapon) -> Weapon {
        let mut changed = weapon.clone();
        let matter =
            Matter { weapon: Some(weapon), strike: Some(strike_of(weapon)), ..Matter::default() };
        self.each_asked(who, &Asks::sort(Sort::Weapon), |given| {
            if given.number == 0 || !self.holds(&given, who, None, &matter) {
                return;
            }
            match &given.modifier.gives {
                Gives::CastingAttacks => {
                    let own = self.scene.get(who).sheet.scores.modifier(weapon.ability);
                    let more = given.cause.map_or(0, |cause| cause.modifier) - own;
                    if more > 0 {
                        changed.to_hit = changed.to_hit.saturating_add(more);
                        if let Some(part) = changed.damage.first_mut() {
                            part.roll.bonus += i16::from(more);
                        }
                    }
                }
                Gives::WeaponDie(amount) => {
                    if let Some(part) = changed.damage.first_mut()
                        && amount.roll.average()
                            > part.roll.count as i32 * (i32::from(part.roll.sides) + 1) / 2
                    {
                        (part.roll.count, part.roll.sides) = (amount.roll.count, amount.roll.sides);
                    }
                }
                Gives::MagicWeapons => changed.qualities.is_magical = true,
                _ => {}
            }
        });
        changed
    }
}

fn strike_of(weapon: &Weapon) -> crate::data::Strike {
    if weapon.reach.is_some() { crate::data::Strike::Melee } else { crate::data::Strike::Ranged }
}

/// Whether an effect gives a rule.
pub(super) fn gives(effect: &Effect, rule: Rule) -> bool {
    effect.powers.modifiers.iter().any(|one| one.gives == Gives::Rule(rule))
}

impl Work<'_> {
    /// Refuses what magic does not let somebody do.
    pub(super) fn compelled(&self, who: Id, command: &Command) -> Flow {
        self.goes_berserk(who, command)?;
        let me = self.scene.get(who);
        if me.is_away() {
            let own = matches!(command, Command::Do(deed) if deed.from > 0);
            return require(own, "Away", "you are not on the floor");
        }
        for active in &me.effects {
            let source = active.cause.by;
            if gives(&active.effect, Rule::MustFlee) {
                let can = match command {
                    Command::Dash | Command::Disengage | Command::Stand => true,
                    Command::Walk(path) => self.goes(who, source, path.last().copied(), false),
                    Command::WalkTo(to) => self.goes(who, source, Some(*to), false),
                    _ => false,
                };
                require(can, "Compulsion", format!("{} makes you flee", active.name))?;
            }
            if gives(&active.effect, Rule::Turned) {
                let can = self.may_turned(who, source, command);
                require(can, "Compulsion", format!("{} makes you flee", active.name))?;
            }
            if gives(&active.effect, Rule::MustApproach) {
                let can = match command {
                    Command::Stand => true,
                    Command::Walk(path) => self.goes(who, source, path.last().copied(), true),
                    Command::WalkTo(to) => self.goes(who, source, Some(*to), true),
                    _ => false,
                };
                require(can, "Compulsion", format!("{} makes you come closer", active.name))?;
            }
            if gives(&active.effect, Rule::MustStay) {
                let moves = matches!(
                    command,
                    Command::Walk(_) | Command::WalkTo(_) | Command::Jump(_) | Command::Fly(_)
                );
                require(!moves, "Compulsion", format!("{} keeps you in place", active.name))?;
            }
            if gives(&active.effect, Rule::OnlyDash) {
                let own = active.number;
                let can = match command {
                    Command::Dash | Command::Walk(_) | Command::WalkTo(_) | Command::Fly(_) => true,
                    Command::Do(deed) => deed.from == own,
                    _ => false,
                };
                require(can, "Compulsion", "in this form you can only move")?;
            }
        }
        Ok(())
    }

    /// What who is turned may do: flee, break free of what holds it, or dodge where it cannot flee. It comes no nearer than 30
    /// feet by its own will. Source: 5.1, "Turn Undead".
    fn may_turned(&self, who: Id, source: Id, command: &Command) -> bool {
        let to = match command {
            Command::Dash | Command::Escape(_) | Command::Stand => return true,
            Command::Walk(path) => path.last().copied(),
            Command::WalkTo(to) => Some(*to),
            Command::Dodge => return !self.can_flee(who, source),
            _ => return false,
        };
        self.goes(who, source, to, false)
    }

    /// Whether any way leads away from somebody.
    fn can_flee(&self, who: Id, source: Id) -> bool {
        let moves = self.view().moves(who);
        let mut stops = moves.stops.iter().skip(1).filter(|stop| !stop.taken);
        stops.any(|stop| self.goes(who, source, Some(stop.at), false))
    }

    /// Ends what lasts on somebody only with an effect that is over now.
    pub(super) fn end_without(&mut self, who: Id, ended: &Active) -> Flow {
        if super::effects::brings(&ended.effect, ConditionName::Grappled) {
            self.end_helpless()?;
        }
        let name = ended.name.as_str();
        let Some(one) = self.scene.creature(who) else { return Ok(()) };
        if one.is_under(name) {
            return Ok(());
        }
        let is_it = |ends: &Ends| matches!(ends, Ends::Without(known) if known == name);
        let over: Vec<u32> = one
            .effects
            .iter()
            .filter(|active| active.effect.ends.iter().any(is_it))
            .map(|active| active.number)
            .collect();
        over.into_iter().try_for_each(|number| self.end_effect(who, number))
    }

    /// Whether one of two grapples the other; alone, whether it grapples anybody.
    pub(super) fn is_grapple(&self, one: Id, other: Id) -> bool {
        let view = self.view();
        if one == other {
            return view.drags(one).is_some();
        }
        view.drags(one) == Some(other) || view.drags(other) == Some(one)
    }

    /// What follows for the caster of a spell that has healed another.
    pub(super) fn healed_by_spell(&mut self, who: Id, slot: u8) -> Flow {
        self.spell.slot = slot;
        self.moment(who, Moment::Heals, None)
    }

    /// Whether a way leads closer to somebody, or farther away.
    fn goes(&self, who: Id, other: Id, to: Option<crate::grid::Square>, is_closer: bool) -> bool {
        let (Some(other), Some(to)) = (self.scene.creature(other), to) else { return true };
        let me = self.scene.get(who).space();
        let (before, after) =
            (me.feet_to(other.space()), Body { at: to, ..me }.feet_to(other.space()));
        if is_closer { after < before } else { after > before }
    }

    /// Whether somebody is kept from harming others.
    pub(super) fn is_harmless(&self, who: Id) -> bool {
        self.view().rule(who, Rule::CannotAttack)
    }

    /// The save of who would attack somebody that is warded: whether the attack is lost.
    pub(super) fn is_warded(&mut self, by: Id, target: Id) -> Flow<bool> {
        let found = self.scene.get(target).effects.iter().find_map(|active| {
            let mut all = active.effect.powers.modifiers.iter();
            let ability = all.find_map(|one| match one.gives {
                Gives::Warded(ability) => Some(ability),
                _ => None,
            })?;
            Some((ability, active.cause.clone()))
        });
        let Some((ability, cause)) = found else { return Ok(false) };
        if cause.by == by {
            return Ok(false);
        }
        let matter = Matter { is_magic: true, against_spell: true, ..Matter::default() };
        let difficulty = i32::from(cause.difficulty);
        let (is_made, _) = self.save(by, ability, difficulty, &cause, &matter, (false, false))?;
        Ok(!is_made)
    }

    /// What becomes of an attack before its roll: lost to a ward or an image.
    pub(super) fn is_foiled(&mut self, attack: &Attack<'_>) -> Flow<bool> {
        let lost = self.is_blown_away(attack) || self.is_warded(attack.by, attack.target)?;
        Ok(lost || self.strikes_image(attack)? || self.strikes_phantasm(attack)?)
    }

    /// More damage for who suffers more from somebody.
    pub(super) fn suffered(&mut self, who: Id, by: Id, matter: &Matter<'_>) -> Vec<HarmPart> {
        let mut found = Vec::new();
        {
            let view = self.view();
            if view.scene.creature(by).is_none() {
                return Vec::new();
            }
            view.each_asked(who, &Asks::sort(Sort::Suffers), |given| {
                if let Gives::ExtraAgainst(amount, kind) = &given.modifier.gives
                    && view.holds(&given, who, Some(by), matter)
                    && let Some(cause) = given.cause
                {
                    found.push((amount.clone(), *kind, cause.clone()));
                }
            });
        }
        let mut parts = Vec::new();
        for (amount, kind, cause) in found {
            let rolls = super::amount::rolls(&amount, &self.view().context(cause.by, Some(&cause)));
            parts.push(self.harm_part(&rolls.dice, rolls.bonus, kind));
        }
        parts
    }

    /// What others suffer with somebody: those who share its damage.
    pub(super) fn shared_harm(&mut self, who: Id, parts: &[HarmPart], taken: u16) -> Flow {
        let sharing: Vec<Cause> = self
            .scene
            .get(who)
            .effects
            .iter()
            .filter(|active| gives(&active.effect, Rule::SharesDamage))
            .map(|active| active.cause.clone())
            .collect();
        for cause in sharing {
            if cause.by == who || self.scene.creature(cause.by).is_none() {
                continue;
            }
            let kind = parts.first().map_or(crate::damage::Damage::Force, |part| part.kind);
            let part = HarmPart { dice: Vec::new(), bonus: 0, kind, rolled: taken, taken };
            let own = Cause { by: 0, ..cause.clone() };
            self.deeper(|work| {
                let blow = super::harm::Blow {
                    who: cause.by,
                    cause: &own,
                    parts: vec![part],
                    is_critical: false,
                    is_halved: false,
                    spares: false,
                    matter: Matter::default(),
                };
                work.harm(blow).map(|_| ())
            })?;
        }
        Ok(())
    }

    /// Those who see a friend come to harm remember whose side they are on.
    pub(super) fn side_harmed(&mut self, who: Id) -> Flow {
        let friends: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                one.life != Life::Dead
                    && (id == who
                        || self.scene.are_allies(id, who) && self.view().has_line(id, who))
            })
            .map(|(id, _)| id)
            .collect();
        friends.into_iter().try_for_each(|id| self.end_where(id, Why::SideHarmed))
    }

    /// What lasts on somebody keeps death away once: the effect ends.
    pub(super) fn is_kept_from_death(&mut self, who: Id) -> Flow<bool> {
        let found = self
            .scene
            .get(who)
            .effects
            .iter()
            .find(|active| gives(&active.effect, Rule::DeathWard));
        let Some(number) = found.map(|active| active.number) else { return Ok(false) };
        self.end_effect(who, number)?;
        Ok(true)
    }

    /// Rises or sinks with an effect that lifts its bearer; a master's side is its servant's.
    pub(super) fn lift(&mut self, who: Id, active: &Active, begins: bool) {
        if gives(&active.effect, Rule::Levitated) {
            let at = self.scene.get(who).altitude;
            let ground = Body::standing(
                &self.painted,
                self.scene.get(who).sheet.size,
                self.scene.get(who).at,
            );
            let to = if begins { at.saturating_add(20) } else { ground.altitude };
            self.emit(Event::Rose(who, to, begins));
        }
        if gives(&active.effect, Rule::Obeys)
            && let Some(master) = self.scene.creature(active.cause.by)
        {
            let side = if begins { Some(master.side) } else { active.was };
            if let Some(side) = side {
                self.emit(Event::Sided(who, side));
            }
        }
    }

    /// What somebody does with something of its own: the numbers of its best way of casting, and no spell.
    pub(super) fn cause_of(&self, by: Id, name: &str) -> Cause {
        let mut cause = Cause { by, name: name.to_owned(), ..Cause::default() };
        if let Some(caster) =
            self.scene.creature(by).and_then(|creature| creature.sheet.casters.first())
        {
            let sheet = &self.scene.get(by).sheet;
            cause.difficulty = caster.difficulty;
            cause.attack = caster.attack;
            cause.modifier = sheet.scores.modifier(caster.ability);
        }
        cause
    }

    /// The moment when somebody's turn begins or ends, for what lasts on others by it.
    pub(super) fn source_moment(&mut self, source: Id, moment: Moment) -> Flow {
        let bearers: Vec<Id> = self
            .scene
            .creatures()
            .filter(|(_, one)| one.effects.iter().any(|active| active.cause.by == source))
            .map(|(id, _)| id)
            .collect();
        for bearer in bearers {
            self.deeper(|work| work.moment(bearer, moment, Some(source)))?;
            self.repeat_saves(bearer, moment)?;
        }
        Ok(())
    }

    /// Whether a fall of so many feet does nothing to somebody.
    pub(super) fn falls_safely(&self, who: Id, feet: u16) -> bool {
        let mut is_safe = false;
        let can_act = self.scene.get(who).can_act();
        self.view().each_modifier(who, |given| {
            is_safe |= matches!(given.modifier.gives, Gives::SafeFall(most) if most >= feet && can_act);
        });
        is_safe
    }
}
