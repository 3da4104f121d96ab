//! Plays fights with the machine on both sides, and tells them or times them.
//!
//! ```text
//! cargo run -p srd --example fight -- 7 "Goblin,Goblin,Wolf" "Ogre,Priest"
//! cargo run -p srd --example fight -- figures 200
//! cargo run -p srd --example fight -- figures 200 2
//! ```
//!
//! The first prints the log of one fight with its seed; names are those of monsters, or of classes for ready-made heroes of
//! level 1 (`Fighter`) or more (`Fighter 5`). The second plays so many fights of 4 against 8, of four parties or of one by
//! its number, and prints how long fights and decisions took, in microseconds.

#![expect(clippy::print_stdout, reason = "the log of a fight is what this prints")]

use std::error::Error;
use std::time::Instant;

use srd::data::ClassName;
use srd::engine::character::{Character, HitDie, LEVEL_XP};
use srd::engine::mind::{Foes, Minds};
use srd::engine::{Command, Creature, Event, Id, Scene, Sheet, Side, Surprise, Table, bestiary};
use srd::space::Plan;
use srd::{Seeded, Square};

const ROWS: [&str; 18] = [
    "########################",
    "#......................#",
    "#......................#",
    "#........##............#",
    "#........##............#",
    "#......................#",
    "#..............#.......#",
    "#..............#.......#",
    "#......................#",
    "#......................#",
    "#......####............#",
    "#......................#",
    "#......................#",
    "#.............##.......#",
    "#.............##.......#",
    "#......................#",
    "#......................#",
    "########################",
];

fn sheet(name: &str) -> Result<Sheet, Box<dyn Error>> {
    if let Some(sheet) = bestiary::by_name(srd::data::tables(), name) {
        return Ok(sheet);
    }
    let (class, level) = name.rsplit_once(' ').unwrap_or((name, "1"));
    let known = ClassName::ALL.iter().find(|known| format!("{known:?}") == class);
    let class = *known.ok_or_else(|| format!("there is no monster and no class called {name}"))?;
    let mut hero = Character::ready_made(name, "Human", class)?;
    for level in 2..=level.parse::<usize>()? {
        hero.xp = *LEVEL_XP.get(level - 1).ok_or("levels go to 20")?;
        hero.level_up(class, HitDie::Fixed)?;
        hero.settle();
    }
    Ok(hero.sheet())
}

fn arrive(
    scene: &mut Scene,
    side: u8,
    names: &str,
    events: &mut Vec<Event>,
) -> Result<(), Box<dyn Error>> {
    for (at, name) in names.split(',').enumerate() {
        let id = Id::from(side) * 100 + at as Id + 1;
        let (column, row) = (at as u8 / 4, at as u8 % 4);
        let x = if side == 0 { 2 + column * 3 } else { 20 - column * 3 };
        let square = Square::new(x, 2 + row * 4);
        let called = format!("{name} {}", at + 1);
        let creature = Creature::new(called, Side(side), sheet(name.trim())?, square);
        scene.arrive(id, creature, events);
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "this measures time")]
/// One fight; how long each decision took, in nanoseconds, and the events.
fn play(mut scene: Scene, floor: &Plan, seed: u64, spent: &mut Vec<u128>) -> (Scene, Vec<Event>) {
    let (mut dice, mut errors) = (Seeded::new(seed, 1), Seeded::new(seed, 2));
    let (mut minds, mut mind) = (Minds::default(), Foes { floor });
    let mut table = Table { floor, dice: &mut dice, mind: &mut mind };
    let mut events = Vec::new();
    let all: Vec<(Id, Surprise)> = scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
    scene.begin_fight(&all, &mut table, &mut events);
    for _ in 0..3_000 {
        let Some(who) = scene.turn().filter(|_| scene.is_contested()) else { break };
        let before = Instant::now();
        let command = minds.decide(&scene, floor, who, &mut errors);
        spent.push(before.elapsed().as_nanos());
        let from = events.len();
        if let Err(refused) = scene.command(who, &command, &mut table, &mut events) {
            println!("REFUSED {command:?}: {refused}");
            let _ = scene.command(who, &Command::EndTurn, &mut table, &mut events);
        }
        minds.note(&scene, &events[from..]);
    }
    (scene, events)
}

