//! Spells that things let one cast: wands, scrolls and gems; and what a staff answers its own hits with.

use srd::Square;
use srd::data::{ClassName, CreatureType};
use srd::engine::character::{Owned, Wear};
use srd::engine::{Aim, Command, Event, Sheet, Spend};

use crate::judge::Stage;
use crate::things::{bearer, duel, foe, with};

/// A spell that a thing lets its bearer cast, by its place behind the ways of casting.
fn by_thing(sheet: &Sheet, spell: &str) -> u8 {
    let known = |caster: &srd::engine::Caster| caster.class.is_none() && caster.at_will == [spell];
    u8::try_from(sheet.casters.iter().rposition(known).expect("it is granted")).unwrap()
}

fn cast(caster: u8, spell: &str, slot: u8, aims: Vec<Aim>) -> Command {
    use srd::engine::Casting;
    Command::Cast(Casting { spell: spell.into(), caster, slot, aims, ..Casting::default() })
}

#[test]
fn wands_cast_with_charges_and_their_own_numbers() {
    let wizard = bearer(ClassName::Wizard, "Wand of Fireballs", "", Wear::MainHand);
    let caster = by_thing(&wizard, "Fireball");
    let aims = || vec![Aim::To(Square::new(15, 15))];
    let far = |sheet: Sheet| {
        Stage::new()
            .with(1, 0, (3, 3), sheet)
            .with(2, 1, (15, 15), foe(CreatureType::Giant))
            .fight(&[1, 2])
    };
    let mut stage = far(wizard.clone());
    stage.act(1, &cast(caster, "Fireball", 5, aims()), &[6, 1, 1]).unwrap();
    let save = stage.rolls().find(|roll| roll.who == 2).unwrap();
    assert_eq!(save.against, 15);
    let one = stage.scene.creature(1).unwrap();
    assert_eq!((one.left("Wand of Fireballs"), one.slots_used), (4, [0; 9]), "level 5 takes three");
    let mut stage = far(wizard);
    stage.tell(Event::Spent(1, Spend::Reserve("Wand of Fireballs".into(), 6)));
    assert!(stage.act(1, &cast(caster, "Fireball", 4, aims()), &[6]).is_err());
}

#[test]
fn a_scroll_is_read_by_who_has_the_spell_on_a_list() {
    let scroll = |class, spell: &str, level: &str| {
        let mut one = with(class, &[]);
        let item = format!("Spell Scroll ({level})");
        one.inventory = vec![Owned { kind: spell.into(), ..Owned::new(&item, 1) }];
        one.validate().unwrap();
        one.sheet()
    };
    let fighter = scroll(ClassName::Fighter, "Fireball", "3rd");
    assert!(fighter.casters.is_empty(), "it means nothing to a fighter");
    let wizard = scroll(ClassName::Wizard, "Cone of Cold", "5th");
    let caster = by_thing(&wizard, "Cone of Cold");
    for (face, works) in [(3, false), (20, true)] {
        let mut stage = duel(wizard.clone(), foe(CreatureType::Giant));
        let read = cast(caster, "Cone of Cold", 0, vec![Aim::To(Square::new(8, 5))]);
        stage.act(1, &read, &[face, 2, 2]).unwrap();
        assert_eq!(stage.hp(2) < 200, works, "a check of 15 for a level that it cannot cast");
        assert!(stage.act(1, &read, &[20]).is_err(), "the scroll is gone");
    }
    let own = scroll(ClassName::Wizard, "Fireball", "3rd");
    let caster = by_thing(&own, "Fireball");
    let mut stage = duel(own, foe(CreatureType::Giant));
    let read = cast(caster, "Fireball", 0, vec![Aim::To(Square::new(15, 5))]);
    stage.act(1, &read, &[1, 1]).unwrap();
    assert_eq!(stage.rolls().filter(|roll| roll.who == 1).count(), 0, "no check for its own level");
}

#[test]
fn a_gem_brings_its_own_elemental() {
    let druid = bearer(ClassName::Druid, "Water Elemental Gem", "", Wear::Carried);
    let caster = by_thing(&druid, "Conjure Elemental");
    let mut stage = Stage::new().with(1, 0, (5, 5), druid);
    let conjure = cast(caster, "Conjure Elemental", 0, vec![Aim::To(Square::new(8, 8))]);
    stage.act(1, &conjure, &[10]).unwrap();
    assert!(stage.scene.creatures().any(|(_, one)| one.sheet.name == "Water Elemental"));
    assert_eq!(stage.scene.creature(1).unwrap().left("Water Elemental Gem"), 0);
}

#[test]
fn a_staff_strikes_harder_with_its_charges_and_no_other_weapon_does() {
    let both = with(
        ClassName::Fighter,
        &[("Staff of Striking", "", Wear::MainHand), ("Dagger", "", Wear::OffHand)],
    );
    for (weapon, spent) in [(0, 1), (1, 0)] {
        let mut stage = duel(both.sheet(), foe(CreatureType::Giant));
        let blow = Command::Attack { weapon, target: 2, is_thrown: false, spares: false };
        stage.act_eager(1, &blow, &[15, 3]).unwrap();
        let used = 10 - stage.scene.creature(1).unwrap().left("Staff of Striking");
        assert_eq!(used > 0, spent > 0, "{weapon}");
    }
}
