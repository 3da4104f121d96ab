//! Dice as anybody writes them: no panic, bounded work, and what is read prints and replays.
//!
//! What it finds worth keeping goes to `tools/fuzz/corpus/dice`, which the tests of `srd` try.

#![no_main]

#[path = "../../../carts/srd/tests/rolls/body.rs"]
mod body;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| body::dice(bytes));
