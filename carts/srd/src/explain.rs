//! The one place that words events: every roll with its parts, so that nobody ever has to ask why.

use crate::check::{D20, Edge, Outcome};
use crate::creature::{DeathSave, Id};
use crate::event::{Event, Harm};

/// The line that a log shows for an event, `None` for what is only seen. `name` says what the reader calls a creature.
#[must_use]
pub fn explain(event: &Event, name: &dyn Fn(Id) -> String) -> Option<String> {
    Some(match *event {
        Event::Turn { .. } | Event::Moved { .. } => return None,
        Event::Initiative { who, d20, bonus } => {
            format!("{} initiative {}", name(who), sum(d20, bonus))
        }
        Event::Surprised { who } => format!("{} is surprised", name(who)),
        Event::StoodUp { who } => format!("{} stands up", name(who)),
        Event::Attack {
            who,
            target,
            weapon,
            is_reaction,
            d20,
            bonus,
            armor_class,
            outcome,
            harm,
        } => {
            let came = match outcome {
                Outcome::Miss => "miss",
                Outcome::Hit => "hit",
                Outcome::Critical => "critical hit",
            };
            let (who, rolled, harm) =
                (name(who), sum(d20, bonus), harm.map(worded).unwrap_or_default());
            let reaction = if is_reaction { "opportunity, " } else { "" };
            format!(
                "{who} {rolled} vs AC {armor_class}: {came}{harm} ({reaction}{weapon}, {})",
                name(target)
            )
        }
        Event::Save { who, ability, d20, bonus, difficulty, is_made, against } => {
            let (rolled, came) = (sum(d20, bonus), made(is_made));
            format!(
                "{} {} save {rolled} vs DC {difficulty}: {came} ({against})",
                name(who),
                ability.short()
            )
        }
        Event::Struck { who, target, spell, harm } => {
            format!("{} {}{} ({})", name(who), spell.name(), worded(harm), name(target))
        }
        Event::Toppled { who } => format!("{} falls prone", name(who)),
        Event::Endured { who } => format!("{} will not stay down", name(who)),
        Event::Healed { who, target, how, rolled, gained } if who == target => {
            format!("{} {how} {rolled}: {gained} HP back", name(who))
        }
        Event::Healed { who, target, how, rolled, gained } => {
            format!("{} {how} {rolled}: {} gets {gained} HP", name(who), name(target))
        }
        Event::Fell { who } => format!("{} falls!", name(who)),
        Event::Died { who } => format!("{} dies", name(who)),
        Event::DeathSave { who, face, result } => {
            format!("{} death save d20 {face} vs 10: {}", name(who), saved(face, result))
        }
        Event::Aid { who, target, d20, bonus, difficulty, is_made } => {
            let (rolled, came) = (sum(d20, bonus), made(is_made));
            format!("{} Medicine {rolled} vs DC {difficulty}: {came} ({})", name(who), name(target))
        }
        Event::Dodged { who } => format!("{} dodges", name(who)),
        Event::Dashed { who } => format!("{} dashes", name(who)),
        Event::Disengaged { who } => format!("{} disengages", name(who)),
        Event::Surged { who } => format!("{} surges: one more action", name(who)),
    })
}

/// `d20 14+5=19`, and with two dice `d20 14(adv 3)+5=19`.
fn sum(d20: D20, bonus: i8) -> String {
    let face = d20.face;
    let other = d20.other.unwrap_or(0);
    let total = i16::from(face) + i16::from(bonus);
    match d20.edge {
        Edge::Straight => format!("d20 {face}{bonus:+}={total}"),
        Edge::Advantage => format!("d20 {face}(adv {other}){bonus:+}={total}"),
        Edge::Disadvantage => format!("d20 {face}(dis {other}){bonus:+}={total}"),
    }
}

