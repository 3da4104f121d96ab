//! The real server with real players over QUIC on the loopback interface, and the real Delve over the simulated network.

#![expect(clippy::unwrap_used, reason = "what a test sets up holds, or the test fails")]
#![expect(
    clippy::disallowed_methods,
    reason = "a test is a shell: it reads the clock and hands the time on"
)]

mod bot;
mod bots;
mod delivery;
mod figures;
mod host;
mod hostile;
mod parts;
mod party;
mod play;
mod redirect;
mod refusals;
mod rooms;
mod trace;
mod world;

// Delve's own source for what its players may know and ask. Linking the cart would not do: cargo writes the library of a
// cdylib to one file for every set of features, so that building the cart alone would break these tests.
#[path = "../../../carts/delve/src/orders.rs"]
#[expect(unreachable_pub, dead_code, reason = "these tests use a part of what the cart shows")]
mod orders;
#[path = "../../../carts/delve/src/shared/mod.rs"]
#[expect(
    unreachable_pub,
    dead_code,
    unused_imports,
    reason = "these tests use a part of what the cart shows"
)]
mod shared;
#[path = "../../../carts/delve/src/view.rs"]
#[expect(unreachable_pub, dead_code, reason = "these tests use a part of what the cart shows")]
mod view;
