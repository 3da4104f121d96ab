//! What a cart keeps on a console, as its host calls see it.

use cart_host::{Inputs, PlayHost};
use machine::Storage;

use crate::common::{engine, load, module, scene};

/// A key of two letters at 0, one of 65 letters at 16, and 64 KiB of memory to take values from.
const DATA: &str = r#"(data (i32.const 0) "hi") (data (i32.const 16) "kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk")"#;

/// Runs a frame with this `update` in both engines; what is kept then, or the fault.
fn frame(update: &str, storage: &Storage) -> Result<Storage, String> {
    let mut results = [false, true].map(|second| {
        let engine = engine(second);
        let cart = load(&engine, module(&[("update", update)], DATA));
        let mut play = PlayHost::with_storage(&cart, 1, storage.clone()).unwrap();
        play.frame(&scene(0, &[1], &[2], &[3]), &Inputs::default())
            .map_err(|fault| fault.to_string())?;
        Ok(play.machine().storage.clone())
    });
    assert_eq!(results[0], results[1], "both engines keep the same");
    std::mem::replace(&mut results[0], Err(String::new()))
}

#[track_caller]
fn check_fault(update: &str, expected: &str) {
    assert_eq!(frame(update, &Storage::default()), Err(expected.to_owned()), "{update}");
}

#[test]
fn a_value_is_stored_and_loaded_as_far_as_it_fits() {
    let mut before = Storage::default();
    before.store(b"hi", &[1, 2, 3, 4, 5]).unwrap();
    // What was there goes to 100, three bytes of it, and is stored again with its whole length behind it.
    let update = "(i32.store8 (i32.const 103) (call $load (i32.const 0) (i32.const 2) (i32.const 100) (i32.const 3)))
        (call $store (i32.const 0) (i32.const 2) (i32.const 100) (i32.const 5))
        (call $store (i32.const 1) (i32.const 1) (i32.const 100) (i32.const 1))
        (call $store (i32.const 1) (i32.const 1) (i32.const 100) (i32.const 0))
        (i32.store8 (i32.const 99) (call $load (i32.const 16) (i32.const 64) (i32.const 0) (i32.const 0)))
        (call $store (i32.const 16) (i32.const 64) (i32.const 99) (i32.const 1))";
    let kept = frame(update, &before).unwrap();
    assert_eq!(kept.load(b"hi"), [1, 2, 3, 5, 0]);
    assert_eq!(kept.load(b"i"), [0; 0]);
    assert_eq!(kept.load(&[b'k'; 64]), [0]);
}

#[test]
fn what_does_not_fit_is_a_fault_with_figures() {
    let of = |numbers: [u32; 4]| numbers.map(|number| format!("(i32.const {number})")).join(" ");
    let store = |numbers| format!("(call $store {})", of(numbers));
    check_fault(
        &store([0, 2, 0, 65_535]),
        "in `update`, host call `store`: 65537 bytes of storage, and at most 65536 are allowed",
    );
    check_fault(
        &store([16, 65, 0, 1]),
        "in `update`, host call `store`: 65 bytes of a key, and at most 64 are allowed",
    );
    check_fault(
        &store([16, 0, 0, 1]),
        "in `update`, host call `store`: the length of a key cannot be 0: it is 1 to 64",
    );
    check_fault(
        &store([u32::MAX >> 1, 2, 0, 1]),
        "in `update`, host call `store`: 2 bytes at 2147483647 are not inside the cart's memory of 65536 bytes",
    );
    let load = |numbers| format!("(drop (call $load {}))", of(numbers));
    check_fault(
        &load([16, 65, 0, 1]),
        "in `update`, host call `load`: 65 bytes of a key, and at most 64 are allowed",
    );
    check_fault(
        &load([0, 2, 65_535, 2]),
        "in `update`, host call `load`: 2 bytes at 65535 are not inside the cart's memory of 65536 bytes",
    );
    let kept = frame(&store([0, 2, 0, 65_534]), &Storage::default()).unwrap();
    assert_eq!(kept.bytes(), cart_abi::STORAGE_BYTES_MAX);
}
