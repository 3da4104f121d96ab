//! A game on toy rules, recorded, played again, and damaged in every way.

use cart_abi::{Pad, PadRecord};
use proptest::prelude::*;

use super::*;
use crate::{
    journal::{Journaled, Seated},
    rules::{Profile, Refusal, Rules, Seat, SeatPad, Stopped, Whole},
    sim::Random,
};

/// Rules that count and remember, with some memory around them that never changes.
#[derive(Clone, Debug, Default, PartialEq)]
struct Toy {
    sum: u64,
    ticks: u32,
    /// Goes wrong in this tick.
    wrong_at: Option<u32>,
    /// What views leave behind: no part of the game.
    views: u8,
}

const SCENERY: usize = 100_000;

impl Toy {
    fn add(&mut self, what: &str) {
        self.sum = what
            .bytes()
            .fold(self.sum, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    }
}

impl Rules for Toy {
    fn join(&mut self, seat: Seat, who: &Profile) -> Result<(), Stopped> {
        self.add(&format!("{seat:?} {}", who.name));
        Ok(())
    }
    fn leave(&mut self, seat: Seat) -> Result<(), Stopped> {
        self.add(&format!("{seat:?} leaves"));
        Ok(())
    }
    fn order(&mut self, seat: Seat, order: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        self.add(&format!("{seat:?} {order:?}"));
        Ok(Ok(()))
    }
    fn tick(&mut self, pads: &[SeatPad]) -> Result<(), Stopped> {
        self.ticks += 1;
        self.add(&format!("{pads:?}"));
        self.sum ^= u64::from(self.wrong_at == Some(self.ticks));
        Ok(())
    }
    fn view(&mut self, seat: Seat, _budget: u32) -> Result<Vec<u8>, Stopped> {
        self.views = self.views.wrapping_add(1);
        Ok(format!("{seat:?} {} {}", self.ticks, self.sum).into_bytes())
    }
    fn save(&mut self) -> Result<Vec<u8>, Stopped> {
        Ok(self.sum.to_le_bytes().to_vec())
    }
    fn restore(&mut self, _save: &[u8]) -> Result<Result<(), Refusal>, Stopped> {
        Ok(Ok(()))
    }
}

impl Whole for Toy {
    fn whole(&mut self) -> Vec<u8> {
        let scenery = (0..SCENERY).map(|at| ((at * at) >> 7) as u8);
        let own = [&self.sum.to_le_bytes()[..], &self.ticks.to_le_bytes(), &[self.views]].concat();
        own.into_iter().chain(scenery).collect()
    }
    fn become_whole(&mut self, whole: &[u8]) -> Result<(), String> {
        let (sum, rest) = whole.split_first_chunk().ok_or("no sum")?;
        let (ticks, rest) = rest.split_first_chunk().ok_or("no ticks")?;
        self.sum = u64::from_le_bytes(*sum);
        self.ticks = u32::from_le_bytes(*ticks);
        self.views = *rest.first().ok_or("no views")?;
        Ok(())
    }
}

fn head() -> ReplayHead {
    ReplayHead {
        cart: [7; 32],
        cart_name: "Toy".to_owned(),
        cart_version: "1.2".to_owned(),
        abi: 1,
        engine: 3,
        program: "quiver 0.9".to_owned(),
        room: "cellar".to_owned(),
        recorded_at: 1_000_000,
        tick_rate: 30,
        seats: 4,
    }
}

/// What a recorded game was: the bytes, and what seat 0 saw in each tick, by the replay's ticks.
struct Game {
    bytes: Vec<u8>,
    views: Vec<Option<Vec<u8>>>,
    last: Toy,
}

/// A game of so many ticks. At `jumps` the rules are taken back to where they were at tick 100.
fn game(seed: u64, ticks: u32, jumps: &[u32]) -> Game {
    let mut random = Random::new(seed);
    let mut rules = Journaled::new(Toy::default(), Seated::new());
    let (mut recorder, mut bytes) = Recorder::begin(&head());
    let mut tape = Tape::new(30);
    let (mut tick, mut early) = (0, None);
    let mut views = vec![None];
    let mut held = 0;
    for record in tape.records(Tick(0), Vec::new(), &mut rules) {
        bytes.extend(recorder.add(record));
    }
    for played in 1..=ticks {
        let seat = Seat(random.below(3) as u8);
        let here = rules.seated().contains_key(&seat);
        match random.below(60) {
            0 if here && seat.0 > 0 => rules.leave(seat).unwrap(),
            1..4 if !here => {
                let who = Profile { identity: [seat.0; 32], name: format!("player {}", seat.0) };
                rules.join(seat, &who).unwrap();
            }
            4 | 5 if here => drop(rules.order(seat, &[7; 9][..random.below(9) as usize]).unwrap()),
            6 => held = random.bits() as u16,
            _ => {}
        }
        if played % 3 == 0 {
            rules.save().unwrap();
            let journal = rules.take();
            for record in tape.records(Tick(tick), journal, &mut rules) {
                bytes.extend(recorder.add(record));
            }
        }
        let pad = PadRecord { now: Pad { held, ..Pad::IDLE }, before: 0, repeated: 0 };
        let pads: Vec<SeatPad> = rules.seated().keys().map(|&seat| SeatPad { seat, pad }).collect();
        rules.tick(&pads).unwrap();
        tick += 1;
        let sits = rules.seated().contains_key(&Seat(0));
        views.push(sits.then(|| rules.view(Seat(0), 0).unwrap()));
        if played == 100 {
            early = Some((rules.rules().clone(), rules.seated().clone(), tick));
        }
        if jumps.contains(&played) {
            for record in tape.records(Tick(tick), rules.take(), &mut rules) {
                bytes.extend(recorder.add(record));
            }
            let (then, seated, at) = early.clone().unwrap();
            rules = Journaled::new(then, seated);
            tick = at;
            tape.cut();
            for record in tape.records(Tick(tick), rules.take(), &mut rules) {
                bytes.extend(recorder.add(record));
            }
        }
    }
    rules.save().unwrap();
    let journal = rules.take();
    for record in tape.records(Tick(tick), journal, &mut rules) {
        bytes.extend(recorder.add(record));
    }
    bytes.extend(recorder.finish());
    Game { bytes, views, last: rules.rules().clone() }
}

fn player(bytes: &[u8]) -> Result<ReplayPlayer<Toy>, ReplayError> {
    ReplayPlayer::new(Replay::read(bytes.to_vec())?, Toy::default())
}

/// Plays all of it; ticks and proofs.
fn verify(bytes: &[u8]) -> Result<(u32, u32), String> {
    let mut player = player(bytes).map_err(|error| error.to_string())?;
    while player.step().map_err(|stop| stop.to_string())? {}
    Ok((player.counts().ticks, player.counts().proofs))
}

#[test]
fn a_replay_comes_to_the_same_and_shows_what_was_seen() {
    for seed in 0..20 {
        let game = game(seed, 5_000, &[]);
        let mut player = player(&game.bytes).unwrap();
        assert!(!player.replay().is_cut_off);
        assert_eq!(player.replay().head, head());
        let mut seen = 0;
        loop {
            let expected = &game.views[player.tick().0 as usize];
            if let Some(expected) = expected {
                assert_eq!(&player.view(Seat(0), 0).unwrap(), expected, "tick {:?}", player.tick());
                seen += 1;
            }
            if !player.step().unwrap() {
                break;
            }
        }
        assert!(seen > 4_000, "{seen} views");
        assert_eq!(
            (player.rules_mut().sum, player.rules_mut().ticks),
            (game.last.sum, game.last.ticks)
        );
        assert_eq!(player.counts().ticks, 5_000);
        assert!((80..200).contains(&player.counts().proofs), "{:?}", player.counts());
        assert!(game.bytes.len() < 40_000, "{} bytes", game.bytes.len());
    }
}

#[test]
fn seeking_leads_to_the_same_as_playing() {
    let game = game(3, 6_000, &[]);
    let mut player = player(&game.bytes).unwrap();
    let mut random = Random::new(1);
    for _ in 0..60 {
        let wanted = Tick(random.below(6_001) as u32);
        let from = player.tick();
        player.seek(wanted).unwrap();
        assert!(player.tick() <= wanted);
        assert!(wanted.since(player.tick()) <= 1_800 || player.tick() == from, "a minute at most");
        while player.tick() < wanted {
            assert!(player.step().unwrap());
        }
        if let Some(expected) = &game.views[wanted.0 as usize] {
            assert_eq!(&player.view(Seat(0), 0).unwrap(), expected);
        }
    }
}

#[test]
fn a_game_that_went_back_to_an_earlier_state_is_played_in_one_line() {
    let game = game(5, 3_000, &[700, 701, 2_500]);
    assert_eq!(verify(&game.bytes).map(|(ticks, _)| ticks), Ok(3_000));
    let mut player = player(&game.bytes).unwrap();
    assert_eq!(player.replay().last(), Tick(3_000));
    while player.step().unwrap() {}
    assert_eq!(
        (player.rules_mut().sum, player.rules_mut().ticks),
        (game.last.sum, game.last.ticks)
    );
}

#[test]
fn the_first_tick_that_differs_is_known_to_the_second() {
    let game = game(4, 3_000, &[]);
    for wrong in [1, 61, 1_000, 2_999] {
        let rules = Toy { wrong_at: Some(wrong), ..Toy::default() };
        let mut player =
            ReplayPlayer::new(Replay::read(game.bytes.clone()).unwrap(), rules).unwrap();
        let stop = loop {
            match player.step() {
                Ok(more) => assert!(more, "tick {wrong} is noticed"),
                Err(stop) => break stop,
            }
        };
        assert_eq!(stop.error, JournalError::OtherState.into());
        assert!((wrong..=wrong + 62).contains(&stop.tick.0), "{wrong}: {stop}");
    }
}

#[test]
fn every_flipped_byte_is_noticed_and_a_tail_that_is_cut_off_is_not_missed() {
    let whole = game(6, 4_000, &[]).bytes;
    let (ticks, _) = verify(&whole).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1 << (at % 8);
        assert!(verify(&damaged).is_err(), "byte {at}");
    }
    let mut most = 0;
    for length in (0..whole.len()).step_by(7) {
        match player(&whole[..length]) {
            Ok(player) => {
                assert!(player.replay().is_cut_off);
                let (played, _) = verify(&whole[..length]).unwrap();
                assert!(played <= ticks && played >= most, "more of it is more of the game");
                most = played;
            }
            Err(error) => assert!(length < 60_000 && most == 0, "cut to {length}: {error}"),
        }
    }
    assert!(most >= ticks - 300, "ten seconds are lost at most");
}

