//! Floods, rooms that are too slow, and a crowd that only stands about, while somebody else plays on.

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use machine::CartFile;
use netplay::sim::Random;
use netplay::{
    ClientEvent, CloseReason, Hello, Lane, PadRun, Pads, Tick, ToRoom, VERSION, WirePad, codec,
};
use netplay_quic::{Address, Key, Link, LinkEvent, Pins};

use crate::parts::{Place, Player, Process, TICK_RATE, cart_of, until};

/// A player who plays on in a thread of its own, and how evenly the views came.
struct Bystander {
    stop: Arc<AtomicBool>,
    playing: JoinHandle<Evenness>,
}

/// What a bystander saw.
#[derive(Debug)]
struct Evenness {
    seconds: u64,
    ticks: u32,
    longest_gap: Duration,
}

impl Bystander {
    fn watch(mut player: Player) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let playing = std::thread::spawn(move || {
            let begun = Instant::now();
            let first = player.client.newest_view().unwrap().0;
            let (mut newest, mut at) = (first, begun);
            let mut longest_gap = Duration::ZERO;
            while !stopped.load(Ordering::Relaxed) {
                player.turn(true);
                assert!(player.ending.is_none(), "{:?}", player.ending);
                let (tick, _) = player.client.newest_view().unwrap();
                if tick > newest {
                    longest_gap = longest_gap.max(at.elapsed());
                    (newest, at) = (tick, Instant::now());
                }
                std::thread::park_timeout(Duration::from_millis(2));
            }
            Evenness { seconds: begun.elapsed().as_secs(), ticks: newest.since(first), longest_gap }
        });
        Self { stop, playing }
    }

    /// Nine ticks in ten must have come, and none very late.
    #[expect(clippy::print_stdout, reason = "the figures are for whoever runs this test alone")]
    fn undisturbed(self, what: &str) {
        self.stop.store(true, Ordering::Relaxed);
        let evenness = self.playing.join().unwrap();
        println!("{what}: {evenness:?}");
        let expected = u64::from(TICK_RATE) * evenness.seconds;
        assert!(u64::from(evenness.ticks) * 10 >= expected * 9, "{what}: {evenness:?}");
        assert!(evenness.longest_gap < Duration::from_secs(1), "{what}: {evenness:?}");
    }
}

/// What a process holds in memory, in KiB.
fn resident_kib(process: &Process) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn hello(address: &Address) -> Vec<u8> {
    codec::encode(&ToRoom::Hello(Hello {
        version: VERSION,
        room: address.room.clone(),
        name: "Eve".into(),
        players: 1,
        ..Hello::default()
    }))
}

fn ready() -> Vec<u8> {
    codec::encode(&ToRoom::Ready { players: 1 })
}

/// A stranger's link that has said hello and, if it is to sit, has asked for a seat.
fn stranger(place: &Place, address: &Address, key: &Key, sits: bool) -> Link {
    let link = Link::connect(address, key, &Pins::at(&place.path("strangers")));
    link.send(Lane::Reliable, hello(address));
    if sits {
        link.send(Lane::Reliable, ready());
    }
    link
}

/// Polls until the link is over, and each time tells whether the room has given a seat; whether it ever did.
fn outlive(mut link: Link, mut each_time: impl FnMut(&Link, bool)) -> bool {
    let mut seated = false;
    until("the stranger's end", || {
        each_time(&link, seated);
        match link.poll()? {
            LinkEvent::Disconnected { .. } => Some(()),
            LinkEvent::Bytes { bytes, .. } => {
                // Seated is the fourth of the room's messages.
                seated |= bytes.first() == Some(&3);
                None
            }
            LinkEvent::Connected { .. } => None,
        }
    });
    seated
}

