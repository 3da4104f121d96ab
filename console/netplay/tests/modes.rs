//! What goes wrong between a room and its clients, each made to happen on purpose, and each with a proof that it did.
//!
//! The tests named `mode_NN_…`, here and in `netplay-quic`, `netplay-server`, `cart-host` and `desktop`, are the list of
//! ways in which networked games break: `cargo test --workspace mode_` runs them all.

#[expect(dead_code, reason = "other tests need more of it")]
mod world;

use std::{cell::Cell, rc::Rc};

use cart_abi::{Button, Pad};
use netplay::{
    CloseReason, Input, Lane, Output, PadRun, Pads, Peer, RoomEvent, SavedRoom, Span, Tick, Time,
    ToClient, ToRoom, WirePad, codec,
    limits::{SEAT_KEPT, TICKS_MAX, TICKS_OLD, VIEWS_KEPT},
    sim::Weather,
};
use world::{Toy, World, place};

/// 100 ms there and back, and nothing lost.
const FAIR: Weather = Weather {
    loss: 0,
    burst: 0,
    burst_len: 0,
    delay: Span::from_millis(50),
    jitter: Span(0),
    reorder: 0,
    duplicate: 0,
    blackout_every: Span(0),
    blackout: Span(0),
    rate: 0,
    queue: 0,
};

const RIGHT: Pad = Pad { held: Button::Right as u16, ..Pad::IDLE };

/// Two players at 30 ticks a second whose views are never alike, one of them running.
fn running(weather: Weather, scenery: usize) -> World {
    let mut world = World::new(11, 30, 4, weather, Toy::new(11, scenery, true));
    world.connect(1, 1, true);
    world.connect(2, 1, true);
    world.run(Span::from_millis(2_000));
    world.consoles[0].pads[0] = RIGHT;
    world.run(Span::from_millis(500));
    world
}

/// How many ticks the newest view of the first console is old.
fn behind(world: &World) -> u32 {
    let newest = world.consoles[0].client.newest_view().map_or(Tick(0), |(tick, _)| tick);
    world.room.tick().since(newest)
}

/// On a good line and with idle pads everybody must come to agree with the room, soon.
fn settle(world: &mut World) {
    world.meddler = None;
    world.network.weather = FAIR;
    world.consoles.iter_mut().for_each(|console| console.pads = [Pad::IDLE; 4]);
    world.run(Span::from_millis(4_000));
    let log = world.log.borrow();
    for console in &world.consoles {
        assert_eq!(console.closed, None);
        let seat = console.client.seats()[0];
        let (tick, view) = console.client.newest_view().expect("a view");
        assert!(world.room.tick().since(tick) <= 6, "{tick:?} of {:?}", world.room.tick());
        let made = log.views.range((seat, Tick(0))..).take_while(|((of, _), _)| *of == seat);
        let made = made.last().expect("the room made views").1;
        assert_eq!(
            place(view),
            place(made),
            "the newest view shows the hero where the room has it"
        );
        let scene = console.client.scene().expect("a scene");
        assert!(!scene.lagging);
        assert_eq!(place(scene.own.now), place(made), "the hero is drawn where the room has it");
    }
}

/// A line on which nothing gets to the room while the cell says so; it counts what was swallowed.
fn dead_upwards(world: &mut World) -> (Rc<Cell<bool>>, Rc<Cell<u32>>) {
    let (dead, swallowed) = (Rc::new(Cell::new(true)), Rc::new(Cell::new(0)));
    let (is_dead, count) = (Rc::clone(&dead), Rc::clone(&swallowed));
    world.meddler = Some(Box::new(move |route, lane, _| {
        let dead = is_dead.get() && route % 2 == 0 && lane == Lane::Latest;
        count.set(count.get() + u32::from(dead));
        !dead
    }));
    (dead, swallowed)
}

