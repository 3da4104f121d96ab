//! Moving: by one's own feet, by others' will, and what lies on the way. Source: 5.1, "Movement and Position"; squares 5.2.

use super::attack::Attack;
use super::event::{Event, Spend};
use super::react::Happening;
use super::state::{Cause, Id, Life, Number};
use super::steps::Run;
use super::work::{Flow, Work, require};
use crate::data::{ConditionName, Effect, Rule, Stat, Strike, Trigger, When};
use crate::grid::Square;
use crate::space::{self, Body, Mover, Moves, Other, Way};

/// No reach is so long, in feet.
const FAR: u16 = 60;

impl super::view::View<'_> {
    /// Where somebody can move with what is left of its movement.
    #[must_use]
    pub fn moves(&self, who: Id) -> Moves {
        let fears = self.fears(who);
        let ground = self.ground(who);
        space::moves(&ground, &self.mover(who, &fears), &self.others(who))
    }

    /// The same until the way to a square is found.
    fn moves_to(&self, who: Id, to: Square) -> Moves {
        let (fears, ground) = (self.fears(who), self.ground(who));
        space::moves_to(&ground, &self.mover(who, &fears), &self.others(who), to)
    }

    /// The step to a square beside it, with what is left of its movement. Most cost little, and the way on does not matter.
    fn step_to(&self, who: Id, to: Square) -> Option<space::Stop> {
        // A step on even ground, one on difficult ground, and all that there are.
        const COSTS: [u16; 3] = [5, 10, u16::MAX];
        let (fears, others) = (self.fears(who), self.others(who));
        let (mover, ground) = (self.mover(who, &fears), self.ground(who));
        COSTS.iter().find_map(|&most| space::step(&ground, &mover, &others, to, most))
    }

    /// Where it could move in so many turns like this one: to find the way to what is far.
    pub(super) fn moves_in(&self, who: Id, turns: u16) -> Moves {
        let fears = self.fears(who);
        let mut mover = self.mover(who, &fears);
        let speed = &mut mover.speed;
        for feet in
            [&mut speed.walk, &mut speed.burrow, &mut speed.climb, &mut speed.fly, &mut speed.swim]
        {
            *feet = feet.saturating_mul(turns);
        }
        space::moves(&self.ground(who), &mover, &self.others(who))
    }

    /// The bodies of what frightens it and it sees.
    pub(super) fn fears(&self, who: Id) -> Vec<Body> {
        let me = self.scene.get(who);
        me.effects
            .iter()
            .filter(|active| super::effects::brings(&active.effect, ConditionName::Frightened))
            .filter(|active| self.has_line(who, active.cause.by))
            .filter_map(|active| self.scene.creature(active.cause.by))
            .map(super::Creature::space)
            .collect()
    }

    pub(super) fn mover<'f>(&self, who: Id, fears: &'f [Body]) -> Mover<'f> {
        let me = self.scene.get(who);
        let mut speed = self.speed(who);
        // Who climbs as it walks, or runs up walls and over water.
        let runs =
            self.scene.turn().is_none_or(|turn| turn == who) && self.rule(who, Rule::RunsUpWalls);
        if runs || self.rule(who, Rule::ClimbsFreely) {
            speed.climb = speed.climb.max(speed.walk);
        }
        if runs {
            speed.swim = speed.swim.max(speed.walk);
        }
        let times = u16::from(me.turn.dashes) + 1;
        for feet in
            [&mut speed.walk, &mut speed.burrow, &mut speed.climb, &mut speed.fly, &mut speed.swim]
        {
            *feet = feet.saturating_mul(times);
        }
        if me.is_aloft && speed.fly == 0 && self.rule(who, Rule::SpiderClimb) {
            speed.fly = speed.climb;
        }
        if self.is_slowed_by_load(who) {
            for feet in [&mut speed.walk, &mut speed.fly, &mut speed.swim, &mut speed.climb] {
                *feet /= 2;
            }
        }
        Mover {
            body: me.space(),
            speed,
            spent: if self.scene.fight().is_some() { me.turn.walked } else { 0 },
            // Who can do nothing but fly needs no command to rise.
            way: if me.is_aloft || speed.walk == 0 && speed.fly > 0 {
                Way::Air
            } else {
                Way::Ground
            },
            prone: me.has(ConditionName::Prone),
            sure_footed: self.rule(who, Rule::IgnoresDifficultTerrain),
            flows: self.flows(who),
            fears,
        }
    }

    /// Whether it moves at half its speed for whom it holds: who is two sizes smaller or more comes along freely.
    fn is_slowed_by_load(&self, who: Id) -> bool {
        let size = |id: Id| self.scene.get(id).size() as u8;
        self.drags(who).is_some_and(|held| size(held) + 2 > size(who))
    }

    /// Whom it holds and would drag along.
    pub(super) fn drags(&self, who: Id) -> Option<Id> {
        let mut creatures = self.scene.creatures();
        let held = creatures.find(|(_, other)| {
            other.effects.iter().any(|active| {
                active.cause.by == who
                    && super::effects::brings(&active.effect, ConditionName::Grappled)
            })
        });
        held.map(|(id, _)| id)
    }

    pub(super) fn others(&self, who: Id) -> Vec<Other> {
        let me = self.scene.get(who);
        let held = self.drags(who);
        if self.rule(who, Rule::PassesSpaces) {
            return Vec::new();
        }
        let slips = self.rule(who, Rule::MovesThroughLarger);
        self.scene
            .creatures()
            .filter(|&(id, one)| {
                id != who && Some(id) != held && one.life != Life::Dead && !one.is_away()
            })
            .filter(|&(id, _)| !self.is_taken_along(id))
            .map(|(id, one)| Other {
                body: one.space(),
                hostile: one.side != me.side
                    && one.can_act()
                    && !self.may_share(who, id)
                    && !(slips && one.size() > me.size()),
            })
            .collect()
    }
}

