//! What lasts on the floor: how it moves, whom it keeps in or out, what it does by itself, and what ends it.

use super::attack::Attack;
use super::event::Event;
use super::shared::Shared;
use super::state::{Cause, Id, Life, Number, Placed};
use super::steps::Run;
use super::view::{View, zone_squares};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{Activity, Effect, Ends, Lasts, Shape, Step, Strike, Zone, ZoneTerrain};
use crate::grid::Square;
use crate::space::{Body, Cover};

/// What those have who were inside when a closed zone came.
fn within(name: &str) -> String {
    format!("Within {name}")
}

impl View<'_> {
    /// How far a zone is from a creature, in feet; 0 inside.
    pub(super) fn feet_to_zone(&self, zone: &Placed, id: Id) -> u16 {
        let space = self.scene.get(id).space();
        let feet = |square: &Square| {
            space.feet_to(Body { size: crate::data::Size::Tiny, at: *square, ..space })
        };
        zone_squares(self.scene, zone).iter().map(feet).min().unwrap_or(u16::MAX)
    }

    /// Whether a creature knows of a hidden zone: one that it or an ally made, or that it would find without looking.
    #[must_use]
    pub fn knows_zone(&self, id: Id, zone: &Placed) -> bool {
        let by = zone.cause.by;
        !zone.zone.hidden
            || by == id
            || self.scene.creature(by).is_some_and(|_| self.scene.are_allies(by, id))
            || self.passive_perception(id) >= i32::from(zone.cause.difficulty)
    }

    /// Whether a closed zone lies between two: one is inside and the other is not.
    pub(super) fn is_sealed_off(&self, one: Id, other: Id) -> bool {
        self.scene.zones().any(|zone| {
            zone.zone.terrain.sealed && self.is_in_zone(zone, one) != self.is_in_zone(zone, other)
        })
    }

    /// Whether a spell of a level, cast by one, does nothing to another: it is inside a ward and the caster is not.
    pub(super) fn is_spared(&self, by: Id, id: Id, level: u8) -> bool {
        self.scene.zones().any(|zone| {
            zone.zone.wards.as_ref().is_some_and(|wards| {
                self.fixed(wards, zone.cause.by, Some(&zone.cause)) >= i32::from(level)
            }) && self.is_in_zone(zone, id)
                && !self.is_in_zone(zone, by)
        })
    }

    /// What zones between two give one against the other's attacks: cover, and whether missiles are blown away.
    pub(super) fn zones_between(&self, from: Id, to: Id) -> (Cover, bool) {
        let (a, b) = (self.scene.get(from).at, self.scene.get(to).at);
        let (mut cover, mut deflects) = (Cover::None, false);
        if self.floor.is_plain() {
            return (cover, deflects);
        }
        for square in squares_between(a, b) {
            let over = self.floor.over(square);
            if over.cover >= 5 {
                cover = cover.max(Cover::ThreeQuarters);
            } else if over.cover > 0 {
                cover = cover.max(Cover::Half);
            }
            deflects |= over.deflects;
        }
        (cover, deflects)
    }

    /// What keeps a creature from going from one square to another of its own will.
    pub(super) fn is_barred(&self, id: Id, from: Square, to: Square) -> bool {
        self.scene.zones().any(|zone| {
            let squares = zone_squares(self.scene, zone);
            let (was, will) = (squares.contains(&from), squares.contains(&to));
            let matter = Matter::default();
            let by = zone.cause.by;
            let any = |list: &[crate::data::When]| {
                let actor = if self.scene.creature(by).is_some() { by } else { id };
                list.iter()
                    .any(|one| self.all(std::slice::from_ref(one), actor, Some(id), &matter, None))
            };
            let sealed = zone.zone.terrain.sealed
                && by != id
                && !self.scene.get(id).is_under(&within(&zone.name));
            !was && will && by != id && (any(&zone.zone.bars) || sealed)
                || was && !will && any(&zone.zone.keeps)
        })
    }
}

