//! The floor as far as it is known, small: in a corner as long as its button is held.

use cart_sdk::{Color, Screen};
use srd::Square;

use super::{stage, text};
use crate::View;
use crate::shared::Tile;
use crate::view::Kind;

/// Pixels along each side of a square.
const SIDE: i32 = 2;

/// Draws the map over the world, with who is in sight and where the own hero is.
pub(super) fn draw(screen: &mut Screen, view: &View, frame: u32) {
    let place = &view.place;
    let (width, height) = (i32::from(place.width) * SIDE, i32::from(place.height) * SIDE);
    let (top, _) = stage::window(view.fight.is_some());
    let (left, top) = (Screen::WIDTH - width - 5, top + 4);
    text::panel(screen, left - 2, top - 2, width + 4, height + 4, Color::SILVER);
    for y in 0..place.height {
        let mut start = 0;
        // Squares of one colour in a row are one rectangle.
        for x in 1..=place.width {
            let color = color_of(place.tile(Square::new(start, y)));
            if x < place.width && color_of(place.tile(Square::new(x, y))) == color {
                continue;
            }
            let (from, squares) = (i32::from(start) * SIDE, i32::from(x - start) * SIDE);
            if color != Color::NIGHT {
                screen.rect(left + from, top + i32::from(y) * SIDE, squares, SIDE, color);
            }
            start = x;
        }
    }
    let mut mark = |square: Square, color: Color| {
        let (x, y) = (i32::from(square.x) * SIDE, i32::from(square.y) * SIDE);
        screen.rect(left + x - 1, top + y - 1, SIDE + 1, SIDE + 1, color);
    };
    for figure in view.others().filter(|figure| !figure.state.is_dead) {
        let color = match figure.kind {
            Kind::Hero(_) => Color::SKY,
            Kind::Foe(..) => Color::RED,
            Kind::Folk(_) => Color::GOLD,
        };
        mark(figure.spot.square(), color);
    }
    if let Some(hero) = &view.hero {
        mark(
            hero.spot.square(),
            if (frame / 12).is_multiple_of(2) { Color::BONE } else { Color::SKY },
        );
    }
}

const fn color_of(tile: Tile) -> Color {
    match tile {
        Tile::Unseen => Color::NIGHT,
        Tile::Grass | Tile::Flowers => Color::LEAF,
        Tile::Tree => Color::FOREST,
        Tile::Water | Tile::Well => Color::BLUE,
        Tile::Path | Tile::Post => Color::SAND,
        Tile::Roof | Tile::House | Tile::Window | Tile::HouseDoor => Color::LEATHER,
        Tile::TempleRoof | Tile::Temple | Tile::TempleDoor => Color::VIOLET,
        Tile::Fence | Tile::Sign | Tile::Stall => Color::UMBER,
        Tile::Gate | Tile::StairsUp | Tile::StairsDown => Color::GOLD,
        Tile::Floor | Tile::Cracked | Tile::Bones | Tile::ChestOpen => Color::GREY,
        Tile::Wall | Tile::Torch | Tile::Pillar | Tile::Rubble | Tile::Altar => Color::SLATE,
        Tile::DoorClosed | Tile::DoorOpen => Color::LEATHER,
        Tile::ChestClosed => Color::ORANGE,
    }
}
