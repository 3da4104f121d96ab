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
        let picked: Vec<Id> = aims
            .iter()
            .filter_map(|aim| match aim {
                Aim::At(id) => Some(*id),
                Aim::To(_) => None,
            })
            .collect();
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
}
