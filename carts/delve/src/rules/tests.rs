//! Whole games with seeded dice: the rules' invariants after each tick, secrets, joining and leaving, saves, sizes.

use srd::{
    Class, Creature, Dice, Direction, Foe, Ground, Id, Life, Seeded, Spell, Square, Surprise,
};

mod wire;

use super::floor::Holds;
use super::hero::Body;
use super::{Delve, Dweller, FOE_IDS};
use crate::shared::Tile;
use crate::view::{Kind, LINES_MAX, Prompt, View};
use crate::{Order, PHRASES};

fn bytes<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).unwrap()
}

/// A world with so many heroes, one of each class in turn.
fn world(players: u8) -> (Delve, Seeded) {
    let (mut delve, mut dice) = (Delve::new(), Seeded::new(11, 1));
    for seat in 0..players {
        delve.seat(seat, [seat + 1; 32], &format!("Player {seat}"));
        let class = Class::ALL[usize::from(seat) % 4];
        delve.ask(seat, Order::Choose(class), &mut dice).unwrap();
    }
    delve.step(&[], &mut dice);
    (delve, dice)
}

fn id_of(delve: &Delve, seat: u8) -> Id {
    delve.hero_of(seat).unwrap().id
}

/// Puts a hero on a square of a floor, which is stocked first.
fn put(delve: &mut Delve, seat: u8, floor: u8, square: Square, dice: &mut Seeded) {
    delve.stock(floor, dice);
    let id = id_of(delve, seat);
    let hero = delve.hero_mut(id);
    hero.floor = floor;
    hero.body = Body::at(square);
    delve.place(id, square);
    delve.look_around();
}

fn put_foe(delve: &mut Delve, foe: Foe, floor: u8, square: Square) -> Id {
    let id = (FOE_IDS..).find(|id| !delve.creatures.contains_key(id)).unwrap();
    delve.creatures.insert(id, Creature::foe(foe, square));
    let (body, hp) = (Body::at(square), foe.block().hp);
    let home = square;
    delve.foes.insert(id, Dweller { floor, body, home, is_asleep: false, hp, number: 0 });
    id
}

fn clear(delve: &mut Delve, floor: u8) {
    let gone: Vec<Id> =
        delve.foes.iter().filter(|(_, foe)| foe.floor == floor).map(|(&id, _)| id).collect();
    for id in gone {
        delve.foes.remove(&id);
        delve.creatures.remove(&id);
    }
}

/// What holds between any two ticks.
fn check(delve: &Delve, seed: u64) {
    for (id, creature) in &delve.creatures {
        assert!(creature.hp <= creature.hp_max(), "SEED={seed} {id}");
        assert_eq!(creature.hp > 0, creature.life == Life::Up, "SEED={seed} {id}: {creature:?}");
        assert!(
            delve.hero(*id).is_some() || delve.foes.contains_key(id),
            "SEED={seed}: {id} is nowhere"
        );
    }
    for (at, battle) in delve.battles.iter().enumerate() {
        let fighters = &battle.fight.fighters;
        assert!(battle.fight.current < fighters.len().max(1), "SEED={seed}");
        for (place, fighter) in fighters.iter().enumerate() {
            let creature = &delve.creatures[&fighter.id];
            assert_eq!(
                delve.battle_of(fighter.id),
                Some(at),
                "SEED={seed}: {} fights twice",
                fighter.id
            );
            assert!(
                fighters[..place].iter().all(|other| other.initiative >= fighter.initiative),
                "SEED={seed}"
            );
            let others = fighters[..place].iter().map(|other| &delve.creatures[&other.id]);
            let alive = creature.life != Life::Dead;
            let shared = others
                .filter(|other| alive && other.life != Life::Dead && other.at == creature.at)
                .count();
            assert_eq!(shared, 0, "SEED={seed}: two on {:?}", creature.at);
        }
    }
    for hero in &delve.heroes {
        let floor = &delve.floors[usize::from(hero.floor)];
        let at = delve.creatures[&hero.id].at;
        if hero.seat.is_some() {
            assert!(floor.is_open(at), "SEED={seed}: {} stands in {:?}", hero.name, floor.tile(at));
            let seats = delve.heroes.iter().filter(|other| other.seat == hero.seat).count();
            assert_eq!(seats, 1, "SEED={seed}: a seat with two heroes");
        }
        assert!(hero.log.len() <= LINES_MAX);
    }
}

