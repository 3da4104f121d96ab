//! What was thrown: every die as the table sees it, and what all of it comes to.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::{Atom, EXPLOSIONS_MAX, Expression, Factor, Pool, Product, Step, Sum, Test};
use crate::Dice;

/// An expression as it was rolled.
///
/// Printed, it reads as at a table: `4d6kh3: 5 4 4 (2) = 13`. Dice that do not count stand in parentheses, `1>4` was
/// rolled again, `6!` brought another die, `1=2` counts as 2.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Throw {
    /// What was rolled.
    pub expression: Expression,
    /// The summands of the expression; their subtotals add up to the total.
    pub parts: Vec<Part>,
    /// What it came to.
    pub total: i32,
}

/// A summand as it was rolled: `2*1d8[fire]` of `1d6-2*1d8[fire]`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The first note outside of parentheses.
    pub note: Option<String>,
    /// What it adds to the total; negative where it is taken away.
    pub subtotal: i32,
    /// Its dice terms in the order in which they are written.
    pub thrown: Vec<Thrown>,
}

/// A dice term as it fell.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Thrown {
    /// The term as it is written, without its note.
    pub text: String,
    /// Sides of each die.
    pub sides: u16,
    /// Its dice in the order in which they fell, those that others brought behind them.
    pub dice: Vec<Die>,
    /// What those count that count.
    pub subtotal: u32,
}

/// A die as it fell.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Die {
    /// The face that it shows, from 1.
    pub face: u16,
    /// The face that it showed before it was rolled again.
    pub rerolled: Option<u16>,
    /// What the face counts; another number only by a minimum or maximum.
    pub counts: u16,
    /// Whether it is among those that count.
    pub is_kept: bool,
    /// Whether it brought another die.
    pub explodes: bool,
    /// How many dice exploded one after another to bring it; 0 for those thrown at first.
    pub chain: u8,
}

impl Expression {
    /// Rolls it. Dice fall in the order in which they are written; a die is rolled again at once, and those that others
    /// bring fall after all of their term.
    pub fn roll(&self, dice: &mut dyn Dice) -> Throw {
        let parts: Vec<Part> = self.sum.0.iter().map(|summand| part(summand, dice)).collect();
        let total = parts.iter().map(|part| i64::from(part.subtotal)).sum();
        Throw { expression: self.clone(), parts, total: whole(total) }
    }
}

fn whole(total: i64) -> i32 {
    i32::try_from(total).expect("a text whose total could leave this range is refused")
}

fn part((negative, product): &(bool, Product), dice: &mut dyn Dice) -> Part {
    let mut thrown = Vec::new();
    let value = product.value(dice, &mut thrown);
    let note = product.factors().find_map(|factor| factor.note.clone());
    Part { note, subtotal: whole(if *negative { -value } else { value }), thrown }
}

impl Sum {
    fn value(&self, dice: &mut dyn Dice, thrown: &mut Vec<Thrown>) -> i64 {
        let mut value = 0;
        for (negative, product) in &self.0 {
            let summand = product.value(dice, thrown);
            value += if *negative { -summand } else { summand };
        }
        value
    }
}

impl Product {
    fn value(&self, dice: &mut dyn Dice, thrown: &mut Vec<Thrown>) -> i64 {
        let first = self.first.value(dice, thrown);
        self.steps.iter().fold(first, |value, step| match step {
            Step::Times(factor) => value * factor.value(dice, thrown),
            Step::Over(number) => value.div_euclid(i64::from(*number)),
        })
    }
}

impl Factor {
    fn value(&self, dice: &mut dyn Dice, thrown: &mut Vec<Thrown>) -> i64 {
        let value = match &self.atom {
            Atom::Number(number) => i64::from(*number),
            Atom::Dice(pool) => {
                let fell = pool.roll(dice);
                let value = i64::from(fell.subtotal);
                thrown.push(fell);
                value
            }
            Atom::Group(sum) => sum.value(dice, thrown),
        };
        if self.negative { -value } else { value }
    }
}

