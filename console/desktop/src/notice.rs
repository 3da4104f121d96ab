//! Screens of the console itself: a cart has stopped, a room is gone, a server is being asked.

use cart_abi::Button;
use machine::{Canvas, Color, Font, Palette, Screen};

use crate::{
    input::bindings::Bindings,
    overlay::{LARGE, SMALL, ink, wrap},
    picture::RGBA_BYTES,
};

const LEFT: i32 = 16;
/// Letters of the large font in a line.
const LARGE_LETTERS: usize = 28;
/// Letters of the small font in a line.
const SMALL_LETTERS: usize = 56;
/// Letters of the longest key and button.
const LABEL_LETTERS: i32 = 7;
/// Lines of one text at most; the rest is on the terminal.
const LINES_MAX: usize = 14;

/// A screen with something to read.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Notice {
    /// What has happened, in a few words.
    pub(crate) title: String,
    /// Bad news are red, waiting is not.
    pub(crate) tone: Tone,
    /// What it happened to: pairs of a word and what it stands for.
    pub(crate) facts: Vec<(&'static str, String)>,
    /// The reason, as long as it needs to be.
    pub(crate) text: String,
    /// The reason is in somebody else's words, such as a cart's, and stays as it is.
    pub(crate) verbatim: bool,
    /// What can be done: a key and what it does.
    pub(crate) choices: Vec<(Key, &'static str)>,
}

/// What a player presses on such a screen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Key {
    /// Start, or A: once more.
    Again,
    /// X: a game that was saved before.
    Load,
    /// Escape, or B: away from here.
    Back,
    /// Y: yes to something that must not happen by accident.
    Trust,
}

impl Key {
    fn label(self, pads: &Bindings) -> String {
        match self {
            Self::Again => "ENTER/A".to_owned(),
            Self::Load => pads.hint(Button::X),
            Self::Back => "ESC/B".to_owned(),
            Self::Trust => pads.hint(Button::Y),
        }
    }
}

/// How a notice feels.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Tone {
    /// Something is under way.
    #[default]
    Waiting,
    /// Something went wrong.
    Trouble,
}

impl Notice {
    /// As a picture of red, green, blue and alpha. `frame` lets what waits move; the pads say which keys do what.
    pub(crate) fn picture(&self, frame: u64, pads: &Bindings) -> Vec<u8> {
        let mut screen = Screen::new();
        self.draw(&mut screen.canvas(), frame, pads);
        let mut rgba = vec![0; RGBA_BYTES];
        Palette::DEFAULT.to_rgba(screen.pixels(), &mut rgba);
        rgba
    }

    /// The same for a terminal, in one paragraph.
    pub(crate) fn line(&self) -> String {
        let facts: Vec<String> =
            self.facts.iter().map(|(word, what)| format!("{word} {what}")).collect();
        let about =
            if facts.is_empty() { String::new() } else { format!(" ({})", facts.join(", ")) };
        format!("{}{about}: {}", self.title.to_lowercase(), self.text)
    }

    fn draw(&self, screen: &mut Canvas<'_>, frame: u64, pads: &Bindings) {
        screen.clear(ink::NIGHT);
        let accent = match self.tone {
            Tone::Waiting => ink::GOLD,
            Tone::Trouble => ink::RED,
        };
        screen.rect(0, 0, cart_abi::SCREEN_WIDTH, 34, ink::SLATE);
        screen.rect(0, 34, cart_abi::SCREEN_WIDTH, 2, accent);
        self.draw_sign(screen, accent, frame);
        screen.text(Font::large(), LEFT + 28, 13, ink::BONE, &self.title);
        let mut row = 48;
        for (word, what) in &self.facts {
            screen.text(Font::small(), LEFT, row + 1, ink::GREY, word);
            for line in wrap(what, LARGE_LETTERS - 6).iter().take(3) {
                screen.text(Font::large(), LEFT + 48, row, accent, line);
                row += 10;
            }
            row += 5;
        }
        row += 4;
        row = paragraph(screen, row, ink::BONE, &self.reason());
        self.draw_choices(screen, row, pads);
    }

    /// The reason as it stands alone: on a terminal it follows a colon, and so starts in lower case. A file's name stays
    /// as it is.
    fn reason(&self) -> String {
        let word = self.text.split_whitespace().next().unwrap_or_default();
        let is_name = word
            .trim_end_matches([',', ':', ';'])
            .contains(|sign: char| !sign.is_alphabetic() && !matches!(sign, '\'' | '-'));
        let mut letters = self.text.chars();
        match letters.next() {
            Some(first) if !self.verbatim && !is_name => {
                first.to_uppercase().chain(letters).collect()
            }
            _ => self.text.clone(),
        }
    }

