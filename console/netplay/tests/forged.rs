//! Forged and replayed messages: the game comes out as if they had never been sent.

#[expect(dead_code, reason = "other tests need more of it")]
mod inn;

use netplay::{
    CloseReason, Input, Lane, PadRun, Pads, Peer, Profile, Refusal, Rules, Seat, SeatPad, Span,
    Stopped, Tick, ToClient, ToRoom, WirePad,
    codec::{Message, encode},
    sim::Random,
};

use crate::inn::{Inn, TICK, hello_of, order, pads};

/// Rules whose state is the hash of all that they were ever asked, in its order.
#[derive(Debug, Default)]
struct Ledger([u8; 32]);

impl Ledger {
    fn note(&mut self, what: &str, parts: &[&[u8]]) {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        for part in [what.as_bytes()].iter().chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        self.0 = *hasher.finalize().as_bytes();
    }
}

impl Rules for Ledger {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.note("join", &[&[seat.0], &who.identity, who.name.as_bytes()]);
        Ok(())
    }
    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.note("leave", &[&[seat.0]]);
        Ok(())
    }
    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.note("order", &[&[seat.0], order]);
        Ok(Ok(()))
    }
    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        for SeatPad { seat, pad } in pads {
            let held = [pad.now.held, pad.before].map(u16::to_le_bytes).concat();
            self.note("pad", &[&[seat.0], &held, &pad.now.sticks.map(i8::cast_unsigned)]);
        }
        self.note("tick", &[]);
        Ok(())
    }
    fn view(&mut self, seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        Ok([&self.0[..], &[seat.0]].concat())
    }
    fn spectate(&mut self, _budget: u32) -> Result<Option<Vec<u8>>, Stopped> {
        Ok(Some(self.0.to_vec()))
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(self.0.to_vec())
    }
    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

/// Steps of a game; in each the room runs a tick.
const STEPS: u32 = 150;
/// Who does nothing in the honest game.
const EVE: u64 = 3;

/// What Eve and her friends do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Evil {
    /// Nothing.
    No,
    /// Nothing, and the host sends Eve away in this step.
    Leaves(u32),
    /// They forge what does not end Eve's own connection.
    Careful,
    /// They forge anything.
    Bold,
}

/// How a game came out.
#[derive(Debug, Eq, PartialEq)]
struct Outcome {
    state: [u8; 32],
    tick: Tick,
    /// The hash of all that the two who play honestly were sent.
    told: [blake3::Hash; 2],
}

/// What the forged messages met.
#[derive(Debug, Default)]
struct Met {
    forged: u32,
    late: u64,
    far: u64,
    strangers: u64,
    strangers_ended: usize,
    eve_ended: Option<u32>,
}

/// A game of three seats: two play after a script, and Eve has the third.
fn game(seed: u64, evil: Evil) -> (Outcome, Met) {
    let (mut script, mut luck) = (Random::new(seed), Random::new(!seed));
    let mut inn = Inn::new(Ledger::default(), 30, 3);
    (1..=3).for_each(|peer| inn.sit(peer, peer as u8));
    let (mut met, mut heard) = (Met::default(), Vec::new());
    let mut orders = 0;
    // In every other game Eve's own pads are untouched ones, and in the others she sends none at all.
    let eve_speaks = seed.is_multiple_of(2);
    for step in 1..=STEPS {
        let tick = inn.room.tick().0;
        orders += u32::from(step % 10 == 0);
        for peer in 1..=3 {
            let held = if peer == EVE { 0 } else { script.bits() as u16 };
            let said_pads = (peer != EVE || eve_speaks).then(|| pads(tick + 4, held));
            let said_order = (step % 10 == 0).then(|| order(orders));
            let said = said_pads.into_iter().chain(said_order);
            for message in said {
                inn.say(peer, &message);
                heard.push(message);
            }
        }
        // Before the first tick there is none that is over; a seat that Eve has left is anybody's.
        let forges = matches!(evil, Evil::Careful | Evil::Bold) && tick > 0 && inn.is_seated(EVE);
        for _ in 0..if forges { luck.below(6) } else { 0 } {
            met.forged += 1;
            if luck.happens(3_000) {
                met.strangers += 1;
                stranger(&mut inn, &mut luck, 10 + met.strangers, &heard);
            } else {
                let spoken_for = if eve_speaks { tick + 4 } else { tick };
                let message = forged(&mut luck, tick, spoken_for, orders, &heard);
                inn.say(EVE, &message);
            }
        }
        if forges && evil == Evil::Bold && luck.happens(200) {
            let (lane, bytes) = fatal(&mut luck, orders);
            inn.raw(EVE, lane, &bytes);
            assert_eq!(inn.closed.get(&Peer(EVE)), Some(&CloseReason::Protocol), "she is told why");
            met.eve_ended = Some(step);
        }
        if evil == Evil::Leaves(step) {
            inn.room.send_away(inn.now, [EVE as u8; 32], CloseReason::Protocol);
            inn.drain();
        }
        inn.pass(TICK);
    }
    let stats = inn.room.stats();
    (met.late, met.far) = (stats.pads_late, stats.pads_far);
    met.strangers_ended = inn.closed.keys().filter(|peer| peer.0 > EVE).count();
    let told = [1, 2].map(|peer| {
        blake3::hash(&inn.told[&Peer(peer)].iter().flat_map(encode::<ToClient>).collect::<Vec<_>>())
    });
    (Outcome { state: inn.room.rules().0, tick: inn.room.tick(), told }, met)
}