fn any_order(view: &View, random: &mut Seeded) -> Order {
    let mut any = |count: usize| random.roll(count.max(1) as u32) as usize - 1;
    let own = view.hero.as_ref().map_or(0, |hero| hero.id);
    let foes: Vec<Id> = view
        .others()
        .filter(|figure| matches!(figure.kind, Kind::Foe(..)))
        .map(|figure| figure.id)
        .collect();
    let ids: Vec<Id> =
        view.others().map(|figure| figure.id).chain([own, 0, 1000, 64_999]).collect();
    let target = ids[any(ids.len())];
    let foe = if foes.is_empty() { target } else { foes[any(foes.len())] };
    let spells = [Spell::FireBolt, Spell::MagicMissile, Spell::SacredFlame, Spell::CureWounds];
    match any(26) {
        0 if any(4) == 0 => Order::Busy(any(2) == 0),
        0 => Order::Say(any(14) as u8),
        1 => Order::Chat(["hello", "", "two\nlines", &"x".repeat(81), "grüße"][any(5)].to_owned()),
        2..=5 => Order::Interact,
        6..=10 => Order::Step(Direction::ALL[any(8)]),
        11 => Order::Walk(Square::new(any(40) as u8, any(40) as u8)),
        12..=15 => Order::Attack(foe),
        16 | 17 => Order::Cast(spells[any(4)], foe),
        18 => Order::Cast(spells[any(4)], target),
        19 => Order::Feature,
        20 => Order::Potion(target),
        21 => Order::Aid(target),
        22 => [Order::Dodge, Order::Dash, Order::Disengage][any(3)].clone(),
        23 => Order::Choose(Class::ALL[any(4)]),
        _ => Order::EndTurn,
    }
}

#[test]
fn four_players_come_and_go_and_ask_for_anything() {
    let (mut fought, mut done, mut refused) = (0, 0, 0);
    for seed in 0..24 {
        let (mut delve, mut dice, mut random) =
            (Delve::new(), Seeded::new(seed, 1), Seeded::new(seed, 2));
        let mut pads = [(0, 0); 4];
        for tick in 0..900 {
            let seat = random.roll(4) as u8 - 1;
            let taken = delve.hero_of(seat).is_some()
                || delve.guests.iter().any(|guest| guest.seat == seat);
            match random.roll(120) {
                1 if taken => delve.unseat(seat),
                2..=9 if !taken => {
                    delve.seat(seat, [seat; 32], &format!("P{seat}"));
                    // Half of them are in the thick of it at once.
                    let _ = delve.ask(
                        seat,
                        Order::Choose(Class::ALL[random.roll(4) as usize - 1]),
                        &mut dice,
                    );
                    let square = delve.floors[1].find(Tile::StairsUp).unwrap();
                    let is_free = delve.hero_of(seat).is_some_and(|hero| delve.is_free(hero.id));
                    if random.roll(2) == 1 && is_free {
                        put(&mut delve, seat, 1, square, &mut dice);
                    }
                }
                10..=30 => {
                    pads[usize::from(seat)] =
                        (random.roll(3) as i32 - 2, random.roll(3) as i32 - 2);
                }
                31..=70 => {
                    let order = any_order(&delve.seen_by(seat), &mut random);
                    let before = bytes(&delve);
                    let answer = delve.ask(seat, order.clone(), &mut dice);
                    done += u32::from(answer.is_ok());
                    if let Err(reason) = answer {
                        refused += 1;
                        assert!(!reason.is_empty() && reason.len() < 60);
                        assert_eq!(
                            before,
                            bytes(&delve),
                            "SEED={seed}: refused {order:?} left a trace"
                        );
                    }
                }
                _ => {}
            }
            let held: Vec<(u8, (i32, i32))> =
                (0..4).map(|seat| (seat, pads[usize::from(seat)])).collect();
            delve.step(&held, &mut dice);
            check(&delve, seed);
            fought += u32::from(!delve.battles.is_empty());
            if tick % 100 == 0 {
                let saved = bytes(&delve);
                let restored: Delve = postcard::from_bytes(&saved).unwrap();
                assert!(saved == bytes(&restored), "SEED={seed}: a save came back different");
            }
        }
    }
    assert!(fought > 1_000 && done > 500 && refused > 500, "{fought} {done} {refused}");
}

