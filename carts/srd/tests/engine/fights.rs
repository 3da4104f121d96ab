//! Monsters against monsters until one side is down, with checks after every command.

use srd::engine::{
    Aim, Command, Creature, Deed, Done, Eager, Event, Id, Life, Refused, Scene, Side, Surprise,
    Table, bestiary,
};
use srd::space::Plan;
use srd::{Seeded, Square};

/// A scene of two sides of monsters, by name.
fn scene(left: &[&str], right: &[&str], events: &mut Vec<Event>) -> Scene {
    let mut scene = Scene::default();
    for (side, names) in [(0, left), (1, right)] {
        for (at, name) in names.iter().enumerate() {
            let sheet = bestiary::by_name(srd::data::tables(), name).unwrap();
            let square = Square::new(2 + side * 14, 2 + 2 * at as u8);
            let id = Id::from(side) * 100 + at as Id + 1;
            scene.arrive(
                id,
                Creature::new(format!("{name} {id}"), Side(side), sheet, square),
                events,
            );
        }
    }
    scene
}

fn floor() -> Plan {
    Plan::new(&[".".repeat(24).as_str(); 24]).unwrap()
}

/// Does what comes to mind: attacks whom it can, with whatever there is, else walks nearer, else ends the turn.
fn play(scene: &mut Scene, who: Id, table: &mut Table<'_>, events: &mut Vec<Event>) {
    for _ in 0..40 {
        if scene.turn() != Some(who) {
            return;
        }
        let Some(command) = candidates(scene, who).into_iter().find(|command| {
            let before = scene.clone();
            match scene.command(who, command, table, events) {
                Ok(Done::Now) => true,
                Ok(Done::Waits) => panic!("eager minds never wait"),
                Err(Refused { .. }) => {
                    assert_eq!(*scene, before, "a refused command changes nothing");
                    false
                }
            }
        }) else {
            panic!("to end the turn is always possible");
        };
        check(scene);
        if command == Command::EndTurn {
            return;
        }
    }
    scene.command(who, &Command::EndTurn, table, events).unwrap();
}

fn candidates(scene: &Scene, who: Id) -> Vec<Command> {
    let me = scene.creature(who).unwrap();
    let mut foes: Vec<(Id, Square)> = scene
        .creatures()
        .filter(|(_, one)| one.side != me.side && one.life != Life::Dead)
        .map(|(id, one)| (id, one.at))
        .collect();
    foes.sort_by_key(|&(id, at)| (me.at.distance(at), id));
    let mut commands = Vec::new();
    for &(id, at) in foes.iter().take(3) {
        for activity in &me.sheet.activities {
            let aims = vec![Aim::At(id), Aim::To(at)];
            commands.push(Command::Do(Deed {
                name: activity.is.name.clone(),
                aims,
                ..Deed::default()
            }));
        }
        for weapon in 0..me.sheet.weapons.len() as u8 {
            for is_thrown in [false, true] {
                commands.push(Command::Attack { weapon, target: id, is_thrown, spares: false });
            }
        }
    }
    commands.push(Command::Stand);
    if let Some(&(_, at)) = foes.first() {
        let near = srd::Direction::ALL.iter().filter_map(|&direction| at.step(direction));
        let mut near: Vec<Square> = near.collect();
        near.sort_by_key(|square| me.at.distance(*square));
        commands.extend(near.into_iter().map(Command::WalkTo));
        if let Some(direction) = me.at.towards(at)
            && let Some(to) = me.at.step(direction)
        {
            commands.push(Command::Walk(vec![to]));
        }
    }
    commands.push(Command::EndTurn);
    commands
}

/// What always holds.
fn check(scene: &Scene) {
    for (id, one) in scene.creatures() {
        assert!(one.hp <= one.sheet.hit_points.saturating_add(200), "{id}");
        assert_eq!(one.hp == 0, one.life != Life::Up, "{id}: {} {:?}", one.name, one.life);
        assert!(one.exhaustion <= 6);
        for (name, used) in &one.used {
            assert!(*used > 0, "{name}");
        }
    }
}

fn fight(left: &[&str], right: &[&str], seed: u64) -> (Scene, Vec<Event>) {
    let mut events = Vec::new();
    let mut scene = scene(left, right, &mut events);
    let (floor, mut dice, mut mind) = (floor(), Seeded::new(seed, 1), Eager);
    let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
    let all: Vec<(Id, Surprise)> = scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
    scene.begin_fight(&all, &mut table, &mut events);
    for _ in 0..400 {
        if !scene.is_contested() {
            break;
        }
        let Some(who) = scene.turn() else { break };
        play(&mut scene, who, &mut table, &mut events);
    }
    (scene, events)
}

/// The state that the events alone make.
fn replay(events: &[Event]) -> Scene {
    let mut scene = Scene::default();
    events.iter().for_each(|event| scene.apply(event));
    scene
}

#[test]
fn the_events_of_a_fight_make_its_state() {
    for seed in 0..40 {
        let (scene, events) = fight(&["Goblin", "Goblin", "Wolf"], &["Ogre", "Skeleton"], seed);
        assert!(!scene.is_contested(), "seed {seed}");
        assert!(replay(&events) == scene, "seed {seed}");
    }
}

#[test]
fn every_monster_fights_to_an_end() {
    let names: Vec<&str> =
        srd::data::tables().monster.iter().map(|monster| monster.name.as_str()).collect();
    for (at, name) in names.iter().enumerate() {
        eprintln!("{name}");
        let (scene, events) = fight(&[name], &["Veteran", "Knight", "Priest"], at as u64);
        assert!(replay(&events) == scene, "{name}");
    }
}
