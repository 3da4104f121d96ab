//! One room and connections that are driven message by message: joining, coming back, bad input, and the end.

use netplay::{
    Client, ClientConfig, ClientEvent, CloseReason, Identity, Input, Lane, Loopback, LoopbackEvent,
    Output, Pads, Peer, ProtocolError, Refusal, RejectReason, RoomEvent, SavedRoom, Seat, Tick,
    Time, ToClient, ToRoom,
    codec::{decode, encode},
    limits::{MESSAGES_BURST, SEAT_KEPT, TO_ROOM_BYTES_MAX},
    peek_hello, reject_bytes,
};
use proptest::prelude::*;

use diary::{
    Diary, NOW, NoPrediction, changed, check_rejected, connect, drain, hello, raw, room, say, sit,
};

mod diary;

#[test]
fn who_is_not_let_in_learns_why() {
    let mut room = room(30, 1);
    let inn = &mut room;
    check_rejected(
        inn,
        1,
        &changed(|hello| hello.version = 7),
        RejectReason::OtherVersion,
        "version 7",
    );
    check_rejected(
        inn,
        1,
        &changed(|hello| hello.room = "cellar".into()),
        RejectReason::UnknownRoom,
        "\"cellar\"",
    );
    for name in ["", "  ", "a\nb", "a name that is far too long"] {
        check_rejected(
            inn,
            1,
            &changed(|hello| hello.name = name.into()),
            RejectReason::BadName,
            "1 to 24 bytes",
        );
    }
    check_rejected(inn, 1, &changed(|hello| hello.players = 2), RejectReason::RoomFull, "1 seat,");
    assert_eq!(sit(inn, 1, 1), 0);
    check_rejected(inn, 2, &hello("Mira"), RejectReason::RoomFull, "full");
    inn.close(NOW, CloseReason::Closing);
    check_rejected(inn, 1, &hello("Mira"), RejectReason::Closing, "closed");
    assert_eq!(
        inn.rules().pages,
        ["player 1 joins 0", "0 leaves"],
        "nobody who was rejected reached the rules"
    );
}

#[test]
fn a_server_can_answer_a_hello_without_a_room() {
    let other = [encode(&changed(|hello| hello.version = 900)), vec![0xff; 9]].concat();
    let peeked = peek_hello(&other).expect("the version of any hello is read");
    assert_eq!((peeked.version, peeked.room.as_str()), (900, ""));
    assert_eq!(peek_hello(&encode(&hello("Mira"))).map(|hello| hello.room), Ok("inn".into()));
    assert_eq!(peek_hello(&[]), Err(ProtocolError::OutOfTurn("message before the hello")));
    let reject = netplay::Reject::other_version(900);
    assert_eq!(decode(Lane::Reliable, &reject_bytes(&reject)), Ok(ToClient::Reject(reject)));
}

#[test]
fn who_comes_back_gets_the_same_seat() {
    let mut room = room(0, 3);
    assert_eq!([sit(&mut room, 1, 1), sit(&mut room, 2, 2)], [0, 1]);
    assert_eq!(sit(&mut room, 3, 2), 1, "the old connection has not been noticed to be gone");
    let gone = ToRoom::Order { sequence: 1, bytes: b"as a ghost".to_vec() };
    say(&mut room, 2, &gone);
    assert_eq!(
        drain(&mut room, 2),
        (vec![], None),
        "what still comes on the old connection is nobody's"
    );
    room.handle(NOW, Peer(3), Input::Disconnected);
    assert_eq!(sit(&mut room, 4, 2), 1);
    let pages =
        "player 1 joins 0,player 2 joins 1,1 leaves,player 2 joins 1,1 leaves,player 2 joins 1";
    assert_eq!(room.rules().pages.join(","), pages);
}

