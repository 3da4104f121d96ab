//! The odds of what is rolled: dice terms with all their modifiers, and expressions of them.

use super::Odds;
use super::fraction::common_divisor;
use crate::roll::{Atom, EXPLOSIONS_MAX, Expression, Factor, Pool, Product, Step, Sum};

/// Steps that the odds of one dice term may take at most.
const STEPS_MAX: u64 = 16_000_000;

impl Expression {
    /// What it can come to, exactly. `None` if there are too many ways or values.
    #[must_use]
    pub fn odds(&self) -> Option<Odds> {
        of_sum(&self.sum)
    }
}

fn of_sum(sum: &Sum) -> Option<Odds> {
    let mut odds = Odds::certain(0);
    for (negative, product) in &sum.0 {
        let summand = of_product(product)?;
        odds = odds.plus(&if *negative { summand.map(|value| -value) } else { summand })?;
    }
    Some(odds)
}

fn of_product(product: &Product) -> Option<Odds> {
    let mut odds = of_factor(&product.first)?;
    for step in &product.steps {
        odds = match step {
            Step::Times(factor) => odds.with(&of_factor(factor)?, i32::checked_mul)?,
            Step::Over(number) => {
                let number = i32::try_from(*number).ok()?;
                odds.map(|value| value.div_euclid(number))
            }
        };
    }
    Some(odds)
}

fn of_factor(factor: &Factor) -> Option<Odds> {
    let odds = match &factor.atom {
        Atom::Number(number) => Odds::certain(i32::try_from(*number).ok()?),
        Atom::Dice(pool) => pool.odds()?,
        Atom::Group(sum) => of_sum(sum)?,
    };
    Some(if factor.negative { odds.map(|value| -value) } else { odds })
}

impl Pool {
    /// What it can come to, exactly. `None` if there are too many ways or there is too much to work out.
    fn odds(&self) -> Option<Odds> {
        let mut faces = self.faces()?;
        let count = usize::from(self.count);
        if !self.explodes {
            return Odds::of(sums(self, &faces, 0, count)?);
        }
        // Dice that show the highest face stand apart: how many there are decides how many others there are.
        let (_, top) = faces.remove(0);
        let each = faces.iter().map(|(_, ways)| ways).sum::<u128>() + top;
        let dice_most = count * (1 + usize::from(EXPLOSIONS_MAX));
        let mut ways = Vec::new();
        for (tops, others, patterns) in patterns(count)? {
            let unrolled = u32::try_from(dice_most - tops - others).ok()?;
            let weight = patterns
                .checked_mul(top.checked_pow(u32::try_from(tops).ok()?)?)?
                .checked_mul(each.checked_pow(unrolled)?)?;
            if weight == 0 {
                continue;
            }
            for (value, count) in sums(self, &faces, tops, others)? {
                ways.push((value, count.checked_mul(weight)?));
            }
        }
        Odds::of(ways)
    }

    /// The faces of one of its dice after rerolls, each with its ways, from the highest down.
    fn faces(&self) -> Option<Vec<(u16, u128)>> {
        let is_rerolled = |face| self.reroll.is_some_and(|reroll| reroll.test.holds(face));
        let once = self.reroll.is_some_and(|reroll| reroll.once);
        let rerolled = (1..=self.sides).filter(|&face| is_rerolled(face)).count() as u128;
        let ways = |face: u16| match (is_rerolled(face), once) {
            (true, false) => 0,
            (true, true) => rerolled,
            (false, false) => 1,
            (false, true) => u128::from(self.sides) + rerolled,
        };
        let faces: Vec<(u16, u128)> =
            (1..=self.sides).rev().map(|face| (face, ways(face))).collect();
        let divisor = faces.iter().fold(0, |divisor, &(_, ways)| common_divisor(divisor, ways));
        (divisor > 0)
            .then(|| faces.into_iter().map(|(face, ways)| (face, ways / divisor)).collect())
    }
}

/// How dice can bring others: how many show the highest face in all, how many do not, and in how many patterns.
fn patterns(count: usize) -> Option<Vec<(usize, usize, u128)>> {
    // Of each round of dice: how many there are, and how many in all rounds before showed the highest face or did not.
    let mut round = vec![((count, 0, 0), 1u128)];
    for _ in 0..=EXPLOSIONS_MAX {
        let mut next = std::collections::BTreeMap::<(usize, usize, usize), u128>::new();
        for ((dice, tops, others), patterns) in round {
            let mut choices = 1u128;
            for exploding in 0..=dice {
                let key = (exploding, tops + exploding, others + dice - exploding);
                let sum = next.entry(key).or_default();
                *sum = sum.checked_add(patterns.checked_mul(choices)?)?;
                choices = next_binomial(choices, dice, exploding)?;
            }
        }
        round = next.into_iter().collect();
    }
    // Those of the last round bring no more.
    Some(round.into_iter().map(|((_, tops, others), patterns)| (tops, others, patterns)).collect())
}

