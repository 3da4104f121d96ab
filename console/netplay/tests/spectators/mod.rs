//! Spectators on bad networks: what they see is what the room made, a while before, and costs the same for all.

use cart_abi::{Button, Pad};
use netplay::{
    ClientEvent, CloseReason, Span, Spectators,
    limits::SPECTATORS_BEHIND,
    sim::{Random, Weather},
};

use crate::world::{Toy, World};

/// A world in which two players run about, with spectators so far behind.
fn world(seed: u64, rate: u8, weather: Weather, scenery: usize, spectators: Spectators) -> World {
    let mut world = World::new(seed, rate, 4, weather, Toy::new(seed, scenery, true));
    world.room.set_spectators(spectators);
    for who in [1, 2] {
        world.connect(who, 1, true);
    }
    world
}

fn run_about(world: &mut World, random: &mut Random) {
    for idx in 0..world.consoles.len() {
        if world.consoles[idx].players > 0 && random.happens(500) {
            let held = [Button::Right, Button::Left][random.below(2) as usize] as u16;
            world.consoles[idx].pads[0] = Pad { held, ..Pad::IDLE };
        }
        if world.room.config().cart.tick_rate == 0 && random.happens(500) {
            world.order(idx);
        }
    }
    world.run_frame();
}

fn seconds(world: &mut World, random: &mut Random, seconds: u64) {
    let end = world.now + Span::from_millis(1_000 * seconds);
    while world.now < end {
        run_about(world, random);
    }
}

#[test]
fn every_view_that_is_watched_is_the_room_s_and_old_enough_on_any_network() {
    let (mut views, mut pictures, mut lost, mut stale) = (0, 0, 0, 0);
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let weather = Weather {
            loss: random.one_of(&[0, 500, 2_000]),
            burst: random.one_of(&[0, 100]),
            burst_len: 5,
            delay: Span::from_millis(random.one_of(&[1, 40, 150])),
            jitter: Span::from_millis(random.one_of(&[0, 30])),
            reorder: random.one_of(&[0, 1_000]),
            duplicate: random.one_of(&[0, 1_000]),
            ..Weather::default()
        };
        let rate = random.one_of(&[0, 10, 20, 30, 60]);
        let scenery = random.one_of(&[0, 300, 3_000]);
        let behind = Span::from_millis(random.one_of(&[0, 500, 2_000]));
        let spectators = Spectators { behind, ..Spectators::default() };
        let mut world = world(seed, rate, weather, scenery, spectators);
        seconds(&mut world, &mut random, 1);
        let early = world.connect(7, 0, true);
        seconds(&mut world, &mut random, 5);
        let late = world.connect(8, 0, random.happens(5_000));
        // Who lacks the cart fetches it first.
        seconds(&mut world, &mut random, 10);
        let tick_rate = u32::from(rate);
        for idx in [early, late] {
            let console = &world.consoles[idx];
            assert_eq!(console.closed, None, "SEED={seed}");
            let is_watching = |event: &ClientEvent| matches!(event, ClientEvent::Watching { behind: told } if *told == behind);
            assert!(console.events.iter().any(is_watching), "SEED={seed}");
            let (tick, _) = console.client.newest_view().expect("there is something to see");
            let most = tick_rate * (behind.0 / 1_000_000) as u32 + tick_rate * 3 + 30;
            assert!(world.room.tick().since(tick) <= most, "SEED={seed}: {tick:?} is too old");
            lost += console.client.stats().views_lost;
            stale += console.client.stats().views_stale;
            assert!(console.client.scene().is_some());
        }
        (views, pictures) = (views + world.watched.0, pictures + world.watched.1);
    }
    assert!(views > 4_000 && pictures > 20_000, "{views} views, {pictures} pictures");
    assert!(lost > 50 && stale > 50, "{lost} lost, {stale} stale: bad weather has happened");
}

