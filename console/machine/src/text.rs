//! The lines of a text: wrapped at words and measured, for whoever draws it and whoever asks how large it is.

use crate::font::Font;

/// One line of a text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Line<'a> {
    /// Its letters. In a wrapped text no blanks stand at its end.
    pub text: &'a str,
    /// Pixels across: to the end of the last letter, or to the next letter if that is farther.
    pub width: i32,
}

/// The lines of a text, from [`Font::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    font: &'a Font,
    /// What follows; none behind the last line.
    rest: Option<&'a str>,
    /// Pixels that a line may have.
    width: Option<i64>,
}

impl Font {
    /// The lines of a text: each `\n` starts a new one, and so does a word that would go beyond `width` pixels, if that
    /// is given.
    ///
    /// Lines are wrapped at blanks, and the blanks at the end of a line are dropped. A word that is wider than the width
    /// is broken between its letters; a line has at least one letter, also where the width is 0 or less. A text has at
    /// least one line.
    #[must_use]
    pub fn lines<'a>(&'a self, text: &'a str, width: Option<i32>) -> Lines<'a> {
        Lines { font: self, rest: Some(text), width: width.map(i64::from) }
    }

    /// Pixels across a text: its widest line, not wrapped.
    #[must_use]
    pub fn text_width(&self, text: &str) -> i32 {
        self.lines(text, None).map(|line| line.width).max().unwrap_or(0)
    }

    /// Pixels down a text: all its lines, wrapped where a width is given.
    #[must_use]
    pub fn text_height(&self, text: &str, width: Option<i32>) -> i32 {
        let lines = self.lines(text, width).count() as i64 * i64::from(self.height());
        saturated(lines)
    }
}

impl<'a> Lines<'a> {
    /// What follows the lines so far, as it stands in the text; none behind the last line.
    #[must_use]
    pub const fn rest(&self) -> Option<&'a str> {
        self.rest
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        let text = self.rest?;
        let wrapped = self.width.is_some();
        // Where the next letter starts, and how far the letters so far reach.
        let (mut pen, mut reach) = (0, 0);
        // The last blanks: where they start, what the letters before them reach, and where they end.
        let mut blanks: Option<(usize, i64, usize)> = None;
        for (at, character) in text.char_indices() {
            if character == '\n' {
                self.rest = Some(&text[at + 1..]);
                return Some(line(&text[..at], reach, blanks.filter(|blanks| blanks.2 == at)));
            }
            let (letter, _) = self.font.letter(character);
            let end = pen + i64::from(letter.extent());
            if wrapped && character == ' ' {
                blanks = match blanks {
                    Some((start, before, end)) if end == at => Some((start, before, at + 1)),
                    _ => Some((at, reach, at + 1)),
                };
            } else if at > 0 && self.width.is_some_and(|width| end.max(reach) > width) {
                let next = blanks.map_or(at, |blanks| blanks.2);
                self.rest = Some(&text[next..]);
                return Some(line(&text[..at], reach, blanks));
            }
            pen += i64::from(letter.advance);
            reach = reach.max(end);
        }
        self.rest = None;
        Some(line(text, reach, blanks.filter(|blanks| blanks.2 == text.len())))
    }
}

/// A line that ends before these blanks, or is all of the text.
fn line(text: &str, reach: i64, blanks: Option<(usize, i64, usize)>) -> Line<'_> {
    let (text, reach) = blanks.map_or((text, reach), |(start, before, _)| (&text[..start], before));
    Line { text, width: saturated(reach) }
}

fn saturated(pixels: i64) -> i32 {
    i32::try_from(pixels).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, width: Option<i32>, expected: &[(&str, i32)]) {
        let found: Vec<_> =
            Font::small().lines(text, width).map(|line| (line.text, line.width)).collect();
        assert_eq!(found, expected, "{text:?} in {width:?}");
    }

    #[test]
    fn words_go_to_the_next_line_and_blanks_at_its_end_are_dropped() {
        check("", None, &[("", 0)]);
        check("one two ", None, &[("one two ", 32)]);
        check("one\n\ntwo\n", None, &[("one", 12), ("", 0), ("two", 12), ("", 0)]);
        check("one two three", Some(28), &[("one two", 28), ("three", 20)]);
        check("one two three", Some(27), &[("one", 12), ("two", 12), ("three", 20)]);
        check("one   two  ", Some(12), &[("one", 12), ("two", 12)]);
        check("one \n two", Some(16), &[("one", 12), (" two", 16)]);
        check("  one", Some(12), &[("", 0), ("one", 12)]);
        check("a\u{a0}b c", Some(12), &[("a\u{a0}b", 12), ("c", 4)]);
        check("   ", Some(4), &[("", 0)]);
        check("", Some(-1), &[("", 0)]);
    }

    #[test]
    fn a_word_that_is_too_wide_is_broken_between_its_letters() {
        check("abcde fg", Some(8), &[("ab", 8), ("cd", 8), ("e", 4), ("fg", 8)]);
        check("übel", Some(0), &[("ü", 4), ("b", 4), ("e", 4), ("l", 4)]);
        check("a b", Some(i32::MIN), &[("a", 4), ("b", 4)]);
        check("a b", Some(i32::MAX), &[("a b", 12)]);
    }

    #[test]
    fn texts_are_measured_by_their_widest_line_and_all_their_lines() {
        let sizes =
            |font: &Font, text, width| (font.text_width(text), font.text_height(text, width));
        assert_eq!(sizes(Font::large(), "hello", None), (40, 8));
        assert_eq!(sizes(Font::small(), "ab\nabcde\nü", None), (20, 18));
        assert_eq!(sizes(Font::small(), "ab abcde ü", Some(8)), (40, 30));
    }

    #[test]
    fn what_follows_a_line_is_what_the_next_one_starts_with() {
        let mut lines = Font::small().lines("one  two\nthree", Some(12));
        for rest in [Some("two\nthree"), Some("three"), Some("ee"), None] {
            lines.next().unwrap();
            assert_eq!(lines.rest(), rest);
        }
        assert_eq!(lines.next(), None);
    }
}
