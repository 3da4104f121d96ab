//! Jumping: how far and how high, and where a jump can lead.

use std::ops::ControlFlow;

use super::body::{Body, Fit, fit};
use super::line::{Cell, Pass, Point, square, walk};
use super::path::{Other, STEP_FEET};
use super::terrain::Terrain;
use crate::ability::modifier;
use crate::data::Size;
use crate::grid::{SQUARE_FEET, Square};

/// Difficulty of the Strength (Athletics) check to clear an obstacle with a long jump, and of the Dexterity (Acrobatics)
/// check to land on one's feet in difficult ground. Source: 5.1.
pub const JUMP_DIFFICULTY: u8 = 10;

/// Feet on foot right before a jump that make it a running one. Source: 5.1.
pub const RUN_UP_FEET: u16 = 10;

/// Whether a jump has a run-up of [`RUN_UP_FEET`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Start {
    /// From a run: the whole distance.
    Running,
    /// From where one stands: half of it.
    Standing,
}

/// Feet of a long jump with a Strength score, 0 to 255: the score, or half of it. Source: 5.1.
#[must_use]
pub const fn long_jump_feet(strength: u8, start: Start) -> u16 {
    match start {
        Start::Running => strength as u16,
        Start::Standing => strength as u16 / 2,
    }
}

/// Feet of a high jump with a Strength score, 0 to 30, more counting as 30: 3 and the modifier, at least 0, or half of it.
/// Source: 5.1.
#[must_use]
pub fn high_jump_feet(strength: u8, start: Start) -> u16 {
    let feet = u16::try_from(3 + modifier(strength.min(30))).unwrap_or(0);
    match start {
        Start::Running => feet,
        Start::Standing => feet / 2,
    }
}

/// How high one so tall reaches in a high jump of so many feet, in feet: the jump and one and a half times the own height,
/// rounded down. Source: 5.1.
#[must_use]
pub const fn grasp_feet(jump: u16, tall: u16) -> u16 {
    jump.saturating_add(tall).saturating_add(tall / 2)
}

/// Who jumps.
#[derive(Clone, Copy, Debug)]
pub struct Jumper {
    /// Where it stands.
    pub body: Body,
    /// Feet of its long jump from here.
    pub long: u16,
    /// Feet of its high jump from here.
    pub high: u16,
    /// Feet of movement that it has left.
    pub left: u16,
}

/// A jump that can be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Jump {
    /// Where it lands: the north-west square of its body.
    pub to: Square,
    /// Feet of movement: all that it goes forward and up.
    pub cost: u16,
    /// Whether it needs a Strength (Athletics) check of [`JUMP_DIFFICULTY`] to clear what is on the way.
    pub over_obstacle: bool,
    /// Whether it needs a Dexterity (Acrobatics) check of [`JUMP_DIFFICULTY`] so as not to land prone.
    pub into_difficult: bool,
    /// Feet that it lands lower; from 10 on that is a fall.
    pub drop: u16,
}

/// Where a creature on the ground can jump, row by row. Source: 5.1 for the feet, the checks and the cost; ours:
///
/// - Long jump: what must be cleared is the gap, so a jump of 10 feet goes over two squares and lands in the third. It goes
///   straight from middle to middle and lands at most 2 feet higher, with all its room, where nobody is. On the way may be
///   no wall, nobody whom it cannot pass, and nothing higher than a quarter of the gap.
/// - High jump: onto a neighbouring square that is higher by no more than the jump, as a step and its height.
///
/// Who cannot step (prone, speed 0, in deep water) cannot jump: then do not ask.
#[must_use]
pub fn jumps(terrain: &dyn Terrain, jumper: &Jumper, others: &[Other]) -> Vec<Jump> {
    let reach = (jumper.long / SQUARE_FEET + 1).min(jumper.left / SQUARE_FEET);
    let reach = u8::try_from(reach).unwrap_or(u8::MAX);
    let at = jumper.body.at;
    let rows = at.y.saturating_sub(reach)..=at.y.saturating_add(reach);
    let columns = at.x.saturating_sub(reach)..=at.x.saturating_add(reach);
    let squares = rows.flat_map(|y| columns.clone().map(move |x| Square::new(x, y)));
    squares.filter_map(|to| jump(terrain, jumper, others, to)).collect()
}

/// The jump to one anchor, if it can be made.
#[must_use]
pub fn jump(terrain: &dyn Terrain, jumper: &Jumper, others: &[Other], to: Square) -> Option<Jump> {
    let from = jumper.body;
    let squares = u16::from(from.at.distance(to));
    if squares == 0 || fit(terrain, from.size, to) != Some(Fit::Free) {
        return None;
    }
    let body = Body::standing(terrain, from.size, to);
    if others.iter().any(|other| other.body.overlaps(body)) {
        return None;
    }
    let rise = i32::from(body.altitude) - i32::from(from.altitude);
    let forward = squares * SQUARE_FEET;
    let mut cost = forward;
    if rise > i32::from(STEP_FEET) {
        if squares > 1 || rise > i32::from(jumper.high) {
            return None;
        }
        cost += rise as u16;
    } else if forward - SQUARE_FEET > jumper.long {
        return None;
    }
    if cost > jumper.left {
        return None;
    }
    let highest = highest_on_the_way(terrain, from, body, others)?;
    let obstacle = highest - i32::from(from.altitude.max(body.altitude));
    if obstacle > i32::from(STEP_FEET) && obstacle * 4 > i32::from(forward - SQUARE_FEET) {
        return None;
    }
    Some(Jump {
        to,
        cost,
        over_obstacle: obstacle > i32::from(STEP_FEET),
        into_difficult: body.squares().any(|square| terrain.tile(square).difficult),
        drop: u16::try_from(-rise).unwrap_or(0),
    })
}

