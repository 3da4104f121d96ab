//! The title and the credits.

use cart_sdk::{Color, Font, Screen};

use super::art::{self, Icon};
use super::text;
use srd::ATTRIBUTION;

use crate::View;

/// The title.
pub(super) fn draw(screen: &mut Screen, view: &View, frame: u32) {
    screen.sprite(0, 0, art::BACKDROP);
    screen.sprite(48, 14, art::LOGO);
    shaded_line(screen, 66, Color::BONE, "a dungeon for one to four heroes");
    let others = view.party.iter().filter(|card| card.seat != view.seat);
    let names: Vec<&str> = others.map(|card| card.name.as_str()).collect();
    if !names.is_empty() {
        shaded_line(screen, 78, Color::SKY, &format!("already here: {}", names.join(", ")));
    }
    screen.rect(0, 246, Screen::WIDTH, 10, Color::NIGHT);
    if frame / 30 % 4 != 3 {
        let words = if view.hero.is_some() { "back into the world" } else { "enter the world" };
        screen.sprite(4, 247, art::icon(Icon::A));
        screen.small_text(14, 248, Color::GOLD, words);
    }
    screen.sprite(120, 247, art::icon(Icon::X));
    screen.small_text(130, 248, Color::SILVER, "credits");
    screen.small_text(200, 248, Color::GREY, "5E compatible");
}

fn shaded_line(screen: &mut Screen, y: i32, color: Color, line: &str) {
    text::shaded(screen, (Screen::WIDTH - Font::Small.width(line)) / 2, y, color, line);
}

/// Who made it, and where the rules come from.
pub(super) fn draw_credits(screen: &mut Screen) {
    screen.clear(Color::NIGHT);
    text::centered(screen, Font::Large, 16, Color::GOLD, "Delve");
    text::centered(
        screen,
        Font::Small,
        30,
        Color::SILVER,
        "game, pictures and music by the Quiver founders",
    );
    for (row, line) in (0..).zip(text::wrap(ATTRIBUTION, 58)) {
        screen.small_text(12, 52 + row * 9, Color::BONE, &line);
    }
    screen.sprite(108, 236, art::icon(Icon::B));
    screen.small_text(119, 237, Color::SILVER, "back");
}
