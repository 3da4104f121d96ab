//! Maps as comma separated numbers: a line is a row, a number a tile, -1 nothing.

use std::path::Path;

use super::{Cells, FILE_BYTES_MAX, SIDE, tile_number};
use crate::error::Error;
use crate::folder::Folder;

/// Reads a map of at most 256 × 256 cells.
pub(super) fn map(folder: &Folder, path: &Path) -> Result<Cells, Error> {
    parse(path, &folder.text(path, FILE_BYTES_MAX)?)
}

fn parse(path: &Path, text: &str) -> Result<Cells, Error> {
    let mut cells = Cells::default();
    for (row, line) in text.trim_end().lines().enumerate() {
        if row == SIDE {
            return Err(Error::file(path, "", format!("there are more than {SIDE} rows")));
        }
        for (column, cell) in line.trim().trim_end_matches(',').split(',').enumerate() {
            let place = || format!("row {}, column {}", row + 1, column + 1);
            if column == SIDE {
                return Err(Error::file(
                    path,
                    place(),
                    format!("there are more than {SIDE} cells in a row"),
                ));
            }
            let tile = tile_number(cell).map_err(|problem| Error::file(path, place(), problem))?;
            cells.set(column, row, tile);
        }
    }
    Ok(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maps::NOTHING;
    use crate::test::ruin;

    fn check(text: &str, expected: Result<&[&[i16]], &str>) {
        let found = parse(Path::new("m.csv"), text).map_err(|error| error.to_string());
        let whole = |row: &&[i16]| [row, vec![NOTHING; SIDE - row.len()].as_slice()].concat();
        let expected =
            expected.map(|rows| rows.iter().flat_map(whole).collect()).map_err(str::to_owned);
        assert_eq!(found.map(Cells::rows), expected, "{text:?}");
    }

    #[test]
    fn maps_are_read_row_by_row() {
        check("1,2\r\n-1, 1023,\n\n", Ok(&[&[1, 2], &[-1, 1023]]));
        check("1,x", Err("m.csv: row 1, column 2: `x` is no tile: 0 to 1023, or -1 for nothing"));
        check(
            "1\n1024",
            Err("m.csv: row 2, column 1: `1024` is no tile: 0 to 1023, or -1 for nothing"),
        );
        check("1\n\n2", Err("m.csv: row 2, column 1: `` is no tile: 0 to 1023, or -1 for nothing"));
        check(
            &"0,".repeat(257),
            Err("m.csv: row 1, column 257: there are more than 256 cells in a row"),
        );
        check(&"0\n".repeat(257), Err("m.csv: there are more than 256 rows"));
    }

    #[test]
    fn a_ruined_map_is_an_error_or_a_map() {
        ruin(b"1,2,-1\n1023,0,\n", |bytes| {
            if let Ok(text) = str::from_utf8(bytes) {
                let _ = parse(Path::new("m.csv"), text);
            }
        });
    }
}