/// `, 1d8+3=9`, with what the target made of it where that differs.
fn worded(harm: Harm) -> String {
    let mut text = format!(", {}", harm.rolled);
    let mut total = harm.rolled.total;
    if harm.times > 1 {
        total *= u16::from(harm.times);
        text = format!(", {} x {}={total}", harm.times, harm.rolled.formula);
    }
    if let Some(sneak) = harm.sneak {
        total += sneak.total;
        text += &format!(", sneak {sneak}");
    }
    if harm.taken != total {
        text += &format!(", takes {}", harm.taken);
    }
    text
}

const fn saved(face: u8, result: DeathSave) -> &'static str {
    match result {
        DeathSave::None | DeathSave::Success => "success",
        DeathSave::Failure if face == 1 => "two failures",
        DeathSave::Failure => "failure",
        DeathSave::Stable => "stable",
        DeathSave::Wakes => "awake with 1 HP!",
        DeathSave::Dies => "the last one",
    }
}

const fn made(is_made: bool) -> &'static str {
    if is_made { "success" } else { "failure" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ability, Damage, Formula, Rolled, Spell};

    fn check(event: &Event, expected: &str) {
        let name = |id| if id == 1 { "Mira".to_owned() } else { "Goblin".to_owned() };
        assert_eq!(explain(event, &name).as_deref(), Some(expected));
    }

    fn attack(d20: D20, outcome: Outcome, harm: Option<Harm>) -> Event {
        let (who, target, weapon, is_reaction, bonus, armor_class) =
            (1, 2, "longsword", false, 5, 15);
        Event::Attack { who, target, weapon, is_reaction, d20, bonus, armor_class, outcome, harm }
    }

    fn harm(formula: Formula, total: u16) -> Harm {
        let rolled = Rolled { formula, total };
        Harm { rolled, times: 1, sneak: None, kind: Damage::Slashing, taken: total }
    }

    #[test]
    fn every_part_of_an_attack_is_told() {
        let straight = D20 { face: 14, other: None, edge: Edge::Straight };
        let sword = harm(Formula::new(1, 8, 3), 9);
        check(
            &attack(straight, Outcome::Hit, Some(sword)),
            "Mira d20 14+5=19 vs AC 15: hit, 1d8+3=9 (longsword, Goblin)",
        );
        check(
            &attack(
                D20 { face: 4, other: Some(17), edge: Edge::Disadvantage },
                Outcome::Miss,
                None,
            ),
            "Mira d20 4(dis 17)+5=9 vs AC 15: miss (longsword, Goblin)",
        );
        let critical = Harm {
            sneak: Some(Rolled { formula: Formula::new(2, 6, 0), total: 7 }),
            taken: 40,
            ..harm(Formula::new(2, 8, 3), 13)
        };
        check(
            &attack(
                D20 { face: 20, other: Some(2), edge: Edge::Advantage },
                Outcome::Critical,
                Some(critical),
            ),
            "Mira d20 20(adv 2)+5=25 vs AC 15: critical hit, 2d8+3=13, sneak 2d6=7, takes 40 (longsword, Goblin)",
        );
    }

    #[test]
    fn saves_spells_and_healing_are_told() {
        let d20 = D20 { face: 8, other: None, edge: Edge::Straight };
        check(
            &Event::Save {
                who: 2,
                ability: Ability::Dexterity,
                d20,
                bonus: -1,
                difficulty: 13,
                is_made: false,
                against: "Sacred Flame",
            },
            "Goblin DEX save d20 8-1=7 vs DC 13: failure (Sacred Flame)",
        );
        let darts = Harm { times: 3, taken: 9, ..harm(Formula::new(1, 4, 1), 3) };
        check(
            &Event::Struck { who: 1, target: 2, spell: Spell::MagicMissile, harm: darts },
            "Mira Magic Missile, 3 x 1d4+1=9 (Goblin)",
        );
        let rolled = Rolled { formula: Formula::new(1, 10, 1), total: 8 };
        check(
            &Event::Healed { who: 1, target: 1, how: "Second Wind", rolled, gained: 6 },
            "Mira Second Wind 1d10+1=8: 6 HP back",
        );
        check(
            &Event::DeathSave { who: 1, face: 20, result: DeathSave::Wakes },
            "Mira death save d20 20 vs 10: awake with 1 HP!",
        );
    }
}
