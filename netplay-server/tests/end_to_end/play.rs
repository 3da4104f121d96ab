//! Players in rooms: what they see, and what outlives whom.

use std::net::UdpSocket;

use netplay::{ClientEvent, CloseReason, Lane, RejectReason, ToRoom, VERSION, codec};
use netplay_quic::{Address, Ending, Key, Link, LinkEvent, Pins};

use crate::parts::{Place, Player, Process, TICK_RATE, until};

/// A room is saved this often, and a crash loses no more.
const SAVE_SECONDS: u32 = 5;

#[test]
fn two_players_see_each_other_and_the_second_time_the_cart_is_there() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut mira = place.player("mira", &server.addresses[0]);
    mira.walk_to(5);
    assert_eq!(mira.fetched, 1, "the cart came from the server");
    let mut tom = place.player("tom", &server.addresses[0]);
    tom.walk_to(5);
    assert_eq!(tom.fetched, 0, "the cart was there");
    until("each sees the other walk", || {
        mira.turn(true);
        tom.turn(true);
        let (of_tom, of_mira) = (mira.sees(&tom.identity)?, tom.sees(&mira.identity)?);
        (of_tom.0 > 10 && of_mira.0 > 10 && of_tom.1 && of_mira.1).then_some(())
    });
    let now = mira.now();
    mira.client.order(now, &[1]).unwrap();
    mira.client.order(now, &[9]).unwrap();
    until("both orders are answered", || {
        mira.turn(false);
        let done = mira.told.iter().any(|event| matches!(event, ClientEvent::Done { .. }));
        let reason = mira.told.iter().find_map(|event| match event {
            ClientEvent::Refused { reason, .. } => Some(reason.clone()),
            _ => None,
        })?;
        assert_eq!(reason, "this order is not known");
        done.then_some(())
    });
    mira.client.leave();
    until("tom sees that mira has left", || {
        mira.turn(false);
        tom.turn(false);
        tom.sees(&mira.identity).filter(|(_, seated)| !seated)
    });
    let log = server.stop();
    assert!(log.contains("a player joined") && log.contains("mira"), "{log}");
}

#[test]
fn a_player_who_was_killed_comes_back_to_the_same_hero() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut tom = place.player("tom", &server.addresses[0]);
    tom.arrive();
    let mut mira = place.player("mira", &server.addresses[0]);
    mira.walk_to(20);
    let (identity, steps) = (mira.identity, mira.steps());
    mira.vanish();
    let mut back = place.player("mira", &server.addresses[0]);
    assert_eq!(back.identity, identity);
    assert!(back.arrive() >= steps, "the hero is where it was");
    back.walk_to(steps + 10);
    until("tom sees mira go on", || {
        tom.turn(false);
        back.turn(true);
        tom.sees(&identity).filter(|(seen, seated)| *seated && *seen >= steps + 10)
    });
}

#[test]
fn after_a_kill_9_a_room_is_hardly_older() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut mira = place.player("mira", &server.addresses[0]);
    // Longer than the time between two saves, and then away from any of them.
    mira.walk_to((SAVE_SECONDS + 2) * TICK_RATE);
    let steps = mira.steps();
    let port = server.addresses[0].port;
    server.kill_9();
    let server = Process::start(&mut place.command_at(port), 1);
    until("mira notices", || {
        mira.turn(true);
        mira.ending.take().map(|ending| assert!(matches!(ending, Ending::Lost), "{ending}"))
    });
    let mut back = place.player("mira", &server.addresses[0]);
    let kept = back.arrive();
    println!("{steps} steps, and {kept} were kept");
    // The journal is at most 250 ms behind; a busy computer may take a second. What was on its way to mira counts too.
    assert!(kept <= steps + 3 && kept + TICK_RATE >= steps, "{steps} steps, and {kept} were kept");
    let log = server.stop();
    assert!(log.contains("went on by its journal"), "{log}");
}

#[test]
fn what_was_answered_outlives_a_server_that_is_killed() {
    let place = Place::new();
    let (mut sent, mut answered) = (0, 0);
    for round in 0..8 {
        let server = Process::start(&mut place.command(), 1);
        let mut player = place.player("ann", &server.addresses[0]);
        let steps = player.arrive();
        println!("round {round}: {sent} sent, {answered} answered, {steps} there");
        assert!((answered..=sent).contains(&steps), "{answered} answered, {steps} there");
        (sent, answered) = (steps, steps);
        until("answers", || {
            let now = player.now();
            while player.client.order(now, &[3]).is_ok() {
                sent += 1;
            }
            player.turn(false);
            let told = std::mem::take(&mut player.told);
            answered +=
                told.iter().filter(|it| matches!(it, ClientEvent::Done { .. })).count() as u32;
            (answered >= steps + 5 + 7 * round).then_some(())
        });
        // The moment the answer is here.
        server.kill_9();
    }
}

