//! The import on small sources made by hand.

#![expect(clippy::unwrap_used, reason = "a test that cannot write its sources has nothing to say")]

mod server;
mod sources;

mod files;
mod own;
mod web;
