//! Magic items on sheets.

use proptest::prelude::*;
use srd::data::{Back, ClassName, Gives, tables};
use srd::engine::character::{Character, Owned, Variants, Wear};
use srd::engine::items;
use srd::{Ability, Seeded};

use super::ready;

/// A magic item in use: worn or held, attuned if it needs that.
fn used(item: &str, base: &str, wear: Wear) -> Owned {
    let needs = tables().magic_item.iter().any(|one| one.name == item && one.attunement);
    Owned { base: base.into(), wear, attuned: needs, ..Owned::new(item, 1) }
}

fn with(class: ClassName, things: Vec<Owned>) -> Character {
    let mut character = ready("Human", class, 5);
    character.inventory = things;
    assert_eq!(character.validate(), Ok(()));
    character
}

#[test]
fn weapons_and_armour_of_magic_add_their_bonus() {
    let sword =
        with(ClassName::Fighter, vec![used("Weapon, +1", "Longsword", Wear::MainHand)]).sheet();
    let first = &sword.weapons[0];
    // Strength 18 and level 5: 4 + 3 + 1.
    assert_eq!((first.to_hit, first.damage[0].roll.to_string().as_str()), (8, "1d8+5"));
    assert!(first.qualities.is_magical);
    let plate =
        with(ClassName::Fighter, vec![used("Armor, +2", "Plate Armor", Wear::Worn)]).sheet();
    assert_eq!(plate.armor_class, 20);
    let shield =
        vec![used("Spellguard Shield", "", Wear::OffHand), used("Dwarven Plate", "", Wear::Worn)];
    assert_eq!(with(ClassName::Fighter, shield).sheet().armor_class, 18 + 2 + 2);
    let mithral =
        with(ClassName::Wizard, vec![used("Mithral Armor", "Chain Mail", Wear::Worn)]).sheet();
    assert_eq!((mithral.worn.is_noisy, mithral.speed.walk), (false, 30));
    let tongue = with(ClassName::Fighter, vec![used("Sun Blade", "", Wear::MainHand)]).sheet();
    assert!(tongue.weapons[0].qualities.is_finesse);
    assert!(
        with(ClassName::Fighter, vec![used("Adamantine Armor", "Chain Mail", Wear::Worn)])
            .sheet()
            .worn
            .is_adamantine
    );
}

#[test]
fn things_change_the_numbers_of_who_uses_them() {
    let plain = with(ClassName::Wizard, Vec::new()).sheet();
    let wearing = |item: &str| with(ClassName::Wizard, vec![used(item, "", Wear::Worn)]).sheet();
    let ring = wearing("Ring of Protection");
    assert_eq!(ring.armor_class, plain.armor_class + 1);
    assert_eq!(ring.saves, plain.saves.map(|save| save + 1));
    assert_eq!(wearing("Gauntlets of Ogre Power").scores.0[0], 19);
    let health = wearing("Amulet of Health");
    assert_eq!(health.hit_points, 6 + 4 + 4 * (4 + 4));
    assert_eq!(health.scores.modifier(Ability::Constitution), 4);
    let bracers = wearing("Bracers of Defense");
    assert_eq!(bracers.armor_class, plain.armor_class + 2);
    let robe = wearing("Robe of the Archmagi");
    assert_eq!(robe.armor_class, 15 + 2);
    assert_eq!(robe.casters[0].difficulty, plain.casters[0].difficulty + 2);

    // Not attuned, or not worn, they do nothing.
    let mut idle = used("Ring of Protection", "", Wear::Worn);
    idle.attuned = false;
    assert_eq!(with(ClassName::Wizard, vec![idle]).sheet().armor_class, plain.armor_class);
    let stowed =
        with(ClassName::Wizard, vec![used("Bracers of Defense", "", Wear::Carried)]).sheet();
    assert_eq!(stowed.armor_class, plain.armor_class);
}

