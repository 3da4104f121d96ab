//! What a side sees of a scene: through what, in what light, and that it is told nothing else.

use srd::Square;
use srd::engine::{Creature, Event, Scene, Seen, Side, bestiary};
use srd::space::Plan;

/// One of side 0 in the west, one of side 1 in the east of a drawing.
fn meet(rows: &[&str], one: &str, other: &str) -> (Scene, Plan) {
    let (mut scene, mut events) = (Scene::default(), Vec::new());
    let east = rows[0].len() as u8 - 1;
    for (id, name, x) in [(1, one, 0), (2, other, east)] {
        let sheet = bestiary::by_name(srd::data::tables(), name).unwrap();
        let creature = Creature::new(name.into(), Side(id as u8 - 1), sheet, Square::new(x, 0));
        scene.arrive(id, creature, &mut events);
    }
    (scene, Plan::new(rows).unwrap())
}

/// Whether one sees the other, or only hears it: `None` for neither.
fn sees(row: &str, one: &str, other: &str) -> Option<bool> {
    let (scene, floor) = meet(&[row], one, other);
    scene.seen_by(Side(0), &floor).others.first().map(|other| other.is_seen)
}

#[test]
fn curtains_fog_and_darkness_end_sight() {
    for (row, one, other, expected) in [
        ("......", "Knight", "Orc", Some(true)),
        ("..!...", "Knight", "Orc", Some(false)),
        ("..F...", "Knight", "Orc", Some(false)),
        ("..f...", "Knight", "Orc", Some(true)),
        ("______", "Knight", "Orc", Some(false)),
        ("______", "Orc", "Knight", Some(true)),
        (",,,,,,", "Knight", "Orc", Some(true)),
        ("..!...", "Grimlock", "Orc", Some(true)),
        ("__________________", "Orc", "Knight", None),
    ] {
        assert_eq!(sees(row, one, other), expected, "{row} {one} {other}");
    }
}

#[test]
fn who_hides_or_is_far_in_the_dark_is_not_told_of() {
    let (mut scene, floor) = meet(&["........"], "Knight", "Spy");
    scene.apply(&Event::Hid(2, Some(30)));
    assert!(scene.seen_by(Side(0), &floor).others.is_empty());
    assert_eq!(scene.seen_by(Side(1), &floor).own[0].hidden, Some(30));
    let far = "_".repeat(20);
    assert_eq!(sees(&far, "Knight", "Orc"), None);
}

#[test]
fn others_show_how_hurt_they_are_and_no_numbers() {
    let (mut scene, floor) = meet(&["....."], "Knight", "Ogre");
    let mut ogre = scene.creature(2).unwrap().clone();
    ogre.hp = 30;
    scene.apply(&Event::Arrived(2, srd::engine::Shared::new(ogre)));
    let seen: Seen = scene.seen_by(Side(0), &floor);
    let ogre = &seen.others[0];
    assert_eq!((ogre.health, ogre.is_seen, ogre.look.conditions), (9, true, 0));
    assert_eq!((seen.own[0].hp, seen.own[0].hp_max, seen.round), (52, 52, 0));
}
