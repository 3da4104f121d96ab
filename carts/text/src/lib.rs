//! Text: both fonts and one of the cart's own, wrapped, aligned, measured, with a shadow or an outline, a letter at a time.

use cart_sdk::{Button, Cart, Color, Font, Pads, Screen, TextStyle, cart};

/// The page, and what is left of it for the story.
const LEFT: i32 = 20;
const WIDTH: i32 = 216;
/// Steps from letter to letter.
const STEPS_PER_LETTER: usize = 2;

const STORY: &str = "On the night of the first snow, Zoë counted the lanterns on the quay - seven, as always - \
    and found an eighth.\n\nIt hung from nothing at all. «Naïve,» it said, «to think that light needs a wall.»";
/// The title once more, in the font that the cart brings (`fonts/runes.bdf`).
const RUNES: &str = "ᛏᚺᛖ ᛖᛁᚷᚺᛏᚺ ᛚᚨᚾᛏᛖᚱᚾ";
const VERSES: [(&str, Color); 3] = [
    ("Größe misst man nicht in Metern,", Color::UMBER),
    ("l'été ne finit qu'à minuit,", Color::RED),
    ("¿y quién apagó la luna?", Color::BLUE),
];

#[derive(Default)]
struct Text {
    ticks: usize,
}

impl Cart for Text {
    fn update(&mut self, pads: &Pads) {
        self.ticks += if pads[0].held(Button::A) { 8 } else { 1 };
        if pads[0].pressed(Button::B) {
            self.ticks = 0;
        }
    }

    fn draw(&self, screen: &mut Screen) {
        draw_page(screen);
        let title = TextStyle::new(Font::Large).centered().outline(Color::UMBER);
        screen.styled_text(128, 24, Color::GOLD, title, "THE EIGHTH LANTERN");
        let byline = TextStyle::new(Font::Small).centered();
        screen.styled_text(128, 38, Color::LEATHER, byline, "a page about letters");

        // What is not there yet has its place already: the words do not jump from line to line.
        let letters = self.ticks / STEPS_PER_LETTER;
        let mut left = letters;
        for (row, line) in (0..).zip(Font::Large.lines(WIDTH, STORY)) {
            let shown: String = line.chars().take(left).collect();
            left = left.saturating_sub(line.chars().count());
            screen.text(LEFT, 54 + row * 10, Color::UMBER, &shown);
        }
        if left > 0 {
            self.draw_rest(screen, 60 + 10 * Font::Large.lines(WIDTH, STORY).count() as i32);
        }
    }
}

impl Text {
    /// Verses from other languages on the right, and what was measured below.
    fn draw_rest(&self, screen: &mut Screen, top: i32) {
        let right = TextStyle::new(Font::Small).within(WIDTH).right();
        let mut y = top;
        for (verse, color) in VERSES {
            y += screen.styled_text(LEFT, y, color, right, verse) + 2;
        }
        let words = "every letter has a shadow";
        let (width, height) = (Font::Large.width(words), Font::Large.height(words));
        let x = 128 - width / 2;
        screen.rect(x - 6, y + 6, width + 12, height + 8, Color::SLATE);
        screen.rect_outline(x - 6, y + 6, width + 12, height + 8, Color::UMBER);
        let style = TextStyle::new(Font::Large).shadow(Color::NIGHT);
        screen.styled_text(x, y + 10, Color::SAND, style, words);
        let carved = TextStyle::new(Font::Cart(0)).centered().shadow(Color::SAND);
        screen.styled_text(128, y + 28, Color::LEATHER, carved, RUNES);
        if (self.ticks / 30).is_multiple_of(2) {
            screen.small_text(LEFT, 226, Color::LEATHER, "B: once more");
        }
    }
}

fn draw_page(screen: &mut Screen) {
    screen.clear(Color::UMBER);
    screen.dither(96);
    screen.rect(10, 10, 242, 242, Color::NIGHT);
    screen.dither(256);
    screen.rect(6, 6, 242, 242, Color::BONE);
    screen.dither(24);
    screen.rect(6, 6, 242, 242, Color::SAND);
    screen.dither(256);
    screen.rect_outline(11, 11, 232, 232, Color::SAND);
    screen.rect_outline(13, 13, 228, 228, Color::LEATHER);
}

cart!(Text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_is_told_letter_by_letter() {
        let mut text = Text::default();
        (0..20).for_each(|_| text.update(&Pads::default()));
        let mut screen = Screen::recorder();
        text.draw(&mut screen);
        assert!(screen.recorded().iter().any(|call| call.ends_with("\"On the nig\")")));
    }
}
