//! Runs carts: it never trusts one, never reads a clock, opens no window and no socket, and lets no cart reach a file.
//!
//! This is the only crate that knows wasmtime. A cart goes through these steps:
//!
//! 1. [`Engine::load`] checks the module against the profile **before** anything is compiled, makes its mutable globals
//!    reachable, and compiles it, or fetches what this user's own process has compiled before.
//! 2. [`RulesHost`] runs its rules for netplay's `Room`, [`PlayHost`] its player's side, each an instance of its own
//!    with its own memory. [`NoRules`] stands in where a cart has none.
//!    A [`BotHost`] runs a player of the cart's own making, and a [`BotPlayer`] is the client that it plays.
//! 3. Between two calls each is a [`Snapshot`]: copied, hashed, restored.
//! 4. A cart that breaks in any way gives a [`Fault`] and is called no more; whoever hosts it goes on.
//!
//! A pointer from a cart is an allegation; `memory.rs` has the one checked way in. Host calls are listed once, in
//! `cart-abi`; both engines get them from there through the same gate.

mod bot;
mod cache;
mod call;
mod dice;
mod engine;
mod fault;
mod first;
mod guest;
mod host;
mod imports;
mod instance;
mod limits;
mod memory;
mod play;
mod profile;
mod replay;
mod rewrite;
mod rules;
mod second;
mod serving;
mod snapshot;

pub use bot::{BotHost, BotPlayer};
pub use dice::Dice;
pub use engine::{Cart, Engine, EngineConfig, LoadError};
pub use fault::{Fault, Reason};
pub use instance::Usage;
pub use play::{Inputs, PlayHost};
pub use profile::ProfileError;
pub use replay::{RULES_VERSION, check_replay, replay_head};
pub use rules::{NoRules, RulesHost};
pub use snapshot::{Snapshot, SnapshotError};
