//! How the menu looks: the parts that every page is drawn with.

use cart_sdk::{Color, Font, Screen};

/// The first row of a page.
pub(crate) const PAGE_TOP: i32 = 32;
/// The row where the hints stand.
const HINT_TOP: i32 = 244;

/// The name of the console, a letter of it for each colour of the quiver's arrows.
const LOGO: [&str; 11] = [
    ".#####...##...##..##..##...##..######..######..",
    "##...##..##...##..##..##...##..######..##...##.",
    "##...##..##...##..##..##...##..##......##...##.",
    "##...##..##...##..##..##...##..##......##...##.",
    "##...##..##...##..##..##...##..#####...######..",
    "##...##..##...##..##..##...##..#####...######..",
    "##.#.##..##...##..##..##...##..##......##.##...",
    "##.####..##...##..##...##.##...##......##..##..",
    "##..##...##...##..##...##.##...##......##..##..",
    ".######..#######..##....###....######..##...##.",
    "..#####...#####...##.....#.....######..##...##.",
];

/// The background, the logo and the names of the pages, of which `chosen` is open.
pub(crate) fn frame(screen: &mut Screen, pages: &[&str], chosen: usize, at_tabs: bool, frame: u32) {
    screen.clear(Color::NIGHT);
    stars(screen, frame);
    screen.rect(0, 0, Screen::WIDTH, 24, Color::SLATE);
    screen.line(0, 24, Screen::WIDTH, 24, Color::UMBER);
    logo(screen, 9, 8, Color::NIGHT);
    logo(screen, 8, 7, Color::GOLD);
    arrow(screen, 58, 12);
    let mut x = Screen::WIDTH - 6;
    for (index, page) in pages.iter().enumerate().rev() {
        x -= Font::Large.width(page) + 8;
        if index == chosen {
            let ground = if at_tabs { Color::GOLD } else { Color::NIGHT };
            screen.rect(x, 6, Font::Large.width(page) + 8, 19, ground);
        }
        let color = match (index == chosen, at_tabs) {
            (true, true) => Color::NIGHT,
            (true, false) => Color::GOLD,
            (false, _) => Color::SILVER,
        };
        screen.text(x + 4, 11, color, page);
    }
}

/// A few slow stars: the menu is alive, and nothing in front of it is hard to read.
fn stars(screen: &mut Screen, frame: u32) {
    for star in 0..48_u32 {
        let place = star.wrapping_mul(2_654_435_761) >> 8;
        let speed = star % 3 + 1;
        let x = (place % 256 + frame * speed / 16) % 256;
        let y = place / 256 % 212 + 30;
        let color = if speed == 3 { Color::GREY } else { Color::SLATE };
        screen.pixel(x.cast_signed(), y.cast_signed(), color);
    }
}

fn logo(screen: &mut Screen, left: i32, top: i32, color: Color) {
    for (y, row) in (top..).zip(LOGO) {
        for (x, letter) in (left..).zip(row.bytes()) {
            if letter == b'#' {
                screen.pixel(x, y, color);
            }
        }
    }
}

/// An arrow out of the quiver.
fn arrow(screen: &mut Screen, x: i32, y: i32) {
    screen.line(x, y, x + 16, y, Color::LEATHER);
    for side in [-1, 1] {
        screen.line(x + 16, y, x + 13, y + 3 * side, Color::SILVER);
        screen.line(x, y, x - 2, y + 2 * side, Color::RED);
        screen.line(x + 3, y, x + 1, y + 2 * side, Color::RED);
    }
}

/// A box with a border, for what stands in front of the rest.
pub(crate) fn panel(screen: &mut Screen, x: i32, y: i32, width: i32, height: i32, border: Color) {
    screen.rect(x, y, width, height, Color::NIGHT);
    screen.rect_outline(x, y, width, height, border);
}

/// The line at the bottom that says what the buttons do.
pub(crate) fn hints(screen: &mut Screen, text: &str) {
    screen.rect(0, HINT_TOP - 3, Screen::WIDTH, Screen::HEIGHT - HINT_TOP + 3, Color::SLATE);
    screen.small_text(8, HINT_TOP + 1, Color::SILVER, text);
}

/// Text in the small font, in lines of at most `letters`; the answer is the row below it.
pub(crate) fn paragraph(
    screen: &mut Screen,
    x: i32,
    y: i32,
    letters: usize,
    color: Color,
    text: &str,
) -> i32 {
    let mut row = y;
    for line in wrap(text, letters) {
        screen.small_text(x, row, color, &line);
        row += 8;
    }
    row
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

/// The text, or its beginning and two dots, in at most `letters`.
pub(crate) fn shorten(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters.saturating_sub(2)).chain("..".chars()).collect()
}

/// Whether a blinking thing is to be seen in this frame.
pub(crate) const fn blink(frame: u32) -> bool {
    frame % 32 < 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_at_words_and_long_words_are_cut() {
        for (text, letters, expected) in [
            ("", 5, vec![]),
            ("ab cd", 5, vec!["ab cd"]),
            ("ab cde", 5, vec!["ab", "cde"]),
            ("abcdefg hi", 3, vec!["abc", "def", "g", "hi"]),
            ("a\n\nb", 5, vec!["a", "", "b"]),
            ("é é é", 3, vec!["é é", "é"]),
        ] {
            assert_eq!(wrap(text, letters), expected, "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_shortened() {
        assert_eq!([shorten("abc", 3), shorten("abcd", 3)], ["abc", "a.."]);
    }

    #[test]
    fn the_rows_of_the_logo_are_equally_long() {
        assert!(LOGO.iter().all(|row| row.len() == LOGO[0].len()));
    }
}
