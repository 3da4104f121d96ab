//! How far a box moves among the cells of a map before a wall stops it: the same on a console, on a server and in a
//! cart's own tests.

use crate::MAP_SIDE;

/// A box that moves over a map, in 65,536ths of a pixel from the map's upper left corner, so that a cart may keep places
/// between the pixels; a box of whole pixels moves as whole pixels do.
///
/// It covers the places from `x` up to, and without, `x + width`, and the same down.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Sweep {
    /// Pixels along each side of a cell: 8 or 16.
    pub side: i32,
    /// The left side.
    pub x: i32,
    /// The upper side.
    pub y: i32,
    /// To the right of it; without width, nothing stops it.
    pub width: i32,
    /// Down from it; without height, nothing stops it.
    pub height: i32,
    /// How far it would go to the right.
    pub dx: i32,
    /// How far it would go down.
    pub dy: i32,
}

impl Sweep {
    /// How far it goes: `dx` and `dy`, each cut where a wall begins. `is_wall` says it of a cell by column and row, and is
    /// asked of cells of the map only, at most 256 × 256 of them: outside there are no walls.
    ///
    /// It moves along the longer of the two ways first, to the right or left if both are as long, and from there along
    /// the other. So a box that slides along a wall is not caught by its seams, and one that comes straight at an outer
    /// corner passes it on the side of its longer way.
    ///
    /// Cells that the box touches already do not hold it, be they walls: out of what was closed on somebody there is a way.
    pub fn allowed(self, mut is_wall: impl FnMut(i32, i32) -> bool) -> (i32, i32) {
        let Self { side, x, y, width, height, dx, dy } = self;
        if width <= 0 || height <= 0 || side <= 0 {
            return (dx, dy);
        }
        let side = i64::from(side) << 16;
        let [x, y, width, height] = [x, y, width, height].map(i64::from);
        if dx.unsigned_abs() >= dy.unsigned_abs() {
            let dx = along(side, x, width, dx, cells(side, y, height), &mut is_wall);
            let beside = cells(side, x + i64::from(dx), width);
            (dx, along(side, y, height, dy, beside, |row, column| is_wall(column, row)))
        } else {
            let beside = cells(side, x, width);
            let dy = along(side, y, height, dy, beside, |row, column| is_wall(column, row));
            (along(side, x, width, dx, cells(side, y + i64::from(dy), height), &mut is_wall), dy)
        }
    }
}

/// The first and the last cell of the map that a length touches; the last is before the first where it touches none.
fn cells(side: i64, start: i64, length: i64) -> (i32, i32) {
    let first = start.div_euclid(side).max(0);
    let last = (start + length - 1).div_euclid(side).min(i64::from(MAP_SIDE) - 1);
    // Between −1 and 256, or far outside and in the wrong order.
    (first.min(i64::from(MAP_SIDE)) as i32, last.max(-1) as i32)
}