#[test]
fn mode_23_another_cart_and_another_engine_are_refused_with_what_is_wanted() {
    let head = head();
    assert_eq!(head.check(&[7; 32], 1, 3), Ok(()));
    let error = head.check(&[8; 32], 1, 3).unwrap_err().to_string();
    assert!(error.contains("wants the cart Toy 1.2 whose hash is 070707"), "{error}");
    for (abi, engine) in [(2, 3), (1, 2), (1, 4)] {
        let error = head.check(&[7; 32], abi, engine).unwrap_err().to_string();
        assert!(error.contains("recorded by quiver 0.9 with ABI 1 and engine 3"), "{error}");
    }
    let other = |at: usize, byte| {
        let mut bytes = game(1, 10, &[]).bytes;
        bytes[at] = byte;
        Replay::read(bytes).err()
    };
    assert_eq!(other(0, b'Q'), Some(ReplayError::NoReplay));
    assert_eq!(other(14, 2), Some(ReplayError::OtherFormat(2)));
    assert_eq!(Replay::read(vec![0; REPLAY_BYTES_MAX + 1]).err(), Some(ReplayError::TooLong));
}

/// A file with right checksums around these frames.
fn sealed(frames: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = [&MAGIC[..], &FORMAT.to_le_bytes()].concat();
    for (kind, content) in frames {
        bytes.extend(recorder::frame(*kind, content));
    }
    bytes
}

