//! Spells by value: what they do at each slot and level, and that their checks catch slips.

use srd::Damage;
use srd::data::{
    Activity, Amount, ClassName, Effect, Gives, Step, Tables, Targets, When, Who, Zone, tables,
};
use srd::engine::{
    Cause, Context, Pointing, Rolls, Sheet, Spell, bestiary, gaps, rolls, spell, spell_list, spells,
};

fn find(name: &str) -> Spell {
    spell(name).unwrap_or_else(|| panic!("{name} cannot be cast"))
}

#[test]
fn every_low_spell_works_and_most_of_the_others() {
    let mut working = [0; 10];
    spells().for_each(|one| working[usize::from(one.entry.level)] += 1);
    assert_eq!(working, [24, 49, 54, 42, 30, 34, 29, 20, 14, 12]);
    assert_eq!(working.iter().sum::<usize>() + gaps().len(), 319);
    let telling = spells().filter(Spell::tells).count();
    println!(
        "{} work, {telling} of them only told; gaps: {:?}",
        working.iter().sum::<usize>(),
        gaps()
    );
}

/// What an amount of a spell comes to with a slot, for a caster of a level.
fn at(one: Spell, amount: &Amount, kind: Option<Damage>, slot: u8, level: u8) -> Rolls {
    let mut caster =
        Sheet::clone(&bestiary::by_name(tables(), "Commoner").expect("the tables have it"));
    caster.level = level;
    let (name, spell) = (one.entry.name.clone(), Some(one.entry.level));
    let cause = Cause { name, spell, slot, modifier: 3, ..Cause::default() };
    let context = Context::new(Some(&caster), Some(&cause));
    rolls(amount, &kind.map_or(context, |kind| context.of(kind)))
}

/// All amounts of damage and healing in steps, wherever they stand, in their order.
fn amounts(steps: &[Step]) -> Vec<(&Amount, Option<Damage>)> {
    steps.iter().flat_map(in_step).collect()
}

fn in_step(step: &Step) -> Vec<(&Amount, Option<Damage>)> {
    match step {
        Step::Damage { amount, kind, .. } => vec![(amount, Some(*kind))],
        Step::Heal(amount) | Step::HealShared(amount) | Step::Temporary(amount) => {
            vec![(amount, None)]
        }
        Step::Attack { hit, miss, .. } => [amounts(hit), amounts(miss)].concat(),
        Step::Save { fail, pass, .. } => [amounts(fail), amounts(pass)].concat(),
        Step::If { then, otherwise, .. } => [amounts(then), amounts(otherwise)].concat(),
        Step::Table { rows, .. } => rows.iter().flat_map(|(_, steps)| amounts(steps)).collect(),
        Step::Oneself(steps) => amounts(steps),
        Step::Gain(effect) | Step::GainSelf(effect) => in_effect(effect),
        Step::Zone(zone) => in_zone(zone),
        _ => Vec::new(),
    }
}

fn in_effect(effect: &Effect) -> Vec<(&Amount, Option<Damage>)> {
    let mut all: Vec<_> = effect.temporary.iter().map(|amount| (amount, None)).collect();
    for modifier in &effect.powers.modifiers {
        match &modifier.gives {
            Gives::Add(_, amount) | Gives::ExtraSame(amount) => all.push((amount, None)),
            Gives::Extra(amount, kind) => all.push((amount, *kind)),
            _ => {}
        }
    }
    all.extend(effect.powers.on.iter().flat_map(|on| amounts(&on.does)));
    all.extend(effect.powers.actions.iter().flat_map(|one: &Activity| amounts(&one.does)));
    all.extend(effect.save.iter().flat_map(|save| amounts(&save.fail)));
    all.extend(amounts(&effect.after));
    all
}

fn in_zone(zone: &Zone) -> Vec<(&Amount, Option<Damage>)> {
    let lists = [&zone.enter, &zone.start, &zone.end, &zone.step, &zone.after, &zone.burn];
    let mut all: Vec<_> = lists.into_iter().flat_map(|steps| amounts(steps)).collect();
    all.extend(zone.powers.actions.iter().flat_map(|one| amounts(&one.does)));
    all
}

/// What the spell's amounts come to, in their order, each as text.
fn all_at(name: &str, slot: u8, level: u8) -> Vec<String> {
    let one = find(name);
    let lists = [&one.power.once, &one.power.does];
    let chosen = one.power.ways.iter().chain(&one.power.options).take(1);
    let steps: Vec<&Step> =
        lists.into_iter().flatten().chain(chosen.flat_map(|(_, steps)| steps)).collect();
    let found = steps.into_iter().flat_map(in_step);
    found.map(|(amount, kind)| text(&at(one, amount, kind, slot, level))).collect()
}

