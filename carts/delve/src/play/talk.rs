//! Saying something: a phrase of the list, or a line of one's own.

use cart_sdk::{Button, Color, Font, Orders, Pad, Scene, Screen, console};

use super::art::{self, Icon};
use super::text;
use crate::{CHAT_LETTERS_MAX, Order, PHRASES, View};

/// Rows of the list: the phrases in two columns, then the line of one's own.
const ROWS: usize = PHRASES.len() / 2;

/// What is about to be said.
#[derive(Clone)]
pub(super) enum Talk {
    /// A place in the list; [`PHRASES`]'s length is the line of one's own.
    Phrases(usize),
    /// A line that is being written.
    Line(String),
}

impl Default for Talk {
    fn default() -> Self {
        Self::Phrases(0)
    }
}

impl Talk {
    /// A frame; `None` when it is said, or not.
    pub(super) fn update(
        self,
        scene: &Scene<View>,
        pad: &Pad,
        orders: &mut Orders<Order>,
    ) -> Option<Self> {
        match self {
            Self::Phrases(place) => choose(place, pad, orders),
            Self::Line(line) => write(line, &scene.typed, pad, orders),
        }
    }

    /// The list or the line, over the world.
    pub(super) fn draw(&self, screen: &mut Screen, frame: u32) {
        match self {
            Self::Phrases(place) => draw_phrases(screen, *place),
            Self::Line(line) => draw_line(screen, line, frame),
        }
    }
}

fn choose(place: usize, pad: &Pad, orders: &mut Orders<Order>) -> Option<Talk> {
    if pad.pressed(Button::B) || pad.pressed(Button::Y) {
        return None;
    }
    let own = PHRASES.len();
    let mut place = place;
    if pad.repeated(Button::Down) {
        place = match place {
            _ if place == own => 0,
            _ if place % ROWS == ROWS - 1 => own,
            _ => place + 1,
        };
    } else if pad.repeated(Button::Up) {
        place = match place {
            _ if place == own => ROWS - 1,
            _ if place.is_multiple_of(ROWS) => own,
            _ => place - 1,
        };
    } else if (pad.repeated(Button::Left) || pad.repeated(Button::Right)) && place < own {
        place = (place + ROWS) % own;
    }
    if !pad.pressed(Button::A) {
        return Some(Talk::Phrases(place));
    }
    if place == own {
        console::typing(true);
        return Some(Talk::Line(String::new()));
    }
    orders.send(Order::Say(place as u8));
    None
}

fn write(mut line: String, typed: &str, pad: &Pad, orders: &mut Orders<Order>) -> Option<Talk> {
    let mut is_done = pad.pressed(Button::B);
    let mut is_said = pad.pressed(Button::Start);
    for letter in typed.chars() {
        match letter {
            '\u{8}' => {
                line.pop();
            }
            '\n' => is_said = true,
            '\u{1b}' => is_done = true,
            _ if letter.is_control() => {}
            _ if line.chars().count() < CHAT_LETTERS_MAX => line.push(letter),
            _ => {}
        }
    }
    if !is_done && !is_said {
        return Some(Talk::Line(line));
    }
    console::typing(false);
    let words = line.trim();
    if is_said && !is_done && !words.is_empty() {
        orders.send(Order::Chat(words.to_owned()));
    }
    None
}

fn draw_phrases(screen: &mut Screen, place: usize) {
    text::panel(screen, 48, 64, 160, 84, Color::SKY);
    screen.small_text(54, 68, Color::SILVER, "Say");
    for (index, phrase) in PHRASES.into_iter().enumerate() {
        let (x, y) = (60 + (index / ROWS) as i32 * 76, 77 + (index % ROWS) as i32 * 9);
        let color = if index == place { Color::GOLD } else { Color::BONE };
        if index == place {
            screen.small_text(x - 6, y, Color::GOLD, ">");
        }
        screen.small_text(x, y, color, phrase);
    }
    let is_own = place == PHRASES.len();
    screen.line(54, 133, 201, 133, Color::SLATE);
    if is_own {
        screen.small_text(54, 138, Color::GOLD, ">");
    }
    let color = if is_own { Color::GOLD } else { Color::BONE };
    screen.small_text(60, 138, color, "Write a line");
    screen.sprite(160, 137, art::icon(Icon::A));
    screen.small_text(170, 138, Color::SILVER, "say");
}

fn draw_line(screen: &mut Screen, line: &str, frame: u32) {
    text::panel(screen, 16, 96, 224, 38, Color::SKY);
    screen.small_text(22, 100, Color::SILVER, "Write, then Enter; Escape says nothing");
    let mut lines = text::wrap(line, 52);
    if (frame / 20).is_multiple_of(2) {
        lines.last_mut().expect("there is always a last line").push('_');
    }
    for (row, line) in (0..).zip(&lines) {
        screen.small_text(22, 110 + row * 7, Color::BONE, line);
    }
    let left = format!("{}", CHAT_LETTERS_MAX - line.chars().count().min(CHAT_LETTERS_MAX));
    screen.small_text(234 - Font::Small.width(&left), 126, Color::GREY, &left);
}
