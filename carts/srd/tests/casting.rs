//! Every spell that can be cast is cast, and lasts through some rounds; what some of them do is looked at closely.

use srd::data::{CastingTime, ConditionName, Duration, tables};
use srd::engine::{
    Aim, Caster, Casting, Command, Creature, Deed, Done, Eager, Event, Id, Life, Pointing, Refused,
    Scene, Sheet, Side, Slots, Spell, Surprise, Table, bestiary, spell, spells,
};
use srd::space::Plan;
use srd::{Ability, Seeded, Square};

const CASTER: Id = 1;
const ALLY: Id = 2;
const FOE: Id = 101;

fn sheet(name: &str) -> Sheet {
    bestiary::by_name(tables(), name).expect("the tables have it")
}

/// A caster of all spells with an ally, a corpse, and five foes before them.
fn scene(events: &mut Vec<Event>) -> Scene {
    let mut scene = Scene::default();
    let mut caster = sheet("Commoner");
    caster.is_character = true;
    caster.hit_points = 300;
    caster.level = 17;
    caster.legendary_resistances = 0;
    let names: Vec<String> = spells().map(|one| one.entry.name.clone()).collect();
    caster.casters = vec![Caster {
        class: None,
        ability: Ability::Wisdom,
        difficulty: 18,
        attack: 10,
        level: 17,
        slots: Slots::Ranked([4, 3, 3, 3, 3, 2, 2, 1, 1]),
        at_will: Vec::new(),
        prepared: names.clone(),
        daily: Vec::new(),
        rituals: names,
        granted: None,
    }];
    let mut arrive = |id: Id, side: u8, sheet: Sheet, x: u8, y: u8| {
        let creature = Creature::new(sheet.name.clone(), Side(side), sheet, Square::new(x, y));
        scene.arrive(id, creature, events);
    };
    arrive(CASTER, 0, caster, 10, 10);
    arrive(ALLY, 0, sheet("Knight"), 9, 10);
    arrive(3, 0, sheet("Guard"), 9, 12);
    for (at, name) in ["Knight", "Ogre", "Wolf", "Zombie", "Fire Elemental"].into_iter().enumerate()
    {
        arrive(FOE + at as Id, 1, sheet(name), 12 + 2 * at as u8, 9);
    }
    arrive(150, 1, sheet("Bandit"), 11, 11);
    arrive(4, 0, sheet("Mastiff"), 9, 9);
    arrive(5, 0, sheet("Guard"), 11, 10);
    for event in
        [Event::Lives(150, Life::Dead), Event::Lives(5, Life::Dying { successes: 0, failures: 0 })]
    {
        scene.apply(&event);
        events.push(event);
    }
    scene.describe(&["Open Sky", "Night"], events);
    scene
}

fn floor() -> Plan {
    let mut rows = vec![".".repeat(30); 30];
    rows[11].replace_range(10..11, "#");
    Plan::new(&rows.iter().map(String::as_str).collect::<Vec<_>>())
        .expect("a plan of dots and walls")
}

/// Commands that cast a spell, likely ones first.
fn castings(one: Spell, option: u8) -> Vec<Command> {
    let slot = one.entry.level;
    let cast = |aims: Vec<Aim>| {
        let name = one.entry.name.clone();
        Command::Cast(Casting { spell: name, slot, option, aims, ..Casting::default() })
    };
    let to = |x, y| Aim::To(Square::new(x, y));
    match one.pointing() {
        Pointing::Nothing => vec![cast(vec![to(10, 8)]), cast(Vec::new())],
        Pointing::Direction => vec![cast(vec![to(14, 9)])],
        Pointing::Points => vec![cast(vec![to(12, 10)]), cast(vec![to(11, 9)])],
        Pointing::Wall => vec![cast(vec![to(14, 7), to(14, 8), to(14, 9), to(14, 10)])],
        Pointing::Targets => {
            let ids = [FOE, FOE + 1, FOE + 2, FOE + 3, FOE + 4, ALLY, CASTER, 150, 4, 5];
            let at = |id: &Id| cast(vec![Aim::At(*id), to(16, 12)]);
            ids.iter().map(at).chain([cast(vec![to(12, 9)])]).collect()
        }
    }
}

