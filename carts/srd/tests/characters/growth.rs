//! Creation and levels: what they make is always possible.

use proptest::prelude::*;
use srd::data::{ClassName, tables};
use srd::engine::character::{Character, HitDie, LEVEL_XP, Problem, counts, gaps, slots};
use srd::{Seeded, proficiency};

use super::{mixed, ready};

#[test]
fn every_class_and_race_grows_to_level_20_with_what_is_recommended() {
    for race in &tables().race {
        for &class in ClassName::ALL {
            let mut character = Character::ready_made("Mira", &race.name, class).unwrap();
            for level in 2..=20 {
                assert_eq!(character.due(), [], "{} {class:?} {level}", race.name);
                assert_eq!(character.validate(), Ok(()), "{} {class:?} {level}", race.name);
                character.xp = LEVEL_XP[level - 1];
                character.level_up(class, HitDie::Fixed).unwrap();
                character.settle();
            }
            assert_eq!(character.validate(), Ok(()), "{} {class:?}", race.name);
            let sheet = character.sheet();
            assert_eq!((sheet.level, sheet.proficiency), (20, proficiency(20)));
            assert!(!character.may_level_up());
        }
    }
}

#[test]
fn every_feature_has_a_record_and_none_lacks_anything() {
    let waits = |gap: &String| {
        let waiting = &tables().waiting;
        waiting.iter().any(|(_, name, word)| *gap == format!("{name}: {word}"))
    };
    let others: Vec<String> = gaps().into_iter().filter(|gap| !waits(gap)).collect();
    assert_eq!(others, Vec::<String>::new());
    let (working, tells, lacking) = counts();
    println!("{working} features work, {tells} tell, {lacking} lack something");
    assert_eq!(lacking, 0);
    assert!(working > 250 && tells < 20, "{working} {tells}");
}

#[test]
fn levels_are_refused_without_experience_or_scores() {
    let mut wizard = ready("Human", ClassName::Wizard, 1);
    wizard.xp = 299;
    let too_few = Problem::TooFewExperience { level: 2, xp: 299 };
    assert_eq!(wizard.level_up(ClassName::Wizard, HitDie::Fixed), Err(too_few));
    wizard.xp = 300;
    assert!(!wizard.open_classes().contains(&ClassName::Paladin));
    let low = Problem::MulticlassScores(ClassName::Paladin);
    assert_eq!(wizard.level_up(ClassName::Paladin, HitDie::Fixed), Err(low));
    let high = Problem::HitDie { level: 2, die: 7 };
    assert_eq!(wizard.level_up(ClassName::Wizard, HitDie::Rolled(7)), Err(high));
    assert_eq!(wizard.level_up(ClassName::Wizard, HitDie::Rolled(1)), Ok(()));
}

#[test]
fn slots_of_several_classes_are_those_of_their_sum() {
    // Of each pair, whole levels and half of the half casters' levels, by the full caster's table.
    let whole = [
        ClassName::Bard,
        ClassName::Cleric,
        ClassName::Druid,
        ClassName::Sorcerer,
        ClassName::Wizard,
    ];
    let half = [ClassName::Paladin, ClassName::Ranger];
    for one in whole {
        for level in 1..20 {
            for other in whole.into_iter().filter(|other| *other != one) {
                let both = slots(&[(one, level), (other, 20 - level)]);
                assert_eq!(both, slots(&[(ClassName::Wizard, 20)]), "{one:?} {level} {other:?}");
            }
            for other in half {
                let both = slots(&[(one, level), (other, 20 - level)]);
                let alone = slots(&[(ClassName::Wizard, level + (20 - level) / 2)]);
                assert_eq!(both, alone, "{one:?} {level} {other:?}");
            }
        }
    }
}

#[test]
fn a_second_class_brings_less() {
    let plain = ready("Human", ClassName::Fighter, 1);
    let both = mixed("Human", &[(ClassName::Rogue, 1), (ClassName::Fighter, 1)]);
    assert_eq!(both.validate(), Ok(()));
    // Saves are those of the first class.
    let (fighter, rogue) = (plain.sheet(), both.sheet());
    assert_eq!(fighter.saves.iter().filter(|save| **save > 3).count(), 2);
    assert_eq!(rogue.saves[1], rogue.scores.modifier(srd::Ability::Dexterity) + 2);
    assert_eq!(rogue.saves[2], rogue.scores.modifier(srd::Ability::Constitution));
}

