//! Actions: what is said in fields, and what in words.

use srd::data::{Action, Attack, DamagePart, Monster, Roll, Uses};

use crate::Error;
use crate::action::complete;
use crate::phrase;
use crate::source::Node;
use crate::vocabulary::{named, normal, word};

use super::Children;

/// What the name and the limits of an action or trait say.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) only_in: String,
    pub(crate) uses: Option<Uses>,
}

/// Takes `Fire Breath (Recharge 5-6)` apart, and reads the fields that say the same.
pub(crate) fn head(node: &Node<'_>) -> Result<Head, Error> {
    let whole = node.at("name").text()?;
    let mut head = Head { name: whole.into(), only_in: String::new(), uses: None };
    if let Some((name, note)) = whole.strip_suffix(')').and_then(|whole| whole.split_once(" (")) {
        let number = |text: &str| text.split(['-', '–', '/']).next()?.trim().parse::<u8>().ok();
        let uses = match note.split_once(' ') {
            _ if note.eq_ignore_ascii_case("1/turn") => Some(Uses::Turn),
            _ if note.to_lowercase().ends_with("/day") => number(note).map(Uses::PerDay),
            Some(("Recharge" | "Recharges", "after")) => Some(Uses::Rest),
            Some(("Recharge" | "Recharges", rest)) if rest.starts_with("after") => Some(Uses::Rest),
            Some(("Recharge", rest)) => number(rest).map(Uses::Recharge),
            _ => None,
        };
        if uses.is_some() || note.starts_with("Costs ") {
            head.name = name.into();
            head.uses = uses;
        } else if let Some(form) = note.strip_suffix(" Only") {
            head.name = name.into();
            head.only_in = form.into();
        }
    }
    if let Some(form) = node.option("limited_to_form") {
        let form = form.text()?;
        head.only_in = form.strip_suffix(" Only").unwrap_or(form).into();
    }
    if let Some(kind) = node.option("uses_type") {
        let count = || node.at("uses_param").whole();
        head.uses = Some(match kind.text()? {
            "PER_DAY" => Uses::PerDay(count()?),
            "RECHARGE_ON_ROLL" => Uses::Recharge(count()?),
            "RECHARGE_AFTER_REST" => Uses::Rest,
            other => return Err(kind.wrong(format!("{other:?} is no usage that is known"))),
        });
    }
    Ok(head)
}

/// All actions of a creature, each where it belongs.
pub(super) fn actions(
    monster: &mut Monster,
    all: &[(&str, Node<'_>)],
    attacks: &Children<'_>,
    notes: &mut Vec<String>,
) -> Result<(), Error> {
    let mut many = Vec::new();
    for (key, node) in all {
        let own = attacks.get(key).map(Vec::as_slice).unwrap_or_default();
        let mut read = action(node, own)?;
        let kind = node.at("action_type");
        let list = match kind.text()? {
            "ACTION" => &mut monster.actions,
            "REACTION" => &mut monster.reactions,
            "LEGENDARY_ACTION" => {
                let cost = node.option("legendary_action_cost");
                read.cost = Some(cost.map_or(Ok(1), |cost| cost.whole())?);
                &mut monster.legendary_actions
            }
            other => return Err(kind.wrong(format!("{other:?} is none of this edition"))),
        };
        if read.name == "Multiattack" {
            many.push((list.len(), node.at("desc")));
        }
        let text = node.at("desc");
        if text.text().is_ok_and(|text| text.contains("one of the following")) {
            let problem =
                "a choice is read as the first of what it offers; write `choices` by hand";
            notes.push(text.wrong(problem).to_string());
        }
        list.push(read);
    }
    for (at, text) in many {
        let names: Vec<String> = monster.actions.iter().map(|one| one.name.clone()).collect();
        match multiattack(text.text()?, &names) {
            Some(steps) => monster.actions[at].multiattack = vec![steps],
            None => notes.push(
                text.wrong(
                    "which attacks these are is not understood; write `multiattack` by hand",
                )
                .to_string(),
            ),
        }
    }
    Ok(())
}

fn action(node: &Node<'_>, attacks: &[(&str, Node<'_>)]) -> Result<Action, Error> {
    let head = head(node)?;
    let text = node.option("desc").map_or(Ok(""), |text| text.text())?;
    let mut action = Action {
        name: head.name,
        only_in: head.only_in,
        uses: head.uses,
        area: phrase::area(text),
        escape: phrase::after(text, "escape DC ").and_then(|number| number.try_into().ok()),
        conditions: phrase::conditions(text),
        ..Action::default()
    };
    // A weapon that strikes and is thrown has a record for each.
    for (_, one) in attacks {
        let feet = |key: &str| one.option(key).map(|feet| feet.whole()).transpose();
        let is_spell = one.option("attack_type").is_some_and(|kind| kind.value() == "SPELL");
        let attack = action.attack.get_or_insert(Attack {
            to_hit: one.at("to_hit_mod").whole()?,
            spell: is_spell,
            reach: None,
            range: None,
            range_long: None,
        });
        attack.reach = attack.reach.or(feet("reach")?);
        attack.range = attack.range.or(feet("range")?);
        attack.range_long = attack.range_long.or(feet("long_range")?);
    }
    let said = phrase::damage(text);
    if action.attack.is_some() {
        action.damage = match said.first().filter(|first| first.before.ends_with("Hit:")) {
            Some(first) => vec![part(first.roll, first.kind)],
            None => match fixed_damage(text) {
                Some(part) => vec![part],
                None => dealt(attacks.first().map(|(_, attack)| attack))?,
            },
        };
    } else {
        let at_once = |one: &&phrase::Dealt<'_>| {
            [" taking", " take"].iter().any(|verb| one.before.ends_with(verb))
        };
        let now = said.iter().filter(at_once).take(1);
        let plus = said.iter().filter(|one| one.before.ends_with(" plus"));
        action.damage.extend(now.chain(plus).map(|one| part(one.roll, one.kind)));
    }
    complete(&mut action, text);
    Ok(action)
}

