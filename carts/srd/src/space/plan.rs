//! A floor that is drawn as text, for tests and for floors that people write.

use std::collections::BTreeMap;
use std::fmt;

use super::terrain::{Cover, Light, Obscured, Terrain, Tile};
use crate::grid::Square;

/// A floor drawn as rows of characters. [`Plan::legend`] says what each means; [`Plan::with`] adds more.
///
/// ```
/// use srd::Square;
/// use srd::space::{Plan, Terrain, Tile};
///
/// let plan = Plan::new(&["####", "#.b#", "####"]).unwrap();
/// assert_eq!(plan.tile(Square::new(1, 1)), Tile::OPEN);
/// assert!(plan.tile(Square::new(2, 1)).difficult, "a bush");
/// assert_eq!(plan.tile(Square::new(9, 9)), Tile::WALL, "outside");
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Plan {
    width: usize,
    height: usize,
    tiles: Vec<Tile>,
}

/// What is wrong with a drawing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PlanError {
    /// No meaning was given for this character, which is in this row and column, counted from 0.
    Unknown {
        /// The character.
        letter: char,
        /// Its row.
        row: usize,
        /// Its column.
        column: usize,
    },
    /// It is wider or higher than 256 squares.
    TooLarge,
}

impl fmt::Display for PlanError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { letter, row, column } => {
                write!(out, "row {row}, column {column}: {letter:?} is not in the legend")
            }
            Self::TooLarge => write!(out, "a floor has at most 256 rows of 256 squares"),
        }
    }
}

impl std::error::Error for PlanError {}

impl Plan {
    /// Reads a drawing by the usual [legend](Plan::legend). Shorter rows end in wall.
    ///
    /// # Errors
    ///
    /// A character without meaning, or too many of them.
    pub fn new(rows: &[&str]) -> Result<Self, PlanError> {
        Self::with(rows, &BTreeMap::new())
    }

    /// Reads a drawing in which `own` gives characters a meaning before the usual [legend](Plan::legend) does.
    ///
    /// # Errors
    ///
    /// A character without meaning, or too many of them.
    pub fn with(rows: &[&str], own: &BTreeMap<char, Tile>) -> Result<Self, PlanError> {
        let width = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0);
        if width > 256 || rows.len() > 256 {
            return Err(PlanError::TooLarge);
        }
        let mut tiles = vec![Tile::WALL; width * rows.len()];
        for (row, letters) in rows.iter().enumerate() {
            for (column, letter) in letters.chars().enumerate() {
                let tile = own.get(&letter).copied().or_else(|| Self::legend(letter));
                tiles[row * width + column] =
                    tile.ok_or(PlanError::Unknown { letter, row, column })?;
            }
        }
        Ok(Self { width, height: rows.len(), tiles })
    }

    /// What a character means:
    ///
    /// | it | is |
    /// | --- | --- |
    /// | `.` | open ground in bright light |
    /// | `,` `_` | open ground in dim light, in darkness |
    /// | `#` or a space | wall |
    /// | `=` | glass: solid and total cover, but seen through |
    /// | `+` | portcullis or arrow slit: solid, three-quarters cover, seen through |
    /// | `!` | curtain: opaque, but one can pass |
    /// | `~` | rubble: difficult ground |
    /// | `w` | shallow water, 2 ft: difficult ground |
    /// | `W` | deep water: its bottom 10 ft down, its surface level with the ground |
    /// | `o` | low wall or table, 3 ft high: half cover |
    /// | `b` `B` | a bush, difficult and lightly obscured; a thicket, difficult and heavily obscured |
    /// | `f` `F` | patchy fog; opaque fog |
    /// | `p` `P` | pit, 10 ft and 20 ft deep |
    /// | `u` | ledge, 5 ft high |
    /// | `U` `L` | cliff, 10 ft high; the same with holds or a ladder |
    #[must_use]
    pub const fn legend(letter: char) -> Option<Tile> {
        let open = Tile::OPEN;
        Some(match letter {
            '.' => open,
            ',' => Tile { light: Light::Dim, ..open },
            '_' => Tile { light: Light::Dark, ..open },
            '#' | ' ' => Tile::WALL,
            '=' => Tile { solid: true, cover: Cover::Total, ..open },
            '+' => Tile { solid: true, cover: Cover::ThreeQuarters, ..open },
            '!' => Tile { opaque: true, ..open },
            '~' => Tile { difficult: true, ..open },
            'w' => Tile { difficult: true, water: 2, ..open },
            'W' => Tile { water: 10, height: -10, ..open },
            'o' => Tile { height: 3, cover: Cover::Half, ..open },
            'b' => Tile { difficult: true, obscured: Obscured::Lightly, ..open },
            'B' => Tile { difficult: true, obscured: Obscured::Heavily, ..open },
            'f' => Tile { obscured: Obscured::Lightly, ..open },
            'F' => Tile { obscured: Obscured::Heavily, ..open },
            'p' => Tile { height: -10, ..open },
            'P' => Tile { height: -20, ..open },
            'u' => Tile { height: 5, ..open },
            'U' => Tile { height: 10, ..open },
            'L' => Tile { height: 10, climbable: true, ..open },
            _ => return None,
        })
    }

    /// Squares from west to east.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Squares from north to south.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// All its squares, row by row.
    pub fn squares(&self) -> impl Iterator<Item = Square> + use<> {
        let width = self.width.max(1);
        (0..self.tiles.len()).map(move |at| Square::new((at % width) as u8, (at / width) as u8))
    }

    /// Makes a square something else; outside nothing happens.
    pub fn set(&mut self, square: Square, tile: Tile) {
        if let Some(index) = self.index(square) {
            self.tiles[index] = tile;
        }
    }

    fn index(&self, square: Square) -> Option<usize> {
        let (x, y) = (usize::from(square.x), usize::from(square.y));
        (x < self.width && y < self.height).then_some(y * self.width + x)
    }
}

