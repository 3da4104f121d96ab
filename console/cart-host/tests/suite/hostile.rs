//! Carts that mean harm: each is stopped with a fault that says why, and a cart beside it goes on.

use std::sync::Arc;

use cart_host::{Cart, Dice, Engine, EngineConfig, Fault, Inputs, LoadError, PlayHost, RulesHost};
use machine::Permission;
use netplay::{Predict as _, Profile, Rules, Seat};

use crate::common::{engine, file, load, module, scene};
use crate::host_calls::HOST_CALLS;

const FOREVER: &str = "(loop $l (br $l))";
const DEEP: &str =
    "(func $deep (param i32) (result i32) (i32.add (call $deep (local.get 0)) (i32.const 1)))";

/// What stands in the cart's memory: a text, a byte that is no UTF-8, and at the end of the memory another text.
const DATA: &str = r#"(data (i32.const 0) "oh no, no hero") (data (i32.const 32) "\ff") (data (i32.const 65532) "last")"#;

/// The fault of a cart whose export `name` has this body.
fn fault_of(second: bool, name: &str, body: &str) -> Option<Fault> {
    let engine = engine(second);
    let cart =
        load(&engine, module(&[(name, body)], &format!("(table 4 4 funcref) {DEEP} {DATA}")));
    run(&cart, name)
}

fn run(cart: &Cart, name: &str) -> Option<Fault> {
    if ["scene", "predict", "update", "draw"].contains(&name) {
        let mut play = match PlayHost::new(cart, 1) {
            Ok(play) => play,
            Err(fault) => return Some(fault),
        };
        if name == "predict" {
            let _ = play.predict(&[1, 2, 3], &[]);
        }
        let fault = play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default()).err();
        assert_eq!(fault.as_ref(), play.fault(), "a fault is told and kept");
        return fault;
    }
    let mut rules = match RulesHost::new(cart, Dice::from_seed([0; 32])) {
        Ok(rules) => rules,
        Err(fault) => return Some(fault),
    };
    let who = Profile { identity: [7; 32], name: "Mira".to_owned() };
    let stopped = match name {
        "join" => rules.join(Seat(0), &who).is_err(),
        "leave" => rules.leave(Seat(0)).is_err(),
        "order" => rules.order(Seat(0), &[1, 2, 3]).is_err(),
        "view" => rules.view(Seat(0), 1_000).is_err(),
        "save" => rules.save().is_err(),
        "restore" => rules.restore(&[]).is_err(),
        _ => rules.tick(&[]).is_err(),
    };
    assert_eq!(stopped, rules.fault().is_some());
    assert_eq!(rules.tick(&[]).is_err(), stopped, "a cart that broke is called no more");
    rules.fault().cloned()
}

/// Checks cases of export, body and a part of the fault's text, with a well-behaved cart living beside each.
pub(crate) fn check(second: bool, cases: &[(&str, &str, &str)]) {
    let good_engine = engine(second);
    let good = load(&good_engine, module(&[("tick", "(global.set $count (i32.const 1))")], ""));
    let mut neighbour = RulesHost::new(&good, Dice::from_seed([1; 32])).unwrap();
    for (name, body, expected) in cases {
        let fault = fault_of(second, name, body)
            .unwrap_or_else(|| panic!("nothing stopped `{name}` {body}"));
        assert!(
            fault.to_string().contains(expected),
            "`{name}` {body}\n  {fault}\n  not {expected}"
        );
        assert_eq!(neighbour.tick(&[]), Ok(()), "the neighbour of `{name}` {body} goes on");
    }
}