#[test]
fn charges_and_potions_are_at_hand() {
    let wand =
        with(ClassName::Wizard, vec![used("Wand of Magic Missiles", "", Wear::MainHand)]).sheet();
    let charges =
        wand.reserves.iter().find(|(name, _, _)| name == "Wand of Magic Missiles").unwrap();
    assert!(charges.1 == 7 && matches!(charges.2, Back::Dawn(_)), "{charges:?}");
    let potion =
        with(ClassName::Wizard, vec![used("Potion of Healing", "", Wear::Carried)]).sheet();
    assert!(potion.activities.iter().any(|one| one.is.name == "Drink: Potion of Healing"));
}

#[test]
fn attunement_has_its_limits() {
    let worn = |item: &str| used(item, "", Wear::Worn);
    let mut wizard = ready("Human", ClassName::Wizard, 5);
    wizard.inventory = vec![
        worn("Ring of Protection"),
        worn("Cloak of Protection"),
        worn("Amulet of Health"),
        worn("Headband of Intellect"),
    ];
    let said: Vec<String> =
        wizard.validate().unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(said, ["attuned to more than 3 items"]);
    for (things, expected) in [
        (vec![used("Holy Avenger", "Longsword", Wear::MainHand)], "does not attune to this class"),
        (vec![used("Weapon, +1", "", Wear::MainHand)], "cannot be a \"\""),
        (vec![used("Weapon, +1", "Chain Mail", Wear::Worn)], "cannot be a \"Chain Mail\""),
        (vec![worn("Cloak of Protection"), worn("Cloak of Elvenkind")], "has no place beside"),
        (vec![Owned { identified: false, ..worn("Ring of Protection") }], "must be identified"),
        (vec![worn("Ring of Protection"), worn("Ring of Protection")], "attuned to two of"),
        (vec![Owned { kind: "Plaid".into(), ..worn("Ring of Protection") }], "of the kind"),
        (
            vec![Owned { used: 8, ..used("Wand of Magic Missiles", "", Wear::MainHand) }],
            "has not 8 charges",
        ),
    ] {
        wizard.inventory = things;
        let problems = wizard.validate().expect_err(expected);
        assert!(
            problems.iter().any(|one| one.to_string().contains(expected)),
            "{expected}: {problems:?}"
        );
    }
}

#[test]
fn boots_keep_their_wearer_fast() {
    let boots = used("Boots of Striding and Springing", "", Wear::Worn);
    let plates = Owned::new("Plate Armor", 2);
    let wizard = with(ClassName::Wizard, vec![boots, plates]);
    let sheet = wizard.sheet_with(Variants { encumbrance: true });
    assert_eq!(sheet.speed.walk, 30);
    assert!(
        sheet
            .powers
            .iter()
            .flat_map(|one| &one.is.modifiers)
            .any(|one| matches!(one.gives, Gives::Disadvantage(_)))
    );
}

proptest! {
    /// Every item that works can be owned in every way that it can be, used, and makes a sheet.
    #[test]
    fn every_item_can_be_had(seed in any::<u64>(), at in any::<prop::sample::Index>()) {
        use srd::Dice;
        let mut dice = Seeded::new(seed, 5);
        let power = &tables().item_power[at.index(tables().item_power.len())];
        let bases: Vec<String> = items::weapons(tables(), power).iter().map(|one| one.name.clone())
            .chain(items::armors(tables(), power).iter().map(|one| one.name.clone())).collect();
        let mut owned = used(&power.item, "", Wear::Carried);
        if bases.len() > 1 {
            owned.base = bases[dice.roll(bases.len() as u32) as usize - 1].clone();
        }
        if let Some((kind, _)) = power.kinds.first() {
            owned.kind.clone_from(kind);
        }
        let mut character = ready("Human", power.classes.first().copied().unwrap_or(ClassName::Monk), 3);
        character.inventory = vec![owned];
        for wear in [Wear::Carried, Wear::Worn, Wear::MainHand, Wear::OffHand, Wear::BothHands] {
            if character.wear(0, wear) {
                prop_assert_eq!(character.validate(), Ok(()), "{} {:?}", power.item, wear);
                prop_assert!(character.sheet().armor_class > 5);
            }
        }
    }
}
