//! Actions of 5e-database's creatures as ours.

use srd::data::{Action, Attack, DamagePart, Roll, Uses};

use crate::source::Node;
use crate::vocabulary::damage;
use crate::{Error, phrase};

use crate::monster::save;

/// What the name and the usage of an action or trait say.
pub(crate) struct Head {
    pub(crate) name: String,
    pub(crate) only_in: String,
    pub(crate) cost: Option<u8>,
    pub(crate) uses: Option<Uses>,
}

/// Takes `Wing Attack (Costs 2 Actions)` apart.
pub(crate) fn head(node: &Node<'_>) -> Result<Head, Error> {
    let whole = node.at("name").text()?;
    let mut head = Head {
        name: whole.into(),
        only_in: String::new(),
        cost: None,
        uses: node.option("usage").map(|usage| uses(&usage)).transpose()?,
    };
    let brackets = whole.strip_suffix(')').and_then(|whole| whole.split_once(" ("));
    let Some((name, note)) = brackets else { return Ok(head) };
    head.name = name.into();
    if let Some(cost) = phrase::after(note, "Costs ") {
        head.cost = u8::try_from(cost).ok();
    } else if note == "1/Turn" {
        head.uses = Some(Uses::Turn);
    } else if let Some(form) = note.strip_suffix(" Only") {
        head.only_in = form.into();
    } else if !note.starts_with("Bite in ") {
        head.name = whole.into();
    }
    Ok(head)
}

fn uses(node: &Node<'_>) -> Result<Uses, Error> {
    let kind = node.at("type");
    Ok(match kind.text()? {
        "per day" => Uses::PerDay(node.at("times").whole()?),
        "recharge on roll" => Uses::Recharge(node.at("min_value").whole()?),
        "recharge after rest" => Uses::Rest,
        other => return Err(kind.wrong(format!("{other:?} is no usage that is known"))),
    })
}

/// One action, reaction or legendary action.
pub(crate) fn action(node: &Node<'_>) -> Result<Action, Error> {
    let head = head(node)?;
    let text = node.option("desc").map_or(Ok(""), |text| text.text())?;
    let mut action = Action {
        name: head.name,
        only_in: head.only_in,
        cost: head.cost,
        uses: head.uses,
        multiattack: multiattack(node)?,
        attack: None,
        save: node.option("dc").map(|one| save(&one)).transpose()?,
        area: phrase::area(text),
        damage: parts(node)?,
        escape: phrase::after(text, "escape DC ").and_then(|number| number.try_into().ok()),
        conditions: phrase::conditions(text),
        choices: Vec::new(),
    };
    if let Some(bonus) = node.option("attack_bonus") {
        let range = phrase::range(text);
        let attack = Attack {
            to_hit: bonus.whole()?,
            spell: text.contains("Spell Attack"),
            reach: phrase::after(text, "reach "),
            range: range.map(|(normal, _)| normal),
            range_long: range.and_then(|(_, long)| long),
        };
        // Some entries have a bonus of 0 that belongs to no attack.
        if attack.reach.or(attack.range).is_some() {
            action.attack = Some(attack);
        }
    }
    complete(&mut action, text);
    if let Some(options) = node.option("options") {
        for one in options.at("from").list("options")? {
            action.choices.push(choice(&one, text)?);
        }
    }
    for one in node.list("attacks")? {
        action.choices.push(choice(&one, text)?);
    }
    if !action.choices.is_empty() {
        action.save = None;
        action.area = None;
        action.conditions.clear();
    }
    Ok(action)
}

