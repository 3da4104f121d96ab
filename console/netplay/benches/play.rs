//! What a player waits for and what goes over the line, on networks whose time is simulated: `cargo xtask bench play`.
//!
//! Rooms and clients are the real ones; QUIC is not in it (`cargo xtask bench line` measures that), but the weight of its
//! headers is. Every figure comes with what happened, so that a test of nothing is seen.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../tests/world/mod.rs"]
mod world;

use std::{cell::RefCell, env, fs, rc::Rc, time::Instant};

use cart_abi::{Button, Pad};
use netplay::{
    Lane, Span, Time, ToClient, codec, delta,
    limits::DATAGRAM_OVERHEAD_BYTES,
    sim::{Random, Weather},
};
use serde_json::{Value, json};
use world::{BAD, Toy, World, place};

/// The same delay, and three datagrams lost in a row, so often that it comes to the same loss.
const BURSTS: Weather = Weather { loss: 0, burst: 250, burst_len: 3, ..BAD };

const ENTITIES: u32 = 60;
const MOVING: u32 = 10;

fn main() {
    let mut arguments = env::args().skip(1);
    let mut path = None;
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => path = Some(arguments.next().expect("--json FILE")),
            // What cargo adds.
            "--bench" => {}
            other => panic!("{other}: only --json FILE is known"),
        }
    }
    let figures = json!({
        "line_60_entities_10_moving_30_hz": line(Some(crowd)),
        "line_idle_30_hz": line(None),
        "answers_30_hz": answers(30),
        "answers_60_hz": answers(60),
        "missed_pads": { "loss_5_percent": missed(BAD), "bursts_of_3": missed(BURSTS) },
        "after_2_s_in_the_dark_ms": dark(),
        "join_ms_after_the_handshake": join(),
        "delta": delta_ns(),
    });
    let text = serde_json::to_string_pretty(&figures).expect("numbers become JSON");
    println!("{text}");
    if let Some(path) = path {
        fs::write(&path, text).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
}

