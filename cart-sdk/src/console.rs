//! What a cart asks the console for, beside drawing and sound.

use crate::sys;

/// Writes a line of at most 4,096 bytes to the console's log, for the author: the terminal that the console was started
/// in shows it. More than 256 lines in one step stop the cart.
pub fn log(line: &str) {
    sys::log(line.as_bytes());
}

/// The seed of this game, the same in every call: on the authority it is secret, on a player's side it is the
/// player's own.
#[must_use]
pub fn seed() -> u64 {
    sys::seed()
}

/// Switches between the keyboard as text and the keyboard as a pad. Only on a player's side, outside of `predict`, in
/// a cart with the permission `text`.
pub fn typing(on: bool) {
    sys::typing(i32::from(on));
}

/// Whether the system's cursor is seen over the screen, as it is at the start: a cart that draws its own turns it off.
/// Only on a player's side, outside of `predict`, in a cart with the permission `pointer`.
pub fn cursor(on: bool) {
    sys::cursor(i32::from(on));
}

/// Asks the console something in a line of text. Only in the console's own menu.
#[must_use]
pub fn ask(question: &str) -> String {
    let mut answer = vec![0; sys::ask(question.as_bytes()) as usize];
    sys::answer(&mut answer);
    String::from_utf8(answer).expect("the console answers in UTF-8")
}
