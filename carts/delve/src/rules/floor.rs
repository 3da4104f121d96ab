//! A floor: its tiles, what can be opened on it, and who stands there when it is stocked.

use serde::{Deserialize, Serialize};
use srd::{Foe, Ground, Square};

use crate::shared::Tile;
use crate::view::Folk;

const TOWN: &str = include_str!("../../maps/town.txt");
const FLOOR_1: &str = include_str!("../../maps/floor1.txt");
const FALLBACK: &str = include_str!("../../maps/fallback.txt");

/// How many floors there are; 0 is the town.
pub(crate) const FLOORS: usize = 3;

/// Something on a floor that opens.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Feature {
    pub(crate) square: Square,
    pub(crate) is_open: bool,
    pub(crate) holds: Holds,
}

/// What kind of thing opens.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) enum Holds {
    /// A door.
    Door,
    /// A chest with gold and potions.
    Chest { gold: u16, potions: u8 },
}

/// A foe to be placed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Placed {
    pub(crate) foe: Foe,
    pub(crate) square: Square,
    pub(crate) is_asleep: bool,
}

/// A floor.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub(crate) struct Floor {
    pub(crate) width: u8,
    pub(crate) height: u8,
    /// Numbers of tiles, row by row; features are closed here.
    tiles: Vec<u8>,
    /// Doors and chests, by square; at most 64.
    pub(crate) features: Vec<Feature>,
    /// Grows with every new stocking, so that memories of an older one are known as such.
    pub(crate) edition: u32,
    /// Ticks without any hero.
    pub(crate) empty_ticks: u16,
    /// It must be stocked before somebody arrives.
    pub(crate) is_stale: bool,
}

/// A floor as it is drawn in text, with what is to be put on it.
pub(crate) struct Plan {
    pub(crate) floor: Floor,
    pub(crate) foes: Vec<Placed>,
    pub(crate) start: Square,
}

/// The townspeople with their squares.
pub(crate) fn folk() -> Vec<(Folk, Square)> {
    let all = [(b'1', Folk::Trader), (b'2', Folk::Guard), (b'3', Folk::Priest)];
    letters(TOWN)
        .filter_map(|(letter, square)| {
            let known = all.iter().find(|(mark, _)| *mark == letter);
            known.map(|&(_, folk)| (folk, square))
        })
        .collect()
}

/// The town, with the square where new heroes start.
pub(crate) fn town() -> Plan {
    let tile = |letter| match letter {
        b'"' => Tile::Grass,
        b'*' => Tile::Flowers,
        b'.' | b'@' => Tile::Path,
        b'~' => Tile::Water,
        b'f' => Tile::Fence,
        b'R' => Tile::Roof,
        b'H' => Tile::House,
        b'W' => Tile::Window,
        b'D' => Tile::HouseDoor,
        b'O' => Tile::Well,
        b'S' => Tile::Sign,
        b'r' => Tile::TempleRoof,
        b'h' => Tile::Temple,
        b'+' => Tile::TempleDoor,
        b's' => Tile::Stall,
        b'1'..=b'3' => Tile::Post,
        b'>' => Tile::Gate,
        _ => Tile::Tree,
    };
    drawn(TOWN, &tile)
}

/// The first floor of the dungeon.
pub(crate) fn floor_1() -> Plan {
    drawn(FLOOR_1, &dungeon_tile)
}

/// A small floor of rooms and corridors, for when generating one has failed.
pub(crate) fn fallback() -> Plan {
    drawn(FALLBACK, &dungeon_tile)
}

fn dungeon_tile(letter: u8) -> Tile {
    match letter {
        b'.' | b'a'..=b'b' | b'd'..=b'z' | b'B'..=b'O' | b'Q'..=b'Z' => Tile::Floor,
        b',' => Tile::Cracked,
        b':' => Tile::Bones,
        b'!' => Tile::Torch,
        b'P' => Tile::Pillar,
        b'%' => Tile::Rubble,
        b'+' => Tile::DoorClosed,
        b'<' => Tile::StairsUp,
        b'>' => Tile::StairsDown,
        b'c' => Tile::ChestClosed,
        b'A' => Tile::Altar,
        _ => Tile::Wall,
    }
}

fn letters(text: &str) -> impl Iterator<Item = (u8, Square)> {
    let rows = text.lines().enumerate();
    rows.flat_map(|(y, row)| {
        row.bytes().enumerate().map(move |(x, letter)| (letter, Square::new(x as u8, y as u8)))
    })
}

fn drawn(text: &str, tile: &dyn Fn(u8) -> Tile) -> Plan {
    let width = text.lines().map(str::len).max().unwrap_or(0) as u8;
    let height = text.lines().count() as u8;
    let mut floor = Floor::filled(width, height, tile(b'#'));
    let (mut foes, mut start) = (Vec::new(), Square::default());
    for (letter, square) in letters(text) {
        let tile = tile(letter);
        floor.put(square, tile);
        if letter == b'@' || tile == Tile::StairsUp {
            start = square;
        }
        let foe = match letter.to_ascii_lowercase() {
            b'r' => Foe::GiantRat,
            b'w' => Foe::Wolf,
            b'g' => Foe::Goblin,
            b'z' => Foe::Zombie,
            b's' => Foe::Skeleton,
            b'o' => Foe::Ogre,
            _ => continue,
        };
        if tile == Tile::Floor {
            foes.push(Placed { foe, square, is_asleep: letter.is_ascii_uppercase() });
        }
    }
    Plan { floor, foes, start }
}

