//! The sheets of all monsters: checks that must hold of each, and some written out by hand.

use srd::data::{
    Activity, Back, ConditionName, Cost, Effect, Gives, Lasts, Monster, Step, Tables, Trigger, Use,
    When, tables,
};
use srd::engine::{Sheet, Slots, Weapon, bestiary};
use srd::{Ability, Damage, modifier};

fn sheet(name: &str) -> Sheet {
    bestiary::by_name(tables(), name).unwrap_or_else(|| panic!("no {name}"))
}

fn all() -> impl Iterator<Item = (&'static Monster, Sheet)> {
    tables().monster.iter().map(|monster| (monster, bestiary::sheet(tables(), monster)))
}

fn weapon<'a>(sheet: &'a Sheet, name: &str) -> &'a Weapon {
    let found = sheet.weapons.iter().find(|weapon| weapon.name == name);
    found.unwrap_or_else(|| panic!("{} has no {name}", sheet.name))
}

fn activity<'a>(sheet: &'a Sheet, name: &str) -> &'a Activity {
    let found = sheet.activities.iter().find(|one| one.is.name == name);
    &found.unwrap_or_else(|| panic!("{} cannot {name}", sheet.name)).is
}

/// All steps of a list and of what is in them.
fn within(steps: &[Step], look: &mut dyn FnMut(&Step)) {
    for step in steps {
        look(step);
        match step {
            Step::Attack { hit, miss, .. } => [hit, miss].map(|steps| within(steps, look)),
            Step::Save { fail, pass, .. } => [fail, pass].map(|steps| within(steps, look)),
            Step::If { then, otherwise, .. } => [then, otherwise].map(|steps| within(steps, look)),
            Step::Strike { hit, .. } => [within(hit, look), ()],
            Step::Gain(effect) | Step::GainSelf(effect) => {
                [within(&effect.due, look), within(&effect.after, look)]
            }
            Step::Avert { effect, otherwise } => {
                [within(&effect.due, look), within(otherwise, look)]
            }
            Step::Oneself(steps) | Step::Around(_, steps) => [within(steps, look), ()],
            _ => [(), ()],
        };
    }
}

/// Every step that a sheet has anywhere.
fn steps(sheet: &Sheet, look: &mut dyn FnMut(&Step)) {
    sheet.weapons.iter().for_each(|weapon| within(&weapon.hit, look));
    for Activity { before, does, after, options, .. } in sheet.activities.iter().map(|one| &one.is)
    {
        [before, does, after].into_iter().for_each(|steps| within(steps, look));
        options.iter().for_each(|(_, steps)| within(steps, look));
    }
    for powers in sheet.powers.iter().map(|one| &one.is) {
        powers.on.iter().for_each(|on| within(&on.does, look));
        let around = powers.auras.iter().flat_map(|aura| &aura.on);
        around.for_each(|on| within(&on.does, look));
    }
}

/// The effect that a step or one in it brings, by what it is called or by a condition that it gives.
fn effect(all: &[Step], fits: impl Fn(&Effect) -> bool) -> Effect {
    let mut found = None;
    within(all, &mut |step| {
        if let Step::Gain(effect) = step
            && fits(effect)
        {
            found.get_or_insert_with(|| (**effect).clone());
        }
    });
    found.expect("there is such an effect")
}

fn gives(effect: &Effect, condition: ConditionName) -> bool {
    effect.conditions.contains(&condition)
}

/// Save, difficulty and whether success takes half, of the first step.
fn save(steps: &[Step]) -> (Ability, i16, bool) {
    let Some(Step::Save { ability, difficulty: Some(number), half, .. }) = steps.first() else {
        panic!("{steps:?}")
    };
    (*ability, number.roll.bonus, *half)
}

fn damage(weapon: &Weapon) -> Vec<String> {
    weapon.damage.iter().map(|part| format!("{} {:?}", part.roll, part.kind)).collect()
}

