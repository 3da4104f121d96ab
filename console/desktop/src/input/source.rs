//! What a player can press: the keys of a keyboard and the buttons of a gamepad, each with its name in the settings.
//!
//! Keys are meant by their place on a US keyboard and not by their letter, so that a hand lies the same on every
//! layout; the face buttons of a gamepad by the side on which they are.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use winit::keyboard::KeyCode;

/// A key or a gamepad's button.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Source(u8);

/// Where a source is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Device {
    Keyboard,
    Gamepad,
}

impl Source {
    /// The source of this name; there may be none.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let key = KEYS.iter().position(|(known, _)| *known == name);
        let button = || BUTTONS.iter().position(|(known, _)| *known == name);
        key.or_else(|| button().map(|place| KEYS.len() + place)).map(Self::at)
    }

    /// The source of this name, which is known to be there.
    pub(crate) const fn known(name: &str) -> Self {
        let mut place = 0;
        while place < KEYS.len() + BUTTONS.len() {
            if is_same(Self::at(place).name(), name) {
                return Self::at(place);
            }
            place += 1;
        }
        panic!("there is no such key or button")
    }

    /// A key; some that are for the system have no name here.
    pub(crate) fn key(code: KeyCode) -> Option<Self> {
        KEYS.iter().position(|&(_, known)| known == code).map(Self::at)
    }

    /// A gamepad's button; the middle one, which is the console's own, has no name here.
    pub(crate) fn button(button: gilrs::Button) -> Option<Self> {
        let place = BUTTONS.iter().position(|&(_, known)| known == button)?;
        Some(Self::at(KEYS.len() + place))
    }

    /// Its name in the settings and on the screen.
    pub(crate) const fn name(self) -> &'static str {
        let place = self.0 as usize;
        if place < KEYS.len() { KEYS[place].0 } else { BUTTONS[place - KEYS.len()].0 }
    }

    /// Where it is.
    pub(crate) const fn device(self) -> Device {
        if (self.0 as usize) < KEYS.len() { Device::Keyboard } else { Device::Gamepad }
    }

    const fn at(place: usize) -> Self {
        // The table below has fewer than 256 rows, as a test knows.
        Self(place as u8)
    }
}

/// Whether two names are the same, where the language cannot compare them yet.
const fn is_same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut place = 0;
    while place < one.len() && place < other.len() && one[place] == other[place] {
        place += 1;
    }
    place == one.len() && place == other.len()
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::named(&name).ok_or_else(|| {
            serde::de::Error::custom(format!(
                "no key and no gamepad's button is called \"{name}\"; keys are called like a, 1, left, space, \
                 keypad-0, and a gamepad's buttons like pad-south, pad-l, pad-start"
            ))
        })
    }
}

/// The buttons of a gamepad.
const BUTTONS: [(&str, gilrs::Button); 18] = [
    ("pad-up", gilrs::Button::DPadUp),
    ("pad-down", gilrs::Button::DPadDown),
    ("pad-left", gilrs::Button::DPadLeft),
    ("pad-right", gilrs::Button::DPadRight),
    ("pad-south", gilrs::Button::South),
    ("pad-east", gilrs::Button::East),
    ("pad-west", gilrs::Button::West),
    ("pad-north", gilrs::Button::North),
    ("pad-l", gilrs::Button::LeftTrigger),
    ("pad-r", gilrs::Button::RightTrigger),
    ("pad-l2", gilrs::Button::LeftTrigger2),
    ("pad-r2", gilrs::Button::RightTrigger2),
    ("pad-l3", gilrs::Button::LeftThumb),
    ("pad-r3", gilrs::Button::RightThumb),
    ("pad-select", gilrs::Button::Select),
    ("pad-start", gilrs::Button::Start),
    ("pad-c", gilrs::Button::C),
    ("pad-z", gilrs::Button::Z),
];