const fn part(roll: Roll, kind: srd::Damage) -> DamagePart {
    DamagePart { roll, kind, versatile: None, or: None, halved: None, save: None }
}

/// The damage of `Hit: 1 piercing damage`.
fn fixed_damage(text: &str) -> Option<DamagePart> {
    let mut words = text.split_once("Hit: ")?.1.split(' ');
    let roll = fixed(words.next()?.parse().ok()?);
    let kind = named(words.next()?)?;
    words.next()?.starts_with("damage").then(|| part(roll, kind))
}

/// The damage that the fields of an attack say.
fn dealt(attack: Option<&Node<'_>>) -> Result<Vec<DamagePart>, Error> {
    let mut parts = Vec::new();
    let Some(node) = attack else { return Ok(parts) };
    for prefix in ["", "extra_"] {
        let at = |field: &str| node.option(&format!("{prefix}damage_{field}"));
        let Some(kind) = at("type") else { continue };
        let count = at("die_count").map_or(Ok(0), |count| count.whole())?;
        let bonus = at("bonus").map_or(Ok(0), |bonus| bonus.whole())?;
        let sides = match at("die_type") {
            Some(die) if count > 0 => {
                let number = die.text()?.trim_start_matches(['D', 'd']).parse();
                number.map_err(|_| die.wrong("is no die, such as D6"))?
            }
            _ => 0,
        };
        if count > 0 || bonus > 0 {
            parts.push(part(Roll { count, sides, bonus }, word(&kind)?));
        }
    }
    Ok(parts)
}

/// The attacks of a Multiattack, if every sentence of its text is one of the usual ones.
fn multiattack(text: &str, names: &[String]) -> Option<Vec<(String, Roll)>> {
    let mut steps = Vec::new();
    for sentence in text.trim().trim_end_matches('.').split(". ") {
        for clause in sentence.split(" and makes ") {
            let after = |verb: &str| clause.split_once(verb).map(|(_, rest)| rest);
            let made = after(" makes ").or_else(|| after(" can make "));
            let used = after(" can use its ").or_else(|| after(" uses its "));
            match (made, used) {
                (Some(made), _) => steps.extend(made_attacks(made, names)?),
                (None, Some(used)) => steps.push((named_action(used, names)?, fixed(1))),
                (None, None) => steps.extend(made_attacks(clause, names)?),
            }
        }
    }
    (!steps.is_empty()).then_some(steps)
}