impl Floor {
    /// A floor of one tile.
    pub(crate) fn filled(width: u8, height: u8, tile: Tile) -> Self {
        let tiles = vec![tile as u8; usize::from(width) * usize::from(height)];
        Self { width, height, tiles, is_stale: true, ..Self::default() }
    }

    fn index(&self, square: Square) -> Option<usize> {
        let inside = square.x < self.width && square.y < self.height;
        inside.then(|| usize::from(square.y) * usize::from(self.width) + usize::from(square.x))
    }

    /// Puts a tile; doors and chests become features.
    pub(crate) fn put(&mut self, square: Square, tile: Tile) {
        let Some(index) = self.index(square) else { return };
        self.tiles[index] = tile as u8;
        let holds = match tile {
            Tile::DoorClosed => Holds::Door,
            Tile::ChestClosed => Holds::Chest { gold: 0, potions: 0 },
            _ => return,
        };
        if self.features.len() < 64 {
            self.features.push(Feature { square, is_open: false, holds });
        } else {
            self.tiles[index] = Tile::Floor as u8;
        }
    }

    /// The tile as laid out, features closed.
    pub(crate) fn laid(&self, square: Square) -> Tile {
        self.index(square).map_or(Tile::Unseen, |index| Tile::of(self.tiles[index]))
    }

    /// The tile as it is now.
    pub(crate) fn tile(&self, square: Square) -> Tile {
        let tile = self.laid(square);
        if matches!(tile, Tile::DoorClosed | Tile::ChestClosed)
            && self.feature(square).is_some_and(|index| self.features[index].is_open)
        {
            return opened(tile);
        }
        tile
    }

    /// The index of the feature on a square.
    pub(crate) fn feature(&self, square: Square) -> Option<usize> {
        self.features.iter().position(|feature| feature.square == square)
    }

    /// Every square, row by row.
    pub(crate) fn squares(&self) -> impl Iterator<Item = Square> + use<> {
        let (width, height) = (self.width, self.height);
        (0..height).flat_map(move |y| (0..width).map(move |x| Square::new(x, y)))
    }

    /// The first square with a tile.
    pub(crate) fn find(&self, tile: Tile) -> Option<Square> {
        self.squares().find(|&square| self.laid(square) == tile)
    }

    /// The numbers of the tiles as laid out.
    pub(crate) fn tiles(&self) -> &[u8] {
        &self.tiles
    }
}

/// A door or chest as it looks open.
pub(crate) const fn opened(tile: Tile) -> Tile {
    match tile {
        Tile::DoorClosed => Tile::DoorOpen,
        Tile::ChestClosed => Tile::ChestOpen,
        other => other,
    }
}

impl Ground for Floor {
    fn is_open(&self, square: Square) -> bool {
        self.tile(square).is_open()
    }

    fn is_clear(&self, square: Square) -> bool {
        self.tile(square).is_clear()
    }
}

/// The squares that can be walked to from one, through doors too; for checks of a layout.
pub(crate) fn connected(floor: &Floor, start: Square) -> Vec<Square> {
    let walkable = |square: Square| {
        let tile = floor.laid(square);
        tile.is_open() || tile == Tile::DoorClosed
    };
    let mut known = vec![false; floor.tiles.len()];
    let mut found = vec![start];
    if let Some(index) = floor.index(start) {
        known[index] = true;
    }
    let mut at = 0;
    while at < found.len() {
        for direction in &srd::Direction::ALL[..4] {
            if let Some(to) = found[at].step(*direction)
                && let Some(index) = floor.index(to)
                && walkable(to)
                && !known[index]
            {
                known[index] = true;
                found.push(to);
            }
        }
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_made_floors_are_whole() {
        for (name, plan) in [("town", town()), ("floor 1", floor_1()), ("fallback", fallback())] {
            let floor = &plan.floor;
            let reached = connected(floor, plan.start);
            for square in floor.squares() {
                let tile = floor.laid(square);
                if tile.is_open() || tile == Tile::DoorClosed {
                    let outside_town =
                        name == "town" && matches!(tile, Tile::Grass | Tile::Flowers);
                    assert!(
                        reached.contains(&square) || outside_town,
                        "{name}: {square:?} {tile:?}"
                    );
                }
                let is_edge = square.x == 0
                    || square.y == 0
                    || square.x + 1 == floor.width
                    || square.y + 1 == floor.height;
                assert!(!is_edge || !tile.is_open(), "{name}: open edge at {square:?}");
            }
            for feature in &floor.features {
                let beside =
                    srd::Direction::ALL[..4].iter().filter_map(|&way| feature.square.step(way));
                assert!(
                    beside.into_iter().any(|square| reached.contains(&square)),
                    "{name}: {feature:?}"
                );
            }
        }
        assert_eq!(folk().len(), 3);
        assert!(floor_1().foes.len() >= 10);
    }
}
