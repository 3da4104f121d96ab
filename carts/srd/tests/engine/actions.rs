//! What a turn is made of, and the rules' worked examples with a number.

use srd::data::{ConditionName, Gives, Rolls, Size, Speed};
use srd::engine::{Command, Id, Qualities, ReadyWhen, Sheet, Weapon};
use srd::{Ability, Edge, Outcome, Scores, Square};

use crate::judge::{Stage, bow, conditions, gives, sheet, strike, weapon};

fn to(x: u8, y: u8) -> Command {
    Command::WalkTo(Square::new(x, y))
}

fn two() -> Stage {
    Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), sheet()).fight(&[1, 2])
}

fn armed(weapon: Weapon) -> Sheet {
    Sheet { weapons: vec![weapon], ..sheet() }
}

#[test]
fn a_turn_has_one_action_and_movement_up_to_the_speed() {
    for first in [Command::Dash, Command::Dodge, Command::Disengage, Command::Search, strike(2)] {
        let mut stage = two();
        stage.act(1, &first, &[10]).unwrap();
        for second in [Command::Dash, Command::Dodge, Command::Disengage, strike(2)] {
            assert!(stage.act(1, &second, &[10]).is_err(), "{first:?} {second:?}");
        }
    }
    for (dash, feet) in [(false, 30), (true, 60)] {
        let mut stage = Stage::new().with(1, 0, (2, 2), sheet()).fight(&[1]);
        if dash {
            stage.act(1, &Command::Dash, &[]).unwrap();
        }
        let squares = feet / 5;
        assert!(stage.act(1, &to(2 + squares + 1, 2), &[]).is_err());
        stage.act(1, &to(2 + squares - 2, 2), &[]).unwrap();
        stage.act(1, &to(2 + squares, 3), &[]).unwrap();
        assert!(stage.act(1, &to(2 + squares, 4), &[]).is_err(), "nothing is left");
        assert_eq!(stage.scene.creature(1).unwrap().turn.walked, u16::from(feet));
    }
}

#[test]
fn movement_is_split_around_and_between_attacks() {
    // Two attacks and 25 feet: 10 feet, an attack, 15 feet, an attack.
    let speed = Speed { walk: 25, ..Speed::default() };
    let fighter = Sheet { attacks: 2, speed, ..sheet() };
    let mut stage = Stage::new()
        .with(1, 0, (2, 2), fighter)
        .with(2, 1, (5, 2), sheet())
        .with(3, 1, (8, 2), sheet())
        .fight(&[1, 2, 3]);
    stage.act(1, &to(4, 2), &[]).unwrap();
    stage.act(1, &strike(2), &[10]).unwrap();
    stage.act(1, &to(7, 3), &[]).unwrap();
    stage.act(1, &strike(3), &[10]).unwrap();
    assert!(stage.act(1, &to(7, 4), &[]).is_err());
    assert!(stage.act(1, &strike(3), &[10]).is_err());
}

#[test]
fn standing_up_costs_half_of_the_speed_and_crawling_twice() {
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).fight(&[1]);
    stage.act(1, &Command::Drop, &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().turn.walked, 0, "to drop is free");
    let mut crawls = stage.clone();
    assert!(crawls.act(1, &to(9, 5), &[]).is_err());
    crawls.act(1, &to(8, 5), &[]).unwrap();
    assert!(crawls.act(1, &Command::Stand, &[]).is_err(), "nothing is left to stand up with");
    stage.act(1, &Command::Stand, &[]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().turn.walked, 15);
    stage.act(1, &to(8, 5), &[]).unwrap();
    // Who cannot move cannot stand up.
    let mut stage = Stage::new().with(1, 0, (5, 5), sheet()).fight(&[1]);
    stage.act(1, &Command::Drop, &[]).unwrap();
    stage.under(1, 2, conditions(&[ConditionName::Grappled]));
    assert!(stage.act(1, &Command::Stand, &[]).is_err());
}

fn light(name: &str, bonus: &str) -> Weapon {
    let qualities = Qualities { is_light: true, ..Qualities::default() };
    Weapon { qualities, ..weapon(name, 9, bonus) }
}

fn off_hand(weapon: u8) -> Command {
    Command::OffHand { weapon, target: 2, is_thrown: false }
}

