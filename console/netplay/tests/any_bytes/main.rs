//! What reads bytes that somebody else wrote survives all of them. `CASES=n` tries n of each kind; `tools/fuzz` goes on
//! from there, and what it finds worth keeping is in `tools/fuzz/corpus` and tried here.

#![expect(clippy::unwrap_used, reason = "what is set up holds, or the test fails")]

mod bodies;
#[expect(dead_code, reason = "other tests need more of it")]
#[path = "../inn/mod.rs"]
mod inn;

use std::{env, fs, path::Path};

use netplay::{
    Answer, CloseReason, Journaled, Lane, Listed, PadRun, Pads, Profile, Recorder, Reject, Report,
    Rules as _, SavedRoom, Seat, Seated, State, Tape, Tick, ToClient, ToRoom, ViewPart, Welcome,
    WirePad,
    codec::{Message, encode},
    delta,
    sim::Random,
};

/// Inputs of each kind, if nobody asks for more.
const CASES: u64 = 2_000;
/// Bytes of an input made by chance at most.
const BYTES_MAX: u64 = 300;

/// Tries what is in the corpus, the beginnings, and many inputs made of them and of chance.
fn survives(kind: &str, body: impl Fn(&[u8]), beginnings: &[Vec<u8>]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/fuzz/corpus").join(kind);
    let kept = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut kept: Vec<_> = kept.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(!kept.is_empty(), "{folder:?} is empty");
    kept.extend_from_slice(beginnings);
    kept.iter().for_each(|bytes| body(bytes));
    let cases = env::var("CASES").map_or(CASES, |cases| cases.parse().unwrap());
    for seed in 0..cases {
        let mut random = Random::new(seed);
        let bytes = input(&mut random, &kept);
        // What a panic leaves behind is the input that is to be kept.
        let guard = Guard { seed, bytes: &bytes };
        body(&bytes);
        std::mem::forget(guard);
    }
}

/// Says what was tried, if the test ends over it.
struct Guard<'a> {
    seed: u64,
    bytes: &'a [u8],
}

impl Drop for Guard<'_> {
    #[expect(clippy::print_stdout, reason = "a failed test shows what it printed")]
    fn drop(&mut self) {
        println!("SEED={}: {:?}", self.seed, self.bytes);
    }
}

/// Bytes by chance, or some that are known with a few changes.
fn input(random: &mut Random, known: &[Vec<u8>]) -> Vec<u8> {
    if random.happens(3_000) {
        return (0..random.below(BYTES_MAX)).map(|_| random.bits() as u8).collect();
    }
    let mut bytes = known[random.below(known.len() as u64) as usize].clone();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len() as u64 + 1) as usize;
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, random.bits() as u8),
            2 if at < bytes.len() => drop(bytes.remove(at)),
            3 => {
                let other = &known[random.below(known.len() as u64) as usize];
                bytes.truncate(at);
                bytes.extend(&other[random.below(other.len() as u64) as usize..]);
            }
            _ if at < bytes.len() => {
                let any = random.bits() as u8;
                bytes[at] = random.one_of(&[0, 1, 0x7f, 0x80, 0xff, any]);
            }
            _ => {}
        }
    }
    bytes
}

fn to_room() -> Vec<ToRoom> {
    let pad = WirePad { held: 8, sticks: [1, -1, 127, -128] };
    let runs = vec![PadRun { ticks: 3, pads: vec![pad; 2] }, PadRun { ticks: 1, pads: vec![pad] }];
    vec![
        inn::hello(),
        ToRoom::Get { offset: 300 },
        ToRoom::Ready { players: 1 },
        inn::order(1),
        inn::order(2),
        ToRoom::Pads(Pads { newest: Tick(9), view: Some(Tick(2)), runs, ..Pads::default() }),
        ToRoom::Watch,
        ToRoom::Bye,
    ]
}

fn to_client() -> Vec<ToClient> {
    let report = Report { heard: Tick(3), held_ms: 5, slack_ms: Some(-4) };
    let view = [7; 90];
    let part = |tick: u32, base: Option<u32>, bytes| {
        let (tick, base) = (Tick(tick), base.map(Tick));
        ToClient::View(ViewPart { tick, base, report, part: 0, parts: 1, bytes })
    };
    let first = blake3::hash(&view).as_bytes()[..8].to_vec();
    let whole = [first, delta::encode(&[], &view)].concat();
    let listed = Listed { room: "den".into(), cart: "Delve".into(), players: 1, seats: 4 };
    vec![
        ToClient::Welcome(Welcome {
            features: vec!["parity".into()],
            room: "any".into(),
            cart: *blake3::hash(b"cart").as_bytes(),
            cart_bytes: 4,
            tick_rate: 30,
            seats: 4,
        }),
        ToClient::Cart { offset: 0, bytes: b"cart".to_vec() },
        ToClient::Seated { seats: vec![Seat(0)], tick: Tick(1), next_us: 9_000 },
        part(2, None, whole.clone()),
        part(3, Some(2), whole),
        ToClient::Beat { tick: Tick(5), same: Some(Tick(2)), report },
        ToClient::Parity { tick: Tick(6), base: None, parts: 3, bytes: vec![1; 20] },
        ToClient::Key { tick: Tick(7), bytes: view.to_vec() },
        ToClient::Done { sequence: 1 },
        ToClient::Refused { sequence: 2, reason: "no".into() },
        ToClient::Watching { behind_ms: 2_000 },
        ToClient::Pace { percent: 50 },
        ToClient::Redirect { address: "quiver://h/den".into() },
        ToClient::Answer(Answer::Rooms { rooms: vec![listed], carts: vec!["Delve".into()] }),
        ToClient::Reject(Reject::bad_name()),
        ToClient::Closing { reason: CloseReason::Closing, text: "over".into() },
    ]
}

