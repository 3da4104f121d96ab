//! The keyboard as text: letters, what an input method composes of them, and the three keys that texts know.

use super::source::Source;

/// Bytes of text that are kept until a frame takes them; more than a hand types in a sixtieth of a second.
const TYPED_BYTES_MAX: usize = 1024;
/// Letters of a text in the making that are shown; an input method may hold more.
const COMPOSING_LETTERS_MAX: usize = 200;

/// The keys that are written as a letter of their own.
const NAMED: [(Source, &str); 4] = [
    (Source::known("enter"), "\n"),
    (Source::known("keypad-enter"), "\n"),
    (Source::known("backspace"), "\u{8}"),
    (Source::known("escape"), "\u{1b}"),
];

/// What is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Letters {
    typed: String,
    composing: String,
}

impl Letters {
    /// A key goes down, or counts again; `text` is what the system makes of it. While an input method composes, the keys
    /// are its own.
    pub(crate) fn key(&mut self, key: Option<Source>, text: Option<&str>) {
        if !self.composing.is_empty() {
            return;
        }
        match NAMED.iter().find(|&&(named, _)| Some(named) == key) {
            Some((_, letter)) => self.push(letter),
            None => self.commit(text.unwrap_or_default()),
        }
    }

    /// Whether a key writes, or takes back what was written.
    pub(crate) fn writes(key: Source, text: Option<&str>) -> bool {
        let is_named = NAMED.iter().any(|&(named, _)| named == key);
        is_named || text.is_some_and(|text| text.chars().any(|letter| !letter.is_control()))
    }

    /// What an input method has made so far; nothing if it is done.
    pub(crate) fn compose(&mut self, text: &str) {
        let shown = text.chars().filter(|letter| !letter.is_control());
        self.composing = shown.take(COMPOSING_LETTERS_MAX).collect();
    }

    /// A text that is finished.
    pub(crate) fn commit(&mut self, text: &str) {
        if !text.chars().any(char::is_control) {
            self.push(text);
        }
    }

    fn push(&mut self, text: &str) {
        if self.typed.len() + text.len() <= TYPED_BYTES_MAX {
            self.typed.push_str(text);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.typed.clear();
        self.composing.clear();
    }

    /// What was typed since the last frame.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.typed)
    }

    /// What is being composed.
    pub(crate) fn composing(&self) -> &str {
        &self.composing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_grows_beyond_its_bound() {
        let mut letters = Letters::default();
        letters.compose(&"é".repeat(9_999));
        assert_eq!(letters.composing().chars().count(), COMPOSING_LETTERS_MAX);
        letters.compose("");
        for _ in 0..999 {
            letters.commit("ééé");
        }
        assert_eq!(letters.take().len(), 1020);
    }
}
