//! What fighters of all sorts do with their features: real characters do what the rules say.

use srd::data::{ClassName, ConditionName, CreatureType, Size, Skill};
use srd::engine::character::{Character, Key};
use srd::engine::{Aim, Answer, Command, Deed, Event, Id, Mind, Question, RollKind, Scene, Sheet};
use srd::{Ability, Edge, Scripted, Square};

use crate::heroes::ready;
use crate::judge::{Stage, bow, conditions, sheet, strike, then, weapon};
use crate::metamagic::{cast, know};

/// Chooses what is called so, by its beginning, and nothing else.
pub(crate) struct Says(pub(crate) &'static [&'static str]);

impl Mind for Says {
    fn decide(&mut self, _: &Scene, question: &Question) -> Answer {
        let said = |name: &String| self.0.iter().any(|said| name.starts_with(said));
        let at = question.could.iter().position(said);
        Answer::Now(at.map_or(0, |at| at as u8 + 1))
    }
}

/// Answers a question of a feature anew, whatever was recommended.
pub(crate) fn choosing(mut character: Character, of: &str, what: &[&str]) -> Sheet {
    let asked = character.asks().into_iter().find(|ask| ask.of == of).expect("it is asked");
    let what = what.iter().map(|one| (*one).to_owned()).collect();
    let key: Key = asked.key;
    character.choose(&key, what).expect("they are options");
    character.sheet()
}

pub(crate) fn hero(class: ClassName, level: u8) -> Sheet {
    ready("Human", class, level).sheet()
}

/// Somebody of 100 hit points and armour class 12.
pub(crate) fn sturdy() -> Sheet {
    Sheet { hit_points: 100, ..sheet() }
}

pub(crate) fn deed(name: &str, aims: &[Aim]) -> Command {
    Command::Do(Deed { name: name.into(), aims: aims.to_vec(), ..Deed::default() })
}

/// A hero beside a foe of 100 hit points, at the hero's turn.
pub(crate) fn duel(hero: Sheet) -> Stage {
    Stage::new().with(1, 0, (5, 5), hero).with(2, 1, (6, 5), sturdy()).fight(&[1, 2])
}

pub(crate) fn act(
    stage: &mut Stage,
    who: Id,
    command: &Command,
    faces: &[u32],
    says: &'static [&'static str],
) {
    stage.act_with(who, command, &mut Scripted::new(faces), &mut Says(says)).unwrap();
}

pub(crate) fn unarmed(sheet: &Sheet) -> u8 {
    let at = sheet.weapons.iter().position(|weapon| weapon.qualities.is_unarmed);
    at.unwrap() as u8
}

pub(crate) fn strike_with(weapon: u8, target: Id) -> Command {
    Command::Attack { weapon, target, is_thrown: false, spares: false }
}

pub(crate) fn left(stage: &Stage, who: Id, reserve: &str) -> u8 {
    stage.scene.creature(who).unwrap().left(reserve)
}

/// The next turn of somebody, after whatever others do.
pub(crate) fn again(stage: &mut Stage, who: Id) {
    stage.act(who, &Command::EndTurn, &[10]).unwrap();
    stage.until_turn_of(who, &[10]);
}

