//! Text on the screen: fonts, sizes, lines, and what is around letters.

use cart_abi::{TEXT_CENTER, TEXT_OUTLINE, TEXT_RIGHT, TEXT_SHADOW};

use crate::{Color, Screen, sys};

/// A font: a built-in one with ASCII and Latin-1, or one that the cart brings.
///
/// A cart names the files of its fonts in `cart.toml`, with numbers from 0 to 15, and gives them names of its own:
///
/// ```
/// use cart_sdk::Font;
///
/// const RUNES: Font = Font::Cart(0);
/// ```
///
/// A letter that a font lacks is drawn as a box. To draw or measure with a font that the cart does not bring stops it with
/// a fault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Font {
    /// Every character fills 4 × 6 pixels.
    Small,
    /// Every character fills 8 × 8 pixels.
    Large,
    /// The cart's own with this number, 0 to 15; each letter is as wide as it is.
    Cart(u8),
}

impl Font {
    /// Pixels across a text of at most 4 KiB: its widest line, as it stands.
    ///
    /// For the cart's own fonts the console measures, which a player's side can ask, but neither rules nor `predict`.
    #[must_use]
    pub fn width(self, text: &str) -> i32 {
        match self.built_in() {
            Some((letter, _)) => {
                let letters = text.split('\n').map(|line| line.chars().count()).max();
                pixels(letters.unwrap_or(0), letter)
            }
            None => sys::text_width(self.number(), text.as_bytes()),
        }
    }

    /// Pixels down a text of at most 4 KiB: all its lines, as it stands.
    ///
    /// For the cart's own fonts the console measures, which a player's side can ask, but neither rules nor `predict`.
    #[must_use]
    pub fn height(self, text: &str) -> i32 {
        match self.built_in() {
            Some((_, line)) => pixels(text.split('\n').count(), line),
            None => sys::text_height(self.number(), cart_abi::NO_WRAP, text.as_bytes()),
        }
    }

    /// Pixels down a text of at most 4 KiB that is wrapped in `width` pixels, as [`TextStyle::within`] has it.
    ///
    /// The console measures, which a player's side can ask, but neither rules nor `predict`.
    #[must_use]
    pub fn wrapped_height(self, width: i32, text: &str) -> i32 {
        sys::text_height(self.number(), width.max(0), text.as_bytes())
    }

    /// The lines of a text of at most 4 KiB that is wrapped in `width` pixels, as [`TextStyle::within`] has it: to show
    /// them page by page, or letter by letter without words that jump to the next line.
    ///
    /// The console measures, which a player's side can ask, but neither rules nor `predict`. In native tests there is no
    /// console, and the text is one line.
    ///
    /// ```
    /// use cart_sdk::{Color, Font, Screen};
    ///
    /// /// Tells the first `count` letters of a tale.
    /// fn tell(screen: &mut Screen, tale: &str, mut count: usize) {
    ///     for (row, line) in (160..).step_by(8).zip(Font::Large.lines(240, tale)) {
    ///         let shown = line.char_indices().nth(count).map_or(line, |(end, _)| &line[..end]);
    ///         screen.text(8, row, Color::BONE, shown);
    ///         count -= shown.chars().count();
    ///     }
    /// }
    /// # tell(&mut Screen::recorder(), "Once upon a time", 7);
    /// ```
    pub fn lines(self, width: i32, text: &str) -> Lines<'_> {
        Lines { font: self, width: width.max(0), rest: Some(text) }
    }

    /// Pixels across a letter and down a line, of a font whose letters are all as wide.
    const fn built_in(self) -> Option<(i32, i32)> {
        match self {
            Self::Small => Some((4, 6)),
            Self::Large => Some((8, 8)),
            Self::Cart(_) => None,
        }
    }

    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Small => cart_abi::FONT_SMALL,
            Self::Large => cart_abi::FONT_LARGE,
            Self::Cart(number) => cart_abi::FONT_CART + number as i32,
        }
    }
}

fn pixels(count: usize, each: i32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX).saturating_mul(each)
}

/// The lines of a wrapped text: see [`Font::lines`].
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    font: Font,
    width: i32,
    rest: Option<&'a str>,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        let taken = sys::text_fit(self.font.number(), self.width, rest.as_bytes()) as usize;
        // Nothing is taken of an empty text, and where there is no console.
        let (line, rest) = rest.split_at_checked(taken).filter(|_| taken > 0).unwrap_or((rest, ""));
        let ended = line.strip_suffix('\n');
        self.rest = (ended.is_some() || !rest.is_empty()).then_some(rest);
        Some(ended.unwrap_or(line).trim_end_matches(' '))
    }
}

