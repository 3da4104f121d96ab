//! Programs of host calls, made of any bytes, in both engines: no panic, no overflow, and the same outcome.
//!
//! What it finds worth keeping goes to `tools/fuzz/corpus/host_calls`, which the tests of `cart-host` replay.

#![no_main]

#[path = "../../../console/cart-host/tests/suite/common.rs"]
mod common;
#[path = "../../../console/cart-host/tests/suite/programs.rs"]
mod programs;

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;

thread_local! {
    /// Carts are compiled once; each program finds them fresh.
    static PAIR: RefCell<programs::Pair> = RefCell::new(programs::Pair::new());
}

fuzz_target!(|bytes: &[u8]| PAIR.with_borrow_mut(|pair| programs::survive(pair, bytes)));
