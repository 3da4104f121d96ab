//! Which modifiers hold at all times with what a character is and wears, and which wait for a roll.

use super::build::Build;
use crate::data::{ArmorTraining, Modifier, When};
use crate::engine::Worn;

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Truth {
    /// As long as it wears this.
    Yes,
    /// Never as long as it wears this.
    No,
    /// That shows at a roll.
    Later,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Whether a condition holds for who has these classes and wears this.
pub(super) fn truth(when: &When, build: &Build<'_>, worn: Worn) -> Truth {
    match when {
        When::Unarmored => worn.armor.is_none().into(),
        When::NoShield => (!worn.has_shield).into(),
        When::NoHeavyArmor => (worn.armor != Some(ArmorTraining::Heavy)).into(),
        When::Armored => worn.armor.is_some().into(),
        When::TrainedArmor => (!worn.is_untrained).into(),
        When::Level(level) => (build.level() >= *level).into(),
        When::ClassLevel(class, level) => (build.class_level(*class) >= *level).into(),
        When::Trained(name) => super::numbers::training(build).has(name).into(),
        When::Not(inner) => match truth(inner, build, worn) {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Later => Truth::Later,
        },
        When::Any(all) => {
            let truths: Vec<Truth> = all.iter().map(|one| truth(one, build, worn)).collect();
            if truths.contains(&Truth::Yes) {
                Truth::Yes
            } else if truths.contains(&Truth::Later) {
                Truth::Later
            } else {
                Truth::No
            }
        }
        When::All(all) => {
            let truths: Vec<Truth> = all.iter().map(|one| truth(one, build, worn)).collect();
            if truths.contains(&Truth::No) {
                Truth::No
            } else if truths.contains(&Truth::Later) {
                Truth::Later
            } else {
                Truth::Yes
            }
        }
        _ => Truth::Later,
    }
}

/// A modifier with only the conditions that wait for a roll; none if it never holds.
pub(super) fn settle(modifier: &Modifier, build: &Build<'_>, worn: Worn) -> Option<Modifier> {
    let mut when = Vec::new();
    for one in &modifier.when {
        match truth(one, build, worn) {
            Truth::Yes => {}
            Truth::No => return None,
            Truth::Later => when.push(one.clone()),
        }
    }
    Some(Modifier { gives: modifier.gives.clone(), when })
}