#[test]
fn a_file_that_lies_with_right_checksums_is_damaged_and_unpacks_to_no_more_than_it_may() {
    let head = |head: ReplayHead| (HEAD, postcard::to_allocvec(&head).unwrap());
    let good = head(self::head());
    let state = |tick: u32, state: &[u8]| {
        (STATE, [postcard::to_allocvec(&(Tick(tick), true)).unwrap(), crate::pack(state)].concat())
    };
    let piece = |tick: u32, ticks: u32, journal: &[u8]| {
        let about = postcard::to_allocvec(&(Tick(tick), ticks)).unwrap();
        (PIECE, [about, crate::pack(journal)].concat())
    };
    let mut toy = Journaled::new(Toy::default(), Seated::new());
    let first = State::of(&mut toy).to_bytes();
    let check = |frames: &[(u8, Vec<u8>)], part: &str| {
        let error = verify(&sealed(frames)).unwrap_err();
        assert!(error.contains(part), "{error}");
    };
    check(&[], "cut off before the game");
    check(std::slice::from_ref(&good), "cut off before the game");
    check(&[state(0, &first)], "damaged");
    check(&[good.clone(), good.clone()], "damaged");
    check(&[good.clone(), piece(0, 1, &[])], "damaged");
    check(&[good.clone(), state(0, &[1, 2])], "damaged");
    check(&[good.clone(), (9, Vec::new())], "damaged");
    check(&[good.clone(), state(0, &first), piece(5, 1, &[])], "damaged");
    check(&[good.clone(), state(0, &first), piece(0, 5, &[])], "damaged");
    check(&[good.clone(), state(0, &first), piece(0, u32::MAX, &[])], "damaged");
    check(&[good.clone(), state(u32::MAX, &first), piece(u32::MAX, 1, &[])], "damaged");
    check(&[good.clone(), state(0, &first), piece(0, 0, &[9, 9])], "damaged");
    check(&[good.clone(), state(0, &first), (END, Vec::new()), state(1, &first)], "damaged");
    let bomb = vec![0; REPLAY_PIECE_BYTES_MAX + 1];
    check(&[good.clone(), state(0, &first), piece(0, 0, &bomb)], "damaged");
    check(&[good.clone(), state(0, &vec![0; STATE_BYTES_MAX + 1])], "damaged");
    for bad in [
        ReplayHead { tick_rate: 61, ..self::head() },
        ReplayHead { seats: 0, ..self::head() },
        ReplayHead { room: "r".repeat(200), ..self::head() },
        ReplayHead { cart_name: "\u{1b}[2J".to_owned(), ..self::head() },
    ] {
        check(&[head(bad), state(0, &first)], "damaged");
    }
}

