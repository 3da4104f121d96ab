//! Consoles and a server over a real network, on this computer.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use netplay_server::{Config, RoomChoice, Server};

use crate::{Place, arg, built_cart, text};

/// A server with a room of pong.
pub(crate) fn server(data: &Path, listen: SocketAddr) -> Server {
    start("pong", data, listen, None)
}

/// A server with a room of Delve, which it records.
pub(crate) fn delve_server(data: &Path, record: &Path) -> Server {
    start("delve", data, any_port(), Some(record.to_owned()))
}

fn start(cart: &str, data: &Path, listen: SocketAddr, record: Option<PathBuf>) -> Server {
    let room = RoomChoice { cart: arg(&built_cart(cart)).to_owned(), name: cart.to_owned() };
    let (rooms, data) = (vec![room], data.to_owned());
    let config = Config { rooms, listen, data, seed: Some(1), record, ..Config::default() };
    Server::start(&config).unwrap()
}

fn any_port() -> SocketAddr {
    "127.0.0.1:0".parse().unwrap()
}

fn address(server: &Server) -> String {
    server.addresses()[0].to_string()
}

/// The address without the fingerprint of the server's key.
fn plain(address: &str) -> String {
    address.split('#').next().unwrap().to_owned()
}

#[test]
fn two_consoles_play_in_a_room_and_keep_its_cart() {
    let (ann, bob, host) = (Place::new(), Place::new(), Place::new());
    let server = server(&host.path("data"), any_port());
    let address = address(&server);
    let join = |place: &Place, name: &str| {
        let mut command = place.quiver();
        command.args([
            "join",
            &address,
            "--headless",
            "--ticks",
            "60",
            "--name",
            name,
            "--trace",
            "t.jsonl",
        ]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let (first, second) = (join(&ann, "Ann"), join(&bob, "Bob"));
    for console in [first, second] {
        let output = console.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        let report: serde_json::Value = serde_json::from_str(text(&output.stdout).trim()).unwrap();
        assert!(report["tick"].as_u64() >= Some(60), "{report}");
    }
    let trace = |place: &Place| fs::read_to_string(place.path("t.jsonl")).unwrap();
    let kept = fs::read_dir(ann.path("home/cache/carts")).unwrap().flatten().next().unwrap().path();
    let hash = blake3::hash(&fs::read(&kept).unwrap()).to_hex().to_string();
    assert_eq!(kept.file_stem().unwrap().to_str().unwrap(), hash, "a cart is kept under its hash");
    assert!(trace(&ann).contains("\"Cart\""), "the cart is fetched the first time");

    // What lies in the cache is checked again before it is run, and fetched anew if it is not what it should be.
    let again = ["join", &address, "--headless", "--ticks", "5", "--trace", "t.jsonl"];
    ann.report(&again);
    assert!(!trace(&ann).contains("\"Cart\""), "and not the second time");
    fs::write(&kept, b"something else").unwrap();
    ann.report(&again);
    assert!(trace(&ann).contains("\"Cart\""));
    server.stop();
}

#[test]
fn a_player_opens_a_room_and_finds_it() {
    let (place, host) = (Place::new(), Place::new());
    let pong = |name: &str| RoomChoice {
        cart: arg(&built_cart("pong")).to_owned(),
        name: name.to_owned(),
    };
    let (rooms, allow) = (vec![pong("court")], vec![pong("pong")]);
    let (listen, data) = (any_port(), host.path("data"));
    let config = Config { rooms, allow, listen, data, seed: Some(1), ..Config::default() };
    let server = Server::start(&config).unwrap();
    let court = address(&server);
    let there = court.replace("/court#", "/#");
    let printed = |arguments: &[&str]| {
        let output = place.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout).trim_end().to_owned()
    };
    let den = printed(&["open", &there, "--cart", "pong", "--room", "den"]);
    assert_eq!(den, court.replace("/court#", "/den#"));
    let private = printed(&["open", &court, "--cart", "pong", "--private"]);
    assert!(private.contains("/pong-2."), "{private}");
    for room in [&den, &private] {
        assert!(
            place.report(&["join", room, "--headless", "--ticks", "5"])["tick"].as_u64() >= Some(5)
        );
    }
    let listed = printed(&["rooms", &there]);
    let lines: Vec<&str> = listed.lines().collect();
    assert!(lines[0].starts_with("court ") && lines[1].starts_with("den "), "{listed}");
    assert_eq!(lines[2], format!("open one of your own: quiver open {there} --cart pong"));
    let json: serde_json::Value =
        serde_json::from_str(&printed(&["rooms", &there, "--json"])).unwrap();
    assert_eq!(json["rooms"][1]["address"], den.as_str());
    assert_eq!(printed(&["close", &den]), "the room \"den\" is taken down");
    place.check_fails(&["join", &den, "--headless"], 1, "no room \"den\"");
    place.check_fails(&["open", &there, "--cart", "chess"], 1, "rooms of pong here");
    place.check_fails(&["open", &there, "--cart", "pong", "--room", "My Den"], 1, "no room name");
    place.check_fails(&["rooms", "http://a"], 1, "does not begin with \"quiver://\"");
    server.stop();
}

#[test]
fn a_console_goes_where_the_room_is() {
    let (place, host, other) = (Place::new(), Place::new(), Place::new());
    let there = server(&other.path("data"), any_port());
    let config = |data: &Path, redirects: Vec<String>, then: &str| Config {
        rooms: vec![RoomChoice {
            cart: arg(&built_cart("pong")).to_owned(),
            name: "here".to_owned(),
        }],
        listen: any_port(),
        data: data.to_owned(),
        redirects: redirects.iter().map(|redirect| redirect.parse().unwrap()).collect(),
        then: Some(then.parse().unwrap()),
        ..Config::default()
    };
    let target = address(&there);
    let here = Server::start(&config(&host.path("data"), vec![format!("pong={target}")], &target))
        .unwrap();
    let pong = address(&here).replace("/here#", "/pong#");
    let output = place.run(&["join", &pong, "--headless", "--ticks", "30"]);
    let error = text(&output.stderr);
    assert!(output.status.success(), "{error}");
    let told =
        format!("the room is on another server: {}", plain(&target).replace("quiver://", ""));
    assert!(error.contains(&told), "{error}");
    here.stop();

    // A key that is not the one that the redirect names.
    let wrong = target.split('#').next().unwrap().to_owned() + "#" + &"0".repeat(64);
    let here =
        Server::start(&config(&host.path("data"), vec![format!("pong={wrong}")], &target)).unwrap();
    let pong = address(&here).replace("/here#", "/pong#");
    let print = target.split('#').nth(1).unwrap();
    place.check_fails(&["join", &pong, "--headless"], 1, &format!("its key is {print}"));
    here.stop();
    there.stop();
}

#[test]
fn a_room_that_is_not_there_is_refused() {
    let (place, host) = (Place::new(), Place::new());
    let server = server(&host.path("data"), any_port());
    let address = plain(&address(&server)).replace("/pong", "/chess");
    place.check_fails(&["join", &address, "--headless"], 1, "this server has no room \"chess\"");
    let name = "far too long for any player's name";
    place.check_fails(
        &["join", &address, "--headless", "--name", name],
        1,
        "a name has at most 24 letters",
    );
    server.stop();
}

#[test]
fn a_changed_key_is_refused_until_the_player_accepts_it() {
    let (place, host) = (Place::new(), Place::new());
    let first = server(&host.path("a"), any_port());
    let address = plain(&address(&first));
    let join = ["join", &address, "--headless", "--ticks", "5"];
    place.report(&join);
    let listening = first.listening();
    first.stop();
    let second = server(&host.path("b"), listening);
    place.check_fails(&join, 1, "has another key than before");
    place.report(&[&join[..], &["--accept-new-key"]].concat());
    place.report(&join);
    second.stop();
}

#[test]
fn a_server_that_ends_says_so() {
    let (place, host) = (Place::new(), Place::new());
    let server = server(&host.path("data"), any_port());
    let mut command = place.quiver();
    command.args([
        "join",
        &address(&server),
        "--headless",
        "--ticks",
        "6000",
        "--trace",
        "t.jsonl",
    ]);
    let mut console = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let seated = || {
        fs::read_to_string(place.path("t.jsonl")).is_ok_and(|trace| trace.contains("\"Seated\""))
    };
    while !seated() {
        assert!(
            console.try_wait().unwrap().is_none(),
            "the console has ended before it was seated"
        );
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    server.stop();
    let output = console.wait_with_output().unwrap();
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains("is being closed") || error.contains("the server stops"), "{error}");
}

#[test]
fn who_watches_sees_the_game_and_takes_no_seat() {
    let (ann, eve, host) = (Place::new(), Place::new(), Place::new());
    let server = server(&host.path("data"), any_port());
    let address = address(&server);
    let join = |place: &Place, more: &[&str]| {
        let mut command = place.quiver();
        command.args(["join", &address, "--headless", "--trace", "t.jsonl"]).args(more);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let player = join(&ann, &["--ticks", "600"]);
    let spectator = join(&eve, &["--watch", "--ticks", "120", "--shot", "100:seen.png"]);
    for console in [spectator, player] {
        let output = console.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
    }
    let trace = fs::read_to_string(eve.path("t.jsonl")).unwrap();
    assert!(trace.contains("\"Watching\":{\"behind_ms\":2000"), "{trace:.2000}");
    let sent = trace.lines().filter(|line| line.contains("\"way\":\"ToRoom\""));
    let sent: Vec<&str> = sent.filter(|line| !line.contains("\"Get\"")).collect();
    assert_eq!(sent.len(), 3, "a hello, a wish to watch and a goodbye: {sent:?}");
    let seen = image::open(eve.path("seen.png")).unwrap().into_rgb8();
    assert!(seen.pixels().any(|pixel| pixel != seen.get_pixel(0, 0)), "there is a picture");
    // Tally keeps secrets, and says nothing of showing them.
    server.stop();
    let (data, place) = (host.path("b"), Place::new());
    let server = start("tally", &data, any_port(), None);
    let address = server.addresses()[0].to_string();
    let part = "this cart shows nothing to spectators";
    place.check_fails(&["join", &address, "--headless", "--watch"], 1, part);
    server.stop();
}