#[test]
fn the_seat_of_a_broken_connection_is_kept_for_two_minutes() {
    let mut room = room(30, 2);
    assert_eq!([sit(&mut room, 1, 1), sit(&mut room, 2, 2)], [0, 1]);
    room.handle(NOW, Peer(1), Input::Disconnected);
    check_rejected(&mut room, 3, &hello("Borin"), RejectReason::RoomFull, "full");
    // Who kept the seat may come back with fewer or more friends, as far as there is room.
    check_rejected(
        &mut room,
        1,
        &changed(|hello| hello.players = 2),
        RejectReason::RoomFull,
        "2 seats",
    );
    assert_eq!(sit(&mut room, 4, 1), 0);
    // Who says goodbye keeps nothing, and neither does who broke the protocol or is banned.
    say(&mut room, 4, &ToRoom::Bye);
    assert_eq!(sit(&mut room, 5, 3), 0);
    say(&mut room, 5, &ToRoom::Ready { players: 1 });
    assert_eq!(sit(&mut room, 6, 4), 0);
    room.handle(NOW, Peer(6), Input::Disconnected);
    room.send_away(NOW, [4; 32], CloseReason::Banned);
    assert_eq!(sit(&mut room, 7, 5), 0);
    room.handle(NOW, Peer(7), Input::Goodbye);
    assert_eq!(sit(&mut room, 7, 5), 0);
    // After two minutes the seat is anybody's.
    room.handle(NOW, Peer(7), Input::Disconnected);
    let later = Time(NOW.0 + SEAT_KEPT.0);
    room.handle(later, Peer(8), Input::Connected { identity: [6; 32] });
    let bytes = encode(&hello("Zoe"));
    room.handle(later, Peer(8), Input::Bytes { lane: Lane::Reliable, bytes: &bytes });
    let (messages, closed) = drain(&mut room, 8);
    assert!(matches!(messages[..], [ToClient::Welcome(_)]) && closed.is_none(), "{messages:?}");
}

#[test]
fn the_old_connection_is_told_that_it_was_superseded() {
    let mut room = room(30, 2);
    sit(&mut room, 1, 1);
    connect(&mut room, 2, 1);
    say(&mut room, 2, &hello("player 1"));
    say(&mut room, 2, &ToRoom::Ready { players: 1 });
    let (messages, closed) = drain(&mut room, 1);
    assert!(matches!(
        messages.last(),
        Some(ToClient::Closing { reason: CloseReason::Superseded, .. })
    ));
    assert_eq!(closed, Some(CloseReason::Superseded));
    assert_eq!(room.players().count(), 1);
}

#[test]
fn a_late_request_of_an_old_connection_ends_only_that() {
    let mut room = room(30, 2);
    connect(&mut room, 1, 1);
    say(&mut room, 1, &hello("player 1"));
    sit(&mut room, 2, 1);
    say(&mut room, 1, &ToRoom::Ready { players: 1 });
    assert_eq!(drain(&mut room, 1).1, Some(CloseReason::Superseded));
    assert_eq!(room.players().map(|(peer, ..)| peer).collect::<Vec<_>>(), [Peer(2)]);
}

#[test]
fn players_on_one_console_have_identities_of_their_own() {
    let mut room = room(0, 4);
    connect(&mut room, 1, 1);
    say(&mut room, 1, &changed(|hello| hello.players = 3));
    say(&mut room, 1, &ToRoom::Ready { players: 3 });
    drain(&mut room, 1);
    assert_eq!(room.rules().pages, ["Mira joins 0", "Mira 2 joins 1", "Mira 3 joins 2"]);
    assert_eq!(room.players().next().map(|(_, _, seats)| seats.len()), Some(3));
}

/// A connection with a seat that does this is closed for it, and nobody else notices.
fn check_closed(seated: bool, lane: Lane, bytes: &[u8], expected: ProtocolError) {
    let mut room = room(30, 4);
    sit(&mut room, 1, 1);
    if seated {
        sit(&mut room, 2, 2);
    } else {
        connect(&mut room, 2, 2);
        say(&mut room, 2, &hello("Mira"));
        drain(&mut room, 2);
    }
    raw(&mut room, 2, lane, bytes);
    let mut errors = Vec::new();
    loop {
        match room.poll(NOW) {
            Output::Event(RoomEvent::ProtocolBroken { peer, error }) => errors.push((peer, error)),
            Output::Close { peer, reason } => {
                assert_eq!((peer, reason), (Peer(2), CloseReason::Protocol));
            }
            Output::Wait(_) => break,
            Output::Event(_) | Output::Send { .. } => {}
        }
    }
    assert_eq!(errors, [(Peer(2), expected)]);
    assert_eq!(room.stats().protocol_errors, 1);
    assert_eq!(room.players().map(|(peer, ..)| peer).collect::<Vec<_>>(), [Peer(1)]);
}