/// In which font and in how many pixels a text stands, and what is around its letters.
///
/// ```
/// use cart_sdk::{Color, Font, Screen, TextStyle};
///
/// const SPEECH: TextStyle = TextStyle::new(Font::Small).within(120).outline(Color::NIGHT);
///
/// fn say(screen: &mut Screen, words: &str) {
///     let height = screen.styled_text(68, 20, Color::BONE, SPEECH, words);
///     screen.line(68, 20 + height, 187, 20 + height, Color::BONE);
/// }
/// # say(&mut Screen::recorder(), "Who goes there?");
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TextStyle {
    font: Font,
    width: i32,
    flags: i32,
    second: i32,
}

impl TextStyle {
    /// Text as [`Screen::text_in`] draws it.
    #[must_use]
    pub const fn new(font: Font) -> Self {
        Self { font, width: cart_abi::NO_WRAP, flags: 0, second: 0 }
    }

    /// Wrapped in so many pixels: a word that would go beyond them starts the next line, and the blanks before it are
    /// dropped. A word that is wider is broken between its letters. Every line has at least one letter, also in 0 pixels
    /// and less.
    #[must_use]
    pub const fn within(self, width: i32) -> Self {
        Self { width: if width < 0 { 0 } else { width }, ..self }
    }

    /// Each line in the middle of the pixels that it is wrapped in; if it is not wrapped, of `x`.
    #[must_use]
    pub const fn centered(self) -> Self {
        Self { flags: self.flags & !TEXT_RIGHT | TEXT_CENTER, ..self }
    }

    /// Each line at the right of the pixels that it is wrapped in; if it is not wrapped, left of `x`.
    #[must_use]
    pub const fn right(self) -> Self {
        Self { flags: self.flags & !TEXT_CENTER | TEXT_RIGHT, ..self }
    }

    /// A shadow of each letter, a pixel to the right and down. With an outline too, both have the colour named last.
    #[must_use]
    pub const fn shadow(self, color: Color) -> Self {
        Self { flags: self.flags | TEXT_SHADOW, second: color.number(), ..self }
    }

    /// A line around each letter, one pixel wide. With a shadow too, both have the colour named last.
    #[must_use]
    pub const fn outline(self, color: Color) -> Self {
        Self { flags: self.flags | TEXT_OUTLINE, second: color.number(), ..self }
    }
}

/// Text has at most 4 KiB at a time. The fill pattern does not count for it, all else that limits drawing does.
impl Screen {
    /// Text in the large font with its upper left corner at `x`, `y`; `\n` starts a new line.
    #[track_caller]
    pub fn text(&mut self, x: i32, y: i32, color: Color, text: &str) {
        self.text_in(Font::Large, x, y, color, text);
    }

    /// Text in the small font with its upper left corner at `x`, `y`; `\n` starts a new line.
    #[track_caller]
    pub fn small_text(&mut self, x: i32, y: i32, color: Color, text: &str) {
        self.text_in(Font::Small, x, y, color, text);
    }

    /// Text in any font with its upper left corner at `x`, `y`; `\n` starts a new line.
    #[track_caller]
    pub fn text_in(&mut self, font: Font, x: i32, y: i32, color: Color, text: &str) {
        sys::text(font.number(), x, y, color.number(), text.as_bytes());
    }

    /// Text in a style, from `y` down: wrapped, aligned, with a shadow or an outline. The result is its height in pixels.
    #[track_caller]
    pub fn styled_text(
        &mut self,
        x: i32,
        y: i32,
        color: Color,
        style: TextStyle,
        text: &str,
    ) -> i32 {
        let TextStyle { font, width, flags, second } = style;
        sys::text_box(font.number(), x, y, width, color.number(), flags, second, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_by_their_longest_line() {
        for (font, text, width, height) in [
            (Font::Large, "", 0, 8),
            (Font::Large, "hello", 40, 8),
            (Font::Small, "ab\nabcde\nü", 20, 18),
        ] {
            assert_eq!((font.width(text), font.height(text)), (width, height), "{text:?}");
        }
    }

    #[test]
    fn calls_reach_the_console_with_the_numbers_of_the_table() {
        let mut screen = Screen::recorder();
        let style = TextStyle::new(Font::Cart(3)).right().outline(Color::SLATE);
        screen.small_text(1, 2, Color::BONE, "hi");
        screen.styled_text(5, 6, Color::BONE, style, "ho");
        screen.styled_text(5, 6, Color::BONE, style.centered().within(-7).shadow(Color::NIGHT), "");
        let _measured = (
            Font::Cart(15).width("a"),
            Font::Cart(15).height("a"),
            Font::Small.wrapped_height(9, "a"),
        );
        assert_eq!(
            screen.recorded(),
            [
                "text(0, 1, 2, 4, \"hi\")",
                "text_box(19, 5, 6, -1, 4, 10, 1, \"ho\")",
                "text_box(19, 5, 6, 0, 4, 13, 0, \"\")",
                "text_width(31, \"a\")",
                "text_height(31, -1, \"a\")",
                "text_height(0, 9, \"a\")",
            ]
        );
        assert_eq!(Font::Small.lines(4, "one two").collect::<Vec<_>>(), ["one two"]);
    }
}