/// Casts a spell with the first command that is allowed; what was refused, otherwise.
fn cast_any(
    scene: &mut Scene,
    one: Spell,
    option: u8,
    table: &mut Table<'_>,
    events: &mut Vec<Event>,
) -> Result<(), Vec<String>> {
    let mut why = Vec::new();
    for command in castings(one, option) {
        let before = scene.clone();
        match scene.command(CASTER, &command, table, events) {
            Ok(Done::Now) => return Ok(()),
            Ok(Done::Waits) => panic!("eager minds never wait"),
            Err(Refused { rule, why: reason }) => {
                assert_eq!(*scene, before, "a refused command changes nothing");
                why.push(format!("{rule}: {reason}"));
            }
        }
    }
    Err(why)
}

fn check(scene: &Scene, name: &str) {
    for (id, one) in scene.creatures() {
        assert!(one.hp <= one.sheet.hit_points + 200, "{name}: {id} has {} hit points", one.hp);
        assert!(one.hp > 0 || one.life != Life::Up, "{name}: {id} is up without hit points");
    }
}

#[test]
fn every_spell_can_be_cast_and_lived_through() {
    let floor = floor();
    let mut refused = Vec::new();
    for one in spells() {
        let name = &one.entry.name;
        let reacts = one.entry.casting == CastingTime::Reaction;
        let slow = matches!(one.entry.casting, CastingTime::Minutes(_));
        let choices = one.power.options.len().max(one.power.ways.len()).max(1) as u8;
        for option in 0..choices {
            let mut events = Vec::new();
            let mut scene = scene(&mut events);
            let (mut dice, mut mind) = (Seeded::new(7, u64::from(option)), Eager);
            let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
            if !slow {
                let all: Vec<(Id, Surprise)> =
                    scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
                scene.begin_fight(&all, &mut table, &mut events);
                for _ in 0..20 {
                    let Some(turn) = scene.turn().filter(|&turn| turn != CASTER) else { break };
                    scene.command(turn, &Command::EndTurn, &mut table, &mut events).unwrap();
                }
            }
            if reacts {
                continue;
            }
            if let Err(why) = cast_any(&mut scene, one, option, &mut table, &mut events) {
                refused.push(format!("{name} {option}: {why:?}"));
                continue;
            }
            check(&scene, name);
            for _ in 0..40 {
                let Some(turn) = scene.turn() else { break };
                scene.command(turn, &Command::EndTurn, &mut table, &mut events).unwrap();
                check(&scene, name);
            }
            // The events alone make the same scene.
            let mut again = Scene::default();
            events.iter().for_each(|event| again.apply(event));
            assert!(again == scene, "{name}: the events make another scene");
        }
    }
    assert!(refused.is_empty(), "{} refused:\n{}", refused.len(), refused.join("\n"));
}

/// A fight in which it is the caster's turn, and a spell that was cast.
struct Cast {
    scene: Scene,
    events: Vec<Event>,
    floor: Plan,
    dice: Seeded,
}

impl Cast {
    fn of(name: &str, slot: u8, option: u8, aims: Vec<Aim>) -> Self {
        let mut cast = Self::ready();
        cast.cast(name, slot, option, aims).expect("the spell can be cast");
        cast
    }

    fn ready() -> Self {
        let mut events = Vec::new();
        let mut cast =
            Self { scene: scene(&mut events), events, floor: floor(), dice: Seeded::new(3, 0) };
        let all: Vec<(Id, Surprise)> =
            cast.scene.creatures().map(|(id, _)| (id, Surprise::Aware)).collect();
        let mut mind = Eager;
        let mut table = Table { floor: &cast.floor, dice: &mut cast.dice, mind: &mut mind };
        cast.scene.begin_fight(&all, &mut table, &mut cast.events);
        cast.until(CASTER);
        cast
    }

    fn command(&mut self, who: Id, command: &Command) -> Result<Done, Refused> {
        let mut mind = Eager;
        let mut table = Table { floor: &self.floor, dice: &mut self.dice, mind: &mut mind };
        self.scene.command(who, command, &mut table, &mut self.events)
    }

    fn cast(&mut self, name: &str, slot: u8, option: u8, aims: Vec<Aim>) -> Result<Done, Refused> {
        let spell = name.to_owned();
        let casting = Casting { spell, slot, option, aims, ..Casting::default() };
        self.command(CASTER, &Command::Cast(casting))
    }

