//! Steps that spells have beside those that all actions have: what comes, what is moved by magic, what ends.

use super::attack::Attack;
use super::effects::SUMMONED;
use super::event::{Event, Spend};
use super::state::{Active, Creature, Id, Life, Number, Placed, Side, Until};
use super::steps::Run;
use super::weigh::Matter;
use super::work::{Flow, Work, require, sum};
use super::{Shared, Sheet};
use crate::ability::Ability;
use crate::data::{
    Amount, ClassName, Deed, Effect, Gives, Lasts, Monster, Rule, Shapes, Step, Zone, tables,
};
use crate::grid::{Direction, Square};

/// The effect on who dropped what it held.
pub(super) const DROPPED: &str = "Dropped what it held";

/// The effect of those who turn on their summoner when the concentration breaks.
pub(super) const REBEL: &str = "Bound to serve";

/// The side of those who serve nobody any more.
const NOBODYS: Side = Side(u8::MAX);

/// The spell whose familiar has more forms for who made a pact for it, and those.
const FAMILIAR: &str = "Find Familiar";
const FAMILIAR_FORMS: [&str; 4] = ["Imp", "Pseudodragon", "Quasit", "Sprite"];

/// Images of Mirror Image.
const IMAGES: &str = "Mirror Image";

impl Work<'_> {
    /// Does a step of magic.
    pub(super) fn step_magic(&mut self, step: &Step, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match step {
            Step::EndTurn => {
                self.exhaust_turn(target);
                Ok(())
            }
            Step::Chance { sides, from, then, otherwise } => {
                let face = self.throw(target, &run.cause.name.clone(), *sides);
                self.run(if face >= *from { then } else { otherwise }, run)
            }
            Step::Table { sides, rows, twice } => self.table(*sides, rows, *twice, run),
            Step::Shift(feet) => self.move_by_magic(target, run.at, *feet),
            Step::AbilityContest { mine, theirs, win } => {
                let mine = mine.unwrap_or_else(|| self.casting_ability(actor));
                let matter = Matter::default();
                let other = self.check_with(target, Some(actor), (*theirs, None), 0, &matter)?;
                let own = self.check_with(actor, Some(target), (mine, None), other + 1, &matter)?;
                if own > other { self.run(win, run) } else { Ok(()) }
            }
            Step::HealShared(amount) => {
                self.heal_shared(amount, run);
                Ok(())
            }
            // What is carried is the cart's: it reads of what was made.
            Step::Create { item, .. } => {
                self.did(actor, item, &[target]);
                Ok(())
            }
            Step::TeleportWith { feet, others, within, blocked } => {
                self.teleport_with((*feet, *within, *others), blocked, run)
            }
            Step::Summon { .. } => self.summon(step, run),
            _ => self.step_of_things(step, run),
        }
    }

    pub(super) fn throw(&mut self, who: Id, what: &str, sides: u8) -> u8 {
        let dice = self.dice(&[(1, sides)]);
        let total = sum(&dice);
        self.emit(Event::Dice { who, what: what.to_owned(), dice, total });
        total.clamp(0, 255) as u8
    }

    fn table(&mut self, sides: u8, rows: &[(u8, Vec<Step>)], twice: bool, run: &mut Run) -> Flow {
        let name = run.cause.name.clone();
        let face = self.throw(run.target, &name, sides);
        let row = |face: u8| rows.iter().find(|(most, _)| face <= *most).map(|(_, steps)| steps);
        if let Some(steps) = row(face) {
            return self.run(steps, run);
        }
        let mut left = if twice { 2 } else { 0 };
        // A die that shows the last face again and again is no reason to go on for ever.
        for _ in 0..50 {
            if left == 0 {
                break;
            }
            let face = self.throw(run.target, &name, sides);
            if let Some(steps) = row(face) {
                self.run(steps, run)?;
                left -= 1;
            }
        }
        Ok(())
    }

    /// Nothing is left of the turn of somebody, if it has it.
    pub(super) fn exhaust_turn(&mut self, who: Id) {
        if self.scene.turn() != Some(who) {
            return;
        }
        let turn = self.scene.get(who).turn.clone();
        (0..turn.actions).for_each(|_| self.spend(who, Spend::Action));
        (0..turn.bonus).for_each(|_| self.spend(who, Spend::Bonus));
        (0..turn.attacks).for_each(|_| self.spend(who, Spend::Attack));
        self.spend_all_feet(who);
    }

    /// No movement is left of a turn.
    fn spend_all_feet(&mut self, who: Id) {
        let Some(me) = self.scene.creature(who) else { return };
        let own = self.view().speed(who);
        let all = [own.walk, own.fly, own.swim, own.climb, own.burrow];
        let times = u16::from(me.turn.dashes) + 1;
        let most = all.into_iter().max().unwrap_or(0).saturating_mul(times);
        let left = most.saturating_sub(me.turn.walked);
        if left > 0 {
            self.spend(who, Spend::Feet(left));
        }
    }

    pub(super) fn casting_ability(&self, who: Id) -> Ability {
        let casters = &self.scene.get(who).sheet.casters;
        casters.first().map_or(Ability::Intelligence, |caster| caster.ability)
    }

    fn move_by_magic(&mut self, who: Id, to: Option<Square>, feet: u16) -> Flow {
        let from = self.scene.get(who).at;
        let Some(to) = to.filter(|&to| to != from) else { return Ok(()) };
        let near = u16::from(from.distance(to)) * 5 <= feet;
        require(near && self.is_free(who, to), "Range", "it cannot be moved there")?;
        self.emit(Event::Moved { who, from, to, feet: 0 });
        self.enter(who)?;
        self.end_helpless()
    }

    fn heal_shared(&mut self, amount: &Amount, run: &Run) {
        let full = amount.full || self.heals_supremely(&run.cause);
        let amount = &Amount { full, ..amount.clone() };
        let (dice, mut left) = self.roll(amount, run.actor, &run.cause);
        for &target in &run.targets {
            if self.scene.creature(target).is_none() {
                continue;
            }
            let before = self.scene.get(target).hp;
            let most = self.view().hit_points_max(target);
            let lacks = i32::from(most.saturating_sub(before));
            let given = lacks.min(left);
            left -= given;
            let more = if given > 0 { self.healing_more(&run.cause) } else { 0 };
            self.heal(target, &run.cause, dice.clone(), given + more);
            self.note_healed(target, before, &run.cause);
        }
    }

    fn teleport_with(
        &mut self,
        (feet, within, others): (u16, u16, u8),
        blocked: &[Step],
        run: &mut Run,
    ) -> Flow {
        let who = run.actor;
        let Some(to) = run.at else {
            return require(false, "Target", "say where to appear");
        };
        let from = self.scene.get(who).at;
        require(u16::from(from.distance(to)) * 5 <= feet, "Range", "that is too far")?;
        let (space, size) = (self.scene.get(who).space(), self.scene.get(who).sheet.size);
        let with: Vec<Id> = run
            .targets
            .iter()
            .copied()
            .filter(|&id| {
                id != who
                    && self.scene.creature(id).is_some_and(|one| {
                        one.space().is_within(within, space)
                            && one.sheet.size <= size
                            && self.scene.are_allies(who, id)
                    })
            })
            .take(usize::from(others))
            .collect();
        if !self.is_free(who, to) {
            for target in with.into_iter().chain([who]) {
                run.target = target;
                self.run(blocked, run)?;
            }
            return Ok(());
        }
        if !self.may_teleport(who, to)? {
            return Ok(());
        }
        self.emit(Event::Moved { who, from, to, feet: 0 });
        for id in with {
            let (sheet, from) = (self.scene.get(id).sheet.clone(), self.scene.get(id).at);
            if let Some(to) = self.free_square(&sheet, to) {
                self.emit(Event::Moved { who: id, from, to, feet: 0 });
                self.enter(id)?;
            }
        }
        self.end_helpless()?;
        self.enter(who)
    }

    /// Deeds of magic.
    pub(super) fn deed_magic(&mut self, deed: Deed, run: &mut Run) -> Flow {
        let (actor, target) = (run.actor, run.target);
        match deed {
            Deed::DropHeld => {
                let holds = self.scene.get(target).sheet.weapons.iter();
                if holds.into_iter().any(super::Weapon::is_held) {
                    let effect = Effect { lasts: Lasts::Always, ..named(DROPPED) };
                    self.gain(target, &effect, &run.cause)?;
                }
            }
            Deed::LoseShape => {
                if let Some(shape) = self.scene.get(target).shape.clone() {
                    self.end_effect(target, shape.effect)?;
                }
            }
            Deed::DisperseFog => self.clear_zones(run, |zone| zone.zone.terrain.gas),
            Deed::DispelDarkness => {
                self.clear_zones(run, |zone| {
                    zone.zone.terrain.magic_darkness && zone.cause.spell.is_some()
                });
            }
            Deed::AttackAtRandom => self.attack_at_random(target)?,
            Deed::Wander => self.wander(target)?,
            Deed::MirrorImage => {
                self.gain(target, &named(IMAGES), &run.cause)?;
            }
            // Doors, locks and what is known are the cart's: it reads of what was done.
            Deed::Identify | Deed::OpenLock | Deed::LockObject | Deed::UseObject => {
                self.did(actor, &run.cause.name.clone(), &[target]);
            }
            _ => return self.marvel(deed, run),
        }
        Ok(())
    }

    fn clear_zones(&mut self, run: &Run, is: impl Fn(&Placed) -> bool) {
        let touched: Vec<Number> = self
            .scene
            .zones()
            .filter(|zone| is(zone))
            .filter(|zone| {
                super::view::zone_squares(&self.scene, zone)
                    .iter()
                    .any(|square| run.squares.contains(square))
            })
            .map(|zone| zone.number)
            .collect();
        for number in touched {
            self.emit(Event::Cleared(number));
        }
    }

    /// A melee attack on somebody within reach, whoever it is.
    pub(super) fn attack_at_random(&mut self, who: Id) -> Flow {
        let sheet = self.scene.get(who).sheet.clone();
        let Some(weapon) = sheet.weapons.iter().find(|weapon| weapon.reach.is_some()) else {
            self.exhaust_turn(who);
            return Ok(());
        };
        let space = self.scene.get(who).space();
        let near: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != who
                    && one.life != Life::Dead
                    && !one.is_away()
                    && one.space().is_within(weapon.reach.unwrap_or(5), space)
            })
            .map(|(id, _)| id)
            .collect();
        if near.is_empty() {
            self.exhaust_turn(who);
            return Ok(());
        }
        let face = self.throw(who, "whom it strikes", near.len().min(255) as u8);
        let target = near[usize::from(face.max(1)) - 1];
        self.spend(who, Spend::Action);
        self.strike(who, weapon, target, crate::data::Strike::Melee, false).map(|_| ())
    }

    /// All movement in one of eight directions.
    pub(super) fn wander(&mut self, who: Id) -> Flow {
        let face = self.throw(who, "where it goes", 8);
        let direction = Direction::ALL[usize::from(face.clamp(1, 8)) - 1];
        let steps = self.view().speed(who).walk / 5;
        for _ in 0..steps {
            let from = self.scene.get(who).at;
            let Some(to) = from.step(direction).filter(|&to| self.is_free(who, to)) else { break };
            self.emit(Event::Moved { who, from, to, feet: 5 });
            self.enter(who)?;
            if self.scene.creature(who).is_none_or(|me| !me.can_act()) {
                break;
            }
        }
        self.spend_all_feet(who);
        Ok(())
    }

    /// Whether an attack goes to an image of its target.
    pub(super) fn strikes_image(&mut self, attack: &Attack<'_>) -> Flow<bool> {
        let target = attack.target;
        let found = self.scene.get(target).effects.iter().find(|active| active.name == IMAGES);
        let Some(active) = found.cloned() else { return Ok(false) };
        if !self.view().sees_with_eyes(attack.by, target) {
            return Ok(false);
        }
        let lost = active.successes.min(3);
        let least = [6, 8, 11][usize::from(lost.min(2))];
        if self.throw(target, IMAGES, 20) < least {
            return Ok(false);
        }
        let odds = self.view().odds(attack);
        let face = self.d20(&odds.weight).face;
        let dexterity = self.scene.get(target).sheet.scores.modifier(Ability::Dexterity);
        let hits =
            face == 20 || face > 1 && i32::from(face) + odds.to_hit >= 10 + i32::from(dexterity);
        if hits {
            self.emit(Event::Counted(target, active.number, lost + 1, active.failures));
            if lost >= 2 {
                self.end_effect(target, active.number)?;
            }
        }
        Ok(true)
    }

    /// Creatures come.
    fn summon(&mut self, step: &Step, run: &Run) -> Flow {
        let Step::Summon {
            monsters,
            of,
            eighths,
            count,
            rounds,
            kinds,
            under,
            replaces,
            rebels,
            ..
        } = step
        else {
            return Ok(());
        };
        let rating = self.view().fixed(eighths, run.actor, Some(&run.cause));
        let familiar =
            run.cause.name == FAMILIAR && self.view().rule(run.actor, Rule::FamiliarForms);
        let fits = |one: &&Monster| {
            monsters.contains(&one.name)
                || familiar && FAMILIAR_FORMS.contains(&one.name.as_str())
                || of.contains(&one.kind)
                    && one.swarm_of.is_none()
                    && i32::from(one.challenge_eighths) <= rating
        };
        let Some(name) = chosen(fits, &run.cause.choice) else { return Ok(()) };
        let Some(mut sheet) = super::bestiary::by_name(tables(), &name) else { return Ok(()) };
        if let Some(&kind) = kinds.first() {
            sheet.kind = kind;
        }
        let mut many = self.view().fixed(count, run.actor, Some(&run.cause)).clamp(0, 32) as usize;
        let mut corpses: Vec<Id> =
            if run.targets.is_empty() { vec![run.target] } else { run.targets.clone() };
        corpses.retain(|&id| self.scene.creature(id).is_some_and(|one| one.life == Life::Dead));
        if *replaces {
            many = many.min(corpses.len());
        }
        let mut cause = run.cause.clone();
        if *rounds > 0 {
            cause.rounds = *rounds;
        }
        // Nobody leaves for who comes of itself.
        let leaving = corpses.iter().copied().map(Some).chain(std::iter::repeat(None));
        for corpse in leaving.take(many) {
            let mut center = run.at.unwrap_or_else(|| self.scene.get(run.actor).at);
            if let Some(corpse) = corpse.filter(|_| *replaces) {
                center = self.scene.get(corpse).at;
                self.emit(Event::Left(corpse));
            }
            let Some(at) = self.free_square(&sheet, center) else { break };
            let id = self.scene.creatures().map(|(id, _)| id).max().unwrap_or(0).saturating_add(1);
            let side = self.scene.get(run.actor).side;
            let creature = Creature::new(sheet.name.clone(), side, sheet.clone(), at);
            self.emit(Event::Arrived(id, Shared::new(creature)));
            let bond = named(if *rebels { REBEL } else { SUMMONED });
            self.gain(id, &bond, &cause)?;
            if let Some(under) = under {
                self.gain(id, under, &cause)?;
            }
            self.join_fight(id);
        }
        Ok(())
    }

    /// What served goes, or turns on those whom it served if the concentration broke.
    pub(super) fn unbind(&mut self, who: Id, active: &Active) -> Flow {
        let is_over = match active.until {
            Until::TurnStarts(_, at) | Until::TurnEnds(_, at) => at <= self.scene.round,
            _ => false,
        };
        if active.name == REBEL && !is_over && self.scene.get(who).is_up() {
            self.emit(Event::Sided(who, NOBODYS));
            let stays = Effect { lasts: Lasts::Rounds(600), ..named(SUMMONED) };
            let cause = super::Cause { casting: 0, ..active.cause.clone() };
            return self.gain(who, &stays, &cause).map(|_| ());
        }
        self.emit(Event::Left(who));
        Ok(())
    }

    /// Gives somebody the shape that was chosen, as an effect holds it.
    pub(super) fn reshape(&mut self, who: Id, shapes: &Shapes, choice: &str, number: Number) {
        let own = self.scene.get(who).sheet.clone();
        let rating = match (shapes.eighths, own.rating_eighths) {
            (0, 0) => own.level.saturating_mul(8),
            (0, rating) => rating,
            (most, _) => most,
        };
        let fits = |one: &&Monster| {
            (shapes.of.is_empty() || shapes.of.contains(&one.kind))
                && !shapes.not.contains(&one.kind)
                && one.swarm_of.is_none()
                && one.challenge_eighths <= rating
                && shapes.at_most.is_none_or(|most| one.size <= most)
        };
        let Some(name) = chosen(fits, choice) else { return };
        let Some(mut sheet) = super::bestiary::by_name(tables(), &name) else { return };
        if shapes.mind {
            sheet.scores.0[3..].copy_from_slice(&own.scores.0[3..]);
        }
        if !shapes.speaks {
            sheet.casters.clear();
        }
        if shapes.features {
            keep_features(&mut sheet, &own);
        }
        sheet.is_character = own.is_character;
        let mut hp = sheet.hit_points;
        if shapes.hit_points {
            let me = self.scene.get(who);
            (sheet.hit_points, hp) = (own.hit_points, me.hp);
            sheet.hit_dice.clone_from(&own.hit_dice);
            sheet.legendary_actions = 0;
            sheet.legendary_resistances = own.legendary_resistances;
            if shapes.features {
                sheet.scores.0[2] = own.scores.0[2];
            }
        }
        self.emit(Event::Shaped(who, Shared::new(sheet), hp, number));
    }

    /// Something lasts on the floor.
    pub(super) fn place(&mut self, zone: &Zone, run: &Run) -> Flow {
        let name = if zone.name.is_empty() { run.cause.name.clone() } else { zone.name.clone() };
        let number = self.number();
        let until = match self.until(zone.lasts, run.actor, &run.cause) {
            Until::ThisTurn => Until::TurnEnds(run.actor, self.scene.round),
            other => other,
        };
        let center = run.at.unwrap_or_else(|| self.scene.get(run.actor).at);
        let mut squares = run.squares.clone();
        if let Some(area) = zone.area
            && !zone.follows
        {
            squares = self.area_squares(run.actor, area, center, zone.follows, false);
        }
        if squares.is_empty() {
            squares.push(center);
        }
        let mut zone = zone.clone();
        if zone.follows && zone.area.is_none() {
            let spell = super::spells::spell(&run.cause.name);
            zone.area = spell.and_then(|spell| spell.area_at(run.cause.slot));
        }
        let zone = Shared::new(zone);
        let cause = run.cause.clone();
        let placed = Shared::new(Placed { number, name, cause, zone, squares, center, until });
        self.emit(Event::Placed(placed.clone()));
        self.zone_placed(&placed)
    }
}

