//! Checks of real characters: what they are trained in, what they know about, and what helps them.

use srd::data::{ClassName, ConditionName, CreatureType, Skill};
use srd::engine::{Aim, Command, Event, Sense, Sheet, Trial};
use srd::{Ability, Edge, Square};

use crate::features::{act, deed, duel, hero, sturdy};
use crate::heroes::ready;
use crate::judge::{Stage, conditions, sheet, then};
use crate::metamagic::{cast, know};

#[test]
fn bardic_inspiration_helps_checks_and_saves_too() {
    let mut stage = Stage::new()
        .with(1, 0, (2, 5), hero(ClassName::Bard, 5))
        .with(2, 0, (5, 5), sturdy())
        .with(3, 1, (6, 5), hero(ClassName::Wizard, 5))
        .fight(&[1, 2, 3]);
    stage.act(1, &deed("Bardic Inspiration", &[Aim::At(2)]), &[]).unwrap();
    let trial = trial("Lift", Ability::Strength, None, 15);
    let mut check = stage.clone();
    check.act(1, &Command::EndTurn, &[10]).unwrap();
    act(&mut check, 2, &Command::Check(trial), &[10, 5], &["Bardic Inspiration"]);
    assert!(
        check
            .events
            .iter()
            .any(|event| matches!(event, Event::Tried { who: 2, total: 15, is_made: true, .. }))
    );
    // A save of 7 against 15 of a wizard with Intelligence 17 or more.
    let mut foe = hero(ClassName::Wizard, 5);
    know(&mut foe, &["Fireball"]);
    let difficulty = u32::from(foe.casters[0].difficulty);
    let mut save = Stage::new()
        .with(1, 0, (20, 20), hero(ClassName::Bard, 5))
        .with(2, 0, (5, 5), sturdy())
        .with(3, 1, (15, 5), foe)
        .fight(&[1, 3, 2]);
    save.tell(Event::Moved { who: 1, from: Square::new(20, 20), to: Square::new(6, 8), feet: 0 });
    save.act(1, &deed("Bardic Inspiration", &[Aim::At(2)]), &[]).unwrap();
    save.act(1, &Command::EndTurn, &[10]).unwrap();
    let command = cast("Fireball", 3, &[Aim::To(Square::new(4, 2))], &[]);
    let faces = then(&[difficulty - 3, 3], 4);
    act(&mut save, 3, &command, &faces, &["Bardic Inspiration"]);
    assert_eq!(100 - save.hp(2), 16, "the save is made: half of 32");
}

fn trial(name: &str, ability: Ability, skill: Option<Skill>, difficulty: i16) -> Trial {
    let (tool, name) = (String::new(), name.to_owned());
    let (other, sense, is_quick) = (0, None, false);
    Trial { name, ability, skill, tool, difficulty, other, sense, is_quick }
}

/// What a check that shows this comes to, and whether it is enough.
fn tried(sheet: Sheet, trial: Trial, face: u32) -> (i16, bool) {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet).with(
        9,
        1,
        (20, 20),
        Sheet { kind: CreatureType::Dragon, ..sheet_of_race() },
    );
    stage.act(1, &Command::Check(trial), &[face]).unwrap();
    stage
        .events
        .iter()
        .find_map(|event| match event {
            Event::Tried { total, is_made, .. } => Some((*total, *is_made)),
            _ => None,
        })
        .unwrap()
}

fn sheet_of_race() -> Sheet {
    sheet()
}

#[test]
fn checks_add_what_one_is_trained_in() {
    let rogue = hero(ClassName::Rogue, 11);
    let dexterity = i16::from(rogue.scores.modifier(Ability::Dexterity));
    let bonus = i16::from(rogue.proficiency);
    let with =
        |tool: &str| Trial { tool: tool.into(), ..trial("Lock", Ability::Dexterity, None, 15) };
    let twice = rogue.tools.iter().any(|(name, twice)| name == "Thieves' Tools" && *twice);
    let trained = dexterity + bonus * if twice { 2 } else { 1 };
    // Nine and less count as ten where the proficiency bonus is added, and only there.
    assert_eq!(tried(rogue.clone(), with("Thieves' Tools"), 3), (10 + trained, true));
    assert_eq!(tried(rogue.clone(), with("Thieves' Tools"), 12).0, 12 + trained);
    assert_eq!(tried(rogue.clone(), with("Smith's Tools"), 3), (3 + dexterity, false));
    let stealth = i16::from(rogue.skill(Skill::Stealth));
    let sneak = trial("Sneak", Ability::Dexterity, Some(Skill::Stealth), 15);
    assert_eq!(tried(rogue, sneak, 1).0, 10 + stealth);
    // A bard adds half where it is not trained, also without a skill.
    let bard = hero(ClassName::Bard, 9);
    let strength = i16::from(bard.scores.modifier(Ability::Strength));
    assert_eq!(tried(bard, trial("Lift", Ability::Strength, None, 15), 10).0, 10 + strength + 2);
    // A champion half, rounded up, with its body; not with its mind.
    let champion = hero(ClassName::Fighter, 9);
    let strength = i16::from(champion.scores.modifier(Ability::Strength));
    let wits = i16::from(champion.scores.modifier(Ability::Intelligence));
    let lift = trial("Lift", Ability::Strength, None, 15);
    let think = trial("Think", Ability::Intelligence, None, 15);
    assert_eq!(tried(champion.clone(), lift, 10).0, 10 + strength + 2);
    assert_eq!(tried(champion, think, 10).0, 10 + wits);
    // A skill with another ability.
    let barbarian = hero(ClassName::Barbarian, 5);
    let own = i16::from(barbarian.skill(Skill::Athletics));
    let changed = own - i16::from(barbarian.scores.modifier(Ability::Strength))
        + i16::from(barbarian.scores.modifier(Ability::Constitution));
    let swim = trial("Swim", Ability::Constitution, Some(Skill::Athletics), 15);
    assert_eq!(tried(barbarian, swim, 10).0, 10 + changed);
}

