//! Saves, states and replays that anybody wrote, with checksums that are right too: no panic.
//!
//! What it finds worth keeping goes to `tools/fuzz/corpus/file`, which the tests of `netplay` try.

#![no_main]

#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/any_bytes/bodies.rs"]
mod bodies;
#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/inn/mod.rs"]
mod inn;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::file(bytes));
