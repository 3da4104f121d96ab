//! Rooms that players make while a server runs: found, private, asleep, and not too many.

use netplay::{Answer, Question};
use netplay_quic::{Address, Key, Pins, ask};

use crate::parts::{Place, Process, until};

fn rooms(place: &Place, server: &Address) -> Vec<(String, u8)> {
    let Ok(Answer::Rooms { rooms, .. }) = place.ask("mira", server, Question::Rooms) else {
        panic!("no list");
    };
    rooms.into_iter().map(|listed| (listed.room, listed.players)).collect()
}

fn pairs(expected: &[(&str, u8)]) -> Vec<(String, u8)> {
    expected.iter().map(|&(room, players)| (room.to_owned(), players)).collect()
}

#[test]
fn a_room_is_opened_found_and_played_in() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    let here = &server.addresses[0];
    let Ok(Answer::Rooms { rooms: listed, carts }) = place.ask("mira", here, Question::Rooms)
    else {
        panic!("no list");
    };
    assert_eq!(carts, ["steps"]);
    assert_eq!((listed[0].cart.as_str(), listed[0].seats), ("Steps", 4));
    let den = place.open("mira", here, "den", false).unwrap();
    assert_eq!(den.to_string(), here.to_string().replace("/steps#", "/den#"));
    let mut tom = place.player("tom", &den);
    tom.walk_to(10);
    until("the list shows tom", || {
        (rooms(&place, here) == pairs(&[("den", 1), ("steps", 0)])).then_some(())
    });
    assert_eq!(place.player("mira", here).arrive(), 0, "each room has its own game");
    let taken = place.open("tom", here, "den", true).unwrap_err();
    assert!(taken.contains("\"den\" is taken"), "{taken}");
    let found = place.open("tom", here, "", false).unwrap();
    assert_eq!(found.room, "steps-2");
    let wrong = Question::Open { cart: "chess".to_owned(), room: String::new(), private: false };
    let wrong = place.ask("tom", here, wrong).unwrap_err();
    assert!(wrong.contains("rooms of steps here, and not of \"chess\""), "{wrong}");
    server.stop();
}

#[test]
fn a_host_who_says_nothing_opens_the_rooms_himself() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let refused = place.open("mira", &server.addresses[0], "den", false).unwrap_err();
    assert!(refused.contains("--allow CART"), "{refused}");
    server.stop();
}

#[test]
fn a_private_room_lets_in_by_its_code_alone() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    let here = &server.addresses[0];
    let den = place.open("mira", here, "den", true).unwrap();
    assert_eq!(den.code.len(), 16);
    let other = place.open("mira", here, "other", true).unwrap();
    assert_ne!(den.code, other.code);
    assert_eq!(rooms(&place, here), pairs(&[("steps", 0)]), "it is in no list");
    let nowhere = place.player("tom", &here.with_room("nowhere", "")).refused();
    for code in ["", other.code.as_str(), "0000000000000000"] {
        let refused = place.player("tom", &den.with_room("den", code)).refused();
        assert_eq!(refused, nowhere.replace("nowhere", "den"), "as if it were not there");
    }
    // What is printed is what is typed.
    let typed: Address = den.to_string().parse().unwrap();
    place.player("tom", &typed).walk_to(5);
    let log = server.stop();
    assert!(!log.contains(&den.code), "the code is in no log");
}

#[test]
fn who_tries_codes_is_slowed_down() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    let here = &server.addresses[0];
    let den = place.open("mira", here, "den", true).unwrap();
    let answers: Vec<String> = (0..25)
        .map(|guess| place.player("eve", &den.with_room("den", &format!("{guess:016}"))).refused())
        .collect();
    let told = answers.iter().filter(|answer| answer.contains("no room")).count();
    assert_eq!(told, 20, "{answers:?}");
    let even_the_right_one = place.player("eve", &den).refused();
    assert!(even_the_right_one.contains("try again in a minute"), "{even_the_right_one}");
    place.player("eve", here).arrive();
    let log = server.stop();
    assert!(log.contains("wrong rooms and codes"), "the host is told: {log}");
}

