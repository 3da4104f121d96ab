//! Links and listeners over real QUIC on the loopback interface.

#![expect(
    clippy::disallowed_methods,
    reason = "deadlines are read off the clock, so that a failing test ends"
)]

#[expect(dead_code, reason = "other tests need more of it")]
mod parts;

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use netplay::Lane;
use netplay::limits::TO_CLIENT_BYTES_MAX;
use netplay::sim::Random;
use netplay_quic::{Address, Dialer, Ending, Fingerprint, Key, Link, LinkEvent, Pins};
use parts::{Raw, Server, connected, ended, expect_message, next, until};

#[test]
fn whoever_polls_late_knows_when_a_message_came() {
    let mut server = Server::start();
    let (link, mut arrival) = server.join();
    let begun = Instant::now();
    link.send(Lane::Reliable, b"order".to_vec());
    // Not polled for a while, wherever it is by then.
    until("a while", || (begun.elapsed() >= Duration::from_millis(500)).then_some(()));
    let waited = until("the order", || match arrival.link.poll() {
        Some(LinkEvent::Bytes { waited, .. }) => Some(waited),
        Some(other) => panic!("{other:?}"),
        None => None,
    });
    let passed = u64::try_from(begun.elapsed().as_micros()).unwrap();
    assert!((20_000..passed).contains(&waited.0), "{waited:?} of {passed} us");
}

