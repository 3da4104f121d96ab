//! The generated floor: rooms laid out at random, joined by corridors with loops, checked, and stocked.
//!
//! It follows from its seed alone, in whole numbers. Each use of chance has a stream of its own, so that a change in how
//! foes are placed never changes the walls.

use srd::{Dice, Foe, Seeded, Square};

use super::floor::{Floor, Holds, Placed, Plan, connected, fallback};
use crate::shared::Tile;

/// Squares along each side of a generated floor.
const SIDE: u8 = 40;
/// How many layouts are tried before the fixed one is taken.
const ATTEMPTS_MAX: u64 = 8;
/// Rooms at most.
const ROOMS_MAX: usize = 11;
/// Rooms that a layout needs.
const ROOMS_MIN: usize = 6;

/// A room: its floor, without walls.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Room {
    x: u8,
    y: u8,
    width: u8,
    height: u8,
}

impl Room {
    const fn middle(self) -> Square {
        Square::new(self.x + self.width / 2, self.y + self.height / 2)
    }

    const fn has(self, square: Square) -> bool {
        square.x >= self.x
            && square.x < self.x + self.width
            && square.y >= self.y
            && square.y < self.y + self.height
    }

    /// Whether two rooms come closer than three squares, which leaves a wall and a corridor between them.
    const fn crowds(self, other: Self) -> bool {
        self.x < other.x + other.width + 3
            && other.x < self.x + self.width + 3
            && self.y < other.y + other.height + 3
            && other.y < self.y + self.height + 3
    }
}

/// The floor of a seed.
pub(crate) fn generate(seed: u64) -> Plan {
    (0..ATTEMPTS_MAX).find_map(|attempt| attempted(seed, attempt)).unwrap_or_else(fallback)
}

fn attempted(seed: u64, attempt: u64) -> Option<Plan> {
    let mut layout = Seeded::new(seed, attempt * 3);
    let rooms = rooms(&mut layout);
    if rooms.len() < ROOMS_MIN {
        return None;
    }
    let mut floor = Floor::filled(SIDE, SIDE, Tile::Wall);
    for room in &rooms {
        dig_room(&mut floor, *room, &mut layout);
    }
    let joined = joined(&rooms, &mut layout);
    for (from, to) in joined {
        dig_corridor(&mut floor, rooms[from].middle(), rooms[to].middle(), layout.roll(2) == 1);
    }
    put_doors(&mut floor, &rooms, &mut layout);
    let start = rooms[0].middle();
    floor.put(start, Tile::StairsUp);
    let far = farthest(&floor, &rooms, start)?;
    let mut loot = Seeded::new(seed, attempt * 3 + 1);
    put_chest(&mut floor, rooms[far], &mut loot);
    decorate(&mut floor, &rooms, &mut loot);
    if !is_sound(&floor, start) {
        return None;
    }
    let foes = stock(&floor, &rooms, far, &mut Seeded::new(seed, attempt * 3 + 2));
    Some(Plan { floor, foes, start })
}

fn rooms(dice: &mut Seeded) -> Vec<Room> {
    let mut rooms: Vec<Room> = Vec::new();
    for _ in 0..200 {
        let (width, height) = (3 + dice.roll(6) as u8, 2 + dice.roll(5) as u8);
        let x = 1 + dice.roll(u32::from(SIDE - width - 2)) as u8;
        let y = 1 + dice.roll(u32::from(SIDE - height - 2)) as u8;
        let room = Room { x, y, width, height };
        if rooms.len() < ROOMS_MAX && !rooms.iter().any(|other| other.crowds(room)) {
            rooms.push(room);
        }
    }
    rooms
}

