//! A snapshot is complete: what is restored goes on as if nothing had happened.

use cart_abi::Role;
use cart_host::{Dice, Inputs, PlayHost, RulesHost, Snapshot, SnapshotError};
use machine::sound::{Cell, Echo, Instrument, Pattern, Score, Song, SoundBank, Track, Wave};
use netplay::{Rules, Seat};

use crate::common::{engine, file, load, module, scene};

/// Rules that count in a private global and in their memory, roll a die, and grow by a page in every tenth tick.
const COUNTING: [(&str, &str); 2] = [
    (
        "tick",
        "(global.set $count (i32.add (global.get $count) (i32.const 1)))
        (global.set $long (i64.add (global.get $long) (i64.const 4294967297)))
        (global.set $half (f64.add (global.get $half) (f64.const 0.5)))
        (i32.store (i32.const 8) (call $dice (i32.const 1000000)))
        (if (i32.eqz (i32.rem_u (global.get $count) (i32.const 10))) (then (drop (memory.grow (i32.const 1)))))",
    ),
    (
        "view",
        "(i32.store (i32.const 0) (global.get $count))
        (i32.store (i32.const 4) (memory.size))
        (i64.store (i32.const 16) (global.get $long))
        (f64.store (i32.const 24) (global.get $half))
        (call $output (i32.const 0) (i32.const 32))",
    ),
];
const GLOBALS: &str =
    "(global $long (mut i64) (i64.const 0)) (global $half (mut f64) (f64.const 0))";

#[test]
fn a_private_global_a_grown_memory_and_the_dice_come_back() {
    for second in [false, true] {
        let engine = engine(second);
        let cart = load(&engine, module(&COUNTING, GLOBALS));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([3; 32])).unwrap();
        let go_on = |rules: &mut RulesHost, ticks: usize| -> Vec<Vec<u8>> {
            (0..ticks)
                .map(|_| {
                    rules.tick(&[]).unwrap();
                    rules.view(Seat(0), 100).unwrap()
                })
                .collect()
        };
        go_on(&mut rules, 15);
        let snapshot = rules.snapshot();
        let first = go_on(&mut rules, 25);
        assert_ne!(rules.hash(), snapshot.hash());
        rules.restore_snapshot(&snapshot).unwrap();
        assert_eq!(rules.hash(), snapshot.hash());
        assert_eq!(go_on(&mut rules, 25), first, "second engine: {second}");
        // Forward again, into a memory that is larger than the one that runs.
        let late = rules.snapshot();
        rules.restore_snapshot(&snapshot).unwrap();
        rules.restore_snapshot(&late).unwrap();
        assert_eq!(rules.hash(), late.hash());
    }
}

#[test]
fn a_snapshot_goes_through_bytes_and_no_forged_one_comes_back_wrong() {
    for second in [false, true] {
        let engine = engine(second);
        let cart = load(&engine, module(&COUNTING, GLOBALS));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([3; 32])).unwrap();
        (0..15).for_each(|_| rules.tick(&[]).unwrap());
        let bytes = rules.snapshot().to_bytes();
        let mut other = RulesHost::new(&cart, Dice::from_seed([4; 32])).unwrap();
        other.restore_snapshot(&Snapshot::read(&cart, Role::Rules, &bytes).unwrap()).unwrap();
        assert_eq!(other.hash(), rules.hash());
        (0..15).for_each(|_| (rules.tick(&[]).unwrap(), other.tick(&[]).unwrap()).0);
        assert_eq!(other.hash(), rules.hash());

        let mut play = PlayHost::new(&cart, 5).unwrap();
        play.frame(&scene(3, &[1], &[2], &[3]), &Inputs::default()).unwrap();
        let played = play.snapshot().to_bytes();
        let mut copy = PlayHost::new(&cart, 6).unwrap();
        copy.restore_snapshot(&Snapshot::read(&cart, Role::Play, &played).unwrap()).unwrap();
        assert_eq!(copy.hash(), play.hash());

        let read = |role, bytes: &[u8]| Snapshot::read(&cart, role, bytes).map(|_| ());
        assert_eq!(read(Role::Play, &bytes), Err(SnapshotError::OtherRole));
        assert_eq!(read(Role::Rules, &played), Err(SnapshotError::OtherRole));
        assert_eq!(read(Role::Rules, b"QSNAP"), Err(SnapshotError::Magic));
        for len in (8..bytes.len()).step_by(4_999).chain(bytes.len() - 90..bytes.len()) {
            assert!(read(Role::Rules, &bytes[..len]).is_err(), "cut to {len}");
        }
        let another = load(
            &engine,
            module(&COUNTING, &format!("{GLOBALS} (global $more i32 (i32.const 7))")),
        );
        assert_eq!(
            Snapshot::read(&another, Role::Rules, &bytes).map(|_| ()),
            Err(SnapshotError::OtherCart)
        );
        // A forged one stops the cart at worst.
        for at in (40..60).chain(bytes.len() - 120..bytes.len()) {
            let mut forged = bytes.clone();
            forged[at] ^= 0x55;
            if let Ok(snapshot) = Snapshot::read(&cart, Role::Rules, &forged)
                && other.restore_snapshot(&snapshot).is_ok()
            {
                let _ = other.tick(&[]);
            }
        }
    }
}