fn text(rolls: &Rolls) -> String {
    let mut sums: Vec<(u8, u8)> = Vec::new();
    for &(count, sides) in &rolls.dice {
        match sums.iter_mut().find(|(_, known)| *known == sides) {
            Some((known, _)) => *known += count,
            None => sums.push((count, sides)),
        }
    }
    sums.retain(|(count, _)| *count > 0);
    let mut parts: Vec<String> =
        sums.iter().map(|(count, sides)| format!("{count}d{sides}")).collect();
    if rolls.bonus != 0 || parts.is_empty() {
        parts.push(rolls.bonus.to_string());
    }
    let text = parts.join("+");
    if rolls.half { format!("half of {text}") } else { text }
}

#[test]
fn dice_grow_with_slots_and_levels() {
    for (name, slot, level, expected) in [
        ("Fireball", 3, 5, &["8d6"][..]),
        ("Fireball", 5, 9, &["10d6"]),
        ("Magic Missile", 3, 5, &["1d4+1"]),
        ("Cure Wounds", 1, 1, &["1d8+3"]),
        ("Cure Wounds", 4, 7, &["4d8+3"]),
        ("Healing Word", 2, 3, &["2d4+3"]),
        ("Mass Healing Word", 3, 5, &["1d4+3"]),
        ("Prayer of Healing", 2, 3, &["2d8+3"]),
        ("Heal", 7, 13, &["80"]),
        ("Mass Heal", 9, 17, &["700"]),
        ("Fire Bolt", 0, 1, &["1d10"]),
        ("Fire Bolt", 0, 11, &["3d10"]),
        ("Eldritch Blast", 0, 17, &["1d10"]),
        ("Produce Flame", 0, 5, &["2d8"]),
        ("Scorching Ray", 5, 9, &["2d6"]),
        ("Spirit Guardians", 5, 9, &["5d8", "5d8"]),
        ("Spiritual Weapon", 2, 3, &["1d8+3"]),
        ("Spiritual Weapon", 6, 11, &["3d8+3"]),
        ("Flaming Sphere", 4, 7, &["4d6"]),
        ("Moonbeam", 3, 5, &["3d10", "3d10"]),
        ("Acid Arrow", 3, 5, &["5d4", "3d4", "half of 5d4"]),
        ("Aid", 2, 3, &["5"]),
        ("Aid", 4, 7, &["15"]),
        ("False Life", 1, 1, &["1d4+4"]),
        ("False Life", 3, 5, &["1d4+14"]),
        ("Bless", 3, 5, &["1d4", "1d4"]),
        ("Divine Favor", 1, 2, &["1d4"]),
        ("Branding Smite", 3, 9, &["3d6"]),
        ("Hunter's Mark", 5, 17, &["1d6"]),
        ("Heroism", 1, 1, &["3"]),
        ("Magic Weapon", 2, 5, &["1", "1"]),
        ("Magic Weapon", 4, 13, &["2", "2"]),
        ("Magic Weapon", 8, 15, &["3", "3"]),
        ("Web", 2, 3, &["2d4"]),
        ("Spike Growth", 2, 3, &["2d4"]),
        ("Call Lightning", 4, 7, &["4d10", "1d10"]),
        ("Vampiric Touch", 5, 9, &["5d6", "half of 0"]),
        ("Ice Storm", 6, 11, &["4d8", "4d6"]),
        ("Phantasmal Killer", 5, 9, &["5d10"]),
        ("Wall of Fire", 6, 11, &["7d8", "7d8", "7d8"]),
        ("Cloudkill", 6, 11, &["6d8", "6d8"]),
        ("Blight", 4, 7, &["64", "8d8"]),
        ("Flame Strike", 6, 11, &["4d6", "5d6"]),
        ("Disintegrate", 8, 15, &["16d6+40"]),
        ("Harm", 6, 11, &["14d6"]),
        ("Delayed Blast Fireball", 8, 15, &["13d6"]),
        ("Finger of Death", 7, 13, &["7d8+30"]),
        ("Prismatic Spray", 7, 13, &["10d6", "10d6", "10d6", "10d6", "10d6"]),
        ("Meteor Swarm", 9, 17, &["20d6", "20d6"]),
    ] {
        assert_eq!(all_at(name, slot, level), expected, "{name} {slot} {level}");
    }
}

