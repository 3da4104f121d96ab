//! Text helpers: shadows, boxes, lines that fit.

use cart_sdk::{Color, Font, Screen};

/// Small text with a shadow, readable on any ground.
pub(super) fn shaded(screen: &mut Screen, x: i32, y: i32, color: Color, text: &str) {
    screen.small_text(x + 1, y + 1, Color::NIGHT, text);
    screen.small_text(x, y, color, text);
}

/// Text in the middle of the screen's width.
pub(super) fn centered(screen: &mut Screen, font: Font, y: i32, color: Color, text: &str) {
    screen.text_in(font, (Screen::WIDTH - font.width(text)) / 2, y, color, text);
}

/// A dark box with a border.
pub(super) fn panel(screen: &mut Screen, x: i32, y: i32, width: i32, height: i32, border: Color) {
    screen.rect(x, y, width, height, Color::NIGHT);
    screen.rect_outline(x, y, width, height, border);
}

/// A bar of `width` × `height` pixels that is `value` of `max` full.
pub(super) fn bar(
    screen: &mut Screen,
    (x, y, width, height): (i32, i32, i32, i32),
    value: i32,
    max: i32,
    color: Color,
) {
    screen.rect(x, y, width, height, Color::SLATE);
    let max = max.max(1);
    // Never full unless it is, never empty unless it is.
    let full = (value.clamp(0, max) * width + max - 1) / max;
    screen.rect(x, y, full, height, color);
}

/// The colour for a part of the full hit points.
pub(super) const fn health_color(value: i32, max: i32) -> Color {
    if value * 4 <= max {
        Color::RED
    } else if value * 2 <= max {
        Color::GOLD
    } else {
        Color::LEAF
    }
}

/// A text in lines of at most `letters` letters, broken between words where that is possible.
pub(super) fn wrap(text: &str, letters: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        loop {
            let line = lines.last_mut().expect("there is always a last line");
            let used = line.chars().count();
            let gap = usize::from(used > 0);
            if used + gap + rest.len() <= letters {
                line.extend(std::iter::repeat_n(' ', gap).chain(rest));
                break;
            }
            if used == 0 {
                line.extend(rest.drain(..letters));
            }
            lines.push(String::new());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_anywhere() {
        let check = |text: &str, letters, lines: &[&str]| {
            assert_eq!(wrap(text, letters), lines, "{text:?}");
        };
        check("", 5, &[""]);
        check("one two three", 7, &["one two", "three"]);
        check("one two three", 20, &["one two three"]);
        check("abcdefghij kl", 4, &["abcd", "efgh", "ij", "kl"]);
        check("añb cöd", 3, &["añb", "cöd"]);
    }
}
