//! The fifteen conditions, in the same words as all other powers. Source: 5.1, Appendix A.
//!
//! What they are beyond numbers and rolls is where it belongs: who is incapacitated takes no actions
//! ([`Creature::can_act`](super::Creature::can_act)), who is grappled, restrained or cannot act does not move, who is
//! charmed does not attack the charmer, who is frightened comes no nearer.

use std::sync::OnceLock;

use crate::ability::Ability;
use crate::damage::Damage;
use crate::data::{Amount, ConditionName, Gives, Modifier, Rolls, Rule, Stat, When};

/// What a condition gives; exhaustion at its level.
pub(super) fn modifiers(condition: ConditionName, exhaustion: u8) -> &'static [Modifier] {
    type Lists = Vec<Vec<Modifier>>;
    static TABLES: OnceLock<(Lists, Lists)> = OnceLock::new();
    let (conditions, levels) = TABLES.get_or_init(|| {
        let conditions = ConditionName::ALL.iter().map(|&condition| list(condition)).collect();
        (conditions, (0..=6).map(exhausted).collect())
    });
    match condition {
        ConditionName::Exhaustion => &levels[usize::from(exhaustion.min(6))],
        _ => &conditions[condition as usize],
    }
}

/// What armour or a shield that one is not trained in costs.
pub(super) fn untrained() -> &'static [Modifier] {
    static LIST: OnceLock<Vec<Modifier>> = OnceLock::new();
    LIST.get_or_init(|| {
        let mut list = Vec::new();
        for ability in [Ability::Strength, Ability::Dexterity] {
            list.push(now(Gives::Disadvantage(Rolls::ChecksOf(ability))));
            list.push(now(Gives::Disadvantage(Rolls::SavesOf(ability))));
            list.push(only(Gives::Disadvantage(Rolls::Attacks), When::By(ability)));
        }
        list.push(now(Gives::Rule(Rule::CannotCast)));
        list
    })
}

const fn now(gives: Gives) -> Modifier {
    Modifier { gives, when: Vec::new() }
}

fn only(gives: Gives, when: When) -> Modifier {
    Modifier { gives, when: vec![when] }
}

fn nothing() -> Amount {
    Amount::default()
}

/// Strength and Dexterity saves that fail by themselves, and advantage for attackers.
fn helpless() -> Vec<Modifier> {
    vec![
        now(Gives::Fails(Rolls::SavesOf(Ability::Strength))),
        now(Gives::Fails(Rolls::SavesOf(Ability::Dexterity))),
        now(Gives::AdvantageAgainst(Rolls::Attacks)),
        now(Gives::Rule(Rule::CannotMove)),
    ]
}

fn list(condition: ConditionName) -> Vec<Modifier> {
    use Gives::{AdvantageAgainst, AtMost, Disadvantage, DisadvantageAgainst, Fails};
    let still = || now(AtMost(Stat::Speed, nothing()));
    let mut list = Vec::new();
    match condition {
        // Attacks by and on those who cannot see follow from sight.
        ConditionName::Blinded => list.push(only(Fails(Rolls::Checks), When::BySight)),
        ConditionName::Deafened => list.push(only(Fails(Rolls::Checks), When::ByHearing)),
        ConditionName::Charmed | ConditionName::Incapacitated | ConditionName::Exhaustion => {}
        ConditionName::Frightened => {
            list.push(now(Disadvantage(Rolls::Checks)));
            list.push(now(Disadvantage(Rolls::Attacks)));
        }
        ConditionName::Grappled => list.push(still()),
        ConditionName::Invisible => {}
        ConditionName::Paralyzed => {
            list = helpless();
            list.push(only(Gives::CriticalAgainst, When::Within(5)));
            list.push(now(Gives::Rule(Rule::CannotSpeak)));
        }
        ConditionName::Petrified => {
            list = helpless();
            list.push(now(Gives::Resist(Damage::ALL.to_vec())));
            list.push(now(Gives::Immune(vec![Damage::Poison])));
            list.push(now(Gives::ImmuneTo(vec![ConditionName::Poisoned])));
            list.push(now(Gives::Rule(Rule::CannotSpeak)));
        }
        ConditionName::Poisoned => {
            list.push(now(Disadvantage(Rolls::Attacks)));
            list.push(now(Disadvantage(Rolls::Checks)));
        }
        ConditionName::Prone => {
            list.push(now(Disadvantage(Rolls::Attacks)));
            list.push(only(AdvantageAgainst(Rolls::Attacks), When::Within(5)));
            list.push(only(DisadvantageAgainst(Rolls::Attacks), When::Beyond(5)));
        }
        ConditionName::Restrained => {
            list.push(still());
            list.push(now(AdvantageAgainst(Rolls::Attacks)));
            list.push(now(Disadvantage(Rolls::Attacks)));
            list.push(now(Disadvantage(Rolls::SavesOf(Ability::Dexterity))));
        }
        ConditionName::Stunned => list = helpless(),
        ConditionName::Unconscious => {
            list = helpless();
            list.push(only(Gives::CriticalAgainst, When::Within(5)));
            list.push(now(Gives::Rule(Rule::CannotSpeak)));
        }
    }
    list
}

/// What so many levels of exhaustion give; they add up.
fn exhausted(levels: u8) -> Vec<Modifier> {
    let each = [
        vec![Gives::Disadvantage(Rolls::Checks)],
        vec![Gives::Half(Stat::Speed)],
        vec![Gives::Disadvantage(Rolls::Attacks), Gives::Disadvantage(Rolls::Saves)],
        vec![Gives::Half(Stat::HitPointsMax)],
        vec![Gives::AtMost(Stat::Speed, nothing())],
    ];
    each.into_iter().take(usize::from(levels)).flatten().map(now).collect()
}
