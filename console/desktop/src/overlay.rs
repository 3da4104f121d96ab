//! What the console itself draws over a cart's picture: its menu, and words that come and go.
//!
//! It has a screen and colours of its own, because a cart may have changed the screen's.

use machine::{Canvas, Color, Font, Palette, Screen};

use crate::picture::SMALL_SIDE;

/// Colours of the console's own drawings, by what they mean in `palette.hex`.
pub(crate) mod ink {
    use machine::Color;

    const fn color(number: i32) -> Color {
        match Color::new(number) {
            Some(color) => color,
            None => panic!("there are sixteen colours"),
        }
    }

    pub(crate) const NIGHT: Color = color(0);
    pub(crate) const SLATE: Color = color(1);
    pub(crate) const GREY: Color = color(2);
    pub(crate) const SILVER: Color = color(3);
    pub(crate) const BONE: Color = color(4);
    pub(crate) const RED: Color = color(8);
    pub(crate) const ORANGE: Color = color(9);
    pub(crate) const GOLD: Color = color(10);
    pub(crate) const LEAF: Color = color(12);
    pub(crate) const SKY: Color = color(14);
}

/// Pixels along each side of the screen.
const SIDE: i32 = cart_abi::SCREEN_WIDTH;
/// Pixels of a letter of the small font.
pub(crate) const SMALL: i32 = 4;
/// Pixels of a letter of the large font.
pub(crate) const LARGE: i32 = 8;

/// Boxes over a picture.
pub(crate) struct Overlay {
    screen: Screen,
    boxes: Vec<(Area, Look)>,
    /// Small pictures over the boxes: where, and red, green and blue of each pixel.
    pictures: Vec<(i32, i32, Vec<u8>)>,
}

/// What is seen of the picture under a box.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Look {
    /// Nothing.
    Solid,
    /// A sixth of its light, where nothing is written.
    Glass,
}

/// A rectangle of the screen.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

impl Overlay {
    /// Nothing over the picture.
    pub(crate) fn new() -> Self {
        Self { screen: Screen::new(), boxes: Vec::new(), pictures: Vec::new() }
    }

    /// A box with a border; what is drawn inside it from now on covers the picture.
    pub(crate) fn panel(&mut self, area: Area, border: Color) -> Canvas<'_> {
        let Area { x, y, width, height } = area;
        let mut screen = self.screen.canvas();
        screen.rect(x, y, width, height, ink::NIGHT);
        screen.rect_outline(x, y, width, height, border);
        self.boxes.push((area, Look::Solid));
        screen
    }

    /// A dark glass without a border: the picture is seen through it where nothing is written.
    pub(crate) fn glass(&mut self, area: Area) -> Canvas<'_> {
        let Area { x, y, width, height } = area;
        let mut screen = self.screen.canvas();
        screen.rect(x, y, width, height, ink::NIGHT);
        self.boxes.push((area, Look::Glass));
        screen
    }

    /// A few words on glass at the right edge, with a dot before them; the answer is the row below.
    pub(crate) fn badge(&mut self, y: i32, dot: Color, text: &str) -> i32 {
        let width = count(text) * SMALL + 13;
        let area = Area { x: SIDE - width, y, width, height: 9 };
        let mut screen = self.glass(area);
        screen.rect(area.x + 3, y + 3, 4, 4, dot);
        screen.text(Font::small(), area.x + 10, y + 2, ink::BONE, text);
        y + 9
    }

    /// A small picture of a game, [`SMALL_SIDE`] pixels along each side.
    pub(crate) fn small_picture(&mut self, x: i32, y: i32, rgb: &[u8]) {
        self.pictures.push((x, y, rgb.to_vec()));
    }

    /// Words in a box at the bottom of the screen, or at the top.
    pub(crate) fn banner(&mut self, text: &str, border: Color, top: bool) {
        let lines = wrap(text, 58);
        let height = 8 * lines_height(&lines) + 7;
        let y = if top { 4 } else { SIDE - height - 4 };
        let longest = lines.iter().map(|line| count(line)).max().unwrap_or(0);
        let width = (longest * SMALL + 12).min(SIDE - 8);
        let area = Area { x: (SIDE - width) / 2, y, width, height };
        let mut screen = self.panel(area, border);
        for (row, line) in (y + 5..).step_by(8).zip(&lines) {
            screen.text(Font::small(), area.x + 6, row, ink::BONE, line);
        }
    }

    /// Draws the boxes over a picture of red, green, blue and alpha.
    pub(crate) fn draw(&self, rgba: &mut [u8]) {
        for (area, look) in &self.boxes {
            let columns = area.x.max(0)..(area.x + area.width).min(SIDE);
            for y in area.y.max(0)..(area.y + area.height).min(SIDE) {
                let place = |x: i32| usize::try_from(y * SIDE + x).expect("inside the screen");
                let (from, to) = (place(columns.start), place(columns.end));
                let (drawn, under) = (&self.screen.pixels()[from..to], &mut rgba[4 * from..4 * to]);
                match look {
                    Look::Solid => Palette::DEFAULT.to_rgba(drawn, under),
                    Look::Glass => glaze(drawn, under),
                }
            }
        }
        for (x, y, rgb) in &self.pictures {
            let side = SMALL_SIDE.cast_signed();
            for (place, pixel) in (0..).zip(rgb.as_chunks::<3>().0) {
                let (x, y) = (x + place % side, y + place / side);
                if (0..SIDE).contains(&x) && (0..SIDE).contains(&y) {
                    let at = usize::try_from(4 * (y * SIDE + x)).expect("inside the screen");
                    rgba[at..at + 3].copy_from_slice(pixel);
                }
            }
        }
    }
}

