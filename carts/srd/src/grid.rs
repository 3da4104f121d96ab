//! The grid: squares of five feet, eight directions, what a step needs, and what can be reached.

use serde::{Deserialize, Serialize};

/// Feet along each side of a square.
pub const SQUARE_FEET: u16 = 5;

/// One square of a floor; x to the east, y to the south.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
pub struct Square {
    /// Squares from the west.
    pub x: u8,
    /// Squares from the north.
    pub y: u8,
}

impl Square {
    /// The square at `x`, `y`.
    #[must_use]
    pub const fn new(x: u8, y: u8) -> Self {
        Self { x, y }
    }

    /// The neighbour in a direction; `None` beyond 0 and 255.
    #[must_use]
    pub fn step(self, direction: Direction) -> Option<Self> {
        let (dx, dy) = direction.offset();
        Some(Self { x: self.x.checked_add_signed(dx)?, y: self.y.checked_add_signed(dy)? })
    }

    /// Squares to `other`, a diagonal counting one.
    #[must_use]
    pub const fn distance(self, other: Self) -> u8 {
        let (dx, dy) = (self.x.abs_diff(other.x), self.y.abs_diff(other.y));
        if dx > dy { dx } else { dy }
    }

    /// The direction that leads towards `other`, `None` from a square to itself.
    #[must_use]
    pub fn towards(self, other: Self) -> Option<Direction> {
        let sign = |from: u8, to: u8| (i16::from(to) - i16::from(from)).signum() as i8;
        let offset = (sign(self.x, other.x), sign(self.y, other.y));
        Direction::ALL.into_iter().find(|direction| direction.offset() == offset)
    }
}

/// One of the eight ways out of a square.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub enum Direction {
    /// Up on the screen.
    North,
    /// To the right.
    East,
    /// Down.
    South,
    /// To the left.
    West,
    /// Up and right.
    NorthEast,
    /// Down and right.
    SouthEast,
    /// Down and left.
    SouthWest,
    /// Up and left.
    NorthWest,
}

impl Direction {
    /// All, in the order in which ties are broken everywhere.
    pub const ALL: [Self; 8] = [
        Self::North,
        Self::East,
        Self::South,
        Self::West,
        Self::NorthEast,
        Self::SouthEast,
        Self::SouthWest,
        Self::NorthWest,
    ];

    /// Change of x and of y.
    #[must_use]
    pub const fn offset(self) -> (i8, i8) {
        match self {
            Self::North => (0, -1),
            Self::East => (1, 0),
            Self::South => (0, 1),
            Self::West => (-1, 0),
            Self::NorthEast => (1, -1),
            Self::SouthEast => (1, 1),
            Self::SouthWest => (-1, 1),
            Self::NorthWest => (-1, -1),
        }
    }
}

/// What the rules ask of a floor. Squares outside it are neither open nor clear.
pub trait Ground {
    /// A creature can stand here, as far as walls and furniture go.
    fn is_open(&self, square: Square) -> bool;
    /// One can see through.
    fn is_clear(&self, square: Square) -> bool;
}

/// Whether a step from an open square leads to an open one; a diagonal never cuts the corner of a wall.
#[must_use]
pub fn can_step(ground: &dyn Ground, from: Square, direction: Direction) -> Option<Square> {
    let to = from.step(direction)?;
    if !ground.is_open(to) {
        return None;
    }
    let beside = [Square::new(to.x, from.y), Square::new(from.x, to.y)];
    beside.iter().all(|&square| ground.is_open(square)).then_some(to)
}

/// Where a walk of up to so many squares can lead, with the way to each.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Every reached square with its cost in squares and its index in this list of the one before it; the start first.
    /// Sorted by cost, then by the order of [`Direction::ALL`].
    pub found: Vec<Reached>,
}

/// One square of a [`Reach`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reached {
    /// The square.
    pub square: Square,
    /// Squares walked to it.
    pub cost: u8,
    /// Another creature of the own side stands here: one can pass but not stay.
    pub taken: bool,
    /// Index of the square before it in [`Reach::found`]; the start has itself.
    pub before: u16,
}

/// What stands on a square, as a walker sees it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Standing {
    /// Nobody.
    Nobody,
    /// An ally, or a body on the floor: can be passed at twice the cost, but not stayed on.
    Passable,
    /// A foe: in the way.
    Foe,
}

