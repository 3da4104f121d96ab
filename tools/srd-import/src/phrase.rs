//! Numbers out of the fixed phrases of stat blocks: `reach 10 ft.`, `a 60-foot cone`, `(2d6 + 3)`.

use srd::Damage;
use srd::data::{Area, ConditionName, Roll, Save, Shape};

use crate::vocabulary::named;

/// The words of a text; hyphens and punctuation stand between words.
fn words(text: &str) -> Vec<&str> {
    let apart = |letter: char| letter.is_whitespace() || "-,.;:()".contains(letter);
    text.split(apart).filter(|word| !word.is_empty()).collect()
}

/// The number that a text starts with.
fn leading(text: &str) -> Option<u16> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// The number behind a phrase.
pub(crate) fn after(text: &str, phrase: &str) -> Option<u16> {
    text.find(phrase).and_then(|at| leading(&text[at + phrase.len()..]))
}

/// The numbers behind `range`: normal, and long if it has one.
pub(crate) fn range(text: &str) -> Option<(u16, Option<u16>)> {
    let rest = &text[text.find("range ")? + "range ".len()..];
    let normal = leading(rest)?;
    let long = rest
        .split_once('/')
        .filter(|(before, _)| leading(before) == Some(normal) && before.len() < 5);
    Some((normal, long.and_then(|(_, rest)| leading(rest))))
}

/// The bonus in `+7 to hit`.
pub(crate) fn to_hit(text: &str) -> Option<i8> {
    let before = text[..text.find(" to hit")?].rsplit(' ').next()?;
    before.trim_start_matches(['(', '+']).parse().ok()
}

/// All numbers before `feet`, `foot` or `ft`.
pub(crate) fn feet(text: &str) -> Vec<u16> {
    let words = words(text);
    let pairs = words.iter().zip(words.iter().skip(1));
    pairs
        .filter(|(_, unit)| ["feet", "foot", "ft"].contains(unit))
        .filter_map(|(number, _)| number.parse().ok())
        .collect()
}

/// All numbers before `hit points`.
pub(crate) fn hit_points(text: &str) -> Vec<u16> {
    let words = words(text);
    let three = words.windows(3).filter(|three| three[1] == "hit" && three[2].starts_with("point"));
    three.filter_map(|three| three[0].parse().ok()).collect()
}

/// All dice with their bonuses.
pub(crate) fn rolls(text: &str) -> Vec<Roll> {
    let words: Vec<&str> =
        text.split(|letter: char| letter.is_whitespace() || "(),.;".contains(letter)).collect();
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let Some(mut roll) = word.contains('d').then(|| word.parse::<Roll>().ok()).flatten() else {
            continue;
        };
        if let [sign @ ("+" | "-" | "−"), number, ..] = &words[at + 1..]
            && let Ok(bonus) = number.parse::<i16>()
        {
            roll.bonus = if *sign == "+" { bonus } else { -bonus };
        }
        found.push(roll);
    }
    found
}

/// Damage as a text says it, and what stands before and behind.
pub(crate) struct Dealt<'a> {
    pub(crate) roll: Roll,
    pub(crate) kind: Damage,
    pub(crate) before: &'a str,
    pub(crate) behind: &'a str,
}

/// Every `7 (2d6) fire damage`; what stands before ends before the 7.
pub(crate) fn damage(text: &str) -> Vec<Dealt<'_>> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some((dice, rest)) = text[open + 1..].split_once(") ") else { continue };
        let mut words = rest.split([' ', '.', ',']);
        let (Some(kind), Some("damage")) = (words.next(), words.next()) else { continue };
        if let (Ok(roll), Some(kind)) = (dice.parse(), named(kind)) {
            let mean = text[..open].trim_end();
            let before = mean.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end();
            let behind = rest.split_once("damage").map_or("", |(_, behind)| behind);
            found.push(Dealt { roll, kind, before, behind });
        }
    }
    found
}

/// The first `DC 15 Constitution saving throw`; half if success takes half the damage.
pub(crate) fn save(text: &str) -> Option<Save> {
    for (at, _) in text.match_indices("DC ") {
        let mut words = text[at + 3..].split(' ');
        let difficulty = words.next().and_then(|number| number.parse().ok());
        let ability = words.next().and_then(named);
        if let (Some(difficulty), Some(ability), Some("saving")) =
            (difficulty, ability, words.next())
        {
            return Some(Save { ability, difficulty, half: is_halved(text) });
        }
    }
    None
}

/// Whether a successful save takes half the damage.
pub(crate) fn is_halved(text: &str) -> bool {
    text.contains("half as much damage") || text.contains("takes half the")
}