/// Pairs of rooms to join: each with the nearest before it, and some more for loops.
fn joined(rooms: &[Room], dice: &mut Seeded) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = (1..rooms.len())
        .map(|index| {
            let middle = rooms[index].middle();
            let nearest = (0..index).min_by_key(|&other| middle.distance(rooms[other].middle()));
            (nearest.unwrap_or(0), index)
        })
        .collect();
    for _ in 0..3 {
        let from = dice.roll(rooms.len() as u32) as usize - 1;
        let middle = rooms[from].middle();
        let is_new = |to: usize| to != from && !pairs.contains(&(from.min(to), from.max(to)));
        let near = (0..rooms.len()).filter(|&to| is_new(to));
        if let Some(to) = near.min_by_key(|&to| middle.distance(rooms[to].middle())) {
            pairs.push((from.min(to), from.max(to)));
        }
    }
    pairs
}

fn dig_room(floor: &mut Floor, room: Room, dice: &mut Seeded) {
    for y in room.y..room.y + room.height {
        for x in room.x..room.x + room.width {
            let tile = match dice.roll(24) {
                1 => Tile::Cracked,
                2 => Tile::Bones,
                _ => Tile::Floor,
            };
            floor.put(Square::new(x, y), tile);
        }
    }
}

fn dig_corridor(floor: &mut Floor, from: Square, to: Square, is_level_first: bool) {
    let corner = if is_level_first { Square::new(to.x, from.y) } else { Square::new(from.x, to.y) };
    for (start, end) in [(from, corner), (corner, to)] {
        let mut at = start;
        loop {
            if floor.laid(at) == Tile::Wall {
                floor.put(at, Tile::Floor);
            }
            let Some(step) = at.towards(end).and_then(|direction| at.step(direction)) else {
                break;
            };
            at = step;
        }
    }
}

/// Doors where a corridor enters a room through a gap of one square.
fn put_doors(floor: &mut Floor, rooms: &[Room], dice: &mut Seeded) {
    let squares: Vec<Square> = floor.squares().collect();
    for square in squares {
        if !floor.laid(square).is_open() || rooms.iter().any(|room| room.has(square)) {
            continue;
        }
        let laid = |dx: i8, dy: i8| {
            let x = square.x.saturating_add_signed(dx);
            let y = square.y.saturating_add_signed(dy);
            (floor.laid(Square::new(x, y)), rooms.iter().any(|room| room.has(Square::new(x, y))))
        };
        let [north, east, south, west] = [laid(0, -1), laid(1, 0), laid(0, 1), laid(-1, 0)];
        let is_wall = |side: (Tile, bool)| side.0 == Tile::Wall;
        let is_way = |side: (Tile, bool)| side.0.is_open();
        let across =
            is_wall(north) && is_wall(south) && is_way(east) && is_way(west) && (east.1 != west.1);
        let along = is_wall(east)
            && is_wall(west)
            && is_way(north)
            && is_way(south)
            && (north.1 != south.1);
        if (across || along) && dice.roll(10) <= 7 {
            floor.put(square, Tile::DoorClosed);
        }
    }
}

/// The room that is the longest way from the start.
fn farthest(floor: &Floor, rooms: &[Room], start: Square) -> Option<usize> {
    let reached = connected(floor, start);
    // The flood finds squares in the order of their distance.
    let order = |room: Room| reached.iter().position(|&square| square == room.middle());
    (1..rooms.len())
        .filter_map(|index| Some((order(rooms[index])?, index)))
        .max()
        .map(|(_, index)| index)
}

fn put_chest(floor: &mut Floor, room: Room, dice: &mut Seeded) {
    let square = Square::new(room.x, room.y);
    floor.put(square, Tile::ChestClosed);
    if let Some(index) = floor.feature(square) {
        let gold = (0..8).map(|_| dice.roll(10) as u16).sum();
        floor.features[index].holds = Holds::Chest { gold, potions: 1 };
    }
}

/// Torches on walls that stand before a room.
fn decorate(floor: &mut Floor, rooms: &[Room], dice: &mut Seeded) {
    for room in rooms {
        let above = Square::new(room.x + (dice.roll(u32::from(room.width)) - 1) as u8, room.y - 1);
        if floor.laid(above) == Tile::Wall {
            floor.put(above, Tile::Torch);
        }
    }
}