#[test]
fn fights_go_on_to_their_end_with_four_players() {
    let mut ended = 0;
    for seed in 0..12 {
        let (mut delve, _) = world(4);
        let (mut dice, mut random) = (Seeded::new(seed, 5), Seeded::new(seed, 6));
        delve.stock(1, &mut dice);
        clear(&mut delve, 1);
        for seat in 0..4 {
            put(&mut delve, seat, 1, Square::new(22 + seat, 5), &mut dice);
        }
        for (at, foe) in
            [Foe::Goblin, Foe::Goblin, Foe::Skeleton, Foe::Wolf].into_iter().enumerate()
        {
            put_foe(&mut delve, foe, 1, Square::new(23 + at as u8, 9));
        }
        for _ in 0..30_000 {
            delve.step(&[], &mut dice);
            check(&delve, seed);
            for seat in 0..4 {
                let view = delve.seen_by(seat);
                if view.fight.as_ref().is_some_and(|fight| fight.mine.is_some())
                    && random.roll(12) == 1
                {
                    let _ = delve.ask(seat, any_order(&view, &mut random), &mut dice);
                }
            }
            if delve.battles.is_empty() && delve.ticks > 60 {
                ended += 1;
                break;
            }
        }
    }
    assert!(ended >= 11, "{ended} of 12 fights ended");
}

#[test]
fn what_is_hidden_is_not_in_the_view() {
    let make = |secret: u16| {
        let (mut delve, mut dice) = world(2);
        delve.stock(1, &mut Seeded::new(3, 3));
        clear(&mut delve, 1);
        let near = put_foe(&mut delve, Foe::Goblin, 1, Square::new(14, 4));
        let far = put_foe(
            &mut delve,
            if secret == 0 { Foe::Ogre } else { Foe::Goblin },
            1,
            Square::new(24, 20),
        );
        put(&mut delve, 0, 1, Square::new(12, 4), &mut dice);
        // The secrets: a foe in another hall, a chest, a door and a wall never seen, another player's purse.
        let foe = delve.creatures.get_mut(&far).unwrap();
        foe.hp -= secret.min(3);
        foe.at = Square::new(24, 20 + (secret % 3) as u8);
        delve.foes.get_mut(&far).unwrap().number = secret as u8;
        for feature in delve.floors[1].features.iter_mut().filter(|feature| feature.square.y > 14) {
            feature.is_open = secret > 0 && feature.holds == Holds::Door;
            if let Holds::Chest { gold, .. } = &mut feature.holds {
                *gold = 31_337 + secret;
            }
        }
        let wall = if secret > 0 { Tile::Wall } else { Tile::Floor };
        delve.floors[1].put(Square::new(28, 26), wall);
        let other = id_of(&delve, 1);
        delve.hero_mut(other).gold = 7_777 + u32::from(secret);
        let spot = delve.hero_mut(other).body.spot;
        delve.hero_mut(other).body.spot.x = spot.x + secret;
        // A fight, so that the order of turns and the targets are there too.
        let hero = id_of(&delve, 0);
        delve.clash(hero, near, Surprise::Aware, &mut Seeded::new(9, 9));
        delve.look_around();
        (bytes(&delve.seen_by(0)), bytes(&delve))
    };
    let (view, state) = make(0);
    for secret in 1..6 {
        let (other_view, other_state) = make(secret);
        assert!(view == other_view, "secret {secret} shows");
        assert!(state != other_state, "the secret must differ for this test to mean anything");
    }
}

#[test]
fn a_door_seen_closed_is_remembered_closed() {
    let (mut delve, mut dice) = world(1);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    put(&mut delve, 0, 1, Square::new(5, 5), &mut dice);
    let door = Square::new(5, 7);
    assert_eq!(delve.seen_by(0).place.tile(door), Tile::DoorClosed);
    put(&mut delve, 0, 1, Square::new(4, 20), &mut dice);
    delve.swing(1, door);
    assert_eq!(delve.seen_by(0).place.tile(door), Tile::DoorClosed, "nobody saw it open");
    put(&mut delve, 0, 1, Square::new(5, 5), &mut dice);
    assert_eq!(delve.seen_by(0).place.tile(door), Tile::DoorOpen);
}

