//! Carts that mean harm: each is stopped with a fault that says why, and a cart beside it goes on.

use std::sync::Arc;

use cart_abi::{PADS, Pad};
use cart_host::{Cart, Dice, Engine, EngineConfig, Fault, LoadError, PlayHost, RulesHost};
use machine::Permission;
use netplay::{Predict as _, Profile, Rules, Seat};

use crate::common::{engine, file, load, module, scene};

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
        let fault = play.frame(&scene(0, &[1], &[2], &[3]), [Pad::IDLE; PADS], "").err();
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
fn check(second: bool, cases: &[(&str, &str, &str)]) {
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

/// Cases that both engines must tell alike, because a host call is what breaks.
const HOST_CALLS: [(&str, &str, &str); 86] = [
    (
        "tick",
        "(call $log (i32.const -1) (i32.const 1))",
        "in `tick`, host call `log`: 1 bytes at 4294967295 are not inside",
    ),
    (
        "tick",
        "(call $log (i32.const -4096) (i32.const 4096))",
        "4096 bytes at 4294963200 are not inside",
    ),
    (
        "tick",
        "(call $output (i32.const 0) (i32.const -1))",
        "4294967295 bytes at 0 are not inside the cart's memory of 65536 bytes",
    ),
    ("tick", "(call $output (i32.const 1) (i32.const -1))", "4294967295 bytes at 1 are not inside"),
    ("tick", "(call $log (i32.const 65535) (i32.const 2))", "2 bytes at 65535 are not inside"),
    ("tick", "(call $log (i32.const 65536) (i32.const 1))", "1 bytes at 65536 are not inside"),
    ("tick", "(call $log (i32.const 65537) (i32.const 0))", "0 bytes at 65537 are not inside"),
    ("tick", "(call $fault (i32.const 65535) (i32.const 9))", "9 bytes at 65535 are not inside"),
    (
        "order",
        "(call $input (i32.const 65534) (i32.const 3)) i32.const 1",
        "3 bytes at 65534 are not inside",
    ),
    (
        "order",
        "(call $input (i32.const 0) (i32.const 4)) i32.const 1",
        "4 bytes were asked for, and there are 3",
    ),
    (
        "update",
        "(drop (call $typed (i32.const 65530) (i32.const 7)))",
        "7 bytes at 65530 are not inside",
    ),
    (
        "draw",
        "(call $text (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 65535) (i32.const 2))",
        "in `draw`, host call `text`: 2 bytes at 65535",
    ),
    (
        "draw",
        "(call $text (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 4097))",
        "4097 bytes of text, and at most 4096 are allowed",
    ),
    (
        "draw",
        "(call $text (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 1))",
        "there is no font 2",
    ),
    (
        "tick",
        "(call $log (i32.const 32) (i32.const 1))",
        "the text is not UTF-8 from its byte 0 on",
    ),
    ("tick", "(call $fault (i32.const 0) (i32.const 14))", "in `tick`: oh no, no hero"),
    (
        "tick",
        "(call $clear (i32.const 1))",
        "in `tick`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "tick",
        "(call $effect (i32.const 0))",
        "host call `effect`: it is allowed on a player's side, and not in `predict`, only",
    ),
    (
        "update",
        "(call $clear (i32.const 1))",
        "in `update`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "scene",
        "(call $clear (i32.const 1))",
        "in `scene`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "predict",
        "(call $clear (i32.const 1))",
        "in `predict`, host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "predict",
        "(call $music (i32.const 0))",
        "in `predict`, host call `music`: it is allowed on a player's side, and not in `predict`, only",
    ),
    (
        "predict",
        "(drop (call $typed (i32.const 0) (i32.const 9)))",
        "in `predict`, host call `typed`",
    ),
    (
        "predict",
        "(drop (call $dice (i32.const 6)))",
        "in `predict`, host call `dice`: it is allowed in the rules only",
    ),
    (
        "update",
        "(drop (call $dice (i32.const 6)))",
        "in `update`, host call `dice`: it is allowed in the rules only",
    ),
    (
        "tick",
        "(drop (call $dice (i32.const 0)))",
        "the number of sides cannot be 0: it is at least 1",
    ),
    (
        "update",
        "(drop (call $ask (i32.const 0) (i32.const 4)))",
        "the cart's manifest does not ask for the permission \"console\"",
    ),
    ("update", "(call $typing (i32.const 2))", "typing cannot be 2: it is 0 or 1"),
    ("update", "(call $effect (i32.const 0))", "there is no sound effect 0; there are 0"),
    ("update", "(call $music (i32.const -2))", "there is no song -2"),
    ("update", "(call $effect_stop (i32.const -1))", "there is no sound effect -1; there are 0"),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 101) (i32.const 0) (i32.const 0) (i32.const 0))",
        "host call `effect_with`: a volume cannot be 101: it is 0 to 100",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const -2147483648) (i32.const 0) (i32.const 0))",
        "a pan cannot be -2147483648: it is -100 to 100",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4801) (i32.const 0))",
        "a pitch in cents cannot be 4801: it is -4800 to 4800",
    ),
    (
        "update",
        "(call $effect_with (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8))",
        "there is no voice 8; there are 8, numbered from 0",
    ),
    ("update", "(call $voice_stop (i32.const -2))", "there is no voice -2"),
    ("update", "(drop (call $voice_busy (i32.const -1)))", "there is no voice -1"),
    ("update", "(call $music_fade (i32.const 60001))", "the time of a fade in ms cannot be 60001"),
    ("update", "(call $volume (i32.const 3) (i32.const 0))", "there is no bus 3; there are 3"),
    (
        "update",
        "(call $volume (i32.const 0) (i32.const -1))",
        "a volume cannot be -1: it is 0 to 100",
    ),
    (
        "update",
        "(call $echo (i32.const 501) (i32.const 0) (i32.const 0))",
        "an echo's delay in ms cannot be 501: it is 0 to 500",
    ),
    (
        "update",
        "(call $mml (i32.const 0) (i32.const 16) (i32.const 0) (i32.const 0))",
        "a priority cannot be 16: it is 0 to 15",
    ),
    (
        "update",
        "(call $mml (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 4097))",
        "4097 bytes of text, and at most 4096 are allowed",
    ),
    (
        "update",
        "(i32.store (i32.const 64) (i32.const 0x485d435b)) (call $mml (i32.const 0) (i32.const 0) (i32.const 64) (i32.const 4))",
        "host call `mml`: the MML, line 1, column 4: `H` is no command",
    ),
    (
        "update",
        "(call $palette (i32.const 0) (i32.const -1))",
        "a look cannot be 4294967295: it is at most 0xffffff",
    ),
    (
        "update",
        "(call $sheet_pixel (i32.const 16) (i32.const 0) (i32.const 0) (i32.const 0))",
        "there is no sheet 16; there are 16",
    ),
    (
        "update",
        "(call $map_cell (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1024))",
        "a tile cannot be 1024",
    ),
    (
        "draw",
        "(call $clear (i32.const 16))",
        "in `draw`, host call `clear`: there is no color 16; there are 16, numbered from 0",
    ),
    ("draw", "(call $pixel (i32.const 0) (i32.const 0) (i32.const -1))", "there is no color -1"),
    ("draw", "(call $palette_map (i32.const 0) (i32.const 99))", "there is no color 99"),
    (
        "draw",
        "(call $sprite (i32.const -2) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 0))",
        "there is no picture -2: -1 is the screen, 0 to 15 are the sheets",
    ),
    (
        "predict",
        "(call $target (i32.const 0))",
        "host call `target`: it is allowed on a player's side, and not in `predict`, only",
    ),
    ("update", "(call $target (i32.const 16))", "host call `target`: there is no picture 16"),
    (
        "update",
        "(call $target (i32.const 2)) (call $clear (i32.const 1)) (call $target (i32.const -1)) (call $clear (i32.const 1))",
        "host call `clear`: it is allowed in `draw`, or with a sheet or surface as target, only",
    ),
    (
        "draw",
        "(drop (call $surface (i32.const 0) (i32.const 5)))",
        "host call `surface`: a surface cannot be 0 x 5 pixels: its sides are 1 to 1024",
    ),
    (
        "draw",
        "(loop $l (drop (call $surface (i32.const 256) (i32.const 256))) (br $l))",
        "65536 pixels more make 589824 on all surfaces, and at most 524288 are allowed",
    ),
    (
        "draw",
        "(loop $l (drop (call $surface (i32.const 1) (i32.const 1))) (br $l))",
        "there are 64 surfaces already, and no more are allowed",
    ),
    ("draw", "(call $surface_free (i32.const 3))", "there is no surface 3 to free"),
    (
        "draw",
        "(call $target (call $surface (i32.const 1) (i32.const 1))) (call $surface_free (i32.const 16))",
        "surface 16 cannot be freed while it is drawn on",
    ),
    (
        "draw",
        "(loop $l (call $push) (br $l))",
        "32 states of drawing are saved already, and no more are allowed",
    ),
    ("draw", "(call $pop)", "no state of drawing is saved"),
    (
        "draw",
        "(call $pattern (i32.const 0x10000) (i32.const -1))",
        "a pattern cannot be 65536: it is at most 0xffff",
    ),
    ("draw", "(call $pattern (i32.const 0) (i32.const 16))", "there is no color 16"),
    (
        "draw",
        "(call $polygon (i32.const 1) (i32.const 0) (i32.const 12))",
        "the length of the corners cannot be 12: it is 8 bytes for each",
    ),
    (
        "draw",
        "(call $polygon (i32.const 1) (i32.const 0) (i32.const 2056))",
        "257 corners of a polygon, and at most 256 are allowed",
    ),
    (
        "draw",
        "(call $polygon_outline (i32.const 1) (i32.const -8) (i32.const 8))",
        "8 bytes at 4294967288 are not inside the cart's memory",
    ),
    (
        "draw",
        "(call $sprite (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -2) (i32.const 0))",
        "there is no color -2",
    ),
    (
        "draw",
        "(call $sprite (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 4))",
        "the flips cannot be 4: it is 0 to 3",
    ),
    (
        "draw",
        "(call $map (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const -1) (i32.const 0))",
        "a tile's side cannot be 9: it is 8 or 16",
    ),
    (
        "draw",
        "(call $sprite_turned (i32.const 99) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 8) (i32.const -1) (i32.const 0) (i32.const 1) (i32.const 1))",
        "there is no picture 99",
    ),
    (
        "draw",
        "(call $map (i32.const 16) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const -1) (i32.const 0))",
        "there is no map 16",
    ),
    (
        "draw",
        "(call $map_turned (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const 16) (i32.const 0) (i32.const 5) (i32.const 5))",
        "there is no color 16",
    ),
    (
        "draw",
        "(call $plane (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const -5))",
        "there is no color -5",
    ),
    (
        "draw",
        "(call $map_plane (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 9) (i32.const 9) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const -1))",
        "a tile's side cannot be 0",
    ),
    (
        "update",
        "(call $tile_flags (i32.const 0) (i32.const 1024) (i32.const 0))",
        "there is no tile 1024",
    ),
    (
        "update",
        "(call $tile_flags (i32.const 0) (i32.const 0) (i32.const 256))",
        "the flags cannot be 256: it is 0 to 255",
    ),
    (
        "tick",
        "(call $tile_flags (i32.const 0) (i32.const 0) (i32.const 1))",
        "host call `tile_flags`",
    ),
    ("tick", "(drop (call $tile_flags_at (i32.const 16) (i32.const 0)))", "there is no sheet 16"),
    (
        "tick",
        "(drop (call $map_cell_at (i32.const -1) (i32.const 0) (i32.const 0)))",
        "there is no map -1",
    ),
    (
        "tick",
        "(drop (call $map_sweep (i32.const 0) (i32.const 0) (i32.const 8) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const 1) (i32.const -1)))",
        "the flags cannot be -1: it is 0 to 255",
    ),
    (
        "tick",
        "(loop $l (call $log (i32.const 0) (i32.const 4)) (br $l))",
        "host call `log`: 257 log lines in one call, and at most 256 are allowed",
    ),
    (
        "update",
        "(loop $l (call $output (i32.const 0) (i32.const 4)) (br $l))",
        "host call `output`: 65 orders in one frame, and at most 64 are allowed",
    ),
    (
        "update",
        "(call $output (i32.const 0) (i32.const 4097))",
        "4097 bytes of output, and at most 4096 are allowed",
    ),
    (
        "tick",
        "(call $output (i32.const 0) (i32.const 4))",
        "`tick` hands nothing over, or has handed it over already",
    ),
    (
        "view",
        "(call $output (i32.const 0) (i32.const 4)) (call $output (i32.const 0) (i32.const 4))",
        "`view` hands nothing over, or has handed it over already",
    ),
    (
        "order",
        "(call $output (i32.const 32) (i32.const 1)) i32.const 0",
        "in `order`: the text is not UTF-8 from its byte 0 on",
    ),
];

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
    let fault = play.frame(&scene(0, &[1], &[2], &[3]), [Pad::IDLE; PADS], "").unwrap_err();
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
