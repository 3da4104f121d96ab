//! From text to an [`Expression`]: one pass from left to right that also bounds what the total can be.

use core::fmt;

use super::{
    Atom, COUNT_MAX, EXPLOSIONS_MAX, Expression, Factor, Keep, NESTING_MAX, NOTE_MAX, NUMBER_MAX,
    Pool, Product, Reroll, SIDES_MAX, Step, Sum, TERMS_MAX, TEXT_MAX, Test,
};

/// Why a text is no expression: where, and what would have been right.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ParseError {
    /// The character at which it went wrong, counted from 1; one more than there are where the text ended too early.
    pub column: usize,
    /// What should stand there.
    pub expected: &'static str,
}

impl fmt::Display for ParseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "column {}: expected {}", self.column, self.expected)
    }
}

impl core::error::Error for ParseError {}

/// Reads a whole text.
pub(super) fn expression(text: &str) -> Result<Expression, ParseError> {
    // One more than it may have is enough to know that it is too long.
    let text: Vec<char> = text.chars().take(TEXT_MAX + 1).collect();
    if text.len() > TEXT_MAX {
        return Err(ParseError { column: text.len(), expected: "the end, 256 characters at most" });
    }
    let mut reader = Reader { text, at: 0, terms: 0, nesting: 0 };
    let (sum, _) = reader.sum()?;
    match reader.peek() {
        None => Ok(Expression { sum }),
        Some(')') => Err(reader.expected("the end or an operator, for no parenthesis is open")),
        Some(_) => Err(reader.expected("the end or an operator: +, -, * or /")),
    }
}

/// The least and the most that a part can come to, or wider.
#[derive(Clone, Copy)]
struct Range {
    least: i64,
    most: i64,
}

impl Range {
    const fn new(least: i64, most: i64) -> Self {
        Self { least, most }
    }

    const fn negated(self) -> Self {
        Self { least: -self.most, most: -self.least }
    }

    fn times(self, other: Self) -> Self {
        // Both are within an i32, so no product leaves an i64.
        let ends = [self.least, self.most]
            .map(|end| [end * other.least, end * other.most])
            .as_flattened()
            .iter()
            .fold((i64::MAX, i64::MIN), |(least, most), &end| (least.min(end), most.max(end)));
        Self { least: ends.0, most: ends.1 }
    }

    /// Itself where an `i32` and its negative hold every total.
    fn checked(self, column: usize) -> Result<Self, ParseError> {
        let limit = i64::from(i32::MAX);
        if self.least < -limit || self.most > limit {
            return Err(ParseError { column, expected: "a total of at most 2147483647" });
        }
        Ok(self)
    }
}

struct Reader {
    text: Vec<char>,
    at: usize,
    terms: usize,
    nesting: usize,
}

impl Reader {
    fn sum(&mut self) -> Result<(Sum, Range), ParseError> {
        let (first, mut range) = self.product()?;
        let mut products = vec![(false, first)];
        loop {
            let column = self.column();
            let negative = match self.peek() {
                Some('+') => false,
                Some('-') => true,
                _ => return Ok((Sum(products), range)),
            };
            self.at += 1;
            let (product, added) = self.product()?;
            let added = if negative { added.negated() } else { added };
            range = Range::new(range.least + added.least, range.most + added.most);
            range = range.checked(column)?;
            products.push((negative, product));
        }
    }

    fn product(&mut self) -> Result<(Product, Range), ParseError> {
        let (first, mut range) = self.factor()?;
        let mut steps = Vec::new();
        loop {
            let column = self.column();
            match self.peek() {
                Some('*') => {
                    self.at += 1;
                    let (factor, times) = self.factor()?;
                    range = range.times(times).checked(column)?;
                    steps.push(Step::Times(factor));
                }
                Some('/') => {
                    self.at += 1;
                    let by = self.number(1, NUMBER_MAX, "a number to divide by, 1 to 1000000")?;
                    range = Range::new(
                        range.least.div_euclid(by.into()),
                        range.most.div_euclid(by.into()),
                    );
                    steps.push(Step::Over(by));
                }
                _ => return Ok((Product { first, steps }, range)),
            }
        }
    }

    fn factor(&mut self) -> Result<(Factor, Range), ParseError> {
        let negative = match self.peek() {
            Some(sign @ ('+' | '-')) => {
                self.at += 1;
                sign == '-'
            }
            _ => false,
        };
        let (atom, range) = self.atom()?;
        let note = self.note()?;
        let range = if negative { range.negated() } else { range };
        Ok((Factor { negative, atom, note }, range))
    }