#[test]
fn what_wears_the_engine_out_is_stopped() {
    check(
        false,
        &[
            ("tick", FOREVER, "in `tick`: out of fuel: one call may burn 50000000"),
            ("draw", FOREVER, "in `draw`: out of fuel"),
            ("start", FOREVER, "in `start`: out of fuel: one call may burn 1000000000"),
            (
                "tick",
                "(loop $l (drop (memory.grow (i32.const 1))) (br $l))",
                "in `tick`: out of fuel",
            ),
            (
                "tick",
                "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $l))",
                "in `tick`: out of fuel",
            ),
            (
                "tick",
                "(loop $l (memory.copy (i32.const 0) (i32.const 1) (i32.const 65535)) (br $l))",
                "in `tick`: out of fuel",
            ),
            (
                "draw",
                "(loop $l (call $clear (i32.const 1)) (br $l))",
                "in `draw`, host call `clear`: out of fuel",
            ),
            (
                "tick",
                "(drop (call $deep (i32.const 0)))",
                "in `tick`: the cart trapped: call stack exhausted",
            ),
            ("tick", "(memory.fill (i32.const 1) (i32.const 1) (i32.const -1))", "in `tick`"),
            (
                "tick",
                "(call_indirect (i32.const 3))",
                "in `tick`: the cart trapped: uninitialized element",
            ),
            (
                "tick",
                "(call_indirect (i32.const 4))",
                "in `tick`: the cart trapped: undefined element",
            ),
            (
                "tick",
                "(drop (i32.load (i32.const 65533)))",
                "in `tick`: the cart trapped: out of bounds memory access",
            ),
            (
                "tick",
                "(drop (i32.div_s (i32.const 1) (i32.const 0)))",
                "in `tick`: the cart trapped: integer divide by zero",
            ),
            (
                "tick",
                "unreachable",
                "in `tick`: the cart trapped: wasm `unreachable` instruction executed",
            ),
        ],
    );
}

#[test]
fn the_second_engine_is_not_worn_out_either() {
    check(
        true,
        &[
            ("tick", FOREVER, "in `tick`: out of fuel: one call may burn 50000000"),
            (
                "tick",
                "(drop (call $deep (i32.const 0)))",
                "in `tick`: the cart trapped: call stack exhausted",
            ),
            (
                "tick",
                "(loop $l (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $l))",
                "out of fuel",
            ),
        ],
    );
}

#[test]
fn a_host_call_that_breaks_is_told_alike_by_both_engines() {
    check(false, &HOST_CALLS);
    check(true, &HOST_CALLS);
}

#[test]
fn a_result_that_is_missing_is_a_fault() {
    let missing = "it returned without a result: `output` was not called";
    check(
        false,
        &[
            ("view", "", missing),
            ("save", "", missing),
            ("order", "i32.const 0", missing),
            ("restore", "i32.const 0", missing),
        ],
    );
}

#[test]
fn the_edges_of_the_memory_are_inside() {
    let body =
        "(call $log (i32.const 65532) (i32.const 4)) (call $log (i32.const 65536) (i32.const 0))";
    for second in [false, true] {
        let engine = engine(second);
        let cart = load(&engine, module(&[("tick", body)], DATA));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
        assert_eq!(rules.tick(&[]), Ok(()));
        assert_eq!(rules.take_log(), ["last", ""]);
    }
}

#[test]
fn a_cart_that_traps_without_memory_is_told_so() {
    // What the allocator of every language does: it asks, gets none, and gives up.
    let body = "(if (i32.eq (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))";
    let told = "in `update`: out of memory: the cart asked for 1114112 bytes, and may have 1048576";
    // A trap in a later call has nothing to do with it.
    let later = "(if (global.get $count) (then unreachable)) (global.set $count (i32.const 1))
        (drop (memory.grow (i32.const 16)))";
    check(false, &[("update", body, told)]);
    let engine = engine(false);
    let cart = load(&engine, module(&[("tick", later)], ""));
    let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
    assert_eq!((rules.tick(&[]), rules.tick(&[])), (Ok(()), Err(netplay::Stopped)));
    let fault = rules.fault().unwrap().to_string();
    assert!(fault.contains("`unreachable` instruction"), "{fault}");
}

#[test]
fn a_prediction_that_remembers_is_told_by_the_second_engine() {
    let answer =
        "(i32.store (i32.const 0) (global.get $count)) (call $output (i32.const 0) (i32.const 4))";
    let counts =
        format!("(global.set $count (i32.add (global.get $count) (i32.const 1))) {answer}");
    let told = "in `predict`: the same view and pads gave another result: it must use nothing else";
    check(true, &[("predict", &counts, told)]);
    // What is remembered and does not show is no harm, and left as one call leaves it.
    let grows = "(drop (memory.grow (i32.const 1))) (call $output (i32.const 0) (i32.const 4))";
    let memory = [false, true].map(|second| {
        let engine = engine(second);
        let cart = load(&engine, module(&[("predict", grows)], ""));
        let mut play = PlayHost::new(&cart, 1).unwrap();
        assert_eq!(play.predict(&[1, 2, 3], &[]), Ok(Some(vec![0; 4])));
        play.snapshot().memory_bytes()
    });
    assert_eq!(memory, [2 << 16; 2]);
}