/// Draws what is written, and darkens what is under it elsewhere.
fn glaze(drawn: &[u8], under: &mut [u8]) {
    let mut written = vec![0; under.len()];
    Palette::DEFAULT.to_rgba(drawn, &mut written);
    for ((&color, new), old) in
        drawn.iter().zip(written.as_chunks::<4>().0).zip(under.as_chunks_mut::<4>().0)
    {
        if color == ink::NIGHT.number() {
            old[..3].iter_mut().for_each(|part| *part /= 6);
        } else {
            *old = *new;
        }
    }
}

/// How many letters a text has, as a coordinate.
pub(crate) fn count(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX)
}

fn lines_height(lines: &[String]) -> i32 {
    i32::try_from(lines.len()).unwrap_or(i32::MAX).clamp(1, 30)
}

/// The text in lines of at most `letters`; a word that is longer is cut.
pub(crate) fn wrap(text: &str, letters: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for source in text.lines() {
        let mut line = String::new();
        for word in source.split(' ') {
            let mut word: Vec<char> = word.chars().collect();
            let used = line.chars().count();
            if used > 0 && used + 1 + word.len() > letters {
                lines.push(std::mem::take(&mut line));
            } else if used > 0 {
                line.push(' ');
            }
            while word.len() > letters {
                lines.push(word.drain(..letters).collect());
            }
            line.extend(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_words_and_long_words_are_cut() {
        for (text, letters, expected) in [
            ("", 5, vec![]),
            ("ab cde", 5, vec!["ab", "cde"]),
            ("abcdefg hi", 3, vec!["abc", "def", "g", "hi"]),
            ("a\n\nb", 5, vec!["a", "", "b"]),
        ] {
            assert_eq!(wrap(text, letters), expected, "{text:?}");
        }
    }

    #[test]
    fn only_the_boxes_cover_the_picture() {
        let mut overlay = Overlay::new();
        overlay.panel(Area { x: 10, y: 20, width: 30, height: 5 }, ink::GOLD);
        let mut rgba = vec![7; 4 * 256 * 256];
        overlay.draw(&mut rgba);
        let changed = rgba.as_chunks::<4>().0.iter().filter(|&&pixel| pixel != [7; 4]).count();
        assert_eq!(changed, 30 * 5);
        let [red, green, blue] = Palette::DEFAULT.rgb(ink::GOLD);
        assert_eq!(rgba[4 * (20 * 256 + 10)..][..4], [red, green, blue, 255]);
    }

    #[test]
    fn a_banner_of_any_length_stays_on_the_screen() {
        for length in [0, 5, 300, 5_000] {
            let mut overlay = Overlay::new();
            overlay.banner(&"word ".repeat(length), ink::RED, false);
            let mut rgba = vec![0; 4 * 256 * 256];
            overlay.draw(&mut rgba);
            assert!(rgba.iter().any(|&byte| byte != 0), "{length}");
        }
    }

    #[test]
    fn glass_shows_the_picture_darker_and_words_as_they_are() {
        let mut overlay = Overlay::new();
        overlay.glass(Area { x: -5, y: 250, width: 20, height: 20 }).rect(0, 251, 2, 1, ink::GOLD);
        assert_eq!(overlay.badge(0, ink::RED, "0:07"), 9);
        overlay.small_picture(250, 250, &[9; 3 * 64 * 64]);
        let mut rgba = vec![90; 4 * 256 * 256];
        overlay.draw(&mut rgba);
        let pixel = |x: usize, y: usize| rgba[4 * (y * 256 + x)..][..3].to_vec();
        assert_eq!((pixel(14, 255), pixel(15, 255)), (vec![15; 3], vec![90; 3]));
        assert_ne!(pixel(1, 251), [15; 3]);
        assert_eq!((pixel(255, 255), pixel(249, 255)), (vec![9; 3], vec![90; 3]));
        assert_eq!(pixel(255, 0), [15; 3]);
    }
}
