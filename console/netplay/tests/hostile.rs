//! Clients that mean harm, message by message: the room stays within its bounds, and who plays honestly plays on.

mod inn;

use std::collections::BTreeMap;

use netplay::{
    Client, ClientConfig, ClientEvent, CloseReason, Input, Lane, Loopback, LoopbackEvent,
    OrderError, Output, Peer, Profile, ProtocolError, Refusal, Rules, Seat, SeatPad, Span, Stopped,
    Time, ToRoom,
    codec::{Message, encode},
    limits::{
        CART_WINDOW_BYTES, ORDERS_AT_ONCE_MAX, ORDERS_PAUSE, ORDERS_UNANSWERED_MAX, VISITORS_MAX,
    },
    sim::Random,
};

use crate::inn::{BEGIN, Inn, TICK, hello, order, pads};

/// Rules that count what they are asked. A view is the tick and who sits.
#[derive(Debug, Default)]
struct Census {
    seats: BTreeMap<Seat, String>,
    ticks: u32,
    /// The first bytes of the orders, by seat.
    orders: Vec<(Seat, Vec<u8>)>,
    /// Ticks in which the pad of seat 0 held something.
    held: u32,
}

impl Rules for Census {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        assert_eq!(self.seats.insert(seat, who.name.clone()), None, "nobody sits on another");
        Ok(())
    }
    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        assert!(self.seats.remove(&seat).is_some(), "only who sits can leave");
        Ok(())
    }
    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        assert!(self.seats.contains_key(&seat), "only who sits can order");
        self.orders.push((seat, order.to_vec()));
        Ok(Ok(()))
    }
    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        self.ticks += 1;
        self.held += u32::from(pads.iter().any(|pad| pad.seat == Seat(0) && pad.pad.now.held != 0));
        Ok(())
    }
    fn view(&mut self, _seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok(format!("{} {:?}", self.ticks, self.seats).into_bytes())
    }
    fn spectate(&mut self, _budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(Some(format!("{} {}", self.ticks, self.seats.len()).into_bytes()))
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(Vec::new())
    }
    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

fn census(tick_rate: u8, seats: u8) -> Inn<Census> {
    Inn::new(Census::default(), tick_rate, seats)
}

#[test]
fn thousands_of_orders_a_second_end_only_who_sends_them() {
    for rate in [0, 30] {
        let mut inn = census(rate, 4);
        inn.sit(1, 1);
        inn.sit(2, 2);
        let mut most_at_once = 0;
        let mut honest = 0;
        // 5,000 a second from one, and one in each tick from the other.
        for sequence in 1..=5_000_u32 {
            let before = inn.room.rules().orders.len();
            inn.say(2, &order(sequence));
            if sequence.is_multiple_of(167) {
                honest += 1;
                inn.say(1, &order(honest));
            }
            inn.pass(Span(200));
            most_at_once = most_at_once.max(inn.room.rules().orders.len() - before);
        }
        assert_eq!(inn.broken.get(&Peer(2)), Some(&ProtocolError::TooMany), "{rate} Hz");
        assert_eq!(inn.closed.get(&Peer(2)), Some(&CloseReason::Protocol));
        assert!(most_at_once <= ORDERS_AT_ONCE_MAX + 1, "{most_at_once} orders at once");
        assert_eq!(inn.answers(1), (1..=honest).collect::<Vec<_>>(), "none of the other's is lost");
        let of_eve = inn.room.rules().orders.iter().filter(|(seat, _)| *seat == Seat(1)).count();
        assert!((1..=3 * ORDERS_AT_ONCE_MAX).contains(&of_eve), "{of_eve} were carried out");
    }
}