const fn fixed(number: i16) -> Roll {
    Roll { count: 0, sides: 0, bonus: number }
}

/// `two claw attacks`, `two attacks with its claws`, `three attacks: one with its bite and two with its claws`.
fn made_attacks(text: &str, names: &[String]) -> Option<Vec<(String, Roll)>> {
    if let Some((head, list)) = text.split_once(": ") {
        let total = counted(head)?.0;
        let list = list.replace(", and ", ", ").replace(" and ", ", ");
        let mut steps = Vec::new();
        for part in list.split(", ") {
            let (count, rest) = counted(part)?;
            steps.push((named_action(rest.strip_prefix("with its ")?, names)?, fixed(count)));
        }
        let sum: i32 = steps.iter().map(|(_, count)| i32::from(count.bonus)).sum();
        return (sum == i32::from(total)).then_some(steps);
    }
    let (count, rest) = counted(text)?;
    let with = ["attacks with its ", "attack with its "];
    let name = match with.into_iter().find_map(|with| rest.strip_prefix(with)) {
        Some(name) => name,
        None => rest.strip_suffix(" attacks").or_else(|| rest.strip_suffix(" attack"))?,
    };
    Some(vec![(named_action(name, names)?, fixed(count))])
}

/// A number in words and what it counts.
fn counted(text: &str) -> Option<(i16, &str)> {
    let (number, rest) = text.split_once(' ')?;
    let numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let at = numbers.iter().position(|one| *one == number)?;
    Some((i16::try_from(at).ok()? + 1, rest))
}

/// The action of a name, in singular or plural.
fn named_action(text: &str, names: &[String]) -> Option<String> {
    let wanted = normal(text);
    let is_one_of =
        |one: &str, many: &str| ["s", "es"].iter().any(|end| many.strip_suffix(end) == Some(one));
    let alike = |name: &&String| {
        let name = normal(name);
        is_one_of(&name, &wanted) || is_one_of(&wanted, &name)
    };
    let exact = names.iter().find(|name| normal(name) == wanted);
    exact.or_else(|| names.iter().find(alike)).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_multiattacks_are_understood_and_others_are_not() {
        let names = ["Bite", "Claw", "Tentacles", "Roar"].map(str::to_owned);
        for (text, expected) in [
            ("The cat makes three claw attacks.", Some("Claw 3")),
            (
                "The cat makes two attacks: one with its bite and one with its claws.",
                Some("Bite 1, Claw 1"),
            ),
            (
                "The cat can use its Roar. It then makes four attacks: one with its bite, two with its claws, and one with \
                 its tentacles.",
                Some("Roar 1, Bite 1, Claw 2, Tentacles 1"),
            ),
            (
                "The cat can use its Roar and makes one attack with its tentacle.",
                Some("Roar 1, Tentacles 1"),
            ),
            ("The cat makes three attacks: one with its bite and one with its claws.", None),
            ("The cat makes two melee attacks.", None),
            ("The cat makes two claw attacks. It can bite in place of one.", None),
            ("The cat makes two hat attacks.", None),
            ("", None),
        ] {
            let steps = multiattack(text, &names);
            let written = steps.map(|steps| {
                steps
                    .iter()
                    .map(|(name, count)| format!("{name} {count}"))
                    .collect::<Vec<_>>()
                    .join(", ")
            });
            assert_eq!(written.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn names_say_how_often() {
        for (name, bare, uses) in [
            ("Fire Breath (Recharge 5-6)", "Fire Breath", Some(Uses::Recharge(5))),
            ("Web (Recharge 6)", "Web", Some(Uses::Recharge(6))),
            ("Howl (Recharges after a Short or Long Rest)", "Howl", Some(Uses::Rest)),
            ("Luck (3/Day)", "Luck", Some(Uses::PerDay(3))),
            ("Sneak Attack (1/Turn)", "Sneak Attack", Some(Uses::Turn)),
            ("Wing Attack (Costs 2 Actions)", "Wing Attack", None),
            ("Roar (Loud)", "Roar (Loud)", None),
        ] {
            let value = serde_json::json!({ "name": name });
            let head = head(&Node::new("", &value)).unwrap();
            assert_eq!((head.name.as_str(), head.uses), (bare, uses));
        }
    }
}