/// Adds what only the text says: damage behind a save, of both hands, of a swarm that is halved, and saves.
pub(crate) fn complete(action: &mut Action, text: &str) {
    let said = phrase::save(text);
    for dealt in phrase::damage(text) {
        let is_it = |part: &DamagePart| {
            part.kind == dealt.kind
                && (part.roll == dealt.roll || part.versatile == Some(dealt.roll))
        };
        if action.damage.iter().any(is_it) {
            continue;
        }
        let part = DamagePart {
            roll: dealt.roll,
            kind: dealt.kind,
            versatile: None,
            or: None,
            halved: None,
            save: None,
        };
        let first = action.damage.first_mut();
        if dealt.behind.starts_with(" if used with two hands") {
            first.into_iter().for_each(|first| first.versatile = Some(dealt.roll));
        } else if dealt.behind.starts_with(" if the swarm has half") {
            first.into_iter().for_each(|first| first.halved = Some(dealt.roll));
        } else if action.attack.is_none() {
            // What is no attack has its damage listed, or deals it later.
        } else if dealt.before.ends_with(" plus") {
            action.damage.push(part);
        } else if action.save.is_none()
            && dealt.before.contains("saving throw")
            && (dealt.before.ends_with(" taking") || dealt.before.ends_with(" or take"))
        {
            action.damage.push(DamagePart { save: said, ..part });
        }
    }
    let half = phrase::is_halved(text);
    action.save.iter_mut().for_each(|save| save.half |= half);
    if action.save.is_none() && action.damage.iter().all(|part| part.save.is_none()) {
        action.save = said;
    }
}

/// One of the things that an action is a choice of; what is said of it in the whole text begins with its name.
fn choice(node: &Node<'_>, whole: &str) -> Result<Action, Error> {
    let name = node.at("name").text()?;
    let from = whole.find(&format!("{name}.")).map_or("", |at| &whole[at..]);
    let text = from.split('\n').next().unwrap_or_default();
    Ok(Action {
        name: name.into(),
        save: node.option("dc").map(|one| save(&one)).transpose()?,
        area: phrase::area(text),
        damage: parts(node)?,
        conditions: phrase::conditions(text),
        ..Action::default()
    })
}

fn multiattack(node: &Node<'_>) -> Result<Vec<Vec<(String, Roll)>>, Error> {
    if node.option("multiattack_type").is_none() {
        return Ok(Vec::new());
    }
    let mut choices = Vec::new();
    let together = node.list("actions")?;
    if !together.is_empty() {
        choices.push(together.iter().map(step).collect::<Result<_, _>>()?);
    }
    if let Some(options) = node.option("action_options") {
        for option in options.at("from").list("options")? {
            let items = option.list("items")?;
            let steps = if items.is_empty() { vec![option] } else { items };
            choices.push(steps.iter().map(step).collect::<Result<_, _>>()?);
        }
    }
    Ok(choices)
}

fn step(node: &Node<'_>) -> Result<(String, Roll), Error> {
    let name = node.at("action_name").text()?;
    let bare = name.split_once(" (").map_or(name, |(name, _)| name);
    let count = node.at("count");
    let fixed = |number| Roll { count: 0, sides: 0, bonus: number };
    let count = count.whole().map(fixed).or_else(|_| count.parse())?;
    Ok((bare.into(), count))
}

fn parts(node: &Node<'_>) -> Result<Vec<DamagePart>, Error> {
    let mut parts = Vec::new();
    for one in node.list("damage")? {
        let Some(from) = one.option("from") else {
            parts.push(part(&one)?);
            continue;
        };
        // The first is the usual one; another with the note `Two handed` is the same weapon in both hands, another kind
        // is the attacker's choice.
        let options = from.list("options")?;
        let mut first = match options.first() {
            Some(first) => part(first)?,
            None => return Err(from.wrong("there is nothing to choose from")),
        };
        for other in &options[1..] {
            let alternative = part(other)?;
            let note = other.option("notes").map_or(Ok(""), |note| note.text())?;
            if note == "Two handed" {
                first.versatile = Some(alternative.roll);
            } else if alternative.kind != first.kind {
                first.or = Some(alternative.kind);
            }
        }
        parts.push(first);
    }
    Ok(parts)
}

fn part(node: &Node<'_>) -> Result<DamagePart, Error> {
    Ok(DamagePart {
        roll: node.at("damage_dice").parse()?,
        kind: damage(&node.at("damage_type"))?,
        versatile: None,
        or: None,
        halved: None,
        save: node.option("dc").map(|one| save(&one)).transpose()?,
    })
}
