//! What was read: an expression in the shape in which it is written.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{COUNT_MAX, ParseError, parse};

/// A roll as it is written. It is read from text, printed and sent as text, and never holds more than the limits of
/// this module allow.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Expression {
    pub(crate) sum: Sum,
}

impl Expression {
    /// The roll with all dice doubled, as a critical hit rolls damage: `2d6+3` becomes `4d6+3`.
    ///
    /// How many are kept or dropped doubles with them. `None` if a term would have more than [`COUNT_MAX`] dice or the
    /// total could leave its range.
    #[must_use]
    pub fn doubled(&self) -> Option<Self> {
        let mut doubled = self.clone();
        double(&mut doubled.sum)?;
        // Reading it anew checks the total.
        doubled.to_string().parse().ok()
    }

    /// The dice terms in the order in which they are written.
    #[must_use]
    pub fn pools(&self) -> Vec<Pool> {
        let mut pools = Vec::new();
        gather(&self.sum, &mut pools);
        pools
    }
}

fn double(sum: &mut Sum) -> Option<()> {
    for factor in sum.factors_mut() {
        match &mut factor.atom {
            Atom::Number(_) => {}
            Atom::Dice(pool) => *pool = pool.doubled()?,
            Atom::Group(sum) => double(sum)?,
        }
    }
    Some(())
}

fn gather(sum: &Sum, pools: &mut Vec<Pool>) {
    for factor in sum.0.iter().flat_map(|(_, product)| product.factors()) {
        match &factor.atom {
            Atom::Number(_) => {}
            Atom::Dice(pool) => pools.push(*pool),
            Atom::Group(sum) => gather(sum, pools),
        }
    }
}

impl FromStr for Expression {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse::expression(text)
    }
}

impl TryFrom<String> for Expression {
    type Error = ParseError;

    fn try_from(text: String) -> Result<Self, ParseError> {
        text.parse()
    }
}

impl From<Expression> for String {
    fn from(expression: Expression) -> Self {
        expression.to_string()
    }
}

/// Products and whether each is taken away; there is at least one, and the first is added.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sum(pub(crate) Vec<(bool, Product)>);

impl Sum {
    fn factors_mut(&mut self) -> impl Iterator<Item = &mut Factor> {
        self.0.iter_mut().flat_map(|(_, product)| {
            let rest = product.steps.iter_mut().filter_map(|step| match step {
                Step::Times(factor) => Some(factor),
                Step::Over(_) => None,
            });
            core::iter::once(&mut product.first).chain(rest)
        })
    }
}

/// A factor and what is done to it, from left to right.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Product {
    pub(crate) first: Factor,
    pub(crate) steps: Vec<Step>,
}

impl Product {
    /// Its factors, from left to right.
    pub(crate) fn factors(&self) -> impl Iterator<Item = &Factor> {
        let rest = self.steps.iter().filter_map(|step| match step {
            Step::Times(factor) => Some(factor),
            Step::Over(_) => None,
        });
        core::iter::once(&self.first).chain(rest)
    }
}

/// A step of a product.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Step {
    Times(Factor),
    /// Divided by a number from 1, rounded down.
    Over(u32),
}

/// A number, dice or parentheses with their sign and note.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Factor {
    pub(crate) negative: bool,
    pub(crate) atom: Atom,
    pub(crate) note: Option<String>,
}

/// What cannot be taken apart without rolling or opening it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Atom {
    Number(u32),
    Dice(Pool),
    Group(Box<Sum>),
}

/// Dice of one kind that are thrown together, and what happens to them: a part of an [`Expression`], to look at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pool {
    /// How many dice, 1 to [`COUNT_MAX`].
    pub count: u16,
    /// Sides of each, 2 to [`SIDES_MAX`](super::SIDES_MAX).
    pub sides: u16,
    /// Which dice are rolled again.
    pub reroll: Option<Reroll>,
    /// Whether a die that shows its highest face brings another.
    pub explodes: bool,
    /// Each die counts at least this, 1 to `sides`.
    pub minimum: Option<u16>,
    /// Each die counts at most this, 1 to `sides`.
    pub maximum: Option<u16>,
    /// Which dice count.
    pub keep: Keep,
}

impl Pool {
    /// What a face counts.
    #[must_use]
    pub fn counts(&self, face: u16) -> u16 {
        face.max(self.minimum.unwrap_or(0)).min(self.maximum.unwrap_or(u16::MAX))
    }

    fn doubled(self) -> Option<Self> {
        let count = self.count.checked_mul(2).filter(|&count| count <= COUNT_MAX)?;
        let twice = |number: u16| number.saturating_mul(2).min(COUNT_MAX);
        let keep = match self.keep {
            Keep::All => Keep::All,
            Keep::Highest(number) => Keep::Highest(twice(number)),
            Keep::Lowest(number) => Keep::Lowest(twice(number)),
            Keep::Without { lowest, highest } => {
                Keep::Without { lowest: twice(lowest), highest: twice(highest) }
            }
        };
        Some(Self { count, keep, ..self })
    }
}