#[test]
fn targets_grow_with_slots_and_levels() {
    for (name, slot, level, expected) in [
        ("Bless", 1, 1, 3),
        ("Bless", 4, 7, 6),
        ("Bane", 2, 3, 4),
        ("Magic Missile", 1, 1, 3),
        ("Magic Missile", 5, 9, 7),
        ("Scorching Ray", 2, 3, 3),
        ("Scorching Ray", 4, 7, 5),
        ("Eldritch Blast", 0, 4, 1),
        ("Eldritch Blast", 0, 5, 2),
        ("Eldritch Blast", 0, 11, 3),
        ("Eldritch Blast", 0, 17, 4),
        ("Hold Person", 2, 3, 1),
        ("Hold Person", 5, 9, 4),
        ("Hold Monster", 6, 11, 2),
        ("Aid", 5, 9, 3),
        ("Acid Splash", 0, 1, 2),
        ("Chain Lightning", 8, 15, 6),
        ("Slow", 3, 5, 6),
        ("Fire Bolt", 0, 17, 1),
        ("Cure Wounds", 9, 17, 1),
        ("Etherealness", 7, 13, 1),
        ("Etherealness", 9, 17, 6),
    ] {
        assert_eq!(find(name).targets_at(slot, level), expected, "{name} {slot} {level}");
    }
}

#[test]
fn what_the_caster_points_at_follows_from_record_and_power() {
    for (name, aim, feet) in [
        ("Fireball", Pointing::Points, 150),
        ("Burning Hands", Pointing::Direction, 0),
        ("Thunderwave", Pointing::Direction, 0),
        ("Lightning Bolt", Pointing::Direction, 0),
        ("Spirit Guardians", Pointing::Nothing, 0),
        ("Shield", Pointing::Nothing, 0),
        ("Detect Magic", Pointing::Nothing, 0),
        ("Cure Wounds", Pointing::Targets, 5),
        ("Eyebite", Pointing::Targets, 60),
        ("Vampiric Touch", Pointing::Targets, 5),
        ("Disintegrate", Pointing::Targets, 60),
        ("Revivify", Pointing::Targets, 5),
        ("Knock", Pointing::Points, 60),
        ("Spiritual Weapon", Pointing::Points, 60),
        ("Fog Cloud", Pointing::Points, 120),
        ("Wall of Fire", Pointing::Wall, 120),
        ("Sending", Pointing::Nothing, u16::MAX),
    ] {
        let one = find(name);
        assert_eq!((one.pointing(), one.targets().feet), (aim, feet), "{name}");
    }
}

#[test]
fn areas_and_durations_grow_with_slots() {
    for (name, slot, feet) in
        [("Fog Cloud", 1, 20), ("Fog Cloud", 3, 60), ("Confusion", 6, 20), ("Fireball", 9, 20)]
    {
        assert_eq!(find(name).area_at(slot).map(|area| area.feet), Some(feet), "{name} {slot}");
    }
    for (name, slot, rounds, concentration) in [
        ("Bless", 1, Some(10), true),
        ("Hunter's Mark", 1, Some(600), true),
        ("Hunter's Mark", 3, Some(4_800), true),
        ("Hunter's Mark", 5, Some(14_400), true),
        ("Bestow Curse", 4, Some(100), true),
        ("Bestow Curse", 5, Some(4_800), false),
        ("Bestow Curse", 9, None, false),
        ("Dominate Person", 7, Some(600), true),
        ("Fireball", 3, Some(0), false),
        ("Shield", 1, Some(1), false),
        ("Continual Flame", 2, None, false),
    ] {
        let one = find(name);
        let found = (one.rounds_at(slot), one.concentration_at(slot));
        assert_eq!(found, (rounds, concentration), "{name} {slot}");
    }
}

#[test]
fn what_is_done_again_is_what_was_done() {
    let moved = find("Call Lightning").again().unwrap();
    assert_eq!(moved.does, find("Call Lightning").power.does);
    assert_eq!(moved.targets.area.map(|area| area.feet), Some(5));
    let heat = find("Heat Metal").again().unwrap();
    assert!(heat.targets.when.contains(&When::OtherMarked("Heat Metal".into())));
    assert_eq!(find("Fireball").again(), None);
}

#[test]
fn hit_points_bound_sleep_and_colour_spray() {
    for (name, slot, expected) in [
        ("Sleep", 1, "5d8"),
        ("Sleep", 3, "9d8"),
        ("Color Spray", 1, "6d10"),
        ("Color Spray", 2, "8d10"),
    ] {
        let one = find(name);
        let pool = one.power.pool.as_ref().unwrap();
        assert_eq!(text(&at(one, pool, None, slot, 5)), expected, "{name} {slot}");
    }
}