    /// A broken cartridge, or an arrow on its way.
    fn draw_sign(&self, screen: &mut Canvas<'_>, accent: Color, frame: u64) {
        match self.tone {
            Tone::Trouble => {
                screen.rect(LEFT, 8, 18, 18, ink::SILVER);
                screen.rect(LEFT + 3, 11, 12, 7, ink::NIGHT);
                screen.rect(LEFT + 4, 26, 10, 2, ink::GREY);
                for (from, to) in [((9, 6), (5, 13)), ((5, 13), (12, 17)), ((12, 17), (8, 29))] {
                    for side in 0..2 {
                        screen.line(LEFT + from.0 + side, from.1, LEFT + to.0 + side, to.1, accent);
                    }
                }
            }
            Tone::Waiting => {
                let step = i32::try_from(frame / 10 % 3).unwrap_or(0);
                for dot in 0..3 {
                    let color = if dot == step { accent } else { ink::GREY };
                    screen.circle(LEFT + 2 + 8 * dot, 17, 2, color);
                }
            }
        }
    }

    fn draw_choices(&self, screen: &mut Canvas<'_>, above: i32, pads: &Bindings) {
        let height = 12 * i32::try_from(self.choices.len()).unwrap_or(0);
        let mut row = (cart_abi::SCREEN_HEIGHT - 14 - height).max(above + 6);
        for (key, what) in &self.choices {
            let width = LABEL_LETTERS * SMALL + 8;
            screen.rect(LEFT, row, width, 10, ink::GOLD);
            screen.text(Font::small(), LEFT + 4, row + 2, ink::NIGHT, &key.label(pads));
            screen.text(Font::large(), LEFT + width + LARGE, row + 1, ink::BONE, what);
            row += 12;
        }
    }
}

/// Draws a text, large if it is short; the answer is the row below.
fn paragraph(screen: &mut Canvas<'_>, top: i32, color: Color, text: &str) -> i32 {
    let large = wrap(text, LARGE_LETTERS);
    let (font, lines, height) = if large.len() <= 6 {
        (Font::large(), large, 11)
    } else {
        (Font::small(), wrap(text, SMALL_LETTERS), 9)
    };
    let mut row = top;
    for line in lines.iter().take(LINES_MAX) {
        screen.text(font, LEFT, row, color, line);
        row += height;
    }
    row
}

/// A cart that stopped with a fault.
pub(crate) fn crash(cart: &str, call: &str, reason: &str) -> Notice {
    Notice {
        title: "The cart has stopped".to_owned(),
        tone: Tone::Trouble,
        facts: vec![("CART", cart.to_owned()), ("CALL", call.to_owned())],
        text: reason.to_owned(),
        verbatim: false,
        choices: vec![(Key::Again, "start it again"), (Key::Back, "leave it")],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pixels have a colour.
    fn count_color(rgba: &[u8], color: Color) -> usize {
        let [red, green, blue] = Palette::DEFAULT.rgb(color);
        rgba.as_chunks::<4>().0.iter().filter(|&&pixel| pixel == [red, green, blue, 255]).count()
    }

    #[test]
    fn a_crash_is_a_readable_picture() {
        let notice = crash(
            "Delve",
            "update",
            "the cart panicked: index out of bounds (carts/delve/src/lib.rs:7)",
        );
        let picture = notice.picture(0, &Bindings::default());
        assert!(count_color(&picture, ink::BONE) > 300, "the reason is to be read");
        assert!(count_color(&picture, ink::RED) > 200, "the cart and the call are named");
        assert!(count_color(&picture, ink::GOLD) > 300, "the keys are shown");
        assert_ne!(
            picture,
            crash("Delve", "draw", "it ran out of fuel").picture(0, &Bindings::default())
        );
    }

    #[test]
    fn the_terminal_says_the_same() {
        assert_eq!(
            crash("Pong", "tick", "no fuel is left").line(),
            "the cart has stopped (CART Pong, CALL tick): no fuel is left"
        );
        let menu = Notice {
            title: "No menu".to_owned(),
            text: "it is gone".to_owned(),
            ..Notice::default()
        };
        assert_eq!(menu.line(), "no menu: it is gone");
    }

    #[test]
    fn a_reason_starts_with_a_capital_and_a_cart_s_own_words_as_they_are() {
        let notice = crash("Pong", "tick", "ångström is no unit");
        assert_eq!(notice.reason(), "Ångström is no unit");
        let notice = Notice { verbatim: true, ..notice };
        assert_eq!(notice.reason(), "ångström is no unit");
        assert_eq!(crash("Pong", "tick", "").reason(), "");
        for name in ["boot.cart.png, the menu, is gone", "b0 is no axis", "my_cart: no such file"] {
            assert_eq!(crash("Pong", "tick", name).reason(), name);
        }
        assert_eq!(crash("Pong", "tick", "well: it's so").reason(), "Well: it's so");
    }

    #[test]
    fn the_longest_reason_leaves_room_for_the_choices() {
        let notice = crash(&"name ".repeat(6), "draw", &"reason ".repeat(900));
        let picture = notice.picture(0, &Bindings::default());
        assert!(count_color(&picture, ink::GOLD) > 300);
    }

    #[test]
    fn what_waits_moves() {
        let notice = Notice { title: "Joining".to_owned(), ..Notice::default() };
        assert_ne!(
            notice.picture(0, &Bindings::default()),
            notice.picture(10, &Bindings::default())
        );
        assert_eq!(
            notice.picture(0, &Bindings::default()),
            notice.picture(30, &Bindings::default())
        );
    }
}
