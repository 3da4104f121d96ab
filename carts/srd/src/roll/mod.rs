//! Dice as players write them: `4d6kh3`, `2d20kl1+5`, `8d6r1`, `1d8[fire]+3`.
//!
//! An [`Expression`] is read from text and rolled with any [`Dice`](crate::Dice); the [`Throw`] that comes of it carries
//! every die for the table to see. What is written:
//!
//! | form | meaning |
//! | --- | --- |
//! | `4d6`, `d20`, `2d%` | so many dice of so many sides; one die where no number stands; `%` is 100 |
//! | `+ -` | sums and differences |
//! | `*`, `/` | products of any two, and division by a number, rounded down: -3/2 is -2 |
//! | `( )` | what is inside first |
//! | `[fire]` | a note on the number, dice or parentheses before it |
//!
//! Behind the sides of dice stand modifiers, each at most once, in any order. They act in this one:
//!
//! | form | meaning |
//! | --- | --- |
//! | `r1`, `r<3`, `r>5` | each die that shows 1, less than 3, more than 5 is rolled again until it no longer does |
//! | `ro1`, `ro<3` | the same once: the second face stays |
//! | `!` | each die that shows its highest face brings another, at most [`EXPLOSIONS_MAX`] in a row |
//! | `mi2`, `ma5` | each die counts as at least 2, then as at most 5 |
//! | `kh3`, `kl1` | only the three highest dice count, or the lowest; without a number, one |
//! | `dh1`, `dl1` | the highest or the lowest does not count; both may stand together |
//!
//! Spaces may stand between any two of these and letters may be large. A die that another brought is one of the dice:
//! it is rolled again, counted and kept like the first ones.
//!
//! Nothing here can run away. A text has at most [`TEXT_MAX`] characters, [`TERMS_MAX`] numbers and dice terms and
//! [`NESTING_MAX`] parentheses in one another; a term has at most [`COUNT_MAX`] dice, of 2 to [`SIDES_MAX`] sides. A text
//! whose total could leave the range of an `i32` is refused when it is read, so that rolling never fails.

mod expression;
mod parse;
mod throw;

pub use expression::{Expression, Keep, Pool, Reroll, Test};
pub use parse::ParseError;
pub use throw::{Die, Part, Throw, Thrown};

pub(crate) use expression::{Atom, Factor, Product, Step, Sum};

/// Characters of an expression at most.
pub const TEXT_MAX: usize = 256;

/// Numbers and dice terms of an expression at most.
pub const TERMS_MAX: usize = 32;

/// Parentheses in one another at most.
pub const NESTING_MAX: usize = 16;

/// Dice of a term at most, before any explodes.
pub const COUNT_MAX: u16 = 100;

/// Sides of a die at most; it has 2 at least.
pub const SIDES_MAX: u16 = 1_000;

/// Dice that one die brings at most by exploding, one after another.
pub const EXPLOSIONS_MAX: u8 = 5;

/// A number that stands alone is at most this.
pub const NUMBER_MAX: u32 = 1_000_000;

/// Characters of a note at most.
pub const NOTE_MAX: usize = 24;