/// Every open square and every door is reached from the start, and the edge is closed.
fn is_sound(floor: &Floor, start: Square) -> bool {
    let reached = connected(floor, start).len();
    let walkable = |square: &Square| {
        let tile = floor.laid(*square);
        tile.is_open() || tile == Tile::DoorClosed
    };
    let is_edge = |square: &Square| {
        square.x == 0 || square.y == 0 || square.x + 1 == SIDE || square.y + 1 == SIDE
    };
    let all = floor.squares().filter(walkable).count();
    reached == all && !floor.squares().filter(is_edge).any(|square| walkable(&square))
}

/// A group of foes in each room but the first, an ogre asleep by the chest; each foe on a square of its own.
fn stock(floor: &Floor, rooms: &[Room], far: usize, dice: &mut Seeded) -> Vec<Placed> {
    const GROUPS: [&[Foe]; 7] = [
        &[Foe::Goblin, Foe::Goblin],
        &[Foe::Skeleton, Foe::Skeleton],
        &[Foe::GiantRat, Foe::GiantRat, Foe::GiantRat],
        &[Foe::Wolf, Foe::Wolf],
        &[Foe::Zombie, Foe::Zombie],
        &[Foe::Goblin, Foe::Wolf],
        &[Foe::Skeleton, Foe::Zombie],
    ];
    let mut foes: Vec<Placed> = Vec::new();
    for (index, room) in rooms.iter().enumerate().skip(1) {
        let (group, is_asleep) = if index == far {
            (&[Foe::Ogre][..], true)
        } else if dice.roll(4) == 1 {
            continue;
        } else {
            (GROUPS[dice.roll(GROUPS.len() as u32) as usize - 1], dice.roll(3) == 1)
        };
        for &foe in group {
            for _ in 0..20 {
                let x = room.x + (dice.roll(u32::from(room.width)) - 1) as u8;
                let y = room.y + (dice.roll(u32::from(room.height)) - 1) as u8;
                let square = Square::new(x, y);
                let is_free = floor.laid(square).is_open()
                    && !foes.iter().any(|other| other.square == square);
                if is_free {
                    foes.push(Placed { foe, square, is_asleep });
                    break;
                }
            }
        }
    }
    foes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_hundred_seeds_make_whole_floors() {
        let mut fallbacks = 0;
        for seed in 0..500 {
            let plan = generate(seed);
            let Plan { floor, foes, start } = &plan;
            fallbacks += u32::from(floor.width != SIDE);
            assert_eq!(floor.laid(*start), Tile::StairsUp, "seed {seed}");
            let reached = connected(floor, *start);
            for square in floor.squares() {
                let tile = floor.laid(square);
                assert!(
                    !(tile.is_open() || tile == Tile::DoorClosed) || reached.contains(&square),
                    "seed {seed}: {square:?} is cut off"
                );
            }
            assert!(
                floor.features.iter().any(|feature| feature.holds != Holds::Door),
                "seed {seed}: no chest"
            );
            assert!(foes.iter().any(|placed| placed.foe == Foe::Ogre), "seed {seed}: no ogre");
            for (index, placed) in foes.iter().enumerate() {
                assert!(reached.contains(&placed.square), "seed {seed}: {placed:?}");
                assert!(
                    placed.square.distance(*start) > 2,
                    "seed {seed}: {placed:?} by the stairs"
                );
                assert!(
                    foes[..index].iter().all(|other| other.square != placed.square),
                    "seed {seed}"
                );
            }
        }
        assert!(fallbacks < 5, "{fallbacks} of 500 layouts failed");
    }

    #[test]
    fn a_seed_makes_the_same_floor_again() {
        let (first, second) = (generate(77), generate(77));
        assert_eq!(first.floor, second.floor);
        assert_eq!(first.foes, second.foes);
        assert_ne!(generate(78).floor, first.floor);
    }
}
