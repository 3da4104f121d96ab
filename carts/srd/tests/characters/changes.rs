//! Impossible characters are refused, and nothing that is read from bytes stops the rules.

use std::sync::OnceLock;

use proptest::prelude::*;
use srd::data::ClassName;
use srd::engine::character::{
    Background, Character, Generation, Key, Origin, Owned, Pick, Taken, Wear,
};

use super::{mixed, ready};

fn key(class: ClassName, from: &str) -> Key {
    Key::of_class(class, from)
}

/// Adds an answer to what was chosen for a question.
fn also(character: &mut Character, key: &Key, what: &str) {
    match character.picks.iter_mut().find(|pick| pick.key == *key) {
        Some(pick) => pick.what.push(what.into()),
        None => character.picks.push(Pick { key: key.clone(), what: vec![what.into()] }),
    }
}

fn worn(item: &str, wear: Wear) -> Owned {
    Owned { wear, ..Owned::new(item, 1) }
}

type Change = fn(&mut Character);

#[test]
fn each_thing_that_is_wrong_is_named() {
    let changes: &[(&str, Change)] = &[
        ("a name has 1 to 40 bytes", |one| one.name = " ".into()),
        ("a name has 1 to 40 bytes", |one| one.name = "x".repeat(41)),
        ("a name has 1 to 40 bytes", |one| one.name = "a\nb".into()),
        ("there is no race", |one| one.race = "Goblin".into()),
        ("is no subrace of", |one| one.subrace = "Hill Dwarf".into()),
        ("cannot come about so", |one| one.base[0] = 18),
        ("cannot come about so", |one| one.generation = Generation::Rolled([19; 6])),
        ("0 levels are not 1 to 20", |one| one.levels.clear()),
        ("21 levels are not 1 to 20", |one| one.levels = vec![one.levels[0]; 21]),
        ("not enough for level 5", |one| one.xp = 6_499),
        ("hit die of level 1 cannot show 5", |one| one.levels[0].die = 5),
        ("hit die of level 3 cannot show 7", |one| one.levels[2].die = 7),
        ("hit die of level 3 cannot show 0", |one| one.levels[2].die = 0),
        ("too low for Paladin", |one| one.levels[4] = Taken { class: ClassName::Paladin, die: 6 }),
        ("is not to be chosen", |one| also(one, &key(ClassName::Bard, "Spells"), "Bane")),
        ("was chosen twice", |one| one.picks.push(one.picks[0].clone())),
        ("is no option", |one| also(one, &key(ClassName::Wizard, "Book"), "Cure Wounds")),
        ("is no option", |one| also(one, &key(ClassName::Wizard, "Book"), "Wish")),
        ("is no option", |one| also(one, &key(ClassName::Wizard, "Book"), "Fire Bolt")),
        ("is no option", |one| also(one, &key(ClassName::Wizard, "Prepared"), "Wish")),
        ("more than 2", |one| also(one, &key(ClassName::Wizard, "Skills"), "History")),
        ("more than 4", |one| also(one, &key(ClassName::Wizard, "Cantrips"), "True Strike")),
        ("twice", |one| {
            let book = key(ClassName::Wizard, "Book");
            let first = one.picked(&book)[0].clone();
            also(one, &book, &first);
        }),
        ("there is no item \"Sun Sword\"", |one| one.inventory.push(Owned::new("Sun Sword", 1))),
        ("it takes 1 to 65535", |one| one.inventory.push(Owned::new("Torch", 0))),
        ("it takes 1 to 65535", |one| {
            one.inventory.push(Owned { count: 2, ..worn("Chain Mail", Wear::Worn) });
        }),
        ("takes no attunement", |one| {
            one.inventory.push(Owned { attuned: true, ..Owned::new("Torch", 1) });
        }),
        ("cannot be worn", |one| one.inventory.push(worn("Longsword", Wear::Worn))),
        ("cannot be held", |one| one.inventory.push(worn("Greatsword", Wear::MainHand))),
        ("cannot be held in both hands", |one| one.inventory.push(worn("Mace", Wear::BothHands))),
        ("cannot be held in the other hand", |one| {
            one.inventory.push(worn("Chain Mail", Wear::OffHand));
        }),
        ("has no place beside", |one| {
            one.inventory.extend([worn("Chain Mail", Wear::Worn), worn("Hide Armor", Wear::Worn)]);
        }),
        ("has no place beside", |one| {
            one.inventory =
                vec![worn("Greatsword", Wear::BothHands), worn("Shield", Wear::OffHand)];
        }),
        ("has no place beside", |one| {
            one.inventory = vec![worn("Mace", Wear::MainHand), worn("Club", Wear::MainHand)];
        }),
        ("has not 1 charges", |one| {
            one.inventory.push(Owned { used: 1, ..Owned::new("Torch", 1) });
        }),
        ("cannot be a \"Longsword\"", |one| {
            one.inventory.push(Owned { base: "Longsword".into(), ..Owned::new("Torch", 1) });
        }),
        ("201 things", |one| one.inventory = vec![Owned::new("Torch", 1); 201]),
    ];
    let wizard = ready("Human", ClassName::Wizard, 5);
    let wizard = Character { xp: 6_500, ..wizard };
    assert_eq!(wizard.validate(), Ok(()));
    for (expected, change) in changes {
        let mut changed = wizard.clone();
        change(&mut changed);
        let problems = changed.validate().expect_err(expected);
        let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|one| one.contains(expected)), "{expected}: {said:?}");
    }
}