/// The ways to choose one more of `all` than `chosen`, from the ways to choose so many.
fn next_binomial(ways: u128, all: usize, chosen: usize) -> Option<u128> {
    Some(ways.checked_mul((all - chosen) as u128)? / (chosen as u128 + 1))
}

/// What the dice that count come to, where `tops` dice show the highest face and `count` others any of `faces`, which go
/// from the highest down.
///
/// Faces are dealt with from the highest down, so that the dice that show one face take the next ranks, and the ranks
/// say how many of them count.
fn sums(pool: &Pool, faces: &[(u16, u128)], tops: usize, count: usize) -> Option<Vec<(i32, u128)>> {
    let (from, to) = pool.keep.ranks(tops + count);
    let kept = |first: usize, dice: usize| (first + dice).min(to).saturating_sub(first.max(from));
    let start = usize::from(pool.counts(pool.sides)) * kept(0, tops);
    let value_most = faces.first().map_or(0, |&(face, _)| usize::from(pool.counts(face)));
    let width = start + count * value_most + 1;
    let steps = [faces.len(), count + 1, count + 1, width];
    let steps = steps.iter().fold(1u64, |product, &each| product.saturating_mul(each as u64));
    if steps > STEPS_MAX {
        return None;
    }
    // By how many of the others were dealt with and by what all so far come to.
    let mut dealt = vec![vec![0u128; width]; count + 1];
    dealt[0][start] = 1;
    for (index, &(face, weight)) in faces.iter().enumerate() {
        let value = usize::from(pool.counts(face));
        let is_last = index + 1 == faces.len();
        // From the most dice down, so that what this face adds is not met again.
        for before in (0..count).rev() {
            let left = count - before;
            let mut ways = 1u128;
            for dice in 1..=left {
                ways = next_binomial(ways, left, dice - 1)?;
                let weighed = weight.checked_pow(dice as u32)?;
                if weighed == 0 || is_last && dice < left {
                    continue;
                }
                let ways = ways.checked_mul(weighed)?;
                let added = value * kept(tops + before, dice);
                for sum in 0..width - added {
                    if dealt[before][sum] > 0 {
                        let more = dealt[before][sum].checked_mul(ways)?;
                        let all = &mut dealt[before + dice][sum + added];
                        *all = all.checked_add(more)?;
                    }
                }
            }
        }
    }
    let all = dealt.swap_remove(count).into_iter().enumerate();
    Some(all.filter(|&(_, ways)| ways > 0).map(|(sum, ways)| (sum as i32, ways)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odds::Fraction;

    fn odds(text: &str) -> Option<Odds> {
        text.parse::<Expression>().unwrap().odds()
    }

    #[test]
    fn known_odds_are_as_known() {
        for (text, value, ways, all) in [
            ("4d6kh3", 18, 21, 1_296),
            ("4d6kh3", 3, 1, 1_296),
            ("4d6dl1", 13, 172, 1_296),
            ("2d20kh1", 20, 39, 400),
            ("2d20kl1", 1, 39, 400),
            ("2d6+3", 10, 6, 36),
            ("1d6r1", 1, 0, 1),
            ("1d6r1", 6, 1, 5),
            ("1d6ro<3", 1, 2, 36),
            ("1d6ro<3", 6, 8, 36),
            ("1d6!", 6, 0, 1),
            ("1d6!", 7, 1, 36),
            ("1d2!", 12, 1, 64),
            ("1d2!", 11, 1, 64),
            ("1d20mi10", 10, 10, 20),
            ("1d6ma4", 4, 3, 6),
            ("-1d4/2", -2, 2, 4),
            ("2*1d6", 7, 0, 1),
            ("1d2*1d2", 2, 2, 4),
            ("2d6kh0", 0, 1, 1),
            ("2d6dl1dh1", 0, 1, 1),
            ("3d6dl1dh1", 1, 16, 216),
        ] {
            let chance = odds(text).unwrap().chance(|each| each == value);
            assert_eq!(chance, Fraction::new(ways, all), "{text} = {value}");
        }
    }

    #[test]
    fn large_pools_are_exact_or_none() {
        let all = |text: &str| odds(text).map(|odds| odds.all());
        assert_eq!(all("24d10"), Some(10u128.pow(24)));
        assert_eq!(all("49d6"), Some(6u128.pow(49)));
        assert_eq!(all("50d6"), None);
        assert_eq!(all("29d20"), Some(20u128.pow(29)));
        assert_eq!(all("30d20"), None);
        assert_eq!(all("100d2"), Some(1 << 100));
        assert_eq!(all("20d6+20d6"), Some(6u128.pow(40)));
        assert_eq!(all("12d1000"), None);
        assert_eq!(all("100d1000!r<999kh50"), None);
        assert_eq!(odds("40d6").unwrap().mean(), Some((140, 1)));
        assert_eq!(all("1d1000*1d1000*1d1000"), None);
    }
}