#[test]
fn questions_come_with_options_and_answers_are_held_to_them() {
    let fighter = Character::ready_made("Mira", "Half-Elf", ClassName::Fighter).unwrap();
    let style = fighter.asks().into_iter().find(|ask| ask.of == "Fighting Style").unwrap();
    assert_eq!(style.options.len(), 6);
    let mut other = fighter.clone();
    let err = other.choose(&style.key, vec!["Rage".into()]).unwrap_err();
    assert_eq!(err.to_string(), "Fighting Style of Fighter 1: \"Rage\" is no option");
    assert_eq!(other, fighter);
    let two = vec!["Archery".into(), "Defense".into()];
    assert!(matches!(other.choose(&style.key, two), Err(Problem::TooMany { most: 1, .. })));
    other.choose(&style.key, vec!["Archery".into()]).unwrap();
    assert_ne!(other, fighter);
    let elsewhere = srd::engine::character::Key { level: 7, ..style.key };
    assert!(matches!(other.choose(&elsewhere, Vec::new()), Err(Problem::NotAsked(_))));
}

#[test]
fn improvements_end_at_20_and_can_be_a_feat() {
    let mut fighter = ready("Human", ClassName::Fighter, 8);
    let asks = fighter.asks();
    let asks: Vec<_> = asks.iter().filter(|ask| ask.of == "Improvement").collect();
    assert_eq!(asks.len(), 3);
    assert!(asks[0].options.contains(&"Grappler".to_owned()));
    let both = vec!["Grappler".into(), "Wisdom".into()];
    assert!(matches!(fighter.choose(&asks[1].key, both), Err(Problem::TooMany { .. })));
    fighter.choose(&asks[1].key, vec!["Grappler".into()]).unwrap();
    assert_eq!(fighter.validate(), Ok(()));
    assert!(fighter.choose(&asks[2].key, vec!["Grappler".into()]).is_err());
    let strength = fighter.sheet().scores.0[0];
    assert!(strength <= 20);
    let more = vec!["Strength".to_owned(); 2];
    fighter.choose(&asks[0].key, more.clone()).unwrap();
    assert_eq!(fighter.sheet().scores.0[0], 18);
    fighter.choose(&asks[2].key, more.clone()).unwrap();
    assert_eq!(fighter.sheet().scores.0[0], 20);
    assert!(matches!(
        fighter.choose(&asks[1].key, more),
        Err(Problem::NoOption { .. } | Problem::ScoreTooHigh(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Any order of any classes that the scores allow, with any legal answers, is possible.
    #[test]
    fn whatever_is_chosen_legally_is_possible(seed in any::<u64>(), race in 0usize..9, levels in 1usize..=20) {
        use srd::Dice;
        let mut dice = Seeded::new(seed, 7);
        let race = &tables().race[race].name;
        let first = ClassName::ALL[dice.roll(12) as usize - 1];
        let mut character = Character::ready_made("Mira", race, first).unwrap();
        for level in 1..=levels {
            if level > 1 {
                character.xp = LEVEL_XP[level - 1];
                let open = character.open_classes();
                let class = open[dice.roll(open.len() as u32) as usize - 1];
                let die = HitDie::roll(class, &mut dice);
                character.level_up(class, die).unwrap();
            }
            for _ in 0..100 {
                let Some((ask, _)) = character.due().into_iter().next() else { break };
                let mut made = ask.made.clone();
                let mut free: Vec<String> = ask.options.iter().filter(|one| !made.contains(one)).cloned().collect();
                for _ in 0..ask.open() {
                    if free.is_empty() { break }
                    made.push(free.swap_remove(dice.roll(free.len() as u32) as usize - 1));
                }
                if character.choose(&ask.key, made).is_err() {
                    character.settle();
                }
            }
            prop_assert_eq!(character.due().len(), 0);
            prop_assert_eq!(character.validate(), Ok(()));
        }
        let sheet = character.sheet();
        prop_assert_eq!(usize::from(sheet.level), levels);
        prop_assert!(sheet.hit_points >= sheet.level.into());
        prop_assert!(sheet.weapons.iter().any(|weapon| weapon.qualities.is_unarmed));
    }
}

/// What a sheet takes of a save or a message.
#[test]
fn sheets_stay_small() {
    for class in ClassName::ALL {
        let sheet = ready("Human", *class, 20).sheet();
        let bytes = postcard::to_allocvec(&sheet).unwrap();
        assert!(bytes.len() < 6_000, "{class:?}: {}", bytes.len());
    }
}