#[test]
fn a_damaged_journal_is_followed_as_far_as_it_goes() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut mira = place.player("mira", &server.addresses[0]);
    mira.walk_to(3 * TICK_RATE);
    let steps = mira.steps();
    server.kill_9();
    // The last piece but five: after it nothing can be believed.
    let damaged = change(
        &place,
        "UPDATE journal SET bytes = x'ffff' WHERE id = (SELECT max(id) - 5 FROM journal) RETURNING id",
    );
    assert!(damaged > 5, "{damaged} pieces");
    let server = Process::start(&mut place.command(), 1);
    let kept = place.player("mira", &server.addresses[0]).arrive();
    assert!(kept > 0 && kept < steps, "{steps} steps, and {kept} were kept");
    let log = server.stop();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    let [left_out] = warnings.as_slice() else { panic!("{log}") };
    assert!(left_out.contains("damaged") && left_out.contains("left=6"), "{log}");
}

#[test]
fn sigterm_tells_the_players_and_loses_nothing() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut mira = place.player("mira", &server.addresses[0]);
    mira.walk_to(30);
    server.signal("-TERM");
    until("mira is told", || {
        mira.turn(false);
        mira.ending.is_some().then_some(())
    });
    assert_eq!(mira.closed(), Some(CloseReason::Closing));
    let steps = mira.steps();
    let (status, log) = server.ended();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(log.contains("SIGTERM") && log.contains("the server has ended"), "{log}");
    let server = Process::start(&mut place.command(), 1);
    assert!(place.player("mira", &server.addresses[0]).arrive() >= steps);
    server.signal("-INT");
    assert!(server.ended().0.success());
}

#[test]
fn a_damaged_newest_save_falls_back_to_the_one_before() {
    let place = Place::new();
    let mut steps = Vec::new();
    for target in [20, 60] {
        let server = Process::start(&mut place.command(), 1);
        let mut mira = place.player("mira", &server.addresses[0]);
        mira.walk_to(target);
        server.stop();
        steps.push(mira.steps());
    }
    let damaged = damage_newest(&place);
    let server = Process::start(&mut place.command(), 1);
    let kept = place.player("mira", &server.addresses[0]).arrive();
    // The save at the first server's end is newer than the last view of it.
    assert!(kept >= steps[0] && kept < steps[1], "{steps:?}, and {kept} were kept");
    let log = server.stop();
    let warnings: Vec<&str> = log.lines().filter(|line| line.contains("WARN")).collect();
    let [passed_over, taken] = warnings.as_slice() else { panic!("{log}") };
    assert!(
        passed_over.contains(&format!("version={damaged}")) && passed_over.contains("damaged"),
        "{log}"
    );
    assert!(
        taken.contains(&format!("version={}", damaged - 1)) && taken.contains("goes on from it"),
        "{log}"
    );
}

/// Damages the newest save of the room; its number.
fn damage_newest(place: &Place) -> i64 {
    let newest = "id = (SELECT max(id) FROM save WHERE room = 'steps')";
    change(
        place,
        &format!(
            "UPDATE save SET bytes = CAST(bytes || x'ff' AS BLOB) WHERE {newest} RETURNING id"
        ),
    )
}

/// Changes a row of the server's database; its number.
fn change(place: &Place, sql: &str) -> i64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let change = async {
        use sqlx::{ConnectOptions, Connection};
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(place.path("data/rooms.db"));
        let mut database = options.connect().await.unwrap();
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let id = sqlx::query_scalar(sql).fetch_one(&mut database).await.unwrap();
        database.close().await.unwrap();
        id
    };
    runtime.block_on(change)
}

#[test]
fn a_cart_that_breaks_closes_its_own_room_only() {
    let place = Place::new();
    let mut command = place.command();
    let mut second = place.path("steps.cart").into_os_string();
    second.push("=second");
    let server = Process::start(command.arg("--room").arg(second), 2);
    let mut mira = place.player("mira", &server.addresses[0]);
    let mut tom = place.player("tom", &server.addresses[1]);
    mira.arrive();
    tom.arrive();
    let now = mira.now();
    mira.client.order(now, &[2]).unwrap();
    until("mira is told", || {
        mira.turn(false);
        tom.turn(true);
        mira.ending.is_some().then_some(())
    });
    assert_eq!(mira.closed(), Some(CloseReason::CartStopped));
    let steps = tom.steps();
    tom.walk_to(steps + 10);
    let mut again = place.player("mira", &server.addresses[0]);
    until("the room stays closed", || {
        again.turn(false);
        again.rejected().map(|reject| assert_eq!(reject.reason, RejectReason::Closing))
    });
    let log = server.stop();
    let fault = log.lines().find(|line| line.contains("ERROR")).unwrap();
    assert!(fault.contains("\"steps\"") && fault.contains("order"), "{log}");
}