fn has(sheet: &Sheet, wanted: &Gives) -> bool {
    let mut modifiers = sheet.powers.iter().flat_map(|powers| &powers.is.modifiers);
    modifiers.any(|modifier| modifier.gives == *wanted)
}

#[test]
fn numbers_are_those_of_the_records() {
    for (monster, sheet) in all() {
        let name = &monster.name;
        assert_eq!((&sheet.name, sheet.hit_points), (name, monster.hit_points));
        assert_eq!(sheet.armor_class, monster.armor_class, "{name}");
        assert_eq!((sheet.speed, sheet.senses), (monster.speed, monster.senses), "{name}");
        assert_eq!((sheet.xp, sheet.level), (monster.xp, monster.hit_dice.count), "{name}");
        for ability in Ability::ALL {
            let own = monster.saves.iter().find(|(known, _)| *known == ability);
            let plain = modifier(monster.scores[ability as usize]);
            assert_eq!(sheet.saves[ability as usize], own.map_or(plain, |own| own.1), "{name}");
        }
        for (skill, bonus) in &monster.skills {
            assert_eq!(sheet.skill(*skill), *bonus, "{name}");
        }
        assert_eq!(sheet.legendary_actions > 0, !monster.legendary_actions.is_empty(), "{name}");
        assert_eq!(sheet.legendary_resistances, monster.legendary_resistances, "{name}");
    }
}

#[test]
fn every_attack_is_a_weapon_with_its_damage() {
    let mut count = 0;
    for (monster, sheet) in all() {
        for record in monster.actions.iter().filter(|record| record.attack.is_some()) {
            let weapon = weapon(&sheet, &record.name);
            let attack = record.attack.unwrap();
            let name = format!("{}: {}", monster.name, weapon.name);
            assert_eq!((weapon.to_hit, weapon.reach), (attack.to_hit, attack.reach), "{name}");
            // What a save stands against comes with the steps of a hit; the aboleth's acid comes later, by its disease.
            let plain = record.damage.iter().filter(|part| part.save.is_none());
            let aboleth = name == "Aboleth: Tentacle";
            let expected: Vec<_> = plain.take(if aboleth { 1 } else { 9 }).copied().collect();
            assert_eq!(weapon.damage, expected, "{name}");
            for part in record.damage.iter().filter(|part| part.save.is_some()) {
                let mut found = false;
                within(&weapon.hit, &mut |step| {
                    let Step::Save { fail, half, .. } = step else { return };
                    found |= fail.iter().any(|step| match step {
                        Step::Damage { amount, kind, .. } => {
                            (amount.roll, *kind, *half)
                                == (part.roll, part.kind, part.save.unwrap().half)
                        }
                        _ => false,
                    });
                });
                assert!(found, "{name}: {part:?}");
            }
            count += 1;
        }
    }
    assert_eq!(count, 533);
}

#[test]
fn nothing_on_a_sheet_is_empty_or_refers_to_nothing() {
    for (monster, sheet) in all() {
        let name = &monster.name;
        let known = |wanted: &str| {
            sheet.weapons.iter().any(|weapon| weapon.name == wanted)
                || sheet.activities.iter().any(|one| one.is.name == wanted)
                || wanted == "Innate Spellcasting" && !sheet.casters.is_empty()
        };
        for (part, count) in sheet.multiattack.iter().flatten() {
            assert!(known(part) && count.average() > 0, "{name}: {part}");
        }
        let reserve = |wanted: &str| sheet.reserves.iter().any(|(known, ..)| known == wanted);
        let used = sheet.activities.iter().flat_map(|one| &one.is.uses);
        for one in used.chain(sheet.weapons.iter().flat_map(|weapon| &weapon.uses)) {
            if let Use::Reserve(wanted, _) = one {
                assert!(reserve(wanted), "{name}: {wanted}");
            }
        }
        for one in &sheet.activities {
            let Activity { before, does, after, options, .. } = &one.is;
            let empty = [before, does, after].iter().all(|steps| steps.is_empty());
            assert!(!(empty && options.is_empty()), "{name}: {}", one.is.name);
            assert!(!one.is.name.is_empty(), "{name}: {:?}", one.from);
        }
        let mut names: Vec<&str> = sheet.weapons.iter().map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), sheet.weapons.len(), "{name}");
        steps(&sheet, &mut |step| match step {
            Step::Save { difficulty, .. } => assert!(difficulty.is_some(), "{name}: {step:?}"),
            Step::Strike { with, .. } => assert!(known(with), "{name}: {with}"),
            Step::Damage { amount, .. } => {
                assert!(amount.roll.average() > 0 || !amount.plus.is_empty(), "{name}: {step:?}");
            }
            _ => {}
        });
    }
}

