//! Maps as comma separated numbers: a line is a row, a number a tile, -1 nothing.

use std::path::Path;

use cart_abi::{MAP_SIDE, NO_TILE};

use crate::error::Error;

/// Tiles of 8 × 8 pixels that a sheet has; a tile of a map is one of them, or one of the 256 of 16 × 16.
const TILES: i32 = 1024;

/// What cells to the right of a short row hold.
const NOTHING: i16 = NO_TILE as i16;
/// Cells along each side of a map.
const SIDE: usize = MAP_SIDE.unsigned_abs() as usize;

/// Reads a map of at most 256 × 256 cells. Gives whole rows of 256 tile numbers.
pub(crate) fn map(path: &Path) -> Result<Vec<i16>, Error> {
    parse(path, &std::fs::read_to_string(path).map_err(Error::io(path))?)
}

fn parse(path: &Path, text: &str) -> Result<Vec<i16>, Error> {
    let mut cells = Vec::new();
    for (number, line) in text.trim_end().lines().enumerate() {
        if number == SIDE {
            return Err(Error::file(path, "", format!("there are more than {SIDE} rows")));
        }
        let start = cells.len();
        for (column, cell) in line.trim().trim_end_matches(',').split(',').enumerate() {
            let place = || format!("row {}, column {}", number + 1, column + 1);
            if column == SIDE {
                return Err(Error::file(
                    path,
                    place(),
                    format!("there are more than {SIDE} cells in a row"),
                ));
            }
            cells.push(tile(cell).map_err(|problem| Error::file(path, place(), problem))?);
        }
        cells.resize(start + SIDE, NOTHING);
    }
    Ok(cells)
}

fn tile(cell: &str) -> Result<i16, String> {
    let number = cell.trim().parse::<i32>().ok().filter(|number| (NO_TILE..TILES).contains(number));
    let number = number.and_then(|number| i16::try_from(number).ok());
    number.ok_or_else(|| {
        format!("`{}` is no tile: 0 to {}, or -1 for nothing", cell.trim(), TILES - 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&[&[i16]], &str>) {
        let found = parse(Path::new("m.csv"), text).map_err(|error| error.to_string());
        let whole = |row: &&[i16]| [row, vec![NOTHING; SIDE - row.len()].as_slice()].concat();
        let expected =
            expected.map(|rows| rows.iter().flat_map(whole).collect()).map_err(str::to_owned);
        assert_eq!(found, expected, "{text:?}");
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
}