#[test]
fn mode_01_a_base_that_one_side_does_not_have_is_replaced_by_a_key_view() {
    let mut world = running(FAIR, 200);
    let (keys, mut views) = (world.room.stats().keys, 0);
    world.meddler = Some(Box::new(move |route, lane, bytes| {
        if route % 2 == 1
            && let Ok(ToClient::View(mut part)) = codec::decode(lane, bytes)
        {
            views += 1;
            part.base = part.base.map(|base| Tick(base.0 - u32::from(views % 20 == 0) * 50));
            *bytes = codec::encode(&ToClient::View(part));
        }
        true
    }));
    world.run(Span::from_millis(3_000));
    let lost: u64 = world.consoles.iter().map(|console| console.client.stats().views_lost).sum();
    assert!(lost >= 5 && world.room.stats().keys > keys + 2, "{:?}", world.room.stats());
    settle(&mut world);
    // The room remembers what it has sent for a second: who is silent for longer goes on from what was acknowledged.
    let keys = world.room.stats().keys;
    let (dead, swallowed) = dead_upwards(&mut world);
    world.run(Span::from_millis(1_000 * (2 * VIEWS_KEPT as u64) / 30));
    assert!(behind(&world) > VIEWS_KEPT as u32 / 2, "{} ticks behind", behind(&world));
    dead.set(false);
    world.run(Span::from_millis(200));
    assert!(swallowed.get() > 60 && behind(&world) <= 4, "{} ticks behind", behind(&world));
    assert_eq!(world.room.stats().keys, keys);
    settle(&mut world);
}

/// A line that damages every twentieth view; it counts the datagrams that were sent while a key view was on its way.
fn damaging(world: &mut World) -> Rc<Cell<u32>> {
    let (mut views, overtaking) = (0, Rc::new(Cell::new(0)));
    let count = Rc::clone(&overtaking);
    world.meddler = Some(Box::new(move |route, lane, bytes| {
        if route % 2 == 1 && lane == Lane::Latest {
            match codec::decode(lane, bytes) {
                Ok(ToClient::View(mut part)) => {
                    views += 1;
                    // Its hash; a change that cannot be undone is noticed as well.
                    part.bytes[3] ^= u8::from(views % 20 == 0);
                    *bytes = codec::encode(&ToClient::View(part));
                }
                Ok(ToClient::Beat { same: None, .. }) => count.set(count.get() + 1),
                _ => {}
            }
        }
        true
    }));
    overtaking
}

#[test]
fn mode_02_a_view_that_is_not_what_was_sent_is_noticed_and_replaced() {
    let mut world = running(FAIR, 200);
    let keys = world.room.stats().keys;
    damaging(&mut world);
    world.run(Span::from_millis(5_000));
    let lost: u64 = world.consoles.iter().map(|console| console.client.stats().views_lost).sum();
    assert!(lost >= 10 && world.room.stats().keys > keys + 5, "{:?}", world.room.stats());
    settle(&mut world);
}

#[test]
fn mode_03_acks_that_are_lost_for_two_seconds_cost_two_seconds_and_no_more() {
    let mut world = running(FAIR, 200);
    let (dead, swallowed) = dead_upwards(&mut world);
    world.run(Span::from_millis(2_000));
    let missed = world.room.stats().pads_missed;
    dead.set(false);
    let before = world.now;
    while behind(&world) > 4 {
        world.run_frame();
        assert!(world.now - before < Span::from_millis(1_000), "{} behind", behind(&world));
    }
    println!("views flow again after {} ms", (world.now - before).0 / 1_000);
    // A round trip, a tick and two frames.
    assert!(world.now - before <= Span::from_millis(100 + 34 + 34));
    assert!(swallowed.get() > 100 && missed > 40, "{:?}", world.room.stats());
    settle(&mut world);
}

#[test]
fn mode_04_fragments_of_two_views_come_mixed_twice_and_late() {
    let storm = Weather {
        jitter: Span::from_millis(45),
        reorder: 2_000,
        duplicate: 3_000,
        loss: 300,
        ..FAIR
    };
    let mut toy = Toy::new(4, 0, true);
    toy.noise = 3_500;
    let mut world = World::new(4, 10, 2, storm, toy);
    world.connect(1, 1, true);
    world.connect(2, 1, true);
    world.consoles[0].pads[0] = RIGHT;
    world.run(Span::from_millis(30_000));
    let stats = world.consoles[0].client.stats();
    assert!(stats.views_stale > 30 && stats.views > 50, "{stats:?}");
    assert!(stats.parts_restored > 10, "{stats:?}");
    assert!(world.network.stats.doubled > 100 && world.network.stats.lost > 20);
    assert_eq!(stats.views_lost, 0, "{stats:?}");
    settle(&mut world);
}