#[test]
fn a_smite_is_a_part_of_the_hit_and_as_strong_as_its_slot() {
    let paladin = hero(ClassName::Paladin, 5);
    let mut plain = duel(paladin.clone());
    act(&mut plain, 1, &strike(2), &then(&[15], 4), &[]);
    let own = 100 - plain.hp(2);
    for (says, dice) in
        [(&["Divine Smite (level 1)"][..], 2), (&["Divine Smite (level 2)"][..], 3), (&[][..], 0)]
    {
        let mut stage = duel(paladin.clone());
        stage
            .act_with(1, &strike(2), &mut Scripted::new(&then(&[15], 4)), &mut Says(says))
            .unwrap();
        let blows: Vec<_> = stage
            .events
            .iter()
            .filter_map(|event| match event {
                Event::Harmed(harm) => Some(harm.parts.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(blows.len(), 1, "one hit, one blow");
        assert_eq!(100 - stage.hp(2), own + 4 * dice, "{says:?}");
    }
    // On a critical hit all dice are twice as many, and undead suffer one more.
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), paladin.clone())
        .with(2, 1, (6, 5), Sheet { kind: CreatureType::Undead, ..sturdy() })
        .fight(&[1, 2]);
    act(&mut stage, 1, &strike(2), &then(&[20], 4), &["Divine Smite (level 1)"]);
    assert_eq!(100 - stage.hp(2), own + 4 + 2 * 3 * 4);
}

#[test]
fn a_stunning_strike_costs_ki_and_asks_for_a_save() {
    let mut stage = duel(hero(ClassName::Monk, 5));
    // To hit, the save of the stunned one, damage.
    act(&mut stage, 1, &strike(2), &[15, 2, 4], &["Stunning Strike"]);
    assert!(stage.scene.creature(2).unwrap().has(ConditionName::Stunned));
    assert_eq!(left(&stage, 1, "Ki"), 4);
}

#[test]
fn monks_strike_again_with_the_bonus_action_after_they_attacked() {
    let monk = hero(ClassName::Monk, 5);
    let fist = unarmed(&monk);
    let mut stage = duel(monk.clone());
    let more = deed("Martial Arts", &[Aim::At(2)]);
    let flurry = deed("Flurry of Blows", &[Aim::At(2), Aim::At(2)]);
    for early in [&more, &flurry] {
        assert_eq!(stage.act(1, early, &[15]).unwrap_err().rule, "Condition");
    }
    stage.act(1, &strike_with(fist, 2), &[15, 2]).unwrap();
    let mut other = stage.clone();
    stage.act(1, &more, &[15, 2]).unwrap();
    other.act(1, &flurry, &[15, 2]).unwrap();
    let attacks = |stage: &Stage| stage.rolls().filter(|one| one.kind == RollKind::Attack).count();
    assert_eq!((attacks(&stage), attacks(&other)), (2, 3));
    assert_eq!((left(&stage, 1, "Ki"), left(&other, 1, "Ki")), (5, 4));
    assert_eq!(stage.act(1, &flurry, &[15]).unwrap_err().rule, "Action Economy");
}

#[test]
fn the_open_hand_topples_pushes_or_dazes_with_its_flurry_only() {
    let monk = hero(ClassName::Monk, 5);
    let fist = unarmed(&monk);
    let says: [&'static [&'static str]; 3] = [
        &["Open Hand Technique: Topple"],
        &["Open Hand Technique: Push"],
        &["Open Hand Technique: Daze"],
    ];
    for says in says {
        let mut stage = duel(monk.clone());
        act(&mut stage, 1, &strike_with(fist, 2), &[15, 2], says);
        let it = stage.scene.creature(2).unwrap();
        assert!(it.effects.is_empty() && it.at == Square::new(6, 5), "not by a plain attack");
        act(&mut stage, 1, &deed("Flurry of Blows", &[Aim::At(2)]), &[15, 2], says);
        let it = stage.scene.creature(2).unwrap().clone();
        match says[0] {
            "Open Hand Technique: Topple" => assert!(it.has(ConditionName::Prone)),
            "Open Hand Technique: Push" => assert_eq!(it.at, Square::new(9, 5)),
            _ => assert!(it.is_under("Open Hand Technique")),
        }
    }
}

/// An archer 20 feet from a monk, at the archer's turn.
fn shot(level: u8, damage: &str) -> Stage {
    let archer = Sheet { weapons: vec![bow(9, damage)], hit_points: 100, ..sheet() };
    let mut monk = hero(ClassName::Monk, level);
    monk.weapons.retain(|weapon| weapon.qualities.is_unarmed);
    Stage::new().with(1, 0, (5, 5), monk).with(2, 1, (9, 5), archer).fight(&[2, 1])
}