impl Terrain for Plan {
    fn tile(&self, square: Square) -> Tile {
        self.index(square).map_or(Tile::WALL, |index| self.tiles[index])
    }

    fn is_inside(&self, square: Square) -> bool {
        self.index(square).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_read_by_its_legend_and_ends_in_wall() {
        let own = BTreeMap::from([('@', Tile { light: Light::Dim, ..Tile::OPEN })]);
        let plan = Plan::with(&["#@.", "W"], &own).unwrap();
        assert_eq!((plan.width(), plan.height(), plan.squares().count()), (3, 2, 6));
        let check = |x, y, letter: Option<char>| {
            let expected = letter.map_or(own[&'@'], |letter| Plan::legend(letter).unwrap());
            assert_eq!(plan.tile(Square::new(x, y)), expected, "{x},{y}");
        };
        check(0, 0, Some('#'));
        check(1, 0, None);
        check(2, 0, Some('.'));
        check(0, 1, Some('W'));
        check(1, 1, Some('#'));
        check(0, 2, Some('#'));
    }

    #[test]
    fn what_is_no_drawing_is_refused_with_its_place() {
        let unknown = PlanError::Unknown { letter: '§', row: 1, column: 2 };
        assert_eq!(Plan::new(&["...", "..§"]), Err(unknown));
        assert_eq!(unknown.to_string(), "row 1, column 2: '§' is not in the legend");
        let row = ".".repeat(256);
        let rows = vec![row.as_str(); 256];
        let plan = Plan::new(&rows).unwrap();
        assert_eq!(plan.tile(Square::new(255, 255)), Tile::OPEN);
        let wide = format!("{row}.");
        assert_eq!(Plan::new(&[&wide]), Err(PlanError::TooLarge));
        assert_eq!(Plan::new(&[]).unwrap().tile(Square::new(0, 0)), Tile::WALL);
    }

    #[test]
    fn a_square_can_be_changed() {
        let mut plan = Plan::new(&[".."]).unwrap();
        plan.set(Square::new(1, 0), Tile::WALL);
        plan.set(Square::new(2, 0), Tile::OPEN);
        assert_eq!(plan, Plan::new(&[".#"]).unwrap());
    }
}
