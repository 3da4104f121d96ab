//! Spells that take their time: minutes of casting, rituals, and what is kept ready. Source: 5.1, "Casting Time" and "Ready".

use super::command::Casting;
use super::event::Event;
use super::spells::Spell;
use super::state::{Cause, Id, Number};
use super::work::{Flow, Work, require};
use crate::data::{CastingTime, Effect};

/// Minutes that a ritual takes longer than the spell.
const RITUAL_MINUTES: u16 = 10;

/// The effect of who holds a spell: it is concentrated on, and lasts till the caster's next turn or the end of the casting.
fn held(spell: &str) -> Effect {
    Effect { name: format!("{spell} in the making"), ..Effect::default() }
}

impl Work<'_> {
    /// Lets the minutes pass that a casting takes, which needs concentration all the while. Whether it came to its end; a
    /// spell that was broken off costs no slot.
    pub(super) fn cast_slowly(
        &mut self,
        who: Id,
        spell: Spell,
        casting: &Casting,
        cause: &mut Cause,
    ) -> Flow<bool> {
        let own = match spell.entry.casting {
            CastingTime::Minutes(minutes) => minutes,
            _ => 0,
        };
        let minutes = own + if casting.is_ritual { RITUAL_MINUTES } else { 0 };
        if minutes == 0 {
            return Ok(true);
        }
        let quiet = self.scene.fight().is_none();
        require(quiet, "Casting Time", format!("{} takes {minutes} minutes", spell.entry.name))?;
        self.hold(who, cause.casting, &spell.entry.name, u32::from(minutes) * 10 + 1)?;
        self.pass(u32::from(minutes) * super::rest::MINUTE)?;
        cause.round = self.scene.round;
        self.let_go(who, cause.casting, &spell.entry.name)
    }

    fn hold(&mut self, who: Id, casting: Number, spell: &str, rounds: u32) -> Flow {
        self.cease(who)?;
        let effect = held(spell);
        let name = effect.name.clone();
        self.gain(who, &effect, &Cause { by: who, name, casting, rounds, ..Cause::default() })?;
        self.emit(Event::Concentrates(who, casting));
        Ok(())
    }

    /// Ends the holding of a spell. Whether it was held till now.
    fn let_go(&mut self, who: Id, casting: Number, spell: &str) -> Flow<bool> {
        let name = held(spell).name;
        let Some(me) = self.scene.creature(who) else { return Ok(false) };
        let found = me.effects.iter().find(|active| {
            active.name == name && active.cause.casting == casting && me.concentration == casting
        });
        let Some(number) = found.map(|active| active.number) else { return Ok(false) };
        self.emit(Event::Ended(who, number));
        self.emit(Event::Concentrates(who, 0));
        Ok(true)
    }

    /// Casts a spell and keeps it for its trigger: the slot is spent now, and it takes concentration till then.
    pub(super) fn ready_spell(&mut self, who: Id, casting: &Casting) -> Flow {
        let Some(spell) = super::spells::spell(&casting.spell) else {
            return require(false, "Spell", format!("there is no spell {}", casting.spell));
        };
        let action = spell.entry.casting == CastingTime::Action && !casting.is_ritual;
        require(action, "Ready", "only a spell that takes an action can be readied")?;
        let sheet = self.scene.get(who).sheet.clone();
        let Some(caster) = sheet.casters.get(usize::from(casting.caster)) else {
            return require(false, "Spell", "you have no such way of casting");
        };
        let cause = self.spell_cause(who, spell, caster, casting);
        let twist = self.twist(who, spell, casting, &cause, false)?;
        require(!twist.is_quick, "Ready", "a readied spell cannot be quicker")?;
        self.may_cast(who, spell.entry, caster, casting, &twist)?;
        self.may_grant(who, spell, caster, casting)?;
        self.pay_casting(who, spell.entry, caster, casting, &twist)?;
        self.pay_twist(who, &twist)?;
        let number = self.number();
        self.hold(who, number, &spell.entry.name, 1)
    }

    /// Lets go of a spell that was kept ready.
    pub(super) fn release_spell(&mut self, who: Id, casting: &Casting) -> Flow {
        let Some(spell) = super::spells::spell(&casting.spell) else { return Ok(()) };
        let held = self.scene.get(who).concentration;
        let is_held = held > 0 && self.let_go(who, held, &spell.entry.name)?;
        require(is_held, "Concentration", "the spell was lost")?;
        let sheet = self.scene.get(who).sheet.clone();
        let Some(caster) = sheet.casters.get(usize::from(casting.caster)) else { return Ok(()) };
        let mut cause = self.spell_cause(who, spell, caster, casting);
        let twist = self.twist(who, spell, casting, &cause, true)?;
        twist.mark(&mut cause);
        let aimed = self.aim_spell(who, spell, casting, &cause, (&twist, caster))?;
        self.cast_twisted(who, spell, (&twist, caster), aimed, cause)
    }
}