    fn atom(&mut self) -> Result<(Atom, Range), ParseError> {
        const ATOM: &str = "a number, dice or (";
        let column = self.column();
        match self.peek() {
            Some('(') => {
                if self.nesting == NESTING_MAX {
                    return Err(self.expected("at most 16 parentheses in one another"));
                }
                self.at += 1;
                self.nesting += 1;
                let (sum, range) = self.sum()?;
                self.nesting -= 1;
                if self.peek() != Some(')') {
                    return Err(self.expected(") or an operator"));
                }
                self.at += 1;
                return Ok((Atom::Group(Box::new(sum)), range));
            }
            Some('d' | '0'..='9') => {}
            _ => return Err(self.expected(ATOM)),
        }
        self.terms += 1;
        if self.terms > TERMS_MAX {
            return Err(self.expected("at most 32 numbers and dice"));
        }
        let number = match self.peek() {
            Some('d') => 1,
            _ => self.number(0, NUMBER_MAX, "a number up to 1000000")?,
        };
        if self.peek() != Some('d') {
            let value = i64::from(number);
            return Ok((Atom::Number(number), Range::new(value, value)));
        }
        self.at += 1;
        let count = u16::try_from(number).ok().filter(|count| (1..=COUNT_MAX).contains(count));
        let count = count.ok_or(ParseError { column, expected: "1 to 100 dice" })?;
        let pool = self.pool(count)?;
        let dice_most =
            i64::from(count) * if pool.explodes { 1 + i64::from(EXPLOSIONS_MAX) } else { 1 };
        Ok((Atom::Dice(pool), Range::new(0, dice_most * i64::from(pool.sides))))
    }

    /// The sides and modifiers of dice whose `d` was read.
    fn pool(&mut self, count: u16) -> Result<Pool, ParseError> {
        let sides = if self.peek() == Some('%') {
            self.at += 1;
            100
        } else {
            self.number(2, SIDES_MAX.into(), "2 to 1000 sides or %")? as u16
        };
        let mut pool = Pool {
            count,
            sides,
            reroll: None,
            explodes: false,
            minimum: None,
            maximum: None,
            keep: Keep::All,
        };
        while self.modifier(&mut pool)? {}
        Ok(pool)
    }

    /// Reads one modifier, if one stands here.
    fn modifier(&mut self, pool: &mut Pool) -> Result<bool, ParseError> {
        let column = self.column();
        let Some(letter @ ('r' | '!' | 'm' | 'k' | 'd')) = self.peek() else { return Ok(false) };
        self.at += 1;
        let is_new = match letter {
            'r' => {
                let reroll = self.reroll(pool.sides)?;
                pool.reroll.replace(reroll).is_none()
            }
            '!' => !core::mem::replace(&mut pool.explodes, true),
            'm' => {
                let is_minimum = self.either('i', 'a', "mi or ma: at least or at most")?;
                let number = self.face(pool.sides)?;
                let bound = if is_minimum { &mut pool.minimum } else { &mut pool.maximum };
                bound.replace(number).is_none()
            }
            'k' => {
                let is_highest = self.either('h', 'l', "kh or kl: keep the highest or lowest")?;
                let number = self.how_many()?;
                let keep = if is_highest { Keep::Highest(number) } else { Keep::Lowest(number) };
                core::mem::replace(&mut pool.keep, keep) == Keep::All
            }
            _ => self.drop(pool)?,
        };
        if !is_new {
            return Err(ParseError { column, expected: "each modifier once, and one way to keep" });
        }
        Ok(true)
    }

    /// What a `d` behind dice says is dropped; whether that was open.
    fn drop(&mut self, pool: &mut Pool) -> Result<bool, ParseError> {
        let is_highest = self.either('h', 'l', "dh or dl: drop the highest or lowest")?;
        let number = self.how_many()?;
        let keep = match (pool.keep, is_highest) {
            (Keep::All, true) => Keep::Without { lowest: 0, highest: number },
            (Keep::All, false) => Keep::Without { lowest: number, highest: 0 },
            (Keep::Without { lowest, highest: 0 }, true) => {
                Keep::Without { lowest, highest: number }
            }
            (Keep::Without { lowest: 0, highest }, false) => {
                Keep::Without { lowest: number, highest }
            }
            _ => return Ok(false),
        };
        pool.keep = keep;
        Ok(true)
    }