#[test]
fn the_second_weapon_takes_the_bonus_action_and_leaves_the_modifier_out() {
    for (strength, taken) in [(16, 2), (10, 5), (8, 5)] {
        let scores = Scores([strength; 6]);
        let heavy = weapon("maul", 9, "1");
        let shot = Weapon { reach: None, range: Some((30, 120)), ..light("hand crossbow", "5") };
        let weapons = vec![light("shortsword", "1"), light("dagger", "5"), heavy, shot];
        let fighter = Sheet { scores, weapons, ..sheet() };
        let target = Sheet { hit_points: 90, ..sheet() };
        let mut stage =
            Stage::new().with(1, 0, (5, 5), fighter).with(2, 1, (6, 5), target).fight(&[1, 2]);
        assert!(stage.act(1, &off_hand(1), &[10]).is_err(), "the action is first");
        let mut heavy = stage.clone();
        let maul = Command::Attack { weapon: 2, target: 2, is_thrown: false, spares: false };
        heavy.act(1, &maul, &[10]).unwrap();
        assert!(heavy.act(1, &off_hand(1), &[10]).is_err(), "a maul is not light");
        stage.act(1, &strike(2), &[10]).unwrap();
        assert!(stage.act(1, &off_hand(0), &[10]).is_err(), "that is the same one");
        assert!(stage.act(1, &off_hand(2), &[10]).is_err(), "a maul is not light");
        assert!(stage.act(1, &off_hand(3), &[10]).is_err(), "a crossbow is no melee weapon");
        let before = stage.hp(2);
        stage.act(1, &off_hand(1), &[10]).unwrap();
        assert_eq!(before - stage.hp(2), taken, "Strength {strength}");
        assert!(stage.act(1, &off_hand(1), &[10]).is_err(), "the bonus action is spent");
    }
}

#[test]
fn leaving_a_reach_provokes_as_the_rules_say() {
    let watcher = |reach: u16| {
        let weapon = Weapon { reach: Some(reach), ..weapon("pike", 20, "3") };
        Sheet { weapons: vec![weapon], ..sheet() }
    };
    // Reach, where the watcher stands, where to, whether it strikes.
    for (reach, at, there, strikes) in [
        (5, (6, 5), (3, 5), true),
        (5, (6, 5), (6, 4), false),
        (5, (7, 5), (3, 5), false),
        (10, (7, 5), (3, 5), true),
        (10, (6, 5), (5, 7), false),
    ] {
        let mut stage =
            Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, at, watcher(reach)).fight(&[1, 2]);
        stage.act_eager(1, &to(there.0, there.1), &[15]).unwrap();
        assert_eq!(stage.hp(1) < 10, strikes, "{reach} {at:?} {there:?}");
        let used = !stage.scene.creature(2).unwrap().turn.reaction;
        assert_eq!(used, strikes);
    }
    // Not after Disengage, not if the watcher is blind, helpless or has reacted already, and no ally.
    let scene =
        || Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (6, 5), watcher(5)).fight(&[1, 2]);
    let mut calm = scene();
    calm.act(1, &Command::Disengage, &[]).unwrap();
    let mut cases = vec![calm];
    for condition in [
        ConditionName::Blinded,
        ConditionName::Incapacitated,
        ConditionName::Stunned,
        ConditionName::Unconscious,
    ] {
        let mut stage = scene();
        stage.under(2, 2, conditions(&[condition]));
        cases.push(stage);
    }
    let mut unseen = scene();
    unseen.under(1, 1, conditions(&[ConditionName::Invisible]));
    cases.push(unseen);
    for mut stage in cases {
        stage.act_eager(1, &to(3, 5), &[15]).unwrap();
        assert_eq!(stage.hp(1), 10);
    }
    let mut ally =
        Stage::new().with(1, 0, (5, 5), sheet()).with(2, 0, (6, 5), watcher(5)).fight(&[1, 2]);
    ally.act_eager(1, &to(3, 5), &[15]).unwrap();
    assert_eq!(ally.hp(1), 10);
    let mut twice = scene();
    twice.act_eager(1, &to(4, 5), &[15]).unwrap();
    twice.act_eager(1, &to(5, 5), &[15]).unwrap();
    let once = twice.hp(1);
    twice.act_eager(1, &to(4, 5), &[15]).unwrap();
    assert_eq!(twice.hp(1), once, "one reaction a round");
}

#[test]
fn a_jump_out_of_reach_provokes_as_steps_do() {
    let jumper = Sheet { scores: Scores([16; 6]), ..sheet() };
    let watcher = armed(weapon("club", 20, "3"));
    let mut stage =
        Stage::new().with(1, 0, (5, 5), jumper).with(2, 1, (6, 5), watcher).fight(&[1, 2]);
    stage.act_eager(1, &Command::Jump(Square::new(4, 5)), &[15]).unwrap();
    assert_eq!(stage.hp(1), 7);
}

