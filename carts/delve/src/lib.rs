//! Delve: a co-operative dungeon for one to four heroes, 5E compatible.
//!
//! The rules (`rules`) never draw and never see the player's side; the player's side knows a [`View`] and nothing else
//! of the world. What both need, they share (`shared`): tiles and walking.

pub mod orders;
pub mod shared;

pub mod rules;
pub mod view;

pub mod play;

pub mod bot;

pub use orders::{CHAT_LETTERS_MAX, Order, PHRASES};
pub use rules::Delve;
pub use view::View;

cart_sdk::cart!(Delve, play::DelvePlay, bot::DelveBot);