#[test]
fn mode_22_who_comes_while_a_key_is_on_its_way_sees_it_whole_and_goes_on_from_it() {
    // A large key on a slow line takes a second; the next spectator comes in the middle of it.
    let weather = Weather {
        loss: 500,
        delay: Span::from_millis(80),
        rate: 30_000,
        queue: 200_000,
        ..Weather::default()
    };
    let mut world = world(5, 30, weather, 12_000, Spectators::default());
    let mut random = Random::new(5);
    seconds(&mut world, &mut random, 1);
    let first = world.connect(7, 0, true);
    let begun = world.now;
    while world.room.stats().shared_views == 0 {
        run_about(&mut world, &mut random);
    }
    assert!(world.now - begun >= SPECTATORS_BEHIND, "the first view is as old as it must be");
    assert!(world.consoles[first].client.newest_view().is_none(), "the key is on its way");
    let second = world.connect(8, 0, true);
    seconds(&mut world, &mut random, 12);
    for idx in [first, second] {
        let stats = world.consoles[idx].client.stats();
        assert!(stats.views > 60, "{stats:?}");
        assert!(stats.views_lost > 0, "changes overtook the keys that they build on: {stats:?}");
        assert_eq!(world.consoles[idx].closed, None);
    }
    assert!(world.watched.0 > 100);
}

#[test]
fn a_large_change_is_a_key_and_never_a_queue() {
    let mut toy = Toy::new(1, 0, true);
    // Every view differs from every other by more than fits eight fragments.
    toy.noise = 9_000;
    let mut world = World::new(1, 30, 4, Weather::default(), toy);
    world.connect(1, 1, true);
    let idx = world.connect(7, 0, true);
    let mut random = Random::new(1);
    seconds(&mut world, &mut random, 12);
    let stats = world.room.stats();
    assert!((10..=21).contains(&stats.shared_views), "a key each half second: {stats:?}");
    assert!(world.consoles[idx].client.stats().views > 10);
}

#[test]
fn a_room_takes_so_many_spectators_and_a_game_may_show_nothing() {
    let most = Spectators { most: 2, ..Spectators::default() };
    let mut world = world(3, 30, Weather::default(), 0, most);
    let mut random = Random::new(3);
    let idxs = [7, 8, 9].map(|who| world.connect(who, 0, true));
    seconds(&mut world, &mut random, 1);
    let closed = idxs.map(|idx| world.consoles[idx].closed);
    assert_eq!(closed, [None, None, Some(CloseReason::Rejected)]);
    let text = |world: &World, idx: usize| {
        let rejected = world.consoles[idx].events.iter().find_map(|event| match event {
            ClientEvent::Rejected(reject) => Some(reject.text.clone()),
            _ => None,
        });
        rejected.unwrap_or_default()
    };
    assert_eq!(text(&world, idxs[2]), "the room has as many spectators as it takes: 2");
    assert_eq!(world.room.spectators().count(), 2);
    // They are in no seat: four players still find one, and the fifth does not.
    for who in [3, 4, 5] {
        world.connect(who, 1, true);
    }
    seconds(&mut world, &mut random, 1);
    assert_eq!(world.room.players().count(), 4);

    let mut toy = Toy::new(3, 0, true);
    toy.is_watched = false;
    let mut world = World::new(3, 30, 4, Weather::default(), toy);
    world.connect(1, 1, true);
    let idx = world.connect(7, 0, true);
    seconds(&mut world, &mut random, 1);
    assert_eq!(text(&world, idx), "this cart shows nothing to spectators");
    assert!(world.log.borrow().shared.is_empty());
}

#[test]
fn three_hundred_cost_what_sending_costs() {
    let check = |spectators: usize| {
        let most = Spectators { most: 300, ..Spectators::default() };
        let mut world = world(9, 30, Weather::default(), 1_000, most);
        let mut random = Random::new(9);
        // Nobody has an identity here, so that nobody is another's double; a room bears so many visitors at once.
        for number in 0..spectators {
            world.connect(0, 0, true);
            if number % 50 == 49 {
                seconds(&mut world, &mut random, 1);
            }
        }
        seconds(&mut world, &mut random, 6);
        assert_eq!(world.room.spectators().count(), spectators);
        let newest: Vec<_> = world.consoles[2..]
            .iter()
            .map(|console| console.client.newest_view().map(|(tick, view)| (tick, view.to_vec())))
            .collect();
        assert!(newest.iter().all(|view| view.is_some() && *view == newest[0]));
        let before = (world.room.stats(), world.log.borrow().shared.len());
        seconds(&mut world, &mut random, 4);
        let made = world.log.borrow().shared.len() - before.1;
        (made, world.room.stats().shared_views - before.0.shared_views)
    };
    let (one, many) = (check(1), check(300));
    assert_eq!(one.0, many.0, "as many views are made for one as for three hundred");
    assert!(one.1.abs_diff(many.1) <= 2, "and as many are encoded: {one:?}, {many:?}");
}