/// The keys of a keyboard.
const KEYS: [(&str, KeyCode); 98] = [
    ("a", KeyCode::KeyA),
    ("b", KeyCode::KeyB),
    ("c", KeyCode::KeyC),
    ("d", KeyCode::KeyD),
    ("e", KeyCode::KeyE),
    ("f", KeyCode::KeyF),
    ("g", KeyCode::KeyG),
    ("h", KeyCode::KeyH),
    ("i", KeyCode::KeyI),
    ("j", KeyCode::KeyJ),
    ("k", KeyCode::KeyK),
    ("l", KeyCode::KeyL),
    ("m", KeyCode::KeyM),
    ("n", KeyCode::KeyN),
    ("o", KeyCode::KeyO),
    ("p", KeyCode::KeyP),
    ("q", KeyCode::KeyQ),
    ("r", KeyCode::KeyR),
    ("s", KeyCode::KeyS),
    ("t", KeyCode::KeyT),
    ("u", KeyCode::KeyU),
    ("v", KeyCode::KeyV),
    ("w", KeyCode::KeyW),
    ("x", KeyCode::KeyX),
    ("y", KeyCode::KeyY),
    ("z", KeyCode::KeyZ),
    ("0", KeyCode::Digit0),
    ("1", KeyCode::Digit1),
    ("2", KeyCode::Digit2),
    ("3", KeyCode::Digit3),
    ("4", KeyCode::Digit4),
    ("5", KeyCode::Digit5),
    ("6", KeyCode::Digit6),
    ("7", KeyCode::Digit7),
    ("8", KeyCode::Digit8),
    ("9", KeyCode::Digit9),
    ("up", KeyCode::ArrowUp),
    ("down", KeyCode::ArrowDown),
    ("left", KeyCode::ArrowLeft),
    ("right", KeyCode::ArrowRight),
    ("space", KeyCode::Space),
    ("enter", KeyCode::Enter),
    ("backspace", KeyCode::Backspace),
    ("tab", KeyCode::Tab),
    ("insert", KeyCode::Insert),
    ("delete", KeyCode::Delete),
    ("home", KeyCode::Home),
    ("end", KeyCode::End),
    ("page-up", KeyCode::PageUp),
    ("page-down", KeyCode::PageDown),
    ("comma", KeyCode::Comma),
    ("period", KeyCode::Period),
    ("slash", KeyCode::Slash),
    ("semicolon", KeyCode::Semicolon),
    ("quote", KeyCode::Quote),
    ("bracket-left", KeyCode::BracketLeft),
    ("bracket-right", KeyCode::BracketRight),
    ("backslash", KeyCode::Backslash),
    ("backquote", KeyCode::Backquote),
    ("less", KeyCode::IntlBackslash),
    ("left-shift", KeyCode::ShiftLeft),
    ("right-shift", KeyCode::ShiftRight),
    ("left-control", KeyCode::ControlLeft),
    ("right-control", KeyCode::ControlRight),
    ("left-alt", KeyCode::AltLeft),
    ("right-alt", KeyCode::AltRight),
    ("caps-lock", KeyCode::CapsLock),
    ("minus", KeyCode::Minus),
    ("equal", KeyCode::Equal),
    ("escape", KeyCode::Escape),
    ("keypad-0", KeyCode::Numpad0),
    ("keypad-1", KeyCode::Numpad1),
    ("keypad-2", KeyCode::Numpad2),
    ("keypad-3", KeyCode::Numpad3),
    ("keypad-4", KeyCode::Numpad4),
    ("keypad-5", KeyCode::Numpad5),
    ("keypad-6", KeyCode::Numpad6),
    ("keypad-7", KeyCode::Numpad7),
    ("keypad-8", KeyCode::Numpad8),
    ("keypad-9", KeyCode::Numpad9),
    ("keypad-plus", KeyCode::NumpadAdd),
    ("keypad-minus", KeyCode::NumpadSubtract),
    ("keypad-times", KeyCode::NumpadMultiply),
    ("keypad-divide", KeyCode::NumpadDivide),
    ("keypad-point", KeyCode::NumpadDecimal),
    ("keypad-enter", KeyCode::NumpadEnter),
    ("f1", KeyCode::F1),
    ("f2", KeyCode::F2),
    ("f3", KeyCode::F3),
    ("f4", KeyCode::F4),
    ("f5", KeyCode::F5),
    ("f6", KeyCode::F6),
    ("f7", KeyCode::F7),
    ("f8", KeyCode::F8),
    ("f9", KeyCode::F9),
    ("f10", KeyCode::F10),
    ("f11", KeyCode::F11),
    ("f12", KeyCode::F12),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_source_has_a_name_of_its_own_and_is_found_by_it() {
        let count = KEYS.len() + BUTTONS.len();
        assert!(count <= usize::from(u8::MAX));
        let mut names = BTreeSet::new();
        for source in (0..count).map(Source::at) {
            assert_eq!(Source::named(source.name()), Some(source));
            assert_eq!(Source::known(source.name()), source);
            assert!(names.insert(source.name()), "{source}");
        }
        assert_eq!(Source::named("hyper"), None);
    }

    #[test]
    fn keys_and_buttons_are_told_apart() {
        let (key, button) = (Source::key(KeyCode::KeyZ), Source::button(gilrs::Button::North));
        assert_eq!(key.map(|key| (key.name(), key.device())), Some(("z", Device::Keyboard)));
        assert_eq!(
            button.map(|button| (button.name(), button.device())),
            Some(("pad-north", Device::Gamepad))
        );
        assert_eq!(Source::button(gilrs::Button::Mode), None);
    }
}