#[test]
fn who_flies_up_out_of_a_reach_provokes_all_but_whom_it_holds() {
    let speed = Speed { walk: 30, fly: 60, ..Speed::default() };
    for (feet, left) in [(5, 10), (15, 7)] {
        let flyer = Sheet { speed, skills: [9; 18], ..sheet() };
        let watcher = armed(weapon("club", 20, "3"));
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), flyer)
            .with(2, 1, (6, 5), watcher.clone())
            .with(3, 1, (5, 6), watcher)
            .fight(&[1, 2, 3]);
        stage.act(1, &Command::Grapple(2), &[1, 20]).unwrap();
        stage.act_eager(1, &Command::Fly(feet), &[15]).unwrap();
        assert_eq!(stage.hp(1), left, "{feet} feet");
        let held = stage.scene.creature(2).unwrap();
        assert!(held.has(ConditionName::Grappled) && held.altitude == feet);
        assert_eq!(stage.scene.creature(1).unwrap().turn.walked, 2 * feet.unsigned_abs());
    }
}

#[test]
fn who_is_pushed_away_provokes_nothing() {
    let strong = Sheet { skills: [9; 18], ..sheet() };
    let mut stage = Stage::new()
        .with(1, 0, (5, 5), strong)
        .with(2, 1, (6, 5), sheet())
        .with(3, 0, (6, 6), armed(weapon("club", 20, "3")))
        .with(4, 0, (6, 4), armed(weapon("club", 20, "3")))
        .fight(&[1, 2, 3, 4]);
    stage.act_eager(1, &Command::Shove { target: 2, is_topple: false }, &[1, 20]).unwrap();
    assert_eq!(stage.scene.creature(2).unwrap().at, Square::new(7, 5));
    let mut again = stage.clone();
    assert!(again.act_eager(1, &Command::Shove { target: 2, is_topple: false }, &[20]).is_err());
    assert_eq!(stage.hp(2), 10);
}

#[test]
fn only_those_up_to_one_size_larger_are_grappled_and_shoved() {
    for (mine, theirs, can) in [
        (Size::Medium, Size::Tiny, true),
        (Size::Medium, Size::Large, true),
        (Size::Medium, Size::Huge, false),
        (Size::Small, Size::Large, false),
        (Size::Small, Size::Medium, true),
        (Size::Large, Size::Gargantuan, false),
    ] {
        let mut stage = Stage::new()
            .with(1, 0, (3, 3), Sheet { size: mine, ..sheet() })
            .with(
                2,
                1,
                (3 + if mine == Size::Large { 2 } else { 1 }, 3),
                Sheet { size: theirs, ..sheet() },
            )
            .fight(&[1, 2]);
        for command in [Command::Grapple(2), Command::Shove { target: 2, is_topple: true }] {
            let mut stage = stage.clone();
            assert_eq!(stage.act(1, &command, &[10]).is_ok(), can, "{mine:?} {theirs:?}");
        }
        stage.events.clear();
    }
}

#[test]
fn dragging_halves_the_speed_unless_the_held_one_is_two_sizes_smaller() {
    for (size, feet) in [(Size::Medium, 15), (Size::Small, 15), (Size::Tiny, 30)] {
        let strong = Sheet { skills: [9; 18], ..sheet() };
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), strong)
            .with(2, 1, (6, 5), Sheet { size, ..sheet() })
            .fight(&[1, 2]);
        stage.act(1, &Command::Grapple(2), &[1, 20]).unwrap();
        assert!(stage.act(1, &to(5, 5 + feet / 5 + 1), &[]).is_err(), "{size:?}");
        stage.act(1, &to(5, 5 + feet / 5), &[]).unwrap();
        let (one, two) = (stage.scene.creature(1).unwrap(), stage.scene.creature(2).unwrap());
        assert_eq!(one.at.distance(two.at), 1, "it comes along");
    }
}

#[test]
fn help_is_for_the_foe_beside_the_helper_and_no_other() {
    for (target, edge) in [(3, Edge::Advantage), (4, Edge::Straight)] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), sheet())
            .with(2, 0, (6, 6), sheet())
            .with(3, 1, (6, 5), sheet())
            .with(4, 1, (7, 7), sheet())
            .fight(&[1, 2, 3, 4]);
        assert!(stage.act(1, &Command::Help { ally: 2, foe: 4 }, &[]).is_err());
        stage.act(1, &Command::Help { ally: 2, foe: 3 }, &[]).unwrap();
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        stage.act(2, &strike(target), &[10]).unwrap();
        assert_eq!(stage.last_attack().0, edge, "{target}");
    }
}