/// The first area that a text describes.
pub(crate) fn area(text: &str) -> Option<Area> {
    let words = words(text);
    for (at, window) in words.windows(3).enumerate() {
        let [number, unit, what] = window else { continue };
        let (Ok(feet), true) = (number.parse(), ["foot", "feet"].contains(unit)) else { continue };
        let rest = &words[at + 3..];
        let shape = match *what {
            "cone" => Shape::Cone,
            "cube" => Shape::Cube,
            "line" => Shape::Line,
            "long" if words[..at].ends_with(&["line", "that", "is"]) => Shape::Line,
            "radius" if rest.first() == Some(&"cylinder") || rest.get(2) == Some(&"cylinder") => {
                Shape::Cylinder
            }
            "radius" => Shape::Sphere,
            _ => continue,
        };
        let wide = |three: &[&str]| {
            (three[1] == "feet" && three[2] == "wide").then(|| three[0].parse().ok()).flatten()
        };
        let width = if shape == Shape::Line { rest.windows(3).find_map(wide) } else { None };
        return Some(Area { shape, feet, width });
    }
    None
}

/// The conditions that a text names, each once, in the order of the rules.
pub(crate) fn conditions(text: &str) -> Vec<ConditionName> {
    let words = words(text);
    let named = |condition: &&ConditionName| {
        let name = format!("{condition:?}").to_lowercase();
        words.iter().any(|word| *word == name)
    };
    ConditionName::ALL.iter().filter(named).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attacks_say_how_far() {
        for (text, reach, expected) in [
            ("Melee Weapon Attack: +4 to hit, reach 5 ft., one target.", Some(5), None),
            ("reach 5 ft. or range 20/60 ft., one target", Some(5), Some((20, Some(60)))),
            ("Ranged Spell Attack: +5 to hit, range 150 ft., one", None, Some((150, None))),
        ] {
            assert_eq!((after(text, "reach "), range(text)), (reach, expected), "{text}");
        }
        assert_eq!(to_hit("Melee Weapon Attack: +11 to hit, reach 5 ft."), Some(11));
        assert_eq!(to_hit("(spell save DC 17, +9 to hit with spell attacks)"), Some(9));
    }

    #[test]
    fn damage_and_saves_are_found() {
        let text = "Hit: 6 (1d4 + 4) piercing damage, and the target must make a DC 11 Constitution saving throw, \
                    taking 10 (3d6) poison damage on a failed save, or half as much damage on a successful one.";
        let found = damage(text);
        let [bite, poison] = &found[..] else { panic!("two kinds") };
        assert_eq!((bite.roll.to_string().as_str(), bite.kind), ("1d4+4", Damage::Piercing));
        assert_eq!((poison.roll.to_string().as_str(), poison.kind), ("3d6", Damage::Poison));
        assert!(poison.before.ends_with("taking") && poison.behind.starts_with(" on a failed"));
        let found = Save { ability: srd::Ability::Constitution, difficulty: 11, half: true };
        assert_eq!(save(text), Some(found));
        assert_eq!(save("grappled (escape DC 14)"), None);
    }

    #[test]
    fn areas_are_found() {
        let area_is = |text: &str, shape, feet, width| {
            assert_eq!(area(text), Some(Area { shape, feet, width }), "{text}");
        };
        area_is("fire in a 60-foot cone.", Shape::Cone, 60, None);
        area_is("in an 60-foot line that is 5 feet wide", Shape::Line, 60, Some(5));
        area_is("acid in a line that is 30 feet long and 5 feet wide", Shape::Line, 30, Some(5));
        area_is("a 20-foot-radius sphere of fog", Shape::Sphere, 20, None);
        area_is("a 10-foot-radius, 40-foot-high cylinder", Shape::Sphere, 10, None);
        assert_eq!(area("within 120 feet of the dragon"), None);
    }

    #[test]
    fn numbers_are_found_in_order() {
        let text =
            "If it moves at least 20 feet, the target takes 7 (2d6 + 1) damage, then 3 (1d6).";
        assert_eq!(feet(text), [20]);
        let written: Vec<String> = rolls(text).iter().map(ToString::to_string).collect();
        assert_eq!(written, ["2d6+1", "1d6"]);
        assert_eq!(hit_points("It regains 10 hit points, or 1 hit point."), [10, 1]);
        let named = conditions("The target is poisoned and, poisoned so, knocked prone.");
        assert_eq!(named, [ConditionName::Poisoned, ConditionName::Prone]);
    }
}
