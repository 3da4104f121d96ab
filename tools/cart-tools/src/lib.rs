//! Makes cart files out of cart folders, for `xtask` and for the commands of `quiver` that authors use. It never runs
//! a cart and never opens a window.
//!
//! A cart folder is a Rust package with a `cart.toml` beside its `Cargo.toml`: [`manifest`] reads that file. [`wasm`]
//! finds a compiler for WebAssembly, [`build`] runs it, [`carts`] does all of it and gives the finished files.

mod art;
mod aseprite;
pub mod build;
pub mod command;
pub mod debian;
mod error;
mod folder;
mod fonts;
mod json;
pub mod manifest;
mod maps;
mod names;
pub mod new;
mod pack;
mod sheets;
mod sound;
#[cfg(test)]
mod test;
mod toml_file;
pub mod wasm;
pub mod watch;
mod xml;

pub use error::Error;
pub use new::new;
pub use pack::{cart, carts};
pub use sound::bank as sounds;