#[test]
fn mode_07_a_key_view_may_come_after_newer_datagrams() {
    let mut world = running(FAIR, 200);
    let overtaking = damaging(&mut world);
    // A loss holds the stream up for a round trip, and the datagrams go on.
    world.network.weather = Weather { loss: 3_000, ..FAIR };
    let before = world.room.stats();
    world.run(Span::from_millis(10_000));
    let after = world.room.stats();
    assert!(after.keys > before.keys + 3 && overtaking.get() > 100, "{after:?}");
    let ticks = after.ticks - before.ticks;
    assert!(after.pads_missed - before.pads_missed < ticks / 10, "the clock goes on: {after:?}");
    settle(&mut world);
}

#[test]
fn mode_08_a_cart_that_comes_down_a_narrow_line_holds_up_nobody() {
    // 128 kbit a second for each, half a second of queue; the cart has 300 KB.
    let narrow = Weather { delay: Span::from_millis(20), rate: 16_000, queue: 8_000, ..FAIR };
    let mut toy = Toy::new(8, 0, true);
    toy.noise = 600;
    let mut world = World::new(8, 30, 4, narrow, toy);
    world.connect(1, 1, true);
    world.run(Span::from_millis(8_000));
    let late = world.connect(2, 1, false);
    let (before, begun, mut worst) = (world.room.stats(), world.now, 0);
    while world.consoles[late].client.seats().is_empty() {
        world.run_frame();
        let scene = world.consoles[0].client.scene().expect("the first one plays on");
        worst = worst.max(scene.round_trip_ms);
        assert!(world.now - begun < Span::from_millis(40_000), "the cart never comes");
    }
    let took = (world.now - begun).0 / 1_000;
    let missed = world.room.stats().pads_missed - before.pads_missed;
    println!("the cart took {took} ms; meanwhile a round trip took {worst} ms at most");
    assert!(took > 300_000 / 16, "it is a narrow line");
    assert!(worst < 40 + 34 + 80 && missed * 100 < took / 33, "{worst} ms, {missed} missed");
    world.run(Span::from_millis(4_000));
    assert!(behind(&world) <= 30, "{} ticks behind", behind(&world));
    settle(&mut world);
}

#[test]
fn mode_09_clocks_that_are_set_and_clocks_that_drift_are_followed() {
    let mut world = running(FAIR, 200);
    for (step, drift) in [(5_000_000, 500), (-5_000_000, -500)] {
        let before = world.room.stats();
        world.consoles[0].step += step;
        world.consoles[0].drift = drift;
        world.run(Span::from_millis(10_000));
        let after = world.room.stats();
        let skipped = world.consoles[0].client.stats().ticks_skipped;
        // A clock that is set back stands still for a frame, and that is all.
        let missed = after.pads_missed - before.pads_missed;
        assert!((missed > 100) == (step > 0) && skipped > 100, "{step}: {after:?}");
        assert!(behind(&world) <= 4, "{step}: {} behind", behind(&world));
        let ahead = world.consoles[0].client.scene().expect("a scene").tick;
        assert!(
            (1..12).contains(&ahead.since(world.room.tick())),
            "{step}: {ahead:?} {:?}",
            world.room.tick()
        );
    }
    // The room's own clock jumps: it drops the time, and says so.
    world.now = world.now + Span::from_millis(5_000);
    world.run(Span::from_millis(3_000));
    let dropped = |event: &RoomEvent| matches!(event, RoomEvent::TimeDropped { ticks: 100.. });
    assert!(world.room_events.iter().any(dropped), "{:?}", world.room_events.last());
    settle(&mut world);
}