/// An effect with a name and nothing else.
pub(super) fn named(name: &str) -> Effect {
    Effect { name: name.into(), ..Effect::default() }
}

/// The monster of a choice among those that fit, or the first of the highest rating.
fn chosen(fits: impl Fn(&&Monster) -> bool, choice: &str) -> Option<String> {
    let all = || tables().monster.iter().filter(&fits);
    let best = || all().max_by_key(|one| (one.challenge_eighths, std::cmp::Reverse(&one.name)));
    let found = all().find(|one| one.name == choice).or_else(best)?;
    Some(found.name.clone())
}

/// What a new shape keeps of its bearer's own features: the better number of each save and skill.
fn keep_features(sheet: &mut Sheet, own: &Sheet) {
    for (new, old) in sheet.saves.iter_mut().zip(own.saves) {
        *new = (*new).max(old);
    }
    for (new, old) in sheet.skills.iter_mut().zip(own.skills) {
        *new = (*new).max(old);
    }
    sheet.powers.extend(own.powers.iter().cloned());
    let features = own.activities.iter();
    let features = features.filter(|one| matches!(one.from, super::Source::Feature(_)));
    sheet.activities.extend(features.cloned());
    // A druid of great experience casts in a beast's shape too.
    let casts = [Rule::CastsInShape, Rule::CastsWithoutComponents].map(Gives::Rule);
    let mut modifiers = own.powers.iter().flat_map(|powers| &powers.is.modifiers);
    if modifiers.any(|one| casts.contains(&one.gives)) {
        let own = own.casters.iter().filter(|one| one.class == Some(ClassName::Druid));
        sheet.casters.extend(own.cloned());
    }
    sheet.reserves.extend(own.reserves.iter().cloned());
    sheet.classes.clone_from(&own.classes);
    sheet.numbers.clone_from(&own.numbers);
    sheet.level = own.level;
    sheet.proficiency = own.proficiency;
    sheet.legendary_actions = 0;
}
