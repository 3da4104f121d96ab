//! Every host call survives every argument, in any order: a fault is an answer, a panic is none, and both engines
//! come to the same. `CASES=n` tries n programs.

use std::path::Path;

use proptest::prelude::*;

use crate::programs::{Pair, Step, host_calls, steps, survive};

/// Programs that are tried if nobody asks for more.
const CASES: u32 = 150;

#[test]
fn every_host_call_survives_every_argument() {
    let cases = std::env::var("CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let pair = std::cell::RefCell::new(Pair::new());
    let bytes = prop::collection::vec(any::<u8>(), 1..800);
    proptest::test_runner::TestRunner::new(config)
        .run(&bytes, |bytes| {
            survive(&mut pair.borrow_mut(), &bytes);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_fuzzing_has_found_worth_keeping_is_survived() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools/fuzz/corpus/host_calls");
    let mut pair = Pair::new();
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for file in files {
        survive(&mut pair, &std::fs::read(file).unwrap());
    }
}

/// If this fails for a new call, `meant` in `programs.rs` does not know what its arguments are.
#[test]
fn the_programs_reach_behind_the_checks_of_every_call() {
    let mut pair = Pair::new();
    let mut random = 1_u64;
    let mut step = |call: usize| {
        let mut bytes = vec![call as u8];
        bytes.extend((0..100).map(|_| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (random >> 56) as u8
        }));
        steps(&bytes).remove(0)
    };
    let calls = host_calls();
    for (number, call) in calls.iter().enumerate() {
        // What only ever ends a cart has nothing behind it.
        if call.name == "fault" {
            continue;
        }
        // Alone, and after each other call, which may be what it needs.
        let befores = (0..calls.len()).flat_map(|before| [None, Some(before)]).cycle();
        let reached = befores.take(64 * calls.len()).any(|before| {
            let steps: Vec<Step> = before.into_iter().chain([number]).map(&mut step).collect();
            let fault = match call.role {
                "any" | "rules" => pair.rule(&steps),
                _ => pair.play(&[], &steps),
            };
            fault.is_none()
        });
        assert!(reached, "no arguments for `{}` were ever right", call.name);
    }
}
