//! What the world does to those in it: falls and traps, hunger and thirst, marches; and another sheet for somebody. Source:
//! 5.1, "The Environment", "Travel" and "Traps".

use serde::{Deserialize, Serialize};

use super::event::{Event, Roll, RollKind};
use super::rest::{DAY, FED, HOUR};
use super::state::{Cause, Id, Life, Scene};
use super::steps::Run;
use super::weigh::{Matter, Weight};
use super::work::{Flow, Table, Work};
use super::{Shared, Sheet};
use crate::ability::Ability;
use crate::check::{Outcome, outcome};
use crate::data::{ConditionName, CreatureType, Effect, Lasts, Rule, Step};
use crate::space::{THIRST_DIFFICULTY, Thirst, foodless_days, march_difficulty, thirst};

/// What one has eaten and drunk in a day.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Day {
    /// Food, in halves of what it needs: 2 is enough.
    pub food_halves: u8,
    /// Water, in quarters of a gallon.
    pub water_quarters: u16,
    /// Whether it was hot.
    pub is_hot: bool,
}

/// Something that befalls creatures without anybody doing it, such as a trap.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Peril {
    /// What the log calls it.
    pub name: String,
    /// The bonus of its attack; none for no attack. What it does is then done to whom it hits.
    pub attack: Option<i8>,
    /// Difficulty of its saves, where a step has none of its own.
    pub difficulty: u8,
    /// Whether it is magic.
    pub is_magic: bool,
    /// What it does to each; the actor is the one to whom it is done.
    pub does: Vec<Step>,
}

/// The effect that counts the half days without food.
const HUNGER: &str = "Hunger";

impl Scene {
    /// Something befalls these, whoever is where: a trap that was set off.
    pub fn befall(
        &mut self,
        who: &[Id],
        peril: &Peril,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) {
        self.happen(table, events, |work| {
            for &id in who {
                work.befall(id, peril)?;
            }
            work.sweep()
        });
    }

    /// Somebody falls so many feet from where it is, onto the floor of its square.
    pub fn fall(&mut self, who: Id, feet: u16, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| match work.scene.creature(who) {
            Some(_) => work.fall_down(who, feet).and_then(|()| work.sweep()),
            None => Ok(()),
        });
    }

    /// A day of somebody is over: what it has eaten and drunk is enough, or exhausts it. Who has had some of both has the
    /// whole good of a long rest.
    pub fn end_day(&mut self, who: Id, day: Day, table: &mut Table<'_>, events: &mut Vec<Event>) {
        self.happen(table, events, |work| work.end_day(who, day));
    }

    /// An hour of travel passes for these, the so-manieth of the day from 1: from the ninth on it can exhaust them. Nothing
    /// happens in a fight.
    pub fn march(&mut self, who: &[Id], hour: u8, table: &mut Table<'_>, events: &mut Vec<Event>) {
        if self.fight().is_some() {
            return;
        }
        self.happen(table, events, |work| {
            work.pass(HOUR)?;
            let Some(difficulty) = march_difficulty(hour) else { return Ok(()) };
            for &id in who {
                work.save_or_tire(id, difficulty, "Forced march", 1)?;
            }
            Ok(())
        });
    }

    /// Gives somebody another sheet: it has put on armour, attuned to something in a rest, or gained a level. What it has
    /// used stays used; hit points are at most what the sheet has.
    pub fn change_sheet(
        &mut self,
        who: Id,
        sheet: Sheet,
        table: &mut Table<'_>,
        events: &mut Vec<Event>,
    ) {
        self.happen(table, events, |work| {
            if work.scene.creature(who).is_none() {
                return Ok(());
            }
            work.emit(Event::Sheet(who, Shared::new(sheet)));
            let (most, me) = (work.view().hit_points_max(who), work.scene.get(who));
            if me.hp > most && me.shape.is_none() {
                let drained = me.drained;
                work.emit(Event::Drained(who, drained, most));
            }
            work.end_helpless()
        });
    }
}