/// A message from Eve's seat that is not hers to send, or not any more.
fn forged(luck: &mut Random, tick: u32, spoken_for: u32, orders: u32, heard: &[ToRoom]) -> ToRoom {
    let held = luck.bits() as u16 | 1;
    match luck.below(6) {
        // For ticks that were run or spoken for, and for some that are far off.
        0 | 1 => pads(luck.below(u64::from(spoken_for)) as u32 + 1, held),
        2 if luck.happens(2_000) => {
            pads(luck.one_of(&[tick + 65, tick + 1_000, u32::MAX / 2, u32::MAX]), held)
        }
        // With the numbers of seats that are others'.
        3 => {
            let mut players = vec![WirePad { held, sticks: [i8::MIN; 4] }; 4];
            players[0] = WirePad::default();
            let runs = vec![PadRun { ticks: 3, pads: players }];
            ToRoom::Pads(Pads { newest: Tick(tick + 5), runs, ..Pads::default() })
        }
        // Orders that were given, with other bytes.
        4 => ToRoom::Order {
            sequence: luck.below(u64::from(orders) + 1) as u32,
            bytes: held.to_le_bytes().to_vec(),
        },
        // What was overheard of somebody else.
        _ => {
            let is_old =
                |said: &&ToRoom| matches!(said, ToRoom::Pads(pads) if pads.newest.0 <= spoken_for);
            let old: Vec<_> = heard.iter().filter(is_old).collect();
            match luck.below(old.len() as u64 + 1) as usize {
                0 => order(orders),
                number => old[number - 1].clone(),
            }
        }
    }
}

/// What ends the connection of whoever sends it from a seat.
fn fatal(luck: &mut Random, orders: u32) -> (Lane, Vec<u8>) {
    let message = match luck.below(6) {
        0 => order(orders + 2),
        1 => order(u32::MAX),
        2 => ToRoom::Ready { players: 1 },
        3 => ToRoom::Watch,
        4 => return (Lane::Latest, encode(&order(orders + 1))),
        _ => return (Lane::Reliable, vec![0xff; 1 + luck.below(60) as usize]),
    };
    (message.lane(), encode(&message))
}

/// Somebody without a seat, who says what only players say: before the hello, after it, while watching, after the end.
fn stranger(inn: &mut Inn<Ledger>, luck: &mut Random, peer: u64, heard: &[ToRoom]) {
    inn.connect(peer, luck.one_of(&[0, 7, 8]));
    let greeting: &[ToRoom] = match luck.below(5) {
        0 => &[],
        1 => &[hello_of(1)],
        2 => &[hello_of(0), ToRoom::Ready { players: 1 }],
        3 => &[hello_of(0)],
        _ => &[hello_of(0), ToRoom::Watch],
    };
    greeting.iter().for_each(|message| inn.say(peer, message));
    for _ in 0..1 + luck.below(3) {
        match heard.get(luck.below(heard.len() as u64 + 9) as usize) {
            Some(overheard) => inn.say(peer, overheard),
            None => {
                let bytes: Vec<u8> = (0..luck.below(90)).map(|_| luck.bits() as u8).collect();
                inn.raw(peer, luck.one_of(&[Lane::Latest, Lane::Reliable]), &bytes);
            }
        }
    }
    if luck.happens(2_000) {
        inn.room.handle(inn.now, Peer(peer), Input::Disconnected);
        inn.drain();
    }
}

#[test]
fn the_state_after_forged_messages_is_the_state_without_them() {
    let mut all = Met::default();
    for seed in 0..100 {
        println!("SEED={seed}");
        let (honest, nothing) = game(seed, Evil::No);
        assert_eq!((nothing.forged, honest.tick), (0, Tick(STEPS)));
        let (besieged, met) = game(seed, Evil::Careful);
        assert_eq!(besieged.state, honest.state);
        assert_eq!(besieged, honest, "and the others were sent the same");
        all.forged += met.forged;
        all.late += met.late;
        all.far += met.far;
        all.strangers += met.strangers;
        all.strangers_ended += met.strangers_ended;
    }
    println!("{all:?}");
    assert!(all.forged > 20_000 && all.late > 50 && all.far > 50, "{all:?}");
    assert!(all.strangers > 5_000 && all.strangers_ended > 5_000, "{all:?}");
}

#[test]
fn a_forger_who_is_closed_leaves_the_state_of_one_who_was_sent_away() {
    let mut ended = 0;
    for seed in 0..100 {
        println!("SEED={seed}");
        let (besieged, met) = game(seed, Evil::Bold);
        let Some(step) = met.eve_ended else { continue };
        ended += 1;
        let (honest, _) = game(seed, Evil::Leaves(step));
        assert_eq!(besieged, honest, "she left in step {step}");
    }
    assert!(ended > 50, "{ended}");
}

#[test]
fn a_state_is_another_if_one_message_counts() {
    let check = |says: bool| {
        let mut inn = Inn::new(Ledger::default(), 30, 3);
        inn.sit(1, 1);
        if says {
            inn.say(1, &order(1));
        }
        inn.pass(Span(TICK.0 * 3));
        inn.room.rules().0
    };
    assert_eq!(check(true), check(true));
    assert_ne!(check(true), check(false), "what is compared would show it");
}