/// The highest ground that the squares of a body pass from one place to another, in feet; `None` where a wall or somebody is
/// in the way.
fn highest_on_the_way(
    terrain: &dyn Terrain,
    from: Body,
    to: Body,
    others: &[Other],
) -> Option<i32> {
    let altitude = from.altitude.max(to.altitude);
    let in_the_way: Vec<&Other> = others.iter().filter(|other| !other.lets_pass(from)).collect();
    let mut highest = i32::from(i16::MIN);
    let mut look = |cell: Cell| -> Option<()> {
        let square = square(cell)?;
        let tile = terrain.tile(square);
        let step = Body { size: Size::Medium, at: square, altitude };
        if tile.solid || in_the_way.iter().any(|other| other.body.overlaps(step)) {
            return None;
        }
        if !from.covers(square) && !to.covers(square) {
            highest = highest.max(i32::from(tile.level(from.size)));
        }
        Some(())
    };
    for square in from.squares() {
        let shifted = |from: u8, by: u8, to: u8| (i16::from(from) - i16::from(by)) + i16::from(to);
        let end = Point::new(
            shifted(square.x, from.at.x, to.at.x) * 2 + 1,
            shifted(square.y, from.at.y, to.at.y) * 2 + 1,
        );
        // A corner that is brushed counts as passed: a jump cuts none either.
        let way = walk(Point::center(square), end, |pass| {
            let free = match pass {
                Pass::In(cell) => look(cell),
                Pass::Between(one, other) => look(one).and_then(|()| look(other)),
            };
            if free.is_some() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        if way.is_break() {
            return None;
        }
    }
    Some(highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Plan;

    #[test]
    fn strength_says_how_far_and_how_high() {
        let check = |strength, long, standing, high, standing_high| {
            assert_eq!(long_jump_feet(strength, Start::Running), long);
            assert_eq!(long_jump_feet(strength, Start::Standing), standing);
            assert_eq!(high_jump_feet(strength, Start::Running), high);
            assert_eq!(high_jump_feet(strength, Start::Standing), standing_high);
        };
        check(1, 1, 0, 0, 0);
        check(10, 10, 5, 3, 1);
        check(15, 15, 7, 5, 2);
        check(20, 20, 10, 8, 4);
        check(30, 30, 15, 13, 6);
        assert_eq!(grasp_feet(5, 6), 14);
        assert_eq!(grasp_feet(4, 3), 8);
    }

    fn at(plan: &Plan, x: u8, y: u8, strength: u8, start: Start) -> Jumper {
        let body = Body::standing(plan, Size::Medium, Square::new(x, y));
        let (long, high) = (long_jump_feet(strength, start), high_jump_feet(strength, start));
        Jumper { body, long, high, left: 30 }
    }

    #[test]
    fn a_jump_clears_gaps_and_costs_every_foot() {
        let plan = Plan::new(&["..PP..~"]).unwrap();
        let check = |strength, start, to, expected: Option<(u16, bool, u16)>| {
            let jumper = at(&plan, 1, 0, strength, start);
            let found = jump(&plan, &jumper, &[], Square::new(to, 0));
            let found = found.map(|jump| (jump.cost, jump.into_difficult, jump.drop));
            assert_eq!(found, expected, "{strength} {start:?} to {to}");
            let listed = jumps(&plan, &jumper, &[]);
            assert_eq!(listed.iter().any(|jump| jump.to.x == to), expected.is_some());
        };
        check(10, Start::Running, 4, Some((15, false, 0)));
        check(9, Start::Running, 4, None);
        check(10, Start::Standing, 4, None);
        check(20, Start::Standing, 4, Some((15, false, 0)));
        check(20, Start::Running, 6, Some((25, true, 0)));
        check(10, Start::Standing, 3, Some((10, false, 20)));
        check(10, Start::Running, 1, None);
    }

    #[test]
    fn jumps_go_over_low_things_and_through_friends_only() {
        let plan = Plan::new(&["...o....", "...#....", "...u...."]).unwrap();
        let foe =
            |x, y, hostile| Other { body: Body::new(Size::Medium, Square::new(x, y)), hostile };
        let check = |y, to, others: &[Other], expected: Option<bool>| {
            let found =
                jump(&plan, &at(&plan, 2, y, 20, Start::Running), others, Square::new(to, y));
            assert_eq!(found.map(|jump| jump.over_obstacle), expected, "row {y} to {to}");
        };
        // The wall is 3 feet high: a gap of 10 feet clears 2½ of them, one of 15 clears it.
        check(0, 4, &[], None);
        check(0, 5, &[], None);
        check(0, 6, &[], Some(true));
        check(1, 5, &[], None);
        check(2, 7, &[], Some(true));
        check(2, 6, &[], None);
        check(0, 6, &[foe(4, 0, false)], Some(true));
        check(0, 6, &[foe(4, 0, true)], None);
        check(0, 6, &[foe(6, 0, false)], None);
    }

    #[test]
    fn a_high_jump_leads_onto_what_is_no_higher() {
        let plan = Plan::new(&[".u.U"]).unwrap();
        let check = |x, strength, start, to, expected: Option<u16>| {
            let found = jump(&plan, &at(&plan, x, 0, strength, start), &[], Square::new(to, 0));
            assert_eq!(found.map(|jump| jump.cost), expected, "{x} to {to}");
        };
        check(0, 14, Start::Running, 1, Some(10));
        check(0, 12, Start::Running, 1, None);
        check(0, 14, Start::Standing, 1, None);
        check(2, 20, Start::Running, 3, None);
        check(2, 24, Start::Running, 3, Some(15));
        check(1, 10, Start::Running, 2, Some(5));
        check(0, 30, Start::Running, 3, None);
    }
}