/// Squares that can be reached from `start` with `squares` of movement, nearest first.
pub fn reach(
    ground: &dyn Ground,
    start: Square,
    squares: u8,
    standing: &dyn Fn(Square) -> Standing,
) -> Reach {
    let mut found = vec![Reached { square: start, cost: 0, taken: false, before: 0 }];
    // A floor is at most 256 × 256: one byte each for the best cost would be 64 KiB, so only the box that can be reached.
    let side = usize::from(squares) * 2 + 1;
    let mut best = vec![u8::MAX; side * side];
    let index = |square: Square| {
        let x = usize::from(square.x) + usize::from(squares) - usize::from(start.x);
        let y = usize::from(square.y) + usize::from(squares) - usize::from(start.y);
        y * side + x
    };
    best[index(start)] = 0;
    // Steps cost 1 or 2, so three lists by cost keep the order that a queue by priority would give.
    let mut waiting: Vec<Vec<(Square, u16)>> = vec![vec![(start, 0)]];
    let mut cost = 0u8;
    while usize::from(cost) < waiting.len() {
        for (square, before) in std::mem::take(&mut waiting[usize::from(cost)]) {
            if best[index(square)] < cost {
                continue;
            }
            let here = if square == start {
                0
            } else {
                let taken = standing(square) == Standing::Passable;
                found.push(Reached { square, cost, taken, before });
                (found.len() - 1) as u16
            };
            if cost == squares {
                continue;
            }
            for direction in Direction::ALL {
                // Most neighbours were reached more cheaply before; asking that first saves most of the work.
                let is_news = |to: &Square| best[index(*to)] > cost + 1;
                let Some(to) = square
                    .step(direction)
                    .filter(is_news)
                    .and_then(|_| can_step(ground, square, direction))
                else {
                    continue;
                };
                let step = match standing(to) {
                    Standing::Nobody => 1,
                    Standing::Passable => 2,
                    Standing::Foe => continue,
                };
                let total = cost + step;
                if total <= squares && total < best[index(to)] {
                    best[index(to)] = total;
                    waiting.resize_with(waiting.len().max(usize::from(total) + 1), Vec::new);
                    waiting[usize::from(total)].push((to, here));
                }
            }
        }
        cost += 1;
    }
    Reach { found }
}

impl Reach {
    /// The squares of the way to a found one, first step first.
    #[must_use]
    pub fn path(&self, index: usize) -> Vec<Square> {
        let mut path = Vec::new();
        let mut index = index;
        while index != 0 {
            path.push(self.found[index].square);
            index = usize::from(self.found[index].before);
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A floor from text: `#` is wall, anything else is open.
    pub(crate) struct Drawn(pub(crate) Vec<Vec<u8>>);

    impl Drawn {
        pub(crate) fn new(rows: &[&str]) -> Self {
            Self(rows.iter().map(|row| row.bytes().collect()).collect())
        }

        fn at(&self, square: Square) -> Option<u8> {
            self.0.get(usize::from(square.y))?.get(usize::from(square.x)).copied()
        }
    }

    impl Ground for Drawn {
        fn is_open(&self, square: Square) -> bool {
            self.at(square).is_some_and(|tile| tile != b'#')
        }
        fn is_clear(&self, square: Square) -> bool {
            self.is_open(square)
        }
    }

    #[test]
    fn a_diagonal_counts_one_and_cuts_no_corner() {
        let floor = Drawn::new(&["....", ".#..", "....", "...."]);
        let check = |x, y, direction, expected: Option<(u8, u8)>| {
            let to = can_step(&floor, Square::new(x, y), direction);
            assert_eq!(to, expected.map(|(x, y)| Square::new(x, y)), "{x},{y} {direction:?}");
        };
        check(0, 0, Direction::East, Some((1, 0)));
        check(0, 0, Direction::SouthEast, None);
        check(1, 0, Direction::SouthEast, None);
        check(2, 2, Direction::SouthEast, Some((3, 3)));
        check(0, 0, Direction::North, None);
        check(3, 3, Direction::East, None);
        assert_eq!(Square::new(1, 1).distance(Square::new(4, 3)), 3);
    }

    #[test]
    fn reach_counts_allies_double_and_stops_at_foes() {
        let floor = Drawn::new(&["......"]);
        let check = |who: Standing, squares, expected: &[u8]| {
            let standing = |square: Square| if square.x == 1 { who } else { Standing::Nobody };
            let reach = reach(&floor, Square::new(0, 0), squares, &standing);
            let xs: Vec<u8> = reach.found.iter().map(|reached| reached.square.x).collect();
            assert_eq!(xs, expected, "{who:?}");
        };
        check(Standing::Nobody, 3, &[0, 1, 2, 3]);
        check(Standing::Passable, 3, &[0, 1, 2]);
        check(Standing::Foe, 3, &[0]);
    }

    #[test]
    fn a_path_leads_step_by_step() {
        let floor = Drawn::new(&["..#.", "..#.", "...."]);
        let reach = reach(&floor, Square::new(0, 0), 9, &|_| Standing::Nobody);
        let goal = reach.found.iter().position(|to| to.square == Square::new(3, 0)).unwrap();
        let path = reach.path(goal);
        assert_eq!(path.len(), usize::from(reach.found[goal].cost));
        let mut at = Square::new(0, 0);
        for square in path {
            assert!(can_step(&floor, at, at.towards(square).unwrap()) == Some(square));
            at = square;
        }
        assert_eq!(at, Square::new(3, 0));
    }
}