#[test]
fn orders_that_come_all_at_once_are_all_carried_out_in_their_order() {
    for rate in [0, 1, 30] {
        let mut inn = census(rate, 4);
        inn.sit(1, 1);
        let most = u32::try_from(ORDERS_UNANSWERED_MAX).expect("a small number");
        (1..=most).for_each(|sequence| inn.say(1, &order(sequence)));
        assert_eq!(inn.answers(1).len(), ORDERS_AT_ONCE_MAX);
        for _ in 0..ORDERS_UNANSWERED_MAX / ORDERS_AT_ONCE_MAX {
            inn.pass(ORDERS_PAUSE);
        }
        assert_eq!(inn.answers(1), (1..=most).collect::<Vec<_>>(), "{rate} Hz");
        assert!(inn.is_seated(1) && inn.broken.is_empty());
    }
}

#[test]
fn a_hasty_cart_is_held_back_by_its_own_client() {
    let inn = census(30, 1);
    let client = Client::new(ClientConfig::new("inn", "Mira"));
    let mut loopback = Loopback::new(BEGIN, inn.room, client, [1; 32]);
    let mut done = 0;
    let mut drive = |loopback: &mut Loopback<Census>, now: Time| {
        loop {
            match loopback.poll(now) {
                Output::Event(LoopbackEvent::Client(ClientEvent::Welcome(_))) => {
                    loopback.client.ready(now, 1);
                }
                Output::Event(LoopbackEvent::Client(ClientEvent::Done { .. })) => done += 1,
                Output::Event(LoopbackEvent::Client(event @ ClientEvent::Closed { .. })) => {
                    panic!("{event:?}");
                }
                Output::Wait(_) => return done,
                _ => {}
            }
        }
    };
    drive(&mut loopback, BEGIN);
    let mut now = BEGIN;
    let (mut sent, mut held_back) = (0_u32, 0_u32);
    for _ in 0..200 {
        now = now + Span(16_667);
        for _ in 0..20 {
            match loopback.client.order(now, b"again") {
                Ok(_) => sent += 1,
                Err(OrderError::TooMany) => held_back += 1,
                Err(error) => panic!("{error}"),
            }
        }
        drive(&mut loopback, now);
    }
    for _ in 0..20 {
        now = now + ORDERS_PAUSE;
        drive(&mut loopback, now);
    }
    assert_eq!(drive(&mut loopback, now), sent, "what was sent is done");
    assert!(sent > 400 && held_back > 1_000, "{sent} sent, {held_back} held back");
}

/// Messages of one connection, in this order, end it with this error.
fn check_closed(messages: &[ToRoom], expected: ProtocolError) {
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    inn.connect(2, 2);
    messages.iter().for_each(|message| inn.say(2, message));
    assert_eq!(inn.broken, BTreeMap::from([(Peer(2), expected)]), "{messages:?}");
    assert!(inn.is_seated(1) && !inn.is_seated(2));
}

#[test]
fn messages_out_of_turn_end_the_connection() {
    use ProtocolError as E;
    let before = E::OutOfTurn("message before the hello");
    let ready = || ToRoom::Ready { players: 1 };
    let get = |offset| ToRoom::Get { offset };
    check_closed(&[ready()], before);
    check_closed(&[get(0)], before);
    check_closed(&[order(1)], before);
    check_closed(&[pads(1, 0)], E::WrongLane(Lane::Latest));
    check_closed(&[hello(), hello()], E::OutOfTurn("hello"));
    check_closed(&[hello(), order(1)], E::OutOfTurn("order"));
    check_closed(&[hello(), pads(1, 0)], E::OutOfTurn("pad"));
    check_closed(&[hello(), ready(), hello()], E::OutOfTurn("hello"));
    check_closed(&[hello(), ready(), ready()], E::OutOfTurn("request for seats"));
    check_closed(&[hello(), ready(), get(0)], E::OutOfTurn("request for the cart"));
    for offset in [1_000_000, u32::MAX - 1, u32::MAX] {
        check_closed(&[hello(), get(offset)], E::OutOfBounds("offset in the cart"));
    }
}