#[test]
fn mode_10_round_trips_of_nothing_of_400_ms_and_jumps_between_them() {
    let mut world = running(FAIR, 200);
    for one_way in [0, 200, 10, 100, 0] {
        world.network.weather.delay = Span::from_millis(one_way);
        world.run(Span::from_millis(9_000));
        let before = world.room.stats().pads_missed;
        world.run(Span::from_millis(3_000));
        let missed = world.room.stats().pads_missed - before;
        let scene = world.consoles[0].client.scene().expect("a scene");
        assert_eq!(missed, 0, "{one_way} ms");
        let round_trip = u64::from(scene.round_trip_ms);
        assert!((2 * one_way..2 * one_way + 60).contains(&round_trip), "{one_way}: {round_trip}");
        assert!(!scene.lagging, "{one_way} ms");
    }
    assert!(world.room.stats().pads_missed > 10, "a jump up is noticed: {:?}", world.room.stats());
    settle(&mut world);
}

#[test]
fn mode_11_slow_frames_a_stall_and_a_laptop_that_slept() {
    let mut world = running(FAIR, 200);
    let skipped = |world: &World| world.consoles[0].client.stats().ticks_skipped;
    for (frame_ms, frames) in [(200, 25), (2_000, 1), (25_000, 1)] {
        let before = skipped(&world);
        world.frame = Span::from_millis(frame_ms);
        for _ in 0..frames {
            world.run_frame();
        }
        world.frame = Span(16_667);
        assert!(skipped(&world) > before, "{frame_ms} ms");
        world.run(Span::from_millis(3_000));
        assert!(behind(&world) <= 4, "{frame_ms} ms: {} behind", behind(&world));
    }
    settle(&mut world);
    // Who sleeps for longer than a room waits, while the connection stands, is told so.
    world.frame = Span::from_millis(1_200_000);
    world.run_frame();
    world.frame = Span(16_667);
    world.run(Span::from_millis(1_000));
    assert_eq!(world.consoles[0].closed, Some(CloseReason::Silent));
}

#[test]
fn mode_12_numbers_of_ticks_run_out_after_years_and_nobody_notices() {
    let old = |tick: u32| SavedRoom { cart: [0; 32], tick: Tick(tick), rules: Vec::new() };
    let mut toy = Toy::new(1, 0, false);
    toy.ticks = TICKS_OLD - 1;
    let mut world = World::new(1, 30, 2, FAIR, toy);
    // Nobody is in it: it counts anew.
    world.room.restore(world.now, &old(TICKS_OLD)).expect("runs").expect("reads it");
    assert_eq!(world.room.tick(), Tick(0));
    world.room.resume(world.now, Tick(u32::MAX), []);
    assert_eq!(world.room.tick(), Tick(0));
    // Somebody was always in it: a few ticks before the end, everybody comes in again.
    world.room.restore(world.now, &old(TICKS_OLD - 1)).expect("runs").expect("reads it");
    assert_eq!(world.room.tick(), Tick(TICKS_OLD - 1));
    world.connect(1, 1, true);
    world.run(Span::from_millis(1_000));
    assert!(world.room.tick() > Tick(TICKS_OLD) && behind(&world) <= 6);
    assert!(TICKS_MAX > TICKS_OLD && world.consoles[0].client.stats().views > 10);
    let (number, before) = (world.consoles[0].peer, world.room.tick());
    world.room.handle(world.now, number, Input::Disconnected);
    assert!(world.room.tick() == Tick(0) && before > Tick(0), "the last one left");
}