    /// Ends turns until it is somebody's.
    fn until(&mut self, who: Id) {
        for _ in 0..40 {
            match self.scene.turn() {
                Some(turn) if turn != who => {
                    self.command(turn, &Command::EndTurn).expect("a turn can be ended");
                }
                _ => return,
            }
        }
    }

    fn next(&mut self, who: Id) {
        let turn = self.scene.turn().expect("a fight is on");
        self.command(turn, &Command::EndTurn).expect("a turn can be ended");
        self.until(who);
    }

    fn hp(&self, id: Id) -> u16 {
        self.scene.creature(id).map_or(0, |one| one.hp)
    }
}

fn at(id: Id) -> Aim {
    Aim::At(id)
}

fn to(x: u8, y: u8) -> Aim {
    Aim::To(Square::new(x, y))
}

#[test]
fn aid_gives_as_many_hit_points_as_it_raises_them() {
    let cast = Cast::of("Aid", 4, 0, vec![at(ALLY)]);
    assert_eq!(cast.hp(ALLY), sheet("Knight").hit_points + 15);
}

#[test]
fn magic_missile_strikes_each_dart_without_a_roll() {
    let cast =
        Cast::of("Magic Missile", 3, 0, vec![at(FOE), at(FOE), at(FOE), at(FOE), at(FOE + 1)]);
    let darts = cast.events.iter().filter(|event| matches!(event, Event::Harmed(_))).count();
    assert_eq!(darts, 5);
    assert!(cast.hp(FOE) < sheet("Knight").hit_points);
    let mut cast = Cast::ready();
    let many = vec![at(FOE); 4];
    assert_eq!(cast.cast("Magic Missile", 1, 0, many).unwrap_err().rule, "Target");
}

#[test]
fn sleep_takes_the_weakest_first_and_no_undead() {
    let cast = Cast::of("Sleep", 5, 0, vec![to(15, 9)]);
    let sleeps = |id| cast.scene.creature(id).unwrap().has(ConditionName::Unconscious);
    assert!(sleeps(FOE + 2), "the wolf has few hit points");
    assert!(!sleeps(FOE + 3), "zombies do not sleep");
}

#[test]
fn a_zone_of_spirits_follows_its_caster_and_spares_allies() {
    let mut cast = Cast::of("Spirit Guardians", 3, 0, Vec::new());
    cast.next(CASTER);
    assert_eq!(cast.hp(ALLY), sheet("Knight").hit_points);
    assert!(cast.hp(FOE) < sheet("Knight").hit_points, "the knight stands 10 feet away");
}

#[test]
fn a_spiritual_weapon_strikes_at_once_and_again() {
    let mut cast = Cast::of("Spiritual Weapon", 2, 0, vec![to(12, 10)]);
    let number = cast.scene.zones().next().unwrap().number;
    let name = "Strike with the weapon".to_owned();
    let deed = Deed { name, from: number, aims: vec![at(FOE)], ..Deed::default() };
    cast.command(CASTER, &Command::Do(deed.clone())).unwrap();
    assert!(cast.command(CASTER, &Command::Do(deed.clone())).is_err(), "once a turn");
    cast.next(CASTER);
    cast.command(CASTER, &Command::Do(deed)).unwrap();
}

#[test]
fn haste_ends_in_lethargy() {
    let mut cast = Cast::of("Haste", 3, 0, vec![at(ALLY)]);
    assert!(cast.scene.creature(ALLY).unwrap().is_under("Haste"));
    cast.command(CASTER, &Command::Cease).unwrap();
    assert!(cast.scene.creature(ALLY).unwrap().is_under("Lethargy"));
    cast.next(ALLY);
    assert!(cast.command(ALLY, &Command::Dash).is_err(), "no actions");
}

#[test]
fn who_is_banished_is_gone_and_comes_back() {
    let mut gone = false;
    for seed in 0..20 {
        let mut cast = Cast::ready();
        cast.dice = Seeded::new(seed, 5);
        cast.cast("Banishment", 4, 0, vec![at(FOE + 1)]).unwrap();
        if cast.scene.creature(FOE + 1).unwrap().is_away() {
            gone = true;
            cast.command(CASTER, &Command::Cease).unwrap();
            assert!(!cast.scene.creature(FOE + 1).unwrap().is_away());
        }
    }
    assert!(gone);
}