#[test]
fn every_limited_use_has_its_reserve() {
    for (monster, sheet) in all() {
        let records = monster.actions.iter().chain(&monster.reactions);
        for record in records.filter(|record| record.uses.is_some()) {
            let found = sheet.reserves.iter().any(|(name, ..)| *name == record.name);
            assert!(found, "{}: {}", monster.name, record.name);
        }
    }
}

#[test]
fn every_trait_and_action_of_every_monster_is_on_its_sheet() {
    let gaps = bestiary::gaps(tables());
    assert!(gaps.is_empty(), "{gaps:?}");
    // And nothing of them waits for the engine.
    let waits = |table: &str| tables().waiting.iter().find(|(known, ..)| known == table);
    assert_eq!((waits("trait_power"), waits("action_power")), (None, None));
}

#[test]
fn nearly_all_traits_work() {
    let mut names: Vec<&str> =
        tables().monster.iter().flat_map(|one| &one.traits).map(|one| one.name.as_str()).collect();
    names.sort_unstable();
    let mut counted: Vec<(usize, &str)> = Vec::new();
    for name in names {
        match counted.last_mut() {
            Some((count, last)) if *last == name => *count += 1,
            _ => counted.push((1, name)),
        }
    }
    counted.sort_by_key(|(count, name)| (std::cmp::Reverse(*count), *name));
    let known = |name: &str| tables().trait_power.iter().any(|power| power.name == name);
    // All that two or more have, and so the sixty most frequent.
    let unknown: Vec<_> = counted.iter().filter(|(_, name)| !known(name)).collect();
    assert!(unknown.iter().all(|(count, _)| *count == 1), "{unknown:?}");
    assert!(counted.len() - unknown.len() >= 140, "{} of {}", unknown.len(), counted.len());
}

#[test]
fn a_goblin() {
    let goblin = sheet("Goblin");
    assert_eq!((goblin.armor_class, goblin.hit_points, goblin.proficiency), (15, 7, 2));
    assert_eq!(damage(weapon(&goblin, "Scimitar")), ["1d6+2 Slashing"]);
    let bow = weapon(&goblin, "Shortbow");
    assert_eq!((bow.to_hit, bow.reach, bow.range), (4, None, Some((80, 320))));
    assert_eq!((bow.ability, bow.qualities.is_two_handed), (Ability::Dexterity, true));
    assert_eq!(activity(&goblin, "Nimble Disengage").cost, Cost::Bonus);
    assert_eq!(activity(&goblin, "Nimble Hide").cost, Cost::Bonus);
}

#[test]
fn an_ogre_and_a_troll() {
    let ogre = sheet("Ogre");
    assert_eq!(damage(weapon(&ogre, "Greatclub")), ["2d8+4 Bludgeoning"]);
    let javelin = weapon(&ogre, "Javelin");
    assert_eq!((javelin.reach, javelin.range), (Some(5), Some((30, 120))));
    assert!(javelin.qualities.is_thrown && !javelin.qualities.is_natural);
    let troll = sheet("Troll");
    assert_eq!(troll.multiattack.len(), 1);
    let heals = |step: &Step| matches!(step, Step::Heal(amount) if amount.roll.bonus == 10);
    let mut on = troll.powers.iter().flat_map(|powers| &powers.is.on);
    assert!(on.any(|on| on.does.iter().any(heals)));
}

