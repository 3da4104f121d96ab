//! Players for a server under load: many real clients over real QUIC from one process, without a thread each.
//!
//! What they do stands in a [`Scenario`]: how many come and how fast, what they press and ask for, how long all of it is
//! measured, and what the figures may be at most and at least. [`fn@run`] plays it and gives a [`Report`].
//!
//! # What is measured, and how
//!
//! Every player is a whole client: it shakes hands with a key of its own, takes every view apart and proves its hash, and
//! keeps its clock. When something is to be pressed or asked is settled before, and answers are timed from that moment
//! and not from when this program came to it: a player who waits for an answer still presses the next button in time. How
//! late this program itself was stands beside the figures, so that a slow generator is not taken for a slow server.
//!
//! What the server took is read from the lines that it prints itself (`quiver-server --status-every 1`), and only from
//! those of the time that is measured. Bytes are those on the line, with all headers. A run in which nothing happens proves
//! nothing, so every scenario also says what must have happened at least.

mod hands;
pub mod scenario;

mod cart;

mod figures;
mod player;
mod server;

mod report;
mod run;

pub use report::Report;
pub use run::{Where, run};
pub use scenario::{Scenario, ScenarioError};
pub use server::ServerProcess;