#[test]
fn summoned_creatures_go_with_the_concentration() {
    let mut cast = Cast::ready();
    let count = cast.scene.creatures().count();
    let spell = "Conjure Animals".to_owned();
    let (aims, choice) = (vec![to(10, 6)], "Brown Bear".to_owned());
    let casting = Casting { spell, slot: 3, option: 1, choice, aims, ..Casting::default() };
    cast.command(CASTER, &Command::Cast(casting)).unwrap();
    let bears = cast.scene.creatures().filter(|(_, one)| one.sheet.name == "Brown Bear").count();
    assert_eq!((cast.scene.creatures().count(), bears), (count + 2, 2));
    cast.command(CASTER, &Command::Cease).unwrap();
    assert_eq!(cast.scene.creatures().count(), count);
}

#[test]
fn a_new_shape_has_its_own_hit_points() {
    let mut cast = Cast::ready();
    let spell = "Polymorph".to_owned();
    let (aims, choice) = (vec![at(ALLY)], "Brown Bear".to_owned());
    let casting = Casting { spell, slot: 4, choice, aims, ..Casting::default() };
    cast.command(CASTER, &Command::Cast(casting)).unwrap();
    assert_eq!(cast.scene.creature(ALLY).unwrap().sheet.name, "Brown Bear");
    assert_eq!(cast.hp(ALLY), sheet("Brown Bear").hit_points);
    cast.command(CASTER, &Command::Cease).unwrap();
    assert_eq!(cast.hp(ALLY), sheet("Knight").hit_points);
}

#[test]
fn what_lasts_has_a_duration_and_what_does_not_is_over() {
    for one in spells().filter(|one| one.entry.duration == Duration::Instantaneous) {
        assert_eq!(one.rounds_at(one.entry.level), Some(0), "{}", one.entry.name);
    }
    assert!(spell("Bless").unwrap().concentration_at(1));
}

#[test]
fn compulsion_drives_all_who_fail_one_way() {
    let mut cast = Cast::of("Compulsion", 4, 0, vec![at(FOE), at(FOE + 1), at(FOE + 2)]);
    let is_driven = |id: &Id| cast.scene.creature(*id).unwrap().is_under("Compulsion");
    let bearer = (FOE..FOE + 3).find(is_driven).expect("one fails its save");
    let number = cast.scene.creature(CASTER).unwrap().effects.iter();
    let number = number.clone().find(|one| one.name == "Compelling").unwrap().number;
    let name = "Name a direction".to_owned();
    let deed = Deed { name, from: number, aims: vec![to(10, 20)], ..Deed::default() };
    cast.command(CASTER, &Command::Do(deed)).unwrap();
    let before = cast.scene.creature(bearer).unwrap().at;
    cast.until(bearer);
    cast.next(CASTER);
    let after = cast.scene.creature(bearer).unwrap().at;
    assert_eq!(after.x, before.x);
    assert!(after.y >= before.y + 6, "all its movement, southwards: {before:?} {after:?}");
}

#[test]
fn time_stands_still_until_the_caster_harms_another() {
    let mut cast = Cast::of("Time Stop", 9, 0, Vec::new());
    let turns = cast.scene.creature(CASTER).unwrap().turn.actions;
    assert!((2..=5).contains(&turns), "{turns}");
    cast.command(CASTER, &Command::Dodge).unwrap();
    assert_eq!(cast.scene.creature(CASTER).unwrap().turn.actions, turns - 1);
    cast.cast("Magic Missile", 1, 0, vec![at(FOE), at(FOE), at(FOE)]).unwrap();
    let one = cast.scene.creature(CASTER).unwrap();
    assert!(one.turn.actions == 0 && !one.is_under("Time stands still"));
}

#[test]
fn things_come_to_life_by_their_size() {
    for (option, count, name) in [
        (0, 10, "Animated Tiny object"),
        (2, 5, "Animated Medium object"),
        (4, 1, "Animated Huge object"),
    ] {
        let cast = Cast::of("Animate Objects", 5, option, vec![to(10, 20)]);
        let here = cast.scene.creatures().filter(|(_, one)| one.name == name);
        assert_eq!(here.count(), count, "{name}");
    }
    let mut cast = Cast::of("Animate Objects", 7, 0, vec![to(10, 20)]);
    let things = |cast: &Cast| {
        cast.scene.creatures().filter(|(_, one)| one.name.starts_with("Animated")).count()
    };
    assert_eq!(things(&cast), 14, "two more for each level");
    cast.command(CASTER, &Command::Cease).unwrap();
    assert_eq!(things(&cast), 0);
}