#[test]
fn monks_deflect_missiles_and_throw_them_back() {
    let monk = hero(ClassName::Monk, 5);
    let dexterity = u16::from(monk.scores.modifier(Ability::Dexterity).unsigned_abs());
    let mut stage = shot(5, "30");
    let before = stage.hp(1);
    act(&mut stage, 2, &strike(1), &[15, 4], &["Deflect"]);
    assert_eq!(before - stage.hp(1), 30 - (4 + dexterity + 5));
    assert!(!stage.scene.creature(1).unwrap().turn.reaction);
    // Damage that is all gone is caught, and thrown for a point of ki.
    let mut stage = shot(5, "1d8");
    act(&mut stage, 2, &strike(1), &[15, 4, 3, 15, 4], &["Deflect", "#2"]);
    assert_eq!(stage.hp(1), before);
    assert_eq!(left(&stage, 1, "Ki"), 4);
    let thrown = stage.rolls().next_back().unwrap().clone();
    assert_eq!((thrown.who, thrown.other, thrown.kind), (1, 2, RollKind::Attack));
    let bonus = i16::from(monk.scores.modifier(Ability::Dexterity) + monk.proficiency);
    assert_eq!(thrown.bonus, bonus);
    // The fist's die, a d6 of 4, and Dexterity.
    assert_eq!(100 - stage.hp(2), 4 + dexterity);
    let mut none = shot(5, "1d8");
    act(&mut none, 2, &strike(1), &[15, 4], &["Deflect"]);
    assert_eq!((none.hp(2), left(&none, 1, "Ki")), (100, 5), "it need not be thrown");
}

#[test]
fn monks_fall_softly() {
    let mut stage = Stage::new().with(1, 0, (5, 5), hero(ClassName::Monk, 5)).fight(&[1]);
    let before = stage.hp(1);
    for (says, dealt) in [(&["Slow Fall"][..], 6 * 5 - 5 * 5), (&[][..], 6 * 5)] {
        let mut stage = stage.clone();
        stage.tell(Event::Rose(1, 60, true));
        let mut mind = Says(says);
        stage.act_with(1, &Command::Drop, &mut Scripted::new(&[5]), &mut mind).unwrap();
        assert_eq!(before - stage.hp(1), dealt, "{says:?}");
    }
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
}

#[test]
fn bardic_inspiration_is_added_once_to_a_roll_of_whom_it_was_given() {
    let bard = hero(ClassName::Bard, 5);
    let fighter = Sheet { weapons: vec![weapon("club", 3, "1d4")], ..sturdy() };
    let new = || {
        Stage::new()
            .with(1, 0, (2, 5), bard.clone())
            .with(2, 0, (5, 5), fighter.clone())
            .with(3, 1, (6, 5), sturdy())
            .fight(&[1, 2, 3])
    };
    let give = deed("Bardic Inspiration", &[Aim::At(2)]);
    let mut stage = new();
    stage.act(1, &give, &[]).unwrap();
    let most = bard.scores.modifier(Ability::Charisma).unsigned_abs();
    assert_eq!(left(&stage, 1, "Bardic Inspiration"), most - 1);
    assert_eq!(stage.scene.creature(1).unwrap().turn.bonus, 0);
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    // 8 and 3 miss armour class 12; a d8 of 4 makes it a hit.
    let mut used = stage.clone();
    act(&mut used, 2, &strike(3), &[8, 4, 2], &["Bardic Inspiration"]);
    assert_eq!(100 - used.hp(3), 2);
    assert!(!used.scene.creature(2).unwrap().is_under("Bardic Inspiration"));
    let mut kept = stage.clone();
    act(&mut kept, 2, &strike(3), &[8, 4], &[]);
    assert_eq!(kept.hp(3), 100);
    assert!(kept.scene.creature(2).unwrap().is_under("Bardic Inspiration"), "it is kept");
    // One die at a time, not for oneself, and not for the deaf.
    let mut twice = stage.clone();
    twice.until_turn_of(1, &[10]);
    assert_eq!(twice.act(1, &give, &[]).unwrap_err().rule, "Target");
    let own = deed("Bardic Inspiration", &[Aim::At(1)]);
    assert_eq!(new().act(1, &own, &[]).unwrap_err().rule, "Target");
    let mut deaf = new();
    deaf.under(2, 3, conditions(&[ConditionName::Deafened]));
    assert_eq!(deaf.act(1, &give, &[]).unwrap_err().rule, "Target");
}

