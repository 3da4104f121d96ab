//! The engine: whole fights by the tables' own creatures, with the same dice each time; and its judges, which hold it
//! against the exact odds and the rules' words.

mod actions;
mod body;
mod duels;
mod exact;
mod fights;
mod judge;
mod laws;
mod mind;
mod states;