#[test]
fn pads_for_other_ticks_move_nobody() {
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    inn.pass(Span::from_millis(100));
    for at in 0..300_u32 {
        let tick = inn.room.tick().0;
        inn.say(1, &pads([1, tick, tick + 65, u32::MAX - at, u32::MAX][at as usize % 5], 0xff));
        inn.pass(TICK);
    }
    assert_eq!(inn.room.rules().held, 0);
    let stats = inn.room.stats();
    assert!(inn.is_seated(1) && stats.pads_late > 0 && stats.pads_far > 0, "{stats:?}");
}

#[test]
fn a_player_who_joins_a_thousand_times_has_one_seat() {
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    for peer in 2..1_002 {
        inn.sit(peer, 2);
        inn.pass(Span(1_000));
        assert_eq!(inn.room.players().count(), 2);
        assert_eq!(inn.room.rules().seats.keys().copied().collect::<Vec<_>>(), [Seat(0), Seat(1)]);
    }
    let superseded = inn.closed.values().filter(|reason| **reason == CloseReason::Superseded);
    assert_eq!((superseded.count(), inn.closed.len()), (999, 999));
}

#[test]
fn visitors_who_never_sit_are_counted_and_end() {
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    for peer in 2..302 {
        inn.connect(peer, 2);
        inn.say(peer, &hello());
    }
    assert_eq!(inn.closed.len(), 300 - VISITORS_MAX, "the others wait");
    inn.sit(350, 3);
    assert!(inn.is_seated(350), "a crowd keeps nobody out");
    for _ in 0..11 {
        // Both play on.
        inn.pass(Span::from_millis(11_000));
        inn.say(1, &pads(1, 0));
        inn.say(350, &pads(1, 0));
    }
    assert_eq!(inn.closed.len(), 300);
    assert!(inn.is_seated(1) && inn.is_seated(350));
}

#[test]
fn a_console_that_sends_nothing_loses_its_seat() {
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    inn.sit(2, 2);
    inn.pass(Span::from_millis(29_000));
    // Whoever only looks on still sends an untouched pad.
    inn.say(1, &pads(1, 0));
    inn.pass(Span::from_millis(2_000));
    assert_eq!(inn.closed.get(&Peer(2)), Some(&CloseReason::Silent));
    assert!(inn.is_seated(1) && inn.closed.len() == 1);
    let mut by_turns = census(0, 4);
    by_turns.sit(1, 1);
    by_turns.pass(Span::from_millis(600_000));
    assert!(by_turns.is_seated(1), "who thinks for long keeps the seat where ticks follow orders");
}

/// A message as a client sends it, and what a hostile one makes of it.
fn mangled(random: &mut Random, tick: u32, sequence: u32) -> (Lane, Vec<u8>) {
    let anywhere = random.bits() as u32;
    let message = match random.below(8) {
        0 => hello(),
        1 => ToRoom::Get { offset: random.one_of(&[0, 999_999, 500_000, anywhere]) },
        2 => ToRoom::Ready { players: random.below(5) as u8 },
        3 => order(sequence),
        4 if random.happens(500) => ToRoom::Bye,
        _ => pads(tick + random.below(9) as u32, random.bits() as u16),
    };
    let mut bytes = encode(&message);
    match random.below(6) {
        0 => {
            let at = random.below(bytes.len() as u64) as usize;
            bytes[at] ^= 1 << random.below(8);
        }
        1 => bytes.truncate(random.below(bytes.len() as u64 + 1) as usize),
        2 => bytes.extend((0..random.below(2_000)).map(|_| 0xff)),
        3 => bytes = (0..random.below(64)).map(|_| random.bits() as u8).collect(),
        _ => {}
    }
    let other = match message.lane() {
        Lane::Latest => Lane::Reliable,
        Lane::Reliable => Lane::Latest,
    };
    (if random.happens(500) { other } else { message.lane() }, bytes)
}