#[test]
fn known_spells_are_of_the_levels_that_were_learned() {
    // At level 5 a bard has learned one spell that can be of level 3 and replaced one.
    let mut bard = ready("Human", ClassName::Bard, 5);
    let spells = key(ClassName::Bard, "Spells");
    let high = ["Fear", "Sending", "Tongues"];
    for (count, allowed) in [(2, true), (3, false)] {
        let pick = bard.picks.iter_mut().find(|pick| pick.key == spells).unwrap();
        let low = [
            "Bane",
            "Charm Person",
            "Cure Wounds",
            "Heroism",
            "Sleep",
            "Faerie Fire",
            "Healing Word",
        ];
        pick.what =
            high[..count].iter().chain(&low[..8 - count]).map(|name| (*name).to_owned()).collect();
        assert_eq!(bard.validate().is_ok(), allowed, "{count}: {:?}", bard.validate());
    }
}

#[test]
fn origins_are_checked_at_creation() {
    let origin = Origin {
        name: "Mira".into(),
        race: "Elf".into(),
        subrace: "High Elf".into(),
        background: Background::Custom,
        class: ClassName::Rogue,
        generation: Generation::Points,
        base: [8, 15, 13, 14, 10, 12],
    };
    let mut rogue = Character::create(origin.clone()).unwrap();
    assert_eq!(rogue.validate(), Ok(()), "questions may be open");
    assert!(rogue.due().len() >= 5);
    rogue.settle();
    assert_eq!((rogue.due().len(), rogue.validate()), (0, Ok(())));
    assert!(Character::create(Origin { subrace: String::new(), ..origin.clone() }).is_err());
    assert!(Character::create(Origin { base: [15; 6], ..origin.clone() }).is_err());
    assert!(Character::create(Origin { name: String::new(), ..origin }).is_err());
}

#[test]
fn a_character_is_small_and_reads_back_as_it_was_written() {
    for class in ClassName::ALL {
        let character = ready("Half-Elf", *class, 20);
        let bytes = postcard::to_allocvec(&character).unwrap();
        assert!(bytes.len() < 3_500, "{class:?}: {}", bytes.len());
        let back: Character = postcard::from_bytes(&bytes).unwrap();
        assert_eq!(back, character);
        assert_eq!(back.sheet(), character.sheet());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn changed_bytes_never_panic(which in 0usize..4, at in any::<prop::sample::Index>(), byte in any::<u8>(), more in any::<u8>()) {
        static WRITTEN: OnceLock<[Vec<u8>; 4]> = OnceLock::new();
        let written = WRITTEN.get_or_init(|| [
            ready("Human", ClassName::Wizard, 20),
            mixed("Half-Elf", &[(ClassName::Paladin, 2), (ClassName::Warlock, 5)]),
            ready("Dragonborn", ClassName::Druid, 7),
            ready("Dwarf", ClassName::Fighter, 11),
        ].map(|one| postcard::to_allocvec(&one).unwrap()));
        let mut bytes = written[which].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let next = (at + 1) % bytes.len();
        bytes[next] ^= more;
        if let Ok(changed) = postcard::from_bytes::<Character>(&bytes) {
            let _ = changed.validate();
            let sheet = changed.sheet();
            prop_assert!(sheet.hit_points > 0);
            let _ = changed.due();
        }
    }
}