    fn reroll(&mut self, sides: u16) -> Result<Reroll, ParseError> {
        let once = self.eat('o');
        let column = self.column();
        let test = if self.eat('<') {
            Test::Below(self.face(sides)?)
        } else if self.eat('>') {
            Test::Above(self.face(sides)?)
        } else {
            Test::Is(self.face(sides)?)
        };
        let matching = (1..=sides).filter(|&face| test.holds(face)).count();
        if matching == 0 || matching == sides.into() {
            return Err(ParseError {
                column,
                expected: "some faces to roll again, not none or all",
            });
        }
        Ok(Reroll { once, test })
    }

    fn face(&mut self, sides: u16) -> Result<u16, ParseError> {
        Ok(self.number(1, sides.into(), "a face of the die")? as u16)
    }

    /// How many dice are kept or dropped: one where no number stands.
    fn how_many(&mut self) -> Result<u16, ParseError> {
        match self.peek() {
            Some('0'..='9') => Ok(self.number(0, COUNT_MAX.into(), "0 to 100 dice")? as u16),
            _ => Ok(1),
        }
    }

    fn note(&mut self) -> Result<Option<String>, ParseError> {
        const NOTE: &str = "a note of 1 to 24 letters, digits, spaces, - or ', and ]";
        if !self.eat('[') {
            return Ok(None);
        }
        let start = self.at;
        while self.text.get(self.at).is_some_and(|&letter| is_of_note(letter)) {
            self.at += 1;
        }
        let note: String = self.text[start..self.at].iter().collect();
        let note = note.trim();
        let is_short = (1..=NOTE_MAX).contains(&note.chars().count());
        if self.text.get(self.at) != Some(&']') || !is_short {
            return Err(self.expected(NOTE));
        }
        self.at += 1;
        Ok(Some(note.to_owned()))
    }