#[test]
fn floods_end_those_who_make_them() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let address = &server.addresses[0];
    let mut mira = place.player("mira", address);
    mira.arrive();
    let before = resident_kib(&server);
    let mira = Bystander::watch(mira);
    let key = Key::make().unwrap();
    let check = |what: &str, flood: &dyn Fn(u32) -> (Lane, Vec<u8>)| {
        let mut number = 0;
        let seated = outlive(stranger(&place, address, &key, true), |link, seated| {
            for _ in 0..if seated { 20 } else { 0 } {
                number += 1;
                let (lane, bytes) = flood(number);
                link.send(lane, bytes);
            }
        });
        assert!(seated, "{what} began from a seat");
    };
    check("orders", &|sequence| {
        (Lane::Reliable, codec::encode(&ToRoom::Order { sequence, bytes: vec![1; 4_000] }))
    });
    check("pads", &|newest| {
        let runs = vec![PadRun { ticks: 1, pads: vec![WirePad::default()] }];
        let pads = Pads { newest: Tick(newest), runs, ..Pads::default() };
        (Lane::Latest, codec::encode(&ToRoom::Pads(pads)))
    });
    for _ in 0..20 {
        // Asks for the whole cart again and again and reads nothing of it.
        let link = stranger(&place, address, &key, false);
        (0..2_000).for_each(|_| {
            link.send(Lane::Reliable, codec::encode(&ToRoom::Get { offset: 0 }));
        });
        outlive(link, |_, _| {});
    }
    mira.undisturbed("floods");
    println!("the server holds {} KiB, and held {before} before", resident_kib(&server));
    assert!(resident_kib(&server) < before + 48 * 1_024);
    let log = server.stop();
    assert!(log.contains("too many messages at once") && !log.contains("panicked"), "{log}");
}

#[test]
fn a_crowd_that_only_stands_about_disturbs_nobody() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let address = &server.addresses[0];
    let mut mira = place.player("mira", address);
    mira.arrive();
    let before = resident_kib(&server);
    let mira = Bystander::watch(mira);
    let key = Key::make().unwrap();
    // Each is welcomed and then stands about; nobody reads what comes to it any more.
    let crowd: Vec<Link> = (0..200)
        .map(|_| {
            let mut link = stranger(&place, address, &key, false);
            until("a welcome", || match link.poll()? {
                LinkEvent::Bytes { .. } => Some(()),
                LinkEvent::Disconnected { ending } => panic!("{ending}"),
                LinkEvent::Connected { .. } => None,
            });
            link
        })
        .collect();
    let inside = resident_kib(&server);
    println!("the server holds {inside} KiB with a crowd, and held {before} before");
    assert!(inside < before + 64 * 1_024);
    // The same player, again and again: each new connection ends the one before.
    let mut seated = 0;
    for _ in 0..30 {
        let mut link = stranger(&place, address, &key, true);
        until("an answer", || match link.poll()? {
            LinkEvent::Bytes { bytes, .. } => {
                seated += u32::from(bytes.first() == Some(&3));
                (bytes.first() != Some(&1)).then_some(())
            }
            LinkEvent::Disconnected { .. } => Some(()),
            LinkEvent::Connected { .. } => None,
        });
    }
    assert_eq!(seated, 30, "all of them came in beside the crowd");
    mira.undisturbed("a crowd");
    std::thread::spawn(move || drop(crowd));
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
    assert!(log.lines().count() < 500, "the log is no flood: {}", log.lines().count());
}

#[test]
fn mangled_messages_over_quic_disturb_nobody() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let address = &server.addresses[0];
    let mut mira = place.player("mira", address);
    mira.arrive();
    let mira = Bystander::watch(mira);
    let key = Key::make().unwrap();
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let mut number = 0;
        outlive(stranger(&place, address, &key, seed % 2 == 0), |link, _| {
            number += 1;
            let mut bytes = codec::encode(&ToRoom::Order { sequence: number, bytes: vec![7; 9] });
            if random.happens(3_000) {
                let at = random.below(bytes.len() as u64) as usize;
                bytes[at] ^= 1 << random.below(8);
            }
            link.send(random.one_of(&[Lane::Latest, Lane::Reliable]), bytes);
        });
    }
    mira.undisturbed("mangled messages");
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}