#[test]
fn a_fault_is_undone_by_going_back() {
    let body = "(global.set $count (i32.add (global.get $count) (i32.const 1)))
        (if (i32.eq (global.get $count) (i32.const 3)) (then unreachable))";
    let engine = engine(false);
    let cart = load(&engine, module(&[("tick", body)], ""));
    let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
    let snapshot = rules.snapshot();
    for _ in 0..2 {
        assert_eq!([(); 4].map(|()| rules.tick(&[]).is_ok()), [true, true, false, false]);
        rules.restore_snapshot(&snapshot).unwrap();
        assert!(rules.fault().is_none());
    }
}

#[test]
fn each_part_of_the_state_changes_the_hash() {
    let engine = engine(false);
    let cart = load(&engine, module(&[], GLOBALS));
    let hash = |cart, seed| RulesHost::new(cart, Dice::from_seed([seed; 32])).unwrap().hash();
    assert_eq!(hash(&cart, 0), hash(&cart, 0));
    assert_ne!(hash(&cart, 0), hash(&cart, 1));
    let global = load(&engine, module(&[("tick", "(global.set $long (i64.const 1))")], GLOBALS));
    let memory =
        load(&engine, module(&[("tick", "(i32.store8 (i32.const 65535) (i32.const 1))")], GLOBALS));
    for cart in [global, memory] {
        let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
        let before = rules.hash();
        rules.tick(&[]).unwrap();
        assert_ne!(rules.hash(), before);
    }
}

/// A song with a vibrato and an echo, so that its samples do not repeat.
fn song() -> SoundBank {
    let lead = Instrument {
        attack_ms: 5,
        decay_ms: 40,
        sustain: 9,
        release_ms: 60,
        vibrato_cents: 30,
        echo: 9,
        ..Instrument::new("lead", Wave::Pulse25)
    };
    let note = |note| Cell::Note { instrument: 0, note, volume: 12 };
    let cells = vec![note(60), Cell::Hold, note(64), note(67), Cell::Release, note(72), Cell::Hold];
    let patterns = vec![Pattern { tracks: vec![Track { cells }] }];
    let score = Score::patterns(50, vec![0], Some(0), patterns);
    SoundBank {
        instruments: vec![lead],
        songs: vec![Song { name: "song".to_owned(), score }],
        echo: Echo { delay_ms: 170, feedback: 60, level: 50 },
        ..SoundBank::default()
    }
}

#[test]
fn in_the_middle_of_a_song_the_samples_go_on_alike() {
    let engine = engine(false);
    let mut file = file(module(&[("update", "(call $music (i32.const 0))")], ""));
    file.sound = song();
    let cart = engine.load(&file).unwrap();
    let mut play = PlayHost::new(&cart, 1).unwrap();
    let hear = |play: &mut PlayHost, frames: u32| -> Vec<i16> {
        let mut samples = Vec::new();
        for frame in 0..frames {
            play.frame(&scene(frame, &[1], &[2], &[3]), &Inputs::default()).unwrap();
            let mut out = [0; 1_600];
            play.machine_mut().synth.render(&mut out);
            samples.extend(out);
        }
        samples
    };
    hear(&mut play, 13);
    let snapshot = play.snapshot();
    let first = hear(&mut play, 40);
    assert!(first.iter().any(|&sample| sample != 0), "the song is heard");
    play.restore_snapshot(&snapshot).unwrap();
    assert_eq!(hear(&mut play, 40), first);
}
