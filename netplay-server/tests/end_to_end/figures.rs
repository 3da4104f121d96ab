//! Delve as it is played, in its real sandbox over the simulated network: how soon a key is seen, and what goes over
//! the wire.
//!
//! `cargo test -p netplay-server figures -- --nocapture` prints the figures.

use cart_abi::{Button, Pad};
use netplay::sim::{Random, Weather};
use netplay::{Scene, Span};

use crate::bot::{Bot, Task};
use crate::view::View;
use crate::world::{Traffic, World, view_of};

/// 100 ms there and back, one datagram in twenty lost.
const BAD: Weather = Weather {
    loss: 500,
    burst: 0,
    burst_len: 0,
    delay: Span::from_millis(48),
    jitter: Span::from_millis(4),
    reorder: 0,
    duplicate: 0,
    blackout_every: Span(0),
    blackout: Span(0),
    rate: 0,
    queue: 0,
};

/// A line at home: 40 ms there and back, one datagram in a hundred lost.
const GOOD: Weather =
    Weather { loss: 100, delay: Span::from_millis(18), jitter: Span::from_millis(4), ..BAD };

/// How far east the own hero is drawn, in 256ths of a sixteenth of a pixel.
fn shown(scene: &Scene<'_>) -> i64 {
    assert!(!scene.lagging);
    let east = |view: &[u8]| {
        let view: View = view_of(view);
        i64::from(view.hero.expect("a hero is chosen").spot.x)
    };
    let (now, next) = (east(scene.own.now), east(scene.own.next));
    now * 256 + (next - now) * i64::from(scene.own.part)
}

#[test]
fn the_own_hero_moves_on_the_next_frame_after_the_key() {
    for seed in 0..3 {
        let mut world = World::new(seed, BAD);
        let mut random = Random::new(seed);
        world.join(Bot::new(Task::Stand));
        // The second walks about, so that the views never come to rest.
        world.join(Bot::new(Task::Stroll));
        world.run(Span::from_millis(4_000), |_, _| {});
        for press in 0..20 {
            for _ in 0..20 + random.below(60) {
                world.frame();
            }
            let console = &mut world.consoles[0];
            let before = shown(&console.client.scene().expect("the game runs"));
            let (button, sign) =
                if press % 2 == 0 { (Button::Right, 1) } else { (Button::Left, -1) };
            console.bot.task = Task::Hold(Pad { held: button as u16, ..Pad::IDLE });
            // The frame that reads the key may fall on the very beginning of a tick, where nothing has moved yet.
            world.frame();
            world.frame();
            let after = shown(&world.consoles[0].client.scene().expect("the game runs"));
            let moved = (after - before) * sign;
            assert!(moved > 0, "seed {seed}, press {press}: {before} and then {after}");
            for _ in 0..4 {
                world.frame();
            }
            world.consoles[0].bot.task = Task::Stand;
            world.consoles[0].draw();
        }
        let stats = world.consoles[0].client.stats();
        println!(
            "seed {seed}: {} datagrams lost, {} views, {} ticks looked ahead",
            world.network.stats.lost, stats.views, stats.predictions
        );
        assert!(world.network.stats.lost > 50 && stats.predictions > 1_000, "{stats:?}");
    }
}

#[test]
fn what_goes_over_the_wire_stays_small() {
    let [mut idle, mut town, mut walk, mut fight] = [Traffic::default(); 4];
    // Whether bots meet foes is a matter of luck and of the floor, so that there are several parties.
    for seed in 0..12 {
        let mut world = World::new(seed, GOOD);
        for _ in 0..4 {
            world.join(Bot::new(Task::Stand));
        }
        world.run(Span::from_millis(5_000), |_, _| {});
        world.run(Span::from_millis(5_000), |_, traffic| idle.add(traffic));
        world.consoles.iter_mut().for_each(|console| console.bot.task = Task::Stroll);
        world.run(Span::from_millis(10_000), |_, traffic| town.add(traffic));
        world.consoles.iter_mut().for_each(|console| console.bot.task = Task::Delve);
        world.run(Span::from_millis(60_000), |view, traffic| {
            match (&view.fight, view.place.floor) {
                (Some(_), _) => fight.add(traffic),
                (None, 1..) => walk.add(traffic),
                (None, 0) => {}
            }
        });
        if fight.seconds() > 60 {
            break;
        }
    }
    for (what, traffic) in [("idle", idle), ("town", town), ("dungeon", walk), ("fight", fight)] {
        println!("{what:>8}: {traffic}");
    }
    assert!(walk.seconds() > 5 && fight.seconds() > 5, "they met foes and fought");
    // Bytes a second with all headers, for one player.
    let check = |what: &str, traffic: Traffic, down_max: u64, up_max: u64| {
        let (down, up) = (traffic.down_per_second(), traffic.up_per_second());
        assert!(down <= down_max && up <= up_max, "{what}: {down} down, {up} up");
    };
    check("idle", idle, 500, 500);
    check("town", town, 7_500, 3_000);
    check("dungeon", walk, 7_500, 3_000);
    check("fight", fight, 7_500, 3_000);
}
