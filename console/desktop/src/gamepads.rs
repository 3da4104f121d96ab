//! Gamepads: which one is which pad, and what it says. Plugging in and out at any moment is normal.

use cart_abi::{Button, PADS, Pad};
use gilrs::{Axis, EventType, GamepadId, Gilrs};

use crate::keys::without_opposites;

/// How far a stick, of 127, must be pushed to count as the directional pad too.
const STICK_AS_DIRECTION: i8 = 64;

/// The buttons in the order of [`Button::ALL`]. Face buttons are meant by their place.
const BUTTONS: [gilrs::Button; 14] = [
    gilrs::Button::DPadUp,
    gilrs::Button::DPadDown,
    gilrs::Button::DPadLeft,
    gilrs::Button::DPadRight,
    gilrs::Button::South,
    gilrs::Button::East,
    gilrs::Button::West,
    gilrs::Button::North,
    gilrs::Button::LeftTrigger,
    gilrs::Button::RightTrigger,
    gilrs::Button::LeftTrigger2,
    gilrs::Button::RightTrigger2,
    gilrs::Button::Select,
    gilrs::Button::Start,
];

/// All gamepads of this console.
pub(crate) struct Gamepads {
    gilrs: Gilrs,
    slots: Slots<GamepadId>,
}

/// What the gamepads have to say in one frame.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GamepadFrame {
    /// The pads by slot.
    pub(crate) pads: [Pad; PADS],
    /// Somebody pressed the middle button, or Select and Start together: the console's own menu.
    pub(crate) menu: bool,
}

impl Gamepads {
    /// Looks for gamepads; the error is one line for the player, who can go on with the keyboard.
    pub(crate) fn open() -> Result<Self, String> {
        let gilrs =
            Gilrs::new().map_err(|error| format!("no gamepads: {error}; the keyboard works"))?;
        let mut slots = Slots::default();
        for (id, _) in gilrs.gamepads() {
            slots.connect(id);
        }
        Ok(Self { gilrs, slots })
    }

    /// Takes what happened since the last frame.
    pub(crate) fn poll(&mut self) -> GamepadFrame {
        let mut frame = GamepadFrame::default();
        let mut tapped = [0; PADS];
        while let Some(event) = self.gilrs.next_event() {
            match event.event {
                EventType::Connected => self.slots.connect(event.id),
                EventType::Disconnected => self.slots.disconnect(event.id),
                EventType::ButtonPressed(gilrs::Button::Mode, _) => frame.menu = true,
                EventType::ButtonPressed(button, _) => {
                    let bit = BUTTONS.iter().position(|&known| known == button);
                    if let (Some(slot), Some(bit)) = (self.slots.slot(event.id), bit) {
                        tapped[slot] |= Button::ALL[bit] as u16;
                    }
                }
                _ => {}
            }
        }
        for (slot, id) in self.slots.connected() {
            let Some(gamepad) = self.gilrs.connected_gamepad(id) else { continue };
            let mut pad = Pad { held: tapped[slot], sticks: [0; 4] };
            for (&theirs, ours) in BUTTONS.iter().zip(Button::ALL) {
                if gamepad.is_pressed(theirs) {
                    pad.held |= ours as u16;
                }
            }
            let axes = [Axis::LeftStickX, Axis::LeftStickY, Axis::RightStickX, Axis::RightStickY];
            let [left_x, left_y, right_x, right_y] = axes.map(|axis| stick(gamepad.value(axis)));
            pad.sticks = [left_x, -left_y, right_x, -right_y];
            let both = Button::Select as u16 | Button::Start as u16;
            frame.menu |= tapped[slot] & both != 0 && pad.held & both == both;
            frame.pads[slot] = with_directions(pad);
        }
        frame
    }
}

/// A stick's place from −1.0 to 1.0 as −127 to 127; gilrs counts up as positive, carts count down.
fn stick(value: f32) -> i8 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the value is clamped to the range of the result"
    )]
    let place = (value.clamp(-1.0, 1.0) * 127.0) as i8;
    place
}