/// More from one address than may shake hands at a time, as after a restart of a server.
#[test]
fn who_comes_in_a_crowd_waits_and_is_not_turned_away() {
    let mut server = Server::start();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.unwrap();
    let dialer = Dialer::bind(runtime.handle(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let mut links: Vec<Link> =
        (0..80).map(|_| dialer.connect(&server.address(), &Key::make().unwrap())).collect();
    for link in &mut links {
        link.send(Lane::Reliable, b"hello".to_vec());
    }
    let arrivals: Vec<_> = links.iter().map(|_| server.accept()).collect();
    assert_eq!(arrivals.len(), links.len());
    assert!(links.iter_mut().all(|link| connected(link).0 == server.key.fingerprint()));
}

#[test]
fn both_lanes_carry_messages_both_ways() {
    let mut server = Server::start();
    let player = Key::make().unwrap();
    let pins = Pins::at(&server.folder.path().join("servers"));
    let mut link = Link::connect(&server.address(), &player, &pins);
    link.send(Lane::Reliable, b"hello".to_vec());
    assert_eq!(connected(&mut link), (server.key.fingerprint(), true));
    let mut arrival = server.accept();
    assert_eq!(arrival.hello, b"hello");
    assert_eq!(arrival.fingerprint, player.fingerprint(), "the key is the identity");
    assert!(arrival.remote.ip().is_loopback());

    let key_view = vec![7; TO_CLIENT_BYTES_MAX];
    arrival.link.send(Lane::Reliable, key_view.clone());
    arrival.link.send(Lane::Reliable, b"second".to_vec());
    expect_message(&mut link, Lane::Reliable, &key_view);
    expect_message(&mut link, Lane::Reliable, b"second");
    arrival.link.send(Lane::Latest, b"view".to_vec());
    expect_message(&mut link, Lane::Latest, b"view");
    link.send(Lane::Latest, b"pads".to_vec());
    expect_message(&mut arrival.link, Lane::Latest, b"pads");
    let stats = link.stats();
    assert!(stats.sent_bytes > 1_200 && stats.received_bytes > key_view.len() as u64, "{stats:?}");
    assert_eq!((stats.skipped, stats.oversized, stats.unpolled), (0, 0, 0));

    drop(link);
    assert!(matches!(ended(&mut arrival.link), Ending::Closed { reason } if reason == "left"));
    assert_eq!(pins.known(&server.address()).unwrap(), Some(server.key.fingerprint()));
    let mut again = Link::connect(&server.address(), &player, &pins);
    assert_eq!(connected(&mut again), (server.key.fingerprint(), false));
}

#[test]
fn links_that_share_a_socket_are_players_of_their_own() {
    let mut server = Server::start();
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().unwrap();
    let dialer = Dialer::bind(runtime.handle(), "127.0.0.1:0".parse().unwrap()).unwrap();
    let wait = |link: &mut Link| {
        let ready = async { tokio::time::timeout(Duration::from_secs(30), link.ready()).await };
        runtime.block_on(ready).unwrap();
        link.poll().expect("an event was waited for")
    };
    let keys = [Key::make().unwrap(), Key::make().unwrap()];
    let [(mut one, mut arrived), (mut other, stays)] = keys.each_ref().map(|key| {
        let mut link = dialer.connect(&server.address(), key);
        link.send(Lane::Reliable, b"hello".to_vec());
        assert!(matches!(wait(&mut link), LinkEvent::Connected { first_sight: true, .. }));
        let arrival = server.accept();
        assert_eq!(arrival.fingerprint, key.fingerprint());
        (link, arrival)
    });
    assert_eq!(arrived.remote, stays.remote);
    one.close("enough");
    assert!(matches!(ended(&mut arrived.link), Ending::Closed { reason } if reason == "enough"));
    assert!(matches!(wait(&mut one), LinkEvent::Disconnected { .. }));
    stays.link.send(Lane::Latest, b"view".to_vec());
    let view = wait(&mut other);
    assert!(matches!(&view, LinkEvent::Bytes { bytes, .. } if bytes == b"view"), "{view:?}");

    let stranger = Address { fingerprint: Some(keys[0].fingerprint()), ..server.address() };
    let mut refused = dialer.connect(&stranger, &keys[0]);
    let ending = wait(&mut refused);
    assert!(
        matches!(ending, LinkEvent::Disconnected { ending: Ending::WrongKey { .. } }),
        "{ending:?}"
    );
}

#[test]
fn a_host_is_tried_at_each_of_its_addresses() {
    let mut server = Server::start();
    // Where "localhost" is ::1 first, nobody answers there: the server listens at 127.0.0.1.
    let address = Address { host: "localhost".to_owned(), ..server.address() };
    let pins = Pins::at(&server.folder.path().join("servers"));
    let mut link = Link::connect(&address, &Key::make().unwrap(), &pins);
    link.send(Lane::Reliable, b"hello".to_vec());
    assert_eq!(connected(&mut link), (server.key.fingerprint(), true));
    assert_eq!(server.accept().hello, b"hello");
}

#[test]
fn mode_06_a_datagram_that_cannot_leave_is_skipped_and_counted() {
    let mut server = Server::start();
    let (mut link, arrival) = server.join();
    for _ in 0..200 {
        arrival.link.send(Lane::Latest, vec![1; 1_000]);
    }
    arrival.link.send(Lane::Reliable, b"after".to_vec());
    // A datagram and a stream may overtake each other.
    let (mut came, mut after) = (0, false);
    while came == 0 || !after {
        match next(&mut link) {
            LinkEvent::Bytes { lane: Lane::Latest, .. } => came += 1,
            LinkEvent::Bytes { lane: Lane::Reliable, .. } => after = true,
            other => panic!("{other:?}"),
        }
    }
    let skipped = arrival.link.stats().skipped;
    assert!(skipped > 0 && came > 0 && came + skipped <= 200, "{skipped} skipped, {came} came");
    arrival.link.send(Lane::Latest, vec![1; 2_000]);
    assert_eq!(arrival.link.stats().oversized, 1);
}

#[test]
fn a_server_with_another_key_than_the_address_names_is_told_nothing() {
    let mut server = Server::start();
    let expected = Fingerprint::of_public_key(b"another");
    let address = Address { fingerprint: Some(expected), ..server.address() };
    let pins = Pins::at(&server.folder.path().join("servers"));
    let mut link = Link::connect(&address, &Key::make().unwrap(), &pins);
    link.send(Lane::Reliable, b"secret".to_vec());
    match ended(&mut link) {
        Ending::WrongKey { expected: named, shown, .. } => {
            assert_eq!((named, shown), (expected, server.key.fingerprint()));
        }
        other => panic!("{other}"),
    }
    assert_eq!(pins.known(&address).unwrap(), None);
    // Had the first client got in, it would be accepted before this one.
    let (_link, arrival) = server.join();
    assert_eq!(arrival.hello, b"hello");
}

#[test]
fn a_changed_key_is_refused_until_the_player_accepts_it() {
    let mut server = Server::start();
    let pins = Pins::at(&server.folder.path().join("servers"));
    let player = Key::make().unwrap();
    let before = Fingerprint::of_public_key(b"the key before");
    let address = Address { fingerprint: None, ..server.address() };
    pins.accept_new_key(&address, before).unwrap();
    for named in [None, server.address().fingerprint] {
        let address = Address { fingerprint: named, ..address.clone() };
        let ending = ended(&mut Link::connect(&address, &player, &pins));
        let text = ending.to_string();
        let Ending::ChangedKey { known, shown, .. } = ending else { panic!("{text}") };
        assert_eq!((known, shown), (before, server.key.fingerprint()));
        assert!(text.contains(&known.to_string()) && text.contains(&shown.to_string()), "{text}");
    }
    pins.accept_new_key(&address, server.key.fingerprint()).unwrap();
    let mut link = Link::connect(&address, &player, &pins);
    assert_eq!(connected(&mut link), (server.key.fingerprint(), false));
    link.send(Lane::Reliable, b"hello".to_vec());
    assert_eq!(server.accept().fingerprint, player.fingerprint());
}

#[test]
fn damaged_pins_stop_the_connection() {
    let server = Server::start();
    let path = server.folder.path().join("servers");
    std::fs::write(&path, "rubbish").unwrap();
    let ending =
        ended(&mut Link::connect(&server.address(), &Key::make().unwrap(), &Pins::at(&path)));
    assert!(ending.to_string().contains("line 1"), "{ending}");
}

#[test]
fn who_proves_no_key_or_speaks_otherwise_does_not_get_in() {
    let mut server = Server::start();
    let check = |raw: Raw, expected: &str| {
        let error = raw.until_closed(server.address.port());
        assert!(error.contains(expected), "{error}");
    };
    check(Raw::without_certificate(), "certificate");
    check(Raw::with_stolen_certificate(), "BadSignature");
    check(Raw::with_alpn(Some(b"quiver/2")), "known protocol");
    check(Raw::with_alpn(None), "known protocol");
    let (_link, arrival) = server.join();
    assert_eq!(arrival.hello, b"hello", "the first to arrive is the honest one");
}

#[test]
fn a_server_with_a_stolen_certificate_is_not_believed() {
    let folder = tempfile::tempdir().unwrap();
    let (port, stolen) = parts::impostor();
    let address: Address = format!("quiver://127.0.0.1:{port}/r#{stolen}").parse().unwrap();
    let pins = Pins::at(&folder.path().join("servers"));
    let ending = ended(&mut Link::connect(&address, &Key::make().unwrap(), &pins));
    assert!(matches!(ending, Ending::Broken(_)), "{ending}");
    assert_eq!(pins.known(&address).unwrap(), None);
}

#[test]
fn bad_frames_end_only_the_one_who_sends_them() {
    let mut server = Server::start();
    let (mut honest, mut honest_arrival) = server.join();
    let check = |bytes: &[u8], expected: &str| {
        let error = Raw::honest().says(bytes).until_closed(server.address.port());
        assert!(error.contains(expected), "{bytes:?}: {error}");
    };
    check(&[0xff; 64], "4294967295 bytes");
    check(&5_000_u32.to_le_bytes(), "5000 bytes");
    check(&[1, 0], "ended without a goodbye");
    check(&[0, 0, 0, 0], "goodbye before hello");

    let raw = Raw::honest().says(b"\x05\0\0\0hello\xff\xff\xff\xff");
    let closed = raw.until_closed(server.address.port());
    assert!(closed.contains("4294967295 bytes"), "{closed}");
    let mut hostile = server.accept();
    let ending = ended(&mut hostile.link);
    assert!(matches!(ending, Ending::BadBytes { .. }), "{ending}");

    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for first in 0..=255_u8 {
        let garbage: Vec<u8> =
            (0..1_200_u32).map(|at| first.wrapping_mul(31).wrapping_add((at * at) as u8)).collect();
        socket.send_to(&garbage, server.address).unwrap();
    }
    honest.send(Lane::Reliable, b"still here".to_vec());
    expect_message(&mut honest_arrival.link, Lane::Reliable, b"still here");
    honest_arrival.link.send(Lane::Latest, b"so am I".to_vec());
    expect_message(&mut honest, Lane::Latest, b"so am I");
}

#[test]
fn random_frames_and_datagrams_end_only_their_sender() {
    let mut server = Server::start();
    let (mut honest, mut honest_arrival) = server.join();
    for seed in 0..48 {
        let mut random = Random::new(seed);
        let says_hello = seed % 2 == 0;
        // Who does not say hello announces nothing or too much, and does not arrive.
        let mut bytes = match says_hello {
            true => b"\x05\0\0\0hello".to_vec(),
            false => random.one_of(&[0, 4_161, u32::MAX]).to_le_bytes().to_vec(),
        };
        for _ in 0..1 + random.below(6) {
            // Lengths that are often right, and what follows them often is not.
            let length = random.one_of(&[0, 1, 60, 4_160, 4_161, 70_000, u32::MAX]);
            bytes.extend(length.to_le_bytes());
            let follows = random.below(u64::from(length.min(5_000)) + 3);
            bytes.extend((0..follows).map(|_| random.bits() as u8));
        }
        Raw::honest().says(&bytes).until_closed(server.address.port());
        let arrived = says_hello.then(|| server.accept());
        assert!(arrived.is_none_or(|arrival| arrival.hello == b"hello"), "SEED={seed}");
    }
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for seed in 0..3_000 {
        let mut random = Random::new(seed);
        // Headers as QUIC has them: long ones of version 1 with ids, and short ones.
        let mut datagram = match random.below(3) {
            0 => vec![0x40 | random.bits() as u8],
            _ => [&[0xc0 | random.bits() as u8, 0, 0, 0, 1, 8], &random.bits().to_le_bytes()[..]]
                .concat(),
        };
        let length = random.one_of(&[1, 20, 21, 60, 300, 1_199, 1_200, 1_400]);
        datagram.extend((0..length).map(|_| random.bits() as u8));
        socket.send_to(&datagram, server.address).unwrap();
    }
    honest.send(Lane::Reliable, b"still here".to_vec());
    expect_message(&mut honest_arrival.link, Lane::Reliable, b"still here");
    honest_arrival.link.send(Lane::Latest, b"so am I".to_vec());
    expect_message(&mut honest, Lane::Latest, b"so am I");
}

#[test]
fn mode_16_an_orderly_close_delivers_everything_and_the_reason() {
    let mut server = Server::start();
    let (mut link, mut arrival) = server.join();
    for at in 0..100_u8 {
        arrival.link.send(Lane::Reliable, vec![at; 5_000]);
    }
    arrival.link.close("the host stops");
    for at in 0..100_u8 {
        expect_message(&mut link, Lane::Reliable, &[at; 5_000]);
    }
    assert!(matches!(ended(&mut link), Ending::Closed { reason } if reason == "the host stops"));
    assert!(link.poll().is_none(), "nothing comes after the end");
    assert!(
        matches!(ended(&mut arrival.link), Ending::Closed { reason } if reason == "the host stops")
    );
    server.finish();
}

#[test]
fn a_restarted_server_is_noticed_before_the_silence_is() {
    let mut server = Server::start();
    let (mut link, arrival) = server.join();
    let server = server.crash_and_restart(arrival);
    let begun = Instant::now();
    let ending = until("the end", || {
        // What a console sends all the time.
        link.send(Lane::Latest, vec![0; 60]);
        match link.poll() {
            Some(LinkEvent::Disconnected { ending }) => Some(ending),
            _ => None,
        }
    });
    assert!(matches!(ending, Ending::Lost), "{ending}");
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "silence takes 15 s, and this took {:?}",
        begun.elapsed()
    );
    let begun = Instant::now();
    drop(link);
    assert!(begun.elapsed() < Duration::from_millis(250), "nobody is left to say goodbye to");
    drop(server);
}

#[test]
fn a_server_that_finishes_tells_those_who_are_left() {
    let mut server = Server::start();
    let (mut link, arrival) = server.join();
    server.finish();
    assert!(matches!(ended(&mut link), Ending::Closed { reason } if reason == "the server stops"));
    drop(arrival);
}

#[test]
fn mode_21_who_does_not_read_is_cut_off() {
    let mut server = Server::start();
    let raw = Raw::honest().says(b"\x05\0\0\0hello").goes_on();
    let _standing = raw.connect(server.address.port());
    let mut arrival = server.accept();
    let ending = until("the link ends", || {
        arrival.link.send(Lane::Reliable, vec![0; 100_000]);
        match arrival.link.poll() {
            Some(LinkEvent::Disconnected { ending }) => Some(ending),
            _ => None,
        }
    });
    assert!(matches!(ending, Ending::TooSlow), "{ending}");
}

#[test]
fn who_says_nothing_is_gone_after_the_deadline() {
    let server = Server::start();
    let error = Raw::honest().until_closed(server.address.port());
    assert!(error.contains("no hello"), "{error}");
}

#[test]
fn nobody_at_the_address_is_said() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let address = format!("quiver://{}/r", silent.local_addr().unwrap());
    let pins = Pins::at(&folder.path().join("servers"));
    let ending = ended(&mut Link::connect(&address.parse().unwrap(), &Key::make().unwrap(), &pins));
    assert!(matches!(ending, Ending::NoAnswer { .. }), "{ending}");
}
