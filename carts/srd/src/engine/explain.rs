//! Events as a player reads them: who, what, the dice with all that was added, against what, and what came of it.

use std::fmt::Write as _;

use super::event::{Die, Event, Harm, Roll, RollKind};
use super::state::{Id, Life, Scene};
use crate::check::{Edge, Outcome};
use crate::data::{ConditionName, Skill};

impl Scene {
    /// The line that the log shows for an event, in the scene as it was just before it. Nothing for what only counts.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "one short arm for each event")]
    pub fn explain(&self, event: &Event) -> Option<String> {
        let name = |id: Id| self.creature(id).map_or("somebody", |one| one.name.as_str());
        Some(match event {
            Event::Rolled(roll) => self.explain_roll(roll),
            Event::Harmed(harm) => self.explain_harm(harm),
            Event::Did { who, name: what, slot, targets, .. } => {
                let mut line = format!("{}: {what}", name(*who));
                if *slot > 0 {
                    let _ = write!(line, " (level {slot})");
                }
                let others: Vec<&str> =
                    targets.iter().filter(|&id| id != who).map(|&id| name(id)).collect();
                if !others.is_empty() {
                    let _ = write!(line, " on {}", others.join(", "));
                }
                line
            }
            Event::Unharmed { who, what } => format!("{}: {what} does nothing", name(*who)),
            Event::Dice { who, what, dice, total } => {
                format!("{}: {what} {} = {total}", name(*who), shown(dice, 0))
            }
            Event::Tried { who, name: what, total, is_made } => {
                let came = if *is_made { "it works" } else { "it does not work" };
                format!("{}: {what}: {total}, {came}", name(*who))
            }
            Event::FightBegan => "A fight begins".to_owned(),
            Event::FightEnded => "The fight is over".to_owned(),
            Event::RoundBegan => match self.fight() {
                Some(fight) => format!("-- Round {} --", fight.round + 1),
                None => return None,
            },
            Event::TurnBegan(who) => format!("{}'s turn", name(*who)),
            Event::Healed { who, by, what, dice, rolled, hp } => {
                let gained = hp.saturating_sub(self.creature(*who).map_or(0, |one| one.hp));
                let from =
                    if by == who || *by == 0 { String::new() } else { name(*by).to_owned() + " " };
                let dice = if dice.is_empty() {
                    String::new()
                } else {
                    format!(" {} = {rolled}", shown(dice, 0))
                };
                format!("{}: {gained} hit points back ({from}{what}{dice}), {hp} now", name(*who))
            }
            Event::Temporary(who, amount) => {
                format!("{}: {amount} temporary hit points", name(*who))
            }
            Event::Lives(who, life) => match life {
                Life::Dead => format!("{} dies", name(*who)),
                Life::Stable => format!("{} is stable", name(*who)),
                Life::Dying { successes: 0, failures: 0 } => {
                    format!("{} falls and is dying", name(*who))
                }
                Life::Dying { successes, failures } => {
                    format!("{}: {successes} of 3 saved, {failures} of 3 failed", name(*who))
                }
                Life::Up => return None,
            },
            Event::Exhausted(who, levels) => format!("{}: exhaustion {levels}", name(*who)),
            Event::Began(who, active) => {
                let words: Vec<&str> =
                    active.effect.conditions.iter().map(|&one| word(one)).collect();
                if words.is_empty() {
                    format!("{} is under {}", name(*who), active.name)
                } else if words == [active.name.to_lowercase()] {
                    format!("{} is {}", name(*who), words[0])
                } else {
                    format!("{} is {} ({})", name(*who), words.join(", "), active.name)
                }
            }
            Event::Ended(who, number) => {
                let active =
                    self.creature(*who)?.effects.iter().find(|one| one.number == *number)?;
                format!("{}: {} ends", name(*who), active.name)
            }
            Event::Placed(zone) => format!("{}: {} stays", name(zone.cause.by), zone.name),
            Event::Cleared(number) => {
                let zone = self.zones().find(|zone| zone.number == *number)?;
                format!("{} is gone", zone.name)
            }
            Event::Hid(who, total) => match total {
                Some(total) => format!("{} hides ({total})", name(*who)),
                None => format!("{} is seen", name(*who)),
            },
            Event::Shaped(who, sheet, hp, _) => {
                format!("{} becomes a {} with {hp} hit points", name(*who), sheet.name)
            }
            Event::Sheet(who, sheet) => {
                let is_new = self.creature(*who).is_some_and(|one| one.sheet.name != sheet.name);
                if !is_new {
                    return None;
                }
                format!("{} takes the form of {}", name(*who), sheet.name)
            }
            Event::Unshaped(who, _) => format!("{} is itself again", name(*who)),
            Event::Asked(pending) => {
                let question = &pending.question;
                format!("{} may react: {}", name(question.who), question.could.join(", "))
            }
            _ => return None,
        })
    }

