//! Reads TOML so that each error shows the file, the line and what stands there.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// Reads a file of the form `T`.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    parse(path, &text)
}

/// Reads a text of the form `T`; `path` is for errors.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Error> {
    toml::from_str(text).map_err(|error| {
        let place = error.span().map_or_else(String::new, |span| place(text, span.start));
        Error::file(path, place, error.message())
    })
}

/// The line with the byte `at`, with its number.
fn place(text: &str, at: usize) -> String {
    let at = text.floor_char_boundary(at);
    let number = text[..at].matches('\n').count();
    let line = text.lines().nth(number).unwrap_or_default().trim();
    if line.is_empty() {
        format!("line {}", number + 1)
    } else {
        format!("line {} `{line}`", number + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[expect(dead_code, reason = "only read from the text")]
        seats: u8,
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(parse::<Form>(Path::new("cart.toml"), text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn an_error_shows_the_line() {
        check(
            "\nseats = 300",
            "cart.toml: line 2 `seats = 300`: invalid value: integer `300`, expected u8",
        );
        check(
            "seats = 3\nseat = 1",
            "cart.toml: line 2 `seat = 1`: unknown field `seat`, expected `seats`",
        );
        check("", "cart.toml: line 1: missing field `seats`");
    }
}