fn at(sorted: &[u64], percent: usize) -> u64 {
    sorted.get(sorted.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default()
}

fn shares(mut values: Vec<u64>) -> Value {
    values.sort_unstable();
    json!({
        "of": values.len(), "p50": at(&values, 50), "p95": at(&values, 95),
        "p99": at(&values, 99), "max": at(&values, 100),
    })
}

/// One thing in a crowd.
struct Entity {
    fields: [i32; 12],
}

/// Where everybody is in a tick: some walk to and fro, one of sixty is hurt now and then.
fn entities(tick: u32) -> impl Iterator<Item = Entity> {
    (0..ENTITIES).map(move |id| {
        let mut random = Random::new(id.into());
        let mut number = |end: u64| random.below(end) as i32;
        let (x, y, period) = (number(4_096), number(4_096), 40 + number(60));
        let (name, gear) = ([number(1 << 20), number(1 << 20)], [0; 3].map(|_| number(200)));
        let walks = id % (ENTITIES / MOVING) == 0;
        let walked = tick as i32 % (2 * period);
        let step = if walks { walked.min(2 * period - walked) * 3 } else { 0 };
        let facing = i32::from(walks && walked >= period);
        let hurt = (tick / 90 + id).is_multiple_of(60);
        let fields = [
            id as i32,
            1 + number(9),
            x + step,
            y + step / 2,
            facing,
            40 - i32::from(hurt) * 7,
            40,
            name[0],
            name[1],
            gear[0],
            gear[1],
            gear[2],
        ];
        Entity { fields }
    })
}

fn varint(out: &mut Vec<u8>, number: i32) {
    let mut rest = (number << 1 ^ number >> 31).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

/// The crowd as a cart would write it.
fn crowd(tick: u32) -> Vec<u8> {
    let mut out = Vec::new();
    entities(tick).flat_map(|entity| entity.fields).for_each(|field| varint(&mut out, field));
    out
}

/// Bytes that a program would need that knows every field: the tick, and of each entity that has changed its number,
/// which fields, and by how much.
fn ideal(from: u32, to: u32) -> u64 {
    let mut out = Vec::new();
    varint(&mut out, (to - from).cast_signed());
    for (old, new) in entities(from).zip(entities(to)) {
        if old.fields != new.fields {
            out.extend([0; 2]);
            for (old, new) in old.fields.iter().zip(new.fields).filter(|(old, new)| **old != *new) {
                varint(&mut out, new - old);
            }
        }
    }
    out.len() as u64
}

#[derive(Default)]
struct Sums {
    /// Bytes of this second, with headers: up, down.
    second: [u64; 2],
    delta: u64,
    ideal: u64,
}

/// Bytes a second of one player among four, of whom nobody does anything but the crowd, if there is one.
fn line(crowd: Option<fn(u32) -> Vec<u8>>) -> Value {
    let mut toy = Toy::new(1, 0, crowd.is_some());
    toy.crowd = crowd;
    let mut world = World::new(1, 30, 4, BAD, toy);
    for who in 1..=4 {
        world.connect(who, 1, true);
    }
    world.run(Span::from_millis(4_000));
    let sums = Rc::new(RefCell::new(Sums::default()));
    let (counted, peer) = (Rc::clone(&sums), world.consoles[0].peer);
    world.meddler = Some(Box::new(move |route, lane, bytes| {
        if route / 2 == peer.0 {
            let mut sums = counted.borrow_mut();
            let weight = bytes.len() as u64 + DATAGRAM_OVERHEAD_BYTES;
            sums.second[(route % 2) as usize] += weight;
            if route % 2 == 1
                && let Ok(ToClient::View(part)) = codec::decode(lane, bytes)
                && let Some(base) = part.base
            {
                sums.delta += part.bytes.len() as u64 - 8;
                sums.ideal += ideal(base.0, part.tick.0);
            }
        }
        true
    }));
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let stats = world.consoles[0].client.stats();
    for _ in 0..120 {
        world.run(Span::from_millis(1_000));
        let [ups, downs] = std::mem::take(&mut sums.borrow_mut().second);
        up.push(ups);
        down.push(downs);
    }
    let views = world.consoles[0].client.stats().views - stats.views;
    let view = crowd.map_or(0, |crowd| crowd(1).len());
    let mean = |of: &[u64]| of.iter().sum::<u64>() / of.len() as u64;
    let (mean_up, mean_down) = (mean(&up), mean(&down));
    let sums = sums.borrow();
    json!({
        "bytes_a_second_down": { "mean": mean_down, "seconds": shares(down) },
        "bytes_a_second_up": { "mean": mean_up, "seconds": shares(up) },
        "view_bytes": view, "views": views, "lost": world.network.stats.lost,
        "delta_bytes": sums.delta, "ideal_bytes": sums.ideal,
        "delta_percent_of_ideal": sums.delta * 100 / sums.ideal.max(1),
    })
}

/// Where a view shows another player's hero.
fn other(view: &[u8], seat: u8) -> i32 {
    let hero = view[20..].chunks_exact(5).find(|hero| hero[0] == seat).expect("everybody is seen");
    i32::from_le_bytes(hero[1..].try_into().expect("four bytes"))
}

/// From a key to what is seen of it: by who pressed it, ahead and for certain, and by somebody else.
fn answers(rate: u8) -> Value {
    let (mut own, mut certain, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let (mut lost, mut corrected) = (0, 0);
    for seed in 0..20 {
        let mut world = World::new(seed, rate, 4, BAD, Toy::new(seed, 200, true));
        world.connect(1, 1, true);
        world.connect(2, 1, true);
        world.run(Span::from_millis(5_000));
        let mut random = Random::new(seed);
        for press in 0..60 {
            let key = [Button::Right, Button::Left][press % 2] as u16;
            world.run(Span(400_000 + random.below(400_000)));
            let seat = world.consoles[0].client.seats()[0].0;
            let shown = |world: &World| {
                let scene = world.consoles[0].client.scene().expect("it plays");
                let [now, next] =
                    [scene.own.now, scene.own.next].map(|view| i64::from(place(view)));
                now * 256 + (next - now) * i64::from(scene.own.part)
            };
            let told =
                |world: &World| place(world.consoles[0].client.newest_view().expect("one").1);
            let seen = |world: &World| {
                let others = world.consoles[1].client.scene().expect("it plays").others;
                let [from, to] = [others.from, others.to].map(|view| i64::from(other(view, seat)));
                from * 256 + (to - from) * i64::from(others.part)
            };
            let before = (shown(&world), told(&world), seen(&world));
            let begun = world.now;
            world.consoles[0].moved_at = Time::NEVER;
            world.consoles[0].pads[0] = Pad { held: key, ..Pad::IDLE };
            let mut when: [Option<Span>; 3] = [None; 3];
            while when.iter().any(Option::is_none) {
                world.run_frame();
                let after = (shown(&world), told(&world), seen(&world));
                let moved = [after.0 != before.0, after.1 != before.1, after.2 != before.2];
                for (when, moved) in when.iter_mut().zip(moved) {
                    *when = when.or(moved.then(|| world.now - begun));
                }
                assert!(world.now - begun < Span::from_millis(5_000), "nobody saw it");
            }
            world.consoles[0].pads[0] = Pad::IDLE;
            // The picture is of a frame; the answer is here before it.
            let [at_once, _, by_others] = when.map(|when| when.expect("all were seen").0 / 1_000);
            own.push(at_once);
            others.push(by_others);
            certain.push((world.consoles[0].moved_at - begun).0 / 1_000);
        }
        lost += world.network.stats.lost;
        corrected += world.consoles[0].client.stats().predictions_corrected;
    }
    json!({
        "own_picture_ms": shares(own), "authoritative_ms": shares(certain),
        "others_picture_ms": shares(others), "lost": lost, "corrected": corrected,
    })
}

/// Pads that the rules did not get in time, while somebody presses all the time.
fn missed(weather: Weather) -> Value {
    let mut world = World::new(5, 30, 4, weather, Toy::new(5, 0, true));
    for who in 1..=4 {
        world.connect(who, 1, true);
    }
    let mut random = Random::new(5);
    world.run(Span::from_millis(10_000));
    let (before, lost) = (world.room.stats(), world.network.stats.lost);
    for _ in 0..6_000 {
        for console in &mut world.consoles {
            console.pads[0].held = random.one_of(&[Button::Right, Button::Left, Button::A]) as u16;
        }
        world.run(Span::from_millis(100));
    }
    let after = world.room.stats();
    let (pads, missed) = (after.pads - before.pads, after.pads_missed - before.pads_missed);
    json!({
        "pads": pads, "missed": missed, "missed_in_100000": missed * 100_000 / pads,
        "lost": world.network.stats.lost - lost,
    })
}

/// From the end of two dark seconds to a view that is newer than them.
fn dark() -> Value {
    let mut times = Vec::new();
    for seed in 0..40 {
        let mut world =
            World::new(seed, 30, 4, Weather { loss: 0, ..BAD }, Toy::new(seed, 200, true));
        world.connect(1, 1, true);
        world.consoles[0].pads[0].held = Button::Right as u16;
        world.run(Span(5_000_000 + seed * 7_919));
        world.meddler = Some(Box::new(|_, lane, _| lane == Lane::Reliable));
        world.run(Span::from_millis(2_000));
        world.meddler = None;
        world.consoles[0].moved_at = Time::NEVER;
        let begun = world.now;
        world.run(Span::from_millis(1_000));
        times.push((world.consoles[0].moved_at - begun).0 / 1_000);
    }
    shares(times)
}

/// From the hello to the first view.
fn join() -> Value {
    let mut times = Vec::new();
    for seed in 0..40 {
        let mut world =
            World::new(seed, 30, 4, Weather { loss: 0, ..BAD }, Toy::new(seed, 200, true));
        world.connect(2, 1, true);
        world.run(Span(5_000_000 + seed * 7_919));
        let begun: Time = world.now;
        let idx = world.connect(1, 1, true);
        while world.consoles[idx].client.newest_view().is_none() {
            world.run_frame();
        }
        times.push((world.now - begun).0 / 1_000);
    }
    shares(times)
}

/// What the delta of the crowd takes, four ticks apart.
fn delta_ns() -> Value {
    let [base, view] = [crowd(100), crowd(104)];
    let times = 2_000;
    let begun = Instant::now();
    let mut bytes = 0;
    for _ in 0..times {
        bytes += delta::encode(&base, &view).len();
    }
    let nanos = begun.elapsed().as_nanos() / times;
    json!({ "ns": nanos, "bytes": bytes / times as usize, "view_bytes": view.len() })
}