/// Which dice are rolled again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Reroll {
    /// Once; otherwise until the test fails.
    pub once: bool,
    /// Those for which this holds. It holds for some faces of the die and not for all.
    pub test: Test,
}

/// What is asked of a face.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Test {
    /// Whether it is this one.
    Is(u16),
    /// Whether it is less.
    Below(u16),
    /// Whether it is more.
    Above(u16),
}

impl Test {
    /// Whether it holds for a face.
    #[must_use]
    pub const fn holds(self, face: u16) -> bool {
        match self {
            Self::Is(number) => face == number,
            Self::Below(number) => face < number,
            Self::Above(number) => face > number,
        }
    }
}

/// Which dice of a pool count. Numbers are 0 to [`COUNT_MAX`]; where there are fewer dice, they mean all.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Keep {
    /// Every die.
    All,
    /// So many of the highest.
    Highest(u16),
    /// So many of the lowest.
    Lowest(u16),
    /// All but so many of the lowest and of the highest.
    Without {
        /// How many of the lowest do not count.
        lowest: u16,
        /// How many of the highest do not count.
        highest: u16,
    },
}

impl Keep {
    /// The ranks that count of `size` dice sorted from the highest down: from the first number to before the second.
    #[must_use]
    pub fn ranks(self, size: usize) -> (usize, usize) {
        match self {
            Self::All => (0, size),
            Self::Highest(number) => (0, size.min(number.into())),
            Self::Lowest(number) => (size.saturating_sub(number.into()), size),
            Self::Without { lowest, highest } => {
                (usize::from(highest).min(size), size.saturating_sub(lowest.into()))
            }
        }
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sum.fmt(out)
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (negative, product)) in self.0.iter().enumerate() {
            match (index, negative) {
                (0, _) => {}
                (_, false) => out.write_str("+")?,
                (_, true) => out.write_str("-")?,
            }
            product.fmt(out)?;
        }
        Ok(())
    }
}

impl fmt::Display for Product {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.first.fmt(out)?;
        for step in &self.steps {
            match step {
                Step::Times(factor) => write!(out, "*{factor}")?,
                Step::Over(number) => write!(out, "/{number}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negative {
            out.write_str("-")?;
        }
        match &self.atom {
            Atom::Number(number) => number.fmt(out)?,
            Atom::Dice(pool) => pool.fmt(out)?,
            Atom::Group(sum) => write!(out, "({sum})")?,
        }
        self.note.as_ref().map_or(Ok(()), |note| write!(out, "[{note}]"))
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}d{}", self.count, self.sides)?;
        if let Some(Reroll { once, test }) = self.reroll {
            out.write_str(if once { "ro" } else { "r" })?;
            match test {
                Test::Is(number) => write!(out, "{number}")?,
                Test::Below(number) => write!(out, "<{number}")?,
                Test::Above(number) => write!(out, ">{number}")?,
            }
        }
        if self.explodes {
            out.write_str("!")?;
        }
        if let Some(minimum) = self.minimum {
            write!(out, "mi{minimum}")?;
        }
        if let Some(maximum) = self.maximum {
            write!(out, "ma{maximum}")?;
        }
        match self.keep {
            Keep::All => Ok(()),
            Keep::Highest(number) => write!(out, "kh{number}"),
            Keep::Lowest(number) => write!(out, "kl{number}"),
            Keep::Without { lowest, highest: 0 } => write!(out, "dl{lowest}"),
            Keep::Without { lowest: 0, highest } => write!(out, "dh{highest}"),
            Keep::Without { lowest, highest } => write!(out, "dl{lowest}dh{highest}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_critical_hit_doubles_dice_and_nothing_else() {
        for (once, twice) in [
            ("2d6+3", Some("4d6+3")),
            ("7", Some("7")),
            ("1d8[slashing]+(1d6+1)[fire]*2/3", Some("2d8[slashing]+(2d6+1)[fire]*2/3")),
            ("4d6r<3!mi2ma5kh3", Some("8d6r<3!mi2ma5kh6")),
            ("4d6kl1-3d4dl1dh1", Some("8d6kl2-6d4dl2dh2")),
            ("1d6kh60", Some("2d6kh100")),
            ("50d6", Some("100d6")),
            ("51d6", None),
            ("1d4+(51d6)", None),
            ("60d1000*21475", None),
            ("50d1000*42949", None),
        ] {
            let expression: Expression = once.parse().unwrap();
            let doubled = expression.doubled().map(|doubled| doubled.to_string());
            assert_eq!(doubled.as_deref(), twice, "{once}");
        }
    }
}
