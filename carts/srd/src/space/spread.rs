//! Effects that flow around corners.

use std::collections::VecDeque;

use super::line::{Point, square};
use super::terrain::{Cover, Terrain};
use crate::grid::{Direction, Square};

/// The squares of a template that an effect flows to from a point, in at most so many half squares; `template` is sorted by
/// rows, and so is the answer.
pub(super) fn spread(
    terrain: &dyn Terrain,
    from: Point,
    most: u32,
    template: &[Square],
) -> Vec<Square> {
    let open = |square: Square| terrain.tile(square).cover != Cover::Total;
    let place = |square: &Square| (square.y, square.x);
    let find = |square: Square| template.binary_search_by_key(&place(&square), place).ok();
    let mut reached = vec![false; template.len()];
    let mut queue = VecDeque::new();
    // Around an intersection the first squares are one square away, around a middle none.
    for start in around(from).filter(|&start| open(start)) {
        let far = if from.x % 2 == 0 || from.y % 2 == 0 { 2 } else { 0 };
        if let Some(index) = find(start) {
            reached[index] = true;
        }
        queue.push_back((start, far));
    }
    while let Some((at, far)) = queue.pop_front() {
        if far + 2 > most {
            continue;
        }
        for direction in Direction::ALL {
            let Some(to) = at.step(direction) else { continue };
            let Some(index) = find(to).filter(|&index| !reached[index]) else { continue };
            let beside = [Square::new(to.x, at.y), Square::new(at.x, to.y)];
            if open(to) && beside.into_iter().any(open) {
                reached[index] = true;
                queue.push_back((to, far + 2));
            }
        }
    }
    template.iter().zip(reached).filter_map(|(&square, is)| is.then_some(square)).collect()
}

/// The one, two or four squares that a point is in or touches.
fn around(from: Point) -> impl Iterator<Item = Square> {
    let cells = |at: i16| {
        let cell = i32::from(at).div_euclid(2);
        if at % 2 == 0 { cell - 1..=cell } else { cell..=cell }
    };
    cells(from.y).flat_map(move |y| cells(from.x).map(move |x| (x, y))).filter_map(square)
}
