//! Runs without a window: the same each time, and everything that they write.

use machine::Permission;

use crate::{Place, arg, built_cart, carts, text};

#[test]
fn every_cart_runs_the_same_each_time() {
    for name in ["hello", "pong", "tally"] {
        let cart = built_cart(name);
        let run = || {
            let place = Place::new();
            let pads = place.write("pads.txt", "30 0 right a\n90 0 down b\n200 0 left\n");
            place.report(&[
                "play",
                arg(&cart),
                "--headless",
                "--ticks",
                "600",
                "--seed",
                "7",
                "--pads",
                arg(&pads),
            ])
        };
        let (first, again) = (run(), run());
        assert_eq!(
            (&first["tick"], &first["state"], &first["picture"]),
            (&again["tick"], &again["state"], &again["picture"]),
            "{name}"
        );
        assert!(first["tick"].as_u64() >= Some(600), "{name}: {first}");
        for figure in ["p50_us", "p99_us", "max_us"] {
            assert!(first["frames"][figure].is_u64(), "{name}: {first}");
        }
    }
}

#[test]
fn pads_move_what_is_on_the_screen() {
    let place = Place::new();
    let cart = built_cart("hello");
    let pads = place.write("pads.txt", "10 0 right down\n");
    let still = place.report(&["play", arg(&cart), "--headless", "--ticks", "60"]);
    let moved =
        place.report(&["play", arg(&cart), "--headless", "--ticks", "60", "--pads", arg(&pads)]);
    assert_ne!(still["picture"], moved["picture"]);
    assert_ne!(still["state"], moved["state"]);
}

#[test]
fn a_run_writes_pictures_sound_and_messages() {
    let place = Place::new();
    let cart = built_cart("pong");
    let arguments = [
        "play",
        arg(&cart),
        "--headless",
        "--ticks",
        "120",
        "--shot",
        "60:b.png",
        "--shot",
        "0:a.png",
        "--wav",
        "s.wav",
        "--trace",
        "t.jsonl",
    ];
    let report = place.report(&arguments);
    let size = |name| {
        image::open(place.path(name)).map(|picture| (picture.width(), picture.height())).unwrap()
    };
    assert_eq!([size("a.png"), size("b.png")], [(256, 256); 2]);
    let frames = report["frames"]["count"].as_u64().unwrap();
    let wav = std::fs::metadata(place.path("s.wav")).unwrap().len();
    assert_eq!(wav, 44 + frames * 800 * 4, "800 moments of two samples of two bytes a frame");
    let trace = std::fs::read_to_string(place.path("t.jsonl")).unwrap();
    let first: serde_json::Value = serde_json::from_str(trace.lines().next().unwrap()).unwrap();
    assert_eq!(first["message"]["Hello"]["room"], "alone");
    assert!(trace.lines().count() > 120, "a message a tick at least");
}

#[test]
fn a_cart_that_stops_ends_the_run_with_its_reason() {
    let place = Place::new();
    let cart = place.write("f.cart", carts::faulty(30).to_bytes().unwrap());
    place.check_fails(
        &["play", arg(&cart), "--headless", "--shot", "500:end.png"],
        1,
        "no hero stands in the hall (src/lib.rs:7)",
    );
    place.check_fails(&["play", arg(&cart), "--headless"], 1, "CART Faulty, CALL update");
    // The picture of the end is the crash screen, which is neither empty nor the cart's blue.
    let picture = image::open(place.path("end.png")).unwrap().into_rgb8();
    let mut colors: Vec<_> = picture.pixels().map(|pixel| pixel.0).collect();
    colors.sort_unstable();
    colors.dedup();
    assert!(colors.len() > 4, "{colors:?}");
    let report = place.report(&["play", arg(&cart), "--headless", "--ticks", "20"]);
    assert_eq!(report["tick"], 20);

    let cart = place.write("e.cart", carts::endless().to_bytes().unwrap());
    place.check_fails(&["play", arg(&cart), "--headless"], 1, "out of fuel");
}

#[test]
fn a_cart_that_cannot_be_played_is_refused_with_the_reason() {
    let place = Place::new();
    let outside = place.write("o.cart", carts::outside().to_bytes().unwrap());
    place.check_fails(&["play", arg(&outside), "--headless"], 1, "start");
    let whole = carts::faulty(9).to_png().unwrap();
    let cut = place.write("cut.cart.png", &whole[..whole.len() / 2]);
    place.check_fails(&["play", arg(&cut), "--headless"], 1, "cut.cart.png: ");
    place.check_fails(&["play", "none.cart", "--headless"], 1, "none.cart: ");
    let menu = carts::cart("Menu", "(module)", &[Permission::Console]).to_bytes().unwrap();
    let menu = place.write("menu.cart", menu);
    place.check_fails(&["play", arg(&menu), "--headless"], 1, "the console's menu");
    let pong = built_cart("pong");
    place.check_fails(
        &["play", arg(&pong), "--headless", "--players", "3"],
        1,
        "Pong takes 2 at one console",
    );
}

#[test]
fn files_that_cannot_be_read_or_written_are_named() {
    let place = Place::new();
    let cart = built_cart("hello");
    let pads = place.write("pads.txt", "1 0 a\n2 0 jump\n");
    let play = |more: &[&str], part: &str| {
        let arguments = [&["play", arg(&cart), "--headless", "--ticks", "9"], more].concat();
        place.check_fails(&arguments, 1, part);
    };
    play(&["--pads", arg(&pads)], "pads.txt:2: no button is called \"jump\"");
    play(&["--pads", "none.txt"], "none.txt: ");
    play(&["--shot", "1:none/a.png"], "none/a.png: the picture is not written");
    play(&["--shot", "10:a.png"], "a.png: tick 10 is after the last, 9");
    play(&["--wav", "none/a.wav"], "none/a.wav: the sound is not written");
    play(&["--trace", "none/t"], "none/t: the trace is not written");
}

#[test]
fn check_tells_what_a_cart_needs() {
    let place = Place::new();
    let output = place.run(&["check", arg(&built_cart("tally"))]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    for part in ["profile      kept", "peak fuel", "memory", "the same on the second engine"] {
        assert!(out.contains(part), "{out}");
    }
    let cart = place.write("f.cart", carts::faulty(30).to_bytes().unwrap());
    place.check_fails(&["check", arg(&cart)], 1, "no hero stands in the hall");
}