impl Pool {
    /// Rolls its dice.
    fn roll(&self, dice: &mut dyn Dice) -> Thrown {
        let mut fallen: Vec<Die> = (0..self.count).map(|_| self.die(0, dice)).collect();
        let mut next = 0;
        while let Some(die) = fallen.get_mut(next) {
            next += 1;
            if self.explodes && die.face == self.sides && die.chain < EXPLOSIONS_MAX {
                die.explodes = true;
                let chain = die.chain + 1;
                fallen.push(self.die(chain, dice));
            }
        }
        self.keep(&mut fallen);
        let kept = fallen.iter().filter(|die| die.is_kept);
        let subtotal = kept.map(|die| u32::from(die.counts)).sum();
        Thrown { text: self.to_string(), sides: self.sides, dice: fallen, subtotal }
    }

    fn die(&self, chain: u8, dice: &mut dyn Dice) -> Die {
        let mut face = self.face(dice, None);
        let mut rerolled = None;
        if let Some(reroll) = self.reroll.filter(|reroll| reroll.test.holds(face)) {
            rerolled = Some(face);
            // Until the test fails: one throw among the faces for which it fails gives each of them the same chance as
            // throw after throw would, and always ends.
            face = self.face(dice, (!reroll.once).then_some(reroll.test));
        }
        Die { face, rerolled, counts: self.counts(face), is_kept: true, explodes: false, chain }
    }

    /// A face, each equally likely of those for which the test fails.
    fn face(&self, dice: &mut dyn Dice, without: Option<Test>) -> u16 {
        let stays = |face: &u16| !without.is_some_and(|test| test.holds(*face));
        let faces = (1..=self.sides).filter(stays).count();
        let rolled = dice.roll(faces as u32) as usize;
        // Dice that show no such face count as the nearest.
        let index = rolled.clamp(1, faces) - 1;
        (1..=self.sides).filter(stays).nth(index).expect("a reroll leaves a face")
    }

    fn keep(&self, fallen: &mut [Die]) {
        let mut order: Vec<usize> = (0..fallen.len()).collect();
        order.sort_by_key(|&index| core::cmp::Reverse(fallen[index].counts));
        let (from, to) = self.keep.ranks(order.len());
        for (rank, index) in order.into_iter().enumerate() {
            fallen[index].is_kept = (from..to).contains(&rank);
        }
    }
}

impl Throw {
    /// Every die in the order in which it stands in the text.
    pub fn dice(&self) -> impl Iterator<Item = &Die> {
        self.parts.iter().flat_map(|part| &part.thrown).flat_map(|thrown| &thrown.dice)
    }
}

impl fmt::Display for Throw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: ", self.expression)?;
        let thrown = self.parts.iter().flat_map(|part| &part.thrown);
        let is_alone = match self.expression.sum.0.as_slice() {
            [(_, Product { first: Factor { negative, atom: Atom::Dice(_), .. }, steps })] => {
                !negative && steps.is_empty()
            }
            _ => false,
        };
        Reading { thrown, is_alone }.sum(&self.expression.sum, out)?;
        write!(out, " = {}", self.total)
    }
}

/// Writes an expression with what was thrown in place of its dice.
struct Reading<I> {
    thrown: I,
    /// Whether a dice term is all that there is, and needs no brackets.
    is_alone: bool,
}