/// The same, once an order was given; until then it takes no time at all.
fn slow_on_demand() -> CartFile {
    let gated = [
        (
            r#"(func (export "order") (param i32 i32) (result i32) (i32.const 1))"#,
            r#"(global $burns (mut i32) (i32.const 0))
            (func (export "order") (param i32 i32) (result i32) (global.set $burns (i32.const 1)) (i32.const 1))"#,
        ),
        (
            r#"(func (export "tick") (param i32) (call $divide))"#,
            r#"(func (export "tick") (param i32) (if (global.get $burns) (then (call $divide))))"#,
        ),
        (
            r#"(func (export "view") (param i32 i32) (call $divide) (call $write))"#,
            r#"(func (export "view") (param i32 i32) (if (global.get $burns) (then (call $divide))) (call $write))"#,
        ),
    ];
    let text = gated.into_iter().fold(SLOW.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    let mut cart = cart_of(wat::parse_str(text).unwrap(), 1);
    cart.manifest.tick_rate = 60;
    cart
}

/// A cart that burns most of the fuel of a call, some tens of milliseconds, in each tick and for each view.
fn slow() -> CartFile {
    let mut cart = cart_of(wat::parse_str(SLOW).unwrap(), 1);
    cart.manifest.tick_rate = 60;
    cart
}

const SLOW: &str = r#"(module (import "quiver" "output" (func $output (param i32 i32)))
    (memory (export "memory") 1 1)
    (func $divide (local $left i32) (local $x i64)
        (local.set $left (i32.const 1500000)) (local.set $x (i64.const -1))
        (loop $again
            (local.set $x (i64.div_u (i64.const -1) (i64.or (i64.const 1)
                (i64.div_u (i64.const -1) (i64.or (i64.const 3) (local.get $x))))))
            (local.set $x (i64.div_u (i64.const -1) (i64.or (i64.const 1)
                (i64.div_u (i64.const -1) (i64.or (i64.const 3) (local.get $x))))))
            (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (i64.store (i32.const 0) (local.get $x)))
    (func $write (call $output (i32.const 0) (i32.const 8)))
    (func (export "start") (param i32))
    (func (export "join") (param i32 i32)) (func (export "leave") (param i32))
    (func (export "order") (param i32 i32) (result i32) (i32.const 1))
    (func (export "tick") (param i32) (call $divide))
    (func (export "view") (param i32 i32) (call $divide) (call $write))
    (func (export "save") (call $write))
    (func (export "restore") (param i32) (result i32) (i32.const 1))
    (func (export "scene") (param i32 i32))
    (func (export "update") (param i32)) (func (export "draw")))"#;

#[test]
fn a_room_that_is_too_slow_is_told_of_and_closed_and_the_others_go_on() {
    let place = Place::new();
    let (server, mira, mut tom) = beside(&place, &slow());
    until("the slow room is closed", || {
        tom.turn(false);
        tom.ending.is_some().then_some(())
    });
    assert_eq!(tom.closed(), Some(CloseReason::Overrun), "{}", server.stop());
    mira.undisturbed("a slow room on the same thread");
    let mut late = place.player("tom", &server.addresses[0]);
    until("the room stays closed", || {
        late.turn(false);
        late.rejected().map(|reject| assert!(reject.text.contains("too slow"), "{reject}"))
    });
    let log = server.stop();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("too slow")).collect();
    println!("{}", lines.join("\n"));
    assert!(lines.iter().any(|line| line.contains("WARN") && line.contains("\"slow\"")), "{log}");
    assert!(
        lines.iter().any(|line| line.contains("ERROR") && line.contains("its room is closed")),
        "{log}"
    );
}

/// The server with the room "slow" and twelve of "steps", so that the last shares a thread with the slow one: rooms are
/// dealt to up to four threads in turn. Mira is in that last one and is watched, Tom goes into the slow one.
fn beside(place: &Place, slow: &CartFile) -> (Process, Bystander, Player) {
    place.put("slow.cart", &slow.to_bytes().unwrap());
    let mut command = crate::parts::bare_command();
    command.arg("--data").arg(place.path("data")).arg("--listen=127.0.0.1:0");
    command.arg("--room").arg(place.path("slow.cart"));
    for number in 1..=12 {
        let mut cart = place.path("steps.cart").into_os_string();
        cart.push(format!("=steps{number}"));
        command.arg("--room").arg(cart);
    }
    let server = Process::start(&mut command, 13);
    let mut mira = place.player("mira", &server.addresses[12]);
    mira.arrive();
    let tom = place.player("tom", &server.addresses[0]);
    (server, Bystander::watch(mira), tom)
}

#[test]
fn a_cart_that_burns_its_fuel_costs_its_neighbours_no_tick() {
    let place = Place::new();
    let (server, mira, mut tom) = beside(&place, &slow());
    let begun = Instant::now();
    let mut paces = BTreeSet::new();
    until("ten seconds beside it", || {
        tom.turn(false);
        assert!(tom.ending.is_none(), "{:?}", tom.ending);
        paces.insert(tom.client.room_pace());
        (begun.elapsed() > Duration::from_secs(10)).then_some(())
    });
    let rooms = place.say(&["rooms"]).unwrap();
    mira.undisturbed("a cart that burns its fuel");
    println!("tom was told of {paces:?} % of the ticks");
    assert!(
        paces.iter().any(|pace| (1..60).contains(pace)),
        "tom is told how slow it is: {paces:?}"
    );
    let line = rooms.lines().find(|line| line.starts_with("slow ")).unwrap();
    assert!(line.contains("% of its ticks"), "and so is the host: {line}");
    let log = server.stop();
    assert!(log.contains("runs on a thread of its own"), "{log}");
    let dropped = log.lines().filter(|line| line.contains("time was dropped"));
    let dropped: Vec<&str> = dropped.filter(|line| line.contains("\"steps12\"")).collect();
    assert_eq!(dropped, [""; 0], "the neighbour missed no tick");
}

#[test]
fn a_room_that_is_made_to_overrun_is_slowed_openly_and_then_stopped() {
    let place = Place::new();
    let (server, mira, mut tom) = beside(&place, &slow_on_demand());
    let mut eve = place.player("eve", &server.addresses[0]);
    let begun = Instant::now();
    until("two seconds in which nothing is wrong", || {
        for player in [&mut tom, &mut eve] {
            player.turn(false);
            assert!(player.ending.is_none(), "{:?}", player.ending);
            assert_eq!(player.client.room_pace(), 100);
        }
        let all_play = [&tom, &eve].iter().all(|player| player.client.newest_view().is_some());
        (all_play && begun.elapsed() > Duration::from_secs(2)).then_some(())
    });
    let now = eve.now();
    eve.client.order(now, &[1]).unwrap();
    let burning = Instant::now();
    let mut paces = [BTreeSet::new(), BTreeSet::new()];
    let mut told_after = None;
    until("the room is closed", || {
        for (player, paces) in [&mut tom, &mut eve].into_iter().zip(&mut paces) {
            player.turn(false);
            paces.insert(player.client.room_pace());
        }
        if told_after.is_none() && paces.iter().all(|paces| paces.len() > 1) {
            told_after = Some(burning.elapsed());
        }
        (tom.ending.is_some() && eve.ending.is_some()).then_some(())
    });
    let closed_after = burning.elapsed();
    println!(
        "told after {told_after:?} of {paces:?} % of the ticks, closed after {closed_after:?}"
    );
    assert!(told_after.is_some_and(|after| after < Duration::from_secs(10)), "and openly");
    for paces in &paces {
        assert!(paces.iter().any(|pace| (1..60).contains(pace)), "each is told: {paces:?}");
    }
    for player in [&tom, &eve] {
        let told = player.told.iter().find_map(|event| match event {
            ClientEvent::Closed { reason: CloseReason::Overrun, text } => Some(text),
            _ => None,
        });
        assert!(told.is_some_and(|text| text.contains("too slow")), "{:?}", player.told);
    }
    assert!((15..40).contains(&closed_after.as_secs()), "first told, then stopped");
    mira.undisturbed("a room that is made to overrun");
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}
