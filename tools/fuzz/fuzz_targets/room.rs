//! A room and anything that connections may do to it: no panic, bounded answers, and it stays open.
//!
//! What it finds worth keeping goes to `tools/fuzz/corpus/room`, which the tests of `netplay` try.

#![no_main]

#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/any_bytes/bodies.rs"]
mod bodies;
#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/inn/mod.rs"]
mod inn;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::room(bytes));
