//! Areas: which squares they fill, and who is in them.

use super::act::{Aimed, is_who};
use super::command::Aim;
use super::state::{Cause, Id};
use super::weigh::Matter;
use super::work::{Flow, Work, require};
use crate::data::{Area, Shape, Targets, Who};
use crate::grid::Square;
use crate::space;

impl Work<'_> {
    #[expect(clippy::too_many_arguments, reason = "what is aimed, by whom, where and at whom")]
    pub(super) fn aim_area(
        &self,
        who: Id,
        targets: &Targets,
        area: Area,
        at: Option<Square>,
        aims: &[Aim],
        name: &str,
        cause: &Cause,
    ) -> Flow<Aimed> {
        let me = self.scene.get(who);
        let own = targets.from_actor || targets.feet == 0;
        let points = matches!(area.shape, Shape::Cone | Shape::Line | Shape::Cube);
        let center = match at {
            Some(at) => at,
            None if own && !points => me.at,
            None => {
                return require(false, "Target", format!("say where {name} goes"))
                    .map(|()| Aimed::default());
            }
        };
        if !own {
            self.in_range(who, center, targets.feet, name)?;
        }
        let squares = self.area_squares(who, area, center, own, targets.corners);
        let picked: Vec<Id> = aims.iter().filter_map(|aim| aim.creature()).collect();
        let view = self.view();
        let mut creatures: Vec<Id> = view
            .scene
            .creatures()
            .filter(|(id, one)| {
                let covered = squares.iter().any(|&square| one.space().covers(square));
                covered
                    && !one.is_away()
                    && !view.is_walled_off(who, *id)
                    && (!own || *id != who || targets.who == Who::AllyOrOneself)
                    && is_who(targets.who, *id == who, me.side == one.side, one.life)
                    && view.all(&targets.when, who, Some(*id), &Matter::default(), None)
            })
            .map(|(id, _)| id)
            .collect();
        if targets.picks && !picked.is_empty() {
            creatures.retain(|id| picked.contains(id));
            creatures.sort_by_key(|id| picked.iter().position(|one| one == id));
        }
        let most = view.fixed(&targets.count, who, Some(cause));
        if most > 0 {
            creatures.truncate(most as usize);
        }
        let origins = if own { Vec::new() } else { vec![center] };
        Ok(Aimed { creatures, at: Some(center), squares, origins })
    }

    /// The squares of an area that begins at somebody or lies around a square.
    pub(super) fn area_squares(
        &self,
        who: Id,
        area: Area,
        center: Square,
        own: bool,
        corners: bool,
    ) -> Vec<Square> {
        let me = self.scene.get(who).space();
        let origin = if own {
            space::Place::of(me, center)
        } else {
            space::Place::new(space::Point::center(center))
        };
        let towards = space::Place::new(space::Point::center(center));
        let length = area.feet;
        let shape = match area.shape {
            Shape::Sphere => {
                // Around a creature, the radius counts from its space.
                let more = if own { u16::from(me.side()) * 5 / 2 } else { 0 };
                let origin = if own { space::Place::new(me.center()) } else { origin };
                space::Area::Sphere { origin, radius: length + more }
            }
            Shape::Cylinder => {
                space::Area::Cylinder { origin, radius: length, height: u16::MAX / 2 }
            }
            Shape::Cube => space::Area::cube(origin, towards.at, length),
            Shape::Cone => space::Area::Cone { origin, towards, length },
            Shape::Line => {
                let width = area.width.unwrap_or(5);
                space::Area::Line { origin, towards, length, width }
            }
        };
        let flow = if corners { space::Flow::AroundCorners } else { space::Flow::Straight };
        space::Zone::new(&self.painted, shape, flow).squares().to_vec()
    }

    /// The squares of a wall, drawn one beside the other.
    pub(super) fn aim_wall(
        &self,
        who: Id,
        targets: &Targets,
        aims: &[Aim],
        name: &str,
    ) -> Flow<Aimed> {
        let Some(wall) = targets.wall else { return Ok(Aimed::default()) };
        let drawn = aims.iter().filter_map(|aim| aim.square());
        let mut squares: Vec<Square> = drawn.collect();
        let Some(&first) = squares.first() else {
            return require(false, "Target", format!("say where {name} goes"))
                .map(|()| Aimed::default());
        };
        let across = wall.ring.max(wall.dome.saturating_mul(2));
        if squares.len() == 1 && across > 0 {
            squares = rim(first, across / 10);
        } else {
            let most = usize::from(wall.feet / 5);
            let why = format!("{name} is at most {} feet long", wall.feet);
            require(squares.len() <= most, "Area", why)?;
            let chained = squares.windows(2).all(|pair| pair[0].distance(pair[1]) == 1);
            require(chained, "Area", format!("{name} has no gaps"))?;
            let step = |pair: &[Square]| {
                let by = |from: u8, to: u8| i16::from(to) - i16::from(from);
                (by(pair[0].x, pair[1].x), by(pair[0].y, pair[1].y))
            };
            let mut steps = squares.windows(2).map(step);
            let straight = steps.next().is_none_or(|first| steps.all(|other| other == first));
            require(wall.free || straight, "Area", format!("{name} is straight"))?;
        }
        let me = self.scene.get(who).space();
        let near = squares.iter().all(|&at| {
            me.feet_to(space::Body { size: crate::data::Size::Tiny, at, ..me }) <= targets.feet
        });
        require(near, "Range", format!("{name} reaches {} feet", targets.feet))?;
        let inside = self.scene.creatures().filter(|(_, one)| {
            one.life != super::Life::Dead
                && squares.iter().any(|&square| one.space().covers(square))
        });
        let creatures = inside.map(|(id, _)| id).collect();
        Ok(Aimed { creatures, at: Some(first), squares, ..Aimed::default() })
    }

    /// Several areas, of which one may lie over another.
    pub(super) fn aim_areas(
        &self,
        who: Id,
        targets: &Targets,
        aims: &[Aim],
        name: &str,
        cause: &Cause,
    ) -> Flow<Aimed> {
        let points: Vec<Square> = aims.iter().filter_map(|aim| aim.square()).collect();
        let few = !points.is_empty() && points.len() <= usize::from(targets.areas);
        require(few, "Area", format!("{name} has 1 to {} areas", targets.areas))?;
        let feet = targets.area.map_or(0, |area| area.feet);
        let touches = |at: usize, point: Square| {
            let others = points.iter().enumerate().filter(|(other, _)| *other != at);
            points.len() == 1
                || others.into_iter().any(|(_, other)| u16::from(other.distance(point)) * 5 <= feet)
        };
        let joined = points.iter().enumerate().all(|(at, &point)| touches(at, point));
        require(joined || !targets.joined, "Area", format!("{name} has no gaps"))?;
        let mut all = Aimed { at: points.first().copied(), ..Aimed::default() };
        for point in points {
            let one = self.aim(who, targets, &[Aim::To(point)], name, cause)?;
            all.squares.extend(one.squares);
            all.creatures.extend(one.creatures);
            all.origins.extend(one.origins);
        }
        all.creatures.sort_unstable();
        all.creatures.dedup();
        all.squares.sort_unstable_by_key(|square| (square.y, square.x));
        all.squares.dedup();
        Ok(all)
    }
}

/// The squares on the rim of a circle around a square.
fn rim(center: Square, squares: u16) -> Vec<Square> {
    let radius = squares.min(20) as u8;
    let rows = center.y.saturating_sub(radius)..=center.y.saturating_add(radius);
    let columns = center.x.saturating_sub(radius)..=center.x.saturating_add(radius);
    let all = rows.flat_map(|y| columns.clone().map(move |x| Square::new(x, y)));
    let far = |at: Square| {
        let by = |one: u8, other: u8| u32::from(one.abs_diff(other)).pow(2);
        by(at.x, center.x) + by(at.y, center.y)
    };
    let (outer, inner) =
        (u32::from(radius) * u32::from(radius), u32::from(radius.saturating_sub(1)));
    all.filter(|&at| far(at) <= outer && far(at) > inner * inner).collect()
}