#[test]
fn hostile_clients_disturb_nobody() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let address = &server.addresses[0];
    let mut mira = place.player("mira", address);
    mira.arrive();
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for length in 0..1_400_usize {
        let garbage: Vec<u8> = (0..length).map(|at| (at * at * length + 7) as u8).collect();
        socket.send_to(&garbage, ("127.0.0.1", address.port)).unwrap();
    }
    let hello = |room: &str, version: u16, name: &str| {
        let hello = netplay::Hello {
            version,
            room: room.into(),
            name: name.into(),
            players: 1,
            ..netplay::Hello::default()
        };
        codec::encode(&ToRoom::Hello(hello))
    };
    let good = hello("steps", VERSION, "Eve");
    let check = |lane: Lane, messages: &[&[u8]], expected: &str| {
        let ending = hostile(&place, address, lane, messages);
        assert!(ending.to_string().contains(expected), "{messages:?}: {ending}");
    };
    check(Lane::Reliable, &[b"\xff\xff\xff"], "before the hello");
    check(Lane::Reliable, &[b"\0\x01"], "no message");
    check(Lane::Reliable, &[&hello("steps", VERSION + 1, "Eve")], "update the server");
    check(Lane::Reliable, &[&hello("none", VERSION, "Eve")], "no room \"none\"");
    check(Lane::Reliable, &[&good, b"\xff\xff\xff"], "broke the protocol");
    check(Lane::Reliable, &[&good, &good], "broke the protocol");
    check(Lane::Latest, &[&good, b"\xff\xff\xff"], "broke the protocol");
    let steps = mira.steps();
    mira.walk_to(steps + 10);
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
}

/// Sends a hello and then messages on a lane, until the server ends the link.
fn hostile(place: &Place, address: &Address, lane: Lane, messages: &[&[u8]]) -> Ending {
    let mut link = Link::connect(address, &Key::make().unwrap(), &Pins::at(&place.path("servers")));
    let (first, rest) = messages.split_first().unwrap();
    link.send(Lane::Reliable, first.to_vec());
    until("the link ends", || {
        match link.poll()? {
            LinkEvent::Disconnected { ending } => return Some(ending),
            // The rest follows the welcome, so that the server knows the link by then.
            LinkEvent::Bytes { .. } => {
                rest.iter().for_each(|bytes| link.send(lane, bytes.to_vec()));
            }
            LinkEvent::Connected { .. } => {}
        }
        None
    })
}

#[test]
fn a_room_that_does_not_exist_is_said() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let mut lost = place
        .player("lost", &Address { room: "nowhere".to_owned(), ..server.addresses[0].clone() });
    until("an end", || {
        lost.turn(false);
        lost.ending.is_some().then_some(())
    });
    let reject = lost.rejected().unwrap();
    assert_eq!(reject.reason, RejectReason::UnknownRoom);
    assert!(lost.ending.unwrap().to_string().contains("no room \"nowhere\""));
}

#[test]
fn a_full_room_is_said_and_a_left_seat_is_free() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let names = ["a", "b", "c", "d"];
    let mut players: Vec<Player> =
        names.iter().map(|name| place.player(name, &server.addresses[0])).collect();
    players.iter_mut().for_each(|player| assert_eq!(player.arrive(), 0));
    let mut late = place.player("late", &server.addresses[0]);
    until("an end", || {
        players.iter_mut().for_each(|player| player.turn(false));
        late.turn(false);
        late.ending.is_some().then_some(())
    });
    assert_eq!(late.rejected().unwrap().reason, RejectReason::RoomFull);
    // A dropped link says goodbye.
    drop(players.pop());
    until("a seat", || {
        let mut late = place.player("late", &server.addresses[0]);
        until("an answer", || {
            late.turn(false);
            (late.ending.is_some() || !late.client.seats().is_empty()).then_some(())
        });
        late.ending.is_none().then_some(())
    });
}

#[test]
fn the_library_runs_without_a_process_of_its_own() {
    let place = Place::new();
    let config = netplay_server::Config {
        rooms: vec![place.path("steps.cart").to_str().unwrap().parse().unwrap()],
        listen: "127.0.0.1:0".parse().unwrap(),
        data: place.path("data"),
        ..netplay_server::Config::default()
    };
    let server = netplay_server::Server::start(&config).unwrap();
    let mut mira = place.player("mira", &server.addresses()[0]);
    mira.walk_to(10);
    assert_eq!(server.addresses_for_others(), None, "nobody else reaches 127.0.0.1");
    assert_eq!(server.wait(async { 7 }), 7);
    let ended = std::thread::spawn(move || server.stop());
    until("mira is told", || {
        mira.turn(false);
        mira.ending.is_some().then_some(())
    });
    ended.join().unwrap();
    let steps = mira.steps();
    let server = netplay_server::Server::start(&config).unwrap();
    assert!(place.player("mira", &server.addresses()[0]).arrive() >= steps);
    server.stop();
}
