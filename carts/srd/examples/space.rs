//! Times the questions about space that a fight asks most: microseconds each, in the fastest of many rounds.
//!
//! ```text
//! cargo run --release -p srd --example space
//! ```

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use srd::Square;
use srd::data::{Senses, Size, Speed};
use srd::space::{
    Area, Body, Flow, Lamp, Lights, Mover, Observer, Other, Place, Plan, PlanError, Point, Source,
    Subject, View, Zone, cover, moves,
};

/// Questions in a round, and rounds.
const EACH: u32 = 200;
const ROUNDS: usize = 300;

/// Time of one question in nanoseconds; the fastest round is the one that nothing else disturbed.
#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn time(mut question: impl FnMut()) -> u128 {
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        (0..EACH).for_each(|_| question());
        start.elapsed() / EACH
    });
    times.min().unwrap_or(Duration::MAX).as_nanos()
}

fn medium(x: u8, y: u8) -> Body {
    Body::new(Size::Medium, Square::new(x, y))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    for (name, time) in times()? {
        writeln!(out, "{:>5}.{:02} µs  {name}", time / 1000, time % 1000 / 10)?;
    }
    Ok(())
}

/// What was asked, with the time of each in nanoseconds.
fn times() -> Result<Vec<(&'static str, u128)>, PlanError> {
    let open = floor(|_, _| '.')?;
    let pillars = floor(|x, y| if x % 6 == 3 && y % 5 == 2 { '#' } else { '.' })?;
    let dark = floor(|x, y| if x % 6 == 3 && y % 5 == 2 { '#' } else { '_' })?;
    let places = [
        (17, 14),
        (14, 17),
        (18, 18),
        (12, 16),
        (20, 16),
        (16, 20),
        (15, 12),
        (21, 21),
        (11, 11),
        (19, 12),
        (13, 20),
        (22, 14),
    ];
    let others = places.map(|(x, y)| Other { body: medium(x, y), hostile: (x + y) % 3 > 0 });
    let bodies = others.map(|other| other.body);
    let walk = Speed { walk: 30, ..Speed::default() };
    let dash = Speed { walk: 60, ..Speed::default() };
    let mover = |size, speed| Mover::new(Body { size, ..medium(16, 16) }, speed);
    let lamps = [
        Source::new(Lamp::TORCH, Square::new(16, 16)),
        Source::new(Lamp::TORCH, Square::new(20, 12)),
    ];
    let lights = Lights::new(&dark, &lamps, vec![]);
    let observer = Observer::new(medium(16, 16), Senses { darkvision: 60, ..Senses::default() });
    let view = View { terrain: &dark, lights: &lights, observer };
    let origin = Place::new(Point::corner(Square::new(18, 14)));
    let fireball = Area::Sphere { origin, radius: 20 };

    let mut rows = Vec::new();
    let mut row = |name, time| rows.push((name, time));
    let search = |plan: &Plan, size, speed| {
        time(|| _ = black_box(moves(plan, &mover(size, speed), black_box(&others))))
    };
    row("moves of 30 ft among 12 others, open floor", search(&open, Size::Medium, walk));
    row("moves of 30 ft among 12 others, pillars", search(&pillars, Size::Medium, walk));
    row("moves of 60 ft among 12 others, open floor", search(&open, Size::Medium, dash));
    row("moves of 30 ft of a Large one among 12 others", search(&open, Size::Large, walk));
    row("moves of 30 ft of a Gargantuan one among 12", search(&open, Size::Gargantuan, walk));
    let hide = |plan: &Plan, from: Body, to: Body| {
        time(|| _ = black_box(cover(plan, black_box(from), to, &bodies)))
    };
    row("cover at 30 ft, 12 others, open floor", hide(&open, medium(16, 16), medium(22, 18)));
    row("cover at 30 ft, 12 others, pillars", hide(&pillars, medium(16, 16), medium(10, 13)));
    row("cover at 5 ft, 12 others", hide(&open, medium(16, 16), medium(17, 16)));
    let far = hide(&pillars, medium(1, 1), medium(30, 25));
    row("cover at 145 ft, 12 others, pillars", far);
    let large = |x, y| Body { size: Size::Gargantuan, ..medium(x, y) };
    row("cover between two Gargantuan ones, pillars", hide(&pillars, large(2, 2), large(20, 20)));
    row("lights of two torches", time(|| _ = black_box(Lights::new(&dark, &lamps, vec![]))));
    for (name, x, y) in [
        ("seeing a body at 5 ft", 17, 16),
        ("seeing a body at 30 ft", 22, 18),
        ("seeing a body behind pillars", 3, 3),
    ] {
        let subject = Subject::new(medium(x, y));
        row(name, time(|| _ = black_box(view.body(black_box(&subject)))));
    }
    let squares = || (10..22).flat_map(|y| (10..22).map(move |x| Square::new(x, y)));
    let sweep = time(|| _ = black_box(squares().map(|square| view.square(square)).max()));
    row("seeing 144 squares around", sweep);
    let burst = |flow| time(|| _ = black_box(Zone::new(&pillars, fireball, black_box(flow))));
    row("a sphere of 20 ft, straight", burst(Flow::Straight));
    row("a sphere of 20 ft, around corners", burst(Flow::AroundCorners));
    Ok(rows)
}

/// A floor of 32 by 32 squares.
fn floor(square: impl Fn(usize, usize) -> char) -> Result<Plan, PlanError> {
    let rows: Vec<String> = (0..32).map(|y| (0..32).map(|x| square(x, y)).collect()).collect();
    Plan::new(&rows.iter().map(String::as_str).collect::<Vec<_>>())
}