#[test]
fn cutting_words_answer_attacks_checks_and_damage_but_no_saves() {
    let bard = hero(ClassName::Bard, 5);
    let club = Sheet { weapons: vec![weapon("club", 5, "10")], ..sturdy() };
    let new = || {
        Stage::new()
            .with(1, 0, (10, 5), bard.clone())
            .with(2, 0, (6, 5), sturdy())
            .with(3, 1, (5, 5), club.clone())
            .fight(&[3, 1, 2])
    };
    // 10 and 5 hit armour class 12; less a d8 of 4 they do not.
    let mut missed = new();
    act(&mut missed, 3, &strike(2), &[10, 4], &["Cutting Words"]);
    assert_eq!(missed.hp(2), 100);
    // 19 and 5 hit all the same, and the reaction is spent.
    let mut hit = new();
    act(&mut hit, 3, &strike(2), &[19, 4], &["Cutting Words"]);
    assert_eq!((hit.hp(2), left(&hit, 1, "Bardic Inspiration")), (90, 3));
    // Kept for the damage.
    struct Later(u8);
    impl Mind for Later {
        fn decide(&mut self, _: &Scene, question: &Question) -> Answer {
            let is_damage = matches!(question.what, srd::engine::Happening::RolledDamage(10));
            self.0 += u8::from(is_damage);
            Answer::Now(u8::from(is_damage))
        }
    }
    let mut late = new();
    let mut mind = Later(0);
    late.act_with(3, &strike(2), &mut Scripted::new(&[19, 4]), &mut mind).unwrap();
    assert_eq!((late.hp(2), mind.0), (94, 1));
    // No save can be mocked.
    let mut mage = hero(ClassName::Bard, 5);
    know(&mut mage, &["Hold Person"]);
    let mut saved = Stage::new().with(1, 0, (10, 5), mage).with(3, 1, (5, 5), club).fight(&[1, 3]);
    let command = cast("Hold Person", 2, &[Aim::At(3)], &[]);
    act(&mut saved, 1, &command, &[20], &["Cutting Words"]);
    assert!(!saved.scene.creature(3).unwrap().has(ConditionName::Paralyzed));
    assert!(saved.scene.creature(1).unwrap().turn.reaction);
}

#[test]
fn halflings_slip_by_the_large_and_hide_behind_them() {
    let halfling = ready("Halfling", ClassName::Rogue, 3).sheet();
    let rows = ["###", "...", "###"];
    for (size, passes) in [(Size::Medium, true), (Size::Small, false)] {
        let mut stage = Stage::on(&rows)
            .with(1, 0, (0, 1), halfling.clone())
            .with(2, 1, (1, 1), Sheet { size, ..sturdy() })
            .fight(&[1, 2]);
        let walked = stage.act(1, &Command::WalkTo(Square::new(2, 1)), &[1]).is_ok();
        assert_eq!(walked, passes, "{size:?}");
    }
    let hides = |sheet: Sheet, size| {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), sheet)
            .with(2, 0, (6, 5), Sheet { size, ..sturdy() })
            .with(3, 1, (10, 5), sturdy())
            .fight(&[1, 2, 3]);
        stage.act(1, &Command::Hide, &[15]).is_ok()
    };
    let stealthy = Sheet { powers: halfling.powers.clone(), ..halfling.clone() };
    let lightfoot = halfling.powers.iter().any(|one| one.from.name() == "Naturally Stealthy");
    assert!(lightfoot, "ready-made halflings are lightfoot ones");
    assert!(hides(stealthy, Size::Medium));
    assert!(!hides(halfling, Size::Small));
    assert!(!hides(hero(ClassName::Rogue, 3), Size::Medium));
}

