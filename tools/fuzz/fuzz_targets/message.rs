//! Messages, on either lane and either way: no panic, and what is one comes back from its own bytes.
//!
//! What it finds worth keeping goes to `tools/fuzz/corpus/message`, which the tests of `netplay` try.

#![no_main]

#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/any_bytes/bodies.rs"]
mod bodies;
#[allow(dead_code, reason = "other targets need more of it")]
#[path = "../../../console/netplay/tests/inn/mod.rs"]
mod inn;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| bodies::message(bytes));