#[test]
fn a_hero_comes_back_to_its_player() {
    let (mut delve, mut dice) = world(2);
    let id = id_of(&delve, 0);
    delve.hero_mut(id).gold = 123;
    let saved = bytes(&delve);
    let mut restored: Delve = postcard::from_bytes(&saved).unwrap();
    assert!(restored.hero_of(0).is_none(), "nobody sits in a restored room");
    restored.seat(3, [1; 32], "Player 0");
    assert_eq!(restored.hero_of(3).map(|hero| (hero.id, hero.gold)), Some((id, 123)));
    delve.unseat(0);
    delve.seat(2, [9; 32], "Somebody else");
    assert!(delve.hero_of(2).is_none(), "another player gets no hero of somebody else");
    delve.seat(0, [1; 32], "New name");
    assert_eq!(delve.hero_of(0).map(|hero| hero.name.as_str()), Some("New name"));
    assert_eq!(
        delve.ask(0, Order::Choose(Class::Rogue), &mut dice),
        Err("you have a hero already")
    );
}

#[test]
fn a_hero_comes_back_to_its_place() {
    for (floor, square) in [(0, Square::new(20, 15)), (1, Square::new(5, 5))] {
        let (mut delve, mut dice) = world(2);
        put(&mut delve, 0, floor, square, &mut dice);
        clear(&mut delve, floor);
        delve.step(&[(0, (1, 0))], &mut dice);
        let place = |delve: &Delve| {
            let hero = delve.hero_of(0).unwrap();
            (hero.floor, hero.body.spot)
        };
        let before = place(&delve);
        assert_ne!(before, (floor, Body::at(square).spot), "it has walked");
        let mut restored: Delve = postcard::from_bytes(&bytes(&delve)).unwrap();
        for world in [&mut delve, &mut restored] {
            world.unseat(0);
            world.seat(0, [1; 32], "Player 0");
            assert_eq!(place(world), before);
        }
    }
}

#[test]
fn looking_ahead_is_what_the_rules_do() {
    for (floor, square) in
        [(0, Square::new(13, 15)), (1, Square::new(4, 3)), (1, Square::new(24, 6))]
    {
        let (mut delve, mut dice) = world(1);
        put(&mut delve, 0, floor, square, &mut dice);
        clear(&mut delve, 1);
        let mut random = Seeded::new(5, u64::from(square.x));
        let mut direction = (0, 0);
        for tick in 0..1_500 {
            if tick % 9 == 0 {
                direction = (random.roll(3) as i32 - 2, random.roll(3) as i32 - 2);
            }
            let mut view = delve.seen_by(0);
            view.walk_on(direction);
            delve.step(&[(0, direction)], &mut dice);
            let (ahead, truth) = (view.hero.unwrap(), delve.seen_by(0).hero.unwrap());
            assert_eq!(
                (ahead.spot, ahead.facing, ahead.is_walking),
                (truth.spot, truth.facing, truth.is_walking)
            );
        }
    }
}

#[test]
fn stairs_lead_down_and_up_again() {
    let (mut delve, mut dice) = world(1);
    for (floor, tile, prompt) in [
        (0, Tile::Gate, Prompt::Descend),
        (1, Tile::StairsDown, Prompt::Descend),
        (2, Tile::StairsUp, Prompt::Ascend),
    ] {
        let square = delve.floors[floor].find(tile).unwrap();
        put(&mut delve, 0, floor as u8, square, &mut dice);
        assert_eq!(delve.seen_by(0).hero.unwrap().prompt, prompt);
        delve.ask(0, Order::Interact, &mut dice).unwrap();
    }
    let hero = delve.hero_of(0).unwrap();
    assert_eq!(
        (hero.floor, hero.body.spot.square()),
        (1, delve.floors[1].find(Tile::StairsDown).unwrap())
    );
}

#[test]
fn chat_is_checked_and_limited() {
    let (mut delve, mut dice) = world(2);
    for bad in ["", "  ", "a\u{7}b", "line\nline", &"x".repeat(81)] {
        assert!(delve.ask(0, Order::Chat(bad.to_owned()), &mut dice).is_err(), "{bad:?}");
    }
    assert!(delve.ask(0, Order::Say(PHRASES.len() as u8), &mut dice).is_err());
    assert_eq!(delve.ask(0, Order::Chat("ä".repeat(80)), &mut dice), Ok(()));
    let view = delve.seen_by(1);
    assert_eq!(view.bubbles.len(), 1);
    assert!(view.log.last().unwrap().text.starts_with("Player 0: ää"));
    let said = (0..10).filter(|_| delve.ask(0, Order::Say(0), &mut dice).is_ok()).count();
    assert_eq!(said, 4, "five in a row, then one has to wait");
}

