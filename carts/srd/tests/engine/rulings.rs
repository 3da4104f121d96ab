//! What is easily ruled wrong: where cover counts from, what a jump clears, whom charm protects, what a slot is for, who
//! is carried through the air.

use srd::data::{ConditionName, Gives, Rule, Speed, tables};
use srd::engine::{
    Aim, Answer, Calm, Casting, Command, Deed, Id, Mind, Question, RollKind, Scene, Sheet, Table,
    bestiary,
};
use srd::{Ability, Edge, Scores, Scripted, Square};

use crate::judge::{Stage, conditions, gives, hero, sheet, strike};

/// A mind that does a tail attack whenever it may.
struct Tail;

impl Mind for Tail {
    fn decide(&mut self, _: &Scene, question: &Question) -> Answer {
        let at = question.could.iter().position(|name| name == "Tail Attack");
        Answer::Now(at.map_or(0, |at| at as u8 + 1))
    }
}

fn monster(name: &str) -> Sheet {
    bestiary::by_name(tables(), name).expect("it is in the tables")
}

fn cast(spell: &str, slot: u8, aim: Aim) -> Command {
    let spell = spell.to_owned();
    Command::Cast(Casting { spell, slot, aims: vec![aim], ..Casting::default() })
}

fn rule(stage: &mut Stage, who: Id, command: &Command) -> &'static str {
    stage.act(who, command, &[10; 40]).expect_err("it is against the rules").rule
}

#[test]
fn cover_against_a_burst_counts_from_where_it_bursts() {
    // A low wall stands between the mage and the other, who is in the open on the far side.
    let check = |burst: u8, more: i16| {
        let mut rows = vec![".".repeat(24); 11];
        rows[5].replace_range(8..9, "o");
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut stage = Stage::on(&rows)
            .with(1, 0, (1, 5), monster("Mage"))
            .with(2, 1, (9, 5), sheet())
            .fight(&[1, 2]);
        let burst = Aim::To(Square::new(burst, 5));
        stage.act(1, &cast("Fireball", 3, burst), &[3; 40]).unwrap();
        let save = stage.rolls().find(|roll| roll.kind == RollKind::Save(Ability::Dexterity));
        assert_eq!(save.map(|save| save.bonus), Some(more), "{burst:?}");
    };
    check(7, 2);
    check(9, 0);
    check(12, 0);
}

#[test]
fn a_jump_clears_gaps_but_no_walls() {
    let jump = |x| Command::Jump(Square::new(x, 1));
    let walk = Command::Walk(vec![Square::new(1, 1), Square::new(2, 1)]);
    let stage = |row: &str, strength: u8| {
        let scores = Scores([strength, 10, 10, 10, 10, 10]);
        let jumper = Sheet { scores, ..sheet() };
        let rows = ["#".repeat(9), row.to_owned(), "#".repeat(9)];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        Stage::on(&rows).with(1, 0, (0, 1), jumper).fight(&[1])
    };
    // A gap of 10 feet takes a Strength of 10 and a run-up.
    let mut able = stage("...PP....", 10);
    assert_eq!(rule(&mut able.clone(), 1, &jump(5)), "Jumping");
    able.act(1, &walk, &[]).unwrap();
    able.act(1, &jump(5), &[]).unwrap();
    let me = able.scene.creature(1).unwrap();
    assert_eq!((me.at, me.turn.walked, me.hp), (Square::new(5, 1), 25, 10));
    let mut weak = stage("...PP....", 9);
    weak.act(1, &walk, &[]).unwrap();
    assert_eq!(rule(&mut weak, 1, &jump(5)), "Jumping");
    // No wall lets a jump through, and who jumps down 20 feet falls.
    let mut walled = stage("...#.....", 20);
    walled.act(1, &walk, &[]).unwrap();
    assert_eq!(rule(&mut walled, 1, &jump(4)), "Jumping");
    let mut down = stage("...PP....", 20);
    down.act(1, &walk, &[]).unwrap();
    down.act(1, &jump(3), &[2, 3]).unwrap();
    let me = down.scene.creature(1).unwrap();
    assert_eq!((me.hp, me.altitude, me.has(ConditionName::Prone)), (5, -20, true));
    // On rough ground a check of Acrobatics keeps it on its feet.
    for (face, is_prone) in [(9, true), (10, false)] {
        let mut rough = stage("....~~...", 12);
        rough.act(1, &walk, &[]).unwrap();
        rough.act(1, &jump(4), &[face]).unwrap();
        assert_eq!(rough.scene.creature(1).unwrap().has(ConditionName::Prone), is_prone, "{face}");
    }
}

#[test]
fn charm_protects_who_charmed_and_helps_it_to_persuade() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), monster("Mage"))
        .with(2, 1, (6, 5), sheet())
        .with(3, 1, (8, 5), sheet())
        .fight(&[1, 2, 3]);
    stage.under(1, 2, conditions(&[ConditionName::Charmed]));
    assert_eq!(rule(&mut stage, 1, &strike(2)), "Charmed");
    assert_eq!(rule(&mut stage, 1, &cast("Magic Missile", 1, Aim::At(2))), "Charmed");
    stage.clone().act(1, &cast("Magic Missile", 1, Aim::At(3)), &[4; 9]).unwrap();
    // What is not aimed at anybody is no attack on the charmer.
    stage.act(1, &cast("Fireball", 3, Aim::To(Square::new(7, 5))), &[4; 40]).unwrap();
}