#[test]
fn keen_senses_tell_where_the_unseen_are() {
    let near = |sheet: Sheet, it: Sheet, x: u8, under: &[ConditionName], hidden: Option<i16>| {
        let mut stage =
            Stage::new().with(1, 0, (5, 5), sheet).with(2, 1, (x, 5), it).fight(&[1, 2]);
        stage.under(2, 2, conditions(under));
        stage.tell(Event::Hid(2, hidden));
        let painted = srd::engine::Painted::new(&stage.floor, &stage.scene);
        let view = srd::engine::View::new(&stage.scene, &painted);
        view.knows_where(1, 2)
    };
    let invisible = [ConditionName::Invisible];
    let rogue = || hero(ClassName::Rogue, 14);
    assert!(near(rogue(), sturdy(), 7, &invisible, Some(30)));
    assert!(!near(rogue(), sturdy(), 8, &invisible, Some(30)), "10 feet");
    assert!(!near(hero(ClassName::Rogue, 13), sturdy(), 7, &invisible, Some(30)));
    let ranger = || hero(ClassName::Ranger, 18);
    assert!(near(ranger(), sturdy(), 11, &invisible, None));
    assert!(!near(ranger(), sturdy(), 12, &invisible, None), "30 feet");
    assert!(!near(ranger(), sturdy(), 7, &invisible, Some(40)), "not who hides from it");
    // What it does not see it attacks no worse.
    let mut stage = duel(ranger());
    stage.under(2, 2, conditions(&invisible));
    stage.act(1, &strike(2), &[15, 3]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Straight);
    // A paladin's sense for the holy and unholy.
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), hero(ClassName::Paladin, 3))
        .with(2, 1, (14, 5), Sheet { kind: CreatureType::Fiend, ..sturdy() })
        .with(3, 1, (14, 6), sturdy())
        .fight(&[1, 2, 3]);
    for id in [2, 3] {
        stage.under(id, id, conditions(&invisible));
    }
    let knows = |stage: &Stage, id| {
        let painted = srd::engine::Painted::new(&stage.floor, &stage.scene);
        srd::engine::View::new(&stage.scene, &painted).knows_where(1, id)
    };
    assert!(!knows(&stage, 2));
    stage.act(1, &deed("Divine Sense", &[]), &[]).unwrap();
    assert!(knows(&stage, 2) && !knows(&stage, 3));
}

#[test]
fn fear_of_a_presence_ends_out_of_sight() {
    let rows = ["............", "......#.....", "......#.....", "......#.....", "............"];
    for (to, afraid) in [((8, 2), false), ((4, 2), true)] {
        let mut stage = Stage::on(&rows)
            .with(1, 0, (2, 2), hero(ClassName::Barbarian, 10))
            .with(2, 1, (4, 1), sturdy())
            .fight(&[1, 2]);
        stage.act(1, &deed("Intimidating Presence", &[Aim::At(2)]), &[2]).unwrap();
        assert!(stage.scene.creature(2).unwrap().has(ConditionName::Frightened));
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        let (from, to) = (Square::new(4, 1), Square::new(to.0, to.1));
        stage.tell(Event::Moved { who: 2, from, to, feet: 0 });
        stage.act(2, &Command::EndTurn, &[10]).unwrap();
        assert_eq!(stage.scene.creature(2).unwrap().has(ConditionName::Frightened), afraid);
    }
}

#[test]
fn what_asks_for_stillness_ends_with_it() {
    let mut ranger = hero(ClassName::Ranger, 10);
    ranger.skills[Skill::Stealth as usize] = 5;
    let mut stage = Stage::new().with(1, 0, (5, 5), ranger);
    stage.act(1, &deed("Hide in Plain Sight", &[]), &[]).unwrap();
    stage.act(1, &Command::Hide, &[10]).unwrap();
    let me = |stage: &Stage| stage.scene.creature(1).unwrap().clone();
    assert_eq!(me(&stage).hidden, Some(25));
    assert!(me(&stage).is_under("Hide in Plain Sight"), "hiding is what it is for");
    stage.act(1, &Command::WalkTo(Square::new(6, 5)), &[]).unwrap();
    assert_eq!(me(&stage).hidden, Some(15));
    assert!(!me(&stage).is_under("Hide in Plain Sight"));
}

#[test]
fn who_pins_is_pinned_as_long_as_it_holds() {
    let mut grappler = hero(ClassName::Fighter, 4);
    let feat = srd::data::tables().feature.iter().find(|one| one.name == "Grappler").unwrap();
    let from = || srd::engine::Source::Feature("Grappler".into());
    let powers = feat.powers.clone();
    grappler.activities.extend(
        powers.actions.iter().map(|is| srd::engine::Sourced { from: from(), is: is.clone() }),
    );
    grappler.powers.push(srd::engine::Sourced { from: from(), is: powers });
    grappler.skills = [9; 18];
    let mut stage = duel(grappler);
    stage.act(1, &Command::Grapple(2), &[1, 20]).unwrap();
    again(&mut stage, 1);
    stage.act(1, &deed("Pin", &[Aim::At(2)]), &[1, 20]).unwrap();
    let has =
        |stage: &Stage, id: Id| stage.scene.creature(id).unwrap().has(ConditionName::Restrained);
    assert!(has(&stage, 1) && has(&stage, 2));
    stage.act(1, &Command::Release(2), &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    assert!(!has(&stage, 1) && !has(&stage, 2));
}