#[test]
fn bad_messages_end_the_connection_and_nothing_else() {
    use ProtocolError as E;
    let (latest, reliable) = (Lane::Latest, Lane::Reliable);
    let order = |sequence, len| encode(&ToRoom::Order { sequence, bytes: vec![1; len] });
    let runs = |ticks, newest| {
        let runs = vec![netplay::PadRun { ticks, pads: vec![netplay::WirePad::default()] }];
        encode(&ToRoom::Pads(Pads { newest: Tick(newest), runs, ..Pads::default() }))
    };
    check_closed(true, reliable, &[], E::Malformed);
    check_closed(true, reliable, &[200, 1, 2, 3], E::Malformed);
    check_closed(true, reliable, &[encode(&ToRoom::Bye), vec![0]].concat(), E::Malformed);
    check_closed(true, reliable, &order(1, 10)[..8], E::Malformed);
    check_closed(
        true,
        reliable,
        &vec![3; TO_ROOM_BYTES_MAX + 1],
        E::TooLong { bytes: 4_161, max: 4_160 },
    );
    check_closed(true, latest, &[4; 1_025], E::TooLong { bytes: 1_025, max: 1_024 });
    check_closed(true, latest, &order(1, 10), E::WrongLane(latest));
    check_closed(true, reliable, &runs(1, 1), E::WrongLane(reliable));
    check_closed(true, latest, &runs(33, 90), E::OutOfBounds("number of ticks"));
    check_closed(true, latest, &runs(0, 90), E::OutOfBounds("number of ticks"));
    check_closed(true, latest, &runs(9, 8), E::OutOfBounds("number of ticks"));
    check_closed(true, reliable, &order(1, 4_097), E::OutOfBounds("length of an order"));
    check_closed(true, reliable, &order(2, 10), E::OutOfBounds("number of an order"));
    check_closed(true, reliable, &encode(&hello("Mira")), E::OutOfTurn("hello"));
    check_closed(
        true,
        reliable,
        &encode(&ToRoom::Ready { players: 1 }),
        E::OutOfTurn("request for seats"),
    );
    check_closed(
        false,
        reliable,
        &encode(&ToRoom::Ready { players: 5 }),
        E::OutOfBounds("number of players"),
    );
    check_closed(false, reliable, &order(1, 10), E::OutOfTurn("order"));
    check_closed(false, latest, &runs(1, 1), E::OutOfTurn("pad"));
    check_closed(
        false,
        reliable,
        &encode(&ToRoom::Get { offset: 100_000 }),
        E::OutOfBounds("offset in the cart"),
    );
}

#[test]
fn a_flood_ends_the_connection() {
    let mut room = room(30, 2);
    sit(&mut room, 1, 1);
    for _ in 0..MESSAGES_BURST {
        say(&mut room, 1, &ToRoom::Pads(Pads::default()));
    }
    assert_eq!(drain(&mut room, 1).1, Some(CloseReason::Protocol));
    assert_eq!(room.players().count(), 0);
}

#[test]
fn orders_are_done_once_and_answered() {
    let mut room = room(0, 2);
    sit(&mut room, 1, 1);
    for (sequence, order) in [(1, "sit"), (2, "no"), (2, "no"), (1, "sit"), (3, "stand")] {
        say(&mut room, 1, &ToRoom::Order { sequence, bytes: order.into() });
    }
    let (messages, _) = drain(&mut room, 1);
    let answers: Vec<String> = messages
        .iter()
        .filter_map(|message| match message {
            ToClient::Done { sequence } => Some(format!("{sequence} done")),
            ToClient::Refused { sequence, reason } => Some(format!("{sequence} refused: {reason}")),
            _ => None,
        })
        .collect();
    assert_eq!(answers, ["1 done", "2 refused: no means no", "3 done"]);
    assert_eq!(room.rules().pages[1..], ["0 orders sit", "0 orders no", "0 orders stand"]);
    assert_eq!(room.tick(), Tick(4), "a tick for the joining and for each order");
}

#[test]
fn a_cart_that_stops_closes_its_room_only() {
    let mut room = room(0, 2);
    sit(&mut room, 1, 1);
    say(&mut room, 1, &ToRoom::Order { sequence: 1, bytes: b"break".to_vec() });
    let (messages, closed) = drain(&mut room, 1);
    assert!(matches!(
        messages.last(),
        Some(ToClient::Closing { reason: CloseReason::CartStopped, .. })
    ));
    assert_eq!(
        (closed, room.closed()),
        (Some(CloseReason::CartStopped), Some(CloseReason::CartStopped))
    );
    assert_eq!(
        room.rules().pages.last().map(String::as_str),
        Some("0 orders break"),
        "it is not called again"
    );
    check_rejected(&mut room, 1, &hello("Mira"), RejectReason::Closing, "closed");
}