#[test]
fn a_cart_s_words_do_not_work_a_terminal() {
    let data = r#"(data (i32.const 0) "a\1b[2Jb\0ac")"#;
    let engine = engine(false);
    let cart = load(
        &engine,
        module(
            &[
                ("tick", "(call $log (i32.const 0) (i32.const 8))"),
                ("save", "(call $fault (i32.const 0) (i32.const 8))"),
            ],
            data,
        ),
    );
    let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
    assert_eq!(rules.tick(&[]), Ok(()));
    assert_eq!(rules.take_log(), ["a\u{fffd}[2Jb", "c"]);
    assert!(rules.save().is_err());
    assert_eq!(rules.fault().unwrap().to_string(), "in `save`: a\u{fffd}[2Jb\nc");
    let error = engine
        .load(&file(module(&[], r#"(global (export "quiver:\1b[2J") i32 (i32.const 0))"#)))
        .unwrap_err()
        .to_string();
    assert!(error.contains("export `quiver:\u{fffd}[2J`"), "{error}");
}

#[test]
fn memory_stops_at_its_maximum() {
    // Asks for a page too many, says what it was answered, then fills all that there is.
    let body = "(if (i32.ne (memory.grow (i32.const 16)) (i32.const -1)) (then unreachable))
        (if (i32.ne (memory.grow (i32.const 15)) (i32.const 1)) (then unreachable))
        (memory.fill (i32.const 0) (i32.const 9) (i32.const 1048576))";
    for second in [false, true] {
        let engine = engine(second);
        let cart = load(&engine, module(&[("tick", body)], ""));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
        assert_eq!(rules.tick(&[]), Ok(()), "{:?}", rules.fault());
        assert_eq!(rules.snapshot().memory_bytes(), 1 << 20);
    }
}

#[test]
fn a_cart_outside_the_profile_is_not_loaded() {
    let engine = engine(false);
    let error = engine.load(&file(vec![0; 10])).unwrap_err();
    assert!(
        error.to_string().starts_with("the module of \"Test\" is outside the profile: byte 0"),
        "{error}"
    );
    let mut old = file(module(&[], ""));
    old.manifest.abi = 0;
    assert!(matches!(engine.load(&old), Err(LoadError::Abi { abi: 0, .. })));
}

#[test]
fn the_wall_clock_stops_a_call_that_fuel_would_let_go_on() {
    let config = EngineConfig { wall_clock: true, ..EngineConfig::default() };
    let engine = Arc::new(Engine::new(&config).unwrap());
    // While the cart asks, half a second passes; then it goes on for ever.
    let body = format!("(drop (call $ask (i32.const 0) (i32.const 0))) {FOREVER}");
    let mut file = file(module(&[("update", &body)], ""));
    file.manifest.permissions = vec![Permission::Console];
    let mut play = PlayHost::new(&engine.load(&file).unwrap(), 1).unwrap();
    play.answer_with(move |_question| {
        (0..51).for_each(|_| engine.beat());
        String::new()
    });
    let fault = play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default()).unwrap_err();
    assert_eq!(fault.to_string(), "in `update`: the call took longer than the wall clock allows");
}

#[test]
fn a_cache_that_cannot_be_used_is_told_and_carts_run_without() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("cache");
    std::fs::write(&in_the_way, "a file").unwrap();
    let config = |cache| EngineConfig { cache: Some(cache), ..EngineConfig::default() };
    let engine = Engine::new(&config(in_the_way)).unwrap();
    assert!(engine.cache_trouble().is_some());
    load(&engine, module(&[], ""));
    let cached = folder.path().join("other");
    for _ in 0..2 {
        let engine = Engine::new(&config(cached.clone())).unwrap();
        assert!(engine.cache_trouble().is_none());
        let cart =
            load(&engine, module(&[("tick", "(call $log (i32.const 0) (i32.const 2))")], DATA));
        let mut rules = RulesHost::new(&cart, Dice::from_seed([0; 32])).unwrap();
        assert_eq!((rules.tick(&[]), rules.take_log()), (Ok(()), vec!["oh".to_owned()]));
        let entries = std::fs::read_dir(&cached).unwrap().count();
        assert_eq!(entries, 2, "a key and one module");
    }
}