#[test]
fn what_takes_no_slot_cannot_be_cast_with_one() {
    let stage = Stage::new()
        .with(1, 0, (5, 5), monster("Mage"))
        .with(2, 1, (8, 5), sheet())
        .with(3, 1, (5, 8), monster("Pit Fiend"))
        .fight(&[1, 2, 3]);
    let mut mage = stage.clone();
    assert_eq!(rule(&mut mage, 1, &cast("Fire Bolt", 5, Aim::At(2))), "Spell Slot");
    mage.act(1, &cast("Fire Bolt", 0, Aim::At(2)), &[15, 5, 5, 5]).unwrap();
    let mut fiend = stage;
    fiend.until_turn_of(3, &[]);
    let fireball = |slot| cast("Fireball", slot, Aim::To(Square::new(8, 5)));
    assert_eq!(rule(&mut fiend, 3, &fireball(9)), "Spell Slot");
    fiend.act(3, &fireball(0), &[3; 40]).unwrap();
}

#[test]
fn legendary_actions_are_offered_and_not_commanded() {
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), monster("Adult Red Dragon"))
        .with(2, 1, (9, 5), Sheet { hit_points: 200, ..hero() })
        .fight(&[2, 1]);
    let tail = Deed { name: "Tail Attack".into(), aims: vec![Aim::At(2)], ..Deed::default() };
    assert_eq!(rule(&mut stage, 1, &Command::Do(tail)), "Legendary Action");
    let mut dice = Scripted::new(&[15; 10]);
    stage.act_with(2, &Command::EndTurn, &mut dice, &mut Tail).unwrap();
    assert!(stage.rolls().any(|roll| roll.who == 1 && roll.name == "Tail"), "{:?}", stage.events);
}

#[test]
fn who_cannot_move_dodges_nothing() {
    let edge = |is_bound: bool| {
        let mut stage =
            Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet()).fight(&[1, 2]);
        stage.act(1, &Command::Dodge, &[]).unwrap();
        if is_bound {
            stage.under(1, 2, gives(vec![Gives::Rule(Rule::CannotMove)]));
        }
        stage.act(1, &Command::EndTurn, &[]).unwrap();
        stage.act(2, &strike(1), &[5, 6]).unwrap();
        stage.last_attack().0
    };
    assert_eq!(edge(false), Edge::Disadvantage);
    assert_eq!(edge(true), Edge::Straight);
}

#[test]
fn who_is_held_flies_along_and_falls_when_it_is_let_go() {
    let flyer = Sheet { speed: Speed { walk: 30, fly: 120, ..Speed::default() }, ..sheet() };
    let stage = || {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), flyer.clone())
            .with(2, 1, (6, 5), Sheet { hit_points: 40, ..hero() })
            .fight(&[1, 2]);
        stage.under(2, 1, conditions(&[ConditionName::Grappled]));
        stage.act(1, &Command::Fly(30), &[]).unwrap();
        assert_eq!(stage.scene.creature(2).unwrap().altitude, 30);
        stage
    };
    let mut dropped = stage();
    dropped.act(1, &Command::Release(2), &[4, 5, 6]).unwrap();
    let it = dropped.scene.creature(2).unwrap();
    assert_eq!((it.hp, it.altitude, it.has(ConditionName::Prone)), (25, 0, true));
    // Who flies no more falls with whom it holds.
    let mut both = stage();
    both.act(1, &Command::Drop, &[1, 1, 1, 2, 2, 2]).unwrap();
    let hp = |id| both.scene.creature(id).unwrap().hp;
    assert_eq!((hp(1), hp(2)), (7, 34));
}

#[test]
fn who_leaves_a_fight_leaves_its_turn() {
    let mut stage =
        Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (9, 5), sheet()).fight(&[1, 2]);
    stage.act(1, &Command::Dash, &[]).unwrap();
    let mut dice = Scripted::new(&[]);
    let mut mind = Calm;
    let mut table = Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
    stage.scene.leave_fight(1, &mut table, &mut stage.events);
    let turn = &stage.scene.creature(1).unwrap().turn;
    assert_eq!((turn.dashes, turn.actions), (0, 0));
    assert_eq!(stage.scene.turn(), Some(2));
}

#[test]
fn who_wears_what_it_is_not_trained_in_is_clumsy_and_casts_nothing() {
    let mut mage = monster("Mage");
    mage.worn.is_untrained = true;
    let mut stage =
        Stage::new().with(1, 0, (5, 5), mage).with(2, 1, (6, 5), sheet()).fight(&[1, 2]);
    assert_eq!(rule(&mut stage, 1, &cast("Fire Bolt", 0, Aim::At(2))), "Spellcasting");
    stage.act(1, &strike(2), &[15, 5, 2]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Disadvantage);
}