#[test]
fn spells_are_on_the_lists_of_their_classes() {
    assert!(spell_list(ClassName::Wizard, 3).any(|one| one.entry.name == "Fireball"));
    assert!(!spell_list(ClassName::Cleric, 3).any(|one| one.entry.name == "Fireball"));
    assert!(spell_list(ClassName::Barbarian, 1).next().is_none());
    assert_eq!(spell("Wish"), None);
    assert_eq!(spell("Fireballs"), None);
}

#[test]
fn creatures_come_by_rating() {
    // What Conjure Animals can bring with each of its ways: some beast of each rating.
    for (name, steps) in &find("Conjure Animals").power.ways {
        let [Step::Summon { of, eighths, count, .. }] = &steps[..] else { panic!("{name}") };
        let one = find("Conjure Animals");
        let rating = at(one, eighths, None, 3, 5).bonus;
        let fits = |monster: &&srd::data::Monster| {
            of.contains(&monster.kind)
                && monster.swarm_of.is_none()
                && i32::from(monster.challenge_eighths) == rating
        };
        assert!(tables().monster.iter().any(|monster| fits(&monster)), "{name}");
        let times = |slot| at(one, count, None, slot, 5).bonus;
        assert_eq!((times(5), times(9)), (2 * times(3), 4 * times(3)), "{name}");
    }
}

/// What the tables' check says of a power that was changed.
fn changed(name: &str, change: impl FnOnce(&mut srd::data::SpellPower)) -> String {
    let mut all: Tables = tables().clone();
    change(
        all.spell_power.iter_mut().find(|power| power.spell == name).expect("the tables have it"),
    );
    all.check().expect_err("the check finds it").to_string()
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table with a row for each slip")]
fn the_checks_catch_slips() {
    let missing = |power: &mut srd::data::SpellPower| power.does.clear();
    for (found, expected) in [
        (changed("Fireball", missing), "it does nothing: is it `tells`?"),
        (
            changed("Fireball", |power| power.spell = "Fireballs".into()),
            "`spell`: there is no such spell",
        ),
        (changed("Fireball", |power| power.spell = "Bless".into()), "there are two of this name"),
        (
            changed("Fireball", |power| power.does = vec![Step::Topple]),
            "`Save`: its record has one with Dexterity",
        ),
        (
            changed("Fireball", |power| {
                let Step::Save { half, .. } = &mut power.does[0] else { unreachable!() };
                *half = false;
            }),
            "`half` is missing",
        ),
        (
            changed("Hold Person", |power| {
                let Step::Save { half, .. } = &mut power.does[0] else { unreachable!() };
                *half = true;
            }),
            "`half` is too much",
        ),
        (
            changed("Fireball", |power| {
                let Step::Save { fail, .. } = &mut power.does[0] else { unreachable!() };
                *fail = vec![Step::Topple];
            }),
            "`table`: none of the Fire damage",
        ),
        (
            changed("Fire Bolt", |power| power.does = vec![Step::Topple]),
            "`Attack`: {}, and its record has {\"Ranged\"}",
        ),
        (changed("Bless", |power| power.does = vec![Step::Topple]), "nothing of it lasts"),
        (
            changed("Shield", |power| power.reaction = None),
            "`reaction`: only and all spells that are cast as one have it",
        ),
        (
            changed("Fire Bolt", |power| power.targets_per_slot = 1),
            "cantrips grow with the caster's level, others with the slot",
        ),
        (
            changed("Bless", |power| power.targets_per_tier = 1),
            "cantrips grow with the caster's level, others with the slot",
        ),
        (
            changed("Bless", |power| power.longer = vec![(1, 10, false)]),
            "`longer`: levels above the spell's own, rising",
        ),
        (
            changed("Knock", |power| power.does.push(Step::Gain(Box::default()))),
            "`lasts`: it is over at once",
        ),
        (
            changed("Eyebite", |power| {
                power.targets = Targets {
                    who: Who::Other,
                    when: vec![When::OtherMarked("Nobody".into())],
                    ..Targets::default()
                };
            }),
            "no effect is called \"Nobody\"",
        ),
        (
            changed("Find Steed", |power| {
                let Step::Summon { monsters, .. } = &mut power.once[0] else { unreachable!() };
                monsters.push("Pegasuses".into());
            }),
            "`monsters`: there is no \"Pegasuses\"",
        ),
    ] {
        assert!(
            found.starts_with("tables: spell_power \"") && found.ends_with(expected),
            "{found}"
        );
    }
}
