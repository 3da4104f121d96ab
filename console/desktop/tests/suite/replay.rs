//! Replays: recorded by the console and by a server, watched, proved, and refused.

use std::{fs, path::Path, process::Stdio};

use netplay::{Record, Recorder, Replay, State};

use crate::{Place, arg, built_cart, online, text};

/// Plays a cart headless and records it.
fn record(place: &Place, cart: &str, ticks: &str, pads: &str, more: &[&str]) -> serde_json::Value {
    let pads = place.write("pads.txt", pads);
    let cart = built_cart(cart);
    let arguments = ["play", arg(&cart), "--headless", "--ticks", ticks, "--pads", arg(&pads)];
    place.report(&[&arguments[..], &["--record", "a.replay"], more].concat())
}

const PADS: &str = "20 0 a\n30 0\n40 0 up\n70 0 down\n100 0 a\n130 0 up\n";

#[test]
fn a_game_that_was_played_is_proved_and_looks_the_same() {
    let place = Place::new();
    record(&place, "pong", "200", PADS, &["--shot", "60:then.png", "--shot", "150:late.png"]);
    let cart = built_cart("pong");
    let verdict = place.report(&["replay", "a.replay", "--verify", "--cart", arg(&cart)]);
    assert_eq!((&verdict["verified"], &verdict["cut_off"]), (&true.into(), &false.into()));
    assert!(verdict["ticks"].as_u64() >= Some(195), "{verdict}");
    assert!(verdict["hashes"].as_u64() >= Some(3), "{verdict}");
    // The cart lies where the console finds it.
    let report = place.report(&[
        "replay",
        "a.replay",
        "--headless",
        "--shot",
        "60:now.png",
        "--shot",
        "150:later.png",
        "--wav",
        "s.wav",
        "--carts",
        arg(cart.parent().unwrap()),
    ]);
    assert!(report["tick"].as_u64() >= Some(195), "{report}");
    let picture = |name| image::open(place.path(name)).unwrap().into_rgb8();
    assert_eq!(picture("then.png"), picture("now.png"));
    assert_eq!(picture("late.png"), picture("later.png"));
    assert_ne!(picture("now.png"), picture("later.png"), "the game has moved");
    assert!(fs::metadata(place.path("s.wav")).unwrap().len() > 100_000);
}

#[test]
fn a_leap_leads_to_what_playing_leads_to() {
    let place = Place::new();
    record(&place, "pong", "4200", PADS, &[]);
    let cart = built_cart("pong");
    let shot = |at: &str, name: &str| {
        let shot = format!("4150:{name}");
        place.report(&[
            "replay",
            "a.replay",
            "--headless",
            "--shot",
            &shot,
            "--at",
            at,
            "--cart",
            arg(&cart),
        ]);
        image::open(place.path(name)).unwrap().into_rgb8()
    };
    assert_eq!(shot("0", "whole.png"), shot("1:08", "leap.png"));
}