impl Work<'_> {
    pub(super) fn walk_to(&mut self, who: Id, to: Square) -> Flow {
        let moves = self.view().moves_to(who, to);
        let can_stop = |stop: &space::Stop| !stop.taken || self.view().may_stop(who, stop.at);
        let found = moves.find(to).filter(|&at| at > 0 && can_stop(&moves.stops[at]));
        let Some(found) = found else {
            return require(false, "Movement", "you cannot get there this turn");
        };
        let path: Vec<Square> =
            moves.path(found).into_iter().map(|at| moves.stops[at].at).collect();
        self.walk(who, &path)
    }

    /// Walks along squares until something stops it.
    pub(super) fn walk(&mut self, who: Id, path: &[Square]) -> Flow {
        require(!path.is_empty(), "Movement", "say where to")?;
        for (step, &to) in path.iter().enumerate() {
            let from = self.scene.get(who).at;
            let is_beside = from.distance(to) == 1;
            let stop = if is_beside { self.view().step_to(who, to) } else { None };
            let is_last = step + 1 == path.len();
            let barred = self.view().is_barred(who, from, to);
            let stays = |stop: space::Stop| !stop.taken || self.view().may_stop(who, stop.at);
            let can = !barred && stop.is_some_and(|stop| !is_last || stays(stop));
            if step == 0 {
                require(can, "Movement", "you cannot go there")?;
            } else if !can {
                return self.land(who);
            }
            let in_fight = self.scene.fight().is_some();
            let feet = stop.map_or(0, |stop| stop.cost) * u16::from(in_fight);
            let altitude = stop.map_or(0, |stop| stop.altitude);
            let there = Body { at: to, ..self.scene.get(who).space() };
            self.leave_reach(who, there)?;
            if !self.can_go(who) {
                return self.land(who);
            }
            self.go(who, from, to, feet, altitude)?;
            if self.scene.creature(who).is_none_or(|me| !me.is_up()) {
                break;
            }
        }
        self.land(who)
    }

    /// Whether anything moves it.
    fn can_go(&self, who: Id) -> bool {
        let speed = self.view().speed(who);
        let speeds = [speed.walk, speed.fly, speed.swim, speed.climb, speed.burrow];
        self.scene.get(who).is_up() && speeds.iter().any(|&feet| feet > 0)
    }

    /// One step, and what lies there.
    pub(super) fn go(
        &mut self,
        who: Id,
        from: Square,
        to: Square,
        feet: u16,
        altitude: i16,
    ) -> Flow {
        let held = self.view().drags(who);
        self.emit(Event::Moved { who, from, to, feet });
        let me = self.scene.get(who);
        if me.altitude != altitude {
            let is_aloft = me.is_aloft;
            self.emit(Event::Rose(who, altitude, is_aloft));
        }
        if let Some(held) = held {
            self.carry_along(who, held, from);
        }
        self.enter(who)?;
        self.enter_spaces(who, from)?;
        self.steps_in(who)?;
        self.wade(who)?;
        self.after_move(who)?;
        if self.scene.creature(who).is_none() {
            return Ok(());
        }
        if self.scene.get(who).hidden.is_some() {
            self.noticed(who);
        }
        self.approached(who)
    }

    /// Who is held comes along: to where its holder was, and as high.
    fn carry_along(&mut self, who: Id, held: Id, from: Square) {
        let at = self.scene.get(held).at;
        let altitude = self.scene.get(who).altitude;
        if self.scene.get(held).altitude != altitude {
            let ground =
                Body::standing(&self.painted, self.scene.get(held).sheet.size, at).altitude;
            self.emit(Event::Rose(held, altitude.max(ground), altitude > ground));
        }
        if !self.scene.get(who).space().is_within(5, self.scene.get(held).space()) {
            self.emit(Event::Moved { who: held, from: at, to: from, feet: 0 });
        }
    }

    /// Where zones that it was not in before are now.
    pub(super) fn enter(&mut self, who: Id) -> Flow {
        let zones: Vec<Number> = {
            let view = self.view();
            let me = view.scene.get(who);
            let new = view.scene.zones().filter(|zone| {
                !zone.zone.enter.is_empty()
                    && !me.turn.entered.contains(&zone.number)
                    && view.is_in_zone(zone, who)
            });
            new.map(|zone| zone.number).collect()
        };
        for number in zones {
            self.spend(who, Spend::Entered(number));
            self.zone_steps(number, who, |zone| &zone.enter)?;
        }
        Ok(())
    }

    fn steps_in(&mut self, who: Id) -> Flow {
        let zones: Vec<Number> = {
            let view = self.view();
            let inside = view
                .scene
                .zones()
                .filter(|zone| !zone.zone.step.is_empty() && view.is_in_zone(zone, who));
            inside.map(|zone| zone.number).collect()
        };
        for number in zones {
            self.zone_steps(number, who, |zone| &zone.step)?;
        }
        Ok(())
    }

    /// Does to somebody what a zone does at some moment.
    pub(super) fn zone_steps(
        &mut self,
        number: Number,
        who: Id,
        which: impl Fn(&crate::data::Zone) -> &Vec<crate::data::Step>,
    ) -> Flow {
        let Some(zone) = self.scene.zones.iter().find(|zone| zone.number == number).cloned() else {
            return Ok(());
        };
        let by = zone.cause.by;
        let asks: &[When] = &zone.zone.when;
        let concerned = self.scene.creature(by).is_none() || {
            let matter = super::weigh::Matter::default();
            self.view().all_of(asks, by, Some(who), &zone.cause, &matter)
        };
        if !concerned || self.scene.get(who).life == Life::Dead {
            return Ok(());
        }
        let actor = if self.scene.creature(by).is_some() { by } else { who };
        let steps = which(&zone.zone).clone();
        let mut run = Run::on(actor, who, &zone.cause);
        run.origins = vec![zone.center];
        self.deeper(|work| work.run(&steps, &mut run))
    }

    /// Who flies and cannot any more falls.
    pub(super) fn land(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        if !me.is_aloft {
            return Ok(());
        }
        let speed = me.sheet.speed;
        let is_held = me.is_up() && !me.has(ConditionName::Prone) && self.view().speed(who).fly > 0;
        let clings = me.is_up() && !me.has(ConditionName::Prone) && self.view().clings(who);
        let hangs = clings || self.view().rule(who, Rule::Levitated) || self.is_carried(who);
        if is_held || hangs || speed.hover && me.life != Life::Dead {
            return Ok(());
        }
        let ground = Body::standing(&self.painted, me.sheet.size, me.at).altitude;
        let feet = me.altitude.saturating_sub(ground).max(0).unsigned_abs();
        let held = self.view().drags(who);
        self.emit(Event::Rose(who, ground, false));
        self.fall_down(who, feet)?;
        held.map_or(Ok(()), |held| self.land(held))
    }

    /// Whether somebody in the air holds it.
    fn is_carried(&self, who: Id) -> bool {
        let view = self.view();
        let mut aloft = view.scene.creatures().filter(|(id, one)| *id != who && one.is_aloft);
        aloft.any(|(id, _)| view.drags(id) == Some(who))
    }

    /// Opportunity attacks and what else comes from leaving a reach.
    pub(super) fn leave_reach(&mut self, who: Id, there: Body) -> Flow {
        let is_safe = self.view().rule(who, Rule::NoOpportunityAttacks)
            || self.scene.get(who).is_aloft && self.view().rule(who, Rule::Flyby);
        if is_safe {
            return Ok(());
        }
        let here = self.scene.get(who).space();
        // Who is held comes along and is left by nobody.
        let held = self.view().drags(who);
        let foes: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, _)| id != who && Some(id) != held)
            .filter(|&(id, foe)| {
                foe.can_act() && (foe.turn.reaction || self.view().spare_blows(id) > 0)
            })
            .filter(|(_, foe)| foe.space().is_within(FAR, here))
            .map(|(id, _)| id)
            .filter(|&id| self.scene.are_foes(id, who))
            .collect();
        for foe in foes {
            let found = {
                let space = self.scene.get(foe).space();
                let sheet = &self.scene.get(foe).sheet;
                let more = self.view().number(foe, Stat::Reach, 0).max(0) as u16;
                sheet.weapons.iter().position(|weapon| {
                    weapon.reach.is_some_and(|reach| {
                        let reach = reach + more;
                        space.is_within(reach, here) && !space.is_within(reach, there)
                    })
                })
            };
            let Some(weapon) = found else { continue };
            if !self.view().sees(foe, who) || self.view().rule(foe, Rule::CannotReact) {
                continue;
            }
            let name = self.scene.get(foe).sheet.weapons[weapon].name.clone();
            if self.ask(foe, Happening::Leaves, who, vec![name])? == 0 {
                continue;
            }
            self.spend_blow(foe);
            self.opportunity(foe, who, weapon)?;
            if !self.scene.get(who).is_up() {
                break;
            }
        }
        Ok(())
    }

    fn opportunity(&mut self, by: Id, target: Id, weapon: usize) -> Flow {
        let sheet = self.scene.get(by).sheet.clone();
        let weapon = &sheet.weapons[weapon];
        if self.may_attack(by, target).is_err() {
            return Ok(());
        }
        let attack = Attack {
            by,
            target,
            weapon,
            strike: Strike::Melee,
            cause: self.cause_of(by, &weapon.name),
            is_opportunity: true,
            spares: false,
            hit: &[],
            miss: &[],
        };
        self.attack(&attack).map(|_| ())
    }

    /// Moves somebody straight away from another or towards it, until something is in the way.
    pub(super) fn shift(&mut self, by: Id, who: Id, feet: u16, is_away: bool) -> Flow {
        if self.view().rule(who, Rule::StandsStill) {
            return Ok(());
        }
        if is_away && self.scene.get(who).space().overlaps(self.scene.get(by).space()) {
            return self.push_out(who);
        }
        let feet = self.stood_fast(who, by, feet)?;
        for _ in 0..feet / 5 {
            let (from, me) = (self.scene.get(who).at, self.scene.get(who).space());
            let center = self.scene.get(by).space();
            let near = center.nearest(me.nearest(center.at));
            let mine = me.nearest(near);
            let Some(direction) = (if is_away { near.towards(mine) } else { mine.towards(near) })
            else {
                break;
            };
            let Some(to) = from.step(direction) else { break };
            if !self.is_free(who, to) {
                break;
            }
            self.emit(Event::Moved { who, from, to, feet: 0 });
            self.enter(who)?;
            if self.scene.creature(who).is_none() {
                return Ok(());
            }
        }
        self.end_helpless()
    }

    pub(super) fn teleport(&mut self, who: Id, to: Option<Square>, feet: u16) -> Flow {
        let Some(to) = to else { return Ok(()) };
        let from = self.scene.get(who).at;
        if !self.is_free(who, to) || u16::from(from.distance(to)) * 5 > feet {
            return require(false, "Range", "you cannot appear there");
        }
        if !self.may_teleport(who, to)? {
            return Ok(());
        }
        self.emit(Event::Moved { who, from, to, feet: 0 });
        self.end_helpless()?;
        self.enter(who)
    }

    /// Fells somebody.
    pub(super) fn topple(&mut self, who: Id, cause: &Cause) -> Flow {
        // Who is unconscious lies too, but only as long; what makes it lie on is this effect.
        let lies = self
            .scene
            .get(who)
            .effects
            .iter()
            .any(|active| active.effect.conditions.contains(&ConditionName::Prone));
        if lies {
            return Ok(());
        }
        let conditions = vec![ConditionName::Prone];
        let name = PRONE.to_owned();
        let lasts = crate::data::Lasts::Always;
        let effect = Effect { name, conditions, lasts, ..Effect::default() };
        let cause = Cause { casting: 0, ..cause.clone() };
        self.gain(who, &effect, &cause)?;
        self.land(who)
    }

    /// Half of the speed to stand up.
    pub(super) fn stand(&mut self, who: Id) -> Flow {
        let cannot = self.view().rule(who, Rule::CannotStandUp);
        require(!cannot, "Prone", "you cannot stand up now")?;
        let me = self.scene.get(who);
        require(me.has(ConditionName::Prone), "Prone", "you stand already")?;
        let speed = self.view().speed(who).walk;
        require(speed > 0, "Prone", "you cannot move, so you cannot stand up")?;
        let cost = if self.view().rule(who, Rule::StandsUpCheaply) { 5 } else { speed / 2 };
        self.walk_feet(who, cost)?;
        let prone: Vec<Number> = self
            .scene
            .get(who)
            .effects
            .iter()
            .filter(|active| active.effect.conditions.contains(&ConditionName::Prone))
            .map(|active| active.number)
            .collect();
        for number in prone {
            self.end_effect(who, number)?;
        }
        Ok(())
    }

    /// Feet of walking that are left: of the turn, or out of a fight of a turn that begins.
    pub(super) fn movement_left(&self, who: Id) -> u16 {
        let me = self.scene.get(who);
        let all = self.view().speed(who).walk.saturating_mul(u16::from(me.turn.dashes) + 1);
        let walked = if self.scene.fight().is_some() { me.turn.walked } else { 0 };
        all.saturating_sub(walked)
    }

    /// Feet of movement without a step.
    pub(super) fn walk_feet(&mut self, who: Id, feet: u16) -> Flow {
        if self.scene.fight().is_none() {
            return Ok(());
        }
        let left = self.movement_left(who);
        require(left >= feet, "Movement", format!("that takes {feet} feet, and {left} are left"))?;
        self.spend(who, Spend::Feet(feet));
        Ok(())
    }

    pub(super) fn fly(&mut self, who: Id, altitude: i16) -> Flow {
        let me = self.scene.get(who);
        let feet = me.altitude.abs_diff(altitude);
        let mut speed = self.view().speed(who);
        if speed.fly == 0 && self.view().clings(who) {
            speed.fly = speed.climb;
        }
        require(speed.fly > 0, "Flying", "you cannot fly")?;
        let ground = Body::standing(&self.painted, me.sheet.size, me.at).altitude;
        let fits = altitude >= ground && altitude <= ground.saturating_add(500);
        require(fits, "Flying", "from the ground to 500 feet above it")?;
        let there = Body { altitude, ..me.space() };
        let feet = feet * if self.view().is_slowed_by_load(who) { 2 } else { 1 };
        if self.scene.fight().is_some() {
            let left = speed.fly.saturating_mul(u16::from(me.turn.dashes) + 1);
            let left = left.saturating_sub(me.turn.walked);
            let why = format!("that takes {feet} feet, and {left} are left");
            require(left >= feet, "Movement", why)?;
            self.spend(who, Spend::Feet(feet));
        }
        self.leave_reach(who, there)?;
        let speed_left = self.view().speed(who);
        let holds = speed_left.fly > 0 || self.view().clings(who);
        if !self.scene.get(who).is_up() || !holds {
            return self.land(who);
        }
        self.emit(Event::Rose(who, altitude, altitude > ground));
        if let Some(held) = self.view().drags(who) {
            let at = self.scene.get(who).at;
            self.carry_along(who, held, at);
        }
        self.end_helpless()
    }

    /// Whoever sees one that hides clearly notices it.
    pub(super) fn noticed(&mut self, who: Id) {
        let view = self.view();
        let me = view.scene.get(who);
        let Some(total) = me.hidden else { return };
        let seen = view.scene.creatures().any(|(id, foe)| {
            foe.side != me.side
                && foe.can_act()
                && view.passive_perception(id) >= i32::from(total)
                && view.has_line(id, who)
        });
        if seen {
            self.emit(Event::Hid(who, None));
        }
    }

    /// What waits for somebody to come near.
    fn approached(&mut self, who: Id) -> Flow {
        self.triggered(who, super::state::ReadyWhen::FoeInReach)?;
        self.triggered(who, super::state::ReadyWhen::FoeInRange)?;
        let others: Vec<Id> = self.scene.creatures().map(|(id, _)| id).collect();
        for other in others {
            if other == who || !self.scene.are_foes(other, who) {
                continue;
            }
            let feet = self.scene.get(other).space().feet_to(self.scene.get(who).space());
            let fits = move |trigger: Trigger| {
                matches!(trigger, Trigger::Approaches(most)
                    if most >= feet)
            };
            self.react(other, Happening::Approaches, who, &fits)?;
        }
        Ok(())
    }
}

/// The effect of who lies on the floor.
pub(super) const PRONE: &str = "Prone";