#[test]
fn mode_13_pads_for_other_ticks_and_orders_of_yesterday_change_nothing() {
    /// What a hostile console adds to what it sends; whether it should be closed for it, and from which hero on nothing may
    /// be changed: who says to be far ahead is believed, and stands still until then.
    fn check(what: &str, is_closed: bool, whose: usize, forge: impl Fn(&mut World, Tick)) {
        let (mut honest, mut forged) = (running(FAIR, 0), running(FAIR, 0));
        for step in 0..60 {
            for world in [&mut honest, &mut forged] {
                world.run_frame();
                if step % 10 == 3 {
                    world.order(0);
                }
            }
            if step > 10 {
                let tick = forged.room.tick();
                forge(&mut forged, tick);
            }
        }
        let closed = forged.room.stats().protocol_errors > 0;
        assert_eq!(closed, is_closed, "{what}: {:?}", forged.room.stats());
        if !closed {
            // A hero is 36 bytes of a save.
            let state = |world: &mut World| world.room.save(world.now).expect("runs").rules;
            let [honest, forged] = [&mut honest, &mut forged].map(state);
            assert_eq!(honest[36 * whose..], forged[36 * whose..], "{what}");
        }
    }
    fn pads(world: &mut World, newest: u32) {
        let (now, peer) = (world.now, world.consoles[0].peer);
        let pad = WirePad { held: Button::Left as u16 | Button::A as u16, sticks: [0; 4] };
        let runs = vec![PadRun { ticks: 1, pads: vec![pad] }];
        let message = ToRoom::Pads(Pads { newest: Tick(newest), runs, ..Pads::default() });
        let bytes = codec::encode(&message);
        world.room.handle(now, peer, Input::Bytes { lane: Lane::Latest, bytes: &bytes });
    }
    fn order(world: &mut World, sequence: u32) {
        let (now, peer) = (world.now, world.consoles[0].peer);
        let bytes = [3_u32.to_le_bytes(), 1_u32.to_le_bytes()].concat();
        let bytes = codec::encode(&ToRoom::Order { sequence, bytes });
        world.room.handle(now, peer, Input::Bytes { lane: Lane::Reliable, bytes: &bytes });
    }
    check("ticks that are over", false, 0, |world, tick| pads(world, tick.0 - 3));
    check("the first tick", false, 0, |world, _| pads(world, 1));
    check("a tick in a minute", false, 1, |world, tick| pads(world, tick.0 + 1_800));
    check("an order once more", false, 0, |world, _| order(world, 1));
    check("an order of tomorrow", true, 0, |world, _| order(world, 900));
}

#[test]
fn mode_14_one_key_on_two_connections_has_one_seat_and_a_seat_that_was_left_is_not_kept_for_ever() {
    let mut world = running(FAIR, 0);
    let seat = world.consoles[0].client.seats()[0];
    world.connect(1, 1, true);
    world.run(Span::from_millis(1_000));
    assert_eq!(world.consoles[0].closed, Some(CloseReason::Superseded));
    assert_eq!(world.consoles[2].client.seats(), [seat], "the seat moves with the key");
    world.consoles.remove(0);
    // The line breaks, and the seat is kept: for the same key alone, and for two minutes.
    world.vanish(1);
    for who in 3..=4 {
        world.connect(who, 1, true);
    }
    world.run(Span::from_millis(1_000));
    assert!(world.consoles.iter().all(|console| console.client.seats() != [seat]));
    world.connect(5, 1, true);
    world.run(Span::from_millis(1_000));
    let last = world.consoles.len() - 1;
    assert_eq!(world.consoles[last].closed, Some(CloseReason::Rejected), "all four are taken");
    world.consoles.remove(last);
    world.now = world.now + SEAT_KEPT;
    let late = world.connect(5, 1, true);
    world.run(Span::from_millis(2_000));
    assert_eq!(world.consoles[late].client.seats(), [seat]);
}

#[test]
fn mode_18_a_prediction_that_lies_and_one_that_breaks_harm_only_the_picture() {
    for broken in [false, true] {
        let mut world = running(FAIR, 200);
        world.consoles[0].ahead.broken = broken;
        world.consoles[0].ahead.impure = !broken;
        world.run(Span::from_millis(3_000));
        let stats = world.consoles[0].client.stats();
        if broken {
            let stopped = |event| matches!(event, &netplay::ClientEvent::PredictionStopped);
            assert_eq!(world.consoles[0].events.iter().filter(|event| stopped(event)).count(), 1);
            let scene = world.consoles[0].client.scene().expect("the room's views are shown");
            assert_eq!(place(scene.own.now), place(scene.own.next));
        } else {
            assert!(stats.predictions_corrected > 50, "{stats:?}");
        }
        assert!(behind(&world) <= 4);
        world.consoles[0].ahead.impure = false;
        world.consoles[0].ahead.broken = false;
        settle(&mut world);
    }
}

