//! A map larger than the screen: a camera that follows a walker, and cells that stop one.

use cart_sdk::{Cart, Color, Pads, Screen, Sprite, Surface, TileSide, Tiles, cart};

/// Pixels of a tile, and of the island along each side.
const TILE: i32 = 8;
const ISLAND: i32 = 64 * TILE;
/// The island again, to know what lies where: the same file as the map of the cart.
const CELLS: &str = include_str!("../island.csv");
/// The tiles that one can stand on: sand, grass, flowers, a path, a bridge.
const OPEN: [u16; 5] = [2, 3, 4, 5, 14];
/// Where the pictures of the walker begin among the tiles: two steps for each of down, up and aside.
const WALKER: i32 = 16;

struct Maps {
    cells: Vec<Vec<u16>>,
    /// The upper left corner of the walker, in pixels of the island.
    walker: (i32, i32),
    /// Where the walker looks: a step to the right and one down.
    looking: (i32, i32),
    steps: i32,
    /// The whole island, a pixel for a cell, drawn once.
    overview: Surface,
}

impl Default for Maps {
    fn default() -> Self {
        let row =
            |line: &str| line.split(',').filter_map(|cell| cell.trim().parse().ok()).collect();
        let cells: Vec<Vec<u16>> = CELLS.lines().map(row).collect();
        let overview = Surface::new(64, 64);
        overview.draw(|overview| draw_overview(overview, &cells));
        Self { cells, walker: (40 * TILE, 34 * TILE), looking: (0, 1), steps: 0, overview }
    }
}

impl Cart for Maps {
    fn update(&mut self, pads: &Pads) {
        let (x, y) = pads[0].direction();
        if (x, y) == (0, 0) {
            return;
        }
        self.looking = if x == 0 { (0, y) } else { (x, 0) };
        self.steps += 1;
        // One direction after the other, so that one slides along a wall.
        for (x, y) in [(x, 0), (0, y)] {
            let next = (self.walker.0 + x, self.walker.1 + y);
            if self.is_open(next) {
                self.walker = next;
            }
        }
    }

    fn draw(&self, screen: &mut Screen) {
        let follow = |place: i32, side: i32| (place + TILE / 2 - side / 2).clamp(0, ISLAND - side);
        let camera = (follow(self.walker.0, Screen::WIDTH), follow(self.walker.1, Screen::HEIGHT));
        screen.camera(camera.0, camera.1);
        screen.map(0, 0, Tiles::new(0, 0, TileSide::Eight).part(0, 0, ISLAND, ISLAND));
        let picture = match self.looking {
            (0, 1) => 0,
            (0, _) => 2,
            _ => 4,
        };
        let sprite = Sprite::tile(0, WALKER + picture + self.steps / 8 % 2, TileSide::Eight);
        screen.sprite(self.walker.0, self.walker.1, sprite.flip_x(self.looking.0 < 0));
        screen.camera(0, 0);
        let (left, top) = (Screen::WIDTH - 68, 4);
        screen.rect_outline(left - 1, top - 1, 66, 66, Color::BONE);
        screen.sprite(left, top, self.overview.sprite().opaque());
        screen.circle(left + self.walker.0 / TILE, top + self.walker.1 / TILE, 1, Color::BONE);
    }
}

impl Maps {
    /// Whether a walker with its upper left corner there touches open tiles only. The feet count, not the hat.
    fn is_open(&self, (x, y): (i32, i32)) -> bool {
        let cell = |x: i32, y: i32| {
            let row = self.cells.get(usize::try_from(y / TILE).ok()?)?;
            row.get(usize::try_from(x / TILE).ok()?)
        };
        [(1, 4), (6, 4), (1, 7), (6, 7)]
            .iter()
            .all(|(right, down)| cell(x + right, y + down).is_some_and(|tile| OPEN.contains(tile)))
    }
}

fn draw_overview(overview: &mut Screen, cells: &[Vec<u16>]) {
    for (y, row) in (0..).zip(cells) {
        for (x, tile) in (0..).zip(row) {
            let color = match tile {
                0 | 1 => Color::BLUE,
                2 | 5 => Color::SAND,
                3 | 4 => Color::LEAF,
                6..=8 | 38 | 39 => Color::FOREST,
                14 => Color::LEATHER,
                _ => Color::RED,
            };
            overview.pixel(x, y, color);
        }
    }
}

cart!(Maps);

#[cfg(test)]
mod tests {
    use super::*;
    use cart_sdk::{Button, Pad};

    #[test]
    fn the_sea_stops_the_walker_and_the_path_does_not() {
        let mut maps = Maps::default();
        let left = Pads::from([Pad::IDLE.then(&[Button::Left])]);
        maps.update(&left);
        assert_eq!(maps.walker, (319, 272), "there is a path");
        (0..600).for_each(|_| maps.update(&left));
        let shore = maps.walker;
        maps.update(&left);
        assert_eq!(maps.walker, shore, "there is the sea");
        assert!(!maps.is_open((-1, 8)) && !maps.is_open((0, ISLAND)));
    }
}