#[test]
fn a_ghouls_claws_paralyse_all_but_elves_and_undead() {
    let ghoul = sheet("Ghoul");
    let claws = weapon(&ghoul, "Claws");
    let [Step::If { when, then, .. }] = &claws.hit[..] else { panic!("{:?}", claws.hit) };
    assert_eq!(when.len(), 2);
    assert_eq!(save(then), (Ability::Constitution, 10, false));
    let effect = effect(then, |effect| gives(effect, ConditionName::Paralyzed));
    assert_eq!(effect.lasts, Lasts::Rounds(10));
    assert_eq!(effect.save.unwrap().difficulty, Some(10));
}

#[test]
fn a_wolf_fells_and_a_giant_spider_poisons() {
    let wolf = sheet("Wolf");
    let Step::Save { fail, .. } = &weapon(&wolf, "Bite").hit[0] else { panic!() };
    assert_eq!(fail[..], [Step::Topple]);
    assert_eq!(save(&weapon(&wolf, "Bite").hit), (Ability::Strength, 11, false));
    let spider = sheet("Giant Spider");
    let bite = weapon(&spider, "Bite");
    assert_eq!(damage(bite), ["1d8+3 Piercing"]);
    assert_eq!(save(&bite.hit), (Ability::Constitution, 11, true));
    let web = weapon(&spider, "Web");
    assert_eq!(web.uses, [Use::Reserve("Web".into(), 1)]);
    assert!(spider.reserves.contains(&("Web".into(), 1, Back::Recharge(5))));
    assert!(gives(&effect(&web.hit, |_| true), ConditionName::Restrained));
}

#[test]
fn a_wight_drains_and_a_specter_too() {
    for (name, difficulty) in [("Wight", 13), ("Specter", 10), ("Wraith", 14)] {
        let sheet = sheet(name);
        let drain = weapon(&sheet, "Life Drain");
        assert_eq!(save(&drain.hit), (Ability::Constitution, difficulty, false), "{name}");
        let Step::Save { fail, .. } = &drain.hit[0] else { panic!() };
        assert!(matches!(fail[..], [Step::Drain(_)]), "{name}: {fail:?}");
    }
    assert!(weapon(&sheet("Specter"), "Life Drain").qualities.is_spell);
}

#[test]
fn petrification_comes_in_two_steps() {
    let cockatrice = sheet("Cockatrice");
    let turning =
        effect(&weapon(&cockatrice, "Bite").hit, |one| gives(one, ConditionName::Restrained));
    assert_eq!(turning.lasts, Lasts::BearerTurnEnds);
    assert_eq!(save(&turning.due), (Ability::Constitution, 11, false));
    let stone = effect(&turning.due, |one| gives(one, ConditionName::Petrified));
    assert_eq!(stone.lasts, Lasts::Rounds(14_400));
    for (name, difficulty, at_once) in [("Basilisk", 12, false), ("Medusa", 14, true)] {
        let sheet = sheet(name);
        let aura = sheet.powers.iter().find_map(|powers| powers.is.auras.first()).unwrap();
        assert_eq!(aura.feet.roll.bonus, 30, "{name}");
        let Step::Avert { otherwise, .. } = &aura.on[0].does[0] else { panic!("{name}") };
        assert_eq!(save(otherwise), (Ability::Constitution, difficulty, false), "{name}");
        let Step::Save { worse, .. } = &otherwise[0] else { panic!("{name}") };
        assert_eq!(worse.is_some(), at_once, "{name}");
    }
}