#[test]
fn a_beaten_party_wakes_in_the_temple() {
    let (mut delve, mut dice) = world(1);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    put(&mut delve, 0, 1, Square::new(24, 5), &mut dice);
    let id = id_of(&delve, 0);
    delve.hero_mut(id).gold = 100;
    let foe = put_foe(&mut delve, Foe::Ogre, 1, Square::new(25, 5));
    delve.clash(id, foe, Surprise::Aware, &mut dice);
    delve.creatures.get_mut(&id).unwrap().hurt(14, false);
    for _ in 0..600 {
        delve.step(&[(0, (1, 0))], &mut dice);
    }
    let hero = delve.hero_of(0).unwrap();
    assert_eq!((hero.floor, hero.gold), (0, 90));
    assert!(delve.is_free(id) && delve.battles.is_empty());
}

#[test]
fn a_fight_waits_for_nobody_and_takes_others_in() {
    let (mut delve, mut dice) = world(3);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    for seat in 0..2 {
        put(&mut delve, seat, 1, Square::new(22 + seat, 5), &mut dice);
    }
    let hero = id_of(&delve, 0);
    let foe = put_foe(&mut delve, Foe::Ogre, 1, Square::new(27, 8));
    delve.clash(hero, foe, Surprise::Aware, &mut dice);
    assert_eq!(delve.battles[0].fight.fighters.len(), 3);
    // One plays on in town, as if nothing were.
    let before = delve.hero_of(2).unwrap().body.spot;
    delve.step(&[(0, (1, 0)), (2, (1, 0))], &mut dice);
    assert_ne!(delve.hero_of(2).unwrap().body.spot, before);
    // It comes near and is in the fight.
    put(&mut delve, 2, 1, Square::new(21, 6), &mut dice);
    let third = id_of(&delve, 2);
    for _ in 0..200 {
        delve.step(&[], &mut dice);
    }
    assert!(delve.battles[0].fight.fighter(third).is_some(), "who comes near joins");
    // Nobody acts: each turn ends by itself after thirty seconds at most, in Dodge.
    let mut dodged = false;
    for _ in 0..4_000 {
        delve.step(&[], &mut dice);
        dodged |= delve.seen_by(0).log.iter().any(|line| line.text.ends_with("dodges"));
    }
    assert!(dodged);
}

#[test]
fn who_leaves_holds_nobody_up() {
    let (mut delve, mut dice) = world(3);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    for seat in 0..3 {
        put(&mut delve, seat, 1, Square::new(22 + seat, 5), &mut dice);
    }
    let (hero, second) = (id_of(&delve, 0), id_of(&delve, 1));
    let foe = put_foe(&mut delve, Foe::GiantRat, 1, Square::new(27, 8));
    delve.clash(hero, foe, Surprise::Aware, &mut dice);
    delve.unseat(1);
    delve.unseat(2);
    let mut longest = 0;
    for _ in 0..1_700 {
        delve.step(&[], &mut dice);
        let fight = &delve.battles[0].fight;
        assert!(fight.fighter(second).is_some());
        longest = if fight.turn() == Some(second) { longest + 1 } else { 0 };
        assert!(longest < 60, "a turn without a player takes no time but to be seen");
    }
    for _ in 0..200 {
        delve.step(&[], &mut dice);
    }
    assert!(delve.battle_of(hero).is_some());
    assert!(delve.battle_of(second).is_none(), "after a minute it is out of the fight");
}

#[test]
fn an_abandoned_fight_waits_for_its_players() {
    let (mut delve, mut dice) = world(1);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    put(&mut delve, 0, 1, Square::new(24, 5), &mut dice);
    let hero = id_of(&delve, 0);
    let foe = put_foe(&mut delve, Foe::Wolf, 1, Square::new(26, 7));
    delve.clash(hero, foe, Surprise::Aware, &mut dice);
    let mut restored: Delve = postcard::from_bytes(&bytes(&delve)).unwrap();
    let hp = restored.creatures[&hero].hp;
    for _ in 0..600 {
        restored.step(&[], &mut dice);
    }
    assert_eq!(restored.creatures[&hero].hp, hp, "nobody is hurt while nobody plays");
    restored.seat(0, [1; 32], "Player 0");
    assert!(restored.seen_by(0).fight.is_some(), "the fight goes on where it was");
    restored.unseat(0);
    for _ in 0..4_000 {
        restored.step(&[], &mut dice);
    }
    assert!(restored.battles.is_empty(), "after two minutes it is over");
}