    fn explain_roll(&self, roll: &Roll) -> String {
        let name = |id: Id| self.creature(id).map_or("somebody", |one| one.name.as_str());
        let mut line = name(roll.who).to_owned();
        let against = roll.against;
        let what = match roll.kind {
            RollKind::Attack => format!(" attacks {} ({})", name(roll.other), roll.name),
            RollKind::Save(ability) => format!(" saves with {} ({})", ability.short(), roll.name),
            RollKind::Check(_, Some(skill)) => format!(": {}", skill_word(skill)),
            RollKind::Check(ability, None) => format!(": {} check", ability.short()),
            RollKind::Initiative => ": initiative".to_owned(),
            RollKind::DeathSave => ": death save".to_owned(),
            RollKind::Concentration => ": concentration".to_owned(),
        };
        line += &what;
        let Some(d20) = roll.d20 else {
            return line + " fails by itself";
        };
        let _ = write!(line, " d20 {}", d20.face);
        if let Some(other) = d20.other {
            let word = if d20.edge == Edge::Advantage { "advantage" } else { "disadvantage" };
            let _ = write!(line, " ({word}, not {other})");
        }
        if roll.bonus != 0 {
            let _ = write!(line, "{:+}", roll.bonus);
        }
        for die in &roll.dice {
            let sign = if die.is_minus { '-' } else { '+' };
            let _ = write!(line, "{sign}{} (d{})", die.face, die.sides);
        }
        if roll.bonus != 0 || !roll.dice.is_empty() {
            let _ = write!(line, "={}", roll.total);
        }
        match roll.kind {
            RollKind::Attack => {
                let _ = write!(line, " vs AC {against}: ");
                line += match roll.outcome {
                    Outcome::Miss => "miss",
                    Outcome::Hit => "hit",
                    Outcome::Critical => "critical hit",
                };
            }
            RollKind::Initiative => {}
            RollKind::Check(..) if against == 0 => {}
            _ => {
                let made = if roll.outcome == Outcome::Miss { "failed" } else { "made" };
                let _ = write!(line, " vs {against}: {made}");
            }
        }
        line
    }

    fn explain_harm(&self, harm: &Harm) -> String {
        let name = |id: Id| self.creature(id).map_or("somebody", |one| one.name.as_str());
        let taken: u32 = harm.parts.iter().map(|part| u32::from(part.taken)).sum();
        if harm.parts.is_empty() {
            let lost = self.creature(harm.who).map_or(0, |one| one.hp.saturating_sub(harm.hp));
            let (who, what) = (name(harm.who), &harm.what);
            return format!("{who} loses {lost} hit points ({what}), {} left", harm.hp);
        }
        let mut line = format!("{} takes {taken}", name(harm.who));
        let parts = harm.parts.iter().map(|part| {
            let mut text = shown(&part.dice, part.bonus);
            let _ = write!(text, " {}", part.kind.name());
            let rolled = if harm.is_halved { part.rolled / 2 } else { part.rolled };
            if part.taken != rolled {
                let word = match part.taken.cmp(&rolled) {
                    std::cmp::Ordering::Less if part.taken == 0 => "immune",
                    std::cmp::Ordering::Less => "resisted",
                    _ => "vulnerable",
                };
                let _ = write!(text, ", {word}");
            }
            text
        });
        let _ = write!(line, " ({}", parts.collect::<Vec<_>>().join(" and "));
        if harm.is_critical {
            line += ", critical";
        }
        if harm.is_halved {
            line += ", half";
        }
        let _ = write!(line, "; {}), {} left", harm.what, harm.hp);
        if harm.temporary > 0 {
            let _ = write!(line, " and {} temporary", harm.temporary);
        }
        line
    }
}

/// Dice by their sides with what each shows, and what is added: `2d6[3 5]+2`.
fn shown(dice: &[Die], bonus: i16) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at < dice.len() {
        let same = dice[at..].iter().take_while(|die| die.sides == dice[at].sides).count();
        let faces: Vec<String> =
            dice[at..at + same].iter().map(|die| die.face.to_string()).collect();
        if at > 0 {
            text.push('+');
        }
        let _ = write!(text, "{same}d{}[{}]", dice[at].sides, faces.join(" "));
        at += same;
    }
    if text.is_empty() {
        return bonus.to_string();
    }
    if bonus != 0 {
        let _ = write!(text, "{bonus:+}");
    }
    text
}

/// A condition as the log names it.
const fn word(condition: ConditionName) -> &'static str {
    match condition {
        ConditionName::Blinded => "blinded",
        ConditionName::Charmed => "charmed",
        ConditionName::Deafened => "deafened",
        ConditionName::Exhaustion => "exhausted",
        ConditionName::Frightened => "frightened",
        ConditionName::Grappled => "grappled",
        ConditionName::Incapacitated => "incapacitated",
        ConditionName::Invisible => "invisible",
        ConditionName::Paralyzed => "paralyzed",
        ConditionName::Petrified => "petrified",
        ConditionName::Poisoned => "poisoned",
        ConditionName::Prone => "prone",
        ConditionName::Restrained => "restrained",
        ConditionName::Stunned => "stunned",
        ConditionName::Unconscious => "unconscious",
    }
}

/// A skill as a player reads it.
fn skill_word(skill: Skill) -> String {
    let mut text = String::new();
    for letter in format!("{skill:?}").chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(letter);
    }
    text
}
