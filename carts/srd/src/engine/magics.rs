//! Spells that monsters keep, turn away or cast in between; and those who lie in wait.

use super::act::Aimed;
use super::event::{Event, Spend};
use super::spells::Spell;
use super::state::{Cause, Id};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use super::{Aim, Caster, Casting, Command, Deed};
use crate::ability::Ability;
use crate::data::{
    Activity, CastingTime, ConditionName, Cure, Effect, Lasts, Powers, Rule, Shape, Step, Strike,
};

/// How hidden one is that cannot be told from a thing, and one that light goes through.
const APPEARANCE: i16 = 99;
const TRANSPARENT: i16 = 15;
/// What a caster does who stores a spell in a guardian, and the effect of it.
const STORING: &str = "Spell Storing";
const STORED: &str = "Stored Spell";

impl Work<'_> {
    /// Keeps a spell in a guardian whose amulet the caster wears, for the guardian to cast.
    pub(super) fn stores(&mut self, who: Id, spell: Spell, casting: &Casting) -> Option<Id> {
        let Some(&Aim::At(guardian)) = casting.aims.first() else { return None };
        let wears = self.scene.get(who).effects.iter().any(|active| {
            active.cause.by == guardian && super::compel::gives(&active.effect, Rule::TransfersHalf)
        });
        let fits = casting.choice == STORING && spell.entry.level <= 4 && casting.slot <= 4;
        (wears && fits && self.scene.creature(guardian).is_some()).then_some(guardian)
    }

    /// Puts the spell there, in the place of any that was there before.
    pub(super) fn store(&mut self, guardian: Id, spell: Spell, cause: &Cause, level: u8) -> Flow {
        let ways = spell.power.ways.get(usize::from(cause.option));
        let before = spell.power.once.iter().chain(ways.map_or(&[][..], |(_, steps)| steps));
        let activity = Activity {
            name: format!("Stored {}", spell.entry.name),
            targets: spell.targets_with(cause.slot, level),
            before: before.cloned().collect(),
            does: spell.power.does.clone(),
            after: vec![Step::End(Cure::Named(STORED.into()))],
            options: spell.power.options.clone(),
            magic: true,
            ..Activity::default()
        };
        self.did(cause.by, STORING, &[guardian]);
        let powers = Powers { actions: vec![activity], ..Powers::default() };
        let (name, lasts) = (STORED.to_owned(), Lasts::Always);
        for number in self.numbers_of(guardian) {
            if self.active(guardian, number).is_some_and(|active| active.name == STORED) {
                self.end_effect(guardian, number)?;
            }
        }
        self.gain(guardian, &Effect { name, lasts, powers, ..Effect::default() }, cause).map(|_| ())
    }

    /// Who cannot be told from a thing, or is hard to make out, lies in wait as a fight begins.
    pub(super) fn lie_in_wait(&mut self, who: Id) {
        let Some(me) = self.scene.creature(who) else { return };
        // Only whom it surprises has not noticed what it is.
        let surprises = self
            .scene
            .creatures()
            .any(|(id, one)| one.turn.surprised && self.scene.are_foes(id, who));
        if me.hidden.is_some() || !surprises {
            return;
        }
        if self.view().rule(who, Rule::FalseAppearance) {
            self.emit(Event::Hid(who, Some(APPEARANCE)));
        } else if self.view().rule(who, Rule::Transparent) {
            self.emit(Event::Hid(who, Some(TRANSPARENT)));
            self.noticed(who);
        }
    }

    /// Whoever lay in wait and does something is no thing to anybody any more.
    pub(super) fn shows_itself(&mut self, who: Id, command: &Command) {
        let idle = matches!(command, Command::EndTurn | Command::Hide | Command::Ready { .. });
        let Some(me) = self.scene.creature(who) else { return };
        let view = self.view();
        let poses = me.hidden == Some(APPEARANCE)
            || me.hidden == Some(TRANSPARENT) && view.rule(who, Rule::Transparent);
        if !idle && poses {
            self.emit(Event::Hid(who, None));
        }
    }

    /// Those who are freed of what death or magic leaves behind: nothing to do for most.
    pub(super) fn dispelled(&mut self, by: Id, who: Id, difficulty: u8) -> Flow {
        if !self.view().rule(who, Rule::Dispellable) {
            return Ok(());
        }
        let cause = Cause {
            by,
            name: "Antimagic Susceptibility".into(),
            is_magic: true,
            spell: Some(3),
            difficulty,
            ..Cause::default()
        };
        let conditions = [ConditionName::Unconscious];
        let effect = Effect {
            lasts: Lasts::Rounds(10),
            conditions: conditions.to_vec(),
            ..Effect::default()
        };
        let matter = Matter {
            is_magic: true,
            against_spell: true,
            conditions: &conditions,
            ..Matter::default()
        };
        let against = i32::from(difficulty);
        let ability = Ability::Constitution;
        let (is_made, _) = self.save(who, ability, against, &cause, &matter, (false, false))?;
        if is_made { Ok(()) } else { self.gain(who, &effect, &cause).map(|_| ()) }
    }

    /// Leaves out of a spell's targets whom it does not concern, or who is warded or turns it away.
    pub(super) fn leave_out(&mut self, who: Id, spell: &Spell, aimed: &mut Aimed) -> Flow {
        aimed.creatures.retain(|&id| {
            let view = self.view();
            !view.is_unaffected(id, &spell.entry.name)
                && !view.is_spared(who, id, spell.entry.level)
                && !view.shrugs_off(id, who, spell)
        });
        self.reflect(who, spell, &mut aimed.creatures);
        if aimed.squares.is_empty() {
            let mut kept = Vec::new();
            for target in std::mem::take(&mut aimed.creatures) {
                let harms = self.scene.are_foes(who, target);
                if !harms || !self.is_warded(who, target)? {
                    kept.push(target);
                }
            }
            aimed.creatures = kept;
        }
        Ok(())
    }

    /// Lets those who reflect a spell turn it on its caster.
    fn reflect(&mut self, by: Id, spell: &Spell, targets: &mut Vec<Id>) {
        for at in (0..targets.len()).rev() {
            match self.is_reflected(targets[at], by, spell) {
                None => {}
                Some(true) => targets[at] = by,
                Some(false) => {
                    targets.remove(at);
                }
            }
        }
    }

    /// Whether a spell is turned away by who reflects such: then it does nothing to it, and a die says whom it strikes.
    fn is_reflected(&mut self, who: Id, by: Id, spell: &Spell) -> Option<bool> {
        if who == by || !self.view().rule(who, Rule::SpellReflection) {
            return None;
        }
        let shoots = |step: &Step| matches!(step, Step::Attack { strike: Strike::Ranged, .. });
        let is_line = spell.targets().area.is_some_and(|area| area.shape == Shape::Line);
        let is_ray = spell.power.does.iter().any(shoots);
        if !is_line && !is_ray && spell.entry.name != "Magic Missile" {
            return None;
        }
        Some(self.throw(who, "Reflective Carapace", 6) == 6)
    }

    /// Casts one of the spells that an action lets one choose from.
    pub(super) fn cast_as_part(&mut self, who: Id, activity: &Activity, deed: &Deed) -> Flow {
        let name = &activity.name;
        let Some((spell, _)) = activity.options.get(usize::from(deed.option)) else {
            return require(false, "Option", format!("{name} has no such option"));
        };
        let sheet = self.scene.get(who).sheet.clone();
        let found = sheet.casters.iter().enumerate().find(|(_, way)| {
            let daily = way.daily.iter().map(|(_, known)| known);
            way.at_will.iter().chain(&way.prepared).chain(daily).any(|known| known == spell)
        });
        let Some((caster, way)) = found else {
            return require(false, "Spell", format!("you do not know {spell}"));
        };
        let is_free =
            way.at_will.contains(spell) || way.daily.iter().any(|(_, known)| known == spell);
        let least = if is_free { Some((0, false)) } else { self.least_slot(who, caster, spell) };
        let Some((slot, is_pact)) = least else {
            return require(false, "Spell Slot", format!("no slot is left for {spell}"));
        };
        self.take(who, activity.cost)?;
        self.pay(who, &activity.uses, deed.spend);
        if self.scene.fight().is_some() {
            self.spend(who, Spend::MoreAction);
        }
        let (spell, caster, aims) = (spell.clone(), caster as u8, deed.aims.clone());
        self.cast(who, &Casting { spell, caster, slot, is_pact, aims, ..Casting::default() })
    }
}

/// The spells that a creature can choose from in an action that lets it cast one: those that harm first.
#[must_use]
pub(super) fn castable(casters: &[Caster], level: u8) -> Vec<String> {
    let mut all: Vec<(bool, u8, String)> = Vec::new();
    for way in casters {
        let daily = way.daily.iter().map(|(_, known)| known);
        for name in way.at_will.iter().chain(&way.prepared).chain(daily) {
            let Some(spell) = super::spells::spell(name) else { continue };
            let fits = spell.entry.level <= level && spell.entry.casting == CastingTime::Action;
            // What casts a spell by this says so of all levels; what says 0 means cantrips.
            if fits && !all.iter().any(|(.., known)| known == name) {
                all.push((spell.entry.damage.is_none(), u8::MAX - spell.entry.level, name.clone()));
            }
        }
    }
    all.sort();
    all.into_iter().map(|(.., name)| name).collect()
}