#[test]
fn no_mangled_message_reaches_another_player() {
    let (mut ended, mut seated) = (0, 0);
    for seed in 0..300 {
        println!("SEED={seed}");
        let mut random = Random::new(seed);
        let mut inn = census(random.one_of(&[0, 1, 30, 60]), 3);
        inn.sit(0, 1);
        let mut honest = 0;
        let (mut peer, mut sequence) = (10, 0);
        for _ in 0..200 {
            if !inn.is_seated(peer) || random.happens(100) {
                peer += 1;
                inn.connect(peer, random.one_of(&[2, 3]));
                inn.say(peer, &hello());
                if random.happens(8_000) {
                    inn.say(peer, &ToRoom::Ready { players: 1 });
                    seated += u32::from(inn.is_seated(peer));
                }
                sequence = 0;
            }
            sequence += 1;
            let (lane, bytes) = mangled(&mut random, inn.room.tick().0, sequence);
            inn.raw(peer, lane, &bytes);
            assert!(inn.answer_bytes <= CART_WINDOW_BYTES + 4_096, "{}", inn.answer_bytes);
            if random.happens(300) {
                inn.room.handle(inn.now, Peer(peer), Input::Disconnected);
            }
            inn.pass(Span(random.below(20_000)));
            if random.happens(1_000) {
                honest += 1;
                inn.say(0, &order(honest));
            }
            assert!(inn.is_seated(0) && inn.room.closed().is_none());
        }
        inn.pass(Span::from_millis(1_000));
        assert_eq!(inn.answers(0), (1..=honest).collect::<Vec<_>>());
        ended += inn.broken.len();
    }
    assert!(ended > 1_000 && seated > 1_000, "{ended} ended, {seated} seated");
}

#[test]
fn who_watches_may_only_leave() {
    let watch = |inn: &mut Inn<Census>, peer: u64| {
        inn.connect(peer, peer as u8);
        inn.say(peer, &hello());
        inn.say(peer, &ToRoom::Watch);
        assert!(inn.room.spectators().any(|(watching, _)| watching == Peer(peer)));
    };
    let mut inn = census(30, 4);
    inn.sit(1, 1);
    let said = [order(1), pads(40, 1), ToRoom::Ready { players: 1 }, ToRoom::Watch, hello()];
    for (peer, message) in (10..).zip(&said) {
        watch(&mut inn, peer);
        inn.pass(TICK);
        inn.say(peer, message);
        assert_eq!(
            inn.broken.get(&Peer(peer)),
            Some(&ProtocolError::OutOfTurn("message of a spectator")),
            "{message:?}"
        );
        assert_eq!(inn.closed.get(&Peer(peer)), Some(&CloseReason::Protocol));
    }
    watch(&mut inn, 30);
    inn.raw(30, Lane::Latest, &[255; 9]);
    assert_eq!(inn.broken.get(&Peer(30)), Some(&ProtocolError::Malformed));
    watch(&mut inn, 31);
    inn.say(31, &ToRoom::Bye);
    assert_eq!(inn.closed.get(&Peer(31)), Some(&CloseReason::Left));
    // A player cannot become a spectator, and who is sent away watches no more.
    watch(&mut inn, 32);
    inn.room.send_away(inn.now, [32; 32], CloseReason::Banned);
    inn.drain();
    assert_eq!(inn.closed.get(&Peer(32)), Some(&CloseReason::Banned));
    watch(&mut inn, 33);
    let rules = inn.room.rules();
    assert!(rules.orders.is_empty() && rules.held == 0 && rules.seats.len() == 1);
    inn.say(1, &ToRoom::Watch);
    assert_eq!(inn.closed.get(&Peer(1)), Some(&CloseReason::Protocol));
    inn.room.close(inn.now, CloseReason::Closing);
    inn.drain();
    assert_eq!(inn.closed.get(&Peer(33)), Some(&CloseReason::Closing));
    assert_eq!(inn.room.spectators().count(), 0);
}