#[test]
fn experience_and_gold_are_shared() {
    let (mut delve, mut dice) = world(3);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    for seat in 0..3 {
        put(&mut delve, seat, 1, Square::new(22 + seat, 5), &mut dice);
    }
    let hero = id_of(&delve, 0);
    let foe = put_foe(&mut delve, Foe::Ogre, 1, Square::new(27, 8));
    delve.clash(hero, foe, Surprise::Aware, &mut dice);
    let gold: u32 = delve.heroes.iter().map(|hero| hero.gold).sum();
    delve.with_battle(0, &mut dice, |_, field| {
        field.creatures.get_mut(&foe).unwrap().hurt(59, false);
        field.events.push(srd::Event::Died { who: foe });
    });
    delve.battles[0].fight.fighters.retain(|fighter| fighter.id != foe);
    delve.win(0, &mut dice);
    assert!(
        delve.creatures.values().filter(|creature| creature.is_hero()).all(|hero| hero.xp == 150)
    );
    let (most, least) = (
        delve.heroes.iter().map(|hero| hero.gold).max(),
        delve.heroes.iter().map(|hero| hero.gold).min(),
    );
    assert!(delve.heroes.iter().map(|hero| hero.gold).sum::<u32>() >= gold + 4);
    assert!(most.unwrap() - least.unwrap() <= 1);
}

#[test]
fn views_are_small() {
    let (mut delve, mut dice) = world(4);
    let town = bytes(&delve.seen_by(0)).len();
    delve.stock(1, &mut dice);
    for seat in 0..4 {
        put(&mut delve, seat, 1, Square::new(22 + seat, 6), &mut dice);
    }
    for _ in 0..200 {
        delve.step(&[], &mut dice);
    }
    let view = delve.seen_by(0);
    assert!(view.fight.is_some(), "the goblins of the hall have noticed the party");
    let (fight, state) = (bytes(&view).len(), bytes(&delve).len());
    println!("view in town {town} bytes, in a fight {fight}, whole state {state}");
    assert!(town < 1_500 && fight < 3_072 && state < 16_384, "{town} {fight} {state}");
}

#[test]
fn a_fight_out_of_sight_is_over() {
    let (mut delve, mut dice) = world(1);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    put(&mut delve, 0, 1, Square::new(4, 4), &mut dice);
    let hero = id_of(&delve, 0);
    let foe = put_foe(&mut delve, Foe::Zombie, 1, Square::new(6, 5));
    delve.clash(hero, foe, Surprise::Aware, &mut dice);
    // Behind a closed door, near enough that nobody has got away.
    delve.creatures.get_mut(&foe).unwrap().at = Square::new(5, 9);
    delve.battles[0].fight.fighters.iter_mut().for_each(|fighter| fighter.last_seen = None);
    for _ in 0..600 {
        let _ = delve.ask(0, Order::EndTurn, &mut dice);
        delve.step(&[], &mut dice);
    }
    assert!(delve.battles.is_empty(), "nobody has to search for a foe that waits in the dark");
    assert!(delve.is_free(hero) && delve.foes.contains_key(&foe));
}

#[test]
fn nothing_is_commanded_in_a_fight_that_is_won() {
    let (mut delve, mut dice) = world(1);
    delve.stock(1, &mut dice);
    clear(&mut delve, 1);
    put(&mut delve, 0, 1, Square::new(24, 5), &mut dice);
    let hero = id_of(&delve, 0);
    let foe = put_foe(&mut delve, Foe::GiantRat, 1, Square::new(25, 5));
    delve.clash(hero, foe, Surprise::Surprised, &mut dice);
    while delve.foes.contains_key(&foe) {
        let _ = delve.ask(0, Order::Attack(foe), &mut dice);
        let _ = delve.ask(0, Order::EndTurn, &mut dice);
        delve.creatures.get_mut(&hero).unwrap().heal(12);
        delve.step(&[], &mut dice);
    }
    assert!(delve.seen_by(0).fight.is_some_and(|fight| fight.mine.is_none()));
    assert_eq!(delve.ask(0, Order::Dodge, &mut dice), Err("the fight is over"));
}
