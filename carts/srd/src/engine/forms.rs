//! Bodies that change: into other forms, into two, into mist; and those that engulf and corrode others.

use super::Shared;
use super::attack::Attack;
use super::event::Event;
use super::harm::Blow;
use super::state::{Cause, Creature, Id, Life};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{
    Amount, ConditionName, Deed, Effect, Ends, Gives, Lasts, Modifier, Moment, On, Powers, Roll,
    Rule, Size, Stat, Step, When, tables,
};
use crate::grid::Square;
use crate::space::{self, Body};

/// What armour has lost to corrosion, and weapons.
const RUST: &str = "Corroded armor";
/// A weapon that has lost so much is destroyed.
const WEAPON_MOST: i32 = 5;
/// The form that escapes, and what keeps it away.
const MIST: &str = "Vampire, Mist Form";
const ESCAPED: &str = "Misty Escape";
/// Duplicates that others strike at.
const PHANTASMS: &str = "Phantasms";
/// Feet that a leap onto others has at least.
const LEAP_LEAST: u16 = 15;
/// Who is in a gelatinous cube.
const ENGULFED: &str = "Engulfed";

impl Work<'_> {
    /// Takes another form of its own, where there is room for it.
    pub(super) fn become_other(&mut self, who: Id, name: &str) -> Flow {
        let me = self.scene.get(who);
        require(me.sheet.name != name, "Shape", "it is in this form already")?;
        let Some(mut sheet) = super::bestiary::by_name(tables(), name) else { return Ok(()) };
        sheet.is_character = me.sheet.is_character;
        let (from, size, hp) = (me.at, sheet.size, me.hp);
        let Some(to) = self.room_for(who, size) else {
            return require(false, "Shape", "there is no room for this form");
        };
        let most = sheet.hit_points;
        self.emit(Event::Sheet(who, Shared::new(sheet)));
        if hp > most {
            let drained = self.scene.get(who).drained;
            self.emit(Event::Drained(who, drained, most));
        }
        if to != from {
            self.emit(Event::Moved { who, from, to, feet: 0 });
        }
        self.land(who)?;
        self.end_helpless()
    }

    /// Where somebody can be with another size, so that it still covers where it was or the nearest free place.
    fn room_for(&self, who: Id, size: Size) -> Option<Square> {
        let me = self.scene.get(who);
        let side = space::side(size);
        let fits = |at: Square| {
            let body = Body { at, size, altitude: me.altitude };
            space::fit(&self.painted, size, at) == Some(space::Fit::Free)
                && !self.scene.creatures().any(|(id, other)| {
                    id != who
                        && other.life != Life::Dead
                        && !other.is_away()
                        && !self.view().is_taken_along(id)
                        && other.space().overlaps(body)
                })
        };
        let corners = (0..side).flat_map(|dy| (0..side).map(move |dx| (dx, dy)));
        let near = corners.filter_map(|(dx, dy)| {
            Some(Square::new(me.at.x.checked_sub(dx)?, me.at.y.checked_sub(dy)?))
        });
        if fits(me.at) || side <= me.space().side() {
            return Some(me.at);
        }
        near.into_iter().find(|&at| fits(at))
    }

    /// Steps that are code, of creatures of few sorts.
    pub(super) fn deed_of_beasts(&mut self, deed: Deed, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match deed {
            Deed::CorrodeArmor => self.corrode_armor(target, &run.cause.clone()),
            Deed::CorrodeWeapon => self.corrode_weapon(target, run),
            Deed::Engulf => self.engulf(actor, run),
            Deed::DeadlyLeap => self.leap_onto(actor, run),
            Deed::Gibber => self.gibber(target),
            Deed::MistyEscape => self.escape_as_mist(actor),
            Deed::Split => self.split(actor),
            _ => Ok(()),
        }
    }

    /// One less of the armour class that armour gives; at 10 it is gone.
    fn corrode_armor(&mut self, who: Id, cause: &Cause) -> Flow {
        let me = self.scene.get(who);
        let worn = me.sheet.worn;
        if worn.base <= 10 || worn.is_magical || worn.armor.is_none() {
            return Ok(());
        }
        let old = me.effects.iter().find(|active| active.name == RUST).cloned();
        let lost = 1 + old.as_ref().map_or(0, |active| i32::from(active.successes));
        if let Some(active) = &old {
            self.emit(Event::Ended(who, active.number));
        }
        if i32::from(worn.base) - lost <= 10 {
            let mut sheet = (*self.scene.get(who).sheet).clone();
            let dexterity = i32::from(sheet.scores.modifier(Ability::Dexterity));
            let shield = if worn.has_shield { 2 } else { 0 };
            sheet.armor_class = (10 + dexterity + shield).clamp(0, 255) as u8;
            let bare = super::Worn { has_shield: worn.has_shield, ..super::Worn::default() };
            sheet.worn = super::Worn { is_untrained: worn.is_untrained && worn.has_shield, ..bare };
            self.did(who, "Armor destroyed", &[]);
            self.emit(Event::Sheet(who, Shared::new(sheet)));
            return Ok(());
        }
        let gives = Gives::Subtract(Stat::ArmorClass, fixed(lost));
        let rust = penalty(RUST, gives, Vec::new());
        self.keep_count(who, rust, cause, lost)
    }

    /// One less damage of the weapon that struck, or else of one that it holds; at 5 it is gone.
    fn corrode_weapon(&mut self, who: Id, run: &Run) -> Flow {
        let sheet = self.scene.get(who).sheet.clone();
        let held = sheet.weapons.iter().find(|weapon| {
            weapon.is_held() && !weapon.qualities.is_magical && super::weigh::is_metal(&weapon.name)
        });
        let Some(weapon) = run.weapon.as_ref().or(held) else { return Ok(()) };
        let name = format!("Corroded {}", weapon.name);
        let old = self.scene.get(who).effects.iter().find(|active| active.name == name).cloned();
        let lost = 1 + old.as_ref().map_or(0, |active| i32::from(active.successes));
        if let Some(active) = &old {
            self.emit(Event::Ended(who, active.number));
        }
        if lost >= WEAPON_MOST {
            let mut sheet = (*sheet).clone();
            let gone = weapon.name.clone();
            sheet.weapons.retain(|weapon| weapon.name != gone);
            self.did(who, &format!("{gone} destroyed"), &[]);
            self.emit(Event::Sheet(who, Shared::new(sheet)));
            return Ok(());
        }
        let gives = Gives::Subtract(Stat::Damage, fixed(lost));
        let when = vec![When::With(weapon.name.clone())];
        let rust = penalty(&name, gives, when);
        self.keep_count(who, rust, &run.cause, lost)
    }

    /// Puts an effect on somebody that remembers how much it stands for.
    fn keep_count(&mut self, who: Id, effect: Effect, cause: &Cause, count: i32) -> Flow {
        let name = effect.name.clone();
        let cause = Cause { casting: 0, ..cause.clone() };
        self.gain(who, &effect, &cause)?;
        let found = self.scene.get(who).effects.iter().find(|active| active.name == name);
        if let Some(number) = found.map(|active| active.number) {
            self.emit(Event::Counted(who, number, count.clamp(0, 255) as u8, 0));
        }
        Ok(())
    }

    /// Babble that makes one do what a d8 says.
    fn gibber(&mut self, who: Id) -> Flow {
        if self.scene.turn() != Some(who) || !self.scene.get(who).is_up() {
            return Ok(());
        }
        match self.throw(who, "Gibbering", 8) {
            0..=4 => {}
            5..=6 => self.wander(who)?,
            _ => self.attack_at_random(who)?,
        }
        if self.scene.creature(who).is_some() {
            self.exhaust_turn(who);
        }
        Ok(())
    }

    /// At 0 hit points it is mist, and away.
    fn escape_as_mist(&mut self, who: Id) -> Flow {
        let Some(mut sheet) = super::bestiary::by_name(tables(), MIST) else { return Ok(()) };
        let me = self.scene.get(who);
        sheet.is_character = me.sheet.is_character;
        self.did(who, ESCAPED, &[]);
        self.emit(Event::Sheet(who, Shared::new(sheet)));
        self.emit(Event::Lives(who, Life::Stable));
        self.cease(who)?;
        let cause = self.cause_of(who, ESCAPED);
        let lasts = Lasts::Always;
        let effect = Effect { name: ESCAPED.into(), lasts, away: true, ..Effect::default() };
        self.gain(who, &effect, &cause)?;
        self.end_helpless()
    }

    /// One becomes two, each with half of the hit points and one size smaller.
    fn split(&mut self, who: Id) -> Flow {
        let me = self.scene.get(who);
        if me.hp < 10 || me.sheet.size < Size::Medium || !me.is_up() {
            return Ok(());
        }
        let half = me.hp / 2;
        let mut sheet = (*me.sheet).clone();
        sheet.size = Size::ALL[sheet.size as usize - 1];
        sheet.hit_points = half;
        let (name, side, at) = (me.name.clone(), me.side, me.at);
        self.emit(Event::Sheet(who, Shared::new(sheet.clone())));
        self.emit(Event::Drained(who, 0, half));
        let Some(place) = self.free_square(&sheet, at) else { return Ok(()) };
        let id = self.scene.creatures().map(|(id, _)| id).max().unwrap_or(0).saturating_add(1);
        let other = Creature::new(name, side, sheet, place);
        self.emit(Event::Arrived(id, Shared::new(other)));
        let order = self.scene.fight().map_or(&[][..], |fight| &fight.order);
        let found = order.iter().position(|&(known, _)| known == who);
        if let Some(index) = found {
            let total = order[index].1;
            self.emit(Event::Joined(id, total, (index + 1).min(255) as u8));
        }
        self.end_helpless()
    }

    /// The cube moves up to its speed, and into whom it meets.
    fn engulf(&mut self, who: Id, run: &Run) -> Flow {
        let Some(to) = run.at else { return Ok(()) };
        let path: Vec<(Square, i16)> = {
            let view = self.view();
            let mut mover = view.mover(who, &[]);
            mover.spent = 0;
            let others: Vec<space::Other> = self
                .scene
                .creatures()
                .filter(|&(id, one)| {
                    id != who
                        && one.life != Life::Dead
                        && !one.is_away()
                        && one.size() > Size::Large
                })
                .map(|(_, one)| space::Other { body: one.space(), hostile: true })
                .collect();
            let moves = space::moves(&view.ground(who), &mover, &others);
            let body = |at: Square| Body { at, ..mover.body };
            let aim = Body::new(Size::Tiny, to);
            let best = moves
                .stops
                .iter()
                .enumerate()
                .min_by_key(|(index, stop)| (body(stop.at).squares_to(aim), stop.cost, *index));
            let path = moves.path(best.map_or(0, |(index, _)| index));
            path.into_iter().map(|at| (moves.stops[at].at, moves.stops[at].altitude)).collect()
        };
        for (to, altitude) in path {
            let from = self.scene.get(who).at;
            let there = Body { at: to, ..self.scene.get(who).space() };
            self.leave_reach(who, there)?;
            if !self.scene.get(who).is_up() {
                break;
            }
            let met: Vec<Id> = self
                .scene
                .creatures()
                .filter(|&(id, one)| {
                    id != who
                        && one.life != Life::Dead
                        && !one.is_away()
                        && !self.view().is_taken_along(id)
                        && one.space().overlaps(there)
                })
                .map(|(id, _)| id)
                .collect();
            for id in met {
                self.meets_cube(who, id, there, run.cause.difficulty)?;
            }
            if self.scene.creature(who).is_none_or(|me| !me.is_up()) {
                break;
            }
            self.go(who, from, to, 0, altitude)?;
        }
        Ok(())
    }

    /// Who is in the way of the cube steps aside, or is engulfed.
    fn meets_cube(&mut self, cube: Id, who: Id, there: Body, difficulty: u8) -> Flow {
        let cause = Cause { difficulty, ..self.cause_of(cube, "Engulf") };
        let matter = Matter { damage: &[Damage::Acid], ..Matter::default() };
        let (against, save) = (i32::from(difficulty), Ability::Dexterity);
        let (is_made, _) = self.save(who, save, against, &cause, &matter, (false, false))?;
        let aside = self.beside(who, there).filter(|_| is_made);
        if let Some(to) = aside {
            let from = self.scene.get(who).at;
            self.emit(Event::Moved { who, from, to, feet: 0 });
            return self.enter(who);
        }
        self.engulfed(cube, who, &cause)
    }

    /// A free square within 5 feet of where one is, outside of a body.
    fn beside(&self, who: Id, body: Body) -> Option<Square> {
        let me = self.scene.get(who);
        crate::grid::Direction::ALL
            .into_iter()
            .filter_map(|way| me.at.step(way))
            .find(|&at| !Body { at, ..me.space() }.overlaps(body) && self.is_free(who, at))
    }

    /// A leap that ends on others: each saves with Strength or Dexterity, or is crushed.
    fn leap_onto(&mut self, who: Id, run: &Run) -> Flow {
        let Some(to) = run.at else {
            return require(false, "Target", "say where to leap");
        };
        let from = self.scene.get(who).at;
        let feet = u16::from(from.distance(to)) * 5;
        let most = self.view().leap_feet(who);
        let why = format!("a leap of 15 to {most} feet");
        require((LEAP_LEAST..=most).contains(&feet), "Jumping", why)?;
        let size = self.scene.get(who).size();
        let fits = space::fit(&self.painted, size, to) == Some(space::Fit::Free);
        require(fits, "Jumping", "you cannot land there")?;
        self.walk_feet(who, feet)?;
        let there = Body { at: to, ..self.scene.get(who).space() };
        self.leave_reach(who, there)?;
        if !self.scene.get(who).is_up() {
            return Ok(());
        }
        self.emit(Event::Moved { who, from, to, feet: 0 });
        self.enter(who)?;
        let below: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != who && one.life != Life::Dead && !one.is_away() && one.space().overlaps(there)
            })
            .map(|(id, _)| id)
            .collect();
        require(!below.is_empty(), "Target", "nobody is there")?;
        for id in below {
            if self.scene.creature(id).is_some() {
                self.is_leapt_on(id, there, &run.cause.clone())?;
            }
        }
        Ok(())
    }

    fn is_leapt_on(&mut self, who: Id, there: Body, cause: &Cause) -> Flow {
        let saves = self.scene.get(who).sheet.saves;
        let (strength, dexterity) = (Ability::Strength, Ability::Dexterity);
        let is_stronger = saves[strength as usize] >= saves[dexterity as usize];
        let ability = if is_stronger { strength } else { dexterity };
        let conditions = [ConditionName::Prone];
        let damage = [Damage::Bludgeoning, Damage::Slashing];
        let matter = Matter { conditions: &conditions, damage: &damage, ..Matter::default() };
        let against = i32::from(cause.difficulty);
        let (is_made, _) = self.save(who, ability, against, cause, &matter, (false, false))?;
        let parts = damage.map(|kind| self.harm_part(&[(3, 6)], 4, kind)).to_vec();
        let (is_critical, is_halved, spares) = (false, is_made, false);
        let matter = Matter::default();
        self.harm(Blow { who, cause, parts, is_critical, is_halved, spares, matter })?;
        if self.scene.creature(who).is_none_or(|one| one.life == Life::Dead) {
            return Ok(());
        }
        match self.beside(who, there).filter(|_| is_made) {
            Some(to) => {
                let from = self.scene.get(who).at;
                self.emit(Event::Moved { who, from, to, feet: 0 });
                self.enter(who)
            }
            None => self.topple(who, cause),
        }
    }

    /// Whether an attack goes to a duplicate of its target, which a hit destroys.
    pub(super) fn strikes_phantasm(&mut self, attack: &Attack<'_>) -> Flow<bool> {
        let target = attack.target;
        let found = self.scene.get(target).effects.iter().find(|active| active.name == PHANTASMS);
        let Some(active) = found.cloned() else { return Ok(false) };
        if self.view().light_on(target) == space::Light::Bright {
            self.end_effect(target, active.number)?;
            return Ok(false);
        }
        if !self.view().sees_with_eyes(attack.by, target) {
            return Ok(false);
        }
        let left = 3 - active.successes.min(2);
        if self.throw(target, PHANTASMS, left + 1) == 1 {
            return Ok(false);
        }
        let odds = self.view().odds(attack);
        let face = self.d20(&odds.weight).face;
        if face == 20 || face > 1 && i32::from(face) + odds.to_hit >= odds.armor_class {
            self.emit(Event::Counted(target, active.number, active.successes + 1, active.failures));
            if left <= 1 {
                self.end_effect(target, active.number)?;
            }
        }
        Ok(true)
    }

    /// Who enters the cube is engulfed, if a save does not let it out again.
    pub(super) fn engulfs(&mut self, cube: Id, who: Id, is_hindered: bool) -> Flow {
        let cause = Cause { difficulty: CUBE_DIFFICULTY, ..self.cause_of(cube, "Engulf") };
        let matter = Matter { damage: &[Damage::Acid], ..Matter::default() };
        let (against, save) = (i32::from(CUBE_DIFFICULTY), Ability::Dexterity);
        let (is_made, _) = self.save(who, save, against, &cause, &matter, (false, is_hindered))?;
        let body = self.scene.get(cube).space();
        let from = self.scene.get(who).at;
        let aside = self.beside(who, body).filter(|_| is_made);
        match aside {
            Some(to) => {
                self.emit(Event::Moved { who, from, to, feet: 0 });
                Ok(())
            }
            None => self.engulfed(cube, who, &cause),
        }
    }

    fn engulfed(&mut self, cube: Id, who: Id, cause: &Cause) -> Flow {
        let dice = |count| Amount { roll: Roll { count, sides: 6, bonus: 0 }, ..Amount::default() };
        let acid = |count| Step::Damage { amount: dice(count), kind: Damage::Acid, spares: false };
        let now = |gives| Modifier { gives: Gives::Rule(gives), when: Vec::new() };
        let each = On {
            moment: Moment::SourceTurnStarts,
            when: Vec::new(),
            uses: Vec::new(),
            does: vec![acid(6)],
        };
        let powers = Powers {
            modifiers: vec![now(Rule::Inside), now(Rule::CannotBreathe)],
            on: vec![each],
            ..Powers::default()
        };
        let freed = Ends::Freed {
            ability: Ability::Strength,
            skill: None,
            difficulty: CUBE_DIFFICULTY,
            hurts: vec![acid(3)],
        };
        let effect = Effect {
            name: ENGULFED.into(),
            lasts: Lasts::Always,
            conditions: vec![ConditionName::Restrained],
            powers,
            ends: vec![Ends::SourceDies, freed],
            ..Effect::default()
        };
        let mut run = Run::on(cube, who, cause);
        self.deeper(|work| work.run(&[acid(3)], &mut run))?;
        if self.scene.creature(who).is_some_and(|one| one.life != Life::Dead) {
            self.gain(who, &effect, cause)?;
        }
        Ok(())
    }
}

/// The difficulty of all saves and checks against the gelatinous cube.
const CUBE_DIFFICULTY: u8 = 12;

/// An effect that takes from one number until something ends it.
fn penalty(name: &str, gives: Gives, when: Vec<When>) -> Effect {
    let modifiers = vec![Modifier { gives, when }];
    let powers = Powers { modifiers, ..Powers::default() };
    Effect { name: name.into(), lasts: Lasts::Always, powers, ..Effect::default() }
}

fn fixed(number: i32) -> Amount {
    let bonus = number.clamp(-999, 999) as i16;
    Amount { roll: Roll { count: 0, sides: 0, bonus }, ..Amount::default() }
}
