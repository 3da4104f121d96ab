//! Rolls hold for every text and every seed: what is no expression is an error in its place, what is one prints as it is
//! read, rolls within bounds and replays; and seeded dice roll what the odds say.

mod body;

use std::path::Path;

use body::{check, dice};
use proptest::prelude::*;
use srd::roll::{Expression, TERMS_MAX, Throw};
use srd::{Scripted, Seeded};

/// A text that is an expression more often than not: each number is followed by what may stand behind it.
fn expression_text() -> impl Strategy<Value = String> {
    let dice = (1..=8u16, 2..=20u16, modifiers()).prop_map(|(count, sides, modifiers)| {
        format!("{count}d{sides}{}", modifiers.replace('#', &(sides / 2 + 1).to_string()))
    });
    let atom = prop_oneof![3 => dice, 1 => (0..=20u16).prop_map(|number| number.to_string())];
    let atom = (atom, prop_oneof![4 => Just(""), 1 => Just("[fire]"), 1 => Just("[cold iron]")])
        .prop_map(|(atom, note)| format!("{atom}{note}"));
    atom.prop_recursive(4, 12, 3, |inner| {
        let operator = prop_oneof![Just("+"), Just("-"), Just(" * "), Just(" - -")];
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, by, b)| format!("{a}{by}{b}")),
            inner.clone().prop_map(|inner| format!("({inner})")),
            (inner, 1..=9u16).prop_map(|(inner, by)| format!("({inner})/{by}")),
        ]
    })
}

/// Modifiers in their order, with `#` for a face.
fn modifiers() -> impl Strategy<Value = String> {
    let part = |parts: &'static [&'static str]| prop::sample::select(parts);
    (
        part(&["", "", "", "r1", "r<#", "r>#", "ro1", "ro<#"]),
        part(&["", "", "", "!"]),
        part(&["", "", "", "mi#", "ma#"]),
        part(&["", "", "kh3", "kl1", "dl1", "dh1", "dl1dh1", "kh"]),
    )
        .prop_map(|(reroll, explode, bound, keep)| format!("{reroll}{explode}{bound}{keep}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_expression_or_an_error_in_its_place(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        dice(&bytes);
    }

    #[test]
    fn any_text_of_the_right_letters_is_too(text in "[0-9dkhlrmia!<>o%()+*/ \\[\\]é-]{0,40}", seed: u64) {
        check(&text, seed);
    }

    #[test]
    fn any_expression_with_a_spoilt_letter_is_too(
        text in expression_text(),
        at: prop::sample::Index,
        letter: char,
        seed: u64,
    ) {
        let mut letters: Vec<char> = text.chars().collect();
        let at = at.index(letters.len());
        letters[at] = letter;
        check(&letters.iter().collect::<String>(), seed);
        letters.remove(at);
        check(&letters.iter().collect::<String>(), seed);
    }

    #[test]
    fn what_players_write_is_read_and_stays_within_its_odds(
        text in expression_text(),
        seed: u64,
    ) {
        check(&text, seed);
        if let Ok(expression) = text.parse::<Expression>()
            && text.len() < 24
            && let Some(odds) = expression.odds()
        {
            let total = expression.roll(&mut Seeded::new(seed, 2)).total;
            prop_assert!(odds.chance(|value| value == total).ways() > 0, "{} = {}", text, total);
        }
    }

    #[test]
    fn doubling_gives_twice_the_dice(text in expression_text()) {
        if let Some((once, twice)) = text
            .parse::<Expression>()
            .ok()
            .and_then(|once| once.doubled().map(|twice| (once, twice)))
        {
            let counts = |expression: &Expression| {
                expression.pools().iter().map(|pool| pool.count).collect::<Vec<_>>()
            };
            let doubled: Vec<u16> = counts(&once).iter().map(|count| 2 * count).collect();
            prop_assert_eq!(counts(&twice), doubled);
        }
    }
}

#[test]
fn what_fuzzing_found_worth_keeping_holds() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/fuzz/corpus/dice");
    let kept = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let kept: Vec<_> = kept.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(!kept.is_empty(), "{folder:?} is empty");
    kept.iter().for_each(|bytes| dice(bytes));
}

#[test]
fn the_largest_rolls_are_bounded() {
    let term = "100d1000r<999!mi1kh100";
    for text in [
        [term; 11].join("+"),
        format!("{term}*3000"),
        format!("{}1{}", "(".repeat(16), ")".repeat(16)),
        ["1d2"; 32].join("*"),
        ["d%"; TERMS_MAX].join("-"),
    ] {
        check(&text, 7);
    }
    let widest: Expression = [term; 11].join("+").parse().unwrap();
    let throw = widest.roll(&mut Scripted::new(&[1_000]));
    assert_eq!(throw.dice().count(), 6_600);
    assert_eq!(throw.total, 11 * 100 * 1_000);
}

#[test]
fn seeded_dice_roll_what_the_odds_say() {
    const ROLLS: u32 = 200_000;
    for (seed, text) in [
        "1d20",
        "2d20kh1+5",
        "2d20kl1",
        "4d6kh3",
        "8d6r1",
        "2d6ro<3",
        "1d8[fire]+3",
        "3d6!",
        "1d20mi10",
        "1d100/7",
    ]
    .into_iter()
    .enumerate()
    {
        let expression: Expression = text.parse().unwrap();
        let odds = expression.odds().unwrap();
        let mut dice = Seeded::new(seed as u64, 5);
        let mut counts = vec![0u64; (odds.most() - odds.least() + 1) as usize];
        for _ in 0..ROLLS {
            counts[(expression.roll(&mut dice).total - odds.least()) as usize] += 1;
        }
        for (value, &count) in (odds.least()..).zip(&counts) {
            let chance = odds.at_least(value);
            let share = chance.ways() as f64 / chance.all() as f64;
            let found: u64 = counts[(value - odds.least()) as usize..].iter().sum();
            let deviation = (f64::from(ROLLS) * share * (1.0 - share)).sqrt();
            // 4.5 deviations, and one roll for chances so small that a deviation is less.
            let off = (found as f64 - f64::from(ROLLS) * share).abs();
            assert!(
                off <= 4.5 * deviation + 1.0,
                "{text}: {found} of {ROLLS} from {value}: {chance}"
            );
            assert!(count == 0 || odds.chance(|each| each == value).ways() > 0, "{text} {value}");
        }
    }
}

#[test]
fn expressions_travel_as_text_and_throws_with_every_die() {
    let written = r#"{"roll":"4d6kh3[might]"}"#;
    let value: std::collections::BTreeMap<String, Expression> =
        serde_json::from_str(written).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), written);
    let throw = value["roll"].roll(&mut Seeded::new(3, 0));
    let told: Throw = serde_json::from_str(&serde_json::to_string(&throw).unwrap()).unwrap();
    assert_eq!((told.to_string(), &told), (throw.to_string(), &throw));
    let wrong = serde_json::from_str::<Expression>(r#""4d6k3""#).unwrap_err();
    assert!(wrong.to_string().starts_with("column 5: expected kh or kl"), "{wrong}");
}
