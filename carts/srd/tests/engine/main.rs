//! The engine: whole fights by the tables' own creatures, with the same dice each time; and its judges, which hold it
//! against the exact odds and the rules' words.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod actions;
mod arts;
mod beasts;
mod body;
mod duels;
#[path = "../common/every_way.rs"]
mod every_way;
mod exact;
mod features;
mod fights;
mod fury;
mod gifts;
mod grips;
mod harms;
#[path = "../common/heroes.rs"]
mod heroes;
mod judge;
mod laws;
mod metamagic;
mod mind;
mod rests;
mod rulings;
mod seen;
mod states;
mod things;
mod trials;
mod wands;
