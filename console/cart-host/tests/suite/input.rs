//! What a cart hears of its players, and how it answers them with the pads' motors.

use cart_abi::{Pointer, frame};
use cart_host::{Inputs, PlayHost};
use machine::{Permission, Shake};

use crate::common::{engine, file, load, module, scene};
use crate::hostile::check;

const HOST_CALLS: [(&str, &str, &str); 11] = [
    ("update", "(call $typing (i32.const 2))", "typing cannot be 2: it is 0 or 1"),
    ("update", "(call $cursor (i32.const -1))", "the cursor cannot be -1: it is 0 or 1"),
    ("tick", "(call $cursor (i32.const 1))", "in `tick`, host call `cursor`"),
    ("tick", RUMBLE, "in `tick`, host call `rumble`"),
    ("predict", RUMBLE, "in `predict`, host call `rumble`"),
    (
        "update",
        "(call $rumble (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 0))",
        "there is no pad 4",
    ),
    (
        "update",
        "(call $rumble (i32.const -1) (i32.const 0) (i32.const 0) (i32.const 0))",
        "there is no pad -1",
    ),
    (
        "update",
        "(call $rumble (i32.const 0) (i32.const 256) (i32.const 0) (i32.const 0))",
        "the strength of a motor cannot be 256: it is 0 to 255",
    ),
    (
        "update",
        "(call $rumble (i32.const 0) (i32.const 0) (i32.const -2147483648) (i32.const 0))",
        "the strength of a motor cannot be -2147483648",
    ),
    (
        "update",
        "(call $rumble (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 5001))",
        "the time of a rumble cannot be 5001: it is 0 to 5000 milliseconds",
    ),
    (
        "update",
        "(call $rumble (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1))",
        "the time of a rumble cannot be -1",
    ),
];

const RUMBLE: &str = "(call $rumble (i32.const 1) (i32.const 200) (i32.const 9) (i32.const 50))";

#[test]
fn a_host_call_for_pads_and_pointer_that_breaks_is_told_alike_by_both_engines() {
    check(false, &HOST_CALLS);
    check(true, &HOST_CALLS);
}

#[test]
fn only_a_cart_that_asks_for_the_pointer_has_one() {
    let place = 4 * frame::POINTER;
    let body = format!(
        "(call $input (i32.const 0) (local.get 0)) (global.set $count (i32.load (i32.const {place})))
         (if (i32.ne (global.get $count) (i32.const 77)) (then unreachable))"
    );
    let pointer = Pointer { x: 77, y: 3, held: 1, wheel: 0, there: true };
    for second in [false, true] {
        let engine = engine(second);
        let mut asks = file(module(&[("update", &body)], ""));
        let inputs = Inputs { pointer, ..Inputs::default() };
        for (permissions, works) in [(vec![Permission::Pointer], true), (vec![], false)] {
            asks.manifest.permissions = permissions;
            let mut play = PlayHost::new(&engine.load(&asks).unwrap(), 1).unwrap();
            let frame = play.frame(&scene(0, &[1], &[2], &[3]), &inputs);
            assert_eq!(frame.is_ok(), works, "{frame:?}");
        }
    }
}

#[test]
fn the_cursor_is_the_cart_s_to_hide_and_needs_the_permission() {
    let mut hides = file(module(&[("update", "(call $cursor (i32.const 0))")], ""));
    let engine = engine(false);
    let mut play = PlayHost::new(&engine.load(&hides).unwrap(), 1).unwrap();
    assert!(play.cursor());
    play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default()).unwrap();
    assert!(!play.cursor());
    hides.manifest.permissions = vec![Permission::Text];
    let mut play = PlayHost::new(&engine.load(&hides).unwrap(), 1).unwrap();
    let fault = play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default()).unwrap_err();
    assert!(fault.to_string().contains("pointer"), "{fault}");
}

#[test]
fn a_pad_shakes_as_long_as_it_was_told() {
    // In the first frame only.
    let body = format!(
        "(if (i32.eqz (global.get $count)) (then {RUMBLE})) (global.set $count (i32.const 1))"
    );
    let engine = engine(false);
    let mut play = PlayHost::new(&load(&engine, module(&[("update", &body)], "")), 1).unwrap();
    let mut frames = 0;
    for tick in 0..10 {
        play.frame(&scene(tick, &[1], &[2], &[3]), &Inputs::default()).unwrap();
        assert_eq!(play.shakes()[0], Shake::default());
        frames += u32::from(play.shakes()[1] == Shake { low: 200, high: 9 });
    }
    assert_eq!(frames, 3, "50 ms");
}