/// Adds the directions that the left stick points to.
fn with_directions(mut pad: Pad) -> Pad {
    let [x, y, ..] = pad.sticks;
    for (value, low, high) in [(x, Button::Left, Button::Right), (y, Button::Up, Button::Down)] {
        if value <= -STICK_AS_DIRECTION {
            pad.held |= low as u16;
        } else if value >= STICK_AS_DIRECTION {
            pad.held |= high as u16;
        }
    }
    pad.held = without_opposites(pad.held);
    pad
}

/// Which gamepad is which pad. A gamepad that comes back gets its old place.
#[derive(Debug)]
struct Slots<Id> {
    places: [Option<Place<Id>>; PADS],
}

#[derive(Clone, Copy, Debug)]
struct Place<Id> {
    id: Id,
    connected: bool,
}

impl<Id> Default for Slots<Id> {
    fn default() -> Self {
        Self { places: [const { None }; PADS] }
    }
}

impl<Id: Copy + Eq> Slots<Id> {
    /// The old place, else one that nobody had, else one whose gamepad is gone; a fifth gamepad gets none.
    fn connect(&mut self, id: Id) {
        let old = self.places.iter().position(|place| place.is_some_and(|place| place.id == id));
        let fresh = || self.places.iter().position(Option::is_none);
        let gone =
            || self.places.iter().position(|place| place.is_some_and(|place| !place.connected));
        if let Some(slot) = old.or_else(fresh).or_else(gone) {
            self.places[slot] = Some(Place { id, connected: true });
        }
    }

    fn disconnect(&mut self, id: Id) {
        for place in self.places.iter_mut().flatten() {
            if place.id == id {
                place.connected = false;
            }
        }
    }

    fn slot(&self, id: Id) -> Option<usize> {
        self.connected().find(|&(_, known)| known == id).map(|(slot, _)| slot)
    }

    fn connected(&self) -> impl Iterator<Item = (usize, Id)> {
        let places = self.places.into_iter().enumerate();
        places.filter_map(|(slot, place)| {
            place.filter(|place| place.connected).map(|place| (slot, place.id))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_slots(steps: &[(char, u32)], expected: &[(usize, u32)]) {
        let mut slots = Slots::default();
        for &(step, id) in steps {
            match step {
                '+' => slots.connect(id),
                _ => slots.disconnect(id),
            }
        }
        assert_eq!(slots.connected().collect::<Vec<_>>(), expected, "{steps:?}");
    }

    #[test]
    fn a_gamepad_keeps_its_place() {
        check_slots(&[('+', 7), ('+', 8)], &[(0, 7), (1, 8)]);
        check_slots(&[('+', 7), ('+', 8), ('-', 7)], &[(1, 8)]);
        check_slots(&[('+', 7), ('+', 8), ('-', 7), ('+', 7)], &[(0, 7), (1, 8)]);
        check_slots(&[('+', 7), ('-', 7), ('+', 9)], &[(1, 9)]);
    }

    #[test]
    fn a_new_gamepad_takes_a_lost_ones_place_only_when_none_is_free() {
        let four = [('+', 1), ('+', 2), ('+', 3), ('+', 4)];
        check_slots(&[four.as_slice(), &[('+', 5)]].concat(), &[(0, 1), (1, 2), (2, 3), (3, 4)]);
        let steps = [four.as_slice(), &[('-', 3), ('+', 5), ('+', 3)]].concat();
        check_slots(&steps, &[(0, 1), (1, 2), (2, 5), (3, 4)]);
    }

    #[test]
    fn connecting_twice_changes_nothing() {
        check_slots(&[('+', 1), ('+', 1), ('-', 2)], &[(0, 1)]);
    }

    #[test]
    fn a_stick_is_a_direction_too() {
        for (sticks, expected) in [
            ([0, 0, 127, 127], 0),
            ([63, -63, 0, 0], 0),
            ([-64, 0, 0, 0], Button::Left as u16),
            ([127, -127, 0, 0], Button::Right as u16 | Button::Up as u16),
            ([0, 64, 0, 0], Button::Down as u16),
        ] {
            assert_eq!(with_directions(Pad { held: 0, sticks }).held, expected, "{sticks:?}");
        }
    }

    #[test]
    fn sticks_stay_in_range() {
        assert_eq!([-2.0, -1.0, 0.0, 0.5, 1.0, f32::NAN].map(stick), [-127, -127, 0, 63, 127, 0]);
    }
}