impl Work<'_> {
    /// What follows when a zone comes.
    pub(super) fn zone_placed(&mut self, zone: &Placed) -> Flow {
        self.quell(zone);
        if zone.zone.terrain.sealed {
            let name = within(&zone.name);
            let inside: Vec<Id> = self.inside(zone);
            for id in inside {
                let effect = Effect { name: name.clone(), ..Effect::default() };
                self.gain(id, &effect, &zone.cause)?;
            }
        }
        self.zone_conditions()
    }

    fn inside(&self, zone: &Placed) -> Vec<Id> {
        let view = self.view();
        let all = view.scene.creatures().filter(|&(id, _)| view.is_in_zone(zone, id));
        all.map(|(id, _)| id).collect()
    }

    /// Magical darkness puts out magical light of lower levels, and the other way round.
    fn quell(&mut self, zone: &Placed) {
        let terrain: ZoneTerrain = zone.zone.terrain;
        if terrain.quells == 0 {
            return;
        }
        let squares = zone_squares(&self.scene, zone);
        let opposes = |other: &Placed| {
            let over = other.zone.terrain;
            other.cause.spell.is_some_and(|_| other.cause.slot <= terrain.quells)
                && other.number != zone.number
                && if terrain.magic_darkness { over.light.is_some() } else { over.magic_darkness }
        };
        let touched: Vec<Number> = self
            .scene
            .zones()
            .filter(|other| opposes(other))
            .filter(|other| {
                zone_squares(&self.scene, other).iter().any(|square| squares.contains(square))
            })
            .map(|other| other.number)
            .collect();
        for number in touched {
            self.emit(Event::Cleared(number));
        }
    }

    /// Gives those inside zones the conditions that they have there.
    pub(super) fn zone_conditions(&mut self) -> Flow {
        let mut due: Vec<(Id, Shared<Placed>)> = Vec::new();
        for zone in &self.scene.zones {
            if zone.zone.conditions.is_empty() {
                continue;
            }
            for id in self.inside(zone) {
                let has = self.scene.get(id).effects.iter().any(|active| {
                    active.name == within(&zone.name) && active.cause.casting == zone.cause.casting
                });
                if !has {
                    due.push((id, zone.clone()));
                }
            }
        }
        for (id, zone) in due {
            let (name, conditions) = (within(&zone.name), zone.zone.conditions.clone());
            let ends = vec![Ends::OutOfZone];
            let effect = Effect { name, conditions, ends, ..Effect::default() };
            self.gain(id, &effect, &zone.cause)?;
        }
        Ok(())
    }

    /// What zones of somebody do as its turn begins: they drift, and act by themselves.
    pub(super) fn zones_of(&mut self, who: Id) -> Flow {
        let own: Vec<Shared<Placed>> = {
            let mine = self.scene.zones.iter().filter(|zone| zone.cause.by == who);
            mine.cloned().collect()
        };
        for zone in own {
            if zone.zone.drifts > 0 {
                self.drift(&zone)?;
            }
            if let Some(activity) = zone.zone.each_turn.clone() {
                self.acts_by_itself(&zone, &activity)?;
            }
        }
        Ok(())
    }

    fn drift(&mut self, zone: &Placed) -> Flow {
        let from = self.scene.get(zone.cause.by).at;
        let steps = i16::try_from(zone.zone.drifts / 5).unwrap_or(0);
        let sign = |one: u8, other: u8| (i16::from(one) - i16::from(other)).signum();
        let mut by = (sign(zone.center.x, from.x) * steps, sign(zone.center.y, from.y) * steps);
        if by == (0, 0) {
            by = (0, -steps);
        }
        self.move_zone(zone, by)
    }

    /// Moves a zone by so many squares. Who is in it then enters it.
    fn move_zone(&mut self, zone: &Placed, (x, y): (i16, i16)) -> Flow {
        let moved = |square: &Square| {
            let to = |at: u8, by: i16| u8::try_from(i16::from(at) + by).ok();
            Some(Square::new(to(square.x, x)?, to(square.y, y)?))
        };
        let squares: Vec<Square> = zone.squares.iter().filter_map(moved).collect();
        let center = moved(&zone.center).unwrap_or(zone.center);
        self.emit(Event::Shifted(zone.number, center, squares));
        if zone.zone.carries {
            self.sweep_along(zone, (x, y));
        }
        let found = self.scene.zones.iter().find(|one| one.number == zone.number).cloned();
        if let Some(zone) = found {
            for id in self.inside(&zone) {
                self.enter(id)?;
            }
        }
        self.zone_conditions()?;
        self.end_helpless()
    }

    fn acts_by_itself(&mut self, zone: &Placed, activity: &Activity) -> Flow {
        let who = zone.cause.by;
        let nearest = {
            let view = self.view();
            let foes = view.scene.creatures().filter(|&(id, one)| {
                view.scene.are_foes(who, id) && one.life != Life::Dead && !one.is_away()
            });
            let near = foes.map(|(id, _)| (view.feet_to_zone(zone, id), id));
            near.filter(|(feet, _)| *feet <= activity.targets.feet).min()
        };
        let Some((_, target)) = nearest else { return Ok(()) };
        let steps = activity.does.clone();
        self.deeper(|work| work.run(&steps, &mut Run::on(who, target, &zone.cause)))
    }

    /// Moves a zone as an action of its maker does first: to where it points, or in another direction.
    pub(super) fn steer(&mut self, number: Number, to: Option<Square>) -> Flow {
        let found = self.scene.zones.iter().find(|zone| zone.number == number).cloned();
        let (Some(zone), Some(to)) = (found, to) else { return Ok(()) };
        let area = zone.zone.area;
        if zone.zone.follows
            && let Some(area) = area.filter(|area| matches!(area.shape, Shape::Line | Shape::Cone))
        {
            let squares = self.area_squares(zone.cause.by, area, to, true, false);
            self.emit(Event::Shifted(number, to, squares));
            return Ok(());
        }
        if zone.zone.moves == 0 || to == zone.center {
            return Ok(());
        }
        let feet = u16::from(zone.center.distance(to)) * 5;
        let most = zone.zone.moves;
        require(feet <= most, "Range", format!("it moves {most} feet at most"))?;
        let by = |from: u8, to: u8| i16::from(to) - i16::from(from);
        let struck = self.scene.creatures().find(|(_, one)| {
            one.life != Life::Dead && one.space().covers(to) && !zone.zone.ram.is_empty()
        });
        let struck = struck.map(|(id, _)| id);
        let mut aim = to;
        if struck.is_some() {
            // It stops beside whom it strikes.
            let (x, y) = (by(to.x, zone.center.x).signum(), by(to.y, zone.center.y).signum());
            let beside = |at: u8, by: i16| u8::try_from(i16::from(at) + by).unwrap_or(at);
            aim = Square::new(beside(to.x, x), beside(to.y, y));
        }
        self.move_zone(&zone, (by(zone.center.x, aim.x), by(zone.center.y, aim.y)))?;
        if let Some(target) = struck {
            let steps = zone.zone.ram.clone();
            self.deeper(|work| work.run(&steps, &mut Run::on(zone.cause.by, target, &zone.cause)))?;
        }
        Ok(())
    }

    /// Zones that end because of where their makers are.
    pub(super) fn end_left_zones(&mut self) -> Flow {
        let over: Vec<(Number, u32)> = {
            let view = self.view();
            let is_over = |zone: &&Placed| {
                let by = zone.cause.by;
                let Some(_) = view.scene.creature(by) else { return false };
                let is_far = zone.zone.apart > 0 && view.feet_to_zone(zone, by) > zone.zone.apart;
                is_far || zone.zone.leaving_ends && !view.is_in_zone(zone, by)
            };
            let zones = view.scene.zones().filter(is_over);
            zones.map(|zone| (zone.number, zone.cause.casting)).collect()
        };
        for (number, casting) in over {
            self.emit(Event::Cleared(number));
            self.end_casting(casting)?;
        }
        Ok(())
    }

    /// What the end of a zone does to all inside.
    pub(super) fn zone_ends(&mut self, zone: &Placed) -> Flow {
        if zone.zone.after.is_empty() {
            return Ok(());
        }
        let mut run = Run::on(zone.cause.by, zone.cause.by, &zone.cause);
        run.rolled = Some(Vec::new());
        run.turns = self.scene.round.saturating_sub(zone.cause.round).min(255) as u8;
        let steps = zone.zone.after.clone();
        for id in self.inside(zone) {
            if self.scene.get(id).life != Life::Dead {
                run.target = id;
                self.deeper(|work| work.run(&steps, &mut run))?;
            }
        }
        Ok(())
    }

    /// Fire that touches what burns: those squares burn for a round and are then free.
    pub(super) fn kindle(&mut self, squares: &[Square], steps: &[Step]) -> Flow {
        if !deals_fire(steps) || squares.is_empty() {
            return Ok(());
        }
        let zones: Vec<Shared<Placed>> =
            self.scene.zones.iter().filter(|zone| zone.zone.terrain.burns).cloned().collect();
        for zone in zones {
            let (burning, left): (Vec<Square>, Vec<Square>) =
                zone.squares.iter().partition(|square| squares.contains(square));
            let Some(&first) = burning.first() else { continue };
            if left.is_empty() {
                self.emit(Event::Cleared(zone.number));
            } else {
                self.emit(Event::Shifted(zone.number, zone.center, left));
            }
            let fire = Zone {
                name: format!("Burning {}", zone.name),
                lasts: Lasts::Rounds(1),
                start: zone.zone.burn.clone(),
                ..Zone::default()
            };
            let mut run = Run::on(zone.cause.by, zone.cause.by, &zone.cause);
            (run.at, run.squares) = (Some(first), burning);
            self.place(&fire, &run)?;
        }
        self.end_helpless()
    }

    /// Refuses to teleport where a zone forbids it, or asks for the save that a zone asks for.
    pub(super) fn may_teleport(&mut self, who: Id, to: Square) -> Flow<bool> {
        let from = self.scene.get(who).at;
        let closed = [from, to].iter().any(|&at| self.painted.over(at).no_teleport);
        require(!closed, "Teleport", "no magic leads there")?;
        if !self.view().is_barred(who, from, to) {
            return Ok(true);
        }
        let asks: Option<(Ability, Cause)> = self.scene.zones().find_map(|zone| {
            let squares = zone_squares(&self.scene, zone);
            let ability = zone.zone.bars_teleport?;
            (squares.contains(&from) != squares.contains(&to))
                .then(|| (ability, zone.cause.clone()))
        });
        let Some((ability, cause)) = asks else { return Ok(true) };
        let matter = Matter { is_magic: true, against_spell: true, ..Matter::default() };
        let difficulty = i32::from(cause.difficulty);
        let (is_made, _) = self.save(who, ability, difficulty, &cause, &matter, (false, false))?;
        Ok(is_made)
    }

    /// Whether what is shot is blown away before it arrives.
    pub(super) fn is_blown_away(&self, attack: &Attack<'_>) -> bool {
        attack.strike == Strike::Ranged
            && !attack.weapon.qualities.is_spell
            && self.view().zones_between(attack.by, attack.target).1
    }

    /// What spells have left on a square that Dispel Magic can end.
    fn dispellable_at(&self, at: Square) -> Vec<Shared<Placed>> {
        let zones = self.scene.zones.iter().filter(|zone| {
            zone.cause.spell.is_some()
                && !zone.zone.firm
                && zone_squares(&self.scene, zone).contains(&at)
        });
        zones.cloned().collect()
    }

    /// Ends what spells have left on a square: those up to the slot's level, higher ones with a check each.
    pub(super) fn dispel_floor(&mut self, run: &Run, at: Square) -> Flow {
        for zone in self.dispellable_at(at) {
            let level = zone.cause.slot;
            if level <= run.cause.slot || self.casting_check(run, 10 + i32::from(level))? {
                self.end_casting(zone.cause.casting)?;
            }
        }
        Ok(())
    }

    /// Whether somebody is on the side of a wall that harms those near it: the side away from its maker.
    pub(super) fn is_on_hot_side(&self, zone: &Placed, id: Id) -> bool {
        if !zone.zone.one_side {
            return true;
        }
        let view = self.view();
        let Some(maker) = view.scene.creature(zone.cause.by) else { return true };
        let space = maker.space();
        let feet = |square: &Square| {
            space.feet_to(Body { size: crate::data::Size::Tiny, at: *square, ..space })
        };
        let wall = zone.squares.iter().map(feet).min().unwrap_or(0);
        space.feet_to(view.scene.get(id).space()) > wall
    }

    /// Those near somebody's zones at the end of its turn.
    pub(super) fn near_zones(&mut self, who: Id) -> Flow {
        let zones: Vec<Number> = {
            let view = self.view();
            let Some(one) = view.scene.creature(who) else { return Ok(()) };
            let near = view.scene.zones().filter(|zone| {
                zone.zone.around > 0
                    && !zone.zone.end.is_empty()
                    && !one.is_away()
                    && !view.is_in_zone(zone, who)
                    && view.feet_to_zone(zone, who) <= zone.zone.around
                    && self.is_on_hot_side(zone, who)
            });
            near.map(|zone| zone.number).collect()
        };
        zones.into_iter().try_for_each(|number| self.zone_steps(number, who, |zone| &zone.end))
    }

    /// What happens at a moment to who is no longer where it was.
    pub(super) fn after_move(&mut self, who: Id) -> Flow {
        self.end_left_zones()?;
        self.zone_conditions()?;
        if self.scene.creature(who).is_some() {
            self.end_helpless()?;
        }
        Ok(())
    }
}

/// Whether steps deal damage of fire.
fn deals_fire(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Damage { kind, .. } => *kind == Damage::Fire,
        Step::Save { fail, .. } => deals_fire(fail),
        Step::Attack { hit, .. } => deals_fire(hit),
        _ => false,
    })
}

/// The squares on the way between two, without them.
fn squares_between(from: Square, to: Square) -> Vec<Square> {
    let steps = i16::from(from.distance(to));
    let at = |from: u8, to: u8, step: i16| {
        let way = i16::from(to) - i16::from(from);
        // Rounded to the nearest square.
        let moved = (way * step * 2 + steps * way.signum()) / (steps * 2);
        u8::try_from(i16::from(from) + moved).unwrap_or(from)
    };
    (1..steps).map(|step| Square::new(at(from.x, to.x, step), at(from.y, to.y, step))).collect()
}
