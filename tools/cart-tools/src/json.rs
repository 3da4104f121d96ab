//! Reads JSON so that each error shows the file and the place.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::Error;

/// Reads a text of the form `T`; `path` is for errors. Lists and tables within each other are bounded by the library.
pub(crate) fn parse<T: DeserializeOwned>(path: &Path, text: &str) -> Result<T, Error> {
    let text = text.trim_start_matches('\u{feff}');
    serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let problem = said.split(" at line ").next().unwrap_or(&said);
        let place = format!("line {}, column {}", error.line(), error.column());
        Error::file(path, place, problem)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_shows_line_and_column() {
        let check = |text: &str, expected: &str| {
            let error = parse::<Vec<u8>>(Path::new("a.json"), text).unwrap_err();
            assert_eq!(error.to_string(), format!("a.json: {expected}"));
        };
        check("[1,\n 300]", "line 2, column 4: invalid value: integer `300`, expected u8");
        check("[1", "line 1, column 2: EOF while parsing a list");
        check("", "line 1, column 0: EOF while parsing a value");
        check(&"[".repeat(100_000), "line 1, column 1: invalid type: sequence, expected u8");
        assert_eq!(parse::<Vec<u8>>(Path::new("a.json"), "\u{feff}[1]").unwrap(), [1]);
    }
}