#[test]
fn a_room_goes_on_from_its_save() {
    let mut before = room(0, 2);
    sit(&mut before, 1, 1);
    let saved = before.save(NOW).expect("the diary is whole");
    let read = SavedRoom::read(&saved.to_bytes()).expect("a save is read back");
    let mut after = room(0, 2);
    assert_eq!(after.restore(NOW, &read), Ok(Ok(())));
    assert_eq!((after.tick(), after.rules().pages.len()), (Tick(1), 1));
    let torn = SavedRoom { rules: vec![0xff], ..read };
    assert_eq!(after.restore(NOW, &torn), Ok(Err(Refusal("the diary is torn".into()))));
    assert_eq!(after.rules().pages.len(), 1, "a refused save changes nothing");
}

#[test]
fn a_resumed_room_keeps_the_seats_of_those_who_had_them() {
    let mut room = room(30, 3);
    connect(&mut room, 1, 1);
    say(&mut room, 1, &changed(|hello| hello.players = 2));
    say(&mut room, 1, &ToRoom::Ready { players: 2 });
    drain(&mut room, 1);
    let had: Vec<(Seat, Identity)> =
        room.rules().who.iter().map(|(&seat, &who)| (seat, who)).collect();
    assert_eq!(had.len(), 2);
    let mut room = diary::room(30, 3);
    room.resume(NOW, Tick(77), had);
    assert_eq!(room.tick(), Tick(77));
    // Two strangers find one seat; both friends come back to theirs.
    assert_eq!(sit(&mut room, 2, 2), 2);
    check_rejected(&mut room, 3, &hello("Borin"), RejectReason::RoomFull, "full");
    connect(&mut room, 4, 1);
    say(&mut room, 4, &changed(|hello| hello.players = 2));
    say(&mut room, 4, &ToRoom::Ready { players: 2 });
    let (messages, closed) = drain(&mut room, 4);
    let seats = |message: &ToClient| match message {
        ToClient::Seated { seats, .. } => Some(seats.clone()),
        _ => None,
    };
    assert_eq!(messages.iter().find_map(seats), Some(vec![Seat(0), Seat(1)]), "{closed:?}");
}

#[test]
fn a_room_that_is_late_drops_time_and_says_so() {
    let mut room = room(30, 2);
    sit(&mut room, 1, 1);
    let late = Time(NOW.0 + 10_000_000);
    let mut dropped = 0;
    let next = loop {
        match room.poll(late) {
            Output::Event(RoomEvent::TimeDropped { ticks }) => dropped += ticks,
            Output::Wait(until) => break until,
            Output::Event(_) | Output::Send { .. } | Output::Close { .. } => {}
        }
    };
    assert_eq!((room.tick(), dropped), (Tick(1), 299), "ten seconds are 300 ticks");
    assert!(next > late && next.0 - late.0 <= 33_334);
}

#[test]
fn who_never_takes_a_seat_is_closed() {
    let mut room = room(30, 2);
    connect(&mut room, 1, 1);
    let Output::Wait(until) = room.poll(NOW) else { panic!("nothing is to be done") };
    let told = room.poll(until);
    assert!(matches!(told, Output::Send { peer: Peer(1), lane: Lane::Reliable, .. }), "{told:?}");
    let end = room.poll(until);
    assert_eq!(end, Output::Close { peer: Peer(1), reason: CloseReason::TooSlow });
    assert_eq!(room.poll(until), Output::Wait(Time::NEVER), "an empty room stands still");
}

#[test]
fn everybody_is_told_that_a_room_is_closed() {
    let mut room = room(30, 2);
    sit(&mut room, 1, 1);
    connect(&mut room, 2, 2);
    room.close(NOW, CloseReason::Closing);
    let mut closed = Vec::new();
    loop {
        match room.poll(NOW) {
            Output::Send { peer, lane, bytes } => {
                let told = decode::<ToClient>(lane, &bytes).expect("a room speaks the protocol");
                assert!(
                    matches!(told, ToClient::Closing { reason: CloseReason::Closing, .. }),
                    "{peer:?}: {told:?}"
                );
            }
            Output::Close { peer, reason } => closed.push((peer.0, reason)),
            Output::Event(_) => {}
            Output::Wait(until) => break assert_eq!(until, Time::NEVER),
        }
    }
    assert_eq!(closed, [(1, CloseReason::Closing), (2, CloseReason::Closing)]);
}

