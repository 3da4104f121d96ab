//! Rolls dice and tells their odds: a line of JSON for each line of questions, for a terminal and for the judges in
//! `tools/srd-judges`.
//!
//! ```text
//! echo "odds 4d6kh3" | cargo run -p srd --example dice
//! ```
//!
//! | question | answer |
//! | --- | --- |
//! | `roll SEED EXPRESSION` | how it reads, its total, and the faces of each term in the order in which d20 wants them |
//! | `odds EXPRESSION` | each value with its ways |
//! | `attack EDGE BONUS ARMOR CRITICAL EXPRESSION` | the damage of an attack, each value with its ways |
//! | `check EDGE BONUS DIFFICULTY` | the chance |
//! | `contest EDGE BONUS EDGE BONUS` | the chances to win, tie and lose |
//! | `death SUCCESSES FAILURES` | the chances to wake, become stable and die |
//!
//! An edge is `straight`, `advantage` or `disadvantage`. Ways are text, for they are too long for the numbers of JSON.

use std::error::Error;
use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use srd::odds::{self, Fraction, Odds};
use srd::roll::{Die, Expression};
use srd::{Edge, Seeded};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let answer = answer(&line?).unwrap_or_else(|error| json!({ "error": error.to_string() }));
        writeln!(out, "{answer}")?;
    }
    out.flush()
}

fn answer(line: &str) -> Result<Value, Box<dyn Error>> {
    let (what, rest) = line.trim().split_once(' ').unwrap_or_else(|| (line.trim(), ""));
    let mut words = rest.splitn(if what == "roll" { 2 } else { 5 }, ' ');
    let mut word = || words.next().ok_or("a word is missing");
    Ok(match what {
        "roll" => roll(word()?.parse()?, &word()?.parse()?),
        "odds" => ways(&of(&rest.parse()?)?),
        "attack" => {
            let (edge, bonus) = (edge(word()?)?, word()?.parse()?);
            let (armor_class, critical_from) = (word()?.parse()?, word()?.parse()?);
            let damage: Expression = word()?.parse()?;
            let critical = of(&damage.doubled().ok_or("too many dice for a critical hit")?)?;
            let odds =
                odds::attack(edge, bonus, armor_class, critical_from, &of(&damage)?, &critical);
            ways(&odds.ok_or("too many ways")?)
        }
        "check" => chances([odds::check(edge(word()?)?, word()?.parse()?, word()?.parse()?)]),
        "contest" => {
            let mut side = || Ok::<_, Box<dyn Error>>((edge(word()?)?, word()?.parse()?));
            chances(odds::contest(side()?, side()?))
        }
        "death" => {
            let odds = odds::death_saves(word()?.parse()?, word()?.parse()?);
            chances([odds.wakes, odds.stable, odds.dies])
        }
        _ => return Err("ask for roll, odds, attack, check, contest or death".into()),
    })
}

fn of(expression: &Expression) -> Result<Odds, &'static str> {
    expression.odds().ok_or("too many ways")
}

fn edge(word: &str) -> Result<Edge, &'static str> {
    match word {
        "straight" => Ok(Edge::Straight),
        "advantage" => Ok(Edge::Advantage),
        "disadvantage" => Ok(Edge::Disadvantage),
        _ => Err("an edge is straight, advantage or disadvantage"),
    }
}

fn ways(odds: &Odds) -> Value {
    let ways: Vec<Value> =
        odds.ways().map(|(value, ways)| json!([value, ways.to_string()])).collect();
    json!({ "ways": ways, "all": odds.all().to_string() })
}

fn chances<const N: usize>(chances: [Fraction; N]) -> Value {
    json!({ "chances": chances.map(|chance| chance.to_string()).to_vec() })
}

fn roll(seed: u64, expression: &Expression) -> Value {
    let throw = expression.roll(&mut Seeded::new(seed, 0));
    let thrown: Vec<Value> = throw
        .parts
        .iter()
        .flat_map(|part| &part.thrown)
        .map(|thrown| json!({ "sides": thrown.sides, "faces": faces(&thrown.dice) }))
        .collect();
    let chain = throw.dice().map(|die| die.chain).max();
    json!({ "reads": throw.to_string(), "total": throw.total, "thrown": thrown, "chain": chain })
}

/// First what all dice showed that were thrown first, then what those that were rolled again showed, then the dice that
/// others brought.
fn faces(dice: &[Die]) -> Vec<u16> {
    let (first, brought): (Vec<&Die>, Vec<&Die>) = dice.iter().partition(|die| die.chain == 0);
    let shown = first.iter().map(|die| die.rerolled.unwrap_or(die.face));
    let again = first.iter().filter(|die| die.rerolled.is_some()).map(|die| die.face);
    shown.chain(again).chain(brought.iter().map(|die| die.face)).collect()
}