#[test]
fn a_replay_that_is_full_ends_in_good_order() {
    let (mut recorder, mut bytes) = Recorder::begin(&head());
    let mut noise = Random::new(1);
    let mut state = State { whole: Toy::default().whole(), seated: Seated::new() };
    let mut tick = 0;
    while !recorder.is_full() {
        let size = state.whole.len() + (4 << 20);
        state.whole.resize_with(size.min(STATE_BYTES_MAX - 100), || noise.bits() as u8);
        let record = Record::State { tick: Tick(tick), state: state.to_bytes(), jump: true };
        bytes.extend(recorder.add(record));
        tick += 1;
    }
    bytes.extend(recorder.finish());
    assert!(bytes.len() <= REPLAY_BYTES_MAX && tick > 3);
    assert!(!Replay::read(bytes).unwrap().is_cut_off);
}

proptest! {
    #[test]
    fn any_frames_are_a_replay_or_an_error(
        frames in prop::collection::vec((0..5_u8, prop::collection::vec(any::<u8>(), 0..40)), 0..6),
        with_head in any::<bool>(),
    ) {
        let mut all = vec![(HEAD, postcard::to_allocvec(&head()).unwrap())];
        let mut toy = Journaled::new(Toy::default(), Seated::new());
        let about = postcard::to_allocvec(&(Tick(0), true)).unwrap();
        all.push((STATE, [about, crate::pack(&State::of(&mut toy).to_bytes())].concat()));
        if !with_head {
            all.clear();
        }
        all.extend(frames);
        let _ = verify(&sealed(&all));
    }
}
