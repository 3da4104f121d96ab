//! Space on random floors: searches, lines and areas against slow ones that follow the definitions, and what must hold
//! whichever way the floor is turned.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it must be")]

mod areas;
mod extremes;
mod floors;
mod lines;
mod moves;
mod pictures;
mod shifts;
mod views;
