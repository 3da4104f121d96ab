//! Ready-made characters for tests.

use srd::data::ClassName;
use srd::engine::character::{Character, HitDie, LEVEL_XP};

/// A ready-made character that took all its levels in one class, with what is recommended.
pub(crate) fn ready(race: &str, class: ClassName, level: u8) -> Character {
    mixed(race, &[(class, level)])
}

/// The same with several classes, one after the other.
pub(crate) fn mixed(race: &str, classes: &[(ClassName, u8)]) -> Character {
    let mut character =
        Character::ready_made("Mira", race, classes[0].0).expect("the race is known");
    character.xp = LEVEL_XP[19];
    for (at, &(class, level)) in classes.iter().enumerate() {
        for _ in u8::from(at == 0)..level {
            character.level_up(class, HitDie::Fixed).expect("its scores allow it");
            character.settle();
        }
    }
    character
}