impl Work<'_> {
    fn befall(&mut self, who: Id, peril: &Peril) -> Flow {
        if self.scene.creature(who).is_none_or(|me| me.life == Life::Dead) {
            return Ok(());
        }
        let (name, armor_class) = (peril.name.clone(), self.view().armor_class(who));
        let cause = Cause {
            name: name.clone(),
            difficulty: peril.difficulty,
            is_magic: peril.is_magic,
            ..Cause::default()
        };
        let mut run = Run::on(who, who, &cause);
        if let Some(attack) = peril.attack {
            let d20 = self.d20(&Weight::default());
            let fell = outcome(d20.face, attack, armor_class.clamp(0, 255) as u8, 20);
            let bonus = i16::from(attack);
            self.emit(Event::Rolled(Box::new(Roll {
                who: 0,
                kind: RollKind::Attack,
                other: who,
                name,
                d20: Some(d20),
                bonus,
                dice: Vec::new(),
                total: i16::from(d20.face) + bonus,
                against: armor_class.clamp(0, 999) as i16,
                outcome: fell,
            })));
            if fell == Outcome::Miss {
                return Ok(());
            }
            run.is_critical = fell == Outcome::Critical;
        }
        self.run(&peril.does, &mut run)
    }

    /// Whether it must eat and drink.
    pub(super) fn needs_food(&self, who: Id) -> bool {
        let without = [CreatureType::Undead, CreatureType::Construct, CreatureType::Elemental];
        !self.view().rule(who, Rule::NeedsNoFood) && !self.view().is_kind(who, &without)
    }

    fn end_day(&mut self, who: Id, day: Day) -> Flow {
        let alive = self.scene.creature(who).is_some_and(|me| me.life != Life::Dead);
        if !alive || !self.needs_food(who) {
            return Ok(());
        }
        self.drink(who, day)?;
        if self.scene.get(who).life == Life::Dead {
            return Ok(());
        }
        self.eat(who, day.food_halves)?;
        if day.food_halves > 0 && day.water_quarters > 0 {
            let cause = Cause { by: who, name: FED.into(), ..Cause::default() };
            let effect =
                Effect { name: FED.into(), lasts: Lasts::Rounds(DAY), ..Effect::default() };
            self.gain(who, &effect, &cause)?;
        }
        Ok(())
    }

    fn drink(&mut self, who: Id, day: Day) -> Flow {
        let is_exhausted = self.scene.get(who).exhaustion > 0;
        match thirst(day.water_quarters, day.is_hot, is_exhausted) {
            Thirst::Quenched => Ok(()),
            Thirst::Save(levels) => self.save_or_tire(who, THIRST_DIFFICULTY, "Thirst", levels),
            Thirst::Exhaustion(levels) => self.tire(who, levels),
        }
    }

    /// Half days without food add up; a day of enough begins anew.
    fn eat(&mut self, who: Id, halves: u8) -> Flow {
        let me = self.scene.get(who);
        let found = me.effects.iter().find(|active| active.name == HUNGER);
        let (number, before) =
            found.map_or((None, 0), |active| (Some(active.number), active.failures));
        if halves >= 2 {
            return number.map_or(Ok(()), |number| self.end_effect(who, number));
        }
        let constitution = me.sheet.scores.modifier(Ability::Constitution);
        let number = match number {
            Some(number) => number,
            None => {
                let cause = Cause { by: who, name: HUNGER.into(), ..Cause::default() };
                let lasts = Lasts::Always;
                let effect = Effect { name: HUNGER.into(), lasts, ..Effect::default() };
                self.gain(who, &effect, &cause)?;
                let effects = &self.scene.get(who).effects;
                let found = effects.iter().rev().find(|active| active.name == HUNGER);
                let Some(active) = found else { return Ok(()) };
                active.number
            }
        };
        let hungry = before.saturating_add(2 - halves);
        self.emit(Event::Counted(who, number, 0, hungry));
        // Half a day counts when it makes a whole one.
        let days = |halves: u8| u16::from(halves / 2).saturating_sub(foodless_days(constitution));
        let levels = days(hungry) - days(before);
        self.tire(who, levels.min(6) as u8)
    }

    fn save_or_tire(&mut self, who: Id, difficulty: u8, name: &str, levels: u8) -> Flow {
        let alive = self.scene.creature(who).is_some_and(|me| me.life != Life::Dead);
        if !alive {
            return Ok(());
        }
        let cause = Cause { name: name.into(), ..Cause::default() };
        let conditions = [ConditionName::Exhaustion];
        let matter = Matter { conditions: &conditions, ..Matter::default() };
        let (ability, against) = (Ability::Constitution, i32::from(difficulty));
        let (is_made, _) = self.save(who, ability, against, &cause, &matter, (false, false))?;
        if is_made { Ok(()) } else { self.tire(who, levels) }
    }

    /// So many levels of exhaustion.
    pub(super) fn tire(&mut self, who: Id, levels: u8) -> Flow {
        let cause = Cause { name: "Exhaustion".into(), ..Cause::default() };
        let conditions = vec![ConditionName::Exhaustion];
        let effect = Effect { conditions, ..Effect::default() };
        for _ in 0..levels {
            if self.scene.creature(who).is_some_and(|me| me.life != Life::Dead) {
                self.gain(who, &effect, &cause)?;
            }
        }
        Ok(())
    }
}