#[test]
fn dragons_breathe_frighten_and_beat_their_wings() {
    let young = sheet("Young Green Dragon");
    assert_eq!(save(&activity(&young, "Poison Breath").does), (Ability::Constitution, 14, true));
    assert!(young.reserves.contains(&("Poison Breath".into(), 1, Back::Recharge(5))));
    let red = sheet("Adult Red Dragon");
    assert_eq!((red.legendary_actions, red.legendary_resistances), (3, 3));
    let presence = activity(&red, "Frightful Presence");
    assert_eq!(presence.targets.area.unwrap().feet, 120);
    assert_eq!(save(&presence.does), (Ability::Wisdom, 19, false));
    assert_eq!(presence.targets.when.len(), 1);
    let tail = activity(&red, "Tail Attack");
    assert_eq!((tail.cost, tail.targets.feet), (Cost::Legendary(1), 15));
    let wings = activity(&red, "Wing Attack");
    assert_eq!((wings.cost, wings.after.len()), (Cost::Legendary(2), 1));
    assert_eq!(save(&wings.does), (Ability::Dexterity, 22, false));
    let brass = sheet("Adult Brass Dragon");
    for name in ["Fire Breath", "Sleep Breath"] {
        assert_eq!(activity(&brass, name).uses, [Use::Reserve("Breath Weapons".into(), 1)]);
    }
}

#[test]
fn spellcasters() {
    let mage = sheet("Mage");
    let caster = &mage.casters[0];
    assert_eq!((caster.difficulty, caster.attack, caster.level), (14, 6, 9));
    assert_eq!(caster.slots, Slots::Ranked([4, 3, 3, 3, 1, 0, 0, 0, 0]));
    let lich = sheet("Lich");
    assert_eq!((lich.legendary_resistances, lich.casters[0].level), (3, 18));
    assert_eq!(activity(&lich, "Cantrip").does, [Step::Cast(0)]);
    assert_eq!(activity(&lich, "Paralyzing Touch").cost, Cost::Legendary(2));
    assert_eq!(save(&activity(&lich, "Disrupt Life").does), (Ability::Constitution, 18, true));
    let couatl = sheet("Couatl");
    assert!(couatl.casters[0].daily.iter().any(|(count, _)| *count == 3));
    let priest = sheet("Priest");
    assert_eq!(activity(&priest, "Divine Eminence").uses, [Use::Slot(1)]);
}

#[test]
fn vampires_grapple_or_hit_and_bite_whom_they_hold() {
    let vampire = sheet("Vampire, Vampire Form");
    assert!(weapon(&vampire, "Unarmed Strike").hit.is_empty());
    let hold = weapon(&vampire, "Unarmed Strike: Grapple");
    assert!(hold.damage.is_empty());
    assert_eq!(effect(&hold.hit, |_| true).save.unwrap().difficulty, Some(18));
    assert_eq!(weapon(&vampire, "Bite").when.len(), 1);
    assert_eq!(activity(&vampire, "Bite").cost, Cost::Legendary(2));
    assert_eq!(vampire.multiattack.len(), 4);
    let spawn = sheet("Vampire Spawn");
    assert_eq!(damage(weapon(&spawn, "Bite")), ["1d6+3 Piercing", "2d6 Necrotic"]);
}

#[test]
fn what_swallows_and_what_holds() {
    let kraken = sheet("Kraken");
    let bite = weapon(&kraken, "Bite");
    let inside = effect(&bite.hit, |one| one.name == "Swallowed");
    assert!(gives(&inside, ConditionName::Blinded) && inside.after == [Step::Topple]);
    let held = effect(&weapon(&kraken, "Tentacle").hit, |_| true);
    assert_eq!((held.name.as_str(), held.save.unwrap().difficulty), (bestiary::GRAPPLE, Some(18)));
    assert_eq!(activity(&kraken, "Tentacle Attack or Fling: Fling").cost, Cost::Legendary(1));
    let tarrasque = sheet("Tarrasque");
    assert_eq!(tarrasque.multiattack.len(), 2);
    assert_eq!(activity(&tarrasque, "Chomp: Swallow").cost, Cost::Legendary(2));
    assert!(has(&tarrasque, &Gives::Advantage(srd::data::Rolls::Saves)));
    let crocodile = sheet("Crocodile");
    assert!(matches!(&weapon(&crocodile, "Bite").when[..], [When::Any(_)]));
    let cube = sheet("Gelatinous Cube");
    assert_eq!(activity(&cube, "Engulf").difficulty, Some(12));
}

