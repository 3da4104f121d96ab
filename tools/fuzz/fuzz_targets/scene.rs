//! Creatures of the tables and commands of every kind, legal and not: no panic, what is refused changes nothing, a command
//! that waits for a decision ends as one that does not, the events make the state, and what always holds does.

#![no_main]

#[path = "../../../carts/srd/tests/engine/body.rs"]
mod body;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    body::commands(bytes);
});