#[test]
fn any_bytes_are_a_message_or_none() {
    let beginnings: Vec<Vec<u8>> =
        to_room().iter().map(encode).chain(to_client().iter().map(encode)).collect();
    survives("message", bodies::message, &beginnings);
}

#[test]
fn any_bytes_are_a_delta_or_none() {
    let base: Vec<u8> = (0..120).map(|at| ((at * at) >> 3) as u8).collect();
    let moved = [&base[40..], &base[..50]].concat();
    // Eight sixteenths of what follows are the base.
    let with = |change: Vec<u8>| {
        let padded = [&base[..], &change, &[0; 120]].concat();
        [&[8][..], &padded[..240]].concat()
    };
    let beginnings = [with(delta::encode(&base, &moved)), with(delta::encode(&base, &base))];
    survives("delta", bodies::delta, &beginnings);
}

/// What was asked of some rules, and the same as a replay.
fn played() -> (Vec<u8>, Vec<u8>) {
    let mut rules = Journaled::new(bodies::Any::default(), Seated::new());
    let head = bodies::head();
    let (mut recorder, mut file) = Recorder::begin(&head);
    let mut tape = Tape::new(head.tick_rate);
    let records = tape.records(Tick(0), Vec::new(), &mut rules);
    records.into_iter().for_each(|record| file.extend(recorder.add(record)));
    let who = Profile { identity: [1; 32], name: "Mira".into() };
    rules.join(Seat(1), &who).unwrap();
    rules.order(Seat(1), b"an order").unwrap().unwrap();
    for _ in 0..9 {
        rules.tick(&[]).unwrap();
    }
    rules.save().unwrap();
    rules.leave(Seat(1)).unwrap();
    rules.tick(&[]).unwrap();
    let journal = rules.take();
    let records = tape.records(Tick(10), journal.clone(), &mut rules);
    records.into_iter().for_each(|record| file.extend(recorder.add(record)));
    file.extend(recorder.finish());
    (journal, file)
}

#[test]
fn any_bytes_are_a_journal_or_none() {
    survives("journal", bodies::journal, &[played().0]);
}

#[test]
fn any_bytes_are_a_file_or_none() {
    let (journal, replay) = played();
    let save = SavedRoom { cart: [1; 32], tick: Tick(4), rules: vec![5; 40] }.to_bytes();
    let state = State { whole: vec![0; 8], seated: Seated::new() }.to_bytes();
    // As a sealed replay: a piece of ten ticks whose length is no multiple of eight.
    let length = u8::try_from(journal.len() | 1).unwrap();
    let piece = [&[2, length, 0], journal.as_slice(), &[0]].concat();
    survives("file", bodies::file, &[replay, save, state, piece]);
}

#[test]
fn anything_may_be_done_to_a_room() {
    let mut said = Vec::new();
    for peer in [1, 2] {
        said.push(vec![0, peer, peer]);
        for message in to_room() {
            let lane = if message.lane() == Lane::Latest { 5 } else { 6 };
            let bytes = encode(&message);
            // Most messages are longer than the room may be told at once.
            let length = u8::try_from(bytes.len().min(47)).unwrap();
            said.push([&[lane, peer, length][..], &bytes[..length.into()], &[3, 0, 60]].concat());
        }
    }
    survives("room", bodies::room, &[[vec![2], said.concat()].concat(), said.concat()]);
}

#[test]
fn any_room_may_say_anything_to_a_client() {
    let told = to_client().into_iter().take(12).map(|message| {
        let lane = if message.lane() == Lane::Latest { 5 } else { 6 };
        let bytes = encode(&message);
        let length = u8::try_from(bytes.len()).unwrap();
        [&[lane, length], bytes.as_slice(), &[1, 0, 2, 0, 0, 20, 3, 0]].concat()
    });
    let told: Vec<Vec<u8>> = told.collect();
    survives("client", bodies::client, &[told.concat(), told[3..].concat()]);
}
