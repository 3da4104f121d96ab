//! How the player steers the menu: any of the four pads, and letters.

use cart_sdk::{Button, Pads};

/// What was pressed in this frame, by anybody.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Steering {
    pub(crate) up: bool,
    pub(crate) down: bool,
    pub(crate) left: bool,
    pub(crate) right: bool,
    /// A or Start: do it.
    pub(crate) yes: bool,
    /// B: back.
    pub(crate) no: bool,
    /// X: what else there is.
    pub(crate) more: bool,
    /// Start alone.
    pub(crate) start: bool,
    /// Left shoulder.
    pub(crate) page_left: bool,
    /// Right shoulder.
    pub(crate) page_right: bool,
    /// Letters from the keyboard, while it writes.
    pub(crate) typed: String,
}

impl From<&Pads> for Steering {
    fn from(pads: &Pads) -> Self {
        let pressed = |button| (0..4).any(|pad| pads[pad].pressed(button));
        let moved =
            |button| (0..4).any(|pad| pads[pad].pressed(button) || pads[pad].repeated(button));
        let start = pressed(Button::Start);
        Self {
            up: moved(Button::Up),
            down: moved(Button::Down),
            left: moved(Button::Left),
            right: moved(Button::Right),
            yes: pressed(Button::A) || start,
            no: moved(Button::B),
            more: pressed(Button::X),
            start,
            page_left: pressed(Button::L),
            page_right: pressed(Button::R),
            typed: pads.typed().to_owned(),
        }
    }
}

/// A place in a row, one step on or back, staying inside.
pub(crate) fn step(place: usize, back: bool, on: bool, count: usize) -> usize {
    match (back, on) {
        (true, false) => place.saturating_sub(1),
        (false, true) => (place + 1).min(count.saturating_sub(1)),
        _ => place,
    }
}