#[test]
fn dodging_is_over_at_the_next_turn_and_helps_nobody_who_cannot_move() {
    for (condition, edge) in [
        (None, Edge::Disadvantage),
        (Some(ConditionName::Grappled), Edge::Straight),
        (Some(ConditionName::Incapacitated), Edge::Straight),
        // Attackers that it does not see.
        (Some(ConditionName::Blinded), Edge::Advantage),
    ] {
        let mut stage = two();
        stage.act(1, &Command::Dodge, &[]).unwrap();
        if let Some(condition) = condition {
            stage.under(1, 2, conditions(&[condition]));
        }
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        stage.act(2, &strike(1), &[5]).unwrap();
        assert_eq!(stage.last_attack().0, edge, "{condition:?}");
    }
    let mut stage = two();
    stage.act(1, &Command::Dodge, &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act(2, &Command::EndTurn, &[10]).unwrap();
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act(2, &strike(1), &[5]).unwrap();
    assert_eq!(stage.last_attack().0, Edge::Straight);
}

#[test]
fn what_is_readied_is_done_once_with_the_reaction() {
    let mut stage =
        Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (10, 5), sheet()).fight(&[1, 2]);
    let what = Box::new(strike(2));
    stage.act(1, &Command::Ready { when: ReadyWhen::FoeInReach, what }, &[]).unwrap();
    assert!(stage.act(1, &Command::Dodge, &[]).is_err(), "the action is spent");
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act_eager(2, &to(6, 5), &[15, 1]).unwrap();
    assert_eq!(stage.hp(2), 7, "as it comes into reach");
    stage.act_eager(2, &to(6, 6), &[15, 1]).unwrap();
    assert_eq!(stage.hp(2), 7, "and no more");
    assert!(!stage.scene.creature(1).unwrap().turn.reaction);
}

#[test]
fn a_readied_walk_has_the_whole_speed_whatever_was_walked_before() {
    let mut stage =
        Stage::new().with(1, 0, (5, 5), sheet()).with(2, 1, (18, 5), sheet()).fight(&[1, 2]);
    stage.act(1, &to(5, 11), &[]).unwrap();
    let what = Box::new(to(5, 17));
    stage.act(1, &Command::Ready { when: ReadyWhen::FoeInRange, what }, &[]).unwrap();
    stage.act(1, &Command::EndTurn, &[10]).unwrap();
    stage.act_eager(2, &to(17, 5), &[10]).unwrap();
    assert_eq!(stage.scene.creature(1).unwrap().at, Square::new(5, 17));
}

#[test]
fn shots_at_long_range_or_beside_a_foe_have_disadvantage() {
    for (squares, normal, edge) in [(4, 30, Edge::Straight), (7, 30, Edge::Disadvantage)] {
        let archer = armed(Weapon { range: Some((normal, 60)), ..bow(5, "1d6") });
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), archer)
            .with(2, 1, (5 + squares, 5), sheet())
            .fight(&[1, 2]);
        stage.act(1, &strike(2), &[10]).unwrap();
        assert_eq!(stage.last_attack().0, edge);
    }
    for (condition, edge) in [
        (None, Edge::Disadvantage),
        (Some(ConditionName::Incapacitated), Edge::Straight),
        (Some(ConditionName::Blinded), Edge::Straight),
    ] {
        let mut stage = Stage::new()
            .with(1, 0, (5, 5), armed(bow(5, "1d6")))
            .with(2, 1, (10, 5), sheet())
            .with(3, 1, (5, 6), sheet())
            .fight(&[1, 2, 3]);
        if let Some(condition) = condition {
            stage.under(3, 3, conditions(&[condition]));
        }
        stage.act(1, &strike(2), &[10]).unwrap();
        assert_eq!(stage.last_attack().0, edge, "{condition:?}");
    }
    let mut stage = Stage::new()
        .with(1, 0, (1, 1), armed(Weapon { range: Some((30, 60)), ..bow(5, "1d6") }))
        .with(2, 1, (14, 1), sheet())
        .fight(&[1, 2]);
    assert!(stage.act(1, &strike(2), &[20]).is_err(), "beyond the long range");
}

#[test]
fn the_best_cover_alone_counts() {
    // Nothing; a creature between; three-quarters by a portcullis and a creature too; a wall.
    for (row, between, class) in [
        ("............", false, Some(12)),
        ("............", true, Some(14)),
        ("......+.....", true, Some(17)),
        ("......#.....", false, None),
    ] {
        let mut stage = Stage::on(&[row; 3]).with(1, 0, (2, 1), armed(bow(5, "1d6"))).with(
            2,
            1,
            (8, 1),
            sheet(),
        );
        if between {
            stage = stage.with(3, 1, (4, 1), sheet());
        }
        let mut stage = stage.fight(&[1, 2]);
        let done = stage.act(1, &strike(2), &[10]);
        match class {
            Some(class) => {
                done.unwrap();
                assert_eq!(stage.last_attack().1, class, "{row} {between}");
            }
            None => assert!(done.is_err()),
        }
    }
}