#[test]
fn oozes_swarms_and_hydras() {
    let pudding = sheet("Black Pudding");
    assert_eq!(activity(&pudding, "Split").cost, Cost::Reaction(Trigger::Subjected));
    assert_eq!(damage(weapon(&pudding, "Pseudopod")), ["1d6+3 Bludgeoning", "4d8 Acid"]);
    let rats = sheet("Swarm of Rats");
    let bites = &weapon(&rats, "Bites").damage[0];
    assert_eq!(
        (bites.roll.to_string(), bites.halved.unwrap().to_string()),
        ("2d6".into(), "1d6".into())
    );
    assert_eq!(weapon(&rats, "Bites").reach, Some(0));
    let hydra = sheet("Hydra");
    assert_eq!(hydra.multiattack[0][0].1.bonus, 5);
    let fungus = sheet("Violet Fungus");
    assert_eq!(fungus.multiattack[0][0].1.to_string(), "1d4");
}

#[test]
fn damage_of_mere_weapons_is_kept_off() {
    let without = |sheet: &Sheet| {
        let modifiers = sheet.powers[0].is.modifiers.clone();
        modifiers.into_iter().find_map(|one| match (one.gives, one.when.first()) {
            (Gives::Resist(_) | Gives::Immune(_), Some(When::AttackWithout(qualities))) => {
                Some(qualities.len())
            }
            _ => None,
        })
    };
    for (name, qualities) in [
        ("Specter", Some(1)),
        ("Werewolf, Wolf Form", Some(2)),
        ("Iron Golem", Some(2)),
        ("Goblin", None),
    ] {
        assert_eq!(without(&sheet(name)), qualities, "{name}");
    }
    let elemental = sheet("Fire Elemental");
    assert!(
        elemental.powers[0]
            .is
            .modifiers
            .iter()
            .any(|one| one.gives == Gives::Immune(vec![Damage::Fire, Damage::Poison]))
    );
    assert!(weapon(&sheet("Solar"), "Greatsword").qualities.is_magical);
}

#[test]
fn an_aboleth_a_mimic_and_a_bugbear() {
    let aboleth = sheet("Aboleth");
    let tentacle = weapon(&aboleth, "Tentacle");
    assert_eq!(damage(tentacle), ["2d6+5 Bludgeoning"]);
    assert!(effect(&tentacle.hit, |one| one.disease).due.len() == 1);
    let (name, count, back) = &aboleth.reserves[0];
    assert_eq!((name.as_str(), *count, *back), ("Enslave", 3, Back::LongRest));
    let mimic = sheet("Mimic");
    assert_eq!(activity(&mimic, "Shapechanger").options.len(), 2);
    let bugbear = sheet("Bugbear");
    assert_eq!(damage(weapon(&bugbear, "Javelin")), ["2d6+2 Piercing"]);
    assert_eq!(damage(weapon(&bugbear, "Javelin: Thrown")), ["1d6+2 Piercing"]);
}

const OWN: &str = r#"
[[monster]]
name = "Cave Lurker"
size = "Large"
kind = "Monstrosity"
alignment = "unaligned"
armor_class = 14
hit_points = 52
hit_dice = "7d10+14"
speed = { walk = 30, climb = 30 }
scores = [17, 14, 15, 3, 12, 6]
senses = { darkvision = 60, passive_perception = 11 }
challenge_eighths = 24
xp = 700
traits = [{ name = "Pack Tactics" }, { name = "Slime Trail", rolls = ["1d6"], save = { ability = "Dexterity", difficulty = 12 } }]
actions = [
    { name = "Multiattack", multiattack = [[["Bite", 1], ["Claw", 2]]] },
    { name = "Bite", attack = { to_hit = 5, reach = 5 }, damage = [{ roll = "1d10+3", kind = "Piercing" }] },
    { name = "Claw", attack = { to_hit = 5, reach = 10 }, damage = [{ roll = "1d8+3", kind = "Slashing" }], escape = 13, conditions = ["Grappled"] },
    { name = "Spit", uses = { Recharge = 5 }, save = { ability = "Dexterity", difficulty = 12, half = true }, area = { shape = "Cone", feet = 15 }, damage = [{ roll = "4d6", kind = "Acid" }] },
]

