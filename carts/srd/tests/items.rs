//! What magic items and gear do.

use srd::data::{Back, Gives, MagicKind, Stat, Step, Tables, tables};
use srd::engine::items;

#[test]
fn two_hundred_magic_items_work() {
    let magic = |name: &str| tables().magic_item.iter().any(|item| item.name == name);
    let powers = || tables().item_power.iter().filter(|power| magic(&power.item));
    let (works, tells) =
        (powers().filter(|one| !one.tells).count(), powers().filter(|one| one.tells).count());
    assert!(works >= 215, "{works} work, {tells} only tell");
    let gaps = items::gaps(tables());
    assert!(gaps.len() <= 120, "{}", gaps.len());
    assert!(powers().all(|power| !gaps.contains(&power.item)));
}

#[test]
fn weapons_and_armour_say_what_they_can_be() {
    for item in &tables().magic_item {
        let Some(power) = items::power(tables(), &item.name) else { continue };
        let is = |kind| item.kind == kind;
        let (weapons, armors) =
            (items::weapons(tables(), power).len(), items::armors(tables(), power).len());
        assert!(!is(MagicKind::Weapon) || weapons > 0, "{}", item.name);
        assert!(!is(MagicKind::Armor) || armors > 0, "{}", item.name);
    }
    let count = |name| items::weapons(tables(), items::power(tables(), name).unwrap()).len();
    assert_eq!((count("Weapon, +1"), count("Flame Tongue"), count("Dagger of Venom")), (37, 5, 1));
    let mithral = items::armors(tables(), items::power(tables(), "Mithral Armor").unwrap());
    assert!(mithral.iter().all(|armor| armor.name != "Hide Armor") && mithral.len() == 8);
}

#[test]
fn charges_come_back_at_dawn_and_the_last_may_break_a_wand() {
    let wand = items::power(tables(), "Wand of Fireballs").unwrap();
    let reserve = &wand.powers.reserves[0];
    assert_eq!((reserve.amount.roll.bonus, wand.breaks), (7, 1));
    assert!(matches!(reserve.back, Back::Dawn(roll) if roll.to_string() == "1d6+1"));
    let spell = &wand.powers.spells[0];
    assert_eq!(
        (spell.spell.as_str(), spell.difficulty, spell.charges_max),
        ("Fireball", Some(15), 7)
    );
}

#[test]
fn potions_are_used_up() {
    for item in tables()
        .magic_item
        .iter()
        .filter(|item| matches!(item.kind, MagicKind::Potion | MagicKind::Scroll))
    {
        let Some(power) = items::power(tables(), &item.name) else { continue };
        assert!(power.consumed && !power.powers.actions.is_empty(), "{}", item.name);
    }
    for (name, dice) in [("Potion of Healing", "2d4+2"), ("Potion of Supreme Healing", "10d4+20")] {
        let does = &items::power(tables(), name).unwrap().powers.actions[0].does;
        assert!(matches!(&does[..], [Step::Heal(amount)] if amount.roll.to_string() == dice));
    }
}

#[test]
fn giants_belts_and_dragons_scales() {
    for (giant, strength) in
        [("Hill", 21), ("Stone", 23), ("Frost", 23), ("Fire", 25), ("Cloud", 27), ("Storm", 29)]
    {
        let name = format!("Belt of {giant} Giant Strength");
        let gives = &items::power(tables(), &name).unwrap().powers.modifiers[0].gives;
        assert!(
            matches!(gives, Gives::AtLeast(Stat::Score(_), amount) if amount.roll.bonus == strength),
            "{name}"
        );
    }
    for colour in
        ["Black", "Blue", "Brass", "Bronze", "Copper", "Gold", "Green", "Red", "Silver", "White"]
    {
        let power = items::power(tables(), &format!("{colour} Dragon Scale Mail")).unwrap();
        let resists =
            power.powers.modifiers.iter().any(|one| matches!(one.gives, Gives::Resist(_)));
        assert!(power.bonus == 1 && resists, "{colour}");
    }
}

#[test]
fn mistakes_in_items_name_record_and_field() {
    for (text, expected) in [
        (
            "item = \"Wand\"\nbase = [\"Clb\"]",
            "tables: item_power \"Wand\": `base`: there is no \"Clb\"",
        ),
        ("item = \"Wnd\"", "tables: item_power \"Wnd\": `item`: there is no such item"),
        (
            "item = \"Wand\"\npowers.spells = [{ spell = \"Firebal\" }]",
            "tables: item_power \"Wand\": `powers`: there is no spell \"Firebal\"",
        ),
        (
            "item = \"Wand\"\npowers.spells = [{ spell = \"Fireball\", uses = [{ Reserve = [\"Charges\", 1] }] }]",
            "tables: item_power \"Wand\": `uses`: there is no reserve \"Charges\"",
        ),
    ] {
        let mut all = tables().clone();
        all.add(Tables::read("mine.toml", &format!("[[item_power]]\n{text}\n")).unwrap());
        assert_eq!(all.check().unwrap_err().to_string(), expected);
    }
}