#[test]
fn what_one_knows_much_about_counts_twice_for_it() {
    let dwarf = ready("Dwarf", ClassName::Fighter, 5).sheet();
    let wits = i16::from(dwarf.scores.modifier(Ability::Intelligence));
    let history = |name: &str| trial(name, Ability::Intelligence, Some(Skill::History), 15);
    assert!(!dwarf.proficient[Skill::History as usize]);
    assert_eq!(tried(dwarf.clone(), history("Stonework"), 10).0, 10 + wits + 6);
    assert_eq!(tried(dwarf, history("Kings"), 10).0, 10 + wits);
    // Heirs of dragons among dragons: twice, where they are proficient.
    let mut sorcerer = hero(ClassName::Sorcerer, 5);
    sorcerer.proficient[Skill::Persuasion as usize] = true;
    let charm = i16::from(sorcerer.scores.modifier(Ability::Charisma));
    sorcerer.skills[Skill::Persuasion as usize] = (charm + 3) as i8;
    let ask = trial("Ask", Ability::Charisma, Some(Skill::Persuasion), 15);
    let dragon = Trial { other: 9, ..ask.clone() };
    assert_eq!(tried(sorcerer.clone(), ask, 10).0, 10 + charm + 3);
    assert_eq!(tried(sorcerer, dragon, 10).0, 10 + charm + 6);
    // Rangers read the tracks of those whom they hunt with advantage.
    let ranger = hero(ClassName::Ranger, 5);
    for (kind, edge) in
        [(CreatureType::Undead, Edge::Advantage), (CreatureType::Plant, Edge::Straight)]
    {
        let mut stage = Stage::new().with(1, 0, (5, 5), ranger.clone()).with(
            9,
            1,
            (20, 20),
            Sheet { kind, ..sheet() },
        );
        let track =
            Trial { other: 9, ..trial("Track", Ability::Wisdom, Some(Skill::Survival), 15) };
        stage.act(1, &Command::Check(track), &[10]).unwrap();
        assert_eq!(stage.rolls().next_back().unwrap().d20.unwrap().edge, edge, "{kind:?}");
    }
}

#[test]
fn who_is_blind_fails_what_needs_eyes_and_thieves_have_fast_hands() {
    let mut stage = duel(hero(ClassName::Rogue, 3));
    stage.under(1, 2, conditions(&[ConditionName::Blinded]));
    let look = Trial {
        sense: Some(Sense::Sight),
        ..trial("Spot", Ability::Wisdom, Some(Skill::Perception), 1)
    };
    stage.act(1, &Command::Check(look), &[20]).unwrap();
    assert!(stage.events.iter().any(|event| matches!(event, Event::Tried { is_made: false, .. })));
    for (class, skill, tool, can) in [
        (ClassName::Rogue, Some(Skill::SleightOfHand), "", true),
        (ClassName::Rogue, None, "Thieves' Tools", true),
        (ClassName::Rogue, Some(Skill::Athletics), "", false),
        (ClassName::Fighter, Some(Skill::SleightOfHand), "", false),
    ] {
        let mut stage = duel(hero(class, 3));
        let quick = Trial {
            is_quick: true,
            tool: tool.into(),
            ..trial("Filch", Ability::Dexterity, skill, 10)
        };
        let done = stage.act(1, &Command::Check(quick), &[10]);
        assert_eq!(done.is_ok(), can, "{class:?} {tool} {skill:?}");
        let turn = &stage.scene.creature(1).unwrap().turn;
        assert_eq!((turn.actions, turn.bonus), (1, u8::from(!can)));
    }
}

#[test]
fn great_strength_is_never_less_than_itself_in_a_check() {
    let barbarian = hero(ClassName::Barbarian, 18);
    let strength = i16::from(barbarian.scores.0[0]);
    let lift = trial("Lift", Ability::Strength, None, 15);
    assert_eq!(tried(barbarian.clone(), lift.clone(), 2).0, strength);
    assert!(tried(barbarian, lift, 20).0 > strength);
}

#[test]
fn luck_makes_checks_count_as_twenty() {
    let mut stage = duel(hero(ClassName::Rogue, 20));
    let dexterity =
        i16::from(stage.scene.creature(1).unwrap().sheet.scores.modifier(Ability::Dexterity));
    let command = Command::Check(trial("Balance", Ability::Dexterity, None, 22));
    act(&mut stage, 1, &command, &[2], &["Stroke of Luck"]);
    let total = stage.events.iter().find_map(|event| match event {
        Event::Tried { total, .. } => Some(*total),
        _ => None,
    });
    assert_eq!(total, Some(20 + dexterity));
}