#[test]
fn without_weight_one_falls_upwards_and_down_again() {
    let mut cast = Cast::of("Reverse Gravity", 7, 0, vec![to(18, 9)]);
    let up = |cast: &Cast, id: Id| cast.scene.creature(id).is_some_and(|one| one.altitude > 0);
    let foes: Vec<Id> = (FOE..FOE + 5).filter(|&id| up(&cast, id)).collect();
    assert!(!foes.is_empty());
    let before: Vec<u16> = foes.iter().map(|&id| cast.hp(id)).collect();
    cast.command(CASTER, &Command::Cease).unwrap();
    for (id, before) in foes.into_iter().zip(before) {
        assert!(!up(&cast, id) && cast.hp(id) < before, "{id} has fallen");
    }
}

#[test]
fn a_simulacrum_is_half_of_its_original() {
    let mut events = Vec::new();
    let mut scene = scene(&mut events);
    let (floor, mut dice, mut mind) = (floor(), Seeded::new(3, 0), Eager);
    let mut table = Table { floor: &floor, dice: &mut dice, mind: &mut mind };
    let spell =
        Casting { spell: "Simulacrum".into(), slot: 7, aims: vec![at(ALLY)], ..Casting::default() };
    scene.command(CASTER, &Command::Cast(spell), &mut table, &mut events).unwrap();
    assert_eq!(scene.round(), 7_200, "twelve hours");
    let copies = scene
        .creatures()
        .filter(|(id, one)| *id != ALLY && one.sheet.name == "Knight" && one.side == Side(0));
    let hp: Vec<u16> = copies.map(|(_, one)| one.hp).collect();
    assert_eq!(hp, [sheet("Knight").hit_points / 2]);
}

#[test]
fn an_earthquake_fells_and_breaks_concentration() {
    let cast = Cast::of("Earthquake", 8, 0, vec![to(18, 9)]);
    let prone =
        (FOE..FOE + 5).filter(|&id| cast.scene.creature(id).unwrap().has(ConditionName::Prone));
    assert!(prone.count() >= 2);
    let holds = cast.scene.creature(CASTER).unwrap().concentration > 0;
    assert_eq!(cast.scene.zones().count(), usize::from(holds), "the caster too may lose it");
}

#[test]
fn who_detects_evil_knows_where_it_is_unseen() {
    let mut cast = Cast::of("Detect Evil and Good", 1, 0, Vec::new());
    let known = |cast: &Cast, id: Id| {
        let painted = srd::engine::Painted::new(&cast.floor, &cast.scene);
        let view = srd::engine::View::new(&cast.scene, &painted);
        (view.sees(CASTER, id), view.knows_of(CASTER, id))
    };
    // The zombie stands 40 feet away; the knight is human.
    for (id, near) in [(FOE, false), (FOE + 3, true)] {
        let hidden = Event::Hid(id, Some(99));
        cast.scene.apply(&hidden);
        let moved = Event::Moved {
            who: id,
            from: Square::new(0, 0),
            to: Square::new(12, 13 + id as u8 % 3),
            feet: 0,
        };
        cast.scene.apply(&moved);
        assert_eq!(known(&cast, id), (false, near), "{id}");
    }
}

#[test]
fn who_remembers_nothing_sees_nothing_until_it_is_hurt() {
    let mut cast = Cast::of("Modify Memory", 5, 0, vec![at(FOE + 1)]);
    let target = FOE + 1;
    let sees = |cast: &Cast| {
        let painted = srd::engine::Painted::new(&cast.floor, &cast.scene);
        srd::engine::View::new(&cast.scene, &painted).sees(target, CASTER)
    };
    assert!(cast.scene.creature(target).unwrap().has(ConditionName::Incapacitated));
    assert!(!sees(&cast));
    cast.cast("Magic Missile", 1, 0, vec![at(target), at(target), at(target)]).unwrap_err();
    cast.next(CASTER);
    cast.cast("Magic Missile", 1, 0, vec![at(target), at(target), at(target)]).unwrap();
    assert!(sees(&cast));
}