impl<'a, I: Iterator<Item = &'a Thrown>> Reading<I> {
    fn sum(&mut self, sum: &Sum, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (negative, product)) in sum.0.iter().enumerate() {
            match (index, negative) {
                (0, _) => {}
                (_, false) => out.write_str(" + ")?,
                (_, true) => out.write_str(" - ")?,
            }
            self.factor(&product.first, out)?;
            for step in &product.steps {
                match step {
                    Step::Times(factor) => {
                        out.write_str(" * ")?;
                        self.factor(factor, out)?;
                    }
                    Step::Over(number) => write!(out, " / {number}")?,
                }
            }
        }
        Ok(())
    }

    fn factor(&mut self, factor: &Factor, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if factor.negative {
            out.write_str("-")?;
        }
        match &factor.atom {
            Atom::Number(number) => write!(out, "{number}")?,
            Atom::Dice(_) => match self.thrown.next() {
                Some(fell) if fell.dice.len() > 1 && !self.is_alone => write!(out, "[{fell}]")?,
                Some(fell) => write!(out, "{fell}")?,
                None => {}
            },
            Atom::Group(sum) => {
                out.write_str("(")?;
                self.sum(sum, out)?;
                out.write_str(")")?;
            }
        }
        factor.note.as_ref().map_or(Ok(()), |note| write!(out, " {note}"))
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, die) in self.dice.iter().enumerate() {
            if index > 0 {
                out.write_str(" ")?;
            }
            write!(out, "{die}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Die {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_kept {
            out.write_str("(")?;
        }
        if let Some(face) = self.rerolled {
            write!(out, "{face}>")?;
        }
        write!(out, "{}", self.face)?;
        if self.explodes {
            out.write_str("!")?;
        }
        if self.counts != self.face {
            write!(out, "={}", self.counts)?;
        }
        if !self.is_kept {
            out.write_str(")")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Scripted;

    #[test]
    fn a_throw_reads_as_at_a_table() {
        for (text, faces, read) in [
            ("4d6kh3", &[5, 4, 4, 2][..], "4d6kh3: 5 4 4 (2) = 13"),
            ("4d6dl1", &[2, 4, 2, 2], "4d6dl1: 2 4 2 (2) = 8"),
            ("2d20kl1+5", &[15, 7], "2d20kl1+5: [(15) 7] + 5 = 12"),
            ("8d6r1", &[6, 2, 1, 3, 5, 5, 5, 5, 5], "8d6r1: 6 2 1>4 5 5 5 5 5 = 37"),
            ("2d6ro<3", &[2, 1, 6], "2d6ro<3: 2>1 6 = 7"),
            ("1d8[fire]+3", &[6], "1d8[fire]+3: 6 fire + 3 = 9"),
            ("2d6[cold]", &[6, 5], "2d6[cold]: 6 5 cold = 11"),
            ("2d6!", &[6, 2, 6, 1], "2d6!: 6! 2 6! 1 = 15"),
            ("1d2!", &[2], "1d2!: 2! 2! 2! 2! 2! 2 = 12"),
            ("1d20mi10+5", &[4], "1d20mi10+5: 4=10 + 5 = 15"),
            ("(1d6+2)*3/2-1", &[3], "(1d6+2)*3/2-1: (3 + 2) * 3 / 2 - 1 = 6"),
            ("-1d4/2", &[3], "-1d4/2: -3 / 2 = -2"),
            ("7", &[1], "7: 7 = 7"),
            ("(2d4)", &[1, 2], "(2d4): ([1 2]) = 3"),
            ("5d6dl1dh1", &[3, 1, 6, 6, 2], "5d6dl1dh1: 3 (1) (6) 6 2 = 11"),
            ("2d6kh0", &[3, 1], "2d6kh0: (3) (1) = 0"),
            ("2d6dl2dh2", &[3, 1], "2d6dl2dh2: (3) (1) = 0"),
        ] {
            let expression: Expression = text.parse().unwrap();
            assert_eq!(expression.roll(&mut Scripted::new(faces)).to_string(), read);
        }
    }

    #[test]
    fn parts_carry_their_notes_and_add_up() {
        let expression: Expression = "1d8[slashing]+(2d6[fire]+1)*2-1d4[fire]".parse().unwrap();
        let throw = expression.roll(&mut Scripted::new(&[8, 3, 4, 2]));
        let parts: Vec<(Option<&str>, i32, usize)> = throw
            .parts
            .iter()
            .map(|part| (part.note.as_deref(), part.subtotal, part.thrown.len()))
            .collect();
        assert_eq!(parts, [(Some("slashing"), 8, 1), (None, 16, 1), (Some("fire"), -2, 1)]);
        assert_eq!(throw.total, 22);
        assert_eq!(throw.dice().map(|die| die.face).collect::<Vec<_>>(), [8, 3, 4, 2]);
    }
}