#[test]
fn what_is_damaged_of_another_cart_or_of_another_engine_is_refused() {
    let place = Place::new();
    record(&place, "tally", "300", "10 0 a\n20 0\n30 0 a\n", &[]);
    let tally = built_cart("tally");
    let good = fs::read(place.path("a.replay")).unwrap();
    let check = |bytes: &[u8], cart: &Path, part: &str| {
        place.write("b.replay", bytes);
        place.check_fails(&["replay", "b.replay", "--verify", "--cart", arg(cart)], 1, part);
    };
    for at in (0..good.len()).step_by(good.len() / 12 + 1) {
        let mut bad = good.clone();
        bad[at] ^= 4;
        check(&bad, &tally, "b.replay: it ");
    }
    check(&good, &built_cart("pong"), "it wants the cart Tally");
    place.check_fails(&["replay", "none.replay", "--verify"], 1, "none.replay: ");
    let replay = Replay::read(good.clone()).unwrap();
    for (engine, abi) in [(replay.head.engine + 1, 0), (replay.head.engine, 1)] {
        let abi = replay.head.abi + abi;
        let program = "quiver 9.9".to_owned();
        let head = netplay::ReplayHead { engine, abi, program, ..replay.head.clone() };
        let (mut recorder, mut bytes) = Recorder::begin(&head);
        let state = State { whole: vec![1], seated: netplay::Seated::new() }.to_bytes();
        bytes.extend(recorder.add(Record::State { tick: netplay::Tick(0), state, jump: true }));
        bytes.extend(recorder.finish());
        check(&bytes, &tally, "it was recorded by quiver 9.9");
    }
    let head = netplay::ReplayHead { cart: [9; 32], ..replay.head.clone() };
    place.write("other.replay", Recorder::begin(&head).1);
    place.check_fails(&["replay", "other.replay", "--headless"], 1, "cut off before the game");
    // Its head is right, and its state is none of the cart.
    let (mut recorder, mut bytes) = Recorder::begin(&replay.head);
    let state = State { whole: vec![1], seated: netplay::Seated::new() }.to_bytes();
    bytes.extend(recorder.add(Record::State { tick: netplay::Tick(0), state, jump: true }));
    check(&bytes, &tally, "its first state is damaged");
    // Whoever recorded it was stopped.
    place.write("cut.replay", &good[..good.len() - 5]);
    let verdict = place.report(&["replay", "cut.replay", "--verify", "--cart", arg(&tally)]);
    assert_eq!(verdict["cut_off"], true);
}

#[test]
fn a_cart_without_rules_is_not_recorded() {
    let place = Place::new();
    let cart = built_cart("hello");
    let arguments = ["play", arg(&cart), "--headless", "--record", "a.replay"];
    place.check_fails(&arguments, 1, "this cart has none");
    assert!(!place.path("a.replay").exists());
    let address = "quiver://127.0.0.1:9/a";
    place.check_fails(&["join", address, "--record", "a"], 1, "the server does, with --record");
}

#[test]
fn a_server_records_its_rooms() {
    let (ann, bob, host) = (Place::new(), Place::new(), Place::new());
    let server = online::delve_server(&host.path("data"), &host.path("replays"));
    let address = server.addresses()[0].to_string();
    let join = |place: &Place, name: &str, held: &str| {
        // Past the title, a hero chosen, and off.
        let script = format!("10 0 a\n12 0\n20 0 a\n22 0\n30 0 a\n32 0\n60 0 {held}\n120 0 down\n");
        let pads = place.write("pads.txt", script);
        let mut command = place.quiver();
        command.args(["join", &address, "--headless", "--ticks", "150", "--name", name]);
        command.args(["--pads", arg(&pads)]).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    for console in [join(&ann, "Ann", "right"), join(&bob, "Bob", "left")] {
        let output = console.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    server.stop();
    let files: Vec<_> = fs::read_dir(host.path("replays")).unwrap().flatten().collect();
    assert_eq!(files.len(), 1, "one file for each room in which something happened");
    let path = files[0].path();
    assert_eq!(path.file_name().unwrap(), "delve-0001.replay");
    let cart = built_cart("delve");
    let verdict = host.report(&["replay", arg(&path), "--verify", "--cart", arg(&cart)]);
    assert!(verdict["ticks"].as_u64() >= Some(150), "{verdict}");
    assert_eq!(verdict["cut_off"], false);
    let bytes = fs::metadata(&path).unwrap().len();
    assert!(bytes < 60_000, "{bytes} bytes for {verdict}");
    // What each of the two saw.
    let shot = |seat: &str| {
        let name = format!("{seat}.png");
        let shot = format!("140:{name}");
        let arguments = [
            "replay",
            arg(&path),
            "--headless",
            "--seat",
            seat,
            "--shot",
            &shot,
            "--cart",
            arg(&cart),
        ];
        host.report(&arguments);
        image::open(host.path(&name)).unwrap().into_rgb8()
    };
    assert_ne!(shot("0"), shot("1"));
    host.check_fails(
        &["replay", arg(&path), "--headless", "--seat", "9", "--cart", arg(&cart)],
        1,
        "there is no seat 9",
    );
}