[[trait_power]]
name = "Slime Trail"
powers.on = [{ moment = "HitInMelee", does = [{ Save = { ability = "Dexterity", fail = [{ Damage = { amount = { plus = [{ TraitRoll = 0 }] }, kind = "Acid" } }] } }] }]

[[action_power]]
name = "Claw"
of = ["Cave Lurker"]
grapple = { at_most = "Medium", each = 2 }
"#;

fn with_own(text: &str) -> Result<Tables, String> {
    let mut all = tables().clone();
    all.add(Tables::read("mine.toml", text).map_err(|error| error.to_string())?);
    all.check().map_err(|error| error.to_string())?;
    Ok(all)
}

#[test]
fn authors_creatures_work_with_powers_of_their_own() {
    let all = with_own(OWN).unwrap();
    let lurker = bestiary::by_name(&all, "Cave Lurker").unwrap();
    assert_eq!(lurker.multiattack[0].len(), 2);
    assert_eq!(save(&activity(&lurker, "Spit").does), (Ability::Dexterity, 12, true));
    let Step::If { then, .. } = &weapon(&lurker, "Claw").hit[0] else { panic!() };
    assert_eq!(effect(then, |_| true).save.unwrap().difficulty, Some(13));
    let slime = lurker.powers.iter().find_map(|powers| powers.is.on.first()).unwrap();
    assert_eq!(save(&slime.does), (Ability::Dexterity, 12, false));
    let Step::Save { fail, .. } = &slime.does[0] else { panic!() };
    assert!(matches!(&fail[0], Step::Damage { amount, .. } if amount.roll.to_string() == "1d6"));
    assert_eq!(bestiary::gaps(&all), bestiary::gaps(tables()));
}

#[test]
fn mistakes_in_powers_name_record_and_field() {
    for (from, to, expected) in [
        (
            "of = [\"Cave Lurker\"]",
            "of = [\"Cave Lurke\"]",
            "tables: action_power \"Claw\": `of`: there is no monster \"Cave Lurke\"",
        ),
        (
            "of = [\"Cave Lurker\"]",
            "of = [\"Frog\"]",
            "tables: action_power \"Claw\": `of`: Frog has nothing of this name",
        ),
        (
            "[[trait_power]]\nname = \"Slime Trail\"",
            "[[trait_power]]\nname = \"Slime\"",
            "tables: trait_power \"Slime\": `name`: no monster has it",
        ),
        (
            "does = [{ Save",
            "uses = [{ Reserve = [\"Slime\", 1] }], does = [{ Save",
            "tables: trait_power \"Slime Trail\": `uses`: there is no reserve \"Slime\"",
        ),
        (
            "powers.on = [{ moment = \"HitInMelee\", does = [",
            "powers.on = [{ moment = \"HitInMelee\", does = [{ Become = \"Frg\" }, ",
            "tables: trait_power \"Slime Trail\": `powers`: there is no monster \"Frg\"",
        ),
        (
            "powers.on = [{ moment = \"HitInMelee\", does = [",
            "powers.on = [{ moment = \"HitInMelee\", does = [{ Strike = { with = \"Tail\" } }, ",
            "tables: trait_power \"Slime Trail\": `powers`: Cave Lurker has no attack \"Tail\"",
        ),
        (
            "powers.on",
            "powers.actions = [{ name = \"Slime\" }]\npowers.on",
            "tables: trait_power \"Slime Trail\": `powers`: \"Slime\" does nothing",
        ),
    ] {
        let text = OWN.replacen(from, to, 1);
        assert_ne!(text, OWN, "{from}");
        assert_eq!(with_own(&text).unwrap_err(), expected);
    }
}
