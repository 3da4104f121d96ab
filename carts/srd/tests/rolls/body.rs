//! What is done with any bytes, by the tests here and by the fuzz target `dice`.

use srd::roll::{COUNT_MAX, EXPLOSIONS_MAX, Expression, ParseError, TERMS_MAX};
use srd::{Dice, Scripted, Seeded};

/// Dice that note what they show.
struct Noted<D> {
    dice: D,
    faces: Vec<u32>,
}

impl<D: Dice> Dice for Noted<D> {
    fn roll(&mut self, sides: u32) -> u32 {
        let face = self.dice.roll(sides);
        self.faces.push(face);
        face
    }
}

/// Bytes whose first is the seed of the dice and the others a text.
pub(crate) fn dice(bytes: &[u8]) {
    let (seed, text) = bytes.split_first().unwrap_or((&0, &[]));
    check(&String::from_utf8_lossy(text), u64::from(*seed));
}

/// Whatever a text is: an error inside of it, or an expression that holds what the crate promises.
pub(crate) fn check(text: &str, seed: u64) {
    let parsed: Result<Expression, ParseError> = text.parse();
    let expression = match parsed {
        Ok(expression) => expression,
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.column), "{text}: {error}");
            assert!(!error.expected.is_empty(), "{text}");
            return;
        }
    };
    assert_eq!(expression.to_string().parse().as_ref(), Ok(&expression), "{text}");
    let mut noted = Noted { dice: Seeded::new(seed, 1), faces: Vec::new() };
    let throw = expression.roll(&mut noted);
    let most = TERMS_MAX * usize::from(COUNT_MAX) * (1 + usize::from(EXPLOSIONS_MAX));
    assert!(noted.faces.len() <= 2 * most && throw.dice().count() <= most, "{text}");
    let parts: i64 = throw.parts.iter().map(|part| i64::from(part.subtotal)).sum();
    assert_eq!(parts, i64::from(throw.total), "{text}");
    let read = throw.to_string();
    assert!(read.starts_with(&format!("{expression}: ")), "{read}");
    assert!(read.ends_with(&format!(" = {}", throw.total)), "{read}");
    // The same seed gives the same throw, and so do the faces that were noted.
    assert_eq!(expression.roll(&mut Seeded::new(seed, 1)), throw, "{text}");
    noted.faces.push(1); // Perhaps no die was rolled.
    assert_eq!(expression.roll(&mut Scripted::new(&noted.faces)), throw, "{text}");
}
