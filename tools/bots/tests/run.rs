//! A whole run against a real server.

#![expect(clippy::unwrap_used, reason = "what a test sets up holds, or the test fails")]

use std::path::Path;

use bots::{Scenario, Where, run};
use netplay_server::{Config, Server};
use serde_json::Value;

/// Plays in a room of tally, which takes orders and has eight seats, and gives the figures.
fn played(scenario: &str) -> Value {
    let carts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/carts");
    let cart = carts.join("tally.cart.png");
    assert!(cart.is_file(), "run `cargo xtask carts` before these tests");
    let folder = tempfile::tempdir().unwrap();
    let config = Config {
        rooms: vec![cart.to_str().unwrap().parse().unwrap()],
        listen: "127.0.0.1:0".parse().unwrap(),
        data: folder.path().join("data"),
        ..Config::default()
    };
    let server = Server::start(&config).unwrap();
    let scenario: Scenario = scenario.parse().unwrap();
    let report = run(&scenario, &Where::Rooms(&server.addresses()), &carts).unwrap();
    server.stop();
    assert!(report.holds(), "{:#}", report.json);
    report.json
}

#[test]
fn players_press_and_order_and_are_answered() {
    let json = played(
        "title = \"tally\"\n[time]\nwarm_up = 0.5\nmeasure = 2\n\
        [players]\neach = 8\nper_second = 40\nper_socket = 3\nsources = 2\npads = \"walk\"\n\
        first = [\"00\"]\norders = [\"00\", \"01\"]\norder_every = 0.3\n\
        [most]\n\"client.counts.views_lost\" = 0\n\"client.counts.disconnects\" = 0\n\
        [least]\n\"players\" = 8\n\"client.answer_ms.count\" = 10\n\"client.order_ms.count\" = 20\n\
        \"client.counts.changes\" = 20\n\"client.counts.orders_refused\" = 1",
    );
    let views = json["client"]["views_per_second"].as_f64().unwrap();
    assert!((5.0..11.0).contains(&views), "tally has ten ticks a second: {views}");
    let (down, up) =
        (&json["client"]["down_bytes_per_second"], &json["client"]["up_bytes_per_second"]);
    assert!(down.as_f64().unwrap() > 300.0 && up.as_f64().unwrap() > 300.0, "{down} {up}");
}

#[test]
fn players_leave_all_at_once_and_come_back() {
    let json = played(
        "title = \"storm\"\n[time]\nwarm_up = 0\nmeasure = 4\n[storm]\nat = 0.2\n\
        [players]\neach = 6\naway = 0.1\norders = [\"00\"]\norder_every = 0.2\n\
        [most]\nstorm_seconds = 4\n[least]\nplayers = 6\n\"client.counts.comebacks\" = 6",
    );
    assert!(json["storm_seconds"].as_f64().unwrap() >= 0.1);
}

#[test]
fn the_cart_s_own_bots_play() {
    let json = played(
        "title = \"bots\"\n[time]\nwarm_up = 0\nmeasure = 6\n\
        [players]\neach = 8\nbot = true\ncart = \"tally\"\n\
        [least]\n\"client.counts.orders_done\" = 3\n\"client.counts.changes\" = 3",
    );
    assert_eq!(json["client"]["counts"]["orders_withheld"], 0);
}
