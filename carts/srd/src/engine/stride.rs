//! Moving in ways of one's own: through walls and others, up sheer faces, in another's space, as a part of an action.

use super::event::Spend;
use super::sheet::Sheet;
use super::state::{Id, Life, Number};
use super::steps::Run;
use super::view::{Painted, View};
use super::work::{Flow, Work, require};
use crate::data::{Gives, Moment, Rule, Size, Stride};
use crate::grid::Square;
use crate::space::{self, Body, Cover, Light, Mover, Terrain, Tile, Way};

/// The floor as one finds it who moves through what stops others.
pub(super) struct Ground<'a> {
    floor: &'a Painted<'a>,
    /// Walls are difficult ground.
    is_incorporeal: bool,
    /// Walls that nobody made by magic are open.
    glides: bool,
    /// All faces can be climbed.
    climbs: bool,
}

impl Terrain for Ground<'_> {
    fn tile(&self, square: Square) -> Tile {
        let mut tile = self.floor.tile(square);
        tile.climbable |= self.climbs;
        let passes = self.is_incorporeal || self.glides && !self.floor.over(square).wall;
        // What is beyond the edge of the floor is nowhere.
        if tile.solid && passes && self.floor.is_inner(square) {
            let difficult = self.is_incorporeal;
            let cover = if difficult { Cover::Total } else { Cover::None };
            tile = Tile { light: Light::Dark, difficult, cover, ..Tile::OPEN };
        }
        tile
    }
}

impl View<'_> {
    /// The floor as somebody finds it.
    pub(super) fn ground(&self, who: Id) -> Ground<'_> {
        Ground {
            floor: self.floor,
            is_incorporeal: self.rule(who, Rule::Incorporeal),
            glides: self.rule(who, Rule::EarthGlide),
            climbs: self.rule(who, Rule::SpiderClimb),
        }
    }

    /// Whether it flows through any gap.
    pub(super) fn flows(&self, who: Id) -> bool {
        self.rule(who, Rule::Amorphous) || self.rule(who, Rule::Swarm)
    }

    /// Whether one may be in the space of another.
    pub(super) fn may_share(&self, who: Id, other: Id) -> bool {
        self.rule(who, Rule::EntersSpaces)
            || self.rule(who, Rule::Swarm)
            || self.rule(who, Rule::Incorporeal)
            || self.rule(other, Rule::Swarm)
            || self.rule(other, Rule::OozeCube)
    }

    /// Whether it may end its move on a square although others are there.
    #[must_use]
    pub fn may_stop(&self, who: Id, at: Square) -> bool {
        let body = Body { at, ..self.scene.get(who).space() };
        let drags = self.drags(who);
        self.scene.creatures().all(|(id, one)| {
            id == who
                || one.life == Life::Dead
                || one.is_away()
                || self.is_taken_along(id)
                || !one.space().overlaps(body)
                || Some(id) != drags && self.may_share(who, id) && !self.only_passes(who, id)
        })
    }

    /// Who is incorporeal passes through others, but does not stay in them.
    fn only_passes(&self, who: Id, other: Id) -> bool {
        let stays = self.rule(who, Rule::EntersSpaces)
            || self.rule(who, Rule::Swarm)
            || self.rule(other, Rule::Swarm)
            || self.rule(other, Rule::OozeCube);
        !stays
    }

    /// How far it leaps from where it stands, by a power of its own.
    pub(super) fn leap_feet(&self, who: Id) -> u16 {
        let mut most = 0;
        self.each_own(who, &mut |given| {
            if let Gives::Jumps(far, _) = given.modifier.gives {
                most = most.max(far);
            }
        });
        most
    }
}