#[test]
fn of_two_dice_only_one_is_rolled_again() {
    // Luck and disadvantage, both dice 1: one is rolled again, to 8, and the other 1 stays.
    let mut stage = two();
    let lucky = vec![Gives::Reroll(Rolls::Attacks, 1), Gives::Disadvantage(Rolls::Attacks)];
    stage.under(1, 1, gives(lucky));
    let mut dice = srd::Scripted::new(&[1, 8, 1, 19, 1]);
    stage.act_with(1, &strike(2), &mut dice, &mut srd::engine::Calm).unwrap();
    assert_eq!(stage.last_attack().2, Outcome::Miss);
    assert_eq!(dice.fallen(), 3);
    let roll = stage.rolls().next_back().unwrap().d20.unwrap();
    assert_eq!((roll.face, roll.other), (1, Some(8)));
}

#[test]
fn advantage_and_disadvantage_keep_the_higher_and_the_lower() {
    for (gift, face) in
        [(Gives::Disadvantage(Rolls::Attacks), 5), (Gives::Advantage(Rolls::Attacks), 17)]
    {
        let mut stage = two();
        stage.under(1, 1, gives(vec![gift]));
        stage.act(1, &strike(2), &[17, 5, 1]).unwrap();
        let roll = stage.rolls().next_back().unwrap().d20.unwrap();
        assert_eq!(roll.face, face);
    }
    let mut both = two();
    let gifts = vec![
        Gives::Advantage(Rolls::Attacks),
        Gives::Advantage(Rolls::All),
        Gives::Disadvantage(Rolls::Attacks),
    ];
    both.under(1, 1, gives(gifts));
    both.act(1, &strike(2), &[17, 1]).unwrap();
    assert_eq!(both.last_attack().0, Edge::Straight, "however many there are");
}

#[test]
fn of_equal_totals_the_nimbler_is_first_then_characters_then_lower_numbers() {
    let nimble = |score: u8, is_character: bool| {
        let mut scores = Scores([10; 6]);
        scores.0[Ability::Dexterity as usize] = score;
        let name = format!("of its own {score} {is_character}");
        Sheet { name, scores, is_character, ..sheet() }
    };
    let mut stage = Stage::new()
        .with(1, 0, (1, 1), nimble(10, false))
        .with(2, 0, (3, 1), nimble(10, true))
        .with(3, 1, (5, 1), nimble(11, false))
        .with(4, 1, (7, 1), Sheet { name: "another".into(), ..nimble(10, true) });
    let (mut dice, mut mind) = (srd::Scripted::new(&[10]), srd::engine::Calm);
    let mut table = srd::engine::Table { floor: &stage.floor, dice: &mut dice, mind: &mut mind };
    let all: Vec<(Id, srd::engine::Surprise)> =
        (1..=4).map(|id| (id, srd::engine::Surprise::Aware)).collect();
    stage.scene.begin_fight(&all, &mut table, &mut stage.events);
    let order: Vec<Id> = stage.scene.fight().unwrap().order.iter().map(|&(id, _)| id).collect();
    assert_eq!(order, [3, 2, 4, 1]);
}

#[test]
fn who_hides_is_unseen_until_it_attacks_or_is_noticed() {
    // Dim light, nobody beside.
    let row = ",".repeat(24);
    let rows = [row.as_str(); 12];
    for (face, edge) in [(20, Edge::Advantage), (1, Edge::Straight)] {
        let sneak = Sheet { attacks: 2, ..armed(bow(5, "1")) };
        let target = Sheet { hit_points: 50, ..sheet() };
        let mut stage =
            Stage::on(&rows).with(1, 0, (3, 5), sneak).with(2, 1, (9, 5), target).fight(&[1, 2]);
        stage.act(1, &Command::Hide, &[face]).unwrap();
        stage.act(1, &Command::EndTurn, &[10]).unwrap();
        stage.act(2, &Command::EndTurn, &[10]).unwrap();
        stage.act(1, &strike(2), &[10]).unwrap();
        assert_eq!(stage.last_attack().0, edge, "{face}");
        stage.act(1, &strike(2), &[10]).unwrap();
        assert_eq!(stage.last_attack().0, Edge::Straight, "the attack gives it away");
    }
    let mut stage = two();
    assert!(stage.act(1, &Command::Hide, &[20]).is_err(), "not where it is clearly seen");
}