#[test]
fn mode_19_views_that_are_large_go_on_the_stream_and_those_that_are_too_large_end_the_room() {
    let mut toy = Toy::new(19, 0, true);
    toy.noise = 20_000;
    let mut world = World::new(19, 2, 2, FAIR, toy);
    world.connect(1, 1, true);
    world.run(Span::from_millis(20_000));
    assert!(world.room.stats().keys > 20, "{:?}", world.room.stats());
    settle(&mut world);
    let mut world = World::new(1, 30, 2, FAIR, Toy::new(1, cart_abi::VIEW_BYTES_MAX, true));
    world.connect(1, 1, true);
    world.run(Span::from_millis(1_000));
    assert!(world.room_events.contains(&RoomEvent::Stopped));
    assert_eq!(world.consoles[0].closed, Some(CloseReason::CartStopped));
}

#[test]
fn mode_24_rooms_without_anything_to_say_say_nothing() {
    // A game by turns, with everybody at the table.
    let mut world = World::new(1, 0, 4, FAIR, Toy::new(1, 500, true));
    world.connect(1, 1, true);
    world.connect(2, 1, true);
    world.run(Span::from_millis(3_000));
    let before = (world.network.stats.sent, world.room.tick());
    assert!(world.consoles.iter().all(|console| console.client.newest_view().is_some()));
    world.run(Span::from_millis(600_000));
    assert_eq!((world.network.stats.sent, world.room.tick()), before);
    assert_eq!(world.room.poll(world.now), Output::Wait(Time::NEVER));
    world.order(0);
    world.run(Span::from_millis(1_000));
    assert!(world.room.tick() > before.1, "and it still lives");
    // A room with ticks that nobody is in.
    let mut world = running(FAIR, 200);
    let peers: Vec<Peer> = world.consoles.iter().map(|console| console.peer).collect();
    for peer in peers {
        world.room.handle(world.now, peer, Input::Disconnected);
    }
    while !matches!(world.room.poll(world.now), Output::Wait(_)) {}
    assert_eq!(world.room.poll(world.now), Output::Wait(Time::NEVER));
}

#[test]
fn an_idle_room_costs_half_a_kilobyte_a_second_each_way_and_wakes_at_once() {
    let mut world = World::new(1, 30, 4, FAIR, Toy::new(1, 200, false));
    world.connect(1, 1, true);
    world.connect(2, 1, true);
    world.run(Span::from_millis(4_000));
    let (up, down): (Rc<Cell<u64>>, Rc<Cell<u64>>) = (Rc::default(), Rc::default());
    let (ups, downs) = (Rc::clone(&up), Rc::clone(&down));
    world.meddler = Some(Box::new(move |route, _, bytes| {
        let sum = if route % 2 == 0 { &ups } else { &downs };
        sum.set(sum.get() + bytes.len() as u64 + netplay::limits::DATAGRAM_OVERHEAD_BYTES);
        true
    }));
    world.run(Span::from_millis(20_000));
    let [up, down] = [up, down].map(|bytes| bytes.get() / 20 / 2);
    println!("a player's idle second: {up} bytes up, {down} down");
    assert!((100..500).contains(&up) && (100..=500).contains(&down), "{up} up, {down} down");
    // A press after the rest is there as quickly as any other, and counts as one.
    let before = world.room.stats();
    let place_of = |world: &World| place(world.consoles[0].client.newest_view().expect("one").1);
    let (stood, pressed) = (place_of(&world), world.now);
    world.consoles[0].pads[0] = RIGHT;
    while place_of(&world) == stood {
        world.run_frame();
    }
    assert!(
        world.now - pressed < Span::from_millis(100 + 34 + 42 + 34),
        "{:?}",
        world.now - pressed
    );
    assert_eq!(world.room.stats().pads_missed, before.pads_missed);
    settle(&mut world);
}
