//! Rooms that are on another server: followed with the right key, and not in circles.

use netplay::{Client, ClientEvent};
use netplay_quic::{Address, Ending, Fingerprint, Link, Pins, RedirectError, Trail};

use crate::parts::{Place, Player, Process, config, until};

/// Goes on where a server sends the player, as a console does; the trail says whether.
fn follow(place: &Place, player: &mut Player, trail: &mut Trail) -> Result<Address, RedirectError> {
    let redirect = until("a redirect", || {
        player.turn(false);
        player.told.iter().find_map(|event| match event {
            ClientEvent::Redirected(address) => Some(address.clone()),
            _ => None,
        })
    });
    let from = player.link.remote();
    until("the end here", || {
        player.turn(false);
        player
            .ending
            .take()
            .map(|ending| assert!(matches!(ending, Ending::Closed { .. }), "{ending}"))
    });
    player.told.clear();
    let there = trail.follow(&redirect)?;
    let (key, pins) = (place.key("mira"), Pins::at(&place.path("servers")));
    player.link = Link::connect_from(from, &there, &key, &pins);
    player.client = Client::new(config(&there, "mira"));
    Ok(there)
}

/// A server that is known, and does not run yet.
fn known(place: &Place) -> Address {
    let server = Process::start(&mut place.command(), 1);
    let address = server.addresses[0].clone();
    server.stop();
    address
}

#[test]
fn a_player_is_sent_on_and_plays_there() {
    let (here, there) = (Place::new(), Place::new());
    let other = Process::start(&mut there.command(), 1);
    let mut command = here.command();
    let server = Process::start(command.arg(format!("--redirect=inn={}", other.addresses[0])), 1);
    let inn = server.addresses[0].with_room("inn", "");
    let mut mira = here.player("mira", &inn);
    let mut trail = Trail::new(&inn);
    assert_eq!(follow(&here, &mut mira, &mut trail), Ok(other.addresses[0].clone()));
    mira.walk_to(10);
    let known = Pins::at(&here.path("servers")).known(&other.addresses[0]).unwrap();
    assert_eq!(known, other.addresses[0].fingerprint, "the server is known by its key from now on");
    server.stop();
    mira.walk_to(20);
    other.stop();
}

#[test]
fn a_circle_is_left() {
    let (one, two) = (Place::new(), Place::new());
    let (at_one, at_two) = (known(&one), known(&two));
    let start = |place: &Place, at: &Address, to: &Address| {
        let mut command = place.command_at(at.port);
        Process::start(command.arg(format!("--redirect=inn={}", to.with_room("inn", ""))), 1)
    };
    let (first, second) = (start(&one, &at_one, &at_two), start(&two, &at_two, &at_one));
    let inn = at_one.with_room("inn", "");
    let mut mira = one.player("mira", &inn);
    let mut trail = Trail::new(&inn);
    assert!(follow(&one, &mut mira, &mut trail).is_ok());
    let circle = follow(&one, &mut mira, &mut trail).unwrap_err();
    assert!(matches!(circle, RedirectError::Circle(_)), "{circle}");
    first.stop();
    second.stop();
}

#[test]
fn a_server_with_another_key_than_the_one_that_was_named_gets_nobody() {
    let (here, there) = (Place::new(), Place::new());
    let other = Process::start(&mut there.command(), 1);
    let wrong = Fingerprint::of_public_key(b"another");
    let claimed = Address { fingerprint: Some(wrong), ..other.addresses[0].clone() };
    let server = Process::start(here.command().arg(format!("--redirect=inn={claimed}")), 1);
    let inn = server.addresses[0].with_room("inn", "");
    let mut mira = here.player("mira", &inn);
    follow(&here, &mut mira, &mut Trail::new(&inn)).unwrap();
    let ending = until("the wrong key is noticed", || {
        mira.turn(false);
        mira.ending.take()
    });
    assert!(matches!(ending, Ending::WrongKey { .. }), "{ending}");
    let log = other.stop();
    assert!(!log.contains("mira"), "{log}");
    server.stop();
}

#[test]
fn who_is_far_sends_nobody_to_this_computer() {
    let place = Place::new();
    let server = Process::start(&mut place.command(), 1);
    let here = &server.addresses[0];
    let (key, pins) = (place.key("mira"), Pins::at(&place.path("servers")));
    let far = Some("203.0.113.7".parse().unwrap());
    let by_name = Address { host: "localhost".to_owned(), ..here.clone() };
    for target in [here, &by_name] {
        let mut link = Link::connect_from(far, target, &key, &pins);
        let ending = until("a refusal", || match link.poll()? {
            netplay_quic::LinkEvent::Disconnected { ending } => Some(ending),
            _ => panic!("it was reached"),
        });
        assert!(matches!(ending, Ending::NearTarget { .. }), "{target}: {ending}");
    }
    server.stop();
}

#[test]
fn a_server_that_ends_sends_its_players_on() {
    let (here, there) = (Place::new(), Place::new());
    let other = Process::start(&mut there.command(), 1);
    let server = Process::start(here.command().arg(format!("--then={}", other.addresses[0])), 1);
    let mut mira = here.player("mira", &server.addresses[0]);
    mira.walk_to(10);
    let mut trail = Trail::new(&server.addresses[0]);
    server.signal("-TERM");
    assert_eq!(follow(&here, &mut mira, &mut trail), Ok(other.addresses[0].clone()));
    mira.arrive();
    mira.walk_to(5);
    assert!(server.ended().0.success());
    other.stop();
}