fn tell(seed: u64, left: &str, right: &str) -> Result<(), Box<dyn Error>> {
    let floor = Plan::new(&ROWS)?;
    let mut scene = Scene::default();
    let mut events = Vec::new();
    arrive(&mut scene, 0, left, &mut events)?;
    arrive(&mut scene, 1, right, &mut events)?;
    let mut shown = scene.clone();
    let (end, events) = play(scene, &floor, seed, &mut Vec::new());
    for event in &events {
        if let Some(line) = shown.explain(event) {
            println!("{line}");
        } else if let Event::Moved { who, to, .. } = event {
            let name = shown.creature(*who).map_or("somebody", |one| one.name.as_str());
            println!("    {name} moves to {},{}", to.x, to.y);
        }
        shown.apply(event);
    }
    for (_, one) in end.creatures() {
        println!("{}: {} hit points, {:?}", one.name, one.hp, one.life);
    }
    Ok(())
}

const PARTIES: [(&str, &str); 4] = [
    ("Knight,Priest,Mage,Scout", "Goblin,Goblin,Goblin,Goblin,Goblin,Goblin,Wolf,Wolf"),
    ("Fighter 3,Rogue 3,Cleric 3,Wizard 3", "Orc,Orc,Orc,Orc,Orc,Orc,Orc,Orc"),
    (
        "Veteran,Veteran,Priest,Mage",
        "Skeleton,Skeleton,Skeleton,Skeleton,Zombie,Zombie,Zombie,Zombie",
    ),
    (
        "Fighter 1,Rogue 1,Cleric 1,Wizard 1",
        "Kobold,Kobold,Kobold,Kobold,Kobold,Kobold,Kobold,Kobold",
    ),
];

#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn figures(many: u64, only: Option<usize>) -> Result<(), Box<dyn Error>> {
    let floor = Plan::new(&ROWS)?;
    let parties = PARTIES.iter().enumerate().filter(|(at, _)| only.is_none_or(|only| only == *at));
    for (_, &(left, right)) in parties {
        let (mut fights, mut decisions, mut rounds) = (Vec::new(), Vec::new(), 0);
        let mut scene = Scene::default();
        arrive(&mut scene, 0, left, &mut Vec::new())?;
        arrive(&mut scene, 1, right, &mut Vec::new())?;
        let mut wins = 0;
        for seed in 0..many {
            let began = Instant::now();
            let (end, _) = play(scene.clone(), &floor, seed, &mut decisions);
            fights.push(began.elapsed().as_nanos());
            rounds += end.fight().map_or(0, |fight| fight.round);
            wins += u32::from(end.creatures().any(|(_, one)| one.side == Side(0) && one.is_up()));
        }
        println!("{left} against {right}: {wins} of {many} won, {rounds} rounds in all");
        for (what, mut all) in [("fight", fights), ("decision", decisions)] {
            all.sort_unstable();
            let mean = all.iter().sum::<u128>() / all.len().max(1) as u128;
            let at = |percent: usize| all[(all.len() - 1) * percent / 100] / 1_000;
            println!(
                "  {what}: mean {} us, median {}, p99 {}, most {}, {} of them",
                mean / 1_000,
                at(50),
                at(99),
                at(100),
                all.len()
            );
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["figures", many] => figures(many.parse()?, None),
        ["figures", many, which] => figures(many.parse()?, Some(which.parse()?)),
        [seed, left, right] => tell(seed.parse()?, left, right),
        _ => Err("say SEED LEFT,LEFT,... RIGHT,..., or figures COUNT".into()),
    }
}