    /// A number within bounds, both included.
    fn number(&mut self, least: u32, most: u32, what: &'static str) -> Result<u32, ParseError> {
        self.peek(); // Spaces.
        let column = self.column();
        let mut number: Option<u32> = None;
        while let Some(digit) = self.text.get(self.at).and_then(|letter| letter.to_digit(10)) {
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        number
            .filter(|number| (least..=most).contains(number))
            .ok_or(ParseError { column, expected: what })
    }

    /// Whether the first of two letters stands here; one of them must.
    fn either(
        &mut self,
        first: char,
        second: char,
        what: &'static str,
    ) -> Result<bool, ParseError> {
        if self.eat(first) {
            Ok(true)
        } else if self.eat(second) {
            Ok(false)
        } else {
            Err(self.expected(what))
        }
    }

    fn eat(&mut self, letter: char) -> bool {
        let is_here = self.peek() == Some(letter);
        self.at += usize::from(is_here);
        is_here
    }

    /// The next character that is no space, as a small letter.
    fn peek(&mut self) -> Option<char> {
        while self.text.get(self.at).is_some_and(|letter| letter.is_whitespace()) {
            self.at += 1;
        }
        self.text.get(self.at).map(char::to_ascii_lowercase)
    }

    const fn column(&self) -> usize {
        self.at + 1
    }

    const fn expected(&self, expected: &'static str) -> ParseError {
        ParseError { column: self.column(), expected }
    }
}

fn is_of_note(letter: char) -> bool {
    letter.is_alphanumeric() || [' ', '-', '\''].contains(&letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_players_write_is_read_and_printed_in_one_way() {
        for (text, printed) in [
            ("4d6kh3", "4d6kh3"),
            ("2d20kl1+5", "2d20kl1+5"),
            ("8d6r1", "8d6r1"),
            ("1d8[fire]+3", "1d8[fire]+3"),
            ("d20", "1d20"),
            ("d%", "1d100"),
            ("2D20 KH + 5", "2d20kh1+5"),
            (" 007 ", "7"),
            ("10d6dh2dl1", "10d6dl1dh2"),
            ("4d6kh3!r1", "4d6r1!kh3"),
            ("2d6 ro < 3", "2d6ro<3"),
            ("1d20mi10", "1d20mi10"),
            ("3d8ma6mi2", "3d8mi2ma6"),
            ("-(1d6+2)*3/2 - -1", "-(1d6+2)*3/2--1"),
            ("+1d4[ cold ]", "1d4[cold]"),
            ("2*(3d6 - 1)[piercing]", "2*(3d6-1)[piercing]"),
        ] {
            let expression: Expression =
                text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(expression.to_string(), printed, "{text}");
            assert_eq!(printed.parse(), Ok(expression), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_its_column() {
        for (text, error) in [
            ("", "column 1: expected a number, dice or ("),
            ("1d6+", "column 5: expected a number, dice or ("),
            ("1d6 + x", "column 7: expected a number, dice or ("),
            ("1d6 x", "column 5: expected the end or an operator: +, -, * or /"),
            ("2d6)", "column 4: expected the end or an operator, for no parenthesis is open"),
            ("(2d6", "column 5: expected ) or an operator"),
            ("0d6", "column 1: expected 1 to 100 dice"),
            ("1+101d6", "column 3: expected 1 to 100 dice"),
            ("4d1", "column 3: expected 2 to 1000 sides or %"),
            ("4d1001", "column 3: expected 2 to 1000 sides or %"),
            ("4d", "column 3: expected 2 to 1000 sides or %"),
            ("4d6k3", "column 5: expected kh or kl: keep the highest or lowest"),
            ("4d6d3", "column 5: expected dh or dl: drop the highest or lowest"),
            ("4d6m3", "column 5: expected mi or ma: at least or at most"),
            ("4d6kh3kl1", "column 7: expected each modifier once, and one way to keep"),
            ("4d6kh3dl1", "column 7: expected each modifier once, and one way to keep"),
            ("4d6!!", "column 5: expected each modifier once, and one way to keep"),
            ("4d6kh101", "column 6: expected 0 to 100 dice"),
            ("4d6r<7", "column 6: expected a face of the die"),
            ("4d6r<1", "column 5: expected some faces to roll again, not none or all"),
            ("4d6r>6", "column 5: expected some faces to roll again, not none or all"),
            ("4d6mi7", "column 6: expected a face of the die"),
            ("8/0", "column 3: expected a number to divide by, 1 to 1000000"),
            ("8/2d6", "column 4: expected the end or an operator: +, -, * or /"),
            ("1000001", "column 1: expected a number up to 1000000"),
            ("1000*1000000*3", "column 13: expected a total of at most 2147483647"),
            (
                "1d8[]",
                "column 5: expected a note of 1 to 24 letters, digits, spaces, - or ', and ]",
            ),
            ("1d8[a]b", "column 7: expected the end or an operator: +, -, * or /"),
            ("((((((((((((((((1))))))))))))))))", ""),
            (
                "(((((((((((((((((1)))))))))))))))))",
                "column 17: expected at most 16 parentheses in one another",
            ),
        ] {
            let found = text
                .parse::<Expression>()
                .map_or_else(|error| error.to_string(), |_| String::new());
            assert_eq!(found, error, "{text}");
        }
        let long = format!("1{}", " ".repeat(TEXT_MAX));
        assert_eq!(long.parse::<Expression>().map_err(|error| error.column), Err(TEXT_MAX + 1));
        let many = ["1"; TERMS_MAX + 1].join("+");
        assert_eq!(
            many.parse::<Expression>().map_err(|error| error.column),
            Err(2 * TERMS_MAX + 1)
        );
    }

    #[test]
    fn a_total_is_bounded_at_both_ends_and_wherever_it_comes_from() {
        const BILLION: &str = "1000*1000000";
        let check = |text: String, column: Option<usize>| {
            let found = text.parse::<Expression>().err().map(|error| error.column);
            assert_eq!(found, column, "{text}");
        };
        check(format!("{BILLION}+{BILLION}"), None);
        check(format!("{BILLION}+{BILLION}+{BILLION}"), Some(26));
        check(format!("{BILLION}-{BILLION}-{BILLION}-{BILLION}"), None);
        check(format!("-{BILLION}-{BILLION}-{BILLION}"), Some(27));
        check(format!("-{BILLION}+-{BILLION}+-{BILLION}"), Some(28));
        check(format!("{BILLION}--{BILLION}--{BILLION}"), Some(27));
        check(format!("-{BILLION}*2"), None);
        check(format!("-{BILLION}*3"), Some(14));
        check("2147*1000000+483647".to_owned(), None);
        check("2147*1000000+483648".to_owned(), Some(13));
        // A hundred dice that each bring five more.
        check("100d1000*21474".to_owned(), None);
        check("100d1000*21475".to_owned(), Some(9));
        check("100d1000!*3579".to_owned(), None);
        check("100d1000!*3580".to_owned(), Some(10));
    }

    #[test]
    fn parentheses_beside_one_another_are_no_deeper() {
        let beside = ["(1)"; 17].join("+");
        assert_eq!(beside.parse::<Expression>().map(|beside| beside.to_string()), Ok(beside));
    }
}