/// One direction: a length that moves by `delta`, and the cells beside which it does.
fn along(
    side: i64,
    start: i64,
    length: i64,
    delta: i32,
    beside: (i32, i32),
    mut is_wall: impl FnMut(i32, i32) -> bool,
) -> i32 {
    let mut stops = |cell| (beside.0..=beside.1).any(|other| is_wall(cell, other));
    let way = i64::from(delta);
    let stop = if delta > 0 {
        let edge = start + length - 1;
        let (first, last) = cells(side, edge + 1, way);
        // The cell with the edge itself holds nothing back.
        let first = i64::from(first).max(edge.div_euclid(side) + 1) as i32;
        (first..=last).find(|&cell| stops(cell)).map(|cell| i64::from(cell) * side - length - start)
    } else if delta < 0 {
        let (first, last) = cells(side, start + way, -way);
        let last = i64::from(last).min(start.div_euclid(side) - 1) as i32;
        (first..=last)
            .rev()
            .find(|&cell| stops(cell))
            .map(|cell| i64::from(cell + 1) * side - start)
    } else {
        None
    };
    // It lies between 0 and `delta`.
    stop.map_or(delta, |stop| stop as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROWS: [&str; 6] = [
        "........", //
        ".#......", "....##..", "....##..", "........", "########",
    ];

    fn is_wall(column: i32, row: i32) -> bool {
        assert!((0..MAP_SIDE).contains(&column) && (0..MAP_SIDE).contains(&row), "{column}, {row}");
        let cell = ROWS.get(row as usize).and_then(|row| row.as_bytes().get(column as usize));
        cell == Some(&b'#')
    }

    fn pixels(side: i32, [x, y, width, height]: [i32; 4], [dx, dy]: [i32; 2]) -> (i32, i32) {
        let [x, y, width, height, dx, dy] = [x, y, width, height, dx, dy].map(|place| place << 16);
        let (dx, dy) = Sweep { side, x, y, width, height, dx, dy }.allowed(is_wall);
        assert_eq!((dx & 0xffff, dy & 0xffff), (0, 0));
        (dx >> 16, dy >> 16)
    }

    #[test]
    fn walls_cut_the_way_short() {
        for (body, way, expected) in [
            ([0, 0, 8, 8], [5, 0], (5, 0)),
            ([0, 8, 8, 8], [5, 0], (0, 0)),
            ([0, 7, 4, 4], [50, 0], (4, 0)),
            ([0, 0, 8, 8], [90, 0], (90, 0)),
            ([20, 17, 6, 6], [100, 0], (6, 0)),
            ([50, 17, 6, 6], [-100, 0], (-2, 0)),
            ([0, 32, 8, 8], [3, 60], (3, 0)),
            ([0, 30, 8, 8], [3, 60], (3, 2)),
            ([9, 30, 4, 4], [0, -90], (0, -14)),
            ([0, 30, 4, 4], [0, -90], (0, -90)),
        ] {
            assert_eq!(pixels(8, body, way), expected, "{body:?} by {way:?}");
        }
        assert_eq!(pixels(16, [0, 17, 8, 8], [50, 0]), (8, 0));
    }

    #[test]
    fn a_corner_is_passed_on_the_side_of_the_longer_way() {
        // The upper left corner of the block is at 32, 16; the box stands right before it.
        for (way, expected) in [
            ([4, 4], (4, 0)),
            ([5, 4], (5, 0)),
            ([4, 5], (0, 5)),
            ([0, 4], (0, 4)),
            ([4, 0], (4, 0)),
        ] {
            assert_eq!(pixels(8, [24, 8, 8, 8], way), expected, "{way:?}");
        }
    }

    #[test]
    fn a_wall_around_the_box_lets_it_out_and_no_wall_is_outside_the_map() {
        assert_eq!(pixels(8, [34, 18, 4, 4], [-30, 0]), (-30, 0));
        assert_eq!(pixels(8, [34, 18, 4, 4], [0, 100]), (0, 2));
        assert_eq!(pixels(8, [-50, 40, 8, 8], [40, 0]), (40, 0));
        assert_eq!(pixels(8, [-50, 40, 8, 8], [60, 0]), (42, 0));
        assert_eq!(pixels(8, [2000, 2000, 8, 8], [900, 800]), (900, 800));
    }

    #[test]
    fn places_between_the_pixels_are_kept_until_a_wall() {
        let sweep = Sweep {
            side: 8,
            x: (20 << 16) + 100,
            y: (17 << 16) + 7,
            width: (6 << 16) + 1,
            height: 1,
            dx: 100 << 16,
            dy: 0,
        };
        assert_eq!(sweep.allowed(is_wall), ((6 << 16) - 101, 0));
        assert_eq!(Sweep { y: (16 << 16) - 1, ..sweep }.allowed(is_wall), (100 << 16, 0));
        assert_eq!(Sweep { height: 0, ..sweep }.allowed(is_wall), (100 << 16, 0));
    }

    #[test]
    fn the_ends_of_the_numbers_are_no_danger() {
        let ends = [i32::MIN, i32::MIN + 1, -1, 0, 1, i32::MAX];
        for x in ends {
            for width in ends {
                for dx in ends {
                    for side in [8, 16] {
                        let sweep = Sweep { side, x, y: width, width, height: i32::MAX, dx, dy: x };
                        let (moved_x, moved_y) = sweep.allowed(is_wall);
                        for (moved, asked) in [(moved_x, dx), (moved_y, x)] {
                            assert!(moved.unsigned_abs() <= asked.unsigned_abs(), "{sweep:?}");
                            assert!(moved.signum() * asked.signum() >= 0, "{sweep:?}");
                        }
                    }
                }
            }
        }
    }
}
