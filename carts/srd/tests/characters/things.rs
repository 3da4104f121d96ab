//! Belongings, shops and treasure.

use proptest::prelude::*;
use srd::Seeded;
use srd::data::ClassName;
use srd::engine::character::{
    Character, Purse, Settlement, Wear, copying_cp, hoard, kit, pockets, resale_cp, share, stock,
    thing,
};

use super::ready;

#[test]
fn kits_are_there_with_packs_unfolded() {
    for class in ClassName::ALL {
        let things = kit(*class);
        assert!(
            things.iter().all(|one| thing(&one.item).is_some() && !one.item.ends_with("Pack")),
            "{class:?}"
        );
        assert!(
            things.iter().any(|one| one.item == "Rations (1 day)")
                || *class == ClassName::Warlock
                || matches!(class, ClassName::Wizard),
            "{class:?}"
        );
        let character = Character::ready_made("Mira", "Human", *class).unwrap();
        assert!(character.inventory.iter().any(|one| one.wear != Wear::Carried), "{class:?}");
        assert_eq!(character.purse.worth_cp(), 1_500);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table with a row for each class")]
fn kits_are_what_the_class_allows() {
    use ClassName::*;
    for (class, things, allowed) in [
        (
            Fighter,
            &[
                ("Chain Mail", 1),
                ("Longsword", 1),
                ("Shield", 1),
                ("Crossbow, light", 1),
                ("Crossbow bolt", 20),
                ("Dungeoneer's Pack", 1),
            ][..],
            true,
        ),
        (
            Fighter,
            &[
                ("Leather Armor", 1),
                ("Longbow", 1),
                ("Arrow", 20),
                ("Longsword", 1),
                ("Maul", 1),
                ("Handaxe", 2),
                ("Explorer's Pack", 1),
            ],
            true,
        ),
        (
            Fighter,
            &[
                ("Plate Armor", 1),
                ("Longsword", 1),
                ("Shield", 1),
                ("Handaxe", 2),
                ("Explorer's Pack", 1),
            ],
            false,
        ),
        (Fighter, &[("Chain Mail", 1), ("Longsword", 1), ("Shield", 1), ("Handaxe", 2)], false),
        (Barbarian, &[("Greataxe", 1), ("Handaxe", 2)], true),
        (Barbarian, &[("Maul", 1), ("Mace", 1)], true),
        (Barbarian, &[("Longbow", 1), ("Handaxe", 2)], false),
        (
            Cleric,
            &[
                ("Warhammer", 1),
                ("Scale Mail", 1),
                ("Mace", 1),
                ("Priest's Pack", 1),
                ("Amulet", 1),
            ],
            false,
        ),
        (
            Cleric,
            &[
                ("Mace", 1),
                ("Leather Armor", 1),
                ("Sickle", 1),
                ("Priest's Pack", 1),
                ("Emblem", 1),
            ],
            true,
        ),
    ] {
        let found = srd::engine::character::kit_of(class, things);
        assert_eq!(found.is_some(), allowed, "{class:?} {things:?}");
        if let Some(kit) = found {
            let mut character = Character::ready_made("Mira", "Human", class).unwrap();
            character.inventory = kit;
            assert_eq!(character.validate(), Ok(()));
        }
    }
}

#[test]
fn things_are_worn_in_the_place_of_others() {
    let mut fighter = ready("Human", ClassName::Fighter, 1);
    fighter.gain("Greatsword", 1);
    fighter.gain("Plate Armor", 1);
    let at = |one: &Character, item: &str| {
        one.inventory.iter().position(|owned| owned.item == item).unwrap()
    };
    let (sword, plate) = (at(&fighter, "Greatsword"), at(&fighter, "Plate Armor"));
    assert!(!fighter.wear(sword, Wear::MainHand));
    assert!(!fighter.wear(999, Wear::MainHand));
    assert!(fighter.wear(sword, Wear::BothHands) && fighter.wear(plate, Wear::Worn));
    let stowed = ["Longsword", "Shield", "Chain Mail"]
        .map(|item| fighter.inventory[at(&fighter, item)].wear);
    assert_eq!(stowed, [Wear::Carried; 3]);
    assert_eq!(fighter.validate(), Ok(()));
    assert_eq!(fighter.sheet().armor_class, 18);
    // One of several daggers is taken in hand.
    fighter.gain("Mace", 3);
    let maces = at(&fighter, "Mace");
    assert!(fighter.wear(maces, Wear::MainHand));
    let counts: Vec<u16> =
        fighter.inventory.iter().filter(|one| one.item == "Mace").map(|one| one.count).collect();
    assert_eq!(counts, [2, 1]);
    assert_eq!(fighter.validate(), Ok(()));
}

#[test]
fn prices_are_paid_and_half_of_them_come_back() {
    let mut fighter = ready("Human", ClassName::Fighter, 1);
    let offers = stock(Settlement::Village);
    let arrows = offers.iter().find(|offer| offer.item == "Arrow").unwrap();
    assert_eq!((arrows.cost_cp, arrows.count), (100, 20));
    fighter.buy(arrows, 2).unwrap();
    assert_eq!(fighter.purse.worth_cp(), 1_300);
    assert!(fighter.inventory.iter().any(|one| one.item == "Arrow" && one.count == 40));
    assert!(fighter.buy(arrows, 14).is_err());
    assert_eq!(fighter.purse.worth_cp(), 1_300);
    for (item, each) in [
        ("Longsword", Some(750)),
        ("Arrow", Some(2)),
        ("Plate Armor", Some(75_000)),
        ("Alms box", None),
        ("Moon", None),
    ] {
        assert_eq!(resale_cp(item), each, "{item}");
    }
    assert!(!fighter.sell("Longsword", 2) && !fighter.sell("Moon", 1));
    assert!(fighter.sell("Longsword", 1));
    assert_eq!(fighter.purse.worth_cp(), 2_050);
    assert_eq!([copying_cp(3, false), copying_cp(3, true)], [(15_000, 6), (7_500, 3)]);
}

#[test]
fn larger_places_have_more() {
    let [village, town, city] =
        [Settlement::Village, Settlement::Town, Settlement::City].map(stock);
    assert!(village.len() < town.len() && town.len() < city.len());
    assert!(village.iter().all(|offer| town.iter().any(|other| other.item == offer.item)));
    assert!(village.iter().all(|offer| offer.cost_cp <= 2_500));
    assert!(
        city.iter().any(|offer| offer.item == "Plate Armor")
            && !town.iter().any(|offer| offer.item == "Plate Armor")
    );
}

#[test]
fn silver_costs_100_gold_pieces() {
    let mut fighter = ready("Human", ClassName::Fighter, 1);
    let sword = fighter.inventory.iter().position(|one| one.item == "Longsword").unwrap();
    assert!(fighter.silver(sword).is_err() && !fighter.sheet().weapons[0].qualities.is_silvered);
    fighter.purse = Purse { gold: 150, ..Purse::default() };
    fighter.silver(sword).unwrap();
    fighter.silver(sword).unwrap();
    assert_eq!(fighter.purse.worth_cp(), 5_000);
    assert!(fighter.sheet().weapons[0].qualities.is_silvered);
    assert_eq!(fighter.validate(), Ok(()));
}

#[test]
fn treasure_goes_with_level_and_rating() {
    let mean = |of: &dyn Fn(&mut Seeded) -> u64| {
        (0..400).map(|seed| of(&mut Seeded::new(seed, 3))).sum::<u64>() / 400
    };
    let coins: Vec<u64> = [2, 8, 40, 88, 136]
        .into_iter()
        .map(|rating| mean(&|dice| pockets(rating, dice).worth_cp()))
        .collect();
    assert!(coins.is_sorted() && coins[0] > 10 && coins[1] > 100, "{coins:?}");
    for level in [1u8, 5, 20] {
        let gold = mean(&|dice| hoard(level, dice).coins.worth_cp()) / 100;
        assert!(
            (u64::from(level) * 90..=u64::from(level) * 120 + 10).contains(&gold),
            "{level}: {gold}"
        );
    }
    assert_eq!(share(1_000, 3), 333);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is bought, found, worn and sold, the character stays possible.
    #[test]
    fn shopping_makes_no_impossible_characters(seed in any::<u64>(), class in 0usize..12) {
        use srd::Dice;
        let mut dice = Seeded::new(seed, 11);
        let mut character = ready("Human", ClassName::ALL[class], 3);
        character.purse.put(srd::engine::character::Coin::Gold, 5_000);
        let offers = stock(Settlement::City);
        for _ in 0..25 {
            let offer = &offers[dice.roll(offers.len() as u32) as usize - 1];
            let before = character.purse.worth_cp();
            let paid = character.buy(offer, 1).is_ok();
            prop_assert_eq!(before - character.purse.worth_cp(), if paid { u64::from(offer.cost_cp) } else { 0 });
            character.inventory.extend(hoard(3, &mut dice).items);
            let at = dice.roll(character.inventory.len() as u32) as usize - 1;
            let wear = [Wear::Carried, Wear::Worn, Wear::MainHand, Wear::OffHand, Wear::BothHands][dice.roll(5) as usize - 1];
            character.wear(at, wear);
            if dice.roll(3) == 1 {
                let item = character.inventory[at].item.clone();
                character.sell(&item, 1);
            }
            prop_assert_eq!(character.validate(), Ok(()));
        }
        prop_assert!(character.load_quarters() > 0);
        let _ = character.sheet();
    }
}