impl Work<'_> {
    /// Moves apart from the movement of the turn, as near as it can to where it wants.
    pub(super) fn stride(&mut self, stride: Stride, run: &Run) -> Flow {
        let who = run.target;
        let me = self.scene.get(who);
        let Some(to) = run.at.filter(|&to| to != me.at) else { return Ok(()) };
        if !me.is_up() || me.is_away() {
            return Ok(());
        }
        let path: Vec<(Square, i16)> = {
            let view = self.view();
            let fears = view.fears(who);
            let mover = strider(&view, who, stride, &fears);
            let ground = view.ground(who);
            let moves = space::moves(&ground, &mover, &view.others(who));
            let body = |at: Square| Body { at, ..mover.body };
            let stops = moves.stops.iter().enumerate();
            let open = stops.filter(|(_, stop)| !stop.taken || view.may_stop(who, stop.at));
            let best = open.min_by_key(|(index, stop)| {
                (body(stop.at).squares_to(Body::new(Size::Tiny, to)), stop.cost, *index)
            });
            let index = best.map_or(0, |(index, _)| index);
            let path = moves.path(index);
            path.into_iter().map(|at| (moves.stops[at].at, moves.stops[at].altitude)).collect()
        };
        if stride.to_foe {
            self.nears_a_foe(who, &path)?;
        }
        self.walk_apart(who, &path, stride.safe)
    }

    /// Refuses a way that does not end nearer to a foe in sight.
    fn nears_a_foe(&self, who: Id, path: &[(Square, i16)]) -> Flow {
        let Some(&(to, _)) = path.last() else {
            return require(false, "Movement", "it leads nowhere");
        };
        let view = self.view();
        let me = self.scene.get(who).space();
        let there = Body { at: to, ..me };
        let nears = self.scene.creatures().any(|(id, foe)| {
            foe.life != Life::Dead
                && self.scene.are_foes(id, who)
                && view.sees(who, id)
                && there.feet_to(foe.space()) < me.feet_to(foe.space())
        });
        require(nears, "Movement", "only towards a foe that you see")
    }

    /// Goes along a way at no cost of movement.
    fn walk_apart(&mut self, who: Id, path: &[(Square, i16)], is_safe: bool) -> Flow {
        for &(to, altitude) in path {
            let from = self.scene.get(who).at;
            if self.view().is_barred(who, from, to) {
                break;
            }
            if !is_safe {
                let there = Body { at: to, ..self.scene.get(who).space() };
                self.leave_reach(who, there)?;
            }
            if self.scene.creature(who).is_none_or(|me| !me.is_up()) {
                break;
            }
            self.go(who, from, to, 0, altitude)?;
            if self.scene.creature(who).is_none_or(|me| !me.is_up()) {
                break;
            }
        }
        self.land(who)
    }

    /// Whether somebody could be on a square: no wall, nobody else.
    pub(super) fn is_free(&self, who: Id, to: Square) -> bool {
        let me = self.scene.get(who);
        let body = Body { at: to, ..me.space() };
        space::fit(&self.painted, me.sheet.size, to).is_some()
            && !self.scene.creatures().any(|(id, other)| {
                id != who
                    && other.life != Life::Dead
                    && !other.is_away()
                    && !self.view().is_taken_along(id)
                    && other.space().overlaps(body)
            })
    }

    /// The free square nearest to another where a creature of this sheet fits; ties by the order of rows.
    pub(super) fn free_square(&self, sheet: &Sheet, center: Square) -> Option<Square> {
        let fits = |at: Square| {
            let body = Body::new(sheet.size, at);
            space::fit(&self.painted, sheet.size, at) == Some(space::Fit::Free)
                && !self.scene.creatures().any(|(id, other)| {
                    other.life != Life::Dead
                        && !self.view().is_taken_along(id)
                        && other.space().overlaps(body)
                })
        };
        (0..=12_u8).find_map(|radius| {
            let rows = center.y.saturating_sub(radius)..=center.y.saturating_add(radius);
            let columns = center.x.saturating_sub(radius)..=center.x.saturating_add(radius);
            let mut squares = rows.flat_map(|y| columns.clone().map(move |x| Square::new(x, y)));
            squares.find(|&at| at.distance(center) == radius && fits(at))
        })
    }

    /// What comes of being in the space of another since a step.
    pub(super) fn enter_spaces(&mut self, who: Id, from: Square) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        let (now, before) = (me.space(), Body { at: from, ..me.space() });
        let new: Vec<Id> = self
            .scene
            .creatures()
            .filter(|&(id, one)| {
                id != who
                    && one.life != Life::Dead
                    && !one.is_away()
                    && !self.view().is_taken_along(id)
                    && one.space().overlaps(now)
                    && !one.space().overlaps(before)
            })
            .map(|(id, _)| id)
            .collect();
        for id in new {
            // What a creature enters is remembered beside the zones that it enters.
            let mark = SPACES + Number::from(id);
            let is_first = !self.scene.get(who).turn.entered.contains(&mark);
            if is_first && self.scene.creature(id).is_some() {
                self.spend(who, Spend::Entered(mark));
                self.deeper(|work| work.moment(who, Moment::EntersSpace, Some(id)))?;
            }
            let oozes = self.scene.creature(id).is_some() && self.view().rule(id, Rule::OozeCube);
            if oozes && self.scene.creature(who).is_some() {
                self.deeper(|work| work.engulfs(id, who, true))?;
            }
            if self.scene.creature(who).is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Who is inside of something solid at the end of its turn is hurt by it.
    pub(super) fn in_the_wall(&mut self, who: Id) -> Flow {
        let Some(me) = self.scene.creature(who) else { return Ok(()) };
        if me.life == Life::Dead || !self.view().rule(who, Rule::Incorporeal) {
            return Ok(());
        }
        if !me.space().squares().any(|square| self.painted.tile(square).solid) {
            return Ok(());
        }
        let cause = super::Cause { name: "the wall".into(), ..super::Cause::default() };
        let part = self.harm_part(&[(1, 10)], 0, crate::damage::Damage::Force);
        self.harm(super::harm::Blow {
            who,
            cause: &cause,
            parts: vec![part],
            is_critical: false,
            is_halved: false,
            spares: false,
            matter: super::weigh::Matter::default(),
        })
        .map(|_| ())
    }

    /// The water that hurts who moves in it.
    pub(super) fn wade(&mut self, who: Id) -> Flow {
        let hurts = self
            .scene
            .creature(who)
            .is_some_and(|me| me.life != Life::Dead && self.painted.tile(me.at).water > 0);
        if hurts {
            self.deeper(|work| work.moment(who, Moment::Wades, None))?;
        }
        Ok(())
    }
}

/// Marks of spaces that were entered in a turn are numbers that no zone has.
const SPACES: Number = Number::MAX - Id::MAX as Number;

/// Somebody as it moves by a step of an action.
fn strider<'f>(view: &View<'_>, who: Id, stride: Stride, fears: &'f [Body]) -> Mover<'f> {
    let mut mover = view.mover(who, fears);
    let own = view.speed(who);
    let of = |speed: u16| {
        let feet = if stride.feet > 0 {
            stride.feet.min(if speed > 0 { u16::MAX } else { 0 })
        } else {
            speed
        };
        if stride.half { feet / 2 } else { feet }
    };
    let speed = &mut mover.speed;
    (speed.walk, speed.fly) = (of(own.walk), of(own.fly));
    (speed.swim, speed.climb, speed.burrow) = (of(own.swim), of(own.climb), of(own.burrow));
    mover.spent = 0;
    if stride.flies {
        mover.way = Way::Air;
        mover.prone = false;
    }
    mover
}