#[test]
fn every_message_prints_as_json() {
    let json = |message: &ToRoom| serde_json::to_string(message).expect("a message is plain data");
    assert_eq!(
        json(&ToRoom::Order { sequence: 3, bytes: vec![1, 2] }),
        r#"{"Order":{"sequence":3,"bytes":[1,2]}}"#
    );
    assert_eq!(
        json(&hello("Mira")),
        r#"{"Hello":{"version":1,"features":["unheard-of"],"room":"inn","code":"","name":"Mira","players":1}}"#
    );
}

fn drive(loopback: &mut Loopback<Diary>, now: Time) -> Vec<ClientEvent> {
    let mut events = Vec::new();
    loop {
        match loopback.poll(now) {
            Output::Event(LoopbackEvent::Client(event)) => {
                match event {
                    ClientEvent::Welcome(_) => loopback.client.fetch(),
                    ClientEvent::Cart(_) => loopback.client.ready(now, 1),
                    _ => {}
                }
                events.push(event);
            }
            Output::Event(LoopbackEvent::Room(_)) => {}
            Output::Wait(_) => return events,
            Output::Send { .. } | Output::Close { .. } => {
                unreachable!("a loopback keeps them for itself")
            }
        }
    }
}

#[test]
fn alone_is_a_client_and_a_room_without_delay() {
    for rate in [0, 30, 60] {
        let client = Client::new(ClientConfig::new("inn", "Mira"));
        let mut loopback = Loopback::new(NOW, room(rate, 1), client, [1; 32]);
        let events = drive(&mut loopback, NOW);
        assert!(matches!(events.last(), Some(ClientEvent::Seated { .. })), "{events:?}");
        let mut now = NOW;
        for frame in 0..120 {
            now = Time(now.0 + 16_667);
            loopback.client.press(0, cart_abi::Pad { held: u16::from(frame > 60), sticks: [0; 4] });
            if frame == 30 {
                assert_eq!(loopback.client.order(now, b"ale"), Ok(1));
            }
            loopback.client.advance(now, &mut NoPrediction);
            drive(&mut loopback, now);
        }
        loopback.client.advance(now, &mut NoPrediction);
        let scene = loopback.client.scene().expect("the game runs");
        let shown = String::from_utf8_lossy(scene.own.now);
        assert!(shown.starts_with("Mira joins 0\n0 orders ale"), "{shown}");
        assert_eq!(shown.ends_with("0 holds 1"), rate > 0, "on demand there are no pads");
        let stats = loopback.room.stats();
        assert_eq!(
            (stats.pads_missed, stats.pads_late, stats.protocol_errors),
            (0, 0, 0),
            "{stats:?}"
        );
        loopback.client.leave();
        let last = drive(&mut loopback, now).pop();
        assert!(
            matches!(last, Some(ClientEvent::Closed { reason: CloseReason::Left, .. })),
            "{last:?}"
        );
        assert_eq!(loopback.room.players().count(), 0);
    }
}

fn any_lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Latest), Just(Lane::Reliable)]
}

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_an_error(lane in any_lane(), bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(message) = decode::<ToRoom>(lane, &bytes) {
            prop_assert_eq!(decode(lane, &encode(&message)), Ok(message));
        }
        if let Ok(message) = decode::<ToClient>(lane, &bytes) {
            prop_assert_eq!(decode(lane, &encode(&message)), Ok(message));
        }
    }

    #[test]
    fn no_messages_break_a_room(
        messages in prop::collection::vec((any_lane(), 0..6_u8, prop::collection::vec(any::<u8>(), 0..40)), 1..30),
    ) {
        let mut room = room(30, 2);
        sit(&mut room, 1, 1);
        for (lane, kind, rest) in messages {
            sit(&mut room, 2, 2);
            raw(&mut room, 2, lane, &[vec![kind], rest].concat());
            drain(&mut room, 2);
        }
        prop_assert!(room.players().any(|(peer, ..)| peer == Peer(1)));
    }

    #[test]
    fn no_messages_break_a_client(
        messages in prop::collection::vec((any_lane(), 0..11_u8, prop::collection::vec(any::<u8>(), 0..60)), 1..30),
    ) {
        let client = Client::new(ClientConfig::new("inn", "Mira"));
        let mut loopback = Loopback::new(NOW, room(30, 1), client, [1; 32]);
        drive(&mut loopback, NOW);
        for (lane, kind, rest) in messages {
            loopback.client.handle(NOW, Input::Bytes { lane, bytes: &[vec![kind], rest].concat() });
            loopback.client.advance(NOW, &mut NoPrediction);
            prop_assert!(loopback.client.scene().is_none_or(|scene| scene.own.part <= 256));
        }
        drive(&mut loopback, NOW);
    }
}