#[test]
fn a_room_sleeps_while_nobody_is_there_and_is_as_it_was() {
    let place = Place::new();
    let sleepy = || {
        let mut command = place.open_command();
        command.arg("--sleep-after=1");
        command
    };
    let server = Process::start(&mut sleepy(), 1);
    let here = server.addresses[0].clone();
    let den = place.open("mira", &here, "den", true).unwrap();
    let mut mira = place.player("mira", &den);
    mira.walk_to(40);
    let steps = mira.steps();
    mira.leave();
    let asleep = || {
        let rooms: serde_json::Value =
            serde_json::from_str(&place.say(&["rooms", "--json"]).unwrap()).unwrap();
        let den =
            rooms.as_array().unwrap().iter().find(|room| room["room"] == "den").unwrap().clone();
        assert_eq!(den["private"], true);
        den["pace"].is_null().then_some(())
    };
    until("the room sleeps", asleep);
    let mut mira = place.player("mira", &den);
    assert!(mira.arrive() >= steps, "nothing was lost");
    mira.walk_to(steps + 10);
    let steps = mira.steps();
    // A new start of the server, and one after a crash: the room is there, asleep, with its code.
    mira.leave();
    server.stop();
    let server = Process::start(&mut sleepy(), 1);
    let den = server.addresses[0].with_room("den", &den.code);
    let mut mira = place.player("mira", &den);
    assert!(mira.arrive() >= steps);
    mira.walk_to(steps + 40);
    let steps = mira.steps();
    server.kill_9();
    let server = Process::start(&mut sleepy(), 1);
    let den = server.addresses[0].with_room("den", &den.code);
    let kept = place.player("mira", &den).arrive();
    assert!(kept + 30 >= steps, "{steps} steps, and {kept} were kept");
    assert!(place.player("tom", &den.with_room("den", "")).refused().contains("no room"));
    server.stop();
}

#[test]
fn rooms_are_not_too_many() {
    let place = Place::new();
    let mut command = place.open_command();
    let server = Process::start(command.args(["--made-rooms=12", "--made-rooms-each=3"]), 1);
    let here = &server.addresses[0];
    let pins = Pins::at(&place.path("servers"));
    let mut why = Vec::new();
    for number in 0..40 {
        let key = if number < 8 { place.key("mira") } else { Key::make().unwrap() };
        let (cart, room) = ("steps".to_owned(), String::new());
        let answer =
            ask(here, &key, &pins, Question::Open { cart, room, private: number % 2 == 0 });
        why.push(answer.map_or_else(|error| error.to_string(), |_| "opened".to_owned()));
    }
    let opened = why.iter().filter(|why| *why == "opened").count();
    println!("{opened} were opened");
    assert_eq!(why[..8].iter().filter(|why| *why == "opened").count(), 3, "{why:?}");
    assert!(
        why[3].contains("3 rooms for a player") && why[3].contains("quiver close"),
        "{}",
        why[3]
    );
    assert_eq!(opened, 10, "from one network: {why:?}");
    assert!(why[39].contains("from this network"), "{}", why[39]);
    place.player("mira", here).walk_to(10);
    server.stop();
}

#[test]
fn who_opened_a_room_takes_it_down() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    let here = &server.addresses[0];
    let den = place.open("mira", here, "den", false).unwrap();
    let mut tom = place.player("tom", &den);
    tom.walk_to(10);
    let close =
        |name: &str, room: &str| place.ask(name, here, Question::Close { room: room.to_owned() });
    assert!(close("tom", "den").unwrap_err().contains("not yours"));
    assert!(close("mira", "steps").unwrap_err().contains("not yours"));
    assert_eq!(close("mira", "den"), Ok(Answer::Closed));
    until("tom is told", || {
        tom.turn(false);
        tom.ending.is_some().then_some(())
    });
    assert_eq!(tom.closed(), Some(netplay::CloseReason::TakenDown));
    assert!(place.player("tom", &den).refused().contains("no room"));
    let again = until("the name is free", || place.open("tom", here, "den", false).ok());
    assert_eq!(place.player("tom", &again).arrive(), 0, "nothing is left of it");
    server.stop();
}

#[test]
fn a_name_that_stands_for_something_is_nobodys() {
    let place = Place::new();
    let server = Process::start(&mut place.open_command(), 1);
    place.open("mira", &server.addresses[0], "den", true).unwrap();
    server.stop();
    // The host has another room now; what is saved of "steps" is not given to whoever takes the name.
    let mut command = place.open_command();
    let server = Process::start(
        command.arg("--room").arg(format!("{}=inn", place.path("steps.cart").display())),
        2,
    );
    server.stop();
    let mut command = crate::parts::bare_command();
    command.arg("--data").arg(place.path("data")).arg("--listen=127.0.0.1:0");
    command.arg("--allow").arg(place.path("steps.cart"));
    let cart = place.path("steps.cart");
    let server = Process::start(command.arg("--room").arg(format!("{}=hall", cart.display())), 1);
    for name in ["steps", "inn"] {
        let taken = place.open("tom", &server.addresses[0], name, false).unwrap_err();
        assert!(taken.contains("is taken"), "{name}: {taken}");
    }
    server.stop();
    let mut command = place.command();
    let (code, says) =
        crate::parts::failed(command.arg("--room").arg(format!("{}=den", cart.display())));
    assert_eq!(code, 1);
    assert!(says.contains("a player has opened a room named \"den\""), "{says}");
}
