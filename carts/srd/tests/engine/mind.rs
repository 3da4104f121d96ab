//! Minds of the machine: what creatures decide in small scenes, and that whole fights of all of them go by the rules.

use srd::engine::mind::{Foes, Memory, Minds, decide};
use srd::engine::{
    Aim, Calm, Command, Creature, Event, Id, Life, Scene, Side, Surprise, Table, bestiary,
};
use srd::space::Plan;
use srd::{Seeded, Square};

/// Who is on the drawing: a letter, a monster, and its side. Letters are lower case on side 1.
type Who<'a> = (char, &'a str);

struct Board {
    scene: Scene,
    floor: Plan,
    ids: Vec<(char, Id)>,
}

/// A fight on a drawing in which letters stand for monsters; capitals on side 0, the others on side 1. The first is to act.
fn board(rows: &[&str], who: &[Who<'_>]) -> Board {
    let plain: Vec<String> = rows
        .iter()
        .map(|row| row.chars().map(|c| if c.is_alphabetic() { '.' } else { c }).collect())
        .collect();
    let floor = Plan::new(&plain.iter().map(String::as_str).collect::<Vec<_>>()).unwrap();
    let (mut scene, mut events, mut ids) = (Scene::default(), Vec::new(), Vec::new());
    for (at, &(letter, name)) in who.iter().enumerate() {
        let (y, row) = rows.iter().enumerate().find(|(_, row)| row.contains(letter)).unwrap();
        let square = Square::new(row.find(letter).unwrap() as u8, y as u8);
        let sheet = bestiary::by_name(srd::data::tables(), name).unwrap();
        let side = Side(u8::from(letter.is_lowercase()));
        let id = at as Id + 1;
        scene.arrive(id, Creature::new(name.into(), side, sheet, square), &mut events);
        ids.push((letter, id));
    }
    Board { scene, floor, ids }
}

impl Board {
    fn id(&self, letter: char) -> Id {
        self.ids.iter().find(|(known, _)| *known == letter).unwrap().1
    }

    fn change(&mut self, event: &Event) {
        self.scene.apply(event);
    }

    /// Begins the fight, and passes turns until it is that of the first.
    fn begin(&mut self) {
        let (mut dice, mut mind) = (Seeded::new(1, 1), Calm);
        let mut table = Table { floor: &self.floor, dice: &mut dice, mind: &mut mind };
        let all: Vec<(Id, Surprise)> =
            self.scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
        self.scene.begin_fight(&all, &mut table, &mut Vec::new());
        while self.scene.turn() != Some(1) {
            let who = self.scene.turn().unwrap();
            self.scene.command(who, &Command::EndTurn, &mut table, &mut Vec::new()).unwrap();
        }
    }

    /// All commands of the first one's turn.
    fn turn(&mut self, seed: u64) -> Vec<Command> {
        let (mut errors, mut memory) = (Seeded::new(seed, 2), Memory::default());
        let (mut dice, mut mind) = (Seeded::new(seed, 1), Calm);
        let mut commands = Vec::new();
        loop {
            let command = decide(&self.scene, &self.floor, 1, &mut memory, &mut errors);
            let mut table = Table { floor: &self.floor, dice: &mut dice, mind: &mut mind };
            self.scene.command(1, &command, &mut table, &mut Vec::new()).unwrap();
            commands.push(command);
            if commands.last() == Some(&Command::EndTurn) || self.scene.turn() != Some(1) {
                return commands;
            }
        }
    }
}

fn attacked(commands: &[Command]) -> Vec<Id> {
    let targets = commands.iter().filter_map(|command| match command {
        Command::Attack { target, .. } => Some(*target),
        _ => None,
    });
    targets.collect()
}

#[test]
fn the_dull_strike_the_nearest() {
    let mut board = board(
        &["..............", ".o....F......C", ".............."],
        &[('o', "Ogre"), ('F', "Knight"), ('C', "Mage")],
    );
    board.begin();
    let commands = board.turn(1);
    assert_eq!(attacked(&commands), [board.id('F')], "{commands:?}");
}

#[test]
fn an_archer_does_not_run_into_swords() {
    let mut board = board(
        &["...............", ".s........F....", "..............."],
        &[('s', "Scout"), ('F', "Knight")],
    );
    board.begin();
    let commands = board.turn(1);
    assert!(!attacked(&commands).is_empty(), "{commands:?}");
    let (scout, knight) = (board.scene.creature(1).unwrap(), board.scene.creature(2).unwrap());
    assert!(scout.at.distance(knight.at) > 4, "{commands:?}");
}

#[test]
fn a_mage_burns_foes_and_not_its_friend() {
    for (rows, burns) in [
        (["....................", ".m..........ABC.....", "...................."], true),
        (["....................", ".m..........AgB.....", ".............C......"], false),
    ] {
        let who = [('m', "Mage"), ('A', "Thug"), ('B', "Thug"), ('C', "Thug"), ('g', "Commoner")];
        let mut board = board(&rows, &who[..if burns { 4 } else { 5 }]);
        board.begin();
        let commands = board.turn(1);
        let hurt =
            board.scene.creature(5).is_some_and(|friend| friend.hp < friend.sheet.hit_points);
        assert!(!hurt, "{commands:?}");
        if burns {
            let areas = ["Fireball", "Ice Storm", "Cone of Cold"];
            let cast = commands.iter().any(|command| {
                matches!(command, Command::Cast(cast) if areas.contains(&cast.spell.as_str()))
            });
            assert!(cast, "{commands:?}");
        }
    }
}

#[test]
fn a_priest_helps_one_who_is_dying() {
    let mut board = board(
        &[".........", "..Pf....x", "........."],
        &[('P', "Priest"), ('x', "Ogre"), ('f', "Commoner")],
    );
    let id = board.id('f');
    let mut friend = board.scene.creature(id).unwrap().clone();
    (friend.side, friend.hp) = (Side(0), 0);
    friend.life = Life::Dying { successes: 0, failures: 1 };
    let mut sheet = (*friend.sheet).clone();
    sheet.is_character = true;
    friend.sheet = srd::engine::Shared::new(sheet);
    board.change(&Event::Arrived(id, srd::engine::Shared::new(friend)));
    board.begin();
    let commands = board.turn(1);
    assert!(board.scene.creature(id).unwrap().is_up(), "{commands:?}");
}

#[test]
fn the_hurt_flee_but_not_the_dead() {
    for (name, flees) in
        [("Goblin", true), ("Bandit", true), ("Skeleton", false), ("Cult Fanatic", false)]
    {
        let mut board = board(
            &[
                "....................",
                ".........gFH........",
                "....................",
                "....................",
            ],
            &[('g', name), ('F', "Knight"), ('H', "Knight")],
        );
        let mut hurt = board.scene.creature(1).unwrap().clone();
        hurt.hp = 1;
        board.change(&Event::Arrived(1, srd::engine::Shared::new(hurt)));
        board.begin();
        let commands = board.turn(1);
        let (me, foe) = (board.scene.creature(1).unwrap(), board.scene.creature(2).unwrap());
        assert_eq!(me.at.distance(foe.at) > 4, flees, "{name}: {commands:?}");
        assert_eq!(attacked(&commands).is_empty() && flees, flees, "{name}: {commands:?}");
    }
}

#[test]
fn nobody_knows_of_who_hides() {
    let mut board = board(
        &["..........", ".z..R...F.", ".........."],
        &[('z', "Zombie"), ('R', "Spy"), ('F', "Knight")],
    );
    let rogue = board.id('R');
    board.change(&Event::Hid(rogue, Some(25)));
    board.begin();
    let commands = board.turn(1);
    assert!(!attacked(&commands).contains(&rogue), "{commands:?}");
    let zombie = board.scene.creature(1).unwrap().at;
    assert!(zombie.distance(Square::new(8, 1)) < 7, "{commands:?}");
}

#[test]
fn wolves_go_for_whom_a_friend_holds_at_bay() {
    // Pack tactics: the wolf has advantage against whom another wolf stands beside.
    let mut board = board(
        &["...........", "...A.......", "..w........", "....B......", ".....v....."],
        &[('w', "Wolf"), ('A', "Guard"), ('B', "Guard"), ('v', "Wolf")],
    );
    board.begin();
    let commands = board.turn(3);
    assert!(!attacked(&commands).is_empty(), "{commands:?}");
}

/// A fight of two sides by the machine's minds; panics at the first command that is refused.
pub(crate) fn fight(
    left: &[&str],
    right: &[&str],
    seed: u64,
    call: impl Fn(Id) -> String,
) -> (Scene, Vec<Event>) {
    let rows = [
        "........................",
        "........................",
        "......##......#.........",
        "......##......#.........",
        "..............#.........",
        "........................",
        "........................",
        "..........####..........",
        "........................",
        "........................",
        "....##..................",
        "........................",
        "........................",
        "........................",
        "........................",
        "........................",
        "........................",
        "........................",
    ];
    let floor = Plan::new(&rows).unwrap();
    let (mut scene, mut events) = (Scene::default(), Vec::new());
    for (side, names) in [(0_u8, left), (1, right)] {
        for (at, name) in names.iter().enumerate() {
            let sheet = bestiary::by_name(srd::data::tables(), name).unwrap();
            let id = Id::from(side) * 100 + at as Id + 1;
            let square = Square::new(1 + side * 16, 1 + 4 * at as u8);
            scene.arrive(id, Creature::new(call(id), Side(side), sheet, square), &mut events);
        }
    }
    let (mut dice, mut errors) = (Seeded::new(seed, 1), Seeded::new(seed, 2));
    let (mut minds, mut mind) = (Minds::default(), Foes { floor: &floor });
    let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
    let all: Vec<(Id, Surprise)> = scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
    scene.begin_fight(&all, &mut table, &mut events);
    for _ in 0..600 {
        let Some(who) = scene.turn().filter(|_| scene.is_contested()) else { break };
        let command = minds.decide(&scene, &floor, who, &mut errors);
        let from = events.len();
        let done = scene.command(who, &command, &mut table, &mut events);
        let name = &scene.creature(who).map_or(String::new(), |one| one.sheet.name.clone());
        assert!(done.is_ok(), "{name} (seed {seed}): {command:?}: {}", done.unwrap_err());
        minds.note(&scene, &events[from..]);
    }
    (scene, events)
}

#[test]
fn no_command_of_any_monster_is_refused() {
    let names: Vec<&str> =
        srd::data::tables().monster.iter().map(|monster| monster.name.as_str()).collect();
    for (at, name) in names.iter().enumerate() {
        let other = names[(at * 37 + 11) % names.len()];
        fight(&[name, other], &["Knight", "Priest", "Scout"], at as u64, |id| id.to_string());
    }
}

#[test]
fn equal_seeds_give_equal_fights_whatever_the_names() {
    for seed in 0..6 {
        let (left, right) = (["Goblin", "Mage", "Wolf"], ["Orc", "Cult Fanatic", "Scout"]);
        let (scene, events) = fight(&left, &right, seed, |id| format!("{id}"));
        let (again, same) = fight(&left, &right, seed, |id| format!("{id}"));
        assert!(scene == again && events == same, "seed {seed}");
        let (_, renamed) = fight(&left, &right, seed, |id| format!("{}", 999 - id));
        let plain = |events: &[Event]| -> Vec<Event> {
            let told = events.iter().filter(|event| !matches!(event, Event::Arrived(..)));
            told.cloned().collect()
        };
        assert!(plain(&events) == plain(&renamed), "seed {seed}");
    }
}

#[test]
fn an_aim_is_never_one_that_is_unknown() {
    // Whoever hides and is not noticed is nobody's target in a whole turn of the cleverest.
    let mut board = board(
        &["..............", ".m....R....F..", ".............."],
        &[('m', "Archmage"), ('R', "Spy"), ('F', "Knight")],
    );
    let rogue = board.id('R');
    board.change(&Event::Hid(rogue, Some(40)));
    board.begin();
    for command in board.turn(5) {
        let aims = match command {
            Command::Cast(cast) => cast.aims,
            Command::Do(deed) => deed.aims,
            _ => Vec::new(),
        };
        assert!(!aims.contains(&Aim::At(rogue)));
    }
}

/// Somebody of the board who lies dying, as characters do.
fn lay_dying(board: &mut Board, letter: char) -> Id {
    let id = board.id(letter);
    let mut friend = board.scene.creature(id).unwrap().clone();
    (friend.side, friend.hp) = (Side(0), 0);
    friend.life = Life::Dying { successes: 0, failures: 1 };
    let mut sheet = (*friend.sheet).clone();
    sheet.is_character = true;
    friend.sheet = srd::engine::Shared::new(sheet);
    board.change(&Event::Arrived(id, srd::engine::Shared::new(friend)));
    id
}

#[test]
fn a_priest_goes_to_one_who_is_dying_rather_than_strike() {
    let mut board = board(
        &["...........", ".P....f....", "...........", "..........x"],
        &[('P', "Priest"), ('x', "Orc"), ('f', "Veteran")],
    );
    let friend = lay_dying(&mut board, 'f');
    board.begin();
    let commands = board.turn(1);
    assert!(board.scene.creature(friend).unwrap().is_up(), "{commands:?}");
}

#[test]
fn a_goblin_shoots_and_hides_where_it_is_not_seen() {
    let mut board = board(
        &["..............", ".g..........F.", "...#..........", "...#..........", "...#.........."],
        &[('g', "Goblin"), ('F', "Knight")],
    );
    board.begin();
    let commands = board.turn(1);
    assert!(!attacked(&commands).is_empty(), "{commands:?}");
    assert!(board.scene.creature(1).unwrap().hidden.is_some(), "{commands:?}");
}

#[test]
fn who_perceives_no_foe_looks_for_one() {
    let mut board = board(
        &["..........", ".o..#.....", "....#...z.", "....#.....", "....#....."],
        &[('o', "Ogre"), ('z', "Spy")],
    );
    let mut spy = board.scene.creature(2).unwrap().clone();
    spy.side = Side(0);
    board.change(&Event::Arrived(2, srd::engine::Shared::new(spy)));
    board.change(&Event::Hid(2, Some(30)));
    board.begin();
    let from = board.scene.creature(1).unwrap().at;
    let commands = board.turn(1);
    assert_ne!(board.scene.creature(1).unwrap().at, from, "{commands:?}");
}

#[test]
fn legendary_resistance_is_kept_for_what_matters() {
    use srd::data::ConditionName::{Paralyzed, Prone};
    use srd::engine::{Answer, Brings, Happening, Mind, Question};
    let board = board(&["........", ".d.....F"], &[('d', "Adult Red Dragon"), ('F', "Mage")]);
    let asks = |conditions: &[srd::data::ConditionName], hurts, level, hp| {
        let mut scene = board.scene.clone();
        let mut dragon = scene.creature(1).unwrap().clone();
        dragon.hp = hp;
        scene.apply(&Event::Arrived(1, srd::engine::Shared::new(dragon)));
        let brings = Brings { conditions: conditions.to_vec(), hurts, level };
        let could = vec!["Legendary Resistance".to_owned()];
        let what = Happening::FailedSave(3);
        let question = Question { who: 1, what, by: 2, could, brings };
        Foes { floor: &board.floor }.decide(&scene, &question)
    };
    for (conditions, hurts, level, hp, answer) in [
        (&[Paralyzed][..], false, 5, 256, 1),
        (&[Prone], false, 1, 256, 0),
        (&[], true, 3, 256, 0),
        (&[], true, 3, 60, 1),
        (&[], false, 4, 256, 1),
        (&[], false, 1, 256, 0),
    ] {
        let found = asks(conditions, hurts, level, hp);
        assert_eq!(found, Answer::Now(answer), "{conditions:?} {hurts} {level} {hp}");
    }
}
